//! From documents and rules to files.

use super::attachments::attachments;
use super::filter::Filter;
use super::item::ExportItem;
use super::names::{Taken, Wanted, assign_beside, split_ending};
use super::outcome::{DashboardRow, ExportSummary, Outcome, OutcomeReason, Status};
use super::settings::{Explained, Output, Resolver, Rules, Settings, SettingsLayer};
use super::template::{Template, TemplateField, TemplateValue};
use crate::dossier::ledger::{
    Ledger, LedgerCandidate, LedgerEntry, LedgerKey, LedgerState, Standing,
};
use crate::format::{FORMATS, Format, Loss, WriteOptions};
use crate::model::{Document, Party};
use crate::pipeline;
use crate::report::{Finding, Severity};
use crate::value::shown::quoted;
use crate::value::{Identifier, Text};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// An export: rules, a filter, and what was exported before.
///
/// ```
/// use facturier::dossier::export::{Export, ExportItem, Rules, Settings};
/// use facturier::dossier::ledger::Ledger;
/// let rules = Rules::new(Settings { path: Some("{original}".parse()?), ..Settings::new() });
/// let (ledger, today) = (Ledger::new(), "2026-11-20".parse()?);
/// let items = [ExportItem::new("doc-1", "in/a.pdf", "9f2c51d07e")];
/// let plan = Export::new(&rules, &ledger, today).plan(&items);
/// assert_eq!(plan.files().next().unwrap().path, "a.pdf");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    rules: &'a Rules,
    ledger: &'a Ledger,
    filter: Option<&'a Filter>,
    today: NaiveDate,
    write: WriteOptions,
    first_sequence: usize,
    one_place: bool,
}

/// What an export comes to: a row for each document, in the order of the input.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Plan<'a> {
    /// The rows.
    pub rows: Vec<PlanRow<'a>>,
}

/// What an export does with one document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
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
#[non_exhaustive]
pub struct PlannedFile<'a> {
    /// The path within the destination, with `/` between folders.
    pub path: String,
    /// What it is.
    pub role: Role,
    /// The format of the content.
    pub format: Format,
    /// What is in it.
    pub content: FileContent<'a>,
}

/// What a file is to its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
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
pub enum FileContent<'a> {
    /// These bytes.
    Bytes(Cow<'a, [u8]>),
    /// The bytes of the original file.
    Original,
    /// What [`Planner::add_apart`] gave back.
    Apart,
}

impl fmt::Debug for FileContent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileContent::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            FileContent::Original => f.write_str("Original"),
            FileContent::Apart => f.write_str("Apart"),
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
            one_place: false,
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

    /// The first number that `{sequence}` stands for. Documents are counted by date, then number; those
    /// without a `{sequence}` in their path are not counted, and no number is used that the ledger has.
    #[must_use]
    pub fn first_sequence(mut self, first: usize) -> Self {
        self.first_sequence = first;
        self
    }

    /// Puts all files in one place, whatever destinations the settings name: no two of them have one path.
    #[must_use]
    pub fn one_place(mut self) -> Self {
        self.one_place = true;
        self
    }

    /// Plans the export. The order of the documents changes nothing but the order of the rows.
    pub fn plan<'d>(&self, items: &[ExportItem<'d>]) -> Plan<'d> {
        let mut planner = self.planner();
        items.iter().for_each(|item| planner.add(item));
        planner.plan()
    }

    /// A plan to which documents are added one by one.
    pub fn planner<'d>(&self) -> Planner<'a, 'd> {
        Planner {
            export: *self,
            rules: Resolver::new(self.rules),
            drafts: Vec::new(),
        }
    }
}

/// Documents on their way into a plan. Names are given when all of them are known, as they depend on each
/// other; until then little is kept of each.
///
/// ```
/// use facturier::dossier::export::{FileContent, Export, ExportItem, Rules};
/// use facturier::dossier::ledger::Ledger;
///
/// let (rules, ledger) = (Rules::default(), Ledger::new());
/// let mut planner = Export::new(&rules, &ledger, "2026-11-20".parse().unwrap()).planner();
/// for (path, hash) in [("2025/scan.jpg", "03ab"), ("2026/scan.jpg", "77aa")] {
///     // The caller keeps the bytes, and can forget the document.
///     let apart = planner.add_apart(&ExportItem::new(path, path, hash));
///     assert_eq!(apart.contents, [FileContent::Original]);
/// }
/// let plan = planner.plan();
/// let paths: Vec<&str> = plan.files().map(|file| file.path.as_str()).collect();
/// assert_eq!(paths, ["scan.jpg", "scan-2.jpg"]);
/// ```
#[derive(Debug)]
pub struct Planner<'a, 'd> {
    export: Export<'a>,
    rules: Resolver<'a>,
    drafts: Vec<Draft<'d>>,
}

/// What a [`Planner`] does not keep of a document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Apart<'i> {
    /// The contents of its files, in their order; none of a document that is not exported.
    pub contents: Vec<FileContent<'i>>,
    /// What the files do not hold of the document.
    pub losses: Vec<Loss>,
}

impl<'d> Planner<'_, 'd> {
    /// Adds a document, with its contents and all that is to be said about it.
    pub fn add(&mut self, item: &ExportItem<'d>) {
        let (mut draft, contents) = self.draft(item);
        draft.findings = item.findings.to_vec();
        draft.contents = contents;
        self.drafts.push(draft);
    }

    /// Adds a document of which the caller keeps what takes room: the contents, which come back as
    /// [`FileContent::Apart`], and the losses. Findings and explanations are not kept either.
    pub fn add_apart<'i>(&mut self, item: &ExportItem<'i>) -> Apart<'i> {
        let (mut draft, contents) = self.draft(item);
        draft.contents = contents.iter().map(|_| FileContent::Apart).collect();
        draft.explain = Vec::new();
        draft.files.shrink_to_fit();
        let losses = std::mem::take(&mut draft.losses);
        self.drafts.push(draft);
        Apart { contents, losses }
    }

    fn draft<'i, 'x>(&self, item: &ExportItem<'i>) -> (Draft<'x>, Vec<FileContent<'i>>) {
        let mut making = Making::new(item, &self.rules, self.export.filter);
        // What cannot go out takes no number from what can.
        let mut contents = Vec::new();
        if making.draft.status.is_none() {
            making.judge();
        }
        if making.draft.status.is_none() {
            making.look_up(self.export.ledger);
        }
        if making.draft.status.is_none() {
            contents = making.write(&self.export.write);
        }
        if making.draft.status.is_none() {
            making.name(self.export.today);
        } else {
            contents.clear();
        }
        making.overview();
        (making.draft, contents)
    }

    /// The plan of all that was added.
    pub fn plan(self) -> Plan<'d> {
        Plan {
            rows: self.rows().collect(),
        }
    }

    /// The rows of the plan one by one, for those who have no use for all of them at once.
    pub fn rows(mut self) -> impl Iterator<Item = PlanRow<'d>> {
        // From here on documents are looked at in an order of their own.
        let mut order: Vec<usize> = (0..self.drafts.len())
            .filter(|&at| self.drafts[at].status.is_none())
            .collect();
        let key = |&at: &usize| {
            let draft = &self.drafts[at];
            (
                draft.date,
                draft.dashboard.number.as_ref(),
                draft.parts_of_tie(),
            )
        };
        order.sort_by(|a, b| key(a).cmp(&key(b)));
        self.set_apart(&order);
        order.retain(|&at| self.drafts[at].status.is_none());
        self.count(&order);
        self.assign_paths(&order);
        let today = self.export.today;
        self.drafts.into_iter().map(move |draft| draft.row(today))
    }

    /// Of several documents with one content, or one number, the first goes out.
    fn set_apart(&mut self, order: &[usize]) {
        let candidate = |&at: &usize| LedgerCandidate {
            key: self.drafts[at].ledger_key.clone(),
            hash: self.drafts[at].hash.clone(),
            is_active: true,
        };
        let candidates: Vec<LedgerCandidate> = order.iter().map(candidate).collect();
        let found = self.export.ledger.classify(&candidates);
        for at in found.already_exported {
            self.drafts[order[at]].already_exported();
        }
        for at in found.conflicts {
            self.drafts[order[at]].conflict();
        }
    }

    /// Gives numbers to those that want one: the lowest that are free, so that there are no gaps, and a run
    /// that goes on where another one was cut off comes to the same numbers.
    fn count(&mut self, order: &[usize]) {
        let mut used = self.export.ledger.sequences().into_iter().peekable();
        let mut next = self.export.first_sequence as u64;
        for &at in order {
            let draft = &mut self.drafts[at];
            if !draft.template.has_sequence() {
                continue;
            }
            while let Some(number) = used.next_if(|&number| number <= next) {
                if number == next {
                    next = next.saturating_add(1);
                }
            }
            draft.sequence = Some(next);
            next = next.saturating_add(1);
        }
    }

    /// Gives every file its path: first the documents, then what belongs beside them.
    fn assign_paths(&mut self, order: &[usize]) {
        let mut destinations: BTreeMap<Option<Text>, Vec<usize>> = BTreeMap::new();
        for &at in order {
            let destination = match self.export.one_place {
                true => None,
                false => self.drafts[at].destination.clone(),
            };
            destinations.entry(destination).or_default().push(at);
        }
        for (destination, places) in destinations {
            let before = self.export.ledger.destinations().iter();
            let before: Vec<&Taken> = before
                .filter(|(label, _)| self.export.one_place || *label == destination)
                .map(|(_, taken)| taken)
                .collect();
            let mut now = Taken::default();
            let wanted: Vec<Wanted> = places.iter().map(|&at| self.drafts[at].wanted()).collect();
            let paths = assign_beside(&wanted, &before, &mut now);
            drop(wanted);
            let mut beside = Vec::new();
            for (&at, path) in places.iter().zip(paths) {
                let wanted = self.drafts[at].wanted_beside(&path);
                beside.extend(wanted.into_iter().map(|wanted| (at, wanted)));
                let draft = &mut self.drafts[at];
                draft.paths.reserve_exact(draft.files.len());
                draft.paths.push(path);
            }
            let (places, wanted): (Vec<usize>, Vec<Wanted>) = beside.into_iter().unzip();
            let paths = assign_beside(&wanted, &before, &mut now);
            for (at, path) in places.into_iter().zip(paths) {
                self.drafts[at].paths.push(path);
            }
        }
    }
}

/// A row in the making. Of the document it keeps nothing but the contents of its files.
#[derive(Debug)]
struct Draft<'d> {
    key: Text,
    hash: Text,
    path: Text,
    ledger_key: LedgerKey,
    date: Option<NaiveDate>,
    /// Why it is not exported, once that is known.
    status: Option<Status>,
    reasons: Vec<OutcomeReason>,
    findings: Vec<Finding>,
    losses: Vec<Loss>,
    explain: Vec<Explained>,
    dashboard: DashboardRow,
    destination: Option<Text>,
    /// Whether it is to be archived in the ledger.
    archive: bool,
    /// The path, filled in but for `{sequence}`.
    template: Template,
    /// Folders around it.
    folders: Vec<String>,
    extension: String,
    sequence: Option<u64>,
    /// What is put beside it: what follows its stem, an ending, and what decides between equals before the
    /// document does.
    beside: Vec<(String, String, String)>,
    files: Vec<(Role, Format)>,
    contents: Vec<FileContent<'d>>,
    /// The paths of the document, its original and its attachments.
    paths: Vec<String>,
}

impl<'d> Draft<'d> {
    fn refuse(&mut self, status: Status, code: &'static str, text: impl Into<String>) {
        self.status = Some(status);
        self.say(code, text);
    }

    fn say(&mut self, code: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.reasons.push(OutcomeReason { code, text });
    }

    /// What decides between documents that want the same name.
    fn tie(&self) -> String {
        self.parts_of_tie().join("\n")
    }

    fn parts_of_tie(&self) -> [&str; 3] {
        [&self.key, &self.hash, &self.path]
    }

    fn already_exported(&mut self) {
        let text = "the same content was exported already";
        self.refuse(Status::AlreadyExported, "ALREADY-EXPORTED", text);
    }

    fn conflict(&mut self) {
        let text = format!(
            "there is other content under the number {} of the same issuer, kind and year",
            quoted(&self.ledger_key.number)
        );
        self.refuse(Status::Conflict, "CONFLICT", text);
    }

    fn wanted(&self) -> Wanted {
        let sequence = self.sequence.unwrap_or(0);
        let filled = self.template.fill_path(|field| match field {
            TemplateField::Sequence => Some(TemplateValue::Sequence(sequence as usize)),
            _ => None,
        });
        Wanted {
            folders: self.folders.iter().cloned().chain(filled.folders).collect(),
            stem: filled.stem,
            extension: self.extension.clone(),
            tie: self.tie(),
        }
    }

    /// The names of what is put beside the document, which got this path.
    fn wanted_beside(&self, path: &str) -> Vec<Wanted> {
        let mut folders: Vec<String> = path.split('/').map(str::to_owned).collect();
        let name = folders.pop().unwrap_or_default();
        let stem = match self.extension.len() {
            0 => &name,
            _ => split_ending(&name).0,
        };
        let own = self.tie();
        let wanted = |(end, extension, tie): &(String, String, String)| Wanted {
            folders: folders.clone(),
            stem: format!("{stem}{end}"),
            extension: extension.clone(),
            tie: format!("{tie}{own}"),
        };
        self.beside.iter().map(wanted).collect()
    }

    fn row(self, today: NaiveDate) -> PlanRow<'d> {
        let status = self.status.unwrap_or(match self.reasons.as_slice() {
            [] => Status::Accepted,
            _ => Status::Warned,
        });
        let mut entries = Vec::new();
        let entry = |state| LedgerEntry {
            at: Some(today.to_string().into()),
            destination: self.destination.clone(),
            ..LedgerEntry::new(self.ledger_key.clone(), self.hash.clone(), state)
        };
        if status.is_exported() {
            entries.push(LedgerEntry {
                paths: self.paths.clone(),
                sequence: self.sequence,
                ..entry(LedgerState::Exported)
            });
        }
        if self.archive && (status.is_exported() || status == Status::AlreadyExported) {
            entries.push(entry(LedgerState::Archived));
        }
        let mut files = Vec::new();
        if status.is_exported() {
            let contents = self.files.into_iter().zip(self.contents);
            files.extend(self.paths.into_iter().zip(contents).map(
                |(path, ((role, format), content))| PlannedFile {
                    path,
                    role,
                    format,
                    content,
                },
            ));
        }
        PlanRow {
            key: self.key,
            outcome: Outcome {
                status,
                reasons: self.reasons,
                findings: self.findings,
            },
            destination: self.destination,
            files,
            losses: self.losses,
            explain: self.explain,
            entries,
            dashboard: DashboardRow {
                status,
                ..self.dashboard
            },
        }
    }
}

/// A draft, with the document that it is made of.
struct Making<'i, 'd, 'x> {
    item: &'i ExportItem<'d>,
    settings: Settings,
    is_written: bool,
    draft: Draft<'x>,
}

impl<'i, 'd, 'x> Making<'i, 'd, 'x> {
    fn new(item: &'i ExportItem<'d>, rules: &Resolver<'_>, filter: Option<&Filter>) -> Self {
        let (settings, explain) = rules.resolve(item);
        let mut draft = Draft {
            key: item.key.clone(),
            hash: item.hash.clone(),
            path: item.path.clone(),
            ledger_key: item.ledger_key(),
            date: item.date(),
            status: None,
            reasons: Vec::new(),
            findings: Vec::new(),
            losses: Vec::new(),
            explain,
            dashboard: DashboardRow {
                key: item.key.clone(),
                sender: None,
                receiver: None,
                number: None,
                customer_order: None,
                supplier_order: None,
                status: Status::Accepted,
            },
            destination: settings.destination.clone(),
            archive: false,
            template: Template::default(),
            folders: Vec::new(),
            extension: String::new(),
            sequence: None,
            beside: Vec::new(),
            files: Vec::new(),
            contents: Vec::new(),
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
        Making {
            item,
            settings,
            is_written: false,
            draft,
        }
    }

    /// Whether there is a document that may go out.
    fn judge(&mut self) {
        if let Some(error) = self.item.error {
            let text = error.to_string();
            return self.draft.refuse(Status::Rejected, "NO-DOCUMENT", text);
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
                return self.draft.refuse(Status::Rejected, "INVALID", text);
            }
            self.draft.say("INVALID", text);
        }
        if warnings > 0 {
            let text = format!("there are {warnings} warnings");
            self.draft.say("WARNINGS", text);
        }
    }

    /// What the ledger says about it.
    fn look_up(&mut self, ledger: &Ledger) {
        let draft = &mut self.draft;
        if self.settings.active == Some(false) {
            let text = "the settings say that nothing of it is exported";
            return draft.refuse(Status::NotActivated, "NOT-ACTIVATED", text);
        }
        draft.archive = self.settings.archive == Some(true);
        match ledger.standing(&draft.ledger_key, &draft.hash) {
            Standing::NotExported => {}
            Standing::AlreadyExported(state) => {
                // The line that archives it may have been lost when a run was cut off.
                draft.archive &= state == LedgerState::Exported;
                draft.already_exported();
            }
            Standing::Conflict => draft.conflict(),
        }
    }

    /// Decides what is in the files, and makes it: the document first, then its original, then its
    /// attachments.
    fn write(&mut self, options: &WriteOptions) -> Vec<FileContent<'d>> {
        let (item, draft) = (self.item, &mut self.draft);
        let is_overridden = self.settings.overrides_parties();
        let mut contents = vec![FileContent::Original];
        let mut format = item.format;
        match (self.settings.output, item.document) {
            (Some(Output::Format(to)), Some(document))
                if to != item.format || is_overridden && document.as_invoice().is_some() =>
            {
                let document = self.settings.overridden(document);
                match pipeline::write(&document, to, options) {
                    Ok(written) => {
                        draft.losses.extend(item.losses.iter().cloned());
                        draft.losses.extend(written.losses);
                        contents = vec![FileContent::Bytes(Cow::Owned(written.bytes))];
                        format = to;
                        self.is_written = true;
                    }
                    Err(error) => {
                        draft.refuse(Status::Rejected, "NOT-WRITTEN", error.to_string());
                        return Vec::new();
                    }
                }
            }
            (Some(Output::Format(to)), None) if to != item.format => {
                let text = format!(
                    "there is no document that could be written as {to}; the original is copied"
                );
                draft.say("NOT-CONVERTED", text);
            }
            _ => {}
        }
        if is_overridden && !(self.is_written && item.invoice().is_some()) {
            let text =
                "sender and receiver are replaced in invoices that are written in a format only";
            draft.say("NOT-OVERRIDDEN", text);
        }
        draft.files.push((Role::Document, format));
        let original = item.original().1;
        draft.extension = match (self.is_written, original) {
            (false, extension) if !extension.is_empty() => extension,
            _ => extension(format),
        }
        .to_owned();
        if self.is_written && self.settings.original_beside == Some(true) {
            let beside = (String::new(), original.to_owned(), String::new());
            draft.beside.push(beside);
            draft.files.push((Role::Original, item.format));
            contents.push(FileContent::Original);
        }
        if self.settings.attachments == Some(true)
            && let Some(invoice) = item.invoice()
        {
            let (mut found, losses) = attachments(invoice);
            // A PDF that the invoice came in is the last of what is attached to it.
            if item.format == Format::Pdf && draft.files.iter().any(|file| file.1 == Format::Pdf) {
                found.pop();
            }
            draft.losses.extend(losses);
            for attachment in found {
                let name = attachment.name();
                let (end, extension) = split_ending(&name);
                let tie = format!("{:06}", attachment.at);
                let extension = extension.trim_start_matches('.').to_owned();
                draft.beside.push((format!("_{end}"), extension, tie));
                let bytes = attachment.content.0.as_slice();
                let format = crate::format::detect(bytes).format;
                draft.files.push((Role::Attachment, format));
                contents.push(FileContent::Bytes(Cow::Borrowed(bytes)));
            }
        }
        if !draft.losses.is_empty() {
            let text = format!("{} things are not carried", draft.losses.len());
            draft.say("LOSSES", text);
        }
        contents
    }

    /// Fills in the template of the path.
    fn name(&mut self, today: NaiveDate) {
        let (item, draft) = (self.item, &mut self.draft);
        let template = self.settings.path.clone().unwrap_or_default();
        let (filled, missing) = template.but_sequence(|field| item.value(field, 0, today));
        if !missing.is_empty() {
            let missing: Vec<&str> = missing.iter().map(|field| field.name()).collect();
            let text = format!("the document has no {} for its path", missing.join(", "));
            draft.say("FIELD-MISSING", text);
        }
        draft.template = filled;
        let folders = item.folder.split('/').filter(|folder| !folder.is_empty());
        draft.folders = folders.map(str::to_owned).collect();
    }

    /// The document as a line of an overview.
    fn overview(&mut self) {
        let overridden = |name: &Option<Text>| name.clone().filter(|_| self.is_written);
        let name = |party: Option<&Party>| party.and_then(|party| party.name.clone());
        let invoice = self.item.invoice();
        let number = self.item.number();
        self.draft.dashboard = DashboardRow {
            key: self.item.key.clone(),
            sender: overridden(&self.settings.sender_name)
                .or_else(|| name(invoice.and_then(|invoice| invoice.seller.as_ref()))),
            receiver: overridden(&self.settings.receiver_name)
                .or_else(|| name(invoice.and_then(|invoice| invoice.buyer.as_ref()))),
            number: number.map(|number| number.into_owned().into()),
            customer_order: invoice.and_then(|invoice| invoice.purchase_order_reference.clone()),
            supplier_order: invoice.and_then(|invoice| invoice.sales_order_reference.clone()),
            status: Status::Accepted,
        };
    }
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
    pub fn summary(&self) -> ExportSummary {
        ExportSummary::of(self.rows.iter().map(|row| row.outcome.status))
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
                (_, FileContent::Original) => "copied".into(),
                (_, FileContent::Bytes(_) | FileContent::Apart) => {
                    format!("written as {}", file.format)
                }
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
            .filter(|row| row.layer != SettingsLayer::BuiltIn)
        {
            writeln!(f, "  {explained}")?;
        }
        Ok(())
    }
}
