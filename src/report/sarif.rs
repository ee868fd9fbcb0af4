//! Reports as SARIF, the Static Analysis Results Interchange Format 2.1.0 (OASIS), for code hosts,
//! build servers and editors that show findings in their place.
//!
//! What is *not* here: the text of the documents, fixes, and what a baseline would need.

use super::line::{is_not_read, place};
use super::{Finding, Report, Severity, why, words};
use crate::error::Error;
use crate::value::phrase;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};

/// The reports of all documents of one run as one SARIF log.
///
/// It is written with [`Display`]: to any [`io::Write`](std::io::Write) with `write!`, to a string
/// with `to_string`. It ends with a line feed.
///
/// | Here | There |
/// |---|---|
/// | a finding | a `result` with `ruleId`, `level` and `message` |
/// | fatal, warning, information | `error`, `warning`, `note` |
/// | its place: of the culprit where there is one | `physicalLocation`, columns in code points |
/// | its XPath | `logicalLocation` of the kind `element` |
/// | its business terms | the property `terms` |
/// | what its rule asks for, and why | `shortDescription` and `help` of the rule |
/// | no document at all | a `result` of the rule `UNREADABLE` |
/// | a document of a kind that is not read | a `warning` of the rule `NOT-READ` |
/// | findings left out | a notification of the invocation |
///
/// A document without findings leaves no trace.
///
/// Of very many documents the results need not be in memory: [`take`](SarifLog::take) hands them out, to be written
/// between [`head`](SarifLog::head) and [`tail`](SarifLog::tail) in the end.
///
/// ```
/// use facturier::{Profile, read, report::SarifLog};
/// let text = include_str!("../../fixtures/ubl/peppol-invoice.xml").replace(">615.58<", ">600.00<");
/// let report = read(text.as_bytes())?.validate(&Profile::named("peppol")?);
/// let mut log = SarifLog::new();
/// log.add("in/invoice 1.xml", Ok(&report));
/// let sarif = log.to_string();
/// assert!(sarif.contains(r#""ruleId":"BR-CO-15""#));
/// assert!(sarif.contains(r#""uri":"in/invoice%201.xml""#));
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct SarifLog {
    /// The results that were not taken, each as JSON, with commas between them all.
    results: String,
    is_begun: bool,
    notifications: Vec<Notification>,
    /// The rules of the results: their places in the log, and what there is to say of them.
    places: BTreeMap<String, usize>,
    rules: Vec<Rule>,
}

/// The rule of what cannot be read.
const UNREADABLE: &str = "UNREADABLE";

/// The rule of what is of a kind that is not read.
const NOT_READ: &str = "NOT-READ";

impl SarifLog {
    /// A log without documents.
    pub const fn new() -> Self {
        SarifLog {
            results: String::new(),
            is_begun: false,
            notifications: Vec::new(),
            places: BTreeMap::new(),
            rules: Vec::new(),
        }
    }

    /// Adds the report of a document, or the error there is instead. The file is a path, relative to
    /// where the log is looked at.
    pub fn add(&mut self, file: &str, outcome: Result<&Report, &Error>) {
        match outcome {
            Ok(report) => {
                for finding in &report.findings {
                    let index = self.rule(&finding.rule, &finding.title, finding.why);
                    self.push(&ResultObject::of(finding, file, index));
                }
                if report.left_out > 0 {
                    self.notifications.push(Notification {
                        level: "note",
                        message: Message {
                            text: format!(
                                "{file}: {}",
                                words::left_out(report).in_language(report.language)
                            ),
                        },
                    });
                }
            }
            Err(error) => {
                let (rule, title, severity) = match is_not_read(error.kind()) {
                    true => (
                        NOT_READ,
                        phrase!("the file is of a kind that is read"),
                        Severity::Warning,
                    ),
                    false => (
                        UNREADABLE,
                        phrase!("the file can be read as a document"),
                        Severity::Fatal,
                    ),
                };
                let title = title.in_language(error.language());
                let why = why(rule);
                let why = crate::language::of_frame(why, error.language()).unwrap_or(why);
                let index = self.rule(rule, &title, why);
                let text = error.reason();
                let region = error.line().zip(error.column());
                self.push(&ResultObject {
                    rule_id: rule,
                    rule_index: index,
                    level: level(severity),
                    message: Message { text },
                    locations: [Location::new(file, region, "")],
                    properties: None,
                });
            }
        }
    }

    /// The place of a rule among the rules.
    fn rule(&mut self, id: &str, title: &str, why: &str) -> usize {
        if let Some(&index) = self.places.get(id) {
            return index;
        }
        let text = |text: &str| {
            (!text.is_empty()).then(|| Message {
                text: text.to_owned(),
            })
        };
        self.places.insert(id.to_owned(), self.rules.len());
        self.rules.push(Rule {
            id: id.to_owned(),
            short_description: text(title),
            help: text(why),
        });
        self.rules.len() - 1
    }

    fn push(&mut self, result: &ResultObject<'_>) {
        let comma = if self.is_begun { "," } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(self.results, "{comma}\n{}", json(result));
        self.is_begun = true;
    }

    /// Takes the results out that were added since the last time.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.results)
    }

    /// What stands before the results: the rules of all of them.
    pub fn head(&self) -> String {
        let driver = Driver {
            name: "facturier",
            version: env!("CARGO_PKG_VERSION"),
            rules: &self.rules,
        };
        let invocation = Invocation {
            execution_successful: true,
            tool_execution_notifications: &self.notifications,
        };
        format!(
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\
             \"tool\":{{\"driver\":{}}},\"invocations\":[{}],\"columnKind\":\"unicodeCodePoints\",\
             \"results\":[",
            json(&driver),
            json(&invocation)
        )
    }

    /// What stands behind the results.
    pub const fn tail(&self) -> &'static str {
        if self.is_begun { "\n]}]}\n" } else { "]}]}\n" }
    }
}

impl Display for SarifLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.head(), self.results, self.tail())
    }
}

/// Texts and numbers can always be written.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Where the schema of SARIF is published.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Message>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    rules: &'a [Rule],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    tool_execution_notifications: &'a [Notification],
}

#[derive(Clone, Debug, Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Clone, Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties<'a>>,
}

#[derive(Serialize)]
struct Properties<'a> {
    terms: &'a [std::borrow::Cow<'static, str>],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

impl<'a> ResultObject<'a> {
    fn of(finding: &'a Finding, file: &str, rule_index: usize) -> Self {
        ResultObject {
            rule_id: &finding.rule,
            rule_index,
            level: level(finding.severity),
            message: Message {
                text: finding.message.clone(),
            },
            locations: [Location::new(file, place(finding), &finding.xpath)],
            properties: (!finding.terms.is_empty()).then_some(Properties {
                terms: &finding.terms,
            }),
        }
    }
}

impl Location {
    fn new(file: &str, place: Option<(usize, usize)>, xpath: &str) -> Self {
        Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri(file) },
                region: place.map(|(start_line, start_column)| Region {
                    start_line,
                    start_column,
                }),
            },
            logical_locations: match xpath {
                "" => Vec::new(),
                _ => vec![LogicalLocation {
                    fully_qualified_name: xpath.to_owned(),
                    kind: "element",
                }],
            },
        }
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Fatal => "error",
        Severity::Warning => "warning",
        Severity::Information => "note",
    }
}

/// A path as a reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    if drive {
        uri.push_str("file:///");
        uri.push_str(&path[..2]);
    } else if path.starts_with('/') {
        uri.push_str("file://");
    }
    for &byte in &path.as_bytes()[if drive { 2 } else { 0 }..] {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => uri.push(byte.into()),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::super::tests::report;
    use super::*;
    use crate::error::ErrorKind;
    use crate::value::Wording;
    use serde_json::{Value, json};

    fn value(log: &SarifLog) -> Value {
        serde_json::from_str(&log.to_string()).unwrap()
    }

    #[test]
    fn a_log_of_two_documents() {
        let mut report = report();
        report.findings[1].culprit = Some(Box::new(Place {
            line: 4,
            column: 7,
            ..Place::default()
        }));
        let kind = ErrorKind::Xml {
            message: Wording::verbatim("expected </b>"),
        };
        let error = Error::at(kind, 6).with_line_column(1, 7);
        let mut log = SarifLog::new();
        log.add("a.xml", Ok(&report));
        log.add("b.xml", Err(&error));
        log.add("c.xml", Ok(&Report::default()));
        let log = value(&log);
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let rules: Vec<&Value> = run["tool"]["driver"]["rules"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| &rule["id"])
            .collect();
        assert_eq!(rules, ["XSD-VALUE", "BR-CO-10", "NOTE", "UNREADABLE"]);
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 4);
        for result in results {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(*rules[index], result["ruleId"]);
        }
        assert_eq!(
            results[1],
            json!({
                "ruleId": "BR-CO-10", "ruleIndex": 1, "level": "warning",
                "message": {"text": "é is not 7"},
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": {"uri": "a.xml"},
                        "region": {"startLine": 4, "startColumn": 7},
                    },
                    "logicalLocations": [
                        {"fullyQualifiedName": "/Invoice/cbc:b[@x=\"1\"]", "kind": "element"}
                    ],
                }],
                "properties": {"terms": ["BG-22", "BT-106"]},
            })
        );
        let no_place = &results[2]["locations"][0]["physicalLocation"];
        assert_eq!(*no_place, json!({"artifactLocation": {"uri": "a.xml"}}));
        assert_eq!(results[3]["level"], "error");
        let left_out = &run["invocations"][0]["toolExecutionNotifications"][0];
        assert_eq!(
            left_out["message"]["text"],
            "a.xml: 4 more findings were left out"
        );
    }

    #[test]
    fn what_is_taken_stands_between_head_and_tail() {
        let (mut whole, mut log, mut taken) = (SarifLog::new(), SarifLog::new(), String::new());
        assert_eq!(log.head() + &log.take() + log.tail(), whole.to_string());
        for name in ["a.xml", "b.xml"] {
            whole.add(name, Ok(&report()));
            log.add(name, Ok(&report()));
            taken += &log.take();
        }
        assert_eq!(log.head() + &taken + log.tail(), whole.to_string());
    }

    #[test]
    fn a_log_of_nothing() {
        let log = value(&SarifLog::new());
        assert_eq!(log["runs"][0]["results"], json!([]));
    }

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("in/a b+é.xml"), "in/a%20b%2B%C3%A9.xml");
        assert_eq!(uri("/tmp/a.xml"), "file:///tmp/a.xml");
        assert_eq!(uri("C:/a.xml"), "file:///C:/a.xml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
