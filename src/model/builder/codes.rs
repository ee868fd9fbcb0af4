//! Codes of closed lists: what is made here has none that its list does not have.

use super::{BuildError, Invoice};
use crate::codes::{CodeLists, List, list};
use crate::model::walk::{Step, Value, Visit};
use crate::value::distance;

/// The lists that nobody adds to but their publishers: currencies, countries, units and the schemes of electronic
/// addresses.
const CLOSED: [List; 4] = [
    list::CURRENCIES,
    list::COUNTRIES,
    list::UNITS,
    list::ADDRESS_SCHEMES,
];

/// Whether every code of a closed list is one.
pub(super) fn check(invoice: &Invoice, lists: &CodeLists) -> Result<(), BuildError> {
    let mut check = Check {
        lists,
        path: Vec::new(),
        error: None,
    };
    invoice.walk(&mut check);
    check.error.map_or(Ok(()), Err)
}

struct Check<'l> {
    lists: &'l CodeLists,
    path: Vec<Step>,
    error: Option<BuildError>,
}

impl<'a> Visit<'a> for Check<'_> {
    fn enter(&mut self, step: Step) {
        self.path.push(step);
    }

    fn leave(&mut self) {
        self.path.pop();
    }

    fn term(&mut self, step: Step, value: Value<'a>) {
        if self.error.is_some() {
            return;
        }
        let (part, code, of) = match value {
            Value::Code(code, of) => ("", Some(code), of),
            Value::Identifier(id, Some(of)) => (".scheme", id.scheme.as_deref(), of),
            Value::Quantity(quantity) => (".unit_code", quantity.unit_code.as_deref(), list::UNITS),
            Value::Amount(_, currency) => (".currency", currency, list::CURRENCIES),
            _ => return,
        };
        let Some(code) = code.filter(|code| !self.lists.holds(of, code)) else {
            return;
        };
        if !CLOSED.contains(&of) {
            return;
        }
        let steps: Vec<String> = self
            .path
            .iter()
            .chain([&step])
            .map(Step::to_string)
            .collect();
        let near = self
            .lists
            .codes(of)
            .map(|other| (distance(code, other), other))
            .min()
            .filter(|(distance, _)| *distance <= 1);
        self.error = Some(BuildError::UnknownCode {
            path: steps.join(".") + part,
            list: of.name(),
            found: code.into(),
            near: near.map(|(_, near)| near.into()),
        });
    }
}
