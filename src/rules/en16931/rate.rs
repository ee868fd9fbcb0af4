//! VAT rates as keys.

use crate::rules::xpath::Number;
use std::cmp::Ordering;

/// A rate by which uses are told apart: equal numbers are equal, however they are written.
#[derive(Clone, Debug)]
pub(crate) struct Rate(Number);

impl Rate {
    /// A rate, if it is a number.
    pub(super) fn new(rate: Number) -> Option<Rate> {
        rate.exists().then_some(Rate(rate))
    }
}

impl Ord for Rate {
    fn cmp(&self, other: &Rate) -> Ordering {
        // Both are numbers.
        self.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Rate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Rate {
    fn eq(&self, other: &Rate) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Rate {}
