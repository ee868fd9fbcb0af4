//! CODA: coded statements of account of the Belgian banks, as Febelfin describes them (2.6).

pub mod fields;
mod line;
mod read;
mod record;
mod text;
mod write;

pub(crate) use read::{CODA_RULES, read};
pub use read::{CodaEvent, CodaReader};
pub use record::{Content, Field, Record, RecordKind, Records};
pub use text::{CodaEncoding, CodaLayout, LineEnd};
pub use write::CodaWriter;
pub(super) use write::written;
