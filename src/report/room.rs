//! What is said of a document, up to a number and a size.

use super::{Finding, Place, Severity};
use crate::value::Phrase;
use std::borrow::Cow;

/// How many findings, and how many bytes of them, are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    pub findings: usize,
    pub bytes: u64,
}

/// What is said of one document, as long as there is room for it; the rest is counted.
///
/// The first fatal one is always kept: by it the document is judged. Everything that is collected while
/// a document is read, judged or told goes through here: findings, the notes that they are made of,
/// verdicts, losses.
#[cfg_attr(test, derive(PartialEq))]
#[derive(Debug)]
pub(crate) struct Kept<T> {
    pub list: Vec<T>,
    /// How many more there were.
    pub left_out: usize,
    /// Whether any of them all was fatal.
    pub fatal: bool,
    limit: Room,
    left: Room,
}

/// What takes memory.
pub(crate) trait Weight {
    /// How much of it, in bytes.
    fn bytes(&self) -> usize;
}

pub(crate) type Findings = Kept<Finding>;

impl Room {
    fn is_left(&self) -> bool {
        self.findings > 0 && self.bytes > 0
    }

    /// Whether there is room for something, which then takes it.
    fn take(&mut self, bytes: usize) -> bool {
        let has_room = self.bytes >= bytes as u64;
        self.findings = self.findings.saturating_sub(1);
        self.bytes = match has_room {
            true => self.bytes - bytes as u64,
            // What comes later is left out as well, so that those kept are the first ones.
            false => 0,
        };
        has_room
    }
}

impl<T: Weight> Kept<T> {
    pub(crate) fn new(room: Room) -> Self {
        Kept {
            list: Vec::new(),
            left_out: 0,
            fatal: false,
            limit: room,
            left: room,
        }
    }

    /// The same room, with as much of it taken, and nothing in it.
    pub(crate) fn emptied(&self) -> Self {
        Kept {
            list: Vec::new(),
            ..*self
        }
    }

    /// The room that there was at first.
    pub(crate) fn limit(&self) -> Room {
        self.limit
    }

    /// The room for as many others, in the bytes that these have left.
    pub(crate) fn rest(&self) -> Room {
        Room {
            bytes: self.left.bytes,
            ..self.limit
        }
    }

    /// How many were kept, those that were given up too.
    pub(crate) fn count(&self) -> usize {
        self.limit.findings - self.left.findings
    }

    /// Gives up those so far, which still take their room.
    pub(crate) fn take(&mut self) -> Vec<T> {
        std::mem::take(&mut self.list)
    }

    /// Gives up those so far, and makes room for others.
    pub(crate) fn take_out(&mut self) -> Vec<T> {
        self.left = self.limit;
        self.take()
    }

    /// Adds what the closure makes, if there is room.
    pub(crate) fn add(&mut self, severity: Severity, make: impl FnOnce() -> T) {
        let is_first = severity == Severity::Fatal && !self.fatal;
        self.fatal |= is_first;
        if self.left.is_left() || is_first {
            let one = make();
            if self.left.take(one.bytes()) || is_first {
                return self.list.push(one);
            }
        }
        self.left_out += 1;
    }
}

impl Weight for Finding {
    fn bytes(&self) -> usize {
        let of_place = |place: &Place| size_of::<Place>() + place.xpath.len();
        let of_field = |field: &super::Field| {
            size_of::<super::Field>() + field.found.len() + field.expected.len()
        };
        let of_parts = |parts: &super::Parts| {
            let expected = parts.expected.as_ref().map_or(0, Phrase::bytes);
            size_of::<super::Parts>() + parts.title.bytes() + parts.message.bytes() + expected
        };
        size_of::<Finding>()
            + self.xpath.len()
            + self.model.len()
            + self.message.len()
            + self.terms.len() * size_of::<Cow<'static, str>>()
            + self.culprit.as_deref().map_or(0, of_place)
            + self.field.as_deref().map_or(0, of_field)
            + self.amounts.as_deref().map_or(0, size_of_val)
            + self.parts.as_deref().map_or(0, of_parts)
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
            bytes: 1600,
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

    #[test]
    fn what_was_given_up_takes_its_room() {
        let mut findings = Findings::new(Room {
            findings: 3,
            bytes: 10_000,
        });
        for _ in 0..2 {
            findings.add(Severity::Warning, || finding(Severity::Warning, 1));
        }
        assert_eq!((findings.take().len(), findings.count()), (2, 2));
        for _ in 0..2 {
            findings.add(Severity::Warning, || finding(Severity::Warning, 1));
        }
        assert_eq!((findings.list.len(), findings.left_out), (1, 1));
        assert_eq!((findings.take_out().len(), findings.count()), (1, 0));
    }
}
