//! Documents that are recognised and not read: tax and bank documents, orders, archives, by what they
//! begin with.
//!
//! A row is a kind of document. What is told here is what a file *is*; nothing in it is checked, and a
//! row does not promise that the file is a good one of its kind.

use super::{FORMATS, FormatRow, swift};
use crate::value::{Phrase, phrase};
use Told::{Bytes, Customized, Edifact, Elements, Enclosed, Envelope, Mt, Text, X12};
use std::borrow::Cow;
use std::fmt;

/// A kind of document that is recognised and not read.
///
/// ```
/// use facturier::format::{Category, detect};
/// let detected = detect(b"UNB+UNOC:3+1:14+2:14+260415:1000+1'UNH+1+INVOIC:D:96A:UN'");
/// let foreign = detected.foreign.unwrap();
/// assert_eq!((foreign.id, foreign.category), ("edifact-invoic", Category::Invoice));
/// assert_eq!(foreign.title, "an EDIFACT invoice (INVOIC)");
/// ```
#[derive(Debug)]
pub struct Foreign {
    /// Its name in commands and reports (`fatturapa`); it stays the same from version to version.
    pub id: &'static str,
    /// What it is, for people, with its article (`a FatturaPA e-invoice (Italy)`).
    pub title: &'static str,
    /// What sort of document it is.
    pub category: Category,
    told: Told,
}

/// What sort of document a foreign one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Category {
    /// An invoice, a credit note or something else that asks for money.
    Invoice,
    /// An order, a quotation or an answer to one.
    Order,
    /// Goods and how they travel.
    Delivery,
    /// Articles and prices.
    Catalogue,
    /// A tender and what belongs to it.
    Tender,
    /// What a receiver or a platform says of a document.
    Response,
    /// What a bank says of an account.
    Bank,
    /// An order to pay, or what became of it.
    Payment,
    /// For a tax or social security administration.
    Tax,
    /// Entries and accounts of a bookkeeping program.
    Accounting,
    /// An archive that is not opened.
    Archive,
    /// A mail or a mailbox that is not opened.
    Mail,
    /// Anything else of the trade.
    Other,
}

impl Category {
    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Category::Invoice => "invoice",
            Category::Order => "order",
            Category::Delivery => "delivery",
            Category::Catalogue => "catalogue",
            Category::Tender => "tender",
            Category::Response => "response",
            Category::Bank => "bank",
            Category::Payment => "payment",
            Category::Tax => "tax",
            Category::Accounting => "accounting",
            Category::Archive => "archive",
            Category::Mail => "mail",
            Category::Other => "other",
        }
    }
}

/// By what a kind of document is told. In patterns `*` stands for anything.
#[derive(Debug)]
enum Told {
    /// By the root element, one of these: its local name, its namespace, the local name of its first
    /// child.
    Elements(&'static [(&'static str, &'static str, &'static str)]),
    /// A UBL document of this kind, by its CustomizationID.
    Customized(&'static str, &'static str),
    /// By the type of its first message.
    Edifact(&'static str),
    /// By the number of its first transaction set.
    X12(&'static str),
    /// By the number of its message.
    Mt(&'static str),
    /// By how its text begins.
    Text(fn(&[u8]) -> bool),
    /// By its first bytes.
    Bytes(fn(&[u8]) -> bool),
    /// An SBDH envelope without a document that is known.
    Envelope,
    /// XML that nobody knows, with a document inside that somebody does.
    Enclosed,
}

impl Foreign {
    /// The kind of this id.
    ///
    /// ```
    /// use facturier::format::Foreign;
    /// assert_eq!(Foreign::named("facturae").unwrap().title, "a Facturae invoice (Spain)");
    /// ```
    pub fn named(id: &str) -> Option<&'static Foreign> {
        FOREIGN.iter().find(|row| row.id == id)
    }

    /// What somebody who has such a file can do.
    pub fn advice(&self) -> Cow<'static, str> {
        self.advising().to_cow()
    }

    pub(super) fn advising(&self) -> Phrase {
        match (self.category, self.id) {
            (_, "signed") => phrase!("take the document out of the signature and give that"),
            (_, "enclosed") => {
                phrase!("save the element inside as a file of its own and give that")
            }
            (Category::Archive, _) => phrase!("unpack it and give what is inside"),
            (Category::Mail, _) => {
                phrase!("save its attachments, or the mail as .eml, and give those")
            }
            (Category::Invoice, _) => {
                phrase!("ask the sender for UBL (Peppol BIS Billing 3), or enter it by hand")
            }
            (Category::Bank, _) => {
                let is_of_banks = |row: &&FormatRow| {
                    row.reads() && row.writes_statements() && !row.writes_invoices()
                };
                let titles = FORMATS.iter().filter(is_of_banks).map(|row| row.title);
                let titles: Vec<&str> = titles.collect();
                let (last, others) = titles.split_last().unwrap_or((&"", &[]));
                phrase!("ask the bank for {} or {}", others.join(", "), *last)
            }
            _ => "".into(),
        }
    }
}

impl PartialEq for Foreign {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Foreign {}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title)
    }
}

const fn row(id: &'static str, title: &'static str, category: Category, told: Told) -> Foreign {
    Foreign {
        id,
        title,
        category,
        told,
    }
}

/// The kind of an XML document by its root element and the first element in that.
pub(super) fn of_element(local: &str, uri: &str, child: &str) -> Option<&'static Foreign> {
    find_element(local, uri, child, false)
}

/// The kind of a document inside another one, whose root is told by its name.
pub(super) fn of_inner_element(local: &str, uri: &str) -> Option<&'static Foreign> {
    find_element(local, uri, "", true)
}

fn find_element(local: &str, uri: &str, child: &str, by_name: bool) -> Option<&'static Foreign> {
    // The parts of UBL documents have namespaces that look alike, and so has what is misnamed.
    let ubl = uri.strip_prefix("urn:oasis:names:specification:ubl:schema:xsd:");
    let is_part = |rest: &str| match rest.strip_prefix(local) {
        Some("-1.0") => false,
        Some(rest) => !rest.starts_with('-') || matches!(local, "Invoice" | "CreditNote"),
        None => true,
    };
    if ubl.is_some_and(is_part) {
        return None;
    }
    FOREIGN.iter().find(|row| match row.told {
        Elements(rows) => rows.iter().any(|(name, namespace, first)| {
            (*name == local || *name == "*" && !by_name)
                && (*first == "*" || *first == child)
                && matches(namespace, uri)
        }),
        _ => false,
    })
}

/// A closer kind of a UBL document of this kind, by its CustomizationID.
pub(super) fn of_customization(kind: &str, customization: &str) -> Option<&'static Foreign> {
    FOREIGN.iter().find(|row| match row.told {
        Customized(name, pattern) => name == kind && matches(pattern, customization),
        _ => false,
    })
}

/// The kind of a text that is no XML.
pub(super) fn of_text(text: &[u8]) -> Option<&'static Foreign> {
    if let Some(message) = edifact(text) {
        return FOREIGN.iter().find(|row| match row.told {
            Edifact(name) => name.as_bytes() == message || name.is_empty(),
            _ => false,
        });
    }
    if let Some(number) = x12(text) {
        return FOREIGN.iter().find(|row| match row.told {
            X12(name) => name.as_bytes() == number || name.is_empty(),
            _ => false,
        });
    }
    if let Some(number) = swift::other_message(text) {
        let number: &[u8] = match number {
            b"999" => b"199",
            b"205" => b"202",
            number => number,
        };
        return FOREIGN.iter().find(|row| match row.told {
            Mt(name) => name.as_bytes() == number || name.is_empty(),
            _ => false,
        });
    }
    FOREIGN.iter().find(|row| match row.told {
        Text(is) => is(text),
        _ => false,
    })
}

/// An envelope around a document that is not known.
pub(super) fn envelope() -> Option<&'static Foreign> {
    FOREIGN.iter().find(|row| matches!(row.told, Envelope))
}

/// XML that nobody knows, around a document that is known.
pub(super) fn enclosed() -> Option<&'static Foreign> {
    FOREIGN.iter().find(|row| matches!(row.told, Enclosed))
}

/// The kind of bytes that are no text.
pub(super) fn of_bytes(bytes: &[u8]) -> Option<&'static Foreign> {
    FOREIGN.iter().find(|row| match row.told {
        Bytes(is) => is(bytes),
        _ => false,
    })
}

/// Whether a text is as the pattern has it, in which `*` stands for anything.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, pattern)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = pattern.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// The type of the first message of an EDIFACT interchange (`INVOIC`), empty if there is none.
fn edifact(text: &[u8]) -> Option<&[u8]> {
    let (plus, colon, end) = match text {
        [b'U', b'N', b'A', colon, plus, _, _, _, end, ..] => (*plus, *colon, *end),
        [b'U', b'N', b'B', plus, ..] if !plus.is_ascii_alphanumeric() => (*plus, b':', b'\''),
        [b'U', b'N', b'H', plus @ b'+', ..] => (*plus, b':', b'\''),
        _ => return None,
    };
    let mut segments = text.split(|&byte| byte == end);
    let header = segments
        .by_ref()
        .take(8)
        .map(<[u8]>::trim_ascii_start)
        .find(|segment| segment.starts_with(b"UNH"));
    let message = header.and_then(|header| header.split(|&byte| byte == plus).nth(2));
    Some(message.map_or(b"", |message| {
        message
            .split(|&byte| byte == colon)
            .next()
            .unwrap_or_default()
    }))
}

/// The number of the first transaction set of an X12 interchange (`810`), empty if there is none.
fn x12(text: &[u8]) -> Option<&[u8]> {
    let separator = match text {
        [b'I', b'S', b'A', separator, ..] if separator.is_ascii_punctuation() => *separator,
        _ => return None,
    };
    // The header has a fixed length; the character behind it ends segments.
    let end = *text.get(105)?;
    let mut segments = text[106..].split(|&byte| byte == end);
    let start = segments
        .by_ref()
        .take(8)
        .map(<[u8]>::trim_ascii_start)
        .find(|segment| segment.starts_with(b"ST"));
    let number = start.and_then(|start| start.split(|&byte| byte == separator).nth(1));
    Some(number.unwrap_or(b""))
}

/// The lines that are not empty.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_empty())
}

fn digits(text: &[u8], range: std::ops::Range<usize>) -> bool {
    text.get(range)
        .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
}

fn is_idoc(text: &[u8]) -> bool {
    text.starts_with(b"EDI_DC40") || text.starts_with(b"EDI_DC ")
}

fn is_tradacoms(text: &[u8]) -> bool {
    text.starts_with(b"STX=ANA")
}

fn is_qif(text: &[u8]) -> bool {
    [&b"!Type:"[..], b"!Account", b"!Option:"]
        .iter()
        .any(|start| {
            text.get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        })
}

/// Records of so many characters, the first of this kind and the next of one of those; line ends may
/// be missing, and blanks at the end too.
fn has_records(text: &[u8], length: usize, first: &[u8], next: &[&[u8]]) -> bool {
    if !text.starts_with(first) {
        return false;
    }
    let mut lines = lines(text);
    let (Some(head), second) = (lines.next(), lines.next()) else {
        return false;
    };
    let second = match second {
        Some(second) if head.len() <= length => second,
        _ if head.len() > length => &head[length..],
        _ => return false,
    };
    let tail = lines
        .next()
        .is_none_or(|line| line.len() <= length || head.len() > length);
    head.len() + 45 > length && tail && next.iter().any(|start| second.starts_with(start))
}

fn is_cfonb160(text: &[u8]) -> bool {
    let first: [&[u8]; 4] = [b"0302", b"0308", b"0360", b"0376"];
    let next: [&[u8]; 4] = [b"0602", b"0608", b"0660", b"0676"];
    first
        .iter()
        .zip(next)
        .any(|(first, next)| has_records(text, 160, first, &[next]))
}

fn is_bai2(text: &[u8]) -> bool {
    let mut lines = lines(text);
    let header = lines.next().unwrap_or_default();
    header.starts_with(b"01,")
        && header.iter().filter(|&&byte| byte == b',').count() >= 6
        && lines.next().is_some_and(|line| line.starts_with(b"02,"))
}

fn is_aeb43(text: &[u8]) -> bool {
    digits(text, 2..32) && has_records(text, 80, b"11", &[b"22", b"33", b"23", b"24"])
}

/// A line of MultiCash: bank, account, number, day, currency, balances, sums; at least 18 fields.
fn is_multicash(text: &[u8]) -> bool {
    let Some(line) = lines(text).next() else {
        return false;
    };
    let fields: Vec<&[u8]> = line.split(|&byte| byte == b';').take(41).collect();
    let is_bank = |field: &[u8]| {
        let field = field.trim_ascii();
        matches!(field.len(), 8 | 11) && field.iter().all(u8::is_ascii_alphanumeric)
    };
    let is_day = |field: &[u8]| {
        let field = field.trim_ascii();
        field.len() == 8 && field[2] == b'.' && field[5] == b'.' && digits(field, 0..2)
    };
    (18..=40).contains(&fields.len()) && is_bank(fields[0]) && is_day(fields[3])
}

fn is_datev(text: &[u8]) -> bool {
    [&b"\"EXTF\";"[..], b"EXTF;", b"\"DTVF\";", b"DTVF;"]
        .iter()
        .any(|start| text.starts_with(start))
}

fn is_winbooks(text: &[u8]) -> bool {
    let line = lines(text).next().unwrap_or_default().to_ascii_uppercase();
    let has = |name: &[u8]| memchr::memmem::find(&line, name).is_some();
    has(b"DOCTYPE") && has(b"DBKCODE") && has(b"DOCNUMBER")
}

fn is_fec(text: &[u8]) -> bool {
    text.starts_with(b"JournalCode") && memchr::memmem::find(text, b"JournalLib").is_some()
}

/// The ContentInfo of CMS with signed data, in DER or BER.
fn is_signed(bytes: &[u8]) -> bool {
    const SIGNED_DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
    let head = &bytes[..bytes.len().min(32)];
    bytes.starts_with(b"\x30") && memchr::memmem::find(head, SIGNED_DATA).is_some()
        || bytes.starts_with(b"-----BEGIN PKCS7-----")
}

fn is_7z(bytes: &[u8]) -> bool {
    bytes.starts_with(b"7z\xBC\xAF\x27\x1C")
}

fn is_rar(bytes: &[u8]) -> bool {
    bytes.starts_with(b"Rar!\x1A\x07")
}

fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1F\x8B\x08")
}

fn is_xz(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFD7zXZ\0")
}

fn is_bzip2(bytes: &[u8]) -> bool {
    bytes.starts_with(b"BZh") && bytes.get(4..10) == Some(b"1AY&SY")
}

fn is_cab(bytes: &[u8]) -> bool {
    bytes.starts_with(b"MSCF\0\0\0\0")
}

/// A compound file of Microsoft whose directory has the streams of a message. The directory may lie
/// behind what is looked at; then the names may still stand before it.
fn is_outlook_message(bytes: &[u8]) -> bool {
    // `__properties_version1.0`, as UTF-16.
    const STREAM: &[u8] = b"_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0v\0";
    const OTHER: &[u8] = b"_\0_\0s\0u\0b\0s\0t\0g\x001\0.\x000\0";
    let has = |stream| memchr::memmem::find(bytes, stream).is_some();
    bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") && (has(STREAM) || has(OTHER))
}

fn is_outlook_mailbox(bytes: &[u8]) -> bool {
    bytes.starts_with(b"!BDN")
}

fn is_tnef(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x78\x9F\x3E\x22")
}

/// Every kind of document that is recognised and not read, a row each; of rows that fit, the first counts.
#[rustfmt::skip]
pub static FOREIGN: &[Foreign] = &[
    row("cii-other", "a CII invoice of another version than D16B (UN/CEFACT Cross Industry Invoice)", Category::Invoice, Elements(&[("CrossIndustryInvoice", "urn:un:unece:uncefact:*", "*")])),
    row("zugferd-draft", "a ZUGFeRD invoice of a draft before version 1", Category::Invoice, Elements(&[("CrossIndustryDocument", "urn:ferd:*", "*"), ("Invoice", "urn:ferd:*", "*")])),
    row("order-x", "an Order-X order", Category::Order, Elements(&[("SCRDMCCBDACIOMessageStructure", "urn:un:unece:uncefact:*", "*")])),
    row("cdar", "a UN/CEFACT status message about an invoice (CDAR, as French platforms send it)", Category::Response, Elements(&[("CrossDomainAcknowledgementAndResponse", "urn:un:unece:uncefact:*", "*")])),
    row("uncefact", "a UN/CEFACT document", Category::Other, Elements(&[("*", "urn:un:unece:uncefact:data:*", "*")])),
    row("french-e-reporting", "a French e-reporting file (flux 10)", Category::Tax, Elements(&[("Report", "*", "ReportDocument")])),
    row("peppol-invoice-response", "a Peppol invoice response", Category::Response, Customized("ubl-application-response", "*:trns:invoice_response:*")),
    row("peppol-mlr", "a Peppol message level response (MLR)", Category::Response, Customized("ubl-application-response", "*:trns:mlr:*")),
    row("peppol-mls", "a Peppol message level status (MLS)", Category::Response, Customized("ubl-application-response", "urn:peppol:edec:mls:*")),
    row("peppol-catalogue-response", "a Peppol catalogue response", Category::Response, Customized("ubl-application-response", "*:trns:catalogue_response:*")),
    row("peppol-order", "a Peppol order", Category::Order, Customized("ubl-order", "*peppol*:trns:order:*")),
    row("peppol-order-agreement", "a Peppol order agreement", Category::Order, Customized("ubl-order-response", "*:trns:order_agreement:*")),
    row("peppol-order-response", "a Peppol order response", Category::Order, Customized("ubl-order-response", "*:trns:order_response:*")),
    row("peppol-despatch-advice", "a Peppol despatch advice", Category::Delivery, Customized("ubl-despatch-advice", "*:trns:despatch_advice:*")),
    row("ubl-application-response", "a UBL application response", Category::Response, Elements(&[("ApplicationResponse", "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2", "*")])),
    row("ubl-attached-document", "a UBL attached document", Category::Invoice, Elements(&[("AttachedDocument", "urn:oasis:names:specification:ubl:schema:xsd:AttachedDocument-2", "*")])),
    row("ubl-awarded-notification", "a UBL awarded notification", Category::Tender, Elements(&[("AwardedNotification", "urn:oasis:names:specification:ubl:schema:xsd:AwardedNotification-2", "*")])),
    row("ubl-bill-of-lading", "a UBL bill of lading", Category::Delivery, Elements(&[("BillOfLading", "urn:oasis:names:specification:ubl:schema:xsd:BillOfLading-2", "*")])),
    row("ubl-business-card", "a UBL business card", Category::Other, Elements(&[("BusinessCard", "urn:oasis:names:specification:ubl:schema:xsd:BusinessCard-2", "*")])),
    row("ubl-business-information", "a UBL business information", Category::Other, Elements(&[("BusinessInformation", "urn:oasis:names:specification:ubl:schema:xsd:BusinessInformation-2", "*")])),
    row("ubl-call-for-tenders", "a UBL call for tenders", Category::Tender, Elements(&[("CallForTenders", "urn:oasis:names:specification:ubl:schema:xsd:CallForTenders-2", "*")])),
    row("ubl-catalogue", "a UBL catalogue", Category::Catalogue, Elements(&[("Catalogue", "urn:oasis:names:specification:ubl:schema:xsd:Catalogue-2", "*")])),
    row("ubl-catalogue-deletion", "a UBL catalogue deletion", Category::Catalogue, Elements(&[("CatalogueDeletion", "urn:oasis:names:specification:ubl:schema:xsd:CatalogueDeletion-2", "*")])),
    row("ubl-catalogue-item-specification-update", "a UBL catalogue item update", Category::Catalogue, Elements(&[("CatalogueItemSpecificationUpdate", "urn:oasis:names:specification:ubl:schema:xsd:CatalogueItemSpecificationUpdate-2", "*")])),
    row("ubl-catalogue-pricing-update", "a UBL catalogue price update", Category::Catalogue, Elements(&[("CataloguePricingUpdate", "urn:oasis:names:specification:ubl:schema:xsd:CataloguePricingUpdate-2", "*")])),
    row("ubl-catalogue-request", "a UBL catalogue request", Category::Catalogue, Elements(&[("CatalogueRequest", "urn:oasis:names:specification:ubl:schema:xsd:CatalogueRequest-2", "*")])),
    row("ubl-certificate-of-origin", "a UBL certificate of origin", Category::Delivery, Elements(&[("CertificateOfOrigin", "urn:oasis:names:specification:ubl:schema:xsd:CertificateOfOrigin-2", "*")])),
    row("ubl-common-transportation-report", "a UBL transportation report", Category::Delivery, Elements(&[("CommonTransportationReport", "urn:oasis:names:specification:ubl:schema:xsd:CommonTransportationReport-2", "*")])),
    row("ubl-consignment-list", "a UBL consignment list", Category::Delivery, Elements(&[("ConsignmentList", "urn:oasis:names:specification:ubl:schema:xsd:ConsignmentList-2", "*")])),
    row("ubl-contract-award-notice", "a UBL contract award notice", Category::Tender, Elements(&[("ContractAwardNotice", "urn:oasis:names:specification:ubl:schema:xsd:ContractAwardNotice-2", "*")])),
    row("ubl-contract-notice", "a UBL contract notice", Category::Tender, Elements(&[("ContractNotice", "urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2", "*")])),
    row("ubl-debit-note", "a UBL debit note", Category::Invoice, Elements(&[("DebitNote", "urn:oasis:names:specification:ubl:schema:xsd:DebitNote-2", "*")])),
    row("ubl-despatch-advice", "a UBL despatch advice", Category::Delivery, Elements(&[("DespatchAdvice", "urn:oasis:names:specification:ubl:schema:xsd:DespatchAdvice-2", "*")])),
    row("ubl-digital-agreement", "a UBL digital agreement", Category::Other, Elements(&[("DigitalAgreement", "urn:oasis:names:specification:ubl:schema:xsd:DigitalAgreement-2", "*")])),
    row("ubl-digital-capability", "a UBL digital capability", Category::Other, Elements(&[("DigitalCapability", "urn:oasis:names:specification:ubl:schema:xsd:DigitalCapability-2", "*")])),
    row("ubl-document-status", "a UBL document status", Category::Response, Elements(&[("DocumentStatus", "urn:oasis:names:specification:ubl:schema:xsd:DocumentStatus-2", "*")])),
    row("ubl-document-status-request", "a UBL document status request", Category::Response, Elements(&[("DocumentStatusRequest", "urn:oasis:names:specification:ubl:schema:xsd:DocumentStatusRequest-2", "*")])),
    row("ubl-enquiry", "a UBL enquiry", Category::Tender, Elements(&[("Enquiry", "urn:oasis:names:specification:ubl:schema:xsd:Enquiry-2", "*")])),
    row("ubl-enquiry-response", "a UBL enquiry response", Category::Tender, Elements(&[("EnquiryResponse", "urn:oasis:names:specification:ubl:schema:xsd:EnquiryResponse-2", "*")])),
    row("ubl-exception-criteria", "a set of UBL exception criteria", Category::Delivery, Elements(&[("ExceptionCriteria", "urn:oasis:names:specification:ubl:schema:xsd:ExceptionCriteria-2", "*")])),
    row("ubl-exception-notification", "a UBL exception notification", Category::Delivery, Elements(&[("ExceptionNotification", "urn:oasis:names:specification:ubl:schema:xsd:ExceptionNotification-2", "*")])),
    row("ubl-export-customs-declaration", "a UBL export customs declaration", Category::Tax, Elements(&[("ExportCustomsDeclaration", "urn:oasis:names:specification:ubl:schema:xsd:ExportCustomsDeclaration-2", "*")])),
    row("ubl-expression-of-interest-request", "a UBL expression of interest request", Category::Tender, Elements(&[("ExpressionOfInterestRequest", "urn:oasis:names:specification:ubl:schema:xsd:ExpressionOfInterestRequest-2", "*")])),
    row("ubl-expression-of-interest-response", "a UBL expression of interest response", Category::Tender, Elements(&[("ExpressionOfInterestResponse", "urn:oasis:names:specification:ubl:schema:xsd:ExpressionOfInterestResponse-2", "*")])),
    row("ubl-forecast", "a UBL forecast", Category::Order, Elements(&[("Forecast", "urn:oasis:names:specification:ubl:schema:xsd:Forecast-2", "*")])),
    row("ubl-forecast-revision", "a UBL forecast revision", Category::Order, Elements(&[("ForecastRevision", "urn:oasis:names:specification:ubl:schema:xsd:ForecastRevision-2", "*")])),
    row("ubl-forwarding-instructions", "a set of UBL forwarding instructions", Category::Delivery, Elements(&[("ForwardingInstructions", "urn:oasis:names:specification:ubl:schema:xsd:ForwardingInstructions-2", "*")])),
    row("ubl-freight-invoice", "a UBL freight invoice", Category::Invoice, Elements(&[("FreightInvoice", "urn:oasis:names:specification:ubl:schema:xsd:FreightInvoice-2", "*")])),
    row("ubl-fulfilment-cancellation", "a UBL fulfilment cancellation", Category::Delivery, Elements(&[("FulfilmentCancellation", "urn:oasis:names:specification:ubl:schema:xsd:FulfilmentCancellation-2", "*")])),
    row("ubl-goods-certificate", "a UBL goods certificate", Category::Delivery, Elements(&[("GoodsCertificate", "urn:oasis:names:specification:ubl:schema:xsd:GoodsCertificate-2", "*")])),
    row("ubl-goods-item-itinerary", "a UBL goods item itinerary", Category::Delivery, Elements(&[("GoodsItemItinerary", "urn:oasis:names:specification:ubl:schema:xsd:GoodsItemItinerary-2", "*")])),
    row("ubl-goods-item-passport", "a UBL goods item passport", Category::Delivery, Elements(&[("GoodsItemPassport", "urn:oasis:names:specification:ubl:schema:xsd:GoodsItemPassport-2", "*")])),
    row("ubl-guarantee-certificate", "a UBL guarantee certificate", Category::Tender, Elements(&[("GuaranteeCertificate", "urn:oasis:names:specification:ubl:schema:xsd:GuaranteeCertificate-2", "*")])),
    row("ubl-import-customs-declaration", "a UBL import customs declaration", Category::Tax, Elements(&[("ImportCustomsDeclaration", "urn:oasis:names:specification:ubl:schema:xsd:ImportCustomsDeclaration-2", "*")])),
    row("ubl-instruction-for-returns", "a UBL instruction for returns", Category::Delivery, Elements(&[("InstructionForReturns", "urn:oasis:names:specification:ubl:schema:xsd:InstructionForReturns-2", "*")])),
    row("ubl-inventory-report", "a UBL inventory report", Category::Delivery, Elements(&[("InventoryReport", "urn:oasis:names:specification:ubl:schema:xsd:InventoryReport-2", "*")])),
    row("ubl-item-information-request", "a UBL item information request", Category::Catalogue, Elements(&[("ItemInformationRequest", "urn:oasis:names:specification:ubl:schema:xsd:ItemInformationRequest-2", "*")])),
    row("ubl-manufacturers-information", "a UBL manufacturer's information", Category::Catalogue, Elements(&[("ManufacturersInformation", "urn:oasis:names:specification:ubl:schema:xsd:ManufacturersInformation-2", "*")])),
    row("ubl-manifest", "a UBL manifest", Category::Delivery, Elements(&[("Manifest", "urn:oasis:names:specification:ubl:schema:xsd:Manifest-2", "*")])),
    row("ubl-order", "a UBL order", Category::Order, Elements(&[("Order", "urn:oasis:names:specification:ubl:schema:xsd:Order-2", "*")])),
    row("ubl-order-cancellation", "a UBL order cancellation", Category::Order, Elements(&[("OrderCancellation", "urn:oasis:names:specification:ubl:schema:xsd:OrderCancellation-2", "*")])),
    row("ubl-order-change", "a UBL order change", Category::Order, Elements(&[("OrderChange", "urn:oasis:names:specification:ubl:schema:xsd:OrderChange-2", "*")])),
    row("ubl-order-response", "a UBL order response", Category::Order, Elements(&[("OrderResponse", "urn:oasis:names:specification:ubl:schema:xsd:OrderResponse-2", "*")])),
    row("ubl-order-response-simple", "a UBL simple order response", Category::Order, Elements(&[("OrderResponseSimple", "urn:oasis:names:specification:ubl:schema:xsd:OrderResponseSimple-2", "*")])),
    row("ubl-packing-list", "a UBL packing list", Category::Delivery, Elements(&[("PackingList", "urn:oasis:names:specification:ubl:schema:xsd:PackingList-2", "*")])),
    row("ubl-payment-certificate", "a UBL payment certificate", Category::Payment, Elements(&[("PaymentCertificate", "urn:oasis:names:specification:ubl:schema:xsd:PaymentCertificate-2", "*")])),
    row("ubl-payment-form", "a UBL payment form", Category::Payment, Elements(&[("PaymentForm", "urn:oasis:names:specification:ubl:schema:xsd:PaymentForm-2", "*")])),
    row("ubl-prior-information-notice", "a UBL prior information notice", Category::Tender, Elements(&[("PriorInformationNotice", "urn:oasis:names:specification:ubl:schema:xsd:PriorInformationNotice-2", "*")])),
    row("ubl-product-activity", "a UBL product activity report", Category::Delivery, Elements(&[("ProductActivity", "urn:oasis:names:specification:ubl:schema:xsd:ProductActivity-2", "*")])),
    row("ubl-proof-of-reexportation", "a UBL proof of re-exportation", Category::Tax, Elements(&[("ProofOfReexportation", "urn:oasis:names:specification:ubl:schema:xsd:ProofOfReexportation-2", "*")])),
    row("ubl-proof-of-reexportation-reminder", "a UBL reminder of a proof of re-exportation", Category::Tax, Elements(&[("ProofOfReexportationReminder", "urn:oasis:names:specification:ubl:schema:xsd:ProofOfReexportationReminder-2", "*")])),
    row("ubl-proof-of-reexportation-request", "a UBL request for a proof of re-exportation", Category::Tax, Elements(&[("ProofOfReexportationRequest", "urn:oasis:names:specification:ubl:schema:xsd:ProofOfReexportationRequest-2", "*")])),
    row("ubl-purchase-receipt", "a UBL purchase receipt", Category::Invoice, Elements(&[("PurchaseReceipt", "urn:oasis:names:specification:ubl:schema:xsd:PurchaseReceipt-2", "*")])),
    row("ubl-qualification-application-request", "a UBL qualification application request", Category::Tender, Elements(&[("QualificationApplicationRequest", "urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationRequest-2", "*")])),
    row("ubl-qualification-application-response", "a UBL qualification application response", Category::Tender, Elements(&[("QualificationApplicationResponse", "urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationResponse-2", "*")])),
    row("ubl-quotation", "a UBL quotation", Category::Order, Elements(&[("Quotation", "urn:oasis:names:specification:ubl:schema:xsd:Quotation-2", "*")])),
    row("ubl-receipt-advice", "a UBL receipt advice", Category::Delivery, Elements(&[("ReceiptAdvice", "urn:oasis:names:specification:ubl:schema:xsd:ReceiptAdvice-2", "*")])),
    row("ubl-reminder", "a UBL payment reminder", Category::Payment, Elements(&[("Reminder", "urn:oasis:names:specification:ubl:schema:xsd:Reminder-2", "*")])),
    row("ubl-remittance-advice", "a UBL remittance advice", Category::Payment, Elements(&[("RemittanceAdvice", "urn:oasis:names:specification:ubl:schema:xsd:RemittanceAdvice-2", "*")])),
    row("ubl-request-for-quotation", "a UBL request for quotation", Category::Order, Elements(&[("RequestForQuotation", "urn:oasis:names:specification:ubl:schema:xsd:RequestForQuotation-2", "*")])),
    row("ubl-retail-event", "a UBL retail event", Category::Delivery, Elements(&[("RetailEvent", "urn:oasis:names:specification:ubl:schema:xsd:RetailEvent-2", "*")])),
    row("ubl-self-billed-credit-note", "a UBL self-billed credit note", Category::Invoice, Elements(&[("SelfBilledCreditNote", "urn:oasis:names:specification:ubl:schema:xsd:SelfBilledCreditNote-2", "*")])),
    row("ubl-self-billed-invoice", "a UBL self-billed invoice", Category::Invoice, Elements(&[("SelfBilledInvoice", "urn:oasis:names:specification:ubl:schema:xsd:SelfBilledInvoice-2", "*")])),
    row("ubl-statement", "a UBL statement of account", Category::Accounting, Elements(&[("Statement", "urn:oasis:names:specification:ubl:schema:xsd:Statement-2", "*")])),
    row("ubl-stock-availability-report", "a UBL stock availability report", Category::Delivery, Elements(&[("StockAvailabilityReport", "urn:oasis:names:specification:ubl:schema:xsd:StockAvailabilityReport-2", "*")])),
    row("ubl-tax-exemption-certificate", "a UBL tax exemption certificate", Category::Tax, Elements(&[("TaxExemptionCertificate", "urn:oasis:names:specification:ubl:schema:xsd:TaxExemptionCertificate-2", "*")])),
    row("ubl-tender", "a UBL tender", Category::Tender, Elements(&[("Tender", "urn:oasis:names:specification:ubl:schema:xsd:Tender-2", "*")])),
    row("ubl-tender-contract", "a UBL tender contract", Category::Tender, Elements(&[("TenderContract", "urn:oasis:names:specification:ubl:schema:xsd:TenderContract-2", "*")])),
    row("ubl-tender-receipt", "a UBL tender receipt", Category::Tender, Elements(&[("TenderReceipt", "urn:oasis:names:specification:ubl:schema:xsd:TenderReceipt-2", "*")])),
    row("ubl-tender-status", "a UBL tender status", Category::Tender, Elements(&[("TenderStatus", "urn:oasis:names:specification:ubl:schema:xsd:TenderStatus-2", "*")])),
    row("ubl-tender-status-request", "a UBL tender status request", Category::Tender, Elements(&[("TenderStatusRequest", "urn:oasis:names:specification:ubl:schema:xsd:TenderStatusRequest-2", "*")])),
    row("ubl-tender-withdrawal", "a UBL tender withdrawal", Category::Tender, Elements(&[("TenderWithdrawal", "urn:oasis:names:specification:ubl:schema:xsd:TenderWithdrawal-2", "*")])),
    row("ubl-tenderer-qualification", "a UBL tenderer qualification", Category::Tender, Elements(&[("TendererQualification", "urn:oasis:names:specification:ubl:schema:xsd:TendererQualification-2", "*")])),
    row("ubl-tenderer-qualification-response", "a UBL tenderer qualification response", Category::Tender, Elements(&[("TendererQualificationResponse", "urn:oasis:names:specification:ubl:schema:xsd:TendererQualificationResponse-2", "*")])),
    row("ubl-trade-item-location-profile", "a UBL trade item location profile", Category::Catalogue, Elements(&[("TradeItemLocationProfile", "urn:oasis:names:specification:ubl:schema:xsd:TradeItemLocationProfile-2", "*")])),
    row("ubl-transit-customs-declaration", "a UBL transit customs declaration", Category::Tax, Elements(&[("TransitCustomsDeclaration", "urn:oasis:names:specification:ubl:schema:xsd:TransitCustomsDeclaration-2", "*")])),
    row("ubl-transport-execution-plan", "a UBL transport execution plan", Category::Delivery, Elements(&[("TransportExecutionPlan", "urn:oasis:names:specification:ubl:schema:xsd:TransportExecutionPlan-2", "*")])),
    row("ubl-transport-execution-plan-request", "a UBL transport execution plan request", Category::Delivery, Elements(&[("TransportExecutionPlanRequest", "urn:oasis:names:specification:ubl:schema:xsd:TransportExecutionPlanRequest-2", "*")])),
    row("ubl-transport-progress-status", "a UBL transport progress status", Category::Delivery, Elements(&[("TransportProgressStatus", "urn:oasis:names:specification:ubl:schema:xsd:TransportProgressStatus-2", "*")])),
    row("ubl-transport-progress-status-request", "a UBL transport progress status request", Category::Delivery, Elements(&[("TransportProgressStatusRequest", "urn:oasis:names:specification:ubl:schema:xsd:TransportProgressStatusRequest-2", "*")])),
    row("ubl-transport-service-description", "a UBL transport service description", Category::Delivery, Elements(&[("TransportServiceDescription", "urn:oasis:names:specification:ubl:schema:xsd:TransportServiceDescription-2", "*")])),
    row("ubl-transport-service-description-request", "a UBL transport service description request", Category::Delivery, Elements(&[("TransportServiceDescriptionRequest", "urn:oasis:names:specification:ubl:schema:xsd:TransportServiceDescriptionRequest-2", "*")])),
    row("ubl-transportation-status", "a UBL transportation status", Category::Delivery, Elements(&[("TransportationStatus", "urn:oasis:names:specification:ubl:schema:xsd:TransportationStatus-2", "*")])),
    row("ubl-transportation-status-request", "a UBL transportation status request", Category::Delivery, Elements(&[("TransportationStatusRequest", "urn:oasis:names:specification:ubl:schema:xsd:TransportationStatusRequest-2", "*")])),
    row("ubl-unawarded-notification", "a UBL unawarded notification", Category::Tender, Elements(&[("UnawardedNotification", "urn:oasis:names:specification:ubl:schema:xsd:UnawardedNotification-2", "*")])),
    row("ubl-unsubscribe-from-procedure-request", "a UBL unsubscribe from procedure request", Category::Tender, Elements(&[("UnsubscribeFromProcedureRequest", "urn:oasis:names:specification:ubl:schema:xsd:UnsubscribeFromProcedureRequest-2", "*")])),
    row("ubl-unsubscribe-from-procedure-response", "a UBL unsubscribe from procedure response", Category::Tender, Elements(&[("UnsubscribeFromProcedureResponse", "urn:oasis:names:specification:ubl:schema:xsd:UnsubscribeFromProcedureResponse-2", "*")])),
    row("ubl-utility-statement", "a UBL utility statement", Category::Invoice, Elements(&[("UtilityStatement", "urn:oasis:names:specification:ubl:schema:xsd:UtilityStatement-2", "*")])),
    row("ubl-waybill", "a UBL waybill", Category::Delivery, Elements(&[("Waybill", "urn:oasis:names:specification:ubl:schema:xsd:Waybill-2", "*")])),
    row("ubl-weight-statement", "a UBL weight statement", Category::Delivery, Elements(&[("WeightStatement", "urn:oasis:names:specification:ubl:schema:xsd:WeightStatement-2", "*")])),
    row("ubl-1", "a UBL 1.0 document", Category::Invoice, Elements(&[("*", "urn:oasis:names:specification:ubl:schema:xsd:*-1.0", "*"), ("*", "urn:oasis:names:tc:ubl:*", "*")])),
    row("ubl-document", "a UBL document of a type that is not an invoice or credit note", Category::Other, Elements(&[("*", "urn:oasis:names:specification:ubl:schema:xsd:*", "*")])),
    row("oioxml", "an OIOXML invoice (Denmark)", Category::Invoice, Elements(&[("*", "http://rep.oio.dk/ubl/xml/schemas/0p71/*", "*")])),
    row("peppol-statistics", "a Peppol reporting file (end user or transaction statistics)", Category::Other, Elements(&[("TransactionStatisticsReport", "*", "*"), ("EndUserStatisticsReport", "*", "*"), ("*", "urn:fdc:peppol:*statistics-report:*", "*")])),
    row("peppol-tax-data", "a Peppol tax data document", Category::Tax, Elements(&[("TaxData", "urn:peppol:*", "*")])),
    row("fatturapa-simplified", "a simplified FatturaPA e-invoice (Italy)", Category::Invoice, Elements(&[("FatturaElettronicaSemplificata", "*", "*")])),
    row("fatturapa", "a FatturaPA e-invoice (Italy)", Category::Invoice, Elements(&[("FatturaElettronica", "*", "*")])),
    row("sdi-message", "a notice of the Italian exchange system (SdI)", Category::Response, Elements(&[("*", "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/*", "*"), ("*", "http://www.fatturapa.gov.it/sdi/messaggi/*", "*")])),
    row("facturae", "a Facturae invoice (Spain)", Category::Invoice, Elements(&[("Facturae", "*", "*")])),
    row("ticketbai", "a TicketBAI invoice (Basque Country)", Category::Invoice, Elements(&[("TicketBai", "*", "*"), ("*", "urn:ticketbai:*", "*")])),
    row("spanish-sii", "a message of the Spanish tax agency (SII or VeriFactu)", Category::Tax, Elements(&[("*", "https://www2.agenciatributaria.gob.es/*", "*")])),
    row("finvoice", "a Finvoice invoice (Finland)", Category::Invoice, Elements(&[("Finvoice", "*", "*")])),
    row("finvoice-message", "a Finvoice message (Finland)", Category::Response, Elements(&[("FinvoiceAck", "*", "*"), ("FinvoiceSenderInfo", "*", "*"), ("FinvoiceReceiverInfo", "*", "*")])),
    row("teapps", "a TEAPPSXML invoice (Finland)", Category::Invoice, Elements(&[("INVOICE_CENTER", "*", "*")])),
    row("svefaktura", "a Svefaktura invoice (Sweden)", Category::Invoice, Elements(&[("Invoice", "urn:sfti:*", "*"), ("*", "urn:sfti:documents:*", "*")])),
    row("ebinterface", "an ebInterface invoice (Austria)", Category::Invoice, Elements(&[("Invoice", "http://www.ebinterface.at/*", "*"), ("*", "http://www.ebinterface.at/*", "*")])),
    row("isdoc", "an ISDOC invoice (Czechia)", Category::Invoice, Elements(&[("*", "http://isdoc.cz/*", "*")])),
    row("ksef", "a KSeF invoice (Poland, FA)", Category::Invoice, Elements(&[("Faktura", "http://crd.gov.pl/*", "*"), ("Faktura", "http://ksef.mf.gov.pl/*", "*"), ("Faktura", "*", "Naglowek")])),
    row("jpk", "a JPK audit file (Poland)", Category::Tax, Elements(&[("JPK", "*", "*")])),
    row("nav-invoice", "a NAV Online Számla invoice (Hungary)", Category::Invoice, Elements(&[("InvoiceData", "http://schemas.nav.gov.hu/*", "*")])),
    row("nav-message", "a message of NAV Online Számla (Hungary)", Category::Tax, Elements(&[("*", "http://schemas.nav.gov.hu/*", "*")])),
    row("mydata", "a myDATA document (Greece)", Category::Tax, Elements(&[("*", "http://www.aade.gr/myDATA/*", "*"), ("*", "https://www.aade.gr/myDATA/*", "*")])),
    row("eslog", "an e-SLOG invoice (Slovenia)", Category::Invoice, Elements(&[("*", "urn:eslog:*", "*"), ("IzdaniRacunEnostavni", "*", "*")])),
    row("estonian-e-invoice", "an Estonian e-invoice", Category::Invoice, Elements(&[("E_Invoice", "*", "*")])),
    row("e2b", "an e2b invoice (Norway)", Category::Invoice, Elements(&[("*", "http://www.e2b.no/*", "*")])),
    row("yellowbill", "a yellowbill invoice (Switzerland)", Category::Invoice, Elements(&[("*", "http://swisspost_*", "*")])),
    row("cfdi", "a CFDI invoice (Mexico)", Category::Invoice, Elements(&[("Comprobante", "http://www.sat.gob.mx/*", "*")])),
    row("nfe", "an NF-e invoice (Brazil)", Category::Invoice, Elements(&[("*", "http://www.portalfiscal.inf.br/*", "*")])),
    row("chilean-dte", "a Chilean DTE", Category::Invoice, Elements(&[("*", "http://www.sii.cl/SiiDte*", "*")])),
    row("opentrans", "an openTRANS document", Category::Invoice, Elements(&[("*", "http://www.opentrans.org/*", "*"), ("*", "*opentrans*", "*")])),
    row("bmecat", "a BMEcat catalogue", Category::Catalogue, Elements(&[("BMECAT", "*", "*")])),
    row("gs1-invoice", "a GS1 XML invoice", Category::Invoice, Elements(&[("invoiceMessage", "urn:gs1:ecom:*", "*")])),
    row("gs1", "a GS1 XML message", Category::Order, Elements(&[("*", "urn:gs1:ecom:*", "*"), ("*", "urn:ean.ucc:*", "*")])),
    row("cxml", "a cXML message", Category::Order, Elements(&[("cXML", "*", "*")])),
    row("xcbl", "an xCBL document", Category::Order, Elements(&[("*", "rrn:org.xcbl:*", "*")])),
    row("oagis", "an OAGIS message", Category::Order, Elements(&[("*", "http://www.openapplications.org/oagis*", "*")])),
    row("idoc", "an SAP IDoc", Category::Order, Text(is_idoc)),
    row("idoc-xml", "an SAP IDoc in XML", Category::Order, Elements(&[("*", "*", "IDOC")])),
    row("hr-xml", "an HR-XML or SETU document", Category::Invoice, Elements(&[("*", "http://ns.hr-xml.org/*", "*"), ("*", "http://www.openapplications.org/hrxml*", "*")])),
    row("camt029", "an answer to an investigation (camt.029)", Category::Payment, Elements(&[("Document", "*camt.029.*", "*"), ("Document", "", "RsltnOfInvstgtn")])),
    row("camt055", "a request of a customer to cancel payments (camt.055)", Category::Payment, Elements(&[("Document", "*camt.055.*", "*"), ("Document", "", "CstmrPmtCxlReq")])),
    row("camt056", "a request of a bank to cancel payments (camt.056)", Category::Payment, Elements(&[("Document", "*camt.056.*", "*"), ("Document", "", "FIToFIPmtCxlReq")])),
    row("camt086", "a bank services billing statement (camt.086)", Category::Bank, Elements(&[("Document", "*camt.086.*", "*"), ("Document", "", "BkSvcsBllgStmt")])),
    row("camt", "another ISO 20022 cash management message (camt)", Category::Bank, Elements(&[("Document", "*camt.*", "*")])),
    row("pain001", "a payment order (pain.001)", Category::Payment, Elements(&[("Document", "*pain.001.*", "*"), ("Document", "", "CstmrCdtTrfInitn")])),
    row("pain002", "a payment status report (pain.002)", Category::Payment, Elements(&[("Document", "*pain.002.*", "*"), ("Document", "", "CstmrPmtStsRpt")])),
    row("pain007", "a reversal of direct debits (pain.007)", Category::Payment, Elements(&[("Document", "*pain.007.*", "*"), ("Document", "", "CstmrPmtRvsl")])),
    row("pain008", "a direct debit order (pain.008)", Category::Payment, Elements(&[("Document", "*pain.008.*", "*"), ("Document", "", "CstmrDrctDbtInitn")])),
    row("pain", "another ISO 20022 payment message (pain)", Category::Payment, Elements(&[("Document", "*pain.*", "*")])),
    row("pacs", "a message between banks (pacs)", Category::Payment, Elements(&[("Document", "*pacs.*", "*")])),
    row("remt", "an ISO 20022 remittance advice (remt)", Category::Payment, Elements(&[("Document", "*remt.*", "*")])),
    row("iso20022", "another ISO 20022 message", Category::Payment, Elements(&[("*", "urn:iso:std:iso:20022:tech:xsd:*", "*")])),
    row("edifact-invoic", "an EDIFACT invoice (INVOIC)", Category::Invoice, Edifact("INVOIC")),
    row("edifact-orders", "an EDIFACT order (ORDERS)", Category::Order, Edifact("ORDERS")),
    row("edifact-ordrsp", "an EDIFACT order response (ORDRSP)", Category::Order, Edifact("ORDRSP")),
    row("edifact-ordchg", "an EDIFACT order change (ORDCHG)", Category::Order, Edifact("ORDCHG")),
    row("edifact-desadv", "an EDIFACT despatch advice (DESADV)", Category::Delivery, Edifact("DESADV")),
    row("edifact-recadv", "an EDIFACT receipt advice (RECADV)", Category::Delivery, Edifact("RECADV")),
    row("edifact-contrl", "an EDIFACT acknowledgement (CONTRL)", Category::Response, Edifact("CONTRL")),
    row("edifact-aperak", "an EDIFACT application error message (APERAK)", Category::Response, Edifact("APERAK")),
    row("edifact-finsta", "an EDIFACT bank statement (FINSTA)", Category::Bank, Edifact("FINSTA")),
    row("edifact-cremul", "an EDIFACT credit advice (CREMUL)", Category::Bank, Edifact("CREMUL")),
    row("edifact-debmul", "an EDIFACT debit advice (DEBMUL)", Category::Bank, Edifact("DEBMUL")),
    row("edifact-bansta", "an EDIFACT banking status message (BANSTA)", Category::Bank, Edifact("BANSTA")),
    row("edifact-paymul", "an EDIFACT payment order (PAYMUL)", Category::Payment, Edifact("PAYMUL")),
    row("edifact-payord", "an EDIFACT payment order (PAYORD)", Category::Payment, Edifact("PAYORD")),
    row("edifact-payext", "an EDIFACT payment order (PAYEXT)", Category::Payment, Edifact("PAYEXT")),
    row("edifact-dirdeb", "an EDIFACT direct debit order (DIRDEB)", Category::Payment, Edifact("DIRDEB")),
    row("edifact-remadv", "an EDIFACT remittance advice (REMADV)", Category::Payment, Edifact("REMADV")),
    row("edifact-pricat", "an EDIFACT price catalogue (PRICAT)", Category::Catalogue, Edifact("PRICAT")),
    row("edifact-slsrpt", "an EDIFACT sales report (SLSRPT)", Category::Delivery, Edifact("SLSRPT")),
    row("edifact-invrpt", "an EDIFACT inventory report (INVRPT)", Category::Delivery, Edifact("INVRPT")),
    row("edifact-partin", "an EDIFACT party information message (PARTIN)", Category::Other, Edifact("PARTIN")),
    row("edifact", "an EDIFACT interchange", Category::Other, Edifact("")),
    row("x12-810", "an X12 invoice (810)", Category::Invoice, X12("810")),
    row("x12-812", "an X12 credit or debit adjustment (812)", Category::Invoice, X12("812")),
    row("x12-820", "an X12 remittance advice (820)", Category::Payment, X12("820")),
    row("x12-850", "an X12 order (850)", Category::Order, X12("850")),
    row("x12-855", "an X12 order acknowledgement (855)", Category::Order, X12("855")),
    row("x12-856", "an X12 despatch advice (856)", Category::Delivery, X12("856")),
    row("x12-997", "an X12 acknowledgement (997)", Category::Response, X12("997")),
    row("x12", "an X12 interchange", Category::Other, X12("")),
    row("tradacoms", "a TRADACOMS file (United Kingdom)", Category::Order, Text(is_tradacoms)),
    row("qif", "a QIF bank download", Category::Bank, Text(is_qif)),
    row("cfonb160", "a CFONB 160 payment order (France)", Category::Payment, Text(is_cfonb160)),
    row("bai2", "a BAI2 bank report", Category::Bank, Text(is_bai2)),
    row("aeb43", "an AEB 43 bank statement (Spain, Norma 43)", Category::Bank, Text(is_aeb43)),
    row("multicash", "a MultiCash bank statement", Category::Bank, Text(is_multicash)),
    row("mt101", "a request for transfer (MT101)", Category::Payment, Mt("101")),
    row("mt103", "a single customer transfer (MT103)", Category::Payment, Mt("103")),
    row("mt202", "a transfer between banks (MT202)", Category::Payment, Mt("202")),
    row("mt900", "a confirmation of a debit (MT900)", Category::Bank, Mt("900")),
    row("mt910", "a confirmation of a credit (MT910)", Category::Bank, Mt("910")),
    row("mt941", "a balance report (MT941)", Category::Bank, Mt("941")),
    row("mt199", "a free message between banks (MT199, MT999)", Category::Other, Mt("199")),
    row("mt", "another SWIFT message", Category::Other, Mt("")),
    row("datev", "a DATEV export (EXTF)", Category::Accounting, Text(is_datev)),
    row("datev-xml", "a DATEV XML file", Category::Accounting, Elements(&[("*", "http://xml.datev.de/*", "*")])),
    row("winbooks", "a WinBooks export", Category::Accounting, Text(is_winbooks)),
    row("fec", "a French accounting entries file (FEC)", Category::Accounting, Text(is_fec)),
    row("saf-t", "an SAF-T audit file", Category::Accounting, Elements(&[("AuditFile", "*", "*")])),
    row("xaf", "an XAF audit file (Netherlands)", Category::Accounting, Elements(&[("*", "http://www.auditfiles.nl/*", "*")])),
    row("xbrl", "an XBRL report", Category::Accounting, Elements(&[("xbrl", "*", "*"), ("*", "http://www.xbrl.org/2003/instance*", "*")])),
    row("belgian-tax-return", "a return or listing for the Belgian tax administration (Intervat, Belcotax)", Category::Tax, Elements(&[("*", "http://www.minfin.fgov.be/*", "*"), ("Verzendingen", "*", "*")])),
    row("belgian-social-security", "a return for Belgian social security (DmfA, Dimona)", Category::Tax, Elements(&[("DmfAOriginal", "*", "*"), ("DmfAUpdate", "*", "*"), ("Dimona", "*", "*")])),
    row("sbdh", "an envelope (SBDH) around a document that is not known", Category::Other, Envelope),
    row("enclosed", "another XML file with a document inside", Category::Other, Enclosed),
    row("signed", "a signed file (CAdES, .p7m), as Italian e-invoices often come", Category::Invoice, Bytes(is_signed)),
    row("archive-7z", "a 7z archive", Category::Archive, Bytes(is_7z)),
    row("archive-rar", "a RAR archive", Category::Archive, Bytes(is_rar)),
    row("archive-tar", "a tar archive", Category::Archive, Bytes(is_tar)),
    row("archive-gzip", "a gzip archive", Category::Archive, Bytes(is_gzip)),
    row("archive-xz", "an xz archive", Category::Archive, Bytes(is_xz)),
    row("archive-bzip2", "a bzip2 archive", Category::Archive, Bytes(is_bzip2)),
    row("archive-cab", "a cab archive", Category::Archive, Bytes(is_cab)),
    row("outlook-message", "an Outlook message (.msg)", Category::Mail, Bytes(is_outlook_message)),
    row("outlook-mailbox", "an Outlook mailbox (.pst)", Category::Mail, Bytes(is_outlook_mailbox)),
    row("winmail", "an Outlook attachment container (winmail.dat)", Category::Mail, Bytes(is_tnef)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn patterns() {
        assert!(matches("*", "") && matches("a*", "a") && matches("*a*", "bab"));
        assert!(matches("a", "a") && !matches("a", "ab") && !matches("", "a"));
        assert!(matches("a*b*c", "a-b-c") && !matches("a*b*c", "a-c-b"));
        assert!(!matches("ab*ba", "aba"));
    }

    #[test]
    fn ids_are_there_once_and_titles_have_an_article() {
        let ids: BTreeSet<&str> = FOREIGN.iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), FOREIGN.len());
        for row in FOREIGN {
            let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(row.id.chars().all(is_kebab), "{}", row.id);
            let begins = ["a ", "an ", "another "]
                .iter()
                .any(|start| row.title.starts_with(start));
            assert!(begins, "{}", row.title);
        }
    }
}
