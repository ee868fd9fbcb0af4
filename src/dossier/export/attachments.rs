//! The documents attached to an invoice (BG-24), as files.

use super::names::{safe_name, split_ending};
use crate::format::Loss;
use crate::model::{Invoice, SupportingDocument};
use crate::value::{Bytes, phrase};

/// An attached document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extracted<'a> {
    /// Its place among the supporting documents, from 0.
    pub at: usize,
    /// The supporting document.
    pub supporting: &'a SupportingDocument,
    /// Its content, byte for byte.
    pub content: &'a Bytes,
}

/// Endings by the media types that EN 16931 allows for BT-125, and a few that are met besides.
const ENDINGS: [(&str, &str); 12] = [
    ("application/pdf", "pdf"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    ("application/xml", "xml"),
    ("application/zip", "zip"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/tiff", "tif"),
    ("text/csv", "csv"),
    ("text/plain", "txt"),
    ("text/xml", "xml"),
];

/// The documents attached to an invoice, and those whose content could not be read. What only refers to
/// a document elsewhere (BT-124) holds none.
///
/// ```
/// use facturier::dossier::export::attachments;
/// let (document, _) = facturier::read(include_bytes!("../../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
/// let (files, losses) = attachments(document.as_invoice().unwrap());
/// for file in files {
///     println!("{}: {} bytes", file.name(), file.content.0.len());
/// }
/// assert!(losses.is_empty());
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn attachments(invoice: &Invoice) -> (Vec<Extracted<'_>>, Vec<Loss>) {
    let (mut found, mut losses) = (Vec::new(), Vec::new());
    for (at, supporting) in invoice.supporting_documents.iter().enumerate() {
        let Some(attached) = &supporting.attached_document else {
            continue;
        };
        match attached.content.value() {
            Some(content) => found.push(Extracted {
                at,
                supporting,
                content,
            }),
            None => losses.push(Loss {
                term: "BT-125".into(),
                path: format!("supporting_documents[{at}].attached_document.content"),
                what: phrase!("is not base64, so that there is no file to put beside the document")
                    .into(),
            }),
        }
    }
    (found, losses)
}

impl Extracted<'_> {
    /// A safe name for it: its file name, or its reference (BT-122) with the ending of its media type.
    pub fn name(&self) -> String {
        let attached = self.supporting.attached_document.as_ref();
        let filename = attached.and_then(|attached| attached.filename.as_deref());
        // Some write the whole path; only the last part is a name.
        let filename = filename.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name));
        if let Some(name) = filename.filter(|name| !name.trim().is_empty()) {
            return safe_name(name);
        }
        let reference = self.supporting.reference.as_ref();
        let stem = reference
            .map(|reference| reference.value.trim())
            .filter(|stem| !stem.is_empty())
            .unwrap_or("attachment");
        let media = attached.and_then(|attached| attached.mime_code.as_deref());
        let ending = media.and_then(|media| {
            let media = media.split(';').next().unwrap_or(media).trim();
            let row = ENDINGS.iter().find(|row| row.0.eq_ignore_ascii_case(media));
            row.map(|row| row.1)
        });
        match ending {
            Some(ending) => {
                let stem = match split_ending(stem) {
                    (start, there) if there[1.min(there.len())..].eq_ignore_ascii_case(ending) => {
                        start
                    }
                    _ => stem,
                };
                safe_name(&format!("{stem}.{ending}"))
            }
            None => safe_name(stem),
        }
    }
}
