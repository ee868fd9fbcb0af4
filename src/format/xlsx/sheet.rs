//! A sheet: its rows, packed as they come, and what stands around them.
//!
//! What stands before the rows (widths, the names of the columns) is known when the last of them is there.
//! So each of the three parts is packed by itself, and one put behind the other: packed data are blocks, and
//! only the last says that it is.

use super::{SHEETS, columns};
use crate::format::tables::{Cell, SOURCE};
use crate::value::shown::{picture, quoted};
use crate::value::{Phrase, phrase};
use chrono::NaiveDate;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use rust_decimal::Decimal;
use std::fmt::Write as _;
use std::io::{self, Read, Seek, Write};

/// As many rows fit into a sheet.
pub(super) const ROWS: u32 = 1 << 20;

/// As many characters, in UTF-16, fit into a cell.
const CHARACTERS: usize = 32_767;

/// A sheet of more bytes than this gets no further row, since sizes are numbers of 32 bits.
const BYTES: u64 = 1 << 31;

/// As many digits a number may have in spreadsheets.
const DIGITS: u128 = 15;

/// A column is at most as wide as so many digits.
const WIDEST: usize = 60;

/// The formats of cells, by their numbers in [`styles`].
mod style {
    pub const HEADER: usize = 1;
    pub const TEXT: usize = 2;
    pub const DATE: usize = 3;
    /// Of an amount with two decimals; with one more, the next.
    pub const AMOUNT: usize = 4;
    pub const MOST_DECIMALS: usize = 28;
}

/// The part that has the formats of cells.
pub(super) fn styles() -> String {
    let decimals = 3..=style::MOST_DECIMALS;
    let mut formats = String::from(r#"<numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>"#);
    let mut cells = String::from(
        r#"<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>"#,
    );
    for (at, decimals) in decimals.clone().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(
            formats,
            r##"<numFmt numFmtId="{}" formatCode="#,##0.{}"/>"##,
            165 + at,
            "0".repeat(decimals)
        );
    }
    // 49 is text, 4 a number with two decimals.
    let numbers = [49, 164, 4].into_iter();
    for number in numbers.chain(165..165 + decimals.count()) {
        let _ = write!(
            cells,
            r#"<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#
        );
    }
    let count = |list: &str, element: &str| list.matches(element).count();
    format!(
        r#"{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts count="{}">{formats}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{}">{cells}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#,
        count(&formats, "<numFmt "),
        count(&cells, "<xf "),
    )
}

/// How every part begins.
pub(super) const DECLARATION: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The namespace of what is in a workbook.
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// A sheet that takes rows.
pub(super) struct Sheet<S: Write> {
    /// Which of [`SHEETS`] it is.
    sheet: usize,
    /// Whether it is the first of its name, or the how manieth.
    part: usize,
    body: DeflateEncoder<S>,
    crc: Crc,
    columns: Vec<Column>,
    /// Whether the last of the columns, which is the source, has cells.
    has_source: bool,
    rows: u32,
    /// The row that is being written.
    row: String,
    at: usize,
}

struct Column {
    name: &'static str,
    letters: String,
    /// In digits.
    width: usize,
}

/// A sheet that has all its rows.
pub(super) struct Kept<S> {
    sheet: usize,
    part: usize,
    body: S,
    /// How many bytes the body has, packed.
    packed: u64,
    crc: Crc,
    columns: Vec<Column>,
    rows: u32,
}

impl<S: Write> Sheet<S> {
    /// A sheet with no rows but that of the header.
    pub fn new(sheet: usize, part: usize, place: S) -> io::Result<Self> {
        let mut columns = columns(sheet);
        if SHEETS[sheet].1.is_some() {
            columns.push(SOURCE);
        }
        let columns = columns.into_iter().enumerate();
        Ok(Sheet {
            sheet,
            part,
            body: DeflateEncoder::new(place, LEVEL),
            crc: Crc::new(),
            columns: columns
                .map(|(at, name)| Column {
                    name,
                    letters: letters(at),
                    // The button of the filter stands beside it.
                    width: name.len() + 3,
                })
                .collect(),
            has_source: SHEETS[sheet].1.is_none(),
            rows: 1,
            row: String::new(),
            at: 0,
        })
    }

    /// Whether the next row has to go elsewhere.
    pub fn is_full(&self, rows: u32) -> bool {
        self.rows >= rows || u64::from(self.crc.amount()) > BYTES
    }

    /// Begins a row.
    pub fn begin(&mut self) {
        self.rows += 1;
        self.at = 0;
        self.row.clear();
        // Writing to a string cannot fail.
        let _ = write!(self.row, r#"<row r="{}">"#, self.rows);
    }

    /// Adds a cell, and tells what of it cannot be there as it is.
    pub fn cell(&mut self, cell: &Cell<'_>) -> Vec<Phrase> {
        let at = self.at;
        self.at += 1;
        self.has_source |= self.at == self.columns.len();
        match cell {
            Cell::Empty => Vec::new(),
            Cell::Text(text) => self.text(at, text),
            Cell::Number(number) | Cell::Amount(number) if !fits(*number) => {
                let number = number.to_string();
                let what = phrase!(
                    "{} stays text, as spreadsheets have {} digits",
                    number.as_str(),
                    DIGITS.to_string()
                );
                self.text(at, &number);
                vec![what]
            }
            Cell::Number(number) => {
                self.number(at, 0, &number.normalize());
                Vec::new()
            }
            Cell::Amount(amount) => {
                let amount = amount.normalize();
                let decimals = (amount.scale() as usize).max(2);
                self.number(at, style::AMOUNT + decimals - 2, &amount);
                Vec::new()
            }
            Cell::Date(date) => match serial(*date) {
                Some(serial) => {
                    self.number(at, style::DATE, &serial);
                    Vec::new()
                }
                None => {
                    let date = date.to_string();
                    let what = phrase!(
                        "{} stays text, as spreadsheets have days from 1900 to 9999",
                        date.as_str()
                    );
                    self.text(at, &date);
                    vec![what]
                }
            },
        }
    }

    fn number(&mut self, at: usize, style: usize, number: &dyn std::fmt::Display) {
        let column = &mut self.columns[at];
        let (row, letters) = (self.rows, &column.letters);
        let begin = self.row.len();
        // Writing to a string cannot fail.
        let _ = match style {
            0 => write!(self.row, r#"<c r="{letters}{row}"><v>"#),
            _ => write!(self.row, r#"<c r="{letters}{row}" s="{style}"><v>"#),
        };
        let begin = begin.max(self.row.len());
        let _ = write!(self.row, "{number}");
        // With marks between thousands, two decimals, dashes.
        let length = self.row.len() - begin;
        column.width = column.width.max(length + length / 3 + 4);
        self.row.push_str("</v></c>");
    }

    fn text(&mut self, at: usize, text: &str) -> Vec<Phrase> {
        if text.is_empty() {
            return Vec::new();
        }
        let column = &mut self.columns[at];
        let shown = text.lines().next().unwrap_or_default();
        let width = shown.chars().take(WIDEST).count() + 2;
        column.width = column.width.max(width);
        let (row, letters) = (self.rows, &column.letters);
        // Writing to a string cannot fail.
        let _ = write!(
            self.row,
            r#"<c r="{letters}{row}" s="{}" t="inlineStr"><is>"#,
            style::TEXT
        );
        let has_space = text.starts_with(char::is_whitespace)
            || text.ends_with(char::is_whitespace)
            || text.contains(['\n', '\r', '\t'])
            || text.contains("  ");
        self.row.push_str(match has_space {
            true => r#"<t xml:space="preserve">"#,
            false => "<t>",
        });
        let told = put_text(&mut self.row, text);
        self.row.push_str("</t></is></c>");
        told
    }

    /// Ends a row.
    pub fn end(&mut self) -> io::Result<()> {
        self.row.push_str("</row>");
        self.crc.update(self.row.as_bytes());
        self.body.write_all(self.row.as_bytes())
    }

    /// Ends the sheet.
    pub fn close(mut self) -> io::Result<Kept<S>> {
        if !self.has_source {
            self.columns.pop();
        }
        let range = range(&self.columns, self.rows);
        let end = format!(
            r#"</sheetData><autoFilter ref="{range}"/><ignoredErrors><ignoredError sqref="{range}" numberStoredAsText="1"/></ignoredErrors></worksheet>"#
        );
        self.crc.update(end.as_bytes());
        self.body.write_all(end.as_bytes())?;
        self.body.try_finish()?;
        let packed = self.body.total_out();
        Ok(Kept {
            sheet: self.sheet,
            part: self.part,
            body: self.body.finish()?,
            packed,
            crc: self.crc,
            columns: self.columns,
            rows: self.rows,
        })
    }
}

impl<S> Kept<S> {
    /// Which of [`SHEETS`] it is, and which part of it: in this order they stand in the workbook.
    pub fn order(&self) -> (usize, usize) {
        (self.sheet, self.part)
    }

    /// The name on its tab.
    pub fn name(&self) -> String {
        let (name, _) = SHEETS[self.sheet];
        match self.part {
            1 => name.to_owned(),
            part => format!("{name} {part}"),
        }
    }

    /// All cells, in absolute terms (`$A$1:$F$20`).
    pub fn absolute_range(&self) -> String {
        let last = self.columns.last().map_or("A", |column| &column.letters);
        format!("$A$1:${last}${}", self.rows)
    }

    /// What stands before the rows; the first sheet is the one that is seen.
    fn head(&self, is_first: bool) -> String {
        let range = range(&self.columns, self.rows);
        let selected = if is_first { r#" tabSelected="1""# } else { "" };
        let mut head = format!(
            r#"{DECLARATION}<worksheet xmlns="{MAIN}"><dimension ref="{range}"/><sheetViews><sheetView{selected} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>"#
        );
        for (at, column) in self.columns.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(
                head,
                r#"<col min="{0}" max="{0}" width="{1}" customWidth="1"/>"#,
                at + 1,
                column.width.min(WIDEST)
            );
        }
        head.push_str(r#"</cols><sheetData><row r="1">"#);
        for Column { name, letters, .. } in &self.columns {
            let _ = write!(
                head,
                r#"<c r="{letters}1" s="{}" t="inlineStr"><is><t>{name}</t></is></c>"#,
                style::HEADER
            );
        }
        head.push_str("</row>");
        head
    }
}

impl<S: Read + Seek> Kept<S> {
    /// Its packed parts one behind the other, how many bytes they are, those of what was packed, and the check
    /// sum of it.
    pub fn packed(mut self, is_first: bool) -> io::Result<(impl Read, u64, Crc)> {
        let head = self.head(is_first);
        let mut crc = Crc::new();
        crc.update(head.as_bytes());
        crc.combine(&self.crc);
        let mut packed = DeflateEncoder::new(Vec::new(), LEVEL);
        packed.write_all(head.as_bytes())?;
        // All that was written so far, and no block that says it is the last.
        packed.flush()?;
        let head = packed.get_ref().clone();
        self.body.rewind()?;
        let length = head.len() as u64 + self.packed;
        Ok((
            io::Cursor::new(head).chain(self.body.take(self.packed)),
            length,
            crc,
        ))
    }
}

/// How hard it is packed.
const LEVEL: Compression = Compression::new(4);

/// All cells (`A1:F20`).
fn range(columns: &[Column], rows: u32) -> String {
    let last = columns.last().map_or("A", |column| &column.letters);
    format!("A1:{last}{rows}")
}

/// The name of the column at this place, from 0: A to Z, AA, …
pub(super) fn letters(mut at: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, char::from(b'A' + (at % 26) as u8));
        match at / 26 {
            0 => return letters,
            more => at = more - 1,
        }
    }
}

/// Whether a number is in a spreadsheet what it is here.
fn fits(number: Decimal) -> bool {
    let mut digits = number.mantissa().unsigned_abs();
    while digits >= 10_u128.pow(DIGITS as u32) && digits.is_multiple_of(10) {
        digits /= 10;
    }
    digits < 10_u128.pow(DIGITS as u32)
}

/// The number of a day: 61 for 1 March 1900. Before it spreadsheets disagree, as some have a 29 February 1900.
fn serial(date: NaiveDate) -> Option<i64> {
    let first = NaiveDate::from_ymd_opt(1900, 3, 1)?;
    let last = NaiveDate::from_ymd_opt(9999, 12, 31)?;
    (first..=last)
        .contains(&date)
        .then(|| (date - first).num_days() + 61)
}

/// Adds a text to XML, and tells what of it is written otherwise.
pub(super) fn put_text(to: &mut String, text: &str) -> Vec<Phrase> {
    let mut told = Vec::new();
    // No character has more units in UTF-16 than bytes.
    let is_long = text.len() > CHARACTERS && text.encode_utf16().count() > CHARACTERS;
    let mut whole = text;
    if is_long {
        let mut left = CHARACTERS - "…".encode_utf16().count();
        let end = text.char_indices().find(|(_, character)| {
            let units = character.len_utf16();
            let has_room = left >= units;
            left = left.saturating_sub(units);
            !has_room
        });
        whole = &text[..end.map_or(text.len(), |(at, _)| at)];
        told.push(phrase!(
            "{} is cut, as a cell has {} characters",
            quoted(text),
            CHARACTERS.to_string()
        ));
    }
    let mut has_control = false;
    let mut rest = whole;
    let special = |c: char| {
        matches!(
            c,
            '\0'..='\x1f' | '&' | '<' | '>' | '_' | '\u{fffe}' | '\u{ffff}'
        ) && !matches!(c, '\t' | '\n')
    };
    while let Some(at) = rest.find(special) {
        let (plain, from) = rest.split_at(at);
        to.push_str(plain);
        let mut characters = from.chars();
        match characters.next() {
            Some('&') => to.push_str("&amp;"),
            Some('<') => to.push_str("&lt;"),
            Some('>') => to.push_str("&gt;"),
            // A line end that is read as one, and stays what it is.
            Some('\r') => to.push_str("&#13;"),
            // What looks like an escape of this format, `_x000D_`, is escaped.
            Some('_') if is_escape(from) => to.push_str("_x005F_"),
            Some('_') => to.push('_'),
            Some(control) => {
                has_control = true;
                to.push(match control {
                    '\0'..='\x1f' => picture(control),
                    _ => char::REPLACEMENT_CHARACTER,
                });
            }
            None => {}
        }
        rest = characters.as_str();
    }
    to.push_str(rest);
    if is_long {
        to.push('…');
    }
    if has_control {
        told.push(phrase!(
            "{}: control characters are shown with their pictures",
            quoted(text)
        ));
    }
    told
}

fn is_escape(text: &str) -> bool {
    matches!(
        text.as_bytes(),
        [b'_', b'x', digits @ ..] if digits.len() > 4
            && digits[..4].iter().all(u8::is_ascii_hexdigit)
            && digits[4] == b'_'
    )
}
