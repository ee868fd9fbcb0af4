//! The `facturier` command: reads, checks and converts invoices and bank statements.
//!
//! Everything about documents is in the library. Here stand the arguments (`args`), the files that
//! come in (`input`) and go out (`output`), the terminal (`console`), and a file for each command.
//!
//! Documents pass one at a time: only one is in memory, however many there are. Of a large CODA file
//! that is validated only a part is (`stream`).

#![forbid(unsafe_code)]

mod args;
mod book;
mod console;
mod convert;
mod diff;
mod disk;
mod formats;
mod import;
mod input;
mod inspect;
mod interrupt;
mod manual;
mod output;
mod pages;
mod parties;
mod profile;
mod reconcile;
mod rules;
mod spool;
mod statement;
mod statistics;
mod stream;
mod tally;
mod validate;
mod words;

use args::{Command, Parsed};
use console::Console;
use std::io;
use std::process::ExitCode;
use tally::Tally;

fn main() -> ExitCode {
    let (command, color) = match args::parse() {
        Parsed::Command(command, color) => (command, color),
        Parsed::Done(code) => return ExitCode::from(code),
    };
    interrupt::listen();
    let mut console = Console::new(color, command.language());
    let mut tally = Tally::default();
    let result = match &*command {
        Command::Validate(args) => validate::run(args, &mut console, &mut tally),
        Command::Convert(args) => convert::run(args, &mut console, &mut tally),
        Command::Diff(args) => diff::run(args, &mut console, &mut tally),
        Command::Inspect(args) => inspect::run(args, &mut console, &mut tally),
        Command::Import(args) => import::run(args, &mut console, &mut tally),
        Command::Reconcile(args) => reconcile::run(args, &mut console, &mut tally),
        Command::Parties(args) => parties::run(args, &mut console, &mut tally),
        Command::Rules(args) => rules::run(args, &mut console),
        Command::Formats => formats::run(&mut console),
        Command::Completions(args) => manual::completions(args, &console),
        Command::Man(args) => manual::run(args, &console),
    };
    console.finish();
    match result {
        Ok(()) | Err(Stop::Pipe) => ExitCode::from(tally.exit_code()),
        Err(Stop::Interrupted) => ExitCode::from(interrupt::INTERRUPTED),
        Err(Stop::Failed(message)) => {
            console.error(&message);
            ExitCode::from(2)
        }
    }
}

/// Why a command ends before its last document.
#[derive(Debug)]
pub enum Stop {
    /// Nobody reads the output any more (`| head`), which is no failure.
    Pipe,
    /// It was told to.
    Interrupted,
    /// What was asked cannot be done.
    Failed(String),
}

impl From<facturier::dossier::Refusal> for Stop {
    /// A folder or an archive without a list of its files.
    fn from(refusal: facturier::dossier::Refusal) -> Self {
        Stop::Failed(refusal.to_string())
    }
}

impl From<io::Error> for Stop {
    /// An error of the standard output.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Stop::Pipe,
            _ => Stop::Failed(format!("cannot write to the standard output: {error}")),
        }
    }
}
