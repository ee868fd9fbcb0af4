//! The rules of UBL.BE itself, `ubl-BE-…`: the invoice as PDF beside it, the codes of Belgian VAT, legal mentions and
//! financial discounts.

use crate::codes::{List, list};
use crate::rules::row::{At, Context, Row};
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::value::parse_date;
use crate::xml::{Name, Node, cac, cbc, ubl};

pub(super) static RULES: &[Context] = &[
    Context::only(
        &[ubl::INVOICE, ubl::CREDIT_NOTE],
        |document, node| node == document.root,
        &[Row::fatal(
            "ubl-BE-01",
            &["BG-24"],
            ubl_be_01,
            "two supporting documents: the invoice as PDF, and the program that wrote it",
        )
        .found(|_, root| {
            let count = root.children_named(cac::ADDITIONAL_DOCUMENT_REFERENCE);
            count.count().into()
        })],
    ),
    Context::of(
        &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
        &[
            Row::fatal(
                "ubl-BE-02",
                &["BT-123"],
                |document, _| document.kept(Marks::of).documents == 1,
                "one supporting document, the invoice as PDF, described as CommercialInvoice or CreditNote",
            )
            .found(|document, _| document.kept(Marks::of).documents.into()),
            Row::fatal(
                "ubl-BE-03",
                &["BT-122"],
                |document, _| document.kept(Marks::of).programs == 1,
                "one supporting document with the reference UBL.BE, described as the program that wrote the invoice",
            )
            .found(|document, _| document.kept(Marks::of).programs.into()),
        ],
    ),
    Context::inside(
        &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
        &[cbc::ID],
        &[Row::fatal(
            "ubl-BE-04",
            &["BT-123"],
            ubl_be_04,
            "the description of the supporting document",
        )],
    ),
    Context::inside(
        &[cac::DELIVERY],
        &[cac::DELIVERY_TERMS],
        &[
            Row::fatal(
                "ubl-BE-05",
                &[],
                |document, terms| is_coded(document, terms, cbc::ID, list::UBLBE_LEGAL_MENTIONS),
                "the code of a Belgian legal mention",
            )
            .in_list(list::UBLBE_LEGAL_MENTIONS)
            .found(|_, terms| stated(terms, cbc::ID))
            .at(At::Path(&[cbc::ID])),
            Row::fatal(
                "ubl-BE-06",
                &[],
                ubl_be_06,
                "the text of a Belgian legal mention, to the letter, in English or Dutch",
            )
            .found(|_, terms| stated(terms, cbc::SPECIAL_TERMS))
            .at(At::Path(&[cbc::SPECIAL_TERMS])),
        ],
    ),
    Context::of(
        &[cac::PAYMENT_TERMS],
        &[
            Row::fatal(
                "ubl-BE-07",
                &[],
                ubl_be_07,
                "a financial discount above 0 % and below 100 %",
            )
            .found(|_, terms| stated(terms, cbc::SETTLEMENT_DISCOUNT_PERCENT))
            .at(At::Path(&[cbc::SETTLEMENT_DISCOUNT_PERCENT])),
            Row::fatal(
                "ubl-BE-08",
                &[],
                ubl_be_08,
                "the amount to pay with the financial discount, other than 0",
            )
            .found(|_, terms| stated(terms, cbc::AMOUNT))
            .at(At::Path(&[cbc::AMOUNT])),
            Row::fatal(
                "ubl-BE-09",
                &[],
                ubl_be_09,
                "the last day for the financial discount, as YYYY-MM-DD",
            )
            .found(|_, terms| stated(terms, cbc::PAYMENT_DUE_DATE))
            .at(At::Path(&[cbc::PAYMENT_DUE_DATE])),
        ],
    ),
    Context::of(
        &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE],
        &[Row::fatal(
            "ubl-BE-14",
            &[],
            ubl_be_14,
            "the VAT of the line, once",
        )
        .found(|_, line| line.children_named(cac::TAX_TOTAL).count().into())
        .at(At::Path(&[cac::TAX_TOTAL]))],
    ),
    Context::only(
        &[cac::TAX_CATEGORY],
        |_, category| category.is_under(&[cac::TAX_TOTAL, cac::TAX_SUBTOTAL]),
        &[
            Row::fatal(
                "ubl-BE-10",
                &[],
                |document, category| {
                    is_coded(document, category, cbc::NAME, list::UBLBE_TAX_CATEGORIES)
                },
                "a Belgian tax category as name of the VAT category: 03 for 21 %, 02 for 12 %, 01 for 6 %, 00, 45, NA, 46/GO …",
            )
            .found(|_, category| stated(category, cbc::NAME))
            .at(At::Path(&[cbc::NAME])),
            Row::fatal(
                "ubl-BE-11",
                &["BT-121"],
                |document, category| {
                    let codes = list::UBLBE_EXEMPTION_REASONS;
                    !category.has(cbc::TAX_EXEMPTION_REASON_CODE)
                        || is_coded(document, category, cbc::TAX_EXEMPTION_REASON_CODE, codes)
                },
                "the code of a Belgian reason for exemption",
            )
            .in_list(list::UBLBE_EXEMPTION_REASONS)
            .found(|_, category| stated(category, cbc::TAX_EXEMPTION_REASON_CODE)),
            Row::fatal(
                "ubl-BE-12",
                &["BT-120"],
                ubl_be_12,
                "the text of a Belgian reason for exemption, in English",
            )
            .found(|_, category| stated(category, cbc::TAX_EXEMPTION_REASON)),
        ],
    ),
    Context::inside(
        &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE],
        &[cac::TAX_TOTAL],
        &[Row::fatal(
            "ubl-BE-13",
            &[],
            |_, _| true,
            "a number as VAT amount of the line",
        )],
    ),
    Context::of(
        &[cac::CLASSIFIED_TAX_CATEGORY],
        &[Row::fatal(
            "ubl-BE-15",
            &[],
            |_, category| category.children_named(cbc::NAME).count() == 1,
            "the Belgian tax category of the item, as name of its VAT category",
        )
        .at(At::Path(&[cbc::NAME]))],
    ),
];

/// The legal mentions by their texts. The third is asked for with a blank before it.
const LEGAL_MENTIONS: [&str; 16] = [
    "Special ruling - travelagencies",
    "Bijzondere regeling - reisbureaus",
    "Special ruling - used goods",
    "Bijzondere regeling - gebruikte goederen",
    " Special ruling - art objects",
    "Bijzondere regeling - kunstvoorwerpen",
    "Special ruling - antiques",
    "Bijzondere regeling - antiquiteiten",
    "Small company under exempt from taxes ruling",
    "Kleine onderneming onderworpen aan de vrijstellingsregeling van belasting",
    "Invoice issued by the receiver",
    "Factuur uitgereikt door de afnemer",
    "Copy issued at request from the customer",
    "Dubbel uitgereikt op vraag van de klant",
    "VAT to be refunded to the state to the extent that it was deducted",
    "BTW terug te storten aan de staat in de mate waarin ze oorspronkelijk in aftrek werd gebracht",
];

/// The reasons for exemption by their texts.
const EXEMPTION_REASONS: [&str; 18] = [
    "Reverse charge - Contractor",
    "Exempt",
    "Financial discount",
    "Small company",
    "0% Clause 44",
    "Standard exchange",
    "Margin",
    "Intra-community supply - Goods",
    "Intra-community supply - Manufacturing cost",
    "Intra-community supply - Assembly",
    "Intra-community supply - Distance",
    "Intra-community supply - Services",
    "Intra-community supply - Services B2B",
    "Intra-community supply - Triangle a-B-c",
    "Export non E.U.",
    "Indirect export",
    "Export via E.U.",
    "Not subject to VAT",
];

/// How often, in the whole document, something is marked as the invoice itself and as the program that wrote it.
#[derive(Debug, Default)]
struct Marks {
    documents: usize,
    programs: usize,
}

impl Marks {
    /// A text that is cut in two says neither.
    fn of(document: &Subject) -> Marks {
        let mut marks = Marks::default();
        let whole = document.root.descendants();
        for node in whole.filter(|node| !node.has_split_text()) {
            match (node.name(), node.text()) {
                (cbc::DOCUMENT_DESCRIPTION, "CommercialInvoice" | "CreditNote") => {
                    marks.documents += 1;
                }
                (cbc::ID, "UBL.BE") => marks.programs += 1,
                _ => {}
            }
        }
        marks
    }
}

/// There are at least two supporting documents.
fn ubl_be_01(_: &Subject, root: Node) -> bool {
    root.children_named(cac::ADDITIONAL_DOCUMENT_REFERENCE)
        .nth(1)
        .is_some()
}

/// A supporting document has one description.
fn ubl_be_04(_: &Subject, id: Node) -> bool {
    id.parent().is_some_and(|reference| {
        let descriptions = reference.children_named(cbc::DOCUMENT_DESCRIPTION);
        descriptions.take(2).count() == 1
    })
}

/// The child is a code of the list.
fn is_coded(document: &Subject, node: Node, name: Name, codes: List) -> bool {
    let mut children = node.children_named(name);
    let code = children.next().map_or("", Node::own_word);
    document.is_code(codes, code) || children.next().is_some()
}

/// Some text of the terms of delivery is a legal mention, just as it stands there.
fn ubl_be_06(_: &Subject, terms: Node) -> bool {
    let mut texts = terms.children_named(cbc::SPECIAL_TERMS);
    texts.any(|text| LEGAL_MENTIONS.contains(&text.text()))
}

/// A financial discount is a percentage; -1 is as good as none.
fn ubl_be_07(_: &Subject, terms: Node) -> bool {
    let percent = terms.decimal(cbc::SETTLEMENT_DISCOUNT_PERCENT);
    percent > Number::ZERO && percent < Number::HUNDRED
        || percent == Number::ZERO - Number::ONE
        || !terms.has(cbc::SETTLEMENT_DISCOUNT_PERCENT)
        || stops(terms, &[cbc::SETTLEMENT_DISCOUNT_PERCENT])
}

/// With a financial discount comes an amount, of either sign.
fn ubl_be_08(_: &Subject, terms: Node) -> bool {
    let amount = terms.decimal(cbc::AMOUNT);
    !terms.has(cbc::SETTLEMENT_DISCOUNT_PERCENT)
        || amount < Number::ZERO
        || amount > Number::ZERO
        || stops(terms, &[cbc::AMOUNT])
}

/// And a day.
fn ubl_be_09(_: &Subject, terms: Node) -> bool {
    let mut days = terms.children_named(cbc::PAYMENT_DUE_DATE);
    let is_day = |day: Node| day.text().len() == 10 && parse_date(day.text()).is_some();
    !terms.has(cbc::SETTLEMENT_DISCOUNT_PERCENT)
        || days.next().is_some_and(is_day)
        || days.next().is_some()
}

/// A line has its VAT, once.
fn ubl_be_14(_: &Subject, line: Node) -> bool {
    line.children_named(cac::TAX_TOTAL).take(2).count() == 1
}

/// A reason for exemption is one of the Belgian ones.
fn ubl_be_12(_: &Subject, category: Node) -> bool {
    let mut reasons = category.children_named(cbc::TAX_EXEMPTION_REASON);
    reasons.next().is_none_or(|reason| {
        let reason = normalized(reason.text());
        EXEMPTION_REASONS.contains(&&*reason)
    }) || reasons.next().is_some()
}
