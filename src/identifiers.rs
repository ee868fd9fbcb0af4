//! Whether an identifier is well formed: lengths, letters and check digits.
//!
//! Each function takes one identifier in the form in which it stands in electronic documents: no
//! blanks around or inside, no dots, letters as they are issued. That is also how the rules want
//! them; where a rule of Peppol takes more than its function here, the rule says so. What people type
//! is what [`belgian_enterprise_number`] and [`vat_id`] are for, which give the electronic form.
//!
//! What is *not* here: whether the identifier was ever issued, and to whom. Only registers know.

pub(crate) mod vat;

pub use vat::has_right_vat_check;

/// Whether this is a Global Location Number: 13 digits, the last one by GS1's modulo 10.
///
/// Source: GS1 General Specifications, section 7.9. Peppol takes any length, see
/// [`has_gs1_check_digit`].
///
/// ```
/// use facturier::identifiers::is_gln;
/// assert!(is_gln("5798000416604"));
/// assert!(!is_gln("5798000416605"));
/// assert!(!is_gln("798000416604"));
/// ```
pub fn is_gln(text: &str) -> bool {
    text.len() == 13 && has_gs1_check_digit(text)
}

/// Whether these are digits, however many, the last one by GS1's modulo 10: GLN, GTIN, SSCC.
///
/// That is what Peppol asks of an identifier in the scheme 0088.
///
/// ```
/// use facturier::identifiers::has_gs1_check_digit;
/// assert!(has_gs1_check_digit("5798000416604"));
/// assert!(has_gs1_check_digit("0"));
/// assert!(!has_gs1_check_digit(""));
/// ```
pub fn has_gs1_check_digit(text: &str) -> bool {
    let weighted = |(at, digit)| if at % 2 == 0 { digit } else { digit * 3 };
    is_digits(text) && digits(text).rev().enumerate().map(weighted).sum::<u64>() % 10 == 0
}

/// Whether this is a Belgian enterprise number: ten digits, the last two being 97 minus the first
/// eight modulo 97.
///
/// Source: the Crossroads Bank for Enterprises; so it stands in the scheme 0208. Neither `BE` nor
/// dots: see [`belgian_enterprise_number`]. Numbers issued so far begin with 0 or 1; others pass.
///
/// ```
/// use facturier::identifiers::is_belgian_enterprise_number;
/// assert!(is_belgian_enterprise_number("0202239951"));
/// assert!(!is_belgian_enterprise_number("0202239952"));
/// assert!(!is_belgian_enterprise_number("BE0202239951"));
/// ```
pub fn is_belgian_enterprise_number(text: &str) -> bool {
    has_digits(text, 10) && number(&text[8..]) == 97 - number(&text[..8]) % 97
}

/// A Belgian enterprise or VAT number in its ten digits, whether written with `BE`, dots or blanks, or
/// with nine digits as before 2005; `None` when it is none.
///
/// ```
/// use facturier::identifiers::belgian_enterprise_number;
/// let number = Some("0202239951".to_owned());
/// assert_eq!(belgian_enterprise_number("BE 0202.239.951"), number);
/// assert_eq!(belgian_enterprise_number("202.239.951"), number);
/// assert_eq!(belgian_enterprise_number("0202.239.952"), None);
/// ```
pub fn belgian_enterprise_number(text: &str) -> Option<String> {
    let compact = without_separators(text);
    let digits = compact.strip_prefix("BE").unwrap_or(&compact);
    let digits = match digits.len() {
        9 => format!("0{digits}"),
        _ => digits.to_owned(),
    };
    is_belgian_enterprise_number(&digits).then_some(digits)
}

/// Whether this is a Norwegian organisation number: nine digits, the last one by modulo 11.
///
/// Source: the Brønnøysund register centre; so it stands in the scheme 0192. All zeros is none.
///
/// ```
/// use facturier::identifiers::is_norwegian_organisation_number;
/// assert!(is_norwegian_organisation_number("974760673"));
/// assert!(!is_norwegian_organisation_number("974760674"));
/// assert!(!is_norwegian_organisation_number("NO974760673"));
/// ```
pub fn is_norwegian_organisation_number(text: &str) -> bool {
    // A remainder that would want the digit 10 is never right.
    let weighted = |(at, digit)| digit * [1, 2, 3, 4, 5, 6, 7, 2, 3][at];
    has_digits(text, 9)
        && number(text) > 0
        && digits(text).rev().enumerate().map(weighted).sum::<u64>() % 11 == 0
}

/// Whether this is a Danish CVR number: eight digits, with or without `DK` before.
///
/// Source: OpenPeppol's rule on the scheme 0184. There is no check digit in it, as newer numbers no
/// longer have one.
///
/// ```
/// use facturier::identifiers::is_danish_cvr;
/// assert!(is_danish_cvr("DK13585628"));
/// assert!(is_danish_cvr("13585628"));
/// assert!(!is_danish_cvr("dk13585628"));
/// ```
pub fn is_danish_cvr(text: &str) -> bool {
    has_digits(text.strip_prefix("DK").unwrap_or(text), 8)
}

/// Whether this is a Swedish organisation number: ten digits, the last one by Luhn.
///
/// Source: the Swedish tax agency (SKV 709); so it stands in the scheme 0007. No hyphen.
///
/// ```
/// use facturier::identifiers::is_swedish_organisation_number;
/// assert!(is_swedish_organisation_number("2021005448"));
/// assert!(!is_swedish_organisation_number("2021005449"));
/// assert!(!is_swedish_organisation_number("202100-5448"));
/// ```
pub fn is_swedish_organisation_number(text: &str) -> bool {
    has_digits(text, 10) && passes_luhn(text)
}

/// Whether this is an Italian codice fiscale: of a person 16 letters and digits, of a company 11
/// digits.
///
/// Source: OpenPeppol's rule on the schemes 0210 and 9907. It asks for six letters, two digits, a
/// letter, two digits, three characters of any kind, a digit and a letter; it does not reckon the check
/// character. People whose number got letters in place of digits (omocodia) are left out by it.
///
/// ```
/// use facturier::identifiers::is_codice_fiscale;
/// assert!(is_codice_fiscale("RSSMRA80A01H501U"));
/// assert!(is_codice_fiscale("12345678901"));
/// assert!(!is_codice_fiscale("RSSMRA80A01H501"));
/// ```
pub fn is_codice_fiscale(text: &str) -> bool {
    is_codice_fiscale_with(text, is_digits)
}

/// The same with another idea of what is a number.
pub(crate) fn is_codice_fiscale_with(text: &str, is_number: fn(&str) -> bool) -> bool {
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let rest = |parts: (&str, &str)| match parts.1.char_indices().nth(3) {
        Some((at, _)) => {
            let last = &parts.1[at..];
            last.len() == 2
                && last.is_ascii()
                && letters(&parts.0[..6])
                && is_number(&parts.0[6..8])
                && letters(&parts.0[8..9])
                && is_number(&parts.0[9..11])
                && is_number(&last[..1])
                && letters(&last[1..])
        }
        None => false,
    };
    match text.chars().count() {
        11 => is_number(text),
        16 => text
            .split_at_checked(11)
            .filter(|parts| parts.0.is_ascii())
            .is_some_and(rest),
        _ => false,
    }
}

/// Whether this is an Italian partita IVA: eleven digits, the last one by Luhn.
///
/// Source: the Italian revenue agency; so it stands, with `IT` before, in the scheme 0211.
///
/// ```
/// use facturier::identifiers::is_partita_iva;
/// assert!(is_partita_iva("00743110157"));
/// assert!(!is_partita_iva("00743110158"));
/// assert!(!is_partita_iva("IT00743110157"));
/// ```
pub fn is_partita_iva(text: &str) -> bool {
    has_digits(text, 11) && passes_luhn(text)
}

/// Whether this is an Italian codice IPA, the code of a public office: six letters and digits.
///
/// Source: OpenPeppol's rule on the scheme 0201; either case.
///
/// ```
/// use facturier::identifiers::is_codice_ipa;
/// assert!(is_codice_ipa("UFX7Q9"));
/// assert!(!is_codice_ipa("UFX7Q"));
/// ```
pub fn is_codice_ipa(text: &str) -> bool {
    text.len() == 6 && is_alphanumeric(text)
}

/// Whether this is a Dutch VAT number: `NL`, nine digits, `B`, two digits.
///
/// Source: OpenPeppol's rule on the scheme 9944. Neither of its two check digits is reckoned, for they
/// no longer hold for sole proprietors.
///
/// ```
/// use facturier::identifiers::is_dutch_vat_id;
/// assert!(is_dutch_vat_id("NL123456789B01"));
/// assert!(!is_dutch_vat_id("NL123456789b01"));
/// ```
pub fn is_dutch_vat_id(text: &str) -> bool {
    text.strip_prefix("NL")
        .and_then(|rest| rest.split_once('B'))
        .is_some_and(|(number, suffix)| has_digits(number, 9) && has_digits(suffix, 2))
}

/// Whether this is an Australian Business Number: eleven digits whose weighted sum, the first lessened
/// by one, is a multiple of 89.
///
/// Source: the Australian Business Register; so it stands in the scheme 0151.
///
/// ```
/// use facturier::identifiers::is_australian_business_number;
/// assert!(is_australian_business_number("51824753556"));
/// assert!(!is_australian_business_number("51824753557"));
/// ```
pub fn is_australian_business_number(text: &str) -> bool {
    const WEIGHTS: [u64; 11] = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
    let sum = |text| digits(text).zip(WEIGHTS).map(|(d, w)| d * w).sum::<u64>();
    // One less in the first digit is 10 less in the sum, that is 79 more.
    has_digits(text, 11) && (sum(text) + 79) % 89 == 0
}

/// Whether this is a Greek tax number (AFM): nine digits, the last one by the powers of two.
///
/// Source: OpenPeppol's Greek rules. No `EL` before it. All zeros pass.
///
/// ```
/// use facturier::identifiers::is_greek_tin;
/// assert!(is_greek_tin("094259216"));
/// assert!(!is_greek_tin("094259217"));
/// assert!(!is_greek_tin("EL094259216"));
/// ```
pub fn is_greek_tin(text: &str) -> bool {
    // 256 for the first digit … 2 for the eighth, and the ninth apart.
    let powers = |text: &str| digits(text).fold(0, |sum, digit| sum * 2 + digit) * 2;
    has_digits(text, 9) && powers(&text[..8]) % 11 % 10 == number(&text[8..])
}

/// Whether this is an IBAN: a country, two check digits and up to thirty letters and digits, which as a
/// number leave 1 modulo 97.
///
/// Source: ISO 13616, ISO 7064. Capitals and no blanks, as it is transmitted. Each country has one
/// length, which is not looked at beyond 15 to 34.
///
/// ```
/// use facturier::identifiers::is_iban;
/// assert!(is_iban("BE68539007547034"));
/// assert!(!is_iban("BE68539007547035"));
/// assert!(!is_iban("BE68 5390 0754 7034"));
/// ```
pub fn is_iban(text: &str) -> bool {
    let country = |text: &str| text.bytes().take(2).all(|byte| byte.is_ascii_uppercase());
    (15..=34).contains(&text.len()) && country(text) && leaves_one(text)
}

/// Whether this is a Belgian account number (BBAN): twelve digits, the last two being the first ten
/// modulo 97, or 97 for 0.
///
/// Source: Febelfin. Without hyphens.
///
/// ```
/// use facturier::identifiers::is_belgian_bban;
/// assert!(is_belgian_bban("539007547034"));
/// assert!(!is_belgian_bban("539007547035"));
/// ```
pub fn is_belgian_bban(text: &str) -> bool {
    has_digits(text, 12) && number(&text[10..]) == remainder_97(&text[..10])
}

/// The IBAN of a Belgian account number of twelve digits, whose own check digits are not looked at.
///
/// ```
/// use facturier::identifiers::belgian_iban;
/// assert_eq!(belgian_iban("539007547034").as_deref(), Some("BE68539007547034"));
/// assert_eq!(belgian_iban("539-0075470-34"), None);
/// ```
pub fn belgian_iban(bban: &str) -> Option<String> {
    if !has_digits(bban, 12) {
        return None;
    }
    // B is 11, E is 14, and 00 stands where the check digits will.
    let remainder = (number(bban) % 97 * 1_000_000 + 111_400) % 97;
    Some(format!("BE{:02}{bban}", 98 - remainder))
}

/// Whether this is a Belgian structured communication (OGM-VCS): twelve digits, the last two being the
/// first ten modulo 97, or 97 for 0.
///
/// Source: Febelfin. Either the bare digits or as printed, `+++090/9337/55493+++` or with asterisks.
///
/// ```
/// use facturier::identifiers::is_ogm_vcs;
/// assert!(is_ogm_vcs("+++090/9337/55493+++"));
/// assert!(is_ogm_vcs("***090/9337/55493***"));
/// assert!(is_ogm_vcs("090933755493"));
/// assert!(!is_ogm_vcs("090/9337/55494"));
/// ```
pub fn is_ogm_vcs(text: &str) -> bool {
    let right = is_belgian_bban;
    let framed = |frame| text.strip_prefix(frame)?.strip_suffix(frame);
    let parts = framed("+++").or_else(|| framed("***")).unwrap_or(text);
    match *parts.split('/').collect::<Vec<_>>() {
        [all] => right(all),
        [a, b, c] => a.len() == 3 && b.len() == 4 && right(&[a, b, c].concat()),
        _ => false,
    }
}

/// Whether this is a creditor reference: `RF`, two check digits and up to 21 letters and digits, which
/// as a number leave 1 modulo 97.
///
/// Source: ISO 11649, ISO 7064. Capitals and no blanks, as it is transmitted.
///
/// ```
/// use facturier::identifiers::is_creditor_reference;
/// assert!(is_creditor_reference("RF18539007547034"));
/// assert!(!is_creditor_reference("RF19539007547034"));
/// ```
pub fn is_creditor_reference(text: &str) -> bool {
    (5..=25).contains(&text.len()) && text.starts_with("RF") && leaves_one(text)
}

/// A VAT identifier as it is transmitted: capitals, without blanks, dots or hyphens; `None` when it is
/// not a country and two to thirteen letters and digits.
///
/// Source: the European Commission's VIES, whose longest numbers have twelve. No country's own form
/// is checked. Greece is `EL` there; `GR` is left as it is.
///
/// ```
/// use facturier::identifiers::vat_id;
/// assert_eq!(vat_id("be 0202.239.951").as_deref(), Some("BE0202239951"));
/// assert_eq!(vat_id("NL1234.56.789.B01").as_deref(), Some("NL123456789B01"));
/// assert_eq!(vat_id("0202.239.951"), None);
/// ```
pub fn vat_id(text: &str) -> Option<String> {
    let compact = without_separators(text);
    let (country, rest) = compact.split_at_checked(2)?;
    let is_country = country.bytes().all(|byte| byte.is_ascii_uppercase());
    // Ireland has issued numbers with a plus sign or an asterisk.
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'*';
    let is_number = (2..=13).contains(&rest.len()) && rest.bytes().all(known);
    (is_country && is_number).then_some(compact)
}

pub(crate) fn without_separators(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '/'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// One or more digits.
fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// So many digits.
pub(crate) fn has_digits(text: &str, count: usize) -> bool {
    text.len() == count && is_digits(text)
}

fn is_alphanumeric(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn digits(text: &str) -> impl DoubleEndedIterator<Item = u64> + ExactSizeIterator {
    text.bytes().map(|byte| u64::from(byte - b'0'))
}

/// The number that up to nineteen digits are.
fn number(text: &str) -> u64 {
    digits(text).fold(0, |number, digit| number * 10 + digit)
}

/// What is left of a division by 97, or 97 for nothing.
pub(crate) fn remainder_97(text: &str) -> u64 {
    match number(text) % 97 {
        0 => 97,
        remainder => remainder,
    }
}

/// Luhn: every second digit from the right doubled, the digits of all that make a multiple of ten.
pub(crate) fn passes_luhn(text: &str) -> bool {
    let weighted = |(at, digit)| {
        if at % 2 == 0 {
            digit
        } else {
            digit * 2 / 10 + digit * 2 % 10
        }
    };
    digits(text).rev().enumerate().map(weighted).sum::<u64>() % 10 == 0
}

/// ISO 7064 MOD 97-10 with the first four characters, two letters and two digits, moved to the end,
/// letters counting from 10.
fn leaves_one(text: &str) -> bool {
    rotated_remainder(text) == Some(1)
}

/// ISO 7064 MOD 97-10 of capitals and digits that end with their check digits.
pub(crate) fn ends_with_check_digits(text: &str) -> bool {
    let reckon = |remainder: u32, byte: u8| match byte {
        b'0'..=b'9' => Some((remainder * 10 + u32::from(byte - b'0')) % 97),
        b'A'..=b'Z' => Some((remainder * 100 + u32::from(byte - b'A') + 10) % 97),
        _ => None,
    };
    text.bytes().try_fold(0, reckon) == Some(1)
}

/// The check digits that belong in the third and fourth place of this text, 02 to 98, whatever stands
/// there now; `None` when it is not capitals and digits that begin as an IBAN or creditor reference.
pub(crate) fn iso_7064_check_digits(text: &str) -> Option<u32> {
    let [_, _, tens, ones, ..] = *text.as_bytes() else {
        return None;
    };
    let remainder = rotated_remainder(text)?;
    let there = u32::from(tens - b'0') * 10 + u32::from(ones - b'0');
    // What the text leaves without the digits that are there, and what it takes from that to 98.
    Some(98 - (remainder + 2 * 97 - there) % 97)
}

/// What is left of a division by 97 of the text with its first four characters at the end; `None` when
/// it is not capitals and digits, digits in the third and fourth place.
fn rotated_remainder(text: &str) -> Option<u32> {
    let (start, rest) = text.split_at_checked(4)?;
    if !is_digits(&start[2..]) {
        return None;
    }
    let mut number = 0_u64;
    for part in [rest, start] {
        for byte in part.bytes() {
            number = match byte {
                b'0'..=b'9' => number * 10 + u64::from(byte - b'0'),
                b'A'..=b'Z' => number * 100 + u64::from(byte - b'A') + 10,
                _ => return None,
            };
            // Divided as seldom as it fits.
            if number >= 1 << 56 {
                number %= 97;
            }
        }
    }
    Some((number % 97) as u32)
}
