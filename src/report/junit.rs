//! Reports as JUnit XML, for build servers: a test case for each document.
//!
//! There is no standard of it; this is what the schema of Jenkins (`junit-10.xsd`) takes, and what
//! GitLab, GitHub actions and Azure read. Times are left out, since nothing is measured.

use super::line::is_not_read;
use super::svrl::Escaped;
use super::{LineReport, Report, Severity, Verdict, words};
use crate::error::{Error, ErrorKind};
use crate::value::phrase;
use std::fmt::{self, Display, Write as _};

/// The reports of all documents of one run as a JUnit test suite.
///
/// It is written with [`Display`]: to any [`io::Write`](std::io::Write) with `write!`, to a string
/// with `to_string`. It ends with a line feed.
///
/// | Here | There |
/// |---|---|
/// | a document | a `testcase`, its file the `name`, format and profile the `classname` |
/// | one that is invalid | with a `failure` that has its findings, a line each |
/// | one that cannot be read | with an `error` |
/// | one that is not judged, or of a kind that is not read | with `skipped` |
/// | findings of one that is valid | `system-out`, a line each |
///
/// Of very many documents the test cases need not be in memory: [`take`](JunitReport::take) hands them out, to be
/// written between [`head`](JunitReport::head) and [`tail`](JunitReport::tail) in the end.
///
/// ```
/// use facturier::report::{JunitReport, Report};
/// let mut junit = JunitReport::new();
/// junit.add("invoice.xml", Ok(&Report { format: "ubl-invoice".into(), ..Report::default() }));
/// let xml = junit.to_string();
/// assert!(xml.contains(r#"<testcase name="invoice.xml" classname="ubl-invoice"/>"#));
/// assert!(xml.contains(r#"tests="1" failures="0" errors="0""#));
/// ```
#[derive(Clone, Debug, Default)]
pub struct JunitReport {
    cases: String,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl JunitReport {
    /// A suite without documents.
    pub const fn new() -> Self {
        JunitReport {
            cases: String::new(),
            tests: 0,
            failures: 0,
            errors: 0,
            skipped: 0,
        }
    }

    /// Adds the report of a document, or the error there is instead.
    pub fn add(&mut self, file: &str, outcome: Result<&Report, &Error>) {
        self.tests += 1;
        let class = match outcome {
            Ok(report) => match &report.profile {
                Some(profile) => format!("{}.{profile}", report.format),
                None => report.format.to_string(),
            },
            Err(error) => match error.kind() {
                ErrorKind::NotRead { kind, .. } => kind.to_string(),
                _ => "unreadable".to_owned(),
            },
        };
        let lines = LineReport::new(outcome).file(file).to_string();
        let content = match outcome {
            Err(error) if is_not_read(error.kind()) => {
                self.skipped += 1;
                element("skipped", "not-read", &error.reason(), &lines)
            }
            Err(error) => {
                self.errors += 1;
                let message = error.reason();
                element("error", "unreadable", &message, &lines)
            }
            Ok(report) if report.verdict() == Verdict::Invalid => {
                self.failures += 1;
                let of = |severity| words::count(report, severity);
                let counts = [Severity::Fatal, Severity::Warning]
                    .into_iter()
                    .filter_map(of);
                let counts: Vec<String> =
                    counts.map(|it| it.in_language(report.language)).collect();
                let message = counts.join(", ");
                element("failure", "invalid", &message, &lines)
            }
            Ok(report) if report.verdict() == Verdict::NotJudged => {
                self.skipped += 1;
                let message = phrase!("no business rules are known for it");
                let message = message.in_language(report.language);
                element("skipped", "not-judged", &message, &lines)
            }
            Ok(_) if lines.is_empty() => String::new(),
            Ok(_) => format!("<system-out>{}</system-out>", Escaped(&lines)),
        };
        let _ = write!(
            self.cases,
            "    <testcase name=\"{}\" classname=\"{}\"",
            Escaped(file),
            Escaped(&class)
        );
        self.cases.push_str(&match content.as_str() {
            "" => "/>\n".to_owned(),
            content => format!(">\n      {content}\n    </testcase>\n"),
        });
    }

    /// Takes the test cases out that were added since the last time.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.cases)
    }

    /// What stands before the test cases: the numbers of all of them.
    pub fn head(&self) -> String {
        let JunitReport {
            cases: _,
            tests,
            failures,
            errors,
            skipped,
        } = self;
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites name=\"facturier\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">\n  \
             <testsuite name=\"documents\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">\n"
        )
    }

    /// What stands behind the test cases.
    pub const fn tail(&self) -> &'static str {
        "  </testsuite>\n</testsuites>\n"
    }
}

fn element(name: &str, kind: &str, message: &str, lines: &str) -> String {
    format!(
        "<{name} type=\"{kind}\" message=\"{}\">{}</{name}>",
        Escaped(message),
        Escaped(lines)
    )
}

impl Display for JunitReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.head(), self.cases, self.tail())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;
    use super::*;
    use crate::value::Wording;

    #[test]
    fn a_suite_of_three_documents() {
        let mut mild = report();
        mild.findings.remove(0);
        mild.findings.truncate(1);
        mild.left_out = 0;
        let kind = ErrorKind::Xml {
            message: Wording::verbatim("expected </b>"),
        };
        let error = Error::at(kind, 6).with_line_column(1, 7);
        let mut junit = JunitReport::new();
        junit.add("a\u{1}&.xml", Ok(&report()));
        junit.add("b.xml", Ok(&mild));
        junit.add("c.xml", Err(&error));
        let lf = "&#10;";
        let expected = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="facturier" tests="3" failures="1" errors="1">
  <testsuite name="documents" tests="3" failures="1" errors="1" skipped="0">
    <testcase name="a&amp;.xml" classname="ubl-invoice.peppol">
      <failure type="invalid" message="1 fatal, 1 warning">a␁&amp;.xml:2:2: fatal XSD-VALUE expected text, found &quot;&lt;&amp;&gt;&quot;{lf}a␁&amp;.xml:3:15: warning BR-CO-10 é is not 7{lf}a␁&amp;.xml: information NOTE no place{lf}a␁&amp;.xml: 4 more findings were left out{lf}</failure>
    </testcase>
    <testcase name="b.xml" classname="ubl-invoice.peppol">
      <system-out>b.xml:3:15: warning BR-CO-10 é is not 7{lf}</system-out>
    </testcase>
    <testcase name="c.xml" classname="unreadable">
      <error type="unreadable" message="not well-formed XML: expected &lt;/b&gt;">c.xml:1:7: unreadable not well-formed XML: expected &lt;/b&gt;{lf}</error>
    </testcase>
  </testsuite>
</testsuites>
"#
        );
        assert_eq!(junit.to_string(), expected);
    }

    #[test]
    fn what_is_taken_stands_between_head_and_tail() {
        let (mut whole, mut junit, mut taken) =
            (JunitReport::new(), JunitReport::new(), String::new());
        for name in ["a.xml", "b.xml"] {
            whole.add(name, Ok(&report()));
            junit.add(name, Ok(&report()));
            taken += &junit.take();
        }
        assert_eq!(junit.head() + &taken + junit.tail(), whole.to_string());
    }

    #[test]
    fn what_is_not_read_is_skipped() {
        let kind = ErrorKind::NotRead {
            kind: "facturae".into(),
            title: Wording::verbatim("a Facturae invoice (Spain)"),
            advice: Wording::verbatim(""),
        };
        let mut junit = JunitReport::new();
        junit.add("a.xml", Err(&kind.into()));
        let xml = junit.to_string();
        assert!(
            xml.contains(r#"<testcase name="a.xml" classname="facturae">"#),
            "{xml}"
        );
        assert!(xml.contains(r#"errors="0" skipped="1""#), "{xml}");
    }
}
