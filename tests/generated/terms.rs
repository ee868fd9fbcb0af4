//! Business terms by their place in each syntax, and what they are called.

use super::constant;
use super::{check, rows};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

#[test]
fn terms_of_ubl() {
    let rows = rows("ubl-terms.tsv");
    let mut named = BTreeSet::new();
    let mut names = String::new();
    let mut places = Vec::new();
    for row in &rows {
        let column = |at: usize| row.get(at).map_or("", String::as_str);
        let (path, term, name) = (column(0), column(1), column(2));
        assert_eq!(named.insert(term), !name.is_empty(), "the name of {term}");
        if !name.is_empty() {
            writeln!(names, "    (\"{term}\", \"{name}\"),").unwrap();
        }
        if !path.is_empty() {
            places.push([path, term, column(3), column(4)]);
        }
    }
    let body = format!(
        "//! Business terms by their place in UBL, and what they are called.\n\n\
         {}\n\
         /// The terms by name.\n\
         pub(super) static NAMES: [(&str, &str); {}] = [\n{names}];\n",
        table(&places, "cac, cbc"),
        named.len(),
    );
    check("src/term/ubl.rs", "schemas/ubl-terms.tsv", &body);
}

#[test]
fn terms_of_cii() {
    let rows = rows("cii-terms.tsv");
    let places: Vec<[&str; 4]> = rows
        .iter()
        .map(|row| std::array::from_fn(|at| row.get(at).map_or("", String::as_str)))
        .collect();
    let body = format!(
        "//! Business terms by their place in CII.\n\n{}",
        table(&places, "ram, rsm")
    );
    check("src/term/cii.rs", "schemas/cii-terms.tsv", &body);
}

/// The table of these rows: path, term, condition, groups.
fn table(rows: &[[&str; 4]], modules: &str) -> String {
    let mut places = String::new();
    let mut conditions: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for &[path, term, condition, groups] in rows {
        let before = conditions.insert((path, term), condition);
        assert_eq!(before, None, "{path} is {term} twice");
        let (path, attribute) = path.split_once("/@").unwrap_or((path, ""));
        let steps: Vec<String> = path
            .split('/')
            .map(|step| {
                let (prefix, local) = step.split_once(':').unwrap();
                format!("{prefix}::{}", constant(local))
            })
            .collect();
        let attribute = match attribute {
            "" => "None".to_owned(),
            name => format!("Some(Attr::{})", constant(name)),
        };
        let condition: String = match condition {
            "" => "Always".to_owned(),
            words => words.split('-').map(capitalise).collect(),
        };
        let groups = match groups {
            "" => "None".to_owned(),
            "-" => "Some(&[])".to_owned(),
            groups => {
                let groups: Vec<&str> = groups.split(' ').collect();
                format!("Some(&{groups:?})")
            }
        };
        writeln!(
            places,
            "    Place {{ path: &[{}], attribute: {attribute}, term: \"{term}\", condition: Condition::{condition}, groups: {groups} }},",
            steps.join(", "),
        )
        .unwrap();
    }
    format!(
        "use super::{{Condition, Place}};\n\
         use crate::xml::{{Attr, {modules}}};\n\n\
         /// The places, in the order of the schema.\n\
         pub(super) static PLACES: [Place; {}] = [\n{places}];\n",
        rows.len(),
    )
}

fn capitalise(word: &str) -> String {
    word[..1].to_ascii_uppercase() + &word[1..]
}
