//! What the parts of a bank statement come to, whatever format they stood in: sums, balances, check
//! digits and codes. It is fed while a statement is read, a movement with its details at a time.

use super::note::Rule;
use crate::codes::{CodeLists, list};
use crate::identifiers;
use crate::model::{
    AccountKind, AccountNumber, Balance, Communication, Movement, Page, Side, Statement,
    StatementKind,
};
use crate::report::{Finding, Findings, Room};
use crate::value::Text;
use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use chrono::Datelike;
use rust_decimal::Decimal;
use std::collections::HashMap;

super::note::rules! {
    STATEMENT_RULES
    STM_BALANCE "STM-BALANCE" Rules Fatal "the old balance and the movements make the new balance"
    STM_INTERIM "STM-INTERIM" Rules Information "the balances of an interim report and its movements fit together, if it holds all between them"
    STM_PARTIAL "STM-PARTIAL" Rules Warning "the balances of a separate application are zero"
    STM_DEBIT "STM-DEBIT" Rules Fatal "the debit total is the sum of the debit movements, details left out"
    STM_CREDIT "STM-CREDIT" Rules Fatal "the credit total is the sum of the credit movements, details left out"
    STM_DETAILS "STM-DETAILS" Rules Warning "the details of a movement sum to its amount"
    STM_CONTINUITY "STM-CONTINUITY" Rules Warning "the old balance is the new balance of the statement of the same account before it"
    STM_NUMBERS "STM-NUMBERS" Rules Warning "the statements of one account in one year have consecutive numbers"
    STM_IBAN "STM-IBAN" Rules Warning "the check digits of an IBAN are right"
    STM_BBAN "STM-BBAN" Rules Warning "the check digits of a Belgian account number are right"
    STM_OGM "STM-OGM" Rules Warning "the check digits of a structured communication (OGM-VCS) are right"
    STM_REFERENCE "STM-REFERENCE" Rules Warning "the check digits of a creditor reference (ISO 11649) are right"
    STM_CURRENCY "STM-CURRENCY" Rules Information "currencies are codes of ISO 4217"
    STM_CODE "STM-CODE" Rules Information "transaction codes and types of communication are those that Febelfin publishes"
}

/// The part of a statement that something is said about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Account,
    OldBalance,
    NewBalance,
    DebitTotal,
    CreditTotal,
    /// One of the movement just given and its details, counted in the order of the file from 0.
    Movement(usize, Item),
}

/// What of a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Amount,
    Code,
    Communication,
    Account,
    /// The communication of the information of this number, from 0.
    Information(usize),
}

/// What is to be said.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub rule: &'static Rule,
    pub part: Part,
    pub found: String,
    pub expected: Phrase,
    pub message: Phrase,
}

/// The check of the statements of one file, one after the other: `start`, `movement` for each, `end`.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    debit: Decimal,
    credit: Decimal,
    /// Whether some amount could not be read or is in another currency, so that sums mean nothing.
    is_torn: bool,
    /// Whether a sum has more digits than a number here, of some 28.
    is_too_large: bool,
    /// The same of the movement that comes next.
    is_next_torn: bool,
    /// The statements before, by account and currency.
    before: HashMap<(Text, Option<Text>), Before>,
}

/// What the last statement of an account ended with.
#[derive(Debug)]
struct Before {
    balance: Option<Decimal>,
    number: Option<u32>,
    page: Option<Page>,
    year: Option<i32>,
}

impl Checker {
    /// Begins a statement: what stands before the movements is read.
    pub(crate) fn start(&mut self, statement: &Statement, say: &mut impl FnMut(Said)) {
        self.debit = Decimal::ZERO;
        self.credit = Decimal::ZERO;
        self.is_torn = false;
        self.is_too_large = false;
        self.is_next_torn = false;
        let Some(account) = &statement.account else {
            return;
        };
        check_account(account, Part::Account, say);
        // Reports and notifications of a day overlap.
        if is_partial(statement) || !statement.kind.is_statement() {
            return;
        }
        let key = (account.number.clone(), account.currency.clone());
        let Some(before) = self.before.get(&key) else {
            return;
        };
        let old = statement.old_balance.as_ref().and_then(Balance::signed);
        if let (Some(old), Some(before)) = (old, before.balance)
            && old != before
        {
            say(Said {
                rule: &STM_CONTINUITY,
                part: Part::OldBalance,
                found: old.to_string(),
                expected: before.to_string().into(),
                message: phrase!(
                    "found the old balance {}, expected {}, with which the statement of this account before it ended",
                    old,
                    before
                ),
            });
        }
    }

    /// Something is missing in the statement, so that sums mean nothing.
    pub(crate) fn tear(&mut self) {
        self.is_torn = true;
        self.is_next_torn = true;
    }

    /// Takes the next movement, with all its details.
    pub(crate) fn movement(&mut self, movement: &Movement, say: &mut impl FnMut(Said)) {
        let sum = match movement.side {
            Side::Debit => &mut self.debit,
            Side::Credit => &mut self.credit,
        };
        let amount = movement.amount.value();
        match amount
            .filter(|_| movement.currency.is_none())
            .map(|&amount| sum.checked_add(amount))
        {
            Some(Some(more)) => *sum = more,
            Some(None) => self.is_too_large = true,
            None => self.is_torn = true,
        }
        let sums = !std::mem::take(&mut self.is_next_torn);
        check_movement(movement, &mut 0, sums, say);
    }

    /// Ends the statement: everything but the movements is in it.
    pub(crate) fn end(&mut self, statement: &Statement, say: &mut impl FnMut(Said)) {
        let (debit, credit) = (self.debit, self.credit);
        if self.is_too_large {
            self.is_torn = true;
            too_large(Part::NewBalance, say);
        }
        if let Some(trailer) = &statement.trailer
            && !self.is_torn
        {
            type Message = fn(Decimal, Decimal) -> Phrase;
            let of_debit: Message = |total, sum| {
                phrase!(
                    "found the debit total {}, expected {}, the sum of the debit movements",
                    total,
                    sum
                )
            };
            let of_credit: Message = |total, sum| {
                phrase!(
                    "found the credit total {}, expected {}, the sum of the credit movements",
                    total,
                    sum
                )
            };
            let totals = [
                (
                    &STM_DEBIT,
                    Part::DebitTotal,
                    &trailer.debit,
                    debit,
                    of_debit,
                ),
                (
                    &STM_CREDIT,
                    Part::CreditTotal,
                    &trailer.credit,
                    credit,
                    of_credit,
                ),
            ];
            for (rule, part, total, sum, message) in totals {
                if let Some(&total) = total.value()
                    && total != sum
                {
                    say(Said {
                        rule,
                        part,
                        found: total.to_string(),
                        expected: sum.into(),
                        message: message(total, sum),
                    });
                }
            }
        }
        let old = statement.old_balance.as_ref().and_then(Balance::signed);
        let new = statement.new_balance.as_ref().and_then(Balance::signed);
        if is_partial(statement) {
            for (part, balance) in [(Part::OldBalance, old), (Part::NewBalance, new)] {
                if let Some(balance) = balance.filter(|balance| !balance.is_zero()) {
                    say(Said {
                        rule: &STM_PARTIAL,
                        part,
                        found: balance.to_string(),
                        expected: "0".into(),
                        message: phrase!(
                            "found the balance {}, expected 0 in a statement that holds only some of the movements",
                            balance
                        ),
                    });
                }
            }
            return;
        }
        if let (Some(old), Some(new), false) = (old, new, self.is_torn) {
            let sum = old.checked_add(credit);
            match sum.and_then(|sum| sum.checked_sub(debit)) {
                None => too_large(Part::NewBalance, say),
                Some(expected) if expected != new => say(Said {
                    rule: match statement.kind {
                        StatementKind::InterimReport => &STM_INTERIM,
                        _ => &STM_BALANCE,
                    },
                    part: Part::NewBalance,
                    found: new.to_string(),
                    expected: expected.into(),
                    message: phrase!(
                        "found the new balance {}, expected {}: the old balance {}, credits {}, debits {}",
                        new,
                        expected,
                        old,
                        credit,
                        debit
                    ),
                }),
                Some(_) => {}
            }
        }
        if let Some(account) = &statement.account
            && statement.kind.is_statement()
        {
            let key = (account.number.clone(), account.currency.clone());
            if let Some(before) = self.before.get(&key) {
                check_number(statement, before, say);
            }
            let before = Before {
                balance: new.or(old),
                number: statement.number,
                page: statement.page,
                year: year(statement),
            };
            self.before.insert(key, before);
        }
    }
}

/// The balances of a statement, and what its movements come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Balances {
    pub old: Decimal,
    pub sum: Decimal,
    pub new: Decimal,
}

impl Balances {
    /// Those of a statement of which they have to hold; `None` where one or an amount is not known, or there are
    /// only some of the movements.
    pub(crate) fn of(statement: &Statement) -> Option<Balances> {
        if is_partial(statement) || !statement.kind.is_statement() {
            return None;
        }
        let mut movements = statement.movements.iter();
        let sum = movements.try_fold(Decimal::ZERO, |sum, movement| {
            let amount = movement.signed().filter(|_| movement.currency.is_none());
            sum.checked_add(amount?)
        });
        Some(Balances {
            old: statement.old_balance.as_ref()?.signed()?,
            sum: sum?,
            new: statement.new_balance.as_ref()?.signed()?,
        })
    }

    /// Whether the old one and the movements make the new one.
    pub(crate) fn hold(self) -> bool {
        self.old.checked_add(self.sum) == Some(self.new)
    }
}

/// Checks statements that are in memory, telling of each thing said the statement and the movement,
/// from 0.
pub(crate) fn check(statements: &[Statement], mut say: impl FnMut(usize, Option<usize>, Said)) {
    let mut checker = Checker::default();
    for (at, statement) in statements.iter().enumerate() {
        checker.start(statement, &mut |said| say(at, None, said));
        for (nth, movement) in statement.movements.iter().enumerate() {
            checker.movement(movement, &mut |said| say(at, Some(nth), said));
        }
        checker.end(statement, &mut |said| say(at, None, said));
    }
}

/// Compares the number of a statement with that of the one before it. The year is that of the new
/// balance, which stands behind the movements.
fn check_number(statement: &Statement, before: &Before, say: &mut impl FnMut(Said)) {
    let follows = before.year == year(statement);
    let (Some(number), Some(last), true) = (statement.number, before.number, follows) else {
        return;
    };
    let expected = last.saturating_add(1);
    let is_page_of_it = number == last
        && (statement.page.zip(before.page))
            .is_some_and(|(page, other)| page.number != other.number);
    if number != expected && !is_page_of_it {
        say(Said {
            rule: &STM_NUMBERS,
            part: Part::Account,
            found: number.to_string(),
            expected: expected.into(),
            message: phrase!(
                "found statement number {}, expected {}, for the statement of this account before it has {}",
                number,
                expected,
                last
            ),
        });
    }
}

/// Says that amounts have a sum that cannot be compared with anything. No file of a bank has such,
/// documents in memory and as JSON may.
fn too_large(part: Part, say: &mut impl FnMut(Said)) {
    say(Said {
        rule: &STM_BALANCE,
        part,
        found: "amounts whose sum has more than 28 digits".to_owned(),
        expected: phrase!("a sum that can be compared"),
        message: phrase!(
            "found amounts whose sum has more than 28 digits, expected one that can be compared with the balances"
        ),
    });
}

/// A file of a separate application has only some of the movements, and no balances.
fn is_partial(statement: &Statement) -> bool {
    statement.header.separate_application.is_some()
}

fn year(statement: &Statement) -> Option<i32> {
    let date = statement.new_balance.as_ref()?.date.as_ref()?;
    date.value().map(Datelike::year)
}

/// A movement and what is below it; `nth` counts them in the order of the file. Sums are left alone
/// when something is missing.
fn check_movement(movement: &Movement, nth: &mut usize, sums: bool, say: &mut impl FnMut(Said)) {
    let this = *nth;
    *nth += 1;
    if let Some(code) = movement.code
        && !code.is_known()
    {
        say(Said {
            rule: &STM_CODE,
            part: Part::Movement(this, Item::Code),
            found: code.to_string(),
            expected: phrase!("a transaction code that is published"),
            message: phrase!(
                "found {}, expected a transaction code that is published",
                format!("\"{code}\"")
            ),
        });
    }
    if let Some(currency) = &movement.currency {
        check_currency(currency, Part::Movement(this, Item::Amount), say);
    }
    if let Some(account) = &movement.counterparty_account {
        check_account(account, Part::Movement(this, Item::Account), say);
    }
    if let Some(communication) = &movement.communication {
        let part = Part::Movement(this, Item::Communication);
        check_communication(communication, part, say);
    }
    for (nth, information) in movement.information.iter().enumerate() {
        if let Some(communication) = &information.communication {
            let part = Part::Movement(this, Item::Information(nth));
            check_communication(communication, part, say);
        }
    }
    if movement.details.is_empty() {
        return;
    }
    // Without a sum the details say nothing: their amounts cannot be those of the movement.
    if let (Some(sum), Some(amount)) = (movement.sum_of_details(), movement.signed())
        && sums
        && sum != amount
        && !are_charged(movement, sum, amount)
    {
        say(Said {
            rule: &STM_DETAILS,
            part: Part::Movement(this, Item::Amount),
            found: amount.to_string(),
            expected: sum.into(),
            message: phrase!(
                "found the amount {}, expected {}, the sum of its details",
                amount,
                sum
            ),
        });
    }
    for detail in &movement.details {
        check_movement(detail, nth, sums, say);
    }
}

/// Whether details come to another amount than their total because of what they cost: what was taken from the
/// total, or from each of them.
fn are_charged(movement: &Movement, sum: Decimal, amount: Decimal) -> bool {
    let add = |sum: Decimal, of: &Movement| {
        let mut charges = of.charges.iter().filter(|charge| charge.currency.is_none());
        charges.try_fold(sum, |sum, charge| {
            sum.checked_add(charge.side.signed(*charge.amount.value()?))
        })
    };
    let of_total = add(sum, movement);
    let of_all = of_total.and_then(|sum| movement.details.iter().try_fold(sum, add));
    of_total == Some(amount) || of_all == Some(amount)
}

fn check_account(account: &AccountNumber, part: Part, say: &mut impl FnMut(Said)) {
    if let Some(currency) = &account.currency {
        check_currency(currency, part, say);
    }
    let number = account.number.as_str();
    if account.is_none() {
        return;
    }
    let (rule, good, what, expected) = match account.kind {
        AccountKind::BelgianBban => (
            &STM_BBAN,
            identifiers::is_belgian_bban(number),
            phrase!("a Belgian account number"),
            phrase!("a Belgian account number with the right check digits"),
        ),
        AccountKind::BelgianIban | AccountKind::ForeignIban => (
            &STM_IBAN,
            identifiers::is_iban(number),
            phrase!("an IBAN"),
            phrase!("an IBAN with the right check digits"),
        ),
        AccountKind::Foreign => return,
    };
    if !good {
        say(Said {
            rule,
            part,
            found: number.to_owned(),
            expected,
            message: phrase!(
                "found {}, expected {} with the right length and check digits",
                quoted(number),
                what
            ),
        });
    }
}

fn check_currency(currency: &str, part: Part, say: &mut impl FnMut(Said)) {
    // Nearly all of them, so that the list need not be gone through.
    if currency != "EUR" && !CodeLists::new().holds(list::CURRENCIES, currency) {
        say(Said {
            rule: &STM_CURRENCY,
            part,
            found: currency.to_owned(),
            expected: phrase!("a currency of ISO 4217"),
            message: phrase!(
                "found {}, expected a currency of ISO 4217",
                quoted(currency)
            ),
        });
    }
}

fn check_communication(communication: &Communication, part: Part, say: &mut impl FnMut(Said)) {
    let Communication::Structured(structured) = communication else {
        return;
    };
    if !structured.is_published() {
        let found = format!("{:03}", structured.kind);
        say(Said {
            rule: &STM_CODE,
            part,
            message: phrase!(
                "found the type {} of a structured communication, expected one that is published",
                &found
            ),
            found,
            expected: phrase!("a type of communication that is published"),
        });
    }
    for currency in structured.currencies() {
        check_currency(currency, part, say);
    }
    let head = |length: usize| {
        let text = structured.text.as_str();
        let end = text
            .char_indices()
            .nth(length)
            .map_or(text.len(), |(at, _)| at);
        text[..end].trim_end()
    };
    let (rule, found, good, what) = match structured.kind {
        100 => {
            let found = head(25);
            let good = identifiers::is_creditor_reference(found);
            (
                &STM_REFERENCE,
                found,
                good,
                phrase!("a creditor reference (RF) with the right check digits"),
            )
        }
        101 | 102 => {
            let found = head(12);
            let good = identifiers::is_ogm_vcs(found);
            (
                &STM_OGM,
                found,
                good,
                phrase!("a structured communication (OGM-VCS) with the right check digits"),
            )
        }
        _ => return,
    };
    if !good {
        say(Said {
            rule,
            part,
            found: found.to_owned(),
            expected: what.clone(),
            message: phrase!("found {}, expected {}", quoted(found), what),
        });
    }
}

/// Judges statements that no file with places stands behind: findings have paths in the model.
pub(crate) fn check_in_memory(statements: &[Statement], room: Room) -> Findings {
    let mut findings = Findings::new(room);
    check(statements, |at, movement, said| {
        findings.add(said.rule.severity, || {
            let mut path = format!("statements[{at}]");
            let last = match said.part {
                Part::Account => ".account",
                Part::OldBalance => ".old_balance",
                Part::NewBalance => ".new_balance",
                Part::DebitTotal => ".trailer.debit",
                Part::CreditTotal => ".trailer.credit",
                Part::Movement(nth, item) => {
                    let movement = movement.unwrap_or_default();
                    path.push_str(&format!(".movements[{movement}]"));
                    detail_path(&statements[at].movements[movement], nth, &mut path);
                    match item {
                        Item::Amount => ".amount",
                        Item::Code => ".code",
                        Item::Communication => ".communication",
                        Item::Account => ".counterparty_account",
                        Item::Information(nth) => {
                            path.push_str(&format!(".information[{nth}]"));
                            ".communication"
                        }
                    }
                }
            };
            path.push_str(last);
            Finding {
                xpath: path,
                ..said.rule.finding(said.message)
            }
        });
    });
    findings
}

/// Puts the way to the `nth` of a movement and its details behind the path.
fn detail_path(movement: &Movement, mut nth: usize, path: &mut String) {
    let mut at = movement;
    while nth > 0 {
        nth -= 1;
        for (number, detail) in at.details.iter().enumerate() {
            let size = detail.tree().count();
            if nth < size {
                path.push_str(&format!(".details[{number}]"));
                at = detail;
                break;
            }
            nth -= size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Information, StructuredCommunication, TransactionCode};

    /// What is said of a statement with this movement, as rule, part and what was found.
    fn said(movement: Movement) -> Vec<(&'static str, Part, String)> {
        let statement = Statement {
            movements: vec![movement],
            ..Statement::default()
        };
        let mut all = Vec::new();
        check(&[statement], |_, _, said| {
            all.push((said.rule.id, said.part, said.found));
        });
        all
    }

    fn structured(kind: u16, text: &str) -> Option<Communication> {
        let text = text.into();
        Some(Communication::Structured(StructuredCommunication {
            kind,
            text,
        }))
    }

    #[test]
    fn codes_that_are_not_published() {
        let with = |digits| Movement {
            code: TransactionCode::parse(digits),
            ..Movement::default()
        };
        for known in ["00150000", "00442000", "10198999", "33537011"] {
            assert_eq!(said(with(known)), []);
        }
        for unknown in ["40150000", "06001000", "00104000", "00150075"] {
            let part = Part::Movement(0, Item::Code);
            assert_eq!(said(with(unknown)), [("STM-CODE", part, unknown.into())]);
        }
    }

    #[test]
    fn communications_of_movements_details_and_information() {
        let information = |communication| Information {
            communication,
            ..Information::default()
        };
        let detail = Movement {
            communication: structured(128, "?"),
            information: vec![
                information(structured(2, "words")),
                information(structured(3, "?")),
                information(structured(6, &format!("{:30}ZZZ", "service"))),
            ],
            ..Movement::default()
        };
        let movement = Movement {
            communication: structured(101, "090933755493"),
            details: vec![detail],
            ..Movement::default()
        };
        assert_eq!(
            said(movement),
            [
                (
                    "STM-CODE",
                    Part::Movement(1, Item::Communication),
                    "128".into()
                ),
                (
                    "STM-CODE",
                    Part::Movement(1, Item::Information(1)),
                    "003".into()
                ),
                (
                    "STM-CURRENCY",
                    Part::Movement(1, Item::Information(2)),
                    "ZZZ".into()
                ),
            ]
        );
    }

    #[test]
    fn sums_that_are_too_large() {
        let of = |side, amount| Movement {
            side,
            amount: crate::value::Parsed::Value(amount),
            ..Movement::default()
        };
        let largest = |side| of(side, Decimal::MAX);
        let rules = |old: Decimal, movements: Vec<Movement>| {
            let balance = |amount| {
                Some(Balance {
                    amount: crate::value::Parsed::Value(amount),
                    ..Balance::default()
                })
            };
            let statement = Statement {
                old_balance: balance(old),
                new_balance: balance(Decimal::ONE),
                trailer: Some(crate::model::Trailer::default()),
                movements,
                ..Statement::default()
            };
            let mut all = Vec::new();
            check(&[statement], |_, _, said| all.push(said.rule.id));
            all
        };
        let (debit, credit) = (Side::Debit, Side::Credit);
        let twice = |side| vec![largest(side), largest(side)];
        assert_eq!(rules(Decimal::ONE, twice(debit)), ["STM-BALANCE"]);
        assert_eq!(rules(Decimal::ONE, twice(credit)), ["STM-BALANCE"]);
        // The sums can be told, the balance not.
        let once = vec![largest(credit)];
        assert_eq!(rules(Decimal::MAX, once), ["STM-CREDIT", "STM-BALANCE"]);
        let whole = Movement {
            details: twice(debit),
            ..Movement::default()
        };
        assert_eq!(said(whole), []);
    }

    #[test]
    fn currencies_of_accounts() {
        let with = |currency: &str| Movement {
            counterparty_account: Some(AccountNumber {
                number: "7".into(),
                currency: Some(currency.into()),
                ..AccountNumber::default()
            }),
            ..Movement::default()
        };
        assert_eq!(said(with("EUR")), []);
        let part = Part::Movement(0, Item::Account);
        assert_eq!(said(with("eur")), [("STM-CURRENCY", part, "eur".into())]);
    }
}
