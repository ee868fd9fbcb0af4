//! How many documents came to what, and the exit code that follows.

use crate::words::{self, phrase};
use facturier::report::{Report, Verdict};
use facturier::value::Wording;
use facturier::{Error, ErrorKind};

/// How many documents came to what.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub valid: usize,
    pub invalid: usize,
    pub not_judged: usize,
    pub unreadable: usize,
    /// Of the valid ones, those that name rules that were not applied.
    pub partly: usize,
    /// Tax or bank documents that were recognised and not read.
    pub not_read: usize,
    /// Files in folders that are no documents.
    pub skipped: usize,
    /// Hidden files and folders, and those of systems, that were left out.
    pub hidden: usize,
    /// Whether there is something that was asked to be an error.
    pub failed: bool,
    /// Whether the exit code is that of good documents, whatever they are, as long as they can be read.
    pub tolerant: bool,
}

impl Tally {
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Valid => self.valid += 1,
            Verdict::Invalid => self.invalid += 1,
            Verdict::NotJudged => self.not_judged += 1,
            Verdict::Unreadable => self.unreadable += 1,
        }
    }

    /// Counts a document with this report, or one that is unreadable. With `require`, rules that it
    /// names and that were not applied are an error.
    pub fn judge(&mut self, outcome: Result<&Report, &Error>, require: bool) {
        match outcome {
            Ok(report) => {
                let is_complete = report.judged_by.is_complete();
                self.count(report.verdict(), is_complete, require);
            }
            Err(error) => self.add_error(error),
        }
    }

    /// Counts a document that came to this, judged by all the rules it names or not.
    pub fn count(&mut self, verdict: Verdict, is_complete: bool, require: bool) {
        self.add(verdict);
        self.partly += usize::from(!is_complete && verdict == Verdict::Valid);
        self.failed |= !is_complete && require;
    }

    /// Counts a file of which there is no document.
    pub fn add_error(&mut self, error: &Error) {
        match error.kind() {
            ErrorKind::NotRead { .. } => self.not_read += 1,
            _ => self.unreadable += 1,
        }
    }

    /// The strongest of: 2 when something could not be read, 1 when something is invalid or was asked to
    /// be an error, 4 when a document was recognised and is not read, 3 when something was judged by
    /// less than the rules it names; else 0.
    pub fn exit_code(self) -> u8 {
        match self {
            Tally {
                unreadable: 1.., ..
            } => 2,
            Tally { failed: true, .. } => 1,
            Tally { invalid: 1.., .. } if !self.tolerant => 1,
            Tally { not_read: 1.., .. } => 4,
            Tally { tolerant: true, .. } => 0,
            Tally { partly: 1.., .. }
            | Tally {
                not_judged: 1.., ..
            } => 3,
            _ => 0,
        }
    }
}

impl Tally {
    /// `12 documents: 10 valid, 1 invalid, 1 unreadable; 3 files skipped (not a document)`, and where there
    /// are such, `7 valid (2 of them by EN 16931 only)` and `3 not judged`.
    pub fn wording(&self) -> Wording {
        let Tally {
            valid,
            invalid,
            not_judged,
            unreadable,
            partly,
            not_read,
            skipped,
            hidden,
            failed: _,
            tolerant: _,
        } = *self;
        let all = valid + invalid + not_judged + unreadable;
        let mut words = vec![phrase!("{}: {} valid", words::documents(all), valid)];
        if partly > 0 {
            words.push(phrase!(" ({} of them by EN 16931 only)", partly));
        }
        words.push(phrase!(", {} invalid", invalid));
        if not_judged > 0 {
            words.push(phrase!(", {} not judged", not_judged));
        }
        words.push(phrase!(", {} unreadable", unreadable));
        if not_read > 0 {
            let files = words::files(not_read);
            words.push(phrase!("; {} recognised and not read", files));
        }
        if skipped > 0 {
            let files = words::files(skipped);
            words.push(phrase!("; {} skipped (not a document)", files));
        }
        if hidden > 0 {
            words.push(phrase!("; {}", words::left_out(hidden)));
        }
        words::joined(words)
    }
}
