//! The tables, and which rows a document has in them.

use super::columns::{
    ALLOWANCE, AllowanceRow, Cell, INVOICE, KEY, LINE, MOVEMENT, Row, STATEMENT, STATEMENT_KEY, VAT,
};
use crate::format::Loss;
use crate::model::{Document, Invoice, Statement};
use crate::value::phrase;
use std::borrow::Cow;
use std::io;

/// Which table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Table {
    /// A row for each document.
    #[default]
    Invoices,
    /// A row for each invoice line, BG-25.
    Lines,
    /// A row for each row of the VAT breakdown, BG-23.
    Vat,
    /// A row for each allowance and charge: of the document, BG-20 and BG-21, then of its lines, BG-27
    /// and BG-28.
    Allowances,
    /// A row for each bank statement.
    Statements,
    /// A row for each movement of bank statements, see [`MovementRows`].
    Movements,
}

/// Which movements of a bank statement have a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MovementRows {
    /// The movements as the bank added them up, without their details.
    Totals,
    /// Of a movement with details the details, of one without the movement itself.
    #[default]
    Details,
    /// Both, so that what is there counts twice. The column `level` tells them apart.
    Tree,
}

impl Table {
    /// The names of the columns, in order. Later versions add columns at the end only.
    pub fn columns(self) -> Vec<&'static str> {
        let key = KEY.iter().map(|(name, _)| *name);
        let statement_key = STATEMENT_KEY.iter().map(|(name, _)| *name);
        match self {
            Table::Invoices => key.chain(INVOICE.iter().map(|(name, _)| *name)).collect(),
            Table::Lines => key.chain(LINE.iter().map(|(name, _)| *name)).collect(),
            Table::Vat => key.chain(VAT.iter().map(|(name, _)| *name)).collect(),
            Table::Allowances => key.chain(ALLOWANCE.iter().map(|(name, _)| *name)).collect(),
            Table::Statements => statement_key
                .chain(STATEMENT.iter().map(|(name, _)| *name))
                .collect(),
            Table::Movements => statement_key
                .chain(MOVEMENT.iter().map(|(name, _)| *name))
                .collect(),
        }
    }

    /// The table of a document when none is asked for: invoices, or movements.
    #[cfg(feature = "csv")]
    pub fn of(document: &Document) -> Self {
        match document {
            Document::Invoice(_) => Table::Invoices,
            Document::Statements(_) => Table::Movements,
        }
    }

    /// Whether the rows are bank statements or parts of them.
    #[cfg(feature = "csv")]
    pub(crate) fn is_of_statements(self) -> bool {
        match self {
            Table::Invoices | Table::Lines | Table::Vat | Table::Allowances => false,
            Table::Statements | Table::Movements => true,
        }
    }
}

/// A cell with the name of its column.
pub(crate) type Named<'a> = (&'static str, Cell<'a>);

/// What takes rows.
pub(crate) trait Rows {
    /// Takes a row, the `at`th of its document or statement. The key is the same in all of them.
    fn row<'a>(
        &mut self,
        at: usize,
        key: impl Iterator<Item = Named<'a>>,
        cells: impl Iterator<Item = Named<'a>>,
    ) -> io::Result<()>;
}

/// Hands over the rows that a document has in a table; none if the table is not one for it.
pub(crate) fn write_rows(
    document: &Document,
    table: Table,
    movement_rows: MovementRows,
    to: &mut impl Rows,
) -> io::Result<()> {
    match document {
        Document::Invoice(invoice) => write_invoice(invoice, table, to),
        Document::Statements(statements) => statements
            .iter()
            .try_for_each(|statement| write_statement(statement, table, movement_rows, to)),
    }
}

fn write_invoice(invoice: &Invoice, table: Table, to: &mut impl Rows) -> io::Result<()> {
    let key = || KEY.iter().map(|(name, cell)| (*name, cell(invoice)));
    match table {
        Table::Invoices => {
            let cells = INVOICE.iter().map(|(name, cell)| (*name, cell(invoice)));
            to.row(0, key(), cells)?;
        }
        Table::Lines => {
            for (at, line) in invoice.lines.iter().enumerate() {
                let cells = LINE.iter().map(|(name, cell)| (*name, cell(line)));
                to.row(at, key(), cells)?;
            }
        }
        Table::Vat => {
            for (at, row) in invoice.vat_breakdown.iter().enumerate() {
                let cells = VAT.iter().map(|(name, cell)| (*name, cell(row)));
                to.row(at, key(), cells)?;
            }
        }
        Table::Allowances => {
            let of_document = invoice.allowances_and_charges.iter();
            let of_document = of_document.map(|item| AllowanceRow { line: None, item });
            let of_lines = invoice.lines.iter().flat_map(|line| {
                let items = line.allowances_and_charges.iter();
                items.map(move |item| AllowanceRow {
                    line: Some(line),
                    item,
                })
            });
            for (at, row) in of_document.chain(of_lines).enumerate() {
                let cells = ALLOWANCE.iter().map(|(name, cell)| (*name, cell(&row)));
                to.row(at, key(), cells)?;
            }
        }
        Table::Statements | Table::Movements => {}
    }
    Ok(())
}

fn write_statement(
    statement: &Statement,
    table: Table,
    movement_rows: MovementRows,
    to: &mut impl Rows,
) -> io::Result<()> {
    let key = || {
        STATEMENT_KEY
            .iter()
            .map(|(name, cell)| (*name, cell(statement)))
    };
    match table {
        Table::Invoices | Table::Lines | Table::Vat | Table::Allowances => return Ok(()),
        Table::Statements => {
            let cells = STATEMENT
                .iter()
                .map(|(name, cell)| (*name, cell(statement)));
            return to.row(0, key(), cells);
        }
        Table::Movements => {}
    }
    let mut at = 0;
    for (level, movement) in statement.tree() {
        let has_row = match movement_rows {
            MovementRows::Totals => level == 0,
            MovementRows::Details => movement.details.is_empty(),
            MovementRows::Tree => true,
        };
        if has_row {
            let row = Row { level, movement };
            let cells = MOVEMENT.iter().map(|(name, cell)| (*name, cell(&row)));
            to.row(at, key(), cells)?;
            at += 1;
        }
    }
    Ok(())
}

/// The name of the column for where a document is from.
pub(crate) const SOURCE: &str = "source";

/// The column that is the same for all allowances of a line.
const OF_LINE: &str = "line_identifier";

/// As many bytes of what is the same in each row of a document are written; more only of short texts.
const REPEATED: usize = 16 << 20;
const SHORT: usize = 60;

/// What stands in several rows of a document: whole as long as there is room for that, then cut.
#[derive(Debug)]
pub(crate) struct Repeated {
    /// How many bytes may still be repeated; none once a text was cut.
    room: Option<usize>,
}

impl Repeated {
    /// For a document, or a table of one.
    pub(crate) fn new() -> Self {
        Repeated {
            room: Some(REPEATED),
        }
    }

    /// The text of a cell in the `at`th row. What is cut for the first time is told.
    pub(crate) fn text<'a>(
        &mut self,
        at: usize,
        is_key: bool,
        name: &str,
        text: Cow<'a, str>,
        told: &mut Vec<Loss>,
    ) -> Cow<'a, str> {
        if at == 0 || !(is_key || name == OF_LINE) {
            return text;
        }
        if let Some(left) = self.room.and_then(|room| room.checked_sub(text.len())) {
            self.room = Some(left);
            return text;
        }
        let cut = match text.char_indices().nth(SHORT) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => return text,
        };
        if self.room.take().is_some() {
            told.push(Loss {
                term: Cow::Borrowed(""),
                path: format!("row {}", at + 1),
                what: phrase!(
                    "from here on, texts that stand in every row are cut behind {} characters, for \
                     they have taken {} MB",
                    SHORT,
                    REPEATED >> 20
                )
                .into(),
            });
        }
        Cow::Owned(cut)
    }
}
