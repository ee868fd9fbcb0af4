//! Any bytes are read as CODA and reported on without a panic, from memory and as a stream with the
//! same outcome, and written in the formats of bank statements.
#![no_main]

use facturier::format::coda::{CodaEncoding, CodaEvent, CodaReader};
use facturier::{Format, ReadOptions, WriteOptions};
use libfuzzer_sys::fuzz_target;
use std::io::BufReader;

/// The first record of a good file, and what ends it.
const HEADER: &[u8] = include_bytes!("../../fixtures/coda/simple.cod")
    .split_at(130)
    .0;

fuzz_target!(|bytes: &[u8]| {
    // With a header it is CODA, whatever follows.
    let file = [HEADER, bytes].concat();
    for encoding in [None, Some(CodaEncoding::Cp850)] {
        let mut options = ReadOptions::new();
        // Parts of lines come, whatever the size of the buffer.
        let mut reader = CodaReader::new(BufReader::with_capacity(7, &file[..]));
        if let Some(encoding) = encoding {
            options = options.coda_encoding(encoding);
            reader = reader.encoding(encoding);
        }
        let reading = facturier::read_with(&file, &options).unwrap();
        let report = reading.report();
        assert!(!reading.is_invalid() || !report.findings.is_empty());
        for finding in &report.findings {
            assert!(finding.offset <= file.len() && finding.line > 0 && finding.column > 0);
        }
        let mut movements = 0;
        while let Some(event) = reader.next_event().unwrap() {
            movements += usize::from(matches!(event, CodaEvent::Movement(_)));
        }
        let mut findings = reader.take_findings();
        findings.sort_by_key(|finding| (finding.layer, finding.offset));
        assert_eq!(findings, report.findings);
        let (document, _) = reading.document();
        let statements = document.as_statements().unwrap();
        let read: usize = statements.iter().map(|statement| statement.movements.len()).sum();
        assert_eq!(movements, read);
        for format in [
            Format::Coda,
            Format::Camt053,
            Format::Mt940,
            Format::Ofx,
            Format::Json,
            Format::Csv,
        ] {
            facturier::write(&document, format, &WriteOptions::new()).unwrap();
        }
    }
});
