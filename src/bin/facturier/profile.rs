//! What `--profile` and `--rule` ask for.

use facturier::report::Severity;
use facturier::rules::{PROFILES, Profile};

/// The name of the profile, for the arguments: those of the library, `auto` and `none` among them.
pub fn parse(name: &str) -> Result<&'static str, String> {
    match name {
        "auto" => Ok("auto"),
        "none" => Ok("none"),
        _ => {
            let named = PROFILES
                .iter()
                .find(|row| row.name == name || row.aliases.contains(&name));
            named
                .map(|row| row.name)
                .ok_or_else(|| format!("expected one of these:\n{}", list()))
        }
    }
}

/// The profiles there are, a line each.
pub fn list() -> String {
    let mut names = "  auto: the rules of the specification that each document names\n  none: no business rules, only the structure".to_owned();
    for row in PROFILES {
        names.push_str(&format!(
            "\n  {}: {} ({})",
            row.name, row.description, row.release
        ));
    }
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

/// The profile of this name, with these changes.
pub fn make(
    name: &str,
    changes: &[(String, Option<Severity>)],
) -> Result<Profile, facturier::Error> {
    let mut profile = Profile::named(name)?;
    for (rule, severity) in changes {
        profile = match severity {
            Some(severity) => profile.severity(rule.clone(), *severity),
            None => profile.silence(rule.clone()),
        };
    }
    Ok(profile)
}
