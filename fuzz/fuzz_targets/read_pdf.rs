//! Any PDF is opened, its files are taken out and its invoice is read, within limits and without a panic.
#![no_main]

use facturier::format::pdf::{Pdf, PdfLimits};
use facturier::{ReadOptions, read_with};
use libfuzzer_sys::fuzz_target;

/// Small, so that bombs end soon.
const LIMITS: PdfLimits = PdfLimits::new().stream(1 << 16).objects(10_000).steps(1 << 20);

fuzz_target!(|bytes: &[u8]| {
    // It need not look like one: whoever has a PDF may open it.
    if let Ok(pdf) = Pdf::open_within(bytes, &LIMITS) {
        for file in pdf.files() {
            match pdf.content(file) {
                Ok(content) => assert!(content.len() <= 1 << 16),
                Err(error) => assert_eq!(error.inside(), Some(file.name.as_str())),
            }
        }
        if let Err(error) = pdf.invoice() {
            assert!(!error.to_string().is_empty());
        }
    }
    if let Ok(reading) = read_with(bytes, &ReadOptions::new().pdf_limits(LIMITS)) {
        let report = reading.report();
        assert!(!reading.is_invalid() || !report.findings.is_empty());
        let (document, _) = reading.document();
        if let (Some(_), Some(invoice)) = (reading.embedded(), document.as_invoice()) {
            let last = invoice.supporting_documents.last().unwrap();
            let content = &last.attached_document.as_ref().unwrap().content;
            assert_eq!(content.value().unwrap().0, bytes);
        }
    }
});
