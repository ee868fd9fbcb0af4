//! `facturier import`: what is in the folders and archives of a dossier, and what goes out of them.

use crate::Stop;
use crate::args::ImportArgs;
use crate::console::Console;
use crate::input::{self, count};
use crate::output::NewFile;
use crate::profile;
use crate::tally::{Tally, left_out};
use chrono::NaiveDate;
use facturier::dossier::export::{Content, Export, ExportItem, Rules as ExportRules, Status};
use facturier::dossier::ledger::{Ledger, LedgerEntry, Standing};
use facturier::dossier::{
    DecidedBy, Direction, Dossier, Entry, EntryKind, EntryState, FolderSource, History, Identity,
    Imported, LAYOUTS, Layout, Note, Place, Refusal, Source, SourceEntry, SourceLimits, Summary,
    Trouble, ZipSource,
};
use facturier::format::detect;
use facturier::model::Document;
use facturier::report::{Finding, JudgedBy, Layer, Reason, Severity, Verdict, Visible};
use facturier::{Error, ErrorKind, Format};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

pub fn run(args: &ImportArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    let mut outcome = Out::new(args)?;
    let mut dossier = Dossier::new(identity(&args.own)?).threads(args.threads);
    if let Some(layout) = args.layout {
        dossier = dossier.layout(layout);
    }
    dossier = dossier.rules(profile::make(
        args.profile,
        &[],
        !args.no_advice,
        args.require_rules,
    )?);
    dossier = dossier.hidden(args.hidden);
    if let Some(encoding) = args.coda.encoding {
        dossier = dossier.coda_encoding(encoding);
    }
    let mut history = History::new();
    let mut totals = Totals::default();
    for path in &args.paths {
        let name = path.display().to_string();
        let source = open(path).map_err(|refusal| Stop::Failed(format!("{name}: {refusal}")))?;
        let mut stop = None;
        let mut begun = false;
        let summary = dossier.import(&*source, &mut history, |imported| {
            if !begun {
                console.start(imported.progress.total);
                begun = true;
            }
            count_entry(&imported.entry, tally, args.require_rules);
            console.advance();
            match outcome.take(imported, console) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    stop = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        let summary = summary.map_err(|refusal| Stop::Failed(format!("{name}: {refusal}")))?;
        if let Some(stop) = stop {
            return Err(stop);
        }
        outcome.flush(console)?;
        console.finish();
        totals.add(&name, &summary);
    }
    tally.unreadable += outcome.failed;
    let text = if args.json {
        totals.to_json(&outcome)
    } else {
        totals.to_text(&outcome, args)
    };
    match args.json {
        true => console.data(text.as_bytes())?,
        false => console.out(text.as_bytes())?,
    }
    if !args.json && tally.partly + tally.not_judged > 0 {
        let line = format!(
            "{} judged by EN 16931 only and {} not judged, as the rules they name are not applied here\n",
            count(tally.partly, "document"),
            tally.not_judged
        );
        console.out(line.as_bytes())?;
    }
    Ok(())
}

/// Whose dossier it is.
pub fn identity(own: &[String]) -> Result<Identity, Stop> {
    own.iter().try_fold(Identity::new(), |identity, text| {
        let known = identity.known_as(text);
        known.map_err(|error| Stop::Failed(format!("--own: {error}")))
    })
}

/// The files behind a path: those of a folder, of an archive, or the one file.
pub fn open(path: &Path) -> Result<Box<dyn Source>, Refusal> {
    let failed = |error: std::io::Error| Refusal::Io(error.to_string());
    if path.is_dir() {
        return Ok(Box::new(FolderSource::new(path)));
    }
    let mut file = File::open(path).map_err(failed)?;
    let mut head = Vec::new();
    (&mut file)
        .take(input::HEAD)
        .read_to_end(&mut head)
        .map_err(failed)?;
    if detect(&head).format == Format::Zip {
        return Ok(Box::new(ZipSource::new(BufReader::new(file))?));
    }
    Ok(Box::new(One(path.to_owned())))
}

/// A single file.
struct One(PathBuf);

impl Source for One {
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let size = fs::metadata(&self.0).map_or(0, |metadata| metadata.len());
        let name = self.0.file_name().unwrap_or_default().to_string_lossy();
        Ok(vec![SourceEntry::new(name, size)])
    }

    fn read(&self, _: usize, limits: &SourceLimits) -> Result<Vec<u8>, Refusal> {
        let failed = |error: std::io::Error| Refusal::Io(error.to_string());
        let mut bytes = Vec::new();
        let file = File::open(&self.0).map_err(failed)?;
        file.take(limits.bytes.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 > limits.bytes {
            return Err(Refusal::TooLarge(limits.bytes));
        }
        Ok(bytes)
    }
}

/// Counts a file by what became of it.
fn count_entry(entry: &Entry, tally: &mut Tally, require: bool) {
    let is_complete = !entry.is_read() || entry.judged_by.is_complete();
    match (entry.state(), verdict(entry)) {
        (EntryState::NotRead, _) => tally.not_read += 1,
        (_, Some(verdict)) => tally.count(verdict, is_complete, require),
        (_, None) => tally.add(Verdict::Valid),
    }
}

/// What a file was found to be, if there is a document in it or should be one.
fn verdict(entry: &Entry) -> Option<Verdict> {
    Some(match entry.state() {
        EntryState::NotRead => Verdict::NotJudged,
        EntryState::Unreadable => Verdict::Unreadable,
        EntryState::Broken | EntryState::BreaksRules => Verdict::Invalid,
        _ if !entry.is_read() => return None,
        _ if entry.judged_by.reason == Reason::Outside => Verdict::NotJudged,
        _ => Verdict::Valid,
    })
}

/// What goes out: lines, files, and the ledger that remembers them.
struct Out<'a> {
    args: &'a ImportArgs,
    rules: ExportRules,
    ledger: Ledger,
    today: NaiveDate,
    /// Files that are to be planned together, and their bytes.
    held: Vec<Imported>,
    held_bytes: usize,
    sequence: usize,
    written: usize,
    statuses: BTreeMap<&'static str, usize>,
    /// Files that could not be written.
    failed: usize,
}

/// As many files, and as many bytes of them, are planned at a time.
const TOGETHER: (usize, usize) = (256, 8 << 20);

impl<'a> Out<'a> {
    fn new(args: &'a ImportArgs) -> Result<Self, Stop> {
        let fail = |path: &Path, error: &dyn std::fmt::Display| {
            Stop::Failed(format!("{}: {error}", path.display()))
        };
        let mut rules = match &args.settings {
            Some(path) => {
                let bytes = fs::read(path).map_err(|error| fail(path, &error))?;
                serde_json::from_slice(&bytes).map_err(|error| fail(path, &error))?
            }
            None => ExportRules::default(),
        };
        if let Some(output) = args.to {
            rules.defaults.output = Some(output);
        }
        if let Some(name) = &args.name {
            rules.defaults.path = Some(name.clone());
        }
        if args.attachments {
            rules.defaults.attachments = Some(true);
        }
        if args.allow_invalid {
            rules.defaults.allow_invalid = Some(true);
        }
        let ledger = match &args.ledger {
            Some(path) => match fs::read(path) {
                Ok(bytes) => Ledger::parse(&bytes),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ledger::new(),
                Err(error) => return Err(fail(path, &error)),
            },
            None => Ledger::new(),
        };
        for fault in ledger.faults() {
            eprintln!(
                "facturier: {} line {}: {}",
                args.ledger.as_deref().unwrap_or(Path::new("")).display(),
                fault.line,
                Visible(&fault.message)
            );
        }
        if let Some(out) = &args.out
            && !args.dry_run
        {
            fs::create_dir_all(out).map_err(|error| fail(out, &error))?;
        }
        Ok(Out {
            args,
            rules,
            ledger,
            today: args.date.unwrap_or_else(today),
            held: Vec::new(),
            held_bytes: 0,
            sequence: 1,
            written: 0,
            statuses: BTreeMap::new(),
            failed: 0,
        })
    }

    fn take(&mut self, imported: Imported, console: &Console) -> Result<(), Stop> {
        self.held_bytes += imported.bytes.len();
        self.held.push(imported);
        if self.held.len() >= TOGETHER.0 || self.held_bytes >= TOGETHER.1 {
            self.flush(console)?;
        }
        Ok(())
    }

    /// Plans what is held, writes it, and says what there is to say.
    fn flush(&mut self, console: &Console) -> Result<(), Stop> {
        let held = std::mem::take(&mut self.held);
        self.held_bytes = 0;
        let mut rules = self.rules.clone();
        let errors: Vec<Option<&Error>> = held
            .iter()
            .map(|imported| match &imported.entry.trouble {
                Some(Trouble::Unreadable(error)) => Some(error),
                _ => None,
            })
            .collect();
        let items: Vec<ExportItem<'_>> = held
            .iter()
            .zip(errors)
            .map(|(imported, error)| self.item(imported, error, &mut rules))
            .collect();
        let export = Export::new(&rules, &self.ledger, self.today).first_sequence(self.sequence);
        let plan = export.plan(&items);
        self.sequence += items.len();
        let mut text = String::new();
        let mut entries: Vec<LedgerEntry> = Vec::new();
        // What is written is in the ledger, whenever Ctrl-C comes.
        let together = crate::interrupt::together();
        for ((imported, item), mut row) in held.iter().zip(&items).zip(plan.rows) {
            let folder = self.folder(imported);
            let prefix = |path: &str| match &folder {
                Some(folder) => format!("{folder}/{path}"),
                None => path.to_owned(),
            };
            let mut files = Vec::new();
            let mut problem = None;
            if self.args.out.is_some() && !is_left(&imported.entry) {
                *self
                    .statuses
                    .entry(row.outcome.status.as_str())
                    .or_default() += 1;
                for file in &row.files {
                    let path = prefix(&file.path);
                    let bytes = match &file.content {
                        Content::Bytes(bytes) => bytes,
                        Content::Original => imported.bytes.as_slice(),
                    };
                    match self.write(&path, bytes) {
                        Ok(()) => files.push(path),
                        Err(message) => {
                            self.failed += 1;
                            problem = Some(message);
                            break;
                        }
                    }
                }
                if problem.is_none() {
                    for entry in &mut row.entries {
                        entry.paths = entry.paths.iter().map(|path| prefix(path)).collect();
                    }
                    entries.append(&mut row.entries);
                }
            }
            let has_ledger = self.args.ledger.is_some();
            let standing = has_ledger.then(|| self.ledger.standing(&item.ledger_key(), &item.hash));
            let line = Line {
                entry: &imported.entry,
                status: (self.args.out.is_some() && !is_left(&imported.entry))
                    .then_some(row.outcome.status),
                reasons: row
                    .outcome
                    .reasons
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
                standing,
                files,
                losses: row.losses.len(),
                problem,
            };
            if self.args.json {
                line.put_json(&mut text);
            } else {
                line.put_text(&mut text, self.args.list);
            }
        }
        drop(items);
        self.remember(&entries)?;
        drop(together);
        for entry in entries {
            self.ledger.push(entry);
        }
        match self.args.json {
            true => console.data(text.as_bytes()),
            false => console.out(text.as_bytes()),
        }
    }

    fn item<'i>(
        &self,
        imported: &'i Imported,
        error: Option<&'i Error>,
        rules: &mut ExportRules,
    ) -> ExportItem<'i> {
        let entry = &imported.entry;
        // An invoice that another program wrote anew is no other invoice.
        let hash = entry.content.or(entry.hash);
        let hash = hash.map(|hash| hash.to_string()).unwrap_or_default();
        let mut item = ExportItem::new(&*entry.path, &*entry.path, hash);
        if let Some(document) = &imported.document {
            item = item.document(document, entry.format);
        }
        item.kind = entry.kind;
        item.direction = entry.direction;
        item.findings = &entry.findings;
        item.error = error;
        item.dossier = self.args.dossier.as_deref().unwrap_or("").into();
        if imported.document.is_none() && !is_left(entry) {
            // A template for invoices would make nothing but blanks of it.
            let settings = facturier::dossier::export::Settings {
                path: "{original}".parse().ok(),
                ..Default::default()
            };
            rules.documents.insert(item.key.clone(), settings);
        }
        if is_left(entry) {
            let settings = facturier::dossier::export::Settings {
                active: Some(false),
                ..Default::default()
            };
            rules.documents.insert(item.key.clone(), settings);
        }
        item
    }

    /// The folder of the layout that is written, if one is asked for.
    fn folder(&self, imported: &Imported) -> Option<String> {
        let layout = self.args.out_layout?;
        let entry = &imported.entry;
        let mut place = Place::new(entry.kind, entry.direction).language(self.args.language);
        let dossier = self.args.dossier.as_deref().unwrap_or("dossier");
        place = place.value("dossier", dossier);
        let (mut year, mut iban) = (self.today.format_year(), String::new());
        match &imported.document {
            Some(Document::Invoice(invoice)) => {
                if let Some(date) = invoice.issue_date.as_ref().and_then(|date| date.value()) {
                    year = date.format_year();
                }
            }
            Some(Document::Statements(statements)) => {
                if let Some(statement) = statements.first() {
                    let date = statement
                        .new_balance
                        .as_ref()
                        .or(statement.old_balance.as_ref());
                    if let Some(date) = date.and_then(|balance| balance.date.as_ref()?.value()) {
                        year = date.format_year();
                    }
                    iban = statement
                        .account
                        .as_ref()
                        .map(|account| account.iban().unwrap_or_else(|| account.number.clone()))
                        .map(|iban| iban.to_string())
                        .unwrap_or_default();
                }
            }
            _ => {}
        }
        place = place.value("year", &year).value("iban", &iban);
        place = place.value("counter", "01");
        layout.path(&place)
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        let Some(out) = &self.args.out else {
            return Ok(());
        };
        if self.args.dry_run {
            return Ok(());
        }
        let path = out.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
        }
        let mut file = NewFile::create(&path, false)
            .map_err(|message| message.replace("; --force overwrites it", ""))?;
        file.write(bytes)?;
        file.publish()?;
        self.written += 1;
        Ok(())
    }

    /// Puts what went out behind the ledger.
    fn remember(&self, entries: &[LedgerEntry]) -> Result<(), Stop> {
        let Some(path) = self.args.ledger.as_ref().filter(|_| !self.args.dry_run) else {
            return Ok(());
        };
        let text = self.ledger.to_append(entries);
        if text.is_empty() {
            return Ok(());
        }
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|error| Stop::Failed(format!("{}: {error}", path.display())))
    }
}

trait Year {
    fn format_year(&self) -> String;
}

impl Year for NaiveDate {
    fn format_year(&self) -> String {
        use chrono::Datelike as _;
        format!("{:04}", self.year())
    }
}

/// What is not taken into the accounts of this dossier, and so does not go out.
fn is_left(entry: &Entry) -> bool {
    // What was opened goes out as what is in it.
    entry.direction == Direction::NotOurs || entry.state() == EntryState::Opened
}

/// Today, by the clock of the system.
fn today() -> NaiveDate {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let days = chrono::Days::new(seconds / 86_400);
    NaiveDate::default()
        .checked_add_days(days)
        .unwrap_or_default()
}

/// What is said of one file.
struct Line<'a> {
    entry: &'a Entry,
    status: Option<Status>,
    reasons: Vec<String>,
    standing: Option<Standing>,
    files: Vec<String>,
    losses: usize,
    problem: Option<String>,
}

#[derive(Serialize)]
struct JsonEntry<'a> {
    record: &'static str,
    path: &'a str,
    size: u64,
    sha256: Option<String>,
    format: &'static str,
    kind: EntryKind,
    kind_by: &'a DecidedBy,
    direction: Direction,
    direction_by: &'a DecidedBy,
    state: EntryState,
    not_read: Option<NotRead<'a>>,
    error: Option<String>,
    verdict: Option<Verdict>,
    judged_by: Option<&'a JudgedBy>,
    findings: &'a [Finding],
    duplicate: &'a Option<facturier::dossier::Duplicate>,
    rejections: Vec<facturier::dossier::Rejection>,
    notes: Vec<String>,
    ledger: Option<&'static str>,
    status: Option<&'static str>,
    reasons: &'a [String],
    losses: usize,
    files: &'a [String],
    problem: Option<&'a str>,
}

/// A document that is recognised and not read.
#[derive(Serialize)]
struct NotRead<'a> {
    kind: &'a str,
    title: &'a str,
    category: &'static str,
    advice: &'a str,
}

impl<'a> NotRead<'a> {
    fn of(entry: &'a Entry) -> Option<Self> {
        let Some(Trouble::NotRead(error)) = &entry.trouble else {
            return None;
        };
        let ErrorKind::NotRead {
            kind,
            title,
            advice,
        } = error.kind()
        else {
            return None;
        };
        Some(NotRead {
            kind,
            title,
            category: entry.foreign.map_or("other", |kind| kind.category.name()),
            advice,
        })
    }
}

/// The name of the format of a file, or of what it was recognised as.
pub fn format_name(entry: &Entry) -> &'static str {
    entry.foreign.map_or(entry.format.name(), |kind| kind.id)
}

fn standing_name(standing: &Standing) -> &'static str {
    match standing {
        Standing::NotExported => "not-exported",
        Standing::AlreadyExported(_) => "already-exported",
        Standing::Conflict => "conflict",
    }
}

impl Line<'_> {
    fn put_json(&self, text: &mut String) {
        let entry = self.entry;
        let json = JsonEntry {
            record: "file",
            path: &entry.path,
            size: entry.size,
            sha256: entry.hash.map(|hash| hash.to_string()),
            format: format_name(entry),
            kind: entry.kind,
            kind_by: &entry.kind_by,
            direction: entry.direction,
            direction_by: &entry.direction_by,
            state: entry.state(),
            not_read: NotRead::of(entry),
            error: entry.trouble.as_ref().map(ToString::to_string),
            verdict: verdict(entry),
            judged_by: entry.is_read().then_some(&entry.judged_by),
            findings: &entry.findings,
            duplicate: &entry.duplicate,
            rejections: entry.rejections(),
            notes: entry.notes.iter().map(ToString::to_string).collect(),
            ledger: self.standing.as_ref().map(standing_name),
            status: self.status.map(Status::as_str),
            reasons: &self.reasons,
            losses: self.losses,
            files: &self.files,
            problem: self.problem.as_deref(),
        };
        if let Ok(line) = serde_json::to_string(&json) {
            text.push_str(&line);
            text.push('\n');
        }
    }

    /// A row for each file if all are wanted, and what is wrong with it below; else only files with
    /// which something is wrong.
    fn put_text(&self, text: &mut String, all: bool) {
        let entry = self.entry;
        let mut said: Vec<String> = Vec::new();
        if let Some(trouble) = &entry.trouble {
            said.push(trouble.to_string());
        }
        let wrong = entry.findings.iter().filter(|finding| {
            finding.severity == Severity::Fatal || finding.layer == Layer::Advice
        });
        for finding in wrong.clone().take(3) {
            let (line, column) = finding.place();
            said.push(format!(
                "{line}:{column} {}: {}",
                finding.rule, finding.message
            ));
        }
        let more = wrong.count().saturating_sub(3) + entry.left_out;
        if more > 0 {
            said.push(format!(
                "and {more} more; `facturier validate` lists them all"
            ));
        }
        if entry.direction == Direction::NotOurs {
            said.push(match entry.kind {
                EntryKind::BankStatement => "the account is not that of the owner".into(),
                _ => "the owner of the dossier is neither seller nor buyer".into(),
            });
        }
        match &entry.duplicate {
            Some(facturier::dossier::Duplicate::Same(path)) => {
                said.push(format!("the same as {path}"));
            }
            Some(facturier::dossier::Duplicate::SameButAttachment(path)) => {
                said.push(format!("the same as {path} but for what is attached"));
            }
            Some(facturier::dossier::Duplicate::Conflict(path)) => {
                said.push(format!("has the number of {path}, and another content"));
            }
            Some(facturier::dossier::Duplicate::Replaces(path)) => {
                said.push(format!("takes the place of {path}, which is broken"));
            }
            None => {}
        }
        let notes = entry.notes.iter();
        // That an archive was opened is no news: its files follow.
        let notes = notes.filter(|note| all || !matches!(note, Note::Opened(_)));
        said.extend(notes.map(ToString::to_string));
        match (self.status, &self.problem) {
            (_, Some(problem)) => said.push(problem.clone()),
            // What went out before is no news.
            (Some(Status::AlreadyExported), None) if !all => {}
            (Some(status), None) if !status.is_exported() && entry.trouble.is_none() => {
                said.extend(self.reasons.iter().cloned());
            }
            _ => {}
        }
        if !all && said.is_empty() {
            return;
        }
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{:<9} {:<15} {:<8} {}",
            entry.direction.name(),
            entry.kind.name(),
            format_name(entry),
            Visible(&entry.path)
        );
        if all && !self.files.is_empty() {
            let _ = write!(text, " -> {}", Visible(&self.files.join(", ")));
        }
        text.push('\n');
        for line in said {
            let _ = writeln!(text, "  {}", Visible(&line));
        }
    }
}

/// What all sources came to.
#[derive(Default)]
struct Totals {
    counts: BTreeMap<(EntryKind, Direction), usize>,
    layouts: Vec<(String, Option<&'static str>)>,
    files: usize,
    broken: usize,
    unreadable: usize,
    not_read: usize,
    not_known: usize,
    left_out: usize,
    against_rules: usize,
    same: usize,
    conflicts: usize,
    gaps: Vec<facturier::dossier::Gap>,
}

impl Totals {
    fn add(&mut self, name: &str, summary: &Summary) {
        for (key, count) in &summary.counts {
            *self.counts.entry(*key).or_default() += count;
        }
        let layout = summary.layout.map(|layout| layout.name);
        self.layouts.push((name.to_owned(), layout));
        self.files += summary.progress.done;
        self.broken += summary.broken;
        self.unreadable += summary.unreadable;
        self.not_read += summary.not_read;
        self.not_known += summary.not_known;
        self.left_out += summary.left_out;
        self.against_rules += summary.against_rules;
        self.same += summary.same;
        self.conflicts += summary.conflicts;
        self.gaps.clone_from(&summary.gaps);
    }

    fn to_text(&self, outcome: &Out<'_>, args: &ImportArgs) -> String {
        let mut text = String::new();
        let directions = [
            Direction::Sale,
            Direction::Purchase,
            Direction::NotOurs,
            Direction::Unknown,
        ];
        let _ = write!(text, "\n{:<16}", "");
        for direction in directions {
            let _ = write!(text, "{:>10}", direction.name());
        }
        text.push('\n');
        let kinds: std::collections::BTreeSet<EntryKind> =
            self.counts.keys().map(|(kind, _)| *kind).collect();
        for kind in kinds {
            let _ = write!(text, "{:<16}", kind.name());
            for direction in directions {
                match self.counts.get(&(kind, direction)) {
                    Some(count) => {
                        let _ = write!(text, "{count:>10}");
                    }
                    None => {
                        let _ = write!(text, "{:>10}", "-");
                    }
                }
            }
            text.push('\n');
        }
        text.push('\n');
        for (name, layout) in &self.layouts {
            let layout = layout.unwrap_or("not recognised");
            let _ = writeln!(text, "{}: layout {layout}", Visible(name));
        }
        let _ = writeln!(
            text,
            "{}: {} unreadable, {} broken, {} against the rules, {}, {}",
            count(self.files, "file"),
            self.unreadable,
            self.broken - self.unreadable,
            self.against_rules,
            count(self.same, "duplicate"),
            count(self.conflicts, "number conflict")
        );
        for (files, what) in [
            (self.not_read, "recognised and not read"),
            (self.not_known, "not known"),
        ] {
            if files > 0 {
                let _ = writeln!(text, "{}: {what}", count(files, "file"));
            }
        }
        if self.left_out > 0 {
            let _ = writeln!(text, "{}", left_out(self.left_out));
        }
        for gap in &self.gaps {
            let _ = writeln!(
                text,
                "statements of {} in {}: {} to {} missing",
                Visible(&gap.account),
                gap.year,
                gap.first,
                gap.last
            );
        }
        if args.own.is_empty() {
            text.push_str("no owner given; --own NUMBER tells sales from purchases\n");
        }
        if args.out.is_some() {
            let statuses: Vec<String> = outcome
                .statuses
                .iter()
                .map(|(status, count)| format!("{count} {status}"))
                .collect();
            let written = match args.dry_run {
                true => "nothing written (dry run)".to_owned(),
                false => format!("{} written", count(outcome.written, "file")),
            };
            let _ = writeln!(text, "export: {}; {written}", statuses.join(", "));
        }
        text
    }

    fn to_json(&self, outcome: &Out<'_>) -> String {
        let counts: Vec<serde_json::Value> = self
            .counts
            .iter()
            .map(|((kind, direction), count)| {
                serde_json::json!({"kind": kind, "direction": direction, "count": count})
            })
            .collect();
        let layouts: Vec<serde_json::Value> = self
            .layouts
            .iter()
            .map(|(path, layout)| serde_json::json!({"path": path, "layout": layout}))
            .collect();
        let json = serde_json::json!({
            "record": "summary",
            "files": self.files,
            "counts": counts,
            "layouts": layouts,
            "broken": self.broken,
            "unreadable": self.unreadable,
            "not_read": self.not_read,
            "not_known": self.not_known,
            "left_out": self.left_out,
            "against_rules": self.against_rules,
            "same": self.same,
            "conflicts": self.conflicts,
            "gaps": self.gaps,
            "export": outcome.statuses,
            "written": outcome.written,
        });
        format!("{json}\n")
    }
}

/// The layout of this name, for the arguments.
pub fn layout(name: &str) -> Result<&'static Layout, String> {
    Layout::named(name).ok_or_else(|| format!("expected one of these:\n{}", layouts()))
}

/// The layouts there are, a line each.
pub fn layouts() -> String {
    let lines = LAYOUTS
        .iter()
        .map(|layout| format!("  {}: {}", layout.name, layout.description));
    lines.collect::<Vec<_>>().join("\n")
}
