//! What has been there before: the same bytes, the same document, the same bank statement; and which
//! statements are missing in between.

use super::identity::{compact, party_keys};
use super::matching::name::fold;
use crate::model::{Invoice, Kind, Statement, StatementHeader};
use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fmt;

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

#[cfg(feature = "serde")]
impl serde::Serialize for ContentHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What makes an invoice or credit note one document: who issued it, its number, what it is, and when.
///
/// Numbers begin anew each year, so that two documents are the same if all but the day agree.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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

/// What makes a bank statement one: account, year and number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StatementKey {
    /// The account, without blanks, and its currency.
    pub account: String,
    /// The year of its new balance.
    pub year: Option<i32>,
    /// Its number in the year.
    pub number: Option<u32>,
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
        let bare = Statement {
            header: StatementHeader::default(),
            trailer: None,
            ..statement.clone()
        };
        Some(StatementKey {
            account: format!("{} {currency}", compact(&account.number)),
            year: date.and_then(|date| date.value()).map(|date| date.year()),
            number: statement.number.or(statement.paper_number),
            content: ContentHash::of(format!("{bare:?}").as_bytes()),
        })
    }
}

/// What a file is to one that was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Duplicate {
    /// The same bytes, under whatever name, or the same statements with another header; the path of
    /// the earlier one.
    Same(String),
    /// The same document by seller, number, type and year, or the same statement by account, year and
    /// number, with another content; the path of the earlier one.
    Conflict(String),
}

/// Which statements of an account are missing between others.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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

/// What was imported before. It grows with each import; the same one given again makes everything in it
/// a duplicate.
#[derive(Clone, Debug, Default)]
pub struct History {
    paths: Vec<Box<str>>,
    contents: HashMap<ContentHash, u32>,
    documents: HashMap<[u8; 16], u32>,
    statements: BTreeMap<(String, i32), BTreeMap<u32, (ContentHash, u32)>>,
}

impl History {
    /// Nothing yet.
    pub fn new() -> Self {
        History::default()
    }

    /// Adds a file, and tells what it is to those that were added before.
    pub fn add(
        &mut self,
        path: &str,
        content: ContentHash,
        document: Option<&DocumentKey>,
        statements: &[StatementKey],
    ) -> Option<Duplicate> {
        let earlier = |paths: &[Box<str>], at: u32| paths[at as usize].to_string();
        if let Some(&at) = self.contents.get(&content) {
            return Some(Duplicate::Same(earlier(&self.paths, at)));
        }
        let place = self.paths.len() as u32;
        self.paths.push(path.into());
        self.contents.insert(content, place);
        let mut found = None;
        if let Some(document) = document {
            match self.documents.get(&document.short()) {
                Some(&at) => found = Some(Duplicate::Conflict(earlier(&self.paths, at))),
                None => {
                    self.documents.insert(document.short(), place);
                }
            }
        }
        let mut fresh = 0;
        for key in statements {
            let (Some(year), Some(number)) = (key.year, key.number) else {
                fresh += 1;
                continue;
            };
            let of_year = self
                .statements
                .entry((key.account.clone(), year))
                .or_default();
            match of_year.get(&number) {
                Some((content, at)) if *content == key.content => {
                    found.get_or_insert_with(|| Duplicate::Same(earlier(&self.paths, *at)));
                }
                Some((_, at)) => found = Some(Duplicate::Conflict(earlier(&self.paths, *at))),
                None => {
                    of_year.insert(number, (key.content, place));
                    fresh += 1;
                }
            }
        }
        // A file that has something new besides is none to leave out.
        if fresh > 0 && matches!(found, Some(Duplicate::Same(_))) {
            return None;
        }
        found
    }

    /// The numbers of statements that are missing between others, by account and year.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for ((account, year), numbers) in &self.statements {
            let numbers: Vec<u32> = numbers.keys().copied().collect();
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
