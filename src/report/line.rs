//! A report with a line for each finding, for editors and other programs that read compiler output.

use super::{Finding, Report, Visible, words};
use crate::error::{Error, ErrorKind};
use std::fmt::{self, Display};

/// A report, or why there is none, with one line for each finding and nothing else:
/// `file:line:column: severity RULE message`.
///
/// Line and column are those of the fault, in characters, from 1; a finding without a place has
/// neither. Of a document that cannot be read there is one line, with `unreadable` for the severity and
/// no rule; of one of a kind that is not read, with `not-read`. Nothing in a line acts on a terminal.
///
/// It is written with [`Display`]: to any [`io::Write`](std::io::Write) with `write!`, to a string
/// with `to_string`. A report without findings is empty.
///
/// ```
/// use facturier::{Profile, read, report::LineReport};
/// let text = include_str!("../../fixtures/ubl/peppol-invoice.xml").replace(">615.58<", ">600.00<");
/// let report = read(text.as_bytes())?.validate(&Profile::named("peppol")?);
/// let lines = LineReport::new(Ok(&report)).file("invoice.xml").to_string();
/// let line = lines.lines().find(|line| line.contains("BR-CO-15")).unwrap();
/// assert!(line.starts_with("invoice.xml:"));
/// assert!(line.contains(": fatal BR-CO-15 "));
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LineReport<'a> {
    outcome: Result<&'a Report, &'a Error>,
    file: Option<&'a str>,
}

impl<'a> LineReport<'a> {
    /// The lines of this report, or the one of the error there is instead.
    pub const fn new(outcome: Result<&'a Report, &'a Error>) -> Self {
        LineReport {
            outcome,
            file: None,
        }
    }

    /// The name of the file, to stand before each finding.
    pub const fn file(mut self, file: &'a str) -> Self {
        self.file = Some(file);
        self
    }

    fn place(&self, f: &mut fmt::Formatter<'_>, place: Option<(usize, usize)>) -> fmt::Result {
        match (self.file, place) {
            (Some(file), Some((line, column))) => write!(f, "{}:{line}:{column}: ", Visible(file)),
            (Some(file), None) => write!(f, "{}: ", Visible(file)),
            (None, Some((line, column))) => write!(f, "{line}:{column}: "),
            (None, None) => Ok(()),
        }
    }
}

/// Where the fault is: line and column, unless the document was never text.
pub(super) fn place(finding: &Finding) -> Option<(usize, usize)> {
    let (line, column) = finding.place();
    (line > 0).then_some((line, column))
}

/// Whether nothing is wrong with the file but that it is of a kind that is not read.
pub(super) fn is_not_read(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotRead { .. })
}

impl Display for LineReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.outcome {
            Ok(report) => {
                for finding in &report.findings {
                    self.place(f, place(finding))?;
                    let (severity, rule) = (finding.severity, Visible(&finding.rule));
                    writeln!(f, "{severity} {rule} {}", Visible(&finding.message))?;
                }
                if report.left_out > 0 {
                    self.place(f, None)?;
                    writeln!(
                        f,
                        "{}",
                        words::left_out(report).in_language(report.language)
                    )?;
                }
                Ok(())
            }
            Err(error) => {
                self.place(f, error.line().zip(error.column()))?;
                let what = if is_not_read(error.kind()) {
                    "not-read"
                } else {
                    "unreadable"
                };
                writeln!(f, "{what} {}", Visible(&error.reason()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::super::tests::report;
    use super::*;
    use crate::value::Wording;

    #[test]
    fn a_line_for_each_finding() {
        let mut report = report();
        report.findings[1].message = "two\nlines\u{1b}".into();
        report.findings[1].culprit = Some(Box::new(Place {
            line: 4,
            column: 7,
            ..Place::default()
        }));
        assert_eq!(
            LineReport::new(Ok(&report)).file("a.xml").to_string(),
            "a.xml:2:2: fatal XSD-VALUE expected text, found \"<&>\"\n\
             a.xml:4:7: warning BR-CO-10 two␊lines␛\n\
             a.xml: information NOTE no place\n\
             a.xml: 4 more findings were left out\n"
        );
        report.findings.truncate(1);
        report.left_out = 0;
        assert_eq!(
            LineReport::new(Ok(&report)).to_string(),
            "2:2: fatal XSD-VALUE expected text, found \"<&>\"\n"
        );
        report.findings.clear();
        assert_eq!(LineReport::new(Ok(&report)).file("a.xml").to_string(), "");
    }

    #[test]
    fn unreadable() {
        let kind = ErrorKind::Xml {
            message: Wording::verbatim("expected </b>"),
        };
        let error = Error::at(kind, 6).with_line_column(1, 7);
        assert_eq!(
            LineReport::new(Err(&error)).file("a.xml").to_string(),
            "a.xml:1:7: unreadable not well-formed XML: expected </b>\n"
        );
    }
    #[test]
    fn not_read() {
        let kind = ErrorKind::NotRead {
            kind: "facturae".into(),
            title: Wording::verbatim("a Facturae invoice (Spain)"),
            advice: Wording::verbatim(""),
        };
        assert_eq!(
            LineReport::new(Err(&kind.into())).file("a.xml").to_string(),
            "a.xml: not-read this is a Facturae invoice (Spain); facturier does not read it yet\n"
        );
    }
}
