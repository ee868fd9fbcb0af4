//! Reading and writing against each other, and each odd place of the mapping by itself.

use super::super::elements::Uncarried;
use super::{invoice, losses, write};
use crate::model::*;
use crate::value::{
    Amount, Bytes, Identifier, Parsed, Quantity, Text, parse_boolean, parse_date, parse_decimal,
    trim_xml,
};
use crate::xml::{
    Attr, AttributeData, ByteSink, Name, Namespace, Node, NodeData, Sink, Span, Tree, TreeSink,
    cac, cbc, ubl,
};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// A tree of this XML, made by another parser.
fn tree(xml: &str) -> Tree<'static> {
    fn add(sink: &mut TreeSink, node: roxmltree::Node<'_, '_>) {
        let namespace = Namespace::of(node.tag_name().namespace().unwrap_or(""));
        let local = node.tag_name().name();
        sink.open(Name::find(
            namespace,
            local.as_bytes(),
            Span::new(0, local.len()),
        ));
        for attribute in node.attributes().filter(|a| a.namespace().is_none()) {
            let name = Attr::find(attribute.name().as_bytes());
            sink.attribute(name, attribute.value());
        }
        if node.children().any(|child| child.is_element()) {
            for child in node.children().filter(|child| child.is_element()) {
                add(sink, child);
            }
        } else {
            let text: String = node.children().filter_map(|child| child.text()).collect();
            sink.text(&text);
        }
        sink.close();
    }
    let document = roxmltree::Document::parse(xml).unwrap();
    let mut sink = TreeSink::default();
    add(&mut sink, document.root_element());
    sink.into_tree()
}

fn written(invoice: &Invoice) -> Tree<'static> {
    let mut sink = TreeSink::default();
    write(invoice, &mut sink);
    sink.into_tree()
}

fn bytes(invoice: &Invoice) -> String {
    let mut sink = ByteSink::new(false);
    write(invoice, &mut sink);
    String::from_utf8(sink.finish().0).unwrap()
}

/// What is written is read back the same, by way of a tree and by way of bytes.
#[track_caller]
fn assert_round_trip(model: &Invoice) {
    for tree in [written(model), tree(&bytes(model))] {
        let (again, uncarried) = invoice(tree.root().unwrap());
        // `Debug` shows the scale of decimals, equality does not.
        assert_eq!(format!("{again:#?}"), format!("{model:#?}"));
        assert_eq!(uncarried, []);
        assert_in_order(tree.root().unwrap());
    }
}

/// The children of every element are those of its type, in the order of the schema.
#[track_caller]
fn assert_in_order(root: Node<'_>) {
    let types = include_str!("../../../schemas/ubl-2.1.tsv");
    let content: HashMap<&str, Vec<(&str, &str)>> = types
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, children)| {
            let children = children.split(' ').filter_map(|child| {
                let (name, content) = child.split_once('=')?;
                Some((name.trim_end_matches(['?', '*', '+']), content))
            });
            (name, children.collect())
        })
        .collect();
    let mut open = vec![(root, root.name().qualified())];
    while let Some((node, type_name)) = open.pop() {
        let Some(model) = content.get(type_name) else {
            assert!(node.is_leaf(), "{}", node.xpath());
            continue;
        };
        let mut at = 0;
        for child in node.children() {
            let name = child.name().qualified();
            let step = model[at..].iter().position(|&(known, _)| known == name);
            at += step.unwrap_or_else(|| panic!("{} is out of order", child.xpath()));
            open.push((child, model[at].1));
        }
    }
}

fn document(root: &str, body: &str) -> String {
    format!(
        "<{root} xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:{root}-2\" \
         xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" \
         xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">\
         {body}</{root}>"
    )
}

fn describe(tree: &Tree<'_>, uncarried: &[Uncarried]) -> Vec<String> {
    let one = |item: &Uncarried| {
        let node = tree.node(item.node);
        let path = node.xpath();
        let path = path.split_once('/').unwrap().1;
        let path = path.split_once('/').map_or("", |(_, path)| path);
        let attribute = item.attribute.map_or(String::new(), |at| {
            let attribute = node.attributes().nth(at.into()).unwrap();
            format!("/@{}", attribute.tag())
        });
        format!("{path}{attribute} {:?}", item.why)
    };
    uncarried.iter().map(one).collect()
}

/// Reads the content of a document element; gives what is not carried in words.
#[track_caller]
fn read_as(root: &str, body: &str) -> (Invoice, Vec<String>) {
    let tree = tree(&document(root, body));
    let (model, uncarried) = invoice(tree.root().unwrap());
    assert_round_trip_if_lossless(&model);
    (model, describe(&tree, &uncarried))
}

#[track_caller]
fn assert_round_trip_if_lossless(model: &Invoice) {
    if losses(model).is_empty() {
        assert_round_trip(model);
    }
}

#[track_caller]
fn read(body: &str) -> (Invoice, Vec<String>) {
    read_as("Invoice", body)
}

/// Reads it and wants everything carried.
#[track_caller]
fn carried(body: &str) -> Invoice {
    let (model, uncarried) = read(body);
    assert_eq!(uncarried, [""; 0]);
    model
}

pub(crate) fn text(text: &str) -> Option<Text> {
    Some(Text::new(text))
}

fn number<T: std::str::FromStr>(text: &str) -> Parsed<T> {
    Parsed::Value(text.parse().ok().unwrap())
}

fn amount(value: &str) -> Option<Amount> {
    in_currency(value, "EUR")
}

fn in_currency(value: &str, currency: &str) -> Option<Amount> {
    Some(Amount {
        value: number(value),
        currency: text(currency),
    })
}

fn quantity(value: &str, unit: &str) -> Option<Quantity> {
    Some(Quantity {
        value: number(value),
        unit_code: text(unit),
    })
}

fn id(value: &str, scheme: &str) -> Option<Identifier> {
    Some(Identifier::with_scheme(value, scheme))
}

fn address(of: &str) -> Option<PostalAddress> {
    let line = |what: &str| text(&format!("{what} of {of}"));
    Some(PostalAddress {
        line_1: line("street"),
        line_2: line("more"),
        line_3: line("box"),
        city: line("city"),
        post_code: line("post code"),
        country_subdivision: line("province"),
        country_code: text("BE"),
    })
}

fn party(of: &str) -> Option<Party> {
    let line = |what: &str| text(&format!("{what} of {of}"));
    Some(Party {
        name: line("name"),
        trading_name: line("trading name"),
        identifiers: vec![
            Identifier::new("plain"),
            Identifier::with_scheme("1", "0088"),
        ],
        legal_registration_identifier: id("0403170701", "0208"),
        tax_registrations: vec![
            TaxRegistration {
                identifier: text("BE0403170701"),
                tax_scheme: text("VAT"),
            },
            TaxRegistration {
                identifier: text("local"),
                tax_scheme: text("TAX"),
            },
        ],
        additional_legal_information: line("capital"),
        electronic_address: id("0403170701", "0208"),
        address: address(of),
        contact: Some(Contact {
            contact_point: line("person"),
            telephone_number: text("+32 2 000 00 00"),
            email_address: text("a@example.org"),
        }),
    })
}

fn category(rate: &str) -> Option<TaxCategory> {
    Some(TaxCategory {
        code: text("S"),
        rate: Some(number(rate)),
        exemption_reason: text("because"),
        exemption_reason_code: text("vatex-eu-132"),
        tax_scheme: text("VAT"),
    })
}

fn allowances_and_charges() -> Vec<AllowanceCharge> {
    let item = |is_charge: bool| AllowanceCharge {
        is_charge: Some(is_charge.into()),
        amount: amount("10.00"),
        base_amount: amount("100.0"),
        percentage: Some(number("10.000")),
        tax_category: category("21.00"),
        reason: text("a reason"),
        reason_code: text("95"),
    };
    vec![item(true), item(false), item(true)]
}

/// A document that has everything the model has.
pub(crate) fn full(kind: Kind) -> Invoice {
    Invoice {
        kind,
        number: text("F-1"),
        issue_date: Some(number("2026-01-31")),
        type_code: text(if kind == Kind::Invoice { "380" } else { "381" }),
        currency_code: text("EUR"),
        vat_accounting_currency_code: text("SEK"),
        value_added_tax_point_date: Some(number("2026-01-30")),
        value_added_tax_point_date_code: text("35"),
        payment_due_date: Some(number("2026-02-28")),
        buyer_reference: text("buyer's"),
        project_reference: text("project"),
        contract_reference: text("contract"),
        purchase_order_reference: text("order"),
        sales_order_reference: text("sale"),
        receiving_advice_reference: text("received"),
        despatch_advice_reference: text("sent"),
        tender_or_lot_reference: text("tender"),
        invoiced_object_identifier: id("object", "AAA"),
        buyer_accounting_reference: text("4025:123:4343"),
        payment_terms: text("within\n30 days & not later"),
        notes: vec![
            Note {
                subject_code: text("AAI"),
                text: Text::new("a note"),
            },
            Note {
                subject_code: text("SU1"),
                text: Text::new(""),
            },
            Note {
                subject_code: None,
                text: Text::new("  plain "),
            },
        ],
        process_control: ProcessControl {
            business_process_type: text("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
            specification_identifier: text("urn:cen.eu:en16931:2017"),
        },
        preceding_invoices: vec![
            PrecedingInvoice {
                reference: text("before"),
                issue_date: Some(number("2025-12-31")),
            },
            PrecedingInvoice {
                reference: text("before that"),
                issue_date: None,
            },
        ],
        seller: party("seller"),
        buyer: party("buyer"),
        payee: Some(Payee {
            name: text("payee"),
            identifier: id("2", "0088"),
            legal_registration_identifier: id("3", "0208"),
        }),
        tax_representative: Some(TaxRepresentative {
            name: text("representative"),
            tax_registrations: vec![TaxRegistration {
                identifier: text("BE1"),
                tax_scheme: text("VAT"),
            }],
            address: address("representative"),
        }),
        delivery: Some(Delivery {
            party_name: text("receiver"),
            location_identifier: id("4", "0088"),
            actual_delivery_date: Some(number("2026-01-15")),
            address: address("delivery"),
        }),
        invoicing_period: Some(Period {
            start_date: Some(number("2026-01-01")),
            end_date: Some(Parsed::unreadable("end of January")),
        }),
        payment_means: vec![
            PaymentMeans {
                type_code: text("30"),
                text: text("transfer"),
                remittance_information: text("+++090/9337/55493+++"),
                credit_transfer: Some(CreditTransfer {
                    account_identifier: id("BE68539007547034", "IBAN"),
                    account_name: text("account"),
                    service_provider_identifier: id("KREDBEBB", "BIC"),
                }),
                card: None,
                direct_debit: None,
            },
            PaymentMeans {
                type_code: None,
                text: text("some other way"),
                remittance_information: None,
                credit_transfer: None,
                card: Some(PaymentCard {
                    primary_account_number: text("1234"),
                    holder_name: text("holder"),
                    network: text("NA"),
                }),
                direct_debit: Some(DirectDebit {
                    mandate_reference_identifier: text("mandate"),
                    debited_account_identifier: id("BE1", "IBAN"),
                }),
            },
        ],
        bank_assigned_creditor_identifier: text("BE68ZZZ0123456789"),
        allowances_and_charges: allowances_and_charges(),
        totals: Some(DocumentTotals {
            sum_of_line_net_amounts: amount("1.00"),
            sum_of_allowances: amount("2.0"),
            sum_of_charges: amount("3"),
            total_without_vat: amount("4.0000"),
            total_with_vat: amount("5.1"),
            paid_amount: amount("-6.00"),
            rounding_amount: amount("0.01"),
            amount_due_for_payment: amount("7.00"),
        }),
        total_vat_amount: amount("21.00"),
        total_vat_amount_in_accounting_currency: in_currency("210.00", "SEK"),
        vat_breakdown: vec![
            VatBreakdown {
                taxable_amount: amount("100.00"),
                tax_amount: amount("21.00"),
                tax_category: category("21"),
            },
            VatBreakdown {
                taxable_amount: amount("50.00"),
                tax_amount: amount("0.00"),
                tax_category: Some(TaxCategory::default()),
            },
        ],
        supporting_documents: vec![
            SupportingDocument {
                reference: id("time sheet", "ABC"),
                type_code: text("916"),
                description: text("hours"),
                external_location: text("https://example.org/?a=1&b=2"),
                attached_document: Some(Attachment {
                    content: Parsed::Value(Bytes(vec![0, 1, 254, 255])),
                    mime_code: text("application/pdf"),
                    filename: text("\"hours\".pdf"),
                }),
            },
            SupportingDocument {
                reference: Some(Identifier::new("")),
                ..SupportingDocument::default()
            },
        ],
        lines: vec![
            InvoiceLine {
                identifier: text("1"),
                note: text(""),
                object_identifier: id("meter", "AVE"),
                quantity: quantity("10.0", "C62"),
                net_amount: amount("1000.00"),
                purchase_order_line_reference: text("12"),
                purchase_order_reference: text("PO"),
                buyer_accounting_reference: text("cost"),
                period: Some(Period {
                    start_date: Some(number("2026-01-01")),
                    end_date: None,
                }),
                allowances_and_charges: allowances_and_charges(),
                price: Some(Price {
                    net_price: amount("99.9999"),
                    discount: amount("0.0001"),
                    gross_price: amount("100"),
                    base_quantity: quantity("1", "C62"),
                }),
                item: Some(Item {
                    name: text("thing"),
                    description: text("a longer description of the thing, over many bytes"),
                    sellers_identifier: text("s"),
                    buyers_identifier: text("b"),
                    standard_identifier: id("05400000000000", "0160"),
                    classifications: vec![
                        Classification {
                            code: text("9873242"),
                            list_identifier: text("STI"),
                            list_version: text("1.0"),
                        },
                        Classification {
                            code: None,
                            list_identifier: text("MP"),
                            list_version: None,
                        },
                    ],
                    country_of_origin: text("DE"),
                    tax_category: category("21.0"),
                    attributes: vec![ItemAttribute {
                        name: text("colour"),
                        value: text("black"),
                    }],
                }),
            },
            InvoiceLine::default(),
        ],
    }
}

#[test]
fn everything_in_the_model_comes_back() {
    for kind in [Kind::Invoice, Kind::CreditNote] {
        let mut model = full(kind);
        assert_eq!(losses(&model), []);
        assert_round_trip(&model);
        model.payee = None;
        assert_round_trip(&model);
        model.vat_accounting_currency_code = None;
        assert_round_trip(&model);
        assert_round_trip(&Invoice {
            kind,
            ..Invoice::default()
        });
    }
}

#[test]
fn groups_that_hold_nothing_come_back() {
    let empty = Invoice {
        seller: Some(Party {
            address: Some(PostalAddress::default()),
            contact: Some(Contact::default()),
            tax_registrations: vec![TaxRegistration::default()],
            ..Party::default()
        }),
        buyer: Some(Party::default()),
        payee: Some(Payee::default()),
        tax_representative: Some(TaxRepresentative::default()),
        delivery: Some(Delivery::default()),
        invoicing_period: Some(Period::default()),
        preceding_invoices: vec![PrecedingInvoice::default()],
        payment_means: vec![PaymentMeans {
            type_code: text(""),
            credit_transfer: Some(CreditTransfer::default()),
            card: Some(PaymentCard {
                primary_account_number: text(""),
                network: text("NA"),
                ..PaymentCard::default()
            }),
            direct_debit: Some(DirectDebit::default()),
            ..PaymentMeans::default()
        }],
        allowances_and_charges: vec![AllowanceCharge::default()],
        totals: Some(DocumentTotals::default()),
        vat_breakdown: vec![VatBreakdown::default()],
        supporting_documents: vec![SupportingDocument::default()],
        lines: vec![InvoiceLine {
            period: Some(Period::default()),
            price: Some(Price::default()),
            item: Some(Item {
                attributes: vec![ItemAttribute::default()],
                ..Item::default()
            }),
            ..InvoiceLine::default()
        }],
        ..Invoice::default()
    };
    assert_round_trip(&empty);
}

#[test]
fn empty_elements_are_kept() {
    let model = carried("<cbc:ID/><cbc:IssueDate/><cbc:Note></cbc:Note>");
    assert_eq!(model.number, text(""));
    assert_eq!(model.issue_date, Some(Parsed::unreadable("")));
    assert_eq!(model.notes, [Note::default()]);
}

#[test]
fn text_is_not_trimmed() {
    assert_eq!(carried("<cbc:ID> a\tb\n</cbc:ID>").number, text(" a\tb\n"));
}

#[test]
fn what_the_model_does_not_have_is_listed_once_at_its_top() {
    let (_, uncarried) = read(
        "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:UUID>1</cbc:UUID>\
         <cbc:InvoiceTypeCode listID='a' listAgencyID='6'>380</cbc:InvoiceTypeCode>\
         <cac:Signature><cbc:ID>x</cbc:ID><cbc:Note>y</cbc:Note></cac:Signature>\
         <cac:AccountingSupplierParty><cac:Party><cac:PartyName/></cac:Party>\
         <cac:SellerContact><cbc:ID/></cac:SellerContact></cac:AccountingSupplierParty>",
    );
    assert_eq!(
        uncarried,
        [
            "cbc:UUID NotInModel",
            "cbc:InvoiceTypeCode/@listID NotInModel",
            "cbc:InvoiceTypeCode/@listAgencyID NotInModel",
            "cac:Signature NotInModel",
            "cac:AccountingSupplierParty/cac:Party/cac:PartyName NotInModel",
            "cac:AccountingSupplierParty/cac:SellerContact NotInModel",
        ]
    );
}

#[test]
fn what_is_said_to_the_parser_is_not_listed() {
    let source = "<Invoice xsi:schemaLocation='a' xml:id='b'></Invoice>";
    let attribute = |offset| AttributeData {
        name: Attr::OTHER,
        in_side: false,
        offset,
        value: Span::new(0, 0),
    };
    let tree = Tree {
        source: source.into(),
        side: String::new(),
        nodes: vec![NodeData {
            name: ubl::INVOICE,
            attribute_count: 2,
            attribute_start: 0,
            parent: 0,
            end: 1,
            offset: 0,
            text: Span::new(0, 0),
            flags: 0,
        }],
        attributes: vec![attribute(9), attribute(32)],
        ..Tree::default()
    };
    let (_, uncarried) = invoice(tree.root().unwrap());
    assert_eq!(describe(&tree, &uncarried), ["/@xml:id NotInModel"]);
}

#[test]
fn what_the_model_has_once_is_taken_from_the_first() {
    let (model, uncarried) = read(
        "<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>\
         <cac:OrderReference><cbc:SalesOrderID>s</cbc:SalesOrderID></cac:OrderReference>\
         <cac:OrderReference><cbc:ID>o</cbc:ID></cac:OrderReference>\
         <cac:ContractDocumentReference><cbc:ID>c</cbc:ID></cac:ContractDocumentReference>\
         <cac:ContractDocumentReference><cbc:ID>d</cbc:ID></cac:ContractDocumentReference>\
         <cac:Delivery><cbc:ActualDeliveryDate>2026-01-01</cbc:ActualDeliveryDate></cac:Delivery>\
         <cac:Delivery><cbc:ActualDeliveryDate>2026-01-02</cbc:ActualDeliveryDate></cac:Delivery>\
         <cac:InvoiceLine><cac:Item>\
         <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID></cac:ClassifiedTaxCategory>\
         <cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID></cac:ClassifiedTaxCategory>\
         </cac:Item></cac:InvoiceLine>",
    );
    assert_eq!(model.number, text("1"));
    assert_eq!(model.purchase_order_reference, None);
    assert_eq!(model.contract_reference, text("c"));
    assert_eq!(
        uncarried,
        [
            "cbc:ID[2] Repeated",
            "cac:OrderReference[2] Repeated",
            "cac:ContractDocumentReference[2] Repeated",
            "cac:Delivery[2] Repeated",
            "cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory[2] Repeated",
        ]
    );
}

#[test]
fn a_note_begins_with_its_subject_code() {
    let notes = |note: &str| {
        let model = carried(&format!("<cbc:Note>{note}</cbc:Note>"));
        assert!(bytes(&model).contains(&format!("<cbc:Note>{note}</cbc:Note>")));
        let note = &model.notes[0];
        (note.subject_code.clone(), note.text.to_string())
    };
    assert_eq!(notes("#AAI#text"), (text("AAI"), "text".into()));
    assert_eq!(notes("#AA1# x"), (text("AA1"), " x".into()));
    assert_eq!(notes("#AAI#"), (text("AAI"), "".into()));
    for plain in [
        "#aai#x", "#AAIA#x", "#AA#x", " #AAI#x", "#AÉ#x", "#AAI", "##AAI#x",
    ] {
        assert_eq!(notes(plain), (None, plain.into()));
    }
}

#[test]
fn an_odd_subject_code_is_a_loss() {
    let mut model = full(Kind::Invoice);
    model.notes[0].subject_code = text("aai");
    assert_eq!(losses(&model)[0].term, "BT-21");
    // Other syntaxes have a text that looks like one.
    model.notes[0].subject_code = None;
    model.notes[0].text = Text::new("#AAI#a note");
    assert_eq!(losses(&model)[0].term, "BT-22");
}

#[test]
fn the_due_date_stands_in_two_places() {
    const MEANS: &str = "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>\
                         <cbc:PaymentDueDate>2026-02-01</cbc:PaymentDueDate></cac:PaymentMeans>";
    let due = Some(number("2026-02-01"));
    assert_eq!(carried(MEANS).payment_due_date, due);
    assert_eq!(read_as("CreditNote", MEANS).0.payment_due_date, due);
    // Said twice, and said differently.
    let same = format!("<cbc:DueDate>2026-02-01</cbc:DueDate>{MEANS}{MEANS}");
    assert_eq!(carried(&same).payment_due_date, due);
    let (model, uncarried) = read(&format!("<cbc:DueDate>2026-03-01</cbc:DueDate>{MEANS}"));
    assert_eq!(model.payment_due_date, Some(number("2026-03-01")));
    assert_eq!(uncarried, ["cac:PaymentMeans/cbc:PaymentDueDate Repeated"]);
    // A credit note needs a payment means to put it into.
    let model = Invoice {
        kind: Kind::CreditNote,
        payment_due_date: due,
        ..Invoice::default()
    };
    assert_eq!(losses(&model)[0].term, "BT-9");
    assert!(!bytes(&model).contains("PaymentMeans"));
}

#[test]
fn an_invoice_of_a_credit_note_type_is_a_credit_note() {
    let model = carried(
        "<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>\
         <cac:InvoiceLine><cbc:InvoicedQuantity unitCode='C62'>1</cbc:InvoicedQuantity>\
         </cac:InvoiceLine>",
    );
    assert_eq!(model.kind, Kind::CreditNote);
    assert_eq!(model.lines[0].quantity, quantity("1", "C62"));
    let xml = bytes(&model);
    assert!(xml.contains("<CreditNote ") && xml.contains("<cbc:CreditNoteTypeCode>381"));
    assert!(xml.contains("<cac:CreditNoteLine>") && xml.contains("<cbc:CreditedQuantity "));
    // Its due date moves to where a credit note has it.
    let model = carried(
        "<cbc:DueDate>2026-03-01</cbc:DueDate><cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>\
         <cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode></cac:PaymentMeans>",
    );
    assert!(bytes(&model).contains("<cbc:PaymentDueDate>2026-03-01<"));
    let kind = |code: &str| {
        carried(&format!(
            "<cbc:InvoiceTypeCode>{code}</cbc:InvoiceTypeCode>"
        ))
        .kind
    };
    assert_eq!(kind("380"), Kind::Invoice);
    assert_eq!(kind("384"), Kind::Invoice);
    assert_eq!(kind("83"), Kind::CreditNote);
}

#[test]
fn the_type_of_a_document_reference_tells_its_term() {
    let reference = |type_code: &str| {
        format!(
            "<cac:AdditionalDocumentReference><cbc:ID schemeID='S'>1</cbc:ID>\
             <cbc:DocumentTypeCode>{type_code}</cbc:DocumentTypeCode>\
             </cac:AdditionalDocumentReference>"
        )
    };
    let model = carried(&reference("130"));
    assert_eq!(model.invoiced_object_identifier, id("1", "S"));
    assert_eq!(model.supporting_documents, []);
    let (_, uncarried) = read(&reference("130").repeat(2));
    assert_eq!(uncarried, ["cac:AdditionalDocumentReference[2] Repeated"]);
    // 50 is the project only where there is no `ProjectReference`.
    let model = carried(&reference("50"));
    assert_eq!(model.project_reference, None);
    assert_eq!(model.supporting_documents[0].type_code, text("50"));
    let (model, uncarried) = read_as("CreditNote", &reference("50"));
    assert_eq!(model.project_reference, text("1"));
    assert_eq!(model.supporting_documents, []);
    assert_eq!(
        uncarried,
        ["cac:AdditionalDocumentReference/cbc:ID/@schemeID NotInModel"]
    );
    for (kind, type_code) in [(Kind::Invoice, "130"), (Kind::CreditNote, "50")] {
        let mut model = full(kind);
        model.supporting_documents[0].type_code = text(type_code);
        assert_eq!(losses(&model)[0].term, "BG-24");
    }
}

#[test]
fn a_line_object_is_a_document_reference_of_type_130() {
    let (model, uncarried) = read(
        "<cac:InvoiceLine><cac:DocumentReference><cbc:ID>x</cbc:ID></cac:DocumentReference>\
         <cac:DocumentReference><cbc:ID schemeID='S'>y</cbc:ID>\
         <cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>\
         </cac:InvoiceLine>",
    );
    assert_eq!(model.lines[0].object_identifier, id("y", "S"));
    assert_eq!(
        uncarried,
        ["cac:InvoiceLine/cac:DocumentReference[1] NotInModel"]
    );
}

#[test]
fn the_creditor_identifier_is_the_payees_or_the_sellers() {
    let identification = |scheme: &str, id: &str| {
        format!(
            "<cac:PartyIdentification><cbc:ID schemeID='{scheme}'>{id}</cbc:ID>\
             </cac:PartyIdentification>"
        )
    };
    let seller = format!(
        "<cac:AccountingSupplierParty><cac:Party>{}{}</cac:Party></cac:AccountingSupplierParty>",
        identification("SEPA", "of seller"),
        identification("0088", "1"),
    );
    let payee = format!(
        "<cac:PayeeParty>{}{}</cac:PayeeParty>",
        identification("SEPA", "of payee"),
        identification("0088", "2"),
    );
    let model = carried(&seller);
    assert_eq!(model.bank_assigned_creditor_identifier, text("of seller"));
    assert_eq!(
        model.seller.unwrap().identifiers,
        [Identifier::with_scheme("1", "0088")]
    );
    let model = carried(&payee);
    assert_eq!(model.bank_assigned_creditor_identifier, text("of payee"));
    assert_eq!(model.payee.unwrap().identifier, id("2", "0088"));
    let (model, uncarried) = read(&(seller + &payee));
    assert_eq!(model.bank_assigned_creditor_identifier, text("of payee"));
    assert_eq!(
        uncarried,
        ["cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification[1]/cbc:ID Repeated"]
    );
}

/// The amounts of BT-110 and BT-111 in a document in euro.
#[track_caller]
fn vat_totals(accounting: &str, totals: &[(&str, &str)]) -> (String, String, Vec<String>) {
    let mut body = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>".to_owned();
    if !accounting.is_empty() {
        body += &format!("<cbc:TaxCurrencyCode>{accounting}</cbc:TaxCurrencyCode>");
    }
    for (value, currency) in totals {
        body += &format!(
            "<cac:TaxTotal><cbc:TaxAmount currencyID='{currency}'>{value}</cbc:TaxAmount>\
             <cac:TaxSubtotal><cbc:TaxAmount currencyID='{currency}'>{value}</cbc:TaxAmount>\
             </cac:TaxSubtotal></cac:TaxTotal>"
        );
    }
    let (model, mut uncarried) = read(&body);
    // The rows are those of the total that is BT-110.
    let rows = uncarried
        .iter()
        .filter(|item| item.contains("cac:TaxSubtotal"));
    let merged = usize::from(model.total_vat_amount.is_some());
    assert_eq!(model.vat_breakdown.len(), merged, "{totals:?}");
    assert!(merged + rows.count() <= totals.len(), "{totals:?}");
    uncarried.retain(|item| !item.contains("cac:TaxSubtotal"));
    let show = |amount: &Option<Amount>| {
        amount.as_ref().map_or(String::new(), |amount| {
            format!("{} {}", amount.value, amount.currency.as_deref().unwrap())
        })
    };
    (
        show(&model.total_vat_amount),
        show(&model.total_vat_amount_in_accounting_currency),
        uncarried,
    )
}

#[test]
fn the_currency_tells_one_vat_total_from_the_other() {
    let case = |accounting, totals: &[_], first: &str, second: &str, repeated: &[&str]| {
        let (is_first, is_second, uncarried) = vat_totals(accounting, totals);
        assert_eq!((&*is_first, &*is_second), (first, second), "{totals:?}");
        assert_eq!(uncarried, repeated, "{totals:?}");
    };
    const FIRST: &str = "cac:TaxTotal[1]/cbc:TaxAmount Repeated";
    const SECOND: &str = "cac:TaxTotal[2]/cbc:TaxAmount Repeated";
    const THIRD: &str = "cac:TaxTotal[3]/cbc:TaxAmount Repeated";
    case("", &[("1", "EUR")], "1 EUR", "", &[]);
    case("", &[("1", "USD")], "1 USD", "", &[]);
    case("SEK", &[("1", "EUR"), ("2", "SEK")], "1 EUR", "2 SEK", &[]);
    case("SEK", &[("2", "SEK"), ("1", "EUR")], "1 EUR", "2 SEK", &[]);
    case("SEK", &[("2", "SEK")], "", "2 SEK", &[]);
    case("SEK", &[("1", "USD"), ("2", "SEK")], "1 USD", "2 SEK", &[]);
    case("SEK", &[("1", "USD"), ("2", "EUR")], "2 EUR", "", &[FIRST]);
    case("EUR", &[("1", "EUR"), ("1", "EUR")], "1 EUR", "1 EUR", &[]);
    // One total for each rate; the same total again is not another one.
    case("EUR", &[("1", "EUR"), ("2", "EUR")], "3 EUR", "", &[]);
    case("", &[("1", "EUR"), ("2", "EUR")], "3 EUR", "", &[]);
    case("", &[("1", "EUR"), ("1", "EUR")], "1 EUR", "", &[SECOND]);
    let three = [("1", "EUR"), ("2", "SEK"), ("4", "SEK")];
    case("SEK", &three, "1 EUR", "6 SEK", &[]);
    case("", &three, "1 EUR", "2 SEK", &[THIRD]);
    case("", &[("1", "EUR"), ("2", "SEK")], "1 EUR", "2 SEK", &[]);
    case("", &[("2", "SEK"), ("1", "EUR")], "1 EUR", "2 SEK", &[]);
    case("SEK", &[("1", "SEK"), ("2", "SEK")], "", "3 SEK", &[]);
}

#[test]
fn vat_totals_that_change_places_are_a_loss() {
    let codes = [None, text("EUR"), text("SEK")];
    let mut amounts = vec![None];
    amounts.extend(
        [None, text("EUR"), text("SEK"), text("USD")].map(|currency| {
            let value = number("1");
            Some(Amount { value, currency })
        }),
    );
    for document in &codes {
        for accounting in &codes {
            for first in &amounts {
                for second in &amounts {
                    let model = Invoice {
                        currency_code: document.clone(),
                        vat_accounting_currency_code: accounting.clone(),
                        total_vat_amount: first.clone(),
                        total_vat_amount_in_accounting_currency: second.clone(),
                        ..Invoice::default()
                    };
                    let (again, _) = invoice(written(&model).root().unwrap());
                    assert_eq!(losses(&model).is_empty(), again == model, "{model:#?}");
                }
            }
        }
    }
}

#[test]
fn a_price_has_an_allowance_and_no_charge() {
    let price = |indicator: &str, of: &str| {
        format!(
            "<cac:InvoiceLine><cac:Price><cac:AllowanceCharge>{indicator}{of}\
             </cac:AllowanceCharge></cac:Price></cac:InvoiceLine>"
        )
    };
    const AMOUNT: &str = "<cbc:Amount currencyID='EUR'>1.0</cbc:Amount>";
    let is = |value: &str| format!("<cbc:ChargeIndicator>{value}</cbc:ChargeIndicator>");
    for indicator in [String::new(), is("false"), is("0")] {
        let model = carried(&price(&indicator, AMOUNT));
        assert_eq!(
            model.lines[0].price.as_ref().unwrap().discount,
            amount("1.0")
        );
    }
    let top = ["cac:InvoiceLine/cac:Price/cac:AllowanceCharge NotInModel"];
    assert_eq!(read(&price(&is("true"), AMOUNT)).1, top);
    assert_eq!(read(&price(&is("false"), "")).1, top);
    assert_eq!(
        read(&price(&is("perhaps"), AMOUNT)).1,
        ["cac:InvoiceLine/cac:Price/cac:AllowanceCharge/cbc:ChargeIndicator NotInModel"]
    );
}

#[test]
fn empty_codes_beside_something_are_told() {
    let mut model = full(Kind::Invoice);
    let before = losses(&model).len();
    let means = &mut model.payment_means[0];
    (means.type_code, means.text) = (text(""), text("transfer"));
    assert_eq!(losses(&model).len(), before + 1);
    let item = model.lines[0].item.as_mut().unwrap();
    item.classifications[0].code = text("");
    let told: Vec<&str> = losses(&model).iter().map(|loss| loss.term).collect();
    assert!(
        told.contains(&"BT-81") && told.contains(&"BT-158"),
        "{told:?}"
    );
    let (again, _) = invoice(written(&model).root().unwrap());
    assert_eq!(again.payment_means[0].type_code, None);
}

#[test]
fn what_the_schema_demands_beside_something_is_put_there_and_told() {
    let mut model = full(Kind::Invoice);
    model.purchase_order_reference = None;
    model.payment_means[1].card.as_mut().unwrap().network = None;
    model.total_vat_amount = None;
    let price = model.lines[0].price.as_mut().unwrap();
    price.discount = None;
    let told: Vec<&str> = losses(&model).iter().map(|loss| loss.term).collect();
    assert_eq!(told, ["BT-13", "BG-18", "BT-147", "BT-110"]);
    let (again, _) = invoice(written(&model).root().unwrap());
    assert_eq!(again.purchase_order_reference, text("NA"));
    assert_eq!(
        again.payment_means[1].card.as_ref().unwrap().network,
        text("NA")
    );
    assert_eq!(again.total_vat_amount, amount("21.00"));
    let discount = again.lines[0].price.as_ref().unwrap().discount.clone();
    assert_eq!(discount, amount("0.0001"));
}

#[test]
fn an_invoice_period_may_hold_only_a_code() {
    let model = carried(
        "<cac:InvoicePeriod><cbc:DescriptionCode>35</cbc:DescriptionCode></cac:InvoicePeriod>",
    );
    assert_eq!(model.invoicing_period, None);
    assert_eq!(model.value_added_tax_point_date_code, text("35"));
}

#[test]
fn a_scheme_of_sepa_in_the_model_is_a_loss() {
    let mut model = full(Kind::Invoice);
    model.seller.as_mut().unwrap().identifiers[0].scheme = text("SEPA");
    assert_eq!(losses(&model)[0].term, "BT-29");
}

/// Each text and each attribute is in the document that is written, or is listed.
#[track_caller]
fn assert_nothing_is_dropped(tree: &Tree<'_>, uncarried: &[Uncarried], model: &Invoice) {
    // A value may be written in another way than it was read.
    let value = |text: &str| match (parse_decimal(text), parse_date(text), parse_boolean(text)) {
        (Some(decimal), ..) => decimal.normalize().to_string(),
        (_, Some(date), _) => date.to_string(),
        (.., Some(truth)) => u8::from(truth).to_string(),
        _ => text.split_ascii_whitespace().collect(),
    };
    let again = written(model);
    let mut there = HashSet::new();
    for node in again.nodes() {
        there.insert(value(node.text()));
        there.extend(node.attributes().map(|attribute| value(attribute.value())));
    }
    let is_listed = |node: Node<'_>, attribute| {
        let at = node.index() as u32;
        uncarried
            .iter()
            .any(|item| item.node == at && item.attribute == attribute)
    };
    let root = tree.root().unwrap();
    for node in tree.nodes() {
        let mut around = std::iter::once(node).chain(node.ancestors());
        if around.any(|node| is_listed(node, None) || node.name() == cbc::UBL_VERSION_ID) {
            continue;
        }
        // Text between elements is for the checks of the structure to tell.
        let text = match node.name().namespace() {
            Namespace::Cbc => value(node.text()),
            _ => String::new(),
        };
        let is_price = node.ancestors().any(|node| node.name() == cac::PRICE);
        // The parts of an address stand together in the lines that EN 16931 has for them.
        let is_in_line = || {
            let is_address =
                |node: Node<'_>| matches!(node.name(), cac::POSTAL_ADDRESS | cac::ADDRESS);
            node.ancestors().any(is_address) && there.iter().any(|line| line.contains(&text))
        };
        // Several totals of VAT are added up, and so are their rows of one rate.
        let is_summed = || {
            let of_vat = |node: Node<'_>| node.name() == cac::TAX_TOTAL;
            let totals = root.children().filter(|node| of_vat(*node)).count();
            totals > 1 && node.ancestors().any(of_vat)
        };
        assert!(
            there.contains(&text)
                || text.is_empty()
                || is_price && text == "0"
                || is_in_line()
                || is_summed(),
            "{} {text}",
            node.xpath()
        );
        for (at, attribute) in node.attributes().enumerate() {
            assert!(
                there.contains(&value(attribute.value())) || is_listed(node, Some(at as u16)),
                "{}/@{} {}",
                node.xpath(),
                attribute.tag(),
                attribute.value(),
            );
        }
    }
}

/// Whether a document names EN 16931 or what is built on it.
/// Whether the terms of a document mean something else than those of EN 16931.
fn is_dialect(root: Node<'_>) -> bool {
    let text = |name| root.child(name).map(|node| trim_xml(node.text()));
    Specification::of(
        text(cbc::CUSTOMIZATION_ID),
        text(cbc::PROFILE_ID),
        text(cbc::UBL_VERSION_ID),
    )
    .is_some_and(|named| named.basis() == Basis::Other)
}

/// Every document of the corpus, whether it follows the schema or not.
#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn corpus_documents_come_back() {
    let Some(corpus) = std::env::var_os("FACTURIER_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: FACTURIER_CORPUS is not set");
        return;
    };
    let (mut count, mut strict, mut with_losses) = (0, 0, 0);
    for folder in std::fs::read_dir(&corpus).unwrap() {
        let folder = folder.unwrap().path();
        let Ok(truth) = std::fs::read_to_string(folder.join("truth.jsonl")) else {
            continue;
        };
        let mut before = String::new();
        for line in truth.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let is_ubl = matches!(
                row["syntax"].as_str(),
                Some("ubl-invoice" | "ubl-creditnote")
            );
            let file = row["file"].as_str().unwrap();
            if !is_ubl || file == before {
                continue;
            }
            before = file.to_owned();
            let Ok(xml) = std::fs::read_to_string(folder.join(file)) else {
                continue;
            };
            let xml = xml.trim_start_matches('\u{FEFF}');
            if roxmltree::Document::parse(xml).is_err() {
                continue;
            }
            let tree = tree(xml);
            let (model, uncarried) = invoice(tree.root().unwrap());
            let lost = losses(&model);
            if lost.is_empty() {
                assert_round_trip(&model);
                // Dialects say by other words and in other places what is written in those of EN 16931.
                if !is_dialect(tree.root().unwrap()) {
                    strict += 1;
                    assert_nothing_is_dropped(&tree, &uncarried, &model);
                }
            } else {
                with_losses += 1;
                // What the schema demands and is not there.
                let terms = [
                    "BT-9", "BT-13", "BT-81", "BT-87", "BG-18", "BT-110", "BT-147",
                ];
                assert!(
                    lost.iter().all(|loss| terms.contains(&loss.term)),
                    "{file}: {lost:?}"
                );
            }
            count += 1;
        }
    }
    eprintln!("{count} documents, {with_losses} of them with losses");
    assert!(count > 3000 && strict > 2000, "{count} {strict}");
}
