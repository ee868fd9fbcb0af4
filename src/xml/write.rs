//! Elements into bytes.
//!
//! A leaf is most of what is written, so the work per leaf is kept to a few copies into one vector:
//! names come with their prefix, indentation is a slice of blanks, a text is looked over once and
//! copied whole unless something in it has to be escaped.

use super::{Attr, Name, Namespace, Sink};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// A sink that gives the bytes of an XML document, in UTF-8.
#[derive(Debug)]
pub(crate) struct ByteSink {
    out: Vec<u8>,
    open: Vec<Name>,
    compact: bool,
    /// The start tag written last still wants its `>`.
    in_tag: bool,
    /// The element opened last has text, so its end tag stays on the line.
    has_text: bool,
    replaced: usize,
}

impl ByteSink {
    pub(crate) fn new(compact: bool) -> Self {
        // Room for an ordinary invoice.
        let mut out = Vec::with_capacity(16 * 1024);
        out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        ByteSink {
            out,
            open: Vec::with_capacity(16),
            compact,
            in_tag: false,
            has_text: false,
            replaced: 0,
        }
    }

    /// The bytes, and how many characters XML cannot hold; they are written as U+FFFD.
    pub(crate) fn finish(mut self) -> (Vec<u8>, usize) {
        debug_assert!(self.open.is_empty());
        self.out.push(b'\n');
        (self.out, self.replaced)
    }

    fn end_tag(&mut self) {
        if self.in_tag {
            self.out.push(b'>');
            self.in_tag = false;
        }
    }

    #[inline(always)]
    fn new_line(&mut self) {
        if !self.compact {
            match INDENT.get(..1 + 2 * self.open.len()) {
                Some(indent) => self.out.extend_from_slice(indent),
                None => {
                    self.out.push(b'\n');
                    self.out.resize(self.out.len() + 2 * self.open.len(), b' ');
                }
            }
        }
    }

    /// Those of the syntax, on the document element. That of UBL has its own as the default one.
    fn namespaces(&mut self, name: Name) {
        let ubl = [
            (" xmlns=\"", name.namespace()),
            (" xmlns:cac=\"", Namespace::Cac),
            (" xmlns:cbc=\"", Namespace::Cbc),
        ];
        let cii = [
            (" xmlns:rsm=\"", Namespace::Rsm),
            (" xmlns:ram=\"", Namespace::Ram),
            (" xmlns:udt=\"", Namespace::Udt),
            (" xmlns:qdt=\"", Namespace::Qdt),
        ];
        let all: &[_] = match name.namespace() {
            Namespace::Rsm => &cii,
            _ => &ubl,
        };
        for (attribute, namespace) in all {
            self.out.extend_from_slice(attribute.as_bytes());
            self.out.extend_from_slice(namespace.uri().as_bytes());
            self.out.push(b'"');
        }
    }

    #[inline(always)]
    fn escape(&mut self, text: &str, class: u8) {
        if !needs_escape(text.as_bytes(), class) {
            return self.out.extend_from_slice(text.as_bytes());
        }
        self.escape_slowly(text, class);
    }

    #[cold]
    fn escape_slowly(&mut self, text: &str, class: u8) {
        let bytes = text.as_bytes();
        let mut copied = 0;
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            let mut width = 1;
            let replacement: &[u8] = match byte {
                _ if CLASS[byte as usize] & class == 0 => {
                    at += 1;
                    continue;
                }
                b'&' => b"&amp;",
                b'<' => b"&lt;",
                b'>' => b"&gt;",
                b'"' => b"&quot;",
                b'\r' => b"&#13;",
                b'\n' => b"&#10;",
                b'\t' => b"&#9;",
                0xEF => match bytes.get(at + 1..at + 3) {
                    // U+FFFE and U+FFFF.
                    Some([0xBF, 0xBE | 0xBF]) => {
                        width = 3;
                        self.replaced += 1;
                        "\u{FFFD}".as_bytes()
                    }
                    _ => {
                        at += 1;
                        continue;
                    }
                },
                _ => {
                    self.replaced += 1;
                    "\u{FFFD}".as_bytes()
                }
            };
            self.out.extend_from_slice(&bytes[copied..at]);
            self.out.extend_from_slice(replacement);
            at += width;
            copied = at;
        }
        self.out.extend_from_slice(&bytes[copied..]);
    }
}

impl Sink for ByteSink {
    #[inline]
    fn open(&mut self, name: Name) {
        self.end_tag();
        self.new_line();
        self.out.push(b'<');
        self.out.extend_from_slice(name.qualified().as_bytes());
        if self.open.is_empty() {
            self.namespaces(name);
        }
        self.open.push(name);
        self.in_tag = true;
        self.has_text = false;
    }

    #[inline]
    fn attribute(&mut self, name: Attr, value: &str) {
        self.out.push(b' ');
        self.out.extend_from_slice(name.name().as_bytes());
        self.out.extend_from_slice(b"=\"");
        self.escape(value, IN_ATTRIBUTE);
        self.out.push(b'"');
    }

    #[inline]
    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.end_tag();
            self.escape(text, IN_TEXT);
            self.has_text = true;
        }
    }

    #[inline]
    fn close(&mut self) {
        let Some(name) = self.open.pop() else { return };
        if self.in_tag {
            self.out.extend_from_slice(b"/>");
            self.in_tag = false;
        } else {
            if !self.has_text {
                self.new_line();
            }
            self.out.extend_from_slice(b"</");
            self.out.extend_from_slice(name.qualified().as_bytes());
            self.out.push(b'>');
        }
        self.has_text = false;
    }
}

/// A line break and the blanks for the deepest element that is usual.
const INDENT: &[u8] = b"\n                                ";

const IN_TEXT: u8 = 1;
const IN_ATTRIBUTE: u8 = 2;

/// Which bytes cannot stand as they are, or have to be looked at closer.
static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 0x20 {
        table[at] = IN_TEXT | IN_ATTRIBUTE;
        at += 1;
    }
    table[b'\t' as usize] = IN_ATTRIBUTE;
    table[b'\n' as usize] = IN_ATTRIBUTE;
    table[b'&' as usize] = IN_TEXT | IN_ATTRIBUTE;
    table[b'<' as usize] = IN_TEXT | IN_ATTRIBUTE;
    table[b'>' as usize] = IN_TEXT | IN_ATTRIBUTE;
    table[b'"' as usize] = IN_ATTRIBUTE;
    table[0xEF] = IN_TEXT | IN_ATTRIBUTE;
    table
};

/// Whether anything in it has to be looked at closer. Most texts are short, so bytes are looked up;
/// longer ones go by vectors first.
#[inline]
fn needs_escape(bytes: &[u8], class: u8) -> bool {
    let (chunks, rest) = bytes.as_chunks::<32>();
    let special = |byte: u8| {
        (byte < 0x20)
            | (byte == b'&')
            | (byte == b'<')
            | (byte == b'>')
            | (byte == b'"')
            | (byte == 0xEF)
    };
    let in_chunk = |chunk: &[u8; 32]| {
        chunk
            .iter()
            .fold(false, |found, &byte| found | special(byte))
    };
    chunks.iter().any(in_chunk)
        || rest
            .iter()
            .fold(0, |found, &byte| found | CLASS[byte as usize])
            & class
            != 0
}

/// A short text on the stack.
#[derive(Debug)]
pub(crate) struct Short {
    bytes: [u8; 40],
    start: usize,
}

impl Short {
    const fn new() -> Self {
        Short {
            bytes: [0; 40],
            start: 40,
        }
    }

    /// Puts a byte in front.
    fn put(&mut self, byte: u8) {
        self.start -= 1;
        self.bytes[self.start] = byte;
    }

    /// Puts a number in front, with leading zeros up to so many digits.
    fn number(&mut self, mut rest: u64, digits: usize) {
        let end = self.start;
        while rest != 0 || end - self.start < digits {
            self.put(b'0' + (rest % 10) as u8);
            rest /= 10;
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.start..]).unwrap_or_default()
    }
}

/// A decimal as `xs:decimal`, all its decimals written.
pub(crate) fn decimal_text(value: Decimal) -> Short {
    let mut text = Short::new();
    let mantissa = value.mantissa().unsigned_abs();
    let scale = value.scale();
    match u64::try_from(mantissa) {
        Ok(mut rest) => {
            for _ in 0..scale {
                text.put(b'0' + (rest % 10) as u8);
                rest /= 10;
            }
            if scale > 0 {
                text.put(b'.');
            }
            text.number(rest, 1);
        }
        // More than 19 digits are rare.
        Err(_) => value
            .abs()
            .to_string()
            .bytes()
            .rev()
            .for_each(|byte| text.put(byte)),
    }
    if value.is_sign_negative() && mantissa != 0 {
        text.put(b'-');
    }
    text
}

/// A date as `xs:date`: at least four digits for the year.
pub(crate) fn date_text(date: NaiveDate) -> Short {
    let mut text = Short::new();
    text.number(date.day().into(), 2);
    text.put(b'-');
    text.number(date.month().into(), 2);
    text.put(b'-');
    text.number(date.year().unsigned_abs().into(), 4);
    if date.year() < 0 {
        text.put(b'-');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{parse_date, parse_decimal};
    use crate::xml::{cac, cbc, ubl};

    fn sample(compact: bool) -> (String, usize) {
        let mut sink = ByteSink::new(compact);
        sink.open(ubl::CREDIT_NOTE);
        sink.open(cbc::NOTE);
        sink.text("");
        sink.close();
        sink.open(cac::CONTACT);
        sink.open(cbc::NAME);
        sink.attribute(Attr::LANGUAGE_ID, "a\t\"b\"\r\n<&>'");
        sink.text("\ta \"b\" ]]>\n\r<&'\u{1}\u{FFFE}\u{FFFF}\u{FFFD}\u{FEFF}é");
        sink.close();
        sink.open(cac::OTHER_COMMUNICATION);
        sink.close();
        sink.close();
        sink.close();
        let (bytes, replaced) = sink.finish();
        (String::from_utf8(bytes).unwrap(), replaced)
    }

    #[test]
    fn elements_and_escapes() {
        let (text, replaced) = sample(false);
        assert_eq!(replaced, 3);
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <CreditNote xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2\" \
             xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" \
             xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">\n  \
             <cbc:Note/>\n  \
             <cac:Contact>\n    \
             <cbc:Name languageID=\"a&#9;&quot;b&quot;&#13;&#10;&lt;&amp;&gt;'\">\
             \ta \"b\" ]]&gt;\n&#13;&lt;&amp;'\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FEFF}é</cbc:Name>\n    \
             <cac:OtherCommunication/>\n  \
             </cac:Contact>\n\
             </CreditNote>\n"
        );
    }

    #[test]
    fn what_is_written_is_what_another_parser_reads() {
        for compact in [false, true] {
            let (text, _) = sample(compact);
            let document = roxmltree::Document::parse(&text).unwrap();
            let name = document
                .descendants()
                .find(|node| node.has_tag_name("Name") || node.tag_name().name() == "Name")
                .unwrap();
            assert_eq!(name.attribute("languageID"), Some("a\t\"b\"\r\n<&>'"));
            assert_eq!(
                name.text(),
                Some("\ta \"b\" ]]>\n\r<&'\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FEFF}é")
            );
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_comes_back(text in "[^\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\u{FFFE}\u{FFFF}]{0,80}") {
            let mut sink = ByteSink::new(false);
            sink.open(ubl::INVOICE);
            sink.open(cbc::NOTE);
            sink.attribute(Attr::LANGUAGE_ID, &text);
            sink.text(&text);
            sink.close();
            sink.close();
            let written = sink.finish();
            let xml = String::from_utf8(written.0).unwrap();
            let document = roxmltree::Document::parse(&xml).unwrap();
            let note = document.root_element().first_element_child().unwrap();
            assert_eq!(note.text().unwrap_or(""), text);
            assert_eq!(note.attribute("languageID"), Some(&*text));
            assert_eq!(written.1, 0);
        }

        #[test]
        fn any_decimal_is_written_as_it_is(mantissa: i64, scale in 0_u32..=28) {
            let decimal = Decimal::new(mantissa, scale);
            assert_eq!(decimal_text(decimal).as_str(), decimal.to_string());
        }
    }

    #[test]
    fn a_compact_document_has_no_line_breaks_between_elements() {
        let (text, _) = sample(true);
        assert!(text.contains("<cbc:Note/><cac:Contact><cbc:Name"));
        assert!(text.ends_with("</cac:Contact></CreditNote>\n"));
    }

    #[test]
    fn numbers_keep_their_scale() {
        for text in [
            "0",
            "0.00",
            "-0.05",
            "1.50",
            "-1",
            "100",
            "0.1",
            "12345678901234567890.12345678",
            "-0.0000000000000000000000000001",
            "9999999999999999999999999999",
        ] {
            assert_eq!(decimal_text(parse_decimal(text).unwrap()).as_str(), text);
        }
        for decimal in [Decimal::MAX, Decimal::MIN, Decimal::NEGATIVE_ONE] {
            assert_eq!(decimal_text(decimal).as_str(), decimal.to_string());
        }
    }

    #[test]
    fn dates_have_four_digits_for_the_year_or_more() {
        for text in ["2026-01-31", "0001-12-01", "-0044-03-15", "12345-06-07"] {
            assert_eq!(date_text(parse_date(text).unwrap()).as_str(), text);
        }
    }
}
