//! `facturier validate`: a report of each document.

use crate::Stop;
use crate::args::{ReportFormat, ValidateArgs};
use crate::console::Console;
use crate::input::{self, Inputs, Source};
use crate::output::{NewFile, Originals, Target};
use crate::profile;
use crate::spool::Spool;
use crate::statistics::Statistics;
use crate::stream;
use crate::tally::Tally;
use facturier::format::html::HtmlPage;
use facturier::model::Document;
use facturier::report::{
    Finding, JsonReport, JunitReport, Layer, LineReport, Reason, Report, SarifLog, SvrlReport,
    TextReport, Visible,
};
use facturier::{Error, Reading};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

pub fn run(args: &ValidateArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    check(args)?;
    let inputs = Inputs::new(&args.paths, args.hidden, console)?;
    let profile = profile::make(
        &args.profile,
        &args.changes,
        !args.no_advice,
        args.require_rules,
    )?;
    let out = RefCell::new(Out::new(args, &inputs)?);
    let skip = |console: &Console, line: &str| match (
        args.quiet || args.statistics,
        out.borrow().is_shown(),
    ) {
        (true, _) => Ok(()),
        (false, true) => console.out(format!("{}\n", Visible(line)).as_bytes()),
        (false, false) => {
            console.error(line);
            Ok(())
        }
    };
    let streamed = |console: &Console, tally: &mut Tally, source: &Source, path: &Path| {
        let Some(checked) = stream::check(path, args.coda.encoding) else {
            return Ok(false);
        };
        let (mut outcome, lines) = match checked {
            Ok((report, lines)) => (Ok(report), lines),
            Err(error) => (Err(error.in_language(args.language)), Vec::new()),
        };
        if let Ok(report) = &mut outcome {
            of_statements(report, args);
            profile.apply(report);
        }
        let judged = Judged {
            name: source.name.as_str().into(),
            outcome: outcome.as_mut().map_err(|error| &*error),
            text: "".into(),
            lines,
            reading: None,
        };
        out.borrow_mut().document(console, tally, source, judged)?;
        Ok(true)
    };
    inputs.each_or_stream(
        console,
        tally,
        skip,
        streamed,
        |console, tally, source, bytes| {
            let beginning = bytes.as_ref().ok().copied();
            let reading = input::read(args.language, bytes, args.coda.encoding);
            let mut report = reading.as_ref().map(|reading| reading.validate(&profile));
            if let (Ok(report), Ok(reading)) = (&mut report, &reading)
                && reading.detected().kind.is_none()
            {
                of_statements(report, args);
            }
            let judged = Judged {
                name: input::named(source, reading.as_ref()),
                outcome: report.as_mut().map_err(|error| &**error),
                text: match args.report() {
                    ReportFormat::Text => text_of(&reading, beginning),
                    _ => "".into(),
                },
                lines: Vec::new(),
                reading: reading.as_ref().ok(),
            };
            out.borrow_mut().document(console, tally, source, judged)
        },
    )?;
    out.into_inner().finish(console, tally, inputs.several)
}

/// Refuses options that would be without effect.
fn check(args: &ValidateArgs) -> Result<(), Stop> {
    let report = args.report();
    let misplaced = match report {
        ReportFormat::Svrl | ReportFormat::Html => {
            [(args.quiet, "--quiet"), (args.statistics, "--statistics")]
        }
        ReportFormat::Line | ReportFormat::Sarif | ReportFormat::Junit => {
            [(false, ""), (args.statistics, "--statistics")]
        }
        ReportFormat::Text | ReportFormat::Json => [(false, ""), (false, "")],
    };
    match misplaced.iter().find(|(is, _)| *is) {
        Some((_, option)) => Err(Stop::Failed(format!(
            "{option} has no effect with --report {}",
            report.name()
        ))),
        None => Ok(()),
    }
}

/// A document, and what came of it.
struct Judged<'r, 'b> {
    name: Cow<'r, str>,
    outcome: Result<&'r mut Report, &'r Error>,
    /// The text in which lines are shown, or the lines themselves.
    text: Cow<'r, str>,
    lines: Vec<(usize, String)>,
    reading: Option<&'r Reading<'b>>,
}

/// The reports that go out, one document after the other.
struct Out<'a> {
    args: &'a ValidateArgs,
    target: Target,
    originals: Originals<'a>,
    /// The one file that all reports go into.
    file: Option<NewFile>,
    sarif: SarifLog,
    junit: JunitReport,
    /// What goes between the beginning and the end of one report of all documents.
    gathered: Spool,
    statistics: Statistics,
    /// Reports that could not be written.
    failed: usize,
}

impl<'a> Out<'a> {
    fn new(args: &'a ValidateArgs, inputs: &'a Inputs) -> Result<Self, Stop> {
        let target = Target::new(args.output.as_deref(), &args.paths);
        let is_for_each = args.report().is_for_each();
        let mut file = None;
        match &target {
            Target::Folder(folder) if is_for_each => folder.create()?,
            Target::Folder(_) => {
                return Err(Stop::Failed(format!(
                    "--report {} goes into one file: -o FILE",
                    args.report().name()
                )));
            }
            Target::File(_) | Target::StandardOutput if inputs.several && is_for_each => {
                let holds = match args.report() {
                    ReportFormat::Html => "a page",
                    _ => "SVRL",
                };
                return Err(Stop::Failed(format!(
                    "{holds} holds one document; for several, -o DIR/ writes a file for each, and \
                     --report json writes a line for each"
                )));
            }
            Target::File(path) if !is_for_each => {
                file = Some(NewFile::create(path, args.force).map_err(Stop::Failed)?);
            }
            Target::File(_) | Target::StandardOutput => {}
        }
        Ok(Out {
            args,
            target,
            originals: Originals::new(inputs),
            file,
            sarif: SarifLog::new(),
            junit: JunitReport::new(),
            gathered: Spool::default(),
            statistics: Statistics::default(),
            failed: 0,
        })
    }

    /// Whether it is for people who look at the standard output.
    fn is_shown(&self) -> bool {
        self.args.report() == ReportFormat::Text && self.file.is_none()
    }

    /// Takes a document in: counts it, and writes its report.
    fn document(
        &mut self,
        console: &Console,
        tally: &mut Tally,
        source: &Source,
        judged: Judged<'_, '_>,
    ) -> Result<(), Stop> {
        let args = self.args;
        let Judged {
            name,
            outcome,
            text,
            lines,
            reading,
        } = judged;
        tally.judge(
            outcome.as_deref().map_err(|error| *error),
            args.require_rules,
        );
        let mut is_wanted = true;
        let outcome = match outcome {
            Ok(report) => {
                *report = std::mem::take(report).in_language(args.language);
                // The heavier, the smaller.
                let fails = |finding: &Finding| finding.severity <= args.fail_on();
                let has_failed = report.findings.iter().any(fails);
                tally.failed |= has_failed;
                if args.statistics {
                    let document = reading.map(|reading| reading.document().0);
                    let invoice = document.as_ref().and_then(Document::as_invoice);
                    let seller = invoice.and_then(|invoice| invoice.seller.as_ref());
                    self.statistics.add(seller, report);
                    return Ok(());
                }
                if args.quiet {
                    is_wanted = has_failed || !report.judged_by.is_complete();
                    report.findings.retain(fails);
                }
                Ok(&*report)
            }
            Err(_) if args.statistics => return Ok(()),
            Err(error) => Err(error),
        };
        let name = &*name;
        match args.report() {
            ReportFormat::Sarif => {
                self.sarif.add(name, outcome);
                self.gather(|out| out.sarif.take())?;
            }
            ReportFormat::Junit => {
                self.junit.add(name, outcome);
                self.gather(|out| out.junit.take())?;
            }
            ReportFormat::Svrl => {
                let namespaces = match (reading, outcome) {
                    (Some(reading), Ok(report)) if !report.findings.is_empty() => {
                        reading.namespaces()
                    }
                    _ => BTreeMap::new(),
                };
                let namespaces: Vec<(&str, &str)> = namespaces.into_iter().collect();
                let svrl = SvrlReport::new(outcome).file(name).namespaces(&namespaces);
                return self.each(console, source, "svrl", &svrl.to_string());
            }
            ReportFormat::Html => {
                let document = reading.map(|reading| reading.document().0);
                let page = match (&document, outcome) {
                    (Some(document), Ok(report)) => HtmlPage::new(document).report(report),
                    (_, outcome) => HtmlPage::without_document(outcome),
                };
                let page = page.file(name).language(args.language).to_string();
                return self.each(console, source, "html", &page);
            }
            _ if !is_wanted => {}
            ReportFormat::Line => {
                self.put(console, &LineReport::new(outcome).file(name).to_string())?;
            }
            ReportFormat::Json => {
                self.put(console, &JsonReport::new(outcome).file(name).to_string())?;
            }
            ReportFormat::Text => {
                let report = TextReport::new(outcome)
                    .file(name)
                    .source(&text)
                    .lines(&lines)
                    .width(console.width)
                    .color(console.color);
                self.put(console, &report.to_string())?;
            }
        }
        Ok(())
    }

    /// Puts away what is written when all documents are known.
    fn gather(&mut self, take: impl Fn(&mut Self) -> String) -> Result<(), Stop> {
        let text = take(self);
        self.gathered.put(text.as_bytes()).map(drop)
    }

    /// Writes what was put away, between this beginning and this end.
    fn put_gathered(&mut self, console: &Console, head: &str, tail: &str) -> Result<(), Stop> {
        self.put(console, head)?;
        let mut gathered = std::mem::take(&mut self.gathered);
        gathered.each(|piece| match &mut self.file {
            Some(file) => file.write(piece).map_err(Stop::Failed),
            None => console.data(piece),
        })?;
        self.put(console, tail)
    }

    /// Writes to where all reports go.
    fn put(&mut self, console: &Console, text: &str) -> Result<(), Stop> {
        match &mut self.file {
            Some(file) => file.write(text.as_bytes()).map_err(Stop::Failed),
            None if self.args.report() == ReportFormat::Text => console.out(text.as_bytes()),
            None => console.data(text.as_bytes()),
        }
    }

    /// Writes the one report of a document.
    fn each(
        &mut self,
        console: &Console,
        source: &Source,
        extension: &str,
        text: &str,
    ) -> Result<(), Stop> {
        let path = match &mut self.target {
            Target::StandardOutput => return console.data(text.as_bytes()),
            Target::File(path) => path.clone(),
            Target::Folder(folder) => folder.file(source, extension),
        };
        let force = self.args.force;
        if let Err(message) = self.originals.write(&path, force, text.as_bytes()) {
            self.failed += 1;
            console.error(&message);
        }
        Ok(())
    }

    /// Writes what is said of all documents.
    fn finish(mut self, console: &Console, tally: &Tally, several: bool) -> Result<(), Stop> {
        let args = self.args;
        let is_text = args.report() == ReportFormat::Text;
        match args.report() {
            ReportFormat::Sarif => {
                let (head, tail) = (self.sarif.head(), self.sarif.tail());
                self.put_gathered(console, &head, tail)?;
            }
            ReportFormat::Junit => {
                let (head, tail) = (self.junit.head(), self.junit.tail());
                self.put_gathered(console, &head, tail)?;
            }
            ReportFormat::Json if args.statistics => {
                self.put(console, &self.statistics.to_json(tally))?;
            }
            ReportFormat::Text if args.statistics => {
                self.put(console, &self.statistics.to_text(console))?;
            }
            _ => {}
        }
        if (several && !args.quiet) || (args.statistics && is_text) {
            match is_text {
                true => self.put(console, &format!("{}\n", console.told(&tally.wording())))?,
                false => console.note(&format!("facturier: {}\n", console.told(&tally.wording()))),
            }
        }
        if let Some(file) = self.file {
            file.publish().map_err(Stop::Failed)?;
        }
        match self.failed {
            0 => Ok(()),
            failed => Err(Stop::Failed(format!(
                "{} not written",
                input::count(failed, "report")
            ))),
        }
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
}

/// The text in which lines are shown. That of what could not be read is made of the bytes; of
/// characters in more than one byte, other than UTF-8, nothing is shown.
fn text_of<'a>(reading: &'a Result<Reading<'_>, Error>, bytes: Option<&'a [u8]>) -> Cow<'a, str> {
    match (reading, bytes) {
        (Ok(reading), _) => reading.source().into(),
        (Err(error), Some(bytes)) if error.line().is_some() && error.inside().is_none() => {
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
