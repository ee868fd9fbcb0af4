//! Iceland.

use super::*;
use crate::rules::row::{Context, Row};
use crate::rules::set::Pattern;
use crate::rules::subject::Subject;
use crate::value::is_date;

pub(crate) static PATTERNS: &[Pattern] = &[Pattern {
    applies: Some(|document| document.supplier_address_country() == Some("IS")),
    contexts: &[&[
        Context::of(
            BOTH,
            &[
                Row::warning(
                    "IS-R-001",
                    &["BT-3"],
                    is_r_001,
                    "the type 380 or 381 from an Icelandic supplier",
                ),
                Row::fatal(
                    "IS-R-002",
                    &["BT-30"],
                    |_, root| {
                        has_kennitala(
                            root,
                            &[
                                cac::ACCOUNTING_SUPPLIER_PARTY,
                                cac::PARTY,
                                cac::PARTY_LEGAL_ENTITY,
                                cbc::COMPANY_ID,
                            ],
                        )
                    },
                    "a legal registration in the scheme 0196 of the Icelandic supplier",
                ),
                Row::fatal(
                    "IS-R-003",
                    &["BT-35", "BT-38"],
                    is_r_003,
                    "street and post code in the address of the Icelandic supplier",
                ),
                Row::fatal(
                    "IS-R-006",
                    &["BT-84"],
                    |_, root| has_account(root, "9"),
                    "an account of 12 characters for the means of payment 9",
                ),
                Row::fatal(
                    "IS-R-007",
                    &["BT-84"],
                    |_, root| has_account(root, "42"),
                    "an account of 12 characters for the means of payment 42",
                ),
                Row::fatal(
                    "IS-R-008",
                    &["BT-122"],
                    is_r_008,
                    "a date, YYYY-MM-DD, as reference of the document described as EINDAGI",
                ),
                Row::fatal(
                    "IS-R-009",
                    &["BT-9"],
                    is_r_009,
                    "a due date beside a document described as EINDAGI",
                ),
                Row::fatal(
                    "IS-R-010",
                    &["BT-9", "BT-122"],
                    is_r_010,
                    "a final due date (EINDAGI) not before the due date",
                ),
            ],
        ),
        Context::only(
            &[cac::ACCOUNTING_CUSTOMER_PARTY],
            |document, customer| {
                is_under_document(customer, &[])
                    && document.customer_address_country() == Some("IS")
            },
            &[
                Row::fatal(
                    "IS-R-004",
                    &["BT-47"],
                    |_, customer| {
                        has_kennitala(
                            customer,
                            &[cac::PARTY, cac::PARTY_LEGAL_ENTITY, cbc::COMPANY_ID],
                        )
                    },
                    "a legal registration in the scheme 0196 of the Icelandic customer",
                ),
                Row::fatal(
                    "IS-R-005",
                    &["BT-50", "BT-53"],
                    has_address,
                    "street and post code in the address of the Icelandic customer",
                ),
            ],
        ),
    ]],
}];

/// The document is an invoice (380) or a credit note (381).
fn is_r_001(_: &Subject, root: Node) -> bool {
    let is =
        |name| only(root.children_named(name)).map(|code| matches!(trim_xml(code), "380" | "381"));
    is(cbc::INVOICE_TYPE_CODE).is_none_or(|invoice| {
        invoice || is(cbc::CREDIT_NOTE_TYPE_CODE).is_none_or(|credit_note| credit_note)
    })
}

/// A legal registration in the scheme 0196.
fn has_kennitala(node: Node, path: &'static [Name]) -> bool {
    node.select(path)
        .any(|id| id.attribute(Attr::SCHEME_ID) == Some("0196"))
}

/// The supplier has an address.
fn is_r_003(_: &Subject, root: Node) -> bool {
    const STREET: &[Name] = &[
        cac::ACCOUNTING_SUPPLIER_PARTY,
        cac::PARTY,
        cac::POSTAL_ADDRESS,
        cbc::STREET_NAME,
    ];
    const POST_CODE: &[Name] = &[
        cac::ACCOUNTING_SUPPLIER_PARTY,
        cac::PARTY,
        cac::POSTAL_ADDRESS,
        cbc::POSTAL_ZONE,
    ];
    exists(root, STREET) && exists(root, POST_CODE)
}

/// The party has an address.
fn has_address(_: &Subject, party: Node) -> bool {
    exists(party, &[cac::PARTY, cac::POSTAL_ADDRESS, cbc::STREET_NAME])
        && exists(party, &[cac::PARTY, cac::POSTAL_ADDRESS, cbc::POSTAL_ZONE])
}

/// Payment by this means goes to an account of 12 characters.
fn has_account(root: Node, code: &str) -> bool {
    let means = || {
        root.children_named(cac::PAYMENT_MEANS)
            .filter(|means| means.some(cbc::PAYMENT_MEANS_CODE, code))
    };
    let accounts = means().flat_map(|means| means.select(&[cac::PAYEE_FINANCIAL_ACCOUNT, cbc::ID]));
    only(accounts).is_none_or(|id| normalized_length(id) == 12) || means().next().is_none()
}

/// The documents that stand for the final due date.
fn final_due_dates<'t>(root: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    root.children_named(cac::ADDITIONAL_DOCUMENT_REFERENCE)
        .filter(|reference| reference.some(cbc::DOCUMENT_DESCRIPTION, "EINDAGI"))
}

fn has_final_due_date(root: Node) -> bool {
    final_due_dates(root).next().is_some()
}

/// The final due date is a date.
fn is_r_008(_: &Subject, root: Node) -> bool {
    let dates = final_due_dates(root).flat_map(|reference| reference.select(&[cbc::ID]));
    only(dates).is_none_or(|date| date.len() == 10 && is_date(date)) || !has_final_due_date(root)
}

/// With a final due date there is a due date.
fn is_r_009(_: &Subject, root: Node) -> bool {
    !has_final_due_date(root) || root.has(cbc::DUE_DATE)
}

/// It is not before the due date, both compared as texts.
fn is_r_010(_: &Subject, root: Node) -> bool {
    let due = || root.children_named(cbc::DUE_DATE);
    let mut dates = final_due_dates(root).flat_map(|reference| reference.select(&[cbc::ID]));
    !has_final_due_date(root) || dates.any(|last| due().any(|due| due.text() <= last.text()))
}
