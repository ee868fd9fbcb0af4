//! CFONB 120: the documents under `fixtures/cfonb/`, each with what is read of it in `NAME.expected`.

use crate::expected;
use facturier::{Format, WriteOptions};

const GOOD: &[u8] = include_bytes!("../../fixtures/cfonb/good.txt");

#[test]
fn documents_are_read_as_expected() {
    expected::are_read_as_expected("cfonb", Format::Cfonb120, 3);
}

#[test]
fn ends_of_lines_do_not_matter() {
    let text: String = GOOD.iter().map(|&byte| char::from(byte)).collect();
    let (document, _) = facturier::read(GOOD).unwrap().document();
    for other in [
        text.replace("\r\n", "\n"),
        text.replace("\r\n", "\r"),
        text.replace("\r\n", ""),
        text.replace("\r\n", "\r\n\r\n"),
        format!("\u{FEFF}{text}\u{1A}"),
    ] {
        let reading = facturier::read(other.as_bytes()).unwrap();
        assert_eq!(reading.report().findings, []);
        assert_eq!(reading.document().0, document, "{other:?}");
    }
}

#[test]
fn a_statement_goes_on_as_camt_with_all_its_amounts() {
    let (document, _) = facturier::read(GOOD).unwrap().document();
    for format in [Format::Camt053, Format::Coda, Format::Mt940, Format::Ofx] {
        let written = facturier::write(&document, format, &WriteOptions::new()).unwrap();
        let reading = facturier::read(&written.bytes).unwrap();
        assert!(
            !reading.is_invalid(),
            "{format}: {:?}",
            reading.report().findings
        );
        let (again, _) = reading.document();
        let [was, is] = [&document, &again].map(|of| &of.as_statements().unwrap()[0]);
        let amounts = |of: &facturier::Statement| -> Vec<_> {
            of.movements
                .iter()
                .map(|movement| movement.signed())
                .collect()
        };
        assert_eq!(amounts(was), amounts(is), "{format}");
        let balances = |of: &facturier::Statement| {
            let of = [of.old_balance.clone(), of.new_balance.clone()];
            of.map(|balance| balance.and_then(|balance| balance.signed()))
        };
        assert_eq!(balances(was), balances(is), "{format}");
    }
}
