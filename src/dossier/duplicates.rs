//! What has been there before: the same bytes, the same document, the same bank statement; and which
//! statements are missing in between.

use super::Entry;
use super::identity::{compact, party_keys};
use super::matching::name::fold;
use crate::error::{Error, ErrorKind};
use crate::identifiers::{belgian_enterprise_number, is_iban, vat_id};
use crate::model::{Balance, Invoice, Kind, Statement, StatementHeader, StatementKind, Trailer};
use crate::pipeline::Reading;
use crate::value::trim_xml;
use crate::xml::{Name, Node, cac, ram, rsm};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write as _};
use std::str::FromStr;

/// The SHA-256 of the bytes of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// The hash of these bytes.
    ///
    /// ```
    /// use facturier::dossier::ContentHash;
    /// assert!(ContentHash::of(b"abc").to_string().starts_with("ba7816bf8f01cfea"));
    /// ```
    pub fn of(bytes: &[u8]) -> Self {
        ContentHash(Sha256::digest(bytes).into())
    }

    /// The hash of what an invoice or credit note says: names, attributes in any order, values; `None` for
    /// bank statements. White space, comments, prefixes of known names and the encoding make no difference, nor
    /// does the way a value is written: `21`, `21.0` and `21.00` are one amount, `BE 0202.239.951` and
    /// `be0202239951` one number. A copy which another program has written anew therefore has the same.
    ///
    /// ```
    /// use facturier::dossier::ContentHash;
    /// let bytes = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
    /// let spaced = String::from_utf8(bytes.to_vec())?.replace("><", ">\n\t<").replace("cbc:", "b:").replace(":cbc", ":b");
    /// let [a, b] = [&bytes[..], spaced.as_bytes()].map(|bytes| {
    ///     ContentHash::of_reading(&facturier::read(bytes).unwrap()).unwrap()
    /// });
    /// assert_eq!(a, b);
    /// # Ok::<(), std::string::FromUtf8Error>(())
    /// ```
    pub fn of_reading(reading: &Reading<'_>) -> Option<Self> {
        reading.root().map(|root| ContentHash::of_parts(root).0)
    }

    /// The same, and the hash of what it says without the documents attached.
    pub(super) fn of_parts(root: Node<'_>) -> (Self, Self) {
        /// So much is hashed at a time.
        const TOGETHER: usize = 1 << 16;
        let mut hash = Sha256::new();
        let mut attached: Option<Sha256> = None;
        let mut buffer = Vec::with_capacity(1 << 13);
        // Numbers of parts and their lengths come before them, so that no two elements run into each other.
        let mut attributes: Vec<(&str, &str)> = Vec::new();
        let mut documents = root
            .descendants()
            .filter(|&node| is_attachment(root, node))
            .map(|node| node.index()..node.end())
            .collect::<Vec<_>>()
            .into_iter();
        // Where the attached document ends that the present element is in.
        let mut end = 0;
        for node in std::iter::once(root).chain(root.descendants()) {
            let name = match node.name().qualified() {
                "" => node.tag(),
                name => name,
            };
            if node.index() >= end && end > 0 {
                attached.get_or_insert_default().update(&buffer);
                buffer.clear();
                end = 0;
            }
            if let Some(document) = documents.as_slice().first()
                && document.start == node.index()
            {
                hash.update(&buffer);
                buffer.clear();
                end = document.end;
                documents.next();
            }
            // How many elements it holds without the documents attached, but of the root that is told by
            // the others.
            if node.index() != root.index() {
                let inside = documents.as_slice().iter();
                let inside = inside.take_while(|document| document.start < node.end());
                let attached: usize = inside.map(ExactSizeIterator::len).sum();
                put_number(&mut buffer, node.end() - node.index() - 1 - attached);
            }
            put_text(&mut buffer, name);
            attributes.extend(node.attributes().filter_map(|it| {
                let name = match it.name().name() {
                    "" => it.tag(),
                    known => known,
                };
                // Where a schema lies says nothing of the document.
                (!name.starts_with("xsi:")).then_some((name, it.value()))
            }));
            attributes.sort_unstable();
            let text = node.text();
            let text = if node.is_leaf() { text } else { text.trim() };
            put_value(&mut buffer, name, text);
            put_number(&mut buffer, attributes.len());
            for (name, value) in attributes.drain(..) {
                put_text(&mut buffer, name);
                put_text(&mut buffer, value);
            }
            if buffer.len() >= TOGETHER {
                match end {
                    0 => hash.update(&buffer),
                    _ => attached.get_or_insert_default().update(&buffer),
                }
                buffer.clear();
            }
        }
        match end {
            0 => hash.update(&buffer),
            _ => attached.get_or_insert_default().update(&buffer),
        }
        let without: [u8; 32] = hash.finalize().into();
        let Some(attached) = attached else {
            return (ContentHash(without), ContentHash(without));
        };
        let mut both = Sha256::new();
        both.update(without);
        both.update(attached.finalize());
        (ContentHash(both.finalize().into()), ContentHash(without))
    }
}

/// The places of additional supporting documents (BG-24) in UBL and CII, from the document element, and what
/// makes them documents that are attached, and not only the numbers of some.
const ATTACHMENTS: [(&[Name], &[Name]); 2] = [
    (&[cac::ADDITIONAL_DOCUMENT_REFERENCE], &[cac::ATTACHMENT]),
    (
        &[
            rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
            ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
            ram::ADDITIONAL_REFERENCED_DOCUMENT,
        ],
        &[ram::ATTACHMENT_BINARY_OBJECT, ram::URIID],
    ),
];

/// Whether this element holds a document that is attached.
fn is_attachment(root: Node<'_>, node: Node<'_>) -> bool {
    ATTACHMENTS.iter().any(|(place, content)| {
        place.last() == Some(&node.name())
            && std::iter::once(node)
                .chain(node.ancestors())
                .take_while(|node| node.index() != root.index())
                .map(Node::name)
                .eq(place.iter().rev().copied())
            && node.children().any(|child| content.contains(&child.name()))
    })
}

/// Puts a value in one form, by what the name of its element says it is.
fn put_value(buffer: &mut Vec<u8>, name: &str, text: &str) {
    let colon = memchr::memrchr(b':', name.as_bytes());
    let local = colon.map_or(name, |colon| &name[colon + 1..]);
    let ends = |ends: &[&str]| ends.iter().any(|end| local.ends_with(end));
    if ends(&[
        "Amount", "Quantity", "Percent", "Rate", "Numeric", "Measure",
    ]) {
        return put_text(buffer, number(text));
    }
    if ends(&["Date"]) {
        // A day is the same with a time zone behind.
        let day = trim_xml(text);
        return put_text(buffer, day.get(..10).unwrap_or(day));
    }
    let is_number = matches!(local, "CompanyID" | "EndpointID" | "ID") && !text.is_empty();
    if is_number {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if matches!(digits, 9 | 10)
            && (local != "ID" || text.bytes().any(|byte| matches!(byte, b'B' | b'b')))
            && let Some(number) = belgian_enterprise_number(text)
        {
            // The Belgian prefix tells a VAT number from that of the enterprise.
            let prefix = text.trim_start().get(..2).unwrap_or("");
            let prefix = if prefix.eq_ignore_ascii_case("BE") {
                "BE"
            } else {
                ""
            };
            return put_text(buffer, &format!("{prefix}{number}"));
        }
        let has_blank = text.bytes().any(|byte| matches!(byte, b' ' | b'.' | b'-'));
        let is_small = text.bytes().any(|byte| byte.is_ascii_lowercase());
        if has_blank || is_small {
            let plain = compact(text);
            if is_iban(&plain) {
                return put_text(buffer, &plain);
            }
            if local == "CompanyID"
                && let Some(vat) = vat_id(text)
                && vat[2..].bytes().any(|byte| byte.is_ascii_digit())
            {
                return put_text(buffer, &vat);
            }
        }
    }
    // No white space but single blanks, and none at the ends.
    let mut before = b' ';
    let is_plain = text.bytes().all(|byte| {
        let is_single = !matches!(byte, b'\t' | b'\r' | b'\n') && (byte, before) != (b' ', b' ');
        before = byte;
        is_single
    });
    if is_plain && (before != b' ' || text.is_empty()) {
        return put_text(buffer, text);
    }
    let mut plain = String::with_capacity(text.len());
    // White space in base64 is nothing, and in a text a blank.
    let blank = if local.ends_with("BinaryObject") {
        ""
    } else {
        " "
    };
    for word in text.split_ascii_whitespace() {
        if !plain.is_empty() {
            plain.push_str(blank);
        }
        plain.push_str(word);
    }
    put_text(buffer, &plain);
}

/// A number without the zeros that say nothing; what is none stays as it is.
fn number(text: &str) -> &str {
    let text = trim_xml(text);
    let text = text.strip_prefix('+').unwrap_or(text);
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return text;
    }
    let text = match digits.split_once('.') {
        Some((_, fraction)) if !fraction.contains('.') => {
            text.trim_end_matches('0').trim_end_matches('.')
        }
        _ => text,
    };
    let is_negative = text.starts_with('-');
    let digits = text.trim_start_matches('-').trim_start_matches('0');
    match (digits.is_empty(), is_negative) {
        (true, _) => "0",
        // `-05` is rare enough to be left as it is.
        (false, true) => text,
        (false, false) => digits,
    }
}

/// Seven bits in a byte, the lowest first, and the eighth where more follow.
fn put_number(buffer: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        buffer.push(number as u8 | 0x80);
        number >>= 7;
    }
    buffer.push(number as u8);
}

fn put_text(buffer: &mut Vec<u8>, text: &str) {
    put_number(buffer, text.len());
    buffer.extend_from_slice(text.as_bytes());
}

/// 64 hexadecimal digits, in small letters.
impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ContentHash {
    type Err = Error;

    /// The hash of 64 hexadecimal digits; [`ErrorKind::NotAHash`] when these are others.
    fn from_str(text: &str) -> Result<Self, Error> {
        let not = || ErrorKind::NotAHash {
            found: text.to_owned().into(),
        };
        let mut hash = [0; 32];
        if text.len() != 64 || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Err(not().into());
        }
        for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| not())?;
        }
        Ok(ContentHash(hash))
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for ContentHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ContentHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What makes an invoice or credit note one document: who issued it, its number, what it is, and when.
///
/// Numbers begin anew each year, so that two documents are the same if all but the day agree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct DocumentKey {
    /// The seller: a number of his in one form, or his name in capitals without accents.
    pub seller: String,
    /// Invoice number, BT-1, without blanks at its ends.
    pub number: String,
    /// Whether it is a credit note.
    pub is_credit_note: bool,
    /// Invoice issue date, BT-2.
    pub date: Option<NaiveDate>,
}

impl DocumentKey {
    /// The key of an invoice or credit note; none if it has no number or no seller.
    pub fn of(invoice: &Invoice) -> Option<Self> {
        let seller = invoice.seller.as_ref()?;
        let name = || {
            let name: String = seller.name.as_ref()?.chars().flat_map(fold).collect();
            Some(name.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let number = invoice.number.as_deref()?.trim();
        (!number.is_empty()).then_some(())?;
        Some(DocumentKey {
            seller: party_keys(seller).into_iter().next().or_else(name)?,
            number: number.to_owned(),
            is_credit_note: invoice.kind == Kind::CreditNote,
            date: invoice
                .issue_date
                .as_ref()
                .and_then(|date| date.value().copied()),
        })
    }

    /// A short form of all but the day; there is no telling two apart that differ in 2^64 only.
    fn short(&self) -> [u8; 16] {
        let year = self.date.map(|date| date.year());
        let text = format!(
            "{}\n{}\n{}\n{year:?}",
            self.seller, self.number, self.is_credit_note
        );
        let mut short = [0; 16];
        short.copy_from_slice(&Sha256::digest(text)[..16]);
        short
    }
}

/// What makes a bank statement one: kind, account, number, page and the day of its new balance, as some banks number all
/// statements alike. Where one goes on with the balance with which the other ends, they are pages of one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct StatementKey {
    /// What it reports. Only booked statements are numbered without gaps: reports and notifications of one
    /// day repeat one another.
    pub kind: StatementKind,
    /// The account, without blanks, and its currency.
    pub account: String,
    /// The year of its new balance.
    pub year: Option<i32>,
    /// The day of its new balance.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub day: Option<NaiveDate>,
    /// Its number in the year.
    pub number: Option<u32>,
    /// Which page of it this is, where it comes in several: they are one statement.
    pub page: Option<u32>,
    /// The old balance, with its sign. Pages that say no number follow one on the other by their balances.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub old_balance: Option<Decimal>,
    /// The new balance, with its sign.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub new_balance: Option<Decimal>,
    /// The hash of what stands in it, its file header apart: that is different with each provider.
    pub content: ContentHash,
}

impl StatementKey {
    /// The key of a statement; none if it has no account.
    pub fn of(statement: &Statement) -> Option<Self> {
        let account = statement.account.as_ref()?;
        let currency = account.currency.as_deref().unwrap_or("");
        let balance = statement
            .new_balance
            .as_ref()
            .or(statement.old_balance.as_ref());
        let date = balance.and_then(|balance| balance.date.as_ref());
        let date = date.or(statement.header.creation_date.as_ref());
        let day = date.and_then(|date| date.value()).copied();
        Some(StatementKey {
            kind: statement.kind,
            account: format!("{} {currency}", compact(&account.number)),
            year: day.map(|day| day.year()),
            day,
            number: statement.number.or(statement.paper_number),
            page: statement.page.map(|page| page.number),
            old_balance: statement.old_balance.as_ref().and_then(Balance::signed),
            new_balance: statement.new_balance.as_ref().and_then(Balance::signed),
            content: content_of(statement),
        })
    }
}

/// The hash of a statement without its file header and trailer: of its form for debugging, in which every
/// field is.
fn content_of(statement: &Statement) -> ContentHash {
    struct Bare<'a>(&'a Statement);

    impl fmt::Debug for Bare<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let Statement {
                header: _,
                kind,
                page,
                account,
                holder,
                description,
                number,
                paper_number,
                new_paper_number,
                old_balance,
                movements,
                new_balance,
                other_balances,
                free_communications,
                trailer: _,
            } = self.0;
            f.debug_struct("Statement")
                .field("kind", kind)
                .field("page", page)
                .field("header", &StatementHeader::default())
                .field("account", account)
                .field("holder", holder)
                .field("description", description)
                .field("number", number)
                .field("paper_number", paper_number)
                .field("new_paper_number", new_paper_number)
                .field("old_balance", old_balance)
                .field("movements", movements)
                .field("new_balance", new_balance)
                .field("other_balances", other_balances)
                .field("free_communications", free_communications)
                .field("trailer", &None::<Trailer>)
                .finish()
        }
    }

    // It is hashed as it is written, a piece at a time.
    struct Pieces(Sha256);

    impl fmt::Write for Pieces {
        fn write_str(&mut self, piece: &str) -> fmt::Result {
            self.0.update(piece);
            Ok(())
        }
    }

    let mut pieces = Pieces(Sha256::new());
    // Hashing cannot fail.
    let _ = write!(pieces, "{:?}", Bare(statement));
    ContentHash(pieces.0.finalize().into())
}

/// What a file is to one that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Duplicate {
    /// The same bytes, under whatever name, the same elements written in another way, or the same
    /// statements with another header; the path of the earlier one.
    Same(String),
    /// The same document but for what is attached to it, such as a PDF that was added; the path of the
    /// earlier one.
    SameButAttachment(String),
    /// The same document by seller, number, type and year, or the same statement by account, year,
    /// number and page, with another content; the path of the earlier one.
    Conflict(String),
    /// As [`Duplicate::Conflict`], but the earlier one is [broken](Entry::is_broken) and this one is not:
    /// it takes the place of the earlier one, and nothing is against it.
    Replaces(String),
}

/// Which statements of an account are missing between others.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Gap {
    /// The account and its currency.
    pub account: String,
    /// The year.
    pub year: i32,
    /// The first number that is missing.
    pub first: u32,
    /// The last one in a row.
    pub last: u32,
}

/// What a [`History`] keeps of a file: a row, for a database of the caller's.
///
/// ```
/// use facturier::dossier::{Dossier, FolderSource, History, Identity, Remembered};
/// use std::ops::ControlFlow;
/// let (source, mut rows) = (FolderSource::new("fixtures/readme"), Vec::new());
/// let dossier = Dossier::new(Identity::new());
/// dossier.import(&source, &mut History::new(), |imported| {
///     rows.extend(Remembered::of(&imported.entry));
///     ControlFlow::Continue(())
/// })?;
/// // The next day, out of the database:
/// let mut history: History = rows.into_iter().collect();
/// dossier.import(&source, &mut history, |imported| {
///     assert!(imported.entry.duplicate.is_some());
///     ControlFlow::Continue(())
/// })?;
/// # Ok::<(), facturier::dossier::Refusal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Remembered {
    /// Its path.
    pub path: String,
    /// The hash of its bytes.
    pub hash: ContentHash,
    /// The hash of what the invoice in it says, [`Entry::content`].
    pub content: Option<ContentHash>,
    /// The same without the documents that are attached.
    pub bare_content: Option<ContentHash>,
    /// Whether it was broken, so that another one with its number takes its place.
    pub is_broken: bool,
    /// What makes the invoice or credit note in it one document.
    pub document: Option<DocumentKey>,
    /// The bank statements in it.
    pub statements: Vec<StatementKey>,
}

impl Remembered {
    /// What is kept of this file; nothing of one whose bytes could not be had.
    pub fn of(entry: &Entry) -> Option<Remembered> {
        Some(Remembered {
            path: entry.path.clone(),
            hash: entry.hash?,
            content: entry.content,
            bare_content: entry.bare_content,
            is_broken: entry.is_broken(),
            document: entry.document.clone(),
            statements: entry.statements.clone(),
        })
    }
}

/// What was imported before. It grows with each import; the same one given again makes everything in it
/// a duplicate.
///
/// A caller who imports again another day keeps a row of each file and makes the history of the rows, in the
/// order in which they came:
///
/// ```
/// use facturier::dossier::{Dossier, FolderSource, History, Identity, Refusal, Remembered};
///
/// let source = FolderSource::new("fixtures/ubl");
/// let dossier = Dossier::new(Identity::new());
/// let mut rows: Vec<Remembered> = Vec::new();
/// dossier.try_import(&source, &mut History::new(), |imported| {
///     rows.extend(Remembered::of(&imported.entry));
///     Ok::<(), Refusal>(())
/// })?;
///
/// let tomorrow = dossier.try_import(&source, &mut rows.into_iter().collect(), |imported| {
///     assert!(imported.entry.duplicate.is_some());
///     Ok::<(), Refusal>(())
/// })?;
/// assert_eq!(tomorrow.same, tomorrow.progress.done);
/// # Ok::<(), Refusal>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct History {
    paths: Vec<Box<str>>,
    contents: HashMap<ContentHash, u32>,
    documents: HashMap<[u8; 16], Held>,
    /// By account and year.
    statements: BTreeMap<(String, i32), Numbers>,
}

/// Statements of a year by their numbers, pages and days: those of one are pages that do not say which they are.
type Numbers = BTreeMap<(u32, Option<u32>, Option<NaiveDate>), Vec<Part>>;

/// As many pages that do not say which they are have one number.
const PARTS: usize = 64;

/// A statement, or a page of one.
#[derive(Clone, Copy, Debug)]
struct Part {
    held: Held,
    old: Option<Decimal>,
    new: Option<Decimal>,
}

impl Part {
    /// Whether one of the two goes on where the other ends. What begins alike is the same page.
    fn is_beside(&self, other: &StatementKey) -> bool {
        let is_one = |one: Option<Decimal>, other| one.is_some() && one == other;
        self.old != other.old_balance
            && (is_one(self.new, other.old_balance) || is_one(other.new_balance, self.old))
    }

    /// The place among these of the one that has this number, too; none if this is another page.
    fn meeting(parts: &[Part], key: &StatementKey) -> Option<usize> {
        let is_same = |part: &Part| part.held.content == Some(key.content);
        let begins_alike = |part: &Part| part.old == key.old_balance;
        let is_page = || parts.len() < PARTS && parts.iter().any(|part| part.is_beside(key));
        let found = parts.iter().position(is_same);
        let found = found.or_else(|| parts.iter().position(begins_alike));
        found.or_else(|| (!parts.is_empty() && !is_page()).then_some(0))
    }
}

/// Who has a number.
#[derive(Clone, Copy, Debug)]
struct Held {
    content: Option<ContentHash>,
    /// The beginning of the hash of the content without what is attached.
    bare: Option<u64>,
    /// The place of its path.
    at: u32,
    is_broken: bool,
}

impl Held {
    /// What another one of its number is to it, and how grave that is.
    fn meet(&mut self, other: Held) -> (u8, fn(String) -> Duplicate) {
        if self.content.is_some() && self.content == other.content {
            (0, Duplicate::Same)
        } else if self.bare.is_some() && self.bare == other.bare {
            (0, Duplicate::SameButAttachment)
        } else if self.is_broken && !other.is_broken {
            *self = other;
            (1, Duplicate::Replaces)
        } else {
            (2, Duplicate::Conflict)
        }
    }
}

impl Extend<Remembered> for History {
    fn extend<T: IntoIterator<Item = Remembered>>(&mut self, rows: T) {
        for row in rows {
            self.remember(&row);
        }
    }
}

impl FromIterator<Remembered> for History {
    fn from_iter<T: IntoIterator<Item = Remembered>>(rows: T) -> Self {
        let mut history = History::new();
        history.extend(rows);
        history
    }
}

impl History {
    /// Nothing yet.
    pub fn new() -> Self {
        History::default()
    }

    /// Adds a file, and tells what it is to those that were added before. A file without a hash, whose
    /// bytes could not be had, is nothing to anyone.
    pub fn add(&mut self, entry: &Entry) -> Option<Duplicate> {
        self.remember(&Remembered::of(entry)?)
    }

    /// The same of a file that was added to another history.
    pub fn remember(&mut self, entry: &Remembered) -> Option<Duplicate> {
        let hash = entry.hash;
        let earlier = |paths: &[Box<str>], at: u32| paths[at as usize].to_string();
        if let Some(&at) = self.contents.get(&hash) {
            return Some(Duplicate::Same(earlier(&self.paths, at)));
        }
        let place = self.paths.len() as u32;
        self.paths.push(entry.path.as_str().into());
        self.contents.insert(hash, place);
        let held = |content: Option<ContentHash>, bare: Option<ContentHash>| Held {
            content,
            bare: bare.map(|hash| u64::from_le_bytes(std::array::from_fn(|at| hash.0[at]))),
            at: place,
            is_broken: entry.is_broken,
        };
        // The first of the gravest is told.
        let mut found: Option<(u8, Duplicate)> = None;
        let mut is_new = false;
        let mut meet = |there: Option<&mut Held>, new: Held| match there {
            Some(there) => {
                let at = there.at;
                let (grave, duplicate) = there.meet(new);
                if found.as_ref().is_none_or(|&(known, _)| known < grave) {
                    found = Some((grave, duplicate(earlier(&self.paths, at))));
                }
                None
            }
            None => {
                is_new = true;
                Some(new)
            }
        };
        if let Some(document) = &entry.document {
            let key = document.short();
            if let Some(new) = meet(
                self.documents.get_mut(&key),
                held(entry.content, entry.bare_content),
            ) {
                self.documents.insert(key, new);
            }
        }
        for key in &entry.statements {
            let new = held(Some(key.content), None);
            let number = key.number.filter(|_| key.kind.is_statement());
            let (Some(year), Some(number)) = (key.year, number) else {
                meet(None, new);
                continue;
            };
            let of_year = self
                .statements
                .entry((key.account.clone(), year))
                .or_default();
            let parts = of_year.entry((number, key.page, key.day)).or_default();
            let met = Part::meeting(parts, key);
            if let Some(held) = meet(met.map(|at| &mut parts[at].held), new) {
                parts.push(Part {
                    held,
                    old: key.old_balance,
                    new: key.new_balance,
                });
            }
        }
        // A file that has something new besides copies is none to leave out.
        let told = found.filter(|&(grave, _)| grave > 0 || !is_new);
        told.map(|(_, duplicate)| duplicate)
    }

    /// The path of the file with another page of the statement in this one, if all that is in it is pages of
    /// statements that were added before.
    pub fn page_of(&self, entry: &Entry) -> Option<String> {
        let mut first = None;
        for key in &entry.statements {
            let number = key.number.filter(|_| key.kind.is_statement())?;
            let of_year = self.statements.get(&(key.account.clone(), key.year?))?;
            let beside = of_year.get(&(number, key.page, key.day));
            let beside = beside.filter(|parts| Part::meeting(parts, key).is_none());
            let pages = of_year
                .range((number, Some(0), None)..=(number, Some(u32::MAX), Some(NaiveDate::MAX)));
            let mut others = pages.filter(|((_, of, _), _)| key.page.is_some() && *of != key.page);
            let other = beside.or_else(|| others.next().map(|(_, parts)| parts))?;
            first.get_or_insert(other.first()?.held.at);
        }
        let path = self.paths.get(first? as usize)?;
        Some(path.to_string())
    }

    /// The numbers of statements that are missing between others, by account and year.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for ((account, year), numbers) in &self.statements {
            let mut numbers: Vec<u32> = numbers.keys().map(|&(number, ..)| number).collect();
            numbers.dedup();
            for pair in numbers.windows(2).filter(|pair| pair[1] - pair[0] > 1) {
                gaps.push(Gap {
                    account: account.clone(),
                    year: *year,
                    first: pair[0] + 1,
                    last: pair[1] - 1,
                });
            }
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Document;

    /// What was imported before keeps its hash.
    #[test]
    fn a_statement_has_the_hash_of_its_debug_form() {
        let file = include_bytes!("../../fixtures/coda/one-movement.cod");
        let (document, _) = crate::read(file).unwrap().into_document();
        let Document::Statements(statements) = document else {
            unreachable!("it is a bank statement");
        };
        for statement in statements {
            let bare = Statement {
                header: StatementHeader::default(),
                trailer: None,
                ..statement.clone()
            };
            assert_ne!(bare, statement);
            let whole = ContentHash::of(format!("{bare:?}").as_bytes());
            assert_eq!(content_of(&statement), whole);
        }
    }
}
