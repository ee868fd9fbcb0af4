//! The rows of what has no folder that is always here: JSON, CSV and XLSX, which are features, and files
//! that are no documents.

use super::row::Sureness;
use super::{Format, FormatRow};

pub(super) const JSON: FormatRow = FormatRow {
    name: "json",
    title: "JSON",
    description: "the semantic model of EN 16931 as JSON (schemas/document.schema.json)",
    extension: "json",
    media_type: "application/json",
    looks: |head, sureness| {
        // Messages of SWIFT begin with a brace and a number.
        sureness == Sureness::Surely
            && matches!(head.start, [b'{', next, ..] if !next.is_ascii_digit())
            && is_ours(head.bytes)
    },
    #[cfg(feature = "json")]
    read: Some(super::Read::Bytes(super::json::content)),
    #[cfg(feature = "json")]
    write: Some(super::row::Write::Documents(super::json::written)),
    ..FormatRow::new(Format::Json)
};

pub(super) const CSV: FormatRow = FormatRow {
    name: "csv",
    title: "CSV",
    description: "tables of invoices, invoice lines, VAT breakdowns, bank statements or movements for spreadsheets",
    extension: "csv",
    media_type: "text/csv",
    #[cfg(feature = "csv")]
    write: Some(super::row::Write::Documents(super::csv::written)),
    ..FormatRow::new(Format::Csv)
};

#[cfg(feature = "html")]
pub(super) const HTML: FormatRow = super::html::FORMAT;

#[cfg(not(feature = "html"))]
pub(super) const HTML: FormatRow = FormatRow {
    name: "html",
    title: "HTML",
    description: "a page to look at, to print and to send on",
    extension: "html",
    media_type: "text/html",
    ..FormatRow::new(Format::Html)
};

pub(super) const XLSX: FormatRow = FormatRow {
    name: "xlsx",
    title: "XLSX",
    description: "workbook for spreadsheets: a sheet each of invoices, lines, VAT, allowances, statements, movements",
    extension: "xlsx",
    media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    #[cfg(feature = "xlsx")]
    write: Some(super::row::Write::Documents(super::xlsx::written)),
    ..FormatRow::new(Format::Xlsx)
};

pub(super) const PDF: FormatRow = FormatRow {
    name: "pdf",
    title: "PDF",
    description: "pages to print and to hand over (PDF/A-3); of a hybrid invoice the XML is read",
    extension: "pdf",
    media_type: "application/pdf",
    endings: &["pdf"],
    // Others may put something before it, and in a text it says nothing.
    looks: |head, sureness| {
        sureness == Sureness::Probably
            && !head.start.starts_with(b"<")
            && !head.start.starts_with(b"{")
            && memchr::memmem::find(&head.bytes[..head.bytes.len().min(1024)], b"%PDF-").is_some()
    },
    #[cfg(feature = "pdf")]
    read: Some(super::Read::Attached),
    #[cfg(feature = "print")]
    write: Some(super::row::Write::Documents(super::print::written)),
    #[cfg(feature = "print")]
    write_from: Some(super::print::written_from),
    ..FormatRow::new(Format::Pdf)
};

pub(super) const FACTUR_X: FormatRow = FormatRow {
    name: "facturx",
    title: "Factur-X",
    description: "hybrid invoice: the same pages with CII in them, Factur-X 1 and ZUGFeRD 2",
    extension: "pdf",
    media_type: "application/pdf",
    #[cfg(feature = "print")]
    write: Some(super::row::Write::Invoices(super::print::factur_x)),
    ..FormatRow::new(Format::FacturX)
};

pub(super) const ZIP: FormatRow = FormatRow {
    name: "zip",
    title: "zip",
    description: "zip archive; the files in it are read",
    extension: "zip",
    media_type: "application/zip",
    endings: &["zip"],
    looks: |head, sureness| {
        sureness == Sureness::Surely
            && matches!(head.start, [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..])
    },
    ..FormatRow::new(Format::Zip)
};

pub(super) const MAIL: FormatRow = FormatRow {
    name: "mail",
    title: "mail",
    description: "mail (.eml) or mailbox (mbox); the files attached are read",
    extension: "eml",
    media_type: "message/rfc822",
    endings: &["eml"],
    looks: |head, sureness| sureness == Sureness::Surely && is_mail(head.start),
    ..FormatRow::new(Format::Mail)
};

/// What JSON of others is said to be.
pub(crate) const OTHER_JSON: &str = "JSON that is no document of this library";

/// Whether JSON is the model of this library, as far as its beginning tells.
fn is_ours(head: &[u8]) -> bool {
    let has = |name: &[u8]| memchr::memmem::find(head, name).is_some();
    has(b"\"schema_version\"") || has(b"\"invoice\"") || has(b"\"statements\"")
}

/// Whether this is the head of a mail (RFC 5322), or of a mailbox: lines of names with a colon, two of
/// which are those of mails.
fn is_mail(bytes: &[u8]) -> bool {
    const NAMES: [&str; 11] = [
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "received",
        "message-id",
        "mime-version",
        "return-path",
        "delivered-to",
        "content-type",
    ];
    let mut known = 0;
    let mut lines = bytes.split(|&byte| byte == b'\n').peekable();
    if bytes.starts_with(b"From ") {
        lines.next();
    }
    for line in lines.take(60) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if matches!(line, [b' ' | b'\t', ..]) {
            continue;
        }
        let Some(colon) = memchr::memchr(b':', line).filter(|&colon| colon > 0) else {
            return false;
        };
        let name = &line[..colon];
        if !name
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        {
            return false;
        }
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        known += usize::from(NAMES.iter().any(|name| is(name)));
        if known == 2 {
            return true;
        }
    }
    false
}
