//! Hybrid PDFs: those of every form that programs write are read, and whatever else comes gives one clear
//! error.

use crate::pdfs::{Objects, hybrid, hybrid_objects, zlib};
use facturier::format::pdf::{Pdf, PdfLimits};
use facturier::{ErrorKind, Format, ReadOptions, WriteOptions, read_with};

const INVOICE: &[u8] = include_bytes!("../../fixtures/cii/invoice.xml");
const UBL: &[u8] = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");

fn assert_holds(pdf: &[u8], name: &str, xml: &[u8], what: &str) {
    let opened = Pdf::open(pdf).unwrap_or_else(|error| panic!("{what}: {error}"));
    let (file, bytes) = opened
        .invoice()
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(file.name.as_str(), name, "{what}");
    assert!(bytes == xml, "{what}");
}

/// The fixture is a file of this generator; `FACTURIER_BLESS=1` writes it.
#[test]
fn the_fixture_holds_the_invoice() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/pdf/factur-x.pdf");
    if std::env::var_os("FACTURIER_BLESS").is_some() {
        let hours = &b"day,hours\r\n2026-03-02,7\r\n"[..];
        let pdf = hybrid("factur-x.xml", INVOICE, &[("hours.csv", "text/csv", hours)]);
        std::fs::write(path, pdf).unwrap();
    }
    let pdf = std::fs::read(path).unwrap();
    assert_holds(&pdf, "factur-x.xml", INVOICE, "the fixture");
}

/// One and the same invoice in the forms that a PDF may have.
#[test]
fn every_form_of_a_file() {
    let (objects, root) = hybrid_objects("factur-x.xml", INVOICE, &[]);
    let root = format!("/Root {root} 0 R");
    let table = objects.with_table(&root);
    let streams = objects.with_streams(&root);
    let text = |pdf: &[u8], from: &str, to: &str| {
        let at = memchr(pdf, from.as_bytes());
        let mut pdf = pdf.to_vec();
        pdf[at..at + to.len()].copy_from_slice(to.as_bytes());
        pdf
    };
    let (body, _) = objects.body();
    // A later version of the catalogue, without the list that the first one has.
    let update = {
        let mut pdf = streams.clone();
        let previous = memrchr(&pdf, b"startxref");
        let previous: usize = std::str::from_utf8(&pdf[previous + 10..])
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let number = objects.0.len() + 3;
        let at = pdf.len();
        let file = 2;
        pdf.extend(
            format!("{number} 0 obj\n<</Type/Catalog/Pages 4 0 R/AF {file} 0 R>>\nendobj\n")
                .bytes(),
        );
        let start = pdf.len();
        pdf.extend(format!("xref\n{number} 1\n{at:010} 00000 n \ntrailer\n<</Size {number}/Root {number} 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF").bytes());
        pdf
    };
    let forms: [(&str, Vec<u8>); 13] = [
        ("a table", table.clone()),
        ("streams", streams.clone()),
        ("an update", update),
        (
            "a table of lies",
            text(&table, "0000000015 00000 n", "0000000999 00000 n"),
        ),
        (
            "a start of lies",
            text(&table, "startxref\n", "startxrex\n"),
        ),
        (
            "streams without a start",
            text(&streams, "startxref\n", "startxrex\n"),
        ),
        ("no table", body),
        ("streams, cut off", streams[..streams.len() - 60].to_vec()),
        (
            "something before",
            [b"HTTP/1.1 200 OK\r\n\r\n", &table[..]].concat(),
        ),
        ("something behind", [&table[..], &[0; 3000]].concat()),
        ("no length", text(&table, "/Length ", "/Lengfh ")),
        ("a wrong length", text(&table, "/Length ", "/Length 9")),
        ("the length elsewhere", {
            let mut objects = objects.clone();
            let length = objects.0[0].len();
            let number = objects.add(length.to_string());
            let packed = zlib(INVOICE);
            objects.0[0] = [
                format!("<</Filter [ /Flate#44ecode ] /Length {number} 0 R >> % so\r\nstream\r\n")
                    .as_bytes(),
                &packed,
                b"\r\nendstream",
            ]
            .concat();
            objects.0[number - 1] = packed.len().to_string().into_bytes();
            objects.with_table(&root)
        }),
    ];
    for (what, pdf) in &forms {
        assert_holds(pdf, "factur-x.xml", INVOICE, what);
    }
}

fn memchr(bytes: &[u8], needle: &[u8]) -> usize {
    let found = bytes.windows(needle.len()).position(|it| it == needle);
    found.unwrap()
}

fn memrchr(bytes: &[u8], needle: &[u8]) -> usize {
    let found = bytes.windows(needle.len()).rposition(|it| it == needle);
    found.unwrap()
}

/// How files are attached, and what they are called.
#[test]
fn every_way_to_attach() {
    let with = |keys: &dyn Fn(usize) -> String, name: &str| {
        let mut objects = Objects::default();
        let file = objects.file(name, "Data", "text/xml", INVOICE);
        let root = objects.catalogue(&keys(file));
        objects.with_table(&format!("/Root {root} 0 R"))
    };
    let one = |file: usize| format!("/AF {file} 0 R");
    let names = |file: usize| format!("/Names<</EmbeddedFiles<</Names[(x) {file} 0 R]>>>>");
    let kids = |file: usize| {
        format!(
            "/Names<</EmbeddedFiles<</Kids[<</Kids[<</Limits[(a)(b)]/Names[]>><</Names[(x) {file} 0 R]>>]>>]>>>>"
        )
    };
    let ways: [(&dyn Fn(usize) -> String, &str); 3] =
        [(&one, "/AF"), (&names, "/Names"), (&kids, "/Kids")];
    for (way, what) in ways {
        let pdf = with(way, "factur-x.xml");
        assert_holds(&pdf, "factur-x.xml", INVOICE, what);
    }
    // The name as it is written, and as it reads.
    for (written, name) in [
        ("FACTUR-X.XML", "FACTUR-X.XML"),
        ("ZUGFeRD-invoice.xml", "ZUGFeRD-invoice.xml"),
        ("zugferd-invoice.xml", "zugferd-invoice.xml"),
        ("xrechnung.xml", "xrechnung.xml"),
        ("factur-x.xml\\000", "factur-x.xml"),
        ("data/factur-x.xml", "data/factur-x.xml"),
        ("fact\\\nur\\055x.xml", "factur-x.xml"),
        (
            "\\376\\377\\000f\\000a\\000c\\000t\\000u\\000r\\000-\\000x\\000.\\000x\\000m\\000l",
            "factur-x.xml",
        ),
        ("\\357\\273\\277factur-x.xml", "factur-x.xml"),
        // No known name, but an invoice.
        ("(2026) r\\344kning.xml", "(2026) räkning.xml"),
    ] {
        assert_holds(&with(&names, written), name, INVOICE, written);
    }
    let hexadecimal: String = INVOICE.iter().map(|byte| format!("{byte:02X}\n")).collect();
    for (filter, bytes) in [
        ("", INVOICE.to_vec()),
        (
            "/Filter/ASCIIHexDecode",
            [hexadecimal.as_bytes(), b">"].concat(),
        ),
        ("/Filter/ASCII85Decode", ascii85(INVOICE)),
        ("/Filter[/A85/Fl]", ascii85(&zlib(INVOICE))),
    ] {
        let mut objects = Objects::default();
        let stream = objects.raw_stream(filter, &bytes);
        let root = objects.catalogue(&format!(
            "/AF[<</F<666163747572 2d782e786d6c>/EF<</UF {stream} 0 R>>>>]"
        ));
        let pdf = objects.with_table(&format!("/Root {root} 0 R"));
        assert_holds(&pdf, "factur-x.xml", INVOICE, filter);
    }
}

fn ascii85(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for four in bytes.chunks(4) {
        let mut word = [0; 4];
        word[..four.len()].copy_from_slice(four);
        let mut number = u32::from_be_bytes(word);
        let mut five = [0; 5];
        for digit in five.iter_mut().rev() {
            *digit = (number % 85) as u8 + b'!';
            number /= 85;
        }
        match four.len() == 4 && five == *b"!!!!!" {
            true => text.push(b'z'),
            false => text.extend_from_slice(&five[..four.len() + 1]),
        }
    }
    [&text[..], b"~>"].concat()
}

/// The known names go before others, and the newer ones before the older ones.
#[test]
fn which_of_several() {
    let old =
        b"<rsm:CrossIndustryDocument xmlns:rsm='urn:ferd:CrossIndustryDocument:invoice:1p0'/>";
    let both = hybrid(
        "ZUGFeRD-invoice.xml",
        old,
        &[("factur-x.xml", "text/xml", INVOICE)],
    );
    assert_holds(&both, "factur-x.xml", INVOICE, "both");
    let ours = hybrid("data.xml", UBL, &[("xrechnung.xml", "text/xml", INVOICE)]);
    assert_holds(&ours, "xrechnung.xml", INVOICE, "a name");
    let none = hybrid("style.xml", b"<xsl/>", &[("data", "application/xml", UBL)]);
    assert_holds(&none, "data", UBL, "an invoice");
}

/// What is read is the XML: its format, its places; and the PDF is kept.
#[test]
fn reading_is_that_of_the_xml() {
    let pdf = hybrid(
        "factur-x.xml",
        INVOICE,
        &[("hours.csv", "text/csv", b"1,2")],
    );
    let reading = facturier::read(&pdf).unwrap();
    let plain = facturier::read(INVOICE).unwrap();
    assert_eq!(reading.detected(), plain.detected());
    assert_eq!(reading.source(), plain.source());
    assert_eq!(reading.embedded().unwrap().name, "factur-x.xml");
    let names = reading.attached_files().iter().map(|file| &*file.name);
    assert_eq!(names.collect::<Vec<_>>(), ["factur-x.xml", "hours.csv"]);
    assert_eq!(reading.attached_files()[1].size, Some(3));
    assert_eq!(
        reading.attached_files()[1].mime_code.as_deref(),
        Some("text/csv")
    );
    assert!(plain.embedded().is_none() && plain.attached_files().is_empty());

    let broken = String::from_utf8(INVOICE.to_vec()).unwrap();
    let broken = broken.replacen("<ram:ID>", "<ram:Nonsense/><ram:ID>", 1);
    let of_pdf = hybrid("factur-x.xml", broken.as_bytes(), &[]);
    let of_pdf = facturier::read(&of_pdf).unwrap().report();
    assert!(!of_pdf.findings.is_empty());
    assert_eq!(of_pdf, facturier::read(broken.as_bytes()).unwrap().report());

    let (document, losses) = reading.document();
    let (without, same_losses) = plain.document();
    assert_eq!(losses, same_losses);
    let mut invoice = document.as_invoice().unwrap().clone();
    let kept = invoice.supporting_documents.pop().unwrap();
    assert_eq!(invoice, *without.as_invoice().unwrap());
    assert_eq!(
        kept.reference.unwrap().value,
        *invoice.number.as_deref().unwrap()
    );
    let attached = kept.attached_document.unwrap();
    assert_eq!(attached.content.value().unwrap().0, pdf);
    assert_eq!(attached.mime_code.as_deref(), Some("application/pdf"));
    assert_eq!(attached.filename.as_deref(), Some("2026-0117.pdf"));

    // Written in either syntax and read again it is still there.
    for format in [Format::Ubl, Format::Cii] {
        let written = facturier::write(&document, format, &WriteOptions::new()).unwrap();
        let (again, _) = facturier::read(&written.bytes).unwrap().document();
        let documents = &again.as_invoice().unwrap().supporting_documents;
        let contents = documents
            .iter()
            .filter_map(|it| it.attached_document.as_ref());
        let mut contents = contents.filter_map(|it| it.content.value());
        assert!(contents.any(|content| content.0 == pdf), "{format}");
    }
}

/// A table has no place for the PDF, and says so.
#[cfg(feature = "csv")]
#[test]
fn a_format_without_a_place_says_so() {
    let pdf = hybrid("factur-x.xml", INVOICE, &[]);
    let written = facturier::convert(&pdf, Format::Csv, &WriteOptions::new()).unwrap();
    let is_it = |loss: &facturier::Loss| loss.term == "BG-24";
    assert!(written.losses.iter().any(is_it), "{:?}", written.losses);
}

/// Whatever comes: one error, in words, at little cost.
#[test]
fn every_hostile_file() {
    let limits = PdfLimits::new()
        .bytes(8 << 20)
        .stream(1 << 20)
        .objects(20_000)
        .steps(16 << 20);
    let options = ReadOptions::new().pdf_limits(limits);
    let mut wrong = Vec::new();
    for (what, pdf, expected) in hostile() {
        let error = match read_with(&pdf, &options) {
            Err(error) => error,
            Ok(_) => {
                wrong.push(format!("{what}: was read"));
                continue;
            }
        };
        let said = error.to_string();
        let is_known = matches!(
            error.kind(),
            ErrorKind::Pdf { .. }
                | ErrorKind::NoInvoiceInPdf { .. }
                | ErrorKind::LimitExceeded { .. }
        );
        if !said.contains(expected) || !(is_known || error.inside().is_some()) {
            wrong.push(format!("{what}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const DAMAGED: &str = "found a PDF that is damaged";
const NOTHING: &str = "no invoice inside (nothing is attached to it)";

fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let (good, root) = hybrid_objects("factur-x.xml", INVOICE, &[]);
    let root = format!("/Root {root} 0 R");
    let table = good.with_table(&root);
    // A catalogue, a page, and a stream as the file attached.
    let attached = |dictionary: &str, bytes: &[u8]| {
        let mut objects = Objects::default();
        let stream = objects.raw_stream(dictionary, bytes);
        let root = objects.catalogue(&format!("/AF[<</F(factur-x.xml)/EF<</F {stream} 0 R>>>>]"));
        objects.with_table(&format!("/Root {root} 0 R"))
    };
    let catalogue = |keys: &str| {
        let mut objects = Objects::default();
        let root = objects.catalogue(keys);
        objects.with_table(&format!("/Root {root} 0 R"))
    };
    let raw = |body: &str| format!("%PDF-1.7\n{body}\n%%EOF").into_bytes();
    let table_stream = |keys: &str, bytes: &[u8]| {
        let mut objects = Objects::default();
        objects.catalogue("");
        objects.stream(&format!("/Type/XRef/Root 3 0 R{keys}"), bytes);
        let (mut pdf, offsets) = objects.body();
        pdf.extend(format!("startxref\n{}\n%%EOF", offsets[3]).bytes());
        pdf
    };
    let container = |keys: &str, bytes: &[u8]| {
        let mut objects = Objects::default();
        objects.stream(&format!("/Type/ObjStm{keys}"), bytes);
        // The catalogue is the nth in the container.
        let mut table = vec![0; 7];
        table.extend([1, 0, 0, 0, 15, 0, 0]);
        table.extend([2, 0, 0, 0, 1, 0, 0]);
        objects.stream("/Type/XRef/Size 3/W[1 4 2]/Root 2 0 R", &table);
        let (mut pdf, offsets) = objects.body();
        pdf.extend(format!("startxref\n{}\n%%EOF", offsets[1]).bytes());
        pdf
    };
    let bomb = |bytes: usize| zlib(&vec![b' '; bytes]);
    let many_containers = {
        let mut objects = Objects::default();
        let packed = format!("9999 0 {}", " ".repeat(1 << 19));
        for _ in 0..64 {
            objects.stream("/Type/ObjStm/N 1/First 8", packed.as_bytes());
        }
        objects.body().0
    };
    let kids = |depth: usize| {
        let mut objects = Objects::default();
        for at in 0..depth {
            objects.add(format!("<</Kids[{} 0 R]>>", at + 2));
        }
        objects.add("<</Names[]>>");
        let root = objects.catalogue("/Names<</EmbeddedFiles 1 0 R>>");
        objects.with_table(&format!("/Root {root} 0 R"))
    };
    let broken = {
        let mut packed = zlib(INVOICE);
        let middle = packed.len() / 2;
        packed.truncate(middle);
        packed
    };
    vec![
        ("a header alone", raw(""), DAMAGED),
        ("a picture of a header", b"%PDF-".to_vec(), DAMAGED),
        (
            "cut off before the catalogue",
            table[..900].to_vec(),
            DAMAGED,
        ),
        (
            "noise",
            [b"%PDF-1.4\n", &zlib(INVOICE)[..]].concat(),
            DAMAGED,
        ),
        ("nothing attached", catalogue(""), NOTHING),
        (
            "names of another sort",
            catalogue("/Names 7/AF(x)"),
            NOTHING,
        ),
        (
            "another file",
            hybrid("terms.txt", b"pay soon", &[]),
            "no invoice inside (attached: terms.txt)",
        ),
        (
            "another XML",
            hybrid("a.xml", b"<a/>", &[("b.bin", "a/b", b"")]),
            "(attached: a.xml, b.bin)",
        ),
        (
            "a link to a file",
            catalogue("/AF[<</F(factur-x.xml)>>]"),
            NOTHING,
        ),
        (
            "encrypted",
            good.with_table(&format!("{root}/Encrypt<</Filter/Standard>>")),
            "found a PDF that is encrypted",
        ),
        (
            "encrypted, in streams",
            good.with_streams(&format!("{root}/Encrypt 1 0 R")),
            "found a PDF that is encrypted",
        ),
        (
            "encrypted, without a table",
            raw("trailer<</Encrypt<<>>/Root 1 0 R>>"),
            "found a PDF that is encrypted",
        ),
        (
            "no bytes",
            catalogue("/AF[<</F(factur-x.xml)/EF<</F 99 0 R>>>>]"),
            "factur-x.xml: expected a PDF with the XML of an invoice inside; found this file in it, but its bytes are not there",
        ),
        (
            "bytes cut off",
            attached("/Filter/FlateDecode", &broken),
            "its packed bytes break off",
        ),
        (
            "bytes of noise",
            attached("/Filter/FlateDecode", b"\x78\x9c\xff\xff\xff"),
            "its packed bytes break off or are damaged",
        ),
        (
            "LZW",
            attached("/Filter/LZWDecode", b"x"),
            "it is packed by LZWDecode, which is not read",
        ),
        (
            "an encrypted filter of no name",
            attached("/Filter(x)", b"x"),
            "which is not read",
        ),
        (
            "nine filters",
            attached(&format!("/Filter[{}]", "/A85".repeat(9)), b"x"),
            "packed more than eight times over",
        ),
        (
            "a bomb",
            attached("/Filter/FlateDecode", &bomb(16 << 20)),
            "PdfLimits::stream",
        ),
        (
            "a bomb in a bomb",
            attached("/Filter[/Fl/Fl]", &zlib(&bomb(16 << 20))),
            "PdfLimits::stream",
        ),
        (
            "a bomb of zeros",
            attached("/Filter[/A85/A85/A85]", &b"z".repeat(1 << 20)),
            "PdfLimits::stream",
        ),
        (
            "a table that is a bomb",
            table_stream("/Size 9/W[1 4 2]", &vec![0; 16 << 20]),
            "PdfLimits::stream",
        ),
        (
            "many entries",
            table_stream("/Size 99999/W[1 0 0]", &[1; 99_999]),
            "PdfLimits::objects",
        ),
        (
            "ranges beyond all bounds",
            table_stream(
                "/Index[0 9223372036854775807 9223372036854775807 2]/W[1 0 0]",
                b"\x01\x01\x01",
            ),
            NOTHING,
        ),
        (
            "fields of no width",
            table_stream("/Size 9/W[0 0 0]", b"abc"),
            NOTHING,
        ),
        (
            "fields too wide",
            table_stream("/Size 9/W[9 999999999999 1]", b"abc"),
            NOTHING,
        ),
        (
            "a predictor of great width",
            table_stream(
                "/Size 9/W[1 1 1]/DecodeParms<</Predictor 12/Columns 999999999>>",
                b"abc",
            ),
            NOTHING,
        ),
        (
            "tables in a circle",
            raw("xref\n0 0\ntrailer<</Prev 9>>startxref 9"),
            DAMAGED,
        ),
        (
            "a table of very many",
            raw(&format!(
                "xref\n0 99999\n{}startxref 9",
                "0 0 n ".repeat(99_999)
            )),
            "PdfLimits::objects",
        ),
        (
            "very many objects",
            raw(&"1 0 obj ".repeat(30_000)),
            "PdfLimits::objects",
        ),
        (
            "a container in itself",
            container(
                "/N 1/First 4",
                b"1 0 <</Type/Catalog/Pages 1 0 R/AF 1 0 R>>",
            ),
            NOTHING,
        ),
        (
            "a container with nothing in it",
            container(
                "/N 9223372036854775807/First 9223372036854775807",
                b"1 9223372036854775807 ",
            ),
            DAMAGED,
        ),
        ("many containers", many_containers, "PdfLimits::steps"),
        (
            "references in a circle",
            {
                let mut objects = Objects::default();
                objects.add("2 0 R");
                objects.add("1 0 R");
                let root = objects.catalogue("/AF 1 0 R/Names 2 0 R");
                objects.with_table(&format!("/Root {root} 0 R"))
            },
            NOTHING,
        ),
        (
            "a length that is the stream",
            {
                let mut objects = Objects::default();
                objects.add("<</Length 1 0 R/Filter 1 0 R>>stream\nx\nendstream");
                let root = objects.catalogue("/AF<</F(factur-x.xml)/EF<</F 1 0 R>>>>");
                objects.with_table(&format!("/Root {root} 0 R"))
            },
            "which is not read",
        ),
        (
            "a tree in a circle",
            {
                let mut objects = Objects::default();
                objects.add("<</Kids[1 0 R 2 0 R]>>");
                objects.add("<</Kids[2 0 R 1 0 R]/Names[(x) 1 0 R]>>");
                let root = objects.catalogue("/Names<</EmbeddedFiles 1 0 R>>");
                objects.with_table(&format!("/Root {root} 0 R"))
            },
            NOTHING,
        ),
        ("a deep tree", kids(1_000), "PdfLimits::depth"),
        (
            "deep arrays",
            catalogue(&format!("/A{}", "[".repeat(1 << 20))),
            "PdfLimits::depth",
        ),
        (
            "deep dictionaries",
            catalogue(&"/A<<".repeat(1 << 18)),
            "PdfLimits::depth",
        ),
        (
            "many values",
            catalogue(&format!("/A[{}]", "0 ".repeat(30_000))),
            "PdfLimits::objects",
        ),
        (
            "parentheses",
            catalogue(&format!("/A{}", "(".repeat(1 << 20))),
            NOTHING,
        ),
        (
            "the XML of something else",
            hybrid("factur-x.xml", b"<a/>", &[]),
            "factur-x.xml: line 1, column 1: expected an invoice",
        ),
        (
            "an empty XML",
            hybrid("factur-x.xml", b"", &[]),
            "factur-x.xml: the file is empty",
        ),
        (
            "an order",
            hybrid("order-x.xml", ORDER, &[]),
            "order-x.xml: line 1, column 1: this is an Order-X order",
        ),
    ]
}

const ORDER: &[u8] = b"<rsm:SCRDMCCBDACIOMessageStructure xmlns:rsm='urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100'/>";

/// No edit of a good file makes it panic or hang, and what it then holds is read or refused as any.
#[test]
fn any_edit_of_a_file() {
    let (objects, root) = hybrid_objects("factur-x.xml", &INVOICE[..600], &[]);
    let root = format!("/Root {root} 0 R");
    let limits = PdfLimits::new().steps(4 << 20);
    let mut whole = 0;
    for pdf in [objects.with_table(&root), objects.with_streams(&root)] {
        for at in (0..pdf.len()).step_by(2) {
            for to in [b'0', b'<', b'('] {
                let mut edited = pdf.clone();
                edited[at] = to;
                let opened = Pdf::open_within(&edited, &limits);
                let xml = opened.and_then(|pdf| pdf.invoice().map(|(_, xml)| xml));
                whole += usize::from(xml.is_ok_and(|xml| xml == INVOICE[..600]));
            }
            let _ = Pdf::open_within(&pdf[..at], &limits);
        }
    }
    assert!(whole > 1_000, "{whole}");
}

#[cfg(feature = "dossier")]
mod dossier {
    use super::*;
    use facturier::dossier::{
        Dossier, Duplicate, Entry, EntryKind, EntryState, History, Identity, Imported, Refusal,
        Source, SourceEntry, SourceLimits,
    };
    use std::ops::ControlFlow;

    struct Memory(Vec<(String, Vec<u8>)>);

    impl Source for Memory {
        fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
            let entry =
                |(path, bytes): &(String, Vec<u8>)| SourceEntry::new(path, bytes.len() as u64);
            Ok(self.0.iter().map(entry).collect())
        }

        fn read(&self, at: usize, _: &SourceLimits) -> Result<Vec<u8>, Refusal> {
            Ok(self.0[at].1.clone())
        }
    }

    fn import(files: Vec<(&str, Vec<u8>)>) -> Vec<Imported> {
        let files = files
            .into_iter()
            .map(|(path, bytes)| (path.to_owned(), bytes));
        let mut all = Vec::new();
        let dossier = Dossier::new(Identity::new());
        let source = Memory(files.collect());
        let taken = dossier.import(&source, &mut History::new(), |imported| {
            all.push(imported);
            ControlFlow::Continue(())
        });
        taken.unwrap();
        all
    }

    #[test]
    fn every_pdf_is_accounted_for() {
        let letter = |keys: &str| {
            let mut objects = Objects::default();
            let root = objects.catalogue("");
            objects.with_table(&format!("/Root {root} 0 R{keys}"))
        };
        let mail = {
            use base64::Engine as _;
            let pdf = hybrid("factur-x.xml", UBL, &[]);
            let text = base64::engine::general_purpose::STANDARD.encode(pdf);
            format!(
                "From: a@example.com\r\nSubject: b\r\nMIME-Version: 1.0\r\n\
                 Content-Type: application/pdf; name=\"c.pdf\"\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n{text}\r\n"
            )
        };
        let cut_off = zlib(INVOICE);
        let cut_off = {
            let mut objects = Objects::default();
            let stream = objects.raw_stream("/Filter/Fl", &cut_off[..cut_off.len() / 2]);
            let root = objects.catalogue(&format!("/AF<</F(factur-x.xml)/EF<</F {stream} 0 R>>>>"));
            objects.with_table(&format!("/Root {root} 0 R"))
        };
        let all = import(vec![
            ("1-hybrid.pdf", hybrid("factur-x.xml", INVOICE, &[])),
            ("2-same.xml", INVOICE.to_vec()),
            ("3-letter.pdf", letter("")),
            ("4-secret.pdf", letter("/Encrypt<<>>")),
            ("5-order.pdf", hybrid("order-x.xml", ORDER, &[])),
            ("6-cut-off.pdf", cut_off),
            ("7-other.pdf", hybrid("factur-x.xml", b"<a/>", &[])),
            ("8-mail.eml", mail.into_bytes()),
        ]);
        let said = |entry: &Entry| {
            (
                entry.path.clone(),
                entry.state(),
                entry.kind,
                entry.attached.as_deref().map(str::to_owned),
            )
        };
        let said: Vec<_> = all.iter().map(|it| said(&it.entry)).collect();
        let row = |path: &str, state, kind, attached: Option<&str>| {
            (path.to_owned(), state, kind, attached.map(str::to_owned))
        };
        use EntryState::{Good, NoDocument, NotRead, Opened, Unreadable};
        assert_eq!(
            said,
            [
                row(
                    "1-hybrid.pdf",
                    Good,
                    EntryKind::Invoice,
                    Some("factur-x.xml")
                ),
                row("2-same.xml", Good, EntryKind::Invoice, None),
                row("3-letter.pdf", NoDocument, EntryKind::Other, None),
                row("4-secret.pdf", NoDocument, EntryKind::Other, None),
                row("5-order.pdf", NotRead, EntryKind::NotRead, None),
                row("6-cut-off.pdf", Unreadable, EntryKind::Other, None),
                row("7-other.pdf", Unreadable, EntryKind::Other, None),
                row("8-mail.eml", Opened, EntryKind::Other, None),
                row(
                    "8-mail.eml/c.pdf",
                    Good,
                    EntryKind::Invoice,
                    Some("factur-x.xml")
                ),
            ]
        );
        let [hybrid, same, letter, secret, order, ..] = &all[..] else {
            panic!("{}", all.len());
        };
        assert_eq!(hybrid.entry.format, Format::Cii);
        assert_eq!(hybrid.entry.original_format(), Format::Pdf);
        assert!(hybrid.bytes.starts_with(b"%PDF-"));
        assert!(
            matches!(&same.entry.duplicate, Some(Duplicate::Same(path)) if path == "1-hybrid.pdf")
        );
        assert!(letter.entry.notes.is_empty() && letter.entry.trouble.is_none());
        let notes = secret.entry.notes.iter().map(ToString::to_string);
        let notes = notes.collect::<Vec<_>>().join("\n");
        assert!(notes.contains("found a PDF that is encrypted"), "{notes}");
        assert_eq!(order.entry.foreign.unwrap().id, "order-x");
    }

    /// Copied as a PDF; written as what it is asked for, also if that is the format of its XML.
    #[cfg(feature = "json")]
    #[test]
    fn the_original_is_the_pdf() {
        use facturier::dossier::export::{
            Export, ExportItem, FileContent, Output, PlannedFile, Rules, Settings,
        };
        use facturier::dossier::ledger::Ledger;
        let pdf = hybrid("factur-x.xml", INVOICE, &[]);
        let imported = &import(vec![("a.pdf", pdf)])[0];
        let document = imported.document.as_ref().unwrap();
        let item =
            ExportItem::new("a", "a.pdf", "1").document(document, imported.entry.original_format());
        let plan = |settings: Settings| {
            let settings = Settings {
                path: "{number}".parse().ok(),
                attachments: Some(true),
                ..settings
            };
            let today = chrono::NaiveDate::default();
            let (rules, ledger) = (Rules::new(settings), Ledger::new());
            let plan = Export::new(&rules, &ledger, today).plan(std::slice::from_ref(&item));
            let files = plan.rows[0].files.iter();
            let file = |file: &PlannedFile<'_>| {
                let is_original = matches!(file.content, FileContent::Original);
                (file.path.clone(), is_original)
            };
            files.map(file).collect::<Vec<_>>()
        };
        let copied = plan(Settings::new());
        let hours = || ("2026-0117_hours.csv".to_owned(), false);
        assert_eq!(copied, [("2026-0117.pdf".to_owned(), true), hours()]);
        let written = plan(Settings {
            output: Some(Output::Format(Format::Cii)),
            ..Settings::new()
        });
        assert_eq!(
            written,
            [
                ("2026-0117.xml".to_owned(), false),
                hours(),
                ("2026-0117_2026-0117.pdf".to_owned(), false)
            ]
        );
    }
}
