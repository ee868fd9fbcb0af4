//! Check digits of VAT identifiers, country by country.
//!
//! Only countries whose reckoning is public and holds for every number they issue are here. Where it
//! does not hold for all (Denmark's newer numbers), or depends on registers (United Kingdom, Cyprus,
//! Czech persons), the form is looked at or nothing is.

use super::{
    digits, ends_with_check_digits, has_digits, is_belgian_enterprise_number, is_greek_tin,
    is_norwegian_organisation_number, is_partita_iva, number, passes_luhn,
};

/// Whether the check digits of a VAT identifier are right; `None` for a country whose numbers are not
/// reckoned here.
///
/// The identifier is in its electronic form, as [`vat_id`](super::vat_id) gives it: the country, and
/// no blanks or dots. A number of the wrong length, or with letters where digits belong, is not right.
///
/// Source: the algorithms that the tax authorities publish, as collected for VIES; checked against the
/// implementation of python-stdnum.
///
/// ```
/// use facturier::identifiers::has_right_vat_check;
/// assert_eq!(has_right_vat_check("BE0202239951"), Some(true));
/// assert_eq!(has_right_vat_check("BE0202239952"), Some(false));
/// assert_eq!(has_right_vat_check("DE136695976"), Some(true));
/// assert_eq!(has_right_vat_check("XI123456789"), None);
/// ```
pub fn has_right_vat_check(text: &str) -> Option<bool> {
    let (country, rest) = text.split_at_checked(2)?;
    let row = COUNTRIES.iter().find(|row| row.0 == country)?;
    Some(rest.is_ascii() && (row.2)(rest))
}

/// What the VAT identifiers of this country look like, for those that are reckoned here.
pub(crate) fn form(country: &str) -> Option<&'static str> {
    let row = COUNTRIES.iter().find(|row| row.0 == country)?;
    Some(row.1)
}

type Country = (&'static str, &'static str, fn(&str) -> bool);

static COUNTRIES: &[Country] = &[
    (
        "AT",
        "ATU and 8 digits, the last one a check digit",
        austria,
    ),
    (
        "BE",
        "BE and 10 digits, the last two by modulo 97",
        |text| text.starts_with(['0', '1']) && is_belgian_enterprise_number(text),
    ),
    (
        "DE",
        "DE and 9 digits, the last one a check digit",
        |text| has_digits(text, 9) && !text.starts_with('0') && modulo_11_10(text),
    ),
    ("DK", "DK and 8 digits", |text| has_digits(text, 8)),
    (
        "EE",
        "EE and 9 digits, the last one a check digit",
        |text| {
            has_digits(text, 9) && weighted(text, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
        },
    ),
    ("EL", GREECE, is_greek_tin),
    ("GR", GREECE, is_greek_tin),
    (
        "ES",
        "ES and 9 characters, the last one a check character",
        spain,
    ),
    (
        "FI",
        "FI and 8 digits, the last one a check digit",
        |text| has_digits(text, 8) && weighted(text, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11),
    ),
    (
        "FR",
        "FR, two check characters and the 9 digits of the SIREN",
        france,
    ),
    (
        "HR",
        "HR and 11 digits, the last one a check digit",
        |text| has_digits(text, 11) && modulo_11_10(text),
    ),
    ("HU", "HU and 8 digits, the last one a check digit", hungary),
    (
        "IT",
        "IT and 11 digits, the last one by Luhn",
        is_partita_iva,
    ),
    ("LU", "LU and 8 digits, the last two by modulo 89", |text| {
        has_digits(text, 8) && number(&text[..6]) % 89 == number(&text[6..])
    }),
    ("MT", "MT and 8 digits, the last two check digits", |text| {
        has_digits(text, 8) && weighted(text, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37)
    }),
    (
        "NL",
        "NL, 9 digits, B and 2 digits, with a check digit",
        netherlands,
    ),
    (
        "NO",
        "NO and 9 digits, the last one by modulo 11, and MVA",
        |text| is_norwegian_organisation_number(text.strip_suffix("MVA").unwrap_or(text)),
    ),
    (
        "PL",
        "PL and 10 digits, the last one a check digit",
        |text| {
            has_digits(text, 10)
                && weighted(&text[..9], &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == number(&text[9..])
        },
    ),
    (
        "PT",
        "PT and 9 digits, the last one a check digit",
        |text| {
            let check = |sum: u64| (11 - sum % 11) % 11 % 10;
            has_digits(text, 9)
                && check(weighted(&text[..8], &[9, 8, 7, 6, 5, 4, 3, 2])) == number(&text[8..])
        },
    ),
    (
        "RO",
        "RO and 2 to 10 digits, the last one a check digit",
        romania,
    ),
    (
        "SE",
        "SE, 10 digits, the last one by Luhn, and 2 digits",
        |text| has_digits(text, 12) && passes_luhn(&text[..10]),
    ),
    (
        "SI",
        "SI and 8 digits, the last one a check digit",
        |text| {
            // Where 11 less the remainder is 10 the digit is 0; 11 is never issued.
            let check = |sum: u64| (11 - sum % 11) % 10;
            has_digits(text, 8)
                && !weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2]).is_multiple_of(11)
                && check(weighted(&text[..7], &[8, 7, 6, 5, 4, 3, 2])) == number(&text[7..])
        },
    ),
    ("SK", "SK and 10 digits that divide by 11", |text| {
        // Persons born before 1985 got a 0 where 10 was left.
        has_digits(text, 10)
            && (number(text).is_multiple_of(11)
                || number(&text[..9]) % 11 == 10 && text.ends_with('0'))
    }),
];

const GREECE: &str = "EL and 9 digits, the last one a check digit";

/// The digits, each times its weight.
fn weighted(text: &str, weights: &[u64]) -> u64 {
    digits(text)
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// ISO 7064 MOD 11,10 over all digits, the check digit being the last.
fn modulo_11_10(text: &str) -> bool {
    let product = digits(&text[..text.len() - 1]).fold(10, |product, digit| {
        let sum = match (product + digit) % 10 {
            0 => 10,
            sum => sum,
        };
        sum * 2 % 11
    });
    (product + number(&text[text.len() - 1..])) % 10 == 1
}

/// `U` and eight digits.
fn austria(text: &str) -> bool {
    let Some(text) = text.strip_prefix('U').filter(|text| has_digits(text, 8)) else {
        return false;
    };
    let doubled = |(at, digit): (usize, u64)| match at % 2 {
        0 => digit,
        _ => digit * 2 / 10 + digit * 2 % 10,
    };
    let sum: u64 = digits(&text[..7]).enumerate().map(doubled).sum();
    (96 - sum) % 10 == number(&text[7..])
}

/// A key of two characters before the SIREN. A key of digits is reckoned from the SIREN; one with a
/// letter, which only the tax authority gives out, is taken as it is. Monaco has no SIREN.
fn france(text: &str) -> bool {
    let Some((key, siren)) = text.split_at_checked(2) else {
        return false;
    };
    if !has_digits(siren, 9)
        || !key
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    {
        return false;
    }
    let is_key = match has_digits(key, 2) {
        true => number(key) == (12 + 3 * (number(siren) % 97)) % 97,
        false => true,
    };
    is_key && (siren.starts_with("000") || passes_luhn(siren))
}

/// Eight digits, at home with three more behind: a code of the kind of VAT and two of the county.
fn hungary(text: &str) -> bool {
    (has_digits(text, 8) || has_digits(text, 11))
        && weighted(&text[..8], &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10)
}

/// Nine digits, `B` and two digits: the last of the nine by modulo 11 (companies), or all by modulo 97
/// (sole proprietors since 2020).
fn netherlands(text: &str) -> bool {
    let Some((number, suffix)) = text.split_once('B') else {
        return false;
    };
    if !has_digits(number, 9) || !has_digits(suffix, 2) {
        return false;
    }
    let sum = weighted(&number[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
    sum % 11 == super::number(&number[8..]) || ends_with_check_digits(&format!("NL{text}"))
}

/// DNI and NIE of persons, CIF of companies.
fn spain(text: &str) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let bytes = text.as_bytes();
    let &[first, .., last] = bytes else {
        return false;
    };
    if bytes.len() != 9 || !has_digits(&text[1..8], 7) {
        return false;
    }
    let letter = |number: u64| LETTERS[(number % 23) as usize] == last;
    match first {
        b'0'..=b'9' => letter(number(&text[..8])),
        b'X' | b'Y' | b'Z' => letter(u64::from(first - b'X') * 10_000_000 + number(&text[1..8])),
        b'K' | b'L' | b'M' => letter(number(&text[1..8])),
        b'A'..=b'J' | b'N' | b'P'..=b'S' | b'U'..=b'W' => {
            let doubled = |(at, digit): (usize, u64)| match at % 2 {
                0 => digit * 2 / 10 + digit * 2 % 10,
                _ => digit,
            };
            let sum: u64 = digits(&text[1..8]).enumerate().map(doubled).sum();
            let check = (10 - sum % 10) % 10;
            let as_letter = b"JABCDEFGHI"[check as usize];
            u64::from(last.wrapping_sub(b'0')) == check || last == as_letter
        }
        _ => false,
    }
}

/// Two to ten digits, the weights from the right.
fn romania(text: &str) -> bool {
    const WEIGHTS: [u64; 9] = [2, 3, 5, 7, 1, 2, 3, 5, 7];
    // The identification numbers of persons have thirteen, and a date in them; they are left alone.
    if has_digits(text, 13) {
        return true;
    }
    if !(2..=10).contains(&text.len()) || !has_digits(text, text.len()) || text.starts_with('0') {
        return false;
    }
    let (body, check) = text.split_at(text.len() - 1);
    let sum: u64 = digits(body)
        .rev()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    sum * 10 % 11 % 10 == number(check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "languages")]
    #[test]
    fn forms_have_their_words() {
        for (_, form, _) in COUNTRIES {
            let words = crate::language::of_frame(form, crate::Language::Dutch);
            assert!(words.is_some(), "{form}");
        }
    }

    /// Numbers that companies publish, and each with its last digit changed.
    #[test]
    fn published_numbers() {
        for right in [
            "ATU13585627",
            "BE0202239951",
            "DE136695976",
            "DK13585628",
            "EE100931558",
            "EL094259216",
            "ESB58378431",
            "ES54362315K",
            "ESX2482300W",
            "FI20774740",
            "FR40303265045",
            "HR33392005961",
            "HU12892312",
            "HU12892312241",
            "IT00743110157",
            "LU15027442",
            "MT11679112",
            "NL004495445B01",
            "NL002455799B11",
            "NO974760673MVA",
            "PL8567346215",
            "PT501964843",
            "RO18547290",
            "SE556188840401",
            "SI50223054",
            "SK2022749619",
        ] {
            assert_eq!(has_right_vat_check(right), Some(true), "{right}");
        }
        for wrong in [
            "ATU13585626",
            "BE0202239950",
            "BE2202239951",
            "DE136695978",
            "DK1358562",
            "EE100931557",
            "EL094259217",
            "ESB58378432",
            "ES54362315Z",
            "FI20774741",
            "FR41303265045",
            "HR33392005962",
            "HU12892313",
            "IT00743110158",
            "LU15027443",
            "MT11679113",
            "NL004495446B01",
            "NL123456780B90",
            "NO974760674MVA",
            "PL8567346216",
            "PT501964842",
            "RO18547291",
            "SE556188840501",
            "SI50223055",
            "SK2022749618",
            "BE",
            "ES",
            "NLB",
            "FR",
            "ATU",
            "NLéB01",
            "RO1",
        ] {
            assert_eq!(has_right_vat_check(wrong), Some(false), "{wrong}");
        }
        assert_eq!(has_right_vat_check("é"), None);
        assert_eq!(has_right_vat_check("GB123456789"), None);
    }
}
