//! What matching costs grows with what is given, and not with its square.
//!
//! Steps are counted and not time: looks at items, hits, slots and pieces of text, wherever there may be
//! many.

use super::*;
use crate::steps;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn sale(key: &str, amount: Decimal) -> OpenItem {
    OpenItem::new(key, ItemDirection::Receivable, amount, "EUR").number(key)
}

fn of(mut item: OpenItem, name: &str, account: &str) -> OpenItem {
    item.party.names = vec![name.into()];
    item.party.accounts = vec![account.into()];
    item
}

fn paid(id: &str, amount: Decimal, text: &str) -> Payment {
    Payment::new(id, amount, "EUR").text(text)
}

fn from(mut payment: Payment, account: &str) -> Payment {
    payment.account = Some(account.into());
    payment
}

/// A world of this size, and one four times as large, takes steps in proportion.
fn is_linear(
    what: &str,
    size: usize,
    world: impl Fn(usize) -> (Vec<OpenItem>, Vec<Payment>),
    policy: &Policy,
) {
    let steps = |size| {
        let (items, payments) = world(size);
        let (result, steps) = steps::of(|| reconcile(&items, &payments, policy));
        assert_eq!(
            result.matches.len() + result.proposals.len() + result.unmatched.len(),
            payments.len()
        );
        assert!(steps > payments.len() as u64, "{what}: {steps}");
        steps
    };
    let (small, large) = (steps(size), steps(4 * size));
    println!("{what}: {small} steps, four times as much {large}");
    assert!(large * 10 <= small * 44, "{what}: {small}, {large}");
}

#[test]
fn no_input_takes_more_than_linear_time() {
    let account = "BE68539007547034";
    let same = |size: usize| {
        (0..size)
            .map(|at| of(sale(&format!("A-{at:06}"), dec!(100)), "Alder", account))
            .collect::<Vec<_>>()
    };
    let each = Policy::new();
    let oldest = Policy::new().amount_only(AmountOnly::Oldest);

    is_linear(
        "one party, one amount",
        1250,
        |size| {
            let pay = |at: usize| from(paid(&format!("p{at}"), dec!(100), ""), account);
            (same(size), (0..size / 4).map(pay).collect())
        },
        &each,
    );
    is_linear(
        "one party, one amount, oldest first",
        500,
        |size| {
            let pay = |at: usize| from(paid(&format!("p{at}"), dec!(100), ""), account);
            (same(size), (0..size).map(pay).collect())
        },
        &oldest,
    );
    is_linear(
        "one party, amounts that are not there",
        500,
        |size| {
            let pay = |at: usize| {
                from(
                    paid(&format!("p{at}"), Decimal::from(at * 7 + 3), ""),
                    account,
                )
            };
            (same(size), (0..size).map(pay).collect())
        },
        &each,
    );
    is_linear(
        "one reference",
        500,
        |size| {
            let items = same(size)
                .into_iter()
                .map(|item| item.reference("090933755493"))
                .collect();
            let pay = |at: usize| {
                from(
                    paid(&format!("p{at}"), Decimal::from(at % 300), "090933755493"),
                    account,
                )
            };
            (items, (0..size).map(pay).collect())
        },
        &each,
    );
    is_linear(
        "sets of twenty",
        500,
        |size| {
            let item = |at: usize| {
                of(
                    sale(
                        &format!("A-{at:06}"),
                        Decimal::new(10_000 + (at % 20 * 7919 % 5000) as i64, 2),
                    ),
                    &format!("Party {}", at / 20),
                    &format!("AC{}", at / 20),
                )
            };
            let pay = |at: usize| {
                from(
                    paid(
                        &format!("p{at}"),
                        Decimal::new(40_000 + (at * 31 % 20_000) as i64, 2),
                        "",
                    ),
                    &format!("AC{}", at % 5),
                )
            };
            ((0..size).map(item).collect(), (0..size).map(pay).collect())
        },
        &each,
    );
    is_linear(
        "texts full of digits",
        50,
        |size| {
            let digits = |at: usize| {
                (0..500)
                    .map(|n| format!("{} ", (n * 7919 + at) % 100_000))
                    .collect::<String>()
            };
            let pay = |at: usize| paid(&format!("p{at}"), dec!(100), &digits(at));
            (same(20_000), (0..size).map(pay).collect())
        },
        &each,
    );
    is_linear(
        "one text",
        2500,
        |size| {
            let text: String = (0..size).map(|at| format!("A-{at:06} a1")).collect();
            (same(1_000), vec![paid("p", dec!(100), &text)])
        },
        &each,
    );
    is_linear(
        "one text with the references of all, issued later and one a day",
        250,
        |size| {
            let later = |days| chrono::NaiveDate::default() + chrono::Days::new(days);
            let item = |at: usize| {
                let ogm = crate::references::Ogm::from_number(at as u64 + 1).unwrap();
                let mut item = sale(&format!("A-{at:06}"), dec!(1)).reference(ogm.as_ref());
                item.issue_date = Some(later(at as u64));
                item
            };
            let items: Vec<OpenItem> = (0..size).map(item).collect();
            let text: String = (1..=size as u64)
                .map(|at| crate::references::Ogm::from_number(at).unwrap().to_string())
                .collect();
            let mut payment = paid("p", Decimal::from(size), &text);
            payment.date = Some(later(0));
            (items, vec![payment])
        },
        &each,
    );
    is_linear(
        "one text, and an item that is called 1",
        10_000,
        |size| {
            let text = "1 ".repeat(size);
            (vec![sale("1", dec!(100))], vec![paid("p", dec!(70), &text)])
        },
        &Policy::new().min_token(1),
    );
    is_linear(
        "an item that is called 1, and payments that say nothing else",
        1250,
        |size| {
            let pay = |at: usize| paid(&format!("p{at}"), Decimal::from(at % 90), "1 1 1 1 1 1");
            (vec![sale("1", dec!(100))], (0..size).map(pay).collect())
        },
        &Policy::new().min_token(1),
    );
    is_linear(
        "one text with every reference, each of two items",
        500,
        |size| {
            let item = |at: usize| {
                let item = sale(&format!("A-{at:06}"), dec!(100));
                item.number(format!("C{:06}", at / 2))
            };
            let text: String = (0..size / 2).map(|at| format!("C{at:06}, ")).collect();
            let items = (0..size).map(item).collect();
            (
                items,
                vec![paid("p", dec!(7), &text), paid("q", dec!(100), &text)],
            )
        },
        &each,
    );
    is_linear(
        "one text full of digits, said by each",
        1250,
        |size| {
            let text = "090933755494 12345678901 1234567890123 ".repeat(4);
            let items = same(1_000)
                .into_iter()
                .map(|item| item.reference("090933755493"))
                .collect();
            let pay = |at: usize| paid(&format!("p{at}"), dec!(100), &text);
            (items, (0..size).map(pay).collect())
        },
        &each,
    );
    is_linear(
        "one id and one reference of all, from as many parties, in two files",
        250,
        |size| {
            let ogm = "090933755493";
            let pay = |at: usize| {
                let text = format!("{ogm} 2026-01-15 2026");
                let id = format!("s{}/{}", at % 2, at / 2);
                let mut payment = from(paid(&id, dec!(1), &text), &format!("AC{}", at / 2));
                payment.name = Some(format!("Party {}", at / 2).as_str().into());
                payment.booking = Some((at / 2) as u64);
                payment.is_return = at % 10 > 7;
                payment.texts.push(Words {
                    source: TextSource::CustomerReference,
                    start: 0,
                    text: "ID-1".into(),
                });
                payment
            };
            let mut items = same(size);
            items[0] = sale("2026", dec!(1)).reference(ogm);
            items[1] = sale("20260115", dec!(1)).number("2026");
            (items, (0..size).map(pay).collect())
        },
        &each,
    );
    is_linear(
        "an item with very many discounts",
        250,
        |size| {
            let terms: String = (1..size)
                .map(|at| format!("{at:05}% 8 dagen; ").replacen('0', "0.", 1))
                .collect();
            let mut item = of(sale("A-000001", dec!(1_000_000)), "Alder", account);
            item.discounts = Discount::parse(&terms);
            item.issue_date = chrono::NaiveDate::from_ymd_opt(2026, 3, 1);
            let pay = |at: usize| {
                let mut payment = from(
                    paid(&format!("p{at}"), Decimal::from(at + 1), "A-000001"),
                    account,
                );
                payment.date = item.issue_date;
                payment
            };
            let payments = (0..size).map(pay).collect();
            (vec![item], payments)
        },
        &each,
    );
    is_linear(
        "statements that follow one another, each four times",
        500,
        |size| {
            let pay = |at: usize| {
                let id = format!("s{:06}-{}/1", at / 4, at % 4);
                let mut payment = from(paid(&id, dec!(100), ""), account);
                let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2);
                payment.booking = Some((at / 80) as u64);
                payment.stretch = day.map(|day| Stretch {
                    begins: (at / 4) as u64,
                    from: day,
                    ends: (at / 4 + 1) as u64,
                    to: day,
                });
                payment
            };
            (same(size), (0..size).map(pay).collect())
        },
        &each,
    );
    is_linear(
        "returns",
        500,
        |size| {
            let pay = |at: usize| {
                let mut payment = from(
                    paid(
                        &format!("p{at:06}"),
                        if at.is_multiple_of(2) {
                            dec!(100)
                        } else {
                            dec!(-100)
                        },
                        &format!("A-{at:06}"),
                    ),
                    account,
                );
                payment.is_return = at % 2 == 1;
                payment
            };
            (same(size), (0..size).map(pay).collect())
        },
        &each,
    );
}
