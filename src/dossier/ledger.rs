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
use super::export::{Taken, mark};
use crate::value::Text;
use crate::value::shown::Visible;
use serde::de::IntoDeserializer as _;
use serde::de::value::StrDeserializer;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::hash_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::io::{self, BufRead, Read as _};
use std::str::FromStr;

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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerEntry {
    /// Which document.
    #[serde(flatten)]
    pub key: LedgerKey,
    /// The hash of its content, in hexadecimal; case does not matter.
    pub hash: Text,
    /// What happened.
    pub state: LedgerState,
    /// When, as the caller gave it (`2026-11-20`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Text>,
    /// Where it went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Text>,
    /// The files that were made of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// What `{sequence}` stands for in their paths, if it is in them; no other document gets this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// Fields that this version does not know.
    #[serde(flatten)]
    pub other: BTreeMap<String, JsonText>,
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
            sequence: None,
            other: BTreeMap::new(),
        }
    }
}

impl FromStr for LedgerEntry {
    type Err = LedgerFault;

    /// One line of a ledger, without its end.
    fn from_str(line: &str) -> Result<Self, LedgerFault> {
        let fault = |error: serde_json::Error| LedgerFault::new(1, false, &error);
        let known: Line<'_> = serde_json::from_str(line).map_err(fault)?;
        let mut other: BTreeMap<String, JsonText> = serde_json::from_str(line).map_err(fault)?;
        other.retain(|name, _| !Line::FIELDS.contains(&name.as_str()));
        let kind: StrDeserializer<'_, serde_json::Error> = (*known.kind).into_deserializer();
        Ok(LedgerEntry {
            key: LedgerKey {
                issuer: (*known.issuer).into(),
                number: (*known.number).into(),
                kind: EntryKind::deserialize(kind).map_err(fault)?,
                year: known.year,
            },
            hash: (*known.hash).into(),
            state: Text::from(&*known.state).into(),
            at: known.at,
            destination: known.destination,
            paths: known.paths,
            sequence: known.sequence,
            other,
        })
    }
}

/// A value in JSON, kept as it is written: whatever its numbers are, none is rounded.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JsonText(Box<RawValue>);

impl JsonText {
    /// The JSON.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for JsonText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for JsonText {}

/// What is looked at in a line.
#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    issuer: Cow<'l, str>,
    #[serde(borrow)]
    number: Cow<'l, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'l, str>,
    #[serde(default)]
    year: Option<i32>,
    #[serde(borrow)]
    hash: Cow<'l, str>,
    #[serde(borrow)]
    state: Cow<'l, str>,
    #[serde(default)]
    at: Option<Text>,
    #[serde(default)]
    destination: Option<Text>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    sequence: Option<u64>,
}

impl Line<'_> {
    const FIELDS: [&'static str; 10] = [
        "issuer",
        "number",
        "type",
        "year",
        "hash",
        "state",
        "at",
        "destination",
        "paths",
        "sequence",
    ];
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
#[non_exhaustive]
pub struct LedgerFault {
    /// The line, from 1.
    pub line: usize,
    /// Whether it is the beginning of an entry, at the end of the file and without an end: it was cut off
    /// while it was written. What it recorded is not known, so that its document is exported again.
    pub is_torn: bool,
    /// What is wrong with it.
    pub message: String,
}

impl LedgerFault {
    fn new(line: usize, is_torn: bool, error: &dyn fmt::Display) -> Self {
        let message = format!("expected an entry of a ledger: {error}");
        // What is quoted may be of any length.
        let message = Visible(&message).up_to(LONGEST_MESSAGE);
        LedgerFault {
            line,
            is_torn,
            message,
        }
    }
}

impl fmt::Display for LedgerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for LedgerFault {}

/// A document to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerCandidate {
    /// Which document.
    pub key: LedgerKey,
    /// The hash of its content, in hexadecimal.
    pub hash: Text,
    /// Whether it is to be exported at all.
    pub is_active: bool,
}

/// Documents sorted by how they stand to a ledger: places in the input, in its order, each in one list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Standings {
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
///
/// It keeps what it is asked for and not the lines: some 150 bytes for each document.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The keys and hashes of all contents, one behind the other.
    bytes: Vec<u8>,
    contents: Vec<Content>,
    /// By the hash of a key, the place of the first content of it; where that is the place of another
    /// key, the next higher hash.
    keys: HashMap<u64, u32>,
    /// The same of the other contents of a key, by the hash of key and content.
    others: HashMap<u64, u32>,
    states: Vec<LedgerState>,
    state_places: HashMap<LedgerState, u32>,
    /// The paths in each destination.
    destinations: Vec<(Option<Text>, Taken)>,
    destination_places: HashMap<Option<Text>, u32>,
    sequences: Vec<u64>,
    entries: usize,
    faults: Vec<LedgerFault>,
    more_faults: usize,
    whole: u64,
    is_open: bool,
    is_torn: bool,
}

/// One content of one document.
#[derive(Clone, Debug)]
struct Content {
    /// Where its key begins in the bytes; its hash is behind that.
    start: usize,
    key: u32,
    hash: u32,
    /// The last thing that happened to it.
    state: u32,
    destination: u32,
    /// Another content of the same key.
    next: u32,
}

const NONE: u32 = u32::MAX;

/// As many bytes a line has at most.
const LONGEST: usize = 16 << 20;

/// As many faults are kept; the others are counted.
const FAULTS: usize = 100;

/// As many characters the message of a fault has at most.
const LONGEST_MESSAGE: usize = 200;

/// How every line begins.
const START: &[u8] = b"{\"issuer\":\"";

impl Ledger {
    /// An empty ledger.
    pub fn new() -> Self {
        Ledger::default()
    }

    /// Reads the bytes of a ledger: as much as can be read, and [faults](Ledger::faults) for the rest.
    pub fn parse(bytes: &[u8]) -> Self {
        // Bytes in memory can always be read.
        Ledger::read(bytes).unwrap_or_default()
    }

    /// Reads a ledger line by line, so that the file need not be in memory.
    ///
    /// # Errors
    ///
    /// When the reader fails.
    pub fn read(reader: impl BufRead) -> io::Result<Self> {
        let mut ledger = Ledger::new();
        let mut lines = Lines::new(reader);
        while let Some(line) = lines.next()? {
            ledger.is_open = !line.is_ended;
            let parsed = line
                .text()
                .and_then(|text| match text.trim_ascii().is_empty() {
                    true => Ok(None),
                    false => serde_json::from_str(text)
                        .map(Some)
                        .map_err(|e| line.fault(&e)),
                });
            match parsed {
                Ok(Some(known)) => ledger.add(known),
                Ok(None) => {}
                Err(fault) => {
                    ledger.is_torn = fault.is_torn;
                    match ledger.faults.len() < FAULTS {
                        true => ledger.faults.push(fault),
                        false => ledger.more_faults += 1,
                    }
                }
            }
            if !ledger.is_torn {
                ledger.whole = line.end;
            }
        }
        Ok(ledger)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// The lines that could not be read, the first hundred of them.
    pub fn faults(&self) -> &[LedgerFault] {
        &self.faults
    }

    /// How many more faults there are.
    pub fn more_faults(&self) -> usize {
        self.more_faults
    }

    /// Whether what was read is a ledger: empty, or with an entry in it, or the first entry was cut off.
    /// To anything else nothing is to be appended.
    ///
    /// ```
    /// use facturier::dossier::ledger::Ledger;
    /// assert!(Ledger::parse(b"").is_ledger());
    /// assert!(Ledger::parse(b"{\"issuer\":\"BE01").is_ledger());
    /// assert!(!Ledger::parse(b"<Invoice/>\n").is_ledger());
    /// ```
    pub fn is_ledger(&self) -> bool {
        self.entries > 0 || self.faults.iter().all(|fault| fault.is_torn)
    }

    /// How many bytes of the file are whole lines, if the last one was cut off while it was written: what
    /// is behind them is to be removed before anything is appended.
    pub fn torn_at(&self) -> Option<u64> {
        self.is_torn.then_some(self.whole)
    }

    /// Whether the last line has no end, so that what is appended begins with one.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open && !self.is_torn
    }

    /// Adds an entry in memory.
    pub fn push(&mut self, entry: &LedgerEntry) {
        self.add(Line {
            issuer: Cow::Borrowed(&entry.key.issuer),
            number: Cow::Borrowed(&entry.key.number),
            kind: Cow::Borrowed(entry.key.kind.name()),
            year: entry.key.year,
            hash: Cow::Borrowed(&entry.hash),
            state: Cow::Owned(Text::from(entry.state.clone()).to_string()),
            at: None,
            destination: entry.destination.clone(),
            paths: entry.paths.clone(),
            sequence: entry.sequence,
        });
    }

    fn add(&mut self, line: Line<'_>) {
        self.entries += 1;
        self.sequences.extend(line.sequence);
        let destination = match self.destination_places.entry(line.destination) {
            Slot::Occupied(slot) => *slot.get(),
            Slot::Vacant(slot) => {
                let label = slot.key().clone();
                self.destinations.push((label, Taken::default()));
                *slot.insert(self.destinations.len() as u32 - 1)
            }
        };
        for path in &line.paths {
            self.destinations[destination as usize].1.add(path);
        }
        let state = match self.state_places.entry(Text::from(&*line.state).into()) {
            Slot::Occupied(slot) => *slot.get(),
            Slot::Vacant(slot) => {
                self.states.push(slot.key().clone());
                *slot.insert(self.states.len() as u32 - 1)
            }
        };
        let key = packed_key(&line.issuer, &line.number, &line.kind, line.year);
        let hash = packed_hash(&line.hash);
        match self.find(&key, &hash) {
            Found::Same(at) => {
                let content = &mut self.contents[at as usize];
                (content.state, content.destination) = (state, destination);
            }
            found => {
                let at = self.contents.len() as u32;
                let mut next = NONE;
                if let Found::Other(first) = found {
                    let first = &mut self.contents[first as usize];
                    next = std::mem::replace(&mut first.next, at);
                    free_slot(&mut self.others, mark(&(&key, &hash)), at);
                } else {
                    free_slot(&mut self.keys, mark(&key), at);
                }
                self.contents.push(Content {
                    start: self.bytes.len(),
                    key: key.len() as u32,
                    hash: hash.len() as u32,
                    state,
                    destination,
                    next,
                });
                self.bytes.extend(key);
                self.bytes.extend(hash);
            }
        }
    }

    /// The content of this key and hash, or the first one of this key.
    fn find(&self, key: &[u8], hash: &[u8]) -> Found {
        let has_key = |content: &Content| self.key_of(content) == key;
        let Some(first) = self.slot(&self.keys, mark(&key), has_key) else {
            return Found::Nothing;
        };
        let is_same = |content: &Content| self.hash_of(content) == hash && has_key(content);
        if is_same(&self.contents[first as usize]) {
            return Found::Same(first);
        }
        match self.slot(&self.others, mark(&(key, hash)), is_same) {
            Some(at) => Found::Same(at),
            None => Found::Other(first),
        }
    }

    fn slot(
        &self,
        table: &HashMap<u64, u32>,
        mut mark: u64,
        is_it: impl Fn(&Content) -> bool,
    ) -> Option<u32> {
        loop {
            let at = *table.get(&mark)?;
            if is_it(&self.contents[at as usize]) {
                return Some(at);
            }
            mark = mark.wrapping_add(1);
        }
    }

    fn key_of(&self, content: &Content) -> &[u8] {
        &self.bytes[content.start..][..content.key as usize]
    }

    fn hash_of(&self, content: &Content) -> &[u8] {
        &self.bytes[content.start + content.key as usize..][..content.hash as usize]
    }

    /// The paths that are given away: each destination with its own.
    pub(super) fn destinations(&self) -> &[(Option<Text>, Taken)] {
        &self.destinations
    }

    /// Whether a file was exported under this path, in any destination.
    pub fn has_path(&self, path: &str) -> bool {
        let path = super::export::folded(path);
        let mut destinations = self.destinations.iter();
        destinations.any(|(_, taken)| taken.has_file(&path))
    }

    /// The numbers that `{sequence}` stood for, in order.
    pub(super) fn sequences(&self) -> Vec<u64> {
        let mut sequences = self.sequences.clone();
        sequences.sort_unstable();
        sequences
    }

    /// The text that adds entries to the file this was read from.
    pub fn to_append(&self, entries: &[LedgerEntry]) -> String {
        let mut text = String::new();
        if self.is_open && !entries.is_empty() {
            text.push('\n');
        }
        text.push_str(&lines(entries));
        text
    }

    /// How a document with this content stands.
    pub fn standing(&self, key: &LedgerKey, hash: &str) -> Standing {
        let packed = packed_key(&key.issuer, &key.number, key.kind.name(), key.year);
        match self.find(&packed, &packed_hash(hash)) {
            Found::Nothing => Standing::NotExported,
            Found::Same(at) => {
                let content = &self.contents[at as usize];
                Standing::AlreadyExported(self.states[content.state as usize].clone())
            }
            Found::Other(_) if key.number.is_empty() => Standing::NotExported,
            Found::Other(_) => Standing::Conflict,
        }
    }

    /// Sorts documents into those to be exported and those not. The same content twice is exported once;
    /// of two contents of one number the first is exported, as if it had been before.
    pub fn classify(&self, candidates: &[LedgerCandidate]) -> Standings {
        let mut first: HashMap<&LedgerKey, Text> = HashMap::new();
        let mut unnumbered = BTreeSet::new();
        let mut result = Standings::default();
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
        let packed = packed_key(&key.issuer, &key.number, key.kind.name(), key.year);
        let has_key = |content: &Content| self.key_of(content) == packed;
        let mut next = self
            .slot(&self.keys, mark(&packed), has_key)
            .unwrap_or(NONE);
        let mut entries = Vec::new();
        while let Some(content) = self.contents.get(next as usize) {
            next = content.next;
            if self.states[content.state as usize] != LedgerState::Exported {
                continue;
            }
            let hash = unpacked_hash(self.hash_of(content));
            entries.push(LedgerEntry {
                at: Some(at.clone()),
                destination: self.destinations[content.destination as usize].0.clone(),
                ..LedgerEntry::new(key.clone(), hash, LedgerState::Archived)
            });
        }
        entries.sort_by(|a, b| a.hash.cmp(&b.hash));
        entries
    }
}

/// What is found under a key.
enum Found {
    Nothing,
    /// This content.
    Same(u32),
    /// No such content, but another one.
    Other(u32),
}

/// Puts a place under a mark, or under the next one that is free.
fn free_slot(table: &mut HashMap<u64, u32>, mut mark: u64, at: u32) {
    while let Slot::Occupied(_) = table.entry(mark) {
        mark = mark.wrapping_add(1);
    }
    table.insert(mark, at);
}

/// The entries of a ledger with all that is in them, oldest first, and what is wrong with lines that
/// are none.
///
/// ```
/// use facturier::dossier::ledger::entries;
/// let line = r#"{"issuer":"BE0123456749","number":"7","type":"invoice","year":2026,"hash":"9f2c","state":"exported","score":1e999}"#;
/// let entries: Vec<_> = entries(line.as_bytes()).collect::<Result<_, _>>()?;
/// assert_eq!(entries[0].other["score"].as_str(), "1e999");
/// # Ok::<(), facturier::dossier::ledger::LedgerFault>(())
/// ```
pub fn entries(bytes: &[u8]) -> impl Iterator<Item = Result<LedgerEntry, LedgerFault>> + '_ {
    let mut lines = Lines::new(bytes);
    std::iter::from_fn(move || {
        loop {
            // Bytes in memory can always be read.
            let line = lines.next().ok()??;
            return Some(match line.text() {
                Ok(text) if text.trim_ascii().is_empty() => continue,
                Ok(text) => text.parse().map_err(|fault: LedgerFault| LedgerFault {
                    line: line.number,
                    is_torn: line.is_torn(),
                    ..fault
                }),
                Err(fault) => Err(fault),
            });
        }
    })
}

/// Entries as lines of a ledger.
///
/// ```
/// use facturier::dossier::ledger::{Ledger, LedgerEntry, LedgerKey, LedgerState, lines};
/// let entry = LedgerEntry::new(LedgerKey::default(), "9f2c", LedgerState::Exported);
/// let text = lines(&[entry]);
/// assert_eq!(text.lines().count(), 1);
/// ```
pub fn lines(entries: &[LedgerEntry]) -> String {
    let mut text = String::new();
    for entry in entries {
        // Strings, numbers and JSON as it was read: there is nothing that cannot be written.
        if let Ok(line) = serde_json::to_string(entry) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// The lines of a file, of which one is in memory at a time.
struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    number: usize,
    end: u64,
}

struct RawLine<'l> {
    bytes: &'l [u8],
    number: usize,
    is_ended: bool,
    /// How many bytes of the file end here.
    end: u64,
}

impl<R: BufRead> Lines<R> {
    fn new(reader: R) -> Self {
        Lines {
            reader,
            line: Vec::new(),
            number: 0,
            end: 0,
        }
    }

    fn next(&mut self) -> io::Result<Option<RawLine<'_>>> {
        self.line.clear();
        let mut part = (&mut self.reader).take(LONGEST as u64);
        let mut read = part.read_until(b'\n', &mut self.line)?;
        let mut is_ended = self.line.last() == Some(&b'\n');
        if read == LONGEST && !is_ended {
            loop {
                let buffer = self.reader.fill_buf()?;
                let newline = buffer.iter().position(|&byte| byte == b'\n');
                let length = newline.map_or(buffer.len(), |at| at + 1);
                self.reader.consume(length);
                read += length;
                is_ended = newline.is_some();
                if is_ended || length == 0 {
                    break;
                }
            }
        }
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.end += read as u64;
        let mut bytes = self.line.as_slice();
        if self.number == 1 {
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        Ok(Some(RawLine {
            bytes,
            number: self.number,
            is_ended,
            end: self.end,
        }))
    }
}

impl RawLine<'_> {
    fn text(&self) -> Result<&str, LedgerFault> {
        if self.bytes.len() >= LONGEST {
            let message = format!("the line is longer than {} MB", LONGEST >> 20);
            return Err(LedgerFault::new(self.number, false, &message));
        }
        std::str::from_utf8(self.bytes).map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &dyn fmt::Display) -> LedgerFault {
        LedgerFault::new(self.number, self.is_torn(), error)
    }

    /// Whether it is an entry that was cut off. What was not written any more may be zeros.
    fn is_torn(&self) -> bool {
        let end = self.bytes.iter().rposition(|&byte| byte != 0);
        let written = &self.bytes[..end.map_or(0, |end| end + 1)];
        !self.is_ended && (written.starts_with(START) || START.starts_with(written))
    }
}

/// A key as bytes: two are the same if and only if the keys are.
fn packed_key(issuer: &str, number: &str, kind: &str, year: Option<i32>) -> Vec<u8> {
    let mut key = Vec::with_capacity(20 + issuer.len() + kind.len() + number.len());
    let year = year.map_or(i64::MIN, i64::from);
    key.extend((issuer.len() as u32).to_le_bytes());
    key.extend(issuer.bytes());
    key.extend((kind.len() as u32).to_le_bytes());
    key.extend(kind.bytes());
    key.extend(year.to_le_bytes());
    key.extend(number.bytes());
    key
}

/// A hash as bytes, without regard to case: half as many if it is in hexadecimal.
fn packed_hash(hash: &str) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
    let pair = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    let packed: Option<Vec<u8>> = match hash.len() % 2 {
        0 => hash.as_bytes().chunks_exact(2).map(pair).collect(),
        _ => None,
    };
    match packed {
        Some(packed) => [&[1], &*packed].concat(),
        None => [&[0], hash.to_ascii_lowercase().as_bytes()].concat(),
    }
}

fn unpacked_hash(packed: &[u8]) -> String {
    match packed.split_first() {
        Some((1, bytes)) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Some((_, bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        None => String::new(),
    }
}

fn lower(hash: &str) -> Text {
    hash.to_ascii_lowercase().into()
}
