//! CSV, written: tables for bookkeeping programs and spreadsheets.
//!
//! [`CsvTable::Invoices`] has one row for a document, [`CsvTable::Lines`] one for each line,
//! [`CsvTable::Vat`] one for each row of the VAT breakdown, [`CsvTable::Allowances`] one for each
//! allowance and charge of the document and of its lines. A table takes as many documents as are
//! given to its writer; number, issue date and seller stand in every row, so that rows can be
//! brought together again. Rows follow RFC 4180, lines end in CR LF, the text is UTF-8.
//! [`CsvOptions::excel`] is for tables that are opened with a double click in a spreadsheet.
//!
//! Of bank statements [`CsvTable::Statements`] has one row for each, [`CsvTable::Movements`] one for
//! each movement. Debits are negative there, and [`MovementRows`] says whether a movement that has
//! details stands there itself or with its details: never both, unless asked for.
//!
//! Amounts stand as the document has them: those of a credit note are positive, and the column
//! `kind` tells. Absent values are empty cells; a value that could not be read is its text.
//!
//! Text that a spreadsheet would run as a formula gets an apostrophe in front, and that is told as a
//! [`Loss`]: text whose first character, after blanks, is `=`, `+`, `-` or `@` (in full width, too), and
//! text that begins with a tab or a line end. Numbers are no text, so `-12.50` stays as it is; so does
//! text that has nothing but digits, blanks and `+ - / . , ( )` in it, which can run nothing: phone numbers
//! (`+32 2 123 45 67`) and structured communications (`+++090/9337/55493+++`).
//!
//! Number, seller and the like are cut in the rows of a document in which they take more than 16 MB together, and
//! that is told as a [`Loss`] too: with a name of a megabyte each line would be as long.
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

pub use super::tables::{Table as CsvTable, losses, statement_losses};

use super::tables::{Cell, MovementRows, Named, Repeated, Rows, SOURCE, write_rows};
use super::{Loss, WriteOptions, Written};
use crate::error::{Error, ErrorKind};
use crate::model::Document;
use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::io;

/// What of a document a table has no rows for, when it has none.
fn refused(table: CsvTable, document: &Document) -> Option<Phrase> {
    match (document, table.is_of_statements()) {
        (Document::Invoice(_), true) => Some(phrase!("an invoice in a table of bank statements")),
        (Document::Statements(_), false) => Some(phrase!("bank statements in a table of invoices")),
        _ => None,
    }
}

/// For the table of formats: one table with one document.
pub(super) fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    write_from(document, options, None)
}

/// Writes one document as a table as [`facturier::write`](crate::write) does; with a source, such as the
/// path of its file, that stands in a last column, `source`.
///
/// ```
/// use facturier::WriteOptions;
/// use facturier::format::csv;
/// use facturier::model::{Document, Invoice};
///
/// let invoice = Document::from(Invoice::default());
/// let written = csv::write_from(&invoice, &WriteOptions::new(), Some("in/a.xml"))?;
/// let table = String::from_utf8(written.bytes)?;
/// assert!(table.contains(",source\r\n"));
/// assert!(table.ends_with(",in/a.xml\r\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`write()`].
pub fn write_from(
    document: &Document,
    options: &WriteOptions,
    source: Option<&str>,
) -> Result<Written, Error> {
    let table = options.csv_table.unwrap_or(CsvTable::of(document));
    if let Some(what) = refused(table, document) {
        return Err(ErrorKind::NotCarried {
            format: "csv".into(),
            what: what.into(),
        }
        .into());
    }
    let mut writer = CsvWriter::new(Vec::new(), table, options.csv);
    writer.source = source.map(str::to_owned);
    let written = writer.write(document);
    let mut guarded = std::mem::take(&mut writer.guarded);
    let bytes = written.and_then(|()| writer.finish());
    let mut losses = match document {
        Document::Invoice(invoice) => losses(invoice),
        Document::Statements(statements) => statement_losses(statements, options.csv.movement_rows),
    };
    losses.append(&mut guarded);
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
    two_decimals: bool,
    byte_order_mark: bool,
    header: bool,
    movement_rows: MovementRows,
}

impl CsvOptions {
    /// Commas between cells, decimal points, and a header.
    pub const fn new() -> Self {
        CsvOptions {
            delimiter: Delimiter::Comma,
            decimal_comma: false,
            two_decimals: false,
            byte_order_mark: false,
            header: true,
            movement_rows: MovementRows::Details,
        }
    }

    /// What Excel opens with a double click where the comma is the decimal mark, as in most of
    /// Europe: `;` between cells, decimal commas, amounts with two decimals, and a byte order mark, by
    /// which it knows UTF-8.
    ///
    /// ```
    /// use facturier::format::csv::CsvOptions;
    /// use facturier::model::Invoice;
    /// use facturier::{Format, WriteOptions};
    ///
    /// let invoice = Invoice { number: Some("7".into()), ..Invoice::default() };
    /// let options = WriteOptions::new().csv(CsvOptions::excel());
    /// let table = facturier::write(&invoice.into(), Format::Csv, &options)?.bytes;
    /// assert!(table.starts_with("\u{feff}kind;number;".as_bytes()));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub const fn excel() -> Self {
        CsvOptions::new()
            .delimiter(Delimiter::Semicolon)
            .decimal_comma(true)
            .two_decimals(true)
            .byte_order_mark(true)
    }

    /// Whether amounts have two decimals: `100` is written `100.00`, `5690.780` is `5690.78`. Decimals
    /// that say something stay: `0.125`. Quantities, rates and percentages stay as they are.
    #[must_use]
    pub const fn two_decimals(mut self, two_decimals: bool) -> Self {
        self.two_decimals = two_decimals;
        self
    }

    /// Whether the table begins with a byte order mark, U+FEFF.
    #[must_use]
    pub const fn byte_order_mark(mut self, byte_order_mark: bool) -> Self {
        self.byte_order_mark = byte_order_mark;
        self
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
///
/// ```
/// use facturier::format::csv::{self, CsvTable};
/// let (document, _) = facturier::read(include_bytes!("../../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
/// let table = csv::write(&document, CsvTable::Lines)?;
/// assert_eq!(table.lines().count(), 1 + document.as_invoice().unwrap().lines.len());
/// # Ok::<(), facturier::Error>(())
/// ```
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
    writer: ::csv::Writer<Marked<W>>,
    table: CsvTable,
    options: CsvOptions,
    /// What stands in a last column.
    source: Option<String>,
    is_begun: bool,
    /// What stands in several rows of this document.
    repeated: Repeated,
    guarded: Vec<Loss>,
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
                .from_writer(Marked {
                    writer,
                    mark_is_due: options.byte_order_mark,
                }),
            table,
            options,
            source: None,
            is_begun: false,
            repeated: Repeated::new(),
            guarded: Vec::new(),
        }
    }

    /// The cells of the last document that got an apostrophe in front, because a spreadsheet would
    /// have run them as a formula, and whether texts that stand in every row were cut.
    pub fn guarded(&self) -> &[Loss] {
        &self.guarded
    }

    /// Writes the rows of a document.
    ///
    /// # Errors
    ///
    /// What the writer below returns, and [`io::ErrorKind::InvalidInput`] when the table is of bank
    /// statements and the document is not, or the other way round.
    pub fn write(&mut self, document: &Document) -> io::Result<()> {
        if let Some(what) = refused(self.table, document) {
            let message = format!("{what} cannot be written");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        self.begin()?;
        self.guarded.clear();
        self.repeated = Repeated::new();
        write_rows(document, self.table, self.options.movement_rows, self)
    }

    /// Writes what is still held back, and the header if no document came, and gives the writer back.
    ///
    /// # Errors
    ///
    /// What the writer below returns.
    pub fn finish(mut self) -> io::Result<W> {
        self.begin()?;
        self.writer
            .into_inner()
            .map(|marked| marked.writer)
            .map_err(|error| io::Error::other(error.to_string()))
    }

    /// Writes the header, if one is wanted and not there yet.
    fn begin(&mut self) -> io::Result<()> {
        if self.is_begun {
            return Ok(());
        }
        self.is_begun = true;
        if self.options.header {
            let source = self.source.as_ref().map(|_| SOURCE);
            let columns = self.table.columns().into_iter().chain(source);
            self.writer.write_record(columns)?;
        }
        Ok(())
    }

    fn number(&self, number: Decimal) -> String {
        let text = number.to_string();
        if self.options.decimal_comma {
            text.replace('.', ",")
        } else {
            text
        }
    }
}

impl<W: io::Write> Rows for CsvWriter<W> {
    fn row<'a>(
        &mut self,
        at: usize,
        key: impl Iterator<Item = Named<'a>>,
        cells: impl Iterator<Item = Named<'a>>,
    ) -> io::Result<()> {
        let source = self.source.clone();
        let source = source.map(|source| (true, (SOURCE, Cell::Text(Cow::Owned(source)))));
        let key = key.map(|cell| (true, cell));
        let cells = cells.map(|cell| (false, cell));
        for (is_key, (name, cell)) in key.chain(cells).chain(source) {
            let cell = match cell {
                Cell::Text(text) => {
                    let told = &mut self.guarded;
                    Cell::Text(self.repeated.text(at, is_key, name, text, told))
                }
                cell => cell,
            };
            let text = match cell {
                Cell::Empty => Cow::Borrowed(""),
                Cell::Date(date) => Cow::Owned(date.to_string()),
                Cell::Number(number) => Cow::Owned(self.number(number)),
                Cell::Amount(amount) if self.options.two_decimals => {
                    Cow::Owned(self.number(two_decimals(amount)))
                }
                Cell::Amount(amount) => Cow::Owned(self.number(amount)),
                Cell::Text(text) if is_formula(&text) => {
                    if at == 0 || !is_key {
                        self.guarded.push(Loss {
                            term: Cow::Borrowed(""),
                            path: match self.table {
                                CsvTable::Invoices | CsvTable::Statements => name.to_owned(),
                                _ if is_key => name.to_owned(),
                                _ => format!("row {}, {name}", at + 1),
                            },
                            what: phrase!(
                                "{} is written with an apostrophe in front, so that no spreadsheet \
                                 runs it as a formula",
                                quoted(&text)
                            )
                            .into(),
                        });
                    }
                    Cow::Owned(format!("'{text}"))
                }
                Cell::Text(text) => text,
            };
            self.writer.write_field(text.as_bytes())?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }
}

/// A writer that begins with a byte order mark, if it is due and anything is written.
#[derive(Debug)]
struct Marked<W> {
    writer: W,
    mark_is_due: bool,
}

impl<W: io::Write> io::Write for Marked<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.mark_is_due && !bytes.is_empty() {
            self.writer.write_all("\u{feff}".as_bytes())?;
            self.mark_is_due = false;
        }
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The number with two decimals, or as many as say something.
fn two_decimals(number: Decimal) -> Decimal {
    let mut number = number.normalize();
    if number.scale() < 2 {
        // What is too large for that stays as it is.
        number.rescale(2);
    }
    number
}

/// Whether a spreadsheet might run a text as a formula.
fn is_formula(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let rest = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    match rest.chars().next() {
        Some('=' | '@' | '\u{ff1d}' | '\u{ff20}') => true,
        Some('+' | '-' | '\u{ff0b}' | '\u{ff0d}') => {
            let is_harmless =
                |c: char| c.is_ascii_digit() || c == '\u{a0}' || " +-/.,()".contains(c);
            !rest.chars().all(is_harmless)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::*;
    use crate::value::{Parsed, Text};
    use chrono::NaiveDate;
    use rust_decimal_macros::dec;

    const TABLES: [CsvTable; 6] = [
        CsvTable::Invoices,
        CsvTable::Lines,
        CsvTable::Vat,
        CsvTable::Allowances,
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
    fn text_that_would_run_as_a_formula_is_guarded() {
        let cases = [
            ("=1+1", true),
            (" =1+1", true),
            ("=HYPERLINK(\"http://x\")", true),
            ("+cmd|' /C calc'!A0", true),
            ("-2+SUM(A1)", true),
            ("- rolls of paper", true),
            ("@SUM(A1)", true),
            ("\u{ff1d}1", true),
            ("\t=1", true),
            ("\r=1", true),
            ("\nx", true),
            ("+++090/9337/55493+++", false),
            ("+32 2 123 45 67", false),
            ("+32 (0)2/123.45.67", false),
            ("-12.50", false),
            ("-12,50", false),
            ("-", false),
            ("a=1", false),
            ("", false),
        ];
        for (text, is_guarded) in cases {
            let expected = match is_guarded {
                true => format!("'{text}"),
                false => text.to_owned(),
            };
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
            let columns = ["number", "payment_due_date", "total_vat_amount", "notes"];
            for column in columns {
                assert_eq!(cell(&invoice, column), expected, "{column}");
            }
            let mut writer = CsvWriter::new(Vec::new(), CsvTable::Invoices, CsvOptions::new());
            writer.write(&invoice.into()).unwrap();
            let told: Vec<&str> = writer.guarded().iter().map(|loss| &*loss.path).collect();
            let expected: &[&str] = if is_guarded { &columns } else { &[] };
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn what_is_guarded_is_told_once_with_its_row() {
        let invoice = start("=7")
            .line(line("Desk", dec!(1), dec!(1)))
            .line(line("@lamp", dec!(1), dec!(1)))
            .build()
            .unwrap();
        let options = WriteOptions::new().csv_table(CsvTable::Lines);
        let told = super::written(&invoice.into(), &options).unwrap().losses;
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        let end =
            "is written with an apostrophe in front, so that no spreadsheet runs it as a formula";
        assert_eq!(
            told,
            [
                format!("number: \"=7\" {end}"),
                format!("row 2, item_name: \"@lamp\" {end}")
            ]
        );
    }

    #[test]
    fn a_table_for_excel() {
        let invoice = start("1")
            .line(line("Desk", dec!(2.5), dec!(0.1250)))
            .line(line("Lamp", dec!(1), dec!(100)))
            .build()
            .unwrap();
        let rows = table(&[invoice.into()], CsvTable::Lines, CsvOptions::excel());
        let rows: Vec<&str> = rows.split("\r\n").collect();
        assert!(rows[0].starts_with("\u{feff}kind;number;"));
        assert!(
            rows[1].contains(";Desk;;2,5;C62;0,125;;0,31;S;21;"),
            "{}",
            rows[1]
        );
        assert!(
            rows[2].contains(";Lamp;;1;C62;100,00;;100,00;S;21;"),
            "{}",
            rows[2]
        );
        let bare = CsvOptions::excel().header(false);
        let of_statements = |documents: &[Document]| table(documents, CsvTable::Statements, bare);
        assert!(
            of_statements(&[vec![statement()].into()])
                .starts_with("\u{feff}BE68539007547034;EUR;12;")
        );
        assert_eq!(of_statements(&[]), "");
    }

    #[test]
    fn allowances_and_charges_have_a_table() {
        let invoice =
            start("1")
                .allowance_charge(
                    AllowanceCharge::allowance(2)
                        .vat(TaxCategory::standard(21))
                        .reason("Loyalty")
                        .reason_code("95"),
                )
                .line(line("Desk", dec!(2), dec!(12.5)))
                .line(line("Lamp", dec!(1), dec!(10)).allowance_charge(
                    AllowanceCharge::charge_of(dec!(10), dec!(50)).reason("Packing"),
                ))
                .build()
                .unwrap();
        let rows = table(&[invoice.into()], CsvTable::Allowances, CsvOptions::new());
        let key = "invoice,1,2026-01-31,EUR,\"Atelier; \"\"Dupont\"\"\",BE0123456749,";
        assert_eq!(
            rows,
            format!(
                "kind,number,issue_date,currency_code,seller_name,seller_vat,level,line_identifier,type,amount,\
                 base_amount,percentage,vat_category_code,vat_rate,reason_code,reason\r\n\
                 {key}document,,allowance,2.00,,,S,21,95,Loyalty\r\n\
                 {key}line,2,charge,5.00,50.00,10,,,,Packing\r\n"
            )
        );
    }

    #[test]
    fn numbers_are_not_text() {
        let invoice = start("1").rounding(dec!(-0.05)).build().unwrap();
        assert_eq!(cell(&invoice, "rounding_amount"), "-0.05");
        let early = Invoice {
            issue_date: NaiveDate::from_ymd_opt(-1, 1, 1).map(Parsed::Value),
            ..Invoice::default()
        };
        assert_eq!(cell(&early, "issue_date"), "-0001-01-01");
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
                what: phrase!("bank statements in a table of invoices").into()
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

    /// What stands in every row takes no more than there is room for, whatever is in it.
    #[test]
    fn long_texts_are_not_repeated_without_end() {
        let long = "é".repeat(1 << 19);
        let mut invoice = start(&long).build().unwrap();
        invoice.seller.as_mut().unwrap().name = Some(Text::new(&long));
        let allowance = AllowanceCharge::default();
        let of_line = line("Desk", dec!(1), dec!(1));
        let mut lines = start("2").line(of_line).build().unwrap();
        lines.lines[0].identifier = Some(Text::new(&long));
        lines.lines[0].allowances_and_charges = vec![allowance; 100];
        invoice.lines = vec![lines.lines[0].clone(); 100];
        for line in &mut invoice.lines {
            line.identifier = None;
            line.allowances_and_charges = Vec::new();
        }
        let statement = Statement {
            account: Some(AccountNumber {
                number: Text::new(&long),
                ..AccountNumber::default()
            }),
            movements: vec![Movement::default(); 100],
            ..Statement::default()
        };
        for (document, table, cut) in [
            (Document::from(invoice), CsvTable::Lines, 2 * 91),
            (Document::from(lines), CsvTable::Allowances, 83),
            (
                Document::Statements(vec![statement]),
                CsvTable::Movements,
                83,
            ),
        ] {
            let options = WriteOptions::new().csv_table(table);
            let Written { bytes, losses } = super::written(&document, &options).unwrap();
            assert!(
                (16 << 20..20 << 20).contains(&bytes.len()),
                "{table:?}: {}",
                bytes.len()
            );
            let told = losses
                .iter()
                .filter(|loss| loss.what.to_string().contains("are cut behind 60"));
            assert_eq!(told.count(), 1, "{table:?}");
            let text = String::from_utf8(bytes).unwrap();
            let found = text.matches(&format!(",{}…,", "é".repeat(60))).count()
                + text.matches(&format!("\n{}…,", "é".repeat(60))).count();
            assert!(found.abs_diff(cut) < 6, "{table:?}: {found}");
            let rows = ::csv::Reader::from_reader(text.as_bytes())
                .into_records()
                .count();
            assert_eq!(rows, 100);
        }
    }
}
