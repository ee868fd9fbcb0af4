//! The scalars a document is made of, parsed once and trusted afterwards.
//!
//! A value that could not be read is not an error and not a default: it is [`Parsed::Unreadable`]
//! with the text that stood there, so that a bad document can be held, shown and written back.
//!
//! What is *not* here: whether a value is right. A currency `XXX` or a date in the wrong century is
//! carried as it is; the rules judge it.

mod bytes;
mod decimal;
mod lexical;
mod near;
#[cfg(feature = "serde")]
mod parsed;
mod phrase;
pub(crate) mod shown;
mod text;

pub use bytes::Bytes;
pub use decimal::{parse_decimal, round_half_up};
pub(crate) use lexical::{
    is_any_uri, is_base64, is_boolean, is_date, is_date_time, is_decimal, is_language, is_time,
    trim_xml_start,
};
pub use lexical::{parse_boolean, parse_date, trim_xml};
pub(crate) use near::distance;
pub use phrase::Wording;
pub(crate) use phrase::{Lack, Phrase, phrase};
pub use text::Text;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt;

/// A typed value as a document gave it: the value, or the text that could not be read as one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "json-schema", schemars(untagged))]
pub enum Parsed<T> {
    /// The value.
    Value(T),
    /// A decimal that a [`Decimal`] does not hold as it was written: of more than 28 digits, `+1`, `.5`,
    /// `007`, `-0`.
    #[cfg_attr(feature = "json-schema", schemars(skip))]
    Written {
        /// The value, of a long one as near as can be; none when it is too large.
        value: Option<T>,
        /// The text, as written. JSON has nothing but it.
        written: Text,
    },
    /// The text that stood where a value was expected.
    Unreadable {
        /// The text, as written.
        unreadable: Text,
    },
}

impl<T> Parsed<T> {
    /// The text that could not be read.
    pub fn unreadable(raw: impl Into<Text>) -> Self {
        Parsed::Unreadable {
            unreadable: raw.into(),
        }
    }

    /// The value, if it could be read.
    pub fn value(&self) -> Option<&T> {
        match self {
            Parsed::Value(value) => Some(value),
            Parsed::Written { value, .. } => value.as_ref(),
            Parsed::Unreadable { .. } => None,
        }
    }

    /// The raw text, if it could not be read.
    pub fn raw(&self) -> Option<&Text> {
        match self {
            Parsed::Value(_) | Parsed::Written { .. } => None,
            Parsed::Unreadable { unreadable } => Some(unreadable),
        }
    }
}

impl<T> From<T> for Parsed<T> {
    fn from(value: T) -> Self {
        Parsed::Value(value)
    }
}

impl Parsed<Decimal> {
    /// Reads `xs:decimal`; what is not one is kept as text.
    ///
    /// ```
    /// use facturier::value::Parsed;
    /// assert_eq!(Parsed::decimal("12.50"), Parsed::Value("12.50".parse().unwrap()));
    /// let long = Parsed::decimal("0.33333333333333333333333333333333333");
    /// assert_eq!(long.to_string(), "0.33333333333333333333333333333333333");
    /// assert!(long.value().is_some() && long.raw().is_none());
    /// assert!(Parsed::decimal("twelve").value().is_none());
    /// ```
    pub fn decimal(raw: &str) -> Self {
        match parse_decimal(raw) {
            Some(value) if is_plain(trim_xml(raw), &value) => Parsed::Value(value),
            value => Parsed::as_written(raw, value),
        }
    }

    #[cold]
    fn as_written(raw: &str, value: Option<Decimal>) -> Self {
        if !is_decimal(raw) {
            return Parsed::unreadable(raw);
        }
        let written = trim_xml(raw);
        Parsed::Written {
            // The parser of the type rounds.
            value: value.or_else(|| written.parse().ok()),
            written: Text::new(written),
        }
    }
}

/// Whether this is how the value is written: digits without needless ones before or behind.
fn is_plain(text: &str, value: &Decimal) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let starts = matches!(unsigned, [b'0'] | [b'0', b'.', ..] | [b'1'..=b'9', ..]);
    starts
        && !unsigned.ends_with(b".")
        && !(value.is_zero() && unsigned.len() < text.len())
        && (text.len() <= 20 || value.to_string() == text)
}

impl Parsed<NaiveDate> {
    /// Reads `xs:date` (a time zone is accepted and left out); what is not one is kept as text.
    pub fn date(raw: &str) -> Self {
        match parse_date(raw) {
            Some(value) => Parsed::Value(value),
            None => Parsed::unreadable(raw),
        }
    }
}

impl Parsed<bool> {
    /// Reads `xs:boolean`; what is not one is kept as text.
    pub fn boolean(raw: &str) -> Self {
        match parse_boolean(raw) {
            Some(value) => Parsed::Value(value),
            None => Parsed::unreadable(raw),
        }
    }
}

impl<T: std::fmt::Display> std::fmt::Display for Parsed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Parsed::Value(value) => value.fmt(f),
            Parsed::Written { written, .. } => written.fmt(f),
            Parsed::Unreadable { unreadable } => unreadable.fmt(f),
        }
    }
}

/// An amount of money with the currency that was written beside it (UBL `currencyID`).
///
/// Every amount keeps its own currency: a document in euro may hold an amount in dollars, and that
/// is for a rule to say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Amount {
    /// The number, with the scale that was written (`10.50` stays `10.50`).
    pub value: Parsed<Decimal>,
    /// ISO 4217 code as written, absent when the document gave none.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub currency: Option<Text>,
}

impl Amount {
    /// An amount in a currency (ISO 4217 code).
    ///
    /// ```
    /// use facturier::value::Amount;
    /// use rust_decimal::Decimal;
    /// assert_eq!(Amount::new(Decimal::new(1050, 2), "EUR").to_string(), "10.50 EUR");
    /// ```
    pub fn new(value: Decimal, currency: impl Into<Text>) -> Self {
        Amount {
            value: Parsed::Value(value),
            currency: Some(currency.into()),
        }
    }
}

/// A number of units (UBL `unitCode`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Quantity {
    /// The number, with the scale that was written.
    pub value: Parsed<Decimal>,
    /// UN/ECE Recommendation 20 or 21 unit code as written.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub unit_code: Option<Text>,
}

impl Quantity {
    /// A number of units (UN/ECE Recommendation 20 or 21 code).
    ///
    /// ```
    /// use facturier::value::Quantity;
    /// use rust_decimal::Decimal;
    /// assert_eq!(Quantity::new(Decimal::from(3), "HUR").unit_code.as_deref(), Some("HUR"));
    /// ```
    pub fn new(value: Decimal, unit_code: impl Into<Text>) -> Self {
        Quantity {
            value: Parsed::Value(value),
            unit_code: Some(unit_code.into()),
        }
    }
}

/// An identifier with the scheme it belongs to (UBL `schemeID`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Identifier {
    /// The identifier as written.
    pub value: Text,
    /// The scheme, for example an ISO 6523 ICD or an EAS code.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub scheme: Option<Text>,
}

impl Identifier {
    /// An identifier without a scheme.
    ///
    /// ```
    /// use facturier::value::Identifier;
    /// let number = Identifier { scheme: Some("0208".into()), ..Identifier::new("0987654394") };
    /// assert_eq!(number.value, "0987654394");
    /// ```
    pub fn new(value: impl Into<Text>) -> Self {
        Identifier {
            value: value.into(),
            scheme: None,
        }
    }

    /// An identifier of a scheme.
    pub fn with_scheme(value: impl Into<Text>, scheme: impl Into<Text>) -> Self {
        Identifier {
            value: value.into(),
            scheme: Some(scheme.into()),
        }
    }
}

/// `12.50 EUR`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        with(f, &self.value, self.currency.as_ref())
    }
}

/// `2.5 HUR`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        with(f, &self.value, self.unit_code.as_ref())
    }
}

/// `0208:0123456749`, with the scheme in front if there is one.
impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scheme) = &self.scheme {
            write!(f, "{scheme}:")?;
        }
        self.value.fmt(f)
    }
}

fn with(f: &mut fmt::Formatter<'_>, value: &impl fmt::Display, unit: Option<&Text>) -> fmt::Result {
    write!(f, "{value}")?;
    match unit {
        Some(unit) => write!(f, " {unit}"),
        None => Ok(()),
    }
}
