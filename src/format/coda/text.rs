//! The characters of a file, which the standard says nothing about.

use std::borrow::Cow;

/// The encoding of a CODA file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CodaEncoding {
    /// Windows-1252, of which ASCII is a part: what banks send.
    #[default]
    Windows1252,
    /// UTF-8, as portals make of it; positions are characters.
    Utf8,
    /// Code page 850, of DOS. It cannot be told from Windows-1252 and is used on request only.
    Cp850,
}

/// How the lines of a file end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineEnd {
    /// Carriage return and line feed.
    #[default]
    CrLf,
    /// Line feed.
    Lf,
}

/// The characters and line ends of a CODA file.
///
/// ```
/// use facturier::WriteOptions;
/// let bytes = include_bytes!("../../../fixtures/coda/simple.cod");
/// let reading = facturier::read(bytes)?;
/// let layout = reading.coda_layout().unwrap();
/// let (document, _) = reading.document();
/// let written = facturier::write(&document, facturier::Format::Coda, &WriteOptions::new().coda(layout))?;
/// assert_eq!(written.bytes, bytes);
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodaLayout {
    pub(crate) encoding: CodaEncoding,
    pub(crate) line_end: LineEnd,
    pub(crate) ends_last_line: bool,
}

impl CodaLayout {
    /// Windows-1252 with CR and LF at the end of every line.
    pub const fn new() -> Self {
        CodaLayout {
            encoding: CodaEncoding::Windows1252,
            line_end: LineEnd::CrLf,
            ends_last_line: true,
        }
    }

    /// The encoding.
    #[must_use]
    pub const fn encoding(mut self, encoding: CodaEncoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// How lines end.
    #[must_use]
    pub const fn line_end(mut self, line_end: LineEnd) -> Self {
        self.line_end = line_end;
        self
    }

    /// Whether the last line has an end, too.
    #[must_use]
    pub const fn ends_last_line(mut self, ends: bool) -> Self {
        self.ends_last_line = ends;
        self
    }
}

impl Default for CodaLayout {
    fn default() -> Self {
        CodaLayout::new()
    }
}

impl CodaEncoding {
    /// The characters of these bytes; what is not UTF-8 becomes U+FFFD, other encodings know every
    /// byte.
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        if bytes.is_ascii() || self == CodaEncoding::Utf8 {
            return String::from_utf8_lossy(bytes);
        }
        match self {
            CodaEncoding::Cp850 => bytes
                .iter()
                .map(|&byte| match byte {
                    0..0x80 => char::from(byte),
                    _ => CP850[usize::from(byte - 0x80)],
                })
                .collect(),
            _ => {
                encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(bytes)
                    .0
            }
        }
    }

    /// Puts a character behind the bytes; `?` and `false` when the encoding does not have it.
    pub(crate) fn encode(self, c: char, bytes: &mut Vec<u8>) -> bool {
        let mut buffer = [0; 4];
        let utf8 = c.encode_utf8(&mut buffer);
        if c.is_ascii() || self == CodaEncoding::Utf8 {
            bytes.extend_from_slice(utf8.as_bytes());
            return true;
        }
        let byte = match self {
            CodaEncoding::Cp850 => CP850
                .iter()
                .position(|&other| other == c)
                .map(|at| at as u8 + 0x80),
            _ => match encoding_rs::WINDOWS_1252.encode(utf8) {
                (encoded, _, false) => encoded.first().copied(),
                _ => None,
            },
        };
        bytes.push(byte.unwrap_or(b'?'));
        byte.is_some()
    }
}

/// The upper half of code page 850, as IBM and Microsoft publish it.
#[rustfmt::skip]
const CP850: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å',
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', 'ø', '£', 'Ø', '×', 'ƒ',
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '®', '¬', '½', '¼', '¡', '«', '»',
    '░', '▒', '▓', '│', '┤', 'Á', 'Â', 'À', '©', '╣', '║', '╗', '╝', '¢', '¥', '┐',
    '└', '┴', '┬', '├', '─', '┼', 'ã', 'Ã', '╚', '╔', '╩', '╦', '╠', '═', '╬', '¤',
    'ð', 'Ð', 'Ê', 'Ë', 'È', 'ı', 'Í', 'Î', 'Ï', '┘', '┌', '█', '▄', '¦', 'Ì', '▀',
    'Ó', 'ß', 'Ô', 'Ò', 'õ', 'Õ', 'µ', 'þ', 'Þ', 'Ú', 'Û', 'Ù', 'ý', 'Ý', '¯', '´',
    '\u{ad}', '±', '‗', '¾', '¶', '§', '÷', '¸', '°', '¨', '·', '¹', '³', '²', '■', '\u{a0}',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_goes_there_and_back() {
        for encoding in [CodaEncoding::Windows1252, CodaEncoding::Cp850] {
            let all: Vec<u8> = (0x20..=0xFF).collect();
            let text = encoding.decode(&all).into_owned();
            assert_eq!(text.chars().count(), all.len());
            let mut back = Vec::new();
            assert!(text.chars().all(|c| encoding.encode(c, &mut back)));
            assert_eq!(back, all);
        }
    }

    #[test]
    fn what_an_encoding_does_not_have() {
        let mut bytes = Vec::new();
        assert!(CodaEncoding::Windows1252.encode('€', &mut bytes));
        assert!(!CodaEncoding::Cp850.encode('€', &mut bytes));
        assert!(!CodaEncoding::Windows1252.encode('ł', &mut bytes));
        assert!(CodaEncoding::Utf8.encode('ł', &mut bytes));
        assert_eq!(bytes, [&[0x80][..], b"??", "ł".as_bytes()].concat());
    }
}
