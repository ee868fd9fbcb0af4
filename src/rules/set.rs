//! A set of rules, as its publisher brings it out.

use crate::codes::List;
use crate::report::Severity;
use crate::rules::row::{Context, Row};
use crate::rules::subject::Subject;
use crate::xml::{Name, Node};

/// The rules of one publisher for one syntax, in one release. The engine knows nothing else.
#[derive(Debug)]
pub(crate) struct RuleSet {
    /// Whose they are, and of which syntax: "EN 16931 UBL". Sets of one name are releases of one another.
    pub(crate) name: &'static str,
    /// The same with its release: "EN 16931 UBL 1.3.16".
    pub(crate) title: &'static str,
    /// The bit of this release in [`Row::releases`](crate::rules::row::Row::releases), 1 for the newest.
    /// Releases of one set share their patterns, and rows say in which of them they are.
    pub(crate) bit: u8,
    /// The code lists that the release has otherwise: each with the list that stands in for it. Of two sets
    /// of a profile the later one decides, as a publisher may change what it builds on.
    pub(crate) lists: &'static [(List, List)],
    /// What the release calls a rule, by the id that its row has.
    pub(crate) calls: fn(&'static str) -> &'static str,
    /// The rules of the patterns and restrictions that it does not have, by the ids of their rows: what is taken from
    /// another publisher is left out or, by a row of a set of its own, asked otherwise.
    pub(crate) without: &'static [&'static str],
    /// Those that are no more than warnings in it.
    pub(crate) warnings: &'static [&'static str],
    /// In the order of the publisher.
    pub(crate) patterns: &'static [&'static [Pattern]],
    pub(crate) forbidden: &'static Restrictions,
    pub(crate) glances: &'static [Glance],
}

/// What a set is made of when it says no more than its patterns do.
impl RuleSet {
    pub(crate) const fn of(
        name: &'static str,
        title: &'static str,
        patterns: &'static [&'static [Pattern]],
    ) -> RuleSet {
        RuleSet {
            name,
            title,
            bit: 1,
            lists: &[],
            calls: |id| id,
            without: &[],
            warnings: &[],
            patterns,
            forbidden: &Restrictions::NONE,
            glances: &[],
        }
    }

    /// The ids of its rules; of some more than once.
    pub(crate) fn ids(&'static self) -> impl Iterator<Item = &'static str> {
        let contexts = self.patterns.iter().copied().flatten();
        let contexts = contexts.flat_map(|pattern| pattern.contexts.iter().copied().flatten());
        let rows = contexts.flat_map(Context::all_rows);
        let rows = rows.filter(|row| self.has(row)).map(|row| row.id);
        let forbidden = self.forbidden.paths.iter();
        let forbidden = forbidden.filter(|row| self.forbids(row)).map(|row| row.id);
        rows.chain(forbidden).map(self.calls)
    }

    /// Whether this release has the rule.
    pub(crate) fn has(&self, row: &Row) -> bool {
        row.releases & self.bit != 0 && !self.without.contains(&row.id)
    }

    /// Whether it has the context: not one whose rules are all of others.
    pub(crate) fn has_context(&self, context: &'static Context) -> bool {
        let mut rows = context.all_rows().peekable();
        rows.peek().is_none() || rows.any(|row| self.has(row))
    }

    /// Whether it forbids the element.
    pub(crate) fn forbids(&self, row: &Forbidden) -> bool {
        !self.without.contains(&row.id)
    }

    /// How much the rule weighs in it.
    pub(crate) fn severity_of(&self, row: &Row) -> Severity {
        match self.warnings.contains(&row.id) {
            true => Severity::Warning,
            false => row.severity_in(self.bit),
        }
    }
}

/// The elements that a standard leaves out of a syntax.
#[derive(Debug)]
pub(crate) struct Restrictions {
    /// The name of the standard, for people.
    pub(crate) of: &'static str,
    /// Those of the same path stand side by side.
    pub(crate) paths: &'static [Forbidden],
    /// A name that stands for another in all paths: credit note lines are as lines of invoices.
    pub(crate) alias: (Name, Name),
}

impl Restrictions {
    pub(crate) const NONE: Restrictions = Restrictions {
        of: "",
        paths: &[],
        alias: (Name::UNKNOWN, Name::UNKNOWN),
    };
}

/// An element that a standard does not use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Forbidden {
    pub(crate) id: &'static str,
    pub(crate) severity: Severity,
    /// How many steps of the path lead to the element whose content is restricted: the rule is told once
    /// for each such element.
    pub(crate) context: usize,
    /// From the document element.
    pub(crate) path: &'static [Name],
}

impl Forbidden {
    pub(crate) const fn new(
        id: &'static str,
        severity: Severity,
        context: usize,
        path: &'static [Name],
    ) -> Forbidden {
        Forbidden {
            id,
            severity,
            context,
            path,
        }
    }
}

/// Sees at a glance that no rule is broken at an element; see [`crate::rules::glance`].
#[derive(Debug)]
pub(crate) struct Glance {
    pub(crate) names: &'static [Name],
    /// The rules it speaks for, by the name of their set: another set may have a rule of the same id and
    /// ask something else.
    pub(crate) rules: &'static [(&'static str, &'static [&'static str])],
    /// Whether all of them hold for certain.
    pub(crate) is_fine: fn(&Subject, Node) -> bool,
}

/// An ordered list of contexts, of which a node takes the first that matches.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// Asked once per document: the country rules are about suppliers of one country.
    pub(crate) applies: Option<fn(&Subject) -> bool>,
    pub(crate) contexts: &'static [&'static [Context]],
}

impl Pattern {
    pub(crate) const fn of(contexts: &'static [&'static [Context]]) -> Pattern {
        Pattern {
            applies: None,
            contexts,
        }
    }

    /// A pattern that can find nothing in a document of which this does not hold.
    pub(crate) const fn only(
        applies: fn(&Subject) -> bool,
        contexts: &'static [&'static [Context]],
    ) -> Pattern {
        Pattern {
            applies: Some(applies),
            contexts,
        }
    }
}
