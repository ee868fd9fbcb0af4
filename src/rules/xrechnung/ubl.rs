//! XRechnung in UBL.

use crate::codes::list;
use crate::report::Severity;
use crate::rules::national::de::{self, has_city, has_post_code, is_at, is_by};
use crate::rules::national::{exists, has_text};
use crate::rules::row::Test;
use crate::rules::row::{Context, Row};
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};

const BOTH: &[Name] = &[ubl::INVOICE, ubl::CREDIT_NOTE];
const LINES: [Name; 2] = [cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE];
const CIUS: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0";
const EXTENSION_ID: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0";
const CVD_ID: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9";
const SELLER: &[Name] = &[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY];
const BUYER: &[Name] = &[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY];

fn is_document(document: &Subject, node: Node) -> bool {
    node == document.root
}

pub(super) static RULES: &[Context] = &[
    Context::only(BOTH, is_document, DOCUMENT),
    Context::only(
        &[cac::EXTERNAL_REFERENCE],
        |document, it| {
            is_at(
                document,
                it,
                &[cac::ADDITIONAL_DOCUMENT_REFERENCE, cac::ATTACHMENT],
            )
        },
        &[Row::warning(
            "BR-TMP-2",
            &["BT-124"],
            de::de_r_t02,
            "the whole URL of the external document, with its scheme (https://…)",
        )],
    ),
    Context::only(
        &[cac::ACCOUNTING_SUPPLIER_PARTY],
        |document, supplier| is_at(document, supplier, &[]),
        &[Row::fatal(
            "BR-DE-2",
            &["BG-6"],
            |_, supplier| exists(supplier, &[cac::PARTY, cac::CONTACT]),
            "a contact of the seller (BG-6)",
        )],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |document, address| is_at(document, address, SELLER),
        &[
            Row::fatal(
                "BR-DE-3",
                &["BT-37"],
                has_city,
                "the city of the seller (BT-37)",
            ),
            Row::fatal(
                "BR-DE-4",
                &["BT-38"],
                has_post_code,
                "the post code of the seller (BT-38)",
            ),
        ],
    ),
    Context::only(
        &[cac::CONTACT],
        |document, contact| is_at(document, contact, SELLER),
        &[
            Row::fatal(
                "BR-DE-5",
                &["BT-41"],
                |_, contact| has_text(contact, cbc::NAME),
                "the contact point of the seller (BT-41)",
            ),
            Row::fatal(
                "BR-DE-6",
                &["BT-42"],
                |_, contact| has_text(contact, cbc::TELEPHONE),
                "the telephone number of the seller's contact (BT-42)",
            ),
            Row::fatal(
                "BR-DE-7",
                &["BT-43"],
                |_, contact| has_text(contact, cbc::ELECTRONIC_MAIL),
                "the e-mail address of the seller's contact (BT-43)",
            ),
            Row::warning(
                "BR-DE-27",
                &["BT-42"],
                de::de_r_027,
                "at least three digits in the telephone number of the contact (BT-42)",
            ),
            Row::warning(
                "BR-DE-28",
                &["BT-43"],
                de::de_r_028,
                "an e-mail address of the form name@place.domain of the contact (BT-43)",
            ),
        ],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |document, address| is_at(document, address, BUYER),
        &[
            Row::fatal(
                "BR-DE-8",
                &["BT-52"],
                has_city,
                "the city of the buyer (BT-52)",
            ),
            Row::fatal(
                "BR-DE-9",
                &["BT-53"],
                has_post_code,
                "the post code of the buyer (BT-53)",
            ),
        ],
    ),
    Context::only(
        &[cac::ADDRESS],
        |document, address| is_at(document, address, &[cac::DELIVERY, cac::DELIVERY_LOCATION]),
        &[
            Row::fatal(
                "BR-DE-10",
                &["BT-77"],
                has_city,
                "the city of the delivery (BT-77)",
            ),
            Row::fatal(
                "BR-DE-11",
                &["BT-78"],
                has_post_code,
                "the post code of the delivery (BT-78)",
            ),
        ],
    ),
    Context::only(
        &[cac::PAYMENT_MEANS],
        |document, means| is_by(document, means, &["30", "58"]),
        &[
            Row::warning(
                "BR-DE-19",
                &["BT-84"],
                de::de_r_019,
                "an IBAN as account of a SEPA transfer (58)",
            ),
            Row::fatal(
                "BR-DE-23-a",
                &["BG-17"],
                |_, means| means.has(cac::PAYEE_FINANCIAL_ACCOUNT),
                "the account to which a transfer (30, 58) goes (BG-17)",
            ),
            Row::fatal(
                "BR-DE-23-b",
                &["BG-18", "BG-19"],
                |_, means| !means.has(cac::CARD_ACCOUNT) && !means.has(cac::PAYMENT_MANDATE),
                "neither a card (BG-18) nor a mandate (BG-19) with a transfer (30, 58)",
            ),
        ],
    ),
    Context::only(
        &[cac::PAYMENT_MEANS],
        |document, means| is_by(document, means, &["48", "54", "55"]),
        &[
            Row::fatal(
                "BR-DE-24-a",
                &["BG-18"],
                |_, means| means.has(cac::CARD_ACCOUNT),
                "the card of a payment by card (48, 54, 55) (BG-18)",
            ),
            Row::fatal(
                "BR-DE-24-b",
                &["BG-17", "BG-19"],
                |_, means| {
                    !means.has(cac::PAYEE_FINANCIAL_ACCOUNT) && !means.has(cac::PAYMENT_MANDATE)
                },
                "neither an account (BG-17) nor a mandate (BG-19) with a payment by card (48, 54, 55)",
            ),
        ],
    ),
    Context::only(
        &[cac::PAYMENT_MEANS],
        |document, means| is_by(document, means, &["59"]),
        &[
            Row::warning(
                "BR-DE-20",
                &["BT-91"],
                de::de_r_020,
                "an IBAN as account of a SEPA direct debit (59)",
            ),
            Row::fatal(
                "BR-DE-25-a",
                &["BG-19"],
                |_, means| means.has(cac::PAYMENT_MANDATE),
                "the mandate of a direct debit (59) (BG-19)",
            ),
            Row::fatal(
                "BR-DE-25-b",
                &["BG-17", "BG-18"],
                |_, means| {
                    !means.has(cac::PAYEE_FINANCIAL_ACCOUNT) && !means.has(cac::CARD_ACCOUNT)
                },
                "neither an account (BG-17) nor a card (BG-18) with a direct debit (59)",
            ),
        ],
    ),
    Context::only(
        &[cac::TAX_SUBTOTAL],
        |document, subtotal| is_at(document, subtotal, &[cac::TAX_TOTAL]),
        &[Row::fatal(
            "BR-DE-14",
            &["BT-119"],
            de::de_r_014,
            "a VAT rate (BT-119) in each VAT breakdown",
        )],
    ),
];

static DOCUMENT: &[Row] = &[
    Row::fatal(
        "BR-DE-1",
        &["BG-16"],
        |_, root| root.has(cac::PAYMENT_MEANS),
        "payment instructions (BG-16)",
    ),
    Row::fatal(
        "BR-DE-15",
        &["BT-10"],
        |_, root| has_text(root, cbc::BUYER_REFERENCE),
        "the buyer reference (BT-10), in which public buyers want the Leitweg-ID",
    ),
    Row::fatal(
        "BR-DE-16",
        &["BT-31", "BT-32", "BG-11"],
        de::de_r_016,
        "a VAT identifier (BT-31), tax registration (BT-32) or tax representative (BG-11) of a seller \
         that uses one of the VAT categories S, Z, E, AE, K, G, L and M",
    ),
    Row::warning(
        "BR-DE-17",
        &["BT-3"],
        de::de_r_017,
        "one of the types 326, 380, 381, 384, 389, 875, 876 and 877",
    ),
    Row::fatal(
        "BR-DE-18",
        &["BT-20"],
        de::de_r_018,
        "cash discounts as lines #SKONTO#TAGE=14#PROZENT=2.00# (and, if need be, \
         BASISBETRAG=100.00#), each with an end of line",
    ),
    Row::warning(
        "BR-DE-21",
        &["BT-24"],
        |_, root| {
            let mut ids = root.children_named(cbc::CUSTOMIZATION_ID);
            ids.any(|id| matches!(id.text(), CIUS | EXTENSION_ID | CVD_ID))
        },
        "the identifier of XRechnung 3.0, of its extension or of its CVD rules (BT-24)",
    ),
    Row::fatal(
        "BR-DE-22",
        &["BT-125"],
        de::de_r_022,
        "a file name of its own for each attached document (BT-125)",
    ),
    Row::warning(
        "BR-DE-26",
        &["BG-3"],
        de::de_r_026,
        "a reference to the preceding invoice (BG-3) from one that corrects (384)",
    ),
    Row::fatal(
        "BR-DE-30",
        &["BT-90"],
        de::de_r_030,
        "the creditor identifier (BT-90, scheme SEPA) of a direct debit",
    ),
    Row::fatal(
        "BR-DE-31",
        &["BT-91"],
        de::de_r_031,
        "the account of a direct debit (BT-91)",
    ),
    Row::new(
        "BR-DE-TMP-32",
        Severity::Information,
        &["BT-72", "BG-14", "BG-26"],
        Test::Holds(|_, root| {
            let mut lines = root.children().filter(|node| LINES.contains(&node.name()));
            exists(root, &[cac::DELIVERY, cbc::ACTUAL_DELIVERY_DATE])
                || root.has(cac::INVOICE_PERIOD)
                || lines.all(|line| line.has(cac::INVOICE_PERIOD))
        }),
        "a delivery date (BT-72), a period (BG-14) or a period of each line (BG-26)",
    ),
];

/// Whether the document names the extension.
pub(super) fn is_extension(document: &Subject) -> bool {
    names(document, EXTENSION_ID)
}

/// Whether the document names the rules on clean vehicles.
pub(super) fn is_cvd(document: &Subject) -> bool {
    names(document, CVD_ID)
}

fn names(document: &Subject, specification: &str) -> bool {
    let mut ids = document.root.children_named(cbc::CUSTOMIZATION_ID);
    ids.any(|id| id.text() == specification)
}

/// An identifier scheme of ISO/IEC 6523 or of health applications.
fn has_scheme(document: &Subject, id: Node) -> bool {
    let scheme = trim_xml(id.attribute(Attr::SCHEME_ID).unwrap_or_default());
    scheme.is_empty() || is_health(scheme) || document.is_code(list::IDENTIFIER_SCHEMES, scheme)
}

fn is_health(scheme: &str) -> bool {
    matches!(scheme, "XR01" | "XR02" | "XR03")
}

const SCHEME: &str = "a scheme from ISO/IEC 6523, or XR01, XR02 or XR03";

pub(super) static EXTENSION: &[Context] = &[
    Context::of(
        &[cbc::EMBEDDED_DOCUMENT_BINARY_OBJECT],
        &[Row::fatal(
            "BR-DEX-01",
            &["BT-125"],
            |document, object| {
                let kind = object.attribute(Attr::MIME_CODE).unwrap_or_default();
                kind == "application/xml" || document.is_code(list::MIME_TYPES, kind)
            },
            "a media type that EN 16931 allows for attachments, or application/xml",
        )],
    ),
    Context::only(
        &[ubl::INVOICE],
        is_document,
        &[
            Row::warning(
                "BR-DEX-02",
                &["BT-131"],
                sub_lines_add_up,
                "a line net amount (BT-131) that is the sum of those of its sub-lines",
            ),
            Row::fatal(
                "BR-DEX-03",
                &["BG-30"],
                |_, root| {
                    let lines = root
                        .descendants()
                        .filter(|it| it.name() == cac::SUB_INVOICE_LINE);
                    let mut items = lines.flat_map(|line| line.children_named(cac::ITEM));
                    items.all(|item| item.children_named(cac::CLASSIFIED_TAX_CATEGORY).count() == 1)
                },
                "exactly one VAT category of each sub-line",
            ),
        ],
    ),
    Context::of(
        &[cac::LEGAL_MONETARY_TOTAL],
        &[Row::fatal(
            "BR-DEX-09",
            &["BT-115"],
            is_due,
            "the total with VAT (BT-112) - the paid amount (BT-113) + rounding (BT-114) + what third parties are paid",
        )],
    ),
    Context::only(
        &[cbc::ID],
        |_, id| id.is_in(cac::PARTY_IDENTIFICATION) && id.has_attribute(Attr::SCHEME_ID),
        &[Row::fatal(
            "BR-DEX-04",
            &["BT-29", "BT-46", "BT-60"],
            |document, id| {
                let is_creditor = |around: Node| {
                    matches!(
                        around.name(),
                        cac::ACCOUNTING_SUPPLIER_PARTY | cac::PAYEE_PARTY
                    )
                };
                has_scheme(document, id)
                    || trim_xml(id.attribute(Attr::SCHEME_ID).unwrap_or_default()) == "SEPA"
                        && id.ancestors().any(is_creditor)
            },
            "a scheme from ISO/IEC 6523, XR01, XR02 or XR03, or SEPA for the seller and the payee",
        )],
    ),
    Context::only(
        &[cbc::COMPANY_ID],
        |_, id| id.is_in(cac::PARTY_LEGAL_ENTITY) && id.has_attribute(Attr::SCHEME_ID),
        &[Row::fatal(
            "BR-DEX-05",
            &["BT-30", "BT-47", "BT-61"],
            has_scheme,
            SCHEME,
        )],
    ),
    Context::only(
        &[cbc::ID],
        |_, id| id.is_in(cac::STANDARD_ITEM_IDENTIFICATION) && id.has_attribute(Attr::SCHEME_ID),
        &[Row::fatal("BR-DEX-06", &["BT-157"], has_scheme, SCHEME)],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, id| id.has_attribute(Attr::SCHEME_ID),
        &[Row::fatal(
            "BR-DEX-07",
            &["BT-34", "BT-49"],
            |document, id| {
                let scheme = trim_xml(id.attribute(Attr::SCHEME_ID).unwrap_or_default());
                scheme.is_empty()
                    || is_health(scheme)
                    || document.is_code(list::ADDRESS_SCHEMES, scheme)
            },
            "an electronic address scheme (EAS), or XR01, XR02 or XR03",
        )],
    ),
    Context::only(
        &[cbc::ID],
        |_, id| id.is_in(cac::DELIVERY_LOCATION) && id.has_attribute(Attr::SCHEME_ID),
        &[Row::fatal("BR-DEX-08", &["BT-71"], has_scheme, SCHEME)],
    ),
    Context::only(
        &[cac::PREPAID_PAYMENT],
        |document, payment| {
            document.root.name() == ubl::INVOICE && payment.parent() == Some(document.root)
        },
        &[
            Row::fatal(
                "BR-DEX-10",
                &[],
                |_, payment| has_text(payment, cbc::ID),
                "the kind of what is paid to a third party",
            ),
            Row::fatal(
                "BR-DEX-11",
                &[],
                |_, payment| has_text(payment, cbc::PAID_AMOUNT),
                "the amount of what is paid to a third party",
            ),
            Row::fatal(
                "BR-DEX-12",
                &[],
                |_, payment| has_text(payment, cbc::INSTRUCTION_ID),
                "a description of what is paid to a third party",
            ),
            Row::fatal(
                "BR-DEX-13",
                &[],
                |_, payment| decimals(payment.string(cbc::PAID_AMOUNT)) <= 2,
                "at most two decimals in what is paid to a third party",
            )
            .found(|_, payment| stated(payment, cbc::PAID_AMOUNT)),
            Row::fatal(
                "BR-DEX-14",
                &["BT-5"],
                |document, payment| {
                    let mut amounts = payment.children_named(cbc::PAID_AMOUNT);
                    amounts.any(|amount| {
                        let currency = amount.attribute(Attr::CURRENCY_ID);
                        currency.is_some_and(|currency| document.is_document_currency(currency))
                    })
                },
                "what is paid to a third party in the document currency (BT-5)",
            ),
        ],
    ),
];

/// Every line that has sub-lines, and every sub-line that has some, comes to what they come to.
fn sub_lines_add_up(_: &Subject, root: Node) -> bool {
    let mut lines = root.descendants().filter(|node| {
        node.name() == cac::SUB_INVOICE_LINE
            || node.name() == cac::INVOICE_LINE && node.parent() == Some(root)
    });
    lines.all(|line| {
        let below = || line.children_named(cac::SUB_INVOICE_LINE);
        let amounts = below().flat_map(|it| it.children_named(cbc::LINE_EXTENSION_AMOUNT));
        below().next().is_none() || line.decimal(cbc::LINE_EXTENSION_AMOUNT) == sum(amounts)
    })
}

/// What is due, with what third parties are paid.
fn is_due(_: &Subject, totals: Node) -> bool {
    const PAID: &[Name] = &[cac::PREPAID_PAYMENT, cbc::PAID_AMOUNT];
    let of = |name: Name| totals.decimal_or(name, Number::ZERO);
    let third = totals
        .parent()
        .map_or(Number::ZERO, |root| sum(root.select(PAID)));
    let due = totals.decimal(cbc::PAYABLE_AMOUNT) - of(cbc::PAYABLE_ROUNDING_AMOUNT);
    let open = totals.decimal(cbc::TAX_INCLUSIVE_AMOUNT) - of(cbc::PREPAID_AMOUNT) + third;
    due.round2() == open.round2()
}

pub(super) static CVD: &[Context] = &[
    Context::only(
        BOTH,
        is_document,
        &[
            Row::fatal(
                "BR-DE-CVD-02",
                &["BT-17"],
                |_, root| is_filled(root, &[cac::ORIGINATOR_DOCUMENT_REFERENCE, cbc::ID]),
                "the tender (BT-17) in which the vehicles were bought",
            ),
            Row::fatal(
                "BR-DE-CVD-01",
                &["BT-12"],
                |_, root| is_filled(root, &[cac::CONTRACT_DOCUMENT_REFERENCE, cbc::ID]),
                "the contract (BT-12) by which the vehicles were bought",
            ),
            Row::fatal(
                "BR-DE-CVD-03",
                &["BT-158", "BG-32"],
                |_, root| {
                    let lines = root.children().filter(|node| LINES.contains(&node.name()));
                    let mut items = lines.flat_map(|line| line.children_named(cac::ITEM));
                    items.any(|item| vehicles(item) > 0 && properties(item) > 0)
                },
                "at least one vehicle, with its category (BT-158, list CVD) and the attribute cva (BG-32)",
            ),
        ],
    ),
    Context::only(
        &[cac::ITEM],
        is_item,
        &[
            Row::fatal(
                "BR-DE-CVD-06-a",
                &["BG-32"],
                |_, item| vehicles(item) == 0 || properties(item) == 1,
                "exactly one attribute cva (BG-32) of a vehicle",
            ),
            Row::fatal(
                "BR-DE-CVD-06-b",
                &["BT-158"],
                |_, item| properties(item) == 0 || vehicles(item) == 1,
                "exactly one category (BT-158, list CVD) of an item with the attribute cva",
            ),
        ],
    ),
    Context::only(
        &[cbc::ITEM_CLASSIFICATION_CODE],
        |document, code| {
            let item = code.ancestors().nth(1);
            code.is_under(&[cac::ITEM, cac::COMMODITY_CLASSIFICATION])
                && item.is_some_and(|item| is_item(document, item))
        },
        &[
            Row::fatal(
                "BR-TMP-CVD-01",
                &["BT-158"],
                |document, code| {
                    let scheme = trim_xml(code.attribute(Attr::LIST_ID).unwrap_or_default());
                    matches!(scheme, "" | "CVD")
                        || document.is_code(list::ITEM_CLASSIFICATIONS, scheme)
                },
                "a classification scheme from UNTDID 7143, or CVD",
            ),
            Row::fatal(
                "BR-DE-CVD-04",
                &["BT-158"],
                |_, code| {
                    trim_xml(code.attribute(Attr::LIST_ID).unwrap_or_default()) != "CVD"
                        || matches!(code.own_word(), "M1" | "M2" | "M3" | "N1" | "N2" | "N3")
                },
                "one of the vehicle categories M1, M2, M3, N1, N2 and N3",
            ),
        ],
    ),
    Context::only(
        &[cac::ADDITIONAL_ITEM_PROPERTY],
        |document, property| {
            let item = property.parent();
            property.some(cbc::NAME, "cva")
                && item.is_some_and(|item| item.name() == cac::ITEM && is_item(document, item))
        },
        &[Row::fatal(
            "BR-DE-CVD-05",
            &["BT-161"],
            |_, property| {
                matches!(
                    property.word(cbc::VALUE),
                    "clean" | "zero-emission" | "other"
                )
            },
            "clean, zero-emission or other as the value of cva",
        )],
    ),
];

/// The item of a line.
fn is_item(document: &Subject, item: Node) -> bool {
    item.parent()
        .is_some_and(|line| LINES.contains(&line.name()) && line.parent() == Some(document.root))
}

/// Some element at the end of a path is not blank.
fn is_filled(node: Node, path: &'static [Name]) -> bool {
    node.select(path).any(|it| !trim_xml(it.text()).is_empty())
}

/// How many categories of vehicles an item has.
fn vehicles(item: Node) -> usize {
    const CODE: &[Name] = &[cac::COMMODITY_CLASSIFICATION, cbc::ITEM_CLASSIFICATION_CODE];
    let codes = item.select(CODE);
    codes
        .filter(|code| code.attribute(Attr::LIST_ID) == Some("CVD"))
        .count()
}

/// How many attributes `cva` an item has.
fn properties(item: Node) -> usize {
    let all = item.children_named(cac::ADDITIONAL_ITEM_PROPERTY);
    all.filter(|property| property.some(cbc::NAME, "cva"))
        .count()
}
