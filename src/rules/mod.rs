//! The business rules, and the profiles that choose among them.
//!
//! Rules run over the tree of elements as Schematron does: patterns of contexts, of which an element takes the
//! first that matches; a context's rules are asked there. Each rule is a function named after its id
//! and a row that says the rest. What they find is exactly what the official Schematron finds; what it
//! says is this library's own.
//!
//! A rule is not here when it belongs to the schema: that is the business of reading.

mod advice;
mod category;
mod difference;
mod en16931;
mod engine;
mod glance;
mod national;
mod nlcius;
mod peppol;
mod profile;
mod row;
mod set;
mod subject;
mod sum;
mod telling;
mod ublbe;
mod xpath;
mod xrechnung;

#[cfg(feature = "languages")]
use crate::language::Language;
use crate::report::{self, Layer, Severity, Weight};
use crate::structure;
use crate::term;
use crate::value::Phrase;
pub use difference::{ListChange, RuleChange, RulesDifference, difference};
use engine::Source;
pub use profile::{Choice, Declared, PROFILES, Profile, ProfileRow, Release};
use std::borrow::Cow;
use std::fmt;
use subject::Subject;
use telling::Told;

/// A rule that does not hold at a node.
#[derive(Debug)]
pub(crate) struct Verdict {
    source: Source,
    pub id: &'static str,
    pub layer: Layer,
    pub severity: Severity,
    pub node: u32,
    seen: u32,
}

impl Weight for Verdict {
    /// It has no text yet.
    fn bytes(&self) -> usize {
        0
    }
}

impl Verdict {
    /// What people are told of it.
    pub(crate) fn tell<'t>(&self, subject: &Subject<'t>) -> Told<'t> {
        let node = subject.tree.node(self.node);
        match self.source {
            Source::Row(row, _) => telling::tell(row, subject, node, subject.tree.node(self.seen)),
            Source::Forbidden(_, set) => Told {
                message: telling::not_used(set.forbidden.of, node.tag()),
                culprit: node,
                attribute: None,
                terms: term::of(node),
                amounts: None,
            },
        }
    }

    /// What the rule asks for.
    pub(crate) fn title(&self) -> Phrase {
        self.source.wants()
    }
}

/// What is known of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RuleInfo {
    /// As its authority spells it.
    pub id: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The business terms and groups it is about, where it names any.
    pub terms: &'static [&'static str],
    /// What it wants.
    pub expected: Cow<'static, str>,
    /// Whether it can neither be silenced nor made lighter ([`Profile::silence`]): where it is broken there is no
    /// whole document.
    pub is_fixed: bool,
    #[cfg_attr(feature = "serde", serde(skip))]
    wants: Phrase,
    #[cfg_attr(feature = "serde", serde(skip))]
    why: Option<&'static str>,
}

/// `BR-02 (fatal): an invoice number`.
impl fmt::Display for RuleInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.id, self.severity, self.expected)
    }
}

impl RuleInfo {
    /// Why there is such a rule, in a sentence.
    pub fn why(&self) -> &'static str {
        self.why.unwrap_or_else(|| report::why(self.id))
    }

    /// What it wants, in another language.
    #[cfg(feature = "languages")]
    pub fn expected_in(&self, language: Language) -> String {
        self.wants.in_language(language)
    }

    /// Why there is such a rule, in another language.
    #[cfg(feature = "languages")]
    pub fn why_in(&self, language: Language) -> &'static str {
        crate::language::of_frame(self.why(), language).unwrap_or_else(|| self.why())
    }

    /// What is known of a rule of the layers below.
    pub(crate) fn of_rule(rule: &structure::Rule) -> RuleInfo {
        RuleInfo {
            id: rule.id,
            severity: rule.severity,
            terms: &[],
            expected: rule.wants.into(),
            is_fixed: matches!(rule.layer, Layer::Encoding | Layer::Xml)
                && rule.severity == Severity::Fatal,
            wants: Phrase::clause(rule.wants),
            why: rule.why,
        }
    }

    fn of(source: Source) -> RuleInfo {
        let (id, severity) = source.id_and_severity();
        let wants = source.wants();
        RuleInfo {
            id,
            severity,
            terms: match source {
                Source::Row(row, _) => row.terms,
                Source::Forbidden(..) => &[],
            },
            expected: wants.to_cow(),
            is_fixed: false,
            wants,
            why: None,
        }
    }
}
