//! A module uses only the modules above it in this order.

use std::path::{Path, PathBuf};

/// From the bottom of the program to its top. `term` looks at paths of elements, so it comes after
/// `xml`; `rules` and `format` do not know each other.
const ORDER: &[&str] = &[
    "steps",
    "position",
    "error",
    "value",
    "identifiers",
    "codes",
    "identifiers",
    "references",
    "model",
    "xml",
    "term",
    "report",
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
        if matches!(module, "lib" | "bin") {
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
