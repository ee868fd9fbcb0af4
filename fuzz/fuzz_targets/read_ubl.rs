//! Any bytes are read, reported on and converted without a panic; nothing fatal goes unsaid.
#![no_main]

use facturier::{Format, WriteOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let reading = match facturier::read(bytes) {
        Ok(reading) => reading,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            let is_here = error.inside().is_none();
            assert!(!is_here || error.offset().is_none_or(|offset| offset <= bytes.len()));
            return;
        }
    };
    let report = reading.report();
    assert!(!reading.is_invalid() || !report.findings.is_empty());
    // Those about a PDF are places in the XML inside it.
    let is_here = reading.embedded().is_none();
    for finding in report.findings.iter().filter(|_| is_here) {
        assert!(finding.offset <= bytes.len());
    }
    let (document, _) = reading.document();
    if document.as_invoice().is_none() {
        return;
    }
    for format in [Format::Ubl, Format::Json, Format::Csv, Format::Xlsx] {
        facturier::write(&document, format, &WriteOptions::new()).unwrap();
    }
});
