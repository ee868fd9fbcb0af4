//! OFX to statements.
//!
//! One pass over the tags. Version 1 is SGML, in which an element with a value need not be closed, version 2 is
//! XML; both are read in the same way, for banks mix them. A tag with a value behind it is a field, whether it
//! is closed or not; of the others those in [`GROUPS`] hold fields.

use crate::error::{Error, ErrorKind};
use crate::format::mt940::{account_of, communication_of};
use crate::format::{Loss, Losses, StatementsRead};
use crate::model::{
    Balance, Communication, FreeCommunication, Information, Movement, OtherBalance, Side, Statement,
};
use crate::report::{Finding, Findings};
use crate::structure::statement::{self, Item, Part};
use crate::structure::{Budget, ENC_BYTES, Limits, Rule};
use crate::value::shown::quoted;
use crate::value::{Parsed, Text, parse_decimal};
use crate::value::{Phrase, phrase};
use crate::xml::decode::{self, Decoded};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::HashSet;

crate::structure::rules! {
    OFX_RULES because "accounting programs take what they understand of a download and pass over the rest"
    OFX_END "OFX-END" Structure Fatal "the file is whole: <OFX> is closed, and all that is in it"
    OFX_MISSING "OFX-MISSING" Structure Fatal "there is a statement, and accounts, days and amounts are there"
    OFX_VALUE "OFX-VALUE" Structure Fatal "days and amounts can be read"
    OFX_STATUS "OFX-STATUS" Structure Fatal "the bank reports no error"
    OFX_FORM "OFX-FORM" Structure Warning "values and identifiers that can do without have the form of the standard"
    OFX_REPEATED "OFX-REPEATED" Structure Warning "the identifier of a transaction (FITID) stands once in an account"
    OFX_CORRECTION "OFX-CORRECTION" Structure Warning "transactions stand as they are, and correct no others"
}

/// The elements that hold others, as far as they matter.
const GROUPS: &[&str] = &[
    "OFX",
    "SIGNONMSGSRSV1",
    "SONRS",
    "STATUS",
    "FI",
    "BANKMSGSRSV1",
    "STMTTRNRS",
    "STMTRS",
    "CREDITCARDMSGSRSV1",
    "CCSTMTTRNRS",
    "CCSTMTRS",
    "LOANMSGSRSV1",
    "LOANSTMTTRNRS",
    "LOANSTMTRS",
    "BANKACCTFROM",
    "CCACCTFROM",
    "LOANACCTFROM",
    "BANKTRANLIST",
    "LOANTRANLIST",
    "STMTTRN",
    "LOANSTMTTRN",
    "PAYEE",
    "BANKACCTTO",
    "CCACCTTO",
    "CURRENCY",
    "ORIGCURRENCY",
    "LEDGERBAL",
    "AVAILBAL",
    "BALLIST",
    "BAL",
    "BANKTRANLISTP",
    "CCPENDINGTRANLIST",
    "STMTTRNP",
    "INVSTMTMSGSRSV1",
    "INVSTMTTRNRS",
    "INVSTMTRS",
    "SIGNUPMSGSRSV1",
    "PROFMSGSRSV1",
    "SECLISTMSGSRSV1",
    "INTERXFERMSGSRSV1",
    "WIREXFERMSGSRSV1",
    "BILLPAYMSGSRSV1",
    "EMAILMSGSRSV1",
];

/// Groups of which nothing is read, and what is said of them.
static PASSED_OVER: &[(&str, Phrase)] = &[
    (
        "INVSTMTRS",
        phrase!("a statement of investments, which is not read"),
    ),
    (
        "STMTTRNP",
        phrase!("a pending transaction, which is not booked and not in the balance"),
    ),
    (
        "SIGNUPMSGSRSV1",
        phrase!("what accounts there are, which is no statement"),
    ),
    (
        "PROFMSGSRSV1",
        phrase!("what the bank offers, which is no statement"),
    ),
    (
        "SECLISTMSGSRSV1",
        phrase!("a list of securities, which is not read"),
    ),
    (
        "INTERXFERMSGSRSV1",
        phrase!("transfers that were ordered, which are not booked"),
    ),
    (
        "WIREXFERMSGSRSV1",
        phrase!("transfers that were ordered, which are not booked"),
    ),
    (
        "BILLPAYMSGSRSV1",
        phrase!("payments that were ordered, which are not booked"),
    ),
    ("EMAILMSGSRSV1", phrase!("messages, which are not read")),
];

/// Reads the statements of a file; the text of it is returned beside them.
pub(super) fn read<'b>(
    bytes: &'b [u8],
    limits: &Limits,
) -> Result<(StatementsRead, Cow<'b, str>), Error> {
    let Decoded {
        text,
        offsets,
        faults,
    } = decode::decode(bytes);
    let mut reader = Reader {
        findings: Findings::new(limits.room()),
        losses: Losses::new(limits.room()),
        not_booked: 0,
        limits,
        budget: Budget::new(limits, bytes.len()),
        statements: Vec::new(),
        places: Vec::new(),
        stack: Vec::new(),
        passed_over: None,
        instead: None,
        fields: 0,
        counts: [0; 2],
        created: None,
        reference: None,
        current: Current::default(),
        identifiers: HashSet::new(),
        status: None,
    };
    // Version 1 names its characters in a header of its own.
    if text.trim_start().starts_with("<?xml") {
        for (_, offset, message) in faults {
            reader.say(&ENC_BYTES, offset, || message);
        }
    }
    reader.walk(&text)?;
    let mut read = reader.finish()?;
    read.place(&text, &offsets);
    Ok((read, text))
}

/// Where the parts of a statement stand.
#[derive(Debug, Default)]
struct Places {
    start: usize,
    account: Option<usize>,
    old_balance: Option<usize>,
    new_balance: Option<usize>,
    movements: Vec<OfMovement>,
}

/// Where the parts of a movement stand.
#[derive(Clone, Copy, Debug, Default)]
struct OfMovement {
    start: usize,
    amount: Option<usize>,
    account: Option<usize>,
    said: Option<usize>,
}

/// The statement that is being read.
#[derive(Debug, Default)]
struct Current {
    statement: Statement,
    places: Places,
    currency: Option<Text>,
    number: Option<Text>,
    has_amount: bool,
    movement: Movement,
    of_movement: OfMovement,
    identifier: Option<Text>,
    reference: Option<Text>,
    name: Option<Text>,
    long_name: Option<Text>,
    address: Vec<Text>,
    bank_to: Option<Text>,
    account_to: Option<Text>,
    exchange: [Option<Text>; 2],
    has_amount_of_movement: bool,
    balance: Balance,
    balance_name: Option<Text>,
    is_percent: bool,
    period: Vec<(&'static str, usize, Text)>,
}

struct Reader<'l> {
    /// With their offsets in the text.
    findings: Findings,
    losses: Losses,
    /// How many transactions are pending.
    not_booked: usize,
    limits: &'l Limits,
    budget: Budget,
    statements: Vec<Statement>,
    places: Vec<Places>,
    /// The groups that are open, and where they began.
    stack: Vec<(&'static str, usize)>,
    /// The group that is passed over, by how many are open around it.
    passed_over: Option<usize>,
    /// What was first passed over.
    instead: Option<&'static Phrase>,
    fields: u32,
    /// How many statements and movements there were.
    counts: [usize; 2],
    created: Option<Parsed<NaiveDate>>,
    reference: Option<Text>,
    current: Current,
    /// The identifiers of transactions, by account.
    identifiers: HashSet<(Option<Text>, Text)>,
    /// The code of the status that is being read, and whether it is an error.
    status: Option<(Text, bool, usize, Option<Text>)>,
}

/// A tag.
enum Tag<'t> {
    Open(&'t str),
    Close(&'t str),
}

impl Reader<'_> {
    fn walk(&mut self, text: &str) -> Result<(), Error> {
        let bytes = text.as_bytes();
        // The field that is being read: its name, where it stands, and where its value begins.
        let mut open: Option<(&str, usize, usize)> = None;
        let mut quoted_text = String::new();
        let mut at = 0;
        while let Some(next) = memchr::memchr(b'<', &bytes[at..]) {
            let start = at + next;
            let rest = &text[start..];
            if let Some(data) = rest.strip_prefix("<![CDATA[") {
                let end = data.find("]]>").unwrap_or(data.len());
                quoted_text.push_str(&data[..end]);
                at = (start + "<![CDATA[".len() + end + "]]>".len()).min(text.len());
                continue;
            }
            if rest.starts_with("<!") || rest.starts_with("<?") {
                let end = match rest.starts_with("<!--") {
                    true => rest.find("-->").map(|end| end + 3),
                    false => rest.find('>').map(|end| end + 1),
                };
                at = start + end.unwrap_or(rest.len());
                continue;
            }
            let Some((tag, length)) = tag(rest) else {
                // A sign in a text.
                at = start + 1;
                continue;
            };
            self.count()?;
            let is_end_of =
                |name: &str| matches!(tag, Tag::Close(of) if of.eq_ignore_ascii_case(name));
            let mut is_taken = false;
            if let Some((name, offset, from)) = open.take() {
                is_taken = is_end_of(name);
                let raw = text[from..start].trim();
                let value: Cow<'_, str> = match quoted_text.is_empty() {
                    true => unescaped(raw),
                    false => Cow::Borrowed(quoted_text.as_str()),
                };
                match group(name) {
                    Some(group) if value.is_empty() && !is_taken => self.open(group, offset),
                    _ if value.is_empty() => {}
                    _ => self.field(&name.to_ascii_uppercase(), offset, &value),
                }
                quoted_text.clear();
            }
            at = start + length;
            match tag {
                Tag::Open(name) => open = Some((name, start, at)),
                Tag::Close(name) if !is_taken => self.close(name, start),
                Tag::Close(_) => {}
            }
        }
        if let Some(&(name, _)) = self.stack.last() {
            self.say(&OFX_END, text.len(), || {
                phrase!("found the end of the file in <{}>, expected </{}>: the download was cut off, get it again", name, name)
            });
            while let Some((name, _)) = self.stack.pop() {
                self.end(name);
            }
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), Error> {
        self.budget.check()?;
        self.fields = self.fields.saturating_add(1);
        if self.fields > self.limits.elements {
            return Err(ErrorKind::LimitExceeded {
                limit: phrase!("elements").into(),
                value: self.limits.elements.into(),
                option: "Limits::elements".into(),
            }
            .into());
        }
        Ok(())
    }

    fn say(&mut self, rule: &'static Rule, offset: usize, message: impl FnOnce() -> Phrase) {
        self.findings.add(rule.severity, || Finding {
            offset,
            ..rule.finding(message())
        });
    }

    fn say_at(
        &mut self,
        rule: &'static Rule,
        field: &str,
        offset: usize,
        message: impl FnOnce() -> Phrase,
    ) {
        let xpath = self.path(field);
        self.findings.add(rule.severity, || Finding {
            offset,
            xpath,
            ..rule.finding(message())
        });
    }

    /// `/OFX/BANKMSGSRSV1/STMTTRNRS[1]/…`
    fn path(&self, field: &str) -> String {
        let mut path = String::new();
        for (name, _) in &self.stack {
            path.push('/');
            path.push_str(name);
            let nth = match *name {
                "STMTTRNRS" | "CCSTMTTRNRS" | "LOANSTMTTRNRS" => self.counts[0],
                "STMTTRN" | "LOANSTMTTRN" => self.counts[1],
                _ => continue,
            };
            path.push_str(&format!("[{nth}]"));
        }
        if !field.is_empty() {
            path.push('/');
            path.push_str(field);
        }
        path
    }

    /// What the model has no place for.
    fn lose(&mut self, field: &str, what: impl FnOnce() -> Phrase) {
        let path = self.path(field);
        self.losses.lose(|| Loss {
            term: "".into(),
            path,
            what: what().into(),
        });
    }

    fn open(&mut self, name: &'static str, offset: usize) {
        // Whatever stands deeper is no download of a bank.
        if self.stack.len() >= 64 {
            return;
        }
        self.stack.push((name, offset));
        if self.passed_over.is_some() {
            return;
        }
        if let Some((_, what)) = PASSED_OVER.iter().find(|(of, _)| *of == name) {
            self.passed_over = Some(self.stack.len());
            self.instead = self.instead.or(Some(what));
            self.not_booked += usize::from(name == "STMTTRNP");
            self.lose("", || what.clone());
            return;
        }
        match name {
            "STMTTRNRS" | "CCSTMTTRNRS" | "LOANSTMTTRNRS" => {
                self.counts[0] += 1;
                self.counts[1] = 0;
                self.reference = None;
            }
            "STMTRS" | "CCSTMTRS" | "LOANSTMTRS" => {
                self.current = Current::default();
                self.current.places.start = offset;
            }
            "STMTTRN" | "LOANSTMTTRN" => {
                self.counts[1] += 1;
                let current = &mut self.current;
                current.movement = Movement::default();
                current.of_movement = OfMovement {
                    start: offset,
                    ..OfMovement::default()
                };
                (current.identifier, current.reference) = (None, None);
                (current.name, current.long_name) = (None, None);
                current.address.clear();
                current.has_amount_of_movement = false;
            }
            "BANKACCTTO" | "CCACCTTO" => {
                (self.current.bank_to, self.current.account_to) = (None, None);
            }
            "CURRENCY" | "ORIGCURRENCY" => self.current.exchange = [None, None],
            "LEDGERBAL" | "AVAILBAL" | "BAL" => {
                self.current.balance = Balance::default();
                self.current.balance_name = None;
                self.current.has_amount = false;
                self.current.is_percent = false;
            }
            "STATUS" => self.status = Some((Text::default(), false, offset, None)),
            _ => {}
        }
    }

    fn close(&mut self, name: &str, offset: usize) {
        let Some(of) = group(name) else {
            return;
        };
        if !self.stack.iter().any(|(open, _)| *open == of) {
            return;
        }
        while let Some(&(open, _)) = self.stack.last() {
            if open == of {
                self.end(open);
                self.stack.pop();
                break;
            }
            self.say_at(&OFX_END, "", offset, || {
                phrase!("found </{}>, expected </{}> before it", of, open)
            });
            self.end(open);
            self.stack.pop();
        }
        if self
            .passed_over
            .is_some_and(|depth| self.stack.len() < depth)
        {
            self.passed_over = None;
        }
    }

    /// The group that ends is the last one open.
    fn end(&mut self, name: &'static str) {
        if self.passed_over.is_some() {
            return;
        }
        match name {
            "STATUS" => self.end_status(),
            "STMTTRN" | "LOANSTMTTRN" => self.end_movement(),
            "BANKACCTTO" | "CCACCTTO" => self.end_account_to(),
            "CURRENCY" => {
                let [symbol, rate] = std::mem::take(&mut self.current.exchange);
                let own = self.current.currency.clone();
                self.current.movement.currency =
                    symbol.filter(|symbol| Some(symbol) != own.as_ref());
                if let Some(rate) = rate
                    && parse_decimal(&rate).is_none_or(|rate| rate != Decimal::ONE)
                {
                    self.lose("CURRATE", || {
                        phrase!("the rate {}, the model has no place for it", quoted(&rate))
                    });
                }
            }
            "ORIGCURRENCY" => {
                let [symbol, rate] = std::mem::take(&mut self.current.exchange);
                self.lose("", || {
                    phrase!("the currency {} and rate {} before the exchange, of which the amount is not told", quoted(symbol.as_deref().unwrap_or_default()), quoted(rate.as_deref().unwrap_or_default()))
                });
            }
            "LEDGERBAL" | "AVAILBAL" | "BAL" => self.end_balance(name),
            "STMTRS" | "CCSTMTRS" | "LOANSTMTRS" => self.end_statement(),
            _ => {}
        }
    }

    fn field(&mut self, name: &str, offset: usize, value: &str) {
        if self.passed_over.is_some() {
            return;
        }
        let group = self.stack.last().map_or("", |(name, _)| *name);
        let text = || Some(Text::new(value));
        let current = &mut self.current;
        match (group, name) {
            ("SONRS", "DTSERVER") => self.created = self.day(name, offset, value),
            ("SONRS", "LANGUAGE")
            | ("STMTTRNRS" | "CCSTMTTRNRS" | "LOANSTMTTRNRS", "CLTCOOKIE") => {}
            ("STMTTRNRS" | "CCSTMTTRNRS" | "LOANSTMTTRNRS", "TRNUID") => {
                self.reference = text().filter(|id| *id != "0");
            }
            ("STATUS", "CODE") => {
                if let Some(status) = &mut self.status {
                    status.0 = Text::new(value);
                }
            }
            ("STATUS", "SEVERITY") => {
                if let Some(status) = &mut self.status {
                    status.1 = value.eq_ignore_ascii_case("ERROR");
                }
            }
            ("STATUS", "MESSAGE") => {
                if let Some(status) = &mut self.status {
                    status.3 = text();
                }
            }
            ("STMTRS" | "CCSTMTRS" | "LOANSTMTRS", "CURDEF") => {
                current.currency = text().filter(|currency| *currency != "XXX");
            }
            ("STMTRS" | "CCSTMTRS" | "LOANSTMTRS", "MKTGINFO") => {
                let said = FreeCommunication {
                    sequence: None,
                    lines: vec![Text::new(value)],
                };
                self.budget
                    .push(&mut current.statement.free_communications, said);
            }
            ("BANKACCTFROM", "BANKID") => match value {
                "0" => {}
                _ if is_bic(value) => current.statement.header.bic = text(),
                _ => current.statement.header.bank = text(),
            },
            ("BANKACCTFROM" | "CCACCTFROM", "ACCTID") | ("LOANACCTFROM", "LOANACCTID") => {
                current.places.account = Some(offset);
                current.number = text().filter(|number| *number != "0");
                if current.number.is_none() {
                    current.number = Some(Text::default());
                }
            }
            ("BANKACCTFROM", "ACCTTYPE") if value.eq_ignore_ascii_case("CHECKING") => {}
            ("BANKACCTFROM", "ACCTTYPE") | ("LOANACCTFROM", "LOANACCTTYPE") => {
                current.statement.description = text();
            }
            ("BANKTRANLIST" | "LOANTRANLIST", "DTSTART") => {
                current.period.push(("DTSTART", offset, Text::new(value)));
            }
            ("BANKTRANLIST" | "LOANTRANLIST", "DTEND") => {
                current.period.push(("DTEND", offset, Text::new(value)));
            }
            ("STMTTRN" | "LOANSTMTTRN", _) => self.of_movement(name, offset, value),
            ("PAYEE", "NAME") => current.name = text(),
            (
                "PAYEE",
                "ADDR1" | "ADDR2" | "ADDR3" | "CITY" | "STATE" | "POSTALCODE" | "COUNTRY",
            ) => self.budget.push(&mut current.address, Text::new(value)),
            ("BANKACCTTO", "BANKID") => current.bank_to = text(),
            ("BANKACCTTO" | "CCACCTTO", "ACCTID") => {
                current.of_movement.account = Some(offset);
                current.account_to = text();
            }
            ("BANKACCTTO", "ACCTTYPE") if value.eq_ignore_ascii_case("CHECKING") => {}
            ("CURRENCY" | "ORIGCURRENCY", "CURSYM") => current.exchange[0] = text(),
            ("CURRENCY" | "ORIGCURRENCY", "CURRATE") => current.exchange[1] = text(),
            ("LEDGERBAL" | "AVAILBAL", "BALAMT") | ("BAL", "VALUE") => {
                let (side, amount) = self.amount(name, offset, value);
                let place = Some(offset);
                let current = &mut self.current;
                (current.balance.side, current.balance.amount) = (side, amount);
                current.has_amount = true;
                match group {
                    "LEDGERBAL" => current.places.new_balance = place,
                    "BAL" if current.balance_name.as_deref() == Some(OPENING) => {
                        current.places.old_balance = place;
                    }
                    _ => {}
                }
            }
            ("LEDGERBAL" | "AVAILBAL" | "BAL", "DTASOF") => {
                self.current.balance.date = self.day(name, offset, value);
            }
            ("BAL", "NAME") => current.balance_name = text(),
            ("BAL", "BALTYPE") => current.is_percent = value.eq_ignore_ascii_case("PERCENT"),
            ("BAL", "DESC") => {}
            ("", _) => {}
            _ => self.lose(name, || {
                phrase!("{}, the model has no place for it", quoted(value))
            }),
        }
    }

    fn of_movement(&mut self, name: &str, offset: usize, value: &str) {
        let text = || Some(Text::new(value));
        let current = &mut self.current;
        match name {
            "TRNTYPE" | "LOANTRNTYPE" => current.movement.foreign_code = text(),
            "DTPOSTED" => {
                self.current.movement.entry_date = self.day(name, offset, value);
            }
            "DTAVAIL" => {
                self.current.movement.value_date = self.day(name, offset, value);
            }
            "TRNAMT" | "LOANTRNAMT" => {
                let (side, amount) = self.amount(name, offset, value);
                let current = &mut self.current;
                (current.movement.side, current.movement.amount) = (side, amount);
                current.of_movement.amount = Some(offset);
                current.has_amount_of_movement = true;
            }
            "FITID" => {
                current.identifier = text();
                let key = (current.number.clone(), Text::new(value));
                self.budget.take(2 * size_of_val(&key));
                if !self.identifiers.insert(key) {
                    self.say_at(&OFX_REPEATED, name, offset, || {
                        phrase!("found {} again as identifier of a transaction of this account, expected another: this may be the same transaction twice", quoted(value))
                    });
                }
            }
            "REFNUM" => current.reference = text(),
            "NAME" => current.name = text(),
            "EXTDNAME" => current.long_name = text(),
            "MEMO" => {
                current.of_movement.said = Some(offset);
                let said = communication_of(value);
                match &current.movement.communication {
                    None => current.movement.communication = Some(said),
                    Some(_) => self.inform(said),
                }
            }
            "CHECKNUM" => {
                let said = Communication::Free(format!("CHECKNUM {value}").into());
                self.inform(said);
            }
            "CORRECTFITID" => self.say_at(&OFX_CORRECTION, name, offset, || {
                phrase!("found a correction of the transaction {}, expected none: look whether that one is booked already, and take it out there", quoted(value))
            }),
            "DTUSER" => {
                let of_user = self.day(name, offset, value);
                if of_user != self.current.movement.entry_date {
                    self.lose(name, || {
                        phrase!("{}, when it was ordered; the model has no place for it", quoted(value))
                    });
                }
            }
            _ => self.lose(name, || {
                phrase!("{}, the model has no place for it", quoted(value))
            }),
        }
    }

    fn inform(&mut self, said: Communication) {
        let information = Information {
            communication: Some(said),
            ..Information::default()
        };
        self.budget
            .push(&mut self.current.movement.information, information);
    }

    fn end_status(&mut self) {
        let Some((code, true, offset, message)) = self.status.take() else {
            return;
        };
        self.say_at(&OFX_STATUS, "", offset, || {
            let said = message.map_or_else(|| "".into(), |message| phrase!(" ({})", quoted(&message)));
            phrase!("found the error {}{} of the bank, expected an answer without one: get the download again", quoted(&code), said)
        });
    }

    fn end_account_to(&mut self) {
        let current = &mut self.current;
        let Some(number) = current.account_to.take() else {
            return;
        };
        let account = account_of(&number);
        let bank = current.bank_to.take().filter(|bank| *bank != "0");
        match bank {
            Some(bank) if is_bic(&bank) => current.movement.counterparty_bic = Some(bank),
            // Of a Belgian account it stands in the number.
            Some(bank) if !account.number.contains(&*bank) => self.lose("BANKID", || {
                phrase!("the bank {}, the model has no place for it", quoted(&bank))
            }),
            _ => {}
        }
        self.current.movement.counterparty_account = Some(account);
    }

    fn end_balance(&mut self, name: &'static str) {
        let current = &mut self.current;
        let balance = std::mem::take(&mut current.balance);
        let of = current.balance_name.take();
        if !current.has_amount {
            return;
        }
        if current.is_percent {
            self.lose("", || {
                phrase!(
                    "{} of {} percent, which is no balance",
                    quoted(of.as_deref().unwrap_or_default()),
                    balance.amount.to_string()
                )
            });
            return;
        }
        let code = match (name, of) {
            ("LEDGERBAL", _) => {
                current.statement.new_balance = Some(balance);
                return;
            }
            ("BAL", Some(of)) if of == OPENING => {
                current.statement.old_balance = Some(balance);
                return;
            }
            ("AVAILBAL", _) => Text::new("CLAV"),
            (_, of) => of.unwrap_or_default(),
        };
        let other = OtherBalance {
            code,
            balance,
            currency: None,
        };
        self.budget
            .push(&mut current.statement.other_balances, other);
    }

    fn end_movement(&mut self) {
        let start = self.current.of_movement.start;
        let is_missing = [
            ("TRNAMT", !self.current.has_amount_of_movement),
            ("DTPOSTED", self.current.movement.entry_date.is_none()),
        ];
        for (field, _) in is_missing.into_iter().filter(|(_, missing)| *missing) {
            self.say_at(&OFX_MISSING, field, start, || {
                phrase!("found a transaction without <{}>, expected one", field)
            });
        }
        if self.current.identifier.is_none() {
            self.say_at(&OFX_FORM, "FITID", start, || {
                phrase!("found a transaction without <FITID>, expected one, by which it is known when it comes again")
            });
        }
        // The sign says which way the money went (11.4.4.1), and of these two types what they are called says it, too.
        let of = self.current.movement.foreign_code.as_deref();
        let side = self.current.movement.side;
        let against = match side {
            Side::Credit => "DEBIT",
            Side::Debit => "CREDIT",
        };
        let amount = self.current.movement.signed().filter(|it| !it.is_zero());
        if let Some(amount) = amount
            && of.is_some_and(|of| of.eq_ignore_ascii_case(against))
        {
            let place = self.current.of_movement.amount.unwrap_or(start);
            self.say_at(&OFX_FORM, "TRNAMT", place, || match side {
                Side::Credit => {
                    phrase!("found {} with the type {}, expected a minus: the sign counts, so it is taken as money that came in", amount, against)
                }
                Side::Debit => {
                    phrase!("found {} with the type {}, expected no minus: the sign counts, so it is taken as money that went out", amount, against)
                }
            });
        }
        let current = &mut self.current;
        let mut movement = std::mem::take(&mut current.movement);
        if !current.has_amount_of_movement {
            movement.amount = Parsed::unreadable("");
        }
        let identifier = current.identifier.take();
        let reference = current.reference.take();
        let is_both = reference.is_some() && identifier.is_some() && reference != identifier;
        let lost = identifier.clone().filter(|_| is_both);
        movement.bank_reference = reference.or(identifier);
        let name = current.name.take();
        movement.counterparty_name = match (name, current.long_name.take()) {
            // The name is cut at 32 characters, and begins the long one.
            (Some(name), Some(long)) if !long.starts_with(&*name) => Some(name),
            (name, long) => long.or(name),
        };
        if !current.address.is_empty() {
            let lines: Vec<&str> = current.address.iter().map(Text::as_str).collect();
            movement.counterparty_address = Some(lines.join(" ").into());
        }
        let place = current.of_movement;
        self.budget.push(&mut current.places.movements, place);
        self.budget.push(&mut current.statement.movements, movement);
        if let Some(identifier) = lost {
            self.lose("FITID", || {
                phrase!("{}, beside <REFNUM>", quoted(&identifier))
            });
        }
    }

    fn end_statement(&mut self) {
        let mut current = std::mem::take(&mut self.current);
        let start = current.places.start;
        let has_number = current.number.is_some();
        if !has_number {
            self.say_at(&OFX_MISSING, "ACCTID", start, || {
                phrase!("found a statement without <ACCTID>, expected the account")
            });
        }
        for (field, is_missing) in [
            ("CURDEF", current.currency.is_none()),
            ("LEDGERBAL", current.statement.new_balance.is_none()),
        ] {
            if is_missing {
                self.say_at(&OFX_FORM, field, start, || {
                    phrase!("found a statement without <{}>, expected one", field)
                });
            }
        }
        let number = current.number.filter(|number| !number.is_empty());
        if number.is_some() || current.currency.is_some() {
            let mut account = account_of(number.as_deref().unwrap_or_default());
            account.currency = current.currency.take();
            current.statement.account = Some(account);
        }
        let header = &mut current.statement.header;
        header.creation_date = self.created.clone();
        header.transaction_reference = self.reference.take();
        // The period says nothing more, as long as the movements are in it.
        let days = (current.statement.movements.iter())
            .filter_map(|movement| movement.entry_date.as_ref())
            .filter_map(Parsed::value)
            .copied();
        let first_and_last = [days.clone().min(), days.max()];
        for (name, offset, value) in std::mem::take(&mut current.period) {
            let Some(day) = self.day(name, offset, &value) else {
                continue;
            };
            let is_told = match (day.value(), first_and_last) {
                (Some(day), [Some(first), _]) if name == "DTSTART" => *day <= first,
                (Some(day), [_, Some(last)]) if name == "DTEND" => *day >= last,
                (Some(_), _) => true,
                (None, _) => false,
            };
            if !is_told {
                self.lose(&format!("BANKTRANLIST/{name}"), || {
                    phrase!(
                        "{}, the movements are not all in this period",
                        quoted(&value)
                    )
                });
            }
        }
        self.budget.push(&mut self.statements, current.statement);
        self.budget.push(&mut self.places, current.places);
    }

    /// `20260131`, `20260131120000.000[-5:EST]`; none when it is zeros.
    fn day(&mut self, name: &str, offset: usize, value: &str) -> Option<Parsed<NaiveDate>> {
        let digits = value.bytes().take_while(u8::is_ascii_digit).count();
        if digits >= 8 && value[..8].bytes().all(|byte| byte == b'0') {
            return None;
        }
        let plain = value
            .get(..8)
            .filter(|_| digits == 8 || digits == 12 || digits == 14);
        let rest = &value[digits..];
        let is_time = rest.is_empty() || rest.starts_with(['.', '[', ',']);
        if let Some(day) = plain.and_then(ymd).filter(|_| is_time) {
            return Some(day.into());
        }
        // Some write it as other formats do.
        let other: String = value
            .get(..10)
            .unwrap_or_default()
            .split(['-', '/'])
            .collect();
        let other = Some(other)
            .filter(|other| other.len() == 8)
            .and_then(|day| ymd(&day));
        let fallback = other.or_else(|| value.get(..8).filter(|_| digits >= 8).and_then(ymd));
        match fallback {
            Some(day) => {
                self.say_at(&OFX_FORM, name, offset, || {
                    phrase!("found {} as day, expected YYYYMMDD", quoted(value))
                });
                Some(day.into())
            }
            None => {
                self.say_at(&OFX_VALUE, name, offset, || {
                    phrase!("found {} as day, expected YYYYMMDD", quoted(value))
                });
                Some(Parsed::unreadable(value))
            }
        }
    }

    /// An amount with a sign: the decimals stand behind a point or a comma.
    fn amount(&mut self, name: &str, offset: usize, value: &str) -> (Side, Parsed<Decimal>) {
        let (sign, number) = match value.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (Side::Debit, rest),
            None => (Side::Credit, value.strip_prefix('+').unwrap_or(value)),
        };
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let marks: Vec<(usize, char)> = number
            .char_indices()
            .filter(|(_, c)| matches!(c, '.' | ','))
            .take(20)
            .collect();
        let is_plain = digits + marks.len() == number.len() && (1..=18).contains(&digits);
        let decimal = match marks[..] {
            [] => Some(number.to_owned()),
            [_] => Some(number.replace(',', ".")),
            // The last one is that of the decimals, if it is another one than those before it.
            [.., (_, before), (at, last)] if before != last => {
                let whole: String = number[..at].chars().filter(char::is_ascii_digit).collect();
                let is_once = marks.iter().filter(|(_, mark)| *mark == last).count() == 1;
                is_once.then(|| format!("{whole}.{}", &number[at + 1..]))
            }
            _ => None,
        };
        let amount = decimal.filter(|_| is_plain).and_then(|text| {
            let text = text.strip_suffix('.').unwrap_or(&text);
            match text.strip_prefix('.') {
                Some(rest) => parse_decimal(&format!("0.{rest}")),
                None => parse_decimal(text),
            }
        });
        match amount {
            Some(amount) => {
                if marks.len() > 1 {
                    self.say_at(&OFX_FORM, name, offset, || {
                        phrase!(
                            "found {} as amount, expected nothing between the thousands",
                            quoted(value)
                        )
                    });
                }
                (sign, amount.into())
            }
            None => {
                self.say_at(&OFX_VALUE, name, offset, || {
                    phrase!(
                        "found {} as amount, expected digits with a sign and a decimal point",
                        quoted(value)
                    )
                });
                (sign, Parsed::unreadable(value))
            }
        }
    }

    fn finish(mut self) -> Result<StatementsRead, Error> {
        self.budget.check()?;
        if self.statements.is_empty() {
            let instead = self
                .instead
                .map_or_else(|| phrase!("no statement of an account"), Phrase::clone);
            self.say(&OFX_MISSING, 0, || {
                phrase!("found {}, expected a statement of an account", instead)
            });
        }
        let findings = &mut self.findings;
        let places = &self.places;
        statement::check(&self.statements, |at, movement, said| {
            let place = &places[at];
            let of = movement.and_then(|at| place.movements.get(at).copied());
            let of = of.unwrap_or(OfMovement {
                start: place.start,
                ..OfMovement::default()
            });
            let offset = match said.part {
                Part::Account => place.account,
                Part::OldBalance => place.old_balance,
                Part::NewBalance => place.new_balance,
                Part::DebitTotal | Part::CreditTotal => None,
                Part::Movement(_, Item::Amount | Item::Code) => of.amount,
                Part::Movement(_, Item::Account) => of.account,
                Part::Movement(_, Item::Communication | Item::Information(_)) => of.said,
            };
            findings.add(said.rule.severity, || Finding {
                offset: offset.unwrap_or(of.start),
                ..said.rule.finding(said.message)
            });
        });
        Ok(StatementsRead {
            statements: self.statements,
            findings: self.findings,
            losses: self.losses.finish("/OFX"),
            not_booked: self.not_booked,
        })
    }
}

/// What this library calls the old balance, for which OFX has no element.
pub(super) const OPENING: &str = "Opening";

fn group(name: &str) -> Option<&'static str> {
    GROUPS
        .iter()
        .find(|group| group.eq_ignore_ascii_case(name))
        .copied()
}

/// The tag at the beginning of a text and how long it is; `None` where the sign is part of a text.
fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    let inside = &text[1..];
    let (is_end, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let length = inside.bytes().take(64).take_while(is_part).count();
    let name = &inside[..length];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let rest = &inside[length..];
    let behind = rest.trim_start();
    let end = match behind.as_bytes().first()? {
        b'>' => 1,
        b'/' if behind.starts_with("/>") => 2,
        // Attributes are not of OFX, and say nothing.
        _ if behind.len() < rest.len() && group(name).is_some() => {
            let looked_at = &behind.as_bytes()[..behind.len().min(1024)];
            memchr::memchr(b'>', looked_at)? + 1
        }
        _ => return None,
    };
    let length = text.len() - behind.len() + end;
    let tag = if is_end {
        Tag::Close(name)
    } else {
        Tag::Open(name)
    };
    Some((tag, length))
}

/// A value with its references made characters. What is no reference stays.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(10).position(|byte| byte == b';');
        let name = end.map_or("", |end| &rest[1..end]);
        let c = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some(' '),
            _ => name.strip_prefix('#').and_then(|number| {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                };
                code.and_then(char::from_u32)
            }),
        };
        match (c, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn ymd(text: &str) -> Option<NaiveDate> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(text.get(..4)?.parse().ok()?, number(4..6)?, number(6..8)?)
}

/// Four letters of a bank, two of a country, and two or five letters or digits.
fn is_bic(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes[..6].iter().all(u8::is_ascii_uppercase)
        && bytes[6..].iter().all(u8::is_ascii_alphanumeric)
}
