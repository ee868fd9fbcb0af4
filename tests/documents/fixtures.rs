//! Every document under `fixtures/`, with what is said about it beside it.
//!
//! - `ubl/NAME.xml` reads without a finding, is well-formed to another parser too, and is written and
//!   read again as the same document. What the model has no place for stands in `NAME.losses`.
//! - `broken/NAME.xml` gives exactly the findings in `NAME.expected`, one in a line: rule, line and
//!   column, XPath. An input that is no document gives one line: `error`, line and column, the message.
//! - `coda-broken/` has a bank statement for each rule about them, named after it, with the text report
//!   in `NAME.expected`.
//! - `ubl/peppol-invoice.json` and `.csv` are that invoice in the other formats.
//!
//! `FACTURIER_BLESS=1` writes what stands beside the documents; look at the difference before keeping it.

use facturier::{Format, Loss, WriteOptions};
use std::path::{Path, PathBuf};

#[test]
fn good_documents_have_no_findings() {
    let files = documents("ubl");
    assert!(files.len() >= 9);
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        let shown = path.display();
        let reading = facturier::read(&bytes).unwrap_or_else(|error| panic!("{shown}: {error}"));
        let report = reading.report();
        assert!(report.findings.is_empty(), "{shown}: {:?}", report.findings);
        assert!(!reading.is_invalid(), "{shown}");
        assert!(facturier::detect(&bytes).name() == reading.detected().name());
        roxmltree::Document::parse(reading.source().trim_start_matches('\u{FEFF}'))
            .unwrap_or_else(|error| panic!("{shown}: {error}"));

        let (document, losses) = reading.document();
        let losses: String = losses.iter().map(|loss| format!("{loss}\n")).collect();
        expect(&path.with_extension("losses"), losses.as_bytes());

        let written = facturier::write(&document, Format::Ubl, &WriteOptions::new()).unwrap();
        assert_eq!(written.losses, [], "{shown}");
        let again = facturier::read(&written.bytes).unwrap();
        assert_eq!(again.report().findings, [], "{shown}");
        assert_eq!(again.document(), (document, Vec::<Loss>::new()), "{shown}");
    }
}

#[test]
fn broken_documents_have_the_findings_beside_them() {
    let files = documents("broken");
    assert!(files.len() >= 50);
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        let mut said = String::new();
        match facturier::read(&bytes) {
            Ok(reading) => {
                assert!(reading.is_invalid() || path.ends_with("utf8-mark-latin1-declared.xml"));
                for finding in reading.report().findings {
                    let facturier::Finding {
                        rule,
                        line,
                        column,
                        xpath,
                        ..
                    } = finding;
                    said += format!("{rule} {line}:{column} {xpath}").trim_end();
                    said += "\n";
                }
            }
            Err(error) => {
                let place = error.line().zip(error.column());
                let place = place.map_or("-".into(), |(line, column)| format!("{line}:{column}"));
                said += &format!("error {place} {}\n", error.kind());
            }
        }
        assert!(!said.is_empty(), "{}: nothing is said", path.display());
        expect(&path.with_extension("expected"), said.as_bytes());
    }
}

#[test]
fn broken_statements_have_the_report_beside_them() {
    let mut files = files("coda-broken");
    files.retain(|path| path.extension().is_none_or(|end| end != "expected"));
    assert!(files.len() >= 34);
    for path in &files {
        let bytes = std::fs::read(path).unwrap();
        let reading = facturier::read(&bytes).unwrap();
        let report = reading.report();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let rule = name.to_uppercase();
        let has = report.findings.iter().any(|finding| finding.rule == rule);
        assert!(has, "{name}: {:?}", report.findings);
        // One mistake is told once; only what is out of order drags others along.
        if rule != "CODA-ORDER" {
            assert_eq!(report.findings.len(), 1, "{name}: {:?}", report.findings);
        }
        let text = facturier::report::TextReport::new(Ok(&report))
            .source(reading.source())
            .to_string();
        expect(&path.with_extension("expected"), text.as_bytes());
    }
}

/// Every rule about bank statements has a document that breaks it.
#[test]
fn every_rule_of_statements_is_broken_by_a_document() {
    let mut broken = std::collections::BTreeSet::new();
    let others = [
        folder("camt/broken.xml"),
        folder("mt940/broken.sta"),
        folder("ofx/broken.ofx"),
        folder("cfonb/broken.txt"),
        folder("ofx/empty.ofx"),
    ];
    for path in files("coda-broken").into_iter().chain(others) {
        if let Ok(reading) = facturier::read(&std::fs::read(path).unwrap()) {
            let findings = reading.report().findings;
            broken.extend(findings.into_iter().map(|finding| finding.rule));
        }
    }
    let prefixes = ["CODA-", "STM-", "CAMT-", "MT940-", "OFX-", "CFONB-"];
    let mut rules = facturier::reading_rules();
    rules.retain(|rule| prefixes.iter().any(|prefix| rule.id.starts_with(prefix)));
    assert!(rules.len() >= 46, "{}", rules.len());
    for rule in rules {
        assert!(broken.contains(rule.id), "{} has none", rule.id);
    }
}

#[test]
fn specifications_are_told_apart() {
    for (name, specification) in [
        ("peppol-invoice", Some("Peppol BIS Billing 3.0")),
        ("peppol-credit-note", Some("Peppol BIS Billing 3.0")),
        ("sbdh-invoice", Some("Peppol BIS Billing 3.0")),
        ("utf16", Some("Peppol BIS Billing 3.0")),
        ("default-namespace-prefixes", Some("Peppol BIS Billing 3.0")),
        ("bis2-invoice", Some("Peppol BIS 2")),
        ("e-fff-ubl20-credit", Some("e-FFF (UBL 2.0)")),
    ] {
        let bytes = std::fs::read(folder("ubl").join(name).with_extension("xml")).unwrap();
        let of_start = facturier::detect(&bytes).specification();
        let of_reading = facturier::read(&bytes).unwrap().detected().specification();
        assert_eq!(of_start, of_reading, "{name}");
        assert_eq!(of_start.map(|s| s.as_str()), specification, "{name}");
    }
}

#[test]
fn an_envelope_says_who_and_what() {
    let bytes = include_bytes!("../../fixtures/ubl/sbdh-invoice.xml");
    let reading = facturier::read(bytes).unwrap();
    let envelope = reading.envelope().unwrap();
    let identifier = |value: &str| facturier::value::Identifier {
        value: value.into(),
        scheme: Some("iso6523-actorid-upis".into()),
    };
    assert_eq!(envelope.sender, Some(identifier("0208:0993551105")));
    assert_eq!(envelope.receiver, Some(identifier("0208:0991704244")));
    assert_eq!(envelope.document_type.as_deref(), Some("Invoice"));
    assert_eq!(envelope.type_version.as_deref(), Some("2.1"));
    assert_eq!(
        envelope.standard.as_deref(),
        Some("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2")
    );
    assert_eq!(
        envelope.process_identifier.as_deref(),
        Some("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
    );
    assert!(
        envelope
            .document_identifier
            .as_deref()
            .is_some_and(|id| id.ends_with("billing:3.0::2.1"))
    );
    assert!(reading.detected().envelope);
}

/// The oddly spelled document says the same as a plain one would.
#[test]
fn spelling_is_no_content() {
    let bytes = include_bytes!("../../fixtures/ubl/default-namespace-prefixes.xml");
    let (document, _) = facturier::read(bytes).unwrap().document();
    let invoice = document.as_invoice().unwrap();
    assert_eq!(invoice.number.as_deref(), Some("2026-0201"));
    assert_eq!(
        invoice.notes[0].text,
        "1 < 2 && \"<cbc:ID>\" stays text; ]]> too"
    );
    let seller = invoice.seller.as_ref().unwrap();
    assert_eq!(seller.name.as_deref(), Some("Fours Crépuscule & C° SRL"));
    let city = seller.address.as_ref().unwrap().city.as_deref();
    assert_eq!(city, Some("Dinant"));
    let quantity = invoice.lines[0].quantity.as_ref().unwrap();
    assert_eq!(quantity.unit_code.as_deref(), Some("HUR"));
}

#[cfg(feature = "json")]
#[test]
fn the_invoice_as_json() {
    let bytes = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
    let written = facturier::convert(bytes, Format::Json, &WriteOptions::new()).unwrap();
    assert_eq!(written.losses, []);
    expect(&folder("ubl").join("peppol-invoice.json"), &written.bytes);
    let (document, _) = facturier::read(bytes).unwrap().document();
    let (again, _) = facturier::read(&written.bytes).unwrap().document();
    assert_eq!(again, document);
}

#[cfg(feature = "csv")]
#[test]
fn the_invoice_as_csv() {
    use facturier::format::csv::CsvTable;
    let bytes = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
    for (table, name) in [
        (CsvTable::Invoices, "peppol-invoice.csv"),
        (CsvTable::Lines, "peppol-invoice.lines.csv"),
        (CsvTable::Vat, "peppol-invoice.vat.csv"),
        (CsvTable::Allowances, "peppol-invoice.allowances.csv"),
    ] {
        let options = WriteOptions::new().csv_table(table);
        let written = facturier::convert(bytes, Format::Csv, &options).unwrap();
        expect(&folder("ubl").join(name), &written.bytes);
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name)
}

/// The XML documents of a folder, in the order of their names.
fn documents(name: &str) -> Vec<PathBuf> {
    let mut files = files(name);
    files.retain(|path| path.extension().is_some_and(|end| end == "xml"));
    files
}

/// The files of a folder, in the order of their names.
fn files(name: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// Compares with a file; no file and nothing to say are the same.
fn expect(path: &Path, found: &[u8]) {
    if std::env::var_os("FACTURIER_BLESS").is_some_and(|value| value == "1") {
        if found.is_empty() {
            let _ = std::fs::remove_file(path);
        } else {
            std::fs::write(path, found).unwrap();
        }
        return;
    }
    let expected = std::fs::read(path).unwrap_or_default();
    assert!(
        expected == found,
        "{}: expected\n{}\nfound\n{}",
        path.display(),
        String::from_utf8_lossy(&expected),
        String::from_utf8_lossy(found)
    );
}
