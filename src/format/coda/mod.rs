//! CODA: coded statements of account of the Belgian banks, as Febelfin describes them (2.6).

mod text;
mod write;

pub use text::{CodaEncoding, CodaLayout, LineEnd};
pub(super) use write::written;
