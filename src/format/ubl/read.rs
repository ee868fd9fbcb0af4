//! From a tree to the model.
//!
//! One function for each group; each goes over the children once and has an arm for every element
//! it knows, so that nothing can be dropped without being listed. Groups are filled in place:
//! the larger ones are a kilobyte, and moving them about would cost more than reading them.
//!
//! Advice for the next person: how an element and a leaf are taken is in [`Take`].

use super::super::elements::{Take, Uncarried, Why, add, code_beside};
use super::{CREDITOR, INVOICED_OBJECT, PROJECT, dialect, is_own_term, split_note};
use crate::model::{
    AllowanceCharge, Attachment, Classification, Contact, CreditTransfer, Delivery, DirectDebit,
    DocumentTotals, Invoice, InvoiceLine, Item, ItemAttribute, Kind, Note, Party, Payee,
    PaymentCard, PaymentMeans, Period, PostalAddress, PrecedingInvoice, Price, SupportingDocument,
    TaxCategory, TaxRegistration, TaxRepresentative, VatBreakdown,
};
use crate::value::{Amount, Identifier, Parsed, Text, trim_xml};
use crate::xml::{Attr, Node, cac, cbc, ubl};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Reads an invoice or credit note from its document element.
pub(crate) fn invoice(root: Node<'_>) -> (Invoice, Vec<Uncarried>) {
    let mut invoice = Invoice {
        kind: kind(root),
        ..Invoice::default()
    };
    let mut reader = Reader::default();
    reader.document(&mut invoice, root);
    let mut uncarried = reader.uncarried;
    dialect::adapt(&mut invoice, root, &mut uncarried);
    (invoice, uncarried)
}

/// An address that stands where EN 16931 has none, and what of it is not carried.
pub(super) fn address(node: Node<'_>) -> (PostalAddress, Vec<Uncarried>) {
    let mut reader = Reader::default();
    let mut address = None;
    reader.address(&mut address, node);
    (address.unwrap_or_default(), reader.uncarried)
}

/// A contact that stands where EN 16931 has none, and what of it is not carried.
pub(super) fn contact(node: Node<'_>) -> (Contact, Vec<Uncarried>) {
    let mut reader = Reader::default();
    let mut contact = Contact::default();
    reader.contact(&mut contact, node);
    (contact, reader.uncarried)
}

/// A row of tax that stands where EN 16931 has none, and what of it is not carried.
pub(super) fn subtotal(node: Node<'_>) -> (VatBreakdown, Vec<Uncarried>) {
    let mut reader = Reader::default();
    let mut row = VatBreakdown::default();
    reader.vat_breakdown(&mut row, node);
    (row, reader.uncarried)
}

/// What is not carried of a leaf whose text and these attributes are.
pub(super) fn leaf(node: Node<'_>, carried: &[Attr]) -> Vec<Uncarried> {
    let mut reader = Reader::default();
    for (at, attribute) in node.attributes().enumerate() {
        if !carried.contains(&attribute.name()) {
            reader.other_attribute(node, at, attribute);
        }
    }
    for child in node.children() {
        reader.not_in_model(child);
    }
    reader.uncarried
}

/// In UBL 2.0 a credit note could be an `Invoice` of type 381, and many still are.
fn kind(root: Node<'_>) -> Kind {
    if root.name() == ubl::CREDIT_NOTE {
        return Kind::CreditNote;
    }
    match root.child(cbc::INVOICE_TYPE_CODE) {
        // The codes of UNTDID 1001 that EN 16931 allows for credit notes only.
        Some(code) if matches!(trim_xml(code.text()), "81" | "83" | "381" | "396" | "532") => {
            Kind::CreditNote
        }
        _ => Kind::Invoice,
    }
}

#[derive(Default)]
struct Reader {
    uncarried: Vec<Uncarried>,
    /// Where BT-90 was taken from.
    creditor: u32,
    /// Where BT-110 was taken from, and where the present total stands.
    vat_total: u32,
    vat_total_node: u32,
}

/// The document.
impl Reader {
    fn document(&mut self, invoice: &mut Invoice, root: Node<'_>) {
        let (mut order, mut period) = (false, false);
        let mut children = self.children(root);
        while let Some(child) = children.next() {
            match child.name() {
                // It says which schema, and there is only one.
                cbc::UBL_VERSION_ID => {}
                cbc::CUSTOMIZATION_ID => {
                    self.text(&mut invoice.process_control.specification_identifier, child);
                }
                cbc::PROFILE_ID => {
                    self.text(&mut invoice.process_control.business_process_type, child);
                }
                cbc::ID => self.text(&mut invoice.number, child),
                cbc::ISSUE_DATE => self.date(&mut invoice.issue_date, child),
                cbc::DUE_DATE => self.due_date(&mut invoice.payment_due_date, child),
                cbc::INVOICE_TYPE_CODE | cbc::CREDIT_NOTE_TYPE_CODE => {
                    self.text(&mut invoice.type_code, child);
                }
                cbc::NOTE => invoice.notes.push(self.note(child)),
                cbc::TAX_POINT_DATE => self.date(&mut invoice.value_added_tax_point_date, child),
                cbc::DOCUMENT_CURRENCY_CODE => self.text(&mut invoice.currency_code, child),
                cbc::TAX_CURRENCY_CODE => {
                    self.text(&mut invoice.vat_accounting_currency_code, child);
                }
                cbc::ACCOUNTING_COST => self.text(&mut invoice.buyer_accounting_reference, child),
                cbc::BUYER_REFERENCE => self.text(&mut invoice.buyer_reference, child),
                cac::INVOICE_PERIOD if self.first(&mut period, child) => {
                    self.invoice_period(invoice, child);
                }
                cac::ORDER_REFERENCE if self.first(&mut order, child) => {
                    self.order_reference(invoice, child);
                }
                cac::INVOICE_PERIOD | cac::ORDER_REFERENCE => {}
                cac::BILLING_REFERENCE => {
                    self.billing_reference(&mut invoice.preceding_invoices, child);
                }
                cac::DESPATCH_DOCUMENT_REFERENCE => {
                    self.only(&mut invoice.despatch_advice_reference, child, cbc::ID);
                }
                cac::RECEIPT_DOCUMENT_REFERENCE => {
                    self.only(&mut invoice.receiving_advice_reference, child, cbc::ID);
                }
                cac::ORIGINATOR_DOCUMENT_REFERENCE => {
                    self.only(&mut invoice.tender_or_lot_reference, child, cbc::ID);
                }
                cac::CONTRACT_DOCUMENT_REFERENCE => {
                    self.only(&mut invoice.contract_reference, child, cbc::ID);
                }
                cac::ADDITIONAL_DOCUMENT_REFERENCE => self.additional_document(invoice, child),
                cac::PROJECT_REFERENCE => {
                    self.only(&mut invoice.project_reference, child, cbc::ID);
                }
                cac::ACCOUNTING_SUPPLIER_PARTY => {
                    let Invoice {
                        seller,
                        bank_assigned_creditor_identifier: creditor,
                        ..
                    } = invoice;
                    if let Some(seller) = self.group(seller, child) {
                        self.trading_party(seller, Some(creditor), child);
                    }
                }
                cac::ACCOUNTING_CUSTOMER_PARTY => {
                    if let Some(buyer) = self.group(&mut invoice.buyer, child) {
                        self.trading_party(buyer, None, child);
                    }
                }
                cac::PAYEE_PARTY => {
                    let Invoice {
                        payee,
                        bank_assigned_creditor_identifier: creditor,
                        ..
                    } = invoice;
                    if let Some(payee) = self.group(payee, child) {
                        self.payee(payee, creditor, child);
                    }
                }
                cac::TAX_REPRESENTATIVE_PARTY => {
                    if let Some(party) = self.group(&mut invoice.tax_representative, child) {
                        self.tax_representative(party, child);
                    }
                }
                cac::DELIVERY => {
                    if let Some(delivery) = self.group(&mut invoice.delivery, child) {
                        self.delivery(delivery, child);
                    }
                }
                cac::PAYMENT_MEANS => {
                    let means = add(&mut invoice.payment_means);
                    self.payment_means(means, &mut invoice.payment_due_date, child);
                }
                cac::PAYMENT_TERMS => self.only(&mut invoice.payment_terms, child, cbc::NOTE),
                cac::ALLOWANCE_CHARGE => {
                    let item = add(&mut invoice.allowances_and_charges);
                    self.allowance_charge(item, child);
                }
                cac::TAX_TOTAL => self.tax_total(invoice, child),
                cac::LEGAL_MONETARY_TOTAL => {
                    if let Some(totals) = self.group(&mut invoice.totals, child) {
                        self.totals(totals, child);
                    }
                }
                cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE => {
                    if invoice.lines.is_empty() {
                        let rest = children.clone();
                        let rest = rest.filter(|rest| rest.name() == child.name()).count();
                        invoice.lines.reserve_exact(1 + rest);
                    }
                    let line = add(&mut invoice.lines);
                    self.line(line, child);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn note(&mut self, node: Node<'_>) -> Note {
        self.bare(node);
        match split_note(node.text()) {
            Some((code, text)) => Note {
                subject_code: Some(Text::new(code)),
                text: Text::new(text),
            },
            None => Note {
                subject_code: None,
                text: Text::new(node.text()),
            },
        }
    }

    /// BG-14, and BT-8, which UBL puts into the same element. A period that holds nothing but the
    /// code is no invoicing period.
    fn invoice_period(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        if node.is_leaf() {
            invoice.invoicing_period = Some(Period::default());
        }
        for child in self.children(node) {
            match child.name() {
                cbc::START_DATE => {
                    let period = invoice.invoicing_period.get_or_insert_default();
                    self.date(&mut period.start_date, child);
                }
                cbc::END_DATE => {
                    let period = invoice.invoicing_period.get_or_insert_default();
                    self.date(&mut period.end_date, child);
                }
                cbc::DESCRIPTION_CODE => {
                    self.text(&mut invoice.value_added_tax_point_date_code, child);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn order_reference(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        for child in self.inside(node) {
            match child.name() {
                cbc::ID => self.text(&mut invoice.purchase_order_reference, child),
                cbc::SALES_ORDER_ID => self.text(&mut invoice.sales_order_reference, child),
                _ => self.not_in_model(child),
            }
        }
    }

    /// BG-3. References to credit notes and the like have no place in the model.
    fn billing_reference(&mut self, preceding: &mut Vec<PrecedingInvoice>, node: Node<'_>) {
        let mut reference = None;
        for child in self.inside(node) {
            match child.name() {
                cac::INVOICE_DOCUMENT_REFERENCE => {
                    if let Some(invoice) = self.group(&mut reference, child) {
                        self.preceding_invoice(invoice, child);
                    }
                }
                _ => self.not_in_model(child),
            }
        }
        preceding.extend(reference);
    }

    fn preceding_invoice(&mut self, invoice: &mut PrecedingInvoice, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                cbc::ID => self.text(&mut invoice.reference, child),
                cbc::ISSUE_DATE => self.date(&mut invoice.issue_date, child),
                _ => self.not_in_model(child),
            }
        }
    }

    /// BG-24, or BT-18, or, in a credit note, BT-11: the type code tells.
    fn additional_document(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        let type_code = node.child(cbc::DOCUMENT_TYPE_CODE).map_or("", Node::text);
        if !is_own_term(type_code, invoice.kind) {
            let document = add(&mut invoice.supporting_documents);
            self.supporting_document(document, node);
        } else if type_code == INVOICED_OBJECT {
            self.invoiced_object(&mut invoice.invoiced_object_identifier, node);
        } else {
            self.typed_reference(node, PROJECT, |reader, id| {
                reader.text(&mut invoice.project_reference, id);
            });
        }
    }

    /// BT-18 or BT-128: a document reference of type 130.
    fn invoiced_object(&mut self, slot: &mut Option<Identifier>, node: Node<'_>) {
        if slot.is_some() {
            return self.repeated(node);
        }
        self.typed_reference(node, INVOICED_OBJECT, |reader, id| {
            reader.identifier(slot, id)
        });
    }

    fn typed_reference<'t>(
        &mut self,
        node: Node<'t>,
        type_code: &str,
        mut take: impl FnMut(&mut Self, Node<'t>),
    ) {
        let mut has_identifier = false;
        for child in self.children(node) {
            match child.name() {
                cbc::ID => {
                    has_identifier = true;
                    take(self, child);
                }
                cbc::DOCUMENT_TYPE_CODE if child.text() == type_code => self.bare(child),
                _ => self.not_in_model(child),
            }
        }
        if !has_identifier {
            self.not_in_model(node);
        }
    }

    fn supporting_document(&mut self, document: &mut SupportingDocument, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                cbc::ID => self.identifier(&mut document.reference, child),
                cbc::DOCUMENT_TYPE_CODE => self.text(&mut document.type_code, child),
                cbc::DOCUMENT_DESCRIPTION => self.text(&mut document.description, child),
                cac::ATTACHMENT => self.attachment(document, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn attachment(&mut self, document: &mut SupportingDocument, node: Node<'_>) {
        for child in self.inside(node) {
            match child.name() {
                cbc::EMBEDDED_DOCUMENT_BINARY_OBJECT => {
                    self.once(&mut document.attached_document, child, |reader| {
                        let [mime_code, filename] =
                            reader.leaf(child, [Attr::MIME_CODE, Attr::FILENAME]);
                        Attachment {
                            content: Parsed::base64(child.text()),
                            mime_code,
                            filename,
                        }
                    });
                }
                cac::EXTERNAL_REFERENCE => {
                    self.only(&mut document.external_location, child, cbc::URI);
                }
                _ => self.not_in_model(child),
            }
        }
    }
}

/// Parties and delivery.
impl Reader {
    /// The seller, whose identifications may hold BT-90, or the buyer.
    fn trading_party(
        &mut self,
        party: &mut Party,
        mut creditor: Option<&mut Option<Text>>,
        node: Node<'_>,
    ) {
        let mut seen = false;
        for child in node.children() {
            match child.name() {
                cac::PARTY if self.first(&mut seen, child) => {
                    self.party(party, creditor.take(), child);
                }
                cac::PARTY => {}
                _ => self.not_in_model(child),
            }
        }
    }

    fn party(
        &mut self,
        party: &mut Party,
        mut creditor: Option<&mut Option<Text>>,
        node: Node<'_>,
    ) {
        let mut legal_entity = false;
        for child in self.children(node) {
            match child.name() {
                cbc::ENDPOINT_ID => self.identifier(&mut party.electronic_address, child),
                cac::PARTY_IDENTIFICATION => {
                    for child in self.inside(child) {
                        match (child.name(), &mut creditor) {
                            (cbc::ID, Some(creditor)) if is_creditor(child) => {
                                self.creditor(creditor, child, false);
                            }
                            (cbc::ID, _) => {
                                let mut identifier = None;
                                self.identifier(&mut identifier, child);
                                party.identifiers.extend(identifier);
                            }
                            _ => self.not_in_model(child),
                        }
                    }
                }
                cac::PARTY_NAME => self.only(&mut party.trading_name, child, cbc::NAME),
                cac::POSTAL_ADDRESS => self.address(&mut party.address, child),
                cac::PARTY_TAX_SCHEME => {
                    self.tax_registration(add(&mut party.tax_registrations), child);
                }
                cac::PARTY_LEGAL_ENTITY if self.first(&mut legal_entity, child) => {
                    for child in self.inside(child) {
                        match child.name() {
                            cbc::REGISTRATION_NAME => self.text(&mut party.name, child),
                            cbc::COMPANY_ID => {
                                self.identifier(&mut party.legal_registration_identifier, child);
                            }
                            cbc::COMPANY_LEGAL_FORM => {
                                self.text(&mut party.additional_legal_information, child);
                            }
                            _ => self.not_in_model(child),
                        }
                    }
                }
                cac::PARTY_LEGAL_ENTITY => {}
                cac::CONTACT => {
                    if let Some(contact) = self.group(&mut party.contact, child) {
                        self.contact(contact, child);
                    }
                }
                _ => self.not_in_model(child),
            }
        }
    }

    /// BT-90: the payee's goes before the seller's.
    fn creditor(&mut self, slot: &mut Option<Text>, node: Node<'_>, of_payee: bool) {
        if slot.is_some() {
            if !of_payee {
                return self.repeated(node);
            }
            self.uncarried.push(Uncarried {
                node: self.creditor,
                attribute: None,
                why: Why::Repeated,
            });
        }
        self.creditor = node.index() as u32;
        let [_] = self.leaf(node, [Attr::SCHEME_ID]);
        *slot = Some(Text::new(node.text()));
    }

    fn payee(&mut self, payee: &mut Payee, creditor: &mut Option<Text>, node: Node<'_>) {
        let mut has_creditor = false;
        for child in node.children() {
            match child.name() {
                cac::PARTY_IDENTIFICATION => {
                    for child in self.inside(child) {
                        match child.name() {
                            cbc::ID if is_creditor(child) => {
                                self.creditor(creditor, child, !has_creditor);
                                has_creditor = true;
                            }
                            cbc::ID => self.identifier(&mut payee.identifier, child),
                            _ => self.not_in_model(child),
                        }
                    }
                }
                cac::PARTY_NAME => self.only(&mut payee.name, child, cbc::NAME),
                cac::PARTY_LEGAL_ENTITY => {
                    let slot = &mut payee.legal_registration_identifier;
                    self.only_identifier(slot, child, cbc::COMPANY_ID);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn tax_representative(&mut self, party: &mut TaxRepresentative, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                cac::PARTY_NAME => self.only(&mut party.name, child, cbc::NAME),
                cac::POSTAL_ADDRESS => self.address(&mut party.address, child),
                cac::PARTY_TAX_SCHEME => {
                    self.tax_registration(add(&mut party.tax_registrations), child);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn tax_registration(&mut self, registration: &mut TaxRegistration, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                cbc::COMPANY_ID => self.text(&mut registration.identifier, child),
                // The schema demands one; an empty one says nothing.
                cac::TAX_SCHEME if child.is_leaf() => self.no_attributes(child),
                cac::TAX_SCHEME => self.only(&mut registration.tax_scheme, child, cbc::ID),
                _ => self.not_in_model(child),
            }
        }
    }

    fn address(&mut self, slot: &mut Option<PostalAddress>, node: Node<'_>) {
        let Some(address) = self.group(slot, node) else {
            return;
        };
        for child in node.children() {
            match child.name() {
                cbc::STREET_NAME => self.text(&mut address.line_1, child),
                cbc::ADDITIONAL_STREET_NAME => self.text(&mut address.line_2, child),
                cbc::CITY_NAME => self.text(&mut address.city, child),
                cbc::POSTAL_ZONE => self.text(&mut address.post_code, child),
                cbc::COUNTRY_SUBENTITY => self.text(&mut address.country_subdivision, child),
                cac::ADDRESS_LINE => self.only(&mut address.line_3, child, cbc::LINE),
                cac::COUNTRY => {
                    self.only(&mut address.country_code, child, cbc::IDENTIFICATION_CODE);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn contact(&mut self, contact: &mut Contact, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                cbc::NAME => self.text(&mut contact.contact_point, child),
                cbc::TELEPHONE => self.text(&mut contact.telephone_number, child),
                cbc::ELECTRONIC_MAIL => self.text(&mut contact.email_address, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn delivery(&mut self, delivery: &mut Delivery, node: Node<'_>) {
        let (mut location, mut party) = (false, false);
        for child in node.children() {
            match child.name() {
                cbc::ACTUAL_DELIVERY_DATE => self.date(&mut delivery.actual_delivery_date, child),
                cac::DELIVERY_LOCATION if self.first(&mut location, child) => {
                    for child in self.inside(child) {
                        match child.name() {
                            cbc::ID => self.identifier(&mut delivery.location_identifier, child),
                            cac::ADDRESS => self.address(&mut delivery.address, child),
                            _ => self.not_in_model(child),
                        }
                    }
                }
                cac::DELIVERY_PARTY if self.first(&mut party, child) => {
                    for child in self.inside(child) {
                        match child.name() {
                            cac::PARTY_NAME => {
                                self.only(&mut delivery.party_name, child, cbc::NAME);
                            }
                            _ => self.not_in_model(child),
                        }
                    }
                }
                cac::DELIVERY_LOCATION | cac::DELIVERY_PARTY => {}
                _ => self.not_in_model(child),
            }
        }
    }
}

/// Payment, allowances and totals.
impl Reader {
    /// BT-9. UBL repeats it for each means of payment; saying the same again loses nothing.
    fn due_date(&mut self, slot: &mut Option<Parsed<NaiveDate>>, node: Node<'_>) {
        let date = Parsed::date(node.text());
        match slot {
            None => *slot = Some(date),
            Some(there) if *there == date => {}
            Some(_) => return self.repeated(node),
        }
        self.bare(node);
    }

    fn payment_means(
        &mut self,
        means: &mut PaymentMeans,
        due_date: &mut Option<Parsed<NaiveDate>>,
        node: Node<'_>,
    ) {
        let mut code = false;
        for child in self.children(node) {
            match child.name() {
                cbc::PAYMENT_MEANS_CODE if self.first(&mut code, child) => {
                    let [text] = self.leaf(child, [Attr::NAME]);
                    means.type_code = code_beside(child, text.is_some());
                    means.text = text;
                }
                cbc::PAYMENT_MEANS_CODE => {}
                cbc::PAYMENT_DUE_DATE => self.due_date(due_date, child),
                cbc::PAYMENT_ID => self.text(&mut means.remittance_information, child),
                cac::CARD_ACCOUNT => {
                    if let Some(card) = self.group(&mut means.card, child) {
                        self.card(card, child);
                    }
                }
                cac::PAYEE_FINANCIAL_ACCOUNT => {
                    if let Some(transfer) = self.group(&mut means.credit_transfer, child) {
                        self.credit_transfer(transfer, child);
                    }
                }
                cac::PAYMENT_MANDATE => {
                    if let Some(debit) = self.group(&mut means.direct_debit, child) {
                        self.direct_debit(debit, child);
                    }
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn card(&mut self, card: &mut PaymentCard, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                cbc::PRIMARY_ACCOUNT_NUMBER_ID => {
                    self.text(&mut card.primary_account_number, child);
                }
                cbc::NETWORK_ID => self.text(&mut card.network, child),
                cbc::HOLDER_NAME => self.text(&mut card.holder_name, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn credit_transfer(&mut self, transfer: &mut CreditTransfer, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                cbc::ID => self.identifier(&mut transfer.account_identifier, child),
                cbc::NAME => self.text(&mut transfer.account_name, child),
                cac::FINANCIAL_INSTITUTION_BRANCH => {
                    let slot = &mut transfer.service_provider_identifier;
                    self.only_identifier(slot, child, cbc::ID);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn direct_debit(&mut self, debit: &mut DirectDebit, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                cbc::ID => self.text(&mut debit.mandate_reference_identifier, child),
                cac::PAYER_FINANCIAL_ACCOUNT => {
                    self.only_identifier(&mut debit.debited_account_identifier, child, cbc::ID);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn allowance_charge(&mut self, item: &mut AllowanceCharge, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                cbc::CHARGE_INDICATOR => self.once(&mut item.is_charge, child, |reader| {
                    reader.bare(child);
                    Parsed::boolean(child.text())
                }),
                cbc::ALLOWANCE_CHARGE_REASON_CODE => self.text(&mut item.reason_code, child),
                cbc::ALLOWANCE_CHARGE_REASON => self.text(&mut item.reason, child),
                cbc::MULTIPLIER_FACTOR_NUMERIC => self.decimal(&mut item.percentage, child),
                cbc::AMOUNT => self.amount(&mut item.amount, child),
                cbc::BASE_AMOUNT => self.amount(&mut item.base_amount, child),
                cac::TAX_CATEGORY => self.tax_category(&mut item.tax_category, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn tax_category(&mut self, slot: &mut Option<TaxCategory>, node: Node<'_>) {
        let Some(category) = self.group(slot, node) else {
            return;
        };
        for child in node.children() {
            match child.name() {
                cbc::ID => self.text(&mut category.code, child),
                cbc::PERCENT => self.decimal(&mut category.rate, child),
                cbc::TAX_EXEMPTION_REASON_CODE => {
                    self.text(&mut category.exemption_reason_code, child);
                }
                cbc::TAX_EXEMPTION_REASON => self.text(&mut category.exemption_reason, child),
                // The schema demands one; an empty one says nothing.
                cac::TAX_SCHEME if child.is_leaf() => self.no_attributes(child),
                cac::TAX_SCHEME => self.only(&mut category.tax_scheme, child, cbc::ID),
                _ => self.not_in_model(child),
            }
        }
    }

    /// The subtotals are the breakdown, BG-23, in the order they stand in. Those of a total in
    /// accounting currency are not, nor are those that stood before.
    fn tax_total(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        let start = invoice.vat_breakdown.len();
        let since = self.uncarried.len();
        let mut total = None;
        for child in self.inside(node) {
            match child.name() {
                cbc::TAX_AMOUNT if total.is_some() => self.repeated(child),
                cbc::TAX_AMOUNT => {
                    self.amount(&mut total, child);
                    self.vat_total_node = child.index() as u32;
                }
                cac::TAX_SUBTOTAL => {
                    let row = add(&mut invoice.vat_breakdown);
                    self.vat_breakdown(row, child);
                }
                _ => self.not_in_model(child),
            }
        }
        if let Some(total) = total
            && !self.vat_total(invoice, total, start, node)
        {
            invoice.vat_breakdown.truncate(start);
            let subtotals = node.children_named(cac::TAX_SUBTOTAL).collect();
            self.strike(subtotals, since);
        }
        if invoice.vat_accounting_currency_code.is_some() {
            self.drop_foreign(invoice, start, node, since);
        }
    }

    /// Whether the subtotals of a total, from `start` on, are rows of the breakdown. Currencies tell
    /// BT-110 from BT-111:
    ///
    /// | currency of the total | it is |
    /// |---|---|
    /// | that of `TaxCurrencyCode`, which is not that of the document | BT-111 |
    /// | that of the document, or any other if it is the first such total | BT-110 |
    /// | the same as `TaxCurrencyCode`, after a BT-110 of the same amount or without subtotals | BT-111 |
    /// | that of BT-110, with subtotals of its own: one total for each rate | added to BT-110 |
    /// | the same, and the amount of BT-110 again, which is at least the VAT of all rows | nowhere: it repeats BT-110 |
    /// | another than BT-110, and there is no `TaxCurrencyCode` | BT-111 |
    fn vat_total(
        &mut self,
        invoice: &mut Invoice,
        total: Amount,
        start: usize,
        node: Node<'_>,
    ) -> bool {
        let document = invoice.currency_code.as_deref();
        let accounting = invoice.vat_accounting_currency_code.as_deref();
        let currency = total.currency.as_deref();
        let here = self.vat_total_node;
        let first = &mut invoice.total_vat_amount;
        let second = &mut invoice.total_vat_amount_in_accounting_currency;
        let is_accounting = accounting.is_some() && currency == accounting;
        let has_rows = invoice.vat_breakdown.len() > start;
        match first {
            _ if is_accounting && accounting != document => {
                match second {
                    None => *second = Some(total),
                    Some(before) => {
                        if !(has_rows && add_to(before, &total)) {
                            self.repeated_at(here);
                        }
                    }
                }
                false
            }
            None => {
                self.vat_total = here;
                *first = Some(total);
                true
            }
            Some(before) if currency == document && before.currency.as_deref() != document => {
                let before = std::mem::replace(before, total);
                if second.is_none() && accounting.is_none() {
                    *second = Some(before);
                } else {
                    self.repeated_at(self.vat_total);
                }
                self.vat_total = here;
                invoice.vat_breakdown.drain(..start);
                self.drop_subtotals_before(node);
                true
            }
            Some(before)
                if second.is_none() && is_accounting && (!has_rows || *before == total) =>
            {
                *second = Some(total);
                // It may be the only one that has the rows.
                start == 0
            }
            Some(before) if before.currency == total.currency => {
                let (rows, new) = invoice.vat_breakdown.split_at(start);
                if !has_rows && (start > 0 || *before == total)
                    || has_rows && new.iter().all(|row| first_rates(rows).contains(row))
                {
                    self.repeated_at(here);
                    return false;
                }
                if has_rows && start == 0 {
                    // The sum before its parts.
                    self.repeated_at(self.vat_total);
                    self.vat_total = here;
                    *before = total;
                } else if *before == total && is_whole_of(&invoice.vat_breakdown, before) {
                    merge(&mut invoice.vat_breakdown, start);
                } else if !add_to(before, &total) {
                    self.repeated_at(here);
                    return false;
                } else {
                    merge(&mut invoice.vat_breakdown, start);
                }
                true
            }
            Some(_) if second.is_none() && accounting.is_none() => {
                *second = Some(total);
                false
            }
            Some(_) => {
                self.repeated_at(here);
                false
            }
        }
    }

    #[cold]
    fn repeated_at(&mut self, node: u32) {
        self.uncarried.push(Uncarried {
            node,
            attribute: None,
            why: Why::Repeated,
        });
    }

    /// Lists these elements, which stand one after the other, as they are, and no longer what was not
    /// taken of them: that is in the list from `since` on.
    #[cold]
    fn strike(&mut self, elements: Vec<Node<'_>>, since: usize) {
        let is_inside = |item: &Uncarried| {
            let node = item.node as usize;
            let at = elements.partition_point(|element| element.end() <= node);
            elements.get(at).is_some_and(|it| it.index() <= node)
        };
        let mut listed = self.uncarried.split_off(since);
        listed.retain(|item| !is_inside(item));
        self.uncarried.append(&mut listed);
        for element in elements {
            self.not_in_model(element);
        }
    }

    /// The same of the subtotals of all totals before this one.
    #[cold]
    fn drop_subtotals_before(&mut self, node: Node<'_>) {
        let totals = node.parent().into_iter().flat_map(Node::children);
        let totals = totals
            .take_while(|total| total.index() < node.index())
            .filter(|total| total.name() == cac::TAX_TOTAL);
        let subtotals = totals.flat_map(|total| total.children_named(cac::TAX_SUBTOTAL));
        self.strike(subtotals.collect(), 0);
    }

    /// Leaves out subtotals in accounting currency within a total in that of the document.
    fn drop_foreign(&mut self, invoice: &mut Invoice, start: usize, node: Node<'_>, since: usize) {
        let accounting = invoice.vat_accounting_currency_code.as_deref();
        let is_foreign = |row: &VatBreakdown| {
            let currency = row
                .tax_amount
                .as_ref()
                .and_then(|tax| tax.currency.as_deref());
            currency == accounting && currency != invoice.currency_code.as_deref()
        };
        let rows = &invoice.vat_breakdown[start.min(invoice.vat_breakdown.len())..];
        if !rows.iter().any(is_foreign) {
            return;
        }
        let subtotals = node.children_named(cac::TAX_SUBTOTAL);
        let foreign = rows.iter().zip(subtotals);
        let foreign = foreign.filter_map(|(row, subtotal)| is_foreign(row).then_some(subtotal));
        self.strike(foreign.collect(), since);
        let kept: Vec<VatBreakdown> = rows
            .iter()
            .filter(|row| !is_foreign(row))
            .cloned()
            .collect();
        invoice.vat_breakdown.truncate(start);
        invoice.vat_breakdown.extend(kept);
    }

    fn vat_breakdown(&mut self, row: &mut VatBreakdown, node: Node<'_>) {
        let mut percent = None;
        for child in self.children(node) {
            match child.name() {
                cbc::TAXABLE_AMOUNT => self.amount(&mut row.taxable_amount, child),
                cbc::TAX_AMOUNT => self.amount(&mut row.tax_amount, child),
                cac::TAX_CATEGORY => self.tax_category(&mut row.tax_category, child),
                cbc::PERCENT if percent.is_none() => percent = Some(child),
                _ => self.not_in_model(child),
            }
        }
        if let Some(percent) = percent {
            self.rate_of_row(row, percent);
        }
    }

    /// UBL 2.0 has the rate of a row, BT-119, beside its category.
    #[cold]
    fn rate_of_row(&mut self, row: &mut VatBreakdown, node: Node<'_>) {
        let rate = Parsed::decimal(node.text());
        let slot = &mut row.tax_category.get_or_insert_default().rate;
        if *slot.get_or_insert_with(|| rate.clone()) == rate {
            self.bare(node);
        } else {
            self.not_in_model(node);
        }
    }

    fn totals(&mut self, totals: &mut DocumentTotals, node: Node<'_>) {
        for child in node.children() {
            let slot = match child.name() {
                cbc::LINE_EXTENSION_AMOUNT => &mut totals.sum_of_line_net_amounts,
                cbc::TAX_EXCLUSIVE_AMOUNT => &mut totals.total_without_vat,
                cbc::TAX_INCLUSIVE_AMOUNT => &mut totals.total_with_vat,
                cbc::ALLOWANCE_TOTAL_AMOUNT => &mut totals.sum_of_allowances,
                cbc::CHARGE_TOTAL_AMOUNT => &mut totals.sum_of_charges,
                cbc::PREPAID_AMOUNT => &mut totals.paid_amount,
                cbc::PAYABLE_ROUNDING_AMOUNT => &mut totals.rounding_amount,
                cbc::PAYABLE_AMOUNT => &mut totals.amount_due_for_payment,
                _ => {
                    self.not_in_model(child);
                    continue;
                }
            };
            self.amount(slot, child);
        }
    }
}

/// Lines.
impl Reader {
    fn line(&mut self, line: &mut InvoiceLine, node: Node<'_>) {
        let mut order_line = false;
        for child in self.children(node) {
            match child.name() {
                cbc::ID => self.text(&mut line.identifier, child),
                cbc::NOTE => self.text(&mut line.note, child),
                cbc::INVOICED_QUANTITY | cbc::CREDITED_QUANTITY => {
                    self.quantity(&mut line.quantity, child);
                }
                cbc::LINE_EXTENSION_AMOUNT => self.amount(&mut line.net_amount, child),
                cbc::ACCOUNTING_COST => self.text(&mut line.buyer_accounting_reference, child),
                cac::INVOICE_PERIOD => {
                    if let Some(period) = self.group(&mut line.period, child) {
                        self.period(period, child);
                    }
                }
                cac::ORDER_LINE_REFERENCE if self.first(&mut order_line, child) => {
                    for child in self.inside(child) {
                        match child.name() {
                            cbc::LINE_ID => {
                                self.text(&mut line.purchase_order_line_reference, child);
                            }
                            cac::ORDER_REFERENCE => {
                                self.only(&mut line.purchase_order_reference, child, cbc::ID);
                            }
                            _ => self.not_in_model(child),
                        }
                    }
                }
                cac::ORDER_LINE_REFERENCE => {}
                cac::DOCUMENT_REFERENCE
                    if child
                        .child(cbc::DOCUMENT_TYPE_CODE)
                        .is_some_and(|code| code.text() == INVOICED_OBJECT) =>
                {
                    self.invoiced_object(&mut line.object_identifier, child);
                }
                cac::ALLOWANCE_CHARGE => {
                    let item = add(&mut line.allowances_and_charges);
                    self.allowance_charge(item, child);
                }
                cac::ITEM => {
                    if let Some(item) = self.group(&mut line.item, child) {
                        self.item(item, child);
                    }
                }
                cac::PRICE => {
                    if let Some(price) = self.group(&mut line.price, child) {
                        self.price(price, child);
                    }
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn period(&mut self, period: &mut Period, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                cbc::START_DATE => self.date(&mut period.start_date, child),
                cbc::END_DATE => self.date(&mut period.end_date, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn price(&mut self, price: &mut Price, node: Node<'_>) {
        let mut discount = false;
        for child in node.children() {
            match child.name() {
                cbc::PRICE_AMOUNT => self.amount(&mut price.net_price, child),
                cbc::BASE_QUANTITY => self.quantity(&mut price.base_quantity, child),
                cac::ALLOWANCE_CHARGE if is_charge(child) => self.not_in_model(child),
                cac::ALLOWANCE_CHARGE if self.first(&mut discount, child) => {
                    self.discount(price, child);
                }
                cac::ALLOWANCE_CHARGE => {}
                _ => self.not_in_model(child),
            }
        }
    }

    /// BT-147 and BT-148. There are no charges on a price, so the indicator says nothing.
    fn discount(&mut self, price: &mut Price, node: Node<'_>) {
        if node.child(cbc::AMOUNT).is_none() && node.child(cbc::BASE_AMOUNT).is_none() {
            return self.not_in_model(node);
        }
        for child in self.children(node) {
            match child.name() {
                cbc::CHARGE_INDICATOR if Parsed::boolean(child.text()) == Parsed::Value(false) => {
                    self.bare(child);
                }
                cbc::AMOUNT => self.amount(&mut price.discount, child),
                cbc::BASE_AMOUNT => self.amount(&mut price.gross_price, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn item(&mut self, item: &mut Item, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                cbc::NAME => self.text(&mut item.name, child),
                cbc::DESCRIPTION => self.text(&mut item.description, child),
                cac::BUYERS_ITEM_IDENTIFICATION => {
                    self.only(&mut item.buyers_identifier, child, cbc::ID);
                }
                cac::SELLERS_ITEM_IDENTIFICATION => {
                    self.only(&mut item.sellers_identifier, child, cbc::ID);
                }
                cac::STANDARD_ITEM_IDENTIFICATION => {
                    self.only_identifier(&mut item.standard_identifier, child, cbc::ID);
                }
                cac::ORIGIN_COUNTRY => {
                    self.only(&mut item.country_of_origin, child, cbc::IDENTIFICATION_CODE);
                }
                cac::COMMODITY_CLASSIFICATION => {
                    self.classification(&mut item.classifications, child);
                }
                cac::CLASSIFIED_TAX_CATEGORY => self.tax_category(&mut item.tax_category, child),
                cac::ADDITIONAL_ITEM_PROPERTY => {
                    self.item_attribute(add(&mut item.attributes), child);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn classification(&mut self, classifications: &mut Vec<Classification>, node: Node<'_>) {
        let mut classification = None;
        for child in self.inside(node) {
            match child.name() {
                cbc::ITEM_CLASSIFICATION_CODE => {
                    self.once(&mut classification, child, |reader| {
                        let [list_identifier, list_version] =
                            reader.leaf(child, [Attr::LIST_ID, Attr::LIST_VERSION_ID]);
                        let has_list = list_identifier.is_some() || list_version.is_some();
                        Classification {
                            code: code_beside(child, has_list),
                            list_identifier,
                            list_version,
                        }
                    });
                }
                _ => self.not_in_model(child),
            }
        }
        classifications.extend(classification);
    }

    fn item_attribute(&mut self, attribute: &mut ItemAttribute, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                cbc::NAME => self.text(&mut attribute.name, child),
                cbc::VALUE => self.text(&mut attribute.value, child),
                _ => self.not_in_model(child),
            }
        }
    }
}

/// Leaves.
impl Reader {
    fn date(&mut self, slot: &mut Option<Parsed<NaiveDate>>, node: Node<'_>) {
        self.once(slot, node, |reader| {
            reader.bare(node);
            Parsed::date(node.text())
        });
    }

    fn amount(&mut self, slot: &mut Option<Amount>, node: Node<'_>) {
        self.once(slot, node, |reader| {
            let [currency] = reader.leaf(node, [Attr::CURRENCY_ID]);
            Amount {
                value: Parsed::decimal(node.text()),
                currency,
            }
        });
    }
}

impl Take for Reader {
    fn uncarried(&mut self) -> &mut Vec<Uncarried> {
        &mut self.uncarried
    }
}

/// Adds an amount of the same currency, if both are numbers.
fn add_to(sum: &mut Amount, other: &Amount) -> bool {
    if sum.currency != other.currency {
        return false;
    }
    let (Parsed::Value(one), Parsed::Value(other)) = (&mut sum.value, &other.value) else {
        return false;
    };
    let total = one.checked_add(*other);
    total.inspect(|total| *one = *total).is_some()
}

/// Whether this total is that of all rows together, or of more: each `TaxTotal` then repeats the whole
/// VAT beside the rows of one rate.
fn is_whole_of(rows: &[VatBreakdown], total: &Amount) -> bool {
    let amount = |amount: &Amount| match &amount.value {
        Parsed::Value(value) => Some(*value),
        _ => None,
    };
    let mut sum = Decimal::ZERO;
    for row in rows.iter().take(2 * RATES) {
        let Some(next) = row.tax_amount.as_ref().and_then(amount) else {
            return false;
        };
        match sum.checked_add(next) {
            Some(next) => sum = next,
            None => return false,
        }
    }
    amount(total).is_some_and(|total| sum.abs() <= total.abs())
}

/// The rows that others are compared with: no real document has more rates.
fn first_rates(rows: &[VatBreakdown]) -> &[VatBreakdown] {
    &rows[..rows.len().min(RATES)]
}

const RATES: usize = 100;

/// Makes one row of two of the same category and rate: one from before `start`, one from there on.
fn merge(rows: &mut Vec<VatBreakdown>, start: usize) {
    for new in rows.split_off(start) {
        let same = |row: &&mut VatBreakdown| row.tax_category == new.tax_category;
        let added = rows
            .iter_mut()
            .take(start.min(RATES))
            .find(same)
            .is_some_and(|row| {
                let mut sum = row.clone();
                let both = |sum: &mut Option<Amount>, new: &Option<Amount>| match (sum, new) {
                    (Some(sum), Some(new)) => add_to(sum, new),
                    (None, None) => true,
                    _ => false,
                };
                let added = both(&mut sum.taxable_amount, &new.taxable_amount)
                    && both(&mut sum.tax_amount, &new.tax_amount);
                if added {
                    *row = sum;
                }
                added
            });
        if !added {
            rows.push(new);
        }
    }
}

fn is_creditor(node: Node<'_>) -> bool {
    node.attribute(Attr::SCHEME_ID) == Some(CREDITOR)
}

fn is_charge(node: Node<'_>) -> bool {
    node.child(cbc::CHARGE_INDICATOR)
        .is_some_and(|child| Parsed::boolean(child.text()) == Parsed::Value(true))
}
