//! The command as people run it: what it prints, what it writes and how it ends.

use crate::pdfs;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own for each test, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("facturier-cli-{test}-{}", std::process::id()));
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

    /// The names in a folder, in order.
    fn names(&self, name: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(name)).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Runs the command in this folder.
    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = command(&self.0, arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The command need not read it.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
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
    #[track_caller]
    fn is(&self, code: i32, out: &str, err: &str) {
        assert_eq!((self.out.as_str(), self.err.as_str()), (out, err));
        assert_eq!(self.code, Some(code));
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_facturier"));
    command
        .current_dir(folder)
        .args(arguments)
        .env_remove("COLUMNS");
    command
}

/// A small invoice that is as the schema has it.
fn invoice(number: &str) -> String {
    let party = |role: &str, name: &str| {
        format!(
            "<a:{role}><a:Party><b:EndpointID schemeID=\"0208\">0123456749</b:EndpointID>\
             <a:PostalAddress><a:Country><b:IdentificationCode>BE</b:IdentificationCode></a:Country></a:PostalAddress>\
             <a:PartyTaxScheme><b:CompanyID>BE0123456749</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>\
             <a:PartyLegalEntity><b:RegistrationName>{name}</b:RegistrationName></a:PartyLegalEntity></a:Party></a:{role}>\n"
        )
    };
    let category =
        "<b:ID>S</b:ID><b:Percent>21</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme>";
    let seller = party("AccountingSupplierParty", "Bakkerij Peeters");
    let buyer = party("AccountingCustomerParty", "Café Central");
    format!(
        "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" \
         xmlns:a=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" \
         xmlns:b=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">\n\
         <b:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</b:CustomizationID>\n\
         <b:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</b:ProfileID>\n\
         <b:ID>{number}</b:ID>\n<b:IssueDate>2026-01-31</b:IssueDate>\n<b:DueDate>2026-03-02</b:DueDate>\n\
         <b:InvoiceTypeCode>380</b:InvoiceTypeCode>\n<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>\n\
         <b:BuyerReference>K-7</b:BuyerReference><a:AdditionalDocumentReference><b:ID>order</b:ID><a:Attachment>\
         <b:EmbeddedDocumentBinaryObject mimeCode=\"application/pdf\" filename=\"order.pdf\">JVBERi0=</b:EmbeddedDocumentBinaryObject>\
         </a:Attachment></a:AdditionalDocumentReference>\n\
         {seller}{buyer}\
         <a:TaxTotal><b:TaxAmount currencyID=\"EUR\">21.00</b:TaxAmount><a:TaxSubtotal>\
         <b:TaxableAmount currencyID=\"EUR\">100.00</b:TaxableAmount><b:TaxAmount currencyID=\"EUR\">21.00</b:TaxAmount>\
         <a:TaxCategory>{category}</a:TaxCategory></a:TaxSubtotal></a:TaxTotal>\n\
         <a:LegalMonetaryTotal><b:LineExtensionAmount currencyID=\"EUR\">100.00</b:LineExtensionAmount>\
         <b:TaxExclusiveAmount currencyID=\"EUR\">100.00</b:TaxExclusiveAmount>\
         <b:TaxInclusiveAmount currencyID=\"EUR\">121.00</b:TaxInclusiveAmount>\
         <b:PayableAmount currencyID=\"EUR\">121.00</b:PayableAmount></a:LegalMonetaryTotal>\n\
         <a:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode=\"C62\">2</b:InvoicedQuantity>\
         <b:LineExtensionAmount currencyID=\"EUR\">100.00</b:LineExtensionAmount>\
         <a:Item><b:Name>Bread</b:Name><a:ClassifiedTaxCategory>{category}</a:ClassifiedTaxCategory></a:Item>\
         <a:Price><b:PriceAmount currencyID=\"EUR\">50</b:PriceAmount></a:Price></a:InvoiceLine>\n\
         </Invoice>\n"
    )
}

/// The same without an attachment, which no CSV carries.
fn plain(number: &str) -> String {
    let text = invoice(number);
    let start = text.find("<a:AdditionalDocumentReference>").unwrap();
    let end = text.find("<a:AccountingSupplierParty>").unwrap();
    format!("{}{}", &text[..start], &text[end..])
}

/// An invoice with a date that is none.
fn invalid() -> String {
    invoice("9").replace("2026-01-31", "31/01/2026")
}

const NO_XML: &str = "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" <";

#[test]
fn a_valid_invoice() {
    let folder = Folder::new("valid");
    folder.file("a.xml", invoice("1"));
    let line = "a.xml: valid (ubl-invoice, rules of peppol-bis-3)\n";
    folder.run(&["validate", "a.xml"]).is(0, line, "");
    let none = folder.run(&["validate", "--profile", "none", "a.xml"]);
    none.is(
        0,
        "a.xml: valid (ubl-invoice, no business rules applied, as asked)\n",
        "",
    );
    let line = "<stdin>: valid (ubl-invoice, rules of peppol-bis-3)\n";
    let stdin = folder.run_with(&["validate", "-"], invoice("1").as_bytes());
    stdin.is(0, line, "");
}

#[test]
fn an_invalid_invoice_is_shown_with_its_line() {
    let folder = Folder::new("invalid");
    folder.file("a.xml", invalid());
    folder.run(&["validate", "--profile", "none", "a.xml"]).is(
        1,
        "a.xml: Bakkerij Peeters, number 9, 31/01/2026\na.xml:5:14: fatal XSD-VALUE [BT-2 Invoice issue date]: found \"31/01/2026\"; expected a date as YYYY-MM-DD (did you mean 2026-01-31?)\n  \
         <b:IssueDate>31/01/2026</b:IssueDate>\n               ^\n  /Invoice/b:IssueDate\n\
         a.xml: invalid — 1 fatal (ubl-invoice, no business rules applied, as asked)\n",
        "",
    );
}

#[test]
fn a_named_file_has_to_be_a_document() {
    let folder = Folder::new("named");
    folder.file("scan.pdf", "%PDF-1.7\n").file("empty.xml", "");
    let ran = folder.run(&["validate", "scan.pdf", "empty.xml", "gone.xml"]);
    let expected = [
        "scan.pdf: unreadable: expected a PDF with the XML of an invoice inside; found a PDF that is damaged",
        "empty.xml: unreadable: the file is empty",
        "gone.xml: unreadable: the file cannot be read: No such file or directory",
        "3 documents: 0 valid, 0 invalid, 3 unreadable\n",
    ];
    for line in expected {
        assert!(ran.out.contains(line), "{}", ran.out);
    }
    assert_eq!(ran.code, Some(2));
}

#[test]
fn a_folder_is_read_by_content_and_in_order() {
    let folder = Folder::new("folder");
    folder
        .file("in/b.xml", invoice("2"))
        .file("in/a/z.dat", invoice("1"))
        .file("in/B.xml", invoice("3"))
        .file("in/scan.pdf", "%PDF-1.7\n")
        .file("in/a/notes.txt", "hello")
        .file("in/package.json", "{\"name\": \"x\"}")
        .file("in/.hidden.xml", "<Invoice/>")
        .file("in/empty", "");
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", folder.0.join("in/a/loop")).unwrap();
    let ran = folder.run(&["validate", "in"]);
    let name = |parts: &[&str]| parts.join(std::path::MAIN_SEPARATOR_STR);
    let valid = |file| format!("{file}: valid (ubl-invoice, rules of peppol-bis-3)\n");
    let expected = [
        valid(name(&["in", "B.xml"])),
        format!(
            "not a document: {} (text)\n",
            name(&["in", "a", "notes.txt"])
        ),
        valid(name(&["in", "a", "z.dat"])),
        valid(name(&["in", "b.xml"])),
        format!("not a document: {} (empty)\n", name(&["in", "empty"])),
        format!(
            "not a document: {} (JSON that is no document of this library)\n",
            name(&["in", "package.json"])
        ),
        format!(
            "not a document: {} (a PDF that is damaged: it has no readable catalogue of what is in it)\n",
            name(&["in", "scan.pdf"])
        ),
        "3 documents: 3 valid, 0 invalid, 0 unreadable; 4 files skipped (not a document); \
         1 hidden or system file left out\n"
            .into(),
    ];
    assert_eq!(ran.out, expected.concat());
    assert_eq!(ran.code, Some(0));
    #[cfg(unix)]
    assert_eq!(
        ran.err,
        "facturier: not followed: in/a/loop (a link to a folder)\n"
    );
}

#[test]
fn what_might_be_an_invoice_is_not_skipped() {
    let folder = Folder::new("doubt");
    folder
        .file("in/broken.xml", NO_XML)
        .file("in/cii.xml", "<r:CrossIndustryInvoice xmlns:r='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:13'/>")
        .file("in/doctype.xml", "<!DOCTYPE x><Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>")
        .file("in/namespace.xml", "<Invoice/>")
        .file("in/tag.xml", "<?xml version='1.0'?>\n<In<voice")
        .file("in/order.xml", "<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>");
    let ran = folder.run(&["validate", "in"]);
    let last = "4 documents: 0 valid, 0 invalid, 4 unreadable; 2 files recognised and not read\n";
    assert!(ran.out.ends_with(last), "{}", ran.out);
    assert_eq!(ran.code, Some(2));
}

#[test]
fn unreadable_is_stronger_than_invalid() {
    let folder = Folder::new("mixed");
    folder
        .file("a.xml", invoice("1"))
        .file("b.xml", invalid())
        .file("c.xml", NO_XML);
    let code = |files: &[&str]| folder.run(&[&["validate"], files].concat()).code;
    assert_eq!(code(&["a.xml"]), Some(0));
    assert_eq!(code(&["a.xml", "b.xml"]), Some(1));
    assert_eq!(code(&["c.xml", "b.xml", "a.xml"]), Some(2));
    assert_eq!(code(&["."]), Some(2));
}

#[test]
fn json_reports_are_a_line_each() {
    let folder = Folder::new("jsonl");
    folder
        .file("a.xml", invoice("1"))
        .file("b.xml", invalid())
        .file("c.xml", NO_XML)
        .file("d.txt", "x");
    let ran = folder.run(&["validate", "--report", "json", "b.xml", ".", "gone.xml"]);
    let lines: Vec<serde_json::Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let verdicts: Vec<&str> = lines
        .iter()
        .map(|line| line["verdict"].as_str().unwrap())
        .collect();
    let expected = ["invalid", "valid", "invalid", "unreadable", "unreadable"];
    assert_eq!(verdicts, expected);
    assert_eq!(lines[0]["file"], "b.xml");
    assert_eq!(lines[0]["findings"][0]["rule"], "XSD-VALUE");
    assert!(lines[4]["error"]["message"].is_string());
    assert!(ran.err.contains("facturier: not a document: "));
    assert_eq!(ran.code, Some(2));
}

#[test]
fn svrl_is_a_file_of_each_document() {
    let folder = Folder::new("svrl");
    folder
        .file("in/a.xml", invoice("1"))
        .file("in/b.xml", invalid());
    let one = folder.run(&["validate", "--report", "svrl", "in/b.xml"]);
    assert!(one.out.contains("<svrl:failed-assert id=\"XSD-VALUE\""));
    assert!(one.out.contains("prefix=\"b\" uri=\"urn:oasis:"));
    assert_eq!(one.code, Some(1));

    let several = folder.run(&["validate", "--report", "svrl", "in"]);
    assert_eq!(several.out, "");
    assert!(several.err.contains("-o DIR/"), "{}", several.err);
    assert_eq!(several.code, Some(2));

    let several = folder.run(&["validate", "--report", "svrl", "-o", "out/", "in"]);
    let summary = "facturier: 2 documents: 1 valid, 1 invalid, 0 unreadable\n";
    several.is(1, "", summary);
    assert_eq!(folder.names("out"), ["a.svrl", "b.svrl"]);
    assert_eq!(folder.text("out/b.svrl"), one.out);
}

#[test]
fn wrong_arguments_say_what_there_is() {
    let folder = Folder::new("arguments");
    folder.file("a.xml", invoice("1"));
    let cases: [(&[&str], &str); 11] = [
        (
            &["validate", "--profile", "pepol", "a.xml"],
            "peppol-bis-3: Peppol BIS Billing 3.0",
        ),
        (
            &["convert", "--to", "zip", "a.xml"],
            "expected one of: ubl, json, csv",
        ),
        (
            &["convert", "--to", "csv", "--delimiter", "x", "a.xml"],
            ", ; tab",
        ),
        (
            &["convert", "--to", "json", "--table", "vat", "a.xml"],
            "--table has no effect with --to json",
        ),
        (
            &["convert", "--to", "json", "--into", "a.pdf", "a.xml"],
            "--into has no effect with --to json",
        ),
        (&["convert", "--to", "ubl", "a.xml", "a.xml"], "-o DIR/"),
        (&["validate", "-o", ".", "a.xml"], "-o FILE"),
        (
            &["validate", "--report", "svrl", "-q", "a.xml"],
            "--quiet has no effect with --report svrl",
        ),
        (
            &["validate", "--rule", "PEPOL-EN16931-R001=off", "a.xml"],
            "did you mean PEPPOL-EN16931-R001?",
        ),
        (
            &["validate", "--rule", "XYZ-*=off", "a.xml"],
            "no rule fits \"XYZ-*\"",
        ),
        (&["validate", "-", "-"], "expected - once"),
    ];
    for (arguments, expected) in cases {
        let ran = folder.run(arguments);
        assert!(ran.err.starts_with("facturier: "), "{}", ran.err);
        assert!(ran.err.contains(expected), "{}", ran.err);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}");
    }
}

#[test]
fn help_and_version() {
    let folder = Folder::new("help");
    let help = folder.run(&["--help"]);
    assert!(help.out.contains("Exit codes, the strongest first:\n  2 "));
    assert_eq!(help.code, Some(0));
    let version = format!("facturier {}\n", env!("CARGO_PKG_VERSION"));
    folder.run(&["--version"]).is(0, &version, "");
}

#[test]
fn one_document_to_the_standard_output_and_back() {
    let folder = Folder::new("convert");
    folder.file("a.xml", invoice("1"));
    let json = folder.run(&["convert", "--to", "json", "--compact", "a.xml"]);
    assert!(json.out.starts_with(r#"{"schema_version":"1","invoice":{"#));
    assert_eq!((json.code, json.err.as_str()), (Some(0), ""));
    let ubl = folder.run(&["convert", "--to", "ubl", "a.xml"]);
    let again = folder.run_with(&["convert", "--to", "ubl", "-"], json.out.as_bytes());
    again.is(0, &ubl.out, "");
}

#[test]
fn a_file_is_never_overwritten_unless_forced() {
    let folder = Folder::new("overwrite");
    folder.file("a.xml", invoice("1")).file("out.json", "mine");
    let ran = folder.run(&["convert", "--to", "json", "-o", "out.json", "a.xml"]);
    let message =
        "facturier: cannot write out.json: the file already exists; --force overwrites it\n";
    ran.is(2, "", message);
    assert_eq!(folder.text("out.json"), "mine");

    let forced = folder.run(&[
        "convert", "--to", "json", "-o", "out.json", "--force", "a.xml",
    ]);
    forced.is(0, "", "");
    assert!(folder.text("out.json").contains("\"number\": \"1\""));
    // Nothing is left of how it was written.
    assert_eq!(folder.names("."), ["a.xml", "out.json"]);
}

#[test]
fn a_folder_of_documents_to_a_folder() {
    let folder = Folder::new("many");
    folder
        .file("in/a/x.xml", invoice("1"))
        .file("in/b/X.xml", invoice("2"))
        .file("in/b/x-2.xml", invoice("3"));
    let ran = folder.run(&["convert", "--to", "json", "-o", "out/", "in"]);
    let summary = "facturier: 3 converted, of 3 documents: 3 valid, 0 invalid, 0 unreadable\n";
    ran.is(0, "", summary);
    // Everything stands where it stood.
    assert_eq!(folder.names("out"), ["a", "b"]);
    assert_eq!(folder.names("out/b"), ["X.json", "x-2.json"]);
    assert!(folder.text("out/b/X.json").contains("\"number\": \"2\""));

    // A second time nothing is overwritten, and that is no success.
    let ran = folder.run(&["convert", "--to", "json", "-o", "out", "in"]);
    assert!(
        ran.err.ends_with("facturier: 3 documents not written\n"),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, Some(2));
}

#[test]
fn no_original_is_overwritten_before_its_turn() {
    let folder = Folder::new("originals");
    folder
        .file("in/a/x.xml", invoice("1"))
        .file("in/x.xml", invoice("2"));
    let ran = folder.run(&["convert", "--to", "ubl", "--force", "-o", "in", "in"]);
    assert!(
        ran.err.contains("it is one of the files that are read"),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, Some(2));
    assert_eq!(folder.text("in/x.xml"), invoice("2"));
}

#[test]
fn names_that_are_taken_get_a_number() {
    let folder = Folder::new("taken");
    folder
        .file("in/a/x.xml", invoice("1"))
        .file("in/b/X.xml", invoice("2"))
        .file("in/b/x-2.xml", invoice("3"));
    let files = ["in/a/x.xml", "in/b/X.xml", "in/b/x-2.xml"];
    let ran = folder.run(&[&["convert", "--to", "json", "-o", "out/"], &files[..]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(folder.names("out"), ["X-2.json", "x-2-2.json", "x.json"]);
    assert!(folder.text("out/X-2.json").contains("\"number\": \"2\""));
}

#[test]
fn several_documents_make_one_table() {
    let folder = Folder::new("csv");
    folder
        .file("in/a.xml", plain("1"))
        .file("in/b.xml", plain("2"))
        .file("in/c.xml", NO_XML);
    let ran = folder.run(&[
        "convert",
        "--to",
        "csv",
        "--table",
        "vat",
        "--delimiter",
        ";",
        "--decimal-comma",
        "in",
    ]);
    let rows: Vec<&str> = ran.out.split("\r\n").collect();
    assert!(rows[0].starts_with("kind;number;issue_date;"));
    assert!(rows[1].starts_with("invoice;1;2026-01-31;EUR;Bakkerij Peeters;BE0123456749;"));
    assert!(rows[1].contains(";100,00;"), "{}", rows[1]);
    assert!(rows[2].starts_with("invoice;2;"));
    assert_eq!(rows[3..], [""]);
    assert!(ran.err.contains("c.xml:1:"), "{}", ran.err);
    let summary = "facturier: 2 converted, of 3 documents: 2 valid, 0 invalid, 1 unreadable\n";
    assert!(ran.err.ends_with(summary), "{}", ran.err);
    assert_eq!(ran.code, Some(2));

    let to_file = folder.run(&["convert", "--to", "csv", "--no-header", "-o", "t.csv", "in"]);
    assert_eq!((to_file.code, to_file.out.as_str()), (Some(2), ""));
    assert_eq!(folder.text("t.csv").lines().count(), 2);
    assert_eq!(folder.names("."), ["in", "t.csv"]);
}

#[test]
fn several_documents_make_one_workbook() {
    let folder = Folder::new("xlsx");
    folder
        .file("in/a.xml", plain("1"))
        .file("in/b.xml", plain("2").replace("380", "999"))
        .file("in/c.xml", NO_XML);
    let ran = folder.run(&["convert", "--to", "xlsx", "-o", "all.xlsx", "in"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(
        ran.err.contains("2 converted, of 3 documents"),
        "{}",
        ran.err
    );
    let sheets = |name: &str| {
        let file = std::fs::File::open(folder.0.join(name)).unwrap();
        let mut archive = zip::ZipArchive::new(file).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            let mut file = archive.by_name(name).unwrap();
            std::io::Read::read_to_string(&mut file, &mut text).unwrap();
            text
        };
        let book = part("xl/workbook.xml");
        let names = ["Invoices", "Lines", "VAT", "Findings"];
        let names = names.map(|name| book.contains(&format!("<sheet name=\"{name}\"")));
        (
            names,
            part("xl/worksheets/sheet1.xml"),
            part("xl/worksheets/sheet4.xml"),
        )
    };
    let (names, invoices, findings) = sheets("all.xlsx");
    assert_eq!(names, [true; 4]);
    assert_eq!(invoices.matches("<row ").count(), 3);
    for name in ["in/a.xml", "in/b.xml"] {
        assert!(invoices.contains(&format!("<t>{name}</t>")), "{name}");
    }
    assert!(findings.contains("<t>in/b.xml</t>") && findings.contains("<t>BR-CL-01</t>"));
    assert_eq!(folder.names("."), ["all.xlsx", "in"]);

    let piped = command(&folder.0, &["convert", "--to", "xlsx", "in/a.xml"])
        .output()
        .unwrap();
    assert!(piped.status.success() && piped.stdout.starts_with(b"PK\x03\x04"));
    let each = folder.run(&[
        "convert",
        "--to",
        "xlsx",
        "--allow-invalid",
        "-o",
        "out/",
        "in",
    ]);
    assert_eq!(each.code, Some(2), "{}", each.err);
    assert_eq!(folder.names("out"), ["a.xlsx", "b.xlsx"]);
    assert!(sheets("out/b.xlsx").2.contains("<t>BR-CL-01</t>"));
    for option in [
        &["--table", "vat"][..],
        &["--excel"],
        &["--decimal-comma"],
        &["--no-header"],
        &["--compact"],
    ] {
        let ran = folder.run(&[&["convert", "--to", "xlsx", "in/a.xml"], option].concat());
        let expected = format!("facturier: {} has no effect with --to xlsx\n", option[0]);
        ran.is(2, "", &expected);
    }
    let rows = folder.run(&[
        "convert", "--to", "xlsx", "--rows", "totals", "-o", "t.xlsx", "in/a.xml",
    ]);
    assert_eq!(rows.code, Some(0));
}

#[test]
fn a_table_of_no_documents_has_a_header_and_one_of_unreadable_ones_is_none() {
    let folder = Folder::new("empty");
    folder.file("in/a.txt", "hello").file("broken.xml", NO_XML);
    let arguments = ["convert", "--to", "csv", "-o"];
    let run = |file, path| folder.run(&[&arguments[..], &[file, path]].concat());
    assert_eq!(run("in.csv", "in").code, Some(0));
    assert_eq!(folder.text("in.csv").lines().count(), 1);
    assert_eq!(run("broken.csv", "broken.xml").code, Some(2));
    assert_eq!(folder.names("."), ["broken.xml", "in", "in.csv"]);
}

#[test]
fn what_is_lost_is_told() {
    let folder = Folder::new("losses");
    folder.file("a.xml", invoice("1"));
    let arguments = ["convert", "--to", "csv", "a.xml"];
    let ran = folder.run(&arguments);
    let head = "facturier: a.xml: 1 thing is not carried to csv\n";
    assert!(
        ran.err
            .starts_with(&format!("{head}  supporting_documents[0] (BG-24): "))
    );
    assert_eq!((ran.code, ran.err.lines().count()), (Some(0), 2));
    let quiet = folder.run(&[&arguments[..], &["--quiet", "--strict"]].concat());
    quiet.is(1, &ran.out, head);
}

#[test]
fn an_invalid_document_is_converted_as_far_as_it_goes() {
    let folder = Folder::new("partly");
    folder.file("a.xml", invalid());
    let ran = folder.run(&["convert", "--to", "json", "a.xml"]);
    assert!(ran.out.contains("\"number\": \"9\""));
    assert!(ran.out.contains("\"unreadable\": \"31/01/2026\""));
    let warning = "facturier: a.xml: invalid, 2 fatal (5:14 XSD-VALUE: found \"31/01/2026\"; expected a date as YYYY-MM-DD (did you mean 2026-01-31?); `facturier validate` lists them all); written all the same\n";
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), warning));
}

#[test]
fn inspection() {
    let folder = Folder::new("inspect");
    folder.file("a.xml", invoice("1"));
    folder.run(&["inspect", "a.xml"]).is(
        0,
        "\
a.xml
  format            ubl-invoice
  specification     Peppol BIS Billing 3.0
  process           urn:fdc:peppol.eu:2017:poacc:billing:01:1.0
  number            1
  type              380
  issued            2026-01-31
  due               2026-03-02
  currency          EUR
  seller            Bakkerij Peeters (BE)
    VAT             BE0123456749
    address         0208:0123456749
  buyer             Café Central (BE)
    VAT             BE0123456749
    address         0208:0123456749
  lines             1
  without VAT       100.00 EUR
  VAT               21.00 EUR
  with VAT          121.00 EUR
  due for payment   121.00 EUR
  VAT breakdown     S 21 %: 21.00 EUR on 100.00 EUR
  attachments       order.pdf (application/pdf, 5 bytes)
  structure         valid against the schema
",
        "",
    );
    let json = folder.run(&["inspect", "--json", "a.xml"]);
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json.out.lines().count(), 1);
    assert_eq!(value["totals"]["with_vat"]["value"], "121.00");
    assert_eq!(value["attachments"][0]["size"], 5);
}

#[test]
fn inspection_of_an_envelope() {
    let folder = Folder::new("envelope");
    let header = "<s:StandardBusinessDocumentHeader>\
        <s:Sender><s:Identifier Authority='iso6523-actorid-upis'>0208:1</s:Identifier></s:Sender>\
        <s:Receiver><s:Identifier Authority='iso6523-actorid-upis'>0208:2</s:Identifier></s:Receiver>\
        </s:StandardBusinessDocumentHeader>";
    let text = format!(
        "<s:StandardBusinessDocument xmlns:s='http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader'>\
         {header}{}</s:StandardBusinessDocument>",
        invoice("1")
    );
    folder.file("a.xml", text);
    let ran = folder.run(&["inspect", "a.xml"]);
    assert!(
        ran.out
            .contains("    from            iso6523-actorid-upis:0208:1\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("    to              iso6523-actorid-upis:0208:2\n"),
        "{}",
        ran.out
    );
}

#[test]
fn inspection_of_what_cannot_be_read() {
    let folder = Folder::new("cannot");
    folder.file("a", "%PDF-1.7\n").file("b", "hello");
    let ran = folder.run(&["inspect", "a", "b"]);
    let expected = "\
a
  format            pdf
  unreadable        expected a PDF with the XML of an invoice inside; found a PDF that is damaged: it has no readable catalogue of what is in it: it may have been cut off on its way; ask for it again
b
  unreadable        expected an invoice, credit note or bank statement; found text
";
    ran.is(2, expected, "");
}

#[test]
fn nothing_acts_on_the_terminal() {
    let folder = Folder::new("hostile");
    let text = invoice("\u{9b}31m\u{202e}&#x85;").replace("Café", "\u{1b}[2J\u{7f}");
    folder.file("a.xml", text);
    let commands: [&[&str]; 7] = [
        &["validate"],
        &["validate", "--report", "json"],
        &["inspect"],
        &["inspect", "--json"],
        &["convert", "--to", "csv", "-o", "x.csv"],
        &["convert", "--to", "json", "-o", "x.json"],
        &["convert", "--to", "\u{1b}[2J"],
    ];
    for command in commands {
        let ran = folder.run(&[command, &["a.xml"]].concat());
        let shown = ran.out + &ran.err;
        let acts = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert_eq!(shown.find(acts), None, "{command:?}: {shown:?}");
    }
}

#[test]
fn nothing_of_a_dossier_acts_on_the_terminal() {
    let folder = Folder::new("hostile-dossier");
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/ubl/peppol-invoice.xml"
    );
    let text = fs::read_to_string(path).unwrap();
    let text = text
        .replace("\"EUR\"", "\"\u{9b}31mEUR\u{202e}\"")
        .replace(">EUR<", ">\u{9b}31mEUR\u{202e}<")
        .replace("De Gouden", "De\u{202e} Gouden");
    folder.file("a.xml", text);
    let commands: [&[&str]; 4] = [
        &["reconcile", "--own", "BE0991704244", "--invoices"],
        &["import", "--list"],
        &["parties"],
        &["validate", "--statistics"],
    ];
    for command in commands {
        let ran = folder.run(&[command, &["a.xml"]].concat());
        let shown = ran.out + &ran.err;
        assert!(shown.contains("<U+202E>"), "{command:?}: {shown:?}");
        let acts = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert_eq!(shown.find(acts), None, "{command:?}: {shown:?}");
    }
}

#[test]
fn the_table_of_formats() {
    let folder = Folder::new("formats");
    let ran = folder.run(&["formats"]);
    assert!(
        ran.out
            .starts_with("format    read  write  description\nubl       yes   yes    UBL 2.1")
    );
    assert!(ran.out.contains("\npdf       yes   yes    pages"));
    assert_eq!(ran.code, Some(0));
}

#[test]
fn nobody_reads_to_the_end() {
    let folder = Folder::new("pipe");
    for number in 0..50 {
        folder.file(&format!("in/{number}.xml"), invalid());
    }
    let mut child = command(&folder.0, &["validate", "in"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_rule_is_shown_with_a_document_that_fails_it() {
    let folder = Folder::new("rules");
    for (rule, example) in [
        (
            "BR-02",
            "fixtures/ubl/peppol-invoice.xml with cbc:ID deleted",
        ),
        (
            "br-cl-04",
            "fixtures/ubl/peppol-invoice.xml with cbc:DocumentCurrencyCode set to \"EURO\"",
        ),
        (
            "UBL-SR-08",
            "fixtures/ubl/peppol-invoice.xml with cac:InvoicePeriod repeated",
        ),
        (
            "UBL-CR-002",
            "fixtures/ubl/peppol-invoice.xml with <cbc:UBLVersionID>2.0</cbc:UBLVersionID> put at the start of the document",
        ),
        (
            "UBL-SR-47",
            "fixtures/ubl/peppol-invoice.xml with cac:PaymentMeans repeated, and then \
             cac:PaymentMeans[2]/cbc:PaymentMeansCode set to \"58\"",
        ),
        ("UBL-CR-001", "any document with ext:UBLExtensions"),
        (
            "UBL-CR-024",
            "any document with cbc:UUID in cac:BillingReference/cac:InvoiceDocumentReference",
        ),
    ] {
        let ran = folder.run(&["rules", rule]);
        let line = format!("\n  fails     {example}\n");
        assert!(ran.out.contains(&line), "{}", ran.out);
        assert_eq!(ran.code, Some(0));
    }
}

#[test]
fn what_changed_between_releases_is_shown() {
    let folder = Folder::new("rules-diff");
    let ran = folder.run(&["rules", "--diff", "peppol@2025.11", "peppol@2026.5"]);
    assert_eq!(ran.code, Some(0));
    let start = "from peppol@2025.11 to peppol@2026.5\n\n8 rules came\n  DE-R-T02 ";
    assert!(ran.out.starts_with(start), "{}", ran.out);
    for part in [
        "\n1 rule went\n  BR-CO-25 ",
        "\n                         in the older       it looked where the schema has nothing\n",
        "\n  Types of credit note, UNTDID 1001\n    came   502 503\n",
    ] {
        assert!(ran.out.contains(part), "{}", ran.out);
    }
    let ran = folder.run(&["rules", "--diff", "peppol", "peppol"]);
    assert_eq!(ran.out, "from peppol to peppol\nnothing changed\n");
    let ran = folder.run(&["rules", "--diff", "peppol", "peppol@1999"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("peppol-bis-3@2025.11"), "{}", ran.err);
}

const SIMPLE: &[u8] = include_bytes!("../../fixtures/coda/simple.cod");
const BROKEN: &[u8] = include_bytes!("../../fixtures/coda-broken/stm-balance.cod");

#[test]
fn statements_are_validated_with_the_rules_of_statements() {
    let folder = Folder::new("statements");
    folder
        .file("in/a.cod", SIMPLE)
        .file("in/b.cod", BROKEN)
        .file(
            "in/c.sta",
            include_bytes!("../../fixtures/mt940/german.sta"),
        )
        .file(
            "in/d.xml",
            include_bytes!("../../fixtures/camt/statements-v8.xml"),
        );
    let ran = folder.run(&["validate", "in/a.cod", "in/b.cod"]);
    ran.is(
        1,
        "in/a.cod: valid (coda, rules of bank statements)\n\
         in/b.cod:18:43: fatal STM-BALANCE: found the new balance 5690.780, expected 5960.780: \
         the old balance 5000.000, credits 1309.950, debits 349.170\n  \
         …9007547034                  EUR0000000005690780030326                                           …\n  \
         \u{20}                                ^\n\
         in/b.cod: invalid — 1 fatal (coda, rules of bank statements)\n\
         2 documents: 1 valid, 1 invalid, 0 unreadable\n",
        "",
    );
    // Folders are looked through for them as for invoices.
    let ran = folder.run(&["validate", "in"]);
    let last = "4 documents: 3 valid, 1 invalid, 0 unreadable\n";
    assert!(ran.out.ends_with(last), "{}", ran.out);

    let ran = folder.run(&["validate", "--report", "json", "in/b.cod"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["profile"], "bank statements");
    let field = &json["findings"][0]["field"];
    assert_eq!(field["record"], "8");
    assert_eq!(field["name"], "amount");
    assert_eq!(field["positions"], serde_json::json!([43, 57]));
    assert_eq!(field["expected"], "5960.780");

    let ran = folder.run(&["validate", "--report", "svrl", "in/b.cod"]);
    assert!(
        ran.out
            .contains("id=\"STM-BALANCE\" flag=\"fatal\" location=\"/\"")
    );
    assert!(ran.out.contains("property=\"positions\"><svrl:text>43-57<"));

    // None of what they come to, or not this, or not so strictly.
    let none = folder.run(&["validate", "--profile", "none", "in/b.cod"]);
    let said = "in/b.cod: valid (coda, no business rules applied, as asked)\n";
    none.is(0, said, "");
    let off = folder.run(&["validate", "--rule", "STM-BALANCE=off", "in/b.cod"]);
    off.is(
        0,
        "in/b.cod: valid (coda, rules of bank statements; rules changed: STM-BALANCE=off)\n",
        "",
    );
    let mild = folder.run(&["validate", "--rule", "STM-BALANCE=warning", "in/b.cod"]);
    assert_eq!(mild.code, Some(0));
    assert!(mild.out.contains("warning STM-BALANCE"));
}

#[test]
fn large_coda_files_are_read_from_the_disk() {
    let folder = Folder::new("large");
    let mut large = Vec::new();
    while large.len() <= 16 << 20 {
        large.extend_from_slice(SIMPLE);
    }
    large.extend_from_slice(BROKEN);
    folder.file("large.cod", &large);
    let arguments = ["--rule", "STM-CONTINUITY=off", "--rule", "STM-NUMBERS=off"];
    let run =
        |more: &[&str], name| folder.run(&[&["validate"], &arguments[..], more, &[name]].concat());
    // The same as from the standard input, which is read into memory, but for the name.
    for report in ["text", "json", "svrl"] {
        let report = ["--report", report];
        let disk = run(&report, "large.cod");
        let arguments = [&["validate"], &arguments[..], &report, &["-"]].concat();
        let memory = folder.run_with(&arguments, &large);
        assert!(memory.out.contains("STM-BALANCE"));
        assert_eq!(
            disk.out.replace("large.cod", "<stdin>"),
            match report[1] {
                "svrl" => memory.out.replace("&lt;stdin&gt;", "<stdin>"),
                _ => memory.out,
            }
        );
        assert_eq!((disk.code, memory.code), (Some(1), Some(1)));
    }
}

#[test]
fn large_messages_of_camt_are_read_from_the_disk() {
    let folder = Folder::new("large-camt");
    let message = include_str!("../../fixtures/camt/pages.xml").replace("120.50", "120.60");
    let (head, tail) = message.split_at(message.find("<Ntry>").unwrap());
    let long = "x".repeat(300 << 10);
    let entries: String = (0..60)
        .map(|nth| format!("<Ntry><!-- {long} --><NtryRef>{nth}</NtryRef></Ntry>"))
        .collect();
    for (between, shown) in [("\n", true), ("", false)] {
        let large = format!(
            "{head}{}{tail}",
            entries.replace("<Ntry>", &format!("{between}<Ntry>"))
        );
        folder.file("large.xml", large.as_bytes());
        for report in ["text", "json", "svrl"] {
            let arguments = ["validate", "--report", report];
            let disk = folder.run(&[&arguments[..], &["large.xml"]].concat());
            let memory = folder.run_with(&[&arguments[..], &["-"]].concat(), large.as_bytes());
            assert!(memory.out.contains("STM-BALANCE"), "{}", memory.out);
            let memory_out = match report {
                "svrl" => memory.out.replace("&lt;stdin&gt;", "<stdin>"),
                _ => memory.out,
            };
            let disk_out = disk.out.replace("large.xml", "<stdin>");
            // A line is not shown where it is too long.
            match shown || report != "text" {
                true => assert_eq!(disk_out, memory_out),
                false => assert!(disk_out.len() < memory_out.len() && disk_out.len() > 200),
            }
            assert_eq!((disk.code, memory.code), (Some(1), Some(1)));
        }
    }
}

#[test]
fn the_encoding_of_coda_can_be_told() {
    let folder = Folder::new("encoding");
    // `PÂTISSERIE` in code page 850.
    let mut bytes = include_bytes!("../../fixtures/coda/accents.cod").to_vec();
    let at = bytes.iter().position(|&byte| byte == 0xC2).unwrap();
    bytes[at] = 0xB6;
    folder.file("a.cod", &bytes);
    let inspect = |more: &[&str]| folder.run(&[&["inspect"], more, &["a.cod"]].concat());
    assert!(inspect(&[]).out.contains("P¶TISSERIE"));
    let ran = inspect(&["--coda-encoding", "cp850"]);
    assert!(ran.out.contains("PÂTISSERIE"), "{}", ran.out);
    assert!(ran.out.contains("encoding          cp850\n"), "{}", ran.out);
    let same = [
        "--coda-encoding",
        "cp850",
        "--to",
        "coda",
        "-o",
        "b.cod",
        "a.cod",
    ];
    folder
        .run(&[&["convert"], &same[..]].concat())
        .is(0, "", "");
    assert_eq!(fs::read(folder.0.join("b.cod")).unwrap(), bytes);
    let wrong = folder.run(&["validate", "--coda-encoding", "ebcdic", "a.cod"]);
    assert!(wrong.err.contains("utf-8, windows-1252, cp850"));
    assert_eq!(wrong.code, Some(2));
}

#[test]
fn statements_are_described() {
    let folder = Folder::new("inspect-statements");
    folder.file("a.cod", SIMPLE);
    let ran = folder.run(&["inspect", "a.cod"]);
    ran.is(
        0,
        "a.cod
  format            coda
  encoding          windows-1252
  account           BE68 5390 0754 7034
    currency        EUR
    holder          ATELIER VERMEER BV
    description     Current account
    bank            KREDBEBB
    number          42
    on paper        62
    created         2026-03-04
    version         2
    old balance     5000.00 EUR on 2026-03-02
    new balance     5960.78 EUR on 2026-03-03
    movements       4
    debit           349.17 EUR
    credit          1309.95 EUR
    kinds           Credit transfer: 3 movements, debit 345.67, credit 1309.95
                    Cheque: 1 movement, debit 3.50, credit 0.00
    messages        Our offices are closed on 6 April. Payments of that day are booked on 7 April.
                    Our new tariffs are on the website.
  findings          none
",
        "",
    );
    let ran = folder.run(&["inspect", "--movements", "--language", "nl", "a.cod"]);
    let line = "    2026-03-03         1210.00  BAKKERIJ DE KORENAAR BV  +++123/4567/89002+++  Overschrijving: ";
    assert!(ran.out.contains(line), "{}", ran.out);
    let ran = folder.run(&["inspect", "--movements", "--json", "a.cod"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let statement = &json["statements"][0];
    assert_eq!(statement["iban"], "BE68 5390 0754 7034");
    assert_eq!(statement["new_balance"]["amount"], "5960.78");
    assert_eq!(statement["kinds"][0]["family"], "01");
    assert_eq!(statement["movement_tree"][1]["amount"], "-345.67");
    assert_eq!(json["encoding"], "windows-1252");

    // Nothing is added up that is not in one currency.
    let currencies = include_bytes!("../../fixtures/camt/currencies.xml");
    folder.file("c.xml", currencies);
    let ran = folder.run(&["inspect", "--movements", "c.xml"]);
    for line in [
        "    credit          unknown: some amount is no number, or in another currency\n",
        "    2026-05-05      100.00 USD  -  +++090/9337/55493+++  PMNT/RCDT/XBCT\n",
        "      2026-05-05           20.00  -  invoice 2026-0118  -\n",
    ] {
        assert!(ran.out.contains(line), "{}", ran.out);
    }
    let ran = folder.run(&["inspect", "--movements", "--json", "c.xml"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let movements = &json["statements"][0]["movement_tree"];
    assert_eq!(movements[0]["currency"], "USD");
    assert!(movements[1]["currency"].is_null());
}

#[test]
fn statements_are_converted() {
    let folder = Folder::new("convert-statements");
    let utf8 = include_bytes!("../../fixtures/coda/utf-8.cod");
    folder.file("a.cod", SIMPLE).file("u.cod", utf8);
    // CODA keeps its characters and line ends.
    folder
        .run(&["convert", "--to", "coda", "-o", "b.cod", "u.cod"])
        .is(0, "", "");
    assert_eq!(fs::read(folder.0.join("b.cod")).unwrap(), utf8);
    let json = folder.run(&["convert", "--to", "json", "a.cod"]);
    let again = folder.run_with(&["convert", "--to", "coda", "-"], json.out.as_bytes());
    assert_eq!(again.out.as_bytes(), SIMPLE);
    for (to, beginning) in [("mt940", ":20:"), ("ofx", "<?xml"), ("csv", "account,")] {
        let ran = folder.run(&["convert", "--to", to, "a.cod"]);
        assert!(ran.out.starts_with(beginning), "{}", ran.out);
        assert_eq!(ran.code, Some(0));
    }
    for version in ["2", "8"] {
        let arguments = ["convert", "--to", "camt053", "--camt-version", version];
        let ran = folder.run(&[&arguments[..], &["a.cod"]].concat());
        let namespace = format!("camt.053.001.0{version}");
        assert!(ran.out.contains(&namespace));
        let again = folder.run_with(&["validate", "-"], ran.out.as_bytes());
        assert_eq!(
            again.out,
            "<stdin>: valid (camt053, rules of bank statements)\n"
        );
    }
    let ran = folder.run(&["convert", "--to", "json", "--camt-version", "2", "a.cod"]);
    assert!(
        ran.err
            .contains("--camt-version has no effect with --to json")
    );
    let mt940 = folder.run(&["convert", "--to", "mt940", "a.cod"]);
    assert!(mt940.err.contains("not carried to mt940"), "{}", mt940.err);
    let totals = folder.run(&["convert", "--to", "csv", "--rows", "totals", "a.cod"]);
    assert_eq!(totals.out.matches("BE68539007547034,EUR,42,").count(), 4);
}

#[test]
fn invoices_and_statements_do_not_share_a_table() {
    let folder = Folder::new("mix");
    folder.file("in/a.xml", plain("1")).file("in/b.cod", SIMPLE);
    let ran = folder.run(&["convert", "--to", "csv", "in"]);
    assert!(ran.out.starts_with("kind,number,"));
    assert_eq!(ran.out.lines().count(), 2);
    let b = ["in", "b.cod"].join(std::path::MAIN_SEPARATOR_STR);
    let expected = format!("facturier: {b}: ");
    assert!(ran.err.contains(&expected), "{}", ran.err);
    assert!(
        ran.err.contains("bank statements in a table of invoices"),
        "{}",
        ran.err
    );
    let summary = "facturier: 1 converted, of 2 documents: 2 valid, 0 invalid, 0 unreadable\n";
    assert!(ran.err.contains(summary), "{}", ran.err);
    assert!(ran.err.ends_with("facturier: 1 document not written\n"));
    assert_eq!(ran.code, Some(2));
    let ran = folder.run(&[
        "convert",
        "--to",
        "csv",
        "--table",
        "statements",
        "in/a.xml",
    ]);
    assert!(!ran.err.contains("unreadable"), "{}", ran.err);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(2), 0));
    let ran = folder.run(&["convert", "--to", "coda", "in/a.xml"]);
    assert!(ran.err.contains("coda"), "{}", ran.err);
    assert_eq!(ran.code, Some(2));
}

#[test]
fn rules_of_statements_name_a_document_that_fails_them() {
    let folder = Folder::new("rules-of-statements");
    for prefix in ["CODA-", "STM-", "CAMT-", "MT940-"] {
        let listed = folder.run(&["rules", "--prefix", prefix]).out;
        assert!(listed.lines().count() >= 6, "{listed}");
        for line in listed.lines() {
            let id = line.split(' ').next().unwrap();
            let told = folder.run(&["rules", id]).out;
            let path = told
                .lines()
                .find_map(|line| line.strip_prefix("  fails     "))
                .unwrap_or_else(|| panic!("{told}"));
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
            let bytes = fs::read(path).unwrap();
            let findings = facturier::read(&bytes).unwrap().report().findings;
            assert!(findings.iter().any(|finding| finding.rule == id), "{id}");
            assert!(told.contains("  part of   every check of "), "{told}");
        }
    }
}

#[test]
fn a_hybrid_pdf_is_read_like_its_xml() {
    let pdf = include_bytes!("../../fixtures/pdf/factur-x.pdf");
    let xml = include_str!("../../fixtures/cii/invoice.xml");
    let folder = Folder::new("hybrid");
    folder.file("in/a.pdf", pdf);
    // A fault on a line of its own, in the XML inside.
    let at = xml.find("<ram:ID>").unwrap();
    let wrong = format!("{}<ram:Nonsense/>{}", &xml[..at], &xml[at..]);
    let line = xml[..at].lines().count();
    folder.file("b.pdf", pdfs::hybrid("factur-x.xml", wrong.as_bytes(), &[]));
    let inside = |file: &str| {
        format!(
            "{}/factur-x.xml",
            file.replace('/', std::path::MAIN_SEPARATOR_STR)
        )
    };

    let ran = folder.run(&["validate", "in", "b.pdf"]);
    assert!(
        ran.out
            .starts_with(&format!("{}: valid (cii, ", inside("in/a.pdf"))),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains(&format!("{}:{line}:", inside("b.pdf"))),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("<ram:Nonsense/>"), "{}", ran.out);
    assert_eq!(ran.code, Some(1));

    let ran = folder.run(&["validate", "--json", "in/a.pdf"]);
    assert!(
        ran.out.contains("/factur-x.xml\",\"format\":\"cii\""),
        "{}",
        ran.out
    );

    let ran = folder.run(&["inspect", "in/a.pdf"]);
    let files = "  read from         factur-x.xml\n  attached to PDF   factur-x.xml (text/xml, ";
    assert!(ran.out.contains(files), "{}", ran.out);
    assert!(
        ran.out
            .contains("                    hours.csv (text/csv, "),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("2026-0117.pdf"), "{}", ran.out);

    let ran = folder.run(&["convert", "--to", "ubl", "in/a.pdf"]);
    assert!(
        ran.out.contains("filename=\"2026-0117.pdf\""),
        "{}",
        ran.out
    );
    let ran = folder.run(&["convert", "--to", "csv", "in/a.pdf"]);
    assert!(ran.err.contains("BG-24"), "{}", ran.err);

    // Copied, it is the PDF.
    let ran = folder.run(&["import", "--name", "{number}", "-o", "out", "in"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(fs::read(folder.0.join("out/2026-0117.pdf")).unwrap(), pdf);
    let ran = folder.run(&["import", "--list", "in"]);
    assert!(
        ran.out.contains("read from factur-x.xml in the PDF"),
        "{}",
        ran.out
    );
}

/// In a folder it is no document, and what is in it is told; by its name it has to be one.
#[test]
fn a_pdf_with_no_invoice_inside() {
    let folder = Folder::new("no-invoice");
    folder.file("in/terms.pdf", pdfs::hybrid("terms.txt", b"pay soon", &[]));
    let ran = folder.run(&["validate", "in"]);
    assert!(
        ran.out.contains("terms.pdf (a PDF with no invoice inside)"),
        "{}",
        ran.out
    );
    assert_eq!(ran.code, Some(0));
    let ran = folder.run(&["validate", "in/terms.pdf"]);
    assert!(
        ran.out
            .contains("found one with no invoice inside (attached: terms.txt)"),
        "{}",
        ran.out
    );
    assert_eq!(ran.code, Some(2));
    let ran = folder.run(&["inspect", "in/terms.pdf"]);
    assert!(
        ran.out.contains("  attached to PDF   terms.txt ("),
        "{}",
        ran.out
    );
}
