//! What the official rules say of invoices whose amounts were computed again.

use facturier::{Format, Profile, read, validate};
use serde_json::Value;
use std::path::Path;

fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(path),
    )
    .unwrap()
}

#[test]
fn a_wrong_total_is_put_right() {
    let (document, _) = read(&fixture("readme/wrong-total.xml"))
        .unwrap()
        .into_document();
    let mut invoice = document.into_invoice().unwrap();
    let changes: Vec<String> = invoice
        .recompute()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(
        changes[0].starts_with("BT-112 totals.total_with_vat: 600.00 EUR, then "),
        "{changes:?}"
    );
    let report = validate(invoice.clone(), Format::Ubl, &Profile::auto());
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert!(invoice.recompute().unwrap().is_empty());
}

#[test]
fn what_cannot_be_computed_changes_nothing() {
    let (document, _) = read(&fixture("readme/wrong-total.xml"))
        .unwrap()
        .into_document();
    let mut invoice = document.into_invoice().unwrap();
    invoice.lines[1].quantity = None;
    let before = invoice.clone();
    let error = invoice.recompute().unwrap_err();
    assert_eq!(
        error.to_string(),
        "lines[1].quantity: expected an invoiced quantity (BT-129), found none"
    );
    assert_eq!(invoice, before);
}

/// Every valid invoice of the corpus is valid when its amounts are computed again, and stays as it is then.
#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn valid_invoices_stay_valid() {
    let corpus = std::env::var_os("FACTURIER_CORPUS").unwrap();
    let corpus = Path::new(&corpus);
    let (mut count, mut same, mut failed) = (0, 0, Vec::new());
    let auto = Profile::auto();
    for set in ["official", "generated", "generated-cii"] {
        let truth = std::fs::read_to_string(corpus.join(set).join("truth.jsonl")).unwrap();
        for line in truth.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let path = corpus.join(set).join(row["file"].as_str().unwrap());
            let Ok(bytes) = std::fs::read(&path) else {
                continue;
            };
            let Ok(reading) = read(&bytes) else { continue };
            let format = reading.detected().format;
            let (document, losses) = reading.into_document();
            if !losses.is_empty()
                || !validate(document.clone(), format, &auto)
                    .findings
                    .is_empty()
            {
                continue;
            }
            let Some(mut invoice) = document.into_invoice() else {
                continue;
            };
            let Ok(changes) = invoice.recompute() else {
                continue;
            };
            count += 1;
            same += usize::from(changes.is_empty());
            let report = validate(invoice.clone(), format, &auto);
            if !report.findings.is_empty() || !invoice.recompute().unwrap().is_empty() {
                let rules: Vec<_> = report.findings.iter().map(|it| it.rule.as_ref()).collect();
                failed.push(format!("{}: {rules:?}\n  {changes:?}", path.display()));
            }
        }
    }
    println!("{count} invoices, {same} of them as they were");
    assert!(count > 300, "{count}");
    assert!(
        failed.is_empty(),
        "{} of {count}:\n{}",
        failed.len(),
        failed.join("\n")
    );
}
