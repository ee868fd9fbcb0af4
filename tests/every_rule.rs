//! Every rule has a document that breaks it and one that does not, or a reason why none can.
//!
//! `fixtures/rules.tsv` makes the documents: a rule, a good document of `fixtures/ubl/`, and the edits
//! that break it. `fixtures/rules-that-never-fire.tsv` has the reasons; that list only gets shorter.
//! The elements that EN 16931 does not use (UBL-CR) need no row: the test puts each into a good
//! document.

use facturier::rules::Profile;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// One change to a document. Paths are relative to the document element, with the prefixes `cac`,
/// `cbc` and `ext`, each step the first of its name or the one of its number (`cac:InvoiceLine[2]`).
///
/// | written | does |
/// |---|---|
/// | `-path`, `-path/@name` | deletes the element or attribute |
/// | `path=text`, `path/@name=text` | sets the text, or the attribute (made if it is not there) |
/// | `path*` | repeats the element after itself |
/// | `path+<xml>`, `path^<xml>` | puts this XML inside the element, last or first; `.` is the document element |
/// | `path><xml>` | puts this XML behind the element |
fn edit(source: &str, edit: &str) -> Result<String, String> {
    let document = roxmltree::Document::parse(source).map_err(|e| e.to_string())?;
    let find = |path: &str| find(&document, path).ok_or_else(|| format!("no {path}"));
    let splice = |at: std::ops::Range<usize>, text: &str| {
        format!("{}{text}{}", &source[..at.start], &source[at.end..])
    };
    if let Some(path) = edit.strip_prefix('-') {
        return Ok(match path.rsplit_once("/@") {
            Some((path, name)) => {
                let attribute = find(path)?
                    .attribute_node(name)
                    .ok_or(format!("no {name}"))?;
                splice(attribute.range(), "")
            }
            None => splice(find(path)?.range(), ""),
        });
    }
    if let Some(path) = edit.strip_suffix('*') {
        let range = find(path)?.range();
        return Ok(splice(range.end..range.end, &source[range.clone()]));
    }
    let at = edit
        .find(['=', '+', '^', '>'])
        .ok_or_else(|| format!("no edit: {edit}"))?;
    let (path, text) = (&edit[..at], &edit[at + 1..]);
    match edit.as_bytes()[at] {
        b'=' => match path.rsplit_once("/@") {
            Some((path, name)) => {
                let node = find(path)?;
                match node.attribute_node(name) {
                    Some(attribute) => Ok(splice(attribute.range_value(), text)),
                    None => {
                        let start = node.range().start;
                        let tag = source[start..].find([' ', '>', '/']).unwrap() + start;
                        Ok(splice(tag..tag, &format!(" {name}=\"{text}\"")))
                    }
                }
            }
            None => {
                let (start, end) = inside(source, find(path)?);
                Ok(splice(start..end, text))
            }
        },
        b'>' => {
            let end = find(path)?.range().end;
            Ok(splice(end..end, text))
        }
        sign => {
            let (start, end) = inside(source, find(path)?);
            let at = if sign == b'+' { end } else { start };
            Ok(splice(at..at, text))
        }
    }
}

/// Where the content of an element begins and ends.
fn inside(source: &str, node: roxmltree::Node<'_, '_>) -> (usize, usize) {
    let range = node.range();
    let end = source[..range.end].rfind("</").unwrap();
    let mut quote = None;
    for (at, c) in source[range.clone()].char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '>') => return (range.start + at + 1, end),
            _ => {}
        }
    }
    unreachable!("a tag that does not end")
}

fn find<'a, 'd>(
    document: &'a roxmltree::Document<'d>,
    path: &str,
) -> Option<roxmltree::Node<'a, 'd>> {
    let mut node = document.root_element();
    for step in path.split('/').filter(|step| *step != ".") {
        let (name, number) = match step.split_once('[') {
            Some((name, number)) => (name, number.trim_end_matches(']').parse().unwrap()),
            None => (step, 1),
        };
        let (prefix, local) = name.split_once(':')?;
        let namespace = match prefix {
            "cac" => "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
            "cbc" => "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
            _ => "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
        };
        node = node
            .children()
            .filter(|child| child.has_tag_name((namespace, local)))
            .nth(number - 1)?;
    }
    Some(node)
}

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
    let profile = Profile::named("peppol").unwrap();
    let mut broken: BTreeSet<String> = BTreeSet::new();
    let mut faults = Vec::new();
    let mut bases: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for row in rows("rules.tsv") {
        let [rule, base, edits @ ..] = row.as_slice() else {
            panic!("{row:?}")
        };
        let (source, fired_by_base) = bases.entry(base.clone()).or_insert_with(|| {
            let source = std::fs::read_to_string(fixtures().join("ubl").join(base)).unwrap();
            let fired = fired(&profile, &source);
            (source, fired)
        });
        if fired_by_base.contains(rule) {
            faults.push(format!("{rule}: {base} breaks it before any edit"));
        }
        match edits
            .iter()
            .try_fold(source.clone(), |source, change| edit(&source, change))
        {
            Ok(edited) if fired(&profile, &edited).contains(rule) => {
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
    let kept = fired(&profile, &good);
    for rule in profile.rules() {
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
            if fired(&profile, &edited).contains(rule.id) && !kept.contains(rule.id) {
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
    let known: BTreeSet<&str> = profile.rules().iter().map(|rule| rule.id).collect();
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
