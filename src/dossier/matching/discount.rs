//! Early-payment discount, as payment terms (BT-20) tell of it.

use crate::value::round_half_up;
use rust_decimal::Decimal;

/// A discount for paying within some days of the issue date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Discount {
    /// Days after the issue date, the last one included.
    pub days: u32,
    /// Percentage: 2 is two percent.
    pub percent: Decimal,
    /// What it is a percentage of, when the terms say so; else of the total with or without VAT.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub base: Option<Decimal>,
}

/// Words for days, compared by their start.
const DAYS: [&str; 5] = ["dag", "day", "jour", "tag", "giorn"];
/// Words that make a percentage one for paying late.
const LATE: [&str; 21] = [
    "interest",
    "intrest",
    "intérêt",
    "interet",
    "rente",
    "zins",
    "laattijdig",
    "retard",
    "verzug",
    "schade",
    "pénal",
    "penal",
    "overdue",
    "boete",
    "verhog",
    "verhoog",
    "majorat",
    "surcharge",
    "toeslag",
    "zuschlag",
    "mahn",
];
/// Words beside a percentage, as they begin, that make it one of the tax, or of what is paid in advance.
const OTHERWISE: [&str; 14] = [
    "btw",
    "tva",
    "vat",
    "mwst",
    "ust",
    "iva",
    "moms",
    "voorschot",
    "aanbetal",
    "acompte",
    "avance",
    "advance",
    "deposit",
    "anzahl",
];

impl Discount {
    /// The discounts that payment terms grant: `#SKONTO#TAGE=8#PROZENT=2.00#` with or without a
    /// `BASISBETRAG`, as XRechnung and Peppol have it, or words such as "2% 8 dagen" or
    /// "2,5 % escompte à 10 jours".
    ///
    /// A percentage beside a word for interest or damages is none, nor is one of a tax or an advance payment.
    ///
    /// ```
    /// use facturier::dossier::matching::Discount;
    /// assert_eq!(Discount::parse("2% 8 dagen, 30 dagen netto")[0].days, 8);
    /// assert_eq!(Discount::parse("#SKONTO#TAGE=14#PROZENT=2.25#")[0].percent.to_string(), "2.25");
    /// assert!(Discount::parse("10% intrest na 30 dagen").is_empty());
    /// ```
    pub fn parse(terms: &str) -> Vec<Discount> {
        if terms.contains("#SKONTO#") {
            return terms.split("#SKONTO#").skip(1).filter_map(coded).collect();
        }
        terms
            .split_inclusive([';', '\n'])
            .flat_map(|part| part.split_inclusive(". "))
            .filter_map(worded)
            .collect()
    }

    /// What is taken off, rounded to cents: of the base, or of what the terms may have meant.
    pub(super) fn amount(&self, base: Decimal) -> Option<Decimal> {
        let part = self.base.unwrap_or(base).checked_mul(self.percent)?;
        Some(round_half_up(part / Decimal::ONE_HUNDRED, 2))
    }
}

/// What follows `#SKONTO#`.
fn coded(text: &str) -> Option<Discount> {
    let line = text.split(['\n', '\r']).next()?;
    let field = |name: &str| {
        line.split('#')
            .find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
    };
    discount(
        field("TAGE")?,
        field("PROZENT")?,
        field("BASISBETRAG").and_then(decimal),
    )
}

/// A sentence with a percentage and then, before any other, a number of days.
fn worded(sentence: &str) -> Option<Discount> {
    let (before, after) = sentence.split_once('%')?;
    let lower = sentence.to_lowercase();
    if LATE.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let number = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let percent = before
        .trim_end()
        .rsplit(|c: char| !number(c))
        .next()
        .filter(|text| !text.is_empty())?;
    let words_of = |text| str::split(text, |c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words_of(after).filter(|word| !word.is_empty()).collect();
    let is_word = |word: &&str| word.starts_with(char::is_alphabetic);
    let beside = words_of(before).rfind(is_word);
    let mut beside = beside.into_iter().chain(words.first().copied());
    if beside.any(|word| {
        let word = word.to_lowercase();
        OTHERWISE.iter().any(|other| word.starts_with(other))
    }) {
        return None;
    }
    let at = words
        .iter()
        .position(|word| word.bytes().all(|b| b.is_ascii_digit()))?;
    let unit = words.get(at + 1)?.to_lowercase();
    let is_days = DAYS.iter().any(|day| unit.starts_with(day)) || matches!(&*unit, "d" | "j" | "t");
    is_days.then(|| discount(words[at], percent, None))?
}

fn discount(days: &str, percent: &str, base: Option<Decimal>) -> Option<Discount> {
    let discount = Discount {
        days: days.trim().parse().ok()?,
        percent: decimal(percent)?,
        base,
    };
    let sensible = discount.days <= 366
        && discount.percent > Decimal::ZERO
        && discount.percent < Decimal::from(50);
    sensible.then_some(discount)
}

fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim().trim_matches(['.', ',']).replace(',', ".");
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    plain.then(|| Decimal::from_str_exact(&text).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms() {
        for (text, expected) in [
            ("2% 8 dagen", &["2/8"][..]),
            ("2 % 8 jours", &["2/8"]),
            ("2,5% escompte à 10 jours, 30 jours net", &["2.5/10"]),
            ("3% korting bij betaling binnen 10 dagen", &["3/10"]),
            ("1.5% within 10 days", &["1.5/10"]),
            (
                "#SKONTO#TAGE=8#PROZENT=2.00#\n#SKONTO#TAGE=14#PROZENT=1.00#\n",
                &["2.00/8", "1.00/14"],
            ),
            (
                "#SKONTO#TAGE=8#PROZENT=2.00#BASISBETRAG=100.00#",
                &["2.00/8/100.00"],
            ),
            ("30 dagen", &[]),
            ("Bij laattijdige betaling 10% na 30 dagen", &[]),
            ("8% d'intérêt après 30 jours", &[]),
            ("100% 8 dagen", &[]),
            ("21% btw, 30 euro", &[]),
            ("21% btw, 30 dagen netto", &[]),
            ("TVA 21% - 30 jours", &[]),
            ("30% voorschot binnen 8 dagen", &[]),
            ("10% penalty after 30 days", &[]),
            ("majoration de 10% après 30 jours", &[]),
            (
                "2% korting op het bedrag zonder btw binnen 8 dagen",
                &["2/8"],
            ),
            ("% 8 dagen", &[]),
            ("2%", &[]),
            ("#SKONTO#TAGE=x#PROZENT=2#", &[]),
            ("#SKONTO#", &[]),
            ("", &[]),
        ] {
            let found: Vec<String> = Discount::parse(text)
                .iter()
                .map(|d| match d.base {
                    Some(base) => format!("{}/{}/{base}", d.percent, d.days),
                    None => format!("{}/{}", d.percent, d.days),
                })
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
