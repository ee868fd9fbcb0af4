//! A sentence in parts, so that it can be put together in each language.
//!
//! What a message is made of is either words of ours, a frame with places for its parts, or comes from the
//! document. The frame in English is what the frames in other languages are looked up by
//! (`languages/frames.tsv`), as the clause of a rule is (`languages/findings.tsv`).

use crate::language::{self, Language};
use std::borrow::Cow;
use std::fmt::{self, Display};

/// No message needs more bytes; what is longer quotes a document that is hostile.
const LONGEST_MESSAGE: usize = 4_000;

/// A sentence, a clause or a value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phrase {
    /// The same in every language: a value, a name, an amount.
    Same(Cow<'static, str>),
    /// A frame in English with `{}` for each part; without any, a clause.
    Frame(&'static str, Vec<Phrase>),
    /// The name of a field, with `_` for blanks.
    Name(&'static str),
    /// What a rule wants ("an issue date (BT-2), as …"), which is not there or empty.
    Lacks(&'static str, Lack),
}

/// How something is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    Missing,
    Empty,
}

/// Words of ours: the frame, which is looked up as it stands here, and its parts.
macro_rules! phrase {
    ($frame:literal $(, $part:expr)* $(,)?) => {
        $crate::value::Phrase::Frame($frame, vec![$($crate::value::Phrase::from($part)),*])
    };
}

pub(crate) use phrase;

impl Phrase {
    /// A clause of ours, without parts.
    pub(crate) const fn clause(clause: &'static str) -> Phrase {
        Phrase::Frame(clause, Vec::new())
    }

    /// In this language. What has no row in it, or without the feature `languages`, is in English.
    pub(crate) fn in_language(&self, language: Language) -> String {
        match language {
            Language::English => self.to_string(),
            _ => {
                let mut text = String::new();
                self.write_in(language, &mut text);
                text
            }
        }
    }

    /// In English, as it stands where there are no parts.
    pub(crate) fn to_cow(&self) -> Cow<'static, str> {
        match self {
            Phrase::Frame(clause, parts) if parts.is_empty() => (*clause).into(),
            _ => self.to_string().into(),
        }
    }

    fn write_in(&self, language: Language, text: &mut String) {
        let (frame, parts) = match self {
            Phrase::Same(same) => return text.push_str(same),
            Phrase::Frame(frame, parts) => (*frame, parts.as_slice()),
            Phrase::Name(name) => {
                let words = language::of_frame(name, language);
                return text.push_str(&words.map_or_else(|| self.to_string(), str::to_owned));
            }
            Phrase::Lacks(wants, lack) => {
                let phrase = match lack {
                    Lack::Missing => phrase!("{} is missing", Phrase::clause(wants)),
                    Lack::Empty => phrase!("{} is empty", Phrase::clause(wants)),
                };
                return phrase.write_in(language, text);
            }
        };
        let frame = language::of_frame(frame, language).unwrap_or(frame);
        let mut pieces = frame.split('{');
        text.push_str(pieces.next().unwrap_or_default());
        // `{}` is the next part, `{2}` the second.
        for (at, piece) in pieces.enumerate() {
            let (place, rest) = piece.split_once('}').unwrap_or(("", piece));
            let part = place
                .parse::<usize>()
                .map_or(at, |number| number.wrapping_sub(1));
            if let Some(part) = parts.get(part) {
                part.write_in(language, text);
            }
            text.push_str(rest);
        }
    }

    /// How much memory it takes beside itself.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Phrase::Same(Cow::Owned(text)) => text.len(),
            Phrase::Frame(_, parts) => {
                let of_part = |part: &Phrase| size_of::<Phrase>() + part.bytes();
                parts.iter().map(of_part).sum()
            }
            _ => 0,
        }
    }
}

impl Display for Phrase {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Phrase::Same(text) => f.write_str(text),
            Phrase::Frame(frame, parts) => {
                let mut pieces = frame.split("{}");
                f.write_str(pieces.next().unwrap_or_default())?;
                for (part, piece) in parts.iter().zip(pieces) {
                    write!(f, "{part}{piece}")?;
                }
                Ok(())
            }
            Phrase::Name(name) => f.write_str(&name.replace('_', " ")),
            Phrase::Lacks(wants, lack) => lacks(f, wants, *lack),
        }
    }
}

/// "the issue date (BT-2) is missing", "the rate is missing, as there is tax".
fn lacks(f: &mut fmt::Formatter<'_>, wants: &str, lack: Lack) -> fmt::Result {
    let how = match lack {
        Lack::Missing => "missing",
        Lack::Empty => "empty",
    };
    let (what, clause) = match wants.find(", as ").or_else(|| wants.find(", where ")) {
        Some(at) => wants.split_at(at),
        None => (wants, ""),
    };
    if let Some(what) = what.strip_prefix("at least one ") {
        return write!(f, "there is no {what}{clause}");
    }
    let bare = ["a ", "an ", "the "]
        .iter()
        .find_map(|article| what.strip_prefix(article))
        .unwrap_or(what);
    write!(f, "the {bare} is {how}{clause}")
}

/// Words for people: in English as they stand, and in the other languages for who asks.
///
/// ```
/// use facturier::{Language, read};
/// let error = read(b"Dear Sirs").unwrap_err();
/// assert_eq!(
///     error.in_language(Language::Dutch).to_string(),
///     "verwacht: een factuur, creditnota of bankafschrift; gevonden: tekst"
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Wording(Phrase);

impl Wording {
    /// What somebody else says, the same in every language.
    pub fn verbatim(text: impl Into<String>) -> Wording {
        Wording(text.into().into())
    }

    /// A sentence of the command, whose words stand with those of the library.
    #[doc(hidden)]
    pub fn frame(frame: &'static str, parts: Vec<Wording>) -> Wording {
        Wording(Phrase::Frame(
            frame,
            parts.into_iter().map(|it| it.0).collect(),
        ))
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Phrase::Same(text) => text.is_empty(),
            _ => false,
        }
    }

    /// In this language.
    #[cfg(feature = "languages")]
    pub fn in_language(&self, language: Language) -> String {
        self.0.in_language(language)
    }

    /// Whether it is this clause of ours.
    pub(crate) fn is(&self, clause: &str) -> bool {
        matches!(&self.0, Phrase::Frame(it, parts) if *it == clause && parts.is_empty())
    }

    /// How much memory it takes beside itself.
    pub(crate) fn bytes(&self) -> usize {
        self.0.bytes()
    }

    pub(crate) fn phrase(&self) -> Phrase {
        self.0.clone()
    }
}

impl Default for Wording {
    fn default() -> Self {
        Wording(Phrase::Same("".into()))
    }
}

/// In English.
impl Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// In English.
impl PartialEq<str> for Wording {
    fn eq(&self, text: &str) -> bool {
        self.0.to_cow() == text
    }
}

/// In English.
impl PartialEq<&str> for Wording {
    fn eq(&self, text: &&str) -> bool {
        self == *text
    }
}

/// As a text in English.
impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.to_string(), f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Wording {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<Phrase> for Wording {
    fn from(phrase: Phrase) -> Wording {
        Wording(phrase)
    }
}

impl From<String> for Phrase {
    fn from(text: String) -> Phrase {
        Phrase::Same(shortened(text).into_owned().into())
    }
}

impl From<&str> for Phrase {
    fn from(text: &str) -> Phrase {
        Phrase::Same(shortened(text).into_owned().into())
    }
}

impl From<Cow<'_, str>> for Phrase {
    fn from(text: Cow<'_, str>) -> Phrase {
        text.into_owned().into()
    }
}

impl From<&String> for Phrase {
    fn from(text: &String) -> Phrase {
        text.as_str().into()
    }
}

macro_rules! from_numbers {
    ($($number:ty)*) => {
        $(impl From<$number> for Phrase {
            fn from(number: $number) -> Phrase {
                number.to_string().into()
            }
        })*
    };
}

from_numbers!(u32 u64 usize rust_decimal::Decimal);

/// A message, cut where it is too long to be one.
pub(crate) fn shortened<'m>(message: impl Into<Cow<'m, str>>) -> Cow<'m, str> {
    let message = message.into();
    match message.len() {
        ..=LONGEST_MESSAGE => message,
        _ => format!("{}…", &message[..floor(&message, LONGEST_MESSAGE)]).into(),
    }
}

/// The last place up to this byte that is not inside a character.
pub(crate) fn floor(text: &str, byte: usize) -> usize {
    let mut places = (0..=byte.min(text.len())).rev();
    places.find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_english_as_it_stands() {
        let found = phrase!("found {}; expected {}", "{1}", phrase!("nothing"));
        assert_eq!(found.to_string(), "found {1}; expected nothing");
        assert_eq!(found.in_language(Language::English), found.to_string());
        let lacks = |wants, lack| Phrase::Lacks(wants, lack).to_string();
        assert_eq!(
            lacks("an issue date (BT-2)", Lack::Missing),
            "the issue date (BT-2) is missing"
        );
        assert_eq!(
            lacks("the rate, as there is tax", Lack::Empty),
            "the rate is empty, as there is tax"
        );
        assert_eq!(
            lacks("at least one line, where so", Lack::Missing),
            "there is no line, where so"
        );
    }

    #[cfg(feature = "languages")]
    #[test]
    fn a_value_is_no_frame() {
        let found = phrase!("found {}; expected {}", "{2} {}", phrase!("nothing"));
        assert_eq!(
            found.in_language(Language::Dutch),
            "gevonden: {2} {}; verwacht: niets"
        );
    }
}
