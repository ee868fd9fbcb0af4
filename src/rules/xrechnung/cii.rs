//! XRechnung in CII.

use super::both::{
    has_classification_scheme, has_scheme, is_document, is_filled, is_health, is_vehicle_category,
};
use super::{V2_5_0, V2_6_0, words};
use crate::codes::list;
use crate::report::Severity;
use crate::rules::national::de;
use crate::rules::national::only;
use crate::rules::row::{Context, Names, Row, Rows, Test};
use crate::rules::subject::{OfDocument, Subject};
use crate::rules::xpath::*;
use crate::value::phrase;
use crate::value::shown::quoted;
use crate::value::trim_xml;
use crate::xml::{Attr, Name, Node, qdt, ram, rsm, udt};
use rust_decimal::Decimal;
use std::collections::HashSet;

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
const SPECIFICATION: &[Name] = &[
    rsm::EXCHANGED_DOCUMENT_CONTEXT,
    ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER,
    ram::ID,
];

/// Whether the document names the extension.
pub(super) fn is_extension(document: &Subject) -> bool {
    names(document, super::EXTENSION_ID)
}

/// Whether the document names the rules on clean vehicles.
pub(super) fn is_cvd(document: &Subject) -> bool {
    names(document, super::CVD_ID)
}

fn names(document: &Subject, specification: &str) -> bool {
    let mut ids = document.root.select(SPECIFICATION);
    ids.any(|id| id.text() == specification)
}

/// At this path from the document element, which ends at its parent.
fn is_at(document: &Subject, node: Node, path: &[Name]) -> bool {
    node.is_under(path) && node.ancestors().nth(path.len()) == Some(document.root)
}

fn exists(node: Node, path: &'static [Name]) -> bool {
    node.select(path).next().is_some()
}

/// Whether an amount is in a currency of the document, or of accounting.
fn is_in_currency(document: &Subject, amount: Node, currency: &'static [Name]) -> bool {
    let own = amount.attribute(Attr::CURRENCY_ID);
    own.is_some_and(|own| document.says(document.root, currency, own))
}

/// What XRechnung has from Peppol.
pub(super) static PEPPOL: &[Context] = &[
    Context::of(
        &[rsm::EXCHANGED_DOCUMENT_CONTEXT],
        &[Row::fatal(
            "PEPPOL-EN16931-R001",
            &["BT-23"],
            |_, context| {
                const PROCESS: &[Name] = &[
                    ram::BUSINESS_PROCESS_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER,
                    ram::ID,
                ];
                exists(context, PROCESS)
            },
            "the business process (BT-23)",
        )],
    ),
    Context::of(
        &[ram::APPLICABLE_HEADER_TRADE_SETTLEMENT],
        &[
            Row::fatal(
                "PEPPOL-EN16931-R005",
                &["BT-5", "BT-6"],
                |_, settlement| {
                    !settlement.has(ram::TAX_CURRENCY_CODE)
                        || settlement.word(ram::TAX_CURRENCY_CODE)
                            != settlement.word(ram::INVOICE_CURRENCY_CODE)
                },
                "another accounting currency than the document currency, or none",
            ),
            Row::fatal(
                "PEPPOL-EN16931-R053",
                &["BT-110"],
                |document, settlement| {
                    let totals = settlement.select(TAX_TOTAL);
                    let own = totals.filter(|it| is_in_currency(document, *it, CURRENCY));
                    own.count() <= 1
                },
                "at most one VAT total in the document currency (BT-110)",
            ),
            Row::fatal(
                "PEPPOL-EN16931-R054",
                &["BT-6", "BT-111"],
                |document, settlement| {
                    let totals = settlement.select(TAX_TOTAL);
                    let others = totals.filter(|it| {
                        it.has_attribute(Attr::CURRENCY_ID)
                            && !is_in_currency(document, *it, CURRENCY)
                            && document.exists(document.root, CURRENCY)
                    });
                    others.count() == usize::from(settlement.has(ram::TAX_CURRENCY_CODE))
                },
                "one VAT total in another currency where there is an accounting currency (BT-111), else none",
            ),
            Row::fatal(
                "PEPPOL-EN16931-R055",
                &["BT-110", "BT-111"],
                r055,
                "VAT totals of the same sign in both currencies",
            ),
        ],
    ),
    Context::of(
        &[ram::BUYER_TRADE_PARTY],
        &[Row::fatal(
            "PEPPOL-EN16931-R010",
            &["BT-49"],
            has_address,
            "the buyer's electronic address (BT-49)",
        )],
    ),
    Context::of(
        &[ram::SELLER_TRADE_PARTY],
        &[Row::fatal(
            "PEPPOL-EN16931-R020",
            &["BT-34"],
            has_address,
            "the seller's electronic address (BT-34)",
        )],
    ),
    Context::only(
        &[ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE],
        |_, it| it.has(ram::CALCULATION_PERCENT) && !it.has(ram::BASIS_AMOUNT),
        &[Row::never(
            "PEPPOL-EN16931-R041",
            &["BT-93", "BT-100"],
            "the base amount of the percentage",
        )],
    ),
    Context::only(
        &[ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE],
        |_, it| !it.has(ram::CALCULATION_PERCENT) && it.has(ram::BASIS_AMOUNT),
        &[Row::never(
            "PEPPOL-EN16931-R042",
            &["BT-94", "BT-101"],
            "the percentage of the base amount",
        )],
    ),
    Context::of(
        &[ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE],
        &[
            Row::fatal(
                "PEPPOL-EN16931-R040",
                &["BT-92", "BT-99"],
                r040,
                "the base amount x percentage, within 0.02, or 0.50 in HUF",
            )
            .found(|_, it| stated(it, ram::ACTUAL_AMOUNT)),
            Row::fatal(
                "PEPPOL-EN16931-R043-1",
                &["BG-20", "BG-21", "BG-27", "BG-28"],
                is_marked,
                "the charge indicator true or false",
            ),
        ],
    ),
    Context::of(
        &[ram::APPLIED_TRADE_ALLOWANCE_CHARGE],
        &[Row::fatal(
            "PEPPOL-EN16931-R043-2",
            &["BT-147"],
            is_marked,
            "the charge indicator true or false",
        )],
    ),
    Context::only(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS],
        |_, means| matches!(means.word(ram::TYPE_CODE), "49" | "59"),
        &[Row::fatal(
            "PEPPOL-EN16931-R061",
            &["BT-89"],
            |document, means| {
                const MANDATE: &[Name] = &[
                    ram::SPECIFIED_TRADE_PAYMENT_TERMS,
                    ram::DIRECT_DEBIT_MANDATE_ID,
                ];
                means
                    .parent()
                    .is_some_and(|around| document.exists(around, MANDATE))
            },
            "the mandate reference (BT-89), as payment is by direct debit",
        )],
    ),
    Context::only(
        &[ram::START_DATE_TIME],
        |document, date| header_of(document, date, HEADER_START).is_some(),
        &[Row::fatal(
            "PEPPOL-EN16931-R110",
            &["BT-73", "BT-134"],
            |document, date| {
                let header = header_of(document, date, HEADER_START);
                let header = header.map(|it| document.texts(it, HEADER_START));
                let earliest = header.as_ref().and_then(|days| days.first());
                let latest = days(date).max();
                latest
                    .zip(earliest)
                    .is_some_and(|(day, header)| day >= *header)
            },
            "a line period that does not start before the period of the document",
        )],
    ),
    Context::only(
        &[ram::END_DATE_TIME],
        |document, date| header_of(document, date, HEADER_END).is_some(),
        &[Row::fatal(
            "PEPPOL-EN16931-R111",
            &["BT-74", "BT-135"],
            |document, date| {
                let header = header_of(document, date, HEADER_END);
                let header = header.map(|it| document.texts(it, HEADER_END));
                let latest = header.as_ref().and_then(|days| days.last());
                let earliest = days(date).min();
                earliest
                    .zip(latest)
                    .is_some_and(|(day, header)| day <= *header)
            },
            "a line period that does not end after the period of the document",
        )],
    ),
    Context::of(
        &[ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM],
        &[
            Row::warning(
                "PEPPOL-EN16931-R120",
                &["BG-25", "BT-131"],
                r120,
                "quantity x price + charges - allowances, within 0.02, or 0.50 in HUF",
            )
            .found(|_, line| stated_at(line, LINE_AMOUNT)),
            Row::fatal(
                "PEPPOL-EN16931-R101",
                &["BT-128"],
                |_, line| {
                    const REFERENCE: &[Name] = &[
                        ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
                        ram::ADDITIONAL_REFERENCED_DOCUMENT,
                    ];
                    let mut all = line.select(REFERENCE);
                    !exists(line, REFERENCE) || all.any(|it| it.some(ram::TYPE_CODE, "130"))
                },
                "a document reference on a line only for an invoiced object, of type 130",
            ),
        ],
    ),
    Context::of(
        PRICES,
        &[Row::fatal(
            "PEPPOL-EN16931-R121",
            &["BT-149"],
            |_, price| {
                price.decimal_or(ram::BASIS_QUANTITY, Number::ONE) > Number::ZERO
                    || stops(price, &[ram::BASIS_QUANTITY])
            },
            "a price base quantity above zero",
        )
        .found(|_, price| stated(price, ram::BASIS_QUANTITY))],
    ),
    Context {
        names: Names::Of(&[ram::BASIS_QUANTITY]),
        parents: PRICES,
        rows: Rows::If(
            |_, base| base.has_attribute(Attr::UNIT_CODE),
            &[Row::fatal(
                "PEPPOL-EN16931-R130",
                &["BT-130", "BT-150"],
                |document, base| {
                    const QUANTITY: &[Name] =
                        &[ram::SPECIFIED_LINE_TRADE_DELIVERY, ram::BILLED_QUANTITY];
                    let line = base.ancestors().nth(2);
                    line.zip(base.attribute(Attr::UNIT_CODE))
                        .is_some_and(|(line, unit)| document.has_quantity_in(line, QUANTITY, unit))
                },
                "the unit of the quantity of the line",
            )
            .found(|_, base| quoted(base.attribute(Attr::UNIT_CODE).unwrap_or("")))],
        ),
    },
];

const PRICES: &[Name] = &[
    ram::NET_PRICE_PRODUCT_TRADE_PRICE,
    ram::GROSS_PRICE_PRODUCT_TRADE_PRICE,
];
const TAX_TOTAL: &[Name] = &[
    ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION,
    ram::TAX_TOTAL_AMOUNT,
];
const LINE_AMOUNT: &[Name] = &[
    ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
    ram::SPECIFIED_TRADE_SETTLEMENT_LINE_MONETARY_SUMMATION,
    ram::LINE_TOTAL_AMOUNT,
];

/// No element without content, but the one for delivery that the schema wants.
pub(super) static EMPTY: &[Context] = &[Context {
    names: Names::Any,
    parents: &[],
    rows: Rows::If(
        |_, node| node.is_empty() && node.tag() != "ram:ApplicableHeaderTradeDelivery",
        &[
            Row::never("PEPPOL-EN16931-R008", &[], "no element without content").saying(
                |_, node| match node.name() {
                    // The schema demands it, also where there is nothing to say.
                    ram::APPLICABLE_HEADER_TRADE_DELIVERY => {
                        phrase!("<{}> is empty: give the delivery date (BT-72)", node.tag())
                    }
                    _ => phrase!("<{}> is empty: delete it or fill it in", node.tag()),
                },
            ),
        ],
    ),
}];

pub(super) static GROSS_PRICE: &[Context] = &[Context::only(
    &[ram::GROSS_PRICE_PRODUCT_TRADE_PRICE],
    |_, price| {
        price.is_under(&[
            rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
            ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
            ram::SPECIFIED_LINE_TRADE_AGREEMENT,
        ])
    },
    &[
        Row::fatal(
            "PEPPOL-EN16931-R044",
            &["BT-147"],
            |_, price| {
                const AMOUNT: &[Name] = &[ram::APPLIED_TRADE_ALLOWANCE_CHARGE, ram::ACTUAL_AMOUNT];
                const INDICATOR: &[Name] = &[
                    ram::APPLIED_TRADE_ALLOWANCE_CHARGE,
                    ram::CHARGE_INDICATOR,
                    udt::INDICATOR,
                ];
                !exists(price, AMOUNT) || price.select(INDICATOR).any(|it| it.text() == "false")
            },
            "no charge on a price: the charge indicator false",
        ),
        Row::fatal(
            "PEPPOL-EN16931-R046",
            &["BT-146"],
            r046,
            "the gross price (BT-148) - discount (BT-147)",
        )
        .found(|_, price| {
            const NET: &[Name] = &[ram::NET_PRICE_PRODUCT_TRADE_PRICE, ram::CHARGE_AMOUNT];
            price
                .parent()
                .map_or_else(|| "".into(), |around| stated_at(around, NET))
        }),
    ],
)];

/// The net price is the gross price less the discount, where there is a gross price.
fn r046(document: &Subject, price: Node) -> bool {
    const NET: &[Name] = &[ram::NET_PRICE_PRODUCT_TRADE_PRICE, ram::CHARGE_AMOUNT];
    let around = price.parent();
    let [net, other] = around.map_or([None; 2], |around| document.first_two(around, NET));
    let net = net.map_or(Number::NONE, |net| net.own_decimal());
    let mut applied = price.children_named(ram::APPLIED_TRADE_ALLOWANCE_CHARGE);
    let discounts = price.children_named(ram::APPLIED_TRADE_ALLOWANCE_CHARGE);
    let mut discounts = discounts.filter_map(|it| it.child(ram::ACTUAL_AMOUNT));
    let discount = applied
        .find_map(|it| it.child(ram::ACTUAL_AMOUNT))
        .map_or(Number::ZERO, |it| it.own_decimal());
    !price.has(ram::CHARGE_AMOUNT)
        || net == price.decimal(ram::CHARGE_AMOUNT) - discount
        // Of two amounts XPath makes nothing.
        || other.is_some()
        || stops(price, &[ram::CHARGE_AMOUNT])
        || discounts.nth(1).is_some()
}

fn has_address(_: &Subject, party: Node) -> bool {
    exists(party, &[ram::URI_UNIVERSAL_COMMUNICATION, ram::URIID])
}

fn r055(document: &Subject, settlement: Node) -> bool {
    let of = |currency: &'static [Name]| {
        let totals = settlement.select(TAX_TOTAL);
        totals.filter(move |it| is_in_currency(document, *it, currency))
    };
    let has_accounting = document.exists(document.root, ACCOUNTING_CURRENCY);
    let both = |is_so: fn(f64) -> bool| {
        some_double(of(ACCOUNTING_CURRENCY), is_so) && some_double(of(CURRENCY), is_so)
    };
    !(has_accounting && of(CURRENCY).next().is_some())
        || both(|amount| amount < 0.0)
        || both(|amount| amount >= 0.0)
}

fn slack(document: &Subject) -> Decimal {
    let is_in_forint = || document.says(document.root, CURRENCY, "HUF");
    match document.of_document(OfDocument::IsInForint, is_in_forint) {
        true => Decimal::from_parts(5, 0, 0, false, 1),
        false => Decimal::from_parts(2, 0, 0, false, 2),
    }
}

fn r040(document: &Subject, allowance: Node) -> bool {
    if !allowance.has(ram::CALCULATION_PERCENT) || !allowance.has(ram::BASIS_AMOUNT) {
        return true;
    }
    let amount = allowance.decimal_or(ram::ACTUAL_AMOUNT, Number::ZERO);
    let base = allowance.decimal(ram::BASIS_AMOUNT);
    let percentage = allowance.decimal(ram::CALCULATION_PERCENT);
    amount.is_within(slack(document), &(base * percentage).div(&Number::HUNDRED))
        || stops(
            allowance,
            &[
                ram::ACTUAL_AMOUNT,
                ram::BASIS_AMOUNT,
                ram::CALCULATION_PERCENT,
            ],
        )
}

fn is_marked(_: &Subject, allowance: Node) -> bool {
    let mut indicators = allowance.select(&[ram::CHARGE_INDICATOR, udt::INDICATOR]);
    indicators
        .next()
        .is_some_and(|it| matches!(it.own_word(), "true" | "false"))
        || indicators.next().is_some()
}

const HEADER_START: &[Name] = &[
    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
    ram::BILLING_SPECIFIED_PERIOD,
    ram::START_DATE_TIME,
    udt::DATE_TIME_STRING,
];
const HEADER_END: &[Name] = &[
    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
    ram::BILLING_SPECIFIED_PERIOD,
    ram::END_DATE_TIME,
    udt::DATE_TIME_STRING,
];

/// Of a day of the period of a line, the transaction, if it has such a day in its own period: an element for it,
/// with or without a day inside.
fn header_of<'t>(document: &Subject, date: Node<'t>, path: &'static [Name]) -> Option<Node<'t>> {
    let is_of_line = date.is_under(&[
        rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
        ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
        ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
        ram::BILLING_SPECIFIED_PERIOD,
    ]);
    let transaction = date.ancestors().nth(3).filter(|_| is_of_line)?;
    let has_such = document.exists(transaction, &path[..3]);
    has_such.then_some(transaction)
}

fn days(date: Node<'_>) -> impl Iterator<Item = &str> {
    date.children_named(udt::DATE_TIME_STRING).map(Node::text)
}

/// Quantity x (price / base quantity) + charges - allowances, within the slack.
fn r120(document: &Subject, line: Node) -> bool {
    const QUANTITY: &[Name] = &[ram::SPECIFIED_LINE_TRADE_DELIVERY, ram::BILLED_QUANTITY];
    const PRICE: &[Name] = &[
        ram::SPECIFIED_LINE_TRADE_AGREEMENT,
        ram::NET_PRICE_PRODUCT_TRADE_PRICE,
        ram::CHARGE_AMOUNT,
    ];
    const NET_BASE: &[Name] = &[
        ram::SPECIFIED_LINE_TRADE_AGREEMENT,
        ram::NET_PRICE_PRODUCT_TRADE_PRICE,
        ram::BASIS_QUANTITY,
    ];
    const GROSS_BASE: &[Name] = &[
        ram::SPECIFIED_LINE_TRADE_AGREEMENT,
        ram::GROSS_PRICE_PRODUCT_TRADE_PRICE,
        ram::BASIS_QUANTITY,
    ];
    const ALLOWANCE: &[Name] = &[
        ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
        ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE,
    ];
    let first = |path: &'static [Name], otherwise: Number| {
        let node = line.select(path).next();
        node.map_or(otherwise, |node| node.own_decimal())
    };
    let has_two = |path: &'static [Name]| line.select(path).nth(1).is_some();
    let amount = first(LINE_AMOUNT, Number::ZERO);
    let base = [NET_BASE, GROSS_BASE]
        .into_iter()
        .map(|path| first(path, Number::ZERO))
        .find(|base| *base != Number::ZERO && base.exists())
        .unwrap_or(Number::ONE);
    let total = |word: &str| {
        let marked = line.select(ALLOWANCE).filter(|it| {
            let mut indicators = it.select(&[ram::CHARGE_INDICATOR, udt::INDICATOR]);
            indicators.next().is_some_and(|it| it.own_word() == word)
        });
        sum(marked.flat_map(|it| it.children_named(ram::ACTUAL_AMOUNT))).round2()
    };
    let expected = first(QUANTITY, Number::ONE) * first(PRICE, Number::ZERO).div(&base)
        + total("true")
        - total("false");
    amount.is_within(slack(document), &expected)
        || [LINE_AMOUNT, QUANTITY, PRICE, NET_BASE]
            .into_iter()
            .any(has_two)
}

pub(super) static RULES: &[Context] = &[
    Context::only(&[rsm::CROSS_INDUSTRY_INVOICE], is_document, DOCUMENT),
    Context::only(
        &[rsm::EXCHANGED_DOCUMENT_CONTEXT],
        |document, node| is_at(document, node, &[]),
        &[words::BR_DE_21
            .by(|_, context| {
                const ID: &[Name] = &[ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER, ram::ID];
                let mut ids = context.select(ID);
                ids.any(|id| [super::CIUS, super::EXTENSION_ID, super::CVD_ID].contains(&id.text()))
            })
            .into_warning()],
    ),
    Context::only(
        &[ram::SELLER_TRADE_PARTY],
        |document, node| is_at(document, node, AGREEMENT),
        &[words::BR_DE_2.by(|_, seller| seller.has(ram::DEFINED_TRADE_CONTACT))],
    ),
    Context::only(
        &[ram::POSTAL_TRADE_ADDRESS],
        |document, node| is_at(document, node, SELLER),
        &[
            words::BR_DE_3.by(has_city),
            words::BR_DE_4.by(has_post_code),
        ],
    ),
    Context::only(
        &[ram::DEFINED_TRADE_CONTACT],
        |document, node| is_at(document, node, SELLER),
        &[
            words::BR_DE_5.by(|_, contact| {
                is_filled(contact, &[ram::PERSON_NAME])
                    || is_filled(contact, &[ram::DEPARTMENT_NAME])
            }),
            words::BR_DE_6.by(|_, contact| is_filled(contact, TELEPHONE)),
            words::BR_DE_7.by(|_, contact| is_filled(contact, MAIL)),
            words::BR_DE_27
                .by(|_, contact| only(contact.select(TELEPHONE)).is_none_or(de::has_three_digits))
                .into_warning(),
            words::BR_DE_28
                .by(|_, contact| only(contact.select(MAIL)).is_none_or(de::is_mail_address))
                .into_warning(),
        ],
    ),
    Context::only(
        &[ram::POSTAL_TRADE_ADDRESS],
        |document, node| is_at(document, node, BUYER),
        &[
            words::BR_DE_8.by(has_city),
            words::BR_DE_9.by(has_post_code),
        ],
    ),
    Context::only(
        &[ram::ADDITIONAL_REFERENCED_DOCUMENT],
        |document, node| is_at(document, node, AGREEMENT) && node.some(ram::TYPE_CODE, "916"),
        &[
            words::BR_TMP_2
                .by(|_, node| {
                    !node.has(ram::URIID)
                        || only(node.children_named(ram::URIID)).is_none_or(de::is_whole_url)
                })
                .warning_in(V2_5_0),
            Row::at_most_one(
                "BR-TMP-4",
                &["BT-123"],
                &[ram::NAME],
                "at most one description of a supporting document (BT-123)",
            )
            .into_warning()
            .only_in(V2_6_0),
            Row::at_most_one(
                "BR-TMP-5",
                &["BT-125"],
                &[ram::ATTACHMENT_BINARY_OBJECT],
                "at most one file attached to a supporting document (BT-125)",
            )
            .into_warning()
            .only_in(V2_6_0),
        ],
    ),
    Context::of(
        &[
            udt::DATE_TIME_STRING,
            qdt::DATE_TIME_STRING,
            udt::DATE_STRING,
        ],
        &[Row::warning(
            "BR-TMP-7",
            &[],
            is_plain_date,
            "a date of the form YYYYMMDD, with format=\"102\"",
        )
        .only_in(V2_6_0)],
    ),
    Context::only(
        &[ram::POSTAL_TRADE_ADDRESS],
        |document, node| is_at(document, node, DELIVERY),
        &[
            words::BR_DE_10.by(has_city),
            words::BR_DE_11.by(has_post_code),
        ],
    ),
    Context::only(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS],
        |document, node| is_at(document, node, SETTLEMENT) && is_by(node, &["30", "58"]),
        &[
            words::BR_DE_19
                .by(|_, means| {
                    const IBAN: &[Name] =
                        &[ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT, ram::IBANID];
                    means.word(ram::TYPE_CODE) != "58"
                        || only(means.select(IBAN)).is_none_or(de::passes_as_iban)
                })
                .into_warning(),
            words::BR_DE_23_A.by(|_, means| means.has(ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT)),
            words::BR_DE_23_B.by(|document, means| {
                !means.has(ram::APPLICABLE_TRADE_SETTLEMENT_FINANCIAL_CARD)
                    && !has_debit(document, means)
            }),
        ],
    ),
    Context::only(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS],
        |document, node| is_at(document, node, SETTLEMENT) && is_by(node, &["48", "54", "55"]),
        &[
            words::BR_DE_24_A
                .by(|_, means| means.has(ram::APPLICABLE_TRADE_SETTLEMENT_FINANCIAL_CARD)),
            words::BR_DE_24_B.by(|document, means| {
                !means.has(ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT)
                    && !has_debit(document, means)
            }),
        ],
    ),
    Context::only(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS],
        |document, node| is_at(document, node, SETTLEMENT) && is_by(node, &["59"]),
        &[
            words::BR_DE_20
                .by(|_, means| {
                    const IBAN: &[Name] = &[ram::PAYER_PARTY_DEBTOR_FINANCIAL_ACCOUNT, ram::IBANID];
                    only(means.select(IBAN)).is_none_or(de::passes_as_iban)
                })
                .into_warning(),
            words::BR_DE_25_A.by(has_debit),
            words::BR_DE_25_B.by(|_, means| {
                ![
                    ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT,
                    ram::PAYEE_SPECIFIED_CREDITOR_FINANCIAL_INSTITUTION,
                    ram::PAYER_SPECIFIED_DEBTOR_FINANCIAL_INSTITUTION,
                    ram::APPLICABLE_TRADE_SETTLEMENT_FINANCIAL_CARD,
                ]
                .into_iter()
                .any(|name| means.has(name))
            }),
        ],
    ),
    Context::only(
        &[ram::APPLICABLE_TRADE_TAX],
        |document, node| is_at(document, node, SETTLEMENT),
        &[words::BR_DE_14.by(|_, tax| is_filled(tax, &[ram::RATE_APPLICABLE_PERCENT]))],
    ),
    Context::only(
        &[rsm::SUPPLY_CHAIN_TRADE_TRANSACTION],
        |document, node| is_at(document, node, &[]),
        &[Row::new(
            "BR-DE-TMP-32",
            Severity::Information,
            &["BT-72", "BG-14", "BG-26"],
            Test::Holds(|_, transaction| {
                const DAY: &[Name] = &[
                    ram::APPLICABLE_HEADER_TRADE_DELIVERY,
                    ram::ACTUAL_DELIVERY_SUPPLY_CHAIN_EVENT,
                    ram::OCCURRENCE_DATE_TIME,
                ];
                const PERIOD: &[Name] = &[
                    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
                    ram::BILLING_SPECIFIED_PERIOD,
                ];
                const OF_LINE: &[Name] = &[
                    ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
                    ram::BILLING_SPECIFIED_PERIOD,
                ];
                let mut lines =
                    transaction.children_named(ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM);
                exists(transaction, DAY)
                    || exists(transaction, PERIOD)
                    || lines.all(|line| exists(line, OF_LINE))
            }),
            "a delivery date (BT-72), a period (BG-14) or a period of each line (BG-26)",
        )],
    ),
    Context::only(
        &[ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM],
        |document, node| is_at(document, node, &[rsm::SUPPLY_CHAIN_TRADE_TRANSACTION]),
        &[words::BR_TMP_3.by(|_, line| {
            const GROSS: &[Name] = &[
                ram::SPECIFIED_LINE_TRADE_AGREEMENT,
                ram::GROSS_PRICE_PRODUCT_TRADE_PRICE,
                ram::BASIS_QUANTITY,
            ];
            const NET: &[Name] = &[
                ram::SPECIFIED_LINE_TRADE_AGREEMENT,
                ram::NET_PRICE_PRODUCT_TRADE_PRICE,
                ram::BASIS_QUANTITY,
            ];
            let (gross, net) = (line.select(GROSS).next(), line.select(NET).next());
            gross.zip(net).is_none_or(|(gross, net)| {
                let unit = |node: Node| node.attribute(Attr::UNIT_CODE).map(str::to_owned);
                gross.text() == net.text()
                    && (unit(gross).is_none() || unit(net).is_none() || unit(gross) == unit(net))
            })
        })],
    ),
];

const AGREEMENT: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
];
const SELLER: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
    ram::SELLER_TRADE_PARTY,
];
const BUYER: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
    ram::BUYER_TRADE_PARTY,
];
const DELIVERY: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_DELIVERY,
    ram::SHIP_TO_TRADE_PARTY,
];
const TELEPHONE: &[Name] = &[ram::TELEPHONE_UNIVERSAL_COMMUNICATION, ram::COMPLETE_NUMBER];
const MAIL: &[Name] = &[ram::EMAIL_URI_UNIVERSAL_COMMUNICATION, ram::URIID];

fn has_city(_: &Subject, address: Node) -> bool {
    is_filled(address, &[ram::CITY_NAME])
}

fn has_post_code(_: &Subject, address: Node) -> bool {
    is_filled(address, &[ram::POSTCODE_CODE])
}

fn is_by(means: Node, codes: &[&str]) -> bool {
    codes.contains(&means.word(ram::TYPE_CODE))
}

const MANDATE: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
    ram::SPECIFIED_TRADE_PAYMENT_TERMS,
    ram::DIRECT_DEBIT_MANDATE_ID,
];
const CREDITOR: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
    ram::CREDITOR_REFERENCE_ID,
];
const DEBTOR: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
    ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS,
    ram::PAYER_PARTY_DEBTOR_FINANCIAL_ACCOUNT,
    ram::IBANID,
];

/// A mandate, a creditor identifier or the account of a debtor.
fn has_debit(document: &Subject, means: Node) -> bool {
    const OWN: &[Name] = &[ram::PAYER_PARTY_DEBTOR_FINANCIAL_ACCOUNT, ram::IBANID];
    document.exists(document.root, MANDATE)
        || document.exists(document.root, CREDITOR)
        || exists(means, OWN)
}

static DOCUMENT: &[Row] = &[
    words::BR_DE_30.by(|_, root| {
        let (mandate, creditor) = (exists(root, MANDATE), exists(root, CREDITOR));
        let debtor = exists(root, DEBTOR);
        (mandate || debtor) && creditor || !(mandate || creditor || debtor)
    }),
    words::BR_DE_31.by(|_, root| {
        let (mandate, creditor) = (exists(root, MANDATE), exists(root, CREDITOR));
        let debtor = exists(root, DEBTOR);
        (mandate || creditor) && debtor || !(mandate || creditor || debtor)
    }),
    words::BR_DE_1.by(|_, root| {
        let mut settlements = root.select(SETTLEMENT);
        settlements.any(|it| it.has(ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS))
    }),
    words::BR_DE_15.by(|_, root| {
        let mut agreements = root.select(AGREEMENT);
        agreements.any(|it| is_filled(it, &[ram::BUYER_REFERENCE]))
    }),
    words::BR_DE_16.by(br_de_16),
    words::BR_DE_17
        .by(|_, root| {
            const TYPE: &[Name] = &[rsm::EXCHANGED_DOCUMENT, ram::TYPE_CODE];
            let known = ["326", "380", "384", "389", "381", "875", "876", "877"];
            let mut types = root.select(TYPE);
            types
                .next()
                .is_some_and(|it| known.contains(&it.own_word()))
                || types.next().is_some()
        })
        .into_warning(),
    words::BR_DE_18.by(|_, root| {
        let texts = || {
            let terms = root
                .select(SETTLEMENT)
                .flat_map(|it| it.children_named(ram::SPECIFIED_TRADE_PAYMENT_TERMS));
            terms.filter_map(|terms| terms.child(ram::DESCRIPTION))
        };
        de::are_cash_discounts(texts, de::is_cash_discount)
    }),
    words::BR_DE_22.by(|document, _| {
        let references = document
            .root
            .descendants()
            .filter(|it| it.name() == ram::ADDITIONAL_REFERENCED_DOCUMENT);
        let mut seen = HashSet::new();
        let mut is_right = true;
        for reference in references {
            let around = reference.parent().map(|it| it.index());
            let files = || {
                let objects = reference.children_named(ram::ATTACHMENT_BINARY_OBJECT);
                objects.filter_map(|object| object.attribute(Attr::FILENAME))
            };
            is_right &= !files().any(|file| seen.contains(&(around, file)));
            seen.extend(files().map(|file| (around, file)));
        }
        is_right
    }),
    words::BR_DE_26
        .by(|_, root| {
            const TYPE: &[Name] = &[rsm::EXCHANGED_DOCUMENT, ram::TYPE_CODE];
            let mut types = root.select(TYPE);
            let mut settlements = root.select(SETTLEMENT);
            types.next().is_none_or(|it| it.own_word() != "384")
                || types.next().is_some()
                || settlements.any(|it| it.has(ram::INVOICE_REFERENCED_DOCUMENT))
        })
        .into_warning(),
];

/// `normalize-space(@format) = '102' and matches(normalize-space(text()), '^\d{8}$')`
fn is_plain_date(_: &Subject, date: Node) -> bool {
    let text = date.own_word();
    let format = date.attribute(Attr::FORMAT).unwrap_or_default();
    trim_xml(format) == "102"
        && (date.has_split_text()
            || text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Who uses these VAT categories on lines is registered for tax or represented.
fn br_de_16(_: &Subject, root: Node) -> bool {
    const TAX: &[Name] = &[
        rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
        ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
        ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
        ram::APPLICABLE_TRADE_TAX,
    ];
    const REGISTRATION: &[Name] = &[ram::SPECIFIED_TAX_REGISTRATION, ram::ID];
    let categories = ["S", "Z", "E", "AE", "K", "G", "L", "M"];
    let is_used = || {
        let has_category = |tax: Node| {
            let mut codes = tax.children_named(ram::CATEGORY_CODE);
            codes.any(|code| categories.contains(&code.text()))
        };
        root.select(TAX).any(|tax| tax.some(ram::TYPE_CODE, "VAT"))
            && root.select(TAX).any(has_category)
    };
    let mut agreements = root.select(AGREEMENT);
    let is_registered = agreements.any(|agreement| {
        let sellers = agreement.children_named(ram::SELLER_TRADE_PARTY);
        let mut ids = sellers.flat_map(|seller| seller.select(REGISTRATION));
        agreement.has(ram::SELLER_TAX_REPRESENTATIVE_TRADE_PARTY)
            || ids.any(|id| {
                let scheme = trim_xml(id.attribute(Attr::SCHEME_ID).unwrap_or_default());
                matches!(scheme, "VA" | "FC") && !trim_xml(id.text()).is_empty()
            })
    });
    is_registered || !is_used()
}

pub(super) static EXTENSION: &[Context] = &[
    Context::only(
        &[ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT],
        |document, node| {
            is_at(
                document,
                node,
                &[
                    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
                    ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
                ],
            )
        },
        &[words::BR_DEX_15
            .by(|document, _| !document.has_name(ram::PARENT_LINE_ID))
            .into_warning()],
    ),
    Context::only(
        &[ram::GLOBAL_ID],
        |_, id| {
            let is_other = |it: Node| {
                matches!(
                    it.name(),
                    ram::SPECIFIED_TRADE_PRODUCT | ram::SHIP_TO_TRADE_PARTY
                )
            };
            id.has_attribute(Attr::SCHEME_ID) && !id.ancestors().any(is_other)
        },
        &[words::BR_DEX_04.by(has_scheme)],
    ),
    Context::only(
        &[ram::ID],
        |_, id| {
            let is_tax = |it: Node| it.name() == ram::SPECIFIED_TAX_REGISTRATION;
            id.has_attribute(Attr::SCHEME_ID) && !id.ancestors().any(is_tax)
        },
        &[words::BR_DEX_05.by(has_scheme)],
    ),
    Context::only(
        &[ram::GLOBAL_ID],
        |_, id| id.is_in(ram::SPECIFIED_TRADE_PRODUCT) && id.has_attribute(Attr::SCHEME_ID),
        &[words::BR_DEX_06.by(has_scheme)],
    ),
    Context::only(
        &[ram::URIID],
        |_, id| id.is_in(ram::URI_UNIVERSAL_COMMUNICATION) && id.has_attribute(Attr::SCHEME_ID),
        &[words::BR_DEX_07.by(|document, id| {
            let scheme = trim_xml(id.attribute(Attr::SCHEME_ID).unwrap_or_default());
            scheme.is_empty()
                || is_health(scheme)
                || document.is_code(list::ADDRESS_SCHEMES, scheme)
        })],
    ),
    Context::only(
        &[ram::GLOBAL_ID],
        |_, id| {
            id.is_under(&[
                ram::APPLICABLE_HEADER_TRADE_DELIVERY,
                ram::SHIP_TO_TRADE_PARTY,
            ]) && id.has_attribute(Attr::SCHEME_ID)
        },
        &[words::BR_DEX_08.by(has_scheme)],
    ),
    Context::of(
        &[ram::ATTACHMENT_BINARY_OBJECT],
        &[words::BR_DEX_01.by(|document, object| {
            let kind = object.attribute(Attr::MIME_CODE).unwrap_or_default();
            kind == "application/xml" || document.is_code(list::MIME_TYPES, kind)
        })],
    ),
];

const PRODUCT: &[Name] = &[
    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
    ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
];

fn is_product(document: &Subject, node: Node) -> bool {
    node.name() == ram::SPECIFIED_TRADE_PRODUCT && is_at(document, node, PRODUCT)
}

fn vehicles(product: Node) -> usize {
    let codes = product.select(&[ram::DESIGNATED_PRODUCT_CLASSIFICATION, ram::CLASS_CODE]);
    codes
        .filter(|code| code.attribute(Attr::LIST_ID) == Some("CVD"))
        .count()
}

fn properties(product: Node) -> usize {
    let all = product.children_named(ram::APPLICABLE_PRODUCT_CHARACTERISTIC);
    all.filter(|it| it.some(ram::DESCRIPTION, "cva")).count()
}

pub(super) static CVD: &[Context] = &[
    Context::only(
        &[rsm::SUPPLY_CHAIN_TRADE_TRANSACTION],
        |document, node| is_at(document, node, &[]),
        &[words::BR_DE_CVD_03.by(|_, transaction| {
            const PRODUCTS: &[Name] = &[
                ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
                ram::SPECIFIED_TRADE_PRODUCT,
            ];
            let mut products = transaction.select(PRODUCTS);
            products.any(|product| vehicles(product) > 0 && properties(product) > 0)
        })],
    ),
    Context::only(
        &[ram::SPECIFIED_TRADE_PRODUCT],
        is_product,
        &[
            words::BR_DE_CVD_06_B
                .by(|_, product| properties(product) == 0 || vehicles(product) == 1),
            words::BR_DE_CVD_06_A
                .by(|_, product| vehicles(product) == 0 || properties(product) == 1),
        ],
    ),
    Context::only(
        &[ram::CLASS_CODE],
        |document, code| {
            code.is_in(ram::DESIGNATED_PRODUCT_CLASSIFICATION)
                && code
                    .ancestors()
                    .nth(1)
                    .is_some_and(|it| is_product(document, it))
        },
        &[
            words::BR_TMP_CVD_01.by(has_classification_scheme),
            words::BR_DE_CVD_04.by(is_vehicle_category),
        ],
    ),
    Context::only(
        &[ram::APPLICABLE_PRODUCT_CHARACTERISTIC],
        |document, it| {
            it.some(ram::DESCRIPTION, "cva")
                && it.parent().is_some_and(|it| is_product(document, it))
        },
        &[words::BR_DE_CVD_05
            .by(|_, it| matches!(it.word(ram::VALUE), "clean" | "zero-emission" | "other"))],
    ),
    Context::only(
        &[ram::APPLICABLE_HEADER_TRADE_AGREEMENT],
        |document, node| is_at(document, node, &[rsm::SUPPLY_CHAIN_TRADE_TRANSACTION]),
        &[
            words::BR_DE_CVD_01.by(|_, agreement| {
                is_filled(
                    agreement,
                    &[ram::CONTRACT_REFERENCED_DOCUMENT, ram::ISSUER_ASSIGNED_ID],
                )
            }),
            words::BR_DE_CVD_02.by(|_, agreement| {
                let mut all = agreement.children_named(ram::ADDITIONAL_REFERENCED_DOCUMENT);
                all.any(|it| {
                    it.word(ram::TYPE_CODE) == "50" && !it.word(ram::ISSUER_ASSIGNED_ID).is_empty()
                })
            }),
        ],
    ),
];
