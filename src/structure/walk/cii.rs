//! The structure of CII documents: what is said of some, and the verdicts of another reader on many.

use super::walk;
use crate::structure::Limits;

#[test]
fn one_of_two_children_is_wanted() {
    let messages = |content: &str| {
        let start = "<rsm:ExchangedDocument \
             xmlns:rsm='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100' \
             xmlns:ram='urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100' \
             xmlns:udt='urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100'>\
             <ram:ID>1</ram:ID><ram:IssueDateTime>";
        let text = format!("{start}{content}</ram:IssueDateTime></rsm:ExchangedDocument>");
        let text = format!(
            "<CrossIndustryInvoice xmlns='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'>{text}</CrossIndustryInvoice>"
        );
        let walked = walk(&text, &Limits::new(), &mut ()).unwrap();
        let notes = walked
            .notes
            .list
            .into_iter()
            .map(|note| note.message.to_string());
        let about_date = notes.filter(|message| {
            message.contains("IssueDateTime")
                || message.contains("udt:")
                || message.contains("date and time")
        });
        about_date.collect::<Vec<_>>().join("; ")
    };
    let text = "<udt:DateTimeString format='102'>20260131</udt:DateTimeString>";
    let value = "<udt:DateTime>2026-01-31T09:30:00Z</udt:DateTime>";
    assert_eq!(messages(text), "");
    assert_eq!(messages(value), "");
    assert_eq!(
        messages(""),
        "<ram:IssueDateTime> is empty: add <udt:DateTimeString> or <udt:DateTime>"
    );
    let both = "found <udt:DateTime> in <ram:IssueDateTime>, which has its one child already: delete one of the two";
    assert_eq!(messages(&format!("{text}{value}")), both);
    assert_eq!(messages(&format!("{value}{value}")), both);
    for odd in [
        "2026-01-31",
        "2026-01-31ZT09:30:00",
        "2026-01-31T 09:30:00",
        "2026-02-30T09:30:00",
    ] {
        assert_ne!(
            messages(&format!("<udt:DateTime>{odd}</udt:DateTime>")),
            "",
            "{odd}"
        );
    }
    assert_eq!(
        messages("<udt:DateTime>31.01.2026</udt:DateTime>"),
        "found \"31.01.2026\"; expected a date and time as YYYY-MM-DDThh:mm:ss"
    );
}

#[cfg(feature = "json")]
#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn structure_of_cii_is_judged_as_by_the_schema() {
    use crate::xml::decode;
    use std::path::PathBuf;
    let Some(corpus) = std::env::var_os("FACTURIER_CORPUS").map(PathBuf::from) else {
        eprintln!("SKIPPED: FACTURIER_CORPUS is not set");
        return;
    };
    let (mut counts, mut wrong) = ([0, 0], Vec::new());
    for set in ["generated-cii", "official"] {
        let truth = std::fs::read_to_string(corpus.join(set).join("truth.jsonl")).unwrap();
        for line in truth.lines() {
            let truth: serde_json::Value = serde_json::from_str(line).unwrap();
            if truth["syntax"] != "cii" {
                continue;
            }
            let file = truth["file"].as_str().unwrap();
            let bytes = std::fs::read(corpus.join(set).join(file)).unwrap();
            let walked = walk(&decode::decode(&bytes).text, &Limits::new(), &mut ());
            let is_valid = truth["xsd_valid"] == true;
            counts[usize::from(is_valid)] += 1;
            let found = match &walked {
                Ok(walked) => walked
                    .notes
                    .list
                    .iter()
                    .map(|note| note.message.to_string())
                    .collect(),
                Err(error) => vec![error.to_string()],
            };
            if found.is_empty() != is_valid {
                wrong.push(format!("{set}/{file}: {found:?} {}", truth["xsd_errors"]));
            }
        }
    }
    assert!(counts[0] > 30 && counts[1] > 300, "{counts:?}");
    assert!(
        wrong.is_empty(),
        "{} of {counts:?}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
