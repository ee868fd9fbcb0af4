//! CII D22B, to which the profile EXTENDED of Factur-X is bound since 1.07 (ZUGFeRD 2.3), and EXTENDED-CTC-FR: it
//! has the namespaces of D16B and all that D16B has, and more.

use super::d22b::TYPES;
use crate::structure::type_name;
use crate::xml::{Node, Tree};
use std::collections::{BTreeSet, HashSet};

/// Which of these elements, that D16B does not have in their places, D22B has there. The children of an element
/// are gone over once, however many of them are asked about.
pub(super) fn later(tree: &Tree<'_>, nodes: &mut dyn Iterator<Item = u32>) -> HashSet<u32> {
    let asked: HashSet<u32> = nodes.collect();
    let parents = asked.iter().filter_map(|&node| tree.node(node).parent());
    let parents: BTreeSet<u32> = parents.map(|parent| parent.index() as u32).collect();
    let mut found = HashSet::new();
    for parent in parents {
        find(tree.node(parent), &asked, &mut found);
    }
    found
}

/// Adds the children of those asked about that stand between the others as D22B has it.
fn find(parent: Node<'_>, asked: &HashSet<u32>, found: &mut HashSet<u32>) {
    let row = TYPES.iter().find(|(name, _)| *name == type_name(parent));
    let Some((_, types)) = row else {
        return;
    };
    let place = |child: Node<'_>| {
        let place = types.iter().position(|(name, _)| *name == child.local())?;
        // It is in the namespace of the element around it.
        (prefix(child) == prefix(parent)).then_some(place)
    };
    let children: Vec<(u32, usize)> = parent
        .children()
        .filter_map(|child| Some((child.index() as u32, place(child)?)))
        .collect();
    // From behind: the first place of what D16B has further on.
    let mut next = usize::MAX;
    let mut before = Vec::with_capacity(children.len());
    for (child, place) in children.iter().rev() {
        before.push(next);
        if !asked.contains(child) {
            next = next.min(*place);
        }
    }
    let mut last = None;
    for ((child, place), next) in children.into_iter().zip(before.into_iter().rev()) {
        let is_behind = last < Some(place) || last == Some(place) && types[place].1;
        if !asked.contains(&child) {
            last = last.max(Some(place));
        } else if is_behind && place <= next {
            found.insert(child);
            last = Some(place);
        }
    }
}

/// The prefix of a tag.
fn prefix<'t>(node: Node<'t>) -> &'t str {
    let tag = node.tag();
    tag.split_once(':').map_or("", |(prefix, _)| prefix)
}
