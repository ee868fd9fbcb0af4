//! What is said of every file of a dossier, whatever is in it.

use crate::value::Text;
use std::fmt;

/// What sort of document an entry of a dossier is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum EntryKind {
    /// An invoice.
    Invoice,
    /// A credit note.
    CreditNote,
    /// A receipt: a cost without an invoice.
    Receipt,
    /// Statements of a bank account.
    BankStatement,
    /// Statements of a credit card.
    CardStatement,
    /// Pay slips and what belongs to them.
    Payroll,
    /// A document that is recognised and not read: an order, an invoice or a bank statement in a format
    /// of others, an archive that is not opened.
    NotRead,
    /// Anything else: deeds, letters, pictures, what cannot be read.
    #[default]
    Other,
}

/// On which side of a document the owner of the dossier stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Direction {
    /// The owner sells.
    Sale,
    /// The owner buys.
    Purchase,
    /// The owner is neither seller nor buyer.
    NotOurs,
    /// Nothing tells.
    #[default]
    Unknown,
}

/// How something about an entry was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum DecidedBy {
    /// By what stands in the document.
    Content,
    /// By the folder of this name that it lies in.
    Folder(Text),
    /// By what was given as the default.
    #[default]
    Default,
}

impl EntryKind {
    /// Its name in reports and templates.
    pub const fn name(self) -> &'static str {
        match self {
            EntryKind::Invoice => "invoice",
            EntryKind::CreditNote => "credit-note",
            EntryKind::Receipt => "receipt",
            EntryKind::BankStatement => "bank-statement",
            EntryKind::CardStatement => "card-statement",
            EntryKind::Payroll => "payroll",
            EntryKind::NotRead => "not-read",
            EntryKind::Other => "other",
        }
    }
}

impl Direction {
    /// Its name in reports and templates.
    pub const fn name(self) -> &'static str {
        match self {
            Direction::Sale => "sale",
            Direction::Purchase => "purchase",
            Direction::NotOurs => "not-ours",
            Direction::Unknown => "unknown",
        }
    }
}

/// As JSON has it: `sale`, `not-ours`.
impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Direction::Sale => "sale",
            Direction::Purchase => "purchase",
            Direction::NotOurs => "not-ours",
            Direction::Unknown => "unknown",
        })
    }
}
