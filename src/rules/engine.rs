//! Rules over the tree, matched as Schematron does it.
//!
//! A profile is a list of rule sets, a set a list of patterns, a pattern an ordered list of contexts, a context a list of rows
//! (one row, one rule). Within a pattern a node takes the first context that matches it. Contexts
//! are found by the name of the node, so a node that no rule is about costs one table lookup.

use crate::codes::List;
use crate::report::Severity;
use crate::rules::row::{Context, Names, Row};
use crate::rules::set::{Forbidden, Glance, Pattern, RuleSet};
use crate::rules::subject::Subject;
use crate::value::{Phrase, phrase};
use crate::xml::{Name, Node};
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
    /// A row, in a release of its set.
    Row(&'static Row, &'static RuleSet),
    /// A forbidden element, and the set that forbids it.
    Forbidden(&'static Forbidden, &'static RuleSet),
}

impl Source {
    pub(crate) fn id_and_severity(self) -> (&'static str, Severity) {
        match self {
            Source::Row(row, set) => ((set.calls)(row.id), set.severity_of(row)),
            Source::Forbidden(row, set) => ((set.calls)(row.id), row.severity),
        }
    }

    /// What the rule asks for.
    pub(crate) fn wants(self) -> Phrase {
        match self {
            Source::Row(row, _) => row.wants(),
            Source::Forbidden(row, set) => {
                let path: Vec<&str> = row.path.iter().map(|name| name.qualified()).collect();
                let (path, standard) = (path.join("/"), set.forbidden.of);
                phrase!("no {}, which {} does not use", path, standard)
            }
        }
    }
}

/// Some sets of rules, ready to be applied: which contexts there are for each element name.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    sets: Vec<&'static RuleSet>,
    /// With the numbers of their sets, and the bits of their releases.
    patterns: Vec<(&'static Pattern, usize, u8)>,
    /// The candidates for a name are `candidates[starts[name]..starts[name + 1]]`, in order; from
    /// `asked[name]` on those of patterns that do not apply to every document.
    starts: Vec<u32>,
    asked: Vec<u32>,
    candidates: Vec<Candidate>,
    /// For each name, what sees at a glance that none of the candidates up to `asked` finds anything.
    glances: Vec<Option<&'static Glance>>,
    /// The elements that the first set with such leaves out.
    forbidden: Option<Trie>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    pattern: u8,
    /// Its bit.
    release: u8,
    context: &'static Context,
}

impl Engine {
    pub(crate) fn new(sets: &[&'static RuleSet]) -> Engine {
        let of_set = |(number, &set): (usize, &&'static RuleSet)| {
            let patterns = set.patterns.iter().copied().flatten();
            let bit = set.bit;
            patterns.map(move |pattern| (pattern, number, bit))
        };
        let patterns: Vec<_> = sets.iter().enumerate().flat_map(of_set).collect();
        assert!(patterns.len() <= 64, "one bit each");
        let mut by_name: Vec<Vec<Candidate>> = vec![Vec::new(); Name::COUNT];
        for (number, &(pattern, set, release)) in patterns.iter().enumerate() {
            let contexts = pattern.contexts.iter().copied().flatten();
            for context in contexts.filter(|context| sets[set].has_context(context)) {
                let candidate = Candidate {
                    pattern: number as u8,
                    release,
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
            let always = |candidate: &&Candidate| {
                let (pattern, ..) = patterns[usize::from(candidate.pattern)];
                pattern.applies.is_none()
            };
            candidates.extend(of_name.iter().filter(always));
            asked.push(candidates.len() as u32);
            candidates.extend(of_name.iter().filter(|candidate| !always(candidate)));
            starts.push(candidates.len() as u32);
        }
        let mut sets_with_such = sets.iter().filter(|set| !set.forbidden.paths.is_empty());
        let forbidden = sets_with_such.next().map(|set| Trie::new(set));
        let mut engine = Engine {
            sets: sets.to_vec(),
            patterns,
            starts,
            asked,
            candidates,
            glances: vec![None; Name::COUNT],
            forbidden,
        };
        for glance in sets.iter().flat_map(|set| set.glances) {
            for &name in glance.names {
                if engine.unknown_to(glance, name).is_empty() {
                    engine.glances[usize::from(name.number())] = Some(glance);
                }
            }
        }
        engine
    }

    /// The code lists that these releases have otherwise.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (List, List)> + '_ {
        self.sets.iter().flat_map(|set| set.lists).copied()
    }

    /// The rules at elements of this name that the glance does not speak for.
    fn unknown_to(&self, glance: &Glance, name: Name) -> Vec<&'static str> {
        let name = usize::from(name.number());
        self.candidates[self.starts[name] as usize..self.asked[name] as usize]
            .iter()
            .flat_map(|candidate| {
                let (_, set, _) = self.patterns[usize::from(candidate.pattern)];
                let set = self.sets[set];
                let mut known = glance.rules.iter().filter(move |(of, _)| *of == set.name);
                let known = known.next().map_or(&[][..], |(_, ids)| ids);
                let rows = candidate.context.all_rows();
                let rows = rows.filter(move |row| set.has(row));
                // What another release asks is not known, even under the same id.
                let unknown = rows.filter(|row| row.releases & 1 == 0 || !known.contains(&row.id));
                unknown.map(|row| row.id)
            })
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
        self.sets
            .iter()
            .flat_map(|set| set.glances)
            .filter(|glance| glance.names.contains(&name))
            .flat_map(|glance| self.unknown_to(glance, name))
            .collect()
    }

    /// All rules, in the order of the patterns; one that stands in several contexts comes several times.
    pub(crate) fn rules(&self) -> impl Iterator<Item = Source> + '_ {
        let rows = self.patterns.iter().flat_map(|&(pattern, set, _)| {
            let set = self.sets[set];
            let contexts = pattern.contexts.iter().copied().flatten();
            let rows = contexts.flat_map(Context::all_rows);
            let rows = rows.filter(move |row| set.has(row));
            rows.map(move |row| Source::Row(row, set))
        });
        let forbidden = self.forbidden.iter().flat_map(|trie| {
            let set = trie.set;
            let paths = set.forbidden.paths.iter();
            let paths = paths.filter(|row| set.forbids(row));
            paths.map(|row| Source::Forbidden(row, set))
        });
        rows.chain(forbidden)
    }

    /// Tells everything that is broken, in document order.
    pub(crate) fn check(&self, subject: &Subject, mut tell: impl FnMut(Broken)) {
        let mut told_once: Vec<&'static Row> = Vec::new();
        let mut off = 0_u64;
        let mut all_off = true;
        for (number, (pattern, ..)) in self.patterns.iter().enumerate() {
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
            for candidate in &self.candidates[candidates] {
                let &Candidate {
                    pattern,
                    release,
                    context,
                } = candidate;
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
                    if row.releases & release == 0 || row.holds(subject, node) {
                        continue;
                    }
                    let set = self.sets[self.patterns[usize::from(pattern)].1];
                    if !set.has(row) {
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
                        rule: Source::Row(row, set),
                        node,
                        seen: index,
                    });
                }
            }
            if let Some(paths) = &mut paths
                && let Some(first) = paths.enter(node)
            {
                for rule in paths.told_at(node, first) {
                    tell(Broken {
                        rule,
                        node: index,
                        seen: index,
                    });
                }
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
    set: &'static RuleSet,
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
    fn new(set: &'static RuleSet) -> Trie {
        // For each place the names that lead on, and where to; and its rule.
        let mut places: Vec<(BTreeMap<u16, u16>, u16)> = vec![(BTreeMap::new(), FREE); 2];
        let rows = set.forbidden.paths.iter().enumerate();
        for (rule, row) in rows.filter(|(_, row)| set.forbids(row)) {
            let mut place = 1;
            for name in row.path {
                let new = places.len() as u16;
                let to = *places[place].0.entry(name.number()).or_insert(new);
                if to == new {
                    places.push((BTreeMap::new(), FREE));
                }
                place = usize::from(to);
            }
            if places[place].1 == FREE {
                places[place].1 = rule as u16;
            }
        }
        let mut trie = Trie {
            set,
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
        let (alias, meant) = self.set.forbidden.alias;
        let name = if name == alias { meant } else { name };
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
    /// For each rule, once one is broken, the element for which it was told last, and 1.
    told: Vec<u32>,
}

impl<'e> Paths<'e> {
    fn new(trie: &'e Trie, root: Node) -> Self {
        Paths {
            trie,
            root: root.index(),
            places: Vec::with_capacity(root.end() - root.index()),
            told: Vec::new(),
        }
    }

    /// The first of the rules that forbid the element.
    #[inline(always)]
    fn enter(&mut self, node: Node) -> Option<usize> {
        let parent = match node.parent() {
            Some(parent) if !self.places.is_empty() => parent.index() - self.root,
            _ => {
                self.places.push(1);
                return None;
            }
        };
        let step = self.trie.step(self.places[parent], node.name());
        self.places.push(step.to);
        (step.rule != FREE).then_some(usize::from(step.rule))
    }

    /// The rules of which this element is the first that breaks them in the element they are asked of.
    #[cold]
    fn told_at(&mut self, node: Node, first: usize) -> Vec<Source> {
        let set = self.trie.set;
        let paths = set.forbidden.paths;
        self.told.resize(paths.len(), 0);
        let path = paths[first].path;
        let alike = paths[first..].iter().take_while(|row| row.path == path);
        let mut rules = Vec::new();
        for (number, row) in alike.enumerate() {
            if !set.forbids(row) {
                continue;
            }
            let above = path.len() - row.context - 1;
            let context = node
                .ancestors()
                .nth(above)
                .map_or(0, |it| it.index() as u32 + 1);
            let last = &mut self.told[first + number];
            if *last != context {
                *last = context;
                rules.push(Source::Forbidden(row, set));
            }
        }
        rules
    }
}
