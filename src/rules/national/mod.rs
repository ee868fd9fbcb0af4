//! The rules of Peppol BIS Billing 3 that hold for suppliers of one country, a file for each.
//!
//! All files have one shape: the patterns first, with the contexts in the official order, then a
//! function per rule. Where every context of a pattern asks for the same country, the pattern asks,
//! once per document; which country that is differs: from the VAT identifier for Norway, Italy and
//! Greece, from the address for the others.
//!
//! Where XPath would stop with an error (several nodes where it takes one), no rule is told: the
//! functions here then give `None`.

pub(crate) mod de;
pub(crate) mod dk;
pub(crate) mod gr;
pub(crate) mod is;
pub(crate) mod it;
pub(crate) mod nl;
pub(crate) mod no;
pub(crate) mod se;

use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};

/// The releases of Peppol BIS Billing 3 that rows tell apart.
pub(crate) const V2026_5: u8 = 1;
pub(crate) const V2025_11: u8 = 2;
/// Of self-billing.
pub(crate) const V2026_3: u8 = 4;
/// The releases of XRechnung, which has taken over some of them.
pub(crate) const XRECHNUNG_2_6_0: u8 = 8;
pub(crate) const XRECHNUNG_2_5_0: u8 = 16;
/// What XRechnung has taken over, and what it has not.
pub(crate) const XRECHNUNG: u8 = XRECHNUNG_2_6_0 | XRECHNUNG_2_5_0;
pub(crate) const PEPPOL: u8 = !XRECHNUNG;

const BOTH: &[Name] = &[ubl::INVOICE, ubl::CREDIT_NOTE];

/// `string(a/b)`: empty without any.
pub(super) fn only<'t>(mut nodes: impl Iterator<Item = Node<'t>>) -> Option<&'t str> {
    match (nodes.next(), nodes.next()) {
        (None, _) => Some(""),
        (Some(node), None) => Some(node.text()),
        (Some(_), Some(_)) => None,
    }
}

/// `string(a/b/text())`: empty without any.
pub(super) fn only_text<'t>(nodes: impl Iterator<Item = Node<'t>>) -> Option<&'t str> {
    let mut nodes = nodes.filter(|node| !node.text().is_empty());
    match (nodes.next(), nodes.next()) {
        (None, _) => Some(""),
        (Some(node), None) if !node.has_split_text() => Some(node.text()),
        _ => None,
    }
}

/// `string(a/b/@c)`: empty without any.
fn only_attribute<'t>(nodes: impl Iterator<Item = Node<'t>>, attribute: Attr) -> Option<&'t str> {
    let mut values = nodes.filter_map(|node| node.attribute(attribute));
    match (values.next(), values.next()) {
        (value, None) => Some(value.unwrap_or("")),
        _ => None,
    }
}

/// `number(text)`: a double; `None` for what is not a number.
fn number(text: &str) -> Option<f64> {
    let text = trim_xml(text);
    match text {
        "INF" | "+INF" => Some(f64::INFINITY),
        "-INF" => Some(f64::NEG_INFINITY),
        // Rust also knows `inf` and `nan`, which have letters other than the exponent's.
        _ if text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E')) =>
        {
            text.parse().ok()
        }
        _ => None,
    }
}

/// `normalize-space(text) = ''`.
pub(super) fn is_blank(text: &str) -> bool {
    trim_xml(text).is_empty()
}

/// `a[boolean(normalize-space(.))]`: one of them has a text.
pub(super) fn has_text(node: Node, name: Name) -> bool {
    node.children_named(name)
        .any(|child| !is_blank(child.text()))
}

/// `a/b/c`: there is such a node.
pub(super) fn exists(node: Node, path: &'static [Name]) -> bool {
    node.select(path).next().is_some()
}

/// `cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID) = scheme]`
pub(super) fn tax_schemes<'t>(
    party: Node<'t>,
    scheme: &'static str,
) -> impl Iterator<Item = Node<'t>> + Clone {
    party.children().filter(move |child| {
        child.name() == cac::PARTY_TAX_SCHEME && tax_scheme(*child) == Some(scheme)
    })
}

/// `normalize-space(cac:TaxScheme/cbc:ID)`
pub(super) fn tax_scheme<'t>(scheme: Node<'t>) -> Option<&'t str> {
    only(scheme.select(&[cac::TAX_SCHEME, cbc::ID])).map(trim_xml)
}

/// `cac:AccountingSupplierParty/cac:Party`, at any depth.
pub(super) fn is_supplier(party: Node) -> bool {
    party.is_in(cac::ACCOUNTING_SUPPLIER_PARTY)
}

/// `cac:AccountingCustomerParty/cac:Party`, at any depth.
fn is_customer(party: Node) -> bool {
    party.is_in(cac::ACCOUNTING_CUSTOMER_PARTY)
}

/// `(ubl-invoice:Invoice | ubl-creditnote:CreditNote)/path/.`
fn is_under_document(node: Node, path: &[Name]) -> bool {
    let mut above = node.ancestors();
    path.iter()
        .rev()
        .all(|&name| above.next().is_some_and(|node| node.name() == name))
        && above.next().is_some_and(|node| BOTH.contains(&node.name()))
}
