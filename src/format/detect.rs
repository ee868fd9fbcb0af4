//! What a file is, from its first bytes alone.

use super::Format;
use crate::model::{Kind, Specification};
use crate::value::{Text, trim_xml};
use crate::xml::{Namespace, decode};
use quick_xml::NsReader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use std::borrow::Cow;

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// For a format that is not known, what the bytes look like.
    pub looks_like: Option<Text>,
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
            looks_like: None,
        }
    }

    fn other(looks_like: impl Into<Text>) -> Self {
        Detected {
            looks_like: Some(looks_like.into()),
            ..Detected::new(Format::Other)
        }
    }

    /// The name that reports use: `ubl-invoice`, `ubl-creditnote`, `cii`, `coda`, …
    pub fn name(&self) -> &'static str {
        match (self.format, self.kind) {
            (Format::Ubl, Some(Kind::Invoice)) => "ubl-invoice",
            (Format::Ubl, Some(Kind::CreditNote)) => "ubl-creditnote",
            (format, _) => format.name(),
        }
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
    const LOOKED_AT: usize = 64 << 10;
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let start = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    match start {
        [] => return Detected::other("nothing but white space"),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Detected::new(Format::Zip),
        [b'{', b'1', b':', ..] | [b':', b'2', b'0', b':', ..] => {
            return Detected::new(Format::Mt940);
        }
        [b'{', ..] => return Detected::new(Format::Json),
        _ if memchr::memmem::find(&head[..head.len().min(1024)], b"%PDF-").is_some() => {
            return Detected::new(Format::Pdf);
        }
        _ if has_mt940(start) => return Detected::new(Format::Mt940),
        _ if is_coda(start) => return Detected::new(Format::Coda),
        [b'<', ..] => {}
        _ if has_coda(head) => return Detected::new(Format::Coda),
        _ => {}
    }
    let text = decode::decode(head).text;
    let text = text.trim_start_matches('\u{FEFF}');
    if !trim_xml(text).starts_with('<') {
        let binary = text
            .chars()
            .take(512)
            .filter(|&c| c == '\u{FFFD}' || c < '\t')
            .count();
        return Detected::other(if binary > 8 { "binary data" } else { "text" });
    }
    detect_xml(text)
}

/// Whether a message of MT940 begins within the first lines: banks put lines of their own before it.
/// A line `:20:` alone says little; the account or a balance has to follow.
fn has_mt940(bytes: &[u8]) -> bool {
    let mut lines = bytes
        .split(|&byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_empty());
    let is_reference = |line: &[u8]| line.starts_with(b":20:");
    lines.by_ref().take(10).any(is_reference)
        && lines.take(10).any(|line| {
            let tags = [&b":25:"[..], b":25P:", b":28", b":60"];
            tags.iter().any(|tag| line.starts_with(tag))
        })
}

/// A CODA header record: `0`, `0000`, the date of creation, the bank or blanks, application `05`.
fn is_coda(bytes: &[u8]) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    bytes.starts_with(b"00000")
        && digits(5..11)
        && (digits(11..14) || bytes.get(11..14) == Some(b"   "))
        && bytes.get(14..16) == Some(b"05")
        && matches!(bytes.get(16), Some(b'D' | b' '))
}

/// Whether there is CODA in spite of a header that is missing or not the first line: a header further
/// on, or a record of the right length for every second line.
fn has_coda(bytes: &[u8]) -> bool {
    let (mut lines, mut records) = (0, 0);
    for line in bytes.split(|&byte| byte == b'\n').take(200) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if is_coda(line) {
            return true;
        }
        let known = [
            &b"1"[..],
            b"21",
            b"22",
            b"23",
            b"31",
            b"32",
            b"33",
            b"8",
            b"4",
            b"9",
        ];
        let is_known = known.iter().any(|start| line.starts_with(start));
        let is_long = (128..=2 * 128).contains(&line.len());
        // Behind the last position nothing is known: 128 characters may be more bytes.
        let characters = || String::from_utf8_lossy(line).chars().count();
        lines += 1;
        records += usize::from(is_known && is_long && (line.len() == 128 || characters() == 128));
    }
    records > 0 && 2 * records >= lines
}

fn detect_xml(text: &str) -> Detected {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut detected = Detected::other("XML without an element");
    let mut depth = 0_usize;
    // How deep the invoice stands, the element around the present one, and whose text is awaited.
    let mut invoice_depth = None;
    let mut around = Vec::new();
    let mut awaited = None;
    let mut content = String::new();
    while let Ok((namespace, event)) = reader.read_resolved_event() {
        let (tag, empty) = match &event {
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                let text = || Some(trim_xml(&content).into());
                match awaited.take() {
                    Some(Awaited::Version) => detected.ubl_version = text(),
                    Some(Awaited::Specification) => detected.specification_identifier = text(),
                    Some(Awaited::Process) => detected.business_process_type = text(),
                    None => {}
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
            Event::DocType(_) if depth == 0 => {
                return Detected::other("XML with a document type declaration");
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
        match invoice_depth {
            None if depth == 0 || detected.envelope => {
                match (Namespace::of(&uri), local) {
                    (Namespace::Invoice, b"Invoice") => {
                        detected.format = Format::Ubl;
                        detected.kind = Some(Kind::Invoice);
                    }
                    (Namespace::CreditNote, b"CreditNote") => {
                        detected.format = Format::Ubl;
                        detected.kind = Some(Kind::CreditNote);
                    }
                    (_, b"CrossIndustryInvoice") if uri.starts_with("urn:un:unece:uncefact:") => {
                        detected.format = Format::Cii;
                    }
                    (_, b"CrossIndustryDocument") if uri.starts_with("urn:ferd:") => {
                        detected.format = Format::Cii;
                    }
                    (_, b"Document")
                        if uri.starts_with("urn:iso:std:iso:20022:tech:xsd:camt.053.001.") =>
                    {
                        return Detected::new(Format::Camt053);
                    }
                    (_, b"StandardBusinessDocument") if depth == 0 => {
                        detected.envelope = true;
                        detected.looks_like =
                            Some("an SBDH envelope without a known document".into());
                    }
                    _ if depth == 0 => {
                        let name = String::from_utf8_lossy(tag.name().0).into_owned();
                        detected.looks_like = Some(element_in(&name, &uri).into());
                        break;
                    }
                    _ => {}
                }
                if detected.format != Format::Other {
                    detected.looks_like = None;
                    invoice_depth = Some(depth);
                }
            }
            Some(invoice) if detected.format == Format::Ubl && depth == invoice + 1 => {
                match local {
                    b"UBLVersionID" => awaited = Some(Awaited::Version),
                    b"CustomizationID" => awaited = Some(Awaited::Specification),
                    b"ProfileID" => awaited = Some(Awaited::Process),
                    // What is wanted stands before the number of the invoice.
                    b"ID" | b"IssueDate" => break,
                    _ => {}
                }
            }
            Some(_) if detected.format == Format::Cii => match (around.as_slice(), local) {
                (b"GuidelineSpecifiedDocumentContextParameter", b"ID") => {
                    awaited = Some(Awaited::Specification);
                }
                (b"BusinessProcessSpecifiedDocumentContextParameter", b"ID") => {
                    awaited = Some(Awaited::Process);
                }
                (_, b"ExchangedDocument" | b"HeaderExchangedDocument") => break,
                _ => {}
            },
            _ => {}
        }
        around.clear();
        around.extend_from_slice(local);
        if !empty {
            depth += 1;
        }
    }
    detected
}

/// The text with its references resolved, or as it is when they cannot be.
fn unescaped(text: &str) -> Cow<'_, str> {
    unescape(text).unwrap_or(Cow::Borrowed(text))
}

/// Whose text comes next.
enum Awaited {
    Version,
    Specification,
    Process,
}

/// How an element is named to people.
pub(crate) fn element_in(tag: &str, uri: &str) -> String {
    match uri {
        "" => format!("the XML element <{tag}> in no namespace"),
        _ => format!("the XML element <{tag}> in the namespace \"{uri}\""),
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
    fn in_an_envelope_whose_root_declares_the_prefix() {
        let detected = detect(
            b"<s:StandardBusinessDocument xmlns:s='s' xmlns:i='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>\
              <s:StandardBusinessDocumentHeader><s:Sender/></s:StandardBusinessDocumentHeader><i:Invoice/></s:StandardBusinessDocument>",
        );
        assert_eq!((detected.name(), detected.envelope), ("ubl-invoice", true));
    }
}
