//! The files that go out: never half written, never over another file unless that is wanted.

use crate::Stop;
use crate::input::{Inputs, Source};
use crate::interrupt;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Where the output goes.
#[derive(Debug)]
pub enum Target {
    StandardOutput,
    File(PathBuf),
    Folder(Folder),
}

impl Target {
    /// What the option `-o` means: a folder if there is one of this name or the name ends in `/`. In a
    /// folder everything stands as it stands below the paths that are read.
    pub fn new(output: Option<&Path>, inputs: &[PathBuf]) -> Target {
        let Some(path) = output.filter(|path| path.as_os_str() != "-") else {
            return Target::StandardOutput;
        };
        let last = path.as_os_str().as_encoded_bytes().last();
        if path.is_dir() || last.is_some_and(|&byte| std::path::is_separator(byte.into())) {
            Target::Folder(Folder {
                path: path.to_owned(),
                inputs: inputs.to_vec(),
                used: HashMap::new(),
            })
        } else {
            Target::File(path.to_owned())
        }
    }
}

/// A folder that takes a file for each document.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// The paths that are read.
    inputs: Vec<PathBuf>,
    /// The names that were given, in small letters (many file systems do not tell them apart), and
    /// the last number that was put behind them.
    used: HashMap<String, usize>,
}

impl Folder {
    /// Makes the folder, if it is not there.
    pub fn create(&self) -> Result<(), Stop> {
        fs::create_dir_all(&self.path).map_err(|error| {
            Stop::Failed(format!("cannot create {}: {error}", self.path.display()))
        })
    }

    /// The file for this document: its name with another extension, and a number from the second
    /// file of the same name on, in the folder it is in.
    pub fn file(&mut self, source: &Source, extension: &str) -> PathBuf {
        let relative = source.named().map(|path| self.relative(path));
        let relative = relative.unwrap_or_else(|| "stdin".into());
        let stem = relative
            .file_stem()
            .map_or("document".into(), |stem| stem.to_string_lossy());
        let folder = relative.parent().unwrap_or(Path::new(""));
        let key = |name: &str| folder.join(name).to_string_lossy().to_lowercase();
        let base = key(&stem);
        let mut number = self.used.get(&base).copied().unwrap_or(0);
        loop {
            number += 1;
            let name = match number {
                1 => stem.to_string(),
                _ => format!("{stem}-{number}"),
            };
            let key = key(&name);
            if !self.used.contains_key(&key) {
                self.used.insert(key, 1);
                self.used.insert(base, number);
                let path = self.path.join(folder);
                return path.join(format!("{name}.{extension}"));
            }
        }
    }

    /// A path below the one that was named; of a file that was named itself, its name.
    fn relative(&self, path: &Path) -> PathBuf {
        let below = self
            .inputs
            .iter()
            .filter_map(|input| path.strip_prefix(input).ok())
            .find(|below| below.file_name().is_some());
        let below = below.or_else(|| path.file_name().map(Path::new));
        // Nothing that leads out of the folder.
        below
            .unwrap_or(Path::new(""))
            .components()
            .filter(|part| matches!(part, Component::Normal(_)))
            .collect()
    }
}

/// The files that are read, which no output may overwrite before their turn.
#[derive(Debug)]
pub struct Originals<'a> {
    inputs: &'a Inputs,
    paths: Option<HashSet<PathBuf>>,
}

impl<'a> Originals<'a> {
    pub fn new(inputs: &'a Inputs) -> Self {
        Originals {
            inputs,
            paths: None,
        }
    }

    /// Whether this file is one of several that are read.
    fn has(&mut self, path: &Path) -> bool {
        let Ok(path) = path.canonicalize() else {
            return false;
        };
        self.inputs.several
            && self
                .paths
                .get_or_insert_with(|| {
                    let paths = self.inputs.paths();
                    paths.filter_map(|path| path.canonicalize().ok()).collect()
                })
                .contains(&path)
    }

    /// Writes a file, whole or not at all, with the folders it is in.
    pub fn write(&mut self, path: &Path, force: bool, bytes: &[u8]) -> Result<(), String> {
        if force && self.has(path) {
            return Err(format!(
                "cannot write {}: it is one of the files that are read",
                path.display()
            ));
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
        }
        let mut file = NewFile::create(path, force)?;
        file.write(bytes)?;
        file.publish()
    }
}

/// A file that gets its name when it is complete.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    /// Where it is until then; nowhere else for a device or a pipe.
    temporary: Option<PathBuf>,
    force: bool,
    file: Option<BufWriter<File>>,
}

impl NewFile {
    pub fn create(path: &Path, force: bool) -> Result<Self, String> {
        let fail = |error: io::Error| format!("cannot write {}: {error}", path.display());
        let there = fs::metadata(path);
        let (temporary, file) = match &there {
            Ok(metadata) if metadata.is_dir() => {
                return Err(format!("cannot write {}: it is a folder", path.display()));
            }
            Ok(metadata) if !metadata.is_file() => {
                let file = OpenOptions::new().write(true).open(path).map_err(fail)?;
                (None, file)
            }
            _ if !force && fs::symlink_metadata(path).is_ok() => return Err(exists(path)),
            _ => {
                if path.file_name().is_none() {
                    return Err(format!("{} is not a file name", path.display()));
                }
                let folder = path.parent().unwrap_or(Path::new(""));
                clean(folder);
                let (temporary, file) =
                    interrupt::create(|| create_temporary(folder)).map_err(fail)?;
                (Some(temporary), file)
            }
        };
        Ok(NewFile {
            path: path.to_owned(),
            temporary,
            force,
            file: Some(BufWriter::new(file)),
        })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        match &mut self.file {
            Some(file) => file.write_all(bytes).map_err(|error| self.failed(&error)),
            None => Ok(()),
        }
    }

    /// Gives the file its name.
    pub fn publish(mut self) -> Result<(), String> {
        // It stays open, and so locked, until it has its name.
        let mut file = self.file.take();
        if let Some(file) = &mut file {
            file.flush().map_err(|error| self.failed(&error))?;
        }
        let Some(temporary) = &self.temporary else {
            return Ok(());
        };
        let published = match self.force {
            true => fs::rename(temporary, &self.path),
            false => publish_new(temporary, &self.path),
        };
        match published {
            Ok(()) => {
                interrupt::keep(temporary);
                self.temporary = None;
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(&self.path)),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn failed(&self, error: &io::Error) -> String {
        format!("cannot write {}: {error}", self.path.display())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // At worst a hidden file is left over.
            let _ = fs::remove_file(temporary);
            interrupt::keep(temporary);
        }
    }
}

/// How the names of files begin and end that are not complete yet; 16 digits are between them.
const TEMPORARY: (&str, &str) = (".facturier-", ".tmp");

/// Makes a new file in a folder, under a name that no document has, no other program that runs now, and
/// none that ran before, whatever its number was. It is locked as long as it is open, so that it is known
/// from one that was left over.
pub fn create_temporary(folder: &Path) -> io::Result<(PathBuf, File)> {
    loop {
        // Other numbers for every hasher.
        let number = RandomState::new().build_hasher().finish();
        let path = folder.join(format!("{}{number:016x}{}", TEMPORARY.0, TEMPORARY.1));
        match File::create_new(&path) {
            Ok(file) => {
                let is_taken = matches!(file.try_lock(), Err(TryLockError::WouldBlock));
                // Somebody may have taken it for left over before it was locked.
                if !is_taken && fs::symlink_metadata(&path).is_ok() {
                    return Ok((path, file));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether a file has the name of one that is not complete yet.
pub fn is_temporary(name: &str) -> bool {
    let number = name.strip_prefix(TEMPORARY.0);
    let number = number.and_then(|rest| rest.strip_suffix(TEMPORARY.1));
    number.is_some_and(|number| number.len() == 16 && number.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Removes what programs that were killed have left in a folder, once for each folder.
fn clean(folder: &Path) {
    static CLEANED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let mut cleaned = CLEANED.lock().unwrap_or_else(PoisonError::into_inner);
    if cleaned.insert(folder.to_owned()) {
        for path in leftovers(folder).unwrap_or_default() {
            // It is in nobody's way.
            let _ = fs::remove_file(path);
        }
    }
}

/// The files in a folder that no program will complete any more.
pub fn leftovers(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(here(folder))? {
        let entry = entry?;
        let is_ours = entry.file_name().to_str().is_some_and(is_temporary);
        if is_ours && entry.file_type()?.is_file() {
            let file = OpenOptions::new().write(true).open(entry.path());
            if file.is_ok_and(|file| file.try_lock().is_ok()) {
                found.push(entry.path());
            }
        }
    }
    Ok(found)
}

/// The folder at this path, of which the empty one is the current.
fn here(folder: &Path) -> &Path {
    match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    }
}

/// Gives a file its name; an error of the kind `AlreadyExists` if there is something of that name.
pub fn publish_new(temporary: &Path, path: &Path) -> io::Result<()> {
    // A link, unlike a renaming, never takes the place of a file that came meanwhile.
    match fs::hard_link(temporary, path) {
        Ok(()) => {
            // At worst the file has another, hidden name until the next run.
            let _ = fs::remove_file(temporary);
            Ok(())
        }
        // Some file systems have no links.
        Err(_) if fs::symlink_metadata(path).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(temporary, path),
    }
}

fn exists(path: &Path) -> String {
    format!(
        "cannot write {}: the file already exists; --force overwrites it",
        path.display()
    )
}
