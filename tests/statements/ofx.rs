//! OFX: the documents under `fixtures/ofx/`, each with what is read of it in `NAME.expected`, the forms in which
//! banks write values, and what is written and read again.

use crate::expected;
use facturier::model::{Movement, Statement};
use facturier::{Document, Format, WriteOptions};
use std::path::Path;

#[test]
fn documents_are_read_as_expected() {
    expected::are_read_as_expected("ofx", Format::Ofx, 4);
}

/// A download with this transaction.
fn with(transaction: &str) -> String {
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR\
         <BANKACCTFROM><BANKID>0<ACCTID>BE68539007547034<ACCTTYPE>CHECKING</BANKACCTFROM>\
         <BANKTRANLIST><STMTTRN><TRNTYPE>OTHER<FITID>1{transaction}</STMTTRN></BANKTRANLIST>\
         <LEDGERBAL><BALAMT>0<DTASOF>20260101</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )
}

/// The one movement, and the rules that fire.
fn read(file: &str) -> (Movement, Vec<String>) {
    let reading = facturier::read(file.as_bytes()).unwrap();
    let findings = reading.report().findings.into_iter();
    let rules = findings.map(|finding| finding.rule.to_string()).collect();
    let (document, _) = reading.document();
    let statement = document.as_statements().unwrap()[0].clone();
    let [movement] = &statement.movements[..] else {
        panic!("{} movements", statement.movements.len());
    };
    (movement.clone(), rules)
}

#[test]
fn amounts_as_banks_write_them() {
    for (text, amount, rule) in [
        ("-12.50", Some("-12.50"), ""),
        ("+12,50", Some("12.50"), ""),
        ("1400,82", Some("1400.82"), ""),
        ("\n   12 \n", Some("12"), ""),
        (".5", Some("0.5"), ""),
        ("-12.", Some("-12"), ""),
        ("1.400,82", Some("1400.82"), "OFX-FORM"),
        ("-1,234,567.80", Some("-1234567.80"), "OFX-FORM"),
        ("1.234.567", None, "OFX-VALUE"),
        ("1,2,3.4.5", None, "OFX-VALUE"),
        ("EUR 5", None, "OFX-VALUE"),
        ("--5", None, "OFX-VALUE"),
        ("1e3", None, "OFX-VALUE"),
        ("1234567890123456789", None, "OFX-VALUE"),
    ] {
        let file = with(&format!("<DTPOSTED>20260101<TRNAMT>{text}"));
        let (movement, rules) = read(&file);
        let signed = movement.signed().map(|amount| amount.to_string());
        assert_eq!(signed.as_deref(), amount, "{text}");
        let expected: &[&str] = if rule.is_empty() { &[] } else { &[rule] };
        assert_eq!(rules, expected, "{text}");
    }
}

#[test]
fn days_as_banks_write_them() {
    for (text, day, rule) in [
        ("20260131", Some("2026-01-31"), ""),
        ("20260131120000", Some("2026-01-31"), ""),
        ("20260131120000.000[-5:EST]", Some("2026-01-31"), ""),
        ("202601311200", Some("2026-01-31"), ""),
        ("20260131000000[-3:GMT]", Some("2026-01-31"), ""),
        ("2026-01-31", Some("2026-01-31"), "OFX-FORM"),
        ("2026/01/31", Some("2026-01-31"), "OFX-FORM"),
        ("20260230", None, "OFX-VALUE"),
        ("31.01.2026", None, "OFX-VALUE"),
        ("????", None, "OFX-VALUE"),
    ] {
        let (movement, rules) = read(&with(&format!("<DTPOSTED>{text}<TRNAMT>1")));
        let read = movement.entry_date.as_ref().and_then(|date| date.value());
        assert_eq!(read.map(|day| day.to_string()).as_deref(), day, "{text}");
        let expected: &[&str] = if rule.is_empty() { &[] } else { &[rule] };
        assert_eq!(rules, expected, "{text}");
    }
}

#[test]
fn texts_as_banks_write_them() {
    for (text, read_as) in [
        (
            "<NAME>Caf&eacute; A &amp; B &lt;C&gt; &#233;",
            "Caf&eacute; A & B <C> é",
        ),
        ("<NAME>\n\tA & B\n</NAME>", "A & B"),
        ("<name>lower</name>", "lower"),
        ("<NAME>a < b</NAME>", "a < b"),
        ("<NAME>x<MEMO></MEMO>", "x"),
        ("<NAME/><NAME>x", "x"),
        ("<NAME><![CDATA[<A> & B]]></NAME>", "<A> & B"),
    ] {
        let (movement, rules) = read(&with(&format!("<DTPOSTED>20260101<TRNAMT>1{text}")));
        assert_eq!(
            movement.counterparty_name.as_deref(),
            Some(read_as),
            "{text}"
        );
        assert_eq!(rules, [""; 0], "{text}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    for name in [
        "coda/simple.cod",
        "coda/separate-application.cod",
        "camt/statements-v8.xml",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(name);
        let (document, _) = facturier::read(&std::fs::read(path).unwrap())
            .unwrap()
            .document();
        let written = facturier::write(&document, Format::Ofx, &WriteOptions::new()).unwrap();
        let (again, _) = facturier::read(&written.bytes).unwrap().document();
        let (Document::Statements(before), Document::Statements(after)) = (&document, &again)
        else {
            panic!("{name}: no statements");
        };
        assert_eq!(before.len(), after.len(), "{name}");
        let told = |path: &str| {
            written
                .losses
                .iter()
                .any(|loss| loss.path.starts_with(path))
        };
        for (at, (before, after)) in before.iter().zip(after).enumerate() {
            let number = |of: &Statement| of.account.as_ref().map(|account| account.number.clone());
            assert_eq!(number(before), number(after), "{name}");
            for (field, before, after) in [
                ("old_balance", &before.old_balance, &after.old_balance),
                ("new_balance", &before.new_balance, &after.new_balance),
            ] {
                let signed =
                    |of: &Option<facturier::model::Balance>| of.as_ref().and_then(|of| of.signed());
                let path = format!("statements[{at}].{field}");
                // The balance that OFX demands of an empty statement is the old one.
                let is_same = before.is_none() || signed(before) == signed(after);
                assert!(is_same || told(&path), "{name}: {path}");
            }
            assert_eq!(before.movements.len(), after.movements.len(), "{name}");
            for (nth, (before, after)) in before.movements.iter().zip(&after.movements).enumerate()
            {
                let path = |field: &str| format!("statements[{at}].movements[{nth}].{field}");
                assert_eq!(before.signed(), after.signed());
                assert_eq!(before.value_date, after.value_date);
                for (field, before, after) in [
                    (
                        "bank_reference",
                        &before.bank_reference,
                        &after.bank_reference,
                    ),
                    (
                        "counterparty_name",
                        &before.counterparty_name,
                        &after.counterparty_name,
                    ),
                ] {
                    let is_same = before.is_none() || before == after;
                    assert!(
                        is_same || told(&path(field)),
                        "{name}: {}: {before:?} {after:?}",
                        path(field)
                    );
                }
            }
        }
    }
}

/// The sign says which way the money went, whatever the type is called; that the two differ is told.
#[test]
fn a_type_against_the_sign() {
    for (of, amount, is_told) in [
        ("CREDIT", "-5", true),
        ("DEBIT", "5", true),
        ("debit", "5", true),
        ("CREDIT", "5", false),
        ("DEBIT", "-5", false),
        ("DEBIT", "0", false),
        // Of these the sign tells alone.
        ("XFER", "5", false),
        ("ATM", "5", false),
        ("INT", "-5", false),
    ] {
        let file = with(&format!("<DTPOSTED>20260101<TRNAMT>{amount}"));
        let (movement, rules) = read(&file.replace("OTHER", of));
        assert_eq!(
            movement.signed().map(|it| it.to_string()).as_deref(),
            Some(amount)
        );
        assert_eq!(
            rules,
            if is_told { &["OFX-FORM"][..] } else { &[] },
            "{of} {amount}"
        );
    }
}
