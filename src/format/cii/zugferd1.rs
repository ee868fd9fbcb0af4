//! ZUGFeRD 1 (2014): the Cross Industry Document, from which CII was made. What it has is there under other
//! names, so its elements get the names that they have in CII D16B, and are read as such. Only dates of references
//! (`IssueDateTime`) are written in another way, and EN 16931 has no term for them; the order of elements is another
//! one, and plays no part here.

use crate::format::elements::Older;
use crate::xml::{Name, Namespace, Node, Span, Tree, rsm};

/// The element around, as CII has it (an end of its name is enough), the name of an element, and that in CII.
const RENAMED: &[(&str, &str, &str)] = &[
    (
        "",
        "SpecifiedExchangedDocumentContext",
        "ExchangedDocumentContext",
    ),
    ("", "HeaderExchangedDocument", "ExchangedDocument"),
    (
        "",
        "SpecifiedSupplyChainTradeTransaction",
        "SupplyChainTradeTransaction",
    ),
    (
        "",
        "ApplicableSupplyChainTradeAgreement",
        "ApplicableHeaderTradeAgreement",
    ),
    (
        "",
        "ApplicableSupplyChainTradeDelivery",
        "ApplicableHeaderTradeDelivery",
    ),
    (
        "",
        "ApplicableSupplyChainTradeSettlement",
        "ApplicableHeaderTradeSettlement",
    ),
    (
        "",
        "SpecifiedSupplyChainTradeAgreement",
        "SpecifiedLineTradeAgreement",
    ),
    (
        "",
        "SpecifiedSupplyChainTradeDelivery",
        "SpecifiedLineTradeDelivery",
    ),
    (
        "",
        "SpecifiedSupplyChainTradeSettlement",
        "SpecifiedLineTradeSettlement",
    ),
    (
        "HeaderTradeSettlement",
        "SpecifiedTradeSettlementMonetarySummation",
        "SpecifiedTradeSettlementHeaderMonetarySummation",
    ),
    (
        "LineTradeSettlement",
        "SpecifiedTradeSettlementMonetarySummation",
        "SpecifiedTradeSettlementLineMonetarySummation",
    ),
    ("", "ApplicablePercent", "RateApplicablePercent"),
    (
        "",
        "CustomerOrderReferencedDocument",
        "UltimateCustomerOrderReferencedDocument",
    ),
    ("ReferencedDocument", "ID", "IssuerAssignedID"),
];

/// The namespaces in which its names are found in CII.
const NAMESPACES: [Namespace; 3] = [Namespace::Ram, Namespace::Rsm, Namespace::Udt];

/// Whether this is the document element of ZUGFeRD 1.
pub(super) fn is_root(root: Node<'_>) -> bool {
    root.local() == "CrossIndustryDocument"
}

/// Gives the elements of such a document their names in CII.
pub(super) fn rename(tree: &mut Tree<'_>) -> Option<&'static Older> {
    tree.root().filter(|root| is_root(*root))?;
    tree.nodes[0].name = rsm::CROSS_INDUSTRY_INVOICE;
    for at in 1..tree.nodes.len() {
        let node = tree.node(at as u32);
        let around = node.parent().map_or("", |parent| parent.name().local());
        let local = node.local();
        let renamed = RENAMED
            .iter()
            .find(|(of, name, _)| *name == local && around.ends_with(of));
        let local = renamed.map_or(local, |(_, _, name)| name);
        let find = |namespace: &Namespace| {
            Name::find(*namespace, local.as_bytes(), Span::new(0, local.len()))
        };
        let mut found = NAMESPACES.iter().map(find);
        let name = found.find(|name| *name != Name::UNKNOWN);
        tree.nodes[at].name = name.unwrap_or(Name::UNKNOWN);
    }
    Some(&Older {
        schema: "ZUGFeRD 1, not checked",
        message: "found ZUGFeRD 1, of 2014, which is read by the names of its elements and judged by no rules; \
                  ask for ZUGFeRD 2 (Factur-X)",
    })
}
