//! For tests: a document in which every field is filled, made from the JSON Schema of the model. No two
//! texts, numbers or dates in it are the same.

use super::Document;
use crate::ReadOptions;
use serde_json::{Map, Value, json};

/// The document as JSON, and as it is read; of an invoice, or of bank statements.
pub(crate) fn document(kind: &str) -> (Value, Document) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/document.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut maker = Maker {
        schema: &schema,
        count: 0,
        at: 0,
    };
    let made = maker.make(&schema["properties"][kind], kind, 0);
    let file = json!({"schema_version": "1", kind: made}).to_string();
    let options = ReadOptions::default();
    let document = crate::read_with(file.as_bytes(), &options)
        .unwrap_or_else(|error| panic!("{error}: {file}"))
        .into_document()
        .0;
    (made, document)
}

struct Maker<'s> {
    schema: &'s Value,
    count: u64,
    /// The place in the innermost list.
    at: usize,
}

impl Maker<'_> {
    /// A value that the schema allows, with everything that it allows.
    fn make(&mut self, schema: &Value, field: &str, depth: usize) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap();
            let schema = self.schema["$defs"][name].clone();
            return self.make(&schema, field, depth);
        }
        for any in ["anyOf", "oneOf"] {
            if let Some(options) = schema[any].as_array() {
                // The first word of an enumeration is the default, which JSON leaves out.
                let at = usize::from(options.iter().all(|option| !option["const"].is_null()));
                return self.make(&options[at.min(options.len() - 1)], field, depth);
            }
        }
        if !schema["const"].is_null() {
            return schema["const"].clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds[0].as_str().unwrap(),
            kind => kind.as_str().unwrap(),
        };
        self.count += 1;
        let count = self.count;
        match kind {
            "object" => {
                let properties = schema["properties"].as_object().unwrap();
                let mut made = Map::new();
                for (name, schema) in properties {
                    // Movements have details that are movements.
                    if name != "details" || depth < 12 {
                        made.insert(name.clone(), self.make(schema, name, depth + 1));
                    }
                }
                Value::Object(made)
            }
            "array" => {
                let around = self.at;
                let items = (0..2).map(|at| {
                    self.at = at;
                    self.make(&schema["items"], field, depth + 1)
                });
                let items = items.collect();
                self.at = around;
                Value::Array(items)
            }
            "boolean" => json!(field != "is_charge" || self.at == 1),
            "integer" => json!(10 + count % 200),
            "string" if field == "tax_scheme" && self.at == 0 => json!("VAT"),
            "string" if field == "content" => json!("QUJD"),
            "string" => match schema["pattern"].as_str() {
                None => json!(format!("{field} {count}")),
                Some(pattern) if pattern.contains("{8}") => json!(format!("{count:08}")),
                Some(pattern) if pattern.contains("{4,}") => {
                    let (year, day) = (2000 + count / 28, 1 + count % 28);
                    json!(format!("{year}-01-{day:02}"))
                }
                Some(_) => json!(format!("{count}.5")),
            },
            other => panic!("{field}: {other}"),
        }
    }
}

/// The texts, numbers and dates of a document: what is no word of ours.
pub(crate) fn leaves(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                leaves(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                leaves(item, &format!("{path}[{at}]"), found);
            }
        }
        Value::String(text) if text.contains(|c: char| c.is_ascii_digit()) => {
            found.push((path.to_owned(), text.clone()));
        }
        _ => {}
    }
}

/// How one of them may be shown to a person.
#[cfg(feature = "html")]
pub(crate) fn shown(path: &str, wanted: &str, language: crate::Language) -> Vec<String> {
    use crate::language;
    let is_date = path.contains("date") && wanted.len() == 10;
    match (
        wanted.parse::<rust_decimal::Decimal>(),
        wanted.parse::<chrono::NaiveDate>(),
    ) {
        (_, Ok(date)) if is_date => vec![
            language::date(date, language),
            language::short_date(date, language),
        ],
        (Ok(number), _) if wanted.contains('.') => vec![language::number(number, 0, language)],
        _ => vec![wanted.to_owned()],
    }
}
