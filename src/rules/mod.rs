//! The business rules, and the profiles that choose among them.
//!
//! Rules run over the [`Tree`] as Schematron does: patterns of contexts, of which an element takes the
//! first that matches; a context's rules are asked there. Each rule is a function named after its id
//! and a row that says the rest. What they find is exactly what the official Schematron finds; what it
//! says is this library's own.
//!
//! A rule is not here when it belongs to the schema: that is the business of reading.

mod advice;
mod en16931;
mod engine;
mod facts;
mod glance;
mod national;
mod peppol;
mod telling;
mod xpath;

use crate::codes::CodeLists;
use crate::error::{Error, ErrorKind};
use crate::model::{Basis, Specification};
use crate::report::{self, Layer, Reason, Severity};
use crate::structure;
use crate::term;
use crate::value::trim_xml;
use crate::xml::{Node, Tree};
use engine::{Broken, Engine, Pattern, Source, Subject};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;
use telling::Told;

/// A set of rules with its severities and code lists, ready to be applied to many documents.
///
/// Making one sorts some thousand rows, so make it once and keep it.
///
/// ```
/// use facturier::rules::Profile;
/// let peppol = Profile::named("peppol")?;
/// let reading = facturier::read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?;
/// assert!(reading.validate(&peppol).findings.is_empty());
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Profile {
    which: Which,
    /// The rules of each row of [`PROFILES`], made when they are first needed.
    engines: Vec<OnceLock<Engine>>,
    advice: Option<Engine>,
    lists: CodeLists,
    /// Rules with another severity than their own; `None` for one that is silenced.
    changed: HashMap<Cow<'static, str>, Option<Severity>>,
}

/// Whose rules a profile applies.
#[derive(Clone, Copy, Debug)]
enum Which {
    /// Those of the specification that each document names.
    Declared,
    /// Nobody's.
    None,
    /// Those of the row of this number.
    Row(usize),
}

/// The rules for a document, and why those; see [`Detected::rules`](crate::Detected::rules).
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The rules, if there are any for it.
    pub profile: Option<&'static ProfileRow>,
    /// Why these, or why none.
    pub reason: Reason,
}

impl Choice {
    /// The rules for a document that names this specification identifier (BT-24), and is taken to follow
    /// that specification.
    pub(crate) fn of(identifier: Option<&str>, known: Option<Specification>) -> Choice {
        let row = |wanted| {
            PROFILES
                .iter()
                .find(|row| row.specifications.contains(&wanted))
        };
        let base = row(Specification::En16931);
        let identifier = trim_xml(identifier.unwrap_or(""));
        let (profile, reason) = match known {
            None if identifier.is_empty() => (base, Reason::Missing),
            None => (base, Reason::Unknown),
            // Something more is named behind it: a specification of somebody's own.
            Some(Specification::En16931) if identifier.contains('#') => (base, Reason::BaseOnly),
            Some(known) => match row(known) {
                Some(row) => (Some(row), Reason::Named),
                None if known.basis() == Basis::En16931 => (base, Reason::BaseOnly),
                None => (None, Reason::Outside),
            },
        };
        Choice { profile, reason }
    }
}

/// What this library knows of a profile before any document is there.
#[derive(Debug)]
pub struct ProfileRow {
    /// Its name in commands and reports.
    pub name: &'static str,
    /// Other names it goes by.
    pub aliases: &'static [&'static str],
    /// What it is.
    pub description: &'static str,
    /// The releases of its rule sets.
    pub release: &'static str,
    /// The specifications whose rules it has.
    pub specifications: &'static [Specification],
    patterns: &'static [&'static [Pattern]],
}

/// The profiles there are. A new one is a row here.
pub static PROFILES: &[ProfileRow] = &[
    ProfileRow {
        name: "en16931",
        aliases: &[],
        description: "EN 16931, the European standard, in UBL",
        release: "EN 16931 UBL 1.3.16",
        specifications: &[Specification::En16931],
        patterns: &[en16931::PATTERNS],
    },
    ProfileRow {
        name: "peppol-bis-3",
        aliases: &["peppol"],
        description: "Peppol BIS Billing 3.0",
        release: "EN 16931 UBL 1.3.16, OpenPeppol 2026.5",
        specifications: &[Specification::PeppolBis3],
        patterns: &[
            en16931::PATTERNS,
            peppol::PATTERNS,
            national::no::PATTERNS,
            national::dk::PATTERNS,
            national::it::PATTERNS,
            national::se::PATTERNS,
            national::gr::PATTERNS,
            national::is::PATTERNS,
            national::nl::PATTERNS,
            national::de::PATTERNS,
        ],
    },
    ProfileRow {
        name: "peppol-bis-3-self-billing",
        aliases: &["peppol-self-billing"],
        description: "Peppol BIS Self-Billing 3.0",
        release: "EN 16931 UBL 1.3.16, OpenPeppol 2026.5",
        specifications: &[Specification::PeppolBis3SelfBilling],
        patterns: &[en16931::PATTERNS, peppol::SELF_BILLING_PATTERNS],
    },
];

impl Profile {
    /// The rules of the specification that each document names (BT-24).
    ///
    /// EN 16931 is the fallback where a document names none, or one that is not known, and what is
    /// applied of one whose own rules are not here; none are applied to a dialect outside EN 16931. The
    /// report says which it was: [`Report::judged_by`](crate::Report::judged_by).
    ///
    /// ```
    /// use facturier::{Profile, read, report::Reason};
    /// let report = read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?.validate(&Profile::auto());
    /// assert_eq!(report.profile.as_deref(), Some("peppol-bis-3"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn auto() -> Profile {
        Profile::new(Which::Declared)
    }

    /// No business rules.
    pub fn none() -> Profile {
        Profile::new(Which::None)
    }

    /// The profile of this name or alias; `auto` and `none` are such names too.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownName`] when there is none.
    pub fn named(name: &str) -> Result<Profile, Error> {
        match name {
            "auto" => return Ok(Profile::auto()),
            "none" => return Ok(Profile::none()),
            _ => {}
        }
        let named = |row: &ProfileRow| row.name == name || row.aliases.contains(&name);
        let number = PROFILES.iter().position(named).ok_or_else(|| {
            let known: Vec<&str> = PROFILES.iter().map(|row| row.name).collect();
            Error::from(ErrorKind::UnknownName {
                what: "profile".into(),
                name: name.to_owned().into(),
                known: known.join(", ").into(),
            })
        })?;
        let profile = Profile::new(Which::Row(number));
        profile.engine(number);
        Ok(profile)
    }

    fn new(which: Which) -> Profile {
        Profile {
            which,
            engines: vec![OnceLock::new(); PROFILES.len()],
            advice: None,
            lists: CodeLists::new(),
            changed: HashMap::new(),
        }
    }

    /// The rules of the row of this number.
    fn engine(&self, number: usize) -> &Engine {
        self.engines[number].get_or_init(|| {
            let patterns = PROFILES[number].patterns.iter().copied().flatten();
            Engine::new(patterns, true)
        })
    }

    /// The rules for a document of which this would be the choice.
    pub(crate) fn choose(&self, choice: Choice) -> Choice {
        let (profile, reason) = match self.which {
            Which::Declared => return choice,
            Which::None => (None, Reason::NotAsked),
            Which::Row(number) => (Some(&PROFILES[number]), Reason::Asked),
        };
        Choice { profile, reason }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        match self.which {
            Which::Declared => "auto",
            Which::None => "none",
            Which::Row(number) => PROFILES[number].name,
        }
    }

    /// Its name, releases and specifications; of `auto` and `none` there are none.
    pub fn row(&self) -> Option<&'static ProfileRow> {
        match self.which {
            Which::Declared | Which::None => None,
            Which::Row(number) => Some(&PROFILES[number]),
        }
    }

    /// With this library's own advice (`ADV-…`) besides: warnings where a person should look before
    /// paying or booking, such as a payment reference with wrong check digits. No authority asks for
    /// any of it.
    ///
    /// ```
    /// use facturier::{Invoice, Profile, validate};
    /// let report = validate(Invoice::default(), &Profile::auto().with_advice());
    /// assert!(report.findings.iter().any(|finding| finding.rule == "ADV-SPECIFICATION"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    #[must_use]
    pub fn with_advice(mut self) -> Profile {
        self.advice = Some(Engine::new(advice::PATTERNS, false));
        self
    }

    /// Whether it looks for this library's own advice.
    pub(crate) fn has_advice(&self) -> bool {
        self.advice.is_some()
    }

    /// Goes by these code lists.
    #[must_use]
    pub fn code_lists(mut self, lists: CodeLists) -> Profile {
        self.lists = lists;
        self
    }

    /// Leaves a rule out.
    #[must_use]
    pub fn silence(mut self, rule: impl Into<Cow<'static, str>>) -> Profile {
        self.changed.insert(rule.into(), None);
        self
    }

    /// Gives a rule another severity.
    #[must_use]
    pub fn severity(mut self, rule: impl Into<Cow<'static, str>>, severity: Severity) -> Profile {
        self.changed.insert(rule.into(), Some(severity));
        self
    }

    /// The rules of this profile, each once.
    pub fn rules(&self) -> Vec<RuleInfo> {
        let mut seen = HashSet::new();
        let numbers = match self.which {
            Which::Declared => 0..PROFILES.len(),
            Which::None => 0..0,
            Which::Row(number) => number..number + 1,
        };
        numbers
            .flat_map(|number| self.engine(number).rules())
            .chain(self.advice.iter().flat_map(Engine::rules))
            .map(RuleInfo::of)
            .filter(|rule| seen.insert(rule.id))
            .collect()
    }

    /// What of the rules chosen does not hold in this document, in document order; beyond the limit
    /// only how many more there are, but always the first fatal one.
    pub(crate) fn check<'t>(
        &'t self,
        choice: Choice,
        tree: &'t Tree<'t>,
        root: Node<'t>,
        limit: usize,
    ) -> (Vec<Verdict>, usize) {
        let subject = self.subject(choice, tree, root);
        let mut verdicts: Vec<Verdict> = Vec::new();
        let (mut left_out, mut any_fatal) = (0, false);
        // Where an official rule says what advice would say again.
        let mut said: HashSet<(u32, &str)> = HashSet::new();
        let mut tell = |broken: Broken, layer| {
            let (id, own) = broken.rule.id_and_severity();
            let severity = match self.changed.get(id) {
                Some(None) => return,
                Some(Some(severity)) => *severity,
                None => own,
            };
            if layer == Layer::Advice {
                let node = tree.node(broken.node);
                let mut around = std::iter::once(node).chain(node.ancestors());
                let is_said = |node: Node| said.contains(&(node.index() as u32, id));
                if !said.is_empty() && around.any(is_said) {
                    return;
                }
            } else if self.has_advice() {
                said.extend(advice::said_by(id).map(|advice| (broken.node, advice)));
            }
            let first_fatal = severity == Severity::Fatal && !any_fatal;
            any_fatal |= first_fatal;
            if verdicts.len() < limit || first_fatal {
                verdicts.push(Verdict {
                    source: broken.rule,
                    id,
                    layer,
                    severity,
                    node: broken.node,
                    seen: broken.seen,
                });
            } else {
                left_out += 1;
            }
        };
        if let Some(number) = choice.profile.and_then(number_of) {
            let engine = self.engine(number);
            engine.check(&subject, |broken| tell(broken, Layer::Rules));
        }
        if let Some(advice) = self
            .advice
            .as_ref()
            .filter(|_| choice.reason != Reason::Torn)
        {
            advice.check(&subject, |broken| tell(broken, Layer::Advice));
        }
        (verdicts, left_out)
    }

    /// The document as the rules see it.
    pub(crate) fn subject<'t>(
        &'t self,
        choice: Choice,
        tree: &'t Tree<'t>,
        root: Node<'t>,
    ) -> Subject<'t> {
        Subject::new(tree, root, &self.lists, choice.reason)
    }
}

/// Where a row stands in [`PROFILES`].
fn number_of(row: &'static ProfileRow) -> Option<usize> {
    PROFILES.iter().position(|other| std::ptr::eq(other, row))
}

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

impl Verdict {
    /// What people are told of it.
    pub(crate) fn tell<'t>(&self, subject: &Subject<'t>) -> Told<'t> {
        let node = subject.tree.node(self.node);
        match self.source {
            Source::Row(row) => telling::tell(row, subject, node, subject.tree.node(self.seen)),
            Source::Forbidden(_) => Told {
                message: format!(
                    "EN 16931 does not use <{}> here, and receivers may ignore it; delete it if it says nothing that matters",
                    node.tag()
                ),
                culprit: node,
                attribute: None,
                terms: term::of(node),
                amounts: None,
            },
        }
    }

    /// What the rule asks for.
    pub(crate) fn title(&self) -> Cow<'static, str> {
        RuleInfo::of(self.source).expected
    }
}

impl Source {
    fn id_and_severity(self) -> (&'static str, Severity) {
        match self {
            Source::Row(row) => (row.id, row.severity),
            Source::Forbidden(number) => (
                en16931::forbidden::FORBIDDEN[usize::from(number)].id,
                Severity::Warning,
            ),
        }
    }
}

/// What is known of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// As its authority spells it.
    pub id: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The business terms and groups it is about, where it names any.
    pub terms: &'static [&'static str],
    /// What it wants.
    pub expected: Cow<'static, str>,
}

impl RuleInfo {
    /// Why there is such a rule, in a sentence.
    pub fn why(&self) -> &'static str {
        report::why(self.id)
    }

    /// What is known of a rule of the layers below.
    pub(crate) fn of_rule(rule: &structure::Rule) -> RuleInfo {
        RuleInfo {
            id: rule.id,
            severity: rule.severity,
            terms: &[],
            expected: rule.wants.into(),
        }
    }

    fn of(source: Source) -> RuleInfo {
        match source {
            Source::Row(row) => RuleInfo {
                id: row.id,
                severity: row.severity,
                terms: row.terms,
                expected: row.expected.into(),
            },
            Source::Forbidden(number) => {
                let row = &en16931::forbidden::FORBIDDEN[usize::from(number)];
                let path: Vec<&str> = row.path.iter().map(|name| name.qualified()).collect();
                RuleInfo {
                    id: row.id,
                    severity: Severity::Warning,
                    terms: &[],
                    expected: format!("no {}, which EN 16931 does not use", path.join("/")).into(),
                }
            }
        }
    }
}
