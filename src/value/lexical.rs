//! The lexical forms of XML Schema data types: which texts are a date, a decimal, a boolean, …
//!
//! The checks are those of XML Schema part 2, white space collapsed around the value where the type
//! says so. They decide the structure findings; the `parse_` functions give the value.

use chrono::NaiveDate;

/// Leaves out white space at both ends as XML knows it: space, tab, carriage return, line feed.
///
/// A no-break space is not white space in XML and stays.
///
/// ```
/// use facturier::value::trim_xml;
/// assert_eq!(trim_xml("\t INV-7\r\n"), "INV-7");
/// ```
#[inline]
pub fn trim_xml(text: &str) -> &str {
    match text.as_bytes() {
        // Most values have none: nothing below a letter or digit at either end.
        [first, .., last] if *first > b' ' && *last > b' ' => text,
        [only] if *only > b' ' => text,
        _ => {
            #[cfg(test)]
            crate::steps::take(text.len());
            text.trim_matches([' ', '\t', '\r', '\n'])
        }
    }
}

/// Leaves out white space at the start, as [`trim_xml`] does.
pub(crate) fn trim_xml_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\n'])
}

/// Reads an `xs:date` (`2026-01-31`, a time zone may follow); the time zone is left out.
///
/// `None` for what is not a date, and for years that no calendar here holds.
///
/// ```
/// use facturier::value::parse_date;
/// assert_eq!(parse_date("2026-01-31+01:00").unwrap().to_string(), "2026-01-31");
/// assert_eq!(parse_date("2026-02-30"), None);
/// ```
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = trim_xml(text);
    if !is_date(text) {
        return None;
    }
    let (year, rest) = split_year(text)?;
    NaiveDate::from_ymd_opt(
        year.parse().ok()?,
        rest.get(1..3)?.parse().ok()?,
        rest.get(4..6)?.parse().ok()?,
    )
}

/// Reads an `xs:boolean`: `true`, `false`, `1` or `0`.
///
/// ```
/// use facturier::value::parse_boolean;
/// assert_eq!((parse_boolean("1"), parse_boolean("yes")), (Some(true), None));
/// ```
pub fn parse_boolean(text: &str) -> Option<bool> {
    match trim_xml(text) {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Whether the text is an `xs:boolean`.
pub(crate) fn is_boolean(text: &str) -> bool {
    parse_boolean(text).is_some()
}

/// Whether the text is an `xs:decimal`, however long.
pub(crate) fn is_decimal(text: &str) -> bool {
    let digits = match trim_xml(text).as_bytes() {
        [b'-' | b'+', rest @ ..] => rest,
        all => all,
    };
    #[cfg(test)]
    crate::steps::take(digits.len());
    // Counted without a branch for each byte: where the point stands cannot be foretold.
    let (mut points, mut others) = (0, 0);
    for &byte in digits {
        points += usize::from(byte == b'.');
        others += usize::from(byte.wrapping_sub(b'0') > 9);
    }
    points == others && points <= 1 && digits.len() > points
}

/// Whether the text is an `xs:date`.
pub(crate) fn is_date(text: &str) -> bool {
    let text = trim_xml(text);
    let Some((year, rest)) = split_year(text) else {
        return false;
    };
    let bytes = rest.as_bytes();
    if bytes.len() < 6 || bytes[0] != b'-' || bytes[3] != b'-' {
        return false;
    }
    let (Some(month), Some(day)) = (two_digits(&bytes[1..3]), two_digits(&bytes[4..6])) else {
        return false;
    };
    (1..=12).contains(&month)
        && day >= 1
        && day <= days_in_month(year, month)
        && is_zone(&bytes[6..])
}

/// Whether the text is an `xs:time`.
pub(crate) fn is_time(text: &str) -> bool {
    let bytes = trim_xml(text).as_bytes();
    if bytes.len() < 8 || bytes[2] != b':' || bytes[5] != b':' {
        return false;
    }
    let (Some(hour), Some(minute), Some(second)) = (
        two_digits(&bytes[0..2]),
        two_digits(&bytes[3..5]),
        two_digits(&bytes[6..8]),
    ) else {
        return false;
    };
    let mut rest = &bytes[8..];
    let mut fraction_is_zero = true;
    if let [b'.', after @ ..] = rest {
        let digits = after
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits == 0 {
            return false;
        }
        fraction_is_zero = after[..digits].iter().all(|&byte| byte == b'0');
        rest = &after[digits..];
    }
    let within_day = hour <= 23 && minute <= 59 && second <= 59;
    let end_of_day = hour == 24 && minute == 0 && second == 0 && fraction_is_zero;
    (within_day || end_of_day) && is_zone(rest)
}

/// Whether the text is an `xs:dateTime`: a date without a time zone, `T` and a time.
pub(crate) fn is_date_time(text: &str) -> bool {
    trim_xml(text).split_once('T').is_some_and(|(date, time)| {
        let has_no_zone = split_year(date).is_some_and(|(_, rest)| rest.len() == "-MM-DD".len());
        has_no_zone && is_date(date) && trim_xml(time) == time && is_time(time)
    })
}

/// Whether the text is an `xs:anyURI`: nearly every text is, after the characters that a URI cannot
/// hold have been escaped. A bad percent escape, a second `#` and a scheme that cannot be one are not.
pub(crate) fn is_any_uri(text: &str) -> bool {
    let text = trim_xml(text);
    let mut escapes = text.split('%').skip(1).map(|rest| rest.as_bytes());
    let escaped = |rest: &[u8]| rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_hexdigit);
    if !escapes.all(escaped) || text.matches('#').count() > 1 {
        return false;
    }
    match text.find([':', '/', '?', '#']) {
        Some(at) if text.as_bytes()[at] == b':' => {
            let scheme = &text[..at];
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
                && !matches!(&text[at + 1..], "" | "#")
        }
        _ => true,
    }
}

/// Whether the text is an `xs:language` (`nl`, `nl-BE`).
pub(crate) fn is_language(text: &str) -> bool {
    let mut parts = trim_xml(text).split('-');
    let part_is = |part: &str, letters_only: bool| {
        (1..=8).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || !letters_only && byte.is_ascii_digit())
    };
    parts.next().is_some_and(|part| part_is(part, true)) && parts.all(|part| part_is(part, false))
}

/// Whether the text is `xs:base64Binary`: groups of four, white space anywhere, and no stray bits
/// before the padding.
pub(crate) fn is_base64(text: &str) -> bool {
    let mut count = 0_usize;
    let mut padding = 0;
    let mut last = 0;
    for &byte in text.as_bytes() {
        let value = BASE64[byte as usize];
        match value {
            SPACE => {}
            PADDING => {
                padding += 1;
                count += 1;
            }
            INVALID => return false,
            _ if padding > 0 => return false,
            _ => {
                last = value;
                count += 1;
            }
        }
    }
    count.is_multiple_of(4)
        && match padding {
            0 => true,
            1 => last & 0b11 == 0,
            2 => last & 0b1111 == 0,
            _ => false,
        }
}

const INVALID: u8 = 255;
const PADDING: u8 = 254;
const SPACE: u8 = 253;

/// What each byte stands for in base64.
static BASE64: [u8; 256] = {
    let mut table = [INVALID; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut at = 0;
    while at < alphabet.len() {
        table[alphabet[at] as usize] = at as u8;
        at += 1;
    }
    table[b'=' as usize] = PADDING;
    table[b' ' as usize] = SPACE;
    table[b'\t' as usize] = SPACE;
    table[b'\r' as usize] = SPACE;
    table[b'\n' as usize] = SPACE;
    table
};

/// The year with its sign, at least four digits and no needless zero in front, and what follows.
fn split_year(text: &str) -> Option<(&str, &str)> {
    let sign = usize::from(text.starts_with('-'));
    let digits = text[sign..].bytes().take_while(u8::is_ascii_digit).count();
    let year = &text[sign..sign + digits];
    if digits < 4 || (digits > 4 && year.starts_with('0')) || year.bytes().all(|b| b == b'0') {
        return None;
    }
    Some((&text[..sign + digits], &text[sign + digits..]))
}

fn two_digits(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

/// `Z`, `+hh:mm` or `-hh:mm` up to 14 hours, or nothing.
fn is_zone(bytes: &[u8]) -> bool {
    match bytes {
        [] | [b'Z'] => true,
        [b'+' | b'-', hour @ .., b':', m1, m2] => {
            match (two_digits(hour), two_digits(&[*m1, *m2])) {
                (Some(hour), Some(minute)) => {
                    hour < 14 && minute <= 59 || hour == 14 && minute == 0
                }
                _ => false,
            }
        }
        _ => false,
    }
}

fn days_in_month(year: &str, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Years may be longer than any integer; the last four digits decide with the ones before modulo 400.
fn is_leap(year: &str) -> bool {
    let modulo = year
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0_u32, |rest, byte| {
            (rest * 10 + u32::from(byte - b'0')) % 400
        });
    modulo.is_multiple_of(4) && !modulo.is_multiple_of(100) || modulo == 0
}
