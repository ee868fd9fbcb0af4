//! What has to be known of a PDF to add something behind its end, so that all of it stays as it is (ISO 32000-1,
//! 7.5.6), and how that is written.

use super::file::{Entries, File, Table};
use super::filter::Packed;
use super::value::{Dictionary, Value};
use super::{Object, PdfLimits, not_updated};
use crate::error::Error;
use crate::value::phrase;

/// A PDF, and what is added to it.
#[derive(Debug)]
pub(crate) struct Update<'a> {
    bytes: &'a [u8],
    file: File<'a>,
    catalogue: Dictionary,
    entries: Entries,
    table: Table,
    /// The number and generation of the catalogue.
    root: (u32, u32),
    objects: Vec<(u32, u32, Vec<u8>)>,
    /// The number of the next object.
    next: u32,
}

impl<'a> Update<'a> {
    /// # Errors
    ///
    /// When the PDF is encrypted or signed, or so damaged that what is added would not be found.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let (file, catalogue) = File::open(bytes, &PdfLimits::new())?;
        let damaged = || {
            not_updated(
                phrase!("a PDF whose tables are damaged"),
                phrase!("have it made again"),
            )
        };
        let table = file.newest_table()?.ok_or_else(damaged)?;
        let root = table.raw("Root").and_then(reference).ok_or_else(damaged)?;
        let size = table.trailer.get("Size").integer();
        let next = size
            .and_then(|size| u32::try_from(size).ok())
            .ok_or_else(damaged)?;
        let entries = file.entries_of(root.0)?.ok_or_else(damaged)?;
        // What is packed with others has no generation.
        let update = Update {
            bytes,
            file,
            catalogue,
            entries,
            table,
            root,
            objects: Vec::new(),
            next,
        };
        if update.file.is_lost() {
            return Err(damaged());
        }
        if update.is_signed()? {
            return Err(not_updated(
                phrase!("a PDF that is signed, and anything that is added breaks that"),
                phrase!("put the XML in before it is signed"),
            ));
        }
        Ok(update)
    }

    fn is_signed(&self) -> Result<bool, Error> {
        let form = self.file.get(self.catalogue.get("AcroForm"))?;
        let flags = form
            .dictionary()
            .map_or(&Value::Null, |form| form.get("SigFlags"));
        let flags = self.file.get(flags)?.integer().unwrap_or(0);
        Ok(flags & 1 != 0 || *self.catalogue.get("Perms") != Value::Null)
    }

    /// What the PDF says of itself, as XMP; none if nothing that can be read.
    pub(crate) fn metadata(&self) -> Result<Option<Vec<u8>>, Error> {
        let Value::Reference(number) = self.catalogue.get("Metadata") else {
            return Ok(None);
        };
        let Some(Object {
            value: Value::Dictionary(stream),
            stream: Some(start),
        }) = self.file.object(*number)?
        else {
            return Ok(None);
        };
        match self.file.unpack(&stream, start) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Packed::Limit(error)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// A dictionary of the catalogue as it is written, without this key; empty where there is none.
    pub(crate) fn without(&self, key: &str, of: &str) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        for (name, value) in self.file.entries_at(self.catalogue_value(key))? {
            if &*name != of.as_bytes() {
                put_name(&name, &mut out);
                out.extend(value);
            }
        }
        Ok(out)
    }

    fn catalogue_value(&self, key: &str) -> &[u8] {
        let entry = self
            .entries
            .iter()
            .rfind(|(name, _)| **name == *key.as_bytes());
        entry.map_or(&[], |(_, value)| value)
    }

    /// Adds an object; its number.
    pub(crate) fn add(&mut self, body: Vec<u8>) -> u32 {
        let number = self.next;
        self.next += 1;
        self.objects.push((number, 0, body));
        number
    }

    /// Adds a stream of bytes as they are; its number.
    pub(crate) fn add_stream(&mut self, dictionary: &str, bytes: &[u8]) -> u32 {
        let head = format!("<<{dictionary}/Length {}>>\nstream\n", bytes.len());
        self.add([head.as_bytes(), bytes, b"\nendstream"].concat())
    }

    /// The whole PDF, with these entries of its catalogue in place of those of the same names.
    pub(crate) fn finish(mut self, instead: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut body = b"<<".to_vec();
        for (name, value) in &self.entries {
            if !instead.iter().any(|(key, _)| key.as_bytes() == &**name) {
                put_name(name, &mut body);
                body.extend(value);
            }
        }
        for (key, value) in instead {
            put_name(key.as_bytes(), &mut body);
            body.extend(value);
        }
        body.extend(b">>");
        self.objects.push((self.root.0, self.root.1, body));
        let begin = self.bytes.len() - self.file.bytes().len();
        let mut out = self.bytes.to_vec();
        if out.last() != Some(&b'\n') {
            out.push(b'\n');
        }
        let mut places = Vec::new();
        for (number, generation, body) in &self.objects {
            places.push((*number, *generation, out.len() - begin));
            out.extend(format!("{number} {generation} obj\n").bytes());
            out.extend(body);
            out.extend(b"\nendobj\n");
        }
        let start = out.len() - begin;
        match self.table.is_stream {
            true => {
                places.push((self.next, 0, start));
                places.sort_unstable();
                let (mut index, mut rows) = (String::new(), Vec::new());
                for (number, generation, at) in &places {
                    index.push_str(&format!("{number} 1 "));
                    rows.push(1);
                    rows.extend((*at as u32).to_be_bytes());
                    rows.extend((*generation as u16).to_be_bytes());
                }
                let number = self.next;
                let head = format!(
                    "{number} 0 obj\n<</Type/XRef/W[1 4 2]/Index[{}]/Length {}",
                    index.trim_end(),
                    rows.len()
                );
                out.extend(head.bytes());
                self.put_trailer(number + 1, &rows, &mut out);
                out.extend(b">>\nstream\n");
                out.extend(rows);
                out.extend(b"\nendstream\nendobj\n");
            }
            false => {
                places.sort_unstable();
                let mut table = "xref\n".to_owned();
                for (number, generation, at) in &places {
                    table.push_str(&format!("{number} 1\n{at:010} {generation:05} n \n"));
                }
                out.extend(table.bytes());
                out.extend(b"trailer\n<<");
                self.put_trailer(self.next, table.as_bytes(), &mut out);
                out.extend(b">>\n");
            }
        }
        out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        out
    }

    /// What both forms of a table say. The second identifier says which version of the file it is.
    fn put_trailer(&self, size: u32, table: &[u8], out: &mut Vec<u8>) {
        out.extend(format!("/Size {size}/Prev {}", self.table.at).bytes());
        for key in ["Root", "Info"] {
            if let Some(value) = self.table.raw(key) {
                put_name(key.as_bytes(), out);
                out.extend(value);
            }
        }
        let hash = |bytes: &[u8]| {
            let step =
                |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
            format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
        };
        let new = hash(self.bytes) + &hash(table);
        let hexadecimal = |text: &[u8]| text.iter().map(|byte| format!("{byte:02x}")).collect();
        let first = match self.table.trailer.get("ID").array().first() {
            Some(Value::Text(first)) => hexadecimal(first),
            _ => new.clone(),
        };
        out.extend(format!("/ID[<{first}><{new}>]").bytes());
    }
}

/// `12 0 R`
fn reference(raw: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(raw).ok()?;
    let mut parts = text.split_ascii_whitespace();
    let (number, generation) = (parts.next()?, parts.next()?);
    Some((number.parse().ok()?, generation.parse().ok()?))
}

fn put_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for &byte in name {
        match byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            true => out.push(byte),
            false => out.extend(format!("#{byte:02X}").bytes()),
        }
    }
    out.push(b' ');
}
