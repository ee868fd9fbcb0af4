//! CII through the whole library: read, judged and converted like UBL.

use facturier::format::Specification;
use facturier::report::{Reason, Verdict};
use facturier::rules::Profile;
use facturier::{Document, ErrorKind, Format, Valid, WriteOptions, convert, read, validate, write};

const INVOICE: &str = include_str!("../../fixtures/cii/invoice.xml");
const CREDIT_NOTE: &str = include_str!("../../fixtures/cii/credit-note.xml");
const MINIMUM: &str = include_str!("../../fixtures/cii/minimum.xml");
const PEPPOL: &str = include_str!("../../fixtures/ubl/peppol-invoice.xml");

fn model(xml: &str) -> Document {
    read(xml.as_bytes()).unwrap().document().0
}

#[test]
fn fixtures_are_judged_by_what_they_name() {
    for (xml, verdict, reason) in [
        (INVOICE, Verdict::Valid, Reason::Named),
        (CREDIT_NOTE, Verdict::Valid, Reason::Named),
        (MINIMUM, Verdict::NotJudged, Reason::Outside),
    ] {
        let report = read(xml.as_bytes()).unwrap().validate(&Profile::auto());
        assert_eq!(report.findings, []);
        assert_eq!(
            (report.verdict(), report.judged_by.reason),
            (verdict, reason)
        );
        assert_eq!(report.judged_by.structure, "CII D16B");
    }
}

#[test]
fn rules_that_have_none_for_cii_judge_nothing() {
    let peppol = Profile::named("peppol").unwrap();
    let report = read(INVOICE.as_bytes()).unwrap().validate(&peppol);
    assert_eq!(report.verdict(), Verdict::NotJudged);
    assert_eq!(report.judged_by.reason, Reason::OtherSyntax);
    assert!(Valid::new(model(INVOICE), Format::Cii, &peppol).is_err());

    let named = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0<";
    let named = INVOICE.replacen("urn:cen.eu:en16931:2017<", named, 1);
    let report = read(named.as_bytes()).unwrap().validate(&Profile::auto());
    assert_eq!(report.judged_by.reason, Reason::BaseOnly);
    assert!(!report.judged_by.is_complete());
}

#[test]
fn the_heading_is_that_of_the_document() {
    let heading = read(INVOICE.as_bytes()).unwrap().report().heading;
    assert_eq!(heading.seller.unwrap(), "Kerzenzieherei Lindenhof GmbH");
    assert_eq!(heading.number.unwrap(), "2026-0117");
    assert_eq!(heading.date.unwrap(), "2026-01-31");
    let heading = read(MINIMUM.as_bytes()).unwrap().report().heading;
    assert_eq!(heading.date.unwrap(), "2026-02-14");
}

#[test]
fn findings_name_the_terms_of_their_elements() {
    let terms = |from: &str, to: &str| {
        assert!(INVOICE.contains(from), "{from}");
        let broken = INVOICE.replacen(from, to, 1);
        let findings = read(broken.as_bytes()).unwrap().report().findings;
        let finding = findings.into_iter().next().unwrap();
        (finding.rule.into_owned(), finding.terms.join(" "))
    };
    let told = |rule: &str, terms: &str| (rule.to_owned(), terms.to_owned());
    assert_eq!(terms("192.00<", "1,92<"), told("XSD-VALUE", "BG-25 BT-131"));
    assert_eq!(
        terms("<ram:ID>4711-1</ram:ID>", ""),
        told("XSD-MISSING", "BG-25 BT-133")
    );
    assert_eq!(
        terms("<ram:ActualAmount>2.00<", "<ram:ActualAmount>two<"),
        told("XSD-VALUE", "BG-25 BG-28 BT-141")
    );
    assert_eq!(
        terms("CZK\">931.00", "CZK\">x"),
        told("XSD-VALUE", "BG-22 BT-111")
    );
}

#[test]
fn a_document_of_a_later_version_is_told() {
    let end = "</ram:InvoiceReferencedDocument>";
    let (start, after) = (
        INVOICE.find("<ram:InvoiceReferencedDocument>").unwrap(),
        INVOICE.find(end).unwrap() + end.len(),
    );
    let twice = INVOICE.replacen(end, &format!("{end}{}", &INVOICE[start..after]), 1);
    let reading = read(twice.as_bytes()).unwrap();
    let findings = reading.report().findings;
    assert_eq!(findings.len(), 1);
    let told = ". CII D22B has it here; EN 16931 is bound to CII D16B";
    assert!(
        findings[0].message.ends_with(told),
        "{}",
        findings[0].message
    );
    let (document, losses) = reading.document();
    assert_eq!(losses, []);
    assert_eq!(document.as_invoice().unwrap().preceding_invoices.len(), 2);
    let product = INVOICE.replacen(
        "<ram:Name>Candles",
        "<ram:ModelID>C-3</ram:ModelID><ram:Name>Candles",
        1,
    );
    let reading = read(product.as_bytes()).unwrap();
    assert!(reading.report().findings[0].message.ends_with(told));
    assert_eq!(reading.document().1.len(), 1);

    // EXTENDED is bound to it.
    let extended = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended";
    let named = |text: &str| text.replacen("urn:cen.eu:en16931:2017<", &format!("{extended}<"), 1);
    for text in [&twice, &product] {
        let reading = read(named(text).as_bytes()).map(|it| it.report()).unwrap();
        assert_eq!(reading.findings, []);
        assert_eq!(reading.judged_by.structure, "CII D22B");
    }
    // So it keeps both on every way, and no other loses one in silence.
    for (text, is_lost) in [(named(&twice), false), (twice.clone(), true)] {
        let document = model(&text);
        let in_ubl = write(&document, Format::Ubl, &WriteOptions::new()).unwrap();
        let again = model(std::str::from_utf8(&in_ubl.bytes).unwrap());
        for document in [document, again] {
            let written = write(&document, Format::Cii, &WriteOptions::new()).unwrap();
            let is_told = written.losses.iter().any(|loss| loss.term == "BG-3");
            assert_eq!(is_told, is_lost);
            let reading = read(&written.bytes).unwrap();
            let report = reading.report();
            assert_eq!(report.findings, []);
            let schema = if is_lost { "CII D16B" } else { "CII D22B" };
            assert_eq!(report.judged_by.structure, schema);
            let (document, _) = reading.document();
            let count = document.as_invoice().unwrap().preceding_invoices.len();
            assert_eq!(count, if is_lost { 1 } else { 2 });
            let profile = Profile::named("none").unwrap();
            assert_eq!(validate(document, Format::Cii, &profile).findings, []);
        }
    }
    // What D22B has nowhere, not there, or not twice, is as wrong as ever.
    let late = INVOICE.replacen(
        "Candles</ram:Name>",
        "Candles</ram:Name><ram:ModelID>C-3</ram:ModelID>",
        1,
    );
    let doubled = product.replacen(
        "<ram:ModelID>C-3</ram:ModelID>",
        &"<ram:ModelID>C-3</ram:ModelID>".repeat(2),
        1,
    );
    let nonsense = product.replacen("<ram:ModelID>C-3</ram:ModelID>", "<ram:Nonsense/>", 1);
    let foreign = product.replacen("<ram:ModelID>", "<a:ModelID xmlns:a='urn:a'>", 1);
    let foreign = foreign.replacen("</ram:ModelID>", "</a:ModelID>", 1);
    // Before what D22B has before it.
    let early = INVOICE.replacen(
        "<ram:SpecifiedTradeProduct>",
        "<ram:SpecifiedTradeProduct><ram:ModelID>C-3</ram:ModelID>",
        1,
    );
    for text in [late, early, doubled, nonsense, foreign] {
        let report = read(named(&text).as_bytes()).unwrap().report();
        assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
        assert!(report.findings[0].rule.starts_with("XSD-"));
    }
    assert_eq!(
        read(named(INVOICE).as_bytes())
            .unwrap()
            .report()
            .judged_by
            .structure,
        "CII D16B"
    );
}

#[test]
fn an_envelope_is_opened() {
    let body = INVOICE.split_once("?>").unwrap().1;
    let header = "<StandardBusinessDocumentHeader><Sender><Identifier \
                  Authority='iso6523-actorid-upis'>0088:1</Identifier></Sender>\
                  </StandardBusinessDocumentHeader>";
    let around = |inside: &str| {
        format!(
            "<StandardBusinessDocument xmlns='http://www.unece.org/cefact/namespaces/\
             StandardBusinessDocumentHeader'>{header}{inside}</StandardBusinessDocument>"
        )
    };
    let enveloped = around(body);
    let reading = read(enveloped.as_bytes()).unwrap();
    let detected = reading.detected();
    assert_eq!((detected.name(), detected.envelope), ("cii", true));
    assert_eq!(detected, facturier::detect(enveloped.as_bytes()));
    let sender = reading.envelope().unwrap().sender.clone();
    assert_eq!(sender.unwrap().value, "0088:1");
    assert_eq!(reading.report().findings, []);
    assert_eq!(reading.document().0, model(INVOICE));
    for several in [
        around(&body.repeat(2)),
        format!("<all>{}</all>", body.repeat(2)),
    ] {
        let error = read(several.as_bytes()).unwrap_err();
        let is_counted = matches!(error.kind(), ErrorKind::MultipleDocuments { count: 2, .. });
        assert!(is_counted, "{error}");
    }
}

#[test]
fn what_is_written_breaks_no_rule() {
    let profile = Profile::named("en16931").unwrap();
    for xml in [INVOICE, CREDIT_NOTE, PEPPOL] {
        let document = model(xml);
        for format in [Format::Cii, Format::Ubl] {
            let written = write(&document, format, &WriteOptions::new()).unwrap();
            let reading = read(&written.bytes).unwrap();
            assert_eq!(reading.detected().format, format);
            let report = reading.validate(&profile);
            assert_eq!(report.findings, []);
            let in_memory = validate(document.clone(), format, &profile);
            let rules = |report: &facturier::Report| -> Vec<String> {
                report
                    .findings
                    .iter()
                    .map(|finding| finding.rule.to_string())
                    .collect()
            };
            assert_eq!(rules(&in_memory), rules(&report));
        }
    }
}

#[test]
fn there_and_back_again() {
    let options = WriteOptions::new();
    let in_cii = convert(PEPPOL.as_bytes(), Format::Cii, &options).unwrap();
    assert_eq!(in_cii.losses, []);
    let in_ubl = convert(&in_cii.bytes, Format::Ubl, &options).unwrap();
    assert_eq!(in_ubl.losses, []);
    assert_eq!(
        String::from_utf8(in_ubl.bytes).unwrap(),
        String::from_utf8(
            convert(PEPPOL.as_bytes(), Format::Ubl, &options)
                .unwrap()
                .bytes
        )
        .unwrap()
    );
    let again = convert(INVOICE.as_bytes(), Format::Cii, &options).unwrap();
    assert_eq!(again.losses, []);
    assert_eq!(
        model(std::str::from_utf8(&again.bytes).unwrap()),
        model(INVOICE)
    );
}

/// ZUGFeRD 1 is read by the names of its elements, and judged by nothing.
#[test]
fn zugferd_1_is_read_and_not_judged() {
    let text = include_str!("../../fixtures/cii/zugferd1.xml");
    let reading = read(text.as_bytes()).unwrap();
    assert_eq!(reading.detected(), facturier::detect(text.as_bytes()));
    assert_eq!(
        reading.detected().specification(),
        Some(Specification::Zugferd1)
    );
    let report = reading.validate(&Profile::auto());
    assert_eq!(report.verdict(), Verdict::NotJudged);
    assert_eq!(report.judged_by.structure, "ZUGFeRD 1, not checked");
    let told: Vec<_> = report
        .findings
        .iter()
        .map(|it| (&*it.rule, it.line))
        .collect();
    assert_eq!(told, [("XSD-OLD", 3)]);

    let (document, losses) = reading.document();
    let lost: Vec<_> = losses.iter().map(|loss| loss.path.as_str()).collect();
    let order = "/rsm:CrossIndustryDocument/rsm:SpecifiedSupplyChainTradeTransaction/ram:ApplicableSupplyChainTradeAgreement";
    let expected = [
        "/rsm:CrossIndustryDocument/rsm:HeaderExchangedDocument/ram:Name".to_owned(),
        format!("{order}/ram:BuyerOrderReferencedDocument/ram:IssueDateTime"),
        "/rsm:CrossIndustryDocument/rsm:SpecifiedExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID".to_owned(),
    ];
    assert_eq!(lost, expected);
    // In UBL it is an invoice by EN 16931, and nothing is wrong with its sums.
    let written = write(&document, Format::Ubl, &WriteOptions::new()).unwrap();
    assert_eq!(written.losses, []);
    let again = read(&written.bytes).unwrap();
    assert_eq!(again.document().0, document);
    let report = again.validate(&Profile::named("en16931").unwrap());
    assert_eq!(report.verdict(), Verdict::Valid, "{:?}", report.findings);
    let invoice = document.as_invoice().unwrap();
    assert_eq!(invoice.number.as_deref(), Some("RE-2016-0042"));
    assert_eq!(invoice.purchase_order_reference.as_deref(), Some("B-99"));
    assert_eq!(invoice.lines.len(), 1);
    let means = invoice.payment_means[0].credit_transfer.as_ref().unwrap();
    assert_eq!(
        means.account_identifier.as_ref().unwrap().value,
        "DE02120300000000202051"
    );
}
