//! Records to statements, a line at a time.
//!
//! The reader believes as little as it can: a wrong code, number or order becomes a finding, and
//! what follows is judged from what was meant, so that one mistake gives one finding.

use super::fields::{
    free_communication, header, information, information_2, information_3, movement, movement_2,
    movement_3, movement_3_v1, new_balance, old_balance, trailer,
};
use super::line::{Cells, Scratch, Wide, trimmed};
use super::record::{Content, Field, LENGTH, RecordKind};
use super::text::{CodaEncoding, CodaLayout, LineEnd};
use crate::error::{Error, ErrorKind};
use crate::format::{StatementEvent, StatementsRead};
use crate::model::{
    AccountKind, AccountNumber, Balance, Communication, FreeCommunication, Information, Movement,
    Side, Statement, StructuredCommunication, Trailer, TransactionCode,
};
use crate::report::{self, Finding, Findings};
use crate::structure::statement::{Checker, Item, Part, Said};
use crate::structure::{Budget, Limits, Rule};
use crate::value::shown::{Visible, quoted};
use crate::value::{Parsed, Text};
use crate::value::{Phrase, phrase};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::VecDeque;
use std::io::{self, BufRead};

crate::structure::rules! {
    CODA_RULES because "programs find a field by its record and position alone; a value in the wrong place is read as something else"
    CODA_RECORD "CODA-RECORD" Structure Fatal "every line is a record: 0, 1, 2.1 to 2.3, 3.1 to 3.3, 8, 4 or 9"
    CODA_LENGTH "CODA-LENGTH" Structure Fatal "every record has 128 positions"
    CODA_LONG "CODA-LONG" Structure Warning "nothing stands behind position 128, blanks neither"
    CODA_LINES "CODA-LINES" Structure Warning "each record has a line of its own"
    CODA_EMPTY "CODA-EMPTY" Structure Warning "there are no empty lines"
    CODA_NUMERIC "CODA-NUMERIC" Structure Fatal "numeric fields hold digits"
    CODA_FLAG "CODA-FLAG" Structure Fatal "signs, types and codes of one digit have one of their values"
    CODA_CONSTANT "CODA-CONSTANT" Structure Fatal "constant fields hold what they always hold"
    CODA_BLANK "CODA-BLANK" Structure Warning "fields that are not used hold blanks"
    CODA_CHARACTER "CODA-CHARACTER" Structure Warning "texts hold characters that can be printed"
    CODA_DATE "CODA-DATE" Structure Fatal "dates are days of the calendar"
    CODA_ENCODING "CODA-ENCODING" Encoding Warning "all lines of a file have the same encoding"
    CODA_ORDER "CODA-ORDER" Structure Fatal "a statement is 0, 1, any number of 2 and 3, 8, any number of 4, and 9"
    CODA_NEXT "CODA-NEXT" Structure Fatal "the next code says whether the next part of a record follows"
    CODA_LINK "CODA-LINK" Structure Fatal "the link code says whether a record 3.1, or 4, follows"
    CODA_MULTIPLE "CODA-MULTIPLE" Structure Warning "the last position of a trailer says whether another statement follows"
    CODA_SEQUENCE "CODA-SEQUENCE" Structure Fatal "movements are numbered from 1, and all records of one have its number"
    CODA_DETAIL "CODA-DETAIL" Structure Fatal "details and information of a movement are numbered from 1"
    CODA_COUNT "CODA-COUNT" Structure Fatal "the trailer counts the records 1, 2, 3 and 8"
    CODA_ACCOUNT "CODA-ACCOUNT" Structure Fatal "the account of record 8 is that of record 1"
    CODA_COMMUNICATION "CODA-COMMUNICATION" Structure Warning "a structured communication begins with a type of three digits"
}

/// Reads CODA from memory or from a stream, a movement at a time.
///
/// Memory is bounded by one movement with its details. What is wrong with the file is in
/// [`findings`](CodaReader::findings), which grows while events are taken.
///
/// ```
/// use facturier::format::{StatementEvent, coda::CodaReader};
/// let file = include_bytes!("../../../fixtures/coda/one-movement.cod");
/// let mut reader = CodaReader::new(&file[..]);
/// let mut sum = rust_decimal::Decimal::ZERO;
/// for event in &mut reader {
///     if let StatementEvent::Movement(movement) = event? {
///         sum += movement.signed().unwrap_or_default();
///     }
/// }
/// assert_eq!(sum.to_string(), "121.000");
/// assert!(reader.findings().is_empty());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct CodaReader<R> {
    input: R,
    /// The first bytes, how many of them were taken, and how records end; `None` until that is known.
    head: Vec<u8>,
    head_at: usize,
    split: Option<Split>,
    /// The beginning of a line whose end is not read yet, and how much of it was left out.
    carry: Vec<u8>,
    dropped: usize,
    /// Where the next line begins.
    offset: usize,
    is_done: bool,
    scratch: Scratch,
    assembler: Assembler,
}

/// Of a line that does not end, no more than this is kept.
const LONGEST: usize = 4096;
/// So much of a file tells what ends its records: two of them, with a mark before and ends behind.
const HEAD: usize = 2 * LENGTH + 8;
/// Ctrl-Z.
const END_OF_FILE: u8 = 0x1A;

/// The events one after the other, as [`next_event`](CodaReader::next_event) has them. An error does not end them where the
/// input can be read on after it.
impl<R: BufRead> Iterator for CodaReader<R> {
    type Item = io::Result<StatementEvent>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_event().transpose()
    }
}

impl<R: BufRead> CodaReader<R> {
    /// A reader that finds the encoding itself.
    pub fn new(input: R) -> Self {
        CodaReader {
            input,
            head: Vec::new(),
            head_at: 0,
            split: None,
            carry: Vec::new(),
            dropped: 0,
            offset: 0,
            is_done: false,
            scratch: Scratch::default(),
            assembler: Assembler::new(&Limits::new()),
        }
    }

    /// Takes all lines to be in this encoding.
    ///
    /// Needed for code page 850, which cannot be told from Windows-1252.
    #[must_use]
    pub fn encoding(mut self, encoding: CodaEncoding) -> Self {
        self.scratch.forced = Some(encoding);
        self
    }

    /// Keeps as many findings, and as many bytes of them, as [`Limits::findings`] and [`Limits::report`]
    /// say; the others are counted. Other limits do not apply to what is read a movement at a time.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.assembler.findings = Findings::new(limits.room());
        self
    }

    /// The next event; `None` at the end of the input.
    ///
    /// # Errors
    ///
    /// What the input returns. What is wrong with the file is no error.
    pub fn next_event(&mut self) -> io::Result<Option<StatementEvent>> {
        loop {
            if let Some(event) = self.assembler.events.pop_front() {
                return Ok(Some(event));
            }
            if self.is_done {
                return Ok(None);
            }
            self.read_line()?;
        }
    }

    /// What was found so far, in the order of the file, but for what can only be said later.
    pub fn findings(&self) -> &[Finding] {
        &self.assembler.findings.list
    }

    /// Takes the findings so far out of the reader, so that they need not be kept to the end.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        self.assembler.findings.take_out()
    }

    /// How many findings more there were than the limit lets through.
    pub fn left_out(&self) -> usize {
        self.assembler.findings.left_out
    }

    /// Whether anything fatal was found so far.
    pub fn is_invalid(&self) -> bool {
        self.assembler.findings.fatal
    }

    /// How many lines were read so far.
    pub fn lines(&self) -> usize {
        self.assembler.line
    }

    /// How many records were read so far, of any kind.
    pub fn records(&self) -> usize {
        self.assembler.records_in_all
    }

    /// The encoding and line ends found so far.
    pub fn layout(&self) -> CodaLayout {
        CodaLayout {
            encoding: self.scratch.encoding(),
            line_end: self.assembler.line_end,
            ends_last_line: self.assembler.ends_last_line,
        }
    }

    /// Reads so much of the beginning that the ends of lines can be told.
    fn read_head(&mut self) -> io::Result<()> {
        while self.split.is_none() {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let length = buffer.len().min(HEAD - self.head.len());
            let is_end = length == 0;
            self.head.extend_from_slice(&buffer[..length]);
            self.input.consume(length);
            if is_end || self.head.len() == HEAD {
                let split = Split::of(&self.head);
                self.split = Some(split);
                if let Some(found) = split.name() {
                    let expected = phrase!("a line feed behind each record");
                    let at = At::new(1, 0);
                    let findings = &mut self.assembler.findings;
                    findings.line(&CODA_LINES, at, 1, found, expected);
                }
            }
        }
        Ok(())
    }

    fn read_line(&mut self) -> io::Result<()> {
        self.read_head()?;
        let split = self.split.unwrap_or_default();
        let in_head = self.head_at < self.head.len();
        let buffer = match in_head {
            true => &self.head[self.head_at..],
            false => match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
                Err(error) => return Err(error),
            },
        };
        if buffer.is_empty() {
            let length = self.carry.len() + self.dropped;
            // The mark with which DOS ended files is no record.
            let end = self.carry.iter().rposition(|&byte| byte != END_OF_FILE);
            self.carry.truncate(end.map_or(0, |end| end + 1));
            if self.carry.len() + self.dropped > 0 {
                let at = At::new(self.assembler.line + 1, self.offset);
                self.assembler
                    .line(&self.carry, self.dropped, at, None, &mut self.scratch);
            }
            self.offset += length;
            self.assembler.finish(self.offset);
            self.is_done = true;
            return Ok(());
        }
        let held = self.carry.len() + self.dropped;
        let end = match split {
            Split::Feed => memchr::memchr(b'\n', buffer),
            Split::Return => memchr::memchr(b'\r', buffer),
            // Behind the last record there may be an end of a line.
            Split::Length if held == 0 && matches!(buffer[0], b'\r' | b'\n') => {
                self.offset += 1;
                self.consume(in_head, 1);
                return Ok(());
            }
            Split::Length => Some(LENGTH - held).filter(|&end| end <= buffer.len()),
        };
        let Some(end) = end else {
            let length = buffer.len();
            let kept = length.min(LONGEST - self.carry.len());
            self.carry.extend_from_slice(&buffer[..kept]);
            self.dropped += length - kept;
            self.consume(in_head, length);
            return Ok(());
        };
        let of_end = usize::from(split != Split::Length);
        let at = At::new(self.assembler.line + 1, self.offset);
        let length = held + end + of_end;
        if self.carry.is_empty() {
            let kept = &buffer[..end.min(LONGEST)];
            let dropped = end - kept.len();
            let (line, line_end) = match kept.strip_suffix(b"\r") {
                Some(line) if dropped == 0 && split == Split::Feed => (line, LineEnd::CrLf),
                _ => (kept, LineEnd::Lf),
            };
            self.assembler
                .line(line, dropped, at, Some(line_end), &mut self.scratch);
        } else {
            let kept = end.min(LONGEST - self.carry.len());
            self.carry.extend_from_slice(&buffer[..kept]);
            self.dropped += end - kept;
            let line_end = match self.carry.last() {
                Some(b'\r') if self.dropped == 0 && split == Split::Feed => {
                    self.carry.pop();
                    LineEnd::CrLf
                }
                _ => LineEnd::Lf,
            };
            self.assembler.line(
                &self.carry,
                self.dropped,
                at,
                Some(line_end),
                &mut self.scratch,
            );
            self.carry.clear();
            self.dropped = 0;
        }
        self.offset += length;
        self.consume(in_head, end + of_end);
        Ok(())
    }

    fn consume(&mut self, in_head: bool, length: usize) {
        match in_head {
            true => self.head_at += length,
            false => self.input.consume(length),
        }
    }
}

/// What ends a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Split {
    /// A line feed.
    #[default]
    Feed,
    /// A carriage return alone.
    Return,
    /// Nothing but its length.
    Length,
}

impl Split {
    /// By what stands behind the first record.
    fn of(head: &[u8]) -> Split {
        let mark = if head.starts_with(b"\xEF\xBB\xBF") {
            3
        } else {
            0
        };
        let behind = head.get(mark + LENGTH..).unwrap_or_default();
        if memchr::memchr(b'\n', head).is_some() {
            Split::Feed
        } else if memchr::memchr(b'\r', head).is_some() {
            Split::Return
        } else if mark == 0 && behind.starts_with(b"1") && behind.len() >= LENGTH {
            Split::Length
        } else {
            Split::Feed
        }
    }

    /// What was found, if it is not as it should be.
    fn name(self) -> Option<Phrase> {
        match self {
            Split::Feed => None,
            Split::Return => Some(phrase!(
                "records with nothing but a carriage return behind them"
            )),
            Split::Length => Some(phrase!("records with nothing between them")),
        }
    }
}

/// Reads all statements of a file.
///
/// # Errors
///
/// When there is not one record in it, or the model would take more than it may.
pub(crate) fn read(
    bytes: &[u8],
    encoding: Option<CodaEncoding>,
    limits: &Limits,
) -> Result<(StatementsRead, CodaLayout), Error> {
    let mut reader = CodaReader::new(bytes).limits(*limits);
    reader.scratch.forced = encoding;
    let mut statements = Vec::new();
    let budget = Budget::new(limits, bytes.len());
    let mut movements = Vec::new();
    // Memory does not fail to be read.
    while let Ok(Some(event)) = reader.next_event() {
        match event {
            StatementEvent::Start(_) => {}
            StatementEvent::Movement(movement) => {
                charge(&movement, &budget);
                budget.push(&mut movements, *movement);
            }
            StatementEvent::End(mut statement) => {
                statement.movements = std::mem::take(&mut movements);
                budget.push(&mut statements, *statement);
            }
        }
        budget.check()?;
    }
    if reader.records() == 0 {
        let found = phrase!("no record of CODA").into();
        return Err(ErrorKind::NotRecognised { found }.into());
    }
    let layout = reader.layout();
    let read = StatementsRead {
        statements,
        findings: reader.assembler.findings,
        losses: Vec::new(),
        not_booked: 0,
    };
    Ok((read, layout))
}

/// Charges what the lists of a movement take.
fn charge(movement: &Movement, budget: &Budget) {
    budget.take(
        movement.information.capacity() * size_of::<Information>()
            + movement.details.capacity() * size_of::<Movement>(),
    );
    for detail in &movement.details {
        charge(detail, budget);
    }
}

/// Where a line is, and which bytes its characters are.
#[derive(Clone, Copy, Debug, Default)]
struct At {
    line: usize,
    offset: usize,
    /// How many bytes it has.
    length: usize,
    wide: Wide,
}

impl At {
    fn new(line: usize, offset: usize) -> Self {
        At {
            line,
            offset,
            ..At::default()
        }
    }

    /// The byte at which a column begins; of one that a short line does not have, its end.
    fn byte(&self, column: usize) -> usize {
        self.offset + self.wide.bytes(column - 1).min(self.length)
    }
}

/// Which part of a statement was read last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// Nothing, or a whole statement.
    Outside,
    /// Record 0.
    Header,
    /// Record 1, or a movement.
    Body,
    /// Record 8 or 4.
    Closed,
}

/// The record before, as far as what follows must agree with it.
#[derive(Clone, Copy, Debug)]
struct Previous {
    kind: RecordKind,
    next: Option<bool>,
    link: Option<bool>,
    at: At,
}

/// The movement with all its details that is being read.
#[derive(Debug)]
struct Group {
    /// The number it should have, and the one that it was found to have.
    expected: u16,
    found: u16,
    /// The same of the last detail number.
    detail_expected: u16,
    detail_found: u16,
    /// The movement, when its own records are read.
    whole: Option<Box<Movement>>,
}

/// The movement or detail whose records are being read.
#[derive(Debug)]
struct Open {
    movement: Box<Movement>,
    level: Level,
    /// Whether its communication is still in the zone, and whether it is structured.
    zone: Option<bool>,
    /// The information that is being read, and whether it is structured.
    information: Option<(Information, bool)>,
}

/// Where a movement goes when it is read.
#[derive(Clone, Copy, Debug)]
enum Level {
    Whole,
    Detail,
    /// A detail of the last detail.
    Below,
}

/// Where the records of a movement or detail stand.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    first: At,
    third: At,
    /// Where its own start among those of the information.
    information: usize,
}

/// Puts records together to statements.
#[derive(Debug)]
struct Assembler {
    findings: Findings,
    events: VecDeque<StatementEvent>,
    line: usize,
    line_end: LineEnd,
    ends_last_line: bool,
    records_in_all: usize,

    stage: Stage,
    previous: Option<Previous>,
    version: u8,
    statement: Box<Statement>,
    is_started: bool,
    /// Account and currency of record 1, as they stand there.
    account: String,
    balance_at: At,
    new_balance_at: At,
    trailer_at: At,
    had_movements: bool,
    had_statement: bool,
    /// Whether its record 0 is missing.
    is_headless: bool,
    /// Lines since the last movement or information that may have been one.
    lost: u16,
    records: u32,
    /// Lines that may have been records, and records that are missing.
    uncertain: u32,
    group: Option<Group>,
    open: Option<Open>,
    /// The parts of the communication that is being read.
    zone: String,
    places: Vec<Places>,
    information_places: Vec<At>,
    checker: Checker,
}

impl Findings {
    /// Says what was found in a field of a record and what was expected.
    fn field(
        &mut self,
        rule: &'static Rule,
        kind: RecordKind,
        field: Field,
        at: At,
        found: impl Into<String>,
        expected: impl Into<Phrase>,
    ) {
        self.add(rule.severity, || {
            let (found, expected) = (found.into(), expected.into());
            let message = phrase!(
                "record {}, {}: found {}, expected {}",
                kind.name(),
                Phrase::Name(field.name),
                quoted(&found),
                expected.clone(),
            );
            finding(rule, kind, field, at, found, expected, message)
        });
    }

    /// Says something about a whole line.
    fn line(
        &mut self,
        rule: &'static Rule,
        at: At,
        column: usize,
        found: impl Into<Phrase>,
        expected: impl Into<Phrase>,
    ) {
        self.add(rule.severity, || {
            let (found, expected) = (found.into(), expected.into());
            let message = phrase!("found {}, expected {}", found, expected);
            Finding {
                offset: at.byte(column),
                line: at.line,
                column,
                ..rule.finding(message)
            }
        });
    }
}

fn finding(
    rule: &Rule,
    kind: RecordKind,
    field: Field,
    at: At,
    found: String,
    expected: Phrase,
    message: Phrase,
) -> Finding {
    let told = Finding {
        offset: at.byte(field.first),
        line: at.line,
        column: field.first,
        ..rule.finding(message)
    };
    let field = report::Field {
        record: kind.name().into(),
        name: field.name.into(),
        positions: (field.first, field.first + field.length - 1),
        found,
        ..report::Field::default()
    };
    told.about(field, expected)
}

impl Assembler {
    fn new(limits: &Limits) -> Self {
        Assembler {
            findings: Findings::new(limits.room()),
            events: VecDeque::new(),
            line: 0,
            line_end: LineEnd::default(),
            ends_last_line: true,
            records_in_all: 0,
            stage: Stage::Outside,
            previous: None,
            version: 2,
            statement: Box::default(),
            is_started: false,
            account: String::new(),
            balance_at: At::default(),
            new_balance_at: At::default(),
            trailer_at: At::default(),
            had_movements: false,
            had_statement: false,
            is_headless: false,
            lost: 0,
            records: 0,
            uncertain: 0,
            group: None,
            open: None,
            zone: String::new(),
            places: Vec::new(),
            information_places: Vec::new(),
            checker: Checker::default(),
        }
    }

    /// Takes the next line, of which so many bytes were not kept.
    #[inline]
    fn line(
        &mut self,
        bytes: &[u8],
        dropped: usize,
        mut at: At,
        line_end: Option<LineEnd>,
        scratch: &mut Scratch,
    ) {
        self.line += 1;
        let mut bytes = bytes;
        if self.line == 1 {
            if let Some(unmarked) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
                bytes = unmarked;
                at.offset += 3;
            }
            self.line_end = line_end.unwrap_or_default();
        }
        self.ends_last_line = line_end.is_some();
        let was_mixed = scratch.is_mixed;
        let Some(kind) = RecordKind::of(bytes) else {
            return self.no_record(bytes, dropped, at, scratch);
        };
        let cells = scratch.cells(bytes, dropped);
        at.length = bytes.len();
        at.wide = cells.wide;
        if cells.length < LENGTH || cells.excess > 0 {
            self.wrong_length(&cells, at);
        }
        if !cells.is_plain(kind, self.version) {
            self.check_fields(kind, &cells, at);
        }
        // Of so little no movement can be made, nor a statement: a file of lines that are nothing but the
        // beginning of a record would take hundreds of times its size. Records 8 and 9 make none.
        let is_end = matches!(kind, RecordKind::NewBalance | RecordKind::Trailer);
        if cells.length < LENGTH / 2 && self.line > 1 && !is_end {
            return self.lose_record();
        }
        // What is left of a line makes no statement.
        let is_torn = cells.length < LENGTH && kind != RecordKind::Header;
        if !(is_torn && self.stage == Stage::Outside) {
            self.records_in_all += 1;
            self.record(kind, &cells, at);
        }
        if scratch.is_mixed && !was_mixed {
            self.findings.line(
                &CODA_ENCODING,
                at,
                1,
                phrase!("a line of another encoding than those before"),
                phrase!("one encoding in all lines"),
            );
        }
    }

    #[cold]
    fn no_record(&mut self, bytes: &[u8], dropped: usize, at: At, scratch: &mut Scratch) {
        if bytes.iter().all(u8::is_ascii_whitespace) && dropped == 0 {
            // Behind the last record an empty line is how some programs end a file.
            return self.findings.line(
                &CODA_EMPTY,
                at,
                1,
                phrase!("an empty line"),
                phrase!("a record"),
            );
        }
        let cells = scratch.cells(bytes, dropped);
        let text = trimmed_cells(&cells).to_owned();
        self.findings.line(
            &CODA_RECORD,
            at,
            1,
            quoted(&text),
            phrase!("a line that begins with 0, 1, 21 to 23, 31 to 33, 4, 8 or 9"),
        );
        // A comment or the like is too short to have been a record.
        match cells.length + cells.excess >= LENGTH / 2 {
            true => self.lose_record(),
            false => self.previous = None,
        }
    }

    /// The line was a record, but cannot be read as one.
    #[cold]
    fn lose_record(&mut self) {
        self.previous = None;
        self.uncertain += 1;
        self.lost = self.lost.saturating_add(1);
        self.checker.tear();
    }

    #[cold]
    fn wrong_length(&mut self, cells: &Cells<'_>, at: At) {
        if cells.length < LENGTH {
            let found = phrase!("{} characters", cells.length);
            self.findings.line(
                &CODA_LENGTH,
                at,
                cells.length + 1,
                found,
                phrase!("128 in every record"),
            );
        } else {
            let found = phrase!("{} characters", LENGTH + cells.excess);
            let (rule, expected) = if cells.is_blank_excess {
                (
                    &CODA_LONG,
                    phrase!("128, without blanks behind the last position"),
                )
            } else {
                (&CODA_LENGTH, phrase!("128 in every record"))
            };
            self.findings.line(rule, at, LENGTH + 1, found, expected);
        }
    }

    /// Says what is wrong in the fields of a line that is not plain.
    #[cold]
    fn check_fields(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At) {
        for &field in kind.fields(self.version) {
            if field.first - 1 + field.length > cells.length {
                break;
            }
            let text = cells.get(field);
            let digits = || text.bytes().all(|byte| byte.is_ascii_digit());
            let (rule, expected) = match field.content {
                Content::Digits if !digits() => (&CODA_NUMERIC, phrase!("{} digits", field.length)),
                Content::Blank if !text.bytes().all(|byte| byte == b' ') => {
                    (&CODA_BLANK, phrase!("blanks"))
                }
                Content::Constant(constant) if text != constant => {
                    (&CODA_CONSTANT, format!("\"{constant}\"").into())
                }
                Content::Digit(low, high)
                    if text.len() != 1 || !(low..=high).contains(&text.as_bytes()[0]) =>
                {
                    let (low, high) = (char::from(low), char::from(high));
                    (
                        &CODA_FLAG,
                        phrase!("{} or {}", low.to_string(), high.to_string()),
                    )
                }
                Content::Text if text.contains(|c: char| c.is_control()) => {
                    (&CODA_CHARACTER, phrase!("no control characters"))
                }
                _ => continue,
            };
            self.findings
                .field(rule, kind, field, at, Visible(text).to_string(), expected);
        }
    }

    /// Takes a record in the order of the file.
    #[inline]
    fn record(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At) {
        use RecordKind as Kind;
        self.follow(Some(kind));
        match kind {
            Kind::Header => self.header(cells, at),
            Kind::OldBalance => self.old_balance(cells, at),
            Kind::Movement => self.movement(cells, at),
            Kind::Movement2 => self.movement_2(cells, at),
            Kind::Movement3 => self.movement_3(cells, at),
            Kind::Information => self.information(cells, at),
            Kind::Information2 => {
                self.more_information(kind, cells, at, information_2::COMMUNICATION);
            }
            Kind::Information3 => {
                self.more_information(kind, cells, at, information_3::COMMUNICATION);
            }
            Kind::NewBalance => self.new_balance(cells, at),
            Kind::FreeCommunication => self.free_communication(cells, at),
            Kind::Trailer => self.trailer(cells, at),
        }
        if !matches!(kind, Kind::Header | Kind::FreeCommunication | Kind::Trailer) {
            self.records += 1;
        }
        let flag = |position: usize| match cells.range(position - 1, position) {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        };
        let is_followed = match cells.get(trailer::MULTIPLE) {
            "1" => Some(true),
            "2" => Some(false),
            _ => None,
        };
        self.previous = Some(Previous {
            kind,
            next: flag(movement::NEXT.first),
            link: if kind == Kind::Trailer {
                is_followed
            } else {
                flag(movement::LINK.first)
            },
            at,
        });
    }

    /// Compares what the record before says of what follows it with what does; `None` is the end.
    #[inline]
    fn follow(&mut self, kind: Option<RecordKind>) {
        use RecordKind as Kind;
        let Some(previous) = self.previous else {
            return;
        };
        let (part_follows, link_follows) = match previous.kind {
            Kind::Movement => (
                matches!(kind, Some(Kind::Movement2 | Kind::Movement3)),
                kind == Some(Kind::Information),
            ),
            Kind::Movement2 => (
                kind == Some(Kind::Movement3),
                kind == Some(Kind::Information),
            ),
            Kind::Movement3 | Kind::Information3 => (false, kind == Some(Kind::Information)),
            Kind::Information => (
                kind == Some(Kind::Information2),
                kind == Some(Kind::Information),
            ),
            Kind::Information2 => (
                kind == Some(Kind::Information3),
                kind == Some(Kind::Information),
            ),
            Kind::NewBalance | Kind::FreeCommunication => {
                (false, kind == Some(Kind::FreeCommunication))
            }
            // A second trailer is said to be out of order already.
            Kind::Trailer if kind == Some(Kind::Trailer) => return,
            Kind::Trailer => (false, kind.is_some()),
            Kind::Header | Kind::OldBalance => return,
        };
        let has_next = matches!(
            previous.kind,
            Kind::Movement | Kind::Movement2 | Kind::Information | Kind::Information2
        );
        if has_next && previous.next.is_some_and(|next| next != part_follows) {
            self.wrong_code(&CODA_NEXT, previous, movement::NEXT, part_follows);
        }
        if part_follows {
            return;
        }
        if previous.link.is_some_and(|link| link != link_follows) {
            match previous.kind {
                Kind::Trailer => {
                    self.wrong_code(&CODA_MULTIPLE, previous, trailer::MULTIPLE, link_follows);
                }
                _ => self.wrong_code(&CODA_LINK, previous, movement::LINK, link_follows),
            }
        }
    }

    #[cold]
    fn wrong_code(&mut self, rule: &'static Rule, previous: Previous, field: Field, follows: bool) {
        let (found, expected) = match (previous.kind, follows) {
            (RecordKind::Trailer, true) => ("2", phrase!("1, for another statement follows")),
            (RecordKind::Trailer, false) => ("1", phrase!("2, for no other statement follows")),
            (_, true) => ("0", phrase!("1, for it follows")),
            (_, false) => ("1", phrase!("0, for it does not follow")),
        };
        let Previous { kind, at, .. } = previous;
        self.findings.field(rule, kind, field, at, found, expected);
    }

    #[cold]
    fn out_of_order(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At, expected: Phrase) {
        let text = trimmed_cells(cells);
        let field = kind.fields(self.version)[0];
        self.findings.add(CODA_ORDER.severity, || {
            let (found, wanted) = (text.to_owned(), expected.clone());
            let message = phrase!("found record {}, expected {}", kind.name(), expected);
            finding(&CODA_ORDER, kind, field, at, found, wanted, message)
        });
    }

    fn header(&mut self, cells: &Cells<'_>, at: At) {
        if self.stage != Stage::Outside {
            let expected = match self.stage {
                Stage::Closed => phrase!("record 9, the trailer of the statement before"),
                _ => phrase!("records 8 and 9, the end of the statement before"),
            };
            self.unless_lost(RecordKind::Header, cells, at, expected);
            self.end_statement();
        }
        self.begin_statement(at);
        self.stage = Stage::Header;
        self.version = match cells.get(header::VERSION) {
            "1" => 1,
            _ => 2,
        };
        let head = &mut self.statement.header;
        head.version = cells.digit(header::VERSION);
        head.bank = cells.text(header::BANK).map(Text::from);
        head.is_duplicate = cells.get(header::DUPLICATE) == "D";
        head.file_reference = cells.text(header::FILE_REFERENCE).map(Text::from);
        head.addressee = cells.text(header::ADDRESSEE).map(Text::from);
        head.bic = cells.text(header::BIC).map(Text::from);
        head.enterprise_number = not_zeros(cells, header::ENTERPRISE_NUMBER);
        head.separate_application = not_zeros(cells, header::SEPARATE_APPLICATION);
        head.transaction_reference = cells.text(header::TRANSACTION_REFERENCE).map(Text::from);
        head.related_reference = cells.text(header::RELATED_REFERENCE).map(Text::from);
        self.statement.header.creation_date =
            self.date(RecordKind::Header, cells, header::CREATION_DATE, at);
    }

    fn old_balance(&mut self, cells: &Cells<'_>, at: At) {
        match self.stage {
            Stage::Header => {}
            Stage::Outside => self.without_header(RecordKind::OldBalance, cells, at),
            Stage::Body | Stage::Closed => {
                let expected = match self.stage {
                    Stage::Body => phrase!("records 2 or 3, or record 8"),
                    _ => phrase!("record 4 or 9"),
                };
                return self.out_of_order(RecordKind::OldBalance, cells, at, expected);
            }
        }
        self.stage = Stage::Body;
        self.balance_at = at;
        self.account.clear();
        self.account
            .push_str(trimmed(cells.get(old_balance::ACCOUNT)));
        let structure = match self.version {
            1 => "0",
            _ => cells.get(old_balance::STRUCTURE),
        };
        let account = account(&self.account, structure);
        if structure != " " && !matches!(structure, "0" | "1" | "2" | "3") {
            self.findings.field(
                &CODA_FLAG,
                RecordKind::OldBalance,
                old_balance::STRUCTURE,
                at,
                structure,
                phrase!("0 to 3"),
            );
        }
        let date = self.date(RecordKind::OldBalance, cells, old_balance::DATE, at);
        let statement = &mut *self.statement;
        statement.account = account;
        statement.old_balance = Some(Balance {
            side: side(cells.get(old_balance::SIDE)),
            amount: amount(cells.get(old_balance::AMOUNT)),
            date,
        });
        statement.holder = cells.text(old_balance::HOLDER).map(Text::from);
        statement.description = cells.text(old_balance::DESCRIPTION).map(Text::from);
        statement.number = number(cells.get(old_balance::NUMBER));
        statement.paper_number = number(cells.get(old_balance::PAPER_NUMBER));
        self.start();
    }

    /// Says that this record is out of order, unless a line before it may have been the one that is
    /// missing.
    #[cold]
    fn unless_lost(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At, expected: Phrase) {
        if self.lost == 0 {
            self.out_of_order(kind, cells, at, expected);
        }
    }

    /// A statement whose record 0 is missing.
    #[cold]
    fn without_header(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At) {
        self.unless_lost(
            kind,
            cells,
            at,
            phrase!("record 0, the header of a statement"),
        );
        self.begin_statement(at);
        self.is_headless = true;
        self.stage = Stage::Header;
    }

    /// Sees to it that the records before those of a movement are there, or said to be missing.
    #[inline]
    fn expect_body(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At) {
        if self.stage == Stage::Body {
            return;
        }
        self.expect_body_slowly(kind, cells, at);
    }

    #[cold]
    fn expect_body_slowly(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At) {
        match self.stage {
            Stage::Outside => self.without_header(kind, cells, at),
            Stage::Header => {
                self.unless_lost(kind, cells, at, phrase!("record 1, the old balance"));
            }
            Stage::Closed => {
                self.out_of_order(kind, cells, at, phrase!("record 4 or 9"));
                return;
            }
            Stage::Body => {}
        }
        self.uncertain += 1;
        self.stage = Stage::Body;
        self.start();
    }

    fn movement(&mut self, cells: &Cells<'_>, at: At) {
        let kind = RecordKind::Movement;
        self.close_open();
        self.expect_body(kind, cells, at);
        self.had_movements = true;
        let code = TransactionCode::parse(cells.get(movement::TRANSACTION_CODE));
        let level = self.place(cells, code, at);
        let side_text = cells.get(movement::SIDE);
        if !matches!(side_text, "0" | "1") {
            self.checker.tear();
        }
        let value_date = self.date(kind, cells, movement::VALUE_DATE, at);
        let entry_date = self.date(kind, cells, movement::ENTRY_DATE, at);
        self.zone.clear();
        self.zone.push_str(cells.get(movement::COMMUNICATION));
        self.places.push(Places {
            first: at,
            third: at,
            information: self.information_places.len(),
        });
        self.open = Some(Open {
            movement: Box::new(Movement {
                sequence: parse(cells.get(movement::SEQUENCE)),
                detail: parse(cells.get(movement::DETAIL)),
                bank_reference: cells.text(movement::BANK_REFERENCE).map(Text::from),
                side: side(side_text),
                amount: amount(cells.get(movement::AMOUNT)),
                value_date,
                entry_date,
                code,
                paper_number: number(cells.get(movement::PAPER_NUMBER)),
                globalisation: cells.digit(movement::GLOBALISATION).unwrap_or(0),
                ..Movement::default()
            }),
            level,
            zone: Some(cells.get(movement::COMMUNICATION_TYPE) == "1"),
            information: None,
        });
    }

    /// Where a movement belongs by its numbers, closing what was before it.
    #[inline]
    fn place(&mut self, cells: &Cells<'_>, code: Option<TransactionCode>, at: At) -> Level {
        let kind = RecordKind::Movement;
        let sequence: Option<u16> = parse(cells.get(movement::SEQUENCE));
        let detail: Option<u16> = parse(cells.get(movement::DETAIL));
        let is_next_detail = self.group.as_ref().is_some_and(|group| {
            detail.is_some_and(|detail| detail != 0 && detail == after(group.detail_expected))
        });
        let is_detail_kind = code.is_some_and(|code| code.kind >= 5);
        let is_partial = self.statement.header.separate_application.is_some();
        let (expected, is_detail) = match &self.group {
            None => (1, false),
            Some(group) => {
                let next = [after(group.expected), after(group.found)];
                match sequence {
                    Some(found) if found == group.expected || found == group.found => (found, true),
                    Some(found) if next.contains(&found) => (found, false),
                    // A detail by its detail number or its type, with a wrong sequence number.
                    _ if is_next_detail || is_detail_kind && !is_partial => (group.expected, true),
                    _ => (next[0], false),
                }
            }
        };
        if sequence.is_some_and(|sequence| sequence != expected) {
            self.findings.field(
                &CODA_SEQUENCE,
                kind,
                movement::SEQUENCE,
                at,
                cells.get(movement::SEQUENCE),
                format!("{expected:04}"),
            );
        }
        if !is_detail {
            self.close_group();
            self.group = Some(Group {
                expected,
                found: sequence.unwrap_or(expected),
                detail_expected: 0,
                detail_found: 0,
                whole: None,
            });
            self.check_detail(kind, cells, at, Some(0));
            return Level::Whole;
        }
        self.check_detail(kind, cells, at, None);
        let last = self
            .group
            .as_ref()
            .and_then(|group| group.whole.as_ref()?.details.last());
        let is_below = code.is_some_and(|code| code.kind == 9)
            && last.is_some_and(|last| last.code.is_some_and(|code| code.kind == 7));
        if is_below {
            Level::Below
        } else {
            Level::Detail
        }
    }

    /// Compares the detail number with that of the record before in the group, or with this one.
    #[inline]
    fn check_detail(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At, expected: Option<u16>) {
        let Some(group) = &mut self.group else {
            return;
        };
        let found: Option<u16> = parse(cells.get(movement::DETAIL));
        let alternatives = match expected {
            Some(expected) => [expected; 2],
            None => [after(group.detail_expected), after(group.detail_found)],
        };
        let lost = if expected.is_some() { 0 } else { self.lost };
        let is_good = found.is_none_or(|found| {
            alternatives
                .iter()
                .any(|&expected| is_within(found, expected, lost))
        });
        self.lost = 0;
        group.detail_expected = match found {
            Some(found) if is_good => found,
            _ => alternatives[0],
        };
        group.detail_found = found.unwrap_or(group.detail_expected);
        if !is_good {
            self.findings.field(
                &CODA_DETAIL,
                kind,
                movement::DETAIL,
                at,
                cells.get(movement::DETAIL),
                format!("{:04}", alternatives[0]),
            );
        }
    }

    /// Compares sequence and, of a further part, detail number with those of the open movement.
    #[inline]
    fn check_numbers(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At, is_part: bool) {
        let Some(group) = &self.group else {
            return;
        };
        let sequence: Option<u16> = parse(cells.get(movement::SEQUENCE));
        if sequence.is_some_and(|found| found != group.expected && found != group.found) {
            let expected = format!("{:04}", group.expected);
            self.findings.field(
                &CODA_SEQUENCE,
                kind,
                movement::SEQUENCE,
                at,
                cells.get(movement::SEQUENCE),
                expected,
            );
        }
        if !is_part {
            return self.check_detail(kind, cells, at, None);
        }
        let Some(group) = &self.group else {
            return;
        };
        let detail: Option<u16> = parse(cells.get(movement::DETAIL));
        if detail.is_some_and(|found| found != group.detail_expected && found != group.detail_found)
        {
            let expected = format!("{:04}", group.detail_expected);
            self.findings.field(
                &CODA_DETAIL,
                kind,
                movement::DETAIL,
                at,
                cells.get(movement::DETAIL),
                expected,
            );
        }
    }

    fn movement_2(&mut self, cells: &Cells<'_>, at: At) {
        let kind = RecordKind::Movement2;
        if !self.is_open_for_part(kind, cells, at) {
            return self.out_of_order(kind, cells, at, phrase!("record 2.1 before it"));
        }
        self.check_numbers(kind, cells, at, true);
        self.zone.push_str(cells.get(movement_2::COMMUNICATION));
        let Some(Open { movement, .. }) = &mut self.open else {
            return;
        };
        movement.customer_reference = cells.text(movement_2::CUSTOMER_REFERENCE).map(Text::from);
        movement.counterparty_bic = cells.text(movement_2::BIC).map(Text::from);
        movement.return_kind = cells.text(movement_2::RETURN_KIND).map(Text::from);
        movement.return_reason = cells.text(movement_2::RETURN_REASON).map(Text::from);
        movement.category_purpose = cells.text(movement_2::CATEGORY_PURPOSE).map(Text::from);
        movement.purpose = cells.text(movement_2::PURPOSE).map(Text::from);
    }

    fn movement_3(&mut self, cells: &Cells<'_>, at: At) {
        let kind = RecordKind::Movement3;
        if !self.is_open_for_part(kind, cells, at) {
            return self.out_of_order(kind, cells, at, phrase!("record 2.1 or 2.2 before it"));
        }
        self.check_numbers(kind, cells, at, true);
        if let Some(places) = self.places.last_mut() {
            places.third = at;
        }
        if self.version != 1 {
            self.zone.push_str(cells.get(movement_3::COMMUNICATION));
        }
        let Some(Open { movement, .. }) = &mut self.open else {
            return;
        };
        if self.version == 1 {
            let number = trimmed(cells.get(movement_3_v1::COUNTERPARTY_ACCOUNT));
            movement.counterparty_account = counterparty(number);
            movement.counterparty_name =
                cells.text(movement_3_v1::COUNTERPARTY_NAME).map(Text::from);
            movement.counterparty_address = cells
                .text(movement_3_v1::COUNTERPARTY_ADDRESS)
                .map(Text::from);
        } else {
            movement.counterparty_account =
                counterparty(cells.get(movement_3::COUNTERPARTY_ACCOUNT));
            movement.counterparty_name = cells.text(movement_3::COUNTERPARTY_NAME).map(Text::from);
        }
    }

    /// Whether a movement is open whose communication may go on.
    #[inline]
    fn is_open_for_part(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At) -> bool {
        self.find_lost(kind, cells, at);
        self.open.as_ref().is_some_and(|open| open.zone.is_some())
    }

    /// When the record of the movement that this one goes on with is among the lines that are no
    /// records, opens that movement anew, without an amount.
    #[inline]
    fn find_lost(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At) {
        if self.lost > 0 && self.stage == Stage::Body {
            self.open_lost(kind, cells, at);
        }
    }

    #[cold]
    fn open_lost(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At) {
        let sequence: Option<u16> = parse(cells.get(movement::SEQUENCE));
        let detail: Option<u16> = parse(cells.get(movement::DETAIL));
        let is_same = |open: &Open| {
            open.movement.sequence == sequence
                && (kind == RecordKind::Information || open.movement.detail == detail)
        };
        if self.open.as_ref().is_some_and(is_same) {
            return;
        }
        self.close_open();
        let level = if kind == RecordKind::Information {
            let is_new = self
                .group
                .as_ref()
                .is_none_or(|group| sequence != Some(group.expected));
            if is_new { Level::Whole } else { return }
        } else {
            self.place(cells, None, at)
        };
        if let (Level::Whole, RecordKind::Information, Some(sequence)) = (level, kind, sequence) {
            self.close_group();
            self.group = Some(Group {
                expected: sequence,
                found: sequence,
                detail_expected: 0,
                detail_found: 0,
                whole: None,
            });
        }
        self.had_movements = true;
        self.zone.clear();
        self.places.push(Places {
            first: at,
            third: at,
            information: self.information_places.len(),
        });
        self.open = Some(Open {
            movement: Box::new(Movement {
                sequence,
                detail,
                amount: Parsed::unreadable(""),
                ..Movement::default()
            }),
            level,
            zone: Some(false),
            information: None,
        });
    }

    fn information(&mut self, cells: &Cells<'_>, at: At) {
        let kind = RecordKind::Information;
        self.find_lost(kind, cells, at);
        if self.open.is_none() {
            return self.out_of_order(kind, cells, at, phrase!("record 2.1 before it"));
        }
        self.close_zone();
        self.check_numbers(kind, cells, at, false);
        self.information_places.push(at);
        self.zone.clear();
        self.zone.push_str(cells.get(information::COMMUNICATION));
        if let Some(open) = &mut self.open {
            let information = Information {
                detail: parse(cells.get(information::DETAIL)),
                bank_reference: cells.text(information::BANK_REFERENCE).map(Text::from),
                code: TransactionCode::parse(cells.get(information::TRANSACTION_CODE)),
                communication: None,
            };
            let is_structured = cells.get(information::COMMUNICATION_TYPE) == "1";
            open.information = Some((information, is_structured));
        }
    }

    fn more_information(&mut self, kind: RecordKind, cells: &Cells<'_>, at: At, zone: Field) {
        if self
            .open
            .as_ref()
            .is_none_or(|open| open.information.is_none())
        {
            return self.out_of_order(kind, cells, at, phrase!("record 3.1 before it"));
        }
        self.check_numbers(kind, cells, at, true);
        self.zone.push_str(cells.get(zone));
    }

    /// What was gathered in the zone becomes the communication of what it belongs to.
    #[inline]
    fn close_zone(&mut self) {
        let Some(open) = &mut self.open else {
            return;
        };
        if let Some(is_structured) = open.zone.take() {
            let at = self
                .places
                .last()
                .map_or(At::default(), |places| places.first);
            open.movement.communication = communication(
                &self.zone,
                is_structured,
                (RecordKind::Movement, movement::COMMUNICATION, at),
                &mut self.findings,
            );
        }
        if let Some((mut information, is_structured)) = open.information.take() {
            let at = self.information_places.last().copied().unwrap_or_default();
            information.communication = communication(
                &self.zone,
                is_structured,
                (RecordKind::Information, information::COMMUNICATION, at),
                &mut self.findings,
            );
            open.movement.information.push(information);
        }
    }

    /// The open movement has all its records: it goes where it belongs.
    #[inline]
    fn close_open(&mut self) {
        self.close_zone();
        let Some(open) = self.open.take() else {
            return;
        };
        let Some(group) = &mut self.group else {
            return;
        };
        match (&mut group.whole, open.level) {
            (whole @ None, _) => *whole = Some(open.movement),
            (Some(whole), Level::Below) => match whole.details.last_mut() {
                Some(last) => last.details.push(*open.movement),
                None => whole.details.push(*open.movement),
            },
            (Some(whole), _) => whole.details.push(*open.movement),
        }
    }

    /// The movement is whole: it is judged and handed out.
    #[inline]
    fn close_group(&mut self) {
        let Some(movement) = self.group.as_mut().and_then(|group| group.whole.take()) else {
            return;
        };
        let (places, information_places) = (&self.places, &self.information_places);
        let findings = &mut self.findings;
        self.checker.movement(&movement, &mut |said| {
            let Part::Movement(nth, item) = said.part else {
                return;
            };
            let places = places.get(nth).copied().unwrap_or_default();
            use RecordKind as Kind;
            let (kind, field, at) = match item {
                Item::Amount => (Kind::Movement, movement::AMOUNT, places.first),
                Item::Code => (Kind::Movement, movement::TRANSACTION_CODE, places.first),
                Item::Communication => (Kind::Movement, movement::COMMUNICATION, places.first),
                Item::Account => (
                    Kind::Movement3,
                    movement_3::COUNTERPARTY_ACCOUNT,
                    places.third,
                ),
                Item::Information(nth) => {
                    let at = information_places.get(places.information + nth);
                    let at = at.copied().unwrap_or_default();
                    (Kind::Information, information::COMMUNICATION, at)
                }
            };
            say(findings, kind, field, at, said);
        });
        self.places.clear();
        self.information_places.clear();
        self.events.push_back(StatementEvent::Movement(movement));
    }

    fn close_movements(&mut self) {
        self.close_open();
        self.close_group();
        self.group = None;
    }

    fn new_balance(&mut self, cells: &Cells<'_>, at: At) {
        let kind = RecordKind::NewBalance;
        self.close_movements();
        self.expect_body(kind, cells, at);
        self.stage = Stage::Closed;
        let account = trimmed(cells.get(new_balance::ACCOUNT));
        if !self.account.is_empty() && account != self.account {
            let expected = phrase!("{}, as in record 1", quoted(&self.account));
            self.findings.field(
                &CODA_ACCOUNT,
                kind,
                new_balance::ACCOUNT,
                at,
                account,
                expected,
            );
        }
        self.new_balance_at = at;
        let date = self.date(kind, cells, new_balance::DATE, at);
        self.statement.new_paper_number = number(cells.get(new_balance::PAPER_NUMBER));
        self.statement.new_balance = Some(Balance {
            side: side(cells.get(new_balance::SIDE)),
            amount: amount(cells.get(new_balance::AMOUNT)),
            date,
        });
    }

    fn free_communication(&mut self, cells: &Cells<'_>, at: At) {
        let kind = RecordKind::FreeCommunication;
        self.close_movements();
        if self.stage != Stage::Closed {
            self.expect_body(kind, cells, at);
            self.unless_lost(kind, cells, at, phrase!("record 8 before it"));
            self.uncertain += 1;
            self.stage = Stage::Closed;
        }
        let sequence: Option<u16> = parse(cells.get(free_communication::SEQUENCE));
        let detail: Option<u16> = parse(cells.get(free_communication::DETAIL));
        let all = &mut self.statement.free_communications;
        let line = Text::new(trimmed(cells.get(free_communication::TEXT)));
        let (before, lines) = all.last().map_or((0, 0), |last| {
            (last.sequence.unwrap_or(0), last.lines.len())
        });
        let is_new = all.is_empty() || sequence.is_some_and(|found| found != before);
        let expected = if is_new { after(before) } else { before };
        let expected_detail = if is_new { 0 } else { lines as u16 };
        if is_new {
            all.push(FreeCommunication {
                sequence,
                lines: vec![line],
            });
        } else if let Some(last) = all.last_mut() {
            last.lines.push(line);
        }
        let numbers = [
            (
                &CODA_SEQUENCE,
                free_communication::SEQUENCE,
                sequence,
                expected,
            ),
            (
                &CODA_DETAIL,
                free_communication::DETAIL,
                detail,
                expected_detail,
            ),
        ];
        for (rule, field, found, expected) in numbers {
            if found.is_some_and(|found| !is_within(found, expected, self.lost)) {
                let expected = format!("{expected:04}");
                self.findings
                    .field(rule, kind, field, at, cells.get(field), expected);
            }
        }
        if detail == Some(expected_detail) {
            self.lost = 0;
        }
    }

    fn trailer(&mut self, cells: &Cells<'_>, at: At) {
        let kind = RecordKind::Trailer;
        self.close_movements();
        match self.stage {
            Stage::Outside if self.had_statement => {
                return self.out_of_order(
                    kind,
                    cells,
                    at,
                    phrase!("record 0, or the end of the file"),
                );
            }
            Stage::Outside => self.without_header(kind, cells, at),
            Stage::Header => {
                self.unless_lost(kind, cells, at, phrase!("record 1, the old balance"));
                self.uncertain += 1;
            }
            Stage::Body if self.had_movements => {
                self.unless_lost(kind, cells, at, phrase!("record 8, the new balance"));
                self.uncertain += 1;
            }
            Stage::Body | Stage::Closed => {}
        }
        let records: Option<u32> = parse(cells.get(trailer::RECORDS));
        self.statement.trailer = Some(Trailer {
            records,
            debit: amount(cells.get(trailer::DEBIT)),
            credit: amount(cells.get(trailer::CREDIT)),
            is_followed: match cells.get(trailer::MULTIPLE) {
                "1" => Some(true),
                "2" => Some(false),
                _ => None,
            },
        });
        let counted = self.records..=self.records + self.uncertain;
        if let Some(found) = records
            && !counted.contains(&found)
        {
            let expected = phrase!(
                "{}, the records 1, 2, 3 and 8",
                format!("{:06}", self.records)
            );
            self.findings.field(
                &CODA_COUNT,
                kind,
                trailer::RECORDS,
                at,
                cells.get(trailer::RECORDS),
                expected,
            );
        }
        self.trailer_at = at;
        self.end_statement();
    }

    fn begin_statement(&mut self, at: At) {
        *self.statement = Statement::default();
        self.is_started = false;
        self.had_movements = false;
        self.had_statement = true;
        self.is_headless = false;
        self.lost = 0;
        self.version = 2;
        self.account.clear();
        self.balance_at = at;
        self.records = 0;
        self.uncertain = 0;
    }

    /// What stands before the movements is known.
    fn start(&mut self) {
        if self.is_started {
            return;
        }
        self.is_started = true;
        let (findings, at) = (&mut self.findings, self.balance_at);
        self.checker.start(&self.statement, &mut |said| {
            let field = match said.part {
                Part::OldBalance => old_balance::AMOUNT,
                _ => old_balance::ACCOUNT,
            };
            say(findings, RecordKind::OldBalance, field, at, said);
        });
        self.events
            .push_back(StatementEvent::Start(self.statement.clone()));
    }

    fn end_statement(&mut self) {
        self.close_movements();
        self.start();
        // Without record 0 it is not known whether the balances mean anything.
        if self.uncertain > 0 || self.is_headless {
            self.checker.tear();
        }
        let findings = &mut self.findings;
        let (old, new, trailer) = (self.balance_at, self.new_balance_at, self.trailer_at);
        self.checker.end(&self.statement, &mut |said| {
            use RecordKind as Kind;
            let (kind, field, at) = match said.part {
                Part::DebitTotal => (Kind::Trailer, trailer::DEBIT, trailer),
                Part::CreditTotal => (Kind::Trailer, trailer::CREDIT, trailer),
                Part::OldBalance => (Kind::OldBalance, old_balance::AMOUNT, old),
                Part::Account => (Kind::OldBalance, old_balance::NUMBER, old),
                _ => (Kind::NewBalance, new_balance::AMOUNT, new),
            };
            say(findings, kind, field, at, said);
        });
        self.stage = Stage::Outside;
        let statement = std::mem::take(&mut self.statement);
        self.events.push_back(StatementEvent::End(statement));
    }

    /// The input ends, at this offset.
    fn finish(&mut self, offset: usize) {
        // After the new balance one line is missing: there it should stand. Before it the file was cut.
        let end = At::new(self.line + 1, offset);
        let (expected, at) = match self.stage {
            Stage::Outside => return self.follow(None),
            Stage::Header => (phrase!("record 1, the old balance"), end),
            Stage::Body if self.had_movements => (
                phrase!("records 8 and 9, the end of the statement"),
                self.previous.map_or(end, |previous| previous.at),
            ),
            Stage::Body => (phrase!("records 2 or 3, or record 8 or 9"), end),
            Stage::Closed => (phrase!("record 9, the trailer of the statement"), end),
        };
        self.findings
            .line(&CODA_ORDER, at, 1, phrase!("the end of the file"), expected);
        self.checker.tear();
        self.end_statement();
    }

    /// A date; `None` for zeros and blanks.
    #[inline]
    fn date(
        &mut self,
        kind: RecordKind,
        cells: &Cells<'_>,
        field: Field,
        at: At,
    ) -> Option<Parsed<NaiveDate>> {
        let text = cells.get(field);
        if matches!(text, "000000" | "      ") {
            return None;
        }
        if let Some(date) = date(text) {
            return Some(Parsed::Value(date));
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.findings.field(
                &CODA_DATE,
                kind,
                field,
                at,
                text,
                phrase!("a day as DDMMYY"),
            );
        }
        Some(Parsed::unreadable(text))
    }
}

/// Says what the check of a statement says, at a field.
fn say(findings: &mut Findings, kind: RecordKind, field: Field, at: At, said: Said) {
    findings.add(said.rule.severity, || {
        finding(
            said.rule,
            kind,
            field,
            at,
            said.found,
            said.expected,
            said.message,
        )
    });
}

fn trimmed_cells<'l>(cells: &Cells<'l>) -> &'l str {
    trimmed(cells.range(0, LENGTH))
}

/// Whether a number is the expected one, or as many further on as were lost at most.
#[inline]
fn is_within(found: u16, expected: u16, lost: u16) -> bool {
    (expected..=expected.saturating_add(lost)).contains(&found)
}

/// The number after this one: 9999 is followed by 0, and 0 by 1.
fn after(number: u16) -> u16 {
    if number >= 9999 { 0 } else { number + 1 }
}

#[inline]
fn parse<T: TryFrom<u64>>(digits: &str) -> Option<T> {
    let mut number = 0_u64;
    for byte in digits.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u64::from(byte - b'0');
    }
    T::try_from(number).ok()
}

/// A number; zeros stand for none.
fn number(digits: &str) -> Option<u32> {
    parse(digits).filter(|&number| number != 0)
}

fn not_zeros(cells: &Cells<'_>, field: Field) -> Option<Text> {
    let text = cells.text(field)?;
    (!text.bytes().all(|byte| byte == b'0')).then(|| Text::new(text))
}

/// Twelve digits and three decimals.
#[inline]
fn amount(digits: &str) -> Parsed<Decimal> {
    match parse::<i64>(digits) {
        Some(thousandths) => Parsed::Value(Decimal::new(thousandths, 3)),
        None => Parsed::unreadable(trimmed(digits)),
    }
}

#[inline]
fn side(digit: &str) -> Side {
    match digit {
        "1" => Side::Debit,
        _ => Side::Credit,
    }
}

/// DDMMYY; years from 80 are of the last century.
#[inline]
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let digits: u32 = parse(text)?;
    let (day, month, year) = (digits / 10_000, digits / 100 % 100, digits % 100);
    let century = if year >= 80 { 1900 } else { 2000 };
    NaiveDate::from_ymd_opt(century + year as i32, month, day)
}

/// The communication in a zone, whose end is blank.
#[inline]
fn communication(
    zone: &str,
    is_structured: bool,
    place: (RecordKind, Field, At),
    findings: &mut Findings,
) -> Option<Communication> {
    let text = trimmed(zone);
    if text.is_empty() {
        return None;
    }
    if is_structured {
        if let Some((kind, rest)) = text.split_at_checked(3)
            && let Some(kind) = parse(kind)
        {
            return Some(Communication::Structured(StructuredCommunication {
                kind,
                text: Text::new(rest),
            }));
        }
        let (kind, field, at) = place;
        let found: String = text.chars().take(3).collect();
        findings.field(
            &CODA_COMMUNICATION,
            kind,
            field,
            at,
            found,
            phrase!("a type of three digits, for the communication is said to be structured"),
        );
    }
    Some(Communication::Free(Text::new(text)))
}

/// The account in the 37 positions of record 1, by its structure.
fn account(text: &str, structure: &str) -> Option<AccountNumber> {
    if text.is_empty() {
        return None;
    }
    let is_ascii = text.is_ascii();
    let at = |position: usize| match is_ascii {
        true => position.min(text.len()),
        false => text
            .char_indices()
            .nth(position)
            .map_or(text.len(), |(at, _)| at),
    };
    let part = |from: usize, to: usize| {
        let (start, end) = (at(from), at(to));
        let part = trimmed(&text[start..end]);
        (!part.is_empty()).then(|| Text::new(part))
    };
    let kind = match structure {
        "0" => AccountKind::BelgianBban,
        "1" => AccountKind::Foreign,
        "2" => AccountKind::BelgianIban,
        "3" => AccountKind::ForeignIban,
        _ => shape(text),
    };
    Some(match kind {
        AccountKind::BelgianBban => AccountNumber {
            kind,
            number: part(0, 12).unwrap_or_default(),
            currency: part(13, 16),
            qualification: part(16, 17),
            country: part(17, 19),
            extension: part(22, 37),
        },
        AccountKind::BelgianIban => AccountNumber {
            kind,
            number: part(0, 31).unwrap_or_default(),
            extension: part(31, 34),
            currency: part(34, 37),
            ..AccountNumber::default()
        },
        AccountKind::Foreign | AccountKind::ForeignIban => AccountNumber {
            kind,
            number: part(0, 34).unwrap_or_default(),
            currency: part(34, 37),
            ..AccountNumber::default()
        },
    })
}

/// What sort of account number this looks like.
pub(super) fn shape(text: &str) -> AccountKind {
    let bytes = text.as_bytes();
    let digits = |from: usize, to: usize| {
        bytes
            .get(from..to)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let ends = |at: usize| bytes.get(at).is_none_or(|&byte| byte == b' ');
    if digits(0, 12) && ends(12) {
        AccountKind::BelgianBban
    } else if bytes.starts_with(b"BE") && digits(2, 16) && ends(16) {
        AccountKind::BelgianIban
    } else if bytes.len() > 4 && bytes[..2].iter().all(u8::is_ascii_uppercase) && digits(2, 4) {
        AccountKind::ForeignIban
    } else {
        AccountKind::Foreign
    }
}

/// The account in the 37 positions of record 2.3, which keeps the shape it had in the payment.
#[inline]
fn counterparty(text: &str) -> Option<AccountNumber> {
    let text = trimmed(text);
    if text.is_empty() {
        return None;
    }
    match shape(text) {
        AccountKind::BelgianBban => account(text, "0"),
        AccountKind::BelgianIban => account(text, "3").map(|account| AccountNumber {
            kind: AccountKind::BelgianIban,
            ..account
        }),
        AccountKind::ForeignIban => account(text, "3"),
        AccountKind::Foreign => account(text, "1"),
    }
}
