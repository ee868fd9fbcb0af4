//! The formats documents come in and go out as, a folder each.
//!
//! A format knows how a document is spelled, not whether it is right: the rules judge that. What a
//! format has no place for is not dropped quietly: its writer tells it as [`Loss`]es.

#[cfg(feature = "csv")]
pub mod csv;
mod detect;
#[cfg(feature = "json")]
pub mod json;

pub(crate) use detect::element_in;
pub use detect::{Detected, Specification, detect};

use std::borrow::Cow;
use std::fmt;

/// A format that files come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// OASIS UBL 2.1 (and 2.0) `Invoice` and `CreditNote`.
    Ubl,
    /// UN/CEFACT Cross Industry Invoice.
    Cii,
    /// CODA, the Belgian bank statement.
    Coda,
    /// The model of this library as JSON.
    Json,
    /// Tables of comma-separated values.
    Csv,
    /// PDF.
    Pdf,
    /// A zip archive.
    Zip,
    /// None of these.
    Other,
}

impl Format {
    /// Its name in commands and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Ubl => "ubl",
            Format::Cii => "cii",
            Format::Coda => "coda",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Pdf => "pdf",
            Format::Zip => "zip",
            Format::Other => "other",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something a document holds that a format cannot carry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Loss {
    /// The business term or group (`BT-125`, `BG-32`); empty for what EN 16931 does not know.
    pub term: Cow<'static, str>,
    /// Where it stands: the path in the model (`lines[2].item.attributes`, positions from 0), or
    /// the XPath of what the model does not hold.
    pub path: String,
    /// What is there and why it is not carried, for people.
    pub what: String,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.term.is_empty() {
            write!(f, "{}: {}", self.path, self.what)
        } else {
            write!(f, "{} ({}): {}", self.path, self.term, self.what)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Loss;

    #[test]
    fn a_loss_reads_as_a_sentence() {
        let mut loss = Loss {
            term: "BG-32".into(),
            path: "lines[2].item.attributes".into(),
            what: "2 attributes, there is no column for them".into(),
        };
        assert_eq!(
            loss.to_string(),
            "lines[2].item.attributes (BG-32): 2 attributes, there is no column for them"
        );
        loss.term = "".into();
        assert_eq!(
            loss.to_string(),
            "lines[2].item.attributes: 2 attributes, there is no column for them"
        );
    }
}
