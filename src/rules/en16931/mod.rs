//! The rules of EN 16931 for UBL: CEN's Schematron, release 1.3.16.

mod codes;
pub(super) mod forbidden;
mod model;
mod syntax;
mod text_lists;
mod totals;
mod vat;

pub(crate) use vat::{BasisStops, Vat, VatUse};

use super::engine::Pattern;

/// The patterns in the order of the Schematron: model, syntax, codes.
pub(super) static PATTERNS: &[Pattern] = &[
    Pattern::of(&[model::MODEL, vat::CATEGORIES]),
    Pattern::of(&[vat::DOCUMENT]),
    Pattern::of(&[syntax::SYNTAX]),
    Pattern::of(&[syntax::ANYWHERE]),
    Pattern::of(&[codes::CODES]),
];
