//! Labels of transaction codes.

use super::{check, rows};
use std::fmt::Write;

#[test]
fn transaction_codes() {
    let rows = rows("coda-codes.tsv");
    let mut body = String::from(
        "//! Labels of transaction codes: English, French, Dutch, German.\n\nuse super::Labels;\n",
    );
    let mut count = 0;
    for (level, constant, what) in [
        ("type", "KINDS", "By type."),
        ("family", "FAMILIES", "By family."),
        ("operation", "OPERATIONS", "By family and operation."),
        ("category", "CATEGORIES", "By category."),
    ] {
        let mut labels: Vec<_> = rows
            .iter()
            .filter(|row| row[0] == level)
            .map(|row| (row[1].parse::<u16>().unwrap(), &row[3..]))
            .collect();
        labels.sort();
        assert!(
            labels.windows(2).all(|two| two[0].0 != two[1].0),
            "{level}: twice the same code"
        );
        count += labels.len();
        writeln!(
            body,
            "\n/// {what}\npub(super) static {constant}: &Labels = &["
        )
        .unwrap();
        for (code, labels) in labels {
            assert!(labels.len() == 4 && labels.iter().all(|label| !label.is_empty()));
            writeln!(body, "    ({code}, {labels:?}),").unwrap();
        }
        body.push_str("];\n");
    }
    assert_eq!(count, rows.len(), "a level that is not known");
    check("src/codes/bank/labels.rs", "schemas/coda-codes.tsv", &body);
}

#[test]
fn codes_of_iso_20022() {
    let rows = rows("coda-iso-codes.tsv");
    let mut body = String::from(
        "//! Operations of CODA and the bank transaction codes of ISO 20022 that mean the same.\n\n\
         /// Family and operation, and domain, family and sub-family, in the order of the former.\n\
         pub(super) const CODES: &[(u16, &str)] = &[\n",
    );
    let mut codes = std::collections::BTreeSet::new();
    for row in &rows {
        let operation: u16 = row[0].parse().unwrap();
        assert!(codes.insert(&row[1]), "twice {}", row[1]);
        writeln!(body, "    ({operation}, {:?}),", row[1]).unwrap();
    }
    assert!(rows.is_sorted_by_key(|row| &row[0]));
    body.push_str("];\n");
    check("src/codes/bank/iso.rs", "schemas/coda-iso-codes.tsv", &body);
}

/// On which side an operation stands is told by its number.
#[test]
fn operations_have_their_side() {
    for row in rows("coda-codes.tsv") {
        let expected = match (&*row[0], row[1].get(2..)) {
            ("operation", Some(operation)) if operation < "50" => "debit",
            ("operation", Some(_)) => "credit",
            _ => "",
        };
        assert_eq!(row[2], expected, "{row:?}");
    }
}
