//! Records as they stand in a file: borrowed, without a copy and without an allocation.

use super::fields;
use super::text::CodaEncoding;
use std::borrow::Cow;

/// How many positions a record has.
pub(crate) const LENGTH: usize = 128;

/// Which record a line is: its first character, and for 2 and 3 the second as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// 0, the header of a statement.
    Header,
    /// 1, the old balance.
    OldBalance,
    /// 2.1, a movement.
    Movement,
    /// 2.2, its second part.
    Movement2,
    /// 2.3, its third part.
    Movement3,
    /// 3.1, an information about a movement.
    Information,
    /// 3.2, its second part.
    Information2,
    /// 3.3, its third part.
    Information3,
    /// 8, the new balance.
    NewBalance,
    /// 4, a line of a free communication.
    FreeCommunication,
    /// 9, the trailer.
    Trailer,
}

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its name, as findings have it.
    pub name: &'static str,
    /// Its first position, from 1.
    pub first: usize,
    /// How many positions it has.
    pub length: usize,
    /// What may stand in it.
    pub content: Content,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// Digits.
    Digits,
    /// Characters, blanks at the end.
    Text,
    /// Nothing but blanks.
    Blank,
    /// This text.
    Constant(&'static str),
    /// One digit, from the first to the second.
    Digit(u8, u8),
}

/// One line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Which record it is; `None` for a line that is none.
    pub kind: Option<RecordKind>,
    /// Number of the line, from 1.
    pub line: usize,
    /// Byte offset of the line in the input, from 0.
    pub offset: usize,
    /// The line as it stands, without what ends it.
    pub bytes: &'a [u8],
}

/// The lines of a file as records, one after the other, without an allocation.
///
/// Nothing is checked and nothing is left out: damaged, blank and unknown lines come as well.
///
/// ```
/// use facturier::format::coda::{RecordKind, Records, fields};
/// let file = include_bytes!("../../../fixtures/coda/one-movement.cod");
/// let amounts: Vec<_> = Records::new(file)
///     .filter(|record| record.kind == Some(RecordKind::Movement))
///     .map(|record| record.field(fields::movement::AMOUNT))
///     .collect();
/// assert_eq!(amounts, [b"000000000121000"]);
/// ```
#[derive(Clone, Debug)]
pub struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Records<'a> {
    /// The records of these bytes. A byte order mark is passed over.
    pub fn new(bytes: &'a [u8]) -> Self {
        let at = if bytes.starts_with(b"\xEF\xBB\xBF") {
            3
        } else {
            0
        };
        Records { bytes, at, line: 0 }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    #[inline]
    fn next(&mut self) -> Option<Record<'a>> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let offset = self.at;
        let line = match memchr::memchr(b'\n', rest) {
            Some(end) => {
                self.at += end + 1;
                &rest[..end]
            }
            None => {
                self.at = self.bytes.len();
                rest
            }
        };
        self.line += 1;
        let bytes = line.strip_suffix(b"\r").unwrap_or(line);
        Some(Record {
            kind: RecordKind::of(bytes),
            line: self.line,
            offset,
            bytes,
        })
    }
}

impl<'a> Record<'a> {
    /// The bytes of a field; fewer, or none, when the line is too short for it.
    ///
    /// In a line of UTF-8 positions are characters, else bytes.
    #[inline]
    pub fn field(&self, field: Field) -> &'a [u8] {
        let (start, end) = (field.first - 1, field.first - 1 + field.length);
        if self.bytes.len() == LENGTH {
            return &self.bytes[start..end];
        }
        self.far_field(start, end)
    }

    #[cold]
    fn far_field(&self, start: usize, end: usize) -> &'a [u8] {
        match std::str::from_utf8(self.bytes) {
            Ok(text) => characters(text, start, end).as_bytes(),
            Err(_) => {
                let end = end.min(self.bytes.len());
                &self.bytes[start.min(end)..end]
            }
        }
    }

    /// The characters of a field.
    pub fn text(&self, field: Field, encoding: CodaEncoding) -> Cow<'a, str> {
        encoding.decode(self.field(field))
    }
}

/// The characters from one to another, or as many as there are.
fn characters(text: &str, start: usize, end: usize) -> &str {
    let at = |wanted: usize| {
        text.char_indices()
            .nth(wanted)
            .map_or(text.len(), |(at, _)| at)
    };
    &text[at(start)..at(end)]
}

impl RecordKind {
    /// The record that a line begins.
    #[inline]
    pub fn of(line: &[u8]) -> Option<Self> {
        Some(match line {
            [b'2', b'1', ..] => RecordKind::Movement,
            [b'2', b'2', ..] => RecordKind::Movement2,
            [b'2', b'3', ..] => RecordKind::Movement3,
            [b'3', b'1', ..] => RecordKind::Information,
            [b'3', b'2', ..] => RecordKind::Information2,
            [b'3', b'3', ..] => RecordKind::Information3,
            [b'0', ..] => RecordKind::Header,
            [b'1', ..] => RecordKind::OldBalance,
            [b'8', ..] => RecordKind::NewBalance,
            [b'4', ..] => RecordKind::FreeCommunication,
            [b'9', ..] => RecordKind::Trailer,
            _ => return None,
        })
    }

    /// Its name in the standard: `2.1`.
    pub const fn name(self) -> &'static str {
        match self {
            RecordKind::Header => "0",
            RecordKind::OldBalance => "1",
            RecordKind::Movement => "2.1",
            RecordKind::Movement2 => "2.2",
            RecordKind::Movement3 => "2.3",
            RecordKind::Information => "3.1",
            RecordKind::Information2 => "3.2",
            RecordKind::Information3 => "3.3",
            RecordKind::NewBalance => "8",
            RecordKind::FreeCommunication => "4",
            RecordKind::Trailer => "9",
        }
    }

    /// Its fields in a version of the format, in their order.
    pub const fn fields(self, version: u8) -> &'static [Field] {
        match self {
            RecordKind::Header => fields::header::FIELDS,
            RecordKind::OldBalance => fields::old_balance::FIELDS,
            RecordKind::Movement => fields::movement::FIELDS,
            RecordKind::Movement2 => fields::movement_2::FIELDS,
            RecordKind::Movement3 if version == 1 => fields::movement_3_v1::FIELDS,
            RecordKind::Movement3 => fields::movement_3::FIELDS,
            RecordKind::Information => fields::information::FIELDS,
            RecordKind::Information2 => fields::information_2::FIELDS,
            RecordKind::Information3 => fields::information_3::FIELDS,
            RecordKind::NewBalance => fields::new_balance::FIELDS,
            RecordKind::FreeCommunication => fields::free_communication::FIELDS,
            RecordKind::Trailer => fields::trailer::FIELDS,
        }
    }
}

type Bytes = [u8; LENGTH];

impl RecordKind {
    /// The lowest and the highest byte that may stand in each position of a plain line.
    #[inline]
    pub(crate) fn bounds(self, version: u8) -> &'static (Bytes, Bytes) {
        const fn bounds(fields: &[Field]) -> (Bytes, Bytes) {
            let (mut low, mut high) = ([b' '; LENGTH], [b'~'; LENGTH]);
            let mut at = 0;
            while at < fields.len() {
                let field = fields[at];
                let mut offset = 0;
                while offset < field.length {
                    let (from, to) = match field.content {
                        Content::Digits => (b'0', b'9'),
                        Content::Text => (b' ', b'~'),
                        Content::Blank => (b' ', b' '),
                        Content::Constant(text) => {
                            (text.as_bytes()[offset], text.as_bytes()[offset])
                        }
                        Content::Digit(from, to) => (from, to),
                    };
                    low[field.first - 1 + offset] = from;
                    high[field.first - 1 + offset] = to;
                    offset += 1;
                }
                at += 1;
            }
            (low, high)
        }
        static HEADER: (Bytes, Bytes) = bounds(fields::header::FIELDS);
        static OLD_BALANCE: (Bytes, Bytes) = bounds(fields::old_balance::FIELDS);
        static MOVEMENT: (Bytes, Bytes) = bounds(fields::movement::FIELDS);
        static MOVEMENT_2: (Bytes, Bytes) = bounds(fields::movement_2::FIELDS);
        static MOVEMENT_3: (Bytes, Bytes) = bounds(fields::movement_3::FIELDS);
        static MOVEMENT_3_V1: (Bytes, Bytes) = bounds(fields::movement_3_v1::FIELDS);
        static INFORMATION: (Bytes, Bytes) = bounds(fields::information::FIELDS);
        static INFORMATION_2: (Bytes, Bytes) = bounds(fields::information_2::FIELDS);
        static INFORMATION_3: (Bytes, Bytes) = bounds(fields::information_3::FIELDS);
        static NEW_BALANCE: (Bytes, Bytes) = bounds(fields::new_balance::FIELDS);
        static FREE: (Bytes, Bytes) = bounds(fields::free_communication::FIELDS);
        static TRAILER: (Bytes, Bytes) = bounds(fields::trailer::FIELDS);
        match self {
            RecordKind::Header => &HEADER,
            RecordKind::OldBalance => &OLD_BALANCE,
            RecordKind::Movement => &MOVEMENT,
            RecordKind::Movement2 => &MOVEMENT_2,
            RecordKind::Movement3 if version == 1 => &MOVEMENT_3_V1,
            RecordKind::Movement3 => &MOVEMENT_3,
            RecordKind::Information => &INFORMATION,
            RecordKind::Information2 => &INFORMATION_2,
            RecordKind::Information3 => &INFORMATION_3,
            RecordKind::NewBalance => &NEW_BALANCE,
            RecordKind::FreeCommunication => &FREE,
            RecordKind::Trailer => &TRAILER,
        }
    }
}

#[cfg(test)]
#[cfg(feature = "languages")]
mod tests {
    use super::*;
    use crate::language::{Language, of_frame};

    #[test]
    fn fields_have_their_words() {
        let kinds = ["0", "1", "21", "22", "23", "31", "32", "33", "8", "4", "9"];
        for kind in kinds.map(|digits| RecordKind::of(digits.as_bytes()).unwrap()) {
            for field in [1, 2].into_iter().flat_map(|version| kind.fields(version)) {
                let words = of_frame(field.name, Language::Dutch);
                assert!(words.is_some(), "{}", field.name);
            }
        }
    }
}
