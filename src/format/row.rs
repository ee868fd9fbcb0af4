//! What a format is to the rest of the library: a row, which its folder fills in.
//!
//! Nothing outside a folder knows its format by name. What is asked of a format (whether a file is one, what
//! stands in it, what is wrong with it, how it is written, what its files are called) is a field here, and
//! the same code asks it of all of them.

use super::elements::Elements;
use super::{Format, Layout, Loss, ReadOptions, WriteOptions, Written};
use crate::error::{Error, ErrorKind};
use crate::model::{Document, Invoice, Kind, Statement, join_pages};
use crate::position::LineIndex;
use crate::report::Findings;
use crate::structure::{Framing, Limits, Note, Notes, Rule, Unit, Units};
use crate::value::phrase;
use crate::xml::Name;
use crate::xml::decode::Offsets;
use std::borrow::Cow;

/// What this library does with a format.
#[derive(Debug)]
#[non_exhaustive]
pub struct FormatRow {
    /// The format.
    pub format: Format,
    /// Its name in commands and reports (`camt053`).
    pub name: &'static str,
    /// Its name for people (`camt.053`).
    pub title: &'static str,
    /// What it is, in a line.
    pub description: &'static str,
    /// The customary ending of file names, without the point.
    pub extension: &'static str,
    /// Its media type, as in the header `Content-Type`.
    pub media_type: &'static str,
    /// The endings that promise it, in small letters: something is wrong with such a file that is no
    /// document of it.
    pub endings: &'static [&'static str],
    /// Whether a file that is no XML looks so, this surely.
    pub(crate) looks: fn(&Head<'_>, Sureness) -> bool,
    /// The document elements by which it is told among XML.
    pub(crate) roots: &'static [Root],
    pub(crate) read: Option<Read>,
    pub(crate) write: Option<Write>,
    /// How a document is written by those that keep the file that it was read from.
    pub(crate) write_from: Option<WriteFrom>,
    /// Whether it has no place for pages, so that these are made one statement before it is written.
    pub(crate) joins_pages: bool,
    /// The rules about how its files are written.
    pub(crate) rules: &'static [&'static Rule],
}

impl FormatRow {
    /// A format that is neither told, read nor written.
    pub(crate) const fn new(format: Format) -> Self {
        FormatRow {
            format,
            name: "",
            title: "",
            description: "",
            extension: "",
            media_type: "application/octet-stream",
            endings: &[],
            looks: |_, _| false,
            roots: &[],
            read: None,
            write: None,
            write_from: None,
            joins_pages: false,
            rules: &[],
        }
    }

    /// Whether its documents are XML.
    pub const fn is_xml(&self) -> bool {
        !self.roots.is_empty()
    }

    /// Whether documents are read from it.
    pub const fn reads(&self) -> bool {
        self.read.is_some()
    }

    /// Whether what is read from it is a document in another format that is attached to it: a PDF.
    pub(crate) const fn is_around_another(&self) -> bool {
        #[cfg(feature = "pdf")]
        return matches!(self.read, Some(Read::Attached));
        #[cfg(not(feature = "pdf"))]
        false
    }

    /// Whether documents are written in it.
    pub const fn writes(&self) -> bool {
        self.write.is_some()
    }

    /// Whether invoices are written in it.
    pub const fn writes_invoices(&self) -> bool {
        matches!(self.write, Some(Write::Invoices(_) | Write::Documents(_)))
    }

    /// Whether bank statements are written in it.
    pub const fn writes_statements(&self) -> bool {
        matches!(self.write, Some(Write::Statements(_) | Write::Documents(_)))
    }

    /// Whether documents such as this are written in it.
    pub(crate) const fn carries(&self, document: &Document) -> bool {
        match document {
            Document::Invoice(_) => self.writes_invoices(),
            Document::Statements(_) => self.writes_statements(),
        }
    }

    /// Whether a rule of this id is about how files of this format are written.
    ///
    /// ```
    /// use facturier::Format;
    /// assert!(Format::Coda.row().unwrap().has_rule("CODA-LENGTH"));
    /// ```
    pub fn has_rule(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| rule.id == id)
    }

    pub(crate) fn write(
        &self,
        document: &Document,
        options: &WriteOptions,
    ) -> Result<Written, Error> {
        let format = Cow::Borrowed(self.name);
        let what = match (&self.write, document) {
            (Some(Write::Invoices(write)), Document::Invoice(invoice)) => {
                return Ok(write(invoice, options));
            }
            (Some(Write::Statements(write)), Document::Statements(statements)) => {
                let has_page = |statement: &Statement| statement.page.is_some();
                if !self.joins_pages || !statements.iter().any(has_page) {
                    return write(statements, options);
                }
                let (statements, apart) = join_pages(statements);
                let mut written = write(&statements, options)?;
                written.losses.extend(apart.into_iter().map(|apart| {
                    Loss {
                        term: "".into(),
                        path: format!("statements[{}].page", apart.index),
                        what: phrase!(
                            "{}, so that the pages are not one statement",
                            apart.why.phrase()
                        )
                        .into(),
                    }
                }));
                return Ok(written);
            }
            (Some(Write::Documents(write)), _) => return write(document, options),
            (None, _) => return Err(ErrorKind::Unsupported { format }.into()),
            (_, Document::Invoice(_)) => phrase!("an invoice"),
            (_, Document::Statements(_)) => phrase!("bank statements"),
        };
        let what = what.into();
        Err(ErrorKind::NotCarried { format, what }.into())
    }
}

/// The beginning of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'b> {
    /// The first bytes.
    pub bytes: &'b [u8],
    /// The same without a byte order mark and white space before them.
    pub start: &'b [u8],
}

/// How sure it is what a file is. The surer is asked of all formats first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sureness {
    /// It begins as nothing else does.
    Surely,
    /// What tells it stands further on.
    Probably,
    /// It is so, if it is nothing else.
    Perhaps,
}

/// A document element by which a format is told.
#[derive(Debug)]
pub(crate) struct Root {
    pub local: &'static str,
    /// Its namespace, in which `*` stands for anything.
    pub namespace: &'static str,
    /// What the document is, for people, with its article.
    pub title: &'static str,
    pub kind: Option<Kind>,
    /// The local name of its first child, where that tells it whatever the namespace.
    pub child: &'static str,
    /// Whether it is read; otherwise it is a foreign document of the same family.
    pub is_read: bool,
    /// What an element is of those inside, if there is more to be known: by how deep below the document
    /// element it is, the local name of the element before or around it, and its own.
    pub inside: Option<LookInside>,
}

/// Tells an element near the beginning of a document.
pub(crate) type LookInside = fn(usize, &[u8], &[u8]) -> Inside;

/// What is to be known of a document from an element near its beginning.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Inside {
    Nothing,
    /// BT-24.
    Specification,
    /// BT-23.
    Process,
    UblVersion,
    /// BT-3, which tells what the document is.
    Type(fn(&str) -> Kind),
    /// All that is to be known stands before it.
    End,
}

/// How documents are read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Read {
    /// From a tree of elements: invoices.
    Elements(&'static Elements),
    /// From units of XML in a document element of this name: bank statements.
    Units(Name, NewReader),
    /// From the bytes.
    Bytes(ReadBytes),
    /// From the XML that is attached.
    #[cfg(feature = "pdf")]
    Attached,
}

/// A reader for a message of so many bytes.
pub(crate) type NewReader = fn(&Limits, usize) -> Box<dyn MessageReader>;

type ReadBytes = for<'b> fn(&'b [u8], &ReadOptions) -> Result<FromBytes<'b>, Error>;

/// How documents are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Write {
    Invoices(fn(&Invoice, &WriteOptions) -> Written),
    Statements(fn(&[Statement], &WriteOptions) -> Result<Written, Error>),
    /// Both.
    #[cfg_attr(
        not(any(feature = "json", feature = "csv", feature = "html", feature = "xlsx")),
        expect(dead_code, reason = "the formats for both are features")
    )]
    Documents(fn(&Document, &WriteOptions) -> Result<Written, Error>),
}

/// Writes a document together with the file that it was read from.
pub(crate) type WriteFrom = fn(&Document, &[u8], &WriteOptions) -> Written;

/// What was read from bytes.
#[derive(Debug)]
pub(crate) enum FromBytes<'b> {
    /// Something of which only the model is kept.
    #[cfg_attr(not(feature = "json"), expect(dead_code, reason = "JSON is read so"))]
    Document(Document),
    Statements {
        read: StatementsRead,
        /// The text that lines and columns are counted in.
        source: Cow<'b, str>,
        layout: Option<Layout>,
    },
}

/// Bank statements as they were read.
#[derive(Debug)]
pub(crate) struct StatementsRead {
    pub statements: Vec<Statement>,
    pub findings: Findings,
    /// What the model has no place for.
    pub losses: Vec<super::Loss>,
    /// How many entries are not booked, and so not among the movements.
    pub not_booked: usize,
}

/// Makes statements of the units of a message.
pub(crate) trait MessageReader: Units {
    /// The format that the message is in, as far as it was read.
    fn format(&self) -> Format;

    /// What was read, and said of it: findings with their offsets in the text. The notes are about the
    /// whole message.
    ///
    /// # Errors
    ///
    /// When the model would take too much.
    fn finish(self: Box<Self>, notes: Notes) -> Result<StatementsRead, Error>;
}

/// Hands a document of XML to the format that reads it in units, if one does.
pub(crate) struct InUnits<'l> {
    limits: &'l Limits,
    /// How long the document is.
    length: usize,
    message: Option<Message>,
}

/// A message that is read in units.
pub(crate) struct Message {
    reader: Box<dyn MessageReader>,
}

impl<'l> InUnits<'l> {
    pub(crate) fn new(limits: &'l Limits, length: usize) -> Self {
        InUnits {
            limits,
            length,
            message: None,
        }
    }

    /// The message that it was, if a format reads it so.
    pub(crate) fn into_message(self) -> Option<Message> {
        self.message
    }

    fn with_reader(&mut self, what: impl FnOnce(&mut dyn MessageReader)) {
        if let Some(message) = &mut self.message {
            what(&mut *message.reader);
        }
    }
}

impl Message {
    /// The format it turned out to be in.
    pub(crate) fn format(&self) -> Format {
        self.reader.format()
    }

    /// What was read, with the places in the input of what was said.
    pub(crate) fn finish(
        self,
        notes: Notes,
        source: &str,
        offsets: &Offsets,
    ) -> Result<StatementsRead, Error> {
        let mut read = self.reader.finish(notes)?;
        read.place(source, offsets);
        Ok(read)
    }
}

impl StatementsRead {
    /// Gives findings, whose offsets are those in the text, their places in the input.
    pub(crate) fn place(&mut self, source: &str, offsets: &Offsets) {
        let lines = LineIndex::new(source);
        let list = &mut self.findings.list;
        list.sort_by_key(|finding| finding.offset);
        let places: Vec<usize> = list.iter().map(|finding| finding.offset).collect();
        let in_input = offsets.in_input(source, &places);
        for (finding, in_input) in list.iter_mut().zip(in_input) {
            (finding.line, finding.column) = lines.line_column(finding.offset);
            finding.offset = in_input;
        }
    }
}

impl Units for InUnits<'_> {
    fn begin(&mut self, root: Name, namespace: &str) -> Option<&'static Framing> {
        self.message = super::FORMATS.iter().find_map(|row| match row.read {
            Some(Read::Units(name, new)) if name == root => {
                let reader = new(self.limits, self.length);
                Some(Message { reader })
            }
            _ => None,
        });
        self.message.as_mut()?.reader.begin(root, namespace)
    }

    fn open(&mut self, frame: &Unit<'_>) {
        self.with_reader(|reader| reader.open(frame));
    }

    fn note(&mut self, note: Note, unit: &Unit<'_>) {
        self.with_reader(|reader| reader.note(note, unit));
    }

    fn take(&mut self, unit: &Unit<'_>) {
        self.with_reader(|reader| reader.take(unit));
    }

    fn close(&mut self, frame: &Unit<'_>) {
        self.with_reader(|reader| reader.close(frame));
    }
}
