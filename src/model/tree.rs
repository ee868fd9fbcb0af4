//! A document as the walk met it: the groups and terms that are there, each in its group.

use super::Document;
use super::walk::{Step, Value, Visit};

/// A term, or a group with what is in it.
#[derive(Clone, Debug)]
pub(crate) enum Tree<'a> {
    Term(Step, Value<'a>),
    Group(Step, Vec<Tree<'a>>),
}

impl<'a> Tree<'a> {
    /// What a document has.
    pub(crate) fn of(document: &'a Document) -> Vec<Tree<'a>> {
        Tree::grown(|visit| document.walk(visit))
    }

    /// What a walk meets.
    pub(crate) fn grown(walk: impl FnOnce(&mut dyn Visit<'a>)) -> Vec<Tree<'a>> {
        let root = Step {
            term: "",
            field: "",
            index: None,
        };
        let mut grow = Grow {
            open: vec![(root, Vec::new())],
        };
        walk(&mut grow);
        grow.open.pop().map_or_else(Vec::new, |(_, inner)| inner)
    }

    /// Where it stands in its group.
    pub(crate) fn step(&self) -> Step {
        match self {
            Tree::Term(step, _) | Tree::Group(step, _) => *step,
        }
    }
}

/// Makes the tree while the walk goes.
struct Grow<'a> {
    open: Vec<(Step, Vec<Tree<'a>>)>,
}

impl<'a> Visit<'a> for Grow<'a> {
    fn enter(&mut self, step: Step) {
        self.open.push((step, Vec::new()));
    }

    fn leave(&mut self) {
        if let Some((step, inner)) = self.open.pop() {
            self.add(Tree::Group(step, inner));
        }
    }

    fn term(&mut self, step: Step, value: Value<'a>) {
        self.add(Tree::Term(step, value));
    }
}

impl<'a> Grow<'a> {
    fn add(&mut self, tree: Tree<'a>) {
        if let Some((_, list)) = self.open.last_mut() {
            list.push(tree);
        }
    }
}
