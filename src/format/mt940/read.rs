//! Messages to statements.
//!
//! One pass over the lines. A field is its tag with the lines that follow it; a message ends with a
//! line of `-`, or where the next one begins. What is wrong is told with the place in the file, and
//! reading goes on with the next field.

use super::dialect::Entry;
use super::{MIDNIGHT, account_of, application_of, code_of, type_length, words};
use crate::error::{Error, ErrorKind};
use crate::format::coda::CodaEncoding;
use crate::format::swift;
use crate::format::{Loss, Losses, StatementsRead};
use crate::model::{
    AccountNumber, Balance, Charge, FreeCommunication, Information, Movement, OtherAmount,
    OtherBalance, Page, Side, Statement, StatementKind,
};
use crate::report::{Field, Finding, Findings};
use crate::structure::statement::{self, Item, Part};
use crate::structure::{Budget, Limits, Rule};
use crate::value::shown::quoted;
use crate::value::{Parsed, Text, parse_decimal};
use crate::value::{Phrase, phrase};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::borrow::Cow;

crate::structure::rules! {
    MT940_RULES because "programs find the parts of a statement by their tags; what stands elsewhere is not seen"
    MT940_TAG "MT940-TAG" Structure Warning "lines belong to a field of the message, and fields are those of MT940"
    MT940_ORDER "MT940-ORDER" Structure Warning "fields stand in the order of the standard, as often as it allows"
    MT940_MISSING "MT940-MISSING" Structure Fatal "the fields that the standard demands are there"
    MT940_VALUE "MT940-VALUE" Structure Fatal "dates, amounts and codes can be read"
    MT940_FORM "MT940-FORM" Structure Warning "values that can be read have the form of the standard"
    MT940_TOTAL "MT940-TOTAL" Structure Warning "the sums and counts of an interim report (MT942) are those of its movements"
    MT940_MESSAGE "MT940-MESSAGE" Structure Warning "messages are statements (MT940, MT950) or interim reports (MT942)"
    MT940_PAGE "MT940-PAGE" Structure Warning "a page begins with the balance with which the one before it ended"
}

/// More lines than this do not belong to any field.
const LINES: usize = 1000;

/// Reads the statements of a file of messages.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<StatementsRead, Error> {
    let Parts {
        statements,
        mut findings,
        losses,
        places,
        not_booked,
    } = parse(bytes, limits, true)?;
    statement::check(&statements, |at, movement, said| {
        let place = places[at].of(movement, said.part);
        let (record, name) = match said.part {
            Part::Account => ("25", "account"),
            Part::OldBalance => ("60F", "amount"),
            Part::NewBalance => ("62F", "amount"),
            Part::DebitTotal | Part::CreditTotal => ("61", "total"),
            Part::Movement(_, Item::Amount) => ("61", "amount"),
            Part::Movement(_, Item::Code) => ("61", "type"),
            Part::Movement(_, Item::Account) => ("86", "account"),
            Part::Movement(_, Item::Communication | Item::Information(_)) => {
                ("86", "communication")
            }
        };
        let field = Field {
            record: record.into(),
            name: name.into(),
            found: said.found,
            ..Field::default()
        };
        findings.add(said.rule.severity, || {
            let finding = place.finding(said.rule, said.message);
            finding.about(field, said.expected)
        });
    });
    Ok(StatementsRead {
        statements,
        findings,
        losses: losses.finish("statements"),
        not_booked,
    })
}

/// What was read, and where the parts of each statement stand.
pub(super) struct Parts {
    pub statements: Vec<Statement>,
    findings: Findings,
    losses: Losses,
    places: Vec<Places>,
    /// How many entries are expected only.
    not_booked: usize,
}

/// Reads without adding anything up; pages make one statement where `joins`.
pub(super) fn parse(bytes: &[u8], limits: &Limits, joins: bool) -> Result<Parts, Error> {
    // DOS ends a file with a mark of its own.
    let bytes = bytes.strip_suffix(b"\x1A").unwrap_or(bytes);
    let encoding = encoding_of(bytes);
    let written = bytes;
    let bytes = &*in_lines(written);
    let mut reader = Reader {
        parts: Parts {
            statements: Vec::new(),
            findings: Findings::new(limits.room()),
            losses: Losses::new(limits.room()),
            places: Vec::new(),
            not_booked: 0,
        },
        bytes,
        limits,
        budget: Budget::new(limits, bytes.len()),
        joins,
        bank: String::new(),
        open: None,
        other: None,
        field: None,
        said: None,
        fields: 0,
    };
    let mut offset = if bytes.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    let mut last = Place::default();
    let (mut number, mut column) = (1, 1);
    while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
        let length = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let line = &rest[..length];
        let text = encoding.decode(line);
        last = Place {
            offset,
            line: number,
            column,
        };
        if written.get(offset + length) == Some(&b'@') {
            column += text.chars().count() + 2;
        } else {
            (number, column) = (number + 1, 1);
        }
        offset += length
            + match rest.get(length..) {
                Some([b'\r', b'\n', ..]) => 2,
                _ => 1,
            };
        let next = bytes.get(offset..).unwrap_or_default();
        reader.line(text, last, next.trim_ascii_start())?;
    }
    reader.end_field();
    reader.end_message(last, false);
    reader.budget.check()?;
    Ok(reader.parts)
}

/// UTF-8, or what banks use besides: code page 850 where the letters of it that German has are all there is, among them
/// the ü, which is nothing in Windows-1252, or within a word an ä or ö, which are quotation marks there.
fn encoding_of(bytes: &[u8]) -> CodaEncoding {
    const LETTERS: &[u8] = b"\x81\x84\x8E\x94\x99\x9A\xE1";
    // The small ones. In Windows-1252 the first is nothing, and the others are quotation marks.
    const WITHIN: &[u8] = b"\x81\x84\x94";
    if std::str::from_utf8(bytes).is_ok() {
        return CodaEncoding::Utf8;
    }
    let is_letter = |byte: &u8| byte.is_ascii() || LETTERS.contains(byte);
    let is_within = |three: &[u8]| {
        let [before, byte, behind] = *three else {
            return false;
        };
        before.is_ascii_alphabetic() && WITHIN.contains(&byte) && behind.is_ascii_lowercase()
    };
    match bytes.iter().all(is_letter)
        && (bytes.contains(&LETTERS[0]) || bytes.windows(3).any(is_within))
    {
        true => CodaEncoding::Cp850,
        false => CodaEncoding::Windows1252,
    }
}

/// The file with line ends, of the same length, in place of the `@@` that banks have had for them since BTX.
fn in_lines(bytes: &[u8]) -> Cow<'_, [u8]> {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let start = start.trim_ascii_start();
    let first = start.strip_prefix(b"@@").unwrap_or(start);
    let end = memchr::memchr2(b'\r', b'\n', first).unwrap_or(first.len());
    let has_signs =
        first.len() < start.len() || memchr::memmem::find(&first[..end], b"@@:").is_some();
    if !first.starts_with(b":20:") || !has_signs {
        return Cow::Borrowed(bytes);
    }
    let mut lines = bytes.to_vec();
    for at in memchr::memmem::find_iter(bytes, b"@@") {
        lines[at..at + 2].copy_from_slice(b"\r\n");
    }
    Cow::Owned(lines)
}

/// A place in the file.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    offset: usize,
    line: usize,
    column: usize,
}

/// Where the parts of a statement stand.
#[derive(Debug, Default)]
struct Places {
    start: Place,
    account: Option<Place>,
    old_balance: Option<Place>,
    new_balance: Option<Place>,
    /// The fields 61 and 86 of each movement.
    movements: Vec<(Place, Option<Place>)>,
    /// Whether its last page said that another follows.
    is_open: bool,
}

impl Place {
    fn finding(self, rule: &'static Rule, message: Phrase) -> Finding {
        Finding {
            offset: self.offset,
            line: self.line,
            column: self.column,
            ..rule.finding(message)
        }
    }
}

impl Places {
    fn of(&self, movement: Option<usize>, part: Part) -> Place {
        let of_movement = movement.and_then(|at| self.movements.get(at));
        match (part, of_movement) {
            (Part::Movement(_, Item::Amount | Item::Code), Some((line, _))) => *line,
            (Part::Movement(..), Some((line, said))) => said.unwrap_or(*line),
            (Part::Account, _) => self.account.unwrap_or(self.start),
            (Part::OldBalance, _) => self.old_balance.unwrap_or(self.start),
            _ => self.new_balance.unwrap_or(self.start),
        }
    }
}

/// One line of a field, without the tag.
#[derive(Debug)]
struct Line<'a> {
    text: Cow<'a, str>,
    /// Where the text, or what is left of it, begins.
    place: Place,
}

/// A field whose lines are being gathered.
#[derive(Debug)]
struct Gathered<'a> {
    tag: String,
    lines: Vec<Line<'a>>,
    more: usize,
}

impl Gathered<'_> {
    fn name(&self) -> String {
        format!(":{}:", self.tag)
    }
}

/// What belongs to the last movement, until the next field that does not.
#[derive(Debug, Default)]
struct Said<'a> {
    kind: String,
    reference: String,
    /// The further lines of field 61, the lines of fields 86 and those of fields NS.
    more: Vec<Cow<'a, str>>,
    lines: Vec<Cow<'a, str>>,
    numbered: Vec<Cow<'a, str>>,
    /// Whether it is not booked yet, and no movement.
    is_expected: bool,
}

/// Field 90: how many debits or credits an interim report has, and what they come to.
#[derive(Clone, Copy, Debug)]
struct Sum {
    place: Place,
    count: u64,
    amount: Decimal,
}

/// A message that is being read.
#[derive(Debug, Default)]
struct Message {
    statement: Statement,
    places: Places,
    /// The text of field 25.
    account: Option<String>,
    /// The currency of the balances.
    currency: Option<Text>,
    is_numbered: bool,
    has_reference: bool,
    /// Place in the order of the last field.
    rank: u8,
    /// Whether it begins (60M) and ends (62M) in the middle of a statement.
    goes_on: (bool, bool),
    has_envelope: bool,
    /// Whether its fields stand in a block (`{4:`).
    in_block: bool,
    /// Whether what stands before it, or its fields, make it an interim report.
    is_interim: bool,
    has_time: bool,
    has_floor: bool,
    /// Whether small movements are not listed in it.
    is_floored: bool,
    /// Whether entries stand in it that are not booked yet.
    has_expected: bool,
    debits: Option<Sum>,
    credits: Option<Sum>,
}

struct Reader<'a, 'l> {
    parts: Parts,
    bytes: &'a [u8],
    limits: &'l Limits,
    budget: Budget,
    joins: bool,
    /// The four letters of the bank in what stands before the messages.
    bank: String,
    /// The message that is being read, and whether its end has been seen.
    open: Option<Message>,
    /// Of a message that is passed over, for it is no statement, whether its fields stand in a block.
    other: Option<bool>,
    field: Option<Gathered<'a>>,
    said: Option<Said<'a>>,
    fields: u32,
}

/// What of a value is wrong.
struct Wrong {
    record: &'static str,
    name: &'static str,
    /// Characters before it and in it.
    at: usize,
    length: usize,
    expected: Phrase,
}

impl<'a> Reader<'a, '_> {
    /// Takes the next line of the file; `next` is what comes behind it, from the next text on.
    fn line(&mut self, text: Cow<'a, str>, place: Place, next: &[u8]) -> Result<(), Error> {
        let trimmed = text.trim_end();
        if self.is_of_other(trimmed, next) {
            return Ok(());
        }
        if trimmed.is_empty() {
            // Within a text, blanks may be part of it.
            if let (Some(field), false) = (&mut self.field, text.is_empty())
                && field.tag == "86"
            {
                self.text(text, place);
            }
            return Ok(());
        }
        let is_end = match trimmed.trim_start() {
            "-" => self.ends(next),
            text => text.starts_with("-}") || text == "-XXX",
        };
        let is_block = is_block(text.as_bytes());
        if is_end || is_block {
            self.end_field();
            self.end_message(place, is_end);
            let text_block = text.rfind("{4:");
            if is_block || text_block.is_some() {
                self.envelope(&text, place);
            }
            // The last one, so that this does not come here again.
            if let Some(at) = text_block.map(|at| at + 3)
                && at < trimmed.len()
            {
                let characters = text[..at].chars().count();
                let rest = Cow::Owned(text[at..].to_owned());
                return self.line(rest, place.after(at, characters), next);
            }
            return Ok(());
        }
        let Some(tag) = tag(&text).filter(|tag| !self.is_clock(&text, tag)) else {
            if self.field.is_some() || !self.head(trimmed) {
                self.text(text, place);
            }
            return Ok(());
        };
        let tag = tag.to_owned();
        self.end_field();
        self.count()?;
        if tag == "20" {
            self.end_message(place, false);
            let in_block = self.open.as_ref().is_some_and(|open| open.in_block);
            if !in_block && self.pass_over(place, place, false) {
                return Ok(());
            }
        }
        let skip = tag.len() + 2;
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[skip..]),
            Cow::Owned(text) => Cow::Owned(text[skip..].to_owned()),
        };
        self.field = Some(Gathered {
            tag,
            lines: vec![Line {
                text,
                place: place.after(skip, skip),
            }],
            more: 0,
        });
        Ok(())
    }

    /// Passes over the message that begins here if it is no statement.
    fn pass_over(&mut self, begins: Place, said: Place, in_block: bool) -> bool {
        let message = self.bytes.get(begins.offset..).unwrap_or_default();
        let Some(number) = swift::is_no_statement(message) else {
            return false;
        };
        let number = String::from_utf8_lossy(number);
        self.say(&MT940_MESSAGE, said, None, || {
            phrase!(
                "found a message MT{}, which is no statement of an account: it is not read",
                number
            )
        });
        self.other = Some(in_block);
        true
    }

    /// Whether the line belongs to a message that is passed over; `next` is what comes behind it.
    fn is_of_other(&mut self, line: &str, next: &[u8]) -> bool {
        let Some(in_block) = self.other else {
            return false;
        };
        let is_next = ["{1:", "{2:"].iter().any(|start| line.starts_with(start))
            || !in_block && line.starts_with(":20:");
        let is_end = match in_block {
            true => line.starts_with("-}"),
            false => line == "-" && begins_message(next),
        };
        if is_next || is_end {
            self.other = None;
        }
        // Behind the end of a block the next one may begin.
        !(is_next || is_end && in_block)
    }

    /// Whether a line of `-` ends the message, by what comes behind it: the end of the file or another message.
    /// Where a text stands before it anything else goes on with that text, and elsewhere fields of a statement
    /// go on with the message. In a block a message ends with `-}`.
    fn ends(&self, next: &[u8]) -> bool {
        if matches!(next, [] | [b':', b'2', b'0', b':', ..]) || is_block(next) {
            return true;
        }
        if self.open.as_ref().is_some_and(|open| open.in_block) {
            return false;
        }
        if self.open.is_none() && self.field.is_none() {
            return true;
        }
        match self.field.as_ref().map(|field| field.tag.as_str()) {
            Some("61" | "86") => begins_message(next),
            _ => {
                let line = lines(next).next().unwrap_or_default();
                !tag(&line).is_some_and(|tag| tag.starts_with(['6', '8', '9']))
            }
        }
    }

    /// Whether what looks like a tag in a text is the rest of a time (`00` and `:00:00`), or no field of a
    /// statement.
    fn is_clock(&self, text: &str, tag: &str) -> bool {
        let rank = self.open.as_ref().map_or(0, |open| open.rank);
        let Some(field) = self.field.as_ref().filter(|field| field.tag == "86") else {
            return false;
        };
        let before = field.lines.last().map_or("", |line| line.text.trim_end());
        let has_hour = before.ends_with(|c: char| c.is_ascii_digit());
        let minutes = text.get(4..).unwrap_or_default();
        let is_time = has_hour && digits(minutes) == 2 && tag < "60" && rank < 8;
        tag.len() == 2 && (is_time || !TAGS.contains(&tag))
    }

    /// Takes a line before a message, if it is one.
    fn head(&mut self, line: &str) -> bool {
        match HeadLine::of(line) {
            Some(HeadLine::Message { is_interim }) => {
                self.open.get_or_insert_default().is_interim = is_interim;
            }
            Some(HeadLine::Bank(bank)) => self.bank = bank.to_owned(),
            None => return false,
        }
        true
    }

    /// A line without a tag goes on with the field.
    fn text(&mut self, text: Cow<'a, str>, place: Place) {
        match &mut self.field {
            Some(field) if field.lines.len() < LINES => field.lines.push(Line { text, place }),
            Some(field) => field.more += 1,
            None => self.say(&MT940_TAG, place, None, || {
                phrase!("found the text {}, expected a field", quoted(&text))
            }),
        }
    }

    /// Counts the fields.
    fn count(&mut self) -> Result<(), Error> {
        self.budget.check()?;
        self.fields = self.fields.saturating_add(1);
        if self.fields > self.limits.elements {
            return Err(ErrorKind::LimitExceeded {
                limit: phrase!("fields").into(),
                value: self.limits.elements.into(),
                option: "Limits::elements".into(),
            }
            .into());
        }
        Ok(())
    }

    fn say(
        &mut self,
        rule: &'static Rule,
        place: Place,
        field: Option<(Field, Phrase)>,
        message: impl FnOnce() -> Phrase,
    ) {
        self.parts.findings.add(rule.severity, || {
            let finding = place.finding(rule, message());
            match field {
                Some((field, expected)) => finding.about(field, expected),
                None => finding,
            }
        });
    }

    /// Says what is wrong with a part of a line.
    fn wrong(&mut self, rule: &'static Rule, line: &Line<'_>, wrong: Wrong) {
        let Wrong {
            record,
            name,
            at,
            length,
            expected,
        } = wrong;
        let found: String = line.text.chars().skip(at).take(length.min(100)).collect();
        let before: usize = line.text.chars().take(at).map(char::len_utf8).sum();
        let place = line.place.after(before, at);
        let message = match found.as_str() {
            "" => phrase!(
                "found no {} in field {}, expected {}",
                Phrase::Name(name),
                record,
                expected.clone()
            ),
            _ => phrase!(
                "found {} as {} of field {}, expected {}",
                quoted(&found),
                Phrase::Name(name),
                record,
                expected.clone()
            ),
        };
        let field = Field {
            record: record.into(),
            name: name.into(),
            positions: (at + 1, at + length.max(1)),
            found,
            ..Field::default()
        };
        self.say(rule, place, Some((field, expected)), || message);
    }

    /// What the model has no place for.
    fn lose(&mut self, tag: impl std::fmt::Display, what: Phrase) {
        let Parts {
            statements, losses, ..
        } = &mut self.parts;
        losses.lose(|| Loss {
            term: "".into(),
            path: format!("statements[{}]/{tag}", statements.len()),
            what: what.into(),
        });
    }

    fn envelope(&mut self, text: &str, place: Place) {
        if let Some(bank) = text.strip_prefix("{1:").and_then(|text| text.get(3..7)) {
            self.bank = bank.to_owned();
        }
        if !self.open.as_ref().is_some_and(|open| open.has_envelope) {
            self.lose("{1}", phrase!("the blocks around the message"));
        }
        let open = self.open.get_or_insert_default();
        open.has_envelope = true;
        open.is_interim |= ["{2:I942", "{2:O942"]
            .iter()
            .any(|head| text.contains(head));
        open.in_block |= text.contains("{4:");
        if let Some(at) = text.find("{2:") {
            self.pass_over(place.after(at, at), place, true);
        }
    }

    /// Takes the field that has been gathered.
    fn end_field(&mut self) {
        let Some(field) = self.field.take() else {
            return;
        };
        if field.more > 0 {
            let what = phrase!("{} lines, more than are read", field.more.to_string());
            self.lose(field.name(), what);
        }
        let rank = match field.tag.as_str() {
            "20" => 1,
            "21" => 2,
            "25" | "25P" => 3,
            "28C" | "28" => 4,
            "60F" | "60M" => 5,
            "61" => 6,
            "86" => 7,
            "62F" | "62M" | "90C" | "90D" => 8,
            _ => 0,
        };
        let first = field.lines[0].place.tag(&field.tag);
        let before = self.open.as_ref().map_or(0, |open| open.rank);
        // A statement may follow without a reference of its own.
        if before == 8 && (3..=5).contains(&rank) {
            self.end_message(first, false);
        }
        let mut message = self.open.take().unwrap_or_default();
        if message.places.start.line == 0 {
            message.places.start = first;
        }
        let before = message.rank;
        let is_good = match (before, rank) {
            (_, 0) | (6 | 7, 6) | (6 | 8, 7) => true,
            (8, 8) => field.tag.starts_with("90"),
            (_, 7) => false,
            _ => rank > before,
        };
        if !is_good {
            self.say(&MT940_ORDER, first, None, || {
                phrase!("found field {} where it does not belong", &field.tag)
            });
        }
        if rank != 0 && (before, rank) != (8, 7) {
            message.rank = rank;
        }
        self.field(field, rank, &mut message);
        self.open = Some(message);
    }

    /// Puts a field into the message.
    fn field(&mut self, field: Gathered<'a>, rank: u8, message: &mut Message) {
        if !matches!(field.tag.as_str(), "86" | "NS") {
            self.end_movement(message);
        }
        let line = &field.lines[0];
        let text = line.text.trim();
        let is_long = matches!(rank, 6 | 7) || field.tag == "25P";
        if !is_long && rank != 0 {
            for more in &field.lines[1..] {
                self.say(&MT940_TAG, more.place, None, || {
                    let (tag, text) = (&field.tag, &more.text);
                    phrase!(
                        "found the text {} after field {}, which has one line",
                        quoted(text),
                        tag
                    )
                });
            }
        }
        match rank {
            1 | 2 => {
                message.has_reference |= rank == 1;
                let header = &mut message.statement.header;
                let application = application_of(text);
                if application.is_some() && header.separate_application.is_none() {
                    header.separate_application = application;
                    return;
                }
                let reference = match rank {
                    1 => &mut header.transaction_reference,
                    _ => &mut header.related_reference,
                };
                self.once(&field, text, reference);
            }
            3 => {
                message.places.account.get_or_insert(line.place);
                match &message.account {
                    None => message.account = Some(text.to_owned()),
                    Some(_) => {
                        self.lose(field.name(), phrase!("another account, {}", quoted(text)))
                    }
                }
                if let Some(bic) = field.lines.get(1).map(|line| line.text.trim()) {
                    message.statement.header.bic = Some(Text::new(bic));
                }
            }
            4 => self.number(line, message),
            5 => {
                let (balance, currency) = self.balance("60F", line);
                if message.statement.old_balance.is_some() {
                    self.lose(field.name(), phrase!("another balance, {}", quoted(text)));
                    return;
                }
                message.places.old_balance = Some(line.place);
                message.goes_on.0 = field.tag == "60M";
                message.statement.old_balance = Some(balance);
                message.currency = currency;
            }
            6 => {
                let (movement, said) = self.movement(&field, message);
                let is_expected = said.is_expected;
                self.said = Some(said);
                if is_expected {
                    message.has_expected = true;
                    self.parts.not_booked += 1;
                    let amount = movement.signed().map(|amount| amount.to_string());
                    let day = movement.value_date.as_ref().and_then(Parsed::value);
                    let what = match (amount, day.map(ToString::to_string)) {
                        (Some(amount), Some(day)) => phrase!(
                            "an expected entry of {} on {}, which is not booked yet",
                            amount,
                            day
                        ),
                        (Some(amount), None) => {
                            phrase!("an expected entry of {}, which is not booked yet", amount)
                        }
                        (None, Some(day)) => {
                            phrase!("an expected entry on {}, which is not booked yet", day)
                        }
                        (None, None) => phrase!("an expected entry, which is not booked yet"),
                    };
                    self.lose(field.name(), what);
                    return;
                }
                let places = &mut message.places.movements;
                self.budget.push(&mut message.statement.movements, movement);
                self.budget.push(places, (line.place, None));
            }
            7 => self.said(field, message),
            8 if field.tag.starts_with("90") => self.sum(&field, message),
            8 => {
                let (balance, currency) = self.balance("62F", line);
                if message.statement.new_balance.is_some() {
                    self.lose(field.name(), phrase!("another balance, {}", quoted(text)));
                    return;
                }
                if message.currency.is_none() {
                    message.currency = currency;
                } else if currency.is_some() && currency != message.currency {
                    let wrong = Wrong {
                        record: "62F",
                        name: "currency",
                        at: 7,
                        length: 3,
                        expected: phrase!("the currency of field 60F"),
                    };
                    self.wrong(&MT940_FORM, line, wrong);
                }
                message.places.new_balance = Some(line.place);
                message.goes_on.1 = field.tag == "62M";
                message.statement.new_balance = Some(balance);
            }
            _ => self.other(field, message),
        }
    }

    /// A field that has no place in the order, or is not known.
    fn other(&mut self, field: Gathered<'a>, message: &mut Message) {
        let line = &field.lines[0];
        let text = line.text.trim();
        match field.tag.as_str() {
            "64" | "65" => {
                let is_available = field.tag == "64";
                let record = if is_available { "64" } else { "65" };
                let (balance, currency) = self.balance(record, line);
                let balance = OtherBalance {
                    code: Text::new(if is_available { "CLAV" } else { "FWAV" }),
                    balance,
                    currency: currency.filter(|own| Some(own) != message.currency.as_ref()),
                };
                self.budget
                    .push(&mut message.statement.other_balances, balance);
            }
            "13" | "13D" if !message.has_time => {
                message.has_time = true;
                let mut at = 0;
                let date = self.date("13D", "date", line, &mut at);
                message.statement.header.creation_date = date;
                let time = line.text.get(at..).unwrap_or_default().trim();
                if !time.is_empty() && time != MIDNIGHT {
                    self.lose(field.name(), phrase!("the time, {}", quoted(time)));
                }
            }
            "34F" => {
                message.has_floor = true;
                message.is_interim = true;
                let has_mark = text
                    .get(3..)
                    .is_some_and(|rest| rest.starts_with(['C', 'D']));
                let mut at = 3 + usize::from(has_mark);
                let floor = self.amount("34F", line, &mut at);
                let is_zero = floor.value().is_some_and(Decimal::is_zero);
                let currency = text.get(..3).map(Text::new);
                if message.currency.is_none() {
                    message.currency = currency;
                }
                if !is_zero {
                    message.is_floored = true;
                    self.lose(field.name(), phrase!("the floor limit, {}", quoted(text)));
                }
            }
            "NS" if matches!(message.rank, 6 | 7) => {
                if let Some(said) = &mut self.said {
                    let room = LINES.saturating_sub(said.numbered.len());
                    said.numbered
                        .extend(field.lines.into_iter().take(room).map(|line| line.text));
                }
            }
            _ => {
                let lines: Vec<&str> = field.lines.iter().map(|line| line.text.trim()).collect();
                self.lose(field.name(), quoted(&lines.join(" ")));
            }
        }
    }

    /// `2EUR12,50`, in an interim report.
    fn sum(&mut self, field: &Gathered<'_>, message: &mut Message) {
        let line = &field.lines[0];
        let length = digits(&line.text);
        message.is_interim = true;
        let count = line.text[..length].parse::<u64>().ok();
        let currency = line.text.get(length..length + 3);
        let currency = currency.filter(|code| code.bytes().all(|b| b.is_ascii_uppercase()));
        let (Some(count), Some(currency)) = (count, currency) else {
            let wrong = Wrong {
                record: "90",
                name: "sum",
                at: 0,
                length: line.text.chars().count(),
                expected: phrase!("a number, a currency and an amount"),
            };
            self.wrong(&MT940_VALUE, line, wrong);
            return;
        };
        let mut at = length + 3;
        let amount = self.amount("90", line, &mut at);
        if message
            .currency
            .as_deref()
            .is_some_and(|own| own != currency)
        {
            let wrong = Wrong {
                record: "90",
                name: "currency",
                at: length,
                length: 3,
                expected: phrase!("the currency of the account"),
            };
            self.wrong(&MT940_FORM, line, wrong);
        } else if let Some(&amount) = amount.value() {
            let place = match field.tag.as_str() {
                "90D" => &mut message.debits,
                _ => &mut message.credits,
            };
            *place = Some(Sum {
                place: line.place,
                count,
                amount,
            });
        }
    }

    /// Compares what an interim report says of its movements with these. Below the floor limit there may be
    /// more than are listed, and what is not booked yet may be counted or not.
    fn check_sums(&mut self, message: &Message) {
        let sums = [
            (Side::Debit, message.debits),
            (Side::Credit, message.credits),
        ];
        for (side, sum) in sums {
            let Some(Sum {
                place,
                count,
                amount,
            }) = sum
            else {
                continue;
            };
            let of_side = || {
                let movements = message.statement.movements.iter();
                movements.filter(move |movement| movement.side == side)
            };
            let found = of_side().count() as u64;
            let total = of_side().try_fold(Decimal::ZERO, |sum, movement| {
                sum.checked_add(*movement.amount.value()?)
            });
            let Some(total) = total else {
                continue;
            };
            let is_good = match message.is_floored || message.has_expected {
                true => found <= count && total <= amount,
                false => found == count && total == amount,
            };
            if !is_good {
                let (record, name) = match side {
                    Side::Debit => ("90D", phrase!("debits")),
                    Side::Credit => ("90C", phrase!("credits")),
                };
                let field = Field {
                    record: record.into(),
                    name: "sum".into(),
                    positions: (0, 0),
                    found: format!("{count}, {amount}"),
                    ..Field::default()
                };
                let field = Some((field, format!("{found}, {total}").into()));
                self.say(&MT940_TOTAL, place, field, || {
                    phrase!("found {} {} of together {}, expected {} of together {}, as many as there are", count, name, amount, found, total)
                });
            }
        }
    }

    /// A reference; `NONREF` says that there is none.
    fn once(&mut self, field: &Gathered<'_>, text: &str, place: &mut Option<Text>) {
        match place {
            _ if text.is_empty() || text == "NONREF" => {}
            None => *place = Some(Text::new(text)),
            Some(_) => self.lose(field.name(), phrase!("another reference, {}", quoted(text))),
        }
    }

    /// The number of the statement, and of the page in it.
    fn number(&mut self, line: &Line<'_>, message: &mut Message) {
        message.is_numbered = true;
        let text = line.text.trim();
        let (number, page) = text.split_once('/').unwrap_or((text, ""));
        message.statement.page = page.parse().ok().map(|number| Page {
            number,
            is_last: None,
        });
        let is_number = !number.is_empty()
            && number.len() <= 9
            && number.bytes().all(|byte| byte.is_ascii_digit());
        match number.parse::<u32>() {
            Ok(0) if is_number => {}
            Ok(number) if is_number => {
                message.statement.number = Some(number);
                message.statement.paper_number = Some(number);
            }
            _ => {
                let wrong = Wrong {
                    record: "28C",
                    name: "statement number",
                    at: 0,
                    length: number.chars().count(),
                    expected: phrase!("up to five digits"),
                };
                self.wrong(&MT940_VALUE, line, wrong);
            }
        }
    }

    /// `C260131EUR1234,56`.
    fn balance(&mut self, record: &'static str, line: &Line<'_>) -> (Balance, Option<Text>) {
        let text = line.text.trim_end();
        let (side, mut at) = match text.as_bytes().first() {
            Some(b'C') => (Some(Side::Credit), 1),
            Some(b'D') => (Some(Side::Debit), 1),
            _ => (None, 0),
        };
        if side.is_none() {
            let expected = phrase!("C or D");
            let (name, length) = ("mark", 1);
            let wrong = Wrong {
                record,
                name,
                at,
                length,
                expected,
            };
            self.wrong(&MT940_VALUE, line, wrong);
        }
        let date = self.date(record, "date", line, &mut at);
        let letters = text.as_bytes().get(at..at + 3);
        let currency = letters
            .filter(|letters| letters.iter().all(u8::is_ascii_uppercase))
            .map(|_| Text::new(&text[at..at + 3]));
        if currency.is_some() {
            at += 3;
        } else {
            let expected = phrase!("a currency of three letters");
            let (name, length) = ("currency", 3);
            let wrong = Wrong {
                record,
                name,
                at,
                length,
                expected,
            };
            self.wrong(&MT940_VALUE, line, wrong);
        }
        let mut amount = self.amount(record, line, &mut at);
        let rest = text.get(at..).unwrap_or_default();
        if !rest.is_empty() && amount.value().is_some() {
            let wrong = Wrong {
                record,
                name: "amount",
                at,
                length: rest.chars().count(),
                expected: phrase!("nothing after the amount"),
            };
            self.wrong(&MT940_FORM, line, wrong);
        }
        if side.is_none() {
            amount = Parsed::unreadable(text);
        }
        let balance = Balance {
            side: side.unwrap_or_default(),
            amount,
            date,
        };
        (balance, currency)
    }

    /// Six digits; none when they are zeros.
    fn date(
        &mut self,
        record: &'static str,
        name: &'static str,
        line: &Line<'_>,
        at: &mut usize,
    ) -> Option<Parsed<NaiveDate>> {
        let rest = line.text.get(*at..).unwrap_or_default();
        let length = digits(rest).min(6);
        let text = &rest[..length];
        if text == "000000" {
            *at += length;
            return None;
        }
        let date = (length == 6).then(|| yymmdd(text)).flatten();
        let last = (length == 6 && date.is_none())
            .then(|| last_of_february(text))
            .flatten();
        if last.is_some() {
            let expected = phrase!("a day that there is; the last one of February is taken");
            let at = *at;
            let wrong = Wrong {
                record,
                name,
                at,
                length,
                expected,
            };
            self.wrong(&MT940_FORM, line, wrong);
        }
        let date = date.or(last);
        if date.is_none() {
            let expected = phrase!("a date YYMMDD");
            let (at, length) = (*at, length.max(1));
            let wrong = Wrong {
                record,
                name,
                at,
                length,
                expected,
            };
            self.wrong(&MT940_VALUE, line, wrong);
        }
        *at += length;
        match date {
            Some(date) => Some(date.into()),
            None if text.is_empty() => None,
            None => Some(Parsed::unreadable(text)),
        }
    }

    /// Digits with a comma.
    fn amount(&mut self, record: &'static str, line: &Line<'_>, at: &mut usize) -> Parsed<Decimal> {
        let rest = line.text.get(*at..).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b'.');
        let length = rest.bytes().take_while(|byte| is_part(byte)).count();
        let text = &rest[..length];
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        // More digits than this could not be added up without rounding.
        let is_number = (1..=18).contains(&digits) && length - digits <= 1;
        let value = is_number
            .then(|| parse_decimal(&text.replace(',', ".")))
            .flatten();
        let (rule, expected) = if value.is_none() {
            (&MT940_VALUE, phrase!("digits with a decimal comma"))
        } else if !text.contains(',') || text.starts_with(',') {
            (&MT940_FORM, phrase!("a decimal comma, after a digit"))
        } else if length > 15 {
            (&MT940_FORM, phrase!("fifteen characters at most"))
        } else {
            *at += length;
            return value.unwrap_or_default().into();
        };
        let wrong = Wrong {
            record,
            name: "amount",
            at: *at,
            length,
            expected,
        };
        self.wrong(rule, line, wrong);
        *at += length;
        value.map_or_else(
            || {
                Parsed::unreadable(if text.is_empty() {
                    rest.trim_end()
                } else {
                    text
                })
            },
            Parsed::Value,
        )
    }

    /// Field 61: `YYMMDD[MMDD]mark[funds]amount type reference[//reference][line]`.
    fn movement(&mut self, field: &Gathered<'a>, message: &Message) -> (Movement, Said<'a>) {
        let record = "61";
        let line = &field.lines[0];
        let text = line.text.trim_end();
        let mut movement = Movement::default();
        let more = field.lines[1..].iter().map(|line| line.text.clone());
        let mut said = Said {
            more: more.collect(),
            ..Said::default()
        };
        let mut at = 0;
        movement.value_date = self.date(record, "value date", line, &mut at);

        let rest = text.get(at..).unwrap_or_default();
        // Blanks where the date of entry would stand.
        at += rest.len() - rest.trim_start_matches(' ').len();
        let rest = rest.trim_start_matches(' ');
        let length = digits(rest);
        if length > 0 {
            let old = message.statement.old_balance.as_ref();
            let near = movement.value_date.as_ref().and_then(Parsed::value);
            let near = near.or_else(|| old?.date.as_ref()?.value());
            let date = (length == 4).then(|| mmdd(&rest[..4], near)).flatten();
            let last = (length == 4 && date.is_none())
                .then(|| last_of_february(&format!("{:02}{}", near?.year() % 100, &rest[..4])))
                .flatten();
            if last.is_some() {
                let wrong = Wrong {
                    record,
                    name: "entry date",
                    at,
                    length,
                    expected: phrase!("a day that there is; the last one of February is taken"),
                };
                self.wrong(&MT940_FORM, line, wrong);
            }
            let date = date.or(last);
            if date.is_none() {
                let wrong = Wrong {
                    record,
                    name: "entry date",
                    at,
                    length,
                    expected: phrase!("a date MMDD"),
                };
                self.wrong(&MT940_VALUE, line, wrong);
            }
            movement.entry_date = Some(match date {
                Some(date) => date.into(),
                None => Parsed::unreadable(&rest[..length]),
            });
            at += length;
        }

        let (side, is_reversal, length) = match text.as_bytes().get(at..).unwrap_or_default() {
            [b'R', b'C', ..] => (Some(Side::Debit), true, 2),
            [b'R', b'D', ..] => (Some(Side::Credit), true, 2),
            [b'E', b'C', ..] if message.is_interim => (Some(Side::Credit), false, 2),
            [b'E', b'D', ..] if message.is_interim => (Some(Side::Debit), false, 2),
            [b'C', ..] => (Some(Side::Credit), false, 1),
            [b'D', ..] => (Some(Side::Debit), false, 1),
            _ => (None, false, 0),
        };
        let Some(side) = side else {
            let wrong = Wrong {
                record,
                name: "mark",
                at,
                length: 1,
                expected: phrase!("C, D, RC or RD"),
            };
            self.wrong(&MT940_VALUE, line, wrong);
            movement.amount = Parsed::unreadable(text.get(at..).unwrap_or_default());
            return (movement, said);
        };
        said.is_expected = text[at..].starts_with('E');
        at += length;
        movement.side = side;
        if is_reversal {
            movement.return_kind = Some(Text::new("4"));
        }

        // The third letter of the currency.
        if let Some([letter @ b'A'..=b'Z', b'0'..=b'9' | b',' | b' ', ..]) =
            text.as_bytes().get(at..)
        {
            let currency = message.currency.as_deref();
            if currency.is_none_or(|currency| currency.as_bytes().last() != Some(letter)) {
                let letter = char::from(*letter);
                self.lose(":61:", phrase!("the funds code {}", letter.to_string()));
            }
            at += 1;
        }
        let behind = text.get(at..).unwrap_or_default();
        let amount = behind.trim_start_matches(' ');
        let blanks = behind.len() - amount.len();
        if blanks > 0 && amount.starts_with(|c: char| c.is_ascii_digit()) {
            let wrong = Wrong {
                record,
                name: "amount",
                at,
                length: blanks + digits(amount),
                expected: phrase!("no blank before it"),
            };
            self.wrong(&MT940_FORM, line, wrong);
            at += blanks;
        }
        movement.amount = self.amount(record, line, &mut at);

        let rest = text.get(at..).unwrap_or_default();
        at += rest.len() - rest.trim_start_matches(' ').len();
        let rest = rest.trim_start_matches(' ');
        let length = type_length(rest);
        let kind: String = rest[..length].chars().filter(|&c| c != ' ').collect();
        if kind.is_empty() {
            // Where the reference follows at once, all that is missing is the type.
            let is_left_out = ["NONREF", "//"].iter().any(|next| rest.starts_with(next));
            let (rule, length) = match is_left_out {
                true => (&MT940_FORM, 0),
                false => (&MT940_VALUE, rest.chars().take(4).count()),
            };
            let wrong = Wrong {
                record,
                name: "type",
                at,
                length,
                expected: phrase!("N, F or S and three letters or digits"),
            };
            self.wrong(rule, line, wrong);
        } else {
            movement.code = Some(code_of(&kind, side));
            said.kind = rest[..length].to_owned();
            movement.foreign_code = Some(Text::new(kind));
        }
        let references = &rest[length..];
        let (customer, bank) = match references.split_once("//") {
            Some((customer, bank)) => (customer, Some(bank)),
            None => (references, None),
        };
        // Some banks name the word of field 86 that has the reference.
        if !words::is_nothing(customer) {
            movement.customer_reference = Some(Text::new(customer.trim()));
        }
        said.reference = customer.to_owned();
        movement.bank_reference = bank
            .map(str::trim)
            .filter(|bank| !bank.is_empty() && *bank != "NONREF")
            .map(Text::new);
        (movement, said)
    }

    /// Field 86: after a movement what is said of it, at the end what is said of the statement.
    fn said(&mut self, field: Gathered<'a>, message: &mut Message) {
        if message.rank < 8
            && let Some(said) = &mut self.said
        {
            if let (false, Some(places)) = (said.is_expected, message.places.movements.last_mut()) {
                places.1.get_or_insert(field.lines[0].place);
            }
            let room = LINES.saturating_sub(said.lines.len());
            let left = field.lines.len().saturating_sub(room);
            said.lines
                .extend(field.lines.into_iter().take(room).map(|line| line.text));
            if left > 0 {
                let what = phrase!(
                    "{} lines of one movement, more than are read",
                    left.to_string()
                );
                self.lose(":86:", what);
            }
            return;
        }
        let lines = field.lines.iter();
        let lines: Vec<Text> = lines.map(|line| Text::new(line.text.trim_end())).collect();
        self.budget.take(lines.capacity() * size_of::<Text>());
        let said = FreeCommunication {
            sequence: None,
            lines,
        };
        self.budget
            .push(&mut message.statement.free_communications, said);
    }

    /// Puts what was said of the last movement into it.
    fn end_movement(&mut self, message: &mut Message) {
        let Some(said) = self.said.take().filter(|said| !said.is_expected) else {
            return;
        };
        let Some(movement) = message.statement.movements.last_mut() else {
            return;
        };
        fn all<'s>(lines: &'s [Cow<'_, str>]) -> Vec<&'s str> {
            lines.iter().map(|line| &**line).collect()
        }
        let entry = Entry {
            bank: &self.bank,
            kind: &said.kind,
            reference: &said.reference,
            more: all(&said.more),
            lines: all(&said.lines),
            numbered: all(&said.numbered),
        };
        words::tell(&entry, movement);
        let more = movement.information.capacity() * size_of::<Information>()
            + movement.other_amounts.capacity() * size_of::<OtherAmount>()
            + movement.charges.capacity() * size_of::<Charge>();
        self.budget.take(more);
    }

    /// Ends the message; a page goes to the statement that it goes on with.
    fn end_message(&mut self, place: Place, is_ended: bool) {
        let Some(mut message) = self.open.take() else {
            if is_ended {
                let text = phrase!("found the end of a message, expected a message");
                self.say(&MT940_TAG, place, None, || text);
            }
            return;
        };
        // The blocks before a message are not one.
        if message.has_envelope && message.places.start.line == 0 {
            message.in_block &= !is_ended;
            self.open = Some(message);
            return;
        }
        // Lines before a message are not one.
        if message.places.start.line == 0 {
            return;
        }
        self.end_movement(&mut message);
        let statement = &mut message.statement;
        let has_balance = statement.old_balance.is_some() || statement.new_balance.is_some();
        if message.is_interim && !has_balance {
            statement.kind = StatementKind::InterimReport;
        }
        let last_two = match statement.kind {
            StatementKind::Statement => [
                ("60F", statement.old_balance.is_some()),
                ("62F", statement.new_balance.is_some()),
            ],
            _ => [("34F", message.has_floor), ("13D", message.has_time)],
        };
        let [last, least] = last_two;
        let missing = [
            ("20", message.has_reference),
            ("25", message.account.is_some()),
            ("28C", message.is_numbered),
            last,
            least,
        ];
        // Where a statement has but one page, its number says nothing.
        let is_last = !message.goes_on.1;
        let is_whole = !message.goes_on.0 && is_last;
        statement.page = statement
            .page
            .filter(|page| page.number > 1 || !is_whole && page.number == 1)
            .map(|page| Page {
                is_last: Some(is_last),
                ..page
            });
        // XXX is no currency.
        let currency = message
            .currency
            .take()
            .filter(|currency| *currency != "XXX");
        if message.account.is_some() || currency.is_some() {
            let text = message.account.as_deref().unwrap_or_default();
            let (bic, account) = account_and_bank(text, currency);
            statement.header.bic = bic.map(Text::new);
            statement.account = Some(account);
        }
        for (tag, _) in missing.into_iter().filter(|(_, is_there)| !is_there) {
            let field = Field {
                record: tag.into(),
                ..Field::default()
            };
            let field = Some((field, phrase!("the field")));
            self.say(&MT940_MISSING, place, field, || {
                phrase!("found no field {} in the message that ends here", tag)
            });
        }
        self.check_sums(&message);
        self.page(message);
    }

    /// Puts a message behind the others, or into the statement that it is a page of.
    fn page(&mut self, message: Message) {
        let Message {
            statement,
            places,
            goes_on,
            ..
        } = message;
        let Parts {
            statements,
            places: all,
            ..
        } = &mut self.parts;
        let before = statements.last_mut().zip(all.last_mut());
        let before = before
            .filter(|_| self.joins)
            .filter(|(before, before_places)| {
                before_places.is_open
                    && (goes_on.0 || statement.page.is_some_and(|page| page.number > 1))
                    && before.account == statement.account
                    && before.number == statement.number
            });
        let Some((before, before_places)) = before else {
            let places = Places {
                is_open: goes_on.1,
                ..places
            };
            self.budget.push(statements, statement);
            self.budget.push(all, places);
            return;
        };
        let balance = |balance: &Option<Balance>| balance.as_ref().and_then(Balance::signed);
        let (ended, begins) = (
            balance(&before.new_balance),
            balance(&statement.old_balance),
        );
        // A page costs once more what its movements took.
        self.budget
            .take(statement.movements.len() * size_of::<Movement>());
        before.movements.extend(statement.movements);
        before
            .free_communications
            .extend(statement.free_communications);
        before.new_balance = statement.new_balance;
        before.other_balances.extend(statement.other_balances);
        // Once all pages are there, they are no pages any more.
        before.page = match (before.page, goes_on.1) {
            (Some(page), is_open) if is_open || page.number > 1 => Some(Page {
                is_last: Some(!is_open),
                ..page
            }),
            _ => None,
        };
        before_places.movements.extend(places.movements);
        before_places.new_balance = places.new_balance;
        before_places.is_open = goes_on.1;
        if let (Some(ended), Some(begins)) = (ended, begins)
            && ended != begins
        {
            let place = places.old_balance.unwrap_or(places.start);
            let field = Field {
                record: "60M".into(),
                name: "amount".into(),
                positions: (0, 0),
                found: begins.to_string(),
                ..Field::default()
            };
            let field = Some((field, ended.into()));
            self.say(&MT940_PAGE, place, field, || {
                phrase!("found the balance {} at the beginning of a page, expected {}, with which the page before it ended", begins, ended)
            });
        }
    }
}

/// The lines with a text.
fn lines(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    bytes
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|line| !line.trim_ascii().is_empty())
        .map(String::from_utf8_lossy)
}

/// Whether a message begins here: with a block, or with its first field, with or without lines before it. A text
/// may have such lines, too, a word of eight letters among them.
fn begins_message(next: &[u8]) -> bool {
    let mut lines = lines(next).take(10);
    let first = lines.find(|line| HeadLine::of(line).is_none());
    first.is_some_and(|line| {
        is_block(line.as_bytes()) || matches!(tag(&line), Some("20" | "25" | "25P"))
    })
}

/// Whether one of the blocks of a message begins here.
fn is_block(text: &[u8]) -> bool {
    matches!(text, [b'{', b'1'..=b'5', b':', ..])
}

/// A line before a message that says which message it is and which bank it is of: `940`, `:942:`, `ABNANL2A`,
/// `0000 01INGBNL2AXXXX00001`.
enum HeadLine<'t> {
    Message {
        is_interim: bool,
    },
    /// The four letters of the bank.
    Bank(&'t str),
}

impl HeadLine<'_> {
    fn of(line: &str) -> Option<HeadLine<'_>> {
        let line = line.trim();
        let number = line.trim_matches(':').split(' ').next();
        if let Some(number @ ("940" | "942" | "950")) = number {
            let is_interim = number == "942";
            return Some(HeadLine::Message { is_interim });
        }
        let bic = match line.strip_prefix("0000 01") {
            Some(rest) => rest.get(..8)?,
            None => line,
        };
        words::is_bic(bic).then(|| HeadLine::Bank(&bic[..4]))
    }
}

impl Place {
    /// So many bytes and characters further on the line.
    fn after(self, bytes: usize, characters: usize) -> Place {
        Place {
            offset: self.offset + bytes,
            line: self.line,
            column: self.column + characters,
        }
    }

    /// The place of the tag before this.
    fn tag(self, tag: &str) -> Place {
        let length = tag.len() + 2;
        Place {
            offset: self.offset - length,
            line: self.line,
            column: self.column - length,
        }
    }
}

/// The tag that the line begins with: `:61:`, `:28C:`.
fn tag(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(':')?;
    let tag = match rest.as_bytes() {
        [_, _, b':', ..] => &rest[..2],
        [_, _, b'A'..=b'Z', b':', ..] => &rest[..3],
        _ => return None,
    };
    let is_number = tag.bytes().take(2).all(|byte| byte.is_ascii_digit());
    (is_number || tag == "NS").then_some(tag)
}

/// The fields of statements and interim reports that have two digits only.
const TAGS: &[&str] = &["13", "20", "21", "25", "28", "61", "64", "65", "86"];

/// The last day of February for the 29th or 30th of it in a year that has none: some banks give each month 30
/// days.
fn last_of_february(text: &str) -> Option<NaiveDate> {
    let (year, day) = text.split_at_checked(2)?;
    let is_one = matches!(day, "0229" | "0230");
    let first = is_one.then(|| yymmdd(&format!("{year}0301")))??;
    first.pred_opt()
}

/// How many digits the text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Years from 80 on are of the last century.
fn yymmdd(text: &str) -> Option<NaiveDate> {
    let number: u32 = text.parse().ok()?;
    let year = number / 10_000;
    let century = if year >= 80 { 1900 } else { 2000 };
    NaiveDate::from_ymd_opt((century + year) as i32, number / 100 % 100, number % 100)
}

/// The month and day nearest to a date: around New Year the year may be another.
fn mmdd(text: &str, near: Option<&NaiveDate>) -> Option<NaiveDate> {
    let number: u32 = text.parse().ok()?;
    let near = *near?;
    [near.year(), near.year() - 1, near.year() + 1]
        .into_iter()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, number / 100, number % 100))
        .min_by_key(|date| date.signed_duration_since(near).num_days().abs())
}

/// The bank and the account of field 25: `account`, `BIC/account`, with or without the currency.
fn account_and_bank(text: &str, currency: Option<Text>) -> (Option<&str>, AccountNumber) {
    let (bic, text) = match text.split_once('/') {
        Some((bic, rest)) if words::is_bic(bic) => (Some(bic), rest),
        Some(("", rest)) => (None, rest),
        _ => (None, text),
    };
    let own = currency
        .as_deref()
        .and_then(|currency| text.strip_suffix(currency))
        .map(|own| own.trim_end_matches([' ', '/']))
        .filter(|own| !own.is_empty() && !crate::identifiers::is_iban(text))
        .unwrap_or(text);
    let mut account = account_of(own);
    account.currency = currency;
    (bic, account)
}
