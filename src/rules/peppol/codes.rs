//! Codes, document types and the forms of dates.

use crate::codes::{List, list};
use crate::rules::national::{V2025_11, V2026_3, V2026_5};
use crate::rules::peppol::transaction::{Process, is_domestic_german, process_number, xpath_date};
use crate::rules::row::{At, Context, Names, Row, Rows};
use crate::rules::subject::{Ask, OfDocument, Subject};
use crate::rules::xpath::*;
use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Node, cac, cbc};

pub(in crate::rules) static TYPES: &[Context] = &[
    Context::of(
        &[cbc::INVOICE_TYPE_CODE],
        &[
            invoice_type(p0100, INVOICE_TYPE).only_in(V2026_5),
            invoice_type(p0100_of_2025_11, INVOICE_TYPE).only_in_older(V2025_11, FEWER_PROCESSES),
            Row::fatal(
                "PEPPOL-EN16931-P0112",
                &["BT-3"],
                p0112,
                "326 (partial invoice) and 384 (corrected invoice) only between German parties",
            ),
        ],
    ),
    Context::of(
        &[cbc::CREDIT_NOTE_TYPE_CODE],
        &[
            credit_note_type(p0101, CREDIT_NOTE_TYPE).only_in(V2026_5),
            credit_note_type(p0101_of_2025_11, CREDIT_NOTE_TYPE)
                .only_in_older(V2025_11, FEWER_PROCESSES),
        ],
    ),
];

pub(super) static SELF_BILLING_TYPES: &[Context] = &[
    Context::of(
        &[cbc::INVOICE_TYPE_CODE],
        &[
            invoice_type(self_billing_p0100, SELF_BILLED_INVOICE).only_in(V2026_5),
            invoice_type(self_billing_p0100_of_2026_3, SELF_BILLED_INVOICE)
                .only_in_older(V2026_3, FEWER_PROCESSES),
        ],
    ),
    Context::of(
        &[cbc::CREDIT_NOTE_TYPE_CODE],
        &[
            credit_note_type(self_billing_p0101, SELF_BILLED_CREDIT_NOTE).only_in(V2026_5),
            credit_note_type(self_billing_p0101_of_2026_3, SELF_BILLED_CREDIT_NOTE)
                .only_in_older(V2026_3, FEWER_PROCESSES),
        ],
    ),
];

const FEWER_PROCESSES: &str =
    "documents of the French processes and of billing with response could be of any type";
const INVOICE_TYPE: &str = "a type of invoice that Peppol exchanges";
const SELF_BILLED_INVOICE: &str = "389 (self-billed invoice) or 527 (self-billed debit note)";
const SELF_BILLED_CREDIT_NOTE: &str = "261 (self-billed credit note)";
const CREDIT_NOTE_TYPE: &str = "a type of credit note that Peppol exchanges";

const fn invoice_type(test: fn(&Subject, Node) -> bool, expected: &'static str) -> Row {
    Row::fatal("PEPPOL-EN16931-P0100", &["BT-3"], test, expected)
}

const fn credit_note_type(test: fn(&Subject, Node) -> bool, expected: &'static str) -> Row {
    Row::fatal("PEPPOL-EN16931-P0101", &["BT-3"], test, expected)
}

pub(in crate::rules) static CODES: &[Context] = &[
    Context::only(
        &[cbc::EMBEDDED_DOCUMENT_BINARY_OBJECT],
        |_, object| object.has_attribute(Attr::MIME_CODE),
        &[Row::fatal(
            "PEPPOL-EN16931-CL001",
            &["BT-125"],
            cl001,
            "a media type for attachments: PDF, PNG, JPEG, CSV, XLSX or ODS",
        )
        .found(|_, object| attribute(object, Attr::MIME_CODE))
        .at(At::Attribute(Attr::MIME_CODE))],
    ),
    Context::only(
        &[cbc::ALLOWANCE_CHARGE_REASON_CODE],
        |document, code| is_reason_of(document, code, false),
        &[Row::fatal(
            "PEPPOL-EN16931-CL002",
            &["BT-98", "BT-140"],
            cl002,
            "a reason for an allowance from UNTDID 5189",
        )
        .in_list(list::ALLOWANCE_REASONS)],
    ),
    Context::only(
        &[cbc::ALLOWANCE_CHARGE_REASON_CODE],
        |document, code| is_reason_of(document, code, true),
        &[
            charge_reason(cl003, list::CHARGE_REASONS).only_in(V2026_5 | V2025_11),
            charge_reason(cl003_of_2026_3, list::PEPPOL_CHARGE_REASONS_2026_3)
                .only_in_older(V2026_3, "PRV was not in the list"),
        ],
    ),
    Context::inside(
        &[cac::INVOICE_PERIOD],
        &[cbc::DESCRIPTION_CODE],
        &[Row::fatal(
            "PEPPOL-EN16931-CL006",
            &["BT-8"],
            cl006,
            "3 (date of issue), 35 (date of delivery) or 432 (date of payment)",
        )],
    ),
    Context::of(
        AMOUNTS,
        &[
            currency(cl007).only_in(V2026_5 | V2025_11),
            currency(cl007_of_2026_3).only_in_older(V2026_3, "an empty currency passed"),
        ],
    ),
    Context::of(
        &[
            cbc::ISSUE_DATE,
            cbc::DUE_DATE,
            cbc::TAX_POINT_DATE,
            cbc::START_DATE,
            cbc::END_DATE,
            cbc::ACTUAL_DELIVERY_DATE,
        ],
        &[Row::fatal(
            "PEPPOL-EN16931-F001",
            &[],
            f001,
            "a date written YYYY-MM-DD, without a time zone",
        )],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, endpoint| endpoint.has_attribute(Attr::SCHEME_ID),
        &[
            address_scheme(cl008).only_in(V2026_5),
            address_scheme(cl008_of_2025_11)
                .only_in_older(V2025_11 | V2026_3, "an empty scheme passed"),
        ],
    ),
    Context {
        names: Names::Of(&[cac::TAX_CATEGORY]),
        parents: &[],
        rows: Rows::Case(reason, OF_REASONS),
    },
];

const fn charge_reason(test: fn(&Subject, Node) -> bool, list: List) -> Row {
    Row::fatal(
        "PEPPOL-EN16931-CL003",
        &["BT-105", "BT-145"],
        test,
        "a reason for a charge from UNTDID 7161",
    )
    .in_list(list)
}

const fn currency(test: fn(&Subject, Node) -> bool) -> Row {
    Row::fatal(
        "PEPPOL-EN16931-CL007",
        &["BT-5", "BT-6"],
        test,
        "a currency from ISO 4217",
    )
    .in_list(list::PEPPOL_CURRENCIES)
    .found(|_, amount| attribute(amount, Attr::CURRENCY_ID))
    .at(At::Attribute(Attr::CURRENCY_ID))
}

pub(in crate::rules) const fn address_scheme(test: fn(&Subject, Node) -> bool) -> Row {
    Row::fatal(
        "PEPPOL-EN16931-CL008",
        &["BT-34", "BT-49"],
        test,
        "a scheme of electronic addresses from Peppol's list (EAS)",
    )
    .in_list(list::PEPPOL_ADDRESS_SCHEMES)
    .found(|_, endpoint| attribute(endpoint, Attr::SCHEME_ID))
    .at(At::Attribute(Attr::SCHEME_ID))
}

/// The reasons for exemption that have a rule each, in [`OF_REASONS`].
static REASONS: [&str; 8] = [
    "VATEX-EU-G",
    "VATEX-EU-O",
    "VATEX-EU-IC",
    "VATEX-EU-AE",
    "VATEX-EU-D",
    "VATEX-EU-F",
    "VATEX-EU-I",
    "VATEX-EU-J",
];

static OF_REASONS: &[&[Row]] = &[
    &[Row::fatal(
        "PEPPOL-EN16931-P0104",
        VATEX,
        |_, category| is_category(category, "G"),
        "the VAT category G (export) with the reason VATEX-EU-G",
    )
    .found(category)],
    &[Row::fatal(
        "PEPPOL-EN16931-P0105",
        VATEX,
        |_, category| is_category(category, "O"),
        "the VAT category O (outside the scope of VAT) with the reason VATEX-EU-O",
    )
    .found(category)],
    &[Row::fatal(
        "PEPPOL-EN16931-P0106",
        VATEX,
        |_, category| is_category(category, "K"),
        "the VAT category K (intra-community supply) with the reason VATEX-EU-IC",
    )
    .found(category)],
    &[Row::fatal(
        "PEPPOL-EN16931-P0107",
        VATEX,
        |_, category| is_category(category, "AE"),
        "the VAT category AE (reverse charge) with the reason VATEX-EU-AE",
    )
    .found(category)],
    &[Row::fatal(
        "PEPPOL-EN16931-P0108",
        VATEX,
        |_, category| is_category(category, "E"),
        "the VAT category E (exempt) with the reason VATEX-EU-D",
    )
    .found(category)],
    &[Row::fatal(
        "PEPPOL-EN16931-P0109",
        VATEX,
        |_, category| is_category(category, "E"),
        "the VAT category E (exempt) with the reason VATEX-EU-F",
    )
    .found(category)],
    &[Row::fatal(
        "PEPPOL-EN16931-P0110",
        VATEX,
        |_, category| is_category(category, "E"),
        "the VAT category E (exempt) with the reason VATEX-EU-I",
    )
    .found(category)],
    &[Row::fatal(
        "PEPPOL-EN16931-P0111",
        VATEX,
        |_, category| is_category(category, "E"),
        "the VAT category E (exempt) with the reason VATEX-EU-J",
    )
    .found(category)],
];

const VATEX: &[&str] = &["BT-118", "BT-121"];

/// The invoice is of a type that Peppol exchanges, if its process is one of Peppol's.
fn p0100(document: &Subject, code: Node) -> bool {
    !matches!(
        Process::of(document, Process::BILLING),
        Process::Billing | Process::WithResponse
    ) || holds(document, list::PEPPOL_INVOICE_TYPES, code)
        || Process::is_unclear(document)
}

/// Partial and corrected invoices are for German parties.
fn p0112(document: &Subject, code: Node) -> bool {
    !matches!(code.own_word(), "326" | "384")
        || document.of_document(OfDocument::IsDomesticGerman, || {
            is_domestic_german(document)
        })
}

/// The credit note is of a type that Peppol exchanges, if its process is one of Peppol's.
fn p0101(document: &Subject, code: Node) -> bool {
    !matches!(
        Process::of(document, Process::BILLING),
        Process::Billing | Process::WithResponse
    ) || holds(document, list::PEPPOL_CREDIT_NOTE_TYPES, code)
        || Process::is_unclear(document)
}

/// The same before other processes were known, which had numbers.
fn p0100_of_2025_11(document: &Subject, code: Node) -> bool {
    process_number(document, "billing").as_deref() != Some("01")
        || holds(document, list::PEPPOL_INVOICE_TYPES, code)
        || Process::is_unclear(document)
}

/// The same of credit notes.
fn p0101_of_2025_11(document: &Subject, code: Node) -> bool {
    process_number(document, "billing").as_deref() != Some("01")
        || holds(document, list::PEPPOL_CREDIT_NOTE_TYPES, code)
        || Process::is_unclear(document)
}

/// A self-billed invoice has one of two types.
fn self_billing_p0100(document: &Subject, code: Node) -> bool {
    Process::of(document, Process::SELF_BILLING) != Process::Billing
        || is_self_billed_invoice(document, code)
}

/// The same before other processes were known.
fn self_billing_p0100_of_2026_3(document: &Subject, code: Node) -> bool {
    process_number(document, "selfbilling").as_deref() != Some("01")
        || is_self_billed_invoice(document, code)
}

fn is_self_billed_invoice(document: &Subject, code: Node) -> bool {
    code.has_split_text()
        || matches!(code.own_word(), "389" | "527")
        || Process::is_unclear(document)
}

/// A self-billed credit note has one type.
fn self_billing_p0101(document: &Subject, code: Node) -> bool {
    Process::of(document, Process::SELF_BILLING) != Process::Billing
        || is_self_billed_credit_note(document, code)
}

/// The same before other processes were known.
fn self_billing_p0101_of_2026_3(document: &Subject, code: Node) -> bool {
    process_number(document, "selfbilling").as_deref() != Some("01")
        || is_self_billed_credit_note(document, code)
}

fn is_self_billed_credit_note(document: &Subject, code: Node) -> bool {
    code.has_split_text() || code.own_word() == "261" || Process::is_unclear(document)
}

/// The code is in the list; a text cut in two stops the official rule.
fn holds(document: &Subject, list: List, code: Node) -> bool {
    document.is_code(list, code.own_word()) || code.has_split_text()
}

/// The media type of an attachment is in the list.
fn cl001(document: &Subject, object: Node) -> bool {
    let code = object.attribute(Attr::MIME_CODE);
    code.is_some_and(|code| document.is_code(list::MIME_TYPES, code))
}

/// A reason code of an allowance or of a charge, by what exactly the indicator says.
fn is_reason_of(document: &Subject, code: Node, charge: bool) -> bool {
    let (indicator, question) = match charge {
        true => ("true", Ask::IsExactlyCharge),
        false => ("false", Ask::IsExactlyAllowance),
    };
    code.parent().is_some_and(|parent| {
        parent.name() == cac::ALLOWANCE_CHARGE
            && document.of_parent(parent, question, || {
                parent.some(cbc::CHARGE_INDICATOR, indicator)
            })
    })
}

/// The reason for an allowance is in the list.
fn cl002(document: &Subject, code: Node) -> bool {
    holds(document, list::ALLOWANCE_REASONS, code)
}

/// The reason for a charge is in the list.
fn cl003(document: &Subject, code: Node) -> bool {
    holds(document, list::CHARGE_REASONS, code)
}

/// The same by an older list.
fn cl003_of_2026_3(document: &Subject, code: Node) -> bool {
    holds(document, list::PEPPOL_CHARGE_REASONS_2026_3, code)
}

/// What the VAT point date follows is in the list.
fn cl006(document: &Subject, code: Node) -> bool {
    holds(document, list::TAX_POINT_DATES, code)
}

/// The currency of every amount is in the list.
fn cl007(document: &Subject, amount: Node) -> bool {
    let currency = amount.attribute(Attr::CURRENCY_ID);
    currency.is_some_and(|currency| document.is_peppol_currency(currency))
}

/// The same, and an empty one, as there was a blank behind the last.
fn cl007_of_2026_3(document: &Subject, amount: Node) -> bool {
    cl007(document, amount) || amount.attribute(Attr::CURRENCY_ID) == Some("")
}

/// The scheme of an electronic address is in the list.
pub(in crate::rules) fn cl008(document: &Subject, endpoint: Node) -> bool {
    let scheme = endpoint.attribute(Attr::SCHEME_ID);
    scheme.is_some_and(|scheme| document.is_code(list::PEPPOL_ADDRESS_SCHEMES, scheme))
}

/// The same, and an empty one, as there was a blank behind the last.
fn cl008_of_2025_11(document: &Subject, endpoint: Node) -> bool {
    cl008(document, endpoint) || endpoint.attribute(Attr::SCHEME_ID) == Some("")
}

/// Dates are written YYYY-MM-DD; a text cut in two stops the official rule.
fn f001(_: &Subject, date: Node) -> bool {
    date.text().len() == 10 && xpath_date(date.text()).is_some() || date.has_split_text()
}

/// Which reason for exemption the category has, in either case, where there is a rule on it.
fn reason(_: &Subject, category: Node) -> Option<usize> {
    let mut codes = category.children_named(cbc::TAX_EXEMPTION_REASON_CODE);
    let code = codes.next().filter(|_| codes.next().is_none())?;
    let upper = || code.text().chars().flat_map(char::to_uppercase);
    REASONS.iter().position(|reason| upper().eq(reason.chars()))
}

/// P0104 to P0111: the category that the reason for exemption is for.
fn is_category(category: Node, id: &str) -> bool {
    category.word(cbc::ID) == id || category.children_named(cbc::ID).nth(1).is_some()
}

fn category(_: &Subject, category: Node) -> Phrase {
    match category.word(cbc::ID) {
        "" => phrase!("none"),
        id => phrase!("the VAT category {}", id),
    }
}

fn attribute(node: Node, name: Attr) -> Phrase {
    node.attribute(name).map_or(phrase!("none"), quoted)
}
