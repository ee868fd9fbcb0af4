//! `facturier import`, `reconcile` and `parties`, as people run them, on a made-up dossier.
#![cfg(feature = "cli")]

#[allow(dead_code, reason = "the example has more than is used here")]
#[path = "../examples/make_dossier.rs"]
mod make_dossier;

use facturier::codes::bank::Language;
use facturier::dossier::Layout;
use make_dossier::{Maker, write_zip};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A folder of its own for each test, with `dossier.zip` in it; removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("facturier-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let maker = Maker::new(Layout::named("flat").unwrap(), Language::English, 0);
        let files = (0..40).map(|at| maker.file(at));
        write_zip(fs::File::create(path.join("dossier.zip")).unwrap(), files).unwrap();
        Folder(path)
    }

    /// Runs the command in this folder: its exit code and what it prints.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_facturier"))
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), text)
    }

    fn import(&self, more: &[&str]) -> (Option<i32>, String) {
        let own = Maker::owner();
        let mut arguments = vec!["import", "--own", &own, "dossier.zip"];
        arguments.extend(more);
        self.run(&arguments)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_is_in_a_zip() {
    let folder = Folder::new("import");
    let (code, text) = folder.import(&[]);
    assert_eq!(code, Some(0), "{text}");
    for line in [
        "invoice                 12        16         -         -",
        "credit-note              -         4         -         -",
        "bank-statement           -         -         -         4",
        "dossier.zip: layout flat",
        "40 files: 0 unreadable, 0 broken",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let (_, json) = folder.import(&["--json"]);
    let lines: Vec<serde_json::Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 41);
    assert_eq!(lines[40]["files"], 40);
}

#[test]
fn nothing_goes_out_twice() {
    let folder = Folder::new("import-twice");
    let out = [
        "--to",
        "csv",
        "--out",
        "out",
        "--ledger",
        "ledger.jsonl",
        "--date",
        "2026-11-20",
        "--name",
        "{direction}/{number}",
    ];
    let dry: Vec<&str> = out.iter().copied().chain(["--dry-run"]).collect();
    let (_, text) = folder.import(&dry);
    assert!(text.contains("nothing written (dry run)"), "{text}");
    assert!(!folder.0.join("out").exists() && !folder.0.join("ledger.jsonl").exists());
    let (code, text) = folder.import(&out);
    assert!(text.contains("40 files written"), "{text}");
    assert_eq!(code, Some(0));
    assert!(folder.0.join("out/sale/F000004.csv").exists());
    let ledger = fs::read_to_string(folder.0.join("ledger.jsonl")).unwrap();
    assert_eq!(ledger.lines().count(), 40);
    let (code, text) = folder.import(&out);
    assert!(
        text.contains("40 already-exported; 0 files written"),
        "{text}"
    );
    assert_eq!(code, Some(0));
    // Without the ledger the files that are there count as written, and the ledger is what it was.
    fs::remove_file(folder.0.join("ledger.jsonl")).unwrap();
    let (code, text) = folder.import(&out);
    assert!(text.contains("0 files written, 40 there already"), "{text}");
    assert_eq!(code, Some(0));
    assert_eq!(
        fs::read_to_string(folder.0.join("ledger.jsonl")).unwrap(),
        ledger
    );
    // A file with other content is in the way, and stays as it is; a dry run tells.
    fs::remove_file(folder.0.join("ledger.jsonl")).unwrap();
    fs::write(folder.0.join("out/sale/F000004.csv"), "mine").unwrap();
    for more in [&dry[..], &out[..]] {
        let (code, text) = folder.import(more);
        assert!(
            text.contains("F000004.csv: the file already exists"),
            "{text}"
        );
        assert_eq!(code, Some(2));
    }
    assert_eq!(
        fs::read(folder.0.join("out/sale/F000004.csv")).unwrap(),
        b"mine"
    );
}

#[test]
fn payments_and_parties() {
    let folder = Folder::new("reconcile");
    let paths = ["--invoices", "dossier.zip", "--statements", "dossier.zip"];
    let (code, text) = folder.run(&[&["reconcile"], &paths[..]].concat());
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("8 matched (4 certain, 4 strong, 0 weak)"),
        "{text}"
    );
    let own = Maker::owner();
    let (code, text) = folder.run(&["parties", "--own", &own, "dossier.zip"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("12 customers, 20 suppliers"), "{text}");
    let (_, list) = folder.run(&[
        "parties",
        "--own",
        &own,
        "--known",
        "parties.json",
        "--json",
        "dossier.zip",
    ]);
    fs::write(folder.0.join("parties.json"), list).unwrap();
    let (_, text) = folder.run(&[
        "parties",
        "--own",
        &own,
        "--known",
        "parties.json",
        "dossier.zip",
    ]);
    assert_eq!(text, "0 changes\n");
}

#[test]
fn a_number_that_is_none_is_refused() {
    let folder = Folder::new("own");
    for command in ["import", "parties"] {
        let (code, text) = folder.run(&[command, "--own", "0987654395", "dossier.zip"]);
        assert_eq!((code, &*text), (Some(2), ""));
    }
    let own = format!(
        "iso6523-actorid-upis::0208:{}",
        Maker::owner().trim_start_matches("BE")
    );
    let (code, text) = folder.run(&["import", "--own", &own, "dossier.zip"]);
    assert_eq!(code, Some(0));
    assert!(
        text.contains("invoice                 12        16"),
        "{text}"
    );
}

#[test]
fn what_is_open_has_a_name_a_number_and_a_file() {
    let folder = Folder::new("open");
    let (_, text) = folder.run(&["reconcile", "--invoices", "dossier.zip"]);
    let (_, own) = folder.run(&[
        "reconcile",
        "--own",
        &Maker::owner(),
        "--invoices",
        "dossier.zip",
    ]);
    for text in [text, own] {
        let open = text.split("STILL OPEN\n").nth(1).unwrap();
        let line = open.lines().next().unwrap();
        assert!(line.contains(".xml)"), "{line}");
        // The day it is due, the amount, the currency, which way, who, the number and the file.
        assert!(line.split_whitespace().count() >= 7, "{line}");
    }
}
