//! The rules of Peppol BIS Billing 3 for UBL.
//!
//! Self-billing has its own rule set: the same rules with another specification identifier (R004),
//! process (R007) and document types (P0100, P0101), without P0112 and without any country's rules, and
//! with R051 not asked of the VAT amounts of the breakdown.

mod codes;
mod party_ids;
mod transaction;

use crate::rules::engine::{Context, Pattern, Row, Subject};
use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Name, Node, cac, cbc, ubl};

pub(crate) static PATTERNS: &[Pattern] = &[
    Pattern::of(&[transaction::EMPTY]),
    Pattern::of(&[transaction::CREDIT_NOTE]),
    Pattern::of(&[
        transaction::DOCUMENT,
        transaction::AMOUNTS,
        transaction::PARTS,
        party_ids::PARTY_IDS,
    ]),
    Pattern::of(&[codes::TYPES, codes::CODES]),
    Pattern {
        applies: |document| document.supplier_address_country() == Some("DK"),
        contexts: &[DENMARK],
    },
    Pattern::of(&[SWEDEN]),
];

pub(crate) static SELF_BILLING_PATTERNS: &[Pattern] = &[
    Pattern::of(&[transaction::EMPTY]),
    Pattern::of(&[transaction::CREDIT_NOTE]),
    Pattern::of(&[
        transaction::SELF_BILLING_DOCUMENT,
        transaction::SELF_BILLING_AMOUNTS,
        transaction::PARTS,
        party_ids::PARTY_IDS,
    ]),
    Pattern::of(&[codes::SELF_BILLING_TYPES, codes::CODES]),
];

static DENMARK: &[Context] = &[Context::of(
    &[ubl::INVOICE, ubl::CREDIT_NOTE],
    &[Row::fatal(
        "DK-R-002",
        &["BT-30"],
        dk_r_002,
        "The Danish supplier's registration number (CVR) is missing",
    )],
)];

static SWEDEN: &[Context] = &[
    Context::only(
        &[cac::PARTY],
        is_swedish_supplier_with_vat,
        &[Row::fatal(
            "SE-R-001",
            &["BT-31"],
            se_r_001,
            "The Swedish VAT identifier has not 14 characters",
        )],
    ),
    Context::only(
        &[cac::PARTY_LEGAL_ENTITY],
        is_swedish_supplier_entity,
        &[Row::fatal(
            "SE-R-013",
            &["BT-30"],
            se_r_013,
            "The Swedish organisation number fails its check digit",
        )],
    ),
];

/// Danish suppliers give their legal registration number (CVR).
fn dk_r_002(_: &Subject, root: Node) -> bool {
    let ids = &[
        cac::ACCOUNTING_SUPPLIER_PARTY,
        cac::PARTY,
        cac::PARTY_LEGAL_ENTITY,
        cbc::COMPANY_ID,
    ];
    root.select(ids).any(|id| !trim_xml(id.text()).is_empty())
}

/// A supplier, wherever it stands, whose address is in Sweden.
fn is_swedish_supplier(party: Node) -> bool {
    const COUNTRY: &[Name] = &[cac::POSTAL_ADDRESS, cac::COUNTRY, cbc::IDENTIFICATION_CODE];
    party.is_in(cac::ACCOUNTING_SUPPLIER_PARTY)
        && party.select(COUNTRY).any(|country| country.text() == "SE")
}

/// The VAT identifiers of a party; the scheme as written, unlike [`is_vat`].
fn vat_ids<'t>(party: Node<'t>) -> impl Iterator<Item = &'t str> {
    let is_vat = |scheme: &Node| {
        scheme
            .select(&[cac::TAX_SCHEME, cbc::ID])
            .any(|id| id.text() == "VAT")
    };
    party
        .children_named(cac::PARTY_TAX_SCHEME)
        .filter(is_vat)
        .map(|scheme| scheme.string(cbc::COMPANY_ID))
}

fn is_swedish_supplier_with_vat(_: &Subject, party: Node) -> bool {
    is_swedish_supplier(party) && vat_ids(party).any(|id| first_chars(id, 2) == "SE")
}

/// The VAT identifier of a Swedish supplier has 14 characters.
fn se_r_001(_: &Subject, party: Node) -> bool {
    vat_ids(party).any(|id| normalized_length(id) == 14)
}

fn is_swedish_supplier_entity(_: &Subject, entity: Node) -> bool {
    entity.has(cbc::COMPANY_ID) && entity.parent().is_some_and(is_swedish_supplier)
}

/// The organisation number of a Swedish supplier passes the Luhn check.
fn se_r_013(_: &Subject, entity: Node) -> bool {
    is_swedish_organisation_number(entity.word(cbc::COMPANY_ID))
}

/// Luhn over the first nine digits; what follows the tenth is not looked at.
fn is_swedish_organisation_number(number: &str) -> bool {
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let digits: Vec<u32> = number.bytes().map(|b| u32::from(b - b'0')).collect();
    let main = &digits[..digits.len().min(9)];
    let doubled = |(i, &digit): (usize, &u32)| {
        if i % 2 == 0 {
            digit * 2 % 10 + digit * 2 / 10
        } else {
            digit
        }
    };
    let sum: u32 = main.iter().rev().enumerate().map(doubled).sum();
    digits.get(9) == Some(&((10 - sum % 10) % 10))
}
