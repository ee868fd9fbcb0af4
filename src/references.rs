//! Payment references and account numbers as types: whoever has one has a good one.
//!
//! | type | is | electronic form | printed |
//! |---|---|---|---|
//! | [`Ogm`] | Belgian structured communication, OGM-VCS (Febelfin) | `090933755493` | `+++090/9337/55493+++` |
//! | [`CreditorReference`] | creditor reference (ISO 11649) | `RF18539007547034` | `RF18 5390 0754 7034` |
//! | [`Iban`] | international account number (ISO 13616) | `BE68539007547034` | `BE68 5390 0754 7034` |
//! | [`Bban`] | Belgian account number (Febelfin) | `539007547034` | `539-0075470-34` |
//!
//! Each is read from what people write with `parse`, printed with `Display`, and lies in a few bytes
//! that are copied. With the feature `serde` each is a string, the electronic form; the printed one is
//! read as well.
//!
//! [`find_ogm`] and [`find_creditor_references`] look for references in free text, in time that is
//! proportionate to its length.
//!
//! Nothing here knows whether a reference was ever given or an account opened.

use crate::identifiers;
use crate::value::shown::short;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// Why a text is not the reference or account number that was asked for.
///
/// ```
/// use facturier::references::Ogm;
/// let error = "+++090/9337/55494+++".parse::<Ogm>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "found \"+++090/9337/55494+++\", expected a structured communication (OGM-VCS) that ends in the check digits 93"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found \"{found}\", expected {expected}")]
pub struct ReferenceError {
    found: String,
    expected: Cow<'static, str>,
}

impl ReferenceError {
    fn new(found: &str, expected: impl Into<Cow<'static, str>>) -> Self {
        ReferenceError {
            found: short(found).into_owned(),
            expected: expected.into(),
        }
    }

    /// What was found: the text, cut after 100 characters, with nothing hidden in it.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What was expected: the kind of reference, and what of it was missing.
    pub fn expected(&self) -> &str {
        &self.expected
    }
}

/// A Belgian structured communication, OGM in Dutch and VCS in French: twelve digits, the last two
/// being the first ten modulo 97, or 97 for 0. Source: Febelfin.
///
/// It is read from bare digits, with `+++` or `***` around it or nothing, with slashes, dots, hyphens
/// or blanks in it.
///
/// ```
/// use facturier::references::Ogm;
/// let ogm: Ogm = "*** 090/9337/55493 ***".parse()?;
/// assert_eq!(ogm.to_string(), "+++090/9337/55493+++");
/// assert_eq!(ogm.digits(), "090933755493");
/// assert_eq!(ogm, Ogm::from_number(909_337_554)?);
/// # Ok::<(), facturier::references::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ogm(Ascii<12>);

impl Ogm {
    const EXPECTED: &'static str = "a structured communication (OGM-VCS): twelve digits";

    /// The communication with this number of up to ten digits, such as that of an invoice, and check
    /// digits behind it.
    ///
    /// # Errors
    ///
    /// When the number has more than ten digits.
    pub fn from_number(number: u64) -> Result<Self, ReferenceError> {
        let digits = format!("{number:010}");
        if digits.len() > 10 {
            let expected = "the number of a structured communication: up to ten digits";
            return Err(ReferenceError::new(&digits, expected));
        }
        let check = identifiers::remainder_97(&digits);
        Ogm::parse(&format!("{digits}{check:02}"))
    }

    /// The number before the check digits.
    pub fn number(&self) -> u64 {
        self.digits()[..10].parse().unwrap_or_default()
    }

    /// The twelve digits.
    pub fn digits(&self) -> &str {
        self.0.as_str()
    }

    fn parse(text: &str) -> Result<Self, ReferenceError> {
        let inner = text.trim();
        let framed = |frame| inner.strip_prefix(frame)?.strip_suffix(frame);
        let inner = framed("+++").or_else(|| framed("***")).unwrap_or(inner);
        let digits = Ascii::compact(inner, &['/', '.', '-'])
            .filter(|digits: &Ascii<12>| identifiers::has_digits(digits.as_str(), 12))
            .ok_or_else(|| ReferenceError::new(text, Self::EXPECTED))?;
        if identifiers::is_ogm_vcs(digits.as_str()) {
            return Ok(Ogm(digits));
        }
        let check = identifiers::remainder_97(&digits.as_str()[..10]);
        let expected = format!(
            "a structured communication (OGM-VCS) that ends in the check digits {check:02}"
        );
        Err(ReferenceError::new(text, expected))
    }
}

/// As printed: `+++090/9337/55493+++`.
impl fmt::Display for Ogm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        let (a, b, c) = (&digits[..3], &digits[3..7], &digits[7..]);
        write!(f, "+++{a}/{b}/{c}+++")
    }
}

/// A creditor reference: `RF`, two check digits and up to 21 letters and digits. Source: ISO 11649,
/// ISO 7064.
///
/// It is read in either case, with blanks or without.
///
/// ```
/// use facturier::references::CreditorReference;
/// let reference: CreditorReference = "rf18 5390 0754 7034".parse()?;
/// assert_eq!(reference.to_string(), "RF18 5390 0754 7034");
/// assert_eq!(reference.as_str(), "RF18539007547034");
/// assert_eq!(reference, CreditorReference::from_reference("539007547034")?);
/// # Ok::<(), facturier::references::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditorReference(Ascii<25>);

impl CreditorReference {
    const EXPECTED: &'static str =
        "a creditor reference: RF, two check digits and 1 to 21 letters and digits";

    /// The creditor reference of a reference of one's own: up to 21 letters and digits, blanks and
    /// case of which do not count.
    ///
    /// # Errors
    ///
    /// When the reference has other characters, more than 21, or none.
    pub fn from_reference(reference: &str) -> Result<Self, ReferenceError> {
        let own = Ascii::<21>::compact(reference, &[])
            .filter(|own| own.length > 0)
            .ok_or_else(|| ReferenceError::new(reference, "1 to 21 letters and digits"))?;
        let own = own.as_str();
        let check = identifiers::iso_7064_check_digits(&format!("RF00{own}"));
        Self::parse(&format!("RF{:02}{own}", check.unwrap_or_default()))
    }

    /// The electronic form: capitals, no blanks.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The reference without `RF` and check digits.
    pub fn reference(&self) -> &str {
        &self.as_str()[4..]
    }

    fn parse(text: &str) -> Result<Self, ReferenceError> {
        let compact = Ascii::compact(text, &[])
            .filter(|compact: &Ascii<25>| (5..=25).contains(&compact.length))
            .filter(|compact| compact.as_str().starts_with("RF"))
            .ok_or_else(|| ReferenceError::new(text, Self::EXPECTED))?;
        check_digits(
            text,
            compact.as_str(),
            "a creditor reference",
            Self::EXPECTED,
        )?;
        Ok(CreditorReference(compact))
    }
}

/// As printed: in groups of four.
impl fmt::Display for CreditorReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.in_fours(f)
    }
}

/// An international account number: a country, two check digits and the number of the account there,
/// together as long as the IBAN registry says for the country. Source: ISO 13616, ISO 7064.
///
/// It is read in either case, with blanks or without. Of the number of the account only the length is
/// looked at; see [`Iban::belgian`] for the check digits of a Belgian one.
///
/// ```
/// use facturier::references::{Bban, Iban};
/// let iban: Iban = "be68 5390 0754 7034".parse()?;
/// assert_eq!(iban.to_string(), "BE68 5390 0754 7034");
/// assert_eq!(iban.as_str(), "BE68539007547034");
/// assert_eq!((iban.country(), iban.bban()), ("BE", "539007547034"));
/// assert_eq!(iban, Iban::from_bban("539-0075470-34".parse()?));
/// assert!("BE68 5390 0754 703".parse::<Iban>().is_err());
/// # Ok::<(), facturier::references::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iban(Ascii<34>);

impl Iban {
    const EXPECTED: &'static str =
        "an IBAN: a country that has them, two check digits and letters and digits";

    /// The IBAN of a Belgian account number.
    pub fn from_bban(bban: Bban) -> Self {
        let iban = identifiers::belgian_iban(bban.digits()).unwrap_or_default();
        Iban(Ascii::compact(&iban, &[]).unwrap_or_default())
    }

    /// The electronic form: capitals, no blanks.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The country, ISO 3166-1 alpha-2 (`XK` for Kosovo).
    pub fn country(&self) -> &str {
        &self.as_str()[..2]
    }

    /// The number of the account in its country.
    pub fn bban(&self) -> &str {
        &self.as_str()[4..]
    }

    /// The Belgian account number in it; `None` when it is of another country, or when its own check
    /// digits are wrong.
    pub fn belgian(&self) -> Option<Bban> {
        (self.country() == "BE").then(|| self.bban().parse().ok())?
    }

    fn parse(text: &str) -> Result<Self, ReferenceError> {
        let error = || ReferenceError::new(text, Self::EXPECTED);
        let compact: Ascii<34> = Ascii::compact(text, &[]).ok_or_else(error)?;
        let iban = compact.as_str();
        let country = iban.get(..2).unwrap_or_default();
        let (length, _) = IBAN_LENGTHS
            .iter()
            .find(|(_, countries)| countries.split(' ').any(|other| other == country))
            .ok_or_else(error)?;
        if iban.len() != *length {
            let expected = format!("an IBAN of the {length} characters that {country} has");
            return Err(ReferenceError::new(text, expected));
        }
        check_digits(text, iban, "an IBAN", Self::EXPECTED)?;
        Ok(Iban(compact))
    }
}

/// As printed: in groups of four.
impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.in_fours(f)
    }
}

impl From<Bban> for Iban {
    fn from(bban: Bban) -> Self {
        Iban::from_bban(bban)
    }
}

/// A Belgian account number (BBAN): twelve digits, the last two being the first ten modulo 97, or 97
/// for 0. Source: Febelfin.
///
/// It is read from bare digits and with hyphens, dots or blanks.
///
/// ```
/// use facturier::references::{Bban, Iban};
/// let bban: Bban = "539007547034".parse()?;
/// assert_eq!(bban.to_string(), "539-0075470-34");
/// assert_eq!(Iban::from(bban).as_str(), "BE68539007547034");
/// # Ok::<(), facturier::references::ReferenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bban(Ascii<12>);

impl Bban {
    const EXPECTED: &'static str = "a Belgian account number: twelve digits";

    /// The twelve digits.
    pub fn digits(&self) -> &str {
        self.0.as_str()
    }

    fn parse(text: &str) -> Result<Self, ReferenceError> {
        let digits = Ascii::compact(text, &['-', '.'])
            .filter(|digits: &Ascii<12>| identifiers::has_digits(digits.as_str(), 12))
            .ok_or_else(|| ReferenceError::new(text, Self::EXPECTED))?;
        if identifiers::is_belgian_bban(digits.as_str()) {
            return Ok(Bban(digits));
        }
        let check = identifiers::remainder_97(&digits.as_str()[..10]);
        let expected = format!("a Belgian account number that ends in the check digits {check:02}");
        Err(ReferenceError::new(text, expected))
    }
}

/// As printed: `539-0075470-34`.
impl fmt::Display for Bban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        let (a, b, c) = (&digits[..3], &digits[3..10], &digits[10..]);
        write!(f, "{a}-{b}-{c}")
    }
}

/// The structured communications (OGM-VCS) in free text, from its start to its end, each with the
/// bytes it takes up.
///
/// Found are: twelve digits between `+++` or `***`, slashes, dots, hyphens or white space between
/// them; three, four and five digits with one slash, dot, hyphen or blank between; twelve digits that
/// are a word. Only those with the right check digits count, so that of a hundred other numbers of
/// twelve digits one is found by accident; a Belgian account number without hyphens has the same check
/// digits and is always found.
///
/// ```
/// use facturier::references::find_ogm;
/// let text = "factuur 2026-17, +++090/9337/55493+++, dank";
/// let found: Vec<_> = find_ogm(text).collect();
/// assert_eq!(found.len(), 1);
/// let (range, ogm) = &found[0];
/// assert_eq!(&text[range.clone()], "+++090/9337/55493+++");
/// assert_eq!(ogm.digits(), "090933755493");
/// ```
pub fn find_ogm(text: &str) -> impl Iterator<Item = (Range<usize>, Ogm)> {
    find(text, ogm_at)
}

/// The creditor references (ISO 11649) in free text, from its start to its end, each with the bytes it
/// takes up.
///
/// Found is what begins with `RF`, in either case, and is a word or words of four characters and a
/// last one of any length, a blank, dot, hyphen or slash between them; of several that have the right
/// check digits the longest.
///
/// ```
/// use facturier::references::find_creditor_references;
/// let found: Vec<_> = find_creditor_references("ref. RF18 5390 0754 7034, thanks")
///     .map(|(_, reference)| reference.to_string())
///     .collect();
/// assert_eq!(found, ["RF18 5390 0754 7034"]);
/// ```
pub fn find_creditor_references(
    text: &str,
) -> impl Iterator<Item = (Range<usize>, CreditorReference)> {
    find(text, creditor_reference_at)
}

/// What `read` finds at some byte, and where that ends; it looks at a bounded number of bytes.
fn find<T>(
    text: &str,
    read: impl Fn(&str, usize) -> Option<(usize, T)>,
) -> impl Iterator<Item = (Range<usize>, T)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            #[cfg(test)]
            crate::steps::take(1);
            let start = at;
            if let Some((end, found)) = read(text, start) {
                at = end;
                return Some((start..end, found));
            }
            at += 1;
        }
        None
    })
}

fn ogm_at(text: &str, at: usize) -> Option<(usize, Ogm)> {
    match text.as_bytes()[at] {
        frame @ (b'+' | b'*') => framed_ogm_at(text, at, frame),
        b'0'..=b'9' => plain_ogm_at(text, at),
        _ => None,
    }
}

fn framed_ogm_at(text: &str, at: usize, frame: u8) -> Option<(usize, Ogm)> {
    /// Twelve digits and as much between them again, twice.
    const LONGEST: usize = 36;
    let bytes = text.as_bytes();
    let frame = [frame; 3];
    let start = at + frame.len();
    let inner = bytes.get(start..)?;
    if bytes[at..start] != frame {
        return None;
    }
    let length = inner.iter().take(LONGEST + 1).take_while(|byte| {
        byte.is_ascii_digit() || byte.is_ascii_whitespace() || matches!(byte, b'/' | b'.' | b'-')
    });
    let end = start + length.count();
    #[cfg(test)]
    crate::steps::take(end - start);
    let ogm = text[start..end].parse().ok()?;
    bytes[end..]
        .starts_with(&frame)
        .then_some((end + frame.len(), ogm))
}

fn plain_ogm_at(text: &str, at: usize) -> Option<(usize, Ogm)> {
    let bytes = text.as_bytes();
    if !starts_number(text, at) {
        return None;
    }
    let run = |from: usize| {
        let digits = bytes[from..].iter().take(13);
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        #[cfg(test)]
        crate::steps::take(digits);
        digits
    };
    let end = match run(at) {
        12 => at + 12,
        3 => {
            let between = *bytes.get(at + 3)?;
            let is_right = matches!(between, b'/' | b'.' | b'-' | b' ')
                && run(at + 4) == 4
                && bytes.get(at + 8) == Some(&between)
                && run(at + 9) == 5;
            is_right.then_some(at + 14)?
        }
        _ => return None,
    };
    if !ends_number(text, end) {
        return None;
    }
    Some((end, text[at..end].parse().ok()?))
}

/// Whether the twelve digits of an OGM-VCS that stand here are written as one: between `+++` or `***`; as
/// a word; in three, four and five digits with slashes, dots or hyphens between; or so with blanks
/// between, when the text says nothing else or a word before them says what they are. Digits that
/// only stand near each other, as in `order 090-9337.55 493 pieces`, are pieces of something else.
pub(crate) fn is_written_as_ogm(text: &str, range: &Range<usize>) -> bool {
    is_framed_ogm(text, range)
        || plain_ogm_at(text, range.start).is_some_and(|(behind, _)| behind == range.end)
            && (range.len() == 12 || is_meant_as_ogm(text, range.clone()))
}

/// Whether the twelve digits of an OGM-VCS that stand here are between `+++` or `***`.
pub(crate) fn is_framed_ogm(text: &str, range: &Range<usize>) -> bool {
    let (start, end) = (range.start, range.end);
    let before = text[..start].trim_end();
    let frame = before
        .bytes()
        .next_back()
        .filter(|byte| matches!(byte, b'+' | b'*'));
    frame
        .zip(before.len().checked_sub(3))
        .is_some_and(|(frame, at)| {
            framed_ogm_at(text, at, frame).is_some_and(|(behind, _)| behind >= end)
        })
}

/// Whether this stands where a reference is demanded and says that there is none: words without a number
/// (`NOTPROVIDED`, `NICHT ANGEGEBEN`, `KREF+`), signs, one character again and again (`0000`, `XXX`), the
/// digits in their order (`123456`), or a word for nothing with a number behind (`NONREF 1`).
pub(crate) fn is_placeholder(text: &str) -> bool {
    /// Words for a reference that is not there, as they begin, without what parts them.
    const NOTHING: &[&str] = &[
        "NOTPROVIDED",
        "NOTPROV",
        "NOTAVAIL",
        "NOTAPPL",
        "NOTKNOWN",
        "NOTSPEC",
        "NOTGIVEN",
        "NOTUSED",
        "NOREF",
        "NONREF",
        "NOID",
        "NOE2E",
        "NOENDTOEND",
        "NONE",
        "NONFOURNI",
        "NONCOMM",
        "NONRENS",
        "NONDISP",
        "NULL",
        "NIL",
        "NICHTANGEGEBEN",
        "NIETOPGEGEVEN",
        "NIETINGEVULD",
        "NIETBESCHIKBAAR",
        "KEINEREF",
        "OHNEREF",
        "SANSREF",
        "GEENREF",
        "ZONDERREF",
        "SINREF",
        "UNKNOWN",
        "UNDEFINED",
        "ONBEKEND",
        "INCONNU",
        "UNBEKANNT",
        "DUMMY",
        "PLACEHOLDER",
        "SEPA",
    ];
    let compact: Vec<char> = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    let is_digit = |c: &char| c.is_ascii_digit();
    let has_number = compact.iter().any(|c| is_digit(c) && *c != '0');
    let is_one = compact.iter().all(|c| Some(c) == compact.first());
    let counted = |(at, c): (usize, &char)| c.to_digit(10) == Some((at as u32 + 1) % 10);
    let is_counted = compact.iter().enumerate().all(counted);
    if !has_number || is_one || is_counted {
        return true;
    }
    let compact: String = compact.into_iter().collect();
    NOTHING.iter().any(|nothing| {
        let rest = compact.strip_prefix(nothing);
        rest.is_some_and(|rest| rest.len() <= 3 || !rest.contains(|c| c != '0'))
    }) || matches!(
        compact.as_str(),
        "E2E" | "E2EID" | "E2EREF" | "IDE2E" | "REFE2E"
    )
}

/// Whether a creditor reference that stands here is written as one, and not put together from pieces.
pub(crate) fn is_written_as_creditor_reference(text: &str, range: Range<usize>) -> bool {
    creditor_reference_at(text, range.start).is_some_and(|(end, _)| end == range.end)
        && starts_number(text, range.start)
        && ends_number(text, range.end)
}

/// Twelve digits in a text are an account number as well as an OGM-VCS, and three numbers with blanks
/// between are three numbers. They are meant as an OGM-VCS when they are written as one, or when the words
/// just before them say so; three numbers also when there is nothing else.
pub(crate) fn is_meant_as_ogm(text: &str, range: Range<usize>) -> bool {
    const WORDS: &[&str] = &[
        "ogm",
        "vcs",
        "mededel",
        "communic",
        "gestruct",
        "structur",
        "mitteilung",
        "kenmerk",
        "referen",
        "référen",
    ];
    /// What may stand between such a word and the digits.
    const BETWEEN: &[&str] = &[
        "nr", "no", "n", "num", "numéro", "numero", "nummer", "number", "is", "est", "code",
        "message", "bericht", "melding",
    ];
    let written = &text[range.clone()];
    let is_loose = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_whitespace();
    if !written.bytes().all(is_loose) {
        return true;
    }
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let mut others = before.chars().chain(behind.chars());
    if written.len() > 12 && !others.any(char::is_alphanumeric) {
        return true;
    }
    let near = before.char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    let near = before[near..].to_lowercase();
    let mut near = near.rsplit(|c: char| !c.is_alphanumeric());
    near.find(|word| !word.is_empty() && !BETWEEN.contains(word))
        .is_some_and(|last| WORDS.iter().any(|word| last.contains(word)))
}

fn creditor_reference_at(text: &str, at: usize) -> Option<(usize, CreditorReference)> {
    let bytes = text.as_bytes();
    let [b'R' | b'r', b'F' | b'f', b'0'..=b'9', b'0'..=b'9', ..] = bytes[at..] else {
        return None;
    };
    if text[..at].ends_with(char::is_alphanumeric) {
        return None;
    }
    let mut best = None;
    let mut reference = Ascii::<25>::default();
    let mut start = at;
    loop {
        let word = bytes[start..].iter().take(26);
        let length = word.take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let end = start + length;
        #[cfg(test)]
        crate::steps::take(length);
        for &byte in &bytes[start..end] {
            if !reference.push(byte) {
                return best;
            }
        }
        if text[end..].starts_with(char::is_alphanumeric) {
            return best;
        }
        if let Ok(found) = reference.as_str().parse() {
            best = Some((end, found));
        }
        let goes_on = length == 4
            && matches!(bytes.get(end), Some(b' ' | b'.' | b'-' | b'/'))
            && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !goes_on {
            return best;
        }
        start = end + 1;
    }
}

/// Whether no letter or digit stands before, and no longer number either (`1.090…`).
fn starts_number(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let number = before.strip_suffix([',', '.', '/', '-', ':']);
    !before.ends_with(char::is_alphanumeric)
        && !number.is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
}

/// Whether no letter or digit stands behind, and no longer number either (`…493,50`).
fn ends_number(text: &str, at: usize) -> bool {
    let behind = &text[at..];
    let number = behind.strip_prefix([',', '.', '/', '-', ':']);
    !behind.starts_with(char::is_alphanumeric)
        && !number.is_some_and(|behind| behind.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether the third and fourth character are the check digits of the whole.
fn check_digits(
    found: &str,
    compact: &str,
    what: &str,
    expected: &'static str,
) -> Result<(), ReferenceError> {
    let check = identifiers::iso_7064_check_digits(compact)
        .ok_or_else(|| ReferenceError::new(found, expected))?;
    let check = format!("{check:02}");
    if compact[2..4] == check {
        return Ok(());
    }
    let expected = format!("{what} with the check digits {check}");
    Err(ReferenceError::new(found, expected))
}

/// Up to `N` letters and digits of ASCII, stored in place; the rest is zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Ascii<const N: usize> {
    bytes: [u8; N],
    length: u8,
}

impl<const N: usize> Ascii<N> {
    /// The text in capitals without white space and these separators; `None` when it has more than `N`
    /// characters or others than letters and digits.
    fn compact(text: &str, separators: &[char]) -> Option<Self> {
        let mut compact = Ascii::default();
        for c in text.chars() {
            if c.is_whitespace() || separators.contains(&c) {
                continue;
            }
            let byte = u8::try_from(c).ok().filter(u8::is_ascii_alphanumeric)?;
            if !compact.push(byte) {
                return None;
            }
        }
        Some(compact)
    }

    /// Puts a letter or digit behind the rest, if there is room.
    fn push(&mut self, byte: u8) -> bool {
        let place = self.bytes.get_mut(usize::from(self.length));
        let has_room = place.is_some();
        if let Some(place) = place {
            *place = byte.to_ascii_uppercase();
            self.length += 1;
        }
        has_room
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }

    fn in_fours(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, c) in self.as_str().char_indices() {
            if at > 0 && at % 4 == 0 {
                f.write_str(" ")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

impl<const N: usize> Default for Ascii<N> {
    fn default() -> Self {
        Ascii {
            bytes: [0; N],
            length: 0,
        }
    }
}

macro_rules! read_and_shown {
    ($($name:ident)*) => {$(
        impl FromStr for $name {
            type Err = ReferenceError;

            fn from_str(text: &str) -> Result<Self, ReferenceError> {
                $name::parse(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = ReferenceError;

            fn try_from(text: &str) -> Result<Self, ReferenceError> {
                $name::parse(text)
            }
        }

        /// The electronic form.
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <Cow<'de, str>>::deserialize(deserializer)?;
                $name::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

read_and_shown! { Ogm CreditorReference Iban Bban }

/// How many characters an IBAN has in which countries: the IBAN registry of ISO 13616, which SWIFT
/// keeps. Countries that use the form without being registered are not in it.
static IBAN_LENGTHS: &[(usize, &str)] = &[
    (15, "NO"),
    (16, "BE"),
    (18, "DK FI FK FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU MN XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM SO TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT ST"),
    (26, "IS TR"),
    (27, "BI DJ FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
    (33, "RU"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ogms(text: &str) -> Vec<&str> {
        find_ogm(text).map(|(range, _)| &text[range]).collect()
    }

    fn references(text: &str) -> Vec<String> {
        find_creditor_references(text)
            .map(|(_, reference)| reference.as_str().to_owned())
            .collect()
    }

    #[test]
    fn a_country_has_one_length() {
        let countries = IBAN_LENGTHS.iter().flat_map(|(_, all)| all.split(' '));
        let mut countries: Vec<_> = countries.collect();
        let count = countries.len();
        countries.sort_unstable();
        countries.dedup();
        assert_eq!((countries.len(), count), (89, 89));
        assert!(
            IBAN_LENGTHS
                .iter()
                .all(|(length, _)| (15..=34).contains(length))
        );
    }

    #[test]
    fn ogm_as_people_write_it() {
        for text in [
            "090933755493",
            "+++090/9337/55493+++",
            "***090/9337/55493***",
            "  +++ 090 9337 55493 +++\n",
            "090/9337/55493",
            "090.9337.55493",
        ] {
            assert_eq!(
                text.parse::<Ogm>().unwrap().digits(),
                "090933755493",
                "{text}"
            );
        }
        for text in [
            "",
            "+++",
            "++++++",
            "+++090/9337/55493***",
            "09093375549",
            "O90933755493",
            "٠90933755493",
        ] {
            let error = text.parse::<Ogm>().unwrap_err();
            assert_eq!(error.found(), text);
            assert_eq!(error.expected(), Ogm::EXPECTED);
        }
        // 97 stands for nothing left.
        assert_eq!(Ogm::from_number(97).unwrap().digits(), "000000009797");
        assert_eq!(
            Ogm::from_number(9_999_999_999).unwrap().number(),
            9_999_999_999
        );
        assert!(Ogm::from_number(10_000_000_000).is_err());
    }

    #[test]
    fn errors_say_what_was_expected() {
        let wording = |error: ReferenceError| error.to_string();
        assert_eq!(
            wording("RF19539007547034".parse::<CreditorReference>().unwrap_err()),
            "found \"RF19539007547034\", expected a creditor reference with the check digits 18"
        );
        assert_eq!(
            wording("BE68 5390 0754 703".parse::<Iban>().unwrap_err()),
            "found \"BE68 5390 0754 703\", expected an IBAN of the 16 characters that BE has"
        );
        assert_eq!(
            wording("539-0075470-35".parse::<Bban>().unwrap_err()),
            "found \"539-0075470-35\", expected a Belgian account number that ends in the check digits 34"
        );
        assert_eq!(
            wording("ZZ68539007547034".parse::<Iban>().unwrap_err()),
            format!("found \"ZZ68539007547034\", expected {}", Iban::EXPECTED)
        );
        let long = "é".repeat(10_000).parse::<Iban>().unwrap_err();
        assert_eq!(long.found().chars().count(), 101);
        // Congruent to 97 and 98, and nevertheless none.
        let zero = CreditorReference::from_reference("539007547034").unwrap();
        assert!(
            zero.as_str()
                .replace("RF18", "RF00")
                .parse::<CreditorReference>()
                .is_err()
        );
    }

    #[test]
    fn ogm_in_free_text() {
        let all = |text| assert_eq!(ogms(text), [text]);
        all("+++090/9337/55493+++");
        all("***090/9337/55493***");
        all("+++090933755493+++");
        all("+++ 090/9337/\r\n55493 +++");
        all("090/9337/55493");
        all("090 9337 55493");
        all("090.9337.55493");
        all("090933755493");
        assert_eq!(ogms("é090933755493 (090933755493)."), ["090933755493"]);
        assert_eq!(ogms("++++090/9337/55493++++"), ["+++090/9337/55493+++"]);
        assert_eq!(ogms("+++090/9337/55493"), ["090/9337/55493"]);
        assert_eq!(
            ogms("***090/9337/55493***+++000/0000/09797+++"),
            ["***090/9337/55493***", "+++000/0000/09797+++"]
        );
        for none in [
            "",
            "+++090/9337/55494+++",
            "0090933755493",
            "090933755493x",
            "090933755493é",
            "090933755493,50",
            "12.090933755493",
            "090/9337.55493",
            "090/9337/554930",
            "1/090/9337/55493",
            "BE68539007547034",
            "+++",
            "+++++++",
        ] {
            assert_eq!(ogms(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn creditor_references_in_free_text() {
        let one = |text| assert_eq!(references(text), ["RF18539007547034"], "{text}");
        one("RF18539007547034");
        one("rf18539007547034.");
        one("/RFB/RF18 5390 0754 7034 BE");
        one("RF18 539007547034 merci");
        one("RF18-5390-0754-7034");
        assert_eq!(
            references("RF18539007547034;RF18 5390 0754 7034"),
            ["RF18539007547034", "RF18539007547034"]
        );
        for none in [
            "RF",
            "RF18",
            "xRF18539007547034",
            "RF185390075470345",
            "RF18539007547034é",
            "RF19 5390 0754 7034",
            "RF18 53 90 07547034",
        ] {
            assert_eq!(references(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for part in [
            "+",
            "*",
            "1",
            "RF18",
            "RF18 ",
            "+++1",
            "+++ ",
            "123/",
            "RF18AAAA ",
        ] {
            let text = part.repeat(20_000 / part.len());
            let (_, steps) = crate::steps::of(|| {
                (
                    find_ogm(&text).count(),
                    find_creditor_references(&text).count(),
                )
            });
            // A reference has a longest form, so that as much is looked at from each byte.
            let most = 40 * text.len() as u64;
            assert!((20_000..most).contains(&steps), "{part}: {steps}");
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn a_string_with_serde() {
        let ogm = Ogm::from_number(909_337_554).unwrap();
        let json = serde_json::to_string(&ogm).unwrap();
        assert_eq!(json, r#""090933755493""#);
        assert_eq!(serde_json::from_str::<Ogm>(&json).unwrap(), ogm);
        let printed = r#""+++090/9337/55493+++""#;
        assert_eq!(serde_json::from_str::<Ogm>(printed).unwrap(), ogm);
        assert!(serde_json::from_str::<Iban>(&json).is_err());
    }

    /// Every text that differs from this one in one digit is refused.
    fn refuses_other_digits<T: FromStr + fmt::Debug>(text: &str) -> Result<(), TestCaseError> {
        for (at, there) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for digit in ('0'..='9').filter(|digit| *digit != there) {
                let mut other = text.to_owned();
                other.replace_range(at..=at, &digit.to_string());
                prop_assert!(other.parse::<T>().is_err(), "{other}");
            }
        }
        Ok(())
    }

    fn reads_what_it_prints<T>(value: T) -> Result<(), TestCaseError>
    where
        T: FromStr<Err = ReferenceError> + fmt::Display + fmt::Debug + PartialEq + AsRef<str>,
    {
        let printed = value.to_string();
        for text in [&printed, &printed.to_lowercase(), value.as_ref()] {
            let again = text.parse::<T>();
            prop_assert_eq!(again.as_ref(), Ok(&value));
        }
        refuses_other_digits::<T>(value.as_ref())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn ogms_are_read_as_printed(number in 0_u64..10_000_000_000, words in "[a-z ]{0,9}") {
            let ogm = Ogm::from_number(number).unwrap();
            prop_assert_eq!(ogm.number(), number);
            reads_what_it_prints(ogm)?;
            for written in [ogm.to_string(), ogm.digits().to_owned()] {
                let text = format!("{words} {written} {words}");
                let found: Vec<_> = find_ogm(&text).collect();
                let start = words.len() + 1;
                prop_assert_eq!(&found, &[(start..start + written.len(), ogm)]);
            }
        }

        #[test]
        fn creditor_references_are_read_as_printed(own in "[0-9A-Z]{1,21}") {
            let reference = CreditorReference::from_reference(&own).unwrap();
            prop_assert_eq!(reference.reference(), own);
            reads_what_it_prints(reference)?;
            for written in [reference.to_string(), reference.as_str().to_owned()] {
                let text = format!("é,{written}, x");
                let found: Vec<_> = find_creditor_references(&text).collect();
                prop_assert_eq!(&found, &[(3..3 + written.len(), reference)]);
            }
        }

        #[test]
        fn account_numbers_are_read_as_printed(number in 0_u64..10_000_000_000) {
            let ogm = Ogm::from_number(number).unwrap();
            let bban: Bban = ogm.digits().parse().unwrap();
            reads_what_it_prints(bban)?;
            let iban = Iban::from(bban);
            prop_assert_eq!(iban.belgian(), Some(bban));
            reads_what_it_prints(iban)?;
        }

        #[test]
        fn nothing_panics(text in any::<String>(), noise in "[R+*RF0-9/ é.]{0,60}") {
            for text in [text, noise] {
                let _ = (text.parse::<Ogm>(), text.parse::<Iban>());
                let _ = (text.parse::<Bban>(), text.parse::<CreditorReference>());
                for (range, ogm) in find_ogm(&text) {
                    prop_assert_eq!(text[range].parse(), Ok(ogm));
                }
                for (range, reference) in find_creditor_references(&text) {
                    let found = text[range].replace(['.', '/', '-'], "");
                    prop_assert_eq!(found.parse(), Ok(reference));
                }
            }
        }
    }
}
