//! Documents that are read in parts, because they are too large to be held as a whole.
//!
//! A bank statement holds hundreds of thousands of entries that have nothing to do with one another. The
//! elements around them are its frames; each child of a frame is a unit: it is handed over at its end, with
//! all that is inside it, and forgotten.

use super::note::{Note, StructureRules, XSD};
use crate::xml::{Name, Node};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

/// How a syntax is read in units.
#[derive(Debug)]
pub(crate) struct Framing {
    /// The names that a frame may have, from the document element inwards.
    pub frames: &'static [&'static [Name]],
    /// What is said of its structure.
    pub rules: &'static StructureRules,
}

/// For any document at all: it is one unit.
pub(crate) static WHOLE: Framing = Framing {
    frames: &[],
    rules: &XSD,
};

/// Who takes the units of a document. What it takes none of comes as a whole.
pub(crate) trait Units {
    /// A document with this element begins, in the namespace of this name. A document may begin twice: what
    /// came of it before then counts for nothing.
    fn begin(&mut self, _root: Name, _namespace: &str) -> Option<&'static Framing> {
        None
    }

    /// A frame begins.
    fn open(&mut self, _frame: &Unit<'_>) {}

    /// What the walker says of the unit or the frame that is at hand.
    fn note(&mut self, _note: Note, _unit: &Unit<'_>) {}

    /// A unit is complete.
    fn take(&mut self, _unit: &Unit<'_>) {}

    /// A frame is complete.
    fn close(&mut self, _frame: &Unit<'_>) {}
}

/// Takes no document in units.
impl Units for () {}

/// A unit with all that is inside it; or a frame, whose children are gone.
#[derive(Debug)]
pub(crate) struct Unit<'t> {
    pub root: Node<'t>,
    /// Which of its name each frame around it is, and it itself.
    nths: &'t [u32],
    inside: OnceCell<Vec<u32>>,
}

impl<'t> Unit<'t> {
    pub(super) fn new(root: Node<'t>, nths: &'t [u32]) -> Self {
        Unit {
            root,
            nths,
            inside: OnceCell::new(),
        }
    }

    /// Which of its local name an element is among its siblings, from 1; 0 when a frame has too many names
    /// to tell. Elements of the unit are counted when one of them is first asked for, all at once.
    pub(crate) fn nth(&self, node: Node<'_>) -> u32 {
        match node.index().checked_sub(self.nths.len()) {
            None => self.nths[node.index()],
            Some(at) => self.inside.get_or_init(|| self.count())[at],
        }
    }

    fn count(&self) -> Vec<u32> {
        let mut counts: HashMap<(usize, &str), u32> = HashMap::new();
        let all = self.root.tree().nodes().skip(self.nths.len());
        all.map(|node| {
            let parent = node.parent().map_or(0, Node::index);
            let count = counts.entry((parent, node.local())).or_default();
            *count += 1;
            *count
        })
        .collect()
    }
}

/// A frame that is open.
#[derive(Clone, Debug)]
pub(super) struct Frame<'s> {
    /// How many children of each local name there were.
    pub counts: Vec<(Cow<'s, str>, u32)>,
    /// How long its start tag is.
    pub tag: usize,
    /// How much side text there was before the first of them.
    pub side: usize,
}

impl<'s> Frame<'s> {
    pub(super) fn new(tag: usize, side: usize) -> Self {
        Frame {
            counts: Vec::new(),
            tag,
            side,
        }
    }

    /// Counts a child, up to so many names; 0 for one of a further name.
    pub(super) fn count(&mut self, name: &'s str) -> u32 {
        const NAMES: usize = 64;
        if let Some((_, count)) = self.counts.iter_mut().find(|(of, _)| of == name) {
            *count += 1;
            return *count;
        }
        if self.counts.len() == NAMES {
            return 0;
        }
        self.counts.push((name.into(), 1));
        1
    }

    /// The same, with nothing borrowed.
    pub(super) fn into_owned(self) -> Frame<'static> {
        let owned = |(name, count): (Cow<'s, str>, u32)| (Cow::Owned(name.into_owned()), count);
        Frame {
            counts: self.counts.into_iter().map(owned).collect(),
            ..self
        }
    }

    /// Takes back that this child was counted: it comes again.
    pub(super) fn discount(&mut self, name: &str) {
        if let Some((_, count)) = self.counts.iter_mut().find(|(of, _)| of == name) {
            *count -= 1;
        }
    }
}
