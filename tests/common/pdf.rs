//! PDFs made for tests: small ones, with or without files attached.

use flate2::{Compression, write::ZlibEncoder};
use std::io::Write;

/// The objects of a PDF, the first of number 1.
#[derive(Clone, Default)]
pub struct Objects(pub Vec<Vec<u8>>);

impl Objects {
    /// Adds an object; its number.
    pub fn add(&mut self, object: impl AsRef<[u8]>) -> usize {
        self.0.push(object.as_ref().to_vec());
        self.0.len()
    }

    /// Adds a stream of packed bytes; its number.
    pub fn stream(&mut self, dictionary: &str, bytes: &[u8]) -> usize {
        let packed = zlib(bytes);
        self.raw_stream(&format!("{dictionary}/Filter/FlateDecode"), &packed)
    }

    /// Adds a stream of bytes as they are; its number.
    pub fn raw_stream(&mut self, dictionary: &str, bytes: &[u8]) -> usize {
        let length = bytes.len();
        let head = format!("<<{dictionary}/Length {length}>>stream\n");
        self.add([head.as_bytes(), bytes, b"\nendstream"].concat())
    }

    /// Adds a file that is attached; the number of what tells of it.
    pub fn file(&mut self, name: &str, relationship: &str, mime: &str, bytes: &[u8]) -> usize {
        let mime = mime.replace('/', "#2F");
        let size = bytes.len();
        let dictionary = format!("/Type/EmbeddedFile/Subtype/{mime}/Params<</Size {size}>>");
        let stream = self.stream(&dictionary, bytes);
        self.add(format!(
            "<</Type/Filespec/F({name})/UF({name})/AFRelationship/{relationship}/EF<</F {stream} 0 R/UF {stream} 0 R>>>>"
        ))
    }

    /// Adds a catalogue with one blank page and these keys; its number.
    pub fn catalogue(&mut self, keys: &str) -> usize {
        let pages = self.0.len() + 2;
        self.add(format!(
            "<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 595 842]>>"
        ));
        let page = self.0.len();
        self.add(format!("<</Type/Pages/Kids[{page} 0 R]/Count 1>>"));
        self.add(format!("<</Type/Catalog/Pages {pages} 0 R{keys}>>"))
    }

    /// The PDF, with a table as before version 1.5.
    pub fn with_table(&self, trailer: &str) -> Vec<u8> {
        let (mut pdf, offsets) = self.body();
        let start = pdf.len();
        let size = self.0.len() + 1;
        pdf.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        for offset in offsets {
            pdf.extend(format!("{offset:010} 00000 n \n").bytes());
        }
        pdf.extend(
            format!("trailer\n<</Size {size}{trailer}>>\nstartxref\n{start}\n%%EOF\n").bytes(),
        );
        pdf
    }

    /// The PDF, with its objects but for the streams in a stream of objects, and its table in a stream.
    pub fn with_streams(&self, trailer: &str) -> Vec<u8> {
        let is_stream = |object: &[u8]| object.ends_with(b"endstream");
        let container = self.0.len() as u32 + 1;
        let (mut head, mut inside) = (String::new(), Vec::new());
        let mut rows: Vec<[u32; 3]> = vec![[0, 0, 65535]];
        let mut pdf = HEADER.to_vec();
        let mut nth = 0;
        for (at, object) in self.0.iter().enumerate() {
            if is_stream(object) {
                rows.push([1, pdf.len() as u32, 0]);
                write_object(&mut pdf, at + 1, object);
            } else {
                head.push_str(&format!("{} {} ", at + 1, inside.len()));
                inside.extend_from_slice(object);
                inside.push(b'\n');
                rows.push([2, container, nth]);
                nth += 1;
            }
        }
        let mut more = Objects::default();
        let packed = [head.as_bytes(), &inside].concat();
        let first = head.len();
        more.stream(&format!("/Type/ObjStm/N {nth}/First {first}"), &packed);
        rows.push([1, pdf.len() as u32, 0]);
        write_object(&mut pdf, container as usize, &more.0[0]);
        let start = pdf.len();
        rows.push([1, start as u32, 0]);
        // Differences to the row above, as most programs store them.
        let mut table = Vec::new();
        let mut above = [0; 7];
        for [kind, a, b] in &rows {
            let mut row = [0; 7];
            row[0] = *kind as u8;
            row[1..5].copy_from_slice(&a.to_be_bytes());
            row[5..].copy_from_slice(&(*b as u16).to_be_bytes());
            table.push(2);
            table.extend(
                row.iter()
                    .zip(above)
                    .map(|(byte, above)| byte.wrapping_sub(above)),
            );
            above = row;
        }
        let size = rows.len();
        more.stream(
            &format!(
                "/Type/XRef/Size {size}/W[1 4 2]/DecodeParms<</Predictor 12/Columns 7>>{trailer}"
            ),
            &table,
        );
        write_object(&mut pdf, container as usize + 1, &more.0[1]);
        pdf.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        pdf
    }

    /// The PDF without its table, and where each object is.
    pub fn body(&self) -> (Vec<u8>, Vec<usize>) {
        let mut pdf = HEADER.to_vec();
        let mut offsets = Vec::new();
        for (at, object) in self.0.iter().enumerate() {
            offsets.push(pdf.len());
            write_object(&mut pdf, at + 1, object);
        }
        (pdf, offsets)
    }
}

pub const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

fn write_object(pdf: &mut Vec<u8>, number: usize, object: &[u8]) {
    pdf.extend(format!("{number} 0 obj\n").bytes());
    pdf.extend_from_slice(object);
    pdf.extend_from_slice(b"\nendobj\n");
}

pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A hybrid invoice: this XML under its name, and other files beside it.
pub fn hybrid(name: &str, xml: &[u8], others: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let (objects, root) = hybrid_objects(name, xml, others);
    objects.with_table(&format!("/Root {root} 0 R"))
}

/// Its objects, and the number of its catalogue.
pub fn hybrid_objects(name: &str, xml: &[u8], others: &[(&str, &str, &[u8])]) -> (Objects, usize) {
    let mut objects = Objects::default();
    let invoice = objects.file(name, "Alternative", "text/xml", xml);
    let mut names = format!("({name}) {invoice} 0 R");
    for (name, mime, bytes) in others {
        let file = objects.file(name, "Supplement", mime, bytes);
        names.push_str(&format!("({name}) {file} 0 R"));
    }
    let root = objects.catalogue(&format!(
        "/AF[{invoice} 0 R]/Names<</EmbeddedFiles<</Names[{names}]>>>>"
    ));
    (objects, root)
}
