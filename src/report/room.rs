//! Findings up to a number and a size.

use super::{Finding, Place, Severity};
use std::borrow::Cow;

/// How many findings, and how many bytes of them, are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    pub findings: usize,
    pub bytes: u64,
}

/// The findings about one document, as long as there is room for them; the others are counted.
///
/// The first fatal one is always kept: by it the document is judged.
#[derive(Debug)]
pub(crate) struct Findings {
    pub list: Vec<Finding>,
    /// How many more there were.
    pub left_out: usize,
    /// Whether any of them all was fatal.
    pub fatal: bool,
    limit: Room,
    room: Room,
}

impl Room {
    /// Whether there is room for a text, which then takes it.
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        let has_room = self.bytes >= bytes as u64;
        self.bytes = match has_room {
            true => self.bytes - bytes as u64,
            // What comes later is left out as well, so that those kept are the first ones.
            false => 0,
        };
        has_room
    }
}

impl Findings {
    pub(crate) fn new(room: Room) -> Self {
        Findings {
            list: Vec::new(),
            left_out: 0,
            fatal: false,
            limit: room,
            room,
        }
    }

    /// The room for as many others, in the bytes that these have left.
    pub(crate) fn rest(&self) -> Room {
        Room {
            bytes: self.room.bytes,
            ..self.limit
        }
    }

    /// Takes those so far out, and makes room for others.
    pub(crate) fn take(&mut self) -> Vec<Finding> {
        self.room = self.limit;
        std::mem::take(&mut self.list)
    }

    /// Whether another one would be kept; if not, it is counted.
    pub(crate) fn has_room(&mut self, severity: Severity) -> bool {
        let is_first = severity == Severity::Fatal && !self.fatal;
        let has_room = self.list.len() < self.room.findings && self.room.bytes > 0 || is_first;
        if !has_room {
            self.fatal |= severity == Severity::Fatal;
            self.left_out += 1;
        }
        has_room
    }

    /// Adds what the closure makes, if there is room.
    pub(crate) fn add(&mut self, severity: Severity, make: impl FnOnce() -> Finding) {
        if !self.has_room(severity) {
            return;
        }
        let is_first = severity == Severity::Fatal && !self.fatal;
        self.fatal |= is_first;
        let finding = make();
        if self.room.take(finding.bytes()) || is_first {
            self.list.push(finding);
        } else {
            self.left_out += 1;
        }
    }
}

impl Finding {
    /// How much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let of_place = |place: &Place| size_of::<Place>() + place.xpath.len();
        let of_field = |field: &super::Field| {
            size_of::<super::Field>() + field.found.len() + field.expected.len()
        };
        size_of::<Finding>()
            + self.xpath.len()
            + self.message.len()
            + self.terms.len() * size_of::<Cow<'static, str>>()
            + self.culprit.as_deref().map_or(0, of_place)
            + self.field.as_deref().map_or(0, of_field)
            + self.amounts.as_deref().map_or(0, size_of_val)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Layer;
    use super::*;

    fn finding(severity: Severity, length: usize) -> Finding {
        Finding::new("X", Layer::Rules, severity, "x".repeat(length))
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let mut findings = Findings::new(Room {
            findings: 100,
            bytes: 1500,
        });
        for _ in 0..10 {
            findings.add(Severity::Warning, || finding(Severity::Warning, 300));
        }
        assert_eq!((findings.list.len(), findings.left_out), (3, 7));
        assert!(!findings.fatal);
        // Not made when it is not kept.
        findings.add(Severity::Warning, || unreachable!());
        findings.add(Severity::Fatal, || finding(Severity::Fatal, 5000));
        findings.add(Severity::Fatal, || unreachable!());
        assert_eq!((findings.list.len(), findings.left_out), (4, 9));
        assert_eq!(findings.list[3].severity, Severity::Fatal);
    }
}
