//! Bytes to characters: byte order marks, the encoding an XML declaration names, and what to do when
//! they disagree.

use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// A text and what its bytes were.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub offsets: Offsets,
    /// Faults of the encoding: kind, byte offset in the text, message.
    pub faults: Vec<(Fault, usize, Phrase)>,
}

/// Leads from offsets in a text back to offsets in the bytes it was decoded from.
#[derive(Debug)]
pub(crate) struct Offsets {
    encoding: &'static Encoding,
    /// Bytes before the text: the byte order mark.
    mark: usize,
    /// Bytes in all.
    length: usize,
    /// Where UTF-8 was mended: how much longer the text is than its bytes, up to this offset.
    mended: Vec<(usize, usize)>,
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

/// The encoding of the document that begins so, how long its byte order mark is, and what is wrong with how
/// it says that.
fn encoding_of(bytes: &[u8]) -> (&'static Encoding, usize, Vec<(Fault, usize, Phrase)>) {
    let mut faults = Vec::new();
    let marked = Encoding::for_bom(bytes);
    let mark = marked.map_or(0, |(_, length)| length);
    let body = &bytes[mark..];
    let wide = match body {
        _ if marked.is_some() => None,
        [b'<', 0, ..] => Some(UTF_16LE),
        [0, b'<', ..] => Some(UTF_16BE),
        _ => by_zeros(body),
    };
    let certain = marked.map(|(encoding, _)| encoding).or(wide);
    let label = match certain {
        Some(encoding) if encoding != UTF_8 => None,
        _ => declared_encoding(body),
    };
    let mut encoding = certain.unwrap_or(UTF_8);
    if let Some(label) = label {
        let shown = quoted(&String::from_utf8_lossy(label));
        match Encoding::for_label(label) {
            None => faults.push((
                Fault::Label,
                0,
                phrase!("the XML declaration names the encoding {}, which is not known; the file was read as UTF-8: correct the declaration", shown),
            )),
            Some(named) if named == UTF_16LE || named == UTF_16BE => faults.push((
                Fault::Label,
                0,
                phrase!("the XML declaration names the encoding {}, but the file is not in it; it was read as UTF-8: correct the declaration", shown),
            )),
            Some(named) if certain.is_some() && named != encoding => faults.push((
                Fault::Mark,
                0,
                phrase!("the file has the byte order mark of UTF-8, but its XML declaration names {}; it was read as UTF-8: correct the declaration", shown),
            )),
            Some(named) => encoding = named,
        }
    }
    (encoding, mark, faults)
}

/// The encoding of a text whose first four characters are of ASCII, with a zero each.
fn by_zeros(body: &[u8]) -> Option<&'static Encoding> {
    let start = body.get(..8)?;
    let all = |zero: usize| {
        start.chunks_exact(2).all(|pair| {
            let other = pair[1 - zero];
            pair[zero] == 0 && (other.is_ascii_graphic() || other.is_ascii_whitespace())
        })
    };
    match (all(1), all(0)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// The text of bytes that are two or four to a character, XML or not.
pub(crate) fn wide(bytes: &[u8]) -> Option<Decoded<'_>> {
    let (encoding, ..) = encoding_of(bytes);
    (encoding == UTF_16LE || encoding == UTF_16BE).then(|| decode(bytes))
}

/// Decodes the bytes of an XML document. UTF-8, the usual case, is not copied.
pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let (encoding, mark, mut faults) = encoding_of(bytes);
    let body = &bytes[mark..];
    if encoding == UTF_8 {
        let mut mended = Vec::new();
        let text = match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            Err(error) => {
                let at = error.valid_up_to();
                faults.push((Fault::Bytes, at, not_utf_8(body[at])));
                let mut text = String::with_capacity(body.len() + body.len() / 8);
                mend(body, true, &mut text, 0, &mut mended);
                Cow::Owned(text)
            }
        };
        return Decoded {
            text,
            offsets: Offsets {
                encoding,
                mark,
                length: bytes.len(),
                mended,
            },
            faults,
        };
    }
    let (text, bad) = encoding.decode_without_bom_handling(body);
    if bad {
        let at = text.find('\u{FFFD}').unwrap_or(0);
        faults.push((Fault::Bytes, at, not_of(encoding)));
    }
    Decoded {
        text,
        offsets: Offsets {
            encoding,
            mark,
            length: bytes.len(),
            mended: Vec::new(),
        },
        faults,
    }
}

fn not_utf_8(byte: u8) -> Phrase {
    phrase!(
        "found the byte 0x{}, which is not UTF-8: save the file as UTF-8, or name its encoding in the XML declaration; such bytes were read as Windows-1252",
        format!("{byte:02X}")
    )
}

fn not_of(encoding: &'static Encoding) -> Phrase {
    phrase!(
        "found bytes that are no character of {}: save the file as UTF-8",
        encoding.name()
    )
}

/// Puts UTF-8 behind a text, with bytes that are none read as Windows-1252, which is what they are nearly always;
/// U+FFFD for those that are no character there either, and for a character that is cut off by the end of the
/// input. What was mended is counted from `start` on. How many bytes were taken: a character that goes on in
/// what comes next is not.
fn mend(
    bytes: &[u8],
    is_last: bool,
    text: &mut String,
    start: usize,
    mended: &mut Vec<(usize, usize)>,
) -> usize {
    let mut longer = mended.last().map_or(0, |last| last.1);
    let mut taken = 0;
    let mut rest = bytes;
    while !rest.is_empty() {
        let (valid, length) = match std::str::from_utf8(rest) {
            Ok(valid) => (valid, Some(0)),
            Err(error) => {
                let valid = &rest[..error.valid_up_to()];
                (std::str::from_utf8(valid).unwrap_or(""), error.error_len())
            }
        };
        text.push_str(valid);
        taken += valid.len();
        rest = &rest[valid.len()..];
        let length = match length {
            Some(length) => length,
            None if !is_last => break,
            None => rest.len(),
        };
        let (invalid, behind) = rest.split_at(length);
        rest = behind;
        taken += length;
        if length > 1 && rest.is_empty() {
            text.push('\u{FFFD}');
            longer += '\u{FFFD}'.len_utf8() - length;
            mended.push((text.len() - start, longer));
            continue;
        }
        for &byte in invalid {
            // Five bytes stand for nothing.
            let c = match byte {
                0x81 | 0x8D | 0x8F | 0x90 | 0x9D => '\u{FFFD}',
                _ => windows_1252(byte),
            };
            text.push(c);
            longer += c.len_utf8() - 1;
            mended.push((text.len() - start, longer));
        }
    }
    taken
}

/// Decodes a document that comes a piece at a time, to the same text.
#[derive(Debug)]
pub(crate) struct Decoder {
    /// None for UTF-8.
    decoder: Option<encoding_rs::Decoder>,
    /// The beginning of a character whose end has not come yet.
    carry: Vec<u8>,
    /// Bytes that were no character have come.
    is_bad: bool,
    has_replaced: bool,
    /// Of the text that is held.
    offsets: Offsets,
}

/// Bytes of the beginning of a document that tell its encoding.
pub(crate) const HEAD: usize = 2048;

impl Decoder {
    /// For the document that begins with these bytes (all of it, or [`HEAD`]); which of them are a byte order mark,
    /// and what is wrong.
    pub(crate) fn new(head: &[u8]) -> (Decoder, usize, Vec<(Fault, usize, Phrase)>) {
        let (encoding, mark, faults) = encoding_of(head);
        let decoder = Decoder {
            decoder: (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling()),
            carry: Vec::new(),
            is_bad: false,
            has_replaced: false,
            offsets: Offsets {
                encoding,
                mark,
                length: mark,
                mended: Vec::new(),
            },
        };
        (decoder, mark, faults)
    }

    /// Puts the characters of these bytes behind the text that is held, which begins at `start`. What is wrong
    /// with the first bytes that are none is given once, with where it stands in that text.
    pub(crate) fn decode(
        &mut self,
        bytes: &[u8],
        is_last: bool,
        text: &mut String,
        start: usize,
    ) -> Vec<Replaced> {
        self.offsets.length += bytes.len();
        let before = text.len();
        let was_bad = self.is_bad;
        let encoding = self.offsets.encoding;
        let mut told = Vec::new();
        let Some(decoder) = &mut self.decoder else {
            let held;
            let bytes = match self.carry.is_empty() {
                true => bytes,
                false => {
                    self.carry.extend_from_slice(bytes);
                    held = std::mem::take(&mut self.carry);
                    &held
                }
            };
            let mended = &mut self.offsets.mended;
            let count = mended.len();
            let taken = mend(bytes, is_last, text, start, mended);
            if !was_bad && mended.len() > count {
                self.is_bad = true;
                let valid = std::str::from_utf8(bytes).map_or_else(|it| it.valid_up_to(), str::len);
                told.push(Replaced::Bad(
                    before - start + valid,
                    not_utf_8(bytes[valid]),
                ));
            }
            self.carry.extend_from_slice(&bytes[taken..]);
            return told;
        };
        let length = decoder.max_utf8_buffer_length(bytes.len());
        text.reserve(length.unwrap_or(bytes.len().saturating_mul(3)));
        let (_, _, bad) = decoder.decode_to_string(bytes, text, is_last);
        self.is_bad |= bad;
        if !self.has_replaced
            && let Some(at) = text[before..].find('\u{FFFD}')
        {
            self.has_replaced = true;
            told.push(Replaced::Character(before - start + at));
        }
        if self.is_bad && !was_bad {
            told.push(Replaced::BadOf(not_of(encoding)));
        }
        told
    }

    /// The first so many bytes of the text that is held are given up.
    pub(crate) fn give_up(&mut self, text: &str, length: usize) {
        let Offsets {
            encoding, mended, ..
        } = &mut self.offsets;
        if *encoding == UTF_8 {
            let count = mended.partition_point(|&(end, _)| end <= length);
            let longer = count.checked_sub(1).map_or(0, |last| mended[last].1);
            mended.drain(..count);
            for (end, by) in mended {
                *end -= length;
                *by -= longer;
            }
            self.offsets.mark += length - longer;
        } else {
            self.offsets.mark += self.offsets.encoded_length(&text[..length]);
        }
    }

    /// Of the text that is held.
    pub(crate) fn offsets(&self) -> &Offsets {
        &self.offsets
    }
}

/// What came of bytes that are no character.
#[derive(Debug)]
pub(crate) enum Replaced {
    /// The first of them stand here.
    Bad(usize, Phrase),
    /// Here stands the first U+FFFD, which may have been one in the input.
    Character(usize),
    /// There are some, and the first U+FFFD stands for them.
    BadOf(Phrase),
}

fn windows_1252(byte: u8) -> char {
    let bytes = [byte];
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    text.chars().next().unwrap_or('\u{FFFD}')
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

impl Offsets {
    /// The offset in the input of each of these offsets in the text, which come in order. The text is
    /// gone through once, however many there are.
    pub(crate) fn in_input(&self, text: &str, offsets: &[usize]) -> Vec<usize> {
        let (mut at, mut length) = (0, 0);
        offsets
            .iter()
            .map(|&offset| {
                if self.encoding == UTF_8 {
                    let before = self.mended.partition_point(|&(end, _)| end <= offset);
                    let longer = before.checked_sub(1).map_or(0, |last| self.mended[last].1);
                    return self.mark + offset - longer;
                }
                let end = (at..=offset.min(text.len()))
                    .rev()
                    .find(|&end| text.is_char_boundary(end))
                    .unwrap_or(at);
                length += self.encoded_length(&text[at..end]);
                at = end;
                // What was cut off may be shorter than the character that stands for it.
                (self.mark + length).min(self.length)
            })
            .collect()
    }

    fn encoded_length(&self, text: &str) -> usize {
        if self.encoding == UTF_16LE || self.encoding == UTF_16BE {
            2 * text.encode_utf16().count()
        } else if self.encoding.is_single_byte() {
            text.chars().count()
        } else {
            self.encoding.encode(text).0.len()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the character stands in the input that the search finds in the text.
    #[track_caller]
    fn assert_found(input: &[u8], wanted: char, expected: &[usize]) {
        let decoded = decode(input);
        let offsets: Vec<usize> = decoded
            .text
            .match_indices(wanted)
            .map(|(offset, _)| offset)
            .collect();
        assert_eq!(decoded.offsets.in_input(&decoded.text, &offsets), expected);
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_read_as_windows_1252() {
        let text = |bytes: &[u8]| decode(bytes).text.into_owned();
        assert_eq!(text(b"Caf\xE9 \x80 5, caf\xC3\xA9"), "Café € 5, café");
        assert_eq!(text(b"\x81-\xE2\x82"), "\u{FFFD}-\u{FFFD}");
        assert_eq!(decode(b"\xE9").faults.len(), 1);
    }

    #[test]
    fn offsets_lead_back_to_the_input() {
        assert_found(b"<a/>", 'a', &[1]);
        assert_found(b"\xEF\xBB\xBF<a/>", 'a', &[4]);
        assert_found("<é\u{20AC}a/>".as_bytes(), 'a', &[6]);
        assert_found(
            b"a\xFFa\xF0\x9F\x98a\xE2\x82a\xC3\xC3a",
            'a',
            &[0, 2, 6, 9, 12],
        );
        assert_found(b"<\xE9\x80\xC3\xA9a\xE9", 'a', &[5]);
        assert_found(b"<\0a\0\xE9\0\x3D\xD8\x00\xDEa\0", 'a', &[2, 10]);
        assert_found(b"\xFE\xFF\0<\0a\x20\xAC\0a", 'a', &[4, 8]);
        let latin = b"<?xml version='1.0' encoding='latin1'?>\xE9a\x80a";
        assert_found(latin, '\u{E9}', &[39]);
        assert_found(latin, '\u{20AC}', &[41]);
        let chinese = b"<?xml encoding='gb18030'?>\x81\x30\x81\x30=\xA3\xA4=";
        assert_found(chinese, '=', &[14, 30, 33]);
    }
}
