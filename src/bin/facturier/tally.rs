//! How many documents came to what, and the exit code that follows.

use crate::input::count;
use facturier::report::Verdict;
use std::fmt;

/// How many documents came to what.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub valid: usize,
    pub invalid: usize,
    pub unreadable: usize,
    /// Files in folders that are no documents.
    pub skipped: usize,
    /// Whether something was lost that was not to be.
    pub lossy: bool,
}

impl Tally {
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Valid => self.valid += 1,
            Verdict::Invalid => self.invalid += 1,
            Verdict::Unreadable => self.unreadable += 1,
        }
    }

    /// 0 when all is valid, 1 when something is not, 2 when something could not be read.
    pub fn exit_code(self) -> u8 {
        match self {
            Tally {
                unreadable: 1.., ..
            } => 2,
            Tally { invalid: 1.., .. } | Tally { lossy: true, .. } => 1,
            _ => 0,
        }
    }
}

/// `12 documents: 10 valid, 1 invalid, 1 unreadable; 3 files skipped (not a document)`
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally {
            valid,
            invalid,
            unreadable,
            skipped,
            lossy: _,
        } = self;
        write!(
            f,
            "{}: {valid} valid, {invalid} invalid, {unreadable} unreadable",
            count(valid + invalid + unreadable, "document")
        )?;
        match skipped {
            0 => Ok(()),
            _ => write!(f, "; {} skipped (not a document)", count(*skipped, "file")),
        }
    }
}
