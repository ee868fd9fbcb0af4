//! The rules of EN 16931 for UBL.

use super::text_lists::{NOTE_SUBJECTS, VAT_PREFIXES};
use super::{BEFORE, V1_3_16, totals, vat, words};
use crate::rules::row::{At, Context, Row};
use crate::rules::subject::{Ask, OfDocument, Subject};
use crate::rules::xpath::*;
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};
use std::collections::HashSet;

const LINES: &[Name] = &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE];

/// Content: what must be there, and what it comes to. In the order of the Schematron.
pub(super) static MODEL: &[Context] = &[
    Context::of(
        &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
        &[words::BR_52.by(|_, node| is_said(node.select(&[cbc::ID])))],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, node| node.is_under(&[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY]),
        &[words::BR_63
            .by(|_, node| node.has_attribute(Attr::SCHEME_ID))
            .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |_, node| node.is_under(&[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY]),
        &[words::BR_11.by(|_, node| is_said(node.select(COUNTRY)))],
    ),
    Context::only(
        &[cbc::PRIMARY_ACCOUNT_NUMBER_ID],
        |_, node| node.is_under(&[cac::PAYMENT_MEANS, cac::CARD_ACCOUNT]),
        &[words::BR_51
            .by(|_, number| normalized_length(number.text()) <= 10)
            .into_warning()],
    ),
    Context::only(
        &[cac::ADDRESS],
        |_, node| node.is_under(&[cac::DELIVERY, cac::DELIVERY_LOCATION]),
        &[words::BR_57.by(|_, node| node.select(COUNTRY).next().is_some())],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |document, node| is_of_document(document, node, false),
        &[
            words::BR_31.by(|_, node| node.has(cbc::AMOUNT)),
            words::BR_32.by(|_, node| has_vat_code(node)),
            words::BR_33.by(|_, node| has_reason(node)),
            words::BR_CO_05.by(|_, _| true),
            words::BR_CO_21.by(|_, node| has_reason(node)),
            words::BR_DEC_01
                .by(|_, node| has_two_decimals(node, cbc::AMOUNT))
                .found(|_, node| stated(node, cbc::AMOUNT)),
            words::BR_DEC_02
                .by(|_, node| has_two_decimals(node, cbc::BASE_AMOUNT))
                .found(|_, node| stated(node, cbc::BASE_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |document, node| is_of_document(document, node, true),
        &[
            words::BR_36.by(|_, node| node.has(cbc::AMOUNT)),
            words::BR_37.by(|_, node| has_vat_code(node)),
            words::BR_38.by(|_, node| has_reason(node)),
            words::BR_CO_06.by(|_, _| true),
            words::BR_CO_22.by(|_, node| has_reason(node)),
            words::BR_DEC_05
                .by(|_, node| has_two_decimals(node, cbc::AMOUNT))
                .found(|_, node| stated(node, cbc::AMOUNT)),
            words::BR_DEC_06
                .by(|_, node| has_two_decimals(node, cbc::BASE_AMOUNT))
                .found(|_, node| stated(node, cbc::BASE_AMOUNT)),
        ],
    ),
    Context::of(
        &[cac::LEGAL_MONETARY_TOTAL],
        &[
            words::BR_12.by(|_, node| node.has(cbc::LINE_EXTENSION_AMOUNT)),
            words::BR_13.by(|_, node| node.has(cbc::TAX_EXCLUSIVE_AMOUNT)),
            words::BR_14.by(|_, node| node.has(cbc::TAX_INCLUSIVE_AMOUNT)),
            words::BR_15.by(|_, node| node.has(cbc::PAYABLE_AMOUNT)),
            words::BR_CO_10
                .by(totals::br_co_10)
                .sum(totals::sum_br_co_10),
            words::BR_CO_11
                .by(totals::br_co_11)
                .sum(totals::sum_br_co_11),
            words::BR_CO_12
                .by(totals::br_co_12)
                .sum(totals::sum_br_co_12),
            words::BR_CO_13
                .by(totals::br_co_13)
                .sum(totals::sum_br_co_13),
            words::BR_CO_16
                .by(totals::br_co_16)
                .sum(totals::sum_br_co_16),
            words::BR_DEC_09
                .by(|_, node| has_two_decimals(node, cbc::LINE_EXTENSION_AMOUNT))
                .found(|_, node| stated(node, cbc::LINE_EXTENSION_AMOUNT)),
            words::BR_DEC_10
                .by(|_, node| has_two_decimals(node, cbc::ALLOWANCE_TOTAL_AMOUNT))
                .found(|_, node| stated(node, cbc::ALLOWANCE_TOTAL_AMOUNT)),
            words::BR_DEC_11
                .by(|_, node| has_two_decimals(node, cbc::CHARGE_TOTAL_AMOUNT))
                .found(|_, node| stated(node, cbc::CHARGE_TOTAL_AMOUNT)),
            words::BR_DEC_12
                .by(|_, node| has_two_decimals(node, cbc::TAX_EXCLUSIVE_AMOUNT))
                .found(|_, node| stated(node, cbc::TAX_EXCLUSIVE_AMOUNT)),
            words::BR_DEC_14
                .by(|_, node| has_two_decimals(node, cbc::TAX_INCLUSIVE_AMOUNT))
                .found(|_, node| stated(node, cbc::TAX_INCLUSIVE_AMOUNT)),
            words::BR_DEC_16
                .by(|_, node| has_two_decimals(node, cbc::PREPAID_AMOUNT))
                .found(|_, node| stated(node, cbc::PREPAID_AMOUNT)),
            words::BR_DEC_17
                .by(|_, node| has_two_decimals(node, cbc::PAYABLE_ROUNDING_AMOUNT))
                .found(|_, node| stated(node, cbc::PAYABLE_ROUNDING_AMOUNT)),
            words::BR_DEC_18
                .by(|_, node| has_two_decimals(node, cbc::PAYABLE_AMOUNT))
                .found(|_, node| stated(node, cbc::PAYABLE_AMOUNT)),
        ],
    ),
    Context::only(
        &[ubl::INVOICE, ubl::CREDIT_NOTE],
        |document, node| node == document.root,
        WHOLE,
    ),
    Context::of(
        LINES,
        &[
            words::BR_21.by(|_, node| is_said(node.select(&[cbc::ID]))),
            words::BR_22.by(br_22),
            words::BR_23.by(br_23),
            words::BR_24.by(|_, node| node.has(cbc::LINE_EXTENSION_AMOUNT)),
            words::BR_25.by(|_, node| is_said(node.select(&[cac::ITEM, cbc::NAME]))),
            words::BR_26.by(br_26),
            words::BR_27
                .by(br_27)
                .found(|_, line| stated_at(line, &[cac::PRICE, cbc::PRICE_AMOUNT])),
            words::BR_28
                .by(br_28)
                .found(|_, line| stated_at(line, GROSS_PRICE)),
            words::BR_CO_04.by(br_co_04),
            words::BR_DEC_23
                .by(|_, node| has_two_decimals(node, cbc::LINE_EXTENSION_AMOUNT))
                .found(|_, node| stated(node, cbc::LINE_EXTENSION_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| is_of_line(node, false),
        &[
            words::BR_41.by(|_, node| node.has(cbc::AMOUNT)),
            words::BR_42.by(|_, node| has_reason(node)),
            words::BR_CO_07.by(|_, _| true),
            words::BR_CO_23.by(|_, node| has_reason(node)),
            words::BR_DEC_24
                .by(|_, node| has_two_decimals(node, cbc::AMOUNT))
                .found(|_, node| stated(node, cbc::AMOUNT)),
            words::BR_DEC_25
                .by(|_, node| has_two_decimals(node, cbc::BASE_AMOUNT))
                .found(|_, node| stated(node, cbc::BASE_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| is_of_line(node, true),
        &[
            words::BR_43.by(|_, node| node.has(cbc::AMOUNT)),
            words::BR_44.by(|_, node| has_reason(node)),
            words::BR_CO_08.by(|_, _| true),
            words::BR_CO_24.by(|_, node| has_reason(node)),
            words::BR_DEC_27
                .by(|_, node| has_two_decimals(node, cbc::AMOUNT))
                .found(|_, node| stated(node, cbc::AMOUNT)),
            words::BR_DEC_28
                .by(|_, node| has_two_decimals(node, cbc::BASE_AMOUNT))
                .found(|_, node| stated(node, cbc::BASE_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::INVOICE_PERIOD],
        |_, node| is_in_line(node),
        &[
            words::BR_30.by(ends_after_start).found(found_period),
            words::BR_CO_20.by(br_co_20),
        ],
    ),
    Context::of(
        &[cac::INVOICE_PERIOD],
        &[
            words::BR_29.by(ends_after_start).found(found_period),
            words::BR_CO_19.by(br_co_19),
        ],
    ),
    Context::of(
        &[cac::ADDITIONAL_ITEM_PROPERTY],
        &[words::BR_54.by(|_, node| node.has(cbc::NAME) && node.has(cbc::VALUE))],
    ),
    Context::only(
        &[cbc::ITEM_CLASSIFICATION_CODE],
        |_, node| is_of_item(node, cac::COMMODITY_CLASSIFICATION),
        &[words::BR_65
            .by(|_, node| node.has_attribute(Attr::LIST_ID))
            .at(At::Attribute(Attr::LIST_ID))],
    ),
    Context::only(
        &[cbc::ID],
        |_, node| is_of_item(node, cac::STANDARD_ITEM_IDENTIFICATION),
        &[words::BR_64
            .by(|_, node| node.has_attribute(Attr::SCHEME_ID))
            .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::only(
        &[cbc::NOTE],
        |document, node| node.parent() == Some(document.root),
        &[words::BR_CL_08.by(br_cl_08)],
    ),
    Context::of(&[cac::PAYEE_PARTY], &[words::BR_17.by(br_17)]),
    Context::only(
        &[cac::PAYEE_FINANCIAL_ACCOUNT],
        is_for_transfer,
        &[words::BR_50.by(|_, node| is_said(node.select(&[cbc::ID])))],
    ),
    Context::of(
        &[cac::PAYMENT_MEANS],
        &[
            words::BR_49.by(|_, node| node.has(cbc::PAYMENT_MEANS_CODE)),
            words::BR_61.by(br_61),
        ],
    ),
    Context::of(
        &[cac::BILLING_REFERENCE],
        &[words::BR_55.by(|_, node| {
            node.select(&[cac::INVOICE_DOCUMENT_REFERENCE, cbc::ID])
                .next()
                .is_some()
        })],
    ),
    Context::of(
        &[cac::ACCOUNTING_SUPPLIER_PARTY],
        &[
            words::BR_CO_26.by(br_co_26).only_in(V1_3_16),
            words::BR_CO_26
                .by(br_co_26_of_1_3_15)
                .only_in_older(BEFORE, "the identifier of a SEPA creditor was enough"),
        ],
    ),
    Context::only(
        &[cbc::PAYABLE_AMOUNT],
        |_, amount| amount.is_under(&[ubl::INVOICE, cac::LEGAL_MONETARY_TOTAL]),
        &[words::BR_CO_25.by(br_co_25).only_in(BEFORE)],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, node| node.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY]),
        &[words::BR_62
            .by(|_, node| node.has_attribute(Attr::SCHEME_ID))
            .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |_, node| node.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY]),
        &[words::BR_09.by(|_, node| is_said(node.select(COUNTRY)))],
    ),
    Context::of(
        &[cac::TAX_REPRESENTATIVE_PARTY],
        &[
            words::BR_18.by(|_, node| is_said(node.select(&[cac::PARTY_NAME, cbc::NAME]))),
            words::BR_19.by(|_, node| node.has(cac::POSTAL_ADDRESS)),
            words::BR_56.by(|_, node| has_vat_id(node)),
        ],
    ),
    Context::inside(
        &[cac::TAX_REPRESENTATIVE_PARTY],
        &[cac::POSTAL_ADDRESS],
        &[words::BR_20.by(|_, node| is_said(node.select(COUNTRY)))],
    ),
    Context::only(
        &[cac::TAX_TOTAL],
        |document, node| node.parent() == Some(document.root),
        &[words::BR_CO_14
            .by(totals::br_co_14)
            .sum(totals::sum_br_co_14)],
    ),
    Context::inside(
        &[cac::TAX_TOTAL],
        &[cac::TAX_SUBTOTAL],
        &[
            words::BR_45.by(|_, node| node.has(cbc::TAXABLE_AMOUNT)),
            words::BR_46.by(|_, node| node.has(cbc::TAX_AMOUNT)),
            words::BR_47.by(|_, node| has_vat_code(node)),
            words::BR_48.by(br_48),
            words::BR_CO_17
                .by(totals::br_co_17)
                .sum(totals::sum_br_co_17),
            words::BR_DEC_19
                .by(|_, node| has_two_decimals(node, cbc::TAXABLE_AMOUNT))
                .found(|_, node| stated(node, cbc::TAXABLE_AMOUNT)),
            words::BR_DEC_20
                .by(|_, node| has_two_decimals(node, cbc::TAX_AMOUNT))
                .found(|_, node| stated(node, cbc::TAX_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::PARTY_TAX_SCHEME],
        |_, node| is_vat(node),
        &[words::BR_CO_09
            .by(br_co_09)
            .found(|_, node| stated(node, cbc::COMPANY_ID))],
    ),
];

/// What is asked of the document element.
static WHOLE: &[Row] = &[
    words::BR_01.by(|document, _| document.head().customization.is_said()),
    words::BR_02.by(|document, _| document.head().id.is_said()),
    words::BR_03.by(|document, _| document.head().issue_date.is_said()),
    words::BR_04.by(br_04),
    words::BR_05.by(|document, _| document.head().currency.is_said()),
    words::BR_06.by(br_06),
    words::BR_07.by(br_07),
    words::BR_08.by(br_08),
    words::BR_10.by(br_10),
    words::BR_16.by(|document, _| document.head().has_line),
    words::BR_53.by(br_53),
    words::BR_CO_03.by(br_co_03),
    words::BR_CO_15
        .by(totals::br_co_15)
        .sum(totals::sum_br_co_15)
        .found(totals::found_br_co_15),
    words::BR_CO_18.by(br_co_18),
    words::BR_DEC_13.by(|_, _| true),
    words::BR_DEC_15.by(|_, _| true),
    words::BR_B_01.by(vat::br_b_01),
    words::BR_B_02.by(vat::br_b_02).only_in(V1_3_16),
    words::BR_B_02
        .by(vat::br_b_02_of_1_3_15)
        .only_in_older(BEFORE, "standard rate in the VAT breakdown was not seen"),
];

const COUNTRY: &[Name] = &[cac::COUNTRY, cbc::IDENTIFICATION_CODE];
const PARTY_IDS: &[Name] = &[cac::PARTY, cac::PARTY_IDENTIFICATION, cbc::ID];
const SELLER: &[Name] = &[cac::PARTY, cac::PARTY_LEGAL_ENTITY, cbc::REGISTRATION_NAME];
const GROSS_PRICE: &[Name] = &[cac::PRICE, cac::ALLOWANCE_CHARGE, cbc::BASE_AMOUNT];

/// BR-DEC: at most two decimals in a child; of two such children XPath makes nothing.
fn has_two_decimals(node: Node, name: Name) -> bool {
    let mut amounts = node.children_named(name);
    let Some(amount) = amounts.next() else {
        return true;
    };
    decimals(amount.text()) <= 2 || amounts.next().is_some()
}

/// An allowance or charge of the document.
fn is_of_document(document: &Subject, node: Node, charge: bool) -> bool {
    node.parent() == Some(document.root) && node.boolean(cbc::CHARGE_INDICATOR) == Some(charge)
}

/// An allowance or charge of a line.
fn is_of_line(node: Node, charge: bool) -> bool {
    is_in_line(node) && node.boolean(cbc::CHARGE_INDICATOR) == Some(charge)
}

fn is_in_line(node: Node) -> bool {
    node.parent()
        .is_some_and(|parent| LINES.contains(&parent.name()))
}

/// In this part of the item of a line.
fn is_of_item(node: Node, part: Name) -> bool {
    node.is_under(&[cac::INVOICE_LINE, cac::ITEM, part])
        || node.is_under(&[cac::CREDIT_NOTE_LINE, cac::ITEM, part])
}

/// A VAT category with a code.
fn has_vat_code(node: Node) -> bool {
    node.children_named(cac::TAX_CATEGORY)
        .any(|category| category.has(cbc::ID) && is_vat(category))
}

fn has_reason(node: Node) -> bool {
    node.has(cbc::ALLOWANCE_CHARGE_REASON) || node.has(cbc::ALLOWANCE_CHARGE_REASON_CODE)
}

/// There is a type code.
fn br_04(document: &Subject, _: Node) -> bool {
    document.head().invoice_type.is_said() || document.head().credit_note_type.is_said()
}

/// The seller has a name.
fn br_06(document: &Subject, _: Node) -> bool {
    is_said(document.below(document.head().supplier, SELLER))
}

/// The buyer has a name.
fn br_07(document: &Subject, _: Node) -> bool {
    is_said(document.below(document.head().customer, SELLER))
}

/// The seller has an address.
fn br_08(document: &Subject, _: Node) -> bool {
    let address = &[cac::PARTY, cac::POSTAL_ADDRESS];
    let supplier = document.head().supplier;
    document.below(supplier, address).next().is_some()
}

/// The buyer has an address.
fn br_10(document: &Subject, _: Node) -> bool {
    let address = &[cac::PARTY, cac::POSTAL_ADDRESS];
    let customer = document.head().customer;
    document.below(customer, address).next().is_some()
}

/// Where there is an accounting currency, there is a VAT total in it, wherever it stands.
fn br_53(document: &Subject, _: Node) -> bool {
    let Some(first) = document.head().tax_currency.first else {
        return true;
    };
    let is_total = |node: &Node| node.name() == cbc::TAX_AMOUNT && node.is_in(cac::TAX_TOTAL);
    fn currency<'t>(amount: Node<'t>) -> Option<&'t str> {
        amount.attribute(Attr::CURRENCY_ID)
    }
    if document.head().tax_currency.more {
        let totals = document.tree.nodes().filter(is_total);
        let there: HashSet<&str> = totals.filter_map(currency).collect();
        let mut all = document.root.children_named(cbc::TAX_CURRENCY_CODE);
        return all.all(|currency| there.contains(currency.text()));
    }
    let mut totals = document.tree.nodes().filter(is_total);
    totals.any(|total| currency(total) == Some(first.text()))
}

/// Not both a VAT point date and a code for it.
fn br_co_03(document: &Subject, _: Node) -> bool {
    let head = document.head();
    head.tax_point_date.first.is_none()
        || document
            .below(head.period, &[cbc::DESCRIPTION_CODE])
            .next()
            .is_none()
}

/// There is a VAT breakdown.
fn br_co_18(document: &Subject, _: Node) -> bool {
    document
        .below(document.head().tax_total, &[cac::TAX_SUBTOTAL])
        .next()
        .is_some()
}

/// The line has a quantity.
fn br_22(_: &Subject, line: Node) -> bool {
    line.has(cbc::INVOICED_QUANTITY) || line.has(cbc::CREDITED_QUANTITY)
}

/// The quantity has a unit.
fn br_23(_: &Subject, line: Node) -> bool {
    line.children().any(|child| {
        [cbc::INVOICED_QUANTITY, cbc::CREDITED_QUANTITY].contains(&child.name())
            && child.has_attribute(Attr::UNIT_CODE)
    })
}

/// The line has a net price.
fn br_26(_: &Subject, line: Node) -> bool {
    line.select(&[cac::PRICE, cbc::PRICE_AMOUNT])
        .next()
        .is_some()
}

/// The net price is not negative.
fn br_27(_: &Subject, line: Node) -> bool {
    some_double(line.select(&[cac::PRICE, cbc::PRICE_AMOUNT]), |price| {
        price >= 0.0
    })
}

/// A gross price is not negative.
fn br_28(_: &Subject, line: Node) -> bool {
    let prices = line.select(GROSS_PRICE);
    prices.clone().next().is_none() || some_double(prices, |price| price >= 0.0)
}

/// The item has a VAT category code.
fn br_co_04(_: &Subject, line: Node) -> bool {
    line.select(&[cac::ITEM, cac::CLASSIFIED_TAX_CATEGORY])
        .any(|category| category.has(cbc::ID) && is_vat(category))
}

/// A period ends no earlier than it starts.
fn ends_after_start(_: &Subject, period: Node) -> bool {
    let mut starts = period.children_named(cbc::START_DATE);
    let mut ends = period.children_named(cbc::END_DATE);
    let (Some(start), Some(end)) = (starts.next(), ends.next()) else {
        return true;
    };
    // What is no date, or one of two, stops XPath.
    match (minutes_of_date(start.text()), minutes_of_date(end.text())) {
        (Some(from), Some(to)) => from <= to || starts.next().is_some() || ends.next().is_some(),
        _ => true,
    }
}

fn found_period(_: &Subject, period: Node) -> Phrase {
    phrase!(
        "{} to {}",
        stated(period, cbc::START_DATE),
        stated(period, cbc::END_DATE)
    )
}

/// The period of a line has a start or an end.
fn br_co_20(_: &Subject, period: Node) -> bool {
    period.has(cbc::START_DATE) || period.has(cbc::END_DATE)
}

/// The period has a start, an end, or a VAT point date code instead.
fn br_co_19(_: &Subject, period: Node) -> bool {
    period.has(cbc::START_DATE) || period.has(cbc::END_DATE) || period.has(cbc::DESCRIPTION_CODE)
}

/// What stands between the first two number signs, if it has three letters, is a subject code.
fn br_cl_08(_: &Subject, note: Node) -> bool {
    let after = note.text().split_once('#').map(|(_, after)| after);
    match after.and_then(|after| after.split_once('#')) {
        Some((code, _)) => code.chars().count() != 3 || NOTE_SUBJECTS.contains(code),
        None => true,
    }
}

/// The payee has a name, and neither name nor identifier of the seller.
fn br_17(document: &Subject, payee: Node) -> bool {
    let sellers = document.sellers_beside(payee);
    let names = payee.select(&[cac::PARTY_NAME, cbc::NAME]);
    let mut ids = payee.select(&[cac::PARTY_IDENTIFICATION, cbc::ID]);
    names.clone().next().is_some()
        && !names
            .clone()
            .any(|name| sellers.names.contains(name.text()))
        && !ids.any(|id| sellers.ids.contains(id.text()))
}

/// In payment means by credit transfer, the code as written.
pub(in crate::rules) fn is_for_transfer(document: &Subject, account: Node) -> bool {
    let by_code = |means: Node| {
        let mut codes = means.children_named(cbc::PAYMENT_MEANS_CODE);
        codes.any(|code| matches!(code.text(), "30" | "58"))
    };
    account.parent().is_some_and(|means| {
        means.name() == cac::PAYMENT_MEANS
            && document.of_parent(means, Ask::IsForTransfer, || by_code(means))
    })
}

/// Credit transfers (30, 58) have an account.
fn br_61(_: &Subject, means: Node) -> bool {
    let mut codes = means.children_named(cbc::PAYMENT_MEANS_CODE);
    let is_transfer = codes
        .next()
        .is_some_and(|code| matches!(code.own_word(), "30" | "58"));
    let account = &[cac::PAYEE_FINANCIAL_ACCOUNT, cbc::ID];
    // Of two codes XPath makes nothing.
    !is_transfer || means.select(account).next().is_some() || codes.next().is_some()
}

/// The seller is identified by more than a bank's creditor identifier.
fn br_co_26(_: &Subject, supplier: Node) -> bool {
    let is_sepa = |id: &Node| id.attribute(Attr::SCHEME_ID) == Some("SEPA");
    is_registered(supplier) || supplier.select(PARTY_IDS).any(|id| !is_sepa(&id))
}

/// A SEPA creditor identifier was enough.
fn br_co_26_of_1_3_15(_: &Subject, supplier: Node) -> bool {
    is_registered(supplier) || supplier.select(PARTY_IDS).next().is_some()
}

/// A supplier with a VAT identifier or a legal registration.
fn is_registered(supplier: Node) -> bool {
    let legal = &[cac::PARTY, cac::PARTY_LEGAL_ENTITY, cbc::COMPANY_ID];
    supplier.children_named(cac::PARTY).any(has_vat_id) || supplier.select(legal).next().is_some()
}

/// Nothing is to pay, or it is said until when; anywhere in the document.
fn br_co_25(subject: &Subject, amount: Node) -> bool {
    let is_told = || {
        let has_note = |node: Node| node.name() == cac::PAYMENT_TERMS && node.has(cbc::NOTE);
        subject.has_name(cbc::DUE_DATE)
            || subject.has_name(cac::PAYMENT_TERMS) && subject.root.descendants().any(has_note)
    };
    amount.own_decimal() <= Number::ZERO
        || !amount.own_decimal().exists()
        || subject.of_document(OfDocument::SaysWhenToPay, is_told)
}

/// A party with a VAT identifier.
fn has_vat_id(party: Node) -> bool {
    party
        .children_named(cac::PARTY_TAX_SCHEME)
        .any(|scheme| scheme.has(cbc::COMPANY_ID) && is_vat(scheme))
}

/// The breakdown has a rate, or is of category O.
fn br_48(_: &Subject, subtotal: Node) -> bool {
    subtotal.children_named(cac::TAX_CATEGORY).any(|category| {
        is_vat(category) && (category.has(cbc::PERCENT) || category.word(cbc::ID) == "O")
    })
}

/// VAT identifiers begin with a country code; that is, their first two characters are a piece of the
/// list, be they half a code, or none at all.
fn br_co_09(_: &Subject, registration: Node) -> bool {
    begins_as_in(registration, VAT_PREFIXES)
}

/// They are a piece of this.
pub(in crate::rules) fn begins_as_in(registration: Node, prefixes: &str) -> bool {
    let mut ids = registration.children_named(cbc::COMPANY_ID);
    let id = ids.next().map_or("", |id| id.text());
    prefixes.contains(first_chars(id, 2)) || ids.next().is_some()
}
