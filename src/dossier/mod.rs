//! What the documents of a dossier have to do with each other.
//!
//! [`matching`] says which payments settle which invoices.

mod entry;
pub mod matching;

pub use entry::{DecidedBy, Direction, EntryKind};
