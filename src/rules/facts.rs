//! What many rules ask of a document, found out once and only when asked.

use crate::codes::{LISTS, List};
use crate::rules::en16931::VatUse;
use crate::rules::engine::Subject;
use crate::rules::xpath::*;
use crate::xml::{Attr, Name, Node, cac, cbc};
use std::cell::{Cell, OnceCell};

#[derive(Debug, Default)]
pub(crate) struct Facts<'t> {
    currency: OnceCell<Option<&'t str>>,
    supplier_country: OnceCell<String>,
    vat_use: OnceCell<VatUse>,
    heads: OnceCell<Vec<Node<'t>>>,
    attributes: OnceCell<AttributeUse>,
    /// The first of the elements that a rule counts in the whole document.
    firsts: [OnceCell<u32>; 3],
    good: GoodCodes,
}

/// Which attributes there are in a document.
#[derive(Debug, Default)]
struct AttributeUse {
    /// [`Attr::bit`]s.
    known: u32,
    /// How many are `name`.
    names: usize,
    /// Attributes that the schemas do not know and a rule does.
    listed: [bool; 2],
}

/// What [`Subject::first`] counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum First {
    PaymentId,
    PaymentMeansCode,
    CreditorId,
}

/// For each list the code last found in it, when it has no more than 8 bytes: a document says the
/// same currency and unit over and over.
#[derive(Debug)]
struct GoodCodes([Cell<u64>; LISTS.len()]);

impl Default for GoodCodes {
    fn default() -> Self {
        GoodCodes([const { Cell::new(0) }; _])
    }
}

impl<'t> Subject<'t> {
    /// The document currency (BT-5), as written.
    pub(crate) fn currency(&self) -> Option<&'t str> {
        let find = || Some(self.root.child(cbc::DOCUMENT_CURRENCY_CODE)?.text());
        *self.facts.currency.get_or_init(find)
    }

    /// How lines, allowances and charges use the VAT categories.
    pub(crate) fn vat_use(&self) -> &VatUse {
        self.facts.vat_use.get_or_init(|| VatUse::of(self))
    }

    /// Whether the list has this code.
    pub(crate) fn is_code(&self, list: List, code: &str) -> bool {
        let mut bytes = [0; 8];
        let Some(short) = bytes.get_mut(..code.len()) else {
            return self.lists.holds(list, code);
        };
        short.copy_from_slice(code.as_bytes());
        let packed = u64::from_le_bytes(bytes);
        let good = &self.facts.good.0[list.number()];
        if packed == good.get() && !code.is_empty() {
            return true;
        }
        let holds = self.lists.holds(list, code);
        if holds {
            good.set(packed);
        }
        holds
    }

    /// What stands directly in the document element, without the lines.
    pub(crate) fn heads(&self) -> &[Node<'t>] {
        self.facts.heads.get_or_init(|| {
            let is_line = |name| matches!(name, cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE);
            let children = self.root.children();
            children.filter(|child| !is_line(child.name())).collect()
        })
    }

    /// How many elements stand at the end of a path that does not begin with a line.
    pub(crate) fn count(&self, from: Node, path: &'static [Name]) -> usize {
        let Some((&first, rest)) = path.split_first() else {
            return 1;
        };
        let below = |node: Node| match rest {
            [] => 1,
            _ => node.select(rest).count(),
        };
        if from.index() == self.root.index() {
            let heads = self.heads().iter().copied();
            heads.filter(|head| head.name() == first).map(below).sum()
        } else {
            from.children_named(first).map(below).sum()
        }
    }

    /// Whether any element of the document has this attribute.
    pub(crate) fn has_anywhere(&self, attribute: Attr) -> bool {
        self.attribute_use().known & attribute.bit() != 0
    }

    /// How many attributes `name` there are.
    pub(crate) fn name_attributes(&self) -> usize {
        self.attribute_use().names
    }

    /// Whether any element has `unitCodeListIdentifier`, and `unitCodeListAgencyIdentifier`.
    pub(crate) fn has_unit_code_lists(&self) -> [bool; 2] {
        self.attribute_use().listed
    }

    fn attribute_use(&self) -> &AttributeUse {
        self.facts.attributes.get_or_init(|| {
            let mut found = AttributeUse::default();
            for attribute in self.root.attributes_within() {
                found.known |= attribute.name().bit();
                match attribute.name() {
                    Attr::NAME => found.names += 1,
                    Attr::OTHER => match attribute.tag() {
                        "unitCodeListIdentifier" => found.listed[0] = true,
                        "unitCodeListAgencyIdentifier" => found.listed[1] = true,
                        _ => {}
                    },
                    _ => {}
                }
            }
            found
        })
    }

    /// The first element that was asked about; rules are asked in document order.
    pub(crate) fn first(&self, which: First, node: Node) -> Node<'t> {
        let first = self.facts.firsts[which as usize].get_or_init(|| node.index() as u32);
        self.tree.node(*first)
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
