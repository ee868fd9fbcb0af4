//! The code lists of EN 16931 for UBL.
//!
//! A code may have white space around it and none in it; the letters are as the list has them.

use super::{V1_3_13, V1_3_15, V1_3_16, words};
use crate::codes::{List, list};
use crate::rules::row::{At, Context, Row};
use crate::rules::subject::{Ask, Subject};
use crate::rules::xpath::*;
use crate::value::shown::quoted;
use crate::value::trim_xml;
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Node, cac, cbc};

pub(super) static CODES: &[Context] = &[
    Context::of(
        &[cbc::INVOICE_TYPE_CODE, cbc::CREDIT_NOTE_TYPE_CODE],
        &[words::BR_CL_01.by(br_cl_01)],
    ),
    Context::of(
        AMOUNTS,
        &[words::BR_CL_03
            .by(br_cl_03)
            .in_list(list::CURRENCIES)
            .found(|_, node| attribute_of(node, Attr::CURRENCY_ID))
            .at(At::Attribute(Attr::CURRENCY_ID))],
    ),
    Context::of(
        &[cbc::DOCUMENT_CURRENCY_CODE],
        &[words::BR_CL_04.by(is_currency).in_list(list::CURRENCIES)],
    ),
    Context::of(
        &[cbc::TAX_CURRENCY_CODE],
        &[words::BR_CL_05.by(is_currency).in_list(list::CURRENCIES)],
    ),
    Context::inside(
        &[cac::INVOICE_PERIOD],
        &[cbc::DESCRIPTION_CODE],
        &[words::BR_CL_06.by(br_cl_06)],
    ),
    Context::only(
        &[cbc::ID],
        is_id_of_invoiced_object,
        &[words::BR_CL_07
            .by(br_cl_07)
            .in_list(list::REFERENCE_QUALIFIERS)
            .found(|_, node| attribute_of(node, Attr::SCHEME_ID))
            .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::only(
        &[cbc::ID],
        |_, node| node.is_in(cac::PARTY_IDENTIFICATION) && node.has_attribute(Attr::SCHEME_ID),
        &[
            scheme_of_party(br_cl_10).only_in(V1_3_16 | V1_3_15),
            scheme_of_party(has_identifier_scheme).only_in_older(V1_3_13, "SEPA did not pass"),
        ],
    ),
    Context::only(
        &[cbc::COMPANY_ID],
        |_, node| node.is_in(cac::PARTY_LEGAL_ENTITY) && node.has_attribute(Attr::SCHEME_ID),
        &[words::BR_CL_11
            .by(has_identifier_scheme)
            .in_list(list::IDENTIFIER_SCHEMES)
            .found(|_, node| attribute_of(node, Attr::SCHEME_ID))
            .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::only(
        &[cbc::ITEM_CLASSIFICATION_CODE],
        |_, node| node.is_in(cac::COMMODITY_CLASSIFICATION) && node.has_attribute(Attr::LIST_ID),
        &[words::BR_CL_13
            .by(br_cl_13)
            .in_list(list::ITEM_CLASSIFICATIONS)
            .found(|_, node| attribute_of(node, Attr::LIST_ID))
            .at(At::Attribute(Attr::LIST_ID))],
    ),
    Context::inside(
        &[cac::COUNTRY],
        &[cbc::IDENTIFICATION_CODE],
        &[words::BR_CL_14.by(is_country).in_list(list::COUNTRIES)],
    ),
    Context::inside(
        &[cac::ORIGIN_COUNTRY],
        &[cbc::IDENTIFICATION_CODE],
        &[words::BR_CL_15.by(is_country).in_list(list::COUNTRIES)],
    ),
    Context::inside(
        &[cac::PAYMENT_MEANS],
        &[cbc::PAYMENT_MEANS_CODE],
        &[words::BR_CL_16.by(br_cl_16).in_list(list::PAYMENT_MEANS)],
    ),
    Context::inside(
        &[cac::TAX_CATEGORY],
        &[cbc::ID],
        &[words::BR_CL_17
            .by(is_vat_category)
            .in_list(list::VAT_CATEGORIES)],
    ),
    Context::inside(
        &[cac::CLASSIFIED_TAX_CATEGORY],
        &[cbc::ID],
        &[words::BR_CL_18
            .by(is_vat_category)
            .in_list(list::VAT_CATEGORIES)],
    ),
    Context::only(
        &[cbc::ALLOWANCE_CHARGE_REASON_CODE],
        |document, node| is_in_charge_or_allowance(document, node, false),
        &[words::BR_CL_19
            .by(br_cl_19)
            .in_list(list::ALLOWANCE_REASONS)],
    ),
    Context::only(
        &[cbc::ALLOWANCE_CHARGE_REASON_CODE],
        |document, node| is_in_charge_or_allowance(document, node, true),
        &[words::BR_CL_20.by(br_cl_20).in_list(list::CHARGE_REASONS)],
    ),
    Context::only(
        &[cbc::ID],
        |_, node| {
            node.is_in(cac::STANDARD_ITEM_IDENTIFICATION) && node.has_attribute(Attr::SCHEME_ID)
        },
        &[words::BR_CL_21
            .by(has_identifier_scheme)
            .in_list(list::IDENTIFIER_SCHEMES)
            .found(|_, node| attribute_of(node, Attr::SCHEME_ID))
            .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::of(
        &[cbc::TAX_EXEMPTION_REASON_CODE],
        &[words::BR_CL_22
            .by(br_cl_22)
            .in_list(list::EXEMPTION_REASONS)],
    ),
    Context::only(
        &[
            cbc::INVOICED_QUANTITY,
            cbc::BASE_QUANTITY,
            cbc::CREDITED_QUANTITY,
        ],
        |_, node| node.has_attribute(Attr::UNIT_CODE),
        &[words::BR_CL_23
            .by(br_cl_23)
            .in_list(list::UNITS)
            .found(|_, node| attribute_of(node, Attr::UNIT_CODE))
            .at(At::Attribute(Attr::UNIT_CODE))],
    ),
    Context::only(
        &[cbc::EMBEDDED_DOCUMENT_BINARY_OBJECT],
        |_, node| node.has_attribute(Attr::MIME_CODE),
        &[words::BR_CL_24
            .by(br_cl_24)
            .in_list(list::MIME_TYPES)
            .found(|_, node| attribute_of(node, Attr::MIME_CODE))
            .at(At::Attribute(Attr::MIME_CODE))],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, node| node.has_attribute(Attr::SCHEME_ID),
        &[words::BR_CL_25
            .by(br_cl_25)
            .in_list(list::ADDRESS_SCHEMES)
            .found(|_, node| attribute_of(node, Attr::SCHEME_ID))
            .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::only(
        &[cbc::ID],
        |_, node| node.is_in(cac::DELIVERY_LOCATION) && node.has_attribute(Attr::SCHEME_ID),
        &[words::BR_CL_26
            .by(has_identifier_scheme)
            .in_list(list::IDENTIFIER_SCHEMES)
            .found(|_, node| attribute_of(node, Attr::SCHEME_ID))
            .at(At::Attribute(Attr::SCHEME_ID))],
    ),
];

pub(in crate::rules) const fn scheme_of_party(test: fn(&Subject, Node) -> bool) -> Row {
    words::BR_CL_10
        .by(test)
        .in_list(list::IDENTIFIER_SCHEMES)
        .found(|_, node| attribute_of(node, Attr::SCHEME_ID))
        .at(At::Attribute(Attr::SCHEME_ID))
}

/// An attribute for a message.
pub(in crate::rules) fn attribute_of(node: Node, name: Attr) -> Phrase {
    match node.attribute(name) {
        Some(value) => quoted(value),
        None => phrase!("no {}", name.name()),
    }
}

pub(in crate::rules) fn text_is_in(subject: &Subject, node: Node, list: List) -> bool {
    subject.is_code(list, node.own_word())
}

pub(in crate::rules) fn attribute_is_in(
    subject: &Subject,
    node: Node,
    name: Attr,
    list: List,
) -> bool {
    subject.is_code(list, trim_xml(node.attribute(name).unwrap_or_default()))
}

/// The document type (BT-3) is one of invoices, or one of credit notes.
fn br_cl_01(subject: &Subject, code: Node) -> bool {
    let types = match code.name() {
        cbc::INVOICE_TYPE_CODE => list::INVOICE_TYPES,
        _ => list::CREDIT_NOTE_TYPES,
    };
    text_is_in(subject, code, types)
}

/// The currency of an amount is in ISO 4217.
fn br_cl_03(subject: &Subject, amount: Node) -> bool {
    attribute_is_in(subject, amount, Attr::CURRENCY_ID, list::CURRENCIES)
}

/// The currency of the document (BT-5) or of accounting (BT-6) is in ISO 4217.
fn is_currency(subject: &Subject, code: Node) -> bool {
    text_is_in(subject, code, list::CURRENCIES)
}

/// The VAT point date code (BT-8) is one of three.
fn br_cl_06(subject: &Subject, code: Node) -> bool {
    text_is_in(subject, code, list::TAX_POINT_DATES)
}

/// An identifier with a scheme in a reference of type 130.
fn is_id_of_invoiced_object(document: &Subject, id: Node) -> bool {
    id.has_attribute(Attr::SCHEME_ID)
        && id.parent().is_some_and(|reference| {
            matches!(
                reference.name(),
                cac::ADDITIONAL_DOCUMENT_REFERENCE | cac::DOCUMENT_REFERENCE
            ) && document.of_parent(reference, Ask::IsInvoicedObject, || {
                reference.some(cbc::DOCUMENT_TYPE_CODE, "130")
            })
        })
}

/// The scheme of an invoiced object (BT-18, BT-128) is a reference qualifier.
fn br_cl_07(subject: &Subject, id: Node) -> bool {
    attribute_is_in(subject, id, Attr::SCHEME_ID, list::REFERENCE_QUALIFIERS)
}

/// The scheme of a party's identifier is in ISO/IEC 6523; seller and payee may have one of SEPA.
pub(in crate::rules) fn br_cl_10(subject: &Subject, id: Node) -> bool {
    let is_creditor = |around: Node| {
        matches!(
            around.name(),
            cac::ACCOUNTING_SUPPLIER_PARTY | cac::PAYEE_PARTY
        )
    };
    has_identifier_scheme(subject, id)
        || attribute_is_in(subject, id, Attr::SCHEME_ID, list::CREDITOR_SCHEMES)
            && id.ancestors().any(is_creditor)
}

/// The scheme of an identifier is in ISO/IEC 6523.
fn has_identifier_scheme(subject: &Subject, id: Node) -> bool {
    attribute_is_in(subject, id, Attr::SCHEME_ID, list::IDENTIFIER_SCHEMES)
}

/// The scheme of an item classification (BT-158) is in UNTDID 7143.
fn br_cl_13(subject: &Subject, code: Node) -> bool {
    attribute_is_in(subject, code, Attr::LIST_ID, list::ITEM_CLASSIFICATIONS)
}

/// A country is in ISO 3166-1.
fn is_country(subject: &Subject, code: Node) -> bool {
    text_is_in(subject, code, list::COUNTRIES)
}

/// The payment means (BT-81) is in UNTDID 4461.
fn br_cl_16(subject: &Subject, code: Node) -> bool {
    text_is_in(subject, code, list::PAYMENT_MEANS)
}

/// A VAT category is in UNTDID 5305.
fn is_vat_category(subject: &Subject, id: Node) -> bool {
    text_is_in(subject, id, list::VAT_CATEGORIES)
}

/// In a charge, or in an allowance.
pub(in crate::rules) fn is_in_charge_or_allowance(
    document: &Subject,
    code: Node,
    charge: bool,
) -> bool {
    let question = if charge {
        Ask::IsCharge
    } else {
        Ask::IsAllowance
    };
    code.parent().is_some_and(|around| {
        around.name() == cac::ALLOWANCE_CHARGE
            && document.of_parent(around, question, || {
                super::syntax::is_charge(around, charge)
            })
    })
}

/// The reason for an allowance (BT-98, BT-140) is in UNTDID 5189.
fn br_cl_19(subject: &Subject, code: Node) -> bool {
    text_is_in(subject, code, list::ALLOWANCE_REASONS)
}

/// The reason for a charge (BT-105, BT-145) is in UNTDID 7161.
fn br_cl_20(subject: &Subject, code: Node) -> bool {
    text_is_in(subject, code, list::CHARGE_REASONS)
}

/// The reason for an exemption (BT-121) is in the VATEX list, in capitals or not.
pub(super) fn br_cl_22(subject: &Subject, code: Node) -> bool {
    text_is_in(subject, code, list::EXEMPTION_REASONS)
        || subject.is_code(list::EXEMPTION_REASONS, &code.own_word().to_uppercase())
}

/// The unit of a quantity is in UN/ECE recommendation 20 or 21.
fn br_cl_23(subject: &Subject, quantity: Node) -> bool {
    attribute_is_in(subject, quantity, Attr::UNIT_CODE, list::UNITS)
}

/// The media type of an attachment is one of six, to the letter.
pub(super) fn br_cl_24(subject: &Subject, object: Node) -> bool {
    subject.is_code(
        list::MIME_TYPES,
        object.attribute(Attr::MIME_CODE).unwrap_or_default(),
    )
}

/// The scheme of an electronic address (BT-34, BT-49) is in the EAS list.
fn br_cl_25(subject: &Subject, id: Node) -> bool {
    attribute_is_in(subject, id, Attr::SCHEME_ID, list::ADDRESS_SCHEMES)
}
