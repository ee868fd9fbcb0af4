//! What many rules ask of a document, found out once and only when asked.

use crate::rules::en16931::VatUse;
use crate::rules::engine::Subject;
use crate::rules::xpath::*;
use crate::xml::{Name, Node, cac, cbc};
use std::cell::OnceCell;

#[derive(Debug, Default)]
pub(crate) struct Facts<'t> {
    currency: OnceCell<Option<&'t str>>,
    supplier_country: OnceCell<String>,
    vat_use: OnceCell<VatUse>,
    head: OnceCell<Head<'t>>,
}

impl<'t> Subject<'t> {
    /// The document currency (BT-5), as written.
    pub(crate) fn currency(&self) -> Option<&'t str> {
        let find = || Some(self.head().currency.first?.text());
        *self.facts.currency.get_or_init(find)
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

/// The elements of one name directly in the document element.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Found<'t> {
    pub(crate) first: Option<Node<'t>>,
    /// There is another one.
    pub(crate) more: bool,
}

impl<'t> Found<'t> {
    fn add(&mut self, node: Node<'t>) {
        self.more = self.first.is_some();
        self.first.get_or_insert(node);
    }

    /// `normalize-space(a) != ''`, see [`is_said`].
    pub(crate) fn is_said(self) -> bool {
        self.first
            .is_some_and(|node| self.more || !node.own_word().is_empty())
    }
}

/// What stands directly in the document element, lines left out: found in one pass, as every rule
/// that looks for something absent would pass over all lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Head<'t> {
    pub(crate) customization: Found<'t>,
    pub(crate) id: Found<'t>,
    pub(crate) issue_date: Found<'t>,
    pub(crate) invoice_type: Found<'t>,
    pub(crate) credit_note_type: Found<'t>,
    pub(crate) currency: Found<'t>,
    pub(crate) tax_currency: Found<'t>,
    pub(crate) tax_point_date: Found<'t>,
    pub(crate) period: Found<'t>,
    pub(crate) supplier: Found<'t>,
    pub(crate) customer: Found<'t>,
    pub(crate) delivery: Found<'t>,
    pub(crate) tax_total: Found<'t>,
    pub(crate) monetary_total: Found<'t>,
    pub(crate) has_line: bool,
    /// How many allowances, and how many charges, and what they come to.
    pub(crate) allowances: [(u32, Number); 2],
}

impl<'t> Head<'t> {
    pub(crate) fn of(root: Node<'t>) -> Head<'t> {
        let mut head = Head::default();
        for node in root.children() {
            let found = match node.name() {
                cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE => {
                    head.has_line = true;
                    continue;
                }
                cac::ALLOWANCE_CHARGE => {
                    if let Some(charge) = node.boolean(cbc::CHARGE_INDICATOR) {
                        let (count, total) = &mut head.allowances[usize::from(charge)];
                        *count += 1;
                        *total = *total + node.decimal_or(cbc::AMOUNT, Number::ZERO);
                    }
                    continue;
                }
                cbc::CUSTOMIZATION_ID => &mut head.customization,
                cbc::ID => &mut head.id,
                cbc::ISSUE_DATE => &mut head.issue_date,
                cbc::INVOICE_TYPE_CODE => &mut head.invoice_type,
                cbc::CREDIT_NOTE_TYPE_CODE => &mut head.credit_note_type,
                cbc::DOCUMENT_CURRENCY_CODE => &mut head.currency,
                cbc::TAX_CURRENCY_CODE => &mut head.tax_currency,
                cbc::TAX_POINT_DATE => &mut head.tax_point_date,
                cac::INVOICE_PERIOD => &mut head.period,
                cac::ACCOUNTING_SUPPLIER_PARTY => &mut head.supplier,
                cac::ACCOUNTING_CUSTOMER_PARTY => &mut head.customer,
                cac::DELIVERY => &mut head.delivery,
                cac::TAX_TOTAL => &mut head.tax_total,
                cac::LEGAL_MONETARY_TOTAL => &mut head.monetary_total,
                _ => continue,
            };
            found.add(node);
        }
        head
    }
}

impl<'t> Subject<'t> {
    /// What stands directly in the document element.
    pub(crate) fn head(&self) -> &Head<'t> {
        self.facts.head.get_or_init(|| Head::of(self.root))
    }

    /// `a/b/c` from the document element, where `a` was found already.
    pub(crate) fn below(
        &self,
        found: Found<'t>,
        path: &'static [Name],
    ) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let first = found.first;
        let others = first.filter(|_| found.more).into_iter().flat_map({
            let root = self.root;
            move |first| {
                root.children_named(first.name())
                    .filter(move |node| *node != first)
            }
        });
        first
            .into_iter()
            .chain(others)
            .flat_map(move |node| node.select(path))
    }
}
