//! The Netherlands.

use super::*;
use crate::rules::row::{Context, Row};
use crate::rules::set::Pattern;
use crate::rules::subject::{OfDocument, Subject, is_country};

pub(crate) static PATTERNS: &[Pattern] = &[Pattern {
    applies: Some(|document| is_country(document.supplier_address_country(), "NL")),
    contexts: &[&[
        Context::of(
            &[cbc::CREDIT_NOTE_TYPE_CODE],
            &[Row::fatal(
                "NL-R-001",
                &["BT-25"],
                nl_r_001,
                "a reference to the invoice in a credit note from the Netherlands",
            )],
        ),
        Context::only(
            &[cac::POSTAL_ADDRESS],
            |_, address| address.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY]),
            &[Row::fatal(
                "NL-R-002",
                &["BT-35", "BT-37", "BT-38"],
                is_complete,
                "street, city and post code of the Dutch supplier",
            )],
        ),
        Context::only(
            &[cbc::COMPANY_ID],
            |_, id| {
                id.is_under(&[
                    cac::ACCOUNTING_SUPPLIER_PARTY,
                    cac::PARTY,
                    cac::PARTY_LEGAL_ENTITY,
                ])
            },
            &[Row::fatal(
                "NL-R-003",
                &["BT-30"],
                is_registration,
                "a KVK or OIN number (scheme 0106 or 0190) as legal registration of the Dutch supplier",
            )],
        ),
        Context::only(
            &[cac::POSTAL_ADDRESS],
            |document, address| {
                is_domestic(document)
                    && address.is_under(&[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY])
            },
            &[Row::fatal(
                "NL-R-004",
                &["BT-50", "BT-52", "BT-53"],
                is_complete,
                "street, city and post code of the Dutch customer",
            )],
        ),
        Context::only(
            &[cbc::COMPANY_ID],
            |document, id| {
                is_domestic(document)
                    && id.is_under(&[
                        cac::ACCOUNTING_CUSTOMER_PARTY,
                        cac::PARTY,
                        cac::PARTY_LEGAL_ENTITY,
                    ])
            },
            &[Row::fatal(
                "NL-R-005",
                &["BT-47"],
                is_registration,
                "a KVK or OIN number (scheme 0106 or 0190) as legal registration of the Dutch customer",
            )],
        ),
        Context::only(
            &[cac::POSTAL_ADDRESS],
            |document, address| {
                let is_dutch = || is_country(document.representative_address_country(), "NL");
                address.is_in(cac::TAX_REPRESENTATIVE_PARTY)
                    && document.of_document(OfDocument::IsRepresentativeDutch, is_dutch)
            },
            &[Row::fatal(
                "NL-R-006",
                &["BT-64", "BT-66", "BT-67"],
                is_complete,
                "street, city and post code of the Dutch tax representative",
            )],
        ),
        Context::of(
            &[cac::LEGAL_MONETARY_TOTAL],
            &[Row::fatal(
                "NL-R-007",
                &["BG-16"],
                nl_r_007,
                "a means of payment from the Dutch supplier, where there is something to pay",
            )],
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, _| is_domestic(document),
            &[Row::fatal(
                "NL-R-008",
                &["BT-81"],
                nl_r_008,
                "one of the means of payment used between Dutch parties: 30, 48, 49, 57, 58, 59",
            )],
        ),
        Context::inside(
            &[cac::ORDER_LINE_REFERENCE],
            &[cbc::LINE_ID],
            &[Row::fatal(
                "NL-R-009",
                &["BT-13"],
                |document, _| document.has_order_reference(),
                "a reference to the order of this line in the document",
            )],
        ),
    ]],
}];

/// Whether the customer is Dutch too.
fn is_domestic(document: &Subject) -> bool {
    let is_dutch = || is_country(document.customer_address_country(), "NL");
    document.of_document(OfDocument::IsDomesticDutch, is_dutch)
}

/// The document refers to an invoice.
pub(crate) fn nl_r_001(document: &Subject, _: Node) -> bool {
    const NUMBER: &[Name] = &[
        cac::BILLING_REFERENCE,
        cac::INVOICE_DOCUMENT_REFERENCE,
        cbc::ID,
    ];
    let refers = || exists(document.root, NUMBER);
    document.of_document(OfDocument::RefersToInvoice, refers)
}

/// An address has street, city and post code.
pub(crate) fn is_complete(_: &Subject, address: Node) -> bool {
    address.has(cbc::STREET_NAME) && address.has(cbc::CITY_NAME) && address.has(cbc::POSTAL_ZONE)
}

/// A legal registration is a KVK or OIN number.
fn is_registration(_: &Subject, id: Node) -> bool {
    has_dutch_scheme(id) && !is_blank(id.text())
}

/// It says that it is a KVK or OIN number.
pub(crate) fn has_dutch_scheme(id: Node) -> bool {
    let schemes = id.attribute(Attr::SCHEME_ID).unwrap_or("");
    let known = |scheme| matches!(scheme, "0106" | "0190");
    schemes.split(' ').any(known)
}

/// Where the customer has to pay there is a means of payment.
pub(crate) fn nl_r_007(document: &Subject, totals: Node) -> bool {
    let mut amounts = totals.children_named(cbc::PAYABLE_AMOUNT);
    let nothing_to_pay = match (amounts.next(), amounts.next()) {
        (None, _) => false,
        (Some(_), Some(_)) => true,
        (Some(amount), None) => {
            let amount = amount.own_decimal();
            let other_way = match document.is_credit_note() {
                true => amount >= Number::ZERO,
                false => amount <= Number::ZERO,
            };
            other_way || !amount.exists()
        }
    };
    nothing_to_pay || document.has_name(cac::PAYMENT_MEANS)
}

/// The means of payment is one of those used in the Netherlands.
pub(crate) fn nl_r_008(_: &Subject, means: Node) -> bool {
    only(means.children_named(cbc::PAYMENT_MEANS_CODE))
        .is_none_or(|code| matches!(trim_xml(code), "30" | "48" | "49" | "57" | "58" | "59"))
}
