//! Matching that goes on from day to day.

use crate::make_year::{self, Year, policy};
use facturier::dossier::matching::{
    Book, BookState, Class, Decision, ItemDirection, Match, OpenItem, Payment, Policy,
    Reconciliation, Return, Rule, Undecided, Unmatched, UnmatchedReason,
};
use facturier::model::{
    AccountKind, AccountNumber, Balance, Communication, Document, Movement, Side, Statement,
};
use facturier::value::Parsed;
use facturier::{Format, WriteOptions};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::collections::BTreeSet;

/// What a book came to, as one run tells it.
fn whole(book: &Book) -> Reconciliation {
    let mut result = Reconciliation::default();
    for entry in book.payments() {
        match &entry.state {
            BookState::Matched(found) => result.matches.push(found.clone()),
            BookState::Proposed(found) => result.proposals.push(found.clone()),
            BookState::Left(reason) => result.unmatched.push(Unmatched {
                payment: entry.payment.id.clone(),
                reason: reason.clone(),
            }),
            BookState::Decided(_) => {}
        }
    }
    result
}

/// A year in parts of two weeks: what is certain is right, and what has a reference is found, though nobody knows
/// yet what comes.
#[test]
fn a_year_in_parts() {
    for seed in [2026, 7, 99, 12, 404] {
        let year = Year::new(seed, 2_000, 3_000);
        let mut items = year.items();
        items.sort_by_key(|item| item.issue_date);
        let mut items = items.into_iter().peekable();
        let mut book = Book::new();
        for statements in year.statements.chunks(year.statements.len() / 26 + 1) {
            let payments: Vec<Payment> =
                statements.iter().flat_map(Payment::of_statement).collect();
            let last = payments.iter().filter_map(|payment| payment.date).max();
            let mut issued = Vec::new();
            while let Some(item) = items.next_if(|item| item.issue_date <= last) {
                issued.push(item);
            }
            book.enter(&issued, &payments, &policy());
            #[cfg(feature = "serde")]
            {
                let text = serde_json::to_string(&book).unwrap();
                let read: Book = serde_json::from_str(&text).unwrap();
                assert!(read == book);
                book = read;
            }
        }
        let all = year.payments();
        let before = book.clone();
        let news = book.enter(&year.items(), &all, &policy());
        assert!(news.matches.is_empty(), "{news:?}");
        assert_eq!(book.payments(), before.payments());

        let figures = year.figures(&whole(&book));
        println!("seed {seed}\n{figures}");
        let (right, all) = figures.classes[&Class::Certain];
        assert!(right == all && all > 700, "{right} of {all} certain");
        let (right, all) = figures.classes[&Class::Strong];
        assert!(
            right * 100 >= all * 98 && all > 500,
            "{right} of {all} strong"
        );
        let (found, all) = figures.recall();
        assert!(
            found * 100 >= all * 99 && all > 1_400,
            "{found} of {all} found"
        );
    }
}

fn sale(key: &str, amount: Decimal) -> OpenItem {
    OpenItem::new(key, ItemDirection::Receivable, amount, "EUR").number(key)
}

fn paid(id: &str, day: u32, amount: Decimal, text: &str) -> Payment {
    Payment {
        date: chrono::NaiveDate::from_ymd_opt(2026, 3, day),
        account: Some("BE68539007547034".into()),
        ..Payment::new(id, amount, "EUR").text(text)
    }
}

fn back(id: &str, day: u32, amount: Decimal, text: &str) -> Payment {
    Payment {
        is_return: true,
        ..paid(id, day, amount, text)
    }
}

fn open(book: &Book) -> Vec<Decimal> {
    book.items().map(|(_, open)| open).collect()
}

const OGM: &str = "+++090/9337/55493+++";

/// A return opens what was settled days ago, once; and then it can be paid again.
#[test]
fn returns_of_what_was_settled() {
    for text in [OGM, "", "A-0001"] {
        let mut book = Book::new();
        let items = [sale("A-0001", dec!(100)).reference(OGM)];
        book.enter(&items, &[paid("1", 2, dec!(100), OGM)], &Policy::new());
        assert_eq!(open(&book), [dec!(0)]);
        let news = book.enter(&[], &[back("2", 9, dec!(-100), text)], &Policy::new());
        let [Match { returned, .. }] = &news.matches[..] else {
            panic!("{news:?}")
        };
        assert_eq!(*returned, Some(Return::Of("1".into())));
        assert_eq!(open(&book), [dec!(100)]);
        // The first knows it, too.
        let BookState::Matched(first) = &book.payments()[0].state else {
            panic!("{book:?}")
        };
        assert_eq!(first.returned, Some(Return::By("2".into())));
        // Another return of the same takes nothing back.
        let news = book.enter(&[], &[back("3", 10, dec!(-100), text)], &Policy::new());
        assert_eq!(news.matches, []);
        let news = book.enter(&[], &[paid("4", 12, dec!(100), OGM)], &Policy::new());
        assert_eq!(
            (news.matches.len(), open(&book)),
            (1, vec![dec!(0)]),
            "{news:?}"
        );
        // And paid twice is told by the one that counts.
        let news = book.enter(&[], &[paid("5", 13, dec!(100), OGM)], &Policy::new());
        let expected = UnmatchedReason::PaidTwice {
            item: "A-0001".into(),
            by: "4".into(),
        };
        assert_eq!(news.unmatched[0].reason, expected);
    }
    // From another account it is not certain, and by another amount it is asked about.
    let mut book = Book::new();
    let items = [sale("A-0001", dec!(100)).reference(OGM)];
    book.enter(&items, &[paid("1", 2, dec!(100), OGM)], &Policy::new());
    let other = Payment {
        account: Some("BE43068999999501".into()),
        ..back("2", 9, dec!(-100), OGM)
    };
    let mut elsewhere = book.clone();
    let news = elsewhere.enter(&[], &[other], &Policy::new());
    assert!(
        news.matches
            .iter()
            .all(|found| found.class != Class::Certain)
    );
    for amount in [dec!(-103.50), dec!(-40)] {
        let mut book = book.clone();
        let news = book.enter(&[], &[back("2", 9, amount, OGM)], &Policy::new());
        let [proposal] = &news.proposals[..] else {
            panic!("{news:?}")
        };
        assert_eq!(proposal.candidates[0].takes_back, Some("1".into()));
        assert_eq!(open(&book), [dec!(0)]);
        book.decide("2", &Decision::TakesBack("1".into())).unwrap();
        assert_eq!(open(&book), [dec!(100)]);
        let again = book.decide("2", &Decision::TakesBack("2".into()));
        assert_eq!(again, Err(Undecided::NotTakenBack("2".into())));
    }
}

/// Proposals wait, whatever comes, until somebody decides; and a decision can be changed.
#[test]
fn decisions() {
    let mut book = Book::new();
    let items = [sale("A-0001", dec!(100)), sale("A-0002", dec!(60))];
    let payment = paid("1", 2, dec!(120), "A-0001, A-0002");
    let news = book.enter(&items, &[payment], &Policy::new());
    assert_eq!(news.proposals.len(), 1);
    let news = book.enter(&[], &[paid("2", 3, dec!(7), "coffee")], &Policy::new());
    assert_eq!((news.proposals.len(), news.unmatched.len()), (0, 1));

    let keys = |all: &[&str]| all.iter().map(|&key| key.into()).collect::<Vec<_>>();
    book.decide("1", &Decision::For(keys(&["A-0002", "A-0001"])))
        .unwrap();
    assert_eq!(open(&book), [dec!(40), dec!(0)]);
    book.decide("1", &Decision::For(keys(&["A-0001", "A-0002"])))
        .unwrap();
    assert_eq!(open(&book), [dec!(0), dec!(40)]);
    book.decide("1", &Decision::Settles(keys(&["A-0001", "A-0002"])))
        .unwrap();
    assert_eq!(open(&book), [dec!(0), dec!(0)]);
    let parts = book.payments()[0].allocations();
    assert_eq!(
        (parts[1].amount, parts[1].written_off),
        (dec!(20), dec!(40))
    );
    // What is decided is not tried again.
    book.decide("1", &Decision::Nothing).unwrap();
    assert_eq!(open(&book), [dec!(100), dec!(60)]);
    assert_eq!(
        book.enter(&[], &[], &Policy::new()),
        Reconciliation::default()
    );

    for (payment, decision, error) in [
        ("9", Decision::Nothing, Undecided::Payment("9".into())),
        (
            "1",
            Decision::For(keys(&["B"])),
            Undecided::Item("B".into()),
        ),
        (
            "1",
            Decision::TakesBack("2".into()),
            Undecided::NotTakenBack("2".into()),
        ),
        (
            "1",
            Decision::TakesBack("9".into()),
            Undecided::TakenBack("9".into()),
        ),
    ] {
        let before = book.clone();
        assert_eq!(book.decide(payment, &decision), Err(error.clone()));
        assert_eq!(book, before);
        assert!(!error.to_string().is_empty());
    }
    let mut dollars = sale("D-0001", dec!(110));
    dollars.currency = "USD".into();
    book.enter(&[dollars], &[], &Policy::new());
    let part = book.decide("1", &Decision::For(keys(&["D-0001"])));
    assert_eq!(part, Err(Undecided::Currency("D-0001".into())));
    book.decide("1", &Decision::Settles(keys(&["D-0001"])))
        .unwrap();
    assert!(open(&book)[2].is_zero());
    let settled = book.decide("2", &Decision::Settles(keys(&["D-0001"])));
    assert_eq!(settled, Err(Undecided::Settled("D-0001".into())));
}

/// The account from which somebody paid is known the next day; so is that of a decision.
#[test]
fn accounts_are_remembered() {
    for is_decided in [false, true] {
        let mut book = Book::new();
        let of = |mut item: OpenItem| {
            item.party.names = vec!["Alder".into()];
            item
        };
        let items = [
            of(sale("A-0001", dec!(100)).reference(OGM)),
            of(sale("A-0002", dec!(60))),
        ];
        let text = if is_decided { "coffee" } else { OGM };
        let amount = if is_decided { dec!(99) } else { dec!(100) };
        book.enter(&items, &[paid("1", 2, amount, text)], &Policy::new());
        if is_decided {
            book.decide("1", &Decision::Settles(vec!["A-0001".into()]))
                .unwrap();
        }
        let news = book.enter(&[], &[paid("2", 9, dec!(60), "beans")], &Policy::new());
        let [found] = &news.matches[..] else {
            panic!("{news:?}")
        };
        assert_eq!(
            (found.class, &*found.allocations[0].item),
            (Class::Strong, "A-0002")
        );
    }
}

fn movement(signed: Decimal, day: u32, text: &str) -> Movement {
    let (side, amount) = Side::of(signed);
    Movement {
        side,
        amount: Parsed::Value(amount),
        entry_date: chrono::NaiveDate::from_ymd_opt(2026, 3, day).map(Parsed::Value),
        communication: Some(Communication::Free(text.into())),
        ..Movement::default()
    }
}

fn statement(number: Option<u32>, old: Option<Decimal>, movements: Vec<Movement>) -> Statement {
    Statement {
        account: Some(AccountNumber {
            kind: AccountKind::BelgianIban,
            number: "BE43068999999501".into(),
            currency: Some("EUR".into()),
            ..AccountNumber::default()
        }),
        number,
        old_balance: old.map(|old| Balance {
            amount: Parsed::Value(old),
            date: chrono::NaiveDate::from_ymd_opt(2026, 3, 1).map(Parsed::Value),
            ..Balance::default()
        }),
        movements,
        ..Statement::default()
    }
}

/// Two statements that their bank calls the same have payments of their own, and one has the same wherever it
/// comes from.
#[test]
fn ids() {
    let first = || vec![movement(dec!(100), 2, "one"), movement(dec!(-7), 2, "two")];
    let second = || {
        vec![
            movement(dec!(100.01), 2, "one"),
            movement(dec!(-7), 3, "two"),
        ]
    };
    for (number, old) in [
        (Some(1), [Some(dec!(10)), Some(dec!(20))]),
        (Some(1), [None, None]),
        (Some(0), [Some(dec!(10)), Some(dec!(10))]),
        (None, [None, None]),
        (None, [Some(dec!(10)), Some(dec!(10))]),
    ] {
        let all = [
            statement(number, old[0], first()),
            statement(number, old[1], second()),
        ];
        let payments: Vec<Payment> = all.iter().flat_map(Payment::of_statement).collect();
        let ids: BTreeSet<_> = payments.iter().map(|payment| &payment.id).collect();
        assert_eq!(ids.len(), 4, "{ids:?}");
        let again = Payment::of_statement(&all[0].clone());
        assert_eq!(again, payments[..2]);
        if number.is_some() {
            let streamed = (1..).zip(&all[0].movements);
            let head = Statement {
                movements: Vec::new(),
                ..all[0].clone()
            };
            let streamed: Vec<Payment> = streamed
                .flat_map(|(nth, movement)| Payment::of_movement(&head, nth, movement))
                .collect();
            assert_eq!(streamed, payments[..2]);
        }
    }
    // A number and a balance, with the zeros that one format has and another does not.
    let ids = |old: Decimal, amount: Decimal| {
        let statement = statement(Some(3), Some(old), vec![movement(amount, 2, "")]);
        Payment::of_statement(&statement).remove(0).id
    };
    assert_eq!(ids(dec!(10), dec!(7)), ids(dec!(10.000), dec!(7.00)));
    // No movement is before the first.
    let head = statement(Some(3), None, Vec::new());
    assert_eq!(
        Payment::of_movement(&head, 0, &movement(dec!(1), 2, "")).len(),
        1
    );
}

/// The account of a payment that is certain is that of the party, in whatever format and dialect it comes.
#[test]
fn accounts_are_learnt_from_every_format() {
    let of = |mut item: OpenItem| {
        item.party.names = vec!["Alder".into()];
        item
    };
    let items = [
        of(sale("A-0001", dec!(100)).reference(OGM)),
        of(sale("A-0002", dec!(60))),
    ];
    let first = |text: &str, amount: Decimal, reference: &str| Movement {
        bank_reference: Some(reference.into()),
        value_date: chrono::NaiveDate::from_ymd_opt(2026, 3, 2).map(Parsed::Value),
        counterparty_name: Some("ALDER".into()),
        counterparty_account: Some(AccountNumber {
            kind: AccountKind::BelgianIban,
            number: "BE43068999999501".into(),
            ..AccountNumber::default()
        }),
        ..movement(amount, 2, text)
    };
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let movements = [first(OGM, dec!(100), "R1"), first("beans", dec!(60), "R2")];
    let mut whole = make_year::statement(7, day, &movements);
    whole.old_balance = Some(Balance {
        date: Some(Parsed::Value(day)),
        ..Balance::default()
    });
    if let Some(new) = &mut whole.new_balance {
        new.amount = Parsed::Value(dec!(160));
    }
    let document = Document::Statements(vec![whole.clone()]);
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for format in [
        Format::Coda,
        Format::Camt052,
        Format::Camt053,
        Format::Camt054,
        Format::Mt940,
        Format::Ofx,
        #[cfg(feature = "json")]
        Format::Json,
    ] {
        let written = facturier::write(&document, format, &WriteOptions::new()).unwrap();
        files.push((format.name().to_owned(), written.bytes));
    }
    for bank in 0..3 {
        let text = make_year::mt940(&whole, bank);
        files.push((format!("mt940 of bank {bank}"), text.into_bytes()));
    }
    for (name, bytes) in files {
        let (document, _) = facturier::read(&bytes).unwrap().into_document();
        let statements = document.as_statements().unwrap();
        let mut payments: Vec<Payment> =
            statements.iter().flat_map(Payment::of_statement).collect();
        assert_eq!(payments.len(), 2, "{name}");
        // Nothing but the account tells of the second.
        for payment in &mut payments {
            payment.name = None;
        }
        let mut book = Book::new();
        let news = book.enter(&items, &payments, &Policy::new());
        let classes: Vec<_> = news.matches.iter().map(|found| found.class).collect();
        assert_eq!(classes, [Class::Certain, Class::Strong], "{name}: {news:?}");
        let rules = news.matches[1]
            .evidence
            .iter()
            .map(|evidence| evidence.rule);
        assert!(
            rules.clone().any(|rule| rule == Rule::SeenAccount),
            "{name}: {rules:?}"
        );
    }
}

/// What was announced and matched counts, and the statement that comes the day after says the same.
#[test]
fn a_booking_that_comes_again() {
    let mut book = Book::new();
    let items = [sale("A-0001", dec!(100)).reference(OGM)];
    let one = || movement(dec!(100), 2, OGM);
    let early = Statement {
        kind: facturier::model::StatementKind::Notification,
        ..statement(None, None, vec![one()])
    };
    book.enter(&items, &Payment::of_statement(&early), &Policy::new());
    let later = statement(
        Some(1),
        Some(dec!(0)),
        vec![movement(dec!(5), 2, "x"), one()],
    );
    let news = book.enter(&[], &Payment::of_statement(&later), &Policy::new());
    assert_eq!(news.matches, []);
    let reasons: Vec<_> = news.unmatched.iter().map(|left| &left.reason).collect();
    assert!(
        matches!(
            reasons[..],
            [UnmatchedReason::Unknown, UnmatchedReason::Same(_)]
        ),
        "{reasons:?}"
    );
}

/// An item that comes again with another content is disputed, and then nothing is certain about it.
#[test]
fn an_item_that_comes_again() {
    let mut book = Book::new();
    let item = sale("A-0001", dec!(100)).reference(OGM);
    book.enter(std::slice::from_ref(&item), &[], &Policy::new());
    let mut other = item.clone();
    other.total = dec!(90);
    let before = book.clone();
    assert_eq!(
        book.enter(&[item], &[], &Policy::new()),
        Reconciliation::default()
    );
    assert_eq!(book, before);
    book.enter(&[other], &[], &Policy::new());
    let news = book.enter(&[], &[paid("1", 2, dec!(100), OGM)], &Policy::new());
    assert_eq!(news.matches[0].class, Class::Strong);
}
