//! Ctrl-C, and being told to end: what is half written is removed, and what belongs together is
//! finished first.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The files that are being written, under names that are not theirs.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Held while files and what is remembered of them have to agree.
static TOGETHER: Mutex<()> = Mutex::new(());

/// Whether the program was told to end.
static ASKED: AtomicBool = AtomicBool::new(false);

/// The exit code of a program that Ctrl-C ended.
pub const INTERRUPTED: u8 = 130;

/// From here on, ends the program cleanly when it is told to end.
pub fn listen() {
    // Where that cannot be, the system ends the program as it always did.
    let _ = ctrlc::set_handler(|| {
        ASKED.store(true, Ordering::Relaxed);
        let _together = lock(&TOGETHER);
        for path in lock(&TEMPORARY).iter() {
            // There is nobody left to tell.
            let _ = std::fs::remove_file(path);
        }
        std::process::exit(INTERRUPTED.into());
    });
}

/// Makes a file, to be removed when the program is ended before [`keep`].
pub fn create<T, E>(create: impl FnOnce() -> Result<(PathBuf, T), E>) -> Result<(PathBuf, T), E> {
    let mut temporary = lock(&TEMPORARY);
    let (path, file) = create()?;
    temporary.push(path.clone());
    Ok((path, file))
}

/// Forgets a file that has another name now, or none.
pub fn keep(path: &Path) {
    lock(&TEMPORARY).retain(|other| other != path);
}

/// While this is held, the program is not ended: what is written and what is remembered of it belong
/// together. Whoever holds it looks at [`is_asked`] as often as there is something whole, and ends then.
pub fn together() -> MutexGuard<'static, ()> {
    lock(&TOGETHER)
}

/// Whether the program was told to end.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

fn lock<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
