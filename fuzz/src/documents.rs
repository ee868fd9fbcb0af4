//! Documents as bytes: read, judged, shown and written.

use super::banks::tried;
use facturier::format::csv::CsvTable;
use facturier::format::html::{HtmlOptions, HtmlPage};
use facturier::format::pdf::{Pdf, PdfLimits};
use facturier::format::print::{PrintOptions, into_pdf};
use facturier::report::{JsonReport, Severity, SvrlReport, TextReport, Verdict};
use facturier::rules::PROFILES;
use facturier::{
    Answer, Document, Format, Invoice, Language, Profile, ReadOptions, Receiving, WriteOptions,
    read, read_with, write,
};
use std::sync::OnceLock;

/// Detection says something about any bytes, and what is read is what was detected.
pub fn detect(bytes: &[u8]) {
    let detected = facturier::detect(bytes);
    assert!(!detected.name().is_empty());
    assert_eq!(
        detected.looks_like.is_some(),
        detected.format == Format::Other
    );
    let _ = detected.specification();
    if let Ok(reading) = read(bytes) {
        let _ = reading.detected().name();
    }
}

/// Any bytes are read, reported on and converted without a panic; nothing fatal goes unsaid.
pub fn read_ubl(bytes: &[u8]) {
    let reading = match read(bytes) {
        Ok(reading) => reading,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            let is_here = error.inside().is_none();
            assert!(!is_here || error.offset().is_none_or(|offset| offset <= bytes.len()));
            return;
        }
    };
    let report = reading.report();
    assert!(!reading.is_invalid() || !report.findings.is_empty());
    // Those about a PDF are places in the XML inside it.
    let is_here = reading.embedded().is_none();
    for finding in report.findings.iter().filter(|_| is_here) {
        assert!(finding.offset <= bytes.len());
    }
    let (document, _) = reading.document();
    if document.as_invoice().is_none() {
        return;
    }
    for format in [Format::Ubl, Format::Json, Format::Csv, Format::Xlsx] {
        write(&document, format, &WriteOptions::new()).unwrap();
    }
}

/// Any bytes are read as CII, reported on, judged and written in both syntaxes without a panic; what is written
/// is read again with the same content where nothing was told.
pub fn read_cii(bytes: &[u8]) {
    let Ok(reading) = read(bytes) else {
        return;
    };
    if reading.detected().format != Format::Cii {
        return;
    }
    let report = reading.validate(&Profile::auto());
    let is_fatal = report.count(Severity::Fatal) > 0;
    assert!(!reading.is_invalid() || is_fatal || report.left_out > 0);
    let (document, _) = reading.document();
    for format in [Format::Cii, Format::Ubl] {
        let written = write(&document, format, &WriteOptions::new()).unwrap();
        let again = read(&written.bytes).unwrap();
        assert_eq!(again.detected().format, format);
        if written.losses.is_empty() && !reading.is_invalid() && format == Format::Cii {
            assert_eq!(again.document().0, document);
        }
    }
}

/// Any PDF is opened, its files are taken out, its invoice is read, and another is put into it or told why not, within limits
/// and without a panic.
pub fn read_pdf(bytes: &[u8]) {
    /// Small, so that bombs end soon.
    const LIMITS: PdfLimits = PdfLimits::new()
        .stream(1 << 16)
        .objects(10_000)
        .steps(1 << 20);
    // It need not look like one: whoever has a PDF may open it.
    if let Ok(pdf) = Pdf::open_within(bytes, &LIMITS) {
        for file in pdf.files() {
            match pdf.content(file) {
                Ok(content) => assert!(content.len() <= 1 << 16),
                Err(error) => assert_eq!(error.inside(), Some(file.name.as_str())),
            }
        }
        if let Err(error) = pdf.invoice() {
            assert!(!error.to_string().is_empty());
        }
    }
    // What an invoice is put into has it afterwards; what it cannot be put into says why.
    match into_pdf(bytes, &Invoice::default(), &WriteOptions::new()) {
        Ok(written) => assert!(read(&written.bytes).unwrap().embedded().is_some()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Ok(reading) = read_with(bytes, &ReadOptions::new().pdf_limits(LIMITS)) {
        let report = reading.report();
        assert!(!reading.is_invalid() || !report.findings.is_empty());
        let (document, _) = reading.document();
        if let (Some(_), Some(invoice)) = (reading.embedded(), document.as_invoice()) {
            let last = invoice.supporting_documents.last().unwrap();
            let content = &last.attached_document.as_ref().unwrap().content;
            assert_eq!(content.value().unwrap().0, bytes);
        }
    }
}

/// Any JSON is refused, or is a document that is written in every format; as JSON it comes back the same.
pub fn read_json(bytes: &[u8]) {
    let Ok(reading) = read(bytes) else {
        return;
    };
    if reading.detected().format != Format::Json {
        return;
    }
    let (document, _) = reading.document();
    let written = write(&document, Format::Json, &WriteOptions::new()).unwrap();
    let again = read(&written.bytes).unwrap();
    assert_eq!(format!("{:?}", again.document().0), format!("{document:?}"));
    write_everywhere(&document, bytes);
}

/// UBL that was read is written and read again the same, also with what the model has no place for.
pub fn roundtrip_ubl(bytes: &[u8]) {
    let Ok(reading) = read(bytes) else {
        return;
    };
    let (document, _) = reading.document();
    if reading.is_invalid() || document.as_invoice().is_none() {
        return;
    }
    let written = write(&document, Format::Ubl, &WriteOptions::new()).unwrap();
    let without = read(&written.bytes).unwrap().document().0;
    let whole = reading.unmapped().put_back(written.clone());
    assert_eq!(read(&whole.bytes).unwrap().document().0, without);
    if !written.losses.is_empty() {
        return;
    }
    let again = read(&written.bytes).unwrap();
    assert_eq!(again.report().findings, []);
    let (document_again, not_carried) = again.document();
    assert_eq!(not_carried, []);
    // Equality does not see the scale of a decimal; this does.
    assert_eq!(format!("{document_again:?}"), format!("{document:?}"));
}

/// CODA of which nothing is to be said is written, and read again the same; what is written without
/// a loss is written again byte for byte.
pub fn roundtrip_coda(bytes: &[u8]) {
    let Ok(reading) = read(bytes) else {
        return;
    };
    let Some(layout) = reading.coda_layout() else {
        return;
    };
    let (document, not_carried) = reading.document();
    let options = WriteOptions::new().coda(layout);
    let written = write(&document, Format::Coda, &options).unwrap();
    let is_told = !written.losses.is_empty() || !not_carried.is_empty();
    if is_told || !reading.report().findings.is_empty() {
        return;
    }
    let again = read(&written.bytes).unwrap();
    assert_eq!(again.report().findings, []);
    let (document_again, _) = again.document();
    assert_eq!(document_again, document);
    let twice = write(&document_again, Format::Coda, &options).unwrap();
    assert_eq!(twice.bytes, written.bytes);
}

/// Every release of every profile judges any document without a panic, also as it stands in memory, and what it
/// says is said in every form and language. A byte before the markup chooses the profile; without one it is
/// `auto`.
pub fn validate(bytes: &[u8]) {
    static ALL: OnceLock<Vec<Profile>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let dated = |name: &str| Profile::named(name).unwrap().of_its_day();
        let releases = PROFILES.iter().flat_map(|row| {
            let names = row
                .releases
                .iter()
                .map(|of| format!("{}@{}", row.name, of.name));
            names.map(|name| Profile::named(&name).unwrap().with_advice())
        });
        let by_day = PROFILES.iter().map(|row| dated(row.name));
        let others = [Profile::auto(), Profile::none(), dated("auto")];
        others.into_iter().chain(by_day).chain(releases).collect()
    });
    let (profile, bytes) = match bytes.split_first() {
        Some((&choice, rest)) if choice != b'<' => (&all[usize::from(choice) % all.len()], rest),
        _ => (&all[0], bytes),
    };
    let Ok(reading) = read(bytes) else {
        return;
    };
    let report = reading.validate(profile);
    let is_fatal = report.count(Severity::Fatal) > 0;
    assert!(!reading.is_invalid() || is_fatal || report.left_out > 0);
    let is_here = reading.embedded().is_none();
    for finding in report.findings.iter().filter(|_| is_here) {
        assert!(finding.offset <= bytes.len() && finding.line > 0 && finding.column > 0);
    }
    let language = Language::ALL[bytes.len() % Language::ALL.len()];
    let (document, _) = reading.document();
    let in_memory = facturier::validate(document, reading.detected().format, profile);
    for report in [report.in_language(language), in_memory] {
        let text = TextReport::new(Ok(&report)).to_string();
        let json = JsonReport::new(Ok(&report)).to_string();
        serde_json::from_str::<serde_json::Value>(&json).unwrap();
        let svrl = SvrlReport::new(Ok(&report)).to_string();
        assert!(!text.is_empty() && !svrl.is_empty());
    }
}

/// What is received is judged as what is read, and accepted when there is no reason not to.
pub fn receive(bytes: &[u8]) {
    let received = facturier::receive(bytes, &Receiving::by(Profile::auto()));
    let is_accepted = received.answer == Answer::Accept;
    assert_eq!(is_accepted, received.reasons.is_empty());
    assert!(
        received
            .reasons
            .iter()
            .all(|why| !why.to_string().is_empty())
    );
    match read(bytes) {
        Ok(reading) => {
            let report = reading.validate(&Profile::auto());
            assert!(!is_accepted || report.verdict() == Verdict::Valid);
            assert_eq!(received.report, Some(report));
            assert_eq!(received.document, Some(reading.document().0));
        }
        Err(error) => {
            assert!(!is_accepted && received.document.is_none());
            assert_eq!(received.error.unwrap().to_string(), error.to_string());
        }
    }
}

/// Any document is shown as a page, on paper, as tables and as a workbook: the PDF opens, the tables have as many
/// columns in each row, and a hybrid invoice is read again. While fuzzing it is one of these.
pub fn view(bytes: &[u8]) {
    const SHOWN: [Format; 5] = [
        Format::Html,
        Format::Pdf,
        Format::Csv,
        Format::Xlsx,
        Format::FacturX,
    ];
    let Ok(reading) = read(bytes) else {
        return;
    };
    let language = Language::ALL[bytes.len() / SHOWN.len() % Language::ALL.len()];
    let (document, _) = reading.document();
    let options = WriteOptions::new()
        .html(HtmlOptions::new().language(language))
        .print(PrintOptions::new().language(language));
    for &format in tried(&SHOWN, bytes) {
        match format {
            Format::Html => {
                let report = reading.validate(&Profile::auto());
                let page = HtmlPage::new(&document).language(language).report(&report);
                assert!(page.to_string().trim_end().ends_with("</html>"));
            }
            Format::Csv => assert_tables(&document, &options),
            Format::Xlsx => {
                let written = write(&document, format, &options).unwrap();
                super::many::assert_sound_zip(&written.bytes);
            }
            Format::FacturX => {
                if let Ok(written) = facturier::convert(bytes, format, &options) {
                    let again = read(&written.bytes).unwrap();
                    assert!(again.embedded().is_some() && again.detected().format == Format::Cii);
                }
            }
            _ => {
                let written = write(&document, format, &options).unwrap();
                assert!(Pdf::open(&written.bytes).is_ok());
            }
        }
    }
}

fn assert_tables(document: &Document, options: &WriteOptions) {
    let tables: &[CsvTable] = match document {
        Document::Invoice(_) => &[
            CsvTable::Invoices,
            CsvTable::Lines,
            CsvTable::Vat,
            CsvTable::Allowances,
        ],
        _ => &[CsvTable::Movements],
    };
    for &table in tables {
        let written = write(document, Format::Csv, &options.csv_table(table)).unwrap();
        let mut rows = csv::Reader::from_reader(&written.bytes[..]);
        assert!(rows.records().all(|row| row.is_ok()));
    }
}

/// In every format that has a place for such a document; while fuzzing in one.
fn write_everywhere(document: &Document, bytes: &[u8]) {
    let formats: &[Format] = match document {
        Document::Invoice(_) => &[Format::Ubl, Format::Cii, Format::Csv, Format::Xlsx],
        _ => &[
            Format::Coda,
            Format::Camt052,
            Format::Camt053,
            Format::Camt054,
            Format::Mt940,
            Format::Ofx,
            Format::Csv,
            Format::Xlsx,
        ],
    };
    for &format in tried(formats, bytes) {
        // A file of no statement is none.
        if document.as_statements().is_none_or(|all| !all.is_empty()) {
            write(document, format, &WriteOptions::new()).unwrap();
        }
    }
}
