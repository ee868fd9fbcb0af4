//! Identifiers of parties by their schemes, and Dutch VAT numbers.

use crate::identifiers::*;
use crate::rules::national::{V2025_11, V2026_3, V2026_5};
use crate::rules::row::{Context, Names, Row, Rows};
use crate::rules::subject::{Ask, Subject};
use crate::rules::xpath::*;
use crate::xml::{Attr, Node, cac, cbc};

pub(in crate::rules) static PARTY_IDS: &[Context] = &[
    Context {
        parents: &[],
        names: Names::Of(&[cbc::ENDPOINT_ID, cbc::ID, cbc::COMPANY_ID]),
        rows: Rows::Case(scheme, RULES),
    },
    Context::only(
        &[cbc::COMPANY_ID],
        is_dutch_vat,
        &[Row::warning("PEPPOL-COMMON-R056-2", &[], common_r056, DUTCH_VAT).only_in(V2026_5)],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID, cbc::ID, cbc::COMPANY_ID],
        |_, id| scheme_of_party(id) == Some("0217"),
        &[Row::warning(
            "PEPPOL-COMMON-R057",
            &[],
            common_r057,
            "a Dutch establishment number (scheme 0217): 12 digits",
        )
        .only_in(V2026_5)],
    ),
];

/// The schemes that have a rule each, in [`RULES`].
static SCHEMES: [&str; 15] = [
    "0088", "0192", "0184", "0096", "0198", "0208", "0201", "0210", "9907", "0211", "0007", "0151",
    "0106", "0190", "9944",
];

static RULES: &[&[Row]] = &[
    &[Row::fatal(
        "PEPPOL-COMMON-R040",
        &[],
        common_r040,
        "a GLN (scheme 0088), whose last digit is the GS1 check digit",
    )],
    &[Row::fatal(
        "PEPPOL-COMMON-R041",
        &[],
        common_r041,
        "a Norwegian organisation number (scheme 0192): 9 digits, the last by modulo 11",
    )],
    &[
        danish_cvr(common_r042).only_in(V2026_5 | V2025_11),
        danish_cvr(common_r042_of_2026_3)
            .only_in_older(V2026_3, "8 digits without DK did not pass"),
    ],
    &[Row::fatal(
        "PEPPOL-COMMON-R052",
        &[],
        common_r052,
        "a Danish P number (scheme 0096): 10 digits",
    )
    .only_in(V2026_5 | V2025_11)
    .warning_in(V2025_11)],
    &[Row::fatal(
        "PEPPOL-COMMON-R053",
        &[],
        common_r053,
        "a Danish SE number (scheme 0198): DK and 8 digits",
    )
    .only_in(V2026_5 | V2025_11)
    .warning_in(V2025_11)],
    &[Row::fatal(
        "PEPPOL-COMMON-R043",
        &[],
        common_r043,
        "a Belgian enterprise number (scheme 0208): 10 digits, the last two by modulo 97",
    )],
    &[Row::warning(
        "PEPPOL-COMMON-R044",
        &[],
        common_r044,
        "a codice IPA (scheme 0201): 6 letters and digits",
    )],
    &[Row::warning(
        "PEPPOL-COMMON-R045",
        &[],
        common_r045,
        "a codice fiscale (scheme 0210): 16 letters and digits, or 11 digits",
    )],
    &[Row::warning(
        "PEPPOL-COMMON-R046",
        &[],
        common_r045,
        "a codice fiscale (scheme 9907): 16 letters and digits, or 11 digits",
    )],
    &[Row::warning(
        "PEPPOL-COMMON-R047",
        &[],
        common_r047,
        "a partita IVA (scheme 0211): IT and 11 digits, the last by Luhn",
    )],
    &[Row::fatal(
        "PEPPOL-COMMON-R049",
        &[],
        common_r049,
        "a Swedish organisation number (scheme 0007): 10 digits, the last by Luhn",
    )],
    &[Row::fatal(
        "PEPPOL-COMMON-R050",
        &[],
        common_r050,
        "an Australian Business Number (scheme 0151): 11 digits with a sum by modulo 89",
    )],
    &[Row::warning(
        "PEPPOL-COMMON-R054",
        &[],
        common_r054,
        "a Dutch KVK number (scheme 0106): 8 digits",
    )
    .only_in(V2026_5)],
    &[Row::warning(
        "PEPPOL-COMMON-R055",
        &[],
        common_r055,
        "a Dutch OIN (scheme 0190): 20 digits",
    )
    .only_in(V2026_5)],
    &[Row::warning("PEPPOL-COMMON-R056-1", &[], common_r056, DUTCH_VAT).only_in(V2026_5)],
];

const fn danish_cvr(test: fn(&Subject, Node) -> bool) -> Row {
    Row::fatal(
        "PEPPOL-COMMON-R042",
        &[],
        test,
        "a Danish CVR number (scheme 0184): 8 digits, or DK and 8 digits",
    )
}

const DUTCH_VAT: &str = "a Dutch VAT number: NL, 9 digits, B, 2 digits";

/// Which scheme an identifier of a party is in, where there is a rule on it.
fn scheme(_: &Subject, id: Node) -> Option<usize> {
    let scheme = scheme_of_party(id)?;
    if scheme == "9907" && id.name() != cbc::ENDPOINT_ID {
        return None;
    }
    SCHEMES.iter().position(|known| *known == scheme)
}

pub(in crate::rules) fn scheme_of_party<'t>(id: Node<'t>) -> Option<&'t str> {
    if id.name() == cbc::ID && !id.is_in(cac::PARTY_IDENTIFICATION) {
        return None;
    }
    id.attribute(Attr::SCHEME_ID)
}

/// A GLN, of any length.
fn common_r040(_: &Subject, id: Node) -> bool {
    has_gs1_check_digit(id.own_word())
}

/// A Norwegian organisation number.
fn common_r041(_: &Subject, id: Node) -> bool {
    is_norwegian_organisation_number(id.own_word())
}

/// A Danish CVR number, without white space around.
fn common_r042(_: &Subject, id: Node) -> bool {
    is_danish_cvr(id.text())
}

/// The same with DK; a text cut in two stops the official rule.
pub(in crate::rules) fn common_r042_of_2026_3(document: &Subject, id: Node) -> bool {
    common_r053(document, id) || id.has_split_text()
}

/// A Danish P number, without white space around.
fn common_r052(_: &Subject, id: Node) -> bool {
    has_digits(id.text(), 10)
}

/// A Danish SE number, without white space around.
fn common_r053(_: &Subject, id: Node) -> bool {
    let digits = id.text().strip_prefix("DK");
    digits.is_some_and(|digits| has_digits(digits, 8))
}

/// A Belgian enterprise number.
fn common_r043(_: &Subject, id: Node) -> bool {
    is_belgian_enterprise_number(id.own_word())
}

/// A codice IPA.
fn common_r044(_: &Subject, id: Node) -> bool {
    is_codice_ipa(id.own_word())
}

/// A codice fiscale, where `+1` is as good as `01`.
fn common_r045(_: &Subject, id: Node) -> bool {
    is_codice_fiscale_with(&normalized(id.text()), is_castable_as_integer)
}

/// A partita IVA, if it begins with IT at all.
fn common_r047(_: &Subject, id: Node) -> bool {
    let id = normalized(id.text());
    let Some(number) = id.strip_prefix("IT").or_else(|| id.strip_prefix("it")) else {
        return true;
    };
    // A sign or a blank in place of the first digit stops the official rule.
    is_partita_iva(number)
        || number.chars().count() == 11
            && is_castable_as_integer(number)
            && !number.starts_with(|c: char| c.is_ascii_digit())
}

/// A Swedish organisation number.
fn common_r049(_: &Subject, id: Node) -> bool {
    is_swedish_organisation_number(id.own_word())
}

/// An Australian Business Number.
fn common_r050(_: &Subject, id: Node) -> bool {
    is_australian_business_number(id.own_word())
}

/// A Dutch KVK number.
fn common_r054(_: &Subject, id: Node) -> bool {
    has_digits(id.own_word(), 8)
}

/// A Dutch OIN.
fn common_r055(_: &Subject, id: Node) -> bool {
    has_digits(id.own_word(), 20)
}

/// A Dutch VAT number that does not stand in a scheme that has a rule already.
fn is_dutch_vat(document: &Subject, id: Node) -> bool {
    let is_vat = |party: Node| {
        let mut schemes = party.select(&[cac::TAX_SCHEME, cbc::ID]);
        let first = schemes.next().is_some_and(|id| id.own_word() == "VAT");
        first && schemes.next().is_none()
    };
    id.own_word().starts_with("NL")
        && id
            .parent()
            .filter(|party| party.name() == cac::PARTY_TAX_SCHEME)
            .is_some_and(|party| document.of_parent(party, Ask::IsDutchVat, || is_vat(party)))
}

/// A Dutch VAT number.
fn common_r056(_: &Subject, id: Node) -> bool {
    is_dutch_vat_id(id.own_word())
}

/// A Dutch establishment number.
fn common_r057(_: &Subject, id: Node) -> bool {
    has_digits(id.own_word(), 12)
}

/// `text castable as xs:integer`.
fn is_castable_as_integer(text: &str) -> bool {
    let text = crate::value::trim_xml(text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
