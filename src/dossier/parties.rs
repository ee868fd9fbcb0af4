//! Customers and suppliers, out of the documents of a dossier.
//!
//! Parties are one by a number (VAT, enterprise number, electronic address), else by an account that is
//! paid to, else by name and post code, legal forms, accents, case and the order of words apart. Two with
//! different VAT or enterprise numbers are never one: accounts of factoring companies and names of
//! franchises are shared.

use super::Direction;
use super::identity::{compact, key, party_keys};
use super::matching::name;
use crate::model::{Invoice, Party, PostalAddress};
use crate::value::Text;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What documents say about the parties in them, collected one document after the other.
///
/// ```
/// use facturier::dossier::{Direction, KnownParty, Parties, apply_changes, merge_parties};
/// let (document, _) = facturier::read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
/// let mut parties = Parties::new();
/// parties.add(document.as_invoice().unwrap(), Direction::Sale, "in/a.xml");
/// let mut known: Vec<KnownParty> = Vec::new();
/// let changes = merge_parties(&known, &parties.records());
/// apply_changes(&mut known, &changes);
/// assert!(!known.is_empty());
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Parties {
    seen: BTreeMap<Said, Vec<(Option<NaiveDate>, String)>>,
}

/// What one document says of a party; many say the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    numbers: BTreeSet<String>,
    ibans: BTreeSet<String>,
    name: Option<String>,
    address: PostalAddress,
    is_customer: bool,
}

/// A customer or supplier, as all documents together know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PartyRecord {
    /// Whether it buys.
    pub is_customer: bool,
    /// Whether it sells.
    pub is_supplier: bool,
    /// Its numbers in one form: Belgian ones as `BE` and ten digits, others as they are or with their
    /// scheme (`0088:5798000416604`).
    pub numbers: BTreeSet<String>,
    /// The accounts that it is paid to.
    pub ibans: BTreeSet<String>,
    /// Its names, the one used last first.
    pub names: Vec<Version<String>>,
    /// Its addresses, the one used last first.
    pub addresses: Vec<Version<PostalAddress>>,
}

/// A value with the documents that have it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Version<T> {
    /// The value.
    pub value: T,
    /// The issue date of the first document that has it.
    pub first: Option<NaiveDate>,
    /// The issue date of the last one.
    pub last: Option<NaiveDate>,
    /// The paths of all of them.
    pub paths: BTreeSet<String>,
}

impl Parties {
    /// Nobody yet.
    pub fn new() -> Self {
        Parties::default()
    }

    /// Adds the other party of a document: the buyer of a sale, the seller of a purchase, both when it is
    /// not known which, nobody when the document is of others.
    pub fn add(&mut self, invoice: &Invoice, direction: Direction, path: &str) {
        let ibans = || {
            let accounts = invoice
                .payment_means
                .iter()
                .filter_map(|means| means.credit_transfer.as_ref());
            let accounts = accounts.filter_map(|transfer| transfer.account_identifier.as_ref());
            accounts
                .map(|account| compact(&account.value))
                .filter(|iban| !iban.is_empty())
                .collect()
        };
        let mut add = |party: &Option<Party>, is_customer, ibans| {
            let Some(party) = party else { return };
            let said = Said::of(party, is_customer, ibans);
            let date = invoice
                .issue_date
                .as_ref()
                .and_then(|date| date.value().copied());
            self.seen
                .entry(said)
                .or_default()
                .push((date, path.to_owned()));
        };
        if matches!(direction, Direction::Purchase | Direction::Unknown) {
            add(&invoice.seller, false, ibans());
        }
        if matches!(direction, Direction::Sale | Direction::Unknown) {
            add(&invoice.buyer, true, BTreeSet::new());
        }
    }

    /// The parties, by name; the order of the documents plays no part.
    pub fn records(&self) -> Vec<PartyRecord> {
        let said: Vec<&Said> = self.seen.keys().collect();
        let mut groups = Groups::new(&said);
        for said in [Said::number_keys, Said::iban_keys, Said::name_keys] {
            groups.join(said);
        }
        let mut records: Vec<PartyRecord> = groups
            .members()
            .map(|members| self.record(members.iter().map(|&at| said[at])))
            .collect();
        records.sort_by(|a, b| {
            (a.name(), &a.numbers, &a.ibans).cmp(&(b.name(), &b.numbers, &b.ibans))
        });
        records
    }

    fn record<'s>(&self, members: impl Iterator<Item = &'s Said>) -> PartyRecord {
        let mut record = PartyRecord::default();
        for said in members {
            record.is_customer |= said.is_customer;
            record.is_supplier |= !said.is_customer;
            record.numbers.extend(said.numbers.iter().cloned());
            record.ibans.extend(said.ibans.iter().cloned());
            for (date, path) in &self.seen[said] {
                if let Some(name) = &said.name {
                    note(&mut record.names, name.clone(), *date, path);
                }
                if said.address != PostalAddress::default() {
                    note(&mut record.addresses, said.address.clone(), *date, path);
                }
            }
        }
        record
            .names
            .sort_by(|a, b| b.last.cmp(&a.last).then_with(|| a.value.cmp(&b.value)));
        record
            .addresses
            .sort_by(|a, b| b.last.cmp(&a.last).then_with(|| a.value.cmp(&b.value)));
        record
    }
}

/// Whether two names are spelt the same, but for legal forms, accents, case and the order of words.
///
/// ```
/// use facturier::dossier::is_one_name;
/// assert!(is_one_name("Café Alder BV", "ALDER CAFE"));
/// assert!(!is_one_name("Alder BV", "Alder Bouw BV"));
/// ```
pub fn is_one_name(one: &str, other: &str) -> bool {
    let keys = name::keys(one);
    keys.first()
        .is_some_and(|key| name::keys(other).first() == Some(key))
}

impl PartyRecord {
    /// The name used last.
    pub fn name(&self) -> Option<&str> {
        self.names.first().map(|name| name.value.as_str())
    }

    /// The address used last.
    pub fn address(&self) -> Option<&PostalAddress> {
        self.addresses.first().map(|address| &address.value)
    }

    fn as_said(&self) -> Said {
        Said {
            numbers: self.numbers.clone(),
            ibans: self.ibans.clone(),
            name: self.name().map(str::to_owned),
            address: self.address().cloned().unwrap_or_default(),
            is_customer: self.is_customer,
        }
    }
}

impl Said {
    fn of(party: &Party, is_customer: bool, ibans: BTreeSet<String>) -> Said {
        let name = party.name.as_deref().or(party.trading_name.as_deref());
        Said {
            numbers: party_keys(party).into_iter().collect(),
            ibans,
            name: name
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty()),
            address: party.address.clone().unwrap_or_default(),
            is_customer,
        }
    }

    fn number_keys(&self) -> Vec<String> {
        self.numbers.iter().cloned().collect()
    }

    fn iban_keys(&self) -> Vec<String> {
        self.ibans.iter().cloned().collect()
    }

    fn name_keys(&self) -> Vec<String> {
        let (Some(name), Some(post_code)) = (&self.name, &self.address.post_code) else {
            return Vec::new();
        };
        let post_code = compact(post_code);
        // `B-9000` is written for letters from abroad.
        let post_code = post_code.trim_start_matches(|c: char| c.is_alphabetic() || c == '-');
        let names = name::keys(name);
        names
            .into_iter()
            .map(|name| format!("{name}, {post_code}"))
            .collect()
    }
}

/// VAT and enterprise numbers, of which a party has one; others carry their scheme.
fn official(numbers: &BTreeSet<String>) -> impl Iterator<Item = &String> {
    numbers.iter().filter(|number| !number.contains(':'))
}

/// Whether nothing is against two being one.
fn agree(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    official(a).next().is_none()
        || official(b).next().is_none()
        || official(a).any(|number| b.contains(number))
}

/// Which of those that were said belong together.
struct Groups<'s> {
    said: &'s [&'s Said],
    /// The group of each, and the members and numbers of each group.
    group: Vec<usize>,
    members: Vec<(Vec<usize>, BTreeSet<String>)>,
}

impl<'s> Groups<'s> {
    fn new(said: &'s [&'s Said]) -> Self {
        let alone = |(at, said): (usize, &&Said)| (vec![at], said.numbers.clone());
        Groups {
            said,
            group: (0..said.len()).collect(),
            members: said.iter().enumerate().map(alone).collect(),
        }
    }

    /// Joins those that share one of these keys to the first that has it, unless their numbers are
    /// against it. Others that have it need no look: those without a number are with the first one, and
    /// those of one number find each other by that.
    fn join(&mut self, keys: impl Fn(&Said) -> Vec<String>) {
        let mut firsts: HashMap<String, usize> = HashMap::new();
        for (at, said) in self.said.iter().enumerate() {
            for key in keys(said) {
                let first = *firsts.entry(key).or_insert(at);
                let [first, group] = [first, at].map(|at| self.group[at]);
                if agree(&self.members[first].1, &self.members[group].1) {
                    self.unite(first, group);
                }
            }
        }
    }

    fn unite(&mut self, mut into: usize, mut from: usize) {
        if into == from {
            return;
        }
        if self.members[into].0.len() < self.members[from].0.len() {
            std::mem::swap(&mut into, &mut from);
        }
        let (members, numbers) = std::mem::take(&mut self.members[from]);
        for &member in &members {
            self.group[member] = into;
        }
        self.members[into].0.extend(members);
        self.members[into].1.extend(numbers);
    }

    fn members(&self) -> impl Iterator<Item = &Vec<usize>> {
        self.members
            .iter()
            .map(|(members, _)| members)
            .filter(|members| !members.is_empty())
    }
}

fn note<T: PartialEq>(
    versions: &mut Vec<Version<T>>,
    value: T,
    date: Option<NaiveDate>,
    path: &str,
) {
    let at = versions.iter().position(|version| version.value == value);
    let at = at.unwrap_or_else(|| {
        versions.push(Version {
            value,
            first: date,
            last: date,
            paths: BTreeSet::new(),
        });
        versions.len() - 1
    });
    let version = &mut versions[at];
    version.first = version.first.into_iter().chain(date).min();
    version.last = version.last.max(date);
    version.paths.insert(path.to_owned());
}

fn fields(address: &PostalAddress) -> [&Option<Text>; 7] {
    let PostalAddress {
        line_1,
        line_2,
        line_3,
        city,
        post_code,
        country_subdivision,
        country_code,
    } = address;
    [
        line_1,
        line_2,
        line_3,
        city,
        post_code,
        country_subdivision,
        country_code,
    ]
}

/// A party as an accounting program has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct KnownParty {
    /// What the program calls it by.
    pub id: String,
    /// VAT and enterprise numbers, however they are written.
    pub numbers: Vec<String>,
    /// Accounts that it is paid to.
    pub ibans: Vec<String>,
    /// Name.
    pub name: String,
    /// Address.
    pub address: PostalAddress,
}

/// What the documents bring to a list of parties.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum PartyChange {
    /// It is not in the list. Its id is its first number, else its account, else its name.
    Add(KnownParty),
    /// It is in the list, and this is how it should be there.
    Update(KnownParty),
    /// It could be several of the list, or one with another number; nothing is to be done before
    /// somebody has decided.
    Conflict {
        /// The party of the documents.
        party: PartyRecord,
        /// The ids of those in the list.
        ids: Vec<String>,
    },
}

/// What the documents bring to a list of parties: new ones, changes, conflicts. Names and addresses that
/// differ only in spelling are no change, and nothing is taken out of the list. Once the changes are
/// [applied](apply_changes), there are none but the conflicts.
///
/// ```
/// use facturier::dossier::{Direction, KnownParty, Parties, PartyChange, merge_parties};
/// let (document, _) = facturier::read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
/// let mut parties = Parties::new();
/// parties.add(document.as_invoice().unwrap(), Direction::Sale, "in/a.xml");
/// let known = [KnownParty { id: "C-7".into(), name: "Somebody else".into(), ..KnownParty::default() }];
/// let changes = merge_parties(&known, &parties.records());
/// assert!(changes.iter().all(|change| matches!(change, PartyChange::Add(_))));
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn merge_parties(known: &[KnownParty], records: &[PartyRecord]) -> Vec<PartyChange> {
    let known_said: Vec<Said> = known.iter().map(KnownParty::as_said).collect();
    let mut index: [BTreeMap<String, Vec<usize>>; 3] = Default::default();
    let kinds = [Said::number_keys, Said::iban_keys, Said::name_keys];
    for (at, said) in known_said.iter().enumerate() {
        for (index, keys) in index.iter_mut().zip(kinds) {
            for key in keys(said) {
                index.entry(key).or_default().push(at);
            }
        }
    }
    let mut changes = Vec::new();
    for record in records {
        let said = record.as_said();
        // The strongest of the three that finds anybody decides.
        let mut found = BTreeSet::new();
        for (index, keys) in index.iter().zip(kinds) {
            if found.is_empty() {
                let keys = keys(&said);
                found = keys
                    .iter()
                    .filter_map(|key| index.get(key))
                    .flatten()
                    .copied()
                    .collect();
            }
        }
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (None, _) => changes.push(PartyChange::Add(KnownParty::of(record))),
            (Some(at), None) if agree(&known_said[at].numbers, &said.numbers) => {
                let updated = known[at].updated(&known_said[at], record, &said);
                if updated != known[at] {
                    changes.push(PartyChange::Update(updated));
                }
            }
            (Some(first), second) => changes.push(PartyChange::Conflict {
                party: record.clone(),
                ids: [first]
                    .into_iter()
                    .chain(second)
                    .chain(found)
                    .map(|at| known[at].id.clone())
                    .collect(),
            }),
        }
    }
    changes
}

/// Puts additions and updates into the list; conflicts stay out.
///
/// ```
/// use facturier::dossier::{KnownParty, PartyChange, apply_changes};
/// let mut known = vec![KnownParty { id: "C-7".into(), name: "Old name".into(), ..KnownParty::default() }];
/// let renamed = KnownParty { name: "New name".into(), ..known[0].clone() };
/// apply_changes(&mut known, &[PartyChange::Update(renamed)]);
/// assert_eq!(known[0].name, "New name");
/// ```
pub fn apply_changes(known: &mut Vec<KnownParty>, changes: &[PartyChange]) {
    let updates = changes.iter().filter_map(|change| match change {
        PartyChange::Update(party) => Some((party.id.clone(), party)),
        _ => None,
    });
    let mut updates: HashMap<String, &KnownParty> = updates.collect();
    for old in known.iter_mut() {
        if let Some(party) = updates.remove(&old.id) {
            *old = party.clone();
        }
    }
    known.extend(changes.iter().filter_map(|change| match change {
        PartyChange::Add(party) => Some(party.clone()),
        _ => None,
    }));
}

impl KnownParty {
    fn of(record: &PartyRecord) -> Self {
        let name = record.name().unwrap_or_default().to_owned();
        let id = official(&record.numbers)
            .chain(&record.numbers)
            .chain(&record.ibans)
            .next();
        KnownParty {
            id: id.unwrap_or(&name).clone(),
            numbers: record.numbers.iter().cloned().collect(),
            ibans: record.ibans.iter().cloned().collect(),
            address: record.address().cloned().unwrap_or_default(),
            name,
        }
    }

    fn as_said(&self) -> Said {
        let keys = self
            .numbers
            .iter()
            .filter_map(|number| match number.split_once(':') {
                Some((scheme, number)) => key(number, Some(scheme)),
                None => key(number, None),
            });
        Said {
            numbers: keys.collect(),
            ibans: self.ibans.iter().map(|iban| compact(iban)).collect(),
            name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
            address: self.address.clone(),
            is_customer: false,
        }
    }

    fn updated(&self, said: &Said, record: &PartyRecord, new: &Said) -> KnownParty {
        let mut party = self.clone();
        party
            .numbers
            .extend(new.numbers.difference(&said.numbers).cloned());
        party
            .ibans
            .extend(new.ibans.difference(&said.ibans).cloned());
        if let Some(name) = record.name() {
            let keys = name::keys(&self.name);
            let same = name::keys(name).iter().any(|key| keys.contains(key));
            if !same && words([name]) != words([self.name.as_str()]) {
                party.name = name.to_owned();
            }
        }
        if let Some(address) = record.address()
            && in_words(&new.address) != in_words(&said.address)
        {
            party.address = address.clone();
        }
        party
    }
}

fn in_words(address: &PostalAddress) -> Vec<String> {
    words(fields(address).into_iter().flatten().map(Text::as_str))
}

/// The words of texts, without regard to case, accents and punctuation.
fn words<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let words = |text: &str| {
        let folded: String = text.chars().flat_map(name::fold).collect();
        folded
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    texts.into_iter().flat_map(words).collect()
}
