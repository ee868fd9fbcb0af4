//! JSON: the model itself, field by field, read and written without loss.
//!
//! A document is one object, `{"schema_version":"1","invoice":{…}}` or
//! `{"schema_version":"1","statements":[…]}`. Names are those of the model, in snake case; what is
//! absent is left out. Decimals are strings, so that `"1.50"` keeps its scale and no reader makes a
//! binary fraction of it; dates are `"2026-01-31"`; attachments are base64; transaction codes are
//! `"00150000"`. Numbers are what counts only: `"sequence": 12`. A value that could not be read is
//! `{"unreadable": "seven"}`. `schemas/document.schema.json` says the same as JSON Schema.
//!
//! What this does *not* do: read other people's JSON. A field that is not in the model is an error,
//! and so is a number where a string is expected.
//!
//! ```
//! use facturier::format::json;
//! use facturier::model::{Document, Invoice};
//!
//! let invoice = Invoice { number: Some("2026-001".into()), ..Invoice::default() };
//! let text = json::write(&Document::from(invoice));
//! assert_eq!(
//!     text,
//!     r#"{"schema_version":"1","invoice":{"kind":"invoice","number":"2026-001"}}"#
//! );
//! let document = json::read(text.as_bytes())?;
//! assert_eq!(document.as_invoice().unwrap().number.as_deref(), Some("2026-001"));
//! # Ok::<(), json::JsonError>(())
//! ```

mod metered;

use super::{FromBytes, ReadOptions, WriteOptions, Written};
use crate::error::{Error, ErrorKind};
use crate::model::{Document, Invoice, Statement};
use crate::structure::{Budget, Limits};
use crate::value::Wording;
use crate::value::shown::quoted;
use metered::Metered;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess};
use std::{fmt, io};

/// The version of the layout that is written, and the only one that is read.
pub const SCHEMA_VERSION: &str = "1";

/// Writes a document as one line of JSON; [`JsonOptions`] has the indented form.
///
/// ```
/// use facturier::format::json;
/// let (document, _) = facturier::read(include_bytes!("../../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
/// let text = json::write(&document);
/// assert_eq!(json::read(text.as_bytes())?, document);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(document: &Document) -> String {
    JsonOptions::new().write(document)
}

/// How JSON is laid out: on one line, unless [`JsonOptions::pretty`] says otherwise.
///
/// ```
/// use facturier::format::json::JsonOptions;
/// use facturier::model::{Document, Invoice};
///
/// let text = JsonOptions::new().pretty(true).write(&Document::from(Invoice::default()));
/// assert!(text.starts_with("{\n  \"schema_version\": \"1\",\n"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonOptions {
    pretty: bool,
}

impl JsonOptions {
    /// On one line.
    pub const fn new() -> Self {
        JsonOptions { pretty: false }
    }

    /// Whether every field has its own line, indented by two spaces.
    #[must_use]
    pub const fn pretty(self, pretty: bool) -> Self {
        JsonOptions { pretty }
    }

    /// Writes a document.
    pub fn write(self, document: &Document) -> String {
        let written = if self.pretty {
            serde_json::to_string_pretty(&Layout::from(document))
        } else {
            serde_json::to_string(&Layout::from(document))
        };
        written.expect("the model has string keys only, and its values always serialize")
    }

    /// Writes a document to a writer.
    ///
    /// # Errors
    ///
    /// What the writer returns.
    pub fn write_to(self, document: &Document, mut writer: impl io::Write) -> io::Result<()> {
        let written = if self.pretty {
            serde_json::to_writer_pretty(&mut writer, &Layout::from(document))
        } else {
            serde_json::to_writer(&mut writer, &Layout::from(document))
        };
        written.map_err(io::Error::from)
    }
}

/// For the table of formats: JSON carries the whole model.
pub(super) fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    let mut bytes = JsonOptions::new()
        .pretty(!options.compact)
        .write(document)
        .into_bytes();
    bytes.push(b'\n');
    Ok(Written {
        bytes,
        losses: Vec::new(),
    })
}

/// For the table of formats.
pub(super) fn content<'b>(bytes: &'b [u8], options: &ReadOptions) -> Result<FromBytes<'b>, Error> {
    let budget = Budget::new(&options.limits, bytes.len());
    let read = read_within(bytes, &budget).map_err(|error| {
        let of_json = || {
            Error::from(ErrorKind::Json {
                message: Wording::verbatim(error.message),
            })
        };
        let reason = budget.check().err().unwrap_or_else(of_json);
        reason.with_line_column(error.line, error.column)
    });
    read.map(FromBytes::Document)
}

/// Reads a document; a byte order mark before it is passed over.
///
/// # Errors
///
/// [`JsonError`] when this is not JSON, not of this [`SCHEMA_VERSION`], not a document, or one whose model
/// would take more than [`Limits::model`] lets it.
///
/// ```
/// use facturier::format::json;
/// let (document, _) = facturier::read(include_bytes!("../../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
/// let text = json::write(&document);
/// assert_eq!(json::read(text.as_bytes())?, document);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(bytes: &[u8]) -> Result<Document, JsonError> {
    read_within(bytes, &Budget::new(&Limits::new(), bytes.len()))
}

/// Reads a document whose lists are charged to the budget: when that is over, this fails.
fn read_within(bytes: &[u8], budget: &Budget) -> Result<Document, JsonError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match read_this_version(bytes, budget) {
        Ok(document) => Ok(document),
        Err(error) if budget.is_over() => Err(error),
        // Another version may differ in anything, so that comes first, wherever it stands.
        Err(error) => match serde_json::from_slice::<Head>(bytes) {
            Err(other) if other.to_string().starts_with(WRONG_VERSION) => {
                Err(JsonError::from_serde(&other, bytes))
            }
            _ => Err(error),
        },
    }
}

fn read_this_version(bytes: &[u8], budget: &Budget) -> Result<Document, JsonError> {
    refuse_fractions(bytes)?;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let metered = Metered {
        inner: &mut json,
        budget,
    };
    let read = Read::deserialize(metered).and_then(|read| json.end().map(|()| read));
    let read = read.map_err(|error| JsonError::from_serde(&error, bytes))?;
    match (read.invoice, read.statements) {
        (Some(invoice), None) => Ok(Document::Invoice(invoice)),
        (None, Some(statements)) => Ok(Document::Statements(statements)),
        (invoice, _) => Err(JsonError {
            line: 1,
            column: 1,
            message: format!(
                "expected \"invoice\" or \"statements\", found {}",
                if invoice.is_some() { "both" } else { "neither" }
            ),
        }),
    }
}

/// Why there is no document in some JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
#[non_exhaustive]
pub struct JsonError {
    /// Line in the input, from 1.
    pub line: usize,
    /// Column in the line, in characters, from 1: where reading stopped.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
}

impl JsonError {
    /// serde_json counts bytes, and puts the position behind the message.
    fn from_serde(error: &serde_json::Error, bytes: &[u8]) -> Self {
        let line = bytes
            .split(|&byte| byte == b'\n')
            .nth(error.line().saturating_sub(1))
            .unwrap_or_default();
        let before = &line[..error.column().min(line.len())];
        let position = format!(" at line {} column {}", error.line(), error.column());
        let message = error.to_string();
        let message = message.strip_suffix(&position).unwrap_or(&message);
        JsonError {
            line: error.line().max(1),
            column: characters(before).max(1),
            message: message.to_owned(),
        }
    }
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&byte| byte & 0xC0 != 0x80).count()
}

/// Outside of strings a digit or a minus begins a number, and the layout has numbers that count
/// only: `12`, never `1.50`, `1e3` or `-1`.
///
/// Read as decimals those would lose their scale (`1.50`) or their value (`0.1` is no binary
/// fraction). Where a decimal belongs `12` is refused, too, but by the type of the field.
fn refuse_fractions(bytes: &[u8]) -> Result<(), JsonError> {
    let mut in_string = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            b'-' | b'0'..=b'9' if !in_string => {
                let length = bytes[at..]
                    .iter()
                    .take_while(|byte| {
                        matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')
                    })
                    .count();
                let number = &bytes[at..at + length];
                if number.iter().all(u8::is_ascii_digit) {
                    at += length;
                    continue;
                }
                let number = String::from_utf8_lossy(number);
                let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
                return Err(JsonError {
                    line: memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1,
                    column: characters(&bytes[line_start..at]) + 1,
                    message: format!(
                        "expected a string (decimals are written as strings, to keep their scale), found {number}"
                    ),
                });
            }
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// What is written around a document.
#[derive(serde::Serialize)]
struct Layout<'a> {
    schema_version: &'static str,
    #[serde(flatten)]
    document: &'a Document,
}

impl<'a> From<&'a Document> for Layout<'a> {
    fn from(document: &'a Document) -> Self {
        Layout {
            schema_version: SCHEMA_VERSION,
            document,
        }
    }
}

/// What is read, one field for each kind of document. Not `Document` itself with serde's `flatten`,
/// which would lose the positions.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
struct Read {
    #[serde(rename = "schema_version")]
    #[allow(dead_code)]
    version: Version,
    /// The file that the document was read from, for people: nothing is made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[allow(dead_code)]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    invoice: Option<Box<Invoice>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    statements: Option<Vec<Statement>>,
}

/// The version alone, whatever else is there.
#[derive(serde::Deserialize)]
struct Head {
    #[serde(rename = "schema_version")]
    #[allow(dead_code)]
    version: Version,
}

struct Version;

const WRONG_VERSION: &str = "expected schema_version";

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(VersionVisitor)? {
            None => Ok(Version),
            Some(found) => Err(de::Error::custom(format_args!(
                "{WRONG_VERSION} {SCHEMA_VERSION:?}, found {found}"
            ))),
        }
    }
}

/// Says what stands there instead of the one version, without keeping it.
struct VersionVisitor;

impl<'de> de::Visitor<'de> for VersionVisitor {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the version {SCHEMA_VERSION:?}")
    }

    fn visit_str<E: de::Error>(self, found: &str) -> Result<Option<String>, E> {
        Ok((found != SCHEMA_VERSION).then(|| quoted(found).to_string()))
    }

    fn visit_u64<E: de::Error>(self, found: u64) -> Result<Option<String>, E> {
        Ok(Some(found.to_string()))
    }

    fn visit_bool<E: de::Error>(self, found: bool) -> Result<Option<String>, E> {
        Ok(Some(found.to_string()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<String>, E> {
        Ok(Some("null".to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<String>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some("a list".to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Option<String>, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Some("an object".to_owned()))
    }
}

#[cfg(feature = "json-schema")]
impl schemars::JsonSchema for Version {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "The version of this layout.",
            "const": SCHEMA_VERSION,
        })
    }
}

/// The JSON Schema (draft 2020-12) of what is written and read, as `schemas/document.schema.json` has it.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(&facturier::format::json::schema())?;
/// assert!(schema["$defs"]["InvoiceLine"].is_object());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[cfg(feature = "json-schema")]
pub fn schema() -> String {
    // As it is written, where decimals are strings and never numbers.
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Read>();
    schema.insert("title".into(), "facturier document".into());
    schema.insert(
        "description".into(),
        "An invoice or credit note in the terms of EN 16931, or the bank statements of one file."
            .into(),
    );
    name_values(&mut schema);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}

/// Calls `Parsed<Decimal>` a `Decimal`, where the generator counts `Parsed`, `Parsed2`, …, and
/// gives dates a pattern.
#[cfg(feature = "json-schema")]
fn name_values(schema: &mut schemars::Schema) {
    use schemars::transform::{RecursiveTransform, Transform as _};

    let Some(definitions) = schema
        .get_mut("$defs")
        .and_then(|value| value.as_object_mut())
    else {
        return;
    };
    let mut names = Vec::new();
    for (key, definition) in &*definitions {
        let value = &definition["anyOf"][0];
        let name = if value["format"] == "date" {
            "Date"
        } else if value["contentEncoding"] == "base64" {
            "Binary"
        } else if value["type"] == "boolean" {
            "Boolean"
        } else if !value["pattern"].is_null() {
            "Decimal"
        } else {
            continue;
        };
        names.push((key.clone(), name));
    }
    for (key, name) in &names {
        if let Some(mut definition) = definitions.remove(key) {
            if *name == "Date" {
                // A format is a remark that few validators check, a pattern is a rule.
                definition["anyOf"][0]["pattern"] = r"^[+-]?\d{4,}-\d{2}-\d{2}$".into();
            }
            definitions.insert((*name).to_owned(), definition);
        }
    }
    let mut rename = RecursiveTransform(|schema: &mut schemars::Schema| {
        let target = schema.get("$ref").and_then(|target| target.as_str());
        let key = target.and_then(|target| target.strip_prefix("#/$defs/"));
        let renamed = names.iter().find(|(old, _)| key == Some(old.as_str()));
        if let Some((_, name)) = renamed {
            schema.insert("$ref".to_owned(), format!("#/$defs/{name}").into());
        }
    });
    rename.transform(schema);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::*;
    use crate::value::{Amount, Bytes, Identifier, Parsed, Quantity, Text};
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use rust_decimal_macros::dec;

    /// Lists of whatever the model has take memory in proportion to the file, or the file is refused.
    #[test]
    fn lists_of_empty_items_are_refused() {
        let document = |what: &str| format!(r#"{{"schema_version":"1",{what}}}"#);
        let list = |item: &str, many: usize| vec![item; many].join(",");
        let lines = |item, many| {
            document(&format!(
                r#""invoice":{{"kind":"invoice","lines":[{}]}}"#,
                list(item, many)
            ))
        };
        assert!(read(lines("{}", 9_000).as_bytes()).is_ok());
        // The least that is a movement, and it is not refused.
        let movements = list(r#"{"side":"debit","amount":"1"}"#, 200_000);
        let movements = format!(r#""statements":[{{"header":{{}},"movements":[{movements}]}}]"#);
        assert!(read(document(&movements).as_bytes()).is_ok());
        let statements = list(r#"{"header":{}}"#, 200_000);
        let statements = document(&format!(r#""statements":[{statements}]"#));
        for text in [lines("{}", 400_000), statements] {
            let budget = Budget::new(&Limits::new(), text.len());
            assert!(read_within(text.as_bytes(), &budget).is_err());
            assert!(budget.is_over());
        }
        // What is not kept is not charged, and not kept.
        for version in [list("[]", 100_000), list(r#"{"":[0]}"#, 100_000)] {
            let text = format!(r#"{{"schema_version":[{version}]}}"#).replace("[0]", "0");
            let error = read(text.as_bytes()).unwrap_err();
            assert!(error.message.ends_with("found a list"), "{error}");
        }
    }

    /// One of everything that JSON spells in its own way.
    fn sample() -> Document {
        Document::from(Invoice {
            kind: Kind::CreditNote,
            number: Some("É \"1\"\n".into()),
            issue_date: NaiveDate::from_ymd_opt(2026, 1, 31).map(Parsed::Value),
            payment_due_date: Some(Parsed::unreadable("soon")),
            total_vat_amount: Some(Amount {
                value: dec!(-1.50).into(),
                currency: None,
            }),
            allowances_and_charges: vec![AllowanceCharge {
                is_charge: Some(true.into()),
                percentage: Some(Parsed::unreadable("seven")),
                ..AllowanceCharge::default()
            }],
            supporting_documents: vec![SupportingDocument {
                reference: Some(Identifier::with_scheme("7", "ABZ")),
                attached_document: Some(Attachment {
                    content: Bytes(b"<&>".to_vec()).into(),
                    mime_code: Some("text/plain".into()),
                    filename: None,
                }),
                ..SupportingDocument::default()
            }],
            ..Invoice::default()
        })
    }

    const PRETTY: &str = r#"{
  "schema_version": "1",
  "invoice": {
    "kind": "credit-note",
    "number": "É \"1\"\n",
    "issue_date": "2026-01-31",
    "payment_due_date": {
      "unreadable": "soon"
    },
    "allowances_and_charges": [
      {
        "is_charge": true,
        "percentage": {
          "unreadable": "seven"
        }
      }
    ],
    "total_vat_amount": {
      "value": "-1.50"
    },
    "supporting_documents": [
      {
        "reference": {
          "value": "7",
          "scheme": "ABZ"
        },
        "attached_document": {
          "content": "PCY+",
          "mime_code": "text/plain"
        }
      }
    ]
  }
}"#;

    #[test]
    fn it_is_spelled_like_this() {
        assert_eq!(JsonOptions::new().pretty(true).write(&sample()), PRETTY);
        let compact: String = PRETTY.lines().map(str::trim_start).collect();
        assert_eq!(write(&sample()), compact.replace("\": ", "\":"));
        let mut written = Vec::new();
        let pretty = JsonOptions::new().pretty(true);
        pretty.write_to(&sample(), &mut written).unwrap();
        assert_eq!(written, PRETTY.as_bytes());
    }

    #[test]
    fn it_is_read_back() {
        assert_eq!(read(PRETTY.as_bytes()).unwrap(), sample());
        assert_eq!(read(write(&sample()).as_bytes()).unwrap(), sample());
        let marked = format!("\u{feff}{PRETTY}");
        assert_eq!(read(marked.as_bytes()).unwrap(), sample());
    }

    #[track_caller]
    fn fails(text: &str, message: &str) {
        assert_eq!(read(text.as_bytes()).unwrap_err().to_string(), message);
    }

    /// Both in any order, and whatever a later layout is made of.
    #[test]
    fn another_version_is_refused() {
        fails(
            r#"{"schema_version":"2","invoice":{"kind":"invoice"}}"#,
            r#"line 1, column 21: expected schema_version "1", found "2""#,
        );
        fails(
            r#"{"ledger":[1.5],"schema_version":"2"}"#,
            r#"line 1, column 37: expected schema_version "1", found "2""#,
        );
        fails(
            r#"{"schema_version":1}"#,
            r#"line 1, column 20: expected schema_version "1", found 1"#,
        );
        fails(
            r#"{"invoice":{"kind":"invoice"}}"#,
            "line 1, column 30: missing field `schema_version`",
        );
    }

    #[test]
    fn what_is_no_document_is_an_error_with_its_place() {
        fails("", "line 1, column 1: EOF while parsing a value");
        fails("{\n", "line 2, column 1: EOF while parsing an object");
        fails(
            "{\n \"ééé\": 1.50}",
            "line 2, column 9: expected a string (decimals are written as strings, to keep their scale), found 1.50",
        );
        fails(
            r#"{"schema_version":"1","ééé":""}"#,
            "line 1, column 27: unknown field `ééé`, expected one of `schema_version`, `source`, `invoice`, `statements`",
        );
        fails(
            r#"{"schema_version":"1","invoice":{"kind":"invoice","process_control":{},"issue_date":"seven"}}"#,
            r#"line 1, column 91: invalid value: string "seven", expected a date such as "2026-01-31" or {"unreadable":"…"}"#,
        );
        fails(
            r#"{"schema_version":"1","invoice":{"kind":"invoice","process_control":{},"total_vat_amount":{"value":-1e3}}}"#,
            "line 1, column 100: expected a string (decimals are written as strings, to keep their scale), found -1e3",
        );
        fails(
            r#"{"schema_version":"1","invoice":{"kind":"receipt"}}"#,
            "line 1, column 49: unknown variant `receipt`, expected `invoice` or `credit-note`",
        );
        fails(
            r#"{"schema_version":"1","invoice":{"kind":"invoice","process_control":{},"total_vat_amount":{"value":12}}}"#,
            r#"line 1, column 101: invalid type: integer `12`, expected a decimal such as "12.50" or {"unreadable":"…"}"#,
        );
        fails(
            r#"{"schema_version":"1","invoice":{"kind":"invoice","number":12}}"#,
            "line 1, column 61: invalid type: integer `12`, expected a string",
        );
        fails(
            r#"{"schema_version":"1","statements":[{"header":{},"number":-1}]}"#,
            "line 1, column 59: expected a string (decimals are written as strings, to keep their scale), found -1",
        );
        fails(
            r#"{"schema_version":"1","statements":[{"header":{"version":256}}]}"#,
            "line 1, column 60: invalid value: integer `256`, expected u8",
        );
        fails(
            r#"{"schema_version":"1","statements":[{"header":{},"movements":[{"side":"debit","amount":"1","code":"0015"}]}]}"#,
            r#"line 1, column 105: invalid value: string "0015", expected a transaction code of eight digits such as "00150000""#,
        );
    }

    #[test]
    fn statements_are_spelled_like_this() {
        let text = r#"{"schema_version":"1","statements":[{"header":{"version":2},"number":12,"movements":[{"sequence":1,"side":"debit","amount":"12.50","code":"00101000","communication":{"structured":{"kind":101,"text":"123456789002"}}}]}]}"#;
        let document = read(text.as_bytes()).unwrap();
        assert_eq!(write(&document), text);
        let movement = &document.as_statements().unwrap()[0].movements[0];
        assert_eq!(movement.signed(), Some(dec!(-12.50)));
        assert_eq!(movement.code, TransactionCode::parse("00101000"));
    }

    fn text() -> impl Strategy<Value = Text> {
        prop_oneof![
            any::<String>(),
            "[\\PC\\x00-\\x1f\"\\\\\u{feff}\u{2028}]{0,40}",
            Just("-1.50".to_owned()),
            Just("{\"unreadable\":1}".to_owned()),
        ]
        .prop_map(Text::from)
    }

    fn parsed<T: Clone + std::fmt::Debug>(
        value: impl Strategy<Value = T>,
    ) -> impl Strategy<Value = Parsed<T>> {
        prop_oneof![
            3 => value.prop_map(Parsed::Value),
            1 => text().prop_map(Parsed::unreadable),
        ]
    }

    /// All that a decimal can be, and more often what is usual.
    fn decimal() -> impl Strategy<Value = Parsed<Decimal>> {
        parsed(prop_oneof![
            (
                any::<u32>(),
                any::<u32>(),
                any::<u32>(),
                any::<bool>(),
                0..=28_u32
            )
                .prop_map(|(lo, mid, hi, minus, scale)| Decimal::from_parts(
                    lo, mid, hi, minus, scale
                )),
            (any::<i32>(), 0..=4_u32).prop_map(|(value, scale)| Decimal::new(value.into(), scale)),
        ])
    }

    fn date() -> impl Strategy<Value = Parsed<NaiveDate>> {
        parsed(
            prop_oneof![
                (1990..2060_i32, 1..=366_u32),
                (-9999..=9999_i32, 1..=366_u32),
                (-262_143..=262_142_i32, 1..=366_u32)
            ]
            .prop_filter_map("no leap year", |(year, day)| {
                NaiveDate::from_yo_opt(year, day)
            }),
        )
    }

    fn some<T: Clone + std::fmt::Debug>(
        value: impl Strategy<Value = T>,
    ) -> impl Strategy<Value = Option<T>> {
        proptest::option::of(value)
    }

    fn amount() -> impl Strategy<Value = Option<Amount>> {
        some((decimal(), some(text())).prop_map(|(value, currency)| Amount { value, currency }))
    }

    fn line() -> impl Strategy<Value = InvoiceLine> {
        (
            some(text()),
            some((decimal(), some(text()))),
            amount(),
            some(parsed(any::<bool>())),
            some(decimal()),
            proptest::collection::vec((some(text()), some(text())), 0..3),
        )
            .prop_map(
                |(note, quantity, amount, is_charge, percentage, attributes)| InvoiceLine {
                    note: note.clone(),
                    quantity: quantity.map(|(value, unit_code)| Quantity { value, unit_code }),
                    net_amount: amount.clone(),
                    allowances_and_charges: vec![AllowanceCharge {
                        is_charge,
                        amount,
                        percentage,
                        ..AllowanceCharge::default()
                    }],
                    item: Some(Item {
                        name: note,
                        attributes: attributes
                            .into_iter()
                            .map(|(name, value)| ItemAttribute { name, value })
                            .collect(),
                        ..Item::default()
                    }),
                    ..InvoiceLine::default()
                },
            )
    }

    prop_compose! {
        fn invoice()(
            credit in any::<bool>(),
            number in some(text()),
            issue_date in some(date()),
            payment_due_date in some(date()),
            notes in proptest::collection::vec((some(text()), text()), 0..3),
            identifier in some((text(), some(text()))),
            total in amount(),
            vat in amount(),
            content in parsed(any::<Vec<u8>>().prop_map(Bytes)),
            lines in proptest::collection::vec(line(), 0..3),
        ) -> Invoice {
            Invoice {
                kind: if credit { Kind::CreditNote } else { Kind::Invoice },
                number,
                issue_date,
                payment_due_date,
                invoiced_object_identifier: identifier.map(|(value, scheme)| Identifier { value, scheme }),
                notes: notes.into_iter().map(|(subject_code, text)| Note { subject_code, text }).collect(),
                totals: Some(DocumentTotals { total_with_vat: total, ..DocumentTotals::default() }),
                total_vat_amount: vat,
                supporting_documents: vec![SupportingDocument {
                    attached_document: Some(Attachment { content, mime_code: None, filename: None }),
                    ..SupportingDocument::default()
                }],
                lines,
                ..Invoice::default()
            }
        }
    }

    fn side() -> impl Strategy<Value = Side> {
        prop_oneof![Just(Side::Credit), Just(Side::Debit)]
    }

    fn code() -> impl Strategy<Value = Option<TransactionCode>> {
        some("[0-9]{8}".prop_filter_map("eight digits", TransactionCode::parse))
    }

    fn communication() -> impl Strategy<Value = Option<Communication>> {
        some(prop_oneof![
            text().prop_map(Communication::Free),
            (any::<u16>(), text()).prop_map(|(kind, text)| Communication::Structured(
                StructuredCommunication { kind, text }
            )),
        ])
    }

    fn account() -> impl Strategy<Value = Option<AccountNumber>> {
        let kind = prop_oneof![
            Just(AccountKind::BelgianBban),
            Just(AccountKind::Foreign),
            Just(AccountKind::BelgianIban),
            Just(AccountKind::ForeignIban),
        ];
        some((kind, text(), some(text()), some(text())).prop_map(
            |(kind, number, currency, extension)| AccountNumber {
                kind,
                number,
                currency,
                extension,
                ..AccountNumber::default()
            },
        ))
    }

    fn balance() -> impl Strategy<Value = Option<Balance>> {
        some(
            (side(), decimal(), some(date())).prop_map(|(side, amount, date)| Balance {
                side,
                amount,
                date,
            }),
        )
    }

    fn movement() -> impl Strategy<Value = Movement> {
        let one = (
            (some(any::<u16>()), any::<u8>(), some(any::<u32>())),
            (side(), decimal(), some(date())),
            (code(), communication(), account()),
            (some(text()), some(text()), some(text())),
            proptest::collection::vec((some(any::<u16>()), code(), communication()), 0..3),
        )
            .prop_map(
                |(
                    numbers,
                    (side, amount, value_date),
                    (code, communication, account),
                    texts,
                    information,
                )| Movement {
                    sequence: numbers.0,
                    globalisation: numbers.1,
                    paper_number: numbers.2,
                    side,
                    amount,
                    value_date,
                    code,
                    communication,
                    counterparty_account: account,
                    counterparty_name: texts.0,
                    foreign_code: texts.1,
                    currency: texts.2,
                    information: information
                        .into_iter()
                        .map(|(detail, code, communication)| Information {
                            detail,
                            bank_reference: None,
                            code,
                            communication,
                        })
                        .collect(),
                    ..Movement::default()
                },
            );
        one.prop_recursive(3, 8, 2, |below| {
            (below.clone(), proptest::collection::vec(below, 0..3)).prop_map(
                |(movement, details)| Movement {
                    details,
                    ..movement
                },
            )
        })
    }

    prop_compose! {
        fn statement()(
            (version, is_duplicate, bank) in (some(any::<u8>()), any::<bool>(), some(text())),
            account in account(),
            number in some(any::<u32>()),
            (old_balance, new_balance) in (balance(), balance()),
            movements in proptest::collection::vec(movement(), 0..3),
            messages in proptest::collection::vec(
                (some(any::<u16>()), proptest::collection::vec(text(), 0..3)),
                0..3,
            ),
            trailer in some((some(any::<u32>()), decimal(), decimal(), some(any::<bool>()))),
        ) -> Statement {
            Statement {
                header: StatementHeader { version, is_duplicate, bank, ..StatementHeader::default() },
                account,
                number,
                old_balance,
                movements,
                new_balance,
                free_communications: messages
                    .into_iter()
                    .map(|(sequence, lines)| FreeCommunication { sequence, lines })
                    .collect(),
                trailer: trailer.map(|(records, debit, credit, is_followed)| Trailer {
                    records,
                    debit,
                    credit,
                    is_followed,
                }),
                ..Statement::default()
            }
        }
    }

    fn document() -> impl Strategy<Value = Document> {
        prop_oneof![
            invoice().prop_map(Document::from),
            proptest::collection::vec(statement(), 0..3).prop_map(Document::from),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back(document in document(), pretty: bool) {
            let options = JsonOptions::new().pretty(pretty);
            let written = options.write(&document);
            let back = read(written.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(&back, &document);
            // Decimals are equal whatever their scale, their texts are not.
            prop_assert_eq!(options.write(&back), written);
        }

        #[test]
        fn nothing_panics(bytes: Vec<u8>, text in r#"[{}\[\]",:\\0-9eé\n -]{0,40}"#) {
            let _ = read(&bytes);
            let _ = read(text.as_bytes());
        }
    }
}
