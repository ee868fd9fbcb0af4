//! Payments and invoices that have much in common, and books of them.

use super::draw::Draw;
use super::matched::{assert_book, assert_result};
use chrono::{Days, NaiveDate};
use facturier::dossier::matching::{
    AmountOnly, Book, Discount, ItemDirection, OpenItem, Payment, Policy, Reconciliation,
    Reference, reconcile,
};
use rust_decimal::Decimal;

/// Items and payments that have amounts, parties and references in common are matched, at once and day by day, and
/// what holds of every result holds.
pub fn match_payments(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    let policy = Policy::new()
        .amount_only(draw.one_of(&[
            AmountOnly::Never,
            AmountOnly::Unique,
            AmountOnly::Oldest,
            AmountOnly::Newest,
        ]))
        .max_group(1 + draw.below(6))
        .netting(draw.once_in(2))
        .partial(draw.once_in(2))
        .fee(Decimal::from(draw.below(3) * 5))
        .window_days(10 + u32::from(draw.byte() % 50));
    let parts = 1 + draw.below(3);
    let (mut items, mut payments) = (Vec::new(), Vec::new());
    while draw.is_left() && items.len() + payments.len() < 24 {
        match draw.once_in(2) {
            true => items.push(item(&mut draw, items.len())),
            false => payments.push(payment(&mut draw, payments.len())),
        }
    }
    let result = reconcile(&items, &payments, &policy);
    assert_result(&items, &payments, &policy, &result);
    assert_book(&items, &payments, &policy, parts);
}

/// Any book is refused, or goes on: what it holds comes back from JSON, and entering nothing changes nothing more.
pub fn read_book(bytes: &[u8]) {
    let Ok(mut book) = serde_json::from_slice::<Book>(bytes) else {
        return;
    };
    book.enter(&[], &[], &Policy::new());
    let json = serde_json::to_vec(&book).unwrap();
    let mut again: Book = serde_json::from_slice(&json).unwrap();
    assert_eq!(again, book);
    assert_eq!(
        again.enter(&[], &[], &Policy::new()),
        Reconciliation::default()
    );
    assert_eq!(again, book);
}

const NAMES: &[&str] = &["Alder", "Birk", "Cedrus"];
const ACCOUNTS: &[&str] = &["BE68539007547034", "BE43068999999501", "BE71096123456769"];
const REFERENCES: &[&str] = &[
    "090933755493",
    "+++000/0000/00101+++",
    "000000000202",
    "N-0000",
    "N-0001",
    "N-0002",
    "0001",
    "contract 77",
    "RF18539007547034",
    "090933755494",
];

fn amount(draw: &mut Draw<'_>) -> Decimal {
    match draw.below(8) {
        6 => -Decimal::from(1 + draw.below(12) * 10),
        7 => Decimal::new(990 + draw.below(20) as i64, 2),
        _ => Decimal::from(10 + draw.below(12) * 10),
    }
}

fn day(draw: &mut Draw<'_>) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    draw.once_in(2)
        .then(|| first + Days::new(draw.below(40) as u64))
}

fn some<'t>(draw: &mut Draw<'_>, all: &[&'t str]) -> Option<&'t str> {
    draw.once_in(2).then(|| draw.one_of(all))
}

fn item(draw: &mut Draw<'_>, at: usize) -> OpenItem {
    let direction = match draw.once_in(5) {
        true => ItemDirection::Payable,
        false => ItemDirection::Receivable,
    };
    let total = amount(draw);
    let mut item = OpenItem::new(
        format!("N-{at:04}"),
        direction,
        total,
        draw.one_of(&["EUR", "EUR", "USD"]),
    );
    item.open = total - total * Decimal::from([0, 0, 0, 4, 10][draw.below(5)]) / Decimal::TEN;
    item.issue_date = day(draw);
    item.party.names.extend(some(draw, NAMES).map(Into::into));
    item.party
        .accounts
        .extend(some(draw, ACCOUNTS).map(Into::into));
    item.references.push(Reference::Number(item.key.clone()));
    item.references
        .extend(some(draw, REFERENCES).map(Reference::parse));
    if draw.once_in(6) {
        item.discounts = Discount::parse("10% 8 dagen");
    }
    item
}

fn payment(draw: &mut Draw<'_>, at: usize) -> Payment {
    let text = match draw.once_in(3) {
        true => draw.text(30).into_owned(),
        false => format!(
            "{} {}",
            draw.one_of(REFERENCES),
            some(draw, REFERENCES).unwrap_or_default()
        ),
    };
    let currency = draw.one_of(&["EUR", "EUR", "USD"]);
    let mut payment = Payment::new(format!("p{at:02}"), amount(draw), currency).text(text);
    payment.date = day(draw);
    payment.name = some(draw, NAMES).map(Into::into);
    payment.account = some(draw, ACCOUNTS).map(Into::into);
    payment.is_return = draw.once_in(6);
    payment
}
