//! What UBL.BE asks otherwise than Peppol BIS Billing, and one rule that Peppol has no longer.

use crate::rules::peppol::codes::{address_scheme, cl008};
use crate::rules::peppol::party_ids::{common_r042_of_2026_3, scheme_of_party};
use crate::rules::peppol::transaction::{
    AT_MOST_ONE_PROJECT, begins_with_specification, has_one_reference, of_root,
};
use crate::rules::row::{Context, Row};
use crate::rules::xpath::*;
use crate::value::phrase;
use crate::xml::{Attr, cbc, ubl};

const SPECIFICATION: &str = "urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0.0.20180214";

pub(super) static RULES: &[Context] = &[
    Context::of(
        &[ubl::INVOICE, ubl::CREDIT_NOTE],
        &[
            Row::fatal(
                "PEPPOL-EN16931-R002",
                &["BT-22"],
                |document, _| document.counts().notes <= 1,
                "at most one note",
            )
            .found(|document, _| phrase!("{} notes", document.counts().notes)),
            Row::fatal(
                "PEPPOL-EN16931-R004",
                &["BT-24"],
                |_, root| begins_with_specification(root, SPECIFICATION),
                "the specification urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0.0.20180214",
            )
            .found(|_, root| of_root(root, cbc::CUSTOMIZATION_ID, SPECIFICATION)),
            Row::fatal(
                "PEPPOL-EN16931-R006",
                &["BT-18"],
                |_, root| has_one_reference(root, "130"),
                "at most one invoiced object (type code 130)",
            ),
            // Not of credit notes only.
            AT_MOST_ONE_PROJECT,
        ],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, endpoint| endpoint.has_attribute(Attr::SCHEME_ID),
        &[address_scheme(cl008).into_warning()],
    ),
];

pub(super) static PARTY_IDS: &[Context] = &[Context::only(
    &[cbc::ENDPOINT_ID, cbc::ID, cbc::COMPANY_ID],
    |_, id| scheme_of_party(id) == Some("0184"),
    &[Row::fatal(
        "PEPPOL-COMMON-R042",
        &[],
        common_r042_of_2026_3,
        "a Danish CVR number (scheme 0184): DK and 8 digits",
    )],
)];
