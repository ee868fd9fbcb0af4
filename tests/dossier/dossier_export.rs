//! Export plans: what goes out under which name, what does not, and why.

use crate::ledger::assert_ledger;
use chrono::NaiveDate;
use facturier::dossier::export::*;
use facturier::dossier::ledger::{
    self, Ledger, LedgerCandidate, LedgerEntry, LedgerKey, LedgerState, Standing,
};
use facturier::dossier::{Direction, EntryKind};
use facturier::model::{
    Attachment, Document, Invoice, InvoiceLine, Party, SupportingDocument, TaxCategory,
};
use facturier::report::{Finding, Layer as Checks, Severity};
use facturier::value::{Bytes, Identifier, Parsed};
use facturier::{Format, Loss};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An invoice of one line of 100.00 with 21 % VAT.
fn invoice(number: &str, date: &str, seller: (&str, &str), buyer: (&str, &str)) -> Invoice {
    let party = |(name, vat): (&str, &str)| {
        Party::builder(name)
            .vat_identifier(vat)
            .electronic_address(vat.trim_start_matches("BE"), "0208")
    };
    let line = InvoiceLine::builder("Advice", 1, "C62");
    Invoice::builder(number, day(date), "EUR")
        .seller(party(seller))
        .buyer(party(buyer))
        .payment_due_date(day("2026-12-31"))
        .purchase_order_reference("PO 7")
        .credit_transfer("BE71 0961 2345 6769", number)
        .line(line.price(100).vat(TaxCategory::standard(21)))
        .build()
        .unwrap()
}

const DUPONT: (&str, &str) = ("Atelier Dupont SRL", "BE0123456749");
const JANSEN: (&str, &str) = ("Jansen BV", "BE0987654394");
const OTHER: (&str, &str) = ("Müller GmbH", "DE123456789");

fn sale<'a>(key: &str, document: &'a Document) -> ExportItem<'a> {
    ExportItem::new(key, format!("in/{key}.xml"), format!("{key}0123456789"))
        .document(document, Format::Ubl)
        .direction(Direction::Sale)
}

/// Paths and statuses, a line each.
fn table(plan: &Plan<'_>) -> Vec<String> {
    let line = |row: &PlanRow<'_>| {
        let paths: Vec<&str> = row.files.iter().map(|file| file.path.as_str()).collect();
        let codes = row.outcome.reasons.iter().map(|reason| reason.code);
        let codes: Vec<&str> = codes.collect();
        format!(
            "{} {} {} {}",
            row.key,
            row.outcome.status,
            paths.join(" "),
            codes.join(" ")
        )
        .trim()
        .to_owned()
    };
    plan.rows.iter().map(line).collect()
}

fn fields(template: &str) -> Result<String, TemplateError> {
    let mut invoice = invoice(
        "2026/0117",
        "2026-03-05",
        DUPONT,
        ("Zoë's käse, bv", "BE0987654394"),
    );
    invoice.currency_code = Some("EUR".into());
    let document = Document::from(invoice);
    let mut item = sale("k", &document).tag("Auto").tag("urgent");
    item.path = "scans/März 2026.v2.XML".into();
    item.dossier = "Dupont".into();
    item.hash = "9F2C51D07EAB".into();
    let template = Template::text(template)?;
    Ok(template
        .fill(|field| item.value(field, 7, day("2026-11-20")))
        .text)
}

#[test]
fn every_field_of_a_template() {
    let table = [
        ("{account}", "BE71 0961 2345 6769"),
        ("{iban}", "BE71096123456769"),
        ("{currency}", "EUR"),
        ("{customer}", "Zoë's käse, bv"),
        ("{customer-vat}", "BE0987654394"),
        ("{party}", "Zoë's käse, bv"),
        ("{vat}", "BE0987654394"),
        ("{supplier}", "Atelier Dupont SRL"),
        ("{supplier-vat}", "BE0123456749"),
        ("{date}", "2026-03-05"),
        ("{date:dd.mm.yyyy}", "05.03.2026"),
        ("{date:yymmdd}", "260305"),
        ("{date:d-m-yy}", "5-3-26"),
        ("{due-date:yyyymmdd}", "20261231"),
        ("{today:yyyy_mm}", "2026_11"),
        ("{direction}", "sale"),
        ("{dossier}", "Dupont"),
        ("{type}", "invoice"),
        ("{number}", "2026/0117"),
        ("{original}", "März 2026.v2"),
        ("{hash8}", "9F2C51D0"),
        ("{sequence}", "7"),
        ("{sequence:4}", "0007"),
        ("{tag}", "Auto"),
        ("{net}", "100.00"),
        ("{tax}", "21.00"),
        ("{gross}", "121.00"),
        ("{gross|replace:.=,}", "121,00"),
        ("{customer|upper}", "ZOË'S KÄSE, BV"),
        ("{customer|lower}", "zoë's käse, bv"),
        ("{customer|title}", "Zoë's Käse, Bv"),
        ("{customer|truncate:3}", "Zoë"),
        ("{customer|truncate:3|upper|replace:O=0}", "Z0Ë"),
        ("{number|replace:/=-}", "2026-0117"),
        ("{number|default:none}", "2026/0117"),
        ("{number|replace:2026\\/=|default:x}", "column 21"),
        ("{number|replace:2026/0117=|default:x\\|y}", "x|y"),
        ("{number|replace:/=\\=}", "2026=0117"),
        ("a {{b}} c", "a {b} c"),
        (
            "Invoice {number} of {date:d.m.yyyy}: {gross} {currency}",
            "Invoice 2026/0117 of 5.3.2026: 121.00 EUR",
        ),
    ];
    for (template, expected) in table {
        let found = fields(template).unwrap_or_else(|error| format!("column {}", error.column));
        assert_eq!(found, expected, "{template}");
    }
    let used: BTreeSet<&str> = FIELDS.iter().map(|row| row.0).collect();
    for name in used {
        let named = |row: &(&str, &str)| {
            row.0.strip_prefix('{').is_some_and(|rest| {
                rest.strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with(['}', ':', '|']))
            })
        };
        assert!(table.iter().any(named), "{name} is not tried");
    }
}

#[test]
fn faults_of_templates_have_a_column_and_a_hint() {
    let table = [
        ("", "column 1: expected the name of a folder or file"),
        (
            "/{number}",
            "column 1: expected the name of a folder or file",
        ),
        (
            "a//{number}",
            "column 3: expected the name of a folder or file",
        ),
        (
            "../{number}",
            "column 1: expected the name of a folder or file",
        ),
        (
            "{date}/..",
            "column 8: expected the name of a folder or file",
        ),
        ("a/", "column 3: expected the name of a folder or file"),
        ("é:{number}", "column 2: ':' is not for names of files"),
        ("a\\{number}", "column 2: '\\\\' is not for names of files"),
        (
            "{nubmer}",
            "column 2: there is no field \"nubmer\"; did you mean \"number\"?",
        ),
        (
            "é{suplier}",
            "column 3: there is no field \"suplier\"; did you mean \"supplier\"?",
        ),
        ("{colour}", "column 2: there is no field \"colour\""),
        ("{}", "column 2: expected the name of a field"),
        ("{number", "column 1: a \"{\" that is not closed"),
        (
            "number}",
            "column 7: a \"}\" that closes nothing; write \"}}\"",
        ),
        (
            "{number|uper}",
            "column 9: there is no filter \"uper\"; did you mean \"upper\"?",
        ),
        ("{number|}", "column 9: expected the name of a filter"),
        (
            "{number|upper!}",
            "column 14: expected \"|\" or \"}\", found '!'",
        ),
        (
            "{number:4}",
            "column 8: \"number\" has no forms; only dates and \"sequence\" do",
        ),
        (
            "{date:yyy}",
            "column 7: expected yyyy, yy, mm, m, dd, d or one of \"-._ \" in a date, found \"yyy\"",
        ),
        (
            "{date:yyyy/mm}",
            "column 11: expected yyyy, yy, mm, m, dd, d or one of \"-._ \" in a date, found \"/\"",
        ),
        (
            "{date:}",
            "column 7: expected the form of a date, such as yyyy-mm-dd",
        ),
        (
            "{sequence:0}",
            "column 11: expected a number from 1 to 20, found \"0\"",
        ),
        (
            "{sequence:04}",
            "column 11: expected a number from 1 to 20, found \"04\"",
        ),
        (
            "{number|truncate:x}",
            "column 18: expected a number from 1 to 1000, found \"x\"",
        ),
        ("{number|truncate}", "column 17: expected \":\""),
        (
            "{number|default:}",
            "column 17: expected a text behind \"default:\"",
        ),
        (
            "{number|default:{tag}}",
            "column 17: a \"{\" inside a field; write \"\\{\"",
        ),
        (
            "{number|replace:a}",
            "column 18: expected \"=\" and what to put in its place",
        ),
        (
            "{number|replace:=b}",
            "column 17: expected a text to replace",
        ),
        (
            "{number|replace:a=b=c}",
            "column 20: a second \"=\"; write \"\\=\"",
        ),
        (
            "{number|default:a\\b}",
            "column 18: a \"\\\" before what needs none; for itself write \"\\\\\"",
        ),
    ];
    for (template, expected) in table {
        let error = template.parse::<Template>().unwrap_err();
        assert_eq!(error.to_string(), expected, "{template}");
    }
    // A description may have any text.
    assert!(Template::text("").is_ok());
    assert!(Template::text("../a: {number}").is_ok());
    let error = Template::text(&"é".repeat(4097)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "column 4097: a template has 4096 characters at most"
    );
    // What is put in many times does not fill the memory.
    let template = format!("{{number|replace:a={}}}", "b".repeat(4000));
    let template: Template = template.parse().unwrap();
    let filled = template.fill(|_| Some(TemplateValue::Text("a".repeat(1 << 20).into())));
    assert_eq!(filled.text, "b".repeat(4096));
}

#[test]
fn safe_names() {
    let table = [
        ("invoice.xml", "invoice.xml"),
        ("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j"),
        ("a\0b\u{7}c\td\ne", "abc d e"),
        ("  two  blanks  ", "two  blanks"),
        ("points...", "points"),
        ("points. . .", "points"),
        ("", "_"),
        (".", "_"),
        ("..", "_"),
        ("\u{202E}fdp.exe", "fdp.exe"),
        (".htaccess", "_.htaccess"),
        ("~$report.docx", "_~$report.docx"),
        ("con", "_con"),
        ("Con.txt", "_Con.txt"),
        ("con .txt", "_con.txt"),
        ("con.tar.gz", "_con.tar.gz"),
        ("console", "console"),
        ("COM1", "_COM1"),
        ("com².log", "_com².log"),
        ("COM10", "COM10"),
        ("LPT", "LPT"),
        ("nul", "_nul"),
        ("CONIN$", "_CONIN$"),
        ("Desktop.ini", "_Desktop.ini"),
        ("Thumbs.db", "_Thumbs.db"),
        ("日本語.xml", "日本語.xml"),
        ("a\u{3000}b", "a b"),
        ("a .b.", "a.b"),
        ("..a\u{202E}", "_.a"),
    ];
    for (name, expected) in table {
        assert_eq!(safe_name(name), expected, "{name:?}");
        assert_eq!(safe_name(expected), expected);
    }
    // What is put before a long name leaves room for itself.
    let long = safe_name(&".a".repeat(300));
    assert_eq!(safe_name(&long), long);
    let long = safe_name(&format!("{}.xml", "é".repeat(300)));
    assert!(
        (250..=LONGEST).contains(&long.len()) && long.ends_with("é.xml"),
        "{long}"
    );
}

#[test]
fn names_that_some_system_takes_for_the_same() {
    let same = [
        ("Café", "CAFE\u{301}"),
        ("Straße", "STRASSE"),
        ("\u{212B}ngström", "Ångström"),
        ("ﬁn", "FIN"),
        ("각", "\u{1100}\u{1161}\u{11A8}"),
        ("가", "\u{1100}\u{1161}"),
        ("が", "か\u{3099}"),
        ("Σας", "ΣΑΣ"),
        ("\u{F900}", "\u{8C48}"),
        ("\u{9CB}", "\u{9C7}\u{9BE}"),
        ("\u{1E69}", "s\u{307}\u{323}"),
    ];
    for (one, other) in same {
        assert_eq!(folded(one), folded(other), "{one} {other}");
    }
    for (one, other) in [("a", "b"), ("가", "각"), ("か", "き"), ("a-2", "a-3")] {
        assert_ne!(folded(one), folded(other));
    }
}

fn wanted(path: &str, tie: &str) -> Wanted {
    let mut folders: Vec<String> = path.split('/').map(str::to_owned).collect();
    let name = folders.pop().unwrap();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    Wanted {
        folders,
        stem: stem.into(),
        extension: extension.into(),
        tie: tie.into(),
    }
}

#[test]
fn names_are_set_apart() {
    let table = [
        ("2026/A.xml", "2026/A.xml"),
        ("2026/a.xml", "2026/a-3.xml"),
        ("2026/A-2.xml", "2026/A-2.xml"),
        ("2026/á.xml", "2026/á-5.xml"),
        ("2026/a\u{301}.xml", "2026/a\u{301}-4.xml"),
        ("2026/a.csv", "2026/a.csv"),
        ("2025/a.xml", "2025/a.xml"),
        ("2025.xml/a", "2025.xml/a"),
        ("2025.XML", "2025-2.XML"),
        ("../CON/b?.xml", "_/_CON/b-.xml"),
        ("../con/b*.xml", "_/_con/b--2.xml"),
        ("taken.xml", "taken-2.xml"),
        ("Taken.xml/a", "Taken.xml_/a"),
        ("old", "old-2"),
    ];
    let all: Vec<Wanted> = table.iter().map(|row| wanted(row.0, row.0)).collect();
    let names = assign(&all, ["Taken.XML", "OLD/x"]);
    for (row, name) in table.iter().zip(&names) {
        println!("{:<24}{name}", row.0);
    }
    let unique: BTreeSet<String> = names.iter().map(|name| folded(name)).collect();
    assert_eq!(unique.len(), names.len());
    for (row, name) in table.iter().zip(names) {
        assert_eq!(name, row.1);
    }
}

#[test]
fn many_of_one_name_take_no_time() {
    let long = "x".repeat(400);
    let all: Vec<Wanted> = (0..20_000)
        .map(|at| {
            wanted(
                &format!(
                    "{}{}.xml",
                    &long[..240],
                    if at % 2 == 0 { &long } else { "" }
                ),
                &format!("{at:06}"),
            )
        })
        .collect();
    let names = assign(&all, []);
    let unique: BTreeSet<&String> = names.iter().collect();
    assert_eq!(unique.len(), all.len());
    assert!(names.iter().all(|name| name.len() <= LONGEST));
}

/// Twelve documents: kind, direction, date, party, tags, paid, approved.
#[test]
fn filters_by_a_truth_table() {
    use Direction::{Purchase, Sale};
    use EntryKind::{BankStatement, CreditNote, Invoice as Bill, Other, Receipt};
    type Seed<'a> = (
        EntryKind,
        Direction,
        Option<&'a str>,
        (&'a str, &'a str),
        &'a [&'a str],
        Option<bool>,
        bool,
    );
    let seeds: [Seed<'_>; 12] = [
        (
            Bill,
            Sale,
            Some("2026-01-01"),
            JANSEN,
            &["a"],
            Some(true),
            true,
        ),
        (
            Bill,
            Sale,
            Some("2026-01-31"),
            JANSEN,
            &["b"],
            Some(false),
            true,
        ),
        (
            Bill,
            Sale,
            Some("2026-02-01"),
            OTHER,
            &["a", "b"],
            None,
            false,
        ),
        (
            Bill,
            Purchase,
            Some("2025-12-31"),
            DUPONT,
            &[],
            Some(true),
            false,
        ),
        (
            Bill,
            Purchase,
            Some("2026-01-15"),
            OTHER,
            &["A"],
            Some(false),
            true,
        ),
        (
            CreditNote,
            Sale,
            Some("2026-01-15"),
            JANSEN,
            &["c"],
            Some(false),
            true,
        ),
        (
            CreditNote,
            Purchase,
            Some("2026-03-01"),
            DUPONT,
            &["a"],
            None,
            true,
        ),
        (Receipt, Purchase, None, DUPONT, &[], None, false),
        (
            Bill,
            Direction::NotOurs,
            Some("2026-01-20"),
            JANSEN,
            &["a"],
            Some(true),
            true,
        ),
        (
            Bill,
            Direction::Unknown,
            Some("2026-01-21"),
            OTHER,
            &["b"],
            Some(true),
            true,
        ),
        (
            BankStatement,
            Direction::Unknown,
            None,
            ("", ""),
            &["a"],
            None,
            true,
        ),
        (
            Other,
            Direction::Unknown,
            None,
            ("", ""),
            &["c"],
            None,
            false,
        ),
    ];
    let documents: Vec<Option<Document>> = seeds
        .iter()
        .map(|seed| {
            let date = seed.2?;
            let us = ("Us BV", "BE0202239951");
            let (seller, buyer) = if seed.1 == Purchase {
                (seed.3, us)
            } else {
                (us, seed.3)
            };
            Some(invoice("1", date, seller, buyer).into())
        })
        .collect();
    let items: Vec<ExportItem<'_>> = seeds
        .iter()
        .zip(&documents)
        .map(|(seed, document)| {
            let mut item = ExportItem::new("k", "p", "h").direction(seed.1);
            item.document = document.as_ref();
            item.kind = seed.0;
            item.tags = seed.4.iter().map(|&tag| tag.into()).collect();
            (item.paid, item.approved) = (seed.5, seed.6);
            item
        })
        .collect();
    let new = Filter::new;
    let table = [
        ("everything", new(), "111111111111"),
        (
            "invoices",
            Filter {
                kinds: vec![Bill],
                ..new()
            },
            "111110001100",
        ),
        (
            "credit notes and receipts",
            Filter {
                kinds: vec![CreditNote, Receipt],
                ..new()
            },
            "000001110000",
        ),
        (
            "sales",
            Filter {
                directions: vec![Sale],
                ..new()
            },
            "111001000000",
        ),
        (
            "from",
            Filter {
                from: Some(day("2026-01-15")),
                ..new()
            },
            "011011101100",
        ),
        (
            "to",
            Filter {
                to: Some(day("2026-01-15")),
                ..new()
            },
            "100111000000",
        ),
        (
            "January",
            Filter {
                from: Some(day("2026-01-01")),
                to: Some(day("2026-01-31")),
                ..new()
            },
            "110011001100",
        ),
        (
            "by number",
            Filter {
                parties: vec![PartyKey::number("0987.654.394")],
                ..new()
            },
            "110001000000",
        ),
        (
            "by name",
            Filter {
                parties: vec![PartyKey::name("MULLER gmbh")],
                ..new()
            },
            "001010000000",
        ),
        (
            "by either",
            Filter {
                parties: vec![
                    PartyKey::name("Atelier Dupont SRL"),
                    PartyKey::number("de 123 456 789"),
                ],
                ..new()
            },
            "001110100000",
        ),
        (
            "tagged a",
            Filter {
                tags: vec!["a".into()],
                ..new()
            },
            "101000101010",
        ),
        (
            "tagged a or c",
            Filter {
                tags: vec!["a".into(), "c".into()],
                ..new()
            },
            "101001101011",
        ),
        (
            "not b",
            Filter {
                without_tags: vec!["b".into()],
                ..new()
            },
            "100111111011",
        ),
        (
            "a, not b",
            Filter {
                tags: vec!["a".into()],
                without_tags: vec!["b".into()],
                ..new()
            },
            "100000101010",
        ),
        (
            "paid",
            Filter {
                paid: Some(true),
                ..new()
            },
            "100100001100",
        ),
        (
            "not paid",
            Filter {
                paid: Some(false),
                ..new()
            },
            "010011000000",
        ),
        (
            "approved",
            Filter {
                approved: Some(true),
                ..new()
            },
            "110011101110",
        ),
        (
            "not approved",
            Filter {
                approved: Some(false),
                ..new()
            },
            "001100010001",
        ),
        (
            "paid sales in January, approved",
            Filter {
                kinds: vec![Bill],
                directions: vec![Sale],
                from: Some(day("2026-01-01")),
                to: Some(day("2026-01-31")),
                paid: Some(true),
                approved: Some(true),
                ..new()
            },
            "100000000000",
        ),
    ];
    for (what, filter, expected) in table {
        let found: String = items
            .iter()
            .map(|item| if filter.lets_through(item) { '1' } else { '0' })
            .collect();
        println!("{what:<34}{found}");
        assert_eq!(found, expected, "{what}");
    }
    let filter = Filter {
        kinds: vec![Bill],
        paid: Some(true),
        ..new()
    };
    assert_eq!(filter.holds_back(&items[7]), ["kinds", "paid"]);
}

#[test]
fn settings_are_laid_over_each_other_field_by_field() {
    let document = Document::from(invoice("1", "2026-03-05", DUPONT, JANSEN));
    let to = |label: &str| Settings {
        destination: Some(label.into()),
        ..Settings::new()
    };
    let number = || PartyKey::number("0987 654 394");
    let name = || PartyKey::name("jansen bv");
    let table = [
        (Rules::new(Settings::new()), None, ""),
        (Rules::new(to("all")), Some("all"), "default"),
        (
            Rules::new(to("all")).party(name(), to("name")),
            Some("name"),
            "party jansen bv",
        ),
        (
            Rules::new(to("all"))
                .party(number(), to("number"))
                .party(name(), to("name")),
            Some("number"),
            "party 0987 654 394",
        ),
        (
            Rules::new(to("all"))
                .party(name(), to("one"))
                .party(name(), to("two")),
            Some("two"),
            "party jansen bv",
        ),
        (
            Rules::new(to("all")).party(PartyKey::name("Jansen"), to("name")),
            Some("all"),
            "default",
        ),
        // The supplier of a sale is the owner.
        (
            Rules::new(to("all")).party(PartyKey::name(DUPONT.0), to("name")),
            Some("all"),
            "default",
        ),
        (
            Rules::new(to("all"))
                .party(number(), to("number"))
                .document("k", to("one")),
            Some("one"),
            "document",
        ),
        (
            Rules::new(to("all")).document("K", to("one")),
            Some("all"),
            "default",
        ),
        // A layer that is silent lets the one below through.
        (
            Rules::new(to("all")).party(
                number(),
                Settings {
                    archive: Some(true),
                    ..Settings::new()
                },
            ),
            Some("all"),
            "default",
        ),
    ];
    for (at, (rules, value, layer)) in table.into_iter().enumerate() {
        let (settings, explained) = rules.resolve(&sale("k", &document));
        assert_eq!(settings.destination.as_deref(), value, "row {at}");
        let found = explained.iter().find(|row| row.setting == "destination");
        assert_eq!(
            found.map_or(String::new(), |row| row.layer.to_string()),
            layer,
            "row {at}"
        );
    }
    // Unset is what is built in, and told as such.
    let (settings, explained) = Rules::default().resolve(&sale("k", &document));
    assert_eq!(settings.output, Some(Output::Original));
    let lines: Vec<String> = explained.iter().map(Explained::to_string).collect();
    assert_eq!(
        lines,
        [
            "active = yes (built in)",
            "output = original (built in)",
            "path = {original} (built in)",
            "attachments = no (built in)",
            "original-beside = no (built in)",
            "allow-invalid = no (built in)",
            "archive = no (built in)",
        ]
    );
}

/// Each setting in each layer, alone: the value wins and the explanation names the layer.
#[test]
fn every_setting_is_explained() {
    let document = Document::from(invoice("1", "2026-03-05", DUPONT, JANSEN));
    let values = [
        ("active", "false", "no"),
        ("output", "\"csv\"", "csv"),
        ("path", "\"{number}\"", "{number}"),
        ("destination", "\"x\"", "x"),
        ("attachments", "true", "yes"),
        ("original-beside", "true", "yes"),
        ("allow-invalid", "true", "yes"),
        ("archive", "true", "yes"),
        ("sender-name", "\"x\"", "x"),
        ("sender-endpoint", "\"x\"", "x"),
        ("sender-scheme", "\"x\"", "x"),
        ("receiver-name", "\"x\"", "x"),
        ("receiver-endpoint", "\"x\"", "x"),
        ("receiver-scheme", "\"x\"", "x"),
    ];
    for (name, json, text) in values {
        let settings: Settings = serde_json::from_str(&format!("{{\"{name}\":{json}}}")).unwrap();
        let written = serde_json::to_value(&settings).unwrap();
        assert_eq!(
            written.as_object().unwrap().keys().collect::<Vec<_>>(),
            [name]
        );
        let none = Settings::new;
        let layers = [
            (Rules::new(settings.clone()), "default"),
            (
                Rules::new(none()).party(PartyKey::name(JANSEN.0), settings.clone()),
                "party Jansen BV",
            ),
            (
                Rules::new(none()).document("k", settings.clone()),
                "document",
            ),
        ];
        for (rules, layer) in layers {
            let (resolved, explained) = rules.resolve(&sale("k", &document));
            let line = format!("{name} = {text} ({layer})");
            assert!(
                explained.iter().any(|row| row.to_string() == line),
                "{line}"
            );
            let resolved = serde_json::to_value(&resolved).unwrap();
            assert_eq!(resolved[name], written[name]);
        }
    }
    assert!(serde_json::from_str::<Settings>("{\"ouput\":\"csv\"}").is_err());
    assert!(serde_json::from_str::<Settings>("{\"output\":\"oioubl\"}").is_err());
    assert!(serde_json::from_str::<Settings>("{\"path\":\"{nmber}\"}").is_err());
}

#[test]
fn sender_and_receiver_are_replaced_in_what_is_written() {
    let document = Document::from(invoice("1", "2026-03-05", DUPONT, JANSEN));
    let rules = Rules::new(Settings {
        output: Some(Output::Format(Format::Ubl)),
        sender_endpoint: Some("5419999123457".into()),
        sender_scheme: Some("0088".into()),
        receiver_name: Some("Jansen Antwerpen".into()),
        receiver_endpoint: Some("0202239951".into()),
        ..Settings::new()
    });
    let ledger = Ledger::new();
    let export = Export::new(&rules, &ledger, day("2026-11-20"));
    let plan = export.plan(&[sale("k", &document)]);
    let FileContent::Bytes(bytes) = &plan.rows[0].files[0].content else {
        panic!("{plan}");
    };
    let (written, _) = facturier::read(bytes).unwrap().document();
    let written = written.as_invoice().unwrap();
    let (seller, buyer) = (
        written.seller.as_ref().unwrap(),
        written.buyer.as_ref().unwrap(),
    );
    assert_eq!(seller.name.as_deref(), Some("Atelier Dupont SRL"));
    assert_eq!(
        seller.electronic_address,
        Some(Identifier::with_scheme("5419999123457", "0088"))
    );
    assert_eq!(buyer.name.as_deref(), Some("Jansen Antwerpen"));
    // The scheme that was there stays.
    assert_eq!(
        buyer.electronic_address,
        Some(Identifier::with_scheme("0202239951", "0208"))
    );
    assert_eq!(
        plan.rows[0].dashboard.receiver.as_deref(),
        Some("Jansen Antwerpen")
    );
    // The document itself is as it was.
    let invoice = document.as_invoice().unwrap();
    assert_eq!(
        invoice.buyer.as_ref().unwrap().name.as_deref(),
        Some("Jansen BV")
    );

    // A copy cannot be changed, and says so.
    let rules = Rules::new(Settings {
        receiver_name: Some("X".into()),
        ..Settings::new()
    });
    let plan = Export::new(&rules, &ledger, day("2026-11-20")).plan(&[sale("k", &document)]);
    assert_eq!(table(&plan), ["k warned k.xml NOT-OVERRIDDEN"]);
    assert_eq!(
        plan.rows[0].dashboard.receiver.as_deref(),
        Some("Jansen BV")
    );
}

fn finding(severity: Severity) -> Finding {
    Finding {
        terms: vec!["BT-1".into()],
        ..Finding::new("BR-02", Checks::Rules, severity, "there is no number")
    }
}

#[test]
fn what_cannot_go_out_takes_no_number() {
    let document = Document::from(invoice("7", "2026-03-05", DUPONT, JANSEN));
    let fatal = [finding(Severity::Fatal)];
    let mut broken = sale("a", &document);
    broken.findings = &fatal;
    let (rules, ledger) = (Rules::default(), Ledger::new());
    let plan =
        Export::new(&rules, &ledger, day("2026-11-20")).plan(&[broken, sale("b", &document)]);
    let statuses: Vec<_> = plan.rows.iter().map(|row| row.outcome.status).collect();
    assert_eq!(statuses, [Status::Rejected, Status::Accepted]);
}

#[test]
fn every_outcome_and_the_summary_adds_up() {
    let new = |number: &str, buyer| Document::from(invoice(number, "2026-03-05", DUPONT, buyer));
    let documents: Vec<Document> = (0..12).map(|at| new(&format!("{at}"), JANSEN)).collect();
    let inactive = new("20", OTHER);
    let error = facturier::read(b"%PDF-").unwrap_err();
    let lost = [Loss {
        term: "".into(),
        path: "/Invoice/ext:UBLExtensions".into(),
        what: facturier::value::Wording::verbatim("an extension"),
    }];
    let (fatal, warning) = ([finding(Severity::Fatal)], [finding(Severity::Warning)]);
    let statements = include_bytes!("../../fixtures/coda/simple.cod");
    let (statements, _) = facturier::read(statements).unwrap().document();

    let mut items: Vec<ExportItem<'_>> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| sale(&format!("d{at:02}"), document))
        .collect();
    items[1].findings = &warning;
    items[2].findings = &fatal;
    items[3].findings = &fatal;
    items[4].document = None;
    items[4].error = Some(&error);
    items[5].tags = vec!["private".into()];
    // The content of 6 came before; under the number of 7 another.
    let mut ledger = Ledger::new();
    ledger.push(&LedgerEntry::new(
        items[6].ledger_key(),
        "D060123456789",
        LedgerState::Exported,
    ));
    ledger.push(&LedgerEntry::new(
        items[7].ledger_key(),
        "aaaa",
        LedgerState::Archived,
    ));
    // 8 and 9 are the same file twice, 10 and 11 two contents of one number.
    items[8].losses = &lost;
    items[9].document = items[8].document;
    items[9].hash = items[8].hash.clone();
    items[11].document = items[10].document;
    items.push(sale("inactive", &inactive));
    items.push(ExportItem::new("no-hash", "in/Scan 0.JPG", " "));
    items.push(ExportItem::new("picture", "in/Scan 1.JPG", "55"));
    items.push(ExportItem::new("bank", "in/x.cod", "66").document(&statements, Format::Coda));

    let rules = Rules::new(Settings {
        output: Some("csv".parse().unwrap()),
        path: Some("{type}/{number|default:none}".parse().unwrap()),
        ..Settings::new()
    })
    .party(
        PartyKey::name(OTHER.0),
        Settings {
            active: Some(false),
            ..Settings::new()
        },
    )
    .document(
        "d03",
        Settings {
            allow_invalid: Some(true),
            ..Settings::new()
        },
    )
    .document(
        "bank",
        Settings {
            output: Some("ubl".parse().unwrap()),
            ..Settings::new()
        },
    )
    .document(
        "d00",
        Settings {
            output: Some("ubl".parse().unwrap()),
            ..Settings::new()
        },
    );
    let filter = Filter {
        without_tags: vec!["private".into()],
        ..Filter::new()
    };
    let export = Export::new(&rules, &ledger, day("2026-11-20")).filter(&filter);
    let plan = export.plan(&items);
    if cfg!(feature = "csv") {
        assert_eq!(
            table(&plan),
            [
                "d00 accepted invoice/0.xml",
                "d01 warned invoice/1.csv WARNINGS",
                "d02 rejected  INVALID",
                "d03 warned invoice/3.csv INVALID",
                "d04 rejected  NO-DOCUMENT",
                "d05 left-out  LEFT-OUT",
                "d06 already-exported  ALREADY-EXPORTED",
                "d07 conflict  CONFLICT",
                "d08 warned invoice/8.csv LOSSES",
                "d09 already-exported  ALREADY-EXPORTED",
                "d10 accepted invoice/10.csv",
                "d11 conflict  CONFLICT",
                "inactive not-activated  NOT-ACTIVATED",
                "no-hash rejected  NO-HASH",
                "picture warned other/none.JPG NOT-CONVERTED",
                "bank rejected  NOT-WRITTEN",
            ]
        );
    }
    let summary = plan.summary();
    assert_eq!(summary.total(), items.len());
    assert_eq!(
        (summary.rejected, summary.conflicts, summary.left_out),
        (if cfg!(feature = "csv") { 4 } else { 9 }, 2, 1)
    );
    for row in &plan.rows {
        assert_eq!(
            row.files.is_empty(),
            !row.outcome.status.is_exported(),
            "{row}"
        );
        assert_eq!(row.entries.is_empty(), row.files.is_empty());
        assert_eq!(
            row.outcome.reasons.is_empty(),
            row.outcome.status == Status::Accepted
        );
        // Every document has its line, those that failed, too.
        assert_eq!(row.dashboard.status, row.outcome.status);
        assert_eq!(row.dashboard.key, row.key);
    }
    assert_eq!(plan.rows[2].outcome.findings, fatal);
    let failed = &plan.rows[2].dashboard;
    assert_eq!(failed.sender.as_deref(), Some("Atelier Dupont SRL"));
    assert_eq!(failed.receiver.as_deref(), Some("Jansen BV"));
    assert_eq!(failed.number.as_deref(), Some("2"));
    assert_eq!(failed.customer_order.as_deref(), Some("PO 7"));
    assert_eq!(failed.supplier_order, None);
    assert_eq!(plan.rows[4].dashboard.number, None);
}

#[test]
fn a_second_run_exports_nothing() {
    let documents: Vec<Document> = (0..30)
        .map(|at| invoice(&format!("{at}"), "2026-03-05", DUPONT, JANSEN).into())
        .collect();
    let mut items: Vec<ExportItem<'_>> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| sale(&format!("d{at:02}"), document))
        .collect();
    items.extend((0..3).map(|at| ExportItem::new(format!("o{at}"), "scan.jpg", format!("{at}"))));
    let rules = Rules::new(Settings {
        path: Some("{type}".parse().unwrap()),
        archive: Some(true),
        ..Settings::new()
    });
    let today = day("2026-11-20");
    let mut ledger = Ledger::new();
    let first = Export::new(&rules, &ledger, today).plan(&items);
    assert_eq!(first.summary().accepted, 33, "{first}");
    let file = ledger.to_append(&first.entries());
    ledger = Ledger::parse(file.as_bytes());
    assert_eq!((ledger.len(), ledger.faults().len()), (66, 0));
    assert_eq!(
        ledger.to_append(&Export::new(&rules, &ledger, today).plan(&items).entries()),
        ""
    );
    let key = items[0].ledger_key();
    assert_eq!(
        ledger.standing(&key, "d000123456789"),
        Standing::AlreadyExported(LedgerState::Archived)
    );

    // New documents find the names of the first run given away.
    let new = Document::from(invoice("new", "2026-03-05", DUPONT, JANSEN));
    let plan = Export::new(&rules, &ledger, today).plan(&[sale("new", &new)]);
    assert_eq!(table(&plan), ["new accepted invoice-31.xml"]);
    // Changed content under a number is no export and no silence.
    items[3].hash = "changed".into();
    let plan = Export::new(&rules, &ledger, today).plan(&items);
    assert_eq!(
        (plan.summary().conflicts, plan.summary().already_exported),
        (1, 32)
    );
    // A renamed file is the same document.
    items[4].path = "renamed.xml".into();
    items[4].key = "other-key".into();
    let plan = Export::new(&rules, &ledger, today).plan(&items);
    assert_eq!(plan.summary().already_exported, 32);
}

fn key(number: &str) -> LedgerKey {
    LedgerKey {
        issuer: "BE0123456749".into(),
        number: number.into(),
        kind: EntryKind::Invoice,
        year: Some(2026),
    }
}

#[test]
fn a_ledger_survives_a_torn_line_and_keeps_what_it_does_not_know() {
    let good = r#"{"issuer":"BE0123456749","number":"1","type":"invoice","year":2026,"hash":"AA","state":"exported","paths":["a.xml"],"operator":{"name":"An"}}"#;
    let strange = r#"{"issuer":"BE0123456749","number":"2","type":"invoice","year":2026,"hash":"bb","state":"recalled"}"#;
    for cut in 1..strange.len() {
        let file = format!("{good}\r\n\nnot json\n{}", &strange[..cut]);
        let ledger = Ledger::parse(file.as_bytes());
        assert_eq!(ledger.len(), 1);
        let faults: Vec<(usize, bool)> = ledger
            .faults()
            .iter()
            .map(|f| (f.line, f.is_torn))
            .collect();
        assert_eq!(faults, [(3, false), (4, true)], "{cut}");
        // What is appended begins on a line of its own.
        let entry = LedgerEntry::new(key("2"), "bb", LedgerState::Exported);
        let file = file.clone() + &ledger.to_append(&[entry]);
        let again = Ledger::parse(file.as_bytes());
        assert_eq!((again.len(), again.faults().len()), (2, 2));
        assert!(again.faults().iter().all(|fault| !fault.is_torn));
    }
    // A last line without an end that is whole counts.
    let file = format!("{good}\n{strange}");
    let ledger = Ledger::parse(file.as_bytes());
    assert!(ledger.faults().is_empty());
    assert_eq!(ledger.to_append(&[]), "");
    let entries: Vec<LedgerEntry> = ledger::entries(file.as_bytes())
        .map(Result::unwrap)
        .collect();
    assert!(ledger.to_append(&entries[..1]).starts_with("\n{"));
    assert_eq!(
        ledger.standing(&key("2"), "BB"),
        Standing::AlreadyExported(LedgerState::Other("recalled".into()))
    );
    assert_eq!(
        ledger.standing(&key("1"), "aa"),
        Standing::AlreadyExported(LedgerState::Exported)
    );
    assert_eq!(ledger.standing(&key("1"), "ab"), Standing::Conflict);
    assert_eq!(ledger.standing(&key("3"), "aa"), Standing::NotExported);
    // Unknown fields and states are written as they were read.
    let text = Ledger::new().to_append(&entries);
    assert_eq!(text, format!("{good}\n{strange}\n"));
    // Bytes that are no text, and nesting without end.
    let deep = "[".repeat(100_000);
    for bytes in [
        &b"\xFF\xFE\n"[..],
        deep.as_bytes(),
        b"\xEF\xBB\xBF",
        b"null\n",
    ] {
        assert!(Ledger::parse(bytes).is_empty());
    }
}

#[test]
fn a_ledger_sorts_documents() {
    let mut ledger = Ledger::new();
    ledger.push(&LedgerEntry::new(key("1"), "aa", LedgerState::Exported));
    ledger.push(&LedgerEntry::new(
        LedgerKey::default(),
        "aa",
        LedgerState::Exported,
    ));
    let candidate = |key: LedgerKey, hash: &str, is_active| LedgerCandidate {
        key,
        hash: hash.into(),
        is_active,
    };
    let other_year = LedgerKey {
        year: Some(2025),
        ..key("1")
    };
    let other_kind = LedgerKey {
        kind: EntryKind::CreditNote,
        ..key("1")
    };
    let found = ledger.classify(&[
        candidate(key("1"), "AA", true),
        candidate(key("1"), "ab", true),
        candidate(key("1"), "ab", false),
        candidate(other_year, "ab", true),
        candidate(other_kind, "ab", true),
        candidate(key("2"), "cc", true),
        candidate(key("2"), "cc", true),
        candidate(key("3"), "dd", true),
        candidate(key("3"), "ee", true),
        candidate(LedgerKey::default(), "aa", true),
        candidate(LedgerKey::default(), "bb", true),
        candidate(LedgerKey::default(), "cc", true),
    ]);
    assert_eq!(found.not_activated, [2]);
    assert_eq!(found.not_exported, [3, 4, 5, 7, 10, 11]);
    assert_eq!(found.already_exported, [0, 6, 9]);
    assert_eq!(found.conflicts, [1, 8]);

    let archived = ledger.archive(&key("1"), "2026-11-20");
    assert_eq!(archived.len(), 1);
    ledger.push(&archived[0]);
    assert_eq!(
        ledger.standing(&key("1"), "aa"),
        Standing::AlreadyExported(LedgerState::Archived)
    );
    assert!(ledger.archive(&key("1"), "2026-11-21").is_empty());
}

#[test]
fn attachments_lie_beside_the_document_byte_for_byte() {
    let mut invoice = invoice("1", "2026-03-05", DUPONT, JANSEN);
    let every_byte: Vec<u8> = (0..=255).cycle().take(5000).collect();
    let attach = |content: Parsed<Bytes>, filename: Option<&str>, mime: &str| SupportingDocument {
        reference: Some(Identifier::new("Ref 42.5/7")),
        attached_document: Some(Attachment {
            content,
            mime_code: Some(mime.into()),
            filename: filename.map(Into::into),
        }),
        ..SupportingDocument::default()
    };
    let bytes = |content: &[u8]| Parsed::Value(Bytes(content.to_vec()));
    invoice.supporting_documents = vec![
        attach(
            bytes(&every_byte),
            Some("Time sheet.pdf"),
            "application/pdf",
        ),
        attach(bytes(b"two"), Some("TIME SHEET.PDF"), "application/pdf"),
        attach(
            bytes(b"three"),
            Some("C:\\docs\\..\\con"),
            "application/pdf",
        ),
        attach(bytes(b"four"), None, "application/pdf; x=y"),
        attach(bytes(b"five"), Some(" "), "what/ever"),
        attach(
            Parsed::unreadable("!!"),
            Some("lost.pdf"),
            "application/pdf",
        ),
        SupportingDocument {
            external_location: Some("https://example.com".into()),
            ..SupportingDocument::default()
        },
    ];
    let document = Document::from(invoice);
    let rules = Rules::new(Settings {
        path: Some("{date:yyyy}/{number}".parse().unwrap()),
        output: Some("json".parse().unwrap()),
        attachments: Some(true),
        original_beside: Some(true),
        ..Settings::new()
    });
    let ledger = Ledger::new();
    let mut second = sale("k2", &document);
    second.direction = Direction::Purchase;
    second.kind = EntryKind::CreditNote;
    let items = [sale("k1", &document), second];
    let plan = Export::new(&rules, &ledger, day("2026-11-20")).plan(&items);
    let found: Vec<&str> = plan.files().map(|file| file.path.as_str()).collect();
    assert_eq!(
        found,
        [
            "2026/1.json",
            "2026/1.xml",
            "2026/1_Time sheet.pdf",
            "2026/1_TIME SHEET-2.PDF",
            "2026/1__con",
            "2026/1_Ref 42.5-7.pdf",
            "2026/1_Ref 42.5-7",
            "2026/1-2.json",
            "2026/1-2.xml",
            "2026/1-2_Time sheet.pdf",
            "2026/1-2_TIME SHEET-2.PDF",
            "2026/1-2__con",
            "2026/1-2_Ref 42.5-7.pdf",
            "2026/1-2_Ref 42.5-7",
        ]
    );
    let contents: Vec<&[u8]> = plan.rows[0].files[2..]
        .iter()
        .map(|file| match &file.content {
            FileContent::Bytes(bytes) => &**bytes,
            FileContent::Original | FileContent::Apart => panic!("{}", file.path),
        })
        .collect();
    assert_eq!(
        contents,
        [&every_byte[..], b"two", b"three", b"four", b"five"]
    );
    assert_eq!(plan.rows[0].files[1].content, FileContent::Original);
    let lost: Vec<&str> = plan.rows[0]
        .losses
        .iter()
        .map(|loss| loss.path.as_str())
        .collect();
    assert_eq!(lost, ["supporting_documents[5].attached_document.content"]);
}

#[test]
fn what_is_in_the_format_already_is_copied() {
    let bytes = include_bytes!("../../fixtures/ubl/extension.xml");
    let reading = facturier::read(bytes).unwrap();
    let (document, losses) = reading.document();
    let mut item = sale("k", &document);
    item.losses = &losses;
    let ledger = Ledger::new();
    for (output, content, is_lossy) in [
        ("ubl", "copied", false),
        ("original", "copied", false),
        ("json", "written as json", true),
    ] {
        let rules = Rules::new(Settings {
            output: Some(output.parse().unwrap()),
            ..Settings::new()
        });
        let plan =
            Export::new(&rules, &ledger, day("2026-11-20")).plan(std::slice::from_ref(&item));
        assert!(plan.to_string().contains(content), "{plan}");
        // What the model did not take over is lost by conversion, and only by that.
        assert_eq!(
            plan.rows[0].losses.len(),
            if is_lossy { losses.len() } else { 0 }
        );
    }
    assert!(!losses.is_empty());
}

/// Names such as people and machines make them.
fn name() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "con",
        "NUL",
        "..",
        ".",
        " ",
        "/",
        "\\",
        "é",
        "e\u{301}",
        "É",
        "a",
        "A",
        "-",
        "-2",
        "(",
        ":",
        "*",
        "\0",
        "ß",
        "ss",
        "x.xml",
        "\u{202E}",
        "각",
        "\u{1100}\u{1161}\u{11A8}",
        "~",
        "😀",
        "\u{FB01}",
        "com1",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(odd, 0..4).prop_map(|parts| parts.concat()),
        ("[a-cé]{1,2}", 240_usize..270).prop_map(|(text, count)| text.repeat(count)),
    ]
}

fn assert_is_safe(name: &str) -> Result<(), TestCaseError> {
    prop_assert!(!name.is_empty() && name.len() <= 255, "{:?}", name);
    prop_assert!(
        !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']),
        "{:?}",
        name
    );
    prop_assert!(!name.chars().any(char::is_control), "{:?}", name);
    prop_assert!(
        !name.ends_with(['.', ' ']) && !name.starts_with(['.', ' ', '~']),
        "{:?}",
        name
    );
    let first = name.split('.').next().unwrap().trim_end().to_uppercase();
    prop_assert!(
        !["CON", "PRN", "AUX", "NUL", "COM1", "LPT1"].contains(&&*first),
        "{:?}",
        name
    );
    Ok(())
}

#[test]
fn every_character_folds_to_the_same_twice_and_in_any_case() {
    let mut of_c = String::new();
    for c in '\0'..=char::MAX {
        of_c.clear();
        of_c.push(c);
        let once = folded(&of_c);
        assert_eq!(folded(&once), once, "{c:?}");
        assert_eq!(folded(&of_c.to_uppercase()), once, "{c:?}");
        assert_eq!(folded(&of_c.to_lowercase()), once, "{c:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_name_becomes_a_safe_one(name in name()) {
        let safe = safe_name(&name);
        assert_is_safe(&safe)?;
        prop_assert_eq!(safe_name(&safe), safe);
    }

    #[test]
    fn any_names_become_different_ones_in_any_order(
        names in prop::collection::vec((name(), name(), prop::sample::select(vec!["xml", "XML", "", "../x"])), 1..12),
        shuffle in any::<prop::sample::Index>(),
    ) {
        let all: Vec<Wanted> = names
            .iter()
            .enumerate()
            .map(|(at, (folder, stem, extension))| Wanted {
                folders: vec![folder.clone()],
                stem: stem.clone(),
                extension: (*extension).into(),
                tie: format!("{at}"),
            })
            .collect();
        let found = assign(&all, ["a/a.xml"]);
        let mut unique: BTreeSet<String> = found.iter().map(|name| folded(name)).collect();
        prop_assert!(!unique.contains("a/a.xml"));
        prop_assert_eq!(unique.len(), all.len());
        // No file is a folder of another.
        let folders: BTreeSet<String> = unique.iter().filter_map(|path| Some(path.rsplit_once('/')?.0.to_owned())).collect();
        unique.retain(|path| folders.contains(path));
        prop_assert!(unique.is_empty());
        for path in &found {
            prop_assert_eq!(path.matches('/').count(), 1);
            path.split('/').try_for_each(assert_is_safe)?;
        }
        // The order of the input, and what the names are given next to, change nothing.
        let mut turned = all.clone();
        turned.rotate_left(shuffle.index(all.len()));
        let again: BTreeMap<Wanted, String> = turned.iter().cloned().zip(assign(&turned, ["a/a.xml"])).collect();
        for (wanted, name) in all.iter().zip(&found) {
            prop_assert_eq!(&again[wanted], name);
        }
    }

    #[test]
    fn folding_is_the_same_twice_and_knows_no_case(name in name()) {
        prop_assert_eq!(folded(&folded(&name)), folded(&name));
        prop_assert_eq!(folded(&name.to_uppercase()), folded(&name));
    }

    #[test]
    fn templates_print_as_they_were_written(
        pieces in prop::collection::vec(
            prop_oneof![
                "[a-z{}|\\\\=:éx/ .]{0,6}",
                (
                    prop::sample::select(FIELDS),
                    prop::sample::select(vec!["", ":yyyy-mm-dd", ":4", ":d.m.yy", ":x"]),
                    prop::collection::vec(
                        prop_oneof![
                            prop::sample::select(vec!["|upper", "|lower", "|title", "|truncate:12", "|truncate:007"]).prop_map(str::to_owned),
                            "\\|default:[a-z|\\\\{}= ]{0,5}",
                            "\\|replace:[a-z|\\\\{}= ]{0,4}=[a-z|\\\\{}= ]{0,4}",
                        ],
                        0..3,
                    ),
                )
                    .prop_map(|(field, form, filters)| format!("{{{}{form}{}}}", field.0, filters.concat())),
            ],
            0..5,
        ),
    ) {
        let text = pieces.concat();
        for parsed in [Template::text(&text), text.parse()] {
            match parsed {
                Ok(template) => {
                    prop_assert_eq!(template.to_string(), text.clone());
                    prop_assert_eq!(Template::text(&template.to_string()), Ok(template));
                }
                Err(error) => {
                    prop_assert!((1..=text.chars().count() + 1).contains(&error.column), "{}", error);
                    prop_assert!(!error.message.is_empty());
                }
            }
        }
    }

    #[test]
    fn no_value_gets_out_of_its_folder(number in name(), tag in name(), original in name()) {
        let document = Document::from(invoice(&number, "2026-03-05", DUPONT, JANSEN));
        let mut item = sale("k", &document).tag(tag);
        item.path = original.into();
        let rules = Rules::new(Settings {
            path: Some("{tag}/{date:yyyy}/{number}_{original}".parse().unwrap()),
            ..Settings::new()
        });
        let ledger = Ledger::new();
        let plan = Export::new(&rules, &ledger, day("2026-11-20")).plan(&[item]);
        let path = &plan.rows[0].files[0].path;
        let parts: Vec<&str> = path.split('/').collect();
        prop_assert_eq!(parts.len(), 3, "{}", path);
        prop_assert_eq!(parts[1], "2026");
        parts.into_iter().try_for_each(assert_is_safe)?;
    }

    #[test]
    fn any_ledger_is_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_ledger(&bytes);
    }

    #[test]
    fn any_lines_of_a_ledger_are_read(
        parts in prop::collection::vec(
            (
                prop::sample::select(vec!["1", "", "\\u0000", "é", "\\ud800", "a/b"]),
                prop::sample::select(vec!["aa", "AA", "A", "xyz", ""]),
                prop::sample::select(vec![
                    "", ",\"paths\":[\"a/B.xml\"]", ",\"paths\":null", ",\"x\":1e999", ",\"x\":-0.10",
                    ",\"x\":123456789012345678901234567890", ",\"x\":{\"y\":[1,\r2]}", ",\"sequence\":7",
                    ",\"sequence\":-1", ",\"hash\":\"twice\"", ",\"destination\":\"d\"", ",\"type\":\"order\"",
                ]),
                prop::sample::select(vec!["\n", "\r\n", "\n\n", "", "\n\0\0", "\u{feff}", "\n{\"issuer\"", "\n{}\n"]),
                0_usize..200,
            ),
            0..5,
        ),
        cut in 0_usize..20,
    ) {
        let mut text = String::new();
        for (number, hash, more, end, _) in &parts {
            let kind = if more.contains("type") { "" } else { ",\"type\":\"invoice\"" };
            text.push_str(&format!(
                "{{\"issuer\":\"BE1\",\"number\":\"{number}\"{kind},\"hash\":\"{hash}\",\"state\":\"exported\"{more}}}{end}"
            ));
        }
        let bytes = text.as_bytes();
        assert_ledger(&bytes[..bytes.len().saturating_sub(cut)]);
    }
}

#[test]
fn a_ledger_is_told_from_other_files() {
    let entry = r#"{"issuer":"B","number":"1","type":"invoice","hash":"aa","state":"exported"}"#;
    let more = format!("{entry}\n");
    for (text, is_ledger, torn_at) in [
        ("", true, None),
        (" \n", true, None),
        ("{", true, Some(0)),
        (&entry[..40], true, Some(0)),
        ("\0\0\0", true, Some(0)),
        (entry, true, None),
        (&format!("{more}{{\"iss"), true, Some(more.len() as u64)),
        (
            &format!("{more}{}\0\0", &entry[..20]),
            true,
            Some(more.len() as u64),
        ),
        (&format!("{more}hello"), true, None),
        ("hello", false, None),
        ("<Invoice/>\n", false, None),
        ("{}\n", false, None),
        ("[1]\n{\"issuer\":\"", false, Some(4)),
        ("{\"record\":\"file\"}\n", false, None),
    ] {
        let ledger = Ledger::parse(text.as_bytes());
        assert_eq!(
            (ledger.is_ledger(), ledger.torn_at()),
            (is_ledger, torn_at),
            "{text:?}"
        );
    }
    // What is wrong is told in a line, and of a thousand lines of a hundred.
    let other = format!("\"{}\"\n", "x".repeat(1 << 20)) + &"{}\n".repeat(1000);
    let ledger = Ledger::parse(other.as_bytes());
    assert_eq!((ledger.faults().len(), ledger.more_faults()), (100, 901));
    assert!(ledger.faults()[0].message.len() < 300);
}

/// Kinds and fields of later versions do not make a line a fault.
#[test]
fn what_later_versions_write_is_kept() {
    let line = r#"{"issuer":"B","number":"1","type":"order","year":2026,"hash":"aa","state":"sent","paths":["o.xml"],"n":1e999}"#;
    let ledger = Ledger::parse(line.as_bytes());
    assert_eq!((ledger.len(), ledger.faults().len()), (1, 0));
    assert!(ledger.has_path("O.XML") && !ledger.has_path("o"));
    let line = line.replace("order", "invoice");
    let entry: LedgerEntry = line.parse().unwrap();
    assert_eq!(ledger::lines(&[entry]), format!("{line}\n"));
}

#[test]
fn numbers_have_no_gaps_and_go_on_behind_the_ledger() {
    let documents: Vec<Document> = (0..6)
        .map(|at| {
            invoice(
                &format!("{at}"),
                &format!("2026-03-0{}", 9 - at),
                DUPONT,
                JANSEN,
            )
            .into()
        })
        .collect();
    let items: Vec<ExportItem<'_>> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| sale(&format!("d{at}"), document))
        .collect();
    let rules = Rules::new(Settings {
        path: Some("{sequence:2}".parse().unwrap()),
        ..Settings::new()
    })
    // One that is not counted leaves no gap.
    .document(
        "d4",
        Settings {
            path: Some("{number}".parse().unwrap()),
            ..Settings::new()
        },
    );
    let today = day("2026-11-20");
    let names = |ledger: &Ledger, items: &[ExportItem<'_>]| -> Vec<String> {
        let plan = Export::new(&rules, ledger, today).plan(items);
        plan.files().map(|file| file.path.clone()).collect()
    };
    let mut ledger = Ledger::new();
    let first = Export::new(&rules, &ledger, today).plan(&items[1..]);
    let paths: Vec<&str> = first.files().map(|file| &*file.path).collect();
    assert_eq!(paths, ["04.xml", "03.xml", "02.xml", "4.xml", "01.xml"]);
    // Whatever part of it was done, the rest gets the numbers it had.
    for done in 0..1 << first.rows.len() {
        let mut ledger = Ledger::new();
        let is_done = |at: &usize| done >> at & 1 == 1;
        let places = || 0..first.rows.len();
        for at in places().filter(is_done) {
            first.rows[at]
                .entries
                .iter()
                .for_each(|entry| ledger.push(entry));
        }
        let rest: Vec<&str> = places()
            .filter(|at| !is_done(at))
            .map(|at| paths[at])
            .collect();
        assert_eq!(names(&ledger, &items[1..]), rest);
    }
    // Next month.
    first.entries().iter().for_each(|entry| ledger.push(entry));
    assert_eq!(names(&ledger, &items), ["05.xml"]);
}

/// Layout folders, destinations and names are given together, this month and the next.
#[test]
fn no_two_files_have_one_path() {
    let documents: Vec<Document> = (0..40)
        .map(|at| invoice(&format!("{at}"), "2026-03-05", DUPONT, JANSEN).into())
        .collect();
    let item = |at: usize| {
        let mut item = sale(&format!("d{at:02}"), &documents[at]);
        item.path = format!("in/{at}/scan.xml").into();
        item.folder = ["Sales", "SALES", "Sales/2026"][at % 3].into();
        item.settings = Some(Settings {
            destination: [None, Some("a".into()), Some("b".into())][at % 3].clone(),
            ..Settings::new()
        });
        item
    };
    let items: Vec<ExportItem<'_>> = (0..40).map(item).collect();
    let (rules, today) = (Rules::default(), day("2026-11-20"));
    let mut ledger = Ledger::new();
    let mut paths = BTreeSet::new();
    for (month, items) in items.chunks(20).enumerate() {
        let plan = Export::new(&rules, &ledger, today).one_place().plan(items);
        assert_eq!(plan.summary().accepted, 20);
        paths.extend(plan.files().map(|file| folded(&file.path)));
        assert_eq!(paths.len(), 20 * (month + 1));
        plan.entries().iter().for_each(|entry| ledger.push(entry));
    }
    // For a program, each destination has names of its own.
    let plan = Export::new(&rules, &Ledger::new(), today).plan(&items[..3]);
    let paths: Vec<&str> = plan.files().map(|file| &*file.path).collect();
    assert_eq!(
        paths,
        ["Sales/scan.xml", "SALES/scan.xml", "Sales/2026/scan.xml"]
    );
}
