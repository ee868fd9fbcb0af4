//! All files of a source, one after the other, each with what is said of it.

use super::classify::{Judge, Trouble};
use super::duplicates::{Duplicate, Gap, History};
use super::layout::{Found, Hint, Layout};
use super::source::{
    Budget, File, Refusal, Source, SourceLimits, is_package, list, open_inside, read,
};
use super::{DecidedBy, Direction, Entry, EntryKind, EntryNote, EntryState, Identity};
use crate::format::coda::CodaEncoding;
use crate::format::{Format, ReadOptions};
use crate::model::Document;
use crate::rules::Profile;
use crate::structure::Limits;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A dossier that files are imported into: whose it is, and how its files are read.
///
/// ```
/// use facturier::dossier::{Dossier, EntryKind, History, Identity, Refusal, Source, SourceEntry, SourceLimits};
/// use std::ops::ControlFlow;
///
/// struct One;
/// impl Source for One {
///     fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
///         Ok(vec![SourceEntry::new("Sales/1.xml", 9000)])
///     }
///     fn read(&self, _: usize, _: &SourceLimits) -> Result<Vec<u8>, Refusal> {
///         Ok(include_bytes!("../../fixtures/ubl/peppol-invoice.xml").to_vec())
///     }
/// }
///
/// let dossier = Dossier::new(Identity::new().number("0202.239.951"));
/// let summary = dossier.import(&One, &mut History::new(), |imported| {
///     assert_eq!(imported.entry.kind, EntryKind::Invoice);
///     assert!(imported.document.is_some());
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!(summary.layout.unwrap().name, "flat");
/// # Ok::<(), Refusal>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dossier {
    identity: Identity,
    layout: Option<&'static Layout>,
    kind: EntryKind,
    direction: Direction,
    limits: SourceLimits,
    read: ReadOptions,
    rules: Profile,
    threads: usize,
    hidden: bool,
}

/// A file as it is handed over.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Imported {
    /// What is said of it.
    pub entry: Entry,
    /// The document in it.
    pub document: Option<Document>,
    /// Its bytes; empty if they could not be had, or it is an archive or a mail that was opened.
    pub bytes: Vec<u8>,
    /// How far the import is, this file counted.
    pub progress: Progress,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Progress {
    /// Files that are done.
    pub done: usize,
    /// All files.
    pub total: usize,
    /// Bytes of the files that are done.
    pub bytes: u64,
    /// Bytes of all files, as far as they say.
    pub total_bytes: u64,
}

/// What an import came to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Summary {
    /// The layout of the folders, as given or found out.
    pub layout: Option<&'static Layout>,
    /// How far it came: all the way, unless it was stopped.
    pub progress: Progress,
    /// How many files there are of each sort and direction.
    pub counts: BTreeMap<(EntryKind, Direction), usize>,
    /// How many are [broken](Entry::is_broken), the unreadable ones counted.
    pub broken: usize,
    /// How many are [unreadable](Entry::is_unreadable).
    pub unreadable: usize,
    /// Files that could not be had this time.
    pub unavailable: usize,
    /// How many are [recognised and not read](Entry::is_not_read).
    pub not_read: usize,
    /// How many are XML of a kind that is not known.
    pub not_known: usize,
    /// How many hidden files and files of systems were left out.
    pub left_out: usize,
    /// How many [break rules](Entry::breaks_rules) and are not broken.
    pub against_rules: usize,
    /// How many were there before.
    pub same: usize,
    /// How many have the number of another one, and another content.
    pub conflicts: usize,
    /// The bank statements that are missing between others, those of the history counted.
    pub gaps: Vec<Gap>,
}

/// As many files, and as many bytes, are in memory at a time; one file may have more.
#[cfg(feature = "parallel")]
const AT_ONCE: (usize, u64) = (256, 16 << 20);
/// As many files, and about as many bytes, are handed from one thread to another together.
#[cfg(feature = "parallel")]
const TOGETHER: (usize, u64) = (8, 1 << 18);
/// As many findings are kept of one file.
const FINDINGS: u32 = 100;

impl Dossier {
    /// The dossier of this owner. The layout is found out; what nothing tells is
    /// [`EntryKind::Other`] and [`Direction::Unknown`].
    pub fn new(identity: Identity) -> Self {
        Dossier {
            identity,
            layout: None,
            kind: EntryKind::default(),
            direction: Direction::default(),
            limits: SourceLimits::default(),
            read: ReadOptions::new().limits(Limits::new().findings(FINDINGS)),
            rules: Profile::none(),
            threads: 0,
            hidden: false,
        }
    }

    /// With this layout, whatever the folders look like.
    #[must_use]
    pub fn layout(mut self, layout: &'static Layout) -> Self {
        self.layout = Some(layout);
        self
    }

    /// With this sort and direction for files of which nothing tells.
    #[must_use]
    pub fn defaults(mut self, kind: EntryKind, direction: Direction) -> Self {
        self.kind = kind;
        self.direction = direction;
        self
    }

    /// With these limits for each file.
    #[must_use]
    pub fn limits(mut self, limits: SourceLimits) -> Self {
        self.limits = limits;
        self
    }

    /// With these options for reading documents. Unless set, 100 findings are kept of each.
    #[must_use]
    pub fn read_options(mut self, options: ReadOptions) -> Self {
        self.read = options;
        self
    }

    /// With CODA files in this encoding. Code page 850 looks like Windows-1252, so it has to be said.
    #[must_use]
    pub fn coda_encoding(mut self, encoding: CodaEncoding) -> Self {
        self.read = self.read.coda_encoding(encoding);
        self
    }

    /// With these rules for documents; none, unless set.
    #[must_use]
    pub fn rules(mut self, rules: Profile) -> Self {
        self.rules = rules;
        self
    }

    /// On so many threads, 32 at most; 0, unless set, stands for as many as there are processors. Without
    /// the feature `parallel` there is one. What comes out does not depend on it.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// With hidden files and those of systems, which otherwise are [left out](super::is_hidden) and
    /// counted.
    #[must_use]
    pub fn hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }

    /// Hands over all files in the order of their paths, until it is told to stop. No file is left out:
    /// what cannot be read is handed over with its [`trouble`](Entry::trouble). Hidden files are counted
    /// only. Behind an archive or a mail among them come the files in it, whose paths begin with its own.
    ///
    /// A bounded number of files is in memory at a time, however many there are.
    ///
    /// # Errors
    ///
    /// When the source has no list of its files.
    pub fn import<S: Source + ?Sized>(
        &self,
        source: &S,
        history: &mut History,
        mut each: impl FnMut(Imported) -> ControlFlow<()>,
    ) -> Result<Summary, Refusal> {
        let (files, left_out) = list(source, self.hidden)?;
        let paths = files.iter().map(|file| file.path.as_str());
        let layout = self.layout.or_else(|| Layout::detect(paths));
        let progress = Progress {
            total: files.len(),
            total_bytes: files
                .iter()
                .fold(0, |sum, file| file.size.saturating_add(sum)),
            ..Progress::default()
        };
        let judge = self.judge();
        let look = |file: &File| {
            let path = file.raw.as_deref().unwrap_or(&file.path).to_owned();
            let bytes = read(source, file, &path, &self.limits);
            self.look(&judge, layout, path, file, bytes)
        };
        let mut taking = Taking {
            dossier: self,
            judge: &judge,
            layout,
            history,
            summary: Summary {
                layout,
                left_out,
                ..Summary::default()
            },
            progress,
            each: &mut each,
        };
        in_order(self.threads, &files, look, |imported| {
            taking.file(imported, 0, &mut Budget::new(&self.limits))
        });
        let Taking {
            mut summary,
            progress,
            ..
        } = taking;
        summary.progress = progress;
        summary.gaps = history.gaps();
        Ok(summary)
    }

    /// The same with a caller who can fail: the import stops at the first error, and comes back with it. What was handed
    /// over until then is in the history, so that the next import goes on behind it.
    ///
    /// ```
    /// use facturier::dossier::{Dossier, FolderSource, History, Identity, Refusal};
    ///
    /// #[derive(Debug)]
    /// enum Trouble {
    ///     Source(Refusal),
    ///     Database(String),
    /// }
    /// impl From<Refusal> for Trouble {
    ///     fn from(refusal: Refusal) -> Self {
    ///         Trouble::Source(refusal)
    ///     }
    /// }
    /// let source = FolderSource::new("fixtures/ubl");
    /// let full = Dossier::new(Identity::new())
    ///     .try_import(&source, &mut History::new(), |_| Err(Trouble::Database("it is full".into())));
    /// assert!(matches!(full, Err(Trouble::Database(_))));
    /// # Ok::<(), Refusal>(())
    /// ```
    ///
    /// # Errors
    ///
    /// That of the caller, or as for [`Dossier::import`].
    pub fn try_import<S: Source + ?Sized, E: From<Refusal>>(
        &self,
        source: &S,
        history: &mut History,
        mut each: impl FnMut(Imported) -> Result<(), E>,
    ) -> Result<Summary, E> {
        let mut failed = None;
        let summary = self.import(source, history, |imported| match each(imported) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        })?;
        match failed {
            Some(error) => Err(error),
            None => Ok(summary),
        }
    }

    fn judge(&self) -> Judge {
        Judge {
            identity: self.identity.clone(),
            kind: self.kind,
            direction: self.direction,
            read: self.read,
            rules: self.rules.clone(),
        }
    }

    fn look(
        &self,
        judge: &Judge,
        layout: Option<&'static Layout>,
        path: String,
        file: &File,
        bytes: Result<Vec<u8>, Refusal>,
    ) -> Imported {
        let found = layout.and_then(|layout| layout.find(&path));
        let mut entry = judge.entry(path, file.size, found.as_ref());
        entry.tag = file.tag;
        if !found.as_ref().is_some_and(Found::is_named) {
            let hints: Vec<Hint> = layout.map_or_else(Vec::new, |layout| layout.hints(&entry.path));
            entry.notes.extend(hints.into_iter().map(EntryNote::Folder));
        }
        if file.same_path {
            entry.notes.push(EntryNote::SamePath);
        }
        let (document, bytes) = match bytes {
            Ok(bytes) => (judge.look(&mut entry, &bytes), bytes),
            Err(refused) => {
                entry.trouble = Some(Trouble::Refused(refused));
                (None, Vec::new())
            }
        };
        if entry.is_not_read() {
            entry.kind = EntryKind::NotRead;
            entry.kind_by = DecidedBy::Content;
        }
        Imported {
            entry,
            document,
            bytes,
            progress: Progress::default(),
        }
    }
}

/// Takes files in their order, and after an archive or a mail the files in it. Those are looked at here,
/// one after the other, so that no more than one of them is in memory.
struct Taking<'a> {
    dossier: &'a Dossier,
    judge: &'a Judge,
    layout: Option<&'static Layout>,
    history: &'a mut History,
    summary: Summary,
    progress: Progress,
    each: &'a mut dyn FnMut(Imported) -> ControlFlow<()>,
}

impl Taking<'_> {
    fn file(&mut self, mut imported: Imported, depth: u32, budget: &mut Budget) -> ControlFlow<()> {
        let limits = &self.dossier.limits;
        let entry = &mut imported.entry;
        let mut inside = None;
        if matches!(entry.format, Format::Zip | Format::Mail) && !imported.bytes.is_empty() {
            let is_container =
                entry.format == Format::Mail || !is_package(&entry.path, &imported.bytes);
            let opened = if !is_container {
                None
            } else if depth == limits.depth {
                Some(Err(Refusal::Depth(depth)))
            } else {
                let bytes = std::mem::take(&mut imported.bytes);
                open_inside(entry.format, &entry.path, bytes)
            };
            let listed = opened.map(|opened| {
                opened.and_then(|source| Ok((list(&*source, self.dossier.hidden)?, source)))
            });
            match listed {
                Some(Ok(((files, left_out), source))) => {
                    entry.trouble = None;
                    entry.notes.push(EntryNote::Opened(files.len()));
                    self.progress.total += files.len();
                    let bytes = files.iter().map(|file| file.size);
                    self.progress.total_bytes =
                        bytes.fold(self.progress.total_bytes, u64::saturating_add);
                    self.summary.left_out += left_out;
                    inside = Some((files, source, entry.path.clone()));
                }
                Some(Err(refusal)) => {
                    entry.trouble = Some(Trouble::Refused(refusal));
                    if entry.is_not_read() {
                        (entry.kind, entry.kind_by) = (EntryKind::NotRead, DecidedBy::Content);
                    }
                }
                None => {}
            }
        }
        let page = self.history.page_of(entry);
        entry.duplicate = self.history.add(entry);
        if let (Some(path), None) = (page, &entry.duplicate) {
            entry.notes.push(EntryNote::PageOf(path));
        }
        self.progress.done += 1;
        self.progress.bytes = self.progress.bytes.saturating_add(entry.size);
        imported.progress = self.progress;
        self.summary.count(&imported.entry);
        let tag = imported.entry.tag;
        (self.each)(imported)?;
        if let Some((files, source, around)) = inside {
            for mut file in files {
                file.tag = tag;
                let path = format!("{around}/{}", file.raw.as_deref().unwrap_or(&file.path));
                let bytes = budget.read(&*source, &file, &path, limits);
                let imported = self
                    .dossier
                    .look(self.judge, self.layout, path, &file, bytes);
                self.file(imported, depth + 1, budget)?;
            }
        }
        ControlFlow::Continue(())
    }
}

impl Summary {
    fn count(&mut self, entry: &Entry) {
        // The pages of a statement are one.
        let is_page = |note: &EntryNote| matches!(note, EntryNote::PageOf(_));
        *self
            .counts
            .entry((entry.kind, entry.direction))
            .or_default() += usize::from(!entry.notes.iter().any(is_page));
        let is_broken = entry.is_broken();
        self.broken += usize::from(is_broken);
        match entry.state() {
            EntryState::Unreadable => self.unreadable += 1,
            EntryState::Unavailable => self.unavailable += 1,
            EntryState::NotRead => self.not_read += 1,
            EntryState::NotKnown => self.not_known += 1,
            _ => {}
        }
        self.against_rules += usize::from(!is_broken && entry.breaks_rules());
        match entry.duplicate {
            Some(Duplicate::Same(_) | Duplicate::SameButAttachment(_)) => self.same += 1,
            Some(Duplicate::Conflict(_)) => self.conflicts += 1,
            Some(Duplicate::Replaces(_)) | None => {}
        }
    }
}

/// Looks at all files and takes them in their order, until it is told to stop.
fn in_order(
    threads: usize,
    files: &[File],
    look: impl Fn(&File) -> Imported + Sync,
    mut take: impl FnMut(Imported) -> ControlFlow<()>,
) {
    #[cfg(feature = "parallel")]
    if let Some(pool) = parallel::pool(threads) {
        return parallel::in_order(&pool, files, look, take);
    }
    let _ = threads;
    let _ = files.iter().map(look).try_for_each(&mut take);
}

#[cfg(feature = "parallel")]
mod parallel {
    use super::{AT_ONCE, File, Imported, TOGETHER};
    use rayon::{ThreadPool, ThreadPoolBuilder};
    use std::collections::BTreeMap;
    use std::ops::ControlFlow;
    use std::sync::{Condvar, Mutex, mpsc};

    /// More threads would find nothing to do: files are handed out in groups, and so many of them at once.
    const MOST: usize = AT_ONCE.0 / TOGETHER.0;

    /// As many threads; none if one is enough.
    pub(super) fn pool(threads: usize) -> Option<ThreadPool> {
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if threads == 0 { processors() } else { threads };
        let threads = threads.min(MOST);
        let build = || ThreadPoolBuilder::new().num_threads(threads).build().ok();
        (threads > 1).then(build).flatten()
    }

    /// The pool looks at files as long as not too many wait to be taken; the caller takes them.
    pub(super) fn in_order(
        pool: &ThreadPool,
        files: &[File],
        look: impl Fn(&File) -> Imported + Sync,
        mut take: impl FnMut(Imported) -> ControlFlow<()>,
    ) {
        let (flight, look) = (&Flight::default(), &look);
        std::thread::scope(|scope| {
            let (send, receive) = mpsc::channel();
            scope.spawn(move || {
                pool.in_place_scope_fifo(|scope| {
                    for (nth, files) in files.chunk_by(group()).enumerate() {
                        if !flight.enter(files) {
                            break;
                        }
                        let send = send.clone();
                        scope.spawn_fifo(move |_| {
                            let _guard = StopIfPanicking(flight);
                            let imported: Vec<Imported> = files.iter().map(look).collect();
                            // Nobody may want more.
                            let _ = send.send((nth, files, imported));
                        });
                    }
                });
            });
            let _guard = Stop(flight);
            let mut early = BTreeMap::new();
            let mut next = 0;
            for (nth, files, imported) in receive {
                early.insert(nth, (files, imported));
                while let Some((files, imported)) = early.remove(&next) {
                    if imported.into_iter().try_for_each(&mut take).is_break() {
                        return;
                    }
                    flight.leave(files);
                    next += 1;
                }
            }
        });
    }

    /// Whether a file goes with those before it: a few small ones are handed on together.
    fn group() -> impl FnMut(&File, &File) -> bool {
        let (mut files, mut bytes) = (1, 0);
        move |before, _| {
            files += 1;
            bytes += counted(before);
            let goes_on = files <= TOGETHER.0 && bytes < TOGETHER.1;
            if !goes_on {
                (files, bytes) = (1, 0);
            }
            goes_on
        }
    }

    /// An archive may say that a file has any size.
    fn counted(file: &File) -> u64 {
        file.size.min(AT_ONCE.1 + 1)
    }

    /// What is being looked at, or waits for those before it.
    #[derive(Default)]
    struct Flight {
        now: Mutex<InFlight>,
        changed: Condvar,
    }

    #[derive(Default)]
    struct InFlight {
        files: usize,
        bytes: u64,
        is_over: bool,
    }

    impl Flight {
        /// Waits until there is room; for some files there always is. Whether it goes on.
        fn enter(&self, files: &[File]) -> bool {
            let size: u64 = files.iter().map(counted).sum();
            let is_full = |now: &mut InFlight| {
                let bytes = now.bytes + size;
                !now.is_over && now.files > 0 && (now.files >= AT_ONCE.0 || bytes > AT_ONCE.1)
            };
            self.change(
                |now| {
                    now.files += files.len();
                    now.bytes += size;
                },
                is_full,
            )
        }

        fn leave(&self, files: &[File]) {
            let size: u64 = files.iter().map(counted).sum();
            self.change(
                |now| {
                    now.files -= files.len();
                    now.bytes -= size;
                },
                |_| false,
            );
        }

        fn stop(&self) {
            self.change(|now| now.is_over = true, |_| false);
        }

        /// Changes it once this no longer says to wait; whether it goes on.
        fn change(
            &self,
            change: impl FnOnce(&mut InFlight),
            wait: impl FnMut(&mut InFlight) -> bool,
        ) -> bool {
            // A thread that panicked left nothing half done in here.
            let now = self.now.lock().unwrap_or_else(|error| error.into_inner());
            let now = self.changed.wait_while(now, wait);
            let mut now = now.unwrap_or_else(|error| error.into_inner());
            change(&mut now);
            self.changed.notify_all();
            !now.is_over
        }
    }

    /// However the caller leaves, nothing more is begun.
    struct Stop<'f>(&'f Flight);

    impl Drop for Stop<'_> {
        fn drop(&mut self) {
            self.0.stop();
        }
    }

    /// A source that panics is waited for by nobody.
    struct StopIfPanicking<'f>(&'f Flight);

    impl Drop for StopIfPanicking<'_> {
        fn drop(&mut self) {
            if std::thread::panicking() {
                self.0.stop();
            }
        }
    }
}
