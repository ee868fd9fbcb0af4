//! The rules of EN 16931 for UBL: CEN's Schematron, releases 1.3.16 and 1.3.15.

use crate::codes::{List, list};
use crate::rules::glance::GLANCES;
use crate::rules::set::{Pattern, Restrictions, RuleSet};
use crate::xml::cac;

pub(super) mod cii;
mod codes;
mod forbidden;
mod model;
mod rate;
mod syntax;
mod text_lists;
mod totals;
mod vat;
pub(super) mod words;

/// The releases that rows tell apart.
const V1_3_16: u8 = 1;
const V1_3_15: u8 = 2;

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
        name: "EN 16931 UBL",
        title,
        bit,
        lists,
        patterns: PATTERNS,
        forbidden: &RESTRICTIONS,
        glances: GLANCES,
    }
}
