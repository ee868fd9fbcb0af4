//! The structured communications of the corpus, by the truth that stands beside each file.
//!
//! The corpus is found through `FACTURIER_CORPUS`; without it this test is ignored.

use facturier::model::{Communication, Movement, Structured, StructuredCommunication};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Every structured communication of the corpus, and the value that it is said to have.
fn communications() -> Option<Vec<(StructuredCommunication, Option<String>)>> {
    let Some(corpus) = std::env::var_os("FACTURIER_CORPUS").map(PathBuf::from) else {
        eprintln!("SKIPPED: FACTURIER_CORPUS is not set");
        return None;
    };
    let mut all = Vec::new();
    for folder in ["coda", "coda-generated"] {
        for entry in std::fs::read_dir(corpus.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let truth: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            let statements = truth["statements"].as_array().into_iter().flatten();
            for movement in statements.flat_map(|s| s["transactions"].as_array().unwrap()) {
                let of = |value: &Value, text: &str| {
                    let kind = value["type"].as_str()?.parse().ok()?;
                    let text = value[text].as_str()?.into();
                    let truth = value["value"].as_str().map(str::to_owned);
                    Some((StructuredCommunication { kind, text }, truth))
                };
                all.extend(of(&movement["communication"], "raw"));
                let information = movement["information"].as_array().into_iter().flatten();
                all.extend(information.filter_map(|record| of(record, "text")));
            }
        }
    }
    assert!(all.len() > 3_000, "the corpus is not whole: {}", all.len());
    Some(all)
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn structured_communications_have_their_values() {
    let Some(all) = communications() else { return };
    let mut counts = BTreeMap::new();
    for (communication, truth) in all {
        let decoded = communication.decode();
        *counts.entry(communication.kind).or_insert(0) += 1;
        let kind = communication.kind;
        assert!(!matches!(decoded, Structured::Unknown(_)), "{kind}");

        // Nothing is lost on the way there and back, but for what fills up unused fields.
        let again = decoded.encode().unwrap();
        let what_counts = |text: &str| text.replace(['0', ' '], "");
        assert_eq!(what_counts(&again.text), what_counts(&communication.text));
        assert_eq!(again.decode(), decoded);

        let movement = Movement {
            communication: Some(Communication::Structured(communication)),
            ..Movement::default()
        };
        let Some(truth) = truth else { continue };
        let found = match kind {
            100 => movement.creditor_reference().map(|r| r.as_str().to_owned()),
            101 | 102 | 105 => movement.ogm().map(|ogm| ogm.digits().to_owned()),
            103 => decoded.fields().first().map(|(_, value)| value.clone()),
            _ => movement.remittance_text().map(|text| text.into_owned()),
        };
        // A reference with wrong check digits is none, and stands as the text that it is.
        let found = found.or_else(|| decoded.fields().first().map(|(_, value)| value.clone()));
        assert_eq!(found.as_deref(), Some(&*truth), "{kind}");
    }
    println!("{counts:?}");
}
