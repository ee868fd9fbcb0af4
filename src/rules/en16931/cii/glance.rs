//! What can be seen of an invoice in CII; see [`crate::rules::glance`].

use super::syntax::HasUnits;
use super::usage::{Usage, exactly};
use super::vat::has_ids;
use crate::codes::list;
use crate::rules::category::Vat;
use crate::rules::glance::{children, plain};
use crate::rules::set::Glance;
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Attr, Name, Node, ram, rsm, udt};

/// The set whose rules are known here.
const EN: &str = "EN 16931 CII";

pub(super) static GLANCES: &[Glance] = &[
    Glance {
        names: &[
            ram::ID,
            ram::LINE_ID,
            ram::SELLER_ASSIGNED_ID,
            ram::BUYER_ASSIGNED_ID,
            ram::ISSUER_ASSIGNED_ID,
            ram::GLOBAL_ID,
            ram::URIID,
            ram::IBANID,
            ram::BICID,
            ram::PROPRIETARY_ID,
            ram::COUNTRY_ID,
        ],
        rules: &[(
            EN,
            &[
                "BR-CL-10",
                "BR-CL-11",
                "BR-CL-14",
                "BR-CL-15",
                "BR-CL-21",
                "BR-CL-25",
                "BR-CL-26",
                "BR-CO-09",
                "CII-DT-001",
                "CII-DT-002",
                "CII-DT-003",
                "CII-DT-004",
                "CII-DT-005",
                "CII-DT-006",
                "CII-DT-007",
                "CII-DT-101",
                "CII-DT-102",
                "CII-DT-103",
                "CII-DT-104",
            ],
        )],
        is_fine: id,
    },
    Glance {
        names: &[
            ram::ACTUAL_AMOUNT,
            ram::BASIS_AMOUNT,
            ram::CALCULATED_AMOUNT,
            ram::CHARGE_AMOUNT,
            ram::LINE_TOTAL_AMOUNT,
            ram::ALLOWANCE_TOTAL_AMOUNT,
            ram::CHARGE_TOTAL_AMOUNT,
            ram::TAX_BASIS_TOTAL_AMOUNT,
            ram::GRAND_TOTAL_AMOUNT,
            ram::TOTAL_PREPAID_AMOUNT,
            ram::ROUNDING_AMOUNT,
            ram::DUE_PAYABLE_AMOUNT,
        ],
        rules: &[(EN, &["CII-DT-031", "CII-DT-032"])],
        is_fine: |_, amount| has_no_attributes(amount),
    },
    Glance {
        names: &[ram::BILLED_QUANTITY, ram::BASIS_QUANTITY],
        rules: &[(
            EN,
            &[
                "BR-CL-23",
                "CII-DT-033",
                "CII-DT-034",
                "CII-DT-035",
                "CII-DT-036",
            ],
        )],
        is_fine: |document, quantity| {
            let mut attributes = quantity.attributes();
            attributes.next().is_none_or(|unit| {
                unit.name() == Attr::UNIT_CODE
                    && attributes.next().is_none()
                    && document.is_code(list::UNITS, trim_xml(unit.value()))
                    && document.kept(HasUnits::of).0
            })
        },
    },
    Glance {
        names: &[ram::TYPE_CODE],
        rules: &[(
            EN,
            &[
                "BR-CL-01",
                "BR-CL-16",
                "CII-DT-008",
                "CII-DT-009",
                "CII-DT-010",
                "CII-DT-011",
                "CII-DT-012",
            ],
        )],
        is_fine: |document, code| {
            has_no_attributes(code)
                && match code.parent().map(Node::name) {
                    Some(rsm::EXCHANGED_DOCUMENT) => false,
                    Some(ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS) => {
                        document.is_code(list::PAYMENT_MEANS, code.own_word())
                    }
                    _ => true,
                }
        },
    },
    Glance {
        names: &[ram::CATEGORY_CODE],
        rules: &[(
            EN,
            &[
                "BR-CL-17",
                "BR-CL-18",
                "BR-S-08",
                "BR-S-09",
                "BR-S-10",
                "BR-Z-08",
                "BR-Z-09",
                "BR-Z-10",
                "BR-E-08",
                "BR-E-09",
                "BR-E-10",
                "BR-AE-08",
                "BR-AE-09",
                "BR-AE-10",
                "BR-IC-08",
                "BR-IC-09",
                "BR-IC-10",
                "BR-IC-11",
                "BR-IC-12",
                "BR-G-08",
                "BR-G-09",
                "BR-G-10",
                "BR-O-08",
                "BR-O-09",
                "BR-O-10",
                "BR-O-11",
                "BR-O-12",
                "BR-O-13",
                "BR-O-14",
                "BR-AF-08",
                "BR-AF-09",
                "BR-AF-10",
                "BR-AG-08",
                "BR-AG-09",
                "BR-AG-10",
                "CII-DT-045",
                "CII-DT-046",
                "CII-DT-047",
                "CII-DT-048",
            ],
        )],
        is_fine: |document, code| {
            has_no_attributes(code)
                && !code.parent().is_some_and(is_in_breakdown)
                && document.is_code(list::VAT_CATEGORIES, code.own_word())
        },
    },
    Glance {
        names: &[ram::APPLICABLE_TRADE_TAX, ram::CATEGORY_TRADE_TAX],
        rules: &[(
            EN,
            &[
                "BR-45",
                "BR-46",
                "BR-47",
                "BR-48",
                "BR-CO-03",
                "BR-CO-17",
                "BR-DEC-19",
                "BR-DEC-20",
                "BR-S-02",
                "BR-S-03",
                "BR-S-04",
                "BR-S-05",
                "BR-S-06",
                "BR-S-07",
                "BR-S-08",
                "BR-S-09",
                "BR-S-10",
                "BR-Z-02",
                "BR-Z-03",
                "BR-Z-04",
                "BR-Z-05",
                "BR-Z-06",
                "BR-Z-07",
                "BR-Z-08",
                "BR-Z-09",
                "BR-Z-10",
                "BR-E-02",
                "BR-E-03",
                "BR-E-04",
                "BR-E-05",
                "BR-E-06",
                "BR-E-07",
                "BR-E-08",
                "BR-E-09",
                "BR-E-10",
                "BR-AE-02",
                "BR-AE-03",
                "BR-AE-04",
                "BR-AE-05",
                "BR-AE-06",
                "BR-AE-07",
                "BR-AE-08",
                "BR-AE-09",
                "BR-AE-10",
                "BR-IC-02",
                "BR-IC-03",
                "BR-IC-04",
                "BR-IC-05",
                "BR-IC-06",
                "BR-IC-07",
                "BR-IC-08",
                "BR-IC-09",
                "BR-IC-10",
                "BR-IC-11",
                "BR-IC-12",
                "BR-G-02",
                "BR-G-03",
                "BR-G-04",
                "BR-G-05",
                "BR-G-06",
                "BR-G-07",
                "BR-G-08",
                "BR-G-09",
                "BR-G-10",
                "BR-O-02",
                "BR-O-03",
                "BR-O-04",
                "BR-O-05",
                "BR-O-06",
                "BR-O-07",
                "BR-O-08",
                "BR-O-09",
                "BR-O-10",
                "BR-O-11",
                "BR-O-12",
                "BR-O-13",
                "BR-O-14",
                "BR-AF-02",
                "BR-AF-03",
                "BR-AF-04",
                "BR-AF-05",
                "BR-AF-06",
                "BR-AF-07",
                "BR-AF-08",
                "BR-AF-09",
                "BR-AF-10",
                "BR-AG-02",
                "BR-AG-03",
                "BR-AG-04",
                "BR-AG-05",
                "BR-AG-06",
                "BR-AG-07",
                "BR-AG-08",
                "BR-AG-09",
                "BR-AG-10",
                "CII-DT-037",
                "CII-DT-038",
                "CII-DT-039",
                "CII-DT-040",
                "CII-DT-041",
                "CII-DT-042",
                "CII-DT-043",
                "CII-DT-044",
                "CII-DT-049",
                "CII-DT-050",
                "CII-DT-051",
                "CII-DT-052",
                "CII-DT-053",
                "CII-DT-054",
                "CII-DT-055",
                "CII-DT-056",
                "CII-DT-057",
                "CII-DT-058",
                "CII-DT-059",
                "CII-DT-060",
                "CII-DT-061",
                "CII-DT-062",
                "CII-DT-063",
                "CII-DT-064",
                "CII-DT-065",
                "CII-DT-066",
                "CII-DT-067",
                "CII-DT-098",
            ],
        )],
        is_fine: |document, tax| category(document, tax).is_some(),
    },
    Glance {
        names: &[ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE],
        rules: &[(
            EN,
            &["CII-SR-463", "CII-SR-471", "CII-SR-472", "CII-SR-473"],
        )],
        is_fine: |_, node| allowance(node).is_some(),
    },
    Glance {
        names: &[ram::CHARGE_INDICATOR],
        rules: &[(
            EN,
            &[
                "BR-31",
                "BR-32",
                "BR-33",
                "BR-36",
                "BR-37",
                "BR-38",
                "BR-41",
                "BR-42",
                "BR-43",
                "BR-44",
                "BR-CO-05",
                "BR-CO-06",
                "BR-CO-07",
                "BR-CO-08",
                "BR-CO-21",
                "BR-CO-22",
                "BR-CO-23",
                "BR-CO-24",
                "BR-DEC-01",
                "BR-DEC-02",
                "BR-DEC-05",
                "BR-DEC-06",
                "BR-DEC-24",
                "BR-DEC-25",
                "BR-DEC-27",
                "BR-DEC-28",
            ],
        )],
        is_fine: |_, node| indicator(node).is_some(),
    },
    Glance {
        names: &[ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT],
        rules: &[(EN, &["CII-SR-039", "CII-SR-040"])],
        is_fine: |_, node| about_line(node).is_some(),
    },
    Glance {
        names: &[ram::SPECIFIED_TRADE_PRODUCT],
        rules: &[(EN, &["CII-SR-046", "CII-SR-090"])],
        is_fine: |_, node| product(node).is_some(),
    },
    Glance {
        names: &[ram::APPLICABLE_PRODUCT_CHARACTERISTIC],
        rules: &[(EN, &["BR-54", "CII-SR-069", "CII-SR-072"])],
        is_fine: |_, node| characteristic(node).is_some(),
    },
    Glance {
        names: &[ram::SPECIFIED_LINE_TRADE_AGREEMENT],
        rules: &[(EN, &["CII-SR-119", "CII-SR-439", "CII-SR-441"])],
        is_fine: |_, node| agreement(node).is_some(),
    },
    Glance {
        names: &[ram::SPECIFIED_LINE_TRADE_SETTLEMENT],
        rules: &[(EN, &["CII-SR-186", "CII-SR-454", "CII-SR-474"])],
        is_fine: |_, node| settlement(node).is_some(),
    },
    Glance {
        names: &[ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM],
        rules: &[(
            EN,
            &[
                "BR-21",
                "BR-22",
                "BR-23",
                "BR-24",
                "BR-25",
                "BR-26",
                "BR-27",
                "BR-28",
                "BR-64",
                "BR-CO-04",
                "BR-CO-18",
                "BR-DEC-23",
            ],
        )],
        is_fine: |document, node| line(document, node).is_some(),
    },
    Glance {
        names: &[
            ram::BUYER_ORDER_REFERENCED_DOCUMENT,
            ram::SELLER_ORDER_REFERENCED_DOCUMENT,
            ram::CONTRACT_REFERENCED_DOCUMENT,
            ram::DESPATCH_ADVICE_REFERENCED_DOCUMENT,
            ram::RECEIVING_ADVICE_REFERENCED_DOCUMENT,
        ],
        rules: &[(
            EN,
            &[
                "CII-DT-015",
                "CII-DT-016",
                "CII-DT-017",
                "CII-DT-018",
                "CII-DT-019",
                "CII-DT-020",
                "CII-DT-021",
                "CII-DT-022",
                "CII-DT-023",
                "CII-DT-024",
                "CII-DT-025",
                "CII-DT-026",
                "CII-DT-027",
                "CII-DT-028",
                "CII-DT-029",
                "CII-DT-030",
            ],
        )],
        is_fine: |_, reference| has_only(reference, &[ram::ISSUER_ASSIGNED_ID, ram::LINE_ID]),
    },
    Glance {
        names: &[ram::POSTAL_TRADE_ADDRESS],
        rules: &[(
            EN,
            &[
                "CII-DT-082",
                "CII-DT-083",
                "CII-DT-084",
                "CII-DT-086",
                "CII-DT-087",
                "CII-DT-088",
                "CII-DT-089",
                "CII-DT-090",
                "CII-DT-091",
                "CII-DT-092",
                "CII-DT-093",
                "CII-DT-094",
                "CII-DT-095",
                "CII-DT-096",
            ],
        )],
        is_fine: |_, address| {
            const PARTS: &[Name] = &[
                ram::POSTCODE_CODE,
                ram::LINE_ONE,
                ram::LINE_TWO,
                ram::LINE_THREE,
                ram::CITY_NAME,
                ram::COUNTRY_ID,
                ram::COUNTRY_SUB_DIVISION_NAME,
            ];
            has_only(address, PARTS)
        },
    },
    Glance {
        names: &[ram::BILLING_SPECIFIED_PERIOD],
        rules: &[(
            EN,
            &[
                "BR-29",
                "BR-30",
                "BR-CO-19",
                "BR-CO-20",
                "CII-DT-068",
                "CII-DT-069",
                "CII-DT-070",
                "CII-DT-071",
                "CII-DT-072",
                "CII-DT-073",
                "CII-DT-074",
                "CII-DT-075",
                "CII-DT-076",
                "CII-DT-077",
                "CII-DT-078",
                "CII-DT-079",
                "CII-DT-080",
                "CII-DT-081",
            ],
        )],
        is_fine: |_, node| period(node).is_some(),
    },
];

fn has_no_attributes(node: Node) -> bool {
    node.attributes().next().is_none()
}

/// No other children than these.
fn has_only(node: Node, names: &[Name]) -> bool {
    node.children().all(|child| names.contains(&child.name()))
}

/// Without a scheme, a global one with a known one; where it is the code of a country, it is one.
fn id(document: &Subject, id: Node) -> bool {
    let is_country = id.name() == ram::COUNTRY_ID || id.is_in(ram::ORIGIN_TRADE_COUNTRY);
    let mut attributes = id.attributes();
    match attributes.next() {
        None => !is_country || document.is_code(list::COUNTRIES, id.own_word()),
        Some(scheme) => {
            id.name() == ram::GLOBAL_ID
                && scheme.name() == Attr::SCHEME_ID
                && attributes.next().is_none()
                && document.is_code(list::IDENTIFIER_SCHEMES, trim_xml(scheme.value()))
        }
    }
}

/// Marked as one or the other, and nothing twice.
fn allowance(allowance: Node) -> Option<()> {
    let [indicator, ..] = children::<4>(allowance, |name| match name {
        ram::CHARGE_INDICATOR => Some(0),
        ram::RATE_APPLICABLE_PERCENT => Some(1),
        ram::CATEGORY_TRADE_TAX => Some(2),
        ram::ACTUAL_AMOUNT => Some(3),
        _ => None,
    })?;
    indicator.map(|_| ())
}

/// Around it an amount and a reason, both amounts with no more than two decimals, and where it is not of a line
/// a VAT category.
fn indicator(indicator: Node) -> Option<()> {
    // Each of many indicators would look at all there is.
    const FEW: usize = 40;
    let around = indicator.parent()?;
    if around.name() != ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE {
        return Some(());
    }
    if around.end() - around.index() > FEW {
        return None;
    }
    let [amount, basis, reason, code, category] = children(around, |name| match name {
        ram::ACTUAL_AMOUNT => Some(0),
        ram::BASIS_AMOUNT => Some(1),
        ram::REASON => Some(2),
        ram::REASON_CODE => Some(3),
        ram::CATEGORY_TRADE_TAX => Some(4),
        _ => None,
    })?;
    if !around.is_in(ram::SPECIFIED_LINE_TRADE_SETTLEMENT) {
        let [kind, code, _] = children(category?, place_in_category)?;
        (kind?.text() == "VAT" && code.is_some()).then_some(())?;
    }
    let is_in_cents = |amount: Node| decimals(amount.text()) <= 2;
    let is_fine = is_in_cents(amount?)
        && basis.is_none_or(is_in_cents)
        && (reason.is_some() || code.is_some());
    is_fine.then_some(())
}

/// No more than one note with one text.
fn about_line(about: Node) -> Option<()> {
    let [note] = children(about, |name| (name == ram::INCLUDED_NOTE).then_some(0))?;
    let Some(note) = note else {
        return Some(());
    };
    children::<1>(note, |name| (name == ram::CONTENT).then_some(0)).map(|_| ())
}

/// No more than one global identifier, with a scheme, and one country of origin.
fn product(product: Node) -> Option<()> {
    let [id, origin] = children(product, |name| match name {
        ram::GLOBAL_ID => Some(0),
        ram::ORIGIN_TRADE_COUNTRY => Some(1),
        _ => None,
    })?;
    if let Some(origin) = origin {
        let [country] = children(origin, |name| (name == ram::ID).then_some(0))?;
        country?;
    }
    let has_scheme = id.is_none_or(|id| id.has_attribute(Attr::SCHEME_ID));
    has_scheme.then_some(())
}

/// A name and a value.
fn characteristic(node: Node) -> Option<()> {
    let [name, value] = children(node, |name| match name {
        ram::DESCRIPTION => Some(0),
        ram::VALUE => Some(1),
        _ => None,
    })?;
    name.and(value).map(|_| ())
}

/// One net price and no gross price.
fn agreement(agreement: Node) -> Option<()> {
    let [net, gross] = children(agreement, |name| match name {
        ram::NET_PRICE_PRODUCT_TRADE_PRICE => Some(0),
        ram::GROSS_PRICE_PRODUCT_TRADE_PRICE => Some(1),
        _ => None,
    })?;
    let [amount] = children(net?, |name| (name == ram::CHARGE_AMOUNT).then_some(0))?;
    amount.filter(|_| gross.is_none()).map(|_| ())
}

/// One tax, no more than one reference, and percentages without a format.
fn settlement(settlement: Node) -> Option<()> {
    let [tax, _] = children(settlement, |name| match name {
        ram::APPLICABLE_TRADE_TAX => Some(0),
        ram::ADDITIONAL_REFERENCED_DOCUMENT => Some(1),
        _ => None,
    })?;
    const PERCENT: &[Name] = &[
        ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE,
        ram::CALCULATION_PERCENT,
    ];
    let mut percents = settlement.select(PERCENT);
    tax.filter(|_| percents.all(has_no_attributes)).map(|_| ())
}

fn is_in_breakdown(tax: Node) -> bool {
    tax.is_in(ram::APPLICABLE_HEADER_TRADE_SETTLEMENT)
}

/// VAT with a code and a rate that goes with it, of a line, an allowance or a charge, and nothing else; and
/// whoever has to be registered for it is.
fn category(document: &Subject, tax: Node) -> Option<()> {
    if is_in_breakdown(tax) || !has_only(tax, &CATEGORY) {
        return None;
    }
    let [kind, code, rate] = children(tax, place_in_category)?;
    let vat = exactly(code?.text())?;
    let is_vat = kind?.text() == "VAT";
    let rate = rate.filter(|rate| has_no_attributes(*rate))?;
    let rate = plain(rate)?;
    let is_rate = match vat {
        Vat::S => rate.digits > 0,
        Vat::Z | Vat::E | Vat::AE | Vat::K | Vat::G => rate.digits == 0,
        Vat::O | Vat::L | Vat::M => false,
    };
    (is_vat && is_rate && has_ids(document, tax, vat)).then_some(())
}

const CATEGORY: [Name; 3] = [
    ram::TYPE_CODE,
    ram::CATEGORY_CODE,
    ram::RATE_APPLICABLE_PERCENT,
];

fn place_in_category(name: Name) -> Option<usize> {
    CATEGORY.iter().position(|it| *it == name)
}

/// All there once; neither price is less than nothing.
fn line(document: &Subject, line: Node) -> Option<()> {
    let [about, product, agreement, delivery, settlement] = children(line, |name| match name {
        ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT => Some(0),
        ram::SPECIFIED_TRADE_PRODUCT => Some(1),
        ram::SPECIFIED_LINE_TRADE_AGREEMENT => Some(2),
        ram::SPECIFIED_LINE_TRADE_DELIVERY => Some(3),
        ram::SPECIFIED_LINE_TRADE_SETTLEMENT => Some(4),
        _ => None,
    })?;
    let [number] = children(about?, |name| (name == ram::LINE_ID).then_some(0))?;
    let [name, item] = children(product?, |name| match name {
        ram::NAME => Some(0),
        ram::GLOBAL_ID => Some(1),
        _ => None,
    })?;
    let has_scheme = |item: Node| {
        let scheme = item.attribute(Attr::SCHEME_ID);
        scheme.is_some_and(|scheme| !trim_xml(scheme).is_empty())
    };
    let is_said = !number?.own_word().is_empty() && !name?.own_word().is_empty();
    if !is_said || !item.is_none_or(has_scheme) {
        return None;
    }
    let [net, gross] = children(agreement?, |name| match name {
        ram::NET_PRICE_PRODUCT_TRADE_PRICE => Some(0),
        ram::GROSS_PRICE_PRODUCT_TRADE_PRICE => Some(1),
        _ => None,
    })?;
    let amount_of = |price: Node| {
        let [amount] = children(price, |name| (name == ram::CHARGE_AMOUNT).then_some(0))?;
        plain(amount?).filter(|amount| amount.digits >= 0)
    };
    amount_of(net?)?;
    if let Some(gross) = gross {
        amount_of(gross)?;
    }
    let [quantity] = children(delivery?, |name| {
        (name == ram::BILLED_QUANTITY).then_some(0)
    })?;
    let [tax, totals] = children(settlement?, |name| match name {
        ram::APPLICABLE_TRADE_TAX => Some(0),
        ram::SPECIFIED_TRADE_SETTLEMENT_LINE_MONETARY_SUMMATION => Some(1),
        _ => None,
    })?;
    let [kind, code, _] = children(tax?, place_in_category)?;
    let [total] = children(totals?, |name| {
        (name == ram::LINE_TOTAL_AMOUNT).then_some(0)
    })?;
    let is_fine = quantity?.has_attribute(Attr::UNIT_CODE)
        && kind?.text() == "VAT"
        && code.is_some()
        && decimals(total?.text()) <= 2
        && document.kept(Usage::of).has_breakdown;
    is_fine.then_some(())
}

/// A start and an end no earlier, as days, or one of them, and nothing else.
fn period(period: Node) -> Option<()> {
    if !has_only(period, &[ram::START_DATE_TIME, ram::END_DATE_TIME]) {
        return None;
    }
    let [start, end] = children(period, |name| match name {
        ram::START_DATE_TIME => Some(0),
        ram::END_DATE_TIME => Some(1),
        _ => None,
    })?;
    fn day(time: Node<'_>) -> Option<&str> {
        if !has_only(time, &[udt::DATE_TIME_STRING]) {
            return None;
        }
        let [day] = children(time, |_| Some(0))?;
        let is_day = |day: &Node| day.attribute(Attr::FORMAT) == Some("102");
        Some(day.filter(is_day)?.text())
    }
    match (start, end) {
        (Some(start), Some(end)) => (day(end)? >= day(start)?).then_some(()),
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => {
            has_only(one, &[udt::DATE_TIME_STRING]).then_some(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::GLANCES;
    use crate::rules::engine::Engine;

    #[test]
    fn every_glance_knows_every_rule() {
        let engine = Engine::new(&[&super::super::RULES]);
        for &name in GLANCES.iter().flat_map(|glance| glance.names) {
            let unknown = engine.not_seen(name);
            assert!(unknown.is_empty(), "{name:?}: {unknown:?}");
        }
    }
}
