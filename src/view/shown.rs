//! Values as people read them.

use super::{Shown, word};
use crate::codes::{self, List, list};
use crate::identifiers;
use crate::language::{self, Language};
use crate::model::walk::Value;
use crate::references::Ogm;
use crate::value::Parsed;
use rust_decimal::Decimal;

/// A value; an amount without a currency is in that of the document.
pub(super) fn shown(value: Value<'_>, language: Language, currency: &str) -> Shown {
    match value {
        Value::Text(text) => Shown::new(readable(text)),
        Value::Code(code, list) => of_code(code, list, language),
        Value::Identifier(id, schemes) => {
            let text = readable(&id.value);
            let scheme = id.scheme.as_deref().unwrap_or("");
            let label = schemes.and_then(|list| codes::label(list, scheme, language));
            Shown::new(text).with_hint(label.unwrap_or(scheme))
        }
        Value::Date(date) => parsed(date, |date| language::date(*date, language)),
        Value::Amount(amount, own) => money(amount, own.unwrap_or(currency), language),
        Value::Quantity(quantity) => {
            let code = quantity.unit_code.as_deref().unwrap_or("");
            let mut shown = number(&quantity.value, 0, language);
            let count = quantity.value.value().copied().unwrap_or(Decimal::TWO);
            match codes::unit_label(code, count, language) {
                Some(unit) => shown.text.push_str(&format!("\u{a0}{unit}")),
                None if code.is_empty() => {}
                None => shown.text.push_str(&format!("\u{a0}{code}")),
            }
            shown
        }
        Value::Percentage(rate) => {
            let mut shown = number(rate, 0, language);
            shown.text.push_str("\u{a0}%");
            shown
        }
        Value::Number(value) => number(value, 0, language),
        Value::Flag(flag) => parsed(flag, |flag| {
            word(if *flag { "yes" } else { "no" }, language).to_owned()
        }),
        Value::File(file) => parsed(file, |bytes| size(bytes.0.len(), language)),
        Value::Count(count) => Shown::new(count.to_string()),
        Value::Word(text) => Shown::new(word(text, language)),
        Value::Transaction(code) => Shown::new(code.label(language)).with_hint(code.to_string()),
    }
}

/// A date in figures, for tables.
pub(super) fn short_date(value: Option<Value<'_>>, language: Language) -> Shown {
    match value {
        Some(Value::Date(date)) => parsed(date, |date| language::short_date(*date, language)),
        Some(value) => shown(value, language, ""),
        None => Shown::default(),
    }
}

/// An amount with at least two decimals.
pub(super) fn money(amount: &Parsed<Decimal>, currency: &str, language: Language) -> Shown {
    parsed(amount, |amount| {
        language::money(*amount, currency, language)
    })
}

fn number(value: &Parsed<Decimal>, decimals: usize, language: Language) -> Shown {
    parsed(value, |value| {
        language::number(value.normalize(), decimals, language)
    })
}

fn parsed<T>(value: &Parsed<T>, show: impl FnOnce(&T) -> String) -> Shown {
    match value {
        // What has more digits than a number here stands as it was written.
        Parsed::Written { written, .. } => Shown::new(written.as_str()),
        Parsed::Value(value) => Shown::new(show(value)),
        Parsed::Unreadable { unreadable } => Shown {
            is_unreadable: true,
            ..Shown::new(unreadable.as_str())
        },
    }
}

/// What the code means, and the code itself beside it.
fn of_code(code: &str, list: List, language: Language) -> Shown {
    match codes::label(list, code.trim(), language) {
        // Everybody knows it.
        Some(name) if list == list::CURRENCIES => Shown::new(code).with_hint(name),
        Some(name) => Shown::new(name).with_hint(code),
        None => Shown::new(code),
    }
}

/// An account number in fours, a structured communication as it stands on a form.
pub(super) fn readable(text: &str) -> String {
    let trimmed = text.trim();
    if identifiers::is_iban(trimmed) {
        return iban(trimmed);
    }
    match trimmed.parse::<Ogm>() {
        Ok(ogm) => ogm.to_string(),
        Err(_) => text.to_owned(),
    }
}

/// An IBAN in fours.
pub(super) fn iban(text: &str) -> String {
    let plain: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let fours = plain.chunks(4).map(|four| four.iter().collect::<String>());
    fours.collect::<Vec<_>>().join(" ")
}

/// How large a file is.
pub(super) fn size(bytes: usize, language: Language) -> String {
    let of = |divisor: u64, unit: &str| {
        let tenths = (bytes as u64 * 10 + divisor / 2) / divisor;
        let value = Decimal::new(tenths as i64, 1).normalize();
        format!("{}\u{a0}{unit}", language::number(value, 0, language))
    };
    match bytes {
        0..1000 => format!("{bytes}\u{a0}B"),
        1000..1_000_000 => of(1000, "kB"),
        _ => of(1_000_000, "MB"),
    }
}
