//! What can be seen of an invoice in UBL.

use super::{Plain, cents, cents_or_zero, children, plain};
use crate::codes::list;
use crate::rules::set::Glance;
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Attr, Node, cac, cbc};
use rust_decimal::Decimal;

/// The sets whose rules are known here.
const EN: &str = "EN 16931 UBL";
const PEPPOL: &str = "OpenPeppol";

pub(in crate::rules) static GLANCES: &[Glance] = &[
    Glance {
        names: AMOUNTS,
        rules: &[
            (EN, &["UBL-DT-01", "BR-CL-03"]),
            (PEPPOL, &["PEPPOL-EN16931-R051", "PEPPOL-EN16931-CL007"]),
        ],
        is_fine: amount,
    },
    Glance {
        names: &[cbc::ID, cbc::COMPANY_ID],
        rules: &[
            (
                EN,
                &[
                    "BR-64",
                    "BR-CL-07",
                    "BR-CL-10",
                    "BR-CL-11",
                    "BR-CL-17",
                    "BR-CL-18",
                    "BR-CL-21",
                    "BR-CL-26",
                    "UBL-CR-648",
                    "UBL-CR-649",
                    "UBL-CR-650",
                    "UBL-CR-651",
                    "UBL-CR-652",
                    "UBL-CR-654",
                    "UBL-CR-655",
                    "UBL-CR-665",
                    "UBL-CR-667",
                    "UBL-CR-668",
                    "UBL-CR-674",
                    "UBL-CR-675",
                    "UBL-CR-676",
                    "UBL-CR-677",
                    "UBL-CR-678",
                    "UBL-CR-679",
                    "UBL-SR-29",
                ],
            ),
            (
                PEPPOL,
                &[
                    "PEPPOL-COMMON-R040",
                    "PEPPOL-COMMON-R041",
                    "PEPPOL-COMMON-R042",
                    "PEPPOL-COMMON-R043",
                    "PEPPOL-COMMON-R044",
                    "PEPPOL-COMMON-R045",
                    "PEPPOL-COMMON-R046",
                    "PEPPOL-COMMON-R047",
                    "PEPPOL-COMMON-R049",
                    "PEPPOL-COMMON-R050",
                    "PEPPOL-COMMON-R052",
                    "PEPPOL-COMMON-R053",
                    "PEPPOL-COMMON-R054",
                    "PEPPOL-COMMON-R055",
                    "PEPPOL-COMMON-R056-1",
                    "PEPPOL-COMMON-R056-2",
                    "PEPPOL-COMMON-R057",
                ],
            ),
        ],
        is_fine: id,
    },
    Glance {
        names: &[
            cbc::ISSUE_DATE,
            cbc::DUE_DATE,
            cbc::TAX_POINT_DATE,
            cbc::START_DATE,
            cbc::END_DATE,
            cbc::ACTUAL_DELIVERY_DATE,
        ],
        rules: &[(
            PEPPOL,
            &[
                "PEPPOL-EN16931-F001",
                "PEPPOL-EN16931-R110",
                "PEPPOL-EN16931-R111",
            ],
        )],
        is_fine: date,
    },
    Glance {
        names: &[cac::INVOICE_PERIOD],
        rules: &[(EN, &["BR-29", "BR-30", "BR-CO-19", "BR-CO-20"])],
        is_fine: period,
    },
    Glance {
        names: &[cbc::INVOICED_QUANTITY, cbc::CREDITED_QUANTITY],
        rules: &[(EN, &["BR-CL-23"])],
        is_fine: |document, quantity| {
            let unit = quantity.attribute(Attr::UNIT_CODE);
            unit.is_none_or(|unit| document.is_code(list::UNITS, trim_xml(unit)))
        },
    },
    Glance {
        names: &[cbc::IDENTIFICATION_CODE],
        rules: &[(
            EN,
            &[
                "BR-CL-14",
                "BR-CL-15",
                "UBL-CR-656",
                "UBL-CR-657",
                "UBL-CR-658",
                "UBL-CR-659",
                "UBL-CR-660",
                "UBL-CR-672",
            ],
        )],
        is_fine: |document, code| {
            code.attributes().next().is_none() && document.is_code(list::COUNTRIES, code.own_word())
        },
    },
    Glance {
        names: &[cac::CLASSIFIED_TAX_CATEGORY],
        rules: &[(
            EN,
            &[
                "BR-S-05", "BR-Z-05", "BR-E-05", "BR-AE-05", "BR-IC-05", "BR-G-05", "BR-O-05",
                "BR-AF-05", "BR-AG-05",
            ],
        )],
        is_fine: item_category,
    },
    Glance {
        names: &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE],
        rules: &[
            (
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
                    "BR-CO-04",
                    "BR-DEC-23",
                    "UBL-SR-34",
                    "UBL-SR-35",
                    "UBL-SR-36",
                    "UBL-SR-37",
                    "UBL-SR-48",
                    "UBL-SR-50",
                    "UBL-SR-52",
                ],
            ),
            (
                PEPPOL,
                &[
                    "PEPPOL-EN16931-R100",
                    "PEPPOL-EN16931-R101",
                    "PEPPOL-EN16931-R120",
                    "PEPPOL-EN16931-R121",
                ],
            ),
        ],
        is_fine: |document, node| line(document, node).is_some(),
    },
    Glance {
        names: &[cac::ALLOWANCE_CHARGE],
        rules: &[
            (
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
                    "UBL-SR-30",
                    "UBL-SR-31",
                ],
            ),
            (
                PEPPOL,
                &[
                    "PEPPOL-EN16931-R040",
                    "PEPPOL-EN16931-R041",
                    "PEPPOL-EN16931-R042",
                    "PEPPOL-EN16931-R043",
                    "PEPPOL-EN16931-R044",
                    "PEPPOL-EN16931-R046",
                ],
            ),
        ],
        is_fine: |document, node| allowance(document, node).is_some(),
    },
    Glance {
        names: &[cac::LEGAL_MONETARY_TOTAL],
        rules: &[(
            EN,
            &[
                "BR-12",
                "BR-13",
                "BR-14",
                "BR-15",
                "BR-CO-10",
                "BR-CO-11",
                "BR-CO-12",
                "BR-CO-13",
                "BR-CO-16",
                "BR-DEC-09",
                "BR-DEC-10",
                "BR-DEC-11",
                "BR-DEC-12",
                "BR-DEC-14",
                "BR-DEC-16",
                "BR-DEC-17",
                "BR-DEC-18",
            ],
        )],
        is_fine: |document, node| totals(document, node).is_some(),
    },
    Glance {
        names: &[cac::TAX_SUBTOTAL],
        rules: &[(
            EN,
            &[
                "BR-45",
                "BR-46",
                "BR-47",
                "BR-48",
                "BR-CO-17",
                "BR-DEC-19",
                "BR-DEC-20",
                "UBL-SR-32",
            ],
        )],
        is_fine: |_, node| subtotal(node).is_some(),
    },
];

/// In the currency of the document, which is a good one, and with two decimals.
fn amount(document: &Subject, amount: Node) -> bool {
    let currency = amount.attribute(Attr::CURRENCY_ID);
    currency.is_some()
        && currency == document.good_currency()
        && (amount.name() == cbc::PRICE_AMOUNT || decimals(amount.text()) <= 2)
}

/// Without a scheme, unless it is that of an item, and not Dutch; where the code of a VAT category
/// stands, it is one.
fn id(document: &Subject, id: Node) -> bool {
    let Some(around) = id.parent().map(Node::name) else {
        return false;
    };
    if id.name() == cbc::COMPANY_ID {
        return id.attributes().next().is_none() && !id.own_word().starts_with("NL");
    }
    if around == cac::STANDARD_ITEM_IDENTIFICATION {
        let scheme = id.attribute(Attr::SCHEME_ID);
        return scheme.is_some_and(|scheme| document.is_code(list::IDENTIFIER_SCHEMES, scheme));
    }
    let is_category = matches!(around, cac::TAX_CATEGORY | cac::CLASSIFIED_TAX_CATEGORY);
    id.attributes().next().is_none()
        && (!is_category || document.is_code(list::VAT_CATEGORIES, id.own_word()))
}

/// A day of any year, ten bytes long.
fn is_plain_date(text: &str) -> bool {
    match *text.as_bytes() {
        [b'1' | b'2', a, b, c, b'-', m, n, b'-', d, e]
            if [a, b, c, m, n, d, e].iter().all(u8::is_ascii_digit) =>
        {
            let two = |tens: u8, ones: u8| (tens - b'0') * 10 + (ones - b'0');
            let last = match two(m, n) {
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                1..=12 => 31,
                _ => 0,
            };
            (1..=last).contains(&two(d, e))
        }
        _ => false,
    }
}

/// A plain date, in the period of a line not outside that of the document.
fn date(document: &Subject, date: Node) -> bool {
    if !is_plain_date(date.text()) {
        return false;
    }
    let is_in_whole = match date.name() {
        cbc::START_DATE => |date: &str, whole: [Option<&str>; 2]| whole[0] <= Some(date),
        cbc::END_DATE => {
            |date: &str, [_, end]: [Option<&str>; 2]| end.is_none_or(|end| date <= end)
        }
        _ => return true,
    };
    let mut around = date.ancestors().skip(1);
    around.next() == Some(document.root)
        || around.next() == Some(document.root)
            && document
                .plain_period(is_plain_date)
                .is_some_and(|whole| is_in_whole(date.text(), whole))
}

/// A start and an end no earlier, or one of them.
fn period(_: &Subject, period: Node) -> bool {
    let found = children(period, |name| match name {
        cbc::START_DATE => Some(0),
        cbc::END_DATE => Some(1),
        _ => None,
    });
    match found {
        Some([Some(start), Some(end)]) => {
            let (start, end) = (start.text(), end.text());
            is_plain_date(start) && is_plain_date(end) && start <= end
        }
        Some([start, end]) => start.is_some() || end.is_some(),
        None => false,
    }
}

/// A code and a rate that goes with it.
fn item_category(_: &Subject, category: Node) -> bool {
    let found = children(category, |name| match name {
        cbc::ID => Some(0),
        cbc::PERCENT => Some(1),
        _ => None,
    });
    let Some([Some(code), Some(rate)]) = found else {
        return false;
    };
    plain(rate).is_some_and(|rate| match code.text() {
        "S" => rate.digits > 0,
        "Z" | "E" | "AE" | "K" | "G" => rate.digits == 0,
        _ => false,
    })
}

/// All there once, no reference to a document, and the amount is what it comes to.
fn line(document: &Subject, line: Node) -> Option<()> {
    let quantity = if document.is_credit_note() {
        cbc::CREDITED_QUANTITY
    } else {
        cbc::INVOICED_QUANTITY
    };
    let [mut id, mut net, mut item, mut price, mut count] = [None; 5];
    let [mut note, mut period, mut order] = [None; 3];
    let mut allowances = 0_i64;
    for child in line.children() {
        let place = match child.name() {
            cbc::ID => &mut id,
            cbc::LINE_EXTENSION_AMOUNT => &mut net,
            cac::ITEM => &mut item,
            cac::PRICE => &mut price,
            cbc::NOTE => &mut note,
            cac::INVOICE_PERIOD => &mut period,
            cac::ORDER_LINE_REFERENCE => &mut order,
            cac::DOCUMENT_REFERENCE => return None,
            cac::ALLOWANCE_CHARGE => {
                allowances = allowances.checked_add(allowance_of_line(child)?)?;
                continue;
            }
            name if name == quantity => &mut count,
            _ => continue,
        };
        if place.replace(child).is_some() {
            return None;
        }
    }
    let (count, price) = (count?, price?);
    let is_said = !id?.own_word().is_empty() && count.has_attribute(Attr::UNIT_CODE);
    let orders = order.map_or(0, |order| order.children_named(cbc::LINE_ID).count());
    if !is_said || orders > 1 {
        return None;
    }

    let [name, category, _] = children(item?, |name| match name {
        cbc::NAME => Some(0),
        cac::CLASSIFIED_TAX_CATEGORY => Some(1),
        cbc::DESCRIPTION => Some(2),
        _ => None,
    })?;
    let (name, category) = (name?, category?);
    if name.own_word().is_empty() || !category.has(cbc::ID) || !is_vat(category) {
        return None;
    }

    let [each, base, discount] = children(price, |name| match name {
        cbc::PRICE_AMOUNT => Some(0),
        cbc::BASE_QUANTITY => Some(1),
        cac::ALLOWANCE_CHARGE => Some(2),
        _ => None,
    })?;
    if let Some(discount) = discount {
        let [gross, _] = children(discount, |name| match name {
            cbc::BASE_AMOUNT => Some(0),
            cbc::AMOUNT => Some(1),
            _ => None,
        })?;
        if gross.is_some_and(|gross| plain(gross).is_none_or(|gross| gross.digits < 0)) {
            return None;
        }
    }
    let each = plain(each?)?;
    let net = cents(net?)?.checked_sub(allowances)?;
    let net = Plain {
        digits: net,
        scale: 2,
    };
    let expected = plain(count)?.times(each)?;
    let is_net = match base {
        None => net.is_within(Plain::TWO_CENTS, expected)?,
        // The price of one is cut off somewhere behind the point, so it has to be nearer.
        Some(base) => {
            let base = plain(base).filter(|base| base.digits > 0)?;
            net.times(base)?
                .is_within(Plain::CENT.times(base)?, expected)?
        }
    };
    (each.digits >= 0 && is_net).then_some(())
}

/// What a charge adds to a line, or an allowance takes from it, in cents.
fn allowance_of_line(allowance: Node) -> Option<i64> {
    let [indicator, amount] = children(allowance, |name| match name {
        cbc::CHARGE_INDICATOR => Some(0),
        cbc::AMOUNT => Some(1),
        _ => None,
    })?;
    let amount = cents(amount?)?;
    match indicator?.text() {
        "true" => Some(amount),
        "false" => Some(-amount),
        _ => None,
    }
}

/// All there once, with a reason, and the amount is what it comes to.
fn allowance(document: &Subject, allowance: Node) -> Option<()> {
    let [indicator, amount, base, percentage, reason, code, category] =
        children(allowance, |name| match name {
            cbc::CHARGE_INDICATOR => Some(0),
            cbc::AMOUNT => Some(1),
            cbc::BASE_AMOUNT => Some(2),
            cbc::MULTIPLIER_FACTOR_NUMERIC => Some(3),
            cbc::ALLOWANCE_CHARGE_REASON => Some(4),
            cbc::ALLOWANCE_CHARGE_REASON_CODE => Some(5),
            cac::TAX_CATEGORY => Some(6),
            _ => None,
        })?;
    let indicator = indicator?.text();
    let has_reason = reason.is_some() || code.is_some();
    let amount = plain(amount?)?;
    let parent = allowance.parent()?;
    if parent.name() == cac::PRICE {
        let is_fine = match base {
            None => true,
            Some(base) => {
                let net = plain(parent.child(cbc::PRICE_AMOUNT)?)?;
                let base = plain(base)?;
                let scale = net.scale.max(base.scale).max(amount.scale);
                net.at(scale)? == base.at(scale)?.checked_sub(amount.at(scale)?)?
            }
        };
        return (is_fine && indicator == "false" && percentage.is_none()).then_some(());
    }
    amount.cents()?;
    match (base, percentage) {
        (None, None) => {}
        (Some(base), Some(percentage)) => {
            let base = plain(base)?;
            base.cents()?;
            let mut expected = base.times(plain(percentage)?)?;
            expected.scale += 2;
            if !amount.is_within(Plain::TWO_CENTS, expected)? {
                return None;
            }
        }
        _ => return None,
    }
    let is_fine = match parent.name() {
        cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE => true,
        _ if parent == document.root => category.is_some_and(|it| it.has(cbc::ID) && is_vat(it)),
        _ => false,
    };
    (is_fine && has_reason && matches!(indicator, "true" | "false")).then_some(())
}

/// All there once, and each total is what it comes to.
fn totals(document: &Subject, total: Node) -> Option<()> {
    let [
        lines,
        without_vat,
        with_vat,
        payable,
        allowances,
        charges,
        paid,
        rounding,
    ] = children(total, |name| match name {
        cbc::LINE_EXTENSION_AMOUNT => Some(0),
        cbc::TAX_EXCLUSIVE_AMOUNT => Some(1),
        cbc::TAX_INCLUSIVE_AMOUNT => Some(2),
        cbc::PAYABLE_AMOUNT => Some(3),
        cbc::ALLOWANCE_TOTAL_AMOUNT => Some(4),
        cbc::CHARGE_TOTAL_AMOUNT => Some(5),
        cbc::PREPAID_AMOUNT => Some(6),
        cbc::PAYABLE_ROUNDING_AMOUNT => Some(7),
        _ => None,
    })?;
    if total.parent() != Some(document.root) {
        return None;
    }
    let is_sum = |stated: Option<Node>, cents, charge: bool| {
        let (count, sum) = &document.head().allowances[usize::from(charge)];
        match stated {
            Some(_) => in_cents(cents) == sum.round2(),
            None => *count == 0,
        }
    };
    let of_lines = cents(lines?)?;
    let of_allowances = cents_or_zero(allowances)?;
    let of_charges = cents_or_zero(charges)?;
    let is_fine = in_cents(of_lines) == document.vat_use().line_total.round2()
        && is_sum(allowances, of_allowances, false)
        && is_sum(charges, of_charges, true)
        && cents(without_vat?)? == of_lines + of_charges - of_allowances
        && cents(payable?)? - cents_or_zero(rounding)? == cents(with_vat?)? - cents_or_zero(paid)?;
    is_fine.then_some(())
}

fn in_cents(cents: i64) -> Number {
    Number::Some(Decimal::new(cents, 2))
}

/// All there once, and the tax is what the rate makes it.
fn subtotal(subtotal: Node) -> Option<()> {
    let [taxable, tax, category] = children(subtotal, |name| match name {
        cbc::TAXABLE_AMOUNT => Some(0),
        cbc::TAX_AMOUNT => Some(1),
        cac::TAX_CATEGORY => Some(2),
        _ => None,
    })?;
    let category = category?;
    let [code, rate, _] = children(category, |name| match name {
        cbc::ID => Some(0),
        cbc::PERCENT => Some(1),
        cbc::TAX_EXEMPTION_REASON => Some(2),
        _ => None,
    })?;
    code?;
    let (taxable, tax, rate) = (plain(taxable?)?, plain(tax?)?, plain(rate?)?);
    taxable.cents()?;
    tax.cents()?;
    let absolute = |of: Plain| Plain {
        digits: of.digits.abs(),
        ..of
    };
    let mut expected = absolute(taxable).times(rate)?;
    expected.scale += 2;
    // A rate below one half is as good as none.
    let half = Plain {
        digits: 5,
        scale: 1,
    };
    let nearly_one = Plain {
        digits: 99,
        scale: 2,
    };
    let scale = rate.scale.max(1);
    let is_none = rate.at(scale)? < half.at(scale)?;
    let is_fine = match is_none {
        true => rate.digits >= 0 && tax.digits == 0,
        // What is reckoned is rounded before it is compared with the tax, from which it may be up to 1.
        false => absolute(tax).is_within(nearly_one, expected)?,
    };
    (is_fine && is_vat(category)).then_some(())
}
