//! The arguments of the command, and their help.

use crate::import;
use crate::profile::{self, ProfileParser};
use chrono::NaiveDate;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use facturier::Format;
use facturier::codes::bank::Language;
use facturier::dossier::Layout;
use facturier::dossier::export::{Output, Template};
use facturier::format::FORMATS;
use facturier::format::camt::CamtVersion;
use facturier::format::coda::CodaEncoding;
use facturier::format::csv::MovementRows;
use facturier::report::Severity;
use facturier::report::Visible;
use rust_decimal::Decimal;
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

/// Reads, checks and converts invoices (UBL and Peppol) and bank statements (CODA, camt.053, MT940).
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
    /// Colours in what is printed: auto, always or never. Auto is a terminal, unless NO_COLOR is set
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

Exit codes: 0 all valid, 1 something invalid, 2 something unreadable or wrong arguments, 3 something
judged by less than the rules it names.";

const LONG: &str = "\
A PATH is a file, a folder or - for the standard input. Folders are read with all that is in them, \
in the order of names; hidden files are left out, links to folders are not followed. What a file is \
shows from its content, not its name: files of a folder that are no invoices or bank statements are listed and skipped.

Examples:
  facturier validate invoice.xml
  facturier validate --profile peppol --rule UBL-CR-001=off invoice.xml
  facturier validate --report json inbox/ > reports.jsonl
  facturier convert --to csv --table lines -o lines.csv inbox/
  facturier convert --to json -o out/ inbox/
  facturier convert --to coda -o 2026-01-31.cod statement.xml
  unzip -p mail.zip invoice.xml | facturier inspect -
  facturier formats

Exit codes, the strongest first:
  2  a document is unreadable, or the arguments are wrong
  1  a document is invalid, or what was asked to be an error is one (--strict, --require-rules)
  3  a document was judged by less than the rules it names: by EN 16931 only, or by no rules
  0  otherwise: all documents are valid";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell what is wrong with documents
    Validate(ValidateArgs),
    /// Write documents in another format
    Convert(ConvertArgs),
    /// Show what is in documents
    Inspect(InspectArgs),
    /// Tell what the files of a dossier are, and write them elsewhere in other formats
    Import(ImportArgs),
    /// Match payments of bank statements to invoices
    Reconcile(ReconcileArgs),
    /// List the customers and suppliers that documents name
    Parties(PartiesArgs),
    /// List the rules, or tell what one of them wants
    Rules(RulesArgs),
    /// List the formats
    Formats,
    /// Write the completions of a shell
    Completions(CompletionsArgs),
    /// Write the manual pages
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
  curl -s https://example.org/invoice.xml | facturier validate -")]
pub struct ValidateArgs {
    /// The rules to apply: auto, none, en16931, peppol, … (`--profile list` lists them). Bank statements
    /// have rules of their own, of which none leaves out what they come to
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = ProfileParser)]
    pub profile: &'static str,
    /// Give a rule another severity, or leave it out: RULE=off|fatal|warning|information. RULE is an id or
    /// a pattern such as 'UBL-CR-*'; of several that fit, the last one counts
    #[arg(long = "rule", value_name = "RULE=LEVEL", value_parser = profile::parse_change)]
    pub changes: Vec<(String, Option<Severity>)>,
    /// Exit code 1 when a document names rules that were not applied: when it was judged by EN 16931 only,
    /// or by no business rules at all
    #[arg(long)]
    pub require_rules: bool,
    /// Leave out the advice (`ADV-…`): warnings of ours, such as a payment reference with wrong check digits
    #[arg(long)]
    pub no_advice: bool,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// The weakest findings that make the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "fatal")]
    pub fail_on: FailOn,
    /// How findings are written
    #[arg(long, value_name = "HOW", default_value = "text")]
    report: ReportFormat,
    /// Short for --report json
    #[arg(long, conflicts_with = "report")]
    json: bool,
    /// Only documents that fail, and of these only the findings that make them fail
    #[arg(short, long)]
    pub quiet: bool,
    /// Only counts: how often each rule was broken, and by whose documents
    #[arg(long, alias = "summary")]
    pub statistics: bool,
    /// The file to write; for svrl also a folder, for one file of each document
    #[arg(short, long, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
    /// Overwrite files that exist
    #[arg(long)]
    pub force: bool,
    /// Take in hidden files and those of systems (.dropbox.cache, __MACOSX, Thumbs.db, ~$…) too
    #[arg(long)]
    pub hidden: bool,
    /// Files, folders, or - for the standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
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
    /// Fatal findings
    Fatal,
    /// Warnings too
    Warning,
    /// Everything that is found
    Information,
}

/// How CODA is read.
#[derive(Clone, Copy, Debug, Args)]
pub struct CodaArgs {
    /// The encoding of CODA files: utf-8, windows-1252 or cp850. The first two are told apart without
    /// it, cp850 is not
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
    /// The command whose page is printed; the page of facturier without it
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub command: Option<String>,
    /// The folder for the pages of all commands
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Overwrite files that exist
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier rules
  facturier rules --prefix PEPPOL
  facturier rules BR-CO-10")]
pub struct RulesArgs {
    /// Only rules whose id begins so
    #[arg(long, value_name = "PREFIX")]
    pub prefix: Option<String>,
    /// The rule to explain
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people, with the lines of the document
    Text,
    /// A JSON object on one line for each document
    Json,
    /// A line for each finding, as compilers write them: FILE:LINE:COLUMN: SEVERITY RULE MESSAGE
    Line,
    /// The report language of Schematron validators, a document each
    Svrl,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
    /// JUnit XML, for build servers
    Junit,
}

impl ReportFormat {
    /// The name, as the arguments have it.
    pub fn name(self) -> &'static str {
        match self {
            ReportFormat::Text => "text",
            ReportFormat::Json => "json",
            ReportFormat::Line => "line",
            ReportFormat::Svrl => "svrl",
            ReportFormat::Sarif => "sarif",
            ReportFormat::Junit => "junit",
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
  facturier convert --to mt940 statement.cod

What the new format cannot carry is listed on the standard error.")]
pub struct ConvertArgs {
    /// The format to write: ubl, json or csv; of bank statements json, csv, coda, camt053, mt940 or ofx
    #[arg(long, value_name = "FORMAT", value_parser = writable)]
    pub to: Format,
    /// The file to write, or a folder (one that exists, or a name ending in /) for a file of each
    /// document; the standard output without it
    #[arg(short, long, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
    /// Overwrite files that exist
    #[arg(long)]
    pub force: bool,
    /// The rules to judge by: auto, none, en16931, peppol, … (`--profile list` lists them)
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = ProfileParser)]
    pub profile: &'static str,
    /// Exit code 0 also for documents that are invalid or were not judged, and write also what was read of
    /// XML that breaks off
    #[arg(long, conflicts_with = "require_rules")]
    pub allow_invalid: bool,
    /// Exit code 1 when a document names rules that were not applied
    #[arg(long)]
    pub require_rules: bool,
    /// Exit code 1 when something is not carried by the new format
    #[arg(long)]
    pub strict: bool,
    /// Tell only how much is not carried, not what
    #[arg(short, long)]
    pub quiet: bool,
    /// XML and JSON without line breaks and indentation
    #[arg(long)]
    pub compact: bool,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// camt.053: the version to write, 2 or 8 (8 without it)
    #[arg(long, value_name = "VERSION", value_parser = camt_version)]
    pub camt_version: Option<CamtVersion>,
    /// CSV: which table; invoices or movements, as the document is, without it
    #[arg(long, value_name = "TABLE")]
    pub table: Option<Table>,
    /// CSV: which movements have a row: the details, or the movement where there are none, without it
    #[arg(long, value_name = "WHICH")]
    pub rows: Option<Rows>,
    /// CSV: for Excel where the comma is the decimal mark: ; between cells, decimal commas, amounts with
    /// two decimals, a byte order mark
    #[arg(long)]
    pub excel: bool,
    /// CSV: what stands between cells: , ; or tab (, by default)
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub delimiter: Option<facturier::format::csv::Delimiter>,
    /// CSV: numbers with a decimal comma
    #[arg(long)]
    pub decimal_comma: bool,
    /// CSV: no row with the names of the columns
    #[arg(long)]
    pub no_header: bool,
    /// Take in hidden files and those of systems (.dropbox.cache, __MACOSX, Thumbs.db, ~$…) too
    #[arg(long)]
    pub hidden: bool,
    /// Files, folders, or - for the standard input
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
    /// The layout of the folders (`--layout ?` lists them); found out without it
    #[arg(long, value_name = "NAME", value_parser = import::layout)]
    pub layout: Option<&'static Layout>,
    /// The rules to apply: auto, none, en16931, peppol, …
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = ProfileParser)]
    pub profile: &'static str,
    /// Exit code 1 when a document names rules that were not applied
    #[arg(long)]
    pub require_rules: bool,
    /// Leave out the advice (`ADV-…`): warnings of ours, such as a payment reference with wrong check digits
    #[arg(long)]
    pub no_advice: bool,
    /// The folder to write to; no file in it is ever overwritten
    #[arg(short = 'o', long = "output", alias = "out", value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What to write: original, or a format (`facturier formats` lists them)
    #[arg(long, value_name = "FORMAT", requires = "out")]
    pub to: Option<Output>,
    /// The names of files, such as `{date:yyyy}/{supplier}-{number}`; as they were without it
    #[arg(long, value_name = "TEMPLATE", requires = "out")]
    pub name: Option<Template>,
    /// The layout of folders to write
    #[arg(long = "output-layout", alias = "out-layout", value_name = "NAME", value_parser = import::layout, requires = "out")]
    pub out_layout: Option<&'static Layout>,
    /// The language of the folders to write: en, fr or nl
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Language,
    /// The name of the dossier, for names and folders to write
    #[arg(long, value_name = "NAME")]
    pub dossier: Option<String>,
    /// Write the documents attached to invoices beside them
    #[arg(long, requires = "out")]
    pub attachments: bool,
    /// Settings for all, for customers and suppliers, and for documents, as JSON
    #[arg(long, value_name = "FILE", requires = "out")]
    pub settings: Option<PathBuf>,
    /// What was written before; what is written is added to it
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// The day that the ledger tells, today without it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub date: Option<NaiveDate>,
    /// Write documents with fatal findings as well, as far as they could be read: those whose structure
    /// is broken, and those that break rules
    #[arg(long, requires = "out")]
    pub allow_invalid: bool,
    /// Write nothing, tell only what would be written
    #[arg(long)]
    pub dry_run: bool,
    /// Tell of every file, not only of those with which something is wrong
    #[arg(long)]
    pub list: bool,
    /// A JSON object on one line for each file, and one for all
    #[arg(long)]
    pub json: bool,
    /// The same as --json, as `validate` has it
    #[arg(long, hide = true, value_name = "HOW")]
    report: Option<TextOrJson>,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// On so many threads; as many as there are processors without it
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "0",
        hide_default_value = true
    )]
    pub threads: usize,
    /// Take in hidden files and those of systems (.dropbox.cache, __MACOSX, Thumbs.db, ~$…) too
    #[arg(long)]
    pub hidden: bool,
    /// Folders and zip archives
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  facturier reconcile --invoices sales/ purchases/ --statements bank/
  facturier reconcile --own BE0202239951 --json --invoices dossier.zip > matches.jsonl

A path may hold both invoices and statements, whichever option it comes with.")]
pub struct ReconcileArgs {
    /// Files, folders and zip archives with invoices and credit notes
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    pub invoices: Vec<PathBuf>,
    /// Files, folders and zip archives with bank statements
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub statements: Vec<PathBuf>,
    /// Enterprise or VAT number of the owner; without it, what the statements tell
    #[arg(long, value_name = "NUMBER")]
    pub own: Vec<String>,
    /// By how much an amount may differ and still be the whole
    #[arg(long, value_name = "AMOUNT", default_value = "0.01")]
    pub tolerance: Decimal,
    /// As much as banks may have kept of a payment
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    pub fee: Decimal,
    /// A JSON object on one line for each match, proposal, payment and invoice
    #[arg(long)]
    pub json: bool,
    /// The same as --json, as `validate` has it
    #[arg(long, hide = true, value_name = "HOW")]
    report: Option<TextOrJson>,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// Take in hidden files and those of systems (.dropbox.cache, __MACOSX, Thumbs.db, ~$…) too
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
    /// Enterprise or VAT number of the owner of the dossier, who is none of them
    #[arg(long, value_name = "NUMBER")]
    pub own: Vec<String>,
    /// A list of parties as JSON: what the documents add to it, change in it, or contradict
    #[arg(long, value_name = "FILE")]
    pub known: Option<PathBuf>,
    /// A JSON object on one line for each party; with --known the list with all changes made
    #[arg(long)]
    pub json: bool,
    /// The same as --json, as `validate` has it
    #[arg(long, hide = true, value_name = "HOW")]
    report: Option<TextOrJson>,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// Take in hidden files and those of systems (.dropbox.cache, __MACOSX, Thumbs.db, ~$…) too
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
    /// The movements as the bank added them up
    Totals,
    /// Of a movement with details the details
    Details,
    /// Both: what is there counts twice, and the column level tells
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
    /// A JSON object on one line for each document
    #[arg(long)]
    pub json: bool,
    /// The same as --json, as `validate` has it
    #[arg(long, hide = true, value_name = "HOW")]
    report: Option<TextOrJson>,
    /// Bank statements: every movement, with its details below it
    #[arg(long)]
    pub movements: bool,
    /// Bank statements: the language of what movements are: en, fr or nl
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Language,
    #[command(flatten)]
    pub coda: CodaArgs,
    /// Take in hidden files and those of systems (.dropbox.cache, __MACOSX, Thumbs.db, ~$…) too
    #[arg(long)]
    pub hidden: bool,
    /// Files, folders, or - for the standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

fn writable(name: &str) -> Result<Format, String> {
    let mut rows = FORMATS.iter().filter(|row| row.writes());
    match rows.clone().find(|row| row.format.name() == name) {
        Some(row) => Ok(row.format),
        None => {
            let first = rows.next().map_or("", |row| row.format.name()).to_owned();
            let names = rows.fold(first, |names, row| names + ", " + row.format.name());
            Err(format!("expected one of: {names}"))
        }
    }
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
    Language::of_code(text).ok_or_else(|| "expected one of: en, fr, nl".into())
}

fn date(text: &str) -> Result<NaiveDate, String> {
    facturier::value::parse_date(text).ok_or_else(|| "expected a day such as 2026-01-31".into())
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
