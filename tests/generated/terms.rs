//! Business terms by their place in UBL.

use super::constant;
use super::{check, rows};
use std::collections::BTreeSet;
use std::fmt::Write;

#[test]
fn terms_by_path() {
    let rows = rows("ubl-terms.tsv");
    let mut named = BTreeSet::new();
    let mut places = String::new();
    let mut names = String::new();
    let mut count = 0;
    for row in &rows {
        let column = |at: usize| row.get(at).map_or("", String::as_str);
        let (path, term, name) = (column(0), column(1), column(2));
        assert_eq!(named.insert(term), !name.is_empty(), "the name of {term}");
        if !name.is_empty() {
            writeln!(names, "    (\"{term}\", \"{name}\"),").unwrap();
        }
        if path.is_empty() {
            continue;
        }
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
        let condition: String = match column(3) {
            "" => "Always".to_owned(),
            words => words.split('-').map(capitalise).collect(),
        };
        let groups = match column(4) {
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
        count += 1;
    }
    let body = format!(
        "//! Business terms by their place in UBL.\n\n\
         use super::{{Condition, Place}};\n\
         use crate::xml::{{Attr, cac, cbc}};\n\n\
         /// The places, in the order of the schema.\n\
         pub(super) static PLACES: [Place; {count}] = [\n{places}];\n\n\
         /// The terms by name.\n\
         pub(super) static NAMES: [(&str, &str); {}] = [\n{names}];\n",
        named.len(),
    );
    check("src/term/ubl.rs", "schemas/ubl-terms.tsv", &body);
}

fn capitalise(word: &str) -> String {
    word[..1].to_ascii_uppercase() + &word[1..]
}
