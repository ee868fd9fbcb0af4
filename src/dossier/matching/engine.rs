//! The steps, one after the other. Each looks at what the steps before it left, payments in the order
//! of their dates.
//!
//! What a payment says is read once, before the first step ([`Run::read`]). A step makes a plan from
//! that and from what is open, and changes nothing; [`Run::apply`] does.
//!
//! Two things make a second run over the rest find nothing: a payment for which there is a candidate in
//! the end, whatever step would find it, is a proposal and not unmatched; and fewer items or payments
//! never give more candidates.

use super::index::{
    Fit, Fits, Index, Item, Slot, TOLD, Target, account_key, is_sensible, number, signed_like,
};
use super::item::{Counterparty, ItemDirection, OpenItem};
use super::name;
use super::payment::{Payment, Stretch, TextSource, Words};
use super::policy::{AmountOnly, Policy};
use super::result::{
    Allocation, Class, Contradiction, Evidence, Match, PaymentDifference, Reconciliation, Return,
    Rule, Unmatched, UnmatchedReason,
};
use super::scan::{Scanner, Sort, compact, is_date, is_meant_as_number, nearly_ogm};
use super::sums::{self, Sets};
use crate::references::{is_framed_ogm, is_written_as_creditor_reference, is_written_as_ogm};
use crate::value::Text;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// How many runs of digits of a payment are tried as an OGM-VCS with a typing error.
const NEARLY: usize = 4;
/// Of how many items named together a part is looked for.
const NAMED: usize = 12;
/// How many steps the search for that part may take.
const NAMED_STEPS: u64 = 10_000;
/// Of how many parties an account is learnt.
const LEARNT: usize = 4;
/// How many entries with the same day, amount and reference are compared with one of another statement.
const ENTRIES: usize = 64;
/// How many payments have the id that most have.
const MANY: usize = 3;

/// Says which payments settle which items.
///
/// Items and payments may stand in any order. Keys and ids should differ: of several the first by content
/// is taken, and the others come back as repeated. What is to be gone on with tomorrow is a
/// [`Book`](super::Book).
///
/// ```
/// use facturier::dossier::matching::{ItemDirection, OpenItem, Payment, Policy, reconcile};
/// use rust_decimal::Decimal;
/// let invoice = OpenItem::new("2026-0117", ItemDirection::Receivable, Decimal::new(12_100, 2), "EUR");
/// let payment = Payment::new("1", Decimal::new(12_100, 2), "EUR").text("invoice 2026-0117");
/// let result = reconcile(&[invoice.number("2026-0117")], &[payment], &Policy::new());
/// assert_eq!(result.matches[0].allocations[0].item, "2026-0117");
/// assert!(result.proposals.is_empty() && result.unmatched.is_empty());
/// ```
pub fn reconcile(items: &[OpenItem], payments: &[Payment], policy: &Policy) -> Reconciliation {
    reconcile_after(&[], items, payments.iter().collect(), policy)
}

/// A payment that was booked before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past<'a> {
    pub payment: &'a Payment,
    /// What of it went to which items.
    pub allocations: &'a [Allocation],
    /// How sure that was.
    pub class: Class,
    /// Whether what it was for stayed open.
    pub is_part: bool,
    /// Whether it was taken back, or takes back a payment that is known.
    pub is_returned: bool,
}

/// The same with payments that were booked before, whose ids are not among those of the others.
pub(super) fn reconcile_after(
    past: &[Past<'_>],
    items: &[OpenItem],
    payments: Vec<&Payment>,
    policy: &Policy,
) -> Reconciliation {
    let mut given: Vec<&OpenItem> = items.iter().collect();
    given.sort();
    let mut items: Vec<&OpenItem> = Vec::with_capacity(given.len());
    let mut disputed = HashSet::new();
    for &item in &given {
        match items.last() {
            Some(last) if last.key == item.key => {
                if *last != item {
                    disputed.insert(items.len() as Item - 1);
                }
            }
            _ => items.push(item),
        }
        if item.is_disputed {
            disputed.insert(items.len() as Item - 1);
        }
    }

    let mut payments: Vec<&Payment> = payments;
    payments.sort();
    let (mut repeated, mut last) = (Vec::new(), None);
    payments.retain(|payment| {
        let is_new = last.replace(&payment.id) != Some(&payment.id);
        if !is_new {
            repeated.push(*payment);
        }
        is_new
    });
    let mut own = Vec::new();
    payments.retain(|payment| {
        if payment.is_own_transfer {
            own.push(*payment);
        }
        !payment.is_own_transfer
    });
    let past: HashMap<&str, &Past> = past.iter().map(|of| (&*of.payment.id, of)).collect();
    payments.extend(past.values().map(|of| of.payment));
    // Those of one day stay in the order of their ids.
    payments.sort_by(|one, other| (one.date, &one.id).cmp(&(other.date, &other.id)));

    let twins = twins(&payments, &past);
    let book = Index::new(items, policy);
    let common = common(&payments);
    let exchanged = exchanged(&book, &payments, &common);
    let mut next = exchanged.iter().peekable();
    for payment in &mut payments {
        if let Some(other) = next.next_if(|other| other.id == payment.id) {
            *payment = other;
        }
    }
    let mut run = Run::new(book, payments, common, twins);
    run.disputed = disputed;
    run.remember(&past);
    run.returns();
    for rank in 0..3 {
        run.step_certain(rank);
    }
    run.step(|run, at| run.settle_named(at));
    run.step(Run::settle_with_party);
    run.step(|run, at| run.settle_named(at).or_else(|| run.part_of_named(at)));
    run.step(|run, at| run.settle_nearly_named(at));
    run.step(Run::settle_by_account);
    run.step_if_alone(Run::claim_by_name);
    match policy.amount_only {
        AmountOnly::Never => {}
        AmountOnly::Unique => run.step_if_alone(Run::claim_by_amount),
        AmountOnly::Oldest | AmountOnly::Newest => run.step(|run, at| {
            let (fit, rule) = run.claim_by_amount(at)?;
            run.settle_fit(at, fit, rule, Class::Weak)
        }),
    }
    let mut result = run.finish(&given, &repeated);
    let own = own.into_iter().map(|payment| Unmatched {
        payment: payment.id.clone(),
        reason: UnmatchedReason::OwnTransfer,
    });
    result.unmatched.extend(own);
    result
}

/// A payment and where that stands which it says.
#[derive(Debug)]
pub(super) struct Lead<'a> {
    pub payment: &'a Payment,
    /// Whether it has an amount that can be matched, is no return, and is not matched yet.
    is_left: bool,
    /// Its hits, and from `doubts` on what else it may say.
    hits: Range<u32>,
    doubts: u32,
    slots: Range<u32>,
    /// An OGM-VCS between `+++` or `***` that is of no item.
    stranger: Option<Box<str>>,
    /// The return that has its reference, and does not take just this payment back.
    pub returned_by: Option<usize>,
    /// The payment of which a return has the reference, or alone the account, and not the amount.
    pub takes_back: Option<usize>,
    /// What it would have settled, had nothing contradicted it.
    pub refused: Option<Box<Plan>>,
}

/// A reference in a payment, and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub target: Target,
    pub rule: Rule,
    words: usize,
    span: (usize, usize),
}

/// What a payment would do.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Items with what is paid and what is written off, both with the sign of the account.
    pub parts: Vec<(Item, Decimal, Decimal)>,
    pub difference: PaymentDifference,
    pub class: Class,
    pub evidence: Vec<Evidence>,
    pub contradictions: Vec<Contradiction>,
}

#[derive(Debug)]
pub(super) struct Run<'a> {
    pub book: Index<'a>,
    pub leads: Vec<Lead<'a>>,
    /// The references of all payments.
    hits: Vec<Hit>,
    /// The slots of all payments, found by mandate, account and name.
    slots: Vec<(Slot, Rule)>,
    /// What became of payments, by their place.
    pub matches: Vec<(usize, Match)>,
    /// Returns that more than one payment could be meant by.
    pub unclear: HashSet<usize>,
    /// Items that a return has opened.
    pub reopened: HashSet<Item>,
    /// Items of which there is another with the same key and another content.
    disputed: HashSet<Item>,
    /// From which accounts parties have paid for certain.
    seen: HashMap<Cow<'a, str>, Vec<Slot>>,
    /// End-to-end ids that tell of no payment: different parties have them, or most payments do.
    common: HashSet<&'a str>,
    /// References that different parties have given, with two of the payments.
    shared: HashMap<Target, (usize, usize)>,
    /// Which payment settled an item, and what was settled by a payment that a return may be of.
    pub paid_by: HashMap<Item, usize>,
    pub settled: HashMap<usize, Vec<Item>>,
    /// How many payments were each a part of an item.
    parts: HashMap<Item, u32>,
    /// Payments that nothing but the amount speaks for, each with the only open item that has it.
    pub lone: HashMap<usize, Item>,
    /// Payments that are out of another file, too, with the one that counts.
    pub twins: HashMap<usize, Text>,
    /// Payments that were booked before this run.
    pub past: HashMap<usize, Past<'a>>,
    /// What they have settled of items, with the sign of the account.
    pub known: HashMap<Item, Decimal>,
    /// Steps that are left for all searches together.
    budget: u64,
}

impl<'a> Run<'a> {
    fn new(
        book: Index<'a>,
        payments: Vec<&'a Payment>,
        common: HashSet<&'a str>,
        twins: HashMap<&str, Text>,
    ) -> Self {
        let size = (book.items.len() + payments.len()) as u64;
        let mut scanner = book.scanner();
        let mut run = Run {
            book,
            leads: Vec::with_capacity(payments.len()),
            hits: Vec::new(),
            slots: Vec::new(),
            matches: Vec::new(),
            unclear: HashSet::new(),
            reopened: HashSet::new(),
            disputed: HashSet::new(),
            seen: HashMap::new(),
            common,
            shared: HashMap::new(),
            paid_by: HashMap::new(),
            settled: HashMap::new(),
            parts: HashMap::new(),
            lone: HashMap::new(),
            twins: HashMap::new(),
            past: HashMap::new(),
            known: HashMap::new(),
            budget: 10_000_000 + 100 * size,
        };
        // An end-to-end id that several payments have tells of none of them.
        let mut ids: HashMap<_, usize> = HashMap::new();
        let counts = |payment: &&&Payment| !payment.is_return && !twins.contains_key(&*payment.id);
        for &payment in payments.iter().filter(counts) {
            if let Some(id) = end_to_end(payment)
                && run.book.end_to_end.contains_key(id)
            {
                *ids.entry((id, is_out(payment))).or_default() += 1;
            }
        }
        for payment in payments {
            let is_own = run.id(payment).is_some_and(|id| {
                ids.get(&(id, is_out(payment)))
                    .is_none_or(|&count| count < 2)
            });
            run.read(payment, is_own, &mut scanner);
            if let Some(twin) = twins.get(&*payment.id) {
                let at = run.leads.len() - 1;
                run.leads[at].is_left = false;
                run.twins.insert(at, twin.clone());
            }
        }
        run.find_shared();
        run
    }

    /// Takes into account what was booked before: it is left as it is, and is no longer open.
    fn remember(&mut self, past: &HashMap<&str, &Past<'a>>) {
        if past.is_empty() {
            return;
        }
        for at in 0..self.leads.len() {
            let Some(&&of) = past.get(&*self.leads[at].payment.id) else {
                continue;
            };
            self.leads[at].is_left = false;
            self.past.insert(at, of);
            let parts: Vec<_> = self.items_of(&of).collect();
            // A return that opened an item by itself gave back what was paid before, and no payment of these.
            let is_of_before = of.payment.is_return && !of.is_returned;
            for &(item, paid, off) in &parts {
                if !is_of_before {
                    *self.known.entry(item).or_default() += paid + off;
                }
                if of.is_part {
                    *self.parts.entry(item).or_default() += 1;
                }
                if !self.is_open(item) && !of.is_returned {
                    self.paid_by.insert(item, at);
                }
            }
            if of.class == Class::Certain {
                self.learn(at, parts.into_iter().map(|part| part.0));
            }
        }
    }

    /// What a payment of before has settled, with the sign of the account.
    pub fn items_of(&self, past: &Past<'a>) -> impl Iterator<Item = (Item, Decimal, Decimal)> {
        past.allocations.iter().filter_map(|of| {
            let item = self.book.find(&of.item)?;
            // Whoever edits a book by hand may write what cannot be reckoned with.
            let is_good = is_sensible(of.amount) && is_sensible(of.written_off);
            let is_good = is_good && Index::is_usable(self.book.items[item as usize]);
            let item = is_good.then_some(item)?;
            let expected = |amount| self.book.items[item as usize].expected(amount);
            Some((item, expected(of.amount), expected(of.written_off)))
        })
    }

    // What a payment says.

    /// The end-to-end id of a payment, if it is one.
    pub fn id(&self, payment: &'a Payment) -> Option<&'a str> {
        end_to_end(payment).filter(|id| !self.common.contains(id))
    }

    /// Finds the references that come from different parties.
    fn find_shared(&mut self) {
        let mut firsts: HashMap<Target, (usize, Who)> = HashMap::new();
        for at in 0..self.leads.len() {
            let payment = self.leads[at].payment;
            if payment.is_return || self.twins.contains_key(&at) {
                continue;
            }
            let (start, end) = (self.leads[at].hits.start, self.leads[at].doubts);
            for hit in &self.hits[start as usize..end as usize] {
                if !hit.rule.is_loose() {
                    let first = firsts.entry(hit.target).or_insert((at, Who::default()));
                    if !first.1.agrees(payment) {
                        self.shared.entry(hit.target).or_insert((first.0, at));
                    }
                }
            }
        }
    }

    /// Reads a payment: its references, what it nearly says, and whose it may be. `has_own_id` says whether
    /// it has an end-to-end id that no other payment has.
    fn read(&mut self, payment: &'a Payment, has_own_id: bool, scanner: &mut Scanner) {
        #[cfg(test)]
        crate::steps::take(1);
        let book = &self.book;
        let slots_of = book.of_party(payment);
        // Of an item named several times the strongest counts, and of those the first.
        let (mut hits, mut doubts) = (BTreeMap::new(), BTreeMap::new());
        let keep = |found: &mut BTreeMap<Target, Hit>, hit: Hit| {
            #[cfg(test)]
            crate::steps::take(1);
            let known = found.entry(hit.target).or_insert(hit);
            *known = hit.min(*known);
        };
        if let Some(words) = payment.end_to_end()
            && let text = &payment.texts[words].text
            && let Some(&target) = book.end_to_end.get(text.trim())
        {
            let span = (0, text.len());
            let rule = match has_own_id {
                true => Rule::EndToEnd,
                false => Rule::Number,
            };
            let hit = Hit {
                target,
                rule,
                words,
                span,
            };
            keep(&mut hits, hit);
        }
        let (mut tried, mut stranger) = (0, None);
        // Where references with check digits stand: what is within them is nothing else.
        let mut places: Vec<(usize, usize, usize)> = Vec::new();
        for (words, text) in payment.texts.iter().enumerate() {
            if is_common(text, &self.common) {
                continue;
            }
            scanner.scan(&text.text, |sort, run, range| {
                let span = (range.start, range.end);
                let hit = |(rule, target)| Hit {
                    target,
                    rule,
                    words,
                    span,
                };
                match sort {
                    Sort::Ogm => {
                        if is_written_as_ogm(&text.text, &range) {
                            places.push((words, range.start, range.end));
                        }
                        if let Some(&target) = book.ogms.get(&number(run)) {
                            let rule = match is_written_as_ogm(&text.text, &range) {
                                true => Rule::Ogm,
                                false => Rule::ScatteredOgm,
                            };
                            keep(&mut hits, hit((rule, target)));
                        } else if is_framed_ogm(&text.text, &range) {
                            stranger.get_or_insert_with(|| text.text[range].into());
                        }
                    }
                    Sort::Words => {
                        let written = |(rule, target)| match rule {
                            Rule::Creditor
                                if !is_written_as_creditor_reference(&text.text, range.clone()) =>
                            {
                                (Rule::Number, target)
                            }
                            _ => (rule, target),
                        };
                        let mut found = book.of_words(run).map(written).map(hit);
                        if let Some(hit) = found.next() {
                            if hit.rule == Rule::Creditor {
                                places.push((words, hit.span.0, hit.span.1));
                            }
                            // What may be a day is a number when more speaks for it.
                            let is_day = hit.rule != Rule::Creditor
                                && !matches!(text.source, TextSource::PaidDocument(_))
                                && is_date(&text.text[range.clone()])
                                && !is_meant_as_number(&text.text, range.clone());
                            let is_meant = !is_day
                                || matches!(hit.target, Target::One(item)
                                    if book.is_of(item, slots_of.iter().map(|slot| slot.0)));
                            match is_meant {
                                true => keep(&mut hits, hit),
                                false => keep(&mut doubts, hit),
                            }
                        }
                        found.for_each(|hit| keep(&mut doubts, hit));
                    }
                    Sort::Digits if tried < NEARLY && !book.ogms.is_empty() => {
                        tried += 1;
                        let near = nearly_ogm(run).into_iter();
                        for &target in near.filter_map(|ogm| book.ogms.get(&ogm)) {
                            keep(&mut doubts, hit((Rule::NearlyOgm, target)));
                        }
                    }
                    Sort::Digits => {}
                }
            });
        }
        if !places.is_empty() && hits.len() > 1 {
            places.sort_unstable();
            hits.retain(|_, hit| {
                let (start, end) = hit.span;
                let behind =
                    places.partition_point(|place| *place <= (hit.words, start, usize::MAX));
                let around = behind.checked_sub(1).map(|at| places[at]);
                let is_within = |(words, from, to): (usize, usize, usize)| {
                    words == hit.words && end <= to && (from, to) != (start, end)
                };
                hit.rule.is_checked() || !around.is_some_and(is_within)
            });
        }
        let (start, slots) = (self.hits.len(), self.slots.len());
        self.slots.extend(slots_of);
        self.hits.extend(hits.into_values());
        let middle = self.hits.len();
        self.hits.extend(doubts.into_values());
        self.leads.push(Lead {
            payment,
            is_left: !payment.is_return && amount(payment).is_some(),
            hits: start as u32..self.hits.len() as u32,
            doubts: middle as u32,
            slots: slots as u32..self.slots.len() as u32,
            stranger,
            returned_by: None,
            takes_back: None,
            refused: None,
        });
    }

    /// What a payment names.
    pub fn hits(&self, at: usize) -> &[Hit] {
        let Lead { hits, doubts, .. } = &self.leads[at];
        &self.hits[hits.start as usize..*doubts as usize]
    }

    /// What it may be read as besides: a number by its digits where another has them all, or an OGM-VCS
    /// with one typing error.
    pub fn doubts(&self, at: usize) -> &[Hit] {
        let Lead { hits, doubts, .. } = &self.leads[at];
        &self.hits[*doubts as usize..hits.end as usize]
    }

    fn slots(&self, at: usize) -> &[(Slot, Rule)] {
        let slots = &self.leads[at].slots;
        &self.slots[slots.start as usize..slots.end as usize]
    }

    pub fn amount(&self, at: usize) -> Option<Decimal> {
        amount(self.leads[at].payment)
    }

    /// The open items among these that are in the payment's currency.
    pub fn open<'r>(&'r self, at: usize, hits: &'r [Hit]) -> impl Iterator<Item = (Item, &'r Hit)> {
        let currency = &self.leads[at].payment.currency;
        hits.iter().filter_map(move |hit| match hit.target {
            Target::One(item) => {
                #[cfg(test)]
                crate::steps::take(1);
                let is_same = self.book.items[item as usize].currency == *currency;
                (is_same && self.is_open(item)).then_some((item, hit))
            }
            Target::Some(_) => None,
        })
    }

    /// The items that a payment names and that are open, with the strongest rule of each.
    fn named(&self, at: usize) -> Vec<(Item, Rule)> {
        let named = self.open(at, self.hits(at));
        named.map(|(item, hit)| (item, hit.rule)).collect()
    }

    /// Whether a payment names no item, open or not, and no other invoice of which nothing is known.
    pub fn names_nothing(&self, at: usize) -> bool {
        self.hits(at).is_empty() && self.leads[at].stranger.is_none()
    }

    fn names_any(&self, at: usize) -> bool {
        self.open(at, self.hits(at)).next().is_some()
    }

    pub fn is_open(&self, item: Item) -> bool {
        #[cfg(test)]
        crate::steps::take(1);
        !self.book.open[item as usize].is_zero()
    }

    /// The slots of the account and the mandate of a payment, and those learnt of its account.
    pub fn by_account(&self, at: usize) -> impl Iterator<Item = (Slot, Rule)> {
        #[cfg(test)]
        crate::steps::take(self.slots(at).len() * (1 + self.learnt(at).len()));
        let known = self.slots(at);
        let is_new = move |slot: &Slot| {
            let is_same = |&(known, rule): &(Slot, Rule)| known == *slot && !rule.is_name();
            !known.iter().any(is_same)
        };
        let learnt = self.learnt(at).iter().copied().filter(is_new);
        let known = known.iter().copied().filter(|slot| !slot.1.is_name());
        known.chain(learnt.map(|slot| (slot, Rule::SeenAccount)))
    }

    pub fn by_name(&self, at: usize) -> impl Iterator<Item = (Slot, Rule)> {
        let slots = self.slots(at).iter().copied();
        slots.filter(|slot| slot.1.is_name())
    }

    pub fn by_amount(&self, at: usize) -> Option<(Slot, Rule)> {
        let slot = self.book.all(&self.leads[at].payment.currency)?;
        Some((slot, Rule::Amount))
    }

    fn learnt(&self, at: usize) -> &[Slot] {
        match &self.leads[at].payment.account {
            Some(account) if !self.seen.is_empty() => account_key(account)
                .and_then(|account| self.seen.get(&account))
                .map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }

    /// Whether a payment comes from a party that the book knows.
    pub fn is_of_known(&self, at: usize) -> bool {
        !self.slots(at).is_empty() || !self.learnt(at).is_empty()
    }

    /// Whether the account, mandate or name of a payment is that of the item's party.
    fn agrees(&self, at: usize, item: Item) -> bool {
        let slots = &self.book.slots[item as usize];
        #[cfg(test)]
        crate::steps::take(slots.len() * (self.slots(at).len() + self.learnt(at).len()));
        let known = self.slots(at).iter().map(|(slot, _)| slot);
        known
            .chain(self.learnt(at))
            .any(|slot| slots.contains(slot))
    }

    /// Whether these are named so that it cannot be by mistake.
    fn is_sure(&self, at: usize, item: Item, rule: Rule) -> bool {
        let is_number = matches!(rule, Rule::Number | Rule::ScatteredOgm);
        rule.is_checked() || (is_number && self.agrees(at, item))
    }

    /// Whether something is named so surely that the amount of another item means nothing.
    fn is_spoken_for(&self, at: usize) -> bool {
        #[cfg(test)]
        crate::steps::take(self.hits(at).len());
        self.hits(at).iter().any(|hit| match hit.target {
            Target::One(item) => self.is_sure(at, item, hit.rule),
            Target::Some(_) => hit.rule.is_checked(),
        })
    }

    // Steps.

    /// Settles what a step plans, one payment after the other.
    fn step(&mut self, plan: impl Fn(&mut Self, usize) -> Option<Plan>) {
        for at in 0..self.leads.len() {
            if self.leads[at].is_left
                && let Some(plan) = plan(self, at)
                && let Some(plan) = self.weigh(at, plan)
            {
                self.apply(at, plan);
            }
        }
    }

    /// Settles what is certain, so that nothing that is less takes it away; then, as `rank` 1 and 2, what
    /// were so if no other party had given the same reference, of whose party it is and of anybody.
    fn step_certain(&mut self, rank: u32) {
        if rank > 0 && self.shared.is_empty() {
            return;
        }
        let is_shared = |one: &Contradiction| matches!(one, Contradiction::Shared { .. });
        for at in 0..self.leads.len() {
            if self.leads[at].is_left
                && let Some(plan) = self.settle_named(at)
                && plan.class == Class::Certain
                && let Some(plan) = self.weigh(at, plan)
                && match rank {
                    0 => plan.class == Class::Certain,
                    _ => plan.contradictions.iter().all(is_shared),
                }
                && (rank != 1 || plan.parts.iter().all(|part| self.agrees(at, part.0)))
            {
                self.apply(at, plan);
            }
        }
    }

    /// Settles the items that one payment alone claims.
    fn step_if_alone(&mut self, claim: impl Fn(&Self, usize) -> Option<(Fit, Rule)>) {
        let left = (0..self.leads.len()).filter(|&at| self.leads[at].is_left);
        let claims: Vec<_> = left.filter_map(|at| Some((at, claim(self, at)?))).collect();
        let mut counts: HashMap<Item, usize> = HashMap::new();
        for (_, (fit, _)) in &claims {
            *counts.entry(fit.item).or_default() += 1;
        }
        for (at, (fit, rule)) in claims {
            if counts[&fit.item] == 1
                && let Some(plan) = self.settle_fit(at, fit, rule, Class::Weak)
                && let Some(plan) = self.weigh(at, plan)
            {
                self.apply(at, plan);
            }
        }
    }

    // What speaks against a plan.

    /// The plan, unless something contradicts it so that somebody has to decide; what only makes it less
    /// than certain is told with it.
    pub fn weigh(&mut self, at: usize, mut plan: Plan) -> Option<Plan> {
        let is_checked = plan.evidence.iter().any(|found| found.rule.is_checked());
        let mut is_refused = false;
        if plan.class == Class::Certain
            && let Some(named) = self.names_besides(at, &plan)
        {
            plan.contradictions.push(Contradiction::Other { named });
        }
        if !self.shared.is_empty()
            && let Some(by) = self.shared_with(at, &plan)
        {
            // A number that others have, too, may be one of something else.
            if !is_checked && !plan.parts.iter().all(|part| self.agrees(at, part.0)) {
                plan.class = Class::Weak;
            }
            plan.contradictions.push(Contradiction::Shared { by });
        }
        for &(item, ..) in &plan.parts {
            for (contradiction, is_grave) in self.against(at, item, is_checked) {
                is_refused |= is_grave;
                tell(&mut plan.contradictions, contradiction);
            }
        }
        if is_refused {
            self.leads[at].refused.get_or_insert(Box::new(plan));
            return None;
        }
        // Without a currency an amount is not known to be the same.
        if !plan.contradictions.is_empty() || self.leads[at].payment.currency.is_empty() {
            plan.class = plan.class.max(Class::Strong);
        }
        Some(plan)
    }

    /// A payment of another party that has one of the references of what this plan settles.
    fn shared_with(&self, at: usize, plan: &Plan) -> Option<Text> {
        let items: HashSet<Item> = plan.parts.iter().map(|part| part.0).collect();
        let mut hits = self.hits(at).iter();
        let &(first, second) = hits.find_map(|hit| match hit.target {
            Target::One(item) if !items.contains(&item) => None,
            target => self.shared.get(&target),
        })?;
        let other = if first == at { second } else { first };
        Some(self.leads[other].payment.id.clone())
    }

    /// The item that a payment names and that is settled already, unless it is of another party that is known
    /// and nothing but the number says so.
    pub fn settled_before(&self, at: usize) -> Option<Item> {
        let payment = self.leads[at].payment;
        self.hits(at).iter().find_map(|hit| match hit.target {
            Target::One(item) => {
                let is_same = self.book.items[item as usize].currency == payment.currency;
                let is_settled = is_same && !self.is_open(item);
                let is_its = || self.is_sure(at, item, hit.rule) || !self.is_of_known(at);
                (is_settled && !hit.rule.is_loose() && is_its()).then_some(item)
            }
            Target::Some(_) => None,
        })
    }

    /// What a payment names besides what it settles: as surely, or with the same amount.
    fn names_besides(&self, at: usize, plan: &Plan) -> Option<Text> {
        let mut parts: Vec<Item> = plan.parts.iter().map(|part| part.0).collect();
        parts.sort_unstable();
        let is_part = |item: Item| parts.binary_search(&item).is_ok();
        let slots_of = |item: &Item| &self.book.slots[*item as usize];
        let mut slots: Vec<Slot> = parts.iter().flat_map(slots_of).copied().collect();
        slots.sort_unstable();
        let amount = self.amount(at).unwrap_or_default();
        #[cfg(test)]
        crate::steps::take(slots.len() + self.hits(at).len());
        let allowed = self.book.policy.allowed(amount);
        let fits = |item: Item| {
            let less = self.book.open[item as usize].checked_sub(amount);
            self.is_open(item) && less.is_some_and(|less| less.abs() <= allowed)
        };
        // An end-to-end id that others have as well says little for an item, and enough against another.
        let own_id = end_to_end(self.leads[at].payment);
        let own_id = own_id.and_then(|id| self.book.end_to_end.get(id));
        let is_strong = |hit: &Hit| hit.rule.is_checked() || own_id == Some(&hit.target);
        let other = self.hits(at).iter().find(|hit| match hit.target {
            Target::One(item) if is_part(item) => false,
            Target::One(item) => is_strong(hit) || hit.rule == Rule::Number && fits(item),
            Target::Some(slot) => is_strong(hit) && slots.binary_search(&slot).is_err(),
        });
        let stranger = || self.leads[at].stranger.as_deref().map(Text::new);
        match other {
            Some(hit) => Some(self.evidence_of(at, hit).text),
            None => stranger(),
        }
    }

    /// What speaks against a payment being for an item, and whether it is too grave for a match. What
    /// rests on a reference `is_checked` has against it only what is known for sure.
    pub fn against(&self, at: usize, item: Item, is_checked: bool) -> Vec<(Contradiction, bool)> {
        #[cfg(test)]
        crate::steps::take(1 + self.slots(at).len());
        let mut found = Vec::new();
        let (payment, of) = (self.leads[at].payment, self.book.items[item as usize]);
        if let (Some(paid), Some(issued), false) = (payment.date, of.issue_date, of.is_prepayment)
            && paid < issued
        {
            found.push((Contradiction::Date { paid, issued }, true));
        }
        if payment.is_doubtful {
            found.push((Contradiction::Details, false));
        }
        if payment.is_unbalanced {
            found.push((Contradiction::Balances, false));
        }
        if self.disputed.contains(&item) {
            found.push((Contradiction::Repeated, false));
        }
        if let Some(by) = self.leads[at].returned_by {
            let by = self.leads[by].payment.id.clone();
            found.push((Contradiction::Returned { by }, false));
        }
        let is_purchase = of.direction == ItemDirection::Payable;
        let account = payment.account.as_deref().and_then(account_key);
        let slots = self.slots(at);
        let known = |rule: Option<Rule>| {
            let of_rule = slots
                .iter()
                .filter(move |slot| rule.is_none_or(|rule| slot.1 == rule));
            of_rule.map(|&(slot, _)| slot)
        };
        let named = of.party.names.first().cloned().unwrap_or_default();
        let asked = of
            .party
            .accounts
            .iter()
            .find(|text| account_key(text).is_some());
        if is_purchase && let (Some(key), Some(asked)) = (&account, asked) {
            // Who collects by a mandate of the party does so to what account it likes.
            let mut others = known(Some(Rule::Account)).peekable();
            let is_collected = self.book.is_of(item, known(Some(Rule::Mandate)))
                && (others.peek().is_none() || self.book.is_of(item, others));
            if !is_collected && !self.book.is_payee(item, key.clone()) {
                let (paid, named) = (payment.account.clone().unwrap_or_default(), asked.clone());
                found.push((Contradiction::Account { paid, named }, true));
            }
            return found;
        }
        let learnt = match is_checked {
            true => &[],
            false => self.learnt(at),
        };
        if payment.is_return
            && !is_purchase
            && let (Some(key), Some(asked)) = (&account, asked)
            && !of
                .party
                .accounts
                .iter()
                .any(|of| account_key(of).as_ref() == Some(key))
        {
            let (paid, named) = (payment.account.clone().unwrap_or_default(), asked.clone());
            found.push((Contradiction::Account { paid, named }, false));
        }
        let mut all = known(None).chain(learnt.iter().copied()).peekable();
        if all.peek().is_some() {
            let is_known = !is_checked || of.party != Counterparty::default();
            if is_known && !self.book.is_of(item, all) {
                let paid = match slots.first() {
                    Some((_, Rule::Name)) => &payment.name,
                    Some((_, Rule::UltimateName)) => &payment.ultimate_name,
                    Some((_, Rule::Mandate)) => &payment.mandate,
                    _ => &payment.account,
                };
                let paid = paid.clone().unwrap_or_default();
                let is_grave = is_purchase || !is_checked;
                found.push((Contradiction::Party { paid, named }, is_grave));
            }
        } else if let (true, Some(paid)) = (is_purchase || payment.is_return, &payment.name)
            && !of.party.names.is_empty()
            && !of.party.names.iter().any(|name| {
                let mut paid = payment.ultimate_name.iter().chain([paid]);
                paid.any(|paid| name::resembles(name, paid))
            })
        {
            let paid = paid.clone();
            found.push((Contradiction::Party { paid, named }, false));
        }
        found
    }

    /// What a payment names, when the amount is that of all of it, or of one part of it.
    pub fn settle_named(&self, at: usize) -> Option<Plan> {
        if self.hits(at).is_empty() {
            return None;
        }
        let amount = self.amount(at)?;
        let named = self.named(at);
        if let Some(plan) = self.settle_all(at, amount, &named) {
            return Some(plan);
        }
        if (2..=NAMED).contains(&named.len()) {
            return self.settle_part(at, amount, &named);
        }
        // A reference that several items have: the amount must tell which.
        self.hits(at).iter().find_map(|hit| {
            let Target::Some(slot) = hit.target else {
                return None;
            };
            let found = self.fits(at, [(slot, hit.rule)]);
            let ([(fit, rule)], false) = (&found.fits[..], found.has_more) else {
                return None;
            };
            let mut plan = self.settle(at, amount, &[*fit])?;
            plan.class = match rule.is_loose() {
                true => Class::Weak,
                false => Class::Strong,
            };
            let mut evidence = self.evidence_of(at, hit);
            evidence.item = Some(self.key(fit.item));
            plan.evidence.insert(0, evidence);
            Some(plan)
        })
    }

    /// Not all of what is named was meant: what has check digits is, of the rest one selection must do.
    fn settle_part(&self, at: usize, amount: Decimal, named: &[(Item, Rule)]) -> Option<Plan> {
        let open = |&(item, _): &(Item, Rule)| self.book.open[item as usize];
        let open: Vec<Decimal> = named.iter().map(open).collect();
        let mut steps = NAMED_STEPS;
        let Sets::Found(mut sets) = sums::search(&open, amount, NAMED, &mut steps) else {
            return None;
        };
        let checked = (0..named.len()).filter(|&nth| named[nth].1.is_checked());
        let must: u32 = checked.map(|nth| 1 << nth).sum();
        sets.retain(|set| must == 0 || set & must != 0);
        let [set] = sets[..] else { return None };
        let part = (0..named.len()).filter(|nth| set & (1 << nth) != 0);
        let part: Vec<_> = part.map(|nth| named[nth]).collect();
        self.settle_all(at, amount, &part)
    }

    /// All of these items, when they come to the amount.
    fn settle_all(&self, at: usize, amount: Decimal, named: &[(Item, Rule)]) -> Option<Plan> {
        let worst = named.iter().map(|&(_, rule)| rule).max()?;
        let items: Vec<Item> = named.iter().map(|&(item, _)| item).collect();
        // In full, with the discounts as they are first reckoned, and as last.
        let mut plan = self.settle_full(at, amount, &items);
        if plan.is_none() {
            let payment = self.leads[at].payment;
            let granted = items.iter().map(|&item| self.book.granted(item, payment));
            let granted: Vec<Vec<Decimal>> = granted.collect();
            let less = |of: fn(&[Decimal]) -> Option<&Decimal>| {
                let fit = |(&item, all): (&Item, &Vec<Decimal>)| Fit {
                    item,
                    discount: of(all).copied().unwrap_or_default(),
                };
                let fits: Vec<Fit> = items.iter().zip(&granted).map(fit).collect();
                self.settle(at, amount, &fits)
            };
            if granted.iter().any(|granted| !granted.is_empty()) {
                plan = less(<[Decimal]>::first).or_else(|| less(<[Decimal]>::last));
            }
        }
        let mut plan = plan?;
        // A cent is little of a hundred euros, and much of five cents.
        let is_little = match plan.difference {
            PaymentDifference::Rounding(cents) => cents.abs() * Decimal::from(20) <= amount.abs(),
            _ => true,
        };
        plan.class = if is_little && named.iter().all(|(_, rule)| rule.is_checked()) {
            Class::Certain
        } else if worst.is_loose() && !named.iter().all(|&(item, _)| self.agrees(at, item)) {
            Class::Weak
        } else {
            Class::Strong
        };
        // Both are in the order of the items.
        let is_meant = |hit: &&Hit| matches!(hit.target, Target::One(item) if items.binary_search(&item).is_ok());
        let hits = self.hits(at).iter().filter(is_meant);
        let mut evidence: Vec<_> = hits.map(|hit| self.evidence_of(at, hit)).collect();
        evidence.sort_by_key(|evidence| evidence.rule);
        evidence.append(&mut plan.evidence);
        plan.evidence = evidence;
        Some(plan)
    }

    /// Less than what is open of the one item that is named: by a fee, or the rest stays open.
    pub fn part_of_named(&self, at: usize) -> Option<Plan> {
        let amount = self.amount(at)?;
        let mut named = self.open(at, self.hits(at));
        let (Some((item, hit)), None) = (named.next(), named.next()) else {
            return self.less_a_fee(at, amount);
        };
        let (policy, open) = (self.book.policy, self.book.open[item as usize]);
        let less = open.abs() - amount.abs();
        // Of each payment of the item a fee may have been kept.
        let payments = 1 + self.parts.get(&item).copied().unwrap_or_default();
        let is_fee = self.is_fee(at, less, payments);
        let fits = (is_fee || policy.partial)
            && less > Decimal::ZERO
            && open.is_sign_negative() == amount.is_sign_negative()
            && self.is_sure(at, item, hit.rule);
        let (off, difference) = match is_fee {
            true => (open - amount, PaymentDifference::Fee(less)),
            false => (Decimal::ZERO, PaymentDifference::Under(less)),
        };
        fits.then(|| Plan {
            parts: vec![(item, amount, off)],
            difference,
            class: Class::Strong,
            evidence: vec![self.evidence_of(at, hit)],
            contradictions: Vec::new(),
        })
    }

    /// Whether banks may have kept so much of so many payments, of which this is the last.
    fn is_fee(&self, at: usize, less: Decimal, payments: u32) -> bool {
        let fees = self.book.policy.fee.checked_mul(payments.into());
        less <= fees.unwrap_or_default() || self.leads[at].payment.charges == Some(less)
    }

    /// All that is surely named, but for a fee, which is written off where most is open.
    fn less_a_fee(&self, at: usize, amount: Decimal) -> Option<Plan> {
        let named = self.named(at);
        let open = |&(item, _): &(Item, Rule)| self.book.open[item as usize];
        let sum: Decimal = named.iter().map(open).sum();
        let less = sum.abs() - amount.abs();
        let is_one_way = |part: &(Item, Rule)| {
            open(part).is_sign_negative() == amount.is_sign_negative()
                && self.is_sure(at, part.0, part.1)
        };
        if named.len() < 2
            || less <= Decimal::ZERO
            || !self.is_fee(at, less, 1)
            || !named.iter().all(is_one_way)
        {
            return None;
        }
        let items: Vec<Item> = named.iter().map(|part| part.0).collect();
        let mut plan = self.settle_full(at, sum, &items)?;
        let off = signed_like(less, sum);
        let part = plan.parts.iter_mut().max_by_key(|part| part.1.abs())?;
        (part.1.abs() > less).then_some(())?;
        part.1 -= off;
        part.2 += off;
        plan.difference = PaymentDifference::Fee(less);
        let is_meant = |hit: &&Hit| matches!(hit.target, Target::One(item) if items.binary_search(&item).is_ok());
        let hits = self.hits(at).iter().filter(is_meant);
        plan.evidence = hits.map(|hit| self.evidence_of(at, hit)).collect();
        plan.evidence.sort_by_key(|evidence| evidence.rule);
        Some(plan)
    }

    /// What is named and other items of the same party, when one set of them comes to the amount.
    fn settle_with_party(&mut self, at: usize) -> Option<Plan> {
        let named = self.named(at);
        let slot = self.party(at, &named)?;
        let amount = self.amount(at)?;
        let items: Vec<Item> = named.iter().map(|&(item, _)| item).collect();
        let sets = self.sets(at, slot, amount, &items)?;
        let [set] = &sets[..] else { return None };
        let mut plan = self.settle_full(at, amount, set)?;
        let hits = self.hits(at).iter();
        plan.evidence = hits.map(|hit| self.evidence_of(at, hit)).collect();
        plan.evidence
            .push(self.amount_evidence(at, Rule::Sum, None));
        Some(plan)
    }

    /// The party of what is named, if it is one and the names are sure.
    fn party(&self, at: usize, named: &[(Item, Rule)]) -> Option<Slot> {
        let slot = |item: Item| self.book.slots[item as usize].first().copied();
        let first = slot(named.first()?.0).filter(|&first| self.book.is_one(first))?;
        let fits = |&(item, rule): &(Item, Rule)| {
            slot(item) == Some(first) && self.is_sure(at, item, rule)
        };
        named.iter().all(fits).then_some(first)
    }

    /// The one item of which a payment has the OGM-VCS but for a typing error.
    fn settle_nearly_named(&self, at: usize) -> Option<Plan> {
        let mut near = self.near(at);
        let (true, Some((item, hit)), None) = (self.hits(at).is_empty(), near.next(), near.next())
        else {
            return None;
        };
        let mut plan = self.settle_all(at, self.amount(at)?, &[(item, Rule::NearlyOgm)])?;
        plan.class = match self.agrees(at, item) {
            true => Class::Strong,
            false => Class::Weak,
        };
        plan.evidence.insert(0, self.evidence_of(at, hit));
        Some(plan)
    }

    /// The open items whose OGM-VCS a payment has but for one typing error.
    pub fn near(&self, at: usize) -> impl Iterator<Item = (Item, &Hit)> {
        let doubts = self.open(at, self.doubts(at));
        doubts.filter(|(_, hit)| hit.rule == Rule::NearlyOgm)
    }

    /// The one item, or else the one set of items, of the party whose account it is.
    fn settle_by_account(&mut self, at: usize) -> Option<Plan> {
        let slots: Vec<(Slot, Rule)> = self.by_account(at).collect();
        if slots.is_empty() || self.is_spoken_for(at) {
            return None;
        }
        let is_odd = self.names_any(at);
        let found = self.fits(at, slots.iter().copied());
        match (&found.fits[..], found.has_more) {
            ([], _) if is_odd => return None,
            ([], _) => {}
            (&[(fit, rule)], false) if is_odd => {
                return self.settle_fit(at, fit, rule, Class::Weak);
            }
            (&[(fit, rule)], false) => return self.settle_fit(at, fit, rule, Class::Strong),
            (all, false) => {
                let (fit, rule) = self.by_date(all)?;
                return self.settle_fit(at, fit, rule, Class::Weak);
            }
            (_, true) => return None,
        }
        let amount = self.amount(at)?;
        let mut sets = Vec::new();
        for (slot, rule) in slots {
            let found = self.sets(at, slot, amount, &[])?;
            sets.extend(found.into_iter().map(|set| (set, rule)));
        }
        let [(set, rule)] = &sets[..] else {
            return None;
        };
        let mut plan = self.settle_full(at, amount, set)?;
        plan.class = Class::Weak;
        plan.evidence = vec![
            self.party_evidence(at, *rule),
            self.amount_evidence(at, Rule::Sum, None),
        ];
        Some(plan)
    }

    fn claim_by_name(&self, at: usize) -> Option<(Fit, Rule)> {
        if self.by_name(at).next().is_none() || self.names_any(at) || self.is_spoken_for(at) {
            return None;
        }
        let found = self.fits(at, self.by_name(at));
        match found.fits[..] {
            [one] if !found.has_more => Some(one),
            _ => None,
        }
    }

    fn claim_by_amount(&self, at: usize) -> Option<(Fit, Rule)> {
        if self.is_of_known(at)
            || self.names_any(at)
            || self.is_spoken_for(at)
            || self.settled_before(at).is_some()
        {
            return None;
        }
        let found = self.fits(at, self.by_amount(at));
        match found.fits[..] {
            _ if found.has_more => None,
            [one] => Some(one),
            ref all => self.by_date(all),
        }
    }

    /// The oldest or the newest of several, when the policy takes it. Two of one day are as good as each
    /// other, and the first by its key is taken.
    fn by_date(&self, fits: &[(Fit, Rule)]) -> Option<(Fit, Rule)> {
        let issued = |fit: &&(Fit, Rule)| self.book.items[fit.0.item as usize].issue_date;
        let fits = fits.iter();
        let fit = match self.book.policy.amount_only {
            AmountOnly::Never | AmountOnly::Unique => None,
            AmountOnly::Oldest => fits.min_by_key(|fit| (issued(fit), fit.0.item)),
            AmountOnly::Newest => {
                fits.min_by_key(|fit| (std::cmp::Reverse(issued(fit)), fit.0.item))
            }
        };
        fit.copied()
    }

    /// The items of some slots that have the amount of a payment.
    pub fn fits(&self, at: usize, slots: impl IntoIterator<Item = (Slot, Rule)>) -> Fits {
        let found = |amount| self.book.fits(slots, self.leads[at].payment, amount);
        self.amount(at).map(found).unwrap_or_default()
    }

    /// All sets of two or more open items of one party that have these in them and come to the amount;
    /// `None` when there are too many items to look.
    pub fn sets(
        &mut self,
        at: usize,
        slot: Slot,
        amount: Decimal,
        with: &[Item],
    ) -> Option<Vec<Vec<Item>>> {
        let (policy, payment) = (self.book.policy, self.leads[at].payment);
        let largest = policy.max_group.saturating_sub(with.len());
        if largest == 0 || policy.max_group < 2 || !self.book.is_one(slot) {
            return Some(Vec::new());
        }
        let is_out = amount.is_sign_negative();
        let (currency, date) = (&payment.currency, payment.date);
        let open_in = |out| self.book.open_in(slot, currency, date, out, sums::MOST);
        let mut items: Vec<Item> = open_in(is_out).collect();
        if policy.netting {
            items.extend(open_in(!is_out));
        }
        items.retain(|item| !with.contains(item));
        let open = |item: &Item| self.book.open[*item as usize];
        let named: Decimal = with.iter().map(open).sum();
        let rest = amount.checked_sub(named)?;
        if items
            .iter()
            .all(|item| open(item).is_sign_negative() == is_out)
        {
            // Nothing is taken off again, so that what is larger than the sum cannot be in it.
            items.retain(|item| open(item).abs() <= rest.abs());
        }
        let amounts: Vec<Decimal> = items.iter().map(open).collect();
        let Sets::Found(sets) = sums::search(&amounts, rest, largest, &mut self.budget) else {
            return None;
        };
        let set = |bits: u32| -> Vec<Item> {
            let chosen = (0..items.len()).filter(|at| bits & (1 << at) != 0);
            let chosen = chosen.map(|at| items[at]);
            with.iter().copied().chain(chosen).collect()
        };
        let sets = sets.into_iter().map(set);
        Some(sets.filter(|set| set.len() > 1).collect())
    }

    // Plans.

    /// These items without discounts, when they come to the amount within the tolerance.
    fn settle_full(&self, at: usize, amount: Decimal, items: &[Item]) -> Option<Plan> {
        let discount = Decimal::ZERO;
        let fits = items.iter().map(|&item| Fit { item, discount });
        self.settle(at, amount, &fits.collect::<Vec<_>>())
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
        if left.abs() > self.book.policy.allowed(amount) {
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
            (false, _) => PaymentDifference::Discount(discount),
            (true, false) => PaymentDifference::Rounding(rounding),
            (true, true) => PaymentDifference::None,
        };
        // A payment of nothing for items of nothing is none.
        let sum: Decimal = parts.iter().map(|part| part.1).sum();
        let is_one = !sum.is_zero()
            && sum.is_sign_negative() == amount.is_sign_negative()
            && sum.abs() <= amount.abs();
        is_one.then(|| Plan {
            parts,
            difference,
            class: Class::Strong,
            evidence: vec![self.amount_evidence(at, Rule::Amount, None)],
            contradictions: Vec::new(),
        })
    }

    /// An item that was found by its amount.
    fn settle_fit(&self, at: usize, fit: Fit, rule: Rule, class: Class) -> Option<Plan> {
        let mut plan = self.settle(at, self.amount(at)?, &[fit])?;
        plan.class = class;
        if rule != Rule::Amount {
            plan.evidence.insert(0, self.party_evidence(at, rule));
        }
        Some(plan)
    }

    pub fn apply(&mut self, at: usize, plan: Plan) {
        self.apply_as(at, plan, None);
    }

    pub fn apply_as(&mut self, at: usize, plan: Plan, returned: Option<Return>) {
        for &(item, paid, off) in &plan.parts {
            self.book.take(item, paid + off);
            if !self.is_open(item) {
                self.paid_by.insert(item, at);
            }
            if let PaymentDifference::Under(_) = plan.difference {
                *self.parts.entry(item).or_default() += 1;
            }
        }
        if let Some(items) = self.settled.get_mut(&at) {
            items.extend(plan.parts.iter().map(|part| part.0));
        }
        if plan.class == Class::Certain {
            self.learn(at, plan.parts.iter().map(|part| part.0));
        }
        self.record(at, plan, returned);
    }

    /// Learns that the account of a payment is that of the parties of these items.
    fn learn(&mut self, at: usize, items: impl Iterator<Item = Item>) {
        let account = self.leads[at].payment.account.as_deref();
        if let Some(account) = account.and_then(account_key) {
            let seen = self.seen.entry(account).or_default();
            for item in items {
                let slot = self.book.slots[item as usize].first().copied();
                let slot = slot.filter(|&slot| self.book.is_one(slot) && !seen.contains(&slot));
                seen.extend(slot.filter(|_| seen.len() < LEARNT));
            }
        }
    }

    /// Writes down what becomes of a payment.
    pub fn record(&mut self, at: usize, mut plan: Plan, returned: Option<Return>) {
        self.leads[at].is_left = false;
        plan.evidence.shrink_to_fit();
        plan.contradictions.shrink_to_fit();
        let found = Match {
            payment: self.leads[at].payment.id.clone(),
            allocations: plan
                .parts
                .iter()
                .map(|part| self.allocation(part))
                .collect(),
            difference: plan.difference,
            class: plan.class,
            evidence: plan.evidence,
            contradictions: plan.contradictions,
            returned,
        };
        self.matches.push((at, found));
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

    // Evidence.

    pub fn key(&self, item: Item) -> Text {
        self.book.items[item as usize].key.clone()
    }

    pub fn evidence_of(&self, at: usize, hit: &Hit) -> Evidence {
        #[cfg(test)]
        crate::steps::take(1);
        let Words {
            source,
            start,
            text,
        } = &self.leads[at].payment.texts[hit.words];
        let (from, to) = hit.span;
        Evidence {
            rule: hit.rule,
            item: match hit.target {
                Target::One(item) => Some(self.key(item)),
                Target::Some(_) => None,
            },
            source: *source,
            span: (start + from, start + to),
            text: text[from..to].into(),
        }
    }

    pub fn amount_evidence(&self, at: usize, rule: Rule, item: Option<Item>) -> Evidence {
        let amount = self.leads[at].payment.amount.unwrap_or_default();
        let text = Text::new(amount.to_string());
        Evidence {
            rule,
            item: item.map(|item| self.key(item)),
            source: TextSource::Amount,
            span: (0, text.len()),
            text,
        }
    }

    pub fn party_evidence(&self, at: usize, rule: Rule) -> Evidence {
        let payment = self.leads[at].payment;
        let (source, text) = match rule {
            Rule::Mandate => (TextSource::Mandate, &payment.mandate),
            Rule::Name => (TextSource::Name, &payment.name),
            Rule::UltimateName => (TextSource::UltimateName, &payment.ultimate_name),
            _ => (TextSource::Account, &payment.account),
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
}

/// Who may have made a payment: the first account and the first name that are known.
#[derive(Debug, Default)]
struct Who<'a> {
    account: Option<Cow<'a, str>>,
    name: Option<&'a str>,
}

impl<'a> Who<'a> {
    /// Whether nothing tells the party of a payment from this one, which knows it then.
    fn agrees(&mut self, payment: &'a Payment) -> bool {
        let account = payment.account.as_deref().and_then(account_key);
        let name = payment.name.as_deref();
        let names = self.name.zip(name);
        let is_same = match (&self.account, &account) {
            // Who has two accounts is called the same.
            (Some(one), Some(other)) => {
                one == other
                    || names.is_some_and(|(one, other)| {
                        let is_said = |name| !name::keys(name).is_empty();
                        is_said(one) && is_said(other) && name::resembles(one, other)
                    })
            }
            _ => names.is_none_or(|(one, other)| name::resembles(one, other)),
        };
        if self.account.is_none() {
            self.account = account;
        }
        self.name = self.name.or(name);
        is_same
    }
}

/// Whether this is an id that tells of no payment, so that no part of it does either.
fn is_common(words: &Words, common: &HashSet<&str>) -> bool {
    words.source == TextSource::CustomerReference && common.contains(words.text.trim())
}

/// The end-to-end ids that tell of no payment, whatever they say: those of different parties, and one that
/// most payments have.
fn common<'a>(payments: &[&'a Payment]) -> HashSet<&'a str> {
    let (mut ids, mut count) = (HashMap::new(), 0);
    for &payment in payments {
        count += usize::from(!payment.is_return);
        if let Some(id) = end_to_end(payment) {
            let (who, count, differs) = ids.entry(id).or_insert((Who::default(), 0, false));
            *differs |= !who.agrees(payment);
            *count += usize::from(!payment.is_return);
        }
    }
    let ids = ids.into_iter();
    ids.filter(|(_, (_, of, differs))| *differs || *of >= MANY && 2 * of > count)
        .map(|(id, _)| id)
        .collect()
}

/// Bookings that are in several statements, each with the payment that counts: as often as the statement
/// that has the most of them. What is matched already counts, else of two the one with more details, and what
/// is booked before what is announced.
fn twins<'a>(payments: &[&'a Payment], past: &HashMap<&str, &Past<'_>>) -> HashMap<&'a str, Text> {
    // By booking and statement the entries, each with its payments: the place is behind the last stroke,
    // that of a detail behind a full stop, and a mark behind a dash.
    let mut bookings = Bookings::new();
    for &payment in payments {
        if let Some(booking) = payment.booking {
            let (statement, place) = payment.id.rsplit_once('/').unwrap_or_default();
            let entry = place.split(['.', '-']).next().unwrap_or_default();
            let statements = bookings.entry(booking).or_default();
            let entries = statements.entry(statement).or_default();
            entries.entry(entry).or_default().push(payment);
        }
    }
    let mut twins = HashMap::new();
    let chain = Chain::new(&bookings);
    for statements in bookings.into_values().filter(|all| all.len() > 1) {
        // Those of one booking, and the statements in which it cannot be.
        let mut groups: Vec<(Vec<Vec<&Payment>>, HashSet<&str>)> = Vec::new();
        for (statement, entries) in statements {
            // Of one statement each is another, and so is that of one that follows on it.
            let (mut next, known) = (0, groups.len());
            for entry in entries.into_values() {
                #[cfg(test)]
                crate::steps::take(1);
                let found = (next..known).take(ENTRIES).find(|&at| {
                    let (group, others) = &groups[at];
                    !others.contains(statement) && agree(&group[0], &entry)
                });
                next = found.map_or(next, |at| at + 1);
                let at = found.unwrap_or_else(|| {
                    groups.push(Default::default());
                    groups.len() - 1
                });
                groups[at].0.push(entry);
                groups[at].1.extend(chain.others(statement));
            }
        }
        for (group, _) in groups {
            let is_past = |of: &&Payment| past.contains_key(&*of.id);
            let rank = |entry: &&Vec<&Payment>| {
                let is_past = entry.iter().any(is_past);
                let of = entry[0];
                (is_past, entry.len(), !of.is_provisional, !of.is_unbalanced)
            };
            // Of several the first.
            let Some(best) = group.iter().rev().max_by_key(rank) else {
                continue;
            };
            let others = group.iter().filter(|entry| !std::ptr::eq(*entry, best));
            for payment in others.flatten() {
                twins.insert(payment.id.as_str(), best[0].id.clone());
            }
        }
    }
    twins
}

/// The entries of a statement by their places, each with its payments.
type Entries<'a> = BTreeMap<&'a str, Vec<&'a Payment>>;

/// Bookings by their hashes, each with the statements that it is in.
type Bookings<'a> = HashMap<u64, BTreeMap<&'a str, Entries<'a>>>;

/// Which statements follow one on the other.
///
/// Of exports that overlap the one may begin with the balance with which the other ends, when what is in both
/// comes to nothing. So none follows on one with which it shares both what came in and what went out.
#[derive(Debug, Default)]
struct Chain<'a> {
    /// Of each statement those that follow on it, and those on which it follows.
    links: HashMap<&'a str, [Vec<&'a str>; 2]>,
}

impl<'a> Chain<'a> {
    fn new(bookings: &Bookings<'a>) -> Self {
        let first = |entries: &Entries<'a>| entries.values().next().map(|entry| entry[0]);
        let mut stretches: BTreeMap<&str, Stretch> = BTreeMap::new();
        for (&statement, entries) in bookings.values().flatten() {
            if let Some(stretch) = first(entries).and_then(|payment| payment.stretch) {
                stretches.insert(statement, stretch);
            }
        }
        let mut begins: HashMap<u64, Vec<(&str, Stretch)>> = HashMap::new();
        for (&statement, stretch) in &stretches {
            begins
                .entry(stretch.begins)
                .or_default()
                .push((statement, *stretch));
        }
        let follow = |statement: &str| {
            let stretch = stretches.get(statement);
            let next = stretch.and_then(|stretch| begins.get(&stretch.ends));
            let next = next.map_or(&[][..], |next| next.as_slice());
            let next = next.iter().take(ENTRIES);
            next.filter(move |(_, next)| stretch.is_some_and(|stretch| stretch.to <= next.from))
                .map(|next| next.0)
        };
        // Which way goes what each shares with those that follow on it.
        let mut ways: HashMap<(&str, &str), [bool; 2]> = HashMap::new();
        for statements in bookings.values().filter(|all| all.len() > 1) {
            for (&statement, entries) in statements {
                for next in follow(statement).filter(|next| statements.contains_key(next)) {
                    #[cfg(test)]
                    crate::steps::take(1);
                    let is_out = first(entries).is_some_and(is_out);
                    ways.entry((statement, next)).or_default()[usize::from(is_out)] = true;
                }
            }
        }
        let mut links: HashMap<&str, [Vec<&str>; 2]> = HashMap::new();
        for &statement in stretches.keys() {
            for next in follow(statement) {
                if ways.get(&(statement, next)) != Some(&[true; 2]) {
                    links.entry(statement).or_default()[0].push(next);
                    links.entry(next).or_default()[1].push(statement);
                }
            }
        }
        Chain { links }
    }

    /// The statements that come before or behind this one, and so have none of its bookings.
    fn others(&self, statement: &str) -> Vec<&'a str> {
        let mut others = Vec::new();
        for way in 0..2 {
            let next = |of: &str| self.links.get(of).map_or(&[][..], |links| &links[way]);
            let from = others.len();
            others.extend(next(statement));
            let mut at = from;
            while at < others.len() && others.len() < from + ENTRIES {
                #[cfg(test)]
                crate::steps::take(1);
                for &one in next(others[at]) {
                    if !others[from..].contains(&one) {
                        others.push(one);
                    }
                }
                at += 1;
            }
        }
        others
    }
}

/// Whether two entries with the same account, day, amount and reference of the bank say the same, as far as
/// both say anything: some banks give all entries of a day one reference. A total may be the other's details.
fn agree(one: &[&Payment], other: &[&Payment]) -> bool {
    let said = |payment: &Payment| -> String {
        let texts = payment.texts.iter();
        let texts = texts.filter(|words| words.source == TextSource::Communication);
        texts.map(|words| compact(&words.text)).collect()
    };
    let is_same = |(one, other): (&&Payment, &&Payment)| {
        let account = |payment: &Payment| {
            payment
                .account
                .as_deref()
                .and_then(account_key)
                .map(Cow::into_owned)
        };
        let accounts = account(one).zip(account(other));
        let (one, other) = (said(one), said(other));
        accounts.is_none_or(|(one, other)| one == other)
            && (one.contains(&other) || other.contains(&one))
    };
    one.len() != other.len() || one.iter().zip(other).all(is_same)
}

/// The payments that are for items in the currency in which they were asked to be paid, in that currency.
fn exchanged(book: &Index<'_>, payments: &[&Payment], common: &HashSet<&str>) -> Vec<Payment> {
    let is_asked = |payment: &&&Payment| payment.instructed.is_some();
    let mut asked = payments.iter().filter(is_asked).peekable();
    if asked.peek().is_none() {
        return Vec::new();
    }
    let currencies: HashSet<&str> = book
        .items
        .iter()
        .map(|item| item.currency.as_str())
        .collect();
    let mut scanner = book.scanner();
    let mut found = Vec::new();
    for &payment in asked {
        let Some((asked, currency)) = &payment.instructed else {
            continue;
        };
        if *currency == payment.currency || !currencies.contains(currency.as_str()) {
            continue;
        }
        let other = Payment {
            amount: Some(*asked),
            currency: currency.clone(),
            ..payment.clone()
        };
        // What is named in this currency, and in that of the account, by the strongest rule.
        let mut named = [None; 2];
        let mut see = |rule: Rule, target: Target| {
            if let Target::One(item) = target {
                let of = &book.items[item as usize].currency;
                for (named, currency) in named.iter_mut().zip([currency, &payment.currency]) {
                    if of == currency && named.is_none_or(|known| rule < known) {
                        *named = Some(rule);
                    }
                }
            }
        };
        let id = end_to_end(payment).and_then(|id| book.end_to_end.get(id));
        id.into_iter()
            .for_each(|&target| see(Rule::EndToEnd, target));
        for text in payment.texts.iter().filter(|text| !is_common(text, common)) {
            scanner.scan(&text.text, |sort, run, _| match sort {
                Sort::Ogm => {
                    let target = book.ogms.get(&number(run));
                    target
                        .into_iter()
                        .for_each(|&target| see(Rule::Ogm, target));
                }
                Sort::Words => book
                    .of_words(run)
                    .for_each(|(rule, target)| see(rule, target)),
                Sort::Digits => {}
            });
        }
        let has = |payment: &Payment| {
            amount(payment).is_some_and(|amount| {
                !book
                    .fits(book.of_party(payment), payment, amount)
                    .fits
                    .is_empty()
            })
        };
        let is_its = match named {
            [Some(named), own] => own.is_none_or(|own| named < own),
            [None, Some(_)] => false,
            [None, None] => has(&other) && !has(payment),
        };
        if is_its {
            found.push(other);
        }
    }
    found
}

/// Adds what was not told yet; of very many the first do.
pub(super) fn tell(all: &mut Vec<Contradiction>, one: Contradiction) {
    #[cfg(test)]
    crate::steps::take(all.len());
    if all.len() < TOLD && !all.contains(&one) {
        all.push(one);
    }
}

fn end_to_end(payment: &Payment) -> Option<&str> {
    let words = payment.end_to_end()?;
    Some(payment.texts[words].text.trim())
}

fn is_out(payment: &Payment) -> bool {
    payment
        .amount
        .is_some_and(|amount| amount.is_sign_negative())
}

/// The amount of a payment that may be matched.
fn amount(payment: &Payment) -> Option<Decimal> {
    let is_good = |amount: &Decimal| !amount.is_zero() && is_sensible(*amount);
    payment.amount.filter(is_good)
}
