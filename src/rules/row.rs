//! A rule as a row, and the contexts in which rows apply.

use crate::codes::List;
use crate::report::Severity;
use crate::rules::category::Vat;
use crate::rules::subject::Subject;
use crate::rules::sum::Sum;
use crate::rules::xpath::XPath;
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Name, Node};

/// One rule.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) severity: Severity,
    /// The business terms and groups concerned, when the place of the node does not tell them.
    pub(crate) terms: &'static [&'static str],
    pub(crate) test: Test,
    /// What the rule wants, in a clause that can follow "expected".
    pub(crate) expected: &'static str,
    /// What stands there instead, when it is more than the text of the node.
    pub(crate) found: Option<fn(&Subject, Node) -> Phrase>,
    /// The whole message, where none of the usual forms says it well.
    pub(crate) says: Option<fn(&Subject, Node) -> Phrase>,
    /// How the amount that is wrong is calculated.
    pub(crate) sum: Option<for<'t> fn(&Subject<'t>, Node<'t>) -> Option<Sum>>,
    /// The list that a code is not in.
    pub(crate) list: Option<List>,
    /// Where the fault is.
    pub(crate) at: At,
    /// The official rule asks the whole document at once: told once, at the document element, however
    /// many nodes break it.
    pub(crate) once: bool,
    /// A bit for each release that has it, see [`RuleSet::bit`](crate::rules::set::RuleSet::bit).
    pub(crate) releases: u8,
    /// And for each in which it is a warning only.
    warned: u8,
    /// In which way an older release asks something else, for people.
    pub(super) otherwise: &'static str,
}

/// Whether the rule holds at this node.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Test {
    Holds(fn(&Subject, Node) -> bool),
    /// A rule that every VAT category has in its own number.
    OfVat(fn(&Subject, Node, Vat) -> bool, Vat),
    /// At the end of this path stands no more than one element.
    AtMostOne(&'static [Name]),
    /// Nothing stands at the end of this path.
    Absent(&'static [Name]),
    /// It has no such attribute.
    Without(Attr),
    /// Nothing in the whole document has this attribute; for the document element.
    NowhereAttribute(Attr),
    /// Where the context says it all: it never holds.
    Never,
}

impl Row {
    pub(crate) const fn fatal(
        id: &'static str,
        terms: &'static [&'static str],
        test: fn(&Subject, Node) -> bool,
        expected: &'static str,
    ) -> Row {
        Row::new(id, Severity::Fatal, terms, Test::Holds(test), expected)
    }

    pub(crate) const fn warning(
        id: &'static str,
        terms: &'static [&'static str],
        test: fn(&Subject, Node) -> bool,
        expected: &'static str,
    ) -> Row {
        Row::new(id, Severity::Warning, terms, Test::Holds(test), expected)
    }

    /// A rule that is broken wherever its context matches.
    pub(crate) const fn never(
        id: &'static str,
        terms: &'static [&'static str],
        expected: &'static str,
    ) -> Row {
        Row::new(id, Severity::Fatal, terms, Test::Never, expected)
    }

    /// No more than one element at the end of the path.
    pub(crate) const fn at_most_one(
        id: &'static str,
        terms: &'static [&'static str],
        path: &'static [Name],
        expected: &'static str,
    ) -> Row {
        Row::new(id, Severity::Fatal, terms, Test::AtMostOne(path), expected)
    }

    /// An attribute that is nowhere in the document.
    pub(crate) const fn nowhere(id: &'static str, attribute: Attr, expected: &'static str) -> Row {
        let test = Test::NowhereAttribute(attribute);
        Row::new(id, Severity::Warning, &[], test, expected)
    }

    /// Nothing at the end of a path, where a standard uses none of what the syntax has there.
    pub(crate) const fn absent(id: &'static str, path: &'static [Name]) -> Row {
        Row::new(id, Severity::Fatal, &[], Test::Absent(path), "").at(At::Path(path))
    }

    /// An attribute that a standard does not use there.
    pub(crate) const fn without(id: &'static str, attribute: Attr) -> Row {
        let test = Test::Without(attribute);
        Row::new(id, Severity::Fatal, &[], test, "").at(At::Attribute(attribute))
    }

    /// What it wants, for people.
    pub(crate) fn wants(&self) -> Phrase {
        match self.test {
            Test::Absent(path) => {
                let names: Vec<&str> = path.iter().map(|name| name.qualified()).collect();
                phrase!("no {}, which EN 16931 does not use there", names.join("/"))
            }
            Test::Without(attribute) => phrase!(
                "no attribute {}, which EN 16931 does not use there",
                attribute.name()
            ),
            _ => Phrase::clause(self.expected),
        }
    }

    pub(crate) const fn new(
        id: &'static str,
        severity: Severity,
        terms: &'static [&'static str],
        test: Test,
        expected: &'static str,
    ) -> Row {
        Row {
            id,
            severity,
            terms,
            test,
            expected,
            found: None,
            says: None,
            sum: None,
            list: None,
            at: At::Terms,
            once: false,
            releases: u8::MAX,
            warned: 0,
            otherwise: "",
        }
    }

    /// As a warning.
    pub(crate) const fn into_warning(mut self) -> Row {
        self.severity = Severity::Warning;
        self
    }

    /// Says what was found, for the message.
    pub(crate) const fn found(mut self, found: fn(&Subject, Node) -> Phrase) -> Row {
        self.found = Some(found);
        self
    }

    /// Writes out how the amount is calculated; where that cannot be done, [`Row::found`] is told.
    pub(crate) const fn sum(
        mut self,
        sum: for<'t> fn(&Subject<'t>, Node<'t>) -> Option<Sum>,
    ) -> Row {
        self.sum = Some(sum);
        self
    }

    /// The whole message.
    pub(crate) const fn saying(mut self, says: fn(&Subject, Node) -> Phrase) -> Row {
        self.says = Some(says);
        self
    }

    /// The list that the code should be in.
    pub(crate) const fn in_list(mut self, list: List) -> Row {
        self.list = Some(list);
        self
    }

    /// Where the fault is, if the terms do not tell it.
    pub(crate) const fn at(mut self, at: At) -> Row {
        self.at = at;
        self
    }

    /// Told once for the whole document.
    pub(crate) const fn once(mut self) -> Row {
        self.once = true;
        self
    }

    /// Only of these releases of its rule set: the rule came, went, or asks something else in others, where
    /// another row has its id.
    pub(crate) const fn only_in(mut self, releases: u8) -> Row {
        self.releases = releases;
        self
    }

    /// Only of these older releases, in which it asked something else than in the newest: what that was.
    pub(crate) const fn only_in_older(self, releases: u8, otherwise: &'static str) -> Row {
        let mut row = self.only_in(releases);
        row.otherwise = otherwise;
        row
    }

    /// A warning only in these releases of its rule set; the question is the same.
    pub(crate) const fn warning_in(mut self, releases: u8) -> Row {
        self.warned = releases;
        self
    }

    /// How much it weighs in a release.
    pub(super) fn severity_in(&self, release: u8) -> Severity {
        match self.warned & release {
            0 => self.severity,
            _ => Severity::Warning,
        }
    }

    pub(super) fn holds(&self, subject: &Subject, node: Node) -> bool {
        match self.test {
            Test::Holds(test) => test(subject, node),
            Test::OfVat(test, vat) => test(subject, node, vat),
            Test::AtMostOne(path) => subject.has_at_most_one(node, path),
            Test::Absent(path) => node.select(path).next().is_none(),
            Test::Without(attribute) => !node.has_attribute(attribute),
            Test::NowhereAttribute(attribute) => !subject.has_anywhere(attribute),
            Test::Never => false,
        }
    }
}

/// An element, and the path below it at which something is missing.
pub(crate) type Gap<'t> = (Node<'t>, &'static [Name]);

/// Where the fault is that breaks a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    /// Where the terms of the row say.
    Terms,
    /// The first element at the end of this path.
    Path(&'static [Name]),
    /// This attribute.
    Attribute(Attr),
    /// Below an element that lacks what stands at this path.
    Lacking(for<'t> fn(&Subject<'t>) -> Option<Gap<'t>>),
    /// What the function finds.
    Found(for<'t> fn(&Subject<'t>, Node<'t>) -> Option<Node<'t>>),
}

/// Where rules apply: the last step of the Schematron context, what else it asks for, and the rules.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) names: Names,
    /// The names of the element around it, if they matter: asked before anything is called.
    pub(crate) parents: &'static [Name],
    pub(crate) rows: Rows,
}

/// The rules of a context, and when they apply.
#[derive(Debug)]
pub(crate) enum Rows {
    Always(&'static [Row]),
    If(fn(&Subject, Node) -> bool, &'static [Row]),
    /// As many contexts as there are VAT categories, no element being of two: the rows of each.
    OfVat(fn(&Subject, Node) -> Option<Vat>, [&'static [Row]; 9]),
    /// As many contexts as there are slices of rows, no element being of two: the number of its rows.
    Case(
        fn(&Subject, Node) -> Option<usize>,
        &'static [&'static [Row]],
    ),
}

/// The names of a context's last step.
#[derive(Debug)]
pub(crate) enum Names {
    Of(&'static [Name]),
    /// `*`
    Any,
    /// `*[ends-with(name(), …) and not(ends-with(name(), …))]`; of the names that the schemas do
    /// not know, `when` has to look at the tag.
    Ending(&'static str, &'static str),
}

impl Context {
    pub(crate) const fn of(names: &'static [Name], rows: &'static [Row]) -> Context {
        Context {
            names: Names::Of(names),
            parents: &[],
            rows: Rows::Always(rows),
        }
    }

    /// `parent/name`
    pub(crate) const fn inside(
        parents: &'static [Name],
        names: &'static [Name],
        rows: &'static [Row],
    ) -> Context {
        Context {
            names: Names::Of(names),
            parents,
            rows: Rows::Always(rows),
        }
    }

    pub(crate) const fn only(
        names: &'static [Name],
        when: fn(&Subject, Node) -> bool,
        rows: &'static [Row],
    ) -> Context {
        Context {
            names: Names::Of(names),
            parents: &[],
            rows: Rows::If(when, rows),
        }
    }

    pub(crate) const fn of_vat(
        names: &'static [Name],
        which: fn(&Subject, Node) -> Option<Vat>,
        rows: [&'static [Row]; 9],
    ) -> Context {
        Context {
            names: Names::Of(names),
            parents: &[],
            rows: Rows::OfVat(which, rows),
        }
    }

    /// The rules for this node, if the context matches it.
    pub(super) fn matching(&self, document: &Subject, node: Node) -> Option<&'static [Row]> {
        match self.rows {
            Rows::Always(rows) => Some(rows),
            Rows::If(when, rows) => when(document, node).then_some(rows),
            Rows::OfVat(which, ref rows) => Some(rows[which(document, node)? as usize]),
            Rows::Case(which, rows) => Some(rows[which(document, node)?]),
        }
    }

    pub(super) fn all_rows(&'static self) -> impl Iterator<Item = &'static Row> {
        let (one, nine): (&[Row], &[&[Row]]) = match &self.rows {
            Rows::Always(rows) | Rows::If(_, rows) => (rows, &[]),
            Rows::OfVat(_, rows) => (&[], rows),
            Rows::Case(_, rows) => (&[], rows),
        };
        one.iter().chain(nine.iter().copied().flatten())
    }

    pub(super) fn may_match(&self, name: Name) -> bool {
        match self.names {
            Names::Of(names) => names.contains(&name),
            Names::Any => true,
            Names::Ending(end, but) => {
                let local = name.local();
                name == Name::UNKNOWN || local.ends_with(end) && !local.ends_with(but)
            }
        }
    }
}
