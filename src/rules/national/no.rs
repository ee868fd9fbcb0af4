//! Norway.

use super::*;
use crate::identifiers::is_norwegian_organisation_number;
use crate::rules::row::{Context, Row};
use crate::rules::set::Pattern;
use crate::rules::subject::Subject;

pub(crate) static PATTERNS: &[Pattern] = &[Pattern {
    applies: Some(|document| document.supplier_country() == "NO"),
    contexts: &[&[Context::only(
        &[cac::PARTY],
        |_, party| is_supplier(party),
        &[
            Row::warning(
                "NO-R-002",
                &["BT-32"],
                no_r_002,
                "\"Foretaksregisteret\" as tax registration of a Norwegian supplier",
            ),
            Row::fatal(
                "NO-R-001",
                &["BT-31"],
                no_r_001,
                "NO, a Norwegian organisation number and MVA as VAT identifier of a Norwegian supplier",
            ),
        ],
    )]],
}];

/// The tax registration says "Foretaksregisteret".
fn no_r_002(_: &Subject, party: Node) -> bool {
    let ids = tax_schemes(party, "TAX").flat_map(|scheme| scheme.select(&[cbc::COMPANY_ID]));
    only(ids).is_none_or(|id| trim_xml(id) == "Foretaksregisteret")
}

/// A VAT identifier that begins with NO goes on with an organisation number and MVA.
fn no_r_001(_: &Subject, party: Node) -> bool {
    let mut schemes = tax_schemes(party, "VAT");
    let (Some(scheme), None) = (schemes.next(), schemes.next()) else {
        return true;
    };
    only(scheme.select(&[cbc::COMPANY_ID])).is_none_or(|id| match id.strip_prefix("NO") {
        Some(rest) => rest
            .strip_suffix("MVA")
            .is_some_and(is_norwegian_organisation_number),
        None => true,
    })
}
