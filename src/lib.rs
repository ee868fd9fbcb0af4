//! facturier
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod codes;
mod error;
pub mod format;
pub mod identifiers;
pub mod model;
mod pipeline;
mod position;
pub mod report;
pub mod rules;
mod structure;
pub mod term;
pub mod value;
pub mod xml;

pub use error::{Error, ErrorKind};
pub use format::{Format, Loss, WriteOptions, Written, detect};
pub use model::{Document, Invoice};
pub use pipeline::{Envelope, Reading, convert, read, read_with, write};
pub use report::{Finding, Report};
pub use structure::Limits;
