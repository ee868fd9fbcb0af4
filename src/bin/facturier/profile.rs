//! The rule sets that can be asked for by name, made ready once and kept.

use facturier::report::Severity;
use facturier::rules::{PROFILES, Profile};
use facturier::{Error, Reading};
use std::collections::HashMap;

/// What `--profile` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The rules of the specification that each document names.
    Auto,
    /// No business rules.
    None,
    /// The profile of this name.
    Named(&'static str),
}

/// The choice of this name, for the arguments.
pub fn parse(name: &str) -> Result<Choice, String> {
    match name {
        "auto" => Ok(Choice::Auto),
        "none" => Ok(Choice::None),
        _ => {
            let named = PROFILES
                .iter()
                .find(|row| row.name == name || row.aliases.contains(&name));
            named.map(|row| Choice::Named(row.name)).ok_or_else(|| {
                let mut names = "expected one of these:\n  auto: the rules of the specification that each document names\n  none: no business rules, only the structure".to_owned();
                for row in PROFILES {
                    names.push_str(&format!("\n  {}: {} ({})", row.name, row.description, row.release));
                }
                names
            })
        }
    }
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

/// The profiles in use.
#[derive(Debug)]
pub struct Profiles {
    choice: Choice,
    changes: Vec<(String, Option<Severity>)>,
    ready: HashMap<&'static str, Profile>,
}

impl Profiles {
    pub fn new(choice: &Choice, changes: &[(String, Option<Severity>)]) -> Self {
        Profiles {
            choice: choice.clone(),
            changes: changes.to_vec(),
            ready: HashMap::new(),
        }
    }

    /// The profile for this document, if there is one.
    pub fn of(&mut self, reading: &Reading<'_>) -> Result<Option<&Profile>, Error> {
        let name = match self.choice {
            Choice::None => return Ok(None),
            Choice::Named(name) => name,
            Choice::Auto => match reading.detected().profile() {
                Some(row) => row.name,
                None => return Ok(None),
            },
        };
        if !self.ready.contains_key(name) {
            let mut profile = Profile::named(name)?;
            for (rule, severity) in &self.changes {
                profile = match severity {
                    Some(severity) => profile.severity(rule.clone(), *severity),
                    None => profile.silence(rule.clone()),
                };
            }
            self.ready.insert(name, profile);
        }
        Ok(self.ready.get(name))
    }
}
