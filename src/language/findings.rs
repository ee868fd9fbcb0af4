//! What rules want, why, and the sentences in which it is told, in other languages than English.

use super::Language;

/// The frame of a sentence, or a clause, in another language; `None` in English, and for what has no row.
#[cfg(feature = "languages")]
pub(crate) fn of_frame(frame: &str, language: Language) -> Option<&'static str> {
    let of_table = |table| super::table::row::<3>(table, frame);
    let words = of_table(FRAMES).or_else(|| of_table(CLAUSES))?;
    // English is the key.
    words.get((language as usize).checked_sub(1)?).copied()
}

#[cfg(not(feature = "languages"))]
pub(crate) fn of_frame(_: &str, _: Language) -> Option<&'static str> {
    None
}

/// Sentences and phrases with their places, by the English that stands in the code.
#[cfg(feature = "languages")]
const FRAMES: &str = include_str!("../../languages/frames.tsv");

/// What rules want, and why, by the English clause.
#[cfg(feature = "languages")]
const CLAUSES: &str = include_str!("../../languages/findings.tsv");
