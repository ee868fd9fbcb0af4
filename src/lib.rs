//! facturier
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod model;
pub mod report;
pub mod value;
