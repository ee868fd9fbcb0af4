//! Dialects of UBL in the terms of EN 16931: what they keep elsewhere or mean otherwise is in the model, and
//! what is written from it passes the rules that reckon.

use facturier::model::{Invoice, TaxCategory};
use facturier::report::Finding;
use facturier::rules::Profile;
use facturier::value::Amount;
use facturier::{Format, WriteOptions};

/// A document of these parts.
fn document(root: &str, head: &str, body: &str) -> String {
    format!(
        "<{root} xmlns='urn:oasis:names:specification:ubl:schema:xsd:{root}-2' \
         xmlns:cac='urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2' \
         xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'>{head}\
         <cbc:ID>7</cbc:ID><cbc:IssueDate>2026-05-04</cbc:IssueDate>{body}</{root}>"
    )
}

fn party(role: &str, inside: &str) -> String {
    format!(
        "<cac:Accounting{role}Party><cac:Party>{inside}</cac:Party></cac:Accounting{role}Party>"
    )
}

fn parties(seller: &str, buyer: &str) -> String {
    party("Supplier", seller) + &party("Customer", buyer)
}

/// Reads it, and sees that what is written from it is the same and adds up.
#[track_caller]
fn read(xml: &str) -> (Invoice, Vec<String>) {
    let (document, losses) = facturier::read(xml.as_bytes()).unwrap().document();
    let written = facturier::write(&document, Format::Ubl, &WriteOptions::new()).unwrap();
    assert_eq!(written.losses, []);
    let again = facturier::read(&written.bytes).unwrap();
    assert_eq!(again.document().0, document);
    let report = again.validate(&Profile::named("en16931").unwrap());
    let reckons = |finding: &&Finding| {
        let is = |prefix| finding.rule.starts_with(prefix);
        is("BR-CO-1") || is("BR-DEC") || finding.rule.ends_with("-08") && finding.rule != "BR-08"
    };
    let wrong: Vec<&Finding> = report.findings.iter().filter(reckons).collect();
    assert_eq!(wrong, Vec::<&Finding>::new());
    let losses = losses.iter().map(|loss| loss.to_string()).collect();
    (document.as_invoice().unwrap().clone(), losses)
}

fn shown(amount: &Option<Amount>) -> String {
    amount
        .as_ref()
        .map_or(String::new(), |amount| amount.value.to_string())
}

/// The totals without VAT, of VAT, and with it.
fn totals(invoice: &Invoice) -> [String; 3] {
    let totals = invoice.totals.as_ref().unwrap();
    [
        shown(&totals.total_without_vat),
        shown(&invoice.total_vat_amount),
        shown(&totals.total_with_vat),
    ]
}

fn category(category: &Option<TaxCategory>) -> String {
    let category = category.as_ref().unwrap();
    let rate = category
        .rate
        .as_ref()
        .map_or(String::new(), |rate| rate.to_string());
    format!("{} {rate}", category.code.as_deref().unwrap_or("-"))
}

fn line_categories(invoice: &Invoice) -> Vec<String> {
    let lines = invoice.lines.iter();
    lines
        .map(|line| category(&line.item.as_ref().unwrap().tax_category))
        .collect()
}

const E_FFF: &str = "<cbc:UBLVersionID>2.0</cbc:UBLVersionID><cbc:CustomizationID>1.0</cbc:CustomizationID>\
    <cbc:ProfileID>E-FFF.BE Kasboek</cbc:ProfileID>";

fn belgian(name: &str, number: &str) -> String {
    format!(
        "<cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName><cac:PostalAddress>\
         <cbc:Postbox>4</cbc:Postbox><cbc:StreetName>Kaai</cbc:StreetName>\
         <cbc:BuildingNumber>12A</cbc:BuildingNumber><cbc:CityName>Gent</cbc:CityName>\
         <cbc:PostalZone>9000</cbc:PostalZone><cac:Country><cbc:IdentificationCode>BE\
         </cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme>\
         <cbc:CompanyID>{number}</cbc:CompanyID><cac:TaxScheme/></cac:PartyTaxScheme>"
    )
}

/// A subtotal with the rate where UBL 2.0 has it.
fn subtotal(net: &str, tax: &str, category: &str, rate: &str, scheme: &str) -> String {
    format!(
        "<cac:TaxSubtotal><cbc:TaxableAmount currencyID='EUR'>{net}</cbc:TaxableAmount>\
         <cbc:TaxAmount currencyID='EUR'>{tax}</cbc:TaxAmount><cbc:Percent>{rate}</cbc:Percent>\
         <cac:TaxCategory>{category}<cac:TaxScheme><cbc:ID>{scheme}</cbc:ID></cac:TaxScheme>\
         </cac:TaxCategory></cac:TaxSubtotal>"
    )
}

fn tax_total(tax: &str, subtotals: &str) -> String {
    format!(
        "<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>{tax}</cbc:TaxAmount>{subtotals}</cac:TaxTotal>"
    )
}

fn e_fff_line(net: &str, inside: &str) -> String {
    format!(
        "<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode='NMB'>2\
         </cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID='EUR'>{net}\
         </cbc:LineExtensionAmount>{inside}<cac:Item><cbc:Description>Ding</cbc:Description>\
         </cac:Item></cac:InvoiceLine>"
    )
}

#[test]
fn e_fff() {
    let code = "<cbc:ID>S</cbc:ID><cbc:Name>03</cbc:Name>";
    let high = subtotal("100.00", "21.00", code, "21", "VAT");
    let low = subtotal("50.00", "3.00", "<cbc:ID>02</cbc:ID>", "6.0", "VAT");
    let body = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>".to_owned()
        + &parties(&belgian("Zager", "BE0987654394"), &belgian("Brouwer", "0991704244"))
        + "<cac:PaymentMeans><cbc:PaymentMeansCode>31</cbc:PaymentMeansCode><cbc:InstructionID>\
           202600011714</cbc:InstructionID><cbc:InstructionNote>onze ref. 7</cbc:InstructionNote>\
           </cac:PaymentMeans>"
        + &tax_total("24.00", &format!("{high}{low}"))
        + "<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID='EUR'>174.00</cbc:PayableAmount>\
           </cac:LegalMonetaryTotal>"
        + &e_fff_line("100.00", &tax_total("21.00", &high))
        // The rate follows from the amount alone.
        + &e_fff_line("50.00", &tax_total("3.00", ""));
    let (invoice, losses) = read(&document("Invoice", E_FFF, &body));

    assert_eq!(totals(&invoice), ["150.00", "24.00", "174.00"]);
    let rows = invoice.vat_breakdown.iter();
    let rows: Vec<String> = rows.map(|row| category(&row.tax_category)).collect();
    assert_eq!(rows, ["S 21", "S 6.0"]);
    assert_eq!(line_categories(&invoice), ["S 21", "S 6.0"]);
    let means = &invoice.payment_means[0];
    assert_eq!(
        means.remittance_information.as_deref(),
        Some("202600011714")
    );
    assert_eq!(&*invoice.notes[0].text, "onze ref. 7");
    let (seller, buyer) = (invoice.seller.unwrap(), invoice.buyer.unwrap());
    assert_eq!(seller.name.as_deref(), Some("Zager"));
    let street = seller.address.unwrap().line_1;
    assert_eq!(street.as_deref(), Some("Kaai 12A box 4"));
    for (party, scheme) in [
        (&seller.tax_registrations, Some("VAT")),
        (&buyer.tax_registrations, None),
    ] {
        assert_eq!(party[0].tax_scheme.as_deref(), scheme);
    }
    assert_eq!(
        invoice.lines[0].item.as_ref().unwrap().name.as_deref(),
        Some("Ding")
    );
    assert_eq!(invoice.type_code.as_deref(), Some("380"));
    let identifier = &invoice.process_control.specification_identifier;
    assert_eq!(identifier.as_deref(), Some("urn:cen.eu:en16931:2017"));
    assert_eq!(
        losses,
        [
            "/Invoice/cbc:CustomizationID (BT-24): \"1.0\" names another specification; what is carried \
             follows EN 16931",
            "/Invoice/cac:TaxTotal/cac:TaxSubtotal[1]/cac:TaxCategory/cbc:Name: \"03\" is not a term of EN \
             16931",
            "/Invoice/cac:InvoiceLine[1]/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Name: \"03\" is \
             not a term of EN 16931",
        ]
    );
}

/// Where a part of a group is taken, what stands beside it is told.
#[test]
fn what_stands_beside_is_told() {
    let person = "<cac:Person><cbc:FirstName languageID='nl'>An</cbc:FirstName>\
                  <cbc:JobTitle>chef</cbc:JobTitle></cac:Person>";
    let bank = "<cac:PaymentMeans><cbc:PaymentMeansCode>31</cbc:PaymentMeansCode>\
        <cac:PayeeFinancialAccount><cbc:ID>BE68539007547034</cbc:ID><cac:FinancialInstitutionBranch>\
        <cac:FinancialInstitution><cbc:ID>GKCCBEBB</cbc:ID><cbc:Name>De Bank</cbc:Name>\
        </cac:FinancialInstitution></cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount>\
        </cac:PaymentMeans>";
    let vat = subtotal("100.00", "21.00", "<cbc:ID>S</cbc:ID>", "21", "VAT");
    // One that is not of the line.
    let other = subtotal("1.00", "0.06", "<cbc:ID>S</cbc:ID>", "6", "VAT");
    let body = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>".to_owned()
        + &parties(
            &format!("{}{person}", belgian("Zager", "BE0987654394")),
            &belgian("B", "0991704244"),
        )
        + bank
        + &tax_total("21.00", &vat)
        + "<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID='EUR'>121.00</cbc:PayableAmount>\
           </cac:LegalMonetaryTotal>"
        + &e_fff_line("100.00", &tax_total("21.00", &format!("{vat}{other}")));
    let (invoice, losses) = read(&document("Invoice", E_FFF, &body));
    assert_eq!(line_categories(&invoice), ["S 21"]);
    let transfer = invoice.payment_means[0].credit_transfer.as_ref().unwrap();
    let bank = transfer.service_provider_identifier.as_ref().unwrap();
    assert_eq!(&*bank.value, "GKCCBEBB");
    let told: Vec<&str> = losses[1..]
        .iter()
        .map(|loss| loss.rsplit_once("cac:").unwrap().1)
        .collect();
    assert_eq!(
        told,
        [
            "Person/cbc:FirstName/@languageID: \"nl\" is not a term of EN 16931",
            "Person/cbc:JobTitle: \"chef\" is not a term of EN 16931",
            "FinancialInstitution/cbc:Name: \"De Bank\" is not a term of EN 16931",
            "TaxSubtotal[2]: a group is not a term of EN 16931",
        ]
    );
}

/// Codes of categories that are not those of UNTDID 5305, by their name or their rate.
#[test]
fn categories_by_name_or_rate() {
    for (code, rate, expected) in [
        ("AA", "12", "S 12"),
        ("03", "21.00", "S 21.00"),
        ("H", "21", "S 21"),
        ("00", "0", "Z 0"),
        ("45", "0", "AE 0"),
        ("44", "0", "E 0"),
        ("IC", "0", "K 0"),
        ("NS", "0", "O "),
        ("K", "0", "K 0"),
    ] {
        let code = format!("<cbc:ID>{code}</cbc:ID>");
        let tax = match rate.parse::<f32>().unwrap() {
            rate if rate > 0.0 => format!("{rate:.2}"),
            _ => "0.00".to_owned(),
        };
        let all = tax_total(&tax, &subtotal("100.00", &tax, &code, rate, "VAT"));
        let body = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>".to_owned()
            + &all
            + "<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID='EUR'>100.00\
               </cbc:LineExtensionAmount><cbc:PayableAmount currencyID='EUR'>DUE</cbc:PayableAmount>\
               </cac:LegalMonetaryTotal>"
            + &e_fff_line("100.00", "");
        let due = format!("{}.00", 100 + tax.parse::<f32>().unwrap() as u32);
        let (invoice, _) = read(&document("Invoice", E_FFF, &body.replace("DUE", &due)));
        assert_eq!(category(&invoice.vat_breakdown[0].tax_category), expected);
        assert_eq!(line_categories(&invoice), [expected]);
    }
}

/// One total of VAT for each rate, in a document of EN 16931 as well; that in accounting currency stays
/// apart with its subtotals.
#[test]
fn tax_totals() {
    let row = |net, tax, rate| {
        let code = format!("<cbc:ID>S</cbc:ID><cbc:Percent>{rate}</cbc:Percent>");
        tax_total(
            tax,
            &subtotal(net, tax, &code, rate, "VAT").replace("<cbc:Percent></cbc:Percent>", ""),
        )
    };
    let line = |net: &str, rate: &str| {
        e_fff_line(net, "").replace(
            "</cac:Item>",
            &format!(
                "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>{rate}</cbc:Percent>\
                 <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>"
            ),
        )
    };
    let head = "<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>";
    let currencies = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\
                      <cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>";
    let end = "<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID='EUR'>200.00\
               </cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID='EUR'>200.00\
               </cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID='EUR'>227.00\
               </cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID='EUR'>227.00</cbc:PayableAmount>\
               </cac:LegalMonetaryTotal>";
    let body = currencies.to_owned()
        + &row("70.00", "14.70", "21")
        + &row("100.00", "234.00", "6").replace("EUR", "SEK")
        + &row("100.00", "6.00", "6")
        + &row("30.00", "6.30", "21")
        + end
        + &line("100.00", "6")
        + &line("100.00", "21");
    let (invoice, _) = read(&document("Invoice", head, &body));
    assert_eq!(totals(&invoice), ["200.00", "27.00", "227.00"]);
    let second = &invoice.total_vat_amount_in_accounting_currency;
    assert_eq!(shown(second), "234.00");
    let rows = invoice.vat_breakdown.iter().map(|row| {
        let net = shown(&row.taxable_amount);
        format!(
            "{} {net} {}",
            category(&row.tax_category),
            shown(&row.tax_amount)
        )
    });
    let rows: Vec<String> = rows.collect();
    assert_eq!(rows, ["S 21 100.00 21.00", "S 6 100.00 6.00"]);

    // Each total the whole VAT, with the row of one rate.
    let body = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>".to_owned()
        + &row("100.00", "21.00", "21").replacen("21.00", "27.00", 1)
        + &row("100.00", "6.00", "6").replacen("6.00", "27.00", 1)
        + end
        + &line("100.00", "6")
        + &line("100.00", "21");
    let (invoice, losses) = read(&document("Invoice", head, &body));
    assert_eq!(totals(&invoice), ["200.00", "27.00", "227.00"]);
    assert_eq!((invoice.vat_breakdown.len(), losses), (2, Vec::new()));
}

/// CEN BII, Peppol BIS 2 and what is built on them count the rounding into the total with VAT, and name
/// schemes by words.
#[test]
fn peppol_bis_2() {
    let head = "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>urn:www.cenbii.eu:transaction:\
        biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol4a:ver2.0</cbc:CustomizationID>";
    let buyer = "<cbc:EndpointID schemeID='NO:ORGNR'>974760673</cbc:EndpointID><cac:PartyName><cbc:Name>B\
        </cbc:Name></cac:PartyName><cac:PostalAddress><cac:Country><cbc:IdentificationCode>NO\
        </cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyTaxScheme><cbc:CompanyID \
        schemeID='NO:VAT'>974760673MVA</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\
        </cac:PartyTaxScheme>";
    let all = subtotal("99.90", "20.98", "<cbc:ID>S</cbc:ID>", "21", "VAT");
    let body = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>".to_owned()
        + &party("Customer", buyer)
        + &tax_total("20.98", &all)
        + "<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID='EUR'>99.90\
           </cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID='EUR'>99.90\
           </cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID='EUR'>121.00\
           </cbc:TaxInclusiveAmount><cbc:PayableRoundingAmount currencyID='EUR'>0.12\
           </cbc:PayableRoundingAmount><cbc:PayableAmount currencyID='EUR'>121.00</cbc:PayableAmount>\
           </cac:LegalMonetaryTotal>"
        + &e_fff_line("99.90", "");
    let (invoice, _) = read(&document("Invoice", head, &body));
    assert_eq!(totals(&invoice), ["99.90", "20.98", "120.88"]);
    let buyer = invoice.buyer.unwrap();
    let address = buyer.electronic_address.unwrap();
    assert_eq!(address.scheme.as_deref(), Some("0192"));
    let number = buyer.tax_registrations[0].identifier.as_deref();
    assert_eq!(number, Some("NO974760673MVA"));
    // What has no price is so much for the whole quantity.
    let price = invoice.lines[0].price.as_ref().unwrap();
    assert_eq!(shown(&price.net_price), "99.90");
    assert_eq!(price.base_quantity, invoice.lines[0].quantity);
}

const OIOUBL: &str = "<cbc:UBLVersionID>2.0</cbc:UBLVersionID><cbc:CustomizationID>OIOUBL-2.02\
    </cbc:CustomizationID><cbc:ProfileID>urn:www.nesubl.eu:profiles:profile5:ver2.0</cbc:ProfileID>";

fn dane(name: &str, number: &str, with_vat: bool) -> String {
    let vat = match with_vat {
        true => format!(
            "<cac:PartyTaxScheme><cbc:CompanyID schemeID='DK:SE'>{number}</cbc:CompanyID><cac:TaxScheme>\
             <cbc:ID schemeID='urn:oioubl:id:taxschemeid-1.1'>63</cbc:ID><cbc:Name>Moms</cbc:Name>\
             </cac:TaxScheme></cac:PartyTaxScheme>"
        ),
        false => String::new(),
    };
    format!(
        "<cbc:EndpointID schemeID='DK:CVR'>{number}</cbc:EndpointID><cac:PartyIdentification>\
         <cbc:ID schemeID='DK:CVR'>{number}</cbc:ID></cac:PartyIdentification><cac:PartyName><cbc:Name>\
         {name}</cbc:Name></cac:PartyName><cac:PostalAddress><cbc:AddressFormatCode>StructuredDK\
         </cbc:AddressFormatCode><cbc:Postbox>21</cbc:Postbox><cbc:Floor>2</cbc:Floor><cbc:Room>tv</cbc:Room>\
         <cbc:StreetName>Havnegade</cbc:StreetName><cbc:BuildingNumber>7</cbc:BuildingNumber>\
         <cbc:CityName>Odense</cbc:CityName><cbc:PostalZone>5000</cbc:PostalZone><cac:Country>\
         <cbc:IdentificationCode>DK</cbc:IdentificationCode></cac:Country></cac:PostalAddress>{vat}"
    )
}

fn moms(net: &str, tax: &str, category: &str, rate: &str) -> String {
    let code = format!("<cbc:ID schemeID='urn:oioubl:id:taxcategoryid-1.1'>{category}</cbc:ID>");
    subtotal(net, tax, &code, rate, "63").replace("EUR", "DKK")
}

fn oioubl(parts: &[&str]) -> String {
    let start = "<cbc:DocumentCurrencyCode>DKK</cbc:DocumentCurrencyCode>";
    let parties = parties(
        &dane("Garn", "DK12345674", true),
        &dane("Vaev", "DK88146328", false),
    );
    document(
        "Invoice",
        OIOUBL,
        &format!("{start}{parties}{}", parts.concat()),
    )
}

fn oioubl_totals(lines: &str, tax: &str, with: &str, more: &str) -> String {
    format!(
        "<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID='DKK'>{lines}\
         </cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID='DKK'>{tax}\
         </cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID='DKK'>{with}\
         </cbc:TaxInclusiveAmount>{more}<cbc:PayableAmount currencyID='DKK'>{with}</cbc:PayableAmount>\
         </cac:LegalMonetaryTotal>"
    )
}

fn oioubl_line(net: &str, taxes: &str, before: &str, price: &str) -> String {
    format!(
        "<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode='EA'>2\
         </cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID='DKK'>{net}\
         </cbc:LineExtensionAmount>{before}{taxes}<cac:Item><cbc:Name>Garn</cbc:Name></cac:Item>\
         <cac:Price>{price}</cac:Price></cac:InvoiceLine>"
    )
    .replace("EUR", "DKK")
}

#[test]
fn oioubl_invoice() {
    let all = moms("190.00", "47.50", "StandardRated", "25.00");
    let line = moms("200.00", "50.00", "StandardRated", "25.00");
    let price = "<cbc:PriceAmount currencyID='DKK'>10.00</cbc:PriceAmount><cbc:OrderableUnitFactorRate>10\
                 </cbc:OrderableUnitFactorRate>";
    let allowance = "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>\
        <cbc:AllowanceChargeReason>Rabat</cbc:AllowanceChargeReason><cbc:MultiplierFactorNumeric>0.05\
        </cbc:MultiplierFactorNumeric><cbc:Amount currencyID='DKK'>10.00</cbc:Amount>\
        <cbc:BaseAmount currencyID='DKK'>200.00</cbc:BaseAmount></cac:AllowanceCharge>";
    let xml = oioubl(&[
        "<cac:PaymentMeans><cbc:ID>1</cbc:ID><cbc:PaymentMeansCode>93</cbc:PaymentMeansCode>\
         <cbc:InstructionID>000000000000000</cbc:InstructionID><cbc:PaymentID>71</cbc:PaymentID>\
         <cac:CreditAccount><cbc:AccountID>87654321</cbc:AccountID></cac:CreditAccount></cac:PaymentMeans>",
        allowance,
        &tax_total("47.50", &all).replace("EUR", "DKK"),
        &oioubl_totals(
            "200.00",
            "47.50",
            "237.50",
            "<cbc:AllowanceTotalAmount currencyID='DKK'>10.00</cbc:AllowanceTotalAmount>",
        ),
        &oioubl_line("200.00", &tax_total("50.00", &line), "", price),
    ]);
    let (invoice, losses) = read(&xml);
    assert_eq!(totals(&invoice), ["190.00", "47.50", "237.50"]);
    assert_eq!(category(&invoice.vat_breakdown[0].tax_category), "S 25.00");
    assert_eq!(line_categories(&invoice), ["S 25.00"]);
    let allowance = &invoice.allowances_and_charges[0];
    assert_eq!(category(&allowance.tax_category), "S 25.00");
    assert_eq!(allowance.percentage.as_ref().unwrap().to_string(), "5");
    let price = invoice.lines[0].price.as_ref().unwrap();
    assert_eq!(shown(&price.net_price), "100.00");
    let means = &invoice.payment_means[0];
    assert_eq!(
        means.remittance_information.as_deref(),
        Some("71#000000000000000")
    );
    let account = means
        .credit_transfer
        .as_ref()
        .unwrap()
        .account_identifier
        .as_ref();
    assert_eq!(&*account.unwrap().value, "87654321");
    assert!(invoice.notes.is_empty());
    let seller = invoice.seller.unwrap();
    let registration = &seller.tax_registrations[0];
    assert_eq!(registration.identifier.as_deref(), Some("DK12345674"));
    assert_eq!(registration.tax_scheme.as_deref(), Some("VAT"));
    let registered = seller.legal_registration_identifier.unwrap();
    assert_eq!(
        (&*registered.value, registered.scheme.as_deref()),
        ("DK12345674", Some("0184"))
    );
    let address = seller.address.unwrap();
    assert_eq!(address.line_1.as_deref(), Some("Havnegade 7, 2 tv"));
    assert_eq!(address.line_2.as_deref(), Some("Postbox 21"));
    assert!(
        !losses.iter().any(|loss| loss.contains("MonetaryTotal")),
        "{losses:#?}"
    );
}

/// A duty is a charge with VAT on it; what is free costs nothing; VAT in another currency stands apart.
#[test]
fn oioubl_duties_and_free_lines() {
    let duty = moms("100.00", "20.00", "3010", "20").replace(
        "63</cbc:ID>",
        "11</cbc:ID><cbc:Name>Spiritusafgift</cbc:Name>",
    );
    let vat = moms("120.00", "30.00", "StandardRated", "25").replace(
        "<cac:TaxCategory>",
        "<cbc:TransactionCurrencyTaxAmount currencyID='SEK'>45.00</cbc:TransactionCurrencyTaxAmount>\
         <cac:TaxCategory>",
    );
    let line = format!(
        "{}{}",
        tax_total("20.00", &duty),
        tax_total("25.00", &moms("100.00", "25.00", "StandardRated", "25")),
    );
    let price = "<cbc:PriceAmount currencyID='DKK'>50.00</cbc:PriceAmount>";
    let free = "<cbc:FreeOfChargeIndicator>true</cbc:FreeOfChargeIndicator>";
    let xml = oioubl(&[
        &tax_total("20.00", &duty).replace("EUR", "DKK"),
        &tax_total("30.00", &vat).replace("EUR", "DKK"),
        &oioubl_totals("100.00", "50.00", "150.00", ""),
        &oioubl_line("100.00", &line, "", price),
        &oioubl_line("100.00", "", free, price),
    ]);
    let (invoice, losses) = read(&xml);
    assert_eq!(totals(&invoice), ["120.00", "30.00", "150.00"]);
    assert_eq!(
        shown(&invoice.total_vat_amount_in_accounting_currency),
        "45.00"
    );
    let [charge] = &invoice.allowances_and_charges[..] else {
        panic!("{:#?}", invoice.allowances_and_charges);
    };
    assert_eq!(charge.reason.as_deref(), Some("Spiritusafgift"));
    assert_eq!(
        (shown(&charge.amount), category(&charge.tax_category)),
        ("20.00".into(), "S 25".into())
    );
    assert_eq!(shown(&invoice.lines[1].net_amount), "0.00");
    assert_eq!(
        shown(&invoice.lines[1].allowances_and_charges[0].amount),
        "100.00"
    );
    assert_eq!(line_categories(&invoice), ["S 25", "S 25"]);
    assert!(
        !losses.iter().any(|loss| loss.contains("Amount")),
        "{losses:#?}"
    );
}

/// Names of categories, and a seller who is known by his company number only.
#[test]
fn oioubl_categories() {
    for (name, rate, expected) in [
        ("ZeroRated", "0", "Z 0"),
        ("ReverseCharge", "0", "AE 0"),
        ("StandardRated", "25", "S 25"),
    ] {
        let tax = if rate == "0" { "0.00" } else { "25.00" };
        let with = if rate == "0" { "100.00" } else { "125.00" };
        let all = tax_total(tax, &moms("100.00", tax, name, rate)).replace("EUR", "DKK");
        let price = "<cbc:PriceAmount currencyID='DKK'>50.00</cbc:PriceAmount>";
        let xml = oioubl(&[
            &all,
            &oioubl_totals("100.00", tax, with, ""),
            &oioubl_line("100.00", &all, "", price),
        ]);
        let alone = dane("Garn", "DK12345674", false);
        let xml = xml.replace(&dane("Garn", "DK12345674", true), &alone);
        let (invoice, _) = read(&xml);
        assert_eq!(category(&invoice.vat_breakdown[0].tax_category), expected);
        assert_eq!(line_categories(&invoice), [expected]);
        let seller = invoice.seller.unwrap();
        let number = seller.tax_registrations[0].identifier.as_deref();
        assert_eq!(number, Some("DK12345674"));
    }
}

/// A document of EN 16931 keeps its terms; only what is missing is taken from other places.
#[test]
fn en_16931_means_what_it_says() {
    let head = "<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>";
    let seller = "<cac:PartyName><cbc:Name>Trader</cbc:Name></cac:PartyName><cac:PostalAddress>\
        <cbc:StreetName>Dijk 5</cbc:StreetName><cbc:BuildingNumber>5</cbc:BuildingNumber>\
        </cac:PostalAddress>";
    let body = party("Supplier", seller)
        + "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentID>ref</cbc:PaymentID>\
           <cbc:PaymentID>+++090/9337/55493+++</cbc:PaymentID></cac:PaymentMeans>"
        + &tax_total(
            "1.00",
            &subtotal("5.00", "1.00", "<cbc:ID>AA</cbc:ID>", "20", "VAT"),
        );
    let (document, losses) = facturier::read(document("Invoice", head, &body).as_bytes())
        .unwrap()
        .document();
    let invoice = document.as_invoice().unwrap();
    let seller = invoice.seller.as_ref().unwrap();
    assert_eq!(
        (seller.name.as_deref(), seller.trading_name.as_deref()),
        (None, Some("Trader"))
    );
    let address = seller.address.as_ref().unwrap();
    assert_eq!(address.line_1.as_deref(), Some("Dijk 5"));
    assert_eq!(category(&invoice.vat_breakdown[0].tax_category), "AA 20");
    assert_eq!(&*invoice.notes[0].text, "+++090/9337/55493+++");
    assert!(invoice.totals.is_none());
    assert_eq!(losses, []);
}

/// Numbers are kept as they are written, however long, and reckoned with exactly.
#[test]
fn numbers_as_they_are_written() {
    use facturier::value::Parsed;
    let source = include_str!("../../fixtures/ubl/peppol-invoice.xml");
    let start = source.find("<cbc:PriceAmount").unwrap();
    let start = start + source[start..].find('>').unwrap() + 1;
    let end = start + source[start..].find('<').unwrap();
    let price = &source[start..end];
    let peppol = Profile::named("peppol").unwrap();
    let rules = |xml: &str| -> Vec<String> {
        let report = facturier::read(xml.as_bytes()).unwrap().validate(&peppol);
        let rules = report.findings.iter();
        rules.map(|finding| finding.rule.to_string()).collect()
    };
    let zeros = "0".repeat(40);
    let point = if price.contains('.') { "" } else { "." };
    for (written, expected) in [
        (format!("+{price}"), &[][..]),
        (format!("00{price}"), &[]),
        (format!("{price}{point}{zeros}"), &[]),
        (format!("{price}{point}{zeros}1"), &[]),
        (format!("{zeros}1{price}"), &["PEPPOL-EN16931-R120"]),
        (format!("1{zeros}{price}"), &["PEPPOL-EN16931-R120"]),
    ] {
        let xml = format!("{}{written}{}", &source[..start], &source[end..]);
        assert_eq!(rules(&xml), expected, "{written}");
        let (document, losses) = facturier::read(xml.as_bytes()).unwrap().document();
        assert_eq!(losses, []);
        let invoice = document.as_invoice().unwrap();
        let there = invoice.lines[0].price.as_ref().unwrap();
        let value = &there.net_price.as_ref().unwrap().value;
        assert!(!matches!(value, Parsed::Unreadable { .. }), "{value:?}");
        assert_eq!(value.to_string(), written);
        for format in [Format::Ubl, Format::Json] {
            let bytes = facturier::write(&document, format, &WriteOptions::new())
                .unwrap()
                .bytes;
            assert!(
                String::from_utf8_lossy(&bytes).contains(&written),
                "{written}"
            );
            assert_eq!(
                facturier::read(&bytes).unwrap().document().0,
                document,
                "{written}"
            );
        }
    }
    for (text, is_plain) in [
        ("0", true),
        ("-0.5", true),
        ("12.50", true),
        (" 12.50 ", true),
        (".5", false),
        ("5.", false),
        ("-0", false),
        ("-0.00", false),
        ("007", false),
        ("+1", false),
    ] {
        let value = Parsed::decimal(text);
        assert_eq!(matches!(value, Parsed::Value(_)), is_plain, "{text}");
        assert_eq!(value.to_string(), text.trim());
    }
}

/// Amounts at the end of what a decimal can hold are carried or left alone.
#[test]
fn the_largest_amounts() {
    let most = "79228162514264337593543950335";
    let duty = moms(most, most, "3010", "20").replace("63</cbc:ID>", "11</cbc:ID>");
    let of_currency = format!(
        "<cbc:TransactionCurrencyTaxAmount currencyID='SEK'>{most}</cbc:TransactionCurrencyTaxAmount>\
         <cac:TaxCategory>"
    );
    let vat = moms(&format!("-{most}"), most, "StandardRated", "25");
    let vat = vat.replace("<cac:TaxCategory>", &of_currency);
    let factor = format!(
        "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>\
         <cbc:MultiplierFactorNumeric>{most}</cbc:MultiplierFactorNumeric><cbc:Amount currencyID='DKK'>{most}\
         </cbc:Amount><cbc:BaseAmount currencyID='DKK'>1</cbc:BaseAmount></cac:AllowanceCharge>"
    );
    let line = tax_total(most, &vat).replace("EUR", "DKK");
    let price = "<cbc:PriceAmount currencyID='DKK'>50.00</cbc:PriceAmount>";
    let xml = oioubl(&[
        &factor,
        &tax_total(most, &format!("{duty}{duty}{vat}{vat}")).replace("EUR", "DKK"),
        &oioubl_totals(most, most, most, ""),
        &oioubl_line(&format!("-{most}"), &line, "", price),
        &oioubl_line(most, "", "", price),
    ]);
    let (document, _) = facturier::read(xml.as_bytes()).unwrap().document();
    let invoice = document.as_invoice().unwrap();
    assert_eq!(invoice.allowances_and_charges.len(), 3);
    assert_eq!(invoice.total_vat_amount_in_accounting_currency, None);
    assert_eq!(shown(&invoice.lines[1].net_amount), most);
}

/// Thousands of rows, totals and notes take no longer than as many lines would.
#[test]
fn as_many_as_there_are() {
    const MANY: usize = 4_000;
    let row = |at: usize, currency: &str| {
        let code = "<cbc:ID>S</cbc:ID>";
        let row = subtotal(
            "1.00",
            "0.21",
            code,
            &format!("{}.{:02}", at / 100, at % 100),
            "VAT",
        );
        // An element that EN 16931 does not know.
        let odd =
            "<cbc:CalculationSequenceNumeric>1</cbc:CalculationSequenceNumeric><cac:TaxCategory>";
        row.replace("<cac:TaxCategory>", odd)
            .replace("EUR", currency)
    };
    let totals = |currency: &str| -> String {
        let total = |at| tax_total("0.21", &row(at, currency)).replace("EUR", currency);
        (0..MANY).map(total).collect()
    };
    let notes: String = (0..MANY)
        .map(|at| format!("<cbc:Note>{at}: pay by the end of the month</cbc:Note>"))
        .collect();
    let terms = format!("<cac:PaymentTerms>{notes}</cac:PaymentTerms>");
    let dollars = format!("{}{}", tax_total("0.21", &row(1, "EUR")), totals("USD"));
    for (head, body, rows, lines) in [
        ("", totals("EUR"), MANY, 0),
        ("", dollars, 1, 0),
        ("", terms, 0, MANY),
        (OIOUBL, totals("EUR"), MANY, 0),
    ] {
        let currency = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>";
        let body = format!("{head}{currency}{body}");
        let xml = document("Invoice", "", &body);
        let (document, _) = facturier::read(xml.as_bytes()).unwrap().into_document();
        let invoice = document.as_invoice().unwrap();
        let terms = invoice.payment_terms.as_deref().unwrap_or("");
        assert_eq!(
            (invoice.vat_breakdown.len(), terms.lines().count()),
            (rows, lines)
        );
    }
}
