//! Code lists: data with a release, compiled from `schemas/code-lists.tsv`, and replaceable by a
//! caller who has a newer one.

mod lists;

pub(crate) use lists::LISTS;
pub use lists::list;

use crate::value::Text;
use std::borrow::Cow;

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
#[derive(Clone, Debug, Default)]
pub struct CodeLists {
    replaced: Vec<(List, Cow<'static, str>, Vec<Text>)>,
}

impl CodeLists {
    /// The lists that this release was made with.
    pub const fn new() -> Self {
        CodeLists {
            replaced: Vec::new(),
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
        self
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

    fn replacement(&self, list: List) -> Option<&(List, Cow<'static, str>, Vec<Text>)> {
        self.replaced.iter().find(|(other, ..)| *other == list)
    }
}
