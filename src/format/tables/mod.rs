//! Documents as rows of tables, for all formats that are tables: which tables there are, their columns, and what
//! of a document has none.

mod columns;
mod losses;
mod rows;

pub(super) use columns::Cell;
#[cfg(feature = "xlsx")]
pub(super) use columns::FINDING;
pub use losses::{losses, statement_losses};
pub use rows::{MovementRows, Table};
pub(super) use rows::{Named, Repeated, Rows, SOURCE, write_rows};
