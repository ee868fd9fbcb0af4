//! Nothing that a document or the name of a file holds acts on a terminal, whatever the command and the
//! form of its report.

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Controls of both sets (CSI), what a terminal is told by them (OSC), bidi characters and ends of lines.
const HOSTILE: &str = "A\u{9b}31m\u{1b}[2J\u{1b}]0;title\u{7}\u{202e}B\u{2066}\u{85}\u{2028}C\r\nD\u{8}\u{7f}\u{feff}\u{200b}";

/// The same, of what XML allows.
const HOSTILE_XML: &str = "A&#155;31m&#8238;B&#8294;&#133;&#8232;C&#13;&#10;D&#127;&#65279;&#8203;";

struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("facturier-terminal-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("in")).unwrap();
        Folder(path)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    /// What the command prints, both streams.
    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_facturier"))
            .args(arguments)
            .current_dir(&self.0)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let code = output.status.code();
        assert!(code.is_some_and(|code| code < 5), "{arguments:?}: {code:?}");
        let bytes = [output.stdout, output.stderr].concat();
        String::from_utf8(bytes).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
    }

    /// The same on a terminal.
    fn run_on_a_terminal(&self, arguments: &[&str]) -> String {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap();
        let name = Path::new(name.to_str().unwrap());
        let inner = File::options().read(true).write(true).open(name).unwrap();
        assert!(inner.is_terminal());
        let mut child = Command::new(env!("CARGO_BIN_EXE_facturier"))
            .args(arguments)
            .current_dir(&self.0)
            .env("NO_COLOR", "1")
            .env("TERM", "xterm")
            .stdin(Stdio::null())
            .stdout(inner.try_clone().unwrap())
            .stderr(inner)
            .spawn()
            .unwrap();
        let mut bytes = Vec::new();
        // Once nobody writes to it any more, a terminal has an end on some systems and an error on others.
        let mut terminal = File::from(terminal);
        let _ = terminal.read_to_end(&mut bytes);
        child.wait().unwrap();
        assert!(!bytes.is_empty(), "{arguments:?}");
        String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name);
    fs::read(path).unwrap()
}

/// A document as JSON with more behind each of its texts.
fn hostile_json(name: &str) -> Vec<u8> {
    let written = facturier::convert(
        &fixture(name),
        facturier::Format::Json,
        &facturier::WriteOptions::new(),
    )
    .unwrap();
    let mut value: Value = serde_json::from_slice(&written.bytes).unwrap();
    let mut places = Vec::new();
    texts(&value, "", &mut places);
    let mut changed = 0;
    for place in &places {
        let before = value.clone();
        if let Some(Value::String(text)) = value.pointer_mut(place) {
            text.push_str(HOSTILE);
        }
        // Some are codes of the model's own, and days.
        match facturier::read(&serde_json::to_vec(&value).unwrap()) {
            Ok(_) => changed += 1,
            Err(_) => value = before,
        }
    }
    assert!(changed * 2 > places.len(), "{changed} of {}", places.len());
    serde_json::to_vec(&value).unwrap()
}

fn texts(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) if path != "/schema_version" => found.push(path.to_owned()),
        Value::Array(all) => {
            for (at, one) in all.iter().enumerate() {
                texts(one, &format!("{path}/{at}"), found);
            }
        }
        Value::Object(all) => {
            for (name, one) in all {
                texts(one, &format!("{path}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// A document of XML with more behind each of its texts, or with `only` behind the texts of one name.
fn hostile_xml(name: &str, of: &str) -> String {
    let source = String::from_utf8(fixture(name)).unwrap();
    let mut text = String::new();
    for line in source.split_inclusive('\n') {
        // Texts stand on one line with their element.
        match line.find("</") {
            Some(end) if !line.trim_start().starts_with("</") && line.contains(of) => {
                text.push_str(&line[..end]);
                text.push_str(HOSTILE_XML);
                text.push_str(&line[end..]);
            }
            _ => text.push_str(line),
        }
    }
    assert!(text.len() > source.len() + 50, "{name}");
    text
}

/// Letters in fields of fixed width, as bytes.
fn hostile_bytes(name: &str) -> Vec<u8> {
    let mut bytes = fixture(name);
    let hostile = b"\x1b[2J\x9b1m\x07\x08\x7f\x85";
    for word in [
        &b"BAKKERIJ DE"[..],
        b"KOFFIEBRAND",
        b"Your payment",
        b"Our offices",
        b"Betaling",
    ] {
        if let Some(at) = memchr::memmem::find(&bytes, word) {
            bytes[at..at + hostile.len()].copy_from_slice(hostile);
        }
    }
    bytes
}

/// Whether a terminal could be moved by it.
fn acts(c: char) -> bool {
    c != '\n'
        && (c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'))
}

#[track_caller]
fn is_harmless(text: &str, what: &dyn std::fmt::Debug) {
    if let Some(at) = text.find(acts) {
        let start = text[..at]
            .char_indices()
            .rev()
            .nth(120)
            .map_or(0, |(at, _)| at);
        let end = text[at..]
            .char_indices()
            .nth(60)
            .map_or(text.len(), |(end, _)| at + end);
        panic!("{what:?}: {:?}", &text[start..end]);
    }
}

/// No line is made by what a text holds.
#[track_caller]
fn has_its_own_lines(text: &str, what: &dyn std::fmt::Debug) {
    let is_made = |line: &str| line.starts_with("D\u{2408}") || line.starts_with("nvoice.json");
    assert!(!text.lines().any(is_made), "{what:?}: {text}");
}

#[test]
fn nothing_acts_on_a_terminal() {
    let folder = Folder::new("terminal");
    let name = "in/i\u{9b}31m\u{1b}[2J\u{202e}\nnvoice.json";
    folder.put(name, hostile_json("ubl/peppol-invoice.xml"));
    folder.put("in/statement.json", hostile_json("coda/simple.cod"));
    folder.put("in/all.xml", hostile_xml("ubl/peppol-invoice.xml", "<"));
    folder.put("in/camt.xml", hostile_xml("camt/statements-v8.xml", "<"));
    // Fewer files than make a bar of progress.
    fs::create_dir(folder.0.join("more")).unwrap();
    for (at, of) in ["Name>", "CurrencyCode>", "PaymentID>", ":ID>", "Amount "]
        .iter()
        .enumerate()
    {
        let xml = hostile_xml("ubl/peppol-invoice.xml", of);
        folder.put(&format!("more/{at}.xml"), xml);
    }
    folder.put("in/all.xml", hostile_xml("ubl/peppol-invoice.xml", "<"));
    folder.put("in/camt.xml", hostile_xml("camt/statements-v8.xml", "<"));
    folder.put("in/a\u{1b}]0;x\u{7}.cod", hostile_bytes("coda/simple.cod"));
    folder.put("in/b\u{202e}.sta", hostile_bytes("mt940/belgian.sta"));
    folder.put("in/not\u{9b}2Jxml.xml", format!("<a>\u{1b}[2J{HOSTILE}"));
    folder.put("in/text\u{7f}.txt", HOSTILE);
    folder.put("ledger.jsonl", format!("{{\"x\":\"{HOSTILE}\n{HOSTILE}\n"));
    folder.put(
        "settings.json",
        format!("{{\"defaults\":{{\"name\":\"{}\"}}}}", "{\\u009b31m}"),
    );
    folder.put("bad.json", format!("{{\"{HOSTILE}\":1}}"));
    let own = ["--own", "BE0987654394"];
    let reconcile = ["reconcile", "--own", "BE0987654394", "--invoices", "in"];
    let hostile_argument = "x\u{9b}31m\u{1b}[2J\u{202e}";
    let for_people: &[&[&str]] = &[
        &["validate", "in"],
        &["validate", "--report", "line", "in"],
        &["validate", "--report", "line", "-q", "in"],
        &["validate", "--statistics", "in"],
        &["validate", "-q", "in"],
        &["validate", "--profile", "none", "in"],
        &["validate", name],
        &["inspect", "in"],
        &["inspect", "--movements", "in"],
        &["import", own[0], own[1], "in"],
        &["import", own[0], own[1], "--list", "in"],
        &[
            "import",
            own[0],
            own[1],
            "--allow-invalid",
            "--dry-run",
            "-o",
            "out",
            "in",
        ],
        &[
            "import",
            own[0],
            own[1],
            "--allow-invalid",
            "--to",
            "json",
            "-o",
            "out",
            "in",
        ],
        &[
            "import",
            own[0],
            own[1],
            "--ledger",
            "ledger.jsonl",
            "-o",
            "out2",
            "in",
        ],
        &[
            "import",
            own[0],
            own[1],
            "--settings",
            "settings.json",
            "-o",
            "out3",
            "in",
        ],
        &[
            "import",
            own[0],
            own[1],
            "--settings",
            "bad.json",
            "-o",
            "out3",
            "in",
        ],
        &["import", own[0], hostile_argument, "in"],
        &["import", own[0], own[1], "--layout", hostile_argument, "in"],
        &reconcile,
        &["parties", own[0], own[1], "in"],
        &["parties", own[0], own[1], "--known", "bad.json", "in"],
        &["rules", hostile_argument],
        &["rules", "--prefix", hostile_argument],
        &["validate", hostile_argument],
        &["validate", "--profile", hostile_argument, "in"],
        &["validate", "--rule", hostile_argument, "in"],
        &["convert", "--to", hostile_argument, "in"],
        &[hostile_argument],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "json",
            "-o",
            "converted/",
            "in",
        ],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "coda",
            "-o",
            "converted/",
            "in",
        ],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "mt940",
            "-o",
            "converted/",
            "in",
        ],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "ubl",
            "-o",
            "converted/",
            "in",
        ],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "csv",
            "--table",
            "lines",
            "-o",
            "lines.csv",
            "in",
        ],
    ];
    for arguments in for_people {
        let text = folder.run(arguments);
        is_harmless(&text, arguments);
        has_its_own_lines(&text, arguments);
        let text = folder.run_on_a_terminal(arguments);
        is_harmless(&text, &("on a terminal", arguments));
        if let Some((&"in", rest)) = arguments.split_last() {
            let arguments = [rest, &["more"]].concat();
            is_harmless(&folder.run(&arguments), &arguments);
        }
    }
    // What is for programs is as it is, unless it goes to a terminal.
    let for_programs: &[&[&str]] = &[
        &["validate", "--json", "in"],
        &["validate", "--report", "sarif", "in"],
        &["validate", "--report", "junit", "in"],
        &["validate", "--report", "svrl", "in"],
        &["validate", "--json", "--statistics", "in"],
        &["inspect", "--json", "in"],
        &["convert", "--allow-invalid", "--to", "json", "in"],
        &["convert", "--allow-invalid", "--to", "csv", "in"],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "csv",
            "--table",
            "movements",
            "in",
        ],
        &["convert", "--allow-invalid", "--to", "ubl", name],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "coda",
            "in/statement.json",
        ],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "mt940",
            "in/statement.json",
        ],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "camt053",
            "in/statement.json",
        ],
        &[
            "convert",
            "--allow-invalid",
            "--to",
            "ofx",
            "in/statement.json",
        ],
        &["import", "--json", own[0], own[1], "in"],
        &["parties", "--json", own[0], own[1], "in"],
        &[&reconcile[..], &["--json"]].concat(),
    ];
    for arguments in for_programs {
        folder.run(arguments);
        let text = folder.run_on_a_terminal(arguments);
        is_harmless(&text, &("on a terminal", arguments));
    }
    // With colours, nothing but these.
    let colored = folder.run(&["--color", "always", "validate", "in"]);
    let mut plain = String::new();
    for (at, part) in colored.split("\u{1b}[").enumerate() {
        let rest = part.split_once('m').filter(|(style, _)| {
            style
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b';')
        });
        match rest {
            Some((_, rest)) if at > 0 => plain.push_str(rest),
            _ => {
                assert_eq!(at, 0, "{part:?}");
                plain.push_str(part);
            }
        }
    }
    is_harmless(&plain, &"in colour");
}
