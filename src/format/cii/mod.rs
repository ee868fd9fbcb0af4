//! UN/CEFACT Cross Industry Invoice D16B, as EN 16931-3-3 binds it: the XML of Factur-X, ZUGFeRD 2 and
//! XRechnung.
//!
//! [`read`] takes from a tree what the model has a place for and lists all the rest; [`write`](mod@write)
//! puts a model into the order of the schema. What is *not* here:
//! whether the tree follows the schema, and whether the content follows the rules.
//!
//! The profile EXTENDED of Factur-X has more than EN 16931: lines that sum up others, logistics charges,
//! discounts for early payment as numbers, … All that is listed as not carried.

mod d22b;
mod later;
mod read;
#[cfg(test)]
mod tests;
mod write;
mod zugferd1;

use super::elements::{Elements, Names, Uncarried, Why, finished};
use super::row::{Inside, Root, Write};
use super::{Format, FormatRow, Read, WriteOptions, Written};
use crate::codes::{CodeLists, list};
use crate::model::{
    AllowanceCharge, Classification, Invoice, InvoiceLine, ItemAttribute, Kind, Note, PaymentMeans,
    PrecedingInvoice, SupportingDocument, TaxRegistration, VatBreakdown,
};
use crate::report::Heading;
use crate::structure::ZUGFERD_1;
use crate::value::shown::shortened;
use crate::value::{Identifier, Text, trim_xml};
use crate::xml::{ByteSink, Name, Node, Syntax, Tree, TreeSink, ram, rsm};
use chrono::NaiveDate;
use write::write;

pub(super) const FORMAT: FormatRow = FormatRow {
    name: "cii",
    title: "CII",
    description: "UN/CEFACT Cross Industry Invoice D16B, the XML of Factur-X, ZUGFeRD 2 and XRechnung",
    extension: "xml",
    media_type: "application/xml",
    roots: &[
        Root {
            kind: Some(Kind::Invoice),
            is_read: true,
            ..root(
                "CrossIndustryInvoice",
                "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
            )
        },
        Root {
            kind: Some(Kind::Invoice),
            is_read: true,
            ..root("CrossIndustryDocument", ZUGFERD_1)
        },
        root("CrossIndustryInvoice", "urn:un:unece:uncefact:*"),
        root("CrossIndustryDocument", "urn:ferd:*"),
    ],
    read: Some(Read::Elements(&ELEMENTS)),
    write: Some(Write::Invoices(written)),
    ..FormatRow::new(Format::Cii)
};

/// A document element of another version than D16B.
const fn root(local: &'static str, namespace: &'static str) -> Root {
    Root {
        local,
        namespace,
        title: "a CII invoice",
        kind: None,
        is_read: false,
        child: "",
        inside: Some(inside),
    }
}

/// What the head of a document says of it.
fn inside(depth: usize, around: &[u8], local: &[u8]) -> Inside {
    match (around, local) {
        (b"GuidelineSpecifiedDocumentContextParameter", b"ID") => Inside::Specification,
        (b"BusinessProcessSpecifiedDocumentContextParameter", b"ID") => Inside::Process,
        (_, b"TypeCode") if depth == 2 => Inside::Type(kind_of),
        (_, b"IssueDateTime") => Inside::End,
        (_, b"IncludedNote" | b"SupplyChainTradeTransaction") => Inside::End,
        _ => Inside::Nothing,
    }
}

pub(super) fn written(invoice: &Invoice, options: &WriteOptions) -> Written {
    let mut sink = ByteSink::new(options.compact);
    let unwritten = write(invoice, &mut sink);
    finished(sink, unwritten)
}

static ELEMENTS: Elements = Elements {
    syntax: Syntax::Cii,
    kind,
    names,
    heading,
    rename: zugferd1::rename,
    read,
    build,
    size,
    line: ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
    later: later::later,
    later_schema: "CII D22B",
};

fn read(root: Node<'_>) -> (Invoice, Vec<Uncarried>) {
    let (mut invoice, mut uncarried) = read::invoice(root);
    let guideline = ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER;
    if zugferd1::is_root(root) {
        // The terms are those of EN 16931 now.
        invoice.process_control.specification_identifier = Some("urn:cen.eu:en16931:2017".into());
        let named = root.at(&[rsm::EXCHANGED_DOCUMENT_CONTEXT, guideline, ram::ID]);
        uncarried.extend(named.map(|node| Uncarried {
            node: node.index() as u32,
            attribute: None,
            why: Why::Mapped,
        }));
    }
    (invoice, uncarried)
}

/// There is one document element for both: the type code tells.
fn kind(root: Node<'_>) -> Kind {
    let code = root.at(&[rsm::EXCHANGED_DOCUMENT, ram::TYPE_CODE]);
    kind_of(code.map_or("", Node::text))
}

/// Whether a document of this type, BT-3, is an invoice or a credit note.
fn kind_of(type_code: &str) -> Kind {
    match CodeLists::new().holds(list::CREDIT_NOTE_TYPES, trim_xml(type_code)) {
        true => Kind::CreditNote,
        false => Kind::Invoice,
    }
}

fn names(root: Node<'_>) -> Names<'_> {
    let context = root.child(rsm::EXCHANGED_DOCUMENT_CONTEXT);
    let text = |name| {
        let identifier = context?.at(&[name, ram::ID])?;
        Some(trim_xml(identifier.text()))
    };
    Names {
        specification: text(ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER),
        process: text(ram::BUSINESS_PROCESS_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER),
        ubl_version: None,
    }
}

fn heading(root: Node<'_>) -> Heading {
    let text = |node: Option<Node<'_>>| {
        let text = trim_xml(node?.text());
        (!text.is_empty()).then(|| Text::new(shortened(text)))
    };
    let document = root.child(rsm::EXCHANGED_DOCUMENT);
    let seller = root.at(&[
        rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
        ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
        ram::SELLER_TRADE_PARTY,
    ]);
    let trading_name = [
        ram::SPECIFIED_LEGAL_ORGANIZATION,
        ram::TRADING_BUSINESS_NAME,
    ];
    let date =
        document.and_then(|document| document.child(ram::ISSUE_DATE_TIME)?.children().next());
    Heading {
        seller: text(seller.and_then(|seller| seller.child(ram::NAME)))
            .or_else(|| text(seller.and_then(|seller| seller.at(&trading_name)))),
        number: text(document.and_then(|document| document.child(ram::ID))),
        date: match date.and_then(|date| date_of(date.text())) {
            Some(date) => Some(date.to_string().into()),
            None => text(date),
        },
    }
}

fn build(invoice: &Invoice) -> Tree<'static> {
    let mut sink = TreeSink::default();
    write(invoice, &mut sink);
    sink.into_tree()
}

fn size(name: Name) -> usize {
    match name {
        ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM => size_of::<InvoiceLine>(),
        ram::ADDITIONAL_REFERENCED_DOCUMENT => size_of::<SupportingDocument>(),
        ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS => size_of::<PaymentMeans>(),
        ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE => size_of::<AllowanceCharge>(),
        ram::APPLICABLE_TRADE_TAX => size_of::<VatBreakdown>(),
        ram::INVOICE_REFERENCED_DOCUMENT => size_of::<PrecedingInvoice>(),
        ram::ID | ram::GLOBAL_ID => size_of::<Identifier>(),
        ram::SPECIFIED_TAX_REGISTRATION => size_of::<TaxRegistration>(),
        ram::DESIGNATED_PRODUCT_CLASSIFICATION => size_of::<Classification>(),
        ram::APPLICABLE_PRODUCT_CHARACTERISTIC => size_of::<ItemAttribute>(),
        ram::INCLUDED_NOTE => size_of::<Note>(),
        _ => 0,
    }
}

/// The type of a document reference that is the invoiced object identifier, BT-18 and BT-128.
const INVOICED_OBJECT: &str = "130";
/// The type of one that is the tender or lot, BT-17.
const TENDER: &str = "50";
/// The type of one that is a supporting document, BG-24.
const SUPPORTING: &str = "916";
/// The scheme of a VAT identifier, BT-31, BT-48 and BT-63.
const VAT: &str = "VA";
/// The name that the schema demands of a project, BT-11.
const PROJECT_NAME: &str = "Project reference";

/// A date in format 102: `20260131`.
fn date_of(text: &str) -> Option<NaiveDate> {
    let text = trim_xml(text);
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, day) = text.split_at(4);
    let (month, day) = day.split_at(2);
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Codes of BT-8: those of UNTDID 2475, which CII has, and of UNTDID 2005, which EN 16931 and UBL have.
const TAX_POINT_CODES: [(&str, &str); 3] = [("5", "3"), ("29", "35"), ("72", "432")];

/// BT-8 in the words of EN 16931.
fn tax_point_code(code: &str) -> &str {
    let row = TAX_POINT_CODES.iter().find(|(cii, _)| *cii == code);
    row.map_or(code, |(_, code)| code)
}

/// Which of the totals of VAT, in these currencies, are BT-110 and BT-111. BT-110 is in the currency of
/// the document, or else the first that is not BT-111; BT-111 is in the accounting currency, if that is
/// another one or the document has both in the same.
fn vat_totals(
    document: Option<&str>,
    accounting: Option<&str>,
    totals: &[Option<&str>],
) -> (Option<usize>, Option<usize>) {
    let has_own_currency = accounting.is_some() && accounting != document;
    let is_accounting = |currency: &Option<&str>| has_own_currency && *currency == accounting;
    let first = totals
        .iter()
        .position(|currency| *currency == document)
        .or_else(|| totals.iter().position(|currency| !is_accounting(currency)));
    let mut others = (0..totals.len()).filter(|at| Some(*at) != first);
    let second = match accounting {
        Some(_) => others.find(|&at| totals[at] == accounting),
        None => others.find(|&at| first.is_none_or(|first| totals[at] != totals[first])),
    };
    (first, second)
}

/// Which of the payments is the one that the mandate, BT-89, of the document belongs to.
fn of_mandate(all: &[PaymentMeans]) -> usize {
    let is_debit = |means: &PaymentMeans| {
        let code = means.type_code.as_deref().map(trim_xml);
        matches!(code, Some("49" | "59"))
    };
    all.iter()
        .position(|means| means.direct_debit.is_some())
        .or_else(|| all.iter().position(is_debit))
        .unwrap_or(0)
}
