//! Builders for good documents: what is given once is written everywhere, and what can be computed is.
//!
//! A document that was read is held as it is, right or wrong. A document that is made here has its
//! line net amounts, totals and VAT breakdown computed as EN 16931 wants them. What is *not* done
//! here: checking by rules, which [`Valid`](crate::Valid) does. Only codes of closed lists (currencies, countries, units, schemes
//! of electronic addresses) must be in their lists.

mod codes;
mod recompute;

use super::{
    AllowanceCharge, CreditTransfer, DocumentTotals, Invoice, InvoiceLine, Item, Kind, Note, Party,
    PaymentMeans, PostalAddress, Price, TaxCategory, TaxRegistration, VatBreakdown,
};
use crate::codes::CodeLists;
use crate::value::{Amount, Identifier, Quantity, Text, round_half_up, trim_xml};
use chrono::NaiveDate;
use rust_decimal::Decimal;

const VAT: &str = "VAT";

/// Why a document could not be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Something a computation needs was not given.
    #[error("{path}: expected {expected}, found none")]
    Missing {
        /// Where it is missing, such as `lines[2].price.net_price`.
        path: String,
        /// What is missing, with its term.
        expected: &'static str,
    },
    /// Something was set by [`InvoiceBuilder::with`] or [`LineBuilder::with`] that is computed, or that the builder has
    /// from elsewhere: it would be lost.
    #[error("{path}: expected nothing here, as `build` computes it; found what `with` has set")]
    Replaced {
        /// Where it stands, such as `totals`.
        path: String,
    },
    /// A VAT rate, a quantity or an amount that is no number.
    #[error("{path}: expected a decimal, found {found:?}")]
    Unreadable {
        /// Where it stands, such as `lines[2].item.tax_category.rate`.
        path: String,
        /// The text that stands there.
        found: Text,
    },
    /// A code that its list does not have.
    #[error(
        "{path}: expected a code of the list \"{list}\", found {found:?}{}",
        meant(near)
    )]
    UnknownCode {
        /// Where it stands, such as `seller.address.country_code`.
        path: String,
        /// What the list is of.
        list: &'static str,
        /// The code that stands there.
        found: Text,
        /// The code that may have been meant.
        near: Option<Text>,
    },
    /// A price for no units at all.
    #[error("{path}: expected a base quantity (BT-149) to divide by, found 0")]
    DivisionByZero {
        /// Where the zero stands, such as `lines[2].price.base_quantity`.
        path: String,
    },
    /// The result has more digits than a decimal holds.
    #[error("{path}: expected a result of at most 28 digits, found a larger one")]
    Overflow {
        /// What was being computed, such as `lines[2].net_amount`.
        path: String,
    },
    /// Two exemption reason codes for one row of the VAT breakdown, which holds one.
    #[error(
        "{path}: expected one VAT exemption reason code (BT-121) for category {category}, found {first} and {second}"
    )]
    ExemptionReasonCodes {
        /// The row, such as `vat_breakdown[0]`.
        path: String,
        /// The VAT category code.
        category: Text,
        /// The code that came first.
        first: Text,
        /// The code that differs.
        second: Text,
    },
}

/// What may have been meant, as it stands at the end of a message.
fn meant(near: &Option<Text>) -> String {
    near.as_ref()
        .map_or(String::new(), |near| format!("; did you mean {near}?"))
}

impl BuildError {
    fn missing(path: String, expected: &'static str) -> Self {
        BuildError::Missing { path, expected }
    }

    fn replaced(path: impl Into<String>, is_set: bool) -> Result<(), Self> {
        let path = path.into();
        match is_set {
            true => Err(BuildError::Replaced { path }),
            false => Ok(()),
        }
    }
}

impl Invoice {
    /// Starts an invoice (type code 380); [`InvoiceBuilder::credit_note`] makes it a credit note.
    ///
    /// ```
    /// use facturier::model::{Invoice, InvoiceLine, Party, TaxCategory};
    /// use rust_decimal_macros::dec;
    ///
    /// let date = |day| chrono::NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
    /// let seller = Party::builder("Atelier Dupont SRL")
    ///     .vat_identifier("BE0123456749")
    ///     .electronic_address("0123456749", "0208")
    ///     .address("Rue Haute 1", "1000", "Bruxelles", "BE");
    /// let buyer = Party::builder("Jansen BV")
    ///     .electronic_address("0987654394", "0208")
    ///     .address("Meir 2", "2000", "Antwerpen", "BE");
    /// let invoice = Invoice::builder("2026-001", date(5), "EUR")
    ///     .peppol()
    ///     .payment_due_date(date(31))
    ///     .buyer_reference("PO 7")
    ///     .seller(seller)
    ///     .buyer(buyer)
    ///     .credit_transfer("BE71096123456769", "2026-001")
    ///     .line(InvoiceLine::builder("Advice", dec!(2.5), "HUR").price(95).vat(TaxCategory::standard(21)))
    ///     .line(InvoiceLine::builder("Handbook", 1, "C62").price(dec!(19.90)).vat(TaxCategory::standard(6)))
    ///     .build()?;
    ///
    /// let totals = invoice.totals.unwrap();
    /// assert_eq!(totals.total_without_vat.unwrap().value, dec!(257.40).into());
    /// assert_eq!(invoice.total_vat_amount.unwrap().value, dec!(51.07).into());
    /// assert_eq!(totals.amount_due_for_payment.unwrap().value, dec!(308.47).into());
    /// assert_eq!(invoice.vat_breakdown.len(), 2);
    /// # Ok::<(), facturier::model::BuildError>(())
    /// ```
    pub fn builder(
        number: impl Into<Text>,
        issue_date: NaiveDate,
        currency_code: impl Into<Text>,
    ) -> InvoiceBuilder {
        InvoiceBuilder {
            invoice: Invoice {
                number: Some(number.into()),
                issue_date: Some(issue_date.into()),
                type_code: Some("380".into()),
                currency_code: Some(currency_code.into()),
                ..Invoice::default()
            },
            lines: Vec::new(),
            allowances_and_charges: Vec::new(),
            prepaid: None,
            rounding: None,
            vat_in_accounting_currency: None,
            lists: None,
        }
    }
}

/// Makes an [`Invoice`] whose amounts are computed. Made by [`Invoice::builder`].
///
/// Every amount is rounded to two decimals, halves towards plus infinity, and has the currency of
/// the invoice. The VAT breakdown has one row for each category code and rate, in the order in which
/// lines, then allowances and charges, bring them up; exemption reasons of the lines go there too.
///
/// ```
/// use chrono::NaiveDate;
/// use facturier::model::{Invoice, InvoiceLine, TaxCategory};
/// let date = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
/// let invoice = Invoice::builder("2026-001", date, "EUR")
///     .line(InvoiceLine::builder("Advice", 3, "HUR").price(95).vat(TaxCategory::standard(21)))
///     .build()?;
/// let total = invoice.totals.unwrap().total_with_vat.unwrap();
/// assert_eq!(total.to_string(), "344.85 EUR");
/// # Ok::<(), facturier::model::BuildError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder makes nothing until `build` is called"]
pub struct InvoiceBuilder {
    invoice: Invoice,
    lines: Vec<LineBuilder>,
    allowances_and_charges: Vec<AllowanceChargeBuilder>,
    prepaid: Option<Decimal>,
    rounding: Option<Decimal>,
    vat_in_accounting_currency: Option<Decimal>,
    lists: Option<Box<CodeLists>>,
}

impl InvoiceBuilder {
    /// Takes codes from these lists, and not from those of this release.
    pub fn code_lists(mut self, lists: CodeLists) -> Self {
        self.lists = Some(Box::new(lists));
        self
    }

    /// Makes it a credit note: type code, BT-3, 381.
    pub fn credit_note(mut self) -> Self {
        self.invoice.kind = Kind::CreditNote;
        self.type_code("381")
    }

    /// Invoice type code, BT-3, when it is neither 380 nor, for a credit note, 381.
    pub fn type_code(mut self, code: impl Into<Text>) -> Self {
        self.invoice.type_code = Some(code.into());
        self
    }

    /// Process control, BG-2, of Peppol BIS Billing 3.0.
    pub fn peppol(mut self) -> Self {
        let control = &mut self.invoice.process_control;
        control.business_process_type = Some("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0".into());
        control.specification_identifier = Some(
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0".into(),
        );
        self
    }

    /// Specification identifier, BT-24.
    pub fn specification_identifier(mut self, identifier: impl Into<Text>) -> Self {
        self.invoice.process_control.specification_identifier = Some(identifier.into());
        self
    }

    /// VAT accounting currency code, BT-6, with the VAT total in it, BT-111.
    ///
    /// No exchange rate is known here, so the amount is given and not computed.
    pub fn vat_accounting_currency(
        mut self,
        code: impl Into<Text>,
        total_vat: impl Into<Decimal>,
    ) -> Self {
        self.invoice.vat_accounting_currency_code = Some(code.into());
        self.vat_in_accounting_currency = Some(total_vat.into());
        self
    }

    /// Payment due date, BT-9.
    pub fn payment_due_date(mut self, date: NaiveDate) -> Self {
        self.invoice.payment_due_date = Some(date.into());
        self
    }

    /// Buyer reference, BT-10.
    pub fn buyer_reference(mut self, reference: impl Into<Text>) -> Self {
        self.invoice.buyer_reference = Some(reference.into());
        self
    }

    /// Purchase order reference, BT-13.
    pub fn purchase_order_reference(mut self, reference: impl Into<Text>) -> Self {
        self.invoice.purchase_order_reference = Some(reference.into());
        self
    }

    /// Preceding invoice reference, BT-25, and its issue date, BT-26; one more with each call.
    pub fn preceding_invoice(mut self, reference: impl Into<Text>, issue_date: NaiveDate) -> Self {
        self.invoice
            .preceding_invoices
            .push(super::PrecedingInvoice {
                reference: Some(reference.into()),
                issue_date: Some(issue_date.into()),
            });
        self
    }

    /// Payment terms, BT-20.
    pub fn payment_terms(mut self, terms: impl Into<Text>) -> Self {
        self.invoice.payment_terms = Some(terms.into());
        self
    }

    /// Invoice note, BT-22; one more with each call.
    pub fn note(mut self, text: impl Into<Text>) -> Self {
        self.invoice.notes.push(Note {
            subject_code: None,
            text: text.into(),
        });
        self
    }

    /// Seller, BG-4.
    pub fn seller(mut self, seller: impl Into<Party>) -> Self {
        self.invoice.seller = Some(seller.into());
        self
    }

    /// Buyer, BG-7.
    pub fn buyer(mut self, buyer: impl Into<Party>) -> Self {
        self.invoice.buyer = Some(buyer.into());
        self
    }

    /// Payment by credit transfer (BT-81 is 30) to this account, BT-84, with this remittance
    /// information, BT-83; one more with each call.
    pub fn credit_transfer(
        self,
        account_identifier: impl Into<Text>,
        remittance_information: impl Into<Text>,
    ) -> Self {
        self.payment_means(PaymentMeans {
            type_code: Some("30".into()),
            remittance_information: Some(remittance_information.into()),
            credit_transfer: Some(CreditTransfer {
                account_identifier: Some(Identifier::new(account_identifier)),
                ..CreditTransfer::default()
            }),
            ..PaymentMeans::default()
        })
    }

    /// Payment instructions, BG-16; one more with each call.
    pub fn payment_means(mut self, means: PaymentMeans) -> Self {
        self.invoice.payment_means.push(means);
        self
    }

    /// Document level allowance, BG-20, or charge, BG-21; one more with each call.
    pub fn allowance_charge(mut self, item: AllowanceChargeBuilder) -> Self {
        self.allowances_and_charges.push(item);
        self
    }

    /// Invoice line, BG-25; one more with each call.
    pub fn line(mut self, line: LineBuilder) -> Self {
        self.lines.push(line);
        self
    }

    /// Paid amount, BT-113.
    pub fn prepaid(mut self, amount: impl Into<Decimal>) -> Self {
        self.prepaid = Some(amount.into());
        self
    }

    /// Rounding amount, BT-114: what is added to the amount due.
    pub fn rounding(mut self, amount: impl Into<Decimal>) -> Self {
        self.rounding = Some(amount.into());
        self
    }

    /// Any other field of the invoice: `.with(|invoice| invoice.project_reference = …)`.
    ///
    /// Lines, allowances, charges and everything that is computed have ways of their own; set here, they would be
    /// lost, and [`InvoiceBuilder::build`] refuses that.
    pub fn with(mut self, change: impl FnOnce(&mut Invoice)) -> Self {
        change(&mut self.invoice);
        self
    }

    /// Computes the amounts and gives the invoice.
    ///
    /// # Errors
    ///
    /// [`BuildError`] when something needed for a computation is missing, the result is too large, or a currency, a country,
    /// a unit or the scheme of an electronic address is not in its list.
    pub fn build(self) -> Result<Invoice, BuildError> {
        let lists = self.lists.clone();
        let mut invoice = self.invoice;
        for (path, is_set) in [
            ("lines", !invoice.lines.is_empty()),
            (
                "allowances_and_charges",
                !invoice.allowances_and_charges.is_empty(),
            ),
            ("totals", invoice.totals.is_some()),
            ("total_vat_amount", invoice.total_vat_amount.is_some()),
            ("vat_breakdown", !invoice.vat_breakdown.is_empty()),
        ] {
            BuildError::replaced(path, is_set)?;
        }
        let currency = invoice.currency_code.clone().unwrap_or_default();
        let mut breakdown = Breakdown::default();

        let mut line_sum = Sum::new("totals.sum_of_line_net_amounts");
        for (at, line) in self.lines.into_iter().enumerate() {
            let built = line.build(at, &currency)?;
            line_sum.add(built.net_amount)?;
            let path = || format!("lines[{at}].item.tax_category.rate");
            breakdown.add(&built.category, built.net_amount, path)?;
            invoice.lines.push(built.line);
        }

        let mut allowance_sum = Sum::new("totals.sum_of_allowances");
        let mut charge_sum = Sum::new("totals.sum_of_charges");
        for (at, item) in self.allowances_and_charges.into_iter().enumerate() {
            let path = format!("allowances_and_charges[{at}]");
            let is_charge = item.is_charge;
            let (mut item, amount) = item.build(&path, &currency)?;
            let Some(category) = item.tax_category.take() else {
                return Err(BuildError::missing(
                    format!("{path}.tax_category"),
                    "a VAT category (BT-95, BT-102)",
                ));
            };
            let (sum, signed) = if is_charge {
                (&mut charge_sum, amount)
            } else {
                (&mut allowance_sum, -amount)
            };
            sum.add(amount)?;
            breakdown.add(&category, signed, || format!("{path}.tax_category.rate"))?;
            item.tax_category = Some(without_reason(category));
            invoice.allowances_and_charges.push(item);
        }

        let mut without_vat = Sum::new("totals.total_without_vat");
        without_vat.add(line_sum.total)?;
        without_vat.add(-allowance_sum.total)?;
        without_vat.add(charge_sum.total)?;
        let (rows, vat) = breakdown.finish(&currency)?;
        let mut with_vat = Sum::new("totals.total_with_vat");
        with_vat.add(without_vat.total)?;
        with_vat.add(vat)?;
        let prepaid = self.prepaid.map(cents);
        let rounding = self.rounding.map(cents);
        let mut due = Sum::new("totals.amount_due_for_payment");
        due.add(with_vat.total)?;
        due.add(-prepaid.unwrap_or_default())?;
        due.add(rounding.unwrap_or_default())?;

        let amount = |value: Decimal| Some(Amount::new(cents(value), currency.clone()));
        invoice.totals = Some(DocumentTotals {
            sum_of_line_net_amounts: amount(line_sum.total),
            sum_of_allowances: allowance_sum.given().and_then(amount),
            sum_of_charges: charge_sum.given().and_then(amount),
            total_without_vat: amount(without_vat.total),
            total_with_vat: amount(with_vat.total),
            paid_amount: prepaid.and_then(amount),
            rounding_amount: rounding.and_then(amount),
            amount_due_for_payment: amount(due.total),
        });
        invoice.total_vat_amount = amount(vat);
        if let Some(value) = self.vat_in_accounting_currency {
            let accounting = invoice.vat_accounting_currency_code.clone();
            invoice.total_vat_amount_in_accounting_currency =
                Some(Amount::new(cents(value), accounting.unwrap_or_default()));
        }
        invoice.vat_breakdown = rows;
        codes::check(&invoice, lists.as_deref().unwrap_or(&CodeLists::new()))?;
        Ok(invoice)
    }
}

impl InvoiceLine {
    /// Starts a line: item name, BT-153, quantity, BT-129, and unit of measure code, BT-130.
    pub fn builder(
        item_name: impl Into<Text>,
        quantity: impl Into<Decimal>,
        unit_code: impl Into<Text>,
    ) -> LineBuilder {
        LineBuilder {
            line: InvoiceLine {
                item: Some(Item {
                    name: Some(item_name.into()),
                    ..Item::default()
                }),
                ..InvoiceLine::default()
            },
            quantity: quantity.into(),
            unit_code: unit_code.into(),
            net_price: None,
            gross_price: None,
            base_quantity: None,
            category: None,
            allowances_and_charges: Vec::new(),
        }
    }
}

/// Makes an [`InvoiceLine`] whose net amount is computed. Made by [`InvoiceLine::builder`].
#[derive(Clone, Debug)]
#[must_use = "a line is part of no invoice until it is given to `InvoiceBuilder::line`"]
pub struct LineBuilder {
    line: InvoiceLine,
    quantity: Decimal,
    unit_code: Text,
    net_price: Option<Decimal>,
    /// Gross price and the discount on it.
    gross_price: Option<(Decimal, Decimal)>,
    base_quantity: Option<Decimal>,
    category: Option<TaxCategory>,
    allowances_and_charges: Vec<AllowanceChargeBuilder>,
}

impl LineBuilder {
    /// Item net price, BT-146.
    pub fn price(mut self, net_price: impl Into<Decimal>) -> Self {
        self.net_price = Some(net_price.into());
        self
    }

    /// Item gross price, BT-148, and the discount on it, BT-147; the net price, BT-146, is what
    /// remains, unless it is given too.
    pub fn gross_price(
        mut self,
        gross_price: impl Into<Decimal>,
        discount: impl Into<Decimal>,
    ) -> Self {
        self.gross_price = Some((gross_price.into(), discount.into()));
        self
    }

    /// Item price base quantity, BT-149: how many units the price is for. One, unless it is given.
    pub fn base_quantity(mut self, base_quantity: impl Into<Decimal>) -> Self {
        self.base_quantity = Some(base_quantity.into());
        self
    }

    /// Line VAT information, BG-30. An exemption reason goes to the VAT breakdown.
    pub fn vat(mut self, category: TaxCategory) -> Self {
        self.category = Some(category);
        self
    }

    /// Invoice line identifier, BT-126. The number of the line, unless it is given.
    pub fn identifier(mut self, identifier: impl Into<Text>) -> Self {
        self.line.identifier = Some(identifier.into());
        self
    }

    /// Invoice line note, BT-127.
    pub fn note(mut self, note: impl Into<Text>) -> Self {
        self.line.note = Some(note.into());
        self
    }

    /// Item description, BT-154.
    pub fn description(mut self, description: impl Into<Text>) -> Self {
        let item = self.line.item.get_or_insert_default();
        item.description = Some(description.into());
        self
    }

    /// Invoice line allowance, BG-27, or charge, BG-28; one more with each call.
    pub fn allowance_charge(mut self, item: AllowanceChargeBuilder) -> Self {
        self.allowances_and_charges.push(item);
        self
    }

    /// Any other field of the line: `.with(|line| line.purchase_order_line_reference = …)`.
    ///
    /// Quantity, price, net amount, VAT category, allowances and charges have ways of their own; set here, they would
    /// be lost, and [`InvoiceBuilder::build`] refuses that.
    pub fn with(mut self, change: impl FnOnce(&mut InvoiceLine)) -> Self {
        change(&mut self.line);
        self
    }

    fn build(self, at: usize, currency: &Text) -> Result<BuiltLine, BuildError> {
        let path = format!("lines[{at}]");
        let item = self.line.item.as_ref();
        for (field, is_set) in [
            ("quantity", self.line.quantity.is_some()),
            ("price", self.line.price.is_some()),
            ("net_amount", self.line.net_amount.is_some()),
            (
                "allowances_and_charges",
                !self.line.allowances_and_charges.is_empty(),
            ),
            (
                "item.tax_category",
                item.is_some_and(|item| item.tax_category.is_some()),
            ),
        ] {
            BuildError::replaced(format!("{path}.{field}"), is_set)?;
        }
        let overflow = || BuildError::Overflow {
            path: format!("{path}.net_amount"),
        };
        let net_price = match (self.net_price, self.gross_price) {
            (Some(net), _) => net,
            (None, Some((gross, discount))) => gross.checked_sub(discount).ok_or_else(overflow)?,
            (None, None) => {
                return Err(BuildError::missing(
                    format!("{path}.price.net_price"),
                    "an item net price (BT-146) or gross price (BT-148)",
                ));
            }
        };
        let Some(category) = self.category else {
            return Err(BuildError::missing(
                format!("{path}.item.tax_category"),
                "a VAT category (BT-151)",
            ));
        };

        // Multiplied before it is divided: 3 × 10 ÷ 3 is 10, 10 ÷ 3 × 3 is not.
        let mut net_amount = self.quantity.checked_mul(net_price).ok_or_else(overflow)?;
        if let Some(base) = self.base_quantity {
            if base.is_zero() {
                return Err(BuildError::DivisionByZero {
                    path: format!("{path}.price.base_quantity"),
                });
            }
            net_amount = net_amount.checked_div(base).ok_or_else(overflow)?;
        }
        let mut allowances_and_charges = Vec::new();
        for (at, item) in self.allowances_and_charges.into_iter().enumerate() {
            let is_charge = item.is_charge;
            let path = format!("{path}.allowances_and_charges[{at}]");
            let (item, amount) = item.build(&path, currency)?;
            let signed = if is_charge { amount } else { -amount };
            net_amount = net_amount.checked_add(signed).ok_or_else(overflow)?;
            allowances_and_charges.push(AllowanceCharge {
                tax_category: None,
                ..item
            });
        }
        let net_amount = cents(net_amount);

        let amount = |value| Some(Amount::new(value, currency.clone()));
        let units = |value| Some(Quantity::new(value, self.unit_code.clone()));
        let mut line = self.line;
        line.identifier
            .get_or_insert_with(|| (at + 1).to_string().into());
        line.quantity = units(self.quantity);
        line.net_amount = amount(net_amount);
        line.allowances_and_charges = allowances_and_charges;
        line.price = Some(Price {
            net_price: amount(net_price),
            discount: self.gross_price.and_then(|(_, discount)| amount(discount)),
            gross_price: self.gross_price.and_then(|(gross, _)| amount(gross)),
            base_quantity: self.base_quantity.and_then(units),
        });
        line.item.get_or_insert_default().tax_category = Some(without_reason(category.clone()));
        Ok(BuiltLine {
            line,
            category,
            net_amount,
        })
    }
}

struct BuiltLine {
    line: InvoiceLine,
    /// With its exemption reason.
    category: TaxCategory,
    net_amount: Decimal,
}

impl AllowanceCharge {
    /// Starts an allowance of this amount.
    pub fn allowance(amount: impl Into<Decimal>) -> AllowanceChargeBuilder {
        AllowanceChargeBuilder::new(false, Some(amount.into()))
    }

    /// Starts a charge of this amount.
    pub fn charge(amount: impl Into<Decimal>) -> AllowanceChargeBuilder {
        AllowanceChargeBuilder::new(true, Some(amount.into()))
    }

    /// Starts an allowance of so many per cent of a base amount.
    pub fn allowance_of(
        percentage: impl Into<Decimal>,
        base_amount: impl Into<Decimal>,
    ) -> AllowanceChargeBuilder {
        AllowanceChargeBuilder {
            part: Some((percentage.into(), base_amount.into())),
            ..AllowanceChargeBuilder::new(false, None)
        }
    }

    /// Starts a charge of so many per cent of a base amount.
    pub fn charge_of(
        percentage: impl Into<Decimal>,
        base_amount: impl Into<Decimal>,
    ) -> AllowanceChargeBuilder {
        AllowanceChargeBuilder {
            part: Some((percentage.into(), base_amount.into())),
            ..AllowanceChargeBuilder::new(true, None)
        }
    }
}

/// Makes an [`AllowanceCharge`], of a line or of the document. Made by
/// [`AllowanceCharge::allowance`], [`AllowanceCharge::charge`] and their `_of` forms.
#[derive(Clone, Debug)]
#[must_use = "an allowance or charge is part of nothing until it is given to another builder"]
pub struct AllowanceChargeBuilder {
    is_charge: bool,
    amount: Option<Decimal>,
    /// Percentage and base amount.
    part: Option<(Decimal, Decimal)>,
    category: Option<TaxCategory>,
    reason: Option<Text>,
    reason_code: Option<Text>,
}

impl AllowanceChargeBuilder {
    fn new(is_charge: bool, amount: Option<Decimal>) -> Self {
        AllowanceChargeBuilder {
            is_charge,
            amount,
            part: None,
            category: None,
            reason: None,
            reason_code: None,
        }
    }

    /// VAT category, BT-95 and BT-96, BT-102 and BT-103: needed on document level, where an
    /// exemption reason goes to the VAT breakdown. A line has its own, so it is not used there.
    pub fn vat(mut self, category: TaxCategory) -> Self {
        self.category = Some(category);
        self
    }

    /// Reason: BT-97, BT-104, BT-139, BT-144.
    pub fn reason(mut self, reason: impl Into<Text>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Reason code: BT-98, BT-140 (UNTDID 5189), BT-105, BT-145 (UNTDID 7161).
    pub fn reason_code(mut self, code: impl Into<Text>) -> Self {
        self.reason_code = Some(code.into());
        self
    }

    fn build(self, path: &str, currency: &Text) -> Result<(AllowanceCharge, Decimal), BuildError> {
        let amount = match (self.amount, self.part) {
            (Some(amount), _) => cents(amount),
            (None, Some((percentage, base))) => {
                percent(percentage, cents(base)).ok_or_else(|| BuildError::Overflow {
                    path: format!("{path}.amount"),
                })?
            }
            (None, None) => {
                return Err(BuildError::missing(
                    format!("{path}.amount"),
                    "an amount (BT-92, BT-99, BT-136, BT-141)",
                ));
            }
        };
        let item = AllowanceCharge {
            is_charge: Some(self.is_charge.into()),
            amount: Some(Amount::new(amount, currency.clone())),
            base_amount: self
                .part
                .map(|(_, base)| Amount::new(cents(base), currency.clone())),
            percentage: self.part.map(|(percentage, _)| percentage.into()),
            tax_category: self.category,
            reason: self.reason,
            reason_code: self.reason_code,
        };
        Ok((item, amount))
    }
}

impl TaxCategory {
    /// A VAT category, such as `S`, with its rate in per cent.
    pub fn vat(code: impl Into<Text>, rate: impl Into<Decimal>) -> Self {
        TaxCategory {
            code: Some(code.into()),
            rate: Some(rate.into().into()),
            tax_scheme: Some(VAT.into()),
            ..TaxCategory::default()
        }
    }

    /// Standard rate, category S: any rate above zero, reduced ones too.
    pub fn standard(rate: impl Into<Decimal>) -> Self {
        TaxCategory::vat("S", rate)
    }

    /// Zero rated goods, category Z.
    pub fn zero_rated() -> Self {
        TaxCategory::vat("Z", 0)
    }

    /// Exempt from VAT, category E, for this reason, BT-120.
    pub fn exempt(reason: impl Into<Text>) -> Self {
        TaxCategory {
            exemption_reason: Some(reason.into()),
            ..TaxCategory::vat("E", 0)
        }
    }

    /// VAT reverse charge, category AE.
    pub fn reverse_charge() -> Self {
        TaxCategory::vat("AE", 0).because("VATEX-EU-AE", "Reverse charge")
    }

    /// Intra-community supply, category K.
    pub fn intra_community() -> Self {
        TaxCategory::vat("K", 0).because("VATEX-EU-IC", "Intra-community supply")
    }

    /// Export outside the EU, category G.
    pub fn export() -> Self {
        TaxCategory::vat("G", 0).because("VATEX-EU-G", "Export outside the EU")
    }

    /// Not subject to VAT, category O, which has no rate.
    pub fn not_subject() -> Self {
        TaxCategory {
            rate: None,
            ..TaxCategory::vat("O", 0).because("VATEX-EU-O", "Not subject to VAT")
        }
    }

    fn because(mut self, code: &str, reason: &str) -> Self {
        self.exemption_reason_code = Some(code.into());
        self.exemption_reason = Some(reason.into());
        self
    }
}

impl Party {
    /// Starts a party with its full formal name: seller, BT-27, or buyer, BT-44.
    pub fn builder(name: impl Into<Text>) -> PartyBuilder {
        PartyBuilder {
            party: Party {
                name: Some(name.into()),
                ..Party::default()
            },
        }
    }
}

/// Makes a [`Party`]. Made by [`Party::builder`].
///
/// ```
/// use facturier::model::Party;
/// let party = Party::builder("Jansen BV")
///     .electronic_address("0987654394", "0208")
///     .address("Meir 2", "2000", "Antwerpen", "BE");
/// # let _ = party;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a party is part of no invoice until it is given to `InvoiceBuilder`"]
pub struct PartyBuilder {
    party: Party,
}

impl PartyBuilder {
    /// VAT identifier: seller, BT-31, or buyer, BT-48.
    pub fn vat_identifier(mut self, identifier: impl Into<Text>) -> Self {
        self.party.tax_registrations.push(TaxRegistration {
            identifier: Some(identifier.into()),
            tax_scheme: Some(VAT.into()),
        });
        self
    }

    /// Legal registration identifier, BT-30 or BT-47, with its scheme (ISO 6523 ICD).
    pub fn legal_registration(
        mut self,
        identifier: impl Into<Text>,
        scheme: impl Into<Text>,
    ) -> Self {
        self.party.legal_registration_identifier =
            Some(Identifier::with_scheme(identifier, scheme));
        self
    }

    /// Electronic address, BT-34 or BT-49, with its scheme (EAS).
    pub fn electronic_address(
        mut self,
        identifier: impl Into<Text>,
        scheme: impl Into<Text>,
    ) -> Self {
        self.party.electronic_address = Some(Identifier::with_scheme(identifier, scheme));
        self
    }

    /// Postal address, BG-5 or BG-8: line 1, post code, city and country code (ISO 3166-1 alpha-2).
    pub fn address(
        mut self,
        line_1: impl Into<Text>,
        post_code: impl Into<Text>,
        city: impl Into<Text>,
        country_code: impl Into<Text>,
    ) -> Self {
        self.party.address = Some(PostalAddress {
            line_1: Some(line_1.into()),
            post_code: Some(post_code.into()),
            city: Some(city.into()),
            country_code: Some(country_code.into()),
            ..PostalAddress::default()
        });
        self
    }

    /// Any other field of the party: `.with(|party| party.trading_name = …)`.
    pub fn with(mut self, change: impl FnOnce(&mut Party)) -> Self {
        change(&mut self.party);
        self
    }

    /// Gives the party.
    pub fn build(self) -> Party {
        self.party
    }
}

impl From<PartyBuilder> for Party {
    fn from(builder: PartyBuilder) -> Party {
        builder.party
    }
}

/// The rows of the VAT breakdown while they are added up.
#[derive(Default)]
struct Breakdown {
    rows: Vec<Row>,
}

struct Row {
    category: TaxCategory,
    /// `None` where there is none to have: category O.
    rate: Option<Decimal>,
    taxable: Decimal,
}

impl Breakdown {
    /// EN 16931 has one row for a category and rate, whatever the reasons (BR-E-01 and its like
    /// count them), so reasons that differ share the row's text.
    fn add(
        &mut self,
        category: &TaxCategory,
        amount: Decimal,
        path: impl Fn() -> String,
    ) -> Result<(), BuildError> {
        let rate = match &category.rate {
            Some(rate) => match rate.value() {
                Some(rate) => Some(*rate),
                None => {
                    return Err(BuildError::Unreadable {
                        path: path(),
                        found: rate.to_string().into(),
                    });
                }
            },
            None if code(category) == "O" => None,
            None => {
                return Err(BuildError::missing(
                    path(),
                    "a VAT rate (BT-96, BT-103, BT-152) for any category but O",
                ));
            }
        };
        let same = |row: &Row| row.rate == rate && code(&row.category) == code(category);
        let Some(at) = self.rows.iter().position(same) else {
            self.rows.push(Row {
                category: category.clone(),
                rate,
                taxable: amount,
            });
            return Ok(());
        };
        let row = &mut self.rows[at];
        row.taxable = row
            .taxable
            .checked_add(amount)
            .ok_or_else(|| BuildError::Overflow {
                path: format!("vat_breakdown[{at}].taxable_amount"),
            })?;
        match (
            &row.category.exemption_reason_code,
            &category.exemption_reason_code,
        ) {
            (Some(first), Some(second)) if first != second => {
                return Err(BuildError::ExemptionReasonCodes {
                    path: format!("vat_breakdown[{at}]"),
                    category: category.code.clone().unwrap_or_default(),
                    first: first.clone(),
                    second: second.clone(),
                });
            }
            (None, Some(code)) => row.category.exemption_reason_code = Some(code.clone()),
            _ => {}
        }
        match (&row.category.exemption_reason, &category.exemption_reason) {
            (Some(all), Some(reason)) if !all.split("; ").any(|one| one == reason.as_str()) => {
                row.category.exemption_reason = Some(format!("{all}; {reason}").into());
            }
            (None, Some(reason)) => row.category.exemption_reason = Some(reason.clone()),
            _ => {}
        }
        Ok(())
    }

    /// The rows with their tax, and the sum of it, BT-110.
    fn finish(self, currency: &Text) -> Result<(Vec<VatBreakdown>, Decimal), BuildError> {
        let mut sum = Sum::new("total_vat_amount");
        let mut rows = Vec::with_capacity(self.rows.len());
        for (at, row) in self.rows.into_iter().enumerate() {
            let tax = percent(row.rate.unwrap_or_default(), row.taxable).ok_or_else(|| {
                BuildError::Overflow {
                    path: format!("vat_breakdown[{at}].tax_amount"),
                }
            })?;
            sum.add(tax)?;
            rows.push(VatBreakdown {
                taxable_amount: Some(Amount::new(cents(row.taxable), currency.clone())),
                tax_amount: Some(Amount::new(tax, currency.clone())),
                tax_category: Some(with_scheme(row.category)),
            });
        }
        Ok((rows, sum.total))
    }
}

/// A sum that knows what it is the sum of, and whether anything was added.
struct Sum {
    path: &'static str,
    total: Decimal,
    terms: usize,
}

impl Sum {
    fn new(path: &'static str) -> Self {
        Sum {
            path,
            total: Decimal::ZERO,
            terms: 0,
        }
    }

    fn add(&mut self, value: Decimal) -> Result<(), BuildError> {
        self.total = self
            .total
            .checked_add(value)
            .ok_or_else(|| BuildError::Overflow {
                path: self.path.to_owned(),
            })?;
        self.terms += 1;
        Ok(())
    }

    fn given(&self) -> Option<Decimal> {
        (self.terms > 0).then_some(self.total)
    }
}

/// Rounds to two decimals and shows both of them.
fn cents(value: Decimal) -> Decimal {
    let mut value = round_half_up(value, 2);
    value.rescale(2);
    if value.is_zero() {
        value.set_sign_positive(true);
    }
    value
}

/// The code of a category, without the blanks around it that rules do not see either.
fn code(category: &TaxCategory) -> &str {
    trim_xml(category.code.as_deref().unwrap_or(""))
}

fn percent(rate: Decimal, of: Decimal) -> Option<Decimal> {
    let hundredfold = of.checked_mul(rate)?;
    Some(cents(hundredfold.checked_div(Decimal::ONE_HUNDRED)?))
}

/// The category as a line, allowance or charge has it: BT-120 and BT-121 belong to the breakdown.
fn without_reason(category: TaxCategory) -> TaxCategory {
    with_scheme(TaxCategory {
        exemption_reason: None,
        exemption_reason_code: None,
        ..category
    })
}

fn with_scheme(mut category: TaxCategory) -> TaxCategory {
    category.tax_scheme.get_or_insert_with(|| VAT.into());
    category
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal_macros::dec;

    fn start() -> InvoiceBuilder {
        let date = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        Invoice::builder("1", date, "EUR")
    }

    fn line(quantity: Decimal, price: Decimal, category: TaxCategory) -> LineBuilder {
        InvoiceLine::builder("Item", quantity, "C62")
            .price(price)
            .vat(category)
    }

    fn shown(amount: &Option<Amount>) -> String {
        let amount = amount.as_ref().unwrap();
        format!("{} {}", amount.value, amount.currency.as_ref().unwrap())
    }

    #[test]
    fn codes_are_those_of_their_lists() {
        let item = || line(dec!(1), dec!(10), TaxCategory::standard(21));
        let error = |builder: InvoiceBuilder| builder.build().unwrap_err().to_string();
        let date = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        assert_eq!(
            error(Invoice::builder("1", date, "EURO").line(item())),
            "currency_code: expected a code of the list \"Currencies, ISO 4217\", found \"EURO\"; did you mean EUR?"
        );
        let unit = InvoiceLine::builder("Item", 1, "hours")
            .price(10)
            .vat(TaxCategory::standard(21));
        assert_eq!(
            error(start().line(item()).line(unit)),
            "lines[1].quantity.unit_code: expected a code of the list \"Units of measure, UN/ECE recommendations 20 \
             and 21\", found \"hours\""
        );
        let seller = Party::builder("Jansen BV").electronic_address("x", "1234");
        assert!(
            error(start().line(item()).seller(seller))
                .starts_with("seller.electronic_address.scheme: ")
        );
        let buyer = Party::builder("Jansen BV").address("Meir 2", "2000", "Antwerpen", "Belgium");
        assert!(
            error(start().line(item()).buyer(buyer)).starts_with("buyer.address.country_code: ")
        );
        // Who has a newer list says so.
        let lists = CodeLists::new();
        let codes = lists.codes(crate::codes::list::CURRENCIES).chain(["EURO"]);
        let lists = lists
            .clone()
            .replace(crate::codes::list::CURRENCIES, "newer", codes);
        let builder = Invoice::builder("1", date, "EURO").line(item());
        assert!(builder.code_lists(lists).build().is_ok());
    }

    fn nets(invoice: &Invoice) -> Vec<String> {
        let net = |line: &InvoiceLine| shown(&line.net_amount);
        invoice.lines.iter().map(net).collect()
    }

    /// Category, rate, taxable amount and tax of each row.
    fn rows(invoice: &Invoice) -> Vec<String> {
        let row = |row: &VatBreakdown| {
            let category = row.tax_category.as_ref().unwrap();
            assert_eq!(category.tax_scheme.as_deref(), Some("VAT"));
            let rate = category.rate.as_ref().map(ToString::to_string);
            format!(
                "{} {}: {} → {}",
                category.code.as_ref().unwrap(),
                rate.unwrap_or("-".into()),
                shown(&row.taxable_amount),
                shown(&row.tax_amount)
            )
        };
        invoice.vat_breakdown.iter().map(row).collect()
    }

    #[test]
    fn halves_go_up_on_both_sides_of_zero() {
        let invoice = start()
            .line(line(dec!(1), dec!(2.345), TaxCategory::zero_rated()))
            .line(line(dec!(-1), dec!(2.345), TaxCategory::zero_rated()))
            .line(line(dec!(-1), dec!(2.3451), TaxCategory::zero_rated()))
            .line(line(dec!(-1), dec!(0.005), TaxCategory::zero_rated()))
            .build()
            .unwrap();
        assert_eq!(
            nets(&invoice),
            ["2.35 EUR", "-2.34 EUR", "-2.35 EUR", "0.00 EUR"]
        );

        // -0.50 × 21 % is -0.105.
        let invoice = start()
            .line(line(dec!(-1), dec!(0.50), TaxCategory::standard(21)))
            .build()
            .unwrap();
        assert_eq!(rows(&invoice), ["S 21: -0.50 EUR → -0.10 EUR"]);
    }

    #[test]
    fn a_line_is_quantity_times_price_by_base_with_charges_and_allowances() {
        let invoice = start()
            .line(
                line(dec!(3), dec!(10), TaxCategory::standard(21))
                    .base_quantity(3)
                    .allowance_charge(
                        AllowanceCharge::allowance_of(10, dec!(10.05)).reason("Loyal"),
                    )
                    .allowance_charge(AllowanceCharge::charge(dec!(0.5)).reason_code("FC")),
            )
            .line(
                InvoiceLine::builder("Net of gross", 2, "C62")
                    .gross_price(dec!(5.00), dec!(0.25))
                    .vat(TaxCategory::standard(21))
                    .identifier("A"),
            )
            .build()
            .unwrap();
        // 10.05 × 10 % is 1.005, an allowance of 1.01.
        assert_eq!(nets(&invoice), ["9.49 EUR", "9.50 EUR"]);
        let first = &invoice.lines[0];
        assert_eq!(first.identifier.as_deref(), Some("1"));
        let allowance = first.allowances().next().unwrap();
        assert_eq!(shown(&allowance.amount), "1.01 EUR");
        assert_eq!(shown(&allowance.base_amount), "10.05 EUR");
        assert_eq!(allowance.percentage, Some(dec!(10).into()));
        assert_eq!(first.charges().count(), 1);
        let base = first.price.as_ref().unwrap().base_quantity.as_ref();
        assert_eq!(base, Some(&Quantity::new(dec!(3), "C62")));
        let second = invoice.lines[1].price.as_ref().unwrap();
        assert_eq!(invoice.lines[1].identifier.as_deref(), Some("A"));
        assert_eq!(shown(&second.net_price), "4.75 EUR");
    }

    #[test]
    fn rates_are_added_up_apart_and_totals_follow() {
        let invoice = start()
            .line(line(dec!(1), dec!(100), TaxCategory::standard(21)))
            .line(line(dec!(1), dec!(10.05), TaxCategory::standard(6)))
            .line(line(dec!(1), dec!(50), TaxCategory::standard(dec!(21.00))))
            .allowance_charge(AllowanceCharge::allowance(15).vat(TaxCategory::standard(21)))
            .allowance_charge(AllowanceCharge::charge(dec!(7.5)).vat(TaxCategory::standard(6)))
            .prepaid(100)
            .rounding(dec!(0.05))
            .vat_accounting_currency("SEK", dec!(321.987))
            .build()
            .unwrap();
        assert_eq!(
            rows(&invoice),
            ["S 21: 135.00 EUR → 28.35 EUR", "S 6: 17.55 EUR → 1.05 EUR"]
        );
        let totals = invoice.totals.as_ref().unwrap();
        assert_eq!(shown(&totals.sum_of_line_net_amounts), "160.05 EUR");
        assert_eq!(shown(&totals.sum_of_allowances), "15.00 EUR");
        assert_eq!(shown(&totals.sum_of_charges), "7.50 EUR");
        assert_eq!(shown(&totals.total_without_vat), "152.55 EUR");
        assert_eq!(shown(&invoice.total_vat_amount), "29.40 EUR");
        assert_eq!(shown(&totals.total_with_vat), "181.95 EUR");
        assert_eq!(shown(&totals.paid_amount), "100.00 EUR");
        assert_eq!(shown(&totals.rounding_amount), "0.05 EUR");
        assert_eq!(shown(&totals.amount_due_for_payment), "82.00 EUR");
        assert_eq!(
            shown(&invoice.total_vat_amount_in_accounting_currency),
            "321.99 SEK"
        );
    }

    #[test]
    fn a_credit_note_counts_like_an_invoice() {
        let date = NaiveDate::from_ymd_opt(2025, 12, 1).unwrap();
        let note = start()
            .credit_note()
            .preceding_invoice("0", date)
            .line(line(dec!(1), dec!(80), TaxCategory::standard(21)))
            .build()
            .unwrap();
        assert_eq!(note.kind, Kind::CreditNote);
        assert_eq!(note.type_code.as_deref(), Some("381"));
        let totals = note.totals.as_ref().unwrap();
        assert_eq!(shown(&totals.amount_due_for_payment), "96.80 EUR");
        assert_eq!(totals.sum_of_allowances, None);
        assert_eq!(totals.paid_amount, None);
    }

    #[test]
    fn the_reason_for_no_vat_stands_in_the_breakdown() {
        let invoice = start()
            .line(line(dec!(1), dec!(80), TaxCategory::reverse_charge()))
            .line(line(dec!(1), dec!(20), TaxCategory::reverse_charge()))
            .build()
            .unwrap();
        assert_eq!(rows(&invoice), ["AE 0: 100.00 EUR → 0.00 EUR"]);
        let row = invoice.vat_breakdown[0].tax_category.as_ref().unwrap();
        assert_eq!(row.exemption_reason_code.as_deref(), Some("VATEX-EU-AE"));
        assert_eq!(row.exemption_reason.as_deref(), Some("Reverse charge"));
        let item = invoice.lines[0].item.as_ref().unwrap();
        assert_eq!(item.tax_category, Some(TaxCategory::vat("AE", 0)));
        assert_eq!(shown(&invoice.total_vat_amount), "0.00 EUR");
    }

    #[test]
    fn a_category_has_one_row_whatever_the_reasons() {
        let invoice = start()
            .line(line(dec!(1), dec!(1), TaxCategory::exempt("Teaching")))
            .line(line(dec!(1), dec!(2), TaxCategory::exempt("Insurance")))
            .line(line(dec!(1), dec!(4), TaxCategory::exempt("Teaching")))
            .line(line(dec!(1), dec!(8), TaxCategory::not_subject()))
            .build()
            .unwrap();
        assert_eq!(
            rows(&invoice),
            ["E 0: 7.00 EUR → 0.00 EUR", "O -: 8.00 EUR → 0.00 EUR"]
        );
        let row = invoice.vat_breakdown[0].tax_category.as_ref().unwrap();
        assert_eq!(row.exemption_reason.as_deref(), Some("Teaching; Insurance"));

        let coded = |code: &str| TaxCategory {
            exemption_reason_code: Some(code.into()),
            ..TaxCategory::vat("E", 0)
        };
        fails(
            start()
                .line(line(dec!(1), dec!(1), coded("VATEX-EU-132")))
                .line(line(dec!(1), dec!(1), coded("VATEX-EU-143"))),
            "vat_breakdown[0]: expected one VAT exemption reason code (BT-121) for category E, found VATEX-EU-132 and VATEX-EU-143",
        );
    }

    #[test]
    fn other_fields_are_set_directly() {
        let invoice = start()
            .with(|invoice| invoice.project_reference = Some("P".into()))
            .line(
                line(dec!(1), dec!(1), TaxCategory::standard(21))
                    .with(|line| line.purchase_order_line_reference = Some("7".into())),
            )
            .build()
            .unwrap();
        assert_eq!(invoice.project_reference.as_deref(), Some("P"));
        let reference = invoice.lines[0].purchase_order_line_reference.as_deref();
        assert_eq!(reference, Some("7"));
    }

    #[track_caller]
    fn fails(builder: InvoiceBuilder, message: &str) {
        assert_eq!(builder.build().unwrap_err().to_string(), message);
    }

    #[test]
    fn what_cannot_be_computed_is_an_error() {
        let good = || line(dec!(1), dec!(1), TaxCategory::standard(21));
        let max = Decimal::MAX;
        fails(
            start()
                .line(good())
                .line(InvoiceLine::builder("Item", 1, "C62")),
            "lines[1].price.net_price: expected an item net price (BT-146) or gross price (BT-148), found none",
        );
        fails(
            start().line(InvoiceLine::builder("Item", 1, "C62").price(1)),
            "lines[0].item.tax_category: expected a VAT category (BT-151), found none",
        );
        fails(
            start().line(good().vat(TaxCategory {
                rate: None,
                ..TaxCategory::standard(21)
            })),
            "lines[0].item.tax_category.rate: expected a VAT rate (BT-96, BT-103, BT-152) for any category but O, found none",
        );
        fails(
            start().line(good().vat(TaxCategory {
                rate: Some(crate::value::Parsed::unreadable("seven")),
                ..TaxCategory::standard(21)
            })),
            r#"lines[0].item.tax_category.rate: expected a decimal, found "seven""#,
        );
        fails(
            start()
                .line(good())
                .allowance_charge(AllowanceCharge::allowance(1)),
            "allowances_and_charges[0].tax_category: expected a VAT category (BT-95, BT-102), found none",
        );
        fails(
            start().line(good().base_quantity(0)),
            "lines[0].price.base_quantity: expected a base quantity (BT-149) to divide by, found 0",
        );
        fails(
            start().line(line(dec!(10), max, TaxCategory::standard(21))),
            "lines[0].net_amount: expected a result of at most 28 digits, found a larger one",
        );
        fails(
            start()
                .line(line(dec!(1), max, TaxCategory::zero_rated()))
                .line(line(dec!(1), max, TaxCategory::zero_rated())),
            "totals.sum_of_line_net_amounts: expected a result of at most 28 digits, found a larger one",
        );
        fails(
            start().line(line(dec!(1), max, TaxCategory::standard(200))),
            "vat_breakdown[0].tax_amount: expected a result of at most 28 digits, found a larger one",
        );
    }
}
