//! XLSX, written: one workbook of all documents, for spreadsheets (Office Open XML, ISO/IEC 29500).
//!
//! There is a sheet each for invoices, lines, the VAT breakdown, allowances and charges, bank statements,
//! movements and findings, with the columns that CSV has; a sheet without rows is left out.
//! Dates and numbers are dates and numbers, amounts have two decimals, or as many as say something. Texts
//! are cells of text, whatever they begin with: nothing is a formula. The header stays in view and has
//! filters.
//!
//! What a cell cannot hold is told as a [`Loss`]: a number of more than 15 digits and a date before March
//! 1900 or after 9999 are texts there, a text of more than 32,767 characters is cut, a control character is
//! shown with its picture (`␛`). Behind 1,048,576 rows a sheet goes on in the next, `Lines 2`.
//!
//! The same documents make the same bytes: no time stands in a workbook, nor who made it.
//!
//! What this does *not* do: carry everything. What has no column is told as for CSV. And XLSX is not read.
//!
//! ```
//! use facturier::Profile;
//! use facturier::format::xlsx::{XlsxOptions, XlsxWriter};
//!
//! let mut writer = XlsxWriter::new(XlsxOptions::new());
//! for path in ["fixtures/ubl/peppol-invoice.xml", "fixtures/coda/simple.cod"] {
//!     let bytes = std::fs::read(path)?;
//!     let reading = facturier::read(&bytes)?;
//!     let report = reading.validate(&Profile::auto());
//!     let (document, _) = reading.into_document();
//!     for loss in writer.write(&document, Some(path), Some(&report))? {
//!         println!("{path}: {loss}");
//!     }
//! }
//! let workbook = writer.finish(Vec::new())?;
//! assert!(workbook.starts_with(b"PK"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod package;
mod sheet;
#[cfg(test)]
mod tests;

use super::tables::MovementRows;

use super::tables::{Cell, FINDING, Named, Repeated, Rows, SOURCE, Table};
use super::tables::{losses, statement_losses, write_rows};
use super::{Loss, WriteOptions, Written};
use crate::error::{Error, ErrorKind};
use crate::model::Document;
use crate::report::{Report, words};
use crate::value::Wording;
use sheet::{Kept, Sheet};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Cursor, Read, Seek, Write};

/// How a workbook is written.
///
/// ```
/// use facturier::WriteOptions;
/// use facturier::format::{MovementRows, xlsx::XlsxOptions};
/// let whole = XlsxOptions::new().movement_rows(MovementRows::Totals);
/// let options = WriteOptions::new().xlsx(whole);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct XlsxOptions {
    movement_rows: MovementRows,
}

impl XlsxOptions {
    /// Of movements, the details have rows.
    pub const fn new() -> Self {
        XlsxOptions {
            movement_rows: MovementRows::Details,
        }
    }

    /// Which movements of a bank statement have a row: the details, unless set otherwise.
    #[must_use]
    pub const fn movement_rows(mut self, rows: MovementRows) -> Self {
        self.movement_rows = rows;
        self
    }
}

/// For the table of formats: a workbook of one document.
pub(super) fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    let mut writer = XlsxWriter::new(options.xlsx);
    let written = writer.write(document, None, None);
    let written = written.and_then(|losses| {
        let bytes = writer.finish(Vec::new())?;
        Ok(Written { bytes, losses })
    });
    written.map_err(|error| {
        ErrorKind::NotCarried {
            format: "xlsx".into(),
            what: Wording::verbatim(error.to_string()),
        }
        .into()
    })
}

/// The sheets, in their order: the name of each, and its table; that of the findings has none.
const SHEETS: [(&str, Option<Table>); 7] = [
    ("Invoices", Some(Table::Invoices)),
    ("Lines", Some(Table::Lines)),
    ("VAT", Some(Table::Vat)),
    ("Allowances", Some(Table::Allowances)),
    ("Statements", Some(Table::Statements)),
    ("Movements", Some(Table::Movements)),
    ("Findings", None),
];

/// The names of the columns of a sheet, but for the source.
fn columns(sheet: usize) -> Vec<&'static str> {
    match SHEETS[sheet].1 {
        Some(table) => table.columns(),
        None => [SOURCE]
            .into_iter()
            .chain(FINDING.iter().map(|(name, _)| *name))
            .collect(),
    }
}

/// Writes a workbook, document after document.
///
/// Rows are packed as they come and wait, a piece for each sheet, until [`finish`](XlsxWriter::finish): in
/// memory ([`new`](XlsxWriter::new)), or wherever the caller has room ([`spooled`](XlsxWriter::spooled)).
pub struct XlsxWriter<S: Read + Write + Seek = Cursor<Vec<u8>>> {
    options: XlsxOptions,
    spool: Box<dyn FnMut() -> io::Result<S> + Send>,
    /// For each of the sheets the one that takes rows.
    open: [Option<Sheet<S>>; SHEETS.len()],
    /// Those that are full.
    kept: Vec<Kept<S>>,
    /// After so many rows, that of the header among them, there is a further sheet.
    rows: u32,
}

impl<S: Read + Write + Seek> fmt::Debug for XlsxWriter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("XlsxWriter")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl XlsxWriter {
    /// A writer that keeps what is packed in memory, about as much as the workbook will have.
    pub fn new(options: XlsxOptions) -> Self {
        XlsxWriter::spooled(options, || Ok(Cursor::default()))
    }
}

impl<S: Read + Write + Seek> XlsxWriter<S> {
    /// A writer that asks for a place for each sheet, empty and at its beginning: temporary files, so that
    /// memory does not grow with the documents.
    ///
    /// ```
    /// use facturier::format::xlsx::{XlsxOptions, XlsxWriter};
    /// use std::io::Cursor;
    ///
    /// // A file in a program that has a folder for such things.
    /// let place = || Ok(Cursor::new(Vec::new()));
    /// let writer = XlsxWriter::spooled(XlsxOptions::new(), place);
    /// assert!(writer.finish(Vec::new())?.starts_with(b"PK"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn spooled(
        options: XlsxOptions,
        spool: impl FnMut() -> io::Result<S> + Send + 'static,
    ) -> Self {
        XlsxWriter {
            options,
            spool: Box::new(spool),
            open: [const { None }; SHEETS.len()],
            kept: Vec::new(),
            rows: sheet::ROWS,
        }
    }

    /// Writes the rows of a document, and of what its report has found. A source, such as the path of its
    /// file, stands in the last column, `source`, and in the first of the findings.
    ///
    /// What of the document is not carried is given back.
    ///
    /// # Errors
    ///
    /// What the places of the sheets return.
    pub fn write(
        &mut self,
        document: &Document,
        source: Option<&str>,
        report: Option<&Report>,
    ) -> io::Result<Vec<Loss>> {
        let movement_rows = self.options.movement_rows;
        let mut told = match document {
            Document::Invoice(invoice) => losses(invoice),
            Document::Statements(statements) => statement_losses(statements, movement_rows),
        };
        for (sheet, (_, table)) in SHEETS.iter().enumerate() {
            let mut rows = RowsOfDocument {
                writer: &mut *self,
                sheet,
                source,
                repeated: Repeated::new(),
                told: &mut told,
            };
            match (table, report) {
                (Some(table), _) => write_rows(document, *table, movement_rows, &mut rows)?,
                (None, Some(report)) => {
                    for (at, finding) in report.findings.iter().enumerate() {
                        let text = |source| Cell::Text(Cow::Borrowed(source));
                        let key = (SOURCE, source.map_or(Cell::Empty, text));
                        let cells = FINDING.iter().map(|(name, cell)| (*name, cell(finding)));
                        rows.row(at, [key].into_iter(), cells)?;
                    }
                    if report.left_out > 0 {
                        told.push(Loss {
                            term: Cow::Borrowed(""),
                            path: SHEETS[sheet].0.to_owned(),
                            what: words::left_out(report).into(),
                        });
                    }
                }
                (None, None) => {}
            }
        }
        Ok(told)
    }

    /// Writes the workbook, and gives the writer below back. Without rows it has an empty sheet of
    /// invoices.
    ///
    /// # Errors
    ///
    /// What the writer below and the places of the sheets return, and [`io::ErrorKind::FileTooLarge`] for
    /// a workbook of more than 4 GB.
    pub fn finish<W: Write>(mut self, writer: W) -> io::Result<W> {
        for sheet in 0..SHEETS.len() {
            self.close(sheet)?;
        }
        if self.kept.is_empty() {
            self.sheet(0)?;
            self.close(0)?;
        }
        self.kept.sort_by_key(Kept::order);
        package::write(self.kept, writer)
    }

    /// The sheet that takes the next row.
    fn sheet(&mut self, sheet: usize) -> io::Result<&mut Sheet<S>> {
        if self.open[sheet]
            .as_ref()
            .is_some_and(|open| open.is_full(self.rows))
        {
            self.close(sheet)?;
        }
        let open = match self.open[sheet].take() {
            Some(open) => open,
            None => {
                let part = self.kept.iter().filter(|kept| kept.order().0 == sheet);
                Sheet::new(sheet, part.count() + 1, (self.spool)()?)?
            }
        };
        Ok(self.open[sheet].insert(open))
    }

    fn close(&mut self, sheet: usize) -> io::Result<()> {
        if let Some(open) = self.open[sheet].take() {
            self.kept.push(open.close()?);
        }
        Ok(())
    }
}

/// What takes the rows of a document in a sheet.
struct RowsOfDocument<'w, S: Read + Write + Seek> {
    writer: &'w mut XlsxWriter<S>,
    sheet: usize,
    source: Option<&'w str>,
    /// What stands in several rows.
    repeated: Repeated,
    told: &'w mut Vec<Loss>,
}

impl<S: Read + Write + Seek> Rows for RowsOfDocument<'_, S> {
    fn row<'a>(
        &mut self,
        at: usize,
        key: impl Iterator<Item = Named<'a>>,
        cells: impl Iterator<Item = Named<'a>>,
    ) -> io::Result<()> {
        let (title, table) = SHEETS[self.sheet];
        let is_told = at == 0 && matches!(table, Some(Table::Invoices | Table::Statements));
        let row = self.writer.sheet(self.sheet)?;
        row.begin();
        let mut put = |is_key: bool, name: &str, cell: Cell<'_>| {
            let cell = match cell {
                Cell::Text(text) => {
                    let before = self.told.len();
                    let text = self.repeated.text(at, is_key, name, text, self.told);
                    for loss in &mut self.told[before..] {
                        loss.path = format!("{title}, {}", loss.path);
                    }
                    Cell::Text(text)
                }
                cell => cell,
            };
            let mut changes = row.cell(&cell);
            // Of what stands in every row, it is told once.
            changes.retain(|_| is_told || !is_key);
            self.told.extend(changes.into_iter().map(|what| Loss {
                term: Cow::Borrowed(""),
                path: match table {
                    Some(Table::Invoices | Table::Statements) => format!("{title}, {name}"),
                    _ => format!("{title}, row {}, {name}", at + 1),
                },
                what: what.into(),
            }));
        };
        key.for_each(|(name, cell)| put(true, name, cell));
        cells.for_each(|(name, cell)| put(false, name, cell));
        if let Some(source) = self.source.filter(|_| table.is_some()) {
            put(true, SOURCE, Cell::Text(Cow::Borrowed(source)));
        }
        row.end()
    }
}
