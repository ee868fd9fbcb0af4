//! PDF, written: the page of [`html`](super::html) on paper, as PDF/A-3b, and hybrid invoices (Factur-X, ZUGFeRD).
//!
//! Pages are A4. They end between the rows of a table, whose heads stand again on the next page, of invoice
//! lines with what they have come to. Texts can be selected and searched, and are tagged with what they are. The
//! letters are those of Noto Sans (SIL Open Font License), of which what is used is embedded: Latin, Greek and
//! Cyrillic. A character of other scripts stands there by its number (`<U+4E2D>`) and is told as a loss, and so
//! does, without being told, what would be hidden or turn round what stands beside it.
//!
//! Attachments of an invoice (BG-24) are files in the PDF, as is the XML that it was read from
//! ([`Print::source`]); without it, UBL is written. [`Format::FacturX`] has CII in its place, with the profile that
//! the invoice has. As no clock is asked, a PDF is of the day of its document, and the same document makes the
//! same bytes.
//!
//! Who has a page already puts the XML into it: [`into_pdf`].
//!
//! What this does *not* do: shape scripts that need it, set type from right to left, sign.
//!
//! ```
//! use facturier::format::print::Print;
//! use facturier::{Language, read};
//! let bytes = include_bytes!("../../../fixtures/ubl/peppol-invoice.xml");
//! let (document, _) = read(bytes)?.into_document();
//! let written = Print::new(&document).language(Language::Dutch).source(bytes).pdf();
//! assert!(written.bytes.starts_with(b"%PDF-1.7") && written.losses.is_empty());
//!
//! // The invoice is read from it again.
//! let reading = read(&written.bytes)?;
//! assert_eq!(reading.embedded().unwrap().name, "invoice.xml");
//! # Ok::<(), facturier::Error>(())
//! ```

mod blocks;
mod code;
mod color;
mod draw;
mod facts;
mod facturx;
mod files;
mod fonts;
mod into;
mod layout;
mod objects;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod xmp;

pub use into::into_pdf;

use super::pdf::Pdf;
use super::{Detected, Format, Loss, Losses, WriteOptions, Written, detect};
use crate::error::Error;
use crate::language::Language;
use crate::model::walk::{Step, Value, Visit};
use crate::model::{Document, Invoice};
use crate::report::Visible;
use crate::structure::Limits;
use crate::value::{Parsed, phrase};
use crate::view::{Block, Marks, Sheet, word};
use chrono::NaiveDate;
use files::Attached;
use fonts::Fonts;
use pdf_writer::types::AssociationKind;
use std::borrow::Cow;
use std::fmt;
use xmp::About;

/// In thousandths of a point.
type Length = i64;

/// How pages of paper are written.
///
/// ```
/// use facturier::format::print::PrintOptions;
/// use facturier::{Language, WriteOptions};
/// let options = WriteOptions::new().print(PrintOptions::new().language(Language::French));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintOptions {
    language: Language,
}

impl PrintOptions {
    /// In English.
    pub const fn new() -> Self {
        PrintOptions {
            language: Language::English,
        }
    }

    /// The language of labels, codes, amounts and dates; what the document says stays as it is.
    #[must_use]
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }
}

/// A document on paper.
///
/// ```
/// use facturier::{Language, format::print::Print};
/// let bytes = include_bytes!("../../../fixtures/ubl/peppol-invoice.xml");
/// let (document, _) = facturier::read(bytes)?.into_document();
/// let written = Print::new(&document).language(Language::French).source(bytes).pdf();
/// assert!(written.bytes.starts_with(b"%PDF-"));
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Print<'a> {
    document: &'a Document,
    language: Language,
    source: Option<&'a [u8]>,
}

impl<'a> Print<'a> {
    /// A document in English, without its source.
    pub const fn new(document: &'a Document) -> Self {
        Print {
            document,
            language: Language::English,
            source: None,
        }
    }

    /// The language of the reader.
    #[must_use]
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The file that the document was read from. The XML of an invoice, and whatever a statement came in, is
    /// put into the PDF as it is; of a PDF the XML in it.
    #[must_use]
    pub const fn source(mut self, bytes: &'a [u8]) -> Self {
        self.source = Some(bytes);
        self
    }

    /// The PDF, and which characters stand in it by their number.
    pub fn pdf(&self) -> Written {
        let source = match self.document {
            Document::Invoice(invoice) => Some(self.xml().unwrap_or_else(|| {
                let written = super::ubl::written(invoice, &WriteOptions::new());
                Attached {
                    relationship: AssociationKind::Alternative,
                    ..attached("invoice.xml", XML, written.bytes)
                }
            })),
            Document::Statements(_) => self.statement(),
        };
        self.with(source.into_iter().collect(), None)
    }

    /// A hybrid invoice, and what its XML does not carry; none if it is no invoice.
    fn factur_x(&self, options: &WriteOptions) -> Option<Written> {
        let invoice = self.document.as_invoice()?;
        let (xml, hybrid) = facturx::xml(invoice, options);
        let file = Attached {
            relationship: AssociationKind::Alternative,
            ..attached(hybrid.name, XML, xml.bytes)
        };
        let mut written = self.with(vec![file], Some(hybrid));
        written.losses.splice(0..0, xml.losses);
        Some(written)
    }

    /// The XML of an invoice as it was read.
    fn xml(&self) -> Option<Attached<'a>> {
        let source = self.source?;
        match detect(source).format {
            Format::Ubl | Format::Cii => Some(attached("invoice.xml", XML, source)),
            Format::Pdf => {
                let (_, xml) = Pdf::open(source).ok().and_then(|pdf| {
                    let (file, xml) = pdf.invoice().ok()?;
                    Some((file.name.clone(), xml))
                })?;
                Some(attached("invoice.xml", XML, xml))
            }
            _ => None,
        }
    }

    /// What a statement was read from.
    fn statement(&self) -> Option<Attached<'a>> {
        let source = self.source?;
        let Detected { format, .. } = detect(source);
        let row = format.row().filter(|row| row.reads())?;
        let name = format!("statement.{}", row.extension);
        Some(attached(&name, row.media_type, source))
    }

    fn with(&self, mut attached: Vec<Attached<'a>>, hybrid: Option<facturx::Hybrid>) -> Written {
        let fonts = Fonts::new();
        let sheets = Sheet::of(self.document, self.language, &mut Marks::none());
        for block in sheets.iter().flat_map(|sheet| &sheet.blocks) {
            if let Block::Files { files, .. } = block {
                attached.extend(
                    files
                        .iter()
                        .filter_map(|file| of_invoice(file, self.language)),
                );
            }
        }
        files::name(&mut attached);
        let layout = blocks::pages(&sheets, self.language, &fonts);
        let first = sheets.first();
        let about = About {
            title: first.map_or_else(String::new, blocks::name_of),
            author: first.map_or_else(String::new, |sheet| Visible(&sheet.from).up_to(80)),
            language: self.language.code(),
            date: date_of(self.document),
            extension: hybrid.map(|hybrid| hybrid.xmp()).unwrap_or_default(),
        };
        Written {
            bytes: draw::pdf(&layout, &about, &attached, &fonts),
            losses: lacking(self.document, &fonts),
        }
    }
}

/// For the table of formats.
pub(super) fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    let print = Print::new(document).language(options.print.language);
    Ok(print.pdf())
}

/// For the table of formats.
pub(super) fn written_from(document: &Document, source: &[u8], options: &WriteOptions) -> Written {
    let print = Print::new(document).language(options.print.language);
    print.source(source).pdf()
}

/// For the table of formats.
pub(super) fn factur_x(invoice: &Invoice, options: &WriteOptions) -> Written {
    let document = Document::Invoice(std::boxed::Box::new(invoice.clone()));
    let print = Print::new(&document).language(options.print.language);
    print.factur_x(options).unwrap_or_default()
}

const XML: &str = "text/xml";

fn attached<'a>(name: &str, media_type: &str, bytes: impl Into<Cow<'a, [u8]>>) -> Attached<'a> {
    Attached {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        description: String::new(),
        relationship: AssociationKind::Source,
        bytes: bytes.into(),
    }
}

/// An attachment of an invoice as a file in the PDF.
fn of_invoice<'a>(file: &crate::view::File<'a>, language: Language) -> Option<Attached<'a>> {
    let content = file.content?;
    let name = match file.name.trim() {
        "" => word("content", language).to_owned(),
        name => Visible(name).up_to(120),
    };
    let is_part = |part: &str| {
        let is_good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
        !part.is_empty() && part.len() < 100 && part.bytes().all(is_good)
    };
    let is_type = |(a, b): (&str, &str)| is_part(a) && is_part(b);
    let media_type = match file.media_type.split_once('/').is_some_and(is_type) {
        true => file.media_type.as_str(),
        false => "application/octet-stream",
    };
    let description = file.facts.first();
    let description = description.map(|fact| Visible(&fact.value.text).up_to(200));
    Some(Attached {
        description: description.unwrap_or_default(),
        relationship: AssociationKind::Supplement,
        ..attached(&name, media_type, content.0.as_slice())
    })
}

/// The day that a PDF is of: that of the invoice, or of the last balance.
fn date_of(document: &Document) -> Option<NaiveDate> {
    let date = match document {
        Document::Invoice(invoice) => invoice.issue_date.as_ref(),
        Document::Statements(statements) => {
            let balance = statements.last()?.new_balance.as_ref();
            balance.and_then(|balance| balance.date.as_ref())
        }
    };
    date.and_then(Parsed::value).copied()
}

/// What there are no letters for, by the term that says it.
fn lacking(document: &Document, fonts: &Fonts) -> Vec<Loss> {
    let mut looking = Looking {
        fonts,
        path: Vec::new(),
        losses: Losses::new(Limits::new().room()),
    };
    document.walk(&mut looking);
    looking.losses.finish("")
}

struct Looking<'f> {
    fonts: &'f Fonts,
    path: Vec<Step>,
    losses: Losses,
}

impl Looking<'_> {
    fn look(&mut self, step: Step, text: &str) {
        if text.is_ascii() {
            return;
        }
        let lacks = |c: &char| text::is_lacking(*c, self.fonts);
        let Some(first) = text.chars().find(lacks) else {
            return;
        };
        let count = text.chars().filter(lacks).count();
        let Looking { path, losses, .. } = self;
        losses.lose(|| {
            let mut at = String::new();
            for step in path.iter().chain([&step]) {
                if !at.is_empty() {
                    at.push('.');
                }
                at.push_str(&step.to_string());
            }
            let number = format!("U+{:04X}", u32::from(first));
            let what = match count {
                1 => phrase!(
                    "there is no letter for {}, which stands there by its number",
                    number
                ),
                _ => phrase!(
                    "there are no letters for {} characters, which stand there by their numbers: {}, …",
                    count,
                    number
                ),
            };
            Loss {
                term: step.term.into(),
                path: at,
                what: what.into(),
            }
        });
    }
}

impl<'a> Visit<'a> for Looking<'_> {
    fn enter(&mut self, step: Step) {
        self.path.push(step);
    }

    fn leave(&mut self) {
        self.path.pop();
    }

    fn term(&mut self, step: Step, value: Value<'a>) {
        match value {
            Value::Text(text) | Value::Code(text, _) => self.look(step, text),
            Value::Identifier(id, _) => {
                self.look(step, &id.value);
                self.look(step, id.scheme.as_deref().unwrap_or(""));
            }
            Value::File(_) | Value::Word(_) | Value::Count(_) | Value::Transaction(_) => {}
            other => self.look(step, &other.to_string()),
        }
    }
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fonts")
    }
}
