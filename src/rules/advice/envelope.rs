//! The envelope (SBDH), and whether it is about the document in it.

use crate::rules::subject::Subject;
use crate::rules::xpath::XPath;
use crate::structure::Envelope;
use crate::value::shown::quoted;
use crate::value::trim_xml;
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Name, Node, cac, cbc};

/// The envelope, if there is one, names this document and its parties.
pub(super) fn agrees(subject: &Subject, root: Node) -> bool {
    root.parent().is_none() || found(subject, root).is_empty()
}

pub(super) fn contradictions(subject: &Subject, root: Node) -> Phrase {
    let found = found(subject, root).into_iter();
    let both = found.reduce(|one, other| phrase!("{}, and {}", one, other));
    both.unwrap_or_else(|| "".into())
}

fn found(subject: &Subject, root: Node) -> Vec<Phrase> {
    let Some(envelope) = subject.tree.root().map(Envelope::of) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let local = root.name().local();
    let namespace = root.name().namespace().uri();
    let mut is = |what: Phrase, named: Option<&str>, content: &str| {
        if let Some(named) = named.filter(|named| !named.is_empty() && *named != content) {
            found.push(phrase!(
                "{} {} in the envelope of {}",
                what,
                quoted(named),
                quoted(content)
            ));
        }
    };
    is(
        phrase!("the document type"),
        envelope.document_type.as_deref(),
        local,
    );
    is(
        phrase!("the standard"),
        envelope
            .standard
            .as_deref()
            .filter(|named| named.starts_with("urn:oasis:")),
        namespace,
    );
    if let Some(identifier) = envelope.document_identifier.as_deref()
        && let Some((element, rest)) = identifier.split_once("##")
    {
        is(
            phrase!("the Peppol document type"),
            Some(element),
            &format!("{namespace}::{local}"),
        );
        let specification = rest.rsplit_once("::").map_or(rest, |(start, _)| start);
        let content = root.word(cbc::CUSTOMIZATION_ID);
        // With a star at its end it stands for all that begin so.
        let fits = match specification.strip_suffix('*') {
            Some(start) => content.starts_with(start),
            None => content == specification,
        };
        is(
            phrase!("the specification"),
            Some(specification).filter(|_| !fits),
            content,
        );
    }
    let process = root.word(cbc::PROFILE_ID);
    is(
        phrase!("the process"),
        envelope
            .process_identifier
            .as_deref()
            .filter(|_| !process.is_empty()),
        process,
    );

    const SUPPLIER: &[Name] = &[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY, cbc::ENDPOINT_ID];
    const CUSTOMER: &[Name] = &[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY, cbc::ENDPOINT_ID];
    let endpoint = |path| root.select(path).next();
    let (sender, receiver) = match is_self_billing(root) {
        true => (endpoint(CUSTOMER), endpoint(SUPPLIER)),
        false => (endpoint(SUPPLIER), endpoint(CUSTOMER)),
    };
    let parties = [
        (phrase!("the sender"), &envelope.sender, sender),
        (phrase!("the receiver"), &envelope.receiver, receiver),
    ];
    for (role, participant, endpoint) in parties {
        let (Some(participant), Some(endpoint)) = (participant, endpoint) else {
            continue;
        };
        let scheme = trim_xml(endpoint.attribute(Attr::SCHEME_ID).unwrap_or(""));
        let value = endpoint.own_word();
        // A party with addresses in several schemes may be named by each.
        let is_other = participant
            .value
            .split_once(':')
            .is_some_and(|(named, number)| {
                named == scheme && !value.is_empty() && !number.eq_ignore_ascii_case(value)
            });
        if is_other {
            found.push(phrase!(
                "{} {} in the envelope of a document with the endpoint {}",
                role,
                quoted(&participant.value),
                quoted(&format!("{scheme}:{value}"))
            ));
        }
    }
    found
}

/// The buyer sends it.
fn is_self_billing(root: Node) -> bool {
    let code = match root.word(cbc::INVOICE_TYPE_CODE) {
        "" => root.word(cbc::CREDIT_NOTE_TYPE_CODE),
        code => code,
    };
    matches!(code, "389" | "261" | "527" | "500" | "501")
        || root.word(cbc::CUSTOMIZATION_ID).contains("selfbilling")
}
