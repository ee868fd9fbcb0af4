//! The files that go out: never half written, never over another file unless that is wanted.

use crate::Stop;
use crate::input::{Inputs, Source};
use crate::interrupt;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

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
                let Some(name) = path.file_name() else {
                    return Err(format!("{} is not a file name", path.display()));
                };
                let hidden = format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id());
                let temporary = path.with_file_name(hidden);
                let file =
                    interrupt::create(&temporary, |path| File::create_new(path)).map_err(fail)?;
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
        if let Some(mut file) = self.file.take() {
            file.flush().map_err(|error| self.failed(&error))?;
        }
        let Some(temporary) = &self.temporary else {
            return Ok(());
        };
        if self.force {
            fs::rename(temporary, &self.path).map_err(|error| self.failed(&error))?;
            interrupt::keep(temporary);
            self.temporary = None;
            return Ok(());
        }
        // A link, unlike a renaming, never takes the place of a file that came meanwhile. What is
        // left is removed when this is dropped.
        match fs::hard_link(temporary, &self.path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(&self.path)),
            // Some file systems have no links.
            Err(_) if fs::symlink_metadata(&self.path).is_ok() => Err(exists(&self.path)),
            Err(_) => {
                fs::rename(temporary, &self.path).map_err(|error| self.failed(&error))?;
                interrupt::keep(temporary);
                self.temporary = None;
                Ok(())
            }
        }
    }

    fn failed(&self, error: &io::Error) -> String {
        format!("cannot write {}: {error}", self.path.display())
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

fn exists(path: &Path) -> String {
    format!(
        "cannot write {}: the file already exists; --force overwrites it",
        path.display()
    )
}
