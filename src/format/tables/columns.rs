//! The columns of each table: a name, and what stands in its cell.
//!
//! A field that gets a column here is left out of the `losses` next door, and the other way round;
//! a test there holds the two together. Names and order are public: add at the end.

use crate::model::{
    AccountKind, AccountNumber, AllowanceCharge, Balance, Communication, Contact, CreditTransfer,
    Delivery, DocumentTotals, Invoice, InvoiceLine, Item, Kind, Movement, Party, PaymentMeans,
    PostalAddress, Price, Side, Statement, StatementHeader, StatementKind, TaxCategory,
    TaxRegistration, Trailer, VatBreakdown,
};
#[cfg(feature = "xlsx")]
use crate::report::Finding;
use crate::value::{Amount, Identifier, Parsed, Quantity, Text};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// What stands in a cell.
pub(crate) enum Cell<'a> {
    Empty,
    Number(Decimal),
    /// A number in a currency.
    Amount(Decimal),
    Date(NaiveDate),
    Text(Cow<'a, str>),
}

type Column<T> = (&'static str, fn(&T) -> Cell<'_>);

/// At the start of every row of every table: what tells documents apart.
pub(super) const KEY: &[Column<Invoice>] = &[
    ("kind", |invoice| {
        Cell::Text(Cow::Borrowed(match invoice.kind {
            Kind::Invoice => "invoice",
            Kind::CreditNote => "credit-note",
        }))
    }),
    ("number", |invoice| text(&invoice.number)),
    ("issue_date", |invoice| date(&invoice.issue_date)),
    ("currency_code", |invoice| text(&invoice.currency_code)),
    ("seller_name", |invoice| {
        of(seller(invoice), |party| text(&party.name))
    }),
    ("seller_vat", |invoice| of(seller(invoice), vat)),
];

pub(super) const INVOICE: &[Column<Invoice>] = &[
    ("type_code", |invoice| text(&invoice.type_code)),
    ("payment_due_date", |invoice| {
        date(&invoice.payment_due_date)
    }),
    ("buyer_name", |invoice| {
        of(buyer(invoice), |party| text(&party.name))
    }),
    ("buyer_vat", |invoice| of(buyer(invoice), vat)),
    ("sum_of_line_net_amounts", |invoice| {
        total(invoice, |totals| &totals.sum_of_line_net_amounts)
    }),
    ("sum_of_allowances", |invoice| {
        total(invoice, |totals| &totals.sum_of_allowances)
    }),
    ("sum_of_charges", |invoice| {
        total(invoice, |totals| &totals.sum_of_charges)
    }),
    ("total_without_vat", |invoice| {
        total(invoice, |totals| &totals.total_without_vat)
    }),
    ("total_vat_amount", |invoice| {
        amount(&invoice.total_vat_amount)
    }),
    ("total_with_vat", |invoice| {
        total(invoice, |totals| &totals.total_with_vat)
    }),
    ("paid_amount", |invoice| {
        total(invoice, |totals| &totals.paid_amount)
    }),
    ("rounding_amount", |invoice| {
        total(invoice, |totals| &totals.rounding_amount)
    }),
    ("amount_due_for_payment", |invoice| {
        total(invoice, |totals| &totals.amount_due_for_payment)
    }),
    ("vat_accounting_currency_code", |invoice| {
        text(&invoice.vat_accounting_currency_code)
    }),
    ("total_vat_amount_in_accounting_currency", |invoice| {
        amount(&invoice.total_vat_amount_in_accounting_currency)
    }),
    ("value_added_tax_point_date", |invoice| {
        date(&invoice.value_added_tax_point_date)
    }),
    ("value_added_tax_point_date_code", |invoice| {
        text(&invoice.value_added_tax_point_date_code)
    }),
    ("invoicing_period_start_date", |invoice| {
        of(invoice.invoicing_period.as_ref(), |period| {
            date(&period.start_date)
        })
    }),
    ("invoicing_period_end_date", |invoice| {
        of(invoice.invoicing_period.as_ref(), |period| {
            date(&period.end_date)
        })
    }),
    ("buyer_reference", |invoice| text(&invoice.buyer_reference)),
    ("project_reference", |invoice| {
        text(&invoice.project_reference)
    }),
    ("contract_reference", |invoice| {
        text(&invoice.contract_reference)
    }),
    ("purchase_order_reference", |invoice| {
        text(&invoice.purchase_order_reference)
    }),
    ("sales_order_reference", |invoice| {
        text(&invoice.sales_order_reference)
    }),
    ("buyer_accounting_reference", |invoice| {
        text(&invoice.buyer_accounting_reference)
    }),
    ("preceding_invoice_reference", |invoice| {
        of(invoice.preceding_invoices.first(), |preceding| {
            text(&preceding.reference)
        })
    }),
    ("preceding_invoice_issue_date", |invoice| {
        of(invoice.preceding_invoices.first(), |preceding| {
            date(&preceding.issue_date)
        })
    }),
    ("payment_terms", |invoice| text(&invoice.payment_terms)),
    ("payment_means_type_code", |invoice| {
        of(payment(invoice), |means| text(&means.type_code))
    }),
    ("remittance_information", |invoice| {
        of(payment(invoice), |means| {
            text(&means.remittance_information)
        })
    }),
    ("payment_account_identifier", |invoice| {
        of(transfer(invoice), |transfer| {
            identifier(&transfer.account_identifier)
        })
    }),
    ("payment_account_name", |invoice| {
        of(transfer(invoice), |transfer| text(&transfer.account_name))
    }),
    ("payment_service_provider_identifier", |invoice| {
        of(transfer(invoice), |transfer| {
            identifier(&transfer.service_provider_identifier)
        })
    }),
    ("mandate_reference_identifier", |invoice| {
        let debit = payment(invoice).and_then(|means| means.direct_debit.as_ref());
        of(debit, |debit| text(&debit.mandate_reference_identifier))
    }),
    ("bank_assigned_creditor_identifier", |invoice| {
        text(&invoice.bank_assigned_creditor_identifier)
    }),
    ("payee_name", |invoice| {
        of(invoice.payee.as_ref(), |payee| text(&payee.name))
    }),
    ("tax_representative_name", |invoice| {
        of(invoice.tax_representative.as_ref(), |party| {
            text(&party.name)
        })
    }),
    ("tax_representative_vat", |invoice| {
        of(invoice.tax_representative.as_ref(), |party| {
            registered(&party.tax_registrations, true)
        })
    }),
    ("actual_delivery_date", |invoice| {
        of(delivery(invoice), |delivery| {
            date(&delivery.actual_delivery_date)
        })
    }),
    ("deliver_to_country_code", |invoice| {
        let address = delivery(invoice).and_then(|delivery| delivery.address.as_ref());
        of(address, |address| text(&address.country_code))
    }),
    ("notes", notes),
    ("business_process_type", |invoice| {
        text(&invoice.process_control.business_process_type)
    }),
    ("specification_identifier", |invoice| {
        text(&invoice.process_control.specification_identifier)
    }),
    ("seller_trading_name", |invoice| {
        of(seller(invoice), |party| text(&party.trading_name))
    }),
    ("seller_identifier", |invoice| {
        of(seller(invoice), first_identifier)
    }),
    ("seller_identifier_scheme", |invoice| {
        of(seller(invoice), first_scheme)
    }),
    ("seller_legal_registration", |invoice| {
        of(seller(invoice), |party| {
            identifier(&party.legal_registration_identifier)
        })
    }),
    ("seller_legal_registration_scheme", |invoice| {
        of(seller(invoice), |party| {
            scheme(&party.legal_registration_identifier)
        })
    }),
    ("seller_tax_registration", |invoice| {
        of(seller(invoice), |party| {
            registered(&party.tax_registrations, false)
        })
    }),
    ("seller_electronic_address", |invoice| {
        of(seller(invoice), |party| {
            identifier(&party.electronic_address)
        })
    }),
    ("seller_electronic_address_scheme", |invoice| {
        of(seller(invoice), |party| scheme(&party.electronic_address))
    }),
    ("seller_address_line_1", |invoice| {
        of(address(seller(invoice)), |address| text(&address.line_1))
    }),
    ("seller_address_line_2", |invoice| {
        of(address(seller(invoice)), |address| text(&address.line_2))
    }),
    ("seller_address_line_3", |invoice| {
        of(address(seller(invoice)), |address| text(&address.line_3))
    }),
    ("seller_post_code", |invoice| {
        of(address(seller(invoice)), |address| text(&address.post_code))
    }),
    ("seller_city", |invoice| {
        of(address(seller(invoice)), |address| text(&address.city))
    }),
    ("seller_country_subdivision", |invoice| {
        of(address(seller(invoice)), |address| {
            text(&address.country_subdivision)
        })
    }),
    ("seller_country_code", |invoice| {
        of(address(seller(invoice)), |address| {
            text(&address.country_code)
        })
    }),
    ("seller_contact_point", |invoice| {
        of(contact(seller(invoice)), |contact| {
            text(&contact.contact_point)
        })
    }),
    ("seller_telephone_number", |invoice| {
        of(contact(seller(invoice)), |contact| {
            text(&contact.telephone_number)
        })
    }),
    ("seller_email_address", |invoice| {
        of(contact(seller(invoice)), |contact| {
            text(&contact.email_address)
        })
    }),
    ("buyer_trading_name", |invoice| {
        of(buyer(invoice), |party| text(&party.trading_name))
    }),
    ("buyer_identifier", |invoice| {
        of(buyer(invoice), first_identifier)
    }),
    ("buyer_identifier_scheme", |invoice| {
        of(buyer(invoice), first_scheme)
    }),
    ("buyer_legal_registration", |invoice| {
        of(buyer(invoice), |party| {
            identifier(&party.legal_registration_identifier)
        })
    }),
    ("buyer_legal_registration_scheme", |invoice| {
        of(buyer(invoice), |party| {
            scheme(&party.legal_registration_identifier)
        })
    }),
    ("buyer_tax_registration", |invoice| {
        of(buyer(invoice), |party| {
            registered(&party.tax_registrations, false)
        })
    }),
    ("buyer_electronic_address", |invoice| {
        of(buyer(invoice), |party| {
            identifier(&party.electronic_address)
        })
    }),
    ("buyer_electronic_address_scheme", |invoice| {
        of(buyer(invoice), |party| scheme(&party.electronic_address))
    }),
    ("buyer_address_line_1", |invoice| {
        of(address(buyer(invoice)), |address| text(&address.line_1))
    }),
    ("buyer_address_line_2", |invoice| {
        of(address(buyer(invoice)), |address| text(&address.line_2))
    }),
    ("buyer_address_line_3", |invoice| {
        of(address(buyer(invoice)), |address| text(&address.line_3))
    }),
    ("buyer_post_code", |invoice| {
        of(address(buyer(invoice)), |address| text(&address.post_code))
    }),
    ("buyer_city", |invoice| {
        of(address(buyer(invoice)), |address| text(&address.city))
    }),
    ("buyer_country_subdivision", |invoice| {
        of(address(buyer(invoice)), |address| {
            text(&address.country_subdivision)
        })
    }),
    ("buyer_country_code", |invoice| {
        of(address(buyer(invoice)), |address| {
            text(&address.country_code)
        })
    }),
    ("buyer_contact_point", |invoice| {
        of(contact(buyer(invoice)), |contact| {
            text(&contact.contact_point)
        })
    }),
    ("buyer_telephone_number", |invoice| {
        of(contact(buyer(invoice)), |contact| {
            text(&contact.telephone_number)
        })
    }),
    ("buyer_email_address", |invoice| {
        of(contact(buyer(invoice)), |contact| {
            text(&contact.email_address)
        })
    }),
];

pub(super) const LINE: &[Column<InvoiceLine>] = &[
    ("line_identifier", |line| text(&line.identifier)),
    ("item_name", |line| item(line, |item| text(&item.name))),
    ("item_description", |line| {
        item(line, |item| text(&item.description))
    }),
    ("quantity", |line| quantity(line.quantity.as_ref())),
    ("unit_code", |line| {
        of(line.quantity.as_ref(), |quantity| text(&quantity.unit_code))
    }),
    ("net_price", |line| {
        price(line, |price| amount(&price.net_price))
    }),
    ("base_quantity", |line| {
        price(line, |price| quantity(price.base_quantity.as_ref()))
    }),
    ("net_amount", |line| amount(&line.net_amount)),
    ("vat_category_code", |line| {
        of(line_vat(line), |category| text(&category.code))
    }),
    ("vat_rate", |line| {
        of(line_vat(line), |category| number(&category.rate))
    }),
    ("gross_price", |line| {
        price(line, |price| amount(&price.gross_price))
    }),
    ("price_discount", |line| {
        price(line, |price| amount(&price.discount))
    }),
    ("sellers_item_identifier", |line| {
        item(line, |item| text(&item.sellers_identifier))
    }),
    ("buyers_item_identifier", |line| {
        item(line, |item| text(&item.buyers_identifier))
    }),
    ("standard_item_identifier", |line| {
        item(line, |item| identifier(&item.standard_identifier))
    }),
    ("standard_item_identifier_scheme", |line| {
        item(line, |item| scheme(&item.standard_identifier))
    }),
    ("classification_code", |line| {
        item(line, |item| {
            of(item.classifications.first(), |class| text(&class.code))
        })
    }),
    ("classification_list_identifier", |line| {
        item(line, |item| {
            of(item.classifications.first(), |class| {
                text(&class.list_identifier)
            })
        })
    }),
    ("country_of_origin", |line| {
        item(line, |item| text(&item.country_of_origin))
    }),
    ("period_start_date", |line| {
        of(line.period.as_ref(), |period| date(&period.start_date))
    }),
    ("period_end_date", |line| {
        of(line.period.as_ref(), |period| date(&period.end_date))
    }),
    ("purchase_order_reference", |line| {
        text(&line.purchase_order_reference)
    }),
    ("purchase_order_line_reference", |line| {
        text(&line.purchase_order_line_reference)
    }),
    ("buyer_accounting_reference", |line| {
        text(&line.buyer_accounting_reference)
    }),
    ("object_identifier", |line| {
        identifier(&line.object_identifier)
    }),
    ("note", |line| text(&line.note)),
];

pub(super) const VAT: &[Column<VatBreakdown>] = &[
    ("vat_category_code", |row| {
        of(row.tax_category.as_ref(), |category| text(&category.code))
    }),
    ("vat_rate", |row| {
        of(row.tax_category.as_ref(), |category| number(&category.rate))
    }),
    ("taxable_amount", |row| amount(&row.taxable_amount)),
    ("tax_amount", |row| amount(&row.tax_amount)),
    ("exemption_reason_code", |row| {
        of(row.tax_category.as_ref(), |category| {
            text(&category.exemption_reason_code)
        })
    }),
    ("exemption_reason", |row| {
        of(row.tax_category.as_ref(), |category| {
            text(&category.exemption_reason)
        })
    }),
];

/// An allowance or charge, and the line it is of; on document level there is none.
pub(super) struct AllowanceRow<'a> {
    pub line: Option<&'a InvoiceLine>,
    pub item: &'a AllowanceCharge,
}

/// What stands in the cell of a column of [`ALLOWANCE`].
type AllowanceColumn = (&'static str, for<'a> fn(&AllowanceRow<'a>) -> Cell<'a>);

pub(super) const ALLOWANCE: &[AllowanceColumn] = &[
    ("level", |row| {
        Cell::Text(Cow::Borrowed(match row.line {
            Some(_) => "line",
            None => "document",
        }))
    }),
    ("line_identifier", |row| {
        of(row.line, |line| text(&line.identifier))
    }),
    ("type", |row| {
        of(row.item.is_charge.as_ref(), |is_charge| match is_charge {
            Parsed::Value(true) => Cell::Text(Cow::Borrowed("charge")),
            Parsed::Value(false) => Cell::Text(Cow::Borrowed("allowance")),
            Parsed::Written {
                written: unreadable,
                ..
            }
            | Parsed::Unreadable { unreadable } => cell(unreadable),
        })
    }),
    ("amount", |row| amount(&row.item.amount)),
    ("base_amount", |row| amount(&row.item.base_amount)),
    ("percentage", |row| number(&row.item.percentage)),
    ("vat_category_code", |row| {
        of(row.item.tax_category.as_ref(), |category| {
            text(&category.code)
        })
    }),
    ("vat_rate", |row| {
        of(row.item.tax_category.as_ref(), |category| {
            number(&category.rate)
        })
    }),
    ("reason_code", |row| text(&row.item.reason_code)),
    ("reason", |row| text(&row.item.reason)),
];

/// At the start of every row of bank statements: what tells them apart.
pub(super) const STATEMENT_KEY: &[Column<Statement>] = &[
    ("account", |statement| {
        of(statement.account.as_ref(), |account| cell(&account.number))
    }),
    ("currency", |statement| {
        of(statement.account.as_ref(), |account| {
            text(&account.currency)
        })
    }),
    ("statement_number", |statement| count(statement.number)),
    ("statement_date", |statement| {
        of(statement.new_balance.as_ref(), |balance| {
            date(&balance.date)
        })
    }),
];

pub(super) const STATEMENT: &[Column<Statement>] = &[
    ("old_balance_date", |statement| {
        of(statement.old_balance.as_ref(), |balance| {
            date(&balance.date)
        })
    }),
    ("old_balance", |statement| balance(&statement.old_balance)),
    ("new_balance", |statement| balance(&statement.new_balance)),
    ("debit_total", |statement| {
        of(trailer(statement), |trailer| money(&trailer.debit))
    }),
    ("credit_total", |statement| {
        of(trailer(statement), |trailer| money(&trailer.credit))
    }),
    ("movements", |statement| {
        Cell::Number(statement.totals().count().into())
    }),
    ("details", |statement| {
        Cell::Number(statement.details().count().into())
    }),
    ("records", |statement| {
        of(trailer(statement), |trailer| count(trailer.records))
    }),
    ("holder", |statement| text(&statement.holder)),
    ("description", |statement| text(&statement.description)),
    ("account_kind", |statement| {
        of(statement.account.as_ref(), account_kind)
    }),
    ("account_qualification", |statement| {
        of(statement.account.as_ref(), |account| {
            text(&account.qualification)
        })
    }),
    ("account_country", |statement| {
        of(statement.account.as_ref(), |account| text(&account.country))
    }),
    ("account_extension", |statement| {
        of(statement.account.as_ref(), |account| {
            text(&account.extension)
        })
    }),
    ("paper_number", |statement| count(statement.paper_number)),
    ("new_paper_number", |statement| {
        count(statement.new_paper_number)
    }),
    ("version", |statement| count(header(statement).version)),
    ("creation_date", |statement| {
        date(&header(statement).creation_date)
    }),
    ("bank", |statement| text(&header(statement).bank)),
    ("bic", |statement| text(&header(statement).bic)),
    ("is_duplicate", |statement| {
        let is_duplicate = header(statement).is_duplicate;
        Cell::Text(Cow::Borrowed(if is_duplicate { "true" } else { "false" }))
    }),
    ("file_reference", |statement| {
        text(&header(statement).file_reference)
    }),
    ("addressee", |statement| text(&header(statement).addressee)),
    ("enterprise_number", |statement| {
        text(&header(statement).enterprise_number)
    }),
    ("separate_application", |statement| {
        text(&header(statement).separate_application)
    }),
    ("transaction_reference", |statement| {
        text(&header(statement).transaction_reference)
    }),
    ("related_reference", |statement| {
        text(&header(statement).related_reference)
    }),
    ("free_communications", free_communications),
    ("kind", |statement| {
        Cell::Text(Cow::Borrowed(match statement.kind {
            StatementKind::Statement => "statement",
            StatementKind::InterimReport => "interim-report",
            StatementKind::Notification => "notification",
        }))
    }),
    ("page", |statement| lines(statement.page.as_slice())),
    ("other_balances", |statement| {
        lines(&statement.other_balances)
    }),
];

/// A movement or a detail, and how many movements it is below.
pub(super) struct Row<'a> {
    pub level: usize,
    pub movement: &'a Movement,
}

type RowColumn = (&'static str, for<'a> fn(&Row<'a>) -> Cell<'a>);

pub(super) const MOVEMENT: &[RowColumn] = &[
    ("sequence", |row| count(row.movement.sequence)),
    ("detail", |row| count(row.movement.detail)),
    ("level", |row| Cell::Number(row.level.into())),
    ("entry_date", |row| date(&row.movement.entry_date)),
    ("value_date", |row| date(&row.movement.value_date)),
    ("amount", |row| {
        signed(row.movement.side, &row.movement.amount)
    }),
    ("amount_currency", |row| text(&row.movement.currency)),
    ("code", |row| code(row.movement)),
    ("foreign_code", |row| text(&row.movement.foreign_code)),
    ("counterparty_name", |row| {
        text(&row.movement.counterparty_name)
    }),
    ("counterparty_account", |row| {
        of(counterparty(row.movement), |account| cell(&account.number))
    }),
    ("counterparty_account_kind", |row| {
        of(counterparty(row.movement), account_kind)
    }),
    ("counterparty_currency", |row| {
        of(counterparty(row.movement), |account| {
            text(&account.currency)
        })
    }),
    ("counterparty_bic", |row| {
        text(&row.movement.counterparty_bic)
    }),
    ("counterparty_address", |row| {
        text(&row.movement.counterparty_address)
    }),
    ("communication_kind", |row| {
        of(row.movement.communication.as_ref(), |communication| {
            Cell::Text(match communication {
                Communication::Free(_) => Cow::Borrowed("free"),
                Communication::Structured(structured) => {
                    Cow::Owned(format!("{:03}", structured.kind))
                }
            })
        })
    }),
    ("communication", |row| {
        of(row.movement.communication.as_ref(), |communication| {
            cell(match communication {
                Communication::Free(text) => text,
                Communication::Structured(structured) => &structured.text,
            })
        })
    }),
    ("customer_reference", |row| {
        text(&row.movement.customer_reference)
    }),
    ("bank_reference", |row| text(&row.movement.bank_reference)),
    ("return_kind", |row| text(&row.movement.return_kind)),
    ("return_reason", |row| text(&row.movement.return_reason)),
    ("category_purpose", |row| {
        text(&row.movement.category_purpose)
    }),
    ("purpose", |row| text(&row.movement.purpose)),
    ("paper_number", |row| count(row.movement.paper_number)),
    ("globalisation", |row| {
        Cell::Number(row.movement.globalisation.into())
    }),
    ("information", |row| information(row.movement)),
    ("other_amounts", |row| lines(&row.movement.other_amounts)),
    ("charges", |row| lines(&row.movement.charges)),
    ("paid_documents", |row| lines(&row.movement.paid_documents)),
];

/// What was found in a document; the source of the document stands before it.
#[cfg(feature = "xlsx")]
pub(crate) const FINDING: &[Column<Finding>] = &[
    ("rule", |finding| Cell::Text(Cow::Borrowed(&finding.rule))),
    ("severity", |finding| {
        Cell::Text(Cow::Borrowed(finding.severity.as_str()))
    }),
    ("terms", |finding| {
        Cell::Text(Cow::Owned(finding.terms.join(", ")))
    }),
    ("line", |finding| place(finding.place().0)),
    ("column", |finding| place(finding.place().1)),
    ("path", |finding| {
        Cell::Text(match &finding.field {
            Some(field) => Cow::Owned(format!("{} {}", field.record, field.name)),
            None => Cow::Borrowed(finding.path()),
        })
    }),
    ("message", |finding| {
        Cell::Text(Cow::Borrowed(&finding.message))
    }),
];

/// A line or a column; a document that was never text has none.
#[cfg(feature = "xlsx")]
fn place<'a>(number: usize) -> Cell<'a> {
    match number {
        0 => Cell::Empty,
        number => Cell::Number(number.into()),
    }
}

fn header(statement: &Statement) -> &StatementHeader {
    &statement.header
}

fn trailer(statement: &Statement) -> Option<&Trailer> {
    statement.trailer.as_ref()
}

fn counterparty(movement: &Movement) -> Option<&AccountNumber> {
    movement.counterparty_account.as_ref()
}

fn account_kind(account: &AccountNumber) -> Cell<'_> {
    Cell::Text(Cow::Borrowed(match account.kind {
        AccountKind::BelgianBban => "belgian-bban",
        AccountKind::Foreign => "foreign",
        AccountKind::BelgianIban => "belgian-iban",
        AccountKind::ForeignIban => "foreign-iban",
    }))
}

fn code(movement: &Movement) -> Cell<'_> {
    match movement.code {
        Some(code) => Cell::Text(Cow::Owned(code.to_string())),
        None => Cell::Empty,
    }
}

/// Debits are negative.
fn signed(side: Side, amount: &Parsed<Decimal>) -> Cell<'_> {
    match amount {
        Parsed::Value(amount)
        | Parsed::Written {
            value: Some(amount),
            ..
        } => Cell::Amount(side.signed(*amount)),
        Parsed::Written {
            written: unreadable,
            ..
        }
        | Parsed::Unreadable { unreadable } => cell(unreadable),
    }
}

fn balance(balance: &Option<Balance>) -> Cell<'_> {
    of(balance.as_ref(), |balance| {
        signed(balance.side, &balance.amount)
    })
}

fn count<'a>(number: Option<impl Into<Decimal>>) -> Cell<'a> {
    number.map_or(Cell::Empty, |number| Cell::Number(number.into()))
}

/// A line each, and a blank line between two communications.
fn free_communications(statement: &Statement) -> Cell<'_> {
    let all = statement.free_communications.iter();
    let texts: Vec<_> = all
        .map(|one| {
            let lines: Vec<_> = one.lines.iter().map(Text::as_str).collect();
            lines.join("\n")
        })
        .collect();
    Cell::Text(Cow::Owned(texts.join("\n\n")))
}

/// A line each, in words.
fn lines<'a, T: ToString>(all: &[T]) -> Cell<'a> {
    let lines: Vec<String> = all.iter().map(ToString::to_string).collect();
    Cell::Text(Cow::Owned(lines.join("\n")))
}

/// A line each, the type of a structured one before it as with notes.
fn information(movement: &Movement) -> Cell<'_> {
    let said = movement.information.iter();
    let lines: Vec<_> = said
        .filter_map(|one| match one.communication.as_ref()? {
            Communication::Free(text) => Some(text.to_string()),
            Communication::Structured(said) => Some(format!("#{:03}#{}", said.kind, said.text)),
        })
        .collect();
    Cell::Text(Cow::Owned(lines.join("\n")))
}

fn seller(invoice: &Invoice) -> Option<&Party> {
    invoice.seller.as_ref()
}

fn buyer(invoice: &Invoice) -> Option<&Party> {
    invoice.buyer.as_ref()
}

fn address(party: Option<&Party>) -> Option<&PostalAddress> {
    party?.address.as_ref()
}

fn contact(party: Option<&Party>) -> Option<&Contact> {
    party?.contact.as_ref()
}

fn payment(invoice: &Invoice) -> Option<&PaymentMeans> {
    invoice.payment_means.first()
}

fn transfer(invoice: &Invoice) -> Option<&CreditTransfer> {
    payment(invoice)?.credit_transfer.as_ref()
}

fn delivery(invoice: &Invoice) -> Option<&Delivery> {
    invoice.delivery.as_ref()
}

fn line_vat(line: &InvoiceLine) -> Option<&TaxCategory> {
    line.item.as_ref()?.tax_category.as_ref()
}

fn total(invoice: &Invoice, field: fn(&DocumentTotals) -> &Option<Amount>) -> Cell<'_> {
    of(invoice.totals.as_ref(), |totals| amount(field(totals)))
}

fn item(line: &InvoiceLine, cell: fn(&Item) -> Cell<'_>) -> Cell<'_> {
    of(line.item.as_ref(), cell)
}

fn price(line: &InvoiceLine, cell: fn(&Price) -> Cell<'_>) -> Cell<'_> {
    of(line.price.as_ref(), cell)
}

fn vat(party: &Party) -> Cell<'_> {
    registered(&party.tax_registrations, true)
}

/// The first registration for VAT, or for another tax.
fn registered(all: &[TaxRegistration], for_vat: bool) -> Cell<'_> {
    let first = all
        .iter()
        .find(|registration| registration.is_vat() == for_vat);
    of(first, |registration| text(&registration.identifier))
}

fn first_identifier(party: &Party) -> Cell<'_> {
    of(party.identifiers.first(), |identifier| {
        cell(&identifier.value)
    })
}

fn first_scheme(party: &Party) -> Cell<'_> {
    of(party.identifiers.first(), |identifier| {
        text(&identifier.scheme)
    })
}

/// A note a line, the subject code before it as UBL writes it.
fn notes(invoice: &Invoice) -> Cell<'_> {
    let mut joined = String::new();
    for (at, note) in invoice.notes.iter().enumerate() {
        if at > 0 {
            joined.push('\n');
        }
        if let Some(code) = &note.subject_code {
            joined.push('#');
            joined.push_str(code);
            joined.push('#');
        }
        joined.push_str(&note.text);
    }
    Cell::Text(Cow::Owned(joined))
}

fn of<'a, T>(group: Option<&'a T>, cell: impl FnOnce(&'a T) -> Cell<'a>) -> Cell<'a> {
    group.map_or(Cell::Empty, cell)
}

fn cell(text: &Text) -> Cell<'_> {
    Cell::Text(Cow::Borrowed(text))
}

fn text(text: &Option<Text>) -> Cell<'_> {
    of(text.as_ref(), cell)
}

fn identifier(identifier: &Option<Identifier>) -> Cell<'_> {
    of(identifier.as_ref(), |identifier| cell(&identifier.value))
}

fn scheme(identifier: &Option<Identifier>) -> Cell<'_> {
    of(identifier.as_ref(), |identifier| text(&identifier.scheme))
}

fn date(date: &Option<Parsed<NaiveDate>>) -> Cell<'_> {
    of(date.as_ref(), |date| match date {
        Parsed::Value(date) => Cell::Date(*date),
        Parsed::Written {
            written: unreadable,
            ..
        }
        | Parsed::Unreadable { unreadable } => cell(unreadable),
    })
}

fn decimal(value: &Parsed<Decimal>) -> Cell<'_> {
    match value {
        Parsed::Value(value) => Cell::Number(*value),
        Parsed::Written {
            written: unreadable,
            ..
        }
        | Parsed::Unreadable { unreadable } => cell(unreadable),
    }
}

fn number(value: &Option<Parsed<Decimal>>) -> Cell<'_> {
    of(value.as_ref(), decimal)
}

fn amount(amount: &Option<Amount>) -> Cell<'_> {
    of(amount.as_ref(), |amount| money(&amount.value))
}

fn money(value: &Parsed<Decimal>) -> Cell<'_> {
    match decimal(value) {
        Cell::Number(value) => Cell::Amount(value),
        cell => cell,
    }
}

fn quantity(quantity: Option<&Quantity>) -> Cell<'_> {
    of(quantity, |quantity| decimal(&quantity.value))
}
