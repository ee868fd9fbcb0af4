//! A folder with a file of each of more than forty kinds: what every command makes of it, that no file
//! is passed over in silence, and that each is told once.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

const INVOICE: &[u8] = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
const CREDIT_NOTE: &[u8] = include_bytes!("../../fixtures/ubl/peppol-credit-note.xml");
const CODA: &[u8] = include_bytes!("../../fixtures/coda/simple.cod");

/// A folder of its own for each test; removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("facturier-kinds-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("all")).unwrap();
        Folder(path)
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.0.join("all").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Runs the command beside the folder: its exit code, what it prints, and what it complains of.
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

    /// What `import --json` says of each file: its format and its state.
    fn import(&self, more: &[&str]) -> (i32, BTreeMap<String, (String, String)>) {
        let (code, text, _) = self.run(&[&["import", "--json", "all"], more].concat());
        let mut files = BTreeMap::new();
        for line in text.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            if line["record"] == "file" {
                let text = |key: &str| line[key].as_str().unwrap().to_owned();
                let twice = files.insert(text("path"), (text("format"), text("state")));
                assert_eq!(twice, None, "{line} is told twice");
            }
        }
        (code, files)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*path, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A mail with these files attached.
fn mail(files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut mail = "Received: from a by b; Mon, 2 Mar 2026 10:00:00 +0100\r\n\
        From: Sender <a@example.com>\r\nTo: b@example.com\r\nSubject: =?utf-8?Q?Factur=C3=A9?=\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n\
        preamble\r\n--=_b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n\
        --c\r\nContent-Type: text/plain\r\n\r\nSee attached.\r\n\
        --c\r\nContent-Type: text/html\r\n\r\n<p>See attached.</p>\r\n--c--\r\n"
        .to_owned();
    for (head, encoding, bytes) in files {
        let body = match *encoding {
            "base64" => {
                let text = STANDARD.encode(bytes);
                let lines: Vec<&str> = text
                    .as_bytes()
                    .chunks(76)
                    .map(|line| std::str::from_utf8(line).unwrap())
                    .collect();
                lines.join("\r\n")
            }
            "quoted-printable" => bytes
                .chunks(20)
                .map(|line| {
                    line.iter()
                        .map(|byte| format!("={byte:02X}"))
                        .collect::<String>()
                })
                .collect::<Vec<_>>()
                .join("=\r\n"),
            _ => String::from_utf8(bytes.to_vec()).unwrap(),
        };
        mail.push_str(&format!(
            "--=_b\r\n{head}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n"
        ));
    }
    mail.push_str("--=_b--\r\n");
    mail.into_bytes()
}

fn ubl(name: &str) -> Vec<u8> {
    format!("<{name} xmlns='urn:oasis:names:specification:ubl:schema:xsd:{name}-2'/>").into_bytes()
}

fn iso(message: &str) -> Vec<u8> {
    format!("<?xml version='1.0'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:{message}'/>")
        .into_bytes()
}

/// Path, bytes, format and state by `import`.
fn kinds() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let sdi = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2";
    let broken = String::from_utf8(INVOICE.to_vec()).unwrap().replacen(
        "<cbc:IssueDate>",
        "<cbc:IssueDate>x",
        1,
    );
    vec![
        // Read.
        ("01-invoice.xml", INVOICE.to_vec(), "ubl", "good"),
        ("02-credit-note.xml", CREDIT_NOTE.to_vec(), "ubl", "good"),
        ("03-statement.cod", CODA.to_vec(), "coda", "good"),
        ("04-broken.xml", broken.into_bytes(), "ubl", "broken"),
        // Recognised and not read: invoices.
        (
            "10-cii.xml",
            text(
                "<a:CrossIndustryInvoice xmlns:a='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:13'/>",
            ),
            "cii-other",
            "not-read",
        ),
        (
            "11-zugferd.xml",
            text("<a:Invoice xmlns:a='urn:ferd:invoice:rc:comfort'/>"),
            "zugferd-draft",
            "not-read",
        ),
        (
            "12-fatturapa.xml",
            format!("\u{FEFF}<p:FatturaElettronica xmlns:p='{sdi}'/>").into_bytes(),
            "fatturapa",
            "not-read",
        ),
        (
            "13-fatturapa.xml.p7m",
            b"\x30\x82\x01\x00\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0".to_vec(),
            "signed",
            "not-read",
        ),
        (
            "14-facturae.xsig",
            text("<f:Facturae xmlns:f='http://www.facturae.es/Facturae/2009/v3.2/Facturae'/>"),
            "facturae",
            "not-read",
        ),
        (
            "15-finvoice.xml",
            text("<Finvoice Version='3.0'/>"),
            "finvoice",
            "not-read",
        ),
        (
            "16-svefaktura.xml",
            text("<Invoice xmlns='urn:sfti:documents:BasicInvoice:1:0'/>"),
            "svefaktura",
            "not-read",
        ),
        (
            "17-ebinterface.xml",
            text("<Invoice xmlns='http://www.ebinterface.at/schema/6p0/'/>"),
            "ebinterface",
            "not-read",
        ),
        (
            "18-ksef.xml",
            text("<Faktura xmlns='http://crd.gov.pl/wzor/2023/06/29/12648/'/>"),
            "ksef",
            "not-read",
        ),
        (
            "19-nav.xml",
            text("<InvoiceData xmlns='http://schemas.nav.gov.hu/OSA/3.0/data'/>"),
            "nav-invoice",
            "not-read",
        ),
        (
            "20-isdoc.xml",
            text("<Invoice xmlns='http://isdoc.cz/namespace/2013'/>"),
            "isdoc",
            "not-read",
        ),
        (
            "21-self-billed.xml",
            ubl("SelfBilledInvoice"),
            "ubl-self-billed-invoice",
            "not-read",
        ),
        (
            "22-soap.xml",
            [
                &b"<s:Envelope xmlns:s='s'><s:Body>"[..],
                &ubl("Invoice"),
                b"</s:Body></s:Envelope>",
            ]
            .concat(),
            "enclosed",
            "not-read",
        ),
        // Orders and responses.
        ("30-order.xml", ubl("Order"), "ubl-order", "not-read"),
        (
            "31-despatch.xml",
            ubl("DespatchAdvice"),
            "ubl-despatch-advice",
            "not-read",
        ),
        (
            "32-response.xml",
            ubl("ApplicationResponse"),
            "ubl-application-response",
            "not-read",
        ),
        (
            "33-reminder.xml",
            ubl("Reminder"),
            "ubl-reminder",
            "not-read",
        ),
        (
            "34-invoic.edi",
            text("UNB+UNOC:3+1+2'UNH+1+INVOIC:D:96A:UN'"),
            "edifact-invoic",
            "not-read",
        ),
        (
            "35-cxml.xml",
            text("<!DOCTYPE cXML SYSTEM 'x.dtd'><cXML/>"),
            "cxml",
            "not-read",
        ),
        // Banks and payments.
        (
            "40-camt086.xml",
            iso("camt.086.001.01"),
            "camt086",
            "not-read",
        ),
        (
            "41-camt055.xml",
            iso("camt.055.001.01"),
            "camt055",
            "not-read",
        ),
        (
            "42-pain001.xml",
            iso("pain.001.001.03"),
            "pain001",
            "not-read",
        ),
        (
            "43-pain008.xml",
            iso("pain.008.001.02"),
            "pain008",
            "not-read",
        ),
        (
            "45-bank.qif",
            text("!Type:Bank\r\nD1/2/26\r\n^"),
            "qif",
            "not-read",
        ),
        (
            "47-mt103.fin",
            text("{1:F01AAAABEBB}{2:O1031200}{4:\r\n:20:R\r\n-}"),
            "mt103",
            "not-read",
        ),
        (
            "48-bank.bai",
            text("01,1,2,260621,0200,1,65,,2/\r\n02,1,2,1,260620,,,2/\r\n"),
            "bai2",
            "not-read",
        ),
        // Bookkeeping and tax.
        (
            "50-datev.csv",
            text("\"EXTF\";700;21\r\n"),
            "datev",
            "not-read",
        ),
        (
            "51-saft.xml",
            text("<AuditFile xmlns='urn:OECD:StandardAuditFile-Tax:PT_1.04_01'/>"),
            "saf-t",
            "not-read",
        ),
        (
            "52-vat.xml",
            text("<VATConsignment xmlns='http://www.minfin.fgov.be/VATConsignment'/>"),
            "belgian-tax-return",
            "not-read",
        ),
        // Not opened.
        (
            "60-all.7z",
            b"7z\xBC\xAF\x27\x1C\0\x04".to_vec(),
            "archive-7z",
            "not-read",
        ),
        (
            "61-all.tar.gz",
            b"\x1F\x8B\x08\0\0\0".to_vec(),
            "archive-gzip",
            "not-read",
        ),
        // Nothing that is read, or not what its name says.
        ("70-empty.xml", Vec::new(), "other", "unreadable"),
        (
            "71-page.xml",
            text("<!DOCTYPE html><html><body>Log in</body></html>"),
            "other",
            "unreadable",
        ),
        (
            "71-portal.xml",
            text("<html><head><title>Log in</title></head><body><br>"),
            "other",
            "unreadable",
        ),
        ("71-scan.xml", text("%PDF-1.6\n"), "pdf", "unreadable"),
        (
            "72-picture.xml",
            b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\x01\x02\x03\x04\x05\x06\x07\0\0\0\0".to_vec(),
            "other",
            "unreadable",
        ),
        ("73-unknown.xml", text("<Something/>"), "other", "not-known"),
        (
            "74-letter.pdf",
            text("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj trailer<</Root 1 0 R>>"),
            "pdf",
            "no-document",
        ),
        (
            "75-settings.json",
            text("{\"theme\": \"dark\"}"),
            "other",
            "no-document",
        ),
        (
            "76-list.xlsx",
            zip(&[("[Content_Types].xml", b"<Types/>")]),
            "zip",
            "no-document",
        ),
        (
            "77-note.txt",
            text("Call the bank."),
            "other",
            "no-document",
        ),
    ]
}

/// Left out of everything.
const HIDDEN: [&str; 7] = [
    ".DS_Store",
    ".dropbox.cache/2026-03-01/old.xml",
    "__MACOSX/a/._1.xml",
    "Thumbs.db",
    "desktop.ini",
    "~$76-list.xlsx",
    "sub/.hidden/1.xml",
];

fn everything(test: &str) -> Folder {
    let folder = Folder::new(test);
    for (path, bytes, _, _) in kinds() {
        folder.put(path, &bytes);
    }
    for path in HIDDEN {
        folder.put(path, b"<broken");
    }
    folder
}

#[test]
fn every_file_is_told_once_by_import() {
    let folder = everything("import");
    let kinds = kinds();
    assert!(kinds.len() > 40);
    let (code, told) = folder.import(&["--profile", "none"]);
    // Something is unreadable, which is the gravest.
    assert_eq!(code, 2);
    let expected: BTreeMap<String, (String, String)> = kinds
        .iter()
        .map(|(path, _, format, state)| ((*path).into(), ((*format).into(), (*state).into())))
        .collect();
    assert_eq!(told, expected);
    // In text all of these are listed without being asked for, once each.
    let (_, text, _) = folder.run(&["import", "all"]);
    for (path, _, format, state) in &kinds {
        let lines = text
            .lines()
            .filter(|line| line.ends_with(&format!(" {path}")));
        let is_told = matches!(*state, "broken" | "unreadable" | "not-read" | "not-known");
        // The example invoices are nobody's, which is not told without an owner.
        assert_eq!(lines.count(), usize::from(is_told), "{path}\n{text}");
        if *state == "not-read" {
            let line = text.lines().find(|line| line.ends_with(path)).unwrap();
            assert!(line.contains(format), "{line}");
        }
    }
    assert!(
        text.contains("this is a FatturaPA e-invoice (Italy)"),
        "{text}"
    );
    assert!(text.contains("/s:Envelope/s:Body/Invoice"), "{text}");
    assert!(text.contains("7 hidden or system files left out"), "{text}");
    assert!(text.contains("files: 5 unreadable, 1 broken"), "{text}");
    let (_, told) = folder.import(&["--hidden"]);
    assert_eq!(told.len(), kinds.len() + HIDDEN.len());
}

#[test]
fn every_file_is_told_once_by_validate() {
    let folder = everything("validate");
    let (code, text, errors) = folder.run(&["validate", "--report", "json", "all"]);
    assert_eq!(code, 2, "{errors}");
    let mut told: Vec<String> = text
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["file"].as_str().unwrap().replace('\\', "/")
        })
        .collect();
    let skipped = errors.lines().filter_map(|line| {
        let (_, file) = line.split_once("not a document: ")?;
        Some(file.split(" (").next().unwrap().replace('\\', "/"))
    });
    told.extend(skipped);
    told.sort();
    let expected: Vec<String> = kinds()
        .iter()
        .map(|(path, ..)| format!("all/{path}"))
        .collect();
    assert_eq!(told, expected);
    let (_, text, _) = folder.run(&["validate", "all"]);
    assert!(
        text.contains("12-fatturapa.xml: not read — this is a FatturaPA e-invoice"),
        "{text}"
    );
    assert!(text.contains("recognised and not read"), "{text}");
    assert!(text.contains("hidden or system files left out"), "{text}");
}

#[test]
fn reconcile_names_what_it_could_not_read() {
    let folder = everything("reconcile");
    let arguments = ["reconcile", "--own", "BE0987654394", "--invoices", "all"];
    let (code, _, errors) = folder.run(&arguments);
    assert_eq!(code, 2, "{errors}");
    for (path, _, _, state) in kinds() {
        let is_told = matches!(state, "broken" | "unreadable" | "not-read" | "not-known");
        let lines = errors.lines().filter(|line| line.contains(path));
        assert_eq!(lines.count(), usize::from(is_told), "{path}\n{errors}");
    }
    // A folder under both options is one folder.
    let (_, _, twice) = folder.run(&[&arguments[..], &["--statements", "all"]].concat());
    assert_eq!(twice, errors);
}

#[test]
fn exit_codes() {
    let only = |path: &str, commands: &[&[&str]]| -> Vec<i32> {
        let folder = Folder::new(&format!("exit-{}", path.replace('.', "-")));
        folder.put("01-invoice.xml", INVOICE);
        let (_, bytes, ..) = kinds().into_iter().find(|kind| kind.0 == path).unwrap();
        folder.put(path, &bytes);
        commands
            .iter()
            .map(|command| folder.run(command).0)
            .collect()
    };
    let own = "BE0987654394";
    let commands: [&[&str]; 4] = [
        &["import", "all"],
        &["validate", "all"],
        &["inspect", "all"],
        &["reconcile", "--own", own, "--invoices", "all"],
    ];
    for (path, expected) in [
        ("74-letter.pdf", 0),
        ("75-settings.json", 0),
        ("73-unknown.xml", 0),
        ("41-camt055.xml", 4),
        ("34-invoic.edi", 4),
        ("60-all.7z", 4),
        ("70-empty.xml", 2),
        ("71-page.xml", 2),
        ("72-picture.xml", 2),
        ("04-broken.xml", 1),
    ] {
        assert_eq!(only(path, &commands), [expected; 4], "{path}");
    }
}

#[test]
fn archives_and_mails_are_opened_wherever_they_are() {
    let other = String::from_utf8(INVOICE.to_vec())
        .unwrap()
        .replace("2026-0117", "2026-0118");
    let inner = zip(&[("b/2.xml", other.as_bytes()), ("__MACOSX/b/._2.xml", b"x")]);
    let zipped = zip(&[
        ("1.xml", INVOICE),
        ("inner.zip", &inner),
        ("read.me", b"hello"),
    ]);
    let forwarded = mail(&[(
        "Content-Type: application/xml; name=\"c.xml\"",
        "base64",
        CREDIT_NOTE,
    )]);
    let folder = Folder::new("inside");
    folder.put("Purchases/outer.zip", &zipped);
    folder.put(
        "mails/a.eml",
        &mail(&[
            (
                "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; \
                 filename*0*=utf-8''fact%C3%BC; filename*1=\"r.cod\"",
                "base64",
                CODA,
            ),
            (
                "Content-Type: text/xml; charset=iso-8859-1; name=\"=?utf-8?B?w6kueG1s?=\"",
                "quoted-printable",
                b"<Finvoice Name='\xE9'/>",
            ),
            ("Content-Type: message/rfc822", "7bit", &forwarded),
            ("Content-Type: application/pdf", "base64", b"%PDF-1.4\n"),
        ]),
    );
    let (code, told) = folder.import(&["--profile", "none"]);
    let told: Vec<(&str, &str, &str)> = told
        .iter()
        .map(|(path, (format, state))| (&**path, &**format, &**state))
        .collect();
    assert_eq!(
        told,
        [
            ("Purchases/outer.zip", "zip", "opened"),
            ("Purchases/outer.zip/1.xml", "ubl", "good"),
            ("Purchases/outer.zip/inner.zip", "zip", "opened"),
            ("Purchases/outer.zip/inner.zip/b/2.xml", "ubl", "good"),
            ("Purchases/outer.zip/read.me", "other", "no-document"),
            ("mails/a.eml", "mail", "opened"),
            ("mails/a.eml/factür.cod", "coda", "good"),
            ("mails/a.eml/part-3.eml", "mail", "opened"),
            ("mails/a.eml/part-3.eml/c.xml", "ubl", "good"),
            ("mails/a.eml/part-4.pdf", "pdf", "no-document"),
            ("mails/a.eml/é.xml", "finvoice", "not-read"),
        ]
    );
    assert_eq!(code, 4);
    // The other commands find the same documents.
    let (code, text, errors) = folder.run(&["validate", "--report", "json", "all"]);
    assert_eq!(code, 4, "{text}{errors}");
    let files: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split('"').nth(3))
        .collect();
    let expected = [
        "outer.zip/1.xml",
        "inner.zip/b/2.xml",
        "é.xml",
        "factür.cod",
        "part-3.eml/c.xml",
    ];
    assert_eq!(files.len(), expected.len(), "{text}");
    for end in expected {
        assert!(
            files.iter().any(|file| file.ends_with(end)),
            "{end}\n{text}"
        );
    }
    let zipped = Path::new("all/Purchases/outer.zip").to_str().unwrap();
    let (code, text, _) = folder.run(&["inspect", zipped]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("2026-0117") && text.contains("2026-0118"),
        "{text}"
    );
    let (code, ..) = folder.run(&["convert", "--to", "json", "-o", "out/", zipped]);
    assert_eq!(code, 0);
}

#[test]
fn what_is_too_deep_is_named_and_not_opened() {
    let mut bytes = zip(&[("1.xml", INVOICE)]);
    for _ in 0..6 {
        bytes = zip(&[("a.zip", &bytes)]);
    }
    let folder = Folder::new("deep");
    folder.put("a.zip", &bytes);
    let (code, told) = folder.import(&[]);
    assert_eq!(code, 4);
    let (path, (_, state)) = told.iter().next_back().unwrap();
    assert_eq!((path.matches("a.zip").count(), &**state), (5, "not-read"));
    let (code, _, _) = folder.run(&["validate", "all"]);
    assert_eq!(code, 4);
}
