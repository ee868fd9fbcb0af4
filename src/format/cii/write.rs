//! From the model to elements: the order of the schema, the customs of EN 16931-3-3.
//!
//! What the model holds is written, and nothing is made up. What would not be read back as it is, is
//! told while it is written.

use super::super::elements::{Put, Unwritten};
use super::{
    INVOICED_OBJECT, PROJECT_NAME, SUPPORTING, TAX_POINT_CODES, TENDER, VAT, date_of, kind_of,
    of_mandate, vat_totals,
};
use crate::model::{
    AllowanceCharge, Contact, CreditTransfer, Delivery, DirectDebit, DocumentTotals, Invoice,
    InvoiceLine, Item, Note, Party, Payee, PaymentMeans, Period, PostalAddress, PrecedingInvoice,
    Price, Specification, SupportingDocument, TaxCategory, TaxRegistration, VatBreakdown,
};
use crate::value::{Amount, Identifier, Parsed, Phrase, Text, phrase, trim_xml};
use crate::xml::{Attr, Name, Sink, date_text, qdt, ram, rsm, udt};
use chrono::{Datelike, NaiveDate};

/// Writes an invoice or credit note; gives what would not be read back as it is.
pub(super) fn write(invoice: &Invoice, sink: &mut impl Sink) -> Vec<Unwritten> {
    let mut writer = Writer {
        sink,
        currency: invoice.currency_code.as_deref(),
        unwritten: Vec::new(),
    };
    writer.document(invoice);
    writer.unwritten
}

struct Writer<'s, S> {
    sink: &'s mut S,
    /// BT-5, the currency of amounts that name none.
    currency: Option<&'s str>,
    unwritten: Vec<Unwritten>,
}

impl<S: Sink> Put for Writer<'_, S> {
    fn sink(&mut self) -> &mut impl Sink {
        self.sink
    }
}

/// The document.
impl<S: Sink> Writer<'_, S> {
    fn document(&mut self, invoice: &Invoice) {
        let type_code = invoice.type_code.as_deref().unwrap_or("");
        self.lose(
            kind_of(type_code) != invoice.kind,
            "BT-3",
            phrase!("CII tells an invoice from a credit note by the type code alone"),
        );
        self.sink.open(rsm::CROSS_INDUSTRY_INVOICE);
        self.context(invoice);
        self.sink.open(rsm::EXCHANGED_DOCUMENT);
        self.text(ram::ID, &invoice.number);
        self.text(ram::TYPE_CODE, &invoice.type_code);
        self.date(ram::ISSUE_DATE_TIME, &invoice.issue_date);
        for note in &invoice.notes {
            self.note(note);
        }
        self.sink.close();
        self.sink.open(rsm::SUPPLY_CHAIN_TRADE_TRANSACTION);
        for line in &invoice.lines {
            self.line(line);
        }
        self.agreement(invoice);
        self.header_delivery(invoice);
        self.settlement(invoice);
        self.sink.close();
        self.sink.close();
    }

    fn context(&mut self, invoice: &Invoice) {
        let process = &invoice.process_control;
        self.sink.open(rsm::EXCHANGED_DOCUMENT_CONTEXT);
        self.inside(
            ram::BUSINESS_PROCESS_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER,
            ram::ID,
            &process.business_process_type,
        );
        self.inside(
            ram::GUIDELINE_SPECIFIED_DOCUMENT_CONTEXT_PARAMETER,
            ram::ID,
            &process.specification_identifier,
        );
        self.sink.close();
    }

    fn note(&mut self, note: &Note) {
        self.sink.open(ram::INCLUDED_NOTE);
        if !note.text.is_empty() || note.subject_code.is_none() {
            self.leaf(ram::CONTENT, &note.text);
        }
        self.text(ram::SUBJECT_CODE, &note.subject_code);
        self.sink.close();
    }

    fn agreement(&mut self, invoice: &Invoice) {
        self.sink.open(ram::APPLICABLE_HEADER_TRADE_AGREEMENT);
        self.text(ram::BUYER_REFERENCE, &invoice.buyer_reference);
        if let Some(seller) = &invoice.seller {
            self.party(ram::SELLER_TRADE_PARTY, seller, "BT-29");
        }
        if let Some(buyer) = &invoice.buyer {
            self.party(ram::BUYER_TRADE_PARTY, buyer, "BT-46");
        }
        if let Some(party) = &invoice.tax_representative {
            self.sink.open(ram::SELLER_TAX_REPRESENTATIVE_TRADE_PARTY);
            self.text(ram::NAME, &party.name);
            self.address(&party.address);
            self.tax_registrations(&party.tax_registrations);
            self.sink.close();
        }
        for (name, reference) in [
            (
                ram::SELLER_ORDER_REFERENCED_DOCUMENT,
                &invoice.sales_order_reference,
            ),
            (
                ram::BUYER_ORDER_REFERENCED_DOCUMENT,
                &invoice.purchase_order_reference,
            ),
            (
                ram::CONTRACT_REFERENCED_DOCUMENT,
                &invoice.contract_reference,
            ),
        ] {
            self.inside(name, ram::ISSUER_ASSIGNED_ID, reference);
        }
        // The first of its type is the one that is read.
        if let Some(tender) = &invoice.tender_or_lot_reference {
            self.sink.open(ram::ADDITIONAL_REFERENCED_DOCUMENT);
            self.leaf(ram::ISSUER_ASSIGNED_ID, tender);
            self.leaf(ram::TYPE_CODE, TENDER);
            self.sink.close();
        }
        self.invoiced_object(&invoice.invoiced_object_identifier);
        for document in &invoice.supporting_documents {
            self.supporting_document(document);
        }
        if let Some(project) = &invoice.project_reference {
            self.sink.open(ram::SPECIFIED_PROCURING_PROJECT);
            self.leaf(ram::ID, project);
            self.leaf(ram::NAME, PROJECT_NAME);
            self.sink.close();
        }
        self.sink.close();
    }

    fn invoiced_object(&mut self, identifier: &Option<Identifier>) {
        if let Some(identifier) = identifier {
            self.sink.open(ram::ADDITIONAL_REFERENCED_DOCUMENT);
            self.leaf(ram::ISSUER_ASSIGNED_ID, &identifier.value);
            self.leaf(ram::TYPE_CODE, INVOICED_OBJECT);
            self.text(ram::REFERENCE_TYPE_CODE, &identifier.scheme);
            self.sink.close();
        }
    }

    fn supporting_document(&mut self, document: &SupportingDocument) {
        let type_code = document.type_code.as_deref().map(trim_xml);
        self.lose(
            matches!(type_code, Some(SUPPORTING | TENDER | INVOICED_OBJECT)),
            "BG-24",
            phrase!("in CII any supporting document is of type 916, one of type 50 is the tender, BT-17, and one of type 130 the invoiced object, BT-18"),
        );
        self.sink.open(ram::ADDITIONAL_REFERENCED_DOCUMENT);
        self.identifier(ram::ISSUER_ASSIGNED_ID, &document.reference);
        self.text(ram::URIID, &document.external_location);
        match &document.type_code {
            Some(code) => self.leaf(ram::TYPE_CODE, code),
            None => self.leaf(ram::TYPE_CODE, SUPPORTING),
        }
        self.text(ram::NAME, &document.description);
        if let Some(attached) = &document.attached_document {
            self.attachment(ram::ATTACHMENT_BINARY_OBJECT, attached);
        }
        self.sink.close();
    }
}

/// Parties and delivery.
impl<S: Sink> Writer<'_, S> {
    fn party(&mut self, name: Name, party: &Party, identifier: &'static str) {
        let has_scheme = |identifier: &Identifier| identifier.scheme.is_some();
        self.lose(
            !party.identifiers.is_sorted_by_key(has_scheme),
            identifier,
            phrase!("CII has identifiers without a scheme before those with one"),
        );
        self.sink.open(name);
        let (global, local): (Vec<_>, Vec<_>) = party
            .identifiers
            .iter()
            .partition(|identifier| has_scheme(identifier));
        for identifier in local.into_iter().chain(global) {
            self.party_id(identifier);
        }
        self.text(ram::NAME, &party.name);
        self.text(ram::DESCRIPTION, &party.additional_legal_information);
        if party.legal_registration_identifier.is_some() || party.trading_name.is_some() {
            self.sink.open(ram::SPECIFIED_LEGAL_ORGANIZATION);
            self.identifier(ram::ID, &party.legal_registration_identifier);
            self.text(ram::TRADING_BUSINESS_NAME, &party.trading_name);
            self.sink.close();
        }
        if let Some(contact) = &party.contact {
            self.contact(contact);
        }
        self.address(&party.address);
        self.identifier_inside(
            ram::URI_UNIVERSAL_COMMUNICATION,
            ram::URIID,
            &party.electronic_address,
        );
        self.tax_registrations(&party.tax_registrations);
        self.sink.close();
    }

    fn party_id(&mut self, identifier: &Identifier) {
        let name = match identifier.scheme {
            Some(_) => ram::GLOBAL_ID,
            None => ram::ID,
        };
        self.scheme_leaf(name, &identifier.value, identifier.scheme.as_deref());
    }

    fn contact(&mut self, contact: &Contact) {
        self.sink.open(ram::DEFINED_TRADE_CONTACT);
        self.text(ram::PERSON_NAME, &contact.contact_point);
        self.inside(
            ram::TELEPHONE_UNIVERSAL_COMMUNICATION,
            ram::COMPLETE_NUMBER,
            &contact.telephone_number,
        );
        self.inside(
            ram::EMAIL_URI_UNIVERSAL_COMMUNICATION,
            ram::URIID,
            &contact.email_address,
        );
        self.sink.close();
    }

    fn address(&mut self, address: &Option<PostalAddress>) {
        if let Some(address) = address {
            self.sink.open(ram::POSTAL_TRADE_ADDRESS);
            self.text(ram::POSTCODE_CODE, &address.post_code);
            self.text(ram::LINE_ONE, &address.line_1);
            self.text(ram::LINE_TWO, &address.line_2);
            self.text(ram::LINE_THREE, &address.line_3);
            self.text(ram::CITY_NAME, &address.city);
            self.text(ram::COUNTRY_ID, &address.country_code);
            self.text(ram::COUNTRY_SUB_DIVISION_NAME, &address.country_subdivision);
            self.sink.close();
        }
    }

    /// A scheme is `VA` or, whatever other tax it names, `FC`.
    fn tax_registrations(&mut self, registrations: &[TaxRegistration]) {
        for registration in registrations {
            let scheme = registration.tax_scheme.as_deref().map(|scheme| {
                match trim_xml(scheme).eq_ignore_ascii_case("VAT") {
                    true => VAT,
                    false => FISCAL,
                }
            });
            let is_kept = match scheme {
                Some(VAT) => registration.tax_scheme.as_deref() == Some("VAT"),
                other => registration.tax_scheme.as_deref() == other,
            };
            self.lose(
                !is_kept,
                "BT-32",
                phrase!("CII has the schemes VA, for VAT, and FC, for any other tax"),
            );
            self.lose(
                scheme.is_some() && registration.identifier.is_none(),
                "BT-31",
                phrase!("CII has no tax scheme without an identifier"),
            );
            self.sink.open(ram::SPECIFIED_TAX_REGISTRATION);
            if let Some(identifier) = &registration.identifier {
                self.scheme_leaf(ram::ID, identifier, scheme);
            }
            self.sink.close();
        }
    }

    fn payee(&mut self, payee: &Payee) {
        self.sink.open(ram::PAYEE_TRADE_PARTY);
        if let Some(identifier) = &payee.identifier {
            self.party_id(identifier);
        }
        self.text(ram::NAME, &payee.name);
        self.identifier_inside(
            ram::SPECIFIED_LEGAL_ORGANIZATION,
            ram::ID,
            &payee.legal_registration_identifier,
        );
        self.sink.close();
    }

    fn header_delivery(&mut self, invoice: &Invoice) {
        self.sink.open(ram::APPLICABLE_HEADER_TRADE_DELIVERY);
        if let Some(delivery) = &invoice.delivery {
            self.delivery(delivery);
        }
        for (name, reference) in [
            (
                ram::DESPATCH_ADVICE_REFERENCED_DOCUMENT,
                &invoice.despatch_advice_reference,
            ),
            (
                ram::RECEIVING_ADVICE_REFERENCED_DOCUMENT,
                &invoice.receiving_advice_reference,
            ),
        ] {
            self.inside(name, ram::ISSUER_ASSIGNED_ID, reference);
        }
        self.sink.close();
    }

    fn delivery(&mut self, delivery: &Delivery) {
        let date = &delivery.actual_delivery_date;
        let has_party = delivery.party_name.is_some()
            || delivery.location_identifier.is_some()
            || delivery.address.is_some();
        if has_party || date.is_none() {
            self.sink.open(ram::SHIP_TO_TRADE_PARTY);
            if let Some(identifier) = &delivery.location_identifier {
                self.party_id(identifier);
            }
            self.text(ram::NAME, &delivery.party_name);
            self.address(&delivery.address);
            self.sink.close();
        }
        if date.is_some() {
            self.sink.open(ram::ACTUAL_DELIVERY_SUPPLY_CHAIN_EVENT);
            self.date(ram::OCCURRENCE_DATE_TIME, date);
            self.sink.close();
        }
    }
}

/// Payment, allowances and totals.
impl<S: Sink> Writer<'_, S> {
    fn settlement(&mut self, invoice: &Invoice) {
        self.sink.open(ram::APPLICABLE_HEADER_TRADE_SETTLEMENT);
        self.text(
            ram::CREDITOR_REFERENCE_ID,
            &invoice.bank_assigned_creditor_identifier,
        );
        let means = &invoice.payment_means;
        let remittance = self.remittance(means);
        self.text(ram::PAYMENT_REFERENCE, remittance);
        self.text(
            ram::TAX_CURRENCY_CODE,
            &invoice.vat_accounting_currency_code,
        );
        self.text(ram::INVOICE_CURRENCY_CODE, &invoice.currency_code);
        if let Some(payee) = &invoice.payee {
            self.payee(payee);
        }
        let mandate = self.mandate(means);
        let mut texts = means.iter().map(|means| &means.text);
        let first = texts.next().unwrap_or(&None);
        self.lose(
            first.is_some() && texts.any(|text| text == first),
            "BT-82",
            phrase!(
                "CII has one text for all payments: that of the first is not read again from others"
            ),
        );
        if !is_told_by_document(means) {
            for means in means {
                self.payment_means(means);
            }
        }
        self.vat_breakdown(invoice);
        self.period(&invoice.invoicing_period);
        for item in &invoice.allowances_and_charges {
            self.allowance_charge(item);
        }
        let (terms, due_date) = (&invoice.payment_terms, &invoice.payment_due_date);
        if terms.is_some() || due_date.is_some() || mandate.is_some() {
            self.sink.open(ram::SPECIFIED_TRADE_PAYMENT_TERMS);
            self.text(ram::DESCRIPTION, terms);
            self.date(ram::DUE_DATE_DATE_TIME, due_date);
            self.text(ram::DIRECT_DEBIT_MANDATE_ID, mandate);
            self.sink.close();
        }
        self.totals(invoice);
        let mut preceding = &invoice.preceding_invoices[..];
        if let [first, _, ..] = preceding
            && !is_bound_to_later(invoice)
        {
            let message = phrase!(
                "the schema of CII D16B has one reference to a preceding invoice, and only the first is written"
            );
            self.lose(true, "BG-3", message);
            preceding = std::slice::from_ref(first);
        }
        for preceding in preceding {
            self.preceding_invoice(preceding);
        }
        self.inside(
            ram::RECEIVABLE_SPECIFIED_TRADE_ACCOUNTING_ACCOUNT,
            ram::ID,
            &invoice.buyer_accounting_reference,
        );
        self.sink.close();
    }

    /// BT-83, which is that of all payments.
    fn remittance<'m>(&mut self, means: &'m [PaymentMeans]) -> &'m Option<Text> {
        let mut all = means.iter().map(|means| &means.remittance_information);
        let first = all.clone().find(|reference| reference.is_some());
        let first = first.unwrap_or(&None);
        self.lose(
            all.any(|reference| reference != first),
            "BT-83",
            phrase!("CII has one remittance information for all payments: the first is written"),
        );
        first
    }

    /// BT-89, which the document has once.
    fn mandate<'m>(&mut self, means: &'m [PaymentMeans]) -> &'m Option<Text> {
        let of = |means: &'m PaymentMeans| {
            let debit = means.direct_debit.as_ref();
            debit.map_or(&None, |debit| &debit.mandate_reference_identifier)
        };
        let Some(at) = means.iter().position(|means| of(means).is_some()) else {
            return &None;
        };
        // What is left of the direct debits where the mandate is not.
        let mut read: Vec<PaymentMeans> = means.to_vec();
        for means in &mut read {
            let is_left = means.direct_debit.as_ref().is_some_and(has_account);
            means.direct_debit = means.direct_debit.take().filter(|_| is_left);
        }
        let others = means.iter().filter(|means| of(means).is_some()).count() > 1;
        self.lose(
            others || of_mandate(&read) != at,
            "BT-89",
            phrase!("CII has one mandate for all payments: the first is written, and belongs to the first direct debit"),
        );
        of(&means[at])
    }

    fn payment_means(&mut self, means: &PaymentMeans) {
        self.sink
            .open(ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS);
        self.text(ram::TYPE_CODE, &means.type_code);
        self.text(ram::INFORMATION, &means.text);
        if let Some(card) = &means.card {
            self.lose(
                card.network.is_some(),
                "BG-18",
                phrase!("CII has no place for the network of a card, which UBL demands"),
            );
            self.sink
                .open(ram::APPLICABLE_TRADE_SETTLEMENT_FINANCIAL_CARD);
            self.text(ram::ID, &card.primary_account_number);
            self.text(ram::CARDHOLDER_NAME, &card.holder_name);
            self.sink.close();
        }
        if let Some(debit) = means
            .direct_debit
            .as_ref()
            .filter(|debit| has_account(debit))
        {
            self.sink.open(ram::PAYER_PARTY_DEBTOR_FINANCIAL_ACCOUNT);
            self.identifier(ram::IBANID, &debit.debited_account_identifier);
            self.sink.close();
        }
        if let Some(transfer) = &means.credit_transfer {
            self.credit_transfer(transfer);
        }
        self.sink.close();
    }

    fn credit_transfer(&mut self, transfer: &CreditTransfer) {
        let account = &transfer.account_identifier;
        let institution = &transfer.service_provider_identifier;
        if account.is_some() || transfer.account_name.is_some() || institution.is_none() {
            let (iban, other) = match account {
                Some(identifier) if is_iban(identifier) => (account, &None),
                _ => (&None, account),
            };
            self.sink.open(ram::PAYEE_PARTY_CREDITOR_FINANCIAL_ACCOUNT);
            self.identifier(ram::IBANID, iban);
            self.text(ram::ACCOUNT_NAME, &transfer.account_name);
            self.identifier(ram::PROPRIETARY_ID, other);
            self.sink.close();
        }
        self.identifier_inside(
            ram::PAYEE_SPECIFIED_CREDITOR_FINANCIAL_INSTITUTION,
            ram::BICID,
            institution,
        );
    }

    /// BG-23, with BT-7 and BT-8 in the first row.
    fn vat_breakdown(&mut self, invoice: &Invoice) {
        let (mut date, mut code) = (
            &invoice.value_added_tax_point_date,
            &invoice.value_added_tax_point_date_code,
        );
        for (is_there, term) in [(date.is_some(), "BT-7"), (code.is_some(), "BT-8")] {
            self.lose(
                is_there && invoice.vat_breakdown.is_empty(),
                term,
                phrase!("CII has it with the VAT breakdown, and there is none"),
            );
        }
        let is_of_cii = |code: &Text| TAX_POINT_CODES.iter().any(|(cii, _)| code == *cii);
        self.lose(
            code.as_ref().is_some_and(is_of_cii),
            "BT-8",
            phrase!("the code means something else in CII, whose codes are of UNTDID 2475"),
        );
        for row in &invoice.vat_breakdown {
            self.vat_row(row, date, code);
            (date, code) = (&None, &None);
        }
    }

    fn vat_row(
        &mut self,
        row: &VatBreakdown,
        date: &Option<Parsed<NaiveDate>>,
        code: &Option<Text>,
    ) {
        let none = TaxCategory::default();
        let category = row.tax_category.as_ref().unwrap_or(&none);
        self.sink.open(ram::APPLICABLE_TRADE_TAX);
        self.amount(ram::CALCULATED_AMOUNT, &row.tax_amount);
        self.text(ram::TYPE_CODE, &category.tax_scheme);
        self.text(ram::EXEMPTION_REASON, &category.exemption_reason);
        self.amount(ram::BASIS_AMOUNT, &row.taxable_amount);
        self.text(ram::CATEGORY_CODE, &category.code);
        self.text(ram::EXEMPTION_REASON_CODE, &category.exemption_reason_code);
        self.date_in(ram::TAX_POINT_DATE, udt::DATE_STRING, date);
        if let Some(code) = code {
            let row = TAX_POINT_CODES.iter().find(|(_, other)| code == *other);
            self.leaf(ram::DUE_DATE_TYPE_CODE, row.map_or(code, |(cii, _)| cii));
        }
        self.decimal(ram::RATE_APPLICABLE_PERCENT, &category.rate);
        self.sink.close();
    }

    fn tax_category(&mut self, name: Name, category: &Option<TaxCategory>) {
        if let Some(category) = category {
            self.sink.open(name);
            self.text(ram::TYPE_CODE, &category.tax_scheme);
            self.text(ram::EXEMPTION_REASON, &category.exemption_reason);
            self.text(ram::CATEGORY_CODE, &category.code);
            self.text(ram::EXEMPTION_REASON_CODE, &category.exemption_reason_code);
            self.decimal(ram::RATE_APPLICABLE_PERCENT, &category.rate);
            self.sink.close();
        }
    }

    fn allowance_charge(&mut self, item: &AllowanceCharge) {
        self.sink.open(ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE);
        if let Some(indicator) = &item.is_charge {
            self.sink.open(ram::CHARGE_INDICATOR);
            self.boolean(udt::INDICATOR, indicator);
            self.sink.close();
        }
        self.decimal(ram::CALCULATION_PERCENT, &item.percentage);
        self.amount(ram::BASIS_AMOUNT, &item.base_amount);
        self.amount(ram::ACTUAL_AMOUNT, &item.amount);
        self.text(ram::REASON_CODE, &item.reason_code);
        self.text(ram::REASON, &item.reason);
        self.tax_category(ram::CATEGORY_TRADE_TAX, &item.tax_category);
        self.sink.close();
    }

    fn totals(&mut self, invoice: &Invoice) {
        let of_vat = [
            &invoice.total_vat_amount,
            &invoice.total_vat_amount_in_accounting_currency,
        ];
        let none = DocumentTotals::default();
        let totals = match &invoice.totals {
            Some(totals) => totals,
            None if of_vat.iter().all(|amount| amount.is_none()) => return,
            None => &none,
        };
        let [has_first, has_second] = of_vat.map(Option::is_some);
        let currencies = of_vat.into_iter().flatten().map(|amount| {
            let own = amount.currency.as_deref();
            own.or(self.currency)
        });
        let told = vat_totals(
            self.currency,
            invoice.vat_accounting_currency_code.as_deref(),
            &currencies.collect::<Vec<_>>(),
        );
        let first = has_first.then_some(0);
        let second = has_second.then_some(usize::from(has_first));
        self.lose(
            told != (first, second),
            "BT-111",
            phrase!("CII has only the currencies to tell the VAT total in accounting currency from the other"),
        );
        self.sink
            .open(ram::SPECIFIED_TRADE_SETTLEMENT_HEADER_MONETARY_SUMMATION);
        self.amount(ram::LINE_TOTAL_AMOUNT, &totals.sum_of_line_net_amounts);
        self.amount(ram::CHARGE_TOTAL_AMOUNT, &totals.sum_of_charges);
        self.amount(ram::ALLOWANCE_TOTAL_AMOUNT, &totals.sum_of_allowances);
        self.amount(ram::TAX_BASIS_TOTAL_AMOUNT, &totals.total_without_vat);
        for amount in of_vat.into_iter().flatten() {
            self.currency_is_kept(amount);
            let name = ram::TAX_TOTAL_AMOUNT;
            self.measured(name, &amount.value, Attr::CURRENCY_ID, &amount.currency);
        }
        self.amount(ram::ROUNDING_AMOUNT, &totals.rounding_amount);
        self.amount(ram::GRAND_TOTAL_AMOUNT, &totals.total_with_vat);
        self.amount(ram::TOTAL_PREPAID_AMOUNT, &totals.paid_amount);
        self.amount(ram::DUE_PAYABLE_AMOUNT, &totals.amount_due_for_payment);
        self.sink.close();
    }

    fn preceding_invoice(&mut self, preceding: &PrecedingInvoice) {
        self.sink.open(ram::INVOICE_REFERENCED_DOCUMENT);
        self.text(ram::ISSUER_ASSIGNED_ID, &preceding.reference);
        self.date_in(
            ram::FORMATTED_ISSUE_DATE_TIME,
            qdt::DATE_TIME_STRING,
            &preceding.issue_date,
        );
        self.sink.close();
    }
}

/// Lines.
impl<S: Sink> Writer<'_, S> {
    fn line(&mut self, line: &InvoiceLine) {
        self.sink.open(ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM);
        self.sink.open(ram::ASSOCIATED_DOCUMENT_LINE_DOCUMENT);
        self.text(ram::LINE_ID, &line.identifier);
        self.inside(ram::INCLUDED_NOTE, ram::CONTENT, &line.note);
        self.sink.close();
        if let Some(item) = &line.item {
            self.product(item);
        }
        self.line_agreement(line);
        if line.quantity.is_some() {
            self.sink.open(ram::SPECIFIED_LINE_TRADE_DELIVERY);
            self.quantity(ram::BILLED_QUANTITY, &line.quantity);
            self.sink.close();
        }
        self.sink.open(ram::SPECIFIED_LINE_TRADE_SETTLEMENT);
        if let Some(item) = &line.item {
            self.tax_category(ram::APPLICABLE_TRADE_TAX, &item.tax_category);
        }
        self.period(&line.period);
        for item in &line.allowances_and_charges {
            self.allowance_charge(item);
        }
        if line.net_amount.is_some() {
            self.sink
                .open(ram::SPECIFIED_TRADE_SETTLEMENT_LINE_MONETARY_SUMMATION);
            self.amount(ram::LINE_TOTAL_AMOUNT, &line.net_amount);
            self.sink.close();
        }
        self.invoiced_object(&line.object_identifier);
        self.inside(
            ram::RECEIVABLE_SPECIFIED_TRADE_ACCOUNTING_ACCOUNT,
            ram::ID,
            &line.buyer_accounting_reference,
        );
        self.sink.close();
        self.sink.close();
    }

    /// The item without its VAT, which stands elsewhere; nothing when that is all there is.
    fn product(&mut self, item: &Item) {
        let only_vat = Item {
            tax_category: item.tax_category.clone(),
            ..Item::default()
        };
        if item.tax_category.is_some() && *item == only_vat {
            return;
        }
        self.sink.open(ram::SPECIFIED_TRADE_PRODUCT);
        self.identifier(ram::GLOBAL_ID, &item.standard_identifier);
        self.text(ram::SELLER_ASSIGNED_ID, &item.sellers_identifier);
        self.text(ram::BUYER_ASSIGNED_ID, &item.buyers_identifier);
        self.text(ram::NAME, &item.name);
        self.text(ram::DESCRIPTION, &item.description);
        for attribute in &item.attributes {
            self.sink.open(ram::APPLICABLE_PRODUCT_CHARACTERISTIC);
            self.text(ram::DESCRIPTION, &attribute.name);
            self.text(ram::VALUE, &attribute.value);
            self.sink.close();
        }
        for classification in &item.classifications {
            self.lose(
                classification.is_list_alone(),
                "BT-158",
                phrase!("an empty code beside its list is none in XML"),
            );
            self.sink.open(ram::DESIGNATED_PRODUCT_CLASSIFICATION);
            self.sink.open(ram::CLASS_CODE);
            self.attribute(Attr::LIST_ID, &classification.list_identifier);
            self.attribute(Attr::LIST_VERSION_ID, &classification.list_version);
            if let Some(code) = &classification.code {
                self.sink.text(code);
            }
            self.sink.close();
            self.sink.close();
        }
        self.inside(ram::ORIGIN_TRADE_COUNTRY, ram::ID, &item.country_of_origin);
        self.sink.close();
    }

    fn line_agreement(&mut self, line: &InvoiceLine) {
        let (order, order_line) = (
            &line.purchase_order_reference,
            &line.purchase_order_line_reference,
        );
        let has_order = order.is_some() || order_line.is_some();
        if !has_order && line.price.is_none() {
            return;
        }
        self.sink.open(ram::SPECIFIED_LINE_TRADE_AGREEMENT);
        if has_order {
            self.sink.open(ram::BUYER_ORDER_REFERENCED_DOCUMENT);
            self.text(ram::ISSUER_ASSIGNED_ID, order);
            self.text(ram::LINE_ID, order_line);
            self.sink.close();
        }
        if let Some(price) = &line.price {
            self.price(price);
        }
        self.sink.close();
    }

    fn price(&mut self, price: &Price) {
        let gross = gross_price(price);
        self.lose(
            price.discount.is_some() && price.gross_price.is_none(),
            "BT-148",
            phrase!("CII has the discount on a price within the gross price, and there is none: its sum with the net price is written"),
        );
        let has_gross = gross.is_some() || price.discount.is_some();
        if has_gross {
            self.sink.open(ram::GROSS_PRICE_PRODUCT_TRADE_PRICE);
            self.amount(ram::CHARGE_AMOUNT, &gross);
            self.quantity(ram::BASIS_QUANTITY, &price.base_quantity);
            if price.discount.is_some() {
                self.sink.open(ram::APPLIED_TRADE_ALLOWANCE_CHARGE);
                self.sink.open(ram::CHARGE_INDICATOR);
                self.leaf(udt::INDICATOR, "false");
                self.sink.close();
                self.amount(ram::ACTUAL_AMOUNT, &price.discount);
                self.sink.close();
            }
            self.sink.close();
        }
        if price.net_price.is_some() || !has_gross {
            self.sink.open(ram::NET_PRICE_PRODUCT_TRADE_PRICE);
            self.amount(ram::CHARGE_AMOUNT, &price.net_price);
            self.quantity(ram::BASIS_QUANTITY, &price.base_quantity);
            self.sink.close();
        }
    }

    fn period(&mut self, period: &Option<Period>) {
        if let Some(period) = period {
            self.sink.open(ram::BILLING_SPECIFIED_PERIOD);
            self.date(ram::START_DATE_TIME, &period.start_date);
            self.date(ram::END_DATE_TIME, &period.end_date);
            self.sink.close();
        }
    }
}

/// Leaves.
impl<S: Sink> Writer<'_, S> {
    /// Tells once that something is lost.
    fn lose(&mut self, condition: bool, term: &'static str, message: Phrase) {
        let loss = Unwritten { term, message };
        if condition && !self.unwritten.contains(&loss) {
            self.unwritten.push(loss);
        }
    }

    /// An amount in the currency of the document does not name it.
    fn amount(&mut self, name: Name, amount: &Option<Amount>) {
        if let Some(amount) = amount {
            self.currency_is_kept(amount);
            let other = match amount.currency.as_deref() == self.currency {
                true => &None,
                false => &amount.currency,
            };
            self.measured(name, &amount.value, Attr::CURRENCY_ID, other);
        }
    }

    fn currency_is_kept(&mut self, amount: &Amount) {
        self.lose(
            amount.currency.is_none() && self.currency.is_some(),
            "BT-5",
            phrase!("in CII an amount without a currency is in that of the invoice"),
        );
    }

    fn date(&mut self, around: Name, date: &Option<Parsed<NaiveDate>>) {
        self.date_in(around, udt::DATE_TIME_STRING, date);
    }

    /// A date in format 102.
    fn date_in(&mut self, around: Name, name: Name, date: &Option<Parsed<NaiveDate>>) {
        let Some(date) = date else { return };
        self.sink.open(around);
        self.sink.open(name);
        self.sink.attribute(Attr::FORMAT, "102");
        match date {
            Parsed::Value(date) => {
                self.lose(
                    !(0..=9999).contains(&date.year()),
                    "",
                    phrase!("dates in CII have years of four digits"),
                );
                let text = date_text(*date);
                self.sink.text(&text.as_str().replace('-', ""));
            }
            Parsed::Written { written: text, .. } | Parsed::Unreadable { unreadable: text } => {
                self.lose(
                    date_of(text).is_some(),
                    "",
                    phrase!("what was no date, eight digits without lines between, is one in CII"),
                );
                self.sink.text(text);
            }
        }
        self.sink.close();
        self.sink.close();
    }
}

/// The scheme of an identifier for another tax than VAT, BT-32.
const FISCAL: &str = "FC";

/// BT-148: as it is, or what the net price and the discount come to.
fn gross_price(price: &Price) -> Option<Amount> {
    let sum = || {
        let (net, discount) = (price.net_price.as_ref()?, price.discount.as_ref()?);
        let value = net.value.value()?.checked_add(*discount.value.value()?)?;
        Some(Amount {
            value: Parsed::Value(value),
            currency: net.currency.clone(),
        })
    };
    price.gross_price.clone().or_else(sum)
}

/// Whether the account of a direct debit is written; a debit that holds nothing leaves its place.
fn has_account(debit: &DirectDebit) -> bool {
    debit.debited_account_identifier.is_some() || debit.mandate_reference_identifier.is_none()
}

/// Whether the schema it has to keep is that of D22B.
fn is_bound_to_later(invoice: &Invoice) -> bool {
    let names = &invoice.process_control;
    let [specification, process] = [
        &names.specification_identifier,
        &names.business_process_type,
    ]
    .map(Option::as_deref);
    let named = Specification::of(specification, process, None);
    named.is_some_and(Specification::is_bound_to_later)
}

/// Whether all that is known of the payment stands at the document.
fn is_told_by_document(means: &[PaymentMeans]) -> bool {
    let [only] = means else { return false };
    let mandate = only.direct_debit.as_ref();
    let rest = PaymentMeans {
        remittance_information: only.remittance_information.clone(),
        direct_debit: only
            .direct_debit
            .clone()
            .filter(|debit| !has_account(debit)),
        ..PaymentMeans::default()
    };
    *only == rest && (only.remittance_information.is_some() || mandate.is_some())
}

/// Whether an account is an IBAN, be it a wrong one.
fn is_iban(identifier: &Identifier) -> bool {
    let mut bytes = identifier.value.bytes().filter(|byte| *byte != b' ');
    let mut next_is = |is: fn(&u8) -> bool| bytes.next().is_some_and(|byte| is(&byte));
    identifier.scheme.as_deref() == Some("IBAN")
        || next_is(u8::is_ascii_uppercase)
            && next_is(u8::is_ascii_uppercase)
            && next_is(u8::is_ascii_digit)
            && next_is(u8::is_ascii_digit)
            && (11..=30).contains(
                &identifier
                    .value
                    .bytes()
                    .filter(|byte| *byte != b' ')
                    .skip(4)
                    .count(),
            )
}
