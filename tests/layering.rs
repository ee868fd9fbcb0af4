//! A module uses only the modules above it in this order, and no files use one another in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// From the bottom of the program to its top. `term` looks at paths of elements, so it comes after
/// `xml`; `rules` and `format` do not know each other.
const ORDER: &[&str] = &[
    "language",
    "steps",
    "position",
    "value",
    "error",
    "identifiers",
    "codes",
    "references",
    "model",
    "xml",
    "term",
    "report",
    "view",
    "structure",
    "format",
    "rules",
    "pipeline",
    "dossier",
];

#[test]
fn modules_use_only_what_is_above_them() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let (mut violations, mut uses) = (Vec::new(), 0);
    for file in files {
        let path = file.strip_prefix(&source).unwrap();
        let mut parts = path.iter().map(|part| part.to_str().unwrap());
        let module = parts.next().unwrap().trim_end_matches(".rs");
        // Unit tests in a file of their own may look at the whole, too.
        if matches!(module, "lib" | "bin") || file.ends_with("tests.rs") {
            continue;
        }
        let is_top = matches!(parts.next(), None | Some("mod.rs"));
        let Some(place) = ORDER.iter().position(|&name| name == module) else {
            violations.push(format!("{}: not in the order", path.display()));
            continue;
        };
        let text = std::fs::read_to_string(&file).unwrap();
        // Unit tests come last in a file, and may look at the whole.
        let code = text.lines().take_while(|line| *line != "#[cfg(test)]");
        for (number, line) in code.enumerate() {
            let mut used = used(line, "crate::");
            if is_top && line.starts_with("use super::") {
                used.extend(self::used(line, "super::"));
            }
            for name in used {
                uses += 1;
                let above = ORDER.iter().position(|&other| other == name);
                let good = match (module, name) {
                    ("rules", "format") => false,
                    _ => above.is_some_and(|above| above <= place),
                };
                if !good {
                    violations.push(format!("{}:{}: {name}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(uses > 50, "only {uses} uses were found");
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

/// Files that use one another all the same. This list only gets shorter.
const CIRCLES: &[&str] = &[
    "dossier::export::item",
    "dossier::export::settings",
    "dossier::matching::index",
    "dossier::matching::item",
    "dossier::matching::result",
    "dossier::matching::scan",
    "format::coda::fields",
    "format::coda::record",
    "format::mt940::dialect",
    "format::mt940::subfields",
    "format::mt940::words",
    "format::ubl::dialect",
    "format::ubl::read",
    "xml::name",
    "xml::names",
];

#[test]
fn no_files_use_one_another_in_a_circle() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let mut texts = BTreeMap::new();
    for file in files {
        let path = file.strip_prefix(&source).unwrap().with_extension("");
        let parts = path.iter().map(|part| part.to_str().unwrap());
        let parts: Vec<&str> = parts.filter(|part| *part != "mod").collect();
        if !matches!(parts[0], "lib" | "bin") {
            texts.insert(parts.join("::"), std::fs::read_to_string(&file).unwrap());
        }
    }
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, text) in &texts {
        let code = text.lines().take_while(|line| *line != "#[cfg(test)]");
        let code = code.map(|line| line.split("//").next().unwrap_or(""));
        let code = code.collect::<Vec<_>>().join(" ").replace("pub(super)", "");
        // The longest beginning of a path that is a file.
        let file = |path: &str| {
            let parts: Vec<&str> = path.split("::").collect();
            let mut starts = (1..=parts.len())
                .rev()
                .map(|count| parts[..count].join("::"));
            starts.find(|start| texts.contains_key(start))
        };
        let used = paths(&code, name).filter_map(|path| file(&path));
        let used = used.filter(|used| used != name).collect();
        uses.insert(name.clone(), used);
    }
    let count: usize = uses.values().map(BTreeSet::len).sum();
    assert!(count > 500, "only {count} uses were found");
    // Files that use none of those left, or are used by none, are in no circle.
    loop {
        let left: BTreeSet<String> = uses.keys().cloned().collect();
        let used: BTreeSet<String> = uses.values().flatten().cloned().collect();
        uses.retain(|name, _| used.contains(name));
        for of_file in uses.values_mut() {
            of_file.retain(|name| left.contains(name));
        }
        uses.retain(|_, of_file| !of_file.is_empty());
        if uses.len() == left.len() {
            break;
        }
    }
    let left: Vec<&str> = uses.keys().map(String::as_str).collect();
    assert_eq!(left, CIRCLES, "{uses:#?}");
}

/// The paths from `crate` in the code of a module, those that begin with `super` too.
fn paths<'c>(code: &'c str, module: &'c str) -> impl Iterator<Item = String> + 'c {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let starts = [("crate::", ""), ("super::", parent)];
    starts.into_iter().flat_map(move |(start, base)| {
        code.match_indices(start).flat_map(move |(at, _)| {
            let mut base = base.to_owned();
            let mut rest = &code[at + start.len()..];
            if start == "super::" && code[..at].ends_with("super::") {
                // It was taken with the one before it.
                return Vec::new();
            }
            while let Some(after) = rest.strip_prefix("super::") {
                base = base
                    .rsplit_once("::")
                    .map_or("", |(parent, _)| parent)
                    .to_owned();
                rest = after;
            }
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            let path = rest[..end.unwrap_or(rest.len())].trim_end_matches("::");
            let mut whole = vec![base, path.to_owned()];
            whole.retain(|part| !part.is_empty());
            let whole = whole.join("::");
            let list = rest[path.len()..]
                .strip_prefix("::{")
                .or(rest.strip_prefix('{'));
            match list.and_then(|list| list.split('}').next()) {
                Some(list) => {
                    let names = list
                        .split(',')
                        .map(str::trim)
                        .filter(|name| !name.is_empty());
                    names.map(|name| format!("{whole}::{name}")).collect()
                }
                None => vec![whole],
            }
        })
    })
}

#[test]
fn paths_are_found() {
    let found = |code| paths(code, "rules::national::se").collect::<Vec<_>>();
    assert_eq!(
        found("use crate::xml::{Name, cac};"),
        ["xml::Name", "xml::cac"]
    );
    assert_eq!(
        found("use super::*; fn f(a: super::super::Row) {}"),
        ["rules::national", "rules::Row"]
    );
}

#[test]
fn uses_are_found() {
    assert_eq!(
        used("use crate::value::{self, Text};", "crate::"),
        ["value"]
    );
    assert_eq!(used("use crate::{model, xml};", "crate::"), ["model, xml"]);
    assert_eq!(used("    /// [`x`](crate::x::Y)", "crate::"), [""; 0]);
    assert_eq!(
        used("fn f(a: crate::term::A) -> crate::xml::B {", "crate::"),
        ["term", "xml"]
    );
}

/// The modules whose paths start with this in a line of source, comments left out.
fn used<'l>(line: &'l str, start: &str) -> Vec<&'l str> {
    let code = line.split("//").next().unwrap_or("");
    code.match_indices(start)
        .map(|(at, _)| {
            let rest = &code[at + start.len()..];
            match rest.strip_prefix('{') {
                // Several at once are not split up: that is not written here.
                Some(list) => list.split('}').next().unwrap_or(list),
                None => rest
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
                    .unwrap_or(rest),
            }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}
