//! Germany: what XRechnung asks, between German parties.

use super::*;
use crate::rules::row::{Context, Row};
use crate::rules::set::Pattern;
use crate::rules::subject::{Subject, is_country};
use std::collections::HashSet;

pub(crate) static PATTERNS: &[Pattern] = &[Pattern {
    applies: Some(|document| {
        is_country(document.supplier_address_country(), "DE")
            && is_country(document.customer_address_country(), "DE")
    }),
    contexts: &[&[
        Context::only(
            BOTH,
            |document, root| root == document.root,
            &[
                Row::fatal(
                    "DE-R-001",
                    &["BG-16"],
                    |_, root| root.has(cac::PAYMENT_MEANS),
                    "payment instructions (BG-16), as both parties are German",
                ),
                Row::fatal(
                    "DE-R-015",
                    &["BT-10"],
                    |_, root| has_text(root, cbc::BUYER_REFERENCE),
                    "the buyer reference (BT-10), as both parties are German",
                ),
                Row::fatal(
                    "DE-R-016",
                    &["BT-31", "BT-32", "BG-11"],
                    de_r_016,
                    "a VAT identifier, tax registration or tax representative of a German supplier \
                     that uses one of the VAT categories S, Z, E, AE, K, G, L and M",
                ),
                Row::warning(
                    "DE-R-017",
                    &["BT-3"],
                    de_r_017,
                    "one of the types 326, 380, 381, 384, 389, 875, 876 and 877 between German parties",
                )
                .only_in(V2026_5),
                Row::warning(
                    "DE-R-017",
                    &["BT-3"],
                    de_r_017_of_2025_11,
                    "one of the types 326, 380, 381, 384, 389, 875, 876 and 877 between German parties",
                )
                .only_in_older(V2025_11, "white space around the type did not pass"),
                Row::fatal(
                    "DE-R-018",
                    &["BT-20"],
                    de_r_018,
                    "cash discounts as lines #SKONTO#TAGE=14#PROZENT=2.00# (and, if need be, \
                     BASISBETRAG=100.00#), each with an end of line",
                )
                .only_in(V2026_5),
                Row::fatal(
                    "DE-R-018",
                    &["BT-20"],
                    de_r_018_of_2025_11,
                    "cash discounts as lines #SKONTO#TAGE=14#PROZENT=2.00# (and, if need be, \
                     BASISBETRAG=100.00#), each with an end of line",
                )
                .only_in_older(V2025_11, "something else could stand in a line before #SKONTO#"),
                Row::fatal(
                    "DE-R-022",
                    &["BT-125"],
                    de_r_022,
                    "a file name of its own for each attached document",
                ),
                Row::warning(
                    "DE-R-026",
                    &["BG-3"],
                    de_r_026,
                    "a reference to the preceding invoice from one that corrects (384)",
                )
                .only_in(V2026_5),
                Row::warning(
                    "DE-R-026",
                    &["BG-3"],
                    de_r_026_of_2025_11,
                    "a reference to the preceding invoice from one that corrects (384)",
                )
                .only_in_older(V2025_11, "the type was compared as a number: 0384 is 384"),
                Row::fatal(
                    "DE-R-030",
                    &["BT-90"],
                    de_r_030,
                    "the creditor identifier (scheme SEPA) of a direct debit",
                ),
                Row::fatal(
                    "DE-R-031",
                    &["BT-91"],
                    de_r_031,
                    "the account of a direct debit",
                ),
            ],
        ),
        Context::only(
            &[cac::EXTERNAL_REFERENCE],
            |document, reference| {
                is_at(
                    document,
                    reference,
                    &[cac::ADDITIONAL_DOCUMENT_REFERENCE, cac::ATTACHMENT],
                )
            },
            &[Row::warning(
                "DE-R-T02",
                &["BT-124"],
                de_r_t02,
                "the whole URL of the external document, with its scheme (https://…)",
            )
            .only_in(V2026_5)],
        ),
        Context::only(
            &[cac::ACCOUNTING_SUPPLIER_PARTY],
            |document, supplier| is_at(document, supplier, &[]),
            &[Row::fatal(
                "DE-R-002",
                &["BG-6"],
                |_, supplier| exists(supplier, &[cac::PARTY, cac::CONTACT]),
                "a contact of the German supplier",
            )],
        ),
        Context::only(
            &[cac::POSTAL_ADDRESS],
            |document, address| {
                is_at(
                    document,
                    address,
                    &[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY],
                )
            },
            &[
                Row::fatal(
                    "DE-R-003",
                    &["BT-37"],
                    has_city,
                    "the city of the German supplier",
                ),
                Row::fatal(
                    "DE-R-004",
                    &["BT-38"],
                    has_post_code,
                    "the post code of the German supplier",
                ),
            ],
        ),
        Context::only(
            &[cac::CONTACT],
            |document, contact| {
                is_at(
                    document,
                    contact,
                    &[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY],
                )
            },
            &[
                Row::fatal(
                    "DE-R-005",
                    &["BT-41"],
                    |_, contact| has_text(contact, cbc::NAME),
                    "the name of the German supplier's contact",
                ),
                Row::fatal(
                    "DE-R-006",
                    &["BT-42"],
                    |_, contact| has_text(contact, cbc::TELEPHONE),
                    "the telephone number of the German supplier's contact",
                ),
                Row::fatal(
                    "DE-R-007",
                    &["BT-43"],
                    |_, contact| has_text(contact, cbc::ELECTRONIC_MAIL),
                    "the e-mail address of the German supplier's contact",
                ),
                Row::warning(
                    "DE-R-027",
                    &["BT-42"],
                    de_r_027,
                    "at least three digits in the telephone number of the contact",
                ),
                Row::warning(
                    "DE-R-028",
                    &["BT-43"],
                    de_r_028,
                    "an e-mail address of the form name@place.domain of the contact",
                )
                .only_in(V2026_5),
                Row::warning(
                    "DE-R-028",
                    &["BT-43"],
                    de_r_028_of_2025_11,
                    "an e-mail address of the form name@place.domain of the contact",
                )
                .only_in_older(V2025_11, "before the @ only ASCII, behind it only letters, digits and hyphens"),
            ],
        ),
        Context::only(
            &[cac::POSTAL_ADDRESS],
            |document, address| {
                is_at(
                    document,
                    address,
                    &[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY],
                )
            },
            &[
                Row::fatal(
                    "DE-R-008",
                    &["BT-52"],
                    has_city,
                    "the city of the German customer",
                ),
                Row::fatal(
                    "DE-R-009",
                    &["BT-53"],
                    has_post_code,
                    "the post code of the German customer",
                ),
            ],
        ),
        Context::only(
            &[cac::ADDRESS],
            |document, address| is_at(document, address, &[cac::DELIVERY, cac::DELIVERY_LOCATION]),
            &[
                Row::fatal("DE-R-010", &["BT-77"], has_city, "the city of the delivery"),
                Row::fatal(
                    "DE-R-011",
                    &["BT-78"],
                    has_post_code,
                    "the post code of the delivery",
                ),
            ],
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| is_by(document, means, &["30", "58"]),
            &of_transfers(de_r_019, V2026_5, ""),
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| is_by(document, means, &["48", "54", "55"]),
            &of_cards(V2026_5, ""),
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| is_by(document, means, &["59"]),
            &of_direct_debits(de_r_020, V2026_5, ""),
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| is_by_number(document, means, &[30.0, 58.0]),
            &of_transfers(de_r_019_of_2025_11, V2025_11, AS_NUMBERS),
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| is_by_number(document, means, &[48.0, 54.0, 55.0]),
            &of_cards(V2025_11, AS_NUMBERS),
        ),
        Context::only(
            &[cac::PAYMENT_MEANS],
            |document, means| is_by_number(document, means, &[59.0]),
            &of_direct_debits(de_r_020_of_2025_11, V2025_11, AS_NUMBERS),
        ),
        Context::only(
            &[cac::TAX_SUBTOTAL],
            |document, subtotal| is_at(document, subtotal, &[cac::TAX_TOTAL]),
            &[Row::fatal(
                "DE-R-014",
                &["BT-119"],
                de_r_014,
                "a VAT rate in each VAT breakdown between German parties",
            )],
        ),
    ]],
}];

const AS_NUMBERS: &str = "the code was compared as a number: 058 is 58";

type Holds = fn(&Subject, Node) -> bool;

/// The rules on transfers.
const fn of_transfers(r019: Holds, releases: u8, otherwise: &'static str) -> [Row; 3] {
    [
        Row::warning(
            "DE-R-019",
            &["BT-84"],
            r019,
            "an IBAN as account of a SEPA transfer (58)",
        )
        .only_in_older(releases, otherwise),
        Row::fatal(
            "DE-R-023-1",
            &["BG-17"],
            |_, means| means.has(cac::PAYEE_FINANCIAL_ACCOUNT),
            "the account to which a transfer (30, 58) goes",
        )
        .only_in_older(releases, otherwise),
        Row::fatal(
            "DE-R-023-2",
            &["BG-18", "BG-19"],
            |_, means| !means.has(cac::CARD_ACCOUNT) && !means.has(cac::PAYMENT_MANDATE),
            "neither a card nor a mandate with a transfer (30, 58)",
        )
        .only_in_older(releases, otherwise),
    ]
}

/// The rules on payments by card.
const fn of_cards(releases: u8, otherwise: &'static str) -> [Row; 2] {
    [
        Row::fatal(
            "DE-R-024-1",
            &["BG-18"],
            |_, means| means.has(cac::CARD_ACCOUNT),
            "the card of a payment by card (48, 54, 55)",
        )
        .only_in_older(releases, otherwise),
        Row::fatal(
            "DE-R-024-2",
            &["BG-17", "BG-19"],
            |_, means| !means.has(cac::PAYEE_FINANCIAL_ACCOUNT) && !means.has(cac::PAYMENT_MANDATE),
            "neither an account nor a mandate with a payment by card (48, 54, 55)",
        )
        .only_in_older(releases, otherwise),
    ]
}

/// The rules on direct debits.
const fn of_direct_debits(r020: Holds, releases: u8, otherwise: &'static str) -> [Row; 3] {
    [
        Row::warning(
            "DE-R-020",
            &["BT-91"],
            r020,
            "an IBAN as account of a SEPA direct debit (59)",
        )
        .only_in_older(releases, otherwise),
        Row::fatal(
            "DE-R-025-1",
            &["BG-19"],
            |_, means| means.has(cac::PAYMENT_MANDATE),
            "the mandate of a direct debit (59)",
        )
        .only_in_older(releases, otherwise),
        Row::fatal(
            "DE-R-025-2",
            &["BG-17", "BG-18"],
            |_, means| !means.has(cac::PAYEE_FINANCIAL_ACCOUNT) && !means.has(cac::CARD_ACCOUNT),
            "neither an account to transfer to nor a card with a direct debit (59)",
        )
        .only_in_older(releases, otherwise),
    ]
}

/// `/ubl-invoice:Invoice/path/. | /ubl-creditnote:CreditNote/path/.`
pub(in crate::rules) fn is_at(document: &Subject, node: Node, path: &[Name]) -> bool {
    let mut above = node.ancestors();
    path.iter()
        .rev()
        .all(|&name| above.next().is_some_and(|node| node.name() == name))
        && above.next() == Some(document.root)
}

/// A means of payment with one of these codes.
pub(in crate::rules) fn is_by(document: &Subject, means: Node, codes: &[&str]) -> bool {
    is_at(document, means, &[]) && payment_code(means).is_some_and(|code| codes.contains(&code))
}

/// The same before 2026.5, which compared numbers: 058 is 58 as well.
fn is_by_number(document: &Subject, means: Node, codes: &[f64]) -> bool {
    is_at(document, means, &[])
        && payment_code(means)
            .and_then(number)
            .is_some_and(|code| codes.contains(&code))
}

fn payment_code<'t>(means: Node<'t>) -> Option<&'t str> {
    only(means.children_named(cbc::PAYMENT_MEANS_CODE)).map(trim_xml)
}

pub(in crate::rules) fn has_city(_: &Subject, address: Node) -> bool {
    has_text(address, cbc::CITY_NAME)
}

pub(in crate::rules) fn has_post_code(_: &Subject, address: Node) -> bool {
    has_text(address, cbc::POSTAL_ZONE)
}

/// Who uses these VAT categories is registered for tax or represented.
pub(in crate::rules) fn de_r_016(_: &Subject, root: Node) -> bool {
    const REGISTRATIONS: &[Name] = &[
        cac::ACCOUNTING_SUPPLIER_PARTY,
        cac::PARTY,
        cac::PARTY_TAX_SCHEME,
        cbc::COMPANY_ID,
    ];
    let names = |id: Node| matches!(id.text(), "S" | "Z" | "E" | "AE" | "K" | "G" | "L" | "M");
    let uses = |node: Node| match node.name() {
        cac::ALLOWANCE_CHARGE => {
            let mut indicators = node.children_named(cbc::CHARGE_INDICATOR);
            indicators.any(|indicator| matches!(indicator.text(), "true" | "false"))
                && node.select(&[cac::TAX_CATEGORY, cbc::ID]).any(names)
        }
        cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE => node
            .select(&[cac::ITEM, cac::CLASSIFIED_TAX_CATEGORY, cbc::ID])
            .any(names),
        _ => false,
    };
    root.select(REGISTRATIONS).any(|id| !is_blank(id.text()))
        || root.has(cac::TAX_REPRESENTATIVE_PARTY)
        || !root.children().any(uses)
}

/// The type, of an invoice or of a credit note, as the rules on types see it: without one it is `""`.
fn document_type<'t>(root: Node<'t>, name: Name) -> Option<&'t str> {
    only(root.children_named(name)).map(trim_xml)
}

/// The document has one of these types.
pub(in crate::rules) fn de_r_017(_: &Subject, root: Node) -> bool {
    let is = |name| document_type(root, name).map(is_german_type);
    is(cbc::INVOICE_TYPE_CODE).is_none_or(|invoice| {
        invoice || is(cbc::CREDIT_NOTE_TYPE_CODE).is_none_or(|credit_note| credit_note)
    })
}

/// The same without white space around.
fn de_r_017_of_2025_11(_: &Subject, root: Node) -> bool {
    let mut codes = root
        .children_named(cbc::INVOICE_TYPE_CODE)
        .chain(root.children_named(cbc::CREDIT_NOTE_TYPE_CODE));
    codes.any(|code| is_german_type(code.text()))
}

fn is_german_type(code: &str) -> bool {
    matches!(
        code,
        "326" | "380" | "384" | "389" | "381" | "875" | "876" | "877"
    )
}

/// A line of the payment terms that begins with `#` is a cash discount, and the last cash discount
/// ends with an end of line. (Several payment terms stop XPath at the first cash discount.)
pub(in crate::rules) fn de_r_018(_: &Subject, root: Node) -> bool {
    has_cash_discounts(root, is_cash_discount)
}

/// The same, with something else in the line before the cash discount.
fn de_r_018_of_2025_11(_: &Subject, root: Node) -> bool {
    has_cash_discounts(root, |line| {
        let mut starts = line.match_indices('#');
        starts.any(|(at, _)| is_cash_discount(&line[at..]))
    })
}

fn has_cash_discounts(root: Node, is_cash_discount: fn(&str) -> bool) -> bool {
    are_cash_discounts(
        || {
            let terms = root.children_named(cac::PAYMENT_TERMS);
            terms.filter_map(|terms| terms.child(cbc::NOTE))
        },
        is_cash_discount,
    )
}

/// The cash discounts in the first texts of the payment terms.
pub(in crate::rules) fn are_cash_discounts<'t, I: Iterator<Item = Node<'t>>>(
    texts: impl Fn() -> I,
    is_cash_discount: fn(&str) -> bool,
) -> bool {
    let notes = || {
        texts()
            .map(|note| note.text())
            .filter(|note| !note.is_empty())
    };
    let mut lines = notes().flat_map(|note| note.split('\n')).map(trim_xml);
    match lines.find(|line| line.starts_with('#')) {
        None => true,
        Some(first) if !is_cash_discount(first) => false,
        Some(_) if notes().nth(1).is_some() => true,
        Some(_) => {
            lines
                .filter(|line| line.starts_with('#'))
                .all(is_cash_discount)
                && notes().all(ends_line_after_hashes)
        }
    }
}

/// `#SKONTO#TAGE=14#PROZENT=2.00#`, or with `BASISBETRAG=100.00#`.
pub(in crate::rules) fn is_cash_discount(line: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let amount = |text: &str| {
        text.split_once('.')
            .is_some_and(|(whole, cents)| digits(whole) && digits(cents) && cents.len() == 2)
    };
    let base = |text: &str| {
        text.strip_prefix("BASISBETRAG=")
            .is_some_and(|text| amount(text.strip_prefix('-').unwrap_or(text)))
    };
    let segments = |line: &str| {
        let (days, rest) = line.split_once("#PROZENT=")?;
        let (percent, rest) = rest.split_once('#')?;
        let is_base = rest.is_empty() || rest.strip_suffix('#').is_some_and(base);
        Some(digits(days) && amount(percent) && is_base)
    };
    line.strip_prefix("#SKONTO#TAGE=")
        .and_then(segments)
        .unwrap_or(false)
}

/// `matches(tokenize(note, '#.+#')[last()], '^\s*\n')`: after the last text between two `#` of one
/// line there is nothing more in this line.
fn ends_line_after_hashes(note: &str) -> bool {
    let mut last = note;
    let mut rest = note;
    while !rest.is_empty() {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line = &rest[..end];
        if let (Some(first), Some(close)) = (line.find('#'), line.rfind('#'))
            && close - first >= 2
        {
            last = &rest[close + 1..];
        }
        rest = rest.get(end + 1..).unwrap_or("");
    }
    let text = last.trim_start_matches([' ', '\t', '\r', '\n']);
    last[..last.len() - text.len()].contains('\n')
}

/// No two documents have an attachment of the same name.
pub(in crate::rules) fn de_r_022(_: &Subject, root: Node) -> bool {
    const FILES: &[Name] = &[cac::ATTACHMENT, cbc::EMBEDDED_DOCUMENT_BINARY_OBJECT];
    let mut seen = HashSet::new();
    root.children_named(cac::ADDITIONAL_DOCUMENT_REFERENCE)
        .all(|reference| {
            let names = || {
                reference
                    .select(FILES)
                    .filter_map(|file| file.attribute(Attr::FILENAME))
            };
            let is_new = !names().any(|name| seen.contains(name));
            seen.extend(names());
            is_new
        })
}

/// A corrected invoice refers to the one before it.
pub(in crate::rules) fn de_r_026(_: &Subject, root: Node) -> bool {
    const REFERENCE: &[Name] = &[cac::BILLING_REFERENCE, cac::INVOICE_DOCUMENT_REFERENCE];
    let corrects = |name| document_type(root, name).map(|code| code == "384");
    let is_corrected = match corrects(cbc::INVOICE_TYPE_CODE) {
        Some(false) => corrects(cbc::CREDIT_NOTE_TYPE_CODE),
        other => other,
    };
    is_corrected != Some(true) || exists(root, REFERENCE)
}

/// The same, the type compared as a number.
fn de_r_026_of_2025_11(_: &Subject, root: Node) -> bool {
    const REFERENCE: &[Name] = &[cac::BILLING_REFERENCE, cac::INVOICE_DOCUMENT_REFERENCE];
    let mut types = root
        .children_named(cbc::INVOICE_TYPE_CODE)
        .chain(root.children_named(cbc::CREDIT_NOTE_TYPE_CODE));
    !types.any(|code| number(code.text()) == Some(384.0)) || exists(root, REFERENCE)
}

fn has_mandate(root: Node) -> bool {
    exists(root, &[cac::PAYMENT_MEANS, cac::PAYMENT_MANDATE])
}

/// A direct debit has a creditor identifier.
pub(in crate::rules) fn de_r_030(_: &Subject, root: Node) -> bool {
    const SUPPLIER: &[Name] = &[
        cac::ACCOUNTING_SUPPLIER_PARTY,
        cac::PARTY,
        cac::PARTY_IDENTIFICATION,
        cbc::ID,
    ];
    const PAYEE: &[Name] = &[cac::PAYEE_PARTY, cac::PARTY_IDENTIFICATION, cbc::ID];
    let is_creditor = |id: Node| id.attribute(Attr::SCHEME_ID) == Some("SEPA");
    !has_mandate(root)
        || root.select(SUPPLIER).any(is_creditor)
        || root.select(PAYEE).any(is_creditor)
}

/// A direct debit has an account.
pub(in crate::rules) fn de_r_031(_: &Subject, root: Node) -> bool {
    const ACCOUNT: &[Name] = &[
        cac::PAYMENT_MEANS,
        cac::PAYMENT_MANDATE,
        cac::PAYER_FINANCIAL_ACCOUNT,
        cbc::ID,
    ];
    !has_mandate(root) || exists(root, ACCOUNT)
}

/// The address of an external document is absolute: a scheme of two characters at least and a colon.
pub(in crate::rules) fn de_r_t02(_: &Subject, reference: Node) -> bool {
    only(reference.children_named(cbc::URI)).is_none_or(is_whole_url)
}

pub(in crate::rules) fn is_whole_url(uri: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    let is_scheme = |scheme: &str| {
        scheme.len() >= 2
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(known)
    };
    uri.split_once(':')
        .is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// The telephone number has three digits.
pub(in crate::rules) fn de_r_027(_: &Subject, contact: Node) -> bool {
    only(contact.children_named(cbc::TELEPHONE)).is_none_or(has_three_digits)
}

pub(in crate::rules) fn has_three_digits(number: &str) -> bool {
    number.bytes().filter(u8::is_ascii_digit).count() >= 3
}

/// The e-mail address has one `@`, something before it, and after it two parts at least between dots.
pub(in crate::rules) fn de_r_028(_: &Subject, contact: Node) -> bool {
    only(contact.children_named(cbc::ELECTRONIC_MAIL)).is_none_or(is_mail_address)
}

pub(in crate::rules) fn is_mail_address(address: &str) -> bool {
    let address = trim_xml(address);
    !address.contains([' ', '\t', '\r', '\n'])
        && address.split_once('@').is_some_and(|(name, place)| {
            !name.is_empty()
                && !place.contains('@')
                && place.contains('.')
                && place.split('.').all(|part| !part.is_empty())
        })
}

/// The same, of fewer characters: ASCII before the `@`, and a domain of letters, digits and hyphens.
fn de_r_028_of_2025_11(_: &Subject, contact: Node) -> bool {
    let is_atom = |text: &str| {
        let known =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&\"*+/=?^_`{|}~-".contains(&byte);
        !text.is_empty() && text.bytes().all(known)
    };
    let is_label = |text: &str| {
        let ends = |c: char| c.is_ascii_alphanumeric();
        text.starts_with(ends)
            && text.ends_with(ends)
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    only(contact.children_named(cbc::ELECTRONIC_MAIL))
        .map(trim_xml)
        .is_none_or(|address| {
            address.split_once('@').is_some_and(|(name, place)| {
                name.split('.').all(is_atom)
                    && place.contains('.')
                    && place.split('.').all(is_label)
            })
        })
}

/// A SEPA transfer goes to an IBAN.
pub(in crate::rules) fn de_r_019(_: &Subject, means: Node) -> bool {
    payment_code(means) != Some("58") || pays_to_iban(means)
}

/// The same of the code without white space around.
fn de_r_019_of_2025_11(_: &Subject, means: Node) -> bool {
    !means.some(cbc::PAYMENT_MEANS_CODE, "58") || pays_to_iban(means)
}

fn pays_to_iban(means: Node) -> bool {
    only(means.select(&[cac::PAYEE_FINANCIAL_ACCOUNT, cbc::ID])).is_none_or(passes_as_iban)
}

/// A SEPA direct debit comes from an IBAN.
pub(in crate::rules) fn de_r_020(_: &Subject, means: Node) -> bool {
    const ACCOUNT: &[Name] = &[cac::PAYMENT_MANDATE, cac::PAYER_FINANCIAL_ACCOUNT, cbc::ID];
    only(means.select(ACCOUNT)).is_none_or(passes_as_iban)
}

/// The same of the code without white space around.
fn de_r_020_of_2025_11(document: &Subject, means: Node) -> bool {
    !means.some(cbc::PAYMENT_MEANS_CODE, "59") || de_r_020(document, means)
}

/// An IBAN however it is spaced and long. A small letter counts 32 more than a capital, which an IBAN
/// with its check digits reckoned from capitals does not pass but by chance.
pub(in crate::rules) fn passes_as_iban(text: &str) -> bool {
    let bytes = || {
        text.bytes()
            .filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
    };
    let has_form = bytes().enumerate().all(|(at, byte)| match at {
        0 | 1 => byte.is_ascii_uppercase(),
        2 | 3 => byte.is_ascii_digit(),
        _ => byte.is_ascii_alphanumeric(),
    });
    let step = |remainder: u32, byte: u8| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte - 55)) % 97,
    };
    has_form
        && (4..=34).contains(&bytes().count())
        && bytes().skip(4).chain(bytes().take(4)).fold(0, step) == 1
}

/// Each VAT breakdown has a rate.
pub(in crate::rules) fn de_r_014(_: &Subject, subtotal: Node) -> bool {
    subtotal
        .select(&[cac::TAX_CATEGORY, cbc::PERCENT])
        .any(|percent| !is_blank(percent.text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cash_discounts() {
        for (line, expected) in [
            ("#SKONTO#TAGE=14#PROZENT=2.00#", true),
            ("#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=-10.00#", true),
            ("#SKONTO#TAGE=14#PROZENT=2.0#", false),
            ("#SKONTO#TAGE=#PROZENT=2.00#", false),
            ("#SKONTO#TAGE=14#PROZENT=.00#", false),
            ("#SKONTO#TAGE=14#PROZENT=2.00", false),
            ("#SKONTO#TAGE=14#PROZENT=2.00##", false),
            ("#SKONTO#TAGE=14#PROZENT=2.00#BASISBETRAG=10.00", false),
        ] {
            assert_eq!(is_cash_discount(line), expected, "{line}");
        }
    }

    #[test]
    fn ends_of_lines() {
        for (note, expected) in [
            ("#a#\n", true),
            ("#a# \t\nrest", true),
            ("#a#", false),
            ("#a# rest\n", false),
            ("#a#\n#", true),
            ("#a#\n##", true),
            ("#a#\n#b#", false),
            ("#a#\r", false),
            ("\n#", true),
        ] {
            assert_eq!(ends_line_after_hashes(note), expected, "{note:?}");
        }
    }

    #[test]
    fn ibans() {
        for (text, expected) in [
            ("DE89370400440532013000", true),
            ("DE89 3704 0044\n0532 0130 00", true),
            ("DE89370400440532013001", false),
            ("de89370400440532013000", false),
            ("DE89", false),
            ("", false),
        ] {
            assert_eq!(passes_as_iban(text), expected, "{text}");
        }
    }
}
