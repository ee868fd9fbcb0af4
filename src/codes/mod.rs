//! Code lists: data with a release, compiled from `schemas/code-lists.tsv`, and replaceable by a
//! caller who has a newer one.

pub mod bank;
pub(crate) mod habits;
mod lists;
#[cfg(feature = "languages")]
mod words;

pub(crate) use lists::LISTS;
pub use lists::list;
#[cfg(feature = "languages")]
pub use words::{label, unit_label};

use crate::value::Text;
use std::borrow::Cow;
use std::sync::OnceLock;

/// One of the code lists; see [`list`] for which there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct List(u8);

impl List {
    pub(crate) const fn new(number: u8) -> Self {
        List(number)
    }

    /// All lists.
    pub fn all() -> impl Iterator<Item = List> {
        (0..LISTS.len() as u8).map(List)
    }

    pub(crate) fn number(self) -> usize {
        usize::from(self.0)
    }

    /// What the list is of.
    pub fn name(self) -> &'static str {
        LISTS[usize::from(self.0)].name
    }
}

/// A code list as it was published.
#[derive(Debug)]
pub(crate) struct Published {
    pub name: &'static str,
    pub release: &'static str,
    /// In ascending order.
    pub codes: &'static [&'static str],
}

/// The code lists that rules go by: those of this release, unless replaced.
///
/// ```
/// use facturier::codes::{CodeLists, list};
/// use facturier::rules::Profile;
///
/// // The caller pays in a currency that came after this release.
/// let lists = CodeLists::new();
/// let codes = lists.codes(list::CURRENCIES).chain(["XYZ"]);
/// let lists = lists.clone().replace(list::CURRENCIES, "ISO 4217, amendment 999", codes);
/// assert!(lists.holds(list::CURRENCIES, "XYZ") && lists.holds(list::CURRENCIES, "EUR"));
///
/// let invoice = include_str!("../../fixtures/ubl/peppol-invoice.xml").replace("EUR", "XYZ");
/// let reading = facturier::read(invoice.as_bytes())?;
/// let profile = Profile::named("en16931")?;
/// assert_eq!(reading.validate(&profile).findings[0].rule, "BR-CL-04");
/// assert!(reading.validate(&profile.code_lists(lists)).findings.is_empty());
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CodeLists {
    replaced: Vec<(List, Cow<'static, str>, Vec<Text>)>,
    /// For each list its short codes as numbers, in ascending order, once it has been asked for one.
    short: [OnceLock<Box<[u64]>>; LISTS.len()],
}

impl Default for CodeLists {
    fn default() -> Self {
        CodeLists::new()
    }
}

/// A code of up to seven bytes as a number, its length in the eighth.
pub(crate) fn packed(code: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes[..7]
        .get_mut(..code.len())?
        .copy_from_slice(code.as_bytes());
    bytes[7] = code.len() as u8;
    Some(u64::from_le_bytes(bytes))
}

impl CodeLists {
    /// The lists that this release was made with.
    pub const fn new() -> Self {
        CodeLists {
            replaced: Vec::new(),
            short: [const { OnceLock::new() }; _],
        }
    }

    /// Goes by these codes instead, of this release.
    #[must_use]
    pub fn replace<T: Into<Text>>(
        mut self,
        list: List,
        release: impl Into<Cow<'static, str>>,
        codes: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut codes: Vec<Text> = codes.into_iter().map(Into::into).collect();
        codes.sort_unstable();
        self.replaced.retain(|(other, ..)| *other != list);
        self.replaced.push((list, release.into(), codes));
        self.short[list.number()] = OnceLock::new();
        self
    }

    /// The same with other lists in place of some, unless a caller has replaced these.
    pub(crate) fn with(&self, others: impl Iterator<Item = (List, List)>) -> CodeLists {
        let others = others.filter(|(list, _)| self.replacement(*list).is_none());
        others.fold(self.clone(), |lists, (list, other)| {
            let published = &LISTS[other.number()];
            lists.replace(list, published.release, published.codes.iter().copied())
        })
    }

    /// Which release of a list this is.
    pub fn release(&self, list: List) -> &str {
        match self.replacement(list) {
            Some((_, release, _)) => release,
            None => LISTS[usize::from(list.0)].release,
        }
    }

    /// Whether the list has exactly this code.
    pub fn holds(&self, list: List, code: &str) -> bool {
        match self.replacement(list) {
            Some((_, _, codes)) => codes.binary_search_by(|other| (**other).cmp(code)).is_ok(),
            None => LISTS[usize::from(list.0)]
                .codes
                .binary_search(&code)
                .is_ok(),
        }
    }

    /// The same of a code that is [`packed`].
    pub(crate) fn holds_packed(&self, list: List, code: u64) -> bool {
        let make = || {
            let mut codes: Vec<u64> = self.codes(list).filter_map(packed).collect();
            codes.sort_unstable();
            codes.into()
        };
        let codes = self.short[list.number()].get_or_init(make);
        codes.binary_search(&code).is_ok()
    }

    /// The codes of a list, in ascending order.
    pub fn codes(&self, list: List) -> impl Iterator<Item = &str> {
        let (replaced, published): (&[Text], &[&str]) = match self.replacement(list) {
            Some((_, _, codes)) => (codes, &[]),
            None => (&[], LISTS[list.number()].codes),
        };
        replaced
            .iter()
            .map(|code| &**code)
            .chain(published.iter().copied())
    }

    /// The lists that are not those of this release, each with the release that it is of.
    pub(crate) fn replaced(&self) -> impl Iterator<Item = String> {
        let lists = self.replaced.iter();
        lists.map(|(list, release, _)| format!("{}: {release}", list.name()))
    }

    fn replacement(&self, list: List) -> Option<&(List, Cow<'static, str>, Vec<Text>)> {
        self.replaced.iter().find(|(other, ..)| *other == list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Profile;

    /// How often BR-CL-23, about units, and BR-CL-24, about media types, fire on the example.
    fn fired(profile: &Profile) -> (usize, usize) {
        let document = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
        let findings = crate::read(document).unwrap().validate(profile).findings;
        let count = |id| findings.iter().filter(|f| f.rule == id).count();
        (count("BR-CL-23"), count("BR-CL-24"))
    }

    #[test]
    fn a_replaced_list_decides() {
        let profile = Profile::named("en16931").unwrap();
        assert_eq!(fired(&profile), (0, 0));
        let lists = CodeLists::new().replace(list::UNITS, "none at all", [""; 0]);
        assert_eq!(lists.release(list::UNITS), "none at all");
        let (units, media) = fired(&profile.clone().code_lists(lists));
        assert!(units > 1 && media == 0);
        let lists =
            CodeLists::new().replace(list::UNITS, "later", ["ZZ", "C62", "HUR", "H87", "DAY"]);
        assert_eq!(
            lists.codes(list::UNITS).collect::<Vec<_>>(),
            ["C62", "DAY", "H87", "HUR", "ZZ"]
        );
        let (fewer, _) = fired(&profile.code_lists(lists));
        assert!(fewer < units);
    }
}
