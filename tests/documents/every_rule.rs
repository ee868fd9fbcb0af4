//! Every rule has a document that breaks it and one that does not, or a reason why none can.
//!
//! `fixtures/rules.tsv` makes the documents: a rule, a good document of `fixtures/ubl/`, and the edits
//! that break it, judged by NLCIUS, XRechnung or UBL.BE if the document is, or else by Peppol. `fixtures/rules-that-never-fire.tsv` has the reasons; that list only gets shorter.
//! The elements that EN 16931 does not use (UBL-CR) need no row: the test puts each into a good
//! document.

use crate::edit::edit;
use facturier::rules::Profile;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn rows(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(fixtures().join(name)).unwrap();
    let rows = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    rows.map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

fn fired(profile: &Profile, source: &str) -> BTreeSet<String> {
    match facturier::read(source.as_bytes()) {
        Ok(reading) => reading
            .validate(profile)
            .findings
            .into_iter()
            .map(|f| f.rule.into_owned())
            .collect(),
        Err(_) => BTreeSet::new(),
    }
}

#[test]
fn every_rule_is_broken_by_a_document_and_kept_by_another() {
    let [peppol, nlcius, xrechnung, ublbe] =
        ["peppol", "nlcius", "xrechnung", "ublbe"].map(|name| Profile::named(name).unwrap());
    let of = |base: &str| match base {
        "nlcius-invoice.xml" => &nlcius,
        "xrechnung-invoice.xml" => &xrechnung,
        "ublbe-invoice.xml" => &ublbe,
        _ => &peppol,
    };
    let mut broken: BTreeSet<String> = BTreeSet::new();
    let mut faults = Vec::new();
    let mut bases: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for row in rows("rules.tsv") {
        let [rule, base, edits @ ..] = row.as_slice() else {
            panic!("{row:?}")
        };
        let (source, fired_by_base) = bases.entry(base.clone()).or_insert_with(|| {
            let source = std::fs::read_to_string(fixtures().join("ubl").join(base)).unwrap();
            let fired = fired(of(base), &source);
            (source, fired)
        });
        if fired_by_base.contains(rule) {
            faults.push(format!("{rule}: {base} breaks it before any edit"));
        }
        match edits
            .iter()
            .try_fold(source.clone(), |source, change| edit(&source, change))
        {
            Ok(edited) if fired(of(base), &edited).contains(rule) => {
                broken.insert(rule.clone());
            }
            Ok(_) => faults.push(format!("{rule}: {base} {edits:?} does not break it")),
            Err(error) => faults.push(format!("{rule}: {base} {edits:?}: {error}")),
        }
    }
    let never: BTreeMap<String, String> = rows("rules-that-never-fire.tsv")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let good = std::fs::read_to_string(fixtures().join("ubl/peppol-invoice.xml")).unwrap();
    let kept = fired(&peppol, &good);
    let mut rules = peppol.rules();
    let is_own = |id: &str| {
        ["BR-NL-", "BII2-", "SI-", "BR-DE", "BR-TMP-"]
            .iter()
            .any(|own| id.starts_with(own))
    };
    // Those for CII have tests of their own, in `tests/documents/nlcius_cii.rs` and `tests/documents/releases.rs`.
    let of_cii = [
        "BR-NL-22",
        "BR-NL-23",
        "BR-NL-32-and-34",
        "BR-DEX-15",
        "BR-TMP-3",
        "BR-TMP-4",
        "BR-TMP-5",
        "BR-TMP-7",
    ];
    let own = [&nlcius, &xrechnung].into_iter().flat_map(Profile::rules);
    rules.extend(own.filter(|rule| is_own(rule.id) && !of_cii.contains(&rule.id)));
    // What UBL.BE asks otherwise than Peppol, or calls otherwise, has a test in `tests/documents/releases.rs`.
    let known: BTreeSet<&str> = rules.iter().map(|rule| rule.id).collect();
    let own = ublbe.rules().into_iter();
    rules.extend(own.filter(|rule| {
        let is_older = ["BR-", "ubl-DT-"].iter().any(|it| rule.id.starts_with(it));
        let is_spelled = rule.id.starts_with("ubl-CR-") && rule.id != "ubl-CR-384";
        !(is_older || is_spelled || known.contains(rule.id))
    }));
    for rule in &rules {
        if let Some(path) = rule
            .expected
            .strip_prefix("no ")
            .filter(|_| rule.id.starts_with("UBL-CR"))
            && let Some(path) = path.strip_suffix(", which EN 16931 does not use")
        {
            let steps: Vec<&str> = path.split('/').collect();
            let opened: String = steps.iter().map(|step| format!("<{step}>")).collect();
            let closed: String = steps
                .iter()
                .rev()
                .map(|step| format!("</{step}>"))
                .collect();
            let extension = "xmlns:ext=\"urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2\"";
            let xml = format!("{opened}x{closed}").replacen('>', &format!(" {extension}>"), 1);
            let edited = edit(&good, &format!(".+{xml}")).unwrap();
            if fired(&peppol, &edited).contains(rule.id) && !kept.contains(rule.id) {
                broken.insert(rule.id.to_owned());
            }
        }
        match (broken.contains(rule.id), never.contains_key(rule.id)) {
            (true, true) => {
                faults.push(format!("{} fires after all: take it off the list", rule.id))
            }
            (false, false) => faults.push(format!(
                "{} has no document that breaks it, and no reason why",
                rule.id
            )),
            _ => {}
        }
    }
    let known: BTreeSet<&str> = rules.iter().map(|rule| rule.id).collect();
    for rule in never
        .keys()
        .chain(&broken)
        .filter(|rule| !known.contains(rule.as_str()))
    {
        faults.push(format!("{rule} is no rule"));
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}
