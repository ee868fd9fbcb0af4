//! Texts in lines: what may be shown of a character, and where lines end.

use super::Length;
use super::fonts::{Fonts, Weight};
use crate::value::shown::is_hidden;
use std::borrow::Cow;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    /// In thousandths of a point.
    pub size: Length,
    pub weight: Weight,
    pub ink: Ink,
}

/// The colours of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Text,
    /// Labels, and what is said besides.
    Soft,
    /// What could not be read.
    Bad,
    /// Titles of invoices and statements.
    Accent,
    /// Titles of credit notes.
    Credit,
    /// Rules between rows.
    Line,
    /// Behind what one looks for first.
    Tint,
}

impl Style {
    pub(super) const fn new(size: Length) -> Style {
        Style {
            size,
            weight: Weight::Regular,
            ink: Ink::Text,
        }
    }

    pub(super) const fn bold(self) -> Style {
        Style {
            weight: Weight::Bold,
            ..self
        }
    }

    pub(super) const fn in_ink(self, ink: Ink) -> Style {
        Style { ink, ..self }
    }

    /// How high a line of it is.
    pub(super) const fn line(self) -> Length {
        self.size * 4 / 3
    }

    /// From the top of a line to where letters stand.
    pub(super) const fn ascent(self) -> Length {
        self.size * 21 / 20
    }
}

/// Letters of one style in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub text: String,
    pub style: Style,
    pub width: Length,
}

/// A line of letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub runs: Vec<Run>,
    pub width: Length,
}

impl Line {
    /// How high it is: as its highest letters.
    pub(super) fn height(&self, default: Style) -> Length {
        let heights = self.runs.iter().map(|run| run.style.line());
        heights.max().unwrap_or(default.line())
    }

    /// From its top to where its letters stand.
    pub(super) fn ascent(&self) -> Length {
        let ascents = self.runs.iter().map(|run| run.style.ascent());
        ascents.max().unwrap_or(0)
    }

    fn push(&mut self, text: &str, style: Style, width: Length) {
        self.width += width;
        match self.runs.last_mut().filter(|run| run.style == style) {
            Some(run) => {
                run.text.push_str(text);
                run.width += width;
            }
            None => self.runs.push(Run {
                text: text.to_owned(),
                style,
                width,
            }),
        }
    }
}

/// Whether the font has no letter for what a text says here; what has none and is not seen anyway is not
/// lacking.
pub(super) fn is_lacking(c: char, fonts: &Fonts) -> bool {
    !c.is_control() && !is_hidden(c) && alike(c).is_none() && !fonts.has(c)
}

/// Another character that looks the same.
fn alike(c: char) -> Option<char> {
    match c {
        // Hyphens.
        '\u{2010}' | '\u{2011}' => Some('-'),
        // Blanks: those that keep words together, and others.
        '\u{2007}' | '\u{202f}' => Some('\u{a0}'),
        '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => Some(' '),
        _ => None,
    }
}

/// A text with the characters that can be shown; others are there by their number, as `<U+4E2D>`. Line breaks
/// stay.
pub(super) fn shown<'t>(text: &'t str, fonts: &Fonts) -> Cow<'t, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return text.into();
    }
    // A letter and its mark are one where there is one.
    let composed: Cow<'_, str> = match text.contains(is_combining_mark) {
        true => text.nfc().collect::<String>().into(),
        false => text.into(),
    };
    let mut out = String::with_capacity(composed.len());
    for c in composed.chars() {
        match c {
            '\n' => out.push('\n'),
            '\r' => {}
            '\t' => out.push_str("    "),
            c if !is_hidden(c) && !c.is_control() && fonts.has(c) => out.push(c),
            c => match alike(c) {
                Some(alike) => out.push(alike),
                // Writing to a string cannot fail.
                None => drop(write!(out, "<U+{:04X}>", u32::from(c))),
            },
        }
    }
    out.into()
}

/// Breaks a text of several styles into lines: at blanks, and inside of words that are too long for a line.
/// Nothing is looked at twice.
pub(super) fn lines(spans: &[(Cow<'_, str>, Style)], width: Length, fonts: &Fonts) -> Vec<Line> {
    let mut breaker = Breaker {
        fonts,
        width,
        lines: Vec::new(),
        line: Line::default(),
        blanks: Vec::new(),
    };
    for (text, style) in spans {
        for (at, part) in shown(text, fonts).split('\n').enumerate() {
            if at > 0 {
                breaker.end_line();
            }
            for word in part.split_inclusive(' ') {
                let bare = word.trim_end_matches(' ');
                breaker.word(bare, *style);
                if bare.len() < word.len() {
                    breaker.blanks.push(*style);
                }
            }
        }
    }
    if !breaker.line.runs.is_empty() {
        breaker.end_line();
    }
    breaker.lines
}

/// How wide a text is in one line.
pub(super) fn width(text: &str, style: Style, fonts: &Fonts) -> Length {
    #[cfg(test)]
    crate::steps::take(text.len());
    let widths = text
        .chars()
        .map(|c| fonts.width(c, style.weight, style.size));
    widths.sum()
}

/// Puts words into lines.
struct Breaker<'f> {
    fonts: &'f Fonts,
    width: Length,
    lines: Vec<Line>,
    line: Line,
    /// Blanks that count if another word follows in the line.
    blanks: Vec<Style>,
}

impl Breaker<'_> {
    fn end_line(&mut self) {
        self.blanks.clear();
        self.lines.push(std::mem::take(&mut self.line));
    }

    fn word(&mut self, word: &str, style: Style) {
        if word.is_empty() {
            return;
        }
        let of_word = width(word, style, self.fonts);
        let blank = |style: &Style| self.fonts.width(' ', style.weight, style.size);
        let of_blanks: Length = self.blanks.iter().map(blank).sum();
        let is_first = self.line.runs.is_empty();
        if !is_first && self.line.width + of_blanks + of_word > self.width {
            self.end_line();
        }
        for style in std::mem::take(&mut self.blanks) {
            let width = self.fonts.width(' ', style.weight, style.size);
            if !self.line.runs.is_empty() {
                self.line.push(" ", style, width);
            }
        }
        if of_word <= self.width {
            self.line.push(word, style, of_word);
            return;
        }
        // Where the rest of the word begins, how wide it is so far, and where it may well be broken: behind
        // which character, and how wide it is up to there.
        let (mut from, mut taken, mut good) = (0, 0, (0, 0));
        for (at, c) in word.char_indices() {
            let of_char = self.fonts.width(c, style.weight, style.size);
            if taken + of_char > self.width && at > from {
                let (end, wide) = match good.1 > self.width / 2 {
                    true => good,
                    false => (at, taken),
                };
                self.line.push(&word[from..end], style, wide);
                self.end_line();
                (from, taken, good) = (end, taken - wide, (0, 0));
            }
            taken += of_char;
            if matches!(
                c,
                '@' | '-' | '.' | ',' | '/' | ':' | ';' | '#' | '_' | '&' | '?' | '=' | '>'
            ) {
                good = (at + c.len_utf8(), taken);
            }
        }
        self.line.push(&word[from..], style, taken);
    }
}
