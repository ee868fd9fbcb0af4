//! `facturier diff`: what of two documents is not the same, whatever formats they are in.

use crate::Stop;
use crate::args::DiffArgs;
use crate::console::Console;
use crate::input::{self, Inputs};
use crate::tally::Tally;
use crate::words::phrase;
use facturier::language::term;
use facturier::model::{Difference, Document, differences};
use facturier::report::{JsonLine, Visible};
use serde::Serialize;
use std::fmt::Write as _;

pub fn run(args: &DiffArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    let paths = [args.before.clone(), args.after.clone()];
    let inputs = Inputs::new(&paths, false, console)?;
    let mut documents: Vec<(String, Document)> = Vec::new();
    let skip = |console: &Console, line: &str| {
        console.error(line);
        Ok(())
    };
    inputs.each(console, tally, skip, |console, tally, source, bytes| {
        match input::read(args.language, bytes, args.coda.encoding) {
            Ok(reading) => {
                let name = input::named(source, Ok(&reading)).into_owned();
                documents.push((name, reading.into_document().0));
            }
            Err(error) => {
                tally.add_error(&error);
                console.error(&format!("{}: {error}", source.name));
            }
        }
        Ok(())
    })?;
    if tally.unreadable > 0 {
        return Ok(());
    }
    let [(before, a), (after, b)] = &documents[..] else {
        return Err(Stop::Failed(format!(
            "two documents are compared, and {} given",
            match documents.len() {
                1 => "1 is".to_owned(),
                more => format!("{more} are"),
            }
        )));
    };
    let found = differences(a, b);
    tally.failed |= !found.is_empty();
    if args.json {
        let lines = found.iter().map(|difference| {
            let line = Line {
                before_file: before,
                after_file: after,
                name: term(difference.term, args.language),
                difference,
            };
            JsonLine(&line).to_string()
        });
        return console.out(lines.collect::<String>().as_bytes());
    }
    let mut text = String::new();
    for difference in &found {
        let Difference { term: id, path, .. } = difference;
        if !id.is_empty() {
            let name = term(id, args.language).unwrap_or_default();
            let _ = write!(text, "{id} {name}, ");
        }
        let shown = |value: &Option<String>| match value {
            Some(value) => Visible(value).quoted(),
            None => console.told(&phrase!("nothing")),
        };
        let (before, after) = (shown(&difference.before), shown(&difference.after));
        let _ = writeln!(text, "{path}: {before} → {after}");
    }
    let [before, after] = [before, after].map(|name| Visible(name).to_string());
    let words = match found.len() {
        0 => phrase!("{} and {} say the same", before, after),
        1 => phrase!("1 difference from {} to {}", before, after),
        more => phrase!("{} differences from {} to {}", more, before, after),
    };
    let _ = writeln!(text, "{}", console.told(&words));
    console.out(text.as_bytes())
}

/// A difference as JSON.
#[derive(Serialize)]
struct Line<'a> {
    before_file: &'a str,
    after_file: &'a str,
    name: Option<&'static str>,
    #[serde(flatten)]
    difference: &'a Difference,
}
