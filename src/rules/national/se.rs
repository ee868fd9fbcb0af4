//! Sweden.
//!
//! Its contexts do not go by the country of the document's supplier: each looks for a party with an
//! address in Sweden, wherever that stands.

use super::*;
use crate::identifiers::is_swedish_organisation_number;
use crate::rules::row::{Context, Row};
use crate::rules::set::Pattern;
use crate::rules::subject::{Ask, Subject, is_exactly_vat};

/// Without this country code in an address none of the contexts can match.
fn names_sweden(document: &Subject) -> bool {
    document.names_sweden()
}

pub(crate) static PATTERNS: &[Pattern] = &[Pattern::only(
    names_sweden,
    &[&[
        Context::only(
            &[cac::PARTY],
            |_, party| is_supplier(party) && is_swedish_with_vat(party),
            &[
                Row::fatal(
                    "SE-R-001",
                    &["BT-31"],
                    se_r_001,
                    "14 characters in the VAT identifier of a Swedish supplier",
                ),
                Row::fatal(
                    "SE-R-002",
                    &["BT-31"],
                    se_r_002,
                    "digits after SE in the VAT identifier of a Swedish supplier",
                ),
            ],
        ),
        Context::only(
            &[cac::PARTY_LEGAL_ENTITY],
            |document, entity| {
                entity.has(cbc::COMPANY_ID)
                    && is_of_supplier(entity)
                    && entity.parent().is_some_and(|party| {
                        document.of_parent(party, Ask::IsSwedish, || is_swedish(party))
                    })
            },
            &[
                Row::fatal(
                    "SE-R-003",
                    &["BT-30"],
                    se_r_003,
                    "digits in the organisation number of a Swedish supplier",
                ),
                Row::fatal(
                    "SE-R-004",
                    &["BT-30"],
                    se_r_004,
                    "10 characters in the organisation number of a Swedish supplier",
                ),
                Row::fatal(
                    "SE-R-013",
                    &["BT-30"],
                    se_r_013,
                    "the right check digit in the organisation number of a Swedish supplier",
                ),
            ],
        ),
        Context::only(
            &[cbc::COMPANY_ID],
            is_other_registration,
            &[Row::fatal(
                "SE-R-005",
                &["BT-32"],
                se_r_005,
                "\"Godkänd för F-skatt\" as tax registration of a Swedish supplier",
            )],
        ),
        Context::only(
            &[cac::TAX_CATEGORY, cac::CLASSIFIED_TAX_CATEGORY],
            |document, category| {
                category.some(cbc::ID, "S") && document.kept(Swedes::of).supplier_with_vat
            },
            &[Row::fatal(
                "SE-R-006",
                &["BT-96", "BT-103", "BT-119", "BT-152"],
                se_r_006,
                "a standard VAT rate of 6, 12 or 25 from a Swedish supplier",
            )],
        ),
        Context::only(
            &[cbc::ID],
            |document, id| is_account(document, id, "SE:PLUSGIRO"),
            &[
                Row::warning(
                    "SE-R-007",
                    &["BT-84"],
                    is_number,
                    "digits in a Plusgiro account",
                ),
                Row::warning(
                    "SE-R-010",
                    &["BT-84"],
                    |_, id| (2..=8).contains(&normalized_length(id.text())),
                    "2 to 8 characters in a Plusgiro account",
                ),
            ],
        ),
        Context::only(
            &[cbc::ID],
            |document, id| is_account(document, id, "SE:BANKGIRO"),
            &[
                Row::warning(
                    "SE-R-008",
                    &["BT-84"],
                    is_number,
                    "digits in a Bankgiro account",
                ),
                Row::warning(
                    "SE-R-009",
                    &["BT-84"],
                    |_, id| matches!(normalized_length(id.text()), 7 | 8),
                    "7 or 8 characters in a Bankgiro account",
                ),
            ],
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| {
                (means.some(cbc::PAYMENT_MEANS_CODE, "50")
                    || means.some(cbc::PAYMENT_MEANS_CODE, "56"))
                    && document.kept(Swedes::of).supplier
            },
            &[Row::never(
                "SE-R-011",
                &["BT-81", "BT-86"],
                "the means of payment 30 with SE:BANKGIRO or SE:PLUSGIRO for Swedish giro accounts",
            )
            .into_warning()],
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| {
                means.some(cbc::PAYMENT_MEANS_CODE, "31")
                    && document.kept(Swedes::of).supplier
                    && document.kept(Swedes::of).customer
            },
            &[Row::never(
                "SE-R-012",
                &["BT-81"],
                "the means of payment 30 for a transfer between Swedish parties",
            )
            .into_warning()],
        ),
    ]],
)];

/// Where in a document there are Swedish parties.
#[derive(Clone, Copy, Debug, Default)]
struct Swedes {
    supplier: bool,
    supplier_with_vat: bool,
    customer: bool,
}

impl Swedes {
    /// Looks for them at any depth.
    fn of(document: &Subject) -> Swedes {
        let mut swedes = Swedes::default();
        let parties = document.root.descendants();
        for party in parties.filter(|node| node.name() == cac::PARTY) {
            if is_supplier(party) && is_swedish(party) {
                swedes.supplier = true;
                swedes.supplier_with_vat |= is_swedish_with_vat(party);
            }
            swedes.customer |= is_customer(party) && is_swedish(party);
        }
        swedes
    }
}

/// The address of the party is in Sweden.
fn is_swedish(party: Node) -> bool {
    const COUNTRY: &[Name] = &[cac::POSTAL_ADDRESS, cac::COUNTRY, cbc::IDENTIFICATION_CODE];
    party.select(COUNTRY).any(|country| country.text() == "SE")
}

/// And so is its VAT identifier.
fn is_swedish_with_vat(party: Node) -> bool {
    let swedish = |id: Node| id.text().starts_with("SE");
    is_swedish(party) && vat_ids(party).any(swedish)
}

fn vat_ids<'t>(party: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    party
        .children_named(cac::PARTY_TAX_SCHEME)
        .filter(|scheme| is_exactly_vat(*scheme))
        .flat_map(|scheme| scheme.select(&[cbc::COMPANY_ID]))
}

fn is_of_supplier(node: Node) -> bool {
    node.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY])
}

/// The VAT identifier has 14 characters.
fn se_r_001(_: &Subject, party: Node) -> bool {
    only(vat_ids(party)).is_none_or(|id| normalized_length(id) == 14)
}

/// What follows the country in it is a number.
fn se_r_002(_: &Subject, party: Node) -> bool {
    only(vat_ids(party)).is_none_or(|id| {
        let country = first_chars(id, 2).len();
        number(first_chars(&id[country..], 12)).is_some()
    })
}

/// The organisation number is a number.
fn se_r_003(_: &Subject, entity: Node) -> bool {
    only(entity.children_named(cbc::COMPANY_ID)).is_none_or(|id| number(id).is_some())
}

/// It has 10 characters.
fn se_r_004(_: &Subject, entity: Node) -> bool {
    only(entity.children_named(cbc::COMPANY_ID)).is_none_or(|id| normalized_length(id) == 10)
}

/// Its tenth digit is the right check digit; digits after that are not looked at.
fn se_r_013(_: &Subject, entity: Node) -> bool {
    only(entity.children_named(cbc::COMPANY_ID))
        .map(trim_xml)
        .is_none_or(|id| {
            id.bytes().all(|byte| byte.is_ascii_digit())
                && is_swedish_organisation_number(first_chars(id, 10))
        })
}

/// A tax registration other than for VAT of a Swedish supplier with an organisation number.
fn is_other_registration(document: &Subject, id: Node) -> bool {
    let Some(scheme) = id.parent() else {
        return false;
    };
    const NUMBER: &[Name] = &[cac::PARTY_LEGAL_ENTITY, cbc::COMPANY_ID];
    let is_other = || tax_scheme(scheme).is_some_and(|it| !it.eq_ignore_ascii_case("VAT"));
    scheme.name() == cac::PARTY_TAX_SCHEME
        && is_of_supplier(scheme)
        && scheme.parent().is_some_and(|party| {
            document.of_parent(party, Ask::IsSwedish, || is_swedish(party))
                && document.of_parent(party, Ask::HasLegalNumber, || exists(party, NUMBER))
        })
        && document.of_parent(scheme, Ask::IsOtherThanVat, is_other)
}

/// It is "Godkänd för F-skatt", in any case and however spaced.
fn se_r_005(_: &Subject, id: Node) -> bool {
    let words = id.text().split([' ', '\t', '\r', '\n']);
    let mut words = words.filter(|word| !word.is_empty());
    let is = |word: Option<&str>, expected: &str| {
        word.is_some_and(|word| {
            word.chars()
                .flat_map(char::to_uppercase)
                .eq(expected.chars())
        })
    };
    is(words.next(), "GODKÄND")
        && is(words.next(), "FÖR")
        && is(words.next(), "F-SKATT")
        && words.next().is_none()
}

/// The standard rate is 6, 12 or 25.
fn se_r_006(_: &Subject, category: Node) -> bool {
    only(category.children_named(cbc::PERCENT))
        .is_none_or(|percent| matches!(number(percent), Some(6.0 | 12.0 | 25.0)))
}

/// An account of a Swedish supplier with this in place of its bank.
fn is_account(document: &Subject, id: Node, branch: &str) -> bool {
    const BRANCH: &[Name] = &[
        cac::PAYEE_FINANCIAL_ACCOUNT,
        cac::FINANCIAL_INSTITUTION_BRANCH,
        cbc::ID,
    ];
    if !id.is_under(&[cac::PAYMENT_MEANS, cac::PAYEE_FINANCIAL_ACCOUNT]) {
        return false;
    }
    let Some(means) = id.parent().and_then(Node::parent) else {
        return false;
    };
    let one = |nodes, word| only(nodes).is_some_and(|text| trim_xml(text) == word);
    let question = match branch {
        "SE:PLUSGIRO" => Ask::IsPlusgiro,
        _ => Ask::IsBankgiro,
    };
    document.kept(Swedes::of).supplier
        && document.of_parent(means, question, || {
            one(means.select(&[cbc::PAYMENT_MEANS_CODE]), "30") && one(means.select(BRANCH), branch)
        })
}

/// The account is a number.
fn is_number(_: &Subject, id: Node) -> bool {
    number(id.text()).is_some()
}
