//! UBL 2.1 `Invoice` and `CreditNote`, as EN 16931 and Peppol BIS Billing 3 bind them.
//!
//! [`read`] takes from a tree what the model has a place for and lists all the rest; [`write`](mod@write)
//! puts a model into the order and the customs of Peppol. What is *not* here: whether the tree follows
//! the schema, and whether the content follows the rules.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::{Uncarried, Why, invoice};
pub(crate) use write::{Loss, losses, write};

use crate::model::Kind;

/// Which `DocumentTypeCode` makes a document reference the invoiced object identifier, BT-18 and BT-128.
const INVOICED_OBJECT: &str = "130";
/// Which `DocumentTypeCode` makes one the project reference, BT-11, where there is no
/// `ProjectReference`: in a credit note.
const PROJECT: &str = "50";
/// Which `schemeID` makes a party identification the bank assigned creditor identifier, BT-90.
const CREDITOR: &str = "SEPA";

/// Whether an additional document reference of this type is a term of its own instead of a
/// supporting document, BG-24.
fn is_own_term(type_code: &str, kind: Kind) -> bool {
    type_code == INVOICED_OBJECT || kind == Kind::CreditNote && type_code == PROJECT
}

/// The subject code, BT-21, and the text, BT-22, of a note: `#AAI#text`.
fn split_note(text: &str) -> Option<(&str, &str)> {
    match text.as_bytes() {
        [b'#', a, b, c, b'#', ..] if [a, b, c].into_iter().all(is_subject) => {
            Some((&text[1..4], &text[5..]))
        }
        _ => None,
    }
}

fn is_subject(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}
