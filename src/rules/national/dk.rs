//! Denmark.

use super::*;
use crate::rules::row::{Context, Row};
use crate::rules::set::Pattern;
use crate::rules::subject::Subject;

pub(crate) static PATTERNS: &[Pattern] = &[Pattern {
    applies: Some(|document| document.supplier_address_country() == Some("DK")),
    contexts: &[&[
        Context::of(
            BOTH,
            &[
                Row::fatal(
                    "DK-R-002",
                    &["BT-30"],
                    dk_r_002,
                    "the legal registration number (CVR) of the Danish supplier",
                ),
                Row::fatal(
                    "DK-R-014",
                    &["BT-30"],
                    dk_r_014,
                    "the scheme 0184 (CVR) at the legal registration of the Danish supplier",
                ),
                Row::fatal(
                    "DK-R-016",
                    &["BT-115"],
                    dk_r_016,
                    "no negative total in a credit note between Danish parties",
                ),
            ],
        ),
        Context::only(
            &[cac::PARTY_IDENTIFICATION],
            |document, id| {
                is_domestic(document)
                    && (is_under_document(id, &[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY])
                        || is_under_document(id, &[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY]))
            },
            &[Row::fatal(
                "DK-R-013",
                &[],
                dk_r_013,
                "a scheme at the identifier of a party, both being Danish",
            )],
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| is_domestic(document) && means.is_in(ubl::INVOICE),
            &[
                Row::fatal(
                    "DK-R-005",
                    &["BT-81"],
                    dk_r_005,
                    "one of the means of payment used in Denmark: 1, 10, 31, 42, 48, 49, 50, 58, 59, 93, 97",
                ),
                Row::fatal(
                    "DK-R-006",
                    &["BT-84", "BT-86"],
                    dk_r_006,
                    "an account and its registration number for the means of payment 31 and 42",
                ),
                Row::fatal(
                    "DK-R-007",
                    &["BT-89", "BT-91"],
                    dk_r_007,
                    "a mandate and the account to debit for the means of payment 49",
                ),
                Row::fatal(
                    "DK-R-008",
                    &["BT-83", "BT-84"],
                    dk_r_008,
                    "a payment reference beginning with 01#, 04# or 15# and an account of 7 or 8 digits \
                     for the means of payment 50 (Giro)",
                ),
                Row::fatal(
                    "DK-R-009",
                    &["BT-83"],
                    dk_r_009,
                    "16 characters after 04# or 15# in the payment reference of a Giro payment",
                ),
                Row::fatal(
                    "DK-R-010",
                    &["BT-83", "BT-84"],
                    dk_r_010,
                    "a payment reference beginning with 71#, 73# or 75# and an account of 8 characters \
                     for the means of payment 93 (FIK)",
                ),
                Row::fatal(
                    "DK-R-011",
                    &["BT-83"],
                    dk_r_011,
                    "15 or 16 characters after 71# or 75# in the payment reference of a FIK payment",
                ),
            ],
        ),
        Context::only(
            &[cac::PARTY],
            |document, party| {
                is_domestic(document) && is_under_document(party, &[cac::ACCOUNTING_CUSTOMER_PARTY])
            },
            &[Row::fatal(
                "DK-R-017",
                &["BT-47"],
                |_, party| has_cvr_scheme(party, &[cac::PARTY_LEGAL_ENTITY, cbc::COMPANY_ID]),
                "the scheme 0184 (CVR) at the legal registration of the Danish customer",
            )
            .warning_in(V2025_11)],
        ),
        Context::only(
            &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE],
            |document, line| {
                let around = match line.name() {
                    cac::INVOICE_LINE => ubl::INVOICE,
                    _ => ubl::CREDIT_NOTE,
                };
                is_domestic(document) && line.is_in(around)
            },
            &[Row::fatal(
                "DK-R-003",
                &["BT-158"],
                dk_r_003,
                "version 19.05.01 or 26.08.01 of UNSPSC in the classification of the item",
            )
            .warning_in(V2025_11)],
        ),
        Context::only(
            &[cac::ALLOWANCE_CHARGE],
            |document, _| is_domestic(document),
            &[Row::fatal(
                "DK-R-004",
                &["BT-97", "BT-104", "BT-139", "BT-144"],
                dk_r_004,
                "a tax category of four digits, or a text with a # inside, as reason for a tax other \
                 than VAT (code ZZZ)",
            )],
        ),
    ]],
}];

const SUPPLIER_REGISTRATION: &[Name] = &[
    cac::ACCOUNTING_SUPPLIER_PARTY,
    cac::PARTY,
    cac::PARTY_LEGAL_ENTITY,
    cbc::COMPANY_ID,
];

/// Whether the customer is Danish too.
pub(crate) fn is_domestic(document: &Subject) -> bool {
    document.customer_address_country() == Some("DK")
}

/// Danish suppliers give their legal registration number (CVR).
fn dk_r_002(_: &Subject, root: Node) -> bool {
    only_text(root.select(SUPPLIER_REGISTRATION)).is_none_or(|id| !is_blank(id))
}

/// It is in the scheme 0184.
fn dk_r_014(_: &Subject, root: Node) -> bool {
    has_cvr_scheme(root, SUPPLIER_REGISTRATION)
}

/// A legal registration is in the scheme 0184.
fn has_cvr_scheme(node: Node, path: &'static [Name]) -> bool {
    !exists(node, path)
        || only_attribute(node.select(path), Attr::SCHEME_ID)
            .is_none_or(|scheme| trim_xml(scheme) == "0184")
}

/// A credit note between Danes has no negative total.
fn dk_r_016(document: &Subject, root: Node) -> bool {
    if !document.is_credit_note() || !is_domestic(document) {
        return true;
    }
    let total = only_text(root.select(&[cac::LEGAL_MONETARY_TOTAL, cbc::PAYABLE_AMOUNT]));
    !total.and_then(number).is_some_and(|total| total < 0.0)
}

/// An identifier of a party names its scheme.
fn dk_r_013(_: &Subject, party: Node) -> bool {
    !party.has(cbc::ID)
        || only_attribute(party.children_named(cbc::ID), Attr::SCHEME_ID)
            .is_none_or(|scheme| !is_blank(scheme))
}

/// The means of payment is one of those used in Denmark; two of them in one code pass as well.
fn dk_r_005(_: &Subject, means: Node) -> bool {
    const CODES: &str = " 1 10 31 42 48 49 50 58 59 93 97 ";
    only(means.children_named(cbc::PAYMENT_MEANS_CODE)).is_none_or(|code| {
        CODES
            .match_indices(code)
            .any(|(at, _)| CODES[..at].ends_with(' ') && CODES[at + code.len()..].starts_with(' '))
    })
}

/// 31 and 42 (transfers) have an account with its registration number.
fn dk_r_006(_: &Subject, means: Node) -> bool {
    const ACCOUNT: &[Name] = &[cac::PAYEE_FINANCIAL_ACCOUNT, cbc::ID];
    const BRANCH: &[Name] = &[
        cac::PAYEE_FINANCIAL_ACCOUNT,
        cac::FINANCIAL_INSTITUTION_BRANCH,
        cbc::ID,
    ];
    !(is_by(means, "31") || is_by(means, "42")) || has_both(means, ACCOUNT, BRANCH)
}

/// 49 (direct debit) has a mandate and the account to debit.
fn dk_r_007(_: &Subject, means: Node) -> bool {
    const MANDATE: &[Name] = &[cac::PAYMENT_MANDATE, cbc::ID];
    const ACCOUNT: &[Name] = &[cac::PAYMENT_MANDATE, cac::PAYER_FINANCIAL_ACCOUNT, cbc::ID];
    !is_by(means, "49") || has_both(means, MANDATE, ACCOUNT)
}

/// 50 (Giro) has a kind of card and an account of 7 or 8 digits.
fn dk_r_008(_: &Subject, means: Node) -> bool {
    is_giro(means, |account| {
        matches!(account.len(), 7 | 8) && account.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// 50 has a kind of card and such an account.
pub(crate) fn is_giro(means: Node, is_account: fn(&str) -> bool) -> bool {
    let account = || only(means.select(&[cac::PAYEE_FINANCIAL_ACCOUNT, cbc::ID]));
    !is_by(means, "50")
        || payment_id(means)
            .is_none_or(|id| begins(id, &["01#", "04#", "15#"]) && account().is_none_or(is_account))
}

/// 50 with the cards 04 and 15 has an instruction of 16 characters.
fn dk_r_009(_: &Subject, means: Node) -> bool {
    !is_by(means, "50")
        || payment_id(means)
            .is_none_or(|id| !begins(id, &["04#", "15#"]) || id.chars().count() == 19)
}

/// 93 (FIK) has a kind of card and an account of 8 characters.
fn dk_r_010(_: &Subject, means: Node) -> bool {
    !is_by(means, "93")
        || payment_id(means).is_none_or(|id| {
            begins(id, &["71#", "73#", "75#"])
                && only_text(means.select(&[cac::PAYEE_FINANCIAL_ACCOUNT, cbc::ID]))
                    .is_none_or(|account| account.chars().count() == 8)
        })
}

/// 93 with the cards 71 and 75 has an instruction of 15 or 16 characters.
fn dk_r_011(_: &Subject, means: Node) -> bool {
    !is_by(means, "93")
        || payment_id(means)
            .is_none_or(|id| !begins(id, &["71#", "75#"]) || matches!(id.chars().count(), 18 | 19))
}

fn is_by(means: Node, code: &str) -> bool {
    means.some(cbc::PAYMENT_MEANS_CODE, code)
}

fn payment_id<'t>(means: Node<'t>) -> Option<&'t str> {
    only(means.children_named(cbc::PAYMENT_ID))
}

fn begins(id: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| id.starts_with(prefix))
}

fn has_both(means: Node, one: &'static [Name], other: &'static [Name]) -> bool {
    let given = |path| only_text(means.select(path)).map(|text| !is_blank(text));
    match given(one) {
        Some(true) => given(other).unwrap_or(true),
        Some(false) => false,
        None => true,
    }
}

/// A classification in UNSPSC (`TST`) is of a version in use.
fn dk_r_003(_: &Subject, line: Node) -> bool {
    is_in_unspsc(line, &["19.05.01", "19.0501", "26.08.01", "26.0801"])
}

/// It is of one of these.
pub(crate) fn is_in_unspsc(line: Node, versions: &[&str]) -> bool {
    const CODES: &[Name] = &[
        cac::ITEM,
        cac::COMMODITY_CLASSIFICATION,
        cbc::ITEM_CLASSIFICATION_CODE,
    ];
    !line
        .select(CODES)
        .any(|code| code.attribute(Attr::LIST_ID) == Some("TST"))
        || line
            .select(CODES)
            .filter_map(|code| code.attribute(Attr::LIST_VERSION_ID))
            .any(|version| versions.contains(&version))
}

/// A tax other than VAT (`ZZZ`) is a category of four digits or has a `#` inside.
fn dk_r_004(_: &Subject, allowance: Node) -> bool {
    names_tax(allowance, |reason| {
        reason.contains('#') && !reason.starts_with('#') && !reason.ends_with('#')
    })
}

/// It is a category of four digits, or a text like this.
pub(crate) fn names_tax(allowance: Node, is_text: fn(&str) -> bool) -> bool {
    if !allowance.some(cbc::ALLOWANCE_CHARGE_REASON_CODE, "ZZZ") {
        return true;
    }
    let reasons = || allowance.children_named(cbc::ALLOWANCE_CHARGE_REASON);
    let (Some(text), Some(reason)) = (only_text(reasons()), only(reasons())) else {
        return true;
    };
    normalized_length(text) == 4
        && number(reason).is_some_and(|number| (0.0..=9999.0).contains(&number))
        || is_text(reason)
}
