//! Its rules for CII.

use super::words;
use crate::rules::national::nl::has_dutch_scheme;
use crate::rules::row::{At, Context, Names, Rows};
use crate::rules::set::Pattern;
use crate::rules::subject::{Subject, is_country};
use crate::rules::xpath::*;
use crate::xml::{Attr, Name, Node, qdt, ram, rsm, udt};

const LEGAL_ID: &[Name] = &[ram::SPECIFIED_LEGAL_ORGANIZATION, ram::ID];
const ORDER: &[Name] = &[
    ram::BUYER_ORDER_REFERENCED_DOCUMENT,
    ram::ISSUER_ASSIGNED_ID,
];

pub(super) static PATTERNS: &[Pattern] = &[
    Pattern::only(|document| Facts::of(document).is_dutch, &[DUTCH, ANY]),
    Pattern::only(|document| !Facts::of(document).is_dutch, &[ANY]),
];

/// The same row of an element of the addresses of the parties.
macro_rules! in_addresses {
    ($name:expr, $seller:expr, $buyer:expr, $representative:expr, $delivery:expr) => {
        Context {
            names: Names::Of(&[$name]),
            parents: &[ram::POSTAL_TRADE_ADDRESS],
            rows: Rows::Case(
                |_, node| {
                    let party = node.ancestors().nth(1)?;
                    let parties = [
                        ram::SELLER_TRADE_PARTY,
                        ram::BUYER_TRADE_PARTY,
                        ram::SELLER_TAX_REPRESENTATIVE_TRADE_PARTY,
                        ram::SHIP_TO_TRADE_PARTY,
                    ];
                    parties.iter().position(|&name| name == party.name())
                },
                &[&[$seller], &[$buyer], &[$representative], &[$delivery]],
            ),
        }
    };
}

/// What holds for Dutch suppliers.
static DUTCH: &[Context] = &[
    Context::inside(
        &[ram::SELLER_TRADE_PARTY],
        &[ram::SPECIFIED_LEGAL_ORGANIZATION],
        &[words::BR_NL_1.by(|_, organization| {
            let ids = || organization.children_named(ram::ID);
            ids().any(has_dutch_scheme) && ids().any(|id| !id.own_word().is_empty())
        })],
    ),
    Context::of(
        &[ram::APPLICABLE_HEADER_TRADE_AGREEMENT],
        &[words::BR_NL_2.by(|_, agreement| {
            agreement.has(ram::BUYER_REFERENCE) || agreement.select(ORDER).next().is_some()
        })],
    ),
    Context::inside(
        &[ram::SELLER_TRADE_PARTY],
        &[ram::POSTAL_TRADE_ADDRESS],
        &[words::BR_NL_3.by(is_complete)],
    ),
    Context::inside(
        &[ram::BUYER_TRADE_PARTY],
        &[ram::POSTAL_TRADE_ADDRESS],
        &[words::BR_NL_4.by(is_complete_if_dutch)],
    ),
    Context::inside(
        &[ram::SELLER_TAX_REPRESENTATIVE_TRADE_PARTY],
        &[ram::POSTAL_TRADE_ADDRESS],
        &[words::BR_NL_5.by(is_complete_if_dutch)],
    ),
    Context::of(&[ram::BUYER_TRADE_PARTY], &[words::BR_NL_10.by(br_nl_10)]),
    Context::of(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION],
        &[words::BR_NL_11.by(br_nl_11)],
    ),
    Context::of(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS],
        &[words::BR_NL_12.by(|_, means| {
            let codes = means.children_named(ram::TYPE_CODE);
            is_one_of(codes, &[30.0, 48.0, 49.0, 57.0, 58.0, 59.0]).unwrap_or(true)
        })],
    ),
    Context::of(&[ram::TAX_CURRENCY_CODE], &[words::BR_NL_19]),
    Context::inside(
        &[ram::TAX_POINT_DATE],
        &[udt::DATE_STRING],
        &[words::BR_NL_20],
    ),
    Context::of(&[ram::DUE_DATE_TYPE_CODE], &[words::BR_NL_21]),
    Context::of(
        &[ram::SUBJECT_CODE],
        &[words::unwanted(
            "BR-NL-22",
            &["BT-21"],
            "no code for the subject of a note (BT-21)",
        )],
    ),
    Context::inside(
        &[ram::BUSINESS_PROCESS_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER],
        &[ram::ID],
        &[words::unwanted(
            "BR-NL-23",
            &["BT-23"],
            "no business process (BT-23), unless a network such as Peppol asks for it",
        )],
    ),
    Context::only(
        &[qdt::DATE_TIME_STRING],
        |_, date| {
            date.is_under(&[
                ram::INVOICE_REFERENCED_DOCUMENT,
                ram::FORMATTED_ISSUE_DATE_TIME,
            ])
        },
        &[words::BR_NL_24],
    ),
    Context::inside(
        &[ram::SELLER_TRADE_PARTY],
        &[ram::SPECIFIED_TAX_REGISTRATION],
        &[words::BR_NL_25
            .by(|_, registration| {
                let mut ids = registration.children_named(ram::ID);
                !registration.has(ram::ID)
                    || ids.any(|id| id.attribute(Attr::SCHEME_ID) == Some("VA"))
            })
            .into_warning()
            .found(|_, registration| stated(registration, ram::ID))
            .at(At::Path(&[ram::ID]))],
    ),
    Context::inside(
        &[ram::SELLER_TRADE_PARTY],
        &[ram::DESCRIPTION],
        &[words::BR_NL_26],
    ),
    in_addresses!(
        ram::LINE_THREE,
        words::BR_NL_27_1,
        words::BR_NL_27_2,
        words::BR_NL_27_3,
        words::BR_NL_27_4
    ),
    in_addresses!(
        ram::COUNTRY_SUB_DIVISION_NAME,
        words::BR_NL_28_1,
        words::BR_NL_28_2,
        words::BR_NL_28_3,
        words::BR_NL_28_4
    ),
    Context::inside(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS],
        &[ram::INFORMATION],
        &[words::BR_NL_29.by(|_, _| false).into_warning()],
    ),
    Context::inside(
        &[ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT],
        &[ram::ACCOUNT_NAME],
        &[words::BR_NL_30],
    ),
    Context::inside(
        &[ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE],
        &[ram::REASON_CODE],
        &[words::unwanted(
            "BR-NL-32-and-34",
            &["BT-98", "BT-105", "BT-140", "BT-145"],
            "no code for the reason of an allowance or charge (BT-98, BT-105, BT-140, BT-145)",
        )],
    ),
    Context::inside(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION],
        &[ram::TAX_TOTAL_AMOUNT],
        &[words::BR_NL_33.by(br_nl_33).into_warning()],
    ),
    Context::inside(
        &[ram::APPLICABLE_TRADE_TAX],
        &[ram::EXEMPTION_REASON_CODE],
        &[words::BR_NL_35],
    ),
];

/// What holds for all, where nothing before it is about the element.
static ANY: &[Context] = &[
    Context::only(
        &[ram::TYPE_CODE],
        |document, code| {
            let mut above = code.ancestors();
            above
                .next()
                .is_some_and(|node| node.name() == rsm::EXCHANGED_DOCUMENT)
                && above.next() == Some(document.root)
                && Facts::of(document).names_nlcius
        },
        &[words::BR_NL_7.by(|_, code| {
            let code = std::iter::once(code);
            is_one_of(code, &[380.0, 381.0, 384.0, 389.0]).unwrap_or(true)
        })],
    ),
    Context::only(
        &[ram::LINE_ID],
        |document, id| {
            id.is_in(ram::BUYER_ORDER_REFERENCED_DOCUMENT) && Facts::of(document).names_nlcius
        },
        &[words::BR_NL_13.by(|document, _| Facts::of(document).has_order)],
    ),
    Context {
        names: Names::Any,
        parents: &[],
        rows: Rows::If(
            |_, node| node.is_empty(),
            &[words::empty("empty-element-check")],
        ),
    },
];

/// What is asked of the whole document, found out in one walk.
#[derive(Debug, Default)]
struct Facts {
    /// `$si`: it names NLCIUS, or its extension for blocked accounts.
    names_nlcius: bool,
    /// `$s`: so it does, and the seller is in the Netherlands.
    is_dutch: bool,
    has_order: bool,
    is_credit_note: bool,
}

impl Facts {
    fn of<'a>(document: &'a Subject) -> &'a Facts {
        document.kept(Facts::find)
    }

    fn find(document: &Subject) -> Facts {
        let (mut specification, mut country) = (None, None);
        let mut facts = Facts::default();
        for node in document.root.descendants() {
            match node.name() {
                ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER => {
                    specification = specification.or(node.child(ram::ID));
                }
                ram::SELLER_TRADE_PARTY => {
                    const COUNTRY: &[Name] = &[ram::POSTAL_TRADE_ADDRESS, ram::COUNTRY_ID];
                    let agreement = node.is_in(ram::APPLICABLE_HEADER_TRADE_AGREEMENT);
                    country = country.or(node.select(COUNTRY).next().filter(|_| agreement));
                }
                ram::APPLICABLE_HEADER_TRADE_AGREEMENT => {
                    facts.has_order |= node.select(ORDER).next().is_some();
                }
                _ => {}
            }
        }
        let specification = normalized(specification.map_or("", Node::text));
        facts.names_nlcius = matches!(
            specification
                .strip_prefix("urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"),
            Some("" | "#conformant#urn:fdc:nen.nl:gaccount:v1.0")
        );
        facts.is_dutch = facts.names_nlcius && is_country(country.map(Node::text), "NL");
        const TYPE: &[Name] = &[rsm::EXCHANGED_DOCUMENT, ram::TYPE_CODE];
        facts.is_credit_note =
            facts.names_nlcius && is_one_of(document.root.select(TYPE), &[381.0]).unwrap_or(true);
        facts
    }
}

/// `a = 30 or a = 48`: one of the nodes is one of the numbers. What is no number stops XPath.
fn is_one_of<'t>(nodes: impl Iterator<Item = Node<'t>>, numbers: &[f64]) -> Option<bool> {
    for node in nodes {
        let value = double(node);
        if value.is_nan() {
            return None;
        }
        if numbers.contains(&value) {
            return Some(true);
        }
    }
    Some(false)
}

/// An address has street, city and post code.
fn is_complete(_: &Subject, address: Node) -> bool {
    address.has(ram::LINE_ONE) && address.has(ram::CITY_NAME) && address.has(ram::POSTCODE_CODE)
}

/// An address in the Netherlands has.
fn is_complete_if_dutch(document: &Subject, address: Node) -> bool {
    let mut countries = address.children_named(ram::COUNTRY_ID);
    countries.any(|country| country.text() != "NL") || is_complete(document, address)
}

/// The buyer has a legal registration, a Dutch one a KVK or OIN number.
fn br_nl_10(_: &Subject, buyer: Node) -> bool {
    const COUNTRY: &[Name] = &[ram::POSTAL_TRADE_ADDRESS, ram::COUNTRY_ID];
    let is_dutch = buyer.select(COUNTRY).any(|country| country.text() == "NL");
    (!is_dutch || buyer.select(LEGAL_ID).any(has_dutch_scheme))
        && buyer.select(LEGAL_ID).any(|id| !id.own_word().is_empty())
}

/// Where the buyer has to pay there is a means of payment.
fn br_nl_11(document: &Subject, totals: Node) -> bool {
    const MEANS: &[Name] = &[
        ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS,
        ram::TYPE_CODE,
    ];
    let mut amounts = totals.children_named(ram::DUE_PAYABLE_AMOUNT);
    let nothing_to_pay = match (amounts.next(), amounts.next()) {
        (None, _) => false,
        (Some(_), Some(_)) => true,
        (Some(amount), None) => {
            let amount = amount.own_decimal();
            amount <= Number::ZERO || !amount.exists()
        }
    };
    nothing_to_pay
        || Facts::of(document).is_credit_note
        || totals
            .parent()
            .is_some_and(|settlement| document.exists(settlement, MEANS))
}

/// A VAT total is in the currency of the document.
fn br_nl_33(document: &Subject, amount: Node) -> bool {
    let currency = amount.attribute(Attr::CURRENCY_ID);
    let settlement = amount.ancestors().nth(1);
    currency.is_some_and(|currency| {
        settlement.is_some_and(|it| document.says(it, &[ram::INVOICE_CURRENCY_CODE], currency))
    })
}
