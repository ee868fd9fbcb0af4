//! Payments and invoices: what holds of every match, for the tests and for the fuzz target `match_payments`.

use facturier::dossier::matching::{
    Allocation, Book, Class, ItemDirection, ItemState, OpenItem, Payment, PaymentDifference,
    Policy, Reconciliation, TextSource, Words, reconcile,
};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that must hold of a result.
#[track_caller]
pub fn assert_result(
    items: &[OpenItem],
    payments: &[Payment],
    policy: &Policy,
    result: &Reconciliation,
) {
    let amounts: BTreeMap<&str, Decimal> = payments
        .iter()
        .map(|p| (p.id.as_str(), p.amount.unwrap_or_default()))
        .collect();
    let known: BTreeMap<&str, &OpenItem> =
        items.iter().map(|item| (item.key.as_str(), item)).collect();
    let bank = |key: &str, amount: Decimal| match known[key].direction {
        ItemDirection::Receivable => amount,
        ItemDirection::Payable => -amount,
    };
    // Each payment once.
    let mut ids: Vec<&str> = result.matches.iter().map(|m| m.payment.as_str()).collect();
    ids.extend(result.proposals.iter().map(|p| p.payment.as_str()));
    ids.extend(result.unmatched.iter().map(|u| u.payment.as_str()));
    assert_eq!(ids.len(), payments.len());
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), amounts.len());

    let mut taken: BTreeMap<&str, Decimal> = BTreeMap::new();
    for found in &result.matches {
        // Nothing is allotted that was not paid.
        let payment = payments
            .iter()
            .find(|payment| payment.id == found.payment)
            .unwrap();
        let currency = |part: &Allocation| &known[part.item.as_str()].currency;
        let instructed = payment.instructed.as_ref().filter(|(_, of)| {
            let mut parts = found.allocations.iter();
            parts.any(|part| currency(part) == of)
        });
        let amount = match instructed {
            Some((amount, _)) => *amount,
            None => amounts[found.payment.as_str()],
        };
        let sum: Decimal = found
            .allocations
            .iter()
            .map(|part| bank(&part.item, part.amount))
            .sum();
        assert!(sum.abs() <= amount.abs(), "{:?}", found);
        assert!(
            found.allocations.is_empty() || sum.is_sign_negative() == amount.is_sign_negative(),
            "{:?}",
            found
        );
        assert!(!found.allocations.is_empty() || found.returned.is_some());
        for part in &found.allocations {
            *taken.entry(part.item.as_str()).or_default() += part.amount + part.written_off;
        }
        // Certain is certain.
        if found.class == Class::Certain {
            assert!(
                !matches!(
                    found.difference,
                    PaymentDifference::Over(_) | PaymentDifference::Under(_)
                ),
                "{:?}",
                found
            );
            let checked = |item: &str| {
                found.evidence.iter().any(|e| {
                    e.rule.is_checked()
                        && (e.item.as_deref() == Some(item) || found.returned.is_some())
                })
            };
            assert!(
                found.allocations.iter().all(|part| checked(&part.item)),
                "{:?}",
                found
            );
        }
        // The evidence stands where it is said to.
        assert!(!found.evidence.is_empty());
        for evidence in &found.evidence {
            let mut texts = payment
                .texts
                .iter()
                .filter(|words| words.source == evidence.source);
            let stands = |words: &Words| {
                words
                    .text
                    .get(evidence.span.0 - words.start..evidence.span.1 - words.start)
                    == Some(&*evidence.text)
            };
            let is_text = matches!(
                evidence.source,
                TextSource::Communication
                    | TextSource::CustomerReference
                    | TextSource::Information(_)
            );
            assert!(!is_text || texts.any(stands), "{:?}", evidence);
        }
    }
    // No item goes below zero, or above what it came to.
    assert_eq!(result.items.len(), items.len());
    for item in result
        .items
        .iter()
        .filter(|item| item.state != ItemState::Repeated)
    {
        let of = known[item.item.as_str()];
        let sum = taken.get(item.item.as_str()).copied().unwrap_or_default();
        assert_eq!(item.open - sum, item.residual);
        let same_sign = item.residual.is_zero()
            || item.residual.is_sign_negative() == of.total.is_sign_negative();
        assert!(
            same_sign && item.residual.abs() <= of.total.abs(),
            "{:?}",
            item
        );
    }
    // Again over the rest: nothing.
    let (items, payments) = result.rest(items, payments);
    let again = reconcile(&items, &payments, policy);
    assert_eq!(&again.matches, &[]);
}

/// A book holds what a single run holds, whatever comes in how many parts.
#[track_caller]
pub fn assert_book(items: &[OpenItem], payments: &[Payment], policy: &Policy, parts: usize) {
    let mut book = Book::new();
    let of = |all: usize, part: usize| all * part / parts..all * (part + 1) / parts;
    for part in 0..parts {
        let items = &items[of(items.len(), part)];
        let payments = &payments[of(payments.len(), part)];
        let before = book.clone();
        let news = book.enter(items, payments, policy);
        // What is booked stays.
        for entry in before.payments().iter().filter(|entry| !entry.is_waiting()) {
            let now = book
                .payments()
                .iter()
                .find(|one| one.payment.id == entry.payment.id);
            assert_eq!(now.unwrap().allocations(), entry.allocations());
        }
        let waits = |id: &str| {
            before
                .payments()
                .iter()
                .all(|one| one.payment.id != id || one.is_waiting())
        };
        assert!(news.matches.iter().all(|one| waits(&one.payment)));
        // The same again is nothing new.
        let after = book.clone();
        assert_eq!(
            book.enter(items, payments, policy),
            Reconciliation::default()
        );
        assert_eq!(&book, &after);
    }
    for entry in book.payments() {
        let bank = |part: &Allocation| {
            let of = items.iter().find(|item| item.key == part.item).unwrap();
            match of.direction {
                ItemDirection::Receivable => part.amount,
                ItemDirection::Payable => -part.amount,
            }
        };
        let sum: Decimal = entry.allocations().iter().map(bank).sum();
        assert!(
            sum.abs() <= entry.payment.amount.unwrap().abs(),
            "{:?}",
            entry
        );
    }
    for (item, open) in book.items() {
        let same_sign = open.is_zero() || open.is_sign_negative() == item.total.is_sign_negative();
        assert!(
            same_sign && open.abs() <= item.total.abs(),
            "{:?} {}",
            item,
            open
        );
    }
}
