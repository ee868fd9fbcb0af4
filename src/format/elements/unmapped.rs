//! What the model has no place for, as it stands in the document, to be put back into the document that is written
//! after a change.
//!
//! A part is kept as it is written, with the elements around it. These are not known by their positions: an element
//! that has others of its name beside it is known again by what stands in it, so that nothing comes into another
//! line because a line before it was taken out. What cannot be placed without a doubt is told.

use super::{Uncarried, Why};
use crate::format::{Loss, Written};
use crate::structure::{self, Limits, Place, walk};
use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use crate::xml::{Name, Node, Paths, Tree, push_attribute};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

/// What of an invoice in XML the model has no place for: extensions, and elements and attributes that are no terms of
/// EN 16931. It comes from [`Reading::unmapped`](crate::Reading::unmapped), and is put back into what is written of the
/// same document after a change.
///
/// ```
/// use facturier::{Format, WriteOptions, read, write};
/// let invoice = include_str!("../../../fixtures/ubl/peppol-invoice.xml");
/// // The line has a number that EN 16931 does not know.
/// let invoice = invoice.replacen("<cbc:ID>1</cbc:ID>", "<cbc:ID>1</cbc:ID><cbc:UUID>7f6b</cbc:UUID>", 1);
/// let reading = read(invoice.as_bytes())?;
/// let (mut document, not_carried) = reading.document();
/// let unmapped = reading.unmapped();
/// assert_eq!(unmapped.parts()[0].xml, "<cbc:UUID>7f6b</cbc:UUID>");
/// assert_eq!(unmapped.parts().len(), not_carried.len());
///
/// document.as_invoice_mut().unwrap().buyer_reference = Some("A-17".into());
/// let written = write(&document, Format::Ubl, &WriteOptions::new())?;
/// let written = unmapped.put_back(written);
/// assert!(written.losses.is_empty());
/// assert!(String::from_utf8_lossy(&written.bytes).contains("<cbc:UUID>7f6b</cbc:UUID>"));
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Unmapped {
    /// Elements with parts in them, outer ones first.
    around: Vec<Around>,
    parts: Vec<UnmappedPart>,
}

/// An element with all that is in it, or an attribute, that the model has no place for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct UnmappedPart {
    /// The XPath of it in the document that was read.
    pub path: String,
    /// As it is written there: `<cbc:UUID>7f6b</cbc:UUID>`, `listID="UNCL1001"`.
    pub xml: String,
    /// Its name with the prefix that is usual in its syntax; of what no schema has, as it is written.
    name: String,
    is_attribute: bool,
    /// The number of the element around it.
    within: usize,
    /// The prefixes that it uses and does not declare, with their namespaces.
    namespaces: BTreeMap<String, String>,
}

/// An element that has parts in it, or others that have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Around {
    name: String,
    /// The number of the element around it; none around the document element.
    within: Option<usize>,
    /// By what it is known again, where there are others of its name beside it.
    among: Option<Known>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Known {
    /// How many of its name there are.
    count: usize,
    /// What stands in it: of a line, its number first.
    texts: Vec<String>,
}

/// Why a part is not put back.
static GONE: Phrase = phrase!("is not put back, as what was around it is no longer there");
static DOUBTFUL: Phrase =
    phrase!("is not put back, as it is not certain which of several elements was around it");
static DOUBLE: Phrase = phrase!("is not put back, as there is one already");
static OTHER: Phrase = phrase!("is not put back, as what was written is no invoice in XML");

impl Unmapped {
    pub(crate) fn of(tree: &Tree<'_>, root: Node<'_>, uncarried: &[Uncarried]) -> Unmapped {
        // An older syntax has other names than what is written of it.
        if !name_of(root).ends_with(root.local()) {
            return Unmapped::default();
        }
        let kept = |item: &&Uncarried| item.why != Why::Mapped;
        let mut uncarried: Vec<&Uncarried> = uncarried.iter().filter(kept).collect();
        uncarried.sort_by_key(|item| (item.node, item.attribute));
        let left_out = uncarried.iter().filter(|item| item.attribute.is_none());
        let left_out: HashSet<u32> = left_out.map(|item| item.node).collect();
        // An element that holds nothing else is a part itself: it would not be written.
        let mut outer: Vec<(u32, Option<u16>)> = Vec::with_capacity(uncarried.len());
        for item in uncarried {
            let mut node = tree.node(item.node);
            while let Some(around) = node.parent().filter(|_| item.attribute.is_none())
                && around != root
                && holds_nothing_but(around, &left_out)
            {
                node = around;
            }
            let part = (node.index() as u32, item.attribute);
            if outer.last() != Some(&part) {
                outer.push(part);
            }
        }
        let whole = outer.iter().filter(|(_, attribute)| attribute.is_none());
        let whole: HashSet<u32> = whole.map(|(node, _)| *node).collect();
        // What is written on such an element is in that part.
        outer.retain(|&(node, attribute)| {
            let around = std::iter::successors(Some(tree.node(node)), |node| node.parent());
            let mut around = around.map(|node| node.index() as u32);
            attribute.is_none() || !around.any(|node| whole.contains(&node))
        });
        let paths = Paths::new(tree, outer.iter().map(|(node, _)| *node));
        let mut keeper = Keeper {
            root,
            left_out,
            all: Unmapped::default(),
            numbers: HashMap::new(),
            crowds: HashMap::new(),
            scopes: HashMap::new(),
        };
        for (node, attribute) in outer {
            keeper.keep(tree.node(node), attribute, paths.of(node));
        }
        keeper.all
    }

    /// The parts, in the order of the document: as many as there are losses when it is read, but an element in which
    /// nothing is a term is one part, with all that is in it.
    pub fn parts(&self) -> &[UnmappedPart] {
        &self.parts
    }

    /// Puts the parts into a document that was written in the syntax that they come from, each where the schema has its
    /// place. Those that have none there any more, because what was around them is gone, or because it is not certain which
    /// of several elements it is, are added to the losses.
    ///
    /// The result is to be judged like any document: what is put back may be what was wrong with it, and a signature
    /// does not hold of a document that was changed.
    pub fn put_back(&self, written: Written) -> Written {
        let Written { bytes, mut losses } = written;
        let mut lose = |part: &UnmappedPart, why: &'static Phrase| {
            losses.push(Loss {
                term: "".into(),
                path: part.path.clone(),
                what: phrase!("{} {}", quoted(&part.xml), why.clone()).into(),
            });
        };
        let limits = Limits::new().elements(u32::MAX).text(u64::MAX);
        let source = std::str::from_utf8(&bytes).unwrap_or_default();
        let tree = match walk(source, &limits, &mut ()) {
            Ok(walked) => Tree {
                source: source.into(),
                side: walked.side,
                nodes: walked.nodes,
                attributes: walked.attributes,
                ..Tree::default()
            },
            Err(_) => {
                self.parts.iter().for_each(|part| lose(part, &OTHER));
                return Written { bytes, losses };
            }
        };
        let mut places = Places::new(&tree, &self.around);
        let mut inserts: Vec<(Range<usize>, String, &UnmappedPart)> = Vec::new();
        for part in &self.parts {
            match places.insert(part) {
                Ok((at, text)) => inserts.push((at, text, part)),
                Err(why) => lose(part, why),
            }
        }
        // What goes to one place stays in the order of the document.
        inserts.sort_by_key(|(at, ..)| at.start);
        let added: usize = inserts.iter().map(|(_, text, _)| text.len()).sum();
        let mut out = Vec::with_capacity(bytes.len() + added);
        let mut done = 0;
        for (at, text, part) in inserts {
            // Within what another part has taken the place of.
            if at.start < done {
                lose(part, &GONE);
                continue;
            }
            out.extend_from_slice(&bytes[done..at.start]);
            out.extend_from_slice(text.as_bytes());
            done = at.end;
        }
        out.extend_from_slice(&bytes[done..]);
        Written { bytes: out, losses }
    }
}

/// Takes the parts out of a document that was read.
struct Keeper<'t> {
    root: Node<'t>,
    /// The elements that are parts: what stands in them says nothing of those around them.
    left_out: HashSet<u32>,
    all: Unmapped,
    /// The numbers of the elements around parts.
    numbers: HashMap<usize, usize>,
    /// How many of a name there are in an element.
    crowds: HashMap<(usize, &'t str), usize>,
    scopes: HashMap<usize, Rc<Scope>>,
}

/// The namespaces that an element declares, and those around it.
#[derive(Default)]
struct Scope {
    own: Vec<(String, String)>,
    around: Option<Rc<Scope>>,
}

impl Scope {
    fn find(&self, prefix: &str) -> Option<&str> {
        let scopes = std::iter::successors(Some(self), |scope| scope.around.as_deref());
        let mut all = scopes.flat_map(|scope| &scope.own);
        let found = all.find(|(declared, _)| declared == prefix);
        found.map(|(_, uri)| uri.as_str())
    }
}

impl<'t> Keeper<'t> {
    fn keep(&mut self, node: Node<'t>, attribute: Option<u16>, mut path: String) -> Option<()> {
        let source = node.tree().source();
        let attribute = match attribute {
            Some(at) => Some(node.attribute_at(usize::from(at))?),
            None => None,
        };
        let (name, xml, around) = match attribute {
            Some(attribute) => {
                push_attribute(&mut path, attribute.tag());
                let from = &source[attribute.offset()..];
                (attribute.tag(), &from[..attribute_length(from)?], node)
            }
            None => {
                let end = Extent::of(source, node.offset())?.end;
                (name_of(node), &source[node.offset()..end], node.parent()?)
            }
        };
        let scope = self.scope(around);
        let used = prefixes(xml).chain(attribute.is_none().then_some(""));
        let namespace = |prefix: &str| Some((prefix.to_owned(), scope.find(prefix)?.to_owned()));
        let part = UnmappedPart {
            path,
            xml: xml.to_owned(),
            name: name.to_owned(),
            is_attribute: attribute.is_some(),
            within: self.number(around),
            namespaces: used.filter_map(namespace).collect(),
        };
        self.all.parts.push(part);
        Some(())
    }

    /// The number of an element around a part; those around it have theirs before.
    fn number(&mut self, node: Node<'t>) -> usize {
        if let Some(&number) = self.numbers.get(&node.index()) {
            return number;
        }
        let parent = node.parent().filter(|_| node != self.root);
        let within = parent.map(|parent| self.number(parent));
        let among = parent.and_then(|parent| self.among(parent, node));
        let number = self.all.around.len();
        self.all.around.push(Around {
            name: name_of(node).to_owned(),
            within,
            among,
        });
        self.numbers.insert(node.index(), number);
        number
    }

    fn among(&mut self, parent: Node<'t>, node: Node<'t>) -> Option<Known> {
        let name = name_of(node);
        let count = self
            .crowds
            .entry((parent.index(), name))
            .or_insert_with(|| parent.children().filter(|it| name_of(*it) == name).count());
        let texts = |node| texts(node, &self.left_out).into_iter().map(str::to_owned);
        (*count > 1).then(|| Known {
            count: *count,
            texts: texts(node).collect(),
        })
    }

    fn scope(&mut self, node: Node<'t>) -> Rc<Scope> {
        if let Some(scope) = self.scopes.get(&node.index()) {
            return scope.clone();
        }
        let around = node.parent().map(|parent| self.scope(parent));
        let own = declared(&node.tree().source()[node.offset()..]);
        let scope = match around {
            Some(around) if own.is_empty() => around,
            around => Rc::new(Scope { own, around }),
        };
        self.scopes.insert(node.index(), scope.clone());
        scope
    }
}

/// What is found out about a document that was written.
struct Places<'t> {
    tree: &'t Tree<'t>,
    /// Where the elements around the parts are.
    around: Vec<Result<Node<'t>, &'static Phrase>>,
    /// The declarations of the document element.
    declared: Vec<(String, String)>,
    extents: HashMap<usize, Option<Extent>>,
    /// Those of this name that are empty, the last one first, and where others go.
    places: HashMap<(usize, String), (Vec<Node<'t>>, Place<'t>)>,
}

impl<'t> Places<'t> {
    fn new(tree: &'t Tree<'t>, around: &[Around]) -> Places<'t> {
        let root = tree.node(0);
        let mut found: Vec<Result<Node<'t>, &'static Phrase>> = Vec::new();
        let mut crowds: HashMap<(usize, &str), Crowd<'t>> = HashMap::new();
        for one in around {
            found.push(match one.within.map(|within| found.get(within).copied()) {
                None => match name_of(root) == one.name {
                    true => Ok(root),
                    false => Err(&GONE),
                },
                Some(Some(Ok(parent))) => crowds
                    .entry((parent.index(), &one.name))
                    .or_insert_with(|| Crowd::of(parent, &one.name))
                    .find(one.among.as_ref()),
                Some(why) => why.unwrap_or(Err(&GONE)),
            });
        }
        Places {
            tree,
            around: found,
            declared: declared(&tree.source()[root.offset()..]),
            extents: HashMap::new(),
            places: HashMap::new(),
        }
    }

    /// Where a part goes, in place of what is empty there, and what is written; why not, otherwise.
    fn insert(&mut self, part: &UnmappedPart) -> Result<(Range<usize>, String), &'static Phrase> {
        let around = self
            .around
            .get(part.within)
            .copied()
            .unwrap_or(Err(&GONE))?;
        let extent = self.extent(around).ok_or(&GONE)?;
        let xml = self.with_namespaces(part);
        if part.is_attribute {
            let mut others = around.attributes();
            return match others.any(|other| other.tag() == part.name) {
                true => Err(&DOUBLE),
                false => Ok((extent.name_end..extent.name_end, format!(" {xml}"))),
            };
        }
        let key = (around.index(), part.name.clone());
        let (empty, place) = self.places.entry(key).or_insert_with(|| {
            let alike = around.children().filter(|it| name_of(*it) == part.name);
            let is_empty = |it: &Node<'_>| texts(*it, &HashSet::new()).is_empty();
            let mut empty: Vec<Node<'t>> = alike.filter(is_empty).collect();
            empty.reverse();
            (empty, structure::place_for(around, &part.name))
        });
        let place = *place;
        if let Some(empty) = empty.pop() {
            let end = self.extent(empty).ok_or(&GONE)?.end;
            return Ok((empty.offset()..end, xml));
        }
        match place {
            Place::Taken => Err(&DOUBLE),
            Place::Behind(before) => {
                let end = self.extent(before).ok_or(&GONE)?.end;
                let line = &self.tree.source()[..before.offset()];
                let indent = &line[line.trim_ascii_end().len()..];
                Ok((end..end, format!("{indent}{xml}")))
            }
            Place::First if extent.start_end == extent.end => Err(&GONE),
            Place::First => Ok((extent.start_end..extent.start_end, xml)),
        }
    }

    fn extent(&mut self, node: Node<'t>) -> Option<Extent> {
        let source = self.tree.source();
        let extent = self.extents.entry(node.index());
        *extent.or_insert_with(|| Extent::of(source, node.offset()))
    }

    /// A part as it was written, with the declarations that are missing where it goes.
    fn with_namespaces(&self, part: &UnmappedPart) -> String {
        let own = match part.is_attribute {
            true => Vec::new(),
            false => declared(&part.xml),
        };
        let holds = |all: &[(String, String)], prefix: &str, uri: Option<&str>| {
            let mut all = all.iter().filter(|(declared, _)| declared == prefix);
            all.any(|(_, other)| uri.is_none_or(|uri| uri == other))
        };
        let mut missing = String::new();
        let is_missing = |(prefix, uri): &(&String, &String)| {
            !holds(&own, prefix, None) && !holds(&self.declared, prefix, Some(uri))
        };
        for (prefix, uri) in part.namespaces.iter().filter(is_missing) {
            let colon = if prefix.is_empty() { "" } else { ":" };
            let quote = if uri.contains('"') { '\'' } else { '"' };
            missing.push_str(&format!(" xmlns{colon}{prefix}={quote}{uri}{quote}"));
        }
        if part.is_attribute {
            return format!("{}{missing}", part.xml);
        }
        // What is in no namespace does not come into one.
        let is_bare = !part.namespaces.contains_key("") && !holds(&own, "", None);
        if is_bare && holds(&self.declared, "", None) {
            missing.push_str(" xmlns=\"\"");
        }
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let name_end = part.xml.find(ends).unwrap_or(part.xml.len());
        let (start, rest) = part.xml.split_at(name_end);
        format!("{start}{missing}{rest}")
    }
}

/// The elements of one name in one element, by what stands in them.
struct Crowd<'t> {
    all: Vec<(Node<'t>, Vec<&'t str>)>,
    /// Which of them has these texts; none where several have.
    by_texts: HashMap<Vec<&'t str>, Option<usize>>,
    /// The same without the first, which is the number of a line, and for the first alone.
    by_rest: HashMap<Vec<&'t str>, Option<usize>>,
    by_first: HashMap<&'t str, Option<usize>>,
}

impl<'t> Crowd<'t> {
    fn of(parent: Node<'t>, name: &str) -> Crowd<'t> {
        let nodes = parent.children().filter(|child| name_of(*child) == name);
        let none = HashSet::new();
        let all: Vec<_> = nodes.map(|node| (node, texts(node, &none))).collect();
        fn put<K: Eq + std::hash::Hash>(map: &mut HashMap<K, Option<usize>>, key: K, at: usize) {
            let entry = map.entry(key);
            entry.and_modify(|one| *one = None).or_insert(Some(at));
        }
        let (mut by_texts, mut by_rest) = (HashMap::new(), HashMap::new());
        let mut by_first = HashMap::new();
        for (at, (_, texts)) in all.iter().enumerate() {
            put(&mut by_texts, texts.clone(), at);
            if let Some((first, rest)) = texts.split_first() {
                put(&mut by_rest, rest.to_vec(), at);
                put(&mut by_first, *first, at);
            }
        }
        Crowd {
            all,
            by_texts,
            by_rest,
            by_first,
        }
    }

    /// The element that was the only one, or of which this is known.
    fn find(&self, among: Option<&Known>) -> Result<Node<'t>, &'static Phrase> {
        let Some(known) = among else {
            return match self.all[..] {
                [] => Err(&GONE),
                [(only, _)] => Ok(only),
                _ => Err(&DOUBTFUL),
            };
        };
        let texts: Vec<&str> = known.texts.iter().map(String::as_str).collect();
        let (first, rest) = match texts.split_first() {
            Some((first, rest)) => (*first, rest.to_vec()),
            None => return Err(&DOUBTFUL),
        };
        let at = match (self.by_texts.get(&texts), self.by_rest.get(&rest)) {
            (Some(&exactly), _) => exactly,
            // It has another number now.
            (None, Some(&renumbered)) => renumbered,
            // It was changed, if there are as many as before and half of what it says is still there.
            (None, None) => self.by_first.get(first).copied().flatten().filter(|&at| {
                let now: HashSet<&str> = self.all[at].1.iter().copied().collect();
                let kept = rest.iter().filter(|text| now.contains(*text)).count();
                self.all.len() == known.count && 2 * kept >= rest.len()
            }),
        };
        match at {
            Some(at) => Ok(self.all[at].0),
            None if self.all.is_empty() => Err(&GONE),
            None => Err(&DOUBTFUL),
        }
    }
}

/// Whether there is no leaf in an element but in those that are left out.
fn holds_nothing_but(node: Node<'_>, left_out: &HashSet<u32>) -> bool {
    let (tree, mut at) = (node.tree(), node.index());
    while at < node.end() {
        let inner = tree.node(at as u32);
        match (left_out.contains(&(at as u32)), inner.is_leaf()) {
            (true, _) => at = inner.end(),
            (false, true) => return false,
            (false, false) => at += 1,
        }
    }
    true
}

/// The texts in an element, without those in elements that are left out.
fn texts<'t>(node: Node<'t>, left_out: &HashSet<u32>) -> Vec<&'t str> {
    let (tree, mut at, mut texts) = (node.tree(), node.index(), Vec::new());
    while at < node.end() {
        let inner = tree.node(at as u32);
        if left_out.contains(&(at as u32)) {
            at = inner.end();
            continue;
        }
        if inner.is_leaf() && !inner.trimmed().is_empty() {
            texts.push(inner.trimmed());
        }
        at += 1;
    }
    texts
}

/// Where an element stands in a text.
#[derive(Clone, Copy)]
struct Extent {
    /// Behind its name in the start tag.
    name_end: usize,
    /// Behind the start tag.
    start_end: usize,
    end: usize,
}

impl Extent {
    fn of(source: &str, offset: usize) -> Option<Extent> {
        let mut reader = Reader::from_str(source.get(offset..)?);
        reader.config_mut().check_end_names = false;
        let (mut depth, mut start) = (0_usize, None);
        loop {
            let event = reader.read_event().ok()?;
            let here = offset + reader.buffer_position() as usize;
            match &event {
                Event::Start(tag) | Event::Empty(tag) => {
                    depth += usize::from(matches!(event, Event::Start(_)));
                    start.get_or_insert((offset + 1 + tag.name().as_ref().len(), here));
                }
                Event::End(_) => depth = depth.checked_sub(1)?,
                Event::Eof => return None,
                _ => continue,
            }
            if let (0, Some((name_end, start_end))) = (depth, start) {
                return Some(Extent {
                    name_end,
                    start_end,
                    end: here,
                });
            }
        }
    }
}

/// How long an attribute is with its value in quotation marks.
fn attribute_length(from: &str) -> Option<usize> {
    let start = from.find(['"', '\''])?;
    let quote = char::from(from.as_bytes()[start]);
    Some(start + 1 + from[start + 1..].find(quote)? + 1)
}

/// The name of an element as its syntax usually writes it.
fn name_of(node: Node<'_>) -> &str {
    match node.name() {
        Name::UNKNOWN => node.tag(),
        name => name.qualified(),
    }
}

/// What stands before a colon, in names and in texts that may be such.
fn prefixes(xml: &str) -> impl Iterator<Item = &str> {
    let parts = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '/' | '=' | '"' | '\'');
    let words = xml.split(parts).filter_map(|word| word.split_once(':'));
    words.map(|(prefix, _)| prefix)
}

/// The namespaces that the start tag at the beginning of a text declares, by their prefixes; that of the default one is
/// empty.
fn declared(from: &str) -> Vec<(String, String)> {
    let of_tag = |tag: &BytesStart<'_>| {
        let of = |attribute: quick_xml::events::attributes::Attribute<'_>| {
            let name = std::str::from_utf8(attribute.key.as_ref()).ok()?;
            let prefix = match name.strip_prefix("xmlns")? {
                "" => "",
                rest => rest.strip_prefix(':')?,
            };
            let uri = std::str::from_utf8(&attribute.value).ok()?;
            Some((prefix.to_owned(), uri.to_owned()))
        };
        tag.attributes().flatten().filter_map(of).collect()
    };
    match Reader::from_str(from).read_event() {
        Ok(Event::Start(tag) | Event::Empty(tag)) => of_tag(&tag),
        _ => Vec::new(),
    }
}
