//! What amounts come to: BR-CO-10 to BR-CO-17.
//!
//! A rule that does not come out is asked once more whether XPath would have come to an answer at
//! all: an amount that is no number, or stands there twice, stops it; unless what it is to be equal
//! to is not there at all, as then it is not looked at.

use crate::rules::subject::{Ask, OfDocument, Subject};
use crate::rules::sum::{NEAR, Sum, written};
use crate::rules::xpath::*;
use crate::value::shown::short;
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Name, Node, cac, cbc};

/// BT-106 = sum of the line net amounts (BT-131), wherever the lines stand.
pub(super) fn br_co_10(document: &Subject, total: Node) -> bool {
    let of_lines = || {
        document.tree.nodes().any(|node| {
            matches!(node.name(), cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE)
                && stops(node, &[cbc::LINE_EXTENSION_AMOUNT])
        })
    };
    let stops = || {
        stops(total, &[cbc::LINE_EXTENSION_AMOUNT])
            || document.of_document(OfDocument::LinesStop, of_lines)
    };
    total.decimal(cbc::LINE_EXTENSION_AMOUNT) == document.vat_use().line_total.round2()
        || total.has(cbc::LINE_EXTENSION_AMOUNT) && stops()
}

pub(super) fn sum_br_co_10<'t>(document: &Subject<'t>, total: Node<'t>) -> Option<Sum> {
    let lines = document.root.children().take(NEAR);
    let lines =
        lines.filter(|node| matches!(node.name(), cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE));
    Sum::of(total, cbc::LINE_EXTENSION_AMOUNT)
        .all(lines.filter_map(|line| line.child(cbc::LINE_EXTENSION_AMOUNT)))
        .comes_to(document.vat_use().line_total.round2())
}

/// Sum of the allowances (BT-107) = what they add up to (BT-92).
pub(super) fn br_co_11(document: &Subject, total: Node) -> bool {
    let (count, sum) = allowances(document, total, false);
    let holds = match total.has(cbc::ALLOWANCE_TOTAL_AMOUNT) {
        true => total.decimal(cbc::ALLOWANCE_TOTAL_AMOUNT) == sum.round2(),
        false => count == 0,
    };
    holds
        || stops(total, &[cbc::ALLOWANCE_TOTAL_AMOUNT])
        || total.has(cbc::ALLOWANCE_TOTAL_AMOUNT) && allowances_stop(document, total, false)
}

pub(super) fn sum_br_co_11<'t>(document: &Subject<'t>, total: Node<'t>) -> Option<Sum> {
    let expected = allowances(document, total, false).1.round2();
    sum_of_allowances(total, cbc::ALLOWANCE_TOTAL_AMOUNT, false).comes_to(expected)
}

/// Sum of the charges (BT-108) = what they add up to (BT-99).
pub(super) fn br_co_12(document: &Subject, total: Node) -> bool {
    let (count, sum) = allowances(document, total, true);
    let holds = match total.has(cbc::CHARGE_TOTAL_AMOUNT) {
        true => total.decimal(cbc::CHARGE_TOTAL_AMOUNT) == sum.round2(),
        false => count == 0,
    };
    holds
        || stops(total, &[cbc::CHARGE_TOTAL_AMOUNT])
        || total.has(cbc::CHARGE_TOTAL_AMOUNT) && allowances_stop(document, total, true)
}

pub(super) fn sum_br_co_12<'t>(document: &Subject<'t>, total: Node<'t>) -> Option<Sum> {
    let expected = allowances(document, total, true).1.round2();
    sum_of_allowances(total, cbc::CHARGE_TOTAL_AMOUNT, true).comes_to(expected)
}

fn sum_of_allowances(total: Node, stated: Name, charge: bool) -> Sum {
    let beside = total
        .parent()
        .into_iter()
        .flat_map(Node::children)
        .take(NEAR);
    let beside = beside.filter(|node| {
        node.name() == cac::ALLOWANCE_CHARGE && node.boolean(cbc::CHARGE_INDICATOR) == Some(charge)
    });
    Sum::of(total, stated).all(beside.filter_map(|allowance| allowance.child(cbc::AMOUNT)))
}

/// How many allowances or charges stand beside the total, and their sum.
fn allowances(document: &Subject, total: Node, charge: bool) -> (u32, Number) {
    let [allowances, charges] = document.allowances_in(total.parent().unwrap_or(document.root));
    if charge { charges } else { allowances }
}

fn allowances_stop(document: &Subject, total: Node, charge: bool) -> bool {
    let stops = |allowance: Node| match allowance.boolean(cbc::CHARGE_INDICATOR) {
        Some(it) => it == charge && stops(allowance, &[cbc::AMOUNT]),
        None => allowance.has(cbc::CHARGE_INDICATOR),
    };
    let question = if charge {
        Ask::ChargesStop
    } else {
        Ask::AllowancesStop
    };
    total.parent().is_some_and(|parent| {
        document.of_parent(parent, question, || {
            parent.children_named(cac::ALLOWANCE_CHARGE).any(stops)
        })
    })
}

/// Total without VAT (BT-109) = lines (BT-106) - allowances (BT-107) + charges (BT-108).
pub(super) fn br_co_13(_: &Subject, total: Node) -> bool {
    total.decimal(cbc::TAX_EXCLUSIVE_AMOUNT) == without_vat(total)
        || total.has(cbc::TAX_EXCLUSIVE_AMOUNT)
            && stops(
                total,
                &[
                    cbc::LINE_EXTENSION_AMOUNT,
                    cbc::TAX_EXCLUSIVE_AMOUNT,
                    cbc::ALLOWANCE_TOTAL_AMOUNT,
                    cbc::CHARGE_TOTAL_AMOUNT,
                ],
            )
}

pub(super) fn sum_br_co_13<'t>(_: &Subject<'t>, total: Node<'t>) -> Option<Sum> {
    Sum::of(total, cbc::TAX_EXCLUSIVE_AMOUNT)
        .plus(total.decimal(cbc::LINE_EXTENSION_AMOUNT))
        .less_child(total, cbc::ALLOWANCE_TOTAL_AMOUNT)
        .plus_child(total, cbc::CHARGE_TOTAL_AMOUNT)
        .comes_to(without_vat(total))
}

/// Rounded only where there is something to reckon.
fn without_vat(total: Node) -> Number {
    let lines = total.decimal(cbc::LINE_EXTENSION_AMOUNT);
    if !total.has(cbc::ALLOWANCE_TOTAL_AMOUNT) && !total.has(cbc::CHARGE_TOTAL_AMOUNT) {
        return lines;
    }
    let allowances = total.decimal_or(cbc::ALLOWANCE_TOTAL_AMOUNT, Number::ZERO);
    let charges = total.decimal_or(cbc::CHARGE_TOTAL_AMOUNT, Number::ZERO);
    (lines + charges - allowances).round2()
}

/// VAT total (BT-110) = sum of the VAT amounts of the breakdown (BT-117), where there is one.
pub(super) fn br_co_14(_: &Subject, total: Node) -> bool {
    if !total.has(cac::TAX_SUBTOTAL) {
        return true;
    }
    let mut subtotals = total.children_named(cac::TAX_SUBTOTAL);
    total.decimal(cbc::TAX_AMOUNT) == breakdown_tax(total)
        || stops(total, &[cbc::TAX_AMOUNT])
        || total.has(cbc::TAX_AMOUNT)
            && subtotals.any(|subtotal| stops(subtotal, &[cbc::TAX_AMOUNT]))
}

pub(super) fn sum_br_co_14<'t>(_: &Subject<'t>, total: Node<'t>) -> Option<Sum> {
    Sum::of(total, cbc::TAX_AMOUNT)
        .all(total.select(&[cac::TAX_SUBTOTAL, cbc::TAX_AMOUNT]))
        .comes_to(breakdown_tax(total))
}

fn breakdown_tax(total: Node) -> Number {
    sum(total.select(&[cac::TAX_SUBTOTAL, cbc::TAX_AMOUNT])).round2()
}

/// Total with VAT (BT-112) = total without VAT (BT-109) + the VAT total in document currency (BT-110),
/// of which there is one.
pub(super) fn br_co_15(document: &Subject, _: Node) -> bool {
    let head = document.head();
    let Some(currency) = head.currency.first else {
        return true;
    };
    let Some(total) = head.monetary_total.first else {
        return false;
    };
    let (count, vat) = vat_total(document, currency.text());
    count == 1
        && total.decimal(cbc::TAX_INCLUSIVE_AMOUNT)
            == (total.decimal(cbc::TAX_EXCLUSIVE_AMOUNT) + vat).round2()
        || br_co_15_stops(document, currency.text(), count)
}

/// Two totals cannot be added to; but without exactly one VAT total nothing is added.
fn br_co_15_stops(document: &Subject, currency: &str, count: usize) -> bool {
    let head = document.head();
    let amounts = &[cbc::TAX_EXCLUSIVE_AMOUNT, cbc::TAX_INCLUSIVE_AMOUNT];
    let mut totals = document.root.children_named(cac::TAX_TOTAL);
    let unreadable = totals.any(|total| {
        let mut in_currency = total
            .children_named(cbc::TAX_AMOUNT)
            .filter(|amount| amount.attribute(Attr::CURRENCY_ID) == Some(currency));
        let first = in_currency.next();
        first.is_some_and(|amount| !amount.own_decimal().exists()) || in_currency.next().is_some()
    });
    unreadable
        || head.currency.more
        || count == 1
            && (head.monetary_total.more
                || head
                    .monetary_total
                    .first
                    .is_some_and(|total| stops(total, amounts)))
}

/// How many VAT totals there are in this currency, and the first.
fn vat_total(document: &Subject, currency: &str) -> (usize, Number) {
    let mut count = 0;
    let mut vat = Number::NONE;
    let tax_total = document.head().tax_total;
    for amount in document.below(tax_total, &[cbc::TAX_AMOUNT]) {
        if amount.attribute(Attr::CURRENCY_ID) == Some(currency) {
            if count == 0 {
                vat = amount.own_decimal();
            }
            count += 1;
        }
    }
    (count, vat)
}

pub(super) fn sum_br_co_15<'t>(document: &Subject<'t>, _: Node<'t>) -> Option<Sum> {
    let head = document.head();
    let (1, vat) = vat_total(document, head.currency.first?.text()) else {
        return None;
    };
    let total = head.monetary_total.first?;
    let without_vat = total.decimal(cbc::TAX_EXCLUSIVE_AMOUNT);
    Sum::of(total, cbc::TAX_INCLUSIVE_AMOUNT)
        .plus(without_vat.clone())
        .plus(vat.clone())
        .comes_to((without_vat + vat).round2())
}

/// What keeps the total from being calculated.
pub(super) fn found_br_co_15(document: &Subject, _: Node) -> Phrase {
    let head = document.head();
    let currency = head.currency.first.map_or("", |currency| currency.text());
    if head.monetary_total.first.is_none() {
        return phrase!("no totals");
    }
    match vat_total(document, currency).0 {
        0 => phrase!("no VAT total in {}", short(currency)),
        1 => phrase!("an amount that cannot be calculated with"),
        count => phrase!("{} VAT totals in {}", count, short(currency)),
    }
}

/// Amount due (BT-115) = total with VAT (BT-112) - paid (BT-113) + rounding (BT-114).
pub(super) fn br_co_16(_: &Subject, total: Node) -> bool {
    let payable = total.decimal(cbc::PAYABLE_AMOUNT);
    let with_vat = total.decimal(cbc::TAX_INCLUSIVE_AMOUNT);
    let paid = total.decimal(cbc::PREPAID_AMOUNT);
    let rounding = total.decimal(cbc::PAYABLE_ROUNDING_AMOUNT);
    let holds = match (
        total.has(cbc::PREPAID_AMOUNT),
        total.has(cbc::PAYABLE_ROUNDING_AMOUNT),
    ) {
        (false, false) => payable == with_vat,
        (true, false) => payable == (with_vat - paid).round2(),
        (false, true) => (payable - rounding).round2() == with_vat,
        (true, true) => (payable - rounding).round2() == (with_vat - paid).round2(),
    };
    holds
        || stops(
            total,
            &[
                cbc::PAYABLE_AMOUNT,
                cbc::TAX_INCLUSIVE_AMOUNT,
                cbc::PREPAID_AMOUNT,
                cbc::PAYABLE_ROUNDING_AMOUNT,
            ],
        )
}

pub(super) fn sum_br_co_16<'t>(_: &Subject<'t>, total: Node<'t>) -> Option<Sum> {
    let expected = total.decimal(cbc::TAX_INCLUSIVE_AMOUNT)
        - total.decimal_or(cbc::PREPAID_AMOUNT, Number::ZERO)
        + total.decimal_or(cbc::PAYABLE_ROUNDING_AMOUNT, Number::ZERO);
    Sum::of(total, cbc::PAYABLE_AMOUNT)
        .plus(total.decimal(cbc::TAX_INCLUSIVE_AMOUNT))
        .less_child(total, cbc::PREPAID_AMOUNT)
        .plus_child(total, cbc::PAYABLE_ROUNDING_AMOUNT)
        .comes_to(expected)
}

/// VAT amount (BT-117) = taxable amount (BT-116) x rate (BT-119), within 1.
pub(super) fn br_co_17(_: &Subject, subtotal: Node) -> bool {
    let mut rates = rates(subtotal);
    let rate = rates
        .next()
        .map_or(Number::NONE, |percent| percent.own_decimal());
    let tax = subtotal.decimal(cbc::TAX_AMOUNT);
    let is_reckoned = rate.exists() && rate.round() != Number::ZERO;
    let holds = if is_reckoned {
        let expected = tax_of(subtotal, rate);
        tax.abs() - Number::ONE < expected && expected < tax.abs() + Number::ONE
    } else {
        tax.round() == Number::ZERO
    };
    holds
        || rates.next().is_some()
        || stops(subtotal, &[cbc::TAX_AMOUNT])
        || is_reckoned && stops(subtotal, &[cbc::TAXABLE_AMOUNT])
        || subtotal
            .children_named(cac::TAX_CATEGORY)
            .any(|category| stops(category, &[cbc::PERCENT]))
}

pub(super) fn sum_br_co_17<'t>(_: &Subject<'t>, subtotal: Node<'t>) -> Option<Sum> {
    let rate = rates(subtotal)
        .next()
        .map_or(Number::ZERO, |percent| percent.own_decimal());
    let expected = tax_of(subtotal, rate.clone());
    Sum::of(subtotal, cbc::TAX_AMOUNT)
        .step(&at_rate(subtotal, rate), expected.clone())
        .comes_to(expected)
}

/// "342.46 x 21 %"
pub(super) fn at_rate(subtotal: Node, rate: Number) -> String {
    let taxable = subtotal.decimal(cbc::TAXABLE_AMOUNT).abs();
    match (taxable.decimal(), rate.decimal()) {
        (Some(taxable), Some(rate)) => format!("{} x {} %", written(taxable), rate.normalize()),
        _ => String::new(),
    }
}

/// The percentages of the VAT categories.
fn rates<'t>(subtotal: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    subtotal
        .children_named(cac::TAX_CATEGORY)
        .filter(|&category| is_vat(category))
        .filter_map(|category| category.child(cbc::PERCENT))
}

fn tax_of(subtotal: Node, rate: Number) -> Number {
    let taxable = subtotal.decimal(cbc::TAXABLE_AMOUNT);
    (taxable.abs() * rate.div(&Number::HUNDRED)).round2()
}
