//! Words for people in English, French, Dutch and German.
//!
//! With the feature `languages`, the names of terms ([`term`]), what codes mean
//! ([`codes::label`](crate::codes::label)) and what rules ask for are known in all four. The words stand in the
//! files of `languages/`, one row for each thing that has words.

mod findings;
#[cfg(feature = "languages")]
pub(crate) mod table;
#[cfg(feature = "languages")]
mod terms;

#[cfg(feature = "html")]
mod labels;
#[cfg(feature = "html")]
mod numbers;

#[cfg(feature = "html")]
pub(crate) use labels::view;
#[cfg(feature = "html")]
pub use numbers::{date, money, number, short_date};
#[cfg(feature = "languages")]
pub use terms::term;

pub(crate) use findings::of_frame;

/// A language in which this library speaks to people.
///
/// ```
/// use facturier::Language;
/// assert_eq!(Language::of_code("nl"), Some(Language::Dutch));
/// assert_eq!(Language::German.code(), "de");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English, `en`.
    #[default]
    English,
    /// French, `fr`.
    French,
    /// Dutch, `nl`.
    Dutch,
    /// German, `de`.
    German,
}

impl Language {
    /// All of them, in the order of the columns of every table here.
    pub const ALL: [Language; 4] = [
        Language::English,
        Language::French,
        Language::Dutch,
        Language::German,
    ];

    /// The language of an ISO 639-1 code: `en`, `fr`, `nl` or `de`.
    pub fn of_code(code: &str) -> Option<Self> {
        let mut all = Language::ALL.into_iter();
        all.find(|language| language.code() == code)
    }

    /// Its code in ISO 639-1.
    pub const fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::French => "fr",
            Language::Dutch => "nl",
            Language::German => "de",
        }
    }
}

/// Its code, `en`.
impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}
