//! The VAT categories and the rules that each of them has in its own number (BR-S-08, BR-Z-08 …).

use crate::report::Severity;
use crate::rules::engine::{Context, Row, Subject, Test};
use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Node, cac, cbc};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A VAT category, by its code (UNTDID 5305).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Vat {
    S,
    Z,
    E,
    AE,
    /// Intra-community supply, BR-IC.
    K,
    G,
    O,
    /// Canary Islands, BR-AF.
    L,
    /// Ceuta and Melilla, BR-AG.
    M,
}

impl Vat {
    const ALL: [Vat; 9] = [
        Vat::S,
        Vat::Z,
        Vat::E,
        Vat::AE,
        Vat::K,
        Vat::G,
        Vat::O,
        Vat::L,
        Vat::M,
    ];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Vat::S => "S",
            Vat::Z => "Z",
            Vat::E => "E",
            Vat::AE => "AE",
            Vat::K => "K",
            Vat::G => "G",
            Vat::O => "O",
            Vat::L => "L",
            Vat::M => "M",
        }
    }

    /// `normalize-space(cbc:ID)` as a category.
    fn of(code: &str) -> Option<Vat> {
        Some(match trim_xml(code).as_bytes() {
            b"S" => Vat::S,
            b"Z" => Vat::Z,
            b"E" => Vat::E,
            b"AE" => Vat::AE,
            b"K" => Vat::K,
            b"G" => Vat::G,
            b"O" => Vat::O,
            b"L" => Vat::L,
            b"M" => Vat::M,
            _ => return None,
        })
    }

    /// Whether there is a breakdown for each rate, rather than one for all.
    fn has_rates(self) -> bool {
        matches!(self, Vat::S | Vat::L | Vat::M)
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The rules that a category has in its own number, by what they are about.
struct Family {
    lines: &'static [Row],
    allowances: &'static [Row],
    charges: &'static [Row],
    breakdowns: &'static [Row],
}

macro_rules! family {
    ($prefix:literal, $vat:expr, $name:literal) => {
        Family {
            lines: &[row(
                concat!("BR-", $prefix, "-05"),
                &["BG-25", "BT-152"],
                rate_is_right,
                $vat,
                concat!("The rate of a line is not one of ", $name),
            )],
            allowances: &[row(
                concat!("BR-", $prefix, "-06"),
                &["BG-20", "BT-96"],
                rate_is_right,
                $vat,
                concat!("The rate of an allowance is not one of ", $name),
            )],
            charges: &[row(
                concat!("BR-", $prefix, "-07"),
                &["BG-21", "BT-103"],
                rate_is_right,
                $vat,
                concat!("The rate of a charge is not one of ", $name),
            )],
            breakdowns: &[
                row(
                    concat!("BR-", $prefix, "-08"),
                    &["BG-23", "BT-116"],
                    basis_is_the_sum,
                    $vat,
                    concat!(
                        "The basis of ",
                        $name,
                        " is not the sum of its lines, charges and allowances"
                    ),
                ),
                row(
                    concat!("BR-", $prefix, "-09"),
                    &["BG-23", "BT-117"],
                    tax_is_right,
                    $vat,
                    concat!("The VAT amount of ", $name, " is not basis x rate"),
                ),
                row(
                    concat!("BR-", $prefix, "-10"),
                    &["BG-23", "BT-120"],
                    reason_is_right,
                    $vat,
                    concat!(
                        "An exemption reason is missing from, or too much for, ",
                        $name
                    ),
                ),
            ],
        }
    };
}

const fn row(
    id: &'static str,
    terms: &'static [&'static str],
    test: fn(&Subject, Node, Vat) -> bool,
    vat: Vat,
    expected: &'static str,
) -> Row {
    Row::new(id, Severity::Fatal, terms, Test::OfVat(test, vat), expected)
}

/// In the order of [`Vat`].
const FAMILIES: [Family; 9] = [
    family!("S", Vat::S, "standard rate"),
    family!("Z", Vat::Z, "zero rate"),
    family!("E", Vat::E, "exemption"),
    family!("AE", Vat::AE, "reverse charge"),
    family!("IC", Vat::K, "intra-community supply"),
    family!("G", Vat::G, "export"),
    family!("O", Vat::O, "not subject to VAT"),
    family!("AF", Vat::L, "IGIC"),
    family!("AG", Vat::M, "IPSI"),
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
fn of_breakdown(document: &Subject, node: Node) -> Option<Vat> {
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

const fn presence(id: &'static str, vat: Vat, message: &'static str) -> Row {
    let terms = &["BG-23", "BT-118"];
    Row::new(
        id,
        Severity::Fatal,
        terms,
        Test::OfVat(breakdown_is_there, vat),
        message,
    )
}

/// For the document element.
pub(crate) static PRESENCES: &[Row] = &[
    presence(
        "BR-AE-01",
        Vat::AE,
        "Reverse charge is used, and there is not one VAT breakdown for it",
    ),
    presence(
        "BR-E-01",
        Vat::E,
        "Exemption is used, and there is not one VAT breakdown for it",
    ),
    presence(
        "BR-G-01",
        Vat::G,
        "Export is used, and there is not one VAT breakdown for it",
    ),
    presence(
        "BR-IC-01",
        Vat::K,
        "Intra-community supply is used, and there is not one VAT breakdown for it",
    ),
    presence(
        "BR-O-01",
        Vat::O,
        "Not subject to VAT is used, and there is not one VAT breakdown for it",
    ),
    presence(
        "BR-Z-01",
        Vat::Z,
        "Zero rate is used, and there is not one VAT breakdown for it",
    ),
    presence(
        "BR-S-01",
        Vat::S,
        "Standard rate is used without a VAT breakdown, or the other way round",
    ),
    presence(
        "BR-AF-01",
        Vat::L,
        "IGIC is used without a VAT breakdown, or the other way round",
    ),
    presence(
        "BR-AG-01",
        Vat::M,
        "IPSI is used without a VAT breakdown, or the other way round",
    ),
];

/// BR-S-05 and its like, of lines (05), allowances (06) and charges (07): the rate is above 0 for S,
/// absent for O, not below 0 for L and M, otherwise 0.
fn rate_is_right(_: &Subject, category: Node, vat: Vat) -> bool {
    match vat {
        Vat::S => category.decimal(cbc::PERCENT) > Number::ZERO,
        Vat::L | Vat::M => category.decimal(cbc::PERCENT) >= Number::ZERO,
        Vat::O => !category.has(cbc::PERCENT),
        _ => category.decimal(cbc::PERCENT) == Number::ZERO,
    }
}

/// BR-S-09 and its like: VAT amount (BT-117) = taxable amount (BT-116) x rate (BT-119), within 1,
/// where there are rates; otherwise 0.
fn tax_is_right(_: &Subject, category: Node, vat: Vat) -> bool {
    let Some(subtotal) = category.parent() else {
        return false;
    };
    let tax = subtotal.decimal(cbc::TAX_AMOUNT);
    if !vat.has_rates() {
        return tax == Number::ZERO;
    }
    let rate = category.decimal(cbc::PERCENT).div(Number::HUNDRED);
    let expected = (subtotal.decimal(cbc::TAXABLE_AMOUNT).abs() * rate).round2();
    tax.abs() - Number::ONE < expected && expected < tax.abs() + Number::ONE
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
    let taxable = category.parent().map_or(Number::NONE, |subtotal| {
        subtotal.decimal(cbc::TAXABLE_AMOUNT)
    });
    let usage = document.vat_use();
    let holds = |used: &Used, lines: Number, counts: bool| {
        let expected = lines + used.charges - used.allowances;
        counts
            && if vat.has_rates() {
                taxable.is_within_one_as_double(expected)
            } else {
                taxable == expected
            }
    };
    if !vat.has_rates() {
        let used = usage.of_category(vat);
        return holds(&used, used.invoice_lines, usage.has_invoice_lines)
            || holds(&used, used.credit_lines, usage.has_credit_lines);
    }
    let Some(rate) = category.decimal(cbc::PERCENT).0 else {
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
    holds(&used, used.invoice_lines, invoice) || holds(&used, used.credit_lines, credit)
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

/// The VAT breakdowns of a category: in `/*/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory`, the
/// codes, those with the scheme VAT, and of both those without white space around them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Breakdowns {
    any: u32,
    as_vat: u32,
    exact: u32,
    exact_as_vat: u32,
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
    used: BTreeMap<(Vat, Option<Decimal>), Used>,
}

/// The use of a category, or of a category at a rate.
#[derive(Clone, Copy, Debug, Default)]
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

impl VatUse {
    pub(crate) fn of(document: &Subject) -> VatUse {
        let mut usage = VatUse::default();
        for node in document.tree.nodes() {
            match node.name() {
                cac::INVOICE_LINE => {
                    usage.has_invoice_lines = true;
                    usage.line_total = usage.line_total
                        + node.decimal_or(cbc::LINE_EXTENSION_AMOUNT, Number::ZERO);
                    usage.add(
                        document,
                        node,
                        node.select(&[cac::ITEM, cac::CLASSIFIED_TAX_CATEGORY]),
                    );
                }
                cac::CREDIT_NOTE_LINE => {
                    usage.has_credit_lines = true;
                    usage.line_total = usage.line_total
                        + node.decimal_or(cbc::LINE_EXTENSION_AMOUNT, Number::ZERO);
                    usage.add(
                        document,
                        node,
                        node.select(&[cac::ITEM, cac::CLASSIFIED_TAX_CATEGORY]),
                    );
                }
                cac::ALLOWANCE_CHARGE => {
                    usage.add(document, node, node.select(&[cac::TAX_CATEGORY]))
                }
                cac::CLASSIFIED_TAX_CATEGORY => usage.mention(node, true),
                cac::TAX_CATEGORY => {
                    usage.mention(node, node.is_in(cac::ALLOWANCE_CHARGE));
                    if is_in_breakdown(document, node) {
                        usage.breakdown(node);
                    }
                }
                _ => {}
            }
        }
        usage
    }

    pub(crate) fn of_category(&self, vat: Vat) -> Used {
        self.used.get(&(vat, None)).copied().unwrap_or_default()
    }

    pub(crate) fn at_rate(&self, vat: Vat, rate: Decimal) -> Used {
        self.used
            .get(&(vat, Some(rate)))
            .copied()
            .unwrap_or_default()
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

    fn mention(&mut self, category: Node, on_item: bool) {
        let Some(vat) = Vat::of(category.string(cbc::ID)) else {
            return;
        };
        let as_vat = is_vat(category);
        self.on_items |= if on_item { vat.bit() } else { 0 };
        self.on_items_as_vat |= if on_item && as_vat { vat.bit() } else { 0 };
        self.anywhere_as_vat |= if as_vat { vat.bit() } else { 0 };
    }

    /// A line, allowance or charge counts for every code and every rate in its categories, though
    /// they need not be of the same one.
    fn add<'t>(&mut self, document: &Subject, node: Node<'t>, categories: Select<'t>) {
        let codes = categories
            .clone()
            .filter_map(|category| Vat::of(category.string(cbc::ID)));
        let codes = codes.fold(0, |bits, vat| bits | vat.bit());
        for vat in Vat::ALL.into_iter().filter(|vat| codes & vat.bit() != 0) {
            if vat.has_rates() {
                for rate in categories
                    .clone()
                    .filter_map(|category| category.decimal(cbc::PERCENT).0)
                {
                    self.used
                        .entry((vat, Some(rate)))
                        .or_default()
                        .count(document, node);
                }
            } else {
                self.used
                    .entry((vat, None))
                    .or_default()
                    .count(document, node);
            }
        }
    }
}

impl Used {
    fn count(&mut self, document: &Subject, node: Node) {
        if self.last == node.index() {
            return;
        }
        self.last = node.index();
        let is_direct = node.parent() == Some(document.root);
        let add = |total: &mut Number, amount: Option<Node>| {
            if let Some(amount) = amount.filter(|_| is_direct) {
                *total = *total + amount.own_decimal();
            }
        };
        match node.name() {
            cac::INVOICE_LINE => {
                self.by_invoice_line = true;
                add(
                    &mut self.invoice_lines,
                    node.child(cbc::LINE_EXTENSION_AMOUNT),
                );
            }
            cac::CREDIT_NOTE_LINE => {
                self.by_credit_line = true;
                add(
                    &mut self.credit_lines,
                    node.child(cbc::LINE_EXTENSION_AMOUNT),
                );
            }
            _ => {
                self.by_allowance = true;
                match node.boolean(cbc::CHARGE_INDICATOR) {
                    Some(true) => add(&mut self.charges, node.child(cbc::AMOUNT)),
                    Some(false) => add(&mut self.allowances, node.child(cbc::AMOUNT)),
                    None => {}
                }
            }
        }
    }
}
