//! What is inside a file of a source: the files of an archive, the attachments of a mail, and what is
//! inside of those in turn.

use super::{MailSource, Refusal, Source, SourceEntry, SourceLimits, ZipSource, safe_path};
use crate::format::Format;
use std::io::Cursor;

/// The files in these bytes, if they are a zip archive or a mail: `None` if they are neither, or an
/// archive that is a document of an office program.
///
/// # Errors
///
/// When they are one, and it is damaged.
///
/// ```
/// use facturier::dossier::open_inside;
/// use facturier::Format;
/// let mail = b"From: a@example.com\r\nSubject: b\r\n\r\nnothing\r\n";
/// let inside = open_inside(Format::Mail, "a.eml", mail.to_vec()).unwrap()?;
/// assert!(inside.entries()?.is_empty());
/// # Ok::<(), facturier::dossier::Refusal>(())
/// ```
pub fn open_inside(
    format: Format,
    path: &str,
    bytes: Vec<u8>,
) -> Option<Result<Box<dyn Source>, Refusal>> {
    match format {
        Format::Zip if is_package(path, &bytes) => None,
        Format::Zip => Some(match ZipSource::new(Cursor::new(bytes)) {
            Ok(source) => Ok(Box::new(source)),
            Err(refusal) => Err(refusal),
        }),
        Format::Mail => Some(match MailSource::new(&bytes) {
            Ok(source) => Ok(Box::new(source)),
            Err(refusal) => Err(refusal),
        }),
        _ => None,
    }
}

/// Whether a zip archive is a document of an office program, a book, a program or a signature, by its name
/// or its first bytes.
///
/// ```
/// assert!(facturier::dossier::is_package("report.docx", b"PK"));
/// assert!(!facturier::dossier::is_package("invoices.zip", b"PK"));
/// ```
pub fn is_package(path: &str, bytes: &[u8]) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let endings = [
        "docx", "docm", "xlsx", "xlsm", "xlsb", "pptx", "odt", "ods", "odp", "epub", "asice",
        "asics", "jar", "apk", "numbers", "pages", "key", "vsdx", "isdocx",
    ];
    if endings
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
    {
        return true;
    }
    let length = match bytes.get(26..28) {
        Some(length) => usize::from(length[0]) | usize::from(length[1]) << 8,
        None => return false,
    };
    let first = bytes.get(30..30 + length).unwrap_or_default();
    [
        &b"[Content_Types].xml"[..],
        b"_rels/",
        b"docProps/",
        b"mimetype",
        b"META-INF/",
    ]
    .iter()
    .any(|start| first.starts_with(start))
}

/// Whether a path leads to what programs keep for themselves and no person has put there: hidden files
/// and folders, and those of macOS, Windows, Dropbox and office programs.
///
/// ```
/// use facturier::dossier::is_hidden;
/// assert!(is_hidden("2026/.dropbox.cache/a.xml"));
/// assert!(is_hidden("__MACOSX/a/._1.xml") && is_hidden("a/~$list.xlsx"));
/// assert!(!is_hidden("2026/a.b.xml") && !is_hidden("./a.xml"));
/// ```
pub fn is_hidden(path: &str) -> bool {
    path.split(['/', '\\']).any(|part| {
        let is = |name: &str| part.eq_ignore_ascii_case(name);
        part.starts_with('.') && !part.trim_matches('.').is_empty()
            || part.starts_with("~$")
            || part == "__MACOSX"
            || is("Thumbs.db")
            || is("ehthumbs.db")
            || is("desktop.ini")
            || is("Icon\r")
            || is("$RECYCLE.BIN")
            || is("System Volume Information")
            || is("@eaDir")
    })
}

/// A file of a list.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path in one form, or as it is if it leads out of the dossier.
    pub path: String,
    /// Its path as the source has it, if that is another one.
    pub raw: Option<Box<str>>,
    pub at: usize,
    pub size: u64,
    pub refused: Option<Box<Refusal>>,
    pub tag: u64,
    pub same_path: bool,
}

/// The files of a source in the order of their paths, those of one path in the order of the source; and
/// how many were [left out](is_hidden).
pub(crate) fn list<S: Source + ?Sized>(
    source: &S,
    hidden: bool,
) -> Result<(Vec<File>, usize), Refusal> {
    let file = |(at, entry): (usize, SourceEntry)| {
        let mut refused = entry.refused;
        let (path, raw) = match safe_path(&entry.path) {
            Some(path) if path == entry.path => (entry.path, None),
            Some(path) => (path, Some(entry.path.into())),
            None => {
                refused = Some(Refusal::UnsafePath);
                (entry.path, None)
            }
        };
        File {
            path,
            raw,
            at,
            size: entry.size,
            refused: refused.map(Box::new),
            tag: entry.tag,
            same_path: false,
        }
    };
    let entries = source.entries()?;
    let all = entries.len();
    let mut files: Vec<File> = entries
        .into_iter()
        .enumerate()
        .filter(|(_, entry)| hidden || !is_hidden(&entry.path))
        .map(file)
        .collect();
    let left_out = all - files.len();
    files.sort_unstable_by(|a, b| (&a.path, a.at).cmp(&(&b.path, b.at)));
    for at in 1..files.len() {
        files[at].same_path = files[at].path == files[at - 1].path;
    }
    Ok((files, left_out))
}

/// How much has been taken out of the archives and mails in a file.
#[derive(Debug)]
pub(crate) struct Budget {
    left: u64,
    limit: u64,
}

impl Budget {
    pub(crate) fn new(limits: &SourceLimits) -> Self {
        Budget {
            left: limits.inside,
            limit: limits.inside,
        }
    }

    /// The bytes of the file of this path, if there is room for them.
    pub(crate) fn read(
        &mut self,
        source: &dyn Source,
        file: &File,
        path: &str,
        limits: &SourceLimits,
    ) -> Result<Vec<u8>, Refusal> {
        if file.refused.is_none() && file.size.max(1) > self.left {
            return Err(Refusal::Inside(self.limit));
        }
        let bytes = read(source, file, path, limits)?;
        let kept = LEAST.max(bytes.len() as u64) + 4 * path.len() as u64;
        self.left = self.left.saturating_sub(kept);
        Ok(bytes)
    }
}

/// A file costs as much at least, whatever is in it.
const LEAST: u64 = 512;

/// The bytes of the file of this path, if nothing is known against it.
pub(crate) fn read<S: Source + ?Sized>(
    source: &S,
    file: &File,
    path: &str,
    limits: &SourceLimits,
) -> Result<Vec<u8>, Refusal> {
    match &file.refused {
        Some(refused) => Err((**refused).clone()),
        None if path.len() > limits.path => Err(Refusal::LongPath(limits.path)),
        None => source.read(file.at, limits),
    }
}

/// A file that was found inside another one.
#[derive(Debug)]
#[non_exhaustive]
pub struct InsideFile {
    /// Its path: that of the file it is in, and its own.
    pub path: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its bytes; of an archive or a mail that was opened there are none.
    pub bytes: Result<Vec<u8>, Refusal>,
    /// How many files are in it, if it was opened.
    pub opened: Option<usize>,
}

/// Hands over every file of a source, and every file in the archives and mails among them, one after
/// the other in the order of their paths. Returns how many were [left out](is_hidden), unless they are
/// to be taken in.
///
/// # Errors
///
/// When the source has no list of its files, or whoever takes the files says so.
///
/// ```
/// use facturier::dossier::{FolderSource, Refusal, SourceLimits, every_file};
/// let folder = FolderSource::new("fixtures/ubl");
/// let mut paths = Vec::new();
/// every_file(&folder, "ubl", &SourceLimits::default(), false, &mut |file| {
///     paths.push(file.path);
///     Ok::<(), Refusal>(())
/// })?;
/// assert!(paths.contains(&"ubl/peppol-invoice.xml".to_owned()));
/// # Ok::<(), Refusal>(())
/// ```
pub fn every_file<E: From<Refusal>>(
    source: &dyn Source,
    name: &str,
    limits: &SourceLimits,
    hidden: bool,
    each: &mut dyn FnMut(InsideFile) -> Result<(), E>,
) -> Result<usize, E> {
    let mut walk = Walk {
        limits,
        hidden,
        left_out: 0,
        start: name.len() + 1,
        each,
    };
    walk.source(source, name, 0, &mut Budget::new(limits))?;
    Ok(walk.left_out)
}

struct Walk<'a, E> {
    limits: &'a SourceLimits,
    hidden: bool,
    left_out: usize,
    /// Where paths begin behind the name of the outermost source.
    start: usize,
    each: &'a mut dyn FnMut(InsideFile) -> Result<(), E>,
}

impl<E: From<Refusal>> Walk<'_, E> {
    fn source(
        &mut self,
        source: &dyn Source,
        name: &str,
        depth: u32,
        budget: &mut Budget,
    ) -> Result<(), E> {
        let (files, left_out) = list(source, self.hidden)?;
        self.left_out += left_out;
        for file in files {
            // What lies in the outermost is not limited: it is as large as it is.
            if depth == 0 {
                *budget = Budget::new(self.limits);
            }
            let path = format!("{name}/{}", file.raw.as_deref().unwrap_or(&file.path));
            let bytes = budget.read(source, &file, &path[self.start..], self.limits);
            self.file(path, file.size, bytes, depth, budget)?;
        }
        Ok(())
    }

    fn file(
        &mut self,
        path: String,
        size: u64,
        bytes: Result<Vec<u8>, Refusal>,
        depth: u32,
        budget: &mut Budget,
    ) -> Result<(), E> {
        let format = bytes
            .as_ref()
            .map_or(Format::Other, |bytes| crate::format::detect(bytes).format);
        let is_container = match (format, &bytes) {
            (Format::Zip, Ok(bytes)) => !is_package(&path, bytes),
            (Format::Mail, Ok(_)) => true,
            _ => false,
        };
        let one = |bytes, opened| InsideFile {
            path: path.clone(),
            size,
            bytes,
            opened,
        };
        if !is_container {
            return (self.each)(one(bytes, None));
        }
        if depth >= self.limits.depth {
            return (self.each)(one(Err(Refusal::Depth(self.limits.depth)), None));
        }
        let bytes = bytes.unwrap_or_default();
        match open_inside(format, &path, bytes) {
            Some(Ok(source)) => {
                let count = source.entries().map_or(0, |entries| entries.len());
                (self.each)(one(Ok(Vec::new()), Some(count)))?;
                self.source(&*source, &path, depth + 1, budget)
            }
            Some(Err(refusal)) => (self.each)(one(Err(refusal), None)),
            None => Ok(()),
        }
    }
}
