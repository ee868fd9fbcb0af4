//! What is said in the end: matches, what somebody has to decide, and why the rest is left.

use super::engine::{Hit, Run, tell};
use super::index::{Index, Item, Slot, TOLD, Target};
use super::item::OpenItem;
use super::payment::{Payment, TextSource};
use super::policy::AmountOnly;
use super::result::{
    Candidate, Evidence, ItemState, PaymentDifference, Proposal, Reconciliation, Residual, Rule,
    Unmatched, UnmatchedReason, Why,
};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// Why a payment is no match, what it could settle, and whether there is more.
type Choice = (Why, Vec<Candidate>, bool);

/// The only payment with an amount, and the only item, as far as there is one.
type Lone = (Option<usize>, Option<Item>);

impl Run<'_> {
    pub fn finish(mut self, given: &[&OpenItem], repeated: &[&Payment]) -> Reconciliation {
        let mut result = Reconciliation::default();
        self.matches.sort_unstable_by_key(|&(at, _)| at);
        let matches = std::mem::take(&mut self.matches);
        let places: Vec<usize> = matches.iter().map(|&(at, _)| at).collect();
        result.matches = matches.into_iter().map(|(_, found)| found).collect();
        self.find_lone(&places);
        let mut matched = places.into_iter().peekable();
        for at in 0..self.leads.len() {
            if matched.next_if_eq(&at).is_some() || self.past.contains_key(&at) {
                continue;
            }
            let payment = self.leads[at].payment;
            match self.choice(at) {
                Some((why, candidates, has_more)) => result.proposals.push(Proposal {
                    payment: payment.id.clone(),
                    why: match payment.is_return {
                        true => Why::Return,
                        false => why,
                    },
                    candidates,
                    has_more,
                }),
                None => result.unmatched.push(Unmatched {
                    payment: payment.id.clone(),
                    reason: self.reason(at),
                }),
            }
        }
        result
            .unmatched
            .extend(repeated.iter().map(|payment| Unmatched {
                payment: payment.id.clone(),
                reason: UnmatchedReason::Repeated,
            }));
        let mut known = (0..).zip(&self.book.items).peekable();
        let residual = |item: &&OpenItem| {
            let at = known.next_if(|(_, known)| std::ptr::eq(**known, *item));
            let residual = match at {
                Some((at, _)) if Index::is_usable(item) => {
                    item.expected(self.book.open[at as usize])
                }
                _ => item.open,
            };
            let is_opened = |at| self.reopened.contains(&at) && residual.abs() > item.open.abs();
            Residual {
                item: item.key.clone(),
                open: item.open,
                residual,
                state: match at {
                    None => ItemState::Repeated,
                    Some(_) if residual.is_zero() => ItemState::Settled,
                    Some(_) if residual == item.open => ItemState::Open,
                    Some((at, _)) if is_opened(at) => ItemState::Reopened,
                    Some(_) => ItemState::Partial,
                },
            }
        };
        result.items = given.iter().map(residual).collect();
        result
    }

    /// What a payment could settle as things stand in the end.
    fn choice(&mut self, at: usize) -> Option<Choice> {
        let amount = self.amount(at)?;
        if self.twins.contains_key(&at) {
            return None;
        }
        if self.unclear.contains(&at) {
            return Some((Why::Return, Vec::new(), false));
        }
        let named = match self.is_prepaid(at, amount) {
            true => None,
            false => self
                .refused_choice(at)
                .or_else(|| self.named_choice(at, amount, self.hits(at))),
        };
        if self.leads[at].payment.is_return {
            return match self.taken_back(at, amount) {
                Some(one) if named.is_none() || !one.items.is_empty() => {
                    Some((Why::Return, vec![one], false))
                }
                _ => named,
            };
        }
        // What pays a settled item again is for no other.
        if named.is_some() || self.settled_before(at).is_some() {
            return named;
        }
        let near = self.near(at);
        let near = near.map(|(item, hit)| self.candidate(at, &[item], self.evidence_of(at, hit)));
        let near: Vec<Candidate> = near.take(TOLD).collect();
        if !near.is_empty() {
            return Some((Why::Reference, near, false));
        }
        // Whose it is.
        let slots: Vec<(Slot, Rule)> = self.by_account(at).chain(self.by_name(at)).collect();
        let by_amount = match self.book.policy.amount_only {
            AmountOnly::Never => None,
            _ => self.by_amount(at),
        };
        let found = self.fits(at, slots.iter().copied().chain(by_amount));
        if !found.fits.is_empty() {
            let candidates = found.fits.iter().take(TOLD).map(|&(fit, rule)| {
                let evidence = match rule {
                    Rule::Amount => self.amount_evidence(at, rule, None),
                    _ => self.party_evidence(at, rule),
                };
                self.candidate(at, &[fit.item], evidence)
            });
            let has_more = found.has_more || found.fits.len() > TOLD;
            return Some((Why::Ambiguous, candidates.collect(), has_more));
        }
        let (mut why, mut candidates) = (Why::Ambiguous, Vec::new());
        for &(slot, rule) in &slots {
            for set in self.sets(at, slot, amount, &[]).unwrap_or_default() {
                candidates.push(self.candidate(at, &set, self.party_evidence(at, rule)));
            }
        }
        if candidates.is_empty() {
            why = Why::Party;
            let (payment, mut known) = (self.leads[at].payment, HashSet::new());
            for (slot, rule) in slots {
                let open = self.book.open_in(
                    slot,
                    &payment.currency,
                    payment.date,
                    amount.is_sign_negative(),
                    TOLD,
                );
                for item in open.filter(|&item| known.insert(item)) {
                    candidates.push(self.candidate(at, &[item], self.party_evidence(at, rule)));
                }
            }
        }
        if candidates.is_empty() {
            let doubtful = self.named_choice(at, amount, self.doubts(at));
            return doubtful.or_else(|| {
                let &item = self.lone.get(&at)?;
                let evidence = self.amount_evidence(at, Rule::Amount, Some(item));
                Some((
                    Why::AmountOnly,
                    vec![self.candidate(at, &[item], evidence)],
                    false,
                ))
            });
        }
        let has_more = candidates.len() > TOLD;
        candidates.truncate(TOLD);
        Some((why, candidates, has_more))
    }

    /// Finds the payments that are the only ones left with an amount, and the one open item that has it.
    fn find_lone(&mut self, matched: &[usize]) {
        let mut alone: HashMap<(&str, Decimal), Lone> = HashMap::new();
        let mut matched = matched.iter().peekable();
        for (at, lead) in self.leads.iter().enumerate() {
            let is_left = matched.next_if_eq(&&at).is_none()
                && !lead.payment.is_return
                && !self.past.contains_key(&at);
            let (payment, amount) = (lead.payment, self.amount(at));
            if is_left
                && !self.twins.contains_key(&at)
                && let Some(amount) = amount
            {
                alone
                    .entry((payment.currency.as_str(), amount))
                    .and_modify(|known| known.0 = None)
                    .or_insert((Some(at), None));
            }
        }
        let mut several = HashSet::new();
        for (item, open) in (0..).zip(&self.book.open) {
            let key = (self.book.items[item as usize].currency.as_str(), *open);
            if let Some(known) = alone.get_mut(&key).filter(|_| !open.is_zero())
                && known.1.replace(item).is_some()
            {
                several.insert(key);
            }
        }
        let lone = alone.into_iter().filter(|(key, _)| !several.contains(key));
        let lone = lone.filter_map(|(_, (at, item))| at.zip(item));
        let lone = lone.filter(|&(at, item)| {
            self.names_nothing(at) && self.book.is_in_window(item, self.leads[at].payment.date)
        });
        self.lone = lone.collect();
    }

    /// The payment that a return may take back, in part or with a fee.
    fn taken_back(&self, at: usize, amount: Decimal) -> Option<Candidate> {
        let first = self.leads[at].takes_back?;
        let payment = self.leads[first].payment;
        let less = self.amount(first)?.abs() - amount.abs();
        let items = self.settled.get(&first).map_or(&[][..], Vec::as_slice);
        let mut evidence: Vec<Evidence> = Vec::new();
        if let Some(words) = self
            .id(self.leads[at].payment)
            .and(self.leads[at].payment.end_to_end())
        {
            let words = &self.leads[at].payment.texts[words];
            evidence.push(Evidence {
                rule: Rule::EndToEnd,
                item: None,
                source: TextSource::CustomerReference,
                span: (words.start, words.start + words.text.len()),
                text: words.text.clone(),
            });
        }
        evidence.extend(
            self.hits(at)
                .iter()
                .take(TOLD)
                .map(|hit| self.evidence_of(at, hit)),
        );
        if evidence.is_empty() {
            evidence.push(self.party_evidence(at, Rule::Account));
        }
        Some(Candidate {
            items: items.iter().map(|&item| self.key(item)).collect(),
            difference: Some(match less.cmp(&Decimal::ZERO) {
                Ordering::Equal => PaymentDifference::None,
                Ordering::Greater => PaymentDifference::Under(less),
                Ordering::Less => PaymentDifference::Over(-less),
            }),
            evidence,
            contradictions: Vec::new(),
            takes_back: Some(payment.id.clone()),
        })
    }

    /// What a payment was nearly matched with, as long as that is open, with what speaks against it; and
    /// beside it what else the party has that was paid in truth.
    fn refused_choice(&mut self, at: usize) -> Option<Choice> {
        let refused = self.leads[at].refused.take()?;
        let items: Vec<Item> = refused.parts.iter().map(|part| part.0).collect();
        let is_return = self.leads[at].payment.is_return;
        if !is_return && !items.iter().all(|&item| self.is_open(item)) {
            return None;
        }
        let mut candidates = vec![Candidate {
            items: items.iter().map(|&item| self.key(item)).collect(),
            difference: self.difference(at, &items),
            evidence: refused.evidence,
            contradictions: refused.contradictions,
            takes_back: None,
        }];
        let mut has_more = false;
        if !is_return {
            let slots: Vec<(Slot, Rule)> = self.by_account(at).chain(self.by_name(at)).collect();
            let found = self.fits(at, slots);
            has_more = found.has_more || found.fits.len() >= TOLD;
            let others = found
                .fits
                .iter()
                .filter(|(fit, _)| !items.contains(&fit.item));
            candidates.extend(others.take(TOLD - 1).map(|&(fit, rule)| {
                self.candidate(at, &[fit.item], self.party_evidence(at, rule))
            }));
        }
        Some((Why::Contradicted, candidates, has_more))
    }

    /// Whether this is the advance payment that the invoice it names has taken off already: paid before
    /// the issue, and as much as is not to be paid any more.
    fn is_prepaid(&self, at: usize, amount: Decimal) -> bool {
        let payment = self.leads[at].payment;
        let [
            Hit {
                target: Target::One(item),
                rule,
                ..
            },
        ] = self.hits(at)
        else {
            return false;
        };
        let of = self.book.items[*item as usize];
        let paid_before = of.expected(of.total - of.open);
        rule.is_checked()
            && Index::is_usable(of)
            && of.currency == payment.currency
            && paid_before == amount
            && matches!((payment.date, of.issue_date), (Some(paid), Some(issued)) if paid < issued)
    }

    /// The open items that these name; those of a return need not be open.
    fn named_choice(&self, at: usize, amount: Decimal, hits: &[Hit]) -> Option<Choice> {
        let payment = self.leads[at].payment;
        let mut hits: Vec<&Hit> = hits.iter().collect();
        #[cfg(test)]
        crate::steps::take(hits.len());
        hits.sort_by_key(|hit| (hit.rule, hit.target));
        let (mut named, mut has_more) = (Vec::new(), false);
        for hit in hits {
            match hit.target {
                Target::One(item) if self.is_open(item) || payment.is_return => {
                    named.push((item, hit));
                }
                Target::One(_) => {}
                Target::Some(slot) => {
                    let found = self.fits(at, [(slot, hit.rule)]);
                    has_more |= found.has_more;
                    named.extend(found.fits.iter().map(|(fit, _)| (fit.item, hit)));
                    if found.fits.is_empty() {
                        // Also those that go the other way: a return takes them back, and with others
                        // they may come to the amount.
                        let (currency, is_out) = (&payment.currency, amount.is_sign_negative());
                        for way in [!is_out, is_out] {
                            let open = self.book.open_in(slot, currency, None, way, TOLD);
                            named.extend(open.map(|item| (item, hit)));
                        }
                    }
                }
            }
        }
        let why = self.why(at, amount, &named)?;
        let candidate =
            |&(item, hit): &(Item, &Hit)| self.candidate(at, &[item], self.evidence_of(at, hit));
        let candidates = named.iter().take(TOLD).map(candidate).collect();
        Some((why, candidates, has_more || named.len() > TOLD))
    }

    fn candidate(&self, at: usize, items: &[Item], evidence: Evidence) -> Candidate {
        #[cfg(test)]
        crate::steps::take(items.len());
        let mut contradictions = Vec::new();
        for &item in items {
            for (contradiction, _) in self.against(at, item, evidence.rule.is_checked()) {
                tell(&mut contradictions, contradiction);
            }
        }
        Candidate {
            items: items.iter().map(|&item| self.key(item)).collect(),
            difference: self.difference(at, items),
            evidence: vec![evidence],
            contradictions,
            takes_back: None,
        }
    }

    /// What the amount is beside what is open of these, if they can be compared.
    fn difference(&self, at: usize, items: &[Item]) -> Option<PaymentDifference> {
        let amount = self.amount(at)?;
        let mut open = Decimal::ZERO;
        for &item in items {
            if self.book.items[item as usize].currency != self.leads[at].payment.currency {
                return None;
            }
            open += self.book.open[item as usize];
        }
        if open.is_zero() || open.is_sign_negative() != amount.is_sign_negative() {
            return None;
        }
        let less = open.abs() - amount.abs();
        Some(match less.cmp(&Decimal::ZERO) {
            Ordering::Equal => PaymentDifference::None,
            Ordering::Greater => PaymentDifference::Under(less),
            Ordering::Less => PaymentDifference::Over(-less),
        })
    }

    /// Why a payment that names these settles none of them; `None` when it names none.
    fn why(&self, at: usize, amount: Decimal, named: &[(Item, &Hit)]) -> Option<Why> {
        if named.is_empty() {
            return None;
        }
        let currency = &self.leads[at].payment.currency;
        let is_same = |item: Item| self.book.items[item as usize].currency == *currency;
        let is_odd = |item: Item| {
            self.book.open[item as usize].is_sign_negative() != amount.is_sign_negative()
        };
        let is_it = |item: Item| self.difference(at, &[item]) == Some(PaymentDifference::None);
        let mut items = named.iter().map(|&(item, _)| item);
        Some(if !items.clone().any(is_same) {
            Why::Currency
        } else if items.clone().all(is_odd) {
            Why::Sign
        } else if items.any(is_it) {
            Why::Ambiguous
        } else {
            Why::Amount
        })
    }

    fn reason(&self, at: usize) -> UnmatchedReason {
        let settled = self.hits(at).iter().find_map(|hit| match hit.target {
            Target::One(item) => Some(self.key(item)),
            Target::Some(_) => None,
        });
        if let Some(twin) = self.twins.get(&at) {
            return UnmatchedReason::Same(twin.clone());
        }
        let amount = self.amount(at);
        let again = amount
            .zip(self.settled_before(at))
            .and_then(|(amount, item)| {
                let of = self.book.items[item as usize];
                let by = self.leads[*self.paid_by.get(&item)?].payment.id.clone();
                let less = of.expected(of.total).checked_sub(amount)?;
                let item = self.key(item);
                (less.abs() <= self.book.policy.allowed(amount))
                    .then_some(UnmatchedReason::PaidTwice { item, by })
            });
        if let (Some(again), false) = (again, self.leads[at].payment.is_return) {
            return again;
        }
        match settled {
            _ if amount.is_none() => UnmatchedReason::NoAmount,
            _ if self.leads[at].payment.is_return => UnmatchedReason::Return,
            Some(item) => UnmatchedReason::Settled(item),
            None if self.is_of_known(at) => UnmatchedReason::NothingOpen,
            None => UnmatchedReason::Unknown,
        }
    }
}
