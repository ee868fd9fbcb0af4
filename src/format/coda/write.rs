//! Statements to records.

use crate::error::{Error, ErrorKind};
use crate::format::{Format, WriteOptions, Written};
use crate::model::Document;

/// For the table of formats.
pub(in crate::format) fn written(
    document: &Document,
    options: &WriteOptions,
) -> Result<Written, Error> {
    let _ = (
        crate::format::statements(document, Format::Coda)?,
        options.coda,
    );
    Err(ErrorKind::Unsupported {
        format: "coda".into(),
    }
    .into())
}
