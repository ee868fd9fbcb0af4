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
use crate::xml::{Attr, Attribute, Name, Node};
use std::borrow::Cow;

/// What is told of a broken rule.
#[derive(Debug)]
pub(crate) struct Told<'t> {
    pub message: String,
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
fn missing(row: &Row, spot: Spot<'_>) -> Option<String> {
    if !row.wants_presence() {
        return None;
    }
    let name = Absent(row.expected);
    if spot.is_there() {
        let fill = match spot.attribute {
            Some(attribute) => format!("the attribute {}", attribute.name()),
            None => format!("<{}>", spot.at.tag()),
        };
        return spot
            .is_blank()
            .then(|| format!("{}: fill in {fill}", name.is("empty")));
    }
    if let (Some(attribute), []) = (spot.attribute, spot.missing) {
        let (attribute, tag) = (attribute.name(), spot.at.tag());
        let add = format!("add the attribute {attribute} to <{tag}>");
        return Some(format!("{}: {add}", name.is("missing")));
    }
    let add = add_to(spot.at, spot.missing);
    Some(format!("{}: {add}", name.is("missing")))
}

/// "add <cbc:ID> after <cbc:ProfileID>"
fn add_to(parent: Node<'_>, path: &[Name]) -> String {
    let root = parent.ancestors().last().unwrap_or(parent);
    let names: Vec<&str> = path
        .iter()
        .map(|&name| term::name_in(root, name).qualified())
        .collect();
    let place = match path.first() {
        Some(&first) => structure::predecessor(parent, term::name_in(root, first)),
        None => None,
    };
    let what = names.join("/");
    match place {
        Some(before) => format!(
            "add <{what}> to <{}>, after <{}>",
            parent.tag(),
            before.tag()
        ),
        None => format!("add <{what}> to <{}>", parent.tag()),
    }
}

/// What a row wants, as the subject of a sentence: "an issue date (BT-2)", "a rate, as there is tax".
struct Absent(&'static str);

impl Absent {
    /// "the issue date (BT-2) is missing", "the rate is missing, as there is tax".
    fn is(&self, how: &str) -> String {
        let (what, clause) = match self.0.find(", as ").or_else(|| self.0.find(", where ")) {
            Some(at) => self.0.split_at(at),
            None => (self.0, ""),
        };
        if let Some(what) = what.strip_prefix("at least one ") {
            return format!("there is no {what}{clause}");
        }
        let bare = ["a ", "an ", "the "]
            .iter()
            .find_map(|article| what.strip_prefix(article))
            .unwrap_or(what);
        format!("the {bare} is {how}{clause}")
    }
}

impl Row {
    /// "found …; expected …", for people.
    pub(crate) fn message(&self, subject: &Subject, node: Node) -> String {
        if let Some(says) = self.says {
            return says(subject, node);
        }
        if let Test::NowhereAttribute(attribute) = self.test {
            let name = attribute.name();
            return format!("EN 16931 does not use the attribute {name}: delete it");
        }
        match self.test {
            Test::Absent(path) => {
                let tag = node.select(path).next().map_or("", Node::tag);
                return format!(
                    "EN 16931 does not use <{tag}> here, and receivers may ignore it; delete it if it says nothing that matters"
                );
            }
            Test::Without(attribute) => {
                let (name, tag) = (attribute.name(), node.tag());
                return format!("EN 16931 does not use the attribute {name} on <{tag}>: delete it");
            }
            _ => {}
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

/// What a code that is not in a list might have been meant to be: "; did you mean "EUR"?", or the whole
/// list when it is short.
pub(crate) fn suggestions(subject: &Subject, list: List, code: &str) -> String {
    const FEW: usize = 12;
    let codes = || subject.lists.codes(list);
    if codes().take(FEW + 1).count() <= FEW {
        return format!(": one of {}", codes().collect::<Vec<_>>().join(", "));
    }
    let code = crate::value::trim_xml(code);
    if code.len() > 40 || code.is_empty() {
        return String::new();
    }
    if let Some(meant) = habits::meant(code).filter(|meant| subject.lists.holds(list, meant)) {
        return format!(" (did you mean \"{meant}\"?)");
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
        [] => String::new(),
        // When there are many, none is near.
        near if near.len() > 5 => String::new(),
        [others @ .., last] if !others.is_empty() => {
            format!(" (did you mean {} or {last}?)", others.join(", "))
        }
        [only, ..] => format!(" (did you mean {only}?)"),
    }
}
