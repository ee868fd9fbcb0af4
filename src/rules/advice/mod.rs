//! What a person should look at before paying or booking, in the view of this library.
//!
//! No authority asks for any of it, so that nothing here is fatal, and an id begins with `ADV-`, apart
//! from every official one. A rule of advice speaks only where something is nearly certainly wrong: a
//! mistyped reference, an envelope about another document. What an official rule says of the same
//! thing is not said again ([`SAID_BY`]).
//!
//! What is *not* here: whether a number was ever issued, or an account is that of the seller.

mod attachment;
mod document;
mod envelope;
mod party;
mod payment;

use crate::rules::row::{Context, Row};
use crate::rules::set::{Pattern, RuleSet};
use crate::xml::{Name, cac, cbc, ubl};

const BOTH: &[Name] = &[ubl::INVOICE, ubl::CREDIT_NOTE];

pub(super) static RULES: RuleSet = RuleSet::of("Advice", "", &[PATTERNS]);

/// No two contexts are of the same element, so one pattern has them all.
static PATTERNS: &[Pattern] = &[Pattern::of(&[&[
    Context::of(
        BOTH,
        &[
            document::NO_SPECIFICATION,
            Row::warning(
                "ADV-ENVELOPE",
                &[],
                envelope::agrees,
                "an envelope (SBDH) that is about the document in it: put right the one that is wrong",
            )
            .found(envelope::contradictions),
        ],
    ),
    Context::inside(
        BOTH,
        &[cbc::CUSTOMIZATION_ID],
        &[document::UNKNOWN_SPECIFICATION],
    ),
    Context::inside(
        &[cac::LEGAL_MONETARY_TOTAL],
        &[cbc::TAX_INCLUSIVE_AMOUNT],
        &[Row::warning(
            "ADV-SIGN",
            &["BT-112"],
            document::has_its_sign,
            "amounts above zero: a credit note is a credit already, and a minus sign turns it into a charge",
        )],
    ),
    Context::inside(BOTH, &[cbc::DUE_DATE], &[DUE_DATE]),
    Context::inside(&[cac::PAYMENT_MEANS], &[cbc::PAYMENT_DUE_DATE], &[DUE_DATE]),
    Context::inside(&[cac::PAYMENT_MEANS], &[cbc::PAYMENT_ID], &[REFERENCE]),
    Context::inside(
        &[cac::PAYMENT_MEANS],
        &[cbc::INSTRUCTION_ID, cbc::INSTRUCTION_NOTE],
        &[REFERENCE],
    ),
    Context::inside(
        &[cac::PAYMENT_TERMS, ubl::INVOICE, ubl::CREDIT_NOTE],
        &[cbc::NOTE],
        &[REFERENCE],
    ),
    Context::inside(
        &[cac::PAYEE_FINANCIAL_ACCOUNT, cac::PAYER_FINANCIAL_ACCOUNT],
        &[cbc::ID],
        &[Row::warning(
            "ADV-IBAN",
            &[],
            payment::is_account,
            "the IBAN as the bank gave it out, with check digits that fit: ask the payee before paying",
        )
        .found(payment::account)],
    ),
    Context::inside(
        &[cac::PARTY_TAX_SCHEME],
        &[cbc::COMPANY_ID],
        &[Row::warning(
            "ADV-VAT-NUMBER",
            &[],
            party::is_vat_number,
            "the VAT number as registered, with check digits that fit",
        )
        .found(party::vat_number)],
    ),
    Context::inside(
        &[cac::PARTY_LEGAL_ENTITY],
        &[cbc::COMPANY_ID],
        &[NUMBER],
    ),
    Context::inside(&[cac::PARTY_IDENTIFICATION], &[cbc::ID], &[NUMBER]),
    Context::of(
        &[cbc::ENDPOINT_ID],
        &[Row::warning(
            "ADV-ENDPOINT",
            &[],
            party::is_endpoint,
            "an electronic address in the form of its scheme: the network delivers nothing to another one",
        )
        .found(party::endpoint)],
    ),
    Context::of(
        &[cbc::EMBEDDED_DOCUMENT_BINARY_OBJECT],
        &[Row::warning(
            "ADV-ATTACHMENT",
            &["BT-125"],
            attachment::is_what_it_says,
            "an attachment that is what its MIME code says",
        )
        .found(attachment::contradiction)],
    ),
]])];

const DUE_DATE: Row = Row::warning(
    "ADV-DUE-DATE",
    &["BT-9"],
    document::is_due_after_issue,
    "a due date (BT-9) not before the issue date (BT-2)",
)
.found(document::dates);

const REFERENCE: Row = Row::warning(
    "ADV-REFERENCE",
    &["BT-83"],
    payment::has_right_references,
    "the payment reference as it was issued, with check digits that fit: a payment with this one is refused, or not matched",
)
.found(payment::references);

const NUMBER: Row = Row::warning(
    "ADV-ENTERPRISE-NUMBER",
    &[],
    party::is_number,
    "the number as registered, with check digits that fit",
)
.found(party::number);

/// The official rules that say the same, by how their ids begin: where one of them is broken at the
/// element, or at one around it, advice has nothing to add.
static SAID_BY: &[(&str, &[&str])] = &[
    (
        "ADV-ENDPOINT",
        &[
            "PEPPOL-COMMON-R0",
            "PEPPOL-EN16931-R010",
            "PEPPOL-EN16931-R020",
        ],
    ),
    (
        "ADV-ENTERPRISE-NUMBER",
        &["PEPPOL-COMMON-R0", "NO-R-002", "SE-R-"],
    ),
    (
        "ADV-VAT-NUMBER",
        &[
            "PEPPOL-COMMON-R056",
            "BR-CO-09",
            "NO-R-001",
            "SE-R-",
            "GR-R-",
        ],
    ),
    ("ADV-IBAN", &["DE-R-019", "DE-R-020"]),
    ("ADV-SPECIFICATION", &["PEPPOL-EN16931-R004"]),
];

/// The advice that is said by the official rule of this id.
pub(crate) fn said_by(official: &str) -> impl Iterator<Item = &'static str> {
    let is_said = move |rules: &[&str]| rules.iter().any(|rule| official.starts_with(rule));
    let rows = SAID_BY.iter().filter(move |(_, rules)| is_said(rules));
    rows.map(|(advice, _)| *advice)
}
