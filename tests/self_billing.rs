//! Self-billing has a rule set of its own, chosen by what the document says of itself.

use facturier::rules::Profile;

fn findings(xml: &str, profile: &str) -> Vec<String> {
    let reading = facturier::read(xml.as_bytes()).unwrap();
    let findings = reading.validate(&Profile::named(profile).unwrap()).findings;
    findings.iter().map(|f| f.rule.to_string()).collect()
}

#[test]
fn has_its_own_specification_process_and_types() {
    let billing = include_str!("../fixtures/ubl/peppol-invoice.xml");
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
fn is_chosen_by_the_specification() {
    let specification =
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0";
    let specification = facturier::format::Specification::of(Some(specification), None).unwrap();
    let profile = Profile::of_specification(specification).unwrap();
    assert_eq!(profile.name(), "peppol-bis-3-self-billing");
}
