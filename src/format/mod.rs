//! The formats documents come in and go out as, a folder each.
//!
//! A format knows how a document is spelled, not whether it is right: the rules judge that. What a
//! format has no place for is not dropped quietly: its writer tells it as [`Loss`]es.

pub mod camt;
pub(crate) mod cii;
pub mod coda;
#[cfg(feature = "csv")]
pub mod csv;
mod detect;
pub(crate) mod elements;
mod foreign;
#[cfg(feature = "json")]
pub mod json;
pub mod mt940;
pub(crate) mod ofx;
#[cfg(feature = "pdf")]
pub mod pdf;
pub(crate) mod ubl;

pub use crate::model::{Basis, Specification};
pub use detect::{Detected, detect};
pub(crate) use detect::{HTML_PAGE, OTHER_JSON};
pub use foreign::{Category, FOREIGN, Foreign};

use crate::error::{Error, ErrorKind};
use crate::model::{Document, Statement};
use crate::report::{Findings, Kept, Severity, Weight, more};
use crate::xml::{Name, Syntax};
use elements::Elements;
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
    /// camt.053, the bank statement of ISO 20022.
    Camt053,
    /// MT940, the customer statement of SWIFT.
    Mt940,
    /// OFX 2, bank statements for accounting programs.
    Ofx,
    /// The model of this library as JSON.
    Json,
    /// Tables of comma-separated values.
    Csv,
    /// PDF.
    Pdf,
    /// A zip archive.
    Zip,
    /// A mail, or a mailbox in the form of mbox.
    Mail,
    /// None of these.
    Other,
}

impl Format {
    /// Its name in commands and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Ubl => "ubl",
            Format::Cii => "cii",
            Format::Coda => "coda",
            Format::Camt053 => "camt053",
            Format::Mt940 => "mt940",
            Format::Ofx => "ofx",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Pdf => "pdf",
            Format::Zip => "zip",
            Format::Mail => "mail",
            Format::Other => "other",
        }
    }
}

impl std::str::FromStr for Format {
    type Err = Error;

    /// The format of this name; [`ErrorKind::UnknownName`] when there is none.
    fn from_str(name: &str) -> Result<Self, Error> {
        let row = FORMATS.iter().find(|row| row.format.name() == name);
        row.map(|row| row.format).ok_or_else(|| {
            let known: Vec<&str> = FORMATS.iter().map(|row| row.format.name()).collect();
            ErrorKind::UnknownName {
                what: "format".into(),
                name: name.to_owned().into(),
                known: known.join(", ").into(),
            }
            .into()
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
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

    /// The version that camt.053 is written in: 8, unless set otherwise.
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

    /// Which CSV table is written: unless set, invoices of an invoice and movements of statements.
    #[cfg(feature = "csv")]
    #[must_use]
    pub const fn csv_table(mut self, table: csv::CsvTable) -> Self {
        self.csv_table = Some(table);
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

type Write = fn(&Document, &WriteOptions) -> Result<Written, Error>;

/// What this library does with a format.
#[derive(Debug)]
pub struct FormatRow {
    /// The format.
    pub format: Format,
    /// What it is, in a line.
    pub description: &'static str,
    /// The customary ending of file names, without the point.
    pub extension: &'static str,
    /// Whether documents are read from it.
    pub reads: bool,
    write: Option<Write>,
    /// How invoices are read from its elements, if it is a syntax of them.
    elements: Option<&'static Elements>,
}

impl FormatRow {
    /// Whether documents are written in it.
    pub fn writes(&self) -> bool {
        self.write.is_some()
    }
}

/// The formats that are known. A new one is a row here and a folder beside this file.
pub static FORMATS: &[FormatRow] = &[
    FormatRow {
        format: Format::Ubl,
        description: "UBL 2.1 invoices and credit notes, Peppol BIS Billing 3 among them; UBL 2.0 is read",
        extension: "xml",
        reads: true,
        write: Some(ubl::written),
        elements: Some(&ubl::ELEMENTS),
    },
    FormatRow {
        format: Format::Json,
        description: "the semantic model of EN 16931 as JSON (schemas/document.schema.json)",
        extension: "json",
        reads: cfg!(feature = "json"),
        #[cfg(feature = "json")]
        write: Some(json::written),
        #[cfg(not(feature = "json"))]
        write: None,
        elements: None,
    },
    FormatRow {
        format: Format::Csv,
        description: "tables of invoices, invoice lines, VAT breakdowns, bank statements or movements for spreadsheets",
        extension: "csv",
        reads: false,
        #[cfg(feature = "csv")]
        write: Some(csv::written),
        #[cfg(not(feature = "csv"))]
        write: None,
        elements: None,
    },
    FormatRow {
        format: Format::Cii,
        description: "UN/CEFACT Cross Industry Invoice D16B, the XML of Factur-X, ZUGFeRD 2 and XRechnung",
        extension: "xml",
        reads: true,
        write: Some(cii::written),
        elements: Some(&cii::ELEMENTS),
    },
    FormatRow {
        format: Format::Coda,
        description: "CODA, the Belgian bank statement",
        extension: "cod",
        reads: true,
        write: Some(coda::written),
        elements: None,
    },
    FormatRow {
        format: Format::Camt053,
        description: "camt.053, the bank statement of ISO 20022; versions 2 to 13 are read, 2 and 8 written",
        extension: "xml",
        reads: true,
        write: Some(camt::written),
        elements: None,
    },
    FormatRow {
        format: Format::Mt940,
        description: "MT940, the customer statement of SWIFT",
        extension: "sta",
        reads: true,
        write: Some(mt940::written),
        elements: None,
    },
    FormatRow {
        format: Format::Ofx,
        description: "OFX 2, bank statements for accounting programs",
        extension: "ofx",
        reads: false,
        write: Some(ofx::written),
        elements: None,
    },
    FormatRow {
        format: Format::Pdf,
        description: "PDF, with the XML of the invoice attached to it: Factur-X, ZUGFeRD",
        extension: "pdf",
        reads: cfg!(feature = "pdf"),
        write: None,
        elements: None,
    },
    FormatRow {
        format: Format::Zip,
        description: "zip archive; the files in it are read",
        extension: "zip",
        reads: false,
        write: None,
        elements: None,
    },
    FormatRow {
        format: Format::Mail,
        description: "mail (.eml) or mailbox (mbox); the files attached are read",
        extension: "eml",
        reads: false,
        write: None,
        elements: None,
    },
];

/// The format whose invoices have this document element, and how they are read.
pub(crate) fn of_element(document: Name) -> Option<(Format, &'static Elements)> {
    let syntax = Syntax::of(document)?;
    FORMATS.iter().find_map(|row| {
        let elements = row.elements.filter(|elements| elements.syntax == syntax)?;
        Some((row.format, elements))
    })
}

/// How the invoices of a format are put into elements; those of a format that is no syntax as in UBL.
pub(crate) fn elements(format: Format) -> &'static Elements {
    let row = FORMATS.iter().find(|row| row.format == format);
    row.and_then(|row| row.elements).unwrap_or(&ubl::ELEMENTS)
}

pub(crate) fn write(
    document: &Document,
    format: Format,
    options: &WriteOptions,
) -> Result<Written, Error> {
    let write = FORMATS
        .iter()
        .find(|row| row.format == format)
        .and_then(|row| row.write);
    match write {
        Some(write) => write(document, options),
        None => Err(ErrorKind::Unsupported {
            format: format.name().into(),
        }
        .into()),
    }
}

/// The error of a writer that is for other documents.
fn not_for(document: &Document, format: Format) -> Error {
    let what = match document {
        Document::Invoice(_) => "an invoice",
        Document::Statements(_) => "bank statements",
    };
    let format = format.name();
    ErrorKind::NotCarried {
        format: format.into(),
        what: what.into(),
    }
    .into()
}

/// The statements of a document, for a format of bank statements.
fn statements(document: &Document, format: Format) -> Result<&[Statement], Error> {
    document
        .as_statements()
        .ok_or_else(|| not_for(document, format))
}

/// Bank statements as they were read.
#[derive(Debug)]
pub(crate) struct StatementsRead {
    pub statements: Vec<Statement>,
    pub findings: Findings,
    /// What the model has no place for.
    pub losses: Vec<Loss>,
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
    pub what: String,
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
                what: more(self.left_out, "part"),
            });
        }
        self.list
    }
}

impl Weight for Loss {
    fn bytes(&self) -> usize {
        size_of::<Loss>() + self.path.len() + self.what.len()
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.term.is_empty() {
            write!(f, "{}: {}", self.path, self.what)
        } else {
            write!(f, "{} ({}): {}", self.path, self.term, self.what)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Loss;

    #[test]
    fn a_loss_reads_as_a_sentence() {
        let mut loss = Loss {
            term: "BG-32".into(),
            path: "lines[2].item.attributes".into(),
            what: "2 attributes, there is no column for them".into(),
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
