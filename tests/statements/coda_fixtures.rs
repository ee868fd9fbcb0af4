//! The statements in `fixtures/coda`, which together have all that CODA knows.
//!
//! They are written from the values below: `FACTURIER_BLESS=1 cargo test --test coda_fixtures` does
//! it anew. Parties are invented, their check digits are right.

use chrono::NaiveDate;
use facturier::format::coda::{CodaEncoding, CodaLayout, LineEnd};
use facturier::model::*;
use facturier::value::{Parsed, Text};
use facturier::{Format, Loss, WriteOptions};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::collections::BTreeSet;
use std::path::PathBuf;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/coda");

struct Fixture {
    name: &'static str,
    layout: CodaLayout,
    statements: Vec<Statement>,
}

fn fixtures() -> Vec<Fixture> {
    let fixture = |name, statements| Fixture {
        name,
        layout: CodaLayout::new(),
        statements,
    };
    vec![
        fixture("simple", simple()),
        fixture("communications", communications()),
        fixture("old-communications", old_communications()),
        fixture("globalisations", globalisations()),
        fixture("accounts", accounts()),
        fixture("version-1", version_1()),
        fixture("empty", empty()),
        fixture("separate-application", separate_application()),
        fixture("duplicate", duplicate()),
        Fixture {
            layout: CodaLayout::new()
                .encoding(CodaEncoding::Utf8)
                .line_end(LineEnd::Lf)
                .ends_last_line(false),
            ..fixture("utf-8", accents())
        },
        fixture("accents", accents()),
    ]
}

/// The usual: a customer pays, we pay, a bank tells something.
fn simple() -> Vec<Statement> {
    let transfer = Movement {
        communication: said(101, &[t(12, "123456789002")]),
        customer_reference: some("NOT PROVIDED"),
        counterparty_bic: some("GEBABEBB"),
        counterparty_account: iban("BE21733000123403", "EUR"),
        counterparty_name: some("BAKKERIJ DE KORENAAR BV"),
        information: vec![about(
            "BAKKERIJ DE KORENAAR BV",
            "Molenstraat 12",
            "9000 Gent",
        )],
        ..movement(dec!(1210), "00150000")
    };
    let payment = Movement {
        communication: free(
            "Invoice 2026-0117 of 28 February, less the credit note 2026-0003 for the coffee machine \
             that came back, as agreed by telephone last week",
        ),
        customer_reference: some("PAY-2026-0042"),
        counterparty_bic: some("KNABNL2H"),
        counterparty_account: iban("NL68KNAB0123456789", "EUR"),
        counterparty_name: some("KOFFIEBRANDERIJ DE BOON"),
        category_purpose: some("SUPP"),
        purpose: some("GDDS"),
        ..movement(dec!(-345.67), "00101000")
    };
    let returned = Movement {
        communication: free("Your payment of 1 March"),
        customer_reference: some("PAY-2026-0040"),
        return_kind: some("2"),
        return_reason: some("AC04"),
        information: vec![
            information(free("The account of the beneficiary is closed")),
            information(free(words(268))),
        ],
        ..movement(dec!(99.95), "00152000")
    };
    let fee = Movement {
        value_date: None,
        ..movement(dec!(-3.5), "00337037")
    };
    vec![Statement {
        free_communications: vec![
            FreeCommunication {
                sequence: Some(1),
                lines: vec![
                    "Our offices are closed on 6 April.".into(),
                    "Payments of that day are booked on 7 April.".into(),
                ],
            },
            FreeCommunication {
                sequence: Some(2),
                lines: vec!["Our new tariffs are on the website.".into()],
            },
        ],
        ..statement(dec!(5000), vec![transfer, payment, returned, fee])
    }]
}

/// One movement for each type of communication, one information for each type of these.
fn communications() -> Vec<Statement> {
    let day = |text| n(6, text);
    let zones: Vec<(u16, Vec<String>)> = vec![
        (100, vec![t(25, "RF73INV20260042")]),
        (101, vec![t(12, "123456789002")]),
        (102, vec![t(12, "090933755493")]),
        (103, vec![n(12, 4711)]),
        // 100 USD at 1.25: gross, original, rate, currency, OGM, country, in EUR.
        (
            105,
            vec![
                n(15, 80_000),
                n(15, 100_000),
                n(12, 125_000_000),
                t(3, "USD"),
                t(12, "123456789002"),
                t(2, "US"),
                n(15, 80_000),
            ],
        ),
        // 21 % of 100: amount, base, percent, minimum, in EUR.
        (
            106,
            vec![
                n(15, 21_000),
                n(15, 100_000),
                n(12, 2_100_000_000),
                t(1, "2"),
                n(15, 21_000),
            ],
        ),
        (
            107,
            vec![
                n(12, 123),
                day(10_326),
                t(30, "Mandate 123"),
                t(1, "0"),
                n(11, 202_239_951),
            ],
        ),
        // Amount, basis, rate, from and to.
        (
            108,
            vec![
                n(15, 5_000),
                n(15, 365),
                n(12, 150_000_000),
                day(10_126),
                day(310_326),
            ],
        ),
        // Scheme, terminal, period, first and last payment, type, shop.
        (
            111,
            vec![
                t(1, "1"),
                t(6, "T00042"),
                n(3, 7),
                n(6, 1),
                day(20_326),
                n(6, 18),
                day(30_326),
                n(1, 0),
                t(16, "BAKKERIJ KORENAAR"[..16].trim_end()),
                t(10, "Gent"),
            ],
        ),
        // Card, scheme, terminal, number, date, time, type, shop, original amount, rate, currency,
        // volume, product, price.
        (
            113,
            vec![
                n(16, 6_703_000_000_001_234),
                n(1, 1),
                n(6, 42),
                n(6, 815),
                day(30_326),
                n(4, 1742),
                n(1, 9),
                t(16, "STATION ZUID"),
                t(10, "Antwerpen"),
                n(15, 60_000),
                n(12, 100_000_000),
                t(3, "EUR"),
                n(5, 4_012),
                n(2, 3),
                n(5, 1_495),
            ],
        ),
        (
            114,
            vec![
                n(1, 2),
                t(6, "T00042"),
                n(3, 7),
                n(6, 3),
                day(30_326),
                n(4, 905),
                n(1, 5),
                t(16, "DE KORENAAR"),
                t(10, "Gent"),
                t(16, "TICKET 0003"),
            ],
        ),
        (
            115,
            vec![
                n(16, 6_703_000_000_001_234),
                n(1, 3),
                n(6, 42),
                n(6, 816),
                day(20_326),
                n(4, 2310),
                day(30_326),
                n(6, 12),
                n(15, 750_000),
                t(1, ""),
                t(16, "KANTOOR CENTRUM"),
                t(10, "Brussel"),
                t(12, "WEEK 9"),
            ],
        ),
        (
            121,
            vec![
                n(15, 2_500_000),
                day(300_626),
                day(300_626),
                day(10_326),
                n(11, 202_239_951),
                t(3, "EUR"),
                t(3, ""),
                t(13, "BILL 42"),
                n(12, 100_000_000),
            ],
        ),
        (
            122,
            vec![
                n(4, 91),
                n(12, 350_000_000),
                n(15, 2_500_000),
                t(1, "2"),
                t(13, "BILL 42"),
                day(300_626),
            ],
        ),
        // A guarantee without fixed term.
        (
            123,
            vec![
                day(10_326),
                day(999_999),
                n(15, 10_000_000),
                n(12, 50_000_000),
                n(4, 30),
                t(1, "1"),
                t(13, "GUARANTEE 7"),
            ],
        ),
        (
            124,
            vec![
                t(20, "541333XXXXXX1234"),
                t(1, "1"),
                t(12, "2026-03-0007"),
                t(15, "CARDHOLDER 1"),
                t(6, "030326"),
            ],
        ),
        (
            125,
            vec![
                t(12, "539007547034"),
                t(15, ""),
                n(15, 90_000_000),
                n(15, 89_000_000),
                n(15, 1_000_000),
                t(3, "EUR"),
                day(10_126),
                day(311_235),
                n(12, 275_000_000),
                t(13, "LOAN 12"),
            ],
        ),
        (
            126,
            vec![
                t(15, "DEPOSIT 3"),
                n(15, 50_000_000),
                n(15, 50_000_000),
                day(10_126),
                day(310_326),
                n(12, 200_000_000),
                n(15, 250_000),
                t(3, "EUR"),
                n(12, 100_000_000),
            ],
        ),
        // Direct debit: date, recurrent, core, paid, creditor, mandate, words, kind and reason of return.
        (
            127,
            vec![
                day(30_326),
                n(1, 1),
                n(1, 1),
                n(1, 0),
                t(35, "BE43ZZZ0202239951"),
                t(35, "MANDATE-2024-000017"),
                t(
                    62,
                    "Electricity, February 2026, customer 0815, advance payment",
                ),
                t(1, "0"),
                t(4, ""),
            ],
        ),
    ];
    let mut movements: Vec<_> = zones
        .into_iter()
        .map(|(kind, zones)| Movement {
            communication: said(kind, &zones),
            ..movement(dec!(-10), "00101000")
        })
        .collect();
    let securities = |count, quotation| {
        vec![
            t(13, "ORDER 12"),
            t(15, "FILE 2026/7"),
            t(13, "OURS 1"),
            t(2, "02"),
            t(15, "BE0000000017"),
            t(1, "U"),
            n(12, count),
            t(3, "EUR"),
            n(4, 1),
            t(3, "EUR"),
            n(12, quotation),
            n(12, 100_000_000),
            t(40, "SHS INVENTED HOLDING"),
            t(13, "BORD 4"),
            t(8, "CPN 3"),
            n(8, 3_032_026),
            t(30, "BE BRUSSELS"),
            n(8, 2_032_026),
            t(24, "PURCHASE"),
            n(15, 1_000),
        ]
    };
    let told: Vec<(u16, Vec<String>)> = vec![
        (
            1,
            vec![
                t(70, "BAKKERIJ DE KORENAAR BV"),
                t(35, "Molenstraat 12"),
                t(35, "9000 Gent"),
                t(35, "0202239951"),
            ],
        ),
        (
            2,
            vec![
                t(35, "First line"),
                t(35, "Second line"),
                t(35, "Third line"),
                t(35, "Fourth line"),
            ],
        ),
        (
            4,
            vec![t(35, "Bank of the counterparty"), t(35, "Brussels")],
        ),
        (5, vec![t(35, "Correspondent"), t(35, "Luxembourg")]),
        // What, currency, amount, debit, category.
        (
            6,
            vec![
                t(30, "Costs of the transfer"),
                t(3, "EUR"),
                n(15, 1_500),
                n(1, 1),
                n(3, 37),
            ],
        ),
        // 25 notes of 20.
        (7, vec![n(7, 25), n(6, 20_000), n(15, 500_000)]),
        (8, vec![t(70, "ULTIMATE BENEFICIARY VZW"), t(35, "ID 42")]),
        (9, vec![t(70, "ULTIMATE ORIGINATOR BV"), t(35, "ID 43")]),
        (10, securities(100_000, 1_234_500)),
        (
            11,
            vec![
                t(13, "ORDER 13"),
                t(15, "FILE 2026/8"),
                t(13, "OURS 2"),
                t(2, "02"),
                t(15, "BE0000000017"),
                n(12, 100_000),
                t(40, "SHS INVENTED HOLDING"),
                t(3, "EUR"),
                n(14, 1_500_000),
                n(1, 1),
                n(15, 30_000),
                t(24, "DIVIDEND"),
                t(6, "CPN 3"),
                t(6, "030326"),
                n(12, 100_000_000),
                t(3, "EUR"),
                n(15, 1_000),
            ],
        ),
    ];
    let information = told
        .into_iter()
        .map(|(kind, zones)| information(said(kind, &zones)))
        .collect();
    movements.push(Movement {
        information,
        ..movement(dec!(-1.5), "00101000")
    });
    vec![statement(dec!(1000), movements)]
}

/// Types of communication whose layout is not published.
fn old_communications() -> Vec<Statement> {
    let mut movements: Vec<_> = OLD_TYPES
        .iter()
        .map(|&kind| Movement {
            communication: said(kind, &[t(20, "NOT PUBLISHED")]),
            ..movement(dec!(-10), "00101000")
        })
        .collect();
    movements[0].information = vec![information(said(3, &[t(20, "RBP DATA")]))];
    vec![statement(dec!(1000), movements)]
}

const OLD_TYPES: [u16; 6] = [104, 110, 112, 120, 128, 129];

/// Every type of movement, and every level of globalisation.
fn globalisations() -> Vec<Statement> {
    let salaries = Movement {
        details: vec![
            Movement {
                counterparty_name: some("ANNA DE WIT"),
                counterparty_account: iban("BE21733000123403", ""),
                ..movement(dec!(-1500), "50101000")
            },
            Movement {
                counterparty_name: some("BRAM DE ZWART"),
                counterparty_account: iban("BE71234567890169", ""),
                globalisation: 1,
                ..movement(dec!(-1750.25), "50101000")
            },
        ],
        customer_reference: some("SALARIES MARCH"),
        globalisation: 1,
        ..movement(dec!(-3250.25), "10101000")
    };
    let cards = Movement {
        details: vec![
            movement(dec!(100), "60450000"),
            Movement {
                information: vec![about("DE KORENAAR", "Molenstraat 12", "9000 Gent")],
                ..movement(dec!(50), "60450000")
            },
            Movement {
                globalisation: 2,
                ..movement(dec!(-1.5), "60437000")
            },
        ],
        globalisation: 2,
        ..movement(dec!(148.5), "20450000")
    };
    let collected = |amount: Decimal| Movement {
        details: vec![
            movement(amount + dec!(0.25), "90550000"),
            movement(dec!(-0.25), "90537037"),
        ],
        ..movement(amount, "70550000")
    };
    let collection = Movement {
        details: vec![collected(dec!(25)), collected(dec!(75))],
        ..movement(dec!(100), "20550000")
    };
    let with_costs = Movement {
        details: vec![
            movement(dec!(-500), "84101100"),
            movement(dec!(-12.10), "84137013"),
        ],
        communication: free("Transfer to another continent"),
        ..movement(dec!(-512.10), "34101000")
    };
    let mut movements = vec![salaries, cards, collection, with_costs];
    for level in 3..=9 {
        let part = |globalisation| Movement {
            globalisation,
            ..movement(dec!(1), "60150000")
        };
        movements.push(Movement {
            details: vec![part(0), part(level)],
            globalisation: level,
            ..movement(dec!(2), "20150000")
        });
    }
    vec![statement(dec!(4000), movements)]
}

/// All four structures of the account, all shapes of a counterparty's, several statements in a file.
fn accounts() -> Vec<Statement> {
    let account = |kind, number: &str, currency: &str| AccountNumber {
        kind,
        number: number.into(),
        currency: some(currency),
        ..AccountNumber::default()
    };
    let own = [
        AccountNumber {
            qualification: some("0"),
            country: some("BE"),
            extension: some("EXTENSION"),
            ..account(AccountKind::BelgianBban, "539007547034", "EUR")
        },
        account(AccountKind::Foreign, "12-345-67/89", "GBP"),
        AccountNumber {
            extension: some("001"),
            ..account(AccountKind::BelgianIban, "BE71234567890169", "USD")
        },
        account(AccountKind::ForeignIban, "LU280019400644750000", "EUR"),
    ];
    let others = [
        AccountNumber {
            extension: some("2026-03"),
            ..account(AccountKind::BelgianBban, "733000123403", "EUR")
        },
        account(AccountKind::Foreign, "US-021000021-55", "USD"),
        account(AccountKind::BelgianIban, "BE21733000123403", "EUR"),
        account(AccountKind::ForeignIban, "NL68KNAB0123456789", ""),
    ];
    own.into_iter()
        .zip(others)
        .map(|(own, other)| Statement {
            account: Some(own),
            ..statement(
                dec!(-20),
                vec![Movement {
                    counterparty_account: Some(other),
                    counterparty_name: some("BAKKERIJ DE KORENAAR BV"),
                    ..movement(dec!(12.5), "00150000")
                }],
            )
        })
        .collect()
}

/// The first version: Belgian numbers of twelve digits, and the address beside the name.
fn version_1() -> Vec<Statement> {
    let bban = |number: &str, currency| {
        Some(AccountNumber {
            kind: AccountKind::BelgianBban,
            number: number.into(),
            currency: some(currency),
            ..AccountNumber::default()
        })
    };
    let mut statement = statement(
        dec!(100),
        vec![
            Movement {
                communication: free(words(106)),
                counterparty_account: bban("733000123403", ""),
                counterparty_name: some("BAKKERIJ DE KORENAAR"),
                counterparty_address: some("MOLENSTRAAT 12            9000 GENT"),
                ..movement(dec!(-12.5), "00101000")
            },
            Movement {
                communication: said(101, &[t(12, "123456789002")]),
                ..movement(dec!(20), "00150000")
            },
        ],
    );
    statement.header.version = Some(1);
    statement.account = bban("539007547034", "EUR");
    vec![statement]
}

/// No movements: without and with a message of the bank.
fn empty() -> Vec<Statement> {
    let silent = Statement {
        number: Some(1),
        new_paper_number: None,
        new_balance: None,
        ..statement(dec!(250), Vec::new())
    };
    let told = Statement {
        number: Some(2),
        free_communications: vec![FreeCommunication {
            sequence: Some(1),
            lines: vec![
                "There were no movements.".into(),
                "".into(),
                "Kind regards".into(),
            ],
        }],
        ..statement(dec!(250), Vec::new())
    };
    vec![silent, told]
}

/// Only some of the movements, without balances; details stand alone.
fn separate_application() -> Vec<Statement> {
    let mut statement = statement(
        dec!(0),
        vec![
            Movement {
                communication: said(101, &[t(12, "123456789002")]),
                ..movement(dec!(10), "60150000")
            },
            movement(dec!(20), "70550000"),
            movement(dec!(20.25), "90550000"),
        ],
    );
    statement.header.separate_application = some("01005");
    statement.new_paper_number = None;
    statement.new_balance = statement.old_balance.clone();
    vec![statement]
}

fn duplicate() -> Vec<Statement> {
    let mut statement = statement(dec!(-100), vec![movement(dec!(100), "00150000")]);
    statement.header.is_duplicate = true;
    statement.header.bank = some("000");
    statement.header.enterprise_number = None;
    statement.header.transaction_reference = some("REFERENCE 20");
    statement.header.related_reference = some("REFERENCE 21");
    statement.number = None;
    statement.paper_number = None;
    statement.new_paper_number = None;
    vec![statement]
}

fn accents() -> Vec<Statement> {
    vec![Statement {
        holder: some("PÂTISSERIE CHLOÉ"),
        ..statement(
            dec!(0),
            vec![Movement {
                communication: free("Gâteaux d’anniversaire, 12 × 3,50 €"),
                counterparty_name: some("Noëlla Großmann"),
                information: vec![about("Noëlla Großmann", "Rue de l’Église 3", "4000 Liège")],
                ..movement(dec!(42), "00150000")
            }],
        )
    }]
}

fn statement(old: Decimal, movements: Vec<Movement>) -> Statement {
    let sum: Decimal = movements.iter().filter_map(Movement::signed).sum();
    let balance = |signed, date| {
        let (side, amount) = Side::of(signed);
        Some(Balance {
            side,
            amount: amount.into(),
            date: day(date),
        })
    };
    Statement {
        header: StatementHeader {
            version: Some(2),
            creation_date: day(4),
            bank: some("539"),
            file_reference: some("F2026-0062"),
            addressee: some("ATELIER VERMEER BV"),
            bic: some("KREDBEBB"),
            enterprise_number: some("00202239951"),
            ..StatementHeader::default()
        },
        account: Some(AccountNumber {
            kind: AccountKind::BelgianIban,
            number: "BE68539007547034".into(),
            currency: some("EUR"),
            ..AccountNumber::default()
        }),
        holder: some("ATELIER VERMEER BV"),
        description: some("Current account"),
        number: Some(42),
        paper_number: Some(62),
        new_paper_number: Some(62),
        old_balance: balance(old, 2),
        movements,
        new_balance: balance(old + sum, 3),
        ..Statement::default()
    }
}

fn movement(amount: Decimal, code: &str) -> Movement {
    let (side, amount) = Side::of(amount);
    Movement {
        bank_reference: some("0303-1742-0001"),
        side,
        amount: amount.into(),
        value_date: day(3),
        entry_date: day(3),
        code: TransactionCode::parse(code),
        paper_number: Some(62),
        ..Movement::default()
    }
}

/// A name and an address, as an information of type 001.
fn about(name: &str, street: &str, town: &str) -> Information {
    information(said(1, &[t(70, name), t(35, street), t(35, town)]))
}

fn information(communication: Option<Communication>) -> Information {
    Information {
        communication,
        ..Information::default()
    }
}

fn iban(number: &str, currency: &str) -> Option<AccountNumber> {
    let kind = match &number[..2] {
        "BE" => AccountKind::BelgianIban,
        _ => AccountKind::ForeignIban,
    };
    Some(AccountNumber {
        kind,
        number: number.into(),
        currency: some(currency),
        ..AccountNumber::default()
    })
}

fn free(text: impl AsRef<str>) -> Option<Communication> {
    Some(Communication::Free(Text::new(text)))
}

fn said(kind: u16, zones: &[String]) -> Option<Communication> {
    let text = Text::new(zones.concat().trim_end());
    Some(Communication::Structured(StructuredCommunication {
        kind,
        text,
    }))
}

/// A text in so many positions.
fn t(width: usize, text: &str) -> String {
    assert!(text.chars().count() <= width, "{text}");
    format!("{text:<width$}")
}

/// A number in so many positions.
fn n(width: usize, number: u64) -> String {
    let text = format!("{number:0width$}");
    assert_eq!(text.len(), width);
    text
}

/// So many characters of words.
fn words(length: usize) -> String {
    let words = ["one", "two", "three", "four", "five", "six", "seven"];
    let text = words.iter().cycle().take(length).copied();
    let text = text.collect::<Vec<_>>().join(" ");
    format!("{}.", &text[..length - 1])
}

fn some(text: &str) -> Option<Text> {
    (!text.is_empty()).then(|| text.into())
}

fn day(day: u32) -> Option<Parsed<NaiveDate>> {
    NaiveDate::from_ymd_opt(2026, 3, day).map(Parsed::Value)
}

fn write(statements: &[Statement], layout: CodaLayout) -> (Vec<u8>, Vec<Loss>) {
    let options = WriteOptions::new().coda(layout);
    let document = Document::from(statements.to_vec());
    let written = facturier::write(&document, Format::Coda, &options).unwrap();
    (written.bytes, written.losses)
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(FIXTURES).join(format!("{name}.cod"))
}

#[test]
fn the_fixtures_are_what_is_written_of_these_values() {
    for fixture in fixtures() {
        let (bytes, losses) = write(&fixture.statements, fixture.layout);
        assert_eq!(losses, [], "{}", fixture.name);
        if std::env::var_os("FACTURIER_BLESS").is_some() {
            std::fs::create_dir_all(FIXTURES).unwrap();
            std::fs::write(path(fixture.name), &bytes).unwrap();
        }
        let file = std::fs::read(path(fixture.name)).unwrap();
        assert!(
            file == bytes,
            "{} differs; FACTURIER_BLESS=1 writes it anew",
            fixture.name
        );
    }
}

#[test]
fn the_fixtures_are_read_without_finding_and_come_back() {
    for fixture in fixtures() {
        let file = std::fs::read(path(fixture.name)).unwrap();
        let reading = facturier::read(&file).unwrap();
        let mut findings = reading.report().findings;
        if fixture.name == "old-communications" {
            findings.retain(|finding| finding.rule != "STM-CODE");
        }
        assert_eq!(findings, [], "{}", fixture.name);
        assert_eq!(
            reading.coda_layout(),
            Some(fixture.layout),
            "{}",
            fixture.name
        );
        let (document, losses) = reading.document();
        assert_eq!(losses, [], "{}", fixture.name);
        let statements = document.as_statements().unwrap();
        assert_eq!(statements.len(), fixture.statements.len());
        for (read, built) in statements.iter().zip(&fixture.statements) {
            assert_eq!(read.header, built.header, "{}", fixture.name);
            assert_eq!(read.account, built.account, "{}", fixture.name);
            assert_eq!(read.new_balance, built.new_balance, "{}", fixture.name);
            let amounts = |statement: &Statement| -> Vec<_> {
                let tree = statement.tree();
                tree.map(|(depth, movement)| {
                    (depth, movement.signed(), movement.communication.clone())
                })
                .collect()
            };
            assert_eq!(amounts(read), amounts(built), "{}", fixture.name);
        }
        let (bytes, losses) = write(statements, fixture.layout);
        assert_eq!(losses, [], "{}", fixture.name);
        assert!(bytes == file, "{} does not come back", fixture.name);
    }
}

/// Looked up in the files, by position.
#[test]
fn the_fixtures_have_all_there_is() {
    let mut found = BTreeSet::new();
    for fixture in fixtures() {
        let file = std::fs::read(path(fixture.name)).unwrap();
        for line in CodaEncoding::Windows1252.decode(&file).lines() {
            let at = |from: usize, to: usize| -> String {
                line.chars().skip(from - 1).take(to + 1 - from).collect()
            };
            found.insert(match &line[..1] {
                "2" | "3" => format!("record {}", at(1, 2)),
                kind => format!("record {kind}"),
            });
            match &line[..1] {
                "0" => {
                    found.insert(format!("version {}", at(128, 128)));
                    found.insert(format!("copy {}", at(17, 17)));
                }
                "1" => drop(found.insert(format!("account {}", at(2, 2)))),
                "2" if at(2, 2) == "1" => {
                    found.insert(format!("type {}", at(54, 54)));
                    found.insert(format!("level {}", at(125, 125)));
                    if at(62, 62) == "1" {
                        found.insert(format!("communication {}", at(63, 65)));
                    }
                }
                "3" if at(2, 2) == "1" && at(40, 40) == "1" => {
                    found.insert(format!("information {}", at(41, 43)));
                }
                _ => {}
            }
        }
    }
    let mut wanted: Vec<String> = Vec::new();
    let mut want = |what: &str, all: &[&str]| {
        wanted.extend(all.iter().map(|one| format!("{what} {one}")));
    };
    want(
        "record",
        &["0", "1", "21", "22", "23", "31", "32", "33", "4", "8", "9"],
    );
    want("version", &["1", "2"]);
    want("copy", &[" ", "D"]);
    want("account", &["0", "1", "2", "3"]);
    want("level", &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    // There is no type 4.
    want("type", &["0", "1", "2", "3", "5", "6", "7", "8", "9"]);
    want(
        "communication",
        &[
            "100", "101", "102", "103", "104", "105", "106", "107", "108", "110", "111", "112",
            "113", "114", "115", "120", "121", "122", "123", "124", "125", "126", "127", "128",
            "129",
        ],
    );
    want(
        "information",
        &[
            "001", "002", "003", "004", "005", "006", "007", "008", "009", "010", "011",
        ],
    );
    let missing: Vec<_> = wanted.iter().filter(|one| !found.contains(*one)).collect();
    assert_eq!(missing, [""; 0]);
}
