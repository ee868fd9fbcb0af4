//! The steps, one after the other. Each looks at what the steps before it left, payments in the order
//! of their dates.
//!
//! Two things make a second run over the rest find nothing: a payment for which there is a candidate in
//! the end, whatever step would find it, is a proposal and not unmatched; and fewer items or payments
//! never give more candidates.

use super::index::{
    Book, Fit, Fits, Item, Slot, TOLD, Target, discounts, is_sensible, number, signed_like,
};
use super::item::OpenItem;
use super::payment::{Payment, Source, Words};
use super::policy::{AmountOnly, Policy};
use super::result::{
    Allocation, Candidate, Class, Difference, Evidence, ItemState, Match, Proposal, Reason,
    Reconciliation, Residual, Return, Rule, Unmatched, Why,
};
use super::scan::{Scanner, Sort, compact, nearly_ogm};
use super::sums::{self, Sets};
use crate::value::Text;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// How many runs of digits of a payment are tried as an OGM-VCS with a typing error.
const NEARLY: usize = 4;
/// How many payments of an account with the amount of a return are looked at.
const LOOKS: usize = 64;
/// Of how many items named together a part is looked for.
const NAMED: usize = 12;

/// Says which payments settle which items.
///
/// Items and payments may stand in any order. Keys and ids should differ: of several the first by content
/// is taken, and the others come back as repeated.
pub fn reconcile(items: &[OpenItem], payments: &[Payment], policy: &Policy) -> Reconciliation {
    let mut sorted: Vec<&OpenItem> = items.iter().collect();
    sorted.sort();
    let given = sorted.clone();
    sorted.dedup_by(|b, a| a.key == b.key);
    let mut known: Vec<&Payment> = payments.iter().collect();
    known.sort();
    let (mut order, mut repeated) = (Vec::<&Payment>::with_capacity(known.len()), Vec::new());
    for payment in known {
        match order.last() {
            Some(last) if last.id == payment.id => repeated.push(payment),
            _ => order.push(payment),
        }
    }
    order.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));

    let mut run = Run::new(Book::new(sorted, policy), order, policy);
    run.returns();
    run.references();
    run.references_and_party();
    run.partial();
    run.nearly();
    run.accounts();
    run.names();
    run.amounts();
    run.finish(&given, &repeated)
}

/// A reference in a payment, and what it stands for.
#[derive(Clone, Debug)]
struct Hit {
    target: Target,
    rule: Rule,
    words: usize,
    span: (usize, usize),
}

/// What a payment would do.
#[derive(Clone, Debug)]
struct Plan {
    /// Items with what is paid and what is written off, both with the sign of the account.
    parts: Vec<(Item, Decimal, Decimal)>,
    difference: Difference,
    class: Class,
    evidence: Vec<Evidence>,
}

struct Run<'a> {
    book: Book<'a>,
    payments: Vec<&'a Payment>,
    policy: &'a Policy,
    hits: Vec<Hit>,
    /// The hits of each payment.
    ranges: Vec<Range<usize>>,
    /// What became of each payment.
    matches: BTreeMap<usize, Match>,
    /// Returns that more than one payment could be meant by.
    unclear: HashSet<usize>,
    /// Items that a return has opened.
    reopened: HashSet<Item>,
    /// From which accounts parties have paid for certain.
    seen: HashMap<String, Vec<Slot>>,
    /// Steps that are left for all searches together.
    budget: u64,
}

impl<'a> Run<'a> {
    fn new(book: Book<'a>, payments: Vec<&'a Payment>, policy: &'a Policy) -> Self {
        let size = (book.items.len() + payments.len()) as u64;
        let mut run = Run {
            book,
            payments,
            policy,
            hits: Vec::new(),
            ranges: Vec::new(),
            matches: BTreeMap::new(),
            unclear: HashSet::new(),
            reopened: HashSet::new(),
            seen: HashMap::new(),
            budget: 10_000_000 + 100 * size,
        };
        let mut scanner = Scanner::default();
        for at in 0..run.payments.len() {
            let start = run.hits.len();
            run.scan(at, &mut scanner);
            // Of an item named several times the strongest counts, and of those the first.
            run.hits[start..].sort_by_key(|hit| (hit.target, hit.rule, hit.words, hit.span));
            let mut kept = start;
            for next in start..run.hits.len() {
                if kept == start || run.hits[kept - 1].target != run.hits[next].target {
                    run.hits.swap(kept, next);
                    kept += 1;
                }
            }
            run.hits.truncate(kept);
            run.ranges.push(start..kept);
        }
        run
    }

    fn scan(&mut self, at: usize, scanner: &mut Scanner) {
        let payment = self.payments[at];
        let (book, hits) = (&self.book, &mut self.hits);
        if let Some(id) = payment.end_to_end()
            && let Some(&target) = book.end_to_end.get(id.trim())
            && let Some(words) = payment
                .texts
                .iter()
                .position(|words| words.source == Source::CustomerReference)
        {
            hits.push(Hit {
                target,
                rule: Rule::EndToEnd,
                words,
                span: (0, id.len()),
            });
        }
        for (words, text) in payment.texts.iter().enumerate() {
            scanner.scan(&text.text, |sort, run, range| {
                let found = match sort {
                    Sort::Ogm => book
                        .ogms
                        .get(&number(run))
                        .map(|target| (target, Rule::Ogm)),
                    Sort::Creditor => book
                        .creditors
                        .get(run)
                        .map(|target| (target, Rule::Creditor)),
                    Sort::Words => match book.numbers.get(run) {
                        Some(target) => Some((target, Rule::Number)),
                        None => book.digits.get(run).map(|target| (target, Rule::Digits)),
                    },
                    Sort::Digits => None,
                };
                if let Some((&target, rule)) = found {
                    hits.push(Hit {
                        target,
                        rule,
                        words,
                        span: (range.start, range.end),
                    });
                }
            });
        }
    }

    fn hits(&self, at: usize) -> &[Hit] {
        &self.hits[self.ranges[at].clone()]
    }

    /// The amount of a payment that may be matched.
    fn amount(&self, at: usize) -> Option<Decimal> {
        let is_good = |amount: &Decimal| !amount.is_zero() && is_sensible(*amount);
        self.payments[at].amount.filter(is_good)
    }

    /// The payments that are neither matched nor returns.
    fn left(&self) -> Vec<usize> {
        (0..self.payments.len())
            .filter(|at| {
                !self.matches.contains_key(at)
                    && !self.payments[*at].is_return
                    && self.amount(*at).is_some()
            })
            .collect()
    }

    /// The items that a payment names and that are open, with the strongest rule of each.
    fn named(&self, at: usize) -> Vec<(Item, Rule)> {
        let currency = &self.payments[at].currency;
        self.hits(at)
            .iter()
            .filter_map(|hit| match hit.target {
                Target::One(item) => Some((item, hit.rule)),
                Target::Some(_) => None,
            })
            .filter(|&(item, _)| {
                self.is_open(item) && self.book.items[item as usize].currency == *currency
            })
            .collect()
    }

    fn is_open(&self, item: Item) -> bool {
        !self.book.open[item as usize].is_zero()
    }

    // Step: returns.

    /// A return and the payment it takes back go together; one whose payment was before this run opens
    /// the item again.
    fn returns(&mut self) {
        let is_return = |at: &usize| self.payments[*at].is_return && self.amount(*at).is_some();
        let returns: Vec<usize> = (0..self.payments.len()).filter(is_return).collect();
        if returns.is_empty() {
            return;
        }
        let mut wanted: HashMap<(Key, Decimal), Vec<usize>> = HashMap::new();
        for &at in &returns {
            let amount = self.payments[at].amount.unwrap_or_default();
            for key in self.keys(at) {
                wanted.insert((key, -amount), Vec::new());
            }
        }
        // On the same day the payment is before its return.
        let mut order: Vec<usize> = (0..self.payments.len()).collect();
        order.sort_by_key(|&at| (self.payments[at].date, self.payments[at].is_return, at));
        let mut pairs = Vec::new();
        let mut taken = HashSet::new();
        for at in order {
            let Some(amount) = self.amount(at) else {
                continue;
            };
            if !self.payments[at].is_return {
                for key in self.keys(at) {
                    if let Some(stack) = wanted.get_mut(&(key, amount)) {
                        stack.push(at);
                    }
                }
                continue;
            }
            for key in self.keys(at) {
                let is_loose = matches!(key, Key::Account(_));
                let by = key.clone();
                let Some(stack) = wanted.get_mut(&(key, -amount)) else {
                    continue;
                };
                while stack.last().is_some_and(|last| taken.contains(last)) {
                    stack.pop();
                }
                if is_loose {
                    // One alone must be left; those far back are not looked through.
                    let far = stack.len() > LOOKS;
                    let near = stack.iter().rev().take(LOOKS);
                    let left = near.filter(|at| !taken.contains(*at)).count();
                    if left > 1 || far {
                        self.unclear.insert(at);
                        break;
                    }
                }
                if let Some(first) = stack.pop() {
                    taken.insert(first);
                    pairs.push((first, at, by));
                    break;
                }
            }
        }
        for (first, second, by) in pairs {
            self.pair(first, second, &by);
        }
        for at in returns {
            if !self.matches.contains_key(&at) && !self.unclear.contains(&at) {
                self.reopen(at);
            }
        }
    }

    fn end_to_end_words(&self, at: usize) -> Option<&Words> {
        let texts = &self.payments[at].texts;
        texts
            .iter()
            .find(|words| words.source == Source::CustomerReference)
    }

    /// What a payment and its return have in common, the surest first.
    fn keys(&self, at: usize) -> Vec<Key> {
        let payment = self.payments[at];
        let mut keys = Vec::new();
        keys.extend(
            payment
                .end_to_end()
                .map(|id| Key::EndToEnd(id.trim().into())),
        );
        let mut hits: Vec<&Hit> = self.hits(at).iter().collect();
        hits.sort_by_key(|hit| hit.rule);
        keys.extend(hits.iter().map(|hit| Key::Target(hit.target)));
        keys.extend(
            payment
                .account
                .as_deref()
                .map(|account| Key::Account(compact(account))),
        );
        keys
    }

    fn pair(&mut self, first: usize, second: usize, by: &Key) {
        let plan = self
            .settle_named(first)
            .or_else(|| self.part_of_named(first));
        let ids = [first, second].map(|at| self.payments[at].id.clone());
        // Why the two belong together.
        let mut back = Vec::new();
        if let (Key::EndToEnd(id), Some(words)) = (by, self.end_to_end_words(second)) {
            back.push(Evidence {
                rule: Rule::EndToEnd,
                item: None,
                source: Source::CustomerReference,
                span: (words.start, words.start + words.text.len()),
                text: id.clone(),
            });
        }
        let hits = self.hits(second).iter();
        back.extend(hits.map(|hit| self.evidence_of(second, hit)));
        let best = match by {
            Key::Account(_) => Class::Weak,
            _ if back.iter().any(|evidence| evidence.rule.is_checked()) => Class::Certain,
            _ => Class::Strong,
        };
        if let Key::Account(_) = by {
            back.push(self.party_evidence(second, Rule::Account));
        }
        back.push(self.amount_evidence(second, Rule::Return, None));
        let (mut parts, mut difference) = (Vec::new(), Difference::None);
        let (mut class, mut evidence) = (best.max(Class::Strong), Vec::new());
        if let Some(plan) = plan {
            class = best.max(plan.class);
            (parts, difference, evidence) = (plan.parts, plan.difference, plan.evidence);
        }
        evidence.push(self.amount_evidence(first, Rule::Return, None));
        let allotted: Vec<Allocation> = parts.iter().map(|part| self.allocation(part)).collect();
        // What was written off is open again, too.
        let opened = allotted.iter().map(|part| Allocation {
            item: part.item.clone(),
            amount: -part.amount,
            written_off: -part.written_off,
        });
        let opened = opened.collect();
        self.matches.insert(
            first,
            Match {
                payment: ids[0].clone(),
                allocations: allotted,
                difference,
                class,
                evidence,
                returned: Some(Return::By(ids[1].clone())),
            },
        );
        self.matches.insert(
            second,
            Match {
                payment: ids[1].clone(),
                allocations: opened,
                difference,
                class,
                evidence: back,
                returned: Some(Return::Of(ids[0].clone())),
            },
        );
    }

    /// Opens the one item that a return names, when so much of it was paid before.
    fn reopen(&mut self, at: usize) {
        let Some(amount) = self.amount(at) else {
            return;
        };
        let mut hits = self.hits(at).iter().filter(|hit| hit.rule != Rule::Digits);
        let (Some(hit), None) = (hits.next(), hits.next()) else {
            return;
        };
        let Target::One(item) = hit.target else {
            return;
        };
        let rule = hit.rule;
        let of = self.book.items[item as usize];
        let paid = of.expected(of.total) - self.book.open[item as usize];
        let fits = !paid.is_zero()
            && paid.is_sign_negative() != amount.is_sign_negative()
            && amount.abs() <= paid.abs()
            && of.currency == self.payments[at].currency;
        if !fits {
            return;
        }
        let mut evidence = vec![self.evidence_of(at, hit)];
        evidence.push(self.amount_evidence(at, Rule::Return, Some(item)));
        let whole = amount.abs() == paid.abs();
        self.reopened.insert(item);
        self.apply(
            at,
            Plan {
                parts: vec![(item, amount, Decimal::ZERO)],
                difference: Difference::None,
                class: if rule.is_checked() && whole {
                    Class::Certain
                } else {
                    Class::Strong
                },
                evidence,
            },
        );
    }

    // Steps: references.

    fn references(&mut self) {
        for at in self.left() {
            if let Some(plan) = self.settle_named(at) {
                self.apply(at, plan);
            }
        }
    }

    fn partial(&mut self) {
        for at in self.left() {
            let plan = self.settle_named(at).or_else(|| self.part_of_named(at));
            if let Some(plan) = plan {
                self.apply(at, plan);
            }
        }
    }

    /// What a payment names, when the amount is that of all of it, or of one part of it.
    fn settle_named(&self, at: usize) -> Option<Plan> {
        let hits = self.hits(at);
        if hits.is_empty() {
            return None;
        }
        let amount = self.amount(at)?;
        let named = self.named(at);
        let mut budget = 10_000;
        if let Some(plan) = self.settle_all(at, amount, &named) {
            return self.unless_contradicted(at, plan);
        }
        // Not all of it was meant: what has check digits is, of the rest one selection must do.
        if (2..=NAMED).contains(&named.len()) {
            let open: Vec<Decimal> = named
                .iter()
                .map(|&(item, _)| self.book.open[item as usize])
                .collect();
            if let Sets::Found(sets) = sums::search(&open, amount, NAMED, &mut budget) {
                let checked = |(at, _): &(usize, &(Item, Rule))| named[*at].1.is_checked();
                let must: u32 = named
                    .iter()
                    .enumerate()
                    .filter(checked)
                    .map(|(at, _)| 1 << at)
                    .sum();
                let alone = must.count_ones() == 0 || sets.iter().any(|set| set & must != 0);
                let good: Vec<u32> = sets
                    .into_iter()
                    .filter(|set| must == 0 || set & must != 0)
                    .collect();
                if let [set] = good[..]
                    && alone
                {
                    let part: Vec<_> = (0..named.len())
                        .filter(|at| set & (1 << at) != 0)
                        .map(|at| named[at])
                        .collect();
                    let mut plan = self.settle_all(at, amount, &part)?;
                    if must & !set != 0 {
                        plan.class = plan.class.max(Class::Strong);
                    }
                    return self.unless_contradicted(at, plan);
                }
            }
            return None;
        }
        // A reference that several items have: the amount must tell which.
        for hit in hits {
            let Target::Some(slot) = hit.target else {
                continue;
            };
            let found = self.book.fits(slot, self.payments[at], amount, self.policy);
            if let ([fit], false) = (&found.fits[..], found.has_more) {
                let mut plan = self.settle(at, amount, &[*fit])?;
                plan.class = if hit.rule == Rule::Digits {
                    Class::Weak
                } else {
                    Class::Strong
                };
                plan.evidence.insert(
                    0,
                    Evidence {
                        item: Some(self.key(fit.item)),
                        ..self.evidence_of(at, hit)
                    },
                );
                return self.unless_contradicted(at, plan);
            }
        }
        None
    }

    /// All of these items, when they come to the amount.
    fn settle_all(&self, at: usize, amount: Decimal, named: &[(Item, Rule)]) -> Option<Plan> {
        if named.is_empty() {
            return None;
        }
        // In full, with the discounts as they are first reckoned, and as last.
        let without = |&(item, _): &(Item, Rule)| {
            let discount = Decimal::ZERO;
            Fit { item, discount }
        };
        let granted = |&(item, _): &(Item, Rule)| (item, self.granted(at, item));
        let full: Vec<Fit> = named.iter().map(without).collect();
        let mut plan = self.settle(at, amount, &full);
        if plan.is_none() {
            let granted: Vec<(Item, Vec<Decimal>)> = named.iter().map(granted).collect();
            let fits = |of: fn(&[Decimal]) -> Option<&Decimal>| -> Vec<Fit> {
                let fit = |(item, all): &(Item, Vec<Decimal>)| Fit {
                    item: *item,
                    discount: of(all).copied().unwrap_or_default(),
                };
                granted.iter().map(fit).collect()
            };
            let with_first = self.settle(at, amount, &fits(<[Decimal]>::first));
            plan = with_first.or_else(|| self.settle(at, amount, &fits(<[Decimal]>::last)));
        }
        let mut plan = plan?;
        let rules: HashMap<Item, Rule> = named.iter().copied().collect();
        let worst = named.iter().map(|&(_, rule)| rule).max()?;
        plan.class = if named.iter().all(|(_, rule)| rule.is_checked()) {
            Class::Certain
        } else if worst == Rule::Digits && !named.iter().all(|&(item, _)| self.agrees(at, item)) {
            Class::Weak
        } else {
            Class::Strong
        };
        let mut evidence: Vec<Evidence> = self
            .hits(at)
            .iter()
            .filter(|hit| matches!(hit.target, Target::One(item) if rules.contains_key(&item)))
            .map(|hit| self.evidence_of(at, hit))
            .collect();
        evidence.sort_by_key(|evidence| evidence.rule);
        evidence.append(&mut plan.evidence);
        plan.evidence = evidence;
        Some(plan)
    }

    /// The discounts of an item that a payment is in time for.
    fn granted(&self, at: usize, item: Item) -> Vec<Decimal> {
        let (payment, policy) = (self.payments[at], self.policy);
        let mut all = discounts(
            self.book.items[item as usize],
            self.book.open[item as usize],
        );
        all.retain(|&discount| self.book.is_granted(item, discount, payment, policy));
        all
    }

    /// These items with their discounts, when they come to the amount within the tolerance.
    fn settle(&self, at: usize, amount: Decimal, fits: &[Fit]) -> Option<Plan> {
        let mut left = amount;
        let mut parts = Vec::with_capacity(fits.len());
        let mut discount = Decimal::ZERO;
        for fit in fits {
            let open = self.book.open[fit.item as usize];
            let off = signed_like(fit.discount, open);
            discount += fit.discount;
            left = left.checked_sub(open - off)?;
            parts.push((fit.item, open - off, off));
        }
        if left.abs() > self.policy.allowed(amount) {
            return None;
        }
        // More than was open is not allotted; less is written off where there is enough.
        let mut rounding = Decimal::ZERO;
        if !left.is_zero() {
            rounding = -signed_like(left, amount);
            if left.is_sign_negative() != amount.is_sign_negative() {
                let short = |(_, paid, _): &(Item, Decimal, Decimal)| {
                    paid.is_sign_negative() == amount.is_sign_negative() && paid.abs() > left.abs()
                };
                let part = parts.iter_mut().find(|part| short(part))?;
                part.1 += left;
                part.2 -= left;
            }
        }
        let difference = match (discount.is_zero(), rounding.is_zero()) {
            (false, _) => Difference::Discount(discount),
            (true, false) => Difference::Rounding(rounding),
            (true, true) => Difference::None,
        };
        // A payment of nothing for items of nothing is none.
        let sum: Decimal = parts.iter().map(|part| part.1).sum();
        if sum.is_zero()
            || sum.is_sign_negative() != amount.is_sign_negative()
            || sum.abs() > amount.abs()
        {
            return None;
        }
        Some(Plan {
            parts,
            difference,
            class: Class::Strong,
            evidence: vec![self.amount_evidence(at, Rule::Amount, None)],
        })
    }

    /// Less than what is open of the one item that is named: by a fee, or the rest stays open.
    fn part_of_named(&self, at: usize) -> Option<Plan> {
        let amount = self.amount(at)?;
        let [(item, rule)] = self.named(at)[..] else {
            return None;
        };
        let open = self.book.open[item as usize];
        let less = open.abs() - amount.abs();
        let is_fee = less <= self.policy.fee;
        let sure = rule.is_checked() || (rule == Rule::Number && self.agrees(at, item));
        let fits = (is_fee || self.policy.partial)
            && sure
            && open.is_sign_negative() == amount.is_sign_negative()
            && less > Decimal::ZERO;
        let target = Target::One(item);
        let hit = self.hits(at).iter().find(|hit| hit.target == target)?;
        let (off, difference) = if is_fee {
            (open - amount, Difference::Fee(less))
        } else {
            (Decimal::ZERO, Difference::Under(less))
        };
        fits.then(|| Plan {
            parts: vec![(item, amount, off)],
            difference,
            class: Class::Strong,
            evidence: vec![self.evidence_of(at, hit)],
        })
    }

    /// What is named and other items of the same party, when one set of them comes to the amount.
    fn references_and_party(&mut self) {
        for at in self.left() {
            let named = self.named(at);
            let Some(amount) = self.amount(at) else {
                continue;
            };
            let Some(slot) = self.party(at, &named) else {
                continue;
            };
            let items: Vec<Item> = named.iter().map(|&(item, _)| item).collect();
            let Some(set) = self.only_set(at, slot, amount, &items) else {
                continue;
            };
            let fits: Vec<Fit> = set
                .iter()
                .map(|&item| Fit {
                    item,
                    discount: Decimal::ZERO,
                })
                .collect();
            if let Some(mut plan) = self.settle(at, amount, &fits) {
                plan.evidence = self
                    .hits(at)
                    .iter()
                    .map(|hit| self.evidence_of(at, hit))
                    .collect();
                plan.evidence
                    .push(self.amount_evidence(at, Rule::Sum, None));
                self.apply(at, plan);
            }
        }
    }

    /// The party of what is named, if it is one and the names are sure.
    fn party(&self, at: usize, named: &[(Item, Rule)]) -> Option<Slot> {
        let sure = |&(item, rule): &(Item, Rule)| {
            rule.is_checked() || (rule == Rule::Number && self.agrees(at, item))
        };
        if named.is_empty() || !named.iter().all(sure) {
            return None;
        }
        let slot = |item: Item| self.book.slots[item as usize].first().copied();
        let first = slot(named[0].0).filter(|&first| self.book.is_one(first))?;
        named
            .iter()
            .all(|&(item, _)| slot(item) == Some(first))
            .then_some(first)
    }

    /// The one set of open items of a slot, two at least, that has these in it and comes to the amount.
    fn only_set(
        &mut self,
        at: usize,
        slot: Slot,
        amount: Decimal,
        with: &[Item],
    ) -> Option<Vec<Item>> {
        match &self.sets(at, slot, amount, with)?[..] {
            [set] => Some(set.clone()),
            _ => None,
        }
    }

    /// All such sets; `None` when there are too many items to look.
    fn sets(
        &mut self,
        at: usize,
        slot: Slot,
        amount: Decimal,
        with: &[Item],
    ) -> Option<Vec<Vec<Item>>> {
        let payment = self.payments[at];
        let largest = self.policy.max_group.saturating_sub(with.len());
        if largest == 0 || self.policy.max_group < 2 {
            return Some(Vec::new());
        }
        let is_out = amount.is_sign_negative();
        let mut items = self
            .book
            .open_in(slot, payment, is_out, sums::MOST, self.policy);
        if self.policy.netting {
            items.extend(
                self.book
                    .open_in(slot, payment, !is_out, sums::MOST, self.policy),
            );
        }
        items.retain(|item| !with.contains(item));
        let open = |item: &Item| self.book.open[*item as usize];
        let named: Decimal = with.iter().map(open).sum();
        let rest = amount.checked_sub(named)?;
        let is_more =
            |item: &Item| open(item).is_sign_negative() == is_out && open(item).abs() > rest.abs();
        if !items
            .iter()
            .any(|item| open(item).is_sign_negative() != is_out)
        {
            // Nothing is taken off again, so that what is larger than the sum cannot be in it.
            items.retain(|item| !is_more(item));
        }
        let amounts: Vec<Decimal> = items.iter().map(open).collect();
        let Sets::Found(sets) = sums::search(&amounts, rest, largest, &mut self.budget) else {
            return None;
        };
        let set = |bits: u32| {
            let chosen = (0..items.len())
                .filter(move |at| bits & (1 << at) != 0)
                .map(|at| items[at]);
            with.iter().copied().chain(chosen).collect::<Vec<Item>>()
        };
        Some(
            sets.into_iter()
                .map(set)
                .filter(|set| set.len() > 1)
                .collect(),
        )
    }

    // Step: nearly a reference.

    fn nearly(&mut self) {
        for at in self.left() {
            if !self.hits(at).is_empty() {
                continue;
            }
            let near = self.near(at);
            let [(item, _)] = near[..] else {
                continue;
            };
            let Some(amount) = self.amount(at) else {
                continue;
            };
            let named = [(item, Rule::NearlyOgm)];
            if let Some(mut plan) = self.settle_all(at, amount, &named) {
                plan.class = if self.agrees(at, item) {
                    Class::Strong
                } else {
                    Class::Weak
                };
                plan.evidence.insert(0, near[0].1.clone());
                if let Some(plan) = self.unless_contradicted(at, plan) {
                    self.apply(at, plan);
                }
            }
        }
    }

    /// The open items whose OGM-VCS a payment has but for one typing error.
    fn near(&self, at: usize) -> Vec<(Item, Evidence)> {
        let payment = self.payments[at];
        let mut found: Vec<(Item, Evidence)> = Vec::new();
        let Some(amount) = self.amount(at).filter(|_| !self.book.ogms.is_empty()) else {
            return found;
        };
        let (policy, is_out) = (self.policy, amount.is_sign_negative());
        let undated = Payment {
            date: None,
            ..payment.clone()
        };
        let mut tried = 0;
        let mut scanner = Scanner::default();
        for words in &payment.texts {
            scanner.scan(&words.text, |sort, run, range| {
                if sort != Sort::Digits || tried == NEARLY {
                    return;
                }
                tried += 1;
                let targets = nearly_ogm(run)
                    .into_iter()
                    .filter_map(|ogm| self.book.ogms.get(&ogm));
                // One that several items have is theirs also when the others are settled.
                for item in targets.flat_map(|target| match *target {
                    Target::One(item) => vec![item],
                    Target::Some(slot) => self.book.open_in(slot, &undated, is_out, TOLD, policy),
                }) {
                    if self.is_open(item)
                        && self.book.items[item as usize].currency == payment.currency
                        && found.iter().all(|(known, _)| *known != item)
                    {
                        found.push((
                            item,
                            Evidence {
                                rule: Rule::NearlyOgm,
                                item: Some(self.key(item)),
                                source: words.source,
                                span: (words.start + range.start, words.start + range.end),
                                text: words.text[range.clone()].into(),
                            },
                        ));
                    }
                }
            });
        }
        found
    }

    // Steps: the party and the amount.

    fn accounts(&mut self) {
        for at in self.left() {
            if self.is_spoken_for(at) {
                continue;
            }
            let slots = self.slots_by_account(at);
            let Some(amount) = self.amount(at) else {
                continue;
            };
            if slots.is_empty() {
                continue;
            }
            let is_odd = !self.named(at).is_empty();
            let fits = self.fits(at, &slots, amount);
            let (one, class) = match (&fits.fits[..], fits.has_more) {
                ([], _) => (None, Class::Strong),
                ([(fit, slot)], false) => (
                    Some((*fit, *slot)),
                    if is_odd { Class::Weak } else { Class::Strong },
                ),
                (all, false) => (self.by_date(all), Class::Weak),
                _ => continue,
            };
            if let Some((fit, slot)) = one {
                self.match_fit(at, amount, fit, &slots[slot], class);
                continue;
            }
            if !fits.fits.is_empty() {
                continue;
            }
            let mut sets = Vec::new();
            let mut is_clear = true;
            for (nth, &(slot, _)) in slots.iter().enumerate() {
                if self.book.is_one(slot) {
                    match self.sets(at, slot, amount, &[]) {
                        Some(found) => sets.extend(found.into_iter().map(|set| (set, nth))),
                        None => is_clear = false,
                    }
                }
            }
            if let ([(set, nth)], true, false) = (&sets[..], is_clear, is_odd) {
                let fits: Vec<Fit> = set
                    .iter()
                    .map(|&item| Fit {
                        item,
                        discount: Decimal::ZERO,
                    })
                    .collect();
                if let Some(mut plan) = self.settle(at, amount, &fits) {
                    plan.class = Class::Weak;
                    plan.evidence = vec![
                        self.party_evidence(at, slots[*nth].1),
                        self.amount_evidence(at, Rule::Sum, None),
                    ];
                    self.apply(at, plan);
                }
            }
        }
    }

    fn names(&mut self) {
        let mut claims = Vec::new();
        for at in self.left() {
            if !self.named(at).is_empty() || self.is_spoken_for(at) {
                continue;
            }
            let slots = self.slots_by_name(at);
            let Some(amount) = self.amount(at) else {
                continue;
            };
            let fits = self.fits(at, &slots, amount);
            if let ([(fit, slot)], false) = (&fits.fits[..], fits.has_more) {
                claims.push((at, *fit, slots[*slot]));
            }
        }
        self.settle_claims(claims);
    }

    fn amounts(&mut self) {
        if self.policy.amount_only == AmountOnly::Never {
            return;
        }
        let mut claims = Vec::new();
        for at in self.left() {
            if !self.named(at).is_empty() || self.is_spoken_for(at) || self.is_of_known(at) {
                continue;
            }
            let Some(amount) = self.amount(at) else {
                continue;
            };
            let slots = self.slots_by_amount(at);
            let fits = self.fits(at, &slots, amount);
            match (&fits.fits[..], fits.has_more) {
                ([(fit, slot)], false) if self.policy.amount_only == AmountOnly::Unique => {
                    claims.push((at, *fit, slots[*slot]));
                }
                (all, false) => {
                    if let Some((fit, slot)) = self.by_date(all) {
                        self.match_fit(at, amount, fit, &slots[slot], Class::Weak);
                    }
                }
                _ => {}
            }
        }
        self.settle_claims(claims);
    }

    /// Of the payments that claim an item, the one that is alone.
    fn settle_claims(&mut self, claims: Vec<(usize, Fit, (Slot, Rule))>) {
        let mut counts: HashMap<Item, usize> = HashMap::new();
        for (_, fit, _) in &claims {
            *counts.entry(fit.item).or_default() += 1;
        }
        for (at, fit, slot) in claims {
            if counts[&fit.item] == 1
                && let Some(amount) = self.amount(at)
            {
                self.match_fit(at, amount, fit, &slot, Class::Weak);
            }
        }
    }

    fn match_fit(
        &mut self,
        at: usize,
        amount: Decimal,
        fit: Fit,
        slot: &(Slot, Rule),
        class: Class,
    ) {
        if let Some(mut plan) = self.settle(at, amount, &[fit]) {
            plan.class = class;
            if slot.1 != Rule::Amount {
                plan.evidence.insert(0, self.party_evidence(at, slot.1));
            }
            self.apply(at, plan);
        }
    }

    /// The oldest or the newest of several, when the policy takes it. Two of one day are as good as each
    /// other, and the first by its key is taken.
    fn by_date(&self, fits: &[(Fit, usize)]) -> Option<(Fit, usize)> {
        let issued = |fit: &(Fit, usize)| self.book.items[fit.0.item as usize].issue_date;
        match self.policy.amount_only {
            AmountOnly::Never | AmountOnly::Unique => None,
            AmountOnly::Oldest => fits
                .iter()
                .min_by_key(|fit| (issued(fit), fit.0.item))
                .copied(),
            AmountOnly::Newest => fits
                .iter()
                .min_by_key(|fit| (std::cmp::Reverse(issued(fit)), fit.0.item))
                .copied(),
        }
    }

    /// The items of some slots that have this amount, each with the place of its slot.
    fn fits(&self, at: usize, slots: &[(Slot, Rule)], amount: Decimal) -> FitsIn {
        let mut result = FitsIn::default();
        for (nth, &(slot, _)) in slots.iter().enumerate() {
            let Fits { fits, has_more } =
                self.book.fits(slot, self.payments[at], amount, self.policy);
            result.has_more |= has_more;
            for fit in fits {
                if result.fits.iter().all(|(known, _)| known.item != fit.item) {
                    result.fits.push((fit, nth));
                }
            }
        }
        result
    }

    fn slots_by_account(&self, at: usize) -> Vec<(Slot, Rule)> {
        let payment = self.payments[at];
        let mut slots = Vec::new();
        let mut add = |all: &[Slot], rule| {
            for &slot in all {
                if slots.iter().all(|&(known, _)| known != slot) {
                    slots.push((slot, rule));
                }
            }
        };
        add(self.book.of_mandate(payment), Rule::Mandate);
        add(self.book.of_account(payment), Rule::Account);
        if let Some(account) = &payment.account
            && !self.seen.is_empty()
        {
            add(
                self.seen.get(&compact(account)).map_or(&[], Vec::as_slice),
                Rule::SeenAccount,
            );
        }
        slots
    }

    fn slots_by_name(&self, at: usize) -> Vec<(Slot, Rule)> {
        let slots = self.book.of_name(self.payments[at]);
        slots.into_iter().map(|slot| (slot, Rule::Name)).collect()
    }

    fn slots_by_amount(&self, at: usize) -> Vec<(Slot, Rule)> {
        let slot = self.book.all(&self.payments[at].currency);
        slot.into_iter().map(|slot| (slot, Rule::Amount)).collect()
    }

    /// Whether a payment comes from a party that the book knows.
    fn is_of_known(&self, at: usize) -> bool {
        !self.slots_by_account(at).is_empty() || !self.slots_by_name(at).is_empty()
    }

    /// Whether the account, mandate or name of a payment is that of the item's party.
    fn agrees(&self, at: usize, item: Item) -> bool {
        let slots = &self.book.slots[item as usize];
        let mut all = self.slots_by_account(at);
        if !all.iter().any(|(slot, _)| slots.contains(slot)) {
            all = self.slots_by_name(at);
        }
        all.iter().any(|(slot, _)| slots.contains(slot))
    }

    /// Whether something is named so surely that the amount of another item means nothing.
    fn is_spoken_for(&self, at: usize) -> bool {
        self.hits(at).iter().any(|hit| match hit.target {
            _ if hit.rule.is_checked() => true,
            Target::One(item) => hit.rule == Rule::Number && self.agrees(at, item),
            Target::Some(_) => false,
        })
    }

    /// The plan, unless it rests on numbers that are not checked while the payment comes from the
    /// account of another party.
    fn unless_contradicted(&self, at: usize, plan: Plan) -> Option<Plan> {
        if plan.class == Class::Certain {
            return Some(plan);
        }
        let checked = plan
            .evidence
            .iter()
            .any(|evidence| evidence.rule.is_checked());
        let slots = self.slots_by_account(at);
        let own = |item: Item| {
            let of = &self.book.slots[item as usize];
            slots.iter().any(|(slot, _)| of.contains(slot))
        };
        let good = checked || slots.is_empty() || plan.parts.iter().all(|&(item, ..)| own(item));
        good.then_some(plan)
    }

    // What comes of it.

    fn apply(&mut self, at: usize, plan: Plan) {
        let payment = self.payments[at];
        let allocations = plan
            .parts
            .iter()
            .map(|part| self.allocation(part))
            .collect();
        for &(item, paid, off) in &plan.parts {
            self.book.take(item, paid + off);
        }
        if plan.class == Class::Certain
            && let Some(account) = &payment.account
        {
            let seen = self.seen.entry(compact(account)).or_default();
            for &(item, ..) in &plan.parts {
                let slot = self.book.slots[item as usize].first().copied();
                let slot = slot.filter(|&slot| self.book.is_one(slot) && !seen.contains(&slot));
                seen.extend(slot.filter(|_| seen.len() < 4));
            }
        }
        self.matches.insert(
            at,
            Match {
                payment: payment.id.clone(),
                allocations,
                difference: plan.difference,
                class: plan.class,
                evidence: plan.evidence,
                returned: None,
            },
        );
    }

    fn key(&self, item: Item) -> Text {
        self.book.items[item as usize].key.clone()
    }

    /// A part with the sign of the item.
    fn allocation(&self, &(item, paid, off): &(Item, Decimal, Decimal)) -> Allocation {
        let of = self.book.items[item as usize];
        Allocation {
            item: of.key.clone(),
            amount: of.expected(paid),
            written_off: of.expected(off),
        }
    }

    fn evidence_of(&self, at: usize, hit: &Hit) -> Evidence {
        let words = &self.payments[at].texts[hit.words];
        let (start, end) = hit.span;
        Evidence {
            rule: hit.rule,
            item: match hit.target {
                Target::One(item) => Some(self.key(item)),
                Target::Some(_) => None,
            },
            source: words.source,
            span: (words.start + start, words.start + end),
            text: words.text[start..end].into(),
        }
    }

    fn amount_evidence(&self, at: usize, rule: Rule, item: Option<Item>) -> Evidence {
        let text = self.payments[at].amount.unwrap_or_default().to_string();
        Evidence {
            rule,
            item: item.map(|item| self.key(item)),
            source: Source::Amount,
            span: (0, text.len()),
            text: text.into(),
        }
    }

    fn party_evidence(&self, at: usize, rule: Rule) -> Evidence {
        let payment = self.payments[at];
        let (source, text) = match rule {
            Rule::Mandate => (Source::Mandate, &payment.mandate),
            Rule::Name => (Source::Name, &payment.name),
            _ => (Source::Account, &payment.account),
        };
        let text = text.clone().unwrap_or_default();
        Evidence {
            rule,
            item: None,
            source,
            span: (0, text.len()),
            text,
        }
    }

    fn finish(mut self, given: &[&OpenItem], repeated: &[&Payment]) -> Reconciliation {
        let mut result = Reconciliation::default();
        for at in 0..self.payments.len() {
            if self.matches.contains_key(&at) {
                continue;
            }
            match self.proposal(at) {
                Some(proposal) => result.proposals.push(proposal),
                None => result.unmatched.push(Unmatched {
                    payment: self.payments[at].id.clone(),
                    reason: self.reason(at),
                }),
            }
        }
        for payment in repeated {
            result.unmatched.push(Unmatched {
                payment: payment.id.clone(),
                reason: Reason::Repeated,
            });
        }
        result.matches = std::mem::take(&mut self.matches).into_values().collect();
        let mut next = 0;
        for item in given {
            let is_first = self
                .book
                .items
                .get(next)
                .is_some_and(|known| std::ptr::eq(*known, *item));
            if !is_first {
                result.items.push(Residual {
                    item: item.key.clone(),
                    open: item.open,
                    residual: item.open,
                    state: ItemState::Repeated,
                });
                continue;
            }
            let residual = if Book::is_usable(item) {
                item.expected(self.book.open[next])
            } else {
                item.open
            };
            let state = if residual.is_zero() {
                ItemState::Settled
            } else if residual == item.open {
                ItemState::Open
            } else if self.reopened.contains(&(next as Item)) && residual.abs() > item.open.abs() {
                ItemState::Reopened
            } else {
                ItemState::Partial
            };
            result.items.push(Residual {
                item: item.key.clone(),
                open: item.open,
                residual,
                state,
            });
            next += 1;
        }
        result
    }

    /// What a payment could settle as things stand in the end.
    fn proposal(&mut self, at: usize) -> Option<Proposal> {
        let amount = self.amount(at)?;
        let payment = self.payments[at];
        let is_return = payment.is_return;
        let proposal = |why, candidates: Vec<Candidate>, has_more| {
            let why = if is_return { Why::Return } else { why };
            Some(Proposal {
                payment: payment.id.clone(),
                why,
                candidates,
                has_more,
            })
        };
        if self.unclear.contains(&at) {
            return proposal(Why::Return, Vec::new(), false);
        }
        // What is named.
        let mut named = Vec::new();
        let mut has_more = false;
        let mut hits: Vec<&Hit> = self.hits(at).iter().collect();
        hits.sort_by_key(|hit| (hit.rule, hit.target));
        for hit in hits {
            let items = match hit.target {
                Target::One(item) if self.is_open(item) || is_return => vec![item],
                Target::One(_) => Vec::new(),
                Target::Some(slot) => {
                    let found = self.book.fits(slot, payment, amount, self.policy);
                    has_more |= found.has_more;
                    let mut items: Vec<Item> = found.fits.iter().map(|fit| fit.item).collect();
                    if items.is_empty() {
                        let undated = Payment {
                            date: None,
                            ..payment.clone()
                        };
                        // Those in the other direction, too: with others it may come to the amount.
                        for is_out in [amount.is_sign_negative(), !amount.is_sign_negative()] {
                            let open = self.book.open_in(slot, &undated, is_out, TOLD, self.policy);
                            items.extend(open);
                        }
                    }
                    items
                }
            };
            named.extend(
                items
                    .into_iter()
                    .map(|item| (item, self.evidence_of(at, hit))),
            );
        }
        if !named.is_empty() {
            let all: Vec<Item> = named.iter().map(|&(item, _)| item).collect();
            let why = self.why(at, amount, &all);
            let candidates = named
                .into_iter()
                .map(|(item, evidence)| self.candidate(at, &[item], vec![evidence]));
            let mut candidates: Vec<Candidate> = candidates.collect();
            has_more |= candidates.len() > TOLD;
            candidates.truncate(TOLD);
            return proposal(why, candidates, has_more);
        }
        if is_return {
            // A reference of several items may be of one when the others are settled.
            let mut hits = self.hits(at).iter();
            return match hits.any(|hit| matches!(hit.target, Target::Some(_))) {
                true => proposal(Why::Return, Vec::new(), false),
                false => None,
            };
        }
        let near = self.near(at);
        if !near.is_empty() {
            let candidates = near
                .into_iter()
                .map(|(item, evidence)| self.candidate(at, &[item], vec![evidence]));
            return proposal(Why::Reference, candidates.take(TOLD).collect(), false);
        }
        // Whose it is.
        let mut slots = self.slots_by_account(at);
        slots.extend(self.slots_by_name(at));
        let only_amount = slots.is_empty();
        if self.policy.amount_only != AmountOnly::Never {
            slots.extend(self.slots_by_amount(at));
        }
        let fits = self.fits(at, &slots, amount);
        if !fits.fits.is_empty() {
            let candidates = fits.fits.iter().take(TOLD).map(|&(fit, nth)| {
                let evidence = match slots[nth].1 {
                    Rule::Amount => self.amount_evidence(at, Rule::Amount, None),
                    rule => self.party_evidence(at, rule),
                };
                self.candidate(at, &[fit.item], vec![evidence])
            });
            return proposal(
                Why::Ambiguous,
                candidates.collect(),
                fits.has_more || fits.fits.len() > TOLD,
            );
        }
        if only_amount {
            return None;
        }
        let mut candidates = Vec::new();
        for &(slot, rule) in slots.iter().filter(|slot| slot.1 != Rule::Amount) {
            let evidence = self.party_evidence(at, rule);
            if self.book.is_one(slot) {
                for set in self.sets(at, slot, amount, &[]).unwrap_or_default() {
                    candidates.push(self.candidate(at, &set, vec![evidence.clone()]));
                }
            }
        }
        if !candidates.is_empty() {
            has_more = candidates.len() > TOLD;
            candidates.truncate(TOLD);
            return proposal(Why::Ambiguous, candidates, has_more);
        }
        let mut known = HashSet::new();
        for &(slot, rule) in slots.iter().filter(|slot| slot.1 != Rule::Amount) {
            let open =
                self.book
                    .open_in(slot, payment, amount.is_sign_negative(), TOLD, self.policy);
            for item in open.into_iter().filter(|&item| known.insert(item)) {
                let evidence = self.party_evidence(at, rule);
                candidates.push(self.candidate(at, &[item], vec![evidence]));
            }
        }
        if candidates.is_empty() {
            return None;
        }
        has_more = candidates.len() > TOLD;
        candidates.truncate(TOLD);
        proposal(Why::Party, candidates, has_more)
    }

    fn candidate(&self, at: usize, items: &[Item], evidence: Vec<Evidence>) -> Candidate {
        Candidate {
            items: items.iter().map(|&item| self.key(item)).collect(),
            difference: self.difference(at, items),
            evidence,
        }
    }

    /// What the amount is beside what is open of these, if they can be compared.
    fn difference(&self, at: usize, items: &[Item]) -> Option<Difference> {
        let amount = self.amount(at)?;
        let same =
            |item: &&Item| self.book.items[**item as usize].currency == self.payments[at].currency;
        let open: Decimal = items
            .iter()
            .filter(same)
            .map(|&item| self.book.open[item as usize])
            .sum();
        let is_odd = items.iter().filter(same).count() < items.len();
        if is_odd || open.is_zero() || open.is_sign_negative() != amount.is_sign_negative() {
            return None;
        }
        let less = open.abs() - amount.abs();
        Some(match less.cmp(&Decimal::ZERO) {
            std::cmp::Ordering::Equal => Difference::None,
            std::cmp::Ordering::Greater => Difference::Under(less),
            std::cmp::Ordering::Less => Difference::Over(-less),
        })
    }

    fn why(&self, at: usize, amount: Decimal, items: &[Item]) -> Why {
        let of = |item: &Item| self.book.items[*item as usize];
        if !items
            .iter()
            .any(|item| of(item).currency == self.payments[at].currency)
        {
            Why::Currency
        } else if items.iter().all(|item| {
            self.book.open[*item as usize].is_sign_negative() != amount.is_sign_negative()
        }) {
            Why::Sign
        } else if items
            .iter()
            .any(|&item| self.difference(at, &[item]) == Some(Difference::None))
        {
            Why::Ambiguous
        } else {
            Why::Amount
        }
    }

    fn reason(&self, at: usize) -> Reason {
        let settled = self.hits(at).iter().find_map(|hit| match hit.target {
            Target::One(item) => Some(self.key(item)),
            Target::Some(_) => None,
        });
        match settled {
            _ if self.amount(at).is_none() => Reason::NoAmount,
            _ if self.payments[at].is_return => Reason::Return,
            Some(item) => Reason::Settled(item),
            None if self.is_of_known(at) => Reason::NothingOpen,
            None => Reason::Unknown,
        }
    }
}

/// What a payment and its return have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    EndToEnd(Text),
    Target(Target),
    Account(String),
}

/// Items with an amount, each with the place of the slot in which it was found.
#[derive(Default)]
struct FitsIn {
    fits: Vec<(Fit, usize)>,
    has_more: bool,
}
