//! camt.053: bank statements in ISO 20022.

use super::{Format, StatementsRead, WriteOptions, Written};
use crate::error::{Error, ErrorKind};
use crate::model::Document;
use crate::structure::Limits;

/// The version of camt.053 that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CamtVersion {
    /// camt.053.001.02, of 2009: what older programs and most banks take.
    V2,
    /// camt.053.001.08, of 2019.
    #[default]
    V8,
}

/// For the table of formats.
pub(super) fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    let _ = (super::statements(document, Format::Camt053)?, options.camt);
    Err(unsupported())
}

/// Reads the statements of a message.
pub(crate) fn read(_bytes: &[u8], _limits: &Limits) -> Result<StatementsRead, Error> {
    Err(unsupported())
}

fn unsupported() -> Error {
    ErrorKind::Unsupported {
        format: "camt053".into(),
    }
    .into()
}
