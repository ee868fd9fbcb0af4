//! `facturier completions` and `facturier man`: what a shell and `man` have to know.

use crate::Stop;
use crate::args::{self, CompletionsArgs, ManArgs};
use crate::console::Console;
use crate::output::NewFile;
use clap::Command;
use clap_mangen::Man;
use std::fs;

pub fn completions(args: &CompletionsArgs, console: &Console) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "facturier", &mut script);
    console.data(&script)
}

pub fn run(args: &ManArgs, console: &Console) -> Result<(), Stop> {
    let mut command = args::command().disable_help_subcommand(true);
    command.build();
    let subcommands = command.get_subcommands().cloned();
    let pages: Vec<Command> = std::iter::once(command.clone())
        .chain(subcommands)
        .collect();
    let Some(folder) = &args.output else {
        let name = args.command.as_deref();
        let page = pages
            .iter()
            .find(|page| name.is_none_or(|name| page.get_name() == name));
        let page = page.ok_or_else(|| {
            let names: Vec<&str> = pages[1..].iter().map(Command::get_name).collect();
            let name = name.unwrap_or_default();
            Stop::Failed(format!(
                "there is no command \"{name}\"; expected one of: {}",
                names.join(", ")
            ))
        })?;
        return console.data(&rendered(page)?);
    };
    fs::create_dir_all(folder)
        .map_err(|error| Stop::Failed(format!("cannot create {}: {error}", folder.display())))?;
    for page in &pages {
        let path = folder.join(Man::new(page.clone()).get_filename());
        let mut file = NewFile::create(&path, args.force).map_err(Stop::Failed)?;
        file.write(&rendered(page)?)
            .and_then(|()| file.publish())
            .map_err(Stop::Failed)?;
    }
    Ok(())
}

fn rendered(page: &Command) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    Man::new(page.clone()).render(&mut bytes)?;
    Ok(bytes)
}
