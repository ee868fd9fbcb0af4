//! Does one thing to one file as often as it is told, for `benches/instructions` to count.
//!
//! ```sh
//! cargo run --release -p facturier-tools --bin calls -- read fixtures/ubl/peppol-invoice.xml 21
//! ```

use facturier::{Profile, WriteOptions};
use std::error::Error;
use std::hint::black_box;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [action, path, count] = arguments.as_slice() else {
        return Err("expected read, validate or write, a file, and how often".into());
    };
    let (bytes, count) = (std::fs::read(path)?, count.parse::<u32>()?);
    let reading = facturier::read(&bytes)?;
    let (document, _) = reading.document();
    let format = reading.detected().format;
    let (profile, options) = (Profile::auto(), WriteOptions::new());
    for _ in 0..count {
        match action.as_str() {
            "read" => drop(black_box(facturier::read(&bytes)?.into_document())),
            "validate" => drop(black_box(reading.validate(&profile))),
            "write" => drop(black_box(facturier::write(&document, format, &options)?)),
            _ => return Err("expected read, validate or write".into()),
        }
    }
    Ok(())
}
