//! One walk over a document: every group and every term that it has, in the order of the standard.
//!
//! Every type is taken apart without `..`: a field that is added to the model does not compile here until
//! somebody has said which term it is and where it stands.

use super::{
    AccountKind, AccountNumber, AllowanceCharge, AmountKind, Attachment, Balance, Charge,
    Classification, Communication, Contact, CreditTransfer, Delivery, DirectDebit, Document,
    DocumentTotals, Exchange, FreeCommunication, Information, Invoice, InvoiceLine, Item,
    ItemAttribute, Kind, Movement, Note, OtherAmount, OtherBalance, Page, Party, Payee,
    PaymentCard, PaymentMeans, Period, PostalAddress, PrecedingInvoice, Price, ProcessControl,
    Side, Statement, StatementHeader, StatementKind, StructuredCommunication, SupportingDocument,
    TaxCategory, TaxRegistration, TaxRepresentative, Trailer, TransactionCode, VatBreakdown,
};
use crate::codes::{List, list};
use crate::value::{Amount, Bytes, Identifier, Parsed, Quantity, Text};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt;

/// Where a walk is: a field of the group it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The business term or group (`BT-1`, `BG-25`); empty for what EN 16931 does not know, and for bank
    /// statements.
    pub term: &'static str,
    /// The name of the field in the model (`number`, `lines`).
    pub field: &'static str,
    /// The place in a list, from 0.
    pub index: Option<usize>,
}

impl fmt::Display for Step {
    /// As in a path of the model: `number`, `lines[0]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field)?;
        match self.index {
            Some(index) => write!(f, "[{index}]"),
            None => Ok(()),
        }
    }
}

/// The value of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Text in no form.
    Text(&'a str),
    /// A code of a list.
    Code(&'a str, List),
    /// An identifier with its scheme, and the list that schemes like it are from.
    Identifier(&'a Identifier, Option<List>),
    /// A date.
    Date(&'a Parsed<NaiveDate>),
    /// An amount with its currency, if one is written beside it.
    Amount(&'a Parsed<Decimal>, Option<&'a str>),
    /// A number of units, with their code.
    Quantity(&'a Quantity),
    /// A rate, in per cent.
    Percentage(&'a Parsed<Decimal>),
    /// Another number with a fraction.
    Number(&'a Parsed<Decimal>),
    /// Yes or no.
    Flag(&'a Parsed<bool>),
    /// The content of a file.
    File(&'a Parsed<Bytes>),
    /// A whole number.
    Count(u64),
    /// One of the words of the model, as JSON has them (`credit-note`).
    Word(&'static str),
    /// A transaction code of a bank statement.
    Transaction(TransactionCode),
}

impl fmt::Display for Value<'_> {
    /// As the document has it: with its scheme, currency or unit behind it where there is one; of a file,
    /// how large it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with = |f: &mut fmt::Formatter<'_>, value: &dyn fmt::Display, more: Option<&str>| {
            write!(f, "{value}")?;
            more.map_or(Ok(()), |more| write!(f, " {more}"))
        };
        match *self {
            Value::Text(text) | Value::Code(text, _) | Value::Word(text) => f.write_str(text),
            Value::Identifier(id, _) => match id.scheme.as_deref() {
                Some(scheme) => write!(f, "{} ({scheme})", id.value),
                None => write!(f, "{}", id.value),
            },
            Value::Date(date) => date.fmt(f),
            Value::Amount(amount, currency) => with(f, amount, currency),
            Value::Quantity(quantity) => with(f, &quantity.value, quantity.unit_code.as_deref()),
            Value::Percentage(rate) => write!(f, "{rate} %"),
            Value::Number(number) => number.fmt(f),
            Value::Flag(flag) => flag.fmt(f),
            Value::File(file) => match file.value() {
                Some(bytes) => write!(f, "{} bytes", bytes.0.len()),
                None => file.raw().map_or(Ok(()), |raw| raw.fmt(f)),
            },
            Value::Count(count) => count.fmt(f),
            Value::Transaction(code) => code.fmt(f),
        }
    }
}

/// What is done on a walk.
///
/// ```
/// use facturier::model::walk::{Step, Value, Visit};
///
/// /// How many terms there are.
/// struct Count(usize);
///
/// impl<'a> Visit<'a> for Count {
///     fn enter(&mut self, _: Step) {}
///     fn leave(&mut self) {}
///     fn term(&mut self, _: Step, _: Value<'a>) {
///         self.0 += 1;
///     }
/// }
///
/// let (document, _) = facturier::read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
/// let mut count = Count(0);
/// document.walk(&mut count);
/// assert!(count.0 > 50);
/// # Ok::<(), facturier::Error>(())
/// ```
pub trait Visit<'a> {
    /// A group begins.
    fn enter(&mut self, step: Step);
    /// The group that began last ends.
    fn leave(&mut self);
    /// A term of the group that the walk is in.
    fn term(&mut self, step: Step, value: Value<'a>);
}

impl Document {
    /// Walks over every group and term that the document has; see [`Invoice::walk`].
    pub fn walk<'a>(&'a self, visit: &mut dyn Visit<'a>) {
        match self {
            Document::Invoice(invoice) => invoice.walk(visit),
            Document::Statements(statements) => {
                for (at, statement) in statements.iter().enumerate() {
                    let step = Step {
                        term: "",
                        field: "statements",
                        index: Some(at),
                    };
                    visit.enter(step);
                    statement.walk(visit);
                    visit.leave();
                }
            }
        }
    }
}

impl Invoice {
    /// Walks over every group and term that the invoice has, in the order of EN 16931-1; what is absent is
    /// not met.
    ///
    /// ```
    /// use facturier::model::walk::{Step, Value, Visit};
    ///
    /// /// How many amounts an invoice has.
    /// struct Amounts(usize);
    ///
    /// impl Visit<'_> for Amounts {
    ///     fn enter(&mut self, _: Step) {}
    ///     fn leave(&mut self) {}
    ///     fn term(&mut self, _: Step, value: Value<'_>) {
    ///         self.0 += usize::from(matches!(value, Value::Amount(..)));
    ///     }
    /// }
    ///
    /// let bytes = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
    /// let (document, _) = facturier::read(bytes)?.into_document();
    /// let mut amounts = Amounts(0);
    /// document.walk(&mut amounts);
    /// assert!(amounts.0 > 10);
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn walk<'a>(&'a self, visit: &mut dyn Visit<'a>) {
        Walk { visit }.invoice(self);
    }
}

impl Statement {
    /// Walks over everything that the statement has, in the order of CODA; see [`Invoice::walk`].
    pub fn walk<'a>(&'a self, visit: &mut dyn Visit<'a>) {
        Walk { visit }.statement(self);
    }
}

impl InvoiceLine {
    /// Walks over every group and term of this line; see [`Invoice::walk`].
    pub fn walk<'a>(&'a self, visit: &mut dyn Visit<'a>) {
        Walk { visit }.line(self);
    }
}

impl Movement {
    /// Walks over everything of this movement and its details; see [`Invoice::walk`].
    pub fn walk<'a>(&'a self, visit: &mut dyn Visit<'a>) {
        Walk { visit }.movement(self);
    }
}

struct Walk<'v, 'a> {
    visit: &'v mut dyn Visit<'a>,
}

/// Which terms stand in a group that has several places.
struct PartyTerms {
    name: &'static str,
    trading_name: &'static str,
    identifier: &'static str,
    legal_registration: &'static str,
    vat: &'static str,
    tax_registration: &'static str,
    legal_information: &'static str,
    electronic_address: &'static str,
    address: &'static str,
    address_terms: &'static AddressTerms,
    contact: &'static str,
    contact_terms: [&'static str; 3],
}

/// Lines 1, 2 and 3, city, post code, subdivision and country.
type AddressTerms = [&'static str; 7];

const SELLER: PartyTerms = PartyTerms {
    name: "BT-27",
    trading_name: "BT-28",
    identifier: "BT-29",
    legal_registration: "BT-30",
    vat: "BT-31",
    tax_registration: "BT-32",
    legal_information: "BT-33",
    electronic_address: "BT-34",
    address: "BG-5",
    address_terms: &[
        "BT-35", "BT-36", "BT-162", "BT-37", "BT-38", "BT-39", "BT-40",
    ],
    contact: "BG-6",
    contact_terms: ["BT-41", "BT-42", "BT-43"],
};

const BUYER: PartyTerms = PartyTerms {
    name: "BT-44",
    trading_name: "BT-45",
    identifier: "BT-46",
    legal_registration: "BT-47",
    vat: "BT-48",
    // EN 16931 has none for the buyer.
    tax_registration: "",
    legal_information: "",
    electronic_address: "BT-49",
    address: "BG-8",
    address_terms: &[
        "BT-50", "BT-51", "BT-163", "BT-52", "BT-53", "BT-54", "BT-55",
    ],
    contact: "BG-9",
    contact_terms: ["BT-56", "BT-57", "BT-58"],
};

const REPRESENTATIVE_ADDRESS: &AddressTerms = &[
    "BT-64", "BT-65", "BT-164", "BT-66", "BT-67", "BT-68", "BT-69",
];
const DELIVER_TO_ADDRESS: &AddressTerms = &[
    "BT-75", "BT-76", "BT-165", "BT-77", "BT-78", "BT-79", "BT-80",
];

/// Amount, base amount, percentage, VAT category, VAT rate, reason, reason code.
type AllowanceTerms = [&'static str; 7];

const DOCUMENT_ALLOWANCE: &AllowanceTerms = &[
    "BT-92", "BT-93", "BT-94", "BT-95", "BT-96", "BT-97", "BT-98",
];
const DOCUMENT_CHARGE: &AllowanceTerms = &[
    "BT-99", "BT-100", "BT-101", "BT-102", "BT-103", "BT-104", "BT-105",
];
const LINE_ALLOWANCE: &AllowanceTerms = &["BT-136", "BT-137", "BT-138", "", "", "BT-139", "BT-140"];
const LINE_CHARGE: &AllowanceTerms = &["BT-141", "BT-142", "BT-143", "", "", "BT-144", "BT-145"];

/// A field that is there once.
const fn once(term: &'static str, field: &'static str) -> Step {
    Step {
        term,
        field,
        index: None,
    }
}

impl<'a> Walk<'_, 'a> {
    fn term(&mut self, term: &'static str, field: &'static str, value: Option<Value<'a>>) {
        if let Some(value) = value {
            self.visit.term(once(term, field), value);
        }
    }

    fn text(&mut self, term: &'static str, field: &'static str, text: &'a Option<Text>) {
        self.term(term, field, text.as_deref().map(Value::Text));
    }

    fn code(&mut self, term: &'static str, field: &'static str, code: &'a Option<Text>, of: List) {
        self.term(
            term,
            field,
            code.as_deref().map(|code| Value::Code(code, of)),
        );
    }

    fn identifier(
        &mut self,
        term: &'static str,
        field: &'static str,
        identifier: &'a Option<Identifier>,
        schemes: Option<List>,
    ) {
        let value = identifier.as_ref();
        self.term(term, field, value.map(|id| Value::Identifier(id, schemes)));
    }

    fn date(
        &mut self,
        term: &'static str,
        field: &'static str,
        date: &'a Option<Parsed<NaiveDate>>,
    ) {
        self.term(term, field, date.as_ref().map(Value::Date));
    }

    fn amount(&mut self, term: &'static str, field: &'static str, amount: &'a Option<Amount>) {
        let value = |amount: &'a Amount| Value::Amount(&amount.value, amount.currency.as_deref());
        self.term(term, field, amount.as_ref().map(value));
    }

    fn percentage(
        &mut self,
        term: &'static str,
        field: &'static str,
        rate: &'a Option<Parsed<Decimal>>,
    ) {
        self.term(term, field, rate.as_ref().map(Value::Percentage));
    }

    fn quantity(
        &mut self,
        term: &'static str,
        field: &'static str,
        quantity: &'a Option<Quantity>,
    ) {
        self.term(term, field, quantity.as_ref().map(Value::Quantity));
    }

    fn count(&mut self, field: &'static str, count: Option<u64>) {
        self.term("", field, count.map(Value::Count));
    }

    /// A group that is there at most once.
    fn group<T>(
        &mut self,
        term: &'static str,
        field: &'static str,
        group: &'a Option<T>,
        walk: impl FnOnce(&mut Self, &'a T),
    ) {
        if let Some(group) = group {
            self.visit.enter(once(term, field));
            walk(self, group);
            self.visit.leave();
        }
    }

    /// A group for each of a list.
    fn groups<T>(
        &mut self,
        term: impl Fn(&'a T) -> &'static str,
        field: &'static str,
        list: &'a [T],
        walk: impl Fn(&mut Self, &'a T),
    ) {
        for (at, group) in list.iter().enumerate() {
            self.visit.enter(Step {
                term: term(group),
                field,
                index: Some(at),
            });
            walk(self, group);
            self.visit.leave();
        }
    }

    fn invoice(&mut self, invoice: &'a Invoice) {
        let Invoice {
            kind,
            number,
            issue_date,
            type_code,
            currency_code,
            vat_accounting_currency_code,
            value_added_tax_point_date,
            value_added_tax_point_date_code,
            payment_due_date,
            buyer_reference,
            project_reference,
            contract_reference,
            purchase_order_reference,
            sales_order_reference,
            receiving_advice_reference,
            despatch_advice_reference,
            tender_or_lot_reference,
            invoiced_object_identifier,
            buyer_accounting_reference,
            payment_terms,
            notes,
            process_control,
            preceding_invoices,
            seller,
            buyer,
            payee,
            tax_representative,
            delivery,
            invoicing_period,
            payment_means,
            bank_assigned_creditor_identifier,
            allowances_and_charges,
            totals,
            total_vat_amount,
            total_vat_amount_in_accounting_currency,
            vat_breakdown,
            supporting_documents,
            lines,
        } = invoice;
        let (kind, types) = match kind {
            Kind::Invoice => ("invoice", list::INVOICE_TYPES),
            Kind::CreditNote => ("credit-note", list::CREDIT_NOTE_TYPES),
        };
        self.term("", "kind", Some(Value::Word(kind)));
        self.text("BT-1", "number", number);
        self.date("BT-2", "issue_date", issue_date);
        self.code("BT-3", "type_code", type_code, types);
        self.code("BT-5", "currency_code", currency_code, list::CURRENCIES);
        self.code(
            "BT-6",
            "vat_accounting_currency_code",
            vat_accounting_currency_code,
            list::CURRENCIES,
        );
        self.date(
            "BT-7",
            "value_added_tax_point_date",
            value_added_tax_point_date,
        );
        self.code(
            "BT-8",
            "value_added_tax_point_date_code",
            value_added_tax_point_date_code,
            list::TAX_POINT_DATES,
        );
        self.date("BT-9", "payment_due_date", payment_due_date);
        self.text("BT-10", "buyer_reference", buyer_reference);
        self.text("BT-11", "project_reference", project_reference);
        self.text("BT-12", "contract_reference", contract_reference);
        self.text(
            "BT-13",
            "purchase_order_reference",
            purchase_order_reference,
        );
        self.text("BT-14", "sales_order_reference", sales_order_reference);
        self.text(
            "BT-15",
            "receiving_advice_reference",
            receiving_advice_reference,
        );
        self.text(
            "BT-16",
            "despatch_advice_reference",
            despatch_advice_reference,
        );
        self.text("BT-17", "tender_or_lot_reference", tender_or_lot_reference);
        self.identifier(
            "BT-18",
            "invoiced_object_identifier",
            invoiced_object_identifier,
            Some(list::REFERENCE_QUALIFIERS),
        );
        self.text(
            "BT-19",
            "buyer_accounting_reference",
            buyer_accounting_reference,
        );
        self.text("BT-20", "payment_terms", payment_terms);
        self.groups(|_| "BG-1", "notes", notes, Self::note);
        let has_control = *process_control != ProcessControl::default();
        if has_control {
            self.visit.enter(once("BG-2", "process_control"));
            self.process_control(process_control);
            self.visit.leave();
        }
        self.groups(
            |_| "BG-3",
            "preceding_invoices",
            preceding_invoices,
            Self::preceding_invoice,
        );
        self.group("BG-4", "seller", seller, |walk, party| {
            walk.party(party, &SELLER);
        });
        self.group("BG-7", "buyer", buyer, |walk, party| {
            walk.party(party, &BUYER);
        });
        self.group("BG-10", "payee", payee, Self::payee);
        self.group(
            "BG-11",
            "tax_representative",
            tax_representative,
            Self::tax_representative,
        );
        self.group("BG-13", "delivery", delivery, Self::delivery);
        self.group("BG-14", "invoicing_period", invoicing_period, |walk, at| {
            walk.period(at, ["BT-73", "BT-74"]);
        });
        self.groups(
            |_| "BG-16",
            "payment_means",
            payment_means,
            Self::payment_means,
        );
        self.text(
            "BT-90",
            "bank_assigned_creditor_identifier",
            bank_assigned_creditor_identifier,
        );
        self.groups(
            |item| if item.is_a_charge() { "BG-21" } else { "BG-20" },
            "allowances_and_charges",
            allowances_and_charges,
            |walk, item| walk.allowance_charge(item, [DOCUMENT_ALLOWANCE, DOCUMENT_CHARGE]),
        );
        self.group("BG-22", "totals", totals, Self::totals);
        self.amount("BT-110", "total_vat_amount", total_vat_amount);
        self.amount(
            "BT-111",
            "total_vat_amount_in_accounting_currency",
            total_vat_amount_in_accounting_currency,
        );
        self.groups(
            |_| "BG-23",
            "vat_breakdown",
            vat_breakdown,
            Self::vat_breakdown,
        );
        self.groups(
            |_| "BG-24",
            "supporting_documents",
            supporting_documents,
            Self::supporting_document,
        );
        self.groups(|_| "BG-25", "lines", lines, Self::line);
    }

    fn note(&mut self, note: &'a Note) {
        let Note { subject_code, text } = note;
        self.code("BT-21", "subject_code", subject_code, list::NOTE_SUBJECTS);
        self.term("BT-22", "text", Some(Value::Text(text)));
    }

    fn process_control(&mut self, control: &'a ProcessControl) {
        let ProcessControl {
            business_process_type,
            specification_identifier,
        } = control;
        self.text("BT-23", "business_process_type", business_process_type);
        self.text(
            "BT-24",
            "specification_identifier",
            specification_identifier,
        );
    }

    fn preceding_invoice(&mut self, preceding: &'a PrecedingInvoice) {
        let PrecedingInvoice {
            reference,
            issue_date,
        } = preceding;
        self.text("BT-25", "reference", reference);
        self.date("BT-26", "issue_date", issue_date);
    }

    fn party(&mut self, party: &'a Party, terms: &'static PartyTerms) {
        let Party {
            name,
            trading_name,
            identifiers,
            legal_registration_identifier,
            tax_registrations,
            additional_legal_information,
            electronic_address,
            address,
            contact,
        } = party;
        self.text(terms.name, "name", name);
        self.text(terms.trading_name, "trading_name", trading_name);
        for (at, identifier) in identifiers.iter().enumerate() {
            let step = Step {
                term: terms.identifier,
                field: "identifiers",
                index: Some(at),
            };
            let schemes = Some(list::IDENTIFIER_SCHEMES);
            self.visit
                .term(step, Value::Identifier(identifier, schemes));
        }
        self.identifier(
            terms.legal_registration,
            "legal_registration_identifier",
            legal_registration_identifier,
            Some(list::IDENTIFIER_SCHEMES),
        );
        self.tax_registrations(tax_registrations, [terms.vat, terms.tax_registration]);
        self.text(
            terms.legal_information,
            "additional_legal_information",
            additional_legal_information,
        );
        self.identifier(
            terms.electronic_address,
            "electronic_address",
            electronic_address,
            Some(list::ADDRESS_SCHEMES),
        );
        self.group(terms.address, "address", address, |walk, address| {
            walk.address(address, terms.address_terms);
        });
        self.group(terms.contact, "contact", contact, |walk, contact| {
            let Contact {
                contact_point,
                telephone_number,
                email_address,
            } = contact;
            walk.text(terms.contact_terms[0], "contact_point", contact_point);
            walk.text(terms.contact_terms[1], "telephone_number", telephone_number);
            walk.text(terms.contact_terms[2], "email_address", email_address);
        });
    }

    /// `terms` are those of a registration for VAT and of another.
    fn tax_registrations(&mut self, list: &'a [TaxRegistration], terms: [&'static str; 2]) {
        let term = |one: &TaxRegistration| terms[usize::from(!one.is_vat())];
        self.groups(term, "tax_registrations", list, |walk, registration| {
            let TaxRegistration {
                identifier,
                tax_scheme,
            } = registration;
            walk.text(term(registration), "identifier", identifier);
            walk.text("", "tax_scheme", tax_scheme);
        });
    }

    fn address(&mut self, address: &'a PostalAddress, terms: &AddressTerms) {
        let PostalAddress {
            line_1,
            line_2,
            line_3,
            city,
            post_code,
            country_subdivision,
            country_code,
        } = address;
        self.text(terms[0], "line_1", line_1);
        self.text(terms[1], "line_2", line_2);
        self.text(terms[2], "line_3", line_3);
        self.text(terms[3], "city", city);
        self.text(terms[4], "post_code", post_code);
        self.text(terms[5], "country_subdivision", country_subdivision);
        self.code(terms[6], "country_code", country_code, list::COUNTRIES);
    }

    fn payee(&mut self, payee: &'a Payee) {
        let Payee {
            name,
            identifier,
            legal_registration_identifier,
        } = payee;
        let schemes = Some(list::IDENTIFIER_SCHEMES);
        self.text("BT-59", "name", name);
        self.identifier("BT-60", "identifier", identifier, schemes);
        self.identifier(
            "BT-61",
            "legal_registration_identifier",
            legal_registration_identifier,
            schemes,
        );
    }

    fn tax_representative(&mut self, representative: &'a TaxRepresentative) {
        let TaxRepresentative {
            name,
            tax_registrations,
            address,
        } = representative;
        self.text("BT-62", "name", name);
        self.tax_registrations(tax_registrations, ["BT-63", ""]);
        self.group("BG-12", "address", address, |walk, address| {
            walk.address(address, REPRESENTATIVE_ADDRESS);
        });
    }

    fn delivery(&mut self, delivery: &'a Delivery) {
        let Delivery {
            party_name,
            location_identifier,
            actual_delivery_date,
            address,
        } = delivery;
        self.text("BT-70", "party_name", party_name);
        self.identifier(
            "BT-71",
            "location_identifier",
            location_identifier,
            Some(list::IDENTIFIER_SCHEMES),
        );
        self.date("BT-72", "actual_delivery_date", actual_delivery_date);
        self.group("BG-15", "address", address, |walk, address| {
            walk.address(address, DELIVER_TO_ADDRESS);
        });
    }

    fn period(&mut self, period: &'a Period, terms: [&'static str; 2]) {
        let Period {
            start_date,
            end_date,
        } = period;
        self.date(terms[0], "start_date", start_date);
        self.date(terms[1], "end_date", end_date);
    }

    fn payment_means(&mut self, means: &'a PaymentMeans) {
        let PaymentMeans {
            type_code,
            text,
            remittance_information,
            credit_transfer,
            card,
            direct_debit,
        } = means;
        self.code("BT-81", "type_code", type_code, list::PAYMENT_MEANS);
        self.text("BT-82", "text", text);
        self.text("BT-83", "remittance_information", remittance_information);
        self.group(
            "BG-17",
            "credit_transfer",
            credit_transfer,
            |walk, transfer| {
                let CreditTransfer {
                    account_identifier,
                    account_name,
                    service_provider_identifier,
                } = transfer;
                walk.identifier("BT-84", "account_identifier", account_identifier, None);
                walk.text("BT-85", "account_name", account_name);
                walk.identifier(
                    "BT-86",
                    "service_provider_identifier",
                    service_provider_identifier,
                    None,
                );
            },
        );
        self.group("BG-18", "card", card, |walk, card| {
            let PaymentCard {
                primary_account_number,
                holder_name,
                network,
            } = card;
            walk.text("BT-87", "primary_account_number", primary_account_number);
            walk.text("BT-88", "holder_name", holder_name);
            walk.text("", "network", network);
        });
        self.group("BG-19", "direct_debit", direct_debit, |walk, debit| {
            let DirectDebit {
                mandate_reference_identifier,
                debited_account_identifier,
            } = debit;
            walk.text(
                "BT-89",
                "mandate_reference_identifier",
                mandate_reference_identifier,
            );
            walk.identifier(
                "BT-91",
                "debited_account_identifier",
                debited_account_identifier,
                None,
            );
        });
    }

    /// `terms` are those of an allowance and of a charge.
    fn allowance_charge(&mut self, item: &'a AllowanceCharge, terms: [&AllowanceTerms; 2]) {
        let AllowanceCharge {
            is_charge,
            amount,
            base_amount,
            percentage,
            tax_category,
            reason,
            reason_code,
        } = item;
        let is_a_charge = item.is_a_charge();
        let terms = terms[usize::from(is_a_charge)];
        let reasons = match is_a_charge {
            true => list::CHARGE_REASONS,
            false => list::ALLOWANCE_REASONS,
        };
        self.term("", "is_charge", is_charge.as_ref().map(Value::Flag));
        self.amount(terms[0], "amount", amount);
        self.amount(terms[1], "base_amount", base_amount);
        self.percentage(terms[2], "percentage", percentage);
        self.group("", "tax_category", tax_category, |walk, category| {
            walk.tax_category(category, [terms[3], terms[4], "", ""]);
        });
        self.text(terms[5], "reason", reason);
        self.code(terms[6], "reason_code", reason_code, reasons);
    }

    /// `terms` are those of code, rate, reason of exemption and its code.
    fn tax_category(&mut self, category: &'a TaxCategory, terms: [&'static str; 4]) {
        let TaxCategory {
            code,
            rate,
            exemption_reason,
            exemption_reason_code,
            tax_scheme,
        } = category;
        self.code(terms[0], "code", code, list::VAT_CATEGORIES);
        self.percentage(terms[1], "rate", rate);
        self.text(terms[2], "exemption_reason", exemption_reason);
        self.code(
            terms[3],
            "exemption_reason_code",
            exemption_reason_code,
            list::EXEMPTION_REASONS,
        );
        self.text("", "tax_scheme", tax_scheme);
    }

    fn totals(&mut self, totals: &'a DocumentTotals) {
        let DocumentTotals {
            sum_of_line_net_amounts,
            sum_of_allowances,
            sum_of_charges,
            total_without_vat,
            total_with_vat,
            paid_amount,
            rounding_amount,
            amount_due_for_payment,
        } = totals;
        self.amount("BT-106", "sum_of_line_net_amounts", sum_of_line_net_amounts);
        self.amount("BT-107", "sum_of_allowances", sum_of_allowances);
        self.amount("BT-108", "sum_of_charges", sum_of_charges);
        self.amount("BT-109", "total_without_vat", total_without_vat);
        self.amount("BT-112", "total_with_vat", total_with_vat);
        self.amount("BT-113", "paid_amount", paid_amount);
        self.amount("BT-114", "rounding_amount", rounding_amount);
        self.amount("BT-115", "amount_due_for_payment", amount_due_for_payment);
    }

    fn vat_breakdown(&mut self, row: &'a VatBreakdown) {
        let VatBreakdown {
            taxable_amount,
            tax_amount,
            tax_category,
        } = row;
        self.amount("BT-116", "taxable_amount", taxable_amount);
        self.amount("BT-117", "tax_amount", tax_amount);
        self.group("", "tax_category", tax_category, |walk, category| {
            walk.tax_category(category, ["BT-118", "BT-119", "BT-120", "BT-121"]);
        });
    }

    fn supporting_document(&mut self, document: &'a SupportingDocument) {
        let SupportingDocument {
            reference,
            type_code,
            description,
            external_location,
            attached_document,
        } = document;
        self.identifier("BT-122", "reference", reference, None);
        self.text("", "type_code", type_code);
        self.text("BT-123", "description", description);
        self.text("BT-124", "external_location", external_location);
        self.group(
            "BT-125",
            "attached_document",
            attached_document,
            |walk, attachment| {
                let Attachment {
                    content,
                    mime_code,
                    filename,
                } = attachment;
                walk.term("BT-125", "content", Some(Value::File(content)));
                walk.code("", "mime_code", mime_code, list::MIME_TYPES);
                walk.text("", "filename", filename);
            },
        );
    }

    fn line(&mut self, line: &'a InvoiceLine) {
        let InvoiceLine {
            identifier,
            note,
            object_identifier,
            quantity,
            net_amount,
            purchase_order_line_reference,
            purchase_order_reference,
            buyer_accounting_reference,
            period,
            allowances_and_charges,
            price,
            item,
        } = line;
        self.text("BT-126", "identifier", identifier);
        self.text("BT-127", "note", note);
        self.identifier(
            "BT-128",
            "object_identifier",
            object_identifier,
            Some(list::REFERENCE_QUALIFIERS),
        );
        self.quantity("BT-129", "quantity", quantity);
        self.amount("BT-131", "net_amount", net_amount);
        self.text(
            "BT-132",
            "purchase_order_line_reference",
            purchase_order_line_reference,
        );
        self.text("", "purchase_order_reference", purchase_order_reference);
        self.text(
            "BT-133",
            "buyer_accounting_reference",
            buyer_accounting_reference,
        );
        self.group("BG-26", "period", period, |walk, period| {
            walk.period(period, ["BT-134", "BT-135"]);
        });
        self.groups(
            |item| if item.is_a_charge() { "BG-28" } else { "BG-27" },
            "allowances_and_charges",
            allowances_and_charges,
            |walk, item| walk.allowance_charge(item, [LINE_ALLOWANCE, LINE_CHARGE]),
        );
        self.group("BG-29", "price", price, |walk, price| {
            let Price {
                net_price,
                discount,
                gross_price,
                base_quantity,
            } = price;
            walk.amount("BT-146", "net_price", net_price);
            walk.amount("BT-147", "discount", discount);
            walk.amount("BT-148", "gross_price", gross_price);
            walk.quantity("BT-149", "base_quantity", base_quantity);
        });
        self.group("BG-31", "item", item, Self::item);
    }

    fn item(&mut self, item: &'a Item) {
        let Item {
            name,
            description,
            sellers_identifier,
            buyers_identifier,
            standard_identifier,
            classifications,
            country_of_origin,
            tax_category,
            attributes,
        } = item;
        self.text("BT-153", "name", name);
        self.text("BT-154", "description", description);
        self.text("BT-155", "sellers_identifier", sellers_identifier);
        self.text("BT-156", "buyers_identifier", buyers_identifier);
        self.identifier(
            "BT-157",
            "standard_identifier",
            standard_identifier,
            Some(list::IDENTIFIER_SCHEMES),
        );
        self.groups(
            |_| "BT-158",
            "classifications",
            classifications,
            |walk, classification| {
                let Classification {
                    code,
                    list_identifier,
                    list_version,
                } = classification;
                walk.text("BT-158", "code", code);
                walk.code(
                    "",
                    "list_identifier",
                    list_identifier,
                    list::ITEM_CLASSIFICATIONS,
                );
                walk.text("", "list_version", list_version);
            },
        );
        self.code(
            "BT-159",
            "country_of_origin",
            country_of_origin,
            list::COUNTRIES,
        );
        self.group("BG-30", "tax_category", tax_category, |walk, category| {
            walk.tax_category(category, ["BT-151", "BT-152", "", ""]);
        });
        self.groups(
            |_| "BG-32",
            "attributes",
            attributes,
            |walk, attribute| {
                let ItemAttribute { name, value } = attribute;
                walk.text("BT-160", "name", name);
                walk.text("BT-161", "value", value);
            },
        );
    }

    fn statement(&mut self, statement: &'a Statement) {
        let Statement {
            kind,
            page,
            header,
            account,
            holder,
            description,
            number,
            paper_number,
            new_paper_number,
            old_balance,
            movements,
            new_balance,
            other_balances,
            free_communications,
            trailer,
        } = statement;
        let kind = match kind {
            StatementKind::Statement => None,
            StatementKind::InterimReport => Some("interim-report"),
            StatementKind::Notification => Some("notification"),
        };
        self.term("", "kind", kind.map(Value::Word));
        self.group("", "page", page, |walk, page| {
            let Page { number, is_last } = page;
            walk.count("number", Some(u64::from(*number)));
            walk.yes_or_no("is_last", *is_last);
        });
        self.visit.enter(once("", "header"));
        self.statement_header(header);
        self.visit.leave();
        self.group("", "account", account, Self::account);
        self.text("", "holder", holder);
        self.text("", "description", description);
        self.count("number", number.map(u64::from));
        self.count("paper_number", paper_number.map(u64::from));
        self.count("new_paper_number", new_paper_number.map(u64::from));
        self.group("", "old_balance", old_balance, Self::balance);
        self.groups(|_| "", "movements", movements, Self::movement);
        self.group("", "new_balance", new_balance, Self::balance);
        self.groups(
            |_| "",
            "other_balances",
            other_balances,
            |walk, other| {
                let OtherBalance {
                    code,
                    balance,
                    currency,
                } = other;
                walk.term("", "code", Some(Value::Text(code)));
                walk.visit.enter(once("", "balance"));
                walk.balance(balance);
                walk.visit.leave();
                walk.code("", "currency", currency, list::CURRENCIES);
            },
        );
        self.groups(
            |_| "",
            "free_communications",
            free_communications,
            |walk, free| {
                let FreeCommunication { sequence, lines } = free;
                walk.count("sequence", sequence.map(u64::from));
                walk.texts("lines", lines);
            },
        );
        self.group("", "trailer", trailer, |walk, trailer| {
            let Trailer {
                records,
                debit,
                credit,
                is_followed,
            } = trailer;
            walk.count("records", records.map(u64::from));
            walk.term("", "debit", Some(Value::Amount(debit, None)));
            walk.term("", "credit", Some(Value::Amount(credit, None)));
            walk.yes_or_no("is_followed", *is_followed);
        });
    }

    fn texts(&mut self, field: &'static str, texts: &'a [Text]) {
        for (at, text) in texts.iter().enumerate() {
            let step = Step {
                term: "",
                field,
                index: Some(at),
            };
            self.visit.term(step, Value::Text(text));
        }
    }

    fn yes_or_no(&mut self, field: &'static str, value: Option<bool>) {
        let value = value.map(|value| match value {
            true => Value::Flag(&Parsed::Value(true)),
            false => Value::Flag(&Parsed::Value(false)),
        });
        self.term("", field, value);
    }

    fn statement_header(&mut self, header: &'a StatementHeader) {
        let StatementHeader {
            version,
            creation_date,
            bank,
            is_duplicate,
            file_reference,
            addressee,
            bic,
            enterprise_number,
            separate_application,
            transaction_reference,
            related_reference,
        } = header;
        self.count("version", version.map(u64::from));
        self.date("", "creation_date", creation_date);
        self.text("", "bank", bank);
        self.yes_or_no("is_duplicate", is_duplicate.then_some(true));
        self.text("", "file_reference", file_reference);
        self.text("", "addressee", addressee);
        self.text("", "bic", bic);
        self.text("", "enterprise_number", enterprise_number);
        self.text("", "separate_application", separate_application);
        self.text("", "transaction_reference", transaction_reference);
        self.text("", "related_reference", related_reference);
    }

    fn account(&mut self, account: &'a AccountNumber) {
        let AccountNumber {
            kind,
            number,
            currency,
            qualification,
            country,
            extension,
        } = account;
        let kind = match kind {
            AccountKind::BelgianBban => "belgian-bban",
            AccountKind::Foreign => "foreign",
            AccountKind::BelgianIban => "belgian-iban",
            AccountKind::ForeignIban => "foreign-iban",
        };
        self.term("", "kind", Some(Value::Word(kind)));
        self.term("", "number", Some(Value::Text(number)));
        self.code("", "currency", currency, list::CURRENCIES);
        self.text("", "qualification", qualification);
        self.code("", "country", country, list::COUNTRIES);
        self.text("", "extension", extension);
    }

    fn side(&mut self, side: Side) {
        let side = match side {
            Side::Credit => "credit",
            Side::Debit => "debit",
        };
        self.term("", "side", Some(Value::Word(side)));
    }

    fn balance(&mut self, balance: &'a Balance) {
        let Balance { side, amount, date } = balance;
        self.side(*side);
        self.term("", "amount", Some(Value::Amount(amount, None)));
        self.date("", "date", date);
    }

    fn movement(&mut self, movement: &'a Movement) {
        let Movement {
            sequence,
            detail,
            bank_reference,
            side,
            amount,
            currency,
            other_amounts,
            charges,
            value_date,
            entry_date,
            code,
            foreign_code,
            communication,
            paid_documents,
            paper_number,
            globalisation,
            customer_reference,
            counterparty_bic,
            return_kind,
            return_reason,
            category_purpose,
            purpose,
            counterparty_account,
            counterparty_name,
            counterparty_address,
            information,
            details,
        } = movement;
        self.count("sequence", sequence.map(u64::from));
        self.count("detail", detail.map(u64::from));
        self.text("", "bank_reference", bank_reference);
        self.side(*side);
        let value = Value::Amount(amount, currency.as_deref());
        self.term("", "amount", Some(value));
        self.groups(|_| "", "other_amounts", other_amounts, Self::other_amount);
        self.groups(
            |_| "",
            "charges",
            charges,
            |walk, charge| {
                let Charge {
                    side,
                    amount,
                    currency,
                    is_included,
                    description,
                    bearer,
                } = charge;
                walk.side(*side);
                let value = Value::Amount(amount, currency.as_deref());
                walk.term("", "amount", Some(value));
                walk.yes_or_no("is_included", *is_included);
                walk.text("", "description", description);
                walk.text("", "bearer", bearer);
            },
        );
        self.date("", "value_date", value_date);
        self.date("", "entry_date", entry_date);
        self.term("", "code", code.map(Value::Transaction));
        self.text("", "foreign_code", foreign_code);
        self.communication(communication);
        self.texts("paid_documents", paid_documents);
        self.count("paper_number", paper_number.map(u64::from));
        let globalisation = (*globalisation != 0).then_some(u64::from(*globalisation));
        self.count("globalisation", globalisation);
        self.text("", "customer_reference", customer_reference);
        self.text("", "counterparty_bic", counterparty_bic);
        self.text("", "return_kind", return_kind);
        self.text("", "return_reason", return_reason);
        self.text("", "category_purpose", category_purpose);
        self.text("", "purpose", purpose);
        self.group(
            "",
            "counterparty_account",
            counterparty_account,
            Self::account,
        );
        self.text("", "counterparty_name", counterparty_name);
        self.text("", "counterparty_address", counterparty_address);
        self.groups(
            |_| "",
            "information",
            information,
            |walk, information| {
                let Information {
                    detail,
                    bank_reference,
                    code,
                    communication,
                } = information;
                walk.count("detail", detail.map(u64::from));
                walk.text("", "bank_reference", bank_reference);
                walk.term("", "code", code.map(Value::Transaction));
                walk.communication(communication);
            },
        );
        self.groups(|_| "", "details", details, Self::movement);
    }

    fn other_amount(&mut self, other: &'a OtherAmount) {
        let OtherAmount {
            kind,
            amount,
            currency,
            exchange,
        } = other;
        let kind = match kind {
            AmountKind::Instructed => "instructed",
            AmountKind::Transaction => "transaction",
            AmountKind::CounterValue => "counter-value",
            AmountKind::AnnouncedPosting => "announced-posting",
            AmountKind::Other => "other",
        };
        self.term("", "kind", Some(Value::Word(kind)));
        let value = Value::Amount(amount, currency.as_deref());
        self.term("", "amount", Some(value));
        self.group("", "exchange", exchange, |walk, exchange| {
            let Exchange {
                source,
                target,
                unit,
                rate,
            } = exchange;
            walk.code("", "source", source, list::CURRENCIES);
            walk.code("", "target", target, list::CURRENCIES);
            walk.code("", "unit", unit, list::CURRENCIES);
            walk.term("", "rate", Some(Value::Number(rate)));
        });
    }

    fn communication(&mut self, communication: &'a Option<Communication>) {
        match communication {
            None => {}
            Some(Communication::Free(text)) => {
                self.visit.enter(once("", "communication"));
                self.term("", "free", Some(Value::Text(text)));
                self.visit.leave();
            }
            Some(Communication::Structured(structured)) => {
                let StructuredCommunication { kind, text } = structured;
                self.visit.enter(once("", "communication"));
                self.visit.enter(once("", "structured"));
                self.count("kind", Some(u64::from(*kind)));
                self.term("", "text", Some(Value::Text(text)));
                self.visit.leave();
                self.visit.leave();
            }
        }
    }
}

#[cfg(all(test, feature = "json"))]
mod tests;
