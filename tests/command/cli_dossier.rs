//! `facturier import`, `reconcile` and `parties`, as people run them, on a made-up dossier.

use crate::make_dossier;
use crate::make_dossier::{Maker, write_zip};
use facturier::Language;
use facturier::dossier::Layout;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of its own for each test, with `dossier.zip` in it; removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!(
            "facturier-cli_dossier-{test}-{}",
            std::process::id()
        ));
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

/// The files below a folder, hidden ones, too, with their content.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            match entry.path().is_dir() {
                true => walk(&entry.path(), &format!("{name}/"), found),
                false => drop(found.insert(name, fs::read(entry.path()).unwrap())),
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, "", &mut found);
    found
}

const EXPORT: [&str; 8] = [
    "--to",
    "csv",
    "--out",
    "out",
    "--ledger",
    "ledger.jsonl",
    "--date",
    "2026-11-20",
];

#[test]
fn what_a_killed_run_left_is_completed_and_cleared_away() {
    let folder = Folder::new("import-killed");
    let name = ["--name", "{direction}/{sequence:3}"];
    let export = [&EXPORT[..], &name].concat();
    assert_eq!(folder.import(&export).0, Some(0));
    let whole = files(&folder.0);
    let ledger = fs::read_to_string(folder.0.join("ledger.jsonl")).unwrap();
    // Killed while the line of its 18th document was written; two files were still to come, and one
    // had no name yet.
    let lines: Vec<&str> = ledger.split_inclusive('\n').collect();
    let torn = lines[..17].concat() + &lines[17][..50];
    fs::write(folder.0.join("ledger.jsonl"), torn).unwrap();
    for line in &lines[30..] {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let path = line["paths"][0].as_str().unwrap();
        fs::remove_file(folder.0.join("out").join(path)).unwrap();
    }
    let left = folder.0.join("out/sale/.facturier-0123456789abcdef.tmp");
    fs::write(&left, "half").unwrap();
    let (code, text) = folder.import(&export);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("17 already-exported"), "{text}");
    assert!(
        text.contains("10 files written, 13 there already"),
        "{text}"
    );
    assert_eq!(files(&folder.0), whole);
}

/// The largest file that may be written stands for a disk that is full.
#[cfg(unix)]
#[test]
fn an_export_that_stops_says_why_and_what_to_do() {
    let folder = Folder::new("stops");
    let run = |limit: &str, out: &str| {
        let script = format!(
            "trap '' XFSZ; ulimit -f {limit}; exec \"$0\" import --to json -o {out} --ledger l.jsonl dossier.zip"
        );
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_facturier")])
            .current_dir(&folder.0)
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), error)
    };
    let (code, error) = run("1", "out");
    assert_eq!(code, Some(2));
    assert!(
        error.starts_with(
            "facturier: the export stopped, with 40 documents not written: cannot write out/"
        ),
        "{error}"
    );
    assert!(
        error
            .ends_with("; when that is mended, run the same command again to write what is left\n"),
        "{error}"
    );
    assert_eq!(run("unlimited", "out"), (Some(0), String::new()));
    // A folder that cannot be made is named, and so is what was to be done with it.
    let (code, error) = run("unlimited", "l.jsonl/out");
    assert_eq!(code, Some(2));
    assert!(
        error.starts_with("facturier: cannot write to l.jsonl/out: "),
        "{error}"
    );
}

#[test]
fn what_is_no_ledger_is_left_alone() {
    let folder = Folder::new("no-ledger");
    fs::write(folder.0.join("ledger.jsonl"), "number;date\n1;2026-01-01\n").unwrap();
    let before = files(&folder.0);
    for more in [&[][..], &["--dry-run"]] {
        let (code, text) = folder.import(&[&EXPORT[..], more].concat());
        assert_eq!((code, &*text), (Some(2), ""));
        assert_eq!(files(&folder.0), before);
    }
}

/// What is written into the folder that is read is nothing new.
#[test]
fn an_export_into_its_own_dossier_settles() {
    let folder = Folder::new("inside");
    let own = Maker::owner();
    let maker = Maker::new(Layout::named("flat").unwrap(), Language::English, 0);
    for out in ["in/out", "in"] {
        let _ = fs::remove_dir_all(folder.0.join("in"));
        make_dossier::write_folder(&folder.0.join("in"), (0..20).map(|at| maker.file(at))).unwrap();
        let import = ["import", "--own", &own, "--to", "csv", "--out", out];
        let more = ["--ledger", "in/ledger.jsonl", "--name", "{number}", "in"];
        let import = [&import[..], &more].concat();
        let (_, text) = folder.run(&import);
        // Documents without a number keep their names.
        assert!(text.contains("20 files: "), "{text}");
        let first = files(&folder.0);
        for _ in 0..2 {
            let (code, text) = folder.run(&import);
            assert_eq!(code, Some(0), "{text}");
            assert!(text.contains("already-exported; 0 files written"), "{text}");
            assert_eq!(files(&folder.0), first);
        }
    }
}

#[test]
fn every_document_gets_a_file_in_a_layout_too() {
    let folder = Folder::new("layout");
    let long = "n".repeat(300);
    for (name, lines) in [("x", 40), (long.as_str(), 40)] {
        let export = ["--output-layout", "flat", "--name", name, "--no-sync"];
        let _ = fs::remove_dir_all(folder.0.join("out"));
        let _ = fs::remove_file(folder.0.join("ledger.jsonl"));
        let (code, text) = folder.import(&[&EXPORT[..], &export].concat());
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(files(&folder.0.join("out")).len(), lines);
    }
    // The same numbers in the next month, with other content.
    let maker = Maker::new(Layout::named("flat").unwrap(), Language::English, 0);
    let made = (40..80).map(|at| maker.file(at));
    write_zip(
        fs::File::create(folder.0.join("dossier.zip")).unwrap(),
        made,
    )
    .unwrap();
    let export = ["--output-layout", "flat", "--name", &long];
    let (code, text) = folder.import(&[&EXPORT[..], &export].concat());
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(files(&folder.0.join("out")).len(), 80);
}

/// A run waits for another one that has the ledger, says so, and can be interrupted.
#[test]
fn a_second_run_waits_and_says_so() {
    use std::io::{BufRead as _, BufReader};
    let folder = Folder::new("two-runs");
    let ledger = fs::File::create(folder.0.join("ledger.jsonl")).unwrap();
    ledger.lock().unwrap();
    let own = Maker::owner();
    let arguments = [&["import", "--own", &own, "dossier.zip"][..], &EXPORT].concat();
    let start = || {
        let mut child = Command::new(env!("CARGO_BIN_EXE_facturier"))
            .args(&arguments)
            .current_dir(&folder.0)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        errors.read_line(&mut said).unwrap();
        assert!(
            said.contains("another run is writing to this ledger"),
            "{said}"
        );
        (child, errors)
    };
    if cfg!(unix) {
        let (mut child, _errors) = start();
        let id = child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(child.wait().unwrap().code(), Some(130));
    }
    let (mut child, _errors) = start();
    assert!(!folder.0.join("out").exists());
    drop(ledger);
    assert!(child.wait().unwrap().success());
    assert_eq!(files(&folder.0.join("out")).len(), 40);
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
fn what_comes_in_two_files_is_one_payment() {
    let folder = Folder::new("copies");
    let camt = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/camt");
    let file = |name: &str| camt.join(name).to_str().unwrap().to_owned();
    let statement = file("stmt-beside-v8.xml");
    for other in ["ntfctn-beside-v8.xml", "stmt-beside-v2.xml"] {
        let arguments = [
            "reconcile",
            "--own",
            "BE0202239951",
            &statement,
            &file(other),
        ];
        let (_, text) = folder.run(&arguments);
        let expected = "\n5 payments: 0 matched (0 certain, 0 strong, 0 weak), 0 to be decided, 5 not matched; \
                        5 movements are copies, and count once\n";
        assert!(text.contains(expected), "{text}");
    }
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
    let (_, text) = folder.run(&["reconcile", "dossier.zip"]);
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

/// An invoice and a statement that name each other by the account, or only by the holder's name.
fn invoice_json(number: &str, seller: &str, buyer: &str, account: &str, amount: &str) -> String {
    let party = |name: &str| {
        let vat = match name {
            "Alder BV" => "BE0202239951",
            "Birk NV" => "BE0403170701",
            _ => "BE0987654394",
        };
        format!(
            r#"{{"name": "{name}", "tax_registrations": [{{"identifier": "{vat}", "tax_scheme": "VAT"}}]}}"#
        )
    };
    let (seller, buyer) = (party(seller), party(buyer));
    let amount = format!(r#"{{"value": "{amount}", "currency": "EUR"}}"#);
    format!(
        r#"{{"schema_version": "1", "invoice": {{"kind": "invoice", "number": "{number}",
            "issue_date": "2026-03-01", "type_code": "380", "currency_code": "EUR",
            "seller": {seller}, "buyer": {buyer}, "payment_means": [{{"type_code": "30",
                "credit_transfer": {{"account_identifier": {{"value": "{account}"}}}}}}],
            "totals": {{"total_with_vat": {amount}, "amount_due_for_payment": {amount}}}}}}}"#
    )
}

/// A statement of one day in JSON, with these movements: side, amount, name and communication.
fn statement_json(number: u32, day: &str, movements: &[[&str; 4]]) -> String {
    let movement = |[side, amount, name, text]: &[&str; 4]| {
        format!(
            r#"{{"side": "{side}", "amount": "{amount}", "entry_date": "{day}",
                "counterparty_name": "{name}", "communication": {{"free": "{text}"}}}}"#
        )
    };
    let movements: Vec<String> = movements.iter().map(movement).collect();
    format!(
        r#"{{"schema_version": "1", "statements": [{{"header": {{}}, "number": {number},
            "account": {{"kind": "belgian-iban", "number": "BE43068999999501", "currency": "EUR"}},
            "movements": [{}]}}]}}"#,
        movements.join(", ")
    )
}

#[test]
fn a_book_goes_on_from_day_to_day() {
    let folder = Folder::new("book");
    let put = |path: &str, text: &str| {
        let path = folder.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let own = "BE43 0689 9999 9501";
    for (number, amount) in [
        ("F-1001", "100.00"),
        ("F-1002", "200.00"),
        ("F-1003", "200.00"),
    ] {
        let invoice = invoice_json(number, "Alder BV", "Birk NV", own, amount);
        put(&format!("one/{number}.json"), &invoice);
    }
    let first = [
        ["credit", "100.00", "Birk NV", "F-1001"],
        ["credit", "200.00", "Birk NV", "dank"],
        ["credit", "77.10", "Iemand", "hallo"],
    ];
    put("one/first.json", &statement_json(1, "2026-03-20", &first));
    let second = [["debit", "90.00", "Birk NV", "iets anders"]];
    put("two/second.json", &statement_json(2, "2026-03-21", &second));
    let run = |more: &[&str]| {
        let (code, text) = folder.run(&[&["reconcile", "--book", "book.json"], more].concat());
        (code, text)
    };

    let (_, text) = run(&["--invoices", "one"]);
    assert!(
        text.contains("1 newly matched") && text.contains("1 newly not matched"),
        "{text}"
    );
    let options = || {
        let (_, text) = run(&["--invoices", "one"]);
        let lines = text.lines().map(str::trim);
        let options = lines.filter(|line| line.starts_with("--decide"));
        options.map(str::to_owned).collect::<Vec<_>>()
    };
    let decide = options();
    assert_eq!(decide.len(), 2, "{decide:?}");
    // The same once more is nothing new, and what waits is still shown.
    let before = fs::read(folder.0.join("book.json")).unwrap();
    let (_, text) = run(&["--invoices", "one"]);
    assert!(
        text.contains("0 newly matched") && text.contains("1 to be decided"),
        "{text}"
    );
    assert_eq!(fs::read(folder.0.join("book.json")).unwrap(), before);
    let (_, json) = run(&["--json", "--invoices", "one"]);
    assert_eq!(json, "");

    // As the shell would hand it over.
    let argument = decide[1].strip_prefix("--decide '").unwrap();
    let argument = argument.strip_suffix('\'').unwrap();
    let (code, text) = run(&["--decide", argument]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("3 invoices in the book: 2 settled"), "{text}");
    assert!(
        text.contains("F-1002") && !text.contains("F-1003"),
        "{text}"
    );
    assert!(options().is_empty());
    let before = fs::read(folder.0.join("book.json")).unwrap();
    assert_eq!(run(&["--decide", argument]).0, Some(0));
    assert_eq!(fs::read(folder.0.join("book.json")).unwrap(), before);

    // Statements alone: nobody asks whose they are.
    let (code, text) = run(&["--statements", "two"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("4 payments in the book: 0 newly matched"),
        "{text}"
    );
    let (code, _) = run(&["--decide", "nobody=F-1002"]);
    assert_eq!(code, Some(2));
    fs::write(folder.0.join("book.json"), "{}x").unwrap();
    let (code, _) = run(&["--statements", "two"]);
    assert_eq!(code, Some(2));
}

/// What goes from one account to the other of the same owner pays nothing, as soon as the statements of both are
/// given. A bank that puts the account itself where the other party's belongs makes no own transfer of it.
#[test]
fn transfers_between_own_accounts() {
    let folder = Folder::new("own-transfers");
    fs::create_dir(folder.0.join("in")).unwrap();
    let put = |name: &str, text: &str| fs::write(folder.0.join("in").join(name), text).unwrap();
    let own = "BE43 0689 9999 9501";
    for (number, amount) in [("F-1001", "100.00"), ("F-1002", "200.00")] {
        let invoice = invoice_json(number, "Alder BV", "Birk NV", own, amount);
        put(&format!("{number}.json"), &invoice);
    }
    let rows = [
        ["credit", "100.00", "Alder BV", "F-1001 overboeking"],
        ["credit", "200.00", "Birk NV", "F-1002"],
    ];
    let mut statement = statement_json(1, "2026-03-20", &rows);
    for (name, account) in [
        ("Alder BV", "BE68539007547034"),
        ("Birk NV", "BE43068999999501"),
    ] {
        let name = format!(r#""counterparty_name": "{name}","#);
        let with = format!(
            r#"{name} "counterparty_account": {{"kind": "belgian-iban", "number": "{account}"}},"#
        );
        statement = statement.replace(&name, &with);
    }
    put("one.json", &statement);
    let run = || folder.run(&["reconcile", "--own", "BE0202239951", "in"]).1;
    let text = run();
    assert!(
        text.contains("2 matched") && !text.contains("own transfer"),
        "{text}"
    );
    // The other account has statements of its own.
    let other = statement_json(
        1,
        "2026-03-20",
        &[["debit", "100.00", "Alder BV", "F-1001 overboeking"]],
    );
    put(
        "two.json",
        &other.replace("BE43068999999501", "BE68539007547034"),
    );
    let text = run();
    assert!(
        text.contains("own transfer   Alder BV \"F-1001 overboeking\"\n")
            && text.contains("1 matched"),
        "{text}"
    );
    assert!(text.contains("for Birk NV F-1002"), "{text}");
}

/// What is not booked yet, and a statement whose balances do not hold, are told with the file.
#[test]
fn what_to_know_of_statements() {
    let folder = Folder::new("statement-notes");
    fs::create_dir(folder.0.join("in")).unwrap();
    let pending = fs::read_to_string("fixtures/camt/pending.xml").unwrap();
    fs::write(folder.0.join("in/a.xml"), &pending).unwrap();
    let wrong = pending.replace("150.00", "160.00").replace(">7<", ">8<");
    fs::write(folder.0.join("in/b.xml"), wrong).unwrap();
    let ofx = fs::read_to_string("fixtures/ofx/empty.ofx").unwrap();
    let pending = "<CCPENDINGTRANLIST><STMTTRNP><TRNAMT>1</STMTTRNP></CCPENDINGTRANLIST></STMTRS>";
    fs::write(
        folder.0.join("in/c.ofx"),
        ofx.replacen("</STMTRS>", pending, 1),
    )
    .unwrap();
    let run = |more: &[&str]| {
        let own = ["reconcile", "--own", "BE0987654394", "in"];
        folder.run(&[&own[..], more].concat()).1
    };
    let text = run(&["--page", "page.html", "--language", "fr"]);
    let page = fs::read_to_string(folder.0.join("page.html")).unwrap();
    for line in [
        "STATEMENTS\na.xml: 2 entries are not booked, and were left out\n",
        "b.xml: the balances of BE43068999999501 do not hold: 100.00 and movements of 50.00 do not make 160.00; ",
        "c.ofx: 1 entry is not booked, and was left out\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for cell in [
        "Extraits de compte",
        "non comptabilisées",
        "100,00 + 50,00 ≠ 160,00",
    ] {
        assert!(page.contains(cell), "{cell}");
    }
    let json = run(&["--json"]);
    assert!(
        json.contains(r#"{"record":"statement","not-booked":{"path":"a.xml","entries":2}}"#)
            && json.contains(r#""balances":{"path":"b.xml","account":"BE43068999999501","#),
        "{json}"
    );
    let book = ["--book", "book.json"];
    assert!(run(&book).contains("\nSTATEMENTS\n"));
    let (_, text) = folder.run(&["import", "--own", "BE0987654394", "in"]);
    assert!(text.contains("2 entries are not booked"), "{text}");
}

/// The owner is told by the invoices where the statements have no number, and it is said; several are asked
/// about.
#[test]
fn an_owner_that_nobody_gave() {
    let folder = Folder::new("owner");
    fs::create_dir(folder.0.join("in")).unwrap();
    let put = |name: &str, text: &str| fs::write(folder.0.join("in").join(name), text).unwrap();
    let statement = |holder: &str| {
        let movement = |amount: &str, text: &str, name: &str| {
            format!(
                r#"{{"side": "credit", "amount": "{amount}", "entry_date": "2026-03-20",
                    "counterparty_name": "{name}", "communication": {{"free": "{text}"}}}}"#
            )
        };
        let movements = [
            movement("100.00", "F-2026-1", "Birk"),
            movement("100.00", "F-2026-1", "Birk"),
            movement("40.00", "F-2026-2", "Birk"),
            movement("77.10", "dank", "Iemand"),
        ];
        format!(
            r#"{{"schema_version": "1", "statements": [{{"header": {{}}, {holder}
                "account": {{"kind": "belgian-iban", "number": "BE43068999999501", "currency": "EUR"}},
                "movements": [{}]}}]}}"#,
            movements.join(", ")
        )
    };
    let own = "BE43 0689 9999 9501";
    put(
        "1.json",
        &invoice_json("F-2026-1", "Alder BV", "Birk NV", own, "100.00"),
    );
    put(
        "2.json",
        &invoice_json("F-2026-2", "Alder BV", "Birk NV", own, "60.00"),
    );
    put(
        "3.json",
        &invoice_json("F-2026-3", "Alder BV", "Cedrus", own, "77.10"),
    );
    put("s.json", &statement(""));
    let run = || {
        let output = Command::new(env!("CARGO_BIN_EXE_facturier"))
            .args(["reconcile", "--invoices", "in"])
            .current_dir(&folder.0)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    let (text, said) = run();
    assert!(
        said.contains("taken to be Alder BV, for the invoices ask to be paid to the account"),
        "{said}"
    );
    // Who, what, and how much short of what.
    for line in [
        "strong  Birk for Birk NV F-2026-1: number \"F-2026-1\"\n",
        "strong  Birk for Birk NV F-2026-2: number \"F-2026-2\", 20.00 short of 60.00, which stays open\n",
        "amount only Iemand \"dank\"\n           is it Cedrus F-2026-3: 77.10 EUR, due 2026-03-01 (3.json)",
        "paid twice     Birk \"F-2026-1\", for Birk NV F-2026-1, which was paid: 2026-03-20 100.00 EUR Birk\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // By the name of the holder, when the invoices are paid elsewhere.
    let other = "BE68539007547034";
    for (name, number) in [
        ("1.json", "F-2026-1"),
        ("2.json", "F-2026-2"),
        ("3.json", "F-2026-3"),
    ] {
        put(
            name,
            &invoice_json(number, "Alder BV", "Birk NV", other, "100.00"),
        );
    }
    let (_, said) = run();
    assert!(said.contains("no owner given, and neither"), "{said}");
    put("s.json", &statement(r#""holder": "ALDER","#));
    let (_, said) = run();
    assert!(
        said.contains("taken to be Alder BV, for the bank statements name"),
        "{said}"
    );
    // Two sellers ask to be paid to the account.
    put(
        "1.json",
        &invoice_json("F-2026-1", "Alder BV", "Cedrus", own, "100.00"),
    );
    put(
        "2.json",
        &invoice_json("F-2026-2", "Birk NV", "Cedrus", own, "60.00"),
    );
    let (_, said) = run();
    assert!(said.contains("tell of several for the account"), "{said}");
}

/// Two files have one number, and say different things: what pays for one of them is looked at.
#[test]
fn a_disputed_number_is_not_certain() {
    let folder = Folder::new("disputed");
    let invoice = fs::read_to_string("fixtures/ubl/peppol-invoice.xml").unwrap();
    let statement = r#"{"schema_version": "1", "statements": [{"header": {},
        "account": {"kind": "belgian-iban", "number": "BE43068999999501", "currency": "EUR"},
        "movements": [{"side": "credit", "amount": "AMOUNT", "entry_date": "2026-04-20",
            "communication": {"free": "OGM"}}]}]}"#;
    let between = |start: &str, end: &str| {
        let from = &invoice[invoice.find(start).unwrap() + start.len()..];
        &from[..from.find(end).unwrap()]
    };
    let statement = statement
        .replace("AMOUNT", between("PayableAmount currencyID=\"EUR\">", "<"))
        .replace("OGM", between("<cbc:PaymentID>", "<"));
    fs::create_dir(folder.0.join("in")).unwrap();
    fs::write(folder.0.join("in/a.xml"), &invoice).unwrap();
    fs::write(folder.0.join("in/s.json"), statement).unwrap();
    let reconcile = [
        "reconcile",
        "--own",
        between("<cbc:CompanyID>", "<"),
        "--invoices",
        "in",
        "--statements",
        "in",
    ];
    let (_, text) = folder.run(&reconcile);
    assert!(text.contains("(1 certain, 0 strong, 0 weak)"), "{text}");
    let other = invoice.replace("Onthaal gelijkvloers", "Onthaal");
    assert_ne!(other, invoice);
    fs::write(folder.0.join("in/b.xml"), other).unwrap();
    let (_, text) = folder.run(&reconcile);
    assert!(text.contains("(0 certain, 1 strong, 0 weak)"), "{text}");
    assert!(
        text.contains("but there is another invoice with this number"),
        "{text}"
    );
}
