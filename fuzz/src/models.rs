//! Documents as they are in memory: those of the fixtures, edited through JSON, so that every field of the model
//! is reached; written, and read again.

use super::draw::Draw;
use facturier::format::camt::CamtVersion;
use facturier::{Document, Format, WriteOptions, read, write};
use serde_json::Value;
use std::sync::OnceLock;

/// Any invoice is written as UBL, and comes back the same where nothing is told.
pub fn write_ubl(bytes: &[u8]) {
    there_and_back(bytes, invoices(), Format::Ubl, &WriteOptions::new());
}

/// Any invoice is written as CII, and comes back the same where nothing is told.
pub fn write_cii(bytes: &[u8]) {
    there_and_back(bytes, invoices(), Format::Cii, &WriteOptions::new());
}

/// Any statements are written as camt, and come back the same where nothing is told.
pub fn write_camt(bytes: &[u8]) {
    for version in [CamtVersion::V2, CamtVersion::V8] {
        let options = WriteOptions::new().camt(version);
        there_and_back(bytes, statements(), Format::Camt053, &options);
    }
}

/// Any statements are written as CODA, and come back the same where nothing is told.
pub fn write_coda(bytes: &[u8]) {
    there_and_back(bytes, statements(), Format::Coda, &WriteOptions::new());
}

/// Any statements are written as MT940, and come back the same where nothing is told.
pub fn write_mt940(bytes: &[u8]) {
    there_and_back(bytes, statements(), Format::Mt940, &WriteOptions::new());
}

/// Any statements are written as OFX, and come back the same where nothing is told.
pub fn write_ofx(bytes: &[u8]) {
    there_and_back(bytes, statements(), Format::Ofx, &WriteOptions::new());
}

fn there_and_back(bytes: &[u8], all: &[Value], format: Format, options: &WriteOptions) {
    let mut draw = Draw(bytes);
    let mut edited = all[draw.below(all.len())].clone();
    for _ in 0..50 {
        if draw.is_left() {
            edit(&mut edited, &mut draw);
        }
    }
    let Some(document) = from_json(&edited) else {
        return;
    };
    // It cannot have a place for every document.
    let Ok(written) = write(&document, format, options) else {
        return;
    };
    let Ok(again) = read(&written.bytes) else {
        assert!(document.as_statements().is_some_and(|all| all.is_empty()));
        return;
    };
    let (document_again, _) = again.document();
    let twice = write(&document_again, format, options).unwrap();
    if written.losses.is_empty() {
        let shown = || String::from_utf8_lossy(&written.bytes);
        assert_eq!(bones(&document_again), bones(&document), "{}", shown());
        assert_eq!(twice.losses, [], "{}", shown());
    }
}

/// What has to be the same: all of an invoice; of statements the movements, which may have other decimals.
fn bones(document: &Document) -> Vec<String> {
    match document {
        Document::Statements(all) => all
            .iter()
            .map(|statement| {
                let movements = statement.movements.iter();
                let signed = movements.map(|one| one.signed().map(|signed| signed.normalize()));
                format!("{:?}", signed.collect::<Vec<_>>())
            })
            .collect(),
        invoice => vec![format!("{invoice:?}")],
    }
}

fn from_json(value: &Value) -> Option<Document> {
    let bytes = serde_json::to_vec(value).unwrap();
    let reading = read(&bytes).ok()?;
    (!reading.is_invalid()).then(|| reading.document().0)
}

/// Goes down to some value, and edits it there.
fn edit(value: &mut Value, draw: &mut Draw<'_>) {
    const TEXTS: &[&str] = &[
        "",
        " ",
        "-",
        "0",
        "1.005",
        "-0.00",
        "99999999999999999999.99",
        "2026-02-28",
        "EUR",
        "BE68539007547034",
        "a\nb",
        ":61:",
        "/REMI/x",
        "?20",
        "]]>",
        "&lt;",
        "\u{1F600}",
        "é",
        "\u{0}",
        "+++090/9337/55493+++",
    ];
    match value {
        Value::Object(all) if !all.is_empty() && !draw.once_in(12) => {
            let at = draw.below(all.len());
            let name = all.keys().nth(at).unwrap().clone();
            match draw.once_in(12) {
                true => drop(all.remove(&name)),
                false => edit(all.get_mut(&name).unwrap(), draw),
            }
        }
        Value::Array(all) if !all.is_empty() => {
            let at = draw.below(all.len());
            match draw.below(8) {
                6 => drop(all.remove(at)),
                7 if all.len() < 8 => all.insert(at, all[at].clone()),
                _ => edit(&mut all[at], draw),
            }
        }
        Value::Number(_) => *value = Value::from(draw.byte()),
        Value::Bool(is) => *is = !*is,
        Value::String(text) => {
            *text = match draw.once_in(2) {
                true => draw.text(40).into_owned(),
                false => draw.one_of(TEXTS).to_owned(),
            }
        }
        _ => {}
    }
}

fn invoices() -> &'static [Value] {
    static ALL: OnceLock<Vec<Value>> = OnceLock::new();
    ALL.get_or_init(|| {
        as_json(&[
            include_bytes!("../../fixtures/ubl/peppol-invoice.xml"),
            include_bytes!("../../fixtures/cii/invoice.xml"),
            include_bytes!("../../fixtures/ubl/peppol-credit-note.xml"),
            include_bytes!("../../fixtures/ubl/italian-invoice.xml"),
        ])
    })
}

fn statements() -> &'static [Value] {
    static ALL: OnceLock<Vec<Value>> = OnceLock::new();
    ALL.get_or_init(|| {
        as_json(&[
            include_bytes!("../../fixtures/coda/simple.cod"),
            include_bytes!("../../fixtures/coda/globalisations.cod"),
            include_bytes!("../../fixtures/camt/statements-v8.xml"),
            include_bytes!("../../fixtures/mt940/belgian.sta"),
            include_bytes!("../../fixtures/ofx/sgml.ofx"),
        ])
    })
}

fn as_json(files: &[&[u8]]) -> Vec<Value> {
    let of = |bytes: &&[u8]| {
        let (document, _) = read(bytes).unwrap().into_document();
        let written = write(&document, Format::Json, &WriteOptions::new()).unwrap();
        serde_json::from_slice(&written.bytes).unwrap()
    };
    files.iter().map(of).collect()
}
