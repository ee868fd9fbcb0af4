//! What business terms and groups are called.

use super::{Language, table};

const TERMS: &str = include_str!("../../languages/terms.tsv");

/// What a business term or group of EN 16931-1 is called, by its identifier (`BT-1`, `BT-30-1`, `BG-23`):
/// in English as in the standard, in the other languages as in its national editions or close to them.
///
/// ```
/// use facturier::Language;
/// use facturier::language::term;
/// assert_eq!(term("BT-10", Language::English), Some("Buyer reference"));
/// assert_eq!(term("BT-10", Language::German), Some("Käuferreferenz"));
/// assert_eq!(term("BT-4", Language::German), None, "the standard has no such term");
/// ```
pub fn term(id: &str, language: Language) -> Option<&'static str> {
    let words = table::row::<4>(TERMS, id)?;
    Some(words[language as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_its_name() {
        let rows = table::rows(TERMS);
        for (id, [english, ..]) in &rows {
            assert_eq!(crate::term::name(id), Some(*english), "{id}");
        }
        let places = include_str!("../../schemas/ubl-terms.tsv").lines();
        let places = places.filter(|line| !line.starts_with('#'));
        let terms = places.map(|line| line.split('\t').nth(1).unwrap());
        let terms: std::collections::BTreeSet<_> = terms.collect();
        assert!(terms.into_iter().eq(rows.into_iter().map(|(id, _)| id)));
    }
}
