//! `facturier convert`: documents in another format, with a word about all that is not carried.

use crate::Stop;
use crate::args::{ConvertArgs, Table};
use crate::console::Console;
use crate::input::{self, Inputs, Source};
use crate::output::{NewFile, Originals, Target};
use crate::profile;
use crate::spool;
use crate::tally::Tally;
use crate::words::{self, phrase};
use facturier::format::FORMATS;
use facturier::format::MovementRows;
use facturier::format::coda::CodaLayout;
use facturier::format::csv::{self, CsvOptions, CsvTable, CsvWriter};
use facturier::format::html::HtmlOptions;
use facturier::format::print::{Print, PrintOptions, into_pdf};
use facturier::format::xlsx::{XlsxOptions, XlsxWriter};
use facturier::model::Document;
use facturier::report::{Finding, JsonLine, Report, Severity, TextReport, Verdict, Visible};
use facturier::rules::Profile;
use facturier::value::Wording;
use facturier::{Error, ErrorKind, Format, Loss, WriteOptions, Written};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

pub fn run(args: &ConvertArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    check(args)?;
    let inputs = Inputs::new(&args.paths, args.hidden, console)?;
    let page =
        match &args.into {
            Some(_) if inputs.several => {
                return Err(Stop::Failed("--into takes one invoice".into()));
            }
            Some(path) => Some(std::fs::read(path).map_err(|error| {
                Stop::Failed(format!("cannot read {}: {error}", path.display()))
            })?),
            None => None,
        };
    let is_csv = args.to == Format::Csv;
    let is_xlsx = args.to == Format::Xlsx;
    let is_pdf = matches!(args.to, Format::Pdf | Format::FacturX);
    let mut target = Target::new(args.output.as_deref(), &args.paths);
    let in_folder = matches!(target, Target::Folder(_));
    // A table, a workbook, or JSON Lines: one file for all documents.
    let is_joined = is_csv || is_xlsx || (args.to == Format::Json && inputs.several);
    match &target {
        Target::StandardOutput if is_xlsx && console.is_terminal() => {
            return Err(Stop::Failed(
                "a workbook is not for a terminal: -o FILE.xlsx".into(),
            ));
        }
        Target::StandardOutput if is_pdf && console.is_terminal() => {
            return Err(Stop::Failed(
                "a PDF is not for a terminal: -o FILE.pdf".into(),
            ));
        }
        Target::Folder(folder) => folder.create()?,
        Target::StandardOutput if inputs.several && !is_joined => {
            return Err(Stop::Failed(format!(
                "several documents in {} need a folder: -o DIR/",
                args.to
            )));
        }
        Target::File(path) if inputs.several && !is_joined => {
            return Err(Stop::Failed(format!(
                "several documents in {} need a folder: -o {}/",
                args.to,
                path.display()
            )));
        }
        _ => {}
    }
    // Of a table the header stands before the first document.
    let mut joined = match &target {
        Target::File(path) if is_joined => {
            Some(NewFile::create(path, args.force).map_err(Stop::Failed)?)
        }
        _ => None,
    };
    let one_table = is_csv && !in_folder;
    let mut workbook =
        (is_xlsx && !in_folder).then(|| XlsxWriter::spooled(xlsx_options(args), spool::temporary));
    // Who reads several documents in one file wants to know where each is from.
    let has_source = is_joined && inputs.several && !in_folder;
    let mut header = !args.no_header;
    // What is in the one table: what was asked for, or what the first document is.
    let mut in_table = args.table.map(CsvTable::from);

    let row = FORMATS.iter().find(|row| row.format == args.to);
    let extension = row.map_or("", |row| row.extension);
    let mut originals = Originals::new(&inputs);
    let mut totals = Totals::default();
    // Advice is for who looks at a document; here it only matters whether it is valid.
    let profile = profile::make(&args.profile, &[], false, args.require_rules)?;
    tally.tolerant = args.allow_invalid;
    let skip = |console: &Console, line: &str| {
        console.error(line);
        Ok(())
    };
    inputs.each(console, tally, skip, |console, tally, source, bytes| {
        let options = options(args, header, !one_table || totals.converted == 0, in_table);
        let Converted {
            name,
            report,
            is_torn,
            table: of_document,
            written,
            document,
        } = match convert(
            source,
            bytes,
            args,
            &profile,
            options,
            has_source.then_some(&*source.name),
            page.as_deref(),
        ) {
            Ok(converted) => converted,
            Err(error) => {
                tally.add_error(&error);
                let name = input::named(source, Err(&error));
                let text = TextReport::new(Err(&error)).file(&name).to_string();
                // Its first line says it all.
                let line = text.lines().next().unwrap_or_default();
                console.note(&format!("facturier: {line}\n"));
                return Ok(());
            }
        };
        tally.judge(Ok(&report), args.require_rules);
        let verdict = report.verdict();
        if is_torn && !args.allow_invalid {
            totals.torn += 1;
            console.error(&console.told(&phrase!(
                "{}; not written, as the XML breaks off (--allow-invalid writes what was read of it)",
                fatal(&name, &report)
            )));
            return Ok(());
        }
        let mut written = match written {
            Ok(written) => written,
            Err(error) => {
                totals.failed += 1;
                console.error(&format!("{}: {error}", source.name));
                return Ok(());
            }
        };
        if let Some(document) = document {
            let from = Some(&*source.name);
            let losses = match &mut workbook {
                Some(workbook) => workbook
                    .write(&document, from, Some(&report))
                    .map_err(|error| spool::failed(&error))?,
                None => {
                    let mut workbook = XlsxWriter::new(xlsx_options(args));
                    let losses = workbook.write(&document, from, Some(&report))?;
                    written.bytes = workbook.finish(written.bytes)?;
                    losses
                }
            };
            written.losses.extend(losses);
        }
        if one_table {
            in_table.get_or_insert(of_document);
        }
        let done = match (&mut joined, &mut target) {
            (Some(file), _) => file.write(&written.bytes).map_err(Stop::Failed),
            (None, Target::StandardOutput) => console.data(&written.bytes),
            (None, Target::File(path)) => originals
                .write(path, args.force, &written.bytes)
                .map_err(Stop::Failed),
            (None, Target::Folder(folder)) => {
                let path = folder.file(source, extension);
                if let Err(message) = originals.write(&path, args.force, &written.bytes) {
                    totals.failed += 1;
                    console.error(&message);
                    return Ok(());
                }
                Ok(())
            }
        };
        done?;
        header &= !one_table;
        totals.converted += 1;
        if verdict == Verdict::Invalid {
            let fatal = fatal(&name, &report);
            console.error(&console.told(&phrase!("{}; written all the same", fatal)));
        } else if !report.judged_by.is_complete() {
            let words = TextReport::new(Ok(&report)).file(&name).to_string();
            let line = words.lines().last().unwrap_or_default();
            console.note(&format!("facturier: {line}\n"));
        }
        totals.add(&written.losses);
        console.note(&losses(&name, args, &written.losses, console));
        Ok(())
    })?;
    // A table without rows is one of no documents, not of documents that could not be read.
    if totals.converted > 0 || tally.unreadable + totals.failed + totals.torn == 0 {
        if one_table && header {
            let header = empty(args)?;
            match &mut joined {
                Some(file) => file.write(&header).map_err(Stop::Failed)?,
                None => console.data(&header)?,
            }
        }
        if let Some(workbook) = workbook {
            match &mut joined {
                Some(file) => {
                    let fail = |error| Stop::Failed(format!("cannot write the workbook: {error}"));
                    workbook.finish(file).map(drop).map_err(fail)?;
                }
                None => drop(workbook.finish(io::stdout().lock())?),
            }
        }
        if let Some(file) = joined {
            file.publish().map_err(Stop::Failed)?;
        }
    }
    if inputs.several {
        let line = phrase!("{}, of {}", totals.wording(), tally.wording());
        console.note(&format!("facturier: {}\n", console.told(&line)));
    }
    if args.strict && totals.losses > 0 {
        tally.failed = true;
    }
    match totals.failed {
        0 => Ok(()),
        failed => {
            let failed = phrase!("{} not written", words::documents(failed));
            Err(Stop::Failed(console.told(&failed)))
        }
    }
}

/// What was converted.
#[derive(Debug, Default)]
struct Totals {
    converted: usize,
    /// Documents that were converted and could not be written to their files.
    failed: usize,
    /// Documents of which something is not carried, and how much of all.
    lossy: usize,
    losses: usize,
    /// Documents that were not written because their XML breaks off.
    torn: usize,
}

impl Totals {
    fn add(&mut self, losses: &[Loss]) {
        self.lossy += usize::from(!losses.is_empty());
        self.losses += losses.len();
    }

    fn wording(&self) -> Wording {
        let converted = phrase!("{} converted", self.converted);
        let in_documents = words::documents(self.lossy);
        match self.losses {
            0 => converted,
            1 => phrase!("{} (1 thing not carried, in {})", converted, in_documents),
            losses => phrase!(
                "{} ({} things not carried, in {})",
                converted,
                losses,
                in_documents
            ),
        }
    }
}

/// Refuses options that would be without effect.
fn check(args: &ConvertArgs) -> Result<(), Stop> {
    let csv = [
        (args.table.is_some(), "--table"),
        (args.excel, "--excel"),
        (args.delimiter.is_some(), "--delimiter"),
        (args.decimal_comma, "--decimal-comma"),
        (args.no_header, "--no-header"),
        (args.rows.is_some(), "--rows"),
    ];
    if args.into.is_some() && args.to != Format::FacturX {
        return Err(Stop::Failed(format!(
            "--into has no effect with --to {}",
            args.to
        )));
    }
    let is_camt = matches!(args.to, Format::Camt052 | Format::Camt053 | Format::Camt054);
    if args.camt_version.is_some() && !is_camt {
        return Err(Stop::Failed(format!(
            "--camt-version has no effect with --to {}",
            args.to
        )));
    }
    let misplaced = csv.into_iter().find(|&(is, option)| {
        let has_effect = match args.to {
            Format::Csv => true,
            Format::Xlsx => option == "--rows",
            _ => false,
        };
        is && !has_effect
    });
    let compact = (args.compact, "--compact");
    let has_no_layout = matches!(args.to, Format::Csv | Format::Xlsx | Format::Pdf);
    match misplaced.or(Some(compact).filter(|&(is, _)| is && has_no_layout)) {
        Some((_, option)) => Err(Stop::Failed(format!(
            "{option} has no effect with --to {}",
            args.to
        ))),
        None => Ok(()),
    }
}

/// `begins`: whether what is written is the beginning of a file.
fn options(
    args: &ConvertArgs,
    header: bool,
    begins: bool,
    table: Option<CsvTable>,
) -> WriteOptions {
    let options = WriteOptions::new()
        .compact(args.compact)
        .camt(args.camt_version.unwrap_or_default())
        .html(HtmlOptions::new().language(args.language))
        .print(PrintOptions::new().language(args.language))
        .csv(csv_options(args, header, begins));
    table.map_or(options, |table| options.csv_table(table))
}

fn csv_options(args: &ConvertArgs, header: bool, begins: bool) -> CsvOptions {
    let mut options = match args.excel {
        true => CsvOptions::excel().byte_order_mark(begins),
        false => CsvOptions::new(),
    };
    if let Some(delimiter) = args.delimiter {
        options = options.delimiter(delimiter);
    }
    if args.decimal_comma {
        options = options.decimal_comma(true);
    }
    options.header(header).movement_rows(movement_rows(args))
}

fn xlsx_options(args: &ConvertArgs) -> XlsxOptions {
    XlsxOptions::new().movement_rows(movement_rows(args))
}

fn movement_rows(args: &ConvertArgs) -> MovementRows {
    args.rows.map(MovementRows::from).unwrap_or_default()
}

impl From<Table> for CsvTable {
    fn from(table: Table) -> Self {
        match table {
            Table::Invoices => CsvTable::Invoices,
            Table::Lines => CsvTable::Lines,
            Table::Vat => CsvTable::Vat,
            Table::Allowances => CsvTable::Allowances,
            Table::Statements => CsvTable::Statements,
            Table::Movements => CsvTable::Movements,
        }
    }
}

/// A table without documents.
fn empty(args: &ConvertArgs) -> Result<Vec<u8>, Stop> {
    let table = args.table.map_or(CsvTable::default(), CsvTable::from);
    let writer = CsvWriter::new(Vec::new(), table, csv_options(args, true, true));
    Ok(writer.finish()?)
}

/// A document in another format.
struct Converted<'s> {
    /// What it is called where its lines are meant.
    name: Cow<'s, str>,
    /// What it was found to be.
    report: Report,
    /// Whether its XML breaks off.
    is_torn: bool,
    /// The table that it is a row of when none is asked for.
    table: CsvTable,
    /// An error when the format is not one for such documents.
    written: Result<Written, Error>,
    /// The document, when it goes into a workbook and is not written yet.
    document: Option<Document>,
}

/// A document in another format; an error when there is no document.
fn convert<'s>(
    file: &'s Source,
    bytes: Result<&[u8], Error>,
    args: &ConvertArgs,
    profile: &Profile,
    options: WriteOptions,
    source: Option<&str>,
    page: Option<&[u8]>,
) -> Result<Converted<'s>, Error> {
    let reading = input::read(args.language, bytes.clone(), args.coda.encoding)?;
    let bytes = bytes?;
    let name = input::named(file, Ok(&reading));
    let report = reading.validate(profile).in_language(args.language);
    let is_torn = reading.is_torn();
    // CODA stays in the characters and line ends it came in.
    let layout = reading.coda_layout().unwrap_or(CodaLayout::new());
    let (document, mut losses) = reading.into_document();
    let options = options.coda(layout);
    let into = page.zip(document.as_invoice());
    let written = match source {
        _ if args.to == Format::Xlsx => Ok(Written::default()),
        _ if args.to == Format::Pdf => {
            let print = Print::new(&document).language(args.language);
            Ok(print.source(bytes).pdf())
        }
        Some(_) if args.to == Format::Csv => csv::write_from(&document, &options, source),
        Some(source) => facturier::write(&document, args.to, &options.compact(true))
            .map(|written| from(source, written)),
        None => match into {
            Some((page, invoice)) => into_pdf(page, invoice, &options),
            None => facturier::write(&document, args.to, &options),
        },
    };
    let written = match written {
        Ok(mut written) => {
            losses.append(&mut written.losses);
            Ok(Written { losses, ..written })
        }
        Err(error) => {
            let error = error.in_language(args.language);
            match into.is_some() || matches!(error.kind(), ErrorKind::NotCarried { .. }) {
                true => Err(error),
                false => return Err(error),
            }
        }
    };
    Ok(Converted {
        name,
        report,
        is_torn,
        table: CsvTable::of(&document),
        written,
        document: Some(document).filter(|_| args.to == Format::Xlsx),
    })
}

/// The JSON of a document with its source as the first key.
fn from(source: &str, written: Written) -> Written {
    let source = JsonLine(source).to_string();
    let mut bytes = format!("{{\"source\":{},", source.trim_end()).into_bytes();
    bytes.extend_from_slice(written.bytes.strip_prefix(b"{").unwrap_or(&written.bytes));
    if bytes.last() != Some(&b'\n') {
        bytes.push(b'\n');
    }
    Written { bytes, ..written }
}

/// How many fatal findings there are, and the first of them.
fn fatal(name: &str, report: &Report) -> Wording {
    let is_fatal = |finding: &&Finding| finding.severity == Severity::Fatal;
    let count = report.count(Severity::Fatal);
    let Some(first) = report.findings.iter().find(is_fatal) else {
        return phrase!("{}: invalid, {} fatal", name, count);
    };
    let place = match first.place() {
        (0, _) => String::new(),
        (line, column) => format!("{line}:{column} "),
    };
    let first = format!("{place}{}: {}", first.rule, first.message);
    match count {
        1 => phrase!("{}: invalid, 1 fatal ({})", name, first),
        _ => phrase!(
            "{}: invalid, {} fatal ({}; `facturier validate` lists them all)",
            name,
            count,
            first
        ),
    }
}

/// What is not carried, for people.
fn losses(name: &str, args: &ConvertArgs, losses: &[Loss], console: &Console) -> String {
    if losses.is_empty() {
        return String::new();
    }
    let to = args.to.name();
    let words = match losses.len() {
        1 => phrase!("1 thing is not carried to {}", to),
        more => phrase!("{} things are not carried to {}", more, to),
    };
    let words = console.told(&words);
    let mut text = format!("facturier: {}: {words}\n", Visible(name));
    if !args.quiet {
        for loss in losses {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {}", Visible(&loss.in_language(console.language)));
        }
    }
    text
}
