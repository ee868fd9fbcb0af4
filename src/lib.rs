//! facturier
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod format;
pub mod model;
pub mod report;
pub mod value;
