//! `facturier formats`: the table of formats.

use crate::Stop;
use crate::console::Console;
use facturier::format::FORMATS;
use std::fmt::Write as _;

pub fn run(console: &mut Console) -> Result<(), Stop> {
    let names = FORMATS.iter().map(|row| row.name.len());
    let width = names.max().unwrap_or(0).max("format".len()) + 2;
    let mut text = format!(
        "{:<width$}{:<6}{:<7}description\n",
        "format", "read", "write"
    );
    let yes = |is: bool| if is { "yes" } else { "-" };
    for row in FORMATS {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<width$}{:<6}{:<7}{}",
            row.name,
            yes(row.reads()),
            yes(row.writes()),
            row.description
        );
    }
    console.out(text.as_bytes())
}
