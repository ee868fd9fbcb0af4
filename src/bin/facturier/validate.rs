//! `facturier validate`: a report of each document.

use crate::Stop;
use crate::args::{ReportFormat, ValidateArgs};
use crate::console::Console;
use crate::input::{self, Inputs};
use crate::output::{Originals, Target};
use crate::tally::Tally;
use facturier::report::{JsonReport, Report, SvrlReport, TextReport, Verdict};
use facturier::{Error, Reading};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub fn run(args: &ValidateArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    let mut target = Target::new(args.output.as_deref());
    if args.report != ReportFormat::Svrl && args.output.is_some() {
        return Err(Stop::Failed(
            "-o is for --report svrl; of other reports, redirect the output: > FILE".into(),
        ));
    }
    let inputs = Inputs::new(&args.paths, console)?;
    match &target {
        Target::Folder(folder) => folder.create()?,
        Target::File(_) | Target::StandardOutput
            if inputs.several && args.report == ReportFormat::Svrl =>
        {
            return Err(Stop::Failed(
                "SVRL holds one document; for several, -o DIR/ writes a file of each, and \
                 --report json writes a line of each"
                    .into(),
            ));
        }
        _ => {}
    }
    let mut originals = Originals::new(&inputs);
    let mut failed = 0;
    let is_text = args.report == ReportFormat::Text;
    let skip = |console: &Console, line: &str| {
        if is_text {
            console.out(format!("{}\n", facturier::report::Visible(line)).as_bytes())
        } else {
            console.error(line);
            Ok(())
        }
    };
    inputs.each(console, tally, skip, |console, tally, source, bytes| {
        let beginning = bytes.as_ref().ok().copied();
        let reading = input::read(bytes);
        let report = reading.as_ref().map(Reading::report);
        tally.add(report.as_ref().map_or(Verdict::Unreadable, Report::verdict));
        let text = match args.report {
            ReportFormat::Text => {
                let text = text_of(&reading, beginning);
                TextReport::new(report.as_ref().map_err(|&error| error))
                    .file(&source.name)
                    .source(&text)
                    .width(console.width)
                    .color(console.color)
                    .to_string()
            }
            ReportFormat::Json => JsonReport::new(report.as_ref().map_err(|&error| error))
                .file(&source.name)
                .to_string(),
            ReportFormat::Svrl => {
                let namespaces = match (&reading, &report) {
                    (Ok(reading), Ok(report)) => namespaces(reading, report),
                    _ => BTreeMap::new(),
                };
                let namespaces: Vec<(&str, &str)> = namespaces.into_iter().collect();
                SvrlReport::new(report.as_ref().map_err(|&error| error))
                    .file(&source.name)
                    .namespaces(&namespaces)
                    .to_string()
            }
        };
        let written = match &mut target {
            Target::StandardOutput => return console.out(text.as_bytes()),
            Target::File(path) => originals.write(path, args.force, text.as_bytes()),
            Target::Folder(folder) => {
                let path = folder.file(source, "svrl");
                originals.write(&path, args.force, text.as_bytes())
            }
        };
        if let Err(message) = written {
            failed += 1;
            console.error(&message);
        }
        Ok(())
    })?;
    if inputs.several {
        if is_text {
            console.out(format!("{tally}\n").as_bytes())?;
        } else {
            console.note(&format!("facturier: {tally}\n"));
        }
    }
    match failed {
        0 => Ok(()),
        _ => Err(Stop::Failed(format!(
            "{} not written",
            input::count(failed, "report")
        ))),
    }
}

/// The text in which lines are shown. That of what could not be read is made of the bytes; of
/// characters in more than one byte, other than UTF-8, nothing is shown.
fn text_of<'a>(reading: &'a Result<Reading<'_>, Error>, bytes: Option<&'a [u8]>) -> Cow<'a, str> {
    match (reading, bytes) {
        (Ok(reading), _) => reading.source().into(),
        (Err(error), Some(bytes)) if error.line().is_some() => {
            let is_wide = bytes[..bytes.len().min(4)].contains(&0)
                || matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
            if is_wide {
                "".into()
            } else {
                String::from_utf8_lossy(bytes)
            }
        }
        (Err(_), _) => "".into(),
    }
}

/// The prefixes in the document and what they stand for, where locations need them.
fn namespaces<'t>(reading: &'t Reading<'_>, report: &Report) -> BTreeMap<&'t str, &'t str> {
    if report.findings.is_empty() {
        return BTreeMap::new();
    }
    let nodes = reading.tree().nodes().filter_map(|node| {
        let (prefix, _) = node.tag().split_once(':')?;
        let uri = node.name().namespace().uri();
        (!uri.is_empty()).then_some((prefix, uri))
    });
    nodes.collect()
}
