//! OFX: the bank downloads of accounting programs. Versions 1 (SGML, also as QFX) and 2 (XML) are read, 2 is
//! written.
//!
//! | OFX | model |
//! |---|---|
//! | `DTSERVER` | creation date |
//! | `TRNUID` | transaction reference; 0 stands for none |
//! | `CURDEF` | currency of the account |
//! | `BANKID` | BIC of the bank if it is one, else its number |
//! | `ACCTID`, `ACCTTYPE` | account, and what it is called unless `CHECKING` |
//! | `LEDGERBAL` | new balance |
//! | `BAL` named `Opening`, which this library writes | old balance |
//! | `AVAILBAL`, other `BAL` | further balances, `CLAV` and their own name |
//! | `DTPOSTED`, `DTAVAIL` | booking date and value date |
//! | `TRNAMT` | amount and side |
//! | `TRNTYPE` | foreign code |
//! | `REFNUM`, without one `FITID` | reference of the bank |
//! | `NAME` or `PAYEE`, longer in `EXTDNAME` | name and address of the counterparty |
//! | `BANKACCTTO`, `CCACCTTO` | account of the counterparty |
//! | `MEMO` | communication |
//! | `CHECKNUM` | information |
//! | `CURRENCY` | currency of the amount |
//!
//! Statements of bank accounts, credit cards and loans are read; of investments and pending transactions it
//! is told that they are there.

mod read;
mod write;

use super::row::{FromBytes, Head, Sureness, Write};
use super::{Format, FormatRow, Read};

pub(super) const FORMAT: FormatRow = FormatRow {
    name: "ofx",
    title: "OFX",
    description: "OFX, bank statements for accounting programs; versions 1 (QFX) and 2 are read, 2 is written",
    extension: "ofx",
    media_type: "application/x-ofx",
    endings: &["ofx", "qfx"],
    looks,
    read: Some(Read::Bytes(|bytes, options| {
        let (read, source) = read::read(bytes, &options.limits)?;
        Ok(FromBytes::Statements {
            read,
            source,
            layout: None,
        })
    })),
    write: Some(Write::Statements(write::written)),
    joins_pages: true,
    rules: read::OFX_RULES,
    ..FormatRow::new(Format::Ofx)
};

/// How far the first element may be from the beginning.
const HEADER: usize = 2048;

/// By its header, or by its first element after what XML has before one; where lines of a bank stand before it,
/// by that element alone.
fn looks(head: &Head<'_>, sureness: Sureness) -> bool {
    let start = &head.start[..head.start.len().min(HEADER)];
    match sureness {
        Sureness::Surely => is_name(start, b"OFXHEADER") || begins_with_element(start),
        Sureness::Probably => {
            let is_other = matches!(start.first(), Some(b'<' | b'{'));
            !is_other && element(start).is_some()
        }
        Sureness::Perhaps => false,
    }
}

fn is_name(text: &[u8], name: &[u8]) -> bool {
    text.get(..name.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// Where the element `OFX` begins.
fn element(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'<', text).find(|&at| is_element(&text[at..]))
}

fn is_element(text: &[u8]) -> bool {
    is_name(text, b"<OFX") && matches!(text.get(4), Some(b'>' | b' ' | b'\t' | b'\r' | b'\n'))
}

/// Whether nothing stands before the element `OFX` but declarations and comments, or one of these is of OFX.
fn begins_with_element(mut text: &[u8]) -> bool {
    loop {
        text = text.trim_ascii_start();
        if is_name(text, b"<?OFX") || is_element(text) {
            return true;
        }
        if !matches!(text, [b'<', b'?' | b'!', ..]) {
            return false;
        }
        let Some(end) = memchr::memchr(b'>', text) else {
            return false;
        };
        text = &text[end + 1..];
    }
}
