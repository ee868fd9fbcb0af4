//! The XML of an invoice, put into a PDF that one has already.
//!
//! Nothing of the PDF is changed: the XML, and that it is there, are written behind its end. What comes out claims
//! to be PDF/A-3, so what goes in has to be that, or PDF/A-2, which differs in nothing but the files that
//! may be attached. Whether the page shows what the XML says is not looked at.

use super::facturx;
use super::xmp::{self, escaped};
use crate::error::{Error, ErrorKind};
use crate::format::pdf::{Pdf, Update, not_updated};
use crate::format::{WriteOptions, Written};
use crate::model::Invoice;
use crate::value::phrase;

/// Puts the CII of an invoice into a PDF, which becomes Factur-X: the page stays as it is.
///
/// ```
/// use facturier::format::print::{Print, into_pdf};
/// use facturier::{WriteOptions, read};
/// let bytes = include_bytes!("../../../fixtures/ubl/peppol-invoice.xml");
/// let (document, _) = read(bytes)?.into_document();
/// # let page = include_bytes!("../../../fixtures/pdf/factur-x.pdf");
/// let invoice = document.as_invoice().unwrap();
/// // A PDF that has XML in it already is not given another.
/// let error = into_pdf(page, invoice, &WriteOptions::new()).unwrap_err();
/// assert!(error.to_string().contains("factur-x.xml"));
/// # Ok::<(), facturier::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::PdfPage`] when the PDF is encrypted, signed, damaged, has files in it already, or does not say that it is
/// PDF/A-3 or PDF/A-2.
pub fn into_pdf(pdf: &[u8], invoice: &Invoice, options: &WriteOptions) -> Result<Written, Error> {
    put(pdf, invoice, options).map_err(|error| match error.kind() {
        ErrorKind::Pdf { found, advice } => {
            let (found, advice) = (found.clone(), advice.clone());
            ErrorKind::PdfPage { found, advice }.into()
        }
        _ => error,
    })
}

fn put(pdf: &[u8], invoice: &Invoice, options: &WriteOptions) -> Result<Written, Error> {
    let opened = Pdf::open(pdf)?;
    if let [file, ..] = opened.files() {
        return Err(ErrorKind::Pdf {
            found: phrase!(
                "a PDF that has files in it already, {} among them",
                file.name.as_str()
            )
            .into(),
            advice: phrase!("take the PDF as it was before they were put in").into(),
        }
        .into());
    }
    let mut update = Update::open(pdf)?;
    let metadata = update
        .metadata()?
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let metadata = metadata.ok_or_else(no_pdf_a)?;
    let (xml, hybrid) = facturx::xml(invoice, options);
    let metadata = as_part_3(&metadata)?;
    let metadata = hybrid.added_to(&metadata).ok_or_else(|| {
        not_updated(
            phrase!("a PDF that describes itself in an unusual way (XMP)"),
            phrase!("have it made by another program"),
        )
    })?;
    let mut parameters = format!("/Size {}", xml.bytes.len());
    let date = invoice.issue_date.as_ref().and_then(|date| date.value());
    if let Some(date) = date {
        parameters.push_str(&format!(
            "/ModDate(D:{}000000Z)",
            date.to_string().replace('-', "")
        ));
    }
    let head = format!("/Type/EmbeddedFile/Subtype/text#2Fxml/Params<<{parameters}>>");
    let stream = update.add_stream(&head, &xml.bytes);
    let name = hybrid.name;
    let file = update.add(
        format!(
            "<</Type/Filespec/F({name})/UF({name})/Desc(Invoice)/AFRelationship/Alternative\
             /EF<</F {stream} 0 R/UF {stream} 0 R>>>>"
        )
        .into_bytes(),
    );
    let metadata = update.add_stream("/Type/Metadata/Subtype/XML", metadata.as_bytes());
    let mut names = b"<<".to_vec();
    names.extend(update.without("Names", "EmbeddedFiles")?);
    names.extend(format!("/EmbeddedFiles<</Names[({name}) {file} 0 R]>>>>").into_bytes());
    let bytes = update.finish(&[
        ("AF", format!("[{file} 0 R]").into_bytes()),
        ("Metadata", format!("{metadata} 0 R").into_bytes()),
        ("Names", names),
    ]);
    Ok(Written {
        bytes,
        losses: xml.losses,
    })
}

fn no_pdf_a() -> Error {
    not_updated(
        phrase!("a PDF that does not say that it is PDF/A, which a hybrid invoice has to be"),
        phrase!("save it as PDF/A-3 or PDF/A-2, or have the page made from the XML"),
    )
}

/// What a PDF says of itself, with part 3 of PDF/A in place of part 2.
fn as_part_3(xmp: &str) -> Result<String, Error> {
    for (before, after) in [
        ("pdfaid:part>", "<"),
        ("pdfaid:part=\"", "\""),
        ("pdfaid:part='", "'"),
    ] {
        let Some(at) = xmp.find(before).map(|at| at + before.len()) else {
            continue;
        };
        let part = xmp[at..].split(after).next().unwrap_or("");
        return match part.trim() {
            "2" | "3" => Ok(format!("{}3{}", &xmp[..at], &xmp[at + part.len()..])),
            "1" => Err(not_updated(
                phrase!("a PDF/A-1, which may have no files in it"),
                phrase!("save it as PDF/A-3 or PDF/A-2"),
            )),
            _ => Err(not_updated(
                phrase!("a PDF of a part of PDF/A that is not known to allow it"),
                phrase!("save it as PDF/A-3 or PDF/A-2"),
            )),
        };
    }
    Err(no_pdf_a())
}

impl facturx::Hybrid {
    /// XMP that has this, too; `None` where there is no place for it.
    fn added_to(&self, metadata: &str) -> Option<String> {
        // What it may have from before would be there twice.
        if metadata.contains(escaped(xmp::FACTUR_X).as_str()) {
            return None;
        }
        let end = metadata.rfind("</rdf:RDF>")?;
        let Some(schemas) = metadata.find("<pdfaExtension:schemas>") else {
            let (before, after) = metadata.split_at(end);
            return Some(format!("{before}{}{after}", self.xmp()));
        };
        // A property stands once: its list gets one more.
        let bag = schemas + metadata[schemas..].find("<rdf:Bag>")? + "<rdf:Bag>".len();
        Some(format!(
            "{}{}{}{}{}",
            &metadata[..bag],
            self.schema(),
            &metadata[bag..end],
            self.values(),
            &metadata[end..]
        ))
    }
}
