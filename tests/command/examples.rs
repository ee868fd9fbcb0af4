//! The examples run, and print what they promise. `cargo test` builds them; a single test program does not.

use std::path::PathBuf;
use std::process::Command;

fn printed(name: &str, arguments: &[&str]) -> Option<String> {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent()?.parent()?.join("examples");
    let program: PathBuf = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        eprintln!("SKIPPED: {} was not built", program.display());
        return None;
    }
    let root = env!("CARGO_MANIFEST_DIR");
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn examples_print_what_they_promise() {
    let invoice = "fixtures/ubl/peppol-invoice.xml";
    for (name, arguments, promised) in [
        (
            "receive",
            &[invoice, "fixtures/readme/wrong-total.xml"][..],
            &[": accept\n", ": reject; 2 findings\n", "BR-CO-15"][..],
        ),
        (
            "build",
            &[],
            &[
                "BT-131 lines[0].net_amount: 285.00 EUR, then 475.00 EUR",
                "valid (",
            ],
        ),
        ("convert", &[invoice], &["UBL: ", "CII: ", "CODA: "]),
        (
            "bank",
            &["fixtures/coda/simple.cod", "fixtures/mt940/asn.sta"],
            &[": coda", ": mt940", "account "],
        ),
        (
            "two_days",
            &[],
            &[
                "Monday: 1 matched, 1 not",
                "2026-0119: 0 open",
                "2026-0117: 121.00 open",
            ],
        ),
        (
            "own_source",
            &[],
            &["row 1: Unavailable", "1 not to be had, 2 known already"],
        ),
        (
            "sqlite",
            &["fixtures/ubl"],
            &["second run: 0 new files, ", "2026-0117, "],
        ),
    ] {
        if let Some(text) = printed(name, arguments) {
            for part in promised {
                assert!(text.contains(part), "{name}: {part:?} is not in\n{text}");
            }
        }
    }
}
