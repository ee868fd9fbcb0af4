//! MT940: the customer statement of SWIFT.

use super::{Format, StatementsRead, WriteOptions, Written};
use crate::error::{Error, ErrorKind};
use crate::model::Document;
use crate::structure::Limits;

/// For the table of formats.
pub(super) fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    let _ = (super::statements(document, Format::Mt940)?, options);
    Err(unsupported())
}

/// Reads the statements of a message.
pub(crate) fn read(_bytes: &[u8], _limits: &Limits) -> Result<StatementsRead, Error> {
    Err(unsupported())
}

fn unsupported() -> Error {
    ErrorKind::Unsupported {
        format: "mt940".into(),
    }
    .into()
}
