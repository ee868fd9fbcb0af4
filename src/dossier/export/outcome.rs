//! What became of each document, and of all together.

use crate::report::Finding;
use crate::value::Text;
use serde::Serialize;
use std::fmt;

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Status {
    /// It is exported, and there is nothing to say about it.
    Accepted,
    /// It is exported, and there is something to say about it.
    Warned,
    /// It cannot be exported.
    Rejected,
    /// Its content was exported before, or under another key in this run.
    AlreadyExported,
    /// Other content was exported under its number, before or in this run.
    Conflict,
    /// Its customer or supplier is not active.
    NotActivated,
    /// The filter keeps it back.
    LeftOut,
}

impl Status {
    /// The name, as JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Accepted => "accepted",
            Status::Warned => "warned",
            Status::Rejected => "rejected",
            Status::AlreadyExported => "already-exported",
            Status::Conflict => "conflict",
            Status::NotActivated => "not-activated",
            Status::LeftOut => "left-out",
        }
    }

    /// Whether the document is exported.
    pub const fn is_exported(self) -> bool {
        matches!(self, Status::Accepted | Status::Warned)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a document has its status, in a code and a sentence.
///
/// | code | status |
/// |---|---|
/// | `NO-DOCUMENT` | rejected: no document could be read |
/// | `NO-HASH` | rejected: there is no hash of its content |
/// | `INVALID` | rejected, or warned where that is allowed: it has fatal findings |
/// | `NOT-WRITTEN` | rejected: the format does not take it |
/// | `WARNINGS` | warned: there are findings that are not fatal |
/// | `LOSSES` | warned: not all of it is carried |
/// | `NOT-CONVERTED` | warned: it is no document of the model, and is copied |
/// | `NOT-OVERRIDDEN` | warned: sender or receiver could not be replaced |
/// | `FIELD-MISSING` | warned: the name has a field that the document has nothing for |
/// | `ALREADY-EXPORTED`, `CONFLICT`, `NOT-ACTIVATED`, `LEFT-OUT` | the status of that name |
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OutcomeReason {
    /// The code.
    pub code: &'static str,
    /// The sentence, for people.
    pub text: String,
}

impl fmt::Display for OutcomeReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)
    }
}

/// What became of a document, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// What became of it.
    pub status: Status,
    /// Why; none for one that is accepted, one at least for all others.
    pub reasons: Vec<OutcomeReason>,
    /// What was found wrong with the document.
    pub findings: Vec<Finding>,
}

/// How many documents had which outcome. Together they are as many as there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExportSummary {
    /// Exported without a word.
    pub accepted: usize,
    /// Exported with a word.
    pub warned: usize,
    /// Not to be exported.
    pub rejected: usize,
    /// Exported before.
    pub already_exported: usize,
    /// Other content under the same number.
    pub conflicts: usize,
    /// Of a party that is not active.
    pub not_activated: usize,
    /// Kept back by the filter.
    pub left_out: usize,
}

impl ExportSummary {
    pub(super) fn of(all: impl Iterator<Item = Status>) -> Self {
        let mut summary = ExportSummary::default();
        for status in all {
            *match status {
                Status::Accepted => &mut summary.accepted,
                Status::Warned => &mut summary.warned,
                Status::Rejected => &mut summary.rejected,
                Status::AlreadyExported => &mut summary.already_exported,
                Status::Conflict => &mut summary.conflicts,
                Status::NotActivated => &mut summary.not_activated,
                Status::LeftOut => &mut summary.left_out,
            } += 1;
        }
        summary
    }

    /// All of them together.
    pub fn total(&self) -> usize {
        self.accepted
            + self.warned
            + self.rejected
            + self.already_exported
            + self.conflicts
            + self.not_activated
            + self.left_out
    }
}

/// A document as a line of an overview. Those that failed have one, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DashboardRow {
    /// What the caller calls the document.
    pub key: Text,
    /// The seller (BT-27), as exported.
    pub sender: Option<Text>,
    /// The buyer (BT-44), as exported.
    pub receiver: Option<Text>,
    /// The number (BT-1), or that of the statement.
    pub number: Option<Text>,
    /// The order number of the customer (BT-13).
    pub customer_order: Option<Text>,
    /// The order number of the supplier (BT-14).
    pub supplier_order: Option<Text>,
    /// What became of it.
    pub status: Status,
}
