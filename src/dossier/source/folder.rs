//! A folder of the file system.

use super::{Refusal, Source, SourceEntry, SourceLimits};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Folders inside one another; what lies deeper is told and not looked at.
const DEPTH: usize = 64;

/// A folder with all that lies below it. Links are listed and not followed.
///
/// ```
/// use facturier::dossier::{FolderSource, Source, SourceLimits};
/// let folder = FolderSource::new("fixtures/coda");
/// let files = folder.entries()?;
/// let bytes = folder.read(0, &SourceLimits::default())?;
/// assert_eq!(files[0].size, bytes.len() as u64);
/// # Ok::<(), facturier::dossier::Refusal>(())
/// ```
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
        read_file(&path, limits.bytes)
    }
}

/// Opens a file to be read, without ever waiting for one.
///
/// A pipe, a device or a socket at this path is refused, even where a file was listed a moment before:
/// whoever opened it would wait for its other end, or read without end.
///
/// ```
/// use facturier::dossier::{Refusal, open_file};
/// let path = std::env::temp_dir().join("facturier-no-such-file");
/// assert!(matches!(open_file(&path), Err(Refusal::Io(_))));
/// ```
///
/// # Errors
///
/// [`Refusal::NotAFile`], or [`Refusal::Io`] with what the system says.
pub fn open_file(path: &Path) -> Result<fs::File, Refusal> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    let file = match options.open(path) {
        // A socket cannot be opened at all.
        Err(_) if fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) => {
            return Err(Refusal::NotAFile);
        }
        file => file?,
    };
    let kind = file.metadata()?.file_type();
    match kind.is_file() || kind.is_dir() {
        true => Ok(file),
        false => Err(Refusal::NotAFile),
    }
}

/// Reads a file of this many bytes at most, as [`open_file`] opens it: one that grows meanwhile is refused
/// when it has become too large.
///
/// ```
/// use facturier::dossier::{Refusal, read_file};
/// let path = std::env::temp_dir().join(format!("facturier-read-file-{}", std::process::id()));
/// std::fs::write(&path, "four")?;
/// assert_eq!(read_file(&path, 4)?, b"four");
/// assert_eq!(read_file(&path, 3), Err(Refusal::TooLarge(3)));
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Those of [`open_file`], and [`Refusal::TooLarge`].
pub fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, Refusal> {
    let file = open_file(path)?;
    let size = file.metadata()?.len();
    if size > most {
        return Err(Refusal::TooLarge(most));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Refusal::TooLarge(most));
    }
    Ok(bytes)
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::process::Command;

    /// What was a file when the folder was listed.
    #[test]
    fn a_file_that_turns_into_something_else() {
        let folder = std::env::temp_dir().join(format!("facturier-pipes-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.xml");
        fs::write(&path, "<a/>").unwrap();
        let source = FolderSource::new(&folder);
        assert_eq!(source.entries().unwrap().len(), 1);
        let limits = SourceLimits {
            bytes: 4,
            ..SourceLimits::default()
        };
        assert_eq!(source.read(0, &limits).unwrap(), b"<a/>");
        fs::write(&path, "<aa/>").unwrap();
        assert_eq!(source.read(0, &limits), Err(Refusal::TooLarge(4)));
        fs::remove_file(&path).unwrap();
        assert!(
            Command::new("mkfifo")
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(source.read(0, &limits), Err(Refusal::NotAFile));
        assert_eq!(read_file(Path::new("/dev/zero"), 4), Err(Refusal::NotAFile));
        fs::remove_dir_all(&folder).unwrap();
    }
}
