//! The code lists of EN 16931 for CII.

use super::vat::is_in_charge;
use crate::codes::list;
use crate::rules::en16931::codes::{attribute_is_in, attribute_of, br_cl_22, br_cl_24, text_is_in};
use crate::rules::en16931::words;
use crate::rules::row::{At, Context};
use crate::rules::xpath::*;
use crate::xml::{Attr, Node, ram, rsm};

/// The text of an element is in the list.
macro_rules! text {
    ($words:ident, $list:ident) => {
        words::$words
            .by(|subject, node| text_is_in(subject, node, list::$list))
            .in_list(list::$list)
    };
}

/// An attribute is in the list.
macro_rules! attribute {
    ($words:ident, $attribute:ident, $list:ident) => {
        words::$words
            .by(|subject, node| attribute_is_in(subject, node, Attr::$attribute, list::$list))
            .in_list(list::$list)
            .found(|_, node| attribute_of(node, Attr::$attribute))
            .at(At::Attribute(Attr::$attribute))
    };
}

pub(super) static CODES: &[Context] = &[
    Context::inside(
        &[rsm::EXCHANGED_DOCUMENT],
        &[ram::TYPE_CODE],
        &[text!(BR_CL_01, CII_DOCUMENT_TYPES)],
    ),
    Context::only(
        &[ram::TAX_TOTAL_AMOUNT],
        |_, amount| amount.has_attribute(Attr::CURRENCY_ID),
        &[attribute!(BR_CL_03, CURRENCY_ID, CURRENCIES)],
    ),
    Context::of(
        &[ram::INVOICE_CURRENCY_CODE],
        &[text!(BR_CL_04, CURRENCIES)],
    ),
    Context::of(&[ram::TAX_CURRENCY_CODE], &[text!(BR_CL_05, CURRENCIES)]),
    Context::of(
        &[ram::DUE_DATE_TYPE_CODE],
        &[text!(BR_CL_06, TAX_POINT_DATES)],
    ),
    Context::of(
        &[ram::REFERENCE_TYPE_CODE],
        &[text!(BR_CL_07, REFERENCE_QUALIFIERS)],
    ),
    Context::of(&[ram::SUBJECT_CODE], &[text!(BR_CL_08, NOTE_SUBJECTS)]),
    Context::only(
        &[ram::GLOBAL_ID],
        |_, id| {
            let is_other = |around: Node| {
                matches!(
                    around.name(),
                    ram::SPECIFIED_TRADE_PRODUCT | ram::SHIP_TO_TRADE_PARTY
                )
            };
            id.has_attribute(Attr::SCHEME_ID) && !id.ancestors().any(is_other)
        },
        &[attribute!(BR_CL_10, SCHEME_ID, IDENTIFIER_SCHEMES)],
    ),
    Context::only(
        &[ram::ID],
        |_, id| {
            id.has_attribute(Attr::SCHEME_ID)
                && !id
                    .ancestors()
                    .any(|around| around.name() == ram::SPECIFIED_TAX_REGISTRATION)
        },
        &[attribute!(BR_CL_11, SCHEME_ID, IDENTIFIER_SCHEMES)],
    ),
    Context::only(
        &[ram::CLASS_CODE],
        |_, code| code.has_attribute(Attr::LIST_ID),
        &[attribute!(BR_CL_13, LIST_ID, ITEM_CLASSIFICATIONS)],
    ),
    Context::of(&[ram::COUNTRY_ID], &[text!(BR_CL_14, COUNTRIES)]),
    Context::inside(
        &[ram::ORIGIN_TRADE_COUNTRY],
        &[ram::ID],
        &[text!(BR_CL_15, COUNTRIES)],
    ),
    Context::inside(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS],
        &[ram::TYPE_CODE],
        &[text!(BR_CL_16, PAYMENT_MEANS)],
    ),
    Context::inside(
        &[ram::CATEGORY_TRADE_TAX],
        &[ram::CATEGORY_CODE],
        &[text!(BR_CL_17, VAT_CATEGORIES)],
    ),
    Context::inside(
        &[ram::APPLICABLE_TRADE_TAX],
        &[ram::CATEGORY_CODE],
        &[text!(BR_CL_18, VAT_CATEGORIES)],
    ),
    Context::only(
        &[ram::REASON_CODE],
        |document, code| is_in_charge(document, code, false),
        &[text!(BR_CL_19, ALLOWANCE_REASONS)],
    ),
    Context::only(
        &[ram::REASON_CODE],
        |document, code| is_in_charge(document, code, true),
        &[text!(BR_CL_20, CHARGE_REASONS)],
    ),
    Context::only(
        &[ram::GLOBAL_ID],
        |_, id| id.is_in(ram::SPECIFIED_TRADE_PRODUCT) && id.has_attribute(Attr::SCHEME_ID),
        &[attribute!(BR_CL_21, SCHEME_ID, IDENTIFIER_SCHEMES)],
    ),
    Context::of(
        &[ram::EXEMPTION_REASON_CODE],
        &[words::BR_CL_22
            .by(br_cl_22)
            .in_list(list::EXEMPTION_REASONS)],
    ),
    Context::only(
        &[ram::BASIS_QUANTITY, ram::BILLED_QUANTITY],
        |_, quantity| quantity.has_attribute(Attr::UNIT_CODE),
        &[attribute!(BR_CL_23, UNIT_CODE, UNITS)],
    ),
    Context::only(
        &[ram::ATTACHMENT_BINARY_OBJECT],
        |_, object| object.has_attribute(Attr::MIME_CODE),
        &[words::BR_CL_24
            .by(br_cl_24)
            .in_list(list::MIME_TYPES)
            .found(|_, node| attribute_of(node, Attr::MIME_CODE))
            .at(At::Attribute(Attr::MIME_CODE))],
    ),
    Context::only(
        &[ram::URIID],
        |_, id| id.is_in(ram::URI_UNIVERSAL_COMMUNICATION) && id.has_attribute(Attr::SCHEME_ID),
        &[attribute!(BR_CL_25, SCHEME_ID, ADDRESS_SCHEMES)],
    ),
    Context::only(
        &[ram::GLOBAL_ID],
        |_, id| {
            id.is_under(&[
                ram::APPLICABLE_HEADER_TRADE_DELIVERY,
                ram::SHIP_TO_TRADE_PARTY,
            ]) && id.has_attribute(Attr::SCHEME_ID)
        },
        &[attribute!(BR_CL_26, SCHEME_ID, IDENTIFIER_SCHEMES)],
    ),
];
