//! XRechnung in UBL.

use super::both::{
    has_classification_scheme, has_scheme, is_document, is_filled, is_health, is_vehicle_category,
};
use super::{CIUS, CVD_ID, EXTENSION_ID, V2_5_0, V2_6_0, words};
use crate::codes::list;
use crate::report::Severity;
use crate::rules::national::de::{self, has_city, has_post_code, is_at, is_by};
use crate::rules::national::{exists, has_text};
use crate::rules::peppol::transaction;
use crate::rules::row::{Context, Names, Row, Rows, Test};
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};

const BOTH: &[Name] = &[ubl::INVOICE, ubl::CREDIT_NOTE];
const LINES: [Name; 2] = [cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE];
const SELLER: &[Name] = &[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY];
const BUYER: &[Name] = &[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY];

/// No element without content; 2.6.0 lets the number of an order be empty (BT-13), which the schema demands
/// where there is a sales order (BT-14).
pub(super) static EMPTY: &[Context] = &[Context {
    names: Names::Any,
    parents: &[],
    rows: Rows::If(
        |_, node| node.is_empty(),
        &[
            transaction::content(Test::Holds(|_, it| {
                it.name() == cbc::ID && it.is_in(cac::ORDER_REFERENCE)
            }))
            .only_in(V2_6_0),
            transaction::content(Test::Never)
                .only_in_older(V2_5_0, "the number of an order was no exception"),
        ],
    ),
}];

pub(super) static RULES: &[Context] = &[
    Context::only(BOTH, is_document, DOCUMENT),
    Context::only(
        &[cac::EXTERNAL_REFERENCE],
        |document, it| {
            is_at(
                document,
                it,
                &[cac::ADDITIONAL_DOCUMENT_REFERENCE, cac::ATTACHMENT],
            )
        },
        &[words::BR_TMP_2.by(de::de_r_t02).warning_in(V2_5_0)],
    ),
    Context::of(
        &[
            cbc::ISSUE_DATE,
            cbc::DUE_DATE,
            cbc::START_DATE,
            cbc::END_DATE,
            cbc::ACTUAL_DELIVERY_DATE,
            cbc::TAX_POINT_DATE,
            cbc::PAYMENT_DUE_DATE,
        ],
        &[Row::warning(
            "BR-TMP-6",
            &[],
            is_plain_date,
            "a date of the form YYYY-MM-DD, without a time zone",
        )
        .only_in(V2_6_0)],
    ),
    Context::only(
        &[cac::ACCOUNTING_SUPPLIER_PARTY],
        |document, supplier| is_at(document, supplier, &[]),
        &[words::BR_DE_2.by(|_, supplier| exists(supplier, &[cac::PARTY, cac::CONTACT]))],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |document, address| is_at(document, address, SELLER),
        &[
            words::BR_DE_3.by(has_city),
            words::BR_DE_4.by(has_post_code),
        ],
    ),
    Context::only(
        &[cac::CONTACT],
        |document, contact| is_at(document, contact, SELLER),
        &[
            words::BR_DE_5.by(|_, contact| has_text(contact, cbc::NAME)),
            words::BR_DE_6.by(|_, contact| has_text(contact, cbc::TELEPHONE)),
            words::BR_DE_7.by(|_, contact| has_text(contact, cbc::ELECTRONIC_MAIL)),
            words::BR_DE_27.by(de::de_r_027).into_warning(),
            words::BR_DE_28.by(de::de_r_028).into_warning(),
        ],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |document, address| is_at(document, address, BUYER),
        &[
            words::BR_DE_8.by(has_city),
            words::BR_DE_9.by(has_post_code),
        ],
    ),
    Context::only(
        &[cac::ADDRESS],
        |document, address| is_at(document, address, &[cac::DELIVERY, cac::DELIVERY_LOCATION]),
        &[
            words::BR_DE_10.by(has_city),
            words::BR_DE_11.by(has_post_code),
        ],
    ),
    Context::only(
        &[cac::PAYMENT_MEANS],
        |document, means| is_by(document, means, &["30", "58"]),
        &[
            words::BR_DE_19.by(de::de_r_019).into_warning(),
            words::BR_DE_23_A.by(|_, means| means.has(cac::PAYEE_FINANCIAL_ACCOUNT)),
            words::BR_DE_23_B
                .by(|_, means| !means.has(cac::CARD_ACCOUNT) && !means.has(cac::PAYMENT_MANDATE)),
        ],
    ),
    Context::only(
        &[cac::PAYMENT_MEANS],
        |document, means| is_by(document, means, &["48", "54", "55"]),
        &[
            words::BR_DE_24_A.by(|_, means| means.has(cac::CARD_ACCOUNT)),
            words::BR_DE_24_B.by(|_, means| {
                !means.has(cac::PAYEE_FINANCIAL_ACCOUNT) && !means.has(cac::PAYMENT_MANDATE)
            }),
        ],
    ),
    Context::only(
        &[cac::PAYMENT_MEANS],
        |document, means| is_by(document, means, &["59"]),
        &[
            words::BR_DE_20.by(de::de_r_020).into_warning(),
            words::BR_DE_25_A.by(|_, means| means.has(cac::PAYMENT_MANDATE)),
            words::BR_DE_25_B.by(|_, means| {
                !means.has(cac::PAYEE_FINANCIAL_ACCOUNT) && !means.has(cac::CARD_ACCOUNT)
            }),
        ],
    ),
    Context::only(
        &[cac::TAX_SUBTOTAL],
        |document, subtotal| is_at(document, subtotal, &[cac::TAX_TOTAL]),
        &[words::BR_DE_14.by(de::de_r_014)],
    ),
];

/// `matches(normalize-space(text()), '^\d{4}-\d{2}-\d{2}$')`
fn is_plain_date(_: &Subject, date: Node) -> bool {
    let is_right = |(place, byte): (usize, u8)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    let text = date.own_word();
    date.has_split_text() || text.len() == 10 && text.bytes().enumerate().all(is_right)
}

static DOCUMENT: &[Row] = &[
    words::BR_DE_1.by(|_, root| root.has(cac::PAYMENT_MEANS)),
    words::BR_DE_15.by(|_, root| has_text(root, cbc::BUYER_REFERENCE)),
    words::BR_DE_16.by(de::de_r_016),
    words::BR_DE_17.by(de::de_r_017).into_warning(),
    words::BR_DE_18.by(de::de_r_018),
    words::BR_DE_21
        .by(|_, root| {
            let mut ids = root.children_named(cbc::CUSTOMIZATION_ID);
            ids.any(|id| matches!(id.text(), CIUS | EXTENSION_ID | CVD_ID))
        })
        .into_warning(),
    words::BR_DE_22.by(de::de_r_022),
    words::BR_DE_26.by(de::de_r_026).into_warning(),
    words::BR_DE_30.by(de::de_r_030),
    words::BR_DE_31.by(de::de_r_031),
    Row::new(
        "BR-DE-TMP-32",
        Severity::Information,
        &["BT-72", "BG-14", "BG-26"],
        Test::Holds(|_, root| {
            let mut lines = root.children().filter(|node| LINES.contains(&node.name()));
            exists(root, &[cac::DELIVERY, cbc::ACTUAL_DELIVERY_DATE])
                || root.has(cac::INVOICE_PERIOD)
                || lines.all(|line| line.has(cac::INVOICE_PERIOD))
        }),
        "a delivery date (BT-72), a period (BG-14) or a period of each line (BG-26)",
    ),
];

/// Whether the document names the extension.
pub(super) fn is_extension(document: &Subject) -> bool {
    names(document, EXTENSION_ID)
}

/// Whether the document names the rules on clean vehicles.
pub(super) fn is_cvd(document: &Subject) -> bool {
    names(document, CVD_ID)
}

fn names(document: &Subject, specification: &str) -> bool {
    let mut ids = document.root.children_named(cbc::CUSTOMIZATION_ID);
    ids.any(|id| id.text() == specification)
}

pub(super) static EXTENSION: &[Context] = &[
    Context::of(
        &[cbc::EMBEDDED_DOCUMENT_BINARY_OBJECT],
        &[words::BR_DEX_01.by(|document, object| {
            let kind = object.attribute(Attr::MIME_CODE).unwrap_or_default();
            kind == "application/xml" || document.is_code(list::MIME_TYPES, kind)
        })],
    ),
    Context::only(
        &[ubl::INVOICE],
        is_document,
        &[
            words::BR_DEX_02.by(sub_lines_add_up).into_warning(),
            words::BR_DEX_03.by(|_, root| {
                let lines = root
                    .descendants()
                    .filter(|it| it.name() == cac::SUB_INVOICE_LINE);
                let mut items = lines.flat_map(|line| line.children_named(cac::ITEM));
                items.all(|item| item.children_named(cac::CLASSIFIED_TAX_CATEGORY).count() == 1)
            }),
        ],
    ),
    Context::of(&[cac::LEGAL_MONETARY_TOTAL], &[words::BR_DEX_09.by(is_due)]),
    Context::only(
        &[cbc::ID],
        |_, id| id.is_in(cac::PARTY_IDENTIFICATION) && id.has_attribute(Attr::SCHEME_ID),
        &[words::BR_DEX_04.by(|document, id| {
            let is_creditor = |around: Node| {
                matches!(
                    around.name(),
                    cac::ACCOUNTING_SUPPLIER_PARTY | cac::PAYEE_PARTY
                )
            };
            has_scheme(document, id)
                || trim_xml(id.attribute(Attr::SCHEME_ID).unwrap_or_default()) == "SEPA"
                    && id.ancestors().any(is_creditor)
        })],
    ),
    Context::only(
        &[cbc::COMPANY_ID],
        |_, id| id.is_in(cac::PARTY_LEGAL_ENTITY) && id.has_attribute(Attr::SCHEME_ID),
        &[words::BR_DEX_05.by(has_scheme)],
    ),
    Context::only(
        &[cbc::ID],
        |_, id| id.is_in(cac::STANDARD_ITEM_IDENTIFICATION) && id.has_attribute(Attr::SCHEME_ID),
        &[words::BR_DEX_06.by(has_scheme)],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, id| id.has_attribute(Attr::SCHEME_ID),
        &[words::BR_DEX_07.by(|document, id| {
            let scheme = trim_xml(id.attribute(Attr::SCHEME_ID).unwrap_or_default());
            scheme.is_empty()
                || is_health(scheme)
                || document.is_code(list::ADDRESS_SCHEMES, scheme)
        })],
    ),
    Context::only(
        &[cbc::ID],
        |_, id| id.is_in(cac::DELIVERY_LOCATION) && id.has_attribute(Attr::SCHEME_ID),
        &[words::BR_DEX_08.by(has_scheme)],
    ),
    Context::only(
        &[cac::PREPAID_PAYMENT],
        |document, payment| {
            document.root.name() == ubl::INVOICE && payment.parent() == Some(document.root)
        },
        &[
            words::BR_DEX_10.by(|_, payment| has_text(payment, cbc::ID)),
            words::BR_DEX_11.by(|_, payment| has_text(payment, cbc::PAID_AMOUNT)),
            words::BR_DEX_12.by(|_, payment| has_text(payment, cbc::INSTRUCTION_ID)),
            words::BR_DEX_13
                .by(|_, payment| decimals(payment.string(cbc::PAID_AMOUNT)) <= 2)
                .found(|_, payment| stated(payment, cbc::PAID_AMOUNT)),
            words::BR_DEX_14.by(|document, payment| {
                let mut amounts = payment.children_named(cbc::PAID_AMOUNT);
                amounts.any(|amount| {
                    let currency = amount.attribute(Attr::CURRENCY_ID);
                    currency.is_some_and(|currency| document.is_document_currency(currency))
                })
            }),
        ],
    ),
];

/// Every line that has sub-lines, and every sub-line that has some, comes to what they come to.
fn sub_lines_add_up(_: &Subject, root: Node) -> bool {
    let mut lines = root.descendants().filter(|node| {
        node.name() == cac::SUB_INVOICE_LINE
            || node.name() == cac::INVOICE_LINE && node.parent() == Some(root)
    });
    lines.all(|line| {
        let below = || line.children_named(cac::SUB_INVOICE_LINE);
        let amounts = below().flat_map(|it| it.children_named(cbc::LINE_EXTENSION_AMOUNT));
        below().next().is_none() || line.decimal(cbc::LINE_EXTENSION_AMOUNT) == sum(amounts)
    })
}

/// What is due, with what third parties are paid.
fn is_due(_: &Subject, totals: Node) -> bool {
    const PAID: &[Name] = &[cac::PREPAID_PAYMENT, cbc::PAID_AMOUNT];
    let of = |name: Name| totals.decimal_or(name, Number::ZERO);
    let third = totals
        .parent()
        .map_or(Number::ZERO, |root| sum(root.select(PAID)));
    let due = totals.decimal(cbc::PAYABLE_AMOUNT) - of(cbc::PAYABLE_ROUNDING_AMOUNT);
    let open = totals.decimal(cbc::TAX_INCLUSIVE_AMOUNT) - of(cbc::PREPAID_AMOUNT) + third;
    due.round2() == open.round2()
}

pub(super) static CVD: &[Context] = &[
    Context::only(
        BOTH,
        is_document,
        &[
            words::BR_DE_CVD_02
                .by(|_, root| is_filled(root, &[cac::ORIGINATOR_DOCUMENT_REFERENCE, cbc::ID])),
            words::BR_DE_CVD_01
                .by(|_, root| is_filled(root, &[cac::CONTRACT_DOCUMENT_REFERENCE, cbc::ID])),
            words::BR_DE_CVD_03.by(|_, root| {
                let lines = root.children().filter(|node| LINES.contains(&node.name()));
                let mut items = lines.flat_map(|line| line.children_named(cac::ITEM));
                items.any(|item| vehicles(item) > 0 && properties(item) > 0)
            }),
        ],
    ),
    Context::only(
        &[cac::ITEM],
        is_item,
        &[
            words::BR_DE_CVD_06_A.by(|_, item| vehicles(item) == 0 || properties(item) == 1),
            words::BR_DE_CVD_06_B.by(|_, item| properties(item) == 0 || vehicles(item) == 1),
        ],
    ),
    Context::only(
        &[cbc::ITEM_CLASSIFICATION_CODE],
        |document, code| {
            let item = code.ancestors().nth(1);
            code.is_under(&[cac::ITEM, cac::COMMODITY_CLASSIFICATION])
                && item.is_some_and(|item| is_item(document, item))
        },
        &[
            words::BR_TMP_CVD_01.by(has_classification_scheme),
            words::BR_DE_CVD_04.by(is_vehicle_category),
        ],
    ),
    Context::only(
        &[cac::ADDITIONAL_ITEM_PROPERTY],
        |document, property| {
            let item = property.parent();
            property.some(cbc::NAME, "cva")
                && item.is_some_and(|item| item.name() == cac::ITEM && is_item(document, item))
        },
        &[words::BR_DE_CVD_05.by(|_, property| {
            matches!(
                property.word(cbc::VALUE),
                "clean" | "zero-emission" | "other"
            )
        })],
    ),
];

/// The item of a line.
fn is_item(document: &Subject, item: Node) -> bool {
    item.parent()
        .is_some_and(|line| LINES.contains(&line.name()) && line.parent() == Some(document.root))
}

/// How many categories of vehicles an item has.
fn vehicles(item: Node) -> usize {
    const CODE: &[Name] = &[cac::COMMODITY_CLASSIFICATION, cbc::ITEM_CLASSIFICATION_CODE];
    let codes = item.select(CODE);
    codes
        .filter(|code| code.attribute(Attr::LIST_ID) == Some("CVD"))
        .count()
}

/// How many attributes `cva` an item has.
fn properties(item: Node) -> usize {
    let all = item.children_named(cac::ADDITIONAL_ITEM_PROPERTY);
    all.filter(|property| property.some(cbc::NAME, "cva"))
        .count()
}
