//! What is carried from one day to the next: items, payments, and what became of them.

use super::engine::{Past, reconcile_after};
use super::item::OpenItem;
use super::payment::Payment;
use super::policy::Policy;
use super::result::{
    Allocation, Class, ItemState, Match, PaymentDifference, Proposal, Reconciliation, Residual,
    Return, UnmatchedReason,
};
use crate::value::Text;
use crate::value::shown::quoted;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// How often what waits is tried again after a match, at most.
const ROUNDS: usize = 8;

/// What is open, what was paid, and what was decided: today's statements go on where yesterday's ended.
///
/// What is booked stays: later statements change it only by a return, which opens again what the payment
/// settled. What is not is tried again each time, with what is new: an invoice may come after its payment. So
/// that nothing counts twice, the book keeps all payments, also those of which nothing is known; with the
/// feature `serde` it goes to a file and comes back.
///
/// What is open of an item is what is not allotted of it: nothing is stored twice, so that nothing can
/// contradict itself. Accounts are learnt from what is booked, too.
///
/// ```
/// use facturier::dossier::matching::{Book, Decision, ItemDirection, OpenItem, Payment, Policy};
/// use rust_decimal::Decimal;
///
/// let mut book = Book::new();
/// let invoice = OpenItem::new("2026-0117", ItemDirection::Receivable, Decimal::new(12_100, 2), "EUR")
///     .number("2026-0117");
/// let first = Payment::new("1", Decimal::new(10_000, 2), "EUR").text("on account");
/// let news = book.enter(&[invoice], &[first.clone()], &Policy::new());
/// assert!(news.matches.is_empty());
///
/// // The same again is nothing new.
/// assert_eq!(book.enter(&[], &[first], &Policy::new()), Default::default());
///
/// // Somebody knows what it was for, and tomorrow the rest comes.
/// book.decide("1", &Decision::For(vec!["2026-0117".into()]))?;
/// let second = Payment::new("2", Decimal::new(2_100, 2), "EUR").text("rest of 2026-0117");
/// let news = book.enter(&[], &[second], &Policy::new());
/// assert_eq!(news.matches.len(), 1);
/// assert!(book.items().all(|(_, open)| open.is_zero()));
/// # Ok::<(), facturier::dossier::matching::Undecided>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Stored"))]
pub struct Book {
    /// As they were given, in the order of their keys, each of which is there once.
    items: Vec<OpenItem>,
    /// In the order of their ids, each of which is there once.
    payments: Vec<BookEntry>,
}

/// A book as somebody may have written it.
#[cfg(feature = "serde")]
#[derive(Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Stored {
    items: Vec<OpenItem>,
    payments: Vec<BookEntry>,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Book {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Book, String> {
        let Stored { items, payments } = stored;
        let mut book = Book { items, payments };
        book.items.sort_by(|one, other| one.key.cmp(&other.key));
        book.sort_payments();
        let keys = book.items.iter().map(|item| &item.key);
        let ids = book.payments.iter().map(|entry| &entry.payment.id);
        let item = doubled(keys).map(|key| ("item", key));
        match item.or(doubled(ids).map(|id| ("payment", id))) {
            Some((what, name)) => Err(format!("the {what} {} is in the book twice", quoted(name))),
            None => Ok(book),
        }
    }
}

/// The first of these, which are in order, that is there more than once.
#[cfg(feature = "serde")]
fn doubled<'a>(mut names: impl Iterator<Item = &'a Text>) -> Option<&'a Text> {
    let mut before = names.next()?;
    names.find(|&name| std::mem::replace(&mut before, name) == name)
}

/// A payment in a [`Book`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BookEntry {
    /// The payment.
    pub payment: Payment,
    /// What became of it.
    pub state: BookState,
}

/// What became of a payment in a [`Book`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum BookState {
    /// It is booked.
    Matched(Match),
    /// Somebody has decided where it goes: nowhere, when it is for no item.
    Decided(Vec<Allocation>),
    /// Somebody has to decide.
    Proposed(Proposal),
    /// Nothing is known of it.
    Left(UnmatchedReason),
}

/// What somebody decides of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Decision {
    /// It is for these items, in this order, as far as it goes; what is not paid of them stays open.
    For(Vec<Text>),
    /// It settles these items; what is not paid of them is written off.
    Settles(Vec<Text>),
    /// It takes back this payment, whose items are open again, whatever a bank has kept.
    TakesBack(Text),
    /// It is for none of the items.
    Nothing,
}

/// Why a decision was not booked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Undecided {
    /// There is no payment with this id, or its amount could not be read.
    Payment(Text),
    /// There is no item with this key.
    Item(Text),
    /// Nothing is open of this item that goes the way of the payment.
    Settled(Text),
    /// This item is in another currency than the payment, so that only all of it can be settled.
    Currency(Text),
    /// This payment has settled nothing that could be opened again.
    TakenBack(Text),
    /// This payment cannot be taken back by the other: it takes another one back itself, or goes the same way.
    NotTakenBack(Text),
    /// Another payment takes this one back, so that more would be open than was to be paid.
    Returned(Text),
}

impl Book {
    /// A book with nothing in it.
    pub fn new() -> Self {
        Book::default()
    }

    /// Matches these payments, and those that wait, to these items and those that are open, and books what
    /// matches. What comes back is what is new: matches, proposals and payments left over that were not so
    /// before, and the items that came or changed.
    ///
    /// An item or a payment that is in the book already is not taken again: a payment by its id
    /// ([`Payment::of_statement`]) or as the same booking in another file, an item by its key. An item of which
    /// another one has the key, in the book or here, and says something else is
    /// [disputed](OpenItem::is_disputed).
    pub fn enter(
        &mut self,
        items: &[OpenItem],
        payments: &[Payment],
        policy: &Policy,
    ) -> Reconciliation {
        let new = self.take_items(items);
        let before: HashMap<Text, BookState> = self
            .payments
            .iter()
            .filter(|entry| entry.is_waiting())
            .map(|entry| (entry.payment.id.clone(), entry.state.clone()))
            .collect();
        self.take_payments(payments);
        let open = self.left();

        let mut matches = Vec::new();
        let mut result = self.run(policy);
        for _ in 1..ROUNDS {
            if result.matches.is_empty() {
                break;
            }
            // What is settled now may leave one answer where there were two.
            matches.append(&mut result.matches);
            result = self.run(policy);
        }
        matches.append(&mut result.matches);
        let order: HashMap<&str, Option<NaiveDate>> = self
            .payments
            .iter()
            .map(|entry| (entry.payment.id.as_str(), entry.payment.date))
            .collect();
        matches.sort_by_cached_key(|of| (order.get(&*of.payment).copied(), of.payment.clone()));

        let is_new = |id: &Text, state: BookState| before.get(id) != Some(&state);
        let proposals = result.proposals.into_iter();
        let unmatched = result.unmatched.into_iter();
        let items = self.items.iter().zip(open).zip(result.items);
        Reconciliation {
            statements: Vec::new(),
            matches,
            proposals: proposals
                .filter(|one| is_new(&one.payment, BookState::Proposed(one.clone())))
                .collect(),
            unmatched: unmatched
                .filter(|one| is_new(&one.payment, BookState::Left(one.reason.clone())))
                .collect(),
            items: items
                .map(|((item, open), last)| Residual {
                    state: state_of(item, open, last.residual),
                    open,
                    ..last
                })
                .filter(|one| new.contains(&one.item) || one.open != one.residual)
                .collect(),
        }
    }

    /// The items, as they were given, each with what is open of it now.
    pub fn items(&self) -> impl Iterator<Item = (&OpenItem, Decimal)> {
        self.items.iter().zip(self.left())
    }

    /// All payments, and what became of each.
    pub fn payments(&self) -> &[BookEntry] {
        &self.payments
    }

    /// Books what somebody has decided of a payment, in place of what is booked of it.
    pub fn decide(&mut self, payment: &str, decision: &Decision) -> Result<(), Undecided> {
        let unknown = || Undecided::Payment(payment.into());
        let at = self.place(payment).ok_or_else(unknown)?;
        let before = std::mem::replace(
            &mut self.payments[at].state,
            BookState::Left(UnmatchedReason::Unknown),
        );
        let found = match self.payments[at].payment.amount {
            None if *decision != Decision::Nothing => Err(unknown()),
            _ => self.allotted(at, decision),
        };
        match found {
            Ok(allocations) => {
                self.payments[at].state = BookState::Decided(allocations);
                // A return of it would open what nobody paid.
                let is_more = |(item, left): (&OpenItem, Decimal)| {
                    left.abs() > item.total.abs().max(item.open.abs())
                };
                if self.items().any(is_more) {
                    self.payments[at].state = before;
                    return Err(Undecided::Returned(payment.into()));
                }
                // It is no longer one of two that go together.
                if let BookState::Matched(Match {
                    returned: Some(Return::Of(other) | Return::By(other)),
                    ..
                }) = &before
                    && let Some(other) = self.place(other)
                    && let BookState::Matched(found) = &mut self.payments[other].state
                {
                    found.returned = None;
                }
                Ok(())
            }
            Err(error) => {
                self.payments[at].state = before;
                Err(error)
            }
        }
    }

    /// Where what is decided of a payment goes.
    fn allotted(&self, at: usize, decision: &Decision) -> Result<Vec<Allocation>, Undecided> {
        let left = self.left();
        let payment = &self.payments[at].payment;
        let (items, is_all) = match decision {
            Decision::Nothing => return Ok(Vec::new()),
            Decision::TakesBack(first) => return self.opened(first, payment, &left),
            Decision::For(items) => (items, false),
            Decision::Settles(items) => (items, true),
        };
        // What is paid out of each, by its currency: what was booked, or what was asked to be paid.
        let paid_in = |currency: &str| match &payment.instructed {
            Some((amount, of)) if of == currency => Some(*amount),
            _ => payment.amount.filter(|_| payment.currency == currency),
        };
        let mut known = HashSet::new();
        let mut found: Vec<(usize, Decimal)> = Vec::new();
        for key in items.iter().filter(|key| known.insert(*key)) {
            let place = self.item(key).ok_or_else(|| Undecided::Item(key.clone()))?;
            let open = self.items[place].expected(left[place]);
            if open.is_zero() {
                return Err(Undecided::Settled(key.clone()));
            }
            found.push((place, open));
        }
        let mut money = None;
        if let Some(&(first, _)) = found.first() {
            let currency = &self.items[first].currency;
            let other = found
                .iter()
                .find(|(place, _)| self.items[*place].currency != *currency);
            money = paid_in(currency).filter(|_| other.is_none());
            if money.is_none() && !is_all {
                let odd = other.map_or(first, |other| other.0);
                return Err(Undecided::Currency(self.items[odd].key.clone()));
            }
        }
        let is_out = payment
            .amount
            .is_some_and(|amount| amount.is_sign_negative());
        // What goes the other way, a credit note, adds to what there is.
        let is_against = |open: &Decimal| open.is_sign_negative() != is_out;
        let mut money = money.map(|money| {
            let against = found.iter().filter(|(_, open)| is_against(open));
            against.fold(money.abs(), |sum, (_, open)| sum.saturating_add(open.abs()))
        });
        let allocations = found.into_iter().map(|(place, open)| {
            let item = &self.items[place];
            let paid = match &mut money {
                Some(money) if !is_against(&open) => {
                    let paid = open.abs().min(*money);
                    *money -= paid;
                    paid
                }
                _ => open.abs(),
            };
            let signed = |amount: Decimal| match left[place].is_sign_negative() {
                true => -amount,
                false => amount,
            };
            let off = match is_all {
                true => open.abs() - paid,
                false => Decimal::ZERO,
            };
            match paid.is_zero() && off.is_zero() {
                true => Err(Undecided::Settled(item.key.clone())),
                false => Ok(Allocation {
                    item: item.key.clone(),
                    amount: signed(paid),
                    written_off: signed(off),
                }),
            }
        });
        allocations.collect()
    }

    /// What a payment had settled, to be opened again by this one.
    fn opened(
        &self,
        first: &Text,
        by: &Payment,
        left: &[Decimal],
    ) -> Result<Vec<Allocation>, Undecided> {
        let nothing = || Undecided::TakenBack(first.clone());
        let entry = &self.payments[self.place(first).ok_or_else(nothing)?];
        let allocations = entry.allocations();
        let is_out = |payment: &Payment| Some(payment.amount?.is_sign_negative());
        // What opened an item has taken a payment back.
        let has_opened = |of: &Allocation| {
            let item = self.item(&of.item).map(|place| &self.items[place]);
            let sum = of.amount.saturating_add(of.written_off);
            item.is_some_and(|item| sum.is_sign_negative() != item.total.is_sign_negative())
        };
        let takes_back = match &entry.state {
            BookState::Matched(found) => matches!(found.returned, Some(Return::Of(_))),
            _ => false,
        };
        if takes_back || allocations.iter().any(has_opened) || is_out(by) == is_out(&entry.payment)
        {
            return Err(Undecided::NotTakenBack(first.clone()));
        }
        let is_settled = |of: &Allocation| {
            self.item(&of.item).is_some_and(|place| {
                let settled = self.items[place].open.checked_sub(left[place]);
                let back = of.amount.checked_add(of.written_off);
                settled
                    .zip(back)
                    .is_some_and(|(settled, back)| settled.abs() >= back.abs())
            })
        };
        if allocations.is_empty() || !allocations.iter().all(is_settled) {
            return Err(nothing());
        }
        let back = |of: &Allocation| Allocation {
            item: of.item.clone(),
            amount: -of.amount,
            written_off: -of.written_off,
        };
        Ok(allocations.iter().map(back).collect())
    }

    /// Takes the items that are not in the book, and returns their keys.
    fn take_items(&mut self, items: &[OpenItem]) -> HashSet<Text> {
        let mut given: Vec<&OpenItem> = items.iter().collect();
        given.sort();
        let (mut added, mut new): (Vec<OpenItem>, _) = (Vec::new(), HashSet::new());
        for item in given {
            let known = match self.item(&item.key) {
                Some(at) => &mut self.items[at],
                None => match added.last_mut() {
                    Some(last) if last.key == item.key => last,
                    _ => {
                        new.insert(item.key.clone());
                        added.push(item.clone());
                        continue;
                    }
                },
            };
            let is_same = OpenItem {
                open: known.open,
                is_disputed: known.is_disputed,
                ..item.clone()
            } == *known;
            known.is_disputed |= item.is_disputed || !is_same;
        }
        self.items.append(&mut added);
        self.items.sort_by(|one, other| one.key.cmp(&other.key));
        new
    }

    /// Takes the payments that are not in the book.
    fn take_payments(&mut self, payments: &[Payment]) {
        let mut given: Vec<&Payment> = payments.iter().collect();
        given.sort();
        given.dedup_by(|one, other| one.id == other.id);
        given.retain(|payment| self.place(&payment.id).is_none());
        self.payments
            .extend(given.into_iter().map(|payment| BookEntry {
                payment: payment.clone(),
                state: BookState::Left(UnmatchedReason::Unknown),
            }));
        self.sort_payments();
    }

    fn sort_payments(&mut self) {
        self.payments
            .sort_by(|one, other| one.payment.id.cmp(&other.payment.id));
    }

    /// Matches what waits to what is open, and writes down what came of it.
    fn run(&mut self, policy: &Policy) -> Reconciliation {
        let items = self.items.iter().zip(self.left());
        let open: Vec<OpenItem> = items
            .map(|(item, open)| OpenItem {
                open,
                ..item.clone()
            })
            .collect();
        let past: Vec<Past<'_>> = self.payments.iter().filter_map(BookEntry::past).collect();
        let waiting = self.payments.iter().filter(|entry| entry.is_waiting());
        let waiting = waiting.map(|entry| &entry.payment).collect();
        let result = reconcile_after(&past, &open, waiting, policy);
        drop(past);

        for found in &result.matches {
            self.set(&found.payment, BookState::Matched(found.clone()));
            if let Some(Return::Of(first)) = &found.returned
                && let Some(at) = self.place(first)
                && let BookState::Matched(first) = &mut self.payments[at].state
            {
                first.returned = Some(Return::By(found.payment.clone()));
            }
        }
        for proposal in &result.proposals {
            self.set(&proposal.payment, BookState::Proposed(proposal.clone()));
        }
        for left in &result.unmatched {
            self.set(&left.payment, BookState::Left(left.reason.clone()));
        }
        result
    }

    fn set(&mut self, payment: &str, state: BookState) {
        if let Some(at) = self.place(payment) {
            self.payments[at].state = state;
        }
    }

    /// What is open of each item. What cannot be reckoned with is as it was.
    fn left(&self) -> Vec<Decimal> {
        let mut left: Vec<Decimal> = self.items.iter().map(|item| item.open).collect();
        for entry in &self.payments {
            for of in entry.allocations() {
                if let Some(at) = self.item(&of.item) {
                    let rest = left[at].checked_sub(of.amount);
                    let rest = rest.and_then(|rest| rest.checked_sub(of.written_off));
                    left[at] = rest.unwrap_or(left[at]);
                }
            }
        }
        left
    }

    fn place(&self, payment: &str) -> Option<usize> {
        let id = |entry: &BookEntry| entry.payment.id.as_str().cmp(payment);
        self.payments.binary_search_by(id).ok()
    }

    fn item(&self, key: &str) -> Option<usize> {
        let of = |item: &OpenItem| item.key.as_str().cmp(key);
        self.items.binary_search_by(of).ok()
    }
}

/// What became of an item of which this was open, and is now.
fn state_of(item: &OpenItem, before: Decimal, left: Decimal) -> ItemState {
    match left {
        _ if left.is_zero() => ItemState::Settled,
        _ if left == before && left == item.open => ItemState::Open,
        _ if left.abs() > before.abs() => ItemState::Reopened,
        _ => ItemState::Partial,
    }
}

impl BookEntry {
    /// What of it went to which items.
    pub fn allocations(&self) -> &[Allocation] {
        match &self.state {
            BookState::Matched(found) => &found.allocations,
            BookState::Decided(allocations) => allocations,
            BookState::Proposed(_) | BookState::Left(_) => &[],
        }
    }

    /// Whether nothing is booked of it yet, so that it is tried again.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, BookState::Proposed(_) | BookState::Left(_))
    }

    fn past(&self) -> Option<Past<'_>> {
        let (class, is_part, is_returned) = match &self.state {
            BookState::Matched(found) => (
                found.class,
                matches!(found.difference, PaymentDifference::Under(_)),
                found.returned.is_some(),
            ),
            // Somebody has looked.
            BookState::Decided(_) => (Class::Certain, false, self.payment.is_return),
            BookState::Proposed(_) | BookState::Left(_) => return None,
        };
        Some(Past {
            payment: &self.payment,
            allocations: self.allocations(),
            class,
            is_part,
            is_returned,
        })
    }
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Undecided::Payment(id) => {
                write!(f, "there is no payment {} with an amount", quoted(id))
            }
            Undecided::Item(key) => write!(f, "there is no item {}", quoted(key)),
            Undecided::Settled(key) => write!(f, "nothing is left for the item {}", quoted(key)),
            Undecided::Currency(key) => write!(
                f,
                "the item {} is in another currency than the payment, which can only settle all of it",
                quoted(key)
            ),
            Undecided::Returned(id) => write!(
                f,
                "the payment {} was taken back by another one: decide what that one is for first",
                quoted(id)
            ),
            Undecided::NotTakenBack(id) => write!(
                f,
                "the payment {} cannot be taken back by this one: it takes another one back itself, or goes the same way",
                quoted(id)
            ),
            Undecided::TakenBack(id) => write!(
                f,
                "the payment {} has settled nothing that could be opened again",
                quoted(id)
            ),
        }
    }
}

impl std::error::Error for Undecided {}
