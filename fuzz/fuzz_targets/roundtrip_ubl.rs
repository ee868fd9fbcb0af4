//! What was read is written and read again the same.
#![no_main]

use facturier::{Format, WriteOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = facturier::read(bytes) else {
        return;
    };
    let (document, _) = reading.document();
    if reading.is_invalid() || document.as_invoice().is_none() {
        return;
    }
    let written = facturier::write(&document, Format::Ubl, &WriteOptions::new()).unwrap();
    if !written.losses.is_empty() {
        return;
    }
    let again = facturier::read(&written.bytes).unwrap();
    assert_eq!(again.report().findings, []);
    let (document_again, not_carried) = again.document();
    assert_eq!(not_carried, []);
    // Equality does not see the scale of a decimal; this does.
    assert_eq!(format!("{document_again:?}"), format!("{document:?}"));
});
