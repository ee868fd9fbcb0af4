//! The rules of Peppol BIS Billing 3 for UBL.
//!
//! Self-billing has its own rule set: the same rules with another specification identifier (R004),
//! process (R007) and document types (P0100, P0101), without P0112 and without any country's rules, and
//! with R051 not asked of the VAT amounts of the breakdown.

use crate::rules::national;
use crate::rules::set::{Pattern, RuleSet};

mod codes;
mod party_ids;
mod transaction;

pub(super) static RULES: RuleSet = RuleSet::of(
    "OpenPeppol",
    "2026.5",
    &[
        PATTERNS,
        national::no::PATTERNS,
        national::dk::PATTERNS,
        national::it::PATTERNS,
        national::se::PATTERNS,
        national::gr::PATTERNS,
        national::is::PATTERNS,
        national::nl::PATTERNS,
        national::de::PATTERNS,
    ],
);

pub(super) static SELF_BILLING_RULES: RuleSet =
    RuleSet::of("OpenPeppol", "2026.5", &[SELF_BILLING_PATTERNS]);

static PATTERNS: &[Pattern] = &[
    Pattern::only(|subject| subject.has_empty(), &[transaction::EMPTY]),
    Pattern::of(&[transaction::CREDIT_NOTE]),
    Pattern::of(&[
        transaction::DOCUMENT,
        transaction::AMOUNTS,
        transaction::PARTS,
        party_ids::PARTY_IDS,
    ]),
    Pattern::of(&[codes::TYPES, codes::CODES]),
];

static SELF_BILLING_PATTERNS: &[Pattern] = &[
    Pattern::only(|subject| subject.has_empty(), &[transaction::EMPTY]),
    Pattern::of(&[transaction::CREDIT_NOTE]),
    Pattern::of(&[
        transaction::SELF_BILLING_DOCUMENT,
        transaction::SELF_BILLING_AMOUNTS,
        transaction::PARTS,
        party_ids::PARTY_IDS,
    ]),
    Pattern::of(&[codes::SELF_BILLING_TYPES, codes::CODES]),
];
