//! Code lists, and the elements that EN 16931 does not use.

use super::{check, constant, rows};
use std::fmt::Write;

#[test]
fn code_lists() {
    let lists = rows("code-lists.tsv");
    let mut body = String::from(
        "//! The code lists.\n\nuse super::{List, Published};\n\n/// The lists by name.\npub mod list {\n    use super::List;\n\n",
    );
    for (number, row) in lists.iter().enumerate() {
        writeln!(
            body,
            "    /// {} ({}).\n    pub const {}: List = List::new({number});",
            row[1], row[2], row[0]
        )
        .unwrap();
    }
    writeln!(
        body,
        "}}\n\n/// The lists by number.\npub(crate) static LISTS: [Published; {}] = [",
        lists.len()
    )
    .unwrap();
    for row in &lists {
        let mut codes: Vec<&str> = row[3].split(' ').collect();
        codes.sort_unstable();
        codes.dedup();
        writeln!(
            body,
            "    Published {{ name: {:?}, release: {:?}, codes: &{codes:?} }},",
            row[1], row[2]
        )
        .unwrap();
    }
    body.push_str("];\n");
    check("src/codes/lists.rs", "schemas/code-lists.tsv", &body);
}

#[test]
fn forbidden_elements() {
    let mut body = String::from(
        "//! The elements that EN 16931 does not use.\n\nuse crate::rules::set::Forbidden;\nuse crate::xml::{cac, cbc, ext};\n\n",
    );
    let restrictions = rows("en16931-ubl-restrictions.tsv");
    writeln!(
        body,
        "/// By rule.\npub(crate) static FORBIDDEN: &[Forbidden; {}] = &[",
        restrictions.len()
    )
    .unwrap();
    for row in &restrictions {
        let path: Vec<String> = row[1]
            .split('/')
            .map(|step| {
                let (prefix, local) = step.split_once(':').unwrap();
                format!("{prefix}::{}", constant(local))
            })
            .collect();
        writeln!(
            body,
            "    Forbidden::warning({:?}, &[{}]),",
            row[0],
            path.join(", ")
        )
        .unwrap();
    }
    body.push_str("];\n");
    check(
        "src/rules/en16931/forbidden.rs",
        "schemas/en16931-ubl-restrictions.tsv",
        &body,
    );
}
