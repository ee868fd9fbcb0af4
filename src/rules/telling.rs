//! What people are told of a broken rule: where the fault is, and what to do about it.
//!
//! The official rules are about elements that hold the fault somewhere: the totals, a party, the whole
//! document. Mostly the terms of a row say which element is meant; where they do not, the row does
//! ([`Row::at`]). Nothing here is asked before a rule is broken.

use crate::codes::{List, habits};
use crate::report::Amounts;
use crate::rules::row::{At, Row, Test};
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::structure;
use crate::term::{self, Spot};
use crate::value::shown::quoted;
use crate::value::{Lack, Phrase, phrase};
use crate::xml::{Attr, Attribute, Node};
use std::borrow::Cow;

/// What is told of a broken rule.
#[derive(Debug)]
pub(crate) struct Told<'t> {
    pub message: Phrase,
    /// The element at fault, and the attribute if it is one.
    pub culprit: Node<'t>,
    pub attribute: Option<Attr>,
    /// The terms and groups concerned.
    pub terms: Vec<Cow<'static, str>>,
    pub amounts: Option<Amounts>,
}

impl<'t> Told<'t> {
    /// Where the fault is in the source: the value, or the element around it.
    pub(crate) fn offset(&self) -> usize {
        match self.found_attribute() {
            Some(attribute) => attribute.offset(),
            None => self.culprit.value_offset(),
        }
    }

    /// The attribute at fault, as the document writes it.
    pub(crate) fn attribute_tag(&self) -> Option<&'t str> {
        self.found_attribute().map(Attribute::tag)
    }

    fn found_attribute(&self) -> Option<Attribute<'t>> {
        let name = self.attribute?;
        let mut attributes = self.culprit.attributes();
        attributes.find(|attribute| attribute.name() == name)
    }
}

/// What is told of a row that does not hold at a node; `seen` is where that was noticed, when the
/// official place is the document element.
pub(crate) fn tell<'t>(
    row: &Row,
    subject: &Subject<'t>,
    node: Node<'t>,
    seen: Node<'t>,
) -> Told<'t> {
    let spot = spot(row, subject, seen);
    let sum = row.sum.and_then(|sum| sum(subject, node));
    let message = match &sum {
        Some(sum) => sum.message(row.expected),
        None => match missing(row, spot) {
            Some(message) => message,
            None => row.message(subject, seen),
        },
    };
    let mut terms: Vec<Cow<'static, str>> = row.terms.iter().copied().map(Cow::Borrowed).collect();
    // Of the terms that a rule is about in different places, that of this place.
    let own = match spot.attribute {
        Some(attribute) => term::of_attribute(spot.at, attribute),
        None => match spot.missing {
            [] => term::of(spot.at),
            [name] => term::of_missing(spot.at, *name),
            _ => Vec::new(),
        },
    };
    match own.last() {
        _ if terms.is_empty() => terms = own,
        Some(last) if matches!(row.at, At::Path(_)) && last.starts_with("BT-") => terms = own,
        Some(last) if terms.len() > 1 && last.starts_with("BT-") && terms.contains(last) => {
            let last = last.clone();
            terms.retain(|term| term.starts_with("BG-") || *term == last);
        }
        _ => {}
    }
    Told {
        message,
        culprit: spot.at,
        attribute: spot.attribute.filter(|_| spot.is_there()),
        terms,
        amounts: sum.and_then(|sum| sum.amounts()),
    }
}

/// Where the fault is; of several terms the first that is there, but for a rule that wants all of
/// them the first that is not.
fn spot<'t>(row: &Row, subject: &Subject<'t>, node: Node<'t>) -> Spot<'t> {
    let here = |at| Spot::of(at, &[]);
    match (row.at, row.test) {
        (At::Attribute(attribute), _) => Spot {
            attribute: Some(attribute),
            ..here(node)
        },
        (At::Path(path), _) => Spot::along(node, path),
        (At::Lacking(find), _) => match find(subject) {
            Some((at, missing)) => Spot::of(at, missing),
            None => here(node),
        },
        (At::Found(find), _) => here(find(subject, node).unwrap_or(node)),
        (At::Terms, Test::AtMostOne(path)) => here(node.select(path).nth(1).unwrap_or(node)),
        (At::Terms, Test::NowhereAttribute(attribute)) => {
            let has_it = |node: &Node<'t>| node.has_attribute(attribute);
            let first = std::iter::once(node).chain(node.descendants()).find(has_it);
            Spot {
                attribute: Some(attribute),
                ..here(first.unwrap_or(node))
            }
        }
        (At::Terms, _) => {
            let terms = || row.terms.iter().filter(|term| term.starts_with("BT-"));
            let groups = row.terms.iter().filter(|term| term.starts_with("BG-"));
            let of = |term: &&str| term::spot(node, subject.root, term);
            let mut spots: Vec<Spot<'t>> = terms().filter_map(of).collect();
            if spots.is_empty() {
                spots.extend(groups.filter_map(of));
            }
            let nearest = spots.iter().map(|spot| spot.shared).max();
            spots.retain(|spot| Some(spot.shared) == nearest);
            let is_absent = |spot: &&Spot<'t>| !spot.is_there() || spot.is_blank();
            let absent = spots.iter().find(is_absent);
            let there = spots.iter().find(|spot| spot.is_there());
            let chosen = match row.wants_presence() {
                true => absent.or(there),
                false => there,
            };
            chosen.copied().unwrap_or_else(|| here(node))
        }
    }
}

/// What is missing and where to add it, if that is what breaks the rule.
fn missing(row: &Row, spot: Spot<'_>) -> Option<Phrase> {
    if !row.wants_presence() {
        return None;
    }
    if spot.is_there() {
        let empty = Phrase::Lacks(row.expected, Lack::Empty);
        return spot.is_blank().then(|| match spot.attribute {
            Some(attribute) => phrase!("{}: fill in the attribute {}", empty, attribute.name()),
            None => phrase!("{}: fill in <{}>", empty, spot.at.tag()),
        });
    }
    let missing = Phrase::Lacks(row.expected, Lack::Missing);
    let tag = spot.at.tag();
    if let (Some(attribute), []) = (spot.attribute, spot.missing) {
        let attribute = attribute.name();
        return Some(phrase!(
            "{}: add the attribute {} to <{}>",
            missing,
            attribute,
            tag
        ));
    }
    let root = spot.at.ancestors().last().unwrap_or(spot.at);
    let names = spot.missing.iter().map(|&name| term::name_in(root, name));
    let path: Vec<&str> = names.clone().map(|name| name.qualified()).collect();
    let before = names
        .into_iter()
        .next()
        .and_then(|first| structure::predecessor(spot.at, first));
    let path = path.join("/");
    Some(match before {
        Some(before) => phrase!(
            "{}: add <{}> to <{}>, after <{}>",
            missing,
            path,
            tag,
            before.tag()
        ),
        None => phrase!("{}: add <{}> to <{}>", missing, path, tag),
    })
}

impl Row {
    /// "found …; expected …", for people.
    pub(crate) fn message(&self, subject: &Subject, node: Node) -> Phrase {
        if let Some(says) = self.says {
            return says(subject, node);
        }
        if let Test::NowhereAttribute(attribute) = self.test {
            let name = attribute.name();
            return phrase!("EN 16931 does not use the attribute {}: delete it", name);
        }
        match self.test {
            Test::Absent(path) => {
                let tag = node.select(path).next().map_or("", Node::tag);
                return not_used("EN 16931", tag);
            }
            Test::Without(attribute) => {
                let (name, tag) = (attribute.name(), node.tag());
                return phrase!(
                    "EN 16931 does not use the attribute {} on <{}>: delete it",
                    name,
                    tag
                );
            }
            _ => {}
        }
        let found = match (self.found, self.test) {
            (Some(found), _) => found(subject, node),
            (None, Test::AtMostOne(path)) => subject.count(node, path).into(),
            _ if node.is_leaf() && !node.is_empty() => quoted(node.text()),
            _ if node.is_leaf() => phrase!("nothing"),
            _ => return phrase!("expected {}", Phrase::clause(self.expected)),
        };
        let suggestions = match self.list {
            Some(list) => {
                let code = found.to_cow();
                let code = code.trim_matches('"');
                subject.suggestion(list, code, || suggestions(subject, list, code))
            }
            None => Phrase::from(""),
        };
        let expected = Phrase::clause(self.expected);
        phrase!("found {}; expected {}{}", found, expected, suggestions)
    }

    /// Whether the row wants something to be there: then its words begin with an article.
    fn wants_presence(&self) -> bool {
        let articles = ["a ", "an ", "the ", "at least one "];
        self.found.is_none()
            && self.sum.is_none()
            && self.says.is_none()
            && matches!(self.test, Test::Holds(_) | Test::OfVat(..) | Test::Never)
            && articles
                .iter()
                .any(|article| self.expected.starts_with(article))
    }
}

/// What is said of an element that a standard does not use.
pub(crate) fn not_used(standard: &str, tag: &str) -> Phrase {
    phrase!(
        "{} does not use <{}> here, and receivers may ignore it; delete it if it says nothing that matters",
        standard,
        tag
    )
}

/// What a code that is not in a list might have been meant to be: "; did you mean "EUR"?", or the whole
/// list when it is short.
pub(crate) fn suggestions(subject: &Subject, list: List, code: &str) -> Phrase {
    const FEW: usize = 12;
    let codes = || subject.lists.codes(list);
    if codes().take(FEW + 1).count() <= FEW {
        return phrase!(": one of {}", codes().collect::<Vec<_>>().join(", "));
    }
    let code = crate::value::trim_xml(code);
    if code.len() > 40 || code.is_empty() {
        return "".into();
    }
    if let Some(meant) = habits::meant(code).filter(|meant| subject.lists.holds(list, meant)) {
        return phrase!(" (did you mean {}?)", format!("\"{meant}\""));
    }
    let mut near: Vec<(usize, &str)> = codes()
        .filter_map(|other| {
            let distance = crate::value::distance(code, other);
            (distance <= (code.len() / 3).max(1)).then_some((distance, other))
        })
        .collect();
    near.sort_unstable();
    let best = near.first().map_or(0, |(distance, _)| *distance);
    let near: Vec<String> = near
        .iter()
        .take_while(|(distance, _)| *distance == best)
        .map(|(_, code)| format!("\"{code}\""))
        .collect();
    match near.as_slice() {
        [] => "".into(),
        // When there are many, none is near.
        near if near.len() > 5 => "".into(),
        [others @ .., last] if !others.is_empty() => {
            phrase!(
                " (did you mean {} or {}?)",
                others.join(", "),
                last.as_str()
            )
        }
        [only, ..] => phrase!(" (did you mean {}?)", only.as_str()),
    }
}
