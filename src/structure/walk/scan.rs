//! The short way through a document: what nearly every document is made of, read without events.
//!
//! At the first thing that is not plain and good (an end tag that does not match, a document type, an
//! instruction, an attribute that cannot be read, a limit that is passed) it gives up, and the document is
//! read once more from its events, which is where everything wrong with the markup is told. What it does
//! not give up on comes out the same both ways (see the tests).

use super::{Walker, is_space};
use crate::structure::schema::Content;
use crate::structure::tables::TYPES;
use memchr::memmem;

impl Walker<'_, '_> {
    /// Reads the document from this offset on, or gives up.
    pub(super) fn scan(&mut self, start: usize) -> Option<()> {
        let bytes = self.source.as_bytes();
        let mut at = start;
        loop {
            at = self.scan_text(at)?;
            at = match *bytes.get(at..)? {
                [] => break,
                [b'<', b'/', ..] => self.scan_end(at)?,
                [b'<', b'!', ..] => self.scan_declaration(at)?,
                [b'<', b'?', ..] => {
                    if at > 0 || !bytes.starts_with(b"<?xml ") {
                        return None;
                    }
                    let end = memmem::find(bytes, b"?>")?;
                    self.declaration(2, end);
                    end + 2
                }
                [b'<', ..] => self.scan_start(at)?,
                _ => {
                    let rest = &bytes[at + 1..];
                    let end = at + 1 + memchr::memchr3(b';', b'&', b'<', rest)?;
                    if bytes[end] != b';' || !self.reference(at + 1, end) {
                        return None;
                    }
                    end + 1
                }
            };
            if self.part.is_some() && self.border(at) {
                return None;
            }
        }
        (self.root_closed && self.open.is_empty()).then_some(())
    }

    /// Text up to the next markup or reference, if there is any.
    #[inline]
    fn scan_text(&mut self, start: usize) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let mut at = start;
        // Mostly a line end and blanks.
        if bytes.get(at) == Some(&b'\n') {
            at += 1;
            while bytes.get(at..at + 8) == Some(&[b' '; 8]) {
                at += 8;
            }
            while bytes.get(at) == Some(&b' ') {
                at += 1;
            }
        }
        let is_markup = bytes.get(at) == Some(&b'<');
        if is_markup && (at == start || self.is_among_elements()) {
            return Some(at);
        }
        if !is_markup {
            let rest = &bytes[at..];
            at += memchr::memchr2(b'<', b'&', rest).unwrap_or(rest.len());
        }
        (at == start || self.text(start, at)).then_some(at)
    }

    /// Whether blanks mean nothing here.
    #[inline]
    fn is_among_elements(&self) -> bool {
        self.open.last().is_none_or(|open| {
            matches!(
                TYPES[open.type_id as usize].content,
                Content::Aggregate { .. }
            )
        })
    }

    #[inline]
    fn scan_start(&mut self, at: usize) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let rest = &bytes[at + 1..];
        let mut name_len = memchr::memchr2(b'>', b' ', rest)?;
        let mut close = name_len;
        if rest[name_len] == b' ' {
            // A > inside a value ends the last attribute too early: then this gives up.
            close += memchr::memchr(b'>', &rest[name_len..])?;
            let name = &rest[..name_len];
            name_len = name.iter().position(|&b| is_space(b)).unwrap_or(name_len);
        }
        let is_empty = rest[..close].ends_with(b"/");
        let end = close - usize::from(is_empty);
        let start = at + 1;
        let goes_on =
            self.start(start, name_len.min(end), start + end).ok()? && (!is_empty || self.end());
        goes_on.then_some(start + close + 1)
    }

    #[inline]
    fn scan_end(&mut self, at: usize) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let open = self.open.last()?;
        let len = open.name_len as usize;
        let name = self.nodes[open.node as usize].offset as usize + 1;
        let found = bytes.get(at + 2..at + 3 + len)?;
        if found[len] != b'>' || found[..len] != bytes[name..name + len] {
            return None;
        }
        if self.open.len() == 1 && !self.is_last(at + 3 + len) {
            return None;
        }
        self.end().then_some(at + 3 + len)
    }

    /// A comment or a CDATA section.
    #[cold]
    fn scan_declaration(&mut self, at: usize) -> Option<usize> {
        let rest = &self.source.as_bytes()[at..];
        if rest.starts_with(b"<!-->") || rest.starts_with(b"<!--->") {
            return None;
        }
        if rest.starts_with(b"<!--") {
            let dashes = 4 + memmem::find(&rest[4..], b"--")?;
            if rest.get(dashes + 2) != Some(&b'>') {
                return None;
            }
            self.interruption();
            return Some(at + dashes + 3);
        }
        if rest.starts_with(b"<![CDATA[") {
            let end = 9 + memmem::find(&rest[9..], b"]]>")?;
            if !self.character_data(at + 9, at + end) {
                return None;
            }
            return Some(at + end + 3);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::alike::FRAMING;
    use super::super::{Walker, walk_events};
    use crate::structure::Limits;
    use crate::structure::note::Note;
    use crate::structure::units::{Framing, Unit, Units};
    use crate::xml::{Name, Node, camt};

    /// All that a document in units comes to.
    #[derive(Default, PartialEq)]
    struct Heard(Vec<String>);

    impl Units for Heard {
        fn begin(&mut self, root: Name, _: &str) -> Option<&'static Framing> {
            self.0.clear();
            (root == camt::DOCUMENT).then_some(&FRAMING)
        }

        fn open(&mut self, frame: &Unit<'_>) {
            self.0.push(format!("{:?} {frame:?}", frame.root));
        }

        fn note(&mut self, note: Note, _: &Unit<'_>) {
            self.0.push(format!("{note:?}"));
        }

        fn take(&mut self, unit: &Unit<'_>) {
            let all = std::iter::once(unit.root).chain(unit.root.descendants());
            let shown = |node: Node<'_>| {
                let attributes: Vec<_> = node.attributes().map(|it| it.value()).collect();
                format!(
                    "{node:?} {} {} {attributes:?}",
                    unit.nth(node),
                    node.offset()
                )
            };
            self.0.extend(all.map(shown));
        }

        fn close(&mut self, frame: &Unit<'_>) {
            self.0.push(format!("end of {:?}", frame.root));
        }
    }

    /// Whether the short way gives up; if not, it must come to the same.
    #[track_caller]
    fn gives_up(source: &str) -> bool {
        let limits = Limits::new();
        let (mut short, mut long) = (Heard::default(), Heard::default());
        let mut walker = Walker::new(source, &limits, &mut short);
        if walker.scan(0).is_none() {
            return true;
        }
        let (scanned, read) = (
            walker.into_result(),
            walk_events(source, &limits, &mut long),
        );
        assert!(short == long, "{source}");
        assert!(scanned.unwrap() == read.unwrap(), "{source}");
        false
    }

    #[test]
    fn good_documents_go_the_short_way() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/ubl");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // One of them is written as no program writes.
            if path.extension().is_some_and(|extension| extension == "xml")
                && path.file_stem().unwrap() != "default-namespace-prefixes"
                && let Ok(source) = std::fs::read_to_string(&path)
            {
                assert!(!gives_up(&source), "{}", path.display());
                count += 1;
            }
        }
        assert!(count > 10);
    }

    #[test]
    fn any_edit_comes_out_the_same_both_ways() {
        const EDITS: [&str; 24] = [
            "",
            "<",
            ">",
            "&",
            "\"",
            "'",
            "/",
            " ",
            "\n",
            "\r",
            "=",
            "!",
            "?",
            "-",
            "]]>",
            ":",
            "x",
            "&amp;",
            "<!-- x -->",
            "<!-->",
            "<?x?>",
            "<![CDATA[ x ]]>",
            "é",
            "</",
        ];
        let document = include_str!("../../../fixtures/ubl/extension.xml");
        // A message of two statements in short.
        let message = "<?xml version=\"1.0\"?>\n<d:Document xmlns:d=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\" a=\"&amp;\">\n<d:BkToCstmrStmt>\n <d:GrpHdr><d:MsgId>M&amp;M</d:MsgId></d:GrpHdr>\n <d:Stmt><d:Id>1</d:Id>\n  <d:Ntry><d:Amt Ccy=\"E&#85;R\">1</d:Amt><d:Sts><d:Cd>BOOK</d:Cd></d:Sts></d:Ntry>\n  <d:Ntry b=\"1\"><d:Amt>2</d:Amt><d:Colour/></d:Ntry>\n </d:Stmt>\n <d:Stmt/>\n</d:BkToCstmrStmt>\n</d:Document>";
        for source in [document, message] {
            let (mut short, mut long) = (0, 0);
            for at in (0..source.len()).filter(|&at| source.is_char_boundary(at)) {
                let rest = source[at..].chars().next().map_or(0, char::len_utf8) + at;
                for (number, edit) in EDITS.iter().enumerate() {
                    // Every edit at every third place, put in or put in place of what is there.
                    if (at + number) % 3 == 0 {
                        let kept = if at % 2 == 0 { at } else { rest };
                        let edited = format!("{}{edit}{}", &source[..at], &source[kept..]);
                        *if gives_up(&edited) {
                            &mut long
                        } else {
                            &mut short
                        } += 1;
                    }
                }
            }
            assert!(short > 500 && long > 1_000, "{short} and {long}");
        }
    }
}
