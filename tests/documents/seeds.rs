//! Every fuzz target holds on its seeds, without a fuzzer.

use crate::targets::TARGETS;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn names(folder: &str) -> BTreeSet<String> {
    let folder = root().join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect()
}

/// Rows of `targets.tsv`: a target, its dictionary, and the folders that it has besides its own.
fn rows() -> Vec<(&'static str, &'static str, Vec<String>)> {
    let rows = include_str!("../../fuzz/targets.tsv").lines();
    rows.filter(|row| !row.starts_with('#'))
        .map(|row| {
            let mut cells = row.split('\t');
            let mut next = || cells.next().unwrap_or_default();
            let (name, dictionary, fixtures) = (next(), next(), next());
            let folders = match fixtures {
                "all" => names("fixtures").into_iter().collect(),
                fixtures => fixtures.split_whitespace().map(str::to_owned).collect(),
            };
            (name, dictionary, folders)
        })
        .collect()
}

/// A target that is missing somewhere is never run.
#[test]
fn every_target_is_everywhere() {
    let rows = rows();
    let all: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    let listed: Vec<&str> = rows.iter().map(|(name, ..)| *name).collect();
    assert_eq!(listed, all);
    let files: BTreeSet<String> = all.iter().map(|name| format!("{name}.rs")).collect();
    assert_eq!(names("fuzz/fuzz_targets"), files);
    let manifest = include_str!("../../fuzz/Cargo.toml");
    let readme = include_str!("../../fuzz/README.md");
    for (name, dictionary, _) in &rows {
        assert!(manifest.contains(&format!(
            "name = \"{name}\", path = \"fuzz_targets/{name}.rs\""
        )));
        assert!(readme.contains(&format!("| `{name}` |")), "{name}");
        let dictionary = root().join(format!("fuzz/dictionaries/{dictionary}.dict"));
        assert!(
            dictionary.ends_with("-.dict") || dictionary.is_file(),
            "{dictionary:?}"
        );
    }
    let seeds: BTreeSet<String> = all.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(names("fuzz/seeds"), seeds);
}

#[test]
fn targets_hold_on_their_seeds() {
    for ((name, run), (_, _, fixtures)) in TARGETS.iter().zip(rows()) {
        let own = format!("fuzz/seeds/{name}");
        let fixtures = fixtures.iter().map(|folder| format!("fixtures/{folder}"));
        let mut paths: Vec<PathBuf> = Vec::new();
        for folder in std::iter::once(own).chain(fixtures) {
            if root().join(&folder).is_dir() {
                paths.extend(
                    names(&folder)
                        .iter()
                        .map(|name| root().join(&folder).join(name)),
                );
            }
        }
        assert!(!paths.is_empty(), "{name} has no seeds");
        for path in paths {
            let bytes = fs::read(&path).unwrap();
            if std::panic::catch_unwind(|| run(&bytes)).is_err() {
                panic!("{name} does not hold on {}", path.display());
            }
        }
    }
}
