//! Mails (RFC 5322) and mailboxes in the form of mbox: their attachments are files like any other.
//!
//! What is taken are the parts that a mail program would offer to save: everything but the text itself.
//! A mail in a mail is a file that ends in `.eml`. Bytes are those that were sent: charsets of parts are
//! left alone, for an XML document names its own.

use super::{Refusal, Source, SourceEntry, SourceLimits};
use crate::value::phrase;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{Encoding, MessageParser, MessagePart, MimeHeaders as _, PartType};

/// The parts of a mail, or the mails of a mailbox.
#[derive(Debug)]
pub struct MailSource {
    parts: Vec<(String, Vec<u8>)>,
}

impl MailSource {
    /// The attachments of a mail, or the mails of a mailbox (mbox).
    ///
    /// # Errors
    ///
    /// When the bytes are no mail.
    ///
    /// ```
    /// use facturier::dossier::{MailSource, Source, SourceLimits};
    /// let mail = b"From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
    ///     --x\r\nContent-Type: application/xml; name=\"1.xml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
    ///     PGEvPg==\r\n--x--\r\n";
    /// let source = MailSource::new(mail)?;
    /// assert_eq!(source.entries()?[0].path, "1.xml");
    /// assert_eq!(source.read(0, &SourceLimits::default())?, b"<a/>");
    /// # Ok::<(), facturier::dossier::Refusal>(())
    /// ```
    pub fn new(bytes: &[u8]) -> Result<Self, Refusal> {
        let none = || Refusal::Damaged(phrase!("expected a mail, found none").into());
        if bytes.starts_with(b"From ") {
            let mut parts = Vec::new();
            for mail in MessageIterator::new(bytes) {
                let mail = mail.map_err(|_| none())?;
                parts.push((format!("{}.eml", parts.len() + 1), mail.unwrap_contents()));
            }
            return Ok(MailSource { parts });
        }
        let mail = MessageParser::default().parse(bytes).ok_or_else(none)?;
        let mut parts = Vec::new();
        let mut is_body = vec![false; mail.parts.len()];
        for &at in mail.text_body.iter().chain(&mail.html_body) {
            if let Some(is_body) = is_body.get_mut(at as usize) {
                *is_body = true;
            }
        }
        for (part, is_body) in mail.parts.iter().zip(is_body) {
            if is_file(part, is_body) {
                parts.push((name(part, parts.len() + 1), raw(part, bytes)));
            }
        }
        Ok(MailSource { parts })
    }
}

impl Source for MailSource {
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let entry =
            |(name, bytes): &(String, Vec<u8>)| SourceEntry::new(name.as_str(), bytes.len() as u64);
        Ok(self.parts.iter().map(entry).collect())
    }

    fn read(&self, at: usize, limits: &SourceLimits) -> Result<Vec<u8>, Refusal> {
        let gone = || Refusal::Io("no such entry".into());
        let (_, bytes) = self.parts.get(at).ok_or_else(gone)?;
        if bytes.len() as u64 > limits.bytes {
            return Err(Refusal::TooLarge(limits.bytes));
        }
        Ok(bytes.clone())
    }
}

/// Whether a part is a file, and not the text of the mail or what holds parts together.
fn is_file(part: &MessagePart<'_>, is_body: bool) -> bool {
    match part.body {
        PartType::Multipart(_) => false,
        PartType::Text(_) | PartType::Html(_) => {
            let is_prose = part
                .content_type()
                .is_none_or(|kind| matches!(kind.subtype(), Some("plain" | "html") | None));
            part.attachment_name().is_some() || !(is_body && is_prose)
        }
        PartType::Binary(_) | PartType::InlineBinary(_) | PartType::Message(_) => true,
    }
}

/// The name that the mail gives to a file, without folders, or one by its place and type.
fn name(part: &MessagePart<'_>, number: usize) -> String {
    let safe = |name: &str| -> String {
        name.chars()
            .map(|c| match c {
                '/' | '\\' | ':' => '_',
                c if c.is_control() => '_',
                c => c,
            })
            .collect()
    };
    if let Some(name) = part.attachment_name().map(str::trim)
        && !name.trim_matches('.').is_empty()
    {
        return safe(name);
    }
    let subtype = part.content_type().and_then(|kind| kind.subtype());
    let ending = match (&part.body, subtype) {
        (PartType::Message(_), _) => "eml",
        (_, Some("xml")) => "xml",
        (_, Some("pdf")) => "pdf",
        (_, Some("zip" | "x-zip-compressed")) => "zip",
        (_, Some("json")) => "json",
        (_, Some("plain")) => "txt",
        (_, Some("html")) => "html",
        (_, Some("png")) => "png",
        (_, Some("jpeg")) => "jpg",
        (_, Some("gif")) => "gif",
        (_, Some(other)) if other.ends_with("+xml") => "xml",
        _ => "bin",
    };
    format!("part-{number}.{ending}")
}

/// The bytes of a part as they were before they were made fit for travel.
fn raw(part: &MessagePart<'_>, mail: &[u8]) -> Vec<u8> {
    let range = part.offset_body as usize..part.offset_end as usize;
    let sent = mail.get(range).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::None => None,
        Encoding::Base64 => base64_decode(sent),
        Encoding::QuotedPrintable => quoted_printable_decode(sent),
    };
    match decoded {
        Some(decoded) => decoded,
        // Broken on the way: what the parser could make of it.
        None if part.encoding != Encoding::None => part.contents().to_vec(),
        None => sent.to_vec(),
    }
}
