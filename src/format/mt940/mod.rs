//! MT940: the customer statement of SWIFT, as Febelfin maps CODA to it (annex IV of CODA 2.6).
//!
//! | field | model |
//! |---|---|
//! | 20, 21 | transaction reference and related reference of the header; `SEPAPPL/05030`, which this library writes, is the separate application of CODA |
//! | 13, 13D | creation date; its time has no place |
//! | 25, 25P | account; `BIC/account` and a currency at the end are read |
//! | 28C | number, and number on paper; the number on paper is written when there is no other; behind the stroke the page |
//! | 60F, 62F | old and new balance; pages (60M, 62M) are read as one statement |
//! | 64, 65 | further balances, `CLAV` and `FWAV` |
//! | 61 | movement: value and booking date, side, amount, type, references |
//! | 86 after 61 | who, and what is said, in words (`/NAME/`, `/REMI/`, see `words.rs`) |
//! | 86 after 62F | messages of the bank |
//!
//! MT942, the interim report, has no balances, and instead the floor limit (34F) and the sums and counts of its
//! movements (90D, 90C), which are compared with them. MT950 has the fields of MT940 but 86.
//!
//! Each family of banks fills fields 61 and 86 in its own way: a row of the table in `dialect.rs`. The type of
//! field 61 (`NTRF`) becomes a transaction code by Febelfin's table, and is kept beside it as it was.
//!
//! Only whole movements are written as field 61; their details stand in words in field 86, so that
//! whoever adds up the fields 61 counts nothing twice.

mod dialect;
mod read;
mod subfields;
mod words;
mod write;

pub(super) use words::communication_of;

use super::row::{FromBytes, Head, Sureness, Write};
use super::{Format, FormatRow, Read, ReadOptions, swift};
use crate::error::Error;
use crate::identifiers;
use crate::model::{AccountKind, AccountNumber, Side, TransactionCode};
use crate::value::Text;

pub(super) const FORMAT: FormatRow = FormatRow {
    name: "mt940",
    title: "MT940",
    description: "MT940, the customer statement of SWIFT, and MT942, its interim report",
    extension: "sta",
    media_type: "text/plain",
    endings: &["sta", "mt940", "940"],
    looks,
    read: Some(Read::Bytes(content)),
    write: Some(Write::Statements(write::written)),
    rules: read::MT940_RULES,
    ..FormatRow::new(Format::Mt940)
};

fn content<'b>(bytes: &'b [u8], options: &ReadOptions) -> Result<FromBytes<'b>, Error> {
    Ok(FromBytes::Statements {
        read: read::read(bytes, &options.limits)?,
        source: String::from_utf8_lossy(bytes),
        layout: None,
    })
}

/// By the first block or field, or by fields after lines of the bank, unless they are those of another message.
fn looks(head: &Head<'_>, sureness: Sureness) -> bool {
    let begins = |start: &[u8]| head.start.starts_with(start);
    let is_message = match sureness {
        Sureness::Surely => {
            begins(b"{1:") || begins(b"{2:") || begins(b":20:") || begins(b"@@:20:")
        }
        // A text in markup may look like a message, and is none.
        Sureness::Probably => !begins(b"<") && !begins(b"{") && has_message(head.start),
        Sureness::Perhaps => false,
    };
    is_message && swift::other_message(head.start).is_none()
}

/// Whether a message begins within the first lines: banks put lines of their own before it. A line `:20:` alone
/// says little; the account or a balance has to follow. Where banks leave it out, the account is the first field,
/// and a balance or the floor limit has to follow.
fn has_message(bytes: &[u8]) -> bool {
    let mut lines = bytes
        .split(|&byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_empty());
    let begins = |line: &[u8], tags: &[&[u8]]| tags.iter().any(|tag| line.starts_with(tag));
    let is_first = |line: &&[u8]| begins(line, &[b":20:", b":25:", b":25P:"]);
    let Some(first) = lines.by_ref().take(10).find(is_first) else {
        return false;
    };
    let next: &[&[u8]] = match first.starts_with(b":20:") {
        true => &[b":25:", b":25P:", b":28", b":60"],
        false => &[b":60F:", b":60M:", b":34F:"],
    };
    lines.take(10).any(|line| begins(line, next))
}

/// The time behind a date of which none is known.
const MIDNIGHT: &str = "0000+0000";

/// What stands before a separate application in field 20 or 21.
const APPLICATION: &str = "SEPAPPL/";

/// The separate application as a reference; `None` when it is not five digits.
fn application_text(application: &str) -> Option<String> {
    identifiers::has_digits(application, 5).then(|| format!("{APPLICATION}{application}"))
}

/// The separate application that a reference is.
fn application_of(reference: &str) -> Option<Text> {
    let application = reference.strip_prefix(APPLICATION)?;
    identifiers::has_digits(application, 5).then(|| application.into())
}

/// Family and operation.
type Operation = (u8, u8);

/// The types of field 61 with family and operation of a debit and a credit: Febelfin, annex IV. Of
/// several types for one operation, the first is written.
#[rustfmt::skip]
const TYPES: &[(&str, Operation, Operation)] = &[
    ("TRF", (1, 1), (1, 50)),   ("MSC", (1, 1), (1, 50)),   ("STO", (1, 3), (1, 50)),
    ("CMZ", (1, 17), (1, 66)),  ("CMS", (1, 17), (1, 66)),  ("CMI", (1, 17), (1, 66)),
    ("CMT", (1, 17), (1, 66)),  ("CHK", (3, 1), (3, 52)),   ("LBX", (3, 7), (3, 52)),
    ("DDT", (5, 1), (5, 52)),   ("COL", (7, 7), (7, 52)),   ("BRF", (11, 37), (11, 66)),
    ("DIV", (11, 11), (11, 52)), ("SEC", (11, 1), (11, 50)), ("DCR", (13, 19), (13, 68)),
    ("LDP", (13, 1), (13, 62)), ("FEX", (30, 1), (30, 50)), ("VDA", (30, 33), (30, 83)),
    ("CHG", (30, 37), (30, 87)), ("COM", (30, 37), (30, 87)), ("EQA", (30, 39), (30, 89)),
    ("RTI", (30, 49), (30, 99)), ("INT", (35, 1), (35, 50)), ("CMN", (35, 1), (35, 50)),
    ("CLR", (43, 1), (43, 52)), ("TCK", (43, 25), (43, 70)), ("BOE", (47, 1), (47, 50)),
];

/// The transaction code of a type of field 61; what is in no table is 30 39 or 30 89.
fn code_of(kind: &str, side: Side) -> TransactionCode {
    let row = TYPES.iter().find(|row| Some(row.0) == kind.get(1..));
    let (debit, credit) = row.map_or(((30, 39), (30, 89)), |row| (row.1, row.2));
    let (family, operation) = match side {
        Side::Debit => debit,
        Side::Credit => credit,
    };
    TransactionCode {
        kind: 0,
        family,
        operation,
        category: 0,
    }
}

/// The type of field 61 for a transaction code; `NMSC` when no type has its operation. Instant
/// transfers, which are newer than the table, are transfers.
fn type_of(code: Option<TransactionCode>, side: Side) -> String {
    let row = code.and_then(|code| {
        let family = if code.family == 2 { 1 } else { code.family };
        let wanted = (family, code.operation);
        TYPES.iter().find(|row| match side {
            Side::Debit => row.1 == wanted,
            Side::Credit => row.2 == wanted,
        })
    });
    format!("N{}", row.map_or("MSC", |row| row.0))
}

/// Whether this is a type of field 61: `N`, `F` or `S` and three letters or digits, or two and nothing.
fn is_type(text: &str) -> bool {
    let is_kind = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    matches!(text.as_bytes(), [b'N' | b'F' | b'S', rest @ ..] if matches!(rest.len(), 2 | 3) && rest.iter().all(is_kind))
}

/// How much of the text behind the amount of field 61 is the type. Some banks write three characters and a
/// blank, and some a blank within the four.
fn type_length(text: &str) -> usize {
    if text.starts_with("NONREF") {
        return 0;
    }
    let start = |length: usize| text.get(..length).unwrap_or(text);
    if let Some((first, rest)) = start(5).split_once(' ')
        && (1..=3).contains(&first.len())
    {
        let whole = format!("{first}{rest}");
        let is_known = TYPES.iter().any(|row| whole.get(1..) == Some(row.0));
        return match is_type(&whole) && is_known {
            true => 5,
            false if is_type(first) => 4,
            false => 0,
        };
    }
    if is_type(start(4)) { start(4).len() } else { 0 }
}

/// An account by the looks of its number; blanks are left out of what is an IBAN.
pub(super) fn account_of(text: &str) -> AccountNumber {
    let compact: String = text.split(' ').collect();
    let (kind, number) = if looks_like_iban(&compact) {
        let kind = match &compact[..2] {
            "BE" => AccountKind::BelgianIban,
            _ => AccountKind::ForeignIban,
        };
        (kind, compact.as_str())
    } else if identifiers::is_belgian_bban(text) {
        (AccountKind::BelgianBban, text)
    } else {
        (AccountKind::Foreign, text)
    };
    AccountNumber {
        kind,
        number: Text::new(number),
        ..AccountNumber::default()
    }
}

/// A country, two digits and as many letters and digits as an IBAN has; of a Belgian one 12 digits.
fn looks_like_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    let [a, b, c, d, rest @ ..] = bytes else {
        return false;
    };
    [a, b].iter().all(|byte| byte.is_ascii_uppercase())
        && [c, d].iter().all(|byte| byte.is_ascii_digit())
        && match (a, b) {
            (b'B', b'E') => rest.len() == 12 && rest.iter().all(u8::is_ascii_digit),
            _ => {
                (15..=34).contains(&bytes.len())
                    && rest
                        .iter()
                        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            }
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_codes() {
        assert_eq!(code_of("NTRF", Side::Debit).to_string(), "00101000");
        assert_eq!(code_of("SDDT", Side::Credit).to_string(), "00552000");
        assert_eq!(code_of("NXYZ", Side::Debit).to_string(), "03039000");
        for (kind, ..) in TYPES {
            for side in [Side::Debit, Side::Credit] {
                let code = code_of(&format!("N{kind}"), side);
                let back = type_of(Some(code), side);
                assert_eq!(code_of(&back, side), code, "{kind}");
            }
        }
        let instant = TransactionCode::parse("00250000");
        assert_eq!(type_of(instant, Side::Credit), "NTRF");
        assert_eq!(type_of(None, Side::Credit), "NMSC");
    }

    #[test]
    fn accounts_by_their_looks() {
        let kind = |text| account_of(text).kind;
        assert_eq!(kind("BE68539007547034"), AccountKind::BelgianIban);
        assert_eq!(account_of("BE68 5390 0754 7034").number, "BE68539007547034");
        assert_eq!(kind("NL91ABNA0417164300"), AccountKind::ForeignIban);
        assert_eq!(kind("539007547034"), AccountKind::BelgianBban);
        assert_eq!(kind("70040041/1234567"), AccountKind::Foreign);
        assert_eq!(kind("é"), AccountKind::Foreign);
    }
}
