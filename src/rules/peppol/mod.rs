//! The rules of Peppol BIS Billing 3 for UBL.

use crate::rules::engine::{Context, Names, Pattern, Row, Rows, Subject};
use crate::rules::xpath::*;
use crate::value::parse_date;
use crate::xml::{Attr, Node, cac, cbc, ubl};
use rust_decimal::Decimal;

const TWO_CENTS: Decimal = Decimal::from_parts(2, 0, 0, false, 2);

pub(crate) static PATTERNS: &[Pattern] = &[
    Pattern::of(&[EMPTY]),
    Pattern::of(&[CREDIT_NOTE]),
    Pattern::of(&[COMMON]),
    Pattern::of(&[FORMS]),
];

static EMPTY: &[Context] = &[Context {
    names: Names::Any,
    rows: Rows::If(
        is_empty,
        &[Row::never(
            "PEPPOL-EN16931-R008",
            &[],
            "The element is empty",
        )],
    ),
}];

static CREDIT_NOTE: &[Context] = &[Context::of(
    &[ubl::CREDIT_NOTE],
    &[Row::fatal(
        "PEPPOL-EN16931-R080",
        &["BT-11"],
        r080,
        "There is more than one project reference",
    )],
)];

static COMMON: &[Context] = &[
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| {
            is_billed(node)
                && node.has(cbc::MULTIPLIER_FACTOR_NUMERIC)
                && !node.has(cbc::BASE_AMOUNT)
        },
        &[Row::never(
            "PEPPOL-EN16931-R041",
            &["BT-93", "BT-94"],
            "There is a percentage without a base amount",
        )],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| {
            is_billed(node)
                && !node.has(cbc::MULTIPLIER_FACTOR_NUMERIC)
                && node.has(cbc::BASE_AMOUNT)
        },
        &[Row::never(
            "PEPPOL-EN16931-R042",
            &["BT-93", "BT-94"],
            "There is a base amount without a percentage",
        )],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| is_billed(node),
        &[
            Row::fatal(
                "PEPPOL-EN16931-R040",
                &["BT-92", "BT-99"],
                r040,
                "The amount is not base amount x percentage",
            ),
            Row::fatal(
                "PEPPOL-EN16931-R043",
                &["BG-20", "BG-21"],
                r043,
                "The charge indicator is neither true nor false",
            ),
        ],
    ),
    Context::only(
        &[
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
        ],
        is_in_document_currency,
        &[Row::fatal(
            "PEPPOL-EN16931-R051",
            &["BT-5"],
            r051,
            "The amount is not in the document currency",
        )],
    ),
    Context::of(
        &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE],
        &[Row::fatal(
            "PEPPOL-EN16931-R120",
            &["BG-25", "BT-131"],
            r120,
            "The line net amount is not quantity x price + charges - allowances",
        )],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| node.is_in(cac::PRICE),
        &[Row::fatal(
            "PEPPOL-EN16931-R046",
            &["BT-146"],
            r046,
            "The net price is not gross price - discount",
        )],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID, cbc::ID, cbc::COMPANY_ID],
        |_, node| is_party_id(node, "0208"),
        &[Row::fatal(
            "PEPPOL-COMMON-R043",
            &[],
            common_r043,
            "The Belgian enterprise number is not right",
        )],
    ),
];

static FORMS: &[Context] = &[Context::of(
    &[
        cbc::ISSUE_DATE,
        cbc::DUE_DATE,
        cbc::TAX_POINT_DATE,
        cbc::START_DATE,
        cbc::END_DATE,
        cbc::ACTUAL_DELIVERY_DATE,
    ],
    &[Row::fatal(
        "PEPPOL-EN16931-F001",
        &[],
        f001,
        "The date is not written YYYY-MM-DD",
    )],
)];

/// R008: no element without text or elements.
fn is_empty(_: &Subject, node: Node) -> bool {
    node.is_empty()
}

/// A credit note has at most one project reference.
fn r080(_: &Subject, root: Node) -> bool {
    let references = root.children_named(cac::ADDITIONAL_DOCUMENT_REFERENCE);
    references
        .filter(|reference| reference.some(cbc::DOCUMENT_TYPE_CODE, "50"))
        .count()
        <= 1
}

/// An allowance or charge of the document or of a line, not of a price.
fn is_billed(node: Node) -> bool {
    node.is_in(ubl::INVOICE)
        || node.is_in(ubl::CREDIT_NOTE)
        || node.is_under(&[ubl::INVOICE, cac::INVOICE_LINE])
        || node.is_under(&[ubl::CREDIT_NOTE, cac::CREDIT_NOTE_LINE])
}

/// Amount = base amount x percentage, within 0.02.
fn r040(_: &Subject, allowance: Node) -> bool {
    if !allowance.has(cbc::MULTIPLIER_FACTOR_NUMERIC) || !allowance.has(cbc::BASE_AMOUNT) {
        return true;
    }
    let amount = allowance.decimal_or(cbc::AMOUNT, Number::ZERO);
    let base = allowance.decimal(cbc::BASE_AMOUNT);
    let percentage = allowance.decimal(cbc::MULTIPLIER_FACTOR_NUMERIC);
    amount.is_within(TWO_CENTS, (base * percentage).div(Number::HUNDRED))
}

/// The charge indicator is `true` or `false`, where R041 and R042 do not come first.
fn r043(_: &Subject, allowance: Node) -> bool {
    matches!(allowance.word(cbc::CHARGE_INDICATOR), "true" | "false")
}

/// Every amount but the VAT total in accounting currency (BT-111), which has no breakdown.
fn is_in_document_currency(_: &Subject, amount: Node) -> bool {
    if amount.name() != cbc::TAX_AMOUNT {
        return true;
    }
    let Some(parent) = amount.parent() else {
        return false;
    };
    match parent.name() {
        cac::TAX_TOTAL => parent.has(cac::TAX_SUBTOTAL),
        cac::TAX_SUBTOTAL => true,
        _ => false,
    }
}

/// Every amount is in the document currency (BT-5).
fn r051(document: &Subject, amount: Node) -> bool {
    let currency = amount.attribute(Attr::CURRENCY_ID);
    currency.is_some() && currency == document.currency()
}

/// Line net amount = quantity x (price / base quantity) + charges - allowances, within 0.02.
fn r120(document: &Subject, line: Node) -> bool {
    let quantity = match document.is_credit_note() {
        false => line.decimal_or(cbc::INVOICED_QUANTITY, Number::ONE),
        true => line.decimal_or(cbc::CREDITED_QUANTITY, Number::ONE),
    };
    let price = line.child(cac::PRICE);
    let amount = price.map_or(Number::ZERO, |price| {
        price.decimal_or(cbc::PRICE_AMOUNT, Number::ZERO)
    });
    let base = price.map_or(Number::ONE, |price| {
        price.decimal_or(cbc::BASE_QUANTITY, Number::ONE)
    });
    let base = if base == Number::ZERO {
        Number::ONE
    } else {
        base
    };
    let total = |word: &str| {
        let marked = line
            .children_named(cac::ALLOWANCE_CHARGE)
            .filter(|a| a.word(cbc::CHARGE_INDICATOR) == word);
        sum(marked.filter_map(|allowance| allowance.child(cbc::AMOUNT))).round2()
    };
    let expected = quantity * amount.div(base) + total("true") - total("false");
    line.decimal_or(cbc::LINE_EXTENSION_AMOUNT, Number::ZERO)
        .is_within(TWO_CENTS, expected)
}

/// Net price (BT-146) = gross price (BT-148) - discount (BT-147), where a gross price is given.
fn r046(_: &Subject, discount: Node) -> bool {
    let net = discount
        .parent()
        .map_or(Number::NONE, |price| price.decimal(cbc::PRICE_AMOUNT));
    !discount.has(cbc::BASE_AMOUNT)
        || net == discount.decimal(cbc::BASE_AMOUNT) - discount.decimal(cbc::AMOUNT)
}

/// An identifier of a party in this scheme (ICD).
fn is_party_id(id: Node, scheme: &str) -> bool {
    id.attribute(Attr::SCHEME_ID) == Some(scheme)
        && (id.name() != cbc::ID || id.is_in(cac::PARTY_IDENTIFICATION))
}

/// Belgian enterprise numbers: ten digits, the last two are 97 - (the first eight mod 97).
fn common_r043(_: &Subject, id: Node) -> bool {
    let number = id.own_word();
    let digits = number.len() == 10 && number.bytes().all(|b| b.is_ascii_digit());
    let check = |(first, last): (u32, u32)| last == 97 - first % 97;
    digits
        && number[..8]
            .parse()
            .ok()
            .zip(number[8..].parse().ok())
            .is_some_and(check)
}

/// Dates are written YYYY-MM-DD.
fn f001(_: &Subject, date: Node) -> bool {
    date.text().len() == 10 && parse_date(date.text()).is_some()
}
