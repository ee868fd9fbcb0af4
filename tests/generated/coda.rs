//! The fields of the records of CODA.

use super::{check, rows};
use std::fmt::Write;

#[test]
fn fields_of_records() {
    let mut modules: Vec<(String, String, Vec<[String; 5]>)> = Vec::new();
    for row in rows("coda-records.tsv") {
        let [record, module, field] = [0, 1, 2].map(|at| row[at].clone());
        let rest = [
            field,
            row[3].clone(),
            row[4].clone(),
            row[5].clone(),
            row[6].clone(),
        ];
        match modules.last_mut() {
            Some((_, last, fields)) if *last == module => fields.push(rest),
            _ => modules.push((record, module, vec![rest])),
        }
    }
    let mut body = "//! The fields of the records of CODA, a module for each record.\n\n\
                    use super::record::{Content, Field};\n\n"
        .to_owned();
    for (record, module, fields) in &modules {
        let number = record.trim_end_matches("v1");
        let name = match number.len() {
            1 => number.to_owned(),
            _ => format!("{}.{}", &number[..1], &number[1..]),
        };
        let version = if record.ends_with("v1") {
            " in version 1"
        } else {
            ""
        };
        write!(
            body,
            "/// Record {name}{version}.\npub mod {module} {{\n    use super::{{Content, Field}};\n\n"
        )
        .unwrap();
        let mut next = 1;
        let mut all = Vec::new();
        for [field, first, length, content, what] in fields {
            let (first, length): (usize, usize) = (first.parse().unwrap(), length.parse().unwrap());
            assert_eq!(first, next, "{record} {field}");
            next += length;
            let content = match (content.as_str(), content.strip_prefix('=')) {
                ("9", _) => "Content::Digits".to_owned(),
                ("X", _) => "Content::Text".to_owned(),
                ("b", _) => "Content::Blank".to_owned(),
                (_, Some(text)) => format!("Content::Constant({text:?})"),
                (range, None) => {
                    let (low, high) = range.split_once('-').unwrap();
                    format!("Content::Digit(b'{low}', b'{high}')")
                }
            };
            let value = format!(
                "Field {{ name: {field:?}, first: {first}, length: {length}, content: {content} }}"
            );
            if field == "blank" || field == "zeros" {
                all.push(value);
            } else {
                let constant = field.to_uppercase();
                let last = first + length - 1;
                let places = match length {
                    1 => format!("Position {first}"),
                    _ => format!("Positions {first} to {last}"),
                };
                writeln!(
                    body,
                    "    /// {places}: {what}.\n    pub const {constant}: Field = {value};"
                )
                .unwrap();
                all.push(constant);
            }
        }
        assert_eq!(next, 129, "{record}");
        write!(
            body,
            "\n    /// All fields in their order.\n    pub const FIELDS: &[Field] = &[{}];\n}}\n\n",
            all.join(", ")
        )
        .unwrap();
    }
    check(
        "src/format/coda/fields.rs",
        "schemas/coda-records.tsv",
        &body,
    );
}
