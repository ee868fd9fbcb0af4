//! Bytes to characters: byte order marks, the encoding an XML declaration names, and what to do when
//! they disagree.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// A text and what its bytes were.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static Encoding,
    /// Bytes before the text: the byte order mark.
    pub mark: usize,
    /// Faults of the encoding: kind, byte offset in the text, message.
    pub faults: Vec<(Fault, usize, String)>,
}

/// What can be wrong with an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Bytes that are no character.
    Bytes,
    /// A declared encoding that is unknown or cannot be the one used.
    Label,
    /// A byte order mark that says something else than the declaration.
    Mark,
}

/// Decodes the bytes of an XML document. UTF-8, the usual case, is not copied.
pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mut faults = Vec::new();
    let marked = Encoding::for_bom(bytes);
    let mark = marked.map_or(0, |(_, length)| length);
    let body = &bytes[mark..];
    let wide = match body {
        _ if marked.is_some() => None,
        [b'<', 0, ..] => Some(UTF_16LE),
        [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    };
    let certain = marked.map(|(encoding, _)| encoding).or(wide);
    let label = match certain {
        Some(encoding) if encoding != UTF_8 => None,
        _ => declared_encoding(body),
    };
    let mut encoding = certain.unwrap_or(UTF_8);
    if let Some(label) = label {
        let shown = String::from_utf8_lossy(label);
        match Encoding::for_label(label) {
            None => faults.push((
                Fault::Label,
                0,
                format!("found the encoding \"{shown}\" in the XML declaration, which is not known; read as UTF-8"),
            )),
            Some(named) if named == UTF_16LE || named == UTF_16BE => faults.push((
                Fault::Label,
                0,
                format!("found the encoding \"{shown}\" in the XML declaration of a document in single bytes; expected UTF-8, and read as that"),
            )),
            Some(named) if certain.is_some() && named != encoding => faults.push((
                Fault::Mark,
                0,
                format!("found the byte order mark of UTF-8 and the encoding \"{shown}\" in the XML declaration; expected the same, and read as UTF-8"),
            )),
            Some(named) => encoding = named,
        }
    }
    if encoding == UTF_8 {
        let text = match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            Err(error) => {
                let at = error.valid_up_to();
                faults.push((
                    Fault::Bytes,
                    at,
                    format!("found the byte 0x{:02X}, which is not UTF-8 here; expected UTF-8, or the encoding named in the XML declaration", body[at]),
                ));
                String::from_utf8_lossy(body)
            }
        };
        return Decoded {
            text,
            encoding,
            mark,
            faults,
        };
    }
    let (text, bad) = encoding.decode_without_bom_handling(body);
    if bad {
        let at = text.find('\u{FFFD}').unwrap_or(0);
        faults.push((
            Fault::Bytes,
            at,
            format!("found bytes that are no character of {}", encoding.name()),
        ));
    }
    Decoded {
        text,
        encoding,
        mark,
        faults,
    }
}

/// The encoding that an XML declaration names, if there is one.
fn declared_encoding(bytes: &[u8]) -> Option<&[u8]> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = memchr::memchr(b'>', &declaration[..declaration.len().min(1024)])?;
    let declaration = &declaration[..end];
    let at = memchr::memmem::find(declaration, b"encoding")? + "encoding".len();
    let rest = declaration[at..]
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let (&quote, rest) = rest
        .split_first()
        .filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    Some(&rest[..memchr::memchr(quote, rest)?])
}

/// The offset in the input of an offset in the text it was decoded to.
pub(crate) fn offset_in_input(
    decoded_as: &'static Encoding,
    mark: usize,
    text: &str,
    offset: usize,
) -> usize {
    if decoded_as == UTF_8 {
        return mark + offset;
    }
    let end = (0..=offset.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at));
    let before = &text[..end.unwrap_or(0)];
    let length = if decoded_as == UTF_16LE || decoded_as == UTF_16BE {
        2 * before.encode_utf16().count()
    } else if decoded_as.is_single_byte() {
        before.chars().count()
    } else {
        decoded_as.encode(before).0.len()
    };
    mark + length
}
