//! The objects of a PDF and where they are (ISO 32000-1, 7.5), looked up one by one: pages, fonts and
//! pictures are never read.

use super::filter::{self, Packed};
use super::meter::{Meter, PdfLimits};
use super::value::{Dictionary, Scanner, Value};
use crate::error::{Error, ErrorKind};
use crate::value::phrase;
use memchr::memmem;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A PDF whose catalogue was found.
#[derive(Debug)]
pub(super) struct File<'a> {
    /// From its header on: offsets are counted from there.
    bytes: &'a [u8],
    meter: Meter,
    places: HashMap<u32, Place>,
    /// The stream of objects that was looked into last.
    container: RefCell<Option<(u32, Arc<Vec<u8>>)>>,
    /// Whether an object was not where the tables say.
    is_lost: Cell<bool>,
}

/// Where an object is.
#[derive(Clone, Copy, Debug)]
enum Place {
    Free,
    At(usize),
    /// The nth in a stream of objects.
    In(u32, usize),
}

/// An object: its value, and where its bytes begin if it is a stream.
#[derive(Debug)]
pub(super) struct Object {
    pub value: Value,
    pub stream: Option<usize>,
}

/// A stream of objects: its dictionary, and its bytes unpacked.
type Container = (Dictionary, Arc<Vec<u8>>);

/// The keys of a dictionary, each with its value as it is written.
#[cfg(feature = "print")]
pub(super) type Entries = Vec<(Box<[u8]>, Vec<u8>)>;

/// A table of objects.
#[cfg(feature = "print")]
#[derive(Debug)]
pub(super) struct Table {
    pub at: usize,
    pub trailer: Dictionary,
    raw: Entries,
    pub is_stream: bool,
}

#[cfg(feature = "print")]
impl Table {
    /// A value of its trailer as it is written.
    pub(super) fn raw(&self, key: &str) -> Option<&[u8]> {
        let mut raw = self.raw.iter();
        let entry = raw.rfind(|(name, _)| **name == *key.as_bytes());
        entry.map(|(_, value)| value.as_slice())
    }
}

#[cfg(feature = "print")]
fn entries_in(bytes: &[u8], at: usize, meter: &Meter) -> Result<Entries, Error> {
    let entries = Scanner::new(bytes, at, meter).entries()?;
    let entries = entries.into_iter();
    Ok(entries
        .map(|(name, value)| (name, bytes[value].to_vec()))
        .collect())
}

/// A stream of objects unpacked, and where one begins in it.
type Inside = (Arc<Vec<u8>>, usize);

/// A reference may lead to a reference; no file needs more of them.
const HOPS: usize = 16;

/// What a table says leads nowhere: the objects have to be looked for.
struct Lost;

impl<'a> File<'a> {
    /// The file and its catalogue.
    pub(super) fn open(bytes: &'a [u8], limits: &PdfLimits) -> Result<(Self, Dictionary), Error> {
        let header = memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-");
        let bytes = &bytes[header.unwrap_or(0)..];
        let mut file = File {
            bytes,
            meter: Meter::new(limits, bytes.len())?,
            places: HashMap::new(),
            container: RefCell::default(),
            is_lost: Cell::new(false),
        };
        if let Some(trailer) = file.read_tables()? {
            refuse_encrypted(&trailer)?;
            if let Some(catalogue) = file.catalogue(trailer.get("Root"))? {
                return Ok((file, catalogue));
            }
        }
        file.rebuilt()
    }

    /// The same file with its objects found by looking through all of it, whatever its tables say.
    pub(super) fn rebuilt(mut self) -> Result<(Self, Dictionary), Error> {
        self.container.take();
        self.is_lost.set(false);
        let root = self.look_for_objects()?;
        match self.catalogue(&root)? {
            Some(catalogue) => Ok((self, catalogue)),
            None => Err(ErrorKind::Pdf {
                found: phrase!(
                    "a PDF that is damaged: it has no readable catalogue of what is in it"
                )
                .into(),
                advice: phrase!("it may have been cut off on its way; ask for it again").into(),
            }
            .into()),
        }
    }

    fn catalogue(&self, root: &Value) -> Result<Option<Dictionary>, Error> {
        Ok(match self.get(root)? {
            Value::Dictionary(catalogue) if catalogue.is_type("Catalog") => Some(catalogue),
            // Some programs forget its type, none its pages.
            Value::Dictionary(catalogue) if *catalogue.get("Pages") != Value::Null => {
                Some(catalogue)
            }
            _ => None,
        })
    }

    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Whether an object was not where the tables say, so that looking for them all may find more.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost.get()
    }

    /// A value, or that of the object that it refers to; null if there is none.
    pub(super) fn get(&self, value: &Value) -> Result<Value, Error> {
        match value {
            Value::Reference(number) => Ok(match self.object(*number)? {
                Some(object) => object.value,
                None => Value::Null,
            }),
            value => Ok(value.clone()),
        }
    }

    /// The object of a number.
    pub(super) fn object(&self, number: u32) -> Result<Option<Object>, Error> {
        let mut number = number;
        for _ in 0..HOPS {
            let object = match self.places.get(&number) {
                Some(&Place::At(at)) => self.object_at(number, at)?,
                Some(&Place::In(container, nth)) => self.object_in(container, nth)?,
                Some(Place::Free) | None => None,
            };
            match object {
                Some(Object {
                    value: Value::Reference(next),
                    ..
                }) => number = next,
                object => return Ok(object),
            }
        }
        Ok(None)
    }

    fn object_at(&self, number: u32, at: usize) -> Result<Option<Object>, Error> {
        let mut scanner = Scanner::new(self.bytes, at, &self.meter);
        if scanner.head() != Some(number) {
            self.is_lost.set(true);
            return Ok(None);
        }
        let Some(value) = scanner.value()? else {
            return Ok(None);
        };
        let is_stream = matches!(value, Value::Dictionary(_)) && scanner.keyword("stream");
        let after = &self.bytes[scanner.at..];
        let stream = is_stream.then(|| match after {
            [b'\r', b'\n', ..] => scanner.at + 2,
            [b'\r' | b'\n', ..] => scanner.at + 1,
            _ => scanner.at,
        });
        Ok(Some(Object { value, stream }))
    }

    fn object_in(&self, container: u32, nth: usize) -> Result<Option<Object>, Error> {
        let Some((bytes, at)) = self.place_in(container, nth)? else {
            return Ok(None);
        };
        let value = Scanner::new(&bytes, at, &self.meter).value()?;
        Ok(value.map(|value| Object {
            value,
            stream: None,
        }))
    }

    /// A stream of objects, and where the nth of them begins in it.
    fn place_in(&self, container: u32, nth: usize) -> Result<Option<Inside>, Error> {
        let Some((dictionary, bytes)) = self.container(container)? else {
            return Ok(None);
        };
        let mut head = Scanner::new(&bytes, 0, &self.meter);
        let mut offset = None;
        for _ in 0..=nth {
            offset = head.unsigned().and_then(|_| head.unsigned());
            if offset.is_none() {
                break;
            }
        }
        self.meter.steps(head.at)?;
        let first = self.get(dictionary.get("First"))?.integer();
        let at = offset
            .and_then(|offset| offset.checked_add(u64::try_from(first?).ok()?))
            .and_then(|at| usize::try_from(at).ok());
        Ok(at.map(|at| (bytes, at)))
    }

    /// A stream of objects, unpacked. It is no object of another one.
    fn container(&self, number: u32) -> Result<Option<Container>, Error> {
        let Some(&Place::At(at)) = self.places.get(&number) else {
            return Ok(None);
        };
        let Some(Object {
            value: Value::Dictionary(dictionary),
            stream: Some(start),
        }) = self.object_at(number, at)?
        else {
            return Ok(None);
        };
        let kept = self.container.borrow().clone();
        if let Some((_, bytes)) = kept.filter(|(kept, _)| *kept == number) {
            return Ok(Some((dictionary, bytes)));
        }
        let bytes = match self.unpack(&dictionary, start) {
            Ok(bytes) => Arc::new(bytes),
            Err(Packed::Limit(error)) => return Err(error),
            Err(_) => return Ok(None),
        };
        *self.container.borrow_mut() = Some((number, Arc::clone(&bytes)));
        Ok(Some((dictionary, bytes)))
    }

    /// The bytes of a stream that begin here, unpacked.
    pub(super) fn unpack(&self, stream: &Dictionary, start: usize) -> Result<Vec<u8>, Packed> {
        let get = |value: &Value| self.get(value);
        let length = get(stream.get("Length")).map_err(Packed::Limit)?;
        let length = length
            .integer()
            .and_then(|length| usize::try_from(length).ok());
        let rest = &self.bytes[start.min(self.bytes.len())..];
        // The length is right when the keyword follows.
        let told = length
            .and_then(|length| rest.get(..length))
            .filter(|told| Scanner::new(rest, told.len(), &self.meter).keyword("endstream"));
        let packed = match told {
            Some(told) => told,
            None => {
                let end = memmem::find(rest, b"endstream").unwrap_or(rest.len());
                self.meter.steps(end).map_err(Packed::Limit)?;
                &rest[..end]
            }
        };
        filter::unpack(packed, stream, &get, &self.meter)
    }

    /// From its header on.
    #[cfg(feature = "print")]
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The dictionary that is the value here as it is written, or that it refers to: keys with their values.
    #[cfg(feature = "print")]
    pub(super) fn entries_at(&self, value: &[u8]) -> Result<Entries, Error> {
        let mut scanner = Scanner::new(value, 0, &self.meter);
        match scanner.value()? {
            Some(Value::Reference(number)) => Ok(self.entries_of(number)?.unwrap_or_default()),
            _ => entries_in(value, 0, &self.meter),
        }
    }

    /// The same of the object of a number.
    #[cfg(feature = "print")]
    pub(super) fn entries_of(&self, number: u32) -> Result<Option<Entries>, Error> {
        match self.places.get(&number) {
            Some(&Place::At(at)) => {
                let mut scanner = Scanner::new(self.bytes, at, &self.meter);
                match scanner.head() == Some(number) {
                    true => entries_in(self.bytes, scanner.at, &self.meter).map(Some),
                    false => Ok(None),
                }
            }
            Some(&Place::In(container, nth)) => {
                let Some((bytes, at)) = self.place_in(container, nth)? else {
                    return Ok(None);
                };
                entries_in(&bytes, at, &self.meter).map(Some)
            }
            Some(Place::Free) | None => Ok(None),
        }
    }

    /// The newest table of objects.
    #[cfg(feature = "print")]
    pub(super) fn newest_table(&self) -> Result<Option<Table>, Error> {
        let Some(start) = memmem::rfind(self.bytes, b"startxref") else {
            return Ok(None);
        };
        let at = Scanner::new(self.bytes, start + 9, &self.meter).unsigned();
        let at = at.and_then(|at| usize::try_from(at).ok());
        let Some(at) = at.filter(|&at| at < self.bytes.len()) else {
            return Ok(None);
        };
        let mut scanner = Scanner::new(self.bytes, at, &self.meter);
        let is_stream = !scanner.keyword("xref");
        let trailer = match is_stream {
            true => scanner.head().map(|_| scanner.at),
            false => memmem::find(&self.bytes[at..], b"trailer").map(|from| at + from + 7),
        };
        let Some(trailer) = trailer else {
            return Ok(None);
        };
        self.meter.steps(trailer - at)?;
        let raw = entries_in(self.bytes, trailer, &self.meter)?;
        match Scanner::new(self.bytes, trailer, &self.meter).value()? {
            Some(Value::Dictionary(trailer)) => Ok(Some(Table {
                at,
                trailer,
                raw,
                is_stream,
            })),
            _ => Ok(None),
        }
    }

    /// Reads the tables of objects, the newest first, and returns the newest trailer. `None` if a table cannot
    /// be read.
    fn read_tables(&mut self) -> Result<Option<Dictionary>, Error> {
        let Some(start) = memmem::rfind(self.bytes, b"startxref") else {
            return Ok(None);
        };
        let mut newest = None;
        let mut seen = HashSet::new();
        let mut next = vec![Scanner::new(self.bytes, start + 9, &self.meter).unsigned()];
        while let Some(at) = next.pop() {
            let at = at.and_then(|at| usize::try_from(at).ok());
            let Some(at) = at.filter(|&at| at < self.bytes.len()) else {
                return Ok(None);
            };
            if !seen.insert(at) {
                continue;
            }
            self.meter.objects(1)?;
            let trailer = match self.read_table(at) {
                Ok(Ok(trailer)) => trailer,
                Ok(Err(Lost)) => return Ok(None),
                Err(error) => return Err(error),
            };
            let offset = |key: &str| match trailer.get(key) {
                Value::Null => None,
                value => Some(value.integer().and_then(|at| u64::try_from(at).ok())),
            };
            // That of older readers comes after that of the newer ones.
            next.extend(offset("Prev"));
            next.extend(offset("XRefStm"));
            newest.get_or_insert(trailer);
        }
        Ok(newest)
    }

    fn read_table(&mut self, at: usize) -> Result<Result<Dictionary, Lost>, Error> {
        let mut scanner = Scanner::new(self.bytes, at, &self.meter);
        if !scanner.keyword("xref") {
            return self.read_table_stream(at);
        }
        while let Some(first) = scanner.unsigned() {
            let Some(count) = scanner.unsigned() else {
                return Ok(Err(Lost));
            };
            for nth in 0..count {
                let (offset, _) = (scanner.unsigned(), scanner.unsigned());
                let is_used = scanner.keyword("n");
                let number = first.checked_add(nth).and_then(|it| u32::try_from(it).ok());
                let (Some(offset), Some(number)) = (offset, number) else {
                    return Ok(Err(Lost));
                };
                let place = match is_used {
                    true => Place::At(usize::try_from(offset).unwrap_or(usize::MAX)),
                    false if scanner.keyword("f") => Place::Free,
                    false => return Ok(Err(Lost)),
                };
                self.meter.objects(1)?;
                self.places.entry(number).or_insert(place);
            }
        }
        self.meter.steps(scanner.at - at)?;
        if !scanner.keyword("trailer") {
            return Ok(Err(Lost));
        }
        Ok(match scanner.value()? {
            Some(Value::Dictionary(trailer)) => Ok(trailer),
            _ => Err(Lost),
        })
    }

    fn read_table_stream(&mut self, at: usize) -> Result<Result<Dictionary, Lost>, Error> {
        let number = Scanner::new(self.bytes, at, &self.meter).head();
        let Some(number) = number else {
            return Ok(Err(Lost));
        };
        let Some(Object {
            value: Value::Dictionary(trailer),
            stream: Some(start),
        }) = self.object_at(number, at)?
        else {
            return Ok(Err(Lost));
        };
        let widths: Vec<usize> = trailer
            .get("W")
            .array()
            .iter()
            .filter_map(|width| usize::try_from(width.integer()?).ok())
            .filter(|&width| width <= 8)
            .collect();
        let &[kind, first, second] = widths.as_slice() else {
            return Ok(Err(Lost));
        };
        let size = [Value::Integer(0), trailer.get("Size").clone()];
        let index = match trailer.get("Index") {
            Value::Array(index) => index,
            _ => &size[..],
        };
        let bytes = match self.unpack(&trailer, start) {
            Ok(bytes) => bytes,
            Err(Packed::Limit(error)) => return Err(error),
            Err(_) => return Ok(Err(Lost)),
        };
        let mut rows = bytes.chunks_exact((kind + first + second).max(1));
        for range in index.chunks_exact(2) {
            let range = (range[0].integer(), range[1].integer());
            let (Some(start), Some(count)) = range else {
                return Ok(Err(Lost));
            };
            for (nth, row) in rows.by_ref().take(count.max(0) as usize).enumerate() {
                let number = start.checked_add(nth as i64);
                let Some(number) = number.and_then(|it| u32::try_from(it).ok()) else {
                    return Ok(Err(Lost));
                };
                let field = |from: usize, width: usize| {
                    let bytes = &row[from..from + width];
                    bytes
                        .iter()
                        .fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte))
                };
                let (a, b) = (field(kind, first), field(kind + first, second));
                let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
                let place = match field(0, kind) {
                    _ if kind == 0 => Place::At(size(a)),
                    1 => Place::At(size(a)),
                    2 => Place::In(u32::try_from(a).unwrap_or(u32::MAX), size(b)),
                    _ => Place::Free,
                };
                self.meter.objects(1)?;
                self.places.entry(number).or_insert(place);
            }
        }
        Ok(Ok(trailer))
    }

    /// Finds the objects where they begin, and returns the value of the root in the last trailer that has
    /// one.
    fn look_for_objects(&mut self) -> Result<Value, Error> {
        self.meter.steps(self.bytes.len())?;
        self.places.clear();
        let mut found: Vec<(usize, u32)> = Vec::new();
        for at in memmem::find_iter(self.bytes, b"obj") {
            if let Some(start) = head_before(self.bytes, at)
                && let Some(number) = Scanner::new(self.bytes, start, &self.meter).head()
            {
                self.meter.objects(1)?;
                found.push((start, number));
                self.places.insert(number, Place::At(start));
            }
        }
        let mut root = Value::Null;
        for at in memmem::find_iter(self.bytes, b"trailer") {
            let mut scanner = Scanner::new(self.bytes, at + 7, &self.meter);
            if let Some(Value::Dictionary(trailer)) = scanner.value()? {
                refuse_encrypted(&trailer)?;
                if *trailer.get("Root") != Value::Null {
                    root = trailer.get("Root").clone();
                }
            }
        }
        // The objects that name themselves: tables, streams of objects, and the catalogue.
        let mut looked_at = None;
        let mut catalogue = Value::Null;
        let names = [&b"/XRef"[..], b"/ObjStm", b"/Catalog"];
        let mut named: Vec<usize> = names
            .iter()
            .flat_map(|name| memmem::find_iter(self.bytes, name))
            .collect();
        named.sort_unstable();
        for at in named {
            let before = found.partition_point(|(start, _)| *start < at);
            let Some(&(start, number)) = before.checked_sub(1).and_then(|it| found.get(it)) else {
                continue;
            };
            if looked_at.replace(start) == Some(start) {
                continue;
            }
            let Some(object) = self.object_at(number, start)? else {
                continue;
            };
            let Some(dictionary) = object.value.dictionary() else {
                continue;
            };
            if dictionary.is_type("XRef") {
                refuse_encrypted(dictionary)?;
                if *dictionary.get("Root") != Value::Null {
                    root = dictionary.get("Root").clone();
                }
            } else if dictionary.is_type("Catalog") {
                catalogue = Value::Reference(number);
            } else if dictionary.is_type("ObjStm") {
                self.take_contents(number, start)?;
            }
        }
        match self.catalogue(&root)? {
            Some(_) => Ok(root),
            None => Ok(catalogue),
        }
    }

    /// Notes what is in a stream of objects, unless it stands further on by itself.
    fn take_contents(&mut self, number: u32, start: usize) -> Result<(), Error> {
        if !matches!(self.places.get(&number), Some(Place::At(at)) if *at == start) {
            return Ok(());
        }
        let Some((dictionary, bytes)) = self.container(number)? else {
            return Ok(());
        };
        let count = self.get(dictionary.get("N"))?.integer().unwrap_or(0);
        let mut head = Scanner::new(&bytes, 0, &self.meter);
        let mut inside = Vec::new();
        for nth in 0..usize::try_from(count).unwrap_or(0) {
            let (Some(number), Some(_)) = (head.unsigned(), head.unsigned()) else {
                break;
            };
            self.meter.objects(1)?;
            inside.extend(u32::try_from(number).ok().map(|number| (number, nth)));
        }
        self.meter.steps(head.at)?;
        for (inner, nth) in inside {
            let is_later = matches!(self.places.get(&inner), Some(Place::At(at)) if *at > start);
            if !is_later {
                self.places.insert(inner, Place::In(number, nth));
            }
        }
        Ok(())
    }
}

/// Where the head of an object begins, `12 0 obj`, whose keyword stands here.
fn head_before(bytes: &[u8], keyword: usize) -> Option<usize> {
    // No head is longer.
    let before = &bytes[keyword.saturating_sub(40)..keyword];
    let back = |text: &mut &[u8], is: fn(u8) -> bool| {
        let count = text.iter().rev().take_while(|&&byte| is(byte)).count();
        *text = &text[..text.len() - count];
        count
    };
    let mut rest = before;
    let is_digit = |byte: u8| byte.is_ascii_digit();
    back(&mut rest, super::value::is_blank);
    let generation = back(&mut rest, is_digit);
    let between = back(&mut rest, super::value::is_blank);
    let number = back(&mut rest, is_digit);
    let is_head = generation > 0 && between > 0 && number > 0;
    is_head.then(|| keyword - (before.len() - rest.len()))
}

fn refuse_encrypted(trailer: &Dictionary) -> Result<(), Error> {
    match trailer.get("Encrypt") {
        Value::Null => Ok(()),
        _ => Err(ErrorKind::Pdf {
            found: phrase!("a PDF that is encrypted").into(),
            advice: phrase!(
                "a hybrid invoice must not be; ask for it without a password, or for the XML"
            )
            .into(),
        }
        .into()),
    }
}
