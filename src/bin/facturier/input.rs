//! The files that come in: named, found in folders, or the standard input.
//!
//! The names of all files are gathered first, so that files written meanwhile are no input and the
//! order is the same on every machine; their content is read one at a time.

use crate::Stop;
use crate::console::Console;
use crate::import;
use crate::tally::Tally;
use crate::words::phrase;
use facturier::dossier::{
    InsideFile, MailSource, Refusal, Source as Files, SourceLimits, every_file, is_hidden,
    is_package, open_file, read_file,
};
use facturier::format::coda::CodaEncoding;
use facturier::format::pdf::Pdf;
use facturier::format::{Detected, FormatRow, detect};
use facturier::value::Wording;
use facturier::{Error, ErrorKind, Format, Language, Limits, ReadOptions, Reading};
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// All that is to be read.
#[derive(Debug)]
pub struct Inputs {
    files: Vec<Source>,
    /// Whether there may be more than one document: more than one path, a folder, an archive, a mail.
    pub several: bool,
    /// Whether hidden files are taken in.
    hidden: bool,
    /// How many hidden files and folders were left out.
    left_out: usize,
}

/// A file that is to be read.
#[derive(Debug)]
pub struct Source {
    /// Its name for people.
    pub name: String,
    place: Place,
    /// Whether it was named, and not found in a folder: then it has to be a document.
    is_named: bool,
}

#[derive(Debug)]
enum Place {
    StandardInput,
    File(PathBuf),
    /// In an archive or a mail: its path, which begins with that of the file it is in.
    Inside(PathBuf),
    /// Not even a file: a folder that cannot be read.
    Nowhere(io::Error),
}

/// What a file holds.
enum Content {
    Document(Vec<u8>),
    /// What the file is instead.
    NoDocument(Wording),
}

impl Source {
    /// The path, if it is a file.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            _ => None,
        }
    }

    /// What its name is in the place it comes from, if it has one.
    pub fn named(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) | Place::Inside(path) => Some(path),
            Place::StandardInput | Place::Nowhere(_) => None,
        }
    }

    fn read(&self) -> Result<Content, Error> {
        match &self.place {
            Place::StandardInput => {
                let bytes = read_all(Vec::new(), io::stdin().lock(), 0).map_err(file_error)?;
                Ok(Content::Document(bytes))
            }
            Place::File(path) => {
                let file = open_file(path).map_err(|refusal| refused(&refusal))?;
                let size = file.metadata().map_or(0, |metadata| metadata.len());
                if size > MAX_BYTES {
                    return Err(ErrorKind::File {
                        message: phrase!(
                            "{} bytes are more than the {} that are read",
                            size,
                            MAX_BYTES
                        ),
                    }
                    .into());
                }
                self.read_file(&file, size).map_err(file_error)
            }
            Place::Nowhere(error) => Err(file_error(error)),
            // Its bytes were had with its name.
            Place::Inside(_) => Err(ErrorKind::File {
                message: phrase!("no such file"),
            }
            .into()),
        }
    }

    fn read_file(&self, file: &File, size: u64) -> io::Result<Content> {
        let mut head = Vec::new();
        if !self.is_named {
            // Not a film of some gigabytes: its beginning tells what it is.
            head.reserve_exact(size.min(HEAD) as usize);
            file.take(HEAD).read_to_end(&mut head)?;
            if let Some(what) = no_document(&self.name, &head) {
                return Ok(Content::NoDocument(what));
            }
        }
        let bytes = read_all(head, file, size)?;
        Ok(match no_invoice(&bytes).filter(|_| !self.is_named) {
            Some(what) => Content::NoDocument(what),
            None => Content::Document(bytes),
        })
    }
}

impl Inputs {
    /// The files these paths stand for, in the order of the paths, and in folders by name.
    /// Hidden files and those of systems are left out of folders, unless they are to be taken in.
    pub fn new(paths: &[PathBuf], hidden: bool, console: &Console) -> Result<Self, Stop> {
        let mut files = Vec::new();
        let mut left_out = 0;
        let mut several = paths.len() > 1;
        let mut standard_input = false;
        for path in paths {
            if path.as_os_str() == "-" {
                if standard_input {
                    return Err(Stop::Failed("expected - once, found it again".into()));
                }
                standard_input = true;
                files.push(Source {
                    name: "<stdin>".into(),
                    place: Place::StandardInput,
                    is_named: true,
                });
            } else if path.is_dir() {
                several = true;
                let before = files.len();
                walk(path, hidden, &mut files, &mut left_out, console);
                if files.len() == before {
                    console.error(&format!("there is no file in {}", path.display()));
                }
            } else {
                several |= is_container(path).is_some();
                files.push(Source {
                    name: path.display().to_string(),
                    place: Place::File(path.clone()),
                    is_named: true,
                });
            }
        }
        Ok(Inputs {
            files,
            several,
            hidden,
            left_out,
        })
    }

    /// The paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().filter_map(Source::path)
    }

    /// Reads all files, one after the other, and does this with each that is or should be a document.
    /// What is no document is listed by `skip` and counted.
    pub fn each(
        &self,
        console: &mut Console,
        tally: &mut Tally,
        skip: impl Fn(&Console, &str) -> Result<(), Stop>,
        each: impl FnMut(&Console, &mut Tally, &Source, Result<&[u8], Error>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.each_or_stream(console, tally, skip, |_, _, _, _| Ok(false), each)
    }

    /// The same, but that each file is offered first as it lies on the disk, to who can do without
    /// having it in memory: `stream` tells whether that was all.
    pub fn each_or_stream(
        &self,
        console: &mut Console,
        tally: &mut Tally,
        skip: impl Fn(&Console, &str) -> Result<(), Stop>,
        mut stream: impl FnMut(&Console, &mut Tally, &Source, &Path) -> Result<bool, Stop>,
        mut each: impl FnMut(&Console, &mut Tally, &Source, Result<&[u8], Error>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        console.start(self.files.len());
        tally.hidden += self.left_out;
        for source in &self.files {
            if let Some(path) = source.path()
                && stream(console, tally, source, path)?
            {
                console.advance();
                continue;
            }
            if let Some(files) = source.path().and_then(container) {
                match files {
                    Ok(files) => {
                        self.inside(&*files, &source.name, console, tally, &skip, &mut each)?;
                    }
                    Err(refusal) => each(console, tally, source, Err(refused(&refusal)))?,
                }
                console.advance();
                continue;
            }
            match source.read() {
                Ok(Content::Document(bytes)) => each(console, tally, source, Ok(&bytes))?,
                Ok(Content::NoDocument(what)) => {
                    tally.skipped += 1;
                    skip(console, &no_document_line(console, &source.name, what))?;
                }
                Err(error) => each(console, tally, source, Err(error))?,
            }
            console.advance();
        }
        console.finish();
        Ok(())
    }

    /// Does the same with the files of an archive or a mail.
    fn inside(
        &self,
        files: &dyn Files,
        name: &str,
        console: &Console,
        tally: &mut Tally,
        skip: &impl Fn(&Console, &str) -> Result<(), Stop>,
        each: &mut impl FnMut(&Console, &mut Tally, &Source, Result<&[u8], Error>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let limits = SourceLimits::default();
        let mut take = |file: InsideFile| {
            let source = Source {
                place: Place::Inside(PathBuf::from(&file.path)),
                name: file.path,
                is_named: false,
            };
            match file.bytes {
                _ if file.opened.is_some() => Ok(()),
                Ok(bytes) => match no_document(&source.name, &bytes).or_else(|| no_invoice(&bytes))
                {
                    Some(what) => {
                        tally.skipped += 1;
                        skip(console, &no_document_line(console, &source.name, what))
                    }
                    None => each(console, tally, &source, Ok(&bytes)),
                },
                Err(refusal) => each(console, tally, &source, Err(refused(&refusal))),
            }
        };
        let left_out = every_file::<Stop>(files, name, &limits, self.hidden, &mut take)?;
        tally.hidden += left_out;
        Ok(())
    }
}

/// Whether the files in a file are meant: it is a zip archive or a mail.
fn is_container(path: &Path) -> Option<Format> {
    let mut head = Vec::new();
    let file = open_file(path).ok()?;
    file.take(HEAD).read_to_end(&mut head).ok()?;
    match detect(&head).format {
        Format::Zip if !is_package(&path.to_string_lossy(), &head) => Some(Format::Zip),
        Format::Mail => Some(Format::Mail),
        _ => None,
    }
}

/// The files in a file, if it is a zip archive or a mail.
fn container(path: &Path) -> Option<Result<Box<dyn Files>, Refusal>> {
    Some(match is_container(path)? {
        Format::Zip => import::open(path),
        _ => open_mail(path),
    })
}

fn open_mail(path: &Path) -> Result<Box<dyn Files>, Refusal> {
    Ok(Box::new(MailSource::new(&read_file(path, MAX_BYTES)?)?))
}

/// Why there is no document in a file that could not be had.
fn refused(refusal: &Refusal) -> Error {
    let message = refusal.wording();
    let inside = |title| ErrorKind::NotRead {
        kind: "archive".into(),
        title,
        advice: phrase!("unpack it and give what is inside"),
    };
    match refusal {
        Refusal::Depth(limit) => inside(phrase!(
            "a file inside {} archives or mails",
            u64::from(*limit)
        )),
        Refusal::Inside(limit) => inside(phrase!(
            "a file of an archive that holds more than {} MB",
            limit >> 20
        )),
        // The kind says already that it cannot be read.
        Refusal::Io(what) => ErrorKind::File {
            message: Wording::verbatim(what.clone()),
        },
        Refusal::NotAFile => ErrorKind::File {
            message: phrase!(
                "{}: give what comes out of it as the standard input, -",
                message
            ),
        },
        _ => ErrorKind::File { message },
    }
    .into()
}

/// Reads a document, as every command does; an error is in this language.
pub fn read<'b>(
    language: Language,
    bytes: Result<&'b [u8], Error>,
    coda: Option<CodaEncoding>,
) -> Result<facturier::Reading<'b>, Error> {
    let options = ReadOptions::new().limits(Limits::new().bytes(MAX_BYTES));
    let options = coda.map_or(options, |encoding| options.coda_encoding(encoding));
    let reading = bytes.and_then(|bytes| facturier::read_with(bytes, &options));
    reading.map_err(|error| error.in_language(language))
}

/// The name of a document: that of its file, and behind it that of the file in a PDF that was read, whose lines
/// are meant.
pub fn named<'s>(source: &'s Source, reading: Result<&Reading<'_>, &Error>) -> Cow<'s, str> {
    let inside = match reading {
        Ok(reading) => reading.embedded().map(|file| file.name.as_str()),
        Err(error) => error.inside(),
    };
    match inside {
        Some(inside) => format!("{}/{inside}", source.name).into(),
        None => source.name.as_str().into(),
    }
}

/// What stands for a file that is no document.
fn no_document_line(console: &Console, name: &str, what: Wording) -> String {
    console.told(&phrase!("not a document: {} ({})", name, what))
}

/// `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// More than this is in no document.
const MAX_BYTES: u64 = 512 << 20;

/// As much as is looked at to tell what a file is.
pub const HEAD: u64 = 64 << 10;

/// The files of a folder and of those in it.
fn walk(
    folder: &Path,
    hidden: bool,
    files: &mut Vec<Source>,
    left_out: &mut usize,
    console: &Console,
) {
    let found = |path: PathBuf, place| Source {
        name: path.display().to_string(),
        place,
        is_named: false,
    };
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return files.push(found(folder.to_owned(), Place::Nowhere(error))),
    };
    if !hidden {
        entries.retain(|entry| {
            let is_hidden = is_hidden(&entry.file_name().to_string_lossy());
            *left_out += usize::from(is_hidden);
            !is_hidden
        });
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() && is_link => {
                console.error(&format!(
                    "not followed: {} (a link to a folder)",
                    path.display()
                ));
            }
            Ok(metadata) if metadata.is_dir() => walk(&path, hidden, files, left_out, console),
            Ok(metadata) if metadata.is_file() => {
                files.push(found(path.clone(), Place::File(path)));
            }
            // Pipes and devices are no files of a folder.
            Ok(_) => {}
            Err(error) => files.push(found(path, Place::Nowhere(error))),
        }
    }
}

/// What the file of this beginning is, if no document. In doubt it is one, so that what is wrong with
/// it is told.
fn no_document(name: &str, head: &[u8]) -> Option<Wording> {
    let detected = detect(head);
    let promises = name
        .rsplit_once('.')
        .is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("xml"));
    let has = |needle: &[u8]| memchr::memmem::find(head, needle).is_some();
    match detected.format {
        format if format.row().is_some_and(FormatRow::reads) => None,
        // It is told what it is.
        _ if detected.foreign.is_some() => None,
        // Nothing, a picture or a page of the web under the name of a document.
        _ if promises && !is_xml(&detected) => None,
        Format::Other if head.is_empty() => Some(phrase!("empty")),
        Format::Other => {
            let words = detected.looks_like.unwrap_or_default();
            let what = words.to_string();
            // Broken before its first element, hidden behind a document type declaration, or an
            // invoice in a wrong namespace.
            let may_be = what == "XML without an element"
                || has(b"schema:xsd:Invoice-2")
                || has(b"schema:xsd:CreditNote-2")
                || ["Invoice>", "CreditNote>"]
                    .iter()
                    .any(|end| what.contains(end));
            (!may_be).then_some(words)
        }
        format => Some(Wording::verbatim(format.name())),
    }
}

/// What a file is, if it is a PDF for people, with no invoice for programs in it.
fn no_invoice(bytes: &[u8]) -> Option<Wording> {
    if detect(bytes).format != Format::Pdf {
        return None;
    }
    let error = match Pdf::open(bytes) {
        Ok(pdf) => pdf.invoice().err()?,
        Err(error) => error,
    };
    match error.kind() {
        // There may be an invoice in it that cannot be had.
        _ if error.inside().is_some() => None,
        ErrorKind::NoInvoiceInPdf { .. } => Some(phrase!("a PDF with no invoice inside")),
        ErrorKind::Pdf { found, .. } => Some(found.clone()),
        _ => Some(phrase!(
            "a PDF that was not looked into: {}",
            error.wording()
        )),
    }
}

/// Whether it is XML, though of a kind that is not known.
fn is_xml(detected: &Detected) -> bool {
    let looks_like = detected.looks_like.as_ref();
    looks_like.is_some_and(|what| what.to_string().contains("XML"))
}

/// Reads the rest of a file of this size, one byte more than the limit at most: enough for the
/// limit to be told.
fn read_all(head: Vec<u8>, rest: impl Read, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = head;
    let more = (size as usize).saturating_sub(bytes.len());
    bytes.reserve_exact(more);
    let limit = (MAX_BYTES + 1).saturating_sub(bytes.len() as u64);
    rest.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn file_error(error: impl ToString) -> Error {
    let message = Wording::verbatim(error.to_string());
    ErrorKind::File { message }.into()
}
