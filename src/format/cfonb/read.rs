//! Records to statements.

use super::LENGTH;
use crate::error::{Error, ErrorKind};
use crate::format::mt940::{account_of, communication_of};
use crate::format::{Loss, Losses, StatementsRead};
use crate::identifiers;
use crate::model::{
    AccountKind, AccountNumber, AmountKind, Balance, Charge, Communication, Exchange, Information,
    Movement, OtherAmount, Side, Statement, StructuredCommunication,
};
use crate::report::{Field, Finding, Findings};
use crate::structure::statement::{self, Item, Part};
use crate::structure::{Budget, Limits, Rule};
use crate::value::shown::quoted;
use crate::value::{Parsed, Text};
use crate::value::{Phrase, phrase};
use crate::xml::decode;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::ops::RangeInclusive;

crate::structure::rules! {
    CFONB_RULES because "accounting programs read a record by its positions; what stands elsewhere is taken for something else"
    CFONB_RECORD "CFONB-RECORD" Structure Fatal "every record is one of 01, 04, 05 and 07"
    CFONB_LENGTH "CFONB-LENGTH" Structure Warning "a record has 120 characters"
    CFONB_ORDER "CFONB-ORDER" Structure Fatal "movements stand between the old balance (01) and the new one (07), complements (05) behind their movement (04)"
    CFONB_ACCOUNT "CFONB-ACCOUNT" Structure Fatal "all records of a statement are of one account"
    CFONB_VALUE "CFONB-VALUE" Structure Fatal "days and amounts can be read"
    CFONB_FORM "CFONB-FORM" Structure Warning "the last character of an amount is one of {, A to I, }, J to R"
}

/// Where a field stands, from 1.
type Positions = RangeInclusive<usize>;

const BANK: Positions = 3..=7;
const INTERNAL_CODE: Positions = 8..=11;
const BRANCH: Positions = 12..=16;
const CURRENCY: Positions = 17..=19;
const DECIMALS: Positions = 20..=20;
const NUMBER: Positions = 22..=32;
const CODE: Positions = 33..=34;
const DAY: Positions = 35..=40;
const REASON: Positions = 41..=42;
const VALUE_DAY: Positions = 43..=48;
const QUALIFIER: Positions = 46..=48;
const LABEL: Positions = 49..=79;
const DETAIL: Positions = 49..=118;
const ENTRY: Positions = 82..=88;
const EXEMPT: Positions = 89..=89;
const UNAVAILABLE: Positions = 90..=90;
const AMOUNT: Positions = 91..=104;
const REFERENCE: Positions = 105..=120;

/// Reads the statements of a file; the text of it is returned beside them.
pub(super) fn read<'b>(
    bytes: &'b [u8],
    limits: &Limits,
) -> Result<(StatementsRead, Cow<'b, str>), Error> {
    // Bytes that are no UTF-8 are read as Windows-1252.
    let decoded = decode::decode(bytes);
    let mut reader = Reader {
        findings: Findings::new(limits.room()),
        losses: Losses::new(limits.room()),
        budget: Budget::new(limits, bytes.len()),
        statements: Vec::new(),
        places: Vec::new(),
        open: None,
        records: 0,
    };
    let text = &decoded.text;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        let length = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        reader.line(&text[at..at + length], at, limits)?;
        at += length + 1;
    }
    if let Some(open) = reader.open.take() {
        let message = || phrase!("found the end of the file, expected record 07, the new balance");
        reader.say(&CFONB_ORDER, text.len(), None, message);
        reader.end(open);
    }
    let mut read = reader.finish()?;
    read.place(&decoded.text, &decoded.offsets);
    Ok((read, decoded.text))
}

/// What the last digit of an amount may be.
fn signs() -> Phrase {
    phrase!("{}, A to I or {}, J to R", "{", "}")
}

/// Where the parts of a statement stand.
#[derive(Debug, Default)]
struct Places {
    start: usize,
    new_balance: Option<usize>,
    /// Each movement, and the record with its communication.
    movements: Vec<(usize, usize)>,
}

/// The statement that is being read.
#[derive(Debug, Default)]
struct Open {
    statement: Statement,
    places: Places,
    /// Bank, branch, currency, number.
    account: [String; 4],
    movement: Option<Open04>,
}

/// The movement that is being read.
#[derive(Debug)]
struct Open04 {
    movement: Movement,
    place: (usize, usize),
    label: String,
    remittance: String,
    reference: Option<Text>,
    names: [Option<Text>; 2],
    accounts: [Option<Text>; 2],
}

struct Reader {
    /// With their offsets in the text.
    findings: Findings,
    losses: Losses,
    budget: Budget,
    statements: Vec<Statement>,
    places: Vec<Places>,
    open: Option<Open>,
    records: u32,
}

/// A record and where it begins.
#[derive(Clone, Copy)]
struct Record<'t> {
    text: &'t str,
    offset: usize,
}

impl<'t> Record<'t> {
    /// The characters at these positions, as far as they are there.
    fn raw(self, at: Positions) -> &'t str {
        let (from, to) = (at.start() - 1, *at.end());
        if self.text.is_ascii() {
            let end = to.min(self.text.len());
            return self.text.get(from..end).unwrap_or_default();
        }
        let place = |nth: usize| {
            let mut places = self.text.char_indices().map(|(at, _)| at);
            places.nth(nth).unwrap_or(self.text.len())
        };
        &self.text[place(from)..place(to)]
    }

    fn get(self, at: Positions) -> &'t str {
        self.raw(at).trim()
    }

    fn text(self, at: Positions) -> Option<Text> {
        let text = self.get(at);
        (!text.is_empty()).then(|| Text::new(text))
    }

    fn code(self) -> &'t str {
        self.raw(1..=2)
    }
}

impl Reader {
    /// Takes a line: a record, or several with nothing between them.
    fn line(&mut self, line: &str, offset: usize, limits: &Limits) -> Result<(), Error> {
        let line = line.trim_end_matches('\u{1A}');
        if line.trim().is_empty() {
            return Ok(());
        }
        let length = line.chars().count();
        let is_several = length > LENGTH && length.is_multiple_of(LENGTH);
        let mut rest = line;
        let mut at = offset;
        while !rest.is_empty() {
            let end = match is_several {
                true => {
                    let mut places = rest.char_indices().map(|(at, _)| at);
                    places.nth(LENGTH).unwrap_or(rest.len())
                }
                false => rest.len(),
            };
            self.count(limits)?;
            let record = Record {
                text: &rest[..end],
                offset: at,
            };
            if !is_several && length != LENGTH {
                self.say(&CFONB_LENGTH, at, None, || {
                    phrase!(
                        "found {} characters, expected {} in every record",
                        length,
                        LENGTH
                    )
                });
            }
            self.record(record);
            at += end;
            rest = &rest[end..];
        }
        Ok(())
    }

    fn count(&mut self, limits: &Limits) -> Result<(), Error> {
        self.budget.check()?;
        self.records = self.records.saturating_add(1);
        if self.records > limits.elements {
            return Err(ErrorKind::LimitExceeded {
                limit: phrase!("records").into(),
                value: limits.elements.into(),
                option: "Limits::elements".into(),
            }
            .into());
        }
        Ok(())
    }

    fn say(
        &mut self,
        rule: &'static Rule,
        offset: usize,
        field: Option<(Field, Phrase)>,
        message: impl FnOnce() -> Phrase,
    ) {
        self.findings.add(rule.severity, || {
            let finding = Finding {
                offset,
                ..rule.finding(message())
            };
            match field {
                Some((field, expected)) => finding.about(field, expected),
                None => finding,
            }
        });
    }

    /// Says what is wrong with a field.
    fn wrong(
        &mut self,
        rule: &'static Rule,
        record: Record<'_>,
        name: &'static str,
        at: Positions,
        expected: Phrase,
    ) {
        let found = record.raw(at.clone());
        let field = Field {
            record: record.code().to_owned().into(),
            name: name.into(),
            positions: (*at.start(), *at.end()),
            found: found.to_owned(),
            ..Field::default()
        };
        let before = record.text.find(found).unwrap_or_default();
        let message = phrase!(
            "found {} as {} in record {}, expected {}",
            quoted(found),
            Phrase::Name(name),
            quoted(record.code()),
            expected.clone()
        );
        let field = Some((field, expected));
        self.say(rule, record.offset + before, field, || message);
    }

    fn lose(&mut self, record: Record<'_>, what: impl FnOnce() -> Phrase) {
        let at = self.statements.len();
        self.losses.lose(|| Loss {
            term: "".into(),
            path: format!("statements[{at}]/{}", record.code()),
            what: what().into(),
        });
    }

    fn record(&mut self, record: Record<'_>) {
        match record.code() {
            "01" => {
                if let Some(open) = self.open.take() {
                    self.say(&CFONB_ORDER, record.offset, None, || {
                        phrase!("found record 01, expected record 07, the new balance, before it")
                    });
                    self.end(open);
                }
                let mut open = self.begin(record);
                open.statement.old_balance = Some(self.balance(record));
                self.open = Some(open);
            }
            "04" | "05" | "07" => {
                let mut open = match self.open.take() {
                    Some(open) => open,
                    None => {
                        let code = record.code();
                        self.say(&CFONB_ORDER, record.offset, None, || {
                            phrase!(
                                "found record {}, expected record 01, the old balance, before it",
                                code
                            )
                        });
                        self.begin(record)
                    }
                };
                let account = account_fields(record);
                if account != open.account {
                    self.say(&CFONB_ACCOUNT, record.offset, None, || {
                        let [found, expected] = [&account, &open.account].map(|of| quoted(&of.join(" ")));
                        phrase!("found a record of {}, expected one of {}, the account of this statement", found, expected)
                    });
                }
                match record.code() {
                    "04" => {
                        self.end_movement(&mut open);
                        open.movement = Some(self.movement(record));
                    }
                    "05" => match &mut open.movement {
                        Some(of) => self.complement(record, of),
                        None => self.say(&CFONB_ORDER, record.offset, None, || {
                            phrase!("found record 05, expected record 04, the movement, before it")
                        }),
                    },
                    _ => {
                        self.end_movement(&mut open);
                        open.places.new_balance = Some(record.offset);
                        open.statement.new_balance = Some(self.balance(record));
                        self.end(open);
                        return;
                    }
                }
                self.open = Some(open);
            }
            other => self.say(&CFONB_RECORD, record.offset, None, || {
                phrase!(
                    "found a record that begins with {}, expected 01, 04, 05 or 07",
                    quoted(other)
                )
            }),
        }
    }

    fn begin(&mut self, record: Record<'_>) -> Open {
        let account = account_fields(record);
        let [bank, branch, currency, number] = &account;
        let mut of = match french_iban(bank, branch, number) {
            Some(iban) => AccountNumber {
                kind: AccountKind::ForeignIban,
                number: iban.into(),
                ..AccountNumber::default()
            },
            None => AccountNumber {
                kind: AccountKind::Foreign,
                number: [&bank[..], branch, number].join(" ").trim().into(),
                ..AccountNumber::default()
            },
        };
        of.currency = Some(Text::new(currency)).filter(|currency| !currency.is_empty());
        Open {
            statement: Statement {
                account: Some(of),
                ..Statement::default()
            },
            places: Places {
                start: record.offset,
                ..Places::default()
            },
            account,
            movement: None,
        }
    }

    fn balance(&mut self, record: Record<'_>) -> Balance {
        let (side, amount) = self.amount(record);
        Balance {
            side,
            amount,
            date: self.day(record, "day", DAY),
        }
    }

    fn movement(&mut self, record: Record<'_>) -> Open04 {
        let (side, amount) = self.amount(record);
        let codes = [record.get(CODE), record.get(INTERNAL_CODE)];
        let codes: Vec<&str> = codes.into_iter().filter(|code| !code.is_empty()).collect();
        for (at, what) in [
            (EXEMPT, phrase!("the mark that no commission is taken")),
            (
                UNAVAILABLE,
                phrase!("the mark that it is not available yet"),
            ),
        ] {
            let mark = record.get(at);
            if !matches!(mark, "" | "0") {
                self.lose(record, || {
                    phrase!("{}, {}; the model has no place for it", quoted(mark), what)
                });
            }
        }
        let entry = record.text(ENTRY);
        Open04 {
            movement: Movement {
                side,
                amount,
                entry_date: self.day(record, "booking day", DAY),
                value_date: self.day(record, "value day", VALUE_DAY),
                foreign_code: Some(codes.join("/").into()).filter(|code: &Text| !code.is_empty()),
                return_reason: record.text(REASON).filter(|reason| *reason != "00"),
                bank_reference: entry.filter(|entry| entry.bytes().any(|byte| byte != b'0')),
                ..Movement::default()
            },
            place: (record.offset, record.offset),
            label: record.get(LABEL).to_owned(),
            remittance: String::new(),
            reference: record.text(REFERENCE),
            names: [None, None],
            accounts: [None, None],
        }
    }

    /// A record 05: what it adds is told by its qualifier.
    fn complement(&mut self, record: Record<'_>, of: &mut Open04) {
        let text = record.get(DETAIL);
        let qualifier = record.get(QUALIFIER);
        let once = |place: &mut Option<Text>| match place {
            None => {
                *place = Some(Text::new(text));
                true
            }
            Some(_) => false,
        };
        let structured = |kind: u16| {
            let text = Text::new(text);
            Communication::Structured(StructuredCommunication { kind, text })
        };
        let is_taken = match qualifier {
            _ if text.is_empty() => true,
            "LIB" => {
                add(&mut of.label, text);
                true
            }
            "LCC" | "LC2" | "LCS" => {
                of.place.1 = record.offset;
                add(&mut of.remittance, text);
                true
            }
            "NPY" => once(&mut of.names[0]),
            "NBE" => once(&mut of.names[1]),
            "CPY" => once(&mut of.accounts[0]),
            "CBE" => once(&mut of.accounts[1]),
            "NPO" => {
                self.inform(&mut of.movement, structured(9));
                true
            }
            "NBU" => {
                self.inform(&mut of.movement, structured(8));
                true
            }
            "RCN" => {
                let (reference, purpose) = (record.text(49..=83), record.text(84..=118));
                let is_first = of.movement.customer_reference.is_none();
                if is_first {
                    of.movement.customer_reference = reference;
                    of.movement.purpose = purpose;
                }
                is_first
            }
            "MMO" => match self.exchanged(record) {
                Some(amount) => {
                    self.budget.push(&mut of.movement.other_amounts, amount);
                    true
                }
                None => false,
            },
            "FEE" => match money(record) {
                Some((currency, amount)) => {
                    let charge = Charge {
                        side: Side::Debit,
                        amount: amount.into(),
                        currency: Some(currency),
                        is_included: None,
                        description: None,
                        bearer: None,
                    };
                    self.budget.push(&mut of.movement.charges, charge);
                    true
                }
                None => false,
            },
            _ => false,
        };
        if !is_taken {
            let said = format!("{qualifier} {text}");
            self.inform(&mut of.movement, Communication::Free(said.trim().into()));
        }
    }

    fn exchanged(&self, record: Record<'_>) -> Option<OtherAmount> {
        let (currency, amount) = money(record)?;
        let scale = record.get(67..=67).parse::<u32>().ok();
        let rate = record
            .get(68..=78)
            .parse::<i64>()
            .ok()
            .filter(|&rate| rate > 0);
        let rate = scale
            .zip(rate)
            .map(|(scale, rate)| Decimal::new(rate, scale));
        Some(OtherAmount {
            kind: AmountKind::Instructed,
            amount: amount.into(),
            exchange: rate.map(|rate| Exchange {
                source: Some(currency.clone()),
                target: None,
                unit: None,
                rate: rate.into(),
            }),
            currency: Some(currency),
        })
    }

    fn inform(&self, movement: &mut Movement, said: Communication) {
        let information = Information {
            communication: Some(said),
            ..Information::default()
        };
        self.budget.push(&mut movement.information, information);
    }

    fn end_movement(&mut self, open: &mut Open) {
        let Some(mut of) = open.movement.take() else {
            return;
        };
        let movement = &mut of.movement;
        // Of a credit the payer, of a debit who is paid; some name only the other.
        let (first, other) = match movement.side {
            Side::Credit => (0, 1),
            Side::Debit => (1, 0),
        };
        let has_first = of.names[first].is_some();
        movement.counterparty_name = of.names[first].take().or_else(|| of.names[other].take());
        let account = of.accounts[first].take();
        let account = account.or_else(|| of.accounts[other].take().filter(|_| !has_first));
        movement.counterparty_account = account.as_deref().map(account_of);
        let rest = [&mut of.names[other], &mut of.accounts[other]];
        let rest: Vec<Text> = rest.into_iter().filter_map(Option::take).collect();
        if !of.remittance.is_empty() {
            movement.communication = Some(communication_of(&of.remittance));
            if !of.label.is_empty() {
                self.inform(movement, Communication::Free(of.label.into()));
            }
        } else if !of.label.is_empty() {
            movement.communication = Some(communication_of(&of.label));
        }
        if let Some(reference) = of.reference {
            match &movement.customer_reference {
                None => movement.customer_reference = Some(reference),
                Some(own) if *own == reference => {}
                Some(_) => self.inform(movement, Communication::Free(reference)),
            }
        }
        for text in rest {
            self.inform(movement, Communication::Free(text));
        }
        self.budget.push(&mut open.places.movements, of.place);
        self.budget.push(&mut open.statement.movements, of.movement);
    }

    fn end(&mut self, mut open: Open) {
        self.end_movement(&mut open);
        self.budget.push(&mut self.statements, open.statement);
        self.budget.push(&mut self.places, open.places);
    }

    /// Six digits, the day first; none when they are blanks or zeros.
    fn day(
        &mut self,
        record: Record<'_>,
        name: &'static str,
        at: Positions,
    ) -> Option<Parsed<NaiveDate>> {
        let text = record.get(at.clone());
        if matches!(text, "" | "000000") {
            return None;
        }
        match ddmmyy(text) {
            Some(day) => Some(day.into()),
            None => {
                self.wrong(&CFONB_VALUE, record, name, at, phrase!("a day as DDMMYY"));
                Some(Parsed::unreadable(text))
            }
        }
    }

    /// Digits, the last of which has the sign in it.
    fn amount(&mut self, record: Record<'_>) -> (Side, Parsed<Decimal>) {
        let text = record.get(AMOUNT);
        let scale = match record.get(DECIMALS) {
            "" => Some(2),
            decimals => decimals.parse::<u32>().ok(),
        };
        match signed(text).zip(scale) {
            Some(((side, units, is_right), scale)) => {
                if !is_right {
                    let expected = phrase!("digits, the last one with its sign: {}", signs());
                    self.wrong(&CFONB_FORM, record, "amount", AMOUNT, expected);
                }
                (side, Decimal::new(units, scale).into())
            }
            None => {
                let expected = phrase!("thirteen digits and one with its sign: {}", signs());
                self.wrong(&CFONB_VALUE, record, "amount", AMOUNT, expected);
                (Side::Credit, Parsed::unreadable(text))
            }
        }
    }

    fn finish(mut self) -> Result<StatementsRead, Error> {
        self.budget.check()?;
        let findings = &mut self.findings;
        let places = &self.places;
        statement::check(&self.statements, |at, movement, said| {
            let place = &places[at];
            let of = movement.and_then(|at| place.movements.get(at).copied());
            let of = of.unwrap_or((place.start, place.start));
            let offset = match said.part {
                Part::NewBalance => place.new_balance.unwrap_or(place.start),
                Part::Movement(_, Item::Communication | Item::Information(_)) => of.1,
                Part::Movement(..) => of.0,
                _ => place.start,
            };
            findings.add(said.rule.severity, || Finding {
                offset,
                ..said.rule.finding(said.message)
            });
        });
        Ok(StatementsRead {
            statements: self.statements,
            findings: self.findings,
            losses: self.losses.finish("statements"),
            not_booked: 0,
        })
    }
}

/// Bank, branch, currency, number.
fn account_fields(record: Record<'_>) -> [String; 4] {
    [BANK, BRANCH, CURRENCY, NUMBER].map(|at| record.get(at).to_owned())
}

fn add(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// Currency, decimals and amount at the beginning of the text of a record 05.
fn money(record: Record<'_>) -> Option<(Text, Decimal)> {
    let currency = record.get(49..=51);
    let scale = record.get(52..=52).parse().ok()?;
    let units = unsigned(record.get(53..=66))?;
    let is_currency = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    is_currency.then(|| (Text::new(currency), Decimal::new(units, scale)))
}

/// The side and the digits of an amount, and whether its last character is as it should be. Programs that took
/// it from EBCDIC of France make é and è of the two braces.
fn signed(text: &str) -> Option<(Side, i64, bool)> {
    let last = text.chars().next_back()?;
    let (side, digit, is_right) = match last {
        '{' => (Side::Credit, 0, true),
        'A'..='I' => (Side::Credit, last as u8 - b'A' + 1, true),
        '}' => (Side::Debit, 0, true),
        'J'..='R' => (Side::Debit, last as u8 - b'J' + 1, true),
        'é' => (Side::Credit, 0, false),
        'è' => (Side::Debit, 0, false),
        _ => return None,
    };
    let digits = &text[..text.len() - last.len_utf8()];
    if digits.len() > 17 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let units = match digits {
        "" => 0,
        _ => digits.parse::<i64>().ok()?,
    };
    Some((side, units * 10 + i64::from(digit), is_right))
}

/// The digits of an amount whose sign says nothing.
fn unsigned(text: &str) -> Option<i64> {
    match signed(text) {
        Some((_, units, _)) => Some(units),
        None if text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().ok()
        }
        None => None,
    }
}

fn ddmmyy(text: &str) -> Option<NaiveDate> {
    if !identifiers::has_digits(text, 6) {
        return None;
    }
    let number = |at: usize| text[at..at + 2].parse::<u32>().ok();
    // Two digits of a year are of this century.
    NaiveDate::from_ymd_opt(2000 + number(4)? as i32, number(2)?, number(0)?)
}

/// The IBAN of a French account: its key and its check digits are reckoned from bank, branch and number.
fn french_iban(bank: &str, branch: &str, number: &str) -> Option<String> {
    let is_form = identifiers::has_digits(bank, 5)
        && identifiers::has_digits(branch, 5)
        && number.len() == 11
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if !is_form {
        return None;
    }
    // A and J are 1, B, K and S are 2, and so on.
    let digit = |byte: u8| match byte {
        b'A'..=b'I' => byte - b'A' + 1,
        b'J'..=b'R' => byte - b'J' + 1,
        b'S'..=b'Z' => byte - b'S' + 2,
        _ => byte - b'0',
    };
    let digits = [bank, branch, number].concat();
    let rest = |sum: u32, digit: u32| (sum * 10 + digit) % 97;
    let all = digits.bytes().map(|byte| u32::from(digit(byte)));
    let key = 97 - all.chain([0, 0]).fold(0, rest);
    let bban = format!("{digits}{key:02}");
    // In check digits A is 10, B is 11, and so on; those of the country come last.
    let of_letter = |byte: u8| match byte {
        b'A'..=b'Z' => vec![
            u32::from(byte - b'A' + 10) / 10,
            u32::from(byte - b'A' + 10) % 10,
        ],
        _ => vec![u32::from(byte - b'0')],
    };
    let check = 98
        - bban
            .bytes()
            .chain(*b"FR00")
            .flat_map(of_letter)
            .fold(0, rest);
    Some(format!("FR{check:02}{bban}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ibans_of_france() {
        // The example of the IBAN registry of SWIFT.
        let iban = french_iban("20041", "01005", "0500013M026");
        assert_eq!(iban.as_deref(), Some("FR1420041010050500013M02606"));
        for (bank, branch, number) in [
            ("2004", "01005", "0500013M026"),
            ("20041", "0100A", "0500013M026"),
            ("20041", "01005", "0500013m026"),
            ("20041", "01005", ""),
        ] {
            assert_eq!(french_iban(bank, branch, number), None);
        }
    }

    #[test]
    fn amounts() {
        for (text, expected) in [
            ("0000000012345{", Some((Side::Credit, 123_450, true))),
            ("0000000012345A", Some((Side::Credit, 123_451, true))),
            ("0000000012345I", Some((Side::Credit, 123_459, true))),
            ("0000000012345}", Some((Side::Debit, 123_450, true))),
            ("0000000012345J", Some((Side::Debit, 123_451, true))),
            ("0000000012345R", Some((Side::Debit, 123_459, true))),
            ("0000000012345é", Some((Side::Credit, 123_450, false))),
            ("0000000012345è", Some((Side::Debit, 123_450, false))),
            ("00000000123456", None),
            ("0000000012345S", None),
            ("00000000 2345A", None),
            ("", None),
        ] {
            assert_eq!(signed(text), expected, "{text}");
        }
    }
}
