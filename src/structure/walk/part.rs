//! A document that is read a part of its text at a time, since all of it is too much to be held.
//!
//! A part may end anywhere. What counts is read up to the last *border* in it: the end of a unit, or the start or
//! the end of a frame. There nothing is open but the frames, of which is kept what the walker knows of them; their
//! start tags are put before the text that is left, and the next part goes on from there.
//!
//! As in a whole document the short way is tried first, and where it does not even reach one border, the part is read
//! from the events. What more text could change is not said before the text is there.

use super::{Declared, Open, TextState, Walked, Walker, split_name};
use crate::error::Error;
use crate::position::Piece;
use crate::structure::Limits;
use crate::structure::note::{Notes, StructureRules};
use crate::structure::units::{Frame, Framing, Units};
use crate::xml::{AttributeData, Namespace, NodeData, Span, chars};
use std::borrow::Cow;

/// How far the reading of a part came.
#[derive(Debug)]
pub(crate) enum Step {
    /// Up to this offset, and what is known there.
    Border(usize, Box<Between>),
    /// To no border: the same again, with more text.
    More,
    /// To the end of the document, or to what nothing can be read behind.
    End(Walked),
}

/// What is known of a document between two parts.
#[derive(Debug, Default)]
pub(crate) struct Between {
    /// The start tags of the frames that are open, to be put before the rest of the text.
    pub tags: String,
    /// Where each began in the text of the part before.
    pub starts: Vec<usize>,
    frames: Vec<Frame<'static>>,
    open: Vec<Open>,
    nodes: Vec<NodeData>,
    attributes: Vec<AttributeData>,
    side: String,
    namespaces: Vec<(Vec<u8>, String, Namespace)>,
    nths: Vec<u32>,
    notes: Option<Notes>,
    /// That of the document element.
    namespace: String,
    framing: Option<&'static Framing>,
}

/// What a walker has to know of a part.
#[derive(Debug)]
pub(super) struct Part<'l> {
    /// Nothing comes behind it.
    pub is_last: bool,
    /// The end of the document element has come, though this is not the last part.
    pub is_held: bool,
    /// Where the text stands.
    pub pieces: &'l [Piece],
    /// A border behind this is far enough.
    pub enough: usize,
    border: Option<Border>,
}

/// What may have changed behind the last border.
#[derive(Debug)]
struct Border {
    at: usize,
    /// Of the innermost frame.
    cursor: u16,
    seen: u32,
    /// How many there were.
    namespaces: usize,
    attributes: usize,
    side: usize,
    notes: Notes,
}

/// Reads a part of a text: the tags that are known, and what comes behind what was read, up to a border behind
/// `enough` at most. The pieces say where they stand; characters that XML does not allow are left to the caller.
pub(crate) fn walk_part(
    text: &str,
    between: &Between,
    pieces: &[Piece],
    is_last: bool,
    enough: usize,
    limits: &Limits,
    units: &mut dyn Units,
) -> Result<Step, Error> {
    let part = || Part {
        is_last,
        enough,
        is_held: false,
        pieces,
        border: None,
    };
    let mut walker = between.walker(text, part(), limits, units);
    if walker.scan(between.tags.len()).is_some() && is_last {
        return walker.into_result().map(Step::End);
    }
    if let Some((at, between)) = walker.between() {
        return Ok(Step::Border(at, between));
    }
    let mut walker = between.walker(text, part(), limits, units);
    let is_certain = walker.events()?;
    if (is_last || is_certain) && !walker.has_enough() {
        return walker.into_result().map(Step::End);
    }
    Ok(match walker.between() {
        Some((at, between)) => Step::Border(at, between),
        None => Step::More,
    })
}

impl Between {
    /// How long the start tags are.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = usize> {
        self.frames.iter().map(|frame| frame.tag)
    }

    /// A walker that goes on from here.
    fn walker<'s, 'l>(
        &'s self,
        text: &'s str,
        part: Part<'l>,
        limits: &'l Limits,
        units: &'l mut dyn Units,
    ) -> Walker<'s, 'l> {
        let walker = Walker::bare(text, limits, units);
        let walker = Walker {
            part: Some(part),
            ..walker
        };
        let Some(notes) = &self.notes else {
            return walker;
        };
        let declared = |(prefix, uri, namespace): &'s (Vec<u8>, String, Namespace)| Declared {
            prefix,
            uri: Cow::Borrowed(uri),
            namespace: *namespace,
        };
        let rules = |framing: &'static Framing| -> &'static StructureRules { framing.rules };
        Walker {
            framing: self.framing,
            rules: self.framing.map_or(walker.rules, rules),
            frames: self.frames.clone(),
            nths: self.nths.clone(),
            unit_depth: self.frames.len() + 1,
            namespace: Cow::Borrowed(&self.namespace),
            nodes: self.nodes.clone(),
            attributes: self.attributes.clone(),
            side: self.side.clone(),
            notes: notes.emptied(),
            open: self.open.clone(),
            namespaces: self.namespaces.iter().map(declared).collect(),
            ..walker
        }
    }
}

impl Walker<'_, '_> {
    /// Whether the document element must not end here: more may come behind it.
    pub(super) fn holds_root(&mut self) -> bool {
        match &mut self.part {
            Some(part) if !part.is_last => {
                part.is_held = true;
                true
            }
            _ => false,
        }
    }

    /// Whether there is surely nothing in the document behind this.
    pub(super) fn is_last(&self, at: usize) -> bool {
        let rest = &self.source.as_bytes()[at..];
        let is_last = |part: &Part<'_>| part.is_last && chars::is_blank(rest);
        self.part.as_ref().is_none_or(is_last)
    }

    /// Whether what was read is enough for now.
    fn has_enough(&self) -> bool {
        let border = |part: &Part<'_>| part.border.as_ref().is_some_and(|it| it.at >= part.enough);
        self.part.as_ref().is_some_and(border)
    }

    /// Markup ends here: if nothing is open but frames, and all is said of what came before, this is a border.
    /// Whether that is enough.
    pub(super) fn border(&mut self, at: usize) -> bool {
        let Some(open) = self.open.last() else {
            return false;
        };
        if self.open.len() == self.frames.len()
            && self.notes.list.is_empty()
            && let Some(part) = &mut self.part
        {
            part.border = Some(Border {
                at,
                cursor: open.cursor,
                seen: open.seen,
                namespaces: self.namespaces.len(),
                attributes: self.attributes.len(),
                side: self.side.len(),
                notes: self.notes.emptied(),
            });
            return at >= part.enough;
        }
        false
    }

    /// The last border, and what is known there.
    fn between(mut self) -> Option<(usize, Box<Between>)> {
        let border = self.part.take()?.border?;
        let count = self.frames.len();
        // What has begun behind the border comes again.
        if let Some(unit) = self.open.get(count) {
            let start = self.nodes[unit.node as usize].offset as usize + 1;
            let name = &self.source.as_bytes()[start..start + unit.name_len as usize];
            let local = String::from_utf8_lossy(split_name(name).1);
            if let Some(frame) = self.frames.last_mut() {
                frame.discount(&local);
            }
        }
        self.open.truncate(count);
        self.nodes.truncate(count);
        self.nths.truncate(count);
        self.attributes.truncate(border.attributes);
        self.side.truncate(border.side);
        self.namespaces.truncate(border.namespaces);
        for open in &mut self.open {
            open.text = TextState::None;
        }
        if let Some(open) = self.open.last_mut() {
            (open.cursor, open.seen) = (border.cursor, border.seen);
        }
        let mut tags = String::new();
        let mut starts = Vec::with_capacity(count);
        for (node, frame) in self.nodes.iter_mut().zip(&self.frames) {
            let start = node.offset as usize;
            let moved = |offset: u32| (tags.len() + offset as usize - start) as u32;
            let first = node.attribute_start as usize;
            for attribute in &mut self.attributes[first..first + node.attribute_count as usize] {
                attribute.offset = moved(attribute.offset);
                if !attribute.in_side {
                    attribute.value = Span {
                        start: moved(attribute.value.start),
                        ..attribute.value
                    };
                }
            }
            node.offset = tags.len() as u32;
            starts.push(start);
            tags.push_str(&self.source[start..start + frame.tag]);
        }
        let declared = |it: Declared<'_>| (it.prefix.to_vec(), it.uri.into_owned(), it.namespace);
        let between = Between {
            tags,
            starts,
            frames: self.frames.into_iter().map(Frame::into_owned).collect(),
            open: self.open,
            nodes: self.nodes,
            attributes: self.attributes,
            side: self.side,
            namespaces: self.namespaces.into_iter().map(declared).collect(),
            nths: self.nths,
            notes: Some(border.notes),
            namespace: self.namespace.into_owned(),
            framing: self.framing,
        };
        Some((border.at, Box::new(between)))
    }
}
