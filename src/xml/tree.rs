//! A document as a compact tree over the text it was read from.
//!
//! Nodes stand in document order in one vector: the first child of a node follows it, its next
//! sibling stands at its `end`. Names are numbers, texts are spans of the source; only what had to
//! be put together (entities, CDATA, line ends) is stored beside it. A tree therefore costs a
//! handful of allocations however many elements it has, and every node knows its place.

use super::{Attr, Name, chars, names};
use crate::value::{is_decimal, parse_decimal, trim_xml};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::OnceLock;

/// A document as a tree of elements; see [`Node`] for how to walk it.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    pub(crate) source: Cow<'a, str>,
    /// Text that does not stand in the source as it is.
    pub(crate) side: String,
    pub(crate) nodes: Vec<NodeData>,
    pub(crate) attributes: Vec<AttributeData>,
    /// Made when an element with many others inside it is first asked for those of one name.
    pub(crate) crowds: OnceLock<Crowds>,
    /// Made when one of them is first asked for.
    pub(crate) long_texts: OnceLock<HashMap<u32, LongText>>,
}

/// What is asked of a text, kept for one that is too long to be gone over for each element beside it.
#[derive(Debug)]
pub(crate) struct LongText {
    /// Where it begins and ends without the white space around it.
    word: Range<usize>,
    is_decimal: bool,
    decimal: Option<Decimal>,
}

impl LongText {
    /// Longer texts are gone over once.
    const LENGTH: u32 = if cfg!(test) { 64 } else { 1024 };

    fn of(text: &str) -> LongText {
        let word = trim_xml(text);
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        LongText {
            word: start..start + word.len(),
            is_decimal: is_decimal(word),
            decimal: parse_decimal(word),
        }
    }
}

/// A piece of the source or of the side text.
#[cfg_attr(test, derive(PartialEq))]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    pub start: u32,
    pub len: u32,
}

impl Span {
    pub(crate) fn new(start: usize, len: usize) -> Self {
        // The reader refuses input that does not fit.
        Span {
            start: start as u32,
            len: len as u32,
        }
    }
}

/// What is stored for an element: 32 bytes.
#[cfg_attr(test, derive(PartialEq))]
#[derive(Clone, Debug)]
pub(crate) struct NodeData {
    pub name: Name,
    pub attribute_count: u16,
    pub attribute_start: u32,
    pub parent: u32,
    /// The node after the last one inside this element.
    pub end: u32,
    /// Where its start tag begins.
    pub offset: u32,
    pub text: Span,
    pub flags: u8,
}

/// The text stands in the side text.
pub(crate) const SIDE: u8 = 1;
/// A comment or processing instruction cuts the text in two.
pub(crate) const SPLIT: u8 = 2;

/// There is neither an element in it nor a character other than white space.
pub(crate) const EMPTY: u8 = 4;

#[cfg_attr(test, derive(PartialEq))]
#[derive(Clone, Debug)]
pub(crate) struct AttributeData {
    pub name: Attr,
    pub in_side: bool,
    /// Where the attribute's name begins.
    pub offset: u32,
    pub value: Span,
}

impl<'a> Tree<'a> {
    /// The document element, if there is one.
    pub fn root(&self) -> Option<Node<'_>> {
        if self.nodes.is_empty() {
            None
        } else {
            Some(self.node(0))
        }
    }

    /// The text the tree was read from, as UTF-8; empty for a tree that was not read.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// All elements in document order.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len() as u32).map(|index| self.node(index))
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn node(&self, index: u32) -> Node<'_> {
        Node { tree: self, index }
    }

    pub(crate) fn attribute(&self, number: u32) -> Attribute<'_> {
        Attribute {
            tree: self,
            data: &self.attributes[number as usize],
        }
    }

    fn long_text(&self, node: u32) -> Option<&LongText> {
        let all = self.long_texts.get_or_init(|| {
            let long = self
                .nodes()
                .filter(|node| node.data().text.len > LongText::LENGTH);
            long.map(|node| (node.index, LongText::of(node.text())))
                .collect()
        });
        all.get(&node)
    }

    fn crowds(&self) -> &Crowds {
        self.crowds.get_or_init(|| Crowds::of(self))
    }

    fn slice(&self, span: Span, in_side: bool) -> &str {
        let text = if in_side {
            self.side.as_str()
        } else {
            &*self.source
        };
        &text[span.start as usize..span.start as usize + span.len as usize]
    }
}

/// The children of the elements that have many, by their names: a rule that asks each of ten thousand
/// elements for something beside it must not pass over the others every time.
#[derive(Debug)]
pub(crate) struct Crowds {
    /// Each such element and where its children begin in `children`, in document order.
    parents: Vec<(u32, u32)>,
    /// For each of them the children by number of their name, those of one name in document order.
    children: Vec<u32>,
}

impl Crowds {
    /// An element with more children, or more elements inside it, has them looked up.
    pub(crate) const MANY: u32 = if cfg!(test) { 8 } else { 256 };

    fn of(tree: &Tree<'_>) -> Crowds {
        let mut crowds = Crowds {
            parents: Vec::new(),
            children: Vec::new(),
        };
        let mut index = 0;
        while let Some(data) = tree.nodes.get(index as usize) {
            if data.end - index <= Crowds::MANY {
                // Nor does any element inside it.
                index = data.end;
                continue;
            }
            let start = crowds.children.len();
            let children = tree.node(index).children();
            crowds.children.extend(children.map(|child| child.index));
            let own = &mut crowds.children[start..];
            if own.len() > Crowds::MANY as usize {
                own.sort_by_key(|&child| tree.node(child).name());
                crowds.parents.push((index, start as u32));
            } else {
                crowds.children.truncate(start);
            }
            index += 1;
        }
        crowds
    }

    /// Where the children of this name stand in `children`, if the element has many of any name.
    fn find(&self, tree: &Tree<'_>, parent: u32, name: Name) -> Option<Range<usize>> {
        let parent_at = |&(parent, _): &(u32, u32)| parent;
        let at = self.parents.binary_search_by_key(&parent, parent_at).ok()?;
        let start = self.parents[at].1 as usize;
        let end = self.parents.get(at + 1).map(|&(_, start)| start as usize);
        let all = &self.children[start..end.unwrap_or(self.children.len())];
        let name_of = |&child: &u32| tree.node(child).name();
        let first = all.partition_point(|child| name_of(child) < name);
        let len = all[first..].partition_point(|child| name_of(child) == name);
        Some(start + first..start + first + len)
    }
}

/// An element of a [`Tree`].
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

impl<'t> Node<'t> {
    fn data(self) -> &'t NodeData {
        #[cfg(test)]
        crate::steps::take(1);
        &self.tree.nodes[self.index as usize]
    }

    /// Its place in document order, from 0.
    pub fn index(self) -> usize {
        self.index as usize
    }

    pub(crate) fn tree(self) -> &'t Tree<'t> {
        self.tree
    }

    /// The place after the last element inside it.
    pub(crate) fn end(self) -> usize {
        self.data().end as usize
    }

    /// Its name; [`Name::UNKNOWN`] when the schemas do not know it.
    pub fn name(self) -> Name {
        self.data().name
    }

    /// Its name as the document writes it, with its prefix.
    pub fn tag(self) -> &'t str {
        let data = self.data();
        if self.tree.source.is_empty() {
            return data.name.qualified();
        }
        let after = &self.tree.source[data.offset as usize + 1..];
        &after[..tag_length(after.as_bytes())]
    }

    /// The same without its prefix.
    pub(crate) fn local(self) -> &'t str {
        let tag = self.tag();
        tag.split_once(':').map_or(tag, |(_, local)| local)
    }

    /// Its tag, or so many bytes of it: a name may be as long as the document.
    fn tag_up_to(self, longest: usize) -> &'t [u8] {
        let data = self.data();
        if self.tree.source.is_empty() {
            return data.name.qualified().as_bytes();
        }
        let after = &self.tree.source.as_bytes()[data.offset as usize + 1..];
        let after = &after[..after.len().min(longest)];
        &after[..tag_length(after)]
    }

    /// Byte offset of its start tag in the source.
    pub fn offset(self) -> usize {
        self.data().offset as usize
    }

    /// Its own text: all character data directly inside it, entities resolved, not trimmed.
    pub fn text(self) -> &'t str {
        let data = self.data();
        self.tree.slice(data.text, data.flags & SIDE != 0)
    }

    /// Its text without the white space around it.
    #[inline(always)]
    pub(crate) fn trimmed(self) -> &'t str {
        let text = self.text();
        match text.len() > LongText::LENGTH as usize {
            false => trim_xml(text),
            true => self.trimmed_long(text),
        }
    }

    #[cold]
    fn trimmed_long(self, text: &'t str) -> &'t str {
        match self.long_text() {
            Some(long) => &text[long.word.clone()],
            None => trim_xml(text),
        }
    }

    /// Whether its text is an `xs:decimal`.
    pub(crate) fn is_decimal(self) -> bool {
        match self.long_text() {
            Some(long) => long.is_decimal,
            None => is_decimal(self.text()),
        }
    }

    /// Its text as a decimal.
    #[inline]
    pub(crate) fn to_decimal(self) -> Option<Decimal> {
        match self.long_text() {
            Some(long) => long.decimal,
            None => parse_decimal(self.text()),
        }
    }

    #[inline]
    fn long_text(self) -> Option<&'t LongText> {
        match self.data().text.len > LongText::LENGTH {
            true => self.tree.long_text(self.index),
            false => None,
        }
    }

    /// Byte offset of its text in the source, if it holds only text, which stands there as it is and is
    /// not blank; else of its start tag.
    pub(crate) fn value_offset(self) -> usize {
        let data = self.data();
        let blank = self.text().len() - self.text().trim_start().len();
        match data.flags & (SIDE | EMPTY) {
            0 if self.is_leaf() => data.text.start as usize + blank,
            _ => self.offset(),
        }
    }

    /// Whether it holds neither elements nor text other than white space.
    pub fn is_empty(self) -> bool {
        self.data().flags & EMPTY != 0
    }

    /// Whether a comment or processing instruction cuts its text in two.
    pub fn has_split_text(self) -> bool {
        self.data().flags & SPLIT != 0
    }

    /// The element around it.
    pub fn parent(self) -> Option<Node<'t>> {
        if self.index == 0 {
            None
        } else {
            Some(self.tree.node(self.data().parent))
        }
    }

    /// The elements around it, nearest first.
    pub fn ancestors(self) -> impl Iterator<Item = Node<'t>> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The elements directly inside it, in order.
    pub fn children(self) -> Children<'t> {
        Children {
            tree: self.tree,
            next: self.index + 1,
            end: self.data().end,
        }
    }

    /// The elements directly inside it that have this name.
    #[inline]
    pub fn children_named(self, name: Name) -> impl Iterator<Item = Node<'t>> {
        let mut named = self.named(name);
        std::iter::from_fn(move || named.next(self.tree, name))
    }

    /// The first element directly inside it that has this name.
    #[inline]
    pub fn child(self, name: Name) -> Option<Node<'t>> {
        self.named(name).next(self.tree, name)
    }

    /// Before the first element directly inside it that has this name.
    #[inline]
    pub(crate) fn named(self, name: Name) -> Named {
        let end = self.data().end;
        if end - self.index > Crowds::MANY
            && let Some(named) = self.named_in_crowd(name)
        {
            return named;
        }
        Named {
            next: self.index + 1,
            end,
            is_found: false,
        }
    }

    #[cold]
    fn named_in_crowd(self, name: Name) -> Option<Named> {
        let found = self.tree.crowds().find(self.tree, self.index, name)?;
        Some(Named {
            next: found.start as u32,
            end: found.end as u32,
            is_found: true,
        })
    }

    /// The element at the end of this path of names, the first one at each step.
    pub fn at(self, path: &[Name]) -> Option<Node<'t>> {
        path.iter().try_fold(self, |node, &name| node.child(name))
    }

    /// All elements inside it, at any depth, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Node<'t>> {
        let tree = self.tree;
        (self.index + 1..self.data().end).map(move |index| tree.node(index))
    }

    /// Whether there is no element inside it.
    pub fn is_leaf(self) -> bool {
        self.data().end == self.index + 1
    }

    /// Its attributes, namespace declarations left out.
    pub fn attributes(self) -> impl ExactSizeIterator<Item = Attribute<'t>> {
        let data = self.data();
        let start = data.attribute_start as usize;
        let tree = self.tree;
        tree.attributes[start..start + data.attribute_count as usize]
            .iter()
            .map(move |attribute| Attribute {
                tree,
                data: attribute,
            })
    }

    /// The attribute at this place, from 0.
    pub(crate) fn attribute_at(self, place: usize) -> Option<Attribute<'t>> {
        let data = self.data();
        let tree = self.tree;
        let at = data.attribute_start as usize + place;
        (place < usize::from(data.attribute_count)).then(|| Attribute {
            tree,
            data: &tree.attributes[at],
        })
    }

    /// The attributes of it and of all elements inside it.
    pub(crate) fn attributes_within(self) -> impl Iterator<Item = Attribute<'t>> {
        let tree = self.tree;
        let start = self.data().attribute_start as usize;
        let end = match tree.nodes.get(self.end()) {
            Some(after) => after.attribute_start as usize,
            None => tree.attributes.len(),
        };
        tree.attributes[start..end]
            .iter()
            .map(move |data| Attribute { tree, data })
    }

    /// The value of the attribute of this name.
    pub fn attribute(self, name: Attr) -> Option<&'t str> {
        self.attributes()
            .find(|attribute| attribute.name() == name)
            .map(Attribute::value)
    }

    /// The XPath of the element, with the document's prefixes, and with positions where it has
    /// siblings of the same name.
    #[cfg(test)]
    pub fn xpath(self) -> String {
        Paths::new(self.tree, [self.index]).whole(self.index)
    }
}

/// The XPaths of several elements, with the document's prefixes, and with positions among siblings of the same name; in time linear in the tree, however many
/// siblings they have. A path is made when it is asked for: those of all elements of a deep tree would
/// be many times as long as the tree.
#[derive(Debug)]
pub(crate) struct Paths<'t> {
    tree: &'t Tree<'t>,
    /// Every element on the way to a wanted one, in document order, and which one of its name it is
    /// among its siblings; 0 for the only one.
    steps: Vec<(u32, u32)>,
}

/// A longer name is cut in the paths of a report: no schema has one.
const LONG_NAME: usize = 100;

impl<'t> Paths<'t> {
    pub(crate) fn new(tree: &'t Tree<'t>, nodes: impl IntoIterator<Item = u32>) -> Self {
        // A bit for each element that is on the way.
        let mut seen = vec![0_u64; tree.len().div_ceil(64)];
        let mut by_parent: Vec<(u32, u32)> = Vec::new();
        for node in nodes {
            let mut node = Some(node).filter(|&node| (node as usize) < tree.len());
            while let Some(here) = node {
                let (word, bit) = (here as usize / 64, 1 << (here % 64));
                if seen[word] & bit != 0 {
                    break;
                }
                seen[word] |= bit;
                node = tree.node(here).parent().map(|parent| parent.index);
                by_parent.push((node.unwrap_or(here), here));
            }
        }
        by_parent.sort_unstable();
        let mut steps = Vec::with_capacity(by_parent.len());
        // The document element is its own parent here.
        let is_root = |&(parent, child): &(u32, u32)| parent == child;
        let root = usize::from(by_parent.first().is_some_and(is_root));
        steps.extend(by_parent[..root].iter().map(|&(_, child)| (child, 0)));
        for wanted in by_parent[root..].chunk_by(|one, other| one.0 == other.0) {
            // One pass over the children: how many there are of each name that is wanted, and which one
            // of them each wanted one is.
            let mut counts: HashMap<&str, u32> = wanted
                .iter()
                .map(|&(_, child)| (tree.node(child).tag(), 0))
                .collect();
            let start = steps.len();
            for child in tree.node(wanted[0].0).children() {
                if let Some(count) = counts.get_mut(child.tag()) {
                    *count += 1;
                    if wanted.get(steps.len() - start).map(|&(_, child)| child) == Some(child.index)
                    {
                        steps.push((child.index, *count));
                    }
                }
            }
            for (child, position) in &mut steps[start..] {
                if counts[tree.node(*child).tag()] == 1 {
                    *position = 0;
                }
            }
        }
        steps.sort_unstable();
        Paths { tree, steps }
    }

    /// The path of one of the elements, for a report: long names are cut.
    pub(crate) fn of(&self, node: u32) -> String {
        self.path(node, LONG_NAME)
    }

    #[cfg(test)]
    fn whole(&self, node: u32) -> String {
        self.path(node, usize::MAX)
    }

    fn path(&self, node: u32, longest: usize) -> String {
        let step = |node: u32| {
            let at = self.steps.binary_search_by_key(&node, |&(node, _)| node);
            at.ok().map(|at| self.steps[at])
        };
        let parent = |&(node, _): &(u32, u32)| step(self.tree.node(node).parent()?.index);
        let mut steps: Vec<_> = std::iter::successors(step(node), parent).collect();
        let mut path = String::new();
        while let Some((node, position)) = steps.pop() {
            path.push('/');
            let tag = self.tree.node(node).tag_up_to(longest.saturating_add(1));
            // What is cut off in the middle of a character is too long anyway.
            push_name(&mut path, &String::from_utf8_lossy(tag), longest);
            if position > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "[{position}]");
            }
        }
        path
    }
}

/// How long the name is that a tag begins with.
fn tag_length(after: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>');
    after.iter().position(ends).unwrap_or(after.len())
}

/// Puts a name behind a path; of one that is too long, its beginning.
fn push_name(path: &mut String, name: &str, longest: usize) {
    if name.len() <= longest {
        return path.push_str(name);
    }
    let end = (0..=longest).rev().find(|&at| name.is_char_boundary(at));
    path.push_str(&name[..end.unwrap_or(0)]);
    path.push('…');
}

/// Puts the name of an attribute behind the path of its element, in a report.
pub(crate) fn push_attribute(path: &mut String, name: &str) {
    path.push_str("/@");
    push_name(path, name, LONG_NAME);
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.index == other.index
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}>{:?}", self.tag(), self.text())
    }
}

/// The elements directly inside another; see [`Node::children`].
#[derive(Clone, Debug)]
pub struct Children<'t> {
    tree: &'t Tree<'t>,
    next: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.next >= self.end {
            return None;
        }
        let node = self.tree.node(self.next);
        self.next = node.data().end;
        Some(node)
    }
}

/// On the way over the elements of one name directly inside another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Named {
    /// The place in the tree of the next child of any name, or in [`Crowds`] of the next of this one.
    next: u32,
    end: u32,
    is_found: bool,
}

impl Named {
    /// The next of them; with the tree and the name it was made for.
    #[inline]
    pub(crate) fn next<'t>(&mut self, tree: &'t Tree<'t>, name: Name) -> Option<Node<'t>> {
        while self.next < self.end {
            if self.is_found {
                let child = tree.crowds().children[self.next as usize];
                self.next += 1;
                return Some(tree.node(child));
            }
            let node = tree.node(self.next);
            let data = node.data();
            self.next = data.end;
            if data.name == name {
                return Some(node);
            }
        }
        None
    }
}

/// An attribute of a [`Node`].
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'t> {
    tree: &'t Tree<'t>,
    data: &'t AttributeData,
}

impl<'t> Attribute<'t> {
    /// Its name; [`Attr::OTHER`] when the schemas do not know it.
    pub fn name(self) -> Attr {
        self.data.name
    }

    /// Its name as the document writes it.
    pub fn tag(self) -> &'t str {
        if self.tree.source.is_empty() {
            return self.data.name.name();
        }
        let after = &self.tree.source[self.data.offset as usize..];
        let ends = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '=');
        &after[..after.find(ends).unwrap_or(after.len())]
    }

    /// Its value, entities resolved and white space made blanks.
    pub fn value(self) -> &'t str {
        self.tree.slice(self.data.value, self.data.in_side)
    }

    /// Byte offset of its name in the source.
    pub fn offset(self) -> usize {
        self.data.offset as usize
    }
}

/// What a document is written to: bytes, or a tree that is judged like one that was read.
///
/// Elements are opened and closed in order; attributes follow the opening directly.
pub(crate) trait Sink {
    /// Opens an element.
    fn open(&mut self, name: Name);
    /// Adds an attribute to the element opened last.
    fn attribute(&mut self, name: Attr, value: &str);
    /// Adds text to the element opened last.
    fn text(&mut self, text: &str);
    /// Closes the element opened last.
    fn close(&mut self);
}

/// Builds a tree from a document that was never written; every text is stored beside.
#[derive(Debug, Default)]
pub(crate) struct TreeSink {
    tree: Tree<'static>,
    open: Vec<u32>,
}

impl TreeSink {
    pub(crate) fn into_tree(self) -> Tree<'static> {
        debug_assert!(self.open.is_empty());
        self.tree
    }

    fn store(&mut self, text: &str) -> Span {
        let span = Span::new(self.tree.side.len(), text.len());
        self.tree.side.push_str(text);
        span
    }
}

impl Sink for TreeSink {
    fn open(&mut self, name: Name) {
        let index = self.tree.nodes.len() as u32;
        self.tree.nodes.push(NodeData {
            name,
            attribute_count: 0,
            attribute_start: self.tree.attributes.len() as u32,
            parent: self.open.last().copied().unwrap_or(0),
            end: index + 1,
            offset: 0,
            text: Span::default(),
            flags: SIDE,
        });
        self.open.push(index);
    }

    fn attribute(&mut self, name: Attr, value: &str) {
        let value = self.store(value);
        self.tree.attributes.push(AttributeData {
            name,
            in_side: true,
            offset: 0,
            value,
        });
        if let Some(node) = self.tree.nodes.last_mut() {
            node.attribute_count += 1;
        }
    }

    fn text(&mut self, text: &str) {
        let span = self.store(text);
        if let Some(&index) = self.open.last() {
            self.tree.nodes[index as usize].text = span;
        }
    }

    fn close(&mut self) {
        if let Some(index) = self.open.pop() {
            let count = self.tree.nodes.len() as u32;
            let node = &mut self.tree.nodes[index as usize];
            node.end = count;
            let text = &self.tree.side[node.text.start as usize..][..node.text.len as usize];
            if index + 1 == count && chars::is_blank(text.as_bytes()) {
                node.flags |= EMPTY;
            }
        }
    }
}

const _: () = assert!(size_of::<NodeData>() == 32 && names::ENTRIES.len() < u16::MAX as usize);
