//! Where formats, structure and rules meet.

use crate::error::{Error, ErrorKind};
use crate::structure::{Limits, Notes, walk};
use crate::xml::{Tree, decode};

/// A document that was read.
#[derive(Debug)]
pub struct Reading<'a> {
    /// tree
    pub tree: Tree<'a>,
    pub(crate) notes: Notes,
}

impl Reading<'_> {
    /// notes
    pub fn notes(&self) -> Vec<(String, String, usize)> {
        self.notes
            .list
            .iter()
            .map(|n| (n.rule.id.to_owned(), n.message.clone(), n.offset as usize))
            .collect()
    }
}

/// Reads.
pub fn read(bytes: &[u8]) -> Result<Reading<'_>, Error> {
    if bytes.is_empty() {
        return Err(ErrorKind::Empty.into());
    }
    let decoded = decode::decode(bytes);
    let walked = walk(&decoded.text, &Limits::new())?;
    Ok(Reading {
        tree: Tree {
            source: decoded.text,
            side: walked.side,
            nodes: walked.nodes,
            attributes: walked.attributes,
        },
        notes: walked.notes,
    })
}
