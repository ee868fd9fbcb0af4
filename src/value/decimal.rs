//! Decimals as `xs:decimal` writes them and as the standard rounds them.

use super::trim_xml;
use rust_decimal::Decimal;

/// Reads an `xs:decimal`: white space around it, a sign, digits and one point, no exponent.
///
/// `+7`, `.5` and `5.` are decimals; the scale that was written is kept (`1.50` has two decimals).
/// `None` for anything else and for what a [`Decimal`] cannot hold exactly (more than 28 digits).
///
/// ```
/// use facturier::value::parse_decimal;
/// assert_eq!(parse_decimal(" 12.50 ").unwrap().to_string(), "12.50");
/// assert_eq!(parse_decimal("1e3"), None);
/// assert_eq!(parse_decimal("1,5"), None);
/// ```
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let bytes = trim_xml(text).as_bytes();
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    // Nearly all are short.
    if digits.len() <= 18 {
        let (mut mantissa, mut point) = (0_i64, None);
        for (at, &byte) in digits.iter().enumerate() {
            match byte {
                b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
                b'.' if point.is_none() => point = Some(at),
                _ => return None,
            }
        }
        if digits.len() == usize::from(point.is_some()) {
            return None;
        }
        let scale = point.map_or(0, |at| digits.len() - at - 1);
        let mantissa = if negative { -mantissa } else { mantissa };
        return Some(Decimal::new(mantissa, scale as u32));
    }
    // 28 digits is what a Decimal can always hold.
    if digits.len() > 64 {
        return parse_long(negative, digits);
    }
    let mut mantissa: u128 = 0;
    let mut count = 0_u32;
    let mut point = None;
    for (at, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if mantissa != 0 || byte != b'0' {
                    count += 1;
                    if count > 28 {
                        return parse_long(negative, digits);
                    }
                }
                mantissa = mantissa * 10 + u128::from(byte - b'0');
            }
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let scale = point.map_or(0, |at| digits.len() - at - 1);
    if scale > 28 {
        return parse_long(negative, digits);
    }
    let mantissa = i128::try_from(mantissa).ok()?;
    Decimal::try_from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale as u32)
        .ok()
}

/// The rare long form: zeros at either end that carry no value are dropped before giving up.
fn parse_long(negative: bool, digits: &[u8]) -> Option<Decimal> {
    #[cfg(test)]
    crate::steps::take(digits.len());
    let text = std::str::from_utf8(digits).ok()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if whole.len() + fraction.len() > 28 || fraction.len() > 28 {
        return None;
    }
    let mantissa: i128 = format!("0{whole}{fraction}").parse().ok()?;
    let mantissa = if negative { -mantissa } else { mantissa };
    Decimal::try_from_i128_with_scale(mantissa, fraction.len() as u32).ok()
}

/// Rounds to `decimals` places, halves towards plus infinity, as XPath `round` does and therefore
/// every sum of EN 16931: `2.345 → 2.35`, `-2.345 → -2.34`.
///
/// ```
/// use facturier::value::round_half_up;
/// use rust_decimal::Decimal;
/// let third = |text: &str| round_half_up(text.parse::<Decimal>().unwrap(), 2).to_string();
/// assert_eq!(third("2.345"), "2.35");
/// assert_eq!(third("-2.345"), "-2.34");
/// ```
pub fn round_half_up(value: Decimal, decimals: u32) -> Decimal {
    use rust_decimal::RoundingStrategy::{MidpointAwayFromZero, MidpointTowardZero};
    let strategy = if value.is_sign_negative() {
        MidpointTowardZero
    } else {
        MidpointAwayFromZero
    };
    value.round_dp_with_strategy(decimals, strategy)
}
