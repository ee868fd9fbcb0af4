//! What a person sees of a document: its groups and terms in blocks, with labels and values as the language of
//! the reader has them. How that looks (HTML, PDF) is for the formats.
//!
//! Everything that a document has is in its sheet: a view takes what it knows a place for out of the tree of
//! the document, and what is left over in any group stands below it with its label.

mod group;
mod invoice;
mod marks;
mod payment;
mod shown;
mod statement;
#[cfg(test)]
mod tests;

pub(crate) use marks::Marks;

use crate::language::{self, Language};
use crate::model::tree::Tree;
use crate::model::{Document, Invoice, Statement};
use crate::value::Bytes;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A document as blocks, from top to bottom.
#[derive(Clone, Debug)]
pub(crate) struct Sheet<'a> {
    pub tone: Tone,
    /// What it is: "Invoice", "Credit note", "Bank statement".
    pub title: String,
    /// Whose it is: the seller, the bank.
    pub from: String,
    /// What one looks for first.
    pub lead: Vec<Fact>,
    pub blocks: Vec<Block<'a>>,
}

/// What kind of document it is: a credit note must not be taken for an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Invoice,
    CreditNote,
    Statement,
}

/// A label with its value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fact {
    /// Empty where the value says itself what it is: a name, an address.
    pub label: Cow<'static, str>,
    pub value: Shown,
    pub is_strong: bool,
    /// The findings about it, by their number.
    pub marks: Vec<usize>,
}

/// A value for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// May have several lines.
    pub text: String,
    /// What a code means, or which code it was.
    pub hint: String,
    /// It could not be read as what it should be; the text is what stood there.
    pub is_unreadable: bool,
}

/// A part of a sheet.
#[derive(Clone, Debug)]
pub(crate) enum Block<'a> {
    Facts {
        heading: Cow<'static, str>,
        facts: Vec<Fact>,
    },
    /// Amounts that are added up, the last of which counts.
    Totals {
        heading: Cow<'static, str>,
        facts: Vec<Fact>,
    },
    /// Beside one another where there is room.
    Side(Vec<Block<'a>>),
    Table(Table),
    Payment {
        heading: Cow<'static, str>,
        facts: Vec<Fact>,
        /// What a banking app reads from the picture.
        code: Option<String>,
    },
    Files {
        heading: Cow<'static, str>,
        files: Vec<File<'a>>,
    },
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub heading: Cow<'static, str>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// The currency in which the amounts of the rows add up, where they do: what has come up to the end of
    /// a page of paper.
    #[cfg_attr(not(feature = "print"), allow(dead_code))]
    pub currency: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub label: Cow<'static, str>,
    /// Numbers stand at the right.
    pub is_number: bool,
    /// Takes what room there is.
    pub is_wide: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub cells: Vec<Shown>,
    /// What else is known, below the widest cell.
    pub facts: Vec<Fact>,
    /// What few ask for, folded away.
    pub more: Vec<Fact>,
    /// The parts of it, folded away.
    pub parts: Option<Box<Table>>,
    pub marks: Vec<usize>,
    /// What it adds to the others, on pages of paper.
    #[cfg_attr(not(feature = "print"), allow(dead_code))]
    pub amount: Option<Decimal>,
}

/// An attachment.
#[derive(Clone, Debug)]
pub(crate) struct File<'a> {
    pub name: String,
    pub media_type: String,
    pub content: Option<&'a Bytes>,
    pub facts: Vec<Fact>,
}

impl<'a> Sheet<'a> {
    /// The sheets of a document: one of an invoice, one for each bank statement.
    pub(crate) fn of(
        document: &'a Document,
        language: Language,
        marks: &mut Marks,
    ) -> Vec<Sheet<'a>> {
        match document {
            Document::Invoice(invoice) => vec![Sheet::of_invoice(invoice, language, marks)],
            Document::Statements(statements) => statements
                .iter()
                .map(|statement| Sheet::of_statement(statement, language))
                .collect(),
        }
    }

    pub(crate) fn of_invoice(
        invoice: &'a Invoice,
        language: Language,
        marks: &mut Marks,
    ) -> Sheet<'a> {
        let tree = Tree::grown(|visit| invoice.walk(visit));
        invoice::sheet(invoice, &tree, language, marks)
    }

    pub(crate) fn of_statement(statement: &'a Statement, language: Language) -> Sheet<'a> {
        let tree = Tree::grown(|visit| statement.walk(visit));
        statement::sheet(statement, &tree, language)
    }
}

impl Fact {
    pub(crate) fn new(label: impl Into<Cow<'static, str>>, value: Shown) -> Fact {
        Fact {
            label: label.into(),
            value,
            ..Fact::default()
        }
    }

    pub(crate) fn strong(mut self) -> Fact {
        self.is_strong = true;
        self
    }
}

impl Shown {
    pub(crate) fn new(text: impl Into<String>) -> Shown {
        Shown {
            text: text.into(),
            ..Shown::default()
        }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Shown {
        self.hint = hint.into();
        self
    }
}

impl Column {
    pub(crate) fn text(label: &'static str) -> Column {
        Column {
            label: label.into(),
            is_number: false,
            is_wide: false,
        }
    }

    pub(crate) fn wide(label: &'static str) -> Column {
        Column {
            is_wide: true,
            ..Column::text(label)
        }
    }

    pub(crate) fn number(label: &'static str) -> Column {
        Column {
            is_number: true,
            ..Column::text(label)
        }
    }
}

/// A word of a view, by its key in `languages/views.tsv`; the key itself where there is none, which a test
/// does not let happen.
pub(crate) fn word(key: &'static str, language: Language) -> &'static str {
    language::view(key, language).unwrap_or(key)
}

/// The label of a term or a field of the model.
pub(crate) fn label(term: &'static str, field: &'static str, language: Language) -> &'static str {
    let of_term = || language::view(term, language).or_else(|| language::term(term, language));
    match term {
        "" => language::view(field, language).unwrap_or(field),
        _ => of_term().unwrap_or(term),
    }
}
