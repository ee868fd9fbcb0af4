//! Findings in French, Dutch and German: the tables have a row for everything that is said and no other, and
//! no English is left in a report.

use crate::edit::edit;
use facturier::format::{FOREIGN, FORMATS};
use facturier::report::{Finding, TextReport};
use facturier::rules::{PROFILES, Profile, RuleInfo, difference};
use facturier::{ErrorKind, Language, WriteOptions, reading_rules, write};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of a table by their keys, in the order of the file.
fn table(name: &str) -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(root().join("languages").join(name)).unwrap();
    let rows = text.lines().map(|line| {
        let mut columns = line.split('\t').map(str::to_owned);
        (columns.next().unwrap(), columns.collect())
    });
    rows.collect()
}

/// The places of a frame: `{}` by their order, or `{2}`.
fn places(frame: &str) -> Vec<usize> {
    let mut places: Vec<usize> = frame
        .split('{')
        .skip(1)
        .enumerate()
        .map(|(at, rest)| match rest.split_once('}').unwrap().0 {
            "" => at + 1,
            number => number.parse().unwrap(),
        })
        .collect();
    places.sort_unstable();
    places
}

#[test]
fn rows_are_whole_and_in_order() {
    for name in ["findings.tsv", "frames.tsv"] {
        let rows = table(name);
        assert!(rows.len() > 400);
        assert!(rows.is_sorted_by(|a, b| a.0 < b.0), "{name}");
        for (key, words) in rows {
            assert_eq!(words.len(), 3, "{name}: {key}");
            let edges = |text: &str| (text.starts_with(' '), text.ends_with(' '));
            for text in &words {
                assert!(!text.trim().is_empty(), "{name}: {key}");
                // In French a blank stands before a colon.
                let is_colon = text.starts_with(" :") || text.starts_with(" ;");
                assert!(is_colon || edges(text) == edges(&key), "{name}: {text:?}");
                if name == "frames.tsv" {
                    assert_eq!(places(text), places(&key), "{name}: {text}");
                }
            }
        }
    }
}

/// All rules of all releases.
fn rules() -> Vec<RuleInfo> {
    let mut rules = reading_rules();
    rules.extend(Profile::none().with_advice().rules());
    for row in PROFILES {
        rules.extend(Profile::named(row.name).unwrap().rules());
        for release in row.releases {
            let name = format!("{}@{}", row.name, release.name);
            rules.extend(Profile::named(&name).unwrap().rules());
        }
    }
    rules
}

/// Whether it is put together, of a frame and a path.
fn is_composed(wants: &str) -> bool {
    wants.starts_with("no ") && wants.contains(", which ") && wants.contains(" does not use")
}

#[test]
fn every_rule_has_its_words_and_there_are_no_others() {
    let table = table("findings.tsv");
    let known: BTreeSet<&str> = table.iter().map(|(key, _)| key.as_str()).collect();
    let rules = rules();
    let wants = rules.iter().map(|rule| rule.expected.as_ref());
    let wants = wants.filter(|wants| !is_composed(wants));
    let why = rules
        .iter()
        .map(|rule| rule.why())
        .filter(|why| !why.is_empty());
    let said: BTreeSet<&str> = wants.chain(why).collect();
    let missing: Vec<_> = said.difference(&known).collect();
    assert!(missing.is_empty(), "without a row: {missing:#?}");
    let more: Vec<_> = known.difference(&said).collect();
    assert!(more.is_empty(), "not said by any rule: {more:#?}");
}

/// The texts in the code: all of them, and those that are frames.
fn literals() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut all, mut frames) = (BTreeSet::new(), BTreeSet::new());
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("\nmod tests {").next().unwrap();
                let is_code = |line: &&str| !line.trim_start().starts_with("//");
                let code: Vec<&str> = code.lines().filter(is_code).collect();
                let code = code.join("\n");
                let mut rest = code.as_str();
                while let Some((before, from)) = rest.split_once('"') {
                    // A quotation mark as a character begins no text.
                    if before.ends_with('\'') && from.starts_with('\'') {
                        rest = from;
                        continue;
                    }
                    let mut literal = String::new();
                    let mut characters = from.chars();
                    loop {
                        match characters.next() {
                            None | Some('"') => break,
                            Some('\\') => match characters.next() {
                                // The text goes on at the next letter.
                                Some('\n') => characters = characters.as_str().trim_start().chars(),
                                escaped => literal.extend(escaped),
                            },
                            letter => literal.extend(letter),
                        }
                    }
                    if before.trim_end().ends_with("phrase!(") {
                        frames.insert(literal.clone());
                    }
                    all.insert(literal);
                    rest = characters.as_str();
                }
            }
        }
    }
    (all, frames)
}

#[test]
fn every_frame_has_its_words_and_there_are_no_others() {
    let table = table("frames.tsv");
    let known: BTreeSet<&str> = table.iter().map(|(key, _)| key.as_str()).collect();
    let (all, frames) = literals();
    assert!(
        frames.len() > 300,
        "only {} frames were found",
        frames.len()
    );
    let has_words = |frame: &&String| frame.contains(char::is_alphabetic);
    let frames = frames.iter().filter(has_words);
    let missing: Vec<&String> = frames.filter(|it| !known.contains(it.as_str())).collect();
    assert!(missing.is_empty(), "without a row: {missing:#?}");
    let more: Vec<_> = known.iter().filter(|key| !all.contains(**key)).collect();
    assert!(more.is_empty(), "not in the code: {more:#?}");
}

/// What two sets of rules have otherwise is told in words of the rules and of the code lists.
#[test]
fn what_releases_have_otherwise_has_its_words() {
    let table = table("frames.tsv");
    let known: BTreeSet<&str> = table.iter().map(|(key, _)| key.as_str()).collect();
    let mut said = BTreeSet::new();
    for row in PROFILES {
        let releases = row.releases.iter();
        let named =
            releases.map(|it| Profile::named(&format!("{}@{}", row.name, it.name)).unwrap());
        let releases: Vec<Profile> = named.collect();
        for before in &releases {
            for after in &releases {
                let found = difference(before, after);
                said.extend(found.changed.iter().map(|change| change.older));
                said.extend(found.lists.iter().map(|list| list.name));
            }
        }
    }
    said.remove("");
    assert!(said.len() > 20, "only {said:?}");
    let missing: Vec<&&str> = said.difference(&known).collect();
    assert!(missing.is_empty(), "without a row: {missing:#?}");
}

/// Every kind of document that is recognised and not read has its words.
#[test]
fn every_foreign_document_has_its_words() {
    let table = table("frames.tsv");
    let known: BTreeSet<&str> = table.iter().map(|(key, _)| key.as_str()).collect();
    let titles = FOREIGN.iter().map(|kind| kind.title);
    let missing: Vec<&str> = titles.filter(|title| !known.contains(title)).collect();
    assert!(missing.is_empty(), "without a row: {missing:#?}");
}

/// What no document could be made of, and what a format has no place for.
#[test]
fn errors_and_losses_leave_nothing_in_english() {
    let mut paths = Vec::new();
    files(root().join("fixtures"), &mut paths);
    let mut documents: Vec<Vec<u8>> = paths.iter().map(|it| std::fs::read(it).unwrap()).collect();
    // Cut off, of other kinds, and nothing at all.
    for bytes in documents.clone() {
        documents.push(bytes[..bytes.len() / 40].to_vec());
    }
    let others: [&[u8]; 9] = [
        b"",
        b"  ",
        b"Dear Sirs",
        b"<html/>",
        b"<!DOCTYPE x><x/>",
        b"<FatturaElettronica versione='FPA12'/>",
        b"7z\xBC\xAF\x27\x1C\0\x04",
        b"<a xmlns='b'/>",
        b"%PDF-1.4",
    ];
    documents.extend(others.map(<[u8]>::to_vec));
    let mut told: BTreeMap<(Language, String), String> = BTreeMap::new();
    let languages = [Language::French, Language::Dutch, Language::German];
    for bytes in &documents {
        let (document, losses) = match facturier::read(bytes) {
            Ok(reading) => reading.into_document(),
            Err(error) => {
                // What the parser of JSON says is not ours.
                if matches!(error.kind(), ErrorKind::Json { .. }) {
                    continue;
                }
                for language in languages {
                    let of = error.clone().in_language(language).to_string();
                    told.insert((language, error.to_string()), of);
                }
                continue;
            }
        };
        let mut all = losses;
        for row in FORMATS {
            match write(&document, row.format, &WriteOptions::new()) {
                Ok(written) => all.extend(written.losses),
                Err(error) => {
                    for language in languages {
                        let of = error.clone().in_language(language).to_string();
                        told.insert((language, error.to_string()), of);
                    }
                }
            }
        }
        for loss in &all {
            for language in languages {
                let of = loss.what.in_language(language);
                told.insert((language, loss.what.to_string()), of);
            }
        }
    }
    assert!(told.len() > 3 * 300, "only {} were told", told.len());
    let mut faults = BTreeSet::new();
    for ((language, english), of) in &told {
        // Values are as they are.
        let has_words = words(english).any(|word| ENGLISH.contains(&word));
        if words(of).any(|word| ENGLISH.contains(&word)) || has_words && of == english {
            faults.insert(format!("{}: {of}", language.code()));
        }
    }
    assert!(faults.is_empty(), "{} faults: {faults:#?}", faults.len());
}

/// What is in a text apart from what it quotes, tags and paths.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let unquoted = text.split('"').step_by(2);
    let untagged =
        unquoted.flat_map(|text| text.split('<').map(|it| it.rsplit('>').next().unwrap()));
    untagged.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
}

const ENGLISH: &[&str] = &[
    "the",
    "found",
    "expected",
    "with",
    "which",
    "that",
    "missing",
    "empty",
    "delete",
    "write",
    "instead",
    "does",
    "not",
    "and",
    "has",
    "have",
    "value",
    "amount",
    "number",
    "day",
    "rules",
    "statement",
    "statements",
    "report",
];

fn files(folder: PathBuf, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(path, all),
            false => all.push(path),
        }
    }
}

#[test]
fn nothing_is_left_in_english() {
    let mut documents: Vec<Vec<u8>> = Vec::new();
    let fixtures = root().join("fixtures");
    for table in ["rules.tsv", "advice.tsv"] {
        let rows = std::fs::read_to_string(fixtures.join(table)).unwrap();
        for row in rows
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let mut columns = row.split('\t').skip(1).filter(|column| *column != "fires");
            let base = columns.next().unwrap();
            let good = std::fs::read_to_string(fixtures.join("ubl").join(base));
            let Ok(good) = good else { continue };
            let edited = match table {
                "rules.tsv" => columns
                    .try_fold(good, |source, change| edit(&source, change))
                    .unwrap(),
                _ => {
                    let columns: Vec<&str> = columns.collect();
                    let of = |source: String, pair: &[&str]| {
                        source.replacen(pair[0], pair.get(1).copied().unwrap_or(""), 1)
                    };
                    columns.chunks(2).fold(good, of)
                }
            };
            documents.push(edited.into_bytes());
        }
    }
    let mut all = Vec::new();
    files(fixtures, &mut all);
    documents.extend(all.iter().map(|path| std::fs::read(path).unwrap()));
    let profile = Profile::auto().with_advice();
    let mut told: BTreeMap<(Language, String), (Finding, String)> = BTreeMap::new();
    for bytes in &documents {
        let Ok(reading) = facturier::read(bytes) else {
            continue;
        };
        let report = reading.validate(&profile);
        for language in [Language::French, Language::Dutch, Language::German] {
            let of = report.clone().in_language(language);
            let text = TextReport::new(Ok(&of)).to_string();
            let verdict = text.lines().last().unwrap();
            assert!(
                !words(verdict).any(|word| ENGLISH.contains(&word)),
                "{verdict}"
            );
            for (finding, english) in of.findings.into_iter().zip(&report.findings) {
                let key = (language, format!("{} {}", finding.rule, finding.title));
                told.entry(key)
                    .or_insert((finding, english.message.clone()));
            }
        }
    }
    assert!(told.len() > 3 * 500, "only {} were told", told.len());
    let mut faults = Vec::new();
    for ((language, _), (finding, english)) in &told {
        let expected = finding.field.as_ref().map_or("?", |field| &*field.expected);
        for text in [&*finding.message, &*finding.title, finding.why, expected] {
            if words(text).any(|word| ENGLISH.contains(&word)) || text.is_empty() {
                faults.push(format!("{} {}: {text}", language.code(), finding.rule));
            }
        }
        if finding.message == *english {
            faults.push(format!(
                "{} {}: as in English: {english}",
                language.code(),
                finding.rule
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn what_a_document_holds_stays_as_it_is_shown() {
    let source = std::fs::read_to_string(root().join("fixtures/ubl/peppol-invoice.xml")).unwrap();
    let source = source.replace(
        ">EUR</cbc:DocumentCurrencyCode>",
        ">{1}\u{202e}\u{7}{}</cbc:DocumentCurrencyCode>",
    );
    let report = facturier::read(source.as_bytes())
        .unwrap()
        .validate(&Profile::auto());
    let report = report.in_language(Language::Dutch);
    let of = |rule: &str| {
        report
            .findings
            .iter()
            .find(|finding| finding.rule == rule)
            .unwrap()
    };
    assert_eq!(
        of("BR-CL-04").message,
        "gevonden: \"{1}<U+202E>␇{}\"; verwacht: een valuta uit ISO 4217"
    );
}

/// A finding of somebody else has no words in another language.
#[test]
fn own_findings_stay_as_they_are() {
    use facturier::report::{Layer, Severity};
    let finding = Finding::new(
        "OWN-1",
        Layer::Rules,
        Severity::Warning,
        "the order is not ours",
    );
    assert_eq!(finding.clone().in_language(Language::Dutch), finding);
}
