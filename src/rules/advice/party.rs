//! Numbers and electronic addresses of parties.

use crate::identifiers::*;
use crate::identifiers::{
    ends_with_check_digits, has_digits, passes_luhn, vat, without_separators,
};
use crate::rules::subject::{Ask, Subject};
use crate::rules::xpath::XPath;
use crate::value::shown::quoted;
use crate::value::trim_xml;
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Node, cac, cbc};

/// A VAT number whose check digits are right, or of a country whose are not reckoned.
pub(super) fn is_vat_number(subject: &Subject, id: Node) -> bool {
    wrong_vat_number(subject, id).is_none()
}

pub(super) fn vat_number(subject: &Subject, id: Node) -> Phrase {
    let shown = quoted(trim_xml(id.text()));
    match wrong_vat_number(subject, id).and_then(|country| vat::form(&country)) {
        Some(form) => phrase!("{}, which is not {}", shown, Phrase::clause(form)),
        None => shown,
    }
}

/// The country of a VAT number that is wrong.
fn wrong_vat_number(subject: &Subject, id: Node) -> Option<String> {
    let registration = id.parent()?;
    let is_vat = || {
        let mut schemes = registration.select(&[cac::TAX_SCHEME, cbc::ID]);
        schemes.next().is_some_and(|id| id.own_word() == "VAT")
    };
    if !subject.of_parent(registration, Ask::IsVat, is_vat) {
        return None;
    }
    let number = vat_id(trim_xml(id.text()))?;
    (has_right_vat_check(&number) == Some(false)).then(|| number[..2].to_owned())
}

/// A registration number that fits its scheme, or that of a Belgian enterprise.
pub(super) fn is_number(subject: &Subject, id: Node) -> bool {
    wrong_number(subject, id).is_none()
}

pub(super) fn number(subject: &Subject, id: Node) -> Phrase {
    let shown = quoted(trim_xml(id.text()));
    match wrong_number(subject, id) {
        Some(form) => phrase!("{}, which is not {}", shown, Phrase::clause(form)),
        None => shown,
    }
}

/// What a number is not, though it should be.
fn wrong_number(subject: &Subject, id: Node) -> Option<&'static str> {
    let number = without_separators(trim_xml(id.text()));
    if number.is_empty() {
        return None;
    }
    let scheme = trim_xml(id.attribute(Attr::SCHEME_ID).unwrap_or(""));
    if !scheme.is_empty() {
        // Hyphens are left out of it, and no scheme that is reckoned here but Leitweg-ID has any.
        let scheme = of(scheme).filter(|known| known.scheme != "0204")?;
        return (!(scheme.fits)(&number)).then_some(scheme.form);
    }
    // Without a scheme the country tells, where the number has the form of its numbers.
    let digits = number.strip_prefix("BE").unwrap_or(&number);
    if id.name() != cbc::COMPANY_ID
        || !has_digits(digits, 10)
        || !digits.starts_with(['0', '1'])
        || is_belgian_enterprise_number(digits)
    {
        return None;
    }
    let party = id.ancestors().find(|above| above.name() == cac::PARTY)?;
    const COUNTRY: &[crate::xml::Name] =
        &[cac::POSTAL_ADDRESS, cac::COUNTRY, cbc::IDENTIFICATION_CODE];
    let is_belgian = || {
        let mut countries = party.select(COUNTRY);
        countries.next().is_some_and(|code| code.own_word() == "BE")
    };
    subject
        .of_parent(party, Ask::IsBelgian, is_belgian)
        .then_some(BELGIAN)
}

/// An electronic address in the form of its scheme, or in a scheme that has none here.
pub(super) fn is_endpoint(_: &Subject, id: Node) -> bool {
    wrong_endpoint(id).is_none()
}

pub(super) fn endpoint(_: &Subject, id: Node) -> Phrase {
    let shown = quoted(trim_xml(id.text()));
    match wrong_endpoint(id) {
        Some(scheme) => phrase!(
            "{} in the scheme {}, which is not {}",
            shown,
            scheme.scheme,
            Phrase::clause(scheme.form)
        ),
        None => shown,
    }
}

fn wrong_endpoint(id: Node) -> Option<&'static Scheme> {
    let text = trim_xml(id.text());
    let scheme = of(trim_xml(id.attribute(Attr::SCHEME_ID)?))?;
    (!text.is_empty() && !(scheme.fits)(text)).then_some(scheme)
}

/// What identifiers of a scheme look like.
struct Scheme {
    /// Its number in the list of electronic address schemes (EAS) or in ISO 6523.
    scheme: &'static str,
    form: &'static str,
    fits: fn(&str) -> bool,
}

fn of(scheme: &str) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|known| known.scheme == scheme)
}

const fn scheme(scheme: &'static str, form: &'static str, fits: fn(&str) -> bool) -> Scheme {
    Scheme { scheme, form, fits }
}

const BELGIAN: &str = "a Belgian enterprise number: 10 digits, the last two by modulo 97";

/// The schemes whose form is published and holds for all of their identifiers. Letters are taken in
/// either case, as the network does.
static SCHEMES: &[Scheme] = &[
    scheme(
        "0002",
        "a SIREN: 9 digits, the last one by Luhn (or 14, a SIRET)",
        |text| (has_digits(text, 9) && passes_luhn(text)) || is_siret(text),
    ),
    scheme(
        "0007",
        "a Swedish organisation number: 10 digits, the last one by Luhn",
        is_swedish_organisation_number,
    ),
    scheme("0009", "a SIRET: 14 digits, the last one by Luhn", is_siret),
    scheme("0060", "a D-U-N-S number: 9 digits", |text| {
        has_digits(text, 9)
    }),
    scheme(
        "0088",
        "a GLN: 13 digits, the last one by GS1's modulo 10",
        is_gln,
    ),
    scheme("0096", "a Danish P number: 10 digits", |text| {
        has_digits(text, 10)
    }),
    scheme("0106", "a Dutch KvK number: 8 digits", |text| {
        has_digits(text, 8)
    }),
    scheme(
        "0151",
        "an Australian Business Number: 11 digits with a sum by modulo 89",
        is_australian_business_number,
    ),
    scheme(
        "0184",
        "a Danish CVR number: 8 digits, or DK and 8 digits",
        |text| is_danish_cvr(&text.to_ascii_uppercase()),
    ),
    scheme("0190", "a Dutch OIN: 20 digits", |text| {
        has_digits(text, 20)
    }),
    scheme(
        "0192",
        "a Norwegian organisation number: 9 digits, the last one by modulo 11",
        is_norwegian_organisation_number,
    ),
    scheme("0196", "an Icelandic kennitala: 10 digits", |text| {
        has_digits(text, 10)
    }),
    scheme("0198", "a Danish SE number: DK and 8 digits", |text| {
        is_after("DK", text, |rest| has_digits(rest, 8))
    }),
    scheme("0201", "a codice IPA: 6 letters and digits", is_codice_ipa),
    scheme(
        "0204",
        "a Leitweg-ID, whose last two digits are check digits",
        is_leitweg,
    ),
    scheme("0208", BELGIAN, is_belgian_enterprise_number),
    scheme(
        "0210",
        "a codice fiscale: 16 letters and digits, or 11 digits",
        |text| {
            // People of the same number have letters in place of digits.
            has_digits(text, 11)
                || (text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        },
    ),
    scheme(
        "0211",
        "a partita IVA: IT and 11 digits, the last one by Luhn",
        |text| is_vat_of("IT", text),
    ),
    scheme("0217", "a Dutch establishment number: 12 digits", |text| {
        has_digits(text, 12)
    }),
    scheme(
        "9906",
        "a partita IVA: IT and 11 digits, the last one by Luhn",
        |text| is_vat_of("IT", text),
    ),
    scheme(
        "9914",
        "an Austrian VAT number: ATU and 8 digits, the last one a check digit",
        |text| is_vat_of("AT", text),
    ),
    scheme(
        "9925",
        "a Belgian VAT number: BE and 10 digits, the last two by modulo 97",
        |text| is_vat_of("BE", text),
    ),
    scheme(
        "9930",
        "a German VAT number: DE and 9 digits, the last one a check digit",
        |text| is_vat_of("DE", text),
    ),
    scheme(
        "9938",
        "a Luxembourg VAT number: LU and 8 digits, the last two by modulo 89",
        |text| is_vat_of("LU", text),
    ),
    scheme(
        "9944",
        "a Dutch VAT number: NL, 9 digits, B and 2 digits, with a check digit",
        |text| is_vat_of("NL", text),
    ),
    scheme("9956", BELGIAN, is_belgian_enterprise_number),
    scheme(
        "9957",
        "a French VAT number: FR, two check characters and the 9 digits of the SIREN",
        |text| is_vat_of("FR", text),
    ),
    scheme("EM", "an e-mail address", |text| {
        text.split_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
    }),
];

/// These letters, and what follows is right.
fn is_after(letters: &str, text: &str, is_right: fn(&str) -> bool) -> bool {
    let parts = text.split_at_checked(letters.len());
    parts.is_some_and(|(start, rest)| start.eq_ignore_ascii_case(letters) && is_right(rest))
}

fn is_vat_of(country: &str, text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    text.starts_with(country) && has_right_vat_check(&text) == Some(true)
}

/// Fourteen digits by Luhn; those of La Poste add up to a multiple of five instead.
fn is_siret(text: &str) -> bool {
    let sum = || text.bytes().map(|byte| u32::from(byte - b'0')).sum::<u32>();
    has_digits(text, 14) && (passes_luhn(text) || text.starts_with("356000000") && sum() % 5 == 0)
}

/// Digits, perhaps a hyphen with up to thirty letters and digits, a hyphen and two check digits by ISO
/// 7064. Source: the format of Leitweg-IDs by KoSIT.
fn is_leitweg(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let (coarse, fine, check) = match *parts {
        [coarse, check] => (coarse, "", check),
        [coarse, fine, check] => (coarse, fine, check),
        _ => return false,
    };
    let is_form = (2..=12).contains(&coarse.len())
        && has_digits(coarse, coarse.len())
        && fine.len() <= 30
        && fine.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && has_digits(check, 2);
    is_form && ends_with_check_digits(&format!("{coarse}{fine}{check}").to_ascii_uppercase())
}

#[cfg(test)]
#[cfg(feature = "languages")]
mod tests {
    use super::*;
    use crate::language::{Language, of_frame};

    #[test]
    fn forms_have_their_words() {
        for Scheme { form, .. } in SCHEMES {
            let words = of_frame(form, Language::Dutch);
            assert!(words.is_some(), "{form}");
        }
    }
}
