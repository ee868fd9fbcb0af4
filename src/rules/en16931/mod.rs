//! The rules of EN 16931 for UBL: CEN's Schematron, releases 1.3.16 and 1.3.15, and 1.3.13 for self-billing.

use crate::codes::{List, list};
use crate::rules::glance::GLANCES;
use crate::rules::set::{Pattern, Restrictions, RuleSet};
use crate::xml::cac;

pub(super) mod cii;
pub(super) mod codes;
mod forbidden;
pub(super) mod model;
mod rate;
mod syntax;
mod text_lists;
mod totals;
pub(super) mod vat;
pub(super) mod words;

/// The releases that rows tell apart.
const V1_3_16: u8 = 1;
const V1_3_15: u8 = 2;
const V1_3_13: u8 = 4;
/// What was the same before 1.3.16.
const BEFORE: u8 = V1_3_15 | V1_3_13;

pub(super) static RULES: RuleSet = release("EN 16931 UBL 1.3.16", V1_3_16, &[]);

pub(super) static RULES_1_3_15: RuleSet = release(
    "EN 16931 UBL 1.3.15",
    V1_3_15,
    &[
        (list::CURRENCIES, list::CURRENCIES_1_3_15),
        (list::IDENTIFIER_SCHEMES, list::IDENTIFIER_SCHEMES_1_3_15),
        (list::ADDRESS_SCHEMES, list::ADDRESS_SCHEMES_1_3_15),
        (list::INVOICE_TYPES, list::INVOICE_TYPES_1_3_15),
        (list::CREDIT_NOTE_TYPES, list::CREDIT_NOTE_TYPES_1_3_15),
    ],
);

/// As Peppol has it with self-billing 2026.3, with more schemes.
pub(super) static RULES_1_3_13: RuleSet = RuleSet {
    calls: called_in_1_3_13,
    ..release(
        "EN 16931 UBL 1.3.13",
        V1_3_13,
        &[
            (list::CURRENCIES, list::CURRENCIES_1_3_13),
            (
                list::IDENTIFIER_SCHEMES,
                list::IDENTIFIER_SCHEMES_PEPPOL_2025_11,
            ),
            (list::ADDRESS_SCHEMES, list::ADDRESS_SCHEMES_PEPPOL_2025_11),
            (list::INVOICE_TYPES, list::INVOICE_TYPES_1_3_13),
            (list::CREDIT_NOTE_TYPES, list::CREDIT_NOTE_TYPES_1_3_15),
            (
                list::REFERENCE_QUALIFIERS,
                list::REFERENCE_QUALIFIERS_1_3_13,
            ),
            (
                list::ITEM_CLASSIFICATIONS,
                list::ITEM_CLASSIFICATIONS_1_3_13,
            ),
            (list::EXEMPTION_REASONS, list::EXEMPTION_REASONS_1_3_13),
        ],
    )
};

/// In the order of the Schematron: model, syntax, codes.
static PATTERNS: &[&[Pattern]] = &[&[
    Pattern::of(&[model::MODEL, vat::CATEGORIES]),
    Pattern::of(&[vat::DOCUMENT]),
    Pattern::of(&[syntax::SYNTAX]),
    Pattern::of(&[syntax::ANYWHERE]),
    Pattern::of(&[codes::CODES]),
]];

static RESTRICTIONS: Restrictions = Restrictions {
    of: "EN 16931",
    paths: forbidden::FORBIDDEN,
    alias: (cac::CREDIT_NOTE_LINE, cac::INVOICE_LINE),
};

const fn release(title: &'static str, bit: u8, lists: &'static [(List, List)]) -> RuleSet {
    RuleSet {
        bit,
        lists,
        forbidden: &RESTRICTIONS,
        glances: GLANCES,
        ..RuleSet::of("EN 16931 UBL", title, PATTERNS)
    }
}

/// What 1.3.13 calls otherwise.
pub(super) fn called_in_1_3_13(id: &'static str) -> &'static str {
    match id {
        "BR-AF-01" => "BR-IG-01",
        "BR-AF-02" => "BR-IG-02",
        "BR-AF-03" => "BR-IG-03",
        "BR-AF-04" => "BR-IG-04",
        "BR-AF-05" => "BR-IG-05",
        "BR-AF-06" => "BR-IG-06",
        "BR-AF-07" => "BR-IG-07",
        "BR-AF-08" => "BR-IG-08",
        "BR-AF-09" => "BR-IG-09",
        "BR-AF-10" => "BR-IG-10",
        "BR-AG-01" => "BR-IP-01",
        "BR-AG-02" => "BR-IP-02",
        "BR-AG-03" => "BR-IP-03",
        "BR-AG-04" => "BR-IP-04",
        "BR-AG-05" => "BR-IP-05",
        "BR-AG-06" => "BR-IP-06",
        "BR-AG-07" => "BR-IP-07",
        "BR-AG-08" => "BR-IP-08",
        "BR-AG-09" => "BR-IP-09",
        "BR-AG-10" => "BR-IP-10",
        "UBL-SR-54" => "BR-66",
        "UBL-SR-55" => "BR-67",
        _ => id,
    }
}
