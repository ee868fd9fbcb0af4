//! CFONB 120: the bank statements of France, in records of 120 characters; read only.
//!
//! | record | positions | model |
//! |---|---|---|
//! | 01, 04, 05, 07 | 3-7, 12-16, 22-32 | account: the French IBAN that bank, branch and number make. Accounts of Monaco have such numbers, too, and are not told apart |
//! | | 17-19, 20 | currency, and how many decimals the amounts have |
//! | 01, 07 | 35-40, 91-104 | old and new balance |
//! | 04 | 33-34, 8-11 | foreign code: that of all banks, and that of this one |
//! | | 35-40, 43-48 | booking date and value date |
//! | | 41-42 | return reason |
//! | | 49-79 | communication, or information where a record 05 has a better one |
//! | | 82-88 | reference of the bank |
//! | | 91-104 | amount; its last character has the sign |
//! | | 105-120 | reference of the customer, unless `RCN` has one |
//! | 05 `LIB` | 49-118 | goes on with 49-79 of the record 04 |
//! | `LCC`, `LC2`, `LCS` | | communication |
//! | `NPY`, `NBE` | | counterparty: of a credit who pays, of a debit who is paid |
//! | `CPY`, `CBE` | | its account |
//! | `NPO`, `NBU` | | ultimate debtor and creditor: information of type 009 and 008 |
//! | `RCN` | 49-83, 84-118 | reference of the customer, purpose |
//! | `MMO` | | amount before it was exchanged, and the rate |
//! | `FEE` | | charge |
//! | any other | | information, with its three letters |

mod read;

use super::row::{FromBytes, Head, Sureness};
use super::{Format, FormatRow, Read};

pub(super) const FORMAT: FormatRow = FormatRow {
    name: "cfonb120",
    title: "CFONB 120",
    description: "CFONB 120, the bank statements of France; read only",
    extension: "txt",
    media_type: "text/plain",
    looks,
    read: Some(Read::Bytes(|bytes, options| {
        let (read, source) = read::read(bytes, &options.limits)?;
        Ok(FromBytes::Statements {
            read,
            source,
            layout: None,
        })
    })),
    rules: read::CFONB_RULES,
    ..FormatRow::new(Format::Cfonb120)
};

/// How long a record is.
const LENGTH: usize = 120;

/// By the first record: its code, a bank of five digits, and another record behind it.
fn looks(head: &Head<'_>, sureness: Sureness) -> bool {
    let start = head.start;
    let digits = |range: std::ops::Range<usize>| {
        start
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let is_first = start.starts_with(b"01") && digits(2..7) && digits(11..16);
    let is_currency = start
        .get(16..19)
        .is_some_and(|part| part.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b' ')));
    sureness == Sureness::Surely && is_first && is_currency && second(start)
}

/// Whether what follows the first record is one: behind an end of line, or behind 120 characters.
fn second(start: &[u8]) -> bool {
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let end = start.iter().take(2 * LENGTH).position(is_end);
    let next = match end {
        Some(end) if end <= LENGTH + 2 => start[end..].trim_ascii_start(),
        _ => start.get(LENGTH..).unwrap_or_default(),
    };
    let is_record = |code: &&[u8]| next.starts_with(code);
    [&b"04"[..], b"05", b"07"].iter().any(is_record)
}
