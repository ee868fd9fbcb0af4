//! What a PDF says of itself, as XMP: that it is PDF/A-3b, its title, its day, and of a hybrid invoice which
//! XML is in it.

use crate::xml::chars::is_allowed;
use chrono::NaiveDate;
use std::fmt::Write as _;

/// What is known of a PDF.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    pub title: String,
    pub author: String,
    pub language: &'static str,
    pub date: Option<NaiveDate>,
    /// What more there is, in XMP.
    pub extension: String,
}

/// What made it.
pub(super) const PRODUCER: &str = concat!("facturier ", env!("CARGO_PKG_VERSION"));

/// The namespace of the extension that names the XML of a hybrid invoice.
pub(super) const FACTUR_X: &str = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#";

impl About {
    pub(super) fn xmp(&self) -> String {
        let mut out = String::from(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
             <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
             <rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n\
             <pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n\
             </rdf:Description>\n\
             <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
             <dc:format>application/pdf</dc:format>\n",
        );
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>",
            escaped(&self.title)
        );
        if !self.author.is_empty() {
            let _ = writeln!(
                out,
                "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>",
                escaped(&self.author)
            );
        }
        let _ = writeln!(
            out,
            "<dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>\n</rdf:Description>",
            self.language
        );
        let _ = writeln!(
            out,
            "<rdf:Description rdf:about=\"\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n\
             <pdf:Producer>{PRODUCER}</pdf:Producer>\n</rdf:Description>"
        );
        if let Some(date) = self.date {
            let _ = writeln!(
                out,
                "<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n\
                 <xmp:CreateDate>{date}T00:00:00Z</xmp:CreateDate>\n\
                 <xmp:ModifyDate>{date}T00:00:00Z</xmp:ModifyDate>\n</rdf:Description>"
            );
        }
        out.push_str(&self.extension);
        out.push_str("</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>");
        out
    }
}

/// A text in XML, with what XML cannot have left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if is_allowed(c) => out.push(c),
            _ => {}
        }
    }
    out
}
