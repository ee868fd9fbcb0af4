//! What people are told of a broken rule: where the fault is, and what to do about it.
//!
//! The official rules are about elements that hold the fault somewhere: the totals, a party, the whole
//! document. Mostly the terms of a row say which element is meant; where they do not, the row does
//! ([`Row::at`]). Nothing here is asked before a rule is broken.

use crate::codes::{List, habits};
use crate::report::Amounts;
use crate::rules::engine::{Row, Subject, Test};
use crate::rules::xpath::*;
use crate::structure;
use crate::term::{self, Spot};
use crate::xml::{Attr, Attribute, Name, Node};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// How many elements are looked at to write out a sum: in a document with more of them, which may be
/// hostile, the sum is told without its parts.
pub(crate) const NEAR: usize = if cfg!(test) { 12 } else { 500 };

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

/// A calculation written out, with the amount that should be its result.
#[derive(Debug)]
pub(crate) struct Sum {
    text: String,
    count: usize,
    /// What the steps come to; nothing when some are left out.
    total: Number,
    expected: Number,
    found: Option<Decimal>,
    stated: String,
}

impl Sum {
    /// How many amounts are written out.
    const SHOWN: usize = 8;

    /// For the amount that this child states.
    pub(crate) fn of(node: Node<'_>, name: Name) -> Sum {
        let child = node.child(name);
        Sum {
            text: String::new(),
            count: 0,
            total: Number::ZERO,
            expected: Number::NONE,
            found: child.and_then(|child| child.own_decimal().decimal()),
            stated: child.map_or_else(
                || "nothing".to_owned(),
                |child| crate::rules::engine::short(child.own_word()),
            ),
        }
    }

    /// Adds an amount.
    pub(crate) fn plus(mut self, amount: Number) -> Sum {
        let Some(amount) = amount.decimal() else {
            self.total = Number::NONE;
            return self;
        };
        self.count += 1;
        self.total = self.total + Number::Some(amount);
        match self.count {
            1 => self.text.push_str(&written(amount)),
            2..=Sum::SHOWN => {
                self.text.push_str(if amount.is_sign_negative() {
                    " - "
                } else {
                    " + "
                });
                self.text.push_str(&written(amount.abs()));
            }
            _ if self.count == Sum::SHOWN + 1 => self.text.push_str(" + …"),
            _ => {}
        }
        self
    }

    /// Takes an amount off.
    pub(crate) fn less(self, amount: Number) -> Sum {
        let amount = Number::ZERO - amount;
        if self.count == 0 {
            self.plus(Number::ZERO).plus(amount)
        } else {
            self.plus(amount)
        }
    }

    /// Adds the amount of a child, if there is one.
    pub(crate) fn plus_child(self, node: Node<'_>, name: Name) -> Sum {
        match node.child(name) {
            Some(child) => self.plus(child.own_decimal()),
            None => self,
        }
    }

    /// Takes the amount of a child off, if there is one.
    pub(crate) fn less_child(self, node: Node<'_>, name: Name) -> Sum {
        match node.child(name) {
            Some(child) => self.less(child.own_decimal()),
            None => self,
        }
    }

    /// A step in words of its own (`12 x 18.50`), and what it comes to.
    pub(crate) fn step(mut self, text: &str, comes_to: Number) -> Sum {
        self.count += 1;
        self.text.push_str(text);
        self.total = self.total + comes_to;
        self
    }

    /// The sum of all these amounts.
    pub(crate) fn all<'t>(self, mut amounts: impl Iterator<Item = Node<'t>>) -> Sum {
        // No more are looked at than are shown, and one.
        amounts
            .by_ref()
            .take(Sum::SHOWN + 1)
            .fold(self, |sum, amount| sum.plus(amount.own_decimal()))
    }

    /// The result, as the rule has it; nothing to be told if it is no number.
    pub(crate) fn comes_to(mut self, expected: Number) -> Option<Sum> {
        expected.decimal()?;
        self.expected = expected;
        // The steps are those of plain documents: where they do not come to what the rule has
        // reckoned, they are not shown.
        let is_right = (&self.total - &self.expected).abs() <= Number::Some(Decimal::new(5, 3));
        if self.count <= Sum::SHOWN && !is_right {
            self.text.clear();
        }
        Some(self)
    }

    fn message(&self, wants: &str) -> String {
        let expected = self.expected.decimal().map_or_else(String::new, written);
        let stated = &self.stated;
        match self.text.as_str() {
            "" => format!("expected {wants}, {expected}; found {stated}"),
            text if text == expected => format!("expected {wants}: {expected}, found {stated}"),
            text => format!("expected {wants}: {text} = {expected}, found {stated}"),
        }
    }

    fn amounts(&self) -> Option<Amounts> {
        Some(Amounts {
            found: self.found?,
            expected: self.expected.decimal()?,
        })
    }
}

/// An amount with two decimals, or as many as it has.
pub(crate) fn written(amount: Decimal) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount.to_string()
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

/// A text that is compared with another, cut so that the place where they differ is seen.
pub(crate) fn quoted_against(text: &str, expected: &str) -> String {
    const WHOLE: usize = 100;
    const BEFORE: usize = 20;
    const AFTER: usize = 60;
    if text.chars().count() <= WHOLE {
        return format!("\"{text}\"");
    }
    let same = text
        .chars()
        .zip(expected.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let start = same.saturating_sub(BEFORE);
    let shown: String = text.chars().skip(start).take(BEFORE + AFTER).collect();
    let more = |cut: bool| if cut { "…" } else { "" };
    let is_cut_after = text.chars().count() > start + BEFORE + AFTER;
    format!("\"{}{shown}{}\"", more(start > 0), more(is_cut_after))
}
