//! What codes mean, in words: the files of `languages/codes/`, one for each set of codes.

use super::List;
use crate::language::{Language, table};
use rust_decimal::Decimal;

/// What a code of one of the code lists ([`list`](super::list)) means: the name of a country, a currency or an
/// identifier scheme, what a document or a payment is, why no VAT is charged.
///
/// All releases of a list and all specifications have the same words. `None` when there are none for
/// the code: most lists are here in full, but of units of measure, references and subjects of notes only those
/// that invoices commonly have.
///
/// ```
/// use facturier::Language;
/// use facturier::codes::{label, list};
/// assert_eq!(label(list::COUNTRIES, "AT", Language::Dutch), Some("Oostenrijk"));
/// assert_eq!(label(list::PAYMENT_MEANS, "58", Language::French), Some("Virement SEPA"));
/// assert_eq!(label(list::ADDRESS_SCHEMES, "0106", Language::German), Some("KvK-nummer (NL)"));
/// assert_eq!(label(list::COUNTRIES, "ZZ", Language::English), None);
/// ```
pub fn label(list: List, code: &str, language: Language) -> Option<&'static str> {
    let words = table::row::<4>(table(list)?, code)?;
    // Of a unit of measure the word for one.
    words[language as usize].split('|').next()
}

/// A unit of measure as it stands behind a quantity, by its code in UN/ECE recommendation 20, or 21 with
/// an `X` before it (BT-130, BT-150). `None` as with [`label`].
///
/// ```
/// use facturier::Language;
/// use facturier::codes::unit_label;
/// use rust_decimal::Decimal;
/// let one_and_a_half = Decimal::new(15, 1);
/// assert_eq!(unit_label("HUR", Decimal::ONE, Language::English), Some("hour"));
/// assert_eq!(unit_label("HUR", one_and_a_half, Language::English), Some("hours"));
/// assert_eq!(unit_label("HUR", one_and_a_half, Language::French), Some("heure"));
/// assert_eq!(unit_label("XPX", Decimal::TWO, Language::German), Some("Paletten"));
/// assert_eq!(unit_label("KWH", Decimal::TWO, Language::Dutch), Some("kWh"));
/// ```
pub fn unit_label(code: &str, quantity: Decimal, language: Language) -> Option<&'static str> {
    let words = table::row::<4>(UNITS, code)?[language as usize];
    let (one, several) = words.split_once('|').unwrap_or((words, words));
    let is_one = match language {
        Language::French => quantity.abs() < Decimal::TWO,
        _ => quantity.abs() == Decimal::ONE,
    };
    Some(if is_one { one } else { several })
}

const UNITS: &str = include_str!("../../languages/codes/units.tsv");

/// The words for the codes of a list.
fn table(list: List) -> Option<&'static str> {
    // Behind the first comma of its name stands whose codes they are.
    let name = list.name();
    Some(match name.split(", ").nth(1).unwrap_or(name) {
        "ISO 3166-1 alpha-2" | "ISO 3166-1 alpha-2 and others" => {
            include_str!("../../languages/codes/countries.tsv")
        }
        "ISO 4217" => include_str!("../../languages/codes/currencies.tsv"),
        "EAS"
        | "ISO/IEC 6523 (ICD)"
        | "ISO/IEC 6523 (ICD) and Belgian VAT numbers"
        | "Schemes of bank-assigned creditor identifiers" => {
            include_str!("../../languages/codes/schemes.tsv")
        }
        "UN/ECE recommendations 20 and 21" => UNITS,
        "UNTDID 1001" => include_str!("../../languages/codes/documents.tsv"),
        "UNTDID 1153" => include_str!("../../languages/codes/references.tsv"),
        "UNTDID 2005" | "UNTDID 2475" => include_str!("../../languages/codes/dates.tsv"),
        "UNTDID 4451" => include_str!("../../languages/codes/notes.tsv"),
        "UNTDID 4461" => include_str!("../../languages/codes/payments.tsv"),
        "UNTDID 5189" => include_str!("../../languages/codes/allowances.tsv"),
        "UNTDID 5305" => include_str!("../../languages/codes/vat.tsv"),
        "UNTDID 7143" => include_str!("../../languages/codes/classifications.tsv"),
        "UNTDID 7161" => include_str!("../../languages/codes/charges.tsv"),
        "VATEX" => include_str!("../../languages/codes/exemptions.tsv"),
        "Belgian tax categories"
        | "Belgian reasons for exemption from VAT"
        | "Belgian legal mentions" => {
            include_str!("../../languages/codes/belgian.tsv")
        }
        "Media types of attachments" => include_str!("../../languages/codes/media.tsv"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::{CodeLists, list};
    use std::collections::{BTreeMap, BTreeSet};

    /// The tables of which some codes have no words: units, references, subjects of notes.
    const IN_PART: [List; 3] = [list::UNITS, list::REFERENCE_QUALIFIERS, list::NOTE_SUBJECTS];

    /// 0247 is in the list of schemes without a name.
    const NAMELESS: &str = "0247";

    #[test]
    fn codes_have_words_and_words_are_of_codes() {
        let lists = CodeLists::new();
        let mut codes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for list in List::all() {
            let table = table(list).unwrap_or_else(|| panic!("{} has no words", list.name()));
            codes.entry(table).or_default().extend(lists.codes(list));
        }
        for (table, codes) in codes {
            let named: BTreeSet<&str> = table::rows(table).iter().map(|(code, _)| *code).collect();
            let other: Vec<_> = named.difference(&codes).collect();
            assert!(other.is_empty(), "no codes: {other:?}");
            if !IN_PART.iter().any(|list| self::table(*list) == Some(table)) {
                let missing: Vec<_> = codes.difference(&named).collect();
                assert!(missing.iter().all(|code| **code == NAMELESS), "{missing:?}");
            }
        }
    }

    #[test]
    fn a_unit_has_one_form_or_two_and_other_words_have_one() {
        for list in List::all() {
            let table = table(list).unwrap();
            for (code, words) in table::rows(table) {
                let forms = words.map(|word| word.split('|').count());
                let most = if table == UNITS { 2 } else { 1 };
                assert!(
                    forms.iter().all(|forms| *forms <= most),
                    "{code}: {words:?}"
                );
                let is_whole = |word: &str| {
                    word.split('|')
                        .all(|form| form == form.trim() && !form.is_empty())
                };
                assert!(words.iter().all(|word| is_whole(word)), "{code}: {words:?}");
            }
        }
    }

    #[test]
    fn quantities_have_the_form_of_their_language() {
        let half = Decimal::new(5, 1);
        let days =
            |quantity| Language::ALL.map(|language| unit_label("DAY", quantity, language).unwrap());
        assert_eq!(days(Decimal::ONE), ["day", "jour", "dag", "Tag"]);
        assert_eq!(days(-Decimal::ONE), ["day", "jour", "dag", "Tag"]);
        assert_eq!(days(Decimal::new(100, 2)), ["day", "jour", "dag", "Tag"]);
        assert_eq!(days(half), ["days", "jour", "dagen", "Tage"]);
        assert_eq!(days(Decimal::ZERO), ["days", "jour", "dagen", "Tage"]);
        assert_eq!(days(Decimal::TWO), ["days", "jours", "dagen", "Tage"]);
        assert_eq!(label(list::UNITS, "DAY", Language::French), Some("jour"));
    }
}
