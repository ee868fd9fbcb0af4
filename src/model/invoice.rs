//! The semantic model of EN 16931-1: business groups (BG) as types, business terms (BT) as fields.
//!
//! Names follow the standard; the identifier of each term stands in its documentation. What
//! EN 16931 does not know is not here: a reader lists it instead.

use crate::value::{Amount, Bytes, Identifier, Parsed, Quantity, Text};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Whether a document bills or credits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub enum Kind {
    /// An invoice.
    #[default]
    Invoice,
    /// A credit note.
    CreditNote,
}

/// An invoice or credit note in the terms of EN 16931-1.
///
/// Groups are fields of their own type, repeated groups are vectors in document order. A value that is
/// absent is `None` or an empty vector; a value that could not be read is
/// [`Parsed::Unreadable`] with its text. Nothing here is checked: a document
/// that breaks every rule can be held just as well as a good one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Invoice {
    /// Whether this is an invoice or a credit note.
    pub kind: Kind,
    /// Invoice number, BT-1.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub number: Option<Text>,
    /// Invoice issue date, BT-2.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub issue_date: Option<Parsed<NaiveDate>>,
    /// Invoice type code, BT-3 (UNTDID 1001).
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub type_code: Option<Text>,
    /// Invoice currency code, BT-5 (ISO 4217).
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub currency_code: Option<Text>,
    /// VAT accounting currency code, BT-6 (ISO 4217).
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub vat_accounting_currency_code: Option<Text>,
    /// Value added tax point date, BT-7.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub value_added_tax_point_date: Option<Parsed<NaiveDate>>,
    /// Value added tax point date code, BT-8 (UNTDID 2005).
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub value_added_tax_point_date_code: Option<Text>,
    /// Payment due date, BT-9.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub payment_due_date: Option<Parsed<NaiveDate>>,
    /// Buyer reference, BT-10.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub buyer_reference: Option<Text>,
    /// Project reference, BT-11.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub project_reference: Option<Text>,
    /// Contract reference, BT-12.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub contract_reference: Option<Text>,
    /// Purchase order reference, BT-13.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub purchase_order_reference: Option<Text>,
    /// Sales order reference, BT-14.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub sales_order_reference: Option<Text>,
    /// Receiving advice reference, BT-15.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub receiving_advice_reference: Option<Text>,
    /// Despatch advice reference, BT-16.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub despatch_advice_reference: Option<Text>,
    /// Tender or lot reference, BT-17.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub tender_or_lot_reference: Option<Text>,
    /// Invoiced object identifier, BT-18 (scheme: UNTDID 1153).
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub invoiced_object_identifier: Option<Identifier>,
    /// Buyer accounting reference, BT-19.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub buyer_accounting_reference: Option<Text>,
    /// Payment terms, BT-20.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub payment_terms: Option<Text>,
    /// Invoice notes, BG-1.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub notes: Vec<Note>,
    /// Process control, BG-2.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "ProcessControl::is_empty")
    )]
    pub process_control: ProcessControl,
    /// Preceding invoice references, BG-3.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub preceding_invoices: Vec<PrecedingInvoice>,
    /// Seller, BG-4.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub seller: Option<Party>,
    /// Buyer, BG-7.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub buyer: Option<Party>,
    /// Payee, BG-10.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub payee: Option<Payee>,
    /// Seller tax representative party, BG-11.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub tax_representative: Option<TaxRepresentative>,
    /// Delivery information, BG-13.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub delivery: Option<Delivery>,
    /// Invoicing period, BG-14 (BT-73, BT-74).
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub invoicing_period: Option<Period>,
    /// Payment instructions, BG-16: all of them, in document order.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub payment_means: Vec<PaymentMeans>,
    /// Bank assigned creditor identifier, BT-90 (of the payee if there is one, else of the seller).
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub bank_assigned_creditor_identifier: Option<Text>,
    /// Document level allowances, BG-20, and charges, BG-21, in document order.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub allowances_and_charges: Vec<AllowanceCharge>,
    /// Document totals, BG-22.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub totals: Option<DocumentTotals>,
    /// Invoice total VAT amount, BT-110, in the invoice currency.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub total_vat_amount: Option<Amount>,
    /// Invoice total VAT amount in accounting currency, BT-111.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub total_vat_amount_in_accounting_currency: Option<Amount>,
    /// VAT breakdown, BG-23.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub vat_breakdown: Vec<VatBreakdown>,
    /// Additional supporting documents, BG-24.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub supporting_documents: Vec<SupportingDocument>,
    /// Invoice lines, BG-25.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub lines: Vec<InvoiceLine>,
}

impl Invoice {
    /// The credit note that a document in the form of an invoice stands for, as UBL 2.0 has them: of type
    /// (BT-3) 381, or with a total below zero. Of one whose total (BT-112, or BT-115, or BT-109) is below
    /// zero all amounts and quantities change their sign, prices excepted. The type of an invoice becomes
    /// 381.
    ///
    /// ```
    /// use facturier::model::{Invoice, Kind};
    /// use facturier::value::Amount;
    /// use rust_decimal_macros::dec;
    /// let bytes = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
    /// let mut invoice = facturier::read(bytes)?.document().0.as_invoice().unwrap().clone();
    /// invoice.totals.as_mut().unwrap().total_with_vat = Some(Amount::new(dec!(-121.00), "EUR"));
    /// let note = invoice.into_credit_note();
    /// assert_eq!((note.kind, note.type_code.as_deref()), (Kind::CreditNote, Some("381")));
    /// assert_eq!(note.totals.unwrap().total_with_vat, Some(Amount::new(dec!(121.00), "EUR")));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    #[must_use]
    pub fn into_credit_note(mut self) -> Invoice {
        if self.kind == Kind::Invoice {
            self.kind = Kind::CreditNote;
            self.type_code = Some("381".into());
        }
        if self.is_below_zero() {
            self.turn();
        }
        self
    }

    /// Whether its total (BT-112, or BT-115, or BT-109) is below zero.
    pub(crate) fn is_below_zero(&self) -> bool {
        let total = self.totals.as_ref().and_then(|totals| {
            let amounts = [
                &totals.total_with_vat,
                &totals.amount_due_for_payment,
                &totals.total_without_vat,
            ];
            let mut amounts = amounts.into_iter().flatten();
            amounts.find_map(|amount| amount.value.value())
        });
        total.is_some_and(|total| *total < Decimal::ZERO)
    }

    /// Changes the sign of everything that adds up.
    fn turn(&mut self) {
        fn turn(value: &mut Parsed<Decimal>) {
            match value {
                // Zero has no sign.
                Parsed::Value(value) => *value = Decimal::ZERO - *value,
                Parsed::Written { written, .. } => {
                    let turned = match written.strip_prefix('-') {
                        Some(rest) => rest.to_owned(),
                        None => format!("-{}", written.trim_start_matches('+')),
                    };
                    *value = Parsed::decimal(&turned);
                }
                Parsed::Unreadable { .. } => {}
            }
        }
        let allowances = |allowances: &mut Vec<AllowanceCharge>| {
            for allowance in allowances {
                let amounts = [&mut allowance.amount, &mut allowance.base_amount];
                (amounts.into_iter().flatten()).for_each(|amount| turn(&mut amount.value));
            }
        };
        allowances(&mut self.allowances_and_charges);
        for line in &mut self.lines {
            allowances(&mut line.allowances_and_charges);
            if let Some(amount) = &mut line.net_amount {
                turn(&mut amount.value);
            }
            if let Some(quantity) = &mut line.quantity {
                turn(&mut quantity.value);
            }
        }
        for vat in &mut self.vat_breakdown {
            let amounts = [&mut vat.taxable_amount, &mut vat.tax_amount];
            (amounts.into_iter().flatten()).for_each(|amount| turn(&mut amount.value));
        }
        let mut amounts = vec![
            &mut self.total_vat_amount,
            &mut self.total_vat_amount_in_accounting_currency,
        ];
        if let Some(totals) = &mut self.totals {
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
            amounts.extend([
                sum_of_line_net_amounts,
                sum_of_allowances,
                sum_of_charges,
                total_without_vat,
                total_with_vat,
                paid_amount,
                rounding_amount,
                amount_due_for_payment,
            ]);
        }
        (amounts.into_iter().flatten()).for_each(|amount| turn(&mut amount.value));
    }
}

/// Invoice note, BG-1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Invoice note subject code, BT-21 (UNTDID 4451); UBL writes it as `#AAI#` before the text.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub subject_code: Option<Text>,
    /// Invoice note, BT-22.
    pub text: Text,
}

/// Process control, BG-2.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ProcessControl {
    /// Business process type, BT-23.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub business_process_type: Option<Text>,
    /// Specification identifier, BT-24: which rules the document says it follows.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub specification_identifier: Option<Text>,
}

impl ProcessControl {
    /// Whether nothing is given.
    #[cfg(feature = "serde")]
    fn is_empty(&self) -> bool {
        *self == ProcessControl::default()
    }
}

/// Preceding invoice reference, BG-3.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct PrecedingInvoice {
    /// Preceding invoice reference, BT-25.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub reference: Option<Text>,
    /// Preceding invoice issue date, BT-26.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub issue_date: Option<Parsed<NaiveDate>>,
}

/// Seller, BG-4, or buyer, BG-7.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Party {
    /// Seller name, BT-27; buyer name, BT-44: the full formal name.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub name: Option<Text>,
    /// Seller trading name, BT-28; buyer trading name, BT-45.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub trading_name: Option<Text>,
    /// Seller identifier, BT-29; buyer identifier, BT-46 (scheme: ISO 6523 ICD).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub identifiers: Vec<Identifier>,
    /// Seller legal registration identifier, BT-30; buyer, BT-47 (scheme: ISO 6523 ICD).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub legal_registration_identifier: Option<Identifier>,
    /// Seller VAT identifier, BT-31, and tax registration identifier, BT-32; buyer VAT identifier, BT-48.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub tax_registrations: Vec<TaxRegistration>,
    /// Seller additional legal information, BT-33.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub additional_legal_information: Option<Text>,
    /// Seller electronic address, BT-34; buyer, BT-49 (scheme: EAS).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub electronic_address: Option<Identifier>,
    /// Seller postal address, BG-5; buyer, BG-8.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub address: Option<PostalAddress>,
    /// Seller contact, BG-6; buyer contact, BG-9.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub contact: Option<Contact>,
}

/// A registration for a tax: which one is told by its scheme, `VAT` for BT-31, BT-48 and BT-63.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct TaxRegistration {
    /// The identifier, BT-31, BT-32, BT-48 or BT-63.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub identifier: Option<Text>,
    /// The tax scheme as written, `VAT` for a VAT identifier.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub tax_scheme: Option<Text>,
}

/// Payee, BG-10: who is paid, when it is not the seller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Payee {
    /// Payee name, BT-59.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub name: Option<Text>,
    /// Payee identifier, BT-60 (scheme: ISO 6523 ICD).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub identifier: Option<Identifier>,
    /// Payee legal registration identifier, BT-61 (scheme: ISO 6523 ICD).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub legal_registration_identifier: Option<Identifier>,
}

/// Seller tax representative party, BG-11.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct TaxRepresentative {
    /// Seller tax representative name, BT-62.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub name: Option<Text>,
    /// Seller tax representative VAT identifier, BT-63.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub tax_registrations: Vec<TaxRegistration>,
    /// Seller tax representative postal address, BG-12.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub address: Option<PostalAddress>,
}

/// A postal address: BG-5 seller, BG-8 buyer, BG-12 tax representative, BG-15 deliver to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct PostalAddress {
    /// Address line 1: BT-35, BT-50, BT-64, BT-75.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub line_1: Option<Text>,
    /// Address line 2: BT-36, BT-51, BT-65, BT-76.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub line_2: Option<Text>,
    /// Address line 3: BT-162, BT-163, BT-164, BT-165.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub line_3: Option<Text>,
    /// City: BT-37, BT-52, BT-66, BT-77.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub city: Option<Text>,
    /// Post code: BT-38, BT-53, BT-67, BT-78.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub post_code: Option<Text>,
    /// Country subdivision: BT-39, BT-54, BT-68, BT-79.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub country_subdivision: Option<Text>,
    /// Country code: BT-40, BT-55, BT-69, BT-80 (ISO 3166-1 alpha-2).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub country_code: Option<Text>,
}

/// A contact: BG-6 of the seller, BG-9 of the buyer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Contact {
    /// Contact point: BT-41, BT-56.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub contact_point: Option<Text>,
    /// Telephone number: BT-42, BT-57.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub telephone_number: Option<Text>,
    /// E-mail address: BT-43, BT-58.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub email_address: Option<Text>,
}

/// Delivery information, BG-13.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// Deliver to party name, BT-70.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub party_name: Option<Text>,
    /// Deliver to location identifier, BT-71 (scheme: ISO 6523 ICD).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub location_identifier: Option<Identifier>,
    /// Actual delivery date, BT-72.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub actual_delivery_date: Option<Parsed<NaiveDate>>,
    /// Deliver to address, BG-15.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub address: Option<PostalAddress>,
}

/// A period: invoicing period, BG-14, or invoice line period, BG-26.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Period {
    /// Start date: BT-73, BT-134.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub start_date: Option<Parsed<NaiveDate>>,
    /// End date: BT-74, BT-135.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub end_date: Option<Parsed<NaiveDate>>,
}

/// One payment instruction of BG-16.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct PaymentMeans {
    /// Payment means type code, BT-81 (UNTDID 4461).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub type_code: Option<Text>,
    /// Payment means text, BT-82.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub text: Option<Text>,
    /// Remittance information, BT-83.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub remittance_information: Option<Text>,
    /// Credit transfer, BG-17.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub credit_transfer: Option<CreditTransfer>,
    /// Payment card information, BG-18.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub card: Option<PaymentCard>,
    /// Direct debit, BG-19.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub direct_debit: Option<DirectDebit>,
}

/// Credit transfer, BG-17.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct CreditTransfer {
    /// Payment account identifier, BT-84: an IBAN or a national account number.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub account_identifier: Option<Identifier>,
    /// Payment account name, BT-85.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub account_name: Option<Text>,
    /// Payment service provider identifier, BT-86, such as a BIC.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub service_provider_identifier: Option<Identifier>,
}

/// Payment card information, BG-18.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct PaymentCard {
    /// Payment card primary account number, BT-87.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub primary_account_number: Option<Text>,
    /// Payment card holder name, BT-88.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub holder_name: Option<Text>,
    /// Card network; not a term of EN 16931, but UBL demands it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub network: Option<Text>,
}

/// Direct debit, BG-19.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct DirectDebit {
    /// Mandate reference identifier, BT-89.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub mandate_reference_identifier: Option<Text>,
    /// Debited account identifier, BT-91.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub debited_account_identifier: Option<Identifier>,
}

/// An allowance or a charge: of the document, BG-20 and BG-21, or of a line, BG-27 and BG-28.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct AllowanceCharge {
    /// `true` for a charge, `false` for an allowance.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub is_charge: Option<Parsed<bool>>,
    /// Amount without VAT: BT-92, BT-99, BT-136, BT-141.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub amount: Option<Amount>,
    /// Base amount: BT-93, BT-100, BT-137, BT-142.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub base_amount: Option<Amount>,
    /// Percentage: BT-94, BT-101, BT-138, BT-143.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub percentage: Option<Parsed<Decimal>>,
    /// VAT category code and rate: BT-95 and BT-96, BT-102 and BT-103.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub tax_category: Option<TaxCategory>,
    /// Reason: BT-97, BT-104, BT-139, BT-144.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub reason: Option<Text>,
    /// Reason code: BT-98, BT-140 (UNTDID 5189), BT-105, BT-145 (UNTDID 7161).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub reason_code: Option<Text>,
}

/// A VAT category with its rate: of an allowance or charge, of the breakdown, BG-23, or of a line, BG-30.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct TaxCategory {
    /// VAT category code: BT-95, BT-102, BT-118, BT-151 (UNTDID 5305).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub code: Option<Text>,
    /// VAT rate in per cent: BT-96, BT-103, BT-119, BT-152.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub rate: Option<Parsed<Decimal>>,
    /// VAT exemption reason text, BT-120.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub exemption_reason: Option<Text>,
    /// VAT exemption reason code, BT-121 (VATEX).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub exemption_reason_code: Option<Text>,
    /// The tax scheme as written, `VAT` for VAT.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub tax_scheme: Option<Text>,
}

/// Document totals, BG-22. The VAT totals BT-110 and BT-111 are fields of the invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct DocumentTotals {
    /// Sum of invoice line net amount, BT-106.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub sum_of_line_net_amounts: Option<Amount>,
    /// Sum of allowances on document level, BT-107.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub sum_of_allowances: Option<Amount>,
    /// Sum of charges on document level, BT-108.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub sum_of_charges: Option<Amount>,
    /// Invoice total amount without VAT, BT-109.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub total_without_vat: Option<Amount>,
    /// Invoice total amount with VAT, BT-112.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub total_with_vat: Option<Amount>,
    /// Paid amount, BT-113.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub paid_amount: Option<Amount>,
    /// Rounding amount, BT-114.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub rounding_amount: Option<Amount>,
    /// Amount due for payment, BT-115.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub amount_due_for_payment: Option<Amount>,
}

/// One row of the VAT breakdown, BG-23.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct VatBreakdown {
    /// VAT category taxable amount, BT-116.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub taxable_amount: Option<Amount>,
    /// VAT category tax amount, BT-117.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub tax_amount: Option<Amount>,
    /// VAT category code, rate and exemption: BT-118 to BT-121.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub tax_category: Option<TaxCategory>,
}

/// Additional supporting document, BG-24.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct SupportingDocument {
    /// Supporting document reference, BT-122.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub reference: Option<Identifier>,
    /// Document type code (UNTDID 1001); not a term of EN 16931, but documents carry it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub type_code: Option<Text>,
    /// Supporting document description, BT-123.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub description: Option<Text>,
    /// External document location, BT-124.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub external_location: Option<Text>,
    /// Attached document, BT-125.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub attached_document: Option<Attachment>,
}

/// Attached document, BT-125.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    /// The content.
    pub content: Parsed<Bytes>,
    /// Attached document MIME code.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub mime_code: Option<Text>,
    /// Attached document filename.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub filename: Option<Text>,
}

/// Invoice line, BG-25.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct InvoiceLine {
    /// Invoice line identifier, BT-126.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub identifier: Option<Text>,
    /// Invoice line note, BT-127.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub note: Option<Text>,
    /// Invoice line object identifier, BT-128 (scheme: UNTDID 1153).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub object_identifier: Option<Identifier>,
    /// Invoiced quantity, BT-129, with its unit of measure code, BT-130.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub quantity: Option<Quantity>,
    /// Invoice line net amount, BT-131.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub net_amount: Option<Amount>,
    /// Referenced purchase order line reference, BT-132.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub purchase_order_line_reference: Option<Text>,
    /// Referenced purchase order; not a term of EN 16931, but documents carry it.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub purchase_order_reference: Option<Text>,
    /// Invoice line buyer accounting reference, BT-133.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub buyer_accounting_reference: Option<Text>,
    /// Invoice line period, BG-26.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub period: Option<Period>,
    /// Invoice line allowances, BG-27, and charges, BG-28, in document order.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub allowances_and_charges: Vec<AllowanceCharge>,
    /// Price details, BG-29.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub price: Option<Price>,
    /// Item information, BG-31, with the line VAT information, BG-30.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub item: Option<Item>,
}

/// Price details, BG-29.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Price {
    /// Item net price, BT-146.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub net_price: Option<Amount>,
    /// Item price discount, BT-147.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub discount: Option<Amount>,
    /// Item gross price, BT-148.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub gross_price: Option<Amount>,
    /// Item price base quantity, BT-149, with its unit of measure code, BT-150.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub base_quantity: Option<Quantity>,
}

/// Item information, BG-31.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Item {
    /// Item name, BT-153.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub name: Option<Text>,
    /// Item description, BT-154.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub description: Option<Text>,
    /// Item seller's identifier, BT-155.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub sellers_identifier: Option<Text>,
    /// Item buyer's identifier, BT-156.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub buyers_identifier: Option<Text>,
    /// Item standard identifier, BT-157 (scheme: ISO 6523 ICD).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub standard_identifier: Option<Identifier>,
    /// Item classification identifiers, BT-158.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub classifications: Vec<Classification>,
    /// Item country of origin, BT-159 (ISO 3166-1 alpha-2).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub country_of_origin: Option<Text>,
    /// Line VAT information, BG-30: BT-151 and BT-152.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub tax_category: Option<TaxCategory>,
    /// Item attributes, BG-32.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub attributes: Vec<ItemAttribute>,
}

/// Item classification identifier, BT-158.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Classification {
    /// The identifier, BT-158.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub code: Option<Text>,
    /// Scheme identifier (UNTDID 7143).
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub list_identifier: Option<Text>,
    /// Scheme version identifier.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub list_version: Option<Text>,
}

impl Classification {
    /// Whether the code is an empty text, and a list is named.
    pub(crate) fn is_list_alone(&self) -> bool {
        let has_list = self.list_identifier.is_some() || self.list_version.is_some();
        self.code.as_deref() == Some("") && has_list
    }
}

/// Item attribute, BG-32.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct ItemAttribute {
    /// Item attribute name, BT-160.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub name: Option<Text>,
    /// Item attribute value, BT-161.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub value: Option<Text>,
}
