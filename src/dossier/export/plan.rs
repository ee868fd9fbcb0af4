//! From documents and rules to files.

use super::attachments::{Extracted, attachments};
use super::filter::Filter;
use super::item::ExportItem;
use super::names::{Wanted, assign, split_ending};
use super::outcome::{DashboardRow, Outcome, Reason, Status, Summary};
use super::settings::{Explained, Layer, Output, Resolver, Rules, Settings};
use crate::dossier::ledger::{Candidate, Ledger, LedgerEntry, LedgerState};
use crate::format::{FORMATS, Format, Loss, WriteOptions};
use crate::model::{Document, Party};
use crate::pipeline;
use crate::report::Severity;
use crate::value::{Identifier, Text};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// An export: rules, a filter, and what was exported before.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    rules: &'a Rules,
    ledger: &'a Ledger,
    filter: Option<&'a Filter>,
    today: NaiveDate,
    write: WriteOptions,
    first_sequence: usize,
}

/// What an export comes to: a row for each document, in the order of the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan<'a> {
    /// The rows.
    pub rows: Vec<PlanRow<'a>>,
}

/// What an export does with one document.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRow<'a> {
    /// What the caller calls the document.
    pub key: Text,
    /// What becomes of it, and why.
    pub outcome: Outcome,
    /// Where its files go, as the settings call it.
    pub destination: Option<Text>,
    /// The files: the document first, then its original, then its attachments. None for a document that
    /// is not exported.
    pub files: Vec<PlannedFile<'a>>,
    /// What the files do not hold of the document.
    pub losses: Vec<Loss>,
    /// Every setting that has a value, and where that comes from.
    pub explain: Vec<Explained>,
    /// What is to be appended to the ledger once the files are written.
    pub entries: Vec<LedgerEntry>,
    /// The document as a line of an overview.
    pub dashboard: DashboardRow,
}

/// One file of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile<'a> {
    /// The path within the destination, with `/` between folders.
    pub path: String,
    /// What it is.
    pub role: Role,
    /// The format of the content.
    pub format: Format,
    /// What is in it.
    pub content: Content<'a>,
}

/// What a file is to its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The document.
    Document,
    /// What it was before it was converted.
    Original,
    /// Attached to it (BG-24).
    Attachment,
}

/// The content of a file.
#[derive(Clone, PartialEq, Eq)]
pub enum Content<'a> {
    /// These bytes.
    Bytes(Cow<'a, [u8]>),
    /// The bytes of the original file.
    Original,
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Content::Original => f.write_str("Original"),
        }
    }
}

impl<'a> Export<'a> {
    /// An export of everything by these rules that is not in the ledger, on this day.
    pub fn new(rules: &'a Rules, ledger: &'a Ledger, today: NaiveDate) -> Self {
        Export {
            rules,
            ledger,
            filter: None,
            today,
            write: WriteOptions::new(),
            first_sequence: 1,
        }
    }

    /// Only of what the filter lets through.
    #[must_use]
    pub fn filter(mut self, filter: &'a Filter) -> Self {
        self.filter = Some(filter);
        self
    }

    /// How documents are written.
    #[must_use]
    pub fn write_options(mut self, options: WriteOptions) -> Self {
        self.write = options;
        self
    }

    /// The first number that `{sequence}` stands for. Documents are counted by date, then number.
    #[must_use]
    pub fn first_sequence(mut self, first: usize) -> Self {
        self.first_sequence = first;
        self
    }

    /// Plans the export. The order of the documents changes nothing but the order of the rows.
    pub fn plan<'d>(&self, items: &[ExportItem<'d>]) -> Plan<'d> {
        let rules = Resolver::new(self.rules);
        let mut drafts: Vec<Draft<'_, 'd>> = items
            .iter()
            .map(|item| Draft::new(item, &rules, self.filter))
            .collect();
        // From here on documents are looked at in an order of their own.
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_cached_key(|&at| {
            let item = &items[at];
            let number = item.number().map(Cow::into_owned);
            let key = (item.key.clone(), item.hash.clone(), item.path.clone());
            (item.date(), number, key)
        });
        // What cannot go out takes no number from what can.
        for draft in drafts.iter_mut().filter(|draft| draft.status.is_none()) {
            draft.judge();
        }
        self.look_up(&mut drafts, &order);
        let mut sequence = self.first_sequence;
        for &at in &order {
            if drafts[at].status.is_none() {
                drafts[at].write(&self.write);
            }
            if drafts[at].status.is_none() {
                drafts[at].name(sequence, self.today);
                sequence = sequence.saturating_add(1);
            }
        }
        self.assign_paths(&mut drafts);
        let rows = drafts.into_iter().map(|draft| draft.row(self.today));
        Plan {
            rows: rows.collect(),
        }
    }

    /// What the ledger says about those that the filter lets through.
    fn look_up(&self, drafts: &mut [Draft<'_, '_>], order: &[usize]) {
        let (places, candidates): (Vec<usize>, Vec<Candidate>) = order
            .iter()
            .filter(|&&at| drafts[at].status.is_none())
            .map(|&at| {
                let item = drafts[at].item;
                let candidate = Candidate {
                    key: item.ledger_key(),
                    hash: item.hash.clone(),
                    is_active: drafts[at].settings.active != Some(false),
                };
                (at, candidate)
            })
            .unzip();
        let found = self.ledger.classify(&candidates);
        for at in found.not_activated {
            let text = "the settings say that nothing of it is exported";
            drafts[places[at]].refuse(Status::NotActivated, "NOT-ACTIVATED", text);
        }
        for at in found.already_exported {
            let text = "the same content was exported already";
            drafts[places[at]].refuse(Status::AlreadyExported, "ALREADY-EXPORTED", text);
        }
        for at in found.conflicts {
            let text = format!(
                "there is other content under the number {:?} of the same issuer, kind and year",
                candidates[at].key.number.as_str()
            );
            drafts[places[at]].refuse(Status::Conflict, "CONFLICT", text);
        }
    }

    /// Gives every file its path: first the documents, then what belongs beside them.
    fn assign_paths(&self, drafts: &mut [Draft<'_, '_>]) {
        let mut destinations: BTreeMap<Option<Text>, (Vec<usize>, Vec<String>)> = BTreeMap::new();
        for (at, draft) in drafts.iter().enumerate() {
            if draft.status.is_none() {
                let destination = draft.settings.destination.clone();
                destinations.entry(destination).or_default().0.push(at);
            }
        }
        for entry in self.ledger.entries() {
            if let Some(there) = destinations.get_mut(&entry.destination) {
                there.1.extend(entry.paths.iter().cloned());
            }
        }
        for (places, mut taken) in destinations.into_values() {
            let wanted: Vec<Wanted> = places.iter().map(|&at| drafts[at].wanted.clone()).collect();
            let paths = assign(&wanted, taken.iter().map(String::as_str));
            let mut beside = Vec::new();
            for (&at, path) in places.iter().zip(&paths) {
                beside.extend(
                    drafts[at]
                        .beside(path)
                        .into_iter()
                        .map(|wanted| (at, wanted)),
                );
            }
            taken.extend(paths.iter().cloned());
            for (&at, path) in places.iter().zip(paths) {
                drafts[at].paths.push(path);
            }
            let (places, wanted): (Vec<usize>, Vec<Wanted>) = beside.into_iter().unzip();
            let paths = assign(&wanted, taken.iter().map(String::as_str));
            for (at, path) in places.into_iter().zip(paths) {
                drafts[at].paths.push(path);
            }
        }
    }
}

/// A row in the making.
struct Draft<'i, 'd> {
    item: &'i ExportItem<'d>,
    settings: Settings,
    explain: Vec<Explained>,
    /// Why it is not exported, once that is known.
    status: Option<Status>,
    reasons: Vec<Reason>,
    losses: Vec<Loss>,
    content: Content<'d>,
    format: Format,
    wanted: Wanted,
    attachments: Vec<Extracted<'d>>,
    has_original: bool,
    /// The paths of the document, its original and its attachments.
    paths: Vec<String>,
}

impl<'i, 'd> Draft<'i, 'd> {
    fn new(item: &'i ExportItem<'d>, rules: &Resolver<'_>, filter: Option<&Filter>) -> Self {
        let (settings, explain) = rules.resolve(item);
        let mut draft = Draft {
            item,
            settings,
            explain,
            status: None,
            reasons: Vec::new(),
            losses: Vec::new(),
            content: Content::Original,
            format: item.format,
            wanted: Wanted::default(),
            attachments: Vec::new(),
            has_original: false,
            paths: Vec::new(),
        };
        let held_back = filter.map_or(Vec::new(), |filter| filter.holds_back(item));
        if !held_back.is_empty() {
            let text = format!("the filter asks for other {}", held_back.join(", "));
            draft.refuse(Status::LeftOut, "LEFT-OUT", text);
        } else if item.hash.trim().is_empty() {
            let text = "without a hash of its content nobody can tell whether it was exported";
            draft.refuse(Status::Rejected, "NO-HASH", text);
        }
        draft
    }

    fn refuse(&mut self, status: Status, code: &'static str, text: impl Into<String>) {
        self.status = Some(status);
        self.say(code, text);
    }

    fn say(&mut self, code: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.reasons.push(Reason { code, text });
    }

    /// Whether there is a document that may go out.
    fn judge(&mut self) {
        if let Some(error) = self.item.error {
            return self.refuse(Status::Rejected, "NO-DOCUMENT", error.to_string());
        }
        let count = |severity| {
            let findings = self.item.findings.iter();
            findings
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let (fatal, warnings) = (count(Severity::Fatal), count(Severity::Warning));
        if fatal > 0 {
            let text = format!("there are {fatal} fatal findings");
            if self.settings.allow_invalid != Some(true) {
                return self.refuse(Status::Rejected, "INVALID", text);
            }
            self.say("INVALID", text);
        }
        if warnings > 0 {
            self.say("WARNINGS", format!("there are {warnings} warnings"));
        }
    }

    /// Decides what is in the file, and makes it.
    fn write(&mut self, options: &WriteOptions) {
        let is_overridden = self.settings.overrides_parties();
        match (self.settings.output, self.item.document) {
            (Some(Output::Format(format)), Some(document))
                if format != self.item.format
                    || is_overridden && document.as_invoice().is_some() =>
            {
                let document = self.settings.overridden(document);
                match pipeline::write(&document, format, options) {
                    Ok(written) => {
                        self.losses.extend(self.item.losses.iter().cloned());
                        self.losses.extend(written.losses);
                        self.content = Content::Bytes(Cow::Owned(written.bytes));
                        self.format = format;
                        self.has_original = self.settings.original_beside == Some(true);
                    }
                    Err(error) => {
                        return self.refuse(Status::Rejected, "NOT-WRITTEN", error.to_string());
                    }
                }
            }
            (Some(Output::Format(format)), None) if format != self.item.format => {
                let text = format!(
                    "there is no document that could be written as {format}; the original is copied"
                );
                self.say("NOT-CONVERTED", text);
            }
            _ => {}
        }
        let is_rewritten =
            matches!(self.content, Content::Bytes(_)) && self.item.invoice().is_some();
        if is_overridden && !is_rewritten {
            let text =
                "sender and receiver are replaced in invoices that are written in a format only";
            self.say("NOT-OVERRIDDEN", text);
        }
        if self.settings.attachments == Some(true)
            && let Some(invoice) = self.item.invoice()
        {
            let (found, losses) = attachments(invoice);
            self.attachments = found;
            self.losses.extend(losses);
        }
        if !self.losses.is_empty() {
            let text = format!("{} things are not carried", self.losses.len());
            self.say("LOSSES", text);
        }
    }

    /// Fills in the template of the path.
    fn name(&mut self, sequence: usize, today: NaiveDate) {
        let item = self.item;
        let template = self.settings.path.clone().unwrap_or_default();
        let filled = template.fill_path(|field| item.value(field, sequence, today));
        if !filled.missing.is_empty() {
            let missing: Vec<&str> = filled.missing.iter().map(|field| field.name()).collect();
            let text = format!("the document has no {} for its path", missing.join(", "));
            self.say("FIELD-MISSING", text);
        }
        let extension = match (&self.content, item.original().1) {
            (Content::Original, extension) if !extension.is_empty() => extension,
            _ => extension(self.format),
        };
        self.wanted = Wanted {
            folders: filled.folders,
            stem: filled.stem,
            extension: extension.to_owned(),
            tie: tie(item),
        };
    }

    /// The names of what is put beside the document, which got this path.
    fn beside(&self, path: &str) -> Vec<Wanted> {
        let mut folders: Vec<String> = path.split('/').map(str::to_owned).collect();
        let name = folders.pop().unwrap_or_default();
        let stem = match self.wanted.extension.len() {
            0 => &name,
            _ => split_ending(&name).0,
        };
        let wanted = |stem: String, extension: &str, tie: String| Wanted {
            folders: folders.clone(),
            stem,
            extension: extension.to_owned(),
            tie,
        };
        let mut all = Vec::new();
        if self.has_original {
            let extension = self.item.original().1;
            all.push(wanted(stem.to_owned(), extension, tie(self.item)));
        }
        all.extend(self.attachments.iter().map(|attachment| {
            let name = attachment.name();
            let (end, extension) = split_ending(&name);
            let tie = format!("{:06}{}", attachment.at, tie(self.item));
            wanted(
                format!("{stem}_{end}"),
                extension.trim_start_matches('.'),
                tie,
            )
        }));
        all
    }

    fn row(self, today: NaiveDate) -> PlanRow<'d> {
        let item = self.item;
        let status = self.status.unwrap_or(match self.reasons.as_slice() {
            [] => Status::Accepted,
            _ => Status::Warned,
        });
        let overridden = |name: &Option<Text>| {
            name.clone()
                .filter(|_| matches!(self.content, Content::Bytes(_)))
        };
        let name = |party: Option<&Party>| party.and_then(|party| party.name.clone());
        let invoice = item.invoice();
        let dashboard = DashboardRow {
            key: item.key.clone(),
            sender: overridden(&self.settings.sender_name)
                .or_else(|| name(invoice?.seller.as_ref())),
            receiver: overridden(&self.settings.receiver_name)
                .or_else(|| name(invoice?.buyer.as_ref())),
            number: item.number().map(|number| number.into_owned().into()),
            customer_order: invoice.and_then(|invoice| invoice.purchase_order_reference.clone()),
            supplier_order: invoice.and_then(|invoice| invoice.sales_order_reference.clone()),
            status,
        };
        let mut entries = Vec::new();
        let mut files = Vec::new();
        if status.is_exported() {
            entries.push(LedgerEntry {
                at: Some(today.to_string().into()),
                destination: self.settings.destination.clone(),
                paths: self.paths.clone(),
                ..LedgerEntry::new(item.ledger_key(), item.hash.clone(), LedgerState::Exported)
            });
            if self.settings.archive == Some(true) {
                entries.push(LedgerEntry {
                    paths: Vec::new(),
                    state: LedgerState::Archived,
                    ..entries[0].clone()
                });
            }
            let document = (Role::Document, self.format, self.content);
            let original =
                self.has_original
                    .then_some((Role::Original, item.format, Content::Original));
            let attachments = self.attachments.iter().map(|attachment| {
                let content = Content::Bytes(Cow::Borrowed(attachment.content.0.as_slice()));
                let format = crate::format::detect(&attachment.content.0).format;
                (Role::Attachment, format, content)
            });
            let contents = [document].into_iter().chain(original).chain(attachments);
            files.extend(self.paths.into_iter().zip(contents).map(
                |(path, (role, format, content))| PlannedFile {
                    path,
                    role,
                    format,
                    content,
                },
            ));
        }
        PlanRow {
            key: item.key.clone(),
            outcome: Outcome {
                status,
                reasons: self.reasons,
                findings: item.findings.to_vec(),
            },
            destination: self.settings.destination,
            files,
            losses: self.losses,
            explain: self.explain,
            entries,
            dashboard,
        }
    }
}

/// What decides between documents that want the same name.
fn tie(item: &ExportItem<'_>) -> String {
    format!("{}\n{}\n{}", item.key, item.hash, item.path)
}

/// The customary ending of a format.
fn extension(format: Format) -> &'static str {
    let row = FORMATS.iter().find(|row| row.format == format);
    row.map_or("", |row| row.extension)
}

impl Settings {
    fn overrides_parties(&self) -> bool {
        let overrides = [
            &self.sender_name,
            &self.sender_endpoint,
            &self.sender_scheme,
            &self.receiver_name,
            &self.receiver_endpoint,
            &self.receiver_scheme,
        ];
        overrides.into_iter().any(Option::is_some)
    }

    /// The document with sender and receiver replaced.
    fn overridden<'d>(&self, document: &'d Document) -> Cow<'d, Document> {
        let Some(invoice) = document.as_invoice().filter(|_| self.overrides_parties()) else {
            return Cow::Borrowed(document);
        };
        let mut invoice = invoice.clone();
        let sender = (
            &self.sender_name,
            &self.sender_endpoint,
            &self.sender_scheme,
        );
        let receiver = (
            &self.receiver_name,
            &self.receiver_endpoint,
            &self.receiver_scheme,
        );
        override_party(&mut invoice.seller, sender);
        override_party(&mut invoice.buyer, receiver);
        Cow::Owned(invoice.into())
    }
}

type Override<'s> = (&'s Option<Text>, &'s Option<Text>, &'s Option<Text>);

fn override_party(party: &mut Option<Party>, (name, endpoint, scheme): Override<'_>) {
    if name.is_none() && endpoint.is_none() && scheme.is_none() {
        return;
    }
    let party = party.get_or_insert_default();
    if name.is_some() {
        party.name.clone_from(name);
    }
    if endpoint.is_some() || scheme.is_some() {
        let address = party
            .electronic_address
            .get_or_insert_with(Identifier::default);
        if let Some(endpoint) = endpoint {
            address.value = endpoint.clone();
        }
        if scheme.is_some() {
            address.scheme.clone_from(scheme);
        }
    }
}

impl<'a> Plan<'a> {
    /// How many documents have which outcome.
    pub fn summary(&self) -> Summary {
        Summary::of(self.rows.iter().map(|row| row.outcome.status))
    }

    /// The files of all documents.
    pub fn files(&self) -> impl Iterator<Item = &PlannedFile<'a>> {
        self.rows.iter().flat_map(|row| &row.files)
    }

    /// All that is to be appended to the ledger once all files are written.
    pub fn entries(&self) -> Vec<LedgerEntry> {
        let entries = self.rows.iter().flat_map(|row| &row.entries);
        entries.cloned().collect()
    }
}

impl fmt::Display for Plan<'_> {
    /// For people: each document with its files, what is said about it and its settings, but those that
    /// nobody set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.iter().try_for_each(|row| row.fmt(f))
    }
}

impl fmt::Display for PlanRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.outcome.status)?;
        if let Some(destination) = &self.destination {
            write!(f, ", to {destination}")?;
        }
        writeln!(f)?;
        for file in &self.files {
            let what = match (file.role, &file.content) {
                (Role::Attachment, _) => "attachment".into(),
                (_, Content::Original) => "copied".into(),
                (_, Content::Bytes(_)) => format!("written as {}", file.format),
            };
            writeln!(f, "  {} ({what})", file.path)?;
        }
        for reason in &self.outcome.reasons {
            writeln!(f, "  {reason}")?;
        }
        for loss in &self.losses {
            writeln!(f, "  lost: {loss}")?;
        }
        for explained in self
            .explain
            .iter()
            .filter(|row| row.layer != Layer::BuiltIn)
        {
            writeln!(f, "  {explained}")?;
        }
        Ok(())
    }
}
