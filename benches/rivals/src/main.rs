//! The table of `docs/comparison.md`: facturier beside other crates, on the same bytes, by turns within one run.
//!
//! ```sh
//! cd benches/rivals && cargo run --release
//! ```
//!
//! Before anything is measured every crate has to find the documents good, and says what it finds in
//! `fixtures/readme/wrong-total.xml`.

#[path = "../../common/mod.rs"]
mod common;
mod task;

use facturier::{Profile, Receiving};
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Instant;

/// Made once, as in a program that reads many documents. What that takes is said below the table.
static PROFILE: LazyLock<Profile> = LazyLock::new(Profile::auto);
static POLICY: LazyLock<Receiving> = LazyLock::new(|| Receiving::by(Profile::auto()));

/// What a crate does with a document, or why it does not.
type Run = fn(&str) -> Result<(), String>;

struct Action {
    /// What is run, with how far it goes.
    name: &'static str,
    run: Run,
}

/// In such an order that no crate finds its own code in the caches.
const ACTIONS: &[Action] = &[
    Action {
        name: "quick-xml: a loop over the events",
        run: |text| {
            black_box(common::raw_loop(text));
            Ok(())
        },
    },
    Action {
        name: "roxmltree: a tree",
        run: |text| done(roxmltree::Document::parse(text)),
    },
    Action {
        name: "facturier: model, structure",
        run: |text| done(facturier::read(text.as_bytes()).map(facturier::Reading::into_document)),
    },
    Action {
        name: "en16931-formats: model",
        run: |text| done(en16931_formats::read(text.as_bytes())),
    },
    Action {
        name: "core-invoice-formats: model",
        run: |text| done(core_invoice_formats::read(text)),
    },
    Action {
        name: "facturier: structure, rules of Peppol",
        run: |text| {
            done(facturier::read(text.as_bytes()).map(|reading| reading.validate(&PROFILE)))
        },
    },
    Action {
        name: "en16931-formats: model, rules of Peppol",
        run: |text| {
            let policy = en16931_formats::Policy::default();
            done::<_, String>(Ok(en16931_formats::receive(text.as_bytes(), &policy)))
        },
    },
    Action {
        name: "facturier: model, structure, rules of Peppol",
        run: |text| done::<_, String>(Ok(facturier::receive(text.as_bytes(), &POLICY))),
    },
    Action {
        name: "core-invoice-formats: model, rules of Peppol",
        run: |text| done(core_invoice_formats::validate_xml(text, None)),
    },
];

fn done<T, E: ToString>(result: Result<T, E>) -> Result<(), String> {
    result
        .map(|value| drop(black_box(value)))
        .map_err(|error| error.to_string())
}

fn main() {
    let documents = [
        ("small (11 kB)", common::SMALL.to_owned(), 2_000),
        ("1,000 lines", common::with_lines(1_000), 100),
        ("10,000 lines", common::with_lines(10_000), 15),
    ];
    println!("What each finds in wrong-total.xml:\n");
    let wrong = include_str!("../../../fixtures/readme/wrong-total.xml");
    for (name, find) in task::CRATES {
        for (size, text, _) in &documents {
            match find(text) {
                Ok(findings) if findings.is_empty() => {}
                Ok(findings) => println!("({name}, {size}, which is good: {findings:?})"),
                Err(error) => println!("({name}, {size}: {error})"),
            }
        }
        let findings = find(wrong).unwrap();
        println!("    {name}");
        for finding in findings {
            println!("        {finding}");
        }
    }
    let columns = documents
        .each_ref()
        .map(|(_, text, rounds)| column(text, *rounds));
    println!("\nTimes of the loop over the events, by its median:\n");
    print!("| |");
    for (name, ..) in &documents {
        print!(" {name} |");
    }
    println!("\n|---|{}", "--:|".repeat(documents.len()));
    for (at, action) in ACTIONS.iter().enumerate() {
        print!("| {} |", action.name);
        for column in &columns {
            match (&column[at], &column[0]) {
                (Ok(_), Ok(unit)) if at == 0 => print!(" 1 ({:.0} µs) |", unit * 1e6),
                (Ok(time), Ok(unit)) => print!(" {:.1} |", time / unit),
                (Err(error), _) | (_, Err(error)) => print!(" {error} |"),
            }
        }
        println!();
    }
    let mut times: Vec<f64> = (0..200)
        .map(|_| {
            let start = Instant::now();
            let _ = black_box(Profile::named("peppol"));
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    if let Ok(unit) = columns[0][0] {
        let once = times[times.len() / 2] / unit;
        println!("\nA profile of facturier is made once, in {once:.0} loops over the small one.");
    }
}

/// The median of each action in seconds, measured by turns.
fn column(text: &str, rounds: usize) -> Vec<Result<f64, String>> {
    let mut times: Vec<Result<Vec<f64>, String>> = ACTIONS
        .iter()
        .map(|action| (action.run)(text).map(|()| Vec::new()))
        .collect();
    for _ in 0..rounds {
        for (action, times) in ACTIONS.iter().zip(&mut times) {
            let Ok(times) = times else { continue };
            let start = Instant::now();
            let _ = black_box((action.run)(black_box(text)));
            times.push(start.elapsed().as_secs_f64());
        }
    }
    let median = |times: Result<Vec<f64>, String>| {
        let mut times = times?;
        times.sort_by(f64::total_cmp);
        Ok(times[times.len() / 2])
    };
    times.into_iter().map(median).collect()
}
