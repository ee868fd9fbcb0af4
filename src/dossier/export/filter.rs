//! Which documents are exported.

use super::item::{ExportItem, PartyKey};
use crate::dossier::{Direction, EntryKind};
use crate::value::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a document must be to be exported. What is empty or `None` asks nothing; all that is asked must
/// hold.
///
/// ```
/// use facturier::dossier::export::{ExportItem, Filter};
/// let march = Filter {
///     from: "2026-03-01".parse().ok(),
///     to: "2026-03-31".parse().ok(),
///     ..Filter::new()
/// };
/// let undated = ExportItem::new("1", "in/scan.jpg", "03ab");
/// assert_eq!(march.holds_back(&undated), ["from", "to"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Filter {
    /// Of one of these kinds.
    pub kinds: Vec<EntryKind>,
    /// In one of these directions.
    pub directions: Vec<Direction>,
    /// Not before this day. A document without a date is outside of any range.
    pub from: Option<NaiveDate>,
    /// Not after this day.
    pub to: Option<NaiveDate>,
    /// With one of these customers (of sales) or suppliers (of purchases).
    pub parties: Vec<PartyKey>,
    /// With one of these tags at least.
    pub tags: Vec<Text>,
    /// With none of these tags.
    pub without_tags: Vec<Text>,
    /// Paid, or not. A document of which that is not known is neither.
    pub paid: Option<bool>,
    /// Approved, or not.
    pub approved: Option<bool>,
}

impl Filter {
    /// A filter that lets everything through.
    pub fn new() -> Self {
        Filter::default()
    }

    /// Whether it lets the document through.
    pub fn lets_through(&self, item: &ExportItem<'_>) -> bool {
        self.holds_back(item).is_empty()
    }

    /// What keeps the document from passing: the fields of the filter, by their names.
    pub fn holds_back(&self, item: &ExportItem<'_>) -> Vec<&'static str> {
        let date = item.date();
        let is_tagged = |tags: &[Text]| tags.iter().any(|tag| item.tags.contains(tag));
        let asked = [
            ("kinds", is_one(&self.kinds, &item.kind)),
            ("directions", is_one(&self.directions, &item.direction)),
            (
                "from",
                self.from
                    .is_none_or(|from| date.is_some_and(|date| date >= from)),
            ),
            (
                "to",
                self.to.is_none_or(|to| date.is_some_and(|date| date <= to)),
            ),
            (
                "parties",
                self.parties.is_empty()
                    || item
                        .party()
                        .is_some_and(|party| self.parties.iter().any(|key| key.matches(party))),
            ),
            ("tags", self.tags.is_empty() || is_tagged(&self.tags)),
            ("without-tags", !is_tagged(&self.without_tags)),
            ("paid", self.paid.is_none_or(|paid| item.paid == Some(paid))),
            (
                "approved",
                self.approved
                    .is_none_or(|approved| item.approved == approved),
            ),
        ];
        asked
            .into_iter()
            .filter_map(|(name, holds)| (!holds).then_some(name))
            .collect()
    }
}

fn is_one<T: PartialEq>(wanted: &[T], found: &T) -> bool {
    wanted.is_empty() || wanted.contains(found)
}
