//! A typed value with serde: exactly what is written, and nothing near it.

use super::{Bytes, Parsed, Text};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A type of value, as it stands in a string or as a boolean.
pub trait Written: Sized {
    const EXPECTED: &'static str;

    fn from_text(_: &str) -> Option<Self> {
        None
    }

    /// What has a value and is written otherwise.
    fn from_written(_: &str) -> Option<Parsed<Self>> {
        None
    }

    fn from_bool(_: bool) -> Option<Self> {
        None
    }
}

impl Written for Decimal {
    const EXPECTED: &'static str = r#"a decimal such as "12.50""#;

    /// Not `parse`, which rounds what is too long and takes `1_000`.
    fn from_text(text: &str) -> Option<Self> {
        let plain = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'));
        let value = plain.then(|| Decimal::from_str_exact(text).ok()).flatten();
        value.filter(|value| super::is_plain(text, value))
    }

    fn from_written(text: &str) -> Option<Parsed<Decimal>> {
        match Parsed::decimal(text) {
            parsed @ Parsed::Written { .. } if super::trim_xml(text) == text => Some(parsed),
            _ => None,
        }
    }
}

impl Written for NaiveDate {
    const EXPECTED: &'static str = r#"a date such as "2026-01-31""#;

    /// Not `parse` alone, which takes `2026- 1-5`.
    fn from_text(text: &str) -> Option<Self> {
        let date: NaiveDate = text.parse().ok()?;
        (date.to_string() == text).then_some(date)
    }
}

impl Written for Bytes {
    const EXPECTED: &'static str = "base64";

    fn from_text(text: &str) -> Option<Self> {
        match Parsed::base64(text) {
            Parsed::Value(bytes) => Some(bytes),
            Parsed::Written { .. } | Parsed::Unreadable { .. } => None,
        }
    }
}

impl Written for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl<T: Serialize> Serialize for Parsed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Parsed::Value(value) => value.serialize(serializer),
            Parsed::Written { written, .. } => serializer.serialize_str(written),
            Parsed::Unreadable { unreadable } => {
                let mut map = serializer.serialize_struct("Parsed", 1)?;
                map.serialize_field("unreadable", unreadable)?;
                map.end()
            }
        }
    }
}

impl<'de, T: Written> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ParsedVisitor(PhantomData))
    }
}

struct ParsedVisitor<T>(PhantomData<T>);

impl<'de, T: Written> Visitor<'de> for ParsedVisitor<T> {
    type Value = Parsed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"{} or {{"unreadable":"…"}}"#, T::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        T::from_text(text)
            .map(Parsed::Value)
            .or_else(|| T::from_written(text))
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        T::from_bool(value)
            .map(Parsed::Value)
            .ok_or_else(|| E::invalid_type(Unexpected::Bool(value), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found: Option<Text> = None;
        while let Some(key) = map.next_key::<Text>()? {
            if key != "unreadable" {
                return Err(A::Error::unknown_field(&key, &["unreadable"]));
            }
            if found.is_some() {
                return Err(A::Error::duplicate_field("unreadable"));
            }
            found = Some(map.next_value()?);
        }
        found
            .map(Parsed::unreadable)
            .ok_or_else(|| A::Error::missing_field("unreadable"))
    }
}
