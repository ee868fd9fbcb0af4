//! From the model to elements: the order of the schema, the customs of Peppol BIS Billing 3.
//!
//! What the model holds is written, and nothing is made up: a model that lacks what the schema
//! demands gives a document that lacks it, and the checks will say so. What is read from the
//! document written is the model again, but for what [`losses`] tells.

use super::super::elements::{Put, Unwritten};
use super::{CREDITOR, INVOICED_OBJECT, PROJECT, is_own_term, is_subject, split_note};
use crate::model::{
    AllowanceCharge, Classification, Contact, CreditTransfer, Delivery, DocumentTotals, Invoice,
    InvoiceLine, Item, Kind, Note, Party, Payee, PaymentMeans, Period, PostalAddress,
    PrecedingInvoice, Price, SupportingDocument, TaxCategory, TaxRegistration, TaxRepresentative,
    VatBreakdown,
};
use crate::value::{Amount, Identifier, Parsed, Text, phrase};
use crate::xml::{Attr, Name, Sink, cac, cbc, date_text, ubl};
use chrono::NaiveDate;

/// What would not be read back as it is. Little, and none of it from a document that was UBL.
pub(crate) fn losses(invoice: &Invoice) -> Vec<Unwritten> {
    let mut losses = Vec::new();
    let mut lose = |condition: bool, term, message| {
        if condition {
            losses.push(Unwritten { term, message });
        }
    };
    lose(
        due_date_has_no_place(invoice),
        "BT-9",
        phrase!("a UBL credit note has the due date within the payment means, and there are none"),
    );
    let odd_code = |note: &Note| {
        let code = note.subject_code.as_deref().map(str::as_bytes);
        code.is_some_and(|code| code.len() != 3 || !code.iter().all(is_subject))
    };
    lose(
        invoice.notes.iter().any(odd_code),
        "BT-21",
        phrase!(
            "UBL has the subject code in front of the note, and only three capitals or digits are \
         told from it"
        ),
    );
    let has_code_in_text =
        |note: &Note| note.subject_code.is_none() && split_note(&note.text).is_some();
    lose(
        invoice.notes.iter().any(has_code_in_text),
        "BT-22",
        phrase!(
            "UBL has the subject code in front of the note, and what this note begins with will be \
         taken for one"
        ),
    );
    let is_creditor = |identifier: &Identifier| identifier.scheme.as_deref() == Some(CREDITOR);
    let of_seller = invoice.seller.iter().flat_map(|party| &party.identifiers);
    lose(
        of_seller.clone().any(is_creditor),
        "BT-29",
        phrase!(
            "in UBL an identifier of scheme SEPA is the bank assigned creditor identifier, BT-90"
        ),
    );
    let of_payee = invoice.payee.iter().flat_map(|payee| &payee.identifier);
    lose(
        of_payee.clone().any(is_creditor),
        "BT-60",
        phrase!(
            "in UBL an identifier of scheme SEPA is the bank assigned creditor identifier, BT-90"
        ),
    );
    let takes_other_place = |document: &SupportingDocument| {
        is_own_term(document.type_code.as_deref().unwrap_or(""), invoice.kind)
    };
    lose(
        invoice.supporting_documents.iter().any(takes_other_place),
        "BG-24",
        phrase!(
            "in UBL a document of type 130 is the invoiced object, BT-18, and in a credit note one of \
         type 50 is the project, BT-11"
        ),
    );
    lose(
        sales_order_alone(invoice),
        "BT-13",
        phrase!("UBL demands an order number beside that of the sales order: it is written as NA"),
    );
    let has_no_code = |means: &PaymentMeans| means.type_code.is_none() && means.text.is_none();
    lose(
        invoice.payment_means.iter().any(has_no_code),
        "BT-81",
        phrase!("UBL demands the code of a payment means: it is written as 1, not defined"),
    );
    let has_empty_code =
        |means: &PaymentMeans| means.type_code.as_deref() == Some("") && means.text.is_some();
    lose(
        invoice.payment_means.iter().any(has_empty_code),
        "BT-81",
        phrase!("an empty code of a payment means beside its text is none in UBL"),
    );
    let items = invoice.lines.iter().filter_map(|line| line.item.as_ref());
    lose(
        items
            .flat_map(|item| &item.classifications)
            .any(Classification::is_list_alone),
        "BT-158",
        phrase!("an empty code beside its list is none in XML"),
    );
    let cards = invoice.payment_means.iter();
    let mut cards = cards.filter_map(|means| means.card.as_ref());
    lose(
        cards
            .clone()
            .any(|card| card.primary_account_number.is_none()),
        "BT-87",
        phrase!("UBL demands the number of a card: it is written as NA"),
    );
    lose(
        cards.any(|card| card.network.is_none()),
        "BG-18",
        phrase!("UBL demands the network of a card: it is written as NA"),
    );
    let mut prices = invoice.lines.iter().filter_map(|line| line.price.as_ref());
    lose(
        prices.any(|price| price.discount.is_none() && discount(price).is_some()),
        "BT-147",
        phrase!(
            "UBL has a gross price within a discount, and there is none: the difference to the net price is written"
        ),
    );
    lose(
        invoice.total_vat_amount.is_none() && vat_total(invoice).is_some(),
        "BT-110",
        phrase!("UBL demands a total of the VAT breakdown: the sum of its rows is written"),
    );
    lose(
        !vat_totals_are_told_apart(invoice),
        "BT-111",
        phrase!(
            "UBL has only the currencies to tell the VAT total in accounting currency from the other"
        ),
    );
    losses
}

/// Whether the reader would take BT-110 and BT-111 for what they are; it has the table.
fn vat_totals_are_told_apart(invoice: &Invoice) -> bool {
    let document = invoice.currency_code.as_deref();
    let accounting = invoice.vat_accounting_currency_code.as_deref();
    let has_own_currency = accounting.is_some() && accounting != document;
    let first = invoice.total_vat_amount.as_ref();
    let second = invoice.total_vat_amount_in_accounting_currency.as_ref();
    let first = first.map(|amount| amount.currency.as_deref());
    let second = second.map(|amount| amount.currency.as_deref());
    let first_stays = !(has_own_currency && first == Some(accounting));
    let second_stays = match (first, second) {
        (_, None) => true,
        (_, Some(second)) if has_own_currency => second == accounting,
        (None, Some(_)) => false,
        (Some(first), Some(second)) if second == document && first != document => false,
        (Some(first), Some(second)) => match accounting {
            Some(_) => second == accounting,
            None => second != first,
        },
    };
    first_stays && second_stays
}

fn sales_order_alone(invoice: &Invoice) -> bool {
    invoice.sales_order_reference.is_some() && invoice.purchase_order_reference.is_none()
}

/// BT-147: as it is, or what the gross price is above the net price.
fn discount(price: &Price) -> Option<Amount> {
    let (gross, net) = (price.gross_price.as_ref(), price.net_price.as_ref());
    let difference = || {
        let (gross, net) = (gross?, net?);
        let value = gross.value.value()?.checked_sub(*net.value.value()?)?;
        Some(Amount {
            value: Parsed::Value(value),
            currency: gross.currency.clone(),
        })
    };
    price.discount.clone().or_else(difference)
}

/// BT-110: as it is, or the sum of the VAT breakdown.
fn vat_total(invoice: &Invoice) -> Option<Amount> {
    let sum = || {
        let (first, rest) = invoice.vat_breakdown.split_first()?;
        let mut sum = first.tax_amount.clone()?;
        for row in rest {
            let total = sum
                .value
                .value()?
                .checked_add(*row.tax_amount.as_ref()?.value.value()?)?;
            sum.value = Parsed::Value(total);
        }
        sum.value.value()?;
        Some(sum)
    };
    invoice.total_vat_amount.clone().or_else(sum)
}

fn due_date_has_no_place(invoice: &Invoice) -> bool {
    invoice.kind == Kind::CreditNote
        && invoice.payment_due_date.is_some()
        && invoice.payment_means.is_empty()
}

/// What stands where the schema demands a text and there is none, after Peppol BIS Billing 3.
const NOT_AVAILABLE: &str = "NA";
/// The means of payment, BT-81, that is not defined (UNTDID 4461).
const NOT_DEFINED: &str = "1";

/// Writes an invoice or credit note.
pub(crate) fn write(invoice: &Invoice, sink: &mut impl Sink) {
    Writer { sink }.document(invoice);
}

struct Writer<'s, S> {
    sink: &'s mut S,
}

/// The document.
impl<S: Sink> Writer<'_, S> {
    fn document(&mut self, invoice: &Invoice) {
        let is_invoice = invoice.kind == Kind::Invoice;
        let process = &invoice.process_control;
        self.sink.open(if is_invoice {
            ubl::INVOICE
        } else {
            ubl::CREDIT_NOTE
        });
        self.text(cbc::CUSTOMIZATION_ID, &process.specification_identifier);
        self.text(cbc::PROFILE_ID, &process.business_process_type);
        self.text(cbc::ID, &invoice.number);
        self.date(cbc::ISSUE_DATE, &invoice.issue_date);
        let tax_point = &invoice.value_added_tax_point_date;
        if is_invoice {
            self.date(cbc::DUE_DATE, &invoice.payment_due_date);
            self.text(cbc::INVOICE_TYPE_CODE, &invoice.type_code);
            self.notes(&invoice.notes);
            self.date(cbc::TAX_POINT_DATE, tax_point);
        } else {
            self.date(cbc::TAX_POINT_DATE, tax_point);
            self.text(cbc::CREDIT_NOTE_TYPE_CODE, &invoice.type_code);
            self.notes(&invoice.notes);
        }
        self.text(cbc::DOCUMENT_CURRENCY_CODE, &invoice.currency_code);
        self.text(
            cbc::TAX_CURRENCY_CODE,
            &invoice.vat_accounting_currency_code,
        );
        self.text(cbc::ACCOUNTING_COST, &invoice.buyer_accounting_reference);
        self.text(cbc::BUYER_REFERENCE, &invoice.buyer_reference);
        self.period(
            &invoice.invoicing_period,
            &invoice.value_added_tax_point_date_code,
        );
        let (order, sale) = (
            &invoice.purchase_order_reference,
            &invoice.sales_order_reference,
        );
        if order.is_some() || sale.is_some() {
            self.sink.open(cac::ORDER_REFERENCE);
            self.demanded(cbc::ID, order);
            self.text(cbc::SALES_ORDER_ID, sale);
            self.sink.close();
        }
        for preceding in &invoice.preceding_invoices {
            self.preceding_invoice(preceding);
        }
        self.inside(
            cac::DESPATCH_DOCUMENT_REFERENCE,
            cbc::ID,
            &invoice.despatch_advice_reference,
        );
        self.inside(
            cac::RECEIPT_DOCUMENT_REFERENCE,
            cbc::ID,
            &invoice.receiving_advice_reference,
        );
        let tender = &invoice.tender_or_lot_reference;
        if is_invoice {
            self.inside(cac::ORIGINATOR_DOCUMENT_REFERENCE, cbc::ID, tender);
        }
        self.inside(
            cac::CONTRACT_DOCUMENT_REFERENCE,
            cbc::ID,
            &invoice.contract_reference,
        );
        self.additional_documents(invoice);
        if is_invoice {
            self.inside(cac::PROJECT_REFERENCE, cbc::ID, &invoice.project_reference);
        } else {
            self.inside(cac::ORIGINATOR_DOCUMENT_REFERENCE, cbc::ID, tender);
        }
        self.parties(invoice);
        if let Some(delivery) = &invoice.delivery {
            self.delivery(delivery);
        }
        let mut due_date = if is_invoice {
            &None
        } else {
            &invoice.payment_due_date
        };
        for means in &invoice.payment_means {
            self.payment_means(means, due_date);
            due_date = &None;
        }
        self.inside(cac::PAYMENT_TERMS, cbc::NOTE, &invoice.payment_terms);
        for item in &invoice.allowances_and_charges {
            self.allowance_charge(item);
        }
        self.tax_totals(invoice);
        if let Some(totals) = &invoice.totals {
            self.totals(totals);
        }
        for line in &invoice.lines {
            self.line(line, is_invoice);
        }
        self.sink.close();
    }

    fn notes(&mut self, notes: &[Note]) {
        for note in notes {
            self.sink.open(cbc::NOTE);
            match note.subject_code.as_ref().filter(|code| !code.is_empty()) {
                Some(code) => self.sink.text(&format!("#{code}#{}", note.text)),
                None => self.sink.text(&note.text),
            }
            self.sink.close();
        }
    }

    fn period(&mut self, period: &Option<Period>, tax_point: &Option<Text>) {
        if period.is_none() && tax_point.is_none() {
            return;
        }
        self.sink.open(cac::INVOICE_PERIOD);
        if let Some(period) = period {
            self.date(cbc::START_DATE, &period.start_date);
            self.date(cbc::END_DATE, &period.end_date);
        }
        self.text(cbc::DESCRIPTION_CODE, tax_point);
        self.sink.close();
    }

    fn preceding_invoice(&mut self, preceding: &PrecedingInvoice) {
        self.sink.open(cac::BILLING_REFERENCE);
        self.sink.open(cac::INVOICE_DOCUMENT_REFERENCE);
        self.text(cbc::ID, &preceding.reference);
        self.date(cbc::ISSUE_DATE, &preceding.issue_date);
        self.sink.close();
        self.sink.close();
    }

    /// The references that a type code makes a term of their own come first: the first of its type
    /// is the one that is read.
    fn additional_documents(&mut self, invoice: &Invoice) {
        self.typed_reference(
            cac::ADDITIONAL_DOCUMENT_REFERENCE,
            &invoice.invoiced_object_identifier,
        );
        if invoice.kind == Kind::CreditNote
            && let Some(project) = &invoice.project_reference
        {
            self.sink.open(cac::ADDITIONAL_DOCUMENT_REFERENCE);
            self.leaf(cbc::ID, project);
            self.leaf(cbc::DOCUMENT_TYPE_CODE, PROJECT);
            self.sink.close();
        }
        for document in &invoice.supporting_documents {
            self.supporting_document(document);
        }
    }

    fn typed_reference(&mut self, name: Name, identifier: &Option<Identifier>) {
        if identifier.is_some() {
            self.sink.open(name);
            self.identifier(cbc::ID, identifier);
            self.leaf(cbc::DOCUMENT_TYPE_CODE, INVOICED_OBJECT);
            self.sink.close();
        }
    }

    fn supporting_document(&mut self, document: &SupportingDocument) {
        self.sink.open(cac::ADDITIONAL_DOCUMENT_REFERENCE);
        self.identifier(cbc::ID, &document.reference);
        self.text(cbc::DOCUMENT_TYPE_CODE, &document.type_code);
        self.text(cbc::DOCUMENT_DESCRIPTION, &document.description);
        if document.attached_document.is_some() || document.external_location.is_some() {
            self.sink.open(cac::ATTACHMENT);
            if let Some(attached) = &document.attached_document {
                self.attachment(cbc::EMBEDDED_DOCUMENT_BINARY_OBJECT, attached);
            }
            self.inside(
                cac::EXTERNAL_REFERENCE,
                cbc::URI,
                &document.external_location,
            );
            self.sink.close();
        }
        self.sink.close();
    }
}

/// Parties and delivery.
impl<S: Sink> Writer<'_, S> {
    fn parties(&mut self, invoice: &Invoice) {
        // BT-90 is the payee's if there is one.
        let creditor = &invoice.bank_assigned_creditor_identifier;
        let (of_seller, of_payee) = if invoice.payee.is_some() {
            (&None, creditor)
        } else {
            (creditor, &None)
        };
        if invoice.seller.is_some() || of_seller.is_some() {
            self.sink.open(cac::ACCOUNTING_SUPPLIER_PARTY);
            match &invoice.seller {
                Some(seller) => self.party(seller, of_seller),
                None => self.party(&Party::default(), of_seller),
            }
            self.sink.close();
        }
        if let Some(buyer) = &invoice.buyer {
            self.sink.open(cac::ACCOUNTING_CUSTOMER_PARTY);
            self.party(buyer, &None);
            self.sink.close();
        }
        if let Some(payee) = &invoice.payee {
            self.payee(payee, of_payee);
        }
        if let Some(party) = &invoice.tax_representative {
            self.tax_representative(party);
        }
    }

    fn party(&mut self, party: &Party, creditor: &Option<Text>) {
        self.sink.open(cac::PARTY);
        self.identifier(cbc::ENDPOINT_ID, &party.electronic_address);
        for identifier in &party.identifiers {
            self.sink.open(cac::PARTY_IDENTIFICATION);
            self.scheme_leaf(cbc::ID, &identifier.value, identifier.scheme.as_deref());
            self.sink.close();
        }
        self.creditor(creditor);
        self.inside(cac::PARTY_NAME, cbc::NAME, &party.trading_name);
        self.address(cac::POSTAL_ADDRESS, &party.address);
        self.tax_registrations(&party.tax_registrations);
        if party.name.is_some()
            || party.legal_registration_identifier.is_some()
            || party.additional_legal_information.is_some()
        {
            self.sink.open(cac::PARTY_LEGAL_ENTITY);
            self.text(cbc::REGISTRATION_NAME, &party.name);
            self.identifier(cbc::COMPANY_ID, &party.legal_registration_identifier);
            self.text(cbc::COMPANY_LEGAL_FORM, &party.additional_legal_information);
            self.sink.close();
        }
        if let Some(contact) = &party.contact {
            self.contact(contact);
        }
        self.sink.close();
    }

    fn creditor(&mut self, creditor: &Option<Text>) {
        if let Some(creditor) = creditor {
            self.sink.open(cac::PARTY_IDENTIFICATION);
            self.scheme_leaf(cbc::ID, creditor, Some(CREDITOR));
            self.sink.close();
        }
    }

    fn payee(&mut self, payee: &Payee, creditor: &Option<Text>) {
        self.sink.open(cac::PAYEE_PARTY);
        self.identifier_inside(cac::PARTY_IDENTIFICATION, cbc::ID, &payee.identifier);
        self.creditor(creditor);
        self.inside(cac::PARTY_NAME, cbc::NAME, &payee.name);
        self.identifier_inside(
            cac::PARTY_LEGAL_ENTITY,
            cbc::COMPANY_ID,
            &payee.legal_registration_identifier,
        );
        self.sink.close();
    }

    fn tax_representative(&mut self, party: &TaxRepresentative) {
        self.sink.open(cac::TAX_REPRESENTATIVE_PARTY);
        self.inside(cac::PARTY_NAME, cbc::NAME, &party.name);
        self.address(cac::POSTAL_ADDRESS, &party.address);
        self.tax_registrations(&party.tax_registrations);
        self.sink.close();
    }

    fn tax_registrations(&mut self, registrations: &[TaxRegistration]) {
        for registration in registrations {
            self.sink.open(cac::PARTY_TAX_SCHEME);
            self.text(cbc::COMPANY_ID, &registration.identifier);
            self.tax_scheme(&registration.tax_scheme);
            self.sink.close();
        }
    }

    fn address(&mut self, name: Name, address: &Option<PostalAddress>) {
        if let Some(address) = address {
            self.sink.open(name);
            self.text(cbc::STREET_NAME, &address.line_1);
            self.text(cbc::ADDITIONAL_STREET_NAME, &address.line_2);
            self.text(cbc::CITY_NAME, &address.city);
            self.text(cbc::POSTAL_ZONE, &address.post_code);
            self.text(cbc::COUNTRY_SUBENTITY, &address.country_subdivision);
            self.inside(cac::ADDRESS_LINE, cbc::LINE, &address.line_3);
            self.inside(
                cac::COUNTRY,
                cbc::IDENTIFICATION_CODE,
                &address.country_code,
            );
            self.sink.close();
        }
    }

    fn contact(&mut self, contact: &Contact) {
        self.sink.open(cac::CONTACT);
        self.text(cbc::NAME, &contact.contact_point);
        self.text(cbc::TELEPHONE, &contact.telephone_number);
        self.text(cbc::ELECTRONIC_MAIL, &contact.email_address);
        self.sink.close();
    }

    fn delivery(&mut self, delivery: &Delivery) {
        self.sink.open(cac::DELIVERY);
        self.date(cbc::ACTUAL_DELIVERY_DATE, &delivery.actual_delivery_date);
        if delivery.location_identifier.is_some() || delivery.address.is_some() {
            self.sink.open(cac::DELIVERY_LOCATION);
            self.identifier(cbc::ID, &delivery.location_identifier);
            self.address(cac::ADDRESS, &delivery.address);
            self.sink.close();
        }
        if delivery.party_name.is_some() {
            self.sink.open(cac::DELIVERY_PARTY);
            self.inside(cac::PARTY_NAME, cbc::NAME, &delivery.party_name);
            self.sink.close();
        }
        self.sink.close();
    }
}

/// Payment, allowances and totals.
impl<S: Sink> Writer<'_, S> {
    fn payment_means(&mut self, means: &PaymentMeans, due_date: &Option<Parsed<NaiveDate>>) {
        self.sink.open(cac::PAYMENT_MEANS);
        if means.type_code.is_some() || means.text.is_some() {
            self.sink.open(cbc::PAYMENT_MEANS_CODE);
            self.attribute(Attr::NAME, &means.text);
            if let Some(code) = &means.type_code {
                self.sink.text(code);
            }
            self.sink.close();
        } else {
            self.leaf(cbc::PAYMENT_MEANS_CODE, NOT_DEFINED);
        }
        self.date(cbc::PAYMENT_DUE_DATE, due_date);
        self.text(cbc::PAYMENT_ID, &means.remittance_information);
        if let Some(card) = &means.card {
            self.sink.open(cac::CARD_ACCOUNT);
            self.demanded(cbc::PRIMARY_ACCOUNT_NUMBER_ID, &card.primary_account_number);
            self.demanded(cbc::NETWORK_ID, &card.network);
            self.text(cbc::HOLDER_NAME, &card.holder_name);
            self.sink.close();
        }
        if let Some(transfer) = &means.credit_transfer {
            self.credit_transfer(transfer);
        }
        if let Some(debit) = &means.direct_debit {
            self.sink.open(cac::PAYMENT_MANDATE);
            self.text(cbc::ID, &debit.mandate_reference_identifier);
            self.identifier_inside(
                cac::PAYER_FINANCIAL_ACCOUNT,
                cbc::ID,
                &debit.debited_account_identifier,
            );
            self.sink.close();
        }
        self.sink.close();
    }

    fn credit_transfer(&mut self, transfer: &CreditTransfer) {
        self.sink.open(cac::PAYEE_FINANCIAL_ACCOUNT);
        self.identifier(cbc::ID, &transfer.account_identifier);
        self.text(cbc::NAME, &transfer.account_name);
        self.identifier_inside(
            cac::FINANCIAL_INSTITUTION_BRANCH,
            cbc::ID,
            &transfer.service_provider_identifier,
        );
        self.sink.close();
    }

    fn allowance_charge(&mut self, item: &AllowanceCharge) {
        self.sink.open(cac::ALLOWANCE_CHARGE);
        if let Some(indicator) = &item.is_charge {
            self.boolean(cbc::CHARGE_INDICATOR, indicator);
        }
        self.text(cbc::ALLOWANCE_CHARGE_REASON_CODE, &item.reason_code);
        self.text(cbc::ALLOWANCE_CHARGE_REASON, &item.reason);
        self.decimal(cbc::MULTIPLIER_FACTOR_NUMERIC, &item.percentage);
        self.amount(cbc::AMOUNT, &item.amount);
        self.amount(cbc::BASE_AMOUNT, &item.base_amount);
        self.tax_category(cac::TAX_CATEGORY, &item.tax_category);
        self.sink.close();
    }

    fn tax_category(&mut self, name: Name, category: &Option<TaxCategory>) {
        if let Some(category) = category {
            self.sink.open(name);
            self.text(cbc::ID, &category.code);
            self.decimal(cbc::PERCENT, &category.rate);
            self.text(
                cbc::TAX_EXEMPTION_REASON_CODE,
                &category.exemption_reason_code,
            );
            self.text(cbc::TAX_EXEMPTION_REASON, &category.exemption_reason);
            self.tax_scheme(&category.tax_scheme);
            self.sink.close();
        }
    }

    /// The schema demands the element even where no scheme is named.
    fn tax_scheme(&mut self, scheme: &Option<Text>) {
        self.sink.open(cac::TAX_SCHEME);
        self.text(cbc::ID, scheme);
        self.sink.close();
    }

    /// The breakdown stands with BT-110; where there is none, with BT-111.
    fn tax_totals(&mut self, invoice: &Invoice) {
        let first = &vat_total(invoice);
        let second = &invoice.total_vat_amount_in_accounting_currency;
        let breakdown = invoice.vat_breakdown.as_slice();
        if first.is_some() || !breakdown.is_empty() {
            self.tax_total(first, breakdown);
        }
        if second.is_some() {
            self.tax_total(second, &[]);
        }
    }

    fn tax_total(&mut self, amount: &Option<Amount>, breakdown: &[VatBreakdown]) {
        self.sink.open(cac::TAX_TOTAL);
        self.amount(cbc::TAX_AMOUNT, amount);
        for row in breakdown {
            self.sink.open(cac::TAX_SUBTOTAL);
            self.amount(cbc::TAXABLE_AMOUNT, &row.taxable_amount);
            self.amount(cbc::TAX_AMOUNT, &row.tax_amount);
            self.tax_category(cac::TAX_CATEGORY, &row.tax_category);
            self.sink.close();
        }
        self.sink.close();
    }

    fn totals(&mut self, totals: &DocumentTotals) {
        self.sink.open(cac::LEGAL_MONETARY_TOTAL);
        self.amount(cbc::LINE_EXTENSION_AMOUNT, &totals.sum_of_line_net_amounts);
        self.amount(cbc::TAX_EXCLUSIVE_AMOUNT, &totals.total_without_vat);
        self.amount(cbc::TAX_INCLUSIVE_AMOUNT, &totals.total_with_vat);
        self.amount(cbc::ALLOWANCE_TOTAL_AMOUNT, &totals.sum_of_allowances);
        self.amount(cbc::CHARGE_TOTAL_AMOUNT, &totals.sum_of_charges);
        self.amount(cbc::PREPAID_AMOUNT, &totals.paid_amount);
        self.amount(cbc::PAYABLE_ROUNDING_AMOUNT, &totals.rounding_amount);
        self.amount(cbc::PAYABLE_AMOUNT, &totals.amount_due_for_payment);
        self.sink.close();
    }
}

/// Lines.
impl<S: Sink> Writer<'_, S> {
    fn line(&mut self, line: &InvoiceLine, is_invoice: bool) {
        let (name, quantity) = if is_invoice {
            (cac::INVOICE_LINE, cbc::INVOICED_QUANTITY)
        } else {
            (cac::CREDIT_NOTE_LINE, cbc::CREDITED_QUANTITY)
        };
        self.sink.open(name);
        self.text(cbc::ID, &line.identifier);
        self.text(cbc::NOTE, &line.note);
        self.quantity(quantity, &line.quantity);
        self.amount(cbc::LINE_EXTENSION_AMOUNT, &line.net_amount);
        self.text(cbc::ACCOUNTING_COST, &line.buyer_accounting_reference);
        self.period(&line.period, &None);
        let (order_line, order) = (
            &line.purchase_order_line_reference,
            &line.purchase_order_reference,
        );
        if order_line.is_some() || order.is_some() {
            self.sink.open(cac::ORDER_LINE_REFERENCE);
            self.text(cbc::LINE_ID, order_line);
            self.inside(cac::ORDER_REFERENCE, cbc::ID, order);
            self.sink.close();
        }
        self.typed_reference(cac::DOCUMENT_REFERENCE, &line.object_identifier);
        for item in &line.allowances_and_charges {
            self.allowance_charge(item);
        }
        if let Some(item) = &line.item {
            self.item(item);
        }
        if let Some(price) = &line.price {
            self.price(price);
        }
        self.sink.close();
    }

    fn item(&mut self, item: &Item) {
        self.sink.open(cac::ITEM);
        self.text(cbc::DESCRIPTION, &item.description);
        self.text(cbc::NAME, &item.name);
        self.inside(
            cac::BUYERS_ITEM_IDENTIFICATION,
            cbc::ID,
            &item.buyers_identifier,
        );
        self.inside(
            cac::SELLERS_ITEM_IDENTIFICATION,
            cbc::ID,
            &item.sellers_identifier,
        );
        self.identifier_inside(
            cac::STANDARD_ITEM_IDENTIFICATION,
            cbc::ID,
            &item.standard_identifier,
        );
        self.inside(
            cac::ORIGIN_COUNTRY,
            cbc::IDENTIFICATION_CODE,
            &item.country_of_origin,
        );
        for classification in &item.classifications {
            self.sink.open(cac::COMMODITY_CLASSIFICATION);
            self.sink.open(cbc::ITEM_CLASSIFICATION_CODE);
            self.attribute(Attr::LIST_ID, &classification.list_identifier);
            self.attribute(Attr::LIST_VERSION_ID, &classification.list_version);
            if let Some(code) = &classification.code {
                self.sink.text(code);
            }
            self.sink.close();
            self.sink.close();
        }
        self.tax_category(cac::CLASSIFIED_TAX_CATEGORY, &item.tax_category);
        for attribute in &item.attributes {
            self.sink.open(cac::ADDITIONAL_ITEM_PROPERTY);
            self.text(cbc::NAME, &attribute.name);
            self.text(cbc::VALUE, &attribute.value);
            self.sink.close();
        }
        self.sink.close();
    }

    fn price(&mut self, price: &Price) {
        self.sink.open(cac::PRICE);
        self.amount(cbc::PRICE_AMOUNT, &price.net_price);
        self.quantity(cbc::BASE_QUANTITY, &price.base_quantity);
        if price.discount.is_some() || price.gross_price.is_some() {
            self.sink.open(cac::ALLOWANCE_CHARGE);
            self.leaf(cbc::CHARGE_INDICATOR, "false");
            self.amount(cbc::AMOUNT, &discount(price));
            self.amount(cbc::BASE_AMOUNT, &price.gross_price);
            self.sink.close();
        }
        self.sink.close();
    }
}

/// Leaves.
impl<S: Sink> Writer<'_, S> {
    /// A text that the schema demands.
    fn demanded(&mut self, name: Name, text: &Option<Text>) {
        self.leaf(name, text.as_deref().unwrap_or(NOT_AVAILABLE));
    }

    fn date(&mut self, name: Name, date: &Option<Parsed<NaiveDate>>) {
        match date {
            Some(Parsed::Value(date)) => self.leaf(name, date_text(*date).as_str()),
            Some(
                Parsed::Written {
                    written: unreadable,
                    ..
                }
                | Parsed::Unreadable { unreadable },
            ) => {
                self.leaf(name, unreadable);
            }
            None => {}
        }
    }

    fn amount(&mut self, name: Name, amount: &Option<Amount>) {
        if let Some(amount) = amount {
            self.measured(name, &amount.value, Attr::CURRENCY_ID, &amount.currency);
        }
    }
}

impl<S: Sink> Put for Writer<'_, S> {
    fn sink(&mut self) -> &mut impl Sink {
        self.sink
    }
}
