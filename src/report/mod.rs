//! What is to be said about a document: findings, and the reports made of them.
//!
//! A finding is about a document that is there. When there is none, that is an
//! error instead.
//!
//! A report, or the error, is written as text for people ([`TextReport`]), as a line for each finding
//! ([`LineReport`]), as SVRL for the tools of Schematron ([`SvrlReport`]) and, with the feature `json`, as
//! JSON (`JsonReport`). Those of many documents become one for build servers: [`JunitReport`] and, with
//! the feature `json`, `SarifLog`.

mod groups;
#[cfg(feature = "json")]
mod json;
mod junit;
mod line;
mod room;
#[cfg(feature = "json")]
mod sarif;
mod svrl;
mod text;
mod why;
pub(crate) mod words;

pub use crate::value::shown::Visible;
pub use groups::Group;
#[cfg(feature = "json")]
pub use json::{JsonLine, JsonReport};
pub use junit::JunitReport;
pub use line::LineReport;
pub(crate) use room::{Findings, Kept, Room, Weight};
#[cfg(feature = "json")]
pub use sarif::SarifLog;
pub use svrl::SvrlReport;
pub use text::TextReport;
pub use why::why;

use crate::error::{Error, ErrorKind};
use crate::language::Language;
use crate::model::Specification;
use crate::value::shown::shortened;
use crate::value::{Phrase, Text};
use std::borrow::Cow;
use std::fmt;

/// Where in the stack of checks a finding was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Layer {
    /// The bytes as characters.
    Encoding,
    /// The characters as well-formed XML.
    Xml,
    /// The elements as the schema has them.
    Structure,
    /// The content as the business rules want it.
    Rules,
    /// What a person should look at, in the view of this library: no authority asks for it.
    Advice,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Severity {
    /// The document is not valid.
    Fatal,
    /// The document is valid, but should be put right.
    Warning,
    /// Good to know.
    Information,
}

/// One thing to be said about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Finding {
    /// The rule that was broken, as its authority spells it (`BR-CO-10`), or one of this library's
    /// own for the lower layers (`XSD-ORDER`).
    pub rule: Cow<'static, str>,
    /// Which layer of checks found it.
    pub layer: Layer,
    /// How much it weighs.
    pub severity: Severity,
    /// The business terms and groups concerned (`BG-22`, `BT-106`), outermost first: the last is what it is about
    /// ([`Finding::term`]).
    pub terms: Vec<Cow<'static, str>>,
    /// The element or attribute concerned, with the prefixes of the document and positions
    /// (`/Invoice/cac:InvoiceLine[2]/cbc:ID`); empty when it is no XML or not about an element.
    pub xpath: String,
    /// Where the term that it is about stands in the model, or would stand: `lines[0].price.net_price`, with places
    /// in lists from 0, as a [`Loss`](crate::format::Loss) has it. Where nothing of a list is there, the list itself
    /// (`vat_breakdown`). Empty when it is about no term.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "String::is_empty")
    )]
    pub model: String,
    /// Byte offset in the input, from 0.
    pub offset: usize,
    /// Line in the input, from 1; 0 for a document that was never text, which has no places.
    pub line: usize,
    /// Column in the line, in characters, from 1.
    pub column: usize,
    /// What was found, what was expected, and what to do about it.
    pub message: String,
    /// What the rule asks for, in a few words; the same for every finding of the rule.
    pub title: Cow<'static, str>,
    /// Why there is such a rule, in a sentence; may be empty.
    pub why: &'static str,
    /// Where the fault itself is, when that is not the element the rule is about: a rule about the
    /// totals as a whole points here at the total that is wrong.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub culprit: Option<Box<Place>>,
    /// The amounts that do not agree, for a rule that calculates.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub amounts: Option<Box<Amounts>>,
    /// The field of a bank file that it is about.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub field: Option<Box<Field>>,
    /// What it is told with in another language than English, [`Report::in_language`]; a finding of somebody
    /// else has none, and stays as it is.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub parts: Option<Box<Parts>>,
}

/// The parts of which the words of a finding are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    title: Phrase,
    message: Phrase,
    /// What was expected in the field that it is about.
    expected: Option<Phrase>,
}

/// A place in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Place {
    /// As [`Finding::xpath`].
    pub xpath: String,
    /// Byte offset in the input, from 0: of the value where there is one, else of the element.
    pub offset: usize,
    /// Line in the input, from 1; 0 for a document that was never text.
    pub line: usize,
    /// Column in the line, in characters, from 1.
    pub column: usize,
}

/// An amount as the document states it, and as it comes out when it is calculated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Amounts {
    /// As stated.
    pub found: rust_decimal::Decimal,
    /// As calculated.
    pub expected: rust_decimal::Decimal,
}

/// Which document a report is about, in the words of its sender.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Heading {
    /// The name of the seller (BT-27, else BT-28).
    pub seller: Option<Text>,
    /// The number (BT-1).
    pub number: Option<Text>,
    /// The issue date (BT-2), as written.
    pub date: Option<Text>,
}

/// A field of a record of a bank file, and what stands and should stand in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Field {
    /// The record: `2.1` in CODA, the tag `61` in MT940.
    pub record: Cow<'static, str>,
    /// The field in it (`amount`); empty for the record as a whole.
    pub name: Cow<'static, str>,
    /// First and last position in the record, from 1; both 0 where there are no positions.
    pub positions: (usize, usize),
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

/// Everything that is to be said about one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The format the document is in, as it is named everywhere (`ubl-invoice`).
    pub format: Cow<'static, str>,
    /// The profile whose rules were applied, if any were.
    pub profile: Option<Cow<'static, str>>,
    /// Which document it is; empty for bank statements.
    pub heading: Heading,
    /// What the document was held to, and why to that.
    pub judged_by: JudgedBy,
    /// The findings, in the order of the document within each layer.
    pub findings: Vec<Finding>,
    /// How many findings more there were than the limit lets through.
    pub left_out: usize,
    /// The language that it is in.
    pub language: Language,
}

/// What a report comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Verdict {
    /// There is no fatal finding.
    Valid,
    /// There is a fatal finding.
    Invalid,
    /// There is no fatal finding, but no business rules were applied either: the document is in a dialect
    /// outside EN 16931, or the rules that were asked for have none for its syntax.
    NotJudged,
    /// There is no document at all.
    Unreadable,
}

/// What a document was held to, and why to that.
///
/// ```
/// use facturier::{Profile, read, report::Reason};
/// let report = read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?.validate(&Profile::auto());
/// assert_eq!(report.judged_by.reason, Reason::Named);
/// assert_eq!(report.judged_by.rules, ["EN 16931 UBL 1.3.16", "OpenPeppol 2026.5"]);
/// assert!(report.judged_by.is_complete());
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JudgedBy {
    /// What the structure was checked against (`UBL 2.1`).
    pub structure: Cow<'static, str>,
    /// The rule sets that were applied, each with its release.
    pub rules: Vec<Cow<'static, str>>,
    /// Whether this library's own advice (`ADV-…`) was looked for as well.
    pub advice: bool,
    /// Why these rule sets.
    pub reason: Reason,
    /// The specification identifier (BT-24) of the document, as written; `None` if it has none, or an
    /// empty one.
    pub names: Option<Text>,
    /// The specification that the document follows, where it is a known one.
    pub specification: Option<Specification>,
    /// The rules that were broken and weigh something else here than their authority says, as the caller
    /// wanted it ([`Profile::silence`](crate::Profile::silence), [`Profile::severity`](crate::Profile::severity)).
    /// What was changed and is not broken plays no part in the verdict and is not here.
    pub changed: Vec<Changed>,
    /// The code lists that the caller has put in place of those of this release, with their releases.
    pub code_lists: Vec<String>,
}

/// A broken rule that weighs something else than its authority says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Changed {
    /// The rule.
    pub rule: Cow<'static, str>,
    /// What it weighs by its authority.
    pub own: Severity,
    /// What it weighs here; `None` where it was silenced, so that its findings are not in the report.
    pub now: Option<Severity>,
    /// How often it is broken.
    pub findings: usize,
}

impl Changed {
    /// Counts one more.
    pub(crate) fn count(
        list: &mut Vec<Changed>,
        rule: impl Into<Cow<'static, str>>,
        own: Severity,
        now: Option<Severity>,
    ) {
        let rule = rule.into();
        match list
            .iter_mut()
            .find(|it| it.rule == rule && it.own == own && it.now == now)
        {
            Some(known) => known.findings += 1,
            None => list.push(Changed {
                rule,
                own,
                now,
                findings: 1,
            }),
        }
    }
}

/// As the option `--rule` has it: `BR-CO-10=off`, and how often it is broken if more than once.
impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = self.now.map_or("off", Severity::as_str);
        write!(f, "{}={now}", self.rule)?;
        match self.findings {
            0 | 1 => Ok(()),
            count => write!(f, " ×{count}"),
        }
    }
}

/// Why a document was held to the rules it was held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Reason {
    /// No business rules were asked for.
    #[default]
    NotAsked,
    /// These were asked for, whatever the document names.
    Asked,
    /// The document names the specification of these rules.
    Named,
    /// The document names no specification, so EN 16931 is the fallback.
    Missing,
    /// The document names a specification that is not known, so EN 16931 is the fallback. Whether that
    /// specification has rules of its own is not known either.
    Unknown,
    /// The document names a specification that has rules of its own on top of EN 16931, and these were
    /// not applied: it was judged by EN 16931 only.
    BaseOnly,
    /// The document is in a dialect outside EN 16931, whose rules are not known: none were applied.
    Outside,
    /// The rules have none for the syntax that the document is in: none were applied.
    OtherSyntax,
    /// The XML breaks off: rules would call missing what was not read, so none were applied.
    Torn,
}

impl Reason {
    /// The name, as JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::NotAsked => "not-asked",
            Reason::Asked => "asked",
            Reason::Named => "named",
            Reason::Missing => "missing",
            Reason::Unknown => "unknown",
            Reason::BaseOnly => "base-only",
            Reason::Outside => "outside",
            Reason::OtherSyntax => "other-syntax",
            Reason::Torn => "torn",
        }
    }

    /// Whether EN 16931 was applied because the document names nothing that is known.
    pub const fn is_fallback(self) -> bool {
        matches!(self, Reason::Missing | Reason::Unknown)
    }
}

impl JudgedBy {
    /// What bank statements in this format are held to: rules of their own, whatever the profile.
    pub fn of_statements(format: &'static str) -> JudgedBy {
        JudgedBy {
            structure: format.into(),
            rules: vec!["bank statements".into()],
            reason: Reason::Named,
            ..JudgedBy::default()
        }
    }

    /// Whether there were rules for the document, or nobody asked for any. There are none for a dialect outside
    /// EN 16931, for a syntax that the profile does not know, and for XML that breaks off.
    pub const fn has_rules(&self) -> bool {
        !matches!(
            self.reason,
            Reason::Outside | Reason::OtherSyntax | Reason::Torn
        )
    }

    /// Whether something fatal was found and is not fatal here, because the caller wanted it so.
    pub fn is_lenient(&self) -> bool {
        let is_lighter = |it: &Changed| it.own == Severity::Fatal && it.now != Some(it.own);
        self.changed.iter().any(is_lighter)
    }

    /// Whether no rules were left out that the document may ask for. They were if it names a
    /// specification whose own rules were not applied, and nobody asked for others, or if its XML
    /// breaks off.
    pub const fn is_complete(&self) -> bool {
        self.has_rules() && !matches!(self.reason, Reason::Unknown | Reason::BaseOnly)
    }
}

impl Layer {
    /// The name, as JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Layer::Encoding => "encoding",
            Layer::Xml => "xml",
            Layer::Structure => "structure",
            Layer::Rules => "rules",
            Layer::Advice => "advice",
        }
    }
}

impl Severity {
    /// The name, as JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Fatal => "fatal",
            Severity::Warning => "warning",
            Severity::Information => "information",
        }
    }
}

impl Verdict {
    /// The name, as JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Valid => "valid",
            Verdict::Invalid => "invalid",
            Verdict::NotJudged => "not-judged",
            Verdict::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The enum of this name, or an error that lists all names.
macro_rules! named {
    ($($type:ident $what:literal: $($variant:ident)*;)*) => {$(
        impl std::str::FromStr for $type {
            type Err = Error;

            /// [`ErrorKind::UnknownName`] when it is none of these.
            fn from_str(name: &str) -> Result<Self, Error> {
                let all = [$($type::$variant),*];
                let found = all.into_iter().find(|it| it.as_str() == name);
                found.ok_or_else(|| ErrorKind::unknown($what, name, all.map(|it| it.as_str())).into())
            }
        }
    )*};
}

named! {
    Layer "layer": Encoding Xml Structure Rules Advice;
    Severity "severity": Fatal Warning Information;
    Verdict "verdict": Valid Invalid NotJudged Unreadable;
}

/// As a line of [`LineReport`], without a file: `12:5: fatal BR-CO-10 expected 7.00, found 8.00`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.place();
        if line > 0 {
            write!(f, "{line}:{column}: ")?;
        }
        write!(
            f,
            "{} {} {}",
            self.severity,
            Visible(&self.rule),
            Visible(&self.message)
        )
    }
}

/// As [`TextReport`], without a file and lines of the source.
///
/// ```
/// use facturier::{Profile, read};
/// let report = read(include_bytes!("../../fixtures/readme/wrong-total.xml"))?.validate(&Profile::auto());
/// assert!(report.to_string().ends_with("invalid — 2 fatal, from 1 cause (ubl-invoice, rules of peppol-bis-3)\n"));
/// # Ok::<(), facturier::Error>(())
/// ```
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TextReport::new(Ok(self)).fmt(f)
    }
}

impl Finding {
    /// A finding without a place and without terms.
    ///
    /// ```
    /// use facturier::report::{Finding, Layer, Severity};
    /// let finding = Finding {
    ///     line: 3,
    ///     column: 7,
    ///     ..Finding::new("OWN-1", Layer::Rules, Severity::Warning, "the order is not ours")
    /// };
    /// assert_eq!(finding.rule, "OWN-1");
    /// ```
    pub fn new(
        rule: impl Into<Cow<'static, str>>,
        layer: Layer,
        severity: Severity,
        message: impl Into<String>,
    ) -> Finding {
        let rule = rule.into();
        Finding {
            why: why(&rule),
            rule,
            layer,
            severity,
            terms: Vec::new(),
            xpath: String::new(),
            model: String::new(),
            offset: 0,
            line: 0,
            column: 0,
            message: shortened(message.into()).into_owned(),
            title: Cow::Borrowed(""),
            culprit: None,
            amounts: None,
            field: None,
            parts: None,
        }
    }

    /// One of ours, which can be told in every language.
    pub(crate) fn told(
        rule: &'static str,
        layer: Layer,
        severity: Severity,
        title: Phrase,
        message: Phrase,
    ) -> Finding {
        let finding = Finding::new(rule, layer, severity, message.to_string());
        Finding {
            title: title.to_cow(),
            parts: Some(Box::new(Parts {
                title,
                message,
                expected: None,
            })),
            ..finding
        }
    }

    /// The same about a field, in which this was expected.
    pub(crate) fn about(mut self, field: Field, expected: Phrase) -> Finding {
        self.field = Some(Box::new(Field {
            expected: expected.to_string(),
            ..field
        }));
        if let Some(parts) = &mut self.parts {
            parts.expected = Some(expected);
        }
        self
    }

    /// The same in another language than English: its message, its title, what was expected in a field, and why
    /// there is such a rule.
    #[cfg(feature = "languages")]
    pub fn in_language(self, language: Language) -> Finding {
        let Some(parts) = self.parts.as_deref() else {
            return self;
        };
        Finding {
            message: shortened(parts.message.in_language(language)).into_owned(),
            title: parts.title.in_language(language).into(),
            why: crate::language::of_frame(self.why, language).unwrap_or(self.why),
            field: self.field.map(|mut field| {
                if let Some(expected) = &parts.expected {
                    field.expected = expected.in_language(language);
                }
                field
            }),
            ..self
        }
    }

    /// The term, or else the group, that it is about: the last of [`Finding::terms`], which those around or
    /// compared with it come before.
    ///
    /// ```
    /// use facturier::{Profile, read};
    /// let report = read(include_bytes!("../../fixtures/readme/wrong-total.xml"))?.validate(&Profile::auto());
    /// assert_eq!(report.findings[0].term(), Some("BT-112"));
    /// assert_eq!(report.findings[0].model, "totals.total_with_vat");
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn term(&self) -> Option<&str> {
        self.terms.last().map(AsRef::as_ref)
    }

    /// Line and column of the fault: those of the culprit, if there is one.
    pub fn place(&self) -> (usize, usize) {
        match &self.culprit {
            Some(culprit) => (culprit.line, culprit.column),
            None => (self.line, self.column),
        }
    }

    /// The path of the element at fault: that of the culprit, if there is one.
    pub fn path(&self) -> &str {
        self.culprit
            .as_ref()
            .map_or(&self.xpath, |culprit| &culprit.xpath)
    }
}

impl Report {
    /// By what rules it was judged, as the text of a report has it behind the verdict.
    #[cfg(feature = "html")]
    pub(crate) fn rules_in(&self, language: Language) -> String {
        words::judged_by(self).in_language(language)
    }

    /// [`Verdict::Invalid`] if there is a fatal finding; else [`Verdict::NotJudged`] if there were no rules
    /// to apply ([`JudgedBy::has_rules`]), else [`Verdict::Valid`].
    pub fn verdict(&self) -> Verdict {
        let fatal = |finding: &Finding| finding.severity == Severity::Fatal;
        if self.findings.iter().any(fatal) {
            Verdict::Invalid
        } else if self.judged_by.has_rules() {
            Verdict::Valid
        } else {
            Verdict::NotJudged
        }
    }

    /// The same in another language than English: the findings, and what the forms of a report say
    /// themselves. Ids, values and what a document holds stay as they are.
    ///
    /// ```
    /// use facturier::{Language, Profile, read, report::TextReport};
    /// let reading = read(include_bytes!("../../fixtures/readme/wrong-total.xml"))?;
    /// let report = reading.validate(&Profile::auto()).in_language(Language::Dutch);
    /// assert!(TextReport::new(Ok(&report)).to_string().contains("ongeldig — 2 fouten"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    #[cfg(feature = "languages")]
    pub fn in_language(self, language: Language) -> Report {
        let findings = self.findings.into_iter();
        Report {
            findings: findings.map(|it| it.in_language(language)).collect(),
            language,
            ..self
        }
    }

    /// How many findings of this severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report with one finding of each severity, the last without a place.
    pub(super) fn report() -> Report {
        let fatal = Finding {
            rule: "XSD-VALUE".into(),
            layer: Layer::Structure,
            severity: Severity::Fatal,
            terms: vec!["BT-1".into()],
            xpath: "/Invoice/cbc:ID".into(),
            model: "number".into(),
            offset: 11,
            line: 2,
            column: 2,
            message: "expected text, found \"<&>\"".into(),
            title: "a value has the form of its data type".into(),
            why: why("XSD-VALUE"),
            culprit: None,
            amounts: None,
            field: None,
            parts: None,
        };
        let warning = Finding {
            rule: "BR-CO-10".into(),
            layer: Layer::Rules,
            severity: Severity::Warning,
            terms: vec!["BG-22".into(), "BT-106".into()],
            xpath: "/Invoice/cbc:b[@x=\"1\"]".into(),
            model: String::new(),
            offset: 41,
            line: 3,
            column: 11,
            message: "é is not 7".into(),
            title: "the sum".into(),
            why: why("BR-CO-10"),
            culprit: Some(Box::new(Place {
                xpath: "/Invoice/cbc:b[@x=\"1\"]/c".into(),
                offset: 45,
                line: 3,
                column: 15,
            })),
            amounts: Some(Box::new(Amounts {
                found: 8.into(),
                expected: 7.into(),
            })),
            field: None,
            parts: None,
        };
        let information = Finding::new("NOTE", Layer::Rules, Severity::Information, "no place");
        Report {
            format: "ubl-invoice".into(),
            profile: Some("peppol".into()),
            heading: Heading {
                seller: Some("Ann".into()),
                number: Some("7".into()),
                date: None,
            },
            judged_by: JudgedBy {
                structure: "UBL 2.1".into(),
                rules: vec!["EN 16931 UBL 1.3.16".into()],
                reason: Reason::Asked,
                ..JudgedBy::default()
            },
            findings: vec![fatal, warning, information],
            left_out: 4,
            language: Language::English,
        }
    }

    #[test]
    fn names() {
        assert_eq!(format!("{:>6}|", Severity::Fatal), " fatal|");
        assert_eq!(Layer::Structure.to_string(), "structure");
        assert_eq!(Verdict::Unreadable.to_string(), "unreadable");
    }

    #[cfg(feature = "serde")]
    #[test]
    fn names_are_those_of_serde() {
        fn json(value: impl serde::Serialize) -> String {
            serde_json::to_value(value)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        }
        let layers = [
            Layer::Encoding,
            Layer::Xml,
            Layer::Structure,
            Layer::Rules,
            Layer::Advice,
        ];
        for layer in layers {
            assert_eq!(json(layer), layer.as_str());
        }
        let reasons = [
            Reason::NotAsked,
            Reason::Asked,
            Reason::Named,
            Reason::Missing,
            Reason::Unknown,
            Reason::BaseOnly,
            Reason::Outside,
            Reason::OtherSyntax,
            Reason::Torn,
        ];
        for reason in reasons {
            assert_eq!(json(reason), reason.as_str());
        }
        for severity in [Severity::Fatal, Severity::Warning, Severity::Information] {
            assert_eq!(json(severity), severity.as_str());
        }
        let verdicts = [
            Verdict::Valid,
            Verdict::Invalid,
            Verdict::NotJudged,
            Verdict::Unreadable,
        ];
        for verdict in verdicts {
            assert_eq!(json(verdict), verdict.as_str());
        }
    }
}
