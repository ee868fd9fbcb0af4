//! OFX 2: bank statements for accounting programs, written only.

use super::{Format, WriteOptions, Written};
use crate::error::{Error, ErrorKind};
use crate::model::Document;

/// For the table of formats.
pub(super) fn written(document: &Document, options: &WriteOptions) -> Result<Written, Error> {
    let _ = (super::statements(document, Format::Ofx)?, options);
    Err(ErrorKind::Unsupported {
        format: "ofx".into(),
    }
    .into())
}
