//! The rules of EN 16931 for UBL.

use super::text_lists::{NOTE_SUBJECTS, VAT_PREFIXES};
use super::{V1_3_15, V1_3_16, totals, vat};
use crate::rules::row::{At, Context, Row};
use crate::rules::subject::{Ask, OfDocument, Subject};
use crate::rules::xpath::*;
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};
use std::collections::HashSet;

const LINES: &[Name] = &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE];

/// Content: what must be there, and what it comes to. In the order of the Schematron.
pub(super) static MODEL: &[Context] = &[
    Context::of(
        &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
        &[Row::fatal(
            "BR-52",
            &["BT-122"],
            |_, node| is_said(node.select(&[cbc::ID])),
            "the identifier of the supporting document (BT-122)",
        )],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, node| node.is_under(&[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY]),
        &[Row::fatal(
            "BR-63",
            &["BT-49"],
            |_, node| node.has_attribute(Attr::SCHEME_ID),
            "the scheme of the buyer's electronic address (BT-49)",
        )
        .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |_, node| node.is_under(&[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY]),
        &[Row::fatal(
            "BR-11",
            &["BT-55"],
            |_, node| is_said(node.select(COUNTRY)),
            "the country code of the buyer's address (BT-55)",
        )],
    ),
    Context::only(
        &[cbc::PRIMARY_ACCOUNT_NUMBER_ID],
        |_, node| node.is_under(&[cac::PAYMENT_MEANS, cac::CARD_ACCOUNT]),
        &[Row::warning(
            "BR-51",
            &["BT-87"],
            |_, number| normalized_length(number.text()) <= 10,
            "no more of the card number than its first six and last four digits (BT-87)",
        )],
    ),
    Context::only(
        &[cac::ADDRESS],
        |_, node| node.is_under(&[cac::DELIVERY, cac::DELIVERY_LOCATION]),
        &[Row::fatal(
            "BR-57",
            &["BT-80"],
            |_, node| node.select(COUNTRY).next().is_some(),
            "the country code of the delivery address (BT-80)",
        )],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |document, node| is_of_document(document, node, false),
        &[
            Row::fatal(
                "BR-31",
                &["BT-92"],
                |_, node| node.has(cbc::AMOUNT),
                "the amount of the allowance (BT-92)",
            ),
            Row::fatal(
                "BR-32",
                &["BT-95"],
                |_, node| has_vat_code(node),
                "the VAT category code of the allowance (BT-95)",
            ),
            Row::fatal(
                "BR-33",
                &["BT-97", "BT-98"],
                |_, node| has_reason(node),
                "a reason for the allowance or its code (BT-97, BT-98)",
            ),
            Row::fatal(
                "BR-CO-05",
                &["BT-97", "BT-98"],
                |_, _| true,
                "the reason code of the allowance to say what its reason says",
            ),
            Row::fatal(
                "BR-CO-21",
                &["BT-97", "BT-98"],
                |_, node| has_reason(node),
                "a reason for the allowance or its code (BT-97, BT-98)",
            ),
            Row::fatal(
                "BR-DEC-01",
                &["BT-92"],
                |_, node| has_two_decimals(node, cbc::AMOUNT),
                "at most two decimals in the amount of the allowance (BT-92)",
            )
            .found(|_, node| stated(node, cbc::AMOUNT)),
            Row::fatal(
                "BR-DEC-02",
                &["BT-93"],
                |_, node| has_two_decimals(node, cbc::BASE_AMOUNT),
                "at most two decimals in the base amount of the allowance (BT-93)",
            )
            .found(|_, node| stated(node, cbc::BASE_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |document, node| is_of_document(document, node, true),
        &[
            Row::fatal(
                "BR-36",
                &["BT-99"],
                |_, node| node.has(cbc::AMOUNT),
                "the amount of the charge (BT-99)",
            ),
            Row::fatal(
                "BR-37",
                &["BT-102"],
                |_, node| has_vat_code(node),
                "the VAT category code of the charge (BT-102)",
            ),
            Row::fatal(
                "BR-38",
                &["BT-104", "BT-105"],
                |_, node| has_reason(node),
                "a reason for the charge or its code (BT-104, BT-105)",
            ),
            Row::fatal(
                "BR-CO-06",
                &["BT-104", "BT-105"],
                |_, _| true,
                "the reason code of the charge to say what its reason says",
            ),
            Row::fatal(
                "BR-CO-22",
                &["BT-104", "BT-105"],
                |_, node| has_reason(node),
                "a reason for the charge or its code (BT-104, BT-105)",
            ),
            Row::fatal(
                "BR-DEC-05",
                &["BT-99"],
                |_, node| has_two_decimals(node, cbc::AMOUNT),
                "at most two decimals in the amount of the charge (BT-99)",
            )
            .found(|_, node| stated(node, cbc::AMOUNT)),
            Row::fatal(
                "BR-DEC-06",
                &["BT-100"],
                |_, node| has_two_decimals(node, cbc::BASE_AMOUNT),
                "at most two decimals in the base amount of the charge (BT-100)",
            )
            .found(|_, node| stated(node, cbc::BASE_AMOUNT)),
        ],
    ),
    Context::of(
        &[cac::LEGAL_MONETARY_TOTAL],
        &[
            Row::fatal(
                "BR-12",
                &["BT-106"],
                |_, node| node.has(cbc::LINE_EXTENSION_AMOUNT),
                "the sum of the line net amounts (BT-106)",
            ),
            Row::fatal(
                "BR-13",
                &["BT-109"],
                |_, node| node.has(cbc::TAX_EXCLUSIVE_AMOUNT),
                "the total without VAT (BT-109)",
            ),
            Row::fatal(
                "BR-14",
                &["BT-112"],
                |_, node| node.has(cbc::TAX_INCLUSIVE_AMOUNT),
                "the total with VAT (BT-112)",
            ),
            Row::fatal(
                "BR-15",
                &["BT-115"],
                |_, node| node.has(cbc::PAYABLE_AMOUNT),
                "the amount due (BT-115)",
            ),
            Row::fatal(
                "BR-CO-10",
                &["BT-106"],
                totals::br_co_10,
                "the sum of the line net amounts (BT-131)",
            )
            .sum(totals::sum_br_co_10),
            Row::fatal(
                "BR-CO-11",
                &["BT-107"],
                totals::br_co_11,
                "the sum of the allowances (BT-92)",
            )
            .sum(totals::sum_br_co_11),
            Row::fatal(
                "BR-CO-12",
                &["BT-108"],
                totals::br_co_12,
                "the sum of the charges (BT-99)",
            )
            .sum(totals::sum_br_co_12),
            Row::fatal(
                "BR-CO-13",
                &["BT-109"],
                totals::br_co_13,
                "the lines (BT-106) - allowances (BT-107) + charges (BT-108)",
            )
            .sum(totals::sum_br_co_13),
            Row::fatal(
                "BR-CO-16",
                &["BT-115"],
                totals::br_co_16,
                "the total with VAT (BT-112) - the paid amount (BT-113) + rounding (BT-114)",
            )
            .sum(totals::sum_br_co_16),
            Row::fatal(
                "BR-DEC-09",
                &["BT-106"],
                |_, node| has_two_decimals(node, cbc::LINE_EXTENSION_AMOUNT),
                "at most two decimals in the sum of the line net amounts (BT-106)",
            )
            .found(|_, node| stated(node, cbc::LINE_EXTENSION_AMOUNT)),
            Row::fatal(
                "BR-DEC-10",
                &["BT-107"],
                |_, node| has_two_decimals(node, cbc::ALLOWANCE_TOTAL_AMOUNT),
                "at most two decimals in the sum of the allowances (BT-107)",
            )
            .found(|_, node| stated(node, cbc::ALLOWANCE_TOTAL_AMOUNT)),
            Row::fatal(
                "BR-DEC-11",
                &["BT-108"],
                |_, node| has_two_decimals(node, cbc::CHARGE_TOTAL_AMOUNT),
                "at most two decimals in the sum of the charges (BT-108)",
            )
            .found(|_, node| stated(node, cbc::CHARGE_TOTAL_AMOUNT)),
            Row::fatal(
                "BR-DEC-12",
                &["BT-109"],
                |_, node| has_two_decimals(node, cbc::TAX_EXCLUSIVE_AMOUNT),
                "at most two decimals in the total without VAT (BT-109)",
            )
            .found(|_, node| stated(node, cbc::TAX_EXCLUSIVE_AMOUNT)),
            Row::fatal(
                "BR-DEC-14",
                &["BT-112"],
                |_, node| has_two_decimals(node, cbc::TAX_INCLUSIVE_AMOUNT),
                "at most two decimals in the total with VAT (BT-112)",
            )
            .found(|_, node| stated(node, cbc::TAX_INCLUSIVE_AMOUNT)),
            Row::fatal(
                "BR-DEC-16",
                &["BT-113"],
                |_, node| has_two_decimals(node, cbc::PREPAID_AMOUNT),
                "at most two decimals in the paid amount (BT-113)",
            )
            .found(|_, node| stated(node, cbc::PREPAID_AMOUNT)),
            Row::fatal(
                "BR-DEC-17",
                &["BT-114"],
                |_, node| has_two_decimals(node, cbc::PAYABLE_ROUNDING_AMOUNT),
                "at most two decimals in the rounding amount (BT-114)",
            )
            .found(|_, node| stated(node, cbc::PAYABLE_ROUNDING_AMOUNT)),
            Row::fatal(
                "BR-DEC-18",
                &["BT-115"],
                |_, node| has_two_decimals(node, cbc::PAYABLE_AMOUNT),
                "at most two decimals in the amount due (BT-115)",
            )
            .found(|_, node| stated(node, cbc::PAYABLE_AMOUNT)),
        ],
    ),
    Context::only(
        &[ubl::INVOICE, ubl::CREDIT_NOTE],
        |document, node| node == document.root,
        WHOLE,
    ),
    Context::of(
        LINES,
        &[
            Row::fatal(
                "BR-21",
                &["BT-126"],
                |_, node| is_said(node.select(&[cbc::ID])),
                "the identifier of the line (BT-126)",
            ),
            Row::fatal(
                "BR-22",
                &["BT-129"],
                br_22,
                "the invoiced quantity (BT-129)",
            ),
            Row::fatal(
                "BR-23",
                &["BT-130"],
                br_23,
                "the unit of the quantity (BT-130)",
            ),
            Row::fatal(
                "BR-24",
                &["BT-131"],
                |_, node| node.has(cbc::LINE_EXTENSION_AMOUNT),
                "the line net amount (BT-131)",
            ),
            Row::fatal(
                "BR-25",
                &["BT-153"],
                |_, node| is_said(node.select(&[cac::ITEM, cbc::NAME])),
                "the item name (BT-153)",
            ),
            Row::fatal("BR-26", &["BT-146"], br_26, "the item net price (BT-146)"),
            Row::fatal(
                "BR-27",
                &["BT-146"],
                br_27,
                "a net price that is not negative (BT-146)",
            )
            .found(|_, line| stated_at(line, &[cac::PRICE, cbc::PRICE_AMOUNT])),
            Row::fatal(
                "BR-28",
                &["BT-148"],
                br_28,
                "a gross price that is not negative (BT-148)",
            )
            .found(|_, line| stated_at(line, GROSS_PRICE)),
            Row::fatal(
                "BR-CO-04",
                &["BT-151"],
                br_co_04,
                "the VAT category code of the line (BT-151)",
            ),
            Row::fatal(
                "BR-DEC-23",
                &["BT-131"],
                |_, node| has_two_decimals(node, cbc::LINE_EXTENSION_AMOUNT),
                "at most two decimals in the line net amount (BT-131)",
            )
            .found(|_, node| stated(node, cbc::LINE_EXTENSION_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| is_of_line(node, false),
        &[
            Row::fatal(
                "BR-41",
                &["BT-136"],
                |_, node| node.has(cbc::AMOUNT),
                "the amount of the allowance (BT-136)",
            ),
            Row::fatal(
                "BR-42",
                &["BT-139", "BT-140"],
                |_, node| has_reason(node),
                "a reason for the allowance or its code (BT-139, BT-140)",
            ),
            Row::fatal(
                "BR-CO-07",
                &["BT-139", "BT-140"],
                |_, _| true,
                "the reason code of the allowance to say what its reason says",
            ),
            Row::fatal(
                "BR-CO-23",
                &["BT-139", "BT-140"],
                |_, node| has_reason(node),
                "a reason for the allowance or its code (BT-139, BT-140)",
            ),
            Row::fatal(
                "BR-DEC-24",
                &["BT-136"],
                |_, node| has_two_decimals(node, cbc::AMOUNT),
                "at most two decimals in the amount of the allowance (BT-136)",
            )
            .found(|_, node| stated(node, cbc::AMOUNT)),
            Row::fatal(
                "BR-DEC-25",
                &["BT-137"],
                |_, node| has_two_decimals(node, cbc::BASE_AMOUNT),
                "at most two decimals in the base amount of the allowance (BT-137)",
            )
            .found(|_, node| stated(node, cbc::BASE_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| is_of_line(node, true),
        &[
            Row::fatal(
                "BR-43",
                &["BT-141"],
                |_, node| node.has(cbc::AMOUNT),
                "the amount of the charge (BT-141)",
            ),
            Row::fatal(
                "BR-44",
                &["BT-144", "BT-145"],
                |_, node| has_reason(node),
                "a reason for the charge or its code (BT-144, BT-145)",
            ),
            Row::fatal(
                "BR-CO-08",
                &["BT-144", "BT-145"],
                |_, _| true,
                "the reason code of the charge to say what its reason says",
            ),
            Row::fatal(
                "BR-CO-24",
                &["BT-144", "BT-145"],
                |_, node| has_reason(node),
                "a reason for the charge or its code (BT-144, BT-145)",
            ),
            Row::fatal(
                "BR-DEC-27",
                &["BT-141"],
                |_, node| has_two_decimals(node, cbc::AMOUNT),
                "at most two decimals in the amount of the charge (BT-141)",
            )
            .found(|_, node| stated(node, cbc::AMOUNT)),
            Row::fatal(
                "BR-DEC-28",
                &["BT-142"],
                |_, node| has_two_decimals(node, cbc::BASE_AMOUNT),
                "at most two decimals in the base amount of the charge (BT-142)",
            )
            .found(|_, node| stated(node, cbc::BASE_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::INVOICE_PERIOD],
        |_, node| is_in_line(node),
        &[
            Row::fatal(
                "BR-30",
                &["BT-134", "BT-135"],
                ends_after_start,
                "an end of the period (BT-135) no earlier than its start (BT-134)",
            )
            .found(found_period),
            Row::fatal(
                "BR-CO-20",
                &["BG-26"],
                br_co_20,
                "a start or an end of the period (BT-134, BT-135)",
            ),
        ],
    ),
    Context::of(
        &[cac::INVOICE_PERIOD],
        &[
            Row::fatal(
                "BR-29",
                &["BT-73", "BT-74"],
                ends_after_start,
                "an end of the period (BT-74) no earlier than its start (BT-73)",
            )
            .found(found_period),
            Row::fatal(
                "BR-CO-19",
                &["BG-14"],
                br_co_19,
                "a start or an end of the period, or a VAT point date code (BT-73, BT-74, BT-8)",
            ),
        ],
    ),
    Context::of(
        &[cac::ADDITIONAL_ITEM_PROPERTY],
        &[Row::fatal(
            "BR-54",
            &["BG-32"],
            |_, node| node.has(cbc::NAME) && node.has(cbc::VALUE),
            "the name and the value of the item attribute (BT-160, BT-161)",
        )],
    ),
    Context::only(
        &[cbc::ITEM_CLASSIFICATION_CODE],
        |_, node| is_of_item(node, cac::COMMODITY_CLASSIFICATION),
        &[Row::fatal(
            "BR-65",
            &["BT-158"],
            |_, node| node.has_attribute(Attr::LIST_ID),
            "the list of the item classification code (BT-158)",
        )
        .at(At::Attribute(Attr::LIST_ID))],
    ),
    Context::only(
        &[cbc::ID],
        |_, node| is_of_item(node, cac::STANDARD_ITEM_IDENTIFICATION),
        &[Row::fatal(
            "BR-64",
            &["BT-157"],
            |_, node| node.has_attribute(Attr::SCHEME_ID),
            "the scheme of the standard item identifier (BT-157)",
        )
        .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::only(
        &[cbc::NOTE],
        |document, node| node.parent() == Some(document.root),
        &[Row::fatal(
            "BR-CL-08",
            &["BT-21"],
            br_cl_08,
            "a subject code of UNTDID 4451 between the number signs (BT-21)",
        )],
    ),
    Context::of(
        &[cac::PAYEE_PARTY],
        &[Row::fatal(
            "BR-17",
            &["BT-59"],
            br_17,
            "a name of the payee (BT-59), and a payee other than the seller",
        )],
    ),
    Context::only(
        &[cac::PAYEE_FINANCIAL_ACCOUNT],
        is_for_transfer,
        &[Row::fatal(
            "BR-50",
            &["BT-84"],
            |_, node| is_said(node.select(&[cbc::ID])),
            "the account to pay to (BT-84), as payment is by credit transfer",
        )],
    ),
    Context::of(
        &[cac::PAYMENT_MEANS],
        &[
            Row::fatal(
                "BR-49",
                &["BT-81"],
                |_, node| node.has(cbc::PAYMENT_MEANS_CODE),
                "the payment means code (BT-81)",
            ),
            Row::fatal(
                "BR-61",
                &["BT-84"],
                br_61,
                "the account to pay to (BT-84), as payment is by credit transfer",
            ),
        ],
    ),
    Context::of(
        &[cac::BILLING_REFERENCE],
        &[Row::fatal(
            "BR-55",
            &["BT-25"],
            |_, node| {
                node.select(&[cac::INVOICE_DOCUMENT_REFERENCE, cbc::ID])
                    .next()
                    .is_some()
            },
            "the number of the preceding invoice (BT-25)",
        )],
    ),
    Context::of(
        &[cac::ACCOUNTING_SUPPLIER_PARTY],
        &[
            Row::fatal("BR-CO-26", SELLER_IDS, br_co_26, SELLER_ID).only_in(V1_3_16),
            Row::fatal("BR-CO-26", SELLER_IDS, br_co_26_of_1_3_15, SELLER_ID).only_in(V1_3_15),
        ],
    ),
    Context::only(
        &[cbc::PAYABLE_AMOUNT],
        |_, amount| amount.is_under(&[ubl::INVOICE, cac::LEGAL_MONETARY_TOTAL]),
        &[Row::fatal(
            "BR-CO-25",
            &["BT-9", "BT-20"],
            br_co_25,
            "a due date (BT-9) or payment terms (BT-20), as there is an amount to pay (BT-115)",
        )
        .only_in(V1_3_15)],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, node| node.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY]),
        &[Row::fatal(
            "BR-62",
            &["BT-34"],
            |_, node| node.has_attribute(Attr::SCHEME_ID),
            "the scheme of the seller's electronic address (BT-34)",
        )
        .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |_, node| node.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY]),
        &[Row::fatal(
            "BR-09",
            &["BT-40"],
            |_, node| is_said(node.select(COUNTRY)),
            "the country code of the seller's address (BT-40)",
        )],
    ),
    Context::of(
        &[cac::TAX_REPRESENTATIVE_PARTY],
        &[
            Row::fatal(
                "BR-18",
                &["BT-62"],
                |_, node| is_said(node.select(&[cac::PARTY_NAME, cbc::NAME])),
                "the tax representative's name (BT-62)",
            ),
            Row::fatal(
                "BR-19",
                &["BG-12"],
                |_, node| node.has(cac::POSTAL_ADDRESS),
                "the tax representative's address (BG-12)",
            ),
            Row::fatal(
                "BR-56",
                &["BT-63"],
                |_, node| has_vat_id(node),
                "the tax representative's VAT identifier (BT-63)",
            ),
        ],
    ),
    Context::inside(
        &[cac::TAX_REPRESENTATIVE_PARTY],
        &[cac::POSTAL_ADDRESS],
        &[Row::fatal(
            "BR-20",
            &["BT-69"],
            |_, node| is_said(node.select(COUNTRY)),
            "the country code of the tax representative's address (BT-69)",
        )],
    ),
    Context::only(
        &[cac::TAX_TOTAL],
        |document, node| node.parent() == Some(document.root),
        &[Row::fatal(
            "BR-CO-14",
            &["BT-110"],
            totals::br_co_14,
            "the sum of the VAT amounts of the breakdown (BT-117)",
        )
        .sum(totals::sum_br_co_14)],
    ),
    Context::inside(
        &[cac::TAX_TOTAL],
        &[cac::TAX_SUBTOTAL],
        &[
            Row::fatal(
                "BR-45",
                &["BT-116"],
                |_, node| node.has(cbc::TAXABLE_AMOUNT),
                "the taxable amount (BT-116)",
            ),
            Row::fatal(
                "BR-46",
                &["BT-117"],
                |_, node| node.has(cbc::TAX_AMOUNT),
                "the VAT amount (BT-117)",
            ),
            Row::fatal(
                "BR-47",
                &["BT-118"],
                |_, node| has_vat_code(node),
                "the VAT category code (BT-118)",
            ),
            Row::fatal(
                "BR-48",
                &["BT-119"],
                br_48,
                "the VAT rate (BT-119), as the category is not O",
            ),
            Row::fatal(
                "BR-CO-17",
                &["BG-23", "BT-117"],
                totals::br_co_17,
                "the taxable amount (BT-116) x VAT rate (BT-119), within 1",
            )
            .sum(totals::sum_br_co_17),
            Row::fatal(
                "BR-DEC-19",
                &["BT-116"],
                |_, node| has_two_decimals(node, cbc::TAXABLE_AMOUNT),
                "at most two decimals in the taxable amount (BT-116)",
            )
            .found(|_, node| stated(node, cbc::TAXABLE_AMOUNT)),
            Row::fatal(
                "BR-DEC-20",
                &["BT-117"],
                |_, node| has_two_decimals(node, cbc::TAX_AMOUNT),
                "at most two decimals in the VAT amount (BT-117)",
            )
            .found(|_, node| stated(node, cbc::TAX_AMOUNT)),
        ],
    ),
    Context::only(
        &[cac::PARTY_TAX_SCHEME],
        |_, node| is_vat(node),
        &[Row::fatal(
            "BR-CO-09",
            &["BT-31", "BT-48", "BT-63"],
            br_co_09,
            "a VAT identifier that begins with its country code, such as BE or DE",
        )
        .found(|_, node| stated(node, cbc::COMPANY_ID))],
    ),
];

/// What is asked of the document element.
static WHOLE: &[Row] = &[
    Row::fatal(
        "BR-01",
        &["BT-24"],
        |document, _| document.head().customization.is_said(),
        "a specification identifier (BT-24)",
    ),
    Row::fatal(
        "BR-02",
        &["BT-1"],
        |document, _| document.head().id.is_said(),
        "an invoice number (BT-1)",
    ),
    Row::fatal(
        "BR-03",
        &["BT-2"],
        |document, _| document.head().issue_date.is_said(),
        "an issue date (BT-2)",
    ),
    Row::fatal("BR-04", &["BT-3"], br_04, "the document type code (BT-3)"),
    Row::fatal(
        "BR-05",
        &["BT-5"],
        |document, _| document.head().currency.is_said(),
        "a document currency (BT-5)",
    ),
    Row::fatal("BR-06", &["BT-27"], br_06, "the seller's name (BT-27)"),
    Row::fatal("BR-07", &["BT-44"], br_07, "the buyer's name (BT-44)"),
    Row::fatal("BR-08", &["BG-5"], br_08, "the seller's address (BG-5)"),
    Row::fatal("BR-10", &["BG-8"], br_10, "the buyer's address (BG-8)"),
    Row::fatal(
        "BR-16",
        &["BG-25"],
        |document, _| document.head().has_line,
        "at least one invoice line (BG-25)",
    ),
    Row::fatal(
        "BR-53",
        &["BT-111"],
        br_53,
        "the VAT total in the accounting currency (BT-111), as there is such a currency (BT-6)",
    ),
    Row::fatal(
        "BR-CO-03",
        &["BT-7", "BT-8"],
        br_co_03,
        "a VAT point date (BT-7) or its code (BT-8), not both",
    ),
    Row::fatal(
        "BR-CO-15",
        &["BT-112"],
        totals::br_co_15,
        "the total without VAT (BT-109) + the VAT total in the document currency (BT-110)",
    )
    .sum(totals::sum_br_co_15)
    .found(totals::found_br_co_15),
    Row::fatal(
        "BR-CO-18",
        &["BG-23"],
        br_co_18,
        "at least one VAT breakdown (BG-23)",
    ),
    Row::fatal(
        "BR-DEC-13",
        &["BT-110"],
        |_, _| true,
        "at most two decimals in the VAT total (BT-110)",
    ),
    Row::fatal(
        "BR-DEC-15",
        &["BT-111"],
        |_, _| true,
        "at most two decimals in the VAT total in the accounting currency (BT-111)",
    ),
    Row::fatal(
        "BR-B-01",
        &["BT-95", "BT-102", "BT-118", "BT-151"],
        vat::br_b_01,
        "split payment (VAT category B) in Italy only",
    ),
    Row::fatal("BR-B-02", SPLIT, vat::br_b_02, NO_STANDARD_RATE).only_in(V1_3_16),
    Row::fatal("BR-B-02", SPLIT, vat::br_b_02_of_1_3_15, NO_STANDARD_RATE).only_in(V1_3_15),
];

const SPLIT: &[&str] = &["BT-95", "BT-102", "BT-118", "BT-151"];
const NO_STANDARD_RATE: &str = "no line at standard rate (S) beside split payment (B)";

const COUNTRY: &[Name] = &[cac::COUNTRY, cbc::IDENTIFICATION_CODE];
const SELLER_IDS: &[&str] = &["BT-29", "BT-30", "BT-31"];
const SELLER_ID: &str =
    "the seller's identifier, legal registration or VAT identifier (BT-29, BT-30, BT-31)";
const PARTY_IDS: &[Name] = &[cac::PARTY, cac::PARTY_IDENTIFICATION, cbc::ID];
const SELLER: &[Name] = &[cac::PARTY, cac::PARTY_LEGAL_ENTITY, cbc::REGISTRATION_NAME];
const GROSS_PRICE: &[Name] = &[cac::PRICE, cac::ALLOWANCE_CHARGE, cbc::BASE_AMOUNT];

/// BR-DEC: at most two decimals in a child; of two such children XPath makes nothing.
fn has_two_decimals(node: Node, name: Name) -> bool {
    let mut amounts = node.children_named(name);
    let Some(amount) = amounts.next() else {
        return true;
    };
    decimals(amount.text()) <= 2 || amounts.next().is_some()
}

/// An allowance or charge of the document.
fn is_of_document(document: &Subject, node: Node, charge: bool) -> bool {
    node.parent() == Some(document.root) && node.boolean(cbc::CHARGE_INDICATOR) == Some(charge)
}

/// An allowance or charge of a line.
fn is_of_line(node: Node, charge: bool) -> bool {
    is_in_line(node) && node.boolean(cbc::CHARGE_INDICATOR) == Some(charge)
}

fn is_in_line(node: Node) -> bool {
    node.parent()
        .is_some_and(|parent| LINES.contains(&parent.name()))
}

/// In this part of the item of a line.
fn is_of_item(node: Node, part: Name) -> bool {
    node.is_under(&[cac::INVOICE_LINE, cac::ITEM, part])
        || node.is_under(&[cac::CREDIT_NOTE_LINE, cac::ITEM, part])
}

/// A VAT category with a code.
fn has_vat_code(node: Node) -> bool {
    node.children_named(cac::TAX_CATEGORY)
        .any(|category| category.has(cbc::ID) && is_vat(category))
}

fn has_reason(node: Node) -> bool {
    node.has(cbc::ALLOWANCE_CHARGE_REASON) || node.has(cbc::ALLOWANCE_CHARGE_REASON_CODE)
}

/// There is a type code.
fn br_04(document: &Subject, _: Node) -> bool {
    document.head().invoice_type.is_said() || document.head().credit_note_type.is_said()
}

/// The seller has a name.
fn br_06(document: &Subject, _: Node) -> bool {
    is_said(document.below(document.head().supplier, SELLER))
}

/// The buyer has a name.
fn br_07(document: &Subject, _: Node) -> bool {
    is_said(document.below(document.head().customer, SELLER))
}

/// The seller has an address.
fn br_08(document: &Subject, _: Node) -> bool {
    let address = &[cac::PARTY, cac::POSTAL_ADDRESS];
    let supplier = document.head().supplier;
    document.below(supplier, address).next().is_some()
}

/// The buyer has an address.
fn br_10(document: &Subject, _: Node) -> bool {
    let address = &[cac::PARTY, cac::POSTAL_ADDRESS];
    let customer = document.head().customer;
    document.below(customer, address).next().is_some()
}

/// Where there is an accounting currency, there is a VAT total in it, wherever it stands.
fn br_53(document: &Subject, _: Node) -> bool {
    let Some(first) = document.head().tax_currency.first else {
        return true;
    };
    let is_total = |node: &Node| node.name() == cbc::TAX_AMOUNT && node.is_in(cac::TAX_TOTAL);
    fn currency<'t>(amount: Node<'t>) -> Option<&'t str> {
        amount.attribute(Attr::CURRENCY_ID)
    }
    if document.head().tax_currency.more {
        let totals = document.tree.nodes().filter(is_total);
        let there: HashSet<&str> = totals.filter_map(currency).collect();
        let mut all = document.root.children_named(cbc::TAX_CURRENCY_CODE);
        return all.all(|currency| there.contains(currency.text()));
    }
    let mut totals = document.tree.nodes().filter(is_total);
    totals.any(|total| currency(total) == Some(first.text()))
}

/// Not both a VAT point date and a code for it.
fn br_co_03(document: &Subject, _: Node) -> bool {
    let head = document.head();
    head.tax_point_date.first.is_none()
        || document
            .below(head.period, &[cbc::DESCRIPTION_CODE])
            .next()
            .is_none()
}

/// There is a VAT breakdown.
fn br_co_18(document: &Subject, _: Node) -> bool {
    document
        .below(document.head().tax_total, &[cac::TAX_SUBTOTAL])
        .next()
        .is_some()
}

/// The line has a quantity.
fn br_22(_: &Subject, line: Node) -> bool {
    line.has(cbc::INVOICED_QUANTITY) || line.has(cbc::CREDITED_QUANTITY)
}

/// The quantity has a unit.
fn br_23(_: &Subject, line: Node) -> bool {
    line.children().any(|child| {
        [cbc::INVOICED_QUANTITY, cbc::CREDITED_QUANTITY].contains(&child.name())
            && child.has_attribute(Attr::UNIT_CODE)
    })
}

/// The line has a net price.
fn br_26(_: &Subject, line: Node) -> bool {
    line.select(&[cac::PRICE, cbc::PRICE_AMOUNT])
        .next()
        .is_some()
}

/// The net price is not negative.
fn br_27(_: &Subject, line: Node) -> bool {
    some_double(line.select(&[cac::PRICE, cbc::PRICE_AMOUNT]), |price| {
        price >= 0.0
    })
}

/// A gross price is not negative.
fn br_28(_: &Subject, line: Node) -> bool {
    let prices = line.select(GROSS_PRICE);
    prices.clone().next().is_none() || some_double(prices, |price| price >= 0.0)
}

/// The item has a VAT category code.
fn br_co_04(_: &Subject, line: Node) -> bool {
    line.select(&[cac::ITEM, cac::CLASSIFIED_TAX_CATEGORY])
        .any(|category| category.has(cbc::ID) && is_vat(category))
}

/// A period ends no earlier than it starts.
fn ends_after_start(_: &Subject, period: Node) -> bool {
    let mut starts = period.children_named(cbc::START_DATE);
    let mut ends = period.children_named(cbc::END_DATE);
    let (Some(start), Some(end)) = (starts.next(), ends.next()) else {
        return true;
    };
    // What is no date, or one of two, stops XPath.
    match (minutes_of_date(start.text()), minutes_of_date(end.text())) {
        (Some(from), Some(to)) => from <= to || starts.next().is_some() || ends.next().is_some(),
        _ => true,
    }
}

fn found_period(_: &Subject, period: Node) -> String {
    format!(
        "{} to {}",
        stated(period, cbc::START_DATE),
        stated(period, cbc::END_DATE)
    )
}

/// The period of a line has a start or an end.
fn br_co_20(_: &Subject, period: Node) -> bool {
    period.has(cbc::START_DATE) || period.has(cbc::END_DATE)
}

/// The period has a start, an end, or a VAT point date code instead.
fn br_co_19(_: &Subject, period: Node) -> bool {
    period.has(cbc::START_DATE) || period.has(cbc::END_DATE) || period.has(cbc::DESCRIPTION_CODE)
}

/// What stands between the first two number signs, if it has three letters, is a subject code.
fn br_cl_08(_: &Subject, note: Node) -> bool {
    let after = note.text().split_once('#').map(|(_, after)| after);
    match after.and_then(|after| after.split_once('#')) {
        Some((code, _)) => code.chars().count() != 3 || NOTE_SUBJECTS.contains(code),
        None => true,
    }
}

/// The payee has a name, and neither name nor identifier of the seller.
fn br_17(document: &Subject, payee: Node) -> bool {
    let sellers = document.sellers_beside(payee);
    let names = payee.select(&[cac::PARTY_NAME, cbc::NAME]);
    let mut ids = payee.select(&[cac::PARTY_IDENTIFICATION, cbc::ID]);
    names.clone().next().is_some()
        && !names
            .clone()
            .any(|name| sellers.names.contains(name.text()))
        && !ids.any(|id| sellers.ids.contains(id.text()))
}

/// In payment means by credit transfer, the code as written.
fn is_for_transfer(document: &Subject, account: Node) -> bool {
    let by_code = |means: Node| {
        let mut codes = means.children_named(cbc::PAYMENT_MEANS_CODE);
        codes.any(|code| matches!(code.text(), "30" | "58"))
    };
    account.parent().is_some_and(|means| {
        means.name() == cac::PAYMENT_MEANS
            && document.of_parent(means, Ask::IsForTransfer, || by_code(means))
    })
}

/// Credit transfers (30, 58) have an account.
fn br_61(_: &Subject, means: Node) -> bool {
    let mut codes = means.children_named(cbc::PAYMENT_MEANS_CODE);
    let is_transfer = codes
        .next()
        .is_some_and(|code| matches!(code.own_word(), "30" | "58"));
    let account = &[cac::PAYEE_FINANCIAL_ACCOUNT, cbc::ID];
    // Of two codes XPath makes nothing.
    !is_transfer || means.select(account).next().is_some() || codes.next().is_some()
}

/// The seller is identified by more than a bank's creditor identifier.
fn br_co_26(_: &Subject, supplier: Node) -> bool {
    let is_sepa = |id: &Node| id.attribute(Attr::SCHEME_ID) == Some("SEPA");
    is_registered(supplier) || supplier.select(PARTY_IDS).any(|id| !is_sepa(&id))
}

/// A SEPA creditor identifier was enough.
fn br_co_26_of_1_3_15(_: &Subject, supplier: Node) -> bool {
    is_registered(supplier) || supplier.select(PARTY_IDS).next().is_some()
}

/// A supplier with a VAT identifier or a legal registration.
fn is_registered(supplier: Node) -> bool {
    let legal = &[cac::PARTY, cac::PARTY_LEGAL_ENTITY, cbc::COMPANY_ID];
    supplier.children_named(cac::PARTY).any(has_vat_id) || supplier.select(legal).next().is_some()
}

/// Nothing is to pay, or it is said until when; anywhere in the document.
fn br_co_25(subject: &Subject, amount: Node) -> bool {
    let is_told = || {
        let has_note = |node: Node| node.name() == cac::PAYMENT_TERMS && node.has(cbc::NOTE);
        subject.has_name(cbc::DUE_DATE)
            || subject.has_name(cac::PAYMENT_TERMS) && subject.root.descendants().any(has_note)
    };
    amount.own_decimal() <= Number::ZERO
        || !amount.own_decimal().exists()
        || subject.of_document(OfDocument::SaysWhenToPay, is_told)
}

/// A party with a VAT identifier.
fn has_vat_id(party: Node) -> bool {
    party
        .children_named(cac::PARTY_TAX_SCHEME)
        .any(|scheme| scheme.has(cbc::COMPANY_ID) && is_vat(scheme))
}

/// The breakdown has a rate, or is of category O.
fn br_48(_: &Subject, subtotal: Node) -> bool {
    subtotal.children_named(cac::TAX_CATEGORY).any(|category| {
        is_vat(category) && (category.has(cbc::PERCENT) || category.word(cbc::ID) == "O")
    })
}

/// VAT identifiers begin with a country code; that is, their first two characters are a piece of the
/// list, be they half a code, or none at all.
fn br_co_09(_: &Subject, registration: Node) -> bool {
    let mut ids = registration.children_named(cbc::COMPANY_ID);
    let id = ids.next().map_or("", |id| id.text());
    VAT_PREFIXES.contains(first_chars(id, 2)) || ids.next().is_some()
}
