//! A zip archive, stored or deflated, with or without Zip64.
//!
//! The central directory is what counts; all its entries are kept, also those of one name. Archives
//! inside it are files like any other. Layout: PKWARE APPNOTE 6.3.

use super::{Refusal, Source, SourceEntry, SourceLimits};
use crate::format::coda::CodaEncoding;
use crate::value::phrase;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use std::io::{Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};

/// The most bytes that a list of files may take.
const DIRECTORY: u64 = 256 << 20;
/// Below so many bytes, how well they were packed does not matter.
const SMALL: u64 = 1 << 20;

/// A zip archive in memory (`Cursor`), in a file, or in anything that can be read and sought in.
///
/// ```
/// use facturier::dossier::{Source, ZipSource};
/// use std::io::Cursor;
/// assert!(ZipSource::new(Cursor::new(b"no archive")).is_err());
///
/// // The end of an archive alone is one without files.
/// let empty = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
/// assert!(ZipSource::new(Cursor::new(empty))?.entries()?.is_empty());
/// # Ok::<(), facturier::dossier::Refusal>(())
/// ```
#[derive(Debug)]
pub struct ZipSource<R> {
    reader: Mutex<R>,
    /// The central directory, where the names are.
    directory: Vec<u8>,
    rows: Vec<Row>,
}

/// What is kept of an entry.
#[derive(Debug)]
struct Row {
    /// Where its central header is in the directory.
    header: u32,
    /// Where its local header is in the archive.
    offset: u64,
    packed: u64,
    size: u64,
    crc: u32,
    method: u16,
    flags: u16,
    overlaps: bool,
}

impl<R: Read + Seek> ZipSource<R> {
    /// An archive, of which the list of files is read.
    ///
    /// # Errors
    ///
    /// When there is no list of files that can be read.
    pub fn new(mut reader: R) -> Result<Self, Refusal> {
        let end = reader.seek(SeekFrom::End(0))?;
        let found = End::find(&mut reader, end)?;
        let mut directory = vec![0; found.size as usize];
        reader.seek(SeekFrom::Start(found.start))?;
        reader.read_exact(&mut directory)?;
        let mut source = ZipSource {
            reader: Mutex::new(reader),
            directory,
            rows: Vec::new(),
        };
        source.list(found.before, found.start, found.count)?;
        Ok(source)
    }

    fn list(&mut self, before: u64, end: u64, count: u64) -> Result<(), Refusal> {
        let (mut at, mut listed) = (0, 0);
        while let Some(header) = self
            .directory
            .get(at..)
            .filter(|rest| rest.starts_with(b"PK\x01\x02"))
        {
            let cut = || Refusal::Damaged(phrase!("the list of files is cut").into());
            if header.len() < 46 {
                return Err(cut());
            }
            let lengths = [28, 30, 32].map(|at| usize::from(u16_at(header, at)));
            let extra = 46 + lengths[0];
            let next = 46 + lengths.iter().sum::<usize>();
            let extra = header.get(extra..extra + lengths[1]).ok_or_else(cut)?;
            if header.len() < next {
                return Err(cut());
            }
            let mut row = Row {
                header: at as u32,
                offset: u32_at(header, 42).into(),
                packed: u32_at(header, 20).into(),
                size: u32_at(header, 24).into(),
                crc: u32_at(header, 16),
                method: u16_at(header, 10),
                flags: u16_at(header, 8),
                overlaps: false,
            };
            long_sizes(extra, [&mut row.size, &mut row.packed, &mut row.offset]);
            row.offset = row.offset.saturating_add(before);
            // Folders are entries without bytes whose names end so.
            let is_folder =
                row.size == 0 && matches!(header[46..46 + lengths[0]].last(), Some(b'/' | b'\\'));
            if !is_folder {
                self.rows.push(row);
            }
            listed += 1;
            at += next;
        }
        if listed != count {
            return Err(Refusal::Damaged(
                phrase!("expected {} entries in the list, found {}", count, listed).into(),
            ));
        }
        // Each entry ends before the next begins.
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        order.sort_unstable_by_key(|&at| self.rows[at as usize].offset);
        let mut last: Option<(u64, u32)> = None;
        for at in order {
            let row = &self.rows[at as usize];
            let (start, stop) = (
                row.offset,
                row.offset.saturating_add(30).saturating_add(row.packed),
            );
            let overlapped = last.filter(|(stop, _)| start < *stop);
            if let Some((_, other)) = overlapped {
                self.rows[other as usize].overlaps = true;
            }
            self.rows[at as usize].overlaps = overlapped.is_some() || stop > end;
            if last.is_none_or(|(last, _)| stop > last) {
                last = Some((stop, at));
            }
        }
        Ok(())
    }

    fn name(&self, row: &Row) -> String {
        let header = &self.directory[row.header as usize..];
        let bytes = &header[46..46 + usize::from(u16_at(header, 28))];
        match std::str::from_utf8(bytes) {
            Ok(name) => name.to_owned(),
            // What is not said to be UTF-8 is in the code page of DOS, of which there are several.
            Err(_) if row.flags & 0x800 == 0 => CodaEncoding::Cp850.decode(bytes).into_owned(),
            Err(_) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// Whether it was a link where the archive was made.
    fn is_link(&self, row: &Row) -> bool {
        let header = &self.directory[row.header as usize..];
        let made_by_unix = matches!(header[5], 3 | 19);
        made_by_unix && u32_at(header, 38) >> 28 == 0o12
    }

    fn packed(&self, row: &Row) -> Result<Vec<u8>, Refusal> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(SeekFrom::Start(row.offset))?;
        let mut local = [0; 30];
        reader.read_exact(&mut local)?;
        if !local.starts_with(b"PK\x03\x04") {
            return Err(Refusal::Damaged(phrase!("expected a local header").into()));
        }
        let names = i64::from(u16_at(&local, 26)) + i64::from(u16_at(&local, 28));
        reader.seek_relative(names)?;
        let mut packed = Vec::with_capacity(row.packed.min(SMALL) as usize);
        reader.by_ref().take(row.packed).read_to_end(&mut packed)?;
        if packed.len() as u64 != row.packed {
            return Err(Refusal::Damaged(
                phrase!(
                    "expected {} packed bytes, found {}",
                    row.packed,
                    packed.len()
                )
                .into(),
            ));
        }
        Ok(packed)
    }
}

impl<R: Read + Seek + Send> Source for ZipSource<R> {
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let entry = |row: &Row| {
            let mut entry = SourceEntry::new(self.name(row), row.size);
            entry.refused = if self.is_link(row) {
                Some(Refusal::Link)
            } else if row.flags & 1 != 0 {
                Some(Refusal::Encrypted)
            } else if !matches!(row.method, 0 | 8) {
                Some(Refusal::Method(row.method))
            } else if row.overlaps {
                Some(Refusal::Overlaps)
            } else {
                None
            };
            entry
        };
        Ok(self.rows.iter().map(entry).collect())
    }

    fn read(&self, at: usize, limits: &SourceLimits) -> Result<Vec<u8>, Refusal> {
        let gone = || Refusal::Io("no such entry".into());
        let row = self.rows.get(at).ok_or_else(gone)?;
        if row.size.max(row.packed) > limits.bytes {
            return Err(Refusal::TooLarge(limits.bytes));
        }
        let ratio = row.packed.saturating_mul(limits.ratio).max(SMALL);
        if row.size > ratio {
            return Err(Refusal::Ratio(limits.ratio));
        }
        let packed = self.packed(row)?;
        let bytes = match row.method {
            0 => packed,
            8 => inflate(&packed, row.size)?,
            method => return Err(Refusal::Method(method)),
        };
        if bytes.len() as u64 != row.size {
            let differs = phrase!("expected a size of {}, found {}", row.size, bytes.len());
            return Err(Refusal::Damaged(differs.into()));
        }
        let mut crc = Crc::new();
        crc.update(&bytes);
        if crc.sum() != row.crc {
            let differs = phrase!("expected the checksum {}, found {}", row.crc, crc.sum());
            return Err(Refusal::Damaged(differs.into()));
        }
        Ok(bytes)
    }
}

/// Unpacks so many bytes; one more is an error, however many follow.
fn inflate(packed: &[u8], size: u64) -> Result<Vec<u8>, Refusal> {
    let broken = |_| Refusal::Damaged(phrase!("the packed bytes cannot be unpacked").into());
    let mut inflater = Decompress::new(false);
    let mut bytes = Vec::with_capacity(size as usize + 1);
    loop {
        let taken = inflater.total_in() as usize;
        let status = inflater
            .decompress_vec(&packed[taken..], &mut bytes, FlushDecompress::Finish)
            .map_err(broken)?;
        if bytes.len() as u64 > size {
            return Err(Refusal::Damaged(
                phrase!("expected a size of {}, found more", size).into(),
            ));
        }
        match status {
            Status::StreamEnd => return Ok(bytes),
            _ if inflater.total_in() as usize == taken => {
                return Err(Refusal::Damaged(phrase!("the packed bytes are cut").into()));
            }
            _ => {}
        }
    }
}

/// Where the list of files is.
struct End {
    start: u64,
    size: u64,
    count: u64,
    /// What stands before the archive, which its offsets do not count.
    before: u64,
}

impl End {
    fn find(reader: &mut (impl Read + Seek), end: u64) -> Result<End, Refusal> {
        // The last record of an archive, with a comment of at most 65535 bytes behind it.
        let length = end.min(22 + 0xFFFF + 20);
        let mut tail = vec![0; length as usize];
        reader.seek(SeekFrom::Start(end - length))?;
        reader.read_exact(&mut tail)?;
        let none =
            || Refusal::Damaged(phrase!("expected a zip archive, found no end of one").into());
        let at = memchr::memmem::rfind_iter(&tail, b"PK\x05\x06")
            .find(|&at| {
                tail.len() >= at + 22 && tail.len() >= at + 22 + usize::from(u16_at(&tail, at + 20))
            })
            .ok_or_else(none)?;
        let record = &tail[at..];
        let mut stop = end - length + at as u64;
        let mut found = End {
            start: u32_at(record, 16).into(),
            size: u32_at(record, 12).into(),
            count: u16_at(record, 10).into(),
            before: 0,
        };
        let is_long =
            found.start == 0xFFFF_FFFF || found.size == 0xFFFF_FFFF || found.count == 0xFFFF;
        let locator = at.checked_sub(20).map(|at| &tail[at..]);
        if let Some(locator) =
            locator.filter(|locator| is_long && locator.starts_with(b"PK\x06\x07"))
        {
            let place = u64_at(locator, 8);
            let mut record = [0; 56];
            reader.seek(SeekFrom::Start(place))?;
            reader.read_exact(&mut record)?;
            if !record.starts_with(b"PK\x06\x06") {
                return Err(none());
            }
            stop = place;
            found.count = u64_at(&record, 32);
            found.size = u64_at(&record, 40);
            found.start = u64_at(&record, 48);
        }
        let start = stop.checked_sub(found.size);
        let before = start.and_then(|start| start.checked_sub(found.start));
        let (Some(start), Some(before)) = (start, before) else {
            return Err(Refusal::Damaged(
                phrase!("the list of files is not where it should be").into(),
            ));
        };
        if found.size > DIRECTORY {
            return Err(Refusal::TooLarge(DIRECTORY));
        }
        found.start = start;
        found.before = before;
        Ok(found)
    }
}

/// Takes the values that do not fit in 32 bits from the extra field 1, where they stand in this order.
fn long_sizes(mut extra: &[u8], values: [&mut u64; 3]) {
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let Some(field) = extra.get(4..4 + length) else {
            return;
        };
        if id == 1 {
            let mut field = field.chunks_exact(8);
            for value in values {
                if *value == 0xFFFF_FFFF
                    && let Some(long) = field.next()
                {
                    *value = u64_at(long, 0);
                }
            }
            return;
        }
        extra = &extra[4 + length..];
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
