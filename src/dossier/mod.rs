//! Dossiers: the files of a client, what they are, and what their documents have to do with each other.
//!
//! [`matching`] says which payments settle which invoices. With the feature `dossier`, `Dossier` reads
//! a folder or an archive of files and says of each what it is. With the feature `json`, `export` plans
//! which documents go out, under which names and in which formats, and `ledger` remembers what went.

#[cfg(feature = "dossier")]
mod changes;
#[cfg(feature = "dossier")]
mod classify;
#[cfg(feature = "dossier")]
mod duplicates;
mod entry;
#[cfg(feature = "json")]
pub mod export;
#[cfg(feature = "dossier")]
mod identity;
#[cfg(feature = "dossier")]
mod import;
#[cfg(feature = "dossier")]
mod layout;
#[cfg(feature = "json")]
pub mod ledger;
pub mod matching;
#[cfg(all(feature = "dossier", feature = "html"))]
mod page;
#[cfg(feature = "dossier")]
mod parties;
#[cfg(feature = "dossier")]
mod source;

#[cfg(feature = "dossier")]
pub use changes::{Change, changes};
#[cfg(feature = "dossier")]
pub use classify::{Entry, EntryNote, EntryState, Rejection, Trouble};
#[cfg(feature = "dossier")]
pub use duplicates::{ContentHash, DocumentKey, Duplicate, Gap, History, Remembered, StatementKey};
pub use entry::{DecidedBy, Direction, EntryKind};
#[cfg(feature = "dossier")]
pub use identity::{Identity, NotANumber, Sides};
#[cfg(feature = "dossier")]
pub use import::{Dossier, Imported, Progress, Summary};
#[cfg(feature = "dossier")]
pub use layout::{Folder, Found, Hint, LAYOUTS, Layout, LayoutPlace, LayoutState, Sender};
#[cfg(all(feature = "dossier", feature = "html"))]
pub use page::DossierIndex;
#[cfg(feature = "dossier")]
pub use parties::{
    KnownParty, Parties, PartyChange, PartyRecord, Version, apply_changes, is_one_name,
    merge_parties,
};
#[cfg(feature = "dossier")]
pub use source::{
    FolderSource, InsideFile, MailSource, Refusal, Source, SourceEntry, SourceLimits, ZipSource,
    every_file, is_hidden, is_package, open_file, open_inside, read_file,
};

/// How many letters are to be put in, left out, changed or swapped with the next, if no more than so many.
#[cfg(any(feature = "dossier", feature = "json"))]
fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    // A text that is much longer is not looked at: it may be of any length.
    let is_near = a.chars().count().abs_diff(b.chars().count()) <= most;
    is_near
        .then(|| strsim::osa_distance(a, b))
        .filter(|&distance| distance <= most)
}
