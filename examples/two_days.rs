//! What a service does every morning: yesterday's book, today's movements, and what somebody decides in between.
//!
//! `cargo run --features dossier,json --example two_days`

use facturier::dossier::matching::{Book, Decision, ItemDirection, OpenItem, Payment, Policy};
use rust_decimal::Decimal;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::new();
    let open = |number: &str, cents: i64| {
        OpenItem::new(
            number,
            ItemDirection::Receivable,
            Decimal::new(cents, 2),
            "EUR",
        )
        .number(number)
    };
    let items = [
        open("2026-0117", 12_100),
        open("2026-0118", 50_000),
        open("2026-0119", 50_000),
    ];

    // Monday: one says what it is for, the other does not.
    let mut book = Book::new();
    let monday = [
        Payment::new("m1", Decimal::new(12_100, 2), "EUR").text("invoice 2026-0117"),
        Payment::new("m2", Decimal::new(50_000, 2), "EUR").text("thank you"),
    ];
    let news = book.enter(&items, &monday, &policy);
    println!(
        "Monday: {} matched, {} not",
        news.matches.len(),
        news.unmatched.len()
    );
    let stored = serde_json::to_string(&book)?;

    // Tuesday: the same movements come again in another file, and somebody has decided.
    let mut book: Book = serde_json::from_str(&stored)?;
    assert_eq!(book.enter(&[], &monday, &policy), Default::default());
    book.decide("m2", &Decision::For(vec!["2026-0119".into()]))?;
    let tuesday = [Payment::new("t1", Decimal::new(-12_100, 2), "EUR").text("return of 2026-0117")];
    book.enter(&[], &tuesday, &policy);
    book.decide("t1", &Decision::TakesBack("m1".into()))?;
    println!("Tuesday");
    for (item, left) in book.items() {
        println!("  {}: {left} open", item.key);
    }
    Ok(())
}
