//! `facturier import`: what is in the folders and archives of a dossier, and what goes out of them.

use crate::Stop;
use crate::args::ImportArgs;
use crate::console::Console;
use crate::disk::{self, Disk, LedgerFile};
use crate::input::{self, count};
use crate::interrupt;
use crate::pages::Pages;
use crate::profile;
use crate::spool::{Kept, Spool};
use crate::tally::Tally;
use crate::words::{self, phrase};
use chrono::NaiveDate;
use facturier::dossier::export::{
    Done, ExecuteError, Executor, Export, ExportItem, FileContent, Planner, Rules as ExportRules,
    Settings, Status,
};
use facturier::dossier::ledger::{Ledger, Standing};
use facturier::dossier::{
    DecidedBy, Direction, Dossier, Duplicate, Entry, EntryKind, EntryNote, EntryState,
    FolderSource, History, Identity, Imported, LAYOUTS, Layout, LayoutPlace, Refusal, Source,
    SourceEntry, SourceLimits, Summary, Trouble, ZipSource, open_file, read_file,
};
use facturier::format::detect;
use facturier::model::Document;
use facturier::report::{Finding, JudgedBy, Layer, Severity, Verdict, Visible};
use facturier::value::Wording;
use facturier::{ErrorKind, Format, Language};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufReader, Read as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

pub fn run(args: &ImportArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    let (setup, file) = Setup::new(args, console)?;
    let export = Export::new(&setup.rules, &setup.ledger, setup.today).one_place();
    let mut outcome = Out::new(args, &setup, export.planner());
    let mut dossier = Dossier::new(identity(&args.own)?).threads(args.threads);
    if let Some(layout) = args.layout {
        dossier = dossier.layout(layout);
    }
    dossier = dossier.rules(profile::make(
        &args.profile,
        &[],
        !args.no_advice,
        args.require_rules,
    )?);
    dossier = dossier.hidden(args.hidden);
    if let Some(encoding) = args.coda.encoding {
        dossier = dossier.coda_encoding(encoding);
    }
    let mut pages = match &args.pages {
        Some(folder) => {
            let names = args.paths.iter().map(|path| path.display().to_string());
            let title = names.collect::<Vec<_>>().join(", ");
            Some(Pages::new(folder, &title, args.language)?)
        }
        None => None,
    };
    let mut history = History::new();
    let mut totals = Totals::default();
    for path in &args.paths {
        let name = path.display().to_string();
        let source = open(path).map_err(|refusal| Stop::Failed(format!("{name}: {refusal}")))?;
        let source = Input::new(source, path, args, &setup.ledger);
        let mut stop = None;
        let mut begun = false;
        let summary = dossier.import(&source, &mut history, |imported| {
            if !begun {
                console.start(imported.progress.total);
                begun = true;
            }
            count_entry(&imported.entry, tally, args.require_rules);
            console.advance();
            let page = pages.as_mut().map_or(Ok(()), |pages| pages.add(&imported));
            match page.and_then(|()| outcome.take(imported, console)) {
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
        console.finish();
        totals.add(&name, &summary);
        totals.own += source.own();
    }
    if let Some(pages) = pages {
        pages.finish()?;
    }
    let exported = outcome.finish(file, console)?;
    tally.unreadable += exported.failed;
    let text = if args.json {
        totals.to_json(&exported)
    } else {
        totals.to_text(&exported, args, console)
    };
    match args.json {
        true => console.data(text.as_bytes())?,
        false => console.out(text.as_bytes())?,
    }
    if !args.json && tally.partly + tally.not_judged > 0 {
        let line = phrase!(
            "{} judged by EN 16931 only and {} not judged, as the rules they name are not applied here",
            words::documents(tally.partly),
            tally.not_judged
        );
        console.out(format!("{}\n", console.told(&line)).as_bytes())?;
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
    let mut file = open_file(path)?;
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
        read_file(&self.0, limits.bytes)
    }
}

/// A source without the files that this export has written and its ledger, which are nothing new.
struct Input<'a> {
    source: Box<dyn Source>,
    ledger: &'a Ledger,
    /// The path of the file of the ledger, and that of the folder that is written to, if they are in the
    /// source.
    ledger_path: Option<String>,
    out: Option<String>,
    /// The path of the source in the folder that is written to, if it is in there.
    within: Option<String>,
    /// The places of the entries that are left, and how many are not.
    left: OnceLock<(Vec<usize>, usize)>,
}

impl<'a> Input<'a> {
    fn new(source: Box<dyn Source>, path: &Path, args: &ImportArgs, ledger: &'a Ledger) -> Self {
        let real = |path: &Path| path.canonicalize().ok();
        let root = real(path).filter(|root| root.is_dir());
        let slashes = |path: &Path| {
            let parts = path.components();
            let parts = parts.map(|part| part.as_os_str().to_string_lossy());
            parts.collect::<Vec<_>>().join("/")
        };
        let below = |inner: Option<&PathBuf>, outer: Option<&PathBuf>| {
            inner?.strip_prefix(outer?).ok().map(slashes)
        };
        let out = args
            .out
            .as_deref()
            .and_then(|out| match out.as_os_str().is_empty() {
                true => real(Path::new(".")),
                false => real(out),
            });
        let file = args.ledger.as_deref().and_then(real);
        Input {
            source,
            ledger,
            ledger_path: below(file.as_ref(), root.as_ref()),
            out: below(out.as_ref(), root.as_ref()).filter(|path| !path.is_empty()),
            within: below(root.as_ref(), out.as_ref()),
            left: OnceLock::new(),
        }
    }

    /// How many files are not read.
    fn own(&self) -> usize {
        self.left.get().map_or(0, |left| left.1)
    }

    fn is_own(&self, path: &str) -> bool {
        let is_below = |folder: &String| {
            let rest = path.strip_prefix(folder.as_str());
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        self.ledger_path.as_deref() == Some(path)
            || self.out.as_ref().is_some_and(is_below)
            || self.within.as_ref().is_some_and(|within| match &**within {
                "" => self.ledger.has_path(path),
                _ => self.ledger.has_path(&format!("{within}/{path}")),
            })
    }
}

impl Source for Input<'_> {
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let mut entries = self.source.entries()?;
        let all = entries.len();
        let mut places = Vec::with_capacity(all);
        let mut at = 0;
        entries.retain(|entry| {
            let is_left = !self.is_own(&entry.path);
            if is_left {
                places.push(at);
            }
            at += 1;
            is_left
        });
        // The first list is the one that `read` goes by.
        let own = all - places.len();
        let _ = self.left.set((places, own));
        Ok(entries)
    }

    fn read(&self, at: usize, limits: &SourceLimits) -> Result<Vec<u8>, Refusal> {
        let place = self.left.get().and_then(|left| left.0.get(at));
        let place = place.ok_or_else(|| Refusal::Io("no such entry".into()))?;
        self.source.read(*place, limits)
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
        EntryState::Unreadable | EntryState::Unavailable => Verdict::Unreadable,
        EntryState::Broken | EntryState::BreaksRules => Verdict::Invalid,
        _ if !entry.is_read() => return None,
        _ if !entry.judged_by.has_rules() => Verdict::NotJudged,
        _ => Verdict::Valid,
    })
}

/// What goes out, by which rules, and what went out before.
struct Setup {
    rules: ExportRules,
    ledger: Ledger,
    today: NaiveDate,
}

impl Setup {
    /// With the file of the ledger, if it is to be written to.
    fn new(args: &ImportArgs, console: &Console) -> Result<(Self, Option<LedgerFile>), Stop> {
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
        let is_written = args.out.is_some() && !args.dry_run;
        let (file, ledger) = match &args.ledger {
            Some(path) if is_written => {
                let (file, ledger) = LedgerFile::open(path, console)?;
                (Some(file), ledger)
            }
            Some(path) => {
                let ledger = disk::read_ledger(path, console)?;
                if args.out.is_some() {
                    disk::check_ledger(path)?;
                }
                (None, ledger)
            }
            None => (None, Ledger::new()),
        };
        if let Some(out) = &args.out
            && is_written
        {
            fs::create_dir_all(out).map_err(|error| {
                Stop::Failed(format!("cannot write to {}: {error}", out.display()))
            })?;
            if let Some(around) = out.parent().filter(|_| !args.no_sync) {
                // Where that fails the folder may be lost with the power, and all in it.
                disk::sync_folder(around).map_err(|error| fail(around, &error))?;
            }
        }
        let today = args.date.unwrap_or_else(today);
        let setup = Setup {
            rules,
            ledger,
            today,
        };
        Ok((setup, file))
    }
}

/// What goes out: files, lines in the ledger, and what is said of each file that came in.
struct Out<'a> {
    args: &'a ImportArgs,
    ledger: &'a Ledger,
    today: NaiveDate,
    planner: Planner<'a, 'static>,
    rows: usize,
    /// What waits for the plan.
    held: Vec<Held>,
    spool: Spool,
}

/// A file that waits for the plan, with what is put away of it.
struct Held {
    line: (Kept, Kept),
    has_trouble: bool,
    /// Whether it has a row in the plan.
    is_planned: bool,
    losses: usize,
    contents: Vec<Kept>,
}

/// What an export came to.
#[derive(Default)]
struct Exported {
    statuses: BTreeMap<&'static str, usize>,
    done: Done,
    /// Documents that could not be written.
    failed: usize,
}

impl<'a> Out<'a> {
    fn new(args: &'a ImportArgs, setup: &'a Setup, planner: Planner<'a, 'static>) -> Self {
        Out {
            args,
            ledger: &setup.ledger,
            today: setup.today,
            planner,
            rows: 0,
            held: Vec::new(),
            spool: Spool::default(),
        }
    }

    /// Takes a file as it comes in. If files go out it waits, since names depend on all of them.
    fn take(&mut self, imported: Imported, console: &Console) -> Result<(), Stop> {
        let entry = &imported.entry;
        let item = self.item(&imported);
        let has_ledger = self.args.ledger.is_some();
        let standing = has_ledger.then(|| self.ledger.standing(&item.ledger_key(), &item.hash));
        let line = Line::new(entry, standing, self.args);
        if self.args.out.is_none() {
            return say(
                &line.finish(&Tail::default(), self.args),
                self.args,
                console,
            );
        }
        let mut put = |bytes: &[u8]| self.spool.put(bytes);
        let mut held = Held {
            line: (put(line.header.as_bytes())?, put(line.said.as_bytes())?),
            has_trouble: line.has_trouble,
            // What is not taken into the accounts of this dossier does not go out. What was opened goes
            // out as what is in it.
            is_planned: entry.direction != Direction::NotOurs
                && entry.state() != EntryState::Opened,
            losses: 0,
            contents: Vec::new(),
        };
        if held.is_planned {
            let planned = self.planner.add_apart(&item);
            held.losses = planned.losses.len();
            held.contents.reserve_exact(planned.contents.len());
            for content in planned.contents {
                held.contents.push(match content {
                    FileContent::Bytes(bytes) => put(&bytes)?,
                    FileContent::Original | FileContent::Apart => put(&imported.bytes)?,
                });
            }
            self.rows += 1;
        }
        self.held.push(held);
        Ok(())
    }

    /// Plans what was taken, writes it, and says what there is to say.
    fn finish(self, file: Option<LedgerFile>, console: &mut Console) -> Result<Exported, Stop> {
        let mut exported = Exported::default();
        let Some(out) = &self.args.out else {
            return Ok(exported);
        };
        let (args, mut spool) = (self.args, self.spool);
        // Whatever happens from here on, the document in hand is finished.
        let together = interrupt::together();
        let mut disk = Disk::new(out, file);
        let executor = Executor::new(&mut disk, self.ledger);
        let executor =
            executor.map_err(|error| Stop::Failed(format!("cannot repair the ledger: {error}")))?;
        let mut executor = executor.durable(!args.no_sync);
        let mut rows = self.planner.rows();
        console.start(self.rows);
        let mut stopped: Option<&str> = None;
        let mut fault = None;
        let mut undone = 0;
        for held in self.held {
            let mut tail = Tail::default();
            if held.is_planned
                && let Some(row) = rows.next()
            {
                console.advance();
                let status = row.outcome.status;
                *exported.statuses.entry(status.as_str()).or_default() += 1;
                tail.status = Some(status);
                tail.losses = held.losses;
                if stopped.is_none() && !args.dry_run && interrupt::is_asked() {
                    stopped = Some("the run was interrupted");
                }
                let content = |at: usize| match held.contents.get(at) {
                    Some(kept) => spool.get(*kept),
                    None => Err(std::io::ErrorKind::NotFound.into()),
                };
                let result = match (args.dry_run, stopped) {
                    (true, _) => executor.check(&row, content).map(|()| Done::default()),
                    (false, None) => executor.write(&row, content),
                    (false, Some(why)) => {
                        if !row.entries.is_empty() {
                            undone += 1;
                            tail.undone = Some(why);
                            tail.problem = args.json.then(|| format!("not written, as {why}"));
                        }
                        Ok(Done::default())
                    }
                };
                match result {
                    Ok(done) => {
                        exported.done.written += done.written;
                        exported.done.there += done.there;
                        if tail.undone.is_none() {
                            tail.files = row.files.into_iter().map(|file| file.path).collect();
                        }
                    }
                    Err(error) => {
                        exported.failed += 1;
                        let is_final = error.is_final() && !args.dry_run;
                        let problem = located(error, out, args);
                        if is_final {
                            stopped = Some("the export was stopped");
                            fault = Some(problem.clone());
                        }
                        tail.problem = Some(problem);
                    }
                }
                let reasons = row.outcome.reasons.iter();
                tail.reasons = reasons.map(ToString::to_string).collect();
            }
            let text = |kept| {
                let bytes = spool
                    .get(kept)
                    .map_err(|error| Stop::Failed(error.to_string()))?;
                Ok::<_, Stop>(String::from_utf8_lossy(&bytes).into_owned())
            };
            let mut text = text;
            let line = Line {
                header: text(held.line.0)?,
                said: text(held.line.1)?,
                has_trouble: held.has_trouble,
            };
            say(&line.finish(&tail, args), args, console)?;
        }
        console.finish();
        if interrupt::is_asked() && stopped.is_some() {
            let what = format!(
                "interrupted with {} still to be written; run the same command again to write them",
                count(undone, "document")
            );
            console.error(&what);
            // The program ends by itself.
            std::mem::forget(together);
            return Err(Stop::Interrupted);
        }
        if let Some(fault) = fault {
            console.error(&format!(
                "the export stopped, with {} not written: {fault}; when that is mended, run the same command \
                 again to write what is left",
                count(undone + 1, "document")
            ));
        }
        exported.failed += undone;
        Ok(exported)
    }

    fn item<'i>(&self, imported: &'i Imported) -> ExportItem<'i> {
        let entry = &imported.entry;
        // An invoice that another program wrote anew is no other invoice.
        let hash = entry.content.or(entry.hash);
        let hash = hash.map(|hash| hash.to_string()).unwrap_or_default();
        let mut item = ExportItem::new(&*entry.path, &*entry.path, hash);
        if let Some(document) = &imported.document {
            item = item.document(document, entry.original_format());
        } else {
            // A template for invoices would make nothing but blanks of it.
            item.settings = Some(Settings {
                path: "{original}".parse().ok(),
                ..Settings::new()
            });
        }
        item.kind = entry.kind;
        item.direction = entry.direction;
        item.findings = &entry.findings;
        item.error = match &entry.trouble {
            Some(Trouble::Unreadable(error)) => Some(error),
            _ => None,
        };
        item.dossier = self.args.dossier.as_deref().unwrap_or("").into();
        item.folder = self.folder(imported).unwrap_or_default().into();
        item
    }

    /// The folder of the layout that is written, if one is asked for.
    fn folder(&self, imported: &Imported) -> Option<String> {
        let layout = self.args.out_layout?;
        let entry = &imported.entry;
        let mut place = LayoutPlace::new(entry.kind, entry.direction).language(self.args.language);
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

/// An error with the whole path of the file, or of the ledger.
fn located(error: ExecuteError, out: &Path, args: &ImportArgs) -> String {
    let whole = |path: String| out.join(path).display().to_string();
    let error = match (error, &args.ledger) {
        (ExecuteError::InTheWay(path), _) => ExecuteError::InTheWay(whole(path)),
        (ExecuteError::File(path, error), _) => ExecuteError::File(whole(path), error),
        (ExecuteError::Ledger(error), Some(path)) => return disk::ledger_fault(path, &error),
        (other, _) => other,
    };
    error.to_string()
}

/// Prints what is said of a file.
fn say(text: &str, args: &ImportArgs, console: &Console) -> Result<(), Stop> {
    match (text.is_empty(), args.json) {
        (true, _) => Ok(()),
        (false, true) => console.data(text.as_bytes()),
        (false, false) => console.out(text.as_bytes()),
    }
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

/// What is said of one file before it is known what becomes of it.
struct Line {
    /// What it is: the beginning of a line of text, or of an object of JSON.
    header: String,
    /// What is wrong with it, a line each.
    said: String,
    has_trouble: bool,
}

/// What became of it.
#[derive(Default, Serialize)]
struct Tail {
    status: Option<Status>,
    reasons: Vec<String>,
    losses: usize,
    files: Vec<String>,
    problem: Option<String>,
    /// Why it was not tried to write it.
    #[serde(skip)]
    undone: Option<&'static str>,
}

#[derive(Serialize)]
struct JsonEntry<'a> {
    record: &'static str,
    path: &'a str,
    size: u64,
    sha256: Option<String>,
    format: &'static str,
    attached: Option<&'a str>,
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
    duplicate: &'a Option<Duplicate>,
    rejections: Vec<facturier::dossier::Rejection>,
    notes: Vec<String>,
    ledger: Option<&'static str>,
}

/// A document that is recognised and not read.
#[derive(Serialize)]
struct NotRead<'a> {
    kind: &'a str,
    title: &'a Wording,
    category: &'static str,
    advice: &'a Wording,
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

impl Line {
    fn new(entry: &Entry, standing: Option<Standing>, args: &ImportArgs) -> Self {
        let (header, said) = match args.json {
            true => (json_header(entry, standing), String::new()),
            false => (text_header(entry), said_of(entry, args.list, args.language)),
        };
        Line {
            header,
            said,
            has_trouble: entry.trouble.is_some(),
        }
    }

    /// The whole: an object of JSON; or a row of text for each file if all are wanted, and what is wrong
    /// with it below; else only for files with which something is wrong.
    fn finish(&self, tail: &Tail, args: &ImportArgs) -> String {
        if args.json {
            let end = serde_json::to_string(tail).unwrap_or_default();
            // Two objects become one.
            let end = end.strip_prefix('{').unwrap_or_default();
            return format!("{},{end}\n", self.header);
        }
        let problem = tail.problem.iter().cloned();
        let mut came_to: Vec<String> = problem.collect();
        if let Some(status) = tail.status.filter(|_| came_to.is_empty()) {
            // What went out before is no news.
            let is_news = args.list || status != Status::AlreadyExported;
            if !status.is_exported() && !self.has_trouble && is_news {
                came_to.extend(tail.reasons.iter().cloned());
            }
        }
        if !args.list && came_to.is_empty() && self.said.is_empty() {
            return String::new();
        }
        let mut text = self.header.clone();
        if args.list && !tail.files.is_empty() {
            text.push_str(&format!(" -> {}", Visible(&tail.files.join(", "))));
        }
        text.push('\n');
        text.push_str(&self.said);
        for line in came_to {
            text.push_str(&format!("  {}\n", Visible(&line)));
        }
        text
    }
}

/// The beginning of an object, without its end.
fn json_header(entry: &Entry, standing: Option<Standing>) -> String {
    let json = JsonEntry {
        record: "file",
        path: &entry.path,
        size: entry.size,
        sha256: entry.hash.map(|hash| hash.to_string()),
        format: format_name(entry),
        attached: entry.attached.as_deref(),
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
        ledger: standing.as_ref().map(standing_name),
    };
    // Strings, numbers and findings: there is nothing that cannot be written.
    let mut text = serde_json::to_string(&json).unwrap_or_default();
    text.pop();
    text
}

/// What a file is, in a line.
fn text_header(entry: &Entry) -> String {
    format!(
        "{:<9} {:<15} {:<8} {}",
        entry.direction.name(),
        entry.kind.name(),
        format_name(entry),
        Visible(&entry.path)
    )
}

/// What is wrong with a file, a line each; with `all`, what is merely to be told, too.
fn said_of(entry: &Entry, all: bool, language: Language) -> String {
    let mut said: Vec<String> = Vec::new();
    if let Some(trouble) = &entry.trouble {
        said.push(trouble.wording().in_language(language));
    }
    let wrong = entry
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Fatal || finding.layer == Layer::Advice);
    for finding in wrong.clone().take(3) {
        let place = match finding.place() {
            (0, _) => String::new(),
            (line, column) => format!("{line}:{column} "),
        };
        let message = finding.clone().in_language(language).message;
        said.push(format!("{place}{}: {message}", finding.rule));
    }
    let more = wrong.count().saturating_sub(3) + entry.left_out;
    if more > 0 {
        let more = phrase!("and {} more; `facturier validate` lists them all", more);
        said.push(more.in_language(language));
    }
    if entry.direction == Direction::NotOurs {
        let whose = match entry.kind {
            EntryKind::BankStatement => phrase!("the account is not that of the owner"),
            _ => phrase!("the owner of the dossier is neither seller nor buyer"),
        };
        said.push(whose.in_language(language));
    }
    let duplicate = entry.duplicate.as_ref().map(|duplicate| match duplicate {
        Duplicate::Same(path) => phrase!("the same as {}", path),
        Duplicate::SameButAttachment(path) => {
            phrase!("the same as {} but for what is attached", path)
        }
        Duplicate::Conflict(path) => phrase!("has the number of {}, and another content", path),
        Duplicate::Replaces(path) => phrase!("takes the place of {}, which is broken", path),
    });
    said.extend(duplicate.map(|words| words.in_language(language)));
    let notes = entry.notes.iter();
    // That an archive was opened is no news: its files follow.
    let notes = notes.filter(|note| all || !matches!(note, EntryNote::Opened(_)));
    said.extend(notes.map(|note| note.wording().in_language(language)));
    // In what file the lines are that were told.
    if let Some(name) = entry.attached.as_ref().filter(|_| all || !said.is_empty()) {
        let from = phrase!("read from {} in the PDF", name.as_str());
        said.push(from.in_language(language));
    }
    let lines = said.iter().map(|line| format!("  {}\n", Visible(line)));
    lines.collect()
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
    /// Files that this export has written, which are not read.
    own: usize,
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

    fn to_text(&self, exported: &Exported, args: &ImportArgs, console: &Console) -> String {
        let mut text = String::new();
        let said = |words: Wording| console.told(&words);
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
            let layout = match layout {
                Some(layout) => phrase!("layout {}", *layout),
                None => phrase!("layout not recognised"),
            };
            let _ = writeln!(text, "{}: {}", Visible(name), said(layout));
        }
        let duplicates = match self.same {
            1 => phrase!("1 duplicate"),
            more => phrase!("{} duplicates", more),
        };
        let conflicts = match self.conflicts {
            1 => phrase!("1 number conflict"),
            more => phrase!("{} number conflicts", more),
        };
        let mut lines = vec![phrase!(
            "{}: {} unreadable, {} broken, {} against the rules, {}, {}",
            words::files(self.files),
            self.unreadable,
            self.broken - self.unreadable,
            self.against_rules,
            duplicates,
            conflicts
        )];
        if self.not_read > 0 {
            let files = words::files(self.not_read);
            lines.push(phrase!("{}: recognised and not read", files));
        }
        if self.not_known > 0 {
            lines.push(phrase!("{}: not known", words::files(self.not_known)));
        }
        if self.left_out > 0 {
            lines.push(words::left_out(self.left_out));
        }
        if self.own > 0 {
            let files = words::files(self.own);
            lines.push(phrase!("{} of this export and its ledger not read", files));
        }
        for line in lines {
            let _ = writeln!(text, "{}", said(line));
        }
        for gap in &self.gaps {
            let missing = phrase!(
                "statements of {} in {}: {} to {} missing",
                Visible(&gap.account).to_string(),
                gap.year.to_string(),
                gap.first.to_string(),
                gap.last.to_string()
            );
            let _ = writeln!(text, "{}", said(missing));
        }
        if args.own.is_empty() {
            let none = phrase!("no owner given; --own NUMBER tells sales from purchases");
            let _ = writeln!(text, "{}", said(none));
        }
        if args.out.is_some() {
            let statuses: Vec<String> = exported
                .statuses
                .iter()
                .map(|(status, count)| format!("{count} {status}"))
                .collect();
            let mut written = vec![match args.dry_run {
                true => phrase!("nothing written (dry run)"),
                false => phrase!("{} written", words::files(exported.done.written)),
            }];
            if exported.done.there > 0 {
                written.push(phrase!(", {} there already", exported.done.there));
            }
            if exported.failed > 0 {
                let failed = words::documents(exported.failed);
                written.push(match args.dry_run {
                    true => phrase!("; {} cannot be written", failed),
                    false => phrase!("; {} not written", failed),
                });
            }
            let export = phrase!(
                "export: {}; {}",
                statuses.join(", "),
                words::joined(written)
            );
            let _ = writeln!(text, "{}", said(export));
        }
        text
    }

    fn to_json(&self, exported: &Exported) -> String {
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
            "written_before": self.own,
            "export": exported.statuses,
            "written": exported.done.written,
            "there": exported.done.there,
            "failed": exported.failed,
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
