//! What holds for the bytes of any ledger, for the tests and for `fuzz/fuzz_targets/read_ledger.rs`.

use facturier::dossier::ledger::{self, Ledger, LedgerEntry, Standing};

/// Any ledger is read without a panic, from memory and as a stream the same; what is appended to it is read
/// behind what it holds; nothing in an entry is changed by being read and written.
#[track_caller]
pub fn assert_ledger(bytes: &[u8]) {
    let ledger = Ledger::parse(bytes);
    let streamed = Ledger::read(std::io::BufReader::with_capacity(7, bytes)).unwrap();
    assert_eq!(
        (streamed.len(), streamed.faults()),
        (ledger.len(), ledger.faults())
    );
    let entries: Vec<LedgerEntry> = ledger::entries(bytes).flatten().collect();
    assert!(entries.len() <= ledger.len());
    for entry in &entries {
        let standing = ledger.standing(&entry.key, &entry.hash);
        assert!(matches!(standing, Standing::AlreadyExported(_)));
        assert!(entry.paths.iter().all(|path| ledger.has_path(path)));
    }
    let whole = ledger.torn_at().map_or(bytes.len(), |whole| whole as usize);
    let cut = Ledger::parse(&bytes[..whole]);
    assert_eq!((cut.len(), cut.torn_at()), (ledger.len(), None));
    for (start, ledger) in [(bytes, &ledger), (&bytes[..whole], &cut)] {
        let text = ledger.to_append(&entries);
        let file = [start, text.as_bytes()].concat();
        let again: Vec<LedgerEntry> = ledger::entries(&file).flatten().collect();
        assert_eq!(again, [&entries[..], &entries[..]].concat());
        let again = Ledger::parse(&file);
        assert_eq!(again.len(), ledger.len() + entries.len());
        let lines = |ledger: &Ledger| -> Vec<usize> {
            ledger.faults().iter().map(|fault| fault.line).collect()
        };
        assert_eq!(lines(&again), lines(ledger));
    }
}
