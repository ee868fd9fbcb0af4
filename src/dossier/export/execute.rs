//! From a plan to files and lines of the ledger, whatever happens on the way.

use super::plan::{FileContent, PlanRow};
use crate::dossier::ledger::{self, Ledger};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io;

/// A place that an export is written to, and the file that its ledger is kept in. Paths are those of the
/// plan, with `/` between folders; the folder around all of them is `""`.
///
/// What is written need not outlast a loss of power before it is synced; names need not before the folder
/// is that they are in.
pub trait Store {
    /// What is at this path.
    ///
    /// # Errors
    ///
    /// When that cannot be told.
    fn compare(&mut self, path: &str, bytes: &[u8]) -> io::Result<There>;

    /// Makes a folder in one that is there; nothing happens if it is there itself.
    ///
    /// # Errors
    ///
    /// When it cannot be made, or a file has its name.
    fn make_folder(&mut self, folder: &str) -> io::Result<()>;

    /// Writes a new file into this folder, under a name that no document has and no other run, and returns
    /// its path.
    ///
    /// # Errors
    ///
    /// When it cannot be written; then there is none.
    fn write(&mut self, folder: &str, bytes: &[u8]) -> io::Result<String>;

    /// Gives the file that was written this path.
    ///
    /// # Errors
    ///
    /// [`AlreadyExists`](io::ErrorKind::AlreadyExists) when there is something at the path, which stays as it
    /// is.
    fn publish(&mut self, written: &str, path: &str) -> io::Result<()>;

    /// Removes a file that was written and has no other path.
    ///
    /// # Errors
    ///
    /// When it cannot be removed.
    fn remove(&mut self, written: &str) -> io::Result<()>;

    /// The files in this folder that runs which were cut off have written and not published. Those of a run
    /// that is not over are none of them.
    ///
    /// # Errors
    ///
    /// When the folder cannot be listed.
    fn leftovers(&mut self, folder: &str) -> io::Result<Vec<String>>;

    /// Makes the content of a file durable.
    ///
    /// # Errors
    ///
    /// When it is not certain that it is.
    fn sync_file(&mut self, path: &str) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    ///
    /// When it is not certain that they are.
    fn sync_folder(&mut self, folder: &str) -> io::Result<()>;

    /// Puts lines at the end of the ledger.
    ///
    /// # Errors
    ///
    /// When not all of them are there; a part may be.
    fn append(&mut self, lines: &str) -> io::Result<()>;

    /// Cuts the ledger off behind so many bytes.
    ///
    /// # Errors
    ///
    /// When it could not be cut.
    fn cut(&mut self, length: u64) -> io::Result<()>;

    /// Makes the ledger durable.
    ///
    /// # Errors
    ///
    /// When it is not certain that it is.
    fn sync_ledger(&mut self) -> io::Result<()>;

    /// Whether files and folders can be made in this folder, or in the one that it will be made in, as far as
    /// that can be told without making any.
    ///
    /// # Errors
    ///
    /// Why not.
    fn may_write(&mut self, folder: &str) -> io::Result<()>;
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum There {
    /// Nothing.
    Nothing,
    /// A file with these bytes.
    Same,
    /// Anything else.
    Other,
}

/// Turns the rows of a plan into files and lines of the ledger.
///
/// | step | for each |
/// |---|---|
/// | the ledger loses what is torn at its end, and is synced | run |
/// | a folder is made and synced, as are those around it; what runs that were cut off have left in it is removed | folder |
/// | all files of the document are compared with what is at their paths | document |
/// | what is not there is written under a name of no meaning and synced; then it gets its name | file |
/// | the folders of the files are synced | document |
/// | the lines of the ledger are appended, and the ledger is synced | document |
///
/// So a line in the ledger says that the files are there, also after the power failed, and a document that
/// was cut off anywhere before its line is done again by the next run: a file that is there with the same
/// bytes counts as written. A file with other bytes stays as it is, and nothing of its document is written.
///
/// ```
/// # use facturier::dossier::export::{Executor, Export, ExportItem, Rules, Store, There};
/// # use facturier::dossier::ledger::Ledger;
/// # use std::{collections::BTreeMap, io};
/// /// Keeps files in memory.
/// #[derive(Default)]
/// struct Memory { files: BTreeMap<String, Vec<u8>>, ledger: String }
/// impl Store for Memory {
///     fn write(&mut self, _: &str, bytes: &[u8]) -> io::Result<String> {
///         self.files.insert("new".into(), bytes.to_vec());
///         Ok("new".into())
///     }
///     fn publish(&mut self, written: &str, path: &str) -> io::Result<()> {
///         let bytes = self.files.remove(written).unwrap_or_default();
///         self.files.insert(path.into(), bytes);
///         Ok(())
///     }
///     fn append(&mut self, lines: &str) -> io::Result<()> {
///         self.ledger.push_str(lines);
///         Ok(())
///     }
///     // …
/// #   fn compare(&mut self, path: &str, bytes: &[u8]) -> io::Result<There> {
/// #       Ok(match self.files.get(path) {
/// #           None => There::Nothing,
/// #           Some(there) if there == bytes => There::Same,
/// #           Some(_) => There::Other,
/// #       })
/// #   }
/// #   fn make_folder(&mut self, _: &str) -> io::Result<()> { Ok(()) }
/// #   fn remove(&mut self, _: &str) -> io::Result<()> { Ok(()) }
/// #   fn leftovers(&mut self, _: &str) -> io::Result<Vec<String>> { Ok(Vec::new()) }
/// #   fn sync_file(&mut self, _: &str) -> io::Result<()> { Ok(()) }
/// #   fn sync_folder(&mut self, _: &str) -> io::Result<()> { Ok(()) }
/// #   fn cut(&mut self, _: u64) -> io::Result<()> { Ok(()) }
/// #   fn sync_ledger(&mut self) -> io::Result<()> { Ok(()) }
/// #   fn may_write(&mut self, _: &str) -> io::Result<()> { Ok(()) }
/// }
///
/// let (rules, ledger) = (Rules::default(), Ledger::new());
/// let items = [ExportItem::new("scan", "in/scan.jpg", "03ab")];
/// let plan = Export::new(&rules, &ledger, "2026-11-20".parse().unwrap()).plan(&items);
/// let mut memory = Memory::default();
/// let mut executor = Executor::new(&mut memory, &ledger)?;
/// for row in &plan.rows {
///     // The bytes of the file at `in/scan.jpg`.
///     executor.write(row, |_| Ok(b"JPEG".to_vec()))?;
/// }
/// assert_eq!(memory.files["scan.jpg"], b"JPEG");
/// assert_eq!(Ledger::parse(memory.ledger.as_bytes()).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Executor<'s, S> {
    store: &'s mut S,
    is_durable: bool,
    /// Folders that are there, and durable.
    folders: BTreeSet<String>,
    /// Whether the ledger ends in the middle of a line.
    is_open: bool,
    /// Whether a line may be there in part, so that none may follow.
    is_over: bool,
}

/// What became of the files of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// How many were written.
    pub written: usize,
    /// How many were there already.
    pub there: usize,
}

/// Why a document was not written, or not recorded.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExecuteError {
    /// There is another file at this path, or a folder. It stays as it is, and nothing of the document was
    /// written.
    InTheWay(String),
    /// The file of this path could not be written.
    File(String, io::Error),
    /// The files are there, and the ledger could not be written. Nothing more is appended to it in this run.
    Ledger(io::Error),
}

impl ExecuteError {
    /// Whether there is no use in going on with other documents: the ledger cannot be written, or there
    /// is no room.
    pub fn is_final(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        match self {
            ExecuteError::InTheWay(_) => false,
            ExecuteError::File(_, error) => {
                matches!(
                    error.kind(),
                    FileTooLarge | QuotaExceeded | ReadOnlyFilesystem | StorageFull
                )
            }
            ExecuteError::Ledger(_) => true,
        }
    }
}

impl fmt::Display for ExecuteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExecuteError::InTheWay(path) => write!(
                f,
                "cannot write {path}: the file already exists with other content; move it away, or choose \
                 other names"
            ),
            ExecuteError::File(path, error) => write!(f, "cannot write {path}: {error}"),
            ExecuteError::Ledger(error) => write!(f, "cannot write to the ledger: {error}"),
        }
    }
}

impl std::error::Error for ExecuteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ExecuteError::InTheWay(_) => None,
            ExecuteError::File(_, error) | ExecuteError::Ledger(error) => Some(error),
        }
    }
}

impl<'s, S: Store> Executor<'s, S> {
    /// An executor of plans that were made with this ledger, which the store has. What is torn at the
    /// end of the ledger is removed.
    ///
    /// # Errors
    ///
    /// When the ledger cannot be repaired.
    pub fn new(store: &'s mut S, ledger: &Ledger) -> io::Result<Self> {
        if let Some(length) = ledger.torn_at() {
            store.cut(length)?;
            store.sync_ledger()?;
        }
        Ok(Executor {
            store,
            is_durable: true,
            folders: BTreeSet::new(),
            is_open: ledger.is_open(),
            is_over: false,
        })
    }

    /// Whether anything is synced; unless set, it is. Without it, documents that were written shortly before
    /// the power fails may be in the ledger and not in their files. A run that is merely cut off does no
    /// harm.
    #[must_use]
    pub fn durable(mut self, is_durable: bool) -> Self {
        self.is_durable = is_durable;
        self
    }

    /// Writes the files of a row, and then its lines of the ledger. `content` has the bytes of the file at
    /// this place in the row, where the row has not: [`FileContent::Original`] and [`FileContent::Apart`].
    ///
    /// # Errors
    ///
    /// When not all of it was done. What was done is found by the next run.
    pub fn write(
        &mut self,
        row: &PlanRow<'_>,
        content: impl FnMut(usize) -> io::Result<Vec<u8>>,
    ) -> Result<Done, ExecuteError> {
        let files = self.compare(row, content)?;
        let mut done = Done::default();
        let mut touched = BTreeSet::new();
        for Compared {
            path,
            bytes,
            is_there,
        } in &files
        {
            let fail = |error| ExecuteError::File((*path).to_owned(), error);
            let folder = folder_of(path);
            self.prepare(folder).map_err(fail)?;
            let is_new = !is_there && self.publish(path, bytes)?;
            match is_new {
                true => done.written += 1,
                false => {
                    done.there += 1;
                    // It may be of a run that was cut off before it was durable.
                    if self.is_durable {
                        self.store.sync_file(path).map_err(fail)?;
                    }
                }
            }
            touched.insert(folder);
        }
        for folder in touched.into_iter().filter(|_| self.is_durable) {
            let fail = |error| ExecuteError::File(folder.to_owned(), error);
            self.store.sync_folder(folder).map_err(fail)?;
        }
        self.record(row).map_err(ExecuteError::Ledger)?;
        Ok(done)
    }

    /// Says what [`write`](Executor::write) would, as far as that can be told without writing.
    ///
    /// # Errors
    ///
    /// What would be in its way.
    pub fn check(
        &mut self,
        row: &PlanRow<'_>,
        content: impl FnMut(usize) -> io::Result<Vec<u8>>,
    ) -> Result<(), ExecuteError> {
        for Compared { path, is_there, .. } in self.compare(row, content)? {
            let folder = folder_of(path);
            if !is_there && self.folders.insert(folder.to_owned()) {
                let fail = |error| ExecuteError::File(path.to_owned(), error);
                if let Err(error) = self.store.may_write(folder) {
                    self.folders.remove(folder);
                    return Err(fail(error));
                }
            }
        }
        Ok(())
    }

    /// The files of a row, their bytes, and whether they are there.
    fn compare<'r>(
        &mut self,
        row: &'r PlanRow<'_>,
        mut content: impl FnMut(usize) -> io::Result<Vec<u8>>,
    ) -> Result<Vec<Compared<'r>>, ExecuteError> {
        let mut files = Vec::with_capacity(row.files.len());
        for (at, file) in row.files.iter().enumerate() {
            let fail = |error| ExecuteError::File(file.path.clone(), error);
            let bytes = match &file.content {
                FileContent::Bytes(bytes) => Cow::Borrowed(&**bytes),
                FileContent::Original | FileContent::Apart => {
                    Cow::Owned(content(at).map_err(fail)?)
                }
            };
            let there = self.store.compare(&file.path, &bytes).map_err(fail)?;
            if there == There::Other {
                return Err(ExecuteError::InTheWay(file.path.clone()));
            }
            files.push(Compared {
                path: &file.path,
                bytes,
                is_there: there == There::Same,
            });
        }
        Ok(files)
    }

    /// Makes sure that a folder is there and durable, and nothing of earlier runs in it.
    fn prepare(&mut self, folder: &str) -> io::Result<()> {
        if self.folders.contains(folder) {
            return Ok(());
        }
        if !folder.is_empty() {
            let around = folder_of(folder);
            self.prepare(around)?;
            self.store.make_folder(folder)?;
            if self.is_durable {
                self.store.sync_folder(around)?;
            }
        }
        // What cannot be removed is in nobody's way.
        for left in self.store.leftovers(folder).unwrap_or_default() {
            let _ = self.store.remove(&left);
        }
        self.folders.insert(folder.to_owned());
        Ok(())
    }

    /// Writes one file; false if another run was quicker and has written the same.
    fn publish(&mut self, path: &str, bytes: &[u8]) -> Result<bool, ExecuteError> {
        let fail = |error| ExecuteError::File(path.to_owned(), error);
        let written = self.store.write(folder_of(path), bytes).map_err(fail)?;
        let synced = match self.is_durable {
            true => self.store.sync_file(&written),
            false => Ok(()),
        };
        let Err(error) = synced.and_then(|()| self.store.publish(&written, path)) else {
            return Ok(true);
        };
        // At worst it is left over until the next run.
        let _ = self.store.remove(&written);
        if error.kind() != io::ErrorKind::AlreadyExists {
            return Err(fail(error));
        }
        match self.store.compare(path, bytes).map_err(fail)? {
            There::Same => Ok(false),
            There::Other => Err(ExecuteError::InTheWay(path.to_owned())),
            There::Nothing => Err(fail(error)),
        }
    }

    /// Appends what a row has for the ledger.
    fn record(&mut self, row: &PlanRow<'_>) -> io::Result<()> {
        if row.entries.is_empty() {
            return Ok(());
        }
        if self.is_over {
            return Err(io::Error::other("a line before could not be written"));
        }
        let mut lines = ledger::lines(&row.entries);
        if self.is_open {
            lines.insert(0, '\n');
        }
        self.is_over = true;
        self.store.append(&lines)?;
        if self.is_durable {
            self.store.sync_ledger()?;
        }
        (self.is_open, self.is_over) = (false, false);
        Ok(())
    }
}

/// A file of a row, beside what is at its path.
struct Compared<'r> {
    path: &'r str,
    bytes: Cow<'r, [u8]>,
    is_there: bool,
}

/// The folder that a path is in.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
