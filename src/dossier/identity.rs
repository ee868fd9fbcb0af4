//! Whose dossier it is, and on which side of a document its owner stands.

use super::Direction;
use crate::identifiers::{belgian_enterprise_number, vat_id};
use crate::model::{Invoice, Party, Statement};
use crate::value::Identifier;
use std::collections::BTreeSet;

/// By what the owner of a dossier is known: any of these in a document is the owner.
///
/// Numbers may be written as people do: with or without `BE`, dots, blanks, the leading 0.
///
/// ```
/// use facturier::dossier::{Direction, Identity};
/// let bytes = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
/// let (document, _) = facturier::read(bytes)?.document();
/// let invoice = document.as_invoice().unwrap();
/// let seller = invoice.seller.as_ref().unwrap().vat_identifier().unwrap();
/// assert_eq!(Identity::new().number(seller).side(invoice), Direction::Sale);
/// assert_eq!(Identity::new().number("BE 0202.239.951").side(invoice), Direction::NotOurs);
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    numbers: BTreeSet<String>,
    ibans: BTreeSet<String>,
}

impl Identity {
    /// Nobody yet.
    pub fn new() -> Self {
        Identity::default()
    }

    /// With this enterprise or VAT number.
    #[must_use]
    pub fn number(mut self, number: &str) -> Self {
        self.numbers.extend(key(number, None));
        self
    }

    /// With this electronic address (BT-34, BT-49), or another identifier with its scheme.
    #[must_use]
    pub fn endpoint(mut self, endpoint: &Identifier) -> Self {
        self.numbers
            .extend(key(&endpoint.value, endpoint.scheme.as_deref()));
        self
    }

    /// With this bank account.
    #[must_use]
    pub fn iban(mut self, iban: &str) -> Self {
        self.ibans.insert(compact(iban));
        self
    }

    /// Whether nothing is known of the owner.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.ibans.is_empty()
    }

    /// Whether a number or account of one is that of the other: two dossiers of one owner, as may come
    /// about when a client is added a second time.
    ///
    /// ```
    /// use facturier::dossier::Identity;
    /// let there = Identity::new().number("BE 0202.239.951").iban("BE68 5390 0754 7034");
    /// assert!(there.overlaps(&Identity::new().number("0202239951")));
    /// assert!(!there.overlaps(&Identity::new().number("0403.170.701")));
    /// ```
    pub fn overlaps(&self, other: &Identity) -> bool {
        !self.numbers.is_disjoint(&other.numbers) || !self.ibans.is_disjoint(&other.ibans)
    }

    /// Whether this party is the owner.
    pub fn is(&self, party: &Party) -> bool {
        party_keys(party)
            .iter()
            .any(|key| self.numbers.contains(key))
    }

    /// On which side of the document the owner stands: VAT identifiers (BT-31, BT-48), legal
    /// registrations (BT-30, BT-47), electronic addresses (BT-34, BT-49) and identifiers (BT-29, BT-46)
    /// of seller and buyer are looked at. [`Direction::Unknown`] when no number of the owner is known,
    /// or a side is not identified and so could be the owner.
    pub fn side(&self, invoice: &Invoice) -> Direction {
        if self.numbers.is_empty() {
            return Direction::Unknown;
        }
        let [seller, buyer] = [&invoice.seller, &invoice.buyer].map(|party| party.as_ref());
        if seller.is_some_and(|party| self.is(party)) {
            Direction::Sale
        } else if buyer.is_some_and(|party| self.is(party)) {
            Direction::Purchase
        } else if [seller, buyer]
            .iter()
            .all(|party| party.is_some_and(|party| !party_keys(party).is_empty()))
        {
            Direction::NotOurs
        } else {
            Direction::Unknown
        }
    }

    /// Whether the statement is of an account of the owner: by the enterprise number in its header, or
    /// by the accounts that are known. `None` when neither tells.
    pub fn holds(&self, statement: &Statement) -> Option<bool> {
        let account = statement
            .account
            .as_ref()
            .map(|account| compact(&account.number));
        if account
            .as_ref()
            .is_some_and(|account| self.ibans.contains(account))
        {
            return Some(true);
        }
        let number = statement.header.enterprise_number.as_deref();
        // CODA has eleven digits, of which the first is 0.
        let number = number.map(|number| match number.strip_prefix('0') {
            Some(rest) if number.len() == 11 => rest,
            _ => number,
        });
        match number.and_then(|number| key(number, None)) {
            Some(key) if !self.numbers.is_empty() => Some(self.numbers.contains(&key)),
            _ if account.is_some() && !self.ibans.is_empty() => Some(false),
            _ => None,
        }
    }
}

/// What a party is known by, in one form.
pub(super) fn party_keys(party: &Party) -> Vec<String> {
    let vat = party
        .tax_registrations
        .iter()
        .filter(|registration| registration.is_vat());
    let vat = vat.filter_map(|registration| key(registration.identifier.as_deref()?, None));
    let identifiers = party
        .legal_registration_identifier
        .iter()
        .chain(&party.electronic_address)
        .chain(&party.identifiers);
    vat.chain(
        identifiers.filter_map(|identifier| key(&identifier.value, identifier.scheme.as_deref())),
    )
    .collect()
}

/// A number in the form in which numbers are compared: Belgian ones as `BE` and ten digits, whether they
/// are enterprise or VAT numbers, VAT numbers of others as they are, the rest with its scheme.
pub(super) fn key(text: &str, scheme: Option<&str>) -> Option<String> {
    let scheme = scheme.map(str::trim).filter(|scheme| !scheme.is_empty());
    // Schemes in which Belgian numbers stand; nine digits of another country may look like one.
    let is_belgian = match scheme {
        None => true,
        Some(scheme) => ["0208", "9925", "9956", "BE:CBE", "BE:VAT", "BE:EN"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known)),
    };
    if is_belgian && let Some(number) = belgian_enterprise_number(text.trim()) {
        return Some(format!("BE{number}"));
    }
    if let Some(vat) = vat_id(text)
        && vat[2..].bytes().any(|byte| byte.is_ascii_digit())
    {
        return Some(vat);
    }
    let compact = compact(text);
    match scheme {
        _ if compact.is_empty() => None,
        Some(scheme) => Some(format!("{scheme}:{compact}")),
        None => Some(compact),
    }
}

/// Without blanks, in capitals.
pub(super) fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
