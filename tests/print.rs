//! Documents on paper, by an independent judge of PDF/A: what is written follows PDF/A-3b, and has in it what it
//! was made of.

use facturier::format::pdf::Pdf;
use facturier::format::print::{Print, PrintOptions, into_pdf};
use facturier::{Format, Language, WriteOptions, read, write};
use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
use std::path::{Path, PathBuf};

/// The first thing that is wrong with it as PDF/A-3b.
fn fault(pdf: &[u8]) -> Option<String> {
    let options = ValidationOptions::default().profile(ValidationProfile::PdfA3b);
    match validate_pdf_bytes(pdf, &options) {
        Ok(report) if report.is_compliant => None,
        Ok(report) => report.failures.first().map(ToString::to_string),
        Err(error) => Some(error.to_string()),
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn fixtures_and_corpus_are_pdf_a() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths = Vec::new();
    for folder in ["ubl", "cii", "coda", "camt053", "mt940", "ofx", "cfonb"] {
        let folder = fixtures.join(folder);
        if folder.is_dir() {
            files(&folder, &mut paths);
        }
    }
    match std::env::var_os("FACTURIER_CORPUS").map(PathBuf::from) {
        Some(corpus) => {
            let mut all = Vec::new();
            for set in ["official", "generated-cii"] {
                files(&corpus.join(set), &mut all);
            }
            let every = all.len() / 150 + 1;
            paths.extend(all.into_iter().step_by(every));
        }
        None => eprintln!("SKIPPED: FACTURIER_CORPUS is not set; fixtures only"),
    }
    let (mut written, mut hybrids) = (0, 0);
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(reading) = read(&bytes) else { continue };
        let is_xml =
            !reading.is_torn() && matches!(reading.detected().format, Format::Ubl | Format::Cii);
        let (document, _) = reading.into_document();
        let pdf = Print::new(&document).source(&bytes).pdf();
        assert_eq!(fault(&pdf.bytes), None, "{}", path.display());
        written += 1;
        let Some(invoice) = document.as_invoice() else {
            continue;
        };
        if is_xml {
            // The XML is in it, byte for byte.
            let opened = Pdf::open(&pdf.bytes).unwrap();
            assert!(opened.invoice().unwrap().1 == bytes, "{}", path.display());
        }
        let options = WriteOptions::new();
        let hybrid = write(&document, Format::FacturX, &options).unwrap();
        assert_eq!(fault(&hybrid.bytes), None, "{}", path.display());
        let again = read(&hybrid.bytes).unwrap();
        let name = &again.embedded().unwrap().name;
        assert!(matches!(name.as_str(), "factur-x.xml" | "xrechnung.xml"));
        assert_eq!(again.detected().format, Format::Cii);
        let (again, _) = again.document();
        assert_eq!(again.as_invoice().unwrap().number, invoice.number);
        hybrids += 1;
    }
    assert!(written >= 40 && hybrids >= 20, "{written} and {hybrids}");
    println!("{written} PDFs and {hybrids} hybrid invoices");
}

#[test]
fn languages_and_options() {
    let bytes = include_bytes!("../fixtures/ubl/peppol-invoice.xml");
    let (document, _) = read(bytes).unwrap().into_document();
    for language in Language::ALL {
        let options = WriteOptions::new().print(PrintOptions::new().language(language));
        let pdf = write(&document, Format::Pdf, &options).unwrap();
        assert_eq!(fault(&pdf.bytes), None);
        let tag = format!("/Lang({})", language.code());
        let text = String::from_utf8_lossy(&pdf.bytes).replace("/Lang (", "/Lang(");
        assert!(text.contains(&tag), "{tag}");
        // Without its source the invoice is in it as UBL.
        assert_eq!(read(&pdf.bytes).unwrap().detected().format, Format::Ubl);
    }
    let statement = include_bytes!("../fixtures/coda/simple.cod");
    let (statements, _) = read(statement).unwrap().into_document();
    let error = write(&statements, Format::FacturX, &WriteOptions::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the format facturx has no place for bank statements"
    );
    let pdf = Print::new(&statements).source(statement).pdf();
    let pdf = Pdf::open(&pdf.bytes).unwrap();
    assert_eq!(pdf.files()[0].name, "statement.cod");
    assert!(pdf.content(&pdf.files()[0]).unwrap() == statement);
}

/// What EN 16931 is called by Peppol is no profile of Factur-X; XRechnung is one.
#[test]
fn the_profile_is_that_of_the_invoice() {
    let peppol = include_bytes!("../fixtures/ubl/peppol-invoice.xml");
    let xrechnung = std::str::from_utf8(peppol).unwrap().replace(
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
        "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    );
    for (bytes, level, lost) in [
        (&peppol[..], "EN 16931", vec!["BT-24"]),
        (xrechnung.as_bytes(), "XRECHNUNG", vec![]),
    ] {
        let (document, _) = read(bytes).unwrap().into_document();
        let written = write(&document, Format::FacturX, &WriteOptions::new()).unwrap();
        let text = String::from_utf8_lossy(&written.bytes);
        let element = format!("<fx:ConformanceLevel>{level}</fx:ConformanceLevel>");
        assert!(text.contains(&element), "{element}");
        let terms: Vec<&str> = written.losses.iter().map(|loss| &*loss.term).collect();
        assert_eq!(terms, lost);
    }
}

/// The XML is put into a page that is there already, in every form that tables of objects have.
#[test]
fn xml_is_put_into_a_page() {
    let bytes = include_bytes!("../fixtures/ubl/peppol-invoice.xml");
    let (document, _) = read(bytes).unwrap().into_document();
    let invoice = document.as_invoice().unwrap();
    let options = WriteOptions::new();
    let page = page("3");
    assert_eq!(fault(&page), None);
    let written = into_pdf(&page, invoice, &options).unwrap();
    assert!(
        written.bytes.starts_with(&page),
        "nothing of the page is changed"
    );
    assert_eq!(fault(&written.bytes), None);
    let reading = read(&written.bytes).unwrap();
    assert_eq!(reading.embedded().unwrap().name, "factur-x.xml");
    let again = reading.document().0;
    assert_eq!(again.as_invoice().unwrap().number, invoice.number);
    // PDF/A-2 becomes PDF/A-3.
    let second = into_pdf(&self::page("2"), invoice, &options).unwrap();
    assert_eq!(fault(&second.bytes), None);
    // What is not to be had has its words.
    let refused = |pdf: &[u8]| into_pdf(pdf, invoice, &options).unwrap_err().to_string();
    let cases = [
        (
            written.bytes.clone(),
            "files in it already, factur-x.xml among them",
        ),
        (self::page("1"), "a PDF/A-1"),
        (
            replaced(&page, "pdfaid:part", "pdfaid:trap"),
            "does not say that it is PDF/A",
        ),
        (
            replaced(&page, "/MarkInfo", "/Perms 9 "),
            "a PDF that is signed",
        ),
        (b"%PDF-1.7\n".to_vec(), "damaged"),
    ];
    for (pdf, words) in cases {
        let error = refused(&pdf);
        assert!(error.contains(words), "{error}");
    }
}

/// A page without files: of a bank statement whose source is not known.
fn page(part: &str) -> Vec<u8> {
    let statement = include_bytes!("../fixtures/coda/simple.cod");
    let (document, _) = read(statement).unwrap().into_document();
    let pdf = Print::new(&document).pdf().bytes;
    let part = format!("<pdfaid:part>{part}");
    replaced(&pdf, "<pdfaid:part>3", &part)
}

/// Something in a file instead of something as long.
fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    let mut count = 0;
    while let Some(found) = bytes[at..]
        .windows(from.len())
        .position(|it| it == from.as_bytes())
    {
        at += found;
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        at += to.len();
        count += 1;
    }
    assert!(count > 0, "{from}");
    bytes
}
