//! Bank statements drawn by chance, written in every format: what is read again is written and read the same,
//! nothing of it is lost, and what the first writing did not tell to be lost is there.

use chrono::Datelike as _;
use facturier::dossier::matching::Payment;
use facturier::format::camt::CamtVersion;
use facturier::model::{
    AccountKind, AccountNumber, Balance, Communication, Document, Movement, Side, Statement,
    StatementHeader, StatementKind, StructuredCommunication, TransactionCode,
};
use facturier::references::Ogm;
use facturier::value::{Parsed, Text};
use facturier::{Format, WriteOptions};
use proptest::prelude::*;
use rust_decimal::Decimal;

const IBANS: [&str; 4] = [
    "BE68539007547034",
    "BE43068999999501",
    "NL91ABNA0417164300",
    "DE89370400440532013000",
];

fn text(most: usize) -> impl Strategy<Value = Text> {
    proptest::string::string_regex(&format!("[A-Z][A-Za-z0-9 .,'()+-]{{0,{most}}}[a-z0-9]"))
        .unwrap()
        .prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ").into())
}

fn day() -> impl Strategy<Value = Option<Parsed<chrono::NaiveDate>>> {
    (0..300_u64).prop_map(|days| {
        let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        Some(Parsed::Value(first + chrono::Days::new(days)))
    })
}

fn account(iban: &str) -> AccountNumber {
    AccountNumber {
        kind: match iban.starts_with("BE") {
            true => AccountKind::BelgianIban,
            false => AccountKind::ForeignIban,
        },
        number: iban.into(),
        ..AccountNumber::default()
    }
}

fn communication() -> impl Strategy<Value = Communication> {
    prop_oneof![
        text(30).prop_map(Communication::Free),
        text(180).prop_map(Communication::Free),
        (0..9_999_999_999_u64).prop_map(|number| {
            Communication::Structured(StructuredCommunication {
                kind: 101,
                text: Ogm::from_number(number).unwrap().digits().into(),
            })
        }),
    ]
}

prop_compose! {
    fn movement()(
        cents in prop_oneof![1..100_000_i64, -100_000..0_i64],
        entry_date in day(),
        late in 0..5_u64,
        code in proptest::option::of(prop_oneof![Just((0, 1, 50)), Just((0, 1, 1)), Just((0, 5, 1))]),
        communication in proptest::option::of(communication()),
        customer_reference in proptest::option::weighted(0.3, "[A-Z]{2}[0-9]{4,12}"),
        bank_reference in proptest::option::of("[A-Z][0-9]{6,12}"),
        party in proptest::option::of((text(20), 0..4_usize)),
        documents in prop::collection::vec("[0-9]{4}-[0-9]{3}", 0..2),
    ) -> Movement {
        let (side, amount) = Side::of(Decimal::new(cents, 2));
        let value = entry_date.as_ref().and_then(|date| date.value()).map(|date| *date + chrono::Days::new(late));
        let (counterparty_name, counterparty_account) = party
            .map(|(name, at)| (name, account(IBANS[at])))
            .unzip();
        Movement {
            side,
            amount: Parsed::Value(amount),
            value_date: value.map(Parsed::Value),
            entry_date,
            code: code.map(|(kind, family, operation)| TransactionCode { kind, family, operation, category: 0 }),
            communication,
            customer_reference: customer_reference.map(Into::into),
            bank_reference: bank_reference.map(Into::into),
            counterparty_name,
            counterparty_account,
            paid_documents: documents.into_iter().map(Into::into).collect(),
            ..Movement::default()
        }
    }
}

prop_compose! {
    fn statement()(
        cents in -1_000_000..1_000_000_i64,
        date in day(),
        days in 0..30_u64,
        number in proptest::option::weighted(0.9, 1..999_u32),
        holder in proptest::option::of(text(20)),
        movements in prop::collection::vec(movement(), 0..5),
        iban in 0..2_usize,
    ) -> Statement {
        let old = Decimal::new(cents, 2);
        let new = movements.iter().fold(old, |sum, movement| sum + movement.signed().unwrap());
        let balance = |signed: Decimal, date: chrono::NaiveDate| {
            let (side, amount) = Side::of(signed);
            Some(Balance { side, amount: Parsed::Value(amount), date: Some(Parsed::Value(date)) })
        };
        let first = *date.unwrap().value().unwrap();
        let last = first + chrono::Days::new(days);
        // The movements are of the days of the statement.
        let movements = movements.into_iter().map(|movement| {
            let day = |date: &Option<Parsed<chrono::NaiveDate>>| *date.as_ref().unwrap().value().unwrap();
            let (entry, value) = (day(&movement.entry_date), day(&movement.value_date));
            let nth = u64::from(entry.day0()) % (days + 1);
            let late = value - entry;
            let entry = first + chrono::Days::new(nth);
            Movement {
                entry_date: Some(Parsed::Value(entry)),
                value_date: Some(Parsed::Value(entry + late)),
                ..movement
            }
        }).collect();
        Statement {
            header: StatementHeader {
                creation_date: Some(Parsed::Value(last)),
                ..StatementHeader::default()
            },
            account: Some(AccountNumber { currency: Some("EUR".into()), ..account(IBANS[iban]) }),
            number,
            holder,
            old_balance: balance(old, first),
            new_balance: balance(new, last),
            movements,
            ..Statement::default()
        }
    }
}

fn again(
    format: Format,
    options: &WriteOptions,
    statement: Statement,
) -> Result<(), TestCaseError> {
    let document = Document::Statements(vec![statement]);
    let first = facturier::write(&document, format, options).unwrap();
    let shown = || String::from_utf8_lossy(&first.bytes).into_owned();
    let reading = facturier::read(&first.bytes).unwrap();
    prop_assert!(
        !reading.is_invalid(),
        "{}\n{:?}",
        shown(),
        reading.report().findings
    );
    let (once, lost) = reading.document();
    let second = facturier::write(&once, format, options).unwrap();
    let (twice, _) = facturier::read(&second.bytes).unwrap().into_document();
    prop_assert_eq!(&once, &twice, "{}", shown());
    prop_assert!(second.losses.is_empty(), "{:?}\n{}", second.losses, shown());
    // OFX has ids of its own beside the references of the bank.
    let is_kept = format == Format::Ofx || lost.is_empty();
    prop_assert!(is_kept, "{:?}\n{}", lost, shown());

    let [before, after] = [&document, &once].map(|document| &document.as_statements().unwrap()[0]);
    prop_assert_eq!(before.movements.len(), after.movements.len());
    let number = |statement: &Statement| statement.account.as_ref().unwrap().number.clone();
    prop_assert_eq!(number(before), number(after));
    let told = |path: &str| first.losses.iter().any(|loss| loss.path.starts_with(path));
    let balances = |of: &Statement| {
        [&of.old_balance, &of.new_balance].map(|one| one.as_ref().and_then(Balance::signed))
    };
    let is_report = after.kind != StatementKind::Statement || format == Format::Ofx;
    prop_assert!(
        is_report || balances(before) == balances(after),
        "{}",
        shown()
    );
    for (at, (one, other)) in before.movements.iter().zip(&after.movements).enumerate() {
        let path = |field: &str| format!("statements[0].movements[{at}].{field}");
        prop_assert_eq!(one.signed(), other.signed(), "{}", shown());
        prop_assert_eq!(&one.entry_date, &other.entry_date, "{}", shown());
        let account = |of: &Movement| {
            of.counterparty_account
                .as_ref()
                .map(|account| account.number.clone())
        };
        let is_told = told(&path("counterparty_account"));
        prop_assert!(
            is_told || account(one) == account(other),
            "{} {:?}\n{}",
            path("counterparty_account"),
            first.losses,
            shown()
        );
        for (field, one, other) in [
            (
                "counterparty_name",
                &one.counterparty_name,
                &other.counterparty_name,
            ),
            (
                "customer_reference",
                &one.customer_reference,
                &other.customer_reference,
            ),
        ] {
            let is_same = one.is_none() || one == other || told(&path(field));
            prop_assert!(
                is_same,
                "{} {:?} {:?}\n{:?}\n{}",
                path(field),
                one,
                other,
                first.losses,
                shown()
            );
        }
        let said = |of: &Movement| {
            of.communication.as_ref().map(|said| match said {
                Communication::Free(text) => text.to_string(),
                Communication::Structured(structured) => structured
                    .text
                    .chars()
                    .filter(char::is_ascii_digit)
                    .collect(),
            })
        };
        let plain = |said: Option<String>| {
            said.map(|text| {
                text.chars()
                    .filter(|c| c.is_alphanumeric())
                    .collect::<String>()
            })
        };
        let is_same = one.communication.is_none()
            || plain(said(one)) == plain(said(other))
            || told(&path("communication"));
        prop_assert!(
            is_same,
            "{} {:?} {:?}\n{:?}\n{}",
            path("communication"),
            one.communication,
            other.communication,
            first.losses,
            shown()
        );
    }
    // A payment has the same id wherever it comes from.
    if after.kind == StatementKind::Statement && before.number.is_some() && format != Format::Ofx {
        let ids = |of: &Statement| {
            Payment::of_statement(of)
                .into_iter()
                .map(|payment| payment.id)
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(ids(before), ids(after), "{}", shown());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn coda(statement in statement()) {
        again(Format::Coda, &WriteOptions::new(), statement)?;
    }

    #[test]
    fn camt(statement in statement(), nth in 0..4_usize) {
        let (format, version) = [
            (Format::Camt053, CamtVersion::V8),
            (Format::Camt053, CamtVersion::V2),
            (Format::Camt052, CamtVersion::V8),
            (Format::Camt054, CamtVersion::V8),
        ][nth];
        again(format, &WriteOptions::new().camt(version), statement)?;
    }

    #[test]
    fn mt940(statement in statement()) {
        again(Format::Mt940, &WriteOptions::new(), statement)?;
    }

    #[test]
    fn ofx(statement in statement()) {
        again(Format::Ofx, &WriteOptions::new(), statement)?;
    }

    #[test]
    fn json(statement in statement()) {
        again(Format::Json, &WriteOptions::new(), statement)?;
    }
}
