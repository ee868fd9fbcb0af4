//! What the rules say.

use crate::report::Severity;
use crate::rules::en16931::words::Words;
use crate::rules::row::{Row, Test};
use crate::value::phrase;

pub(super) const BR_NL_1: Words = Words::new(
    "BR-NL-1",
    &["BT-30"],
    "a KVK or OIN number (scheme 0106 or 0190) as legal registration of the Dutch supplier (BT-30)",
);
pub(super) const BR_NL_2: Words = Words::new(
    "BR-NL-2",
    &["BT-10", "BT-13"],
    "a reference of the buyer (BT-10) or of the order (BT-13) from a Dutch supplier",
);
pub(super) const BR_NL_3: Words = Words::new(
    "BR-NL-3",
    &["BT-35", "BT-37", "BT-38"],
    "street, city and post code of the Dutch supplier",
);
pub(super) const BR_NL_4: Words = Words::new(
    "BR-NL-4",
    &["BT-50", "BT-52", "BT-53"],
    "street, city and post code of the Dutch customer",
);
pub(super) const BR_NL_5: Words = Words::new(
    "BR-NL-5",
    &["BT-64", "BT-66", "BT-67"],
    "street, city and post code of the Dutch tax representative",
);
pub(super) const BR_NL_7: Words = Words::new(
    "BR-NL-7",
    &["BT-3"],
    "one of the document types used in the Netherlands: 380, 381, 384, 389",
);
pub(super) const BR_NL_8: Words = Words::new(
    "BR-NL-8",
    &["BT-3"],
    "the document type 381 in a CreditNote, and only there",
);
pub(super) const BR_NL_9: Words = Words::new(
    "BR-NL-9",
    &["BT-25"],
    "the number of the invoice that is corrected (BT-25), as the document type is 384",
);
pub(super) const BR_NL_10: Words = Words::new(
    "BR-NL-10",
    &["BT-47"],
    "a KVK or OIN number (scheme 0106 or 0190) as legal registration of the Dutch customer (BT-47)",
);
pub(super) const BR_NL_11: Words = Words::new(
    "BR-NL-11",
    &["BG-16"],
    "a means of payment from the Dutch supplier, where there is something to pay",
);
pub(super) const BR_NL_12: Words = Words::new(
    "BR-NL-12",
    &["BT-81"],
    "one of the means of payment used in the Netherlands: 30, 48, 49, 57, 58, 59",
);
pub(super) const BR_NL_13: Words = Words::new(
    "BR-NL-13",
    &["BT-13"],
    "a reference to the order of this line in the document (BT-13)",
);

pub(super) const BR_NL_19: Row = unwanted("BR-NL-19", &["BT-6"], "no accounting currency (BT-6)");
pub(super) const BR_NL_20: Row = unwanted("BR-NL-20", &["BT-7"], "no tax point date (BT-7)");
pub(super) const BR_NL_21: Row = unwanted(
    "BR-NL-21",
    &["BT-8"],
    "no code instead of a tax point date (BT-8)",
);
pub(super) const BR_NL_24: Row = unwanted(
    "BR-NL-24",
    &["BT-26"],
    "no issue date of a preceding invoice (BT-26)",
);
pub(super) const BR_NL_25: Words = Words::new(
    "BR-NL-25",
    &["BT-32"],
    "no other tax number of a Dutch supplier than that for VAT (BT-32)",
);
pub(super) const BR_NL_26: Row = unwanted(
    "BR-NL-26",
    &["BT-33"],
    "no additional legal information of the Dutch supplier (BT-33)",
);
pub(super) const BR_NL_27_1: Row = unwanted(
    "BR-NL-27-1",
    &["BT-162"],
    "no third line in the supplier's address (BT-162)",
);
pub(super) const BR_NL_27_2: Row = unwanted(
    "BR-NL-27-2",
    &["BT-163"],
    "no third line in the customer's address (BT-163)",
);
pub(super) const BR_NL_27_3: Row = unwanted(
    "BR-NL-27-3",
    &["BT-164"],
    "no third line in the tax representative's address (BT-164)",
);
pub(super) const BR_NL_27_4: Row = unwanted(
    "BR-NL-27-4",
    &["BT-165"],
    "no third line in the delivery address (BT-165)",
);
pub(super) const BR_NL_28_1: Row = unwanted(
    "BR-NL-28-1",
    &["BT-39"],
    "no region in the supplier's address (BT-39)",
);
pub(super) const BR_NL_28_2: Row = unwanted(
    "BR-NL-28-2",
    &["BT-54"],
    "no region in the customer's address (BT-54)",
);
pub(super) const BR_NL_28_3: Row = unwanted(
    "BR-NL-28-3",
    &["BT-68"],
    "no region in the tax representative's address (BT-68)",
);
pub(super) const BR_NL_28_4: Row = unwanted(
    "BR-NL-28-4",
    &["BT-79"],
    "no region in the delivery address (BT-79)",
);
pub(super) const BR_NL_29: Words = Words::new(
    "BR-NL-29",
    &["BT-82"],
    "no text beside the code of the means of payment (BT-82)",
);
pub(super) const BR_NL_30: Row = unwanted(
    "BR-NL-30",
    &["BT-85"],
    "no name of the account to be paid to (BT-85)",
);
pub(super) const BR_NL_31: Words = Words::new(
    "BR-NL-31",
    &["BT-86"],
    "no BIC (BT-86) where the means of payment is SEPA (58 or 59), for which the IBAN is enough",
);
pub(super) const BR_NL_33: Words = Words::new(
    "BR-NL-33",
    &["BT-111"],
    "no VAT total in another currency than that of the document (BT-111)",
);
pub(super) const BR_NL_35: Row = unwanted(
    "BR-NL-35",
    &["BT-121"],
    "no code for the reason of a VAT exemption (BT-121)",
);

/// What NLCIUS advises against, wherever it stands.
pub(super) const fn unwanted(
    id: &'static str,
    terms: &'static [&'static str],
    expected: &'static str,
) -> Row {
    Row::new(id, Severity::Warning, terms, Test::Never, expected).saying(|_, node| {
        let tag = node.tag();
        phrase!(
            "NLCIUS advises against <{}> here: leave it out unless the receiver asks for it",
            tag
        )
    })
}

/// An element that says nothing.
pub(super) const fn empty(id: &'static str) -> Row {
    Row::new(
        id,
        Severity::Warning,
        &[],
        Test::Never,
        "no element without content",
    )
    .saying(|_, node| {
        let tag = node.tag();
        phrase!("<{}> is empty: delete it or fill it in", tag)
    })
}
