//! The rules for Danish and Greek suppliers that Peppol has since changed or dropped.

use crate::rules::national::dk::{is_domestic, is_giro, is_in_unspsc, names_tax};
use crate::rules::national::gr::{
    MARK, MARK_IS_NUMBER, documents, gr_r_008_3, has_greek_vat_id, is_described, is_greek_sender,
    is_mark, segment,
};
use crate::rules::national::{is_blank, is_supplier, only, tax_scheme, tax_schemes};
use crate::rules::row::{Context, Row};
use crate::rules::set::Pattern;
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::xml::{Name, Node, cac, cbc, ubl};

const BOTH: &[Name] = &[ubl::INVOICE, ubl::CREDIT_NOTE];

pub(super) const DENMARK: Pattern = Pattern::only(
    |document| document.supplier_address_country() == Some("DK"),
    &[&[
        Context::of(
            BOTH,
            &[Row::fatal(
                "DK-R-015",
                &["BT-31"],
                dk_r_015,
                "DK and 8 digits as VAT identifier of the Danish supplier",
            )],
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| is_domestic(document) && means.is_in(ubl::INVOICE),
            &[Row::fatal(
                "DK-R-008",
                &["BT-83", "BT-84"],
                |_, means| is_giro(means, |account| account.chars().count() == 7),
                "a payment reference beginning with 01#, 04# or 15# and an account of 7 characters \
                 for the means of payment 50 (Giro)",
            )],
        ),
        Context::only(
            &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE],
            |document, line| {
                let around = match line.name() {
                    cac::INVOICE_LINE => ubl::INVOICE,
                    _ => ubl::CREDIT_NOTE,
                };
                is_domestic(document) && line.is_in(around)
            },
            &[Row::warning(
                "DK-R-003",
                &["BT-158"],
                |_, line| is_in_unspsc(line, &["19.05.01", "19.0501"]),
                "version 19.05.01 of UNSPSC in the classification of the item",
            )],
        ),
        Context::only(
            &[cac::ALLOWANCE_CHARGE],
            |document, _| is_domestic(document),
            &[Row::fatal(
                "DK-R-004",
                &["BT-97", "BT-104", "BT-139", "BT-144"],
                |_, allowance| names_tax(allowance, |_| false),
                "a tax category of four digits as reason for a tax other than VAT (code ZZZ)",
            )],
        ),
    ]],
);

pub(super) const GREECE: Pattern = Pattern::only(
    is_greek_sender,
    &[&[
        Context::only(
            &[cbc::ID],
            |document, id| id.parent() == Some(document.root),
            &[Row::fatal(
                "GR-R-001-5",
                &[],
                gr_r_001_5,
                "a Greek document type as fourth segment, from 1.1 to 11.5",
            )],
        ),
        Context::only(
            &[cac::PARTY],
            |_, party| is_supplier(party),
            &[Row::fatal(
                "GR-R-007-1",
                &["BT-31", "BG-11"],
                gr_r_007_1,
                "one VAT identifier of the Greek supplier, or a tax representative",
            )],
        ),
        Context::of(
            &[cac::TAX_REPRESENTATIVE_PARTY],
            &[
                Row::fatal(
                    "GR-R-007-2",
                    &["BT-62"],
                    gr_r_007_2,
                    "the name of the tax representative of a Greek supplier",
                ),
                Row::fatal(
                    "GR-R-007-3",
                    &["BT-63"],
                    has_greek_vat_id,
                    "EL and a tax number as VAT identifier of the tax representative of a Greek supplier",
                ),
            ],
        ),
        Context::only(
            BOTH,
            |document, root| root == document.root,
            &[
                Row::fatal(
                    "GR-R-004-1",
                    &["BT-122", "BT-123"],
                    |_, root| documents(root, MARK) == 1,
                    "one document described as ##M.AR.K##",
                )
                .found(|_, root| documents(root, MARK).into()),
                Row::warning(
                    "GR-S-008-1",
                    &["BT-123", "BT-124"],
                    |_, root| documents(root, URL) == 1,
                    "one document described as ##INVOICE-URL##",
                )
                .found(|_, root| documents(root, URL).into()),
                Row::fatal(
                    "GR-R-008-2",
                    &["BT-123", "BT-124"],
                    |_, root| documents(root, URL) <= 1,
                    "one document at most described as ##INVOICE-URL##",
                )
                .found(|_, root| documents(root, URL).into()),
            ],
        ),
        Context::only(&[cbc::ID], is_mark, &[MARK_IS_NUMBER]),
        Context::only(
            &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
            |_, reference| is_described(reference, URL),
            &[Row::fatal(
                "GR-R-008-3",
                &["BT-124"],
                gr_r_008_3,
                "the address of the document described as ##INVOICE-URL##",
            )],
        ),
    ]],
);

const URL: &str = "##INVOICE-URL##";

/// A VAT identifier among the first two tax registrations of the supplier is DK and 8 digits.
fn dk_r_015(_: &Subject, root: Node) -> bool {
    const SCHEMES: &[Name] = &[
        cac::ACCOUNTING_SUPPLIER_PARTY,
        cac::PARTY,
        cac::PARTY_TAX_SCHEME,
    ];
    let is_right = |id: &str| {
        id.strip_prefix("DK")
            .is_some_and(|digits| crate::identifiers::has_digits(digits, 8))
    };
    let mut first_two = root.select(SCHEMES).take(2);
    first_two.all(|scheme| {
        tax_scheme(scheme) != Some("VAT")
            || only(scheme.children_named(cbc::COMPANY_ID)).is_none_or(is_right)
    })
}

/// The fourth segment is a document type.
fn gr_r_001_5(_: &Subject, id: Node) -> bool {
    matches!(
        segment(id, 3),
        "1.1"
            | "1.2"
            | "1.3"
            | "1.4"
            | "1.5"
            | "1.6"
            | "2.1"
            | "2.2"
            | "2.3"
            | "2.4"
            | "3.1"
            | "3.2"
            | "4"
            | "5.1"
            | "5.2"
            | "6.1"
            | "6.2"
            | "7.1"
            | "8.1"
            | "8.2"
            | "11.1"
            | "11.2"
            | "11.3"
            | "11.4"
            | "11.5"
    )
}

/// The supplier has one VAT identifier, or the invoice one tax representative; credit notes do not count.
fn gr_r_007_1(document: &Subject, party: Node) -> bool {
    let ids = tax_schemes(party, "VAT").flat_map(|scheme| scheme.select(&[cbc::COMPANY_ID]));
    let representatives = document.first_two(document.root, &[cac::TAX_REPRESENTATIVE_PARTY]);
    ids.count() == 1 || !document.is_credit_note() && matches!(representatives, [Some(_), None])
}

/// The tax representative has a name.
fn gr_r_007_2(_: &Subject, party: Node) -> bool {
    only(party.select(&[cac::PARTY_NAME, cbc::NAME])).is_none_or(|name| !is_blank(name))
}
