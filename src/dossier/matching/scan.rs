//! What a text says that could be a reference: every run of words that are close together, read as one.
//!
//! A word is looked at by itself and together with those that follow it, so that `2026-0117`,
//! `+++090/9337/55493+++`, `RF18 5390 0754 7034` and `ogm090933755493` are all found in one pass. The
//! cost is bound to the length of the text: a run has at most `RUN` pieces and `LONGEST` characters, and
//! ends where no reference that is looked for could go on.

use super::index::number;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

/// How many letters and digits a run has at most; a longer reference is not found in a text.
pub(super) const LONGEST: usize = 35;
/// Of how many pieces, parted by blanks, signs, or the change from letters to digits, a run is made.
const RUN: usize = 12;
/// How many digits an OGM-VCS may have with a typing error.
const OGM: Range<usize> = 11..14;

/// What a run of words could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Twelve digits with the check digits of an OGM-VCS.
    Ogm,
    /// Eleven to thirteen digits that are no OGM-VCS but may have been meant as one.
    Digits,
    /// Whole words with a digit in them, as long as a word that is looked for and with its first byte.
    Words,
}

/// Reads texts, one after the other, with the same memory.
#[derive(Debug)]
pub(super) struct Scanner {
    /// For each byte that words begin with, how long they are, a bit for each length.
    lengths: [u64; 256],
    /// The pieces that a run may have, of which the first begins it.
    pieces: VecDeque<Piece>,
    /// The letters and digits of the text in capitals.
    letters: String,
}

/// Letters only or digits only, as long as they go on.
#[derive(Debug)]
struct Piece {
    range: Range<usize>,
    /// Where it begins in the letters of the text.
    start: usize,
    is_digits: bool,
    /// Whether nothing else stands directly before it, and behind it.
    starts: bool,
    ends: bool,
}

impl Scanner {
    /// Looks for OGM-VCS, and for words that may be one of these.
    pub(super) fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut lengths = [0; 256];
        for word in words.filter(|word| (1..=LONGEST).contains(&word.len())) {
            lengths[usize::from(word.as_bytes()[0])] |= 1 << word.len();
        }
        Scanner {
            lengths,
            pieces: VecDeque::with_capacity(RUN),
            letters: String::new(),
        }
    }

    /// Tells of every run in the text: what it could be, its letters and digits in capitals, and its place.
    pub(super) fn scan(&mut self, text: &str, mut see: impl FnMut(Sort, &str, Range<usize>)) {
        let Scanner {
            lengths,
            pieces,
            letters,
        } = self;
        letters.clear();
        let mut next = Pieces::new(text);
        loop {
            while pieces.len() < RUN
                && let Some(mut piece) = next.next()
            {
                piece.start = letters.len();
                letters.push_str(&text[piece.range.clone()]);
                letters[piece.start..].make_ascii_uppercase();
                pieces.push_back(piece);
            }
            let Some(first) = pieces.front() else { return };
            let lengths = match first.starts {
                true => lengths[usize::from(letters.as_bytes()[first.start])],
                false => 0,
            };
            let words = (u64::BITS - lengths.leading_zeros()) as usize;
            let (mut is_digits, mut has_digits) = (true, false);
            let mut end = first.range.start;
            for piece in &*pieces {
                #[cfg(test)]
                crate::steps::take(1);
                is_digits &= piece.is_digits;
                has_digits |= piece.is_digits;
                let run = first.start..piece.start + piece.range.len();
                let longest = if is_digits { words.max(OGM.end) } else { words };
                if run.len() >= longest || !is_close(&text[end..piece.range.start]) {
                    break;
                }
                end = piece.range.end;
                let (run, range) = (&letters[run], first.range.start..end);
                if is_digits && OGM.contains(&run.len()) {
                    let sort = match run.len() == 12 && is_ogm(number(run)) {
                        true => Sort::Ogm,
                        false => Sort::Digits,
                    };
                    see(sort, run, range.clone());
                }
                if has_digits && piece.ends && (lengths >> run.len()) & 1 == 1 {
                    see(Sort::Words, run, range);
                }
            }
            pieces.pop_front();
        }
    }
}

/// The pieces of a text, one after the other.
struct Pieces<'t> {
    chars: std::iter::Chain<std::str::CharIndices<'t>, std::iter::Once<(usize, char)>>,
    /// Where the piece begins that is read, what it is, and what stands before it.
    start: usize,
    class: Class,
    before: Class,
}

impl<'t> Pieces<'t> {
    fn new(text: &'t str) -> Self {
        Pieces {
            chars: text
                .char_indices()
                .chain(std::iter::once((text.len(), ' '))),
            start: 0,
            class: Class::Other,
            before: Class::Other,
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        for (at, c) in self.chars.by_ref() {
            let next = Class::of(c);
            if next == self.class {
                continue;
            }
            let piece = (self.class != Class::Other).then(|| Piece {
                range: self.start..at,
                start: 0,
                is_digits: self.class == Class::Digit,
                starts: self.before == Class::Other,
                ends: next == Class::Other,
            });
            (self.start, self.before, self.class) = (at, self.class, next);
            if piece.is_some() {
                return piece;
            }
        }
        None
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Letter,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            '0'..='9' => Class::Digit,
            'a'..='z' | 'A'..='Z' => Class::Letter,
            ' '..='~' => Class::Other,
            _ if c.is_alphanumeric() => Class::Letter,
            _ => Class::Other,
        }
    }
}

/// Whether what stands between two pieces can stand within a reference.
fn is_close(gap: &str) -> bool {
    gap.len() <= 3
        && gap
            .bytes()
            .all(|b| matches!(b, b' ' | b'-' | b'/' | b'.' | b'_'))
}

/// Whether this may be a day, a month or a year and nothing else: `2026`, `20260115`, `15/01/26`, `2026-01`.
pub(super) fn is_date(written: &str) -> bool {
    if written.contains(|c: char| c.is_alphabetic()) {
        return false;
    }
    let groups = written.split(|c: char| !c.is_ascii_digit());
    let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).take(4).collect();
    let number = |digits: &str| digits.parse::<u32>().unwrap_or_default();
    let year = |digits: &str| digits.len() == 4 && (1990..2100).contains(&number(digits));
    let short = |digits: &str| digits.len() == 2;
    let month = |digits: &str| digits.len() <= 2 && (1..13).contains(&number(digits));
    let day = |digits: &str| digits.len() <= 2 && (1..32).contains(&number(digits));
    let whole = |a: &str, b: &str, c: &str| {
        (year(a) || short(a)) && month(b) && day(c)
            || (day(a) && month(b) || month(a) && day(b)) && (year(c) || short(c))
    };
    let part = |a: &str, b: &str| year(a) && month(b) || month(a) && year(b);
    match groups[..] {
        [all] => match all.len() {
            4 => year(all),
            6 => {
                whole(&all[..2], &all[2..4], &all[4..])
                    || part(&all[..4], &all[4..])
                    || part(&all[..2], &all[2..])
            }
            8 => whole(&all[..4], &all[4..6], &all[6..]) || whole(&all[..2], &all[2..4], &all[4..]),
            _ => false,
        },
        [a, b] => part(a, b) || day(a) && month(b),
        [a, b, c] => whole(a, b, c),
        _ => false,
    }
}

/// Whether a number that stands here is said to be that of an invoice by the words just before it, or is
/// all that is said and more than a year.
pub(super) fn is_meant_as_number(text: &str, range: Range<usize>) -> bool {
    /// How words for an invoice begin.
    const WORDS: &[&str] = &[
        "fact", "fakt", "fatt", "invo", "inv", "rech", "rg", "nota", "note", "docum", "bill",
        "beleg",
    ];
    /// What may stand between such a word and the number.
    const BETWEEN: &[&str] = &[
        "nr", "no", "n", "num", "numéro", "numero", "nummer", "number",
    ];
    /// How much before it is looked at.
    const NEAR: usize = 40;
    let written = range.len();
    if text.len() <= written + 8 {
        let mut others = text[..range.start].chars().chain(text[range.end..].chars());
        if written > 4 && !others.any(char::is_alphanumeric) {
            return true;
        }
    }
    let before = &text[..range.start];
    let near = before.char_indices().rev().take(NEAR).last();
    let near = near.map_or("", |(at, _)| &before[at..]).to_lowercase();
    let mut words = near.rsplit(|c: char| !c.is_alphanumeric());
    words
        .find(|word| !word.is_empty() && !BETWEEN.contains(word))
        .is_some_and(|word| WORDS.iter().any(|start| word.starts_with(start)))
}

/// The letters and digits of a reference in capitals; how the items' own are kept.
pub(super) fn compact(text: &str) -> Cow<'_, str> {
    let is_compact = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
    if text.bytes().all(is_compact) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Whether the last two of twelve digits check the others.
fn is_ogm(number: u64) -> bool {
    let check = match number / 100 % 97 {
        0 => 97,
        check => check,
    };
    number % 100 == check
}

/// The OGM-VCS that differ from these digits by one typing error: a digit wrong, missing or too many,
/// or two neighbours exchanged.
pub(super) fn nearly_ogm(digits: &str) -> Vec<u64> {
    let number = number(digits);
    let mut found = Vec::new();
    let mut tell = |candidate: u64| {
        if is_ogm(candidate) && !found.contains(&candidate) {
            found.push(candidate);
        }
    };
    // The place of a digit from the right, as a power of ten.
    let places = (0..12).map(|place| 10_u64.pow(place));
    match digits.len() {
        12 => {
            for place in places {
                let (digit, next) = (number / place % 10, number / place / 10 % 10);
                for other in 0..10 {
                    tell(number - digit * place + other * place);
                }
                let both = (next * 10 + digit) * place;
                tell(number - both + (digit * 10 + next) * place);
            }
        }
        11 => {
            for place in places {
                for other in 0..10 {
                    let (before, after) = (number / place, number % place);
                    tell((before * 10 + other) * place + after);
                }
            }
        }
        13 => {
            for place in places.chain([10_u64.pow(12)]) {
                tell(number / place / 10 * place + number % place);
            }
        }
        _ => {}
    }
    // An exchange of the first digit with none before it makes a thirteenth.
    found.retain(|&candidate| candidate < 10_u64.pow(12));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, sort: Sort, words: &[&str]) -> Vec<(String, String)> {
        let mut all = Vec::new();
        Scanner::new(words.iter().copied()).scan(text, |what, run, range| {
            if what == sort {
                all.push((run.to_owned(), text[range].to_owned()));
            }
        });
        all
    }

    #[test]
    fn references_in_texts() {
        for (text, sort, run, place) in [
            (
                "+++090/9337/55493+++",
                Sort::Ogm,
                "090933755493",
                "090/9337/55493",
            ),
            (
                "invoice ***090/9337/55493*** thanks",
                Sort::Ogm,
                "090933755493",
                "090/9337/55493",
            ),
            (
                "ogm090933755493é",
                Sort::Ogm,
                "090933755493",
                "090933755493",
            ),
            (
                "090 9337 55493",
                Sort::Ogm,
                "090933755493",
                "090 9337 55493",
            ),
            (
                "ref rf18 5390 0754 7034.",
                Sort::Words,
                "RF18539007547034",
                "rf18 5390 0754 7034",
            ),
            (
                "fact. INV-2026-0117, merci",
                Sort::Words,
                "INV20260117",
                "INV-2026-0117",
            ),
            (
                "090/9337/55494",
                Sort::Digits,
                "090933755494",
                "090/9337/55494",
            ),
        ] {
            let found = found(text, sort, &[run]);
            let expected = (run.to_owned(), place.to_owned());
            assert!(found.contains(&expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn only_whole_words() {
        let wanted = ["A20260117B", "é2026", "2026", "0117", "20260117", "DIGITS"];
        let words = |text| {
            found(text, Sort::Words, &wanted)
                .into_iter()
                .map(|found| found.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(words("A20260117B"), ["A20260117B"]);
        assert_eq!(words("é2026"), ["é2026"]);
        assert_eq!(words("2026, 0117"), ["2026", "0117"]);
        assert_eq!(words("2026-0117"), ["2026", "20260117", "0117"]);
        assert_eq!(words("no digits"), [""; 0]);
    }

    #[test]
    fn one_typing_error() {
        let right = 90933755493;
        for wrong in [
            "090933755494",
            "090933754593",
            "09093375549",
            "0909933755493",
        ] {
            assert!(nearly_ogm(wrong).contains(&right), "{wrong}");
        }
        assert!(!nearly_ogm("190933755494").contains(&right));
    }
}
