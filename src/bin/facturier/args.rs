//! The arguments of the command, and their help.

use crate::import;
use crate::profile::{self, ProfileParser};
use chrono::NaiveDate;
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use facturier::Format;
use facturier::Language;
use facturier::dossier::Layout;
use facturier::dossier::export::{Output, Template};
use facturier::format::MovementRows;
use facturier::format::camt::CamtVersion;
use facturier::format::coda::CodaEncoding;
use facturier::format::{FORMATS, FormatRow};
use facturier::report::Severity;
use facturier::report::Visible;
use rust_decimal::Decimal;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::PathBuf;

/// What the arguments came to.
pub enum Parsed {
    Command(Box<Command>, When),
    /// Help was asked for, or the arguments are wrong: all is said, and this is the exit code.
    Done(u8),
}

pub fn parse() -> Parsed {
    let error = match Cli::try_parse() {
        Ok(mut cli) => {
            cli.command.settle();
            return Parsed::Command(Box::new(cli.command), cli.color);
        }
        Err(error) => error,
    };
    match error.kind() {
        // A list that was asked for in place of a value.
        ErrorKind::DisplayHelp if error.to_string().starts_with("error: ") => {
            let text = error.to_string();
            let _ = std::io::stdout().write_all(text.trim_start_matches("error: ").as_bytes());
            Parsed::Done(0)
        }
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nobody to tell, should that fail.
            let _ = error.print();
            Parsed::Done(0)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Parsed::Done(2)
        }
        _ => {
            let text = error.to_string();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            let mut stderr = std::io::stderr().lock();
            let _ = write!(stderr, "facturier: ");
            for line in text.lines() {
                let _ = writeln!(stderr, "{}", Visible(line));
            }
            Parsed::Done(2)
        }
    }
}

/// Reads, checks and converts invoices (UBL and Peppol) and bank statements (CODA, camt, MT940, OFX).
#[derive(Debug, Parser)]
#[command(
    name = "facturier",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = EXAMPLES,
    after_long_help = LONG,
)]
struct Cli {
    /// When to use colours: auto (on a terminal, unless NO_COLOR is set), always or never
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        global = true
    )]
    color: When,
    #[command(subcommand)]
    command: Command,
}

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

/// The whole of the arguments, for completions and manual pages.
pub fn command() -> clap::Command {
    Cli::command()
}

const EXAMPLES: &str = "\
Examples:
  facturier validate invoice.xml
  facturier convert --to csv -o 2026.csv inbox/
  facturier inspect statement.cod

Exit codes: 0 all valid, 1 a document is invalid, 2 a document is unreadable or the arguments are wrong,
3 a document names rules that this version does not have, 4 a tax or bank document was not read.";

const LONG: &str = "\
A PATH is a file, a folder, or - for standard input. Folders are read with everything in them, in order \
of name; hidden files are left out, links to folders are not followed. Files are recognised by their \
content, not their name: files in a folder that are not invoices or bank statements are listed and skipped.

Examples:
  facturier validate invoice.xml
  facturier validate --profile peppol --rule UBL-CR-001=off invoice.xml
  facturier validate --statistics inbox/
  facturier validate --json inbox/ > reports.jsonl
  facturier convert --to csv --table lines -o lines.csv inbox/
  facturier convert --to json -o out/ inbox/
  facturier convert --to coda -o 2026-01-31.cod statement.xml
  unzip -p mail.zip invoice.xml | facturier inspect -
  facturier formats

Exit codes, the strongest first:
  2  a document is unreadable, or the arguments are wrong
  1  a document is invalid, or something that was made an error (--fail-on, --strict, --require-rules)
  4  a tax or bank document was recognised, and this version does not read it
  3  a document names rules that this version does not have; it was judged by EN 16931 only, or not judged
  0  otherwise: all documents are valid";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check documents and report what is wrong with them
    Validate(ValidateArgs),
    /// Convert documents to another format
    Convert(ConvertArgs),
    /// Compare two documents term by term, whatever formats they are in
    Diff(DiffArgs),
    /// Show what is in documents
    Inspect(InspectArgs),
    /// Sort out the files of a dossier, and export them in other formats and under other names
    Import(ImportArgs),
    /// Match payments of bank statements to invoices
    Reconcile(ReconcileArgs),
    /// List the customers and suppliers named in documents
    Parties(PartiesArgs),
    /// List the rules, or explain one of them
    Rules(RulesArgs),
    /// List the formats
    Formats,
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print or write the manual pages
    Man(ManArgs),
}

impl Command {
    /// `--report json` is `--json`, whatever the command.
    fn settle(&mut self) {
        let (json, report) = match self {
            Command::Inspect(args) => (&mut args.json, args.report),
            Command::Import(args) => (&mut args.json, args.report),
            Command::Reconcile(args) => (&mut args.json, args.report),
            Command::Parties(args) => (&mut args.json, args.report),
            _ => return,
        };
        *json |= report == Some(TextOrJson::Json);
    }
}

/// How commands other than `validate` write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TextOrJson {
    Text,
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier validate invoice.xml
  facturier validate -q inbox/
  facturier validate --statistics inbox/
  facturier validate --json -o reports.jsonl inbox/
  facturier validate --rule 'UBL-CR-*=off' --fail-on warning invoice.xml
  facturier validate --report svrl -o reports/ inbox/
  facturier validate --report html --language nl -o report.html invoice.xml
  curl -s https://example.org/invoice.xml | facturier validate -")]
pub struct ValidateArgs {
    /// The rules to apply: auto, none, en16931, peppol, … (`--profile list` lists them). Bank statements
    /// have rules of their own; none turns off those about balances and totals
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = ProfileParser)]
    pub profile: String,
    /// Change the severity of a rule or turn it off: RULE=off|fatal|warning|information. RULE is an id or a
    /// pattern such as 'UBL-CR-*'; the last match wins
    #[arg(long = "rule", value_name = "RULE=LEVEL", value_parser = profile::parse_change)]
    pub changes: Vec<(String, Option<Severity>)>,
    /// Exit with 1 when a document names rules that this version does not have, so that it was judged by
    /// EN 16931 only, or not judged
    #[arg(long)]
    pub require_rules: bool,
    /// Leave out our own warnings (`ADV-…`), such as a payment reference with wrong check digits
    #[arg(long)]
    pub no_advice: bool,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// The least severe finding that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "fatal")]
    pub fail_on: FailOn,
    /// The form of the report
    #[arg(long, value_name = "FORM", default_value = "text")]
    report: ReportFormat,
    /// The same as --report json
    #[arg(long, conflicts_with = "report")]
    json: bool,
    /// The language of findings: en, fr, nl or de
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Language,
    /// Report only documents that fail, and only the findings that make them fail
    #[arg(short, long)]
    pub quiet: bool,
    /// Print only counts: per rule and per supplier
    #[arg(long, alias = "summary")]
    pub statistics: bool,
    /// Write the report to FILE; for svrl and html also to DIR, a file for each document
    #[arg(short, long, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
    /// Overwrite existing files
    #[arg(long)]
    pub force: bool,
    /// Include hidden and system files (.dropbox.cache, __MACOSX, Thumbs.db, ~$…)
    #[arg(long)]
    pub hidden: bool,
    /// Files, folders, or - for standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

impl Command {
    /// The language of what it says.
    pub fn language(&self) -> Language {
        match self {
            Command::Validate(args) => args.language,
            Command::Convert(args) => args.language,
            Command::Diff(args) => args.language,
            Command::Inspect(args) => args.language,
            Command::Import(args) => args.language,
            Command::Reconcile(args) => args.language,
            Command::Rules(args) => args.language,
            _ => Language::English,
        }
    }
}

impl ValidateArgs {
    /// How findings are written.
    pub fn report(&self) -> ReportFormat {
        match self.json {
            true => ReportFormat::Json,
            false => self.report,
        }
    }

    /// The weakest severity that fails a document.
    pub fn fail_on(&self) -> Severity {
        match self.fail_on {
            FailOn::Fatal => Severity::Fatal,
            FailOn::Warning => Severity::Warning,
            FailOn::Information => Severity::Information,
        }
    }
}

/// What makes a document fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Only fatal findings
    Fatal,
    /// Warnings and fatal findings
    Warning,
    /// Any finding
    Information,
}

/// How CODA is read.
#[derive(Clone, Copy, Debug, Args)]
pub struct CodaArgs {
    /// The encoding of CODA files: utf-8, windows-1252 or cp850. UTF-8 and Windows-1252 are recognised;
    /// code page 850 looks like Windows-1252 and has to be requested
    #[arg(long = "coda-encoding", value_name = "ENCODING", value_parser = coda_encoding)]
    pub encoding: Option<CodaEncoding>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier completions bash > ~/.local/share/bash-completion/completions/facturier
  facturier completions zsh > ~/.zfunc/_facturier
  facturier completions fish > ~/.config/fish/completions/facturier.fish
  facturier completions powershell >> $PROFILE")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier man validate | man -l -
  facturier man -o ~/.local/share/man/man1/")]
pub struct ManArgs {
    /// Print the page of this command; by default that of facturier itself
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub command: Option<String>,
    /// Write the pages of all commands to DIR
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Overwrite existing files
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier rules
  facturier rules --prefix PEPPOL
  facturier rules BR-CO-10
  facturier rules --diff peppol@2025.11 peppol@2026.5")]
pub struct RulesArgs {
    /// List only rules whose id begins with PREFIX
    #[arg(long, value_name = "PREFIX")]
    pub prefix: Option<String>,
    /// Tell what changed from one profile or release to another; `list` shows which there are
    #[arg(long, num_args = 2, value_names = ["BEFORE", "AFTER"], value_parser = ProfileParser, conflicts_with_all = ["prefix", "id"])]
    pub diff: Vec<String>,
    /// The language of what rules ask for: en, fr, nl or de
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Language,
    /// The rule to explain
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people, with the lines of the document concerned
    Text,
    /// One JSON object per document, on a line of its own
    Json,
    /// One line per finding, for editors: FILE:LINE:COLUMN: SEVERITY RULE MESSAGE
    Line,
    /// The report language of Schematron validators, one report per document
    Svrl,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
    /// JUnit XML, for build servers
    Junit,
    /// A page to look at and to send on: the document, with each finding beside its field
    Html,
}

impl ReportFormat {
    /// Whether each document has a file of its own.
    pub fn is_for_each(self) -> bool {
        matches!(self, ReportFormat::Svrl | ReportFormat::Html)
    }

    /// The name, as the arguments have it.
    pub fn name(self) -> &'static str {
        match self {
            ReportFormat::Text => "text",
            ReportFormat::Json => "json",
            ReportFormat::Line => "line",
            ReportFormat::Svrl => "svrl",
            ReportFormat::Sarif => "sarif",
            ReportFormat::Junit => "junit",
            ReportFormat::Html => "html",
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier convert --to json invoice.xml
  facturier convert --to json -o out/ inbox/
  facturier convert --to csv --table vat --excel -o vat.csv inbox/
  facturier convert --to csv -o movements.csv statements/
  facturier convert --to xlsx -o 2026.xlsx inbox/
  facturier convert --to facturx -o invoice.pdf invoice.xml
  facturier convert --to facturx --into page.pdf -o invoice.pdf invoice.xml
  facturier convert --to mt940 statement.cod

Whatever the new format cannot hold is listed on standard error. Several documents go into one table or one workbook (xlsx), or become JSON Lines with the path of each file; other formats need -o DIR/.")]
pub struct ConvertArgs {
    #[arg(long, value_name = "FORMAT", value_parser = writable, help = formats_to_write())]
    pub to: Format,
    /// Write to FILE, or to DIR (an existing folder, or a name ending in /) a file for each document, in
    /// the same subfolders; by default to standard output
    #[arg(short, long, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
    /// Overwrite existing files
    #[arg(long)]
    pub force: bool,
    /// The language of findings, and of pages (--to html, pdf or facturx): en, fr, nl or de
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Language,
    /// facturx: put the XML into this PDF (PDF/A-2 or PDF/A-3), whose pages stay as they are; that they say the
    /// same as the XML is not checked
    #[arg(long, value_name = "PDF")]
    pub into: Option<PathBuf>,
    /// The rules to judge by: auto, none, en16931, peppol, … (`--profile list` lists them)
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = ProfileParser)]
    pub profile: String,
    /// Exit with 0 even if documents are invalid or not judged, and write even what was read of XML that
    /// breaks off
    #[arg(long, conflicts_with = "require_rules")]
    pub allow_invalid: bool,
    /// Exit with 1 when a document names rules that this version does not have
    #[arg(long)]
    pub require_rules: bool,
    /// Exit with 1 when the new format cannot hold everything
    #[arg(long)]
    pub strict: bool,
    /// Only count what the new format cannot hold
    #[arg(short, long)]
    pub quiet: bool,
    /// Write XML and JSON without line breaks and indentation
    #[arg(long)]
    pub compact: bool,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// camt.052, camt.053, camt.054: the version to write, 2 or 8 (8 by default)
    #[arg(long, value_name = "VERSION", value_parser = camt_version)]
    pub camt_version: Option<CamtVersion>,
    /// CSV: the table to write; by default invoices or movements, depending on the document
    #[arg(long, value_name = "TABLE")]
    pub table: Option<Table>,
    /// CSV, XLSX: the movements that have a row; by default the details, or the movement if it has none
    #[arg(long, value_name = "WHICH")]
    pub rows: Option<Rows>,
    /// CSV: for Excel where the decimal mark is a comma: ; between cells, decimal commas, amounts with two
    /// decimals, a byte order mark
    #[arg(long)]
    pub excel: bool,
    /// CSV: the character between cells: , ; or tab (, by default)
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub delimiter: Option<facturier::format::csv::Delimiter>,
    /// CSV: numbers with a decimal comma
    #[arg(long)]
    pub decimal_comma: bool,
    /// CSV: no header row
    #[arg(long)]
    pub no_header: bool,
    /// Include hidden and system files (.dropbox.cache, __MACOSX, Thumbs.db, ~$…)
    #[arg(long)]
    pub hidden: bool,
    /// Files, folders, or - for standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier import --own BE0202239951 dossier/
  facturier import --own BE0202239951 --json dossier.zip > files.jsonl
  facturier import --own BE0202239951 --to json -o out/ --ledger ledger.jsonl dossier.zip
  facturier import --own BE0202239951 --name '{direction}/{date:yyyy}/{number}' -o out/ dossier/

Without -o nothing is written. What was written and is in the ledger is not written again.")]
pub struct ImportArgs {
    /// Enterprise or VAT number of the owner of the dossier, to tell sales from purchases; may be
    /// given several times
    #[arg(long, value_name = "NUMBER")]
    pub own: Vec<String>,
    /// The layout of the folders (`--layout list` lists them); by default it is recognised
    #[arg(long, value_name = "NAME", value_parser = LayoutParser)]
    pub layout: Option<&'static Layout>,
    /// The rules to apply: auto, none, en16931, peppol, …
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = ProfileParser)]
    pub profile: String,
    /// Exit with 1 when a document names rules that this version does not have
    #[arg(long)]
    pub require_rules: bool,
    /// Leave out our own warnings (`ADV-…`), such as a payment reference with wrong check digits
    #[arg(long)]
    pub no_advice: bool,
    /// Write to DIR; no file in it is ever overwritten
    #[arg(short = 'o', long = "output", alias = "out", value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write the dossier as pages to DIR: index.html, and a page for each document in the language of --language
    #[arg(long, value_name = "DIR")]
    pub pages: Option<PathBuf>,
    /// What to write: original, or a format (`facturier formats` lists them)
    #[arg(long, value_name = "FORMAT", requires = "out")]
    pub to: Option<Output>,
    /// A template for file names, such as '{date:yyyy}/{supplier}-{number}' (see docs/import.md); by default
    /// files keep their names
    #[arg(long, value_name = "TEMPLATE", requires = "out")]
    pub name: Option<Template>,
    /// Write folders in this layout (`--output-layout list` lists them)
    #[arg(long = "output-layout", alias = "out-layout", value_name = "NAME", value_parser = LayoutParser, requires = "out")]
    pub out_layout: Option<&'static Layout>,
    /// The language of findings, and of the folders that are written: en, fr or nl; findings also in de
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Language,
    /// The name of the dossier, for names of files and folders
    #[arg(long, value_name = "NAME")]
    pub dossier: Option<String>,
    /// Write the files attached to invoices beside them
    #[arg(long, requires = "out")]
    pub attachments: bool,
    /// JSON settings for all documents, for customers and suppliers, and for single documents (see
    /// docs/import.md)
    #[arg(long, value_name = "FILE", requires = "out")]
    pub settings: Option<PathBuf>,
    /// The record of what was written; what is in it is not written again
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// The date for the ledger and for {today}; today by default
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub date: Option<NaiveDate>,
    /// Write documents with fatal findings as well, as far as they could be read: those whose structure
    /// is broken, and those that break rules
    #[arg(long, requires = "out")]
    pub allow_invalid: bool,
    /// Write nothing; report what would be written, and what could not be
    #[arg(long)]
    pub dry_run: bool,
    /// Do not wait until every document is safely on the disk. Quicker; but if the power fails, the ledger may
    /// have documents whose files are lost
    #[arg(long, requires = "out")]
    pub no_sync: bool,
    /// List every file, not only those with something wrong
    #[arg(long)]
    pub list: bool,
    /// Print one JSON object per file, and a last one for all of them
    #[arg(long)]
    pub json: bool,
    /// The same as --json, as `validate` has it
    #[arg(long, hide = true, value_name = "HOW")]
    report: Option<TextOrJson>,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// The number of threads, 32 at most; by default one per processor
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "0",
        hide_default_value = true
    )]
    pub threads: usize,
    /// Include hidden and system files (.dropbox.cache, __MACOSX, Thumbs.db, ~$…)
    #[arg(long)]
    pub hidden: bool,
    /// Folders and zip archives
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier reconcile sales/ purchases/ bank/
  facturier reconcile --own BE0202239951 --json dossier.zip > matches.jsonl
  facturier reconcile --book book.json --own BE0202239951 new/ today.cod
  facturier reconcile --book book.json --decide 'PAYMENT=INVOICE'")]
pub struct ReconcileArgs {
    /// Files, folders and zip archives with invoices, credit notes and bank statements, mixed as they are
    #[arg(value_name = "PATH", required_unless_present_any = ["invoices", "statements", "book"])]
    pub paths: Vec<PathBuf>,
    /// The same as PATH, to say what is what
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub invoices: Vec<PathBuf>,
    /// The same as PATH, to say what is what
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub statements: Vec<PathBuf>,
    /// Keep what is open, what was paid and what was decided in FILE (JSON), which is made if it is not there:
    /// the next run goes on from it, and the same documents again change nothing
    #[arg(long, value_name = "FILE")]
    pub book: Option<PathBuf>,
    /// Book a payment for an invoice, what is not paid of it staying open; again for further invoices. Nothing
    /// behind the = books it for none
    #[arg(long, value_name = "PAYMENT=INVOICE", requires = "book")]
    pub decide: Vec<String>,
    /// Book a payment as all that comes for an invoice: the rest is written off
    #[arg(long, value_name = "PAYMENT=INVOICE", requires = "book")]
    pub settle: Vec<String>,
    /// Book a payment as the return of another one, whose invoices are open again
    #[arg(long, value_name = "PAYMENT=PAYMENT", requires = "book")]
    pub take_back: Vec<String>,
    /// Enterprise or VAT number of the owner; by default the holder of the accounts
    #[arg(long, value_name = "NUMBER")]
    pub own: Vec<String>,
    /// How far an amount may be off and still count as paid in full
    #[arg(long, value_name = "AMOUNT", default_value = "0.01")]
    pub tolerance: Decimal,
    /// The bank charges that may be missing from a payment
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    pub fee: Decimal,
    /// Print one JSON object per match, proposal, payment and invoice
    #[arg(long)]
    pub json: bool,
    /// Write it as a page to FILE (HTML): what is to be decided, what is paid by what, and what is open
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// The language of the page: en, fr, nl or de
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language, requires = "page")]
    pub language: Language,
    /// The same as --json, as `validate` has it
    #[arg(long, hide = true, value_name = "HOW")]
    report: Option<TextOrJson>,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// Include hidden and system files (.dropbox.cache, __MACOSX, Thumbs.db, ~$…)
    #[arg(long)]
    pub hidden: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier parties --own BE0202239951 dossier.zip
  facturier parties --own BE0202239951 --known parties.json dossier/
  facturier parties --own BE0202239951 --known parties.json --json dossier/ > new.json")]
pub struct PartiesArgs {
    /// Enterprise or VAT number of the owner of the dossier, who is not listed
    #[arg(long, value_name = "NUMBER")]
    pub own: Vec<String>,
    /// A JSON list of known parties (see docs/import.md): print only what the documents add, change or
    /// contradict
    #[arg(long, value_name = "FILE")]
    pub known: Option<PathBuf>,
    /// Print one JSON object per party; with --known the list with all changes made
    #[arg(long)]
    pub json: bool,
    /// The same as --json, as `validate` has it
    #[arg(long, hide = true, value_name = "HOW")]
    report: Option<TextOrJson>,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// Include hidden and system files (.dropbox.cache, __MACOSX, Thumbs.db, ~$…)
    #[arg(long)]
    pub hidden: bool,
    /// Files, folders and zip archives
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Table {
    /// A row for each document
    Invoices,
    /// A row for each line
    Lines,
    /// A row for each row of the VAT breakdown
    Vat,
    /// A row for each allowance and charge, of documents and of lines
    Allowances,
    /// A row for each bank statement
    Statements,
    /// A row for each movement of bank statements
    Movements,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rows {
    /// Movements as the bank totalled them
    Totals,
    /// The details of a movement that has them, else the movement
    Details,
    /// Both: amounts appear twice, told apart by the column level
    Tree,
}

impl From<Rows> for MovementRows {
    fn from(rows: Rows) -> Self {
        match rows {
            Rows::Totals => MovementRows::Totals,
            Rows::Details => MovementRows::Details,
            Rows::Tree => MovementRows::Tree,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier inspect invoice.xml
  facturier inspect --movements --language nl statement.cod
  facturier inspect --json inbox/ | jq -r '[.number, .seller.name] | @tsv'")]
pub struct InspectArgs {
    /// Print one JSON object per document
    #[arg(long)]
    pub json: bool,
    /// The same as --json, as `validate` has it
    #[arg(long, hide = true, value_name = "HOW")]
    report: Option<TextOrJson>,
    /// Bank statements: list every movement, with its details below it
    #[arg(long)]
    pub movements: bool,
    /// Bank statements: the language of the kinds of movement: en, fr, nl or de
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Language,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// Include hidden and system files (.dropbox.cache, __MACOSX, Thumbs.db, ~$…)
    #[arg(long)]
    pub hidden: bool,
    /// Files, folders, or - for standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier diff sent.xml received.xml
  facturier diff invoice-ubl.xml invoice-cii.xml

Exits with 1 when the documents do not say the same.")]
pub struct DiffArgs {
    /// Print one JSON object per difference
    #[arg(long)]
    pub json: bool,
    /// The language of the names of terms: en, fr, nl or de
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Language,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// The document as it was
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// The document as it is
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,
}

/// What `--layout` takes: a name, or `list` to see them.
#[derive(Clone, Copy, Debug)]
struct LayoutParser;

impl TypedValueParser for LayoutParser {
    type Value = &'static Layout;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        if value == "list" {
            let list = format!("{}\n", import::layouts());
            return Err(clap::Error::raw(ErrorKind::DisplayHelp, list));
        }
        import::layout.parse_ref(command, argument, value)
    }
}

fn writable(name: &str) -> Result<Format, String> {
    let mut rows = FORMATS.iter().filter(|row| row.writes());
    match rows.find(|row| row.name == name) {
        Some(row) => Ok(row.format),
        None => Err(format!("expected one of: {}", names(FormatRow::writes))),
    }
}

fn formats_to_write() -> String {
    format!(
        "The format to write: {}; for bank statements {}",
        names(FormatRow::writes_invoices),
        names(FormatRow::writes_statements)
    )
}

/// The names of the formats of which something is so.
fn names(is_so: fn(&FormatRow) -> bool) -> String {
    let rows = FORMATS.iter().filter(|row| is_so(row));
    let names: Vec<&str> = rows.map(|row| row.name).collect();
    names.join(", ")
}

fn coda_encoding(text: &str) -> Result<CodaEncoding, String> {
    match text.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Ok(CodaEncoding::Utf8),
        "windows-1252" | "cp1252" => Ok(CodaEncoding::Windows1252),
        "cp850" => Ok(CodaEncoding::Cp850),
        _ => Err("expected one of: utf-8, windows-1252, cp850".into()),
    }
}

fn camt_version(text: &str) -> Result<CamtVersion, String> {
    match text {
        "2" => Ok(CamtVersion::V2),
        "8" => Ok(CamtVersion::V8),
        _ => Err("expected one of: 2, 8".into()),
    }
}

fn language(text: &str) -> Result<Language, String> {
    Language::of_code(text).ok_or_else(|| "expected one of: en, fr, nl, de".into())
}

fn date(text: &str) -> Result<NaiveDate, String> {
    facturier::value::parse_date(text).ok_or_else(|| "expected a date such as 2026-01-31".into())
}

fn delimiter(text: &str) -> Result<facturier::format::csv::Delimiter, String> {
    use facturier::format::csv::Delimiter;
    match text {
        "," => Ok(Delimiter::Comma),
        ";" => Ok(Delimiter::Semicolon),
        "tab" | "\t" | "\\t" => Ok(Delimiter::Tab),
        _ => Err("expected one of: , ; tab".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_agree_with_themselves() {
        Cli::command().debug_assert();
    }
}
