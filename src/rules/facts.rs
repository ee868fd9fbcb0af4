//! What many rules ask of a document, found out once and only when asked.

use crate::codes::list;
use crate::rules::en16931::VatUse;
use crate::rules::engine::Subject;
use crate::rules::xpath::*;
use crate::xml::{cac, cbc};
use std::cell::OnceCell;

#[derive(Debug, Default)]
pub(crate) struct Facts<'t> {
    currency: OnceCell<Option<&'t str>>,
    head: OnceCell<Head>,
    currency_is_peppols: OnceCell<bool>,
    supplier_country: OnceCell<String>,
    vat_use: OnceCell<VatUse>,
}

/// What stands how often directly in the document; asked of all children at once, lines included.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Head {
    pub(crate) notes: usize,
    pub(crate) totals_with_breakdown: usize,
    pub(crate) totals_without_breakdown: usize,
    pub(crate) tax_currencies: usize,
}

impl<'t> Subject<'t> {
    /// The notes, VAT totals and accounting currencies of the document.
    pub(crate) fn head(&self) -> &Head {
        self.facts.head.get_or_init(|| {
            let mut head = Head::default();
            for child in self.root.children() {
                match child.name() {
                    cbc::NOTE => head.notes += 1,
                    cbc::TAX_CURRENCY_CODE => head.tax_currencies += 1,
                    cac::TAX_TOTAL if child.has(cac::TAX_SUBTOTAL) => {
                        head.totals_with_breakdown += 1;
                    }
                    cac::TAX_TOTAL => head.totals_without_breakdown += 1,
                    _ => {}
                }
            }
            head
        })
    }

    /// The document currency (BT-5), as written.
    pub(crate) fn currency(&self) -> Option<&'t str> {
        let find = || Some(self.root.child(cbc::DOCUMENT_CURRENCY_CODE)?.text());
        *self.facts.currency.get_or_init(find)
    }

    /// Whether Peppol knows this currency; that of the document is looked up once.
    pub(crate) fn is_peppol_currency(&self, currency: &str) -> bool {
        let known = |currency| self.lists.holds(list::PEPPOL_CURRENCIES, currency);
        if self.currency() == Some(currency) {
            let cell = &self.facts.currency_is_peppols;
            *cell.get_or_init(|| known(currency))
        } else {
            known(currency)
        }
    }

    /// How lines, allowances and charges use the VAT categories.
    pub(crate) fn vat_use(&self) -> &VatUse {
        self.facts.vat_use.get_or_init(|| VatUse::of(self))
    }

    /// Peppol's `$supplierCountry`: from the VAT identifier of the supplier or else of the tax
    /// representative, or else from the supplier's address; `XX` without any.
    pub(crate) fn supplier_country(&self) -> &str {
        self.facts.supplier_country.get_or_init(|| {
            let prefix = |schemes: Select<'t>| {
                let mut vat = schemes.filter(|scheme| {
                    scheme
                        .select(&[cac::TAX_SCHEME, cbc::ID])
                        .any(|id| id.text() == "VAT")
                });
                vat.next()
                    .map(|scheme| first_chars(scheme.string(cbc::COMPANY_ID), 2))
            };
            let country = prefix(self.root.select(&[
                cac::ACCOUNTING_SUPPLIER_PARTY,
                cac::PARTY,
                cac::PARTY_TAX_SCHEME,
            ]))
            .or_else(|| {
                prefix(
                    self.root
                        .select(&[cac::TAX_REPRESENTATIVE_PARTY, cac::PARTY_TAX_SCHEME]),
                )
            })
            .or_else(|| self.supplier_address_country())
            .unwrap_or("XX");
            country.trim().to_uppercase()
        })
    }

    /// The country code in the supplier's address (BT-40), as written.
    pub(crate) fn supplier_address_country(&self) -> Option<&'t str> {
        let path = &[
            cac::ACCOUNTING_SUPPLIER_PARTY,
            cac::PARTY,
            cac::POSTAL_ADDRESS,
            cac::COUNTRY,
            cbc::IDENTIFICATION_CODE,
        ];
        Some(self.root.select(path).next()?.text())
    }
}
