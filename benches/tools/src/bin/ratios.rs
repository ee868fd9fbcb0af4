//! How long reading and writing take beside a bare loop over the events of the same document.
//!
//! Everything is measured in turns within one process, so that whatever else the machine does weighs
//! on all of it alike; the ratios are the numbers to look at.
//!
//! ```sh
//! cargo run --release -p facturier-tools --bin ratios
//! ```
//!
//! With a number, statements with so many movements are read, in camt and in MT940, beside a search for every
//! `<` or line feed in the same bytes (memchr) too, and before that half as many more as a stream, from a file that is
//! written for it and deleted. Behind each stands how much memory it took at most (Linux; the texts included,
//! where they are held).
//!
//! ```sh
//! cargo run --release -p facturier-tools --bin ratios -- 1000000
//! ```

#[path = "../../../common/mod.rs"]
mod common;

use facturier::format::StatementEvent;
use facturier::format::camt::CamtReader;
use facturier::report::Severity;
use facturier::{Format, Limits, Profile, ReadOptions, WriteOptions};
use std::alloc::{GlobalAlloc, Layout, System};
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// What is done with a document, by a name that says so.
type Action<'t> = (&'static str, Box<dyn Fn() + 't>);

fn main() {
    println!(
        "{:14} {:18} {:>12} {:>9} {:>8}",
        "", "", "median", "MB/s", "ratio"
    );
    if let Some(count) = std::env::args().nth(1).and_then(|count| count.parse().ok()) {
        return of_many(count);
    }
    let large = common::with_lines(10_000);
    let (small, large) = (common::SMALL, large.as_str());
    let in_cii = [small, large].map(|ubl| common::written(ubl, Format::Cii));
    let in_camt = [3, 10_000].map(common::with_entries);
    for (name, text, rounds) in [("UBL", small, 4_000), ("UBL, 10k lines", large, 15)] {
        let mut actions = of_invoice(text, Format::Ubl);
        actions.push(rules(text, "rules of Peppol", "peppol"));
        measure(name, text, rounds, &actions);
    }
    for (name, text, rounds) in [
        ("CII", &in_cii[0], 4_000),
        ("CII, 10k lines", &in_cii[1], 15),
    ] {
        measure(name, text, rounds, &of_invoice(text, Format::Cii));
    }
    for (name, text, rounds) in [("camt", &in_camt[0], 4_000), ("camt, 10k", &in_camt[1], 15)] {
        measure(name, text, rounds, &of_statement(text));
    }
}

/// Statements with so many movements.
fn of_many(count: usize) {
    let options =
        ReadOptions::new().limits(Limits::new().bytes(u64::from(u32::MAX)).elements(u32::MAX));
    let highest = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM"));
        let line = line.map_or(String::new(), |line| line[6..].trim().to_owned());
        // What comes next is counted by itself.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        line
    };
    let stream = |input: &mut dyn Read, count: usize| {
        let mut reader = CamtReader::new(input);
        let mut movements = 0;
        while let Some(event) = reader.next_event().unwrap() {
            movements += usize::from(matches!(event, StatementEvent::Movement(_)));
        }
        assert!(reader.findings().is_empty());
        assert_eq!(movements, count);
    };
    let path = std::env::temp_dir().join(format!("facturier-ratios-{}.xml", std::process::id()));
    let more = count + count / 2;
    let mut file = BufWriter::new(File::create(&path).unwrap());
    common::write_entries(more, &mut file).unwrap();
    file.flush().unwrap();
    let start = Instant::now();
    stream(&mut File::open(&path).unwrap(), more);
    let seconds = start.elapsed().as_secs_f64();
    let length = std::fs::metadata(&path).map_or(0, |file| file.len());
    println!(
        "{:14} {more} movements as a stream, {length} bytes in a file, {:.0} MB/s; most memory {}",
        "camt",
        length as f64 / seconds / 1e6,
        highest()
    );
    let _ = std::fs::remove_file(&path);
    for (name, mark, text) in [
        ("MT940", b'\n', common::mt940_with(count)),
        ("camt", b'<', common::with_entries(count)),
    ] {
        let text = text.as_str();
        let read = || {
            let reading = facturier::read_with(text.as_bytes(), &options).unwrap();
            assert!(!reading.is_invalid());
            let (document, _) = reading.into_document();
            assert_eq!(document.as_statements().unwrap()[0].movements.len(), count);
        };
        let mut actions: Vec<Action<'_>> = vec![(
            "memchr",
            Box::new(|| {
                black_box(memchr::memchr_iter(mark, text.as_bytes()).count());
            }),
        )];
        if mark == b'<' {
            let run = || {
                black_box(common::raw_loop(text));
            };
            actions.push(("loop", Box::new(run)));
        }
        actions.push(("read", Box::new(read)));
        if mark == b'<' {
            let run = || stream(&mut text.as_bytes(), count);
            actions.push(("stream", Box::new(run)));
        }
        measure(name, text, 3, &actions);
        println!(
            "{name:14} {} movements, {} bytes; most memory {}",
            count,
            text.len(),
            highest()
        );
    }
}

fn of_any(text: &str) -> Vec<Action<'_>> {
    vec![
        (
            "loop",
            Box::new(|| {
                black_box(common::raw_loop(text));
            }),
        ),
        (
            "dom",
            Box::new(|| {
                black_box(roxmltree::Document::parse(text).unwrap());
            }),
        ),
        (
            "read",
            Box::new(|| {
                assert!(!black_box(facturier::read(text.as_bytes()).unwrap()).is_invalid());
            }),
        ),
        (
            "read + document",
            Box::new(|| {
                black_box(facturier::read(text.as_bytes()).unwrap().document());
            }),
        ),
    ]
}

fn of_invoice(text: &str, format: Format) -> Vec<Action<'_>> {
    let mut actions = of_any(text);
    let (document, _) = facturier::read(text.as_bytes()).unwrap().document();
    let profile = Profile::named("en16931").unwrap();
    actions.extend([
        rules(text, "rules of EN 16931", "en16931"),
        (
            "read + rules",
            Box::new(move || {
                let reading = facturier::read(text.as_bytes()).unwrap();
                assert!(black_box(reading.validate(&profile)).count(Severity::Fatal) == 0);
            }),
        ),
        (
            "write",
            Box::new(move || {
                let options = WriteOptions::new();
                black_box(facturier::write(&document, format, &options).unwrap());
            }),
        ),
    ]);
    actions
}

fn rules<'t>(text: &'t str, name: &'static str, profile: &str) -> Action<'t> {
    let reading = facturier::read(text.as_bytes()).unwrap();
    let profile = Profile::named(profile).unwrap();
    let action = move || assert!(black_box(reading.validate(&profile)).count(Severity::Fatal) == 0);
    (name, Box::new(action))
}

fn of_statement(text: &str) -> Vec<Action<'_>> {
    let mut actions = of_any(text);
    let (document, _) = facturier::read(text.as_bytes()).unwrap().document();
    actions.push((
        "write",
        Box::new(move || {
            let options = WriteOptions::new();
            black_box(facturier::write(&document, Format::Camt053, &options).unwrap());
        }),
    ));
    actions
}

fn measure(name: &str, text: &str, rounds: usize, actions: &[Action]) {
    let mut times: Vec<Vec<f64>> = actions.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for ((_, action), times) in actions.iter().zip(&mut times) {
            let start = Instant::now();
            action();
            times.push(start.elapsed().as_secs_f64());
        }
    }
    let medians: Vec<f64> = times
        .into_iter()
        .map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
        .collect();
    for ((action, _), median) in actions.iter().zip(&medians) {
        println!(
            "{name:14} {action:18} {:>9.1} µs {:>9.0} {:>8.2}",
            median * 1e6,
            text.len() as f64 / median / 1e6,
            median / medians[0]
        );
    }
    if rounds > 1_000 {
        for (action, run) in actions {
            let (count, bytes) = allocations(run);
            println!("{name:14} {action:18} {count:>6} allocations, {bytes} bytes");
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
