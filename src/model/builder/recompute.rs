//! The amounts of an invoice that was edited.

use super::{Breakdown, BuildError, Sum, cents, code, percent};
use crate::model::{
    AllowanceCharge, Difference, Document, Invoice, InvoiceLine, VatBreakdown, differences,
};
use crate::value::{Amount, Parsed, Text};
use rust_decimal::Decimal;

impl Invoice {
    /// Computes every amount that follows from others, as [`InvoiceBuilder::build`](super::InvoiceBuilder::build) does,
    /// and says what has changed: after a line was added, a quantity or a rate was put right, a copy of last month's
    /// invoice was made.
    ///
    /// Computed are the net amounts of lines (BT-131), of allowances and charges what they are of a base amount
    /// (BT-92, BT-99, BT-136, BT-141), the totals (BG-22) but the paid amount (BT-113) and the rounding (BT-114), which
    /// are taken as they are, the VAT (BT-110) and its breakdown (BG-23). Reasons for exemption stay with their
    /// rows. What is right already stays as it is written. The VAT in the accounting currency (BT-111) is left alone:
    /// an invoice does not have the rate of exchange.
    ///
    /// # Errors
    ///
    /// [`BuildError`] when a quantity, a price, a rate or an amount that is needed is missing or no number; nothing
    /// is changed then.
    ///
    /// ```
    /// use facturier::value::Quantity;
    /// use rust_decimal_macros::dec;
    ///
    /// let (document, _) = facturier::read(include_bytes!("../../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
    /// let mut invoice = document.into_invoice().unwrap();
    /// assert!(invoice.recompute()?.is_empty());
    ///
    /// invoice.lines[0].quantity = Some(Quantity::new(dec!(5), "KGM"));
    /// for change in invoice.recompute()? {
    ///     println!("{change}"); // BT-131 lines[0].net_amount: 180.00 EUR, then 90.00 EUR
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recompute(&mut self) -> Result<Vec<Difference>, BuildError> {
        let mut after = self.clone();
        compute(&mut after)?;
        let before = Document::from(std::mem::take(self));
        let after = Document::from(after);
        let changes = differences(&before, &after);
        if let Document::Invoice(after) = after {
            *self = *after;
        }
        Ok(changes)
    }
}

fn compute(invoice: &mut Invoice) -> Result<(), BuildError> {
    let currency = invoice.currency_code.clone().unwrap_or_default();
    let mut breakdown = Breakdown::default();
    let mut line_sum = Sum::new("totals.sum_of_line_net_amounts");
    for (at, line) in invoice.lines.iter_mut().enumerate() {
        let path = format!("lines[{at}]");
        let net = net_of(line, &path, &currency)?;
        line_sum.add(net)?;
        let category = line
            .item
            .as_ref()
            .and_then(|item| item.tax_category.as_ref());
        let category = category.ok_or_else(|| {
            BuildError::missing(
                format!("{path}.item.tax_category"),
                "a VAT category (BT-151)",
            )
        })?;
        breakdown.add(category, net, || format!("{path}.item.tax_category.rate"))?;
    }

    let mut allowance_sum = Sum::new("totals.sum_of_allowances");
    let mut charge_sum = Sum::new("totals.sum_of_charges");
    for (at, item) in invoice.allowances_and_charges.iter_mut().enumerate() {
        let path = format!("allowances_and_charges[{at}]");
        let amount = amount_of(item, &path, &currency)?;
        let (sum, signed) = match is_charge(item) {
            true => (&mut charge_sum, amount),
            false => (&mut allowance_sum, -amount),
        };
        sum.add(amount)?;
        let category = item.tax_category.as_ref().ok_or_else(|| {
            BuildError::missing(
                format!("{path}.tax_category"),
                "a VAT category (BT-95, BT-102)",
            )
        })?;
        breakdown.add(category, signed, || format!("{path}.tax_category.rate"))?;
    }

    let mut without_vat = Sum::new("totals.total_without_vat");
    without_vat.add(line_sum.total)?;
    without_vat.add(-allowance_sum.total)?;
    without_vat.add(charge_sum.total)?;
    let (rows, vat) = breakdown.finish(&currency)?;
    let mut with_vat = Sum::new("totals.total_with_vat");
    with_vat.add(without_vat.total)?;
    with_vat.add(vat)?;
    let mut totals = invoice.totals.take().unwrap_or_default();
    let mut due = Sum::new("totals.amount_due_for_payment");
    due.add(with_vat.total)?;
    due.add(-given(&totals.paid_amount, "totals.paid_amount")?.unwrap_or_default())?;
    due.add(given(&totals.rounding_amount, "totals.rounding_amount")?.unwrap_or_default())?;

    put(
        &mut totals.sum_of_line_net_amounts,
        line_sum.total,
        &currency,
    );
    put_if(
        &mut totals.sum_of_allowances,
        allowance_sum.given(),
        &currency,
    );
    put_if(&mut totals.sum_of_charges, charge_sum.given(), &currency);
    put(&mut totals.total_without_vat, without_vat.total, &currency);
    put(&mut totals.total_with_vat, with_vat.total, &currency);
    put(&mut totals.amount_due_for_payment, due.total, &currency);
    invoice.totals = Some(totals);
    put(&mut invoice.total_vat_amount, vat, &currency);
    let before = std::mem::take(&mut invoice.vat_breakdown);
    invoice.vat_breakdown = merged(before, rows);
    Ok(())
}

fn net_of(line: &mut InvoiceLine, path: &str, currency: &Text) -> Result<Decimal, BuildError> {
    let overflow = || BuildError::Overflow {
        path: format!("{path}.net_amount"),
    };
    let quantity = line.quantity.as_ref().map(|quantity| &quantity.value);
    let quantity = number(quantity, &format!("{path}.quantity"))?.ok_or_else(|| {
        BuildError::missing(format!("{path}.quantity"), "an invoiced quantity (BT-129)")
    })?;
    let price = line.price.as_ref();
    let net_price = price.and_then(|price| price.net_price.as_ref());
    let net_price = number(
        net_price.map(|price| &price.value),
        &format!("{path}.price.net_price"),
    )?;
    let net_price = net_price.ok_or_else(|| {
        BuildError::missing(
            format!("{path}.price.net_price"),
            "an item net price (BT-146)",
        )
    })?;
    let base = price.and_then(|price| price.base_quantity.as_ref());
    let place = format!("{path}.price.base_quantity");
    let base = number(base.map(|base| &base.value), &place)?;
    let mut net = quantity.checked_mul(net_price).ok_or_else(overflow)?;
    if let Some(base) = base {
        if base.is_zero() {
            return Err(BuildError::DivisionByZero { path: place });
        }
        net = net.checked_div(base).ok_or_else(overflow)?;
    }
    for (at, item) in line.allowances_and_charges.iter_mut().enumerate() {
        let path = format!("{path}.allowances_and_charges[{at}]");
        let amount = amount_of(item, &path, currency)?;
        let signed = if is_charge(item) { amount } else { -amount };
        net = net.checked_add(signed).ok_or_else(overflow)?;
    }
    let net = cents(net);
    put(&mut line.net_amount, net, currency);
    Ok(net)
}

/// The amount of an allowance or charge: the part of its base amount, where it has both.
fn amount_of(
    item: &mut AllowanceCharge,
    path: &str,
    currency: &Text,
) -> Result<Decimal, BuildError> {
    let rate = number(item.percentage.as_ref(), &format!("{path}.percentage"))?;
    let base = given(&item.base_amount, &format!("{path}.base_amount"))?;
    if let (Some(rate), Some(base)) = (rate, base) {
        let amount = percent(rate, base).ok_or_else(|| BuildError::Overflow {
            path: format!("{path}.amount"),
        })?;
        put(&mut item.amount, amount, currency);
        return Ok(amount);
    }
    given(&item.amount, &format!("{path}.amount"))?.ok_or_else(|| {
        BuildError::missing(
            format!("{path}.amount"),
            "an amount (BT-92, BT-99, BT-136, BT-141)",
        )
    })
}

fn is_charge(item: &AllowanceCharge) -> bool {
    item.is_charge.as_ref().and_then(Parsed::value) == Some(&true)
}

/// The rows as they come out, in the order in which they were: those before give the reasons for exemption, and stay as
/// they are written where they are right.
fn merged(before: Vec<VatBreakdown>, mut rows: Vec<VatBreakdown>) -> Vec<VatBreakdown> {
    let key = |row: &VatBreakdown| {
        let category = row.tax_category.as_ref()?;
        let rate = category.rate.as_ref().and_then(Parsed::value);
        // Of what is outside the scope of VAT some write a rate of 0, and some none.
        Some((
            code(category).to_owned(),
            rate.copied().unwrap_or_default().normalize(),
        ))
    };
    let mut merged = Vec::with_capacity(rows.len());
    let mut gone = Vec::new();
    for mut old in before {
        let Some(at) = rows.iter().position(|row| key(row) == key(&old)) else {
            gone.extend(old.tax_category);
            continue;
        };
        let new = rows.remove(at);
        for (old, new) in [
            (&mut old.taxable_amount, new.taxable_amount),
            (&mut old.tax_amount, new.tax_amount),
        ] {
            match new.as_ref().and_then(|amount| amount.value.value()) {
                Some(value) if is(old, *value) => {}
                _ => *old = new,
            }
        }
        merged.push(old);
    }
    // A rate that was put right: the reason is still that of the category.
    for new in rows.iter_mut().filter_map(|row| row.tax_category.as_mut()) {
        if let Some(old) = gone.iter().find(|old| code(old) == code(new)) {
            let (reason, reason_code) = (&old.exemption_reason, &old.exemption_reason_code);
            new.exemption_reason = new.exemption_reason.take().or_else(|| reason.clone());
            let known = new.exemption_reason_code.take();
            new.exemption_reason_code = known.or_else(|| reason_code.clone());
        }
    }
    merged.extend(rows);
    merged
}

fn is(amount: &Option<Amount>, value: Decimal) -> bool {
    let known = amount.as_ref().and_then(|amount| amount.value.value());
    known == Some(&value)
}

/// Puts an amount, unless it is there.
fn put(amount: &mut Option<Amount>, value: Decimal, currency: &Text) {
    if !is(amount, value) {
        *amount = Some(Amount::new(cents(value), currency.clone()));
    }
}

/// The same of one that need not be there when it is zero.
fn put_if(amount: &mut Option<Amount>, value: Option<Decimal>, currency: &Text) {
    match value {
        Some(value) => put(amount, value, currency),
        None if is(amount, Decimal::ZERO) => {}
        None => *amount = None,
    }
}

fn given(amount: &Option<Amount>, path: &str) -> Result<Option<Decimal>, BuildError> {
    number(amount.as_ref().map(|amount| &amount.value), path)
}

fn number(value: Option<&Parsed<Decimal>>, path: &str) -> Result<Option<Decimal>, BuildError> {
    let Some(parsed) = value else { return Ok(None) };
    match parsed.value() {
        Some(value) => Ok(Some(*value)),
        None => Err(BuildError::Unreadable {
            path: path.to_owned(),
            found: parsed.to_string().into(),
        }),
    }
}
