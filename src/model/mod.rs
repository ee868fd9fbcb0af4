//! What a dossier holds, free of any syntax: invoices, credit notes and bank statements.

mod builder;
mod difference;
#[cfg(all(test, feature = "json"))]
#[path = "full/tests.rs"]
pub(crate) mod full;
mod invoice;
mod pages;
mod specification;
mod statement;
pub mod structured;
pub(crate) mod tree;
pub mod walk;

pub use builder::{AllowanceChargeBuilder, BuildError, InvoiceBuilder, LineBuilder, PartyBuilder};
pub use difference::{Difference, differences};
pub use invoice::*;
pub use pages::{PagesApart, join_pages};
pub use specification::{Basis, Specification};
pub use statement::*;
pub use structured::Structured;

/// A document of a dossier.
///
/// More kinds may follow; a `match` therefore needs a last arm.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Document {
    /// An invoice or credit note.
    Invoice(Box<Invoice>),
    /// The bank statements of one file, in its order.
    Statements(Vec<Statement>),
}

impl Document {
    /// The invoice or credit note, if it is one.
    pub fn as_invoice(&self) -> Option<&Invoice> {
        match self {
            Document::Invoice(invoice) => Some(invoice),
            Document::Statements(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn as_invoice_mut(&mut self) -> Option<&mut Invoice> {
        match self {
            Document::Invoice(invoice) => Some(invoice),
            Document::Statements(_) => None,
        }
    }

    /// The same, by itself.
    ///
    /// ```
    /// let (document, _) = facturier::read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
    /// let invoice = document.into_invoice().expect("an invoice");
    /// assert_eq!(invoice.number.as_deref(), Some("2026-0117"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn into_invoice(self) -> Option<Invoice> {
        match self {
            Document::Invoice(invoice) => Some(*invoice),
            Document::Statements(_) => None,
        }
    }

    /// The bank statements by themselves, if these are some.
    pub fn into_statements(self) -> Option<Vec<Statement>> {
        match self {
            Document::Statements(statements) => Some(statements),
            Document::Invoice(_) => None,
        }
    }

    /// The bank statements, if these are some.
    pub fn as_statements(&self) -> Option<&[Statement]> {
        match self {
            Document::Statements(statements) => Some(statements),
            Document::Invoice(_) => None,
        }
    }
}

impl From<Invoice> for Document {
    fn from(invoice: Invoice) -> Self {
        Document::Invoice(Box::new(invoice))
    }
}

impl From<Vec<Statement>> for Document {
    fn from(statements: Vec<Statement>) -> Self {
        Document::Statements(statements)
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

impl AllowanceCharge {
    /// Whether it is said to be a charge.
    pub(crate) fn is_a_charge(&self) -> bool {
        self.is_charge == Some(true.into())
    }
}

fn allowances(all: &[AllowanceCharge]) -> impl Iterator<Item = &AllowanceCharge> {
    all.iter()
        .filter(|item| item.is_charge == Some(false.into()))
}

fn charges(all: &[AllowanceCharge]) -> impl Iterator<Item = &AllowanceCharge> {
    all.iter().filter(|item| item.is_a_charge())
}
