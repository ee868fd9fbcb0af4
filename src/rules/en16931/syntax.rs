//! Form: what UBL has and EN 16931 does not.
//!
//! That an element is used at all where the standard has none is mostly the business of the table
//! of forbidden paths. Here are the other conditions: how often an element may stand, attributes, and
//! paths that begin anywhere.

use super::{BEFORE, V1_3_13, V1_3_15, V1_3_16};
use crate::rules::row::{Context, Names, Row, Rows, Test};
use crate::rules::subject::{Ask, First, OfDocument, Subject};
use crate::rules::xpath::*;
use crate::value::parse_boolean;
use crate::value::phrase;
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};

/// The contexts of the Schematron, in its order.
pub(super) static SYNTAX: &[Context] = &[
    Context::of(
        &[cac::POSTAL_ADDRESS, cac::ADDRESS],
        &[Row::at_most_one(
            "UBL-SR-51",
            &["BT-162", "BT-163", "BT-164", "BT-165"],
            &[cac::ADDRESS_LINE],
            "at most one address line beside the two street names",
        )],
    ),
    Context::inside(
        &[cac::ACCOUNTING_SUPPLIER_PARTY],
        &[cac::PARTY],
        &[Row::fatal(
            "UBL-SR-42",
            &["BT-31", "BT-32"],
            ubl_sr_42,
            "at most two tax registrations of the seller",
        )
        .found(|_, party| party.children_named(cac::PARTY_TAX_SCHEME).count().into())],
    ),
    Context::of(
        &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
        &[
            Row::at_most_one(
                "UBL-SR-33",
                &["BT-123"],
                &[cbc::DOCUMENT_DESCRIPTION],
                "at most one description of a supporting document",
            ),
            Row::fatal(
                "UBL-SR-43",
                &["BT-18"],
                ubl_sr_43,
                "a scheme or a type code only for an invoiced object (130) or a credit note's project (50)",
            ),
        ],
    ),
    Context {
        names: Names::Ending("Amount", "PriceAmount"),
        parents: &[],
        rows: Rows::If(
            is_amount,
            &[Row::fatal(
                "UBL-DT-01",
                &[],
                ubl_dt_01,
                "at most two decimals",
            )],
        ),
    },
    Context {
        parents: &[],
        // Nothing ends with a name of two.
        names: Names::Ending("BinaryObject", " "),
        rows: Rows::If(
            |_, node| node.name() != Name::UNKNOWN || node.tag().ends_with("BinaryObject"),
            &[
                Row::fatal(
                    "UBL-DT-06",
                    &["BT-125"],
                    |_, object| object.has_attribute(Attr::MIME_CODE),
                    "a media type (mimeCode) for the attachment",
                )
                .found(|_, _| phrase!("none")),
                Row::fatal(
                    "UBL-DT-07",
                    &["BT-125"],
                    |_, object| object.has_attribute(Attr::FILENAME),
                    "a file name (filename) for the attachment",
                )
                .found(|_, _| phrase!("none")),
            ],
        ),
    },
    Context::of(
        &[cac::DELIVERY],
        &[Row::at_most_one(
            "UBL-SR-25",
            &["BT-70"],
            &[cac::DELIVERY_PARTY, cac::PARTY_NAME, cbc::NAME],
            "at most one name to deliver to",
        )],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| is_charge(node, false),
        &[Row::at_most_one(
            "UBL-SR-30",
            &["BT-97", "BT-139"],
            &[cbc::ALLOWANCE_CHARGE_REASON],
            "at most one reason for an allowance",
        )],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| is_charge(node, true),
        &[Row::at_most_one(
            "UBL-SR-31",
            &["BT-104", "BT-144"],
            &[cbc::ALLOWANCE_CHARGE_REASON],
            "at most one reason for a charge",
        )],
    ),
    Context::of(
        &[cac::PARTY_TAX_SCHEME],
        &[Row::fatal(
            "UBL-SR-53",
            &["BT-31", "BT-32", "BT-48", "BT-63"],
            ubl_sr_53,
            "a tax registration with its identifier and its scheme",
        )
        .only_in(V1_3_16 | V1_3_15)],
    ),
    Context::inside(
        &[cac::PRICE],
        &[cbc::ORDERABLE_UNIT_FACTOR_RATE],
        &[Row::warning(
            "UBL-CR-631",
            &[],
            |_, rate| {
                !rate.is_under(&[ubl::INVOICE, cac::INVOICE_LINE, cac::PRICE])
                    && !rate.is_under(&[ubl::CREDIT_NOTE, cac::CREDIT_NOTE_LINE, cac::PRICE])
            },
            "no factor of the orderable unit at a price",
        )
        .once()
        .only_in(V1_3_13)],
    ),
    Context::only(
        &[ubl::INVOICE, ubl::CREDIT_NOTE],
        has_unusual_parts,
        OF_DOCUMENT,
    ),
    Context::only(
        &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE],
        has_unusual_number,
        &[
            Row::at_most_one(
                "UBL-SR-34",
                &["BT-127"],
                &[cbc::NOTE],
                "at most one note on a line",
            ),
            Row::at_most_one(
                "UBL-SR-35",
                &["BT-132"],
                &[cac::ORDER_LINE_REFERENCE, cbc::LINE_ID],
                "at most one order line",
            ),
            Row::at_most_one(
                "UBL-SR-36",
                &["BG-26"],
                &[cac::INVOICE_PERIOD],
                "at most one period of a line",
            ),
            Row::at_most_one(
                "UBL-SR-37",
                &["BT-147"],
                &[cac::PRICE, cac::ALLOWANCE_CHARGE, cbc::AMOUNT],
                "at most one discount on a price",
            ),
            Row::fatal(
                "UBL-SR-48",
                &["BT-151"],
                ubl_sr_48,
                "exactly one VAT category of a line",
            )
            .found(|subject, line| subject.count(line, VAT_CATEGORY).into()),
            Row::at_most_one(
                "UBL-SR-50",
                &["BT-154"],
                &[cac::ITEM, cbc::DESCRIPTION],
                "at most one description of an item",
            ),
            Row::at_most_one(
                "UBL-SR-52",
                &["BT-128"],
                &[cac::DOCUMENT_REFERENCE],
                "at most one document reference on a line",
            ),
        ],
    ),
    Context::of(
        &[cac::PAYEE_PARTY],
        &[
            Row::fatal(
                "UBL-SR-19",
                &["BT-59"],
                ubl_sr_19,
                "at most one name of the payee, who is not the seller",
            ),
            Row::fatal(
                "UBL-SR-20",
                &["BT-60"],
                ubl_sr_20,
                "at most one identifier of the payee, who is not the seller",
            ),
            Row::fatal(
                "UBL-SR-21",
                &["BT-61"],
                ubl_sr_21,
                "at most one registration of the payee, who is not the seller",
            ),
        ],
    ),
    Context::of(
        &[cac::PAYMENT_MEANS],
        &[
            Row::at_most_one(
                "UBL-SR-26",
                &["BT-83"],
                &[cbc::PAYMENT_ID],
                "at most one remittance information",
            ),
            Row::at_most_one(
                "UBL-SR-27",
                &["BT-81"],
                &[cbc::PAYMENT_MEANS_CODE],
                "at most one code for a payment means",
            ),
            Row::at_most_one(
                "UBL-SR-28",
                &["BT-89"],
                &[cac::PAYMENT_MANDATE, cbc::ID],
                "at most one mandate reference",
            ),
        ],
    ),
    Context::of(
        &[cac::BILLING_REFERENCE],
        &[
            Row::at_most_one(
                "UBL-SR-06",
                &["BG-3"],
                &[cac::INVOICE_DOCUMENT_REFERENCE],
                "at most one preceding invoice in a reference",
            ),
            Row::fatal(
                "UBL-SR-07",
                &["BT-25"],
                ubl_sr_07,
                "the number of the preceding invoice",
            ),
        ],
    ),
    Context::of(
        &[cac::TAX_REPRESENTATIVE_PARTY],
        &[
            Row::at_most_one(
                "UBL-SR-22",
                &["BT-62"],
                &[cac::PARTY_NAME, cbc::NAME],
                "at most one name of the tax representative",
            )
            .only_in(V1_3_16 | V1_3_15),
            Row::at_most_one(
                "UBL-SR-22",
                &["BT-62"],
                &[cac::PARTY, cac::PARTY_NAME, cbc::NAME],
                "at most one name of the tax representative",
            )
            .only_in_older(V1_3_13, "it looked where the schema has nothing"),
            Row::at_most_one(
                "UBL-SR-23",
                &["BT-63"],
                &[cac::PARTY_TAX_SCHEME, cbc::COMPANY_ID],
                "at most one VAT identifier of the tax representative",
            )
            .only_in(V1_3_16),
            Row::at_most_one(
                "UBL-SR-23",
                &["BT-63"],
                &[cac::PARTY, cac::PARTY_TAX_SCHEME, cbc::COMPANY_ID],
                "at most one VAT identifier of the tax representative",
            )
            .only_in_older(BEFORE, "it looked where the schema has nothing"),
        ],
    ),
    Context::of(
        &[cac::TAX_SUBTOTAL],
        &[Row::at_most_one(
            "UBL-SR-32",
            &["BT-120"],
            &[cac::TAX_CATEGORY, cbc::TAX_EXEMPTION_REASON],
            "at most one exemption reason for a VAT category",
        )],
    ),
];

/// What is asked of the document element.
const OF_DOCUMENT: &[Row] = &[
    Row::nowhere(
        "UBL-CR-663",
        Attr::UNIT_CODE_LIST_ID,
        "no attribute unitCodeListID",
    ),
    Row::nowhere("UBL-DT-08", Attr::SCHEME_NAME, "no attribute schemeName"),
    Row::nowhere(
        "UBL-DT-09",
        Attr::SCHEME_AGENCY_NAME,
        "no attribute schemeAgencyName",
    ),
    Row::nowhere(
        "UBL-DT-10",
        Attr::SCHEME_DATA_URI,
        "no attribute schemeDataURI",
    ),
    Row::nowhere("UBL-DT-11", Attr::SCHEME_URI, "no attribute schemeURI"),
    Row::nowhere("UBL-DT-12", Attr::FORMAT, "no attribute format"),
    Row::warning(
        "UBL-DT-13",
        &[],
        |subject, _| !subject.has_unit_code_lists()[0],
        "no attribute unitCodeListIdentifier",
    ),
    Row::warning(
        "UBL-DT-14",
        &[],
        |subject, _| !subject.has_unit_code_lists()[1],
        "no attribute unitCodeListAgencyIdentifier",
    ),
    Row::nowhere(
        "UBL-DT-15",
        Attr::UNIT_CODE_LIST_AGENCY_NAME,
        "no attribute unitCodeListAgencyName",
    ),
    Row::nowhere(
        "UBL-DT-16",
        Attr::LIST_AGENCY_NAME,
        "no attribute listAgencyName",
    ),
    Row::nowhere("UBL-DT-17", Attr::LIST_NAME, "no attribute listName"),
    Row::warning(
        "UBL-DT-18",
        &[],
        ubl_dt_18,
        "no attribute name but on a payment means code",
    ),
    Row::nowhere("UBL-DT-19", Attr::LANGUAGE_ID, "no attribute languageID"),
    Row::nowhere("UBL-DT-20", Attr::LIST_URI, "no attribute listURI"),
    Row::nowhere(
        "UBL-DT-21",
        Attr::LIST_SCHEME_URI,
        "no attribute listSchemeURI",
    ),
    Row::nowhere(
        "UBL-DT-22",
        Attr::LANGUAGE_LOCALE_ID,
        "no attribute languageLocaleID",
    ),
    Row::nowhere("UBL-DT-23", Attr::URI, "no attribute uri"),
    Row::nowhere(
        "UBL-DT-24",
        Attr::CURRENCY_CODE_LIST_VERSION_ID,
        "no attribute currencyCodeListVersionID",
    ),
    Row::nowhere(
        "UBL-DT-25",
        Attr::CHARACTER_SET_CODE,
        "no attribute characterSetCode",
    ),
    Row::nowhere(
        "UBL-DT-26",
        Attr::ENCODING_CODE,
        "no attribute encodingCode",
    ),
    Row::nowhere(
        "UBL-DT-27",
        Attr::SCHEME_AGENCY_ID,
        "no attribute schemeAgencyID",
    ),
    Row::nowhere(
        "UBL-DT-28",
        Attr::LIST_AGENCY_ID,
        "no attribute listAgencyID",
    ),
    Row::at_most_one(
        "UBL-SR-01",
        &["BT-12"],
        &[cac::CONTRACT_DOCUMENT_REFERENCE, cbc::ID],
        "at most one contract",
    ),
    Row::at_most_one(
        "UBL-SR-02",
        &["BT-15"],
        &[cac::RECEIPT_DOCUMENT_REFERENCE, cbc::ID],
        "at most one receiving advice",
    ),
    Row::at_most_one(
        "UBL-SR-03",
        &["BT-16"],
        &[cac::DESPATCH_DOCUMENT_REFERENCE, cbc::ID],
        "at most one despatch advice",
    ),
    Row::fatal(
        "UBL-SR-04",
        &["BT-18"],
        ubl_sr_04,
        "at most one invoiced object (type code 130)",
    ),
    Row::at_most_one(
        "UBL-SR-05",
        &["BT-20"],
        &[cac::PAYMENT_TERMS, cbc::NOTE],
        "at most one text of payment terms",
    ),
    Row::at_most_one(
        "UBL-SR-08",
        &["BG-14"],
        &[cac::INVOICE_PERIOD],
        "at most one invoicing period",
    ),
    Row::at_most_one(
        "UBL-SR-09",
        &["BT-27"],
        &[
            cac::ACCOUNTING_SUPPLIER_PARTY,
            cac::PARTY,
            cac::PARTY_LEGAL_ENTITY,
            cbc::REGISTRATION_NAME,
        ],
        "at most one name of the seller",
    ),
    Row::at_most_one(
        "UBL-SR-10",
        &["BT-28"],
        &[
            cac::ACCOUNTING_SUPPLIER_PARTY,
            cac::PARTY,
            cac::PARTY_NAME,
            cbc::NAME,
        ],
        "at most one trading name of the seller",
    ),
    Row::at_most_one(
        "UBL-SR-11",
        &["BT-30"],
        &[
            cac::ACCOUNTING_SUPPLIER_PARTY,
            cac::PARTY,
            cac::PARTY_LEGAL_ENTITY,
            cbc::COMPANY_ID,
        ],
        "at most one legal registration of the seller",
    ),
    Row::fatal(
        "UBL-SR-12",
        &["BT-31"],
        ubl_sr_12,
        "at most one VAT identifier of the seller",
    ),
    Row::fatal(
        "UBL-SR-13",
        &["BT-32"],
        ubl_sr_13,
        "at most one tax registration of the seller beside the one for VAT",
    ),
    Row::at_most_one(
        "UBL-SR-14",
        &["BT-33"],
        &[
            cac::ACCOUNTING_SUPPLIER_PARTY,
            cac::PARTY,
            cac::PARTY_LEGAL_ENTITY,
            cbc::COMPANY_LEGAL_FORM,
        ],
        "at most one additional legal information of the seller",
    ),
    Row::at_most_one(
        "UBL-SR-15",
        &["BT-44"],
        &[
            cac::ACCOUNTING_CUSTOMER_PARTY,
            cac::PARTY,
            cac::PARTY_LEGAL_ENTITY,
            cbc::REGISTRATION_NAME,
        ],
        "at most one name of the buyer",
    ),
    Row::at_most_one(
        "UBL-SR-16",
        &["BT-46"],
        &[
            cac::ACCOUNTING_CUSTOMER_PARTY,
            cac::PARTY,
            cac::PARTY_IDENTIFICATION,
            cbc::ID,
        ],
        "at most one identifier of the buyer",
    ),
    Row::at_most_one(
        "UBL-SR-17",
        &["BT-47"],
        &[
            cac::ACCOUNTING_CUSTOMER_PARTY,
            cac::PARTY,
            cac::PARTY_LEGAL_ENTITY,
            cbc::COMPANY_ID,
        ],
        "at most one legal registration of the buyer",
    ),
    Row::fatal(
        "UBL-SR-18",
        &["BT-48"],
        ubl_sr_18,
        "at most one VAT identifier of the buyer",
    ),
    Row::at_most_one(
        "UBL-SR-24",
        &["BG-13"],
        &[cac::DELIVERY],
        "at most one delivery",
    ),
    Row::at_most_one(
        "UBL-SR-39",
        &["BT-11"],
        &[cac::PROJECT_REFERENCE, cbc::ID],
        "at most one project",
    ),
    Row::at_most_one(
        "UBL-SR-40",
        &["BT-45"],
        &[
            cac::ACCOUNTING_CUSTOMER_PARTY,
            cac::PARTY,
            cac::PARTY_NAME,
            cbc::NAME,
        ],
        "at most one trading name of the buyer",
    ),
    Row::at_most_one(
        "UBL-SR-45",
        &["BT-9"],
        &[cac::PAYMENT_MEANS, cbc::PAYMENT_DUE_DATE],
        "at most one due date",
    ),
    Row::fatal(
        "UBL-SR-46",
        &["BT-82"],
        ubl_sr_46,
        "at most one text for the payment means",
    ),
    Row::at_most_one(
        "UBL-SR-49",
        &["BT-8"],
        &[cac::INVOICE_PERIOD, cbc::DESCRIPTION_CODE],
        "at most one VAT point date code",
    ),
    Row::at_most_one(
        "UBL-SR-54",
        &["BG-18"],
        &[cac::PAYMENT_MEANS, cac::CARD_ACCOUNT],
        "at most one payment card",
    ),
    Row::at_most_one(
        "UBL-SR-55",
        &["BG-19"],
        &[cac::PAYMENT_MEANS, cac::PAYMENT_MANDATE],
        "at most one direct debit mandate",
    ),
    Row::at_most_one(
        "UBL-SR-56",
        &["BT-17"],
        &[cac::ORIGINATOR_DOCUMENT_REFERENCE, cbc::ID],
        "at most one tender or lot",
    )
    .only_in(V1_3_16),
];

/// What the Schematron also asks of the document element, asked where it stands and told once. The
/// rules of one name share a context, for they are not alternatives.
pub(super) static ANYWHERE: &[Context] = &[
    Context::of(
        &[cbc::UBL_VERSION_ID],
        &[anywhere(
            "UBL-CR-002",
            ubl_cr_002,
            "UBL version 2.1, if any",
        )],
    ),
    Context::of(
        &[cbc::PAYMENT_DUE_DATE],
        &[anywhere(
            "UBL-CR-412",
            ubl_cr_412,
            "the due date of an invoice outside its payment means",
        )],
    ),
    Context::inside(
        &[cac::PRICE],
        &[Name::UNKNOWN],
        &[
            anywhere(
                "UBL-CR-629",
                |subject, node| !is_unknown_in_price(subject, node, "ValidityPeriod"),
                "no validity period of a price",
            ),
            anywhere(
                "UBL-CR-630",
                |subject, node| !is_unknown_in_price(subject, node, "PriceList"),
                "no price list",
            ),
        ],
    ),
    Context::only(
        &[
            cbc::ID,
            cbc::CUSTOMIZATION_ID,
            cbc::PROFILE_ID,
            cbc::SALES_ORDER_ID,
            cbc::PRIMARY_ACCOUNT_NUMBER_ID,
            cbc::NETWORK_ID,
        ],
        |_, id| id.has_attribute(Attr::SCHEME_ID),
        &[
            anywhere(
                "UBL-CR-648",
                |document, id| !is_at(document, id, &[cbc::CUSTOMIZATION_ID]),
                "no scheme for the specification identifier",
            ),
            anywhere(
                "UBL-CR-649",
                |document, id| !is_at(document, id, &[cbc::PROFILE_ID]),
                "no scheme for the business process",
            ),
            anywhere(
                "UBL-CR-650",
                |document, id| !is_at(document, id, &[cbc::ID]),
                "no scheme for the document's number",
            ),
            anywhere(
                "UBL-CR-651",
                |document, id| !is_at(document, id, &[cbc::SALES_ORDER_ID]),
                "no scheme for the sales order",
            ),
            anywhere(
                "UBL-CR-654",
                |document, id| {
                    let path = &[cac::PAYMENT_MEANS, cac::PAYEE_FINANCIAL_ACCOUNT, cbc::ID];
                    !is_at(document, id, path)
                },
                "no scheme for the payment account",
            ),
            anywhere(
                "UBL-CR-655",
                |document, id| {
                    let path = &[
                        cac::PAYMENT_MEANS,
                        cac::PAYEE_FINANCIAL_ACCOUNT,
                        cac::FINANCIAL_INSTITUTION_BRANCH,
                        cbc::ID,
                    ];
                    !is_at(document, id, path)
                },
                "no scheme for the payment service provider",
            ),
            anywhere(
                "UBL-CR-665",
                ubl_cr_665,
                "no scheme for an additional document that is not an invoiced object (130)",
            ),
            anywhere(
                "UBL-CR-667",
                |_, id| !is_id_in(id, &[cac::BUYERS_ITEM_IDENTIFICATION]),
                "no scheme for the buyer's item number",
            ),
            anywhere(
                "UBL-CR-668",
                |_, id| !is_id_in(id, &[cac::SELLERS_ITEM_IDENTIFICATION]),
                "no scheme for the seller's item number",
            ),
            anywhere(
                "UBL-CR-674",
                |_, id| id.name() != cbc::PRIMARY_ACCOUNT_NUMBER_ID,
                "no scheme for a card number",
            )
            .only_in(V1_3_16),
            anywhere(
                "UBL-CR-675",
                |_, id| id.name() != cbc::NETWORK_ID || !id.is_in(cac::CARD_ACCOUNT),
                "no scheme for a card network",
            ),
            anywhere(
                "UBL-CR-676",
                |_, id| !is_id_in(id, &[cac::PAYMENT_MANDATE]),
                "no scheme for a mandate reference",
            ),
            anywhere(
                "UBL-CR-677",
                |_, id| !is_id_in(id, &[cac::PAYMENT_MANDATE, cac::PAYER_FINANCIAL_ACCOUNT]),
                "no scheme for a debited account",
            ),
            anywhere(
                "UBL-CR-678",
                |_, id| !is_id_in(id, &[cac::TAX_CATEGORY]),
                "no scheme for a VAT category",
            ),
            anywhere(
                "UBL-CR-679",
                |_, id| !is_id_in(id, &[cac::CLASSIFIED_TAX_CATEGORY]),
                "no scheme for a line's VAT category",
            ),
            Row::fatal(
                "UBL-SR-29",
                &["BT-90"],
                ubl_sr_29,
                "at most one bank-assigned creditor identifier (scheme SEPA)",
            )
            .once(),
        ],
    ),
    Context::inside(
        &[cac::PARTY_TAX_SCHEME],
        &[cbc::COMPANY_ID],
        &[anywhere(
            "UBL-CR-652",
            |_, id| !id.has_attribute(Attr::SCHEME_ID),
            "no scheme for a tax registration",
        )],
    ),
    Context::of(
        &[cbc::PAYMENT_ID],
        &[
            anywhere(
                "UBL-CR-653",
                |document, id| {
                    !id.has_attribute(Attr::SCHEME_ID)
                        || !is_at(document, id, &[cac::PAYMENT_MEANS, cbc::PAYMENT_ID])
                },
                "no scheme for the remittance information",
            ),
            Row::fatal(
                "UBL-SR-44",
                &["BT-83"],
                ubl_sr_44,
                "the same remittance information in all payment means",
            )
            .once(),
        ],
    ),
    Context::of(
        &[cbc::PAYMENT_MEANS_CODE],
        &[
            anywhere(
                "UBL-CR-661",
                |document, code| {
                    !code.has_attribute(Attr::LIST_ID)
                        || !is_at(
                            document,
                            code,
                            &[cac::PAYMENT_MEANS, cbc::PAYMENT_MEANS_CODE],
                        )
                },
                "no list for the payment means code",
            ),
            Row::fatal(
                "UBL-SR-47",
                &["BT-81"],
                ubl_sr_47,
                "the same code in all payment means",
            )
            .once(),
        ],
    ),
    Context::only(
        &[
            cbc::INVOICE_TYPE_CODE,
            cbc::DOCUMENT_CURRENCY_CODE,
            cbc::TAX_CURRENCY_CODE,
            cbc::DOCUMENT_TYPE_CODE,
            cbc::IDENTIFICATION_CODE,
            cbc::CREDIT_NOTE_TYPE_CODE,
        ],
        |_, code| code.has_attribute(Attr::LIST_ID),
        &[
            anywhere(
                "UBL-CR-656",
                |document, code| !is_at(document, code, &[cbc::INVOICE_TYPE_CODE]),
                "no list for the invoice type code",
            ),
            anywhere(
                "UBL-CR-657",
                |document, code| !is_at(document, code, &[cbc::DOCUMENT_CURRENCY_CODE]),
                "no list for the document currency",
            ),
            anywhere(
                "UBL-CR-658",
                |document, code| !is_at(document, code, &[cbc::TAX_CURRENCY_CODE]),
                "no list for the accounting currency",
            ),
            anywhere(
                "UBL-CR-659",
                |document, code| {
                    let path = &[cac::ADDITIONAL_DOCUMENT_REFERENCE, cbc::DOCUMENT_TYPE_CODE];
                    !is_at(document, code, path)
                },
                "no list for the type of an additional document",
            ),
            anywhere(
                "UBL-CR-660",
                |_, code| code.name() != cbc::IDENTIFICATION_CODE || !code.is_in(cac::COUNTRY),
                "no list for a country",
            ),
            anywhere(
                "UBL-CR-672",
                |document, code| !is_at(document, code, &[cbc::CREDIT_NOTE_TYPE_CODE]),
                "no list for the credit note type code",
            ),
        ],
    ),
    Context::of(
        &[cbc::ALLOWANCE_CHARGE_REASON_CODE],
        &[
            anywhere(
                "UBL-CR-662",
                |_, code| !code.has_attribute(Attr::LIST_ID),
                "no list for the reason of an allowance or charge",
            ),
            anywhere(
                "UBL-CR-669",
                is_not_in_price_allowance,
                "no reason code for a discount on a price",
            ),
        ],
    ),
    Context::of(
        &[cbc::ALLOWANCE_CHARGE_REASON],
        &[anywhere(
            "UBL-CR-670",
            is_not_in_price_allowance,
            "no reason for a discount on a price",
        )],
    ),
    Context::of(
        &[cbc::MULTIPLIER_FACTOR_NUMERIC],
        &[anywhere(
            "UBL-CR-671",
            is_not_in_price_allowance,
            "no percentage of a discount on a price",
        )],
    ),
    Context::of(
        &[cac::FINANCIAL_INSTITUTION],
        &[anywhere(
            "UBL-CR-664",
            |_, _| false,
            "no financial institution",
        )],
    ),
    Context::only(
        &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
        |_, reference| reference.some(cbc::DOCUMENT_TYPE_CODE, "130"),
        &[
            Row::fatal(
                "UBL-CR-666",
                &["BT-18"],
                |_, reference| !reference.has(cac::ATTACHMENT),
                "no attachment to an invoiced object (130)",
            )
            .once(),
            Row::fatal(
                "UBL-CR-673",
                &["BT-18"],
                |_, reference| !reference.has(cbc::DOCUMENT_DESCRIPTION),
                "no description of an invoiced object (130)",
            )
            .once(),
        ],
    ),
    Context::of(
        &[cac::PAYER_FINANCIAL_ACCOUNT],
        &[anywhere(
            "UBL-CR-680",
            |_, account| !account.is_in(cac::PAYMENT_MEANS),
            "no debited account outside the mandate",
        )],
    ),
];

/// A warning about the document, told once.
const fn anywhere(
    id: &'static str,
    test: fn(&Subject, Node) -> bool,
    expected: &'static str,
) -> Row {
    Row::warning(id, &[], test, expected).once()
}

/// Whether it stands at this path from the document element.
fn is_at(document: &Subject, node: Node, path: &[Name]) -> bool {
    let Some((&name, above)) = path.split_last() else {
        return false;
    };
    let mut around = node.ancestors();
    node.name() == name
        && above
            .iter()
            .rev()
            .all(|&name| around.next().is_some_and(|node| node.name() == name))
        && around
            .next()
            .is_some_and(|node| node.index() == document.root.index())
}

/// Whether it is a `cbc:ID` in these elements, the nearest one last.
fn is_id_in(id: Node, path: &[Name]) -> bool {
    id.name() == cbc::ID && id.is_under(path)
}

/// `upper-case(text) = capitals`.
fn is_in_capitals(text: &str, capitals: &str) -> bool {
    text.chars()
        .flat_map(char::to_uppercase)
        .eq(capitals.chars())
}

/// `cac:AllowanceCharge[cbc:ChargeIndicator = true()]`, or `false()`; an indicator that is neither, and
/// stands before one that is, ends the comparison.
pub(super) fn is_charge(node: Node, charge: bool) -> bool {
    node.children_named(cbc::CHARGE_INDICATOR)
        .map(|indicator| parse_boolean(indicator.text()))
        .find(|value| *value != Some(!charge))
        == Some(Some(charge))
}

/// The seller has at most two tax registrations.
fn ubl_sr_42(_: &Subject, party: Node) -> bool {
    party.children_named(cac::PARTY_TAX_SCHEME).nth(2).is_none()
}

/// A scheme identifier on, or a type code of, an additional document says "invoiced object" (130)
/// or, in a credit note, "project" (50).
fn ubl_sr_43(document: &Subject, reference: Node) -> bool {
    reference.some(cbc::DOCUMENT_TYPE_CODE, "130")
        || document.is_credit_note() && reference.some(cbc::DOCUMENT_TYPE_CODE, "50")
        || !reference.has(cbc::DOCUMENT_TYPE_CODE)
            && !reference
                .children_named(cbc::ID)
                .any(|id| id.has_attribute(Attr::SCHEME_ID))
}

/// Any amount but a unit price.
fn is_amount(_: &Subject, node: Node) -> bool {
    let is_amount = |tag: &str| tag.ends_with("Amount") && !tag.ends_with("PriceAmount");
    node.name() != Name::UNKNOWN || is_amount(node.tag())
}

/// Amounts have at most two decimals, save inside a price with an allowance.
fn ubl_dt_01(_: &Subject, amount: Node) -> bool {
    let is_free = |around: Node| around.name() == cac::PRICE && around.has(cac::ALLOWANCE_CHARGE);
    decimals(amount.text()) <= 2 || amount.ancestors().any(is_free)
}

/// A tax registration has a scheme identifier and a company identifier.
fn ubl_sr_53(_: &Subject, registration: Node) -> bool {
    let mut schemes = registration.children_named(cac::TAX_SCHEME);
    registration.has(cbc::COMPANY_ID) && schemes.any(|scheme| scheme.has(cbc::ID))
}

/// The attribute `name` stands on payment means codes only.
fn ubl_dt_18(document: &Subject, _: Node) -> bool {
    let all = document.name_attributes();
    let has_name = |node: &Node| node.has_attribute(Attr::NAME);
    // Those are where they should be, mostly, and then the whole document need not be searched.
    all == names_of_payment_means(document)
        || all
            == document
                .root
                .descendants()
                .filter(|node| node.name() == cbc::PAYMENT_MEANS_CODE)
                .filter(has_name)
                .count()
}

/// `count(cac:PaymentMeans/cbc:PaymentMeansCode/@name)`.
fn names_of_payment_means(document: &Subject) -> usize {
    let heads = document.heads().iter();
    heads
        .filter(|head| head.name() == cac::PAYMENT_MEANS)
        .flat_map(|means| means.children_named(cbc::PAYMENT_MEANS_CODE))
        .filter(|code| code.has_attribute(Attr::NAME))
        .count()
}

/// There is at most one invoiced object (BT-18).
fn ubl_sr_04(document: &Subject, _: Node) -> bool {
    let heads = document.heads().iter();
    heads
        .filter(|head| head.name() == cac::ADDITIONAL_DOCUMENT_REFERENCE)
        .filter(|reference| reference.some(cbc::DOCUMENT_TYPE_CODE, "130"))
        .flat_map(|reference| reference.children_named(cbc::ID))
        .nth(1)
        .is_none()
}

/// There is at most one tax registration of this party of which `wanted` is true: whether it is for VAT.
/// A scheme with two identifiers ends the official test without a verdict.
fn has_one_registration(document: &Subject, party: Name, wanted: bool) -> bool {
    let heads = document.heads().iter();
    let mut registrations = 0;
    for registration in heads
        .filter(|head| head.name() == party)
        .flat_map(|head| head.select(&[cac::PARTY, cac::PARTY_TAX_SCHEME]))
    {
        let mut is_wanted = false;
        for scheme in registration.children_named(cac::TAX_SCHEME) {
            if scheme.children_named(cbc::ID).nth(1).is_some() {
                return true;
            }
            is_wanted |= is_in_capitals(scheme.string(cbc::ID), "VAT") == wanted;
        }
        if is_wanted {
            registrations += registration.children_named(cbc::COMPANY_ID).count();
        }
    }
    registrations <= 1
}

/// The seller has at most one VAT identifier (BT-31).
fn ubl_sr_12(document: &Subject, _: Node) -> bool {
    has_one_registration(document, cac::ACCOUNTING_SUPPLIER_PARTY, true)
}

/// The seller has at most one tax registration that is not for VAT (BT-32).
fn ubl_sr_13(document: &Subject, _: Node) -> bool {
    has_one_registration(document, cac::ACCOUNTING_SUPPLIER_PARTY, false)
}

/// The buyer has at most one VAT identifier (BT-48).
fn ubl_sr_18(document: &Subject, _: Node) -> bool {
    has_one_registration(document, cac::ACCOUNTING_CUSTOMER_PARTY, true)
}

/// At most one creditor identifier (BT-90) in the whole document.
fn ubl_sr_29(document: &Subject, id: Node) -> bool {
    let is_sepa = id
        .attribute(Attr::SCHEME_ID)
        .is_some_and(|scheme| is_in_capitals(scheme, "SEPA"));
    !is_sepa
        || !is_id_in(id, &[cac::PARTY_IDENTIFICATION])
        || document.first(First::CreditorId, id).index() == id.index()
}

/// All remittance informations (BT-83) are the same.
fn ubl_sr_44(document: &Subject, id: Node) -> bool {
    document.first(First::PaymentId, id).text() == id.text()
}

/// At most one payment means text (BT-82).
fn ubl_sr_46(document: &Subject, _: Node) -> bool {
    names_of_payment_means(document) <= 1
}

/// All payment means codes (BT-81) are the same.
fn ubl_sr_47(document: &Subject, code: Node) -> bool {
    document.first(First::PaymentMeansCode, code).text() == code.text()
}

/// The attributes that are nowhere in a good document.
const NOWHERE: u32 = {
    let (mut bits, mut at) = (0, 0);
    while at < OF_DOCUMENT.len() {
        if let Test::NowhereAttribute(attribute) = OF_DOCUMENT[at].test {
            bits |= attribute.bit();
        }
        at += 1;
    }
    bits
};

/// Whether some rule on the document element might be broken: by an attribute that should not be there,
/// or by something that stands there twice. Most documents are done with after one look.
fn has_unusual_parts(document: &Subject, root: Node) -> bool {
    let mut seen = 0_u32;
    let mut several_registrations = false;
    let mut is_unusual = |head: &Node| {
        let is_customer = head.name() == cac::ACCOUNTING_CUSTOMER_PARTY;
        let (place, parts): (u32, &[Name]) = match head.name() {
            cac::CONTRACT_DOCUMENT_REFERENCE => (0, &[cbc::ID]),
            cac::RECEIPT_DOCUMENT_REFERENCE => (1, &[cbc::ID]),
            cac::DESPATCH_DOCUMENT_REFERENCE => (2, &[cbc::ID]),
            cac::ORIGINATOR_DOCUMENT_REFERENCE => (3, &[cbc::ID]),
            cac::PROJECT_REFERENCE => (4, &[cbc::ID]),
            cac::PAYMENT_TERMS => (5, &[cbc::NOTE]),
            cac::INVOICE_PERIOD => (6, &[cbc::DESCRIPTION_CODE]),
            cac::DELIVERY => (7, &[]),
            cac::PAYMENT_MEANS => (
                8,
                &[
                    cbc::PAYMENT_MEANS_CODE,
                    cbc::PAYMENT_DUE_DATE,
                    cac::CARD_ACCOUNT,
                    cac::PAYMENT_MANDATE,
                ],
            ),
            cac::ACCOUNTING_SUPPLIER_PARTY => (9, &[cac::PARTY]),
            cac::ACCOUNTING_CUSTOMER_PARTY => (10, &[cac::PARTY]),
            cac::ADDITIONAL_DOCUMENT_REFERENCE => {
                return head.some(cbc::DOCUMENT_TYPE_CODE, "130");
            }
            _ => return false,
        };
        let again = seen & 1 << place != 0;
        seen |= 1 << place;
        if again || repeats(*head, parts) {
            return true;
        }
        let party = head.children_named(cac::PARTY).next();
        party.filter(|_| place > 8).is_some_and(|party| {
            several_registrations |= repeats(party, &[cac::PARTY_TAX_SCHEME])
                || party
                    .children_named(cac::PARTY_TAX_SCHEME)
                    .any(|registration| repeats(registration, &[cbc::COMPANY_ID]));
            is_unusual_party(party, is_customer)
        })
    };
    document.has_any_of(NOWHERE)
        || document.has_unit_code_lists() != [false; 2]
        || !ubl_dt_18(document, root)
        || document.heads().iter().any(&mut is_unusual)
        || several_registrations
            && !(ubl_sr_12(document, root)
                && ubl_sr_13(document, root)
                && ubl_sr_18(document, root))
}

/// Whether there are several names or legal registrations of a party, or identifiers of the customer.
fn is_unusual_party(party: Node, is_customer: bool) -> bool {
    let several = [
        cac::PARTY_NAME,
        cac::PARTY_LEGAL_ENTITY,
        cac::PARTY_IDENTIFICATION,
    ];
    repeats(party, &several[..2 + usize::from(is_customer)])
        || party.children().any(|part| match part.name() {
            cac::PARTY_NAME => repeats(part, &[cbc::NAME]),
            cac::PARTY_IDENTIFICATION => is_customer && repeats(part, &[cbc::ID]),
            cac::PARTY_LEGAL_ENTITY => repeats(
                part,
                &[
                    cbc::REGISTRATION_NAME,
                    cbc::COMPANY_ID,
                    cbc::COMPANY_LEGAL_FORM,
                ],
            ),
            _ => false,
        })
}

/// Whether one of these stands twice directly in the element.
fn repeats(node: Node, names: &[Name]) -> bool {
    let mut seen = 0_u32;
    node.children().any(|child| {
        let bit = names
            .iter()
            .position(|&name| name == child.name())
            .map_or(0, |at| 1 << at);
        let again = seen & bit != 0;
        seen |= bit;
        again
    })
}

/// Whether something stands in a line another number of times than once, or more than once. Most lines
/// are done with after one look at their children.
fn has_unusual_number(_: &Subject, line: Node) -> bool {
    let [mut notes, mut orders, mut periods, mut documents] = [0; 4];
    let [mut discounts, mut categories, mut descriptions] = [0; 3];
    for child in line.children() {
        match child.name() {
            cbc::NOTE => notes += 1,
            cac::INVOICE_PERIOD => periods += 1,
            cac::DOCUMENT_REFERENCE => documents += 1,
            cac::ORDER_LINE_REFERENCE => {
                orders += child.children_named(cbc::LINE_ID).count();
            }
            cac::PRICE => {
                discounts += child.select(&[cac::ALLOWANCE_CHARGE, cbc::AMOUNT]).count();
            }
            cac::ITEM => {
                for child in child.children() {
                    match child.name() {
                        cac::CLASSIFIED_TAX_CATEGORY => categories += 1,
                        cbc::DESCRIPTION => descriptions += 1,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    let at_most_one = [notes, orders, periods, documents, discounts, descriptions];
    categories != 1 || at_most_one.iter().any(|&number| number > 1)
}

const VAT_CATEGORY: &[Name] = &[cac::ITEM, cac::CLASSIFIED_TAX_CATEGORY];

/// A line has exactly one VAT category (BT-151).
fn ubl_sr_48(document: &Subject, line: Node) -> bool {
    document.count(line, VAT_CATEGORY) == 1
}

/// Some name of the payee is not some name of the seller beside it; without names that is not so.
fn is_not_the_seller(document: &Subject, payee: Node) -> bool {
    let sellers = document.sellers_beside(payee);
    let mut names = payee.select(&[cac::PARTY_NAME, cbc::NAME]);
    names.any(|name| sellers.has_other_name(name.text()))
}

/// The payee has at most one name (BT-59), and not the seller's.
fn ubl_sr_19(document: &Subject, payee: Node) -> bool {
    document.count(payee, &[cac::PARTY_NAME, cbc::NAME]) <= 1 && is_not_the_seller(document, payee)
}

/// The payee has at most one identifier (BT-60) besides that of the creditor, and not the seller's name.
fn ubl_sr_20(document: &Subject, payee: Node) -> bool {
    let is_sepa =
        |id: &Node| is_in_capitals(id.attribute(Attr::SCHEME_ID).unwrap_or_default(), "SEPA");
    let ids = payee.select(&[cac::PARTY_IDENTIFICATION, cbc::ID]);
    ids.filter(|id| !is_sepa(id)).nth(1).is_none() && is_not_the_seller(document, payee)
}

/// The payee has at most one legal registration (BT-61), and not the seller's name.
fn ubl_sr_21(document: &Subject, payee: Node) -> bool {
    document.count(payee, &[cac::PARTY_LEGAL_ENTITY, cbc::COMPANY_ID]) <= 1
        && is_not_the_seller(document, payee)
}

/// A reference to a preceding invoice has its number (BT-25).
fn ubl_sr_07(_: &Subject, reference: Node) -> bool {
    reference
        .select(&[cac::INVOICE_DOCUMENT_REFERENCE, cbc::ID])
        .next()
        .is_some()
}

/// The UBL version is 2.1, if it is given.
fn ubl_cr_002(document: &Subject, version: Node) -> bool {
    !is_at(document, version, &[cbc::UBL_VERSION_ID])
        || document.of_document(OfDocument::IsVersion21, || {
            document.root.some(cbc::UBL_VERSION_ID, "2.1")
        })
}

/// The due date of an invoice does not stand in the payment means; that of a credit note does.
fn ubl_cr_412(document: &Subject, date: Node) -> bool {
    document.is_credit_note()
        || !is_at(document, date, &[cac::PAYMENT_MEANS, cbc::PAYMENT_DUE_DATE])
}

/// An element of this name in the price of a line, which UBL knows among the aggregates (`cac`) only
/// and the rule looks for among the basic ones (`cbc`).
fn is_unknown_in_price(document: &Subject, node: Node, local: &str) -> bool {
    let is_in_line = |line| is_at_above(document, node, &[line, cac::PRICE]);
    let (prefix, name) = node.tag().rsplit_once(':').unwrap_or(("", node.tag()));
    name == local
        && (is_in_line(cac::INVOICE_LINE) || is_in_line(cac::CREDIT_NOTE_LINE))
        && document.basic_prefix() == prefix
}

/// Whether it stands in the elements of this path from the document element.
fn is_at_above(document: &Subject, node: Node, path: &[Name]) -> bool {
    node.parent()
        .is_some_and(|around| is_at(document, around, path))
}

/// An additional document that is not an invoiced object has no scheme.
fn ubl_cr_665(document: &Subject, id: Node) -> bool {
    let is_other = |reference: Node| {
        reference.name() == cac::ADDITIONAL_DOCUMENT_REFERENCE
            && (!reference.has(cbc::DOCUMENT_TYPE_CODE)
                || reference
                    .children_named(cbc::DOCUMENT_TYPE_CODE)
                    .any(|code| code.text() != "130"))
    };
    id.name() != cbc::ID
        || !id.parent().is_some_and(|reference| {
            document.of_parent(reference, Ask::IsOtherDocument, || is_other(reference))
        })
}

/// A discount on a price has no such thing.
fn is_not_in_price_allowance(_: &Subject, node: Node) -> bool {
    !node.is_under(&[cac::PRICE, cac::ALLOWANCE_CHARGE])
}
