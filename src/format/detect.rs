//! What a file is, from its first bytes alone.

use super::foreign::{self, Foreign};
use super::row::{Head, Inside, LookInside, Root, Sureness};
use super::{FORMATS, Format, OTHER_JSON, ubl};
use crate::error::ErrorKind;
use crate::model::{Kind, Specification};
use crate::value::shown::{quoted, short};
use crate::value::{Phrase, Text, Wording, phrase, trim_xml};
use crate::xml::decode;
use quick_xml::NsReader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use std::borrow::Cow;

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detected {
    /// The format.
    pub format: Format,
    /// For an invoice format, whether it is an invoice or a credit note.
    pub kind: Option<Kind>,
    /// Whether it is wrapped in a Standard Business Document (SBDH).
    pub envelope: bool,
    /// Specification identifier, BT-24, as written.
    pub specification_identifier: Option<Text>,
    /// Business process type, BT-23, as written.
    pub business_process_type: Option<Text>,
    /// The UBL version the document names (`2.1`).
    pub ubl_version: Option<Text>,
    /// For a document that is recognised and not read, what kind of document it is.
    pub foreign: Option<&'static Foreign>,
    /// For a format that is not known, what the bytes look like.
    pub looks_like: Option<Wording>,
}

impl Detected {
    pub(crate) fn new(format: Format) -> Self {
        Detected {
            format,
            kind: None,
            envelope: false,
            specification_identifier: None,
            business_process_type: None,
            ubl_version: None,
            foreign: None,
            looks_like: None,
        }
    }

    fn foreign(kind: &'static Foreign) -> Self {
        Detected {
            foreign: Some(kind),
            ..Detected::other(Phrase::clause(kind.title))
        }
    }

    fn other(looks_like: Phrase) -> Self {
        Detected {
            looks_like: Some(looks_like.into()),
            ..Detected::new(Format::Other)
        }
    }

    /// The name that reports use: `ubl-invoice`, `ubl-creditnote`, `cii`, `coda`, `fatturapa`, …
    pub fn name(&self) -> &'static str {
        match (self.format, self.kind) {
            _ if self.foreign.is_some() => self.foreign.map_or("other", |kind| kind.id),
            (Format::Ubl, Some(Kind::Invoice)) => "ubl-invoice",
            (Format::Ubl, Some(Kind::CreditNote)) => "ubl-creditnote",
            (format, _) => format.name(),
        }
    }

    /// Why a document of this kind is not read, if it is one that is recognised only.
    pub(crate) fn not_read(&self) -> Option<ErrorKind> {
        let kind = self.foreign?;
        // What stands in it is not in the row.
        let title = match &self.looks_like {
            Some(title) => title.clone(),
            None => Phrase::clause(kind.title).into(),
        };
        Some(ErrorKind::NotRead {
            kind: kind.id.into(),
            title,
            advice: kind.advising().into(),
        })
    }

    /// The specification the document says it follows, where it is a known one.
    pub fn specification(&self) -> Option<Specification> {
        Specification::of(
            self.specification_identifier.as_deref(),
            self.business_process_type.as_deref(),
            self.ubl_version.as_deref(),
        )
    }
}

/// Tells what a file is from its bytes; its name plays no part.
///
/// At most the first 64 KiB are looked at. The content is not checked: what is detected as UBL may
/// still turn out to be unreadable.
///
/// ```
/// use facturier::format::{Format, detect};
/// assert_eq!(detect(b"%PDF-1.7\n").format, Format::Pdf);
/// let xml = br#"<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>"#;
/// assert_eq!(detect(xml).name(), "ubl-invoice");
/// ```
pub fn detect(bytes: &[u8]) -> Detected {
    let head = head_of(bytes);
    // As Windows saves "Unicode".
    if let Some(wide) = decode::wide(head.bytes)
        && !trim_xml(&wide.text).starts_with('<')
    {
        return detect(wide.text.as_bytes());
    }
    let start = head.start;
    if start.is_empty() {
        return Detected::other(phrase!("nothing but white space"));
    }
    let looks = |sureness| {
        let row = FORMATS.iter().find(|row| (row.looks)(&head, sureness))?;
        Some(Detected::new(row.format))
    };
    let found = looks(Sureness::Surely)
        .or_else(|| looks(Sureness::Probably))
        .or_else(|| foreign::of_text(start).map(Detected::foreign));
    if let Some(found) = found {
        return found;
    }
    if !start.starts_with(b"<") {
        // What tells a foreign document may lie behind what else is looked at.
        let found =
            looks(Sureness::Perhaps).or_else(|| foreign::of_bytes(bytes).map(Detected::foreign));
        if let Some(found) = found {
            return found;
        }
    }
    let text = decode::decode(head.bytes).text;
    let text = text.trim_start_matches('\u{FEFF}');
    if !trim_xml(text).starts_with('<') {
        if start.starts_with(b"{") {
            return Detected::other(Phrase::clause(OTHER_JSON));
        }
        let binary = text
            .chars()
            .take(512)
            .filter(|&c| c == '\u{FFFD}' || c < '\t')
            .count();
        return Detected::other(match binary > 8 {
            true => phrase!("binary data"),
            false => phrase!("text"),
        });
    }
    detect_xml(text)
}

fn head_of(bytes: &[u8]) -> Head<'_> {
    const LOOKED_AT: usize = 64 << 10;
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    Head {
        bytes,
        start: start.trim_ascii_start(),
    }
}

/// Whether what begins with a tag is of a format that is not read as XML.
pub(crate) fn is_of_bytes(bytes: &[u8]) -> bool {
    let head = head_of(bytes);
    let mut rows = FORMATS.iter();
    rows.any(|row| !row.is_xml() && (row.looks)(&head, Sureness::Surely))
}

/// What a page of the web is said to be.
pub(crate) const HTML_PAGE: &str = "an HTML page";

fn detect_xml(text: &str) -> Detected {
    let mut search = Search {
        detected: Detected::other(phrase!("XML without an element")),
        found: None,
        known: None,
        inside: None,
        root: None,
        path: Vec::new(),
        texts: 0,
    };
    search.run(text);
    search.finish()
}

/// What has been seen of an XML document.
struct Search {
    detected: Detected,
    /// How deep the document stands that was found.
    found: Option<usize>,
    /// What it is known as, if it is of a format of ours.
    known: Option<&'static Root>,
    /// What there is to be known from the elements inside.
    inside: Option<LookInside>,
    /// A document element that nobody knows yet: its depth, local name and namespace.
    root: Option<(usize, String, String)>,
    /// The names of the elements around the present one.
    path: Vec<String>,
    /// How many texts have been looked at for a document in them: some are enough.
    texts: usize,
}

/// As many texts are looked at for a document in them.
const TEXTS: usize = 8;

impl Search {
    /// Not by the walker, which reads whole documents of known syntaxes: this is a head that ends anywhere,
    /// of markup of any sort, and a document may stand in it quoted or in base64.
    fn run(&mut self, text: &str) {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().check_end_names = false;
        // The element around the present one, and whose text is awaited.
        let mut around = Vec::new();
        let mut awaited = None;
        let mut content = String::new();
        while let Ok((namespace, event)) = reader.read_resolved_event() {
            let (tag, empty) = match &event {
                Event::Start(tag) => (tag, false),
                Event::Empty(tag) => (tag, true),
                Event::End(_) => {
                    self.path.pop();
                    let text = || Some(trim_xml(&content).into());
                    match awaited.take() {
                        Some(Inside::UblVersion) => self.detected.ubl_version = text(),
                        Some(Inside::Specification) => {
                            self.detected.specification_identifier = text();
                        }
                        Some(Inside::Process) => self.detected.business_process_type = text(),
                        Some(Inside::Type(kind)) => self.detected.kind = Some(kind(&content)),
                        Some(Inside::Nothing | Inside::End) | None => {}
                    }
                    continue;
                }
                // A text comes in pieces: references stand between them.
                Event::Text(text) if awaited.is_some() => {
                    content.push_str(&String::from_utf8_lossy(text));
                    continue;
                }
                Event::CData(text) if awaited.is_some() => {
                    content.push_str(&String::from_utf8_lossy(text));
                    continue;
                }
                Event::GeneralRef(name) if awaited.is_some() => {
                    let reference = format!("&{};", String::from_utf8_lossy(name));
                    content.push_str(&unescaped(&reference));
                    continue;
                }
                Event::Text(text) if self.root.is_some() && self.texts < TEXTS => {
                    if self.encoded(text) {
                        return;
                    }
                    continue;
                }
                Event::CData(data) if self.root.is_some() && self.texts < TEXTS => {
                    let data = String::from_utf8_lossy(data);
                    if data.trim_start().starts_with('<') && self.quoted(data.trim_start()) {
                        return;
                    }
                    continue;
                }
                Event::GeneralRef(name)
                    if self.root.is_some() && self.texts < TEXTS && **name == *b"lt" =>
                {
                    let rest = &text[(reader.buffer_position() as usize).saturating_sub(4)..];
                    let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                    if self.quoted(&unescaped(&rest[..end])) {
                        return;
                    }
                    continue;
                }
                Event::DocType(declaration) if self.path.is_empty() => {
                    let declaration = String::from_utf8_lossy(declaration);
                    let name = declaration.split_whitespace().next().unwrap_or("");
                    self.detected = match foreign::of_element(name, "", "") {
                        Some(kind) => Detected::foreign(kind),
                        None if name.eq_ignore_ascii_case("html") => {
                            Detected::other(Phrase::clause(HTML_PAGE))
                        }
                        None => Detected::other(phrase!("XML with a document type declaration")),
                    };
                    return;
                }
                Event::Eof => break,
                _ => continue,
            };
            awaited = None;
            content.clear();
            let raw = match namespace {
                ResolveResult::Bound(namespace) => String::from_utf8_lossy(namespace.0),
                _ => "".into(),
            };
            let uri = unescaped(&raw);
            let local_name = tag.local_name();
            let local = local_name.as_ref();
            let depth = self.path.len();
            match self.found {
                None => {
                    let name = String::from_utf8_lossy(tag.name().0);
                    if self.element(&String::from_utf8_lossy(local), &name, &uri) {
                        return;
                    }
                }
                Some(found) => {
                    // Behind its end there is no more to be known of it.
                    let Some(below) = depth.checked_sub(found) else {
                        break;
                    };
                    let inside = self.inside.map(|inside| inside(below, &around, local));
                    match inside {
                        None | Some(Inside::Nothing) => {}
                        Some(Inside::End) => break,
                        inside => awaited = inside,
                    }
                }
            }
            around.clear();
            around.extend_from_slice(local);
            if !empty {
                self.path
                    .push(String::from_utf8_lossy(tag.name().0).into_owned());
            }
        }
    }

    /// Looks at an element while no document is found; whether there is no more to be known.
    fn element(&mut self, local: &str, name: &str, uri: &str) -> bool {
        let depth = self.path.len();
        if let Some((around, root, namespace)) = self.root.take() {
            // Its first child may tell.
            if depth == around + 1
                && let Some((format, known)) = known_by_child(&root, local)
            {
                self.known = Some(known);
                self.detected = Detected::new(format);
                return true;
            }
            let kind =
                foreign::of_element(&root, &namespace, local).filter(|_| depth == around + 1);
            if let Some(kind) = kind {
                self.detected = Detected::foreign(kind);
                return true;
            }
            self.root = Some((usize::MAX - 1, root, namespace));
        }
        // One in no namespace, inside another document, is known by its child alone.
        let around = self.path.last().filter(|_| depth > 1);
        let around = around.map(|tag| tag.rsplit_once(':').map_or(&**tag, |(_, local)| local));
        if let Some((_, known)) = around.and_then(|around| known_by_child(around, local)) {
            self.enclosed(known.title, None);
            return true;
        }
        let is_root = depth == 0 && self.root.is_none();
        let in_envelope = self.detected.envelope && self.root.is_none();
        let known = known(local, uri);
        // Only what stands in the envelope itself is read.
        let is_deeper = in_envelope && depth > 1;
        match known {
            Some((_, known)) if is_deeper => {
                self.enclosed(known.title, Some(name));
                return true;
            }
            Some((format, known)) if is_root || in_envelope => {
                self.known = Some(known);
                self.inside = known.inside;
                self.found = Some(depth);
                let foreign = foreign::of_element(local, uri, "").filter(|_| !known.is_read);
                self.detected = Detected {
                    kind: known.kind,
                    envelope: self.detected.envelope,
                    foreign,
                    ..Detected::new(format)
                };
                return known.inside.is_none();
            }
            _ => {}
        }
        if depth == 0 && local == "StandardBusinessDocument" && !self.detected.envelope {
            self.detected.envelope = true;
            self.detected.looks_like =
                Some(phrase!("an SBDH envelope without a known document").into());
            return false;
        }
        if in_envelope && local == "StandardBusinessDocumentHeader" {
            return false;
        }
        let kind = match is_root || in_envelope && depth == 1 {
            true => foreign::of_element(local, uri, ""),
            false => foreign::of_inner_element(local, uri),
        };
        if is_root || in_envelope {
            match kind {
                Some(kind) => {
                    let envelope = self.detected.envelope;
                    self.detected = Detected {
                        envelope,
                        ..Detected::foreign(kind)
                    };
                    self.found = Some(depth);
                    // What UBL is not read says in the same places what it follows.
                    self.inside = Some(ubl::inside);
                    return !uri.starts_with("urn:oasis:");
                }
                None if depth == 0 && local.eq_ignore_ascii_case("html") => {
                    self.detected.looks_like = Some(Phrase::clause(HTML_PAGE).into());
                    return true;
                }
                None if depth == 0 => {
                    self.detected.looks_like = Some(element_in(name, uri).into());
                    self.root = Some((0, local.into(), uri.into()));
                }
                None if depth == 1 && self.detected.foreign.is_none() => {
                    self.detected.foreign = foreign::envelope();
                }
                None => {}
            }
            return false;
        }
        let title = match (known, kind) {
            (Some((_, known)), _) => known.title,
            (None, Some(kind)) => kind.title,
            (None, None) => return false,
        };
        // A document may follow the envelope that somebody put before it.
        if depth == 0 {
            if let Some(kind) = kind {
                self.detected = Detected::foreign(kind);
                return true;
            }
            return false;
        }
        self.enclosed(title, Some(name));
        true
    }

    /// A document inside another one, at the present place.
    fn enclosed(&mut self, title: &'static str, name: Option<&str>) {
        let mut place = String::new();
        for name in self.path.iter().map(String::as_str).chain(name) {
            place.push('/');
            place.push_str(name);
        }
        self.detected.foreign = foreign::enclosed();
        self.detected.looks_like = Some(
            phrase!(
                "another XML file with {} inside, at {}",
                Phrase::clause(title),
                place
            )
            .into(),
        );
    }

    /// Looks at a text that is an XML document itself; whether it is one that is known.
    fn quoted(&mut self, text: &str) -> bool {
        self.texts += 1;
        let mut inner = Search {
            detected: Detected::other("".into()),
            found: None,
            known: None,
            inside: None,
            root: None,
            path: Vec::new(),
            texts: TEXTS,
        };
        // Not deeper than this: what is quoted in it is not looked at.
        let mut reader = NsReader::from_str(text);
        reader.config_mut().check_end_names = false;
        while let Ok((namespace, event)) = reader.read_resolved_event() {
            let (Event::Start(tag) | Event::Empty(tag)) = &event else {
                if matches!(event, Event::Eof) {
                    break;
                }
                continue;
            };
            let uri = match namespace {
                ResolveResult::Bound(namespace) => String::from_utf8_lossy(namespace.0),
                _ => "".into(),
            };
            let local = tag.local_name();
            inner.element(&String::from_utf8_lossy(local.as_ref()), "", &uri);
            break;
        }
        let title = match (inner.detected.foreign, inner.known) {
            (Some(kind), _) => kind.title,
            (None, Some(known)) => known.title,
            (None, None) => return false,
        };
        self.enclosed(title, None);
        true
    }

    /// The same of a text in base64.
    fn encoded(&mut self, text: &[u8]) -> bool {
        use base64::Engine as _;
        use base64::engine::general_purpose::STANDARD;
        // `<?xml`, with a byte order mark or without, or a plain element.
        let text = text.trim_ascii();
        if !(text.starts_with(b"PD94bW") || text.starts_with(b"77u/PD94")) {
            return false;
        }
        let mut head: Vec<u8> = text
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .take(4096)
            .collect();
        head.truncate(head.len() / 4 * 4);
        let Ok(decoded) = STANDARD.decode(&head) else {
            return false;
        };
        let decoded = String::from_utf8_lossy(&decoded);
        self.quoted(decoded.trim_start_matches('\u{FEFF}'))
    }

    fn finish(mut self) -> Detected {
        if let (Some(_), Some(customization)) = (
            self.detected.foreign,
            &self.detected.specification_identifier,
        ) && let Some(kind) = foreign::of_customization(self.detected.name(), customization)
        {
            self.detected.foreign = Some(kind);
            self.detected.looks_like = Some(Phrase::clause(kind.title).into());
        }
        self.detected
    }
}

/// The documents that have formats of their own, by their root element.
fn known(local: &str, uri: &str) -> Option<(Format, &'static Root)> {
    FORMATS.iter().find_map(|row| {
        let mut roots = row.roots.iter();
        let root =
            roots.find(|root| root.local == local && foreign::matches(root.namespace, uri))?;
        Some((row.format, root))
    })
}

/// What a document element is that has this child, in whatever namespace.
fn known_by_child(local: &str, child: &str) -> Option<(Format, &'static Root)> {
    FORMATS.iter().find_map(|row| {
        let mut roots = row.roots.iter();
        let root = roots.find(|root| root.local == local && root.child == child)?;
        Some((row.format, root))
    })
}

/// The text with its references resolved, or as it is when they cannot be.
fn unescaped(text: &str) -> Cow<'_, str> {
    unescape(text).unwrap_or(Cow::Borrowed(text))
}

/// How an element is named to people.
pub(crate) fn element_in(tag: &str, uri: &str) -> Phrase {
    match uri {
        "" => phrase!("the XML element <{}> in no namespace", short(tag)),
        _ => phrase!(
            "the XML element <{}> in the namespace {}",
            short(tag),
            quoted(uri)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_the_first_bytes() {
        let name = |bytes: &[u8]| detect(bytes).name();
        assert_eq!(name(b""), "other");
        assert_eq!(name(b"%PDF-1.4"), "pdf");
        assert_eq!(name(b"x\n%PDF-1.4"), "pdf");
        assert_eq!(name(b":20:%PDF-1.4\n:25:1"), "mt940");
        assert_eq!(name(b"From: a\nSubject: %PDF-1.4\n\n"), "mail");
        assert_eq!(name(b"<!--%PDF-1.4--><html/>"), "other");
        assert_eq!(name(b"PK\x03\x04rest"), "zip");
        assert_eq!(name(b" {\"schema_version\":\"1\"}"), "json");
        assert_eq!(name(b"00000180114123 05        0012345678"), "other");
        assert_eq!(name(b"0000018011412305        0012345678"), "coda");
        assert_eq!(name(b"0000018011412305D       0012345678"), "coda");
        assert_eq!(
            name(
                b"<CreditNote xmlns='urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2'/>"
            ),
            "ubl-creditnote"
        );
        assert_eq!(name(b"<a:CrossIndustryInvoice xmlns:a='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'>"), "cii");
        assert_eq!(name(b"<Invoice/>"), "other");
    }

    #[test]
    fn what_comes_behind_the_document() {
        let document = "<d:StandardBusinessDocument xmlns:d='http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader'>\
             <Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'></Invoice>\
             </d:StandardBusinessDocument>";
        for behind in ["<y/>", "</y></y><y>", "<y><z/></y>"] {
            let text = format!("{document}{behind}");
            assert_eq!(detect(text.as_bytes()).name(), "ubl-invoice", "{behind}");
        }
    }

    #[test]
    fn mt940_behind_lines_of_the_bank() {
        let name = |bytes: &[u8]| detect(bytes).name();
        let old =
            b"ABNANL2A\r\n940\r\nABNANL2A\r\n:20:ABN AMRO BANK NV\r\n:25:123456789\r\n:28:1/1\r\n";
        assert_eq!(name(old), "mt940");
        assert_eq!(name(b"940\n:20:X\n:21:Y\n:60F:C260131EUR1,00"), "mt940");
        assert_eq!(name(b"at\n:20:\nwe met"), "other");
        let late = [&b"x\n".repeat(10), &old[..]].concat();
        assert_eq!(name(&late), "other");
    }

    #[test]
    fn specification_and_process() {
        let detected = detect(
            b"<i:Invoice xmlns:i='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' xmlns:b='b'>\
              <b:UBLVersionID>2.1</b:UBLVersionID>\
              <b:CustomizationID> urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0 </b:CustomizationID>\
              <b:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</b:ProfileID><b:ID>1</b:ID>",
        );
        assert_eq!(detected.specification(), Some(Specification::PeppolBis3));
        assert_eq!(detected.ubl_version.as_deref(), Some("2.1"));
        assert_eq!(
            detected.business_process_type.as_deref(),
            Some("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
        );
    }

    #[test]
    fn with_references_in_namespaces_and_texts() {
        let detected = detect(
            b"<i:Invoice xmlns:i='urn:oasis&#x3A;names:specification:ubl:schema:xsd:Invoice-2' xmlns:b='b'>\
              <b:UBLVersionID><![CDATA[2]]>&#46;<!-- -->1</b:UBLVersionID>\
              <b:CustomizationID>urn:cen.eu:en16931:20&#x31;7</b:CustomizationID><b:ID>1</b:ID>",
        );
        assert_eq!(detected.name(), "ubl-invoice");
        assert_eq!(detected.ubl_version.as_deref(), Some("2.1"));
        assert_eq!(detected.specification(), Some(Specification::En16931));
    }

    #[test]
    fn foreign_documents_by_their_root() {
        let ubl = "urn:oasis:names:specification:ubl:schema:xsd";
        let iso = "urn:iso:std:iso:20022:tech:xsd";
        let peppol = "urn:fdc:peppol.eu:poacc:trns";
        let of_ubl = |name: &str, customization: &str| {
            format!(
                "<{name} xmlns='{ubl}:{name}-2' xmlns:b='{ubl}:CommonBasicComponents-2'><b:CustomizationID>{customization}</b:CustomizationID><b:ID>1</b:ID></{name}>"
            )
        };
        let sdi = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd";
        let cases = [
            ("cii", "<r:CrossIndustryInvoice xmlns:r='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'/>".to_owned()),
            ("zugferd-draft", "<!-- made by a program --><rsm:Invoice xmlns:rsm='urn:ferd:invoice:rc:comfort'/>".into()),
            ("cii", "<rsm:CrossIndustryDocument xmlns:rsm='urn:ferd:CrossIndustryDocument:invoice:1p0'/>".into()),
            ("order-x", "<rsm:SCRDMCCBDACIOMessageStructure xmlns:rsm='urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100'/>".into()),
            ("cdar", "<rsm:CrossDomainAcknowledgementAndResponse xmlns:rsm='urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100'/>".into()),
            ("ubl-order", of_ubl("Order", "urn:x")),
            ("peppol-order", of_ubl("Order", &format!("{peppol}:order:3"))),
            ("peppol-order-agreement", of_ubl("OrderResponse", &format!("{peppol}:order_agreement:3"))),
            ("ubl-order-response-simple", of_ubl("OrderResponseSimple", "")),
            ("ubl-application-response", of_ubl("ApplicationResponse", "")),
            ("peppol-invoice-response", of_ubl("ApplicationResponse", &format!("{peppol}:invoice_response:3"))),
            ("peppol-mlr", of_ubl("ApplicationResponse", &format!("{peppol}:mlr:3"))),
            ("peppol-mls", of_ubl("ApplicationResponse", "urn:peppol:edec:mls:1.0")),
            ("ubl-reminder", of_ubl("Reminder", "")),
            ("ubl-debit-note", of_ubl("DebitNote", "")),
            ("ubl-self-billed-credit-note", of_ubl("SelfBilledCreditNote", "")),
            ("ubl-attached-document", of_ubl("AttachedDocument", "DIAN 2.1")),
            ("ubl-document", of_ubl("Novelty", "")),
            ("ubl-1", format!("<Invoice xmlns='{ubl}:Invoice-1.0'/>")),
            ("fatturapa", format!("<p:FatturaElettronica xmlns:p='{sdi}/fatture/v1.2' versione='FPR12'/>")),
            ("fatturapa", "<FatturaElettronica versione='FPA12'/>".into()),
            ("fatturapa-simplified", format!("<n:FatturaElettronicaSemplificata xmlns:n='{sdi}/fatture/v1.0'/>")),
            ("sdi-message", format!("<ns3:RicevutaConsegna xmlns:ns3='{sdi}/fattura/messaggi/v1.0'/>")),
            ("facturae", "<fe:Facturae xmlns:fe='http://www.facturae.es/Facturae/2014/v3.2.1/Facturae'/>".into()),
            ("ticketbai", "<T:TicketBai xmlns:T='urn:ticketbai:emision'/>".into()),
            ("finvoice", "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='Finvoice.xsl'?><Finvoice Version='3.0'/>".into()),
            ("finvoice", "<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'><S:Header/><S:Body/></S:Envelope><?xml version='1.0'?><Finvoice Version='2.01'/>".into()),
            ("teapps", "<!DOCTYPE INVOICE_CENTER SYSTEM 'x.dtd'><INVOICE_CENTER/>".into()),
            ("svefaktura", "<Invoice xmlns='urn:sfti:documents:BasicInvoice:1:0'/>".into()),
            ("ebinterface", "<eb:Invoice xmlns:eb='http://www.ebinterface.at/schema/6p1/'/>".into()),
            ("isdoc", "<Invoice xmlns='http://isdoc.cz/namespace/2013' version='6.0.2'/>".into()),
            ("ksef", "<Faktura xmlns='http://crd.gov.pl/wzor/2025/06/25/13775/'/>".into()),
            ("jpk", "<tns:JPK xmlns:tns='http://jpk.mf.gov.pl/wzor/2022/02/17/02171/'/>".into()),
            ("nav-invoice", "<InvoiceData xmlns='http://schemas.nav.gov.hu/OSA/3.0/data'/>".into()),
            ("nav-message", "<ManageInvoiceRequest xmlns='http://schemas.nav.gov.hu/OSA/3.0/api'/>".into()),
            ("oioxml", "<Invoice xmlns='http://rep.oio.dk/ubl/xml/schemas/0p71/pie/'/>".into()),
            ("eslog", "<Invoice xmlns='urn:eslog:2.00'/>".into()),
            ("estonian-e-invoice", "<E_Invoice/>".into()),
            ("cfdi", "<cfdi:Comprobante xmlns:cfdi='http://www.sat.gob.mx/cfd/4'/>".into()),
            ("gs1-invoice", "<i:invoiceMessage xmlns:i='urn:gs1:ecom:invoice:xsd:3'/>".into()),
            ("cxml", "<!DOCTYPE cXML SYSTEM 'http://xml.cxml.org/schemas/cXML/1.2.020/InvoiceDetail.dtd'><cXML/>".into()),
            ("idoc-xml", "<INVOIC02><IDOC BEGIN='1'/></INVOIC02>".into()),
            ("oagis", "<ProcessInvoice xmlns='http://www.openapplications.org/oagis/9'/>".into()),
            ("camt056", format!("<Document xmlns='{iso}:camt.056.001.01'/>")),
            ("camt", format!("<Document xmlns='{iso}:camt.060.001.05'/>")),
            ("pain001", "<Document xmlns='http://www.six-interbank-clearing.com/de/pain.001.001.03.ch.02.xsd'/>".into()),
            ("pain008", format!("<n:Document xmlns:n='{iso}:pain.008.001.02'/>")),
            ("pacs", format!("<Document xmlns='{iso}:pacs.008.001.08'/>")),
            ("saf-t", "<AuditFile xmlns='urn:OECD:StandardAuditFile-Tax:PT_1.04_01'/>".into()),
            ("xbrl", "<xbrli:xbrl xmlns:xbrli='http://www.xbrl.org/2003/instance'/>".into()),
            ("belgian-tax-return", "<ns2:VATConsignment xmlns:ns2='http://www.minfin.fgov.be/VATConsignment'/>".into()),
            ("sbdh", "<StandardBusinessDocument xmlns='s'><StandardBusinessDocumentHeader/><Odd xmlns='o'/></StandardBusinessDocument>".into()),
            ("ubl-order", format!("<StandardBusinessDocument xmlns='s'><StandardBusinessDocumentHeader/>{}</StandardBusinessDocument>", of_ubl("Order", ""))),
            ("other", format!("<Party xmlns='{ubl}:CommonAggregateComponents-2'/>")),
            ("other", format!("<Invoice xmlns='{ubl}:CreditNote-2'/>")),
            ("other", "<html/>".into()),
        ];
        for (expected, xml) in cases {
            assert_eq!(detect(xml.as_bytes()).name(), expected, "{xml}");
            // As Windows saves "Unicode", with a byte order mark.
            let wide: Vec<u8> = format!("\u{FEFF}{xml}")
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect();
            assert_eq!(detect(&wide).name(), expected, "{xml} in UTF-16");
            let marked = format!("\u{FEFF}<?xml version=\"1.0\"?>\n<!-- x -->{xml}");
            assert_eq!(detect(marked.as_bytes()).name(), expected, "{marked}");
        }
    }

    #[test]
    fn foreign_documents_in_text_and_bytes() {
        let record = |length: usize, start: &str| format!("{start:<length$}");
        let aeb = [
            record(80, "11004912345678901234260101260131"),
            record(80, "22    1234"),
        ];
        let isa = format!("ISA*{:<101}~GS*IN~ST*810*0001~", "00");
        let cases: Vec<(&str, Vec<u8>)> = vec![
            ("edifact-invoic", b"UNA:+.? '\r\nUNB+UNOC:3+1+2'\r\nUNH+1+INVOIC:D:96A:UN'".to_vec()),
            ("edifact-desadv", b"UNB+UNOA:2+1+2'UNH+1+DESADV:D:96A:UN'".to_vec()),
            ("edifact-finsta", b"UNA:*.? ~UNB*UNOC:3*1*2~UNH*1*FINSTA:D:96A:UN~".to_vec()),
            ("edifact", b"UNB+UNOA:2+1+2'UNH+1+GESMES:2:1'".to_vec()),
            ("x12-810", isa.into_bytes()),
            ("idoc", b"EDI_DC40  800000000001".to_vec()),
            ("tradacoms", b"STX=ANA:1+5000'".to_vec()),
            ("qif", b"!Type:Bank\nD1/2/26\nT-1.00\n^\n".to_vec()),
            ("bai2", b"01,122099999,123456789,260621,0200,1,65,,2/\n02,031001234,122099999,1,260620,2359,,2/\n".to_vec()),
            ("aeb43", aeb.join("\r\n").into_bytes()),
            ("multicash", b"37050198;1234567;12;15.04.26;EUR;1,00;;;2,00;;;;;;;;;;0;\r\n".to_vec()),
            ("mt103", b"{1:F01AAAABEBB}{2:O1031200260415X}{4:\r\n:20:R\r\n:23B:CRED\r\n:32A:260415EUR1,\r\n-}".to_vec()),
            ("mt103", b":20:R\r\n:23B:CRED\r\n:32A:260415EUR1,\r\n:50K:X\r\n:59:Y\r\n".to_vec()),
            ("mt910", b":20:R\r\n:21:X\r\n:25:BE1\r\n:32A:260415EUR1,\r\n:50K:X\r\n".to_vec()),
            ("mt940", b":20:R\r\n:25:1\r\n:28C:5/1\r\n:34F:EUR0,\r\n:13D:2601051200+0100\r\n".to_vec()),
            ("mt940", b":20:R\r\n:25:1\r\n:28C:5/1\r\n:34F:EUR0,\r\n:61:2601050105C10,00NTRF\r\n".to_vec()),
            ("mt940", b"{1:F01AAAABEBB}{2:I942AAAABEBBN}{4:\r\n:20:R\r\n-}".to_vec()),
            ("mt940", b":942:\r\n:20:R\r\n:25:1\r\n:28C:5/1\r\n".to_vec()),
            ("mt941", b"{1:F01AAAABEBB}{2:I941AAAABEBBN}{4:\r\n:20:R\r\n-}".to_vec()),
            ("mt101", b":20:R\r\n:28D:1/1\r\n:50H:/1\r\n:30:260415\r\n".to_vec()),
            ("mt", b"{1:F01AAAABEBB}{2:O5351200}{4:\r\n:20:R\r\n-}".to_vec()),
            ("mt940", b"{1:F01AAAABEBB}{2:O9401200}{4:\r\n:20:R\r\n:25:1\r\n:60F:C260131EUR1,00\r\n-}".to_vec()),
            ("datev", b"\"EXTF\";700;21;\"Buchungsstapel\"".to_vec()),
            ("winbooks", b"DOCTYPE;DBKCODE;DBKTYPE;DOCNUMBER\n".to_vec()),
            ("fec", b"JournalCode|JournalLib|EcritureNum\n".to_vec()),
            ("signed", b"\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x80".to_vec()),
            ("archive-7z", b"7z\xBC\xAF\x27\x1C\0\x04".to_vec()),
            ("archive-rar", b"Rar!\x1A\x07\x01\0".to_vec()),
            ("archive-gzip", b"\x1F\x8B\x08\0\0".to_vec()),
            ("other", b"dear colleague, UNB+ is a segment".to_vec()),
            ("other", b"{\"orders\": []}".to_vec()),
        ];
        for (expected, bytes) in cases {
            let shown = String::from_utf8_lossy(&bytes);
            assert_eq!(detect(&bytes).name(), expected, "{shown}");
        }
    }

    #[test]
    fn a_document_inside_another_is_told_with_its_place() {
        let invoice = "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>";
        let inside = |xml: &str| {
            let detected = detect(xml.as_bytes());
            assert_eq!(detected.name(), "enclosed", "{xml}");
            detected.looks_like.unwrap().to_string()
        };
        assert_eq!(
            inside(&format!(
                "<s:Envelope xmlns:s='s'><s:Body>{invoice}</s:Body></s:Envelope>"
            )),
            "another XML file with a UBL invoice inside, at /s:Envelope/s:Body/Invoice"
        );
        // Deeper in an envelope than what is read stands.
        assert_eq!(
            inside(&format!(
                "<sh:StandardBusinessDocument xmlns:sh='http://www.unece.org/cefact/namespaces/\
                 StandardBusinessDocumentHeader'><sh:StandardBusinessDocumentHeader/><p:Package \
                 xmlns:p='p'><List>{invoice}</List></p:Package></sh:StandardBusinessDocument>"
            )),
            "another XML file with a UBL invoice inside, at \
             /sh:StandardBusinessDocument/p:Package/List/Invoice"
        );
        for namespace in [
            "",
            " xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.02'",
        ] {
            assert_eq!(
                inside(&format!(
                    "<d:DataPDU xmlns:d='d'><d:Body><AppHdr/><Document{namespace}>\
                     <BkToCstmrDbtCdtNtfctn/></Document></d:Body></d:DataPDU>"
                )),
                "another XML file with a camt.054 notification inside, at /d:DataPDU/d:Body/Document"
            );
        }
        let quoted = invoice.replace('<', "&lt;");
        let base64 = "PD94bWwgdmVyc2lvbj0iMS4wIj8+PEZhY3R1cmFlLz4=";
        assert_eq!(
            inside(&format!("<a><b>{quoted}</b></a>")),
            "another XML file with a UBL invoice inside, at /a/b"
        );
        assert_eq!(
            inside(&format!(
                "<a><b><![CDATA[<?xml version='1.0'?>{invoice}]]></b></a>"
            )),
            "another XML file with a UBL invoice inside, at /a/b"
        );
        assert_eq!(
            inside(&format!("<a><b>\n{base64}</b></a>")),
            "another XML file with a Facturae invoice (Spain) inside, at /a/b"
        );
    }

    #[test]
    fn in_an_envelope_whose_root_declares_the_prefix() {
        let detected = detect(
            b"<s:StandardBusinessDocument xmlns:s='s' xmlns:i='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>\
              <s:StandardBusinessDocumentHeader><s:Sender/></s:StandardBusinessDocumentHeader><i:Invoice/></s:StandardBusinessDocument>",
        );
        assert_eq!((detected.name(), detected.envelope), ("ubl-invoice", true));
    }
}
