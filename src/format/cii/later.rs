//! CII D22B, to which the profile EXTENDED of Factur-X is bound since 1.07 (ZUGFeRD 2.3), and EXTENDED-CTC-FR: it
//! has the namespaces of D16B and all that D16B has, and more.

use super::d22b::TYPES;
use crate::structure::type_name;
use crate::xml::{Node, Tree};
use std::collections::{HashMap, HashSet};

/// Which of these elements, that D16B does not have in their places, D22B has there. Elements are looked at
/// once, however many are asked about.
pub(super) fn later(tree: &Tree<'_>, nodes: &mut dyn Iterator<Item = u32>) -> HashSet<u32> {
    let mut around: HashMap<u32, HashSet<u32>> = HashMap::new();
    let mut found = HashSet::new();
    for node in nodes {
        let Some(parent) = tree.node(node).parent() else {
            continue;
        };
        let parent = parent.index() as u32;
        let right = around
            .entry(parent)
            .or_insert_with(|| right(tree.node(parent)));
        if right.contains(&node) {
            found.insert(node);
        }
    }
    found
}

/// The children that stand where D22B has them.
fn right(parent: Node<'_>) -> HashSet<u32> {
    let row = TYPES.iter().find(|(name, _)| *name == type_name(parent));
    let Some((_, children)) = row else {
        return HashSet::new();
    };
    let prefix = |node: Node<'_>| {
        let tag = node.tag();
        tag.rsplit_once(':').map_or("", |(prefix, _)| prefix).len()
    };
    let (mut last, mut right) = (None, HashSet::new());
    for child in parent.children() {
        let place = children.iter().position(|(name, _)| *name == child.local());
        // It is in the namespace of the element around it.
        let is_ours = prefix(child) == prefix(parent)
            && child.tag()[..prefix(child)] == parent.tag()[..prefix(parent)];
        let Some(place) = place.filter(|_| is_ours) else {
            continue;
        };
        if last < Some(place) || last == Some(place) && children[place].1 {
            right.insert(child.index() as u32);
            last = Some(place);
        }
    }
    right
}
