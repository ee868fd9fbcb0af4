//! Invoices as elements: what the syntaxes of XML have in common. A syntax is a folder beside this one
//! with a reader, a writer and a row of [`Elements`].

mod put;
mod take;
mod unmapped;

pub(crate) use put::Put;
pub(crate) use take::{Take, add, code_beside};
pub use unmapped::{Unmapped, UnmappedPart};

use super::{Loss, Losses, Written};
use crate::model::{Invoice, Kind, Specification};
use crate::report::{Heading, Room};
use crate::structure::Budget;
use crate::term;
use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use crate::xml::{ByteSink, Name, Node, Paths, Syntax, Tree, push_attribute};
use std::collections::HashSet;

/// How a syntax of invoices is read from elements and put into them.
#[derive(Debug)]
pub(crate) struct Elements {
    pub syntax: Syntax,
    /// What the document below its document element is.
    pub kind: fn(Node<'_>) -> Kind,
    /// What it says it follows.
    pub names: for<'t> fn(Node<'t>) -> Names<'t>,
    /// What tells it from others.
    pub heading: fn(Node<'_>) -> Heading,
    /// Gives the elements of an older syntax their names in this one, if this is a document of it.
    pub rename: fn(&mut Tree<'_>) -> Option<&'static Older>,
    /// The model of it, and what the model has no place for.
    pub read: fn(Node<'_>) -> (Invoice, Vec<Uncarried>),
    /// The elements of a model, without writing them.
    pub build: fn(&Invoice) -> Tree<'static>,
    /// The bytes that an element of this name takes in the lists of the model.
    pub size: fn(Name) -> usize,
    /// The element that takes most of them.
    pub line: Name,
    /// Which of these elements a later version of the syntax has in their places, where the schema has not.
    pub later: fn(&Tree<'_>, &mut dyn Iterator<Item = u32>) -> HashSet<u32>,
    /// What that version is called.
    pub later_schema: &'static str,
}

/// An older syntax that is read by the names of another.
#[derive(Debug)]
pub(crate) struct Older {
    /// What the structure was checked against.
    pub schema: &'static str,
    /// What is said of a document of it.
    pub message: &'static str,
}

/// What a document says it follows, as written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Names<'t> {
    /// BT-24.
    pub specification: Option<&'t str>,
    /// BT-23.
    pub process: Option<&'t str>,
    pub ubl_version: Option<&'t str>,
}

impl Names<'_> {
    /// The specification, where it is a known one.
    pub(crate) fn known(&self) -> Option<Specification> {
        Specification::of(self.specification, self.process, self.ubl_version)
    }
}

/// An element or attribute that the model does not take; for an element, with all that is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Uncarried {
    /// The number of the element.
    pub node: u32,
    /// Which of its attributes, or the element itself.
    pub attribute: Option<u16>,
    pub why: Why,
}

/// Why something is not carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// EN 16931 has no term for it.
    NotInModel,
    /// EN 16931 has it once, and it stood there before.
    Repeated,
    /// The terms of the specification that it names were made those of EN 16931.
    Mapped,
}

impl Elements {
    /// Charges what the model made of this tree takes, at most. Elements are only looked at when there
    /// are so many of them that they might be too much.
    pub(crate) fn charge(&self, tree: &Tree<'_>, budget: &Budget) {
        let weight = |name| 2 * (self.size)(name) + LISTED;
        if budget.has_room(tree.len().saturating_mul(weight(self.line))) {
            return;
        }
        for node in tree.nodes() {
            if !budget.take(weight(node.name()) + node.attributes().len() * LISTED) {
                return;
            }
        }
    }
}

/// What an element that the model has no place for takes until it is told.
const LISTED: usize = 2 * size_of::<Uncarried>();

/// What was read and has no place in the model, for people.
pub(crate) fn reading_losses(tree: &Tree<'_>, uncarried: &[Uncarried], room: Room) -> Vec<Loss> {
    if uncarried.is_empty() {
        return Vec::new();
    }
    let mut losses = Losses::new(room);
    let told = &uncarried[..uncarried.len().min(room.findings)];
    let paths = Paths::new(tree, told.iter().map(|item| item.node));
    for item in uncarried {
        losses.lose(|| {
            let node = tree.node(item.node);
            let mut path = paths.of(item.node);
            let attribute = item
                .attribute
                .and_then(|number| node.attribute_at(usize::from(number)));
            let value = match attribute {
                Some(attribute) => {
                    push_attribute(&mut path, attribute.tag());
                    attribute.value()
                }
                None => node.text(),
            };
            let value = match value.trim().is_empty() && !node.is_leaf() {
                true => phrase!("a group"),
                false => quoted(value),
            };
            let why = match item.why {
                Why::NotInModel => phrase!("is not a term of EN 16931"),
                Why::Repeated => {
                    phrase!("stands where EN 16931 has one value, and one came before")
                }
                Why::Mapped => {
                    phrase!("names another specification; what is carried follows EN 16931")
                }
            };
            let term = match item.why {
                Why::NotInModel => "".into(),
                Why::Mapped => "BT-24".into(),
                Why::Repeated => term::of(node).pop().unwrap_or_default(),
            };
            Loss {
                term,
                path,
                what: phrase!("{} {}", value, why).into(),
            }
        });
    }
    losses.finish("")
}

/// Something the model holds that a document of a syntax has no place for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unwritten {
    /// The business term.
    pub term: &'static str,
    /// What becomes of it.
    pub message: Phrase,
}

/// The bytes of a document that was written, and what is not in them.
pub(crate) fn finished(sink: ByteSink, unwritten: Vec<Unwritten>) -> Written {
    let (bytes, replaced) = sink.finish();
    let told = unwritten.into_iter().map(|loss| Loss {
        term: loss.term.into(),
        path: String::new(),
        what: loss.message.into(),
    });
    let mut losses: Vec<Loss> = told.collect();
    if replaced > 0 {
        losses.push(Loss {
            term: "".into(),
            path: String::new(),
            what: phrase!(
                "{} characters that XML cannot hold, written as U+FFFD",
                replaced
            )
            .into(),
        });
    }
    Written { bytes, losses }
}
