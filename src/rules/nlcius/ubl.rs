//! Its rules for UBL (SI-UBL 2).

use super::words;
use crate::rules::national::nl;
use crate::rules::row::{At, Context, Names, Row, Rows};
use crate::rules::set::Pattern;
use crate::rules::subject::{Subject, is_country};
use crate::rules::xpath::*;
use crate::value::phrase;
use crate::value::shown::quoted;
use crate::value::trim_xml;
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};

const DOCUMENTS: &[Name] = &[ubl::INVOICE, ubl::CREDIT_NOTE];
const SUPPLIER: &[Name] = &[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY];
const BIC: &[Name] = &[
    cac::PAYEE_FINANCIAL_ACCOUNT,
    cac::FINANCIAL_INSTITUTION_BRANCH,
    cbc::ID,
];
const CUSTOMER: &[Name] = &[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY];

pub(super) static PATTERNS: &[Pattern] = &[
    Pattern::of(&[SPECIFICATION]),
    Pattern::only(is_dutch, &[DUTCH, ANY]),
    Pattern::only(|document| !is_dutch(document), &[ANY]),
];

static SPECIFICATION: &[Context] = &[
    Context::of(
        DOCUMENTS,
        &[Row::fatal(
            "BII2-T10-R001",
            &["BT-24"],
            |_, document| document.has(cbc::CUSTOMIZATION_ID),
            "a specification identifier (BT-24)",
        )],
    ),
    Context::of(
        &[cbc::CUSTOMIZATION_ID],
        &[Row::fatal(
            "SI-V20-INV-R000",
            &["BT-24"],
            |_, id| {
                normalized(id.text())
                    .starts_with("urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0")
            },
            "the specification identifier of NLCIUS (BT-24)",
        )],
    ),
];

/// Advises against an element under these others.
macro_rules! unwanted {
    ($words:ident, $name:expr, $($around:expr),+) => {
        Context::only(&[$name], |_, node| node.is_under(&[$($around),+]), &[words::$words])
    };
}

/// The same of an element of an address.
macro_rules! unwanted_in_addresses {
    ($supplier:ident, $customer:ident, $representative:ident, $delivery:ident, $name:expr $(, $around:expr)?) => {
        Context {
            names: Names::Of(&[$name]),
            parents: &[],
            rows: Rows::Case(
                |_, node| {
                    let around: [&[Name]; 4] = [
                        &[
                            cac::ACCOUNTING_SUPPLIER_PARTY,
                            cac::PARTY,
                            cac::POSTAL_ADDRESS,
                            $($around)?
                        ],
                        &[
                            cac::ACCOUNTING_CUSTOMER_PARTY,
                            cac::PARTY,
                            cac::POSTAL_ADDRESS,
                            $($around)?
                        ],
                        &[
                            cac::TAX_REPRESENTATIVE_PARTY,
                            cac::POSTAL_ADDRESS,
                            $($around)?
                        ],
                        &[
                            cac::DELIVERY,
                            cac::DELIVERY_LOCATION,
                            cac::ADDRESS,
                            $($around)?
                        ],
                    ];
                    around.iter().position(|path| node.is_under(path))
                },
                &[
                    &[words::$supplier],
                    &[words::$customer],
                    &[words::$representative],
                    &[words::$delivery],
                ],
            ),
        }
    };
}

/// What holds for Dutch suppliers.
static DUTCH: &[Context] = &[
    Context::only(
        &[cac::PARTY],
        |_, party| party.is_in(cac::ACCOUNTING_SUPPLIER_PARTY),
        &[words::BR_NL_1.by(br_nl_1)],
    ),
    Context::only(
        DOCUMENTS,
        |document, node| node == document.root,
        &[words::BR_NL_2
            .by(|document, root| root.has(cbc::BUYER_REFERENCE) || document.has_order_reference())],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |_, address| address.is_under(SUPPLIER),
        &[words::BR_NL_3.by(nl::is_complete)],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |_, address| address.is_under(CUSTOMER),
        &[words::BR_NL_4.by(is_complete_if_dutch)],
    ),
    Context::inside(
        &[cac::TAX_REPRESENTATIVE_PARTY],
        &[cac::POSTAL_ADDRESS],
        &[words::BR_NL_5.by(is_complete_if_dutch)],
    ),
    Context::of(
        &[cbc::INVOICE_TYPE_CODE, cbc::CREDIT_NOTE_TYPE_CODE],
        &[
            words::BR_NL_7.by(|_, code| matches!(code.text(), "380" | "381" | "384" | "389")),
            words::BR_NL_8
                .by(|document, code| (code.text() == "381") == document.is_credit_note())
                .found(|document, code| {
                    let code = quoted(code.text());
                    phrase!("{} in <{}>", code, document.root.tag())
                }),
            words::BR_NL_9
                .by(|document, code| code.text() != "384" || nl::nl_r_001(document, code)),
        ],
    ),
    Context::only(
        &[cac::PARTY_LEGAL_ENTITY],
        |_, entity| entity.is_under(CUSTOMER),
        &[words::BR_NL_10.by(br_nl_10)],
    ),
    Context::only(
        &[cac::LEGAL_MONETARY_TOTAL],
        |document, totals| !document.is_credit_note() && totals.parent() == Some(document.root),
        &[words::BR_NL_11.by(nl::nl_r_007)],
    ),
    Context::of(
        &[cac::PAYMENT_MEANS],
        &[
            words::BR_NL_12.by(nl::nl_r_008),
            words::BR_NL_31
                .by(br_nl_31)
                .into_warning()
                .found(|_, means| stated_at(means, BIC))
                .at(At::Path(BIC)),
        ],
    ),
    Context::of(&[cbc::TAX_CURRENCY_CODE], &[words::BR_NL_19]),
    Context::of(&[cbc::TAX_POINT_DATE], &[words::BR_NL_20]),
    Context::inside(
        &[cac::INVOICE_PERIOD],
        &[cbc::DESCRIPTION_CODE],
        &[words::BR_NL_21],
    ),
    unwanted!(
        BR_NL_24,
        cbc::ISSUE_DATE,
        cac::BILLING_REFERENCE,
        cac::INVOICE_DOCUMENT_REFERENCE
    ),
    Context::only(
        &[cac::PARTY_TAX_SCHEME],
        |_, scheme| scheme.is_under(SUPPLIER),
        &[words::BR_NL_25
            .by(|_, scheme| {
                let mut ids = scheme.select(&[cac::TAX_SCHEME, cbc::ID]);
                !scheme.has(cbc::COMPANY_ID) || ids.any(|id| id.text() == "VAT")
            })
            .into_warning()
            .found(|_, scheme| stated(scheme, cbc::COMPANY_ID))
            .at(At::Path(&[cbc::COMPANY_ID]))],
    ),
    unwanted!(
        BR_NL_26,
        cbc::COMPANY_LEGAL_FORM,
        cac::ACCOUNTING_SUPPLIER_PARTY,
        cac::PARTY,
        cac::PARTY_LEGAL_ENTITY
    ),
    unwanted_in_addresses!(
        BR_NL_27_1,
        BR_NL_27_2,
        BR_NL_27_3,
        BR_NL_27_4,
        cbc::LINE,
        cac::ADDRESS_LINE
    ),
    unwanted_in_addresses!(
        BR_NL_28_1,
        BR_NL_28_2,
        BR_NL_28_3,
        BR_NL_28_4,
        cbc::COUNTRY_SUBENTITY
    ),
    Context::inside(
        &[cac::PAYMENT_MEANS],
        &[cbc::PAYMENT_MEANS_CODE],
        &[words::BR_NL_29
            .by(|_, code| !code.has_attribute(Attr::NAME))
            .into_warning()
            .found(|_, code| quoted(code.attribute(Attr::NAME).unwrap_or("")))
            .at(At::Attribute(Attr::NAME))],
    ),
    unwanted!(
        BR_NL_30,
        cbc::NAME,
        cac::PAYMENT_MEANS,
        cac::PAYEE_FINANCIAL_ACCOUNT
    ),
    Context::inside(
        &[cac::ALLOWANCE_CHARGE],
        &[cbc::ALLOWANCE_CHARGE_REASON_CODE],
        &[words::unwanted(
            "BR-NL-32-1",
            &["BT-98", "BT-105", "BT-140", "BT-145"],
            "no code for the reason of an allowance or charge (BT-98, BT-105, BT-140, BT-145)",
        )],
    ),
    Context::inside(
        &[cac::TAX_TOTAL],
        &[cbc::TAX_AMOUNT],
        &[words::BR_NL_33
            .by(|document, amount| {
                let currency = amount.attribute(Attr::CURRENCY_ID);
                currency.is_some_and(|currency| document.is_document_currency(currency))
            })
            .into_warning()
            .found(|_, amount| {
                let currency = amount.attribute(Attr::CURRENCY_ID).unwrap_or("");
                phrase!("{} {}", amount.own_word(), currency)
            })],
    ),
    unwanted!(
        BR_NL_35,
        cbc::TAX_EXEMPTION_REASON_CODE,
        cac::TAX_TOTAL,
        cac::TAX_SUBTOTAL,
        cac::TAX_CATEGORY
    ),
];

/// What holds for all, where nothing before it is about the element.
static ANY: &[Context] = &[
    Context::only(
        &[cbc::LINE_ID],
        |document, id| id.is_in(cac::ORDER_LINE_REFERENCE) && is_nlcius(document),
        &[words::BR_NL_13.by(|document, _| document.has_order_reference())],
    ),
    Context {
        names: Names::Any,
        parents: &[],
        rows: Rows::If(|_, node| node.is_empty(), &[words::empty("SI-UBL-2")]),
    },
];

/// Whether the document names NLCIUS, or its extension for blocked accounts.
#[derive(Debug)]
struct NamesNlcius(bool);

/// `$si`
fn is_nlcius(document: &Subject) -> bool {
    let find = |document: &Subject| {
        let id = document.head().customization.first;
        let id = normalized(id.map_or("", Node::text));
        NamesNlcius(
            id.contains("#compliant#urn:fdc:nen.nl:nlcius:v1.0")
                || id.contains("#conformant#urn:fdc:nen.nl:gaccount:v1.0"),
        )
    };
    document.kept(find).0
}

/// `$s`: so it does, and the supplier is in the Netherlands.
fn is_dutch(document: &Subject) -> bool {
    is_country(document.supplier_address_country(), "NL") && is_nlcius(document)
}

/// The supplier has a KVK or OIN number.
fn br_nl_1(_: &Subject, party: Node) -> bool {
    const ID: &[Name] = &[cac::PARTY_LEGAL_ENTITY, cbc::COMPANY_ID];
    party.select(ID).any(nl::has_dutch_scheme)
        && party.select(ID).any(|id| !id.own_word().is_empty())
}

/// An address in the Netherlands has street, city and post code.
fn is_complete_if_dutch(document: &Subject, address: Node) -> bool {
    let mut countries = address.select(&[cac::COUNTRY, cbc::IDENTIFICATION_CODE]);
    countries.any(|country| country.text() != "NL") || nl::is_complete(document, address)
}

/// Whether any customer is Dutch, and whether any has a KVK or OIN number.
#[derive(Debug)]
struct Customers {
    is_dutch: bool,
    is_registered: bool,
}

impl Customers {
    fn of(document: &Subject) -> Customers {
        const COUNTRY: &[Name] = &[
            cac::PARTY,
            cac::POSTAL_ADDRESS,
            cac::COUNTRY,
            cbc::IDENTIFICATION_CODE,
        ];
        const ID: &[Name] = &[cac::PARTY, cac::PARTY_LEGAL_ENTITY, cbc::COMPANY_ID];
        let everywhere = document.root.descendants();
        let customers = everywhere.filter(|node| node.name() == cac::ACCOUNTING_CUSTOMER_PARTY);
        let mut found = Customers {
            is_dutch: false,
            is_registered: false,
        };
        for customer in customers {
            found.is_dutch |= customer.select(COUNTRY).any(|code| code.text() == "NL");
            found.is_registered |= customer.select(ID).any(nl::has_dutch_scheme);
        }
        found
    }
}

/// A Dutch customer has a KVK or OIN number; of others it is only not empty.
fn br_nl_10(document: &Subject, entity: Node) -> bool {
    let customers = document.kept(Customers::of);
    let mut ids = entity.children_named(cbc::COMPANY_ID).peekable();
    (!customers.is_dutch || customers.is_registered)
        && (ids.peek().is_none() || ids.any(|id| !id.own_word().is_empty()))
}

/// A SEPA payment goes without a BIC.
fn br_nl_31(_: &Subject, means: Node) -> bool {
    let mut codes = means.children_named(cbc::PAYMENT_MEANS_CODE);
    let is_sepa = codes.any(|code| matches!(trim_xml(code.text()), "58" | "59"));
    !is_sepa || means.select(BIC).next().is_none()
}
