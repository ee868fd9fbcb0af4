//! How much work was done, counted for tests: what has to be linear is not left to a clock.

use std::cell::Cell;

thread_local! {
    static TAKEN: Cell<u64> = const { Cell::new(0) };
}

/// Counts so many steps.
pub(crate) fn take(count: usize) {
    TAKEN.set(TAKEN.get() + count as u64);
}

/// How many steps something takes in this thread.
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = TAKEN.get();
    let result = work();
    (result, TAKEN.get() - before)
}
