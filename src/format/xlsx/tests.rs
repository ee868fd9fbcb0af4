use super::*;
use crate::model::{AllowanceCharge, Balance, Invoice, InvoiceLine, Movement, Note, TaxCategory};
use crate::model::{Side, Statement};
use crate::value::{Amount, Parsed, Text};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::collections::BTreeMap;

/// A cell as it is read back.
#[derive(Clone, Debug, PartialEq)]
enum Found {
    Text(String),
    /// The number, and the code of its format.
    Number(String, String),
}

#[derive(Debug, Default)]
struct FoundSheet {
    header: Vec<String>,
    /// The cells of each row below the header, by their columns.
    rows: Vec<BTreeMap<usize, Found>>,
    widths: Vec<f64>,
}

impl FoundSheet {
    /// The cell in a row, the first of which is 0, below this name.
    #[track_caller]
    fn cell(&self, row: usize, name: &str) -> Option<&Found> {
        let at = self.header.iter().position(|other| other == name);
        self.rows[row].get(&at.unwrap_or_else(|| panic!("no column {name}")))
    }

    #[track_caller]
    fn text(&self, row: usize, name: &str) -> &str {
        match self.cell(row, name) {
            Some(Found::Text(text)) => text,
            None => "",
            Some(other) => panic!("{name} is {other:?}"),
        }
    }
}

fn part(archive: &mut zip::ZipArchive<Cursor<&[u8]>>, name: &str) -> String {
    let mut text = String::new();
    let mut file = archive.by_name(name).unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

/// The sheets of a workbook in their order, with all that has to hold for each of them.
#[track_caller]
fn read(workbook: &[u8]) -> Vec<(String, FoundSheet)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    for at in 0..archive.len() {
        let mut text = String::new();
        let mut file = archive.by_index(at).unwrap();
        file.read_to_string(&mut text).unwrap();
        roxmltree::Document::parse(&text).unwrap();
    }
    let styles = part(&mut archive, "xl/styles.xml");
    let styles = roxmltree::Document::parse(&styles).unwrap();
    let formats: Vec<String> = {
        let list = styles
            .descendants()
            .find(|node| node.has_tag_name((sheet::MAIN, "cellXfs")));
        let cells = list.unwrap().children();
        cells
            .map(|cell| match cell.attribute("numFmtId").unwrap() {
                "0" if cell.attribute("fontId") == Some("1") => "bold".to_owned(),
                "0" => "General".to_owned(),
                "4" => "#,##0.00".to_owned(),
                "49" => "@".to_owned(),
                id => {
                    let mut all = styles.descendants();
                    let own = all.find(|node| {
                        node.has_tag_name((sheet::MAIN, "numFmt"))
                            && node.attribute("numFmtId") == Some(id)
                    });
                    own.unwrap().attribute("formatCode").unwrap().to_owned()
                }
            })
            .collect()
    };
    let book = part(&mut archive, "xl/workbook.xml");
    let book = roxmltree::Document::parse(&book).unwrap();
    let names = book
        .descendants()
        .filter(|node| node.has_tag_name((sheet::MAIN, "sheet")));
    let names: Vec<&str> = names
        .map(|sheet| sheet.attribute("name").unwrap())
        .collect();
    let mut sheets = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let xml = part(&mut archive, &format!("xl/worksheets/sheet{}.xml", at + 1));
        sheets.push((name.to_owned(), read_sheet(&xml, &formats, at == 0)));
    }
    sheets
}

#[track_caller]
fn read_sheet(xml: &str, formats: &[String], is_first: bool) -> FoundSheet {
    let document = roxmltree::Document::parse(xml).unwrap();
    let all = |name: &'static str| {
        let nodes = document.descendants();
        nodes.filter(move |node| node.has_tag_name((sheet::MAIN, name)))
    };
    let one = |name| all(name).next().unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(all("f").count(), 0, "a formula");
    assert_eq!(one("sheetView").has_attribute("tabSelected"), is_first);
    let pane = one("pane");
    assert_eq!(
        (pane.attribute("ySplit"), pane.attribute("state")),
        (Some("1"), Some("frozen"))
    );
    let order: Vec<&str> = document
        .root_element()
        .children()
        .map(|node| node.tag_name().name())
        .collect();
    let schema = [
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "autoFilter",
        "ignoredErrors",
    ];
    assert_eq!(order, schema);

    let mut found = FoundSheet::default();
    found
        .widths
        .extend(all("col").map(|col| col.attribute("width").unwrap().parse::<f64>().unwrap()));
    for (at, row) in all("row").enumerate() {
        let number = (at + 1).to_string();
        assert_eq!(row.attribute("r"), Some(&*number));
        let mut cells = BTreeMap::new();
        for cell in row.children() {
            let name = cell.attribute("r").unwrap().strip_suffix(&*number).unwrap();
            let column = name
                .bytes()
                .fold(0, |at, letter| at * 26 + usize::from(letter - b'A') + 1);
            let format = &formats[cell
                .attribute("s")
                .map_or(0, |style| style.parse().unwrap())];
            let value = match cell.attribute("t") {
                Some("inlineStr") => {
                    assert_eq!(format, if at == 0 { "bold" } else { "@" });
                    let text = cell.descendants().find(|node| node.is_text());
                    Found::Text(text.map_or("", |text| text.text().unwrap()).to_owned())
                }
                None => {
                    let value = cell.first_element_child().unwrap();
                    Found::Number(value.text().unwrap().to_owned(), format.clone())
                }
                Some(other) => panic!("a cell of type {other}"),
            };
            assert!(cells.insert(column - 1, value).is_none());
        }
        if at > 0 {
            found.rows.push(cells);
            continue;
        }
        for (at, (column, name)) in cells.into_iter().enumerate() {
            let Found::Text(name) = name else {
                panic!("a name that is a number")
            };
            assert_eq!(at, column);
            found.header.push(name);
        }
    }
    assert_eq!(found.widths.len(), found.header.len());
    let range = sheet_range(found.header.len(), found.rows.len() + 1);
    assert_eq!(one("autoFilter").attribute("ref"), Some(&*range));
    assert_eq!(one("dimension").attribute("ref"), Some(&*range));
    found
}

fn sheet_range(columns: usize, rows: usize) -> String {
    format!("A1:{}{rows}", sheet::letters(columns - 1))
}

/// A workbook of these documents, and what is not carried to it.
#[track_caller]
fn workbook(documents: &[Document]) -> (Vec<u8>, Vec<String>) {
    let mut writer = XlsxWriter::new(XlsxOptions::new());
    let mut told = Vec::new();
    for document in documents {
        let losses = writer.write(document, None, None).unwrap();
        told.extend(losses.iter().map(ToString::to_string));
    }
    (writer.finish(Vec::new()).unwrap(), told)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn invoice() -> Invoice {
    Invoice::builder("=1+1", day(2026, 1, 31), "EUR")
        .allowance_charge(AllowanceCharge::allowance(2).vat(TaxCategory::standard(21)))
        .line(
            InvoiceLine::builder("Desk", dec!(2.50), "C62")
                .price(dec!(0.1250))
                .vat(TaxCategory::standard(21)),
        )
        .line(
            InvoiceLine::builder("Lamp", 1, "C62")
                .price(1234567)
                .vat(TaxCategory::standard(21)),
        )
        .build()
        .unwrap()
}

fn statement() -> Statement {
    Statement {
        number: Some(12),
        old_balance: Some(Balance {
            side: Side::Debit,
            amount: dec!(5).into(),
            date: None,
        }),
        movements: vec![
            Movement {
                side: Side::Debit,
                amount: dec!(5690.780).into(),
                ..Movement::default()
            };
            5
        ],
        ..Statement::default()
    }
}

#[test]
fn every_kind_of_cell() {
    let (bytes, told) = workbook(&[invoice().into(), vec![statement()].into()]);
    assert_eq!(told, [""; 0]);
    let sheets = read(&bytes);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| &**name).collect();
    assert_eq!(
        names,
        [
            "Invoices",
            "Lines",
            "VAT",
            "Allowances",
            "Statements",
            "Movements"
        ]
    );
    let number = |value: &str, format: &str| Some(Found::Number(value.into(), format.into()));
    let (_, invoices) = &sheets[0];
    assert_eq!(invoices.header, Table::Invoices.columns());
    assert_eq!(invoices.text(0, "number"), "=1+1");
    assert_eq!(
        invoices.cell(0, "issue_date").cloned(),
        number("46053", "yyyy\\-mm\\-dd")
    );
    assert_eq!(invoices.cell(0, "buyer_name"), None);
    let (_, lines) = &sheets[1];
    assert_eq!(lines.cell(0, "quantity").cloned(), number("2.5", "General"));
    assert_eq!(
        lines.cell(0, "net_price").cloned(),
        number("0.125", "#,##0.000")
    );
    assert_eq!(
        lines.cell(0, "net_amount").cloned(),
        number("0.31", "#,##0.00")
    );
    assert_eq!(
        lines.cell(1, "net_amount").cloned(),
        number("1234567", "#,##0.00")
    );
    assert_eq!(lines.cell(1, "vat_rate").cloned(), number("21", "General"));
    // 1,234,567.00, and the name of the column.
    assert!(
        lines.widths[lines
            .header
            .iter()
            .position(|name| name == "net_amount")
            .unwrap()]
            > 12.0
    );
    let (_, statements) = &sheets[4];
    assert_eq!(
        statements.cell(0, "old_balance").cloned(),
        number("-5", "#,##0.00")
    );
    assert_eq!(
        statements.cell(0, "statement_number").cloned(),
        number("12", "General")
    );
    let (_, movements) = &sheets[5];
    assert_eq!(
        movements.cell(4, "amount").cloned(),
        number("-5690.78", "#,##0.00")
    );
    assert_eq!(movements.rows.len(), 5);
}

#[test]
fn a_workbook_of_nothing_has_a_sheet() {
    let (bytes, _) = workbook(&[]);
    let sheets = read(&bytes);
    assert_eq!(sheets.len(), 1);
    assert_eq!(sheets[0].1.header, Table::Invoices.columns());
    assert_eq!(sheets[0].1.rows, []);
}

#[test]
fn the_same_documents_make_the_same_bytes() {
    let documents = [invoice().into(), vec![statement()].into()];
    let (bytes, _) = workbook(&documents);
    assert!(bytes == workbook(&documents).0);
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes[..])).unwrap();
    for at in 0..archive.len() {
        let file = archive.by_index(at).unwrap();
        let modified = file.last_modified().unwrap();
        assert_eq!(
            (modified.year(), modified.month(), modified.hour()),
            (1980, 1, 0)
        );
    }
    let written = written(&documents[0], &WriteOptions::new()).unwrap();
    assert!(written.bytes == workbook(&documents[..1]).0);
}

#[test]
fn findings_and_sources_have_their_columns() {
    let mut report = Report::default();
    let severity = crate::report::Severity::Fatal;
    report.findings.push(crate::report::Finding {
        terms: vec!["BG-22".into(), "BT-106".into()],
        xpath: "/Invoice".into(),
        line: 7,
        column: 3,
        ..crate::report::Finding::new(
            "BR-CO-10",
            crate::report::Layer::Rules,
            severity,
            "found 1, expected 2",
        )
    });
    let mut writer = XlsxWriter::new(XlsxOptions::new());
    let document = Document::from(invoice());
    writer
        .write(&document, None, Some(&Report::default()))
        .unwrap();
    report.left_out = 2;
    let told = writer
        .write(&document, Some("in/a.xml"), Some(&report))
        .unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0].to_string(),
        "Findings: 2 more findings were left out"
    );
    let sheets = read(&writer.finish(Vec::new()).unwrap());
    let (_, invoices) = &sheets[0];
    assert_eq!(invoices.header.last().unwrap(), "source");
    assert_eq!(
        (invoices.text(0, "source"), invoices.text(1, "source")),
        ("", "in/a.xml")
    );
    let (name, findings) = &sheets[4];
    assert_eq!(name, "Findings");
    assert_eq!(
        findings.header,
        [
            "source", "rule", "severity", "terms", "line", "column", "path", "message"
        ]
    );
    assert_eq!(findings.rows.len(), 1);
    let texts = ["source", "rule", "severity", "terms", "path", "message"];
    assert_eq!(
        texts.map(|name| findings.text(0, name)),
        [
            "in/a.xml",
            "BR-CO-10",
            "fatal",
            "BG-22, BT-106",
            "/Invoice",
            "found 1, expected 2"
        ]
    );
    assert_eq!(
        findings.cell(0, "line"),
        Some(&Found::Number("7".into(), "General".into()))
    );
}

#[test]
fn a_full_sheet_goes_on_in_the_next() {
    let mut writer = XlsxWriter::new(XlsxOptions::new());
    writer.rows = 3;
    writer.write(&vec![statement()].into(), None, None).unwrap();
    writer.write(&invoice().into(), None, None).unwrap();
    let sheets = read(&writer.finish(Vec::new()).unwrap());
    let shape: Vec<(&str, usize)> = sheets
        .iter()
        .map(|(name, sheet)| (&**name, sheet.rows.len()))
        .collect();
    assert_eq!(
        shape,
        [
            ("Invoices", 1),
            ("Lines", 2),
            ("VAT", 1),
            ("Allowances", 1),
            ("Statements", 1),
            ("Movements", 2),
            ("Movements 2", 2),
            ("Movements 3", 1),
        ]
    );
}

/// What is told of a cell of the first invoice, and the cell.
#[track_caller]
fn cell(invoice: Invoice, name: &str) -> (Option<Found>, Vec<String>) {
    let (bytes, told) = workbook(&[invoice.into()]);
    (read(&bytes)[0].1.cell(0, name).cloned(), told)
}

#[test]
fn a_number_is_exact_or_text() {
    for (number, is_number) in [
        (dec!(0), true),
        (dec!(-0.00), true),
        (dec!(999999999999999), true),
        (dec!(9999999999999.99), true),
        (dec!(-0.000000000000001), true),
        (dec!(123456789012345.0), true),
        (dec!(1234567890123450), true),
        (dec!(1234567890123456), false),
        (dec!(12345678901234.56), false),
        (Decimal::MAX, false),
        (Decimal::MIN, false),
    ] {
        let mut with = invoice();
        with.totals.as_mut().unwrap().paid_amount = Some(Amount::new(number, "EUR"));
        match cell(with, "paid_amount") {
            (Some(Found::Number(found, format)), told) => {
                assert!(is_number, "{number}");
                assert_eq!(
                    found
                        .parse::<f64>()
                        .unwrap()
                        .to_string()
                        .parse::<Decimal>()
                        .unwrap(),
                    number
                );
                let decimals = number.normalize().scale().max(2) as usize;
                assert_eq!(format, format!("#,##0.{}", "0".repeat(decimals)));
                assert_eq!(told, [""; 0]);
            }
            (found, told) => {
                assert!(!is_number, "{number}");
                assert_eq!(found, Some(Found::Text(number.to_string())));
                assert_eq!(
                    told,
                    [format!(
                        "Invoices, paid_amount: {number} stays text, as spreadsheets have 15 digits"
                    )]
                );
            }
        }
    }
}

#[test]
fn a_day_is_one_or_text() {
    let first = day(1900, 3, 1);
    for (date, serial) in [
        (first, Some("61")),
        (day(9999, 12, 31), Some("2958465")),
        (first - Days::new(1), None),
        (day(9999, 12, 31) + Days::new(1), None),
        (day(-1, 1, 1), None),
    ] {
        let mut with = invoice();
        with.issue_date = Some(Parsed::Value(date));
        let (found, told) = cell(with, "issue_date");
        match serial {
            Some(serial) => {
                assert_eq!(
                    found,
                    Some(Found::Number(serial.into(), "yyyy\\-mm\\-dd".into()))
                );
                assert_eq!(told, [""; 0]);
            }
            None => {
                assert_eq!(found, Some(Found::Text(date.to_string())));
                // Once, and not for each of the sheets.
                let what = "stays text, as spreadsheets have days from 1900 to 9999";
                assert_eq!(told, [format!("Invoices, issue_date: {date} {what}")]);
            }
        }
    }
}

fn with_note(text: &str) -> Invoice {
    let mut with = invoice();
    with.notes = vec![Note {
        subject_code: None,
        text: Text::new(text),
    }];
    with
}

#[test]
fn a_text_has_its_bounds() {
    for (text, kept) in [
        ("é".repeat(32_767), None),
        ("é".repeat(32_768), Some(32_766)),
        ("😀".repeat(16_383), None),
        ("😀".repeat(16_384), Some(16_383)),
    ] {
        let (found, told) = cell(with_note(&text), "notes");
        let Some(Found::Text(found)) = found else {
            panic!("{found:?}")
        };
        match kept {
            None => {
                assert!(found == text);
                assert_eq!(told, [""; 0]);
            }
            Some(kept) => {
                let cut: String = text.chars().take(kept).collect();
                assert!(found.encode_utf16().count() <= 32_767);
                assert!(found == format!("{cut}…"));
                assert_eq!(told.len(), 1);
                assert!(
                    told[0].ends_with("is cut, as a cell has 32767 characters"),
                    "{}",
                    told[0]
                );
            }
        }
    }
    let (found, told) = cell(with_note("a\u{1b}[2J\0\u{fffe}"), "notes");
    assert_eq!(found, Some(Found::Text("a␛[2J␀\u{fffd}".into())));
    assert_eq!(
        told,
        ["Invoices, notes: \"a␛[2J␀\u{fffe}\": control characters are shown with their pictures"]
    );
}

/// What a spreadsheet makes of a text that it reads: `_x005F_` and the like are characters.
fn unescaped(text: &str) -> String {
    let mut to = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        to.push_str(&rest[..at]);
        let code = rest
            .get(at + 2..at + 6)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let is_escape = rest.as_bytes()[at..].get(6) == Some(&b'_')
            && rest[at + 2..at + 6]
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit());
        match code.and_then(char::from_u32).filter(|_| is_escape) {
            Some(character) => {
                to.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                to.push('_');
                rest = &rest[at + 1..];
            }
        }
    }
    to + rest
}

proptest! {
    /// Texts come back as they are, or something is told.
    #[test]
    fn any_text_is_that_text(
        text in "(\\PC|[\\x00-\\x20&<>\"'=@+-]|_x[0-9A-Fa-f]{4}_|_x00|_|\\]\\]>|[\u{80}-\u{9f}\u{fff0}-\u{ffff}]){1,40}"
    ) {
        let mut xml = String::from("<t xml:space=\"preserve\">");
        let told = sheet::put_text(&mut xml, &text);
        xml.push_str("</t>");
        let parsed = roxmltree::Document::parse(&xml).unwrap();
        let found = parsed.root_element().text().unwrap_or_default();
        let has_control = |c: char| {
            (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
        };
        prop_assert_eq!(told.len(), usize::from(text.contains(has_control)));
        let shown: String = text
            .chars()
            .map(|c| match c {
                '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
                c if has_control(c) => char::from_u32(0x2400 + u32::from(c)).unwrap(),
                c => c,
            })
            .collect();
        prop_assert_eq!(unescaped(found), shown);
    }
}

/// A place on a disk that is full.
struct Full(usize);

impl Read for Full {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Ok(0)
    }
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match bytes.len() <= self.0 {
            true => Ok(bytes.len()),
            false => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Full {
    fn seek(&mut self, _: io::SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let kind = |room: usize| {
        let mut writer = XlsxWriter::spooled(XlsxOptions::new(), move || Ok(Full(room)));
        let written = writer.write(&invoice().into(), None, None);
        written
            .and_then(|_| writer.finish(Vec::new()))
            .unwrap_err()
            .kind()
    };
    assert_eq!(kind(0), io::ErrorKind::StorageFull);
    // Everything was taken, and nothing comes back.
    assert_eq!(kind(1 << 20), io::ErrorKind::UnexpectedEof);
    let mut writer = XlsxWriter::spooled(XlsxOptions::new(), || {
        Err::<Full, _>(io::ErrorKind::NotFound.into())
    });
    let error = writer.write(&invoice().into(), None, None).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    let mut room = [0; 100];
    let writer = XlsxWriter::new(XlsxOptions::new());
    assert!(writer.finish(&mut room[..]).is_err());
}

#[test]
fn columns_have_letters() {
    for (at, name) in [
        (0, "A"),
        (25, "Z"),
        (26, "AA"),
        (51, "AZ"),
        (52, "BA"),
        (701, "ZZ"),
        (702, "AAA"),
    ] {
        assert_eq!(sheet::letters(at), name);
    }
}

/// Each cell is what CSV has in its place.
#[cfg(feature = "csv")]
#[test]
fn a_workbook_has_what_csv_has() {
    use crate::format::csv;

    let invoices = Document::from(invoice());
    let statements = Document::from(vec![statement()]);
    for (document, tables) in [
        (
            &invoices,
            &[Table::Invoices, Table::Lines, Table::Vat, Table::Allowances][..],
        ),
        (&statements, &[Table::Statements, Table::Movements]),
    ] {
        let sheets = read(&workbook(std::slice::from_ref(document)).0);
        assert_eq!(sheets.len(), tables.len());
        for (table, (_, sheet)) in tables.iter().zip(&sheets) {
            let rows = csv::write(document, *table).unwrap();
            let mut rows = ::csv::Reader::from_reader(rows.as_bytes());
            assert_eq!(rows.headers().unwrap(), sheet.header);
            let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), sheet.rows.len());
            for (row, cells) in rows.iter().zip(&sheet.rows) {
                for (at, text) in row.iter().enumerate() {
                    let same = match cells.get(&at) {
                        None => text.is_empty(),
                        Some(Found::Text(found)) => {
                            text.strip_prefix('\'').unwrap_or(text) == found
                        }
                        Some(Found::Number(found, format)) if format.starts_with('y') => {
                            let days = Days::new(found.parse::<u64>().unwrap() - 61);
                            (day(1900, 3, 1) + days).to_string() == text
                        }
                        Some(Found::Number(found, _)) => {
                            found.parse::<Decimal>().unwrap() == text.parse::<Decimal>().unwrap()
                        }
                    };
                    assert!(
                        same,
                        "{table:?}, {}: {text:?}, {:?}",
                        sheet.header[at],
                        cells.get(&at)
                    );
                }
            }
        }
    }
}
