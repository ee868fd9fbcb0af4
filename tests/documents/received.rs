//! What the one call of whoever receives documents makes of them.

use facturier::report::{Severity, Verdict};
use facturier::{Answer, Because, Limits, Profile, ReadOptions, Receiving, receive};
use std::path::Path;

fn fixture(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(path);
    std::fs::read_to_string(path).unwrap()
}

fn policy() -> Receiving {
    Receiving::by(Profile::auto())
}

#[test]
fn an_envelope_that_announces_something_else() {
    let good = fixture("ubl/sbdh-invoice.xml");
    let received = receive(good.as_bytes(), &policy());
    assert_eq!(
        (received.answer, received.reasons),
        (Answer::Accept, vec![])
    );
    let (header, document) = good
        .split_once("</StandardBusinessDocumentHeader>")
        .unwrap();
    for (what, from, to) in [
        (
            "document element",
            "<Type>Invoice</Type>",
            "<Type>CreditNote</Type>",
        ),
        ("specification", "billing:3.0::2.1", "selfbilling:3.0::2.1"),
        ("process", "billing:01:1.0", "billing:02:1.0"),
    ] {
        assert!(header.contains(from), "{from}");
        let header = header.replacen(from, to, 1);
        let other = format!("{header}</StandardBusinessDocumentHeader>{document}");
        let received = receive(other.as_bytes(), &policy());
        assert_eq!(received.answer, Answer::Undecided, "{what}");
        let [reason] = &received.reasons[..] else {
            panic!("{:?}", received.reasons);
        };
        assert!(reason.to_string().contains(what), "{reason}");
        assert!(received.document.is_some());
    }
}

#[test]
fn what_nobody_can_say_is_undecided() {
    let invoice = fixture("ubl/peppol-invoice.xml");
    let peppol = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
    let other = invoice.replacen(
        peppol,
        "urn:cen.eu:en16931:2017#conformant#urn:example.org",
        1,
    );
    let received = receive(other.as_bytes(), &policy());
    assert_eq!(received.answer, Answer::Undecided);
    assert_eq!(received.reasons, [Because::JudgedInPart]);

    let light = Profile::auto()
        .silence("BR-CO-15")
        .unwrap()
        .silence("BR-CO-16")
        .unwrap();
    let wrong = fixture("readme/wrong-total.xml");
    let received = receive(wrong.as_bytes(), &Receiving::by(light));
    assert_eq!(received.answer, Answer::Undecided);
    assert_eq!(received.reasons, [Because::MadeLight]);

    let small = ReadOptions::new().limits(Limits::new().bytes(100));
    let received = receive(invoice.as_bytes(), &policy().read(small));
    assert_eq!(received.answer, Answer::Reject);
    assert_eq!(received.reasons, [Because::Unreadable]);
}

/// What this build does not read is no fault of the sender.
#[test]
fn a_format_that_is_not_read_is_undecided() {
    let received = receive(b"PK\x03\x04\x14\0\0\0\x08\0", &policy());
    assert_eq!(received.answer, Answer::Undecided);
    assert_eq!(received.reasons, [Because::NotRead]);
    assert_eq!(
        received.error.unwrap().to_string(),
        "found the format zip, which this version cannot read"
    );
}

/// Every document in the fixtures: the answer is that of its report.
#[test]
fn the_answer_is_that_of_the_report() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut seen = [0; 3];
    for folder in std::fs::read_dir(fixtures).unwrap() {
        let folder = folder.unwrap().path();
        for file in std::fs::read_dir(folder).into_iter().flatten() {
            let Ok(bytes) = std::fs::read(file.unwrap().path()) else {
                continue;
            };
            for severity in [Severity::Fatal, Severity::Warning] {
                let received = receive(&bytes, &policy().fail_on(severity));
                seen[received.answer as usize] += 1;
                let Some(report) = &received.report else {
                    assert!(received.error.is_some() && received.document.is_none());
                    assert_ne!(received.answer, Answer::Accept);
                    continue;
                };
                let is_severe = report.findings.iter().any(|it| it.severity <= severity);
                assert_eq!(received.answer == Answer::Reject, is_severe);
                if received.answer == Answer::Accept {
                    assert!(report.verdict() == Verdict::Valid && report.judged_by.is_complete());
                }
                assert_eq!(
                    received.answer == Answer::Accept,
                    received.reasons.is_empty()
                );
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 3), "{seen:?}");
}
