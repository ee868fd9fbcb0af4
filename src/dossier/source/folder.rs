//! A folder of the file system.

use super::{Refusal, Source, SourceEntry, SourceLimits};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Folders inside one another; what lies deeper is told and not looked at.
const DEPTH: usize = 64;

/// A folder with all that lies below it. Links are listed and not followed.
#[derive(Debug)]
pub struct FolderSource {
    root: PathBuf,
    /// The names of files that are no Unicode, by their place in the list.
    odd_names: OnceLock<Vec<(usize, PathBuf)>>,
    paths: OnceLock<Vec<Box<str>>>,
}

impl FolderSource {
    /// The folder at this path.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        FolderSource {
            root: root.into(),
            odd_names: OnceLock::new(),
            paths: OnceLock::new(),
        }
    }

    fn path(&self, at: usize) -> Option<PathBuf> {
        let odd = self.odd_names.get()?;
        if let Ok(found) = odd.binary_search_by_key(&at, |(at, _)| *at) {
            return Some(odd[found].1.clone());
        }
        Some(self.root.join(&**self.paths.get()?.get(at)?))
    }
}

impl Source for FolderSource {
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let mut walk = Walk::default();
        walk.folder(&self.root, "", 0)?;
        let paths = walk.entries.iter().map(|entry| entry.path.as_str().into());
        // The first list is the one that `read` goes by.
        let _ = self.paths.set(paths.collect());
        let _ = self.odd_names.set(walk.odd_names);
        Ok(walk.entries)
    }

    fn read(&self, at: usize, limits: &SourceLimits) -> Result<Vec<u8>, Refusal> {
        let gone = || Refusal::Io("no such entry".into());
        let path = self.path(at).ok_or_else(gone)?;
        // It may have become a link since.
        if fs::symlink_metadata(&path)?.is_symlink() {
            return Err(Refusal::Link);
        }
        let mut file = fs::File::open(path)?;
        let size = file.metadata()?.len();
        if size > limits.bytes {
            return Err(Refusal::TooLarge(limits.bytes));
        }
        let mut bytes = Vec::with_capacity(size as usize);
        file.by_ref()
            .take(limits.bytes.saturating_add(1))
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limits.bytes {
            return Err(Refusal::TooLarge(limits.bytes));
        }
        Ok(bytes)
    }
}

#[derive(Default)]
struct Walk {
    entries: Vec<SourceEntry>,
    odd_names: Vec<(usize, PathBuf)>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Refusal> {
        for item in fs::read_dir(folder)? {
            let item = item?;
            let name = item.file_name();
            let path = format!("{prefix}{}", name.to_string_lossy());
            let kind = match item.file_type() {
                Ok(kind) => kind,
                Err(error) => {
                    self.refuse(path, error.into());
                    continue;
                }
            };
            if kind.is_symlink() {
                self.refuse(path, Refusal::Link);
            } else if kind.is_dir() && depth == DEPTH {
                self.refuse(path, Refusal::Io(format!("more than {DEPTH} folders deep")));
            } else if kind.is_dir() {
                // A folder that cannot be listed is told as one entry.
                if let Err(refusal) = self.folder(&item.path(), &format!("{path}/"), depth + 1) {
                    self.refuse(path, refusal);
                }
            } else if !kind.is_file() {
                self.refuse(path, Refusal::NotAFile);
            } else {
                if name.to_str().is_none() {
                    self.odd_names.push((self.entries.len(), item.path()));
                }
                match item.metadata() {
                    Ok(metadata) => self.entries.push(SourceEntry::new(path, metadata.len())),
                    Err(error) => self.refuse(path, error.into()),
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, path: String, refusal: Refusal) {
        let mut entry = SourceEntry::new(path, 0);
        entry.refused = Some(refusal);
        self.entries.push(entry);
    }
}
