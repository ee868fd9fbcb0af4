//! A text stays a text: whatever stands in one place of a document, what is written and read again has
//! it there, or tells that it is lost, and nothing else has changed.

use facturier::format::camt::CamtVersion;
use facturier::format::csv::{CsvOptions, CsvTable};
use facturier::{Document, Format, Loss, WriteOptions};
use serde_json::Value;
use std::collections::BTreeMap;

/// What ends a value, begins another or is one, in every format that is written.
const DELIMITERS: &[&str] = &[
    // MT940
    ":61:2603260326C99999,00NTRFNONREF//X",
    "a\r\n:61:2603260326C99999,00NTRFNONREF//X",
    "a\n:20:B\n:25:X\n:28C:7\n:60F:C260101EUR1,\n:62F:C260101EUR1,",
    ":62F:C260303EUR1,00",
    "-",
    "-}",
    " -\r\n",
    "a\r-\rb",
    "{4:\r\n:20:X",
    "}{1:F01}{4:",
    "?20SVWZ+x?31DE89370400440532013000",
    "166?00GUTSCHRIFT?20x?32NAME",
    "/REMI/other/NAME/Somebody else/IBAN/BE43068999999501/BIC/KREDBEBB",
    "/EREF/E-99//MARF/M/CSID/C",
    "x/BREF/Y/INFO/z/",
    "//",
    "/",
    "USTD//x",
    "+++",
    "SVWZ+EREF+KREF+",
    "NONREF",
    // CODA
    "a\r\n2100010000X               0000000099999000010126001500000",
    "x\n8042BE68539007547034                  EUR0000000000000000010126",
    "\n9               000004000000000000000000000000000000",
    "0000004032653905",
    // XML
    "<Ntry><Amt Ccy=\"EUR\">99999.00</Amt></Ntry>",
    "]]></Ustrd><Ustrd>",
    "<![CDATA[x]]>",
    "<!-- x -->",
    "&amp;&#10;&lt;&unknown;",
    "</cbc:ID><cbc:ID>2",
    "\" currencyID=\"USD",
    "'><x y='",
    "<?xml version='1.0'?>",
    // JSON
    "\",\"amount\":\"99999.00\",\"x\":\"",
    "\\\",\\u0022}]}",
    // CSV
    "a\",\"b",
    "a;b,c\td",
    "a\r\nb,c,d",
    "\"",
    "=HYPERLINK(\"http://x\")",
    "@SUM(A1)",
    "'x",
    // OFX
    "</STMTTRN><STMTTRN><TRNAMT>99999.00",
    // Characters that are not there for all.
    "\0",
    "\u{1b}[2J\u{9b}31m\u{202e}x",
    "\u{85}\u{2028}\u{2029}",
    "\u{feff}\u{fffe}\u{ffff}",
    "\r",
    "\n",
    "\t",
    "   ",
    " a  b ",
    "łŁ 日本 🙂 é",
    "0",
    "00000",
    "EUR",
    "2026-01-31",
];

/// Where the texts are in a document as JSON, by JSON pointers.
fn texts(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        // An attached file and a sum are no texts, and of which scheme a number is decides what it is.
        Value::String(_)
            if path.ends_with("/content")
                || path.ends_with("/tax_scheme")
                || path.contains("/trailer/") => {}
        Value::String(_) => found.push(path.to_owned()),
        Value::Array(all) => {
            for (at, one) in all.iter().enumerate() {
                texts(one, &format!("{path}/{at}"), found);
            }
        }
        Value::Object(all) => {
            for (name, one) in all {
                texts(one, &format!("{path}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Where two documents differ: the shortest paths, as losses have them.
fn differences(one: &Value, other: &Value, path: &str, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names: std::collections::BTreeSet<&String> =
                one.keys().chain(other.keys()).collect();
            for name in names {
                let path = match path {
                    "" => name.clone(),
                    _ => format!("{path}.{name}"),
                };
                match (one.get(name), other.get(name)) {
                    (Some(one), Some(other)) => differences(one, other, &path, found),
                    _ => found.push(path),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            for at in 0..one.len().max(other.len()) {
                let path = format!("{path}[{at}]");
                match (one.get(at), other.get(at)) {
                    (Some(one), Some(other)) => differences(one, other, &path, found),
                    _ => found.push(path),
                }
            }
        }
        _ if one == other => {}
        _ => found.push(path.to_owned()),
    }
}

/// A path of losses, from that of JSON: `/statements/0/holder` is `statements[0].holder`.
fn told_path(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        match part.parse::<usize>() {
            Ok(at) => path.push_str(&format!("[{at}]")),
            Err(_) if path.is_empty() => path.push_str(part),
            Err(_) => {
                path.push('.');
                path.push_str(part);
            }
        }
    }
    path
}

fn is_within(path: &str, of: &str) -> bool {
    path.strip_prefix(of)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether a loss is about this path, or about something that it is part of, or that is part of it.
fn is_told(path: &str, losses: &[Loss]) -> bool {
    let path = path.strip_prefix("invoice.").unwrap_or(path);
    losses.iter().any(|loss| {
        let of = loss.path.strip_prefix("invoice.").unwrap_or(&loss.path);
        is_within(path, of) || is_within(of, path)
    })
}

fn as_json(document: &Document) -> Value {
    let written = facturier::write(document, Format::Json, &WriteOptions::new()).unwrap();
    assert_eq!(written.losses, []);
    serde_json::from_slice(&written.bytes).unwrap()
}

fn from_json(value: &Value) -> Option<Document> {
    let bytes = serde_json::to_vec(value).unwrap();
    let reading = facturier::read(&bytes).ok()?;
    (!reading.is_invalid()).then(|| reading.document().0)
}

/// What no text may change: how many statements and movements, their amounts and days, balances, numbers.
fn bones(document: &Document) -> Vec<String> {
    match document {
        Document::Statements(all) => all
            .iter()
            .flat_map(|statement| {
                let movements = statement.movements.iter().map(|one| {
                    format!(
                        "{:?} {:?} {:?}",
                        one.signed(),
                        one.entry_date,
                        one.value_date
                    )
                });
                let head = format!(
                    "{:?} {:?} {:?}",
                    statement.number, statement.old_balance, statement.new_balance
                );
                std::iter::once(head).chain(movements).collect::<Vec<_>>()
            })
            .collect(),
        Document::Invoice(invoice) => {
            let amounts = |value: &dyn std::fmt::Debug| format!("{value:?}");
            std::iter::once(amounts(&invoice.totals))
                .chain(
                    invoice
                        .lines
                        .iter()
                        .map(|line| format!("{:?} {:?}", line.net_amount, line.price)),
                )
                .chain(invoice.vat_breakdown.iter().map(|row| amounts(row)))
                .collect()
        }
        _ => unreachable!(),
    }
}

struct Tried {
    fields: usize,
    trips: usize,
    told: usize,
}

/// Puts every delimiter into every text of a document, one at a time, writes it and reads it again.
fn every_text_through(document: &Document, format: Format, options: &WriteOptions) -> Tried {
    let base = as_json(document);
    let through = |document: &Document| {
        let written = facturier::write(document, format, options).unwrap();
        let shown = || String::from_utf8_lossy(&written.bytes).into_owned();
        let again = facturier::read(&written.bytes);
        let again = again.unwrap_or_else(|error| panic!("{error}: {}", shown()));
        (again.document().0, written.losses)
    };
    let (plain, _) = through(document);
    let (plain_json, plain_bones) = (as_json(&plain), bones(&plain));
    let mut places = Vec::new();
    texts(&base, "", &mut places);
    let mut tried = Tried {
        fields: 0,
        trips: 0,
        told: 0,
    };
    for pointer in places {
        let own = told_path(&pointer);
        let mut is_text = false;
        for text in DELIMITERS {
            let mut changed = base.clone();
            *changed.pointer_mut(&pointer).unwrap() = Value::String((*text).to_owned());
            // Some are codes, days or amounts, and take no other text.
            let Some(changed) = from_json(&changed) else {
                continue;
            };
            if bones(&changed) != bones(document) {
                continue;
            }
            is_text = true;
            tried.trips += 1;
            let (again, losses) = through(&changed);
            let what = || format!("{format:?}, {own}: {text:?}");
            assert_eq!(bones(&again), plain_bones, "{}", what());
            // Nothing but this text is another, or it is told.
            let mut others = Vec::new();
            let again = as_json(&again);
            differences(&plain_json, &again, "", &mut others);
            // How a communication is called is part of it.
            let field = own
                .strip_suffix(".free")
                .or_else(|| own.strip_suffix(".structured.text"))
                .unwrap_or(&own);
            // So is into how many lines messages and information of the bank are parted.
            let lists = [".free_communications", ".information"].into_iter();
            let list = lists
                .filter_map(|list| Some(field.find(list)? + list.len()))
                .next();
            let field = list.map_or(field, |end| &field[..end]);
            // How many records a text takes is counted.
            others.retain(|other| !other.ends_with(".trailer.records"));
            for other in &others {
                assert!(
                    is_within(other, field) || is_told(other, &losses),
                    "{}: {other} is another: {losses:?}",
                    what()
                );
            }
            // It is as it was, or it is told.
            // Blanks behind and zeros before what fills a field of fixed width are none of it.
            let bare = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
                true => text.trim_start_matches('0').to_owned(),
                false => text.trim_end().to_owned(),
            };
            let kept = again.pointer(&pointer).and_then(Value::as_str);
            // An amount is the same with other decimals.
            let amount = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
            let is_amount = own.ends_with(".amount") && amount(text).is_some();
            let is_kept = bare(kept.unwrap_or_default()) == bare(text)
                || is_amount && kept.and_then(amount) == amount(text);
            let is_lost = is_told(field, &losses) || losses.iter().any(|loss| loss.path.is_empty());
            assert!(
                is_kept || is_lost || text.trim().is_empty(),
                "{}: {:?}",
                what(),
                again.pointer(&pointer)
            );
            tried.told += usize::from(!is_kept);
        }
        tried.fields += usize::from(is_text);
    }
    tried
}

fn document(name: &str) -> Document {
    let path = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    facturier::read(&std::fs::read(path).unwrap())
        .unwrap()
        .document()
        .0
}

#[test]
fn texts_of_statements_stay_texts() {
    let mut all = 0;
    for name in [
        "coda/simple.cod",
        "coda/separate-application.cod",
        "mt940/belgian.sta",
    ] {
        let document = document(name);
        for (format, options) in [
            (Format::Camt053, WriteOptions::new().camt(CamtVersion::V8)),
            (Format::Camt053, WriteOptions::new().camt(CamtVersion::V2)),
            (Format::Mt940, WriteOptions::new()),
            (Format::Coda, WriteOptions::new()),
        ] {
            // The other two have what the first has not, in fewer places.
            if name != "coda/simple.cod" && format == Format::Camt053
                || name.starts_with("mt940") && format == Format::Coda
            {
                continue;
            }
            let tried = every_text_through(&document, format, &options);
            println!(
                "{name} as {format:?}: {} fields, {} trips, {} told",
                tried.fields, tried.trips, tried.told
            );
            assert!(tried.fields > 5, "{name}: {}", tried.fields);
            all += tried.trips;
        }
    }
    println!("{all} trips");
    assert!(all > 8_000);
}

#[test]
fn texts_of_invoices_stay_texts() {
    let document = document("ubl/peppol-invoice.xml");
    for (format, options) in [
        (Format::Json, WriteOptions::new()),
        (Format::Ubl, WriteOptions::new().compact(true)),
    ] {
        let tried = every_text_through(&document, format, &options);
        println!(
            "{format:?}: {} fields, {} trips, {} told",
            tried.fields, tried.trips, tried.told
        );
        assert!(tried.fields > 100 && tried.trips > 3_000);
    }
}

/// Rows and cells by RFC 4180, and by nothing that has written them.
fn rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut chars = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(c) = chars.next() {
        let row = rows.last_mut().unwrap();
        let cell = row.last_mut().unwrap();
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => cell.push(c),
            '\r' if chars.peek() == Some(&'\n') => {
                chars.next();
                rows.push(vec![String::new()]);
            }
            '\n' => rows.push(vec![String::new()]),
            _ if c == delimiter => row.push(String::new()),
            _ => cell.push(c),
        }
    }
    assert!(!is_quoted, "a quotation that does not end");
    rows
}

#[test]
fn texts_of_tables_stay_in_their_cells() {
    let mut trips = 0;
    for (name, tables) in [
        (
            "ubl/peppol-invoice.xml",
            &[CsvTable::Invoices, CsvTable::Lines][..],
        ),
        (
            "coda/simple.cod",
            &[CsvTable::Statements, CsvTable::Movements],
        ),
    ] {
        let document = document(name);
        let base = as_json(&document);
        let mut places = Vec::new();
        texts(&base, "", &mut places);
        let all = [(CsvOptions::new(), ','), (CsvOptions::excel(), ';')];
        let all = tables
            .iter()
            .flat_map(|&table| all.map(|(csv, delimiter)| (table, csv, delimiter)));
        let through = |document: &Document, (table, csv, delimiter)| {
            let options = WriteOptions::new().csv(csv).csv_table(table);
            let written = facturier::write(document, Format::Csv, &options).unwrap();
            let text = String::from_utf8(written.bytes).unwrap();
            rows(text.trim_start_matches('\u{feff}'), delimiter)
        };
        let plain: Vec<_> = all.map(|how| (how, through(&document, how))).collect();
        let parts_cells =
            |text: &&&str| text.contains(['"', ',', ';', '\t', '\r', '\n', '=', '@', '\'']);
        for pointer in &places {
            for text in DELIMITERS.iter().filter(parts_cells) {
                let mut changed = base.clone();
                *changed.pointer_mut(pointer).unwrap() = Value::String((*text).to_owned());
                let Some(changed) = from_json(&changed) else {
                    continue;
                };
                if bones(&changed) != bones(&document) {
                    continue;
                }
                for (how, plain) in &plain {
                    trips += 1;
                    let what = || format!("{name}, {how:?}, {pointer}: {text:?}");
                    let again = through(&changed, *how);
                    assert_eq!(again.len(), plain.len(), "{}", what());
                    for (row, was) in again.iter().zip(plain) {
                        assert_eq!(row.len(), was.len(), "{}", what());
                        for (cell, was) in row.iter().zip(was) {
                            let is_text = cell.contains(text) || cell.contains(text.trim());
                            let is_good = cell == was || is_text || cell.is_empty();
                            assert!(is_good, "{}: {cell:?}", what());
                        }
                    }
                }
            }
        }
    }
    println!("{trips} tables");
    assert!(trips > 5_000);
}

/// A free communication of CODA that looks like fields of MT940 stays one, and statements keep their
/// numbers and their application from one format to the next and back.
#[test]
fn numbers_and_applications_survive() {
    for (name, application) in [
        ("coda/simple.cod", None),
        ("coda/separate-application.cod", Some(())),
    ] {
        let before = document(name);
        let statements = before.as_statements().unwrap();
        assert_eq!(
            statements[0].header.separate_application.is_some(),
            application.is_some()
        );
        for format in [Format::Mt940, Format::Camt053, Format::Coda] {
            let written = facturier::write(&before, format, &WriteOptions::new()).unwrap();
            let reading = facturier::read(&written.bytes).unwrap();
            let fatal: BTreeMap<_, _> = reading
                .report()
                .findings
                .iter()
                .filter(|finding| finding.rule.starts_with("STM-"))
                .map(|finding| (finding.rule.clone(), finding.message.clone()))
                .collect();
            assert!(
                !fatal.contains_key("STM-BALANCE"),
                "{name} as {format:?}: {fatal:?}"
            );
            let (again, _) = reading.document();
            let again = again.as_statements().unwrap();
            assert_eq!(again.len(), statements.len());
            for (before, again) in statements.iter().zip(again) {
                assert_eq!(before.number, again.number, "{name} as {format:?}");
                assert_eq!(
                    before.header.separate_application, again.header.separate_application,
                    "{name} as {format:?}"
                );
                assert_eq!(before.movements.len(), again.movements.len());
            }
        }
    }
}
