//! What `--profile` and `--rule` ask for.

use crate::Stop;
use crate::rules::{self, Change};
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use facturier::report::Severity;
use facturier::rules::{PROFILES, Profile};
use std::collections::BTreeSet;
use std::ffi::OsStr;

/// The name of a profile, as the library has them, perhaps with a release.
fn parse(name: &str) -> Result<String, String> {
    match Profile::named(name) {
        Ok(_) => Ok(name.to_owned()),
        Err(_) => Err(format!("expected one of these:\n{}", list())),
    }
}

/// What `--profile` takes: a name, or `list` to see them.
#[derive(Clone, Copy, Debug)]
pub struct ProfileParser;

impl TypedValueParser for ProfileParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, clap::Error> {
        if value == "list" {
            // What was asked is answered, whatever else is missing.
            return Err(clap::Error::raw(
                ErrorKind::DisplayHelp,
                format!("{}\n", list()),
            ));
        }
        parse.parse_ref(command, argument, value)
    }
}

/// The profiles there are, a line each.
fn list() -> String {
    let mut names = "  auto: the rules of the specification that each document names\n  none: no business rules, only the structure".to_owned();
    for row in PROFILES {
        let Some(newest) = row.releases.first() else {
            continue;
        };
        let sets: BTreeSet<&str> = newest
            .syntaxes()
            .flat_map(|syntax| newest.rule_sets(syntax))
            .collect();
        let sets: Vec<&str> = sets.into_iter().collect();
        let (name, description) = (row.name, row.description);
        names.push_str(&format!("\n  {name}: {description} ({})", sets.join(", ")));
        for older in &row.releases[1..] {
            names.push_str(&format!("\n  {name}@{}", older.name));
        }
    }
    names.push_str(
        "\n  Behind any of them @date is the release in force when a document was issued: auto@date",
    );
    names
}

/// A change to a rule, `RULE=off|fatal|warning|information`, for the arguments.
pub fn parse_change(text: &str) -> Result<(String, Option<Severity>), String> {
    let wrong = "expected RULE=off, RULE=fatal, RULE=warning or RULE=information";
    let (rule, level) = text.split_once('=').ok_or(wrong)?;
    let severity = match level {
        "off" => None,
        "fatal" => Some(Severity::Fatal),
        "warning" => Some(Severity::Warning),
        "information" => Some(Severity::Information),
        _ => return Err(wrong.into()),
    };
    Ok((rule.to_owned(), severity))
}

/// The profile of this name with these changes (`UBL-CR-*` stands for all of its rules that fit), and with
/// advice if it is wanted; to go without rules is to go without advice. That rules are required means nothing
/// where none are applied.
pub fn make(name: &str, changes: &[Change], advice: bool, require: bool) -> Result<Profile, Stop> {
    if require && name == "none" {
        return Err(Stop::Failed(
            "--require-rules has no effect with --profile none".into(),
        ));
    }
    let mut profile = Profile::named(name).map_err(|error| Stop::Failed(error.to_string()))?;
    if advice && name != "none" {
        profile = profile.with_advice();
    }
    for (rule, severity) in rules::expand(changes, &profile)? {
        let changed = match severity {
            Some(severity) => profile.severity(rule, severity),
            None => profile.silence(rule),
        };
        profile = changed.map_err(|error| Stop::Failed(error.to_string()))?;
    }
    Ok(profile)
}
