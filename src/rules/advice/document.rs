//! The document as a whole: what it names as its specification, its sign and its dates.

use crate::report::Reason;
use crate::rules::row::Row;
use crate::rules::subject::Subject;
use crate::rules::xpath::XPath;
use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use crate::value::{parse_date, parse_decimal, trim_xml};
use crate::xml::{Node, cbc, ubl};
use rust_decimal::Decimal;

/// Told at the document, if the element is missing.
pub(super) const NO_SPECIFICATION: Row = Row::warning(
    ID,
    &["BT-24"],
    |subject, root| subject.reason != Reason::Missing || root.has(cbc::CUSTOMIZATION_ID),
    EXPECTED,
)
.found(|_, _| {
    phrase!("no specification identifier (BT-24), so the document was judged by EN 16931 as the fallback")
});

/// Told at the element, if there is one.
pub(super) const UNKNOWN_SPECIFICATION: Row = Row::warning(
    ID,
    &["BT-24"],
    |subject, _| !subject.reason.is_fallback(),
    EXPECTED,
)
.found(|_, id| {
    let id = trim_xml(id.text());
    match id {
        "" => phrase!("an empty specification identifier (BT-24), so the document was judged by EN 16931 as the fallback"),
        _ => phrase!("{}, which is not known here, so the document was judged by EN 16931 as the fallback", quoted(id)),
    }
});

const ID: &str = "ADV-SPECIFICATION";
const EXPECTED: &str = "the identifier of the specification that the document follows: urn:cen.eu:en16931:2017 for EN 16931 \
    alone, urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0 for Peppol BIS Billing 3.0";

/// The total of a credit note is not below zero.
pub(super) fn has_its_sign(subject: &Subject, total: Node) -> bool {
    let is_credit = subject.is_credit_note()
        || subject
            .head()
            .invoice_type
            .first
            .is_some_and(|code| matches!(code.own_word(), "381" | "396" | "81" | "83"));
    let in_document = total
        .ancestors()
        .nth(1)
        .is_some_and(|above| above.index() == subject.root.index());
    !is_credit
        || !in_document
        || parse_decimal(total.text()).is_none_or(|total| total >= Decimal::ZERO)
}

/// The due date is not before the issue date.
pub(super) fn is_due_after_issue(subject: &Subject, due: Node) -> bool {
    // An invoice has its due date in one place, a credit note in another.
    if (due.name() == cbc::PAYMENT_DUE_DATE) != (subject.root.name() == ubl::CREDIT_NOTE) {
        return true;
    }
    let issue = subject.head().issue_date.first;
    let issue = issue.and_then(|issue| parse_date(issue.own_word()));
    match (issue, parse_date(due.text())) {
        (Some(issue), Some(due)) => issue <= due,
        _ => true,
    }
}

pub(super) fn dates(subject: &Subject, due: Node) -> Phrase {
    let issue = subject.root.word(cbc::ISSUE_DATE);
    phrase!(
        "{} with the issue date {}",
        quoted(trim_xml(due.text())),
        quoted(issue)
    )
}
