//! The VAT categories and the rules that each of them has in its own number (BR-S-08, BR-Z-08 …).

use super::rate::Rate;
use super::totals::at_rate;
use super::words;
use crate::rules::category::Vat;
use crate::rules::row::{At, Context, Gap, Row};
use crate::rules::subject::Subject;
use crate::rules::sum::{NEAR, Sum};
use crate::rules::xpath::*;
use crate::value::Phrase;
use crate::xml::{Name, Node, cac, cbc, ubl};
use std::collections::{BTreeMap, BTreeSet};

/// The rules that a category has in its own number, by what they are about.
struct Family {
    lines: &'static [Row],
    allowances: &'static [Row],
    charges: &'static [Row],
    breakdowns: &'static [Row],
}

macro_rules! family {
    ($vat:expr) => {
        Family {
            lines: &[words::rule($vat, 5)
                .of($vat, rate_is_right)
                .found(found_rate)],
            allowances: &[words::rule($vat, 6)
                .of($vat, rate_is_right)
                .found(found_rate)],
            charges: &[words::rule($vat, 7)
                .of($vat, rate_is_right)
                .found(found_rate)],
            breakdowns: &[
                words::rule($vat, 8)
                    .of($vat, basis_is_the_sum)
                    .sum(sum_basis),
                words::rule($vat, 9)
                    .of($vat, tax_is_right)
                    .sum(sum_tax)
                    .found(found_tax),
                words::rule($vat, 10).of($vat, reason_is_right),
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
    family!(Vat::K),
    family!(Vat::G),
    family!(Vat::O),
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

pub(crate) static CATEGORIES: &[Context] = &[
    Context::of_vat(&[cac::TAX_CATEGORY], of_breakdown, of_all!(breakdowns)),
    Context::of_vat(&[cac::TAX_CATEGORY], of_allowance, of_all!(allowances)),
    Context::of_vat(&[cac::TAX_CATEGORY], of_charge, of_all!(charges)),
    Context::of_vat(&[cac::CLASSIFIED_TAX_CATEGORY], of_line, of_all!(lines)),
];

/// `[normalize-space(cbc:ID) = …][cac:TaxScheme/normalize-space(upper-case(cbc:ID)) = 'VAT']`
fn category(node: Node) -> Option<Vat> {
    Vat::of(node.string(cbc::ID)).filter(|_| is_vat(node))
}

/// `/*/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory`
pub(in crate::rules) fn of_breakdown(document: &Subject, node: Node) -> Option<Vat> {
    if is_in_breakdown(document, node) {
        category(node)
    } else {
        None
    }
}

fn is_in_breakdown(document: &Subject, category: Node) -> bool {
    category.is_under(&[cac::TAX_TOTAL, cac::TAX_SUBTOTAL])
        && category.ancestors().nth(2) == Some(document.root)
}

/// `cac:AllowanceCharge[cbc:ChargeIndicator = false()]/cac:TaxCategory`
fn of_allowance(_: &Subject, node: Node) -> Option<Vat> {
    if is_in_charge(node, false) {
        category(node)
    } else {
        None
    }
}

/// `cac:AllowanceCharge[cbc:ChargeIndicator = true()]/cac:TaxCategory`
fn of_charge(_: &Subject, node: Node) -> Option<Vat> {
    if is_in_charge(node, true) {
        category(node)
    } else {
        None
    }
}

fn is_in_charge(category: Node, charge: bool) -> bool {
    let is_it = |parent: Node| {
        parent.name() == cac::ALLOWANCE_CHARGE
            && parent.boolean(cbc::CHARGE_INDICATOR) == Some(charge)
    };
    category.parent().is_some_and(is_it)
}

/// `cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory | cac:CreditNoteLine/…`
fn of_line(_: &Subject, node: Node) -> Option<Vat> {
    let is_of_line = node.is_under(&[cac::INVOICE_LINE, cac::ITEM])
        || node.is_under(&[cac::CREDIT_NOTE_LINE, cac::ITEM]);
    if is_of_line { category(node) } else { None }
}

/// The rules about the whole document: 01 to 04 of every category, and those that two have besides.
macro_rules! whole {
    ($($vat:expr),* ; $($besides:expr),* $(,)?) => {
        &[
            $(
                words::rule($vat, 1)
                    .of($vat, breakdown_is_there)
                    .at(At::Path(&[cac::TAX_TOTAL])),
                words::rule($vat, 2)
                    .of($vat, ids_for_lines)
                    .at(At::Lacking(|document| lacking_id(document, $vat))),
                words::rule($vat, 3)
                    .of($vat, ids_for_allowances)
                    .at(At::Lacking(|document| lacking_id(document, $vat))),
                words::rule($vat, 4)
                    .of($vat, ids_for_charges)
                    .at(At::Lacking(|document| lacking_id(document, $vat))),
            )*
            $($besides,)*
        ]
    };
}

/// Asked of the document element.
const WHOLE: &[Row] = whole![
    Vat::S, Vat::Z, Vat::E, Vat::AE, Vat::K, Vat::G, Vat::O, Vat::L, Vat::M;
    words::BR_IC_11.of(Vat::K, br_ic_11),
    words::BR_IC_12.of(Vat::K, br_ic_12),
    words::BR_O_11.of(Vat::O, only_o),
    words::BR_O_12.of(Vat::O, only_o_on_items),
    words::BR_O_13.of(Vat::O, only_o_on_allowances),
    words::BR_O_14.of(Vat::O, only_o_on_charges),
];

/// The context of the document element once more, with the rules of the categories: a pattern of
/// its own, so that the element takes both.
pub(crate) static DOCUMENT: &[Context] = &[Context::only(
    &[ubl::INVOICE, ubl::CREDIT_NOTE],
    may_break,
    WHOLE,
)];

/// Whether some category breaks a rule, or might: of a category that is not used nothing is asked.
fn may_break(document: &Subject, node: Node) -> bool {
    let usage = document.vat_use();
    let [allowances, charges] = usage.on_allowances;
    let used = usage.on_items | usage.on_lines | usage.anywhere_as_vat | allowances | charges;
    let is_used = |vat: Vat| used & vat.bit() != 0 || usage.breakdowns[vat as usize].any > 0;
    node == document.root
        && Vat::ALL.into_iter().filter(|&vat| is_used(vat)).any(|vat| {
            matches!(vat, Vat::K | Vat::O)
                || !breakdown_is_there(document, node, vat)
                || !ids_for_lines(document, node, vat)
                || !ids_for_allowances(document, node, vat)
                || !ids_for_charges(document, node, vat)
        })
}

/// BR-S-05 and its like, of lines (05), allowances (06) and charges (07): the rate is above 0 for S,
/// absent for O, not below 0 for L and M, otherwise 0.
fn rate_is_right(_: &Subject, category: Node, vat: Vat) -> bool {
    let rates = || category.children_named(cbc::PERCENT);
    match vat {
        Vat::S => some_double(rates(), |rate| rate > 0.0),
        Vat::L | Vat::M => some_double(rates(), |rate| rate >= 0.0),
        Vat::O => !category.has(cbc::PERCENT),
        _ => category.decimal(cbc::PERCENT) == Number::ZERO || stops(category, &[cbc::PERCENT]),
    }
}

fn found_rate(_: &Subject, category: Node) -> Phrase {
    stated(category, cbc::PERCENT)
}

/// BR-S-09 and its like: VAT amount (BT-117) = taxable amount (BT-116) x rate (BT-119), within 1,
/// where there are rates; otherwise 0.
fn tax_is_right(_: &Subject, category: Node, vat: Vat) -> bool {
    let Some(subtotal) = category.parent() else {
        return false;
    };
    let tax = subtotal.decimal(cbc::TAX_AMOUNT);
    if !vat.has_rates() {
        return tax == Number::ZERO || stops(subtotal, &[cbc::TAX_AMOUNT]);
    }
    let expected = tax_of(category, subtotal);
    tax.abs() - Number::ONE < expected && expected < tax.abs() + Number::ONE
        || stops(subtotal, &[cbc::TAX_AMOUNT, cbc::TAXABLE_AMOUNT])
        || stops(category, &[cbc::PERCENT])
}

fn tax_of(category: Node, subtotal: Node) -> Number {
    let rate = category.decimal(cbc::PERCENT).div(&Number::HUNDRED);
    (subtotal.decimal(cbc::TAXABLE_AMOUNT).abs() * rate).round2()
}

fn sum_tax<'t>(_: &Subject<'t>, category: Node<'t>) -> Option<Sum> {
    let subtotal = category.parent()?;
    let sum = Sum::of(subtotal, cbc::TAX_AMOUNT);
    if !self::category(category)?.has_rates() || !category.has(cbc::PERCENT) {
        return None;
    }
    let expected = tax_of(category, subtotal);
    let rate = category.decimal(cbc::PERCENT);
    sum.step(&at_rate(subtotal, rate), expected.clone())
        .comes_to(expected)
}

fn found_tax(_: &Subject, category: Node) -> Phrase {
    let subtotal = category.parent();
    subtotal.map_or_else(|| "".into(), |subtotal| stated(subtotal, cbc::TAX_AMOUNT))
}

/// BR-S-10 and its like: no exemption reason (BT-120, BT-121) for S, Z, L and M, otherwise one.
fn reason_is_right(_: &Subject, category: Node, vat: Vat) -> bool {
    let has_reason =
        category.has(cbc::TAX_EXEMPTION_REASON) || category.has(cbc::TAX_EXEMPTION_REASON_CODE);
    has_reason != matches!(vat, Vat::S | Vat::Z | Vat::L | Vat::M)
}

/// BR-S-08 and its like: the taxable amount (BT-116) is what the lines (BT-131) and charges (BT-99)
/// of the category add up to, less the allowances (BT-92); within 1 and per rate where it has rates.
fn basis_is_the_sum(document: &Subject, category: Node, vat: Vat) -> bool {
    basis_comes_out(document, category, vat) || basis_stops(document, category, vat)
}

fn basis_comes_out(document: &Subject, category: Node, vat: Vat) -> bool {
    let taxable = category.parent().map_or(Number::NONE, |subtotal| {
        subtotal.decimal(cbc::TAXABLE_AMOUNT)
    });
    let usage = document.vat_use();
    let holds = |used: &Used, lines: &Number, counts: bool| {
        let expected = &(lines + &used.charges) - &used.allowances;
        counts
            && if vat.has_rates() {
                taxable.is_within_one_as_double(&expected)
            } else {
                taxable == expected
            }
    };
    if !vat.has_rates() {
        let used = usage.of_category(vat);
        return holds(used, &used.invoice_lines, usage.has_invoice_lines)
            || holds(used, &used.credit_lines, usage.has_credit_lines);
    }
    let Some(rate) = rate_of(category) else {
        return true;
    };
    let used = usage.at_rate(vat, rate);
    let (invoice, credit) = match vat {
        Vat::S => (
            used.by_invoice_line || used.by_allowance,
            used.by_credit_line || used.by_allowance,
        ),
        _ => (usage.has_invoice_lines, usage.has_credit_lines),
    };
    holds(used, &used.invoice_lines, invoice) || holds(used, &used.credit_lines, credit)
}

/// An amount that XPath reckons with is no number, or one of two.
fn basis_stops(document: &Subject, category: Node, vat: Vat) -> bool {
    category.parent().is_some_and(|subtotal| {
        if vat.has_rates() {
            taxable_stops(document, category, subtotal, vat)
        } else {
            stops(subtotal, &[cbc::TAXABLE_AMOUNT])
        }
    }) || stops_of(document).at(category, vat)
}

/// Where what a taxable amount is compared with stops XPath.
fn stops_of<'s>(document: &'s Subject) -> &'s BasisStops {
    document.kept(BasisStops::of)
}

/// What of lines, allowances and charges of the document stops XPath where it adds up a category.
#[derive(Debug, Default)]
struct BasisStops {
    /// Some charge indicator is neither true nor false.
    unsure: bool,
    /// The categories of which an amount, or a rate where they have rates, is no number or one of two; a
    /// bit each.
    always: u16,
    /// The rates at which an amount is so: one at another rate is not looked at.
    at_rates: BTreeSet<(Vat, Rate)>,
}

impl BasisStops {
    fn of(document: &Subject) -> BasisStops {
        let mut found = BasisStops::default();
        for node in document.root.children() {
            let (path, amount): (&'static [Name], Name) = match node.name() {
                cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE => (
                    &[cac::ITEM, cac::CLASSIFIED_TAX_CATEGORY],
                    cbc::LINE_EXTENSION_AMOUNT,
                ),
                cac::ALLOWANCE_CHARGE => (&[cac::TAX_CATEGORY], cbc::AMOUNT),
                _ => continue,
            };
            found.unsure |= node.name() == cac::ALLOWANCE_CHARGE
                && node.has(cbc::CHARGE_INDICATOR)
                && node.boolean(cbc::CHARGE_INDICATOR).is_none();
            let categories = || node.select(path);
            let codes = categories().filter_map(|other| Vat::of(other.string(cbc::ID)));
            let codes = codes.fold(0, |bits, vat| bits | vat.bit());
            let amount_stops = stops(node, &[amount]);
            let rate_stops = categories().any(|other| stops(other, &[cbc::PERCENT]));
            for vat in Vat::ALL.into_iter().filter(|vat| codes & vat.bit() != 0) {
                let stops = if vat.has_rates() {
                    rate_stops
                } else {
                    amount_stops
                };
                found.always |= if stops { vat.bit() } else { 0 };
                if vat.has_rates() && amount_stops {
                    let rates = categories().filter_map(rate_of);
                    found.at_rates.extend(rates.map(|rate| (vat, rate)));
                }
            }
        }
        found
    }

    fn at(&self, category: Node, vat: Vat) -> bool {
        let at_rate = || rate_of(category).is_some_and(|rate| self.at_rates.contains(&(vat, rate)));
        self.unsure || self.always & vat.bit() != 0 || vat.has_rates() && at_rate()
    }
}

/// With rates the taxable amount is a double at first, and looked at only where something is used.
fn taxable_stops(document: &Subject, category: Node, subtotal: Node, vat: Vat) -> bool {
    let usage = document.vat_use();
    let is_asked = match (vat, rate_of(category)) {
        (Vat::S, Some(rate)) => {
            let used = usage.at_rate(vat, rate);
            used.by_invoice_line || used.by_credit_line || used.by_allowance
        }
        _ => usage.has_invoice_lines || usage.has_credit_lines,
    };
    let mut amounts = subtotal.children_named(cbc::TAXABLE_AMOUNT);
    let first = amounts.next();
    let is_number = |node: Node| {
        let value = node.own_word().parse::<f64>();
        value.is_ok_and(f64::is_finite)
    };
    stops(category, &[cbc::PERCENT])
        || is_asked && (first.is_some_and(|node| !is_number(node)) || amounts.next().is_some())
}

fn sum_basis<'t>(document: &Subject<'t>, node: Node<'t>) -> Option<Sum> {
    let usage = document.vat_use();
    let vat = category(node)?;
    let rate = rate_of(node).filter(|_| vat.has_rates());
    let used = match &rate {
        Some(rate) => usage.at_rate(vat, rate.clone()),
        None => usage.of_category(vat),
    };
    let lines = &used.invoice_lines + &used.credit_lines;
    let expected = &(&lines + &used.charges) - &used.allowances;
    let is_of_it = |part: &Node<'t>, path: &'static [Name]| {
        part.select(path)
            .any(|other| category(other) == Some(vat) && (rate.is_none() || rate_of(other) == rate))
    };
    const ITEM: &[Name] = &[cac::ITEM, cac::CLASSIFIED_TAX_CATEGORY];
    let lines = document.root.children().take(NEAR);
    let lines = lines
        .filter(|line| matches!(line.name(), cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE))
        .filter(|line| is_of_it(line, ITEM))
        .filter_map(|line| line.child(cbc::LINE_EXTENSION_AMOUNT));
    let mut sum = Sum::of(node.parent()?, cbc::TAXABLE_AMOUNT).all(lines);
    for allowance in document.heads().iter().take(NEAR) {
        if allowance.name() == cac::ALLOWANCE_CHARGE && is_of_it(allowance, &[cac::TAX_CATEGORY]) {
            sum = match allowance.boolean(cbc::CHARGE_INDICATOR) {
                Some(true) => sum.plus_child(*allowance, cbc::AMOUNT),
                _ => sum.less_child(*allowance, cbc::AMOUNT),
            };
        }
    }
    sum.comes_to(expected)
}

/// BR-S-01 and its like: a category that is used has a breakdown.
fn breakdown_is_there(document: &Subject, _: Node, vat: Vat) -> bool {
    let usage = document.vat_use();
    let breakdowns = usage.breakdowns[vat as usize];
    let on_items = usage.on_items_as_vat & vat.bit() != 0;
    match vat {
        Vat::S => (usage.on_items & vat.bit() != 0) == (breakdowns.any > 0),
        // AF and AG compare the code as written, AF without regard to the scheme.
        Vat::L if on_items => breakdowns.exact > 0,
        Vat::M if on_items => breakdowns.exact_as_vat > 0,
        Vat::L | Vat::M => breakdowns.as_vat == 0,
        _ => usage.anywhere_as_vat & vat.bit() == 0 || breakdowns.as_vat == 1,
    }
}

/// BR-S-02 and its like: with an item of the category come the identifiers that it wants. For S, an
/// item that is not of VAT wants them too and never gets them.
fn ids_for_lines(document: &Subject, _: Node, vat: Vat) -> bool {
    let usage = document.vat_use();
    match vat {
        Vat::S if usage.on_lines & vat.bit() != 0 => {
            usage.on_lines_as_vat & vat.bit() != 0 && ids_are_right(usage, vat)
        }
        _ => usage.on_lines_as_vat & vat.bit() == 0 || ids_are_right(usage, vat),
    }
}

/// BR-S-03 and its like: the same with an allowance.
fn ids_for_allowances(document: &Subject, _: Node, vat: Vat) -> bool {
    let usage = document.vat_use();
    usage.on_allowances[0] & vat.bit() == 0 || ids_are_right(usage, vat) || usage.unsure
}

/// BR-S-04 and its like: the same with a charge.
fn ids_for_charges(document: &Subject, _: Node, vat: Vat) -> bool {
    let usage = document.vat_use();
    usage.on_allowances[1] & vat.bit() == 0 || ids_are_right(usage, vat) || usage.unsure
}

/// The identifiers that a category wants of seller and buyer; O wants none.
fn ids_are_right(usage: &VatUse, vat: Vat) -> bool {
    let ids = usage.ids;
    match vat {
        Vat::AE => (ids.seller_tax || ids.representative_vat) && (ids.buyer_vat || ids.buyer_legal),
        Vat::K => (ids.seller_vat || ids.representative_vat) && ids.buyer_vat,
        Vat::G => ids.seller_vat || ids.representative_vat,
        Vat::O => !ids.seller_vat && !ids.representative_vat && !ids.buyer_vat,
        _ => ids.seller_tax || ids.representative_vat,
    }
}

/// The party that has not the identifier which a category wants, and where it would stand.
fn lacking_id<'t>(document: &Subject<'t>, vat: Vat) -> Option<Gap<'t>> {
    let ids = document.vat_use().ids;
    let seller = ids.representative_vat
        || match vat {
            Vat::K | Vat::G => ids.seller_vat,
            _ => ids.seller_tax,
        };
    let head = document.head();
    let party = match vat {
        Vat::O => return None,
        _ if seller => head.customer.first,
        _ => head.supplier.first,
    };
    let party = party?.child(cac::PARTY)?;
    Some((party, &[cac::PARTY_TAX_SCHEME, cbc::COMPANY_ID]))
}

/// An intra-community supply has a delivery date or a period.
fn br_ic_11(document: &Subject, _: Node, vat: Vat) -> bool {
    let head = document.head();
    document.vat_use().breakdowns[vat as usize].as_vat == 0
        || document
            .below(head.delivery, &[cbc::ACTUAL_DELIVERY_DATE])
            .enumerate()
            .any(is_long_or_second)
        || document
            .root
            .children_named(cac::INVOICE_PERIOD)
            .any(|period| !period.is_leaf())
}

/// An intra-community supply has a country of delivery.
fn br_ic_12(document: &Subject, _: Node, vat: Vat) -> bool {
    let country = &[
        cac::DELIVERY_LOCATION,
        cac::ADDRESS,
        cac::COUNTRY,
        cbc::IDENTIFICATION_CODE,
    ];
    document.vat_use().breakdowns[vat as usize].as_vat == 0
        || document
            .below(document.head().delivery, country)
            .enumerate()
            .any(is_long_or_second)
}

/// More than one character; a second such element stops XPath.
fn is_long_or_second((number, node): (usize, Node)) -> bool {
    number > 0 || node.text().chars().nth(1).is_some()
}

/// With a breakdown of O, there is no other.
fn only_o(document: &Subject, _: Node, vat: Vat) -> bool {
    let usage = document.vat_use();
    usage.breakdowns[vat as usize].as_vat == 0 || !usage.others.breakdown
}

/// With a breakdown of O, there is no other category on items.
fn only_o_on_items(document: &Subject, _: Node, vat: Vat) -> bool {
    let usage = document.vat_use();
    usage.breakdowns[vat as usize].as_vat == 0 || !usage.others.line
}

/// With a breakdown of O, there is no other category on allowances.
fn only_o_on_allowances(document: &Subject, _: Node, vat: Vat) -> bool {
    let usage = document.vat_use();
    usage.breakdowns[vat as usize].as_vat == 0 || !usage.others.allowances[0] || usage.unsure
}

/// With a breakdown of O, there is no other category on charges.
fn only_o_on_charges(document: &Subject, _: Node, vat: Vat) -> bool {
    let usage = document.vat_use();
    usage.breakdowns[vat as usize].as_vat == 0 || !usage.others.allowances[1] || usage.unsure
}

/// Split payment (B) is for Italy: no other country occurs anywhere in the document.
pub(super) fn br_b_01(document: &Subject, _: Node) -> bool {
    !document.vat_use().split_payment_anywhere
        || !document
            .tree
            .nodes()
            .any(|node| node.name() == cbc::IDENTIFICATION_CODE && node.text() != "IT")
}

/// Split payment (B) and standard rate (S) do not go together.
pub(super) fn br_b_02(document: &Subject, _: Node) -> bool {
    let usage = document.vat_use();
    !(usage.split_payment && usage.standard_rate)
}

/// The breakdown was looked up where the schema has none.
pub(super) fn br_b_02_of_1_3_15(document: &Subject, _: Node) -> bool {
    let usage = document.vat_use();
    !(usage.split_payment && usage.standard_rate_used)
}

/// Which identifiers the parties have, wherever the parties stand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ids {
    /// For any tax.
    seller_tax: bool,
    seller_vat: bool,
    representative_vat: bool,
    buyer_vat: bool,
    buyer_legal: bool,
}

/// Where categories of VAT other than O are used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Others {
    breakdown: bool,
    line: bool,
    /// Allowances, charges.
    allowances: [bool; 2],
}

/// The VAT breakdowns of a category: in `/*/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory`, the
/// codes, those with the scheme VAT, and of both those without white space around them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Breakdowns {
    any: u32,
    as_vat: u32,
    exact: u32,
    exact_as_vat: u32,
}

impl Subject<'_> {
    /// How lines, allowances and charges use the VAT categories.
    pub(crate) fn vat_use(&self) -> &VatUse {
        self.kept(VatUse::of)
    }
}

/// What lines, allowances and charges come to, in one pass over the document.
#[derive(Default, Debug)]
pub(crate) struct VatUse {
    pub(crate) has_invoice_lines: bool,
    pub(crate) has_credit_lines: bool,
    /// Sum of the net amounts (BT-131) of all lines, wherever they stand.
    pub(crate) line_total: Number,
    /// The categories on items and on allowances and charges; one bit each.
    pub(crate) on_items: u16,
    /// Those of them with the scheme VAT.
    pub(crate) on_items_as_vat: u16,
    /// Those of any element with the scheme VAT.
    pub(crate) anywhere_as_vat: u16,
    pub(crate) breakdowns: [Breakdowns; 9],
    /// The categories on items, and those with the scheme VAT.
    on_lines: u16,
    on_lines_as_vat: u16,
    /// The categories with the scheme VAT on allowances and on charges: as BR-S-03 and BR-S-04 and
    /// their like count them.
    on_allowances: [u16; 2],
    others: Others,
    ids: Ids,
    /// Some charge indicator is neither true nor false, which stops what asks for one.
    unsure: bool,
    /// Category B, exactly so, on any category at all.
    split_payment_anywhere: bool,
    // B and S, exactly so, on items and on the breakdown, allowances and charges of the document.
    split_payment: bool,
    standard_rate: bool,
    /// The same without the breakdown.
    standard_rate_used: bool,
    used: BTreeMap<(Vat, Option<Rate>), Used>,
}

/// What is nowhere used.
static UNUSED: Used = Used {
    by_invoice_line: false,
    by_credit_line: false,
    by_allowance: false,
    invoice_lines: Number::ZERO,
    credit_lines: Number::ZERO,
    charges: Number::ZERO,
    allowances: Number::ZERO,
    last: 0,
};

/// The use of a category, or of a category at a rate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Used {
    // By what it is used, anywhere in the document.
    pub(crate) by_invoice_line: bool,
    pub(crate) by_credit_line: bool,
    pub(crate) by_allowance: bool,
    // The sums of what stands directly in the document element.
    pub(crate) invoice_lines: Number,
    pub(crate) credit_lines: Number,
    pub(crate) charges: Number,
    pub(crate) allowances: Number,
    /// The element seen last, so that none is counted twice.
    last: usize,
}

/// The elements that are looked at, a bit for each name.
const COUNTED: [u64; Name::COUNT.div_ceil(64)] = {
    let names = [
        cac::INVOICE_LINE,
        cac::CREDIT_NOTE_LINE,
        cac::ALLOWANCE_CHARGE,
        cac::CLASSIFIED_TAX_CATEGORY,
        cac::TAX_CATEGORY,
        cac::PARTY_TAX_SCHEME,
        cac::PARTY_LEGAL_ENTITY,
    ];
    let (mut bits, mut at) = ([0; _], 0);
    while at < names.len() {
        let number = names[at].number() as usize;
        bits[number / 64] |= 1 << (number % 64);
        at += 1;
    }
    bits
};

impl VatUse {
    pub(crate) fn of(document: &Subject) -> VatUse {
        let mut usage = VatUse::default();
        for node in document.tree.nodes() {
            let number = usize::from(node.name().number());
            if COUNTED[number / 64] >> (number % 64) & 1 == 0 {
                continue;
            }
            match node.name() {
                name @ (cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE) => {
                    usage.has_invoice_lines |= name == cac::INVOICE_LINE;
                    usage.has_credit_lines |= name == cac::CREDIT_NOTE_LINE;
                    let amount = node.child(cbc::LINE_EXTENSION_AMOUNT);
                    let amount = amount.map(|amount| amount.own_decimal());
                    if let Some(amount) = &amount {
                        usage.line_total = &usage.line_total + amount;
                    }
                    let categories = node.select(&[cac::ITEM, cac::CLASSIFIED_TAX_CATEGORY]);
                    usage.add(document, node, amount, categories);
                }
                cac::ALLOWANCE_CHARGE => {
                    usage.unsure |= node.has(cbc::CHARGE_INDICATOR)
                        && node.boolean(cbc::CHARGE_INDICATOR).is_none();
                    let amount = node.child(cbc::AMOUNT);
                    let amount = amount.map(|amount| amount.own_decimal());
                    usage.add(document, node, amount, node.select(&[cac::TAX_CATEGORY]));
                }
                cac::CLASSIFIED_TAX_CATEGORY => usage.mention(document, node, Place::Item),
                cac::TAX_CATEGORY => {
                    let place = Place::of(document, node);
                    usage.mention(document, node, place);
                    if place == Place::Breakdown {
                        usage.breakdown(node);
                    }
                }
                cac::PARTY_TAX_SCHEME if node.has(cbc::COMPANY_ID) => {
                    if node.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY]) {
                        usage.ids.seller_tax = true;
                        usage.ids.seller_vat |= is_vat(node);
                    } else if node.is_under(&[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY]) {
                        usage.ids.buyer_vat |= is_vat(node);
                    } else if node.is_in(cac::TAX_REPRESENTATIVE_PARTY) {
                        usage.ids.representative_vat |= is_vat(node);
                    }
                }
                cac::PARTY_LEGAL_ENTITY => {
                    usage.ids.buyer_legal |= node
                        .is_under(&[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY])
                        && node.has(cbc::COMPANY_ID);
                }
                _ => {}
            }
        }
        usage
    }

    pub(crate) fn of_category(&self, vat: Vat) -> &Used {
        self.used.get(&(vat, None)).unwrap_or(&UNUSED)
    }

    pub(crate) fn at_rate(&self, vat: Vat, rate: Rate) -> &Used {
        self.used.get(&(vat, Some(rate))).unwrap_or(&UNUSED)
    }

    fn breakdown(&mut self, category: Node) {
        let as_vat = u32::from(is_vat(category));
        for id in category.children_named(cbc::ID) {
            let Some(vat) = Vat::of(id.text()) else {
                continue;
            };
            let exact = u32::from(id.text() == vat.code());
            let breakdowns = &mut self.breakdowns[vat as usize];
            breakdowns.any += 1;
            breakdowns.as_vat += as_vat;
            breakdowns.exact += exact;
            breakdowns.exact_as_vat += exact * as_vat;
        }
    }

    fn mention(&mut self, document: &Subject, category: Node, place: Place) {
        let as_vat = is_vat(category);
        let code = category.string(cbc::ID);
        let vat = Vat::of(code);
        if as_vat && vat != Some(Vat::O) {
            match place {
                Place::Breakdown => self.others.breakdown = true,
                Place::Item => self.others.line = true,
                Place::Allowance(Some(charge)) => {
                    self.others.allowances[usize::from(charge)] = true;
                }
                _ => {}
            }
        }
        if matches!(code, "B" | "S") {
            let counts = match place {
                Place::Item | Place::Breakdown => true,
                Place::Allowance(_) => category.ancestors().nth(1) == Some(document.root),
                Place::Other => false,
            };
            self.split_payment_anywhere |= code == "B";
            self.split_payment |= counts && code == "B";
            self.standard_rate |= counts && code == "S";
            self.standard_rate_used |= counts && code == "S" && !matches!(place, Place::Breakdown);
        }
        let Some(vat) = vat else {
            return;
        };
        let bit = vat.bit();
        let bit_as_vat = if as_vat { bit } else { 0 };
        self.anywhere_as_vat |= bit_as_vat;
        match place {
            Place::Item => {
                self.on_lines |= bit;
                self.on_lines_as_vat |= bit_as_vat;
            }
            Place::Allowance(charge) => {
                let Some(charge) = charge else {
                    self.on_items |= bit;
                    self.on_items_as_vat |= bit_as_vat;
                    return;
                };
                // O counts on the document's own only, a charge of L only as written.
                let counts = match vat {
                    Vat::O => category.ancestors().nth(1) == Some(document.root),
                    Vat::L => !charge || code == "L",
                    _ => true,
                };
                if counts {
                    self.on_allowances[usize::from(charge)] |= bit_as_vat;
                }
            }
            _ => return,
        }
        self.on_items |= bit;
        self.on_items_as_vat |= bit_as_vat;
    }

    /// A line, allowance or charge counts for every code and every rate in its categories, though
    /// they need not be of the same one.
    fn add<'t>(
        &mut self,
        document: &Subject,
        node: Node<'t>,
        amount: Option<Number>,
        categories: Select<'t>,
    ) {
        let mut all = categories.clone();
        let (first, second) = (all.next(), all.next());
        if let (Some(only), None) = (first, second) {
            let Some(vat) = Vat::of(only.string(cbc::ID)) else {
                return;
            };
            let rate = match vat.has_rates() {
                true => rate_of(only),
                false => None,
            };
            if rate.is_some() || !vat.has_rates() {
                let used = self.used.entry((vat, rate)).or_default();
                used.count(document, node, amount.as_ref());
            }
            return;
        }
        let codes = categories
            .clone()
            .filter_map(|category| Vat::of(category.string(cbc::ID)));
        let codes = codes.fold(0, |bits, vat| bits | vat.bit());
        for vat in Vat::ALL.into_iter().filter(|vat| codes & vat.bit() != 0) {
            if vat.has_rates() {
                for rate in categories.clone().filter_map(rate_of) {
                    self.used.entry((vat, Some(rate))).or_default().count(
                        document,
                        node,
                        amount.as_ref(),
                    );
                }
            } else {
                self.used
                    .entry((vat, None))
                    .or_default()
                    .count(document, node, amount.as_ref());
            }
        }
    }
}

/// Where a category stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Item,
    /// Whether it is a charge, if that is said.
    Allowance(Option<bool>),
    Breakdown,
    Other,
}

impl Place {
    fn of(document: &Subject, category: Node) -> Place {
        match category.parent() {
            Some(parent) if parent.name() == cac::ALLOWANCE_CHARGE => {
                Place::Allowance(parent.boolean(cbc::CHARGE_INDICATOR))
            }
            _ if is_in_breakdown(document, category) => Place::Breakdown,
            _ => Place::Other,
        }
    }
}

impl Used {
    fn count(&mut self, document: &Subject, node: Node, amount: Option<&Number>) {
        if self.last == node.index() {
            return;
        }
        self.last = node.index();
        let is_direct = node.parent() == Some(document.root);
        let add = |total: &mut Number| {
            if let Some(amount) = amount.filter(|_| is_direct) {
                *total = &*total + amount;
            }
        };
        match node.name() {
            cac::INVOICE_LINE => {
                self.by_invoice_line = true;
                add(&mut self.invoice_lines);
            }
            cac::CREDIT_NOTE_LINE => {
                self.by_credit_line = true;
                add(&mut self.credit_lines);
            }
            _ => {
                self.by_allowance = true;
                match node.boolean(cbc::CHARGE_INDICATOR) {
                    Some(true) => add(&mut self.charges),
                    Some(false) => add(&mut self.allowances),
                    None => {}
                }
            }
        }
    }
}

/// The rate of a category, if it is a number.
fn rate_of(category: Node) -> Option<Rate> {
    Rate::new(category.decimal(cbc::PERCENT))
}
