//! Numbers, amounts and dates as each language writes them.

use super::Language;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// A number with its thousands apart and at least so many decimals; none that was written is left out.
///
/// ```
/// use facturier::Language;
/// use facturier::language::number;
/// use rust_decimal::Decimal;
/// let price = Decimal::new(1_234_500, 3);
/// assert_eq!(number(price, 2, Language::English), "1,234.500");
/// assert_eq!(number(price.normalize(), 2, Language::Dutch), "1.234,50");
/// assert_eq!(number(price.normalize(), 0, Language::French), "1\u{202f}234,5");
/// ```
pub fn number(value: Decimal, decimals: usize, language: Language) -> String {
    let (thousands, point) = match language {
        Language::English => (',', '.'),
        // A narrow blank at which no line is broken.
        Language::French => ('\u{202f}', ','),
        Language::Dutch | Language::German => ('.', ','),
    };
    let written = value.abs().to_string();
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let mut text = String::with_capacity(written.len() + 8);
    if value.is_sign_negative() && !value.is_zero() {
        text.push('-');
    }
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if !fraction.is_empty() || decimals > 0 {
        text.push(point);
        text.push_str(fraction);
        for _ in fraction.len()..decimals {
            text.push('0');
        }
    }
    text
}

/// An amount of money in a currency (ISO 4217), with two decimals, or more where more are not zero.
///
/// ```
/// use facturier::Language;
/// use facturier::language::money;
/// use rust_decimal::Decimal;
/// let amount = Decimal::new(12345, 1);
/// assert_eq!(money(amount, "EUR", Language::English), "€1,234.50");
/// assert_eq!(money(-amount, "EUR", Language::Dutch), "€\u{a0}-1.234,50");
/// assert_eq!(money(amount, "EUR", Language::German), "1.234,50\u{a0}€");
/// assert_eq!(money(amount, "USD", Language::French), "1\u{202f}234,50\u{a0}USD");
/// ```
pub fn money(value: Decimal, currency: &str, language: Language) -> String {
    let number = number(value.normalize(), 2, language);
    match (currency, language) {
        ("", _) => number,
        ("EUR", Language::English) => match number.strip_prefix('-') {
            Some(number) => format!("-€{number}"),
            None => format!("€{number}"),
        },
        ("EUR", Language::Dutch) => format!("€\u{a0}{number}"),
        ("EUR", Language::French | Language::German) => format!("{number}\u{a0}€"),
        (currency, Language::English | Language::Dutch) => format!("{currency}\u{a0}{number}"),
        (currency, Language::French | Language::German) => format!("{number}\u{a0}{currency}"),
    }
}

/// A date with its month in words.
///
/// ```
/// use facturier::Language;
/// use facturier::language::date;
/// let first = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
/// assert_eq!(date(first, Language::English), "1 March 2026");
/// assert_eq!(date(first, Language::French), "1er mars 2026");
/// assert_eq!(date(first, Language::German), "1. März 2026");
/// ```
pub fn date(date: NaiveDate, language: Language) -> String {
    let months = match language {
        Language::English => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        Language::French => [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        Language::Dutch => [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
        Language::German => [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
    };
    let (day, year) = (date.day(), date.year());
    let month = months.get(date.month0() as usize).copied().unwrap_or("");
    match language {
        Language::French if day == 1 => format!("1er {month} {year}"),
        Language::German => format!("{day}. {month} {year}"),
        _ => format!("{day} {month} {year}"),
    }
}

/// A date in figures, for tables.
///
/// ```
/// use facturier::Language;
/// use facturier::language::short_date;
/// let first = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
/// assert_eq!(short_date(first, Language::English), "01/03/2026");
/// assert_eq!(short_date(first, Language::Dutch), "01-03-2026");
/// ```
pub fn short_date(date: NaiveDate, language: Language) -> String {
    let between = match language {
        Language::English | Language::French => '/',
        Language::Dutch => '-',
        Language::German => '.',
    };
    let (day, month, year) = (date.day(), date.month(), date.year());
    format!("{day:02}{between}{month:02}{between}{year:04}")
}
