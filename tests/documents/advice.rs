//! Every rule of advice is given in a document and not in near misses of it (`fixtures/advice.tsv`).

use facturier::report::{Layer, Severity};
use facturier::{Profile, Report, validate};
use std::collections::BTreeMap;
use std::path::Path;

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn judged(document: &str, profile: &Profile) -> Report {
    facturier::read(document.as_bytes())
        .unwrap()
        .validate(profile)
}

fn count(report: &Report, rule: &str) -> usize {
    let findings = report.findings.iter();
    findings.filter(|finding| finding.rule == rule).count()
}

#[test]
fn every_advice_is_given_and_not_in_near_misses() {
    let profile = Profile::auto().with_advice();
    let table = std::fs::read_to_string(fixtures().join("advice.tsv")).unwrap();
    let mut seen: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut faults = Vec::new();
    for row in table.lines().filter(|row| !row.starts_with('#')) {
        let [rule, which, base, edits @ ..] = &*row.split('\t').collect::<Vec<_>>() else {
            panic!("{row}")
        };
        let mut document = std::fs::read_to_string(fixtures().join("ubl").join(base)).unwrap();
        for pair in edits.chunks(2) {
            assert!(document.contains(pair[0]), "{row}");
            document = document.replacen(pair[0], pair.get(1).unwrap_or(&""), 1);
        }
        let report = judged(&document, &profile);
        let fires = match *which {
            "fires" => true,
            "silent" => false,
            _ => panic!("{row}"),
        };
        seen.entry(rule).or_default()[usize::from(fires)] += 1;
        if count(&report, rule) != usize::from(fires) {
            faults.push(format!("{row}: {:?}", report.findings));
        }
        for finding in report
            .findings
            .iter()
            .filter(|finding| finding.layer == Layer::Advice)
        {
            assert_eq!(finding.severity, Severity::Warning);
            assert!(
                finding.line > 0 && finding.message.contains("; expected "),
                "{finding:?}"
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for rule in Profile::none().with_advice().rules() {
        assert!(
            rule.id.starts_with("ADV-") && !rule.why().is_empty(),
            "{}",
            rule.id
        );
        let [silent, fires] = seen.get(rule.id).copied().unwrap_or_default();
        assert!(silent > 0 && fires > 0, "{}: {fires} and {silent}", rule.id);
    }
}

#[test]
fn good_documents_get_none() {
    let profile = Profile::auto().with_advice();
    for name in [
        "peppol-invoice.xml",
        "peppol-credit-note.xml",
        "sbdh-invoice.xml",
        "vat-reverse-charge.xml",
        "utf16.xml",
    ] {
        let bytes = std::fs::read(fixtures().join("ubl").join(name)).unwrap();
        let report = facturier::read(&bytes).unwrap().validate(&profile);
        assert!(report.findings.is_empty(), "{name}: {:?}", report.findings);
    }
}

#[test]
fn advice_is_asked_for_and_can_be_silenced() {
    let invoice = std::fs::read_to_string(fixtures().join("ubl/peppol-invoice.xml")).unwrap();
    let mistyped = invoice.replace("+++202/6000/11714+++", "+++202/6000/11741+++");
    let named = Profile::named("peppol").unwrap();
    assert!(judged(&mistyped, &named).findings.is_empty());
    assert!(!judged(&mistyped, &named).judged_by.advice);
    let advised = named.with_advice();
    let report = judged(&mistyped, &advised);
    assert_eq!(count(&report, "ADV-REFERENCE"), 1);
    assert!(
        report.findings[0].message.contains("should be 14"),
        "{:?}",
        report.findings
    );
    assert_eq!(
        report.findings[0].xpath,
        "/Invoice/cac:PaymentMeans/cbc:PaymentID"
    );
    assert!(report.judged_by.advice);
    let fatal = judged(
        &mistyped,
        &advised
            .clone()
            .severity("ADV-REFERENCE", Severity::Fatal)
            .unwrap(),
    );
    assert_eq!(fatal.count(Severity::Fatal), 1);
    let silenced = judged(&mistyped, &advised.silence("ADV-REFERENCE").unwrap());
    assert!(silenced.findings.is_empty());
}

#[test]
fn documents_in_memory_are_advised_too() {
    let invoice = std::fs::read_to_string(fixtures().join("ubl/peppol-invoice.xml")).unwrap();
    let mistyped = invoice.replace("BE77998123456742", "BE77998123456724");
    let (document, _) = facturier::read(mistyped.as_bytes()).unwrap().document();
    let report = validate(
        document,
        facturier::Format::Ubl,
        &Profile::auto().with_advice(),
    );
    assert_eq!(count(&report, "ADV-IBAN"), 1, "{:?}", report.findings);
}
