//! How a text of a document, or the name of a file, is shown to a person: as much of it as a message has
//! room for, with nothing hidden in it and nothing that acts on a terminal.
//!
//! Every message quotes with [`quoted`] or names with [`short`], so that one rule holds for all: a text of
//! up to 100 characters is shown whole; of a longer one come the first 100, `…`, and in quotes how long the
//! whole is. A letter keeps its marks. Control characters have their pictures (`␊`), what changes the order
//! of others or is not to be seen has its number (`<U+202E>`).

pub(crate) use crate::value::phrase::{floor, shortened};
use crate::value::{Phrase, phrase};
use std::borrow::Cow;
use std::fmt::{self, Display};

/// As many characters of a text are shown in a message.
pub(crate) const SHOWN: usize = 100;

/// Characters are counted in texts of up to so many bytes; longer ones, which may be quoted again and
/// again, are told in bytes.
const COUNTED: usize = 100_000;

/// Text in which nothing is hidden and nothing acts on the terminal, for what a document holds and
/// for names of files.
///
/// ```
/// use facturier::report::Visible;
/// assert_eq!(Visible("\u{1b}[2Jinvoice\u{202e}").to_string(), "␛[2Jinvoice<U+202E>");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Visible<'a>(pub &'a str);

impl Visible<'_> {
    /// The same in at most so many characters of the text, the last of which is `…` where there are more.
    ///
    /// ```
    /// use facturier::report::Visible;
    /// assert_eq!(Visible("Koffiebranderij").up_to(7), "Koffie…");
    /// assert_eq!(Visible("Koffie\n").up_to(7), "Koffie␊");
    /// ```
    pub fn up_to(self, characters: usize) -> String {
        match self.0.char_indices().nth(characters) {
            Some(_) => format!("{}…", Visible(start(self.0, characters.saturating_sub(1)))),
            None => self.to_string(),
        }
    }

    /// The same in quotes, as messages quote: at most 100 characters, and then how long the whole is.
    ///
    /// ```
    /// use facturier::report::Visible;
    /// assert_eq!(Visible("1,00\t").quoted(), "\"1,00␉\"");
    /// assert!(Visible(&"0".repeat(1000)).quoted().ends_with("0…\" (1,000 characters)"));
    /// ```
    pub fn quoted(self) -> String {
        quoted(self.0).to_string()
    }
}

impl Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, self.0, TAB)
    }
}

/// A text of a document in a message, in quotes.
pub(crate) fn quoted(text: &str) -> Phrase {
    let shown = start(text, SHOWN);
    in_quotes(text, shown, false, shown.len() < text.len())
}

/// A text that is compared with another, in quotes, cut so that the place where they differ is seen.
pub(crate) fn quoted_against(text: &str, expected: &str) -> Phrase {
    const BEFORE: usize = 20;
    const AFTER: usize = 60;
    if text.char_indices().nth(SHOWN).is_none() {
        return quoted(text);
    }
    let same = text.char_indices().zip(expected.chars());
    let differs = same.take_while(|((_, a), b)| a == b).count();
    let skipped = start(text, differs.saturating_sub(BEFORE)).len();
    let rest = &text[skipped..];
    let shown = start(rest, BEFORE + AFTER);
    in_quotes(text, shown, skipped > 0, shown.len() < rest.len())
}

/// A name or a number in a message, without quotes.
pub(crate) fn short(text: &str) -> Cow<'_, str> {
    let shown = start(text, SHOWN);
    if shown.len() < text.len() {
        let mut short = visible(shown);
        short.push('…');
        short.into()
    } else if text.contains(is_replaced) {
        visible(text).into()
    } else {
        text.into()
    }
}

/// How many columns a character takes as [`Visible`] shows it.
pub(crate) fn cells(character: char) -> usize {
    match character {
        '\t' => TAB.len(),
        ..'\u{80}' => 1,
        _ if is_hidden(character) => "<U+0000>".len() + usize::from(character > '\u{ffff}'),
        _ if is_mark(character) => 0,
        // East Asian scripts and emoji.
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{16fe0}'..='\u{1b2ff}'
        | '\u{1f200}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{1fa70}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// Whether a character outside of ASCII is a control character, is not to be seen, or changes the
/// order in which others are shown.
pub(crate) fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Marks that stand on the character before, and joiners.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{591}'..='\u{5bd}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{200c}'..=JOINER
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// What makes one picture of the two around it.
const JOINER: char = '\u{200d}';

const TAB: &str = "    ";

/// The picture Unicode has for a control character (`␛`).
pub(crate) fn picture(control: char) -> char {
    char::from_u32(0x2400 + u32::from(control)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn is_replaced(character: char) -> bool {
    character.is_ascii_control() || is_hidden(character)
}

fn write(to: &mut impl fmt::Write, text: &str, tab: &str) -> fmt::Result {
    let mut rest = text;
    while let Some((at, character)) = rest.char_indices().find(|&(_, c)| is_replaced(c)) {
        to.write_str(&rest[..at])?;
        match character {
            '\t' => to.write_str(tab)?,
            '\0'..='\x1f' => to.write_char(picture(character))?,
            '\x7f' => to.write_char('␡')?,
            _ => write!(to, "<U+{:04X}>", u32::from(character))?,
        }
        rest = &rest[at + character.len_utf8()..];
    }
    to.write_str(rest)
}

/// The text with everything to be seen, tabulators too: in a message they are no indentation.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    // A string takes what is written to it.
    let _ = write(&mut visible, text, "␉");
    visible
}

/// Up to so many characters from the beginning of a text, none of them without the marks that follow it.
fn start(text: &str, most: usize) -> &str {
    let Some((end, next)) = text.char_indices().nth(most) else {
        return text;
    };
    let taken = text[..end].char_indices().rev();
    let mut cut = (end, next);
    for last in taken {
        if !is_mark(cut.1) && last.1 != JOINER {
            return &text[..cut.0];
        }
        cut = last;
    }
    // Nothing but marks.
    &text[..end]
}

/// What is shown of a text, with what tells that there is more.
fn in_quotes(text: &str, shown: &str, more_before: bool, more_after: bool) -> Phrase {
    let more = |is_cut: bool| if is_cut { "…" } else { "" };
    let quoted = format!(
        "\"{}{}{}\"",
        more(more_before),
        visible(shown),
        more(more_after)
    );
    match (more_before || more_after, text.len()) {
        (false, _) => quoted.into(),
        (true, ..=COUNTED) => phrase!("{} ({} characters)", quoted, grouped(text.chars().count())),
        (true, bytes) => phrase!("{} ({} bytes)", quoted, grouped(bytes)),
    }
}

/// A number with commas between its thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        super::quoted(text).to_string()
    }

    fn quoted_against(text: &str, expected: &str) -> String {
        super::quoted_against(text, expected).to_string()
    }

    #[test]
    fn short_texts_are_quoted_as_they_are() {
        assert_eq!(quoted(""), "\"\"");
        assert_eq!(
            quoted("café \"Ça va\" 日本").to_string(),
            "\"café \"Ça va\" 日本\""
        );
        assert_eq!(
            quoted(&"é".repeat(100)).to_string(),
            format!("\"{}\"", "é".repeat(100))
        );
    }

    #[test]
    fn nothing_is_hidden() {
        let text = "a\tb\r\nc\u{1b}[2J\u{7f}\u{85}\u{200b}\u{202e}d\u{feff}\u{e0001}";
        let shown = "a␉b␍␊c␛[2J␡<U+0085><U+200B><U+202E>d<U+FEFF><U+E0001>";
        assert_eq!(quoted(text), format!("\"{shown}\""));
        assert_eq!(short(text), shown);
        // What was made visible stays so.
        assert_eq!(Visible(&quoted(text)).to_string(), quoted(text));
    }

    #[test]
    fn long_texts_are_cut_and_told() {
        let a = "a".repeat(100);
        assert_eq!(
            quoted(&"a".repeat(101)),
            format!("\"{a}…\" (101 characters)")
        );
        assert_eq!(
            quoted(&"é".repeat(1234)),
            format!("\"{}…\" (1,234 characters)", "é".repeat(100))
        );
        assert_eq!(
            quoted(&"a".repeat(8_000_000)),
            format!("\"{a}…\" (8,000,000 bytes)")
        );
        assert_eq!(short(&"a".repeat(101)), format!("{a}…"));
        assert_eq!(short(&a), a);
    }

    #[test]
    fn a_letter_keeps_its_marks() {
        let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f466}";
        assert_eq!(start("ae\u{301}\u{302}i", 4), "ae\u{301}\u{302}");
        assert_eq!(start("ae\u{301}\u{302}i", 3), "a");
        assert_eq!(start("ae\u{301}\u{302}i", 2), "a");
        for most in 1..6 {
            assert_eq!(start(&format!("a{family}b"), most), "a");
        }
        assert_eq!(start(&format!("a{family}b"), 6), format!("a{family}"));
        assert_eq!(start(&"\u{301}".repeat(9), 4), "\u{301}".repeat(4));
        assert_eq!(start("ab", 0), "");
    }

    #[test]
    fn the_place_where_texts_differ_is_shown() {
        let (text, expected) = ("x".repeat(500), format!("{}y", "x".repeat(300)));
        let shown = format!("\"…{}…\" (500 characters)", "x".repeat(80));
        assert_eq!(quoted_against(&text, &expected), shown);
        let shown = format!("\"{}…\" (500 characters)", "x".repeat(80));
        assert_eq!(quoted_against(&text, "y"), shown);
        let shown = format!("\"…{}\" (500 characters)", "x".repeat(20));
        assert_eq!(quoted_against(&text, &"x".repeat(501)), shown);
        assert_eq!(quoted_against("1\n", "2"), "\"1␊\"");
    }

    #[test]
    fn thousands() {
        let shown = [0, 12, 999, 1000, 123_456, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "12", "999", "1,000", "123,456", "1,234,567"]);
    }
}
