//! How the banks write what they say of a movement.
//!
//! A row of [`DIALECTS`] is a family of banks. Its `looks` tells an entry of theirs by its shape (marks, words
//! and labels at their places, lines that repeat each other), and never by what a text says; its `read` gives
//! the parts with the words of `words.rs`, which puts them into the fields of the model. The first row whose
//! shape it is reads the entry; the last row takes what is written in no way that is known, as a text.

use super::words::{Told, free, is_bic, is_full, lines_as_text, split, word_at};
use super::{looks_like_iban, subfields};
use std::borrow::Cow;

/// A movement as it stands in the message.
#[derive(Debug, Default)]
pub(super) struct Entry<'t> {
    /// The four letters of the bank in the lines or blocks before the message; empty if there are none.
    pub bank: &'t str,
    /// The type in field 61, with a blank when it has three characters.
    pub kind: &'t str,
    /// What stands behind it, up to the two strokes, with its blanks.
    pub reference: &'t str,
    /// The further lines of field 61.
    pub more: Vec<&'t str>,
    /// The lines of field 86.
    pub lines: Vec<&'t str>,
    /// The lines of field NS.
    pub numbered: Vec<&'t str>,
}

impl<'t> Entry<'t> {
    fn first(&self) -> &'t str {
        self.lines.first().copied().unwrap_or_default()
    }

    fn starts(&self, start: &str) -> bool {
        self.first().trim_start().starts_with(start)
    }

    /// Whether one of these labels stands in the lines.
    fn has_label(&self, labels: &[Label]) -> bool {
        Labelled::new(&self.lines).next(0, labels).is_some()
    }
}

/// A family of banks.
#[derive(Debug)]
pub(super) struct Dialect {
    /// Banks whose files are of this kind, for whoever reads the table.
    #[cfg_attr(not(test), expect(dead_code))]
    pub banks: &'static str,
    pub looks: fn(&Entry<'_>) -> bool,
    pub read: for<'t> fn(&Entry<'t>) -> Told<'t>,
    /// Whether field 61 has an account, and no reference, behind the type, and the further lines belong to it.
    pub has_account: bool,
}

const fn row(
    banks: &'static str,
    looks: fn(&Entry<'_>) -> bool,
    read: for<'t> fn(&Entry<'t>) -> Told<'t>,
) -> Dialect {
    Dialect {
        banks,
        looks,
        read,
        has_account: false,
    }
}

#[rustfmt::skip]
pub(super) const DIALECTS: &[Dialect] = &[
    row("old German and Hungarian files", |entry| !entry.numbered.is_empty(), numbered),
    row("Komercijalna banka", is_of_parties, parties),
    row("Citi", |entry| entry.starts("/PT/"), citi),
    row("ING, Rabobank, ABN AMRO, Knab, Bunq, Triodos, Van Lanschot, Belgian banks", is_of_words, words),
    row("Triodos with subfields", |entry| entry.starts("000>10"), triodos),
    row("German, Austrian, Swiss, Luxembourgish and Polish banks", subfields::looks, subfields::read),
    Dialect { has_account: true, ..row("ASN, SNS, RegioBank", repeats_account, after_account) },
    Dialect { has_account: true, ..row("Rabobank before 2013", is_padded, padded) },
    row("ABN AMRO", |entry| entry.starts("SEPA ") && entry.has_label(ABN), |entry| labelled(entry, ABN, "INFO")),
    row("ABN AMRO before SEPA", |entry| cell_account(entry).is_some(), cells),
    row("Knab", |entry| entry.lines.iter().any(|line| line.starts_with("REK:") || line.starts_with("NAAM:")),
        |entry| labelled(entry, KNAB, "REMI")),
    row("PostFinance", |entry| entry.has_label(POSTFINANCE), postfinance),
    row("mBank", |entry| entry.has_label(MBANK), mbank),
    row("ING before SEPA, Van Lanschot", |entry| leading_account(entry).is_some(), leading),
    row("ING, direct debits", |entry| entry.starts("Europese Incasso,"), ing_direct_debit),
    row("Penta", |entry| penta_parts(entry).is_some(), penta),
    row("Raiffeisen in Hungary", is_stacked, stacked),
    row("any", |_| true, |entry| vec![("REMI", lines_as_text(&entry.lines).into())]),
];

/// The row that reads an entry.
pub(super) fn of(entry: &Entry<'_>) -> &'static Dialect {
    let found = DIALECTS.iter().find(|row| (row.looks)(entry));
    found.unwrap_or(&DIALECTS[DIALECTS.len() - 1])
}

fn is_of_words(entry: &Entry<'_>) -> bool {
    let joined: String = entry.lines.iter().take(2).copied().collect();
    word_at(joined.trim_start(), 0).is_some()
}

/// Words between slashes. Rabobank has the account in a line of its own behind field 61.
fn words<'t>(entry: &Entry<'t>) -> Told<'t> {
    split(&entry.lines)
}

/// A number behind field 61 that is the account of a counterparty named in words: an IBAN, or ten characters.
pub(super) fn account_line<'t>(entry: &Entry<'t>) -> Option<&'t str> {
    let &[line] = entry.more.as_slice() else {
        return None;
    };
    let line = line.trim();
    let is_old = line.len() == 10
        && line.bytes().skip(1).all(|byte| byte.is_ascii_digit())
        && line.contains(|c| !matches!(c, '0' | 'P'))
        && (line.starts_with('P') || line.starts_with(|c: char| c.is_ascii_digit()))
        && is_of_words(entry);
    (looks_like_iban(line) || is_old).then_some(line)
}

/// `/BENM/account`, and each further line behind a slash of its own: name, reference, text.
fn is_of_parties(entry: &Entry<'_>) -> bool {
    let account = ["/BENM/", "/ORDP/"]
        .iter()
        .find_map(|start| entry.first().strip_prefix(start));
    account.is_some_and(|account| {
        account.len() >= 8 && account.trim_end().bytes().all(|b| b.is_ascii_digit())
    })
}

fn parties<'t>(entry: &Entry<'t>) -> Told<'t> {
    let mut lines = entry
        .lines
        .iter()
        .map(|line| line.trim().trim_start_matches('/'));
    let account = lines.next().unwrap_or_default();
    let account = account
        .split_once('/')
        .map_or(account, |(_, number)| number);
    let name = lines.next().unwrap_or_default();
    let said: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    vec![
        ("IBAN", account.into()),
        ("NAME", name.into()),
        ("REMI", said.join(" ").into()),
    ]
}

/// `/PT/kind/PY/text`.
fn citi<'t>(entry: &Entry<'t>) -> Told<'t> {
    let text = free(&entry.lines);
    match text.split_once("/PY/") {
        Some((kind, said)) => vec![
            ("INFO", kind.to_owned().into()),
            ("REMI", said.to_owned().into()),
        ],
        None => vec![("REMI", text.into())],
    }
}

/// Lines that begin with the number of a subfield: 01 to 14 text, 15 and 16 name, 34 account.
fn numbered<'t>(entry: &Entry<'t>) -> Told<'t> {
    let (mut said, mut name) = (Vec::new(), Vec::new());
    let mut told = Told::new();
    for line in &entry.numbered {
        let number = line.get(..2).and_then(|number| number.parse::<u8>().ok());
        let value = line.get(2..).unwrap_or_default().trim();
        match number {
            _ if value.is_empty() => {}
            Some(1..=14) => said.push(value),
            Some(15 | 16) => name.push(value),
            Some(34) => told.push(("IBAN", value.into())),
            _ => told.push(("INFO", line.trim().into())),
        }
    }
    said.extend(entry.lines.iter().map(|line| line.trim()));
    told.push(("NAME", name.join(" ").into()));
    told.push(("REMI", said.join(" ").into()));
    told
}

/// Subfields in which 10 is the account; when that is zeros, the text begins with BIC and IBAN. A text goes on
/// from one to the next as it stands.
fn triodos<'t>(entry: &Entry<'t>) -> Told<'t> {
    let mut told = Told::new();
    let mut said = String::new();
    for line in &entry.lines {
        for (at, part) in line.split('>').enumerate() {
            let number = part.get(..2).filter(|number| at > 0 && is_digits(number));
            let Some(number) = number else {
                // A mark that begins no subfield is part of the text.
                if !said.is_empty() {
                    said.push_str(if at > 0 { ">" } else { "" });
                    said.push_str(part);
                }
                continue;
            };
            let value = &part[2..];
            match number {
                "10" if value.contains(|c| !matches!(c, '0' | ' ')) => {
                    told.push(("IBAN", value.trim().into()));
                }
                "10" => {}
                "20" if is_bic(value.trim()) => told.push(("BIC", value.trim().into())),
                "21" if said.is_empty() && looks_like_iban(value.trim()) => {
                    told.push(("IBAN", value.trim().into()));
                }
                _ if number.starts_with('2') => said.push_str(value),
                _ => told.push(("INFO", format!(">{part}").trim().to_owned().into())),
            }
        }
    }
    told.push(("REMI", said.trim().to_owned().into()));
    told
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The account in field 61, and again at the beginning of field 86, with the name behind it.
fn repeats_account(entry: &Entry<'_>) -> bool {
    let account = entry.reference.trim();
    let is_account = looks_like_iban(account) || account.len() >= 9 && is_digits(account);
    let rest = entry.first().trim_start().strip_prefix(account);
    is_account && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn after_account<'t>(entry: &Entry<'t>) -> Told<'t> {
    let account = entry.reference.trim();
    let name = entry.first().trim_start().strip_prefix(account);
    let said: Vec<&str> = entry.lines.iter().skip(1).copied().collect();
    vec![
        ("IBAN", account.into()),
        ("NAME", name.unwrap_or_default().trim().into()),
        ("REMI", lines_as_text(&said).into()),
    ]
}

/// Sixteen characters for the account, filled up with blanks, and the name behind them in field 61.
fn is_padded(entry: &Entry<'_>) -> bool {
    entry.reference.chars().nth(15) == Some(' ') && entry.reference.chars().nth(16).is_some()
}

fn padded<'t>(entry: &Entry<'t>) -> Told<'t> {
    let at = entry
        .reference
        .char_indices()
        .nth(16)
        .map_or(0, |(at, _)| at);
    let (account, name) = entry.reference.split_at(at);
    let account = account.trim();
    let account = if account == "NONREF" { "" } else { account };
    vec![
        ("IBAN", account.into()),
        ("NAME", name.trim().into()),
        ("REMI", lines_as_text(&entry.lines).into()),
    ]
}

/// A label, and the word for what stands behind it. Before a label that begins with `;`, that mark stands; one that
/// begins with `|` stands at the beginning of a cell.
type Label = (&'static str, &'static str);

const ABN: &[Label] = &[
    ("|IBAN:", "IBAN"),
    ("|BIC:", "BIC"),
    ("|NAAM:", "NAME"),
    ("|OMSCHRIJVING:", "REMI"),
    ("|BETALINGSKENM.:", "REMI"),
    ("|KENMERK:", "EREF"),
    ("|MACHTIGING:", "MARF"),
    ("|INCASSANT:", "CSID"),
    ("|ID DEBITEUR:", "INFO"),
];

const KNAB: &[Label] = &[("REK:", "IBAN"), ("NAAM:", "NAME")];

const POSTFINANCE: &[Label] = &[
    ("AUFTRAGGEBER:", "NAME"),
    ("MITTEILUNGEN:", "REMI"),
    ("DONNEUR D'ORDRE:", "NAME"),
    ("COMMUNICATIONS:", "REMI"),
    ("MITTENTE:", "NAME"),
    ("COMUNICAZIONI:", "REMI"),
];

const MBANK: &[Label] = &[
    (";Z RACH.:", "IBAN"),
    (";NA RACH.:", "IBAN"),
    (";OD:", "NAME"),
    (";DLA:", "NAME"),
    (";TYT.:", "REMI"),
    (";TNR:", "INFO"),
];

/// A text in which labels are looked for.
struct Labelled {
    text: String,
    /// Where its lines begin.
    starts: Vec<usize>,
}

impl Labelled {
    fn new(lines: &[&str]) -> Labelled {
        let mut text = String::new();
        let mut starts = Vec::new();
        for line in lines {
            if starts.last().is_some_and(|&start| !is_full(&text[start..])) {
                text.push(' ');
            }
            starts.push(text.len());
            text.push_str(line);
        }
        Labelled { text, starts }
    }

    /// Whether a cell begins here, of which a line has two. What a customer writes has labels elsewhere.
    fn begins_cell(&self, at: usize) -> bool {
        let line = self.starts.partition_point(|&start| start <= at);
        let start = line.checked_sub(1).map_or(0, |line| self.starts[line]);
        let before = self.text.get(start..at).unwrap_or_default();
        match before.chars().take(CELL + 1).count() {
            0 => true,
            // The blank at the end of the first one may be missing.
            column => (CELL - 1..=CELL).contains(&column) && before.ends_with(' '),
        }
    }

    /// The next place where one of the labels stands at the beginning of a part: where it and what is behind it
    /// begin, and its word.
    fn next(&self, from: usize, labels: &[Label]) -> Option<(usize, usize, &'static str)> {
        let text = self.text.as_bytes();
        memchr::memchr_iter(b':', text.get(from..)?).find_map(|colon| {
            let end = from + colon + 1;
            labels.iter().find_map(|&(label, word)| {
                let name = label.trim_start_matches([';', '|']);
                let at = end.checked_sub(name.len()).filter(|&at| at >= from)?;
                let before = text[..at].last();
                let begins = match before {
                    _ if text[at..end] != *name.as_bytes() => false,
                    _ if label.starts_with(';') => text[..at].trim_ascii_end().ends_with(b";"),
                    _ if label.starts_with('|') => self.begins_cell(at),
                    None => true,
                    Some(b' ' | b'/') => true,
                    Some(_) => self.starts.binary_search(&at).is_ok(),
                };
                begins.then_some((at, end, word))
            })
        })
    }
}

/// The parts behind their labels; what stands before the first has the word `head`.
fn labelled<'t>(entry: &Entry<'t>, labels: &[Label], head: &'static str) -> Told<'t> {
    let all = Labelled::new(&entry.lines);
    let mut told = Told::new();
    let (mut word, mut from) = (head, 0);
    loop {
        let next = all.next(from, labels);
        let end = next.map_or(all.text.len(), |(at, ..)| at);
        let value = all.text[from..end].trim();
        let value = value.trim_end_matches(['/', ';']).trim_end();
        told.push((word, value.to_owned().into()));
        let Some((_, behind, next)) = next else {
            return told;
        };
        (word, from) = (next, behind);
    }
}

/// The name has the address and a reference of the bank (`131209CH98765432`) behind it.
fn postfinance<'t>(entry: &Entry<'t>) -> Told<'t> {
    let mut told = labelled(entry, POSTFINANCE, "INFO");
    let mut reference = None;
    for (word, value) in &mut told {
        let is_reference = |last: &str| {
            last.len() == 16
                && is_digits(&last[..6])
                && last[6..].starts_with(|c: char| c.is_ascii_uppercase())
        };
        if *word == "NAME"
            && let Some((name, last)) = value.rsplit_once(' ')
            && last.is_ascii()
            && is_reference(last)
        {
            reference = Some(last.to_owned());
            *value = name.trim_end().to_owned().into();
        }
    }
    told.extend(reference.map(|reference| ("INFO", reference.into())));
    told
}

/// Blanks part the name and the address.
fn mbank<'t>(entry: &Entry<'t>) -> Told<'t> {
    let mut told = labelled(entry, MBANK, "INFO");
    let mut address = None;
    for (word, value) in &mut told {
        if *word == "NAME"
            && let Some((name, rest)) = value.split_once("  ")
        {
            address = Some(rest.trim().to_owned());
            *value = name.to_owned().into();
        }
    }
    told.extend(address.map(|address| ("ADDR", address.into())));
    told
}

/// `GIRO   428428 name` or `12.34.56.789 name`, the name up to the end of the first of two columns; when
/// that is empty, in the second one.
fn cell_account<'t>(entry: &Entry<'t>) -> Option<(&'t str, &'t str)> {
    let line = entry.first();
    if let Some(rest) = line.strip_prefix("GIRO ") {
        let (number, rest) = rest.trim_start().split_once(' ')?;
        return ((3..=9).contains(&number.len()) && is_digits(number)).then_some((number, rest));
    }
    let (number, rest) = line.split_once(' ')?;
    let dots = number.bytes().filter(|&byte| byte == b'.').count();
    let is_number = dots == 3 && number.len() == 12 && is_digits(&number.replace('.', ""));
    is_number.then_some((number, rest))
}

/// Characters of a cell, a blank at its end among them.
const CELL: usize = 33;

fn cells<'t>(entry: &Entry<'t>) -> Told<'t> {
    let Some((account, rest)) = cell_account(entry) else {
        return Told::new();
    };
    let before = entry.first().chars().count() - rest.chars().count();
    let name: String = rest.chars().take(CELL.saturating_sub(before)).collect();
    let second: String = rest.chars().skip(CELL.saturating_sub(before)).collect();
    let (name, second) = match name.trim().is_empty() {
        true => (second, String::new()),
        false => (name, second),
    };
    let lines = entry.lines.iter().skip(1).copied();
    let said: Vec<&str> = std::iter::once(second.as_str()).chain(lines).collect();
    let said = said.join(" ");
    let said: Vec<&str> = said.split_whitespace().collect();
    vec![
        ("IBAN", account.to_owned().into()),
        ("NAME", name.trim().to_owned().into()),
        ("REMI", said.join(" ").into()),
    ]
}

/// An account at the beginning of the text: an IBAN and a BIC, or ten digits in files of banks that have these.
fn leading_account<'t>(entry: &Entry<'t>) -> Option<(&'t str, Option<&'t str>)> {
    let mut parts = entry.first().split_whitespace();
    let (first, second) = (parts.next()?, parts.next());
    if looks_like_iban(first) {
        return second
            .filter(|bic| is_bic(bic))
            .map(|bic| (first, Some(bic)));
    }
    let is_of_bank = matches!(entry.bank, "INGB" | "FVLB") || entry.kind.ends_with(' ');
    (is_of_bank && first.len() == 10 && is_digits(first)).then_some((first, None))
}

/// Name and text are not parted, unless the place of the reference between them says that there is none.
fn leading<'t>(entry: &Entry<'t>) -> Told<'t> {
    let Some((account, bic)) = leading_account(entry) else {
        return Told::new();
    };
    let text = free(&entry.lines);
    let behind = |text: &str, part: &str| {
        let at = text.find(part).map_or(0, |at| at + part.len());
        text[at..].trim_start().to_owned()
    };
    let text = behind(&text, account);
    let text = bic.map_or(text.clone(), |bic| behind(&text, bic));
    let (name, said) = match text.split_once(" NOTPROVIDED") {
        Some((name, said)) if bic.is_some() => (name.to_owned(), said.trim().to_owned()),
        _ => (String::new(), text),
    };
    vec![
        ("IBAN", account.into()),
        ("BIC", bic.unwrap_or_default().into()),
        ("NAME", name.into()),
        ("REMI", said.into()),
    ]
}

/// `Europese Incasso, kind IBAN BIC name creditor SEPA mandate and text`.
fn ing_direct_debit<'t>(entry: &Entry<'t>) -> Told<'t> {
    let text = free(&entry.lines);
    let mut told = Told::new();
    let mut head: Vec<&str> = Vec::new();
    let mut name: Vec<&str> = Vec::new();
    let mut parts = text.split_whitespace().peekable();
    while let Some(part) = parts.next_if(|part| !looks_like_iban(part)) {
        head.push(part);
    }
    told.push(("INFO", head.join(" ").into()));
    if let Some(account) = parts.next() {
        told.push(("IBAN", account.to_owned().into()));
    }
    if let Some(bic) = parts.next_if(|part| is_bic(part)) {
        told.push(("BIC", bic.to_owned().into()));
    }
    let is_creditor = |part: &str| {
        let bytes = part.as_bytes();
        bytes.len() >= 9
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && bytes[2..4].iter().all(u8::is_ascii_digit)
    };
    while let Some(part) = parts.next_if(|part| !is_creditor(part)) {
        name.push(part);
    }
    told.push(("NAME", name.join(" ").into()));
    if let Some(creditor) = parts.next() {
        told.push(("CSID", creditor.to_owned().into()));
    }
    parts.next_if(|part| *part == "SEPA");
    let said: Vec<&str> = parts.collect();
    told.push(("REMI", said.join(" ").into()));
    told
}

/// `999KIND:text:name:IBAN`.
fn penta_parts(entry: &Entry<'_>) -> Option<[String; 4]> {
    let text = entry.starts("999").then(|| free(&entry.lines))?;
    let (kind, rest) = text.strip_prefix("999")?.split_once(':')?;
    let is_kind = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let (rest, account) = rest.rsplit_once(':')?;
    let (said, name) = rest.rsplit_once(':')?;
    (is_kind && looks_like_iban(account)).then(|| [kind, said, name, account].map(str::to_owned))
}

fn penta<'t>(entry: &Entry<'t>) -> Told<'t> {
    let words = ["INFO", "REMI", "NAME", "IBAN"];
    let parts = penta_parts(entry).into_iter().flatten();
    words.into_iter().zip(parts.map(Cow::Owned)).collect()
}

/// A reference, an account of 16 or 24 digits and a name, each in its line.
fn is_stacked(entry: &Entry<'_>) -> bool {
    let account = entry.lines.get(1).map_or("", |line| line.trim());
    matches!(account.len(), 16 | 24) && is_digits(account) && !entry.first().trim().contains(' ')
}

fn stacked<'t>(entry: &Entry<'t>) -> Told<'t> {
    let line = |at: usize| entry.lines.get(at).map_or("", |line| line.trim());
    let said: Vec<&str> = entry.lines.iter().skip(3).copied().collect();
    vec![
        ("INFO", line(0).into()),
        ("IBAN", line(1).into()),
        ("NAME", line(2).into()),
        ("REMI", lines_as_text(&said).into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_told_by_their_shape() {
        let banks = |reference: &str, lines: &[&str]| {
            let entry = Entry {
                reference,
                lines: lines.to_vec(),
                ..Entry::default()
            };
            of(&entry).banks
        };
        let iban = "NL62TEST0987654321";
        assert!(banks("", &["/REMI/x"]).starts_with("ING, "));
        assert!(banks("", &["166?00x?20y"]).starts_with("German"));
        assert!(banks("", &["?20y?32z"]).starts_with("German"));
        assert_eq!(banks("", &["000>100>20x"]), "Triodos with subfields");
        assert_eq!(
            banks(iban, &["NL62TEST0987654321 x"]),
            "ASN, SNS, RegioBank"
        );
        assert_eq!(banks("1313131319      x", &["y"]), "Rabobank before 2013");
        let abn = format!("{:33}IBAN: y", "SEPA x");
        assert_eq!(banks("", &[&abn]), "ABN AMRO");
        assert_eq!(banks("", &["x", "REK: y/NAAM: z"]), "Knab");
        // What only says such words has no such shape.
        for text in [
            "factuur 17, IBAN: zie boven",
            "SEPA betaling",
            "SEPA betaling KENMERK: 17",
            "1234567890 nota",
            "Wieviel?20 Euro",
            "999:x:y",
            "/unknown/x",
            "",
        ] {
            assert_eq!(banks("", &[text]), "any", "{text}");
        }
    }
}
