//! `facturier rules`: the catalogue of rules, what one of them wants, and a document that fails it.

use crate::Stop;
use crate::args::RulesArgs;
use crate::console::Console;
use crate::words::{phrase, severity};
use facturier::format::FORMATS;
use facturier::language::{self, Language};
use facturier::reading_rules;
use facturier::report::Severity;
use facturier::rules::{PROFILES, Profile, RuleChange, RuleInfo, RulesDifference, difference};
use facturier::value::Wording;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The documents that break the rules: rule, good document, and edits as `tests/documents/every_rule.rs` has them.
const BROKEN: &str = include_str!("../../../fixtures/rules.tsv");
/// The rules that none can break, and why.
const UNBREAKABLE: &str = include_str!("../../../fixtures/rules-that-never-fire.tsv");
/// The documents in which advice is given, as `tests/documents/advice.rs` makes them: rule, "fires", good document,
/// and what of it is replaced by what.
const ADVICE: &str = include_str!("../../../fixtures/advice.tsv");

/// The documents that break the rules of bank statements: id, `*` standing for anything, and file.
const BANK: &str = include_str!("../../../fixtures/bank-rules.tsv");

/// Every rule there is by its id, and the names of the profiles that have it; with the release where it is one
/// of older releases only.
type Catalogue = BTreeMap<&'static str, (RuleInfo, Vec<String>)>;

fn catalogue() -> Result<Catalogue, Stop> {
    let mut rules = Catalogue::new();
    let newest = PROFILES.iter().map(|row| (row, row.name.to_owned()));
    let older = PROFILES.iter().flat_map(|row| {
        let releases = row.releases.iter().skip(1);
        releases.map(move |release| (row, format!("{}@{}", row.name, release.name)))
    });
    for (row, name) in newest.chain(older) {
        let profile = Profile::named(&name).map_err(|error| Stop::Failed(error.to_string()))?;
        for rule in profile.rules() {
            let (_, names) = rules.entry(rule.id).or_insert((rule, Vec::new()));
            if !names.iter().any(|name| name == row.name) {
                names.push(name.clone());
            }
        }
    }
    for rule in Profile::none().with_advice().rules() {
        rules.insert(rule.id, (rule, Vec::new()));
    }
    for rule in reading_rules() {
        rules.insert(rule.id, (rule, Vec::new()));
    }
    Ok(rules)
}

/// A change to a rule: another severity, or none at all.
pub type Change = (String, Option<Severity>);

/// The changes that were asked for, with all rules for each pattern (`UBL-CR-*`) that a profile can change. Of
/// several changes to a rule the last one counts.
pub fn expand(changes: &[Change], profile: &Profile) -> Result<Vec<Change>, Stop> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let rules = catalogue()?;
    let mut all = BTreeMap::new();
    for (pattern, change) in changes {
        let is_pattern = pattern.contains(['*', '?']);
        let mut found = false;
        for (id, (rule, _)) in rules.iter().filter(|(id, _)| fits(pattern, id)) {
            found = true;
            if !is_pattern || (!rule.is_fixed && profile.has_rule(id)) {
                all.insert((*id).to_owned(), *change);
            }
        }
        if !found {
            return Err(Stop::Failed(unknown(pattern, &rules)));
        }
    }
    Ok(all.into_iter().collect())
}

/// Whether an id is what a pattern stands for: `*` for any characters, `?` for one.
fn fits(pattern: &str, id: &str) -> bool {
    match pattern.as_bytes() {
        [] => id.is_empty(),
        [b'*', ..] => (0..=id.len()).any(|at| fits(&pattern[1..], &id[at..])),
        [b'?', ..] => !id.is_empty() && fits(&pattern[1..], &id[1..]),
        [first, ..] => {
            id.as_bytes()
                .first()
                .is_some_and(|byte| byte.eq_ignore_ascii_case(first))
                && fits(&pattern[1..], &id[1..])
        }
    }
}

/// Why nothing came of an id or a pattern.
fn unknown(pattern: &str, rules: &Catalogue) -> String {
    if pattern.contains(['*', '?']) {
        return format!("no rule fits \"{pattern}\"; `facturier rules` lists them");
    }
    let wanted = pattern.to_ascii_uppercase();
    let near = rules
        .keys()
        .map(|id| (strsim::osa_distance(&wanted, id), id))
        .min()
        .filter(|(distance, _)| *distance <= 2);
    match near {
        Some((_, id)) => format!("there is no rule \"{pattern}\"; did you mean {id}?"),
        None => format!(
            "there is no rule \"{pattern}\"; expected an id such as BR-CO-10 (`facturier rules` lists them)"
        ),
    }
}

pub fn run(args: &RulesArgs, console: &mut Console) -> Result<(), Stop> {
    if let [before, after] = args.diff.as_slice() {
        return console.out(compared(before, after, console)?.as_bytes());
    }
    let rules = catalogue()?;
    let mut text = String::new();
    match &args.id {
        None => {
            let wanted = |id: &str| {
                args.prefix
                    .as_deref()
                    .is_none_or(|prefix| id.starts_with(prefix))
            };
            if let (Some(prefix), false) = (
                &args.prefix,
                rules.values().any(|(rule, _)| wanted(rule.id)),
            ) {
                return Err(Stop::Failed(format!(
                    "no rule begins with \"{prefix}\"; `facturier rules` lists them all"
                )));
            }
            for (rule, _) in rules.values().filter(|(rule, _)| wanted(rule.id)) {
                // Writing to a string cannot fail.
                let _ = writeln!(
                    text,
                    "{:<22} {:<11} {}",
                    rule.id,
                    rule.severity,
                    rule.expected_in(args.language)
                );
            }
        }
        Some(id) => {
            // UBL.BE spells ids of others with small letters.
            let is_it = |rule: &str| rule.eq_ignore_ascii_case(id);
            let alike = || rules.values().find(|(rule, _)| is_it(rule.id));
            let Some((rule, profiles)) = rules.get(id.as_str()).or_else(alike) else {
                return Err(Stop::Failed(unknown(id, &rules)));
            };
            describe(&mut text, rule, profiles, args.language);
        }
    }
    console.out(text.as_bytes())
}

/// What changed from one profile to another, in words.
fn compared(before: &str, after: &str, console: &Console) -> Result<String, Stop> {
    let named = |name| Profile::named(name).map_err(|error| Stop::Failed(error.to_string()));
    let difference = difference(&named(before)?, &named(after)?);
    let language = console.language;
    let said = |words: Wording| console.told(&words);
    let mut text = said(phrase!("from {} to {}", before, after));
    text.push('\n');
    let head = |text: &mut String, count: usize, words: Wording| {
        if count > 0 {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n{}", said(words));
        }
    };
    let row = |text: &mut String, rule: &RuleInfo, weight: &str| {
        let expected = rule.expected_in(language);
        let _ = writeln!(text, "  {:<22} {weight:<18} {expected}", rule.id);
    };
    let (came, went) = (&difference.came, &difference.went);
    let came_words = match came.len() {
        1 => phrase!("1 rule came"),
        more => phrase!("{} rules came", more),
    };
    let went_words = match went.len() {
        1 => phrase!("1 rule went"),
        more => phrase!("{} rules went", more),
    };
    for (rules, words) in [(came, came_words), (went, went_words)] {
        head(&mut text, rules.len(), words);
        for rule in rules {
            row(&mut text, rule, &said(severity(rule.severity)));
        }
    }
    for asks_otherwise in [false, true] {
        let changes = difference.changed.iter();
        let changes: Vec<_> = changes
            .filter(|change| change.asks_otherwise == asks_otherwise)
            .collect();
        let words = match (asks_otherwise, changes.len()) {
            (false, 1) => phrase!("1 rule weighs otherwise"),
            (false, more) => phrase!("{} rules weigh otherwise", more),
            (true, 1) => phrase!("1 rule asks something else"),
            (true, more) => phrase!("{} rules ask something else", more),
        };
        head(&mut text, changes.len(), words);
        for change in changes {
            let RuleChange {
                before,
                after,
                older,
                ..
            } = change;
            let weight = match before.severity == after.severity {
                true => said(severity(after.severity)),
                false => {
                    let [before, after] = [before, after].map(|it| said(severity(it.severity)));
                    format!("{before} -> {after}")
                }
            };
            row(&mut text, after, &weight);
            let was = |text: &mut String, when: Wording, what: &str| {
                let _ = writeln!(text, "  {:<22} {:<18} {what}", "", said(when));
            };
            if before.expected != after.expected {
                was(&mut text, phrase!("before"), &before.expected_in(language));
            }
            if !older.is_empty() {
                let older = said(Wording::frame(older, Vec::new()));
                was(&mut text, phrase!("in the older"), &older);
            }
        }
    }
    let lists = &difference.lists;
    let words = match lists.len() {
        1 => phrase!("1 code list changed"),
        more => phrase!("{} code lists changed", more),
    };
    head(&mut text, lists.len(), words);
    for list in lists {
        let name = said(Wording::frame(list.name, Vec::new()));
        match list.rules.as_slice() {
            [] => _ = writeln!(text, "  {name}"),
            rules => _ = writeln!(text, "  {name} ({})", rules.join(", ")),
        }
        for (codes, what) in [(&list.came, phrase!("came")), (&list.went, phrase!("went"))] {
            if !codes.is_empty() {
                let _ = writeln!(text, "    {:<6} {}", said(what), codes.join(" "));
            }
        }
    }
    for (syntaxes, side) in [
        (&difference.syntaxes_came, after),
        (&difference.syntaxes_went, before),
    ] {
        for syntax in syntaxes {
            let only = phrase!("only {} has rules for {}", side, syntax.schema());
            let _ = writeln!(text, "\n{}", said(only));
        }
    }
    if difference == RulesDifference::default() {
        let _ = writeln!(text, "{}", said(phrase!("nothing changed")));
    }
    Ok(text)
}

fn describe(text: &mut String, rule: &RuleInfo, profiles: &[String], language: Language) {
    let _ = writeln!(text, "{} ({})", rule.id, rule.severity);
    let _ = writeln!(text, "  wants     {}", rule.expected_in(language));
    let _ = writeln!(text, "  why       {}", rule.why_in(language));
    for term in rule.terms {
        let _ = writeln!(
            text,
            "  about     {term} {}",
            language::term(term, language).unwrap_or_default()
        );
    }
    if let Some(example) = example(rule) {
        let _ = writeln!(text, "  fails     {example}");
    }
    match profiles {
        [] => {
            let what = match FORMATS.iter().find(|row| row.has_rule(rule.id)) {
                Some(row) => format!("every check of {}: it is about how a file is written", row.title),
                None if rule.id.starts_with("STM-") => {
                    "every check of bank statements: it is about what they come to, in whatever format".into()
                }
                None if rule.id.starts_with("ADV-") => {
                    "our own advice, which no authority asks for (--no-advice leaves it out)".into()
                }
                None => "every check: it is about how a document is written".to_owned(),
            };
            let _ = writeln!(text, "  part of   {what}");
        }
        _ => {
            let _ = writeln!(text, "  part of   {}", profiles.join(", "));
        }
    }
}

/// A document that fails a rule, in words.
fn example(rule: &RuleInfo) -> Option<String> {
    let mut banks = BANK.lines().filter_map(|row| row.split_once('\t'));
    if let Some((_, file)) = banks.find(|(pattern, _)| fits(pattern, rule.id)) {
        let file = file.replace("{id}", &rule.id.to_lowercase());
        return Some(format!("fixtures/{file}"));
    }
    let find = |table: &'static str| {
        table
            .lines()
            .filter_map(|row| row.split_once('\t'))
            .find(|(id, _)| *id == rule.id)
            .map(|(_, row)| row)
    };
    if let Some((base, edits)) = find(BROKEN).and_then(|row| row.split_once('\t')) {
        let edits: Vec<String> = edits.split('\t').map(in_words).collect();
        return Some(format!(
            "fixtures/ubl/{base} with {}",
            edits.join(", and then ")
        ));
    }
    if let Some((base, edits)) =
        find(ADVICE).and_then(|row| row.strip_prefix("fires\t")?.split_once('\t'))
    {
        let edits: Vec<&str> = edits.split('\t').collect();
        let edits: Vec<String> = edits
            .chunks(2)
            .map(|pair| match pair {
                [old, new] if !new.is_empty() => format!("{old} replaced by {new}"),
                pair => format!("{} deleted", pair[0]),
            })
            .collect();
        return Some(format!("fixtures/ubl/{base} with {}", edits.join(", and ")));
    }
    if let Some(reason) = find(UNBREAKABLE) {
        return Some(format!("never: {reason}"));
    }
    let path = rule.expected.strip_prefix("no ")?;
    let path = path.strip_suffix(", which EN 16931 does not use")?;
    Some(match path.rsplit_once('/') {
        Some((around, name)) => format!("any document with {name} in {around}"),
        None => format!("any document with {path}"),
    })
}

/// An edit of [`BROKEN`] in words.
fn in_words(edit: &str) -> String {
    if let Some(path) = edit.strip_prefix('-') {
        return format!("{path} deleted");
    }
    if let Some(path) = edit.strip_suffix('*') {
        return format!("{path} repeated");
    }
    let Some(at) = edit.find(['=', '+', '^', '>']) else {
        return edit.to_owned();
    };
    let (path, content) = (&edit[..at], &edit[at + 1..]);
    let around = match path {
        "." => "the document",
        _ => path,
    };
    match edit.as_bytes()[at] {
        b'=' if content.trim().is_empty() => format!("{path} emptied"),
        b'=' => format!("{path} set to \"{content}\""),
        b'+' => format!("{content} put at the end of {around}"),
        b'^' => format!("{content} put at the start of {around}"),
        _ => format!("{content} put after {path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_rules() {
        for (pattern, id, is) in [
            ("BR-CO-10", "BR-CO-10", true),
            ("br-co-10", "BR-CO-10", true),
            ("BR-CO-1", "BR-CO-10", false),
            ("BR-CO-*", "BR-CO-10", true),
            ("*-10", "BR-CO-10", true),
            ("*", "BR-CO-10", true),
            ("BR-??-10", "BR-CO-10", true),
            ("BR-?-10", "BR-CO-10", false),
            ("B*C*0", "BR-CO-10", true),
            ("*11", "BR-CO-10", false),
        ] {
            assert_eq!(fits(pattern, id), is, "{pattern}");
        }
    }

    #[test]
    fn the_last_change_counts() {
        let change = |pattern: &str, severity| (pattern.to_owned(), severity);
        let changes = [
            change("UBL-CR-*", None),
            change("ubl-cr-001", Some(Severity::Fatal)),
        ];
        let all = expand(&changes, &Profile::auto()).unwrap();
        assert!(all.len() > 500, "{}", all.len());
        let of = |id: &str| all.iter().find(|(rule, _)| rule == id).unwrap().1;
        assert_eq!(of("UBL-CR-001"), Some(Severity::Fatal));
        assert_eq!(of("UBL-CR-002"), None);
        // As UBL.BE spells it.
        assert_eq!(of("ubl-CR-454"), None);
    }

    #[test]
    fn rules_of_older_releases_are_there() {
        let all = catalogue().unwrap();
        for row in PROFILES {
            for release in row.releases {
                let name = format!("{}@{}", row.name, release.name);
                for rule in Profile::named(&name).unwrap().rules() {
                    assert!(all.contains_key(rule.id), "{name}: {}", rule.id);
                }
            }
        }
    }

    #[test]
    fn what_is_no_rule_is_told() {
        for (pattern, said) in [
            ("PEPOL-EN16931-R001", "did you mean PEPPOL-EN16931-R001?"),
            ("XYZZY", "expected an id such as"),
            ("XYZ-*", "no rule fits"),
        ] {
            match expand(&[(pattern.to_owned(), None)], &Profile::auto()) {
                Err(Stop::Failed(message)) => assert!(message.contains(said), "{message}"),
                other => panic!("{other:?}"),
            }
        }
    }
}
