//! References and accounts to pay with.

use crate::identifiers::{
    has_digits, is_creditor_reference, is_iban, is_ogm_vcs, iso_7064_check_digits, remainder_97,
    without_separators,
};
use crate::rules::subject::Subject;
use crate::rules::xpath::XPath;
use crate::value::shown::quoted;
use crate::value::trim_xml;
use crate::value::{Phrase, phrase};
use crate::xml::{Node, cbc};

/// No reference in the text has wrong check digits.
pub(super) fn has_right_references(subject: &Subject, text: Node) -> bool {
    wrong_reference(subject, text).is_none()
}

pub(super) fn references(subject: &Subject, text: Node) -> Phrase {
    wrong_reference(subject, text).unwrap_or_else(|| quoted(text.text()))
}

/// What is wrong with a reference in the text.
///
/// A structured communication of Belgium is told by its slashes, and in a longer text by the signs
/// around it: twelve bare digits may be anything. A creditor reference is told by its beginning and
/// has to be the whole, and not the number of the invoice.
fn wrong_reference(subject: &Subject, node: Node) -> Option<Phrase> {
    let text = trim_xml(node.text());
    if let Some(ogm) = wrong_ogm(text) {
        let digits: String = ogm.chars().filter(char::is_ascii_digit).collect();
        let check = remainder_97(&digits[..10]);
        return Some(phrase!(
            "the structured communication {}, whose last two digits should be {}",
            quoted(ogm),
            format!("{:02}", check)
        ));
    }
    let number = subject.head().id.first.map_or("", XPath::own_word);
    if node.name() != cbc::PAYMENT_ID || text == number {
        return None;
    }
    let reference: String = text.split_whitespace().collect();
    // "RF" and a year may begin a number of somebody's own; printed in fours it is a reference.
    let is_reference =
        (15..=25).contains(&reference.len()) || text.as_bytes().get(4) == Some(&b' ');
    let check = iso_7064_check_digits(&reference)
        .filter(|_| reference.starts_with("RF") && is_reference)?;
    let is_right = is_creditor_reference(&reference) || reference.len() > 25 || reference.len() < 5;
    (!is_right).then(|| {
        phrase!(
            "the creditor reference {}, whose check digits should be {}",
            quoted(text),
            format!("{:02}", check)
        )
    })
}

/// A structured communication in the text with wrong check digits.
fn wrong_ogm(text: &str) -> Option<&str> {
    if is_ogm_form(text) {
        return (!is_ogm_vcs(text)).then_some(text);
    }
    let framed = |frame: &'static str| {
        text.match_indices(frame).filter_map(move |(start, _)| {
            let inside = &text[start + 3..];
            let end = inside.find(frame)?;
            // A mark of the same kind may end the one before.
            let found = &text[start..start + 3 + end + 3];
            let communication = trim_xml(&inside[..end]);
            (is_ogm_form(communication) && !is_ogm_vcs(communication)).then_some(found)
        })
    };
    framed("+++").chain(framed("***")).next()
}

/// `123/4567/89012`.
fn is_ogm_form(text: &str) -> bool {
    let mut parts = text.split('/');
    [3, 4, 5]
        .into_iter()
        .all(|digits| parts.next().is_some_and(|part| has_digits(part, digits)))
        && parts.next().is_none()
}

/// It is no IBAN, or one with right check digits and as long as those of its country are.
pub(super) fn is_account(_: &Subject, id: Node) -> bool {
    wrong_account(id.text()).is_none()
}

pub(super) fn account(_: &Subject, id: Node) -> Phrase {
    wrong_account(id.text()).unwrap_or_else(|| quoted(id.text()))
}

fn wrong_account(text: &str) -> Option<Phrase> {
    let iban = without_separators(text);
    let (country, rest) = iban.split_at_checked(2)?;
    let length = IBANS.iter().find(|row| row.0 == country)?.1;
    let is_form = rest.len() >= 12
        && rest.as_bytes()[..2].iter().all(u8::is_ascii_digit)
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_form || (is_iban(&iban) && iban.len() == length) {
        return None;
    }
    let shown = quoted(trim_xml(text));
    Some(if iban.len() != length {
        phrase!(
            "{}, which has {} characters where an IBAN of {} has {}",
            shown,
            iban.len(),
            country,
            length
        )
    } else {
        phrase!("{}, an IBAN with wrong check digits", shown)
    })
}

/// How long the IBANs of a country are. Source: the IBAN registry of SWIFT (ISO 13616).
static IBANS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];
