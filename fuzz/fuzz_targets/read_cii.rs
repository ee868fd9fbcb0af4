//! Any bytes are read as CII, reported on, judged and written in both syntaxes without a panic; what is written
//! is read again with the same content where nothing was told.
#![no_main]

use facturier::report::Severity;
use facturier::{Format, Profile, WriteOptions, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = read(bytes) else {
        return;
    };
    if reading.detected().format != Format::Cii {
        return;
    }
    let report = reading.validate(&Profile::auto());
    let is_fatal = report.count(Severity::Fatal) > 0;
    assert!(!reading.is_invalid() || is_fatal || report.left_out > 0);
    let (document, _) = reading.document();
    for format in [Format::Cii, Format::Ubl] {
        let written = write(&document, format, &WriteOptions::new()).unwrap();
        let again = read(&written.bytes).unwrap();
        assert_eq!(again.detected().format, format);
        if written.losses.is_empty() && !reading.is_invalid() && format == Format::Cii {
            assert_eq!(again.document().0, document);
        }
    }
});
