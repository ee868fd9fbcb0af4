//! What was exported already: a ledger as JSON Lines that only grows.
//!
//! A line is one thing that happened to one document:
//!
//! ```json
//! {"issuer":"BE0123456749","number":"2026-0117","type":"invoice","year":2026,"hash":"9f2c…","state":"exported","at":"2026-11-20","paths":["2026/0117.xml"]}
//! ```
//!
//! The library reads ledgers and makes the text to be appended; who keeps the file appends it, best after
//! the files are written. A line that was cut off when the power failed is told and otherwise ignored,
//! and what is appended next begins on a line of its own. Fields that this version does not know are kept.
//!
//! ```
//! use facturier::dossier::ledger::{Ledger, LedgerEntry, LedgerKey, LedgerState, Standing};
//! use facturier::dossier::EntryKind;
//!
//! let key = LedgerKey {
//!     issuer: "BE0123456749".into(),
//!     number: "2026-0117".into(),
//!     kind: EntryKind::Invoice,
//!     year: Some(2026),
//! };
//! let mut file = String::new();
//! let entry = LedgerEntry::new(key.clone(), "9f2c", LedgerState::Exported);
//! file.push_str(&Ledger::parse(file.as_bytes()).to_append(&[entry]));
//!
//! let ledger = Ledger::parse(file.as_bytes());
//! assert_eq!(ledger.standing(&key, "9f2c"), Standing::AlreadyExported(LedgerState::Exported));
//! assert_eq!(ledger.standing(&key, "77aa"), Standing::Conflict);
//! ```

use super::EntryKind;
use crate::value::Text;
use serde::{Deserialize, Serialize};
use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// By what a document is known again, whatever its file is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LedgerKey {
    /// Who issued it: VAT identifier, other identifier or name of the seller, or the account.
    pub issuer: Text,
    /// Its number; empty for one that has none, which is then known by its content alone.
    pub number: Text,
    /// What sort of document it is.
    #[serde(rename = "type")]
    pub kind: EntryKind,
    /// The year of its date: numbers may begin anew each year.
    #[serde(default)]
    pub year: Option<i32>,
}

/// What happened to a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Text", into = "Text")]
#[non_exhaustive]
pub enum LedgerState {
    /// It was exported (`exported`).
    Exported,
    /// It was put away afterwards (`archived`); no file was touched by that.
    Archived,
    /// A state that this version does not know. The document counts as exported.
    Other(Text),
}

impl From<Text> for LedgerState {
    fn from(name: Text) -> Self {
        match &*name {
            "exported" => LedgerState::Exported,
            "archived" => LedgerState::Archived,
            _ => LedgerState::Other(name),
        }
    }
}

impl From<LedgerState> for Text {
    fn from(state: LedgerState) -> Self {
        match state {
            LedgerState::Exported => "exported".into(),
            LedgerState::Archived => "archived".into(),
            LedgerState::Other(name) => name,
        }
    }
}

/// One line of a ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Which document.
    #[serde(flatten)]
    pub key: LedgerKey,
    /// The hash of its content, in hexadecimal; case does not matter.
    pub hash: Text,
    /// What happened.
    pub state: LedgerState,
    /// When, as the caller gave it (`2026-11-20`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Text>,
    /// Where it went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Text>,
    /// The files that were made of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}

impl LedgerEntry {
    /// An entry with nothing but this.
    pub fn new(key: LedgerKey, hash: impl Into<Text>, state: LedgerState) -> Self {
        LedgerEntry {
            key,
            hash: hash.into(),
            state,
            at: None,
            destination: None,
            paths: Vec::new(),
            other: BTreeMap::new(),
        }
    }
}

/// How a document stands to a ledger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nothing is known of it.
    NotExported,
    /// This content was exported; the last thing that happened to it.
    AlreadyExported(LedgerState),
    /// Other content was exported under the same number.
    Conflict,
}

/// A line that is no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFault {
    /// The line, from 1.
    pub line: usize,
    /// Whether it is the last one and has no end: it was cut off. What it recorded is not known, so that
    /// its document may be exported again.
    pub is_torn: bool,
    /// What is wrong with it.
    pub message: String,
}

/// A document to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which document.
    pub key: LedgerKey,
    /// The hash of its content, in hexadecimal.
    pub hash: Text,
    /// Whether it is to be exported at all.
    pub is_active: bool,
}

/// Documents sorted by how they stand to a ledger: places in the input, in its order, each in one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classification {
    /// Those that are not to be exported at all.
    pub not_activated: Vec<usize>,
    /// Those to be exported.
    pub not_exported: Vec<usize>,
    /// Those whose content was exported, or comes earlier in the input.
    pub already_exported: Vec<usize>,
    /// Those of whose number other content was exported, or comes earlier in the input.
    pub conflicts: Vec<usize>,
}

/// What was exported, and what is to be said about the file that says so.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    entries: Vec<LedgerEntry>,
    faults: Vec<LedgerFault>,
    is_open: bool,
    /// The last entry of each content, by key.
    known: HashMap<LedgerKey, BTreeMap<Text, usize>>,
}

impl Ledger {
    /// An empty ledger.
    pub fn new() -> Self {
        Ledger::default()
    }

    /// Reads the bytes of a ledger: as much as can be read, and [faults](Ledger::faults) for the rest.
    pub fn parse(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut ledger = Ledger {
            is_open: !bytes.is_empty() && !bytes.ends_with(b"\n"),
            ..Ledger::default()
        };
        let mut lines = bytes.split(|&byte| byte == b'\n').enumerate().peekable();
        while let Some((at, line)) = lines.next() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice(line) {
                Ok(entry) => ledger.push(entry),
                Err(error) => ledger.faults.push(LedgerFault {
                    line: at + 1,
                    is_torn: lines.peek().is_none(),
                    message: format!("expected an entry of a ledger: {error}"),
                }),
            }
        }
        ledger
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }

    /// The lines that could not be read.
    pub fn faults(&self) -> &[LedgerFault] {
        &self.faults
    }

    /// Adds an entry in memory.
    pub fn push(&mut self, entry: LedgerEntry) {
        let contents = self.known.entry(entry.key.clone()).or_default();
        contents.insert(lower(&entry.hash), self.entries.len());
        self.entries.push(entry);
    }

    /// The text that adds entries to the file this was read from.
    pub fn to_append(&self, entries: &[LedgerEntry]) -> String {
        let mut text = String::new();
        if self.is_open && !entries.is_empty() {
            text.push('\n');
        }
        for entry in entries {
            // Strings, numbers and JSON values: there is nothing that cannot be written.
            if let Ok(line) = serde_json::to_string(entry) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }

    /// How a document with this content stands.
    pub fn standing(&self, key: &LedgerKey, hash: &str) -> Standing {
        let Some(contents) = self.known.get(key) else {
            return Standing::NotExported;
        };
        match contents.get(&*lower(hash)) {
            Some(&at) => Standing::AlreadyExported(self.entries[at].state.clone()),
            None if key.number.is_empty() => Standing::NotExported,
            None => Standing::Conflict,
        }
    }

    /// Sorts documents into those to be exported and those not. The same content twice is exported once;
    /// of two contents of one number the first is exported, as if it had been before.
    pub fn classify(&self, candidates: &[Candidate]) -> Classification {
        let mut first: HashMap<&LedgerKey, Text> = HashMap::new();
        let mut unnumbered = BTreeSet::new();
        let mut result = Classification::default();
        for (at, candidate) in candidates.iter().enumerate() {
            let hash = lower(&candidate.hash);
            let list = if !candidate.is_active {
                &mut result.not_activated
            } else {
                match self.standing(&candidate.key, &hash) {
                    Standing::AlreadyExported(_) => &mut result.already_exported,
                    Standing::Conflict => &mut result.conflicts,
                    Standing::NotExported if candidate.key.number.is_empty() => {
                        match unnumbered.insert((&candidate.key, hash)) {
                            true => &mut result.not_exported,
                            false => &mut result.already_exported,
                        }
                    }
                    Standing::NotExported => match first.entry(&candidate.key) {
                        Slot::Vacant(slot) => {
                            slot.insert(hash);
                            &mut result.not_exported
                        }
                        Slot::Occupied(slot) if *slot.get() == hash => &mut result.already_exported,
                        Slot::Occupied(_) => &mut result.conflicts,
                    },
                }
            };
            list.push(at);
        }
        result
    }

    /// The entries that archive what was exported and is not archived yet.
    pub fn archive(&self, key: &LedgerKey, at: impl Into<Text>) -> Vec<LedgerEntry> {
        let at = at.into();
        let contents = self.known.get(key).into_iter().flatten();
        contents
            .map(|(_, &last)| &self.entries[last])
            .filter(|entry| entry.state == LedgerState::Exported)
            .map(|entry| LedgerEntry {
                at: Some(at.clone()),
                destination: entry.destination.clone(),
                ..LedgerEntry::new(key.clone(), entry.hash.clone(), LedgerState::Archived)
            })
            .collect()
    }
}

fn lower(hash: &str) -> Text {
    hash.to_ascii_lowercase().into()
}
