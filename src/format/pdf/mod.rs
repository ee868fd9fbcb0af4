//! PDF as an envelope: hybrid invoices, a page for people and the same invoice in XML attached to it
//! (Factur-X, ZUGFeRD, XRechnung, …).
//!
//! [`read`](crate::read) takes such a file like its XML. [`Pdf`] is for who wants to know what else is
//! attached. Nothing else of a PDF is looked at: no page, no font, no picture, no script, and no link is
//! followed. Files attached to a page or to an annotation are not found, as hybrid invoices attach theirs to the
//! document (`/AF` of the catalogue, or its name tree `/EmbeddedFiles`).
//!
//! What a file can cost is bounded by [`PdfLimits`], whatever its tables, references and packed bytes say.
//! Encrypted files are refused.

mod file;
mod filter;
mod meter;
#[cfg(feature = "print")]
mod update;
mod value;

use super::foreign::Category;
use super::{Format, detect};
use crate::error::{Error, ErrorKind};
use crate::value::{Phrase, Text, phrase};
use file::{File, Object};
use filter::Packed;
pub use meter::PdfLimits;
use std::collections::HashSet;
#[cfg(feature = "print")]
pub(super) use update::Update;
use value::{Dictionary, Value};

/// A PDF and the files attached to it.
///
/// ```
/// use facturier::format::pdf::Pdf;
/// let bytes = include_bytes!("../../../fixtures/pdf/factur-x.pdf");
/// let pdf = Pdf::open(bytes)?;
/// let names: Vec<&str> = pdf.files().iter().map(|file| file.name.as_str()).collect();
/// assert_eq!(names, ["factur-x.xml", "hours.csv"]);
///
/// // The XML of the invoice, byte for byte.
/// let (file, xml) = pdf.invoice()?;
/// assert_eq!(file.relationship.as_deref(), Some("Alternative"));
/// assert!(xml.starts_with(b"<?xml"));
///
/// // Reading does the same.
/// let reading = facturier::read(bytes)?;
/// assert_eq!(reading.detected().name(), "cii");
/// assert_eq!(reading.embedded().unwrap().name, "factur-x.xml");
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Debug)]
pub struct Pdf<'a> {
    file: File<'a>,
    files: Vec<PdfFile>,
}

/// A file that is attached to a PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfFile {
    /// Its name, as the PDF has it.
    pub name: Text,
    /// What it is, in the words of the PDF.
    pub description: Option<Text>,
    /// How it relates to the page (`/AFRelationship`): `Alternative`, `Data`, `Source`, `Supplement`, ….
    pub relationship: Option<Text>,
    /// Its media type.
    pub mime_code: Option<Text>,
    /// How many bytes it has, as the PDF says.
    pub size: Option<u64>,
    /// The object of its bytes; none if only its name is there.
    object: Option<u32>,
}

/// The names that the XML of an invoice or order has, the most telling first; upper and lower case are the
/// same.
const NAMES: [&str; 4] = [
    "factur-x.xml",
    "xrechnung.xml",
    "zugferd-invoice.xml",
    "order-x.xml",
];

impl<'a> Pdf<'a> {
    /// Finds the files attached to a PDF, within the default limits.
    ///
    /// # Errors
    ///
    /// As for [`Pdf::open_within`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        Pdf::open_within(bytes, &PdfLimits::new())
    }

    /// Finds the files attached to a PDF.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Pdf`] when it is encrypted, or damaged beyond what can be found without its tables;
    /// [`ErrorKind::LimitExceeded`].
    pub fn open_within(bytes: &'a [u8], limits: &PdfLimits) -> Result<Self, Error> {
        let (mut file, mut catalogue) = File::open(bytes, limits)?;
        let mut files = attached(&file, &catalogue)?;
        if file.is_lost() {
            (file, catalogue) = file.rebuilt()?;
            files = attached(&file, &catalogue)?;
        }
        Ok(Pdf { file, files })
    }

    /// The files attached to it, those of `/AF` first.
    pub fn files(&self) -> &[PdfFile] {
        &self.files
    }

    /// The bytes of a file of it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Pdf`] when they are damaged, or packed in a way that is not read;
    /// [`ErrorKind::LimitExceeded`].
    pub fn content(&self, file: &PdfFile) -> Result<Vec<u8>, Error> {
        self.bytes_of(file)
            .map_err(|packed| match packed {
                Packed::Limit(error) => error,
                Packed::Damaged(what) => not_had(what),
                Packed::By(filter) => {
                    let filter = String::from_utf8_lossy(&filter);
                    not_had(phrase!("it is packed by {}, which is not read", filter))
                }
            })
            .map_err(|error| error.in_file(&file.name))
    }

    fn bytes_of(&self, file: &PdfFile) -> Result<Vec<u8>, Packed> {
        let object = match file.object {
            Some(number) => self.file.object(number).map_err(Packed::Limit)?,
            None => None,
        };
        match object {
            Some(Object {
                value: Value::Dictionary(stream),
                stream: Some(start),
            }) => self.file.unpack(&stream, start),
            _ => Err(Packed::Damaged(phrase!("its bytes are not there"))),
        }
    }

    /// The XML of the invoice attached to it: that of a [known name](crate::format::pdf), or else the first
    /// XML that is an invoice.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NoInvoiceInPdf`] when there is none; otherwise as for [`Pdf::content`].
    pub fn invoice(&self) -> Result<(&PdfFile, Vec<u8>), Error> {
        let known = NAMES
            .iter()
            .find_map(|known| self.files.iter().find(|file| file.is_called(known)));
        if let Some(file) = known {
            return Ok((file, self.content(file)?));
        }
        let mut trouble = None;
        for file in self.files.iter().filter(|file| file.may_be_xml()) {
            match self.content(file) {
                Ok(bytes) if is_invoice(&bytes) => return Ok((file, bytes)),
                Ok(_) => {}
                Err(error) => drop(trouble.get_or_insert(error)),
            }
        }
        Err(trouble.unwrap_or_else(|| {
            let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
            ErrorKind::NoInvoiceInPdf {
                attached: names.join(", ").into(),
            }
            .into()
        }))
    }
}

impl PdfFile {
    /// The name without folders.
    fn last(&self) -> &str {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or("");
        name.trim()
    }

    fn is_called(&self, name: &str) -> bool {
        self.last().eq_ignore_ascii_case(name)
    }

    fn may_be_xml(&self) -> bool {
        let ending = self.last().rsplit('.').next().unwrap_or("");
        let mime = self.mime_code.as_deref().unwrap_or("");
        ending.eq_ignore_ascii_case("xml") || mime.to_ascii_lowercase().contains("xml")
    }
}

fn not_had(what: Phrase) -> Error {
    ErrorKind::Pdf {
        found: phrase!("this file in it, but {}", what).into(),
        advice: phrase!("ask for the PDF again, or for the XML").into(),
    }
    .into()
}

/// Why nothing is put into a PDF.
#[cfg(feature = "print")]
pub(super) fn not_updated(found: Phrase, advice: Phrase) -> Error {
    ErrorKind::Pdf {
        found: found.into(),
        advice: advice.into(),
    }
    .into()
}

fn is_invoice(bytes: &[u8]) -> bool {
    let detected = detect(bytes);
    match detected.foreign {
        Some(foreign) => foreign.category == Category::Invoice,
        None => matches!(detected.format, Format::Ubl | Format::Cii),
    }
}

/// The files that the catalogue leads to, each once.
fn attached(file: &File<'_>, catalogue: &Dictionary) -> Result<Vec<PdfFile>, Error> {
    let mut files = Files {
        file,
        list: Vec::new(),
        seen: HashSet::new(),
    };
    match file.get(catalogue.get("AF"))? {
        Value::Array(specifications) => {
            for specification in &specifications {
                files.add(specification, None)?;
            }
        }
        _ => files.add(catalogue.get("AF"), None)?,
    }
    let names = file.get(catalogue.get("Names"))?;
    if let Some(names) = names.dictionary() {
        files.add_tree(names.get("EmbeddedFiles"))?;
    }
    Ok(files.list)
}

struct Files<'f, 'a> {
    file: &'f File<'a>,
    list: Vec<PdfFile>,
    /// Objects that were looked at.
    seen: HashSet<u32>,
}

impl Files<'_, '_> {
    /// Whether this leads to an object that was met before.
    fn is_again(&mut self, value: &Value) -> bool {
        matches!(value, Value::Reference(number) if !self.seen.insert(*number))
    }

    /// Adds the files of a name tree: nodes have either `/Kids` or `/Names`.
    fn add_tree(&mut self, root: &Value) -> Result<(), Error> {
        let mut nodes = vec![(root.clone(), 0)];
        while let Some((node, depth)) = nodes.pop() {
            self.file.meter().depth(depth)?;
            if self.is_again(&node) {
                continue;
            }
            let node = self.file.get(&node)?;
            let Some(node) = node.dictionary() else {
                continue;
            };
            let names = self.file.get(node.get("Names"))?;
            for pair in names.array().chunks_exact(2) {
                self.add(&pair[1], Some(&pair[0]))?;
            }
            let kids = self.file.get(node.get("Kids"))?;
            let kids = kids.array().iter().rev();
            nodes.extend(kids.map(|kid| (kid.clone(), depth + 1)));
        }
        Ok(())
    }

    /// Adds the file that this tells of.
    fn add(&mut self, specification: &Value, key: Option<&Value>) -> Result<(), Error> {
        if self.is_again(specification) {
            return Ok(());
        }
        let get = |value: &Value| self.file.get(value);
        let specification = get(specification)?;
        let Some(specification) = specification.dictionary() else {
            return Ok(());
        };
        let mut name = None;
        for value in [specification.get("UF"), specification.get("F")] {
            name = name.or(text(&get(value)?));
        }
        if let (None, Some(key)) = (&name, key) {
            name = text(&get(key)?);
        }
        let embedded = get(specification.get("EF"))?;
        let Some(embedded) = embedded.dictionary() else {
            // A file that lies elsewhere.
            return Ok(());
        };
        let keys = ["F", "UF", "Unix", "Mac", "DOS"];
        let object = keys.iter().find_map(|key| match embedded.get(key) {
            Value::Reference(number) => Some(*number),
            _ => None,
        });
        if let Some(number) = object
            && !self.seen.insert(number)
        {
            return Ok(());
        }
        let stream = match object {
            Some(number) => self.file.object(number)?,
            None => None,
        };
        let stream = stream.and_then(|object| object.value.dictionary().cloned());
        let stream = stream.unwrap_or_default();
        let parameters = self.file.get(stream.get("Params"))?;
        let size = parameters
            .dictionary()
            .and_then(|parameters| parameters.get("Size").integer());
        let name_of = |value: &Value| {
            let name = value.name()?;
            Some(Text::new(String::from_utf8_lossy(name)))
        };
        self.list.push(PdfFile {
            name: name.unwrap_or_default(),
            description: text(&self.file.get(specification.get("Desc"))?),
            relationship: name_of(&self.file.get(specification.get("AFRelationship"))?),
            mime_code: name_of(&self.file.get(stream.get("Subtype"))?),
            size: size.and_then(|size| u64::try_from(size).ok()),
            object,
        });
        Ok(())
    }
}

/// A text of a PDF: in UTF-16 or UTF-8 if it has their mark, and else in PDFDocEncoding, of which names of
/// files use what Windows-1252 has as well. Some programs end it with a zero.
fn text(value: &Value) -> Option<Text> {
    let Value::Text(bytes) = value else {
        return None;
    };
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(bytes);
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    (!text.is_empty()).then(|| Text::new(text))
}
