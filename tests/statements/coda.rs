//! CODA files of others: every field against what is known to stand in them, and every damage found
//! in its line. Files come from the folder that `FACTURIER_CORPUS` names.

use facturier::format::coda::CodaEncoding;
use facturier::model::{Balance, Communication, Information, Movement, Statement};
use facturier::report::Severity;
use facturier::value::Parsed;
use facturier::{ReadOptions, Report};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

fn corpus(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("FACTURIER_CORPUS").map(|folder| Path::new(&folder).join(name));
    if folder.is_none() {
        eprintln!("skipped: FACTURIER_CORPUS is not set");
    }
    folder
}

struct Sample {
    name: String,
    bytes: Vec<u8>,
    truth: Value,
}

fn samples(folder: &Path, ending: &str) -> Vec<Sample> {
    let mut samples = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "cod") {
            let truth = std::fs::read(path.with_extension(ending)).unwrap();
            samples.push(Sample {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                bytes: std::fs::read(&path).unwrap(),
                truth: serde_json::from_slice(&truth).unwrap(),
            });
        }
    }
    samples.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(samples.len() > 20, "only {} samples", samples.len());
    samples
}

fn read(sample: &Sample) -> (Vec<Statement>, Report) {
    let mut options = ReadOptions::new();
    if sample.truth["encoding"] == "cp850" {
        options = options.coda_encoding(CodaEncoding::Cp850);
    }
    let reading = facturier::read_with(&sample.bytes, &options).unwrap();
    let (document, losses) = reading.document();
    assert!(losses.is_empty(), "{}", sample.name);
    let statements = document.as_statements().unwrap().to_vec();
    (statements, reading.report())
}

/// The differences between a value and the truth, of the keys that the truth has.
fn compare(path: &str, ours: &Value, truth: &Value, differences: &mut Vec<String>) {
    match (ours, truth) {
        (Value::Object(ours), Value::Object(truth)) => {
            for (key, truth) in truth {
                let null = Value::Null;
                let ours = ours.get(key).unwrap_or(&null);
                compare(&format!("{path}.{key}"), ours, truth, differences);
            }
        }
        (Value::Array(ours), Value::Array(truth)) if ours.len() == truth.len() => {
            for (at, (ours, truth)) in ours.iter().zip(truth).enumerate() {
                compare(&format!("{path}[{at}]"), ours, truth, differences);
            }
        }
        _ if ours == truth => {}
        // The truth has no blanks at the start, which a file written again would lack.
        (Value::String(ours), Value::String(truth)) if ours.trim_start() == truth => {}
        // Zeros are no number.
        (Value::Null, Value::String(truth))
            if path.ends_with("company_id") && truth.bytes().all(|byte| byte == b'0') => {}
        _ => differences.push(format!("{path}: {ours} instead of {truth}")),
    }
}

fn text(text: Option<impl ToString>) -> Value {
    text.map_or(Value::Null, |text| Value::from(text.to_string()))
}

fn number(number: Option<u32>) -> Value {
    Value::from(format!("{:03}", number.unwrap_or(0)))
}

fn balance(balance: Option<&Balance>) -> Value {
    text(balance.and_then(Balance::signed))
}

fn date<T: ToString>(date: &Option<Parsed<T>>) -> Value {
    text(
        date.as_ref()
            .and_then(Parsed::value)
            .map(ToString::to_string),
    )
}

fn statement(statement: &Statement) -> Value {
    let head = &statement.header;
    let account = statement.account.as_ref();
    let mut movements = Vec::new();
    for movement in statement.totals() {
        list(movement, None, &mut movements);
    }
    let trailer = statement.trailer.as_ref();
    json!({
        "version": head.version,
        "creation_date": date(&head.creation_date),
        "duplicate": head.is_duplicate,
        "bank_id": text(head.bank.as_ref()),
        "file_reference": text(head.file_reference.as_ref()),
        "addressee": text(head.addressee.as_ref()),
        "bic": text(head.bic.as_ref()),
        "company_id": text(head.enterprise_number.as_ref()),
        "separate_application": head.separate_application.as_deref().unwrap_or("00000"),
        "transaction_reference": text(head.transaction_reference.as_ref()),
        "related_reference": text(head.related_reference.as_ref()),
        "account": account.map(|_| json!({
            "number": text(account.map(|account| &account.number)),
            // The truth has no IBAN that is not written.
            "iban": text(account.filter(|account| account.kind as u8 > 1).and_then(|a| a.iban())),
            "currency": text(account.and_then(|account| account.currency.as_ref())),
            "extension": text(account.and_then(|account| account.extension.as_ref())),
            "qualification": text(account.and_then(|account| account.qualification.as_ref())),
            // The truth takes it from an IBAN, too.
            "country": text(account.and_then(|account| match account.kind as u8 {
                2 | 3 => account.number.get(..2),
                _ => account.country.as_deref(),
            })),
            "structure": text(account.map(|account| account.kind as u8)),
            "holder_name": text(statement.holder.as_ref()),
            "description": text(statement.description.as_ref()),
        })),
        "paper_seq_old": account.map(|_| number(statement.paper_number)),
        "paper_seq_new": statement.new_balance.as_ref().map(|_| number(statement.new_paper_number)),
        "coda_seq": account.map(|_| number(statement.number)),
        "old_balance": balance(statement.old_balance.as_ref()),
        "old_balance_date": statement.old_balance.as_ref().map(|balance| date(&balance.date)),
        "new_balance": balance(statement.new_balance.as_ref()),
        "new_balance_date": statement.new_balance.as_ref().map(|balance| date(&balance.date)),
        "free_communications": statement
            .free_communications
            .iter()
            .flat_map(|one| {
                one.lines.iter().enumerate().map(|(at, line)| {
                    json!({
                        "sequence": format!("{:04}", one.sequence.unwrap()),
                        "detail": format!("{at:04}"),
                        "text": line.as_str(),
                    })
                })
            })
            .collect::<Vec<_>>(),
        "trailer": trailer.map(|trailer| json!({
            "records": trailer.records,
            "debit": text(trailer.debit.value()),
            "credit": text(trailer.credit.value()),
            "last_file": trailer.is_followed.map(|is_followed| !is_followed),
        })),
        "transactions": movements,
    })
}

fn list(movement: &Movement, parent: Option<usize>, all: &mut Vec<Value>) {
    let this = all.len();
    let account = movement.counterparty_account.as_ref();
    all.push(json!({
        "sequence": movement.sequence.map(|number| format!("{number:04}")),
        "detail": movement.detail.map(|number| format!("{number:04}")),
        "parent": parent,
        "bank_reference": text(movement.bank_reference.as_ref()),
        "amount": text(movement.signed()),
        "value_date": date(&movement.value_date),
        "entry_date": date(&movement.entry_date),
        "transaction_code": text(movement.code),
        "statement_seq": number(movement.paper_number),
        "globalisation": movement.globalisation.to_string(),
        "communication": communication(movement.communication.as_ref(), true),
        "customer_reference": text(movement.customer_reference.as_ref()),
        "counterparty": {
            "account": text(account.map(|account| &account.number)),
            "currency": text(account.and_then(|account| account.currency.as_ref())),
            "name": text(movement.counterparty_name.as_ref()),
            "bic": text(movement.counterparty_bic.as_ref()),
        },
        "r_transaction": text(movement.return_kind.as_ref()),
        "r_reason": text(movement.return_reason.as_ref()),
        "category_purpose": text(movement.category_purpose.as_ref()),
        "purpose": text(movement.purpose.as_ref()),
        "information": movement
            .information
            .iter()
            .map(|information| one_information(information, movement))
            .collect::<Vec<_>>(),
    }));
    for detail in &movement.details {
        list(detail, Some(this), all);
    }
}

fn communication(communication: Option<&Communication>, is_movement: bool) -> Value {
    let mut found = Map::new();
    let (structured, kind, text) = match communication {
        None => (false, Value::Null, ""),
        Some(Communication::Free(text)) => (false, Value::Null, text.as_str()),
        Some(Communication::Structured(one)) => (
            true,
            Value::from(format!("{:03}", one.kind)),
            one.text.as_str(),
        ),
    };
    found.insert("structured".into(), structured.into());
    found.insert("type".into(), kind);
    let key = if structured && is_movement {
        "raw"
    } else {
        "text"
    };
    found.insert(key.into(), text.into());
    found.into()
}

fn one_information(information: &Information, movement: &Movement) -> Value {
    let mut found = communication(information.communication.as_ref(), false);
    found["sequence"] = text(movement.sequence.map(|number| format!("{number:04}")));
    found["detail"] = text(information.detail.map(|number| format!("{number:04}")));
    found["bank_reference"] = text(information.bank_reference.as_ref());
    found["transaction_code"] = text(information.code);
    found
}

fn differences(sample: &Sample) -> Vec<String> {
    let (statements, _) = read(sample);
    let ours: Vec<Value> = statements.iter().map(statement).collect();
    let mut truth = sample.truth["statements"].clone();
    // What is reckoned from the rest is looked at elsewhere.
    for statement in truth.as_array_mut().unwrap() {
        let statement = statement.as_object_mut().unwrap();
        statement.remove("checks");
        for movement in statement["transactions"].as_array_mut().unwrap() {
            let communication = movement["communication"].as_object_mut().unwrap();
            communication.remove("value");
        }
    }
    let mut differences = Vec::new();
    compare("", &Value::from(ours), &truth, &mut differences);
    differences
}

fn shown(report: &Report) -> Vec<String> {
    let shown = |finding: &facturier::Finding| {
        format!(
            "{}:{} {} {} {}",
            finding.line, finding.column, finding.severity, finding.rule, finding.message
        )
    };
    report.findings.iter().map(shown).collect()
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn every_field_of_generated_files() {
    let Some(folder) = corpus("coda-generated") else {
        return;
    };
    let mut wrong = Vec::new();
    let mut valid = 0;
    for sample in samples(&folder, "json") {
        if sample.truth["valid"] != true {
            continue;
        }
        valid += 1;
        let differences = differences(&sample);
        let (_, report) = read(&sample);
        let findings = shown(&report);
        if !differences.is_empty() || !findings.is_empty() {
            wrong.push(format!("{}: {differences:#?} {findings:#?}", sample.name));
        }
    }
    assert_eq!(valid, 70);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn every_damage_is_found_in_its_line() {
    let Some(folder) = corpus("coda-generated") else {
        return;
    };
    let mut wrong = Vec::new();
    let mut kinds = std::collections::BTreeSet::new();
    for sample in samples(&folder, "json") {
        let mutation = &sample.truth["mutation"];
        let Some(line) = mutation["line"].as_u64() else {
            continue;
        };
        kinds.insert(mutation["kind"].as_str().unwrap().to_owned());
        let (_, report) = read(&sample);
        let is_found = |finding: &facturier::Finding| {
            finding.line as u64 == line && finding.severity != Severity::Information
        };
        // One mistake is one finding.
        if report.findings.len() != 1 || !report.findings.iter().all(is_found) {
            wrong.push(format!("{} {mutation}: {:#?}", sample.name, shown(&report)));
        }
    }
    assert_eq!(kinds.len(), 23);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn every_field_of_real_files() {
    let Some(folder) = corpus("coda") else {
        return;
    };
    let mut wrong = Vec::new();
    for sample in samples(&folder, "expected.json") {
        let differences = differences(&sample);
        if !differences.is_empty() {
            wrong.push(format!("{}: {differences:#?}", sample.name));
        }
        if std::env::var_os("FACTURIER_SHOW").is_some() {
            eprintln!("{}: {:#?}", sample.name, shown(&read(&sample).1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One mistake made in the lines of a file, and the line from 1 in which it is to be found.
type Damage = fn(&mut Vec<Vec<u8>>, usize) -> Option<usize>;

/// Each kind of damage, made at a line from 0 if it can be made there.
const DAMAGES: &[(&str, Damage)] = &[
    ("wrong_new_balance", |lines, at| digit(lines, at, b"8", 57)),
    ("wrong_trailer_debit", |lines, at| {
        digit(lines, at, b"9", 37)
    }),
    ("wrong_trailer_credit", |lines, at| {
        digit(lines, at, b"9", 52)
    }),
    ("wrong_record_count", |lines, at| digit(lines, at, b"9", 22)),
    ("truncated_line", |lines, at| {
        // A record whose values are judged elsewhere would be found there, too.
        is(lines, at, b"23").then(|| lines[at].truncate(90))?;
        Some(at + 1)
    }),
    ("overlong_line", |lines, at| {
        lines[at].extend_from_slice(b"   ");
        Some(at + 1)
    }),
    ("bad_date", |lines, at| {
        put(lines, at, b"21", 116, b"310225")
    }),
    ("missing_header", |lines, at| {
        is(lines, at, b"0").then(|| lines.remove(at))?;
        Some(at + 1)
    }),
    ("missing_old_balance", |lines, at| {
        is(lines, at, b"1").then(|| lines.remove(at))?;
        Some(at + 1)
    }),
    ("missing_trailer", |lines, at| {
        is(lines, at, b"9").then(|| lines.remove(at))?;
        Some(at + 1)
    }),
    ("broken_next_code", |lines, at| {
        (is(lines, at, b"2") || is(lines, at, b"3")).then_some(())?;
        (!is(lines, at, b"23") && !is(lines, at, b"33")).then(|| flip(lines, at, 126))?
    }),
    ("broken_link_code", |lines, at| {
        let is_last_part = lines[at][125] == b'0';
        let is_linked = [&b"21"[..], b"22", b"23", b"31", b"32", b"33", b"8", b"4"];
        let is_linked = is_linked.iter().any(|start| is(lines, at, start));
        (is_linked && (is_last_part || is(lines, at, b"8"))).then(|| flip(lines, at, 128))?
    }),
    ("wrong_sequence", |lines, at| {
        (is(lines, at, b"2") || is(lines, at, b"3")).then(|| {
            lines[at][2..6].copy_from_slice(b"7654");
            at + 1
        })
    }),
    ("wrong_detail_number", |lines, at| {
        (is(lines, at, b"2") || is(lines, at, b"3")).then(|| {
            lines[at][6..10].copy_from_slice(b"7654");
            at + 1
        })
    }),
    ("non_numeric_amount", |lines, at| {
        put(lines, at, b"21", 40, b"X")
    }),
    ("bad_ogm_check_digits", |lines, at| {
        let structured = |kind: &[u8]| lines[at].get(61..65) == Some(kind);
        (is(lines, at, b"21") && (structured(b"1101") || structured(b"1102"))).then_some(())?;
        digit(lines, at, b"21", 77)
    }),
    ("bad_iban_check_digits", |lines, at| {
        (is(lines, at, b"23") && lines[at][10].is_ascii_alphabetic()).then_some(())?;
        digit(lines, at, b"23", 14)
    }),
    ("unknown_record_type", |lines, at| {
        lines[at][0] = b'7';
        Some(at + 1)
    }),
    ("bad_sign", |lines, at| put(lines, at, b"21", 32, b"2")),
    ("multiple_code_wrong", |lines, at| {
        let other = match lines[at][127] {
            b'1' => b"2",
            _ => b"1",
        };
        put(lines, at, b"9", 128, other)
    }),
    ("account_mismatch_record8", |lines, at| {
        digit(lines, at, b"8", 8)
    }),
    ("info_before_movement", |lines, at| {
        (is(lines, at, b"1") && lines.get(at + 1).is_some_and(|next| next.starts_with(b"2")))
            .then_some(())?;
        let mut line = format!("3100010001{:21}001010000{:86}", "", "0");
        line.truncate(39);
        line.push_str(&format!("{:86}0 0", "0free text"));
        lines.insert(at + 1, line.into_bytes());
        // The record count is then wrong as well, so it is put right.
        let trailer = (at..lines.len()).find(|&at| is(lines, at, b"9"))?;
        let count: u32 = std::str::from_utf8(&lines[trailer][16..22])
            .ok()?
            .parse()
            .ok()?;
        let count = format!("{:06}", count + 1);
        lines[trailer][16..22].copy_from_slice(count.as_bytes());
        Some(at + 2)
    }),
    ("bad_version", |lines, at| put(lines, at, b"0", 128, b"5")),
    ("duplicate_trailer", |lines, at| {
        is(lines, at, b"9").then_some(())?;
        lines.insert(at, lines[at].clone());
        Some(at + 2)
    }),
    ("blank_line_inside", |lines, at| {
        lines.insert(at, Vec::new());
        Some(at + 1)
    }),
    ("truncated_file", |lines, at| {
        (is(lines, at, b"2") || is(lines, at, b"3")).then(|| lines.truncate(at + 1))?;
        Some(at + 1)
    }),
];

fn is(lines: &[Vec<u8>], at: usize, start: &[u8]) -> bool {
    lines[at].starts_with(start)
}

fn put(
    lines: &mut [Vec<u8>],
    at: usize,
    start: &[u8],
    column: usize,
    text: &[u8],
) -> Option<usize> {
    is(lines, at, start).then(|| {
        lines[at][column - 1..column - 1 + text.len()].copy_from_slice(text);
        at + 1
    })
}

/// Makes another digit of the one in a column.
fn digit(lines: &mut [Vec<u8>], at: usize, start: &[u8], column: usize) -> Option<usize> {
    let other = match lines[at].get(column - 1)? {
        b'9' => b'8',
        digit => digit + 1,
    };
    put(lines, at, start, column, &[other])
}

fn flip(lines: &mut [Vec<u8>], at: usize, column: usize) -> Option<usize> {
    let other = match lines[at][column - 1] {
        b'0' => b'1',
        _ => b'0',
    };
    lines[at][column - 1] = other;
    Some(at + 1)
}

const PLACES: usize = 5;

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn every_kind_of_damage_everywhere() {
    let Some(folder) = corpus("coda-generated") else {
        return;
    };
    let mut wrong = std::collections::BTreeMap::<&str, (usize, usize, String)>::new();
    for sample in samples(&folder, "json") {
        // Of UTF-8 positions are not bytes.
        if sample.truth["valid"] != true || sample.truth["encoding"] == "utf-8" {
            continue;
        }
        let lines: Vec<Vec<u8>> = sample
            .bytes
            .split(|&byte| byte == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec())
            .filter(|line| !line.is_empty())
            .collect();
        if lines.len() > 150 {
            continue;
        }
        for (kind, damage) in DAMAGES {
            let possible: Vec<usize> = (0..lines.len())
                .filter(|&at| damage(&mut lines.clone(), at).is_some())
                .collect();
            // Some places in each file: the tests are to be quick.
            for &at in possible.iter().step_by(possible.len() / PLACES + 1) {
                let mut damaged = lines.clone();
                let Some(line) = damage(&mut damaged, at) else {
                    continue;
                };
                let damaged = Sample {
                    name: sample.name.clone(),
                    bytes: damaged.join(&b'\n'),
                    truth: sample.truth.clone(),
                };
                let (_, report) = read(&damaged);
                let is_found = report.findings.iter().any(|finding| finding.line == line);
                // One mistake is one finding, but when parts of a record are left without their first.
                let is_one = report.findings.len() == 1 || *kind == "unknown_record_type";
                let (all, bad, example) = wrong.entry(kind).or_default();
                *all += 1;
                if !is_found || !is_one {
                    *bad += 1;
                    if example.is_empty() || !is_found {
                        *example = format!("{}:{line} {:#?}", sample.name, shown(&report));
                    }
                }
            }
        }
    }
    assert_eq!(wrong.len(), 26);
    let wrong: Vec<String> = wrong
        .iter()
        .filter(|(_, (_, bad, _))| *bad > 0)
        .map(|(kind, (all, bad, example))| format!("{kind}: {bad} of {all}, {example}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
