//! Words that views have beside the names of terms.

use super::{Language, table};

const VIEWS: &str = include_str!("../../languages/views.tsv");

/// A word of a view by its key; `None` when there is no such row in `languages/views.tsv`.
pub(crate) fn view(key: &str, language: Language) -> Option<&'static str> {
    table::row::<4>(VIEWS, key).map(|words| words[language as usize])
}
