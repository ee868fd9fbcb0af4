//! The paths against the model that is read of the same document, and against the walk over it.

use super::*;
use crate::model::full;
use crate::model::walk::{Step, Value, Visit};
use crate::term;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Which paths the walk meets a term at, with `[]` for places in lists.
#[derive(Default)]
struct Met {
    around: Vec<Step>,
    paths: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Met {
    fn put(&mut self, step: Step) {
        let steps = self.around.iter().copied().chain([step]);
        let name = |step: Step| match step.index {
            Some(_) => format!("{}[]", step.field),
            None => step.field.to_owned(),
        };
        let path = steps.map(name).collect::<Vec<_>>().join(".");
        self.paths.entry(step.term).or_default().insert(path);
    }
}

impl Visit<'_> for Met {
    fn enter(&mut self, step: Step) {
        self.put(step);
        self.around.push(step);
    }

    fn leave(&mut self) {
        self.around.pop();
    }

    fn term(&mut self, step: Step, _: Value<'_>) {
        self.put(step);
    }
}

#[test]
fn every_term_has_the_field_in_which_the_walk_meets_it() {
    let mut met = Met::default();
    full::document("invoice").1.walk(&mut met);
    for (term, paths) in &met.paths {
        let Some((_, field)) = FIELDS.iter().find(|(known, _)| known == term) else {
            assert_eq!(*term, "", "a term without a field");
            continue;
        };
        assert!(
            paths.contains(*field),
            "{term}: {field} is none of {paths:?}"
        );
    }
    let places = term::ubl::PLACES.iter().chain(&term::cii::PLACES);
    for place in places {
        let is_there = FIELDS.iter().any(|(term, _)| *term == place.term);
        assert!(is_there, "{} has no field", place.term);
    }
    for (_, field) in FIELDS {
        for (end, _) in field.match_indices("[]") {
            let list = &field[..end + 2];
            assert!(LISTS.iter().any(|(known, ..)| *known == list), "{list}");
        }
    }
}

fn at<'j>(json: &'j Json, path: &str) -> Option<&'j Json> {
    path.split('.')
        .try_fold(json, |json, step| match step.split_once('[') {
            None => json.get(step),
            Some((field, at)) => json
                .get(field)?
                .get(at.trim_end_matches(']').parse::<usize>().ok()?),
        })
}

/// The text of a value, without its scheme, currency or unit.
fn text(json: &Json) -> Option<&str> {
    json.as_str().or_else(|| json.get("value")?.as_str())
}

/// Looks up every text that stands for a term in the model: how many there are, and how many are others, by themselves
/// and in lists. Where an element is there twice that stands once, or a dialect has something else in its place, the
/// model has another.
fn compare(path: &Path) -> [(usize, usize); 2] {
    let mut seen = [(0, 0); 2];
    let bytes = std::fs::read(path).unwrap();
    let Ok(reading) = crate::read(&bytes) else {
        return seen;
    };
    let Some(root) = reading.root() else {
        return seen;
    };
    let (document, _) = reading.document();
    let options = crate::WriteOptions::new();
    let json = crate::write(&document, crate::Format::Json, &options).unwrap();
    let json: Json = serde_json::from_slice(&json.bytes).unwrap();
    let mut fields = Fields::default();
    for node in root
        .tree()
        .nodes()
        .filter(|node| node.children().next().is_none())
    {
        let terms = term::of(node);
        let Some(term) = terms.last().filter(|term| term.starts_with("BT-")) else {
            continue;
        };
        let found = fields.path(node, term);
        let Some(value) = at(&json["invoice"], &found).and_then(text) else {
            // Some terms have two elements, of which the model takes one.
            continue;
        };
        let stands = node.text().trim();
        let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
        let is_same = value.trim() == stands
            || number(value).is_some_and(|value| number(stands) == Some(value))
            || (!value.is_empty()
                && value
                    .chars()
                    .filter(char::is_ascii_digit)
                    .eq(stands.chars().filter(char::is_ascii_digit)));
        let of = usize::from(found.contains('['));
        seen[of].0 += 1;
        seen[of].1 += usize::from(!is_same);
    }
    seen
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path if path.extension().is_some_and(|it| it == "xml") => found.push(path),
            _ => {}
        }
    }
}

fn compare_all(paths: &[PathBuf]) -> [(usize, usize); 2] {
    paths.iter().fold([(0, 0); 2], |all, path| {
        let one = compare(path);
        [0, 1].map(|at| (all[at].0 + one[at].0, all[at].1 + one[at].1))
    })
}

#[test]
fn paths_lead_to_the_values_of_the_model() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("fixtures/ubl"), &mut paths);
    files(&root.join("fixtures/cii"), &mut paths);
    let [(single, other), (listed, wrong)] = compare_all(&paths);
    assert!(single > 500 && listed > 500, "{single} {listed}");
    assert!(
        other * 50 < single && wrong == 0,
        "{other} of {single}, {wrong} of {listed}"
    );
}

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn paths_lead_to_the_values_of_the_model_in_the_corpus() {
    let Some(corpus) = std::env::var_os("FACTURIER_CORPUS") else {
        return;
    };
    let mut paths = Vec::new();
    files(Path::new(&corpus), &mut paths);
    let [(single, other), (listed, wrong)] = compare_all(&paths);
    println!("{other} of {single}, {wrong} of {listed}");
    assert!(single > 50_000 && listed > 50_000, "{single} {listed}");
    assert!(
        other * 150 < single && wrong * 1000 < listed,
        "{other} of {single}, {wrong} of {listed}"
    );
}
