//! CSV, written: tables for bookkeeping programs and spreadsheets.
//!
//! [`CsvTable::Invoices`] has one row for a document, [`CsvTable::Lines`] one for each line,
//! [`CsvTable::Vat`] one for each row of the VAT breakdown. A table takes as many documents as are
//! given to its writer; number, issue date and seller stand in every row, so that rows can be
//! brought together again. Rows follow RFC 4180, lines end in CR LF, the text is UTF-8.
//!
//! Of bank statements [`CsvTable::Statements`] has one row for each, [`CsvTable::Movements`] one for
//! each movement. Debits are negative there, and [`MovementRows`] says whether a movement that has
//! details stands there itself or with its details: never both, unless asked for.
//!
//! Amounts stand as the document has them: those of a credit note are positive, and the column
//! `kind` tells. Absent values are empty cells; a value that could not be read is its text.
//!
//! Text that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage
//! return) gets an apostrophe in front. Numbers are no text: `-12.50` stays as it is.
//!
//! What this does *not* do: carry everything. [`losses`] tells what of an invoice no table has a
//! column for, [`statement_losses`] what of bank statements. And CSV is not read.
//!
//! ```
//! use facturier::format::csv::{self, CsvTable};
//! use facturier::model::{Document, Invoice};
//!
//! let invoice = Invoice { number: Some("2026-001".into()), ..Invoice::default() };
//! let table = csv::write(&Document::from(invoice), CsvTable::Invoices)?;
//! assert!(table.starts_with("kind,number,issue_date,currency_code,seller_name,seller_vat,"));
//! assert!(table.contains("\r\ninvoice,2026-001,,,,,"));
//! # Ok::<(), facturier::Error>(())
//! ```

mod columns;
mod losses;

pub use losses::{losses, statement_losses};

use super::{WriteOptions, Written};
use crate::error::{Error, ErrorKind};
use crate::model::{Document, Invoice, Statement};
use columns::{Cell, INVOICE, KEY, LINE, MOVEMENT, Row, STATEMENT, STATEMENT_KEY, VAT};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::io;

/// Which table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CsvTable {
    /// A row for each document.
    #[default]
    Invoices,
    /// A row for each invoice line, BG-25.
    Lines,
    /// A row for each row of the VAT breakdown, BG-23.
    Vat,
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

impl CsvTable {
    /// The names of the columns, in order. Later versions add columns at the end only.
    pub fn columns(self) -> Vec<&'static str> {
        let key = KEY.iter().map(|(name, _)| *name);
        let statement_key = STATEMENT_KEY.iter().map(|(name, _)| *name);
        match self {
            CsvTable::Invoices => key.chain(INVOICE.iter().map(|(name, _)| *name)).collect(),
            CsvTable::Lines => key.chain(LINE.iter().map(|(name, _)| *name)).collect(),
            CsvTable::Vat => key.chain(VAT.iter().map(|(name, _)| *name)).collect(),
            CsvTable::Statements => statement_key
                .chain(STATEMENT.iter().map(|(name, _)| *name))
                .collect(),
            CsvTable::Movements => statement_key
                .chain(MOVEMENT.iter().map(|(name, _)| *name))
                .collect(),
        }
    }

    /// The table of a document when none is asked for: invoices, or movements.
    pub fn of(document: &Document) -> Self {
        match document {
            Document::Invoice(_) => CsvTable::Invoices,
            Document::Statements(_) => CsvTable::Movements,
        }
    }

    /// Whether the rows are bank statements or parts of them.
    fn is_of_statements(self) -> bool {
        match self {
            CsvTable::Invoices | CsvTable::Lines | CsvTable::Vat => false,
            CsvTable::Statements | CsvTable::Movements => true,
        }
    }

    /// What of a document the table has no rows for, when it has none.
    fn refused(self, document: &Document) -> Option<&'static str> {
        match (document, self.is_of_statements()) {
            (Document::Invoice(_), true) => Some("an invoice in a table of bank statements"),
            (Document::Statements(_), false) => Some("bank statements in a table of invoices"),
            _ => None,
        }
    }
}

/// For the table of formats: one table with one document.
pub(super) fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    let table = options.csv_table.unwrap_or(CsvTable::of(document));
    if let Some(what) = table.refused(document) {
        return Err(ErrorKind::NotCarried {
            format: "csv".into(),
            what: what.into(),
        }
        .into());
    }
    let mut writer = CsvWriter::new(Vec::new(), table, options.csv);
    let bytes = writer.write(document).and_then(|()| writer.finish());
    let losses = match document {
        Document::Invoice(invoice) => losses(invoice),
        Document::Statements(statements) => statement_losses(statements, options.csv.movement_rows),
    };
    Ok(Written {
        bytes: bytes.expect("a vector takes all that is written"),
        losses,
    })
}

/// What stands between two cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`
    #[default]
    Comma,
    /// `;`, which spreadsheets expect where the comma is the decimal mark.
    Semicolon,
    /// A tab.
    Tab,
}

/// How a table is written: with commas, decimal points and a header, unless set otherwise.
///
/// ```
/// use facturier::format::csv::{CsvOptions, Delimiter};
/// let belgian = CsvOptions::new().delimiter(Delimiter::Semicolon).decimal_comma(true);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    delimiter: Delimiter,
    decimal_comma: bool,
    header: bool,
    movement_rows: MovementRows,
}

impl CsvOptions {
    /// Commas between cells, decimal points, and a header.
    pub const fn new() -> Self {
        CsvOptions {
            delimiter: Delimiter::Comma,
            decimal_comma: false,
            header: true,
            movement_rows: MovementRows::Details,
        }
    }

    /// What stands between two cells.
    #[must_use]
    pub const fn delimiter(mut self, delimiter: Delimiter) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// Whether numbers have a decimal comma, `12,50`.
    #[must_use]
    pub const fn decimal_comma(mut self, decimal_comma: bool) -> Self {
        self.decimal_comma = decimal_comma;
        self
    }

    /// Whether the first row has the names of the columns.
    #[must_use]
    pub const fn header(mut self, header: bool) -> Self {
        self.header = header;
        self
    }

    /// Which movements of a bank statement have a row: the details, unless set otherwise.
    #[must_use]
    pub const fn movement_rows(mut self, rows: MovementRows) -> Self {
        self.movement_rows = rows;
        self
    }
}

impl Default for CsvOptions {
    fn default() -> Self {
        CsvOptions::new()
    }
}

/// Writes one document as a table with a header, see [`CsvOptions::new`]; [`CsvWriter`] takes many.
///
/// # Errors
///
/// [`ErrorKind::NotCarried`] when the table is not one for the document: of bank statements for an
/// invoice, or the other way round. [`CsvTable::of`] is one that is.
pub fn write(document: &Document, table: CsvTable) -> Result<String, Error> {
    let options = WriteOptions::new().csv_table(table);
    let bytes = written(document, &options)?.bytes;
    Ok(String::from_utf8(bytes).expect("cells and what stands between them are UTF-8"))
}

/// Writes one table, document after document.
///
/// ```
/// use facturier::format::csv::{CsvOptions, CsvTable, CsvWriter};
/// use facturier::model::{Document, Invoice};
///
/// let mut writer = CsvWriter::new(Vec::new(), CsvTable::Invoices, CsvOptions::new());
/// for number in ["1", "2"] {
///     let invoice = Invoice { number: Some(number.into()), ..Invoice::default() };
///     writer.write(&Document::from(invoice))?;
/// }
/// let table = writer.finish()?;
/// assert_eq!(table.iter().filter(|&&byte| byte == b'\n').count(), 3);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct CsvWriter<W: io::Write> {
    writer: ::csv::Writer<W>,
    table: CsvTable,
    decimal_comma: bool,
    movement_rows: MovementRows,
    header_is_due: bool,
}

impl<W: io::Write> CsvWriter<W> {
    /// A writer of this table. Nothing is written yet.
    pub fn new(writer: W, table: CsvTable, options: CsvOptions) -> Self {
        let delimiter = match options.delimiter {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
        };
        CsvWriter {
            writer: ::csv::WriterBuilder::new()
                .delimiter(delimiter)
                .terminator(::csv::Terminator::CRLF)
                .from_writer(writer),
            table,
            decimal_comma: options.decimal_comma,
            movement_rows: options.movement_rows,
            header_is_due: options.header,
        }
    }

    /// Writes the rows of a document.
    ///
    /// # Errors
    ///
    /// What the writer below returns, and [`io::ErrorKind::InvalidInput`] when the table is of bank
    /// statements and the document is not, or the other way round.
    pub fn write(&mut self, document: &Document) -> io::Result<()> {
        if let Some(what) = self.table.refused(document) {
            let message = format!("{what} cannot be written");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        self.write_header()?;
        match document {
            Document::Invoice(invoice) => self.write_invoice(invoice),
            Document::Statements(statements) => statements
                .iter()
                .try_for_each(|statement| self.write_statement(statement)),
        }
    }

    /// Writes what is still held back, and the header if no document came, and gives the writer back.
    ///
    /// # Errors
    ///
    /// What the writer below returns.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_header()?;
        self.writer
            .into_inner()
            .map_err(|error| io::Error::other(error.to_string()))
    }

    fn write_header(&mut self) -> io::Result<()> {
        if self.header_is_due {
            self.writer.write_record(self.table.columns())?;
            self.header_is_due = false;
        }
        Ok(())
    }

    fn write_invoice(&mut self, invoice: &Invoice) -> io::Result<()> {
        let comma = self.decimal_comma;
        let key = || KEY.iter().map(|(_, cell)| cell(invoice));
        match self.table {
            CsvTable::Invoices => {
                let cells = INVOICE.iter().map(|(_, cell)| cell(invoice));
                self.writer
                    .write_record(key().chain(cells).map(|cell| shown(cell, comma)))?;
            }
            CsvTable::Lines => {
                for line in &invoice.lines {
                    let cells = LINE.iter().map(|(_, cell)| cell(line));
                    self.writer
                        .write_record(key().chain(cells).map(|cell| shown(cell, comma)))?;
                }
            }
            CsvTable::Vat => {
                for row in &invoice.vat_breakdown {
                    let cells = VAT.iter().map(|(_, cell)| cell(row));
                    self.writer
                        .write_record(key().chain(cells).map(|cell| shown(cell, comma)))?;
                }
            }
            CsvTable::Statements | CsvTable::Movements => {}
        }
        Ok(())
    }

    fn write_statement(&mut self, statement: &Statement) -> io::Result<()> {
        let comma = self.decimal_comma;
        let key = || STATEMENT_KEY.iter().map(|(_, cell)| cell(statement));
        if self.table == CsvTable::Statements {
            let cells = STATEMENT.iter().map(|(_, cell)| cell(statement));
            self.writer
                .write_record(key().chain(cells).map(|cell| shown(cell, comma)))?;
            return Ok(());
        }
        for (level, movement) in statement.tree() {
            let has_row = match self.movement_rows {
                MovementRows::Totals => level == 0,
                MovementRows::Details => movement.details.is_empty(),
                MovementRows::Tree => true,
            };
            if has_row {
                let row = Row { level, movement };
                let cells = MOVEMENT.iter().map(|(_, cell)| cell(&row));
                self.writer
                    .write_record(key().chain(cells).map(|cell| shown(cell, comma)))?;
            }
        }
        Ok(())
    }
}

/// A field for the csv crate, which takes bytes.
struct Shown<'a>(Cow<'a, str>);

impl AsRef<[u8]> for Shown<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn shown(cell: Cell<'_>, decimal_comma: bool) -> Shown<'_> {
    Shown(match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Number(number) => Cow::Owned(number_text(number, decimal_comma)),
        Cell::Text(text) => neutralised(text),
    })
}

fn number_text(number: Decimal, decimal_comma: bool) -> String {
    let text = number.to_string();
    if decimal_comma {
        text.replace('.', ",")
    } else {
        text
    }
}

/// What a spreadsheet would take for a formula begins with an apostrophe.
fn neutralised(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::*;
    use crate::value::{Parsed, Text};
    use chrono::NaiveDate;
    use rust_decimal_macros::dec;

    const TABLES: [CsvTable; 5] = [
        CsvTable::Invoices,
        CsvTable::Lines,
        CsvTable::Vat,
        CsvTable::Statements,
        CsvTable::Movements,
    ];

    fn start(number: &str) -> InvoiceBuilder {
        let date = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        Invoice::builder(number, date, "EUR")
            .seller(Party::builder("Atelier; \"Dupont\"").vat_identifier("BE0123456749"))
            .buyer(Party::builder("Jansen, BV"))
    }

    fn line(name: &str, quantity: Decimal, price: Decimal) -> LineBuilder {
        InvoiceLine::builder(name, quantity, "C62")
            .price(price)
            .vat(TaxCategory::standard(21))
    }

    fn table(documents: &[Document], table: CsvTable, options: CsvOptions) -> String {
        let mut writer = CsvWriter::new(Vec::new(), table, options);
        for document in documents {
            writer.write(document).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    fn two() -> [Document; 2] {
        let invoice = start("1").line(line("Desk", dec!(2), dec!(12.5)));
        let note = start("2")
            .credit_note()
            .line(line("Desk", dec!(-1), dec!(12.50)))
            .line(line("Lamp", dec!(3), dec!(0.1)).note("a\nb"));
        [invoice, note].map(|builder| builder.build().unwrap().into())
    }

    #[test]
    fn lines_of_many_documents_go_into_one_table() {
        assert_eq!(
            table(&two(), CsvTable::Lines, CsvOptions::new()),
            "kind,number,issue_date,currency_code,seller_name,seller_vat,line_identifier,item_name,\
             item_description,quantity,unit_code,net_price,base_quantity,net_amount,vat_category_code,\
             vat_rate,gross_price,price_discount,sellers_item_identifier,buyers_item_identifier,\
             standard_item_identifier,standard_item_identifier_scheme,classification_code,\
             classification_list_identifier,country_of_origin,period_start_date,period_end_date,\
             purchase_order_reference,purchase_order_line_reference,buyer_accounting_reference,\
             object_identifier,note\r\n\
             invoice,1,2026-01-31,EUR,\"Atelier; \"\"Dupont\"\"\",BE0123456749,1,Desk,,2,C62,12.5,,25.00,S,21,,,,,,,,,,,,,,,,\r\n\
             credit-note,2,2026-01-31,EUR,\"Atelier; \"\"Dupont\"\"\",BE0123456749,1,Desk,,-1,C62,12.50,,-12.50,S,21,,,,,,,,,,,,,,,,\r\n\
             credit-note,2,2026-01-31,EUR,\"Atelier; \"\"Dupont\"\"\",BE0123456749,2,Lamp,,3,C62,0.1,,0.30,S,21,,,,,,,,,,,,,,,,\"a\nb\"\r\n"
        );
    }

    #[test]
    fn delimiter_decimal_mark_and_header_are_options() {
        let bare = CsvOptions::new().header(false);
        let cases = [
            (
                bare.decimal_comma(true),
                "invoice,1,2026-01-31,EUR,\"Atelier; \"\"Dupont\"\"\",BE0123456749,S,21,\"25,00\",\"5,25\",,\r\n",
            ),
            (
                bare.decimal_comma(true).delimiter(Delimiter::Semicolon),
                "invoice;1;2026-01-31;EUR;\"Atelier; \"\"Dupont\"\"\";BE0123456749;S;21;25,00;5,25;;\r\n",
            ),
            (
                bare.delimiter(Delimiter::Tab),
                "invoice\t1\t2026-01-31\tEUR\t\"Atelier; \"\"Dupont\"\"\"\tBE0123456749\tS\t21\t25.00\t5.25\t\t\r\n",
            ),
        ];
        for (options, expected) in cases {
            assert_eq!(table(&two()[..1], CsvTable::Vat, options), expected);
        }
        assert_eq!(
            table(&[], CsvTable::Vat, CsvOptions::new()),
            "kind,number,issue_date,currency_code,seller_name,seller_vat,vat_category_code,vat_rate,\
             taxable_amount,tax_amount,exemption_reason_code,exemption_reason\r\n"
        );
        assert_eq!(table(&[], CsvTable::Vat, bare), "");
    }

    /// The cell of this column, of an invoice that has one row.
    #[track_caller]
    fn cell(invoice: &Invoice, column: &str) -> String {
        let written = write(&Document::from(invoice.clone()), CsvTable::Invoices).unwrap();
        let mut reader = ::csv::Reader::from_reader(written.as_bytes());
        let at = reader
            .headers()
            .unwrap()
            .iter()
            .position(|name| name == column);
        let row = reader.records().next().unwrap().unwrap();
        row[at.unwrap()].to_owned()
    }

    #[test]
    fn text_that_looks_like_a_formula_is_neutralised() {
        let cases = [
            ("=1+1", "'=1+1"),
            ("+32 2 123", "'+32 2 123"),
            ("-12.50", "'-12.50"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("a=1", "a=1"),
            ("", ""),
        ];
        for (text, expected) in cases {
            let text = Text::new(text);
            let invoice = Invoice {
                number: Some(text.clone()),
                notes: vec![Note {
                    subject_code: None,
                    text: text.clone(),
                }],
                payment_due_date: Some(Parsed::unreadable(text.clone())),
                total_vat_amount: Some(crate::value::Amount {
                    value: Parsed::unreadable(text),
                    currency: None,
                }),
                ..Invoice::default()
            };
            for column in ["number", "notes", "payment_due_date", "total_vat_amount"] {
                assert_eq!(cell(&invoice, column), expected, "{column}");
            }
        }
    }

    #[test]
    fn numbers_are_not_text() {
        let invoice = start("1").rounding(dec!(-0.05)).build().unwrap();
        assert_eq!(cell(&invoice, "rounding_amount"), "-0.05");
        let early = Invoice {
            issue_date: NaiveDate::from_ymd_opt(-1, 1, 1).map(Parsed::Value),
            ..Invoice::default()
        };
        assert_eq!(cell(&early, "issue_date"), "'-0001-01-01");
    }

    #[test]
    fn notes_are_joined() {
        let invoice = start("1")
            .note("First")
            .with(|invoice| {
                invoice.notes.push(Note {
                    subject_code: Some("AAI".into()),
                    text: "Second".into(),
                });
            })
            .build()
            .unwrap();
        assert_eq!(cell(&invoice, "notes"), "First\n#AAI#Second");
    }

    #[test]
    fn no_name_stands_over_two_columns() {
        for table in TABLES {
            let mut names = table.columns();
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count, "{table:?}");
        }
    }

    fn statement() -> Statement {
        let part = |amount, kind, text: &str| Movement {
            sequence: Some(1),
            side: Side::Debit,
            amount: Parsed::Value(amount),
            entry_date: NaiveDate::from_ymd_opt(2026, 3, 3).map(Parsed::Value),
            code: TransactionCode::parse("60101000"),
            counterparty_name: Some("Anna".into()),
            communication: Some(match kind {
                None => Communication::Free(text.into()),
                Some(kind) => Communication::Structured(StructuredCommunication {
                    kind,
                    text: text.into(),
                }),
            }),
            ..Movement::default()
        };
        let whole = Movement {
            details: vec![
                part(dec!(1.50), Some(101), "090933755493"),
                part(dec!(2), None, "=rent"),
            ],
            ..part(dec!(3.50), None, "")
        };
        Statement {
            account: Some(AccountNumber {
                number: "BE68539007547034".into(),
                currency: Some("EUR".into()),
                ..AccountNumber::default()
            }),
            number: Some(12),
            old_balance: Some(Balance {
                side: Side::Debit,
                amount: dec!(5).into(),
                date: None,
            }),
            movements: vec![whole, part(dec!(4), Some(1), "")],
            ..Statement::default()
        }
    }

    /// These columns of a table of the statement, the rows joined by `/`.
    fn cut(table: CsvTable, rows: MovementRows, columns: &[&str]) -> String {
        let options = CsvOptions::new().movement_rows(rows);
        let written = super::tests::table(&[vec![statement()].into()], table, options);
        let mut reader = ::csv::Reader::from_reader(written.as_bytes());
        let names = reader.headers().unwrap().clone();
        let at = |name: &&str| names.iter().position(|other| other == *name).unwrap();
        let places: Vec<_> = columns.iter().map(at).collect();
        let rows: Vec<_> = reader
            .records()
            .map(|row| {
                let row = row.unwrap();
                let cells: Vec<_> = places.iter().map(|&at| &row[at]).collect();
                cells.join(",")
            })
            .collect();
        rows.join("/")
    }

    #[test]
    fn no_movement_counts_twice_unless_asked() {
        let columns = ["account", "statement_number", "level", "amount"];
        let cut = |rows| cut(CsvTable::Movements, rows, &columns);
        let row = |rest: &str| format!("BE68539007547034,12,{rest}");
        assert_eq!(
            cut(MovementRows::Totals),
            [row("0,-3.50"), row("0,-4")].join("/")
        );
        assert_eq!(
            cut(MovementRows::Details),
            [row("1,-1.50"), row("1,-2"), row("0,-4")].join("/")
        );
        assert_eq!(
            cut(MovementRows::Tree),
            [row("0,-3.50"), row("1,-1.50"), row("1,-2"), row("0,-4")].join("/")
        );
    }

    #[test]
    fn a_row_of_a_movement_and_of_a_statement() {
        let columns = [
            "sequence",
            "entry_date",
            "currency",
            "code",
            "counterparty_name",
            "communication_kind",
            "communication",
        ];
        assert_eq!(
            cut(CsvTable::Movements, MovementRows::Details, &columns),
            "1,2026-03-03,EUR,60101000,Anna,101,090933755493/\
             1,2026-03-03,EUR,60101000,Anna,free,'=rent/\
             1,2026-03-03,EUR,60101000,Anna,001,"
        );
        let columns = ["currency", "old_balance", "movements", "details"];
        assert_eq!(
            cut(CsvTable::Statements, MovementRows::Details, &columns),
            "EUR,-5,2,3"
        );
    }

    #[test]
    fn a_table_that_does_not_fit_is_an_error() {
        let statements = Document::from(vec![statement()]);
        let invoice = two()[0].clone();
        let options = WriteOptions::new();
        let movements = super::written(&statements, &options).unwrap();
        assert!(
            movements
                .bytes
                .starts_with(b"account,currency,statement_number,")
        );
        for table in TABLES {
            let options = options.csv_table(table);
            let fits = table.is_of_statements();
            assert_eq!(
                super::written(&statements, &options).is_ok(),
                fits,
                "{table:?}"
            );
            assert_eq!(
                super::written(&invoice, &options).is_ok(),
                !fits,
                "{table:?}"
            );
            let mut writer = CsvWriter::new(Vec::new(), table, CsvOptions::new());
            assert_eq!(writer.write(&statements).is_ok(), fits, "{table:?}");
        }
        let error = super::written(&statements, &options.csv_table(CsvTable::Vat)).unwrap_err();
        assert_eq!(
            error.kind(),
            &ErrorKind::NotCarried {
                format: "csv".into(),
                what: "bank statements in a table of invoices".into()
            }
        );
    }

    #[test]
    fn an_error_of_the_writer_comes_out() {
        let mut full: [u8; 10] = [0; 10];
        let mut writer = CsvWriter::new(&mut full[..], CsvTable::Vat, CsvOptions::new());
        writer.write(&two()[0]).unwrap();
        assert!(writer.finish().is_err());
    }
}
