//! What a file is and on which side of it the owner stands: by what stands in it, else by its folder,
//! else by what was given for such cases.

use super::duplicates::{ContentHash, DocumentKey, Duplicate, StatementKey};
use super::layout::{Found, Hint, LayoutPlace};
use super::source::Refusal;
use super::{DecidedBy, Direction, EntryKind, Identity};
use crate::error::{Error, ErrorKind};
use crate::format::{
    Detected, FOREIGN, FORMATS, Foreign, Format, FormatRow, HTML_PAGE, OTHER_JSON, ReadOptions,
    detect,
};
use crate::model::{Document, Invoice, Kind, Specification};
use crate::pipeline::read_with;
use crate::report::{Finding, JudgedBy, Layer, Severity};
use crate::rules::Profile;
use crate::value::{Phrase, Text, Wording, phrase};
use std::fmt;

/// A file of a dossier and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path as the source has it.
    pub path: String,
    /// How many bytes it has.
    pub size: u64,
    /// What the source knows it by ([`SourceEntry::tag`](super::SourceEntry)).
    pub tag: u64,
    /// The hash of its bytes, if they could be had.
    pub hash: Option<ContentHash>,
    /// The hash of what the invoice or credit note in it says, however that is written
    /// ([`ContentHash::of_reading`]); none if it is [broken](Entry::is_broken).
    pub content: Option<ContentHash>,
    /// The same without the documents that are attached to it.
    pub bare_content: Option<ContentHash>,
    /// The format of the document in it: of its bytes, or of the file attached to a PDF that was read.
    pub format: Format,
    /// The name of that file. Every line and column is one of it.
    pub attached: Option<Text>,
    /// What kind of document it is, if it is one that is recognised and not read.
    pub foreign: Option<&'static Foreign>,
    /// What sort of document it is.
    pub kind: EntryKind,
    /// How that was decided.
    pub kind_by: DecidedBy,
    /// On which side of it the owner of the dossier stands.
    pub direction: Direction,
    /// How that was decided.
    pub direction_by: DecidedBy,
    /// Its place in the layout of the dossier: state, sender, dossier, year, …
    pub place: Option<LayoutPlace>,
    /// Why there is no document in it where one should be.
    pub trouble: Option<Trouble>,
    /// What reading and the rules have found.
    pub findings: Vec<Finding>,
    /// How many findings more there were than the limit lets through.
    pub left_out: usize,
    /// What the document in it was held to, and why to that.
    pub judged_by: JudgedBy,
    /// What makes the invoice or credit note in it one document.
    pub document: Option<DocumentKey>,
    /// The bank statements in it.
    pub statements: Vec<StatementKey>,
    /// What it is to one that was there before.
    pub duplicate: Option<Duplicate>,
    /// What else there is to say.
    pub notes: Vec<EntryNote>,
}

/// Why there is no document in a file where one should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// Its bytes could not be had.
    Refused(Refusal),
    /// No document could be made of its bytes.
    Unreadable(Error),
    /// It is a document that is recognised and not read: nothing is wrong with it.
    NotRead(Error),
}

/// What can be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum EntryState {
    /// A document was read, and nothing fatal was found.
    Good,
    /// A document was read, and it [breaks rules](Entry::breaks_rules).
    BreaksRules,
    /// A document was read as far as it goes: its encoding, syntax or structure is not valid.
    Broken,
    /// Its bytes could not be had, or no document could be made of them.
    Unreadable,
    /// Its bytes could not be had this time: another import may have more luck.
    Unavailable,
    /// A tax or bank document, an archive or a mail that is recognised and not read.
    NotRead,
    /// An archive or a mail; what is in it follows.
    Opened,
    /// XML that nobody knows here.
    NotKnown,
    /// Nothing that would be read: a letter, a picture, a PDF.
    NoDocument,
}

/// What else there is to say of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryNote {
    /// It lies in a folder whose name is nearly one of the layout.
    Folder(Hint),
    /// It is an archive or a mail with so many files, which follow.
    Opened(usize),
    /// It is XML of a kind that is not known.
    NotKnown(Wording),
    /// It is a PDF, and why it was not found out whether there is an invoice inside.
    PdfNotOpened(Error),
    /// Another entry has the same path.
    SamePath,
    /// An invoice by its form, a credit note by its type or its total. The document that is handed over
    /// is the credit note ([`Invoice::into_credit_note`]).
    CreditAsInvoice,
    /// The document says one direction and the folder the other one.
    FolderDisagrees(Direction),
    /// It is another page of a bank statement of which this file is one: together they are one statement.
    PageOf(String),
    /// So many entries of its bank statements are not booked, and were left out.
    NotBooked(usize),
}

/// Why a program for accounting would not take a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Rejection {
    /// Its structure is not valid, or it cannot be read.
    NotValid,
    /// It is not for the owner of this dossier.
    NotAddressed,
    /// It was imported before.
    AlreadyImported,
}

impl Entry {
    /// Whether a document could be made of its bytes: an invoice, a credit note or bank statements.
    pub fn is_read(&self) -> bool {
        self.trouble.is_none() && !self.judged_by.structure.is_empty()
    }

    /// The format of its bytes.
    pub fn original_format(&self) -> Format {
        match self.attached {
            Some(_) => Format::Pdf,
            None => self.format,
        }
    }

    /// Whether it cannot be read, or its encoding, syntax or structure is not valid.
    pub fn is_broken(&self) -> bool {
        self.is_unreadable() || self.has_fatal(|layer| layer < Layer::Rules)
    }

    /// Whether its bytes could not be had, or no document could be made of them.
    pub fn is_unreadable(&self) -> bool {
        self.trouble.is_some() && !self.is_not_read() && !self.is_unavailable()
    }

    /// Whether its bytes could not be had this time, as the source says
    /// ([`Refusal::Unavailable`]): nothing is known of it yet.
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self.trouble,
            Some(Trouble::Refused(Refusal::Unavailable(_)))
        )
    }

    /// Whether it is a document that is recognised and not read, or an archive or a mail that is not
    /// opened.
    pub fn is_not_read(&self) -> bool {
        matches!(
            self.trouble,
            Some(Trouble::NotRead(_) | Trouble::Refused(Refusal::Depth(_) | Refusal::Inside(_)))
        )
    }

    /// What can be done with it.
    pub fn state(&self) -> EntryState {
        let noted = |wanted: fn(&EntryNote) -> bool| self.notes.iter().any(wanted);
        if self.is_not_read() {
            EntryState::NotRead
        } else if self.is_unavailable() {
            EntryState::Unavailable
        } else if self.is_unreadable() {
            EntryState::Unreadable
        } else if self.is_broken() {
            EntryState::Broken
        } else if self.breaks_rules() {
            EntryState::BreaksRules
        } else if noted(|note| matches!(note, EntryNote::Opened(_))) {
            EntryState::Opened
        } else if noted(|note| matches!(note, EntryNote::NotKnown(_))) {
            EntryState::NotKnown
        } else if matches!(self.format, Format::Other | Format::Pdf | Format::Zip) {
            EntryState::NoDocument
        } else {
            EntryState::Good
        }
    }

    /// Whether it breaks a fatal business rule of those it was held to, or a bank statement does not add
    /// up. That is told, but alone no reason against it: what does not follow the rules it names was
    /// issued all the same.
    pub fn breaks_rules(&self) -> bool {
        self.has_fatal(|layer| layer >= Layer::Rules)
    }

    fn has_fatal(&self, of: impl Fn(Layer) -> bool) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.severity == Severity::Fatal && of(finding.layer))
    }

    /// Why it is not to be taken into the accounts of this dossier; empty if nothing is against it.
    pub fn rejections(&self) -> Vec<Rejection> {
        [
            (self.is_broken(), Rejection::NotValid),
            (
                self.direction == Direction::NotOurs,
                Rejection::NotAddressed,
            ),
            (
                matches!(
                    self.duplicate,
                    Some(
                        Duplicate::Same(_)
                            | Duplicate::SameButAttachment(_)
                            | Duplicate::Conflict(_)
                    )
                ),
                Rejection::AlreadyImported,
            ),
        ]
        .into_iter()
        .filter_map(|(is, rejection)| is.then_some(rejection))
        .collect()
    }
}

impl Trouble {
    /// What it is, for people.
    pub fn wording(&self) -> Wording {
        match self {
            Trouble::Refused(refusal) => refusal.wording(),
            Trouble::Unreadable(error) => error.phrase().into(),
            // Where it begins is of no use to anybody.
            Trouble::NotRead(error) => error.kind().phrase().into(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wording().fmt(f)
    }
}

impl EntryNote {
    /// What is noted, for people.
    pub fn wording(&self) -> Wording {
        match self {
            EntryNote::Folder(hint) => hint.phrase(),
            EntryNote::Opened(1) => phrase!("opened: 1 file in it"),
            EntryNote::Opened(files) => phrase!("opened: {} files in it", *files),
            EntryNote::NotKnown(what) => phrase!("not known: {}", what.phrase()),
            EntryNote::PdfNotOpened(error) => error.phrase(),
            EntryNote::SamePath => phrase!("another entry has the same path"),
            EntryNote::CreditAsInvoice => phrase!("a credit note in the form of an invoice"),
            EntryNote::FolderDisagrees(direction) => {
                phrase!("the folder says {}", Phrase::clause(direction.name()))
            }
            EntryNote::PageOf(path) => phrase!("a page of the statement in {}", path),
            EntryNote::NotBooked(1) => phrase!("1 entry is not booked, and was left out"),
            EntryNote::NotBooked(entries) => {
                phrase!("{} entries are not booked, and were left out", *entries)
            }
        }
        .into()
    }
}

impl fmt::Display for EntryNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wording().fmt(f)
    }
}

impl EntryState {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            EntryState::Good => "good",
            EntryState::BreaksRules => "breaks-rules",
            EntryState::Broken => "broken",
            EntryState::Unreadable => "unreadable",
            EntryState::Unavailable => "unavailable",
            EntryState::NotRead => "not-read",
            EntryState::Opened => "opened",
            EntryState::NotKnown => "not-known",
            EntryState::NoDocument => "no-document",
        }
    }
}

impl Rejection {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Rejection::NotValid => "not-valid",
            Rejection::NotAddressed => "not-addressed",
            Rejection::AlreadyImported => "already-imported",
        }
    }
}

/// By what files are judged.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    pub identity: Identity,
    pub kind: EntryKind,
    pub direction: Direction,
    pub read: ReadOptions,
    pub rules: Profile,
}

impl Judge {
    /// An entry of which nothing is known but its place.
    pub fn entry(&self, path: String, size: u64, found: Option<&Found>) -> Entry {
        let by_folder = |found: &Found| DecidedBy::Folder(found.name.as_str().into());
        let of_kind = found.and_then(|found| Some((found.place.kind?, by_folder(found))));
        let of_direction = found.and_then(|found| Some((found.place.direction?, by_folder(found))));
        let (kind, kind_by) = of_kind.unwrap_or((self.kind, DecidedBy::Default));
        let (direction, direction_by) =
            of_direction.unwrap_or((self.direction, DecidedBy::Default));
        Entry {
            path,
            size,
            tag: 0,
            hash: None,
            content: None,
            bare_content: None,
            format: Format::Other,
            attached: None,
            foreign: None,
            kind,
            kind_by,
            direction,
            direction_by,
            place: found.map(|found| found.place.clone()),
            trouble: None,
            findings: Vec::new(),
            left_out: 0,
            judged_by: JudgedBy::default(),
            document: None,
            statements: Vec::new(),
            duplicate: None,
            notes: Vec::new(),
        }
    }

    /// Reads what is in a file, and says what that means.
    pub fn look(&self, entry: &mut Entry, bytes: &[u8]) -> Option<Document> {
        entry.hash = Some(ContentHash::of(bytes));
        let reading = match read_with(bytes, &self.read) {
            Ok(reading) => reading,
            Err(error) => {
                self.unread(entry, bytes, error);
                return None;
            }
        };
        let detected = reading.detected();
        #[cfg(feature = "pdf")]
        if let Some(file) = reading.embedded() {
            entry.attached = Some(file.name.clone());
        }
        entry.format = detected.format;
        let report = reading.validate(&self.rules);
        entry.judged_by = report.judged_by;
        entry.findings = report.findings;
        entry.left_out = report.left_out;
        // What is broken may hold more than its root says.
        let root = reading.root().filter(|_| !entry.is_broken());
        let hashes = root.map(ContentHash::of_parts);
        if reading.not_booked() > 0 {
            entry.notes.push(EntryNote::NotBooked(reading.not_booked()));
        }
        let (mut document, _) = reading.into_document();
        match &mut document {
            Document::Invoice(invoice) => {
                entry.content = hashes.map(|(content, _)| content);
                entry.bare_content = hashes.map(|(_, bare)| bare);
                self.invoice(entry, invoice, &detected);
            }
            Document::Statements(statements) => {
                entry.kind = EntryKind::BankStatement;
                entry.kind_by = DecidedBy::Content;
                entry.statements = statements.iter().filter_map(StatementKey::of).collect();
                let held: Vec<_> = statements
                    .iter()
                    .map(|statement| self.identity.holds(statement))
                    .collect();
                if !held.is_empty() && held.iter().all(|held| *held == Some(false)) {
                    entry.direction = Direction::NotOurs;
                    entry.direction_by = DecidedBy::Content;
                }
            }
        }
        Some(document)
    }

    fn invoice(&self, entry: &mut Entry, invoice: &mut Invoice, detected: &Detected) {
        if detected.kind == Some(Kind::Invoice) && is_credit(invoice, detected) {
            entry.notes.push(EntryNote::CreditAsInvoice);
            *invoice = std::mem::take(invoice).into_credit_note();
        }
        entry.kind = match invoice.kind {
            Kind::Invoice => EntryKind::Invoice,
            Kind::CreditNote => EntryKind::CreditNote,
        };
        entry.kind_by = DecidedBy::Content;
        entry.document = DocumentKey::of(invoice);
        let side = self.identity.side(invoice);
        if side == Direction::Unknown {
            return;
        }
        if matches!(entry.direction_by, DecidedBy::Folder(_)) && entry.direction != side {
            entry
                .notes
                .push(EntryNote::FolderDisagrees(entry.direction));
        }
        entry.direction = side;
        entry.direction_by = DecidedBy::Content;
    }

    /// A file without a document: that is as it should be, unless its name promises one.
    fn unread(&self, entry: &mut Entry, bytes: &[u8], error: Error) {
        let detected = detect(bytes);
        entry.format = detected.format;
        if let ErrorKind::NotRead { kind, .. } = error.kind() {
            // In a PDF it is what is attached that was recognised.
            let named = || FOREIGN.iter().find(|row| row.id == kind);
            entry.foreign = detected.foreign.or_else(named);
            (entry.kind, entry.kind_by) = (EntryKind::NotRead, DecidedBy::Content);
            entry.trouble = Some(Trouble::NotRead(error));
            return;
        }
        let ending = entry
            .path
            .rsplit_once('.')
            .map_or("", |(_, ending)| ending)
            .to_ascii_lowercase();
        let ending = ending.as_str();
        if let ErrorKind::MultipleDocuments { .. } = error.kind() {
            (entry.kind, entry.kind_by) = (EntryKind::Invoice, DecidedBy::Content);
        }
        let looks_like = |clause| detected.looks_like.as_ref().is_some_and(|it| it.is(clause));
        let is_page = looks_like(HTML_PAGE);
        let by_name = || match promised(ending) {
            Some(row) if row.is_xml() => starts_like_xml(bytes) && !is_page,
            Some(row) => entry.format == row.format,
            None => true,
        };
        let expected = match error.kind() {
            // An invoice was attached, and cannot be had or read.
            _ if error.inside().is_some() => false,
            ErrorKind::NotRecognised { .. }
            | ErrorKind::Unsupported { .. }
            | ErrorKind::NoInvoiceInPdf { .. }
            | ErrorKind::Pdf { .. } => by_name(),
            ErrorKind::LimitExceeded { .. } => entry.format == Format::Pdf && by_name(),
            ErrorKind::Json { .. } => looks_like(OTHER_JSON),
            ErrorKind::Xml { .. } | ErrorKind::DoctypeRefused => {
                matches!(ending, "html" | "htm" | "xhtml" | "svg")
            }
            _ => false,
        };
        if !expected {
            entry.trouble = Some(Trouble::Unreadable(error));
        } else if matches!(
            error.kind(),
            ErrorKind::Pdf { .. } | ErrorKind::LimitExceeded { .. }
        ) {
            entry.notes.push(EntryNote::PdfNotOpened(error));
        } else if promised(ending).is_some_and(FormatRow::is_xml) {
            let what = detected.looks_like.unwrap_or_default();
            entry.notes.push(EntryNote::NotKnown(what));
        }
    }
}

/// The format that names of files with this ending promise.
fn promised(ending: &str) -> Option<&'static FormatRow> {
    FORMATS.iter().find(|row| row.endings.contains(&ending))
}

/// Whether an invoice is a credit note: by its type, or with UBL 2.0, which has no other way to say it
/// in many programs, by a total below zero.
fn is_credit(invoice: &Invoice, detected: &Detected) -> bool {
    let is_old = match detected.ubl_version.as_deref() {
        Some(version) => version.starts_with("2.0"),
        None => matches!(
            detected.specification(),
            Some(Specification::EFff | Specification::Ubl20)
        ),
    };
    invoice.kind == Kind::CreditNote || (is_old && invoice.is_below_zero())
}

/// In whatever encoding.
fn starts_like_xml(bytes: &[u8]) -> bool {
    let start = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    matches!(
        start,
        [b'<', ..] | [0xFF, 0xFE, b'<', ..] | [0xFE, 0xFF, 0, b'<', ..]
    )
}
