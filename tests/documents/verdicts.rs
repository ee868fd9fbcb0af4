//! The business rules against the verdicts of the official Schematron on every UBL document of the
//! corpus, for NLCIUS on those in CII too.
//!
//! `FACTURIER_RULES=BR-CL,BR-DEC` looks at the rules with these prefixes only.

use facturier::rules::Profile;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// What the official rule sets say, for each rule of `of_interest`: how often it fires.
fn expected(
    row: &Value,
    of_interest: &dyn Fn(&str) -> bool,
) -> (BTreeMap<String, u64>, HashSet<String>) {
    let left_out = row["error_ids"].as_array().into_iter().flatten();
    let left_out: HashSet<String> = left_out
        .filter_map(|id| Some(id.as_str()?.to_owned()))
        .collect();
    let fired = if row["error"].is_null() {
        &row["fired"]
    } else {
        &row["fired_lenient"]
    };
    let mut counts = BTreeMap::new();
    for rule in fired.as_array().into_iter().flatten() {
        let id = rule["id"].as_str().unwrap();
        if of_interest(id) && !left_out.contains(id) {
            *counts.entry(id.to_owned()).or_default() += rule["count"].as_u64().unwrap();
        }
    }
    (counts, left_out)
}

/// Whose rules the verdicts of the corpus are by, and which of them.
fn judges(name: &str) -> Vec<(Profile, BTreeSet<&'static str>)> {
    let of = |name: &str| {
        let profile = Profile::named(name).unwrap();
        let ids = profile.rules().iter().map(|rule| rule.id).collect();
        (profile, ids)
    };
    if name != "xrechnung" {
        return vec![of(name)];
    }
    // 2.5.0 behind EN 16931 1.3.16, though that release builds on 1.3.15.
    let (own, mut ids): (_, BTreeSet<&str>) = of("xrechnung@2.5.0");
    let (_, base) = of("en16931@1.3.15");
    ids.retain(|id| !base.contains(id));
    vec![of("en16931"), (own, ids)]
}

struct Tally {
    rows: usize,
    same_sets: usize,
    same_counts: usize,
    differences: BTreeMap<String, Vec<String>>,
}

fn compare(corpus: &Path, sets: &[&str], profile_name: &str, valid: bool) -> Tally {
    let judges = judges(profile_name);
    let known: BTreeSet<&str> = judges.iter().flat_map(|(_, ids)| ids).copied().collect();
    let prefixes = std::env::var("FACTURIER_RULES").unwrap_or_default();
    let prefixes: Vec<&str> = prefixes.split(',').filter(|p| !p.is_empty()).collect();
    let whole = std::env::var_os("FACTURIER_RULES").is_none();
    let of_interest = |id: &str| {
        if whole {
            true
        } else {
            known.contains(id) && prefixes.iter().any(|prefix| id.starts_with(prefix))
        }
    };
    let mut tally = Tally {
        rows: 0,
        same_sets: 0,
        same_counts: 0,
        differences: BTreeMap::new(),
    };
    for set in sets {
        let truth = std::fs::read_to_string(corpus.join(set).join("truth.jsonl")).unwrap();
        for line in truth.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let is_ubl = row["syntax"].as_str().unwrap().starts_with("ubl-");
            if !(is_ubl || matches!(profile_name, "nlcius" | "xrechnung"))
                || row["profile"] != profile_name
                || row["xsd_valid"].as_bool() != Some(valid)
            {
                continue;
            }
            let file = row["file"].as_str().unwrap();
            let bytes = std::fs::read(corpus.join(set).join(file)).unwrap();
            let Ok(reading) = facturier::read(&bytes) else {
                continue;
            };
            tally.rows += 1;
            let (expected, left_out) = expected(&row, &of_interest);
            let mut found: BTreeMap<String, u64> = BTreeMap::new();
            for (profile, ids) in &judges {
                for finding in reading.validate(profile).findings {
                    let id = finding.rule.as_ref();
                    if ids.contains(id) && of_interest(id) && !left_out.contains(id) {
                        *found.entry(id.to_owned()).or_default() += 1;
                    }
                }
            }
            tally.same_counts += usize::from(found == expected);
            tally.same_sets += usize::from(found.keys().eq(expected.keys()));
            let ids: BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
            for id in ids {
                let (ours, theirs) = (found.get(id).unwrap_or(&0), expected.get(id).unwrap_or(&0));
                if ours != theirs {
                    let where_ = tally.differences.entry(id.clone()).or_default();
                    where_.push(format!("{set}/{file}: {ours}, officially {theirs}"));
                }
            }
        }
    }
    tally
}

fn verdicts(profile: &str, valid: bool, at_least: f64) {
    let Some(corpus) = std::env::var_os("FACTURIER_CORPUS").map(PathBuf::from) else {
        eprintln!("SKIPPED: FACTURIER_CORPUS is not set");
        return;
    };
    let generated = match profile {
        "en16931" | "peppol" => "generated".to_owned(),
        national => format!("generated-{national}"),
    };
    let tally = compare(&corpus, &["official", &generated], profile, valid);
    for (rule, rows) in &tally.differences {
        eprintln!(
            "{rule}: {} rows differ, such as {}",
            rows.len(),
            rows[..rows.len().min(3)].join("; ")
        );
    }
    let validity = if valid { "valid" } else { "invalid" };
    eprintln!(
        "{profile}, structurally {validity}: {} documents, same set of rules on {} ({:.2} %), same counts on {} ({:.2} %)",
        tally.rows,
        tally.same_sets,
        100.0 * tally.same_sets as f64 / tally.rows as f64,
        tally.same_counts,
        100.0 * tally.same_counts as f64 / tally.rows as f64,
    );
    assert!(tally.rows > 150);
    assert!(tally.same_sets as f64 >= at_least * tally.rows as f64);
    assert!(tally.same_counts as f64 >= at_least * tally.rows as f64);
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn en16931_on_valid_structure() {
    verdicts("en16931", true, 1.0);
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn xrechnung_on_valid_structure() {
    verdicts("xrechnung", true, 1.0);
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn peppol_on_valid_structure() {
    verdicts("peppol", true, 1.0);
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn nlcius_on_valid_structure() {
    verdicts("nlcius", true, 1.0);
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn ublbe_on_valid_structure() {
    verdicts("ublbe", true, 1.0);
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn en16931_on_invalid_structure() {
    verdicts("en16931", false, 1.0);
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn peppol_on_invalid_structure() {
    verdicts("peppol", false, 1.0);
}
