//! The walk meets every field that the JSON Schema of the model has.

use super::*;
use crate::model::full;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Where the walk has been, and what it has met there.
#[derive(Default)]
struct Seen {
    path: Vec<String>,
    terms: Vec<(String, String)>,
    names: BTreeSet<&'static str>,
}

impl Visit<'_> for Seen {
    fn enter(&mut self, step: Step) {
        self.path.push(step.to_string());
        self.names.insert(step.term);
    }

    fn leave(&mut self) {
        self.path.pop().unwrap();
    }

    fn term(&mut self, step: Step, value: Value<'_>) {
        let path = [self.path.as_slice(), &[step.to_string()]].concat();
        self.terms.push((path.join("."), value.to_string()));
        self.names.insert(step.term);
    }
}

fn leaves(value: &Json, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Json::Object(fields) => {
            for (name, value) in fields {
                leaves(value, &format!("{path}.{name}"), found);
            }
        }
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                leaves(item, &format!("{path}[{at}]"), found);
            }
        }
        Json::String(text) => found.push((path.to_owned(), text.clone())),
        other => found.push((path.to_owned(), other.to_string())),
    }
}

fn walked(kind: &str) -> Seen {
    let (json, document) = full::document(kind);
    let mut seen = Seen::default();
    document.walk(&mut seen);
    assert!(seen.path.is_empty());
    let mut found = Vec::new();
    leaves(&json, "", &mut found);
    assert!(found.len() > 150, "{}", found.len());
    for (path, text) in found {
        // What JSON has in two fields is one term with its scheme, currency or unit.
        let own = path.trim_start_matches('.');
        let outer = own.rsplit_once('.').map_or(own, |(outer, _)| outer);
        let beside = own
            .strip_suffix("currency")
            .map(|own| format!("{own}amount"));
        let own = match kind {
            "statements" => format!("statements{own}"),
            _ => own.to_owned(),
        };
        let prefix = if kind == "statements" {
            "statements"
        } else {
            ""
        };
        let outer = format!("{prefix}{outer}");
        let beside = beside.map(|beside| format!("{prefix}{beside}"));
        let is_met = seen.terms.iter().any(|(at, value)| {
            if *at == own {
                return *value == text || value.starts_with(&format!("{text} ")) || text == "QUJD";
            }
            (*at == outer || Some(at) == beside.as_ref()) && value.contains(&text)
        });
        assert!(is_met, "{own}: {text} is not met: {:#?}", seen.terms);
    }
    seen
}

#[test]
fn every_field_of_an_invoice_is_met() {
    let seen = walked("invoice");
    let names = seen.names;
    // The units of quantities are parts of their values.
    let parts = ["BT-130", "BT-150"];
    let all = (1..300).flat_map(|number| [format!("BT-{number}"), format!("BG-{number}")]);
    for term in all.filter(|term| crate::term::name(term).is_some()) {
        let is_met = names.contains(term.as_str()) || parts.contains(&term.as_str());
        assert!(is_met, "{term} is not met");
    }
}

#[test]
fn every_field_of_a_statement_is_met() {
    walked("statements");
}
