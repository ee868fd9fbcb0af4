//! HTML, written: a page that a person opens, prints and sends on.
//!
//! A page stands alone: it has no scripts, asks for nothing outside itself, and its policy lets no browser do
//! either. Every text of the document is escaped, and what would be hidden in it or turn it round is shown
//! by its number. Labels, codes, amounts and dates are in the language of the reader ([`HtmlOptions`]), and
//! with a report every finding stands beside the field it is about ([`HtmlPage::report`]).
//!
//! An invoice that is to be paid in euro by transfer has the picture that banking apps read (EPC069-12);
//! attachments can be saved from the page.
//!
//! ```
//! use facturier::format::html::HtmlPage;
//! use facturier::{Language, Profile, read};
//! let reading = read(include_bytes!("../../../fixtures/ubl/peppol-invoice.xml"))?;
//! let report = reading.validate(&Profile::named("peppol")?);
//! let (document, _) = reading.document();
//! let page = HtmlPage::new(&document).language(Language::Dutch).report(&report).to_string();
//! assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"nl\">"));
//! assert!(page.contains("Te betalen"));
//! # Ok::<(), facturier::Error>(())
//! ```

mod page;
mod qr;

pub(crate) use page::of_sheets;
#[cfg(feature = "dossier")]
pub(crate) use page::{begin, end, escape};

use super::row::Write;
use super::{Format, FormatRow, WriteOptions, Written};
use crate::error::Error;
use crate::language::Language;
use crate::model::Document;
use crate::report::Report;
use std::fmt;

pub(super) const FORMAT: FormatRow = FormatRow {
    name: "html",
    title: "HTML",
    description: "a page to look at, to print and to send on",
    extension: "html",
    media_type: "text/html",
    write: Some(Write::Documents(written)),
    ..FormatRow::new(Format::Html)
};

/// For the table of formats.
fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    let page = HtmlPage::new(document).language(options.html.language);
    Ok(Written {
        bytes: page.to_string().into_bytes(),
        // A page shows everything that a document has.
        losses: Vec::new(),
    })
}

/// How pages are written.
///
/// ```
/// use facturier::format::html::HtmlOptions;
/// use facturier::{Language, WriteOptions};
/// let options = WriteOptions::new().html(HtmlOptions::new().language(Language::French));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HtmlOptions {
    language: Language,
}

impl HtmlOptions {
    /// In English.
    pub const fn new() -> Self {
        HtmlOptions {
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

/// A document as a page; it is written with [`Display`](fmt::Display).
#[derive(Clone, Copy, Debug)]
pub struct HtmlPage<'a> {
    document: Option<&'a Document>,
    language: Language,
    outcome: Option<Result<&'a Report, &'a Error>>,
    file: Option<&'a str>,
}

impl<'a> HtmlPage<'a> {
    /// The page of a document, in English, without a verdict.
    pub const fn new(document: &'a Document) -> Self {
        HtmlPage {
            document: Some(document),
            language: Language::English,
            outcome: None,
            file: None,
        }
    }

    /// A page that has only a verdict: of a file that could not be read, or whose document is not at hand.
    ///
    /// ```
    /// use facturier::format::html::HtmlPage;
    /// let error = facturier::read(b"<Invoice").unwrap_err();
    /// let page = HtmlPage::without_document(Err(&error)).to_string();
    /// assert!(page.contains("Not readable"));
    /// ```
    pub const fn without_document(outcome: Result<&'a Report, &'a Error>) -> Self {
        HtmlPage {
            document: None,
            language: Language::English,
            outcome: Some(outcome),
            file: None,
        }
    }

    /// The language of the reader.
    #[must_use]
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// What was found in the document: the verdict on top, and each finding beside its field; in the language
    /// that the report is in ([`Report::in_language`]).
    #[must_use]
    pub const fn report(mut self, report: &'a Report) -> Self {
        self.outcome = Some(Ok(report));
        self
    }

    /// The name of the file it was read from, for the foot of the page.
    #[must_use]
    pub const fn file(mut self, file: &'a str) -> Self {
        self.file = Some(file);
        self
    }
}

impl fmt::Display for HtmlPage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&page::page(self))
    }
}

#[cfg(all(test, feature = "json"))]
mod tests;
