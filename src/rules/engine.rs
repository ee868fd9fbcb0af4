//! Rules over the tree, matched as Schematron does it.
//!
//! A profile is a list of patterns, a pattern an ordered list of contexts, a context a list of rows
//! (one row, one rule). Within a pattern a node takes the first context that matches it. Contexts
//! are found by the name of the node, so a node that no rule is about costs one table lookup.

use crate::codes::{CodeLists, List};
use crate::report::{Reason, Severity};
use crate::rules::en16931::Vat;
use crate::rules::en16931::forbidden::FORBIDDEN;
use crate::rules::facts::Facts;
use crate::rules::glance::{GLANCES, Glance};
use crate::rules::telling::{At, Sum, suggestions};
use crate::xml::{Attr, Name, Node, Tree, cac, ubl};
use std::collections::BTreeMap;

/// A rule that does not hold, at a node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Broken {
    pub(crate) rule: Source,
    /// The official place.
    pub(crate) node: u32,
    /// Where it was noticed.
    pub(crate) seen: u32,
}

/// Where a broken rule comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    Row(&'static Row),
    /// A forbidden element, by its row in the table of them.
    Forbidden(u16),
}

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
    pub(crate) found: Option<fn(&Subject, Node) -> String>,
    /// The whole message, where none of the usual forms says it well.
    pub(crate) says: Option<fn(&Subject, Node) -> String>,
    /// How the amount that is wrong is calculated.
    pub(crate) sum: Option<for<'t> fn(&Subject<'t>, Node<'t>) -> Option<Sum>>,
    /// The list that a code is not in.
    pub(crate) list: Option<List>,
    /// Where the fault is.
    pub(crate) at: At,
    /// The official rule asks the whole document at once: told once, at the document element, however
    /// many nodes break it.
    pub(crate) once: bool,
}

/// Whether the rule holds at this node.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Test {
    Holds(fn(&Subject, Node) -> bool),
    /// A rule that every VAT category has in its own number.
    OfVat(fn(&Subject, Node, Vat) -> bool, Vat),
    /// At the end of this path stands no more than one element.
    AtMostOne(&'static [Name]),
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
        }
    }

    /// As a warning.
    pub(crate) const fn into_warning(mut self) -> Row {
        self.severity = Severity::Warning;
        self
    }

    /// Says what was found, for the message.
    pub(crate) const fn found(mut self, found: fn(&Subject, Node) -> String) -> Row {
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
    pub(crate) const fn saying(mut self, says: fn(&Subject, Node) -> String) -> Row {
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

    fn holds(&self, subject: &Subject, node: Node) -> bool {
        match self.test {
            Test::Holds(test) => test(subject, node),
            Test::OfVat(test, vat) => test(subject, node, vat),
            Test::AtMostOne(path) => subject.has_at_most_one(node, path),
            Test::NowhereAttribute(attribute) => !subject.has_anywhere(attribute),
            Test::Never => false,
        }
    }

    /// "found …; expected …", for people.
    pub(crate) fn message(&self, subject: &Subject, node: Node) -> String {
        if let Some(says) = self.says {
            return says(subject, node);
        }
        if let Test::NowhereAttribute(attribute) = self.test {
            let name = attribute.name();
            return format!("EN 16931 does not use the attribute {name}: delete it");
        }
        let found = match (self.found, self.test) {
            (Some(found), _) => found(subject, node),
            (None, Test::AtMostOne(path)) => subject.count(node, path).to_string(),
            _ if node.is_leaf() && !node.is_empty() => quoted(node.text()),
            _ if node.is_leaf() => "nothing".to_owned(),
            _ => return format!("expected {}", self.expected),
        };
        let suggestions = match self.list {
            Some(list) => {
                let code = found.trim_matches('"');
                subject.suggestion(list, code, || suggestions(subject, list, code))
            }
            None => String::new(),
        };
        format!("found {found}; expected {}{suggestions}", self.expected)
    }
}

/// A text of a document in a message.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", short(text))
}

/// The same without quotes.
pub(crate) fn short(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
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
    fn matching(&self, document: &Subject, node: Node) -> Option<&'static [Row]> {
        match self.rows {
            Rows::Always(rows) => Some(rows),
            Rows::If(when, rows) => when(document, node).then_some(rows),
            Rows::OfVat(which, ref rows) => Some(rows[which(document, node)? as usize]),
            Rows::Case(which, rows) => Some(rows[which(document, node)?]),
        }
    }

    fn all_rows(&'static self) -> impl Iterator<Item = &'static Row> {
        let (one, nine): (&[Row], &[&[Row]]) = match &self.rows {
            Rows::Always(rows) | Rows::If(_, rows) => (rows, &[]),
            Rows::OfVat(_, rows) => (&[], rows),
            Rows::Case(_, rows) => (&[], rows),
        };
        one.iter().chain(nine.iter().copied().flatten())
    }

    fn may_match(&self, name: Name) -> bool {
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

/// An element that EN 16931 does not use; to be found there is a warning.
#[derive(Debug)]
pub(crate) struct Forbidden {
    pub(crate) id: &'static str,
    /// From the document element.
    pub(crate) path: &'static [Name],
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

/// A document under judgement.
#[derive(Debug)]
pub(crate) struct Subject<'t> {
    pub(crate) tree: &'t Tree<'t>,
    pub(crate) root: Node<'t>,
    pub(crate) facts: Facts<'t>,
    pub(crate) lists: &'t CodeLists,
    /// Why it is judged by the rules it is judged by.
    pub(crate) reason: Reason,
}

impl<'t> Subject<'t> {
    pub(crate) fn new(
        tree: &'t Tree<'t>,
        root: Node<'t>,
        lists: &'t CodeLists,
        reason: Reason,
    ) -> Self {
        Subject {
            tree,
            root,
            facts: Facts::default(),
            lists,
            reason,
        }
    }

    pub(crate) fn is_credit_note(&self) -> bool {
        self.root.name() == ubl::CREDIT_NOTE
    }
}

/// Some patterns, ready to be applied: which contexts there are for each element name.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    patterns: Vec<&'static Pattern>,
    /// The candidates for a name are `candidates[starts[name]..starts[name + 1]]`, in order; from
    /// `asked[name]` on those of patterns that do not apply to every document.
    starts: Vec<u32>,
    asked: Vec<u32>,
    candidates: Vec<Candidate>,
    /// For each name, what sees at a glance that none of the candidates up to `asked` finds anything.
    glances: Vec<Option<&'static Glance>>,
    /// Whether the elements outside EN 16931 are told.
    forbidden: Option<Trie>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    pattern: u8,
    context: &'static Context,
}

impl Engine {
    pub(crate) fn new(
        patterns: impl IntoIterator<Item = &'static Pattern>,
        forbidden: bool,
    ) -> Engine {
        let patterns: Vec<_> = patterns.into_iter().collect();
        assert!(patterns.len() <= 64, "one bit each");
        let mut by_name: Vec<Vec<Candidate>> = vec![Vec::new(); Name::COUNT];
        for (number, pattern) in patterns.iter().enumerate() {
            for context in pattern.contexts.iter().copied().flatten() {
                let candidate = Candidate {
                    pattern: number as u8,
                    context,
                };
                match context.names {
                    Names::Of(names) => {
                        for &name in names {
                            by_name[usize::from(name.number())].push(candidate);
                        }
                    }
                    _ => {
                        for name in Name::all().filter(|&name| context.may_match(name)) {
                            by_name[usize::from(name.number())].push(candidate);
                        }
                    }
                }
            }
        }
        let (mut starts, mut asked) = (vec![0], Vec::new());
        let mut candidates = Vec::new();
        for of_name in by_name {
            let always =
                |candidate: &&Candidate| patterns[usize::from(candidate.pattern)].applies.is_none();
            candidates.extend(of_name.iter().filter(always));
            asked.push(candidates.len() as u32);
            candidates.extend(of_name.iter().filter(|candidate| !always(candidate)));
            starts.push(candidates.len() as u32);
        }
        let forbidden = forbidden.then(|| Trie::new(FORBIDDEN));
        let mut engine = Engine {
            patterns,
            starts,
            asked,
            candidates,
            glances: vec![None; Name::COUNT],
            forbidden,
        };
        for glance in GLANCES {
            for &name in glance.names {
                if engine.unknown_to(glance, name).is_empty() {
                    engine.glances[usize::from(name.number())] = Some(glance);
                }
            }
        }
        engine
    }

    /// The rules at elements of this name that the glance does not speak for.
    fn unknown_to(&self, glance: &Glance, name: Name) -> Vec<&'static str> {
        let name = usize::from(name.number());
        self.candidates[self.starts[name] as usize..self.asked[name] as usize]
            .iter()
            .flat_map(|candidate| candidate.context.all_rows())
            .map(|row| row.id)
            .filter(|id| !glance.rules.contains(id))
            .collect()
    }

    /// The same, asking every rule everywhere.
    #[cfg(test)]
    pub(crate) fn without_glances(mut self) -> Engine {
        self.glances.fill(None);
        self
    }

    /// The rules that keep a name from having a glance.
    #[cfg(test)]
    pub(crate) fn not_seen(&self, name: Name) -> Vec<&'static str> {
        GLANCES
            .iter()
            .filter(|glance| glance.names.contains(&name))
            .flat_map(|glance| self.unknown_to(glance, name))
            .collect()
    }

    /// All rules, in the order of the patterns; one that stands in several contexts comes several times.
    pub(crate) fn rules(&self) -> impl Iterator<Item = Source> + '_ {
        let contexts = self
            .patterns
            .iter()
            .flat_map(|pattern| pattern.contexts.iter().copied().flatten());
        let forbidden = if self.forbidden.is_some() {
            FORBIDDEN.len() as u16
        } else {
            0
        };
        contexts
            .flat_map(Context::all_rows)
            .map(Source::Row)
            .chain((0..forbidden).map(Source::Forbidden))
    }

    /// Tells everything that is broken, in document order.
    pub(crate) fn check(&self, subject: &Subject, mut tell: impl FnMut(Broken)) {
        let mut told_once: Vec<&'static Row> = Vec::new();
        let mut off = 0_u64;
        let mut all_off = true;
        for (number, pattern) in self.patterns.iter().enumerate() {
            if let Some(applies) = pattern.applies {
                let applies = applies(subject);
                off |= u64::from(!applies) << number;
                all_off &= !applies;
            }
        }
        // Most documents are of none of the countries: their candidates are not even looked at.
        let ends = if all_off {
            &self.asked[..]
        } else {
            &self.starts[1..]
        };
        let root = subject.root.index() as u32;
        let mut paths = self
            .forbidden
            .as_ref()
            .map(|trie| Paths::new(trie, subject.root));
        for index in root..subject.root.end() as u32 {
            let node = subject.tree.node(index);
            let name = usize::from(node.name().number());
            let start = match self.glances[name] {
                Some(glance) if (glance.is_fine)(subject, node) => self.asked[name],
                _ => self.starts[name],
            };
            let candidates = start as usize..ends[name] as usize;
            let parent = match candidates.is_empty() {
                true => Name::UNKNOWN,
                false => node.parent().map_or(Name::UNKNOWN, Node::name),
            };
            // One bit for each pattern that is done with this node.
            let mut done = off;
            for &Candidate { pattern, context } in &self.candidates[candidates] {
                let bit = 1 << pattern;
                if done & bit != 0
                    || !context.parents.is_empty() && !context.parents.contains(&parent)
                {
                    continue;
                }
                let Some(rows) = context.matching(subject, node) else {
                    continue;
                };
                done |= bit;
                for row in rows {
                    if row.holds(subject, node) {
                        continue;
                    }
                    if row.once {
                        if told_once.iter().any(|told| std::ptr::eq(*told, row)) {
                            continue;
                        }
                        told_once.push(row);
                    }
                    let node = if row.once { root } else { index };
                    tell(Broken {
                        rule: Source::Row(row),
                        node,
                        seen: index,
                    });
                }
            }
            if let Some(rule) = paths.as_mut().and_then(|paths| paths.enter(node)) {
                tell(Broken {
                    rule: Source::Forbidden(rule),
                    node: index,
                    seen: index,
                });
            }
        }
    }
}

/// The forbidden paths as a tree: place 0 is "nowhere", place 1 the document element.
///
/// The steps of all places share one array: that from a place by a name stands at the base of the place
/// and the number of the name, so that it is found by one look.
#[derive(Clone, Debug)]
struct Trie {
    bases: Vec<u32>,
    steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    from: u16,
    to: u16,
    /// The rule at the place it leads to, or [`FREE`].
    rule: u16,
}

const FREE: u16 = u16::MAX;

/// Of no place.
const NO_STEP: Step = Step {
    from: FREE,
    to: 0,
    rule: FREE,
};

impl Trie {
    fn new(table: &[Forbidden]) -> Trie {
        // For each place the names that lead on, and where to; and its rule.
        let mut places: Vec<(BTreeMap<u16, u16>, u16)> = vec![(BTreeMap::new(), FREE); 2];
        for (rule, row) in table.iter().enumerate() {
            let mut place = 1;
            for name in row.path {
                let new = places.len() as u16;
                let to = *places[place].0.entry(name.number()).or_insert(new);
                if to == new {
                    places.push((BTreeMap::new(), FREE));
                }
                place = usize::from(to);
            }
            places[place].1 = rule as u16;
        }
        let mut trie = Trie {
            bases: vec![0; places.len()],
            steps: vec![NO_STEP; 2 * Name::COUNT],
        };
        for (from, (names, _)) in places.iter().enumerate() {
            let is_free = |base: &usize| {
                let mut slots = names.keys().map(|&name| base + usize::from(name));
                slots.all(|slot| trie.steps.get(slot).is_none_or(|step| step.from == FREE))
            };
            let base = (0..).find(is_free).unwrap_or(0);
            trie.bases[from] = base as u32;
            if trie.steps.len() < base + Name::COUNT {
                trie.steps.resize(base + Name::COUNT, NO_STEP);
            }
            for (&name, &to) in names {
                trie.steps[base + usize::from(name)] = Step {
                    from: from as u16,
                    to,
                    rule: places[usize::from(to)].1,
                };
            }
        }
        trie
    }

    #[inline]
    fn step(&self, from: u16, name: Name) -> Step {
        let name = if name == cac::CREDIT_NOTE_LINE {
            cac::INVOICE_LINE
        } else {
            name
        };
        let slot = self.bases[usize::from(from)] as usize + usize::from(name.number());
        let step = self.steps[slot];
        if step.from == from { step } else { NO_STEP }
    }
}

/// Follows a walk in document order through the trie.
struct Paths<'e> {
    trie: &'e Trie,
    /// The first element walked over, and the place of each from there on.
    root: usize,
    places: Vec<u16>,
    seen: [u64; FORBIDDEN.len().div_ceil(64)],
}

impl<'e> Paths<'e> {
    fn new(trie: &'e Trie, root: Node) -> Self {
        Paths {
            trie,
            root: root.index(),
            places: Vec::with_capacity(root.end() - root.index()),
            seen: [0; _],
        }
    }

    /// The rule that forbids the element; each is told once, at the first such element.
    #[inline(always)]
    fn enter(&mut self, node: Node) -> Option<u16> {
        let parent = match node.parent() {
            Some(parent) if !self.places.is_empty() => parent.index() - self.root,
            _ => {
                self.places.push(1);
                return None;
            }
        };
        let step = self.trie.step(self.places[parent], node.name());
        self.places.push(step.to);
        if step.rule == FREE {
            return None;
        }
        let rule = usize::from(step.rule);
        let bit = 1 << (rule % 64);
        let first = self.seen[rule / 64] & bit == 0;
        self.seen[rule / 64] |= bit;
        first.then_some(step.rule)
    }
}
