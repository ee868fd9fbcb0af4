//! Why there is no document at all.
//!
//! What is wrong *with* a document is a [`Finding`](crate::report::Finding); an error means that no
//! document could be made of the bytes, so that there is nothing to check. The library reads and
//! writes memory only: it never makes an [`ErrorKind::File`], which is for programs that report on files.

use crate::language::Language;
use crate::position::LineIndex;
use crate::value::shown::{quoted, shortened};
use crate::value::{Phrase, Wording, distance, phrase};
use std::borrow::Cow;
use std::fmt;

/// Why there is no document: the reason, and where in the input it was met.
///
/// ```
/// # use facturier::{Error, ErrorKind};
/// fn advice(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::Unsupported { .. } => "ask for another format",
///         ErrorKind::LimitExceeded { .. } => "raise the limit, if you trust the sender",
///         _ => "send it back",
///     }
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    offset: Option<usize>,
    place: Option<(usize, usize)>,
    inside: Option<Box<str>>,
    language: Language,
}

/// The reason why there is no document.
///
/// More reasons may follow; a `match` therefore needs a last arm.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There are no bytes, or nothing but white space.
    Empty,
    /// The bytes could not be had at all. Never made by this library, which reads memory only, but by
    /// programs that hand it files and want the same reports of all of them.
    File {
        /// What went wrong (`No such file or directory`).
        message: Wording,
    },
    /// The bytes are in no format that is known.
    NotRecognised {
        /// What the bytes look like (`an HTML page`, `the XML element "Order"`).
        found: Wording,
    },
    /// There is nothing of this name.
    UnknownName {
        /// What was looked for (`profile`).
        what: Cow<'static, str>,
        /// The name.
        name: Cow<'static, str>,
        /// The names that there are; empty where there are too many to list.
        known: Cow<'static, str>,
        /// That which is spelled nearly so, and may have been meant; empty where there is none.
        near: Cow<'static, str>,
    },
    /// It is no hash of a file.
    NotAHash {
        /// What was found.
        found: Cow<'static, str>,
    },
    /// What this rule finds cannot be passed over or made lighter: there is no whole document.
    FixedRule {
        /// The rule (`XML-SYNTAX`).
        rule: Cow<'static, str>,
    },
    /// The format is known, but this version does not read it.
    Unsupported {
        /// The format, as it is named everywhere (`cii`, `pdf`, `zip`).
        format: Cow<'static, str>,
    },
    /// It is a document of a kind that is known, and that this version does not read.
    NotRead {
        /// The kind, as it is named everywhere (`fatturapa`).
        kind: Cow<'static, str>,
        /// What it is, for people (`a FatturaPA e-invoice (Italy)`).
        title: Wording,
        /// What can be done about it; may be empty.
        advice: Wording,
    },
    /// A document of this kind cannot be written in the format at all.
    NotCarried {
        /// The format, as it is named everywhere (`ubl`).
        format: Cow<'static, str>,
        /// What it has no place for (`bank statements`).
        what: Wording,
    },
    /// The bytes are not the characters they are said to be.
    Encoding {
        /// What was expected (`UTF-8`).
        expected: Cow<'static, str>,
        /// What was found (`the byte 0xE9`).
        found: Cow<'static, str>,
    },
    /// The characters are not well-formed XML.
    Xml {
        /// What was expected and what was found.
        message: Wording,
    },
    /// There is a document type declaration (`<!DOCTYPE`), which is never read.
    DoctypeRefused,
    /// The input asks for more than the options allow.
    LimitExceeded {
        /// What there is too much of (`nesting of elements`).
        limit: Wording,
        /// How much of it is allowed.
        value: u64,
        /// The option that allows more (`Limits::depth`).
        option: Cow<'static, str>,
    },
    /// There is an envelope without a document in it.
    NoInvoice {
        /// The envelope (`StandardBusinessDocument`).
        envelope: Cow<'static, str>,
    },
    /// There are several documents in one file, each of which is to be read by itself.
    MultipleDocuments {
        /// How many invoices and credit notes there are.
        count: usize,
        /// The element around them, with its prefix (`batch`).
        around: Cow<'static, str>,
    },
    /// The text is not JSON, or not the JSON of a document.
    Json {
        /// What was expected and what was found.
        message: Wording,
    },
    /// There is a PDF, and no XML of an invoice attached to it.
    NoInvoiceInPdf {
        /// The names of the files that are attached, with commas; may be empty.
        attached: Cow<'static, str>,
    },
    /// There is a PDF, and what is attached to it cannot be had.
    Pdf {
        /// What was found (`a PDF that is encrypted`).
        found: Wording,
        /// What can be done about it.
        advice: Wording,
    },
    /// XML cannot be put into a PDF.
    PdfPage {
        /// What was found (`a PDF that is signed`).
        found: Wording,
        /// What can be done about it.
        advice: Wording,
    },
}

impl Error {
    /// What was met at this offset.
    #[allow(dead_code, reason = "the readers make their errors with it")]
    pub(crate) fn at(kind: ErrorKind, offset: usize) -> Self {
        Error(Box::new(Inner {
            kind: kind.shortened(),
            offset: Some(offset),
            place: None,
            inside: None,
            language: Language::English,
        }))
    }

    /// The same error with the line and column of its offset in this text.
    #[allow(dead_code, reason = "the readers place their errors with it")]
    pub(crate) fn locate(mut self, index: &LineIndex<'_>) -> Self {
        self.0.place = self.0.offset.map(|offset| index.line_column(offset));
        self
    }

    /// The same error with this line and column (from 1), for who has no text to count in.
    #[allow(dead_code, reason = "the readers place their errors with it")]
    pub(crate) fn with_line_column(mut self, line: usize, column: usize) -> Self {
        self.0.place = Some((line, column));
        self
    }

    /// The same error with another offset; line and column stay.
    pub(crate) fn with_offset(mut self, offset: usize) -> Self {
        self.0.offset = Some(offset);
        self
    }

    /// The same error, about a file of this name inside the input.
    #[allow(dead_code, reason = "PDFs have files inside")]
    pub(crate) fn in_file(mut self, name: &str) -> Self {
        self.0.inside = Some(name.into());
        self
    }

    /// The file inside the input that it is about: the XML attached to a PDF. Offset, line and column are
    /// those in it.
    pub fn inside(&self) -> Option<&str> {
        self.0.inside.as_deref()
    }

    /// The same in another language than English. What somebody else says in it, a library or the system, stays
    /// as it is.
    #[cfg(feature = "languages")]
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.0.language = language;
        self
    }

    /// The language that it is told in.
    pub(crate) fn language(&self) -> Language {
        self.0.language
    }

    /// Why there is no document, for people, in the language of the error: what it shows, without where.
    pub fn reason(&self) -> String {
        self.0.kind.phrase().in_language(self.0.language)
    }

    /// What it shows, to be told in any language.
    pub fn wording(&self) -> Wording {
        self.phrase().into()
    }

    /// Where, and the reason, which may end in what is to be done.
    pub(crate) fn phrase(&self) -> Phrase {
        let reason = self.kind().phrase();
        let reason = match (self.0.place, self.0.offset) {
            (Some((line, column)), _) => phrase!("line {}, column {}: {}", line, column, reason),
            (None, Some(offset)) => phrase!("byte {}: {}", offset, reason),
            (None, None) => reason,
        };
        match self.inside() {
            Some(name) => phrase!("{}: {}", name, reason),
            None => reason,
        }
    }

    /// Why there is no document.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Byte offset in the input, from 0.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// Line in the input, from 1.
    pub fn line(&self) -> Option<usize> {
        self.0.place.map(|(line, _)| line)
    }

    /// Column in the line, in characters, from 1.
    pub fn column(&self) -> Option<usize> {
        self.0.place.map(|(_, column)| column)
    }
}

impl ErrorKind {
    /// There is nothing of this name among these, of which all are listed if they are not too many.
    pub(crate) fn unknown<'n>(
        what: impl Into<Cow<'static, str>>,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> ErrorKind {
        const LISTED: usize = 40;
        let known: Vec<&str> = known.into_iter().collect();
        let near = known.iter().map(|it| (distance(name, it), *it)).min();
        let near = near.filter(|(distance, near)| *distance <= 1 + near.len() / 5);
        ErrorKind::UnknownName {
            what: what.into(),
            name: name.to_owned().into(),
            known: match known.len() > LISTED {
                true => "".into(),
                false => known.join(", ").into(),
            },
            near: near.map_or("", |(_, near)| near).to_owned().into(),
        }
    }
}

impl From<ErrorKind> for Error {
    /// What has no place in the input.
    fn from(kind: ErrorKind) -> Self {
        Error(Box::new(Inner {
            kind: kind.shortened(),
            offset: None,
            place: None,
            inside: None,
            language: Language::English,
        }))
    }
}

impl std::error::Error for Error {}

impl ErrorKind {
    /// With no text in it that is too long for a message, whatever the document has.
    fn shortened(mut self) -> ErrorKind {
        match &mut self {
            ErrorKind::UnknownName {
                what,
                name,
                known,
                near,
            } => [what, name, known, near].into_iter().for_each(shorten),
            ErrorKind::Encoding {
                expected: a,
                found: b,
            } => [a, b].into_iter().for_each(shorten),
            ErrorKind::FixedRule { rule: text }
            | ErrorKind::NotAHash { found: text }
            | ErrorKind::Unsupported { format: text }
            | ErrorKind::NoInvoice { envelope: text }
            | ErrorKind::MultipleDocuments { around: text, .. }
            | ErrorKind::NoInvoiceInPdf { attached: text } => shorten(text),
            _ => {}
        }
        self
    }
}

fn shorten(text: &mut Cow<'static, str>) {
    *text = shortened(std::mem::take(text));
}

/// Where, and the reason.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.phrase().in_language(self.0.language))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("offset", &self.0.offset)
            .field("line", &self.line())
            .field("column", &self.column())
            .finish()
    }
}

/// The reason, without where.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.phrase().fmt(f)
    }
}

impl ErrorKind {
    /// The reason.
    pub(crate) fn phrase(&self) -> Phrase {
        match self {
            ErrorKind::LimitExceeded {
                limit,
                value,
                option,
            } => phrase!(
                "{} exceeds the limit of {}; if the sender is trusted, a program can raise it with {}",
                limit.phrase(),
                *value,
                &**option,
            ),
            ErrorKind::Empty => phrase!("the file is empty"),
            ErrorKind::File { message } => {
                phrase!("the file cannot be read: {}", message.phrase())
            }
            ErrorKind::NotRecognised { found } => phrase!(
                "expected an invoice, credit note or bank statement; found {}",
                found.phrase()
            ),
            // This and the next two are mistakes in arguments, which are told in English.
            ErrorKind::UnknownName {
                what,
                name,
                known,
                near,
            } => {
                let no = format!("there is no {what} {}", quoted(name));
                match (near.is_empty(), known.is_empty()) {
                    (true, true) => no,
                    (true, false) => format!("{no}; there are {known}"),
                    (false, true) => format!("{no}; did you mean {near}?"),
                    (false, false) => format!("{no}; did you mean {near}? There are {known}"),
                }
                .into()
            }
            ErrorKind::NotAHash { found } => format!(
                "expected a SHA-256 as 64 hexadecimal digits; found {}",
                quoted(found)
            )
            .into(),
            ErrorKind::FixedRule { rule } => format!(
                "the rule {rule} cannot be turned off or made lighter: what it finds is no whole document"
            )
            .into(),
            ErrorKind::Unsupported { format } => phrase!(
                "found the format {}, which this version cannot read",
                &**format
            ),
            ErrorKind::NotRead { title, advice, .. } if advice.is_empty() => phrase!(
                "this is {}; facturier does not read it yet",
                title.phrase()
            ),
            ErrorKind::NotRead { title, advice, .. } => phrase!(
                "this is {}; facturier does not read it yet: {}",
                title.phrase(),
                advice.phrase()
            ),
            ErrorKind::NotCarried { format, what } => phrase!(
                "the format {} has no place for {}",
                &**format,
                what.phrase()
            ),
            ErrorKind::Encoding { expected, found } => {
                phrase!("expected text in {}; found {}", &**expected, &**found)
            }
            ErrorKind::Xml { message } => phrase!("not well-formed XML: {}", message.phrase()),
            ErrorKind::DoctypeRefused => phrase!(
                "found a document type declaration (<!DOCTYPE), which is refused: no document here needs \
                 one, and it can pull in other files"
            ),
            ErrorKind::NoInvoice { envelope } => phrase!(
                "found no invoice or credit note in the {}",
                &**envelope
            ),
            ErrorKind::MultipleDocuments { count, around } => phrase!(
                "found {} invoices and credit notes in <{}>; expected one in a file: split it",
                *count,
                &**around
            ),
            ErrorKind::Json { message } => {
                phrase!("not the JSON of a document: {}", message.phrase())
            }
            ErrorKind::NoInvoiceInPdf { attached } => {
                let attached = match &**attached {
                    "" => phrase!("nothing is attached to it"),
                    names => phrase!("attached: {}", names),
                };
                phrase!(
                    "expected a PDF with the XML of an invoice inside; found one with no invoice inside \
                     ({}): ask for the XML, or for a hybrid PDF (Factur-X, ZUGFeRD)",
                    attached
                )
            }
            ErrorKind::Pdf { found, advice } => phrase!(
                "expected a PDF with the XML of an invoice inside; found {}: {}",
                found.phrase(),
                advice.phrase()
            ),
            ErrorKind::PdfPage { found, advice } => phrase!(
                "expected a PDF/A that XML can be put into; found {}: {}",
                found.phrase(),
                advice.phrase()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_free_to_travel() {
        fn travels<T: std::error::Error + Send + Sync + 'static>() {}
        travels::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    }

    #[test]
    fn nothing_is_quoted_at_length() {
        let long = "é".repeat(4 << 20);
        let error = Error::from(ErrorKind::NotRecognised {
            found: Wording::verbatim(long),
        });
        let text = error.to_string();
        assert!(text.len() < 4_100 && text.ends_with("é…"));
    }

    #[test]
    fn wording() {
        let cases = [
            (
                ErrorKind::UnknownName {
                    what: "profile".into(),
                    name: "pepol".into(),
                    known: "en16931, peppol".into(),
                    near: "peppol".into(),
                },
                "there is no profile \"pepol\"; did you mean peppol? There are en16931, peppol",
            ),
            (ErrorKind::Empty, "the file is empty"),
            (
                ErrorKind::File {
                    message: Wording::verbatim("permission denied"),
                },
                "the file cannot be read: permission denied",
            ),
            (
                ErrorKind::NotRecognised {
                    found: Wording::verbatim("an HTML page"),
                },
                "expected an invoice, credit note or bank statement; found an HTML page",
            ),
            (
                ErrorKind::Unsupported {
                    format: "cii".into(),
                },
                "found the format cii, which this version cannot read",
            ),
            (
                ErrorKind::NotRead {
                    kind: "facturae".into(),
                    title: Wording::verbatim("a Facturae invoice (Spain)"),
                    advice: Wording::verbatim("ask for UBL"),
                },
                "this is a Facturae invoice (Spain); facturier does not read it yet: ask for UBL",
            ),
            (
                ErrorKind::Encoding {
                    expected: "UTF-8".into(),
                    found: "the byte 0xE9".into(),
                },
                "expected text in UTF-8; found the byte 0xE9",
            ),
            (
                ErrorKind::Xml {
                    message: Wording::verbatim("expected </cbc:ID>, found </cbc:Id>"),
                },
                "not well-formed XML: expected </cbc:ID>, found </cbc:Id>",
            ),
            (
                ErrorKind::DoctypeRefused,
                "found a document type declaration (<!DOCTYPE), which is refused: \
                 no document here needs one, and it can pull in other files",
            ),
            (
                ErrorKind::LimitExceeded {
                    limit: Wording::verbatim("nesting of elements"),
                    value: 256,
                    option: "Limits::depth".into(),
                },
                "nesting of elements exceeds the limit of 256; if the sender is trusted, a program can raise it with Limits::depth",
            ),
            (
                ErrorKind::NoInvoice {
                    envelope: "StandardBusinessDocument".into(),
                },
                "found no invoice or credit note in the StandardBusinessDocument",
            ),
            (
                ErrorKind::Json {
                    message: Wording::verbatim("expected an object, found 7"),
                },
                "not the JSON of a document: expected an object, found 7",
            ),
        ];
        for (kind, expected) in cases {
            assert_eq!(Error::from(kind).to_string(), expected);
        }
    }

    #[test]
    fn places() {
        let error = Error::from(ErrorKind::Empty);
        assert_eq!(
            (error.offset(), error.line(), error.column()),
            (None, None, None)
        );

        let error = Error::at(ErrorKind::DoctypeRefused, 5);
        assert!(error.to_string().starts_with("byte 5: found a document"));
        assert_eq!(
            (error.offset(), error.line(), error.column()),
            (Some(5), None, None)
        );

        let error = error.locate(&LineIndex::new("é\né€x"));
        assert!(
            error
                .to_string()
                .starts_with("line 2, column 2: found a document")
        );
        assert_eq!(
            (error.offset(), error.line(), error.column()),
            (Some(5), Some(2), Some(2))
        );
        assert_eq!(
            format!("{error:?}"),
            "Error { kind: DoctypeRefused, offset: Some(5), line: Some(2), column: Some(2) }"
        );
        assert_eq!(error.with_line_column(7, 8).line(), Some(7));

        let kind = ErrorKind::LimitExceeded {
            limit: Wording::verbatim("nesting of elements"),
            value: 256,
            option: "Limits::depth".into(),
        };
        assert_eq!(
            Error::at(kind, 5).to_string(),
            "byte 5: nesting of elements exceeds the limit of 256; if the sender is trusted, a program can raise \
             it with Limits::depth"
        );
    }
}
