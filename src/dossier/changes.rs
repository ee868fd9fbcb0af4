//! What changed between two listings of a dossier.

use super::ContentHash;
use std::collections::{BTreeMap, BTreeSet};

/// What became of a file between two listings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Change {
    /// It came, at this path.
    Added(String),
    /// It went from this path.
    Removed(String),
    /// The same bytes are at another path.
    Moved {
        /// Where it was.
        from: String,
        /// Where it is.
        to: String,
    },
    /// Other bytes are at this path.
    Modified(String),
}

/// What changed between two listings of paths with the hashes of their bytes, in the order of the paths
/// where things are now, or were.
///
/// ```
/// use facturier::dossier::{Change, ContentHash, changes};
/// let [a, b] = [b"a", b"b"].map(|bytes| ContentHash::of(bytes));
/// let then = [("in/1.xml", a), ("in/2.xml", b)];
/// let now = [("done/1.xml", a), ("in/2.xml", b)];
/// let moved = Change::Moved { from: "in/1.xml".into(), to: "done/1.xml".into() };
/// assert_eq!(changes(then, now), [moved]);
/// ```
pub fn changes<'p>(
    then: impl IntoIterator<Item = (&'p str, ContentHash)>,
    now: impl IntoIterator<Item = (&'p str, ContentHash)>,
) -> Vec<Change> {
    let then: BTreeMap<&str, ContentHash> = then.into_iter().collect();
    let now: BTreeMap<&str, ContentHash> = now.into_iter().collect();
    let mut gone: BTreeMap<ContentHash, BTreeSet<&str>> = BTreeMap::new();
    for (path, hash) in &then {
        if !now.contains_key(path) {
            gone.entry(*hash).or_default().insert(path);
        }
    }
    let mut changes: Vec<(&str, Change)> = Vec::new();
    for (path, hash) in &now {
        let change = match then.get(path) {
            Some(before) if before == hash => continue,
            Some(_) => Change::Modified((*path).into()),
            None => match gone.get_mut(hash).and_then(BTreeSet::pop_first) {
                Some(from) => Change::Moved {
                    from: from.into(),
                    to: (*path).into(),
                },
                None => Change::Added((*path).into()),
            },
        };
        changes.push((path, change));
    }
    let removed = gone.values().flatten();
    changes.extend(removed.map(|path| (*path, Change::Removed((*path).into()))));
    changes.sort();
    changes.into_iter().map(|(_, change)| change).collect()
}
