//! One task with each crate, as `docs/comparison.md` shows it: read an invoice, and say what is wrong with it.

use std::error::Error;

type Findings = Result<Vec<String>, Box<dyn Error>>;

pub const CRATES: [(&str, fn(&str) -> Findings); 3] = [
    ("facturier", |text| facturier(text.as_bytes())),
    ("en16931-formats", |text| en16931(text.as_bytes())),
    ("core-invoice-formats", |text| core_invoice(text)),
];

// facturier
fn facturier(bytes: &[u8]) -> Result<Vec<String>, Box<dyn Error>> {
    use facturier::Profile;

    let reading = facturier::read(bytes)?;
    let report = reading.validate(&Profile::auto());
    Ok(report.findings.iter().map(ToString::to_string).collect())
}

// en16931-formats
fn en16931(bytes: &[u8]) -> Result<Vec<String>, Box<dyn Error>> {
    use en16931_formats::{Policy, receive};

    let received = receive(bytes, &Policy::default());
    let report = received.report_declared;
    let mut findings: Vec<String> = report.entries().map(ToString::to_string).collect();
    if let Some(rules) = &report.semantic.report {
        findings.extend(rules.findings().iter().map(ToString::to_string));
    }
    Ok(findings)
}

// core-invoice-formats
fn core_invoice(text: &str) -> Result<Vec<String>, Box<dyn Error>> {
    use core_invoice_formats::validate_xml;

    let report = validate_xml(text, None)?;
    Ok(report.findings.iter().map(ToString::to_string).collect())
}
