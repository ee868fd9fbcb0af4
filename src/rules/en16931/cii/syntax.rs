//! Form: what CII has and EN 16931 does not.
//!
//! That an element is used at all where the standard has none is mostly the business of the table of
//! forbidden paths. Here are the other conditions, and what is asked of elements wherever they stand.

use super::V1_3_16;
use super::usage::Usage;
use crate::rules::row::{Context, Names, Row, Rows};
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::xml::{Attr, Name, Node, ram, rsm, udt};

const CONTEXT: &[Name] = &[rsm::EXCHANGED_DOCUMENT_CONTEXT];
const DOCUMENT: &[Name] = &[rsm::EXCHANGED_DOCUMENT];

const GUIDELINE: &[Name] = &[ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER];

/// An element that stands at most once, else it is a warning.
const fn once(
    id: &'static str,
    terms: &'static [&'static str],
    path: &'static [Name],
    expected: &'static str,
) -> Row {
    Row::at_most_one(id, terms, path, expected).into_warning()
}

/// Whether the line above the element is one of the document, and the element this deep in it.
fn is_in_line(document: &Subject, node: Node, depth: usize) -> bool {
    node.ancestors().nth(depth).is_some_and(|line| {
        line.name() == ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM
            && line.ancestors().nth(1) == Some(document.root)
    })
}

fn is_of_line(document: &Subject, node: Node) -> bool {
    is_in_line(document, node, 0)
}

/// Directly in the transaction.
fn is_of_transaction(document: &Subject, node: Node) -> bool {
    node.ancestors().nth(1) == Some(document.root)
        && node.is_in(rsm::SUPPLY_CHAIN_TRADE_TRANSACTION)
}

fn is_of_root(document: &Subject, node: Node) -> bool {
    node.parent() == Some(document.root)
}

fn is_document(document: &Subject, node: Node) -> bool {
    node == document.root
}

/// The contexts of the Schematron, in its order; those with nothing but forbidden paths are not here.
pub(super) static SYNTAX: &[Context] = &[
    Context::of(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS],
        &[Row::absent(
            "CII-SR-464",
            &[ram::PAYER_SPECIFIED_DEBTOR_FINANCIAL_INSTITUTION],
        )
        .into_warning()
        .only_in(V1_3_16)],
    ),
    Context::only(
        CONTEXT,
        is_of_root,
        &[
            once(
                "CII-SR-003",
                &["BT-23"],
                &[ram::BUSINESS_PROCESS_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER],
                "at most one business process (BT-23)",
            ),
            Row::fatal(
                "CII-SR-009",
                &["BT-24"],
                |_, context| context.select(GUIDELINE).count() == 1,
                "a specification (BT-24), and only one",
            ),
            Row::fatal(
                "CII-SR-010",
                &["BT-24"],
                |_, context| {
                    const ID: &[Name] =
                        &[ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER, ram::ID];
                    context.select(ID).count() == 1
                },
                "a specification identifier (BT-24), and only one",
            ),
        ],
    ),
    Context::only(
        DOCUMENT,
        is_of_root,
        &[Row::fatal(
            "CII-SR-014",
            &["BT-3"],
            |_, document| document.children_named(ram::TYPE_CODE).count() == 1,
            "a document type code (BT-3), and only one",
        )],
    ),
    Context::only(
        &[ram::INCLUDED_NOTE],
        |document, note| {
            note.is_in(rsm::EXCHANGED_DOCUMENT) && note.ancestors().nth(1) == Some(document.root)
        },
        &[once(
            "CII-SR-030",
            &["BT-22"],
            &[ram::CONTENT],
            "at most one text in a note (BT-22)",
        )],
    ),
    Context::only(
        &[ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT],
        is_of_line,
        &[
            once(
                "CII-SR-039",
                &["BT-127"],
                &[ram::INCLUDED_NOTE],
                "at most one note of the line (BT-127)",
            ),
            once(
                "CII-SR-040",
                &["BT-127"],
                &[ram::INCLUDED_NOTE, ram::CONTENT],
                "at most one text in the note of the line (BT-127)",
            ),
        ],
    ),
    Context::only(
        &[ram::SPECIFIED_TRADE_PRODUCT],
        is_of_line,
        &[
            Row::fatal(
                "CII-SR-046",
                &["BT-157"],
                |_, product| {
                    let mut ids = product.children_named(ram::GLOBAL_ID);
                    !product.has(ram::GLOBAL_ID) || ids.any(|id| id.has_attribute(Attr::SCHEME_ID))
                },
                "the scheme of the standard item identifier (BT-157)",
            ),
            Row::fatal(
                "CII-SR-090",
                &["BT-159"],
                |_, product| {
                    const ID: &[Name] = &[ram::ORIGIN_TRADE_COUNTRY, ram::ID];
                    !product.has(ram::ORIGIN_TRADE_COUNTRY) || product.select(ID).count() == 1
                },
                "a country of origin (BT-159), and only one",
            ),
        ],
    ),
    Context::only(
        &[ram::APPLICABLE_PRODUCT_CHARACTERISTIC],
        |document, node| node.is_in(ram::SPECIFIED_TRADE_PRODUCT) && is_in_line(document, node, 1),
        &[
            Row::fatal(
                "CII-SR-069",
                &["BT-160"],
                |_, node| node.children_named(ram::DESCRIPTION).count() == 1,
                "a name of the item attribute (BT-160), and only one",
            ),
            Row::fatal(
                "CII-SR-072",
                &["BT-161"],
                |_, node| node.children_named(ram::VALUE).count() == 1,
                "a value of the item attribute (BT-161), and only one",
            ),
        ],
    ),
    Context::only(
        &[ram::SPECIFIED_LINE_TRADE_AGREEMENT],
        is_of_line,
        &[
            Row::fatal(
                "CII-SR-439",
                &["BT-146"],
                |_, agreement| agreement.select(NET_PRICE).count() == 1,
                "an item net price (BT-146), and only one",
            ),
            Row::warning(
                "CII-SR-119",
                &["BT-147"],
                cii_sr_119,
                "a price discount (BT-147) as an allowance with its amount",
            ),
            Row::at_most_one(
                "CII-SR-441",
                &["BT-146"],
                NET_PRICE,
                "at most one item net price (BT-146)",
            ),
        ],
    ),
    Context::of(
        &[ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE],
        &[
            Row::fatal(
                "CII-SR-463",
                &["BG-20", "BG-21", "BG-27", "BG-28"],
                |_, node| node.has(ram::CHARGE_INDICATOR),
                "an indicator that tells an allowance from a charge",
            ),
            Row::at_most_one(
                "CII-SR-471",
                &["BT-96", "BT-103"],
                &[ram::RATE_APPLICABLE_PERCENT],
                "at most one VAT rate of an allowance or charge (BT-96, BT-103)",
            )
            .only_in(V1_3_16),
            Row::at_most_one(
                "CII-SR-472",
                &["BT-95", "BT-102"],
                &[ram::CATEGORY_TRADE_TAX],
                "at most one VAT category of an allowance or charge (BT-95, BT-102)",
            )
            .only_in(V1_3_16),
            Row::at_most_one(
                "CII-SR-473",
                &["BT-92", "BT-99", "BT-136", "BT-141"],
                &[ram::ACTUAL_AMOUNT],
                "at most one amount of an allowance or charge (BT-92, BT-99, BT-136, BT-141)",
            )
            .only_in(V1_3_16),
        ],
    ),
    Context::inside(
        &[ram::GROSS_PRICE_PRODUCT_TRADE_PRICE],
        &[ram::APPLIED_TRADE_ALLOWANCE_CHARGE],
        &[Row::at_most_one(
            "CII-SR-440",
            &["BT-147"],
            &[ram::ACTUAL_AMOUNT],
            "at most one price discount (BT-147)",
        )],
    ),
    Context::only(
        &[ram::SPECIFIED_LINE_TRADE_SETTLEMENT],
        is_of_line,
        &[
            Row::warning(
                "CII-SR-454",
                &["BG-30"],
                |_, node| node.children_named(ram::APPLICABLE_TRADE_TAX).count() == 1,
                "a VAT category of the line (BG-30), and only one",
            ),
            Row::warning(
                "CII-SR-474",
                &["BT-128"],
                |_, node| {
                    let all = node.children_named(ram::ADDITIONAL_REFERENCED_DOCUMENT);
                    all.filter(|it| it.word(ram::TYPE_CODE) == "130").count() <= 1
                },
                "at most one invoiced object of the line (BT-128)",
            )
            .only_in(V1_3_16),
            Row::warning(
                "CII-SR-186",
                &["BT-138", "BT-143"],
                |_, node| {
                    const PERCENT: &[Name] = &[
                        ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE,
                        ram::CALCULATION_PERCENT,
                    ];
                    !node
                        .select(PERCENT)
                        .any(|it| it.has_attribute(Attr::FORMAT))
                },
                "no attribute format on a percentage, which EN 16931 does not use",
            ),
        ],
    ),
    Context::only(
        &[ram::APPLICABLE_HEADER_TRADE_AGREEMENT],
        is_of_transaction,
        AGREEMENT,
    ),
    Context::only(
        &[ram::APPLICABLE_HEADER_TRADE_DELIVERY],
        is_of_transaction,
        &[Row::warning(
            "CII-SR-449",
            &["BT-71"],
            |_, node| has_one_id(node, ram::SHIP_TO_TRADE_PARTY),
            "one kind of identifier of the place of delivery (BT-71)",
        )],
    ),
    Context::only(
        &[ram::APPLICABLE_HEADER_TRADE_SETTLEMENT],
        is_of_transaction,
        SETTLEMENT,
    ),
    Context::only(
        &[ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION],
        |document, node| {
            node.is_in(ram::APPLICABLE_HEADER_TRADE_SETTLEMENT)
                && node.ancestors().nth(2) == Some(document.root)
        },
        TOTALS,
    ),
    Context::only(
        &[rsm::CROSS_INDUSTRY_INVOICE],
        is_document,
        &[
            Row::without("CII-DT-013", Attr::LANGUAGE_ID),
            Row::without("CII-DT-014", Attr::LANGUAGE_LOCALE_ID),
            Row::fatal(
                "CII-SR-467",
                &["BT-81"],
                |document, _| are_alike(document, ram::TYPE_CODE),
                "one payment means type code (BT-81), the same in all payment means",
            )
            .only_in(V1_3_16),
            Row::fatal(
                "CII-SR-468",
                &["BT-82"],
                |document, _| are_alike(document, ram::INFORMATION),
                "one payment means text (BT-82), the same in all payment means",
            )
            .only_in(V1_3_16),
            Row::fatal(
                "CII-SR-469",
                &["BT-83"],
                |document, _| document.kept(Usage::of).payment_references <= 1,
                "at most one payment reference (BT-83)",
            )
            .only_in(V1_3_16),
        ],
    ),
    ending(
        "DocumentContextParameter",
        &[
            Row::absent("CII-SR-04", &[ram::VALUE]).into_warning(),
            Row::absent("CII-SR-05", &[ram::SPECIFIED_DOCUMENT_VERSION]).into_warning(),
        ],
    ),
    Context::only(
        &[ram::ID, ram::LINE_ID, ram::SELLER_ASSIGNED_ID],
        is_plain_id,
        &[
            Row::without("CII-DT-001", Attr::SCHEME_NAME),
            Row::without("CII-DT-002", Attr::SCHEME_AGENCY_NAME),
            Row::without("CII-DT-003", Attr::SCHEME_DATA_URI),
            Row::without("CII-DT-004", Attr::SCHEME_URI),
            Row::without("CII-DT-005", Attr::SCHEME_ID),
            Row::without("CII-DT-006", Attr::SCHEME_AGENCY_ID),
            Row::without("CII-DT-007", Attr::SCHEME_VERSION_ID),
        ],
    ),
    ending(
        "ID",
        &[
            Row::without("CII-DT-101", Attr::SCHEME_NAME),
            Row::without("CII-DT-102", Attr::SCHEME_AGENCY_NAME),
            Row::without("CII-DT-103", Attr::SCHEME_DATA_URI),
            Row::without("CII-DT-104", Attr::SCHEME_URI),
        ],
    ),
    Context::of(
        &[ram::TYPE_CODE],
        &[
            Row::without("CII-DT-008", Attr::NAME),
            Row::without("CII-DT-009", Attr::LIST_URI),
        ],
    ),
    // The context before this one takes all type codes, so that these are never asked.
    Context::only(
        &[ram::TYPE_CODE],
        |_, _| false,
        &[
            Row::without("CII-DT-010", Attr::LIST_ID),
            Row::without("CII-DT-011", Attr::LIST_AGENCY_ID),
            Row::without("CII-DT-012", Attr::LIST_VERSION_ID),
        ],
    ),
    Context::only(
        &[ram::CATEGORY_CODE],
        |document, node| {
            node.is_under(&[
                ram::SPECIFIED_LINE_TRADE_SETTLEMENT,
                ram::APPLICABLE_TRADE_TAX,
            ]) && is_in_line(document, node, 2)
        },
        &[
            Row::without("CII-DT-045", Attr::LIST_ID).into_warning(),
            Row::without("CII-DT-046", Attr::LIST_AGENCY_ID).into_warning(),
            Row::without("CII-DT-047", Attr::LIST_VERSION_ID).into_warning(),
            Row::without("CII-DT-048", Attr::LIST_URI).into_warning(),
        ],
    ),
    ending("ReferencedDocument", REFERENCES),
    Context {
        names: Names::Ending("Amount", "TaxTotalAmount"),
        parents: &[],
        rows: Rows::If(
            is_known,
            &[
                Row::without("CII-DT-031", Attr::CURRENCY_ID),
                Row::without("CII-DT-032", Attr::CURRENCY_CODE_LIST_VERSION_ID),
            ],
        ),
    },
    ending(
        "Quantity",
        &[
            Row::fatal(
                "CII-DT-033",
                &["BT-130"],
                |document, quantity| {
                    !quantity.has_attribute(Attr::UNIT_CODE) || document.kept(HasUnits::of).0
                },
                "a unit of the invoiced quantity (BT-130), as another quantity has one",
            ),
            Row::without("CII-DT-034", Attr::UNIT_CODE_LIST_ID),
            Row::without("CII-DT-035", Attr::UNIT_CODE_LIST_AGENCY_ID),
            Row::without("CII-DT-036", Attr::UNIT_CODE_LIST_AGENCY_NAME),
        ],
    ),
    ending("TradeTax", TAXES),
    Context::of(
        &[ram::BILLING_SPECIFIED_PERIOD],
        &[
            Row::absent("CII-DT-068", &[ram::START_DATE_TIME, udt::DATE_TIME]),
            Row::absent("CII-DT-069", &[ram::DURATION_MEASURE]),
            Row::absent("CII-DT-070", &[ram::INCLUSIVE_INDICATOR]),
            Row::absent("CII-DT-071", &[ram::DESCRIPTION]),
            Row::absent("CII-DT-072", &[ram::END_DATE_TIME, udt::DATE_TIME]),
            Row::absent("CII-DT-073", &[ram::COMPLETE_DATE_TIME]),
            Row::absent("CII-DT-074", &[ram::OPEN_INDICATOR]),
            Row::absent("CII-DT-075", &[ram::SEASON_CODE]),
            Row::absent("CII-DT-076", &[ram::ID]),
            Row::absent("CII-DT-077", &[ram::NAME]),
            Row::absent("CII-DT-078", &[ram::SEQUENCE_NUMERIC]),
            Row::absent("CII-DT-079", &[ram::START_DATE_FLEXIBILITY_CODE]),
            Row::absent("CII-DT-080", &[ram::CONTINUOUS_INDICATOR]),
            Row::absent("CII-DT-081", &[ram::PURPOSE_CODE]),
        ],
    ),
    Context::of(
        &[ram::POSTAL_TRADE_ADDRESS],
        &[
            Row::absent("CII-DT-082", &[ram::ID]),
            Row::absent("CII-DT-083", &[ram::POST_OFFICE_BOX]),
            Row::absent("CII-DT-084", &[ram::BUILDING_NAME]),
            Row::absent("CII-DT-086", &[ram::LINE_FOUR]),
            Row::absent("CII-DT-087", &[ram::LINE_FIVE]),
            Row::absent("CII-DT-088", &[ram::STREET_NAME]),
            Row::absent("CII-DT-089", &[ram::CITY_SUB_DIVISION_NAME]),
            Row::absent("CII-DT-090", &[ram::COUNTRY_NAME]),
            Row::absent("CII-DT-091", &[ram::COUNTRY_SUB_DIVISION_ID]),
            Row::absent("CII-DT-092", &[ram::ATTENTION_OF]),
            Row::absent("CII-DT-093", &[ram::CARE_OF]),
            Row::absent("CII-DT-094", &[ram::BUILDING_NUMBER]),
            Row::absent("CII-DT-095", &[ram::DEPARTMENT_NAME]),
            Row::absent("CII-DT-096", &[ram::ADDITIONAL_STREET_NAME]),
        ],
    ),
    Context::only(
        &[udt::DATE_TIME_STRING],
        |_, node| node.attribute(Attr::FORMAT) == Some("102"),
        &[Row::fatal(
            "CII-DT-097",
            &[],
            |_, node| is_day(node.own_word()),
            "a day as YYYYMMDD, as the format is 102",
        )],
    ),
];

/// `//ram:*[ends-with(name(), …)]`
const fn ending(end: &'static str, rows: &'static [Row]) -> Context {
    Context {
        names: Names::Ending(end, "-"),
        parents: &[],
        rows: Rows::If(is_known, rows),
    }
}

fn is_known(_: &Subject, node: Node) -> bool {
    node.name() != Name::UNKNOWN
}

static AGREEMENT: &[Row] = &[
    Row::warning(
        "CII-SR-450",
        &["BT-46"],
        |_, node| has_one_id(node, ram::BUYER_TRADE_PARTY),
        "one kind of identifier of the buyer (BT-46)",
    ),
    Row::at_most_one(
        "CII-SR-455",
        &["BG-6"],
        &[ram::SELLER_TRADE_PARTY, ram::DEFINED_TRADE_CONTACT],
        "at most one contact of the seller (BG-6)",
    ),
    Row::at_most_one(
        "CII-SR-456",
        &["BG-9"],
        &[ram::BUYER_TRADE_PARTY, ram::DEFINED_TRADE_CONTACT],
        "at most one contact of the buyer (BG-9)",
    ),
    Row::warning(
        "CII-SR-457",
        &["BT-17"],
        |_, node| references_of(node, "50") <= 1,
        "at most one tender or lot (BT-17)",
    ),
    Row::warning(
        "CII-SR-458",
        &["BT-18"],
        |_, node| references_of(node, "130") <= 1,
        "at most one invoiced object (BT-18)",
    ),
    Row::at_most_one(
        "CII-SR-459",
        &["BT-34"],
        &[ram::SELLER_TRADE_PARTY, ram::URI_UNIVERSAL_COMMUNICATION],
        "at most one electronic address of the seller (BT-34)",
    ),
    Row::at_most_one(
        "CII-SR-460",
        &["BT-49"],
        &[ram::BUYER_TRADE_PARTY, ram::URI_UNIVERSAL_COMMUNICATION],
        "at most one electronic address of the buyer (BT-49)",
    ),
    Row::warning(
        "CII-SR-465",
        &["BT-41"],
        |_, node| has_one_contact_point(node, ram::SELLER_TRADE_PARTY),
        "a person or a department as the contact point of the seller (BT-41), not both",
    ),
    Row::warning(
        "CII-SR-466",
        &["BT-56"],
        |_, node| has_one_contact_point(node, ram::BUYER_TRADE_PARTY),
        "a person or a department as the contact point of the buyer (BT-56), not both",
    ),
    Row::warning(
        "CII-SR-475",
        &["BT-123"],
        |_, node| supporting(node, ram::NAME) <= 1,
        "at most one description of supporting documents (BT-123)",
    )
    .only_in(V1_3_16),
    Row::warning(
        "CII-SR-476",
        &["BT-125"],
        |_, node| supporting(node, ram::ATTACHMENT_BINARY_OBJECT) <= 1,
        "at most one attached document (BT-125)",
    )
    .only_in(V1_3_16),
];

static SETTLEMENT: &[Row] = &[
    Row::warning(
        "CII-SR-451",
        &["BT-60"],
        |_, node| has_one_id(node, ram::PAYEE_TRADE_PARTY),
        "one kind of identifier of the payee (BT-60)",
    ),
    once(
        "CII-SR-452",
        &["BT-20"],
        &[ram::SPECIFIED_TRADE_PAYMENT_TERMS],
        "at most one set of payment terms (BT-20)",
    ),
    once(
        "CII-SR-453",
        &["BT-20"],
        &[ram::SPECIFIED_TRADE_PAYMENT_TERMS, ram::DESCRIPTION],
        "at most one text of payment terms (BT-20)",
    ),
    Row::at_most_one(
        "CII-SR-461",
        &["BT-7"],
        &[ram::APPLICABLE_TRADE_TAX, ram::TAX_POINT_DATE],
        "at most one VAT point date (BT-7)",
    ),
    Row::fatal(
        "CII-SR-462",
        &["BT-8"],
        |document, _| !document.kept(Usage::of).tax_point_codes_differ,
        "one VAT point date code (BT-8), the same in all breakdowns",
    ),
    Row::fatal(
        "CII-SR-470",
        &["BT-84"],
        |_, settlement| {
            const IBAN: &[Name] = &[ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT, ram::IBANID];
            const OTHER: &[Name] = &[
                ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT,
                ram::PROPRIETARY_ID,
            ];
            let mut all = settlement.children_named(ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS);
            !all.any(|means| {
                matches!(means.word(ram::TYPE_CODE), "30" | "58")
                    && means.select(IBAN).next().is_none()
                    && means.select(OTHER).next().is_none()
            })
        },
        "the account to pay to (BT-84), as payment is by credit transfer",
    )
    .only_in(V1_3_16),
];

/// An amount of the totals that stands more than once.
macro_rules! totals {
    ($($id:literal $name:ident $terms:expr, $what:literal;)*) => {
        &[$(Row::at_most_one($id, $terms, &[ram::$name], concat!("at most one ", $what))
                .only_in(V1_3_16)),*]
    };
}

static TOTALS: &[Row] = totals![
    "CII-SR-477" LINE_TOTAL_AMOUNT &["BT-106"], "sum of the line net amounts (BT-106)";
    "CII-SR-478" CHARGE_TOTAL_AMOUNT &["BT-108"], "sum of the charges (BT-108)";
    "CII-SR-479" ALLOWANCE_TOTAL_AMOUNT &["BT-107"], "sum of the allowances (BT-107)";
    "CII-SR-480" TAX_BASIS_TOTAL_AMOUNT &["BT-109"], "total without VAT (BT-109)";
    "CII-SR-481" ROUNDING_AMOUNT &["BT-114"], "rounding amount (BT-114)";
    "CII-SR-482" GRAND_TOTAL_AMOUNT &["BT-112"], "total with VAT (BT-112)";
    "CII-SR-483" INFORMATION_AMOUNT &[], "amount for information";
    "CII-SR-484" TOTAL_PREPAID_AMOUNT &["BT-113"], "paid amount (BT-113)";
    "CII-SR-485" TOTAL_DISCOUNT_AMOUNT &[], "total of discounts";
    "CII-SR-486" TOTAL_ALLOWANCE_CHARGE_AMOUNT &[], "total of allowances and charges";
    "CII-SR-487" DUE_PAYABLE_AMOUNT &["BT-115"], "amount due (BT-115)";
    "CII-SR-488" RETAIL_VALUE_EXCLUDING_TAX_INFORMATION_AMOUNT &[], "retail value without tax";
    "CII-SR-489" TOTAL_DEPOSIT_FEE_INFORMATION_AMOUNT &[], "total of deposits";
    "CII-SR-490" PRODUCT_VALUE_EXCLUDING_TOBACCO_TAX_INFORMATION_AMOUNT &[], "value without tobacco tax";
    "CII-SR-491" TOTAL_RETAIL_VALUE_INFORMATION_AMOUNT &[], "total retail value";
    "CII-SR-492" GROSS_LINE_TOTAL_AMOUNT &[], "gross total of the lines";
    "CII-SR-493" NET_LINE_TOTAL_AMOUNT &[], "net total of the lines";
    "CII-SR-494" NET_INCLUDING_TAXES_LINE_TOTAL_AMOUNT &[], "total of the lines with taxes";
];

/// Only a supporting document (BG-24) has it.
macro_rules! of_supporting {
    ($id:literal, $term:literal, $name:ident, $what:literal) => {
        Row::fatal(
            $id,
            &[$term],
            |_, node| {
                !node.has(ram::$name) || is_additional(node) && node.some(ram::TYPE_CODE, "916")
            },
            concat!($what, " only of a supporting document (type 916)"),
        )
    };
}

static REFERENCES: &[Row] = &[
    of_supporting!("CII-DT-015", "BT-124", URIID, "a location (BT-124)"),
    Row::absent("CII-DT-016", &[ram::STATUS_CODE]),
    Row::absent("CII-DT-017", &[ram::COPY_INDICATOR]),
    Row::fatal(
        "CII-DT-018",
        &["BG-24", "BT-17", "BT-18"],
        |_, node| {
            !node.has(ram::TYPE_CODE)
                || is_additional(node)
                    && ["50", "130", "916"]
                        .iter()
                        .any(|code| node.some(ram::TYPE_CODE, code))
        },
        "the type 50 (tender or lot), 130 (invoiced object) or 916 (supporting document), and of additional references only",
    ),
    Row::absent("CII-DT-019", &[ram::GLOBAL_ID]),
    Row::absent("CII-DT-020", &[ram::REVISION_ID]),
    of_supporting!("CII-DT-021", "BT-123", NAME, "a description (BT-123)"),
    of_supporting!(
        "CII-DT-022",
        "BT-125",
        ATTACHMENT_BINARY_OBJECT,
        "an attachment (BT-125)"
    ),
    Row::absent("CII-DT-023", &[ram::INFORMATION]),
    Row::fatal(
        "CII-DT-024",
        &["BT-18", "BT-128"],
        |_, node| {
            !node.has(ram::REFERENCE_TYPE_CODE)
                || is_additional(node) && node.some(ram::TYPE_CODE, "130")
        },
        "a scheme only of an invoiced object (type 130)",
    ),
    Row::absent("CII-DT-025", &[ram::SECTION_NAME]),
    Row::absent("CII-DT-026", &[ram::PREVIOUS_REVISION_ID]),
    Row::fatal(
        "CII-DT-027",
        &["BT-26"],
        |_, node| {
            !node.has(ram::FORMATTED_ISSUE_DATE_TIME)
                || node.name() == ram::INVOICE_REFERENCED_DOCUMENT
        },
        "a date only of a preceding invoice (BT-26)",
    ),
    Row::absent("CII-DT-028", &[ram::EFFECTIVE_SPECIFIED_PERIOD]),
    Row::absent("CII-DT-029", &[ram::ISSUER_TRADE_PARTY]),
    Row::absent("CII-DT-030", &[ram::ATTACHED_SPECIFIED_BINARY_FILE]),
];

/// Only a VAT breakdown has it.
macro_rules! of_breakdown {
    ($id:literal, $term:literal, $name:ident, $what:literal) => {
        Row::warning(
            $id,
            &[$term],
            |_, node| !node.has(ram::$name) || is_in_settlement(node),
            concat!($what, " only of a VAT breakdown (BG-23)"),
        )
    };
}

static TAXES: &[Row] = &[
    Row::fatal(
        "CII-DT-037",
        &[],
        |_, tax| !tax.has(ram::TYPE_CODE) || tax.some(ram::TYPE_CODE, "VAT"),
        "VAT as the type of tax",
    ),
    Row::absent("CII-DT-038", &[ram::CALCULATED_RATE]).into_warning(),
    Row::absent("CII-DT-039", &[ram::CALCULATION_SEQUENCE_NUMERIC]).into_warning(),
    Row::absent("CII-DT-040", &[ram::BASIS_QUANTITY]).into_warning(),
    of_breakdown!(
        "CII-DT-041",
        "BT-116",
        BASIS_AMOUNT,
        "a taxable amount (BT-116)"
    ),
    Row::absent("CII-DT-042", &[ram::UNIT_BASIS_AMOUNT]).into_warning(),
    Row::absent("CII-DT-043", &[ram::LINE_TOTAL_BASIS_AMOUNT]).into_warning(),
    Row::absent("CII-DT-044", &[ram::ALLOWANCE_CHARGE_BASIS_AMOUNT]).into_warning(),
    Row::absent("CII-DT-049", &[ram::CURRENCY_CODE]).into_warning(),
    Row::absent("CII-DT-050", &[ram::JURISDICTION]).into_warning(),
    Row::absent("CII-DT-051", &[ram::CUSTOMS_DUTY_INDICATOR]).into_warning(),
    Row::warning(
        "CII-DT-052",
        &["BT-121"],
        |_, tax| !tax.has(ram::EXEMPTION_REASON_CODE) || tax.name() == ram::APPLICABLE_TRADE_TAX,
        "a code of the exemption reason (BT-121) not of allowances and charges",
    ),
    Row::warning(
        "CII-DT-098",
        &["BT-120"],
        |_, tax| !tax.has(ram::EXEMPTION_REASON) || tax.name() == ram::APPLICABLE_TRADE_TAX,
        "an exemption reason (BT-120) not of allowances and charges",
    ),
    Row::absent("CII-DT-053", &[ram::TAX_BASIS_ALLOWANCE_RATE]).into_warning(),
    of_breakdown!(
        "CII-DT-054",
        "BT-7",
        TAX_POINT_DATE,
        "a VAT point date (BT-7)"
    ),
    Row::absent("CII-DT-055", &[ram::TYPE]).into_warning(),
    Row::absent("CII-DT-056", &[ram::INFORMATION_AMOUNT]).into_warning(),
    Row::absent("CII-DT-057", &[ram::CATEGORY_NAME]).into_warning(),
    of_breakdown!(
        "CII-DT-058",
        "BT-8",
        DUE_DATE_TYPE_CODE,
        "a VAT point date code (BT-8)"
    ),
    Row::warning(
        "CII-DT-059",
        &["BT-119", "BT-152"],
        |_, tax| {
            let mut rates = tax.children_named(ram::RATE_APPLICABLE_PERCENT);
            !rates.any(|rate| rate.has_attribute(Attr::FORMAT))
        },
        "no attribute format on a VAT rate, which EN 16931 does not use",
    ),
    Row::absent("CII-DT-060", &[ram::SPECIFIED_TRADE_ACCOUNTING_ACCOUNT]).into_warning(),
    Row::absent("CII-DT-061", &[ram::SERVICE_SUPPLY_TRADE_COUNTRY]).into_warning(),
    Row::absent(
        "CII-DT-062",
        &[ram::BUYER_REPAYABLE_TAX_SPECIFIED_TRADE_ACCOUNTING_ACCOUNT],
    )
    .into_warning(),
    Row::absent(
        "CII-DT-063",
        &[ram::SELLER_PAYABLE_TAX_SPECIFIED_TRADE_ACCOUNTING_ACCOUNT],
    )
    .into_warning(),
    Row::absent(
        "CII-DT-064",
        &[ram::SELLER_REFUNDABLE_TAX_SPECIFIED_TRADE_ACCOUNTING_ACCOUNT],
    )
    .into_warning(),
    Row::absent(
        "CII-DT-065",
        &[ram::BUYER_DEDUCTIBLE_TAX_SPECIFIED_TRADE_ACCOUNTING_ACCOUNT],
    )
    .into_warning(),
    Row::absent(
        "CII-DT-066",
        &[ram::BUYER_NON_DEDUCTIBLE_TAX_SPECIFIED_TRADE_ACCOUNTING_ACCOUNT],
    )
    .into_warning(),
    Row::absent("CII-DT-067", &[ram::PLACE_APPLICABLE_TRADE_LOCATION]).into_warning(),
];

const NET_PRICE: &[Name] = &[ram::NET_PRICE_PRODUCT_TRADE_PRICE, ram::CHARGE_AMOUNT];

fn is_additional(node: Node) -> bool {
    node.name() == ram::ADDITIONAL_REFERENCED_DOCUMENT
}

fn is_in_settlement(node: Node) -> bool {
    let mut above = node.ancestors();
    above.any(|it| it.name() == ram::APPLICABLE_HEADER_TRADE_SETTLEMENT)
}

/// `(not(a/ID) and a/GlobalID) or (a/ID and not(a/GlobalID)) or (not(a/ID) and not(a/GlobalID))`
fn has_one_id(node: Node, party: Name) -> bool {
    let has = |id: Name| node.children_named(party).any(|party| party.has(id));
    !(has(ram::ID) && has(ram::GLOBAL_ID))
}

fn has_one_contact_point(node: Node, party: Name) -> bool {
    let contacts = || {
        let parties = node.children_named(party);
        parties.flat_map(|party| party.children_named(ram::DEFINED_TRADE_CONTACT))
    };
    !(contacts().any(|it| it.has(ram::PERSON_NAME))
        && contacts().any(|it| it.has(ram::DEPARTMENT_NAME)))
}

/// How many additional references are of this type, as written.
fn references_of(node: Node, code: &str) -> usize {
    let all = node.children_named(ram::ADDITIONAL_REFERENCED_DOCUMENT);
    all.filter(|it| it.some(ram::TYPE_CODE, code)).count()
}

/// How many such children the supporting documents have.
fn supporting(node: Node, name: Name) -> usize {
    let all = node.children_named(ram::ADDITIONAL_REFERENCED_DOCUMENT);
    let supporting = all.filter(|it| it.word(ram::TYPE_CODE) == "916");
    supporting.map(|it| it.children_named(name).count()).sum()
}

/// A discount on the gross price is an allowance with an amount, or there is none.
fn cii_sr_119(_: &Subject, agreement: Node) -> bool {
    const APPLIED: &[Name] = &[
        ram::GROSS_PRICE_PRODUCT_TRADE_PRICE,
        ram::APPLIED_TRADE_ALLOWANCE_CHARGE,
    ];
    let applied = || agreement.select(APPLIED);
    let is_allowance = |it: Node| {
        let mut indicators = it.children_named(ram::CHARGE_INDICATOR);
        indicators.any(|indicator| indicator.boolean(udt::INDICATOR) == Some(false))
    };
    let has_amount = applied().any(|it| it.has(ram::ACTUAL_AMOUNT));
    applied().any(is_allowance) && has_amount
        || !applied().any(|it| it.has(ram::CHARGE_INDICATOR)) && !has_amount
}

/// The identifiers of specification, document, line and item, which have no scheme.
fn is_plain_id(document: &Subject, id: Node) -> bool {
    match id.name() {
        ram::ID => {
            id.is_in(rsm::EXCHANGED_DOCUMENT) && id.ancestors().nth(1) == Some(document.root)
                || id.is_under(&[
                    rsm::EXCHANGED_DOCUMENT_CONTEXT,
                    ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER,
                ]) && id.ancestors().nth(2) == Some(document.root)
        }
        ram::LINE_ID => {
            id.is_in(ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT) && is_in_line(document, id, 1)
        }
        _ => id.is_in(ram::SPECIFIED_TRADE_PRODUCT) && is_in_line(document, id, 1),
    }
}

/// `\s*(\d{4})(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])\s*`
fn is_day(text: &str) -> bool {
    let day = |text: &str| text.parse::<u8>().unwrap_or(0);
    text.len() == 8
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (1..=12).contains(&day(&text[4..6]))
        && (1..=31).contains(&day(&text[6..]))
}

/// In all payment means this child says the same as the first does.
fn are_alike(document: &Subject, name: Name) -> bool {
    let means = document.kept(Usage::of).means(document);
    let mut all = means.flat_map(|means| means.children_named(name));
    all.next().is_none_or(|first| {
        let first = first.text();
        let first_words = words(first);
        all.all(|other| other.text() == first || words(other.text()) == first_words)
    })
}

/// `normalize-space(text)`
fn words(text: &str) -> Vec<&str> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    text.split(is_space)
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether an invoiced quantity has a unit.
#[derive(Debug)]
pub(super) struct HasUnits(pub(super) bool);

impl HasUnits {
    pub(super) fn of(document: &Subject) -> HasUnits {
        const QUANTITY: &[Name] = &[
            rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
            ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
            ram::SPECIFIED_LINE_TRADE_DELIVERY,
            ram::BILLED_QUANTITY,
        ];
        let mut quantities = document.root.select(QUANTITY);
        HasUnits(quantities.any(|quantity| quantity.has_attribute(Attr::UNIT_CODE)))
    }
}
