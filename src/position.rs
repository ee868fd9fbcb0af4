//! Byte offset → line and column, and back.
//!
//! Everything inside works with byte offsets; only what people read wants lines and columns. The
//! index is made at the first look-up, so a document nothing is said about never pays for it.
//!
//! It holds no list of line starts. A list is four times the size of the text when the text is
//! nothing but line feeds, and is no help at all when the text is one long line. Instead the text is taken in blocks of equal size, and for each block the index
//! has the line and column of its first byte: a look-up reads at most one block, whatever the
//! lines are like, and the index takes 1/256 of the size of the text.

use std::ops::Range;
use std::sync::OnceLock;

/// Where the lines of one text are.
///
/// Lines end with LF, CRLF or a lone CR, as in XML. Lines and columns count from 1, columns in
/// characters; a byte order mark at the start is not counted, as editors do not count it either.
#[derive(Debug)]
pub(crate) struct LineIndex<'t> {
    /// The text without its byte order mark.
    text: &'t str,
    /// The length of the byte order mark.
    mark: usize,
    /// The place of every `BLOCK`th byte.
    places: OnceLock<Vec<Place>>,
}

/// A line and a column in it, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    line: usize,
    column: usize,
}

/// A piece of a longer text that is not held as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// Where it begins in the text that is held.
    pub at: usize,
    /// Where it begins in the input, and on which line and in which column.
    pub offset: usize,
    pub line: usize,
    pub column: usize,
}

impl Piece {
    /// The one of these, which come in order, that this offset is in.
    pub(crate) fn around(pieces: &[Piece], offset: usize) -> Option<&Piece> {
        let next = pieces.partition_point(|piece| piece.at <= offset);
        pieces.get(next.checked_sub(1)?)
    }
}

const BLOCK: usize = 4096;

impl<'t> LineIndex<'t> {
    /// The index of this text. Nothing is counted yet.
    pub(crate) const fn new(text: &'t str) -> Self {
        let (mark, text) = match text.as_bytes() {
            [0xEF, 0xBB, 0xBF, ..] => (3, text.split_at(3).1),
            _ => (0, text),
        };
        LineIndex {
            text,
            mark,
            places: OnceLock::new(),
        }
    }

    /// The line and column of a byte.
    ///
    /// An offset inside a character is taken as the start of it, one past the end as the end. The
    /// characters that end a line belong to the line they end.
    #[allow(dead_code, reason = "the readers place their findings with it")]
    pub(crate) fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.saturating_sub(self.mark).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let block = offset / BLOCK;
        let place = advance(
            self.text.as_bytes(),
            block * BLOCK..offset,
            self.places()[block],
        );
        (place.line, place.column)
    }

    /// The line and column of a byte in the longer text that this one has pieces of. Of none, it is all.
    pub(crate) fn line_column_in(&self, pieces: &[Piece], offset: usize) -> (usize, usize) {
        let (line, column) = self.line_column(offset);
        let Some(piece) = Piece::around(pieces, offset) else {
            return (line, column);
        };
        let first = self.line_column(piece.at);
        match line - first.0 {
            0 => (piece.line, piece.column + column - first.1),
            lines => (piece.line + lines, column),
        }
    }

    /// The offset of a line and column: the opposite of [`LineIndex::line_column`].
    ///
    /// A column past the end of its line is taken as that end, a line past the last as the end of
    /// the text.
    pub(crate) fn offset(&self, line: usize, column: usize) -> usize {
        let wanted = Place {
            line: line.max(1),
            column: column.max(1),
        };
        let places = self.places();
        let block = places.partition_point(|place| *place <= wanted) - 1;
        let mut place = places[block];
        let mut at = block * BLOCK;
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        // No more than a block: the next one starts after the place that is wanted.
        let bytes = self.text.as_bytes();
        while place < wanted && at < bytes.len() {
            if ends_line(bytes, at) {
                if place.line == wanted.line {
                    break;
                }
                place.line += 1;
                place.column = 1;
            } else {
                place.column += 1;
            }
            at += 1;
            while !self.text.is_char_boundary(at) {
                at += 1;
            }
        }
        at + self.mark
    }

    /// The text of a line, without what ends it; empty for a line that is not there.
    pub(crate) fn line_text(&self, line: usize) -> &'t str {
        let start = self.offset(line, 1) - self.mark;
        let end = self.offset(line.saturating_add(1), 1) - self.mark;
        let text = &self.text[start..end];
        let text = text.strip_suffix('\n').unwrap_or(text);
        text.strip_suffix('\r').unwrap_or(text)
    }

    fn places(&self) -> &[Place] {
        self.places.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut place = Place { line: 1, column: 1 };
            let mut places = Vec::with_capacity(bytes.len() / BLOCK + 1);
            places.push(place);
            for end in (BLOCK..=bytes.len()).step_by(BLOCK) {
                place = advance(bytes, end - BLOCK..end, place);
                places.push(place);
            }
            places
        })
    }
}

/// The place at the end of a range whose start is at `place`.
fn advance(bytes: &[u8], range: Range<usize>, place: Place) -> Place {
    match last_line_start(bytes, range.clone()) {
        Some(start) => Place {
            line: place.line + line_ends(bytes, range.clone()),
            column: 1 + characters(&bytes[start..range.end]),
        },
        None => Place {
            line: place.line,
            column: place.column + characters(&bytes[range]),
        },
    }
}

/// Whether the byte is the last of what ends a line.
fn ends_line(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    }
}

/// How many bytes in the range are the last of what ends a line: without branches, for this is what
/// reads the whole text.
fn line_ends(bytes: &[u8], range: Range<usize>) -> usize {
    let last = range.end.min(bytes.len() - 1);
    let count = bytes[range.start..last]
        .iter()
        .zip(&bytes[range.start + 1..=last])
        .filter(|&(&byte, &next)| (byte == b'\n') | ((byte == b'\r') & (next != b'\n')))
        .count();
    count + usize::from(last < range.end && ends_line(bytes, last))
}

/// Where the last line that starts in the range or at its end does so.
fn last_line_start(bytes: &[u8], range: Range<usize>) -> Option<usize> {
    let mut end = range.end;
    loop {
        end = range.start + memchr::memrchr2(b'\n', b'\r', &bytes[range.start..end])?;
        // At most once: the CR of a CRLF that the end of the range cuts in two.
        if ends_line(bytes, end) {
            return Some(end + 1);
        }
    }
}

/// How many characters start in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(usize, usize)> {
        let index = LineIndex::new(text);
        (0..=text.len()).map(|at| index.line_column(at)).collect()
    }

    #[test]
    fn no_text() {
        assert_eq!(places(""), [(1, 1)]);
        assert_eq!(LineIndex::new("").line_column(7), (1, 1));
        assert_eq!(LineIndex::new("").offset(3, 9), 0);
        assert_eq!(LineIndex::new("").line_text(1), "");
    }

    #[test]
    fn line_ends_of_three_kinds() {
        assert_eq!(places("a\nb"), [(1, 1), (1, 2), (2, 1), (2, 2)]);
        assert_eq!(places("a\rb"), [(1, 1), (1, 2), (2, 1), (2, 2)]);
        assert_eq!(places("a\r\nb"), [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]);
        assert_eq!(places("\n\r\r\n"), [(1, 1), (2, 1), (3, 1), (3, 2), (4, 1)]);
        assert_eq!(places("a\r"), [(1, 1), (1, 2), (2, 1)]);
    }

    #[test]
    fn columns_are_characters() {
        // An offset inside a character is that of its start.
        assert_eq!(places("é€"), [1, 1, 2, 2, 2, 3].map(|column| (1, column)));
        assert_eq!(places("😀x"), [1, 1, 1, 1, 2, 3].map(|column| (1, column)));
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        assert_eq!(
            places("\u{feff}ab"),
            [1, 1, 1, 1, 2, 3].map(|column| (1, column))
        );
        let index = LineIndex::new("\u{feff}ab\ncd");
        assert_eq!(index.offset(1, 2), 4);
        assert_eq!(index.line_text(1), "ab");
        assert_eq!(index.line_text(2), "cd");
        assert_eq!(LineIndex::new("\u{feff}").line_column(3), (1, 1));
    }

    #[test]
    fn past_the_end() {
        let index = LineIndex::new("ab\ncd");
        assert_eq!(index.line_column(99), (2, 3));
        assert_eq!(index.offset(1, 99), 2);
        assert_eq!(index.offset(2, 99), 5);
        assert_eq!(index.offset(99, 1), 5);
        assert_eq!(index.offset(0, 0), 0);
        assert_eq!(index.offset(usize::MAX, usize::MAX), 5);
    }

    #[test]
    fn lines() {
        let index = LineIndex::new("a\nb\r\n\rc");
        let lines: Vec<_> = (0..6).map(|line| index.line_text(line)).collect();
        assert_eq!(lines, ["", "a", "b", "", "c", ""]);
        assert_eq!(LineIndex::new("a\n").line_text(1), "a");
        assert_eq!(LineIndex::new("a\n").line_text(2), "");
        assert_eq!(LineIndex::new("a\n").line_text(usize::MAX), "");
    }

    /// Against counting from the start, over texts of some blocks where everything that can be cut
    /// in two by the end of a block is.
    #[test]
    fn many_blocks() {
        let long: String = (0..BLOCK).map(|n| ['a', 'é', '€', '😀'][n % 4]).collect();
        let mut mixed = String::new();
        for n in 0..BLOCK {
            let filler = [
                "x", "\r\n", "é", "€uro", "\r", "😀", "\n", "abcdefg", "\r\r\n",
            ];
            mixed.push_str(filler[n * n % 89 % filler.len()]);
        }
        let texts = [
            "\r\n".repeat(BLOCK),
            format!("x{}", "\r\n".repeat(BLOCK)),
            "\n".repeat(3 * BLOCK),
            "\r".repeat(2 * BLOCK),
            "a".repeat(2 * BLOCK),
            format!("{}\r", "a".repeat(BLOCK - 1)),
            format!("{}\r\n", "a".repeat(BLOCK - 1)),
            format!("x{long}"),
            format!("\u{feff}{long}"),
            long,
            mixed,
        ];
        for text in &texts {
            let index = LineIndex::new(text);
            let (mut line, mut column) = (1, 1);
            let mut characters = text.char_indices().peekable();
            while let Some((at, character)) = characters.next() {
                let is_mark = at == 0 && character == '\u{feff}';
                if at % BLOCK < 8 || at % BLOCK > BLOCK - 8 || at % 97 == 0 {
                    assert_eq!(index.line_column(at), (line, column), "at {at}");
                    let back = if is_mark { 3 } else { at };
                    assert_eq!(index.offset(line, column), back);
                }
                if !is_mark {
                    let next = characters.peek().map(|&(_, next)| next);
                    if character == '\n' || character == '\r' && next != Some('\n') {
                        (line, column) = (line + 1, 1);
                    } else {
                        column += 1;
                    }
                }
            }
            assert_eq!(index.line_column(text.len()), (line, column));
            assert_eq!(index.offset(line, column), text.len());
        }
    }
}
