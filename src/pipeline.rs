//! Where formats, structure and reports meet: bytes to a [`Reading`], a reading to a [`Document`] and
//! a [`Report`], a document to bytes.

mod changes;
mod receive;

pub use receive::{Answer, Because, Received, Receiving, receive};

use crate::error::{Error, ErrorKind};
use crate::format::coda::CodaLayout;
use crate::format::elements::{Elements, reading_losses};
#[cfg(feature = "pdf")]
use crate::format::pdf::{Pdf, PdfFile};
use crate::format::{
    self, Detected, Format, FormatRow, FromBytes, Loss, Read, ReadOptions, Specification,
    StatementsRead, Unmapped, WriteOptions, Written,
};
#[cfg(feature = "pdf")]
use crate::model::{Attachment, SupportingDocument};
use crate::model::{Document, Invoice, Statement};
use crate::position::LineIndex;
use crate::report::{
    Finding, Findings, Heading, JudgedBy, Place, Reason, Report, Severity, Verdict,
};
use crate::rules::{self, Declared, Profile, RuleInfo};
use crate::structure::{
    self, Budget, Envelope, Framing, Limits, Matter, Notes, Unit, Units, Walked,
};
use crate::term;
#[cfg(feature = "pdf")]
use crate::value::{Bytes, Identifier, Parsed};
use crate::value::{Phrase, Text, phrase, trim_xml};
use crate::xml::decode::{self, Decoded, Offsets};
use crate::xml::{Name, Node, Paths, Syntax, Tree, push_attribute};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// Reads a document of any format that is known, within the default [`Limits`].
///
/// # Errors
///
/// When there is no document at all: the bytes are in no known format, no element of a document can
/// be read, or a limit is passed. What is wrong *with* a document is not an error; see
/// [`Reading::report`].
///
/// ```
/// let invoice = include_bytes!("../fixtures/ubl/peppol-invoice.xml");
/// let reading = facturier::read(invoice)?;
/// assert_eq!(reading.detected().name(), "ubl-invoice");
/// assert!(reading.report().findings.is_empty());
///
/// let (document, not_carried) = reading.document();
/// let invoice = document.as_invoice().unwrap();
/// assert_eq!(invoice.number.as_deref(), Some("2026-0117"));
/// assert!(not_carried.is_empty());
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn read(bytes: &[u8]) -> Result<Reading<'_>, Error> {
    read_with(bytes, &ReadOptions::new())
}

/// Reads a document of any format that is known.
///
/// # Errors
///
/// As for [`read`].
///
/// ```
/// use facturier::{Limits, ReadOptions, read_with};
/// let bytes = include_bytes!("../fixtures/ubl/peppol-invoice.xml");
/// let small = ReadOptions::new().limits(Limits::new().bytes(1_000));
/// assert!(read_with(bytes, &small).unwrap_err().to_string().contains("1000"));
/// ```
pub fn read_with<'a>(bytes: &'a [u8], options: &ReadOptions) -> Result<Reading<'a>, Error> {
    let limits = &options.limits;
    check_size(bytes, limits)?;
    let start = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    match start {
        [] => Err(ErrorKind::Empty.into()),
        [b'<', ..] if format::is_of_bytes(bytes) => read_other(bytes, options),
        [b'<'] | [b'<', 1..=0xFF, ..] => read_xml(bytes, limits),
        _ => match decode::wide(bytes) {
            Some(wide) => read_wide(wide, bytes, options),
            None => read_other(bytes, options),
        },
    }
}

/// A text of two bytes a character.
fn read_wide<'a>(
    wide: Decoded<'a>,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<Reading<'a>, Error> {
    match trim_xml(&wide.text).as_bytes() {
        [] => return Err(ErrorKind::Empty.into()),
        [b'<', ..] => return read_decoded(wide, bytes, &options.limits),
        _ => {}
    }
    let text = wide.text.as_bytes();
    let (format, detected) = format_of(text);
    let Some(Read::Bytes(read)) = format.row().and_then(|row| row.read) else {
        return Err(not_read(format, detected));
    };
    let limits = &options.limits;
    Ok(match read(text, options)? {
        FromBytes::Document(document) => Reading::of(document, format, limits),
        FromBytes::Statements {
            mut read,
            source,
            layout,
        } => {
            read.place(&source, &wide.offsets);
            let source = source.into_owned().into();
            Reading::of_statements(format, read, source, layout, limits)
        }
    })
}

fn check_size(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    let limit = limits.bytes.min(u64::from(u32::MAX));
    match bytes.len() as u64 > limit {
        true => Err(Error::from(ErrorKind::LimitExceeded {
            limit: phrase!("bytes of input").into(),
            value: limit,
            option: "Limits::bytes".into(),
        })),
        false => Ok(()),
    }
}

/// Writes a document in a format, with what the format cannot carry.
///
/// # Errors
///
/// When the format cannot be written, or not without a feature that was not built.
///
/// ```
/// use facturier::{Format, WriteOptions, read, write};
/// let (document, _) = read(include_bytes!("../fixtures/ubl/peppol-invoice.xml"))?.into_document();
/// let cii = write(&document, Format::Cii, &WriteOptions::new())?;
/// for loss in &cii.losses {
///     println!("not carried: {loss}");
/// }
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn write(
    document: &Document,
    format: Format,
    options: &WriteOptions,
) -> Result<Written, Error> {
    format::write(document, format, options)
}

/// Reads a document and writes it in another format; what the model or the format cannot carry is
/// listed with the result.
///
/// # Errors
///
/// As for [`read`] and [`write()`].
///
/// ```
/// use facturier::{Format, WriteOptions, convert};
/// let invoice = include_bytes!("../fixtures/ubl/peppol-invoice.xml");
/// let written = convert(invoice, Format::Ubl, &WriteOptions::new())?;
/// assert!(written.losses.is_empty());
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn convert(bytes: &[u8], to: Format, options: &WriteOptions) -> Result<Written, Error> {
    let reading = read(bytes)?;
    let (document, mut losses) = reading.into_document();
    let write_from = to.row().and_then(|row| row.write_from);
    let mut written = match write_from {
        Some(write_from) => write_from(&document, bytes, options),
        None => write(&document, to, options)?,
    };
    losses.append(&mut written.losses);
    Ok(Written { losses, ..written })
}

/// Judges a document that was built or changed in memory, without writing it, as it would be read from this
/// format: an invoice by the structure of the syntax and by the rules that a profile has for it (in JSON those
/// of UBL), bank statements by what their parts come to, also after the format has left out what it has no
/// place for, whatever the profile. Findings have paths, but no lines.
///
/// In a format that has no place for the document, or that is not read, it is not judged
/// ([`Verdict::NotJudged`]); nor in a PDF, which is as valid as the XML in it.
///
/// ```
/// use facturier::{Format, Invoice, rules::Profile, validate};
/// let en16931 = Profile::named("en16931")?;
/// let report = validate(Invoice::default(), Format::Cii, &en16931);
/// assert_eq!(report.judged_by.structure, "CII D16B");
/// assert!(report.findings.iter().any(|finding| finding.rule == "BR-02"));
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn validate(document: impl Into<Document>, format: Format, profile: &Profile) -> Report {
    let document = document.into();
    let row = format.row();
    let is_judged =
        |row: &&FormatRow| row.reads() && row.carries(&document) && !row.is_around_another();
    let report = match row.filter(is_judged) {
        None => None,
        Some(row) if document.as_statements().is_some() => validate_statements(&document, row),
        // What is judged are the elements that would be written.
        Some(_) => Some(Reading::of(document, format, &Limits::new()).validate(profile)),
    };
    report.unwrap_or_else(|| Report {
        format: format.name().into(),
        judged_by: JudgedBy {
            structure: row.map_or(format.name(), |row| row.title).into(),
            reason: Reason::OtherSyntax,
            ..JudgedBy::default()
        },
        ..Report::default()
    })
}

/// What is wrong with statements, and if nothing is, what would be fatally wrong with their file: what a format
/// has no place for may be what they add up by. `None` if there can be no such file.
fn validate_statements(document: &Document, row: &FormatRow) -> Option<Report> {
    let mut report = Reading::of(document.clone(), row.format, &Limits::new()).report();
    if report.verdict() == Verdict::Valid {
        let written = row.write(document, &WriteOptions::new()).ok()?;
        let again = read(&written.bytes).ok()?.report().findings.into_iter();
        let fatal = again.filter(|finding| finding.severity == Severity::Fatal);
        report.findings.extend(fatal.map(|finding| Finding {
            offset: 0,
            line: 0,
            column: 0,
            ..finding
        }));
    }
    Some(report)
}

/// The rules that need no profile: of encoding, XML and structure, of the formats of bank statements,
/// and of what statements come to.
///
/// ```
/// let rules = facturier::reading_rules();
/// assert!(rules.iter().any(|rule| rule.id == "STM-BALANCE"));
/// ```
pub fn reading_rules() -> Vec<RuleInfo> {
    let of_structure = structure::RULES.iter().copied();
    let of_statements = structure::statement::STATEMENT_RULES.iter().copied();
    of_structure
        .chain(format::rules())
        .chain(of_statements)
        .map(RuleInfo::of_rule)
        .collect()
}

/// A document that was judged by a profile as it would be read from a format, with nothing fatal to be said.
///
/// There is no other way to make one than to have it judged, so that a function that takes a
/// `Valid` cannot be given anything else. It is written in that format alone: what a profile says of the UBL
/// of an invoice proves nothing about its CII.
///
/// ```
/// use facturier::{Format, Valid, WriteOptions, read, rules::Profile};
/// let peppol = Profile::named("peppol")?;
/// let (document, _) = read(include_bytes!("../fixtures/ubl/peppol-invoice.xml"))?.document();
/// let valid = Valid::new(document, Format::Ubl, &peppol).expect("a good invoice");
/// let written = valid.write(&WriteOptions::new())?;
/// assert!(!read(&written.bytes)?.validate(&peppol).findings.iter().any(|finding| finding.rule == "BR-02"));
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valid {
    document: Document,
    format: Format,
    report: Report,
}

/// A document that has something fatal wrong with it, and what that is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The document.
    pub document: Document,
    /// What is wrong with it.
    pub report: Report,
}

/// What is wrong first, and how much more.
impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.report.verdict();
        let fatal = |it: &&Finding| it.severity == Severity::Fatal;
        let mut fatal = self.report.findings.iter().filter(fatal);
        match (fatal.next(), fatal.count()) {
            (Some(first), 0) => write!(f, "the document is {verdict}: {first}"),
            (Some(first), more) => {
                write!(f, "the document is {verdict}: {first} (and {more} more)")
            }
            (None, _) if self.report.judged_by.is_lenient() => {
                f.write_str("the document is valid only as something fatal is made light of")
            }
            (None, _) => write!(f, "the document is {verdict}"),
        }
    }
}

impl std::error::Error for Invalid {}

impl Valid {
    /// Judges a document, see [`validate()`].
    ///
    /// # Errors
    ///
    /// [`Invalid`] when something fatal is found, also if the profile makes light of it
    /// ([`JudgedBy::is_lenient`]), or when there are no rules to judge it by ([`Verdict::NotJudged`]).
    pub fn new(
        document: impl Into<Document>,
        format: Format,
        profile: &Profile,
    ) -> Result<Valid, Box<Invalid>> {
        let document = document.into();
        let report = validate(document.clone(), format, profile);
        match report.verdict() {
            Verdict::Valid if !report.judged_by.is_lenient() => Ok(Valid {
                document,
                format,
                report,
            }),
            _ => Err(Box::new(Invalid { document, report })),
        }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The format that it is valid in.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Gives the document up for changes; it is then as unjudged as any.
    pub fn into_document(self) -> Document {
        self.document
    }

    /// What was said about it: warnings at most.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Writes it in its format, see [`write()`].
    ///
    /// # Errors
    ///
    /// As for [`write()`].
    pub fn write(&self, options: &WriteOptions) -> Result<Written, Error> {
        write(&self.document, self.format, options)
    }
}

/// A document that was read: what it is, what stands in it, and what there is to say about it.
#[derive(Debug)]
pub struct Reading<'a> {
    tree: Tree<'a>,
    notes: Notes,
    /// The node of the invoice: 0, or further on in an envelope.
    root: u32,
    envelope: Option<Envelope>,
    origin: Origin<'a>,
    is_torn: bool,
    /// What its structure was checked against, if that is not the schema of its syntax.
    schema: Option<&'static str>,
    #[cfg(feature = "pdf")]
    pdf: Option<Box<InPdf<'a>>>,
}

/// The PDF that the XML was attached to.
#[cfg(feature = "pdf")]
#[derive(Debug)]
struct InPdf<'a> {
    bytes: &'a [u8],
    /// The file that was read.
    file: PdfFile,
    files: Vec<PdfFile>,
}

/// What the text of the tree was.
#[derive(Debug)]
enum Origin<'a> {
    /// Bytes of XML.
    Xml(Offsets),
    /// Bytes of bank statements, of which there is no tree.
    Statements {
        format: Format,
        read: StatementsRead,
        source: Cow<'a, str>,
        layout: Option<CodaLayout>,
    },
    /// Another format, read into a document of which the tree was made; places in it mean nothing.
    Model { document: Document, format: Format },
}

impl Detected {
    /// The rules that a document is judged by when nobody asks for others, and why those: what
    /// [`Profile::choose`] chooses by the specification that it names (BT-24).
    ///
    /// ```
    /// use facturier::{detect, report::Reason};
    /// let detected = detect(include_bytes!("../fixtures/ubl/peppol-invoice.xml"));
    /// assert_eq!(detected.rules().profile.unwrap().name, "peppol-bis-3");
    /// assert_eq!(detected.rules().reason, Reason::Named);
    /// ```
    pub fn rules(&self) -> rules::Choice {
        Profile::auto().choose(&Declared {
            specification_identifier: self.specification_identifier.as_deref(),
            specification: self.specification(),
            syntax: Some(format::elements(self.format).syntax),
            issue_date: None,
        })
    }
}

/// What the rules of these are called: of bank statements, and if they are all of another kind, of that.
fn name_of(statements: &[Statement]) -> Cow<'static, str> {
    let name = "bank statements";
    match statements.first().map(|statement| statement.kind) {
        Some(kind)
            if !kind.is_statement()
                && statements.iter().all(|statement| statement.kind == kind) =>
        {
            format!("{name}, {kind}").into()
        }
        _ => name.into(),
    }
}

impl<'a> Reading<'a> {
    /// A document that was built or came in another format than XML, as the elements it would be
    /// written as. Findings about it have paths but no lines.
    fn of(document: Document, format: Format, limits: &Limits) -> Reading<'static> {
        if let Document::Statements(statements) = document {
            let findings = structure::statement::check_in_memory(&statements, limits.room());
            let read = StatementsRead {
                statements,
                findings,
                losses: Vec::new(),
                not_booked: 0,
            };
            return Reading::of_statements(format, read, "".into(), None, limits);
        }
        let tree = match &document {
            Document::Invoice(invoice) => (format::elements(format).build)(invoice),
            Document::Statements(_) => Tree::default(),
        };
        let notes = structure::check(&tree, limits.room());
        let origin = Origin::Model { document, format };
        Reading {
            tree,
            notes,
            root: 0,
            envelope: None,
            origin,
            is_torn: false,
            schema: None,
            #[cfg(feature = "pdf")]
            pdf: None,
        }
    }

    /// Bank statements, read from this text.
    fn of_statements(
        format: Format,
        mut read: StatementsRead,
        source: Cow<'a, str>,
        layout: Option<CodaLayout>,
        limits: &Limits,
    ) -> Reading<'a> {
        read.findings
            .list
            .sort_by_key(|finding| (finding.layer, finding.offset));
        let mut notes = Notes::new(limits.room());
        notes.fatal = read.findings.fatal;
        Reading {
            tree: Tree::default(),
            notes,
            root: 0,
            envelope: None,
            origin: Origin::Statements {
                format,
                read,
                source,
                layout,
            },
            is_torn: false,
            schema: None,
            #[cfg(feature = "pdf")]
            pdf: None,
        }
    }

    /// What the document is.
    pub fn detected(&self) -> Detected {
        let detected = self.kind_of_document();
        let Some((root, _, elements)) = self.invoice() else {
            return detected;
        };
        let names = (elements.names)(root);
        Detected {
            envelope: self.envelope.is_some(),
            specification_identifier: names.specification.map(Text::new),
            business_process_type: names.process.map(Text::new),
            ubl_version: names.ubl_version.map(Text::new),
            ..detected
        }
    }

    /// Format and kind alone.
    fn kind_of_document(&self) -> Detected {
        let invoice = self.invoice();
        let of_element = invoice.map_or(Format::Other, |(_, format, _)| format);
        let format = match &self.origin {
            Origin::Xml(_) => of_element,
            Origin::Model { format, .. } | Origin::Statements { format, .. } => *format,
        };
        Detected {
            kind: invoice.map(|(root, _, elements)| (elements.kind)(root)),
            ..Detected::new(format)
        }
    }

    /// The document element of an invoice, the format that it is in, and how it is read.
    fn invoice(&self) -> Option<(Node<'_>, Format, &'static Elements)> {
        let root = self.root()?;
        let (format, elements) = format::of_element(root.name())?;
        Some((root, format, elements))
    }

    /// The envelope the document came in.
    pub fn envelope(&self) -> Option<&Envelope> {
        self.envelope.as_ref()
    }

    /// The file attached to a PDF that was read, if the input is a PDF. Places in findings are those in it.
    #[cfg(feature = "pdf")]
    pub fn embedded(&self) -> Option<&PdfFile> {
        self.pdf.as_ref().map(|pdf| &pdf.file)
    }

    /// All files attached to the PDF that was read; none if the input is no PDF.
    #[cfg(feature = "pdf")]
    pub fn attached_files(&self) -> &[PdfFile] {
        self.pdf.as_ref().map_or(&[], |pdf| &pdf.files)
    }

    /// The prefixes of the elements and the namespaces that they stand for, as the XPaths of findings have them; each once,
    /// in the order of the prefixes.
    pub fn namespaces(&self) -> std::collections::BTreeMap<&str, &str> {
        let nodes = self.tree.nodes().filter_map(|node| {
            let (prefix, _) = node.tag().split_once(':')?;
            let uri = node.name().namespace().uri();
            (!uri.is_empty()).then_some((prefix, uri))
        });
        nodes.collect()
    }

    /// The text that lines and columns are counted in: the input as characters.
    pub fn source(&self) -> &str {
        match &self.origin {
            Origin::Xml(_) => self.tree.source(),
            Origin::Model { .. } => "",
            Origin::Statements { source, .. } => source,
        }
    }

    /// The document element of the invoice or credit note; `None` for bank statements.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        match self.origin {
            Origin::Statements { .. } => None,
            Origin::Xml(_) | Origin::Model { .. } => Some(self.tree.node(self.root)),
        }
    }

    /// The characters and line ends of a CODA file, to write it back as it was.
    pub fn coda_layout(&self) -> Option<CodaLayout> {
        match self.origin {
            Origin::Statements { layout, .. } => layout,
            Origin::Xml(_) | Origin::Model { .. } => None,
        }
    }

    /// The document in the terms of the model, and what the model has no place for.
    ///
    /// An invoice that came in a PDF has the PDF itself among its supporting documents (BG-24).
    pub fn document(&self) -> (Document, Vec<Loss>) {
        match &self.origin {
            Origin::Model { document, .. } => return (document.clone(), Vec::new()),
            Origin::Statements { read, .. } => {
                return (read.statements.clone().into(), read.losses.clone());
            }
            Origin::Xml(_) => {}
        }
        let Some((root, _, elements)) = self.invoice() else {
            return (Invoice::default().into(), Vec::new());
        };
        #[cfg_attr(not(feature = "pdf"), expect(unused_mut))]
        let (mut invoice, uncarried) = (elements.read)(root);
        #[cfg(feature = "pdf")]
        if let Some(pdf) = &self.pdf {
            invoice.supporting_documents.push(page(&invoice, pdf.bytes));
        }
        let losses = reading_losses(&self.tree, &uncarried, self.notes.limit());
        (invoice.into(), losses)
    }

    /// The same, when the reading is not needed any more: what was made of it already is not made again.
    ///
    /// ```
    /// let statement = include_bytes!("../fixtures/coda/one-movement.cod");
    /// let (document, _) = facturier::read(statement)?.into_document();
    /// assert_eq!(document.as_statements().unwrap().len(), 1);
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn into_document(self) -> (Document, Vec<Loss>) {
        match self.origin {
            Origin::Model { document, .. } => (document, Vec::new()),
            Origin::Statements { read, .. } => (read.statements.into(), read.losses),
            Origin::Xml(_) => self.document(),
        }
    }

    /// How many entries of the bank statements are not booked, pending ones mostly: they are no movements of the
    /// account, and are left out and told among the losses.
    ///
    /// ```
    /// let camt = include_str!("../fixtures/camt/pending.xml");
    /// assert_eq!(facturier::read(camt.as_bytes())?.not_booked(), 2);
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn not_booked(&self) -> usize {
        match &self.origin {
            Origin::Statements { read, .. } => read.not_booked,
            _ => 0,
        }
    }

    /// What of an invoice in XML the model has no place for, as it stands there, to be put back into what is written
    /// of the document after a change: [`Unmapped`] shows how. Of ZUGFeRD 1, which is written as Factur-X, and of everything
    /// that is no XML, there is none.
    pub fn unmapped(&self) -> Unmapped {
        match (&self.origin, self.invoice()) {
            (Origin::Xml(_), Some((root, _, elements))) => {
                let (_, uncarried) = (elements.read)(root);
                Unmapped::of(&self.tree, root, &uncarried)
            }
            _ => Unmapped::default(),
        }
    }

    /// Whether reading has found something fatal: the document is not valid, whatever the rules say.
    pub fn is_invalid(&self) -> bool {
        self.notes.fatal
    }

    /// Whether the XML is so broken that reading stopped before the end: what comes after is not in
    /// the document, so no business rules are applied, and it should not be passed on as if it were
    /// whole.
    ///
    /// ```
    /// let invoice = include_str!("../fixtures/ubl/peppol-invoice.xml");
    /// let broken = invoice.replacen("</cbc:ID>", "</cbc:Id>", 1);
    /// assert!(facturier::read(broken.as_bytes())?.is_torn());
    /// assert!(!facturier::read(invoice.as_bytes())?.is_torn());
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn is_torn(&self) -> bool {
        self.is_torn
    }

    /// What reading has found, with lines, columns, paths and terms; no business rules are applied.
    pub fn report(&self) -> Report {
        self.validate(&Profile::none())
    }

    /// What reading has found and what the rules of a profile find.
    ///
    /// The rules run also when the structure is not valid, but not on a document that is torn
    /// ([`Reading::is_torn`]): they would call missing what was not read.
    pub fn validate(&self, profile: &Profile) -> Report {
        if let Origin::Statements { format, read, .. } = &self.origin {
            let mut report = Report {
                format: format.name().into(),
                // They have rules of their own, which every check applies.
                profile: Some(name_of(&read.statements)),
                heading: Heading::default(),
                judged_by: JudgedBy::of_statements(format.name()),
                findings: read.findings.list.clone(),
                left_out: read.findings.left_out,
                ..Report::default()
            };
            profile.apply(&mut report);
            return report;
        }
        let Some((root, _, elements)) = self.invoice() else {
            return Report::default();
        };
        let names = (elements.names)(root);
        let specification = names.known();
        let names = names.specification;
        let syntax = elements.syntax;
        let heading = (elements.heading)(root);
        let mut choice = profile.choose(&Declared {
            specification_identifier: names,
            specification,
            syntax: Some(syntax),
            issue_date: heading.date.as_deref(),
        });
        if self.is_torn && choice.reason != Reason::NotAsked {
            choice = rules::Choice::none(Reason::Torn);
        }
        let mut changed = Vec::new();
        let verdicts = profile.check(choice, &self.tree, root, self.notes.limit(), &mut changed);
        let mut report = Report {
            format: self.kind_of_document().name().into(),
            profile: choice.name(),
            heading,
            judged_by: JudgedBy {
                structure: self.schema.unwrap_or(syntax.schema()).into(),
                rules: choice.release.map_or_else(Vec::new, |release| {
                    release.rule_sets(syntax).map(Cow::Borrowed).collect()
                }),
                reason: choice.reason,
                specification,
                names: names.filter(|names| !names.is_empty()).map(Text::new),
                advice: profile.has_advice() && !self.is_torn,
                changed,
                code_lists: profile.replaced_lists().collect(),
            },
            findings: Vec::new(),
            left_out: self.notes.left_out + verdicts.left_out,
            ..Report::default()
        };
        if self.notes.list.is_empty() && verdicts.list.is_empty() {
            return report;
        }
        let subject = profile.subject(choice, &self.tree, root);
        let told = verdicts
            .list
            .iter()
            .map(|verdict| (verdict, verdict.tell(&subject)));
        let told: Vec<_> = told.collect();
        let noted = self.notes.list.iter().filter_map(|note| note.node);
        let culprits = told.iter().map(|(_, told)| told.culprit.index() as u32);
        let nodes = noted
            .chain(verdicts.list.iter().map(|verdict| verdict.node))
            .chain(culprits);
        let paths = Paths::new(&self.tree, nodes);
        let path = |node: u32| paths.of(node);
        let lines = LineIndex::new(self.source());
        let of_notes = self.notes.list.iter().map(|note| note.offset as usize);
        let of_verdicts = verdicts
            .list
            .iter()
            .map(|verdict| self.tree.node(verdict.node).offset());
        let mut offsets: Vec<usize> = of_notes
            .chain(of_verdicts)
            .chain(told.iter().map(|(_, told)| told.offset()))
            .collect();
        offsets.sort_unstable();
        offsets.dedup();
        let in_input = match &self.origin {
            Origin::Xml(origin) => origin.in_input(self.source(), &offsets),
            Origin::Model { .. } | Origin::Statements { .. } => Vec::new(),
        };
        let place = |offset: usize| {
            let found = offsets.binary_search(&offset).ok();
            match found.and_then(|at| in_input.get(at)) {
                Some(&in_input) => (in_input, lines.line_column(offset)),
                None => (0, (0, 0)),
            }
        };
        let mut fields = term::Fields::default();
        let mut findings = Findings::new(self.notes.limit());
        let later = later(elements, &self.tree, &self.notes);
        for note in &self.notes.list {
            findings.add(note.rule.severity, || {
                let node = note.node.filter(|&node| (node as usize) < self.tree.len());
                let mut xpath = node.map(path).unwrap_or_default();
                let terms = node
                    .map(|node| self.tree.node(node))
                    .map(|node| match note.matter {
                        Matter::Element | Matter::Late => term::of_or_in(node),
                        Matter::Missing(name) => term::of_missing(node, name),
                        Matter::Like(name) => {
                            let parent = node.parent();
                            parent.map_or_else(Vec::new, |parent| term::of_missing(parent, name))
                        }
                        Matter::MissingAttribute(attribute) => term::of_attribute(node, attribute),
                        Matter::Attribute(attribute) => {
                            let attribute = self.tree.attribute(attribute);
                            push_attribute(&mut xpath, attribute.tag());
                            term::of_attribute(node, attribute.name())
                        }
                    });
                let mut message = note.told(&self.tree);
                if node.is_some_and(|node| note.is_about_place() && later.contains(&node)) {
                    message = phrase!(
                        "{}. {} has it here; EN 16931 is bound to {}",
                        message,
                        elements.later_schema,
                        syntax.schema()
                    );
                }
                let (offset, (line, column)) = place(note.offset as usize);
                let terms = terms.unwrap_or_default();
                let node = node.map(|node| self.tree.node(node));
                let model = node.zip(terms.last());
                Finding {
                    model: model.map_or_else(String::new, |(node, term)| fields.path(node, term)),
                    terms,
                    xpath,
                    offset,
                    line,
                    column,
                    ..note.rule.finding(message)
                }
            });
        }
        // As many of the rules as of reading: a broken structure leaves room for what the rules say.
        let mut of_rules = Findings::new(findings.rest());
        for (verdict, told) in told {
            of_rules.add(verdict.severity, || {
                let official = self.tree.node(verdict.node).offset();
                let is_elsewhere = told.culprit.index() as u32 != verdict.node
                    || told.attribute.is_some()
                    || told.offset() != official;
                let culprit = is_elsewhere.then(|| {
                    let mut xpath = path(told.culprit.index() as u32);
                    if let Some(attribute) = told.attribute_tag() {
                        push_attribute(&mut xpath, attribute);
                    }
                    let (offset, (line, column)) = place(told.offset());
                    Box::new(Place {
                        xpath,
                        offset,
                        line,
                        column,
                    })
                });
                let (offset, (line, column)) = place(official);
                let term = told.terms.last().map_or("", AsRef::as_ref);
                Finding {
                    model: fields.path(told.culprit, term),
                    terms: told.terms,
                    xpath: path(verdict.node),
                    offset,
                    line,
                    column,
                    culprit,
                    amounts: told.amounts.map(Box::new),
                    ..Finding::told(
                        verdict.id,
                        verdict.layer,
                        verdict.severity,
                        verdict.title(),
                        told.message,
                    )
                }
            });
        }
        report.left_out += findings.left_out + of_rules.left_out;
        report.findings = findings.list;
        profile.apply(&mut report);
        report.findings.append(&mut of_rules.list);
        report
            .findings
            .sort_by_key(|finding| (finding.layer, finding.offset));
        report
    }
}

fn read_xml<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Reading<'a>, Error> {
    read_decoded(decode::decode(bytes), bytes, limits)
}

/// The XML attached to a PDF.
#[cfg(feature = "pdf")]
fn read_pdf<'a>(bytes: &'a [u8], options: &ReadOptions) -> Result<Reading<'a>, Error> {
    let limits = &options.limits;
    let pdf = Pdf::open_within(bytes, &options.pdf)?;
    let (file, xml) = pdf.invoice()?;
    let read = || {
        check_size(&xml, limits)?;
        let decoded = decode::decode(&xml);
        let decoded = Decoded {
            text: decoded.text.into_owned().into(),
            ..decoded
        };
        read_decoded(decoded, &xml, limits)
    };
    let reading = read().map_err(|error| error.in_file(&file.name))?;
    let in_pdf = InPdf {
        bytes,
        file: file.clone(),
        files: pdf.files().to_vec(),
    };
    Ok(Reading {
        pdf: Some(Box::new(in_pdf)),
        ..reading
    })
}

/// The PDF that an invoice came in, as one of its supporting documents: known by the number of the invoice.
#[cfg(feature = "pdf")]
fn page(invoice: &Invoice, bytes: &[u8]) -> SupportingDocument {
    let number = invoice.number.as_deref().map_or("", str::trim);
    let number = if number.is_empty() { "invoice" } else { number };
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let safe = |c: char| if is_safe(c) { c } else { '-' };
    let stem: String = number.chars().map(safe).take(100).collect();
    SupportingDocument {
        reference: Some(Identifier::new(number)),
        attached_document: Some(Attachment {
            content: Parsed::Value(Bytes(bytes.to_vec())),
            mime_code: Some("application/pdf".into()),
            filename: Some(format!("{stem}.pdf").into()),
        }),
        ..SupportingDocument::default()
    }
}

/// What a decoded text holds that was made of these bytes.
fn read_decoded<'a>(
    decoded: Decoded<'a>,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Reading<'a>, Error> {
    let Decoded {
        text,
        offsets,
        faults,
    } = decoded;
    let mut units = format::InUnits::new(limits, text.len());
    let Walked {
        nodes,
        attributes,
        side,
        mut notes,
        is_torn,
    } = match structure::walk(&text, limits, &mut units) {
        Ok(walked) => walked,
        Err(error) => {
            let error = match error.kind() {
                ErrorKind::NotRecognised { .. } => several(&text, limits),
                _ => None,
            }
            .unwrap_or_else(|| better(error, &text, bytes));
            return Err(placed(error, &text, &offsets));
        }
    };
    for (fault, offset, message) in faults {
        notes.say(structure::of_encoding(fault), None, offset, || message);
    }
    if let Some(message) = units.into_message() {
        let format = message.format();
        let read = message.finish(notes, &text, &offsets)?;
        let reading = Reading::of_statements(format, read, text, None, limits);
        return Ok(Reading { is_torn, ..reading });
    }
    let mut tree = Tree {
        source: text,
        side,
        nodes,
        attributes,
        ..Tree::default()
    };
    let mut schema = None;
    if let Some(older) = format::rename(&mut tree) {
        schema = Some(older.schema);
        notes.say(&structure::XSD_OLD, Some(0), tree.node(0).offset(), || {
            Phrase::clause(older.message)
        });
    }
    let found = match tree.root() {
        Some(root) => Envelope::open(root),
        None => return Err(ErrorKind::Empty.into()),
    };
    let (root, envelope) = found.map_err(|error| {
        let error = better(error, tree.source(), bytes);
        placed(error, tree.source(), &offsets)
    })?;
    if let Some((_, elements)) = format::of_element(tree.node(root).name()) {
        let names = (elements.names)(tree.node(root)).known();
        if names.is_some_and(Specification::is_bound_to_later) {
            let later = later(elements, &tree, &notes);
            if !later.is_empty() {
                let is_later = |node: Option<u32>| node.is_some_and(|node| later.contains(&node));
                notes.retain(|note| !(note.is_about_place() && is_later(note.node)));
                schema = Some(elements.later_schema);
            }
        }
        let budget = Budget::new(limits, bytes.len());
        elements.charge(&tree, &budget);
        budget.check()?;
    }
    Ok(Reading {
        tree,
        notes,
        root,
        envelope,
        origin: Origin::Xml(offsets),
        is_torn,
        schema,
        #[cfg(feature = "pdf")]
        pdf: None,
    })
}

/// The elements that the schema has no place for, and a later version of it has.
fn later(elements: &Elements, tree: &Tree<'_>, notes: &Notes) -> HashSet<u32> {
    let odd = notes.list.iter().filter(|note| note.is_about_place());
    (elements.later)(tree, &mut odd.filter_map(|note| note.node))
}

/// Looks for documents below an element of somebody's own.
#[derive(Default)]
struct Several {
    count: usize,
    around: Option<(String, usize)>,
}

impl Units for Several {
    fn begin(&mut self, _: Name, _: &str) -> Option<&'static Framing> {
        *self = Several::default();
        Some(&structure::WHOLE)
    }

    fn take(&mut self, whole: &Unit<'_>) {
        let root = whole.root;
        let near = || {
            root.children()
                .chain(root.children().flat_map(Node::children))
        };
        self.count = near().filter(is_document).count();
        self.around = Some((root.tag().to_owned(), root.offset()));
    }
}

/// The error about a file with several documents in an element of somebody's own, if it is one.
fn several(text: &str, limits: &Limits) -> Option<Error> {
    let is_there = |namespace: &str| memchr::memmem::find(text.as_bytes(), namespace.as_bytes());
    format::namespaces().find_map(is_there)?;
    let mut several = Several::default();
    structure::walk(text, limits, &mut several).ok()?;
    let Several { count, around } = several;
    let (around, offset) = around.filter(|_| count > 1)?;
    let around = around.into();
    Some(Error::at(
        ErrorKind::MultipleDocuments { count, around },
        offset,
    ))
}

fn is_document(node: &Node<'_>) -> bool {
    Syntax::of(node.name()).is_some()
}

/// Gives an error about the text its line and column, and its offset in the input.
fn placed(error: Error, text: &str, offsets: &Offsets) -> Error {
    let located = error.locate(&LineIndex::new(text));
    match located.offset() {
        Some(offset) => located.with_offset(offsets.in_input(text, &[offset])[0]),
        None => located,
    }
}

/// Replaces what says that there is no document by what detection makes of the bytes.
fn better(error: Error, text: &str, bytes: &[u8]) -> Error {
    let is_about_all = matches!(
        error.kind(),
        ErrorKind::NotRecognised { .. } | ErrorKind::DoctypeRefused | ErrorKind::NoInvoice { .. }
    );
    if !is_about_all {
        return error;
    }
    let detected = format::detect(bytes);
    let kind = match detected.not_read() {
        Some(kind) => kind,
        None if detected
            .looks_like
            .as_ref()
            .is_some_and(|it| it.is(format::HTML_PAGE)) =>
        {
            ErrorKind::NotRecognised {
                found: Phrase::clause(format::HTML_PAGE).into(),
            }
        }
        None => return error,
    };
    match error.offset() {
        // An XML document begins where its first element does.
        Some(offset) if offset < text.len() => Error::at(kind, offset),
        _ => kind.into(),
    }
}

fn read_other<'a>(bytes: &'a [u8], options: &ReadOptions) -> Result<Reading<'a>, Error> {
    let (format, detected) = format_of(bytes);
    match format.row().and_then(|row| row.read) {
        Some(Read::Bytes(read)) => {
            let limits = &options.limits;
            return Ok(match read(bytes, options)? {
                FromBytes::Document(document) => Reading::of(document, format, limits),
                FromBytes::Statements {
                    read,
                    source,
                    layout,
                } => Reading::of_statements(format, read, source, layout, limits),
            });
        }
        #[cfg(feature = "pdf")]
        Some(Read::Attached) => return read_pdf(bytes, options),
        Some(Read::Elements(_) | Read::Units(..)) | None => {}
    }
    Err(not_read(format, detected))
}

/// The format that bytes are to be read as, and what they were found to be.
fn format_of(bytes: &[u8]) -> (Format, Detected) {
    let detected = format::detect(bytes);
    let format = match &detected.looks_like {
        // It may be a document that says so further on.
        Some(what) if what.is(format::OTHER_JSON) => Format::Json,
        _ => detected.format,
    };
    (format, detected)
}

/// Why what was found to be this is not read.
fn not_read(format: Format, detected: Detected) -> Error {
    match (detected.not_read(), detected.looks_like) {
        (Some(kind), _) => kind,
        (None, Some(what)) => ErrorKind::NotRecognised { found: what },
        (None, None) => ErrorKind::Unsupported {
            format: format.name().into(),
        },
    }
    .into()
}

#[cfg(test)]
mod linear;
