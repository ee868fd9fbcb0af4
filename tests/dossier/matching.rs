//! Payments and invoices: what is found in a year of which the truth is known, what holds for every
//! input, and how long hostile ones take.

use crate::make_year::{Year, policy};
use crate::matched;
use facturier::dossier::matching::{
    AmountOnly, Book, BookState, Class, Contradiction, Decision, Discount, ItemDirection,
    ItemState, Match, OpenItem, Payment, PaymentDifference, Policy, Reconciliation, Reference,
    Return, Rule, TextSource, Undecided, Unmatched, UnmatchedReason, Why, Words,
    find_own_transfers, reconcile,
};
use facturier::model::{
    AccountKind, AccountNumber, AmountKind, Balance, Communication, Information, Movement,
    OtherAmount, Page, Side, Statement, StatementKind, StructuredCommunication,
};
use facturier::value::Parsed;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::collections::BTreeSet;

// A year.

/// Of five years: certain means certain, strong nearly so, and what has a reference is found.
#[test]
fn a_year() {
    for seed in [2026, 7, 99, 12, 404] {
        let year = Year::new(seed, 2_000, 3_000);
        let (items, payments) = (year.items(), year.payments());
        assert!(
            items.len() == 2_000 && payments.len() > 3_500,
            "{}",
            payments.len()
        );
        let result = reconcile(&items, &payments, &policy());
        matched::assert_result(&items, &payments, &policy(), &result);
        let figures = year.figures(&result);
        println!("seed {seed}\n{figures}");
        let (right, all) = figures.classes[&Class::Certain];
        assert!(right == all && all > 700, "{right} of {all} certain");
        let (right, all) = figures.classes[&Class::Strong];
        assert!(
            right * 100 >= all * 99 && all > 500,
            "{right} of {all} strong"
        );
        let (found, all) = figures.recall();
        assert!(
            found * 100 >= all * 99 && all > 1_400,
            "{found} of {all} found"
        );
        for (what, &(found, all)) in &figures.surviving {
            assert!(
                found * 100 >= all * 95 && all >= 8,
                "{what}: {found} of {all}"
            );
        }
        for what in ["typing error", "no reference"] {
            let (found, all) = figures.others[what];
            assert!(
                found * 100 >= all * 70 && all > 20,
                "{what}: {found} of {all}"
            );
        }
        let (left, all) = figures.noise;
        assert!(left * 100 >= all * 99, "{left} of {all} left alone");
    }
}

// References of invoices.

fn invoice(body: &str) -> OpenItem {
    let xml = format!(
        "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' \
         xmlns:cac='urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2' \
         xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'>\
         <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>7</cbc:ID>\
         <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{body}<cac:LegalMonetaryTotal>\
         <cbc:PayableAmount currencyID='EUR'>10.00</cbc:PayableAmount></cac:LegalMonetaryTotal></Invoice>"
    );
    let (document, _) = facturier::read(xml.as_bytes()).unwrap().document();
    OpenItem::from_invoice(document.as_invoice().unwrap(), ItemDirection::Payable).unwrap()
}

fn means(inside: &str) -> String {
    format!(
        "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>{inside}</cac:PaymentMeans>"
    )
}

fn leaf(name: &str, text: &str) -> String {
    format!("<cbc:{name}>{text}</cbc:{name}>")
}

/// Twelve places where invoices carry a structured communication, and ways to write it.
#[test]
fn a_structured_communication_is_found_wherever_it_stands() {
    let terms = |text: &str| {
        format!(
            "<cac:PaymentTerms>{}</cac:PaymentTerms>",
            leaf("Note", text)
        )
    };
    let places = [
        means(&leaf("PaymentID", "+++OGM+++")),
        means(&leaf("PaymentID", "DIGITS")),
        means(&leaf(
            "PaymentID",
            "Factuur OGM-2026000110 / *** OGM ***, dank u",
        )),
        means(&(leaf("PaymentID", "F-7") + &leaf("PaymentID", "+++OGM+++"))),
        means(&leaf("PaymentID", "F-7")) + &means(&leaf("PaymentID", "OGM")),
        means(&leaf("InstructionID", "DIGITS")),
        means(&leaf("InstructionNote", "met mededeling OGM")),
        means(&format!(
            "<cac:PayeeFinancialAccount>{}</cac:PayeeFinancialAccount>",
            leaf("PaymentNote", "+++OGM+++")
        )),
        means("").replace("Code>30", "Code name='te betalen met +++OGM+++'>30"),
        leaf("Note", "Gestructureerde mededeling: DIGITS"),
        terms("14 dagen, communication +++ OGM +++ s.v.p."),
        "<cac:InvoiceLine><cbc:Note>OGM</cbc:Note></cac:InvoiceLine>".to_owned(),
    ];
    for (at, place) in places.iter().enumerate() {
        let ogm = facturier::references::Ogm::from_number(2_026_000_000 + at as u64).unwrap();
        let printed = ogm.to_string();
        let body = place
            .replace("OGM-2026000110", "nr. 2026000110")
            .replace("OGM", printed.trim_matches('+'))
            .replace("DIGITS", ogm.digits());
        let item = invoice(&body);
        assert!(
            item.references.contains(&Reference::Ogm(ogm)),
            "{body}: {:?}",
            item.references
        );
        let payment = Payment::new("p", dec!(-10.00), "EUR").text(printed.as_str());
        let found = outcome(&[item], payment, &Policy::default());
        assert!(found.starts_with("Certain"), "{body}: {found}");
    }
    let creditor = invoice(&terms("please quote rf18 5390 0754 7034"));
    assert!(matches!(
        creditor.references[..],
        [_, Reference::Creditor(_)]
    ));
}

/// Digits that nobody meant as a structured communication are none.
#[test]
fn an_account_number_in_a_text_is_no_structured_communication() {
    for text in [
        "Rekening 539007547034 bij onze bank",
        "BE68 5390 0754 7034",
        "+++090/9337/55494+++",
        // Two of them: this tells of other invoices.
        "zie +++090/9337/55493+++ en +++202/6000/10195+++",
    ] {
        let item = invoice(&leaf("Note", text));
        assert_eq!(item.references, [Reference::Number("7".into())], "{text}");
    }
    // What the invoice gives as its reference goes before what stands in a text.
    let body = leaf("Note", "zie +++090/9337/55493+++")
        + &means(&leaf("PaymentID", "+++202/6000/10195+++"));
    assert_eq!(invoice(&body).references.len(), 2);
}

// Single cases.

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

/// The class and the items of a single payment, or why there is no match.
fn outcome(items: &[OpenItem], payment: Payment, policy: &Policy) -> String {
    let payments = [payment];
    let result = reconcile(items, &payments, policy);
    matched::assert_result(items, &payments, policy, &result);
    match (
        &result.matches[..],
        &result.proposals[..],
        &result.unmatched[..],
    ) {
        ([found], [], []) => {
            let parts: Vec<String> = found
                .allocations
                .iter()
                .map(|part| format!("{} {}", part.item, part.amount))
                .collect();
            format!(
                "{:?} {}; {:?}",
                found.class,
                parts.join(", "),
                found.difference
            )
        }
        ([], [found], []) => {
            let items: Vec<String> = found
                .candidates
                .iter()
                .map(|one| one.items.join("+"))
                .collect();
            format!("{:?}: {}", found.why, items.join(", "))
        }
        ([], [], [found]) => format!("{:?}", found.reason),
        _ => panic!("{result:?}"),
    }
}

#[test]
fn references() {
    let ogm = "+++090/9337/55493+++";
    let items = [
        sale("2026-0117", dec!(100)).reference(ogm),
        sale("2026-0118", dec!(50)),
        sale("2026-0119", dec!(-20)),
    ];
    let policy = Policy::new().fee(dec!(5));
    for (amount, text, expected) in [
        (dec!(100), "090933755493", "Certain 2026-0117 100; None"),
        (
            dec!(100),
            "x +++090/9337/55493+++ y",
            "Certain 2026-0117 100; None",
        ),
        (dec!(99.98), ogm, "Certain 2026-0117 99.98; Rounding(0.02)"),
        (dec!(100.02), ogm, "Certain 2026-0117 100; Rounding(-0.02)"),
        (dec!(96), ogm, "Strong 2026-0117 96; Fee(4)"),
        (dec!(60), ogm, "Strong 2026-0117 60; Under(40)"),
        (dec!(130), ogm, "Amount: 2026-0117"),
        (dec!(-100), ogm, "Sign: 2026-0117"),
        (dec!(50), "2026-0118", "Strong 2026-0118 50; None"),
        (dec!(50), "fact. 2026 0118.", "Strong 2026-0118 50; None"),
        (dec!(50), "20260118", "Strong 2026-0118 50; None"),
        // Nothing but the amount.
        (dec!(50), "12026-0118", "AmountOnly: 2026-0118"),
        (dec!(50), "2026-01181", "AmountOnly: 2026-0118"),
        (dec!(30), "2026-0118", "Amount: 2026-0118"),
        (
            dec!(30),
            "2026-0118 - 2026-0119",
            "Strong 2026-0118 50, 2026-0119 -20; None",
        ),
        (
            dec!(150),
            "2026-0117/2026-0118",
            "Strong 2026-0117 100, 2026-0118 50; None",
        ),
        (
            dec!(50),
            "2026-0117, 2026-0118",
            "Strong 2026-0118 50; None",
        ),
        (dec!(-20), "2026-0119", "Strong 2026-0119 -20; None"),
        (dec!(100), "090/9337/55494", "Weak 2026-0117 100; None"),
        (dec!(99), "090/9337/55494", "Reference: 2026-0117"),
        (dec!(0), ogm, "NoAmount"),
    ] {
        assert_eq!(
            outcome(&items, paid("p", amount, text), &policy),
            expected,
            "{amount} {text}"
        );
    }
}

#[test]
fn end_to_end_ids_and_creditor_references() {
    let mut first = sale("A-0001", dec!(10));
    first.references.push(Reference::EndToEnd("E2E-1".into()));
    let items = [
        first,
        sale("A-0002", dec!(20)).reference("RF18539007547034"),
    ];
    let mut payment = Payment::new("p", dec!(10), "EUR");
    payment.texts.push(Words {
        source: TextSource::CustomerReference,
        start: 0,
        text: "E2E-1".into(),
    });
    assert_eq!(
        outcome(&items, payment, &Policy::new()),
        "Certain A-0001 10; None"
    );
    let payment = paid("p", dec!(20), "your ref: RF18 5390 0754 7034");
    assert_eq!(
        outcome(&items, payment, &Policy::new()),
        "Certain A-0002 20; None"
    );
}

#[test]
fn parties() {
    let (one, two) = ("BE68539007547034", "BE43068999999501");
    let items = [
        of(sale("A-0001", dec!(10)), "Alder BV", one),
        of(sale("A-0002", dec!(25)), "Alder BV", one),
        of(sale("A-0003", dec!(40)), "Alder BV", one),
        of(sale("A-0004", dec!(40)), "Birk NV", two),
        of(sale("A-0005", dec!(-5)), "Birk NV", two),
        of(sale("A-0006", dec!(77)), "Cedrus", "BE71096123456769"),
        of(sale("A-0007", dec!(77)), "Cedrus", "BE71096123456769"),
    ];
    let policy = Policy::new();
    for (account, amount, text, expected) in [
        (one, dec!(25), "", "Strong A-0002 25; None"),
        (
            "BE68 5390 0754 7034",
            dec!(25),
            "",
            "Strong A-0002 25; None",
        ),
        (one, dec!(35), "", "Weak A-0001 10, A-0002 25; None"),
        (one, dec!(26), "", "Party: A-0001, A-0002, A-0003"),
        (two, dec!(35), "A-0004", "Strong A-0004 40, A-0005 -5; None"),
        (two, dec!(30), "A-0004", "Strong A-0004 30; Under(10)"),
        // The number of another party, by mistake perhaps.
        (one, dec!(40), "A-0004", "Weak A-0003 40; None"),
        (
            "BE71096123456769",
            dec!(77),
            "",
            "Ambiguous: A-0006, A-0007",
        ),
        ("BE00", dec!(40), "", "Unknown"),
        (two, dec!(-300), "", "Party: A-0005"),
    ] {
        let payment = from(paid("p", amount, text), account);
        assert_eq!(
            outcome(&items, payment, &policy),
            expected,
            "{account} {amount} {text}"
        );
    }
    let mut named = paid("p", dec!(40), "");
    named.name = Some("BIRK".into());
    assert_eq!(outcome(&items, named, &policy), "Weak A-0004 40; None");
    let no_netting = Policy::new().netting(false).partial(false);
    let payment = from(paid("p", dec!(35), "A-0004"), two);
    assert_eq!(outcome(&items, payment, &no_netting), "Amount: A-0004");
}

/// An account that paid for certain is known from then on.
#[test]
fn accounts_are_learnt() {
    let mut first = sale("A-0001", dec!(10)).reference("+++090/9337/55493+++");
    first.party.names = vec!["Alder".into()];
    let mut second = sale("A-0002", dec!(20));
    second.party.names = vec!["Alder".into()];
    let items = [first, second];
    let payments = [
        from(paid("2", dec!(20), "thanks"), "BE68539007547034"),
        from(paid("1", dec!(10), "090933755493"), "BE68539007547034"),
    ];
    let result = reconcile(&items, &payments, &Policy::new());
    assert_eq!(result.matches.len(), 2);
    assert_eq!(result.matches[1].class, Class::Strong);
    assert_eq!(result.matches[1].evidence[0].rule, Rule::SeenAccount);
}

#[test]
fn discounts_have_their_days() {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day);
    let mut item = sale("A-0001", dec!(121)).reference("090933755493");
    item.issue_date = day(1);
    item.net = Some(dec!(100));
    item.discounts = Discount::parse("2% 8 dagen");
    for (amount, paid_on, expected) in [
        (dec!(118.58), 5, "Certain A-0001 118.58; Discount(2.42)"),
        (dec!(119), 9, "Certain A-0001 119; Discount(2)"),
        (dec!(119), 12, "Certain A-0001 119; Discount(2)"),
        (dec!(119), 13, "Strong A-0001 119; Under(2)"),
    ] {
        let mut payment = paid("p", amount, "090933755493");
        payment.date = day(paid_on);
        assert_eq!(
            outcome(&[item.clone()], payment, &Policy::new()),
            expected,
            "{amount} {paid_on}"
        );
    }
}

#[test]
fn the_amount_alone() {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day);
    let mut items = [
        sale("A-0001", dec!(10)),
        sale("A-0002", dec!(20)),
        sale("A-0003", dec!(20)),
    ];
    items[1].issue_date = day(2);
    items[2].issue_date = day(1);
    for (amount_only, ten, twenty) in [
        (AmountOnly::Never, "AmountOnly: A-0001", "Unknown"),
        (
            AmountOnly::Unique,
            "Weak A-0001 10; None",
            "Ambiguous: A-0003, A-0002",
        ),
        (
            AmountOnly::Oldest,
            "Weak A-0001 10; None",
            "Weak A-0003 20; None",
        ),
        (
            AmountOnly::Newest,
            "Weak A-0001 10; None",
            "Weak A-0002 20; None",
        ),
    ] {
        let policy = Policy::new().amount_only(amount_only);
        assert_eq!(outcome(&items, paid("p", dec!(10), ""), &policy), ten);
        assert_eq!(outcome(&items, paid("p", dec!(20), ""), &policy), twenty);
    }
}

#[test]
fn other_currencies_are_asked_about() {
    let items = [OpenItem::new("A-0001", ItemDirection::Payable, dec!(10), "USD").number("A-0001")];
    assert_eq!(
        outcome(&items, paid("p", dec!(-10), "A-0001"), &Policy::new()),
        "Currency: A-0001"
    );
}

/// A direct debit that comes back leaves the invoice open, for the transfer that pays it.
#[test]
fn returns() {
    let items = [sale("A-0001", dec!(100)).reference("090933755493")];
    let collect = |id: &str, amount| {
        let mut payment = paid(id, amount, "090933755493");
        payment.is_return = amount < Decimal::ZERO;
        payment.date = chrono::NaiveDate::from_ymd_opt(2026, 3, 1);
        payment
    };
    let mut transfer = paid("3", dec!(100), "A-0001");
    transfer.date = chrono::NaiveDate::from_ymd_opt(2026, 3, 9);
    let payments = [collect("1", dec!(100)), collect("2", dec!(-100)), transfer];
    let result = reconcile(&items, &payments, &Policy::new());
    matched::assert_result(&items, &payments, &Policy::new(), &result);
    assert_eq!(result.matches.len(), 3);
    assert_eq!(result.matches[0].returned, Some(Return::By("2".into())));
    assert_eq!(result.matches[1].returned, Some(Return::Of("1".into())));
    assert_eq!(result.matches[1].allocations[0].amount, dec!(-100));
    assert_eq!(result.matches[2].allocations[0].amount, dec!(100));
    assert_eq!(result.items[0].state, ItemState::Settled);

    // What was paid before this run is opened again.
    let mut before = items[0].clone();
    before.open = Decimal::ZERO;
    let result = reconcile(&[before], &[collect("2", dec!(-100))], &Policy::new());
    assert_eq!(result.matches[0].class, Class::Certain);
    assert_eq!(
        (result.items[0].state, result.items[0].residual),
        (ItemState::Reopened, dec!(100))
    );
}

/// How sure a match is, what goes where and is written off, the difference, and what stood where.
fn told(found: &Match) -> String {
    let parts = found
        .allocations
        .iter()
        .map(|part| format!("{} {}+{}", part.item, part.amount, part.written_off));
    let evidence = found.evidence.iter().map(|evidence| {
        format!(
            "{:?} {:?} {}",
            evidence.rule, evidence.source, evidence.text
        )
    });
    format!(
        "{:?}; {}; {:?}; {}",
        found.class,
        parts.collect::<Vec<_>>().join(", "),
        found.difference,
        evidence.collect::<Vec<_>>().join(", ")
    )
}

/// What is told of each match, payments in the order of their ids; nothing else may be left.
fn all_told(items: &[OpenItem], payments: &[Payment], policy: &Policy) -> Vec<String> {
    let result = reconcile(items, payments, policy);
    matched::assert_result(items, payments, policy, &result);
    assert_eq!(result.matches.len(), payments.len(), "{result:?}");
    result.matches.iter().map(told).collect()
}

/// Of each kind of match: the class, the amounts and the evidence.
#[test]
fn what_is_told_of_each_kind() {
    let ogm = "090933755493";
    let account = "BE68539007547034";
    let one = || sale("A-0001", dec!(100)).reference(ogm);
    let party = [
        of(sale("A-0004", dec!(40)), "Birk NV", account),
        of(sale("A-0005", dec!(-5)), "Birk NV", account),
    ];
    let mut discounted = one();
    discounted.issue_date = chrono::NaiveDate::from_ymd_opt(2026, 3, 1);
    discounted.discounts = Discount::parse("2% 8 dagen");
    let mut early = paid("1", dec!(98), ogm);
    early.date = chrono::NaiveDate::from_ymd_opt(2026, 3, 5);
    let back = |payment: Payment| Payment {
        is_return: true,
        ..payment
    };
    let mut named = paid("1", dec!(40), "");
    named.name = Some("BIRK".into());
    let mut debited = paid("1", dec!(40), "");
    debited.mandate = Some("M-1".into());
    let mut with_mandate = sale("A-0006", dec!(40));
    with_mandate.party.mandates = vec!["M-1".into()];
    let fee = Policy::new().fee(dec!(5));
    let each = Policy::new();

    for (what, items, payments, policy, expected) in [
        (
            "partial payments",
            vec![one()],
            vec![paid("1", dec!(60), ogm), paid("2", dec!(40), ogm)],
            &each,
            &[
                "Strong; A-0001 60+0; Under(40); Ogm Communication 090933755493",
                "Certain; A-0001 40+0; None; Ogm Communication 090933755493, Amount Amount 40",
            ][..],
        ),
        (
            "a fee",
            vec![one()],
            vec![paid("1", dec!(96), ogm)],
            &fee,
            &["Strong; A-0001 96+4; Fee(4); Ogm Communication 090933755493"],
        ),
        (
            "a discount for paying early",
            vec![discounted],
            vec![early],
            &each,
            &[
                "Certain; A-0001 98+2; Discount(2); Ogm Communication 090933755493, Amount Amount 98",
            ],
        ),
        (
            "a credit note, named",
            party.to_vec(),
            vec![paid("1", dec!(35), "A-0004 - A-0005")],
            &each,
            &["Strong; A-0004 40+0, A-0005 -5+0; None; \
               Number Communication A-0004, Number Communication A-0005, Amount Amount 35"],
        ),
        (
            "a credit note, not named",
            party.to_vec(),
            vec![from(paid("1", dec!(35), "A-0004"), account)],
            &each,
            &["Strong; A-0004 40+0, A-0005 -5+0; None; \
               Number Communication A-0004, Sum Amount 35"],
        ),
        (
            "a credit note, nothing named",
            party.to_vec(),
            vec![from(paid("1", dec!(35), ""), account)],
            &each,
            &["Weak; A-0004 40+0, A-0005 -5+0; None; \
               Account Account BE68539007547034, Sum Amount 35"],
        ),
        (
            "several invoices",
            vec![one(), party[0].clone()],
            vec![paid("1", dec!(140), "090933755493, A-0004")],
            &each,
            &["Strong; A-0001 100+0, A-0004 40+0; None; \
               Ogm Communication 090933755493, Number Communication A-0004, Amount Amount 140"],
        ),
        (
            "a return with the reference",
            vec![one()],
            vec![paid("1", dec!(100), ogm), back(paid("2", dec!(-100), ogm))],
            &each,
            &[
                "Certain; A-0001 100+0; None; \
                 Ogm Communication 090933755493, Amount Amount 100, Return Amount 100",
                "Certain; A-0001 -100+0; None; \
                 Ogm Communication 090933755493, Return Amount -100",
            ],
        ),
        (
            "a return with nothing but the account",
            vec![one()],
            vec![
                from(paid("1", dec!(100), ogm), account),
                back(from(paid("2", dec!(-100), ""), account)),
            ],
            &each,
            &[
                "Weak; A-0001 100+0; None; \
                 Ogm Communication 090933755493, Amount Amount 100, Return Amount 100",
                "Weak; A-0001 -100+0; None; \
                 Account Account BE68539007547034, Return Amount -100",
            ],
        ),
        (
            "a return of what was paid before",
            vec![OpenItem {
                open: dec!(0),
                ..one()
            }],
            vec![back(paid("1", dec!(-100), ogm))],
            &each,
            &["Certain; A-0001 -100+0; None; Ogm Communication 090933755493, Return Amount -100"],
        ),
        (
            "a name",
            party.to_vec(),
            vec![named],
            &each,
            &["Weak; A-0004 40+0; None; Name Name BIRK, Amount Amount 40"],
        ),
        (
            "a mandate",
            vec![with_mandate],
            vec![debited],
            &each,
            &["Strong; A-0006 40+0; None; Mandate Mandate M-1, Amount Amount 40"],
        ),
        (
            "a typing error",
            vec![one()],
            vec![paid("1", dec!(100), "090/9337/55494")],
            &each,
            &[
                "Weak; A-0001 100+0; None; NearlyOgm Communication 090/9337/55494, Amount Amount 100",
            ],
        ),
    ] {
        assert_eq!(all_told(&items, &payments, policy), expected, "{what}");
    }
}

/// Of a total the details are matched, each by what it says itself; the total is not, though an item has
/// its amount.
#[test]
fn a_total_is_matched_by_its_details() {
    let detail = |signed: Decimal, text: &str, kind: Option<u16>| {
        let (side, amount) = Side::of(signed);
        Movement {
            side,
            amount: Parsed::Value(amount),
            communication: Some(match kind {
                None => Communication::Free(text.into()),
                Some(kind) => Communication::Structured(StructuredCommunication {
                    kind,
                    text: text.into(),
                }),
            }),
            ..Movement::default()
        }
    };
    let mut total = detail(dec!(150), "A-0003", None);
    total.details = vec![
        detail(dec!(100), "090933755493", Some(101)),
        detail(dec!(50), "fact. A-0002, merci", None),
    ];
    let statement = Statement {
        account: Some(AccountNumber {
            kind: AccountKind::BelgianIban,
            number: "BE43068999999501".into(),
            currency: Some("EUR".into()),
            ..AccountNumber::default()
        }),
        number: Some(7),
        movements: vec![total],
        ..Statement::default()
    };
    let items = [
        sale("A-0001", dec!(100)).reference("090933755493"),
        sale("A-0002", dec!(50)),
        sale("A-0003", dec!(150)),
    ];
    let payments = Payment::of_statement(&statement);
    let result = reconcile(&items, &payments, &Policy::new());
    // Behind the place stands what tells this movement from another there.
    let ids = result.matches.iter().map(|found| &*found.payment);
    let ids: Vec<_> = ids.map(|id| id.rsplit_once('-').unwrap().0).collect();
    let account = "BE43068999999501/EUR//7";
    assert_eq!(ids, [format!("{account}/1.1"), format!("{account}/1.2")]);
    assert_eq!(
        all_told(&items, &payments, &Policy::new()),
        [
            "Certain; A-0001 100+0; None; Ogm Communication 090933755493, Amount Amount 100",
            "Strong; A-0002 50+0; None; Number Communication A-0002, Amount Amount 50",
        ]
    );
    assert_eq!(result.matches[1].evidence[0].span, (6, 12));
    assert_eq!(result.items[2].state, ItemState::Open);
}

/// A number that is that of one item and has the digits of another means the first, also when that one is
/// settled.
#[test]
fn a_number_and_the_digits_of_another() {
    let items = [sale("20260117", dec!(100)), sale("2026-0117-A", dec!(70))];
    let twice = [
        paid("1", dec!(100), "20260117"),
        paid("2", dec!(100), "20260117"),
    ];
    let policy = Policy::new();
    let result = reconcile(&items, &twice, &policy);
    matched::assert_result(&items, &twice, &policy, &result);
    assert_eq!(result.matches.len(), 1);
    assert_eq!(result.matches[0].allocations[0].item, "20260117");
    let (rest, left) = result.rest(&items, &twice);
    let is_open = |item: &&OpenItem| !item.open.is_zero();
    assert_eq!((rest.iter().filter(is_open).count(), left.len()), (1, 1));
    assert!(
        matches!(&result.unmatched[0].reason, UnmatchedReason::PaidTwice { item, .. } if item == "20260117")
    );
    assert_eq!(
        outcome(
            &items,
            from(paid("1", dec!(60), "20260117"), "BE00"),
            &policy
        ),
        "Amount: 20260117"
    );
}

/// What nearly is the reference of two items is asked about, so that it does not become that of the one
/// that is left.
#[test]
fn nearly_a_reference_of_two() {
    let items = [
        sale("A-0001", dec!(80)).reference("090933755493"),
        sale("A-0002", dec!(30)).reference("090933755493"),
    ];
    let payments = [
        paid("1", dec!(80), "A-0001"),
        paid("2", dec!(30), "090933755494"),
    ];
    let result = reconcile(&items, &payments, &Policy::new());
    matched::assert_result(&items, &payments, &Policy::new(), &result);
    assert_eq!(result.proposals[0].candidates[0].items, ["A-0002"]);
}

/// So is a return that names two items, one of which may be opened by it when the other is settled.
#[test]
fn a_return_that_names_two() {
    let items = [
        sale("A-0001", dec!(80)).number("contract 77"),
        OpenItem {
            open: dec!(10),
            ..sale("A-0002", dec!(30)).number("contract 77")
        },
    ];
    let mut back = paid("2", dec!(-20), "contract 77");
    back.is_return = true;
    let payments = [paid("1", dec!(80), "A-0001"), back];
    let result = reconcile(&items, &payments, &Policy::new());
    matched::assert_result(&items, &payments, &Policy::new(), &result);
    assert_eq!(result.proposals[0].why, Why::Return);
    assert_eq!(result.proposals[0].candidates[0].items, ["A-0002"]);
}

/// The account and the currency of a statement stand in each of its payments; what is longer than any takes
/// no more room, and is not taken for a real one.
#[test]
fn what_payments_have_from_their_statement_is_short() {
    for letter in ["x", "é"] {
        let long = letter.repeat(100_000);
        let statement = Statement {
            account: Some(AccountNumber {
                kind: AccountKind::Foreign,
                number: long.as_str().into(),
                currency: Some(long.as_str().into()),
                ..AccountNumber::default()
            }),
            movements: vec![Movement::default(); 100],
            ..Statement::default()
        };
        let payments = Payment::of_statement(&statement);
        let ids: BTreeSet<&str> = payments.iter().map(|payment| payment.id.as_str()).collect();
        assert_eq!(ids.len(), 100);
        for payment in &payments {
            assert!(payment.id.len() < 120, "{}", payment.id);
            assert!(payment.currency.len() <= 24 && payment.currency.ends_with('…'));
        }
    }
}

#[test]
fn nothing_counts_twice() {
    let items = [
        sale("A-0001", dec!(30)),
        sale("A-0001", dec!(30)),
        sale("A-0002", dec!(60)),
    ];
    let payments = [
        paid("1", dec!(30), "A-0001"),
        paid("1", dec!(30), "A-0001"),
        paid("2", dec!(30), "A-0001"),
    ];
    let result = reconcile(&items, &payments, &Policy::new());
    assert_eq!(result.matches.len(), 1);
    let reasons: Vec<_> = result
        .unmatched
        .iter()
        .map(|left| left.reason.clone())
        .collect();
    assert_eq!(
        reasons,
        [
            UnmatchedReason::PaidTwice {
                item: "A-0001".into(),
                by: "1".into()
            },
            UnmatchedReason::Repeated
        ]
    );
    assert_eq!(
        result
            .items
            .iter()
            .filter(|item| item.state == ItemState::Repeated)
            .count(),
        1
    );
    assert_eq!(result.items[2].residual, dec!(60));

    // Of a total with details only the details are payments, and the ids are always the same.
    let part = Movement::default();
    let whole = Movement {
        details: vec![part.clone(), part.clone()],
        ..Movement::default()
    };
    let statement = Statement {
        movements: vec![part, whole],
        ..Statement::default()
    };
    let ids: Vec<_> = Payment::of_statement(&statement)
        .into_iter()
        .map(|payment| payment.id)
        .collect();
    // Behind the number that it does not have stands what tells the statement from others.
    let ids = ids.iter().map(|id| id.rsplit_once('-').unwrap().0);
    let places: Vec<_> = ids.map(|id| id.rsplit_once('/').unwrap()).collect();
    let start = places[0].0;
    assert!(start.starts_with("///0-") && start.len() == 13, "{start}");
    assert_eq!(places, [(start, "1"), (start, "2.1"), (start, "2.2")]);
}

#[cfg(feature = "serde")]
#[test]
fn json_lines() {
    let items = [sale("A-0001", dec!(30)), sale("A-0002", dec!(60))];
    let payments = [
        paid("1", dec!(30), "A-0001"),
        paid("2", dec!(10), "A-0002"),
        paid("3", dec!(1), ""),
    ];
    let result = reconcile(&items, &payments, &Policy::new());
    let lines: Vec<String> = result
        .lines()
        .map(|line| serde_json::to_string(&line).unwrap())
        .collect();
    assert_eq!(
        lines[0],
        concat!(
            r#"{"record":"match","payment":"1","allocations":[{"item":"A-0001","amount":"30","written_off":"0"}],"#,
            r#""difference":"none","class":"strong","evidence":[{"rule":"number","item":"A-0001","#,
            r#""source":"communication","span":[0,6],"text":"A-0001"},"#,
            r#"{"rule":"amount","source":"amount","span":[0,2],"text":"30"}]}"#
        )
    );
    assert!(
        lines[1].starts_with(r#"{"record":"proposal","payment":"2","why":"amount","#),
        "{}",
        lines[1]
    );
    assert_eq!(
        lines[2],
        r#"{"record":"unmatched","payment":"3","reason":"unknown"}"#
    );
    assert_eq!(
        lines[3],
        r#"{"record":"item","item":"A-0001","open":"30","residual":"0","state":"settled"}"#
    );
    let text = serde_json::to_string(&result).unwrap();
    assert_eq!(
        serde_json::from_str::<Reconciliation>(&text).unwrap(),
        result
    );
}

// What the data shows.

fn with_id(mut payment: Payment, id: &str) -> Payment {
    payment.texts.push(Words {
        source: TextSource::CustomerReference,
        start: 0,
        text: id.into(),
    });
    payment
}

fn returned(id: &str, amount: Decimal, text: &str) -> Payment {
    Payment {
        is_return: true,
        ..paid(id, amount, text)
    }
}

fn run(items: &[OpenItem], payments: &[Payment]) -> Reconciliation {
    let policy = Policy::new();
    let result = reconcile(items, payments, &policy);
    matched::assert_result(items, payments, &policy, &result);
    result
}

/// What different parties give, or most payments have, is no identifier, whatever it looks like.
#[test]
fn an_id_that_many_have_is_none() {
    let (one, two) = ("BE68539007547034", "BE43068999999501");
    let items = [of(sale("A-0001", dec!(100)), "Alder", one)];
    // Bank and program write it into every payment: nothing in it says so.
    let id = "SCT-2026-INST-77";
    let payments = [
        with_id(from(paid("1", dec!(100), ""), one), id),
        with_id(from(paid("2", dec!(70), ""), two), id),
        with_id(returned("3", dec!(-100), ""), id),
    ];
    let result = run(&items, &payments);
    assert_eq!(result.matches.len(), 1, "{result:?}");
    assert_eq!(result.matches[0].returned, None);
    // The same of one party alone is an id.
    let alone = [payments[0].clone(), payments[2].clone()];
    let result = run(&items, &alone);
    assert_eq!(result.matches[1].returned, Some(Return::Of("1".into())));
    // And so it is not when all payments have it.
    let mut all = vec![payments[2].clone()];
    all.extend((1..4).map(|nth| {
        let payment = paid(&format!("p{nth}"), dec!(100) * Decimal::from(nth), "");
        with_id(from(payment, one), id)
    }));
    let result = run(&items, &all);
    assert!(result.matches.iter().all(|one| one.returned.is_none()));
}

/// What stands within an id that many have, or within a reference, is no number of an invoice.
#[test]
fn a_part_of_a_reference_is_no_number() {
    let (one, two) = ("BE68539007547034", "BE43068999999501");
    let id = "SCT-INST-20260101-1";
    let items = [sale("2026-01011", dec!(100))];
    let payments = [
        with_id(from(paid("1", dec!(100), ""), one), id),
        with_id(from(paid("2", dec!(70), ""), two), id),
    ];
    assert!(run(&items, &payments).matches.is_empty());
    // 090/9337 are the digits of another invoice.
    let items = [
        sale("A-0001", dec!(100)).reference("090933755493"),
        sale("09-09337-B", dec!(40)),
    ];
    for amount in [dec!(60), dec!(100)] {
        let found = outcome(&items, paid("p", amount, "090/9337/55493"), &Policy::new());
        assert!(found.contains(&format!("A-0001 {amount};")), "{found}");
    }
}

/// A reference with check digits that two parties give is of one of them.
#[test]
fn a_reference_of_two_payers_is_not_certain() {
    let ogm = "+++090/9337/55493+++";
    let items = [sale("A-0001", dec!(100)).reference(ogm)];
    let pay = |id: &str, account| from(paid(id, dec!(100), ogm), account);
    let two = [pay("1", "BE68539007547034"), pay("2", "BE43068999999501")];
    let result = run(&items, &two);
    let found = &result.matches[0];
    assert_eq!(found.class, Class::Strong);
    assert_eq!(
        found.contradictions,
        [Contradiction::Shared { by: "2".into() }]
    );
    let reason = &result.unmatched[0].reason;
    assert!(matches!(reason, UnmatchedReason::PaidTwice { by, .. } if by == "1"));
    // Of one payer the first is certain, and the second is told.
    let same = [
        pay("1", "BE68539007547034"),
        pay("2", "BE68 5390 0754 7034"),
    ];
    let result = run(&items, &same);
    assert_eq!(result.matches[0].class, Class::Certain);
    assert!(matches!(
        result.unmatched[0].reason,
        UnmatchedReason::PaidTwice { .. }
    ));
}

/// A number that several say is that of a customer as well as of an invoice; who has two accounts is one.
#[test]
fn a_number_of_two_payers_is_weak() {
    let by = |id: &str, amount, name: &str, account: &str| {
        let mut payment = from(paid(id, amount, "klant 4711"), account);
        payment.name = Some(name.into());
        payment
    };
    let class = |name: &str, item: OpenItem| {
        let first = by("1", dec!(100), "Alder Advies", "BE68539007547034");
        let second = by("2", dec!(55), name, "BE43068999999501");
        let result = run(&[item], &[first, second]);
        assert_eq!(result.matches.len(), 1, "{result:?}");
        (
            result.matches[0].class,
            result.matches[0].contradictions.len(),
        )
    };
    let item = || sale("4711", dec!(100));
    assert_eq!(class("Birk Bouw", item()), (Class::Weak, 1));
    assert_eq!(class("ALDER ADVIES NV", item()), (Class::Strong, 0));
    let known = of(item(), "Alder Advies", "BE68539007547034");
    assert_eq!(class("Birk Bouw", known), (Class::Strong, 1));
}

/// What stands in a form before it is filled in.
#[test]
fn references_that_are_none() {
    for nothing in [
        "000000000097",
        "+++000/0000/00097+++",
        "0000-0000",
        "SEPA 1",
    ] {
        let items = [sale("A-0001", dec!(100)).reference(nothing)];
        assert_eq!(
            outcome(&items, paid("p", dec!(70), nothing), &Policy::new()),
            "Unknown",
            "{nothing}"
        );
    }
}

/// What pays an invoice again is told, and for no other one, though the amount and the party are right.
#[test]
fn paid_twice() {
    let account = "BE68539007547034";
    let items = [
        of(sale("A-0001", dec!(100)), "Alder", account).reference("090933755493"),
        of(sale("A-0002", dec!(100)), "Alder", account),
        of(sale("A-0003", dec!(60)), "Birk", "BE43068999999501"),
    ];
    for text in ["090933755493", "A-0001"] {
        let pay = |id: &str, amount| from(paid(id, amount, text), account);
        let payments = [pay("1", dec!(100)), pay("2", dec!(100)), pay("3", dec!(60))];
        let result = run(&items, &payments);
        assert_eq!(result.matches.len(), 1, "{text}");
        let again = UnmatchedReason::PaidTwice {
            item: "A-0001".into(),
            by: "1".into(),
        };
        let reasons: Vec<_> = result.unmatched.iter().map(|one| &one.reason).collect();
        assert_eq!(
            reasons,
            [&again, &UnmatchedReason::Settled("A-0001".into())]
        );
        // Tomorrow it is told as well.
        let (rest, _) = result.rest(&items, &payments);
        let result = run(&rest, &[pay("9", dec!(100))]);
        assert_eq!(
            result.unmatched[0].reason,
            UnmatchedReason::Settled("A-0001".into())
        );
    }
}

/// Where nothing else is known one item and one payment of the same amount are proposed.
#[test]
fn a_lone_amount_is_proposed() {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day);
    let mut items = [sale("A-0001", dec!(83.27)), sale("A-0002", dec!(50))];
    items[0].issue_date = day(5);
    let on = |day, mut payment: Payment| {
        payment.date = day;
        payment
    };
    let one = || paid("1", dec!(83.270), "thank you");
    let policy = Policy::new();
    for (payment, expected) in [
        (on(day(9), one()), "AmountOnly: A-0001"),
        // Before the issue, less, the other way, and a reference of something else.
        (on(day(1), one()), "Unknown"),
        (paid("1", dec!(83.26), ""), "Unknown"),
        (paid("1", dec!(-83.27), ""), "Unknown"),
        (paid("1", dec!(83.27), "+++202/6000/10195+++"), "Unknown"),
    ] {
        assert_eq!(outcome(&items, payment, &policy), expected);
    }
    let twice = [one(), paid("2", dec!(83.27), "")];
    assert_eq!(run(&items, &twice).unmatched.len(), 2);
    let more = [items[0].clone(), sale("A-0003", dec!(83.27))];
    assert_eq!(run(&more, &[one()]).unmatched.len(), 1);
}

/// A year or a day is the number of an invoice when more speaks for it than that it stands there.
#[test]
fn a_day_is_no_number() {
    let account = "BE68539007547034";
    let policy = Policy::new();
    for (number, text, is_it) in [
        ("2026", "huur 2026", false),
        ("2026", "2026", false),
        ("2026", "factuur 2026", true),
        ("2026", "Invoice no. 2026 thanks", true),
        ("2026-0115", "uw betaling van 2026-01-15", false),
        ("2026-0115", "uw betaling van 2026-0115", true),
        ("2026-0115", "20260115", true),
        ("20260115", "dd 15/01/26 20260115", false),
        ("15012026", "levering 15.01.2026", false),
        ("2026/12", "december 2026/12", false),
        ("2026/12", "fact 2026/12", true),
        ("2026/13", "dossier 2026/13", true),
        ("F2026", "cotisation 2026", false),
    ] {
        let items = [of(sale("key", dec!(100)).number(number), "Alder", account)];
        let found = outcome(&items, paid("p", dec!(100), text), &policy);
        assert_eq!(
            found.starts_with("Strong"),
            is_it,
            "{number} {text}: {found}"
        );
        // The party speaks for it.
        let found = outcome(&items, from(paid("p", dec!(100), text), account), &policy);
        assert!(found.starts_with("Strong key"), "{number} {text}: {found}");
    }
    // And it hinders nothing: what the account tells goes on.
    let items = [
        of(sale("A-0001", dec!(100)), "Alder", account),
        sale("2026", dec!(40)),
    ];
    let rent = from(paid("p", dec!(100), "huur 2026"), account);
    assert_eq!(outcome(&items, rent, &policy), "Strong A-0001 100; None");
}

/// Banks keep a fee of each payment.
#[test]
fn fees_of_several_payments() {
    let ogm = "090933755493";
    let items = [
        sale("A-0001", dec!(100)).reference(ogm),
        sale("A-0002", dec!(300)).reference("202600010195"),
    ];
    let policy = Policy::new().fee(dec!(5));
    let payments = [
        paid("1", dec!(46), ogm),
        paid("2", dec!(46), "A-0001 090933755493"),
        paid("3", dec!(296), "202600010195"),
    ];
    assert_eq!(
        all_told(&items, &payments, &policy),
        [
            "Strong; A-0001 46+0; Under(54); Ogm Communication 090933755493",
            "Strong; A-0001 46+8; Fee(8); Ogm Communication 090933755493",
            "Strong; A-0002 296+4; Fee(4); Ogm Communication 202600010195",
        ]
    );
    // Of both together.
    let both = [paid("1", dec!(395), "090933755493 202600010195")];
    assert_eq!(
        all_told(&items, &both, &policy),
        ["Strong; A-0001 100+0, A-0002 295+5; Fee(5); \
          Ogm Communication 090933755493, Ogm Communication 202600010195"]
    );
    assert_eq!(
        outcome(
            &items,
            paid("1", dec!(394), "090933755493 202600010195"),
            &policy
        ),
        "Amount: A-0001, A-0002"
    );
    // What the bank says it kept needs no policy.
    let told = Payment {
        charges: Some(dec!(7.50)),
        ..paid("1", dec!(92.50), ogm)
    };
    assert_eq!(
        all_told(&items, &[told], &Policy::new()),
        ["Strong; A-0001 92.50+7.50; Fee(7.50); Ogm Communication 090933755493"]
    );
}

/// A return of another amount is proposed, with the payment that it takes back.
#[test]
fn returns_with_a_fee_and_of_a_part() {
    let account = "BE68539007547034";
    let items = [sale("A-0001", dec!(100)).reference("090933755493")];
    let first = || {
        from(
            with_id(paid("1", dec!(100), "090933755493"), "E2E-1"),
            account,
        )
    };
    for (amount, difference) in [
        (dec!(-103.50), PaymentDifference::Over(dec!(3.50))),
        (dec!(-40), PaymentDifference::Under(dec!(60))),
    ] {
        for back in [
            with_id(returned("2", amount, ""), "E2E-1"),
            returned("2", amount, "090933755493"),
            from(returned("2", amount, "retour"), account),
        ] {
            let result = run(&items, &[first(), back]);
            assert_eq!(result.matches.len(), 1, "{result:?}");
            let proposal = &result.proposals[0];
            assert_eq!(proposal.why, Why::Return);
            let candidate = &proposal.candidates[0];
            assert_eq!(candidate.takes_back.as_deref(), Some("1"));
            assert_eq!(candidate.difference, Some(difference));
        }
    }
    // From another account it is not that of this payment.
    let other = from(
        with_id(returned("2", dec!(-100), "090933755493"), "E2E-1"),
        "BE43068999999501",
    );
    let result = run(&items, &[first(), other]);
    assert!(result.matches.iter().all(|one| one.returned.is_none()));
    assert!(result.matches.iter().all(|one| one.class != Class::Certain));
    // Where only the return names an account nothing tells that it is that of the payment.
    let mut unknown = paid("1", dec!(100), "090933755493");
    unknown.name = Some("Alder".into());
    let mut back = from(returned("2", dec!(-100), "090933755493"), account);
    back.name = Some("Y".into());
    let result = run(&items, &[unknown, back]);
    assert!(result.matches.iter().all(|one| one.returned.is_some()));
    assert!(result.matches.iter().all(|one| one.class == Class::Strong));
    // Nor is it certain that it opens what was paid before.
    let before = OpenItem {
        open: dec!(0),
        ..of(items[0].clone(), "Alder", account)
    };
    for (from_account, class) in [
        (account, Class::Certain),
        ("BE43068999999501", Class::Strong),
    ] {
        let back = from(returned("2", dec!(-100), "090933755493"), from_account);
        assert_eq!(
            run(std::slice::from_ref(&before), &[back]).matches[0].class,
            class
        );
    }
}

fn statement(nth: u32, kind: StatementKind, movements: Vec<Movement>) -> Statement {
    Statement {
        kind,
        account: Some(AccountNumber {
            kind: AccountKind::BelgianIban,
            number: "BE43068999999501".into(),
            currency: Some("EUR".into()),
            ..AccountNumber::default()
        }),
        number: Some(nth),
        movements,
        ..Statement::default()
    }
}

fn booked(signed: Decimal, reference: &str, text: &str) -> Movement {
    let (side, amount) = Side::of(signed);
    Movement {
        side,
        amount: Parsed::Value(amount),
        entry_date: Some(Parsed::Value("2026-03-02".parse().unwrap())),
        bank_reference: (!reference.is_empty()).then(|| reference.into()),
        communication: Some(Communication::Free(text.into())),
        ..Movement::default()
    }
}

/// What a notification, an interim report and overlapping exports tell is told once.
#[test]
fn one_booking_in_several_files() {
    use StatementKind::{InterimReport, Notification, Statement as Final};
    let ogm = "+++090/9337/55493+++";
    let items = [
        sale("A-0001", dec!(100)).reference(ogm),
        sale("A-0002", dec!(50)),
    ];
    let run_all = |statements: &[Statement]| {
        let payments: Vec<_> = statements.iter().flat_map(Payment::of_statement).collect();
        run(&items, &payments)
    };
    for reference in ["R1", "", "NONREF"] {
        let one = || booked(dec!(100), reference, ogm);
        for (first, second) in [
            (InterimReport, Final),
            (Notification, Final),
            (Notification, InterimReport),
            (Final, Final),
        ] {
            let result = run_all(&[
                statement(1, first, vec![one()]),
                statement(2, second, vec![booked(dec!(50), "", "A-0002"), one()]),
            ]);
            assert_eq!(result.matches.len(), 2, "{result:?}");
            let certain = result
                .matches
                .iter()
                .find(|one| one.class == Class::Certain);
            let UnmatchedReason::Same(other) = &result.unmatched[0].reason else {
                panic!("{result:?}")
            };
            assert_eq!(*other, certain.unwrap().payment);
            // Of a statement and what went before it the statement counts.
            assert!(
                first == Final
                    || second != Final
                    || other.contains("//2/")
                    || other.contains("//2-"),
                "{other}"
            );
        }
        // Twice in one file is twice.
        let result = run_all(&[
            statement(1, Final, vec![one(), one()]),
            statement(2, Final, vec![one()]),
        ]);
        let reasons: Vec<_> = result.unmatched.iter().map(|one| &one.reason).collect();
        assert!(
            matches!(
                reasons[..],
                [UnmatchedReason::PaidTwice { .. }, UnmatchedReason::Same(_)]
            ),
            "{reasons:?}"
        );
    }
    // One reference for all entries of a day, which say different things.
    let two = [ogm, "+++202/6000/10195+++"].map(|text| booked(dec!(100), "R1", text));
    let [first, second] = two.map(|one| vec![one]);
    let result = run_all(&[statement(1, Final, first), statement(2, Final, second)]);
    assert!(!matches!(
        result.unmatched[0].reason,
        UnmatchedReason::Same(_)
    ));
    // The details that one of them has are what is matched.
    let mut whole = booked(dec!(150), "R7", "");
    whole.communication = None;
    let mut detailed = whole.clone();
    detailed.details = vec![
        booked(dec!(100), "R7", ogm),
        booked(dec!(50), "R7", "A-0002"),
    ];
    let result = run_all(&[
        statement(1, Final, vec![whole]),
        statement(2, Notification, vec![detailed]),
    ]);
    assert_eq!((result.matches.len(), result.unmatched.len()), (2, 1));
    // Two notifications of one day are two, and so are two pages.
    let result = run_all(&[
        statement(1, Notification, vec![booked(dec!(100), "R1", ogm)]),
        statement(1, Notification, vec![booked(dec!(50), "R2", "A-0002")]),
    ]);
    assert_eq!(result.matches.len(), 2);
}

/// The same with these balances, on the days of March.
fn between(mut statement: Statement, old: (u32, Decimal), new: (u32, Decimal)) -> Statement {
    let balance = |(day, signed): (u32, Decimal)| {
        let (side, amount) = Side::of(signed);
        Some(Balance {
            side,
            amount: Parsed::Value(amount),
            date: chrono::NaiveDate::from_ymd_opt(2026, 3, day).map(Parsed::Value),
        })
    };
    statement.old_balance = balance(old);
    statement.new_balance = balance(new);
    statement
}

/// What stands in two statements of which one follows on the other was booked twice, if both add up: the same
/// payer may pay the same amount with the same words twice on one day. Exports that overlap count once.
#[test]
fn one_text_in_statements_that_follow_one_another() {
    use StatementKind::{Notification, Statement as Final};
    let of = |nth, signed: &[Decimal]| {
        let movements = signed.iter().map(|&signed| booked(signed, "", "the fee"));
        statement(nth, Final, movements.collect())
    };
    let same = |statements: &[Statement]| {
        let payments: Vec<_> = statements.iter().flat_map(Payment::of_statement).collect();
        let same = |orders: &[Payment]| {
            let result = run(&[], orders);
            let is_same = |one: &&Unmatched| matches!(one.reason, UnmatchedReason::Same(_));
            result.unmatched.iter().filter(is_same).count()
        };
        // The book knows as much tomorrow.
        let mut book = Book::new();
        for payment in &payments {
            book.enter(&[], std::slice::from_ref(payment), &Policy::new());
        }
        let states = book.payments().iter().map(|entry| &entry.state);
        let left = |state: &&BookState| matches!(state, BookState::Left(UnmatchedReason::Same(_)));
        assert_eq!(states.filter(left).count(), same(&payments));
        same(&payments)
    };
    let first = between(of(1, &[dec!(50)]), (2, dec!(100)), (2, dec!(150)));
    let second = between(of(2, &[dec!(50)]), (2, dec!(150)), (3, dec!(200)));
    let third = between(of(3, &[dec!(50)]), (3, dec!(200)), (3, dec!(250)));
    assert_eq!(same(&[first.clone(), second.clone()]), 0);
    assert_eq!(same(&[third.clone(), first.clone(), second.clone()]), 0);
    // Each again as another format has it, and as a notification told it.
    let mut told = of(9, &[dec!(50)]);
    told.kind = Notification;
    let again = |one: &Statement| Statement {
        holder: Some("Alder".into()),
        page: Some(Page {
            number: 1,
            is_last: Some(true),
        }),
        ..one.clone()
    };
    let all = [&first, &second, &third];
    let all: Vec<Statement> = all
        .into_iter()
        .flat_map(|one| [one.clone(), again(one)])
        .collect();
    assert_eq!(same(&[&all[..], &[told]].concat()), 4);
    // Pages of one statement, and statements without a number of which each has its days.
    let page = |one: &Statement, number| Statement {
        number: Some(1),
        page: Some(Page {
            number,
            is_last: Some(number == 2),
        }),
        ..one.clone()
    };
    assert_eq!(
        same(&[
            page(&first, 1),
            page(&second, 2),
            Statement {
                number: Some(2),
                ..third.clone()
            }
        ]),
        0
    );
    let days = |one: &Statement, old, new| Statement {
        number: None,
        ..between(one.clone(), old, new)
    };
    let (one, two) = ((1, dec!(100)), (2, dec!(150)));
    assert_eq!(
        same(&[days(&first, one, two), days(&second, two, (3, dec!(200)))]),
        0
    );
    // Within a day nothing tells which was first, and without its balances a statement proves nothing.
    assert_eq!(
        same(&[
            days(&first, (2, dec!(100)), two),
            days(&second, two, (2, dec!(200)))
        ]),
        1
    );
    assert_eq!(same(&[of(1, &[dec!(50)]), second.clone()]), 1);
    let wrong = between(of(1, &[dec!(50)]), (2, dec!(90)), (2, dec!(150)));
    assert_eq!(same(&[wrong, second.clone()]), 1);
    let gap = between(of(3, &[dec!(50)]), (2, dec!(150)), (3, dec!(200)));
    assert_eq!(same(&[first.clone(), gap]), 1);
    // Two exports of a day of which the first comes to nothing, so that it begins as it ends.
    let noon = between(
        of(1, &[dec!(50), dec!(-50)]),
        (2, dec!(100)),
        (2, dec!(100)),
    );
    let evening = between(
        of(2, &[dec!(50), dec!(-50), dec!(30)]),
        (2, dec!(100)),
        (2, dec!(130)),
    );
    assert_eq!(same(&[noon, evening]), 2);
    // A week, and the days of it, numbered apart: the week begins like its first day, and ends like its last.
    let before = between(of(1, &[dec!(1)]), (1, dec!(99)), (1, dec!(100)));
    let week = between(of(2, &[dec!(50), dec!(50)]), (1, dec!(100)), (3, dec!(200)));
    let second = between(of(3, &[dec!(50)]), (2, dec!(150)), (3, dec!(200)));
    let first = between(of(2, &[dec!(50)]), (1, dec!(100)), (2, dec!(150)));
    assert_eq!(same(&[before, week, again(&first), second]), 2);
}

/// The account of the statement in the place of the counterparty's tells of no counterparty, so that nothing is
/// an own transfer for it, and no purchase is paid to another account than it names.
#[test]
fn the_own_account_as_counterparty() {
    let mut movement = booked(dec!(100), "R1", "+++090/9337/55493+++");
    movement.counterparty_account = Some(AccountNumber {
        kind: AccountKind::BelgianIban,
        number: "BE43 0689 9999 9501".into(),
        ..AccountNumber::default()
    });
    let statement = statement(1, StatementKind::Statement, vec![movement]);
    let mut payments = Payment::of_statement(&statement);
    assert_eq!(payments[0].account, None);
    find_own_transfers(&mut payments, ["BE43068999999501"]);
    let item = sale("A-1", dec!(100)).reference("090933755493");
    assert_eq!(run(&[item], &payments).matches[0].class, Class::Certain);
}

/// A statement whose balances do not hold proves no movement: what names an item is for it, and somebody looks.
#[test]
fn a_statement_that_does_not_add_up() {
    let item = sale("A-1", dec!(100)).reference("090933755493");
    for (new, class, against) in [
        (dec!(150), Class::Certain, vec![]),
        (dec!(160), Class::Strong, vec![Contradiction::Balances]),
    ] {
        let movement = booked(dec!(100), "R1", "+++090/9337/55493+++");
        let statement = statement(1, StatementKind::Statement, vec![movement]);
        let statement = between(statement, (1, dec!(50)), (2, new));
        let result = run(
            std::slice::from_ref(&item),
            &Payment::of_statement(&statement),
        );
        let found = &result.matches[0];
        assert_eq!((found.class, &found.contradictions), (class, &against));
        // An interim report need not hold all between its balances.
        let report = Statement {
            kind: StatementKind::InterimReport,
            ..statement
        };
        assert!(!Payment::of_statement(&report)[0].is_unbalanced);
    }
}

/// Numbers of invoices that have a place of their own are numbers, whatever they look like.
#[test]
fn documents_that_are_paid() {
    let items = [
        sale("A-0001", dec!(60)),
        sale("key", dec!(40)).number("2026"),
        sale("A-0003", dec!(100)),
    ];
    let mut movement = booked(dec!(100), "R1", "koffie 2026");
    movement.paid_documents = vec!["A-0001".into(), "2026".into()];
    let statement = statement(1, StatementKind::Statement, vec![movement]);
    let payments = Payment::of_statement(&statement);
    assert_eq!(
        all_told(&items, &payments, &Policy::new()),
        ["Strong; A-0001 60+0, key 40+0; None; \
          Number PaidDocument(0) A-0001, Number PaidDocument(1) 2026, Amount Amount 100"]
    );
}

/// An invoice in another currency is paid by what the payer asked to be paid.
#[test]
fn another_currency_by_what_was_instructed() {
    let account = "BE68539007547034";
    let item = |currency: &str| {
        let item = OpenItem::new("A-0001", ItemDirection::Receivable, dec!(100), currency);
        of(item.reference("090933755493"), "Alder", account)
    };
    let mut movement = booked(dec!(109.36), "R1", "090933755493");
    movement.other_amounts = vec![OtherAmount {
        kind: AmountKind::Instructed,
        amount: dec!(100).into(),
        currency: Some("CHF".into()),
        exchange: None,
    }];
    let payments = |movement: &Movement| {
        Payment::of_statement(&statement(
            1,
            StatementKind::Statement,
            vec![movement.clone()],
        ))
    };
    let named = payments(&movement);
    assert_eq!(
        all_told(&[item("CHF")], &named, &Policy::new()),
        ["Certain; A-0001 100+0; None; Ogm Communication 090933755493, Amount Amount 100"]
    );
    // An invoice in the currency of the account is paid by what was booked.
    let result = run(&[item("EUR")], &named);
    assert_eq!(result.proposals[0].why, Why::Amount);
    let result = run(&[item("USD")], &named);
    assert_eq!(result.proposals[0].why, Why::Currency);
    // The account does as well.
    movement.communication = None;
    movement.counterparty_account = Some(AccountNumber {
        kind: AccountKind::BelgianIban,
        number: account.into(),
        ..AccountNumber::default()
    });
    let found = all_told(&[item("CHF")], &payments(&movement), &Policy::new());
    assert!(
        found[0].starts_with("Strong; A-0001 100+0; None"),
        "{found:?}"
    );
}

// What holds for every input.

const OGMS: [&str; 3] = ["090933755493", "000000000101", "000000000202"];
const NAMES: [&str; 3] = ["Alder", "Birk", "Cedrus"];
const ACCOUNTS: [&str; 3] = ["BE68539007547034", "BE43068999999501", "BE71096123456769"];

fn amount() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        6 => (1..12_i64).prop_map(|tens| Decimal::from(tens * 10)),
        2 => (-5..0_i64).prop_map(|tens| Decimal::from(tens * 10)),
        1 => (990..1010_i64).prop_map(|cents| Decimal::new(cents, 2)),
    ]
}

fn date() -> impl Strategy<Value = Option<chrono::NaiveDate>> {
    proptest::option::of((0..40_u64).prop_map(|days| {
        chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(days)
    }))
}

prop_compose! {
    fn item()(
        direction in prop_oneof![4 => Just(ItemDirection::Receivable), 1 => Just(ItemDirection::Payable)],
        total in amount(),
        paid in prop_oneof![4 => Just(0), 1 => 1..=10_u32],
        currency in prop_oneof![9 => Just("EUR"), 1 => Just("USD")],
        issue_date in date(),
        party in proptest::option::of(0..3_usize),
        account in proptest::option::of(0..3_usize),
        reference in proptest::option::of(0..7_usize),
        discount in any::<bool>(),
    ) -> OpenItem {
        let mut item = OpenItem::new("", direction, total, currency);
        item.open = total - total * Decimal::from(paid) / Decimal::TEN;
        item.issue_date = issue_date;
        item.party.names.extend(party.map(|at| NAMES[at].into()));
        item.party.accounts.extend(account.map(|at| ACCOUNTS[at].into()));
        item.references.extend(reference.map(|at| match at {
            0..3 => Reference::parse(OGMS[at]),
            3 => Reference::EndToEnd("E2E-1".into()),
            4 => Reference::Free("contract 77".into()),
            // The digits of the numbers of others.
            at => Reference::Number(format!("000{}", at - 4).into()),
        }));
        if discount {
            item.discounts = Discount::parse("10% 8 dagen");
        }
        item
    }
}

prop_compose! {
    fn payment()(
        amount in amount(),
        sign in prop_oneof![3 => Just(Decimal::ONE), 1 => Just(Decimal::NEGATIVE_ONE)],
        currency in prop_oneof![9 => Just("EUR"), 1 => Just("USD")],
        date in date(),
        name in proptest::option::of(0..3_usize),
        account in proptest::option::of(0..3_usize),
        texts in prop::collection::vec(prop_oneof![
            4 => (0..12_usize).prop_map(|at| format!("N-{at:04}")),
            2 => (0..3_usize).prop_map(|at| OGMS[at].to_owned()),
            1 => Just("090933755494".to_owned()),
            1 => Just("contract 77".to_owned()),
            1 => (1..3_usize).prop_map(|at| format!("000{at}")),
            1 => "[0-9a-z/ +-]{0,20}",
        ], 0..3),
        end_to_end in prop::option::weighted(0.1, Just("E2E-1")),
        is_return in prop::bool::weighted(0.15),
    ) -> Payment {
        let mut payment = Payment::new("", amount * sign, currency).text(texts.join(", "));
        payment.date = date;
        payment.name = name.map(|at| NAMES[at].into());
        payment.account = account.map(|at| ACCOUNTS[at].into());
        payment.is_return = is_return;
        payment.texts.extend(end_to_end.map(|id| Words { source: TextSource::CustomerReference, start: 0, text: id.into() }));
        payment
    }
}

fn a_policy() -> impl Strategy<Value = Policy> {
    let only = prop_oneof![
        Just(AmountOnly::Never),
        Just(AmountOnly::Unique),
        Just(AmountOnly::Oldest),
        Just(AmountOnly::Newest)
    ];
    (
        only,
        1..7_usize,
        any::<bool>(),
        any::<bool>(),
        0..3_i64,
        10..60_u32,
    )
        .prop_map(|(only, group, netting, partial, fee, window)| {
            Policy::new()
                .amount_only(only)
                .max_group(group)
                .netting(netting)
                .partial(partial)
                .fee(Decimal::from(fee * 5))
                .window_days(window)
        })
}

fn world() -> impl Strategy<Value = (Vec<OpenItem>, Vec<Payment>, Policy)> {
    let items = prop::collection::vec(item(), 0..12);
    let payments = prop::collection::vec(payment(), 0..12);
    (items, payments, a_policy()).prop_map(|(mut items, mut payments, policy)| {
        for (at, item) in items.iter_mut().enumerate() {
            item.key = format!("N-{at:04}").into();
            item.references.push(Reference::Number(item.key.clone()));
        }
        for (at, payment) in payments.iter_mut().enumerate() {
            payment.id = format!("p{at:02}").into();
        }
        (items, payments, policy)
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_holds((items, payments, policy) in world(), by in any::<u64>()) {
        let result = reconcile(&items, &payments, &policy);
        matched::assert_result(&items, &payments, &policy, &result);
        // In another order: the same.
        let (mut items, mut payments) = (items, payments);
        items.sort_by_key(|item| mix(&item.key, by));
        payments.sort_by_key(|payment| mix(&payment.id, by));
        prop_assert_eq!(reconcile(&items, &payments, &policy), result);
    }

    /// A book holds what a single run holds, whatever comes in how many parts.
    #[test]
    fn what_holds_of_a_book((items, payments, policy) in world(), parts in 1..4_usize) {
        matched::assert_book(&items, &payments, &policy, parts);
    }
}

/// Found with many cases: once the other items of a mistyped reference were settled, it was of one.
#[test]
fn a_mistyped_reference_of_several_items() {
    let day = |text: &str| Some(text.parse::<chrono::NaiveDate>().unwrap());
    for amount in [dec!(50), dec!(-50)] {
        let mut items = [sale("A-1", dec!(9.90)), sale("A-2", amount)]
            .map(|item| item.reference("090933755493"));
        items[1].issue_date = day("2026-01-28");
        let mut payments = [paid("1", amount, "090933755494"), paid("2", dec!(9.90), "")];
        payments[0].date = day("2026-01-01");
        let policy = Policy::new()
            .amount_only(AmountOnly::Unique)
            .window_days(10);
        let result = reconcile(&items, &payments, &policy);
        matched::assert_result(&items, &payments, &policy, &result);
    }
}

/// What goes from one account of the owner to another pays no invoice, whatever it says.
#[test]
fn own_transfers_pay_nothing() {
    let item = sale("A-1", dec!(100)).reference("090933755493");
    let mut payments = [
        paid("1", dec!(100), "+++090/9337/55493+++"),
        paid("2", dec!(-100), "+++090/9337/55493+++"),
        paid("3", dec!(100), "+++090/9337/55493+++"),
    ];
    for (payment, account) in payments.iter_mut().zip([0, 0, 1]) {
        payment.account = Some(ACCOUNTS[account].into());
    }
    find_own_transfers(&mut payments, [ACCOUNTS[0]]);
    let mut book = Book::new();
    let result = book.enter(&[item], &payments, &Policy::new());
    let matches = result.matches.iter().map(|found| found.payment.as_str());
    assert_eq!(matches.collect::<Vec<_>>(), ["3"]);
    let left = |one: &Unmatched| (one.payment.to_string(), one.reason.clone());
    let own = |id: &str| (id.to_owned(), UnmatchedReason::OwnTransfer);
    let unmatched: Vec<_> = result.unmatched.iter().map(left).collect();
    assert_eq!(unmatched, [own("1"), own("2")]);
}

/// A payment that was taken back is not put elsewhere while the return stands.
#[test]
fn what_was_taken_back_stays_until_the_return_is_decided() {
    let mut book = Book::new();
    let payments = [paid("1", dec!(95), ""), paid("2", dec!(-95), "")];
    book.enter(&[sale("A-1", dec!(100))], &payments, &Policy::new());
    let open = |book: &Book| book.items().next().unwrap().1;
    let decide = |book: &mut Book, id, decision| book.decide(id, &decision);
    decide(&mut book, "1", Decision::Settles(vec!["A-1".into()])).unwrap();
    decide(&mut book, "2", Decision::TakesBack("1".into())).unwrap();
    assert_eq!(open(&book), dec!(100));
    let refused = decide(&mut book, "1", Decision::Nothing).unwrap_err();
    assert_eq!(refused, Undecided::Returned("1".into()));
    assert_eq!(open(&book), dec!(100));
    decide(&mut book, "2", Decision::Nothing).unwrap();
    decide(&mut book, "1", Decision::Nothing).unwrap();
    assert_eq!(open(&book), dec!(100));
}

/// Only what settled something is taken back: no return, and nothing that goes the same way.
#[test]
fn a_return_is_not_taken_back() {
    let items = [sale("A-1", dec!(100)).reference("090933755493")];
    let payments = [
        paid("1", dec!(100), "+++090/9337/55493+++"),
        returned("2", dec!(-100), "+++090/9337/55493+++"),
        paid("3", dec!(100), ""),
        paid("4", dec!(-100), ""),
        paid("5", dec!(-50), ""),
    ];
    let mut book = Book::new();
    book.enter(&items, &payments, &Policy::new());
    let open = |book: &Book| book.items().next().unwrap().1;
    let refused = |book: &mut Book, id: &str, first: &str| {
        let before = book.clone();
        let said = book.decide(id, &Decision::TakesBack(first.into()));
        assert_eq!(said, Err(Undecided::NotTakenBack(first.into())));
        assert_eq!(*book, before);
    };
    refused(&mut book, "1", "2");
    refused(&mut book, "3", "2");
    book.decide("3", &Decision::For(vec!["A-1".into()]))
        .unwrap();
    refused(&mut book, "1", "3");
    refused(&mut book, "3", "3");
    book.decide("4", &Decision::TakesBack("3".into())).unwrap();
    assert_eq!(open(&book), dec!(100));
    refused(&mut book, "5", "4");
    refused(&mut book, "1", "4");
}

/// Found with many cases: each of two returns opened what was paid before the book began, in rounds of one run
/// or in two.
#[test]
fn returns_of_what_was_paid_before_the_book() {
    let mut item = OpenItem::new("B-1", ItemDirection::Payable, dec!(90), "EUR");
    item.open = dec!(0);
    let item = item.reference("090933755493");
    let back = |id: &str, amount: Decimal| {
        let mut payment = paid(id, amount, "090933755493");
        payment.is_return = true;
        payment
    };
    let open = |book: &Book| book.items().next().unwrap().1;
    let policy = Policy::new();
    let mut at_once = Book::new();
    let both = [back("1", dec!(90)), back("2", dec!(10))];
    at_once.enter(std::slice::from_ref(&item), &both, &policy);
    assert_eq!(open(&at_once), dec!(90));
    let mut by_days = Book::new();
    for (id, amount, left) in [("1", 60, 60), ("2", 40, 60), ("3", 30, 90)] {
        by_days.enter(
            std::slice::from_ref(&item),
            &[back(id, amount.into())],
            &policy,
        );
        assert_eq!(open(&by_days), left.into(), "{id}");
    }
}

/// Whoever edits the file may change the order, but not say a thing twice.
#[cfg(feature = "serde")]
#[test]
fn a_book_that_was_edited() {
    let mut book = Book::new();
    let payments = ["1", "2"].map(|id| paid(id, dec!(10), ""));
    book.enter(&[sale("A-1", dec!(10))], &payments, &Policy::new());
    let mut json = serde_json::to_value(&book).unwrap();
    json["payments"].as_array_mut().unwrap().reverse();
    let mut turned: Book = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(turned, book);
    turned.decide("1", &Decision::Nothing).unwrap();

    for (list, what) in [("payments", "payment \"2\""), ("items", "item \"A-1\"")] {
        let mut twice = json.clone();
        let first = twice[list][0].clone();
        twice[list].as_array_mut().unwrap().push(first);
        let error = serde_json::from_value::<Book>(twice).unwrap_err();
        assert!(
            error
                .to_string()
                .contains(&format!("the {what} is in the book twice")),
            "{error}"
        );
    }
}

/// Found with many cases: the same of a return, which then opened the item that was left.
#[test]
fn a_return_with_a_reference_of_several_items() {
    let mut paid_in_part = OpenItem::new("B-1", ItemDirection::Payable, dec!(60), "EUR");
    paid_in_part.open = dec!(18);
    let items = [paid_in_part, sale("A-1", dec!(10))].map(|item| item.reference("000000000101"));
    let mut payments = [paid("1", dec!(10), ""), paid("2", dec!(10), "000000000101")];
    payments[1].is_return = true;
    let policy = Policy::new().amount_only(AmountOnly::Unique);
    let result = reconcile(&items, &payments, &policy);
    matched::assert_result(&items, &payments, &policy, &result);
}

/// Found with many cases: the same with an item that was settled before, and a credit note to net.
#[test]
fn a_reference_of_an_item_and_a_settled_one() {
    let mut settled = sale("A-1", dec!(10));
    settled.open = dec!(0);
    let e2e = Reference::EndToEnd("E2E-1".into());
    let mut items = [settled, sale("A-2", dec!(20)), sale("A-3", dec!(-30))];
    for item in &mut items[..2] {
        item.references.push(e2e.clone());
    }
    for item in &mut items[1..] {
        item.party.names.push("Cedrus".into());
    }
    let mut payment = paid("1", dec!(-10), "");
    payment.texts.push(Words {
        source: TextSource::CustomerReference,
        start: 0,
        text: "E2E-1".into(),
    });
    let policy = Policy::new().amount_only(AmountOnly::Never).max_group(2);
    let policy = policy.netting(false).partial(false);
    let result = reconcile(&items, std::slice::from_ref(&payment), &policy);
    matched::assert_result(&items, &[payment], &policy, &result);
}

fn mix(text: &str, by: u64) -> u64 {
    text.bytes().fold(by, |n, b| {
        (n ^ u64::from(b))
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(29)
    })
}

/// Amounts at the edge of what a decimal holds.
#[test]
fn the_largest_amounts() {
    let account = "BE68539007547034";
    let items: Vec<OpenItem> = [Decimal::MAX, Decimal::MAX - Decimal::ONE, Decimal::MIN]
        .into_iter()
        .enumerate()
        .map(|(at, amount)| of(sale(&format!("A-{at:04}"), amount), "Alder", account))
        .collect();
    for amount in [Decimal::MAX, Decimal::MIN, Decimal::ONE] {
        for text in ["", "A-0000", "A-0000 A-0001", "A-0000 A-0001 A-0002"] {
            let payment = from(paid("p", amount, text), account);
            let policy = Policy::new()
                .tolerance_percent(dec!(5))
                .amount_only(AmountOnly::Oldest);
            let result = reconcile(&items, &[payment], &policy);
            assert_eq!(result.items.len(), 3);
        }
    }
}

/// A proposal says why.
#[test]
fn a_proposal_has_its_reasons() {
    let items = [sale("A-0001", dec!(100)).reference("090933755493")];
    let result = reconcile(
        &items,
        &[paid("p", dec!(130), "090933755493")],
        &Policy::new(),
    );
    let proposal = &result.proposals[0];
    assert_eq!((proposal.why, proposal.has_more), (Why::Amount, false));
    assert_eq!(
        proposal.candidates[0].difference,
        Some(PaymentDifference::Over(dec!(30)))
    );
    assert_eq!(proposal.candidates[0].evidence[0].rule, Rule::Ogm);
}

/// A payment service pays for somebody: who that is stands beside the counterparty.
#[test]
fn who_is_behind_the_counterparty() {
    let behind = |side, kind| {
        let text = format!("{:<70}{:<35}", "Atelier Linde", "BE0400000097");
        let structured = StructuredCommunication {
            kind,
            text: text.into(),
        };
        let information = Information {
            communication: Some(Communication::Structured(structured)),
            ..Information::default()
        };
        let movement = Movement {
            side,
            amount: dec!(100).into(),
            counterparty_name: Some("Payment Service BV".into()),
            information: vec![information],
            ..Movement::default()
        };
        let statement = Statement {
            movements: vec![movement],
            ..Statement::default()
        };
        let mut payment = Payment::of_statement(&statement).remove(0);
        payment.currency = "EUR".into();
        payment
    };
    let item = |direction| {
        let mut item = OpenItem::new("A-0001", direction, dec!(100), "EUR");
        item.party.names = vec!["Atelier Linde SRL".into()];
        item
    };
    for (side, direction, kind, other) in [
        (Side::Credit, ItemDirection::Receivable, 9, 8),
        (Side::Debit, ItemDirection::Payable, 8, 9),
    ] {
        let payment = behind(side, kind);
        assert_eq!(payment.ultimate_name.as_deref(), Some("Atelier Linde"));
        let result = reconcile(&[item(direction)], &[payment], &Policy::new());
        let evidence = &result.matches[0].evidence[0];
        assert_eq!(
            (evidence.rule, evidence.source, &*evidence.text),
            (
                Rule::UltimateName,
                TextSource::UltimateName,
                "Atelier Linde"
            )
        );
        // On the other side stands who holds the account.
        assert_eq!(behind(side, other).ultimate_name, None);
    }
}
