//! The rules take time in proportion to the document, whatever is in it how often.

use facturier::Profile;
use std::time::{Duration, Instant};

/// Every element of the good documents, repeated thousands of times where it stands, is judged in a
/// time that something quadratic would miss by far.
#[test]
fn whatever_is_repeated() {
    let peppol = Profile::named("peppol").unwrap();
    let mut slow = Vec::new();
    for source in [
        include_str!("../fixtures/ubl/peppol-invoice.xml"),
        include_str!("../fixtures/ubl/german-invoice.xml"),
        include_str!("../fixtures/ubl/swedish-invoice.xml"),
        include_str!("../fixtures/ubl/dutch-invoice.xml"),
    ] {
        let document = roxmltree::Document::parse(source).unwrap();
        for node in document
            .descendants()
            .filter(|node| node.is_element())
            .skip(1)
        {
            let range = node.range();
            let many = source[range.clone()].repeat(400_000 / range.len().max(20) + 1);
            let text = format!("{}{many}{}", &source[..range.start], &source[range.end..]);
            let start = Instant::now();
            let reading = facturier::read(text.as_bytes()).unwrap();
            let read = start.elapsed();
            let report = reading.validate(&peppol);
            let judged = start.elapsed() - read;
            assert!(report.findings.len() < 30_000);
            if judged > Duration::from_millis(500) + 30 * read {
                let parent = node.parent().unwrap().tag_name().name();
                let name = node.tag_name().name();
                slow.push(format!(
                    "{parent}/{name}: read in {read:?}, judged in {judged:?}"
                ));
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
