//! facturier
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod format;
pub mod model;
pub mod report;
mod structure;
pub mod term;
pub mod value;
pub mod xml;
