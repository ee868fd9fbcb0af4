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
        "//! The elements that EN 16931 does not use.\n\nuse crate::report::Severity;\nuse crate::rules::set::Forbidden;\nuse crate::xml::{cac, cbc, ext};\n\n",
    );
    let restrictions = rows("en16931-ubl-restrictions.tsv");
    writeln!(
        body,
        "/// By rule, a row each.\n#[rustfmt::skip]\npub(crate) static FORBIDDEN: &[Forbidden; {}] = &[",
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
            "    Forbidden::new({:?}, Severity::Warning, 0, &[{}]),",
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

#[test]
fn forbidden_elements_of_cii() {
    let mut body = String::from(
        "//! The elements of CII that EN 16931 does not use.\n\nuse crate::report::Severity;\nuse crate::rules::set::Forbidden;\nuse crate::xml::{ram, rsm, udt};\n\n",
    );
    let steps = |path: &str| -> Vec<String> {
        let steps = path.split('/').filter(|step| *step != ".");
        let name = |step: &str| {
            let (prefix, local) = step.split_once(':').unwrap();
            format!("{prefix}::{}", constant(local))
        };
        steps.map(name).collect()
    };
    // Those of one path stand side by side, in their order.
    let mut restrictions = rows("en16931-cii-restrictions.tsv");
    let place = |row: &[String]| format!("{}/{}", row[2], row[3]);
    let firsts: Vec<String> = restrictions.iter().map(|row| place(row)).collect();
    restrictions.sort_by_key(|row| firsts.iter().position(|first| *first == place(row)));
    writeln!(
        body,
        "/// By rule, a row each.\n#[rustfmt::skip]\npub(crate) static FORBIDDEN: &[Forbidden; {}] = &[",
        restrictions.len()
    )
    .unwrap();
    for row in &restrictions {
        let (context, below) = (steps(&row[2]), steps(&row[3]));
        let severity = match row[1].as_str() {
            "fatal" => "Fatal",
            _ => "Warning",
        };
        writeln!(
            body,
            "    Forbidden::new({:?}, Severity::{severity}, {}, &[{}]),",
            row[0],
            context.len(),
            [context, below].concat().join(", ")
        )
        .unwrap();
    }
    body.push_str("];\n");
    check(
        "src/rules/en16931/cii/forbidden.rs",
        "schemas/en16931-cii-restrictions.tsv",
        &body,
    );
}
