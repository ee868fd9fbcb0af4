//! The formats documents are in, one folder for each.

pub(crate) mod ubl;
