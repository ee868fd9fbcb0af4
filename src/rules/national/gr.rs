//! Greece.

use super::*;
use crate::identifiers::is_greek_tin;
use crate::rules::row::{Context, Row};
use crate::rules::set::Pattern;
use crate::rules::subject::{Ask, Subject};

pub(crate) static PATTERNS: &[Pattern] = &[
    Pattern {
        applies: Some(|document| {
            is_greek_sender(document) || is_greek_without_representative(document)
        }),
        contexts: &[SENDER],
    },
    Pattern {
        applies: Some(|document| {
            is_greek_sender(document) && is_greek(document.customer_country())
        }),
        contexts: &[RECEIVER],
    },
];

static SENDER: &[Context] = &[
    Context::only(
        &[cbc::ID],
        |document, id| is_greek_sender(document) && id.parent() == Some(document.root),
        &[
            Row::fatal(
                "GR-R-001-1",
                &[],
                gr_r_001_1,
                "6 segments, separated by |, in the number of an invoice from Greece",
            ),
            Row::fatal(
                "GR-R-001-2",
                &["BT-31", "BT-63"],
                gr_r_001_2,
                "the tax number of the supplier or tax representative as first segment",
            ),
            Row::fatal(
                "GR-R-001-3",
                &["BT-2"],
                gr_r_001_3,
                "the issue date, DD/MM/YYYY, as second segment",
            ),
            Row::fatal(
                "GR-R-001-4",
                &[],
                gr_r_001_4,
                "a whole number as third segment",
            ),
            Row::fatal(
                "GR-R-001-5",
                &[],
                gr_r_001_5,
                "a Greek document type as fourth segment: 1.1, 1.6, 2.1, 2.4, 5.1 or 5.2",
            ),
            Row::fatal(
                "GR-R-001-6",
                &[],
                |_, id| has_segment(id, 4),
                "a fifth segment",
            ),
            Row::fatal(
                "GR-R-001-7",
                &[],
                |_, id| has_segment(id, 5),
                "a sixth segment",
            ),
        ],
    ),
    Context::only(
        &[cac::PARTY],
        |document, party| is_greek_sender(document) && is_supplier(party),
        &[
            Row::fatal(
                "GR-R-002",
                &["BT-28"],
                has_name,
                "the name of the Greek supplier",
            ),
            Row::warning(
                "GR-S-011",
                &["BT-31"],
                has_greek_vat_id,
                "EL and a tax number as VAT identifier of the Greek supplier",
            ),
        ],
    ),
    Context::only(
        &[cbc::COMPANY_ID],
        |document, id| {
            is_greek_sender(document)
                && id.is_under(&[
                    cac::ACCOUNTING_SUPPLIER_PARTY,
                    cac::PARTY,
                    cac::PARTY_TAX_SCHEME,
                ])
                && id.parent().is_some_and(|scheme| {
                    let is_vat = || tax_scheme(scheme) == Some("VAT");
                    document.of_parent(scheme, Ask::IsGreekVat, is_vat)
                })
        },
        &[Row::fatal(
            "GR-R-003",
            &["BT-31"],
            |_, id| is_greek_vat_id(id.text()),
            "EL and a tax number as VAT identifier of the Greek supplier",
        )],
    ),
    Context::only(
        BOTH,
        |document, root| {
            root == document.root && is_greek_sender(document) && has_greek_address(document)
        },
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
                "one document described as ##INVOICE|URL##",
            )
            .found(|_, root| documents(root, URL).into()),
            Row::fatal(
                "GR-R-008-2",
                &["BT-123", "BT-124"],
                |_, root| documents(root, URL) <= 1,
                "one document at most described as ##INVOICE|URL##",
            )
            .found(|_, root| documents(root, URL).into()),
        ],
    ),
    Context::only(
        &[cbc::ID],
        |document, id| {
            is_greek_sender(document) && is_mark(document, id) && has_greek_address(document)
        },
        &[MARK_IS_NUMBER],
    ),
    Context::only(
        &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
        |document, reference| is_greek_sender(document) && is_described(reference, URL),
        &[Row::fatal(
            "GR-R-008-3",
            &["BT-124"],
            gr_r_008_3,
            "the address of the document described as ##INVOICE|URL##",
        )],
    ),
    Context::only(
        &[cac::PARTY],
        |document, party| is_greek_sender(document) && is_customer(party),
        &[Row::fatal(
            "GR-R-005",
            &["BT-45"],
            has_name,
            "the name of the customer of a Greek supplier",
        )],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |document, id| {
            is_greek_without_representative(document)
                && id.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY])
        },
        &[Row::fatal(
            "GR-R-009",
            &["BT-34"],
            is_greek_endpoint,
            "a tax number in the scheme 9933 as electronic address of a Greek supplier",
        )],
    ),
];

static RECEIVER: &[Context] = &[
    Context::only(
        &[cac::PARTY],
        |_, party| is_customer(party),
        &[Row::fatal(
            "GR-R-006",
            &["BT-48"],
            has_greek_vat_id,
            "EL and a tax number as VAT identifier of the Greek customer",
        )],
    ),
    Context::only(
        &[cbc::ENDPOINT_ID],
        |_, id| id.is_under(&[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY]),
        &[Row::fatal(
            "GR-R-010",
            &["BT-49"],
            is_greek_endpoint,
            "a tax number in the scheme 9933 as electronic address of a Greek customer",
        )],
    ),
];

pub(crate) const MARK: &str = "##M.AR.K##";
const URL: &str = "##INVOICE|URL##";

pub(crate) const MARK_IS_NUMBER: Row = Row::fatal(
    "GR-R-004-2",
    &["BT-122"],
    |_, id| id.text().starts_with(|c| matches!(c, '1'..='9')),
    "a whole number above 0 as MARK",
);

fn is_greek(country: &str) -> bool {
    matches!(country, "GR" | "EL")
}

pub(crate) fn is_greek_sender(document: &Subject) -> bool {
    is_greek(document.supplier_country())
}

fn is_greek_without_representative(document: &Subject) -> bool {
    is_greek(document.accounting_supplier_country())
}

/// The supplier's address is in Greece; here the code is `GR`.
fn has_greek_address(document: &Subject) -> bool {
    document.supplier_address_country() == Some("GR")
}

/// A tax number (TIN) with whatever after its nine digits.
fn begins_with_tin(text: &str) -> bool {
    text.get(..9).is_some_and(is_greek_tin)
}

fn is_greek_vat_id(id: &str) -> bool {
    id.strip_prefix("EL").is_some_and(begins_with_tin)
}

/// A segment of the number of the invoice, if it has so many.
pub(crate) fn segment<'t>(id: Node<'t>, number: usize) -> &'t str {
    id.text().split('|').nth(number).unwrap_or("")
}

/// `string-length(segment) > 0`
fn has_segment(id: Node, number: usize) -> bool {
    !segment(id, number).is_empty()
}

/// There are six segments.
fn gr_r_001_1(_: &Subject, id: Node) -> bool {
    id.text().split('|').count() == 6
}

/// The first is the tax number of the supplier or of the tax representative.
fn gr_r_001_2(document: &Subject, id: Node) -> bool {
    let tin = segment(id, 0);
    normalized_length(tin) == 9 && begins_with_tin(tin) && document.is_tin_of_supplier(tin)
}

/// The second is the issue date: day, month and year as that one has them, between slashes.
fn gr_r_001_3(document: &Subject, id: Node) -> bool {
    let segment = segment(id, 1);
    if is_blank(segment) || !begins_with_date(segment) {
        return false;
    }
    only(document.root.children_named(cbc::ISSUE_DATE)).is_none_or(|issued| {
        // What is longer in its three parts cannot be the same.
        let issued = first_chars(issued, segment.len() + 3);
        let mut issued = issued.split('-');
        let (year, month, day) = (issued.next(), issued.next(), issued.next());
        let mut parts = segment.split('/');
        day.is_some() && parts.next() == day && parts.next() == month && parts.next() == year
    })
}

/// Day, month and year, with or without separators and leading zeros.
fn begins_with_date(text: &str) -> bool {
    let is_year = |text: &[u8]| {
        matches!(text, [b'1', b'9', a, b, ..] | [b'2', b'0', a, b, ..]
            if a.is_ascii_digit() && b.is_ascii_digit())
    };
    after_number(text.as_bytes(), 31).any(|rest| after_number(rest, 12).any(is_year))
}

/// What may follow a number of one or two digits, up to this one: the separator is optional.
fn after_number(text: &[u8], most: u8) -> impl Iterator<Item = &[u8]> {
    let split = [1, 2]
        .into_iter()
        .filter_map(|digits| text.split_at_checked(digits));
    let counts = move |number: &[u8]| {
        let value = |value, digit: &u8| value * 10 + (digit - b'0');
        number.iter().all(u8::is_ascii_digit) && (1..=most).contains(&number.iter().fold(0, value))
    };
    split
        .filter(move |(number, _)| counts(number))
        .flat_map(|(_, rest)| {
            let separated = match rest {
                [b'-' | b'\\' | b'/' | b' ', rest @ ..] => Some(rest),
                _ => None,
            };
            std::iter::once(rest).chain(separated)
        })
}

/// The third is a whole number, not below 0; a fraction stops XPath instead.
fn gr_r_001_4(_: &Subject, id: Node) -> bool {
    let text = trim_xml(segment(id, 2));
    if number(text).is_none() {
        return false;
    }
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.bytes().all(|byte| byte == b'0')
        }
        _ => true,
    }
}

/// The fourth is a document type.
fn gr_r_001_5(_: &Subject, id: Node) -> bool {
    matches!(
        segment(id, 3),
        "1.1" | "1.6" | "2.1" | "2.4" | "5.1" | "5.2"
    )
}

/// The party has a name beside its registered one.
fn has_name(_: &Subject, party: Node) -> bool {
    only(party.select(&[cac::PARTY_NAME, cbc::NAME])).is_none_or(|name| !name.is_empty())
}

/// The party has one VAT identifier, which is Greek.
pub(crate) fn has_greek_vat_id(_: &Subject, party: Node) -> bool {
    let mut ids = tax_schemes(party, "VAT").flat_map(|scheme| scheme.select(&[cbc::COMPANY_ID]));
    let first = ids.next();
    ids.next().is_none() && first.is_some_and(|id| is_greek_vat_id(id.text()))
}

pub(crate) fn is_described(reference: Node, description: &str) -> bool {
    reference.name() == cac::ADDITIONAL_DOCUMENT_REFERENCE
        && reference.some(cbc::DOCUMENT_DESCRIPTION, description)
}

/// The reference of a document that is described as MARK.
pub(crate) fn is_mark(document: &Subject, id: Node) -> bool {
    id.parent().is_some_and(|reference| {
        let is_mark = || is_described(reference, MARK);
        document.of_parent(reference, Ask::IsMark, is_mark)
    })
}

/// How many documents have this description.
pub(crate) fn documents(root: Node, description: &str) -> usize {
    root.children()
        .filter(|reference| is_described(*reference, description))
        .count()
}

/// The document that shows the invoice has an address.
pub(crate) fn gr_r_008_3(_: &Subject, reference: Node) -> bool {
    const URI: &[Name] = &[cac::ATTACHMENT, cac::EXTERNAL_REFERENCE, cbc::URI];
    only(reference.select(URI)).is_none_or(|uri| !is_blank(uri))
}

/// The electronic address is a tax number in its scheme.
fn is_greek_endpoint(_: &Subject, id: Node) -> bool {
    id.attribute(Attr::SCHEME_ID) == Some("9933") && begins_with_tin(id.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for text in [
            "31/03/2026",
            "1/3/2026x",
            "1132026",
            "1-3 2026",
            r"1\3\1999",
        ] {
            assert!(begins_with_date(text), "{text}");
        }
        for text in [
            "",
            "310319",
            "0/3/2026",
            "32/3/2026",
            "1/13/2026",
            "1//3/2026",
            "1/3/2126",
            "1/3/26",
        ] {
            assert!(!begins_with_date(text), "{text}");
        }
    }
}
