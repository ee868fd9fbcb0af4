//! A million payments against a hundred thousand open items: how long, and how much memory.

use chrono::{Days, NaiveDate};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use facturier::dossier::matching::{ItemDirection, OpenItem, Payment, Policy, reconcile};
use facturier::references::Ogm;
use rust_decimal::Decimal;

const ITEMS: usize = 100_000;
const PAYMENTS: usize = 1_000_000;
const PARTIES: usize = 5_000;

fn matching(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reconcile/100k-items");
    group.throughput(Throughput::Elements(PAYMENTS as u64));
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    // Nothing is made when something else is measured.
    group.bench_function("1m-payments", |bencher| {
        let items: Vec<OpenItem> = (0..ITEMS).map(item).collect();
        let payments: Vec<Payment> = (0..PAYMENTS).map(payment).collect();
        println!("before: {}", memory());
        bencher.iter(|| {
            let result = reconcile(&items, &payments, &Policy::new());
            let (matched, proposed) = (result.matches.len(), result.proposals.len());
            assert!(matched >= ITEMS * 8 / 10, "{matched}");
            assert_eq!(matched + proposed + result.unmatched.len(), PAYMENTS);
            result
        });
        println!("after: {}", memory());
    });
    group.finish();
}

fn amount(at: usize) -> Decimal {
    Decimal::new(1_000 + (at * 7_919 % 300_000) as i64, 2)
}

fn day(at: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new((at % 300) as u64)
}

fn ogm(at: usize) -> String {
    Ogm::from_number(2_600_000_000 + at as u64)
        .unwrap()
        .to_string()
}

fn account(party: usize) -> String {
    format!("BE68{party:012}")
}

fn item(at: usize) -> OpenItem {
    let mut item = OpenItem::new(
        format!("2026-{at:06}"),
        ItemDirection::Receivable,
        amount(at),
        "EUR",
    )
    .number(format!("2026-{at:06}"))
    .reference(&ogm(at));
    item.issue_date = Some(day(at));
    item.party.names = vec![format!("Party {} BV", at % PARTIES).into()];
    item.party.accounts = vec![account(at % PARTIES).into()];
    item
}

/// Of ten, one pays an item; two come from a known party, and the rest from elsewhere.
fn payment(at: usize) -> Payment {
    let of = at / 10;
    let (signed, text, account) = match at % 10 {
        0 if of.is_multiple_of(3) => (
            amount(of),
            format!("betaling {} bedankt", ogm(of)),
            account(of % PARTIES),
        ),
        0 if of % 3 == 1 => (
            amount(of),
            format!("factuur 2026-{of:06}"),
            account(of % PARTIES),
        ),
        0 => (amount(of), "invoice".to_owned(), account(of % PARTIES)),
        1 | 2 => (
            amount(at * 13 + 5),
            format!("order {at}"),
            account(at % PARTIES),
        ),
        _ => (
            -amount(at * 31),
            format!("card 6703 04{at:08} terminal 00{} {}", at % 9_999, day(at)),
            format!("NL00{at:012}"),
        ),
    };
    let mut payment =
        Payment::new(format!("BE43068999999501/EUR/{at:07}"), signed, "EUR").text(text);
    payment.date = Some(day(of) + Days::new(20));
    payment.account = Some(account.into());
    payment.name = Some(format!("SOMEBODY {at}").into());
    payment
}

/// What the process needed at most, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    format!("peak memory {}", peak.unwrap_or("unknown").trim())
}

criterion_group!(benches, matching);
criterion_main!(benches);
