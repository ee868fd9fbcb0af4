//! What the transaction codes of bank statements are called, in English, French, Dutch and German.
//!
//! The codes are those of Febelfin's CODA standard, 2.6, with those of older versions that are still
//! met; the labels are our own. They are compiled from `schemas/coda-codes.tsv`. A
//! [`TransactionCode`](crate::model::TransactionCode) puts them together.
//!
//! What is *not* here: the codes that banks make for themselves, operations 40 to 48 and 90 to 98 and
//! categories from 700.

mod iso;
mod labels;

use crate::language::Language;
use labels::{CATEGORIES, FAMILIES, KINDS, OPERATIONS};

/// What a type of transaction is, 0 to 9.
///
/// ```
/// use facturier::{Language, codes::bank::kind_label};
/// assert!(kind_label(0, Language::English).is_some());
/// assert_eq!(kind_label(10, Language::English), None);
/// ```
pub fn kind_label(kind: u8, language: Language) -> Option<&'static str> {
    label(KINDS, u16::from(kind), language)
}

/// What a family is called, 00 to 99.
///
/// ```
/// use facturier::Language;
/// use facturier::codes::bank::{family_label, operation_label};
/// assert_eq!(family_label(5, Language::French), Some("Domiciliation"));
/// assert_eq!(operation_label(4, 4, Language::Dutch), Some("opname aan een geldautomaat"));
/// assert_eq!(operation_label(4, 4, Language::German), Some("Abhebung am Geldautomaten"));
/// assert_eq!(operation_label(4, 40, Language::Dutch), None);
/// ```
pub fn family_label(family: u8, language: Language) -> Option<&'static str> {
    label(FAMILIES, u16::from(family), language)
}

/// What an operation of a family is called, 00 to 99 each.
///
/// ```
/// use facturier::{Language, codes::bank::operation_label};
/// assert_eq!(operation_label(4, 4, Language::Dutch), Some("opname aan een geldautomaat"));
/// ```
pub fn operation_label(family: u8, operation: u8, language: Language) -> Option<&'static str> {
    let is_one = family <= 99 && operation <= 99;
    let code = u16::from(family) * 100 + u16::from(operation);
    label(OPERATIONS, code, language).filter(|_| is_one)
}

/// What a category is called, 000 to 999.
///
/// ```
/// use facturier::{Language, codes::bank::category_label};
/// assert!(category_label(1, Language::French).is_some());
/// ```
pub fn category_label(category: u16, language: Language) -> Option<&'static str> {
    label(CATEGORIES, category, language)
}

/// The bank transaction code of ISO 20022 that means the same as an operation of CODA, where one does beyond
/// doubt: domain, family and sub-family as in `Movement::foreign_code`.
///
/// ```
/// use facturier::codes::bank::{iso_code, operation_of_iso_code};
/// assert_eq!(iso_code(1, 50), Some("PMNT/RCDT/ESCT"));
/// assert_eq!(iso_code(4, 2), None, "a card payment has several");
/// assert_eq!(operation_of_iso_code("PMNT/RDDT/BBDD"), Some((5, 1)));
/// ```
pub fn iso_code(family: u8, operation: u8) -> Option<&'static str> {
    let wanted = u16::from(family) * 100 + u16::from(operation);
    let is_one = family <= 99 && operation <= 99;
    let mut codes = iso::CODES.iter().filter(|_| is_one);
    let (_, iso) = codes.find(|(code, _)| *code == wanted)?;
    Some(iso)
}

/// The family and the operation of CODA that mean the same as a bank transaction code of ISO 20022, where
/// they do beyond doubt.
///
/// ```
/// use facturier::codes::bank::operation_of_iso_code;
/// assert_eq!(operation_of_iso_code("PMNT/RCDT/ESCT"), Some((1, 50)));
/// ```
pub fn operation_of_iso_code(iso: &str) -> Option<(u8, u8)> {
    let (code, _) = iso::CODES.iter().find(|(_, known)| *known == iso)?;
    Some(((code / 100) as u8, (code % 100) as u8))
}

/// Whether a transaction code has a published type, family, operation and category. Operations and
/// categories that banks make for themselves pass.
pub(crate) fn is_published(kind: u8, family: u8, operation: u8, category: u16) -> bool {
    static IS_KIND: [u64; 4] = bits(KINDS);
    static IS_FAMILY: [u64; 4] = bits(FAMILIES);
    static IS_OPERATION: [u64; 157] = bits(OPERATIONS);
    static IS_CATEGORY: [u64; 16] = bits(CATEGORIES);
    let has = |bits: &[u64], code: u16| {
        let word = bits.get(usize::from(code / 64));
        word.is_some_and(|word| word >> (code % 64) & 1 == 1)
    };
    let of_family = u16::from(family) * 100 + u16::from(operation);
    has(&IS_KIND, kind.into())
        && has(&IS_FAMILY, family.into())
        && (operation <= 99 && has(&IS_OPERATION, of_family)
            || matches!(operation, 40..=48 | 90..=98))
        && (has(&IS_CATEGORY, category) || matches!(category, 700..=999))
}

/// The codes of a table as bits.
const fn bits<const WORDS: usize>(labels: &Labels) -> [u64; WORDS] {
    let mut bits = [0; WORDS];
    let mut at = 0;
    while at < labels.len() {
        let code = labels[at].0 as usize;
        bits[code / 64] |= 1 << (code % 64);
        at += 1;
    }
    bits
}

/// Labels in ascending order of codes, in the order of [`Language::ALL`].
type Labels = [(u16, [&'static str; 4])];

fn label(labels: &Labels, code: u16, language: Language) -> Option<&'static str> {
    let at = labels.binary_search_by_key(&code, |(code, _)| *code).ok()?;
    Some(labels[at].1[language as usize])
}
