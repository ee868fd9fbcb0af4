//! What is read of bank statements, in lines that stand beside the documents.
//!
//! `FACTURIER_BLESS=1` writes them; look at the difference before keeping it.

use facturier::Format;
use facturier::model::Statement;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What is read of a document, in lines.
fn shown(bytes: &[u8], format: Format) -> String {
    let reading = facturier::read(bytes).unwrap();
    assert_eq!(reading.detected().format, format);
    let (document, losses) = reading.document();
    let mut out = String::new();
    for statement in document.as_statements().unwrap() {
        let rest = Statement {
            movements: Vec::new(),
            ..statement.clone()
        };
        writeln!(out, "{}", plain(&rest)).unwrap();
        for movement in &statement.movements {
            writeln!(out, "  {}", plain(movement)).unwrap();
        }
    }
    for finding in reading.report().findings {
        let (line, column) = (finding.line, finding.column);
        let (rule, path, message) = (finding.rule, finding.xpath, finding.message);
        writeln!(out, "{rule} {line}:{column} {path}: {message}").unwrap();
    }
    for loss in losses {
        writeln!(out, "{loss}").unwrap();
    }
    out
}

/// A value as Rust shows it, without what is not there.
fn plain(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:#?}");
    let mut lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.retain(|line| !line.ends_with(": None,") && !line.ends_with(": [],"));
    lines.join(" ")
}

fn documents(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(folder);
    let files = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending != "expected"));
    paths.sort();
    paths
}

/// Reads the documents of a folder, of which there are so many at least.
#[track_caller]
pub fn are_read_as_expected(folder: &str, format: Format, least: usize) {
    let paths = documents(folder);
    assert!(paths.len() >= least);
    for path in paths {
        let shown = shown(&std::fs::read(&path).unwrap(), format);
        let beside = path.with_extension("expected");
        if std::env::var_os("FACTURIER_BLESS").is_some() {
            std::fs::write(&beside, &shown).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        assert_eq!(shown, expected, "{}", path.display());
    }
}
