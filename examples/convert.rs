//! One document in all formats that can carry it, and what each leaves out.
//!
//! `cargo run --all-features --example convert -- fixtures/ubl/peppol-invoice.xml`

use facturier::format::FORMATS;
use facturier::{WriteOptions, read, write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let (document, not_read) = read(&std::fs::read(&path)?)?.into_document();
        println!("{path}: {} things are not in the model", not_read.len());
        for row in FORMATS.iter().filter(|row| row.writes()) {
            match write(&document, row.format, &WriteOptions::new()) {
                Ok(written) => {
                    println!("  {}: {} bytes", row.title, written.bytes.len());
                    for loss in written.losses.iter().take(3) {
                        println!("    without {loss}");
                    }
                }
                Err(error) => println!("  {}: {error}", row.title),
            }
        }
    }
    Ok(())
}
