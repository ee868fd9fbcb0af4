//! What people read about a document with one fault: the exact text, for some sixty faults.
//!
//! Each fault is one edit of `fixtures/ubl/peppol-invoice.xml`; `fixtures/messages.txt` holds what is
//! said about it. `FACTURIER_BLESS=1 cargo test --all-features --test messages` writes that file anew; read the
//! difference as a supplier's bookkeeper would before keeping it.

use facturier::report::TextReport;
use facturier::rules::Profile;
use std::fmt::Write as _;
use std::path::Path;

const INVOICE: &str = include_str!("../../fixtures/ubl/peppol-invoice.xml");

/// A name, and what is put in place of what (its first occurrence).
const FAULTS: &[(&str, &str, &str)] = &[
    // Sums.
    ("total with VAT", ">615.58<", ">600.00<"),
    ("total without VAT", ">532.27<", ">532.72<"),
    ("sum of the lines", ">527.26<", ">572.26<"),
    ("amount due", ">515.58<", ">615.58<"),
    ("VAT total", "\">83.31<", "\">83.13<"),
    ("VAT of a rate", ">71.92<", ">70.00<"),
    ("taxable amount of a rate", ">342.46<", ">324.46<"),
    (
        "line amount",
        ">199.80</cbc:LineExtensionAmount>",
        ">190.00</cbc:LineExtensionAmount>",
    ),
    ("line amount with a base quantity", ">90.96<", ">96.90<"),
    ("quantity", ">3.5<", ">4.5<"),
    (
        "allowance by percentage",
        ">9.99</cbc:Amount>",
        ">8.99</cbc:Amount>",
    ),
    (
        "sum of the allowances",
        ">9.99</cbc:AllowanceTotalAmount>",
        ">19.99</cbc:AllowanceTotalAmount>",
    ),
    (
        "sum of the charges",
        ">15.00</cbc:ChargeTotalAmount>",
        ">51.00</cbc:ChargeTotalAmount>",
    ),
    ("discount on a price", ">4.10<", ">4.01<"),
    (
        "three decimals",
        ">9.99</cbc:AllowanceTotalAmount>",
        ">9.990</cbc:AllowanceTotalAmount>",
    ),
    // What is missing.
    ("no number", "  <cbc:ID>2026-0117</cbc:ID>\n", ""),
    (
        "no issue date",
        "  <cbc:IssueDate>2026-03-31</cbc:IssueDate>\n",
        "",
    ),
    (
        "no type",
        "  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n",
        "",
    ),
    (
        "no currency",
        "  <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\n",
        "",
    ),
    (
        "no seller's name",
        "        <cbc:RegistrationName>Koffiebranderij De Gouden Boon BV</cbc:RegistrationName>\n",
        "",
    ),
    (
        "no buyer's name",
        "        <cbc:RegistrationName>Atelier Trois Marronniers SRL</cbc:RegistrationName>\n",
        "",
    ),
    (
        "no country",
        "        <cac:Country>\n          <cbc:IdentificationCode>BE</cbc:IdentificationCode>\n        </cac:Country>\n",
        "",
    ),
    (
        "no buyer's endpoint",
        "      <cbc:EndpointID schemeID=\"0208\">0991704244</cbc:EndpointID>\n",
        "",
    ),
    (
        "no scheme of an endpoint",
        "<cbc:EndpointID schemeID=\"0208\">0991704244",
        "<cbc:EndpointID>0991704244",
    ),
    ("no account", "<cbc:ID>BE77998123456742</cbc:ID>", ""),
    (
        "no line net amount",
        "    <cbc:LineExtensionAmount currencyID=\"EUR\">90.96</cbc:LineExtensionAmount>\n",
        "",
    ),
    ("no unit", " unitCode=\"HUR\"", ""),
    (
        "no item name",
        "      <cbc:Name>Onderhoud espressomachine</cbc:Name>\n",
        "",
    ),
    (
        "no price",
        "      <cbc:PriceAmount currencyID=\"EUR\">64.00</cbc:PriceAmount>\n",
        "",
    ),
    (
        "no reason for an allowance",
        "    <cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>\n    <cbc:AllowanceChargeReason>Levering</cbc:AllowanceChargeReason>\n",
        "",
    ),
    (
        "no base amount of a percentage",
        "    <cbc:BaseAmount currencyID=\"EUR\">199.80</cbc:BaseAmount>\n",
        "",
    ),
    ("no VAT rate", "        <cbc:Percent>6</cbc:Percent>\n", ""),
    (
        "no business process",
        "  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>\n",
        "",
    ),
    (
        "no currency of an amount",
        "<cbc:PrepaidAmount currencyID=\"EUR\">",
        "<cbc:PrepaidAmount>",
    ),
    ("empty element", ">Onthaal gelijkvloers<", "><"),
    ("empty number", ">2026-0117<", "> <"),
    // Codes and forms.
    (
        "document currency",
        "<cbc:DocumentCurrencyCode>EUR<",
        "<cbc:DocumentCurrencyCode>USD<",
    ),
    (
        "unknown currency",
        "<cbc:DocumentCurrencyCode>EUR<",
        "<cbc:DocumentCurrencyCode>EURO<",
    ),
    (
        "currency of an amount",
        "<cbc:PrepaidAmount currencyID=\"EUR\">",
        "<cbc:PrepaidAmount currencyID=\"GBP\">",
    ),
    ("unknown unit", "unitCode=\"HUR\"", "unitCode=\"HOUR\""),
    (
        "unknown country",
        "<cbc:IdentificationCode>BE<",
        "<cbc:IdentificationCode>BEL<",
    ),
    (
        "VAT category of a line",
        "<cac:ClassifiedTaxCategory>\n        <cbc:ID>S<",
        "<cac:ClassifiedTaxCategory>\n        <cbc:ID>s<",
    ),
    (
        "unknown type",
        "<cbc:InvoiceTypeCode>380<",
        "<cbc:InvoiceTypeCode>390<",
    ),
    (
        "date of another form",
        ">2026-03-31</cbc:IssueDate>",
        ">31/03/2026</cbc:IssueDate>",
    ),
    ("decimal comma", ">64.00<", ">64,00<"),
    (
        "VAT number without country",
        ">BE0987654394</cbc:CompanyID>",
        ">0987654394</cbc:CompanyID>",
    ),
    (
        "enterprise number",
        "schemeID=\"0208\">0987654394</cbc:EndpointID>",
        "schemeID=\"0208\">0987654399</cbc:EndpointID>",
    ),
    ("specification", "billing:3.0<", "billing:3.1<"),
    (
        "end before start",
        "<cbc:EndDate>2026-03-31<",
        "<cbc:EndDate>2026-02-28<",
    ),
    (
        "standard rate of 0",
        "<cbc:Percent>21</cbc:Percent>\n        <cac:TaxScheme>\n          <cbc:ID>VAT</cbc:ID>\n        </cac:TaxScheme>\n      </cac:ClassifiedTaxCategory>\n    </cac:Item>\n    <cac:Price>\n      <cbc:PriceAmount currencyID=\"EUR\">37.90",
        "<cbc:Percent>0</cbc:Percent>\n        <cac:TaxScheme>\n          <cbc:ID>VAT</cbc:ID>\n        </cac:TaxScheme>\n      </cac:ClassifiedTaxCategory>\n    </cac:Item>\n    <cac:Price>\n      <cbc:PriceAmount currencyID=\"EUR\">37.90",
    ),
    // Structure.
    (
        "out of order",
        "  <cbc:IssueDate>2026-03-31</cbc:IssueDate>\n  <cbc:DueDate>2026-04-30</cbc:DueDate>\n",
        "  <cbc:DueDate>2026-04-30</cbc:DueDate>\n  <cbc:IssueDate>2026-03-31</cbc:IssueDate>\n",
    ),
    (
        "repeated",
        "  <cbc:DueDate>2026-04-30</cbc:DueDate>\n",
        "  <cbc:DueDate>2026-04-30</cbc:DueDate>\n  <cbc:DueDate>2026-05-30</cbc:DueDate>\n",
    ),
    (
        "misspelled",
        "<cbc:DueDate>2026-04-30</cbc:DueDate>",
        "<cbc:DueDat>2026-04-30</cbc:DueDat>",
    ),
    (
        "element that nobody uses",
        "  <cbc:AccountingCost>",
        "  <cbc:AccountingCostCode>A</cbc:AccountingCostCode>\n  <cbc:AccountingCost>",
    ),
    (
        "text between elements",
        "  <cac:PaymentMeans>",
        "  Overschrijving\n  <cac:PaymentMeans>",
    ),
    (
        "attribute",
        "<cbc:ID>2026-0117<",
        "<cbc:ID format=\"x\">2026-0117<",
    ),
    (
        "two notes",
        "  <cbc:DocumentCurrencyCode>",
        "  <cbc:Note>Bedankt</cbc:Note>\n  <cbc:DocumentCurrencyCode>",
    ),
    // XML.
    ("ampersand", "Koffie &amp; onderhoud", "Koffie & onderhoud"),
    ("less than", "Koffie &amp; onderhoud", "Koffie < onderhoud"),
    (
        "less than before a word",
        "Koffie &amp; onderhoud",
        "Koffie <onderhoud",
    ),
    (
        "unknown entity",
        "Koffie &amp; onderhoud",
        "Koffie &euro; onderhoud",
    ),
    (
        "not closed",
        "<cbc:Name>De Gouden Boon</cbc:Name>",
        "<cbc:Name>De Gouden Boon",
    ),
    (
        "wrong end tag",
        "De Gouden Boon</cbc:Name>",
        "De Gouden Boon</cbc:name>",
    ),
    (
        "attribute twice",
        "<cbc:ID schemeID=\"0088\">5419999123457",
        "<cbc:ID schemeID=\"0088\" schemeID=\"0088\">5419999123457",
    ),
    (
        "prefix not declared",
        "<cbc:Note>Netto 30 dagen</cbc:Note>",
        "<cb:Note>Netto 30 dagen</cb:Note>",
    ),
    (
        "after the end",
        "</Invoice>",
        "</Invoice>\n<!-- sent by --> x",
    ),
    ("control character", "Netto 30 dagen", "Netto\u{2} 30 dagen"),
];

/// The faults that are told as more than one.
const SEVERAL: &[&str] = &["no line net amount"];

/// The text about an invoice with one edit.
fn text(from: &str, to: &str) -> String {
    assert!(INVOICE.contains(from), "{from}");
    let invoice = INVOICE.replacen(from, to, 1);
    said(&invoice)
}

fn said(invoice: &str) -> String {
    let profile = Profile::named("peppol").unwrap();
    let reading = facturier::read(invoice.as_bytes());
    let report = reading.as_ref().map(|reading| reading.validate(&profile));
    TextReport::new(report.as_ref().map_err(|&error| error))
        .source(invoice)
        .to_string()
}

#[test]
fn every_fault_is_told_in_these_words() {
    let mut all = String::new();
    for (name, from, to) in FAULTS {
        writeln!(all, "## {name}\n{}", text(from, to)).unwrap();
    }
    // The end of a file that was cut off.
    let at = INVOICE.find("<cbc:CityName>Liège").unwrap();
    writeln!(all, "## cut off\n{}", said(&INVOICE[..at])).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/messages.txt");
    if std::env::var_os("FACTURIER_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &all).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    for (expected, found) in expected.split("## ").zip(all.split("## ")) {
        assert_eq!(expected, found);
    }
    assert_eq!(expected.len(), all.len());
}

#[test]
fn one_fault_is_one_cause() {
    let mut several = Vec::new();
    for (name, from, to) in FAULTS {
        let text = text(from, to);
        let findings = text.lines().filter(|line| !line.starts_with(' '));
        let findings =
            findings.filter(|line| line.contains(": fatal ") || line.contains(": warning "));
        if findings.count() > 1 {
            several.push(*name);
        }
    }
    // What these have besides may well be a fault of its own.
    assert_eq!(several, SEVERAL);
}

#[test]
fn nothing_is_called_missing_after_xml_breaks_off() {
    for name in [
        "ampersand",
        "less than",
        "not closed",
        "wrong end tag",
        "attribute twice",
    ] {
        let (_, from, to) = FAULTS.iter().find(|fault| fault.0 == name).unwrap();
        let invoice = INVOICE.replacen(from, to, 1);
        let reading = facturier::read(invoice.as_bytes()).unwrap();
        assert!(reading.is_torn(), "{name}");
        let report = reading.validate(&Profile::named("peppol").unwrap());
        assert_eq!(report.findings.len(), 1, "{name}");
        assert_eq!(report.profile, None);
    }
}

/// The official place of a finding is as it was; the culprit comes beside it.
#[test]
fn the_official_place_stays() {
    let invoice = INVOICE.replacen(">615.58<", ">600.00<", 1);
    let reading = facturier::read(invoice.as_bytes()).unwrap();
    let report = reading.validate(&Profile::named("peppol").unwrap());
    let finding = &report.findings[0];
    assert_eq!((&*finding.rule, &*finding.xpath), ("BR-CO-15", "/Invoice"));
    assert_eq!((finding.line, finding.column), (2, 1));
    let culprit = finding.culprit.as_deref().unwrap();
    assert_eq!(
        culprit.xpath,
        "/Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"
    );
    assert_eq!(&invoice[culprit.offset..][..6], "600.00");
    let amounts = finding.amounts.as_deref().unwrap();
    assert_eq!(amounts.found.to_string(), "600.00");
    assert_eq!(amounts.expected.to_string(), "615.58");
    assert_eq!(report.heading.number.as_deref(), Some("2026-0117"));
}

/// However many amounts are in another currency, they are told once, and all of them are in the report.
#[test]
fn ten_thousand_amounts_are_told_once() {
    let line = &INVOICE
        [INVOICE.rfind("  <cac:InvoiceLine>").unwrap()..INVOICE.rfind("</Invoice>").unwrap()];
    let lines = line.repeat(2_000);
    let invoice = INVOICE.replacen("</Invoice>", &(lines + "</Invoice>"), 1);
    let invoice = invoice.replacen("Code>EUR<", "Code>USD<", 1);
    let text = said(&invoice);
    let told = text
        .lines()
        .filter(|line| line.contains("PEPPOL-EN16931-R051"))
        .count();
    assert_eq!(told, 1, "{text}");
}
