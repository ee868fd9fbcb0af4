//! What XRechnung asks alike in both syntaxes.

use crate::codes::list;
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::value::trim_xml;
use crate::xml::{Attr, Name, Node};

pub(super) fn is_document(document: &Subject, node: Node) -> bool {
    node == document.root
}

/// Some element at the end of a path is not blank.
pub(super) fn is_filled(node: Node, path: &'static [Name]) -> bool {
    node.select(path).any(|it| !trim_xml(it.text()).is_empty())
}

/// An identifier scheme of ISO/IEC 6523 or of health applications.
pub(super) fn has_scheme(document: &Subject, id: Node) -> bool {
    let scheme = trim_xml(id.attribute(Attr::SCHEME_ID).unwrap_or_default());
    scheme.is_empty() || is_health(scheme) || document.is_code(list::IDENTIFIER_SCHEMES, scheme)
}

pub(super) fn is_health(scheme: &str) -> bool {
    matches!(scheme, "XR01" | "XR02" | "XR03")
}

/// The scheme of a classification is one of UNTDID 7143, or that of vehicles.
pub(super) fn has_classification_scheme(document: &Subject, code: Node) -> bool {
    let scheme = trim_xml(code.attribute(Attr::LIST_ID).unwrap_or_default());
    matches!(scheme, "" | "CVD") || document.is_code(list::ITEM_CLASSIFICATIONS, scheme)
}

/// What is classified as a vehicle is of a category that there is.
pub(super) fn is_vehicle_category(_: &Subject, code: Node) -> bool {
    trim_xml(code.attribute(Attr::LIST_ID).unwrap_or_default()) != "CVD"
        || matches!(code.own_word(), "M1" | "M2" | "M3" | "N1" | "N2" | "N3")
}
