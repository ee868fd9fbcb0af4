//! UBL.BE (GLOBALUBL.BE): its Schematron for UBL, release 1.31.
//!
//! It comes with rules of EN 16931 and Peppol BIS Billing of its own making: older ones, of which it leaves out
//! those that Belgian VAT practice breaks (a taxable amount is not always what the lines come to), and most of them
//! spelled `ubl-CR-…` instead of `UBL-CR-…`. What is the same is taken from where it stands; [`EN16931`] and [`PEPPOL`] say
//! what is not, and [`RULES`] has what UBL.BE asks in its place and besides.

mod belgian;
mod en16931;
mod national;
mod peppol;

use crate::codes::list;
use crate::rules::en16931::{RULES_1_3_13, called_in_1_3_13};
use crate::rules::national::{V2025_11, dk, gr, it, no, se};
use crate::rules::peppol::{codes, party_ids, transaction};
use crate::rules::set::{Pattern, RuleSet};

/// The rules of EN 16931.
pub(super) static EN16931: RuleSet = RuleSet {
    title: "EN 16931 UBL as in UBL.BE 1.31",
    calls: called,
    without: &[
        // Not there.
        "BR-AF-05",
        "BR-AF-06",
        "BR-AF-07",
        "BR-AF-08",
        "BR-AF-09",
        "BR-AF-10",
        "BR-AG-05",
        "BR-AG-06",
        "BR-AG-07",
        "BR-AG-08",
        "BR-AG-09",
        "BR-AG-10",
        "BR-B-01",
        "BR-B-02",
        "BR-CL-22",
        "BR-CO-10",
        "BR-CO-17",
        "BR-DEC-23",
        "BR-E-01",
        "BR-E-08",
        "BR-IC-01",
        "BR-IC-12",
        "BR-O-02",
        "BR-S-08",
        "BR-S-09",
        "UBL-CR-119",
        "UBL-CR-202",
        "UBL-CR-406",
        "UBL-CR-456",
        "UBL-CR-459",
        "UBL-CR-463",
        "UBL-CR-477",
        "UBL-CR-498",
        "UBL-CR-504",
        "UBL-CR-561",
        "UBL-CR-597",
        "UBL-CR-600",
        "UBL-CR-601",
        "UBL-CR-656",
        "UBL-CR-657",
        "UBL-CR-672",
        "UBL-CR-681",
        "UBL-CR-682",
        "UBL-DT-01",
        "UBL-SR-51",
        "UBL-SR-52",
        // Asked otherwise, by `en16931`.
        "BR-01",
        "BR-02",
        "BR-03",
        "BR-04",
        "BR-05",
        "BR-06",
        "BR-07",
        "BR-09",
        "BR-11",
        "BR-18",
        "BR-20",
        "BR-21",
        "BR-25",
        "BR-50",
        "BR-51",
        "BR-52",
        "BR-AE-08",
        "BR-CL-10",
        "BR-CL-11",
        "BR-CL-15",
        "BR-CL-19",
        "BR-CO-09",
        "BR-G-08",
        "BR-IC-08",
        "BR-O-08",
        "BR-Z-08",
        "UBL-CR-384",
        "UBL-SR-27",
        "UBL-SR-43",
        // Asked of what UBL has nowhere, mostly by a slip in a name, and so never broken.
        "UBL-CR-001",
        "UBL-CR-022",
        "UBL-CR-028",
        "UBL-CR-051",
        "UBL-CR-067",
        "UBL-CR-084",
        "UBL-CR-100",
        "UBL-CR-115",
        "UBL-CR-183",
        "UBL-CR-247",
        "UBL-CR-282",
        "UBL-CR-358",
        "UBL-CR-419",
        "UBL-CR-487",
        "UBL-CR-512",
        "UBL-CR-538",
        "UBL-CR-572",
        "UBL-CR-577",
        "UBL-CR-583",
        "UBL-CR-607",
        "UBL-CR-625",
        "UBL-CR-626",
        "UBL-CR-627",
        "UBL-CR-628",
        "UBL-CR-629",
        "UBL-CR-630",
        "UBL-CR-631",
        "UBL-CR-632",
        "UBL-CR-633",
        "UBL-CR-634",
        "UBL-CR-635",
        "UBL-CR-636",
        "UBL-CR-637",
        "UBL-CR-638",
        "UBL-CR-639",
        "UBL-CR-640",
        "UBL-CR-641",
        "UBL-CR-642",
        "UBL-CR-643",
        "UBL-CR-644",
        "UBL-CR-674",
        "UBL-SR-06",
    ],
    lists: &[
        (list::CURRENCIES, list::UBLBE_CURRENCIES),
        (list::INVOICE_TYPES, list::UBLBE_INVOICE_TYPES),
        (list::CREDIT_NOTE_TYPES, list::CREDIT_NOTE_TYPES_1_3_15),
        (
            list::REFERENCE_QUALIFIERS,
            list::REFERENCE_QUALIFIERS_1_3_13,
        ),
        (list::IDENTIFIER_SCHEMES, list::UBLBE_IDENTIFIER_SCHEMES),
        (list::ITEM_CLASSIFICATIONS, list::UBLBE_ITEM_CLASSIFICATIONS),
        (list::PAYMENT_MEANS, list::UBLBE_PAYMENT_MEANS),
        (list::CHARGE_REASONS, list::PEPPOL_CHARGE_REASONS_2026_3),
        (list::ADDRESS_SCHEMES, list::UBLBE_ADDRESS_SCHEMES),
    ],
    ..RULES_1_3_13
};

/// The rules of Peppol BIS Billing, for all but Iceland, the Netherlands and Germany.
pub(super) static PEPPOL: RuleSet = RuleSet {
    bit: V2025_11,
    without: &[
        // Not there.
        "DK-R-017",
        "GR-S-011",
        "PEPPOL-COMMON-R043",
        "PEPPOL-COMMON-R044",
        "PEPPOL-COMMON-R045",
        "PEPPOL-COMMON-R046",
        "PEPPOL-COMMON-R047",
        "PEPPOL-COMMON-R049",
        "PEPPOL-COMMON-R050",
        "PEPPOL-COMMON-R052",
        "PEPPOL-COMMON-R053",
        "PEPPOL-EN16931-P0112",
        "PEPPOL-EN16931-R120",
        "SE-R-013",
        // Asked otherwise, by `peppol` and `national`.
        "DK-R-003",
        "DK-R-004",
        "DK-R-008",
        "GR-R-001-5",
        "GR-R-004-1",
        "GR-R-004-2",
        "GR-R-008-2",
        "GR-R-008-3",
        "GR-S-008-1",
        "PEPPOL-COMMON-R042",
        "PEPPOL-EN16931-CL008",
        "PEPPOL-EN16931-R002",
        "PEPPOL-EN16931-R004",
    ],
    warnings: &["PEPPOL-EN16931-R001", "SE-R-003", "SE-R-004"],
    lists: &[
        (list::PEPPOL_CURRENCIES, list::UBLBE_PEPPOL_CURRENCIES),
        (list::PEPPOL_INVOICE_TYPES, list::UBLBE_PEPPOL_INVOICE_TYPES),
        (
            list::PEPPOL_ADDRESS_SCHEMES,
            list::UBLBE_PEPPOL_ADDRESS_SCHEMES,
        ),
    ],
    ..RuleSet::of(
        "OpenPeppol",
        "OpenPeppol as in UBL.BE 1.31",
        &[
            &[
                Pattern::only(|subject| subject.has_empty(), &[transaction::EMPTY]),
                Pattern::of(&[transaction::BILLING]),
                Pattern::of(&[
                    transaction::DOCUMENT,
                    transaction::SELF_BILLING_AMOUNTS,
                    transaction::PARTS,
                    party_ids::PARTY_IDS,
                ]),
                Pattern::of(&[codes::TYPES, codes::CODES]),
            ],
            no::PATTERNS,
            dk::PATTERNS,
            it::PATTERNS,
            se::PATTERNS,
            gr::PATTERNS,
        ],
    )
};

/// What UBL.BE asks otherwise, and what it asks besides.
pub(super) static RULES: RuleSet = RuleSet::of(
    "UBL.BE",
    "UBL.BE 1.31",
    &[&[
        Pattern::of(&[en16931::RULES]),
        Pattern::of(&[peppol::RULES]),
        Pattern::of(&[peppol::PARTY_IDS]),
        national::DENMARK,
        national::GREECE,
        Pattern::of(&[belgian::RULES]),
    ]],
);

/// Most of `UBL-CR-…` and `UBL-DT-…` is spelled with small letters; besides, it has the older ids of EN 16931.
fn called(id: &'static str) -> &'static str {
    static CR: [[u8; 10]; 683] = numbered(*b"ubl-CR-000");
    static DT: [[u8; 9]; 29] = numbered(*b"ubl-DT-00");
    let small = match id {
        "UBL-CR-002" | "UBL-CR-412" | "UBL-DT-06" | "UBL-DT-07" => None,
        _ => match (id.strip_prefix("UBL-CR-"), id.strip_prefix("UBL-DT-")) {
            (Some(number), _) if number < "673" => number.parse().ok().map(|at: usize| &CR[at][..]),
            (_, Some(number)) => number.parse().ok().map(|at: usize| &DT[at][..]),
            _ => None,
        },
    };
    let small = small.and_then(|small| std::str::from_utf8(small).ok());
    small.unwrap_or_else(|| called_in_1_3_13(id))
}

/// This with each number in place of its zeros.
const fn numbered<const LENGTH: usize, const COUNT: usize>(
    first: [u8; LENGTH],
) -> [[u8; LENGTH]; COUNT] {
    let mut all = [first; COUNT];
    let mut number = 0;
    while number < COUNT {
        let (mut rest, mut at) = (number, LENGTH);
        while rest > 0 {
            at -= 1;
            all[number][at] += (rest % 10) as u8;
            rest /= 10;
        }
        number += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_ids_are_spelled_with_small_letters() {
        for (id, own) in [
            ("UBL-CR-001", "ubl-CR-001"),
            ("UBL-CR-002", "UBL-CR-002"),
            ("UBL-CR-412", "UBL-CR-412"),
            ("UBL-CR-672", "ubl-CR-672"),
            ("UBL-CR-673", "UBL-CR-673"),
            ("UBL-CR-680", "UBL-CR-680"),
            ("UBL-DT-06", "UBL-DT-06"),
            ("UBL-DT-28", "ubl-DT-28"),
            ("UBL-SR-01", "UBL-SR-01"),
            ("UBL-SR-54", "BR-66"),
            ("BR-AF-01", "BR-IG-01"),
        ] {
            assert_eq!(called(id), own);
        }
    }

    #[test]
    fn what_is_left_out_is_there_to_be_left_out() {
        for set in [&EN16931, &PEPPOL] {
            let rows = set.patterns.iter().copied().flatten();
            let rows = rows.flat_map(|pattern| pattern.contexts.iter().copied().flatten());
            let rows = rows.flat_map(|context| context.all_rows().map(|row| row.id));
            let forbidden = set.forbidden.paths.iter().map(|row| row.id);
            let ids: Vec<&str> = rows.chain(forbidden).collect();
            for id in set.without.iter().chain(set.warnings) {
                assert!(ids.contains(id), "{id}");
            }
        }
    }
}
