//! The open items, and how each is found: by references, parties and amounts.

use super::item::{OpenItem, Reference};
use super::policy::{AmountOnly, Policy};
use super::scan::{LONGEST, compact};
use super::{Payment, name};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

/// An item, by its place in the book.
pub(super) type Item = u32;
/// Some items that are found together: those of a party, or of a reference that several have.
pub(super) type Slot = u32;

/// How many places of an index are looked at for one payment.
const LOOKS: usize = 64;
/// How many items are told of at most.
pub(super) const TOLD: usize = 10;
/// How many parties an account or name has before they are looked at as one.
const PARTIES: usize = 4;

/// What a reference stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Target {
    One(Item),
    /// Several items have this reference.
    Some(Slot),
}

/// The items of a run and what is open of each.
#[derive(Debug)]
pub(super) struct Book<'a> {
    /// By key, each once.
    pub items: Vec<&'a OpenItem>,
    /// What each still waits for on the account: what comes in is positive.
    pub open: Vec<Decimal>,
    /// The slots that each is in, that of its party first.
    pub slots: Vec<Vec<Slot>>,
    /// Whether sets are searched for in a slot: those of a party or of one reference.
    is_one: Vec<bool>,
    pub end_to_end: HashMap<&'a str, Target>,
    pub ogms: HashMap<u64, Target>,
    pub creditors: HashMap<&'a str, Target>,
    pub numbers: HashMap<String, Target>,
    pub digits: HashMap<String, Target>,
    accounts: HashMap<String, Vec<Slot>>,
    mandates: HashMap<&'a str, Vec<Slot>>,
    names: HashMap<String, Vec<Slot>>,
    /// By currency, all items; only when the amount alone may do.
    all: HashMap<&'a str, Slot>,
    /// Slot, amount, day of issue, item, and how much less than all that amount is.
    amounts: BTreeSet<(Slot, Decimal, i32, Item, Decimal)>,
    /// Slot, whether it is to be paid out, day of issue, item.
    days: BTreeSet<(Slot, bool, i32, Item)>,
}

/// An item that has an amount, and what would be written off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    pub item: Item,
    pub discount: Decimal,
}

/// The items that have an amount.
#[derive(Debug, Default)]
pub(super) struct Fits {
    pub fits: Vec<Fit>,
    pub has_more: bool,
}

impl<'a> Book<'a> {
    /// The book of these items, which are in the order of their keys, each key once.
    pub fn new(items: Vec<&'a OpenItem>, policy: &Policy) -> Self {
        let mut book = Book {
            open: items
                .iter()
                .map(|item| match Book::is_usable(item) {
                    true => item.expected(item.open),
                    false => Decimal::ZERO,
                })
                .collect(),
            slots: vec![Vec::new(); items.len()],
            is_one: Vec::new(),
            end_to_end: HashMap::new(),
            ogms: HashMap::new(),
            creditors: HashMap::new(),
            numbers: HashMap::new(),
            digits: HashMap::new(),
            accounts: HashMap::new(),
            mandates: HashMap::new(),
            names: HashMap::new(),
            all: HashMap::new(),
            amounts: BTreeSet::new(),
            days: BTreeSet::new(),
            items,
        };
        book.find_parties();
        book.find_references(policy);
        if policy.amount_only != AmountOnly::Never {
            for at in 0..book.items.len() {
                let currency = book.items[at].currency.as_str();
                let next = book.is_one.len() as Slot;
                let slot = *book.all.entry(currency).or_insert(next);
                if slot == next {
                    book.is_one.push(false);
                }
                book.slots[at].push(slot);
            }
        }
        for item in 0..book.items.len() {
            book.put(item as Item);
        }
        book
    }

    /// Whether an item can be reckoned with; others stay as they are.
    pub fn is_usable(item: &OpenItem) -> bool {
        is_sensible(item.total) && is_sensible(item.open)
    }

    fn find_parties(&mut self) {
        let mut parties: HashMap<_, Slot> = HashMap::new();
        let mut accounts: HashMap<String, Vec<Item>> = HashMap::new();
        let mut mandates: HashMap<&str, Vec<Item>> = HashMap::new();
        let mut names: HashMap<String, Vec<Item>> = HashMap::new();
        for (at, item) in self.items.iter().enumerate() {
            let party = &item.party;
            let mut keys: Vec<String> = party
                .names
                .iter()
                .flat_map(|name| name::keys(name))
                .collect();
            keys.sort();
            keys.dedup();
            let accounts_of = || {
                party
                    .accounts
                    .iter()
                    .map(|account| compact(account))
                    .filter(|a| !a.is_empty())
            };
            let mandates_of = || {
                party
                    .mandates
                    .iter()
                    .map(|mandate| mandate.trim())
                    .filter(|m| !m.is_empty())
            };
            let own = party
                .identifier
                .as_deref()
                .map(compact)
                .filter(|identifier| !identifier.is_empty())
                .map(|identifier| (0, identifier))
                .or_else(|| {
                    party
                        .names
                        .iter()
                        .find_map(|name| Some((1, name::keys(name).into_iter().next()?)))
                })
                .or_else(|| Some((2, accounts_of().next()?)))
                .or_else(|| Some((3, mandates_of().next()?.to_owned())));
            if let Some(own) = own {
                let next = self.is_one.len() as Slot;
                let slot = *parties
                    .entry((own, item.direction, item.currency.as_str()))
                    .or_insert(next);
                if slot == next {
                    self.is_one.push(true);
                }
                self.slots[at].push(slot);
            }
            let at = at as Item;
            for account in accounts_of() {
                put(&mut accounts, account, at);
            }
            for mandate in mandates_of() {
                put(&mut mandates, mandate, at);
            }
            for key in keys {
                put(&mut names, key, at);
            }
        }
        self.accounts = self.slots_of(accounts);
        self.mandates = self.slots_of(mandates);
        self.names = self.slots_of(names);
    }

    /// The parties of the items that have each key, or a slot of its own for those of very many.
    fn slots_of<K: Hash + Eq + Ord>(
        &mut self,
        keys: HashMap<K, Vec<Item>>,
    ) -> HashMap<K, Vec<Slot>> {
        let mut result = HashMap::with_capacity(keys.len());
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        for (key, items) in keys {
            let mut slots: Vec<Slot> = items
                .iter()
                .filter_map(|&item| self.slots[item as usize].first().copied())
                .collect();
            slots.sort_unstable();
            slots.dedup();
            if slots.len() > PARTIES {
                slots = vec![self.slot(&items, false)];
            }
            result.insert(key, slots);
        }
        result
    }

    fn find_references(&mut self, policy: &Policy) {
        let mut end_to_end: HashMap<&str, Vec<Item>> = HashMap::new();
        let mut ogms: HashMap<u64, Vec<Item>> = HashMap::new();
        let mut creditors: HashMap<&str, Vec<Item>> = HashMap::new();
        let mut numbers: HashMap<String, Vec<Item>> = HashMap::new();
        let mut digits: HashMap<String, Vec<Item>> = HashMap::new();
        for (at, item) in self.items.iter().enumerate() {
            let at = at as Item;
            for reference in &item.references {
                match reference {
                    Reference::EndToEnd(id) => put(&mut end_to_end, id.trim(), at),
                    Reference::Ogm(ogm) => put(&mut ogms, number(ogm.digits()), at),
                    Reference::Creditor(reference) => put(&mut creditors, reference.as_str(), at),
                    Reference::Number(text) | Reference::Free(text) => {
                        let all = compact(text);
                        let only: String = all.chars().filter(char::is_ascii_digit).collect();
                        let fits = policy.min_token.max(1)..=LONGEST;
                        if fits.contains(&all.len()) && !only.is_empty() {
                            if only.len() < all.len() && fits.contains(&only.len()) {
                                put(&mut digits, only, at);
                            }
                            put(&mut numbers, all, at);
                        }
                    }
                }
            }
        }
        self.end_to_end = self.targets_of(end_to_end);
        self.ogms = self.targets_of(ogms);
        self.creditors = self.targets_of(creditors);
        self.numbers = self.targets_of(numbers);
        self.digits = self.targets_of(digits);
    }

    fn targets_of<K: Hash + Eq + Ord>(
        &mut self,
        keys: HashMap<K, Vec<Item>>,
    ) -> HashMap<K, Target> {
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        keys.into_iter()
            .map(|(key, items)| match items[..] {
                [item] => (key, Target::One(item)),
                _ => (key, Target::Some(self.slot(&items, true))),
            })
            .collect()
    }

    fn slot(&mut self, items: &[Item], is_one: bool) -> Slot {
        let slot = self.is_one.len() as Slot;
        self.is_one.push(is_one);
        for &item in items {
            self.slots[item as usize].push(slot);
        }
        slot
    }

    /// The slot of all items of a currency.
    pub fn all(&self, currency: &str) -> Option<Slot> {
        self.all.get(currency).copied()
    }

    /// The slots of an account.
    pub fn of_account(&self, payment: &Payment) -> &[Slot] {
        let slots = payment
            .account
            .as_deref()
            .and_then(|account| self.accounts.get(&compact(account)));
        slots.map_or(&[], Vec::as_slice)
    }

    /// The slots of a mandate.
    pub fn of_mandate(&self, payment: &Payment) -> &[Slot] {
        let slots = payment
            .mandate
            .as_deref()
            .and_then(|mandate| self.mandates.get(mandate.trim()));
        slots.map_or(&[], Vec::as_slice)
    }

    /// The slots of a name.
    pub fn of_name(&self, payment: &Payment) -> Vec<Slot> {
        let keys = payment.name.as_deref().map(name::keys).unwrap_or_default();
        let mut slots: Vec<Slot> = keys
            .iter()
            .filter_map(|key| self.names.get(key))
            .flatten()
            .copied()
            .collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// Whether sets are searched for in this slot.
    pub fn is_one(&self, slot: Slot) -> bool {
        self.is_one[slot as usize]
    }

    /// Takes so much off what is open of an item.
    pub fn take(&mut self, item: Item, amount: Decimal) {
        self.remove(item);
        self.open[item as usize] -= amount;
        self.put(item);
    }

    fn put(&mut self, item: Item) {
        for (amount, day) in self.entries(item) {
            self.amounts.insert(amount);
            self.days.insert(day);
        }
    }

    fn remove(&mut self, item: Item) {
        for (amount, day) in self.entries(item) {
            self.amounts.remove(&amount);
            self.days.remove(&day);
        }
    }

    #[allow(clippy::type_complexity)]
    fn entries(
        &self,
        item: Item,
    ) -> Vec<((Slot, Decimal, i32, Item, Decimal), (Slot, bool, i32, Item))> {
        let open = self.open[item as usize];
        if open.is_zero() {
            return Vec::new();
        }
        let issued = day(self.items[item as usize].issue_date);
        let mut discounts = discounts(self.items[item as usize], open);
        discounts.push(Decimal::ZERO);
        let mut entries = Vec::new();
        for &slot in &self.slots[item as usize] {
            for &discount in &discounts {
                let amount = open - signed_like(discount, open);
                entries.push((
                    (slot, amount, issued, item, discount),
                    (slot, open < Decimal::ZERO, issued, item),
                ));
            }
        }
        entries
    }

    /// The items of a slot that have the amount of a payment: exactly, or else within the tolerance.
    pub fn fits(&self, slot: Slot, payment: &Payment, amount: Decimal, policy: &Policy) -> Fits {
        let exact = self.between(slot, payment, amount, amount, policy);
        if !exact.fits.is_empty() {
            return exact;
        }
        let allowed = policy.allowed(amount);
        let (Some(low), Some(high)) = (amount.checked_sub(allowed), amount.checked_add(allowed))
        else {
            return exact;
        };
        self.between(slot, payment, low, high, policy)
    }

    fn between(
        &self,
        slot: Slot,
        payment: &Payment,
        low: Decimal,
        high: Decimal,
        policy: &Policy,
    ) -> Fits {
        let window = window(payment, policy);
        let mut result = Fits::default();
        // Within one amount only the days of the window are looked at, and those without a date.
        let starts = if low == high {
            [i32::MIN, window.0]
        } else {
            [i32::MIN, i32::MIN]
        };
        let ends = if low == high {
            [i32::MIN, window.1]
        } else {
            [i32::MAX, i32::MAX]
        };
        let rounds = if starts == ends || low != high { 1 } else { 2 };
        let mut looked = 0;
        let mut first = None;
        for round in 0..rounds {
            let start = (slot, low, starts[round], 0, Decimal::ZERO);
            let end = (slot, high, ends[round], Item::MAX, Decimal::MAX);
            for &(_, _, issued, item, discount) in self.amounts.range(start..=end) {
                looked += 1;
                let fit = Fit { item, discount };
                first.get_or_insert(fit);
                if looked > LOOKS || result.fits.len() > TOLD {
                    result.has_more = true;
                    break;
                }
                let known = result.fits.iter_mut().find(|known| known.item == item);
                let is_in = issued == i32::MIN || (window.0..=window.1).contains(&issued);
                let is_granted =
                    discount.is_zero() || self.is_granted(item, discount, payment, policy);
                let same = self.items[item as usize].currency == payment.currency;
                let sign = self.open[item as usize].is_sign_negative() == high.is_sign_negative();
                match known {
                    Some(known) if is_granted => known.discount = known.discount.min(discount),
                    None if is_in && is_granted && same && sign => result.fits.push(fit),
                    _ => {}
                }
            }
        }
        if result.has_more && result.fits.is_empty() {
            result.fits.extend(first);
        }
        result.fits.truncate(TOLD);
        result
    }

    /// Whether this much is a discount of the item, and the payment in time for it.
    pub fn is_granted(
        &self,
        item: Item,
        discount: Decimal,
        payment: &Payment,
        policy: &Policy,
    ) -> bool {
        let item = self.items[item as usize];
        let (Some(paid), Some(issued)) = (payment.date, item.issue_date) else {
            return false;
        };
        item.discounts.iter().any(|granted| {
            let last = i64::from(granted.days) + i64::from(policy.discount_grace_days);
            (paid - issued).num_days() <= last
                && bases(item).any(|base| {
                    granted
                        .amount(base)
                        .is_some_and(|amount| amount == discount)
                })
        })
    }

    /// The open items of a slot within the window of a payment, oldest first; those that pay in the
    /// other direction only if asked for. One more than `most` says that there are more.
    pub fn open_in(
        &self,
        slot: Slot,
        payment: &Payment,
        is_out: bool,
        most: usize,
        policy: &Policy,
    ) -> Vec<Item> {
        let window = window(payment, policy);
        let undated = (slot, is_out, i32::MIN, 0)..=(slot, is_out, i32::MIN, Item::MAX);
        let dated =
            (slot, is_out, window.0.max(i32::MIN + 1), 0)..=(slot, is_out, window.1, Item::MAX);
        self.days
            .range(undated)
            .chain(self.days.range(dated))
            .take(LOOKS)
            .map(|&(.., item)| item)
            .filter(|&item| self.items[item as usize].currency == payment.currency)
            .take(most + 1)
            .collect()
    }
}

/// What an item's discounts come to, without sign, each once and less than what is open.
pub(super) fn discounts(item: &OpenItem, open: Decimal) -> Vec<Decimal> {
    let mut found: Vec<Decimal> = Vec::new();
    for discount in &item.discounts {
        for base in bases(item) {
            if let Some(amount) = discount.amount(base)
                && amount > Decimal::ZERO
                && amount < open.abs()
                && !found.contains(&amount)
            {
                found.push(amount);
            }
        }
    }
    found
}

fn bases(item: &OpenItem) -> impl Iterator<Item = Decimal> {
    std::iter::once(item.total)
        .chain(item.net)
        .map(|base| base.abs())
}

/// Whether an amount is such that thousands of them can be added up exactly: below a thousand million
/// million, with eight decimals at most.
pub(super) fn is_sensible(amount: Decimal) -> bool {
    amount.scale() <= 8 && amount.abs() < Decimal::from(1_000_000_000_000_000_i64)
}

/// An amount with the sign of another.
pub(super) fn signed_like(amount: Decimal, other: Decimal) -> Decimal {
    if other.is_sign_negative() {
        -amount
    } else {
        amount
    }
}

/// The number that some digits are.
pub(super) fn number(digits: &str) -> u64 {
    digits.bytes().fold(0, |n, b| n * 10 + u64::from(b - b'0'))
}

/// Between which days an item must be issued to be found by the amount of a payment.
fn window(payment: &Payment, policy: &Policy) -> (i32, i32) {
    match payment.date {
        Some(date) => {
            let last = date.num_days_from_ce();
            let days = i32::try_from(policy.window_days).unwrap_or(i32::MAX);
            (last.saturating_sub(days).max(i32::MIN + 1), last)
        }
        None => (i32::MIN + 1, i32::MAX),
    }
}

fn day(date: Option<NaiveDate>) -> i32 {
    date.map_or(i32::MIN, |date| date.num_days_from_ce())
}

fn put<K: Hash + Eq>(keys: &mut HashMap<K, Vec<Item>>, key: K, item: Item) {
    let items = keys.entry(key).or_default();
    if items.last() != Some(&item) {
        items.push(item);
    }
}
