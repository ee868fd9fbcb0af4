//! The first step: a return and the payment it takes back go together; one whose payment was before this
//! run opens the item again.

use super::engine::{Plan, Run};
use super::index::{Target, account_key};
use super::name;
use super::payment::TextSource;
use super::result::{Class, Evidence, PaymentDifference, Return, Rule};
use crate::value::Text;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// How many payments of an account with the amount of a return are looked at.
const LOOKS: usize = 64;

/// What a payment and its return have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key<'a> {
    EndToEnd(&'a str),
    Target(Target),
    Account(Cow<'a, str>),
}

impl<'a> Run<'a> {
    pub fn returns(&mut self) {
        let is_return = |&at: &usize| {
            self.leads[at].payment.is_return
                && self.amount(at).is_some()
                && !self.twins.contains_key(&at)
                && !self.past.contains_key(&at)
        };
        let mut returns: Vec<usize> = (0..self.leads.len()).filter(is_return).collect();
        if returns.is_empty() {
            return;
        }
        let pairs = self.pairs(&returns);
        let paired: HashSet<usize> = pairs.iter().map(|&(_, second, ..)| second).collect();
        for (first, second, by, is_alone) in pairs {
            self.pair(first, second, &by, is_alone);
        }
        returns.retain(|at| !paired.contains(at));
        self.tell_of_returns(&returns);
        returns.retain(|at| !self.unclear.contains(at));
        for at in returns {
            if let Some(plan) = self.reopen(at)
                && let Some(plan) = self.weigh(at, plan)
            {
                self.reopened.extend(plan.parts.iter().map(|part| part.0));
                self.apply(at, plan);
            }
        }
    }

    /// Tells payments of the returns that have their references and are of none of them alone: the bank may
    /// have kept a fee, or given back a part.
    fn tell_of_returns(&mut self, returns: &[usize]) {
        let mut last: HashMap<Key<'a>, usize> = HashMap::new();
        for &at in returns {
            for key in self.keys(at) {
                let known = last.entry(key).or_insert(at);
                // None is before all days, and may be any.
                let (date, before) = (self.leads[at].payment.date, self.leads[*known].payment.date);
                if date.is_none() || before.is_some() && date > before {
                    *known = at;
                }
            }
        }
        let mut by_account: HashMap<usize, (usize, usize)> = HashMap::new();
        for at in 0..self.leads.len() {
            let payment = self.leads[at].payment;
            let amount = self.amount(at).unwrap_or_default();
            let takes_back = |&by: &usize| {
                let back = self.leads[by].payment;
                let is_before = back.date.is_none() || payment.date <= back.date;
                let is_opposite = self.amount(by).unwrap_or_default().is_sign_negative()
                    != amount.is_sign_negative();
                is_before && is_opposite
            };
            if payment.is_return || self.twins.contains_key(&at) || self.is_done(at) {
                continue;
            }
            for key in self.keys(at) {
                let Some(by) = last.get(&key).copied().filter(takes_back) else {
                    continue;
                };
                if let Key::Account(_) = key {
                    let count = by_account.entry(by).or_insert((0, at));
                    *count = (count.0 + 1, at);
                } else {
                    self.leads[at].returned_by = Some(by);
                    // The last before the return.
                    if !self.is_other_account(at, by) {
                        self.leads[by].takes_back = Some(at);
                    }
                    break;
                }
            }
        }
        // The account tells of a payment when it is of one.
        for (by, (count, at)) in by_account {
            if count == 1 && self.leads[by].takes_back.is_none() {
                self.leads[by].takes_back = Some(at);
            }
        }
        let firsts = returns.iter().filter_map(|&by| self.leads[by].takes_back);
        let items = |at: usize| match self.past.get(&at) {
            Some(past) => self.items_of(past).map(|part| part.0).collect(),
            None => Vec::new(),
        };
        self.settled = firsts.map(|at| (at, items(at))).collect();
    }

    /// Whether this was booked before and cannot be taken back any more: it is a return itself, was taken back,
    /// or what it settled is open again.
    fn is_done(&self, at: usize) -> bool {
        self.past.get(&at).is_some_and(|past| {
            past.is_returned
                || past.payment.is_return
                || self.items_of(past).any(|(item, paid, off)| {
                    let of = self.book.items[item as usize];
                    let settled = of.expected(of.total) - self.book.open[item as usize];
                    settled.abs() < (paid + off).abs()
                })
        })
    }

    /// Whether both accounts are known and differ, or without them the names, or the currencies do.
    fn is_other_account(&self, first: usize, second: usize) -> bool {
        let key = |at: usize| account_key(self.leads[at].payment.account.as_deref()?);
        let name = |at: usize| self.leads[at].payment.name.as_deref();
        let currency = |at: usize| &self.leads[at].payment.currency;
        currency(first) != currency(second)
            || match (key(first), key(second)) {
                (Some(first), Some(second)) => first != second,
                _ => name(first)
                    .zip(name(second))
                    .is_some_and(|(first, second)| !name::resembles(first, second)),
            }
    }

    /// Whether what a return says of the party is what the payment says, too.
    fn is_confirmed(&self, first: usize, second: usize) -> bool {
        let key = |at: usize| account_key(self.leads[at].payment.account.as_deref()?);
        let name = |at: usize| self.leads[at].payment.name.as_deref();
        // A name that says too little resembles all others.
        let is_name = || {
            name(first)
                .zip(name(second))
                .is_some_and(|(first, second)| {
                    name::resembles(first, second)
                        && !name::keys(first).is_empty()
                        && !name::keys(second).is_empty()
                })
        };
        match (key(second), name(second)) {
            (None, None) => true,
            (None, Some(_)) => is_name(),
            (account, _) => key(first) == account || key(first).is_none() && is_name(),
        }
    }

    /// Payments with their returns, what tells that they belong together, and whether it tells so of no
    /// other payment.
    fn pairs(&mut self, returns: &[usize]) -> Vec<(usize, usize, Key<'a>, bool)> {
        let mut wanted: HashMap<(Key<'a>, Decimal), Vec<usize>> = HashMap::new();
        for &at in returns {
            let amount = self.amount(at).unwrap_or_default();
            let keys = self.keys(at).into_iter();
            wanted.extend(keys.map(|key| ((key, -amount), Vec::new())));
        }
        // On the same day the payment is before its return.
        let mut order: Vec<usize> = (0..self.leads.len()).collect();
        let payment = |at: usize| self.leads[at].payment;
        order.sort_by_key(|&at| (payment(at).date, payment(at).is_return));
        let (mut pairs, mut taken) = (Vec::new(), HashSet::new());
        for at in order {
            let is_out = self.twins.contains_key(&at) || self.is_done(at);
            let Some(amount) = self.amount(at).filter(|_| !is_out) else {
                continue;
            };
            if !self.leads[at].payment.is_return {
                for key in self.keys(at) {
                    if let Some(stack) = wanted.get_mut(&(key, amount)) {
                        stack.push(at);
                    }
                }
                continue;
            }
            for key in self.keys(at) {
                let Some(stack) = wanted.get_mut(&(key.clone(), -amount)) else {
                    continue;
                };
                while stack.last().is_some_and(|last| taken.contains(last)) {
                    stack.pop();
                }
                // What went to one account does not come back from another. Those far back are not looked
                // through.
                let near = stack.iter().rev().take(LOOKS).inspect(|_| {
                    #[cfg(test)]
                    crate::steps::take(1);
                });
                let mut left = near
                    .filter(|first| !taken.contains(*first) && !self.is_other_account(**first, at));
                let (first, other) = (left.next().copied(), left.next());
                let is_alone = other.is_none() && stack.len() <= LOOKS;
                if let (Key::Account(_), Some(_), false) = (&key, first, is_alone) {
                    self.unclear.insert(at);
                    break;
                }
                if let Some(first) = first {
                    taken.insert(first);
                    pairs.push((first, at, key, is_alone));
                    break;
                }
            }
        }
        pairs
    }

    /// What a payment and its return have in common, the surest first.
    fn keys(&self, at: usize) -> Vec<Key<'a>> {
        let payment = self.leads[at].payment;
        let mut hits: Vec<(Rule, Target)> = self
            .hits(at)
            .iter()
            .map(|hit| (hit.rule, hit.target))
            .collect();
        hits.sort_unstable();
        let account = payment.account.as_deref();
        let end_to_end = self.id(payment).map(Key::EndToEnd);
        let hits = hits.into_iter().map(|(_, target)| Key::Target(target));
        let account = account.and_then(account_key).map(Key::Account);
        end_to_end.into_iter().chain(hits).chain(account).collect()
    }

    fn pair(&mut self, first: usize, second: usize, by: &Key, is_alone: bool) {
        // Why the two belong together.
        let mut back = Vec::new();
        let payment = self.leads[second].payment;
        if let (Key::EndToEnd(_), Some(words)) = (by, payment.end_to_end()) {
            let words = &payment.texts[words];
            back.push(Evidence {
                rule: Rule::EndToEnd,
                item: None,
                source: TextSource::CustomerReference,
                span: (words.start, words.start + words.text.len()),
                text: words.text.clone(),
            });
        }
        let hits = self.hits(second).iter();
        back.extend(hits.map(|hit| self.evidence_of(second, hit)));
        let best = match by {
            Key::Account(_) => Class::Weak,
            _ if is_alone
                && !payment.is_doubtful
                && !payment.is_unbalanced
                && self.is_confirmed(first, second)
                && back.iter().any(|evidence| evidence.rule.is_checked()) =>
            {
                Class::Certain
            }
            _ => Class::Strong,
        };
        if let Key::Account(_) = by {
            back.push(self.party_evidence(second, Rule::Account));
        }
        back.push(self.amount_evidence(second, Rule::Return, None));
        let past = self.past.get(&first).copied();
        let plan = match past {
            Some(_) => None,
            None => self
                .settle_named(first)
                .or_else(|| self.part_of_named(first))
                .and_then(|plan| self.weigh(first, plan)),
        };
        let mut there = plan.unwrap_or(Plan {
            parts: past.map_or(Vec::new(), |past| self.items_of(&past).collect()),
            difference: PaymentDifference::None,
            class: past.map_or(Class::Strong, |past| past.class),
            evidence: Vec::new(),
            contradictions: Vec::new(),
        });
        there.class = there.class.max(best);
        there
            .evidence
            .push(self.amount_evidence(first, Rule::Return, None));
        // What was written off is open again, too.
        let negative = |&(item, paid, off): &(_, Decimal, Decimal)| (item, -paid, -off);
        let back = Plan {
            parts: there.parts.iter().map(negative).collect(),
            evidence: back,
            contradictions: there.contradictions.clone(),
            ..there
        };
        let id = |at: usize| -> Text { self.leads[at].payment.id.clone() };
        let (by, of) = (Return::By(id(second)), Return::Of(id(first)));
        if past.is_some() {
            // What was settled is open again.
            self.reopened.extend(back.parts.iter().map(|part| part.0));
            self.apply_as(second, back, Some(of));
        } else {
            self.record(first, there, Some(by));
            self.record(second, back, Some(of));
        }
    }

    /// Opens the one item that a return names, when so much of it was paid before.
    fn reopen(&self, at: usize) -> Option<Plan> {
        let amount = self.amount(at)?;
        let mut hits = self.hits(at).iter().filter(|hit| !hit.rule.is_loose());
        let (Some(hit), None) = (hits.next(), hits.next()) else {
            return None;
        };
        let Target::One(item) = hit.target else {
            return None;
        };
        let of = self.book.items[item as usize];
        // What was paid by payments that are known is taken back with them.
        let known = self.known.get(&item).copied().unwrap_or_default();
        let paid = of.expected(of.total) - self.book.open[item as usize] - known;
        let fits = !paid.is_zero()
            && paid.is_sign_negative() != amount.is_sign_negative()
            && amount.abs() <= paid.abs()
            && of.currency == self.leads[at].payment.currency;
        // What is paid of an open item may have been so otherwise, before it was issued.
        let is_certain = hit.rule.is_checked() && amount.abs() == paid.abs() && !self.is_open(item);
        fits.then(|| Plan {
            parts: vec![(item, amount, Decimal::ZERO)],
            difference: PaymentDifference::None,
            class: match is_certain {
                true => Class::Certain,
                false => Class::Strong,
            },
            evidence: vec![
                self.evidence_of(at, hit),
                self.amount_evidence(at, Rule::Return, Some(item)),
            ],
            contradictions: Vec::new(),
        })
    }
}
