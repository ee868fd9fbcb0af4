//! What of a document has no column in any table.
//!
//! Every group is taken apart without `..`: a field added to the model does not compile here until
//! somebody has decided whether it gets a column (`: _`) or is a loss.

use super::rows::MovementRows;
use crate::format::Loss;
use crate::model::{
    AccountNumber, AllowanceCharge, Balance, Charge, Classification, Communication, Contact,
    CreditTransfer, Delivery, DirectDebit, DocumentTotals, Exchange, FreeCommunication,
    Information, Invoice, InvoiceLine, Item, Movement, Note, OtherAmount, Party, Payee,
    PaymentMeans, Period, PostalAddress, PrecedingInvoice, Price, ProcessControl, Statement,
    StatementHeader, StructuredCommunication, TaxCategory, TaxRegistration, TaxRepresentative,
    Trailer, VatBreakdown,
};
use crate::value::shown::{quoted, short};
use crate::value::{Amount, Identifier, Quantity, Text};
use std::borrow::Cow;

/// What of this invoice is in none of the four tables.
///
/// A currency is told only where it is not that of the column `currency_code`, or for BT-111
/// `vat_accounting_currency_code`; the tax scheme of a VAT category only where it is not `VAT`.
pub fn losses(invoice: &Invoice) -> Vec<Loss> {
    let mut losses = Losses {
        list: Vec::new(),
        currency: invoice.currency_code.as_deref(),
    };
    losses.invoice(invoice);
    losses.list
}

/// What of these bank statements is in neither of their two tables, when these movements have rows.
///
/// Numbers that only count (of information and free communications, and whether another statement
/// follows) are not told: the order of what is written has them.
pub fn statement_losses(statements: &[Statement], rows: MovementRows) -> Vec<Loss> {
    let mut losses = Losses {
        list: Vec::new(),
        currency: None,
    };
    for (at, statement) in statements.iter().enumerate() {
        losses.statement(&format!("statements[{at}]"), statement, rows);
    }
    losses.list
}

const NO_COLUMN: &str = "there is no column for it";

struct Losses<'a> {
    list: Vec<Loss>,
    currency: Option<&'a str>,
}

impl Losses<'_> {
    fn invoice(&mut self, invoice: &Invoice) {
        let Invoice {
            kind: _,
            number: _,
            issue_date: _,
            type_code: _,
            currency_code: _,
            vat_accounting_currency_code,
            value_added_tax_point_date: _,
            value_added_tax_point_date_code: _,
            payment_due_date: _,
            buyer_reference: _,
            project_reference: _,
            contract_reference: _,
            purchase_order_reference: _,
            sales_order_reference: _,
            receiving_advice_reference,
            despatch_advice_reference,
            tender_or_lot_reference,
            invoiced_object_identifier,
            buyer_accounting_reference: _,
            payment_terms: _,
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
            bank_assigned_creditor_identifier: _,
            allowances_and_charges,
            totals,
            total_vat_amount,
            total_vat_amount_in_accounting_currency,
            vat_breakdown,
            supporting_documents,
            lines,
        } = invoice;

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
        );
        for Note {
            subject_code: _,
            text: _,
        } in notes
        {}
        let ProcessControl {
            business_process_type: _,
            specification_identifier: _,
        } = process_control;
        for (at, preceding) in preceding_invoices.iter().enumerate() {
            let PrecedingInvoice {
                reference,
                issue_date: _,
            } = preceding;
            if at > 0 {
                let what = named("an invoice", reference);
                self.only_first("BG-3", format!("preceding_invoices[{at}]"), &what);
            }
        }
        self.party("seller", seller, &SELLER);
        self.party("buyer", buyer, &BUYER);
        if let Some(payee) = payee {
            let Payee {
                name: _,
                identifier,
                legal_registration_identifier,
            } = payee;
            self.identifier("BT-60", "payee.identifier", identifier);
            self.identifier(
                "BT-61",
                "payee.legal_registration_identifier",
                legal_registration_identifier,
            );
        }
        if let Some(representative) = tax_representative {
            let TaxRepresentative {
                name: _,
                tax_registrations,
                address,
            } = representative;
            for (at, registration) in tax_registrations.iter().enumerate() {
                let first_vat = tax_registrations.iter().position(TaxRegistration::is_vat);
                self.registration(
                    "BT-63",
                    format!("tax_representative.tax_registrations[{at}]"),
                    registration,
                    first_vat == Some(at),
                );
            }
            if address.is_some() {
                self.no_column("BG-12", "tax_representative.address", "an address");
            }
        }
        self.delivery(delivery);
        period(invoicing_period);
        for (at, means) in payment_means.iter().enumerate() {
            let path = format!("payment_means[{at}]");
            if at == 0 {
                self.payment_means(&path, means);
            } else {
                let what = named("payment instructions", &means.type_code);
                self.only_first("BG-16", path, &what);
            }
        }
        for (at, item) in allowances_and_charges.iter().enumerate() {
            let path = format!("allowances_and_charges[{at}]");
            self.allowance_charge(DOCUMENT_ALLOWANCE, &path, item);
        }
        self.totals(totals);
        self.amount("BT-110", "total_vat_amount", total_vat_amount);
        if let Some(amount) = total_vat_amount_in_accounting_currency {
            self.currency(
                "BT-111",
                "total_vat_amount_in_accounting_currency",
                amount,
                vat_accounting_currency_code.as_deref(),
                "vat_accounting_currency_code",
            );
        }
        for (at, row) in vat_breakdown.iter().enumerate() {
            let VatBreakdown {
                taxable_amount,
                tax_amount,
                tax_category,
            } = row;
            let path = format!("vat_breakdown[{at}]");
            self.amount("BT-116", format!("{path}.taxable_amount"), taxable_amount);
            self.amount("BT-117", format!("{path}.tax_amount"), tax_amount);
            if let Some(category) = tax_category {
                let TaxCategory {
                    code: _,
                    rate: _,
                    exemption_reason: _,
                    exemption_reason_code: _,
                    tax_scheme,
                } = category;
                self.tax_scheme(format!("{path}.tax_category"), tax_scheme);
            }
        }
        for (at, document) in supporting_documents.iter().enumerate() {
            let name = document.reference.as_ref().map(|id| id.value.clone());
            let mut what = named("a document", &name);
            if let Some(attachment) = &document.attached_document {
                let size = attachment.content.value().map_or(0, |bytes| bytes.0.len());
                what.push_str(&format!(" with {size} bytes attached"));
            }
            self.no_column("BG-24", format!("supporting_documents[{at}]"), &what);
        }
        for (at, line) in lines.iter().enumerate() {
            self.line(&format!("lines[{at}]"), line);
        }
    }

    fn party(&mut self, path: &str, party: &Option<Party>, terms: &PartyTerms) {
        let Some(party) = party else { return };
        let Party {
            name: _,
            trading_name: _,
            identifiers,
            legal_registration_identifier: _,
            tax_registrations,
            additional_legal_information,
            electronic_address: _,
            address: _,
            contact,
        } = party;
        if let Some(Contact {
            contact_point: _,
            telephone_number: _,
            email_address: _,
        }) = contact
        {}
        for (at, identifier) in identifiers.iter().enumerate().skip(1) {
            self.only_first(
                terms.identifier,
                format!("{path}.identifiers[{at}]"),
                &quoted(&identifier.value).to_string(),
            );
        }
        let first_vat = tax_registrations.iter().position(TaxRegistration::is_vat);
        let first_other = tax_registrations.iter().position(|one| !one.is_vat());
        for (at, registration) in tax_registrations.iter().enumerate() {
            self.registration(
                if registration.is_vat() {
                    terms.vat
                } else {
                    terms.tax_registration
                },
                format!("{path}.tax_registrations[{at}]"),
                registration,
                first_vat == Some(at) || first_other == Some(at),
            );
        }
        self.text(
            terms.additional_legal_information,
            format!("{path}.additional_legal_information"),
            additional_legal_information,
        );
    }

    fn registration(
        &mut self,
        term: &'static str,
        path: String,
        registration: &TaxRegistration,
        has_column: bool,
    ) {
        let TaxRegistration {
            identifier,
            tax_scheme,
        } = registration;
        if !has_column {
            let what = named("a registration", identifier);
            self.no_column(term, path, &what);
        } else if !registration.is_vat() {
            self.text(term, format!("{path}.tax_scheme"), tax_scheme);
        }
    }

    fn delivery(&mut self, delivery: &Option<Delivery>) {
        let Some(delivery) = delivery else { return };
        let Delivery {
            party_name,
            location_identifier,
            actual_delivery_date: _,
            address,
        } = delivery;
        self.text("BT-70", "delivery.party_name", party_name);
        self.identifier("BT-71", "delivery.location_identifier", location_identifier);
        let Some(address) = address else { return };
        let PostalAddress {
            line_1,
            line_2,
            line_3,
            city,
            post_code,
            country_subdivision,
            country_code: _,
        } = address;
        self.text("BT-75", "delivery.address.line_1", line_1);
        self.text("BT-76", "delivery.address.line_2", line_2);
        self.text("BT-165", "delivery.address.line_3", line_3);
        self.text("BT-77", "delivery.address.city", city);
        self.text("BT-78", "delivery.address.post_code", post_code);
        self.text(
            "BT-79",
            "delivery.address.country_subdivision",
            country_subdivision,
        );
    }

    fn payment_means(&mut self, path: &str, means: &PaymentMeans) {
        let PaymentMeans {
            type_code: _,
            text,
            remittance_information: _,
            credit_transfer,
            card,
            direct_debit,
        } = means;
        self.text("BT-82", format!("{path}.text"), text);
        if let Some(transfer) = credit_transfer {
            let CreditTransfer {
                account_identifier,
                account_name: _,
                service_provider_identifier,
            } = transfer;
            let path = format!("{path}.credit_transfer");
            self.scheme(
                "BT-84",
                format!("{path}.account_identifier"),
                account_identifier,
            );
            self.scheme(
                "BT-86",
                format!("{path}.service_provider_identifier"),
                service_provider_identifier,
            );
        }
        if card.is_some() {
            self.no_column("BG-18", format!("{path}.card"), "a payment card");
        }
        if let Some(debit) = direct_debit {
            let DirectDebit {
                mandate_reference_identifier: _,
                debited_account_identifier,
            } = debit;
            self.identifier(
                "BT-91",
                format!("{path}.direct_debit.debited_account_identifier"),
                debited_account_identifier,
            );
        }
    }

    /// `terms` are those of the amount and of the base amount, of an allowance and of a charge.
    fn allowance_charge(
        &mut self,
        terms: [[&'static str; 2]; 2],
        path: &str,
        item: &AllowanceCharge,
    ) {
        let AllowanceCharge {
            is_charge,
            amount,
            base_amount,
            percentage: _,
            tax_category,
            reason: _,
            reason_code: _,
        } = item;
        let [term, base_term] = terms[usize::from(*is_charge == Some(true.into()))];
        self.amount(term, format!("{path}.amount"), amount);
        self.amount(base_term, format!("{path}.base_amount"), base_amount);
        if let Some(category) = tax_category {
            let TaxCategory {
                code: _,
                rate: _,
                exemption_reason,
                exemption_reason_code,
                tax_scheme,
            } = category;
            let path = format!("{path}.tax_category");
            self.text("", format!("{path}.exemption_reason"), exemption_reason);
            self.text(
                "",
                format!("{path}.exemption_reason_code"),
                exemption_reason_code,
            );
            self.tax_scheme(path, tax_scheme);
        }
    }

    fn totals(&mut self, totals: &Option<DocumentTotals>) {
        let Some(totals) = totals else { return };
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
        self.amount(
            "BT-106",
            "totals.sum_of_line_net_amounts",
            sum_of_line_net_amounts,
        );
        self.amount("BT-107", "totals.sum_of_allowances", sum_of_allowances);
        self.amount("BT-108", "totals.sum_of_charges", sum_of_charges);
        self.amount("BT-109", "totals.total_without_vat", total_without_vat);
        self.amount("BT-112", "totals.total_with_vat", total_with_vat);
        self.amount("BT-113", "totals.paid_amount", paid_amount);
        self.amount("BT-114", "totals.rounding_amount", rounding_amount);
        self.amount(
            "BT-115",
            "totals.amount_due_for_payment",
            amount_due_for_payment,
        );
    }

    fn line(&mut self, path: &str, line: &InvoiceLine) {
        let InvoiceLine {
            identifier: _,
            note: _,
            object_identifier,
            quantity,
            net_amount,
            purchase_order_line_reference: _,
            purchase_order_reference: _,
            buyer_accounting_reference: _,
            period: line_period,
            allowances_and_charges,
            price,
            item,
        } = line;
        self.scheme(
            "BT-128",
            format!("{path}.object_identifier"),
            object_identifier,
        );
        self.amount("BT-131", format!("{path}.net_amount"), net_amount);
        period(line_period);
        for (at, item) in allowances_and_charges.iter().enumerate() {
            let path = format!("{path}.allowances_and_charges[{at}]");
            self.allowance_charge(LINE_ALLOWANCE, &path, item);
        }
        if let Some(price) = price {
            let Price {
                net_price,
                discount,
                gross_price,
                base_quantity,
            } = price;
            let path = format!("{path}.price");
            self.amount("BT-146", format!("{path}.net_price"), net_price);
            self.amount("BT-147", format!("{path}.discount"), discount);
            self.amount("BT-148", format!("{path}.gross_price"), gross_price);
            let unit = |quantity: &Option<Quantity>| quantity.as_ref()?.unit_code.clone();
            let base_unit = unit(base_quantity);
            if let Some(code) = base_unit.filter(|code| Some(code) != unit(quantity).as_ref()) {
                self.add(
                    "BT-150",
                    format!("{path}.base_quantity.unit_code"),
                    format!("{} is not the unit in the column unit_code", quoted(&code)),
                );
            }
        }
        if let Some(item) = item {
            self.item(&format!("{path}.item"), item);
        }
    }

    fn item(&mut self, path: &str, item: &Item) {
        let Item {
            name: _,
            description: _,
            sellers_identifier: _,
            buyers_identifier: _,
            standard_identifier: _,
            classifications,
            country_of_origin: _,
            tax_category,
            attributes,
        } = item;
        for (at, classification) in classifications.iter().enumerate() {
            let Classification {
                code,
                list_identifier: _,
                list_version,
            } = classification;
            let path = format!("{path}.classifications[{at}]");
            if at == 0 {
                self.text("BT-158", format!("{path}.list_version"), list_version);
            } else {
                let what = named("a classification", code);
                self.only_first("BT-158", path, &what);
            }
        }
        if let Some(category) = tax_category {
            let TaxCategory {
                code: _,
                rate: _,
                exemption_reason,
                exemption_reason_code,
                tax_scheme,
            } = category;
            let path = format!("{path}.tax_category");
            self.text(
                "BT-120",
                format!("{path}.exemption_reason"),
                exemption_reason,
            );
            self.text(
                "BT-121",
                format!("{path}.exemption_reason_code"),
                exemption_reason_code,
            );
            self.tax_scheme(path, tax_scheme);
        }
        if !attributes.is_empty() {
            let what = match attributes.len() {
                1 => "1 attribute".to_owned(),
                count => format!("{count} attributes"),
            };
            self.no_column("BG-32", format!("{path}.attributes"), &what);
        }
    }

    fn statement(&mut self, path: &str, statement: &Statement, rows: MovementRows) {
        let Statement {
            header,
            kind: _,
            page: _,
            account,
            holder: _,
            description: _,
            number: _,
            paper_number: _,
            new_paper_number: _,
            old_balance,
            movements: _,
            new_balance,
            other_balances: _,
            free_communications,
            trailer,
        } = statement;
        let StatementHeader {
            version: _,
            creation_date: _,
            bank: _,
            is_duplicate: _,
            file_reference: _,
            addressee: _,
            bic: _,
            enterprise_number: _,
            separate_application: _,
            transaction_reference: _,
            related_reference: _,
        } = header;
        if let Some(AccountNumber {
            kind: _,
            number: _,
            currency: _,
            qualification: _,
            country: _,
            extension: _,
        }) = account
        {}
        for Balance {
            side: _,
            amount: _,
            date: _,
        } in [old_balance, new_balance].into_iter().flatten()
        {}
        for FreeCommunication {
            sequence: _,
            lines: _,
        } in free_communications
        {}
        if let Some(Trailer {
            records: _,
            debit: _,
            credit: _,
            is_followed: _,
        }) = trailer
        {}
        // Where the movement at each depth stands.
        let mut place: Vec<usize> = Vec::new();
        for (depth, movement) in statement.tree() {
            let at = place.get(depth).map_or(0, |at| at + 1);
            place.truncate(depth);
            place.push(at);
            let path = || {
                let mut path = format!("{path}.movements[{}]", place[0]);
                for at in &place[1..] {
                    path.push_str(&format!(".details[{at}]"));
                }
                path
            };
            self.movement(path, depth, movement, rows);
        }
    }

    /// A movement, or all of its details, without a row is one loss.
    fn movement(
        &mut self,
        path: impl Fn() -> String,
        depth: usize,
        movement: &Movement,
        rows: MovementRows,
    ) {
        let Movement {
            sequence: _,
            detail: _,
            bank_reference,
            side: _,
            amount,
            currency: _,
            other_amounts,
            charges,
            value_date: _,
            entry_date: _,
            code,
            foreign_code: _,
            communication,
            paid_documents: _,
            paper_number: _,
            globalisation: _,
            customer_reference: _,
            counterparty_bic: _,
            return_kind: _,
            return_reason: _,
            category_purpose: _,
            purpose: _,
            counterparty_account,
            counterparty_name: _,
            counterparty_address: _,
            information,
            details,
        } = movement;
        match rows {
            MovementRows::Totals if depth > 0 => return,
            MovementRows::Totals if !details.is_empty() => {
                let count = details.len();
                let what = format!("{count} details; only the movement has a row");
                self.add("", format!("{}.details", path()), what);
            }
            MovementRows::Details if !details.is_empty() => {
                let amount = amount.to_string();
                let what = format!(
                    "a movement of {}; only its details have rows",
                    short(&amount)
                );
                self.add("", path(), what);
                return;
            }
            _ => {}
        }
        for OtherAmount {
            kind: _,
            amount: _,
            currency: _,
            exchange,
        } in other_amounts
        {
            if let Some(Exchange {
                source: _,
                target: _,
                unit: _,
                rate: _,
            }) = exchange
            {}
        }
        for Charge {
            side: _,
            amount: _,
            currency: _,
            is_included: _,
            description: _,
            bearer: _,
        } in charges
        {}
        if let Some(Communication::Structured(StructuredCommunication { kind: _, text: _ })) =
            communication
        {}
        if let Some(AccountNumber {
            kind: _,
            number: _,
            currency: _,
            qualification,
            country,
            extension,
        }) = counterparty_account
        {
            for (field, text) in [
                ("qualification", qualification),
                ("country", country),
                ("extension", extension),
            ] {
                if text.is_some() {
                    self.text("", format!("{}.counterparty_account.{field}", path()), text);
                }
            }
        }
        for (at, one) in information.iter().enumerate() {
            let Information {
                detail: _,
                bank_reference: own_reference,
                code: own_code,
                communication: _,
            } = one;
            if own_reference.is_some() && own_reference != bank_reference {
                let path = format!("{}.information[{at}].bank_reference", path());
                self.text("", path, own_reference);
            }
            if let Some(own) = own_code.filter(|own| Some(own) != code.as_ref()) {
                let path = format!("{}.information[{at}].code", path());
                self.no_column("", path, &quoted(&own.to_string()).to_string());
            }
        }
    }

    fn text(&mut self, term: &'static str, path: impl Into<String>, text: &Option<Text>) {
        if let Some(text) = text {
            self.no_column(term, path, &quoted(text).to_string());
        }
    }

    fn identifier(
        &mut self,
        term: &'static str,
        path: impl Into<String>,
        identifier: &Option<Identifier>,
    ) {
        if let Some(Identifier { value, scheme: _ }) = identifier {
            self.no_column(term, path, &quoted(value).to_string());
        }
    }

    /// For an identifier that has a column, but its scheme has none.
    fn scheme(&mut self, term: &'static str, path: String, identifier: &Option<Identifier>) {
        if let Some(Identifier { value: _, scheme }) = identifier {
            self.text(term, format!("{path}.scheme"), scheme);
        }
    }

    fn tax_scheme(&mut self, path: String, scheme: &Option<Text>) {
        let registration = TaxRegistration {
            identifier: None,
            tax_scheme: scheme.clone(),
        };
        if !registration.is_vat() {
            self.text("", format!("{path}.tax_scheme"), scheme);
        }
    }

    fn amount(&mut self, term: &'static str, path: impl Into<String>, amount: &Option<Amount>) {
        if let Some(amount) = amount {
            self.currency(term, path, amount, self.currency, "currency_code");
        }
    }

    fn currency(
        &mut self,
        term: &'static str,
        path: impl Into<String>,
        amount: &Amount,
        expected: Option<&str>,
        column: &str,
    ) {
        let Amount { value: _, currency } = amount;
        if let Some(currency) = currency
            .as_ref()
            .filter(|code| Some(code.as_str()) != expected)
        {
            self.add(
                term,
                format!("{}.currency", path.into()),
                format!(
                    "{} is not the currency in the column {column}",
                    quoted(currency)
                ),
            );
        }
    }

    fn no_column(&mut self, term: &'static str, path: impl Into<String>, what: &str) {
        self.add(term, path, format!("{what}; {NO_COLUMN}"));
    }

    fn only_first(&mut self, term: &'static str, path: String, what: &str) {
        self.add(term, path, format!("{what}; only the first has a column"));
    }

    fn add(&mut self, term: &'static str, path: impl Into<String>, what: String) {
        self.list.push(Loss {
            term: Cow::Borrowed(term),
            path: path.into(),
            what,
        });
    }
}

const DOCUMENT_ALLOWANCE: [[&str; 2]; 2] = [["BT-92", "BT-93"], ["BT-99", "BT-100"]];
const LINE_ALLOWANCE: [[&str; 2]; 2] = [["BT-136", "BT-137"], ["BT-141", "BT-142"]];

/// The terms of a party; empty for what EN 16931 does not know of it.
struct PartyTerms {
    identifier: &'static str,
    vat: &'static str,
    tax_registration: &'static str,
    additional_legal_information: &'static str,
}

const SELLER: PartyTerms = PartyTerms {
    identifier: "BT-29",
    vat: "BT-31",
    tax_registration: "BT-32",
    additional_legal_information: "BT-33",
};

const BUYER: PartyTerms = PartyTerms {
    identifier: "BT-46",
    vat: "BT-48",
    tax_registration: "",
    additional_legal_information: "",
};

/// Both dates of a period have a column.
fn period(period: &Option<Period>) {
    if let Some(Period {
        start_date: _,
        end_date: _,
    }) = period
    {}
}

fn named(kind: &str, name: &Option<Text>) -> String {
    match name {
        Some(name) => format!("{kind} {}", quoted(name)),
        None => kind.to_owned(),
    }
}

#[cfg(test)]
#[cfg(all(feature = "csv", feature = "serde"))]
mod tests {
    use super::*;
    use crate::format::csv::{CsvOptions, CsvTable, CsvWriter, write};
    use crate::model::Document;
    use serde::Deserialize as _;
    use serde::de::value::{Error, MapAccessDeserializer, MapDeserializer, SeqDeserializer};
    use serde::de::{Deserializer, IntoDeserializer, Visitor};
    use serde_json::Value;
    use std::cell::Cell;

    /// Fills every field there is: each text is another one, of eight digits so that it can be a
    /// transaction code, each typed value an unreadable text, each number another one of five digits,
    /// each list has two entries, four lists deep at most.
    #[derive(Clone, Copy)]
    struct Filler<'a>(&'a Cell<usize>, usize);

    impl Filler<'_> {
        fn next(self) -> usize {
            self.0.set(self.0.get() + 1);
            self.0.get()
        }

        fn text(self) -> String {
            format!("1000{:04}", self.next())
        }
    }

    impl<'de> Deserializer<'de> for Filler<'_> {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let entry = ("unreadable", self.text());
            visitor.visit_map(MapDeserializer::new([entry].into_iter()))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Error> {
            let entries = fields.iter().map(|field| (*field, self));
            visitor.visit_map(MapDeserializer::new(entries))
        }

        fn deserialize_enum<V: Visitor<'de>>(
            self,
            _: &'static str,
            variants: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Error> {
            let entries = std::iter::once((variants[0], self));
            let entries = MapAccessDeserializer::new(MapDeserializer::new(entries));
            visitor.visit_enum(entries)
        }

        /// What stands in a variant of an enumeration without content.
        fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_unit()
        }

        fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let below = Filler(self.0, self.1 + 1);
            let count = if below.1 > 4 { 0 } else { 2 };
            visitor.visit_seq(SeqDeserializer::new([below; 2].into_iter().take(count)))
        }

        fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_bool(true)
        }

        fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_u8(200)
        }

        fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_u16(40_000 + self.next() as u16)
        }

        fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_u32(40_000 + self.next() as u32)
        }

        fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_some(self)
        }

        fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_string(self.text())
        }

        fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_string(self.text())
        }

        serde::forward_to_deserialize_any! {
            i8 i16 i32 i64 u64 f32 f64 char bytes byte_buf unit_struct
            newtype_struct tuple tuple_struct map identifier ignored_any
        }
    }

    impl<'de> IntoDeserializer<'de, Error> for Filler<'_> {
        type Deserializer = Self;

        fn into_deserializer(self) -> Self {
            self
        }
    }

    fn leaves(path: &str, value: &Value, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = match (path, name.as_str()) {
                        (_, "unreadable") => path.to_owned(),
                        ("", _) => name.clone(),
                        _ => format!("{path}.{name}"),
                    };
                    leaves(&path, value, found);
                }
            }
            Value::Array(values) => {
                for (at, value) in values.iter().enumerate() {
                    leaves(&format!("{path}[{at}]"), value, found);
                }
            }
            Value::String(text) => found.push((path.to_owned(), text.clone())),
            Value::Number(number) => found.push((path.to_owned(), number.to_string())),
            Value::Bool(_) => {}
            other => panic!("{path} is {other}"),
        }
    }

    fn is_at_or_below(path: &str, group: &str) -> bool {
        path.strip_prefix(group)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }

    #[test]
    fn every_field_is_either_in_a_table_or_a_loss() {
        let count = Cell::new(0);
        let invoice = Invoice::deserialize(Filler(&count, 0)).unwrap();
        let losses = losses(&invoice);
        let mut all = Vec::new();
        leaves("", &serde_json::to_value(&invoice).unwrap(), &mut all);
        assert!(all.len() > 300, "{} leaves", all.len());
        let document = Document::from(invoice);
        let tables: String = [
            CsvTable::Invoices,
            CsvTable::Lines,
            CsvTable::Vat,
            CsvTable::Allowances,
        ]
        .map(|table| write(&document, table).unwrap())
        .concat();
        for (path, text) in &all {
            let lost = losses.iter().any(|loss| is_at_or_below(path, &loss.path));
            let written = tables.contains(text);
            assert!(lost != written, "{path}: lost {lost}, written {written}");
        }
        for loss in &losses {
            let exists = all.iter().any(|(path, _)| is_at_or_below(path, &loss.path));
            assert!(exists, "nothing stands at {loss}");
        }
    }

    #[test]
    fn every_field_of_a_statement_is_either_in_a_table_or_a_loss() {
        for rows in [
            MovementRows::Totals,
            MovementRows::Details,
            MovementRows::Tree,
        ] {
            let count = Cell::new(0);
            let statement = Statement::deserialize(Filler(&count, 0)).unwrap();
            let statements = vec![statement];
            let losses = statement_losses(&statements, rows);
            let mut all = Vec::new();
            let value = serde_json::to_value(&statements).unwrap();
            leaves("statements", &value, &mut all);
            assert!(all.len() > 500, "{} leaves", all.len());
            let document = Document::from(statements);
            let options = CsvOptions::new().movement_rows(rows);
            let mut tables = Vec::new();
            for table in [CsvTable::Statements, CsvTable::Movements] {
                let mut writer = CsvWriter::new(Vec::new(), table, options);
                writer.write(&document).unwrap();
                tables.extend(writer.finish().unwrap());
            }
            let tables = String::from_utf8(tables).unwrap();
            for (path, text) in &all {
                // A whole is not lost with its details below it, nor are numbers that only count.
                let below = |loss: &Loss| {
                    let is_whole = loss.what.starts_with("a movement of");
                    is_at_or_below(path, &loss.path)
                        && !(is_whole && path[loss.path.len()..].starts_with(".details["))
                };
                let counts = path.contains("information[") && path.ends_with("].detail")
                    || path.contains("free_communications[") && path.ends_with("].sequence");
                // Words for a choice, and the only numbers of three digits.
                let is_choice = ["kind", "side", "version", "globalisation"]
                    .iter()
                    .any(|name| path.ends_with(name));
                if counts || is_choice {
                    continue;
                }
                let lost = losses.iter().any(below);
                let written = tables.contains(text);
                assert!(
                    lost != written,
                    "{rows:?} {path}: lost {lost}, written {written}"
                );
            }
            for loss in &losses {
                let exists = all.iter().any(|(path, _)| is_at_or_below(path, &loss.path));
                assert!(exists, "nothing stands at {loss}");
            }
        }
    }

    fn told(invoice: &Invoice) -> Vec<String> {
        losses(invoice).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_not_there_is_not_lost() {
        assert_eq!(told(&Invoice::default()), [""; 0]);
    }

    #[test]
    fn a_loss_says_what_was_there() {
        use crate::model::{Attachment, ItemAttribute, SupportingDocument};
        use crate::value::Bytes;
        use rust_decimal_macros::dec;

        let date = chrono::NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let invoice = Invoice::builder("1", date, "EUR")
            .credit_transfer("BE71096123456769", "1")
            .credit_transfer("NL91ABNA0417164300", "1")
            .allowance_charge(AllowanceCharge::charge(5).vat(TaxCategory::standard(21)))
            .line(
                InvoiceLine::builder("Item", 1, "C62")
                    .price(dec!(10))
                    .vat(TaxCategory::standard(21)),
            )
            .with(|invoice| {
                invoice.supporting_documents.push(SupportingDocument {
                    reference: Some(Identifier::new("Timesheet")),
                    attached_document: Some(Attachment {
                        content: Bytes(vec![0; 12]).into(),
                        mime_code: None,
                        filename: None,
                    }),
                    ..SupportingDocument::default()
                });
                invoice.tender_or_lot_reference = Some("=x\"".repeat(40).into());
            })
            .build();
        let mut invoice = invoice.unwrap();
        let line = &mut invoice.lines[0];
        line.net_amount = Some(Amount::new(dec!(10), "USD"));
        line.item.as_mut().unwrap().attributes = vec![ItemAttribute::default(); 2];
        assert_eq!(
            told(&invoice),
            [
                &format!(
                    "tender_or_lot_reference (BT-17): \"{}=…\" (120 characters); there is no column for it",
                    "=x\"".repeat(33)
                ),
                r#"payment_means[1] (BG-16): payment instructions "30"; only the first has a column"#,
                r#"supporting_documents[0] (BG-24): a document "Timesheet" with 12 bytes attached; there is no column for it"#,
                r#"lines[0].net_amount.currency (BT-131): "USD" is not the currency in the column currency_code"#,
                "lines[0].item.attributes (BG-32): 2 attributes; there is no column for it",
            ]
        );
    }
}
