//! What an older release of the rules finds otherwise than the newest.

use crate::edit::edit;
use facturier::report::Severity;
use facturier::rules::{PROFILES, Profile, RulesDifference, difference};

/// How much a rule weighs that is broken, in the newest release and in the older one.
type Row<'a> = (&'a str, &'a [&'a str], Option<Severity>, Option<Severity>);

const NONE: Option<Severity> = None;
const FATAL: Option<Severity> = Some(Severity::Fatal);
const WARNING: Option<Severity> = Some(Severity::Warning);

fn compare(newest: &str, older: &str, base: &str, rows: &[Row]) {
    let path = format!("{}/fixtures/{base}", env!("CARGO_MANIFEST_DIR"));
    let base = std::fs::read_to_string(path).unwrap();
    let profiles = [newest, older].map(|name| Profile::named(name).unwrap());
    for (rule, edits, in_newest, in_older) in rows {
        let document = edits
            .iter()
            .fold(base.clone(), |xml, change| edit(&xml, change).unwrap());
        let reading = facturier::read(document.as_bytes()).unwrap();
        let found = profiles.each_ref().map(|profile| {
            let findings = reading.validate(profile).findings;
            let mut findings = findings.iter();
            let found = findings.find(|finding| finding.rule == *rule);
            found.map(|finding| finding.severity)
        });
        assert_eq!(found, [*in_newest, *in_older], "{rule} {edits:?}");
    }
}

#[test]
fn peppol_2025_11() {
    let compare = |base, rows: &[Row]| compare("peppol", "peppol@2025.11", base, rows);
    const PROCESS: &str = "cbc:ProfileID=";
    let process = |text: &str| format!("{PROCESS}{text}");
    let second = process("urn:fdc:peppol.eu:2017:poacc:billing:02:1.0");
    let inside = process("x urn:fdc:peppol.eu:2017:poacc:billing:01:1.0");
    let before = process("x:urn:fdc:peppol.eu:2017:poacc:billing:01:1.0");
    let short = process("urn:fdc:peppol.eu:2017:poacc:billing:1:1.0");
    let response = process("urn:peppol:bis:billing_with_response");
    let of_type_385 = "cbc:InvoiceTypeCode=385";
    let customer =
        |path: &str| format!("cac:AccountingCustomerParty/cac:Party/cbc:EndpointID{path}");
    let scheme = |scheme: &str| customer(&format!("/@schemeID={scheme}"));
    let (p_number, kvk) = (scheme("0096"), scheme("0106"));
    let (number, no_scheme) = (customer("=1234567"), scheme(""));
    let (old_scheme, new_scheme) = (scheme("0037"), scheme("0246"));
    compare(
        "ubl/peppol-invoice.xml",
        &[
            ("PEPPOL-EN16931-R007", &[&second], FATAL, NONE),
            ("PEPPOL-EN16931-R007", &[&inside], FATAL, NONE),
            ("PEPPOL-EN16931-R007", &[&before], FATAL, NONE),
            ("PEPPOL-EN16931-R007", &[&short], FATAL, FATAL),
            ("PEPPOL-EN16931-R007", &[&response], NONE, FATAL),
            ("PEPPOL-EN16931-P0100", &[of_type_385], FATAL, FATAL),
            (
                "PEPPOL-EN16931-P0100",
                &[of_type_385, &response],
                FATAL,
                NONE,
            ),
            ("PEPPOL-EN16931-P0100", &[of_type_385, &inside], NONE, FATAL),
            ("PEPPOL-EN16931-P0100", &[of_type_385, &before], NONE, NONE),
            (
                "PEPPOL-EN16931-R004",
                &[
                    "cbc:CustomizationID=urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1",
                ],
                FATAL,
                NONE,
            ),
            ("PEPPOL-COMMON-R052", &[&p_number, &number], FATAL, WARNING),
            ("PEPPOL-COMMON-R054", &[&kvk, &number], WARNING, NONE),
            ("PEPPOL-EN16931-CL008", &[&no_scheme], FATAL, NONE),
            ("PEPPOL-EN16931-CL008", &[&old_scheme], FATAL, NONE),
            ("PEPPOL-EN16931-CL008", &[&new_scheme], NONE, FATAL),
            ("BR-CL-25", &[&new_scheme], NONE, FATAL),
            ("BR-CL-25", &[&scheme("0245")], NONE, NONE),
        ],
    );
    compare(
        "ubl/danish-invoice.xml",
        &[
            (
                "DK-R-003",
                &[
                    "cac:InvoiceLine/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode/@listVersionID=18.05.01",
                ],
                FATAL,
                WARNING,
            ),
            (
                "DK-R-017",
                &[
                    "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID/@schemeID=0060",
                ],
                FATAL,
                WARNING,
            ),
        ],
    );
    let mail = |address: &str| {
        format!("cac:AccountingSupplierParty/cac:Party/cac:Contact/cbc:ElectronicMail={address}")
    };
    let note = |text: &str| format!("cac:PaymentTerms/cbc:Note={text}");
    let means = |code: &str| format!("cac:PaymentMeans/cbc:PaymentMeansCode={code}");
    let no_iban = "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID=0123456789";
    let no_account = "-cac:PaymentMeans/cac:PayeeFinancialAccount";
    let (padded, spaced) = (means("058"), means(" 58 "));
    compare(
        "ubl/german-invoice.xml",
        &[
            ("DE-R-028", &[&mail("a.b+c@d-e.de")], NONE, NONE),
            ("DE-R-028", &[&mail("ä@b.de")], NONE, WARNING),
            ("DE-R-028", &[&mail("a..b@c.de")], NONE, WARNING),
            ("DE-R-028", &[&mail("a@-b.de")], NONE, WARNING),
            ("DE-R-028", &[&mail("a@b")], WARNING, WARNING),
            ("DE-R-017", &["cbc:InvoiceTypeCode= 380 "], NONE, WARNING),
            ("DE-R-017", &["cbc:InvoiceTypeCode=386"], WARNING, WARNING),
            ("DE-R-026", &["cbc:InvoiceTypeCode=384"], WARNING, WARNING),
            ("DE-R-026", &["cbc:InvoiceTypeCode=0384"], NONE, WARNING),
            (
                "DE-R-018",
                &[&note("#2 #SKONTO#TAGE=14#PROZENT=2.00#&#10;")],
                FATAL,
                NONE,
            ),
            ("DE-R-018", &[&note("#2&#10;")], FATAL, FATAL),
            ("DE-R-019", &[no_iban], WARNING, WARNING),
            ("DE-R-019", &[no_iban, &spaced], WARNING, NONE),
            ("DE-R-023-1", &[no_account, &spaced], FATAL, FATAL),
            ("DE-R-023-1", &[no_account, &padded], NONE, FATAL),
            (
                "DE-R-T02",
                &[
                    ".+<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cac:ExternalReference><cbc:URI>a.pdf</cbc:URI></cac:ExternalReference></cac:Attachment></cac:AdditionalDocumentReference>",
                ],
                WARNING,
                NONE,
            ),
        ],
    );
}

#[test]
fn self_billing_2026_3() {
    let compare = |base, rows: &[Row]| {
        compare(
            "peppol-self-billing",
            "peppol-self-billing@2026.3",
            base,
            rows,
        )
    };
    let process =
        |text: &str| format!("cbc:ProfileID=urn:fdc:peppol.eu:2017:poacc:selfbilling:{text}");
    let (first, second) = (process("01:1.0"), process("02:1.0"));
    let own = "cbc:CustomizationID=urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0";
    let (going_on, of_type_380) = (format!("{own}::2.1"), "cbc:InvoiceTypeCode=380");
    let french = "cbc:ProfileID=urn:peppol:france:billing:regulated";
    let endpoint = "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID";
    let scheme = format!("{endpoint}/@schemeID=0184");
    let (short, long) = (
        format!("{endpoint}=12345678"),
        format!("{endpoint}=DK12345678"),
    );
    let sepa =
        "cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID/@schemeID=SEPA";
    compare(
        "ubl/peppol-invoice.xml",
        &[
            ("PEPPOL-EN16931-R007", &[&first], NONE, NONE),
            ("PEPPOL-EN16931-R007", &[&second], FATAL, NONE),
            ("PEPPOL-EN16931-R004", &[own], NONE, NONE),
            ("PEPPOL-EN16931-R004", &[&going_on], FATAL, NONE),
            ("PEPPOL-EN16931-P0100", &[&first, of_type_380], FATAL, FATAL),
            ("PEPPOL-EN16931-P0100", &[french, of_type_380], FATAL, NONE),
            ("PEPPOL-COMMON-R042", &[&scheme, &short], NONE, FATAL),
            ("PEPPOL-COMMON-R042", &[&scheme, &long], NONE, NONE),
            ("BR-CL-10", &[sepa], NONE, FATAL),
            (
                "UBL-CR-631",
                &[
                    "cac:InvoiceLine/cac:Price+<cbc:OrderableUnitFactorRate>1</cbc:OrderableUnitFactorRate>",
                ],
                NONE,
                WARNING,
            ),
        ],
    );
    // The rules on Canary and Ceuta taxes had other ids.
    let no_rate = "-cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID";
    compare(
        "ubl/vat-igic.xml",
        &[
            ("BR-AF-01", &[no_rate], FATAL, NONE),
            ("BR-IG-01", &[no_rate], NONE, FATAL),
        ],
    );
}

#[test]
fn xrechnung_2_5_0() {
    let compare = |base, rows: &[Row]| compare("xrechnung", "xrechnung@2.5.0", base, rows);
    let due = |date: &str| format!("cbc:DueDate={date}");
    let order = |xml: &str| format!("cac:OrderReference/cbc:ID{xml}");
    let extension = "cbc:CustomizationID=urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0";
    let registration = |scheme: &str| {
        format!(
            "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName><cbc:CompanyID schemeID=\"{scheme}\">1</cbc:CompanyID>"
        )
    };
    let address = |scheme: &str| {
        format!("cac:AccountingCustomerParty/cac:Party/cbc:EndpointID/@schemeID={scheme}")
    };
    let to_pay = ["-cbc:DueDate", "-cac:PaymentTerms"];
    compare(
        "ubl/xrechnung-invoice.xml",
        &[
            (
                "BR-TMP-2",
                &[
                    "cac:AdditionalDocumentReference[2]/cac:Attachment/cac:ExternalReference/cbc:URI=plan-1.pdf",
                ],
                FATAL,
                WARNING,
            ),
            ("BR-TMP-6", &[&due("2026-04-30")], NONE, NONE),
            ("BR-TMP-6", &[&due(" 2026-04-30 ")], NONE, NONE),
            ("BR-TMP-6", &[&due("2026-04-30Z")], WARNING, NONE),
            ("BR-TMP-6", &[&due("2026-04-30+02:00")], WARNING, NONE),
            (
                "BR-TMP-6",
                &["cac:Delivery/cbc:ActualDeliveryDate=2026-03-27Z"],
                WARNING,
                NONE,
            ),
            (
                "BR-TMP-6",
                &[
                    "cac:InvoiceLine/cbc:LineExtensionAmount><cac:InvoicePeriod><cbc:StartDate>2026-03-02Z</cbc:StartDate></cac:InvoicePeriod>",
                ],
                WARNING,
                NONE,
            ),
            ("PEPPOL-EN16931-R008", &[&order("= ")], NONE, FATAL),
            (
                "PEPPOL-EN16931-R008",
                &[
                    &order("="),
                    &order("><cbc:SalesOrderID> </cbc:SalesOrderID>"),
                ],
                FATAL,
                FATAL,
            ),
            (
                "BR-DEX-05",
                &[extension, &registration("0247")],
                NONE,
                FATAL,
            ),
            (
                "BR-DEX-05",
                &[extension, &registration("XR04")],
                FATAL,
                FATAL,
            ),
            ("BR-DEX-07", &[extension, &address("0246")], NONE, FATAL),
            ("BR-CL-25", &[&address("0246")], NONE, FATAL),
            ("BR-CO-25", &to_pay, NONE, FATAL),
        ],
    );
    let agreement = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement";
    let document = |xml: &str| {
        format!(
            "{agreement}+<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>A</ram:IssuerAssignedID>{xml}</ram:AdditionalReferencedDocument>"
        )
    };
    let of_type =
        |code: &str, xml: &str| document(&format!("<ram:TypeCode>{code}</ram:TypeCode>{xml}"));
    let file = "<ram:AttachmentBinaryObject mimeCode=\"text/csv\" filename=\"a.csv\">YQ==</ram:AttachmentBinaryObject>";
    let names = "<ram:Name>a</ram:Name><ram:Name>b</ram:Name>";
    let (one, two) = (of_type("916", file), of_type("916", &file.repeat(2)));
    let issued = "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString";
    let (day, format) = (
        |text| format!("{issued}={text}"),
        |text| format!("{issued}/@format={text}"),
    );
    let line = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem";
    let guideline =
        "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID";
    let as_extension = extension.replace("cbc:CustomizationID", guideline);
    compare(
        "cii/invoice.xml",
        &[
            (
                "BR-TMP-2",
                &[&document(
                    "<ram:URIID>a.pdf</ram:URIID><ram:TypeCode>916</ram:TypeCode>",
                )],
                FATAL,
                WARNING,
            ),
            (
                "BR-TMP-4",
                &[&of_type("916", "<ram:Name>a</ram:Name>")],
                NONE,
                NONE,
            ),
            ("BR-TMP-4", &[&of_type("916", names)], WARNING, NONE),
            ("BR-TMP-4", &[&of_type("130", names)], NONE, NONE),
            ("BR-TMP-5", &[&one, &one], NONE, NONE),
            ("BR-TMP-5", &[&two], WARNING, NONE),
            (
                "BR-TMP-7",
                &[&day(" 20260131 "), &format(" 102 ")],
                NONE,
                NONE,
            ),
            ("BR-TMP-7", &[&day("202601"), &format("610")], WARNING, NONE),
            ("BR-TMP-7", &[&format("203")], WARNING, NONE),
            ("BR-TMP-7", &[&day("2026-1-31")], WARNING, NONE),
            (
                "BR-TMP-3",
                &[&format!(
                    "{line}/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:BasisQuantity=2"
                )],
                FATAL,
                FATAL,
            ),
            (
                "BR-DEX-15",
                &[
                    &as_extension,
                    &format!(
                        "{line}/ram:AssociatedDocumentLineDocument/ram:LineID><ram:ParentLineID>2</ram:ParentLineID>"
                    ),
                ],
                WARNING,
                WARNING,
            ),
            (
                "CII-SR-282",
                &[&format!(
                    "{agreement}/ram:BuyerTradeParty><ram:BuyerTaxRepresentativeTradeParty><ram:Name>a</ram:Name></ram:BuyerTaxRepresentativeTradeParty>"
                )],
                WARNING,
                WARNING,
            ),
        ],
    );
}

#[test]
fn what_changed_is_told() {
    let between = |before: &str, after: &str| {
        difference(
            &Profile::named(before).unwrap(),
            &Profile::named(after).unwrap(),
        )
    };
    for row in PROFILES {
        for pair in row.releases.windows(2) {
            let name = |release: &str| format!("{}@{release}", row.name);
            let difference = between(&name(pair[1].name), &name(pair[0].name));
            assert_ne!(difference, RulesDifference::default(), "{}", row.name);
            for change in &difference.changed {
                assert_ne!(
                    change.asks_otherwise,
                    change.older.is_empty(),
                    "{}",
                    change.after.id
                );
            }
        }
    }
    assert_eq!(
        between("peppol", "peppol@2026.5"),
        RulesDifference::default()
    );
    assert_eq!(between("none", "none"), RulesDifference::default());

    let forth = between("peppol@2025.11", "peppol");
    let back = between("peppol", "peppol@2025.11");
    assert_eq!((&forth.came, &forth.went), (&back.went, &back.came));
    let ids = |difference: &RulesDifference, asks_otherwise| -> Vec<&str> {
        let changes = difference.changed.iter();
        let changes = changes.filter(|change| change.asks_otherwise == asks_otherwise);
        changes.map(|change| change.after.id).collect()
    };
    assert_eq!(
        ids(&forth, false),
        [
            "DK-R-003",
            "DK-R-017",
            "PEPPOL-COMMON-R052",
            "PEPPOL-COMMON-R053"
        ]
    );
    assert_eq!(ids(&forth, true), ids(&back, true));
    assert!(ids(&forth, true).contains(&"PEPPOL-EN16931-R007"));
    let types = forth.lists.iter().find(|list| list.came == ["502", "503"]);
    assert_eq!(types.unwrap().name, "Types of credit note, UNTDID 1001");

    let own = between("en16931", "peppol");
    assert!(own.went.is_empty() && own.changed.is_empty() && own.lists.is_empty());
}

/// UBL.BE builds on older rules, which it changes; here against the newest of Peppol.
#[test]
fn ublbe() {
    let compare = |rows: &[Row]| compare("ublbe", "peppol", "ubl/ublbe-invoice.xml", rows);
    const LINE: &str = "cac:InvoiceLine/cac:Item/cbc:Name";
    let supplier = |path: &str| format!("cac:AccountingSupplierParty/cac:Party/{path}");
    let customer = |path: &str| format!("cac:AccountingCustomerParty/cac:Party/{path}");
    let country =
        |code: &str| format!("cac:PostalAddress/cac:Country/cbc:IdentificationCode={code}");
    compare(&[
        ("BR-02", &["cbc:ID="], FATAL, FATAL),
        ("BR-02", &["cbc:ID= "], NONE, FATAL),
        (
            "BR-06",
            &[&supplier("cac:PartyLegalEntity/cbc:RegistrationName= ")],
            NONE,
            FATAL,
        ),
        ("BR-CL-01", &["cbc:InvoiceTypeCode=382"], FATAL, NONE),
        (
            "BR-CL-11",
            &[&supplier(
                "cac:PartyLegalEntity/cbc:CompanyID/@schemeID=9925",
            )],
            NONE,
            FATAL,
        ),
        (
            "BR-CL-15",
            &[&format!(
                "{LINE}><cac:OriginCountry><cbc:IdentificationCode>XI</cbc:IdentificationCode></cac:OriginCountry>"
            )],
            FATAL,
            NONE,
        ),
        (
            "BR-CO-09",
            &[&supplier("cac:PartyTaxScheme/cbc:CompanyID=XI123456789")],
            FATAL,
            NONE,
        ),
        // A financial discount lessens the taxable amount.
        ("BR-S-08", &[], NONE, FATAL),
        ("BR-E-08", &[], NONE, FATAL),
        ("PEPPOL-EN16931-R004", &[], NONE, FATAL),
        ("PEPPOL-EN16931-R001", &["-cbc:ProfileID"], WARNING, FATAL),
        (
            "PEPPOL-EN16931-R002",
            &[
                "cbc:InvoiceTypeCode><cbc:Note>Eins</cbc:Note><cbc:Note>Zwei</cbc:Note>",
                &supplier(&country("DE")),
                &customer(&country("DE")),
            ],
            FATAL,
            NONE,
        ),
        (
            "PEPPOL-EN16931-R080",
            &[
                "cbc:BuyerReference><cac:AdditionalDocumentReference><cbc:ID>P</cbc:ID><cbc:DocumentTypeCode>50</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>",
                "cac:AdditionalDocumentReference*",
            ],
            FATAL,
            NONE,
        ),
        (
            "PEPPOL-EN16931-R120",
            &["cac:InvoiceLine/cbc:LineExtensionAmount=221.00"],
            NONE,
            FATAL,
        ),
        (
            "PEPPOL-EN16931-CL008",
            &[&supplier("cbc:EndpointID/@schemeID=0188")],
            WARNING,
            NONE,
        ),
        (
            "PEPPOL-EN16931-P0100",
            &["cbc:InvoiceTypeCode=384"],
            FATAL,
            NONE,
        ),
        (
            "PEPPOL-EN16931-P0112",
            &["cbc:InvoiceTypeCode=384"],
            NONE,
            FATAL,
        ),
        (
            "PEPPOL-COMMON-R043",
            &[&supplier("cbc:EndpointID=0987654395")],
            NONE,
            FATAL,
        ),
        (
            "PEPPOL-COMMON-R042",
            &[
                &supplier("cbc:EndpointID/@schemeID=0184"),
                &supplier("cbc:EndpointID=12345678"),
            ],
            FATAL,
            NONE,
        ),
    ]);
    // Of what UBL has and EN 16931 has not.
    const COPY: &str = "cbc:ID><cbc:CopyIndicator>false</cbc:CopyIndicator>";
    const CARD: &str = "cac:PaymentMeans/cbc:PaymentID><cac:CardAccount><cbc:PrimaryAccountNumberID>1234567890</cbc:PrimaryAccountNumberID><cbc:NetworkID>NA</cbc:NetworkID></cac:CardAccount>";
    const ALLOWANCE: &str = "cac:PaymentTerms><cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>105</cbc:AllowanceChargeReasonCode><cbc:AllowanceChargeReason>0001#Afgift</cbc:AllowanceChargeReason><cbc:Amount currencyID=\"EUR\">0.00</cbc:Amount></cac:AllowanceCharge>";
    compare(&[
        ("ubl-CR-004", &[COPY], WARNING, NONE),
        ("UBL-CR-004", &[COPY], NONE, WARNING),
        ("ubl-DT-08", &["cbc:ID/@schemeName=x"], WARNING, NONE),
        ("UBL-CR-504", &[], NONE, WARNING),
        ("BR-51", &[CARD], FATAL, NONE),
        (
            "BR-51",
            &[
                CARD,
                "cac:PaymentMeans/cac:CardAccount/cbc:PrimaryAccountNumberID=567890",
            ],
            NONE,
            NONE,
        ),
        ("BR-CL-19", &[ALLOWANCE], FATAL, NONE),
        (
            "UBL-SR-27",
            &[
                "cac:PaymentMeans/cbc:PaymentMeansCode><cbc:InstructionNote>x</cbc:InstructionNote><cbc:InstructionNote>y</cbc:InstructionNote>",
            ],
            FATAL,
            NONE,
        ),
        (
            "UBL-SR-43",
            &["cac:AdditionalDocumentReference/cbc:ID/@schemeID=AAA"],
            NONE,
            FATAL,
        ),
    ]);
    // What the lines say of their own VAT.
    let category =
        |code: &str| format!("cac:TaxTotal/cac:TaxSubtotal[2]/cac:TaxCategory/cbc:ID={code}");
    let of_line = |code: &str, amount: &str| {
        format!(
            "cac:InvoiceLine/cac:TaxTotal/cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID=\"EUR\">{amount}</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"EUR\">0.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>{code}</cbc:ID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>"
        )
    };
    for code in ["Z", "AE", "G", "O"] {
        let rule = format!("BR-{code}-08");
        compare(&[
            (&rule, &[&category(code)], NONE, FATAL),
            (
                &rule,
                &[&category(code), &of_line(code, "6.00")],
                NONE,
                FATAL,
            ),
            (
                &rule,
                &[&category(code), &of_line(code, "5.00")],
                FATAL,
                FATAL,
            ),
        ]);
    }
    compare(&[(
        "BR-IC-08",
        &[&category("K"), &of_line("K", "5.00")],
        WARNING,
        FATAL,
    )]);
    // Of other countries.
    let danish = &[&supplier(&country("DK")), &customer(&country("DK"))];
    let greek = &supplier("cac:PartyTaxScheme/cbc:CompanyID=EL123456783");
    let described =
        |text: &str| format!("cac:AdditionalDocumentReference/cbc:DocumentDescription={text}");
    compare(&[
        (
            "DK-R-003",
            &[
                danish[0],
                danish[1],
                &format!(
                    "{LINE}><cac:CommodityClassification><cbc:ItemClassificationCode listID=\"TST\" listVersionID=\"26.08.01\">50201706</cbc:ItemClassificationCode></cac:CommodityClassification>"
                ),
            ],
            WARNING,
            NONE,
        ),
        (
            "DK-R-004",
            &[
                danish[0],
                danish[1],
                ALLOWANCE,
                "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode=ZZZ",
            ],
            FATAL,
            NONE,
        ),
        (
            "DK-R-008",
            &[
                danish[0],
                danish[1],
                "cac:PaymentMeans/cbc:PaymentMeansCode=50",
                "cac:PaymentMeans/cbc:PaymentID=01#",
                "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID=12345678",
            ],
            FATAL,
            NONE,
        ),
        ("GR-R-001-5", &[greek, "cbc:ID=a|b|c|1.2|e|f"], NONE, FATAL),
        ("GR-R-004-1", &[greek], FATAL, NONE),
        (
            "GR-R-004-2",
            &[
                greek,
                &described("##M.AR.K##"),
                "cac:AdditionalDocumentReference/cbc:ID=x",
            ],
            FATAL,
            NONE,
        ),
        ("GR-S-008-1", &[greek], WARNING, NONE),
        (
            "GR-R-008-2",
            &[
                greek,
                &described("##INVOICE-URL##"),
                "cac:AdditionalDocumentReference*",
            ],
            FATAL,
            NONE,
        ),
        (
            "GR-R-008-3",
            &[greek, &described("##INVOICE-URL##")],
            FATAL,
            NONE,
        ),
        (
            "GR-S-011",
            &[&supplier("cac:PartyTaxScheme/cbc:CompanyID=EL123456780")],
            NONE,
            WARNING,
        ),
        (
            "SE-R-003",
            &[
                &supplier(&country("SE")),
                &supplier("cac:PartyLegalEntity/cbc:CompanyID=x"),
            ],
            WARNING,
            FATAL,
        ),
    ]);
}
