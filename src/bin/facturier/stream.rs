//! Bank statements that are too large to be read into memory at once, checked from the disk: CODA and camt.

use crate::input::HEAD;
use crate::words::phrase;
use facturier::dossier::open_file;
use facturier::format::camt::CamtReader;
use facturier::format::coda::{CodaEncoding, CodaReader};
use facturier::format::{StatementEvent, detect};
use facturier::report::{Finding, JudgedBy, Report};
use facturier::value::Wording;
use facturier::{Error, ErrorKind, Format, Limits};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Smaller files are read into memory.
const LARGE: u64 = 16 << 20;

/// Of a line of the file no more than this is shown.
const LONGEST: u64 = 1024;

/// Lines of text may be long: what a finding stands behind so far from the start of its line is not shown.
const BEFORE: u64 = 4096;

/// As much of a message is held where it has an entry that large.
const ENTRY: u64 = 512 << 20;

/// The report, and the lines that its findings are about.
pub type Checked = (Report, Vec<(usize, String)>);

/// Checks a file, if it is a large one of CODA or camt; whoever reads it otherwise tells what is wrong when
/// it cannot be opened.
pub fn check(path: &Path, encoding: Option<CodaEncoding>) -> Option<Result<Checked, Error>> {
    if std::fs::metadata(path).ok()?.len() <= LARGE {
        return None;
    }
    let mut file = open_file(path).ok()?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head).ok()?;
    let format = detect(&head).format;
    file.seek(SeekFrom::Start(0)).ok()?;
    let checked = match format {
        Format::Coda => coda(file, encoding),
        Format::Camt052 | Format::Camt053 | Format::Camt054 => camt(file),
        _ => return None,
    };
    Some(checked.map_err(|error| {
        error.downcast::<Error>().unwrap_or_else(|error| {
            let message = Wording::verbatim(error.to_string());
            ErrorKind::File { message }.into()
        })
    }))
}

fn report(format: Format, findings: Vec<Finding>, left_out: usize) -> Report {
    let mut report = Report {
        format: format.name().into(),
        profile: Some("bank statements".into()),
        judged_by: JudgedBy::of_statements(format.name()),
        left_out,
        findings,
        ..Report::default()
    };
    report
        .findings
        .sort_by_key(|finding| (finding.layer, finding.offset));
    report
}

fn camt(file: File) -> io::Result<Checked> {
    let mut reader = CamtReader::new(&file).limits(Limits::new().entry(ENTRY));
    let mut kind = None;
    while let Some(event) = reader.next_event()? {
        if let StatementEvent::Start(statement) = event {
            kind.get_or_insert(statement.kind);
        }
    }
    let (findings, left_out) = (reader.take_findings(), reader.left_out());
    let mut report = report(reader.format(), findings, left_out);
    if let Some(kind) = kind.filter(|kind| !kind.is_statement()) {
        report.profile = Some(format!("bank statements, {kind}").into());
    }
    let lines = lines(file, &report.findings)?;
    Ok((report, lines))
}

/// The lines of text that findings are about, if they are UTF-8.
fn lines(mut file: File, findings: &[Finding]) -> io::Result<Vec<(usize, String)>> {
    let places = findings.iter().filter(|finding| finding.line > 0);
    let mut places: Vec<_> = places.map(|it| (it.line, it.column, it.offset)).collect();
    // The last one on each line.
    places.sort_unstable_by(|one, other| other.cmp(one));
    places.dedup_by_key(|place| place.0);
    places.reverse();
    let mut lines = Vec::new();
    for (line, _, offset) in places {
        let before = BEFORE.min(offset as u64);
        file.seek(SeekFrom::Start(offset as u64 - before))?;
        let mut bytes = Vec::new();
        (&file).take(before + LONGEST).read_to_end(&mut bytes)?;
        let (head, tail) = bytes.split_at((before as usize).min(bytes.len()));
        let is_end = |&byte: &u8| matches!(byte, b'\r' | b'\n');
        let start = match head.iter().rposition(is_end) {
            Some(at) => at + 1,
            None if before == offset as u64 => 0,
            None => continue,
        };
        let end = head.len() + tail.iter().position(is_end).unwrap_or(tail.len());
        let text = &bytes[start..end];
        let text = match std::str::from_utf8(text) {
            Ok(text) => text,
            // The last character may be cut off.
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&text[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => continue,
        };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        lines.push((line, text.to_owned()));
    }
    Ok(lines)
}

fn coda(file: File, encoding: Option<CodaEncoding>) -> io::Result<Checked> {
    let mut reader = CodaReader::new(BufReader::with_capacity(256 << 10, &file));
    if let Some(encoding) = encoding {
        reader = reader.encoding(encoding);
    }
    while reader.next_event()?.is_some() {}
    if reader.records() == 0 {
        let found = phrase!("no record of CODA");
        return Err(io::Error::other(Error::from(ErrorKind::NotRecognised {
            found,
        })));
    }
    let layout = reader.layout();
    let (findings, left_out) = (reader.take_findings(), reader.left_out());
    drop(reader);
    let report = report(Format::Coda, findings, left_out);

    let mut places: Vec<(usize, usize)> = report
        .findings
        .iter()
        .map(|finding| (finding.line, finding.offset - (finding.column - 1)))
        .collect();
    places.sort_unstable();
    places.dedup();
    let encodings = [CodaEncoding::Utf8, CodaEncoding::Cp850];
    let encoding = encodings
        .into_iter()
        .find(|&encoding| layout.encoding(encoding) == layout)
        .unwrap_or_default();
    let mut file = BufReader::new(file);
    let mut lines = Vec::with_capacity(places.len());
    let mut bytes = Vec::new();
    for (line, start) in places {
        file.seek(SeekFrom::Start(start as u64))?;
        bytes.clear();
        file.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
        let text = encoding.decode(&bytes);
        lines.push((line, text.trim_end_matches(['\r', '\n']).to_owned()));
    }
    Ok((report, lines))
}
