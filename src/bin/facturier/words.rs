//! What the command says itself, in the reader's language: the words stand with those of the library, in
//! `languages/frames.tsv`.

use facturier::report::Severity;
use facturier::value::Wording;

/// Words of the command: the frame, which is looked up as it stands here, and its parts.
macro_rules! phrase {
    ($frame:literal $(, $part:expr)* $(,)?) => {
        facturier::value::Wording::frame($frame, vec![$($crate::words::Part::part($part)),*])
    };
}

pub(crate) use phrase;

/// What may be a part of a sentence.
pub trait Part {
    fn part(self) -> Wording;
}

impl Part for Wording {
    fn part(self) -> Wording {
        self
    }
}

macro_rules! parts {
    ($($type:ty)*) => {
        $(impl Part for $type {
            fn part(self) -> Wording {
                Wording::verbatim(self.to_string())
            }
        })*
    };
}

parts!(&str &String String u64 usize);

pub fn documents(number: usize) -> Wording {
    match number {
        1 => phrase!("1 document"),
        _ => phrase!("{} documents", number),
    }
}

pub fn files(number: usize) -> Wording {
    match number {
        1 => phrase!("1 file"),
        _ => phrase!("{} files", number),
    }
}

/// `3 hidden or system files left out`
pub fn left_out(files: usize) -> Wording {
    match files {
        1 => phrase!("1 hidden or system file left out"),
        _ => phrase!("{} hidden or system files left out", files),
    }
}

pub fn severity(severity: Severity) -> Wording {
    match severity {
        Severity::Fatal => phrase!("fatal"),
        Severity::Warning => phrase!("warning"),
        Severity::Information => phrase!("information"),
    }
}

/// Texts one behind the other.
pub fn joined(words: Vec<Wording>) -> Wording {
    let mut words = words.into_iter();
    let first = words.next().unwrap_or_default();
    words.fold(first, |before, next| phrase!("{}{}", before, next))
}
