//! The rules of NLCIUS for CII, each broken by a document and kept by another. For UBL see
//! `tests/documents/every_rule.rs`.

use std::collections::BTreeSet;

/// A Dutch invoice that has what NLCIUS advises against.
fn invoice() -> String {
    const NLCIUS: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0";
    include_str!("../../fixtures/cii/invoice.xml")
        .replace("urn:cen.eu:en16931:2017", NLCIUS)
        .replace("<ram:CountryID>DE<", "<ram:CountryID>NL<")
        .replace("schemeID=\"0204\"", "schemeID=\"0106\"")
}

fn fired(document: &str) -> BTreeSet<String> {
    let reading = facturier::read(document.as_bytes()).unwrap();
    let report = reading.validate(&facturier::Profile::auto());
    assert_eq!(
        report.judged_by.rules,
        ["EN 16931 CII 1.3.16", "NLCIUS CII 1.0.3.13"]
    );
    let findings = report.findings.into_iter();
    findings.map(|finding| finding.rule.into_owned()).collect()
}

#[test]
fn what_nlcius_advises_against_is_told() {
    let expected = [
        "19",
        "21",
        "22",
        "23",
        "24",
        "25",
        "26",
        "27-1",
        "27-2",
        "27-3",
        "27-4",
        "28-1",
        "28-2",
        "28-3",
        "28-4",
        "29",
        "30",
        "32-and-34",
        "33",
        "35",
    ];
    let expected = expected.map(|number| format!("BR-NL-{number}"));
    assert_eq!(fired(&invoice()), BTreeSet::from(expected));
}

#[test]
fn each_rule_has_a_document_that_breaks_it() {
    let order = "<ram:IssuerAssignedID>PO-44</ram:IssuerAssignedID>";
    let reference = "<ram:BuyerReference>04011000-12345-34</ram:BuyerReference>";
    let edits: &[(&str, &[(&str, &str)])] = &[
        (
            "BR-NL-1",
            &[("schemeID=\"0106\">HRB-12345", "schemeID=\"0204\">HRB-12345")],
        ),
        ("BR-NL-2", &[(order, ""), (reference, "")]),
        ("BR-NL-3", &[("<ram:LineOne>Hafenweg 7</ram:LineOne>", "")]),
        ("BR-NL-4", &[("<ram:CityName>Frankfurt</ram:CityName>", "")]),
        (
            "BR-NL-5",
            &[("<ram:PostcodeCode>80331</ram:PostcodeCode>", "")],
        ),
        ("BR-NL-7", &[("<ram:TypeCode>380<", "<ram:TypeCode>393<")]),
        (
            "BR-NL-10",
            &[("schemeID=\"0106\">HRA-9876", "schemeID=\"0204\">HRA-9876")],
        ),
        ("BR-NL-11", &[("<ram:TypeCode>58</ram:TypeCode>", "")]),
        ("BR-NL-12", &[("<ram:TypeCode>58<", "<ram:TypeCode>42<")]),
        ("BR-NL-13", &[(order, "")]),
        (
            "BR-NL-20",
            &[(
                "<ram:DueDateTypeCode>29</ram:DueDateTypeCode>",
                "<ram:TaxPointDate><udt:DateString format=\"102\">20260131</udt:DateString></ram:TaxPointDate>",
            )],
        ),
        ("empty-element-check", &[("PO-44", "")]),
        (
            "CII-SR-282",
            &[(
                "<ram:SellerOrderReferencedDocument>",
                "<ram:BuyerTaxRepresentativeTradeParty><ram:Name>x</ram:Name></ram:BuyerTaxRepresentativeTradeParty><ram:SellerOrderReferencedDocument>",
            )],
        ),
    ];
    let kept = fired(&invoice());
    for (rule, edits) in edits {
        let mut document = invoice();
        for (from, to) in *edits {
            assert!(document.contains(from), "{rule}: no {from}");
            document = document.replace(from, to);
        }
        assert!(!kept.contains(*rule), "{rule}");
        assert!(fired(&document).contains(*rule), "{rule}");
    }
}
