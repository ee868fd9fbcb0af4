//! What other dialects of UBL say, in the terms of EN 16931.
//!
//! A document is first read as EN 16931 has it. What it has elsewhere, or means otherwise, is put right
//! here afterwards, so that reading a document of EN 16931 knows nothing of it. [`places`] fills
//! terms that are missing from where older UBL keeps them, in any document; [`older`] and [`oioubl`]
//! are for documents whose specification says that their terms mean something else
//! ([`Basis::Other`](crate::model::Basis)).
//!
//! What is taken here is struck off the list of what was not carried. A document whose terms were
//! mapped follows EN 16931 from then on, and BT-24 says so.

mod amounts;
mod categories;
mod oioubl;
mod older;
mod places;

use super::super::elements::{Uncarried, Why};
use super::read;
use crate::model::{Invoice, Specification};
use crate::value::{Text, trim_xml};
use crate::xml::{Attr, Name, Node, cbc};

/// How BT-24 of EN 16931 begins, whatever is built on it.
const EN16931: &str = "urn:cen.eu:en16931:2017";

/// One part of a mapping.
type Step = fn(&mut Mapping<'_, '_>);

/// What is done for which specification. Of the others the terms are taken for those of EN 16931.
static DIALECTS: &[(&[Specification], &[Step])] = &[
    (
        &[Specification::Oioubl],
        &[oioubl::document, older::document],
    ),
    (
        &[
            Specification::EFff,
            Specification::Ubl20,
            Specification::Nes,
            Specification::CenBii,
            Specification::PeppolBis1,
            Specification::PeppolBis2,
            Specification::Ehf2,
            Specification::SiUbl1,
        ],
        &[older::document],
    ),
];

/// Puts right what the dialect of a document means otherwise.
pub(super) fn adapt(invoice: &mut Invoice, root: Node<'_>, uncarried: &mut Vec<Uncarried>) {
    let process = &invoice.process_control;
    let identifier = process.specification_identifier.as_deref().unwrap_or("");
    let is_en16931 = identifier.starts_with(EN16931);
    // Nearly every document, and nothing of it stands elsewhere.
    if is_en16931 && uncarried.is_empty() {
        return;
    }
    let version = root.child(cbc::UBL_VERSION_ID).map(Node::text);
    let named = match is_en16931 {
        true => None,
        false => Specification::of(
            process.specification_identifier.as_deref(),
            process.business_process_type.as_deref(),
            version,
        ),
    };
    let steps = DIALECTS
        .iter()
        .find(|(of, _)| named.is_some_and(|named| of.contains(&named)))
        .map(|(_, steps)| *steps);
    let mut mapping = Mapping {
        named,
        is_mapped: steps.is_some(),
        invoice,
        root,
        uncarried,
        taken: Taken::default(),
    };
    places::document(&mut mapping);
    for step in steps.unwrap_or_default() {
        step(&mut mapping);
    }
    mapping.finish();
}

/// A document on its way.
struct Mapping<'t, 'm> {
    named: Option<Specification>,
    /// Whether its dialect is one of the table.
    is_mapped: bool,
    invoice: &'m mut Invoice,
    root: Node<'t>,
    uncarried: &'m mut Vec<Uncarried>,
    taken: Taken,
}

impl<'t> Mapping<'t, '_> {
    /// The groups of this name, in the order in which the model has them.
    fn groups(&self, names: &'static [Name]) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let children = self.root.children();
        children.filter(move |child| names.contains(&child.name()))
    }

    fn finish(mut self) {
        if self.is_mapped {
            self.follow_en16931();
        }
        let Taken { mut nodes, left } = self.taken;
        nodes.sort_unstable();
        let is_taken = |node: u32| nodes.binary_search(&node).is_ok();
        self.uncarried
            .retain(|item| item.attribute.is_some() || !is_taken(item.node));
        let left = left.into_iter();
        self.uncarried
            .extend(left.filter(|item| item.attribute.is_some() || !is_taken(item.node)));
        // The element itself before its attributes, and nothing apart of what is listed whole.
        self.uncarried
            .sort_by_key(|item| (item.node, item.attribute.is_some()));
        let tree = self.root.tree();
        let mut end = 0;
        self.uncarried.retain(|item| {
            let is_inside = (item.node as usize) < end;
            if !is_inside && item.attribute.is_none() {
                end = tree.node(item.node).end();
            }
            !is_inside
        });
    }

    /// The terms are those of EN 16931 now, and a claim to something else would be wrong.
    fn follow_en16931(&mut self) {
        let slot = &mut self.invoice.process_control.specification_identifier;
        let before = slot.replace(Text::new(EN16931));
        if let Some(node) = self.root.child(cbc::CUSTOMIZATION_ID)
            && before.is_some()
        {
            self.uncarried.push(Uncarried {
                node: node.index() as u32,
                attribute: None,
                why: Why::Mapped,
            });
        }
    }
}

/// What was not carried at first, and is now.
#[derive(Default)]
struct Taken {
    nodes: Vec<u32>,
    /// What is in it and is not carried all the same.
    left: Vec<Uncarried>,
}

impl Taken {
    /// A leaf: its text, and these attributes.
    fn leaf(&mut self, node: Node<'_>, carried: &[Attr]) {
        self.read(node, read::leaf(node, carried));
    }

    /// A group: the text of these children.
    fn group(&mut self, node: Node<'_>, carried: &[Name]) {
        let mut left = Vec::new();
        for child in node.children() {
            match carried.contains(&child.name()) {
                true => self.leaf(child, &[Attr::CURRENCY_ID]),
                false => left.push(Uncarried {
                    node: child.index() as u32,
                    attribute: None,
                    why: Why::NotInModel,
                }),
            }
        }
        self.read(node, left);
    }

    /// An element of which this is not carried.
    fn read(&mut self, node: Node<'_>, left: Vec<Uncarried>) {
        self.nodes.push(node.index() as u32);
        self.left.extend(left);
    }
}

/// As many of a kind are compared with each other; no real document has more, and a hostile one has to be
/// read, too.
const MANY: usize = 100;

/// The text of an element, if there is some.
fn said(node: Option<Node<'_>>) -> Option<&str> {
    let text = trim_xml(node?.text());
    (!text.is_empty()).then_some(text)
}
