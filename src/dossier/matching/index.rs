//! The open items, and how each is found: by references, parties and amounts.

use super::item::{ItemDirection, OpenItem, Reference};
use super::policy::{AmountOnly, Policy};
use super::result::Rule;
use super::scan::{LONGEST, Scanner, compact};
use super::{Payment, name};
use crate::identifiers;
use crate::references::is_placeholder;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
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
/// How many discounts of an item count.
const DISCOUNTS: usize = 8;
/// The day of what has no date.
const UNDATED: i32 = i32::MIN;

/// What a reference stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Target {
    One(Item),
    /// Several items have this reference.
    Some(Slot),
}

/// The items of a run and what is open of each.
#[derive(Debug)]
pub(super) struct Index<'a> {
    pub policy: &'a Policy,
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
    creditors: HashMap<&'a str, Target>,
    numbers: HashMap<Cow<'a, str>, Target>,
    digits: HashMap<String, Target>,
    accounts: HashMap<Cow<'a, str>, Vec<Slot>>,
    /// The accounts to which each purchase asks to be paid.
    payees: HashSet<(Item, Cow<'a, str>)>,
    /// The party of each slot, the same whatever the direction and the currency; none of a slot of many.
    who: Vec<Option<u32>>,
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

/// The items that have an amount, each with the rule by which its slot was found.
#[derive(Debug, Default)]
pub(super) struct Fits {
    pub fits: Vec<(Fit, Rule)>,
    pub has_more: bool,
}

impl<'a> Index<'a> {
    /// The book of these items, which are in the order of their keys, each key once.
    pub fn new(items: Vec<&'a OpenItem>, policy: &'a Policy) -> Self {
        let open = |item: &&OpenItem| match Index::is_usable(item) {
            true => item.expected(item.open),
            false => Decimal::ZERO,
        };
        let mut book = Index {
            policy,
            open: items.iter().map(open).collect(),
            slots: vec![Vec::new(); items.len()],
            is_one: Vec::new(),
            end_to_end: HashMap::new(),
            ogms: HashMap::new(),
            creditors: HashMap::new(),
            numbers: HashMap::new(),
            digits: HashMap::new(),
            accounts: HashMap::new(),
            payees: HashSet::new(),
            who: Vec::new(),
            mandates: HashMap::new(),
            names: HashMap::new(),
            all: HashMap::new(),
            amounts: BTreeSet::new(),
            days: BTreeSet::new(),
            items,
        };
        book.find_parties();
        book.find_references();
        if policy.amount_only != AmountOnly::Never {
            let mut all = HashMap::new();
            for at in 0..book.items.len() {
                let currency = book.items[at].currency.as_str();
                let slot = *all.entry(currency).or_insert_with(|| book.slot(&[], false));
                book.slots[at].push(slot);
            }
            book.all = all;
        }
        for item in 0..book.items.len() {
            book.enter(item as Item, true);
        }
        book
    }

    /// The item with this key.
    pub fn find(&self, key: &str) -> Option<Item> {
        let at = self
            .items
            .binary_search_by(|item| item.key.as_str().cmp(key));
        at.ok().map(|at| at as Item)
    }

    /// Whether an item can be reckoned with; others stay as they are.
    pub fn is_usable(item: &OpenItem) -> bool {
        is_sensible(item.total) && is_sensible(item.open)
    }

    fn find_parties(&mut self) {
        let (mut parties, mut people) = (HashMap::new(), HashMap::new());
        let (mut accounts, mut mandates, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..self.items.len() {
            let item = self.items[at];
            let party = &item.party;
            let known = |text: &Cow<str>| !text.is_empty();
            let accounts_of = party.accounts.iter().filter_map(|text| account_key(text));
            let mandates_of = party.mandates.iter().map(|text| text.trim());
            let mandates_of = mandates_of.filter(|mandate| !mandate.is_empty());
            let keys: Vec<String> = party
                .names
                .iter()
                .flat_map(|name| name::keys(name))
                .collect();
            let identifier = party.identifier.as_deref().map(compact).filter(known);
            let own = identifier
                .map(|identifier| (0, identifier))
                .or_else(|| Some((1, Cow::Owned(keys.first()?.clone()))))
                .or_else(|| Some((2, accounts_of.clone().next()?)))
                .or_else(|| Some((3, Cow::Borrowed(mandates_of.clone().next()?))));
            if let Some(own) = own {
                let next = people.len() as u32;
                let who = *people.entry(own.clone()).or_insert(next);
                let slot = *parties
                    .entry((own, item.direction, item.currency.as_str()))
                    .or_insert_with(|| self.slot(&[], true));
                self.who[slot as usize] = Some(who);
                self.slots[at].push(slot);
            }
            let at = at as Item;
            if item.direction == ItemDirection::Payable {
                let payees = accounts_of.clone().map(|account| (at, account));
                self.payees.extend(payees);
            }
            accounts.extend(accounts_of.map(|account| (account, at)));
            mandates.extend(mandates_of.map(|mandate| (mandate, at)));
            names.extend(keys.into_iter().map(|key| (key, at)));
        }
        self.accounts = self.slots_of(accounts);
        self.mandates = self.slots_of(mandates);
        self.names = self.slots_of(names);
    }

    /// The parties of the items that have each key, or a slot of its own for those of very many.
    fn slots_of<K: Hash + Ord>(&mut self, keys: Vec<(K, Item)>) -> HashMap<K, Vec<Slot>> {
        let mut slots_of = |items: Vec<Item>| {
            let own = |&item: &Item| self.slots[item as usize].first().copied();
            let mut slots: Vec<Slot> = items.iter().filter_map(own).collect();
            slots.sort_unstable();
            slots.dedup();
            match slots.len() > PARTIES {
                true => vec![self.slot(&items, false)],
                false => slots,
            }
        };
        let groups = groups(keys).into_iter();
        groups.map(|(key, items)| (key, slots_of(items))).collect()
    }

    fn find_references(&mut self) {
        let (mut end_to_end, mut ogms, mut creditors) = (Vec::new(), Vec::new(), Vec::new());
        let (mut numbers, mut digits) = (Vec::new(), Vec::new());
        let fits = self.policy.min_token.max(1)..=LONGEST;
        for (at, &item) in self.items.iter().enumerate() {
            let at = at as Item;
            for reference in &item.references {
                match reference {
                    Reference::EndToEnd(id) if is_placeholder(id) => {}
                    Reference::EndToEnd(id) => end_to_end.push((id.trim(), at)),
                    Reference::Free(text) if is_placeholder(text) => {}
                    // +++000/0000/00097+++ is what forms have before they are filled in.
                    Reference::Ogm(ogm) if number(ogm.digits()) < 100 => {}
                    Reference::Ogm(ogm) => ogms.push((number(ogm.digits()), at)),
                    Reference::Creditor(reference) => creditors.push((reference.as_str(), at)),
                    Reference::Number(text) | Reference::Free(text) => {
                        let all = compact(text);
                        let only: String = all.chars().filter(char::is_ascii_digit).collect();
                        if fits.contains(&all.len()) && !only.is_empty() {
                            if only.len() < all.len() && fits.contains(&only.len()) {
                                digits.push((only, at));
                            }
                            numbers.push((all, at));
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

    fn targets_of<K: Hash + Ord>(&mut self, keys: Vec<(K, Item)>) -> HashMap<K, Target> {
        let target = |(key, items): (K, Vec<Item>)| match items[..] {
            [item] => (key, Target::One(item)),
            _ => (key, Target::Some(self.slot(&items, true))),
        };
        groups(keys).into_iter().map(target).collect()
    }

    fn slot(&mut self, items: &[Item], is_one: bool) -> Slot {
        let slot = self.is_one.len() as Slot;
        self.is_one.push(is_one);
        self.who.push(None);
        for &item in items {
            self.slots[item as usize].push(slot);
        }
        slot
    }

    /// What looks for the references in texts.
    pub fn scanner(&self) -> Scanner {
        let creditors = self.creditors.keys().copied();
        let numbers = self.numbers.keys().map(|number| &**number);
        let digits = self.digits.keys().map(String::as_str);
        Scanner::new(creditors.chain(numbers).chain(digits))
    }

    /// What some words stand for, the strongest first.
    pub fn of_words(&self, words: &str) -> impl Iterator<Item = (Rule, Target)> {
        let all = [
            (Rule::Creditor, self.creditors.get(words)),
            (Rule::Number, self.numbers.get(words)),
            (Rule::Digits, self.digits.get(words)),
        ];
        let known = |(rule, target): (Rule, Option<&Target>)| Some((rule, *target?));
        all.into_iter().filter_map(known)
    }

    /// The slot of all items of a currency.
    pub fn all(&self, currency: &str) -> Option<Slot> {
        self.all.get(currency).copied()
    }

    /// The slots of the mandate, the account and the name of a payment, in this order; one that is found
    /// by the mandate and the account is there once.
    pub fn of_party(&self, payment: &Payment) -> Vec<(Slot, Rule)> {
        let mandate = payment.mandate.as_deref();
        let by_mandate = mandate.and_then(|mandate| self.mandates.get(mandate.trim()));
        let account = payment.account.as_deref();
        let by_account = account.and_then(|account| self.accounts.get(&account_key(account)?));
        let mut slots = Vec::new();
        for (found, rule) in [(by_mandate, Rule::Mandate), (by_account, Rule::Account)] {
            for &slot in found.into_iter().flatten() {
                #[cfg(test)]
                crate::steps::take(1 + slots.len());
                if slots.iter().all(|&(known, _)| known != slot) {
                    slots.push((slot, rule));
                }
            }
        }
        for (name, rule) in [
            (&payment.name, Rule::Name),
            (&payment.ultimate_name, Rule::UltimateName),
        ] {
            if let Some(name) = name
                && !self.names.is_empty()
            {
                let start = slots.len();
                let keys = name::keys(name).into_iter();
                let found = keys.filter_map(|key| self.names.get(&key)).flatten();
                slots.extend(found.map(|&slot| (slot, rule)));
                slots[start..].sort_unstable();
                slots.dedup();
            }
        }
        slots
    }

    /// Whether some slots are those of the party of an item, in whatever direction and currency.
    pub fn is_of(&self, item: Item, mut slots: impl Iterator<Item = Slot>) -> bool {
        let own = &self.slots[item as usize];
        let who = own.first().and_then(|&slot| self.who[slot as usize]);
        slots.any(|slot| own.contains(&slot) || who.is_some() && self.who[slot as usize] == who)
    }

    /// Whether a purchase asks to be paid to this account, as [`account_key`] has it.
    pub fn is_payee(&self, item: Item, account: Cow<'a, str>) -> bool {
        self.payees.contains(&(item, account))
    }

    /// Whether sets are searched for in this slot.
    pub fn is_one(&self, slot: Slot) -> bool {
        self.is_one[slot as usize]
    }

    /// Takes so much off what is open of an item.
    pub fn take(&mut self, item: Item, amount: Decimal) {
        self.enter(item, false);
        self.open[item as usize] -= amount;
        self.enter(item, true);
    }

    /// Puts an item among those that are found by amount and day, if anything is open of it, or takes it
    /// out.
    fn enter(&mut self, item: Item, is_in: bool) {
        let (of, open) = (self.items[item as usize], self.open[item as usize]);
        if open.is_zero() {
            return;
        }
        let issued = of.issue_date.map_or(UNDATED, day);
        let discounts = discounts(of, open);
        #[cfg(test)]
        crate::steps::take(self.slots[item as usize].len() * (1 + discounts.len()));
        for &slot in &self.slots[item as usize] {
            let by_day = (slot, open.is_sign_negative(), issued, item);
            match is_in {
                true => self.days.insert(by_day),
                false => self.days.remove(&by_day),
            };
            for &discount in discounts.iter().chain([&Decimal::ZERO]) {
                let amount = open - signed_like(discount, open);
                let by_amount = (slot, amount, issued, item, discount);
                match is_in {
                    true => self.amounts.insert(by_amount),
                    false => self.amounts.remove(&by_amount),
                };
            }
        }
    }

    /// The items of some slots that have the amount of a payment: in each slot exactly, or else within
    /// the tolerance.
    pub fn fits(
        &self,
        slots: impl IntoIterator<Item = (Slot, Rule)>,
        payment: &Payment,
        amount: Decimal,
    ) -> Fits {
        let mut all = Fits::default();
        let allowed = self.policy.allowed(amount);
        for (slot, rule) in slots {
            let (mut fits, mut has_more) = self.between(slot, payment, amount, amount);
            if fits.is_empty()
                && let Some(low) = amount.checked_sub(allowed)
                && let Some(high) = amount.checked_add(allowed)
            {
                (fits, has_more) = self.between(slot, payment, low, high);
            }
            all.has_more |= has_more;
            #[cfg(test)]
            crate::steps::take(fits.len() * all.fits.len());
            for fit in fits {
                if all.fits.iter().all(|(known, _)| known.item != fit.item) {
                    all.fits.push((fit, rule));
                }
            }
        }
        all
    }

    /// The items of a slot with an amount from one to another, and whether there are more.
    fn between(
        &self,
        slot: Slot,
        payment: &Payment,
        low: Decimal,
        high: Decimal,
    ) -> (Vec<Fit>, bool) {
        let window = self.window(payment.date);
        // Within one amount only the days of the window are looked at, and those without a date.
        let days = match low == high {
            true => [(UNDATED, UNDATED), window],
            false => [(UNDATED, i32::MAX), (1, 0)],
        };
        let range = |(from, to)| {
            let start = (slot, low, from, 0, Decimal::ZERO);
            let end = (slot, high, to, Item::MAX, Decimal::MAX);
            (from <= to).then(|| self.amounts.range(start..=end))
        };
        let mut fits: Vec<Fit> = Vec::new();
        let mut first = None;
        let places = days.into_iter().filter_map(range).flatten();
        for (looked, &(_, _, issued, item, discount)) in places.enumerate() {
            #[cfg(test)]
            crate::steps::take(1);
            let fit = Fit { item, discount };
            first.get_or_insert(fit);
            if looked == LOOKS || fits.len() > TOLD {
                if fits.is_empty() {
                    fits.extend(first);
                }
                fits.truncate(TOLD);
                return (fits, true);
            }
            let is_in = issued == UNDATED || (window.0..=window.1).contains(&issued);
            let is_granted = discount.is_zero() || self.is_granted(item, discount, payment);
            let same = self.items[item as usize].currency == payment.currency;
            let sign = self.open[item as usize].is_sign_negative() == high.is_sign_negative();
            match fits.iter_mut().find(|known| known.item == item) {
                Some(known) if is_granted => known.discount = known.discount.min(discount),
                None if is_in && is_granted && same && sign => fits.push(fit),
                _ => {}
            }
        }
        let has_more = fits.len() > TOLD;
        fits.truncate(TOLD);
        (fits, has_more)
    }

    /// Whether this much is a discount of the item, and the payment in time for it.
    fn is_granted(&self, item: Item, discount: Decimal, payment: &Payment) -> bool {
        let item = self.items[item as usize];
        let (Some(paid), Some(issued)) = (payment.date, item.issue_date) else {
            return false;
        };
        item.discounts.iter().take(DISCOUNTS).any(|granted| {
            let last = i64::from(granted.days) + i64::from(self.policy.discount_grace_days);
            (paid - issued).num_days() <= last
                && bases(item).any(|base| granted.amount(base) == Some(discount))
        })
    }

    /// The discounts of an item that a payment is in time for.
    pub fn granted(&self, item: Item, payment: &Payment) -> Vec<Decimal> {
        let mut all = discounts(self.items[item as usize], self.open[item as usize]);
        all.retain(|&discount| self.is_granted(item, discount, payment));
        all
    }

    /// The open items of a slot in a currency that a payment of this date may be for, oldest first: those
    /// that are paid out, or those that are paid in. One more than `most` says that there are more.
    pub fn open_in(
        &self,
        slot: Slot,
        currency: &str,
        date: Option<NaiveDate>,
        is_out: bool,
        most: usize,
    ) -> impl Iterator<Item = Item> {
        let (from, to) = self.window(date);
        let range = |from, to| (slot, is_out, from, 0)..=(slot, is_out, to, Item::MAX);
        let undated = self.days.range(range(UNDATED, UNDATED));
        undated
            .chain(self.days.range(range(from, to)))
            .take(LOOKS)
            .map(|&(.., item)| item)
            .inspect(|_| {
                #[cfg(test)]
                crate::steps::take(1);
            })
            .filter(move |&item| self.items[item as usize].currency == *currency)
            .take(most + 1)
    }

    /// Whether an item may be found by the amount of a payment of this date.
    pub fn is_in_window(&self, item: Item, date: Option<NaiveDate>) -> bool {
        let issued = self.items[item as usize].issue_date.map(day);
        let (first, last) = self.window(date);
        issued.is_none_or(|issued| (first..=last).contains(&issued))
    }

    /// Between which days an item must be issued to be found by the amount of a payment of this date.
    fn window(&self, date: Option<NaiveDate>) -> (i32, i32) {
        let Some(last) = date.map(day) else {
            return (UNDATED + 1, i32::MAX);
        };
        let days = i32::try_from(self.policy.window_days).unwrap_or(i32::MAX);
        (last.saturating_sub(days).max(UNDATED + 1), last)
    }
}

/// What an item's discounts come to, without sign, each once and less than what is open.
pub(super) fn discounts(item: &OpenItem, open: Decimal) -> Vec<Decimal> {
    let mut found: Vec<Decimal> = Vec::new();
    for discount in item.discounts.iter().take(DISCOUNTS) {
        #[cfg(test)]
        crate::steps::take(1);
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

/// How an account is compared: letters and digits in capitals, a Belgian number of before the IBAN as
/// its IBAN; `None` for what is no account.
pub(super) fn account_key(text: &str) -> Option<Cow<'_, str>> {
    let account = compact(text);
    if is_placeholder(&account) {
        return None;
    }
    match identifiers::is_belgian_bban(&account) {
        true => identifiers::belgian_iban(&account).map(Cow::Owned),
        false => Some(account),
    }
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

fn day(date: NaiveDate) -> i32 {
    date.num_days_from_ce()
}

/// The items of each key, each once.
fn groups<K: Ord>(mut keys: Vec<(K, Item)>) -> Vec<(K, Vec<Item>)> {
    keys.sort_unstable();
    keys.dedup();
    let mut groups: Vec<(K, Vec<Item>)> = Vec::new();
    for (key, item) in keys {
        match groups.last_mut() {
            Some((last, items)) if *last == key => items.push(item),
            _ => groups.push((key, vec![item])),
        }
    }
    groups
}
