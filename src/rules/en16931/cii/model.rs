//! Content: what must be there, and what it comes to.

use super::usage::Usage;
use super::vat::is_vat;
use super::{V1_3_15, V1_3_16};
use crate::rules::en16931::words;
use crate::rules::glance::plain;
use crate::rules::row::{Context, Row};
use crate::rules::subject::{Ask, OfDocument, Subject};
use crate::rules::sum::{NEAR, Sum};
use crate::rules::xpath::*;
use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Name, Node, ram, rsm, udt};
use std::collections::HashMap;

const SETTLEMENT: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
];
const CURRENCY: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
    ram::INVOICE_CURRENCY_CODE,
];
const ACCOUNTING_CURRENCY: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
    ram::TAX_CURRENCY_CODE,
];
const NET_PRICE: &[Name] = &[
    ram::SPECIFIED_LINE_TRADE_AGREEMENT,
    ram::NET_PRICE_PRODUCT_TRADE_PRICE,
    ram::CHARGE_AMOUNT,
];
const GROSS_PRICE: &[Name] = &[
    ram::SPECIFIED_LINE_TRADE_AGREEMENT,
    ram::GROSS_PRICE_PRODUCT_TRADE_PRICE,
    ram::CHARGE_AMOUNT,
];
const QUANTITY: &[Name] = &[ram::SPECIFIED_LINE_TRADE_DELIVERY, ram::BILLED_QUANTITY];
const LINE_AMOUNT: &[Name] = &[
    ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
    ram::SPECIFIED_TRADE_SETTLEMENT_LINE_MONETARY_SUMMATION,
    ram::LINE_TOTAL_AMOUNT,
];

/// In the order of the Schematron, as far as it matters.
pub(super) static MODEL: &[Context] = &[
    Context::of(
        &[ram::DESIGNATED_PRODUCT_CLASSIFICATION],
        &[words::BR_65.by(br_65)],
    ),
    Context::of(
        &[ram::ADDITIONAL_REFERENCED_DOCUMENT],
        &[words::BR_52.by(|_, node| is_said(node.children_named(ram::ISSUER_ASSIGNED_ID)))],
    ),
    Context::of(
        &[ram::APPLICABLE_TRADE_SETTLEMENT_FINANCIAL_CARD],
        &[
            words::BR_51
                .by(|_, card| {
                    let mut numbers = card.children_named(ram::ID);
                    numbers.next().is_none_or(|number| {
                        normalized_length(number.text()) <= 10 || numbers.next().is_some()
                    })
                })
                .only_in(V1_3_16),
            words::BR_51
                .by(|_, card| {
                    let mut numbers = card.children_named(ram::ID);
                    numbers.next().is_none_or(|number| {
                        number.text().chars().count() <= 10 || numbers.next().is_some()
                    })
                })
                .only_in_older(V1_3_15, "white space around the number counted"),
        ],
    ),
    Context::only(
        &[ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT],
        is_for_transfer,
        &[
            words::BR_50
                .by(|_, account| {
                    is_said(account.children_named(ram::IBANID))
                        || is_said(account.children_named(ram::PROPRIETARY_ID))
                })
                .only_in(V1_3_16),
            words::BR_50
                .by(|_, account| account.has(ram::IBANID) || account.has(ram::PROPRIETARY_ID))
                .only_in_older(V1_3_15, "an empty one was enough"),
            words::BR_61
                .by(|_, account| account.has(ram::IBANID) || account.has(ram::PROPRIETARY_ID)),
        ],
    ),
    Context::only(
        &[ram::APPLICABLE_HEADER_TRADE_DELIVERY],
        |document, node| node.ancestors().nth(1) == Some(document.root),
        &[words::BR_57.by(|_, delivery| {
            const ADDRESS: &[Name] = &[ram::SHIP_TO_TRADE_PARTY, ram::POSTAL_TRADE_ADDRESS];
            const COUNTRY: &[Name] = &[
                ram::SHIP_TO_TRADE_PARTY,
                ram::POSTAL_TRADE_ADDRESS,
                ram::COUNTRY_ID,
            ];
            delivery.select(ADDRESS).next().is_none() || is_said(delivery.select(COUNTRY))
        })],
    ),
    Context::only(
        &[ram::CHARGE_INDICATOR],
        |_, node| is_of(node, ram::APPLICABLE_HEADER_TRADE_SETTLEMENT, "false"),
        &[
            words::BR_31.by(has_amount),
            words::BR_32.by(has_vat_code),
            words::BR_33.by(has_reason),
            words::BR_CO_05.by(|_, _| true),
            words::BR_CO_21.by(has_reason),
            words::BR_DEC_01
                .by(amount_has_two_decimals)
                .found(found_amount),
            words::BR_DEC_02
                .by(basis_has_two_decimals)
                .found(found_basis),
        ],
    ),
    Context::only(
        &[ram::CHARGE_INDICATOR],
        |_, node| is_of(node, ram::APPLICABLE_HEADER_TRADE_SETTLEMENT, "true"),
        &[
            words::BR_36.by(has_amount),
            words::BR_37.by(has_vat_code),
            words::BR_38.by(has_reason),
            words::BR_CO_06.by(|_, _| true),
            words::BR_CO_22.by(has_reason),
            words::BR_DEC_05
                .by(amount_has_two_decimals)
                .found(found_amount),
            words::BR_DEC_06
                .by(basis_has_two_decimals)
                .found(found_basis),
        ],
    ),
    Context::of(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION],
        TOTALS,
    ),
    Context::only(
        &[rsm::CROSS_INDUSTRY_INVOICE],
        |document, node| node == document.root,
        WHOLE,
    ),
    Context::of(&[ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM], LINE),
    Context::only(
        &[ram::CHARGE_INDICATOR],
        |_, node| is_of(node, ram::SPECIFIED_LINE_TRADE_SETTLEMENT, "false"),
        &[
            words::BR_41.by(has_amount),
            words::BR_42.by(has_reason),
            words::BR_CO_07.by(|_, _| true),
            words::BR_CO_23.by(has_reason),
            words::BR_DEC_24
                .by(amount_has_two_decimals)
                .found(found_amount),
            words::BR_DEC_25
                .by(basis_has_two_decimals)
                .found(found_basis),
        ],
    ),
    Context::only(
        &[ram::CHARGE_INDICATOR],
        |_, node| is_of(node, ram::SPECIFIED_LINE_TRADE_SETTLEMENT, "true"),
        &[
            words::BR_43.by(has_amount),
            words::BR_44.by(has_reason),
            words::BR_CO_08.by(|_, _| true),
            words::BR_CO_24.by(has_reason),
            words::BR_DEC_27
                .by(amount_has_two_decimals)
                .found(found_amount),
            words::BR_DEC_28
                .by(basis_has_two_decimals)
                .found(found_basis),
        ],
    ),
    Context::inside(
        &[ram::SPECIFIED_LINE_TRADE_SETTLEMENT],
        &[ram::BILLING_SPECIFIED_PERIOD],
        &[
            words::BR_30.by(ends_after_start).found(found_period),
            words::BR_CO_20.by(has_day),
        ],
    ),
    Context::inside(
        &[ram::APPLICABLE_HEADER_TRADE_SETTLEMENT],
        &[ram::BILLING_SPECIFIED_PERIOD],
        &[
            words::BR_29.by(ends_after_start).found(found_period),
            words::BR_CO_19.by(has_day),
        ],
    ),
    Context::of(
        &[ram::APPLICABLE_PRODUCT_CHARACTERISTIC],
        &[words::BR_54.by(|_, node| node.has(ram::DESCRIPTION) && node.has(ram::VALUE))],
    ),
    Context::of(&[ram::PAYEE_TRADE_PARTY], &[words::BR_17.by(br_17)]),
    Context::of(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS],
        &[words::BR_49.by(|_, means| means.has(ram::TYPE_CODE))],
    ),
    Context::only(
        &[ram::INVOICE_REFERENCED_DOCUMENT],
        |document, node| {
            node.is_in(ram::APPLICABLE_HEADER_TRADE_SETTLEMENT)
                && node.ancestors().nth(2) == Some(document.root)
        },
        &[words::BR_55.by(|_, node| is_said(node.children_named(ram::ISSUER_ASSIGNED_ID)))],
    ),
    Context::of(&[ram::SELLER_TRADE_PARTY], &[words::BR_CO_26.by(br_co_26)]),
    Context::of(
        &[ram::SELLER_TAX_REPRESENTATIVE_TRADE_PARTY],
        &[
            words::BR_18
                .by(|_, party| is_said(party.children_named(ram::NAME)))
                .only_in(V1_3_16),
            words::BR_18
                .by(|_, party| party.has(ram::NAME))
                .only_in_older(V1_3_15, "an empty one was enough"),
            words::BR_19.by(|_, party| party.has(ram::POSTAL_TRADE_ADDRESS)),
            words::BR_20
                .by(|_, party| is_said(party.select(&[ram::POSTAL_TRADE_ADDRESS, ram::COUNTRY_ID])))
                .only_in(V1_3_16),
            words::BR_20
                .by(|_, party| {
                    const COUNTRY: &[Name] = &[ram::POSTAL_TRADE_ADDRESS, ram::COUNTRY_ID];
                    party.select(COUNTRY).next().is_some()
                })
                .only_in_older(V1_3_15, "an empty one was enough"),
            words::BR_56.by(|_, party| {
                const ID: &[Name] = &[ram::SPECIFIED_TAX_REGISTRATION, ram::ID];
                let ids = party.select(ID);
                is_said(ids.filter(|id| id.attribute(Attr::SCHEME_ID) == Some("VA")))
            }),
        ],
    ),
    Context::only(
        &[ram::TAX_TOTAL_AMOUNT],
        |document, node| {
            node.is_in(ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION)
                && is_in(document, node, CURRENCY)
        },
        &[words::BR_CO_14
            .by(br_co_14)
            .found(|_, node| quoted(node.text()))],
    ),
    Context::only(
        &[ram::ID],
        |_, id| {
            id.is_in(ram::SPECIFIED_TAX_REGISTRATION) && id.attribute(Attr::SCHEME_ID) == Some("VA")
        },
        &[words::BR_CO_09
            .by(br_co_09)
            .found(|_, id| quoted(id.text()))],
    ),
];

/// The breakdown, where no category has taken the element.
pub(super) static BREAKDOWNS: &[Context] = &[Context::inside(
    &[ram::APPLICABLE_HEADER_TRADE_SETTLEMENT],
    &[ram::APPLICABLE_TRADE_TAX],
    &[
        words::BR_45.by(|_, tax| tax.has(ram::BASIS_AMOUNT)),
        words::BR_46.by(|_, tax| tax.has(ram::CALCULATED_AMOUNT)),
        words::BR_47.by(|_, tax| is_vat(tax) && tax.has(ram::CATEGORY_CODE)),
        words::BR_48.by(|_, tax| {
            is_vat(tax)
                && (tax.has(ram::RATE_APPLICABLE_PERCENT) || tax.some(ram::CATEGORY_CODE, "O"))
        }),
        words::BR_CO_03.by(|document, _| {
            let usage = document.kept(Usage::of);
            !(usage.tax_point_date && usage.tax_point_code)
        }),
        words::BR_CO_17
            .by(br_co_17)
            .found(|_, tax| stated(tax, ram::CALCULATED_AMOUNT)),
        words::BR_DEC_19
            .by(|_, tax| has_two_decimals(tax, ram::BASIS_AMOUNT))
            .found(|_, tax| stated(tax, ram::BASIS_AMOUNT)),
        words::BR_DEC_20
            .by(|_, tax| has_two_decimals(tax, ram::CALCULATED_AMOUNT))
            .found(|_, tax| stated(tax, ram::CALCULATED_AMOUNT)),
    ],
)];

static WHOLE: &[Row] = &[
    words::BR_01.by(|_, root| {
        is_said(root.select(&[
            rsm::EXCHANGED_DOCUMENT_CONTEXT,
            ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER,
            ram::ID,
        ]))
    }),
    words::BR_02.by(|_, root| is_said(root.select(&[rsm::EXCHANGED_DOCUMENT, ram::ID]))),
    words::BR_03.by(|_, root| {
        const DATE: &[Name] = &[
            rsm::EXCHANGED_DOCUMENT,
            ram::ISSUE_DATE_TIME,
            udt::DATE_TIME_STRING,
        ];
        is_said(root.select(DATE).filter(|date| is_day(*date)))
    }),
    words::BR_04.by(|_, root| is_said(root.select(&[rsm::EXCHANGED_DOCUMENT, ram::TYPE_CODE]))),
    words::BR_05.by(|_, root| is_said(root.select(CURRENCY))),
    words::BR_06.by(|_, root| is_said(root.select(SELLER_NAME))),
    words::BR_07.by(|_, root| is_said(root.select(BUYER_NAME))),
    words::BR_08.by(|_, root| root.select(SELLER_ADDRESS).next().is_some()),
    words::BR_09.by(|_, root| is_said(countries(root, SELLER_ADDRESS))),
    words::BR_10.by(|_, root| root.select(BUYER_ADDRESS).next().is_some()),
    words::BR_11.by(|_, root| is_said(countries(root, BUYER_ADDRESS))),
    words::BR_16.by(|document, _| document.kept(Usage::of).has_line),
    words::BR_62.by(|_, root| has_scheme(root, SELLER_URI)),
    words::BR_63.by(|_, root| has_scheme(root, BUYER_URI)),
    words::BR_CO_15.by(br_co_15).found(|_, root| {
        let totals = root.select(SETTLEMENT).find_map(|settlement| {
            settlement.child(ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION)
        });
        totals.map_or_else(
            || phrase!("nothing"),
            |it| stated(it, ram::GRAND_TOTAL_AMOUNT),
        )
    }),
    words::BR_CO_25.by(br_co_25).only_in(V1_3_15),
    words::BR_B_01.by(|document, _| {
        let usage = document.kept(Usage::of);
        !usage.split_payment || !usage.foreign
    }),
    words::BR_B_02.by(|document, _| {
        let usage = document.kept(Usage::of);
        !usage.split_payment || !usage.standard_rate
    }),
];

const SELLER_NAME: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
    ram::SELLER_TRADE_PARTY,
    ram::NAME,
];
const BUYER_NAME: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
    ram::BUYER_TRADE_PARTY,
    ram::NAME,
];
const SELLER_ADDRESS: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
    ram::SELLER_TRADE_PARTY,
    ram::POSTAL_TRADE_ADDRESS,
];
const BUYER_ADDRESS: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
    ram::BUYER_TRADE_PARTY,
    ram::POSTAL_TRADE_ADDRESS,
];
const SELLER_URI: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
    ram::SELLER_TRADE_PARTY,
];
const BUYER_URI: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
    ram::BUYER_TRADE_PARTY,
];

static TOTALS: &[Row] = &[
    words::BR_12.by(|_, totals| totals.has(ram::LINE_TOTAL_AMOUNT)),
    words::BR_13.by(|_, totals| totals.has(ram::TAX_BASIS_TOTAL_AMOUNT)),
    words::BR_14.by(|_, totals| totals.has(ram::GRAND_TOTAL_AMOUNT)),
    words::BR_15.by(|_, totals| totals.has(ram::DUE_PAYABLE_AMOUNT)),
    words::BR_53.by(br_53),
    words::BR_CO_10.by(br_co_10).sum(sum_br_co_10),
    words::BR_CO_11
        .by(|document, totals| {
            allowances_add_up(document, totals, ram::ALLOWANCE_TOTAL_AMOUNT, false)
        })
        .found(|_, totals| stated(totals, ram::ALLOWANCE_TOTAL_AMOUNT)),
    words::BR_CO_12
        .by(|document, totals| allowances_add_up(document, totals, ram::CHARGE_TOTAL_AMOUNT, true))
        .found(|_, totals| stated(totals, ram::CHARGE_TOTAL_AMOUNT)),
    words::BR_CO_13.by(br_co_13).sum(sum_br_co_13),
    words::BR_CO_16.by(br_co_16).sum(sum_br_co_16),
    words::BR_DEC_09
        .by(|_, totals| has_two_decimals(totals, ram::LINE_TOTAL_AMOUNT))
        .found(|_, totals| stated(totals, ram::LINE_TOTAL_AMOUNT)),
    words::BR_DEC_10
        .by(|_, totals| has_two_decimals(totals, ram::ALLOWANCE_TOTAL_AMOUNT))
        .found(|_, totals| stated(totals, ram::ALLOWANCE_TOTAL_AMOUNT)),
    words::BR_DEC_11
        .by(|_, totals| has_two_decimals(totals, ram::CHARGE_TOTAL_AMOUNT))
        .found(|_, totals| stated(totals, ram::CHARGE_TOTAL_AMOUNT)),
    words::BR_DEC_12
        .by(|_, totals| has_two_decimals(totals, ram::TAX_BASIS_TOTAL_AMOUNT))
        .found(|_, totals| stated(totals, ram::TAX_BASIS_TOTAL_AMOUNT)),
    words::BR_DEC_14
        .by(|_, totals| has_two_decimals(totals, ram::GRAND_TOTAL_AMOUNT))
        .found(|_, totals| stated(totals, ram::GRAND_TOTAL_AMOUNT)),
    words::BR_DEC_13
        .by(|document, totals| {
            let mut amounts = totals.children_named(ram::TAX_TOTAL_AMOUNT);
            let holds = |amount: Node| !is_in(document, amount, CURRENCY) || is_in_cents(amount);
            !totals.has(ram::TAX_TOTAL_AMOUNT) || amounts.any(holds)
        })
        .found(|_, totals| stated(totals, ram::TAX_TOTAL_AMOUNT)),
    words::BR_DEC_15
        .by(|document, totals| {
            let mut amounts = totals.children_named(ram::TAX_TOTAL_AMOUNT);
            let holds = |amount: Node| {
                !document.exists(document.root, ACCOUNTING_CURRENCY)
                    || is_in(document, amount, ACCOUNTING_CURRENCY) && is_in_cents(amount)
            };
            !totals.has(ram::TAX_TOTAL_AMOUNT) || amounts.any(holds)
        })
        .found(|_, totals| stated(totals, ram::TAX_TOTAL_AMOUNT)),
    words::BR_DEC_16
        .by(|_, totals| has_two_decimals(totals, ram::TOTAL_PREPAID_AMOUNT))
        .found(|_, totals| stated(totals, ram::TOTAL_PREPAID_AMOUNT)),
    words::BR_DEC_17
        .by(|_, totals| has_two_decimals(totals, ram::ROUNDING_AMOUNT))
        .found(|_, totals| stated(totals, ram::ROUNDING_AMOUNT)),
    words::BR_DEC_18
        .by(|_, totals| has_two_decimals(totals, ram::DUE_PAYABLE_AMOUNT))
        .found(|_, totals| stated(totals, ram::DUE_PAYABLE_AMOUNT)),
];

static LINE: &[Row] = &[
    words::BR_21.by(|_, line| {
        is_said(line.select(&[ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT, ram::LINE_ID]))
    }),
    words::BR_22.by(|_, line| line.select(QUANTITY).next().is_some()),
    words::BR_23.by(|_, line| {
        line.select(QUANTITY)
            .any(|it| it.has_attribute(Attr::UNIT_CODE))
    }),
    words::BR_24.by(|_, line| line.select(LINE_AMOUNT).next().is_some()),
    words::BR_25.by(|_, line| is_said(line.select(&[ram::SPECIFIED_TRADE_PRODUCT, ram::NAME]))),
    words::BR_26.by(|_, line| line.select(NET_PRICE).next().is_some()),
    words::BR_27
        .by(|_, line| some_double(line.select(NET_PRICE), |price| price >= 0.0))
        .found(|_, line| stated_at(line, NET_PRICE)),
    words::BR_28
        .by(|_, line| {
            let prices = line.select(GROSS_PRICE);
            prices.clone().next().is_none() || some_double(prices, |price| price >= 0.0)
        })
        .found(|_, line| stated_at(line, GROSS_PRICE)),
    words::BR_64.by(|_, line| {
        const ID: &[Name] = &[ram::SPECIFIED_TRADE_PRODUCT, ram::GLOBAL_ID];
        line.select(ID).next().is_none() || is_scheme_said(line.select(ID))
    }),
    words::BR_CO_04.by(|_, line| {
        const TAX: &[Name] = &[
            ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
            ram::APPLICABLE_TRADE_TAX,
        ];
        line.select(TAX)
            .any(|tax| is_vat(tax) && tax.has(ram::CATEGORY_CODE))
    }),
    words::BR_CO_18.by(|document, _| document.kept(Usage::of).has_breakdown),
    words::BR_DEC_23
        .by(|_, line| {
            let mut amounts = line.select(LINE_AMOUNT);
            amounts
                .next()
                .is_none_or(|amount| decimals(amount.text()) <= 2 || amounts.next().is_some())
        })
        .found(|_, line| stated_at(line, LINE_AMOUNT)),
];

/// `//around/ram:SpecifiedTradeAllowanceCharge/ram:ChargeIndicator[udt:Indicator='false']`, as written.
fn is_of(indicator: Node, around: Name, value: &str) -> bool {
    indicator.is_under(&[around, ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE])
        && indicator.some(udt::INDICATOR, value)
}

/// The allowance or charge that an indicator stands in.
fn around(indicator: Node) -> Node {
    indicator.parent().unwrap_or(indicator)
}

fn has_amount(_: &Subject, indicator: Node) -> bool {
    around(indicator).has(ram::ACTUAL_AMOUNT)
}

fn has_vat_code(document: &Subject, indicator: Node) -> bool {
    let around = around(indicator);
    document.of_parent(around, Ask::HasVatCode, || {
        let mut taxes = around.children_named(ram::CATEGORY_TRADE_TAX);
        taxes.any(|tax| is_vat(tax) && tax.has(ram::CATEGORY_CODE))
    })
}

fn has_reason(_: &Subject, indicator: Node) -> bool {
    around(indicator).has(ram::REASON) || around(indicator).has(ram::REASON_CODE)
}

/// Of several amounts the first.
fn amount_has_two_decimals(_: &Subject, indicator: Node) -> bool {
    let amount = around(indicator).child(ram::ACTUAL_AMOUNT);
    amount.is_none_or(|amount| decimals(amount.text()) <= 2)
}

fn found_amount(_: &Subject, indicator: Node) -> Phrase {
    stated(around(indicator), ram::ACTUAL_AMOUNT)
}

fn basis_has_two_decimals(_: &Subject, indicator: Node) -> bool {
    has_two_decimals(around(indicator), ram::BASIS_AMOUNT)
}

fn found_basis(_: &Subject, indicator: Node) -> Phrase {
    stated(around(indicator), ram::BASIS_AMOUNT)
}

/// At most two decimals in a child; of two such children XPath makes nothing.
fn has_two_decimals(node: Node, name: Name) -> bool {
    let mut amounts = node.children_named(name);
    let Some(amount) = amounts.next() else {
        return true;
    };
    decimals(amount.text()) <= 2 || amounts.next().is_some()
}

/// A list where there is a code.
fn br_65(_: &Subject, classification: Node) -> bool {
    let mut codes = classification.children_named(ram::CLASS_CODE);
    codes.next().is_none_or(|code| {
        let list = code.attribute(Attr::LIST_ID).unwrap_or("");
        !crate::value::trim_xml(list).is_empty() || codes.next().is_some()
    })
}

/// In payment means by credit transfer, the code as written.
fn is_for_transfer(document: &Subject, account: Node) -> bool {
    account.parent().is_some_and(|means| {
        means.name() == ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS
            && document.of_parent(means, Ask::IsForTransfer, || {
                means.some(ram::TYPE_CODE, "30") || means.some(ram::TYPE_CODE, "58")
            })
    })
}

fn is_day(date: Node) -> bool {
    date.attribute(Attr::FORMAT) == Some("102")
}

/// A period ends no earlier than it starts, as texts of eight digits.
fn ends_after_start(_: &Subject, period: Node) -> bool {
    let days = |name: Name| {
        let times = period.children_named(name);
        let days = times.flat_map(|time| time.children_named(udt::DATE_TIME_STRING));
        days.filter(|day| is_day(*day)).map(Node::text)
    };
    let last = days(ram::END_DATE_TIME).max();
    let first = days(ram::START_DATE_TIME).min();
    !period.has(ram::END_DATE_TIME)
        || !period.has(ram::START_DATE_TIME)
        || first.zip(last).is_some_and(|(first, last)| last >= first)
}

fn found_period(_: &Subject, period: Node) -> Phrase {
    let start = stated_at(period, &[ram::START_DATE_TIME, udt::DATE_TIME_STRING]);
    let end = stated_at(period, &[ram::END_DATE_TIME, udt::DATE_TIME_STRING]);
    phrase!("{} to {}", start, end)
}

fn has_day(_: &Subject, period: Node) -> bool {
    period.has(ram::START_DATE_TIME) || period.has(ram::END_DATE_TIME)
}

/// The payee has a name, and neither name nor identifiers of the seller.
fn br_17(document: &Subject, payee: Node) -> bool {
    const NAME: &[Name] = &[
        ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
        ram::SELLER_TRADE_PARTY,
        ram::NAME,
    ];
    const ID: &[Name] = &[
        ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
        ram::SELLER_TRADE_PARTY,
        ram::ID,
    ];
    const LEGAL_ID: &[Name] = &[
        ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
        ram::SELLER_TRADE_PARTY,
        ram::SPECIFIED_LEGAL_ORGANIZATION,
        ram::ID,
    ];
    let transaction = payee.ancestors().nth(1);
    let is_sellers = |path: &'static [Name]| {
        let mut own = payee.select(&path[2..]);
        transaction.is_some_and(|it| own.any(|own| document.says(it, path, own.text())))
    };
    payee.has(ram::NAME) && !is_sellers(NAME) && !is_sellers(ID) && !is_sellers(LEGAL_ID)
}

/// The seller is identified.
fn br_co_26(_: &Subject, seller: Node) -> bool {
    const LEGAL: &[Name] = &[ram::SPECIFIED_LEGAL_ORGANIZATION, ram::ID];
    const TAX: &[Name] = &[ram::SPECIFIED_TAX_REGISTRATION, ram::ID];
    seller.has(ram::ID)
        || seller.has(ram::GLOBAL_ID)
        || seller.select(LEGAL).next().is_some()
        || seller
            .select(TAX)
            .any(|id| id.attribute(Attr::SCHEME_ID) == Some("VA"))
}

/// A VAT identifier begins with a country code.
fn br_co_09(document: &Subject, id: Node) -> bool {
    let country = first_chars(id.text(), 2);
    // Two words in two characters there cannot be, and none is a blank that the list has everywhere.
    document
        .lists
        .holds(crate::codes::list::CII_VAT_PREFIXES, country)
}

/// The countries of an address.
fn countries<'t>(root: Node<'t>, address: &'static [Name]) -> impl Iterator<Item = Node<'t>> {
    root.select(address)
        .flat_map(|address| address.children_named(ram::COUNTRY_ID))
}

/// The first electronic address of a party has a scheme, if there is one.
fn has_scheme(root: Node, party: &'static [Name]) -> bool {
    let addresses = || {
        root.select(party)
            .filter_map(|it| it.child(ram::URI_UNIVERSAL_COMMUNICATION))
    };
    addresses().next().is_none()
        || is_scheme_said(addresses().flat_map(|it| it.children_named(ram::URIID)))
}

/// `normalize-space(ids/@schemeID) != ''`; of two XPath makes nothing.
fn is_scheme_said<'t>(ids: impl Iterator<Item = Node<'t>>) -> bool {
    let mut schemes = ids.filter_map(|id| id.attribute(Attr::SCHEME_ID));
    schemes.next().is_some_and(|scheme| {
        !crate::value::trim_xml(scheme).is_empty() || schemes.next().is_some()
    })
}

/// Whether an amount is in a currency of the document, or of accounting.
fn is_in(document: &Subject, amount: Node, currency: &'static [Name]) -> bool {
    let own = amount.attribute(Attr::CURRENCY_ID);
    own.is_some_and(|own| document.says(document.root, currency, own))
}

/// `. = round(. * 100) div 100`
fn is_in_cents(amount: Node) -> bool {
    let amount = double(amount);
    is_same(amount, round_double(amount * 100.0) / 100.0)
}

/// With an accounting currency there is a VAT total in it, and it is not the one of the document.
fn br_53(document: &Subject, totals: Node) -> bool {
    if !document.exists(document.root, ACCOUNTING_CURRENCY) {
        return true;
    }
    let mut amounts = totals.children_named(ram::TAX_TOTAL_AMOUNT);
    amounts.any(|amount| is_in(document, amount, ACCOUNTING_CURRENCY))
        && document.of_document(OfDocument::AccountingCurrencyIsOther, || {
            let mut codes = document.root.select(ACCOUNTING_CURRENCY);
            !codes.any(|code| document.says(document.root, CURRENCY, code.text()))
        })
}

/// The lines of a transaction.
fn lines(transaction: Node) -> impl Iterator<Item = Node> {
    transaction.children_named(ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM)
}

/// What the lines of the transaction that the totals are of add up to, as doubles in their order, and that as a
/// decimal.
fn sum_of_lines(document: &Subject, totals: Node) -> Number {
    let Some(transaction) = totals.ancestors().nth(1) else {
        return Number::ZERO;
    };
    let amounts = || lines(transaction).flat_map(|line| line.select(LINE_AMOUNT));
    document.sum_in(transaction, ram::LINE_TOTAL_AMOUNT, || {
        let cents = match few_cents(amounts()) {
            Some(cents) => Number::Some(cents.into()),
            None => (Number::of_double(sum_of_doubles(amounts())) * Number::HUNDRED).round(),
        };
        cents.div(&Number::HUNDRED)
    })
}

/// What amounts add up to in cents, where they are so few and small that their doubles add up to it, too:
/// these are off by less than a thousandth of a cent.
fn few_cents<'t>(amounts: impl Iterator<Item = Node<'t>>) -> Option<i64> {
    const FEW: i64 = 10_000_000_000_000;
    let (mut count, mut sum, mut size) = (0_i64, 0_i64, 0_i64);
    for amount in amounts {
        let cents = plain(amount)?.cents()?;
        count += 1;
        sum = sum.checked_add(cents)?;
        size = size.checked_add(cents.checked_abs()?)?;
    }
    (count.checked_mul(size)? < FEW).then_some(sum)
}

fn br_co_10(document: &Subject, totals: Node) -> bool {
    totals.decimal(ram::LINE_TOTAL_AMOUNT) == sum_of_lines(document, totals)
        || stops(totals, &[ram::LINE_TOTAL_AMOUNT])
}

fn sum_br_co_10<'t>(document: &Subject<'t>, totals: Node<'t>) -> Option<Sum> {
    let near = totals.ancestors().nth(1).into_iter().flat_map(lines);
    let near = near
        .take(NEAR)
        .filter_map(|line| line.select(LINE_AMOUNT).next());
    Sum::of(totals, ram::LINE_TOTAL_AMOUNT)
        .all(near)
        .comes_to(sum_of_lines(document, totals))
}

/// How many allowances or charges the document has, and what the VAT and these come to, as doubles in their
/// order.
#[derive(Debug)]
struct Sums {
    allowances: (usize, f64),
    charges: (usize, f64),
    taxes: f64,
}

impl Sums {
    fn of(document: &Subject) -> Sums {
        const INDICATOR: &[Name] = &[ram::CHARGE_INDICATOR, udt::INDICATOR];
        const TAX: &[Name] = &[
            rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
            ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
            ram::APPLICABLE_TRADE_TAX,
            ram::CALCULATED_AMOUNT,
        ];
        const ALLOWANCE: &[Name] = &[
            rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
            ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
            ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE,
        ];
        let cents = |sum: f64| round_double(sum * 10.0 * 10.0) / 100.0;
        let of = |charge: bool| {
            let mut count = 0;
            let all = document.root.select(ALLOWANCE);
            let amounts = all
                .filter(|it| {
                    let mut indicators = it.select(INDICATOR);
                    indicators.any(|it| crate::value::parse_boolean(it.own_word()) == Some(charge))
                })
                .inspect(|_| count += 1)
                .filter_map(|it| it.child(ram::ACTUAL_AMOUNT));
            let sum = cents(sum_of_doubles(amounts));
            (count, sum)
        };
        Sums {
            allowances: of(false),
            charges: of(true),
            taxes: cents(sum_of_doubles(document.root.select(TAX))),
        }
    }
}

/// BR-CO-11 and BR-CO-12: the total is what the allowances or charges of the document add up to, as doubles.
fn allowances_add_up(document: &Subject, totals: Node, name: Name, charge: bool) -> bool {
    let sums = document.kept(Sums::of);
    let (count, sum) = match charge {
        true => sums.charges,
        false => sums.allowances,
    };
    match totals.has(name) {
        true => totals
            .children_named(name)
            .any(|total| is_same(double(total), sum)),
        false => count == 0,
    }
}

/// Total without VAT (BT-109) = lines (BT-106) - allowances (BT-107) + charges (BT-108), of several each the
/// first.
fn br_co_13(_: &Subject, totals: Node) -> bool {
    totals.decimal(ram::TAX_BASIS_TOTAL_AMOUNT) == without_vat(totals)
}

fn without_vat(totals: Node) -> Number {
    let lines = totals.decimal(ram::LINE_TOTAL_AMOUNT);
    let allowances = totals.decimal_or(ram::ALLOWANCE_TOTAL_AMOUNT, Number::ZERO);
    let charges = totals.decimal_or(ram::CHARGE_TOTAL_AMOUNT, Number::ZERO);
    (lines - allowances + charges).round2()
}

fn sum_br_co_13<'t>(_: &Subject<'t>, totals: Node<'t>) -> Option<Sum> {
    Sum::of(totals, ram::TAX_BASIS_TOTAL_AMOUNT)
        .plus(totals.decimal(ram::LINE_TOTAL_AMOUNT))
        .less_child(totals, ram::ALLOWANCE_TOTAL_AMOUNT)
        .plus_child(totals, ram::CHARGE_TOTAL_AMOUNT)
        .comes_to(without_vat(totals))
}

/// VAT total (BT-110) = sum of the VAT amounts of the breakdown (BT-117), as doubles.
fn br_co_14(document: &Subject, total: Node) -> bool {
    is_same(double(total), document.kept(Sums::of).taxes)
}

/// Total with VAT (BT-112) = total without (BT-109) + VAT in the document currency (BT-110), or equal to the
/// total without.
fn br_co_15(_: &Subject, root: Node) -> bool {
    let totals = || {
        let settlements = root.select(SETTLEMENT);
        settlements.flat_map(|it| {
            it.children_named(ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION)
        })
    };
    let first = |name: Name| totals().flat_map(|it| it.children_named(name)).next();
    let decimal = |name: Name| first(name).map_or(Number::NONE, |it| it.own_decimal());
    let (with, without) = (
        decimal(ram::GRAND_TOTAL_AMOUNT),
        decimal(ram::TAX_BASIS_TOTAL_AMOUNT),
    );
    // For each currency its first total, and whether there is another one.
    let mut taxes: HashMap<&str, (Node, bool)> = HashMap::new();
    for tax in totals().flat_map(|it| it.children_named(ram::TAX_TOTAL_AMOUNT)) {
        if let Some(currency) = tax.attribute(Attr::CURRENCY_ID) {
            let known = taxes.entry(currency);
            known
                .and_modify(|(_, more)| *more = true)
                .or_insert((tax, false));
        }
    }
    root.select(CURRENCY).all(|currency| {
        let tax = taxes.get(currency.text());
        tax.is_some_and(|&(tax, more)| !more && with == (&without + &tax.own_decimal()).round2())
            || with == without
    })
}

/// Amount due (BT-115) = total with VAT (BT-112) - paid (BT-113) + rounding (BT-114), of several each the
/// first.
fn br_co_16(_: &Subject, totals: Node) -> bool {
    totals.decimal(ram::DUE_PAYABLE_AMOUNT) == due(totals)
}

fn due(totals: Node) -> Number {
    totals.decimal(ram::GRAND_TOTAL_AMOUNT)
        - totals.decimal_or(ram::TOTAL_PREPAID_AMOUNT, Number::ZERO)
        + totals.decimal_or(ram::ROUNDING_AMOUNT, Number::ZERO)
}

fn sum_br_co_16<'t>(_: &Subject<'t>, totals: Node<'t>) -> Option<Sum> {
    Sum::of(totals, ram::DUE_PAYABLE_AMOUNT)
        .plus(totals.decimal(ram::GRAND_TOTAL_AMOUNT))
        .less_child(totals, ram::TOTAL_PREPAID_AMOUNT)
        .plus_child(totals, ram::ROUNDING_AMOUNT)
        .comes_to(due(totals))
}

/// VAT amount (BT-117) = taxable amount (BT-116) x rate (BT-119), within 1; 0 without a rate.
fn br_co_17(_: &Subject, tax: Node) -> bool {
    let is_vat = tax
        .children_named(ram::TYPE_CODE)
        .any(|it| it.own_word().eq_ignore_ascii_case("VAT"));
    let amount = tax.decimal(ram::CALCULATED_AMOUNT);
    let is_nothing = amount.round() == Number::ZERO;
    let rate = match is_vat {
        true => tax.decimal(ram::RATE_APPLICABLE_PERCENT),
        false => Number::NONE,
    };
    let holds = if !rate.exists() || rate.round() == Number::ZERO {
        is_nothing
    } else {
        let basis = tax.decimal(ram::BASIS_AMOUNT).abs();
        let expected = (basis * rate.div(&Number::HUNDRED)).round2();
        let amount = amount.abs();
        &amount - &Number::ONE <= expected && &amount + &Number::ONE >= expected
    };
    holds || stops(tax, &[ram::CALCULATED_AMOUNT, ram::BASIS_AMOUNT])
}

/// Nothing is to pay, or it is said until when; anywhere in the document.
fn br_co_25(_: &Subject, root: Node) -> bool {
    let all = |name: Name| root.descendants().filter(move |node| node.name() == name);
    let mut due = all(ram::DUE_PAYABLE_AMOUNT);
    let is_positive = due.next().is_some_and(|amount| double(amount) > 0.0);
    let is_told = |terms: Node| terms.has(ram::DUE_DATE_DATE_TIME) || terms.has(ram::DESCRIPTION);
    // Of two amounts XPath makes nothing.
    !is_positive || due.next().is_some() || all(ram::SPECIFIED_TRADE_PAYMENT_TERMS).any(is_told)
}
