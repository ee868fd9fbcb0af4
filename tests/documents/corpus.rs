//! Every UBL document of the corpus: the structure verdict of the official schema validator, and what
//! is read, written and read again.
//!
//! The corpus is found through `FACTURIER_CORPUS`; without it these tests are ignored.

use facturier::{Document, Format, WriteOptions};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The documents in UBL, once each, with their row of the truth.
fn documents() -> Option<Vec<(PathBuf, Value)>> {
    let mut documents = all_documents()?;
    documents.retain(|(_, row)| row["syntax"] != "cii");
    Some(documents)
}

/// The same in both syntaxes.
fn all_documents() -> Option<Vec<(PathBuf, Value)>> {
    let Some(corpus) = std::env::var_os("FACTURIER_CORPUS").map(PathBuf::from) else {
        eprintln!("SKIPPED: FACTURIER_CORPUS is not set");
        return None;
    };
    let mut documents = BTreeMap::new();
    for set in [
        "official",
        "generated",
        "generated-cii",
        "generated-nlcius",
        "generated-ublbe",
        "generated-xrechnung",
    ] {
        let truth = std::fs::read_to_string(corpus.join(set).join("truth.jsonl")).unwrap();
        for line in truth.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let path = corpus.join(set).join(row["file"].as_str().unwrap());
            documents.insert(path, row);
        }
    }
    assert!(documents.len() > 3_000, "the corpus is not whole");
    Some(documents.into_iter().collect())
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn structure_is_judged_as_the_schema_does() {
    let Some(documents) = documents() else { return };
    let mut differences = Vec::new();
    for (path, row) in &documents {
        let bytes = std::fs::read(path).unwrap();
        let (valid, said) = match facturier::read(&bytes) {
            Ok(reading) => {
                let report = reading.report();
                let said = report
                    .findings
                    .first()
                    .map_or_else(String::new, |f| f.message.clone());
                (!reading.is_invalid(), said)
            }
            Err(error) => (false, error.to_string()),
        };
        if valid != row["xsd_valid"].as_bool().unwrap() {
            differences.push(format!(
                "{}: {said:?}, expected {} {}",
                path.display(),
                row["xsd_error"],
                row["xsd_errors"]
            ));
        }
    }
    eprintln!(
        "{} documents, {} judged differently",
        documents.len(),
        differences.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn what_is_written_is_read_again() {
    let Some(documents) = documents() else { return };
    let (mut count, mut with_losses, mut failures) = (0, 0, Vec::new());
    for (path, row) in &documents {
        if row["xsd_valid"] != true || row["syntax"] == "other" {
            continue;
        }
        count += 1;
        let bytes = std::fs::read(path).unwrap();
        let (document, _) = facturier::read(&bytes).unwrap().document();
        let written = facturier::write(&document, Format::Ubl, &WriteOptions::new()).unwrap();
        let again = facturier::read(&written.bytes).unwrap();
        with_losses += usize::from(!written.losses.is_empty());
        let (document_again, not_carried) = again.document();
        if again.is_invalid() {
            failures.push(format!(
                "{}: written invalid: {:?}",
                path.display(),
                again.report().findings[0]
            ));
        } else if shown(&document) != shown(&document_again) || !not_carried.is_empty() {
            failures.push(format!(
                "{}: read differently again {:?}",
                path.display(),
                not_carried.first()
            ));
        }
    }
    eprintln!(
        "{count} valid documents written and read again, {with_losses} with losses, {} failures",
        failures.len()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What the model has no place for comes back where the schema has its place: the document is as valid as before, and lacks
/// nothing, or what it lacks is told.
#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn what_is_not_in_the_model_is_put_back() {
    let Some(documents) = all_documents() else {
        return;
    };
    let (mut count, mut parts, mut told, mut failures) = (0, 0, 0, Vec::new());
    for (path, row) in &documents {
        if row["xsd_valid"] != true || row["syntax"] == "other" {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        let reading = facturier::read(&bytes).unwrap();
        let unmapped = reading.unmapped();
        if unmapped.parts().is_empty() {
            continue;
        }
        count += 1;
        parts += unmapped.parts().len();
        let (document, _) = reading.document();
        let format = reading.detected().format;
        let written = facturier::write(&document, format, &WriteOptions::new()).unwrap();
        let (without, _) = facturier::read(&written.bytes).unwrap().document();
        let before = written.losses.len();
        let written = unmapped.put_back(written);
        let lost = written.losses.len() - before;
        told += lost;
        let again = facturier::read(&written.bytes).unwrap();
        let there = again.unmapped().parts().len();
        if again.is_invalid() {
            let first = &again.report().findings[0];
            failures.push(format!("{}: {first}", path.display()));
        } else if there + lost != unmapped.parts().len() {
            let (there, all) = (there + lost, unmapped.parts().len());
            failures.push(format!("{}: {there} of {all} parts", path.display()));
        } else if shown(&again.document().0) != shown(&without) {
            failures.push(format!("{}: another document", path.display()));
        }
        if lost > 0 {
            let loss = &written.losses[before];
            eprintln!("{}: {loss}", path.display());
        }
    }
    eprintln!("{count} documents with {parts} parts, {told} not put back");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count > 100 && told * 20 < parts);
}

/// Equality does not see the scale of a decimal; this does.
fn shown(document: &Document) -> String {
    format!("{document:?}")
}
