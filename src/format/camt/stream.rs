//! Messages that are too large to be held: read a part of the text at a time.

use super::read::Reader;
use crate::error::{Error, ErrorKind};
use crate::format::{Format, Loss, StatementEvent};
use crate::model::StatementKind;
use crate::position::{LineIndex, Piece};
use crate::report::{Finding, Findings};
use crate::structure::{
    self, Between, Framing, Limits, Note, STRAY_CHARACTERS, Step, Unit, Units, stray_character,
    stray_message, walk_part,
};
use crate::value::phrase;
use crate::xml::decode::{Decoder, HEAD, Replaced};
use crate::xml::{Name, camt};
use std::io::{self, Read};

/// Reads camt.052, camt.053 and camt.054 from memory or from a stream, an entry at a time.
///
/// What is found, and where, is what [`read`](crate::read) finds in the whole, as far as there is room for it
/// ([`Limits::findings`]). Memory is bounded by one entry ([`Limits::entry`]), the findings, and what a
/// statement holds beside its movements. An encoding that an XML declaration names is read as in the whole.
///
/// What statements have from the group header (`GrpHdr`), as
/// [`file_reference`](crate::model::StatementHeader::file_reference), they have if it stands before them, as it should.
///
/// ```
/// use facturier::format::{StatementEvent, camt::CamtReader};
/// let file = include_bytes!("../../../fixtures/camt/pages.xml");
/// let mut reader = CamtReader::new(&file[..]);
/// let mut sum = rust_decimal::Decimal::ZERO;
/// for event in &mut reader {
///     if let StatementEvent::Movement(movement) = event? {
///         sum += movement.signed().unwrap_or_default();
///     }
/// }
/// assert_eq!(sum.to_string(), "20.50");
/// assert!(reader.findings().is_empty());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct CamtReader<R> {
    input: R,
    limits: Limits,
    /// None until the first bytes are read.
    decoder: Option<Decoder>,
    is_end: bool,
    state: State,
    /// The start tags of the frames that are open, and the text behind them that was not read yet.
    text: String,
    between: Between,
    /// Where the tags and the text stand.
    pieces: Vec<Piece>,
    /// How much text there is to be before it is read, and how much that is mostly.
    wanted: usize,
    window: usize,
    message: Message,
    findings: Findings,
    /// Characters that XML does not allow, and the first U+FFFD.
    stray: usize,
    replaced: Option<Piece>,
}

/// How much text is read at a time.
const WINDOW: usize = 64 << 10;
/// How many bytes are taken at a time.
const BYTES: usize = 32 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Reading,
    /// Nothing more is made of the text, but it may not be text.
    Behind,
    Done,
}

/// The reader of the message, when one has begun.
#[derive(Debug)]
struct Message {
    limits: Limits,
    reader: Option<Reader>,
    /// The document is another.
    is_other: bool,
}

impl Units for Message {
    fn begin(&mut self, root: Name, namespace: &str) -> Option<&'static Framing> {
        self.is_other = root != camt::DOCUMENT;
        if self.is_other {
            return None;
        }
        let entry = usize::try_from(self.limits.entry).unwrap_or(usize::MAX);
        let reader = Reader::streamed(&self.limits, entry);
        self.reader.insert(reader).begin(root, namespace)
    }

    fn open(&mut self, frame: &Unit<'_>) {
        self.with_reader(|reader| reader.open(frame));
    }

    fn note(&mut self, note: Note, unit: &Unit<'_>) {
        self.with_reader(|reader| reader.note(note, unit));
    }

    fn take(&mut self, unit: &Unit<'_>) {
        self.with_reader(|reader| reader.take(unit));
    }

    fn close(&mut self, frame: &Unit<'_>) {
        self.with_reader(|reader| reader.close(frame));
    }
}

impl Message {
    fn with_reader(&mut self, what: impl FnOnce(&mut Reader)) {
        if let Some(reader) = &mut self.reader {
            what(reader);
        }
    }
}

/// The events one after the other, as [`next_event`](CamtReader::next_event) has them. An error does not end them where the
/// input can be read on after it.
impl<R: Read> Iterator for CamtReader<R> {
    type Item = io::Result<StatementEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_event().transpose()
    }
}

impl<R: Read> CamtReader<R> {
    /// A reader of this input, which need not be buffered.
    pub fn new(input: R) -> Self {
        let limits = Limits::new();
        CamtReader {
            input,
            limits,
            decoder: None,
            is_end: false,
            state: State::Reading,
            text: String::new(),
            between: Between::default(),
            pieces: Vec::new(),
            wanted: WINDOW,
            window: WINDOW,
            message: Message {
                limits,
                reader: None,
                is_other: false,
            },
            findings: Findings::new(limits.room()),
            stray: 0,
            replaced: None,
        }
    }

    /// Reads within these limits. [`Limits::bytes`] does not apply to what is read an entry at a time, and
    /// [`Limits::elements`], [`Limits::text`] and [`Limits::model`] apply to one entry.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        CamtReader {
            limits,
            message: Message {
                limits,
                ..self.message
            },
            findings: Findings::new(limits.room()),
            ..self
        }
    }

    /// Reads so many bytes of text at a time, 64 KiB by default, and more where an entry is longer.
    #[must_use]
    pub fn capacity(self, bytes: usize) -> Self {
        let window = bytes.max(1);
        CamtReader {
            wanted: window,
            window,
            ..self
        }
    }

    /// The next event; `None` at the end of the input.
    ///
    /// # Errors
    ///
    /// What the input returns; and where [`read`](crate::read) gives none but an error, or an entry is larger than
    /// [`Limits::entry`], an error of the kind [`InvalidData`](io::ErrorKind::InvalidData) with an [`Error`] inside.
    /// What is wrong with the message is no error.
    ///
    /// ```
    /// use facturier::{Error, ErrorKind, format::camt::CamtReader};
    /// let mut reader = CamtReader::new(&b"<html/>"[..]);
    /// let error = reader.next_event().unwrap_err().downcast::<Error>().unwrap();
    /// assert!(matches!(error.kind(), ErrorKind::NotRecognised { .. }));
    /// ```
    pub fn next_event(&mut self) -> io::Result<Option<StatementEvent>> {
        loop {
            let reader = self.message.reader.as_mut();
            if let Some(event) = reader.and_then(Reader::next_event) {
                return Ok(Some(event));
            }
            if self.state == State::Done {
                return Ok(None);
            }
            self.fill()?;
            if let Err(error) = self.step() {
                self.state = State::Done;
                return Err(io::Error::new(io::ErrorKind::InvalidData, error));
            }
        }
    }

    /// Which of the three messages it is, as far as it was read.
    pub fn format(&self) -> Format {
        match self.message.reader.as_ref().map(Reader::kind) {
            Some(StatementKind::InterimReport) => Format::Camt052,
            Some(StatementKind::Notification) => Format::Camt054,
            _ => Format::Camt053,
        }
    }

    /// What was found so far, about in the order of the file: what is said of sums comes where they are
    /// known.
    pub fn findings(&self) -> &[Finding] {
        &self.findings.list
    }

    /// Takes the findings so far out of the reader, so that they need not be kept to the end.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        self.findings.take_out()
    }

    /// How many findings more there were than the limit lets through.
    pub fn left_out(&self) -> usize {
        self.findings.left_out
    }

    /// Whether anything fatal was found so far.
    pub fn is_invalid(&self) -> bool {
        self.findings.fatal
    }

    /// What the message holds and events do not, as far as it was read and there is room for it.
    pub fn losses(&self) -> &[Loss] {
        self.message.reader.as_ref().map_or(&[], Reader::losses)
    }

    /// How many of them there were more than there is room for.
    pub fn losses_left_out(&self) -> usize {
        let reader = self.message.reader.as_ref();
        reader.map_or(0, Reader::losses_left_out)
    }

    /// Where the text behind the tags begins.
    fn start(&self) -> usize {
        self.between.tags.len()
    }

    /// Reads on until there is as much text as is wanted.
    fn fill(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        while !self.is_end && self.text.len() - self.start() < self.wanted {
            let more = match self.decoder {
                None => HEAD - bytes.len().min(HEAD),
                Some(_) => (self.wanted + self.start() - self.text.len()).min(BYTES),
            };
            let before = bytes.len();
            bytes.resize(before + more, 0);
            let read = self.input.read(&mut bytes[before..]);
            bytes.truncate(before + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => self.is_end = true,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            if self.decoder.is_some() || self.is_end || bytes.len() == HEAD {
                self.decode(&bytes);
                bytes.clear();
            }
        }
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) {
        let mut mark = 0;
        if self.decoder.is_none() {
            let (decoder, length, faults) = Decoder::new(bytes);
            self.decoder = Some(decoder);
            mark = length;
            self.pieces.push(Piece {
                at: 0,
                offset: mark,
                line: 1,
                column: 1,
            });
            for (fault, _, message) in faults {
                let rule = structure::of_encoding(fault);
                let place = self.pieces[0];
                self.findings
                    .add(rule.severity, || found(rule, place, message));
            }
        }
        let (before, start) = (self.text.len(), self.start());
        let Some(decoder) = &mut self.decoder else {
            return;
        };
        let told = decoder.decode(&bytes[mark..], self.is_end, &mut self.text, start);
        for replaced in told {
            let (place, message) = match replaced {
                Replaced::Bad(at, message) => (Some(self.place(start + at)), message),
                Replaced::Character(at) => {
                    self.replaced = Some(self.place(start + at));
                    continue;
                }
                Replaced::BadOf(message) => (self.replaced, message),
            };
            let rule = &structure::ENC_BYTES;
            let place = place.unwrap_or(self.pieces[0]);
            self.findings
                .add(rule.severity, || found(rule, place, message));
        }
        let mut from = before;
        while self.stray < STRAY_CHARACTERS
            && let Some((offset, c)) = stray_character(&self.text, from)
        {
            self.stray += 1;
            from = offset + c.len_utf8();
            let rule = &structure::XML_CHARACTER;
            let place = self.place(offset);
            self.findings
                .add(rule.severity, || found(rule, place, stray_message(c)));
        }
    }

    /// Reads what text there is.
    fn step(&mut self) -> Result<(), Error> {
        if self.state == State::Behind {
            // The end of a line is not cut in two.
            let end = self
                .text
                .strip_suffix('\r')
                .map_or(self.text.len(), str::len);
            let end = if self.is_end { self.text.len() } else { end };
            self.move_on(end, Between::default());
            if self.is_end {
                self.state = State::Done;
            }
            return Ok(());
        }
        // Behind a long entry there may be more text than is to be read at a time.
        let end = boundary(&self.text, self.start() + self.wanted);
        let is_end = self.is_end && end == self.text.len();
        let step = walk_part(
            &self.text[..end],
            &self.between,
            &self.pieces,
            is_end,
            self.start() + self.window,
            &self.limits,
            &mut self.message,
        );
        match step {
            Ok(_) if self.message.is_other => {
                let found = phrase!("an XML document that is no message of camt").into();
                return Err(ErrorKind::NotRecognised { found }.into());
            }
            Ok(Step::More) => self.want_more(end)?,
            Err(error) if matches!(error.kind(), ErrorKind::NotRecognised { .. }) && !is_end => {
                // What is in the document element may tell.
                self.want_more(end)?;
            }
            Err(error) => return Err(self.placed(error)),
            Ok(Step::Border(at, between)) => {
                self.settle();
                self.move_on(at, *between);
                self.wanted = self.window;
            }
            Ok(Step::End(walked)) => {
                self.message
                    .with_reader(|reader| reader.end_of_message(walked.notes));
                self.settle();
                // One more than may be held back.
                self.wanted = self.window + 1;
                self.state = State::Behind;
            }
        }
        match &self.message.reader {
            Some(reader) => reader.check(),
            None => Ok(()),
        }
    }

    /// What was read ended here, and was not enough.
    fn want_more(&mut self, end: usize) -> Result<(), Error> {
        let held = (end - self.start()) as u64;
        if held >= self.limits.entry {
            let kind = ErrorKind::LimitExceeded {
                limit: phrase!("bytes of one entry").into(),
                value: self.limits.entry,
                option: "Limits::entry".into(),
            };
            return Err(self.placed(Error::at(kind, self.start())));
        }
        let limit = usize::try_from(self.limits.entry).unwrap_or(usize::MAX);
        self.wanted = (2 * held as usize).max(self.wanted + 1).min(limit);
        Ok(())
    }

    /// Gives up the text before this offset, where so much is known.
    fn move_on(&mut self, at: usize, between: Between) {
        let start = self.start();
        let mut offsets = between.starts.clone();
        offsets.push(at);
        let mut places = self.places(&offsets);
        let mut length = 0;
        for (place, tag) in places.iter_mut().zip(between.lengths().chain([0])) {
            place.at = length;
            length += tag;
        }
        self.pieces = places;
        if let Some(decoder) = &mut self.decoder {
            decoder.give_up(&self.text[start..], at - start);
        }
        self.text.replace_range(..at, &between.tags);
        self.between = between;
    }

    /// Where all that was said since the last time stands in the input.
    fn settle(&mut self) {
        let Some(mut reader) = self.message.reader.take() else {
            return;
        };
        let mut offsets = Vec::new();
        reader.each_place(|offset, _, _| offsets.push(*offset));
        offsets.sort_unstable();
        offsets.dedup();
        let places = match offsets[..] {
            [] => Vec::new(),
            _ => self.places(&offsets),
        };
        reader.each_place(|offset, line, column| {
            if let Ok(at) = offsets.binary_search(offset) {
                (*offset, *line, *column) = (places[at].offset, places[at].line, places[at].column);
            }
        });
        let (list, left_out) = reader.take_findings();
        for finding in list {
            self.findings.add(finding.severity, || finding);
        }
        self.findings.left_out += left_out;
        self.message.reader = Some(reader);
    }

    fn place(&self, offset: usize) -> Piece {
        self.places(&[offset])[0]
    }

    /// Where these offsets, which come in order, stand in the input.
    fn places(&self, offsets: &[usize]) -> Vec<Piece> {
        // No more of the text than they stand in.
        let last = offsets.last().map_or(0, |last| last + 5);
        let lines = LineIndex::new(&self.text[..boundary(&self.text, last)]);
        let start = self.start();
        let behind: Vec<usize> = offsets
            .iter()
            .filter_map(|at| at.checked_sub(start))
            .collect();
        let decoder = self.decoder.as_ref();
        let behind = decoder.map_or(Vec::new(), |decoder| {
            decoder.offsets().in_input(&self.text[start..], &behind)
        });
        let before = offsets.len() - behind.len();
        let place = |(nth, &at): (usize, &usize)| {
            let (line, column) = lines.line_column_in(&self.pieces, at);
            let offset = match nth.checked_sub(before) {
                Some(nth) => behind[nth],
                None => {
                    Piece::around(&self.pieces, at).map_or(at, |piece| piece.offset + at - piece.at)
                }
            };
            Piece {
                at,
                offset,
                line,
                column,
            }
        };
        offsets.iter().enumerate().map(place).collect()
    }

    fn placed(&self, error: Error) -> Error {
        let Some(offset) = error.offset() else {
            return error;
        };
        let place = self.place(offset);
        error
            .with_offset(place.offset)
            .with_line_column(place.line, place.column)
    }
}

/// The last place at or before this offset where the text can be cut.
fn boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn found(rule: &'static structure::Rule, place: Piece, message: crate::value::Phrase) -> Finding {
    Finding {
        offset: place.offset,
        line: place.line,
        column: place.column,
        ..rule.finding(message)
    }
}

#[cfg(test)]
mod tests;
