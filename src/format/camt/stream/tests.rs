//! Whatever is read whole is read the same as a stream, however much of it is there at a time.

use super::*;
use crate::model::Statement;
use crate::report::Finding;
use crate::{ErrorKind, ReadOptions, read_with};
use std::io::Cursor;
use std::path::Path;

/// All that a file comes to.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    statements: Vec<Statement>,
    findings: Vec<Finding>,
    left_out: usize,
    is_invalid: bool,
    losses: Vec<Loss>,
}

fn whole(bytes: &[u8], limits: Limits) -> Result<Outcome, Error> {
    let reading = read_with(bytes, &ReadOptions::new().limits(limits))?;
    let report = reading.report();
    let is_invalid = reading.is_invalid();
    let (document, losses) = reading.into_document();
    Ok(Outcome {
        statements: document.as_statements().unwrap_or_default().to_vec(),
        findings: report.findings,
        left_out: report.left_out,
        is_invalid,
        losses,
    })
}

/// Gives no more than so many bytes at a time.
struct Slow<'a>(Cursor<&'a [u8]>, usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.1);
        self.0.read(&mut buffer[..length])
    }
}

fn streamed(bytes: &[u8], limits: Limits, window: usize) -> Result<Outcome, Error> {
    let input = Slow(Cursor::new(bytes), window);
    let mut reader = CamtReader::new(input).limits(limits).capacity(window);
    let mut outcome = Outcome::default();
    let mut started: Option<Statement> = None;
    let mut movements = Vec::new();
    loop {
        match reader.next_event() {
            Ok(Some(StatementEvent::Start(statement))) => {
                assert!(started.is_none() && statement.movements.is_empty());
                started = Some(*statement);
            }
            Ok(Some(StatementEvent::Movement(movement))) => {
                assert!(started.is_some());
                movements.push(*movement);
            }
            Ok(Some(StatementEvent::End(mut statement))) => {
                let start = started.take().unwrap();
                assert_eq!(start.kind, statement.kind);
                assert!(statement.movements.is_empty());
                statement.movements = std::mem::take(&mut movements);
                outcome.statements.push(*statement);
            }
            Ok(None) => break,
            Err(error) => return Err(error.downcast::<Error>().unwrap()),
        }
    }
    assert!(started.is_none() && movements.is_empty());
    outcome.is_invalid = reader.is_invalid();
    outcome.left_out = reader.left_out();
    outcome.losses = reader.losses().to_vec();
    outcome.findings = reader.take_findings();
    outcome
        .findings
        .sort_by_key(|finding| (finding.layer, finding.offset));
    Ok(outcome)
}

/// Whether the file is a message. A group header behind a statement is not known in time, so that its
/// references are not compared where there is a finding.
#[track_caller]
fn is_same(bytes: &[u8], windows: &[usize]) -> bool {
    let limits = Limits::new();
    let mut expected = whole(bytes, limits);
    let is_broken = |outcome: &Outcome| !outcome.findings.is_empty();
    let forget = |outcome: &mut Result<Outcome, Error>| {
        if let Ok(outcome) = outcome
            && is_broken(outcome)
        {
            for statement in &mut outcome.statements {
                statement.header.file_reference = None;
                statement.header.addressee = None;
                statement.header.related_reference = None;
                statement.header.creation_date = None;
            }
        }
    };
    forget(&mut expected);
    for &window in windows {
        let mut found = streamed(bytes, limits, window);
        forget(&mut found);
        let shown = || format!("window {window}: {}", String::from_utf8_lossy(bytes));
        match (&expected, &found) {
            (Ok(expected), Ok(found)) => {
                if expected != found {
                    for (one, other) in expected.findings.iter().zip(&found.findings) {
                        assert_eq!(one, other, "{}", shown());
                    }
                    assert_eq!(expected, found, "{}", shown());
                }
            }
            (Err(expected), Err(found)) => match expected.kind() {
                ErrorKind::NotRecognised { .. }
                | ErrorKind::NotRead { .. }
                | ErrorKind::Unsupported { .. } => {}
                // The whole is told by the first character that XML does not allow, if it has one.
                ErrorKind::Xml { message }
                    if message.to_string().starts_with("found the character") => {}
                _ => assert_eq!(expected, found, "{}", shown()),
            },
            _ => panic!("{expected:?}\n{found:?}\n{}", shown()),
        }
    }
    expected.is_ok()
}

const MESSAGE: &str = "<?xml version=\"1.0\"?>\n<d:Document xmlns:d=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\r\n<d:BkToCstmrStmt>\n \
    <d:GrpHdr><d:MsgId>M&amp;M</d:MsgId><d:CreDtTm>2026-03-05T00:00:00</d:CreDtTm></d:GrpHdr>\n <d:Stmt><d:Id>1</d:Id>\n  \
    <d:Acct><d:Id><d:IBAN>BE62510007547061</d:IBAN></d:Id></d:Acct><d:Bal><d:Tp><d:CdOrPrtry><d:Cd>OPBD</d:Cd></d:CdOrPrtry></d:Tp>\
    <d:Amt Ccy=\"E&#85;R\">0</d:Amt><d:CdtDbtInd>CRDT</d:CdtDbtInd><d:Dt><d:Dt>2026-03-03</d:Dt></d:Dt></d:Bal>\n  \
    <d:Ntry><d:Amt Ccy=\"EUR\">1</d:Amt><d:CdtDbtInd>CRDT</d:CdtDbtInd><d:Sts><d:Cd>BOOK</d:Cd></d:Sts></d:Ntry>\n  \
    <d:Ntry b=\"1\"><d:Amt>2</d:Amt><d:Colour/></d:Ntry>\n </d:Stmt>\n <d:Stmt x=\"&lt;\"/>\n</d:BkToCstmrStmt>\n</d:Document>\n";

#[test]
fn any_edit_of_a_statement_comes_out_the_same_both_ways() {
    const EDITS: [&str; 27] = [
        "",
        "<",
        ">",
        "&",
        "\"",
        "'",
        "/",
        " ",
        "\n",
        "\r",
        "=",
        "!",
        "?",
        "-",
        "]]>",
        ":",
        "x",
        "&amp;",
        "<!-- x -->",
        "<!-->",
        "<?x?>",
        "<![CDATA[ x ]]>",
        "é",
        "</",
        "\u{1}",
        "\u{FEFF}",
        "<d:Ntry/>",
    ];
    let (mut read, mut refused) = (0, 0);
    for at in (0..MESSAGE.len()).filter(|&at| MESSAGE.is_char_boundary(at)) {
        let rest = at + MESSAGE[at..].chars().next().map_or(0, char::len_utf8);
        for (number, edit) in EDITS.iter().enumerate() {
            // Every edit at every seventh place, put in or put in place of what is there.
            if (at + number) % 7 == 0 {
                let kept = if at % 2 == 0 { at } else { rest };
                let edited = format!("{}{edit}{}", &MESSAGE[..at], &MESSAGE[kept..]);
                let windows = [[3, 64], [20, 300]][at / 2 % 2];
                *if is_same(edited.as_bytes(), &windows) {
                    &mut read
                } else {
                    &mut refused
                } += 1;
            }
        }
    }
    assert!(read > 2_000 && refused > 100, "{read} and {refused}");
}

#[test]
fn whatever_the_encoding() {
    let text = MESSAGE.replace("M&amp;M", "Müller €😀");
    let utf_16 = |swap: bool| -> Vec<u8> {
        let units = "\u{FEFF}"
            .encode_utf16()
            .chain(text.encode_utf16().collect::<Vec<_>>());
        let bytes = |unit: u16| {
            if swap {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        units.flat_map(bytes).collect()
    };
    let declared = |name: &str| {
        let text = text.replace("1.0\"", &format!("1.0\" encoding=\"{name}\""));
        encoding_rs::Encoding::for_label(name.as_bytes())
            .unwrap()
            .encode(&text)
            .0
            .into_owned()
    };
    let mut cut = utf_16(false);
    cut.pop();
    let mut files = vec![
        text.clone().into_bytes(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        utf_16(false),
        utf_16(true),
        cut,
        declared("windows-1252"),
        declared("gb18030"),
        declared("iso-2022-jp"),
        // Another than the one that is said.
        text.replace("1.0\"", "1.0\" encoding=\"UTF-16\"")
            .into_bytes(),
        text.replace("1.0\"", "1.0\" encoding=\"klingon\"")
            .into_bytes(),
        [b"\xEF\xBB\xBF", &declared("latin1")[..]].concat(),
        declared("gb18030")
            .into_iter()
            .chain(*b"\xFF\x81")
            .collect(),
    ];
    // Bytes that are no UTF-8, at places that come to stand at the end of a part.
    for at in [100, 250, 600, text.len() - 3, text.len()] {
        for odd in [&b"\xE9"[..], b"\xE2\x82", b"\xF0\x9F\x98\xF0", b"\x81\x80"] {
            let place = (at..=text.len())
                .find(|&at| text.is_char_boundary(at))
                .unwrap();
            files.push([&text.as_bytes()[..place], odd, &text.as_bytes()[place..]].concat());
        }
    }
    for file in files {
        is_same(&file, &[1, 7, 100, 4096]);
    }
}

#[test]
fn every_message_of_the_fixtures() {
    let mut count = 0;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/camt");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "xml") {
            assert!(is_same(
                &std::fs::read(&path).unwrap(),
                &[1, 333, 4096, WINDOW]
            ));
            count += 1;
        }
    }
    assert!(count > 8);
}

#[test]
fn every_message_of_the_corpus() {
    let Some(corpus) = std::env::var_os("FACTURIER_CORPUS") else {
        eprintln!("SKIPPED: FACTURIER_CORPUS is not set");
        return;
    };
    let mut folders = vec![Path::new(&corpus).to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let file = std::fs::read(&path).unwrap_or_default();
            let head = &file[..file.len().min(4096)];
            if memchr::memmem::find(head, b"BkToCstmr").is_some() {
                is_same(&file, &[7, 4096, WINDOW]);
            }
        }
    }
}

/// A statement with this in it.
fn with(inside: &str) -> String {
    let at = MESSAGE.find("  <d:Ntry b").unwrap();
    format!("{}{inside}{}", &MESSAGE[..at], &MESSAGE[at..])
}

#[test]
fn what_has_no_end_is_refused() {
    let limits = Limits::new().entry(10_000);
    let entry = format!(
        "<d:Ntry>{}</d:Ntry>",
        "<d:NtryRef>1</d:NtryRef>".repeat(1_000)
    );
    let never = format!("<d:Ntry>{}", "<d:NtryRef>1</d:NtryRef>".repeat(1_000));
    for file in [
        with(&entry),
        with(&never),
        with(&"x".repeat(20_000)),
        with(&format!("<!-- {}", "x".repeat(20_000))),
        format!("<a b=\"{}", "x".repeat(20_000)),
        " ".repeat(20_000),
        format!("{MESSAGE}{}<x/>", " ".repeat(20_000)),
    ] {
        for window in [1, 100, 4096, WINDOW] {
            match streamed(file.as_bytes(), limits, window) {
                Err(error) => assert!(
                    matches!(error.kind(), ErrorKind::LimitExceeded { option, .. } if option == "Limits::entry")
                        || window > file.len(),
                    "{error}"
                ),
                // What is there is there.
                Ok(_) => assert_eq!(window, WINDOW),
            }
        }
    }
    let error = streamed(with(&entry).as_bytes(), limits, 100).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 7, column 109: bytes of one entry exceeds the limit of 10000; if the sender is trusted, a program \
         can raise it with Limits::entry"
    );
}

#[test]
fn hostile_messages_are_read_the_same() {
    let deep = format!("{}{}", "<d:Ntry>".repeat(300), "</d:Ntry>".repeat(300));
    let many: String = (0..100).map(|nth| format!("<d:N{nth}/>")).collect();
    let head = MESSAGE.find("<d:Stmt>").unwrap();
    for file in [
        with(&deep),
        with(&many.repeat(3)),
        with("stray"),
        with("&#120;<!-- x -->&#121;"),
        with("<d:Ntry\n><d:Amt\n>1</d:Amt\t></d:Ntry ><?pi?>"),
        with("</d:Stmt>"),
        with("</d:Stm>\r\n\r\r\n\u{1}\r\n\r\nx\u{2}\r"),
        with("<d:Stmt><d:Ntry/></d:Stmt>"),
        MESSAGE[..head].to_owned(),
        MESSAGE.replace("d:Stmt", "d:Stm"),
        MESSAGE.replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"),
        MESSAGE.replace("Document", "Invoice"),
        MESSAGE.replace(" xmlns:d=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"", "").replace("d:", ""),
        MESSAGE.replace("urn:iso:std", "urn:iso:sdt"),
        format!("{MESSAGE}{MESSAGE}"),
        format!("{MESSAGE}\u{FEFF}"),
        format!("{MESSAGE}<!-- x --> \u{1}\u{2}"),
        format!("\u{FEFF}\u{FEFF}{MESSAGE}"),
        format!("<!DOCTYPE d:Document>{MESSAGE}"),
        MESSAGE.replace("</d:BkToCstmrStmt>", "<!DOCTYPE x></d:BkToCstmrStmt>"),
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"/>x".to_owned(),
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"> <BkToCstmrStmt/></Document>".to_owned(),
        "\u{1}".repeat(20),
        with(&"\u{1}\u{FFFE}".repeat(5)),
        String::new(),
        " \n".to_owned(),
        "<".to_owned(),
    ] {
        is_same(file.as_bytes(), &[1, 7, 100, 4096, WINDOW]);
    }
}
