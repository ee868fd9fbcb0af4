//! Any ledger is read without a panic; what is appended to it is read behind what it holds.
#![no_main]

use facturier::dossier::ledger::{Ledger, Standing};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let ledger = Ledger::parse(bytes);
    let text = ledger.to_append(ledger.entries());
    let again = Ledger::parse(&[bytes, text.as_bytes()].concat());
    assert_eq!(again.entries(), [ledger.entries(), ledger.entries()].concat());
    let lines = |ledger: &Ledger| ledger.faults().iter().map(|fault| fault.line).collect::<Vec<_>>();
    assert_eq!(lines(&again), lines(&ledger));
    for entry in ledger.entries() {
        let standing = ledger.standing(&entry.key, &entry.hash);
        assert!(matches!(standing, Standing::AlreadyExported(_)));
    }
});
