//! What many rules ask of a document, found out once and only when asked.

use crate::codes::list;
use crate::rules::en16931::VatUse;
use crate::rules::engine::Subject;
use crate::rules::national::se::Swedes;
use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Node, cac, cbc};
use std::borrow::Cow;
use std::cell::OnceCell;

#[derive(Debug, Default)]
pub(crate) struct Facts<'t> {
    currency: OnceCell<Option<&'t str>>,
    currency_is_peppols: OnceCell<bool>,
    places: OnceCell<Places<'t>>,
    supplier_country: OnceCell<Cow<'t, str>>,
    accounting_supplier_country: OnceCell<Cow<'t, str>>,
    customer_country: OnceCell<Cow<'t, str>>,
    has_order_reference: OnceCell<bool>,
    swedes: OnceCell<Swedes>,
    vat_use: OnceCell<VatUse>,
}

impl<'t> Subject<'t> {
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
    /// representative, or else from the supplier's address; `XX` without any, and none at all where
    /// there are several of what decides.
    pub(crate) fn supplier_country(&self) -> &str {
        self.facts.supplier_country.get_or_init(|| {
            let places = self.places();
            country(
                &[places.supplier_vat, places.representative_vat],
                places.supplier,
            )
        })
    }

    /// The same, leaving the tax representative out.
    pub(crate) fn accounting_supplier_country(&self) -> &str {
        self.facts.accounting_supplier_country.get_or_init(|| {
            let places = self.places();
            country(&[places.supplier_vat], places.supplier)
        })
    }

    /// Peppol's `$customerCountry`: from the customer's VAT identifier, or else from the address.
    pub(crate) fn customer_country(&self) -> &str {
        self.facts.customer_country.get_or_init(|| {
            let places = self.places();
            country(&[places.customer_vat], places.customer)
        })
    }

    /// The country code in the supplier's address (BT-40), as written, if there is one only.
    pub(crate) fn supplier_address_country(&self) -> Option<&'t str> {
        self.places().supplier.one()
    }

    /// The country code in the customer's address (BT-55), as written, if there is one only.
    pub(crate) fn customer_address_country(&self) -> Option<&'t str> {
        self.places().customer.one()
    }

    /// The country code in the tax representative's address (BT-69), as written, if there is one only.
    pub(crate) fn representative_address_country(&self) -> Option<&'t str> {
        self.places().representative.one()
    }

    /// Whether the whole document refers to an order (BT-13).
    pub(crate) fn has_order_reference(&self) -> bool {
        let find = || {
            let mut ids = self.root.select(&[cac::ORDER_REFERENCE, cbc::ID]);
            ids.next().is_some()
        };
        *self.facts.has_order_reference.get_or_init(find)
    }

    /// Where there are Swedish parties, at any depth.
    pub(crate) fn swedes(&self) -> Swedes {
        *self.facts.swedes.get_or_init(|| Swedes::of(self))
    }

    fn places(&self) -> &Places<'t> {
        self.facts.places.get_or_init(|| Places::of(self.root))
    }
}

/// Whether this is a country code, however it is padded and cased.
pub(crate) fn is_country(code: Option<&str>, country: &str) -> bool {
    code.is_some_and(|code| trim_xml(code).eq_ignore_ascii_case(country))
}

/// What tells the countries of the parties, all found in one walk over the top of the document.
#[derive(Debug, Default)]
struct Places<'t> {
    supplier_vat: Only<'t>,
    representative_vat: Only<'t>,
    customer_vat: Only<'t>,
    supplier: Only<'t>,
    customer: Only<'t>,
    representative: Only<'t>,
}

/// A text that stands once, or not.
#[derive(Clone, Copy, Debug, Default)]
enum Only<'t> {
    #[default]
    None,
    One(&'t str),
    Several,
}

impl<'t> Only<'t> {
    fn one(self) -> Option<&'t str> {
        match self {
            Only::One(text) => Some(text),
            _ => None,
        }
    }

    fn add(&mut self, text: &'t str) {
        *self = match self {
            Only::None => Only::One(text),
            _ => Only::Several,
        };
    }
}

impl<'t> Places<'t> {
    fn of(root: Node<'t>) -> Places<'t> {
        let mut places = Places::default();
        for child in root.children() {
            match child.name() {
                cac::ACCOUNTING_SUPPLIER_PARTY => {
                    for party in child.children_named(cac::PARTY) {
                        see(party, &mut places.supplier_vat, &mut places.supplier);
                    }
                }
                cac::ACCOUNTING_CUSTOMER_PARTY => {
                    for party in child.children_named(cac::PARTY) {
                        see(party, &mut places.customer_vat, &mut places.customer);
                    }
                }
                cac::TAX_REPRESENTATIVE_PARTY => see(
                    child,
                    &mut places.representative_vat,
                    &mut places.representative,
                ),
                _ => {}
            }
        }
        places
    }
}

fn see<'t>(party: Node<'t>, vat: &mut Only<'t>, address: &mut Only<'t>) {
    for child in party.children() {
        match child.name() {
            cac::PARTY_TAX_SCHEME if is_exactly_vat(child) => {
                vat.add(first_chars(child.string(cbc::COMPANY_ID), 2));
            }
            cac::POSTAL_ADDRESS => child
                .select(&[cac::COUNTRY, cbc::IDENTIFICATION_CODE])
                .for_each(|code| address.add(code.text())),
            _ => {}
        }
    }
}

/// `[cac:TaxScheme/cbc:ID = 'VAT']`, as written.
pub(crate) fn is_exactly_vat(scheme: Node) -> bool {
    let mut ids = scheme.select(&[cac::TAX_SCHEME, cbc::ID]);
    ids.any(|id| id.text() == "VAT")
}

/// The first that is not empty of the prefixes of VAT identifiers, or else the address; empty where
/// XPath would stop with an error, which is no country.
fn country<'t>(prefixes: &[Only<'t>], address: Only<'t>) -> Cow<'t, str> {
    for prefix in prefixes {
        match *prefix {
            Only::One("") | Only::None => {}
            Only::One(text) => return capitals(text),
            Only::Several => return "".into(),
        }
    }
    match address {
        Only::One(text) => capitals(text),
        Only::None => "XX".into(),
        Only::Several => "".into(),
    }
}

/// `upper-case(normalize-space(text))` of a single word.
fn capitals(text: &str) -> Cow<'_, str> {
    let text = trim_xml(text);
    match text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        true => text.into(),
        false => text.to_uppercase().into(),
    }
}
