//! OIOUBL 2, the Danish dialect.
//!
//! | element | in OIOUBL | in EN 16931 |
//! |---|---|---|
//! | `LegalMonetaryTotal/TaxExclusiveAmount` | all taxes (F-INV127) | the total without VAT |
//! | `TaxTotal` | of any tax, one for each (F-LIB314); VAT is the scheme 63, Moms | VAT |
//! | `TaxSubtotal/TransactionCurrencyTaxAmount` | VAT in the accounting currency | a `TaxTotal` of its own |
//! | `InvoiceLine/LineExtensionAmount` | adds up to the total but for lines that are free (F-INV126) | adds up |
//! | `Price/PriceAmount` | of `OrderableUnitFactorRate` units (F-INV340) | of one unit |
//! | `PaymentMeans` 50 and 93 | kind of card in `PaymentID`, reference in `InstructionID`, creditor in `CreditAccount` | one text, `71#…` |

use super::amounts::{number, sum, sum_of};
use super::{MANY, Mapping, Taken, categories, said};
use crate::model::{
    AllowanceCharge, Invoice, InvoiceLine, TaxCategory, TaxRegistration, VatBreakdown,
};
use crate::value::{Amount, Identifier, Parsed, Text, parse_boolean, parse_decimal};
use crate::xml::{Attr, Name, Node, cac, cbc};
use rust_decimal::Decimal;
use std::collections::HashMap;

pub(super) fn document(mapping: &mut Mapping<'_, '_>) {
    let lines: Vec<Node<'_>> = mapping
        .groups(&[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE])
        .collect();
    let means: Vec<Node<'_>> = mapping.groups(&[cac::PAYMENT_MEANS]).collect();
    free_of_charge(mapping, &lines);
    for (line, node) in mapping.invoice.lines.iter_mut().zip(lines) {
        price(line, node, &mut mapping.taken);
    }
    for (at, node) in means.into_iter().take(MANY).enumerate() {
        payment(mapping, at, node);
    }
    duties(mapping);
    accounting_currency(mapping);
    total_without_vat(mapping.invoice);
    vat_number(mapping.invoice);
}

/// A line that is free has the amount it would have, and is not part of the total (F-INV126): EN 16931
/// has an allowance for it.
fn free_of_charge(mapping: &mut Mapping<'_, '_>, nodes: &[Node<'_>]) {
    let totals = mapping.invoice.totals.as_ref();
    let stated = totals.and_then(|totals| number(totals.sum_of_line_net_amounts.as_ref()));
    let lines = &mut mapping.invoice.lines;
    let all = sum(lines.iter().filter_map(|line| line.net_amount.as_ref()));
    for (line, node) in lines.iter_mut().zip(nodes) {
        let Some(indicator) = node.child(cbc::FREE_OF_CHARGE_INDICATOR) else {
            continue;
        };
        let is_free = parse_boolean(indicator.text()) == Some(true);
        if is_free && stated == all {
            // The total has it all the same.
            continue;
        }
        mapping.taken.leaf(indicator, &[]);
        if let Some(net) = &mut line.net_amount
            && is_free
            && number(Some(net)).is_some_and(|net| !net.is_zero())
        {
            line.allowances_and_charges.push(AllowanceCharge {
                is_charge: Some(Parsed::Value(false)),
                amount: Some(net.clone()),
                reason: Some("Free of charge".into()),
                ..AllowanceCharge::default()
            });
            net.value = Parsed::Value(Decimal::new(0, 2));
        }
    }
}

/// Danes are known to the tax authority by their company number, with `DK` before it; many give it
/// as that alone.
fn vat_number(invoice: &mut Invoice) {
    let is_rated = |row: &VatBreakdown| row.tax_amount.is_some();
    let Some(seller) = &mut invoice.seller else {
        return;
    };
    if seller.tax_registrations.is_empty() && invoice.vat_breakdown.iter().any(is_rated) {
        let all = seller.legal_registration_identifier.iter();
        let cvr = all.chain(&seller.identifiers).find(|identifier| {
            let digits = identifier.value.strip_prefix("DK").unwrap_or("");
            matches!(identifier.scheme.as_deref(), Some("DK:CVR" | "DK:SE"))
                && digits.len() == 8
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
        let registration = cvr.map(|cvr| TaxRegistration {
            identifier: Some(cvr.value.clone()),
            tax_scheme: Some("VAT".into()),
        });
        seller.tax_registrations.extend(registration);
    }
}

fn price(line: &mut InvoiceLine, node: Node<'_>, taken: &mut Taken) {
    let factor = node.at(&[cac::PRICE, cbc::ORDERABLE_UNIT_FACTOR_RATE]);
    let Some(value) = said(factor).and_then(parse_decimal) else {
        return;
    };
    let price = line
        .price
        .as_mut()
        .and_then(|price| price.net_price.as_mut());
    if let (
        Some(node),
        Some(Amount {
            value: Parsed::Value(price),
            ..
        }),
    ) = (factor, price)
        && let Some(product) = price.checked_mul(value)
    {
        if value != Decimal::ONE {
            *price = product;
        }
        taken.leaf(node, &[]);
    }
}

/// `71#123456789012345` and the number of the creditor, as Peppol writes Danish cards (DK-R-006 to
/// DK-R-011).
fn payment(mapping: &mut Mapping<'_, '_>, at: usize, node: Node<'_>) {
    let Some(means) = mapping.invoice.payment_means.get_mut(at) else {
        return;
    };
    if !matches!(means.type_code.as_deref().map(str::trim), Some("50" | "93")) {
        return;
    }
    let card = said(node.child(cbc::PAYMENT_ID));
    if let Some(card) = card {
        let reference = said(node.child(cbc::INSTRUCTION_ID)).unwrap_or("");
        means.remittance_information = Some(format!("{card}#{reference}").into());
        // It was taken for a text beside the kind of card.
        let notes = &mut mapping.invoice.notes;
        if let Some(at) = notes.iter().rposition(|note| note.text == reference) {
            notes.remove(at);
        }
    }
    let creditor = node.child(cac::CREDIT_ACCOUNT);
    if let Some(creditor) = creditor
        && let Some(account) = said(creditor.child(cbc::ACCOUNT_ID))
    {
        let transfer = means.credit_transfer.get_or_insert_default();
        if transfer.account_identifier.is_none() {
            transfer.account_identifier = Some(Identifier::new(account));
            mapping.taken.group(creditor, &[cbc::ACCOUNT_ID]);
        }
    }
}

/// Taxes that are not VAT are charges: they are part of what VAT is due on.
fn duties(mapping: &mut Mapping<'_, '_>) {
    let invoice = &mut *mapping.invoice;
    let is_duty = |row: &VatBreakdown| {
        let scheme = row
            .tax_category
            .as_ref()
            .and_then(|category| category.tax_scheme.as_deref());
        !categories::is_vat(scheme)
    };
    let rows = std::mem::take(&mut invoice.vat_breakdown);
    let (duties, vat): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_duty);
    invoice.vat_breakdown = vat;
    if duties.is_empty() {
        return;
    }
    let of_vat = invoice
        .vat_breakdown
        .iter()
        .filter_map(|row| row.tax_amount.as_ref());
    if let (Some(total), Some(of_vat)) = (&mut invoice.total_vat_amount, sum(of_vat)) {
        total.value = Parsed::Value(of_vat);
    }
    let owners = rows_of_duties(invoice);
    let names = names_of_taxes(mapping.root);
    for duty in duties {
        let Some(value) = number(duty.tax_amount.as_ref()) else {
            continue;
        };
        let scheme = duty.tax_category.and_then(|category| category.tax_scheme);
        let name = names
            .get(scheme.as_deref().unwrap_or(""))
            .copied()
            .flatten();
        let row = owners
            .iter()
            .find(|(difference, _)| *difference == Some(value));
        let tax_category = row
            .map(|(_, category)| category.clone())
            .unwrap_or_else(|| rated(invoice));
        invoice.allowances_and_charges.push(AllowanceCharge {
            is_charge: Some(Parsed::Value(true)),
            amount: duty.tax_amount.clone(),
            reason: name.map(Text::new).or(scheme),
            tax_category,
            ..AllowanceCharge::default()
        });
        let totals = invoice.totals.get_or_insert_default();
        match &mut totals.sum_of_charges {
            Some(Amount {
                value: Parsed::Value(charges),
                ..
            }) => *charges = charges.checked_add(value).unwrap_or(*charges),
            Some(_) => {}
            slot => *slot = duty.tax_amount,
        }
    }
}

/// By how much the taxable amount of each row exceeds its lines, and the category of the row: a duty of that
/// amount is taxed with it.
fn rows_of_duties(invoice: &Invoice) -> Vec<(Option<Decimal>, Option<TaxCategory>)> {
    let rows = invoice.vat_breakdown.iter().take(MANY);
    let difference = |row: &VatBreakdown| {
        let same = |other: Option<&TaxCategory>| {
            let key = |category: &TaxCategory| (category.code.clone(), category.rate.clone());
            other.map(key) == row.tax_category.as_ref().map(key)
        };
        let lines = invoice.lines.iter().filter(|line| {
            same(
                line.item
                    .as_ref()
                    .and_then(|item| item.tax_category.as_ref()),
            )
        });
        let net = sum(lines.filter_map(|line| line.net_amount.as_ref()))?;
        number(row.taxable_amount.as_ref())?.checked_sub(net)
    };
    rows.map(|row| (difference(row), row.tax_category.clone()))
        .collect()
}

/// The category of the first row with a rate, else of the first row.
fn rated(invoice: &Invoice) -> Option<TaxCategory> {
    let rows = || invoice.vat_breakdown.iter().take(MANY);
    let is_rated = |row: &&VatBreakdown| {
        let category = row.tax_category.as_ref();
        let rate = category.and_then(|category| category.rate.as_ref()?.value());
        rate.is_some_and(|rate| *rate > Decimal::ZERO)
    };
    let row = rows().find(is_rated).or_else(|| rows().next());
    row.and_then(|row| row.tax_category.clone())
}

/// What taxes are called where their numbers stand.
fn names_of_taxes<'t>(root: Node<'t>) -> HashMap<&'t str, Option<&'t str>> {
    const SCHEME: &[Name] = &[cac::TAX_CATEGORY, cac::TAX_SCHEME];
    let schemes = root
        .children_named(cac::TAX_TOTAL)
        .flat_map(|total| total.children_named(cac::TAX_SUBTOTAL))
        .filter_map(|subtotal| subtotal.at(SCHEME));
    let mut names = HashMap::new();
    for scheme in schemes {
        if let Some(id) = scheme.child(cbc::ID) {
            let name = said(scheme.child(cbc::NAME));
            names.entry(id.text()).or_insert(name);
        }
    }
    names
}

/// VAT in accounting currency, BT-111, stands in each row.
fn accounting_currency(mapping: &mut Mapping<'_, '_>) {
    let nodes: Vec<Node<'_>> = mapping
        .groups(&[cac::TAX_TOTAL])
        .flat_map(|total| total.children_named(cac::TAX_SUBTOTAL))
        .filter_map(|subtotal| subtotal.child(cbc::TRANSACTION_CURRENCY_TAX_AMOUNT))
        .collect();
    let mut values = nodes.iter().map(|node| parse_decimal(node.text()));
    let total = values.try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value?));
    let slot = &mut mapping.invoice.total_vat_amount_in_accounting_currency;
    if let (None, Some(total), Some(first)) = (&slot, total, nodes.first()) {
        let currency = first.attribute(Attr::CURRENCY_ID);
        let is_same = |node: &Node<'_>| node.attribute(Attr::CURRENCY_ID) == currency;
        if currency == mapping.invoice.currency_code.as_deref() || !nodes.iter().all(is_same) {
            return;
        }
        *slot = Some(Amount {
            value: Parsed::Value(total),
            currency: currency.map(Text::new),
        });
        for node in nodes {
            mapping.taken.leaf(node, &[Attr::CURRENCY_ID]);
        }
    }
}

/// What stands as `TaxExclusiveAmount` is told by the tax totals already.
fn total_without_vat(invoice: &mut Invoice) {
    let totals = invoice.totals.get_or_insert_default();
    let allowances = sum_of(&invoice.allowances_and_charges, false);
    let charges = sum_of(&invoice.allowances_and_charges, true);
    let lines = match &totals.sum_of_line_net_amounts {
        None => sum(invoice
            .lines
            .iter()
            .filter_map(|line| line.net_amount.as_ref())),
        stated => number(stated.as_ref()),
    };
    let without = || lines?.checked_sub(allowances?)?.checked_add(charges?);
    if let (Some(amount), Some(without)) = (&mut totals.total_without_vat, without()) {
        amount.value = Parsed::Value(without);
    }
}
