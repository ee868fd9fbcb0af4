//! facturier
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod error;
pub mod model;
mod position;
pub mod report;
pub mod value;

pub use error::{Error, ErrorKind};
