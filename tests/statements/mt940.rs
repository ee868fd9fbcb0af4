//! MT940: the documents under `fixtures/mt940/`, each with what is read of it in `NAME.expected`, and
//! statements that are written and read again.
//!
//! `FACTURIER_BLESS=1` writes what stands beside the documents; look at the difference before keeping it.

use chrono::{Days, NaiveDate};
use facturier::model::{
    AccountKind, AccountNumber, AmountKind, Balance, Charge, Communication, Document, Exchange,
    FreeCommunication, Information, Movement, OtherAmount, OtherBalance, Page, Side, Statement,
    StatementHeader, StatementKind, StructuredCommunication, TransactionCode,
};
use facturier::value::{Parsed, Text};
use facturier::{Format, WriteOptions};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What is read of a document, in lines.
fn shown(bytes: &[u8]) -> String {
    let reading = facturier::read(bytes).unwrap();
    let (document, losses) = reading.document();
    let mut out = String::new();
    for (at, statement) in document.as_statements().unwrap().iter().enumerate() {
        let rest = Statement {
            movements: Vec::new(),
            ..statement.clone()
        };
        writeln!(out, "{at} {}", plain(&rest)).unwrap();
        for movement in &statement.movements {
            writeln!(out, "  {}", plain(movement)).unwrap();
        }
    }
    for finding in reading.report().findings {
        let field = finding.field.as_deref().cloned().unwrap_or_default();
        let (from, to) = field.positions;
        writeln!(
            out,
            "{} {}:{} @{} {} {} {from}-{to}: {}",
            finding.rule,
            finding.line,
            finding.column,
            finding.offset,
            field.record,
            field.name,
            finding.message
        )
        .unwrap();
    }
    for loss in losses {
        writeln!(out, "{loss}").unwrap();
    }
    out
}

/// A value as Rust shows it, without what is not there.
fn plain(value: &impl std::fmt::Debug) -> String {
    let mut text = format!("{value:?}");
    for (from, to) in [("Some(", "("), ("Parsed::", ""), ("Value(", "(")] {
        text = text.replace(from, to);
    }
    let mut kept: Vec<&str> = Vec::new();
    for part in text.split(", ") {
        let is_absent = [": None", ": []", ": 0", ": false"]
            .iter()
            .any(|end| part.ends_with(end));
        if !is_absent {
            kept.push(part);
        }
    }
    kept.join(", ")
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mt940");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sta"))
        .collect();
    files.sort();
    files
}

#[test]
fn documents_are_read_as_it_stands_beside_them() {
    let files = fixtures();
    assert!(files.len() >= 4);
    for path in files {
        let shown = shown(&std::fs::read(&path).unwrap());
        let expected = path.with_extension("expected");
        if std::env::var_os("FACTURIER_BLESS").is_some() {
            std::fs::write(&expected, &shown).unwrap();
        }
        let expected = std::fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(shown, expected, "{}", path.display());
    }
}

#[test]
fn a_cut_document_is_read_as_far_as_it_goes() {
    for path in fixtures() {
        let bytes = std::fs::read(&path).unwrap();
        let mut most = 0;
        for end in 0..bytes.len() {
            let Ok(reading) = facturier::read(&bytes[..end]) else {
                continue;
            };
            let document = reading.document().0;
            let statements = document.as_statements().unwrap();
            let movements = statements.iter().map(|one| one.movements.len()).sum();
            assert!(movements >= most, "{} at {end}", path.display());
            most = movements;
            for finding in reading.report().findings {
                assert!(finding.offset <= end);
            }
        }
    }
}

/// Account, name, text and reference of each movement, of each way in which banks write them.
#[test]
fn what_banks_say_of_movements_stands_in_its_fields() {
    let iban = "NL62TEST0987654321";
    let jansen = "Kaaswinkel Jansen";
    let caps = "KAASWINKEL JANSEN";
    let (of_water, groen) = ("WATERBEDRIJF MEER", "TUINCENTRUM GROEN");
    let german = "DE91100000000123456789";
    let gruen = "Gartenbau Gruen";
    let told = |creditor: &str, mandate: &str, text: &str| {
        format!("127 000000000{creditor:35}{mandate:35}{text}")
    };
    let creditor = "NL00ZZZ000000000000";
    let water = told(creditor, "M-0001", "JANUARI");
    let ramen = told(
        creditor,
        "M-0001",
        "KASSA 05-01-2026 00:00:00 BON 2026-0117",
    );
    let ing = told(creditor, "", "M-0001 januari");
    let returned = told("DE00ZZZ000000000000", "M-17", "RUECKGABE");
    let clock = "kas in de winkel op het plein in het dorp, op 5 januari 2026 om 20:20:15 bon 7";
    type Fields<'t> = [&'t str; 4];
    let expected: Vec<(&str, Vec<Fields<'_>>)> = vec![
        (
            "abn-amro",
            vec![
                [iban, caps, "FACTUUR 2026-0117", "7541410"],
                [iban, of_water, &water, "10:20:47/000017"],
                [
                    "428428",
                    caps,
                    "BETALINGSKENM. 000000042188659 5314606715 BETREFT FACTUUR D.D. 20-12-2025",
                    "",
                ],
                ["12.34.56.789", groen, "FACTUUR 88", ""],
            ],
        ),
        (
            "asn",
            vec![
                [iban, "kaaswinkel jansen", "factuur 2026-0117", ""],
                ["", "", "rente", ""],
            ],
        ),
        (
            "citi",
            vec![["", "", "INVOICE 17          112233    123456789", ""]],
        ),
        (
            "ing",
            vec![
                [iban, "Ramen Jansen", &ramen, "0000008668"],
                [iban, jansen, "1234123412341234", ""],
            ],
        ),
        (
            "ing-before-sepa",
            vec![
                ["0001234568", "", "ZAKELIJKE SPAARREKENING", ""],
                [iban, caps, "factuur 17", ""],
                [iban, of_water, &ing, ""],
            ],
        ),
        (
            "knab",
            vec![
                [iban, caps, "FACTUUR 2026-0117 VAN JANUARI", ""],
                ["53851317", groen, "OPNAME", ""],
            ],
        ),
        (
            "komercijalna",
            vec![[
                "300000000000133",
                "TRGOVIJA ZELENA",
                "17//17 Uplata po faktura 17",
                "25594900",
            ]],
        ),
        (
            "mbank",
            vec![[
                "61109010140000071219812874",
                "SKLEP ZIELONY",
                "FAKTURA 17",
                "",
            ]],
        ),
        (
            "old-subfields",
            vec![["123456789", gruen, "Rechnung 17 vom 3. Januar", ""]],
        ),
        ("penta", vec![[german, gruen, "Rechnung: 17", ""]]),
        (
            "postfinance",
            vec![[
                "",
                "GARTENBAU GRUEN FELDWEG 10 1234 DORF",
                "RECHNUNG 17",
                "01916",
            ]],
        ),
        (
            "rabobank",
            vec![
                [iban, jansen, "2026-0117", ""],
                [
                    "P001234567",
                    "Tuincentrum Groen",
                    "nota 12 factuur 13 - -",
                    "E-17",
                ],
            ],
        ),
        (
            "rabobank-padded",
            vec![
                [
                    "1313131319",
                    caps,
                    "BETALINGSKENM.  123456789 FACTUUR 987654321",
                    "",
                ],
                ["", "Kosten", "Periode 01-10-2025 t/m 31-12-2025", ""],
            ],
        ),
        (
            "raiffeisen",
            vec![["109876543210000012345678", "KERT KFT.", "SZAMLA 17", ""]],
        ),
        (
            "subfields",
            vec![
                [
                    german,
                    "Kaethe Muster",
                    "VERTRAG 401113172 RG 2026-0117",
                    "",
                ],
                [german, gruen, &returned, "A1.200080779.400143254.4961336"],
                [german, "Anna Muster", "RG 2026-0118", "E2E-55"],
                ["PL61109010140000071219812874", "SKLEP", "FAKTURA 17", ""],
                ["", gruen, "RG 2026-0119", ""],
            ],
        ),
        (
            "triodos",
            vec![
                [
                    "0987654321",
                    "",
                    "ALGEMENE TUSSENREKENING KOSTEN VAN 01-10-2025 TOT EN MET 31-12-2025",
                    "",
                ],
                [iban, "", "FACTUUR 2026-0117", ""],
            ],
        ),
        (
            "oddities",
            vec![
                ["", "Bank im Dorf", "Entgelt 2026-01-01T13:12:11", ""],
                ["", "", clock, ""],
                ["", "", "", ""],
            ],
        ),
    ];
    for (name, movements) in expected {
        let path = format!("{}/fixtures/mt940/{name}.sta", env!("CARGO_MANIFEST_DIR"));
        let (document, _) = facturier::read(&std::fs::read(path).unwrap())
            .unwrap()
            .document();
        let statements = document.as_statements().unwrap();
        let found: Vec<[String; 4]> = statements
            .iter()
            .flat_map(|statement| &statement.movements)
            .map(|movement| {
                let account = movement.counterparty_account.as_ref();
                let said = movement.communication.as_ref().map(|said| match said {
                    Communication::Free(text) => text.to_string(),
                    Communication::Structured(said) => format!("{} {}", said.kind, said.text),
                });
                let text = |text: &Option<Text>| text.clone().unwrap_or_default().to_string();
                [
                    account
                        .map(|account| account.number.to_string())
                        .unwrap_or_default(),
                    text(&movement.counterparty_name),
                    said.unwrap_or_default(),
                    text(&movement.customer_reference),
                ]
            })
            .collect();
        assert_eq!(found, movements, "{name}");
    }
}

/// An interim report has no balances, and what it says of its movements is compared with them.
#[test]
fn interim_reports_are_read_and_written() {
    let report = "\
:20:INTERIM1\n:25:NL13TEST0123456789\n:28C:5/1\n:34F:EUR0,\n:13D:2601051200+0100\n\
:61:2601050105C10,00NTRFNONREF//A1\n:90D:0EUR0,\n:90C:1EUR10,\n-\n";
    let reading = facturier::read(report.as_bytes()).unwrap();
    let checked = reading.report();
    assert_eq!(checked.findings, []);
    assert_eq!(
        checked.profile.as_deref(),
        Some("bank statements, interim report")
    );
    let (document, _) = reading.document();
    let statement = &document.as_statements().unwrap()[0];
    assert_eq!(statement.kind, StatementKind::InterimReport);
    assert_eq!(statement.header.creation_date, date("2026-01-05"));
    let written = written(vec![statement.clone()]);
    assert_eq!(written.losses, []);
    let (again, losses) = facturier::read(&written.bytes).unwrap().document();
    assert_eq!(losses, []);
    assert_eq!(again.as_statements().unwrap()[0], *statement);
    // A notification is written as one, and that is told; of a good file nothing is.
    let notification = Statement {
        kind: StatementKind::Notification,
        ..statement.clone()
    };
    let paths: Vec<_> = self::written(vec![notification])
        .losses
        .into_iter()
        .map(|loss| loss.path)
        .collect();
    assert_eq!(paths, ["statements[0].kind"]);
    for (from, to) in [
        ("90C:1EUR10,", "90C:2EUR10,"),
        ("90C:1EUR10,", "90C:1EUR11,"),
        ("90D:0EUR0,", "90D:0EUR1,"),
    ] {
        let wrong = report.replace(from, to);
        let findings = facturier::read(wrong.as_bytes()).unwrap().report().findings;
        let rules: Vec<&str> = findings.iter().map(|finding| &*finding.rule).collect();
        assert_eq!(rules, ["MT940-TOTAL"], "{to}");
    }
    let wrong = report.replace(":34F:EUR0,\n", "");
    let findings = facturier::read(wrong.as_bytes()).unwrap().report().findings;
    assert_eq!(findings[0].rule, "MT940-MISSING");
}

/// The statements of a text, and what is said of it: rule, line and column.
fn read(text: impl AsRef<[u8]>) -> (Vec<Statement>, Vec<String>) {
    let reading = facturier::read(text.as_ref()).unwrap();
    let findings = reading.report().findings;
    let said = |finding: &facturier::report::Finding| {
        format!("{} {}:{}", finding.rule, finding.line, finding.column)
    };
    let statements = reading.document().0;
    let statements = statements.as_statements().unwrap().to_vec();
    (statements, findings.iter().map(said).collect())
}

fn free(movement: &Movement) -> &str {
    match &movement.communication {
        Some(Communication::Free(text)) => text,
        _ => "",
    }
}

const HEAD: &str = ":20:S1\n:25:NL13TEST0123456789\n:28C:5/1\n:60F:C260101EUR100,00\n";
const TAIL: &str = ":62F:C260105EUR110,00\n";

/// A line of `-` ends a message where the file ends or another message follows, and is part of a text elsewhere.
#[test]
fn a_dash_within_a_text_ends_no_message() {
    let entry = ":61:2601050105C10,00NTRFNONREF\n:86:invoice 17\n-\n";
    let one = format!("{HEAD}{entry}and 18\n{TAIL}");
    let (begin, in_block) = (
        "{1:F01TESTNL2AXXXX0000000000}{2:O9401200TESTNL2AXXXXN}{4:\n",
        format!("{HEAD}{entry}TESTNL2A\n{TAIL}"),
    );
    for (text, count, said) in [
        (format!("{one}-\n"), 1, "invoice 17 - and 18"),
        (format!("{one}-\n\u{1A}"), 1, "invoice 17 - and 18"),
        (format!("{one}-\n{one}-\n"), 2, "invoice 17 - and 18"),
        (format!("{one}-\n940\n{one}"), 2, "invoice 17 - and 18"),
        // Eight letters are no bank, and three digits no message, where the text goes on behind them.
        (
            one.replace("and 18", "RECHNUNG"),
            1,
            "invoice 17 - RECHNUNG",
        ),
        (one.replace("and 18", "940 EUR"), 1, "invoice 17 - 940 EUR"),
        (
            format!("{one}-\nTESTNL2A\n940\nTESTNL2A\n{one}"),
            2,
            "invoice 17 - and 18",
        ),
        (
            format!("{begin}{in_block}-}}\n"),
            1,
            "invoice 17 - TESTNL2A",
        ),
        (
            format!("{begin}{in_block}-}}{{5:}}\n{begin}{in_block}-}}\n"),
            2,
            "invoice 17 - TESTNL2A",
        ),
    ] {
        let (statements, mut findings) = read(&text);
        findings.retain(|finding| finding.starts_with("MT940"));
        assert_eq!(findings, [""; 0], "{text}");
        assert_eq!(statements.len(), count, "{text}");
        for statement in statements {
            assert_eq!(free(&statement.movements[0]), said, "{text}");
        }
    }
    // What the bank says at the end is a text, too.
    let (statements, findings) = read(format!("{HEAD}{entry}{TAIL}:86:tariffs\n-\nof 2026\n-\n"));
    assert_eq!(findings, [""; 0]);
    let lines = &statements[0].free_communications[0].lines;
    assert_eq!(
        lines.iter().map(Text::as_str).collect::<Vec<_>>(),
        ["tariffs", "-", "of 2026"]
    );
}

/// What no statement is, is named, and the statements beside it are read.
#[test]
fn other_messages_are_named_and_passed_over() {
    let block = |number: &str, fields: &str| {
        format!(
            "{{1:F01TESTNL2AXXXX0000000000}}{{2:O{number}1200TESTNL2AXXXXN}}{{4:\n{fields}-}}{{5:}}\n"
        )
    };
    let transfer = ":20:T1\n:23B:CRED\n:32A:260105EUR10,00\n:50K:Anna\n-\n:59:Bob\n:71A:SHA\n";
    let statement = format!("{HEAD}:61:2601050105C10,00NTRFNONREF\n{TAIL}");
    let plain = transfer.replace("-\n", "");
    for (text, place) in [
        (block("103", transfer) + &block("940", &statement), "1:1"),
        (block("940", &statement) + &block("103", transfer), "9:1"),
        (
            block("103", transfer).replace("{5:}\n", "") + &block("940", &statement),
            "1:1",
        ),
        (
            block("103", transfer).replace("{2:", "\n{2:") + &block("940", &statement),
            "2:1",
        ),
        (
            block("541", ":20:X\n:60F:x\n") + &block("950", &statement),
            "1:1",
        ),
        (format!("{plain}-\n{statement}-\n"), "1:1"),
        (format!("{plain}{statement}-\n"), "1:1"),
        (format!("{transfer}-\n{statement}-\n"), "1:1"),
        (format!("{statement}-\n{transfer}-\n"), "8:1"),
        (format!("{statement}-\n{plain}-\n"), "8:1"),
        (format!("{statement}{plain}"), "7:1"),
    ] {
        let (statements, findings) = read(&text);
        assert_eq!(findings, [format!("MT940-MESSAGE {place}")], "{text}");
        assert_eq!(statements.len(), 1, "{text}");
        assert_eq!(statements[0].movements.len(), 1, "{text}");
    }
    // Alone, they are no file of statements.
    let alone = block("103", transfer) + &block("202", transfer);
    assert_eq!(facturier::detect(alone.as_bytes()).name(), "mt103");
}

/// Banks that leave out the reference.
#[test]
fn a_statement_without_its_reference_is_one() {
    let statement = format!("{HEAD}:61:2601050105C10,00NTRFNONREF\n{TAIL}-\n");
    let without = statement.replace(":20:S1\n", "");
    for (before, line) in [("", 6), ("ABNANL2A\n940\nABNANL2A\n", 9), ("\u{FEFF}", 6)] {
        let (statements, findings) = read(format!("{before}{without}"));
        assert_eq!(findings, [format!("MT940-MISSING {line}:1")]);
        assert_eq!(statements[0].movements.len(), 1);
    }
    let two = format!("ABNANL2A\n940\nABNANL2A\n{without}").repeat(2);
    assert_eq!(read(&two).0.len(), 2);
    let interim = ":25:NL13TEST0123456789\n:28C:5/1\n:34F:EUR0,\n";
    assert_eq!(facturier::detect(interim.as_bytes()).name(), "mt940");
    for other in [
        ":25:a\nof the text\n",
        ":25:1\n:28C:5/1\n",
        ":60F:C260101EUR1,\n",
    ] {
        assert_eq!(
            facturier::detect(other.as_bytes()).name(),
            "other",
            "{other}"
        );
    }
}

/// Labels of ABN AMRO stand at the beginning of a line or its second half.
#[test]
fn labels_that_a_customer_writes_are_text() {
    let entry = format!(
        "{:33}IBAN: NL62TEST0987654321\n{:33}NAAM: KAASWINKEL JANSEN\nOMSCHRIJVING: FACT 17 KENMERK: 9\n{:33}KENMERK: E-17",
        ":86:SEPA OVERBOEKING", "BIC: TESTNL2A", "NAAM JANSEN"
    );
    let entry = entry.replacen(":86:SEPA OVERBOEKING", ":86:SEPA OVERBOEKING    ", 1);
    let (statements, _) = read(format!(
        "{HEAD}:61:2601050105C10,00N654NONREF\n{entry}\n{TAIL}-\n"
    ));
    let movement = &statements[0].movements[0];
    assert_eq!(free(movement), "FACT 17 KENMERK: 9 NAAM JANSEN");
    assert_eq!(movement.customer_reference.as_deref(), Some("E-17"));
    assert_eq!(
        movement.counterparty_name.as_deref(),
        Some("KAASWINKEL JANSEN")
    );
}

/// `@@` in place of line ends, code page 850, and two bytes a character: the same is read, and its places are told.
#[test]
fn old_line_ends_and_encodings() {
    let entry = ":61:2601050105C10,00NTRFNONREF\n:86:166?00GUTSCHRIFT?20SVWZ+Prüfung im März, größer\n?32Anna M\nüller\n";
    let text = format!("{HEAD}{entry}{TAIL}-\n").replace("C260101EUR100,00", "C260101EUR100");
    let (expected, findings) = read(&text);
    assert_eq!(free(&expected[0].movements[0]), "Prüfung im März, größer");
    assert_eq!(
        expected[0].movements[0].counterparty_name.as_deref(),
        Some("Anna Müller")
    );
    assert_eq!(findings, ["MT940-FORM 4:16"]);
    let assert_read = |bytes: &[u8], line: usize, column: usize, offset: usize| {
        let reading = facturier::read(bytes).unwrap();
        assert_eq!(reading.document().0.as_statements().unwrap(), expected);
        let found = &reading.report().findings[0];
        assert_eq!(
            (found.line, found.column, found.offset),
            (line, column, offset)
        );
    };
    let place = text.find("100\n").unwrap();
    let joined = text.replace('\n', "@@");
    assert_read(joined.as_bytes(), 1, place + 4, place + 3);
    assert_read(format!("@@{joined}").as_bytes(), 1, place + 6, place + 5);
    let letters = [('ü', 0x81), ('ä', 0x84), ('ö', 0x94), ('ß', 0xE1)];
    let in_850 = |c: char| {
        letters
            .iter()
            .find(|row| row.0 == c)
            .map_or(c as u8, |row| row.1)
    };
    let old: Vec<u8> = text.chars().map(in_850).collect();
    assert_read(&old, 4, 16, place);
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    assert_read(&latin, 4, 16, place);
    for (to_bytes, mark) in [
        (u16::to_le_bytes as fn(u16) -> [u8; 2], "\u{FEFF}"),
        (u16::to_le_bytes, ""),
        (u16::to_be_bytes, "\u{FEFF}"),
        (u16::to_be_bytes, ""),
    ] {
        let text = format!("{mark}{text}");
        let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
        let marks = mark.chars().count();
        assert_read(&bytes, 4, 16, 2 * (place + marks));
        assert_eq!(facturier::detect(&bytes).name(), "mt940");
    }
    // An ä within a word is enough, as it is a quotation mark in Windows-1252.
    let no_umlaut = |text: &str| text.replace('ü', "u");
    let old: Vec<u8> = no_umlaut(&text).chars().map(in_850).collect();
    let (statements, _) = read(&old);
    assert_eq!(free(&statements[0].movements[0]), "Prufung im März, größer");
    let quoted = |before: &str| {
        let entry = format!(":61:2601050105C10,00NTRFNONREF\n:86:{before}");
        let mut bytes = format!("{HEAD}{entry}").into_bytes();
        bytes.extend(b"\x84Haus\x94 3\x94\n");
        bytes.extend(TAIL.bytes());
        free(&read(&bytes).0[0].movements[0]).to_owned()
    };
    assert_eq!(quoted("das "), "das „Haus” 3”");
    // In other files both are text.
    let (statements, _) = read(format!(
        "{HEAD}:61:2601050105C10,00NTRFNONREF\n:86:a@@b.example\n{TAIL}-\n"
    ));
    assert_eq!(free(&statements[0].movements[0]), "a@@b.example");
}

/// What an interim report expects is no movement.
#[test]
fn expected_entries_are_not_booked() {
    let report = ":20:S1\n:25:NL13TEST0123456789\n:28C:5/1\n:34F:EUR0,\n:13D:2601051200+0100\n\
        :61:2601050105C10,00NTRFNONREF\n:86:invoice 17\n\
        :61:2601060106EC5,00NTRFNONREF\n:86:invoice 18\n:61:2601060106ED6,00NTRFNONREF\n";
    for sums in [":90D:0EUR0,\n:90C:1EUR10,\n", ":90D:1EUR6,\n:90C:2EUR15,\n"] {
        let text = format!("{report}{sums}-\n");
        let (statements, findings) = read(&text);
        assert_eq!(findings, [""; 0]);
        assert_eq!(statements[0].movements.len(), 1);
        assert_eq!(free(&statements[0].movements[0]), "invoice 17");
        assert_eq!(statements[0].free_communications, []);
        let reading = facturier::read(text.as_bytes()).unwrap();
        let losses: Vec<String> = reading
            .document()
            .1
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(losses.contains(&"statements[0]/:61:: an expected entry of 5.00 on 2026-01-06, which is not booked yet".to_owned()), "{losses:?}");
        assert!(
            losses
                .iter()
                .any(|loss| loss.contains("an expected entry of -6.00")),
            "{losses:?}"
        );
    }
    // In a statement there is no such mark.
    let (_, findings) = read(format!("{HEAD}:61:2601050105EC10,00NTRFNONREF\n{TAIL}-\n"));
    assert_eq!(findings[0], "MT940-VALUE 5:15");
}

#[test]
fn a_blank_before_an_amount_is_told() {
    for mark in ["C ", "CR ", "RD "] {
        let (statements, findings) = read(format!(
            "{HEAD}:61:2601050105{mark}10,00NTRFNONREF\n{TAIL}-\n"
        ));
        assert_eq!(findings, [format!("MT940-FORM 5:{}", 14 + mark.len())]);
        assert_eq!(
            statements[0].movements[0].amount,
            Decimal::new(1000, 2).into()
        );
        assert_eq!(
            statements[0].movements[0].foreign_code.as_deref(),
            Some("NTRF")
        );
    }
}

#[test]
fn sums_of_an_interim_report_are_in_its_currency() {
    let report = ":20:S1\n:25:NL13TEST0123456789\n:28C:5/1\n:34F:EUR0,\n:13D:2601051200+0100\n\
        :61:2601050105C10,00NTRFNONREF\n:90D:0EUR0,\n:90C:1USD10,\n-\n";
    assert_eq!(read(report).1, ["MT940-FORM 8:7"]);
}

/// What stands beside a movement and a statement is written and read again.
#[test]
fn amounts_balances_and_pages_are_kept() {
    let mut statement = sample();
    statement.number = Some(7);
    let new = statement.new_balance.clone().unwrap();
    let other = |code: &str| OtherBalance {
        code: code.into(),
        balance: new.clone(),
        currency: None,
    };
    statement.other_balances = vec![other("CLAV"), other("FWAV"), other("FWAV")];
    statement.page = Some(Page {
        number: 2,
        is_last: Some(false),
    });
    let movement = &mut statement.movements[0];
    movement.counterparty_name = None;
    movement.foreign_code = Some("NTRF".into());
    movement.other_amounts = vec![OtherAmount {
        kind: AmountKind::Instructed,
        amount: Decimal::new(1285, 2).into(),
        currency: Some("USD".into()),
        exchange: Some(Exchange {
            source: None,
            target: None,
            unit: None,
            rate: Decimal::new(11322, 4).into(),
        }),
    }];
    movement.charges = vec![Charge {
        side: Side::Debit,
        amount: Decimal::new(5, 1).into(),
        currency: None,
        is_included: None,
        description: None,
        bearer: None,
    }];
    let written = written(vec![statement.clone()]);
    assert_eq!(written.losses, []);
    let (document, losses) = facturier::read(&written.bytes).unwrap().document();
    assert_eq!(losses, []);
    assert_eq!(document.as_statements().unwrap(), [statement.clone()]);
    // Balances of other kinds have no place, and those that have are not told.
    statement.other_balances.insert(0, other("ITBD"));
    let paths: Vec<_> = self::written(vec![statement])
        .losses
        .into_iter()
        .map(|loss| loss.path)
        .collect();
    assert_eq!(paths, ["statements[0].other_balances[0]"]);
}

fn written(statements: Vec<Statement>) -> facturier::Written {
    let document = Document::Statements(statements);
    facturier::write(&document, Format::Mt940, &WriteOptions::new()).unwrap()
}

fn date(text: &str) -> Option<Parsed<NaiveDate>> {
    Some(Parsed::date(text))
}

fn balance(amount: &str, on: &str) -> Option<Balance> {
    let (side, amount) = Side::of(amount.parse().unwrap());
    Some(Balance {
        side,
        amount: amount.into(),
        date: date(on),
    })
}

fn sample() -> Statement {
    let account = AccountNumber {
        kind: AccountKind::BelgianIban,
        number: "BE68539007547034".into(),
        currency: Some("EUR".into()),
        ..AccountNumber::default()
    };
    Statement {
        account: Some(account),
        paper_number: Some(7),
        old_balance: balance("-10.5", "2026-01-05"),
        new_balance: balance("989.625", "2026-01-06"),
        movements: vec![Movement {
            amount: Decimal::new(1_000_125, 3).into(),
            value_date: date("2026-01-06"),
            entry_date: date("2026-01-06"),
            code: TransactionCode::parse("00150000"),
            bank_reference: Some("ABCDEFGHIJ0123456789X".into()),
            counterparty_name: Some("Café Zürich".into()),
            communication: Some(Communication::Structured(StructuredCommunication {
                kind: 101,
                text: "090933755493".into(),
            })),
            ..Movement::default()
        }],
        ..Statement::default()
    }
}

#[test]
fn a_statement_in_bytes() {
    let written = written(vec![sample()]);
    let text = String::from_utf8(written.bytes).unwrap();
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            ":20:NONREF",
            ":25:BE68539007547034",
            ":28C:00007",
            ":60F:D260105EUR10,50",
            ":61:2601060106C1000,125NTRFNONREF//ABCDEFGHIJ012345",
            ":86:/NAME/Cafe Zurich/REMI/+++090/9337/55493+++/BREF/ABCDEFGHIJ012345",
            "6789X",
            ":62F:C260106EUR989,625",
            "-",
        ]
    );
    let losses: Vec<String> = written.losses.iter().map(ToString::to_string).collect();
    assert_eq!(
        losses,
        [
            "statements[0].movements[0].counterparty_name: \"Café Zürich\" is written as \"Cafe Zurich\""
        ]
    );
}

/// Found with many cases: readers take one slash at the end of a value away.
#[test]
fn slashes_at_the_end_of_a_value_stay() {
    let mut statement = sample();
    let movement = &mut statement.movements[0];
    movement.counterparty_name = Some("Jansen /".into());
    movement.communication = Some(Communication::Free("7//".into()));
    let expected = movement.clone();
    let written = written(vec![statement]);
    let (document, _) = facturier::read(&written.bytes).unwrap().document();
    let read = &document.as_statements().unwrap()[0].movements[0];
    assert_eq!(read.counterparty_name, expected.counterparty_name);
    assert_eq!(read.communication, expected.communication);
}

#[test]
fn details_are_listed_and_not_counted() {
    let mut statement = sample();
    let detail = |amount: i64| Movement {
        amount: Decimal::new(amount, 3).into(),
        counterparty_name: Some("Peeters".into()),
        ..Movement::default()
    };
    statement.movements[0].details = vec![detail(1_000_000), detail(125)];
    let written = written(vec![statement]);
    let text = String::from_utf8(written.bytes.clone()).unwrap();
    assert_eq!(text.matches(":61:").count(), 1);
    let joined = text.replace("\r\n", "");
    assert!(
        joined.contains("/INFO/1000,00 Peeters/INFO/0,125 Peeters"),
        "{joined}"
    );
    let paths: Vec<&str> = written
        .losses
        .iter()
        .map(|loss| loss.path.as_str())
        .collect();
    let movement = "statements[0].movements[0]";
    assert_eq!(
        paths,
        [
            format!("{movement}.counterparty_name"),
            format!("{movement}.details")
        ]
    );
    let again = facturier::read(&written.bytes).unwrap();
    assert_eq!(again.report().findings, []);
}

#[test]
fn what_is_not_carried_is_told() {
    let mut statement = sample();
    statement.holder = Some("Bakkerij De Gouden Korst".into());
    statement.header.bic = Some("TESTBEBB".into());
    statement.old_balance.as_mut().unwrap().date = None;
    statement.movements[0] = Movement {
        amount: Parsed::unreadable("veel"),
        communication: Some(Communication::Free("x".repeat(500).into())),
        return_kind: Some("2".into()),
        category_purpose: Some("SALA".into()),
        ..Movement::default()
    };
    let written = written(vec![statement]);
    let mut paths: Vec<&str> = written
        .losses
        .iter()
        .map(|loss| loss.path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "statements[0].header.bic",
            "statements[0].holder",
            "statements[0].movements[0].amount",
            "statements[0].movements[0].category_purpose",
            "statements[0].movements[0].communication",
            "statements[0].movements[0].return_kind",
            "statements[0].movements[0].value_date",
            "statements[0].old_balance.date",
        ]
    );
}

/// Text of the characters that MT940 has, with what a reader might stumble upon.
fn text(most: usize) -> impl Strategy<Value = Text> {
    let part = prop_oneof![
        4 => "[A-Za-z0-9,.()'? +:-]{1,12}",
        1 => Just("/NAM/".to_owned()),
        1 => Just(":61:".to_owned()),
        1 => Just("-".to_owned()),
        1 => Just("          ".to_owned()),
    ];
    prop::collection::vec(part, 1..12).prop_filter_map("no text", move |parts| {
        let text: String = parts.concat().chars().take(most).collect();
        let text = text.trim();
        (!text.is_empty()).then(|| Text::new(text))
    })
}

fn reference() -> impl Strategy<Value = Text> {
    "[A-Z0-9]{8,21}".prop_map(Text::from)
}

fn amount() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        (0_i64..1_000_000_000_000_000).prop_map(|thousandths| Decimal::new(thousandths, 3)),
        (0_i64..100_000).prop_map(|cents| Decimal::new(cents, 2)),
    ]
}

fn communication() -> impl Strategy<Value = Communication> {
    let direct_debit =
        (reference(), reference(), text(40)).prop_map(|(creditor, mandate, said)| {
            let text = format!(
                "000000000{:35}{:35}{}",
                creditor.as_str(),
                mandate.as_str(),
                said.as_str()
            );
            (127, text)
        });
    let ogm = (0_u64..10_000_000_000).prop_map(|number| {
        let check = match number % 97 {
            0 => 97,
            rest => rest,
        };
        (101, format!("{number:010}{check:02}"))
    });
    prop_oneof![
        3 => text(120).prop_map(|text| Communication::Free(format!("x{}", text.as_str()).into())),
        1 => prop_oneof![direct_debit, ogm].prop_map(|(kind, text)| {
            let text = text.into();
            Communication::Structured(StructuredCommunication { kind, text })
        }),
    ]
}

fn movement(day: NaiveDate) -> impl Strategy<Value = Movement> {
    let codes = prop::sample::select(vec!["NTRF", "NCHK", "FDDT", "S166", "NXYZ"]);
    (
        (amount(), any::<bool>(), any::<bool>(), codes, 0_u64..300),
        (
            prop::option::of(reference()),
            prop::option::of(reference()),
            prop::option::of(communication()),
            prop::option::of(text(30)),
            prop::option::of("[A-Z]{6}22"),
            prop::option::of(0_u64..1_000_000_000),
        ),
        prop::option::of(text(40)),
    )
        .prop_map(
            move |((amount, is_debit, is_return, kind, days), who, information)| {
                let (bank, customer, communication, name, bic, account) = who;
                let side = if is_debit { Side::Debit } else { Side::Credit };
                // What the table says of the type stands in another test.
                let code = code(kind, side);
                Movement {
                    side,
                    amount: amount.into(),
                    value_date: Some((day + Days::new(days)).into()),
                    entry_date: Some((day + Days::new(days / 2)).into()),
                    code: TransactionCode::parse(code),
                    foreign_code: Some(kind.into()),
                    bank_reference: bank,
                    customer_reference: customer,
                    communication,
                    counterparty_name: name,
                    counterparty_bic: bic.map(Text::from),
                    counterparty_account: account.map(|number| AccountNumber {
                        kind: AccountKind::Foreign,
                        number: format!("A-{number}").into(),
                        ..AccountNumber::default()
                    }),
                    return_kind: is_return.then(|| "4".into()),
                    information: information
                        .map(|text| Information {
                            communication: Some(Communication::Free(text)),
                            ..Information::default()
                        })
                        .into_iter()
                        .collect(),
                    ..Movement::default()
                }
            },
        )
}

fn code(kind: &str, side: Side) -> &'static str {
    match (kind, side) {
        ("NTRF", Side::Debit) => "00101000",
        ("NTRF", Side::Credit) => "00150000",
        ("NCHK", Side::Debit) => "00301000",
        ("NCHK", Side::Credit) => "00352000",
        ("FDDT", Side::Debit) => "00501000",
        ("FDDT", Side::Credit) => "00552000",
        (_, Side::Debit) => "03039000",
        (_, Side::Credit) => "03089000",
    }
}

fn statement() -> impl Strategy<Value = Statement> {
    let day = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap();
    let start = (
        1_u32..400,
        0_u64..400,
        amount(),
        any::<bool>(),
        1_u32..99999,
    );
    start.prop_flat_map(move |(_, days, old, is_debit, number)| {
        let day = day + Days::new(days);
        let movements = prop::collection::vec(movement(day), 0..5);
        (
            movements,
            prop::option::of(reference()),
            prop::option::of(text(60)),
        )
            .prop_map(move |(movements, reference, said)| {
                let old = if is_debit { -old } else { old };
                let new: Decimal = old
                    + movements
                        .iter()
                        .filter_map(Movement::signed)
                        .sum::<Decimal>();
                let balance = |signed: Decimal| {
                    let (side, amount) = Side::of(signed);
                    Some(Balance {
                        side,
                        amount: amount.into(),
                        date: Some(day.into()),
                    })
                };
                Statement {
                    header: StatementHeader {
                        transaction_reference: reference
                            .map(|text| text.chars().take(16).collect::<String>().into()),
                        ..StatementHeader::default()
                    },
                    account: Some(AccountNumber {
                        kind: AccountKind::BelgianIban,
                        number: "BE68539007547034".into(),
                        currency: Some("EUR".into()),
                        ..AccountNumber::default()
                    }),
                    number: Some(number),
                    paper_number: Some(number),
                    old_balance: balance(old),
                    new_balance: balance(new),
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
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn statements_are_written_and_read_again(statement in statement()) {
        let written = written(vec![statement.clone()]);
        let text = String::from_utf8_lossy(&written.bytes).into_owned();
        prop_assert!(written.losses.is_empty(), "{:?}\n{text}", written.losses);
        let reading = facturier::read(&written.bytes).unwrap();
        let findings = reading.report().findings;
        // Sixteen characters are what twelve digits and three decimals take.
        let said: Vec<_> = findings.iter().filter(|finding| finding.rule != "MT940-FORM").collect();
        prop_assert!(said.is_empty(), "{said:?}\n{text}");
        let (document, losses) = reading.document();
        prop_assert_eq!(losses, []);
        prop_assert_eq!(document, Document::Statements(vec![statement]), "{}", text);
        for line in text.lines() {
            let content = line.strip_prefix(":86:").unwrap_or(line);
            let is_field = content.starts_with(':');
            prop_assert!(content.is_ascii() && (is_field || content.len() <= 65), "{line}");
        }
    }

    #[test]
    fn any_text_is_written_in_lines(parts in prop::collection::vec("\\PC{0,200}", 9)) {
        let [name, said, address, reference, own, information, message, account, holder] =
            <[String; 9]>::try_from(parts).unwrap();
        let mut statement = sample();
        statement.header.transaction_reference = Some(holder.into());
        statement.account.as_mut().unwrap().number = account.into();
        let free = |text: String| Some(Communication::Free(text.into()));
        let movement = &mut statement.movements[0];
        movement.counterparty_name = Some(name.into());
        movement.communication = free(said);
        movement.counterparty_address = Some(address.into());
        movement.bank_reference = Some(reference.into());
        movement.customer_reference = Some(own.into());
        movement.information = vec![Information { communication: free(information), ..Information::default() }];
        statement.free_communications = vec![FreeCommunication { sequence: None, lines: vec![message.into()] }];
        let written = written(vec![statement.clone(), statement]);
        let reading = facturier::read(&written.bytes).unwrap();
        let (document, _) = reading.document();
        let statements = document.as_statements().unwrap();
        prop_assert_eq!(statements.len(), 2);
        for statement in statements {
            prop_assert_eq!(statement.movements.len(), 1);
            prop_assert_eq!(statement.new_balance.as_ref().unwrap().signed(), Some(Decimal::new(989_625, 3)));
        }
        let text = String::from_utf8(written.bytes).unwrap();
        let mut lines = 0;
        for line in text.lines() {
            let content = line.strip_prefix(":86:").unwrap_or(line);
            lines = if line.starts_with(':') { 1 } else { lines + 1 };
            prop_assert!(lines <= 6 || line == "-", "{text}");
            let is_field = content.starts_with(':');
            prop_assert!(is_field || content.len() <= 65, "{line}");
        }
    }

    #[test]
    fn any_lines_are_read(lines in prop::collection::vec("(:(20|21|25|28C|60F|60M|61|86|62F|62M|64|NS|34F|13D|90C|90D):|-|-\\}|\\{[145]:|\\?2[0-9]|/REMI/)?[0-9CDRN,./A-Z?é+]{0,30}", 0..40)) {
        let text = format!(":20:{}", lines.join("\n"));
        let reading = facturier::read(text.as_bytes()).unwrap();
        for finding in reading.report().findings {
            prop_assert!(finding.offset <= text.len());
        }
        let (document, _) = reading.document();
        facturier::write(&document, Format::Mt940, &WriteOptions::new()).unwrap();
    }
}
