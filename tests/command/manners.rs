//! The manners of the command: what it does to files, terminals, shells and spreadsheets.

use crate::make_dossier;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for each test, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("facturier-manners-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// The files below this folder, in order, with `/` between the parts of their names.
    fn files(&self) -> Vec<String> {
        fn walk(folder: &Path, prefix: &str, names: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
                if entry.path().is_dir() {
                    walk(&entry.path(), &format!("{name}/"), names);
                } else {
                    names.push(name);
                }
            }
        }
        let mut names = Vec::new();
        walk(&self.0, "", &mut names);
        names.sort();
        names
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_facturier"));
        command
            .current_dir(&self.0)
            .args(arguments)
            .env_remove("COLUMNS")
            .env_remove("NO_COLOR");
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::new(self.command(arguments).output().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    fn new(output: Output) -> Self {
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

const INVOICE: &str = include_str!("../../fixtures/ubl/peppol-invoice.xml");
const STATEMENT: &[u8] = include_bytes!("../../fixtures/coda/simple.cod");

/// The invoice with a total that does not add up.
fn wrong_total() -> String {
    INVOICE.replacen(">615.58<", ">600.00<", 1)
}

#[test]
fn completions_know_commands_and_options() {
    let folder = Folder::new("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = folder.run(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{shell}");
        for word in ["reconcile", "coda-encoding", "fail-on"] {
            assert!(ran.out.contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(folder.run(&["completions", "tcsh"]).code, Some(2));
}

#[test]
fn manual_pages() {
    let folder = Folder::new("man");
    let ran = folder.run(&["man"]);
    assert!(ran.out.contains(".TH facturier 1"), "{}", ran.out);
    let page = folder.run(&["man", "validate"]);
    assert!(page.out.contains("\\-\\-profile"), "{}", page.out);
    let ran = folder.run(&["man", "-o", "man1/"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let files = folder.files();
    assert!(files.contains(&"man1/facturier.1".to_owned()), "{files:?}");
    assert_eq!(folder.text("man1/facturier-validate.1"), page.out);
    let ran = folder.run(&["man", "-o", "man1/"]);
    assert!(ran.err.contains("already exists"), "{}", ran.err);
    assert_eq!(ran.code, Some(2));
    assert_eq!(folder.run(&["man", "-o", "man1/", "--force"]).code, Some(0));
    let ran = folder.run(&["man", "verify"]);
    assert!(
        ran.err.contains("expected one of: validate, convert"),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, Some(2));
}

#[test]
fn colours_are_asked_for_or_not() {
    let folder = Folder::new("colour");
    folder.file("a.xml", wrong_total());
    let has = |arguments: &[&str]| {
        let ran = folder.run(&[&["validate", "a.xml"], arguments].concat());
        assert_eq!(ran.code, Some(1));
        ran.out.contains('\u{1b}')
    };
    // The output is no terminal here.
    assert!(!has(&[]));
    assert!(!has(&["--color", "auto"]));
    assert!(!has(&["--color", "never"]));
    assert!(has(&["--color", "always"]));
    let wrong = folder.run(&["validate", "--color", "sometimes", "a.xml"]);
    assert_eq!(wrong.code, Some(2));
}

#[test]
fn lines_are_as_wide_as_columns_says() {
    let folder = Folder::new("width");
    let long = format!("<!-- {} -->", "x".repeat(300));
    let text = wrong_total().replace(">600.00<", &format!(">600.00{long}<"));
    folder.file("a.xml", text);
    for columns in [40_usize, 120] {
        let output = folder
            .command(&["validate", "a.xml"])
            .env("COLUMNS", columns.to_string())
            .output()
            .unwrap();
        let ran = Ran::new(output);
        let excerpt = ran.out.lines().find(|line| line.contains("xxx")).unwrap();
        let width = excerpt.chars().count();
        assert!(
            (columns - 10..=columns).contains(&width),
            "{columns}: {width}"
        );
    }
}

/// Ctrl-C while a table is written: nothing is left of it.
#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_behind() {
    use std::io::Write as _;
    use std::process::Stdio;
    let folder = Folder::new("interrupt");
    folder.file("a.xml", INVOICE);
    let mut child = folder
        .command(&["convert", "--to", "csv", "-o", "out.csv", "a.xml", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It waits for the rest of its second document, and the first is in a file by now.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"<Invoice").unwrap();
    for _ in 0..500 {
        if folder.files().len() > 1 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(folder.files().len(), 2, "{:?}", folder.files());
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(folder.files(), ["a.xml"]);
}

#[test]
fn a_payment_is_described() {
    let folder = Folder::new("payment");
    folder.file("a.xml", INVOICE);
    let ran = folder.run(&["inspect", "a.xml"]);
    for line in [
        "  terms             ",
        "  payment           30 (Overschrijving)\n    reference       +++",
        "    account         BE",
        "    BIC             ",
    ] {
        assert!(ran.out.contains(line), "{line}\n{}", ran.out);
    }
    let json: serde_json::Value =
        serde_json::from_str(&folder.run(&["inspect", "--json", "a.xml"]).out).unwrap();
    assert!(json["payment_means"][0]["reference"].is_string());
    assert!(json["payment_terms"].is_string());
}

#[test]
fn a_table_for_excel() {
    let folder = Folder::new("excel");
    let other = INVOICE.replacen("2026-0117", "=2+5", 1);
    folder
        .file("in/a.xml", INVOICE)
        .file("in/b.xml", other)
        .file("a.cod", STATEMENT);
    let ran = folder.run(&["convert", "--to", "csv", "--excel", "in"]);
    let text = ran.out.strip_prefix('\u{feff}').unwrap();
    assert!(!text.contains('\u{feff}'));
    assert!(text.starts_with("kind;number;issue_date;"), "{text}");
    assert!(text.contains(";532,27;"), "{text}");
    assert!(text.contains("\r\ninvoice;'=2+5;"), "{text}");
    let told = "number: \"=2+5\" is written with an apostrophe in front";
    assert!(ran.err.contains(told), "{}", ran.err);
    // A structured communication stays as it is printed.
    assert!(text.contains(";+++"), "{text}");
    let ran = folder.run(&["convert", "--to", "csv", "--excel", "a.cod"]);
    assert!(ran.out.contains(";-345,67;"), "{}", ran.out);
    let tabs = ["--excel", "--delimiter", "tab", "--no-header"];
    let ran = folder.run(&[&["convert", "--to", "csv", "a.cod"], &tabs[..]].concat());
    assert!(
        ran.out.starts_with("\u{feff}BE68539007547034\tEUR\t42\t"),
        "{}",
        ran.out
    );
    let ran = folder.run(&["convert", "--to", "json", "--excel", "a.cod"]);
    assert!(ran.err.contains("--excel"), "{}", ran.err);
}

/// Three invoices of two suppliers, a statement and a file that is no XML.
fn inbox(test: &str) -> Folder {
    let folder = Folder::new(test);
    let warned = INVOICE.replacen(
        "<cbc:ID>2026-0117</cbc:ID>",
        "<cbc:ID>2026-0117</cbc:ID><cbc:CopyIndicator>false</cbc:CopyIndicator>",
        1,
    );
    let of_another = wrong_total()
        .replace("De Gouden Boon", "Het Zilveren Kopje")
        .replace("0987654394", "0123456749");
    folder
        .file("in/a.xml", INVOICE)
        .file("in/b.xml", warned)
        .file("in/c 1.xml", wrong_total())
        .file("in/d.xml", of_another)
        .file("in/e.cod", STATEMENT)
        .file(
            "in/f.xml",
            "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" <",
        )
        .file("in/notes.txt", "hello");
    folder
}

#[test]
fn quiet_tells_only_what_fails() {
    let folder = inbox("quiet");
    let ran = folder.run(&["validate", "-q", "in/a.xml", "in/b.xml", "in/e.cod"]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (Some(0), "", "")
    );
    let ran = folder.run(&["validate", "-q", "in"]);
    assert!(
        !ran.out.contains("a.xml") && !ran.out.contains("b.xml"),
        "{}",
        ran.out
    );
    assert!(
        !ran.out.contains("notes.txt") && !ran.out.contains("documents:"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("c 1.xml") && ran.out.contains("BR-CO-15"),
        "{}",
        ran.out
    );
    // What is only a warning is told when warnings fail.
    let strict = [
        "validate",
        "-q",
        "--fail-on",
        "warning",
        "in/a.xml",
        "in/b.xml",
    ];
    let ran = folder.run(&strict);
    assert!(ran.out.contains("UBL-CR-004"), "{}", ran.out);
    assert!(!ran.out.contains("a.xml"), "{}", ran.out);
    assert_eq!(ran.code, Some(1));
    let ran = folder.run(&["validate", "-q", "--json", "in/a.xml", "in/d.xml"]);
    assert_eq!(ran.out.lines().count(), 1);
    assert!(ran.out.contains("\"verdict\":\"invalid\""), "{}", ran.out);
}

#[test]
fn warnings_fail_when_asked_to() {
    let folder = inbox("fail-on");
    let code = |more: &[&str]| folder.run(&[&["validate", "in/b.xml"], more].concat()).code;
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["--fail-on", "fatal"]), Some(0));
    assert_eq!(code(&["--fail-on", "warning"]), Some(1));
    assert_eq!(code(&["--fail-on", "information"]), Some(1));
    let off = ["--fail-on", "warning", "--rule", "UBL-CR-*=off"];
    assert_eq!(code(&off), Some(0));
    let milder = ["--fail-on", "warning", "--rule", "ubl-cr-00?=information"];
    assert_eq!(code(&milder), Some(0));
    // The last one counts.
    let back = [&off[..], &["--rule", "UBL-CR-004=fatal"]].concat();
    assert_eq!(code(&back), Some(1));
}

#[test]
fn rules_and_suppliers_are_counted() {
    let folder = inbox("statistics");
    let ran = folder.run(&["validate", "--statistics", "in"]);
    let has = |line: &str| assert!(ran.out.contains(line), "{line}\n{}", ran.out);
    has("documents  findings  severity     rule\n");
    has("        2         2  fatal        BR-CO-15 ");
    has("        1         1  warning      UBL-CR-004 ");
    has("        3         1         3     Koffiebranderij De Gouden Boon BV (BE0987654394)\n");
    has("        1         1         2     Koffiebranderij Het Zilveren Kopje BV (BE0123456749)\n");
    assert!(!ran.out.contains("a.xml"), "{}", ran.out);
    assert_eq!(ran.code, Some(2));
    let ran = folder.run(&["validate", "--summary", "--json", "in"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["record"], "statistics");
    assert_eq!(json["unreadable"], 1);
    assert_eq!(json["rules"][0]["rule"], "BR-CO-15");
    assert_eq!(json["rules"][0]["documents"], 2);
    assert_eq!(json["suppliers"][0]["invalid"], 1);
    assert_eq!(json["suppliers"].as_array().unwrap().len(), 2);
}

#[test]
fn reports_for_machines() {
    let folder = inbox("machines");
    let line = folder.run(&["validate", "--report", "line", "in"]);
    for text in line.out.lines() {
        let mut parts = text.splitn(4, ':');
        assert!(Path::new(parts.next().unwrap()).starts_with("in"), "{text}");
        assert!(parts.next().unwrap().parse::<usize>().is_ok(), "{text}");
        assert!(parts.next().unwrap().parse::<usize>().is_ok(), "{text}");
    }
    assert!(line.out.contains(": fatal BR-CO-15 "), "{}", line.out);
    assert_eq!(line.code, Some(2));

    let sarif = folder.run(&["validate", "--report", "sarif", "-o", "out.sarif", "in"]);
    assert_eq!((sarif.code, sarif.out.as_str()), (Some(2), ""));
    let log: serde_json::Value = serde_json::from_str(&folder.text("out.sarif")).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), line.out.lines().count());
    let uri = |result: &serde_json::Value| {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone()
    };
    assert!(results.iter().any(|result| uri(result) == "in/c%201.xml"));

    let junit = folder.run(&["validate", "--report", "junit", "in"]);
    let head = "<testsuite name=\"documents\" tests=\"6\" failures=\"";
    assert!(junit.out.contains(head), "{}", junit.out);
    assert!(roxmltree::Document::parse(&junit.out).is_ok());

    // Any report can go into a file, which is whole or not there.
    let json = folder.run(&["validate", "--report", "json", "-o", "out.jsonl", "in"]);
    assert_eq!((json.code, json.out.as_str()), (Some(2), ""));
    assert_eq!(folder.text("out.jsonl").lines().count(), 6);
    let again = folder.run(&["validate", "--json", "-o", "out.jsonl", "in"]);
    assert!(
        again.err.contains("the file already exists"),
        "{}",
        again.err
    );
}

#[test]
fn several_documents_say_where_they_are_from() {
    let folder = Folder::new("source");
    folder
        .file("in/a.xml", INVOICE)
        .file("in/b/c.xml", wrong_total())
        .file("d.cod", STATEMENT);
    let c = ["in", "b", "c.xml"].join(std::path::MAIN_SEPARATOR_STR);
    let ran = folder.run(&["convert", "--to", "json", "in", "d.cod"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 3);
    let sources = lines.iter().map(|line| {
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        json["source"].as_str().unwrap().to_owned()
    });
    let a = ["in", "a.xml"].join(std::path::MAIN_SEPARATOR_STR);
    assert_eq!(
        sources.collect::<Vec<_>>(),
        [a, c.clone(), "d.cod".to_owned()]
    );
    // Each line is a document again.
    folder.file("line.json", lines[0]);
    let again = folder.run(&["convert", "--to", "ubl", "line.json"]);
    let ubl = folder.run(&["convert", "--to", "ubl", "in/a.xml"]);
    assert_eq!((again.out, again.code), (ubl.out, Some(0)));
    let file = folder.run(&["convert", "--to", "json", "-o", "all.jsonl", "in", "d.cod"]);
    assert_eq!(file.out, "");
    assert_eq!(folder.text("all.jsonl"), ran.out);

    let csv = folder.run(&["convert", "--to", "csv", "in"]);
    let rows: Vec<&str> = csv.out.split("\r\n").collect();
    assert!(rows[0].ends_with(",source"), "{}", rows[0]);
    assert!(rows[2].ends_with(&format!(",{c}")), "{}", rows[2]);
    let one = folder.run(&["convert", "--to", "csv", "in/a.xml"]);
    assert!(!one.out.contains("source"), "{}", one.out);
}

#[test]
fn options_have_one_name_in_all_commands_and_old_names_still_work() {
    let folder = Folder::new("names");
    folder.file("in/a.xml", INVOICE).file("in/b.cod", STATEMENT);
    for command in [
        &["validate", "in"][..],
        &["inspect", "in"],
        &["import", "in"],
        &["parties", "in"],
        &["reconcile", "--invoices", "in"],
    ] {
        let json = folder.run(&[command, &["--json"]].concat());
        let report = folder.run(&[command, &["--report", "json"]].concat());
        assert!(
            json.out.starts_with('{'),
            "{command:?}: {}{}",
            json.out,
            json.err
        );
        assert_eq!(
            (json.out, json.code),
            (report.out, report.code),
            "{command:?}"
        );
        let text = folder.run(&[command, &["--report", "text"]].concat());
        assert!(!text.out.starts_with('{'), "{command:?}: {}", text.out);
    }
    for (option, out) in [("-o", "1"), ("--output", "2"), ("--out", "3")] {
        let ran = folder.run(&["import", "in", "--to", "original", option, out]);
        assert!(
            ran.out.contains("2 files written"),
            "{option}: {}{}",
            ran.out,
            ran.err
        );
        assert!(folder.0.join(out).join("a.xml").exists(), "{option}");
    }
}

#[test]
fn every_command_that_reads_coda_can_be_told_its_encoding() {
    let folder = Folder::new("coda-encoding");
    // `PÂTISSERIE` in code page 850.
    let mut bytes = include_bytes!("../../fixtures/coda/accents.cod").to_vec();
    let at = bytes.iter().position(|&byte| byte == 0xC2).unwrap();
    bytes[at] = 0xB6;
    folder.file("a.cod", &bytes).file("b.xml", INVOICE);
    for command in [
        &["inspect", "--movements", "a.cod"][..],
        &["convert", "--to", "json", "a.cod"],
    ] {
        let wrong = folder.run(command).out;
        let right = folder
            .run(&[command, &["--coda-encoding", "cp850"]].concat())
            .out;
        assert!(right.contains("PÂTISSERIE"), "{command:?}: {right}");
        assert!(!wrong.contains("PÂTISSERIE"), "{command:?}: {wrong}");
    }
    let import = ["import", "a.cod", "--to", "json", "-o", "out"];
    folder.run(&[&import[..], &["--coda-encoding", "cp850"]].concat());
    assert!(folder.text("out/a.json").contains("PÂTISSERIE"));
    for command in [
        &["validate", "a.cod"][..],
        &["reconcile", "--invoices", "b.xml", "--statements", "a.cod"],
        &["parties", "a.cod"],
    ] {
        let ran = folder.run(&[command, &["--coda-encoding", "cp850"]].concat());
        assert_eq!(ran.code, Some(0), "{command:?}: {}", ran.err);
    }
}

#[test]
fn lists_are_asked_for_by_name() {
    let folder = Folder::new("lists");
    let layouts = folder.run(&["import", "--layout", "list"]);
    assert!(
        layouts.out.contains("  flat: "),
        "{}{}",
        layouts.out,
        layouts.err
    );
    assert_eq!((layouts.code, layouts.err.as_str()), (Some(0), ""));
    let wrong = folder.run(&["import", "--layout", "flst", "."]);
    assert!(wrong.err.contains("  flat: "), "{}", wrong.err);
    assert_eq!(wrong.code, Some(2));
    let profiles = folder.run(&["validate", "--profile", "list"]);
    assert!(profiles.out.contains("peppol-bis-3: "), "{}", profiles.out);
    assert_eq!(profiles.code, Some(0));
}

#[test]
fn files_of_an_archive_stand_as_they_stood_in_it() {
    let folder = Folder::new("archive");
    let made = |path: &str, bytes: &[u8]| make_dossier::Made {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
        kind: facturier::dossier::EntryKind::Other,
        direction: facturier::dossier::Direction::Unknown,
    };
    let files = [
        made("a/b/c.xml", INVOICE.as_bytes()),
        made("d.cod", STATEMENT),
    ];
    let zip = fs::File::create(folder.0.join("in.zip")).unwrap();
    make_dossier::write_zip(zip, files.into_iter()).unwrap();
    let ran = folder.run(&["convert", "--to", "json", "-o", "out/", "in.zip"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(folder.files(), ["in.zip", "out/a/b/c.json", "out/d.json"]);
}
