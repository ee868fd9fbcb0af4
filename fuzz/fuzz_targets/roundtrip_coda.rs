//! CODA of which nothing is to be said is written, and read again the same; what is written without
//! a loss is written again byte for byte.
#![no_main]

use facturier::{Format, WriteOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = facturier::read(bytes) else {
        return;
    };
    let Some(layout) = reading.coda_layout() else {
        return;
    };
    let (document, not_carried) = reading.document();
    let options = WriteOptions::new().coda(layout);
    let written = facturier::write(&document, Format::Coda, &options).unwrap();
    if !written.losses.is_empty() || !not_carried.is_empty() || !reading.report().findings.is_empty()
    {
        return;
    }
    let again = facturier::read(&written.bytes).unwrap();
    assert_eq!(again.report().findings, []);
    let (document_again, _) = again.document();
    assert_eq!(document_again, document);
    let twice = facturier::write(&document_again, Format::Coda, &options).unwrap();
    assert_eq!(twice.bytes, written.bytes);
});
