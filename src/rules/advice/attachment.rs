//! Attachments: whether the first bytes are those of what the MIME code names.

use crate::rules::subject::Subject;
use crate::value::shown::quoted;
use crate::value::trim_xml;
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Node};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The attachment is what its MIME code says, or nothing shows what it is.
pub(super) fn is_what_it_says(_: &Subject, object: Node) -> bool {
    contradicting(object).is_none()
}

pub(super) fn contradiction(_: &Subject, object: Node) -> Phrase {
    let mime = quoted(trim_xml(object.attribute(Attr::MIME_CODE).unwrap_or("")));
    match contradicting(object) {
        Some(found) => phrase!("{} under the MIME code {}", found, mime),
        None => mime,
    }
}

/// What an attachment is that is not what it says.
fn contradicting(object: Node) -> Option<Phrase> {
    let mime = trim_xml(object.attribute(Attr::MIME_CODE)?).to_ascii_lowercase();
    let mime = mime.split(';').next().unwrap_or("").trim_end();
    let wanted: &[What] = match mime {
        "application/pdf" | "application/x-pdf" => &[What::Pdf],
        "image/png" => &[What::Png],
        "image/jpeg" | "image/jpg" | "image/pjpeg" => &[What::Jpeg],
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        | "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        | "application/vnd.oasis.opendocument.spreadsheet"
        | "application/vnd.oasis.opendocument.text"
        | "application/zip" => &[What::Zip],
        "application/xml" | "text/xml" => &[What::Xml],
        // Any text may be a table, in whatever encoding, and one that begins with a mark among them.
        "text/csv" | "text/plain" => &[What::Text, What::Xml, What::Unknown],
        _ => return None,
    };
    let bytes = beginning(object.text())?;
    let what = What::of(&bytes);
    (!wanted.contains(&what)).then_some(what.name())
}

/// The first bytes of an attachment; `None` if it is no base64, which the structure tells.
fn beginning(text: &str) -> Option<Vec<u8>> {
    // Beyond these no format has its mark.
    const CHARACTERS: usize = 2048;
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let characters = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let mut start: Vec<u8> = characters.take(CHARACTERS).collect();
    if start.len() == CHARACTERS {
        start.truncate(CHARACTERS / 4 * 4);
    }
    LENIENT.decode(start).ok()
}

/// What bytes are, as their beginning shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Nothing,
    Pdf,
    Png,
    Jpeg,
    Gif,
    Zip,
    OldOffice,
    Xml,
    Text,
    Unknown,
}

impl What {
    fn of(bytes: &[u8]) -> What {
        let text = bytes
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(bytes)
            .trim_ascii_start();
        match bytes {
            _ if text.is_empty() => What::Nothing,
            [0x89, b'P', b'N', b'G', ..] => What::Png,
            [0xFF, 0xD8, 0xFF, ..] => What::Jpeg,
            [b'G', b'I', b'F', b'8', ..] => What::Gif,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => What::Zip,
            [0xD0, 0xCF, 0x11, 0xE0, ..] => What::OldOffice,
            // Readers of PDF look for the mark in the first kilobyte.
            _ if memchr::memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some() => {
                What::Pdf
            }
            [0xFF, 0xFE, b'<', ..] | [0xFE, 0xFF, 0, b'<', ..] | [b'<', 0, ..] | [0, b'<', ..] => {
                What::Xml
            }
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => What::Text,
            _ if text.starts_with(b"<") => What::Xml,
            _ if bytes.contains(&0) => What::Unknown,
            _ => What::Text,
        }
    }

    fn name(self) -> Phrase {
        match self {
            What::Nothing => phrase!("nothing"),
            What::Pdf => phrase!("a PDF"),
            What::Png => phrase!("a PNG picture"),
            What::Jpeg => phrase!("a JPEG picture"),
            What::Gif => phrase!("a GIF picture"),
            What::Zip => phrase!("a zip archive or an Office document"),
            What::OldOffice => phrase!("an Office document of the old kind"),
            What::Xml => phrase!("XML or HTML"),
            What::Text => phrase!("text"),
            What::Unknown => phrase!("something else"),
        }
    }
}
