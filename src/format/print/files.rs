//! Files in a PDF (ISO 32000-1, 7.11.4; ISO 19005-3, 6.8).

use super::objects::{Packed, Refs, date_of};
use chrono::NaiveDate;
use pdf_writer::types::AssociationKind;
use pdf_writer::writers::Catalog;
use pdf_writer::{Finish, Name, Pdf, Ref, Str, TextStr};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// A file that is in a PDF.
#[derive(Clone, Debug)]
pub(super) struct Attached<'a> {
    pub name: String,
    pub media_type: String,
    pub description: String,
    pub relationship: AssociationKind,
    pub bytes: Cow<'a, [u8]>,
}

/// Names that are no paths, each once.
pub(super) fn name(files: &mut [Attached<'_>]) {
    let mut taken = HashSet::new();
    // How often each has been met.
    let mut met: HashMap<String, usize> = HashMap::new();
    for file in files.iter_mut() {
        let name = file.name.replace(['/', '\\', ':'], "_");
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
            _ => (name.as_str(), String::new()),
        };
        let mut unique = name.clone();
        while !taken.insert(unique.to_lowercase()) {
            let number = met.entry(name.to_lowercase()).or_insert(1);
            *number += 1;
            unique = format!("{stem} ({number}){ending}");
        }
        file.name = unique;
    }
}

/// Writes the files; gives their specifications.
pub(super) fn write(
    files: &[Attached<'_>],
    date: Option<NaiveDate>,
    pdf: &mut Pdf,
    refs: &mut Refs,
) -> Vec<Ref> {
    let mut specifications = Vec::new();
    for file in files {
        let [specification, stream] = [(); 2].map(|()| refs.next());
        specifications.push(specification);
        let bytes = Packed::new(&file.bytes);
        let mut of_stream = pdf.embedded_file(stream, &bytes.bytes);
        of_stream.subtype(Name(file.media_type.as_bytes()));
        bytes.tell(&mut of_stream);
        let mut parameters = of_stream.params();
        parameters.size(i32::try_from(file.bytes.len()).unwrap_or(i32::MAX));
        if let Some(date) = date {
            parameters.modification_date(date_of(date));
        }
        parameters.finish();
        of_stream.finish();
        let mut of_file = pdf.file_spec(specification);
        // What old readers see has no letters beyond ASCII.
        let plain = |c: char| if c.is_ascii() { c } else { '_' };
        let plain: String = file.name.chars().map(plain).collect();
        of_file
            .path(Str(plain.as_bytes()))
            .unic_file(TextStr(&file.name));
        if !file.description.is_empty() {
            of_file.description(TextStr(&file.description));
        }
        of_file.association_kind(file.relationship);
        let mut embedded = of_file.insert(Name(b"EF")).dict();
        embedded.pair(Name(b"F"), stream).pair(Name(b"UF"), stream);
        embedded.finish();
        of_file.finish();
    }
    specifications
}

/// Names the files in the catalogue.
pub(super) fn in_catalog(
    catalog: &mut Catalog<'_>,
    files: &[Attached<'_>],
    specifications: &[Ref],
) {
    if files.is_empty() {
        return;
    }
    let mut array = catalog.insert(Name(b"AF")).array();
    array.items(specifications);
    array.finish();
    // Names in a tree are in the order of their bytes.
    let mut named: Vec<(Vec<u8>, Ref)> = files
        .iter()
        .zip(specifications)
        .map(|(file, specification)| (key(&file.name), *specification))
        .collect();
    named.sort();
    let mut names = catalog.names();
    let mut tree = names.embedded_files();
    let mut entries = tree.names();
    for (name, specification) in &named {
        entries.insert(Str(name), *specification);
    }
}

/// A name as a text string: in ASCII, or in UTF-16.
fn key(name: &str) -> Vec<u8> {
    match name.is_ascii() {
        true => name.as_bytes().to_vec(),
        false => {
            let units = name.encode_utf16().flat_map(u16::to_be_bytes);
            [0xFE, 0xFF].into_iter().chain(units).collect()
        }
    }
}
