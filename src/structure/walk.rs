//! From events to the tree, structure checked on the way.
//!
//! One pass over the events of quick-xml. What quick-xml leaves open (names that match, prefixes
//! that are declared, attributes that are well formed, one document element) is checked here too, so
//! that what comes out without a fatal finding is well-formed XML with namespaces and valid by the
//! schema.
//!
//! For whoever changes this: the element of a good document takes the short way through `start`,
//! `text` and `end` without an allocation; everything that is said about a bad one lives in the
//! functions marked `#[cold]`. Every step is bounded by the length of what it looks at, never by
//! what was read before: hostile input costs time in proportion to its length.

#[cfg(test)]
mod alike;
#[cfg(test)]
mod cii;
mod part;
mod scan;

pub(crate) use part::{Between, Step, walk_part};

use super::Limits;
use super::note::{self, Matter, Notes, StructureRules};
use super::schema::{Child, Content, Lexical, Type, is_choice};
use super::tables::{CHILDREN, PLACES, TYPES};
use super::units::{Frame, Framing, Unit, Units};
use crate::error::{Error, ErrorKind};
use crate::position::LineIndex;
use crate::value;
use crate::value::shown::{SHOWN, quoted, short};
use crate::value::{Phrase, phrase};
use crate::xml::{
    Attr, AttributeData, EMPTY, Name, Namespace, NodeData, SIDE, SPLIT, Span, Syntax, Tree, camt,
    chars,
};
use memchr::memmem;
use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::events::Event;
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// What came of the walk.
#[cfg_attr(test, derive(PartialEq))]
#[derive(Debug)]
pub(crate) struct Walked {
    pub nodes: Vec<NodeData>,
    pub attributes: Vec<AttributeData>,
    pub side: String,
    pub notes: Notes,
    /// Reading stopped before the end of the document element.
    pub is_torn: bool,
}

/// Reads the text into nodes, or into units where those are wanted. `Err` when there is no document element
/// that is known.
pub(crate) fn walk(source: &str, limits: &Limits, units: &mut dyn Units) -> Result<Walked, Error> {
    let mut walker = Walker::new(source, limits, units);
    if walker.scan(0).is_some() {
        return walker.into_result();
    }
    drop(walker);
    walk_events(source, limits, units)
}

/// The same over the events of quick-xml, which says what is wrong with the markup.
fn walk_events(source: &str, limits: &Limits, units: &mut dyn Units) -> Result<Walked, Error> {
    let mut walker = Walker::new(source, limits, units);
    walker.events()?;
    walker.into_result()
}

/// An element whose end has not come yet.
#[derive(Clone, Debug)]
struct Open {
    node: u32,
    /// How long the name in its tag is.
    name_len: u32,
    type_id: u16,
    /// The first child of its type that may still come.
    cursor: u16,
    /// A bit for each required child that was there.
    seen: u32,
    /// How many namespaces were in scope before it.
    namespaces: u32,
    text: TextState,
}

/// How the text of an open element has come so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextState {
    /// None yet.
    None,
    /// One piece of the source.
    Whole,
    /// Several pieces, put together in the buffer at this number.
    Pieces(u32),
}

/// A namespace declaration in scope.
#[derive(Debug)]
struct Declared<'s> {
    prefix: &'s [u8],
    uri: Cow<'s, str>,
    namespace: Namespace,
}

struct Walker<'s, 'l> {
    source: &'s str,
    limits: &'l Limits,
    units: &'l mut dyn Units,
    framing: Option<&'static Framing>,
    rules: &'static StructureRules,
    frames: Vec<Frame<'s>>,
    /// Which of its name each open frame is, and the unit in them.
    nths: Vec<u32>,
    /// Elements open around the children of a unit; 0 in a document that is read as a whole.
    unit_depth: usize,
    /// How many more elements there may be, those included that are kept.
    room: usize,
    /// The namespace of the document element.
    namespace: Cow<'s, str>,
    nodes: Vec<NodeData>,
    attributes: Vec<AttributeData>,
    side: String,
    notes: Notes,
    open: Vec<Open>,
    namespaces: Vec<Declared<'s>>,
    /// Prefixes looked up since that changed.
    resolved: [Option<(u64, Namespace)>; RESOLVED],
    /// Texts of open elements that come in pieces; the ones in use come first.
    buffers: Vec<String>,
    buffers_in_use: usize,
    /// A comment or processing instruction has come since the last text.
    interrupted: bool,
    /// The input has carriage returns, or closing brackets, somewhere.
    has_carriage_return: bool,
    has_bracket: bool,
    root_closed: bool,
    /// What the source is, if it is no whole document.
    part: Option<part::Part<'l>>,
}

impl<'s, 'l> Walker<'s, 'l> {
    fn new(source: &'s str, limits: &'l Limits, units: &'l mut dyn Units) -> Self {
        let mut walker = Walker::bare(source, limits, units);
        walker.look_for_stray_characters();
        walker
    }

    /// One that has not looked at the source.
    fn bare(source: &'s str, limits: &'l Limits, units: &'l mut dyn Units) -> Self {
        let bytes = source.as_bytes();
        Walker {
            source,
            limits,
            units,
            framing: None,
            rules: &note::XSD,
            frames: Vec::new(),
            nths: Vec::new(),
            unit_depth: 0,
            room: limits.elements as usize,
            namespace: Cow::Borrowed(""),
            // A leaf of a real document takes some 45 bytes.
            nodes: Vec::with_capacity((bytes.len() / 40).min(limits.elements as usize) + 8),
            attributes: Vec::with_capacity(bytes.len() / 150 + 8),
            side: String::new(),
            notes: Notes::new(limits.room()),
            open: Vec::with_capacity(16),
            namespaces: Vec::with_capacity(8),
            resolved: [None; RESOLVED],
            buffers: Vec::new(),
            buffers_in_use: 0,
            interrupted: false,
            has_carriage_return: memchr::memchr(b'\r', bytes).is_some(),
            has_bracket: memchr::memchr(b']', bytes).is_some(),
            root_closed: false,
            part: None,
        }
    }

    /// Goes over the events of quick-xml, from the first that is not known. Whether what they ended with would
    /// be the same with more text behind it.
    fn events(&mut self) -> Result<bool, Error> {
        let source = self.source;
        let mut reader = Reader::from_str(source);
        let config = reader.config_mut();
        config.check_comments = true;
        // The reader passes over a byte order mark without counting it, and offsets would not fit.
        if source.starts_with('\u{FEFF}') {
            self.notes.say(&note::XML_ROOT, None, 0, || {
                phrase!("found a second byte order mark: delete it")
            });
            return Ok(true);
        }
        // The tags of frames that are open, and closed further on.
        for _ in &self.frames {
            let _ = reader.read_event();
        }
        let mut before = reader.buffer_position() as usize;
        loop {
            // By value: an event taken apart here needs no general clean-up afterwards.
            let event = reader.read_event();
            let after = reader.buffer_position() as usize;
            let mut stop = after;
            let is_text = matches!(event, Ok(Event::Text(_)));
            let goes_on = match event {
                Ok(Event::Text(_)) => self.text(before, after),
                Ok(Event::Start(tag)) => self.start(before + 1, tag.name().0.len(), after - 1)?,
                Ok(Event::End(_)) => self.end(),
                Ok(Event::Empty(tag)) => {
                    self.start(before + 1, tag.name().0.len(), after - 2)? && self.end()
                }
                Ok(Event::CData(data)) => self.character_data(after - 3 - data.len(), after - 3),
                Ok(Event::GeneralRef(_)) => self.reference(before + 1, after - 1),
                Ok(Event::Comment(_)) => self.interruption(),
                Ok(Event::PI(instruction)) => {
                    self.instruction(before + 2, instruction.target().len())
                }
                Ok(Event::Decl(_)) => self.declaration(before + 2, after - 2),
                Ok(Event::DocType(_)) => return Err(Error::at(ErrorKind::DoctypeRefused, before)),
                Ok(Event::Eof) => {
                    if self.part.as_ref().is_none_or(|part| part.is_last) {
                        self.finish();
                    }
                    false
                }
                Err(error) => {
                    let at = reader.error_position() as usize;
                    self.broken(&error, at);
                    stop = stop.max(at);
                    false
                }
            };
            if !goes_on {
                let is_held = self.part.as_ref().is_some_and(|part| part.is_held);
                // Nothing is as long that begins with "<!".
                return Ok(!is_held && stop + 16 < source.len());
            }
            before = after;
            if self.part.is_some() && !is_text && self.border(after) {
                return Ok(false);
            }
        }
    }

    /// A start tag without its brackets: the name at `start`, the attributes up to `end`.
    /// `false` when reading cannot go on.
    fn start(&mut self, start: usize, name_len: usize, end: usize) -> Result<bool, Error> {
        let bytes = self.source.as_bytes();
        let tag = &bytes[start..start + name_len];
        let offset = start - 1;
        if self.open.len() >= self.limits.depth as usize {
            return Err(self.limit(
                phrase!("nesting of elements"),
                self.limits.depth,
                "Limits::depth",
                offset,
            ));
        }
        if self.nodes.len() >= self.room {
            return Err(self.limit(
                phrase!("number of elements"),
                self.limits.elements,
                "Limits::elements",
                offset,
            ));
        }
        if self.root_closed {
            self.second_root(start, name_len);
            return Ok(false);
        }
        self.interrupted = false;

        let namespaces = self.namespaces.len() as u32;
        if name_len == 0 {
            self.bad_name(start, 0);
            return Ok(false);
        }
        let attribute_start = self.attributes.len();
        let mut odd_attributes = false;
        if start + name_len < end {
            match self.read_attributes(start + name_len, end)? {
                Some(odd) => odd_attributes = odd,
                None => return Ok(false),
            }
        }
        let attribute_count = self.attributes.len() - attribute_start;

        let prefix_len = prefix_len(tag);
        let prefix = &tag[..prefix_len];
        let namespace = match self.namespace(prefix) {
            Some(namespace) => namespace,
            None => {
                self.undeclared(prefix, offset);
                Namespace::Other
            }
        };
        let local = start + prefix_len + usize::from(prefix_len > 0);
        let mut name = Name::find(namespace, bytes, Span::new(local, start + name_len - local));
        if name == Name::UNKNOWN && !chars::is_qualified_name(&self.source[start..start + name_len])
        {
            self.bad_name(start, name_len);
            return Ok(false);
        }

        let node = self.nodes.len() as u32;
        let type_id = match self.open.last() {
            Some(_) => self.place(name, start, name_len),
            None => self.root(&mut name, start, name_len)?,
        };
        self.nodes.push(NodeData {
            name,
            attribute_count: attribute_count as u16,
            attribute_start: attribute_start as u32,
            parent: self.open.last().map_or(0, |open| open.node),
            end: node + 1,
            offset: offset as u32,
            text: Span::default(),
            flags: 0,
        });
        let of_type = &TYPES[type_id as usize];
        if attribute_count > 0 || of_type.required != 0 {
            self.check_attributes(node, of_type, odd_attributes);
        }
        self.open.push(Open {
            node,
            name_len: name_len as u32,
            type_id,
            cursor: 0,
            seen: 0,
            namespaces,
            text: TextState::None,
        });
        if self.open.len() <= self.unit_depth {
            self.begin_unit(name, local..start + name_len, end + 1 - offset);
        }
        Ok(true)
    }

    /// A child of a frame has begun, or the document element, with this local name in a tag of this length: it
    /// is a frame itself, or a unit.
    #[inline(never)]
    fn begin_unit(&mut self, name: Name, local: Range<usize>, tag: usize) {
        let depth = self.open.len() - 1;
        let source = self.source;
        let nth = match self.frames.last_mut() {
            Some(frame) => frame.count(&source[local]),
            None => 1,
        };
        self.nths.truncate(depth);
        self.nths.push(nth);
        let frames = self.framing.map_or(&[][..], |framing| framing.frames);
        if frames.get(depth).is_some_and(|names| names.contains(&name)) {
            self.frames.push(Frame::new(tag, self.side.len()));
            self.unit_depth += 1;
            self.hand_over(depth as u32, |units, unit| units.open(unit));
        }
    }

    /// The end of a unit or a frame: it is handed over and forgotten.
    #[inline(never)]
    fn end_unit(&mut self, node: u32) {
        let is_frame = self.open.len() + 1 < self.unit_depth;
        if is_frame {
            self.unit_depth -= 1;
            self.frames.pop();
            self.nths.truncate(self.frames.len() + 1);
        }
        self.hand_over(node, |units, unit| match is_frame {
            true => units.close(unit),
            false => units.take(unit),
        });
        // The document element stays: there was one.
        if let Some(frame) = self.frames.last() {
            let dropped = &self.nodes[node as usize];
            self.attributes.truncate(dropped.attribute_start as usize);
            self.side.truncate(frame.side);
            self.room -= self.nodes.len() - node as usize;
            self.nodes.truncate(node as usize);
        }
    }

    /// Hands over what was said since the last time, and then does so with the unit or frame at this node.
    fn hand_over(&mut self, node: u32, what: impl FnOnce(&mut dyn Units, &Unit<'_>)) {
        let tree = Tree {
            source: Cow::Borrowed(self.source),
            side: std::mem::take(&mut self.side),
            nodes: std::mem::take(&mut self.nodes),
            attributes: std::mem::take(&mut self.attributes),
            ..Tree::default()
        };
        let unit = Unit::new(tree.node(node), &self.nths);
        for note in self.notes.take() {
            self.units.note(note, &unit);
        }
        what(self.units, &unit);
        let Tree {
            side,
            nodes,
            attributes,
            ..
        } = tree;
        (self.side, self.nodes, self.attributes) = (side, nodes, attributes);
    }

    /// The type of the document element.
    fn root(&mut self, name: &mut Name, start: usize, len: usize) -> Result<u16, Error> {
        let tag = &self.source[start..start + len];
        let (prefix, local) = split_name(tag.as_bytes());
        let uri = match self.namespaces.iter().rev().find(|it| it.prefix == prefix) {
            Some(declared) => declared.uri.clone(),
            None => Cow::Borrowed(""),
        };
        self.namespace = uri.clone();
        if *name == Name::UNKNOWN && local == b"Document" && self.is_statement(start + len) {
            self.take_for(Namespace::Camt, prefix, &uri);
            let bytes = self.source.as_bytes();
            let local = Span::new(start + len - local.len(), local.len());
            *name = Name::find(Namespace::Camt, bytes, local);
        }
        let name = *name;
        // Of the versions of a syntax in units only that of the document element is one here.
        for declared in &mut self.namespaces {
            if declared.namespace == Namespace::Camt && declared.uri != uri {
                declared.namespace = Namespace::Other;
            }
        }
        self.framing = self.units.begin(name, &uri);
        if let Some(framing) = self.framing {
            self.rules = framing.rules;
            self.unit_depth = 1;
            // There was room for the whole document.
            self.nodes = Vec::new();
            self.attributes.shrink_to_fit();
            return Ok(name.entry().type_id);
        }
        match name {
            _ if Syntax::of(name).is_some() => Ok(name.entry().type_id),
            // Whatever stands in an envelope is checked as far as the schema knows it.
            _ if local == b"StandardBusinessDocument" && uri == SBDH => Ok(0),
            // There is no table of its structure.
            _ if local == b"CrossIndustryDocument" && uri == ZUGFERD_1 => Ok(0),
            _ => {
                let tag = short(tag);
                let found = match &*uri {
                    "" => phrase!("the element <{}> in no namespace", tag),
                    _ => phrase!("the element <{}> in the namespace {}", tag, quoted(&uri)),
                };
                Err(Error::at(
                    ErrorKind::NotRecognised {
                        found: found.into(),
                    },
                    start - 1,
                ))
            }
        }
    }

    /// Whether the next element is that of a bank statement in ISO 20022, whatever its namespace is called.
    fn is_statement(&self, after: usize) -> bool {
        let mut rest = &self.source.as_bytes()[after..];
        while let Some(at) = memchr::memchr(b'<', rest) {
            rest = &rest[at + 1..];
            if rest.starts_with(b"!--") {
                rest = &rest[memmem::find(rest, b"-->").unwrap_or(rest.len())..];
                continue;
            }
            let end = rest
                .iter()
                .position(|&b| is_space(b) || matches!(b, b'>' | b'/'));
            let (_, local) = split_name(&rest[..end.unwrap_or(0)]);
            let names = [
                camt::BK_TO_CSTMR_ACCT_RPT,
                camt::BK_TO_CSTMR_STMT,
                camt::BK_TO_CSTMR_DBT_CDT_NTFCTN,
            ];
            return names
                .iter()
                .any(|name| name.entry().local.as_bytes() == local);
        }
        false
    }

    /// Takes the namespace of this name, or of elements without one, for a known one.
    fn take_for(&mut self, namespace: Namespace, prefix: &'s [u8], uri: &str) {
        self.resolved = [None; RESOLVED];
        for declared in &mut self.namespaces {
            if declared.uri == uri {
                declared.namespace = namespace;
            }
        }
        if uri.is_empty() {
            self.namespaces.push(Declared {
                prefix,
                uri: Cow::Borrowed(""),
                namespace,
            });
        }
    }

    /// Finds the place of a child in the content of the element that is open, and its type.
    #[inline]
    fn place(&mut self, name: Name, start: usize, name_len: usize) -> u16 {
        if let Some(open) = self.open.last_mut()
            && let Content::Aggregate { first, .. } = TYPES[open.type_id as usize].content
            && let Some(at) = PLACES.find(open.type_id, name)
            && at >= open.cursor
        {
            let child = &CHILDREN[(first + at) as usize];
            open.cursor = u16::from(child.after);
            open.seen |= required_bit(child);
            return child.type_id;
        }
        self.misplaced(name, start, name_len)
    }

    /// The end of the element opened last; quick-xml has compared the names. `false` when reading
    /// cannot go on.
    #[inline]
    fn end(&mut self) -> bool {
        if self.open.len() == 1 && self.holds_root() {
            return false;
        }
        let Some(open) = self.open.pop() else {
            return false;
        };
        self.interrupted = false;
        if self.namespaces.len() > open.namespaces as usize {
            self.namespaces.truncate(open.namespaces as usize);
            self.resolved = [None; RESOLVED];
        }
        if let TextState::Pieces(buffer) = open.text {
            self.store_pieces(open.node, buffer as usize);
        }
        let count = self.nodes.len() as u32;
        let node = &mut self.nodes[open.node as usize];
        node.end = count;
        let span = node.text.start as usize..(node.text.start + node.text.len) as usize;
        let source = if node.flags & SIDE != 0 {
            self.side.as_str()
        } else {
            self.source
        };
        if open.node + 1 == count && chars::is_blank(&source.as_bytes()[span.clone()]) {
            node.flags |= EMPTY;
        }
        match TYPES[open.type_id as usize].content {
            Content::Data(Lexical::String) | Content::Any => {}
            Content::Data(lexical) => {
                let text = &source[span];
                if !is_of(lexical, text) {
                    let offset = if text.is_empty() || node.flags & SIDE != 0 {
                        node.offset
                    } else {
                        node.text.start
                    };
                    self.notes
                        .say(self.rules.value, Some(open.node), offset as usize, || {
                            value_message(lexical, text)
                        });
                }
            }
            Content::Aggregate { required, .. } => {
                if open.seen != (1 << required) - 1 {
                    self.missing(&open);
                }
            }
        }
        self.root_closed = self.open.is_empty();
        if self.open.len() < self.unit_depth {
            self.end_unit(open.node);
        }
        true
    }

    /// Text as it stands in the source, between two pieces of markup.
    #[inline]
    fn text(&mut self, start: usize, end: usize) -> bool {
        let bytes = &self.source.as_bytes()[start..end];
        if self.has_bracket && memmem::find(bytes, b"]]>").is_some() {
            let at = start + memmem::find(bytes, b"]]>").unwrap_or(0);
            self.notes.say(&note::XML_SYNTAX, None, at, || {
                phrase!("found ]]> in text: write ]]&gt; instead")
            });
        }
        let Some(open) = self.open.last_mut() else {
            return self.text_outside(start, end);
        };
        match TYPES[open.type_id as usize].content {
            Content::Aggregate { .. } => {
                if !chars::is_blank(bytes) {
                    self.stray_text(start, end);
                }
                true
            }
            _ => self.add_text(start, end),
        }
    }

    /// A CDATA section: text in which nothing is markup.
    fn character_data(&mut self, start: usize, end: usize) -> bool {
        let Some(open) = self.open.last() else {
            return self.text_outside(start - 9, end);
        };
        match TYPES[open.type_id as usize].content {
            // Even an empty section is character data, which an aggregate cannot hold.
            Content::Aggregate { .. } => {
                if !chars::is_blank(&self.source.as_bytes()[start..end]) {
                    self.stray_text(start, end);
                }
                true
            }
            _ => self.add_text(start, end),
        }
    }

    /// `&amp;` or `&#38;`: `start` and `end` are those of what stands between `&` and `;`.
    fn reference(&mut self, start: usize, end: usize) -> bool {
        let reference = &self.source[start..end];
        let Some(resolved) = chars::resolve(reference) else {
            self.notes
                .say(&note::XML_ENTITY, None, start - 1, || unresolved(reference));
            return true;
        };
        let Some(open) = self.open.last() else {
            return self.text_outside(start - 1, end);
        };
        match TYPES[open.type_id as usize].content {
            Content::Aggregate { .. } => {
                // A reference to a blank is as good as a blank.
                if !resolved.is_ascii_whitespace() {
                    self.stray_text(start - 1, end + 1);
                }
            }
            _ => {
                let mut piece = [0; 4];
                let piece = resolved.encode_utf8(&mut piece);
                return self.push_piece(piece, start);
            }
        }
        true
    }

    /// A comment or processing instruction.
    fn interruption(&mut self) -> bool {
        self.interrupted = true;
        true
    }

    fn instruction(&mut self, start: usize, target_len: usize) -> bool {
        let target = &self.source[start..start + target_len];
        if target.eq_ignore_ascii_case("xml") || !chars::is_qualified_name(target) {
            let place = start - 2;
            self.notes.say(&note::XML_SYNTAX, None, place, || {
                phrase!(
                    "found a processing instruction named {}; expected a name, other than \"xml\"",
                    quoted(target)
                )
            });
        }
        self.interruption()
    }

    /// `<?xml …?>`: the version, the encoding and whether the document stands alone, in this order.
    fn declaration(&mut self, start: usize, end: usize) -> bool {
        if start != 2 {
            self.notes.say(&note::XML_SYNTAX, None, start - 2, || {
                phrase!("found an XML declaration inside the document; expected it only at the very start")
            });
        } else if let Err(message) = check_declaration(&self.source[start + 3..end]) {
            self.notes.say(&note::XML_SYNTAX, None, 0, || message);
        }
        true
    }

    /// Adds a piece of the source to the text of the open element. The usual case is one piece.
    #[inline]
    fn add_text(&mut self, start: usize, end: usize) -> bool {
        let carriage_return = self.has_carriage_return
            && memchr::memchr(b'\r', &self.source.as_bytes()[start..end]).is_some();
        if let Some(open) = self.open.last_mut()
            && open.text == TextState::None
            && !carriage_return
            && (end - start) as u64 <= self.limits.text
        {
            open.text = TextState::Whole;
            self.nodes[open.node as usize].text = Span::new(start, end - start);
            self.interrupted = false;
            return true;
        }
        let piece = &self.source[start..end];
        if carriage_return {
            // Line ends are one line feed, however they are written.
            let piece = piece.replace("\r\n", "\n").replace('\r', "\n");
            return self.push_piece(&piece, start);
        }
        self.push_piece(piece, start)
    }

    /// Adds a piece to a text that does not stand in the source as it is.
    fn push_piece(&mut self, piece: &str, offset: usize) -> bool {
        let source = self.source;
        let Some(open) = self.open.last_mut() else {
            return true;
        };
        let node = &mut self.nodes[open.node as usize];
        if self.interrupted && open.text != TextState::None {
            node.flags |= SPLIT;
        }
        self.interrupted = false;
        let buffer = match open.text {
            TextState::Pieces(buffer) => buffer as usize,
            _ => {
                let buffer = self.buffers_in_use;
                self.buffers_in_use += 1;
                if self.buffers.len() == buffer {
                    self.buffers.push(String::new());
                }
                let start = node.text.start as usize;
                self.buffers[buffer].push_str(&source[start..start + node.text.len as usize]);
                open.text = TextState::Pieces(buffer as u32);
                buffer
            }
        };
        self.buffers[buffer].push_str(piece);
        if self.buffers[buffer].len() as u64 > self.limits.text {
            self.notes.say(&note::XML_SYNTAX, None, offset, || {
                phrase!("text over the limit of Limits::text")
            });
            return false;
        }
        true
    }

    /// Puts a text that came in pieces where the tree finds it.
    fn store_pieces(&mut self, node: u32, buffer: usize) {
        let node = &mut self.nodes[node as usize];
        node.text = Span::new(self.side.len(), self.buffers[buffer].len());
        node.flags |= SIDE;
        self.side.push_str(&self.buffers[buffer]);
        self.buffers[buffer].clear();
        self.buffers_in_use = buffer;
    }

    /// Reads the attributes of a tag: namespace declarations into scope, the others into the tree.
    /// Whether there are others than those without a prefix; `None` when reading cannot go on.
    fn read_attributes(&mut self, start: usize, end: usize) -> Result<Option<bool>, Error> {
        let source = self.source;
        let bytes = source.as_bytes();
        let first = self.attributes.len();
        let first_declared = self.namespaces.len();
        let mut odd = false;
        let mut at = start;
        loop {
            let before = at;
            while at < end && is_space(bytes[at]) {
                at += 1;
            }
            if at == end {
                break;
            }
            if at == before {
                return Ok(self.bad_attribute(
                    at,
                    phrase!("found an attribute that is not set apart: put a blank before it"),
                ));
            }
            let name_start = at;
            while at < end && !is_space(bytes[at]) && bytes[at] != b'=' {
                at += 1;
            }
            let name = &bytes[name_start..at];
            while at < end && is_space(bytes[at]) {
                at += 1;
            }
            if at == end || bytes[at] != b'=' {
                return Ok(self.bad_attribute(
                    name_start,
                    phrase!("found an attribute without a value: write name=\"value\"; if < before it is meant as text, write &lt;"),
                ));
            }
            at += 1;
            while at < end && is_space(bytes[at]) {
                at += 1;
            }
            let quote = match bytes.get(at) {
                Some(&quote @ (b'"' | b'\'')) if at < end => quote,
                _ => {
                    return Ok(self.bad_attribute(
                        name_start,
                        phrase!("found an attribute value without quotes: put \" around it"),
                    ));
                }
            };
            at += 1;
            let value_start = at;
            let mut plain = true;
            while at < end && bytes[at] != quote {
                match bytes[at] {
                    b'<' => {
                        return Ok(self.bad_attribute(
                            at,
                            phrase!("found < in an attribute value: write &lt; instead"),
                        ));
                    }
                    b'&' | b'\t' | b'\n' | b'\r' => plain = false,
                    _ => {}
                }
                at += 1;
            }
            if at == end {
                return Ok(self.bad_attribute(
                    name_start,
                    phrase!("found an attribute value without its closing quote: add it"),
                ));
            }
            let raw = &source[value_start..at];
            at += 1;

            if name == b"xmlns" || name.starts_with(b"xmlns:") {
                let prefix = name.get(6..).unwrap_or(b"");
                let uri = if plain {
                    Cow::Borrowed(raw)
                } else {
                    Cow::Owned(self.unescape(raw, value_start))
                };
                if !self.declare(prefix, uri, name_start, first_declared)? {
                    return Ok(None);
                }
                continue;
            }
            let attribute = Attr::find(name);
            if attribute == Attr::OTHER {
                odd = true;
                if !chars::is_qualified_name(&source[name_start..name_start + name.len()]) {
                    return Ok(self.bad_attribute(name_start, phrase!("found an attribute name with characters that XML does not allow in names: correct it")));
                }
            }
            if self.attributes.len() - first >= self.limits.attributes as usize {
                return Err(self.limit(
                    phrase!("attributes on one element"),
                    self.limits.attributes,
                    "Limits::attributes",
                    name_start,
                ));
            }
            let (value, in_side) = if plain {
                (Span::new(value_start, raw.len()), false)
            } else {
                let value = self.unescape(raw, value_start);
                let span = Span::new(self.side.len(), value.len());
                self.side.push_str(&value);
                (span, true)
            };
            self.attributes.push(AttributeData {
                name: attribute,
                in_side,
                offset: name_start as u32,
                value,
            });
        }
        if self.attributes.len() - first > 1 && !self.attributes_differ(first) {
            return Ok(None);
        }
        Ok(Some(odd))
    }

    /// Brings a namespace into scope. `false` when reading cannot go on.
    fn declare(
        &mut self,
        prefix: &'s [u8],
        uri: Cow<'s, str>,
        offset: usize,
        first: usize,
    ) -> Result<bool, Error> {
        if self.namespaces.len() >= self.limits.namespaces as usize {
            return Err(self.limit(
                phrase!("namespaces in scope"),
                self.limits.namespaces,
                "Limits::namespaces",
                offset,
            ));
        }
        let mut namespace = Namespace::of(&uri);
        if namespace == Namespace::Camt && !self.open.is_empty() && uri != self.namespace {
            namespace = Namespace::Other;
        }
        let twice = self.namespaces[first..]
            .iter()
            .any(|declared| declared.prefix == prefix);
        let wrong = prefix == b"xmlns"
            || uri == "http://www.w3.org/2000/xmlns/"
            || (prefix == b"xml") != (namespace == Namespace::Xml)
            || !prefix.is_empty() && uri.is_empty()
            || !self.is_declaration(prefix, offset);
        if twice || wrong {
            let what = if twice {
                phrase!(
                    "found the same namespace prefix declared twice on one element: delete one of the two"
                )
            } else {
                phrase!(
                    "found a namespace declaration that XML does not allow; expected a prefix and a namespace name"
                )
            };
            self.notes.say(&note::XML_NAMESPACE, None, offset, || what);
            return Ok(false);
        }
        self.resolved = [None; RESOLVED];
        self.namespaces.push(Declared {
            prefix,
            uri,
            namespace,
        });
        Ok(true)
    }

    /// Whether the attribute here is `xmlns`, or `xmlns:` and a name without a further colon.
    fn is_declaration(&self, prefix: &[u8], offset: usize) -> bool {
        let name = &self.source[offset..];
        !name.starts_with("xmlns:") || chars::is_qualified_name(&name[..6 + prefix.len()])
    }

    /// The namespace that a prefix stands for.
    #[inline]
    fn namespace(&mut self, prefix: &[u8]) -> Option<Namespace> {
        let key = prefix_key(prefix);
        let slot = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 61) as usize % RESOLVED;
        if let Some((resolved, namespace)) = self.resolved[slot]
            && resolved == key
            && prefix.len() <= 8
        {
            return Some(namespace);
        }
        let namespace = match self
            .namespaces
            .iter()
            .rev()
            .find(|declared| declared.prefix == prefix)
        {
            Some(declared) => declared.namespace,
            None if prefix.is_empty() => Namespace::None,
            None if prefix == b"xml" => Namespace::Xml,
            None => return None,
        };
        if prefix.len() <= 8 {
            self.resolved[slot] = Some((key, namespace));
        }
        Some(namespace)
    }

    /// The name of the namespace that a prefix stands for.
    fn uri(&self, prefix: &[u8]) -> &str {
        self.namespaces
            .iter()
            .rev()
            .find(|declared| declared.prefix == prefix)
            .map_or("", |declared| &declared.uri)
    }

    /// Whether the attributes from `first` on all have different names.
    fn attributes_differ(&mut self, first: usize) -> bool {
        let name = |attribute: &AttributeData| {
            let rest = &self.source[attribute.offset as usize..];
            &rest[..rest
                .find(|c: char| c == '=' || c.is_ascii_whitespace())
                .unwrap_or(0)]
        };
        // By namespace and local name: two prefixes may stand for one namespace.
        let expanded = |attribute: &AttributeData| {
            let (prefix, local) = split_name(name(attribute).as_bytes());
            (
                if prefix.is_empty() {
                    ""
                } else {
                    self.uri(prefix)
                },
                local,
            )
        };
        let list = &self.attributes[first..];
        let twice = if list.len() <= 8 {
            (1..list.len()).find(|&at| {
                list[..at].iter().any(|other| {
                    other.name == list[at].name
                        && (other.name != Attr::OTHER || expanded(other) == expanded(&list[at]))
                })
            })
        } else {
            let mut seen = HashSet::with_capacity(list.len());
            list.iter()
                .position(|attribute| !seen.insert(expanded(attribute)))
        };
        let Some(at) = twice else { return true };
        let (offset, tag) = (list[at].offset as usize, name(&list[at]).to_owned());
        self.notes.say(&note::XML_ATTRIBUTE, None, offset, || {
            let tag = short(&tag);
            phrase!(
                "found the attribute {} twice on one element: delete one of the two",
                tag
            )
        });
        false
    }

    /// Applies the type to the attributes of an element. `odd`: there are some the schemas do not know.
    fn check_attributes(&mut self, node: u32, of_type: &'static Type, odd: bool) {
        let (start, count) = {
            let data = &self.nodes[node as usize];
            (data.attribute_start, u32::from(data.attribute_count))
        };
        let is_any = matches!(of_type.content, Content::Any);
        let mut seen = 0;
        for at in start..start + count {
            let attribute = &self.attributes[at as usize];
            let name = attribute.name;
            seen |= name.bit();
            if of_type.allowed & name.bit() == 0 {
                if odd && name == Attr::OTHER {
                    self.odd_attribute(node, at, of_type, is_any);
                } else if !is_any {
                    self.attribute_not_allowed(node, at);
                }
                continue;
            }
            let Some(usage) = of_type
                .attributes
                .iter()
                .find(|usage| usage.attribute == name)
            else {
                continue;
            };
            if usage.lexical != Lexical::String {
                let span = attribute.value.start as usize
                    ..(attribute.value.start + attribute.value.len) as usize;
                let text = if attribute.in_side {
                    &self.side[span]
                } else {
                    &self.source[span]
                };
                if !is_of(usage.lexical, text) {
                    let offset = attribute.offset as usize;
                    let (rule, matter) = (self.rules.value, Matter::Attribute(at));
                    self.notes.say_about(matter, rule, Some(node), offset, || {
                        let message = value_message(usage.lexical, text);
                        phrase!("{} in the attribute {}", message, name.name())
                    });
                }
            }
        }
        let missing = of_type.required & !seen;
        if missing != 0 {
            self.attribute_missing(node, of_type, missing);
        }
    }

    /// The end of the input.
    fn finish(&mut self) {
        if self.nodes.is_empty() {
            return;
        }
        if let Some(open) = self.open.last() {
            let tag = self.tag_of(open.node);
            let line = self.line_of(open.node);
            let count = self.open.len();
            self.notes.say(
                &note::XML_TRUNCATED,
                Some(open.node),
                self.source.len(),
                || {
                    let others = match count {
                        1 => "".into(),
                        2 => phrase!(" and 1 element around it"),
                        _ => phrase!(" and {} elements around it", count - 1),
                    };
                    phrase!("the file ends here, inside <{}> of line {}{}: its end is missing, so ask for the whole file", tag, line, others)
                },
            );
        }
    }

    fn into_result(mut self) -> Result<Walked, Error> {
        if self.nodes.is_empty() {
            // Nothing was opened: say what stopped it, if anything did.
            return Err(match self.notes.list.first() {
                Some(note) => Error::at(
                    ErrorKind::Xml {
                        message: note.message.clone().into(),
                    },
                    note.offset as usize,
                ),
                None if chars::is_blank(self.source.as_bytes()) => ErrorKind::Empty.into(),
                None => Error::at(
                    ErrorKind::NotRecognised {
                        found: phrase!("no element at all").into(),
                    },
                    0,
                ),
            });
        }
        let is_torn = !self.open.is_empty();
        if let Some(last) = self.notes.list.last_mut().filter(|_| is_torn) {
            if !std::ptr::eq(last.rule, &note::XML_TRUNCATED) {
                last.message =
                    phrase!("{}; what comes after it was not read", last.message.clone());
            }
            if self.framing.is_some() && self.nodes.len() > self.frames.len() {
                let unit = shown_name(
                    self.source,
                    self.nodes[self.frames.len()].offset as usize + 1,
                );
                last.message = phrase!(
                    "{}; what there is of <{}> is left out",
                    last.message.clone(),
                    unit
                );
            }
        }
        // What is still open ends where the reading ended.
        while let Some(open) = self.open.pop() {
            if let TextState::Pieces(buffer) = open.text {
                self.store_pieces(open.node, buffer as usize);
            }
            self.nodes[open.node as usize].end = self.nodes.len() as u32;
        }
        if self.framing.is_some() {
            let last = self.nodes.len() - 1;
            self.hand_over(self.frames.len().min(last) as u32, |_, _| ());
        }
        Ok(Walked {
            nodes: self.nodes,
            attributes: self.attributes,
            side: self.side,
            notes: self.notes,
            is_torn,
        })
    }

    fn look_for_stray_characters(&mut self) {
        let mut from = 0;
        for _ in 0..STRAY_CHARACTERS {
            let Some((offset, c)) = stray_character(self.source, from) else {
                return;
            };
            self.notes
                .say(&note::XML_CHARACTER, None, offset, || stray_message(c));
            from = offset + c.len_utf8();
        }
    }

    #[cold]
    fn line_of(&self, node: u32) -> usize {
        let offset = self.nodes[node as usize].offset as usize;
        let pieces = self.part.as_ref().map_or(&[][..], |part| part.pieces);
        let lines = LineIndex::new(self.source);
        lines.line_column_in(pieces, offset).0
    }

    fn tag_of(&self, node: u32) -> Cow<'s, str> {
        shown_name(self.source, self.nodes[node as usize].offset as usize + 1)
    }

    #[cold]
    fn limit(&self, limit: Phrase, value: u32, option: &'static str, offset: usize) -> Error {
        let kind = ErrorKind::LimitExceeded {
            limit: limit.into(),
            value: u64::from(value),
            option: option.into(),
        };
        Error::at(kind, offset)
    }

    /// Says what quick-xml could not read.
    #[cold]
    fn broken(&mut self, error: &XmlError, offset: usize) {
        let node = self.open.last().map(|open| open.node);
        match error {
            XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                let line = node.map_or(0, |node| self.line_of(node));
                let is_open = |open: &Open| {
                    tag_name(self.source, self.nodes[open.node as usize].offset as usize) == found
                };
                let expected = short(expected);
                let expected = expected.as_ref();
                let message = match self.open.iter().any(is_open) {
                    true => phrase!(
                        "<{}> of line {} is not closed: add </{}> before </{}>",
                        expected,
                        line,
                        expected,
                        short(found)
                    ),
                    false => phrase!(
                        "found </{}>; expected </{}>, which closes the <{}> of line {}",
                        short(found),
                        expected,
                        expected,
                        line
                    ),
                };
                return self.notes.say(&note::XML_TAGS, node, offset, || message);
            }
            XmlError::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                return self.notes.say(&note::XML_TAGS, None, offset, || {
                    phrase!(
                        "found </{}> after the end of the document: delete it",
                        short(found)
                    )
                });
            }
            _ => {}
        }
        let (rule, message) = match error {
            XmlError::Syntax(syntax) => (
                &note::XML_TRUNCATED,
                match syntax {
                    SyntaxError::UnclosedComment => {
                        phrase!("the file ends inside a comment: --> is missing")
                    }
                    SyntaxError::UnclosedCData => {
                        phrase!("the file ends inside a CDATA section: ]]> is missing")
                    }
                    SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl => {
                        phrase!("the file ends inside a processing instruction: ?> is missing")
                    }
                    SyntaxError::UnclosedTag => {
                        phrase!(
                            "the file ends inside a tag: > is missing; if < is meant as text, write &lt; instead"
                        )
                    }
                    SyntaxError::UnclosedSingleQuotedAttributeValue
                    | SyntaxError::UnclosedDoubleQuotedAttributeValue => {
                        phrase!(
                            "the file ends inside an attribute value: its closing quote is missing"
                        )
                    }
                    SyntaxError::UnclosedDoctype => {
                        phrase!(
                            "the file ends inside a document type declaration: delete the declaration"
                        )
                    }
                    SyntaxError::InvalidBangMarkup => {
                        phrase!(
                            "found <! that begins no comment and no CDATA section: delete it, or write &lt;! if it is text"
                        )
                    }
                },
            ),
            XmlError::IllFormed(IllFormedError::DoubleHyphenInComment) => (
                &note::XML_SYNTAX,
                phrase!("found -- inside a comment: write - instead"),
            ),
            XmlError::IllFormed(IllFormedError::UnclosedReference) => (
                &note::XML_ENTITY,
                phrase!("found & in text: write &amp; instead"),
            ),
            XmlError::IllFormed(IllFormedError::MissingDoctypeName) => (
                &note::XML_SYNTAX,
                phrase!("found a document type declaration: delete it"),
            ),
            _ => (
                &note::XML_SYNTAX,
                phrase!("found markup that is not well formed"),
            ),
        };
        let rule = match error {
            XmlError::Syntax(SyntaxError::InvalidBangMarkup) => &note::XML_SYNTAX,
            _ => rule,
        };
        self.notes.say(rule, node, offset, || message);
    }

    #[cold]
    fn second_root(&mut self, start: usize, len: usize) {
        let tag = short(&self.source[start..start + len]);
        self.notes.say(&note::XML_ROOT, None, start - 1, || {
            phrase!("found <{}> after the end of the document: a file holds one document, so send this one by itself", tag)
        });
    }

    #[cold]
    fn bad_name(&mut self, start: usize, len: usize) {
        let tag = &self.source[start..start + len];
        self.notes.say(&note::XML_NAME, None, start - 1, || {
            match tag.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') {
                true => phrase!("found a tag named {}, which is no name in XML: letters, digits, - . _ and one colon are allowed", quoted(tag)),
                false => phrase!("found < in text: write &lt; instead"),
            }
        });
    }

    #[cold]
    fn undeclared(&mut self, prefix: &[u8], offset: usize) {
        let prefix = String::from_utf8_lossy(prefix);
        let namespaces = &self.namespaces;
        self.notes.say(&note::XML_NAMESPACE, None, offset, || {
            let declared = namespaces.iter().rev().take(20);
            let mut declared = declared.map(|declared| String::from_utf8_lossy(declared.prefix));
            let is_near = |other: &Cow<'_, str>| {
                prefix.len() < 20 && value::distance(&prefix, other) <= 1
            };
            let near = declared.find(is_near);
            let near = near.map_or_else(|| "".into(), |near| phrase!("; did you mean {}?", near));
            let prefix = short(&prefix);
            let prefix = prefix.as_ref();
            phrase!("the prefix {} is not declared: add xmlns:{}=\"…\" to the document element, or correct the prefix{}", prefix, prefix, near)
        });
    }

    #[cold]
    fn text_outside(&mut self, start: usize, end: usize) -> bool {
        let text = &self.source[start..end];
        if !chars::is_blank(text.as_bytes()) {
            let at = end - value::trim_xml_start(text).len();
            self.notes.say(&note::XML_ROOT, None, at, || {
                phrase!(
                    "found the text {} outside the document: delete it",
                    quoted(value::trim_xml(text))
                )
            });
            return false;
        }
        true
    }

    #[cold]
    fn stray_text(&mut self, start: usize, end: usize) {
        let Some(open) = self.open.last() else { return };
        let text = &self.source[start..end];
        let at = start + (text.len() - value::trim_xml_start(text).len());
        let tag = self.tag_of(open.node);
        self.notes.say(self.rules.text, Some(open.node), at, || {
            phrase!("found the text {} directly in <{}>, which holds only elements: delete it, or move it into one of them", quoted(value::trim_xml(text)), tag)
        });
        // An element with text in it is not empty, whatever else is wrong with it. Nobody asks that of a frame.
        if self.open.len() > self.frames.len() {
            self.add_text(start, end);
        }
    }

    #[cold]
    fn bad_attribute<T>(&mut self, offset: usize, message: Phrase) -> Option<T> {
        self.notes
            .say(&note::XML_ATTRIBUTE, None, offset, || message);
        None
    }

    /// Resolves what an attribute value holds besides plain text.
    #[cold]
    fn unescape(&mut self, raw: &str, offset: usize) -> String {
        let mut value = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find(['&', '\t', '\n', '\r']) {
            value.push_str(&rest[..at]);
            let here = offset + (raw.len() - rest.len()) + at;
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("\r\n") {
                value.push(' ');
                rest = after;
            } else if let Some(after) = rest.strip_prefix('&') {
                // Up to the next & at most, so that no part of the value is looked at twice.
                let reference = after
                    .find([';', '&'])
                    .filter(|&end| after.as_bytes()[end] == b';')
                    .map(|end| &after[..end]);
                match reference.and_then(chars::resolve) {
                    Some(c) => {
                        value.push(c);
                        rest = &after[reference.map_or(0, str::len) + 1..];
                    }
                    None => {
                        let reference = reference.unwrap_or("");
                        self.notes
                            .say(&note::XML_ENTITY, None, here, || unresolved(reference));
                        value.push('&');
                        rest = after;
                    }
                }
            } else {
                value.push(' ');
                rest = &rest[1..];
            }
        }
        value.push_str(rest);
        value
    }

    /// A child that does not come where the schema has it; gives the type to read it with.
    #[cold]
    fn misplaced(&mut self, name: Name, start: usize, len: usize) -> u16 {
        let Some(open) = self.open.last_mut() else {
            return 0;
        };
        let raw = &self.source[start..start + len];
        let tag = short(raw);
        // Only asked for what is kept: names may be long, and many elements misplaced.
        let (source, around) = (self.source, self.nodes[open.node as usize].offset as usize);
        let parent = || shown_name(source, around + 1);
        let node = Some(self.nodes.len() as u32);
        let offset = start - 1;
        // Wherever it turns up, a known element is read as what it is.
        let by_name = if name == Name::UNKNOWN {
            0
        } else {
            name.entry().type_id
        };
        match TYPES[open.type_id as usize].content {
            Content::Any => by_name,
            Content::Data(_) => {
                self.notes.say(self.rules.unknown, node, offset, || {
                    let parent = parent();
                    phrase!(
                        "found <{}> inside <{}>, which holds only text: move it out",
                        tag,
                        parent
                    )
                });
                by_name
            }
            Content::Aggregate { first, count, .. } => {
                let children = &CHILDREN[first as usize..(first + count) as usize];
                let namespace = split_name(raw.as_bytes()).0;
                let uri = || {
                    let mut declared = self.namespaces.iter().rev();
                    let declared = declared.find(|declared| declared.prefix == namespace);
                    declared.map(|declared| &*declared.uri)
                };
                let own = &self.namespace;
                // In the content of an extension stands one element of any other namespace, and one that
                // is in none is not of another (XSD, `##other`).
                let is_extension = matches!(children, [any] if any.name == Name::UNKNOWN);
                if is_extension && open.cursor == 0 {
                    open.cursor = 1;
                    open.seen |= required_bit(&children[0]);
                    let of = match uri() {
                        _ if name != Name::UNKNOWN => name.namespace(),
                        Some(uri) => Namespace::of(uri),
                        None if namespace.is_empty() => Namespace::None,
                        // Of a prefix that is not declared something has been said.
                        None => Namespace::Other,
                    };
                    let of = match of {
                        Namespace::Ext => phrase!("the namespace of extensions themselves"),
                        Namespace::None => phrase!("no namespace"),
                        _ => return by_name,
                    };
                    self.notes.say(self.rules.unknown, node, offset, || {
                        let parent = parent();
                        phrase!("found <{}> in {}, which <{}> cannot hold; expected an element of a namespace of its own", tag, of, parent)
                    });
                    return by_name;
                }
                let cursor = open.cursor as usize;
                let known = (name != Name::UNKNOWN)
                    .then(|| children.iter().position(|child| child.name == name))
                    .flatten();
                let Some(at) = known else {
                    let uri = uri();
                    // Of a prefix that is not declared something has been said.
                    if uri.is_none() && !namespace.is_empty() {
                        return by_name;
                    }
                    let uri = uri.unwrap_or_default();
                    let next = &children[cursor.min(children.len())..];
                    let (_, local) = split_name(raw.as_bytes());
                    let near = match self.notes.count() {
                        ..GUESSES => near_name(&String::from_utf8_lossy(local), children),
                        _ => None,
                    };
                    let (rule, matter) = (
                        self.rules.unknown,
                        near.map_or(Matter::Element, Matter::Like),
                    );
                    self.notes.say_about(matter, rule, node, offset, || {
                        let of = match uri {
                            "" => phrase!(" in no namespace"),
                            _ if uri.starts_with(UBL) || uri.starts_with(CII) || uri == own => {
                                "".into()
                            }
                            _ => phrase!(" of the namespace {}", quoted(uri)),
                        };
                        let expected = match near {
                            Some(near) => phrase!("did you mean <{}>?", near.qualified()),
                            None => phrase!("expected {}", expected_next(next)),
                        };
                        let parent = parent();
                        phrase!(
                            "found <{}>{}, which <{}> cannot hold; {}",
                            tag,
                            of,
                            parent,
                            expected
                        )
                    });
                    return by_name;
                };
                open.seen |= required_bit(&children[at]);
                let type_id = children[at].type_id;
                if is_choice(children) {
                    self.notes.say(self.rules.repeated, node, offset, || {
                        let parent = parent();
                        phrase!("found <{}> in <{}>, which has its one child already: delete one of the two", tag, parent)
                    });
                } else if at + 1 == cursor {
                    self.notes.say(self.rules.repeated, node, offset, || {
                        let parent = parent();
                        phrase!(
                            "found <{}> once more in <{}>; expected it once: delete one of the two",
                            tag,
                            parent
                        )
                    });
                } else {
                    let (rule, matter) = (self.rules.order, Matter::Late);
                    self.notes.say_about(matter, rule, node, offset, || {
                        let parent = parent();
                        phrase!("<{}> stands too late in <{}>", tag, parent)
                    });
                }
                type_id
            }
        }
    }

    #[cold]
    fn missing(&mut self, open: &Open) {
        let Content::Aggregate { first, count, .. } = TYPES[open.type_id as usize].content else {
            return;
        };
        let tag = self.tag_of(open.node);
        let children = &CHILDREN[first as usize..(first + count) as usize];
        for child in required(children) {
            if open.seen & required_bit(child) == 0 {
                self.notes.say_about(
                    Matter::Missing(child.name),
                    self.rules.missing,
                    Some(open.node),
                    self.nodes[open.node as usize].offset as usize,
                    || missing_element(child, children, &tag),
                );
            }
        }
    }

    #[cold]
    fn attribute_not_allowed(&mut self, node: u32, attribute: u32) {
        let offset = self.attributes[attribute as usize].offset as usize;
        let name = shown_name(self.source, offset);
        let tag = self.tag_of(node);
        let (rule, matter) = (self.rules.attribute, Matter::Attribute(attribute));
        self.notes.say_about(matter, rule, Some(node), offset, || {
            phrase!(
                "found the attribute {} on <{}>, which has none of that name: delete it",
                name,
                tag
            )
        });
    }

    /// An attribute that the schemas do not know: `xsi:schemaLocation` is fine everywhere.
    #[cold]
    fn odd_attribute(&mut self, node: u32, attribute: u32, of_type: &'static Type, is_any: bool) {
        let offset = self.attributes[attribute as usize].offset as usize;
        let name = attribute_name(self.source, offset);
        let (prefix, local) = split_name(name.as_bytes());
        let namespace = if prefix.is_empty() {
            Some(Namespace::None)
        } else {
            self.namespace(prefix)
        };
        match (namespace, local) {
            (None, _) => self.undeclared(prefix, offset),
            (Some(Namespace::Xsi), b"schemaLocation" | b"noNamespaceSchemaLocation") => {}
            (Some(Namespace::Xsi), b"type") => {
                let value = {
                    let span = self.attributes[attribute as usize].value;
                    value::trim_xml(
                        &self.source[span.start as usize..(span.start + span.len) as usize],
                    )
                };
                let wanted = self.nodes[node as usize].name.local();
                let (_, local) = split_name(value.as_bytes());
                let own = local.strip_suffix(b"Type").is_some_and(|stem| {
                    stem == wanted.as_bytes() || stem == of_type.name.as_bytes()
                });
                if !own && !is_any {
                    self.attribute_not_allowed(node, attribute);
                }
            }
            _ if is_any => {}
            _ => self.attribute_not_allowed(node, attribute),
        }
    }

    #[cold]
    fn attribute_missing(&mut self, node: u32, of_type: &'static Type, missing: u32) {
        let offset = self.nodes[node as usize].offset as usize;
        let tag = self.tag_of(node);
        for usage in of_type.attributes {
            if missing & usage.attribute.bit() != 0 {
                let (rule, matter) = (
                    self.rules.attribute_missing,
                    Matter::MissingAttribute(usage.attribute),
                );
                self.notes.say_about(matter, rule, Some(node), offset, || {
                    missing_attribute(usage.attribute, &tag)
                });
            }
        }
    }
}

/// How the namespaces of UBL begin.
const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:";

/// How the namespaces of CII begin.
const CII: &str = "urn:un:unece:uncefact:data:standard:";

/// The namespace of the document element of ZUGFeRD 1.
pub(crate) const ZUGFERD_1: &str = "urn:ferd:CrossIndustryDocument:invoice:1p0";

const SBDH: &str = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";

/// The children that must be there; of those of which one is enough, the first.
pub(super) fn required(children: &[Child]) -> impl Iterator<Item = &Child> {
    let count = if is_choice(children) {
        1
    } else {
        children.len()
    };
    children[..count].iter().filter(|child| child.required != 0)
}

pub(super) fn required_bit(child: &Child) -> u32 {
    // 0 for an optional child.
    (1 << child.required) >> 1
}

/// A prefix as a number: all of it up to eight bytes (none holds a NUL), else the first eight.
#[inline]
fn prefix_key(prefix: &[u8]) -> u64 {
    prefix
        .iter()
        .take(8)
        .fold(0, |key, &byte| key << 8 | u64::from(byte))
}

/// How many prefixes are remembered.
const RESOLVED: usize = 8;

/// How long the prefix of a name is; 0 when there is none.
#[inline]
fn prefix_len(name: &[u8]) -> usize {
    match name {
        // All but a few documents have prefixes of three letters.
        [_, _, _, b':', ..] if !name[..3].contains(&b':') => 3,
        _ => name.iter().position(|&byte| byte == b':').unwrap_or(0),
    }
}

/// The prefix and the local part of a name.
#[inline]
fn split_name(name: &[u8]) -> (&[u8], &[u8]) {
    match name.iter().position(|&byte| byte == b':') {
        Some(at) => (&name[..at], &name[at + 1..]),
        None => (b"", name),
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[inline]
pub(super) fn is_of(lexical: Lexical, text: &str) -> bool {
    match lexical {
        Lexical::String => true,
        Lexical::Decimal => value::is_decimal(text),
        Lexical::Boolean => value::is_boolean(text),
        Lexical::Date => value::is_date(text),
        Lexical::Time => value::is_time(text),
        Lexical::DateTime => value::is_date_time(text),
        Lexical::Base64 => value::is_base64(text),
        Lexical::Language => value::is_language(text),
        Lexical::AnyUri => value::is_any_uri(text),
    }
}

#[cold]
pub(super) fn value_message(lexical: Lexical, text: &str) -> Phrase {
    let expected = match lexical {
        Lexical::String => phrase!("text"),
        Lexical::Decimal => {
            phrase!("a decimal number such as 12.50: digits, at most one point, no exponent")
        }
        Lexical::Boolean => phrase!("true or false"),
        Lexical::Date => phrase!("a date as YYYY-MM-DD"),
        Lexical::Time => phrase!("a time as hh:mm:ss"),
        Lexical::DateTime => phrase!("a date and time as YYYY-MM-DDThh:mm:ss"),
        Lexical::Base64 => {
            phrase!("base64: groups of four letters, digits, + or /, = only at the end")
        }
        Lexical::Language => phrase!("a language code such as nl or nl-BE"),
        Lexical::AnyUri => phrase!("a URI"),
    };
    let meant = meant(lexical, value::trim_xml(text))
        .map_or_else(|| "".into(), |meant| phrase!(" (did you mean {}?)", meant));
    match text {
        "" => phrase!("found nothing; expected {}", expected),
        _ => phrase!("found {}; expected {}{}", quoted(text), expected, meant),
    }
}

/// A value as it would have to be written, where another way of writing it has only one meaning.
fn meant(lexical: Lexical, text: &str) -> Option<String> {
    if text.len() > 40 {
        return None;
    }
    let written = match lexical {
        // 1.234,50 and 1 234,50
        Lexical::Decimal if text.matches(',').count() == 1 => {
            let is_between = |c: char| c == '.' || c == '\'' || c.is_whitespace();
            text.replace(is_between, "").replace(',', ".")
        }
        Lexical::Boolean => match text.to_lowercase().as_str() {
            "true" | "yes" | "y" => "true".to_owned(),
            "false" | "no" | "n" => "false".to_owned(),
            _ => return None,
        },
        // 31/01/2026, 31.1.2026, 2026/01/31, 20260131
        Lexical::Date => {
            let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
            match parts[..] {
                [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
                // Which comes first, the day or the month, shows where there is no 13th month.
                [day, month, year] if day.parse::<u8>().is_ok_and(|day| day > 12) => {
                    format!("{year}-{month:0>2}-{day:0>2}")
                }
                [all] if all.len() == 8 && all.is_ascii() => {
                    format!("{}-{}-{}", &all[..4], &all[4..6], &all[6..])
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    is_of(lexical, &written).then_some(written)
}

fn unresolved(reference: &str) -> Phrase {
    let reference = short(reference);
    match reference.as_ref() {
        "" => phrase!("found & in an attribute value: write &amp; instead"),
        _ => phrase!(
            "found &{};, which XML does not know: write the character itself, or &amp; for the sign &",
            reference
        ),
    }
}

#[cold]
pub(super) fn missing_element(child: &Child, among: &[Child], parent: &str) -> Phrase {
    let name = child.name.qualified();
    if is_choice(among) {
        let names: Vec<String> = among
            .iter()
            .map(|child| format!("<{}>", child.name.qualified()))
            .collect();
        let names = names.into_iter().map(Phrase::from);
        let names = names.reduce(|one, other| phrase!("{} or {}", one, other));
        return phrase!(
            "<{}> is empty: add {}",
            parent,
            names.unwrap_or_else(|| "".into())
        );
    }
    match (child.name, child.repeatable) {
        (Name::UNKNOWN, _) => {
            phrase!(
                "<{}> is empty: add an element of another namespace to it",
                parent
            )
        }
        (_, true) => phrase!("there is no <{}> in <{}>: add at least one", name, parent),
        (_, false) => phrase!("<{}> is missing in <{}>: add it", name, parent),
    }
}

#[cold]
pub(super) fn missing_attribute(attribute: Attr, tag: &str) -> Phrase {
    let name = attribute.name();
    phrase!(
        "the attribute {} is missing on <{}>: add {}=\"…\"",
        name,
        tag,
        name
    )
}

/// What may come next: up to the first that must.
fn expected_next(children: &[Child]) -> Phrase {
    const SHOWN: usize = 5;
    let upto = children
        .iter()
        .position(|child| child.required != 0)
        .map_or(children.len(), |at| at + 1);
    let mut names: Vec<String> = children[..upto]
        .iter()
        .take(SHOWN)
        .map(|child| format!("<{}>", child.name.qualified()))
        .collect();
    if upto > SHOWN {
        names.push("…".to_owned());
    }
    if upto == children.len() && children.last().is_none_or(|child| child.required == 0) {
        return match names.as_slice() {
            [] => phrase!("the end"),
            names => phrase!("{}, the end", names.join(", ")),
        };
    }
    names.join(", ").into()
}

/// The first few are named one by one; after that it is the same fault again.
pub(crate) const STRAY_CHARACTERS: usize = 8;

/// The first character that XML does not allow from this offset on, and where it stands.
pub(crate) fn stray_character(text: &str, from: usize) -> Option<(usize, char)> {
    let offset = from + chars::first_not_allowed(&text[from..])?;
    Some((offset, text[offset..].chars().next()?))
}

pub(crate) fn stray_message(c: char) -> Phrase {
    let number = u32::from(c);
    let shown = match c.is_ascii_control() {
        true => format!("{} (U+{number:04X})", short(c.encode_utf8(&mut [0; 4]))),
        false => format!("U+{number:04X}"),
    };
    phrase!(
        "found the character {}, which XML does not allow: delete it",
        shown
    )
}

/// How many notes may hold a guess at what was meant: it costs a comparison with every name.
const GUESSES: usize = 100;

/// The child whose name is nearly this one.
fn near_name(local: &str, children: &[Child]) -> Option<Name> {
    if local.len() > 60 {
        return None;
    }
    let distance = |name: Name| value::distance(local, name.local());
    let nearest = children
        .iter()
        .map(|child| child.name)
        .min_by_key(|&name| distance(name))?;
    (distance(nearest) <= local.len() / 5 + 1).then_some(nearest)
}

/// The name of an element or attribute that begins here, short enough for a message. Of a long one no
/// more is looked at, for every element inside it may have to be told beside it.
fn shown_name(source: &str, start: usize) -> Cow<'_, str> {
    let rest = &source[start..];
    let ends = |c: char| matches!(c, '>' | '/' | '=') || c.is_ascii_whitespace();
    let mut letters = rest.char_indices().take(SHOWN + 1);
    let end = letters.find(|(_, c)| ends(*c));
    short(end.map_or(rest, |(end, _)| &rest[..end]))
}

fn tag_name(source: &str, offset: usize) -> &str {
    let rest = &source[offset + 1..];
    &rest[..rest
        .find(|c: char| matches!(c, '>' | '/') || c.is_ascii_whitespace())
        .unwrap_or(rest.len())]
}

fn attribute_name(source: &str, offset: usize) -> &str {
    let rest = &source[offset..];
    &rest[..rest
        .find(|c: char| c == '=' || c.is_ascii_whitespace())
        .unwrap_or(rest.len())]
}

/// Checks what stands in an XML declaration after `xml`.
fn check_declaration(content: &str) -> Result<(), Phrase> {
    let mut rest = content;
    for (number, name) in ["version", "encoding", "standalone"]
        .into_iter()
        .enumerate()
    {
        let trimmed = value::trim_xml_start(rest);
        let Some(after) = trimmed.strip_prefix(name) else {
            if number == 0 {
                return Err(phrase!(
                    "found an XML declaration without a version; expected version=\"1.0\""
                ));
            }
            continue;
        };
        let spaced = trimmed.len() < rest.len();
        let value = value::trim_xml_start(after)
            .strip_prefix('=')
            .map(value::trim_xml_start)
            .and_then(|after| {
                let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                after[1..].split_once(quote)
            });
        let Some((value, after)) = value.filter(|_| spaced) else {
            return Err(phrase!(
                "found an XML declaration whose {} cannot be read; expected {}=\"…\" after a blank",
                name,
                name
            ));
        };
        let good = match name {
            "version" => value.strip_prefix("1.").is_some_and(|minor| {
                !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit())
            }),
            "encoding" => {
                value.starts_with(|c: char| c.is_ascii_alphabetic())
                    && value
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
            }
            _ => matches!(value, "yes" | "no"),
        };
        if !good {
            return Err(phrase!(
                "found {}={} in the XML declaration; expected {}",
                name,
                quoted(value),
                match name {
                    "version" => "1.0".into(),
                    "encoding" => phrase!("the name of an encoding"),
                    _ => phrase!("yes or no"),
                }
            ));
        }
        rest = after;
    }
    match value::trim_xml(rest) {
        "" => Ok(()),
        more => Err(phrase!(
            "found {} in the XML declaration; expected its end",
            quoted(more)
        )),
    }
}
