//! A line as 128 positions of characters, whatever its bytes are.

use super::record::{Field, LENGTH, RecordKind};
use super::text::CodaEncoding;

/// A line of exactly 128 characters: what was missing is blank, what was too much is cut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells<'l> {
    text: &'l str,
    /// Where each character begins, and the end; `None` when each is one byte.
    starts: Option<&'l [u16; LENGTH + 1]>,
    /// How many of the characters were there.
    pub length: usize,
    /// How many characters more there were.
    pub excess: usize,
    /// Whether what is too much is nothing but blanks.
    pub is_blank_excess: bool,
    /// Which of the characters are of several bytes.
    pub wide: Wide,
}

/// How many bytes more than one each character of a line has, 0 to 3: the lower bits, and the upper ones.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wide(u128, u128);

impl Wide {
    /// Of bytes that are read as UTF-8.
    fn of(bytes: &[u8]) -> Self {
        let widths = bytes.utf8_chunks().flat_map(|chunk| {
            let replaced = Some(chunk.invalid().len()).filter(|&length| length > 0);
            chunk.valid().chars().map(char::len_utf8).chain(replaced)
        });
        widths
            .take(LENGTH)
            .zip(0..)
            .fold(Wide::default(), |wide, (width, at)| {
                let more = width as u128 - 1;
                Wide(wide.0 | (more & 1) << at, wide.1 | (more >> 1) << at)
            })
    }

    /// How many bytes the first characters have.
    pub(crate) fn bytes(self, characters: usize) -> usize {
        let first = !u128::MAX.checked_shl(characters as u32).unwrap_or(0);
        let count = |bits: u128| (bits & first).count_ones() as usize;
        characters + count(self.0) + 2 * count(self.1)
    }
}

/// Room for lines that cannot be taken as they are, and what was seen of the encoding.
#[derive(Debug)]
pub(crate) struct Scratch {
    /// The encoding that was asked for.
    pub forced: Option<CodaEncoding>,
    /// The encoding of the first line that is not ASCII.
    pub seen: Option<CodaEncoding>,
    /// Whether a later line has another.
    pub is_mixed: bool,
    text: String,
    starts: [u16; LENGTH + 1],
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch {
            forced: None,
            seen: None,
            is_mixed: false,
            text: String::new(),
            starts: [0; LENGTH + 1],
        }
    }
}

impl Scratch {
    pub(crate) fn encoding(&self) -> CodaEncoding {
        self.forced.or(self.seen).unwrap_or_default()
    }

    /// The characters of a line, of which `dropped` bytes more were not kept.
    #[inline]
    pub(crate) fn cells<'l>(&'l mut self, bytes: &'l [u8], dropped: usize) -> Cells<'l> {
        if bytes.len() == LENGTH
            && bytes.is_ascii()
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Cells {
                text,
                starts: None,
                length: LENGTH,
                excess: 0,
                is_blank_excess: true,
                wide: Wide::default(),
            };
        }
        self.odd_cells(bytes, dropped)
    }

    #[cold]
    fn odd_cells<'l>(&'l mut self, bytes: &'l [u8], dropped: usize) -> Cells<'l> {
        let encoding = self.encoding_of(bytes);
        let decoded = encoding.decode(bytes);
        self.text.clear();
        let mut length = 0;
        let mut excess = 0;
        let mut is_blank_excess = dropped == 0;
        for c in decoded.chars() {
            if length < LENGTH {
                self.starts[length] = self.text.len() as u16;
                self.text.push(c);
                length += 1;
            } else {
                excess += 1;
                is_blank_excess &= c == ' ';
            }
        }
        for start in &mut self.starts[length..LENGTH] {
            *start = self.text.len() as u16;
            self.text.push(' ');
        }
        self.starts[LENGTH] = self.text.len() as u16;
        Cells {
            text: &self.text,
            starts: Some(&self.starts),
            length,
            excess: excess + dropped,
            is_blank_excess,
            wide: match encoding {
                CodaEncoding::Utf8 => Wide::of(bytes),
                _ => Wide::default(),
            },
        }
    }

    /// The encoding of a line: UTF-8 when it has 128 characters then and not as single bytes.
    fn encoding_of(&mut self, bytes: &[u8]) -> CodaEncoding {
        if let Some(forced) = self.forced {
            return forced;
        }
        if bytes.is_ascii() {
            return self.encoding();
        }
        let encoding = match std::str::from_utf8(bytes) {
            Ok(text) if bytes.len() != LENGTH || text.chars().count() == LENGTH => {
                CodaEncoding::Utf8
            }
            _ => CodaEncoding::Windows1252,
        };
        match self.seen {
            None => self.seen = Some(encoding),
            Some(seen) => self.is_mixed |= seen != encoding,
        }
        encoding
    }
}

impl<'l> Cells<'l> {
    /// The characters of a field.
    #[inline]
    pub(crate) fn get(&self, field: Field) -> &'l str {
        self.range(field.first - 1, field.first - 1 + field.length)
    }

    /// The characters from one to another, from 0.
    #[inline]
    pub(crate) fn range(&self, start: usize, end: usize) -> &'l str {
        match self.starts {
            None => &self.text[start..end],
            Some(starts) => &self.text[usize::from(starts[start])..usize::from(starts[end])],
        }
    }

    /// The characters of a field without blanks at the end; `None` when nothing is left.
    #[inline]
    pub(crate) fn text(&self, field: Field) -> Option<&'l str> {
        Some(trimmed(self.get(field))).filter(|text| !text.is_empty())
    }

    /// The one character of a field, if it is a digit.
    #[inline]
    pub(crate) fn digit(&self, field: Field) -> Option<u8> {
        let byte = self.get(field).as_bytes()[0];
        byte.is_ascii_digit().then(|| byte - b'0')
    }

    /// Whether every position holds what the record allows: most lines do, and are not looked at any
    /// further.
    #[inline]
    pub(crate) fn is_plain(&self, kind: RecordKind, version: u8) -> bool {
        let Ok(bytes) = <&[u8; LENGTH]>::try_from(self.text.as_bytes()) else {
            return false;
        };
        let (low, high) = kind.bounds(version);
        let mut is_plain = true;
        for at in 0..LENGTH {
            is_plain &= (bytes[at] >= low[at]) & (bytes[at] <= high[at]);
        }
        is_plain
    }
}

/// The text without blanks at its end.
#[inline]
pub(crate) fn trimmed(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut end = bytes.len();
    while let Some(last) = bytes[..end].last_chunk::<8>() {
        if *last != [b' '; 8] {
            break;
        }
        end -= 8;
    }
    while end > 0 && bytes[end - 1] == b' ' {
        end -= 1;
    }
    &text[..end]
}
