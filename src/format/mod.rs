//! The formats documents come in and go out as, a folder each with a row in [`FORMATS`].
//!
//! A format knows how a document is spelled, not whether it is right: the rules judge that. What a
//! format has no place for is not dropped quietly: its writer tells it as [`Loss`]es.

pub mod camt;
mod cfonb;
pub(crate) mod cii;
pub mod coda;
#[cfg(feature = "csv")]
pub mod csv;
mod detect;
pub(crate) mod elements;
mod files;
mod foreign;
#[cfg(feature = "html")]
pub mod html;
#[cfg(feature = "json")]
pub mod json;
pub mod mt940;
mod ofx;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "print")]
pub mod print;
mod row;
mod swift;
#[cfg(any(feature = "csv", feature = "xlsx"))]
mod tables;
pub(crate) mod ubl;
#[cfg(feature = "xlsx")]
pub mod xlsx;

pub use crate::model::{Basis, Specification};
pub use crate::xml::Syntax;
/// What is kept of how a file was written. Only CODA has such a thing.
pub(crate) use coda::CodaLayout as Layout;
pub use detect::{Detected, detect};
pub(crate) use detect::{HTML_PAGE, is_of_bytes};
pub use elements::{Unmapped, UnmappedPart};
pub(crate) use files::OTHER_JSON;
pub use foreign::{Category, FOREIGN, Foreign};
pub use row::FormatRow;
pub(crate) use row::{FromBytes, InUnits, MessageReader, Read, StatementsRead};
#[cfg(any(feature = "csv", feature = "xlsx"))]
pub use tables::MovementRows;

use crate::error::{Error, ErrorKind};
use crate::model::{Document, Movement, Statement};
use crate::report::{Kept, Severity, Weight};
use crate::structure::{Limits, Rule};
use crate::value::{Wording, phrase};
use crate::xml::{Name, Tree};
use elements::{Elements, Older};
use std::borrow::Cow;
use std::fmt;

/// A format that files come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// OASIS UBL 2.1 (and 2.0) `Invoice` and `CreditNote`.
    Ubl,
    /// UN/CEFACT Cross Industry Invoice.
    Cii,
    /// CODA, the Belgian bank statement.
    Coda,
    /// camt.052, the interim report of an account in ISO 20022.
    Camt052,
    /// camt.053, the bank statement of ISO 20022.
    Camt053,
    /// camt.054, the notification of single movements in ISO 20022.
    Camt054,
    /// MT940, the customer statement of SWIFT.
    Mt940,
    /// CFONB 120, the bank statements of France.
    Cfonb120,
    /// OFX (QFX), bank statements for accounting programs.
    Ofx,
    /// The model of this library as JSON.
    Json,
    /// Tables of comma-separated values.
    Csv,
    /// A page for people.
    Html,
    /// Workbooks of spreadsheets.
    Xlsx,
    /// PDF.
    Pdf,
    /// A PDF with CII in it: Factur-X, ZUGFeRD. Written; what is read is PDF.
    FacturX,
    /// A zip archive.
    Zip,
    /// A mail, or a mailbox in the form of mbox.
    Mail,
    /// None of these.
    Other,
}

impl Format {
    /// What this library does with it; none for [`Format::Other`].
    pub const fn row(self) -> Option<&'static FormatRow> {
        let mut at = 0;
        while at < FORMATS.len() {
            if FORMATS[at].format as u8 == self as u8 {
                return Some(&FORMATS[at]);
            }
            at += 1;
        }
        None
    }

    /// Its name in commands and reports.
    pub const fn name(self) -> &'static str {
        match self.row() {
            Some(row) => row.name,
            None => "other",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = Error;

    /// The format of this name; [`ErrorKind::UnknownName`] when there is none.
    fn from_str(name: &str) -> Result<Self, Error> {
        let row = FORMATS.iter().find(|row| row.name == name);
        row.map(|row| row.format).ok_or_else(|| {
            let known = FORMATS.iter().map(|row| row.name);
            ErrorKind::unknown("format", name, known).into()
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How documents are read.
///
/// ```
/// use facturier::{Limits, ReadOptions};
/// use facturier::format::coda::CodaEncoding;
/// let options = ReadOptions::new()
///     .limits(Limits::new().bytes(10 << 20))
///     .coda_encoding(CodaEncoding::Cp850);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    pub(crate) limits: Limits,
    pub(crate) coda_encoding: Option<coda::CodaEncoding>,
    #[cfg(feature = "pdf")]
    pub(crate) pdf: pdf::PdfLimits,
}

impl ReadOptions {
    /// The default limits; encodings are found out.
    pub const fn new() -> Self {
        ReadOptions {
            limits: Limits::new(),
            coda_encoding: None,
            #[cfg(feature = "pdf")]
            pdf: pdf::PdfLimits::new(),
        }
    }

    /// How much a document may ask for.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The encoding of CODA files, where it cannot be found out: code page 850.
    #[must_use]
    pub const fn coda_encoding(mut self, encoding: coda::CodaEncoding) -> Self {
        self.coda_encoding = Some(encoding);
        self
    }

    /// How much a PDF may ask for until its XML is at hand.
    #[cfg(feature = "pdf")]
    #[must_use]
    pub const fn pdf_limits(mut self, limits: pdf::PdfLimits) -> Self {
        self.pdf = limits;
        self
    }
}

/// How documents are written, in whatever format.
///
/// ```
/// use facturier::WriteOptions;
/// let options = WriteOptions::new().compact(true);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    pub(crate) compact: bool,
    pub(crate) coda: coda::CodaLayout,
    pub(crate) camt: camt::CamtVersion,
    #[cfg(feature = "csv")]
    pub(crate) csv: csv::CsvOptions,
    #[cfg(feature = "csv")]
    pub(crate) csv_table: Option<csv::CsvTable>,
    #[cfg(feature = "html")]
    pub(crate) html: html::HtmlOptions,
    #[cfg(feature = "print")]
    pub(crate) print: print::PrintOptions,
    #[cfg(feature = "xlsx")]
    pub(crate) xlsx: xlsx::XlsxOptions,
}

impl WriteOptions {
    /// Indented XML and JSON; CSV with commas, decimal points and a header.
    pub const fn new() -> Self {
        WriteOptions {
            compact: false,
            coda: coda::CodaLayout::new(),
            camt: camt::CamtVersion::V8,
            #[cfg(feature = "csv")]
            csv: csv::CsvOptions::new(),
            #[cfg(feature = "csv")]
            csv_table: None,
            #[cfg(feature = "html")]
            html: html::HtmlOptions::new(),
            #[cfg(feature = "print")]
            print: print::PrintOptions::new(),
            #[cfg(feature = "xlsx")]
            xlsx: xlsx::XlsxOptions::new(),
        }
    }

    /// XML and JSON without line breaks and indentation.
    #[must_use]
    pub const fn compact(mut self, compact: bool) -> Self {
        self.compact = compact;
        self
    }

    /// The characters and line ends that CODA is written in.
    #[must_use]
    pub const fn coda(mut self, layout: coda::CodaLayout) -> Self {
        self.coda = layout;
        self
    }

    /// The version that camt.052, camt.053 and camt.054 are written in: 8, unless set otherwise.
    #[must_use]
    pub const fn camt(mut self, version: camt::CamtVersion) -> Self {
        self.camt = version;
        self
    }

    /// How CSV is written.
    #[cfg(feature = "csv")]
    #[must_use]
    pub const fn csv(mut self, csv: csv::CsvOptions) -> Self {
        self.csv = csv;
        self
    }

    /// How HTML is written.
    #[cfg(feature = "html")]
    #[must_use]
    pub const fn html(mut self, html: html::HtmlOptions) -> Self {
        self.html = html;
        self
    }

    /// How PDF and Factur-X are written.
    #[cfg(feature = "print")]
    #[must_use]
    pub const fn print(mut self, print: print::PrintOptions) -> Self {
        self.print = print;
        self
    }

    /// Which CSV table is written: unless set, invoices of an invoice and movements of statements.
    #[cfg(feature = "csv")]
    #[must_use]
    pub const fn csv_table(mut self, table: csv::CsvTable) -> Self {
        self.csv_table = Some(table);
        self
    }

    /// How XLSX is written.
    #[cfg(feature = "xlsx")]
    #[must_use]
    pub const fn xlsx(mut self, xlsx: xlsx::XlsxOptions) -> Self {
        self.xlsx = xlsx;
        self
    }
}

/// A document in the bytes of a format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What the document holds and these bytes do not.
    pub losses: Vec<Loss>,
}

/// The formats that are known. A new one is a row here and a folder beside this file.
pub static FORMATS: &[FormatRow] = &[
    ubl::FORMAT,
    files::JSON,
    files::CSV,
    files::HTML,
    files::XLSX,
    cii::FORMAT,
    coda::FORMAT,
    camt::CAMT053,
    camt::CAMT052,
    camt::CAMT054,
    mt940::FORMAT,
    ofx::FORMAT,
    cfonb::FORMAT,
    files::PDF,
    files::FACTUR_X,
    files::ZIP,
    files::MAIL,
];

/// The format whose invoices have this document element, and how they are read.
pub(crate) fn of_element(document: Name) -> Option<(Format, &'static Elements)> {
    let syntax = Syntax::of(document)?;
    FORMATS.iter().find_map(|row| match row.read {
        Some(Read::Elements(elements)) if elements.syntax == syntax => Some((row.format, elements)),
        _ => None,
    })
}

/// Gives the elements of a document of an older syntax the names of the one that it is read as.
pub(crate) fn rename(tree: &mut Tree<'_>) -> Option<&'static Older> {
    FORMATS.iter().find_map(|row| match row.read {
        Some(Read::Elements(elements)) => (elements.rename)(tree),
        _ => None,
    })
}

/// The namespaces of the invoices that are read.
pub(crate) fn namespaces() -> impl Iterator<Item = &'static str> {
    let rows = FORMATS.iter();
    let rows = rows.filter(|row| matches!(row.read, Some(Read::Elements(_))));
    let roots = rows.flat_map(|row| row.roots);
    roots.filter(|root| root.is_read).map(|root| root.namespace)
}

/// How the invoices of a format are put into elements; those of a format that is no syntax as in UBL.
pub(crate) fn elements(format: Format) -> &'static Elements {
    match format.row().and_then(|row| row.read) {
        Some(Read::Elements(elements)) => elements,
        _ => &ubl::ELEMENTS,
    }
}

/// The rules about how files are written, of all formats.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    FORMATS.iter().flat_map(|row| row.rules).copied()
}

pub(crate) fn write(
    document: &Document,
    format: Format,
    options: &WriteOptions,
) -> Result<Written, Error> {
    match format.row() {
        Some(row) => row.write(document, options),
        None => Err(ErrorKind::Unsupported {
            format: format.name().into(),
        }
        .into()),
    }
}

/// What comes out of a file of bank statements that is read as a stream, one after the other: a statement begins,
/// its movements, it ends. See [`CodaReader`](coda::CodaReader) and [`CamtReader`](camt::CamtReader).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementEvent {
    /// A statement begins: what stands before its movements. It has none.
    Start(Box<Statement>),
    /// A movement with its details and information.
    Movement(Box<Movement>),
    /// The statement ends: all of it but the movements.
    End(Box<Statement>),
}

/// Something a document holds that a format cannot carry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Loss {
    /// The business term or group (`BT-125`, `BG-32`); empty for what EN 16931 does not know.
    pub term: Cow<'static, str>,
    /// Where it stands: the path in the model (`lines[2].item.attributes`, positions from 0), or
    /// the XPath of what the model does not hold.
    pub path: String,
    /// What is there and why it is not carried, for people.
    pub what: Wording,
}

/// What the model has no place for.
pub(crate) type Losses = Kept<Loss>;

impl Losses {
    /// Adds what the closure makes, if there is room.
    pub(crate) fn lose(&mut self, make: impl FnOnce() -> Loss) {
        self.add(Severity::Information, make);
    }

    /// All of them; how many there were more is the last, at this path.
    pub(crate) fn finish(mut self, path: &str) -> Vec<Loss> {
        if self.left_out > 0 {
            self.list.push(Loss {
                term: "".into(),
                path: path.to_owned(),
                what: match self.left_out {
                    1 => phrase!("1 more part was left out"),
                    more => phrase!("{} more parts were left out", more),
                }
                .into(),
            });
        }
        self.list
    }
}

impl Weight for Loss {
    fn bytes(&self) -> usize {
        size_of::<Loss>() + self.path.len() + self.what.bytes()
    }
}

impl Loss {
    /// The same in a language.
    ///
    /// ```
    /// use facturier::{Format, Language, WriteOptions, read, write};
    /// let (document, _) = read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
    /// let written = write(&document, Format::Csv, &WriteOptions::new())?;
    /// let told = written.losses[0].in_language(Language::Dutch);
    /// assert!(told.ends_with("er is geen kolom voor"), "{told}");
    /// # Ok::<(), facturier::Error>(())
    /// ```
    #[cfg(feature = "languages")]
    pub fn in_language(&self, language: crate::language::Language) -> String {
        self.told(&self.what.in_language(language))
    }

    fn told(&self, what: &str) -> String {
        match self.term.is_empty() {
            true => format!("{}: {what}", self.path),
            false => format!("{} ({}): {what}", self.path, self.term),
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(&self.what.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::Loss;
    use crate::value::Wording;

    #[test]
    fn a_loss_reads_as_a_sentence() {
        let mut loss = Loss {
            term: "BG-32".into(),
            path: "lines[2].item.attributes".into(),
            what: Wording::verbatim("2 attributes, there is no column for them"),
        };
        assert_eq!(
            loss.to_string(),
            "lines[2].item.attributes (BG-32): 2 attributes, there is no column for them"
        );
        loss.term = "".into();
        assert_eq!(
            loss.to_string(),
            "lines[2].item.attributes: 2 attributes, there is no column for them"
        );
    }
}
