//! What a text says that could be a reference: every run of words that are close together, read as one.
//!
//! A word is looked at by itself and together with those that follow it, so that `2026-0117`,
//! `+++090/9337/55493+++`, `RF18 5390 0754 7034` and `ogm090933755493` are all found in one pass. The
//! cost is bound to the length of the text: a run has at most `RUN` pieces and `LONGEST` characters.

use crate::identifiers;
use std::ops::Range;

/// How many letters and digits a run has at most; a longer reference is not found in a text.
pub(super) const LONGEST: usize = 35;
/// Of how many pieces, parted by blanks, signs, or the change from letters to digits, a run is made.
const RUN: usize = 12;

/// What a run of words could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Twelve digits with the check digits of an OGM-VCS.
    Ogm,
    /// A creditor reference with its check digits.
    Creditor,
    /// Whole words with a digit in them.
    Words,
    /// Eleven to thirteen digits that are no OGM-VCS but may have been meant as one.
    Digits,
}

/// Reads texts, one after the other, with the same memory.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    pieces: Vec<Piece>,
    run: String,
}

/// Letters only or digits only, as long as they go on.
#[derive(Debug)]
struct Piece {
    range: Range<usize>,
    is_digits: bool,
    /// Whether nothing else stands directly before it, and behind it.
    starts: bool,
    ends: bool,
}

impl Scanner {
    /// Tells of every run in the text: what it could be, its letters and digits in capitals, and its place.
    pub(super) fn scan(&mut self, text: &str, mut see: impl FnMut(Sort, &str, Range<usize>)) {
        self.split(text);
        let Scanner { pieces, run } = self;
        for (at, first) in pieces.iter().enumerate() {
            run.clear();
            let (mut is_digits, mut has_digits) = (true, false);
            let mut end = first.range.start;
            for piece in pieces[at..].iter().take(RUN) {
                let fits = run.len() + piece.range.len() <= LONGEST;
                if !fits || !is_close(&text[end..piece.range.start]) {
                    break;
                }
                end = piece.range.end;
                let before = run.len();
                run.push_str(&text[piece.range.clone()]);
                run[before..].make_ascii_uppercase();
                is_digits &= piece.is_digits;
                has_digits |= piece.is_digits;
                let range = first.range.start..end;
                if is_digits && (11..=13).contains(&run.len()) {
                    let is_ogm = identifiers::is_ogm_vcs(run);
                    see(
                        if is_ogm { Sort::Ogm } else { Sort::Digits },
                        run,
                        range.clone(),
                    );
                }
                let is_word = first.starts && piece.ends;
                if is_word && identifiers::is_creditor_reference(run) {
                    see(Sort::Creditor, run, range.clone());
                }
                if is_word && has_digits {
                    see(Sort::Words, run, range);
                }
            }
        }
    }

    fn split(&mut self, text: &str) {
        self.pieces.clear();
        let (mut start, mut class, mut before) = (0, Class::Other, Class::Other);
        let ending = std::iter::once((text.len(), Class::Other));
        for (at, next) in text
            .char_indices()
            .map(|(at, c)| (at, Class::of(c)))
            .chain(ending)
        {
            if next == class {
                continue;
            }
            if class != Class::Other {
                self.pieces.push(Piece {
                    range: start..at,
                    is_digits: class == Class::Digit,
                    starts: before == Class::Other,
                    ends: next == Class::Other,
                });
            }
            (start, before, class) = (at, class, next);
        }
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

/// The letters and digits of a reference in capitals; how the items' own are kept.
pub(super) fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The OGM-VCS that differ from these digits by one typing error: a digit wrong, missing or too many,
/// or two neighbours exchanged.
pub(super) fn nearly_ogm(digits: &str) -> Vec<u64> {
    let number = digits.bytes().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
    let mut found = Vec::new();
    let mut tell = |candidate: u64| {
        let check = match candidate / 100 % 97 {
            0 => 97,
            check => check,
        };
        if candidate % 100 == check && !found.contains(&candidate) {
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

    fn found(text: &str, sort: Sort) -> Vec<(String, String)> {
        let mut all = Vec::new();
        Scanner::default().scan(text, |what, run, range| {
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
                Sort::Creditor,
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
            let expected = (run.to_owned(), place.to_owned());
            assert!(
                found(text, sort).contains(&expected),
                "{text}: {:?}",
                found(text, sort)
            );
        }
    }

    #[test]
    fn only_whole_words() {
        let words = |text| {
            found(text, Sort::Words)
                .into_iter()
                .map(|found| found.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(words("A20260117B"), ["A20260117B"]);
        assert_eq!(words("é2026"), ["é2026"]);
        assert_eq!(words("2026, 0117"), ["2026", "0117"]);
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
