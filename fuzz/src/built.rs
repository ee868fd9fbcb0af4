//! Files put together from parts, so that what is inside is reached at once.

use super::banks::{assert_cfonb, assert_coda};
use super::draw::Draw;
use super::many::read_zip;
use facturier::format::coda::{Content, RecordKind};
use flate2::{Compression, Crc, write::DeflateEncoder};
use std::io::Write;

/// CODA of records in any order, with fields that hold what they may, or nearly so.
pub fn build_coda(bytes: &[u8]) {
    use RecordKind::*;
    const KINDS: &[RecordKind] = &[
        Movement,
        Movement2,
        Movement3,
        Information,
        Information2,
        Information3,
        NewBalance,
        FreeCommunication,
        Trailer,
        Header,
        OldBalance,
    ];
    let (mut draw, mut file) = (Draw(bytes), Vec::new());
    let mut kinds = vec![OldBalance];
    while draw.is_left() {
        kinds.push(draw.one_of(KINDS));
        let kind = kinds[kinds.len() - 1];
        let mut line = vec![b' '; 128];
        let names = kind.name().bytes().filter(u8::is_ascii_digit);
        names.zip(&mut line).for_each(|(digit, at)| *at = digit);
        for field in kind.fields(2) {
            let place = &mut line[field.first - 1..field.first - 1 + field.length];
            match field.content {
                Content::Constant(text) => place.copy_from_slice(text.as_bytes()),
                Content::Digits => place.fill(b'0'),
                Content::Digit(from, _) => place.fill(from),
                Content::Text | Content::Blank => {}
            }
            // Behind an odd byte stands what is in the field, at its end as numbers are.
            let found = match draw.once_in(2) {
                true => draw.bytes(field.length),
                false => &[],
            };
            place[field.length - found.len()..].copy_from_slice(found);
        }
        line.retain(|byte| !matches!(byte, b'\r' | b'\n'));
        file.extend(line);
        file.extend_from_slice(draw.one_of(&[&b"\r\n"[..], b"\n"]));
    }
    assert_coda(&file);
}

/// CFONB 120 of records with fields of their kinds.
pub fn build_cfonb(bytes: &[u8]) {
    const CODES: &[&[u8]] = &[b"04", b"05", b"07", b"01"];
    const QUALIFIERS: &[&[u8]] = &[
        b"LIB", b"LCC", b"LC2", b"NPY", b"NPO", b"NBE", b"RCN", b"MMO", b"FEE", b"REF", b"IPY",
        b"XXX", b"RET", b"CBE", b"BDO", b"IBE", b"LCS",
    ];
    let (mut draw, mut file) = (Draw(bytes), Vec::new());
    while draw.is_left() {
        let code = draw.one_of(CODES);
        let mut line = b"0120041    01005EUR2 0500013M026  050126                  ".to_vec();
        line.resize(120, b' ');
        line[..2].copy_from_slice(code);
        line[90..104].copy_from_slice(b"0000000000100{");
        if code == b"05" {
            line[45..48].copy_from_slice(draw.one_of(QUALIFIERS));
            let text = draw.bytes(70);
            line[48..48 + text.len()].copy_from_slice(text);
        }
        while draw.once_in(3) {
            let at = draw.below(120);
            let part = draw.bytes(14.min(120 - at));
            line[at..at + part.len()].copy_from_slice(part);
        }
        file.extend(line);
        file.extend_from_slice(draw.one_of(&[&b"\r\n"[..], b"\n", b""]));
    }
    assert_cfonb(&file);
}

/// An archive of files with a method, flags and sizes that may be true, one inside another.
pub fn build_zip(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    read_zip(&zip(&mut draw, 2));
}

fn zip(draw: &mut Draw<'_>, depth: usize) -> Vec<u8> {
    const NAMES: &[&str] = &[
        "a.xml",
        "b.zip",
        "in/",
        "../a.xml",
        "C:\\a.xml",
        "a\\b.xml",
        "",
        "é/ü.xml",
        "a\0b",
        ".hidden",
        "__MACOSX/._a.xml",
        "c.eml",
        "d.pdf",
        "a.xml/",
        "/root.xml",
    ];
    let contents: [&[u8]; 5] = [
        include_bytes!("../../fixtures/coda/one-movement.cod"),
        include_bytes!("../../fixtures/broken/no-lines.xml"),
        include_bytes!("../../fixtures/mt940/asn.sta"),
        &[0; 3000],
        b"",
    ];
    let (mut archive, mut list, mut count) = (Vec::new(), Vec::new(), 0_u16);
    while draw.is_left() && !draw.once_in(8) {
        let name = draw.one_of(NAMES);
        let content = match draw.below(8) {
            7 if depth > 0 => zip(draw, depth - 1),
            6 => draw.bytes(300).to_vec(),
            at => contents[at % contents.len()].to_vec(),
        };
        let mut method = draw.one_of(&[8_u16, 0, 8, 0, 9, 93]);
        let mut packed = content.clone();
        if method == 8 {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&content).unwrap();
            packed = encoder.finish().unwrap();
        }
        let mut crc = Crc::new();
        crc.update(&content);
        let mut words = [
            crc.sum(),
            packed.len() as u32,
            content.len() as u32,
            archive.len() as u32,
        ];
        let mut flags = draw.one_of(&[0_u16, 0, 0, 8, 0x800, 1]);
        // One of them is not true.
        match draw.below(24) {
            at @ 0..4 => words[at] = words[at].wrapping_add(draw.byte() as i8 as u32),
            at @ 4..8 => words[at - 4] = u32::MAX,
            8 => method = u16::from(draw.byte()),
            9 => flags = u16::from(draw.byte()),
            10 => packed.truncate(packed.len() / 2),
            _ => {}
        }
        let extra = match draw.below(6) {
            5 => [
                &[1, 0, 24, 0][..],
                &[0; 16],
                &[draw.byte(), 0, 0, 0, 0, 0, 0, 0],
            ]
            .concat(),
            _ => Vec::new(),
        };
        let mut head = [20_u16, flags, method, 0, 0].map(u16::to_le_bytes).concat();
        head.extend(words[..3].iter().flat_map(|word| word.to_le_bytes()));
        head.extend(
            [name.len() as u16, extra.len() as u16]
                .map(u16::to_le_bytes)
                .concat(),
        );
        let long_name = [name.as_bytes(), &extra].concat();
        archive.extend([b"PK\x03\x04", &head[..], &long_name, &packed].concat());
        let mode = draw.one_of(&[0o100644_u32 << 16, 0o120777 << 16, 0]);
        let tail = [&[0; 6][..], &mode.to_le_bytes(), &words[3].to_le_bytes()].concat();
        list.extend([b"PK\x01\x02\x14\x03", &head[..], &tail, &long_name].concat());
        count += 1;
    }
    let start = archive.len() as u32;
    let sizes = [list.len() as u32, start].map(u32::to_le_bytes).concat();
    let counts = [0, 0, count, count].map(u16::to_le_bytes).concat();
    archive.extend([&list, &b"PK\x05\x06"[..], &counts, &sizes, &[0, 0]].concat());
    archive
}
