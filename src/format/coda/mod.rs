//! CODA: coded statements of account of the Belgian banks, as Febelfin describes them (2.6).

#[doc(hidden)]
pub mod fields;
mod line;
mod read;
mod record;
mod text;
mod write;

pub use read::CodaReader;
/// For the programs of this project that measure and fuzz; not part of what the crate promises.
#[doc(hidden)]
pub use record::{Content, Field, Record, RecordKind, Records};
pub use text::{CodaEncoding, CodaLayout, LineEnd};
pub use write::CodaWriter;

use super::row::{FromBytes, Head, Sureness, Write};
use super::{Format, FormatRow, Read, ReadOptions};
use crate::error::Error;

pub(super) const FORMAT: FormatRow = FormatRow {
    name: "coda",
    title: "CODA",
    description: "CODA, the Belgian bank statement",
    extension: "cod",
    media_type: "text/plain",
    endings: &["cod", "coda"],
    looks,
    read: Some(Read::Bytes(content)),
    write: Some(Write::Statements(write::written)),
    joins_pages: true,
    rules: read::CODA_RULES,
    ..FormatRow::new(Format::Coda)
};

fn content<'b>(bytes: &'b [u8], options: &ReadOptions) -> Result<FromBytes<'b>, Error> {
    let (read, layout) = read::read(bytes, options.coda_encoding, &options.limits)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    Ok(FromBytes::Statements {
        read,
        source: layout.encoding.decode(bytes),
        layout: Some(layout),
    })
}

/// By a header that comes first, whatever stands in the records behind it, or in spite of one that does not.
fn looks(head: &Head<'_>, sureness: Sureness) -> bool {
    match sureness {
        Sureness::Surely => is_header(head.start),
        Sureness::Probably => false,
        Sureness::Perhaps => has_records(head.bytes),
    }
}

/// A header record: `0`, `0000`, the date of creation, the bank or blanks, application `05`.
fn is_header(bytes: &[u8]) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    bytes.starts_with(b"00000")
        && digits(5..11)
        && (digits(11..14) || bytes.get(11..14) == Some(b"   "))
        && bytes.get(14..16) == Some(b"05")
        && matches!(bytes.get(16), Some(b'D' | b' '))
}

/// Whether there is a header further on, or a record of the right length for every second line.
fn has_records(bytes: &[u8]) -> bool {
    let (mut lines, mut records) = (0, 0);
    for line in bytes.split(|&byte| byte == b'\n').take(200) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if is_header(line) {
            return true;
        }
        let known = [
            &b"1"[..],
            b"21",
            b"22",
            b"23",
            b"31",
            b"32",
            b"33",
            b"8",
            b"4",
            b"9",
        ];
        let is_known = known.iter().any(|start| line.starts_with(start));
        let is_long = (128..=2 * 128).contains(&line.len());
        // Behind the last position nothing is known: 128 characters may be more bytes.
        let characters = || String::from_utf8_lossy(line).chars().count();
        lines += 1;
        records += usize::from(is_known && is_long && (line.len() == 128 || characters() == 128));
    }
    records > 0 && 2 * records >= lines
}
