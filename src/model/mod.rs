//! What a dossier holds, free of any syntax: invoices and credit notes.

mod builder;
mod invoice;
mod specification;

pub use builder::{AllowanceChargeBuilder, BuildError, InvoiceBuilder, LineBuilder, PartyBuilder};
pub use invoice::*;
pub use specification::Specification;

/// A document of a dossier.
///
/// More kinds follow (bank statements); a `match` therefore needs a last arm.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Document {
    /// An invoice or credit note.
    Invoice(Box<Invoice>),
}

impl Document {
    /// The invoice or credit note, if it is one.
    pub fn as_invoice(&self) -> Option<&Invoice> {
        match self {
            Document::Invoice(invoice) => Some(invoice),
        }
    }
}

impl From<Invoice> for Document {
    fn from(invoice: Invoice) -> Self {
        Document::Invoice(Box::new(invoice))
    }
}

impl Invoice {
    /// Document level allowances, BG-20.
    pub fn allowances(&self) -> impl Iterator<Item = &AllowanceCharge> {
        allowances(&self.allowances_and_charges)
    }

    /// Document level charges, BG-21.
    pub fn charges(&self) -> impl Iterator<Item = &AllowanceCharge> {
        charges(&self.allowances_and_charges)
    }
}

impl InvoiceLine {
    /// Invoice line allowances, BG-27.
    pub fn allowances(&self) -> impl Iterator<Item = &AllowanceCharge> {
        allowances(&self.allowances_and_charges)
    }

    /// Invoice line charges, BG-28.
    pub fn charges(&self) -> impl Iterator<Item = &AllowanceCharge> {
        charges(&self.allowances_and_charges)
    }
}

impl Party {
    /// The VAT identifier: seller, BT-31, or buyer, BT-48.
    pub fn vat_identifier(&self) -> Option<&str> {
        self.tax_registrations
            .iter()
            .find(|registration| registration.is_vat())
            .and_then(|registration| registration.identifier.as_deref())
    }
}

impl TaxRegistration {
    /// Whether the tax is VAT.
    pub fn is_vat(&self) -> bool {
        self.tax_scheme
            .as_deref()
            .is_some_and(|scheme| crate::value::trim_xml(scheme).eq_ignore_ascii_case("VAT"))
    }
}

fn allowances(all: &[AllowanceCharge]) -> impl Iterator<Item = &AllowanceCharge> {
    all.iter()
        .filter(|item| item.is_charge == Some(false.into()))
}

fn charges(all: &[AllowanceCharge]) -> impl Iterator<Item = &AllowanceCharge> {
    all.iter()
        .filter(|item| item.is_charge == Some(true.into()))
}
