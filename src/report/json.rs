//! A report as JSON: one object on one line for each document.
//!
//! Every character that ends a line or acts on a terminal is written as an escape sequence, so that
//! one document is one line for every reader, and a line is safe to show.

use super::{Changed, Field, Finding, JudgedBy, Layer, Place, Reason, Report, Severity, Verdict};
use crate::error::{Error, ErrorKind};
use serde::Serialize;
use std::fmt::{self, Display};

/// A report, or why there is none, as one line of JSON.
///
/// It is written with [`Display`]: to any [`io::Write`](std::io::Write) with `write!`, to a string
/// with `to_string`. It ends with a line feed.
///
/// The keys are always these, in this order; what is not known is `null`:
///
/// ```json
/// {"file": "invoice.xml", "format": "ubl-invoice", "profile": "peppol-bis-3", "verdict": "invalid",
///  "judged_by": {"structure": "UBL 2.1", "rules": ["EN 16931 UBL 1.3.16", "OpenPeppol 2026.5"],
///                "advice": true, "reason": "named", "fallback": false, "complete": true,
///                "names": "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
///                "specification": "Peppol BIS Billing 3.0"},
///  "findings": [{"rule": "BR-CO-10", "layer": "rules", "severity": "fatal", "terms": ["BT-106"],
///                "xpath": "/Invoice/cac:LegalMonetaryTotal/cbc:LineExtensionAmount",
///                "line": 12, "column": 5, "offset": 431, "message": "expected 7.00, found 8.00"}]}
/// ```
///
/// Each finding also says what its rule asks for (`title`) and why there is such a rule (`why`), and, where it is about a
/// term, where that stands in the model (`model`: `lines[0].price.net_price`). Where
/// the fault is elsewhere than at the element the rule is about, `culprit` has that place (`xpath`,
/// `line`, `column`, `offset`); of amounts that do not agree, `amounts` has what was `found` and what
/// was `expected`, as texts. `seller`, `number` and `date` of the document come after the profile.
///
/// Findings about bank files have a last key `field`, an object with `record`, `name`, `positions`
/// (first and last, from 1), `found` and `expected`.
///
/// The verdict is `valid`, `invalid`, `not-judged` or `unreadable`. `judged_by` says by what: the
/// structure, the rule sets with their releases, why these (`reason`, see [`Reason`]), whether EN 16931 was the
/// `fallback` because the document names nothing that is known, whether the judgement is `complete`
/// (it is not where the document names rules that were not applied), and what the document `names` as
/// its specification (BT-24) and is known as; where the caller has changed something, also the rules that are broken and
/// weigh something else than their authority says (`changed`: `rule`, `own` and `now`, which is `null` for one
/// that was silenced, and how many `findings`) and the `code_lists` that were replaced. It is `null` when there is no document. After the findings come `left_out`, the number
/// of findings left out if there are any, and `error` when there is no document: an object with
/// `message` and, as far as they are known, `line`, `column` and `offset`.
///
/// ```
/// use facturier::report::{JsonReport, Report};
/// let report = Report { format: "ubl-invoice".into(), ..Report::default() };
/// let json = JsonReport::new(Ok(&report)).file("invoice.xml").to_string();
/// assert_eq!(
///     json,
///     concat!(
///         r#"{"file":"invoice.xml","format":"ubl-invoice","profile":null,"seller":null,"number":null,"date":null,"verdict":"valid","#,
///         r#""judged_by":{"structure":null,"rules":[],"advice":false,"reason":"not-asked","#,
///         r#""fallback":false,"complete":true,"names":null,"specification":null},"findings":[]}"#,
///         "\n"
///     )
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct JsonReport<'a> {
    outcome: Result<&'a Report, &'a Error>,
    file: Option<&'a str>,
}

impl<'a> JsonReport<'a> {
    /// The JSON of this report, or of the error there is instead.
    pub const fn new(outcome: Result<&'a Report, &'a Error>) -> Self {
        JsonReport {
            outcome,
            file: None,
        }
    }

    /// The name of the file.
    pub const fn file(mut self, file: &'a str) -> Self {
        self.file = Some(file);
        self
    }
}

impl Display for JsonReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message;
        let object = match self.outcome {
            Ok(report) => DocumentObject::new(report, self.file),
            Err(error) => {
                message = error.reason();
                DocumentObject {
                    file: self.file,
                    format: match error.kind() {
                        ErrorKind::Unsupported { format } => Some(format),
                        ErrorKind::NotRead { kind, .. } => Some(kind),
                        _ => None,
                    },
                    profile: None,
                    seller: None,
                    number: None,
                    date: None,
                    verdict: match error.kind() {
                        ErrorKind::NotRead { .. } => Verdict::NotJudged,
                        _ => Verdict::Unreadable,
                    },
                    judged_by: None,
                    findings: Vec::new(),
                    left_out: 0,
                    error: Some(ErrorObject {
                        message: &message,
                        line: error.line(),
                        column: error.column(),
                        offset: error.offset(),
                    }),
                }
            }
        };
        JsonLine(object).fmt(f)
    }
}

/// Any value as one line of JSON, safe to show and ended by a line feed.
///
/// ```
/// use facturier::report::JsonLine;
/// assert_eq!(JsonLine("a\u{9b}31m").to_string(), "\"a\\u009b31m\"\n");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct JsonLine<T>(pub T);

impl<T: Serialize> Display for JsonLine<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(&self.0).map_err(|_| fmt::Error)?;
        let mut rest = json.as_str();
        // Outside of strings JSON is ASCII without these, so this is inside of one.
        while let Some((at, character)) = rest.char_indices().find(|&(_, c)| wants_escape(c)) {
            let code = u32::from(character);
            write!(f, "{}\\u{code:04x}", &rest[..at])?;
            rest = &rest[at + character.len_utf8()..];
        }
        writeln!(f, "{rest}")
    }
}

/// Whether a character that serde_json leaves as it is ends a line, is a control character or
/// changes the order of others. All are of the Basic Multilingual Plane.
fn wants_escape(character: char) -> bool {
    matches!(
        character,
        '\u{7f}'..='\u{9f}'
            | '\u{61c}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    )
}

#[derive(Serialize)]
struct DocumentObject<'a> {
    file: Option<&'a str>,
    format: Option<&'a str>,
    profile: Option<&'a str>,
    seller: Option<&'a str>,
    number: Option<&'a str>,
    date: Option<&'a str>,
    verdict: Verdict,
    judged_by: Option<JudgedByObject<'a>>,
    findings: Vec<FindingObject<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    left_out: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorObject<'a>>,
}

impl<'a> DocumentObject<'a> {
    fn new(report: &'a Report, file: Option<&'a str>) -> Self {
        DocumentObject {
            file,
            format: (!report.format.is_empty()).then_some(&report.format),
            profile: report.profile.as_deref(),
            seller: report.heading.seller.as_deref(),
            number: report.heading.number.as_deref(),
            date: report.heading.date.as_deref(),
            verdict: report.verdict(),
            judged_by: Some(JudgedByObject::new(&report.judged_by)),
            findings: report.findings.iter().map(FindingObject::new).collect(),
            left_out: report.left_out,
            error: None,
        }
    }
}

/// As in [`JsonReport`].
impl Serialize for Report {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        DocumentObject::new(self, None).serialize(serializer)
    }
}

/// `judged_by`, as every JSON output has it.
#[derive(Serialize)]
struct JudgedByObject<'a> {
    structure: Option<&'a str>,
    rules: &'a [std::borrow::Cow<'static, str>],
    advice: bool,
    reason: Reason,
    fallback: bool,
    complete: bool,
    names: Option<&'a str>,
    specification: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    changed: &'a [Changed],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    code_lists: &'a [String],
}

impl<'a> JudgedByObject<'a> {
    fn new(judged_by: &'a JudgedBy) -> Self {
        JudgedByObject {
            structure: (!judged_by.structure.is_empty()).then_some(&judged_by.structure),
            rules: &judged_by.rules,
            advice: judged_by.advice,
            reason: judged_by.reason,
            fallback: judged_by.reason.is_fallback(),
            complete: judged_by.is_complete(),
            names: judged_by.names.as_deref(),
            specification: judged_by.specification.map(|known| known.as_str()),
            changed: &judged_by.changed,
            code_lists: &judged_by.code_lists,
        }
    }
}

impl Serialize for JudgedBy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        JudgedByObject::new(self).serialize(serializer)
    }
}

#[derive(Serialize)]
struct FindingObject<'a> {
    rule: &'a str,
    layer: Layer,
    severity: Severity,
    terms: &'a [std::borrow::Cow<'static, str>],
    xpath: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    offset: Option<usize>,
    message: &'a str,
    title: &'a str,
    why: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    culprit: Option<CulpritObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amounts: Option<AmountsObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<FieldObject<'a>>,
}

#[derive(Serialize)]
struct CulpritObject<'a> {
    xpath: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    offset: Option<usize>,
}

impl<'a> CulpritObject<'a> {
    fn new(place: &'a Place) -> Self {
        let known = place.line > 0;
        CulpritObject {
            xpath: &place.xpath,
            line: known.then_some(place.line),
            column: known.then_some(place.column),
            offset: known.then_some(place.offset),
        }
    }
}

/// As texts: JSON numbers are no decimals to most programs.
#[derive(Serialize)]
struct AmountsObject {
    found: String,
    expected: String,
}

#[derive(Serialize)]
struct FieldObject<'a> {
    record: &'a str,
    name: Option<&'a str>,
    positions: Option<(usize, usize)>,
    found: &'a str,
    expected: &'a str,
}

impl<'a> FieldObject<'a> {
    fn new(field: &'a Field) -> Self {
        FieldObject {
            record: &field.record,
            name: (!field.name.is_empty()).then_some(&field.name),
            positions: (field.positions != (0, 0)).then_some(field.positions),
            found: &field.found,
            expected: &field.expected,
        }
    }
}

impl<'a> FindingObject<'a> {
    fn new(finding: &'a Finding) -> Self {
        // Lines count from 1: a document that was never text has none.
        let known = finding.line > 0;
        FindingObject {
            rule: &finding.rule,
            layer: finding.layer,
            severity: finding.severity,
            terms: &finding.terms,
            xpath: &finding.xpath,
            line: known.then_some(finding.line),
            column: known.then_some(finding.column),
            offset: known.then_some(finding.offset),
            message: &finding.message,
            title: &finding.title,
            why: finding.why,
            model: &finding.model,
            culprit: finding.culprit.as_deref().map(CulpritObject::new),
            amounts: finding.amounts.as_deref().map(|amounts| AmountsObject {
                found: amounts.found.to_string(),
                expected: amounts.expected.to_string(),
            }),
            field: finding.field.as_deref().map(FieldObject::new),
        }
    }
}

#[derive(Serialize)]
struct ErrorObject<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;
    use super::*;
    use crate::value::Wording;

    #[test]
    fn a_whole_report() {
        let report = report();
        let expected = concat!(
            r#"{"file":"invoice.xml","format":"ubl-invoice","profile":"peppol","seller":"Ann","number":"7","date":null,"verdict":"invalid","#,
            r#""judged_by":{"structure":"UBL 2.1","rules":["EN 16931 UBL 1.3.16"],"advice":false,"#,
            r#""reason":"asked","fallback":false,"complete":true,"names":null,"specification":null},"#,
            r#""findings":[{"rule":"XSD-VALUE","layer":"structure","severity":"fatal","#,
            r#""terms":["BT-1"],"xpath":"/Invoice/cbc:ID","line":2,"column":2,"offset":11,"#,
            r#""message":"expected text, found \"<&>\"","#,
            r#""title":"a value has the form of its data type","why":"receiving programs rely on the UBL schema; most refuse a document that does not follow it","model":"number"},"#,
            r#"{"rule":"BR-CO-10","layer":"rules","severity":"warning","terms":["BG-22","BT-106"],"#,
            r#""xpath":"/Invoice/cbc:b[@x=\"1\"]","line":3,"column":11,"offset":41,"#,
            r#""message":"é is not 7","title":"the sum","#,
            r#""why":"the amounts of an invoice depend on each other; the receiver books one and pays another, so they must agree","#,
            r#""culprit":{"xpath":"/Invoice/cbc:b[@x=\"1\"]/c","line":3,"column":15,"offset":45},"#,
            r#""amounts":{"found":"8","expected":"7"}},"#,
            r#"{"rule":"NOTE","layer":"rules","severity":"information","terms":[],"xpath":"","#,
            r#""line":null,"column":null,"offset":null,"message":"no place","title":"","why":""}],"left_out":4}"#,
            "\n"
        );
        let json = JsonReport::new(Ok(&report)).file("invoice.xml");
        assert_eq!(json.to_string(), expected);
    }

    #[test]
    fn the_field_of_a_bank_file() {
        let mut report = report();
        report.findings.truncate(1);
        let field = |name: &'static str, positions| {
            Some(Box::new(Field {
                record: "2.1".into(),
                name: name.into(),
                positions,
                found: "x".to_owned(),
                expected: "15 digits".to_owned(),
            }))
        };
        report.findings[0].field = field("amount", (33, 47));
        let json = JsonReport::new(Ok(&report)).to_string();
        let expected = r#","field":{"record":"2.1","name":"amount","positions":[33,47],"found":"x","expected":"15 digits"}}],"#;
        assert!(json.contains(expected), "{json}");
        report.findings[0].field = field("", (0, 0));
        let json = JsonReport::new(Ok(&report)).to_string();
        assert!(json.contains(r#""record":"2.1","name":null,"positions":null,"#));
    }

    #[test]
    fn unreadable() {
        let kind = ErrorKind::Xml {
            message: Wording::verbatim("expected </b>"),
        };
        let error = Error::at(kind, 6).with_line_column(1, 7);
        assert_eq!(
            JsonReport::new(Err(&error)).file("a.xml").to_string(),
            concat!(
                r#"{"file":"a.xml","format":null,"profile":null,"seller":null,"number":null,"date":null,"verdict":"unreadable","judged_by":null,"findings":[],"#,
                r#""error":{"message":"not well-formed XML: expected </b>","line":1,"column":7,"offset":6}}"#,
                "\n"
            )
        );
        let error = Error::from(ErrorKind::Unsupported {
            format: "cii".into(),
        });
        assert_eq!(
            JsonReport::new(Err(&error)).to_string(),
            concat!(
                r#"{"file":null,"format":"cii","profile":null,"seller":null,"number":null,"date":null,"verdict":"unreadable","judged_by":null,"findings":[],"#,
                r#""error":{"message":"found the format cii, which this version cannot read"}}"#,
                "\n"
            )
        );
    }

    #[test]
    fn always_one_line() {
        let every: String = ('\0'..='\u{2100}').collect();
        let mut report = report();
        report.findings[0].message.clone_from(&every);
        let json = JsonReport::new(Ok(&report)).file(&every).to_string();
        let line = json.strip_suffix('\n').unwrap();
        assert_eq!(line.find(|c: char| c.is_control() || wants_escape(c)), None);
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["file"], every.as_str());
        assert_eq!(value["findings"][0]["message"], every.as_str());
    }
}
