//! UBL 2.1 `Invoice` and `CreditNote`, as EN 16931 and Peppol BIS Billing 3 bind them.
//!
//! [`read`] takes from a tree what the model has a place for and lists all the rest; [`write`](mod@write)
//! puts a model into the order and the customs of Peppol. What is *not* here: whether the tree follows
//! the schema, and whether the content follows the rules.

mod dialect;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::{Uncarried, invoice};
use write::{losses, write};

use super::{Format, Loss, Losses, WriteOptions, Written};
use crate::error::Error;
use crate::model::{
    AllowanceCharge, Classification, Document, InvoiceLine, ItemAttribute, Kind, Note,
    PaymentMeans, PrecedingInvoice, SupportingDocument, TaxRegistration, VatBreakdown,
};
use crate::report::Room;
use crate::structure::Budget;
use crate::term;
use crate::value::Identifier;
use crate::xml::{ByteSink, Name, Paths, Tree, TreeSink, cac, cbc, push_attribute};
use read::Why;

/// For the table of formats.
pub(super) fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    let Document::Invoice(invoice) = document else {
        return Err(super::not_for(document, Format::Ubl));
    };
    let mut sink = ByteSink::new(options.compact);
    write(invoice, &mut sink);
    let (bytes, replaced) = sink.finish();
    let mut losses: Vec<Loss> = losses(invoice)
        .into_iter()
        .map(|loss| Loss {
            term: loss.term.into(),
            path: String::new(),
            what: loss.message.into(),
        })
        .collect();
    if replaced > 0 {
        losses.push(Loss {
            term: "".into(),
            path: String::new(),
            what: format!("{replaced} characters that XML cannot hold, written as U+FFFD"),
        });
    }
    Ok(Written { bytes, losses })
}

/// The elements that a document is written as, without writing it.
pub(crate) fn tree(document: &Document) -> Tree<'static> {
    let mut sink = TreeSink::default();
    if let Document::Invoice(invoice) = document {
        write(invoice, &mut sink);
    }
    sink.into_tree()
}

/// Charges what the model made of this tree takes, at most. Elements are only looked at when there are so
/// many of them that they might be too much.
pub(crate) fn charge(tree: &Tree<'_>, budget: &Budget) {
    if budget.has_room(tree.len().saturating_mul(weight(cac::INVOICE_LINE))) {
        return;
    }
    for node in tree.nodes() {
        if !budget.take(weight(node.name()) + node.attributes().len() * LISTED) {
            return;
        }
    }
}

/// What an element that the model has no place for takes until it is told.
const LISTED: usize = 2 * size_of::<Uncarried>();

/// What an element of this name takes in the model: a list may have room for twice as many items.
fn weight(name: Name) -> usize {
    let item = match name {
        cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE => size_of::<InvoiceLine>(),
        cac::ADDITIONAL_DOCUMENT_REFERENCE => size_of::<SupportingDocument>(),
        cac::PAYMENT_MEANS => size_of::<PaymentMeans>(),
        cac::ALLOWANCE_CHARGE => size_of::<AllowanceCharge>(),
        cac::TAX_SUBTOTAL => size_of::<VatBreakdown>(),
        cac::INVOICE_DOCUMENT_REFERENCE => size_of::<PrecedingInvoice>(),
        cac::PARTY_IDENTIFICATION => size_of::<Identifier>(),
        cac::PARTY_TAX_SCHEME => size_of::<TaxRegistration>(),
        cac::COMMODITY_CLASSIFICATION => size_of::<Classification>(),
        cac::ADDITIONAL_ITEM_PROPERTY => size_of::<ItemAttribute>(),
        cbc::NOTE => size_of::<Note>(),
        _ => 0,
    };
    2 * item + LISTED
}

/// What was read and has no place in the model, for people.
pub(crate) fn reading_losses(tree: &Tree<'_>, uncarried: &[Uncarried], room: Room) -> Vec<Loss> {
    if uncarried.is_empty() {
        return Vec::new();
    }
    let mut losses = Losses::new(room);
    let told = &uncarried[..uncarried.len().min(room.findings)];
    let paths = Paths::new(tree, told.iter().map(|item| item.node));
    for item in uncarried {
        losses.add(|| {
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
            let value = match value.char_indices().nth(60) {
                Some((at, _)) => format!("\"{}…\"", &value[..at]),
                None if value.trim().is_empty() && !node.is_leaf() => "a group".to_owned(),
                None => format!("\"{value}\""),
            };
            let why = match item.why {
                Why::NotInModel => "is not a term of EN 16931",
                Why::Repeated => "stands where EN 16931 has one value, and one came before",
                Why::Mapped => "names another specification; what is carried follows EN 16931",
            };
            let term = match item.why {
                Why::NotInModel => "".into(),
                Why::Mapped => "BT-24".into(),
                Why::Repeated => term::of(node).pop().unwrap_or_default(),
            };
            Loss {
                term,
                path,
                what: format!("{value} {why}"),
            }
        });
    }
    losses.finish("")
}

/// Which `DocumentTypeCode` makes a document reference the invoiced object identifier, BT-18 and BT-128.
const INVOICED_OBJECT: &str = "130";
/// Which `DocumentTypeCode` makes one the project reference, BT-11, where there is no
/// `ProjectReference`: in a credit note.
const PROJECT: &str = "50";
/// Which `schemeID` makes a party identification the bank assigned creditor identifier, BT-90.
const CREDITOR: &str = "SEPA";

/// Whether an additional document reference of this type is a term of its own instead of a
/// supporting document, BG-24.
fn is_own_term(type_code: &str, kind: Kind) -> bool {
    type_code == INVOICED_OBJECT || kind == Kind::CreditNote && type_code == PROJECT
}

/// The subject code, BT-21, and the text, BT-22, of a note: `#AAI#text`.
fn split_note(text: &str) -> Option<(&str, &str)> {
    match text.as_bytes() {
        [b'#', a, b, c, b'#', ..] if [a, b, c].into_iter().all(is_subject) => {
            Some((&text[1..4], &text[5..]))
        }
        _ => None,
    }
}

fn is_subject(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}
