//! Field 86 in subfields, as the German banks have it and others after them: a code of three digits, then a
//! mark and two digits before each part (`166?00GUTSCHRIFT?20EREF+E-17?21SVWZ+…`). The mark is mostly `?`.
//!
//! The purpose, subfields 20 to 29 and 60 to 63 of 27 characters each, has words of its own (`SVWZ+`), which
//! may begin at any of its words and run over from one subfield into the next, also within a word.

use super::dialect::Entry;
use super::looks_like_iban;
use super::words::{Told, is_bic};

/// Characters of a subfield; one so long runs on in the next.
const FULL: usize = 27;

/// The marks before a subfield.
const MARKS: &[u8] = b"?>@~^<#|!$%*&=\\;";

/// The words of the purpose, and those of `words.rs` for them.
const KEYWORDS: &[(&str, &str)] = &[
    ("ABWA", "ULTD"),
    ("ABWE", "ULTC"),
    ("BIC", "BIC"),
    ("COAM", "COAM"),
    ("CRED", "CSID"),
    ("DEBT", "CSID"),
    ("EREF", "EREF"),
    ("IBAN", "IBAN"),
    ("KREF", "KREF"),
    ("MREF", "MARF"),
    ("OAMT", "OAMT"),
    ("PURP", "PURP"),
    ("SVWZ", "REMI"),
];

/// The code, the mark and the rest from the first mark on. Behind a code alone there may be a blank.
fn parts(text: &str) -> Option<(&str, u8, &str)> {
    let code = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let behind = &text[code..];
    let rest = behind.trim_start_matches(' ');
    let mark = *rest
        .as_bytes()
        .first()
        .filter(|mark| MARKS.contains(mark))?;
    let mut starts = starts(rest, mark);
    let is_one = starts.next() == Some(0)
        && match code {
            3 if rest.len() == behind.len() => true,
            0 | 3 => starts.next().is_some(),
            _ => false,
        };
    is_one.then_some((&text[..code], mark, rest))
}

/// Where the subfields begin.
fn starts(text: &str, mark: u8) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(mark, text.as_bytes()).filter(move |&at| {
        let number = text.as_bytes().get(at + 1..at + 3);
        number.is_some_and(|number| number.iter().all(u8::is_ascii_digit))
    })
}

/// The lines as one. Some banks have a field of the code alone before that with the subfields.
fn joined(entry: &Entry<'_>) -> String {
    let mut lines = entry.lines.as_slice();
    if let [code, next, ..] = lines
        && code.trim().len() == 3
        && parts(next).is_some_and(|(known, ..)| known == code.trim())
    {
        lines = &lines[1..];
    }
    let text: String = lines.concat();
    let start = text.len() - text.trim_start().len();
    text[start..].to_owned()
}

/// A code and a subfield, or subfields alone.
pub(super) fn looks(entry: &Entry<'_>) -> bool {
    parts(&joined(entry)).is_some()
}

/// The parts of the field.
pub(super) fn read<'t>(entry: &Entry<'t>) -> Told<'t> {
    let text = joined(entry);
    let Some((code, mark, rest)) = parts(&text) else {
        return Told::new();
    };
    let mut starts = starts(rest, mark).peekable();
    let mut told = Told::new();
    let mut purpose = Purpose::default();
    let mut name = Purpose::default();
    let mut account = None;
    let mut others = vec![code.to_owned()];
    while let Some(at) = starts.next() {
        let end = starts.peek().copied().unwrap_or(rest.len());
        let (number, value) = (&rest[at + 1..at + 3], &rest[at + 3..end]);
        match number.as_bytes() {
            b"00" => others[0] = format!("{code} {value}"),
            [b'2', _] | [b'6', b'0'..=b'3'] => purpose.push(value),
            b"30" if is_bic(value.trim()) => told.push(("BIC", value.trim().to_owned().into())),
            // The IBAN goes before the number of the account.
            b"38" => account = Some(value),
            b"31" if account.is_none() => account = Some(value),
            b"32" | b"33" => name.push(value),
            _ => others.push(format!("?{number} {value}")),
        }
    }
    if let Some(account) = account {
        told.push(("IBAN", account.trim().to_owned().into()));
    }
    told.push(("NAME", name.text(0, name.text.len(), true).into()));
    purpose.tell(&mut told);
    for text in others {
        told.push(("INFO", text.trim().to_owned().into()));
    }
    told
}

/// Subfields one after the other.
#[derive(Debug, Default)]
struct Purpose {
    text: String,
    /// Where those begin that follow one that is not full.
    breaks: Vec<usize>,
    /// Where they all begin.
    starts: Vec<usize>,
}

impl Purpose {
    fn push(&mut self, value: &str) {
        let start = self.starts.last().copied().unwrap_or_default();
        self.starts.push(self.text.len());
        if self.text[start..].chars().count() < FULL {
            self.breaks.push(self.text.len());
        }
        self.text.push_str(value);
    }

    /// A part of the text; a subfield that is not full ends a word.
    fn text(&self, from: usize, end: usize, in_words: bool) -> String {
        let mut out = String::new();
        let mut at = from;
        let first = self.breaks.partition_point(|&at| at <= from);
        let inside = self.breaks[first..].iter().take_while(|&&at| at < end);
        for &next in inside.chain([&end]) {
            let part = &self.text[at..next];
            if in_words && !out.is_empty() && !out.ends_with(' ') && !part.starts_with(' ') {
                out.push(' ');
            }
            out.push_str(part);
            at = next;
        }
        out.trim().to_owned()
    }

    /// The word of the text that begins here: up to a blank, or a keyword at the beginning of a subfield.
    fn word(&self, from: usize) -> &str {
        let rest = &self.text[from..];
        let start = from + rest.len() - rest.trim_start().len();
        let first = self.starts.partition_point(|&at| at <= start);
        // Neither an IBAN nor a BIC is longer.
        let mut near = self.starts[first..]
            .iter()
            .take_while(|&&at| at - start <= 35);
        let end = near.find(|&&at| {
            KEYWORDS.iter().any(|(keyword, _)| {
                let behind = self.text[at..].strip_prefix(keyword);
                behind.is_some_and(|behind| behind.starts_with(['+', ':']))
            })
        });
        let text = &self.text[start..end.copied().unwrap_or(self.text.len())];
        text.split_whitespace().next().unwrap_or_default()
    }

    /// The keyword that begins here: its length with the sign behind it, and its word.
    fn keyword(&self, at: usize) -> Option<(usize, &'static str)> {
        let rest = &self.text[at..];
        let &(keyword, word) = KEYWORDS.iter().find(|row| rest.starts_with(row.0))?;
        let begins = at == 0
            || self.text.as_bytes()[at - 1] == b' '
            || self.starts.binary_search(&at).is_ok();
        let behind = &rest[keyword.len()..];
        let is_it = match behind.as_bytes().first() {
            Some(b'+') => true,
            Some(b':') if matches!(keyword, "IBAN" | "BIC") => {
                // Such words are also written by people.
                let value = self.word(at + keyword.len() + 1);
                looks_like_iban(value) || is_bic(value)
            }
            Some(b':') => !matches!(keyword, "COAM" | "OAMT" | "PURP"),
            _ => false,
        };
        (begins && is_it).then_some((keyword.len() + 1, word))
    }

    fn tell(&self, told: &mut Told<'_>) {
        let mut at = 0;
        let mut found: Vec<(&'static str, String)> = Vec::new();
        let mut open = ("", 0);
        let mut take = |(word, from): (&'static str, usize), end: usize| {
            let in_words = matches!(word, "" | "REMI" | "ULTD" | "ULTC");
            let value = self.text(from, end, in_words);
            if !value.is_empty() {
                found.push((word, value));
            }
        };
        while at < self.text.len() {
            let is_start = self.text.as_bytes()[at].is_ascii_uppercase();
            match is_start.then(|| self.keyword(at)).flatten() {
                Some((length, word)) => {
                    take(open, at);
                    open = (word, at + length);
                    at += length;
                }
                None => at += 1,
            }
        }
        take(open, self.text.len());
        // A text before the words is the purpose when none of them has it.
        let has_purpose = found.iter().any(|(word, _)| *word == "REMI");
        for (word, value) in found {
            let word = match word {
                "" if has_purpose => "INFO",
                "" => "REMI",
                word => word,
            };
            told.push((word, value.into()));
        }
    }
}
