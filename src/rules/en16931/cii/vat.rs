//! The rules that each VAT category has in its own number, where CII asks them.

use super::usage::{Usage, exactly};
use crate::rules::category::Vat;
use crate::rules::en16931::rate::Rate;
use crate::rules::en16931::words;
use crate::rules::row::{Context, Row};
use crate::rules::subject::{Ask, OfDocument, Subject};
use crate::rules::xpath::*;
use crate::value::{Phrase, phrase};
use crate::xml::{Name, Node, ram, rsm, udt};

/// The rows of a category where CII asks them: on lines, allowances, charges and the breakdown.
struct Family {
    lines: &'static [Row],
    allowances: &'static [Row],
    charges: &'static [Row],
    breakdowns: &'static [Row],
}

macro_rules! family {
    ($vat:expr $(, $more:expr)*) => {
        Family {
            lines: &[
                words::rule($vat, 2).of($vat, has_ids),
                words::rule($vat, 5).of($vat, rate_is_right).found(found_rate),
            ],
            allowances: &[
                words::rule($vat, 3).of($vat, has_ids),
                words::rule($vat, 6).of($vat, rate_is_right).found(found_rate),
            ],
            charges: &[
                words::rule($vat, 4).of($vat, has_ids),
                words::rule($vat, 7).of($vat, rate_is_right).found(found_rate),
            ],
            breakdowns: &[
                words::rule($vat, 8).of($vat, basis_is_the_sum).found(found_basis),
                words::rule($vat, 9).of($vat, tax_is_right).found(found_tax),
                words::rule($vat, 10).of($vat, reason_is_right),
                $($more),*
            ],
        }
    };
}

/// In the order of [`Vat`].
const FAMILIES: [Family; 9] = [
    family!(Vat::S),
    family!(Vat::Z),
    family!(Vat::E),
    family!(Vat::AE),
    family!(
        Vat::K,
        words::BR_IC_11.of(Vat::K, br_ic_11),
        words::BR_IC_12.of(Vat::K, br_ic_12)
    ),
    family!(Vat::G),
    family!(
        Vat::O,
        words::BR_O_11.of(Vat::O, only_o),
        words::BR_O_12.of(Vat::O, only_o),
        words::BR_O_13.of(Vat::O, only_o_on_allowances),
        words::BR_O_14.of(Vat::O, only_o_on_allowances)
    ),
    family!(Vat::L),
    family!(Vat::M),
];

/// One part of each family.
macro_rules! of_all {
    ($part:ident) => {{
        let mut rows: [&'static [Row]; 9] = [&[]; 9];
        let mut at = 0;
        while at < 9 {
            rows[at] = FAMILIES[at].$part;
            at += 1;
        }
        rows
    }};
}

/// No element is in two of these: the order among them does not matter.
pub(super) static CATEGORIES: &[Context] = &[
    Context::of_vat(
        &[ram::CATEGORY_CODE],
        code_of_breakdown,
        of_all!(breakdowns),
    ),
    Context::of_vat(&[ram::APPLICABLE_TRADE_TAX], breakdown, of_all!(breakdowns)),
    Context::of_vat(
        &[ram::CATEGORY_TRADE_TAX],
        of_allowance,
        of_all!(allowances),
    ),
    Context::of_vat(&[ram::CATEGORY_TRADE_TAX], of_charge, of_all!(charges)),
    Context::of_vat(&[ram::APPLICABLE_TRADE_TAX], of_line, of_all!(lines)),
];

/// 01 of every category, asked of the document element.
pub(super) static DOCUMENT: &[Context] = &[Context::only(
    &[rsm::CROSS_INDUSTRY_INVOICE],
    |document, node| node == document.root,
    &[
        words::rule(Vat::S, 1).of(Vat::S, breakdown_is_there),
        words::rule(Vat::Z, 1).of(Vat::Z, breakdown_is_there),
        words::rule(Vat::E, 1).of(Vat::E, breakdown_is_there),
        words::rule(Vat::AE, 1).of(Vat::AE, breakdown_is_there),
        words::rule(Vat::K, 1).of(Vat::K, breakdown_is_there),
        words::rule(Vat::G, 1).of(Vat::G, breakdown_is_there),
        words::rule(Vat::O, 1).of(Vat::O, breakdown_is_there),
        words::rule(Vat::L, 1).of(Vat::L, breakdown_is_there),
        words::rule(Vat::M, 1).of(Vat::M, breakdown_is_there),
    ],
)];

/// `[upper-case(ram:TypeCode) = 'VAT']`
pub(super) fn is_vat(tax: Node) -> bool {
    tax.children_named(ram::TYPE_CODE)
        .any(|code| code.text().eq_ignore_ascii_case("VAT"))
}

/// The category of a tax, exactly as written.
fn category(tax: Node) -> Option<Vat> {
    tax.child(ram::CATEGORY_CODE)
        .and_then(|code| exactly(code.text()))
}

fn is_in_breakdown(tax: Node) -> bool {
    tax.name() == ram::APPLICABLE_TRADE_TAX && tax.is_in(ram::APPLICABLE_HEADER_TRADE_SETTLEMENT)
}

/// Directly in a transaction.
fn is_of_transaction(tax: Node) -> bool {
    tax.is_under(&[
        rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
        ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
    ])
}

/// Of most categories the breakdown is asked at its code, and of S and Z whatever the type of tax.
fn code_of_breakdown(document: &Subject, code: Node) -> Option<Vat> {
    let tax = code.parent().filter(|tax| is_in_breakdown(*tax))?;
    exactly(code.text()).filter(|vat| match vat {
        Vat::S | Vat::Z => true,
        Vat::O | Vat::L | Vat::M => false,
        _ => is_of_transaction(tax) && document.of_parent(tax, Ask::IsVat, || is_vat(tax)),
    })
}

/// Of O, L and M it is asked at the element itself.
fn breakdown(_: &Subject, tax: Node) -> Option<Vat> {
    let vat = category(tax).filter(|vat| matches!(vat, Vat::O | Vat::L | Vat::M))?;
    (is_of_transaction(tax) && is_vat(tax)).then_some(vat)
}

fn of_line(_: &Subject, tax: Node) -> Option<Vat> {
    let is_of_line = tax.is_under(&[
        rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
        ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
        ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
    ]);
    category(tax).filter(|_| is_of_line && is_vat(tax))
}

fn of_allowance(document: &Subject, tax: Node) -> Option<Vat> {
    category(tax).filter(|_| is_in_charge(document, tax, false) && is_vat(tax))
}

fn of_charge(document: &Subject, tax: Node) -> Option<Vat> {
    category(tax).filter(|_| is_in_charge(document, tax, true) && is_vat(tax))
}

/// Directly in an allowance or charge with this indicator.
pub(super) fn is_in_charge(document: &Subject, node: Node, charge: bool) -> bool {
    const INDICATOR: &[Name] = &[ram::CHARGE_INDICATOR, udt::INDICATOR];
    let question = match charge {
        true => Ask::IsCharge,
        false => Ask::IsAllowance,
    };
    let is_so = |indicator: Node| crate::value::parse_boolean(indicator.own_word()) == Some(charge);
    node.parent().is_some_and(|around| {
        around.name() == ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE
            && document.of_parent(around, question, || around.select(INDICATOR).any(is_so))
    })
}

/// The element with the amounts of a breakdown, from where its rules are asked.
fn amounts(node: Node) -> Node {
    match node.name() {
        ram::CATEGORY_CODE => node.parent().unwrap_or(node),
        _ => node,
    }
}

/// S, L and M: where a line, or an allowance or charge, has the category there is a breakdown of it, too; of
/// the others there is exactly one, and only where the category is used.
fn breakdown_is_there(document: &Subject, _: Node, vat: Vat) -> bool {
    let usage = document.kept(Usage::of);
    let count = |counts: &[u32; 9]| counts[vat as usize];
    let (lines, breakdown) = (count(&usage.on_lines), count(&usage.on_breakdown));
    let allowances = count(&usage.on_allowances);
    match vat {
        Vat::S | Vat::L | Vat::M => {
            (lines == 0 || lines + breakdown >= 2)
                && (allowances == 0 || allowances + breakdown >= 2)
        }
        _ if breakdown == 1 => lines > 0 || allowances > 0,
        Vat::O => breakdown == 0,
        _ => breakdown == 0 && lines == 0 && allowances == 0,
    }
}

/// 02 to 04: who has to be registered, or must not be.
pub(super) fn has_ids(document: &Subject, _: Node, vat: Vat) -> bool {
    let ids = document.kept(Usage::of).ids;
    let with_vat = ids.seller_vat_anywhere || ids.representative_anywhere;
    match vat {
        Vat::S | Vat::Z | Vat::E | Vat::L | Vat::M => ids.seller_any || ids.representative,
        Vat::AE => {
            (ids.seller_any_anywhere || ids.representative_anywhere)
                && (ids.buyer_vat || ids.buyer_legal)
        }
        Vat::K => with_vat && ids.buyer_vat,
        Vat::G => with_vat,
        Vat::O => !ids.seller_vat && !ids.representative && !ids.buyer_vat,
    }
}

/// 05 to 07.
fn rate_is_right(_: &Subject, tax: Node, vat: Vat) -> bool {
    let rates = || tax.children_named(ram::RATE_APPLICABLE_PERCENT);
    match vat {
        Vat::S | Vat::L => some_double(rates(), |rate| rate > 0.0),
        Vat::M => some_double(rates(), |rate| rate >= 0.0),
        Vat::O => !tax.has(ram::RATE_APPLICABLE_PERCENT),
        _ => some_double(rates(), |rate| rate == 0.0),
    }
}

fn found_rate(_: &Subject, tax: Node) -> Phrase {
    stated(tax, ram::RATE_APPLICABLE_PERCENT)
}

/// 08: the taxable amount (BT-116) is what lines (BT-131) and charges (BT-99) come to, less the allowances
/// (BT-92); to the cent for S (at its rate) and O, within 1 for others. Of L and M nothing is asked.
fn basis_is_the_sum(document: &Subject, node: Node, vat: Vat) -> bool {
    let usage = document.kept(Usage::of);
    let tax = amounts(node);
    let mut stated = tax.children_named(ram::BASIS_AMOUNT);
    let holds = || match vat {
        Vat::L | Vat::M => true,
        Vat::S => {
            // Bit for bit, as `is_same` has it of numbers.
            let bits = |amount: f64| (!amount.is_nan()).then(|| amount.to_bits());
            let mut stated: Vec<u64> = stated.filter_map(|amount| bits(double(amount))).collect();
            stated.sort_unstable();
            let rates = tax.children_named(ram::RATE_APPLICABLE_PERCENT);
            let mut rates = rates.filter_map(|rate| Rate::new(rate.own_decimal()));
            rates.all(|rate| {
                let expected = bits(usage.at_rate(&rate).basis().to_double());
                expected.is_some_and(|expected| stated.binary_search(&expected).is_ok())
            })
        }
        Vat::O => {
            let expected = usage.used[vat as usize].basis().to_double();
            stated.any(|amount| is_same(double(amount), expected))
        }
        _ => {
            let expected = usage.used[vat as usize].basis();
            let amount = stated
                .next()
                .map_or(Number::NONE, |amount| amount.own_decimal());
            // Of two amounts XPath makes nothing.
            amount.is_within_one_of_doubles(&expected) || stated.next().is_some()
        }
    };
    document.of_parent(tax, Ask::BasisIsSum(vat), holds) || usage.stops(vat)
}

fn found_basis(document: &Subject, node: Node) -> Phrase {
    let tax = amounts(node);
    let usage = document.kept(Usage::of);
    let rate = || Rate::new(tax.decimal(ram::RATE_APPLICABLE_PERCENT));
    let expected = match category(tax) {
        Some(Vat::S) => rate().map(|rate| usage.at_rate(&rate).basis()),
        Some(vat) => Some(usage.used[vat as usize].basis()),
        None => None,
    };
    let found = stated(tax, ram::BASIS_AMOUNT);
    match expected {
        Some(sum) => phrase!("{} and a sum of {}", found, sum.to_string()),
        None => found,
    }
}

/// 09: the VAT amount (BT-117) is taxable amount x rate within 1 for S, 0 for others. Of L and M nothing is
/// asked.
fn tax_is_right(document: &Subject, node: Node, vat: Vat) -> bool {
    let tax = amounts(node);
    document.of_parent(tax, Ask::TaxIsRight(vat), || match vat {
        Vat::L | Vat::M => true,
        Vat::S => {
            let amount = tax.decimal(ram::CALCULATED_AMOUNT).abs();
            let rate = tax
                .child(ram::RATE_APPLICABLE_PERCENT)
                .map_or(f64::NAN, double);
            let basis = tax.decimal(ram::BASIS_AMOUNT).abs().to_double();
            let expected = round_double(basis * rate) / 100.0;
            let one = Number::ONE;
            (&amount - &one).to_double() < expected && (&amount + &one).to_double() > expected
                || stops(tax, &[ram::CALCULATED_AMOUNT, ram::BASIS_AMOUNT])
        }
        _ => some_double(tax.children_named(ram::CALCULATED_AMOUNT), |amount| {
            amount == 0.0
        }),
    })
}

fn found_tax(_: &Subject, node: Node) -> Phrase {
    stated(amounts(node), ram::CALCULATED_AMOUNT)
}

/// 10: no exemption reason (BT-120, BT-121) for S, Z, L and M, otherwise one.
fn reason_is_right(_: &Subject, node: Node, vat: Vat) -> bool {
    let tax = amounts(node);
    let has_reason = tax.has(ram::EXEMPTION_REASON) || tax.has(ram::EXEMPTION_REASON_CODE);
    has_reason != matches!(vat, Vat::S | Vat::Z | Vat::L | Vat::M)
}

/// A delivery date (BT-72) or a period (BG-14).
fn br_ic_11(document: &Subject, node: Node, _: Vat) -> bool {
    const DELIVERY: &[Name] = &[
        rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
        ram::APPLICABLE_HEADER_TRADE_DELIVERY,
        ram::ACTUAL_DELIVERY_SUPPLY_CHAIN_EVENT,
        ram::OCCURRENCE_DATE_TIME,
        udt::DATE_TIME_STRING,
    ];
    let has_period = |settlement: Node| {
        let mut periods = settlement.children_named(ram::BILLING_SPECIFIED_PERIOD);
        periods.any(|period| period.has(ram::START_DATE_TIME) || period.has(ram::END_DATE_TIME))
    };
    let is_delivered = || document.root.select(DELIVERY).next().is_some();
    document.of_document(OfDocument::IsDelivered, is_delivered)
        || amounts(node).parent().is_some_and(|settlement| {
            document.of_parent(settlement, Ask::HasPeriod, || has_period(settlement))
        })
}

/// A country of delivery (BT-80).
fn br_ic_12(document: &Subject, _: Node, _: Vat) -> bool {
    const COUNTRY: &[Name] = &[
        rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
        ram::APPLICABLE_HEADER_TRADE_DELIVERY,
        ram::SHIP_TO_TRADE_PARTY,
        ram::POSTAL_TRADE_ADDRESS,
        ram::COUNTRY_ID,
    ];
    let has_country = || document.root.select(COUNTRY).next().is_some();
    document.of_document(OfDocument::HasDeliveryCountry, has_country)
}

fn only_o(document: &Subject, _: Node, _: Vat) -> bool {
    !document.kept(Usage::of).other_tax
}

fn only_o_on_allowances(document: &Subject, _: Node, _: Vat) -> bool {
    !document.kept(Usage::of).other_category
}
