//! `facturier validate`: a report of each document.

use crate::Stop;
use crate::args::{ReportFormat, ValidateArgs};
use crate::console::Console;
use crate::input::{self, Inputs, Source};
use crate::output::{Originals, Target};
use crate::profile;
use crate::stream;
use crate::tally::Tally;
use facturier::report::{JsonReport, Layer, Reason, Report, SvrlReport, TextReport};
use facturier::{Error, Reading};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

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
    let profile = profile::make(args.profile, &args.changes)
        .map_err(|error| Stop::Failed(error.to_string()))?;
    let is_text = args.report == ReportFormat::Text;
    let skip = |console: &Console, line: &str| {
        if is_text {
            console.out(format!("{}\n", facturier::report::Visible(line)).as_bytes())
        } else {
            console.error(line);
            Ok(())
        }
    };
    // Writes one report where it belongs.
    let mut put = |console: &Console, source: &Source, text: &str| {
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
    };
    let put = std::cell::RefCell::new(&mut put);
    let streamed = |console: &Console, tally: &mut Tally, source: &Source, path: &Path| {
        let Some(checked) = stream::check(path, args.coda.encoding) else {
            return Ok(false);
        };
        let (mut outcome, lines) = match checked {
            Ok((report, lines)) => (Ok(report), lines),
            Err(error) => (Err(error), Vec::new()),
        };
        if let Ok(report) = &mut outcome {
            of_statements(report, args);
        }
        tally.judge(outcome.as_ref().ok(), args.require_rules);
        let outcome = outcome.as_ref();
        let text = match args.report {
            ReportFormat::Text => TextReport::new(outcome)
                .file(&source.name)
                .lines(&lines)
                .width(console.width)
                .color(console.color)
                .to_string(),
            ReportFormat::Json => JsonReport::new(outcome).file(&source.name).to_string(),
            ReportFormat::Svrl => SvrlReport::new(outcome).file(&source.name).to_string(),
        };
        (put.borrow_mut())(console, source, &text)?;
        Ok(true)
    };
    inputs.each_or_stream(
        console,
        tally,
        skip,
        streamed,
        |console, tally, source, bytes| {
            let beginning = bytes.as_ref().ok().copied();
            let reading = input::read(bytes, args.coda.encoding);
            let report = reading.as_ref().map(|reading| reading.validate(&profile));
            let report = report.map(|mut report| {
                if reading
                    .as_ref()
                    .is_ok_and(|reading| reading.root().is_none())
                {
                    of_statements(&mut report, args);
                }
                report
            });
            tally.judge(report.as_ref().ok(), args.require_rules);
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
            (put.borrow_mut())(console, source, &text)
        },
    )?;
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

/// What the arguments make of the findings about bank statements, whose rules are in no profile.
fn of_statements(report: &mut Report, args: &ValidateArgs) {
    if args.profile == "none" {
        report.profile = None;
        report.judged_by.reason = Reason::NotAsked;
        report.judged_by.rules.clear();
        report
            .findings
            .retain(|finding| finding.layer != Layer::Rules);
    }
    for (rule, severity) in &args.changes {
        let is_it = |id: &str, layer| id == rule && layer == Layer::Rules;
        match *severity {
            None => report
                .findings
                .retain(|finding| !is_it(&finding.rule, finding.layer)),
            Some(severity) => report
                .findings
                .iter_mut()
                .filter(|finding| is_it(&finding.rule, finding.layer))
                .for_each(|finding| finding.severity = severity),
        }
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
