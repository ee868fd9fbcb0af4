//! What the forms of a report say themselves: the verdict, how much was found, by which rules.

use super::{Changed, JudgedBy, Reason, Report, Severity, Verdict};
use crate::model::Specification;
use crate::value::shown::short;
use crate::value::{Phrase, phrase};

pub(super) fn verdict(verdict: Verdict) -> Phrase {
    match verdict {
        Verdict::Valid => phrase!("valid"),
        Verdict::Invalid => phrase!("invalid"),
        Verdict::NotJudged => phrase!("not-judged"),
        Verdict::Unreadable => phrase!("unreadable"),
    }
}

pub(super) fn severity(severity: Severity) -> Phrase {
    match severity {
        Severity::Fatal => phrase!("fatal"),
        Severity::Warning => phrase!("warning"),
        Severity::Information => phrase!("information"),
    }
}

/// How many findings of a severity there are; `None` for none.
pub(super) fn count(report: &Report, severity: Severity) -> Option<Phrase> {
    Some(match (severity, report.count(severity)) {
        (_, 0) => return None,
        (Severity::Fatal, 1) => phrase!("1 fatal"),
        (Severity::Fatal, count) => phrase!("{} fatal", count),
        (Severity::Warning, 1) => phrase!("1 warning"),
        (Severity::Warning, count) => phrase!("{} warnings", count),
        (Severity::Information, count) => phrase!("{} for information", count),
    })
}

/// How many findings are not shown.
pub(crate) fn left_out(report: &Report) -> Phrase {
    match report.left_out {
        1 => phrase!("1 more finding was left out"),
        left_out => phrase!("{} more findings were left out", left_out),
    }
}

/// What stands behind the verdict when not all rules were applied that the document names.
pub(super) fn only(report: &Report) -> Phrase {
    match report.judged_by.is_complete() || report.profile.is_none() {
        true => "".into(),
        false => phrase!(", judged by EN 16931 only"),
    }
}

/// By what rules a document was judged, and why by those, as a clause; and what the caller has changed of them.
pub(super) fn judged_by(report: &Report) -> Phrase {
    const SHOWN: usize = 5;
    let listed = |all: Vec<String>| {
        let more = if all.len() > SHOWN { ", …" } else { "" };
        format!("{}{more}", all[..all.len().min(SHOWN)].join(", "))
    };
    let JudgedBy {
        changed,
        code_lists,
        ..
    } = &report.judged_by;
    let mut phrase = chosen(report);
    if !changed.is_empty() {
        let changed = listed(changed.iter().map(Changed::to_string).collect());
        phrase = phrase!("{}; rules changed: {}", phrase, changed);
    }
    if !code_lists.is_empty() {
        phrase = phrase!(
            "{}; code lists replaced: {}",
            phrase,
            listed(code_lists.clone())
        );
    }
    phrase
}

fn chosen(report: &Report) -> Phrase {
    let rules = match &report.profile {
        Some(profile) => phrase!("rules of {}", named(profile)),
        None => phrase!("no business rules applied"),
    };
    let judged_by = &report.judged_by;
    let named = match (judged_by.specification, judged_by.names.as_deref()) {
        (Some(known), _) if known != Specification::En16931 => known.as_str().into(),
        (_, Some(identifier)) => short(identifier).into(),
        (Some(known), None) => known.as_str().into(),
        (None, None) => phrase!("nothing"),
    };
    match judged_by.reason {
        Reason::NotAsked if report.profile.is_none() => phrase!("{}, as asked", rules),
        Reason::Asked | Reason::Named | Reason::NotAsked => rules,
        Reason::Missing => phrase!("{} as the fallback: it names no specification", rules),
        Reason::Unknown => phrase!(
            "{} as the fallback: it names \"{}\", which is not known",
            rules,
            named
        ),
        Reason::BaseOnly => phrase!(
            "{}; it names {}, whose own rules are not applied",
            rules,
            named
        ),
        Reason::Torn => phrase!("{}: the XML breaks off", rules),
        Reason::OtherSyntax => phrase!(
            "{}: the profile has none for {}",
            rules,
            judged_by.structure.clone()
        ),
        Reason::Outside if judged_by.advice => phrase!(
            "{}: it is {}, which is outside EN 16931; only its structure and our own advice were checked",
            rules,
            named
        ),
        Reason::Outside => phrase!(
            "{}: it is {}, which is outside EN 16931; only its structure was checked",
            rules,
            named
        ),
    }
}

/// The rules of bank statements have words for a name.
fn named(profile: &str) -> Phrase {
    match profile {
        "bank statements" => phrase!("bank statements"),
        "bank statements, interim report" => phrase!("bank statements, interim report"),
        "bank statements, notification" => phrase!("bank statements, notification"),
        _ => profile.into(),
    }
}
