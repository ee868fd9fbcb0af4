//! CODA files come back byte for byte. Files come from the folder that `FACTURIER_CORPUS` names.

use facturier::format::coda::CodaEncoding;
use facturier::{Format, ReadOptions, WriteOptions};
use std::path::Path;

#[test]
#[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
fn valid_files_come_back_byte_for_byte() {
    let Some(corpus) = std::env::var_os("FACTURIER_CORPUS") else {
        eprintln!("skipped: FACTURIER_CORPUS is not set");
        return;
    };
    let folder = Path::new(&corpus).join("coda-generated");
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let mut different = Vec::new();
    let mut count = 0;
    for row in index.lines().skip(1) {
        let cells: Vec<_> = row.split('\t').collect();
        let (name, encoding, kind) = (cells[0], cells[3], cells[5]);
        if kind != "valid" {
            continue;
        }
        let bytes = std::fs::read(folder.join(format!("{name}.cod"))).unwrap();
        let mut options = ReadOptions::new();
        if encoding == "cp850" {
            options = options.coda_encoding(CodaEncoding::Cp850);
        }
        let reading = facturier::read_with(&bytes, &options).unwrap();
        let (document, not_carried) = reading.document();
        let options = WriteOptions::new().coda(reading.coda_layout().unwrap());
        let written = facturier::write(&document, Format::Coda, &options).unwrap();
        if written.bytes != bytes || !written.losses.is_empty() || !not_carried.is_empty() {
            let lines = |bytes| CodaEncoding::Windows1252.decode(bytes).into_owned();
            let (was, is) = (lines(&bytes), lines(&written.bytes));
            let first = was.lines().zip(is.lines()).find(|(was, is)| was != is);
            let (was, is) = first.unwrap_or_default();
            different.push(format!("{name}\n{was}\n{is}\n{:?}", written.losses));
        }
        count += 1;
    }
    assert!(count >= 70, "only {count} files");
    assert!(different.is_empty(), "{}", different.join("\n"));
}
