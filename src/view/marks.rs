//! Which finding stands beside which field.

use crate::report::Finding;
use std::collections::HashMap;

/// The findings that wait for the field they are about.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// By term, and of a list of groups by their place in it.
    waiting: HashMap<(String, Option<usize>), Vec<usize>>,
}

/// The elements of both syntaxes whose place among their like is the place of a group in the model.
const LISTS: &[&str] = &[
    "InvoiceLine",
    "CreditNoteLine",
    "IncludedSupplyChainTradeLineItem",
    "TaxSubtotal",
    "ApplicableTradeTax",
    "AllowanceCharge",
    "SpecifiedTradeAllowanceCharge",
];

impl Marks {
    /// Nothing waits.
    pub(crate) fn none() -> Marks {
        Marks::default()
    }

    /// Each waits under the innermost term that it is about.
    pub(crate) fn of(findings: &[&Finding]) -> Marks {
        let mut marks = Marks::default();
        for (number, finding) in findings.iter().enumerate() {
            if let Some(term) = finding.terms.last() {
                let key = (term.to_string(), place(finding.path()));
                marks.waiting.entry(key).or_default().push(number);
            }
        }
        marks
    }

    /// Those about this term; in a list of groups those about the group at this place. Each is taken once.
    pub(super) fn take(&mut self, term: &str, at: Option<usize>) -> Vec<usize> {
        if self.waiting.is_empty() || term.is_empty() {
            return Vec::new();
        }
        let mut found = self
            .waiting
            .remove(&(term.to_owned(), at))
            .unwrap_or_default();
        if at.is_none() {
            // What stands once in the model may stand in an element that could be there again.
            let again = self.waiting.remove(&(term.to_owned(), Some(0)));
            found.extend(again.into_iter().flatten());
        }
        found
    }
}

/// The place, from 0, in the outermost list that a path goes through.
fn place(xpath: &str) -> Option<usize> {
    xpath.split('/').find_map(|step| {
        let (name, rest) = step.split_once('[').unwrap_or((step, ""));
        let local = name.rsplit(':').next().unwrap_or(name);
        let place = rest.trim_end_matches(']').parse::<usize>();
        let is_list = LISTS.contains(&local);
        is_list.then(|| place.map_or(0, |place| place.saturating_sub(1)))
    })
}
