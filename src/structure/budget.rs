//! How much memory a model may take, counted while it is made.

use super::Limits;
use crate::error::{Error, ErrorKind};
use crate::value::phrase;
use std::cell::Cell;

/// What a model may take and has taken: see [`Limits::model`].
///
/// Lists are what makes a model large: an empty line of an invoice is a few bytes of input and more than
/// a kilobyte of model. So lists are charged, when they grow, and nothing else is: a text or a number
/// takes no more than a few times what it is read from. A document with short lists costs nothing.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: u64,
    taken: Cell<u64>,
}

/// An input below this counts as this.
const LEAST: u64 = 1 << 20;
/// Lists of more bytes than this grow by half, not to twice their size.
const LARGE: usize = 64 << 10;
/// Lists of more bytes than this grow by an eighth: what they have too much of room must not be what the
/// limit refuses.
const HUGE: usize = 8 << 20;

impl Budget {
    /// For what is read from so many bytes.
    pub(crate) fn new(limits: &Limits, bytes: usize) -> Self {
        Budget {
            limit: u64::from(limits.model).saturating_mul(LEAST.max(bytes as u64)),
            taken: Cell::new(0),
        }
    }

    /// Takes so many bytes; whether they were left.
    pub(crate) fn take(&self, bytes: usize) -> bool {
        self.taken
            .set(self.taken.get().saturating_add(bytes as u64));
        !self.is_over()
    }

    /// How many were taken.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.get()
    }

    /// What was taken beyond this is not held any more.
    pub(crate) fn give_back(&self, taken: u64) {
        self.taken.set(taken);
    }

    /// Whether so many bytes are left.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        self.taken.get().saturating_add(bytes as u64) <= self.limit
    }

    /// Takes what the items of a list come to that grows as a `Vec` does, so many being in it before.
    #[cfg(any(feature = "json", test))]
    pub(crate) fn take_item<T>(&self, before: usize) -> bool {
        let more = match before {
            0 => 1,
            _ if before.is_power_of_two() => before,
            _ => return true,
        };
        self.take(more.saturating_mul(size_of::<T>()))
    }

    /// Puts an item into a list, if there is room.
    #[inline]
    pub(crate) fn push<T>(&self, list: &mut Vec<T>, item: T) {
        if list.len() < list.capacity() || self.grow(list) {
            list.push(item);
        }
    }

    #[cold]
    fn grow<T>(&self, list: &mut Vec<T>) -> bool {
        let capacity = list.capacity();
        let more = match capacity {
            0 if size_of::<T>() > 1024 => 1,
            0 => 4,
            _ => match capacity.saturating_mul(size_of::<T>()) {
                ..LARGE => capacity,
                LARGE..HUGE => capacity / 2,
                _ => capacity / 8,
            },
        };
        let has_room = self.take(more.saturating_mul(size_of::<T>()));
        if has_room {
            list.reserve_exact(more);
        }
        has_room
    }

    /// Whether more was asked for than there is.
    pub(crate) fn is_over(&self) -> bool {
        self.taken.get() > self.limit
    }

    /// The error, when more was asked for than there is.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.is_over() {
            true => Err(ErrorKind::LimitExceeded {
                limit: phrase!("memory for the model of the document, in bytes,").into(),
                value: self.limit,
                option: "Limits::model".into(),
            }
            .into()),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_grows_up_to_the_limit() {
        let budget = Budget::new(&Limits::new().model(1), 2 << 20);
        let mut list = Vec::new();
        while !budget.is_over() {
            budget.push(&mut list, [0_u8; 100]);
        }
        let bytes = list.capacity() * 100;
        assert!(bytes <= 2 << 20 && bytes > 1 << 20, "{bytes}");
        let text = budget.check().unwrap_err().to_string();
        assert_eq!(
            text,
            "memory for the model of the document, in bytes, exceeds the limit of 2097152; \
             if the sender is trusted, a program can raise it with Limits::model"
        );
    }

    /// Whatever their number: a list has room for more than it holds.
    #[test]
    fn the_shortest_movements_are_not_refused() {
        let line = ":61:260102C1,NTRFX\n";
        for count in (60_000..75_000).step_by(2_000) {
            let budget = Budget::new(&Limits::new(), count * line.len());
            let mut list = Vec::new();
            for _ in 0..count {
                budget.push(&mut list, crate::model::Movement::default());
            }
            assert_eq!(
                list.len(),
                count,
                "{} bytes",
                size_of::<crate::model::Movement>()
            );
        }
    }

    #[test]
    fn items_count_as_the_room_of_their_list() {
        let budget = Budget::new(&Limits::new(), 0);
        let mut list: Vec<[u8; 2000]> = Vec::new();
        for before in 0..1000 {
            assert!(budget.take_item::<[u8; 2000]>(before));
            list.push([0; 2000]);
        }
        assert_eq!(budget.taken.get(), 2000 * list.capacity() as u64);
    }
}
