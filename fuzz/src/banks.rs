//! What holds for the bytes of any bank statement, for the tests and for the fuzz targets `read_mt940`,
//! `read_ofx`, `read_cfonb`, `read_camt` and `read_coda`.

use facturier::format::StatementEvent;
use facturier::format::camt::{CamtReader, CamtVersion};
use facturier::format::coda::{CodaEncoding, CodaReader};
use facturier::report::{Layer, Report};
use facturier::{Document, ErrorKind, Format, ReadOptions, WriteOptions};
use std::io::BufReader;

/// The first record of a good CODA file, and what ends it.
pub const CODA_HEADER: &[u8] = include_bytes!("../../fixtures/coda/simple.cod")
    .split_at(130)
    .0;

/// What begins so is MT940, or another message that is named: it is read without a panic, and written in the formats of bank
/// statements; what is written as MT940 is read again with as many statements and movements, and the same
/// amounts.
#[track_caller]
pub fn assert_mt940(bytes: &[u8]) {
    let message = [b":20:", bytes].concat();
    let reading = match facturier::read(&message) {
        Ok(reading) => reading,
        Err(error) => {
            assert!(matches!(error.kind(), ErrorKind::NotRead { .. }), "{error}");
            return;
        }
    };
    assert_report(&reading.report(), reading.is_invalid(), &message);
    let (document, _) = reading.document();
    let written = facturier::write(&document, Format::Mt940, &WriteOptions::new()).unwrap();
    let told = |path: &str| written.losses.iter().any(|loss| loss.path == path);
    let shown = String::from_utf8_lossy(&message);
    let again = facturier::read(&written.bytes).unwrap().document().0;
    let (Document::Statements(before), Document::Statements(after)) = (&document, &again) else {
        panic!("no statements: {shown}");
    };
    assert_eq!(before.len(), after.len(), "{shown}");
    for (at, (before, after)) in before.iter().zip(after).enumerate() {
        assert_eq!(before.movements.len(), after.movements.len(), "{shown}");
        for (nth, (before, after)) in before.movements.iter().zip(&after.movements).enumerate() {
            let path = format!("statements[{at}].movements[{nth}].amount");
            assert!(
                before.signed() == after.signed() || told(&path),
                "{path}: {shown}"
            );
        }
    }
    write_everywhere(&document, bytes);
}

/// With its element it is OFX, whatever follows: it is read without a panic, and written in the formats of bank
/// statements; what is written as OFX is read again with as many statements and movements, and the same amounts.
#[track_caller]
pub fn assert_ofx(bytes: &[u8]) {
    let file = [b"<OFX>", bytes].concat();
    let reading = facturier::read(&file).unwrap();
    assert_report(&reading.report(), reading.is_invalid(), &file);
    let (document, _) = reading.document();
    let written = facturier::write(&document, Format::Ofx, &WriteOptions::new()).unwrap();
    let again = facturier::read(&written.bytes).unwrap().document().0;
    let amounts = |document: &Document| -> Vec<Vec<_>> {
        let statements = document.as_statements().unwrap_or_default();
        let of = |statement: &facturier::Statement| {
            let movements = statement.movements.iter();
            movements
                .map(|movement| movement.signed().unwrap_or_default())
                .collect()
        };
        statements.iter().map(of).collect()
    };
    let shown = String::from_utf8_lossy(&file);
    assert_eq!(amounts(&document), amounts(&again), "{shown}");
    // A download without a statement is read, and no statement is written of it.
    if document.as_statements().is_some_and(|all| !all.is_empty()) {
        write_everywhere(&document, bytes);
    }
}

/// With a first record it is CFONB 120, whatever follows: it is read without a panic, and written in the formats
/// of bank statements.
#[track_caller]
pub fn assert_cfonb(bytes: &[u8]) {
    let first = include_bytes!("../../fixtures/cfonb/good.txt")
        .split_at(244)
        .0;
    let file = [first, bytes].concat();
    let reading = facturier::read(&file).unwrap();
    assert_report(&reading.report(), reading.is_invalid(), &file);
    write_everywhere(&reading.document().0, bytes);
}

/// With a header it is CODA, whatever follows: it is read without a panic, from memory and as a stream with
/// the same outcome, and written in the formats of bank statements.
#[track_caller]
pub fn assert_coda(bytes: &[u8]) {
    let file = [CODA_HEADER, bytes].concat();
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
        assert_report(&report, reading.is_invalid(), &file);
        let mut movements = 0;
        while let Some(event) = reader.next_event().unwrap() {
            movements += usize::from(matches!(event, StatementEvent::Movement(_)));
        }
        let mut findings = reader.take_findings();
        findings.sort_by_key(|finding| (finding.layer, finding.offset));
        assert_eq!(findings, report.findings);
        let (document, _) = reading.document();
        let statements = document.as_statements().unwrap();
        let read: usize = statements.iter().map(|one| one.movements.len()).sum();
        assert_eq!(movements, read);
        write_everywhere(&document, bytes);
    }
}

/// Any messages of camt are read without a panic, from memory and as a stream with the same outcome; what is read is
/// written, and read again with no more losses or faults of structure than the writer told.
#[track_caller]
pub fn assert_camt(bytes: &[u8]) {
    let read = facturier::read(bytes);
    let format = read.as_ref().map(|reading| reading.detected().format);
    let is_camt = matches!(
        format,
        Ok(Format::Camt052 | Format::Camt053 | Format::Camt054)
    );
    let shown = String::from_utf8_lossy(bytes);
    let mut reader = CamtReader::new(bytes).capacity(100);
    let mut movements = 0;
    let streamed = loop {
        match reader.next_event() {
            Ok(Some(event)) => {
                movements += usize::from(matches!(event, StatementEvent::Movement(_)))
            }
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    assert_eq!(streamed, is_camt, "{shown}");
    let Some(reading) = read.ok().filter(|_| is_camt) else {
        return;
    };
    let report = reading.report();
    assert_report(&report, reading.is_invalid(), bytes);
    let mut findings = reader.take_findings();
    findings.sort_by_key(|finding| (finding.layer, finding.offset));
    assert_eq!(findings, report.findings, "{shown}");
    let (document, losses) = reading.document();
    assert_eq!(reader.losses(), losses, "{shown}");
    let statements = document.as_statements().unwrap();
    let count: usize = statements.iter().map(|one| one.movements.len()).sum();
    assert_eq!(movements, count, "{shown}");
    for version in [CamtVersion::V2, CamtVersion::V8] {
        let options = WriteOptions::new().camt(version);
        let Ok(written) = facturier::write(&document, reader.format(), &options) else {
            continue;
        };
        let again = facturier::read(&written.bytes).unwrap();
        if written.losses.is_empty() {
            let of_structure =
                |layer| matches!(layer, Layer::Encoding | Layer::Xml | Layer::Structure);
            let findings = again.report().findings;
            let mut layers = findings.iter().map(|finding| finding.layer);
            assert!(!layers.any(of_structure), "{shown}");
        }
    }
}

fn assert_report(report: &Report, is_invalid: bool, bytes: &[u8]) {
    assert!(!is_invalid || !report.findings.is_empty());
    for finding in &report.findings {
        assert!(finding.offset <= bytes.len() && finding.line > 0 && finding.column > 0);
    }
}

/// In every format; while fuzzing in one.
fn write_everywhere(document: &Document, bytes: &[u8]) {
    const FORMATS: &[Format] = &[
        Format::Coda,
        Format::Camt052,
        Format::Camt053,
        Format::Camt054,
        Format::Mt940,
        Format::Ofx,
        Format::Json,
        Format::Csv,
        Format::Xlsx,
    ];
    for &format in tried(FORMATS, bytes) {
        facturier::write(document, format, &WriteOptions::new()).unwrap();
    }
}

/// All of them; while fuzzing one, by the number of bytes, so that more inputs are tried.
pub fn tried<'a, T>(all: &'a [T], bytes: &[u8]) -> &'a [T] {
    match cfg!(fuzzing) {
        true => std::slice::from_ref(&all[bytes.len() % all.len()]),
        false => all,
    }
}
