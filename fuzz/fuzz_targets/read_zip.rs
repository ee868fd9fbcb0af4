//! Any archive is listed and read within its limits, and imported file by file, without a panic.
#![no_main]

use facturier::dossier::{Dossier, History, Identity, Source, SourceLimits, ZipSource};
use libfuzzer_sys::fuzz_target;
use std::{io::Cursor, ops::ControlFlow};

fuzz_target!(|bytes: &[u8]| {
    let Ok(source) = ZipSource::new(Cursor::new(bytes)) else {
        return;
    };
    let limits = SourceLimits {
        bytes: 1 << 16,
        ratio: 20,
        ..SourceLimits::default()
    };
    let entries = source.entries().unwrap();
    for (at, entry) in entries.iter().enumerate() {
        if let Ok(bytes) = source.read(at, &limits) {
            assert!(bytes.len() as u64 == entry.size && entry.size <= limits.bytes);
        }
    }
    let dossier = Dossier::new(Identity::new()).limits(limits).threads(1);
    let mut handed = 0;
    let summary = dossier.import(&source, &mut History::new(), |imported| {
        assert!(imported.entry.trouble.is_some() || imported.entry.hash.is_some());
        handed += 1;
        ControlFlow::Continue(())
    });
    assert_eq!((handed, summary.unwrap().progress.done), (entries.len(), entries.len()));
});
