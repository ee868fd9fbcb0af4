//! What holds for every bank statement: nothing panics, what is written is read again the same, no
//! amount changes in silence, and other formats keep what it comes to.

use chrono::{Days, NaiveDate};
use facturier::format::StatementEvent;
use facturier::format::camt::CamtVersion;
use facturier::format::coda::CodaReader;
use facturier::model::*;
use facturier::report::Severity;
use facturier::value::Text;
use facturier::{Format, Reading, WriteOptions};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

fn fixtures() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/coda");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "cod"))
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    assert!(files.len() >= 12);
    files
}

fn statements(reading: &Reading<'_>) -> Vec<Statement> {
    let (document, _) = reading.document();
    document.as_statements().unwrap().to_vec()
}

/// The amounts of a statement that its checks are about: the balances, the totals of the trailer
/// and the movements.
fn amounts(statement: &Statement) -> Vec<Option<Decimal>> {
    let balance = |balance: &Option<Balance>| balance.as_ref().and_then(Balance::signed);
    let trailer = statement.trailer.as_ref();
    let mut amounts = vec![
        balance(&statement.old_balance),
        balance(&statement.new_balance),
        trailer.and_then(|trailer| trailer.debit.value().copied()),
        trailer.and_then(|trailer| trailer.credit.value().copied()),
    ];
    amounts.extend(statement.totals().map(Movement::signed));
    amounts
}

/// Debits and credits, as one would add them up.
fn sums(statement: &Statement) -> (Decimal, Decimal) {
    let side = |wanted: Side| {
        let movements = statement
            .totals()
            .filter(|movement| movement.side == wanted);
        movements
            .map(|movement| movement.amount.value().unwrap())
            .sum()
    };
    (side(Side::Debit), side(Side::Credit))
}

#[test]
fn no_byte_changes_an_amount_in_silence() {
    let mut told = 0;
    for (path, bytes) in fixtures() {
        let reading = facturier::read(&bytes).unwrap();
        let report = reading.report();
        assert_eq!(
            report.count(Severity::Fatal) + report.count(Severity::Warning),
            0
        );
        let before: Vec<_> = statements(&reading).iter().map(amounts).collect();
        let mut changed = bytes.clone();
        for at in 0..bytes.len() {
            let old = bytes[at];
            let odd = [b' ', b'\n', b'A', b'0', 0xFF, b'2', 0, b'9', b'1', 0xC3];
            let digit = if old.is_ascii_digit() {
                b'0' + (old - b'0' + 1) % 10
            } else {
                b'1'
            };
            for new in [digit, odd[at % odd.len()]] {
                if new == old {
                    continue;
                }
                changed[at] = new;
                let Ok(reading) = facturier::read(&changed) else {
                    continue;
                };
                let after: Vec<_> = statements(&reading).iter().map(amounts).collect();
                if after == before {
                    continue;
                }
                told += 1;
                let report = reading.report();
                assert!(
                    report.count(Severity::Fatal) + report.count(Severity::Warning) > 0,
                    "{}: byte {at} from {old:#x} to {new:#x}: {before:?} {after:?}",
                    path.display()
                );
            }
            changed[at] = old;
        }
    }
    assert!(told > 4_000, "only {told} changes of amounts");
}

#[test]
fn other_formats_keep_what_a_statement_comes_to() {
    for (path, bytes) in fixtures() {
        let before = statements(&facturier::read(&bytes).unwrap());
        for (format, version) in [
            (Format::Camt053, CamtVersion::V2),
            (Format::Camt053, CamtVersion::V8),
            (Format::Mt940, CamtVersion::V8),
            (Format::Json, CamtVersion::V8),
        ] {
            let options = WriteOptions::new().camt(version);
            let written = facturier::convert(&bytes, format, &options).unwrap();
            let after = statements(&facturier::read(&written.bytes).unwrap());
            let shown = format!("{} as {format} {version:?}", path.display());
            assert_eq!(before.len(), after.len(), "{shown}");
            for (before, after) in before.iter().zip(&after) {
                let balance =
                    |balance: &Option<Balance>| balance.as_ref().and_then(Balance::signed);
                let old = balance(&before.old_balance);
                assert_eq!(old, balance(&after.old_balance), "{shown}");
                // An empty statement in CODA need not have a new balance: it is the old one.
                let new = balance(&before.new_balance);
                assert_eq!(new.or(old), balance(&after.new_balance).or(old), "{shown}");
                assert_eq!(sums(before), sums(after), "{shown}");
            }
        }
    }
}

#[test]
fn what_has_no_place_for_a_currency_says_so() {
    let bytes = include_bytes!("../../fixtures/camt/currencies.xml");
    let lost = |format, path: &str| {
        let written = facturier::convert(bytes, format, &WriteOptions::new()).unwrap();
        let path = format!("statements[0].{path}.currency");
        written.losses.iter().any(|loss| loss.path == path)
    };
    for format in [Format::Coda, Format::Mt940, Format::Ofx] {
        assert!(lost(format, "movements[0]"), "{format}");
        assert!(!lost(format, "movements[1]"), "{format}");
    }
    assert!(lost(Format::Coda, "movements[1].details[1]"));
    for format in [Format::Camt053, Format::Json, Format::Csv] {
        assert!(!lost(format, "movements[0]"), "{format}");
    }
    let csv = facturier::convert(bytes, Format::Csv, &WriteOptions::new()).unwrap();
    let csv = String::from_utf8(csv.bytes).unwrap();
    let mut rows = csv.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let names = rows.next().unwrap();
    let at = |name| names.iter().position(|one| *one == name).unwrap();
    let cells = [at("currency"), at("amount"), at("amount_currency")];
    let rows: Vec<_> = rows.map(|row| cells.map(|at| row[at].to_owned())).collect();
    assert_eq!(
        rows,
        [
            ["EUR", "100.00", "USD"],
            ["EUR", "20.00", ""],
            ["EUR", "30.00", "GBP"]
        ]
    );
}

#[test]
fn amounts_that_no_sum_can_hold() {
    let movement = |side| Movement {
        side,
        amount: Decimal::MAX.into(),
        ..Movement::default()
    };
    let all = [Side::Debit, Side::Debit, Side::Credit, Side::Credit];
    let whole = Movement {
        details: all.map(movement).to_vec(),
        ..movement(Side::Debit)
    };
    let balance = |side| {
        Some(Balance {
            side,
            amount: Decimal::MAX.into(),
            date: None,
        })
    };
    let statement = Statement {
        old_balance: balance(Side::Credit),
        new_balance: balance(Side::Debit),
        movements: [vec![whole], all.map(movement).to_vec()].concat(),
        trailer: Some(Trailer::default()),
        number: Some(u32::MAX),
        account: Some(AccountNumber::default()),
        ..Statement::default()
    };
    let document = Document::from(vec![statement.clone(), statement]);
    let json = facturier::write(&document, Format::Json, &WriteOptions::new()).unwrap();
    let reading = facturier::read(&json.bytes).unwrap();
    assert!(reading.is_invalid());
    let findings = reading.report().findings;
    assert!(findings.iter().any(|finding| finding.rule == "STM-BALANCE"));
    for format in [
        Format::Coda,
        Format::Camt053,
        Format::Mt940,
        Format::Ofx,
        Format::Csv,
    ] {
        let written = facturier::write(&document, format, &WriteOptions::new()).unwrap();
        assert!(!written.bytes.is_empty(), "{format}");
    }
}

const SIMPLE: &[u8] = include_bytes!("../../fixtures/coda/simple.cod");

/// Reads a stream to its end: the number of lines, movements and findings kept and left out.
fn stream(input: impl Read) -> [usize; 4] {
    let mut reader = CodaReader::new(BufReader::new(input));
    let mut movements = 0;
    while let Some(event) = reader.next_event().unwrap() {
        if let StatementEvent::Movement(movement) = event {
            movements += movement.tree().count();
        }
    }
    let (kept, left_out) = (reader.findings().len(), reader.left_out());
    assert!(kept <= 10_001, "{kept} findings");
    [reader.lines(), movements, kept, left_out]
}

#[test]
fn a_line_that_does_not_end() {
    let [lines, movements, ..] = stream(SIMPLE.chain(io::repeat(b'2').take(100 << 20)));
    assert_eq!(
        lines,
        SIMPLE.iter().filter(|&&byte| byte == b'\n').count() + 1
    );
    assert_eq!(movements, 4);
    let [lines, movements, ..] = stream(io::repeat(b'x').take(100 << 20));
    assert_eq!((lines, movements), (1, 0));
}

#[test]
fn lines_without_content() {
    let [lines, _, kept, left_out] = stream(SIMPLE.chain(io::repeat(b'\n').take(1_000_000)));
    assert_eq!(lines, 22 + 1_000_000);
    assert_eq!(kept + left_out, 1_000_000);

    let unknown = b"7 nothing that is known\n".repeat(1_000_000);
    let [lines, _, kept, left_out] = stream(SIMPLE.chain(&unknown[..]));
    assert_eq!(lines, 22 + 1_000_000);
    assert!(kept + left_out >= 1_000_000);
}

#[test]
fn a_movement_of_very_many_details() {
    let lines: Vec<&[u8]> = SIMPLE.split_inclusive(|&byte| byte == b'\n').collect();
    let detail = |number: usize| {
        let mut line = lines[16].to_vec();
        line[6..10].copy_from_slice(format!("{:04}", number % 10_000).as_bytes());
        line
    };
    let count = 300_000;
    let batch: Vec<u8> = (0..count).flat_map(detail).collect();
    let [read, movements, ..] = stream(lines[..16].concat().chain_after(&batch));
    assert_eq!(read, 16 + count);
    assert!(movements >= count);
    // Records of information without end, too.
    let batch = lines[13].repeat(count);
    let [read, ..] = stream(lines[..14].concat().chain_after(&batch));
    assert_eq!(read, 14 + count);
}

trait ChainAfter {
    fn chain_after(&self, rest: &[u8]) -> impl Read;
}

impl ChainAfter for Vec<u8> {
    fn chain_after(&self, rest: &[u8]) -> impl Read {
        io::Cursor::new([self.as_slice(), rest].concat())
    }
}

/// A field that a cut line does not have stood behind the end of the file, and one
/// behind letters of several bytes before its place.
#[test]
fn findings_stand_where_their_bytes_are() {
    for (path, bytes) in fixtures() {
        for end in 1..bytes.len() {
            let Ok(reading) = facturier::read(&bytes[..end]) else {
                continue;
            };
            for finding in reading.report().findings {
                let is_there = finding.offset <= end && finding.line > 0 && finding.column > 0;
                assert!(is_there, "{}, {end}: {finding:?}", path.display());
            }
        }
    }
    let file = std::str::from_utf8(include_bytes!("../../fixtures/coda/utf-8.cod")).unwrap();
    let place = file.find("03032606201 0").unwrap();
    let mut bytes = [b"\xEF\xBB\xBF", file.as_bytes()].concat();
    bytes[place + 3..place + 9].copy_from_slice(b"990326");
    let findings = facturier::read(&bytes).unwrap().report().findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].rule, "CODA-DATE");
    assert!(bytes[findings[0].offset..].starts_with(b"990326"));
    assert_eq!(findings[0].column, 116);
}

/// What is wrong with the old balance was told of the new one, also where there is none.
#[test]
fn the_old_balance_is_blamed_for_itself() {
    let file = include_str!("../../fixtures/coda/separate-application.cod");
    let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
    lines[1].replace_range(43..58, "000000001000000");
    lines.retain(|line| !line.starts_with('8'));
    let report = facturier::read(lines.join("\r\n").as_bytes())
        .unwrap()
        .report();
    let of = |rule: &str| report.findings.iter().find(|finding| finding.rule == rule);
    let finding = of("STM-PARTIAL").unwrap();
    assert_eq!((finding.line, finding.column), (2, 44));
}

/// Of a line that was longer than is kept, the two ways to read said different things.
#[test]
fn a_long_line_is_the_same_from_memory_and_as_a_stream() {
    let long = |text: &str| format!("21{}", text.repeat(5_000));
    for line in [
        " ".repeat(5_000),
        long(" "),
        long("é"),
        long("\r"),
        format!("{}\r", "9".repeat(4_095)),
        format!("{}\r", "9".repeat(4_096)),
    ] {
        let file = [&SIMPLE[..130], line.as_bytes(), b"\n", &SIMPLE[130..]].concat();
        let mut reader = CodaReader::new(BufReader::with_capacity(7, &file[..]));
        while reader.next_event().unwrap().is_some() {}
        let mut streamed = reader.take_findings();
        streamed.sort_by_key(|finding| (finding.layer, finding.offset));
        let findings = facturier::read(&file).unwrap().report().findings;
        assert_eq!(streamed, findings, "{line:.9}");
    }
}

fn text(longest: usize) -> impl Strategy<Value = Option<Text>> {
    let words =
        proptest::string::string_regex("[A-Za-z0-9&é',.-]([A-Za-z0-9&é',. -]{0,200}[A-Za-z0-9])?");
    proptest::option::of(words.unwrap().prop_map(move |text| {
        let text: String = text.chars().take(longest).collect();
        Text::new(text.trim_end())
    }))
}

fn amount() -> impl Strategy<Value = Decimal> {
    (0..=999_999_999_999_i64).prop_map(|thousandths| Decimal::new(thousandths, 3))
}

fn communication() -> impl Strategy<Value = Option<Communication>> {
    prop_oneof![
        text(53).prop_map(|text| text.map(Communication::Free)),
        text(500).prop_map(|text| text.map(|text| {
            let text: String = text.chars().take(140).collect();
            Communication::Free(text.trim_end().into())
        })),
        (0..10_000_000_000_u64).prop_map(|number| {
            let ogm = facturier::references::Ogm::from_number(number).unwrap();
            let text = ogm.digits().into();
            Some(Communication::Structured(StructuredCommunication {
                kind: 101,
                text,
            }))
        }),
    ]
}

/// A movement without details; of one with details the amount is their sum.
fn movement(day: NaiveDate) -> impl Strategy<Value = Movement> {
    let code = prop_oneof![Just("00150000"), Just("00101000"), Just("00337037")];
    let parts = (any::<bool>(), amount(), code, 0..60_u64, communication());
    let others = (text(35), text(35), text(21), 1..400_u32, text(70));
    (parts, others).prop_map(
        move |(parts, (name, reference, bank, paper, information))| {
            let (is_debit, amount, code, days, communication) = parts;
            let code = TransactionCode::parse(code);
            let counterparty_account = name.as_ref().map(|_| AccountNumber {
                kind: AccountKind::BelgianIban,
                number: "BE21733000123403".into(),
                currency: Some("EUR".into()),
                ..AccountNumber::default()
            });
            let information = information.map(|text| Information {
                bank_reference: bank.clone(),
                code,
                communication: Some(Communication::Free(text)),
                ..Information::default()
            });
            Movement {
                side: if is_debit { Side::Debit } else { Side::Credit },
                amount: amount.into(),
                value_date: Some((day + Days::new(days)).into()),
                entry_date: Some(day.into()),
                code,
                communication,
                bank_reference: bank,
                customer_reference: reference,
                counterparty_name: name,
                counterparty_account,
                paper_number: Some(paper),
                information: information.into_iter().collect(),
                ..Movement::default()
            }
        },
    )
}

fn statement() -> impl Strategy<Value = Statement> {
    let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let movements = proptest::collection::vec(movement(day), 1..6);
    let header = (text(10), text(26), text(26), 1..400_u32, amount());
    (header, movements, text(80)).prop_map(move |(header, movements, said)| {
        let (file, addressee, holder, number, old) = header;
        let sum: Decimal = movements.iter().filter_map(Movement::signed).sum();
        let balance = |signed, date: NaiveDate| {
            let (side, amount) = Side::of(signed);
            Some(Balance {
                side,
                amount: amount.into(),
                date: Some(date.into()),
            })
        };
        Statement {
            header: StatementHeader {
                version: Some(2),
                creation_date: Some((day + Days::new(1)).into()),
                bank: Some("539".into()),
                file_reference: file,
                addressee,
                ..StatementHeader::default()
            },
            account: Some(AccountNumber {
                kind: AccountKind::BelgianIban,
                number: "BE68539007547034".into(),
                currency: Some("EUR".into()),
                ..AccountNumber::default()
            }),
            holder,
            number: Some(number),
            paper_number: Some(number),
            new_paper_number: Some(number),
            old_balance: balance(old, day),
            new_balance: balance(old + sum, day),
            movements,
            free_communications: said
                .map(|line| FreeCommunication {
                    sequence: None,
                    lines: vec![line],
                })
                .into_iter()
                .collect(),
            ..Statement::default()
        }
    })
}

/// A statement, a report or a notification with what camt has beside the fields of CODA.
fn of_camt() -> impl Strategy<Value = (Format, Statement)> {
    let rate = (1..=99_999_999_999_i64, 0..=10_u32);
    let rate = rate.prop_map(|(digits, scale)| Decimal::new(digits, scale));
    let amounts = (amount(), proptest::option::of((amount(), rate)));
    let charge = (amount(), any::<[bool; 3]>(), text(35));
    let paid = proptest::collection::vec(text(35), 0..3);
    let beside = (
        proptest::option::of(amounts),
        proptest::option::of(charge),
        paid,
    );
    let balance = proptest::sample::select(vec!["OPAV", "CLAV", "FWAV", "ITAV", "INFO"]);
    let balances = proptest::collection::vec((balance, amount()), 0..3);
    let all = proptest::collection::vec(beside, 6);
    let parts = (statement(), all, balances);
    (parts, 0..3_u8, 0..4_u32, any::<bool>()).prop_map(|(parts, kind, page, is_last)| {
        let (mut statement, all, balances) = parts;
        let (format, kind) = match kind {
            0 => (Format::Camt053, StatementKind::Statement),
            1 => (Format::Camt052, StatementKind::InterimReport),
            _ => (Format::Camt054, StatementKind::Notification),
        };
        statement.kind = kind;
        statement.header.version = None;
        statement.page = (page > 0).then_some(Page {
            number: page,
            is_last: Some(is_last && page > 1),
        });
        let others = balances.into_iter().map(|(code, amount)| OtherBalance {
            code: code.into(),
            balance: Balance {
                amount: amount.into(),
                date: statement.header.creation_date.clone(),
                ..Balance::default()
            },
            currency: None,
        });
        statement.other_balances = others.collect();
        if kind == StatementKind::Notification {
            statement.old_balance = None;
            statement.new_balance = None;
            statement.other_balances.clear();
        }
        for (movement, (amounts, charge, paid)) in statement.movements.iter_mut().zip(all) {
            movement.paper_number = None;
            for information in &mut movement.information {
                information.bank_reference = None;
                information.code = None;
            }
            if let Some((instructed, exchanged)) = amounts {
                movement.other_amounts.push(OtherAmount {
                    kind: AmountKind::Instructed,
                    amount: instructed.into(),
                    currency: Some("USD".into()),
                    exchange: None,
                });
                let exchanged = exchanged.map(|(amount, rate)| OtherAmount {
                    kind: AmountKind::Transaction,
                    amount: amount.into(),
                    currency: None,
                    exchange: Some(Exchange {
                        source: Some("USD".into()),
                        target: Some("EUR".into()),
                        unit: None,
                        rate: rate.into(),
                    }),
                });
                movement.other_amounts.extend(exchanged);
            }
            movement
                .charges
                .extend(
                    charge.map(|(amount, [is_debit, is_own, is_in], text)| Charge {
                        side: if is_debit { Side::Debit } else { Side::Credit },
                        amount: amount.into(),
                        currency: (!is_own).then(|| "CHF".into()),
                        is_included: Some(is_in),
                        description: text,
                        bearer: is_own.then(|| "SHAR".into()),
                    }),
                );
            movement.paid_documents.extend(paid.into_iter().flatten());
        }
        (format, statement)
    })
}

/// The statement without what writing counts anew.
fn uncounted(mut statement: Statement) -> Statement {
    for movement in &mut statement.movements {
        movement.sequence = None;
        movement.detail = None;
        for information in &mut movement.information {
            information.detail = None;
        }
    }
    for said in &mut statement.free_communications {
        said.sequence = None;
    }
    statement.trailer = None;
    statement
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn statements_are_written_and_read_again(statement in statement()) {
        let document = Document::from(vec![statement.clone()]);
        let written = facturier::write(&document, Format::Coda, &WriteOptions::new()).unwrap();
        prop_assert_eq!(&written.losses, &[]);
        let reading = facturier::read(&written.bytes).unwrap();
        prop_assert_eq!(reading.report().findings, []);
        let again = statements(&reading);
        prop_assert_eq!(again.len(), 1);
        let trailer = again[0].trailer.as_ref().unwrap();
        let sums = sums(&statement);
        prop_assert_eq!((trailer.debit.value(), trailer.credit.value()), (Some(&sums.0), Some(&sums.1)));
        prop_assert_eq!(uncounted(again[0].clone()), statement);
        let options = WriteOptions::new().coda(reading.coda_layout().unwrap());
        let twice = facturier::write(&again.into(), Format::Coda, &options).unwrap();
        prop_assert_eq!(twice.bytes, written.bytes);
    }

    #[test]
    fn messages_of_camt_are_written_and_read_again((format, statement) in of_camt()) {
        let document = Document::from(vec![statement.clone()]);
        for version in [CamtVersion::V2, CamtVersion::V8] {
            let options = WriteOptions::new().camt(version);
            let written = facturier::write(&document, format, &options).unwrap();
            let reading = facturier::read(&written.bytes).unwrap();
            prop_assert_eq!(reading.detected().format, format);
            prop_assert_eq!(reading.report().findings, []);
            let (again, lost) = reading.into_document();
            prop_assert_eq!(lost, []);
            let mut again = again.as_statements().unwrap().to_vec();
            let mut wanted = statement.clone();
            if version == CamtVersion::V2 {
                let is_told = |loss: &facturier::format::Loss| loss.path.ends_with("].is_included");
                prop_assert!(written.losses.iter().all(is_told), "{:?}", written.losses);
                for movement in &mut wanted.movements {
                    movement.charges.iter_mut().for_each(|charge| charge.is_included = None);
                }
            } else {
                prop_assert_eq!(&written.losses, &[]);
            }
            prop_assert_eq!(again.remove(0), wanted);
        }
    }

    #[test]
    fn any_bytes_behind_a_header_are_read(
        lines in proptest::collection::vec("(1|2[123]|3[123]|8|4|9)?[ -~é]{0,140}|[0-9 ]{128}", 0..30)
    ) {
        let header = String::from_utf8_lossy(&SIMPLE[..128]);
        let file = format!("{header}\n{}", lines.join("\n"));
        let reading = facturier::read(file.as_bytes()).unwrap();
        for finding in reading.report().findings {
            prop_assert!(finding.line > 0 && finding.column > 0, "{finding:?}");
            prop_assert!(finding.offset <= file.len(), "{finding:?}");
        }
        let (document, _) = reading.document();
        for format in [Format::Coda, Format::Camt053, Format::Mt940, Format::Ofx, Format::Csv, Format::Json] {
            let written = facturier::write(&document, format, &WriteOptions::new()).unwrap();
            prop_assert!(!written.bytes.is_empty() || format == Format::Mt940 || format == Format::Coda);
        }
    }
}

/// What CODA has no fields for stands in information of type 006, and codes that mean the same for one
/// another.
#[test]
fn coda_of_camt_has_amounts_and_codes() {
    let bytes = include_bytes!("../../fixtures/camt/stmt-beside-v8.xml");
    let (document, _) = facturier::read(bytes).unwrap().into_document();
    let written = facturier::write(&document, Format::Coda, &WriteOptions::new()).unwrap();
    let (read, _) = facturier::read(&written.bytes).unwrap().into_document();
    let movement = &read.as_statements().unwrap()[0].movements[0];
    let said = movement.information.iter().filter_map(|one| {
        let said = one.communication.as_ref()?.as_structured()?;
        (said.kind == 6).then(|| said.text.to_string())
    });
    let said: Vec<String> = said.collect();
    assert_eq!(said.len(), 8);
    assert_eq!(
        said[0],
        "instructed                    USD0000000001105000000"
    );
    assert_eq!(
        said[1],
        "transaction at 0.9140271      EUR0000000001010000000"
    );
    assert_eq!(
        said[5],
        "COMM                          EUR0000000000015001000"
    );
    let told = |field: &str| {
        let mut losses = written.losses.iter();
        losses.any(|loss| loss.path == format!("statements[0].movements[0].{field}"))
    };
    assert!(told("other_amounts[4]") && told("charges[2]") && told("paid_documents[0]"));

    let of = |side, code: &str, details: Vec<Movement>| Movement {
        side,
        foreign_code: Some(code.into()),
        details,
        ..Movement::default()
    };
    let bare = |side| Movement {
        side,
        ..Movement::default()
    };
    let statement = Statement {
        movements: vec![
            of(Side::Debit, "PMNT/RDDT/BBDD", vec![]),
            of(Side::Credit, "PMNT/RDDT/ESDD", vec![]),
            of(Side::Credit, "PMNT/CCRD/POSD", vec![]),
            Movement {
                customer_reference: Some("PAYROLL".into()),
                ..of(Side::Debit, "PMNT/ICDT/SALA", vec![bare(Side::Debit)])
            },
            of(
                Side::Credit,
                "PMNT/RCDT/ESCT",
                vec![
                    of(Side::Credit, "PMNT/RCDT/DMCT", vec![]),
                    bare(Side::Debit),
                ],
            ),
        ],
        ..Statement::default()
    };
    let document = vec![statement].into();
    let written = facturier::write(&document, Format::Coda, &WriteOptions::new()).unwrap();
    let (read, _) = facturier::read(&written.bytes).unwrap().into_document();
    let tree = read.as_statements().unwrap()[0].tree();
    let codes = tree.map(|(depth, movement)| (depth, movement.code.unwrap().to_string()));
    let codes: Vec<(usize, String)> = codes.collect();
    let codes: Vec<(usize, &str)> = codes
        .iter()
        .map(|(depth, code)| (*depth, &**code))
        .collect();
    assert_eq!(
        codes,
        [
            (0, "00501000"),
            (0, "00000000"),
            (0, "00000000"),
            (0, "10105000"),
            (1, "50105000"),
            (0, "20150000"),
            (1, "60150000"),
            (1, "00000000"),
        ]
    );
    let what = "\"PMNT/RDDT/BBDD\"; 00501000, which means the same, is written";
    assert!(written.losses.iter().any(|loss| loss.what == what));
}

/// Pages have the number of their statement, which is no gap; a page that comes twice is one.
#[test]
fn pages_have_the_number_of_their_statement() {
    let file = include_str!("../../fixtures/camt/pages.xml");
    let ids = |file: &str| -> Vec<String> {
        let report = facturier::read(file.as_bytes()).unwrap().report();
        report
            .findings
            .iter()
            .map(|it| it.rule.to_string())
            .collect()
    };
    assert!(ids(file).is_empty());
    let twice = file.replace("<PgNb>2</PgNb>", "<PgNb>1</PgNb>");
    assert_eq!(ids(&twice), ["STM-NUMBERS"]);
    let third = file.find("<PgNb>3").unwrap();
    let (head, tail) = file.split_at(third);
    let next = tail.replace("SeqNb>42<", "SeqNb>44<");
    assert_eq!(ids(&format!("{head}{next}")), ["STM-NUMBERS"]);
}

#[test]
fn pages_are_one_statement_where_they_have_no_place() {
    let file = include_str!("../../fixtures/camt/pages.xml");
    let write = |file: &str, format| {
        facturier::convert(file.as_bytes(), format, &WriteOptions::new()).unwrap()
    };
    let count = |bytes: &[u8]| {
        let (document, _) = facturier::read(bytes).unwrap().document();
        document.as_statements().unwrap().len()
    };
    let of_pages = |losses: &[facturier::format::Loss]| -> Vec<String> {
        let mut losses: Vec<String> = losses.iter().map(|loss| loss.to_string()).collect();
        losses.retain(|loss| loss.contains("page"));
        losses
    };
    for format in [Format::Coda, Format::Ofx] {
        let written = write(file, format);
        assert_eq!(count(&written.bytes), 1);
        assert!(of_pages(&written.losses).is_empty(), "{:?}", written.losses);
        assert!(!facturier::read(&written.bytes).unwrap().is_invalid());
        // Without the second page.
        let torn = file.replace("<PgNb>2</PgNb>", "<PgNb>4</PgNb>");
        let written = write(&torn, format);
        assert_eq!(count(&written.bytes), 3);
        let said = "statements[0].page: page 2 is missing, so that the pages are not one statement";
        assert!(of_pages(&written.losses).iter().any(|loss| loss == said));
    }
    for format in [Format::Camt053, Format::Mt940] {
        assert!(of_pages(&write(file, format).losses).is_empty());
    }
}
