//! facturier
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod error;
pub mod format;
pub mod model;
pub mod pipeline;
mod position;
pub mod report;
mod structure;
pub mod value;
pub mod xml;

pub use error::{Error, ErrorKind};
