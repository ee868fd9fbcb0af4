//! From a tree to the model.
//!
//! One function for each group; each goes over the children once and has an arm for every element
//! it knows, so that nothing can be dropped without being listed; see [`Take`].
//!
//! Two things stand at the document that the model has with each payment: the remittance information,
//! BT-83, is that of every payment, and the mandate, BT-89, belongs to the direct debit.

use super::super::elements::{Take, Uncarried, add, code_beside};
use super::{
    INVOICED_OBJECT, PROJECT_NAME, SUPPORTING, TENDER, VAT, date_of, kind, tax_point_code,
    vat_totals,
};
use crate::model::{
    AllowanceCharge, Attachment, Classification, Contact, CreditTransfer, Delivery, DirectDebit,
    DocumentTotals, Invoice, InvoiceLine, Item, ItemAttribute, Note, Party, Payee, PaymentCard,
    PaymentMeans, Period, PostalAddress, PrecedingInvoice, Price, SupportingDocument, TaxCategory,
    TaxRegistration, TaxRepresentative, VatBreakdown,
};
use crate::value::{Amount, Identifier, Parsed, Quantity, Text, parse_date, trim_xml};
use crate::xml::{Attr, Name, Node, qdt, ram, rsm, udt};
use chrono::NaiveDate;

/// Reads an invoice or credit note from its document element.
pub(super) fn invoice(root: Node<'_>) -> (Invoice, Vec<Uncarried>) {
    let mut invoice = Invoice {
        kind: kind(root),
        ..Invoice::default()
    };
    let settlement = [
        rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
        ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
        ram::INVOICE_CURRENCY_CODE,
    ];
    let mut reader = Reader {
        uncarried: Vec::new(),
        currency: root
            .at(&settlement)
            .filter(|node| node.text().len() <= CURRENCY)
            .map(|node| node.text().into()),
        remittance: None,
        mandate: None,
    };
    reader.document(&mut invoice, root);
    (invoice, reader.uncarried)
}

/// A longer code is no currency, and is not put to each amount.
const CURRENCY: usize = 24;

/// A longer text is more than a payment can carry, and is not put to each of them.
const REMITTANCE: usize = 140;

struct Reader {
    uncarried: Vec<Uncarried>,
    /// BT-5, the currency of amounts that name none.
    currency: Option<Text>,
    /// BT-83.
    remittance: Option<Text>,
    /// BT-89.
    mandate: Option<Text>,
}

impl Take for Reader {
    fn uncarried(&mut self) -> &mut Vec<Uncarried> {
        &mut self.uncarried
    }
}

/// The document.
impl Reader {
    fn document(&mut self, invoice: &mut Invoice, root: Node<'_>) {
        let (mut context, mut document, mut transaction) = (false, false, false);
        for child in self.children(root) {
            match child.name() {
                rsm::EXCHANGED_DOCUMENT_CONTEXT if self.first(&mut context, child) => {
                    self.context(invoice, child);
                }
                rsm::EXCHANGED_DOCUMENT if self.first(&mut document, child) => {
                    self.exchanged_document(invoice, child);
                }
                rsm::SUPPLY_CHAIN_TRADE_TRANSACTION if self.first(&mut transaction, child) => {
                    self.transaction(invoice, child);
                }
                rsm::EXCHANGED_DOCUMENT_CONTEXT
                | rsm::EXCHANGED_DOCUMENT
                | rsm::SUPPLY_CHAIN_TRADE_TRANSACTION => {}
                _ => self.not_in_model(child),
            }
        }
    }

    fn context(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        let process = &mut invoice.process_control;
        for child in self.children(node) {
            match child.name() {
                ram::BUSINESS_PROCESS_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER => {
                    self.only(&mut process.business_process_type, child, ram::ID);
                }
                ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER => {
                    self.only(&mut process.specification_identifier, child, ram::ID);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn exchanged_document(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::ID => self.text(&mut invoice.number, child),
                ram::TYPE_CODE => self.text(&mut invoice.type_code, child),
                ram::ISSUE_DATE_TIME => self.date(&mut invoice.issue_date, child),
                ram::INCLUDED_NOTE => self.note(add(&mut invoice.notes), child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn note(&mut self, note: &mut Note, node: Node<'_>) {
        let mut content = None;
        for child in self.children(node) {
            match child.name() {
                ram::SUBJECT_CODE => self.text(&mut note.subject_code, child),
                ram::CONTENT => self.text(&mut content, child),
                _ => self.not_in_model(child),
            }
        }
        note.text = content.unwrap_or_default();
    }

    fn transaction(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        let (mut agreement, mut delivery, mut settlement) = (false, false, false);
        let mut children = self.children(node);
        while let Some(child) = children.next() {
            match child.name() {
                ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM if is_sum_or_remark(child) => {
                    self.not_in_model(child);
                }
                ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM => {
                    if invoice.lines.is_empty() {
                        let rest = children.clone();
                        let rest = rest.filter(|rest| rest.name() == child.name()).count();
                        invoice.lines.reserve_exact(1 + rest);
                    }
                    self.line(add(&mut invoice.lines), child);
                }
                ram::APPLICABLE_HEADER_TRADE_AGREEMENT if self.first(&mut agreement, child) => {
                    self.agreement(invoice, child);
                }
                ram::APPLICABLE_HEADER_TRADE_DELIVERY if self.first(&mut delivery, child) => {
                    self.header_delivery(invoice, child);
                }
                ram::APPLICABLE_HEADER_TRADE_SETTLEMENT if self.first(&mut settlement, child) => {
                    self.settlement(invoice, child);
                }
                ram::APPLICABLE_HEADER_TRADE_AGREEMENT
                | ram::APPLICABLE_HEADER_TRADE_DELIVERY
                | ram::APPLICABLE_HEADER_TRADE_SETTLEMENT => {}
                _ => self.not_in_model(child),
            }
        }
    }

    fn agreement(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        for child in self.children(node) {
            let reference = match child.name() {
                ram::SELLER_ORDER_REFERENCED_DOCUMENT => &mut invoice.sales_order_reference,
                ram::BUYER_ORDER_REFERENCED_DOCUMENT => &mut invoice.purchase_order_reference,
                ram::CONTRACT_REFERENCED_DOCUMENT => &mut invoice.contract_reference,
                ram::BUYER_REFERENCE => {
                    self.text(&mut invoice.buyer_reference, child);
                    continue;
                }
                ram::SELLER_TRADE_PARTY => {
                    if let Some(seller) = self.group(&mut invoice.seller, child) {
                        self.party(seller, child);
                    }
                    continue;
                }
                ram::BUYER_TRADE_PARTY => {
                    if let Some(buyer) = self.group(&mut invoice.buyer, child) {
                        self.party(buyer, child);
                    }
                    continue;
                }
                ram::SELLER_TAX_REPRESENTATIVE_TRADE_PARTY => {
                    if let Some(party) = self.group(&mut invoice.tax_representative, child) {
                        self.tax_representative(party, child);
                    }
                    continue;
                }
                ram::ADDITIONAL_REFERENCED_DOCUMENT => {
                    self.additional_document(invoice, child);
                    continue;
                }
                ram::SPECIFIED_PROCURING_PROJECT => {
                    self.project(invoice, child);
                    continue;
                }
                _ => {
                    self.not_in_model(child);
                    continue;
                }
            };
            self.only(reference, child, ram::ISSUER_ASSIGNED_ID);
        }
    }

    /// BG-24, or BT-17, or BT-18: the type code tells.
    fn additional_document(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        match type_code(node) {
            INVOICED_OBJECT => self.invoiced_object(&mut invoice.invoiced_object_identifier, node),
            TENDER if invoice.tender_or_lot_reference.is_some() => self.repeated(node),
            TENDER if node.child(ram::ISSUER_ASSIGNED_ID).is_none() => self.not_in_model(node),
            TENDER => {
                for child in self.children(node) {
                    match child.name() {
                        ram::ISSUER_ASSIGNED_ID => {
                            self.text(&mut invoice.tender_or_lot_reference, child);
                        }
                        ram::TYPE_CODE => self.bare(child),
                        _ => self.not_in_model(child),
                    }
                }
            }
            _ => {
                let document = add(&mut invoice.supporting_documents);
                self.supporting_document(document, node);
            }
        }
    }

    /// BT-18 or BT-128: a document reference of type 130, whose own type is the scheme.
    fn invoiced_object(&mut self, slot: &mut Option<Identifier>, node: Node<'_>) {
        if slot.is_some() {
            return self.repeated(node);
        }
        if node.child(ram::ISSUER_ASSIGNED_ID).is_none() {
            return self.not_in_model(node);
        }
        let (mut value, mut scheme) = (None, None);
        for child in self.children(node) {
            match child.name() {
                ram::ISSUER_ASSIGNED_ID => self.text(&mut value, child),
                ram::TYPE_CODE => self.bare(child),
                ram::REFERENCE_TYPE_CODE => self.text(&mut scheme, child),
                _ => self.not_in_model(child),
            }
        }
        *slot = value.map(|value| Identifier { value, scheme });
    }

    fn supporting_document(&mut self, document: &mut SupportingDocument, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::ISSUER_ASSIGNED_ID => self.identifier(&mut document.reference, child),
                ram::URIID => self.text(&mut document.external_location, child),
                // It says what the element is.
                ram::TYPE_CODE if trim_xml(child.text()) == SUPPORTING => self.bare(child),
                ram::TYPE_CODE => self.text(&mut document.type_code, child),
                ram::NAME => self.text(&mut document.description, child),
                ram::ATTACHMENT_BINARY_OBJECT => {
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
                _ => self.not_in_model(child),
            }
        }
    }

    /// BT-11. The schema demands a name, which says nothing more in most documents.
    fn project(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        if invoice.project_reference.is_some() {
            return self.repeated(node);
        }
        for child in self.inside(node) {
            match child.name() {
                ram::ID => self.text(&mut invoice.project_reference, child),
                ram::NAME
                    if trim_xml(child.text()).eq_ignore_ascii_case(PROJECT_NAME)
                        || invoice.project_reference.as_deref() == Some(child.text()) =>
                {
                    self.bare(child);
                }
                _ => self.not_in_model(child),
            }
        }
    }
}

/// Parties and delivery.
impl Reader {
    fn party(&mut self, party: &mut Party, node: Node<'_>) {
        let mut organization = false;
        for child in node.children() {
            match child.name() {
                ram::ID | ram::GLOBAL_ID => {
                    let mut identifier = None;
                    self.identifier(&mut identifier, child);
                    party.identifiers.extend(identifier);
                }
                ram::NAME => self.text(&mut party.name, child),
                ram::DESCRIPTION => self.text(&mut party.additional_legal_information, child),
                ram::SPECIFIED_LEGAL_ORGANIZATION if self.first(&mut organization, child) => {
                    for child in self.inside(child) {
                        match child.name() {
                            ram::ID => {
                                self.identifier(&mut party.legal_registration_identifier, child);
                            }
                            ram::TRADING_BUSINESS_NAME => self.text(&mut party.trading_name, child),
                            _ => self.not_in_model(child),
                        }
                    }
                }
                ram::SPECIFIED_LEGAL_ORGANIZATION => {}
                ram::DEFINED_TRADE_CONTACT => {
                    if let Some(contact) = self.group(&mut party.contact, child) {
                        self.contact(contact, child);
                    }
                }
                ram::POSTAL_TRADE_ADDRESS => self.address(&mut party.address, child),
                ram::URI_UNIVERSAL_COMMUNICATION => {
                    self.only_identifier(&mut party.electronic_address, child, ram::URIID);
                }
                ram::SPECIFIED_TAX_REGISTRATION => {
                    self.tax_registration(add(&mut party.tax_registrations), child);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn contact(&mut self, contact: &mut Contact, node: Node<'_>) {
        let has_person = node.child(ram::PERSON_NAME).is_some();
        for child in node.children() {
            match child.name() {
                // One of the two is BT-41 or BT-56.
                ram::DEPARTMENT_NAME if has_person => self.repeated(child),
                ram::PERSON_NAME | ram::DEPARTMENT_NAME => {
                    self.text(&mut contact.contact_point, child);
                }
                ram::TELEPHONE_UNIVERSAL_COMMUNICATION => {
                    self.only(&mut contact.telephone_number, child, ram::COMPLETE_NUMBER);
                }
                ram::EMAIL_URI_UNIVERSAL_COMMUNICATION => {
                    self.only(&mut contact.email_address, child, ram::URIID);
                }
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
                ram::POSTCODE_CODE => self.text(&mut address.post_code, child),
                ram::LINE_ONE => self.text(&mut address.line_1, child),
                ram::LINE_TWO => self.text(&mut address.line_2, child),
                ram::LINE_THREE => self.text(&mut address.line_3, child),
                ram::CITY_NAME => self.text(&mut address.city, child),
                ram::COUNTRY_ID => self.text(&mut address.country_code, child),
                ram::COUNTRY_SUB_DIVISION_NAME => {
                    self.text(&mut address.country_subdivision, child);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn tax_registration(&mut self, registration: &mut TaxRegistration, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::ID if registration.identifier.is_none() => {
                    let [scheme] = self.leaf(child, [Attr::SCHEME_ID]);
                    registration.identifier = Some(child.text().into());
                    registration.tax_scheme = match scheme {
                        Some(scheme) if scheme == VAT => Some("VAT".into()),
                        other => other,
                    };
                }
                ram::ID => self.repeated(child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn payee(&mut self, payee: &mut Payee, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                ram::ID | ram::GLOBAL_ID => self.one_of_ids(&mut payee.identifier, child),
                ram::NAME => self.text(&mut payee.name, child),
                ram::SPECIFIED_LEGAL_ORGANIZATION => {
                    let slot = &mut payee.legal_registration_identifier;
                    self.only_identifier(slot, child, ram::ID);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    /// The identifier of a party that EN 16931 has once: the global one, if there is one.
    fn one_of_ids(&mut self, slot: &mut Option<Identifier>, node: Node<'_>) {
        let has_global = || {
            let party = node.parent();
            party.is_some_and(|party| party.child(ram::GLOBAL_ID).is_some())
        };
        if node.name() == ram::ID && has_global() {
            return self.repeated(node);
        }
        self.identifier(slot, node);
    }

    fn tax_representative(&mut self, party: &mut TaxRepresentative, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                ram::NAME => self.text(&mut party.name, child),
                ram::POSTAL_TRADE_ADDRESS => self.address(&mut party.address, child),
                ram::SPECIFIED_TAX_REGISTRATION => {
                    self.tax_registration(add(&mut party.tax_registrations), child);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn header_delivery(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        let (mut receiver, mut event) = (false, false);
        for child in self.children(node) {
            match child.name() {
                ram::SHIP_TO_TRADE_PARTY if self.first(&mut receiver, child) => {
                    let delivery = invoice.delivery.get_or_insert_default();
                    self.ship_to(delivery, child);
                }
                ram::ACTUAL_DELIVERY_SUPPLY_CHAIN_EVENT if self.first(&mut event, child) => {
                    for child in self.inside(child) {
                        match child.name() {
                            ram::OCCURRENCE_DATE_TIME => {
                                let delivery = invoice.delivery.get_or_insert_default();
                                self.date(&mut delivery.actual_delivery_date, child);
                            }
                            _ => self.not_in_model(child),
                        }
                    }
                }
                ram::SHIP_TO_TRADE_PARTY | ram::ACTUAL_DELIVERY_SUPPLY_CHAIN_EVENT => {}
                ram::DESPATCH_ADVICE_REFERENCED_DOCUMENT => {
                    let slot = &mut invoice.despatch_advice_reference;
                    self.only(slot, child, ram::ISSUER_ASSIGNED_ID);
                }
                ram::RECEIVING_ADVICE_REFERENCED_DOCUMENT => {
                    let slot = &mut invoice.receiving_advice_reference;
                    self.only(slot, child, ram::ISSUER_ASSIGNED_ID);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn ship_to(&mut self, delivery: &mut Delivery, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::ID | ram::GLOBAL_ID => {
                    self.one_of_ids(&mut delivery.location_identifier, child);
                }
                ram::NAME => self.text(&mut delivery.party_name, child),
                ram::POSTAL_TRADE_ADDRESS => self.address(&mut delivery.address, child),
                _ => self.not_in_model(child),
            }
        }
    }
}

/// Payment, allowances and totals.
impl Reader {
    fn settlement(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        let mut summation = false;
        for child in self.children(node) {
            match child.name() {
                ram::CREDITOR_REFERENCE_ID => {
                    self.text(&mut invoice.bank_assigned_creditor_identifier, child);
                }
                ram::PAYMENT_REFERENCE => {
                    let mut remittance = self.remittance.take();
                    self.text(&mut remittance, child);
                    self.remittance = remittance;
                }
                ram::TAX_CURRENCY_CODE => {
                    self.text(&mut invoice.vat_accounting_currency_code, child);
                }
                ram::INVOICE_CURRENCY_CODE => self.text(&mut invoice.currency_code, child),
                ram::PAYEE_TRADE_PARTY => {
                    if let Some(payee) = self.group(&mut invoice.payee, child) {
                        self.payee(payee, child);
                    }
                }
                ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS => {
                    self.payment_means(add(&mut invoice.payment_means), child);
                }
                ram::APPLICABLE_TRADE_TAX => self.vat_breakdown(invoice, child),
                ram::BILLING_SPECIFIED_PERIOD => {
                    if let Some(period) = self.group(&mut invoice.invoicing_period, child) {
                        self.period(period, child);
                    }
                }
                ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE => {
                    let item = add(&mut invoice.allowances_and_charges);
                    self.allowance_charge(item, child);
                }
                ram::SPECIFIED_TRADE_PAYMENT_TERMS => self.payment_terms(invoice, child),
                ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION
                    if self.first(&mut summation, child) =>
                {
                    self.totals(invoice, child);
                }
                ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION => {}
                // The schema has one, and profiles that extend it more.
                ram::INVOICE_REFERENCED_DOCUMENT => {
                    self.preceding_invoice(add(&mut invoice.preceding_invoices), child);
                }
                ram::RECEIVABLE_SPECIFIED_TRADE_ACCOUNTING_ACCOUNT => {
                    self.only(&mut invoice.buyer_accounting_reference, child, ram::ID);
                }
                _ => self.not_in_model(child),
            }
        }
        self.give_to_payments(invoice);
    }

    /// Puts what stands at the document to the payments that it is about. The text, BT-82, is that of the
    /// first; others repeat it, as the rules want it.
    fn give_to_payments(&mut self, invoice: &mut Invoice) {
        let all = &mut invoice.payment_means;
        if let Some((first, others)) = all.split_first_mut() {
            for means in others {
                means.text = means
                    .text
                    .take()
                    .filter(|text| first.text.as_ref() != Some(text));
            }
        }
        if all.is_empty() && (self.remittance.is_some() || self.mandate.is_some()) {
            all.push(PaymentMeans::default());
        }
        if let Some(mandate) = self.mandate.take() {
            let at = super::of_mandate(all);
            let debit = all[at].direct_debit.get_or_insert_default();
            debit.mandate_reference_identifier = Some(mandate);
        }
        if let Some(remittance) = self.remittance.take() {
            let count = match remittance.len() <= REMITTANCE {
                true => all.len(),
                false => 1,
            };
            for means in &mut all[..count] {
                means.remittance_information = Some(remittance.clone());
            }
        }
    }

    fn payment_means(&mut self, means: &mut PaymentMeans, node: Node<'_>) {
        let (mut account, mut institution) = (false, false);
        for child in self.children(node) {
            match child.name() {
                ram::TYPE_CODE => self.text(&mut means.type_code, child),
                ram::INFORMATION => self.text(&mut means.text, child),
                ram::APPLICABLE_TRADE_SETTLEMENT_FINANCIAL_CARD => {
                    if let Some(card) = self.group(&mut means.card, child) {
                        self.card(card, child);
                    }
                }
                ram::PAYER_PARTY_DEBTOR_FINANCIAL_ACCOUNT => {
                    if let Some(debit) = self.group(&mut means.direct_debit, child) {
                        self.debtor_account(debit, child);
                    }
                }
                ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT if self.first(&mut account, child) => {
                    let transfer = means.credit_transfer.get_or_insert_default();
                    self.creditor_account(transfer, child);
                }
                ram::PAYEE_SPECIFIED_CREDITOR_FINANCIAL_INSTITUTION
                    if self.first(&mut institution, child) =>
                {
                    let transfer = means.credit_transfer.get_or_insert_default();
                    let slot = &mut transfer.service_provider_identifier;
                    self.only_identifier(slot, child, ram::BICID);
                }
                ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT
                | ram::PAYEE_SPECIFIED_CREDITOR_FINANCIAL_INSTITUTION => {}
                _ => self.not_in_model(child),
            }
        }
    }

    fn card(&mut self, card: &mut PaymentCard, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                ram::ID => self.text(&mut card.primary_account_number, child),
                ram::CARDHOLDER_NAME => self.text(&mut card.holder_name, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn debtor_account(&mut self, debit: &mut DirectDebit, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                ram::IBANID | ram::PROPRIETARY_ID => {
                    self.identifier(&mut debit.debited_account_identifier, child);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn creditor_account(&mut self, transfer: &mut CreditTransfer, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::IBANID | ram::PROPRIETARY_ID => {
                    self.identifier(&mut transfer.account_identifier, child);
                }
                ram::ACCOUNT_NAME => self.text(&mut transfer.account_name, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn payment_terms(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        for child in self.inside(node) {
            match child.name() {
                ram::DESCRIPTION => self.text(&mut invoice.payment_terms, child),
                ram::DUE_DATE_DATE_TIME => self.same_date(&mut invoice.payment_due_date, child),
                ram::DIRECT_DEBIT_MANDATE_ID => {
                    let mut mandate = self.mandate.take();
                    self.text(&mut mandate, child);
                    self.mandate = mandate;
                }
                _ => self.not_in_model(child),
            }
        }
    }

    /// A date that may be said more than once; saying the same again loses nothing.
    fn same_date(&mut self, slot: &mut Option<Parsed<NaiveDate>>, node: Node<'_>) {
        let mut again = None;
        let listed = self.uncarried.len();
        self.date(&mut again, node);
        match (&slot, again) {
            (None, date) => *slot = date,
            (Some(there), Some(again)) if *there != again => {
                self.uncarried.truncate(listed);
                self.repeated(node);
            }
            _ => {}
        }
    }

    /// A row of BG-23, with which BT-7 and BT-8 stand.
    fn vat_breakdown(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        let mut row = VatBreakdown::default();
        let mut category = TaxCategory::default();
        for child in self.children(node) {
            match child.name() {
                ram::CALCULATED_AMOUNT => self.amount(&mut row.tax_amount, child),
                ram::BASIS_AMOUNT => self.amount(&mut row.taxable_amount, child),
                ram::TAX_POINT_DATE => {
                    self.same_date(&mut invoice.value_added_tax_point_date, child);
                }
                ram::DUE_DATE_TYPE_CODE => {
                    let code = tax_point_code(child.text());
                    let slot = &mut invoice.value_added_tax_point_date_code;
                    match slot.as_deref() {
                        Some(there) if there != code => self.repeated(child),
                        _ => {
                            *slot = Some(code.into());
                            self.bare(child);
                        }
                    }
                }
                _ => self.of_category(&mut category, child),
            }
        }
        row.tax_category = Some(category);
        invoice.vat_breakdown.push(row);
    }

    fn tax_category(&mut self, slot: &mut Option<TaxCategory>, node: Node<'_>) {
        if let Some(category) = self.group(slot, node) {
            for child in node.children() {
                self.of_category(category, child);
            }
        }
    }

    fn of_category(&mut self, category: &mut TaxCategory, node: Node<'_>) {
        match node.name() {
            ram::TYPE_CODE => self.text(&mut category.tax_scheme, node),
            ram::CATEGORY_CODE => self.text(&mut category.code, node),
            ram::RATE_APPLICABLE_PERCENT => self.decimal(&mut category.rate, node),
            ram::EXEMPTION_REASON => self.text(&mut category.exemption_reason, node),
            ram::EXEMPTION_REASON_CODE => self.text(&mut category.exemption_reason_code, node),
            _ => self.not_in_model(node),
        }
    }

    fn allowance_charge(&mut self, item: &mut AllowanceCharge, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::CHARGE_INDICATOR => self.indicator(&mut item.is_charge, child),
                ram::CALCULATION_PERCENT => self.decimal(&mut item.percentage, child),
                ram::BASIS_AMOUNT => self.amount(&mut item.base_amount, child),
                ram::ACTUAL_AMOUNT => self.amount(&mut item.amount, child),
                ram::REASON_CODE => self.text(&mut item.reason_code, child),
                ram::REASON => self.text(&mut item.reason, child),
                ram::CATEGORY_TRADE_TAX => self.tax_category(&mut item.tax_category, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn indicator(&mut self, slot: &mut Option<Parsed<bool>>, node: Node<'_>) {
        if slot.is_some() {
            return self.repeated(node);
        }
        for child in self.inside(node) {
            match child.name() {
                udt::INDICATOR | udt::INDICATOR_STRING => self.once(slot, child, |reader| {
                    reader.bare(child);
                    Parsed::boolean(child.text())
                }),
                _ => self.not_in_model(child),
            }
        }
    }

    /// BG-22. A summation of nothing but VAT is none.
    fn totals(&mut self, invoice: &mut Invoice, node: Node<'_>) {
        let of_vat: Vec<Node<'_>> = node.children_named(ram::TAX_TOTAL_AMOUNT).collect();
        if of_vat.is_empty() || of_vat.len() < node.children().count() {
            invoice.totals = Some(DocumentTotals::default());
        }
        let currencies = of_vat.iter().map(|total| {
            let own = total.attribute(Attr::CURRENCY_ID);
            own.or(self.currency.as_deref())
        });
        let (first, second) = vat_totals(
            invoice.currency_code.as_deref(),
            invoice.vat_accounting_currency_code.as_deref(),
            &currencies.collect::<Vec<_>>(),
        );
        for (at, &total) in of_vat.iter().enumerate() {
            if Some(at) == first {
                self.amount(&mut invoice.total_vat_amount, total);
            } else if Some(at) == second {
                let slot = &mut invoice.total_vat_amount_in_accounting_currency;
                self.amount(slot, total);
            } else {
                self.repeated(total);
            }
        }
        let Some(totals) = &mut invoice.totals else {
            return self.no_attributes(node);
        };
        for child in self.children(node) {
            let slot = match child.name() {
                ram::LINE_TOTAL_AMOUNT => &mut totals.sum_of_line_net_amounts,
                ram::CHARGE_TOTAL_AMOUNT => &mut totals.sum_of_charges,
                ram::ALLOWANCE_TOTAL_AMOUNT => &mut totals.sum_of_allowances,
                ram::TAX_BASIS_TOTAL_AMOUNT => &mut totals.total_without_vat,
                ram::ROUNDING_AMOUNT => &mut totals.rounding_amount,
                ram::GRAND_TOTAL_AMOUNT => &mut totals.total_with_vat,
                ram::TOTAL_PREPAID_AMOUNT => &mut totals.paid_amount,
                ram::DUE_PAYABLE_AMOUNT => &mut totals.amount_due_for_payment,
                ram::TAX_TOTAL_AMOUNT => continue,
                _ => {
                    self.not_in_model(child);
                    continue;
                }
            };
            self.amount(slot, child);
        }
    }

    fn preceding_invoice(&mut self, preceding: &mut PrecedingInvoice, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::ISSUER_ASSIGNED_ID => self.text(&mut preceding.reference, child),
                ram::FORMATTED_ISSUE_DATE_TIME => self.date(&mut preceding.issue_date, child),
                _ => self.not_in_model(child),
            }
        }
    }
}

/// Lines.
impl Reader {
    fn line(&mut self, line: &mut InvoiceLine, node: Node<'_>) {
        let mut seen = [false; 5];
        let [document, product, agreement, delivery, settlement] = &mut seen;
        for child in self.children(node) {
            match child.name() {
                ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT if self.first(document, child) => {
                    self.line_document(line, child);
                }
                ram::SPECIFIED_TRADE_PRODUCT if self.first(product, child) => {
                    self.product(line.item.get_or_insert_default(), child);
                }
                ram::SPECIFIED_LINE_TRADE_AGREEMENT if self.first(agreement, child) => {
                    self.line_agreement(line, child);
                }
                ram::SPECIFIED_LINE_TRADE_DELIVERY if self.first(delivery, child) => {
                    for child in self.children(child) {
                        match child.name() {
                            ram::BILLED_QUANTITY => self.quantity(&mut line.quantity, child),
                            _ => self.not_in_model(child),
                        }
                    }
                }
                ram::SPECIFIED_LINE_TRADE_SETTLEMENT if self.first(settlement, child) => {
                    self.line_settlement(line, child);
                }
                ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT
                | ram::SPECIFIED_TRADE_PRODUCT
                | ram::SPECIFIED_LINE_TRADE_AGREEMENT
                | ram::SPECIFIED_LINE_TRADE_DELIVERY
                | ram::SPECIFIED_LINE_TRADE_SETTLEMENT => {}
                _ => self.not_in_model(child),
            }
        }
    }

    fn line_document(&mut self, line: &mut InvoiceLine, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::LINE_ID => self.text(&mut line.identifier, child),
                ram::INCLUDED_NOTE => self.only(&mut line.note, child, ram::CONTENT),
                _ => self.not_in_model(child),
            }
        }
    }

    fn product(&mut self, item: &mut Item, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::GLOBAL_ID => self.identifier(&mut item.standard_identifier, child),
                ram::SELLER_ASSIGNED_ID => self.text(&mut item.sellers_identifier, child),
                ram::BUYER_ASSIGNED_ID => self.text(&mut item.buyers_identifier, child),
                ram::NAME => self.text(&mut item.name, child),
                ram::DESCRIPTION => self.text(&mut item.description, child),
                ram::APPLICABLE_PRODUCT_CHARACTERISTIC => {
                    self.item_attribute(add(&mut item.attributes), child);
                }
                ram::DESIGNATED_PRODUCT_CLASSIFICATION => {
                    self.classification(&mut item.classifications, child);
                }
                ram::ORIGIN_TRADE_COUNTRY => {
                    self.only(&mut item.country_of_origin, child, ram::ID);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn item_attribute(&mut self, attribute: &mut ItemAttribute, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::DESCRIPTION => self.text(&mut attribute.name, child),
                ram::VALUE => self.text(&mut attribute.value, child),
                _ => self.not_in_model(child),
            }
        }
    }

    fn classification(&mut self, all: &mut Vec<Classification>, node: Node<'_>) {
        let mut classification = None;
        for child in self.inside(node) {
            match child.name() {
                ram::CLASS_CODE => self.once(&mut classification, child, |reader| {
                    let [list_identifier, list_version] =
                        reader.leaf(child, [Attr::LIST_ID, Attr::LIST_VERSION_ID]);
                    let has_list = list_identifier.is_some() || list_version.is_some();
                    Classification {
                        code: code_beside(child, has_list),
                        list_identifier,
                        list_version,
                    }
                }),
                _ => self.not_in_model(child),
            }
        }
        all.extend(classification);
    }

    fn line_agreement(&mut self, line: &mut InvoiceLine, node: Node<'_>) {
        let (mut order, mut gross, mut net) = (false, false, false);
        for child in self.children(node) {
            match child.name() {
                ram::BUYER_ORDER_REFERENCED_DOCUMENT if self.first(&mut order, child) => {
                    for child in self.inside(child) {
                        match child.name() {
                            ram::ISSUER_ASSIGNED_ID => {
                                self.text(&mut line.purchase_order_reference, child);
                            }
                            ram::LINE_ID => {
                                self.text(&mut line.purchase_order_line_reference, child);
                            }
                            _ => self.not_in_model(child),
                        }
                    }
                }
                ram::GROSS_PRICE_PRODUCT_TRADE_PRICE if self.first(&mut gross, child) => {
                    let has_net = net_quantity(node);
                    self.gross_price(line.price.get_or_insert_default(), has_net, child);
                }
                ram::NET_PRICE_PRODUCT_TRADE_PRICE if self.first(&mut net, child) => {
                    self.net_price(line.price.get_or_insert_default(), child);
                }
                ram::BUYER_ORDER_REFERENCED_DOCUMENT
                | ram::GROSS_PRICE_PRODUCT_TRADE_PRICE
                | ram::NET_PRICE_PRODUCT_TRADE_PRICE => {}
                _ => self.not_in_model(child),
            }
        }
    }

    fn net_price(&mut self, price: &mut Price, node: Node<'_>) {
        for child in self.children(node) {
            match child.name() {
                ram::CHARGE_AMOUNT => self.amount(&mut price.net_price, child),
                ram::BASIS_QUANTITY => self.quantity(&mut price.base_quantity, child),
                _ => self.not_in_model(child),
            }
        }
    }

    /// BT-148 with BT-147. Its quantity is that of the net price, if that has one.
    fn gross_price(&mut self, price: &mut Price, net: Option<Node<'_>>, node: Node<'_>) {
        let mut discount = false;
        for child in self.children(node) {
            match child.name() {
                ram::CHARGE_AMOUNT => self.amount(&mut price.gross_price, child),
                ram::BASIS_QUANTITY => match net {
                    Some(net) if is_same_quantity(net, child) => {
                        let [_] = self.leaf(child, [Attr::UNIT_CODE]);
                    }
                    Some(_) => self.repeated(child),
                    None => self.quantity(&mut price.base_quantity, child),
                },
                ram::APPLIED_TRADE_ALLOWANCE_CHARGE if !is_discount(child) => {
                    self.not_in_model(child);
                }
                ram::APPLIED_TRADE_ALLOWANCE_CHARGE if self.first(&mut discount, child) => {
                    for child in self.children(child) {
                        match child.name() {
                            ram::CHARGE_INDICATOR => {
                                let mut said = None;
                                self.indicator(&mut said, child);
                                if said != Some(Parsed::Value(false)) {
                                    self.not_in_model(child);
                                }
                            }
                            ram::ACTUAL_AMOUNT => self.amount(&mut price.discount, child),
                            _ => self.not_in_model(child),
                        }
                    }
                }
                ram::APPLIED_TRADE_ALLOWANCE_CHARGE => {}
                _ => self.not_in_model(child),
            }
        }
    }

    fn line_settlement(&mut self, line: &mut InvoiceLine, node: Node<'_>) {
        let mut summation = false;
        for child in self.children(node) {
            match child.name() {
                ram::APPLICABLE_TRADE_TAX => {
                    let item = line.item.get_or_insert_default();
                    self.tax_category(&mut item.tax_category, child);
                }
                ram::BILLING_SPECIFIED_PERIOD => {
                    if let Some(period) = self.group(&mut line.period, child) {
                        self.period(period, child);
                    }
                }
                ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE => {
                    let item = add(&mut line.allowances_and_charges);
                    self.allowance_charge(item, child);
                }
                ram::SPECIFIED_TRADE_SETTLEMENT_LINE_MONETARY_SUMMATION
                    if self.first(&mut summation, child) =>
                {
                    for child in self.children(child) {
                        match child.name() {
                            ram::LINE_TOTAL_AMOUNT => self.amount(&mut line.net_amount, child),
                            _ => self.not_in_model(child),
                        }
                    }
                }
                ram::SPECIFIED_TRADE_SETTLEMENT_LINE_MONETARY_SUMMATION => {}
                ram::ADDITIONAL_REFERENCED_DOCUMENT if type_code(child) == INVOICED_OBJECT => {
                    self.invoiced_object(&mut line.object_identifier, child);
                }
                ram::RECEIVABLE_SPECIFIED_TRADE_ACCOUNTING_ACCOUNT => {
                    self.only(&mut line.buyer_accounting_reference, child, ram::ID);
                }
                _ => self.not_in_model(child),
            }
        }
    }

    fn period(&mut self, period: &mut Period, node: Node<'_>) {
        for child in node.children() {
            match child.name() {
                ram::START_DATE_TIME => self.date(&mut period.start_date, child),
                ram::END_DATE_TIME => self.date(&mut period.end_date, child),
                _ => self.not_in_model(child),
            }
        }
    }
}

/// Leaves.
impl Reader {
    fn amount(&mut self, slot: &mut Option<Amount>, node: Node<'_>) {
        self.once(slot, node, |reader| {
            let [currency] = reader.leaf(node, [Attr::CURRENCY_ID]);
            Amount {
                value: Parsed::decimal(node.text()),
                currency: currency.or_else(|| reader.currency.clone()),
            }
        });
    }

    /// A date is the text or the value inside an element: `ram:IssueDateTime/udt:DateTimeString`.
    fn date(&mut self, slot: &mut Option<Parsed<NaiveDate>>, node: Node<'_>) {
        if slot.is_some() {
            return self.repeated(node);
        }
        for child in self.inside(node) {
            match child.name() {
                udt::DATE_TIME_STRING | udt::DATE_STRING | qdt::DATE_TIME_STRING => {
                    self.once(slot, child, |reader| reader.formatted_date(child));
                }
                udt::DATE_TIME | udt::DATE => self.once(slot, child, |reader| {
                    reader.bare(child);
                    let text = child.text();
                    let (date, time) = text.split_once('T').unwrap_or((text, ""));
                    match parse_date(date) {
                        Some(date) if time.is_empty() || time.starts_with("00:00:00") => {
                            Parsed::Value(date)
                        }
                        _ => Parsed::unreadable(text),
                    }
                }),
                _ => self.not_in_model(child),
            }
        }
    }

    /// A text of eight digits; one in another format than 102 is kept as it is.
    fn formatted_date(&mut self, node: Node<'_>) -> Parsed<NaiveDate> {
        let format = node.attribute(Attr::FORMAT).map_or("102", trim_xml);
        if format != "102" {
            self.bare(node);
            return Parsed::unreadable(node.text());
        }
        let [_] = self.leaf(node, [Attr::FORMAT]);
        match date_of(node.text()) {
            Some(date) => Parsed::Value(date),
            None => Parsed::unreadable(node.text()),
        }
    }
}

/// The type of a document reference.
fn type_code(reference: Node<'_>) -> &str {
    let code = reference.child(ram::TYPE_CODE);
    code.map_or("", |code| trim_xml(code.text()))
}

/// A line of the profile EXTENDED that sums up others or only tells something: it counts towards no total.
fn is_sum_or_remark(line: Node<'_>) -> bool {
    const REASON: [Name; 2] = [
        ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT,
        ram::LINE_STATUS_REASON_CODE,
    ];
    line.at(&REASON)
        .is_some_and(|reason| matches!(trim_xml(reason.text()), "GROUP" | "INFORMATION"))
}

/// The quantity of the net price in the agreement of a line.
fn net_quantity(agreement: Node<'_>) -> Option<Node<'_>> {
    agreement.at(&[ram::NET_PRICE_PRODUCT_TRADE_PRICE, ram::BASIS_QUANTITY])
}

fn is_same_quantity(one: Node<'_>, other: Node<'_>) -> bool {
    let of = |node: Node<'_>| Quantity {
        value: Parsed::decimal(node.text()),
        unit_code: node.attribute(Attr::UNIT_CODE).map(Text::new),
    };
    of(one) == of(other)
}

/// Whether an allowance on a price says how much, and is no charge.
fn is_discount(node: Node<'_>) -> bool {
    let charge = node.at(&[ram::CHARGE_INDICATOR, udt::INDICATOR]);
    let is_charge =
        charge.is_some_and(|charge| Parsed::boolean(charge.text()) == Parsed::Value(true));
    !is_charge && node.child(ram::ACTUAL_AMOUNT).is_some()
}
