//! `facturier rules`: the catalogue of rules, and what one of them wants.

use crate::Stop;
use crate::args::RulesArgs;
use crate::console::Console;
use facturier::rules::{PROFILES, Profile, RuleInfo, structure_rules};
use facturier::term;
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub fn run(args: &RulesArgs, console: &mut Console) -> Result<(), Stop> {
    let mut rules: BTreeMap<&'static str, (RuleInfo, Vec<&'static str>)> = BTreeMap::new();
    for row in PROFILES {
        let profile = Profile::named(row.name).map_err(|error| Stop::Failed(error.to_string()))?;
        for rule in profile.rules() {
            rules
                .entry(rule.id)
                .or_insert_with(|| (rule, Vec::new()))
                .1
                .push(row.name);
        }
    }
    for rule in structure_rules() {
        rules.insert(rule.id, (rule, Vec::new()));
    }
    let mut text = String::new();
    match &args.id {
        None => {
            let wanted = |id: &str| {
                args.prefix
                    .as_deref()
                    .is_none_or(|prefix| id.starts_with(prefix))
            };
            for (rule, _) in rules.values().filter(|(rule, _)| wanted(rule.id)) {
                // Writing to a string cannot fail.
                let _ = writeln!(
                    text,
                    "{:<22} {:<11} {}",
                    rule.id, rule.severity, rule.expected
                );
            }
        }
        Some(id) => {
            let found = rules
                .values()
                .find(|(rule, _)| rule.id.eq_ignore_ascii_case(id));
            let Some((rule, profiles)) = found else {
                return Err(Stop::Failed(format!(
                    "found no rule \"{id}\"; expected an id such as BR-CO-10 (`facturier rules` lists them)"
                )));
            };
            describe(&mut text, rule, profiles);
        }
    }
    console.out(text.as_bytes())
}

fn describe(text: &mut String, rule: &RuleInfo, profiles: &[&str]) {
    let _ = writeln!(text, "{} ({})", rule.id, rule.severity);
    let _ = writeln!(text, "  wants     {}", rule.expected);
    let _ = writeln!(text, "  why       {}", rule.why());
    for term in rule.terms {
        let _ = writeln!(
            text,
            "  about     {term} {}",
            term::name(term).unwrap_or_default()
        );
    }
    match profiles {
        [] => {
            let _ = writeln!(
                text,
                "  part of   every check: it is about how a document is written"
            );
        }
        _ => {
            let _ = writeln!(text, "  part of   {}", profiles.join(", "));
        }
    }
}
