//! The folder that an export is written to, and the file of its ledger.

use crate::Stop;
use crate::console::Console;
use crate::output;
use facturier::dossier::export::{Store, There};
use facturier::dossier::ledger::Ledger;
use facturier::report::Visible;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// As many faults of a ledger are told.
const TOLD: usize = 10;

/// A folder on a disk, and the file of the ledger.
#[derive(Debug)]
pub struct Disk {
    out: PathBuf,
    ledger: Option<LedgerFile>,
    /// The file that is being written, open and so locked.
    writing: Option<(String, File)>,
}

/// The file of a ledger, open and locked.
#[derive(Debug)]
pub struct LedgerFile {
    path: PathBuf,
    file: File,
    /// Whether its name may not be durable yet.
    is_new: bool,
}

impl LedgerFile {
    /// Opens the file of a ledger, makes it if there is none, and reads it. If another run has it, waits
    /// until that is over.
    pub fn open(path: &Path, console: &Console) -> Result<(Self, Ledger), Stop> {
        let fail = |error| cannot_write(path, &error);
        check_file(path)?;
        let is_new = !path.exists();
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(path);
        let file = file.map_err(fail)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                console.error(&format!(
                    "{}: another run is writing to this ledger; waiting until it has ended",
                    path.display()
                ));
                file.lock().map_err(fail)?;
            }
            // Some file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let ledger = read(path, &file, console)?;
        let path = path.to_owned();
        Ok((LedgerFile { path, file, is_new }, ledger))
    }
}

/// Reads a ledger that nothing is to be appended to, if there is one.
pub fn read_ledger(path: &Path, console: &Console) -> Result<Ledger, Stop> {
    check_file(path)?;
    match File::open(path) {
        Ok(file) => read(path, &file, console),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Ledger::new()),
        Err(error) => Err(Stop::Failed(format!("{}: {error}", path.display()))),
    }
}

/// What would be in the way of writing to this ledger, without writing to it.
pub fn check_ledger(path: &Path) -> Result<(), Stop> {
    let fail = |error| cannot_write(path, &error);
    match OpenOptions::new().append(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            may_write(path.parent().unwrap_or(Path::new(""))).map_err(fail)
        }
        Err(error) => Err(fail(error)),
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Stop {
    Stop::Failed(ledger_fault(path, error))
}

/// Why nothing can be written to the ledger.
pub fn ledger_fault(path: &Path, error: &io::Error) -> String {
    format!("cannot write to the ledger {}: {error}", path.display())
}

/// A pipe would be waited for.
fn check_file(path: &Path) -> Result<(), Stop> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(Stop::Failed(format!(
            "{}: expected a file for the ledger",
            path.display()
        ))),
        _ => Ok(()),
    }
}

fn read(path: &Path, file: &File, console: &Console) -> Result<Ledger, Stop> {
    let path = path.display();
    let ledger = Ledger::read(BufReader::with_capacity(1 << 16, file));
    let ledger = ledger.map_err(|error| Stop::Failed(format!("{path}: {error}")))?;
    if !ledger.is_ledger() {
        let first = ledger.faults().first().map(ToString::to_string);
        return Err(Stop::Failed(format!(
            "{path} is not a ledger, so nothing is added to it; give another file to --ledger ({})",
            Visible(&first.unwrap_or_default())
        )));
    }
    for fault in ledger.faults().iter().take(TOLD) {
        let what = match fault.is_torn {
            true => "was cut off while it was written; its document is looked at again",
            false => &*fault.message,
        };
        console.error(&format!("{path} line {}: {what}", fault.line));
    }
    let more = ledger.faults().len().saturating_sub(TOLD) + ledger.more_faults();
    if more > 0 {
        console.error(&format!(
            "{path}: and {more} more lines that are no entries"
        ));
    }
    Ok(ledger)
}

impl Disk {
    /// This folder, which need not be there yet, with this ledger or none.
    pub fn new(out: &Path, ledger: Option<LedgerFile>) -> Self {
        Disk {
            out: out.to_owned(),
            ledger,
            writing: None,
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        match path {
            "" if self.out.as_os_str().is_empty() => PathBuf::from("."),
            "" => self.out.clone(),
            _ => self.out.join(path),
        }
    }
}

impl Store for Disk {
    fn compare(&mut self, path: &str, bytes: &[u8]) -> io::Result<There> {
        let path = self.path(path);
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) => {
                return match error.kind() {
                    io::ErrorKind::NotFound => Ok(There::Nothing),
                    // A file is where a folder is wanted.
                    io::ErrorKind::NotADirectory => Ok(There::Other),
                    _ => Err(error),
                };
            }
        };
        if !metadata.is_file() || metadata.len() != bytes.len() as u64 {
            return Ok(There::Other);
        }
        let mut file = File::open(&path)?;
        let mut buffer = [0; 1 << 14];
        let mut rest = bytes;
        loop {
            let read = file.read(&mut buffer)?;
            match rest.strip_prefix(&buffer[..read]) {
                Some(_) if read == 0 => break,
                Some(behind) => rest = behind,
                None => return Ok(There::Other),
            }
        }
        Ok(match rest.is_empty() {
            true => There::Same,
            false => There::Other,
        })
    }

    fn make_folder(&mut self, folder: &str) -> io::Result<()> {
        let path = self.path(folder);
        match fs::create_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            made => made,
        }
    }

    fn write(&mut self, folder: &str, bytes: &[u8]) -> io::Result<String> {
        let (path, mut file) = output::create_temporary(&self.path(folder))?;
        if let Err(error) = file.write_all(bytes) {
            drop(file);
            let _ = fs::remove_file(path);
            return Err(error);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let path = match folder {
            "" => name.into_owned(),
            _ => format!("{folder}/{name}"),
        };
        self.writing = Some((path.clone(), file));
        Ok(path)
    }

    fn publish(&mut self, written: &str, path: &str) -> io::Result<()> {
        let published = output::publish_new(&self.path(written), &self.path(path));
        self.writing = None;
        published
    }

    fn remove(&mut self, written: &str) -> io::Result<()> {
        self.writing = None;
        fs::remove_file(self.path(written))
    }

    fn leftovers(&mut self, folder: &str) -> io::Result<Vec<String>> {
        let within = |path: PathBuf| Some(path.strip_prefix(&self.out).ok()?.to_str()?.to_owned());
        let found = output::leftovers(&self.path(folder))?;
        Ok(found.into_iter().filter_map(within).collect())
    }

    fn sync_file(&mut self, path: &str) -> io::Result<()> {
        match &self.writing {
            Some((writing, file)) if writing == path => file.sync_all(),
            _ => {
                let mut options = OpenOptions::new();
                // Windows wants to be allowed to write.
                let options = options.read(true).write(cfg!(windows));
                options.open(self.path(path))?.sync_all()
            }
        }
    }

    fn sync_folder(&mut self, folder: &str) -> io::Result<()> {
        sync_folder(&self.path(folder))
    }

    fn append(&mut self, lines: &str) -> io::Result<()> {
        let Some(ledger) = &mut self.ledger else {
            return Ok(());
        };
        let length = ledger.file.metadata()?.len();
        let written = ledger.file.write_all(lines.as_bytes());
        if written.is_err() {
            // Where that fails, too, the next run does it.
            let _ = ledger.file.set_len(length);
        }
        written
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        match &self.ledger {
            Some(ledger) => ledger.file.set_len(length),
            None => Ok(()),
        }
    }

    fn sync_ledger(&mut self) -> io::Result<()> {
        let Some(ledger) = &mut self.ledger else {
            return Ok(());
        };
        ledger.file.sync_all()?;
        if ledger.is_new {
            sync_folder(ledger.path.parent().unwrap_or(Path::new("")))?;
            ledger.is_new = false;
        }
        Ok(())
    }

    fn may_write(&mut self, folder: &str) -> io::Result<()> {
        may_write(&self.path(folder))
    }
}

/// Makes the names in a folder durable. Only Unix lets anyone ask for that.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    match File::open(folder)?.sync_all() {
        // Some file systems cannot.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

/// Whether files can be made in a folder, or in the nearest one around it that is there.
fn may_write(folder: &Path) -> io::Result<()> {
    let mut folder = folder;
    let metadata = loop {
        let path = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        match (fs::metadata(path), folder.parent()) {
            (Err(error), Some(around)) if error.kind() == io::ErrorKind::NotFound => {
                folder = around;
            }
            (metadata, _) => break metadata?,
        }
    };
    if !metadata.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    may_write_here(folder, &metadata)
}

#[cfg(unix)]
fn may_write_here(folder: &Path, _: &fs::Metadata) -> io::Result<()> {
    use rustix::fs::{Access, access};
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn may_write_here(_: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    match metadata.permissions().readonly() {
        true => Err(io::ErrorKind::PermissionDenied.into()),
        false => Ok(()),
    }
}
