//! Any statements are read and reported on without a panic; what is read is written, and read again
//! with no more losses or faults of structure than the writer told.
#![no_main]

use facturier::report::Layer;
use facturier::format::camt::CamtVersion;
use facturier::{Format, WriteOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = facturier::read(bytes) else {
        return;
    };
    let format = reading.detected().format;
    let is_camt = matches!(format, Format::Camt052 | Format::Camt053 | Format::Camt054);
    if !is_camt || reading.embedded().is_some() {
        return;
    }
    for finding in &reading.report().findings {
        assert!(finding.offset <= bytes.len());
    }
    let (document, _) = reading.document();
    for version in [CamtVersion::V2, CamtVersion::V8] {
        let options = WriteOptions::new().camt(version);
        let Ok(written) = facturier::write(&document, format, &options) else {
            continue;
        };
        let again = facturier::read(&written.bytes).unwrap();
        let report = again.report();
        if written.losses.is_empty() {
            let structure = |layer| matches!(layer, Layer::Encoding | Layer::Xml | Layer::Structure);
            assert!(!report.findings.iter().any(|finding| structure(finding.layer)));
        }
    }
});
