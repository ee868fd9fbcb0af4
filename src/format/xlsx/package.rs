//! The workbook: a zip archive of parts.

use super::sheet::{DECLARATION, Kept, MAIN, styles};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::fmt::Write as _;
use std::io::{self, Read, Seek, Write};

/// The namespace and the types of what one part says of another.
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The beginning of the types of parts.
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

/// Writes the workbook of these sheets.
pub(super) fn write<S: Read + Seek, W: Write>(sheets: Vec<Kept<S>>, to: W) -> io::Result<W> {
    let mut archive = Archive {
        to,
        at: 0,
        directory: Vec::new(),
        files: 0,
    };
    let count = sheets.len();
    let (mut types, mut relations) = (String::new(), String::new());
    let (mut list, mut names) = (String::new(), String::new());
    for (at, sheet) in sheets.iter().enumerate() {
        let (name, number) = (sheet.name(), at + 1);
        // Writing to a string cannot fail.
        let _ = write!(
            types,
            r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{TYPE}worksheet+xml"/>"#
        );
        let _ = write!(
            relations,
            r#"<Relationship Id="rId{number}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
        let _ = write!(
            list,
            r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#
        );
        // What a filter is about has a name that nobody sees.
        let _ = write!(
            names,
            r#"<definedName name="_xlnm._FilterDatabase" localSheetId="{at}" hidden="1">'{name}'!{}</definedName>"#,
            sheet.absolute_range()
        );
    }
    archive.part(
        "[Content_Types].xml",
        &format!(
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{TYPE}sheet.main+xml"/>{types}<Override PartName="/xl/styles.xml" ContentType="{TYPE}styles+xml"/></Types>"#
        ),
    )?;
    archive.part(
        "_rels/.rels",
        &format!(
            r#"<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    )?;
    archive.part(
        "xl/workbook.xml",
        &format!(
            r#"<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><bookViews><workbookView/></bookViews><sheets>{list}</sheets><definedNames>{names}</definedNames></workbook>"#
        ),
    )?;
    archive.part(
        "xl/_rels/workbook.xml.rels",
        &format!(
            r#"<Relationships xmlns="{RELATIONS}">{relations}<Relationship Id="rId{}" Type="{DOCUMENT}/styles" Target="styles.xml"/></Relationships>"#,
            count + 1
        ),
    )?;
    archive.part("xl/styles.xml", &styles())?;
    for (at, sheet) in sheets.into_iter().enumerate() {
        let (packed, length, crc) = sheet.packed(at == 0)?;
        archive.file(
            &format!("xl/worksheets/sheet{}.xml", at + 1),
            packed,
            length,
            &crc,
        )?;
    }
    archive.finish()
}

/// A zip archive (APPNOTE 6.3) that is written from its beginning to its end.
struct Archive<W> {
    to: W,
    /// How many bytes were written.
    at: u64,
    /// What stands behind the files.
    directory: Vec<u8>,
    files: u16,
}

impl<W: Write> Archive<W> {
    fn part(&mut self, name: &str, text: &str) -> io::Result<()> {
        let declaration = if text.starts_with("<?xml") {
            ""
        } else {
            DECLARATION
        };
        let mut crc = Crc::new();
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
        for text in [declaration, text] {
            crc.update(text.as_bytes());
            packed.write_all(text.as_bytes())?;
        }
        let packed = packed.finish()?;
        self.file(name, &packed[..], packed.len() as u64, &crc)
    }

    /// Adds a file of bytes that are packed.
    fn file(
        &mut self,
        name: &str,
        mut packed: impl Read,
        length: u64,
        crc: &Crc,
    ) -> io::Result<()> {
        /// 1 January 1980, midnight: no file says when it was made.
        const DAY: u16 = 1 << 5 | 1;
        let begin = size(self.at)?;
        // Version 2.0, no flags, deflated.
        let mut fields = Vec::new();
        for number in [20, 0, 8, 0, DAY] {
            fields.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), size(length)?, crc.amount()] {
            fields.extend(number.to_le_bytes());
        }
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend([0; 2]);

        self.write(b"PK\x03\x04")?;
        self.write(&fields)?;
        self.write(name.as_bytes())?;
        let copied = io::copy(&mut packed, &mut self.to)?;
        if copied != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += copied;

        let directory = &mut self.directory;
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(fields);
        // No comment, the first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(begin.to_le_bytes());
        directory.extend(name.as_bytes());
        self.files += 1;
        Ok(())
    }

    fn finish(mut self) -> io::Result<W> {
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend(self.files.to_le_bytes());
        end.extend(self.files.to_le_bytes());
        end.extend(size(self.directory.len() as u64)?.to_le_bytes());
        end.extend(size(self.at)?.to_le_bytes());
        end.extend([0; 2]);
        self.to.write_all(&self.directory)?;
        self.to.write_all(&end)?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}

/// A size or a place in the archive.
fn size(bytes: u64) -> io::Result<u32> {
    u32::try_from(bytes).map_err(|_| {
        io::Error::new(
            io::ErrorKind::FileTooLarge,
            "a workbook of more than 4 GB cannot be written",
        )
    })
}
