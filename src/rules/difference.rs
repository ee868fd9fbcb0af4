//! What one profile or release has otherwise than another.

use super::profile::Profile;
use super::{RuleInfo, Source};
use crate::codes::{CodeLists, List};
use crate::xml::Syntax;
use std::collections::{BTreeMap, BTreeSet};

/// What changed from one set of rules to another, in the order of the ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RulesDifference {
    /// Rules that came.
    pub came: Vec<RuleInfo>,
    /// Rules that went.
    pub went: Vec<RuleInfo>,
    /// Rules that both have, but not alike.
    pub changed: Vec<RuleChange>,
    /// Code lists that both go by, with other codes.
    pub lists: Vec<ListChange>,
    /// Syntaxes that only the later has rules for; these do not count as rules that came.
    pub syntaxes_came: Vec<Syntax>,
    /// Syntaxes that only the earlier has rules for.
    pub syntaxes_went: Vec<Syntax>,
}

/// A rule that weighs or asks something else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleChange {
    /// As it was.
    pub before: RuleInfo,
    /// As it is.
    pub after: RuleInfo,
    /// Whether it asks something else; where it does not, it weighs otherwise.
    pub asks_otherwise: bool,
    /// What the older of two releases asked, in words, where it asks something else.
    pub older: &'static str,
}

/// A code list with other codes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListChange {
    /// What the list is of.
    pub name: &'static str,
    /// The rules that go by it, as far as they go by one list alone.
    pub rules: Vec<&'static str>,
    /// Codes that came.
    pub came: Vec<String>,
    /// Codes that went.
    pub went: Vec<String>,
}

/// What changed from the rules of one profile to those of another: of what kind does not matter, be it two
/// releases or two specifications.
///
/// The rules of both stand side by side by their ids, in the syntaxes that both have rules for. Changes
/// of the caller to severities do not count, as in [`Profile::rules`]; replaced code lists do.
///
/// ```
/// use facturier::rules::{Profile, difference};
/// let (before, after) = (Profile::named("peppol@2025.11")?, Profile::named("peppol@2026.5")?);
/// let difference = difference(&before, &after);
/// assert_eq!(difference.went[0].id, "BR-CO-25");
/// assert!(difference.came.iter().any(|rule| rule.id == "DE-R-T02"));
/// let currencies = difference.lists.iter().find(|list| list.rules == ["PEPPOL-EN16931-CL007"]);
/// assert_eq!(currencies.unwrap().came, ["STN", "XCG"]);
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn difference(before: &Profile, after: &Profile) -> RulesDifference {
    let syntaxes = |profile: &Profile| -> Vec<Syntax> {
        let syntaxes = profile.all_rules().map(|(syntax, _)| syntax);
        syntaxes.collect()
    };
    let (old, new) = (syntaxes(before), syntaxes(after));
    let but = |some: &[Syntax], others: &[Syntax]| -> Vec<Syntax> {
        let rest = some.iter().filter(|syntax| !others.contains(syntax));
        rest.copied().collect()
    };
    let (before, after) = (Side::of(before, &new), Side::of(after, &old));
    let mut difference = RulesDifference {
        syntaxes_came: but(&new, &old),
        syntaxes_went: but(&old, &new),
        ..RulesDifference::default()
    };
    let ids: BTreeSet<&str> = before
        .rules
        .keys()
        .chain(after.rules.keys())
        .copied()
        .collect();
    for id in ids {
        let (was, is) = match (before.rules.get(id), after.rules.get(id)) {
            (Some(was), Some(is)) => (was, is),
            (Some(was), None) => {
                difference.went.push(was[0].info.clone());
                continue;
            }
            (None, Some(is)) => {
                difference.came.push(is[0].info.clone());
                continue;
            }
            (None, None) => continue,
        };
        let questions = |rules: &[Rule]| -> BTreeSet<(usize, usize)> {
            rules.iter().map(|rule| (rule.syntax, rule.row)).collect()
        };
        let asks_otherwise = questions(was) != questions(is);
        let (before, after) = (&was[0].info, &is[0].info);
        if asks_otherwise || before.severity != after.severity {
            difference.changed.push(RuleChange {
                before: before.clone(),
                after: after.clone(),
                asks_otherwise,
                older: was
                    .iter()
                    .chain(is)
                    .map(|rule| rule.otherwise)
                    .max()
                    .unwrap_or(""),
            });
        }
    }
    for list in List::all() {
        let rules = [&before, &after].map(|side| side.users.get(&list.number()));
        let is_shared = match rules {
            [Some(_), Some(_)] => true,
            // Lists that no rule names on its own; of these a release says which it has otherwise.
            [None, None] => before.others.contains(&list) || after.others.contains(&list),
            _ => false,
        };
        // In the first syntax in which they differ.
        let lists = before.lists.values().zip(after.lists.values());
        let codes = lists.map(|(was, is)| [was, is].map(|lists| lists.codes(list).collect()));
        let differ = |[was, is]: &[BTreeSet<&str>; 2]| was != is;
        let Some([was, is]) = codes.filter(|_| is_shared).find(differ) else {
            continue;
        };
        let rules: BTreeSet<&str> = rules.into_iter().flatten().flatten().copied().collect();
        difference.lists.push(ListChange {
            name: list.name(),
            rules: rules.into_iter().collect(),
            came: is.difference(&was).map(|code| (*code).to_owned()).collect(),
            went: was.difference(&is).map(|code| (*code).to_owned()).collect(),
        });
    }
    difference
}

/// The rules of a profile by id; syntaxes and lists by their numbers.
#[derive(Default)]
struct Side<'p> {
    rules: BTreeMap<&'static str, Vec<Rule>>,
    /// The rules that go by a list.
    users: BTreeMap<usize, BTreeSet<&'static str>>,
    /// The lists that its release has otherwise than the newest.
    others: Vec<List>,
    /// For each syntax.
    lists: BTreeMap<usize, &'p CodeLists>,
}

struct Rule {
    syntax: usize,
    /// Where its row stands in memory, which tells it from any other.
    row: usize,
    info: RuleInfo,
    otherwise: &'static str,
}

impl Side<'_> {
    /// The rules for these syntaxes.
    fn of<'p>(profile: &'p Profile, syntaxes: &[Syntax]) -> Side<'p> {
        let mut side = Side::default();
        let rules = profile.all_rules();
        for (syntax, rules) in rules.filter(|(syntax, _)| syntaxes.contains(syntax)) {
            let syntax = syntax as usize;
            side.others
                .extend(rules.engine.lists().map(|(list, _)| list));
            side.lists.insert(syntax, &rules.lists);
            for source in rules.engine.rules() {
                let info = RuleInfo::of(source);
                let (row, otherwise) = match source {
                    Source::Row(row, _) => {
                        if let Some(list) = row.list {
                            let users = side.users.entry(list.number()).or_default();
                            users.insert(info.id);
                        }
                        (std::ptr::from_ref(row).addr(), row.otherwise)
                    }
                    Source::Forbidden(row, _) => (std::ptr::from_ref(row).addr(), ""),
                };
                side.rules.entry(info.id).or_default().push(Rule {
                    syntax,
                    row,
                    info,
                    otherwise,
                });
            }
        }
        side
    }
}
