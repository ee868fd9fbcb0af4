//! Pages for people: of a document with what was found in it, and of a dossier; and what of two documents is
//! not the same.

use crate::make_dossier::{Maker, write_zip};
use facturier::Language;
use facturier::dossier::Layout;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of its own for each test, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("facturier-pages-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        fs::write(self.0.join(name), content).unwrap();
        self
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// The exit code, and what it prints and complains of.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_facturier"))
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap();
        (code, text(output.stdout), text(output.stderr))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const INVOICE: &str = include_str!("../../fixtures/ubl/peppol-invoice.xml");

fn fixtures() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))
}

/// In a folder of good and broken files every file gets a page, with everything that JSON reports of it.
#[test]
fn every_finding_is_on_its_page() {
    let folder = Folder::new("findings");
    let broken = fixtures().join("broken");
    let broken = broken.to_str().unwrap();
    let (code, _, _) = folder.run(&["validate", "--report", "html", "-o", "pages/", broken]);
    assert_eq!(code, 2, "some are unreadable");
    let (_, lines, _) = folder.run(&["validate", "--json", broken]);
    let mut pages: Vec<String> = fs::read_dir(folder.0.join("pages"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let count = pages.len();
    assert!(count > 20, "{count} pages");
    for line in lines.lines() {
        let report: serde_json::Value = serde_json::from_str(line).unwrap();
        let name = report["file"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        let rules: Vec<&str> = report["findings"]
            .as_array()
            .map(|findings| {
                findings
                    .iter()
                    .map(|it| it["rule"].as_str().unwrap())
                    .collect()
            })
            .unwrap_or_default();
        // What follows from another finding is told with that.
        let at = pages
            .iter()
            .position(|page| page.contains(&format!("{name} · ")));
        let page = pages.remove(at.unwrap_or_else(|| panic!("{name} has no page")));
        assert!(
            rules.is_empty()
                || rules
                    .iter()
                    .any(|rule| page.contains(&format!(">{rule}</span>"))),
            "{name}: none of {rules:?}"
        );
    }
    assert!(pages.is_empty(), "{} pages are of no file", pages.len());
}

/// What the commands say themselves, of files that are no documents too, is in the language of the reader.
#[test]
fn what_the_commands_say_is_in_the_language_of_the_reader() {
    let folder = Folder::new("said");
    fs::create_dir(folder.0.join("in")).unwrap();
    folder
        .file("in/good.xml", INVOICE)
        .file("in/wrong.xml", INVOICE.replace(">615.58<", ">600.00<"))
        .file("in/empty.xml", "")
        .file("in/cut.xml", "<Invoice")
        .file("in/packed.7z", b"7z\xBC\xAF\x27\x1C\0\x04")
        .file("in/notes.txt", "hello")
        .file("in/.hidden", "");
    let commands: [&[&str]; 7] = [
        &["validate", "in"],
        &["validate", "--report", "line", "in"],
        &["validate", "--statistics", "in"],
        &["convert", "--to", "csv", "--force", "-o", "out.csv", "in"],
        &["convert", "--to", "coda", "-o", "out.cod", "in/good.xml"],
        &["rules", "--diff", "peppol@2025.11", "peppol@2026.5"],
        &["diff", "in/good.xml", "in/wrong.xml"],
    ];
    // Words of each that stand in no file.
    let of_english = [
        "no",
        "not",
        "there",
        "files",
        "left",
        "recognised",
        "findings",
        "severity",
        "converted",
        "carried",
        "rules",
        "came",
        "went",
        "asks",
        "older",
        "difference",
        "written",
        "breaks",
        "empty",
        "reads",
        "column",
        "things",
        "has",
        "with",
        "which",
    ];
    for arguments in commands {
        for language in ["fr", "nl", "de"] {
            let arguments = [arguments, &["--language", language]].concat();
            let (_, out, complaints) = folder.run(&arguments);
            for line in [out, complaints].concat().lines() {
                // Lines of the source, ids of severities and verdicts, and values.
                let is_source = line.trim_start().starts_with('<');
                let line = line.replace("not-read", "").replace("empty.xml", "");
                let unquoted: String = line.split('"').step_by(2).collect();
                let mut words = unquoted.split(|c: char| !c.is_alphabetic() && !"._".contains(c));
                let english = words.find(|word| of_english.contains(word));
                assert!(is_source || english.is_none(), "{arguments:?}: {line}");
            }
        }
    }
    let (code, _, complaints) = folder.run(commands[4]);
    assert_eq!(code, 2);
    assert_eq!(
        complaints,
        "facturier: in/good.xml: the format coda has no place for an invoice\n\
         facturier: 1 document not written\n"
    );
    let german = [commands[0], &["--language", "de"]].concat();
    let (_, text, _) = folder.run(&german);
    assert!(text.ends_with(
        "4 Dokumente: 1 gültig, 1 ungültig, 2 unlesbar; 1 Datei erkannt und nicht gelesen; 1 Datei \
         übersprungen (kein Dokument); 1 versteckte oder Systemdatei ausgelassen\n"
    ));
}

#[test]
fn a_finding_stands_beside_its_field_in_the_language_of_the_reader() {
    let folder = Folder::new("beside");
    folder.file(
        "wrong.xml",
        INVOICE
            .replace(">515.58<", ">515.00<")
            .replacen(">12<", ">11<", 1),
    );
    for (language, verdict) in [
        ("en", "Invalid"),
        ("fr", "Non valide"),
        ("nl", "Ongeldig"),
        ("de", "Ungültig"),
    ] {
        let arguments = [
            "validate",
            "--report",
            "html",
            "--language",
            language,
            "wrong.xml",
        ];
        let (code, page, _) = folder.run(&arguments);
        assert_eq!(code, 1);
        assert!(page.contains(verdict), "{language}");
        // The amount to pay, and what is wrong with it.
        let totals = &page[page.find("class=\"totals\"").unwrap()..];
        let amount = &totals[totals.find("class=\"strong\"").unwrap()..];
        assert!(
            amount.find("BR-CO-16").unwrap() < amount.find("</div>").unwrap(),
            "{language}"
        );
        // The line: its net amount is not that of eleven.
        let lines = &page[page.find("<tbody>").unwrap()..];
        let first = &lines[..lines.find("</tr>").unwrap()];
        assert!(first.contains("PEPPOL-EN16931-R120"), "{language}: {first}");
        // Each finding is told on top with a link to where it stands.
        for link in page.split("href=\"#").skip(1) {
            let id = link.split('"').next().unwrap();
            assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
        }
    }
}

#[test]
fn a_page_is_of_one_document() {
    let folder = Folder::new("one");
    folder.file("a.xml", INVOICE).file("b.xml", "<Invoice");
    let (code, _, error) = folder.run(&["validate", "--report", "html", "."]);
    assert_eq!(code, 2);
    assert!(error.contains("-o DIR/ writes a file for each"), "{error}");
    let (code, page, _) =
        folder.run(&["validate", "--report", "html", "--language", "de", "b.xml"]);
    assert_eq!(code, 2);
    assert!(
        page.contains("Nicht lesbar") && page.ends_with("</html>\n"),
        "{page}"
    );
    let statement = fixtures().join("coda/simple.cod");
    let statement = statement.to_str().unwrap();
    let arguments = [
        "validate",
        "--report",
        "html",
        "--language",
        "fr",
        statement,
    ];
    let (_, page, _) = folder.run(&arguments);
    assert!(
        page.contains(">règles : extraits de compte</span>"),
        "{page}"
    );
    folder.file("doctype.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE a>\n<a/>");
    let (_, page, _) = folder.run(&["validate", "--report", "html", "doctype.xml"]);
    assert!(
        page.contains("<p>line 2, column 1: found a document type declaration"),
        "{page}"
    );
    assert!(page.contains("other files</p></header>"), "{page}");
}

#[test]
fn a_dossier_as_pages() {
    let folder = Folder::new("dossier");
    let coda = fixtures().join("coda");
    let ubl = fixtures().join("ubl");
    let paths = [ubl.to_str().unwrap(), coda.to_str().unwrap()];
    let arguments = [
        &["import", "--language", "fr", "--pages", "site"],
        &paths[..],
    ]
    .concat();
    let (_, text, error) = folder.run(&arguments);
    let index = folder.text("site/index.html");
    let files: usize = text
        .lines()
        .find_map(|line| line.split_once(" fichiers :")?.0.parse().ok())
        .unwrap();
    assert_eq!(index.matches("<tr><td").count(), files, "{error}");
    let links: Vec<&str> = index
        .split("href=\"")
        .skip(1)
        .map(|link| link.split('"').next().unwrap())
        .collect();
    assert!(links.len() > 20);
    for link in &links {
        let page = folder.text(&format!("site/{link}"));
        assert!(
            page.contains("<html lang=\"fr\">") && page.contains("<main>"),
            "{link}"
        );
    }
    // No rules apply to e-FFF.
    let row = |name: &str| index.lines().find(|row| row.contains(name)).unwrap();
    assert!(row("e-fff-ubl20-credit.xml").contains("Non jugé"));
    assert!(row("peppol-invoice.xml").contains(">Valide<"));
    let pages = fs::read_dir(folder.0.join("site/pages")).unwrap().count();
    assert_eq!(pages, links.len());
    let (code, _, error) = folder.run(&arguments);
    assert_eq!(code, 2, "nothing is overwritten");
    assert!(error.contains("index.html"), "{error}");
}

#[test]
fn what_two_documents_say() {
    let folder = Folder::new("diff");
    folder.file("a.xml", INVOICE);
    let (code, _, error) = folder.run(&["convert", "--to", "cii", "-o", "b.xml", "a.xml"]);
    assert_eq!(code, 0, "{error}");
    let (code, text, _) = folder.run(&["diff", "a.xml", "b.xml"]);
    assert_eq!((code, text.as_str()), (0, "a.xml and b.xml say the same\n"));
    // The lines in another order say the same; another number and a line less do not.
    let cut = INVOICE.find("<cac:InvoiceLine>").unwrap();
    let end = INVOICE.find("</cac:InvoiceLine>").unwrap() + "</cac:InvoiceLine>".len();
    let line = &INVOICE[cut..end];
    let less = INVOICE.replace(line, "");
    let moved = less.replace("</Invoice>", &format!("{line}</Invoice>"));
    folder.file("moved.xml", moved);
    let (code, text, _) = folder.run(&["diff", "b.xml", "moved.xml"]);
    assert_eq!(
        (code, text.as_str()),
        (0, "b.xml and moved.xml say the same\n")
    );
    folder.file("less.xml", less.replacen(">2026-0117<", ">2026-0118<", 1));
    let (code, text, _) = folder.run(&["diff", "--language", "nl", "a.xml", "less.xml"]);
    assert_eq!(code, 1);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "BT-1 Factuurnummer, number: \"2026-0117\" → \"2026-0118\""
    );
    assert!(
        lines[1].starts_with("BG-25 ") && lines[1].ends_with("→ niets"),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2..], ["2 verschillen van a.xml naar less.xml"]);
    let (code, json, _) = folder.run(&["diff", "--json", "a.xml", "less.xml"]);
    assert_eq!(code, 1);
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(
        (first["term"].as_str(), first["after"].as_str()),
        (Some("BT-1"), Some("2026-0118"))
    );
    let (code, _, error) = folder.run(&["diff", "a.xml", "none.xml"]);
    assert_eq!(code, 2, "{error}");
}

#[test]
fn a_reconciliation_as_a_page() {
    let folder = Folder::new("reconcile");
    let maker = Maker::new(Layout::named("flat").unwrap(), Language::English, 0);
    let zip = fs::File::create(folder.0.join("dossier.zip")).unwrap();
    write_zip(zip, (0..60).map(|at| maker.file(at))).unwrap();
    let arguments = [
        "reconcile",
        "--invoices",
        "dossier.zip",
        "--statements",
        "dossier.zip",
    ];
    let (code, lines, error) = folder.run(&[&arguments[..], &["--json"]].concat());
    assert_eq!(code, 0, "{error}");
    let [mut counts, mut classes] = [const { std::collections::BTreeMap::new() }; 2];
    for line in lines.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let record = line["record"].as_str().unwrap_or("");
        if let Some(class) = line["class"].as_str() {
            *classes.entry(class.to_owned()).or_insert(0_usize) += 1;
        }
        let is_left =
            record != "item" || !matches!(line["state"].as_str(), Some("settled" | "repeated"));
        *counts.entry(record.to_owned()).or_insert(0_usize) += usize::from(is_left);
    }
    let page = [&arguments[..], &["--page", "page.html", "--language", "nl"]].concat();
    let (code, _, error) = folder.run(&page);
    assert_eq!(code, 0, "{error}");
    let page = folder.text("page.html");
    assert!(page.contains("<h1>Afpunting</h1>"), "{page}");
    // Each class is counted by itself.
    for (class, word) in [("certain", "Zeker"), ("strong", "Sterk"), ("weak", "Zwak")] {
        let lead = format!(
            "<dt>{word}</dt><dd>{}</dd>",
            classes.get(class).unwrap_or(&0)
        );
        assert!(page.contains(&lead), "{lead}");
    }
    // A row for each payment, and for each invoice that is still open.
    assert_eq!(
        page.matches("<tr><td").count(),
        counts.values().sum::<usize>(),
        "{counts:?}"
    );
    assert!(page.matches("<tr><td").count() > 10, "{counts:?}");
}
