//! How much work a PDF may make, counted while it is read.

use crate::error::{Error, ErrorKind};
use crate::value::{Phrase, phrase};
use std::cell::Cell;

/// How much a PDF may ask for before it is refused.
///
/// ```
/// use facturier::ReadOptions;
/// use facturier::format::pdf::PdfLimits;
/// let options = ReadOptions::new().pdf_limits(PdfLimits::new().bytes(20 << 20));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PdfLimits {
    bytes: u64,
    stream: u64,
    objects: u64,
    depth: u32,
    steps: u64,
}

impl PdfLimits {
    /// The default limits.
    pub const fn new() -> Self {
        PdfLimits {
            bytes: 256 << 20,
            stream: 64 << 20,
            objects: 2_000_000,
            depth: 64,
            steps: 512 << 20,
        }
    }

    /// Bytes of the PDF, 256 MiB by default.
    #[must_use]
    pub const fn bytes(mut self, bytes: u64) -> Self {
        self.bytes = bytes;
        self
    }

    /// Bytes that an attached file, or a packed table of the PDF, may have once it is unpacked, 64 MiB by
    /// default.
    #[must_use]
    pub const fn stream(mut self, bytes: u64) -> Self {
        self.stream = bytes;
        self
    }

    /// Entries of tables and values that are read, 2 million by default; each takes some 40 bytes.
    #[must_use]
    pub const fn objects(mut self, objects: u64) -> Self {
        self.objects = objects;
        self
    }

    /// Arrays and dictionaries inside one another, and nodes of a name tree below one another, 64 by default.
    #[must_use]
    pub const fn depth(mut self, depth: u32) -> Self {
        self.depth = depth;
        self
    }

    /// Steps, a byte read or unpacked each, 512 Mi by default: less than two seconds of a processor.
    #[must_use]
    pub const fn steps(mut self, steps: u64) -> Self {
        self.steps = steps;
        self
    }
}

impl Default for PdfLimits {
    fn default() -> Self {
        PdfLimits::new()
    }
}

/// What is left of the limits. A step is a byte that is read or unpacked: whatever loops, branches or is
/// packed a thousandfold ends when there are none left.
#[derive(Debug)]
pub(super) struct Meter {
    limits: PdfLimits,
    steps: Cell<u64>,
    objects: Cell<u64>,
}

impl Meter {
    /// For a file of so many bytes, unless that is too many.
    pub(super) fn new(limits: &PdfLimits, bytes: usize) -> Result<Self, Error> {
        match bytes as u64 > limits.bytes {
            true => Err(exceeded(
                phrase!("bytes of a PDF"),
                limits.bytes,
                "PdfLimits::bytes",
            )),
            false => Ok(Meter {
                limits: *limits,
                steps: Cell::new(limits.steps),
                objects: Cell::new(limits.objects),
            }),
        }
    }

    /// Counts bytes that were read or unpacked.
    pub(super) fn steps(&self, bytes: usize) -> Result<(), Error> {
        let limit = self.limits.steps;
        let steps = phrase!("bytes read and unpacked of a PDF");
        take(&self.steps, bytes, steps, limit, "PdfLimits::steps")
    }

    /// Counts values, and entries of tables.
    pub(super) fn objects(&self, number: usize) -> Result<(), Error> {
        let limit = self.limits.objects;
        let objects = phrase!("number of objects in a PDF");
        take(&self.objects, number, objects, limit, "PdfLimits::objects")
    }

    /// Arrays and dictionaries inside one another, nodes of a tree below one another.
    pub(super) fn depth(&self, depth: u32) -> Result<(), Error> {
        match depth > self.limits.depth {
            true => Err(exceeded(
                phrase!("nesting in a PDF"),
                u64::from(self.limits.depth),
                "PdfLimits::depth",
            )),
            false => Ok(()),
        }
    }

    /// Bytes that one stream may be unpacked to.
    pub(super) fn room(&self) -> u64 {
        self.limits.stream.min(self.steps.get())
    }

    /// What to say when a stream holds more than there is [room](Meter::room) for.
    pub(super) fn no_room(&self) -> Error {
        match self.room() < self.limits.stream {
            true => exceeded(
                phrase!("bytes read and unpacked of a PDF"),
                self.limits.steps,
                "PdfLimits::steps",
            ),
            false => exceeded(
                phrase!("bytes of a file or table packed in a PDF"),
                self.limits.stream,
                "PdfLimits::stream",
            ),
        }
    }
}

fn take(
    left: &Cell<u64>,
    number: usize,
    what: Phrase,
    limit: u64,
    option: &'static str,
) -> Result<(), Error> {
    let rest = left.get().checked_sub(number as u64);
    left.set(rest.unwrap_or(0));
    rest.map(drop).ok_or_else(|| exceeded(what, limit, option))
}

fn exceeded(what: Phrase, value: u64, option: &'static str) -> Error {
    ErrorKind::LimitExceeded {
        limit: what.into(),
        value,
        option: option.into(),
    }
    .into()
}
