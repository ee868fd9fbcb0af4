//! CODA files that are too large to be read into memory at once, checked from the disk.

use crate::input::HEAD;
use facturier::dossier::open_file;
use facturier::format::coda::{CodaEncoding, CodaReader};
use facturier::format::detect;
use facturier::report::{JudgedBy, Report};
use facturier::{Error, ErrorKind, Format};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Smaller files are read into memory.
const LARGE: u64 = 16 << 20;

/// Of a line of the file no more than this is shown.
const LONGEST: u64 = 1024;

/// The report, and the lines that its findings are about.
pub type Checked = (Report, Vec<(usize, String)>);

/// Checks a file, if it is a large one of CODA; whoever reads it otherwise tells what is wrong when
/// it cannot be opened.
pub fn check(path: &Path, encoding: Option<CodaEncoding>) -> Option<Result<Checked, Error>> {
    if std::fs::metadata(path).ok()?.len() <= LARGE {
        return None;
    }
    let mut file = open_file(path).ok()?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head).ok()?;
    if detect(&head).format != Format::Coda {
        return None;
    }
    Some(checked(file, encoding).unwrap_or_else(|error| {
        let message = error.to_string().into();
        Err(ErrorKind::File { message }.into())
    }))
}

fn checked(mut file: File, encoding: Option<CodaEncoding>) -> io::Result<Result<Checked, Error>> {
    file.seek(SeekFrom::Start(0))?;
    let mut reader = CodaReader::new(BufReader::with_capacity(256 << 10, &file));
    if let Some(encoding) = encoding {
        reader = reader.encoding(encoding);
    }
    while reader.next_event()?.is_some() {}
    if reader.records() == 0 {
        let found = "no record of CODA".into();
        return Ok(Err(ErrorKind::NotRecognised { found }.into()));
    }
    let layout = reader.layout();
    let mut report = Report {
        format: Format::Coda.name().into(),
        profile: Some("bank statements".into()),
        judged_by: JudgedBy::of_statements(Format::Coda.name()),
        left_out: reader.left_out(),
        findings: reader.take_findings(),
        ..Report::default()
    };
    drop(reader);
    report
        .findings
        .sort_by_key(|finding| (finding.layer, finding.offset));

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
    Ok(Ok((report, lines)))
}
