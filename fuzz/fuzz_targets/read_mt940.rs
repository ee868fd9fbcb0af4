//! Any MT940 is read without a panic, and written in the formats of bank statements; what is written
//! as MT940 is read again with as many statements and movements, and the same amounts.
#![no_main]

use facturier::{Document, Format, WriteOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let message = [b":20:", bytes].concat();
    let reading = facturier::read(&message).unwrap();
    let report = reading.report();
    assert!(!reading.is_invalid() || !report.findings.is_empty());
    for finding in &report.findings {
        assert!(finding.offset <= message.len());
    }
    let (document, _) = reading.document();
    facturier::write(&document, Format::Ofx, &WriteOptions::new()).unwrap();
    let written = facturier::write(&document, Format::Mt940, &WriteOptions::new()).unwrap();
    let told = |path: &str| written.losses.iter().any(|loss| loss.path == path);
    let again = facturier::read(&written.bytes).unwrap().document().0;
    let (Document::Statements(before), Document::Statements(after)) = (&document, &again) else {
        panic!("no statements");
    };
    assert_eq!(before.len(), after.len());
    for (at, (before, after)) in before.iter().zip(after).enumerate() {
        assert_eq!(before.movements.len(), after.movements.len());
        for (nth, (before, after)) in before.movements.iter().zip(&after.movements).enumerate() {
            let path = format!("statements[{at}].movements[{nth}].amount");
            assert!(before.signed() == after.signed() || told(&path), "{path}");
        }
    }
});
