//! How long reading and writing take beside a bare loop over the events of the same document.
//!
//! Everything is measured in turns within one process, so that whatever else the machine does weighs
//! on all of it alike; the ratios are the numbers to look at.
//!
//! ```sh
//! cargo run --release --example ratios
//! ```

#[path = "../benches/common/mod.rs"]
mod common;

use facturier::{Format, Profile, WriteOptions};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

fn main() {
    let large = common::with_lines(10_000);
    let peppol = Profile::named("peppol").unwrap();
    println!(
        "{:10} {:16} {:>12} {:>9} {:>8}",
        "", "", "median", "MB/s", "ratio"
    );
    for (size, text, rounds) in [("small", common::SMALL, 4_000), ("10k-lines", &large, 15)] {
        let bytes = text.as_bytes();
        let (document, _) = facturier::read(bytes).unwrap().document();
        let options = WriteOptions::new();
        let reading = facturier::read(bytes).unwrap();
        let actions: [(&str, &dyn Fn()); 7] = [
            ("loop", &|| {
                black_box(common::raw_loop(text));
            }),
            ("dom", &|| {
                black_box(roxmltree::Document::parse(text).unwrap());
            }),
            ("tree", &|| {
                assert!(!black_box(facturier::read(bytes).unwrap()).is_invalid());
            }),
            ("read + document", &|| {
                black_box(facturier::read(bytes).unwrap().document());
            }),
            ("rules of Peppol", &|| {
                assert!(black_box(reading.validate(&peppol)).findings.is_empty());
            }),
            ("read + rules", &|| {
                let reading = facturier::read(bytes).unwrap();
                assert!(black_box(reading.validate(&peppol)).findings.is_empty());
            }),
            ("write", &|| {
                black_box(facturier::write(&document, Format::Ubl, &options).unwrap());
            }),
        ];
        let mut times = actions.map(|_| Vec::with_capacity(rounds));
        for _ in 0..rounds {
            for ((_, action), times) in actions.iter().zip(&mut times) {
                let start = Instant::now();
                action();
                times.push(start.elapsed().as_secs_f64());
            }
        }
        let medians = times.map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        });
        for ((name, _), median) in actions.iter().zip(medians) {
            println!(
                "{size:10} {name:16} {:>9.1} µs {:>9.0} {:>8.2}",
                median * 1e6,
                bytes.len() as f64 / median / 1e6,
                median / medians[0]
            );
        }
        if size == "small" {
            for (name, action) in actions {
                let (count, bytes) = allocations(action);
                println!("{size:10} {name:16} {count:>6} allocations, {bytes} bytes");
            }
        }
    }
}

/// How many allocations an action makes, and of how many bytes.
fn allocations(action: &dyn Fn()) -> (usize, usize) {
    let before = (COUNT.load(Ordering::Relaxed), BYTES.load(Ordering::Relaxed));
    action();
    (
        COUNT.load(Ordering::Relaxed) - before.0,
        BYTES.load(Ordering::Relaxed) - before.1,
    )
}

struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(size, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
