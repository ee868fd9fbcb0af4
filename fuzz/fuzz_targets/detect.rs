//! Detection says something about any bytes, and what is read is what was detected.
#![no_main]

use facturier::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let detected = facturier::detect(bytes);
    assert!(!detected.name().is_empty());
    assert_eq!(detected.looks_like.is_some(), detected.format == Format::Other);
    let _ = detected.specification();
    if let Ok(reading) = facturier::read(bytes) {
        let _ = reading.detected().name();
    }
});
