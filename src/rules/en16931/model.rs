//! The rules of EN 16931 for UBL.

use super::vat;
use crate::codes::list;
use crate::rules::engine::{Context, Names, Pattern, Row, Rows, Subject};
use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};

/// The elements with a currency.
const AMOUNTS: &[Name] = &[
    cbc::AMOUNT,
    cbc::BASE_AMOUNT,
    cbc::PRICE_AMOUNT,
    cbc::TAX_AMOUNT,
    cbc::TAXABLE_AMOUNT,
    cbc::LINE_EXTENSION_AMOUNT,
    cbc::TAX_EXCLUSIVE_AMOUNT,
    cbc::TAX_INCLUSIVE_AMOUNT,
    cbc::ALLOWANCE_TOTAL_AMOUNT,
    cbc::CHARGE_TOTAL_AMOUNT,
    cbc::PREPAID_AMOUNT,
    cbc::PAYABLE_ROUNDING_AMOUNT,
    cbc::PAYABLE_AMOUNT,
];

const LINES: &[Name] = &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE];

pub(crate) static PATTERNS: &[Pattern] = &[
    Pattern::of(&[MODEL, vat::CATEGORIES]),
    Pattern::of(&[SYNTAX]),
    Pattern::of(&[CODES]),
];

/// Content: sums, and what must be there.
static MODEL: &[Context] = &[
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

/// Form: what UBL has and the standard does not.
static SYNTAX: &[Context] = &[
    Context::of(
        &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
        &[Row::fatal(
            "UBL-SR-43",
            &["BT-18"],
            ubl_sr_43,
            "A scheme identifier is for an invoiced object only (type code 130 or 50)",
        )],
    ),
    Context {
        names: Names::Ending("Amount", "PriceAmount"),
        rows: Rows::If(
            is_amount_of_two_decimals,
            &[Row::fatal(
                "UBL-DT-01",
                &[],
                ubl_dt_01,
                "The amount has more than two decimals",
            )],
        ),
    },
    Context::of(
        &[cac::PARTY_TAX_SCHEME],
        &[Row::fatal(
            "UBL-SR-53",
            &["BT-31", "BT-48"],
            ubl_sr_53,
            "A tax registration lacks its identifier or scheme",
        )],
    ),
    Context::of(
        LINES,
        &[Row::fatal(
            "BR-DEC-23",
            &["BG-25", "BT-131"],
            br_dec_23,
            "The line net amount has more than two decimals",
        )],
    ),
];

/// Code lists.
static CODES: &[Context] = &[Context::of(
    AMOUNTS,
    &[Row::fatal(
        "BR-CL-03",
        &[],
        br_cl_03,
        "The currency is not in ISO 4217",
    )],
)];

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

/// A scheme identifier on, or a type code of, an additional document says "invoiced object" (130)
/// or, in a credit note, "project" (50).
fn ubl_sr_43(document: &Subject, reference: Node) -> bool {
    reference.some(cbc::DOCUMENT_TYPE_CODE, "130")
        || document.is_credit_note() && reference.some(cbc::DOCUMENT_TYPE_CODE, "50")
        || !reference.has(cbc::DOCUMENT_TYPE_CODE)
            && !reference
                .children_named(cbc::ID)
                .any(|id| id.has_attribute(Attr::SCHEME_ID))
}

/// Any amount but a unit price, and nothing inside a price with an allowance.
fn is_amount_of_two_decimals(_: &Subject, node: Node) -> bool {
    let is_amount = |tag: &str| tag.ends_with("Amount") && !tag.ends_with("PriceAmount");
    (node.name() != Name::UNKNOWN || is_amount(node.tag()))
        && !node
            .ancestors()
            .any(|around| around.name() == cac::PRICE && around.has(cac::ALLOWANCE_CHARGE))
}

/// Amounts have at most two decimals.
fn ubl_dt_01(_: &Subject, amount: Node) -> bool {
    decimals(amount.text()) <= 2
}

/// A tax registration has a scheme identifier and a company identifier.
fn ubl_sr_53(_: &Subject, registration: Node) -> bool {
    registration
        .select(&[cac::TAX_SCHEME, cbc::ID])
        .next()
        .is_some()
        && registration.has(cbc::COMPANY_ID)
}

/// At most two decimals in the line net amount (BT-131).
fn br_dec_23(_: &Subject, line: Node) -> bool {
    decimals(line.string(cbc::LINE_EXTENSION_AMOUNT)) <= 2
}

/// `currencyID` is an ISO 4217 code.
fn br_cl_03(subject: &Subject, amount: Node) -> bool {
    subject.lists.holds(
        list::CURRENCIES,
        trim_xml(amount.attribute(Attr::CURRENCY_ID).unwrap_or_default()),
    )
}
