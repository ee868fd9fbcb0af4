//! Binary content, written as base64 in XML and JSON.

use super::Parsed;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// Binary content, such as an attached document. In JSON it is a base64 string.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    /// The content as base64 (RFC 4648, padded, no line breaks).
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }
}

impl Parsed<Bytes> {
    /// Reads base64, white space anywhere; what is not base64 is kept as text.
    pub fn base64(raw: &str) -> Self {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        let decoded = if raw.as_bytes().iter().any(is_space) {
            let packed: Vec<u8> = raw.bytes().filter(|byte| !is_space(byte)).collect();
            STANDARD.decode(packed)
        } else {
            STANDARD.decode(raw)
        };
        match decoded {
            Ok(content) => Parsed::Value(Bytes(content)),
            Err(_) => Parsed::unreadable(raw),
        }
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} bytes)", self.0.len())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_base64())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        match Parsed::<Bytes>::base64(&text) {
            Parsed::Value(bytes) => Ok(bytes),
            Parsed::Written { .. } | Parsed::Unreadable { .. } => {
                Err(serde::de::Error::custom("expected base64"))
            }
        }
    }
}

#[cfg(feature = "json-schema")]
impl schemars::JsonSchema for Bytes {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Bytes".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "contentEncoding": "base64" })
    }
}
