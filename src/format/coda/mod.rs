//! CODA: coded statements of account of the Belgian banks, as Febelfin describes them (2.6).

pub mod fields;
mod line;
mod read;
mod record;
mod text;
mod write;

pub(crate) use read::read;
pub use read::{CodaEvent, CodaReader};
pub use record::{Content, Field, Record, RecordKind, Records};
pub use text::{CodaEncoding, CodaLayout, LineEnd};
pub use write::CodaWriter;
pub(super) use write::written;

use crate::identifiers;
use crate::model::AccountKind;
use std::ops::RangeInclusive;

/// The years that two digits stand for.
const YEARS: RangeInclusive<i32> = 1980..=2079;

/// What sort of number the account of a counterparty has, which the file does not say.
fn counterparty_kind(number: &str) -> AccountKind {
    if number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit()) {
        AccountKind::BelgianBban
    } else if !identifiers::is_iban(number) {
        AccountKind::Foreign
    } else if number.starts_with("BE") {
        AccountKind::BelgianIban
    } else {
        AccountKind::ForeignIban
    }
}
