//! The rules of Peppol BIS Billing 3 for UBL.
//!
//! Self-billing has its own rule set: the same rules with another specification identifier (R004),
//! process (R007) and document types (P0100, P0101), without P0112 and without any country's rules, and
//! with R051 not asked of the VAT amounts of the breakdown.

use crate::codes::{List, list};
use crate::rules::national::{self, V2025_11, V2026_3, V2026_5};
use crate::rules::set::{Pattern, RuleSet};

pub(super) mod codes;
pub(super) mod party_ids;
pub(super) mod transaction;

pub(super) static RULES: RuleSet = release("OpenPeppol 2026.5", V2026_5, &[]);

pub(super) static RULES_2025_11: RuleSet = release(
    "OpenPeppol 2025.11",
    V2025_11,
    &[
        (list::PEPPOL_CURRENCIES, list::PEPPOL_CURRENCIES_2025_11),
        (
            list::PEPPOL_ADDRESS_SCHEMES,
            list::PEPPOL_ADDRESS_SCHEMES_2025_11,
        ),
        // The rules of EN 16931 that come with this release know more schemes than those of CEN.
        (
            list::IDENTIFIER_SCHEMES,
            list::IDENTIFIER_SCHEMES_PEPPOL_2025_11,
        ),
        (list::ADDRESS_SCHEMES, list::ADDRESS_SCHEMES_PEPPOL_2025_11),
    ],
);

const fn release(title: &'static str, bit: u8, lists: &'static [(List, List)]) -> RuleSet {
    RuleSet {
        bit,
        lists,
        ..RuleSet::of("OpenPeppol", title, WITH_COUNTRIES)
    }
}

static WITH_COUNTRIES: &[&[Pattern]] = &[
    PATTERNS,
    national::no::PATTERNS,
    national::dk::PATTERNS,
    national::it::PATTERNS,
    national::se::PATTERNS,
    national::gr::PATTERNS,
    national::is::PATTERNS,
    national::nl::PATTERNS,
    national::de::PATTERNS,
];

pub(super) static SELF_BILLING_RULES: RuleSet =
    RuleSet::of("OpenPeppol", "OpenPeppol 2026.5", &[SELF_BILLING_PATTERNS]);

pub(super) static SELF_BILLING_RULES_2026_3: RuleSet = RuleSet {
    bit: V2026_3,
    lists: &[
        (list::PEPPOL_CURRENCIES, list::PEPPOL_CURRENCIES_2026_3),
        (
            list::PEPPOL_ADDRESS_SCHEMES,
            list::PEPPOL_ADDRESS_SCHEMES_2025_11,
        ),
    ],
    ..RuleSet::of("OpenPeppol", "OpenPeppol 2026.3", SELF_BILLING)
};

static SELF_BILLING: &[&[Pattern]] = &[SELF_BILLING_PATTERNS];

static PATTERNS: &[Pattern] = &[
    Pattern::only(|subject| subject.has_empty(), &[transaction::EMPTY]),
    Pattern::of(&[transaction::CREDIT_NOTE]),
    Pattern::of(&[transaction::BILLING]),
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
    Pattern::of(&[transaction::SELF_BILLING]),
    Pattern::of(&[
        transaction::DOCUMENT,
        transaction::SELF_BILLING_AMOUNTS,
        transaction::PARTS,
        party_ids::PARTY_IDS,
    ]),
    Pattern::of(&[codes::SELF_BILLING_TYPES, codes::CODES]),
];
