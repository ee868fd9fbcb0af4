//! Whose dossier it is, and on which side of a document its owner stands.

use super::Direction;
use crate::codes::{CodeLists, list};
use crate::identifiers::{
    belgian_enterprise_number, has_right_vat_check, is_danish_cvr, is_gln, is_iban,
    is_norwegian_organisation_number, is_partita_iva, is_swedish_organisation_number, passes_luhn,
    vat_id,
};
use crate::model::{Invoice, Party, Statement};
use crate::value::Identifier;
use crate::value::shown::quoted;
use std::collections::BTreeSet;
use std::fmt;

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

    /// With these numbers as people have them at hand, several of them with commas between: enterprise
    /// and VAT numbers with or without country, dots and blanks, participants of Peppol with or without
    /// `iso6523-actorid-upis::`, global location numbers (GLN), and accounts (IBAN).
    ///
    /// # Errors
    ///
    /// [`NotANumber`] when one of them cannot be any of these, or its check digits do not fit.
    ///
    /// ```
    /// use facturier::dossier::Identity;
    /// let number = Identity::new().number("0202.239.951");
    /// for text in ["BE 0202.239.951", "202239951", "9925:BE0202239951", "iso6523-actorid-upis::0208:0202239951"] {
    ///     assert!(Identity::new().known_as(text)?.overlaps(&number), "{text}");
    /// }
    /// let error = Identity::new().known_as("0202.239.952").unwrap_err();
    /// assert!(error.to_string().contains("check digits"));
    /// # Ok::<(), facturier::dossier::NotANumber>(())
    /// ```
    pub fn known_as(mut self, text: &str) -> Result<Self, NotANumber> {
        let mut any = false;
        for one in text.split([',', ';']).map(str::trim) {
            if !one.is_empty() {
                any = true;
                self = self.known_as_one(one).map_err(|why| NotANumber {
                    text: one.into(),
                    why,
                })?;
            }
        }
        match any {
            true => Ok(self),
            false => Err(NotANumber {
                text: text.into(),
                why: "there is nothing in it",
            }),
        }
    }

    fn known_as_one(mut self, text: &str) -> Result<Self, &'static str> {
        let (scheme, value) = participant(without_words(text));
        let is_between = |c: &char| {
            c.is_whitespace() || matches!(c, '.' | '-' | '/' | '_' | '\u{2010}'..='\u{2015}')
        };
        let plain: String = value
            .chars()
            .filter(|c| !is_between(c) && !is_unseen(*c))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err("there are characters in it that are in no number");
        }
        if !plain.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err("there are no digits in it");
        }
        let is_digits = plain.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(scheme) = scheme {
            let fits = match scheme {
                "0208" | "9925" | "9956" => belgian_enterprise_number(&plain).is_some(),
                "0088" => is_gln(&plain),
                "0192" => is_norwegian_organisation_number(&plain),
                "0184" => is_danish_cvr(&plain),
                "0007" => is_swedish_organisation_number(&plain),
                // The other schemes of VAT numbers hold them with their country.
                _ if scheme.starts_with("99") => has_right_vat_check(&plain) != Some(false),
                _ => true,
            };
            if !fits {
                return Err(CHECK_DIGITS);
            }
            let lists = CodeLists::new();
            if !lists.holds(list::ADDRESS_SCHEMES, scheme)
                && !lists.holds(list::IDENTIFIER_SCHEMES, scheme)
            {
                return Err("there is no such scheme");
            }
            self.numbers.extend(key(&plain, Some(scheme)));
            return Ok(self);
        }
        if let Some(number) = belgian_enterprise_number(&plain) {
            self.numbers.insert(format!("BE{number}"));
            return Ok(self);
        }
        if is_iban(&plain) {
            return Ok(self.iban(&plain));
        }
        if plain.starts_with("BE") {
            return Err(CHECK_DIGITS);
        }
        if !is_digits {
            // A VAT number begins with its country.
            let is_vat = vat_id(&plain).is_some_and(|vat| is_country(&vat[..2]));
            let fits = match &plain[..plain.len().min(2)] {
                "DK" => is_danish_cvr(&plain),
                // With what makes the number of the register one of VAT.
                "NO" => is_norwegian_organisation_number(plain[2..].trim_end_matches("MVA")),
                _ => has_right_vat_check(&plain) != Some(false),
            };
            return match (is_vat, fits) {
                (true, true) => {
                    self.numbers.extend(key(&plain, None));
                    Ok(self)
                }
                (true, false) => Err(CHECK_DIGITS),
                (false, _) => Err("it does not begin with the two letters of a country"),
            };
        }
        // A number without its country may be one of several.
        let mut keys: Vec<String> = Vec::new();
        match plain.len() {
            8 => keys.push(format!("DK{plain}")),
            9 if is_norwegian_organisation_number(&plain) => keys.push(format!("NO{plain}")),
            9 if passes_luhn(&plain) => {}
            10 if is_swedish_organisation_number(&plain) => keys.push(format!("SE{plain}")),
            11 if is_partita_iva(&plain) => keys.push(format!("IT{plain}")),
            13 if is_gln(&plain) => keys.push(format!("0088:{plain}")),
            14 if passes_luhn(&plain) => {}
            9 | 10 | 11 | 13 | 14 => return Err(CHECK_DIGITS),
            _ => return Err("no such number has that many digits"),
        }
        keys.push(plain);
        self.numbers.extend(keys);
        Ok(self)
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

    /// Known by all that the other is known by, too.
    #[must_use]
    pub fn and(mut self, other: Identity) -> Self {
        self.numbers.extend(other.numbers);
        self.ibans.extend(other.ibans);
        self
    }

    /// By keys, one a line.
    fn of(side: &str) -> Self {
        Identity {
            numbers: side.lines().map(str::to_owned).collect(),
            ibans: BTreeSet::new(),
        }
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
    /// of seller and buyer are looked at, whatever tax scheme they stand under. [`Direction::NotOurs`]
    /// only when each side has an identifier of a sort that is known of the owner, and it is another one;
    /// else a side could be the owner, and it is [`Direction::Unknown`].
    pub fn side(&self, invoice: &Invoice) -> Direction {
        match self.numbers.is_empty() {
            true => Direction::Unknown,
            false => self.side_of(&Sides::of(invoice)),
        }
    }

    /// The same, of an invoice of which only the numbers of its parties were kept.
    pub fn side_of(&self, sides: &Sides) -> Direction {
        let is = |side: &str| side.lines().any(|key| self.numbers.contains(key));
        // Whether the party has a number that can be compared with one of the owner.
        let differs = |side: &str| {
            side.lines().any(|key| {
                let sort = Sort::of(key);
                sort != Sort::Other && self.numbers.iter().any(|own| Sort::of(own) == sort)
            })
        };
        let Sides { seller, buyer } = sides;
        if self.numbers.is_empty() {
            Direction::Unknown
        } else if is(seller) {
            Direction::Sale
        } else if is(buyer) {
            Direction::Purchase
        } else if differs(seller) && differs(buyer) {
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

/// The numbers by which seller and buyer of an invoice are known: all that it takes to tell on which side
/// of it somebody stands, a hundredth of the invoice.
///
/// ```
/// use facturier::dossier::{Direction, Identity, Sides};
/// let bytes = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
/// let (document, _) = facturier::read(bytes)?.into_document();
/// let sides = Sides::of(document.as_invoice().unwrap());
/// drop(document);
/// assert_eq!(Identity::new().number("BE 0202.239.951").side_of(&sides), Direction::NotOurs);
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// A number a line: of a hundred thousand invoices each allocation counts.
    seller: Box<str>,
    buyer: Box<str>,
}

impl Sides {
    /// Those of this invoice.
    pub fn of(invoice: &Invoice) -> Self {
        let keys = |party: &Option<Party>| {
            let mut keys = party.as_ref().map(party_keys).unwrap_or_default();
            keys.sort_unstable();
            keys.dedup();
            let lines = keys.iter().map(|key| key.replace(['\n', '\r'], " "));
            lines.collect::<Vec<_>>().join("\n").into_boxed_str()
        };
        Sides {
            seller: keys(&invoice.seller),
            buyer: keys(&invoice.buyer),
        }
    }

    /// The seller as an owner: by all its numbers.
    pub fn seller(&self) -> Identity {
        Identity::of(&self.seller)
    }

    /// The buyer as an owner: by all its numbers.
    pub fn buyer(&self) -> Identity {
        Identity::of(&self.buyer)
    }
}

/// What numbers can be compared with each other: none is equal to one of another sort.
#[derive(PartialEq)]
enum Sort<'k> {
    /// Enterprise and VAT numbers with their country.
    National,
    /// Of this scheme.
    Scheme(&'k str),
    /// Whatever it is.
    Other,
}

impl<'k> Sort<'k> {
    fn of(key: &'k str) -> Self {
        match key.split_once(':') {
            Some((scheme, _)) => Sort::Scheme(scheme),
            None if key.bytes().take(2).all(|byte| byte.is_ascii_uppercase()) => Sort::National,
            None => Sort::Other,
        }
    }
}

/// What cannot be a number of the owner of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotANumber {
    text: String,
    why: &'static str,
}

const CHECK_DIGITS: &str = "its check digits or its length do not fit";

impl std::error::Error for NotANumber {}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cannot be the number of an owner: {}; expected an enterprise or VAT number \
             (0202.239.951, BE0202239951), a Peppol participant (0208:0202239951), a GLN of 13 digits or \
             an IBAN",
            quoted(&self.text),
            self.why
        )
    }
}

/// The scheme and the value of a participant of Peppol (`iso6523-actorid-upis::0208:0202239951`), or
/// the whole as the value.
fn participant(text: &str) -> (Option<&str>, &str) {
    let text = text.trim();
    let text = match text.split_once("::") {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case("iso6523-actorid-upis") => rest,
        _ => text,
    };
    match text.split_once(':') {
        Some((scheme, value))
            if scheme.len() == 4 && scheme.bytes().all(|b| b.is_ascii_digit()) =>
        {
            (Some(scheme), value.trim())
        }
        _ => (None, text),
    }
}

/// Without the words that people write before a number (`BTW BE 0202.239.951`, `RPR Gent 0202.239.951`,
/// `TVA: BE0202239951`).
fn without_words(text: &str) -> &str {
    // These are left out though nothing stands behind them, or though they have two letters.
    const LABELS: [&str; 9] = [
        "BTW", "TVA", "VAT", "KBO", "BCE", "CBE", "GLN", "IBAN", "ON",
    ];
    let unseen = |c: char| c.is_whitespace() || is_unseen(c) || matches!(c, ':' | '.' | '-' | '°');
    let mut rest = text.trim();
    loop {
        let end = rest
            .find(|c: char| !c.is_alphabetic() && c != '.')
            .unwrap_or(rest.len());
        let word = &rest[..end];
        let label = LABELS.iter().find(|label| {
            word.get(..label.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(label))
        });
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let length = match label {
            Some(label) => label.len(),
            // A country has two letters; only that of Swiss numbers has three.
            None if letters > 2
                && rest[end..].starts_with(unseen)
                && !word.eq_ignore_ascii_case("CHE") =>
            {
                end
            }
            None => return rest,
        };
        rest = rest[length..].trim_start_matches(unseen);
    }
}

/// Characters that are there and not seen, as come with what is copied.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

/// Whether VAT numbers begin with these letters.
fn is_country(letters: &str) -> bool {
    letters == "EL" || letters == "XI" || CodeLists::new().holds(list::COUNTRIES, letters)
}

/// What a party is known by, in one form.
pub(super) fn party_keys(party: &Party) -> Vec<String> {
    let vat = party.tax_registrations.iter().filter_map(|registration| {
        let text = registration.identifier.as_deref()?;
        let key = key(text, None)?;
        // A VAT number is one under any scheme.
        (registration.is_vat() || Sort::of(&key) == Sort::National).then_some(key)
    });
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
    // Some write the whole participant where the scheme stands apart.
    let (inner, text) = participant(text);
    let scheme = inner.or(scheme);
    let is = |names: &[&str]| {
        scheme.is_some_and(|scheme| names.iter().any(|name| scheme.eq_ignore_ascii_case(name)))
    };
    // Schemes in which Belgian numbers stand; nine digits of another country may look like one.
    let is_belgian = match scheme {
        None => true,
        Some(scheme) => ["0208", "9925", "9956", "BE:CBE", "BE:VAT", "BE:EN"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known)),
    };
    let bare = without_words(text);
    if is_belgian && let Some(number) = belgian_enterprise_number(bare) {
        return Some(format!("BE{number}"));
    }
    let is_vat =
        |vat: &String| is_country(&vat[..2]) && vat[2..].bytes().any(|byte| byte.is_ascii_digit());
    if let Some(vat) = vat_id(bare).filter(is_vat) {
        // The number of the register, with what makes it a VAT number.
        return Some(match &vat[..2] {
            "NO" => vat.trim_end_matches("MVA").to_owned(),
            "SE" if vat.len() == 14 && vat.ends_with("01") => vat[..12].to_owned(),
            _ => vat,
        });
    }
    let compact = compact(text);
    // The same number in the schemes it stands in.
    if (scheme.is_none() || is(&["0088", "GLN", "EAN", "EAN.UCC"])) && is_gln(&compact) {
        return Some(format!("0088:{compact}"));
    }
    if is(&["0184", "9902", "0096", "DK:CVR", "DK:SE", "DK:VAT"]) && is_danish_cvr(&compact) {
        return Some(format!("DK{}", compact.trim_start_matches("DK")));
    }
    if is(&["0192", "9908", "NO:ORGNR"]) && is_norwegian_organisation_number(&compact) {
        return Some(format!("NO{compact}"));
    }
    if is(&["0007", "SE:ORGNR"]) && is_swedish_organisation_number(&compact) {
        return Some(format!("SE{compact}"));
    }
    match scheme {
        _ if compact.is_empty() => None,
        Some(scheme) => Some(format!("{scheme}:{compact}")),
        // Words that many have where a number should stand: `Foretaksregisteret`, `Godkänd för F-skatt`, `none`.
        None => Some(compact).filter(|key| key.bytes().any(|byte| byte.is_ascii_digit())),
    }
}

/// Without blanks, in capitals.
pub(super) fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
