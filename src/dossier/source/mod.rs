//! Where the files of a dossier come from: a folder, a zip archive, or whatever the caller has.

mod folder;
mod inside;
mod mail;
mod zip;

pub use folder::{FolderSource, open_file, read_file};
pub(crate) use inside::{Budget, File, list, read};
pub use inside::{InsideFile, every_file, is_hidden, is_package, open_inside};
pub use mail::MailSource;
pub use zip::ZipSource;

use crate::value::{Wording, phrase};
use std::fmt;

/// Files with paths, of which the bytes can be had one by one, from several threads at a time.
///
/// ```
/// use facturier::dossier::{Refusal, Source, SourceEntry};
/// struct Mail(Vec<(String, Vec<u8>)>);
/// impl Source for Mail {
///     fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
///         let entry = |(path, bytes): &(String, Vec<u8>)| SourceEntry::new(path, bytes.len() as u64);
///         Ok(self.0.iter().map(entry).collect())
///     }
///     fn read(&self, at: usize, _: &facturier::dossier::SourceLimits) -> Result<Vec<u8>, Refusal> {
///         Ok(self.0[at].1.clone())
///     }
/// }
/// # let mail = Mail(vec![("a.xml".into(), vec![1, 2])]);
/// # assert_eq!(mail.entries().unwrap()[0].size, 2);
/// ```
pub trait Source: Sync {
    /// All files, in any order; folders are none.
    ///
    /// # Errors
    ///
    /// When there is no list at all. A file that cannot be had is an entry with its
    /// [`refused`](SourceEntry::refused) set.
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal>;

    /// The bytes of the entry that stands at this place in [`entries`](Source::entries).
    ///
    /// # Errors
    ///
    /// When they cannot be had, or go over the limits.
    fn read(&self, at: usize, limits: &SourceLimits) -> Result<Vec<u8>, Refusal>;
}

/// A file of a [`Source`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceEntry {
    /// Its path as the source has it.
    pub path: String,
    /// How many bytes it says it has.
    pub size: u64,
    /// Why it is not to be read, if that is known already.
    pub refused: Option<Refusal>,
    /// Whatever the caller knows it by, such as the number of its row; it comes back with the [`Entry`](super::Entry),
    /// and with those of the files inside it.
    pub tag: u64,
}

impl SourceEntry {
    /// A file of this path and size.
    pub fn new(path: impl Into<String>, size: u64) -> Self {
        SourceEntry {
            path: path.into(),
            size,
            refused: None,
            tag: 0,
        }
    }

    /// The same, known by this.
    #[must_use]
    pub fn tag(mut self, tag: u64) -> Self {
        self.tag = tag;
        self
    }
}

/// How much one file of a source may ask for.
///
/// ```
/// use facturier::dossier::{Dossier, Identity, SourceLimits};
/// let limits = SourceLimits { bytes: 10 << 20, ..SourceLimits::default() };
/// let dossier = Dossier::new(Identity::new()).limits(limits);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceLimits {
    /// Bytes of one file, unpacked: 64 MiB unless set otherwise.
    pub bytes: u64,
    /// How many times larger than packed a file may be, once it is larger than 1 MiB: 200. Invoices
    /// in XML are packed to a tenth, seldom to a fiftieth.
    pub ratio: u64,
    /// How many archives and mails inside one another are opened: 4.
    pub depth: u32,
    /// Bytes of all files together that are taken out of one archive or mail among the files, and out of
    /// those inside of it: 512 MiB. A file counts as 512 bytes at least, and each byte of its path as four,
    /// since that is kept longer than the file.
    pub inside: u64,
    /// Bytes of the path of a file, with those of the archives and mails it is in: 1024. It stands before
    /// everything that is said of the file.
    pub path: usize,
}

impl Default for SourceLimits {
    fn default() -> Self {
        SourceLimits {
            bytes: 64 << 20,
            ratio: 200,
            depth: 4,
            inside: 512 << 20,
            path: 1024,
        }
    }
}

/// Why the bytes of a file, or the list of files, cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The path leads out of the dossier: `..`, a root, a drive, or it holds control characters.
    UnsafePath,
    /// The path is longer than [`SourceLimits::path`], the limit that is given.
    LongPath(usize),
    /// It is a link; where it leads is not looked at.
    Link,
    /// It is neither a file nor a folder nor a link.
    NotAFile,
    /// More bytes than [`SourceLimits::bytes`], the limit that is given.
    TooLarge(u64),
    /// More bytes for those packed than [`SourceLimits::ratio`], the limit that is given.
    Ratio(u64),
    /// It is inside more archives and mails than [`SourceLimits::depth`], the limit that is given.
    Depth(u32),
    /// More bytes come out of the archive it is in than [`SourceLimits::inside`], the limit that is
    /// given.
    Inside(u64),
    /// It is encrypted.
    Encrypted,
    /// Packed in a way that is not read: the method of the zip format; 0 and 8 are read.
    Method(u16),
    /// Its packed bytes are those of another entry as well, in whole or in part.
    Overlaps,
    /// It, or the archive, is damaged: what was expected and what was found.
    Damaged(Wording),
    /// It cannot be read: what the system says.
    Io(String),
    /// It cannot be had now, and may be had later: what the source says (`503 Service Unavailable`).
    Unavailable(String),
}

impl Refusal {
    /// Why, for people.
    pub fn wording(&self) -> Wording {
        match self {
            Refusal::UnsafePath => phrase!("the path leads out of the dossier"),
            Refusal::LongPath(limit) => {
                phrase!("not read, for its path is longer than {} bytes", *limit)
            }
            Refusal::Link => phrase!("a link, which is not followed"),
            Refusal::NotAFile => phrase!("not a file but a pipe or a device"),
            Refusal::TooLarge(limit) if limit % (1 << 20) == 0 => {
                phrase!("larger than {} MB", limit >> 20)
            }
            Refusal::TooLarge(limit) => phrase!("larger than {} bytes", *limit),
            Refusal::Ratio(limit) => phrase!("more than {} times larger than packed", *limit),
            Refusal::Depth(limit) => phrase!(
                "not opened, for it is inside {} archives or mails: unpack it and give what is inside",
                *limit
            ),
            Refusal::Inside(limit) if limit % (1 << 20) == 0 => phrase!(
                "not taken out of its archive, which holds more than {} MB: unpack it and give what is inside",
                limit >> 20
            ),
            Refusal::Inside(limit) => phrase!(
                "not taken out of its archive, which holds more than {} bytes: unpack it and give what is inside",
                *limit
            ),
            Refusal::Encrypted => phrase!("encrypted"),
            Refusal::Method(method) => phrase!(
                "packed with method {}, which is not read",
                u32::from(*method)
            ),
            Refusal::Overlaps => phrase!("shares its packed bytes with another entry"),
            Refusal::Damaged(what) => phrase!("damaged: {}", what.phrase()),
            Refusal::Io(what) => phrase!("cannot be read: {}", what),
            Refusal::Unavailable(what) => phrase!("cannot be had now: {}; try again later", what),
        }
        .into()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wording().fmt(f)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// Its name in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Refusal::UnsafePath => "unsafe-path",
            Refusal::LongPath(_) => "long-path",
            Refusal::Link => "link",
            Refusal::NotAFile => "not-a-file",
            Refusal::TooLarge(_) => "too-large",
            Refusal::Ratio(_) => "ratio",
            Refusal::Depth(_) => "depth",
            Refusal::Inside(_) => "inside",
            Refusal::Encrypted => "encrypted",
            Refusal::Method(_) => "method",
            Refusal::Overlaps => "overlaps",
            Refusal::Damaged(_) => "damaged",
            Refusal::Io(_) => "io",
            Refusal::Unavailable(_) => "unavailable",
        }
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Refusal::Io(error.to_string())
    }
}

/// The path with `/` between its parts and no empty ones, as everything else here wants it: or none
/// if it leads out of the dossier.
pub(crate) fn safe_path(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let is_drive =
        path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    if path.starts_with('/') || is_drive || path.chars().any(char::is_control) {
        return None;
    }
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    // Windows leaves points and blanks out at the end: `.. ` is `..` there.
    let is_up = |part: &&str| {
        part.trim_end_matches(' ').len() > 1 && part.trim_end_matches([' ', '.']).is_empty()
    };
    if parts.is_empty() || parts.iter().any(is_up) {
        return None;
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::safe_path;

    #[test]
    fn paths() {
        assert_eq!(safe_path("a\\b/./c.xml").as_deref(), Some("a/b/c.xml"));
        assert_eq!(safe_path("a/..b/c..xml").as_deref(), Some("a/..b/c..xml"));
        for bad in [
            "../a", "a/../b", "a\\..\\b", "/a", "\\a", "C:\\a", "c:a", "a/.. /b", "a/.../b",
            "a\0b", "", "./",
        ] {
            assert_eq!(safe_path(bad), None, "{bad:?}");
        }
    }
}
