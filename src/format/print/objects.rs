//! What all objects of a PDF are made with: their numbers, packed streams, dates.

use chrono::{Datelike, NaiveDate};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Date, Filter, Ref, Stream};
use std::borrow::Cow;
use std::io::Write as _;

/// Numbers of objects.
#[derive(Debug, Default)]
pub(super) struct Refs(i32);

impl Refs {
    pub(super) fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }

    /// So many in a row; the first of them.
    pub(super) fn many(&mut self, count: usize) -> impl Fn(usize) -> Ref + use<> {
        let first = self.0 + 1;
        self.0 += count as i32;
        move |at| Ref::new(first + at as i32)
    }
}

/// The number of a file that is made of these bytes: FNV-1a.
pub(super) fn identifier(bytes: &[u8]) -> u128 {
    let step = |hash: u128, byte: &u8| {
        (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    };
    bytes
        .iter()
        .fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, step)
}

pub(super) fn date_of(date: NaiveDate) -> Date {
    // Parts of a day that are not there.
    Date::new(date.year().clamp(0, 9999) as u16)
        .month(date.month() as u8)
        .day(date.day() as u8)
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

/// The bytes of a stream.
pub(super) struct Packed<'b> {
    pub bytes: Cow<'b, [u8]>,
    is_packed: bool,
}

impl<'b> Packed<'b> {
    /// Packed, unless it would end in a carriage return: with the line end behind it, some take that for the
    /// end of the line.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
        match packed {
            Ok(packed) if packed.last() != Some(&b'\r') => Packed {
                bytes: packed.into(),
                is_packed: true,
            },
            _ => Packed {
                bytes: bytes.into(),
                is_packed: false,
            },
        }
    }

    /// Says so in the dictionary of the stream.
    pub(super) fn tell(&self, stream: &mut Stream<'_>) {
        if self.is_packed {
            stream.filter(Filter::FlateDecode);
        }
    }
}
