//! What was paid: movements of statements.

use crate::model::{
    AccountNumber, AmountKind, Balance, Communication, Movement, OtherAmount, Side, Statement,
};
use crate::references::is_placeholder;
use crate::structure::statement::Balances;
use crate::value::shown::floor;
use crate::value::{Parsed, Text};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Where something about a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum TextSource {
    /// The communication of the movement.
    Communication,
    /// The reference of the customer; with SEPA the end-to-end id.
    CustomerReference,
    /// The communication of this information of the movement, from 0.
    Information(usize),
    /// The number of this document that is paid, from 0, which has a place of its own.
    PaidDocument(usize),
    /// The account of the counterparty.
    Account,
    /// The name of the counterparty.
    Name,
    /// The name of who is behind the counterparty.
    UltimateName,
    /// The mandate of a direct debit.
    Mandate,
    /// The amount.
    Amount,
}

/// A text of a payment, or a field of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Words {
    /// Where it stands.
    pub source: TextSource,
    /// At which byte of the whole text it begins.
    #[cfg_attr(feature = "serde", serde(default))]
    pub start: usize,
    /// What it says.
    pub text: Text,
}

/// Money that came in or went out.
///
/// Made [by hand](Payment::new) or [from a statement](Payment::of_statement); all fields may be changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Payment {
    /// What the payment is called in the result. One that comes a second time is not matched.
    pub id: Text,
    /// The amount: what came in is positive. `None` when it could not be read: such a payment is unmatched.
    pub amount: Option<Decimal>,
    /// Currency of the amount, ISO 4217: mostly that of the account.
    pub currency: Text,
    /// When it was booked, else its value date.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub date: Option<NaiveDate>,
    /// Account of the counterparty, an IBAN or as written.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub account: Option<Text>,
    /// Name of the counterparty.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub name: Option<Text>,
    /// Name of who is behind the counterparty, as with a payment service: the ultimate debtor of what came
    /// in, the ultimate creditor of what went out.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub ultimate_name: Option<Text>,
    /// Mandate of a direct debit.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub mandate: Option<Text>,
    /// What is said with it; a customer reference counts as the end-to-end id too.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub texts: Vec<Words>,
    /// Whether it takes an earlier payment back: an R-transaction.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_return: bool,
    /// Whether it was booked with others in one amount that they do not come to.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_doubtful: bool,
    /// Whether the old balance of its statement and the movements do not make the new one: something in it is
    /// missing or wrong.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "std::ops::Not::not")
    )]
    pub is_unbalanced: bool,
    /// What the payer asked to be paid, with the sign of the amount, and in what currency (ISO 4217), when
    /// that is another one. An item in this currency is matched by it.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub instructed: Option<(Decimal, Text)>,
    /// What banks kept of it, as far as the statement says so; without sign.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub charges: Option<Decimal>,
    /// By what the booking is known again in another file, such as an overlapping export: a hash of the account,
    /// the day, the amount and the reference of the bank, or of all that is said where there is none.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub booking: Option<u64>,
    /// From where to where in the life of the account its statement goes, if that is booked and adds up. What
    /// stands in two statements of which one follows on the other was booked twice.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub stretch: Option<Stretch>,
    /// Whether it is out of an interim report or a notification, so that it comes again in a statement.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_provisional: bool,
    /// Whether it goes from one account of the owner to another ([`find_own_transfers`](super::find_own_transfers)): it pays nothing.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "std::ops::Not::not")
    )]
    pub is_own_transfer: bool,
}

/// A stretch of the life of an account, which a statement tells of. Another one follows on it that begins where
/// it ends, and not before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Stretch {
    /// Where it begins: a hash of the account, the number of the statement or of the page before, and the old
    /// balance; without a number of the day of that balance, if the new one is of a later day.
    pub begins: u64,
    /// The day of the old balance.
    pub from: NaiveDate,
    /// Where it ends: the same of its own number or page, and of the new balance.
    pub ends: u64,
    /// The day of the new balance.
    pub to: NaiveDate,
}

impl Payment {
    /// A payment of which nothing else is known. What came in is positive.
    pub fn new(id: impl Into<Text>, amount: Decimal, currency: impl Into<Text>) -> Self {
        Payment {
            id: id.into(),
            amount: Some(amount),
            currency: currency.into(),
            date: None,
            account: None,
            name: None,
            ultimate_name: None,
            mandate: None,
            texts: Vec::new(),
            is_return: false,
            is_doubtful: false,
            is_unbalanced: false,
            instructed: None,
            charges: None,
            booking: None,
            stretch: None,
            is_provisional: false,
            is_own_transfer: false,
        }
    }

    /// The same with this communication.
    pub fn text(mut self, text: impl Into<Text>) -> Self {
        if self.texts.is_empty() {
            // Most have one.
            self.texts.reserve_exact(1);
        }
        self.texts.push(Words {
            source: TextSource::Communication,
            start: 0,
            text: text.into(),
        });
        self
    }

    /// The payments of a statement, in its order: of a movement with details the details
    /// ([`Statement::details`]).
    ///
    /// The id is made of the account, its currency, the date of the old balance (else of the new one, or of the
    /// file), the number of the statement, the place of the movement in it (`3`, or `3.2` for the second
    /// detail of the third), and behind each of the last two a mark of the old balance, and of the day and the
    /// amount. So the same statement read again gives the same ids, whatever format it comes in, and another
    /// one others, though a bank may call it the same. A page, an interim report, a notification and a
    /// statement without a number are told from others of the day by all that they say. Of an account or a
    /// currency that is longer than any, the beginning is taken.
    pub fn of_statement(statement: &Statement) -> Vec<Payment> {
        let head = Head::of(statement);
        let movements = (1..).zip(&statement.movements);
        movements
            .flat_map(|(nth, movement)| head.payments(nth, movement))
            .collect()
    }

    /// The payments of one movement of a statement that comes as a stream: the movement, or its details. `nth` is
    /// its place in the statement, from 1; of the statement is known what stands before its movements.
    ///
    /// The ids are those that [`of_statement`](Payment::of_statement) gives, where the statement has a number, an
    /// old balance and a single page. Whether it adds up is not known yet, so that no payment has a
    /// [`stretch`](Payment::stretch) or [is unbalanced](Payment::is_unbalanced).
    ///
    /// ```
    /// use facturier::dossier::matching::Payment;
    /// use facturier::format::{StatementEvent, coda::CodaReader};
    /// let file = include_bytes!("../../../fixtures/coda/one-movement.cod");
    /// let mut reader = CodaReader::new(&file[..]);
    /// let (mut statement, mut nth, mut payments) = (None, 0, Vec::new());
    /// while let Some(event) = reader.next_event()? {
    ///     match event {
    ///         StatementEvent::Start(start) => (statement, nth) = (Some(start), 0),
    ///         StatementEvent::Movement(movement) => {
    ///             nth += 1;
    ///             let statement = statement.as_ref().unwrap();
    ///             payments.extend(Payment::of_movement(statement, nth, &movement));
    ///         }
    ///         StatementEvent::End(_) => {}
    ///     }
    /// }
    /// assert_eq!(payments.len(), 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn of_movement(statement: &Statement, nth: usize, movement: &Movement) -> Vec<Payment> {
        Head::of(statement).payments(nth, movement)
    }

    /// `currency` is that of the account.
    fn of_leaf(id: Text, currency: &Text, movement: &Movement) -> Payment {
        let own = movement.currency.as_deref();
        let mut payment = Payment {
            id,
            amount: movement.signed(),
            currency: own.map_or(currency.clone(), |own| shortened(own, CURRENCY)),
            date: date_of(movement),
            account: movement.counterparty_account.as_ref().map(number),
            name: movement.counterparty_name.clone(),
            ultimate_name: None,
            mandate: None,
            texts: Vec::new(),
            is_return: is_return(movement),
            is_doubtful: false,
            is_unbalanced: false,
            instructed: None,
            charges: None,
            booking: None,
            stretch: None,
            is_provisional: false,
            is_own_transfer: false,
        };
        payment.charges = charges(movement, &payment.currency);
        payment.instructed = instructed(movement, &payment.currency);
        if let Some(communication) = &movement.communication {
            payment.say(TextSource::Communication, communication);
        }
        if let Some(reference) = &movement.customer_reference {
            payment.texts.push(Words {
                source: TextSource::CustomerReference,
                start: 0,
                text: reference.clone(),
            });
        }
        let behind = match movement.side {
            Side::Credit => 9,
            Side::Debit => 8,
        };
        for (at, information) in movement.information.iter().enumerate() {
            if let Some(communication) = &information.communication {
                if let Communication::Structured(structured) = communication
                    && structured.kind == behind
                {
                    // The name is before the code by which who it is may be known.
                    let name: String = structured.text.chars().take(70).collect();
                    let name = name.trim();
                    payment.ultimate_name = (!name.is_empty()).then(|| name.into());
                }
                payment.say(TextSource::Information(at), communication);
            }
        }
        for (at, number) in movement.paid_documents.iter().enumerate() {
            payment.texts.push(Words {
                source: TextSource::PaidDocument(at),
                start: 0,
                text: number.clone(),
            });
        }
        payment.texts.shrink_to_fit();
        payment
    }

    /// Takes the part of a communication in which references stand.
    fn say(&mut self, source: TextSource, communication: &Communication) {
        let (text, kind) = match communication {
            Communication::Free(text) => (text, 0),
            Communication::Structured(structured) => (&structured.text, structured.kind),
        };
        // Nothing but their place tells the fields of a structured communication apart.
        let byte = |place: usize| {
            text.char_indices()
                .nth(place)
                .map_or(text.len(), |(at, _)| at)
        };
        let range = match kind {
            100 => 0..byte(25),
            101 | 102 => 0..byte(12),
            105 => byte(45)..byte(57),
            127 => byte(79)..byte(141),
            _ => 0..text.len(),
        };
        self.texts.push(Words {
            source,
            start: range.start,
            text: text[range].into(),
        });
        if kind == 127 {
            let mandate = text[byte(44)..byte(79)].trim();
            self.mandate = (!mandate.is_empty()).then(|| mandate.into());
        }
    }

    /// The place of the end-to-end id among the texts, when it is one and does not only say that there is
    /// none.
    pub(super) fn end_to_end(&self) -> Option<usize> {
        let is_reference = |words: &Words| words.source == TextSource::CustomerReference;
        let at = self.texts.iter().position(is_reference)?;
        (!is_placeholder(&self.texts[at].text)).then_some(at)
    }
}

/// What all payments of a statement have in common.
struct Head {
    /// How their ids begin.
    start: String,
    number: Text,
    currency: Text,
    is_statement: bool,
    is_unbalanced: bool,
    stretch: Option<Stretch>,
}

impl Head {
    fn of(statement: &Statement) -> Head {
        let account = statement.account.as_ref();
        let balances = [&statement.old_balance, &statement.new_balance];
        let date = balances
            .into_iter()
            .find_map(|balance| balance.as_ref()?.date.as_ref()?.value())
            .or_else(|| statement.header.creation_date.as_ref()?.value());
        let currency = account.and_then(|account| account.currency.as_deref());
        let currency = shortened(currency.unwrap_or_default(), CURRENCY);
        let number = account.map(number).unwrap_or_default();
        let nth = statement.number.or(statement.paper_number);
        let is_statement = statement.kind.is_statement();
        let is_known = is_statement && nth.is_some() && statement.page.is_none();
        let start = format!(
            "{}/{currency}/{}/{}{}",
            shortened(&number, ACCOUNT),
            date.map(NaiveDate::to_string).unwrap_or_default(),
            nth.unwrap_or(0),
            match is_known {
                true => mark_of_balance(statement).map_or(String::new(), shown),
                false => shown(mark(statement)),
            }
        );
        let adds_up = Balances::of(statement).map(Balances::hold);
        Head {
            stretch: stretch(statement, &number, &currency).filter(|_| adds_up == Some(true)),
            is_unbalanced: adds_up == Some(false),
            start,
            number,
            currency,
            is_statement,
        }
    }

    fn payments(&self, nth: usize, movement: &Movement) -> Vec<Payment> {
        let Head {
            start,
            number,
            currency,
            is_statement,
            is_unbalanced,
            stretch,
        } = self;
        let booking = booking_of(number, currency, movement);
        let mut payments = Vec::new();
        let mut place: Vec<usize> = vec![nth.saturating_sub(1)];
        // Whether each movement around the next does not come to its amount, or one around it.
        let mut doubts: Vec<bool> = Vec::new();
        for (depth, movement) in movement.tree() {
            place.truncate(depth + 1);
            doubts.truncate(depth);
            let is_doubtful = doubts.last() == Some(&true);
            doubts.push(is_doubtful || !adds_up(movement));
            match place.get_mut(depth) {
                Some(count) => *count += 1,
                None => place.push(1),
            }
            if movement.details.is_empty() {
                let place: Vec<String> = place.iter().map(usize::to_string).collect();
                let mark = shown(mark_of_movement(movement));
                let id = Text::new(format!("{start}/{}{mark}", place.join(".")));
                let leaf = Payment::of_leaf(id, currency, movement);
                // A bank may put the account itself in the place of the other party's.
                let is_other = |account: &Text| !is_same_account(account, number);
                payments.push(Payment {
                    account: leaf.account.clone().filter(is_other),
                    is_doubtful,
                    is_unbalanced: *is_unbalanced,
                    booking,
                    stretch: *stretch,
                    is_provisional: !is_statement,
                    ..leaf
                });
            }
        }
        payments
    }
}

/// Whether these are one number, however it is written.
fn is_same_account(one: &str, other: &str) -> bool {
    let is_letter = |c: &char| c.is_alphanumeric();
    let (one, other) = (
        one.chars().filter(is_letter),
        other.chars().filter(is_letter),
    );
    one.flat_map(char::to_uppercase)
        .eq(other.flat_map(char::to_uppercase))
}

/// Whether the details of a movement come to its amount, as far as there is one.
fn adds_up(movement: &Movement) -> bool {
    let sum = movement.sum_of_details();
    movement.details.is_empty() || movement.signed().is_none_or(|amount| sum == Some(amount))
}

/// What the payer asked to be paid, in another currency than this.
fn instructed(movement: &Movement, currency: &Text) -> Option<(Decimal, Text)> {
    let is_it = |other: &&OtherAmount| other.kind == AmountKind::Instructed;
    let OtherAmount {
        amount,
        currency: of,
        ..
    } = movement.other_amounts.iter().find(is_it)?;
    let of = shortened(of.as_deref()?, CURRENCY);
    (of != *currency).then(|| Some((movement.side.signed(*amount.value()?), of)))?
}

/// What was taken off the amount before it was booked, in this currency.
fn charges(movement: &Movement, currency: &Text) -> Option<Decimal> {
    let mut all = Decimal::ZERO;
    for charge in &movement.charges {
        let is_other = charge.currency.as_ref().is_some_and(|of| of != currency);
        if charge.is_included == Some(true) && !is_other {
            let amount = charge.side.signed(*charge.amount.value()?);
            all = all.checked_sub(amount)?;
        }
    }
    (all > Decimal::ZERO).then_some(all)
}

/// By what a movement of an account is known again.
fn booking_of(account: &str, currency: &str, movement: &Movement) -> Option<u64> {
    let date = date_of(movement)?;
    let amount = movement.signed()?.normalize();
    if account.is_empty() {
        return None;
    }
    let mut hash = Fnv::new();
    hash.update(format!("{account}\n{currency}\n{date}\n{amount}\n"));
    let reference = movement.bank_reference.as_deref().map(str::trim);
    match reference.filter(|reference| !is_placeholder(reference)) {
        Some(reference) => hash.update(reference),
        None => {
            for (_, movement) in movement.tree() {
                let of = &movement.counterparty_account;
                let account = of.as_ref().map(|account| account.number.as_str());
                let said = movement.communication.as_ref().map(|said| match said {
                    Communication::Free(text) => text.as_str(),
                    Communication::Structured(structured) => structured.text.as_str(),
                });
                let name = movement.counterparty_name.as_deref();
                for text in [account, said, name, movement.customer_reference.as_deref()] {
                    hash.update(text.unwrap_or_default());
                    hash.update("\n");
                }
            }
        }
    }
    Some(hash.0)
}

/// From where to where a statement goes.
fn stretch(statement: &Statement, account: &str, currency: &str) -> Option<Stretch> {
    let known = |balance: &Option<Balance>| {
        let balance = balance.as_ref()?;
        let date = balance.date.as_ref()?.value()?;
        Some((balance.signed()?.normalize(), *date))
    };
    let (old, from) = known(&statement.old_balance)?;
    let (new, to) = known(&statement.new_balance)?;
    let (begins, ends) = match (statement.number.or(statement.paper_number), statement.page) {
        // Within a day nothing tells which comes first.
        (None, _) if from >= to => return None,
        (None, _) => (from.to_string(), to.to_string()),
        // After a page comes the next one, and after the last the next statement.
        (Some(number), page) => (
            match page {
                Some(page) if page.number > 1 => format!("{number}/{}", page.number - 1),
                _ => number.checked_sub(1)?.to_string(),
            },
            match page {
                Some(page) if page.is_last != Some(true) => format!("{number}/{}", page.number),
                _ => number.to_string(),
            },
        ),
    };
    let junction = |place: String, balance: Decimal| {
        let mut hash = Fnv::new();
        hash.update(format!("{account}\n{currency}\n{place}\n{balance}"));
        hash.0
    };
    Some(Stretch {
        begins: junction(begins, old),
        from,
        ends: junction(ends, new),
        to,
    })
}

/// When a movement was booked, else its value date.
fn date_of(movement: &Movement) -> Option<NaiveDate> {
    let date = |date: &Option<Parsed<NaiveDate>>| date.as_ref()?.value().copied();
    date(&movement.entry_date).or(date(&movement.value_date))
}

/// What tells one statement from another that its bank calls the same, in every format.
fn mark_of_balance(statement: &Statement) -> Option<u64> {
    let balance = statement.old_balance.as_ref()?.signed()?;
    let mut hash = Fnv::new();
    hash.update(balance.normalize().to_string());
    Some(hash.0)
}

/// What tells one movement from another at its place.
fn mark_of_movement(movement: &Movement) -> u64 {
    let mut hash = Fnv::new();
    let amount = movement.signed().map(|amount| amount.normalize());
    hash.update(format!("{:?}\n{amount:?}\n", date_of(movement)));
    hash.0
}

/// What tells one statement without a number, or one page, from another of the same day.
fn mark(statement: &Statement) -> u64 {
    let mut hash = Fnv::new();
    let header = &statement.header;
    hash.update(format!(
        "{}\n{:?}\n{:?}\n{:?}\n{:?}\n{}\n",
        statement.kind,
        statement.page.map(|page| page.number),
        header.file_reference,
        header.transaction_reference,
        statement.old_balance,
        statement.movements.len()
    ));
    // What is told of the first and the last is told of all.
    for movement in statement
        .movements
        .iter()
        .take(1)
        .chain(statement.movements.last())
    {
        hash.update(format!("{:?}\n", movement.bank_reference));
        hash.update(format!(
            "{:?}\n{:?}\n",
            movement.amount, movement.entry_date
        ));
    }
    hash.0
}

/// A mark behind a number: eight digits are enough for what is called the same otherwise.
fn shown(mark: u64) -> String {
    format!("-{:08x}", mark >> 32)
}

/// FNV-1a of 64 bits: the same for the same text in every version. Whoever makes two texts of one hash gains
/// nothing, for what bookings say is compared as well.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Fnv(0xCBF2_9CE4_8422_2325)
    }

    fn update(&mut self, text: impl AsRef<[u8]>) {
        for &byte in text.as_ref() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
}

/// As many bytes of the account and the currency of a statement are kept, for each of its payments has them.
const ACCOUNT: usize = 64;
const CURRENCY: usize = 24;

/// The beginning of a text that is longer than any real one, so that it is still told from that.
fn shortened(text: &str, most: usize) -> Text {
    if text.len() <= most {
        return text.into();
    }
    let end = floor(text, most - '…'.len_utf8());
    Text::new(format!("{}…", &text[..end]))
}

fn number(account: &AccountNumber) -> Text {
    account.iban().unwrap_or_else(|| account.number.clone())
}

/// Whether the bank says so: CODA by the kind of return or by the operations 49 and 99 (cancellation),
/// camt by a code of its domain, MT940 by `RTI`.
fn is_return(movement: &Movement) -> bool {
    let kind = movement
        .return_kind
        .as_deref()
        .is_some_and(|kind| kind.trim() != "0" && !kind.trim().is_empty());
    let coded = movement
        .code
        .is_some_and(|code| matches!(code.operation, 49 | 99));
    let foreign = movement.foreign_code.as_deref().is_some_and(|code| {
        code.split(['/', '-', ' ']).any(|part| {
            matches!(
                part,
                "RRTN" | "RPCR" | "UPDD" | "UPCT" | "PRDD" | "RIMB" | "NRTI" | "FRTI" | "RTI"
            )
        })
    });
    kind || movement.return_reason.is_some() || coded || foreign
}
