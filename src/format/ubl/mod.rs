//! UBL 2.1 `Invoice` and `CreditNote`, as EN 16931 and Peppol BIS Billing 3 bind them.
//!
//! [`read`] takes from a tree what the model has a place for and lists all the rest; [`write`](mod@write)
//! puts a model into the order and the customs of Peppol. What is *not* here: whether the tree follows
//! the schema, and whether the content follows the rules.

mod dialect;
mod read;
#[cfg(test)]
pub(super) mod tests;
mod write;

use read::invoice;
pub(super) use write::losses;
use write::write;

use super::elements::{Elements, Names, finished};
use super::row::{Inside, Root, Write};
use super::{Format, FormatRow, Read, WriteOptions, Written};
use crate::model::{
    AllowanceCharge, Classification, Invoice, InvoiceLine, ItemAttribute, Kind, Note, PaymentMeans,
    PrecedingInvoice, SupportingDocument, TaxRegistration, VatBreakdown,
};
use crate::report::Heading;
use crate::value::shown::shortened;
use crate::value::{Identifier, Text, trim_xml};
use crate::xml::{ByteSink, Name, Node, Syntax, Tree, TreeSink, cac, cbc, ubl};

pub(super) const FORMAT: FormatRow = FormatRow {
    name: "ubl",
    title: "UBL",
    description: "UBL 2.1 invoices and credit notes, Peppol BIS Billing 3 among them; UBL 2.0 is read",
    extension: "xml",
    media_type: "application/xml",
    endings: &["xml", "ubl"],
    roots: &[
        Root {
            local: "Invoice",
            namespace: "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
            title: "a UBL invoice",
            kind: Some(Kind::Invoice),
            is_read: true,
            child: "",
            inside: Some(inside),
        },
        Root {
            local: "CreditNote",
            namespace: "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
            title: "a UBL credit note",
            kind: Some(Kind::CreditNote),
            is_read: true,
            child: "",
            inside: Some(inside),
        },
    ],
    read: Some(Read::Elements(&ELEMENTS)),
    write: Some(Write::Invoices(written)),
    ..FormatRow::new(Format::Ubl)
};

/// What the head of a document says of it.
pub(super) fn inside(depth: usize, _: &[u8], local: &[u8]) -> Inside {
    match local {
        _ if depth != 1 => Inside::Nothing,
        b"UBLVersionID" => Inside::UblVersion,
        b"CustomizationID" => Inside::Specification,
        b"ProfileID" => Inside::Process,
        // What is wanted stands before the number of the invoice.
        b"ID" | b"IssueDate" => Inside::End,
        _ => Inside::Nothing,
    }
}

pub(super) fn written(invoice: &Invoice, options: &WriteOptions) -> Written {
    let mut sink = ByteSink::new(options.compact);
    write(invoice, &mut sink);
    finished(sink, losses(invoice))
}

pub(super) static ELEMENTS: Elements = Elements {
    syntax: Syntax::Ubl,
    kind,
    names,
    heading,
    rename: |_| None,
    read: invoice,
    build,
    size,
    line: cac::INVOICE_LINE,
    later: |_, _| std::collections::HashSet::new(),
    later_schema: "",
};

fn kind(root: Node<'_>) -> Kind {
    match root.name() {
        ubl::CREDIT_NOTE => Kind::CreditNote,
        _ => Kind::Invoice,
    }
}

fn names(root: Node<'_>) -> Names<'_> {
    let text = |name| root.child(name).map(|node| trim_xml(node.text()));
    Names {
        specification: text(cbc::CUSTOMIZATION_ID),
        process: text(cbc::PROFILE_ID),
        ubl_version: text(cbc::UBL_VERSION_ID),
    }
}

fn heading(root: Node<'_>) -> Heading {
    let text = |node: Option<Node<'_>>| {
        let text = trim_xml(node?.text());
        (!text.is_empty()).then(|| Text::new(shortened(text)))
    };
    let party = root.at(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY]);
    let name = |path: &[Name]| text(party?.at(path));
    Heading {
        seller: name(&[cac::PARTY_LEGAL_ENTITY, cbc::REGISTRATION_NAME])
            .or_else(|| name(&[cac::PARTY_NAME, cbc::NAME])),
        number: text(root.child(cbc::ID)),
        date: text(root.child(cbc::ISSUE_DATE)),
    }
}

fn build(invoice: &Invoice) -> Tree<'static> {
    let mut sink = TreeSink::default();
    write(invoice, &mut sink);
    sink.into_tree()
}

fn size(name: Name) -> usize {
    match name {
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
    }
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
pub(super) fn split_note(text: &str) -> Option<(&str, &str)> {
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
