//! Italy.

use super::*;
use crate::rules::row::{Context, Row};
use crate::rules::set::Pattern;
use crate::rules::subject::Subject;

pub(crate) static PATTERNS: &[Pattern] = &[Pattern {
    applies: Some(|document| document.supplier_country() == "IT"),
    contexts: &[&[
        Context::only(
            &[cac::PARTY_TAX_SCHEME],
            |_, scheme| {
                scheme.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY])
                    && tax_scheme(scheme).is_some_and(|scheme| scheme != "VAT")
            },
            &[Row::fatal(
                "IT-R-001",
                &["BT-32"],
                it_r_001,
                "a tax registration of 11 to 16 capital letters and digits from an Italian supplier",
            )],
        ),
        Context::only(
            &[cac::PARTY],
            |_, party| is_supplier(party),
            &[
                Row::fatal(
                    "IT-R-002",
                    &["BT-35"],
                    |_, party| exists(party, &[cac::POSTAL_ADDRESS, cbc::STREET_NAME]),
                    "a street in the address of an Italian supplier",
                ),
                Row::fatal(
                    "IT-R-003",
                    &["BT-37"],
                    |_, party| exists(party, &[cac::POSTAL_ADDRESS, cbc::CITY_NAME]),
                    "a city in the address of an Italian supplier",
                ),
                Row::fatal(
                    "IT-R-004",
                    &["BT-38"],
                    |_, party| exists(party, &[cac::POSTAL_ADDRESS, cbc::POSTAL_ZONE]),
                    "a post code in the address of an Italian supplier",
                ),
            ],
        ),
    ]],
}];

/// The tax registration has 11 to 16 capital letters and digits.
fn it_r_001(_: &Subject, scheme: Node) -> bool {
    let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    only(scheme.select(&[cbc::COMPANY_ID]))
        .map(trim_xml)
        .is_none_or(|id| (11..=16).contains(&id.len()) && id.bytes().all(known))
}
