//! What the documents of a dossier have to do with each other.
//!
//! [`matching`] says which payments settle which invoices. With the feature `json`, `export` plans which
//! documents go out, under which names and in which formats, and `ledger` remembers what went.

mod entry;
#[cfg(feature = "json")]
pub mod export;
#[cfg(feature = "json")]
pub mod ledger;
pub mod matching;

pub use entry::{DecidedBy, Direction, EntryKind};
