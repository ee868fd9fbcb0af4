//! What the model has no place for, put back into what is written after a change.

use facturier::format::Unmapped;
use facturier::report::{Layer, Severity};
use facturier::{Document, Format, WriteOptions, read, write};

const INVOICE: &str = include_str!("../../fixtures/ubl/peppol-invoice.xml");

/// Written as UBL, with what is not in the model.
fn put_back(unmapped: &Unmapped, document: &Document) -> (String, Vec<String>) {
    let written = write(document, Format::Ubl, &WriteOptions::new()).unwrap();
    let written = unmapped.put_back(written);
    let losses = written.losses.iter().map(|loss| loss.to_string());
    (
        String::from_utf8(written.bytes.clone()).unwrap(),
        losses.collect(),
    )
}

fn structure_findings(text: &str) -> Vec<String> {
    let findings = read(text.as_bytes()).unwrap().report().findings;
    let of_structure = findings
        .iter()
        .filter(|it| it.layer != Layer::Rules && it.severity == Severity::Fatal);
    of_structure.map(|finding| finding.to_string()).collect()
}

/// With extensions in a namespace of their own, and elements and attributes that are no terms, on every level.
fn extended() -> String {
    let lines = INVOICE.split("<cac:InvoiceLine>").collect::<Vec<_>>();
    assert!(lines.len() > 2, "several lines");
    let mut text = INVOICE
        .replacen("<Invoice ", "<Invoice xmlns:ext=\"urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2\" xmlns:own=\"urn:example:own\" ", 1)
        .replacen(
            "<cbc:CustomizationID>",
            "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><own:Margin a=\"1 &lt; 2\">\
             <!-- kept --><own:Rate>0.30</own:Rate></own:Margin></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>\
             <cbc:CustomizationID>",
            1,
        )
        .replacen("<cbc:IssueDate>", "<cbc:UUID>4b1c</cbc:UUID><cbc:IssueDate>", 1)
        .replacen("<cbc:InvoiceTypeCode>", "<cbc:InvoiceTypeCode listID=\"UNCL1001\">", 1);
    for number in 1..lines.len() {
        let id = format!("<cac:InvoiceLine>\n    <cbc:ID>{number}</cbc:ID>");
        assert!(text.contains(&id), "{id}");
        let with = format!("{id}<cbc:UUID>line {number}</cbc:UUID>");
        text = text.replacen(&id, &with, 1);
    }
    text
}

#[test]
fn everything_comes_back_after_an_edit() {
    let text = extended();
    assert_eq!(structure_findings(&text), [""; 0]);
    let reading = read(text.as_bytes()).unwrap();
    let (mut document, losses) = reading.document();
    let unmapped = reading.unmapped();
    assert_eq!(unmapped.parts().len(), losses.len());
    for (part, loss) in unmapped.parts().iter().zip(&losses) {
        assert_eq!(part.path, loss.path);
    }
    document.as_invoice_mut().unwrap().buyer_reference = Some("changed".into());
    let (written, lost) = put_back(&unmapped, &document);
    assert_eq!(lost, [""; 0]);
    assert_eq!(structure_findings(&written), [""; 0]);
    assert!(written.contains("<!-- kept --><own:Rate>0.30</own:Rate>"));
    assert!(written.contains("listID=\"UNCL1001\""));

    let again = read(written.as_bytes()).unwrap();
    assert_eq!(again.document().0, document);
    let xml = |unmapped: &Unmapped| -> Vec<(String, String)> {
        let parts = unmapped.parts().iter();
        parts
            .map(|part| {
                (
                    part.path.clone(),
                    part.xml.replace(" xmlns:own=\"urn:example:own\"", ""),
                )
            })
            .collect()
    };
    let without_declarations = |parts: Vec<(String, String)>| -> Vec<(String, String)> {
        let cut = |xml: &str| match xml.split_once(" xmlns:") {
            Some((start, rest)) => format!("{start}{}", &rest[rest.find('>').unwrap()..]),
            None => xml.to_owned(),
        };
        parts
            .into_iter()
            .map(|(path, xml)| (path, cut(&xml)))
            .collect()
    };
    assert_eq!(
        without_declarations(xml(&again.unmapped())),
        without_declarations(xml(&unmapped))
    );
    // Put back once more, nothing changes.
    let (twice, lost) = put_back(&again.unmapped(), &again.document().0);
    assert_eq!((twice, lost), (written, vec![]));
}

/// What stood in a line stays with it when others go, come or are numbered anew; what stood in a line that is gone is told.
#[test]
fn nothing_comes_into_another_line() {
    let text = extended();
    let reading = read(text.as_bytes()).unwrap();
    let unmapped = reading.unmapped();
    let (mut document, _) = reading.document();
    let invoice = document.as_invoice_mut().unwrap();
    let first = invoice.lines.remove(0);
    for (at, line) in invoice.lines.iter_mut().enumerate() {
        line.identifier = Some((at + 1).to_string().into());
    }
    let (written, lost) = put_back(&unmapped, &document);
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert!(
        lost[0].contains("line 1") && lost[0].contains("not put back"),
        "{lost:?}"
    );
    assert!(!written.contains("line 1"));
    let second = &written[..written.find("line 2").unwrap()];
    let second = &second[second.rfind("<cac:InvoiceLine>").unwrap()..];
    assert!(second.contains("<cbc:ID>1</cbc:ID>"), "{second}");

    // A line behind them, and one that has another price.
    let (mut document, _) = reading.document();
    let invoice = document.as_invoice_mut().unwrap();
    invoice.lines.push(first);
    let (_, lost) = put_back(&unmapped, &document);
    assert!(
        lost.iter().any(|loss| loss.contains("line 1")),
        "there are two: {lost:?}"
    );
    let (mut document, _) = reading.document();
    document.as_invoice_mut().unwrap().lines[1].note = Some("new".into());
    let (written, lost) = put_back(&unmapped, &document);
    assert_eq!(lost, [""; 0]);
    let noted = &written[..written.find("<cbc:Note>new</cbc:Note>").unwrap()];
    assert!(
        noted.ends_with("<cbc:ID>2</cbc:ID>\n    <cbc:UUID>line 2</cbc:UUID>\n    "),
        "{noted}"
    );
}

/// Into another syntax nothing is put back, and all of it is told.
#[test]
fn another_syntax_takes_nothing() {
    let text = extended();
    let reading = read(text.as_bytes()).unwrap();
    let written = write(&reading.document().0, Format::Cii, &WriteOptions::new()).unwrap();
    let losses = written.losses.len();
    let cii = written.bytes.clone();
    let written = reading.unmapped().put_back(written);
    assert_eq!(written.bytes, cii);
    assert_eq!(
        written.losses.len(),
        losses + reading.unmapped().parts().len()
    );
}

/// Prefixes mean what they meant: those that are declared somewhere above, and names without one.
#[test]
fn namespaces_go_along() {
    let text = INVOICE
        .replacen("<cac:AccountingSupplierParty>", "<cac:AccountingSupplierParty xmlns:b=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">", 1)
        .replacen("<cac:Party>", "<cac:Party><b:WebsiteURI>https://example.org</b:WebsiteURI>", 1);
    assert_eq!(structure_findings(&text), [""; 0]);
    let reading = read(text.as_bytes()).unwrap();
    let unmapped = reading.unmapped();
    assert_eq!(unmapped.parts().len(), 1);
    let kept = serde_json::to_string(&unmapped).unwrap();
    let unmapped: Unmapped = serde_json::from_str(&kept).unwrap();
    let (written, lost) = put_back(&unmapped, &reading.document().0);
    assert_eq!(lost, [""; 0]);
    assert_eq!(structure_findings(&written), [""; 0]);
    assert!(written.contains("<b:WebsiteURI xmlns:b=\"urn:oasis"));
    assert_eq!(
        read(written.as_bytes()).unwrap().unmapped().parts().len(),
        1
    );
}

/// A group that holds nothing but what is no term is one part, with what is written on it.
#[test]
fn an_attribute_of_a_group_comes_back_with_it() {
    const CONTACT: &str =
        "<cac:Contact odd=\"1\"><cbc:Note odd=\"2\">after ten</cbc:Note></cac:Contact>";
    let start = INVOICE.find("<cac:Contact>").unwrap();
    let end = INVOICE.find("</cac:Contact>").unwrap() + "</cac:Contact>".len();
    let mut text = INVOICE.to_owned();
    text.replace_range(start..end, CONTACT);
    let reading = read(text.as_bytes()).unwrap();
    let unmapped = reading.unmapped();
    assert_eq!(unmapped.parts().len(), 1);
    assert_eq!(unmapped.parts()[0].xml, CONTACT);
    let (written, lost) = put_back(&unmapped, &reading.document().0);
    assert_eq!(lost, [""; 0]);
    assert!(written.contains(CONTACT), "{written}");
}
