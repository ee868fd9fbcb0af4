//! The structure of documents: content models compiled from `schemas/`, and the walker that applies
//! them while it reads.

mod budget;
mod built;
mod envelope;
mod note;
mod schema;
pub(crate) mod statement;
mod tables;
mod units;
mod walk;

use crate::report::Room;
use crate::xml::{Name, Node};
pub(crate) use budget::Budget;
pub(crate) use built::check;
pub use envelope::Envelope;
pub(crate) use note::{
    ENC_BYTES, Matter, Note, Notes, RULES, Rule, StructureRules, XML_CHARACTER, XSD_OLD,
    of_encoding, rules,
};
pub(crate) use units::{Framing, Unit, Units, WHOLE};
pub(crate) use walk::{
    Between, STRAY_CHARACTERS, Step, Walked, ZUGFERD_1, stray_character, stray_message, walk,
    walk_part,
};

/// The child of an element behind which the schema has a place for a child of this name: the last that
/// is there of those that come before it. `None` where it would come first, or has no place there.
pub(crate) fn predecessor<'t>(parent: Node<'t>, name: Name) -> Option<Node<'t>> {
    let place = place_in(parent, name)?;
    let before = |child: &Node<'t>| place_in(parent, child.name()).is_some_and(|it| it <= place);
    parent.children().take(NEAR).filter(before).last()
}

/// Where a further child has its place.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'t> {
    /// Before all others.
    First,
    /// Behind this one.
    Behind(Node<'t>),
    /// Nowhere, as one is there, and only one may be.
    Taken,
}

/// Where a child of this name, as its syntax usually writes it, goes among those of an element: at the end where the schema
/// has no place for such.
pub(crate) fn place_for<'t>(parent: Node<'t>, name: &str) -> Place<'t> {
    let behind = |last: Option<Node<'t>>| last.map_or(Place::First, Place::Behind);
    let schema::Content::Aggregate { first, count, .. } =
        tables::TYPES[usize::from(type_of(parent))].content
    else {
        return behind(parent.children().last());
    };
    let children = &tables::CHILDREN[usize::from(first)..usize::from(first + count)];
    let Some(place) = children.iter().position(|it| it.name.qualified() == name) else {
        return behind(parent.children().last());
    };
    match parent.child(children[place].name) {
        Some(_) if !children[place].repeatable => Place::Taken,
        _ => {
            let place_of = |child: &Node<'_>| place_in(parent, child.name()).map(usize::from);
            let is_before = |child: &Node<'_>| place_of(child) <= Some(place);
            behind(parent.children().filter(is_before).last())
        }
    }
}

/// The first child that the schema has behind this one, where this one stands.
fn successor<'t>(node: Node<'t>) -> Option<Node<'t>> {
    let parent = node.parent()?;
    let place = place_in(parent, node.name())?;
    let after = |child: &Node<'t>| place_in(parent, child.name()).is_some_and(|it| it > place);
    parent.children().take(NEAR).find(after)
}

fn place_in(parent: Node<'_>, name: Name) -> Option<u16> {
    let type_id = type_of(parent);
    match tables::TYPES[usize::from(type_id)].content {
        schema::Content::Aggregate { .. } => tables::PLACES.find(type_id, name),
        _ => None,
    }
}

/// The type of an element; where its name does not tell, by the elements around it.
fn type_of(node: Node<'_>) -> u16 {
    match (node.name(), node.name().entry().type_id) {
        (Name::UNKNOWN, _) => 0,
        (name, 0) => node
            .parent()
            .and_then(|parent| built::child_of(type_of(parent), name))
            .map_or(0, |child| child.type_id),
        (_, type_id) => type_id,
    }
}

/// The name of the type of an element, as the tables have it.
pub(crate) fn type_name(node: Node<'_>) -> &'static str {
    tables::TYPES[usize::from(type_of(node))].name
}

/// No real document has more children before its lines; one that has a million of them has to be
/// told its faults, too.
const NEAR: usize = if cfg!(test) { 12 } else { 500 };

/// How much a document may ask for before reading is refused.
///
/// The defaults let every real document pass and bound what a hostile one can cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) bytes: u64,
    pub(crate) depth: u32,
    pub(crate) elements: u32,
    pub(crate) attributes: u32,
    pub(crate) namespaces: u32,
    pub(crate) text: u64,
    pub(crate) entry: u64,
    pub(crate) findings: u32,
    pub(crate) model: u32,
    pub(crate) report: u64,
}

impl Limits {
    /// The default limits.
    pub const fn new() -> Self {
        Limits {
            bytes: 512 << 20,
            depth: 200,
            elements: 8_000_000,
            attributes: 256,
            namespaces: 256,
            text: 256 << 20,
            entry: 64 << 20,
            findings: 10_000,
            model: 45,
            report: 16 << 20,
        }
    }

    /// Bytes of input, 512 MiB by default, 4 GiB at most.
    pub const fn bytes(mut self, bytes: u64) -> Self {
        self.bytes = bytes;
        self
    }

    /// Elements inside one another, 200 by default.
    pub const fn depth(mut self, depth: u32) -> Self {
        self.depth = depth;
        self
    }

    /// Elements in a document, 8 million by default; each takes 32 bytes.
    pub const fn elements(mut self, elements: u32) -> Self {
        self.elements = elements;
        self
    }

    /// Attributes on one element, 256 by default, 65,535 at most.
    pub const fn attributes(mut self, attributes: u32) -> Self {
        self.attributes = if attributes < u16::MAX as u32 {
            attributes
        } else {
            u16::MAX as u32
        };
        self
    }

    /// Namespace declarations in scope at one time, 256 by default.
    pub const fn namespaces(mut self, namespaces: u32) -> Self {
        self.namespaces = namespaces;
        self
    }

    /// Bytes of text in one element, 256 MiB by default.
    pub const fn text(mut self, text: u64) -> Self {
        self.text = text;
        self
    }

    /// Bytes of text of one entry of a statement that is read as a stream, 64 MiB by default; see
    /// [`CamtReader`](crate::format::camt::CamtReader).
    pub const fn entry(mut self, entry: u64) -> Self {
        self.entry = entry;
        self
    }

    /// Findings that are kept for one document, 10,000 of reading and as many of the rules by default;
    /// the others are counted.
    pub const fn findings(mut self, findings: u32) -> Self {
        self.findings = findings;
        self
    }

    /// Bytes that the model of a document may take for each byte it is read from, 40 by default. An
    /// input of less than 1 MiB counts as one of 1 MiB, so that no small document is ever refused.
    ///
    /// What counts are the lists of the model (lines of an invoice, movements of a statement, …), each
    /// with the room that it holds for more. An input that asks for more is refused with
    /// [`ErrorKind::LimitExceeded`](crate::ErrorKind::LimitExceeded).
    ///
    /// ```
    /// use facturier::{ErrorKind, Limits, ReadOptions, read_with};
    /// let options = ReadOptions::new().limits(Limits::new().model(1));
    /// let lines = "<cac:InvoiceLine/>".repeat(10_000);
    /// let invoice = include_str!("../../fixtures/ubl/peppol-invoice.xml");
    /// let invoice = invoice.replace("</Invoice>", &format!("{lines}</Invoice>"));
    /// let error = read_with(invoice.as_bytes(), &options).unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::LimitExceeded { option, .. } if option == "Limits::model"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub const fn model(mut self, model: u32) -> Self {
        self.model = model;
        self
    }

    /// Bytes that the findings of one report may take, with all their texts, 16 MiB by default. So much,
    /// and no more, may also take the list of what a document holds and the model does not
    /// ([`Loss`](crate::format::Loss)).
    ///
    /// What does not fit is left out and counted ([`Report::left_out`](crate::Report::left_out)). The
    /// first fatal finding is always kept, so that the verdict does not depend on this.
    ///
    /// ```
    /// use facturier::{Limits, ReadOptions, read_with, report::Verdict};
    /// let options = ReadOptions::new().limits(Limits::new().report(1_000));
    /// let invoice = include_str!("../../fixtures/ubl/peppol-invoice.xml");
    /// let invoice = invoice.replace("</Invoice>", &format!("{}</Invoice>", "<Total/>".repeat(100)));
    /// let report = read_with(invoice.as_bytes(), &options)?.report();
    /// assert_eq!(report.verdict(), Verdict::Invalid);
    /// assert_eq!(report.findings.len() + report.left_out, 100);
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub const fn report(mut self, report: u64) -> Self {
        self.report = report;
        self
    }

    /// How many findings, and how many bytes of them, are kept.
    pub(crate) const fn room(&self) -> Room {
        Room {
            findings: self.findings as usize,
            bytes: self.report,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits::new()
    }
}
