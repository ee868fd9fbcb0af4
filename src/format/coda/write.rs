//! Statements to records, one movement at a time.
//!
//! A file that follows the standard comes out as it was read, byte for byte. Numbers of movements,
//! details and free communications are counted anew, and so are the sums of record 9. Records 2.2,
//! 2.3, 3.2 and 3.3 are there when something stands in them, record 2.2 also when the communication
//! goes on in 2.3; an empty statement has record 8 when it has a new balance or free communications.
//!
//! Every part of the model is taken apart without `..`: a field added to it does not compile here
//! until somebody has decided where it goes.

use super::read::shape;
use super::text::{CodaEncoding, CodaLayout, LineEnd};
use crate::codes::bank;
use crate::error::Error;
use crate::format::{Loss, WriteOptions, Written};
use crate::identifiers;
use crate::model::{
    AccountKind, AccountNumber, Balance, Charge, Communication, FreeCommunication, Information,
    Movement, OtherAmount, Side, Statement, StatementHeader, StructuredCommunication, Trailer,
    TransactionCode,
};
use crate::value::shown::quoted;
use crate::value::{Parsed, Phrase, Text, phrase, round_half_up};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;
use std::ops::RangeInclusive;

/// For the table of formats.
pub(super) fn written(statements: &[Statement], options: &WriteOptions) -> Result<Written, Error> {
    let mut writer = CodaWriter::new(Vec::new(), options.coda);
    let written = statements
        .iter()
        .try_for_each(|statement| {
            writer.start(statement)?;
            for movement in &statement.movements {
                writer.movement(movement)?;
            }
            writer.end(statement)
        })
        .map(|()| writer.take_losses())
        .and_then(|losses| Ok((writer.finish()?, losses)));
    let (bytes, losses) = written.expect("a vector takes all that is written");
    Ok(Written { bytes, losses })
}

/// Writes CODA statement by statement and movement by movement, so that neither a file nor a
/// statement needs to be in memory.
///
/// ```
/// use facturier::format::coda::{CodaLayout, CodaWriter};
/// use facturier::model::{Movement, Statement};
/// use rust_decimal::Decimal;
///
/// let mut statement = Statement::default();
/// let mut writer = CodaWriter::new(Vec::new(), CodaLayout::new());
/// writer.start(&statement)?;
/// for cents in [1250, 300] {
///     let amount = Decimal::new(cents, 2).into();
///     writer.movement(&Movement { amount, ..Movement::default() })?;
/// }
/// writer.end(&statement)?;
/// assert!(!writer.take_losses().is_empty(), "neither balances nor transaction codes");
/// let file = writer.finish()?;
/// assert_eq!(file.len(), 6 * 130, "records 0, 1, twice 2.1, 8 and 9");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct CodaWriter<W: io::Write> {
    writer: W,
    records: Records,
    /// The statement that is being written.
    open: Option<Open>,
    /// How many statements were started.
    statements: usize,
}

/// What the end of a statement needs of what came before it.
#[derive(Debug)]
struct Open {
    is_version_1: bool,
    is_partial: bool,
    /// The 37 positions of the account, the same in records 1 and 8.
    account: String,
    /// The currency of the account.
    currency: Text,
    /// Side and thousandths of the old balance; `None` when there is none that could be read.
    old_balance: Option<(Side, u64)>,
    old_date: Option<Parsed<NaiveDate>>,
    movements: usize,
    sequence: u16,
    /// Records 1, 2, 3 and 8.
    records: u64,
    /// In thousandths.
    debit: u128,
    credit: u128,
}

impl<W: io::Write> CodaWriter<W> {
    /// A writer of these characters and line ends. Nothing is written yet.
    pub fn new(writer: W, layout: CodaLayout) -> Self {
        CodaWriter {
            writer,
            records: Records::new(layout),
            open: None,
            statements: 0,
        }
    }

    /// Begins a statement with what stands before its movements: header, account and old balance.
    ///
    /// # Errors
    ///
    /// What the writer below returns, and [`io::ErrorKind::InvalidInput`] when the statement before
    /// did not end.
    pub fn start(&mut self, statement: &Statement) -> io::Result<()> {
        if self.open.is_some() {
            return Err(misused("a statement starts before the last one ended"));
        }
        if self.statements > 0 {
            // Record 9 waited for its last position.
            self.records.put("1", 1);
            self.records.end_line();
        }
        self.records.place = Place::statement(self.statements);
        self.statements += 1;
        self.open = Some(self.records.start(statement));
        self.flush(false)
    }

    /// Writes the next movement with its information and its details.
    ///
    /// # Errors
    ///
    /// What the writer below returns, and [`io::ErrorKind::InvalidInput`] outside of a statement.
    pub fn movement(&mut self, movement: &Movement) -> io::Result<()> {
        let Some(open) = &mut self.open else {
            return Err(misused("a movement outside of a statement"));
        };
        self.records.movement_and_details(movement, open);
        self.flush(false)
    }

    /// Ends the statement with what stands behind its movements: new balance, free communications
    /// and trailer. The movements in this statement are not looked at.
    ///
    /// # Errors
    ///
    /// What the writer below returns, and [`io::ErrorKind::InvalidInput`] when none was started.
    pub fn end(&mut self, statement: &Statement) -> io::Result<()> {
        let Some(open) = self.open.take() else {
            return Err(misused("the end of a statement that did not start"));
        };
        self.records.end(statement, open);
        self.flush(false)
    }

    /// What of the statements so far is not in the file, and what of the file is not in the
    /// statements, since this was last asked.
    pub fn take_losses(&mut self) -> Vec<Loss> {
        std::mem::take(&mut self.records.losses)
    }

    /// Ends the file and gives the writer back.
    ///
    /// # Errors
    ///
    /// What the writer below returns, and [`io::ErrorKind::InvalidInput`] when the last statement
    /// did not end.
    pub fn finish(mut self) -> io::Result<W> {
        if self.open.is_some() {
            return Err(misused("the file ends before its last statement"));
        }
        if self.statements > 0 {
            self.records.put("2", 1);
            self.records.end_line();
            if self.records.layout.ends_last_line {
                self.records.end_of_line();
            }
        }
        self.flush(true)?;
        self.writer.flush()?;
        Ok(self.writer)
    }

    fn flush(&mut self, is_last: bool) -> io::Result<()> {
        let bytes = &mut self.records.bytes;
        if is_last || bytes.len() >= 1 << 16 {
            self.writer.write_all(bytes)?;
            bytes.clear();
        }
        Ok(())
    }
}

/// The code of a movement that has only one of ISO 20022, or of a detail of `total` that has none at all,
/// where both mean the same. A total is that of a file of the customer if it has a reference of his.
fn of_iso_code(movement: &Movement, total: Option<&Movement>) -> Option<TransactionCode> {
    let of_total = total.and_then(|total| total.foreign_code.as_ref());
    let iso = movement.foreign_code.as_ref().or(of_total);
    let (family, operation) = bank::operation_of_iso_code(iso?)?;
    let side = if operation < 50 {
        Side::Debit
    } else {
        Side::Credit
    };
    if movement.code.is_some() || movement.side != side {
        return None;
    }
    let is_ordered = total.unwrap_or(movement).customer_reference.is_some();
    let kind = match (total, is_ordered) {
        (None, _) if movement.details.is_empty() => 0,
        (None, true) => 1,
        (None, false) => 2,
        (Some(_), true) => 5,
        (Some(_), false) => 6,
    };
    Some(TransactionCode {
        kind,
        family,
        operation,
        category: 0,
    })
}

fn misused(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}

/// How long a record is, in characters.
const LENGTH: usize = 128;
/// How many positions a communication has in 2.1, 2.2 and 2.3, and in 3.1, 3.2 and 3.3.
const MOVEMENT: [usize; 3] = [53, 53, 43];
const INFORMATION: [usize; 3] = [73, 105, 90];
/// How many positions an account has.
const ACCOUNT: usize = 37;
const MOST_THOUSANDTHS: u64 = 999_999_999_999_999;
const MOST_RECORDS: u64 = 999_999;
/// The years that two digits stand for.
const YEARS: RangeInclusive<i32> = 1980..=2079;

/// The part of the model that is being written, for the paths of losses.
#[derive(Debug, Default)]
struct Place {
    statement: usize,
    /// The position of the movement, of its detail, and so on.
    movement: Vec<usize>,
    information: Option<usize>,
}

impl Place {
    fn statement(statement: usize) -> Self {
        Place {
            statement,
            ..Place::default()
        }
    }

    fn path(&self, field: &str) -> String {
        let mut path = format!("statements[{}]", self.statement);
        for (depth, at) in self.movement.iter().enumerate() {
            let list = if depth == 0 { "movements" } else { "details" };
            let _ = write!(path, ".{list}[{at}]");
        }
        if let Some(at) = self.information {
            let _ = write!(path, ".information[{at}]");
        }
        if !field.is_empty() {
            path.push('.');
            path.push_str(field);
        }
        path
    }
}

/// Makes records in memory and keeps the losses.
#[derive(Debug)]
struct Records {
    layout: CodaLayout,
    bytes: Vec<u8>,
    /// The record that is being put together.
    line: String,
    is_first_line: bool,
    place: Place,
    losses: Vec<Loss>,
}

impl Records {
    fn new(layout: CodaLayout) -> Self {
        Records {
            layout,
            bytes: Vec::new(),
            line: String::with_capacity(LENGTH),
            is_first_line: true,
            place: Place::default(),
            losses: Vec::new(),
        }
    }

    /// Records 0 and 1.
    fn start(&mut self, statement: &Statement) -> Open {
        let Statement {
            header,
            kind,
            page,
            account,
            holder,
            description,
            number,
            paper_number,
            new_paper_number: _,
            old_balance,
            movements: _,
            new_balance: _,
            other_balances,
            free_communications: _,
            trailer: _,
        } = statement;
        if !kind.is_statement() {
            self.loss("kind", phrase!("{}; a statement is written", kind.phrase()));
        }
        self.no_place("page", page.as_slice());
        self.no_place("other_balances", other_balances);
        let is_version_1 = self.header(header);
        let currency = account
            .as_ref()
            .and_then(|account| account.currency.clone());
        let is_partial = header.separate_application.is_some();

        self.put("1", 1);
        let (structure, account) = self.account_of_statement(account.as_ref(), is_version_1);
        self.put(structure, 1);
        self.number("paper_number", *paper_number, 3);
        self.put(&account, ACCOUNT);
        if old_balance.is_none() && !is_partial {
            self.loss("old_balance", phrase!("not there; 0 is written"));
        }
        let old = old_balance.as_ref();
        let sides = self.balance(old, ["old_balance.amount", "old_balance.date"]);
        self.text("holder", holder, 26);
        self.text("description", description, 35);
        self.number("number", *number, 3);
        self.end_line();
        Open {
            is_version_1,
            is_partial,
            account,
            currency: currency.unwrap_or_default(),
            old_balance: match old.map(|balance| &balance.amount) {
                Some(Parsed::Unreadable { .. }) => None,
                _ => Some(sides),
            },
            old_date: old.and_then(|balance| balance.date.clone()),
            movements: 0,
            sequence: 0,
            records: 1,
            debit: 0,
            credit: 0,
        }
    }

    /// Record 0; whether it is of version 1.
    fn header(&mut self, header: &StatementHeader) -> bool {
        let StatementHeader {
            version,
            creation_date,
            bank,
            is_duplicate,
            file_reference,
            addressee,
            bic,
            enterprise_number,
            separate_application,
            transaction_reference,
            related_reference,
        } = header;
        self.put("00000", 5);
        self.date("header.creation_date", creation_date.as_ref());
        self.digits("header.bank", bank, 3);
        self.put("05", 2);
        self.put(if *is_duplicate { "D" } else { "" }, 8);
        self.text("header.file_reference", file_reference, 10);
        self.text("header.addressee", addressee, 26);
        self.text("header.bic", bic, 11);
        self.digits("header.enterprise_number", enterprise_number, 11);
        self.put("", 1);
        self.digits("header.separate_application", separate_application, 5);
        self.text("header.transaction_reference", transaction_reference, 16);
        self.text("header.related_reference", related_reference, 16);
        self.put("", 7);
        let is_version_1 = *version == Some(1);
        if let Some(other @ (0 | 3..)) = version {
            self.loss(
                "header.version",
                phrase!("{}; version 2 is written", other.to_string()),
            );
        }
        self.put(if is_version_1 { "1" } else { "2" }, 1);
        self.end_line();
        is_version_1
    }

    /// Records 2 and 3 of a movement and of all below it.
    fn movement_and_details(&mut self, movement: &Movement, open: &mut Open) {
        open.sequence = next(open.sequence);
        let mut detail = 0;
        // The type of the last detail directly below the movement. Whoever reads hangs details of
        // type 9 under one of type 7, and all others under the movement.
        let mut last = 0;
        self.place.movement = vec![open.movements];
        open.movements += 1;
        for (depth, part) in movement.tree() {
            if depth > 0 {
                let at = self.place.movement.get(depth).map_or(0, |at| at + 1);
                self.place.movement.truncate(depth);
                self.place.movement.push(at);
                let kind = part.code.map_or(0, |code| code.kind);
                let read_at = if last == 7 && kind == 9 { 2 } else { 1 };
                if read_at != depth {
                    self.loss(
                        "",
                        phrase!("a detail whose place cannot be told from its type: type 9 is below type 7, all others are below the movement"),
                    );
                }
                if read_at == 1 {
                    last = kind;
                }
            }
            let of_iso = of_iso_code(part, (depth > 0).then_some(movement));
            let (side, thousandths) = self.movement(part, of_iso, open, &mut detail);
            if depth == 0 {
                match side {
                    Side::Debit => open.debit += u128::from(thousandths),
                    Side::Credit => open.credit += u128::from(thousandths),
                }
            }
        }
        self.place.movement.clear();
    }

    /// Records 2 and 3 of one movement; what it comes to in thousandths. `detail` is its number, and
    /// after that the next one.
    /// `of_iso` is what stands in place of a code.
    fn movement(
        &mut self,
        movement: &Movement,
        of_iso: Option<TransactionCode>,
        open: &mut Open,
        detail: &mut u16,
    ) -> (Side, u64) {
        let Movement {
            sequence: _,
            detail: _,
            bank_reference,
            side,
            amount,
            currency,
            other_amounts,
            charges,
            value_date,
            entry_date,
            code,
            foreign_code,
            communication,
            paid_documents,
            paper_number,
            globalisation,
            customer_reference,
            counterparty_bic,
            return_kind,
            return_reason,
            category_purpose,
            purpose,
            counterparty_account,
            counterparty_name,
            counterparty_address,
            information,
            details: _,
        } = movement;
        let more = self.detail_amounts(*side, other_amounts, charges, &open.currency);
        let mut information = Cow::Borrowed(&information[..]);
        if !more.is_empty() {
            information.to_mut().extend(more);
        }
        self.no_place("paid_documents", paid_documents);
        let sequence = open.sequence;
        let zones = if open.is_version_1 {
            &MOVEMENT[..2]
        } else {
            &MOVEMENT[..]
        };
        let (flag, said) = self.communication(communication.as_ref(), zones);
        let [said_1, said_2, said_3] = parts(&said, MOVEMENT);
        let account = counterparty_account.as_ref();
        let account = self.counterparty_account(account, open.is_version_1);
        let is_there = |text: &Option<Text>| text.as_ref().is_some_and(|text| !text.is_empty());
        let has_3 = !account.trim_end().is_empty()
            || is_there(counterparty_name)
            || open.is_version_1 && is_there(counterparty_address)
            || !said_3.is_empty();
        let has_2 = !said_2.is_empty()
            || !said_3.is_empty()
            || [
                customer_reference,
                counterparty_bic,
                return_kind,
                return_reason,
                category_purpose,
                purpose,
            ]
            .into_iter()
            .any(is_there);
        let link = |is_last: bool| {
            if is_last && !information.is_empty() {
                "1"
            } else {
                "0"
            }
        };

        self.article("21", sequence, *detail);
        self.text("bank_reference", bank_reference, 21);
        let came_to = self.amount("amount", *side, amount);
        if let Some(currency) = currency.as_deref().filter(|text| !text.is_empty()) {
            self.loss(
                "currency",
                phrase!(
                    "{}; CODA has all amounts in that of the account",
                    quoted(currency)
                ),
            );
        }
        self.date("value_date", value_date.as_ref());
        let code = code.or(of_iso);
        match code {
            Some(code) => self.code(code),
            None => {
                self.loss("code", phrase!("not there; 00000000 is written"));
                self.put("00000000", 8);
            }
        }
        if let Some(foreign) = foreign_code {
            let what = match of_iso {
                Some(code) => phrase!("{}, which means the same, is written", code.to_string()),
                None => phrase!("CODA has no place for it"),
            };
            self.loss("foreign_code", phrase!("{}; {}", quoted(foreign), what));
        }
        self.put(flag, 1);
        self.put(said_1, MOVEMENT[0]);
        self.date("entry_date", entry_date.as_ref());
        self.number("paper_number", *paper_number, 3);
        self.number("globalisation", Some(u32::from(*globalisation)), 1);
        self.put(if has_2 || has_3 { "1" } else { "0" }, 2);
        self.put(link(!has_2 && !has_3), 1);
        self.end_line();
        open.records += 1;

        if has_2 {
            self.article("22", sequence, *detail);
            self.put(said_2, MOVEMENT[1]);
            self.text("customer_reference", customer_reference, 35);
            self.text("counterparty_bic", counterparty_bic, 11);
            self.put("", 3);
            self.text("return_kind", return_kind, 1);
            self.text("return_reason", return_reason, 4);
            self.text("category_purpose", category_purpose, 4);
            self.text("purpose", purpose, 4);
            self.put(if has_3 { "1" } else { "0" }, 2);
            self.put(link(!has_3), 1);
            self.end_line();
            open.records += 1;
        }
        if !open.is_version_1 && is_there(counterparty_address) {
            self.loss(
                "counterparty_address",
                phrase!("only version 1 has a place for it; later versions have an information of type 001"),
            );
        }
        if has_3 {
            self.article("23", sequence, *detail);
            self.put(&account, ACCOUNT);
            if open.is_version_1 {
                self.text("counterparty_name", counterparty_name, 26);
                self.text("counterparty_address", counterparty_address, 52);
            } else {
                self.text("counterparty_name", counterparty_name, 35);
                self.put(said_3, MOVEMENT[2]);
            }
            self.put("0", 2);
            self.put(link(true), 1);
            self.end_line();
            open.records += 1;
        }
        *detail = next(*detail);
        for (at, one) in information.iter().enumerate() {
            self.place.information = Some(at);
            let is_followed = at + 1 < information.len();
            self.information(one, movement, code, open, *detail, is_followed);
            *detail = next(*detail);
        }
        self.place.information = None;
        came_to
    }

    /// The amounts beside that of a movement, as information of type 006: what it is, currency, amount, sign
    /// and category. Read again it is this information, so each is told.
    fn detail_amounts(
        &mut self,
        side: Side,
        other_amounts: &[OtherAmount],
        charges: &[Charge],
        account: &Text,
    ) -> Vec<Information> {
        let mut all = Vec::new();
        let others = other_amounts.iter().enumerate().map(|(at, other)| {
            let OtherAmount {
                kind,
                amount,
                currency,
                exchange,
            } = other;
            let rate = exchange
                .as_ref()
                .map_or(String::new(), |exchange| format!(" at {}", exchange.rate));
            let words = format!("{kind}{rate}");
            let field = format!("other_amounts[{at}]");
            (field, other.to_string(), words, side, amount, currency)
        });
        let charges = charges.iter().enumerate().map(|(at, charge)| {
            let Charge {
                side,
                amount,
                currency,
                is_included: _,
                description,
                bearer: _,
            } = charge;
            let words = description.as_ref().map_or("charges", Text::as_str);
            let field = format!("charges[{at}]");
            (
                field,
                charge.to_string(),
                words.to_owned(),
                *side,
                amount,
                currency,
            )
        });
        for (field, shown, words, side, amount, currency) in others.chain(charges) {
            let thousandths = amount.value().and_then(|amount| {
                let mut amount = round_half_up(*amount, 3);
                amount.rescale(3);
                let thousandths = u64::try_from(amount.mantissa()).ok()?;
                (thousandths <= MOST_THOUSANDTHS).then_some(thousandths)
            });
            let Some(thousandths) = thousandths else {
                self.no_place_for(&field, &shown);
                continue;
            };
            let what = phrase!("{}, written as information of type 006", quoted(&shown));
            self.loss(&field, what);
            let words: String = words.chars().take(30).collect();
            let currency: String = currency
                .as_ref()
                .unwrap_or(account)
                .chars()
                .take(3)
                .collect();
            let sign = u8::from(side == Side::Debit);
            let text = format!("{words:<30}{currency:<3}{thousandths:015}{sign}000");
            let text = text.into();
            let said = StructuredCommunication { kind: 6, text };
            all.push(Information {
                communication: Some(Communication::Structured(said)),
                ..Information::default()
            });
        }
        all
    }

    /// Records 3.
    fn information(
        &mut self,
        information: &Information,
        movement: &Movement,
        of_movement: Option<TransactionCode>,
        open: &mut Open,
        detail: u16,
        is_followed: bool,
    ) {
        let Information {
            detail: _,
            bank_reference,
            code,
            communication,
        } = information;
        let (flag, said) = self.communication(communication.as_ref(), &INFORMATION);
        let said = parts(&said, INFORMATION);
        let count = 1 + said.iter().rposition(|part| !part.is_empty()).unwrap_or(0);
        // Records 3.1, 3.2 and 3.3 have blanks behind the communication.
        for (at, blanks) in [12, 10, 25].into_iter().enumerate().take(count) {
            self.article(["31", "32", "33"][at], open.sequence, detail);
            if at == 0 {
                // Those of the movement, unless the information has its own.
                let reference = bank_reference.as_ref().or(movement.bank_reference.as_ref());
                self.text("bank_reference", &reference.cloned(), 21);
                self.code(code.or(of_movement).unwrap_or_default());
                self.put(flag, 1);
            }
            let is_last = at + 1 == count;
            self.put(said[at], INFORMATION[at] + blanks);
            self.put(if is_last { "0" } else { "1" }, 2);
            self.put(if is_last && is_followed { "1" } else { "0" }, 1);
            self.end_line();
            open.records += 1;
        }
    }

    /// Records 8, 4 and, but for its last position, 9.
    fn end(&mut self, statement: &Statement, mut open: Open) {
        let Statement {
            new_paper_number,
            new_balance,
            free_communications,
            trailer,
            ..
        } = statement;
        let is_empty = open.movements == 0;
        if !is_empty
            || !free_communications.is_empty()
            || new_balance.is_some()
            || new_paper_number.is_some()
        {
            let calculated = if new_balance.is_some() {
                None
            } else {
                self.calculated_balance(&open)
            };
            self.put("8", 1);
            self.number("new_paper_number", *new_paper_number, 3);
            self.put(&open.account, ACCOUNT);
            self.balance(
                new_balance.as_ref().or(calculated.as_ref()),
                ["new_balance.amount", "new_balance.date"],
            );
            self.put("", 64);
            self.put(
                if free_communications.is_empty() {
                    "0"
                } else {
                    "1"
                },
                1,
            );
            self.end_line();
            open.records += 1;
        }
        self.free_communications(free_communications);
        self.trailer(trailer.as_ref(), &open);
    }

    /// The balance of a statement that has none: the old one and the movements.
    fn calculated_balance(&mut self, open: &Open) -> Option<Balance> {
        if open.is_partial {
            return None;
        }
        let Some((side, thousandths)) = open.old_balance else {
            self.loss(
                "new_balance",
                phrase!("not there, nor the old one; 0 is written"),
            );
            return None;
        };
        let decimal = |thousandths: u128| {
            i128::try_from(thousandths)
                .ok()
                .and_then(|sum| Decimal::try_from_i128_with_scale(sum, 3).ok())
                .unwrap_or(Decimal::MAX)
        };
        let sum = |a: Decimal, b: Decimal| a.saturating_add(b);
        let old = side.signed(decimal(thousandths.into()));
        let new = sum(sum(old, decimal(open.credit)), -decimal(open.debit));
        if open.movements > 0 {
            self.loss(
                "new_balance",
                phrase!(
                    "not there; {} is written, the old balance and the movements",
                    new.to_string()
                ),
            );
        }
        let (side, amount) = Side::of(new);
        Some(Balance {
            side,
            amount: amount.into(),
            // Of an empty statement it is the old balance with its date.
            date: open.old_date.clone().filter(|_| open.movements == 0),
        })
    }

    /// Records 4.
    fn free_communications(&mut self, all: &[FreeCommunication]) {
        let mut sequence = 0;
        for (at, FreeCommunication { sequence: _, lines }) in all.iter().enumerate() {
            sequence = next(sequence);
            // A communication without lines is a record all the same, so that it is there.
            let nothing = [Text::default()];
            let lines = if lines.is_empty() {
                &nothing
            } else {
                &lines[..]
            };
            let mut detail = 0;
            for (nth, line) in lines.iter().enumerate() {
                self.put("4", 2);
                self.counted(sequence);
                self.counted(detail);
                detail = next(detail);
                self.put("", 22);
                self.text_at(
                    || format!("free_communications[{at}].lines[{nth}]"),
                    line,
                    80,
                );
                self.put("", 15);
                let is_last = at + 1 == all.len() && nth + 1 == lines.len();
                self.put(if is_last { "0" } else { "1" }, 1);
                self.end_line();
            }
        }
    }

    /// Record 9, without its last position: only what follows tells it.
    fn trailer(&mut self, trailer: Option<&Trailer>, open: &Open) {
        if let Some(Trailer {
            records,
            debit,
            credit,
            is_followed: _,
        }) = trailer
        {
            if let Some(records) = records.filter(|&records| u64::from(records) != open.records) {
                let count = open.records;
                self.loss(
                    "trailer.records",
                    phrase!(
                        "{}; there are {}, which is written",
                        records.to_string(),
                        count.to_string()
                    ),
                );
            }
            for (field, given, sum) in [
                ("trailer.debit", debit, open.debit),
                ("trailer.credit", credit, open.credit),
            ] {
                let is_sum = given.value().is_some_and(|&given| {
                    i128::try_from(sum)
                        .ok()
                        .and_then(|sum| Decimal::try_from_i128_with_scale(sum, 3).ok())
                        .is_some_and(|sum| sum == given)
                });
                if !is_sum {
                    self.loss(
                        field,
                        phrase!(
                            "{}; the sum of the movements is written",
                            shown(given).to_string()
                        ),
                    );
                }
            }
        }
        self.put("9", 16);
        if open.records > MOST_RECORDS {
            let what = phrase!(
                "{} records; {} is the most that can be written",
                open.records.to_string(),
                MOST_RECORDS.to_string()
            );
            self.loss("trailer.records", what);
        }
        let _ = write!(self.line, "{:06}", open.records.min(MOST_RECORDS));
        for (field, sum) in [
            ("trailer.debit", open.debit),
            ("trailer.credit", open.credit),
        ] {
            if sum > MOST_THOUSANDTHS.into() {
                self.loss(field, phrase!("a sum of more than 12 digits; 0 is written"));
                self.put("000000000000000", 15);
            } else {
                let _ = write!(self.line, "{sum:015}");
            }
        }
        self.put("", 75);
    }

    /// Sign, amount and date; side and thousandths as they are written.
    fn balance(&mut self, balance: Option<&Balance>, fields: [&'static str; 2]) -> (Side, u64) {
        let Some(Balance { side, amount, date }) = balance else {
            self.put("0000000000000000000000", 22);
            return (Side::Credit, 0);
        };
        let written = self.amount(fields[0], *side, amount);
        self.date(fields[1], date.as_ref());
        written
    }

    /// The structure of the account and its 37 positions.
    fn account_of_statement(
        &mut self,
        account: Option<&AccountNumber>,
        is_version_1: bool,
    ) -> (&'static str, String) {
        let Some(account) = account else {
            return ("0", " ".repeat(ACCOUNT));
        };
        if is_version_1 {
            return ("0", self.account_of_version_1("account", account));
        }
        match account.kind {
            AccountKind::BelgianBban => ("0", self.bban("account", account)),
            AccountKind::Foreign => ("1", self.number_and_currency("account", account, 0)),
            AccountKind::BelgianIban => ("2", self.number_and_currency("account", account, 3)),
            AccountKind::ForeignIban => ("3", self.number_and_currency("account", account, 0)),
        }
    }

    /// The 37 positions of the account of a counterparty, whose structure is told by its number.
    fn counterparty_account(
        &mut self,
        account: Option<&AccountNumber>,
        is_version_1: bool,
    ) -> String {
        const FIELD: &str = "counterparty_account";
        let Some(account) = account else {
            return String::new();
        };
        if is_version_1 {
            return self.account_of_version_1(FIELD, account);
        }
        let kind = shape(&account.number);
        if kind != account.kind {
            self.loss(
                "counterparty_account.kind",
                phrase!(
                    "{}; {} will be taken for {}",
                    format!("{:?}", account.kind),
                    quoted(&account.number),
                    format!("{:?}", kind)
                ),
            );
        }
        match kind {
            AccountKind::BelgianBban => self.bban(FIELD, account),
            _ => self.number_and_currency(FIELD, account, 0),
        }
    }

    /// Twelve digits, and the currency, of a Belgian account.
    fn account_of_version_1(&mut self, field: &'static str, account: &AccountNumber) -> String {
        let mut account = account.clone();
        if account.kind == AccountKind::BelgianIban && identifiers::is_iban(&account.number) {
            account.number = Text::new(&account.number[4..]);
        }
        if account.kind != AccountKind::BelgianBban {
            self.loss_at(
                || format!("{field}.kind"),
                phrase!(
                    "{}; version 1 knows Belgian numbers of twelve digits only",
                    format!("{:?}", account.kind)
                ),
            );
        }
        self.bban(field, &account)
    }

    /// A Belgian number of twelve digits, and what may stand beside it.
    fn bban(&mut self, field: &'static str, account: &AccountNumber) -> String {
        let AccountNumber {
            kind: _,
            number,
            currency,
            qualification,
            country,
            extension,
        } = account;
        self.aside(|records| {
            records.text_at(|| format!("{field}.number"), number, 12);
            records.put("", 1);
            records.optional_at(|| format!("{field}.currency"), currency, 3);
            records.optional_at(|| format!("{field}.qualification"), qualification, 1);
            records.optional_at(|| format!("{field}.country"), country, 2);
            records.put("", 3);
            records.optional_at(|| format!("{field}.extension"), extension, 15);
        })
    }

    /// Any other number, an extension of so many positions, and the currency.
    fn number_and_currency(
        &mut self,
        field: &'static str,
        account: &AccountNumber,
        width: usize,
    ) -> String {
        let AccountNumber {
            kind: _,
            number,
            currency,
            qualification,
            country,
            extension,
        } = account;
        self.aside(|records| {
            records.text_at(|| format!("{field}.number"), number, 34 - width);
            records.optional_at(|| format!("{field}.extension"), extension, width);
            records.optional_at(|| format!("{field}.currency"), currency, 3);
            records.optional_at(|| format!("{field}.qualification"), qualification, 0);
            records.optional_at(|| format!("{field}.country"), country, 0);
        })
    }

    /// What is put into a line of its own.
    fn aside(&mut self, put: impl FnOnce(&mut Self)) -> String {
        let line = std::mem::take(&mut self.line);
        put(self);
        std::mem::replace(&mut self.line, line)
    }

    /// The flag of a communication, and its characters: as many as the zones have at most, without
    /// blanks at the end.
    fn communication<'c>(
        &mut self,
        communication: Option<&'c Communication>,
        zones: &[usize],
    ) -> (&'static str, Cow<'c, str>) {
        let (flag, text): (_, Cow<'c, str>) = match communication {
            None => return ("0", Cow::Borrowed("")),
            Some(Communication::Free(text)) => ("0", Cow::Borrowed(text.as_str())),
            Some(Communication::Structured(StructuredCommunication { kind, text })) => {
                let kind = if *kind > 999 {
                    self.loss(
                        "communication.structured.kind",
                        phrase!("{}; 000 is written", kind.to_string()),
                    );
                    0
                } else {
                    *kind
                };
                ("1", Cow::Owned(format!("{kind:03}{text}")))
            }
        };
        let path = || "communication".to_owned();
        let mut text = self.writable(path, text);
        let width = zones.iter().sum();
        let kept = self.fitting(path, &text, width).trim_end_matches(' ').len();
        match &mut text {
            Cow::Borrowed(text) => *text = &text[..kept],
            Cow::Owned(text) => text.truncate(kept),
        }
        (flag, text)
    }

    fn article(&mut self, article: &str, sequence: u16, detail: u16) {
        self.put(article, 2);
        self.counted(sequence);
        self.counted(detail);
    }

    fn counted(&mut self, number: u16) {
        let digit = |by: u16| char::from(b'0' + (number / by % 10) as u8);
        self.line.extend([1000, 100, 10, 1].map(digit));
    }

    fn code(&mut self, code: TransactionCode) {
        let TransactionCode {
            kind,
            family,
            operation,
            category,
        } = code;
        let start = self.line.len();
        let _ = write!(self.line, "{code}");
        if kind > 9 || family > 99 || operation > 99 || category > 999 {
            self.line.truncate(start);
            self.loss(
                "code",
                phrase!(
                    "{}, {}, {} and {} are not eight digits; 00000000 is written",
                    kind.to_string(),
                    family.to_string(),
                    operation.to_string(),
                    category.to_string()
                ),
            );
            self.put("00000000", 8);
        }
    }

    /// A number, zeros when it is not there.
    fn number(&mut self, field: &'static str, number: Option<u32>, width: usize) {
        let number = number.unwrap_or(0);
        if u64::from(number) < 10_u64.pow(width as u32) {
            let _ = write!(self.line, "{number:0width$}");
        } else {
            self.loss(
                field,
                phrase!(
                    "{}; there is room for {} digits, 0 is written",
                    number.to_string(),
                    width.to_string()
                ),
            );
            let _ = write!(self.line, "{:0width$}", 0);
        }
    }

    /// A text that should be digits: then zeros stand before it, and in its place when it is not there.
    fn digits(&mut self, field: &'static str, text: &Option<Text>, width: usize) {
        let digits = text.as_deref().unwrap_or("");
        if digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() <= width {
            let _ = write!(self.line, "{digits:0>width$}");
        } else {
            self.text(field, text, width);
        }
    }

    /// Sign and 15 digits, three of them decimals; side and thousandths as they are written.
    fn amount(&mut self, field: &'static str, side: Side, amount: &Parsed<Decimal>) -> (Side, u64) {
        let sign = |side| match side {
            Side::Credit => "0",
            Side::Debit => "1",
        };
        let amount = match amount {
            Parsed::Value(amount) => *amount,
            Parsed::Written {
                value: Some(amount),
                ..
            } => *amount,
            Parsed::Written {
                written: unreadable,
                ..
            }
            | Parsed::Unreadable { unreadable } => {
                self.put(sign(side), 1);
                self.unreadable(field, unreadable, 15);
                return (side, 0);
            }
        };
        let (mut side, mut unsigned) = (side, amount);
        if amount.is_sign_negative() && !amount.is_zero() {
            (side, unsigned) = match side {
                Side::Credit => (Side::Debit, -amount),
                Side::Debit => (Side::Credit, -amount),
            };
            self.loss(
                field,
                phrase!(
                    "{}; {} is written on the other side",
                    amount.to_string(),
                    unsigned.to_string()
                ),
            );
        }
        let rounded = round_half_up(unsigned, 3);
        if rounded != unsigned {
            self.loss(
                field,
                phrase!(
                    "{}; three decimals are written, {}",
                    amount.to_string(),
                    rounded.to_string()
                ),
            );
        }
        self.put(sign(side), 1);
        let thousandths = rounded
            .checked_mul(Decimal::ONE_THOUSAND)
            .and_then(|thousandths| u64::try_from(thousandths).ok())
            .filter(|&thousandths| thousandths <= MOST_THOUSANDTHS);
        let thousandths = thousandths.unwrap_or_else(|| {
            self.loss(
                field,
                phrase!(
                    "{}; there is room for 12 digits before the decimal point, 0 is written",
                    amount.to_string()
                ),
            );
            0
        });
        let _ = write!(self.line, "{thousandths:015}");
        (side, thousandths)
    }

    /// DDMMYY; zeros when it is not there.
    fn date(&mut self, field: &'static str, date: Option<&Parsed<NaiveDate>>) {
        match date {
            None => self.put("000000", 6),
            Some(
                Parsed::Written {
                    written: unreadable,
                    ..
                }
                | Parsed::Unreadable { unreadable },
            ) => {
                self.unreadable(field, unreadable, 6);
            }
            Some(Parsed::Value(date)) if YEARS.contains(&date.year()) => {
                let (day, month, year) = (date.day(), date.month(), date.year() % 100);
                let _ = write!(self.line, "{day:02}{month:02}{year:02}");
            }
            Some(Parsed::Value(date)) => {
                let (first, last) = YEARS.into_inner();
                self.loss(
                    field,
                    phrase!(
                        "{}; two digits stand for the years {} to {}, 000000 is written",
                        date.to_string(),
                        first.to_string(),
                        last.to_string()
                    ),
                );
                self.put("000000", 6);
            }
        }
    }

    /// What could not be read is written back as it stood when that has the right length; it can be
    /// read no better there.
    fn unreadable(&mut self, field: &'static str, text: &Text, width: usize) {
        if text.chars().count() == width {
            self.text_at(|| field.to_owned(), text, width);
        } else {
            self.loss(
                field,
                phrase!("{} could not be read; 0 is written", quoted(text)),
            );
            let _ = write!(self.line, "{:0width$}", 0);
        }
    }

    fn text(&mut self, field: &'static str, text: &Option<Text>, width: usize) {
        self.optional_at(|| field.to_owned(), text, width);
    }

    fn optional_at(&mut self, path: impl Fn() -> String, text: &Option<Text>, width: usize) {
        match text {
            Some(text) => self.text_at(path, text, width),
            None => self.put("", width),
        }
    }

    /// A text, cut where there is no room, and blanks up to the width.
    fn text_at(&mut self, path: impl Fn() -> String, text: &str, width: usize) {
        let text = self.writable(&path, Cow::Borrowed(text));
        let text = self.fitting(&path, &text, width);
        self.put(text, width);
    }

    /// The text in characters that the encoding has, on one line.
    fn writable<'t>(&mut self, path: impl Fn() -> String, text: Cow<'t, str>) -> Cow<'t, str> {
        let is_plain = |byte: u8| byte.is_ascii() && byte != b'\n' && byte != b'\r';
        if text.bytes().all(is_plain) {
            return text;
        }
        let encoding = self.layout.encoding;
        let mut buffer = Vec::new();
        let mut foreign = None;
        let mut has_break = false;
        let written: String = text
            .chars()
            .map(|c| match c {
                '\n' | '\r' => {
                    has_break = true;
                    ' '
                }
                c if encoding.encode(c, &mut buffer) => c,
                c => {
                    foreign = foreign.or(Some(c));
                    '?'
                }
            })
            .collect();
        if has_break {
            self.loss_at(
                &path,
                phrase!("{}; line breaks are written as blanks", quoted(&text)),
            );
        }
        if let Some(c) = foreign {
            self.loss_at(
                &path,
                phrase!(
                    "{}; the encoding does not have {}, \"?\" is written",
                    quoted(&text),
                    format!("{:?}", c)
                ),
            );
        }
        Cow::Owned(written)
    }

    /// As much of the text as fits; blanks at its end need no room.
    fn fitting<'t>(&mut self, path: impl Fn() -> String, text: &'t str, width: usize) -> &'t str {
        let text = text.trim_end_matches(' ');
        if text.len() <= width {
            return text;
        }
        let Some((end, _)) = text.char_indices().nth(width) else {
            return text;
        };
        let what = match width {
            0 => phrase!("{}; there is no place for it", quoted(text)),
            _ => phrase!(
                "{}; there is room for {} characters",
                quoted(text),
                width.to_string()
            ),
        };
        self.loss_at(path, what);
        &text[..end]
    }

    /// A text that fits, and blanks up to the width.
    fn put(&mut self, text: &str, width: usize) {
        self.line.push_str(text);
        let length = if text.is_ascii() {
            text.len()
        } else {
            text.chars().count()
        };
        debug_assert!(length <= width, "{text:?} in {width} positions");
        for _ in length..width {
            self.line.push(' ');
        }
    }

    /// Ends the record: the line before it gets its end, the record itself when another one follows.
    fn end_line(&mut self) {
        debug_assert_eq!(self.line.chars().count(), LENGTH, "{:?}", self.line);
        if !self.is_first_line {
            self.end_of_line();
        }
        self.is_first_line = false;
        if self.line.is_ascii() || self.layout.encoding == CodaEncoding::Utf8 {
            self.bytes.extend_from_slice(self.line.as_bytes());
        } else {
            for c in self.line.chars() {
                self.layout.encoding.encode(c, &mut self.bytes);
            }
        }
        self.line.clear();
    }

    fn end_of_line(&mut self) {
        self.bytes.extend_from_slice(match self.layout.line_end {
            LineEnd::CrLf => b"\r\n",
            LineEnd::Lf => b"\n",
        });
    }

    /// What there is no record for.
    fn no_place<T: ToString>(&mut self, field: &str, values: &[T]) {
        for (at, value) in values.iter().enumerate() {
            self.no_place_for(&format!("{field}[{at}]"), &value.to_string());
        }
    }

    fn no_place_for(&mut self, field: &str, value: &str) {
        let what = phrase!("{}, CODA has no place for it", quoted(value));
        self.loss(field, what);
    }

    fn loss(&mut self, field: &str, what: Phrase) {
        self.losses.push(Loss {
            term: Cow::Borrowed(""),
            path: self.place.path(field),
            what: what.into(),
        });
    }

    fn loss_at(&mut self, path: impl Fn() -> String, what: Phrase) {
        self.loss(&path(), what);
    }
}

/// The number that follows in positions 3 to 6 and 7 to 10.
fn next(number: u16) -> u16 {
    if number == 9999 { 0 } else { number + 1 }
}

/// The text in the zones of three records, the last of which takes what is left.
fn parts(text: &str, zones: [usize; 3]) -> [&str; 3] {
    let split = |text: &'_ str, width: usize| match text.char_indices().nth(width) {
        Some((end, _)) => end,
        None => text.len(),
    };
    let (first, rest) = text.split_at(split(text, zones[0]));
    let (second, third) = rest.split_at(split(rest, zones[1]));
    [first, second, third]
}

fn shown(amount: &Parsed<Decimal>) -> String {
    match amount {
        Parsed::Value(amount) => amount.to_string(),
        Parsed::Written {
            written: unreadable,
            ..
        }
        | Parsed::Unreadable { unreadable } => quoted(unreadable).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal_macros::dec;

    fn day(day: u32) -> Option<Parsed<NaiveDate>> {
        NaiveDate::from_ymd_opt(2026, 3, day).map(Parsed::Value)
    }

    fn text(text: &str) -> Option<Text> {
        Some(text.into())
    }

    fn free(said: impl AsRef<str>) -> Option<Communication> {
        Some(Communication::Free(Text::new(said)))
    }

    fn balance(amount: Decimal, date: u32) -> Option<Balance> {
        let (side, amount) = Side::of(amount);
        Some(Balance {
            side,
            amount: amount.into(),
            date: day(date),
        })
    }

    fn movement(amount: Decimal, code: &str) -> Movement {
        let (side, amount) = Side::of(amount);
        Movement {
            bank_reference: text("REF1"),
            side,
            amount: amount.into(),
            value_date: day(2),
            entry_date: day(3),
            code: TransactionCode::parse(code),
            ..Movement::default()
        }
    }

    fn statement() -> Statement {
        Statement {
            header: StatementHeader {
                version: Some(2),
                creation_date: day(4),
                bank: text("068"),
                file_reference: text("F1"),
                addressee: text("ATELIER VERMEER"),
                bic: text("GKCCBEBB"),
                enterprise_number: text("00202239951"),
                ..StatementHeader::default()
            },
            account: Some(AccountNumber {
                kind: AccountKind::BelgianIban,
                number: "BE68539007547034".into(),
                currency: text("EUR"),
                ..AccountNumber::default()
            }),
            holder: text("ATELIER VERMEER"),
            description: text("Current account"),
            number: Some(12),
            paper_number: Some(62),
            new_paper_number: Some(63),
            old_balance: balance(dec!(100), 2),
            new_balance: balance(dec!(100), 3),
            ..Statement::default()
        }
    }

    /// The lines, and the losses as text.
    fn lines(statements: Vec<Statement>) -> (Vec<String>, Vec<String>) {
        let layout = CodaLayout::new().encoding(CodaEncoding::Utf8);
        let options = WriteOptions::new().coda(layout);
        let written = written(&statements, &options).unwrap();
        let text = String::from_utf8(written.bytes).unwrap();
        let lines: Vec<_> = text.split_terminator("\r\n").map(String::from).collect();
        assert!(lines.iter().all(|line| line.chars().count() == 128));
        let losses = written.losses.iter().map(Loss::to_string).collect();
        (lines, losses)
    }

    /// The records 2 and 3 of one movement.
    #[track_caller]
    fn records(movement: Movement, expected: &[&str]) -> Vec<String> {
        let statement = Statement {
            new_balance: balance(dec!(100) + movement.signed().unwrap_or_default(), 3),
            movements: vec![movement],
            ..statement()
        };
        let (lines, losses) = lines(vec![statement]);
        assert_eq!(lines[2..lines.len() - 2], *expected);
        losses
    }

    #[test]
    fn a_statement() {
        let mut statement = statement();
        statement.movements = vec![movement(dec!(-12.5), "00101000")];
        statement.new_balance = balance(dec!(87.5), 3);
        let (lines, losses) = lines(vec![statement]);
        let expected = [
            "0000004032606805        F1        ATELIER VERMEER           GKCCBEBB   00202239951 00000                                       2",
            "12062BE68539007547034                  EUR0000000000100000020326ATELIER VERMEER           Current account                    012",
            "2100010000REF1                 1000000000012500020326001010000                                                     03032600000 0",
            "8063BE68539007547034                  EUR0000000000087500030326                                                                0",
            "9               000003000000000012500000000000000000                                                                           2",
        ];
        assert_eq!(lines, expected);
        assert_eq!(losses, [""; 0]);
    }

    #[test]
    fn parts_are_there_when_something_stands_in_them() {
        let blank = movement(dec!(1), "00150000");
        let with = |change: fn(&mut Movement)| {
            let mut movement = blank.clone();
            change(&mut movement);
            movement
        };
        // The name stands in 2.3, which follows 2.1 directly.
        let losses = records(
            with(|movement| movement.counterparty_name = text("Anna")),
            &[
                "2100010000REF1                 0000000000001000020326001500000                                                     03032600001 0",
                "2300010000                                     Anna                                                                          0 0",
            ],
        );
        assert_eq!(losses, [""; 0]);
        // A communication of 107 characters needs all three, for they are joined.
        let losses = records(
            with(|movement| movement.communication = free(format!("{:>107}", "x"))),
            &[
                "2100010000REF1                 0000000000001000020326001500000                                                     03032600001 0",
                "2200010000                                                                                                                   1 0",
                "2300010000                                                                        x                                          0 0",
            ],
        );
        assert_eq!(losses, [""; 0]);
        // Links stand on the last part only.
        let losses = records(
            with(|movement| {
                movement.customer_reference = text("E2E-1");
                movement.counterparty_bic = text("KREDBEBB");
                movement.return_kind = text("2");
                movement.return_reason = text("AC04");
                movement.category_purpose = text("SALA");
                movement.purpose = text("RENT");
                movement.information = vec![
                    Information {
                        communication: free("note"),
                        ..Information::default()
                    },
                    Information {
                        bank_reference: text("REF2"),
                        code: TransactionCode::parse("00150001"),
                        communication: Some(Communication::Structured(StructuredCommunication {
                            kind: 1,
                            text: format!("{:<70}Street 1", "ÉMILE").into(),
                        })),
                        ..Information::default()
                    },
                    Information {
                        communication: free(format!("{:>179}", "y")),
                        ..Information::default()
                    },
                ];
            }),
            &[
                "2100010000REF1                 0000000000001000020326001500000                                                     03032600001 0",
                "2200010000                                                     E2E-1                              KREDBEBB      2AC04SALARENT0 1",
                "3100010001REF1                 001500000note                                                                                 0 1",
                "3100010002REF2                 001500011001ÉMILE                                                                             1 0",
                "3200010002Street 1                                                                                                           0 1",
                "3100010003REF1                 001500000                                                                                     1 0",
                "3200010003                                                                                                                   1 0",
                "3300010003y                                                                                                                  0 0",
            ],
        );
        assert_eq!(losses, [""; 0]);
    }

    #[test]
    fn details_go_on_counting() {
        let note = |mut movement: Movement| {
            movement.information = vec![Information::default()];
            movement
        };
        let seven = Movement {
            details: vec![movement(dec!(-1), "90337037")],
            ..note(movement(dec!(-1), "70101000"))
        };
        let whole = Movement {
            globalisation: 1,
            details: vec![
                movement(dec!(-2), "60101000"),
                seven,
                movement(dec!(-2), "60101000"),
            ],
            ..note(movement(dec!(-5), "20101000"))
        };
        let (lines, losses) = lines(vec![Statement {
            movements: vec![whole, movement(dec!(5), "00150000")],
            ..statement()
        }]);
        let heads: Vec<_> = lines[2..].iter().map(|line| &line[..10]).collect();
        let expected = [
            "2100010000",
            "3100010001",
            "2100010002",
            "2100010003",
            "3100010004",
            "2100010005",
            "2100010006",
            "2100020000",
            "8063BE6853",
            "9         ",
        ];
        assert_eq!(heads, expected);
        assert_eq!(&lines[2][124..], "10 1");
        // Totals are those of the movements alone.
        assert_eq!(&lines[11][16..52], "000010000000000005000000000000005000");
        assert_eq!(losses, [""; 0]);
    }

    #[test]
    fn numbers_wrap_around() {
        let one = movement(dec!(0.001), "00150000");
        let many = Movement {
            amount: dec!(10.001).into(),
            details: vec![one.clone(); 10_001],
            ..movement(dec!(1), "10150000")
        };
        let (lines, losses) = lines(vec![Statement {
            movements: [vec![one; 10_000], vec![many]].concat(),
            ..statement()
        }]);
        let head = |at: usize| &lines[2 + at][2..10];
        assert_eq!(
            [head(0), head(9_998), head(9_999)],
            ["00010000", "99990000", "00000000"]
        );
        assert_eq!(
            [head(10_000), head(19_999), head(20_000)],
            ["00010000", "00019999", "00010000"]
        );
        assert_eq!(
            &lines[20_005][16..52],
            "020004000000000000000000000000020001"
        );
        assert_eq!(losses, [""; 0]);
    }

    #[test]
    fn accounts() {
        let with = |kind, number: &str, extension: bool| {
            let account = AccountNumber {
                kind,
                number: number.into(),
                currency: text("USD"),
                extension: extension.then(|| "EXT".into()),
                ..AccountNumber::default()
            };
            let statement = Statement {
                account: Some(account),
                ..statement()
            };
            let (lines, losses) = lines(vec![statement]);
            assert_eq!(lines[1][5..42], lines[2][4..41]);
            (lines[1][1..42].to_owned(), losses)
        };
        let none: Vec<String> = Vec::new();
        assert_eq!(
            with(AccountKind::BelgianBban, "539007547034", true),
            (
                "0062539007547034 USD      EXT            ".into(),
                none.clone()
            )
        );
        assert_eq!(
            with(AccountKind::Foreign, "12-34", false),
            (
                "106212-34                             USD".into(),
                none.clone()
            )
        );
        assert_eq!(
            with(AccountKind::BelgianIban, "BE68539007547034", true),
            (
                "2062BE68539007547034               EXTUSD".into(),
                none.clone()
            )
        );
        assert_eq!(
            with(AccountKind::ForeignIban, "NL91ABNA0417164300", true),
            (
                "3062NL91ABNA0417164300                USD".into(),
                vec!["statements[0].account.extension: \"EXT\"; there is no place for it".into()]
            )
        );
    }

    #[test]
    fn accounts_of_counterparties_tell_their_kind() {
        let with = |kind, number: &str, version| {
            let mut statement = statement();
            statement.header.version = Some(version);
            statement.account = None;
            statement.movements = vec![Movement {
                counterparty_account: Some(AccountNumber {
                    kind,
                    number: number.into(),
                    currency: text("EUR"),
                    ..AccountNumber::default()
                }),
                counterparty_name: text("Anna"),
                counterparty_address: text("Street 1").filter(|_| version == 1),
                ..movement(dec!(1), "00150000")
            }];
            let (lines, losses) = lines(vec![statement]);
            (lines[3][10..90].trim_end().to_owned(), losses.join("\n"))
        };
        assert_eq!(
            with(AccountKind::BelgianBban, "539007547034", 2),
            (
                "539007547034 EUR                     Anna".into(),
                String::new()
            )
        );
        assert_eq!(
            with(AccountKind::BelgianIban, "BE68539007547034", 2),
            (
                "BE68539007547034                  EURAnna".into(),
                String::new()
            )
        );
        assert_eq!(
            with(AccountKind::Foreign, "539007547034", 2),
            (
                "539007547034 EUR                     Anna".into(),
                "statements[0].movements[0].counterparty_account.kind: Foreign; \"539007547034\" will be taken for BelgianBban".into()
            )
        );
        assert_eq!(
            with(AccountKind::BelgianIban, "BE68539007547034", 1),
            (
                "539007547034 EUR                     Anna                      Street 1".into(),
                "statements[0].movements[0].counterparty_account.kind: BelgianIban; version 1 knows Belgian numbers of twelve digits only".into()
            )
        );
    }

    #[test]
    fn statements_without_movements_and_several() {
        let empty = Statement {
            new_balance: None,
            new_paper_number: None,
            ..statement()
        };
        let told = Statement {
            free_communications: vec![
                FreeCommunication {
                    sequence: None,
                    lines: vec!["Closed on Friday,".into(), "as always.".into()],
                },
                FreeCommunication {
                    sequence: None,
                    lines: vec!["Bye.".into()],
                },
            ],
            ..empty.clone()
        };
        let mut partial = statement();
        partial.header.separate_application = text("01005");
        partial.header.is_duplicate = true;
        partial.old_balance = None;
        partial.new_balance = None;
        partial.movements = vec![movement(dec!(1), "60150000")];
        let (lines, losses) = lines(vec![empty, told, partial]);
        let expected = [
            "9               000001000000000000000000000000000000                                                                           1",
            "8000BE68539007547034                  EUR0000000000100000020326                                                                1",
            "4 00010000                      Closed on Friday,                                                                              1",
            "4 00010001                      as always.                                                                                     1",
            "4 00020000                      Bye.                                                                                           0",
            "9               000002000000000000000000000000000000                                                                           1",
            "0000004032606805D       F1        ATELIER VERMEER           GKCCBEBB   00202239951 01005                                       2",
            "12062BE68539007547034                  EUR0000000000000000000000ATELIER VERMEER           Current account                    012",
            "8063BE68539007547034                  EUR0000000000000000000000                                                                0",
            "9               000003000000000000000000000000001000                                                                           2",
        ];
        let at = [2, 5, 6, 7, 8, 9, 10, 11, 13, 14];
        assert_eq!(at.map(|at| lines[at].as_str()), expected);
        assert_eq!(lines.len(), 15);
        assert_eq!(losses, [""; 0]);
    }

    #[test]
    fn what_has_no_room_is_a_loss() {
        let mut long = movement(dec!(1), "00150000");
        long.counterparty_name = text("A name of more than thirty-five characters");
        long.communication = free("two\nlines");
        long.paper_number = Some(1000);
        long.counterparty_address = text("Street 1");
        long.foreign_code = text("NTRF");
        long.value_date = NaiveDate::from_ymd_opt(2099, 1, 1).map(Parsed::Value);
        long.entry_date = Some(Parsed::unreadable("310226"));
        let losses = records(
            long,
            &[
                "2100010000REF1                 0000000000001000000000001500000two lines                                            31022600001 0",
                "2300010000                                     A name of more than thirty-five cha                                           0 0",
            ],
        );
        let expected = [
            r#"communication: "two␊lines"; line breaks are written as blanks"#,
            "value_date: 2099-01-01; two digits stand for the years 1980 to 2079, 000000 is written",
            "foreign_code: \"NTRF\"; CODA has no place for it",
            "paper_number: 1000; there is room for 3 digits, 0 is written",
            "counterparty_address: only version 1 has a place for it; later versions have an information of type 001",
            "counterparty_name: \"A name of more than thirty-five characters\"; there is room for 35 characters",
        ];
        assert_eq!(
            losses,
            expected.map(|loss| format!("statements[0].movements[0].{loss}"))
        );
    }

    #[test]
    fn amounts_are_exact_or_a_loss() {
        let with = |amount: Parsed<Decimal>| {
            let movement = Movement {
                amount,
                ..movement(dec!(1), "00150000")
            };
            let (lines, losses) = lines(vec![Statement {
                movements: vec![movement],
                ..statement()
            }]);
            assert!(
                losses
                    .iter()
                    .all(|loss| loss.starts_with("statements[0].movements[0].amount: "))
            );
            (lines[2][31..47].to_owned(), losses.len())
        };
        assert_eq!(
            with(dec!(999999999999.999).into()),
            ("0999999999999999".into(), 0)
        );
        assert_eq!(with(dec!(1.50000).into()), ("0000000000001500".into(), 0));
        assert_eq!(
            with(dec!(1000000000000).into()),
            ("0000000000000000".into(), 1)
        );
        assert_eq!(with(Decimal::MAX.into()), ("0000000000000000".into(), 1));
        assert_eq!(with(dec!(0.0005).into()), ("0000000000000001".into(), 1));
        assert_eq!(with(dec!(-2).into()), ("1000000000002000".into(), 1));
        assert_eq!(
            with(Parsed::unreadable("00000000000O000")),
            ("000000000000O000".into(), 0)
        );
        assert_eq!(
            with(Parsed::unreadable("seven")),
            ("0000000000000000".into(), 1)
        );
    }

    #[test]
    fn what_was_counted_wrong_and_what_is_not_there() {
        let (lines, losses) = lines(vec![Statement {
            movements: vec![Movement {
                code: None,
                details: vec![Movement {
                    details: vec![movement(dec!(1), "60150000")],
                    ..movement(dec!(1), "60150000")
                }],
                ..movement(dec!(1), "")
            }],
            old_balance: balance(dec!(-3), 2),
            new_balance: None,
            trailer: Some(Trailer {
                records: Some(5),
                credit: dec!(2).into(),
                ..Trailer::default()
            }),
            ..statement()
        }]);
        assert_eq!(&lines[5][41..63], "1000000000002000000000");
        let expected = [
            "statements[0].movements[0].code: not there; 00000000 is written",
            "statements[0].movements[0].details[0].details[0]: a detail whose place cannot be told from its type: type 9 is below type 7, all others are below the movement",
            "statements[0].new_balance: not there; -2.000 is written, the old balance and the movements",
            "statements[0].trailer.credit: 2; the sum of the movements is written",
        ];
        assert_eq!(losses, expected);
    }

    #[test]
    fn encodings_and_line_ends() {
        let mut statement = statement();
        statement.holder = text("Électricité Łódź €");
        let write = |layout| {
            written(
                std::slice::from_ref(&statement),
                &WriteOptions::new().coda(layout),
            )
            .unwrap()
        };
        let layout = CodaLayout::new()
            .line_end(LineEnd::Lf)
            .ends_last_line(false);
        let written = write(layout);
        assert_eq!(written.bytes.len(), 4 * 128 + 3);
        assert_eq!(&written.bytes[193..211], b"\xC9lectricit\xE9 ?\xF3d? \x80");
        assert_eq!(
            written.losses[0].to_string(),
            "statements[0].holder: \"Électricité Łódź €\"; the encoding does not have 'Ł', \"?\" is written"
        );
        let written = write(layout.encoding(CodaEncoding::Cp850));
        assert_eq!(&written.bytes[193..204], b"\x90lectricit\x82");
        let written = write(layout.encoding(CodaEncoding::Utf8));
        assert_eq!(written.losses, []);
    }

    #[test]
    fn out_of_turn_is_an_error() {
        let writer = || CodaWriter::new(Vec::new(), CodaLayout::new());
        let statement = statement();
        assert!(writer().movement(&Movement::default()).is_err());
        assert!(writer().end(&statement).is_err());
        assert_eq!(writer().finish().unwrap(), b"");
        let mut started = writer();
        started.start(&statement).unwrap();
        assert!(started.start(&statement).is_err());
        assert!(started.finish().is_err());
    }
}
