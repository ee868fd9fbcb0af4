//! Self-billing has a rule set of its own, chosen by what the document says of itself.

use facturier::rules::Profile;

fn findings(xml: &str, profile: &str) -> Vec<String> {
    let reading = facturier::read(xml.as_bytes()).unwrap();
    let findings = reading.validate(&Profile::named(profile).unwrap()).findings;
    findings.iter().map(|f| f.rule.to_string()).collect()
}

#[test]
fn has_its_own_specification_process_and_types() {
    let billing = include_str!("../../fixtures/ubl/peppol-invoice.xml");
    let self_billing = billing
        .replace("poacc:billing", "poacc:selfbilling")
        .replace(">380</cbc:InvoiceTypeCode>", ">389</cbc:InvoiceTypeCode>");
    assert_eq!(
        findings(&self_billing, "peppol-bis-3-self-billing"),
        [""; 0]
    );
    assert_eq!(
        findings(&self_billing, "peppol"),
        ["PEPPOL-EN16931-R007", "PEPPOL-EN16931-R004"]
    );
    assert_eq!(
        findings(billing, "peppol-bis-3-self-billing"),
        ["PEPPOL-EN16931-R007", "PEPPOL-EN16931-R004"]
    );
    let of_type_380 = self_billing.replace(">389<", ">380<");
    assert_eq!(
        findings(&of_type_380, "peppol-bis-3-self-billing"),
        ["PEPPOL-EN16931-P0100"]
    );
}

#[test]
fn self_billing_is_chosen_by_its_specification() {
    let invoice = include_str!("../../fixtures/ubl/peppol-invoice.xml")
        .replace("poacc:billing:3.0", "poacc:selfbilling:3.0");
    let reading = facturier::read(invoice.as_bytes()).unwrap();
    let chosen = reading.detected().rules().profile.unwrap();
    assert_eq!(chosen.name, "peppol-bis-3-self-billing");
}
