//! By which rules a document is judged, why by those, and what the verdict then says.

use facturier::codes::{CodeLists, list};
use facturier::format::FORMATS;
use facturier::report::{Reason, Report, Severity, SvrlReport, TextReport, Verdict};
use facturier::rules::PROFILES;
use facturier::{
    Document, Format, Limits, Profile, ReadOptions, Reading, Valid, WriteOptions, validate,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const PEPPOL: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

fn invoice() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/ubl/peppol-invoice.xml"
    );
    std::fs::read_to_string(path).unwrap()
}

/// The invoice, naming this specification.
fn naming(specification: &str) -> String {
    invoice().replacen(PEPPOL, specification, 1)
}

fn judged(document: &str) -> Report {
    let reading: Reading<'_> = facturier::read(document.as_bytes()).unwrap();
    let report = reading.validate(&Profile::auto());
    // Whoever asks for the rules alone is told the same.
    assert_eq!(reading.detected().rules().reason, report.judged_by.reason);
    report
}

/// Specification, profile, reason, verdict, and whether that is all.
fn row(specification: &str) -> (Option<String>, Reason, Verdict, bool) {
    let report = judged(&naming(specification));
    let complete = report.judged_by.is_complete();
    let profile = report.profile.clone().map(|name| name.into_owned());
    (profile, report.judged_by.reason, report.verdict(), complete)
}

/// The good documents in the fixtures.
fn good() -> Vec<(PathBuf, Document)> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folders = ["ubl", "cii", "coda", "camt", "mt940", "ofx"];
    let files = folders.map(|folder| std::fs::read_dir(fixtures.join(folder)).unwrap());
    let paths = files.into_iter().flatten().map(|file| file.unwrap().path());
    let documents = paths.filter_map(|path| {
        let bytes = std::fs::read(&path).unwrap();
        let (document, _) = facturier::read(&bytes).ok()?.into_document();
        Some((path, document))
    });
    documents.collect()
}

/// The invoice with a total that is wrong: BR-CO-10 and what follows from it.
fn wrong() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/readme/wrong-total.xml"
    );
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn what_was_made_lighter_stands_in_every_report() {
    let wrong = wrong();
    let reading = facturier::read(wrong.as_bytes()).unwrap();
    let broken: Vec<_> = reading.validate(&Profile::auto()).findings;
    let mut profile = Profile::auto();
    for finding in &broken {
        profile = profile.silence(finding.rule.clone()).unwrap();
    }
    // What is changed and not broken makes no difference.
    let report = reading.validate(&profile.silence("BR-01").unwrap());
    assert_eq!(report.verdict(), Verdict::Valid);
    assert!(report.findings.is_empty() && report.judged_by.is_lenient());
    let changed: usize = report.judged_by.changed.iter().map(|it| it.findings).sum();
    assert_eq!(changed, broken.len());
    let first = format!("{}=off", broken[0].rule);
    let forms = [
        TextReport::new(Ok(&report)).to_string(),
        SvrlReport::new(Ok(&report)).to_string(),
    ];
    for form in forms {
        assert!(
            form.contains("; rules changed: ") && form.contains(&first),
            "{form}"
        );
    }
    #[cfg(feature = "json")]
    {
        let json = facturier::report::JsonReport::new(Ok(&report)).to_string();
        let said = format!(
            r#""changed":[{{"rule":"{}","own":"fatal","now":null,"findings":1}}"#,
            broken[0].rule
        );
        assert!(json.contains(&said), "{json}");
    }
}

#[test]
fn nothing_is_valid_with_a_fatal_rule_silenced() {
    let (document, _) = facturier::read(wrong().as_bytes()).unwrap().into_document();
    let peppol = Profile::named("peppol").unwrap();
    let rules: Vec<_> = validate(document.clone(), Format::Ubl, &peppol).findings;
    let mut lenient = peppol.clone();
    for finding in &rules {
        lenient = lenient
            .severity(finding.rule.clone(), Severity::Warning)
            .unwrap();
    }
    let report = validate(document.clone(), Format::Ubl, &lenient);
    assert_eq!(report.verdict(), Verdict::Valid);
    let invalid = Valid::new(document, Format::Ubl, &lenient).unwrap_err();
    assert!(invalid.report.judged_by.is_lenient());
    // Silence about what is not broken takes nothing away.
    let (document, _) = facturier::read(invoice().as_bytes())
        .unwrap()
        .into_document();
    assert!(Valid::new(document, Format::Ubl, &lenient).is_ok());
}

#[test]
fn structure_can_be_made_lighter_but_not_what_is_no_document() {
    let unknown = invoice().replacen("<cbc:ID>", "<cbc:Odd>1</cbc:Odd><cbc:ID>", 1);
    let reading = facturier::read(unknown.as_bytes()).unwrap();
    let profile = Profile::none().silence("XSD-UNKNOWN").unwrap();
    let report = reading.validate(&profile);
    assert_eq!(report.verdict(), Verdict::Valid);
    assert_eq!(report.judged_by.changed[0].to_string(), "XSD-UNKNOWN=off");
    assert_eq!(reading.report().verdict(), Verdict::Invalid);
    for rule in facturier::reading_rules()
        .iter()
        .filter(|rule| rule.is_fixed)
    {
        assert!(Profile::auto().silence(rule.id).is_err());
        assert!(Profile::auto().severity(rule.id, Severity::Fatal).is_ok());
    }
}

#[test]
fn a_fatal_finding_stays_where_others_were_left_out() {
    let many = invoice().replacen(
        "<cbc:ID>",
        &format!("{}<cbc:ID>", "<cbc:Odd>1</cbc:Odd>".repeat(20)),
        1,
    );
    let options = ReadOptions::new().limits(Limits::new().findings(5));
    let reading = facturier::read_with(many.as_bytes(), &options).unwrap();
    let report = reading.validate(&Profile::none().silence("XSD-UNKNOWN").unwrap());
    assert_eq!(report.verdict(), Verdict::Invalid);
    assert!(report.left_out > 0 && report.findings.len() == 1);
}

#[test]
fn rules_that_a_profile_does_not_have_cannot_be_changed() {
    let error = |profile: &str, rule: &'static str| {
        let profile = Profile::named(profile).unwrap();
        profile.silence(rule).unwrap_err().to_string()
    };
    assert_eq!(
        error("peppol", "BR-DE-1"),
        "there is no peppol-bis-3 rule \"BR-DE-1\"; did you mean BR-AE-01?"
    );
    assert_eq!(
        error("none", "BR-01"),
        "there is no structure rule \"BR-01\""
    );
    for row in PROFILES {
        let mut profile = Profile::named(row.name).unwrap().with_advice();
        for rule in profile.rules() {
            profile = profile.silence(rule.id).unwrap();
        }
    }
}

#[test]
fn code_lists_that_were_replaced_stand_in_the_report() {
    let lists = CodeLists::new().replace(list::UNITS, "our own", ["C62", "HUR", "DAY"]);
    let reading = invoice();
    let reading = facturier::read(reading.as_bytes()).unwrap();
    let report = reading.validate(&Profile::auto().code_lists(lists));
    assert_eq!(report.judged_by.code_lists.len(), 1);
    let text = TextReport::new(Ok(&report)).to_string();
    assert!(
        text.contains("code lists replaced: ") && text.contains(": our own"),
        "{text}"
    );
}

#[test]
fn what_is_valid_in_a_format_is_valid_when_it_is_read_from_it() {
    let profile = Profile::auto();
    let mut valid_in = BTreeMap::new();
    for (path, document) in good() {
        for row in FORMATS {
            let Ok(valid) = Valid::new(document.clone(), row.format, &profile) else {
                continue;
            };
            let written = valid.write(&WriteOptions::new()).unwrap();
            let reading = facturier::read(&written.bytes).unwrap();
            assert_eq!(reading.detected().format, valid.format());
            let report = reading.validate(&profile);
            let what = format!("{} in {}: {report:?}", path.display(), row.name);
            assert_eq!(report.verdict(), Verdict::Valid, "{what}");
            *valid_in.entry(row.name).or_insert(0) += 1;
        }
    }
    assert_eq!(valid_in.remove("json").is_some(), cfg!(feature = "json"));
    let formats: Vec<&str> = valid_in.keys().copied().collect();
    let all = [
        "camt052", "camt053", "camt054", "cii", "coda", "mt940", "ofx", "ubl",
    ];
    assert_eq!(formats, all);
}

#[test]
fn what_is_in_no_place_of_a_format_is_not_judged() {
    let (invoice, _) = facturier::read(invoice().as_bytes())
        .unwrap()
        .into_document();
    let statements = Document::Statements(Vec::new());
    let formats = [
        (
            &invoice,
            [
                Format::Coda,
                Format::Ofx,
                Format::Csv,
                Format::Pdf,
                Format::Other,
            ],
        ),
        (
            &statements,
            [
                Format::Ubl,
                Format::Cii,
                Format::Mail,
                Format::Csv,
                Format::Zip,
            ],
        ),
    ];
    for (document, formats) in formats {
        for format in formats {
            let report = validate(document.clone(), format, &Profile::auto());
            assert_eq!(report.verdict(), Verdict::NotJudged, "{format}");
            assert!(Valid::new(document.clone(), format, &Profile::none()).is_err());
        }
    }
}

#[test]
fn an_older_release_can_be_asked_for() {
    let named = |name: &str| Profile::named(name).unwrap();
    // Up to 1.3.15 an amount to pay wanted a day by which to pay it.
    let invoice = invoice().replace("<cbc:DueDate>2026-04-30</cbc:DueDate>", "");
    let start = invoice.find("<cac:PaymentTerms>").unwrap_or(0);
    let end = invoice
        .find("</cac:PaymentTerms>")
        .map_or(0, |at| at + "</cac:PaymentTerms>".len());
    let invoice = format!("{}{}", &invoice[..start], &invoice[end..]);
    let rules = |invoice: &str, profile: &Profile| {
        let report = facturier::read(invoice.as_bytes())
            .unwrap()
            .validate(profile);
        let ids: Vec<String> = report
            .findings
            .iter()
            .map(|it| it.rule.to_string())
            .collect();
        let by = report.judged_by.rules.join(", ");
        (report.profile.unwrap_or_default().into_owned(), by, ids)
    };
    let newest = rules(&invoice, &named("en16931"));
    assert_eq!(newest, rules(&invoice, &named("en16931@1.3.16")));
    assert_eq!(
        newest,
        ("en16931".into(), "EN 16931 UBL 1.3.16".into(), vec![])
    );
    let older = rules(&invoice, &named("en16931@1.3.15"));
    let ids = vec!["BR-CO-25".to_owned()];
    assert_eq!(
        older,
        ("en16931@1.3.15".into(), "EN 16931 UBL 1.3.15".into(), ids)
    );

    // Issued in March, it is judged by what held then; in May by what holds since April.
    assert!(invoice.contains("<cbc:IssueDate>2026-03-31</cbc:IssueDate>"));
    let later = invoice.replace("2026-03-31</cbc:IssueDate>", "2026-05-15</cbc:IssueDate>");
    assert_eq!(rules(&invoice, &named("en16931@date")).0, "en16931@1.3.15");
    assert_eq!(rules(&later, &named("en16931@date")).0, "en16931");
    assert_eq!(
        rules(&invoice, &named("en16931").of_its_day()).0,
        "en16931@1.3.15"
    );
    assert_eq!(
        rules(&later.replace("2026-05-15", "May"), &named("en16931@date")).0,
        "en16931"
    );
}

#[test]
fn a_code_that_came_with_a_release() {
    // ANG was a currency until 1.3.15, and XCG is one since 1.3.16.
    for (currency, wrong) in [("ANG", "en16931@1.3.16"), ("XCG", "en16931@1.3.15")] {
        let invoice = invoice().replace("EUR", currency);
        for profile in ["en16931@1.3.16", "en16931@1.3.15"] {
            let profile = (profile, Profile::named(profile).unwrap());
            let report = facturier::read(invoice.as_bytes())
                .unwrap()
                .validate(&profile.1);
            let is_told = report.findings.iter().any(|it| it.rule == "BR-CL-04");
            assert_eq!(is_told, profile.0 == wrong, "{currency} {}", profile.0);
        }
    }
    // What a caller has put in place of a list holds for every release.
    let lists = CodeLists::new().replace(list::CURRENCIES, "own", ["EUR", "XCG"]);
    let profile = Profile::named("en16931@1.3.15").unwrap().code_lists(lists);
    let invoice = invoice().replace("EUR", "XCG");
    assert!(
        facturier::read(invoice.as_bytes())
            .unwrap()
            .validate(&profile)
            .findings
            .is_empty()
    );
}

#[test]
fn the_specification_decides() {
    use Reason::{BaseOnly, Missing, Named, Outside, Unknown};
    use Verdict::{Invalid, NotJudged, Valid};
    let en = || Some("en16931".to_owned());
    for (specification, expected) in [
        (
            PEPPOL,
            (Some("peppol-bis-3".to_owned()), Named, Valid, true),
        ),
        ("urn:cen.eu:en16931:2017", (en(), Named, Valid, true)),
        (" urn:cen.eu:en16931:2017\n", (en(), Named, Valid, true)),
        ("", (en(), Missing, Invalid, true)),
        ("  ", (en(), Missing, Invalid, true)),
        ("urn:example:own", (en(), Unknown, Valid, false)),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:example:own",
            (en(), BaseOnly, Valid, false),
        ),
        (
            "urn:cen.eu:en16931:2017#conformant#urn:example:own",
            (en(), BaseOnly, Valid, false),
        ),
        (
            "urn:peppol:pint:billing-1@jp-1",
            (en(), BaseOnly, Valid, false),
        ),
        (
            "urn:peppol:pint:billing-1@my-1",
            (en(), BaseOnly, Valid, false),
        ),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
            (Some("xrechnung".to_owned()), Named, Valid, true),
        ),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:xoev-de:kosit:standard:xrechnung_2.3",
            (en(), BaseOnly, Valid, false),
        ),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0",
            (Some("nlcius".to_owned()), Named, Valid, true),
        ),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0#conformant#urn:fdc:nen.nl:gaccount:v1.0",
            (en(), BaseOnly, Valid, false),
        ),
        (
            "urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0.0.20180214",
            (Some("ublbe".to_owned()), Named, Invalid, true),
        ),
        (
            "urn:cen.eu:en16931:2017#compliant#urn:efactura.mfinante.ro:CIUS-RO:1.0.1",
            (en(), BaseOnly, Valid, false),
        ),
        ("OIOUBL-2.1", (None, Outside, NotJudged, false)),
        ("TR1.2", (None, Outside, NotJudged, false)),
        (
            "urn:www.cenbii.eu:transaction:biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol4a:ver2.0",
            (None, Outside, NotJudged, false),
        ),
    ] {
        assert_eq!(row(specification), expected, "{specification:?}");
    }
}

#[test]
fn without_the_element_en_16931_is_the_fallback() {
    let element = format!("<cbc:CustomizationID>{PEPPOL}</cbc:CustomizationID>");
    let report = judged(&invoice().replacen(&element, "", 1));
    assert_eq!(report.judged_by.reason, Reason::Missing);
    assert!(report.judged_by.reason.is_fallback());
    assert_eq!(report.judged_by.names, None);
    assert_eq!(report.judged_by.rules, ["EN 16931 UBL 1.3.16"]);
}

#[test]
fn a_broken_dialect_is_invalid() {
    let report = judged(&naming("OIOUBL-2.1").replacen("2026-03-31", "31/03/2026", 1));
    assert_eq!(report.verdict(), Verdict::Invalid);
    assert_eq!(report.judged_by.reason, Reason::Outside);
}

#[test]
fn what_is_asked_for_is_applied_whatever_is_named() {
    let document = naming("OIOUBL-2.1");
    let reading = facturier::read(document.as_bytes()).unwrap();
    let report = reading.validate(&Profile::named("en16931").unwrap());
    assert_eq!(report.judged_by.reason, Reason::Asked);
    assert_eq!(report.verdict(), Verdict::Valid);
    let report = reading.validate(&Profile::none());
    assert_eq!(report.judged_by.reason, Reason::NotAsked);
    assert_eq!(report.verdict(), Verdict::Valid);
    assert!(report.judged_by.rules.is_empty());
    assert_eq!(reading.report(), report);
}

#[test]
fn what_breaks_off_is_judged_by_no_rules() {
    let torn = invoice().replacen("</cbc:ID>", "</cbc:Id>", 1);
    let report = judged_torn(&torn);
    assert_eq!(report.judged_by.reason, Reason::Torn);
    assert_eq!(report.verdict(), Verdict::Invalid);
    assert!(!report.judged_by.is_complete());
}

fn judged_torn(document: &str) -> Report {
    let reading = facturier::read(document.as_bytes()).unwrap();
    reading.validate(&Profile::auto().with_advice())
}

#[test]
fn bank_statements_have_their_own_rules() {
    let bytes = include_bytes!("../../fixtures/coda/simple.cod");
    let report = facturier::read(bytes).unwrap().validate(&Profile::auto());
    assert_eq!(report.judged_by.structure, "coda");
    assert_eq!(report.judged_by.rules, ["bank statements"]);
    assert!(report.judged_by.is_complete());
    assert_eq!(report.verdict(), Verdict::Valid);
}

#[cfg(feature = "json")]
#[test]
fn json_says_it_all() {
    use facturier::report::{JsonReport, SvrlReport, TextReport};
    let report = judged(&naming("urn:peppol:pint:billing-1@jp-1"));
    let json: serde_json::Value =
        serde_json::from_str(&JsonReport::new(Ok(&report)).to_string()).unwrap();
    assert_eq!(json["verdict"], "valid");
    assert_eq!(
        json["judged_by"],
        serde_json::json!({
            "structure": "UBL 2.1",
            "rules": ["EN 16931 UBL 1.3.16"],
            "advice": false,
            "reason": "base-only",
            "fallback": false,
            "complete": false,
            "names": "urn:peppol:pint:billing-1@jp-1",
            "specification": "Peppol PINT",
        })
    );
    let text = TextReport::new(Ok(&report)).to_string();
    assert!(text.contains("valid, judged by EN 16931 only"), "{text}");
    let svrl = SvrlReport::new(Ok(&report)).to_string();
    assert!(svrl.contains("judged by EN 16931 only"), "{svrl}");

    let report = judged(&naming("OIOUBL-2.1"));
    let json: serde_json::Value =
        serde_json::from_str(&JsonReport::new(Ok(&report)).to_string()).unwrap();
    assert_eq!(json["verdict"], "not-judged");
    assert_eq!(json["judged_by"]["reason"], "outside");
    let svrl = SvrlReport::new(Ok(&report)).to_string();
    assert!(svrl.contains("not-judged"), "{svrl}");
}

#[cfg(feature = "cli")]
mod command {
    use super::{PEPPOL, invoice, naming};
    use std::path::{Path, PathBuf};
    use std::process::Command;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("judged-{name}"));
            let _ = std::fs::remove_dir_all(&path);
            std::fs::create_dir_all(&path).unwrap();
            Folder(path)
        }

        fn file(&self, name: &str, text: &str) -> &Folder {
            std::fs::write(self.0.join(name), text).unwrap();
            self
        }

        /// Exit code, standard output and standard error.
        fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
            let ran = Command::new(env!("CARGO_BIN_EXE_facturier"))
                .current_dir(&self.0)
                .args(arguments)
                .output()
                .unwrap();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            (ran.status.code(), text(ran.stdout), text(ran.stderr))
        }
    }

    #[test]
    fn exit_codes_of_validate() {
        let folder = Folder::new("codes");
        folder.file("good.xml", &invoice());
        folder.file("pint.xml", &naming("urn:peppol:pint:billing-1@jp-1"));
        folder.file("oioubl.xml", &naming("OIOUBL-2.1"));
        folder.file("bad.xml", &invoice().replacen(PEPPOL, "", 1));
        folder.file("none.xml", "<Invoice");
        let code = |arguments: &[&str]| folder.run(&[&["validate"], arguments].concat()).0;
        assert_eq!(code(&["good.xml"]), Some(0));
        assert_eq!(code(&["pint.xml"]), Some(3));
        assert_eq!(code(&["oioubl.xml"]), Some(3));
        assert_eq!(code(&["good.xml", "pint.xml"]), Some(3));
        assert_eq!(code(&["bad.xml", "pint.xml"]), Some(1));
        assert_eq!(code(&["none.xml", "bad.xml", "pint.xml"]), Some(2));
        assert_eq!(code(&["--require-rules", "pint.xml"]), Some(1));
        assert_eq!(code(&["--require-rules", "oioubl.xml"]), Some(1));
        assert_eq!(code(&["--require-rules", "good.xml"]), Some(0));
        assert_eq!(code(&["--profile", "none", "oioubl.xml"]), Some(0));
        assert_eq!(code(&["--profile", "en16931", "pint.xml"]), Some(0));
        assert_eq!(
            code(&["--profile", "none", "--require-rules", "good.xml"]),
            Some(2)
        );
    }

    #[test]
    fn validate_says_by_what() {
        let folder = Folder::new("words");
        folder.file("pint.xml", &naming("urn:peppol:pint:billing-1@jp-1"));
        folder.file("own.xml", &naming("urn:example:own"));
        let (_, out, _) = folder.run(&["validate", "pint.xml"]);
        assert!(out.contains("pint.xml: valid, judged by EN 16931 only (ubl-invoice, rules of en16931; it names Peppol PINT, whose own rules are not applied)"), "{out}");
        let (code, out, _) = folder.run(&["validate", "own.xml"]);
        assert_eq!(code, Some(3));
        assert!(out.contains("warning ADV-SPECIFICATION [BT-24 "), "{out}");
        let (_, out, _) = folder.run(&["validate", "--no-advice", "own.xml"]);
        assert!(
            !out.contains("ADV-") && out.contains("as the fallback"),
            "{out}"
        );
        let (_, out, _) = folder.run(&["validate", "--profile", "none", "own.xml"]);
        assert!(out.contains("no business rules applied, as asked"), "{out}");
        assert!(!out.contains("ADV-"), "{out}");
        let (code, out, _) = folder.run(&["validate", "--profile", "list"]);
        assert_eq!(code, Some(0));
        assert!(
            out.contains("peppol-bis-3: Peppol BIS Billing 3.0"),
            "{out}"
        );
    }

    #[test]
    fn convert_means_the_same_by_valid() {
        let folder = Folder::new("convert");
        folder.file("good.xml", &invoice());
        folder.file(
            "sums.xml",
            &invoice().replacen(
                "<cbc:PayableAmount currencyID=\"EUR\">",
                "<cbc:PayableAmount currencyID=\"EUR\">9",
                1,
            ),
        );
        folder.file("oioubl.xml", &naming("OIOUBL-2.1"));
        folder.file("torn.xml", &invoice().replacen("</cbc:ID>", "</cbc:Id>", 1));
        let run = |arguments: &[&str]| {
            folder.run(&[&["convert", "--to", "json", "--compact"], arguments].concat())
        };
        let (code, out, error) = run(&["good.xml"]);
        assert_eq!((code, error.as_str()), (Some(0), ""));
        assert!(out.starts_with('{'));

        let (code, out, error) = run(&["sums.xml"]);
        assert_eq!(code, Some(1));
        assert!(out.starts_with('{'), "written all the same");
        assert!(
            error.contains("sums.xml: invalid, 1 fatal (") && error.contains("BR-CO-16"),
            "{error}"
        );
        assert_eq!(run(&["--allow-invalid", "sums.xml"]).0, Some(0));
        assert_eq!(run(&["--profile", "none", "sums.xml"]).0, Some(0));

        let (code, _, error) = run(&["oioubl.xml"]);
        assert_eq!(code, Some(3));
        assert!(error.contains("oioubl.xml: not-judged"), "{error}");
        assert_eq!(run(&["--require-rules", "oioubl.xml"]).0, Some(1));

        let (code, out, error) = run(&["torn.xml"]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert!(
            error.contains("not written, as the XML breaks off"),
            "{error}"
        );
        let (code, out, _) = run(&["--allow-invalid", "torn.xml"]);
        assert_eq!(code, Some(0));
        assert!(out.starts_with('{'));
    }

    #[test]
    fn import_says_by_what() {
        let folder = Folder::new("import");
        std::fs::create_dir(folder.0.join("in")).unwrap();
        folder.file("in/pint.xml", &naming("urn:peppol:pint:billing-1@jp-1"));
        let (code, out, _) = folder.run(&["import", "--json", "in"]);
        assert_eq!(code, Some(3));
        let line: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
        assert_eq!(line["judged_by"]["reason"], "base-only");
        assert_eq!(line["verdict"], "valid");
        assert_eq!(folder.run(&["import", "--require-rules", "in"]).0, Some(1));
        folder.file("in/pint.xml", &naming("OIOUBL-2.1"));
        let (code, out, _) = folder.run(&["import", "--json", "in"]);
        assert_eq!(code, Some(3));
        assert!(out.contains(r#""verdict":"not-judged""#), "{out}");
        let reference = invoice().replacen("+++202/6000/11714+++", "+++202/6000/11741+++", 1);
        folder.file("in/pint.xml", &reference);
        let (code, out, _) = folder.run(&["import", "--json", "in"]);
        assert_eq!(code, Some(0));
        assert!(out.contains("ADV-REFERENCE"), "{out}");
        let (_, out, _) = folder.run(&["import", "in"]);
        assert!(out.contains("ADV-REFERENCE"), "{out}");
        let (_, out, _) = folder.run(&["import", "--no-advice", "in"]);
        assert!(!out.contains("ADV-"), "{out}");
    }
}

#[test]
fn findings_have_a_place_in_the_model() {
    let (mut document, _) = facturier::read(invoice().as_bytes())
        .unwrap()
        .into_document();
    let invoice = document.as_invoice_mut().unwrap();
    invoice.number = None;
    invoice.lines[1].item.as_mut().unwrap().name = None;
    invoice.vat_breakdown.clear();
    let report = validate(document, Format::Ubl, &Profile::named("en16931").unwrap());
    let model = |rule: &str| {
        let finding = report.findings.iter().find(|finding| finding.rule == rule);
        finding.map_or("", |finding| &finding.model)
    };
    assert_eq!(model("BR-02"), "number");
    assert_eq!(model("BR-25"), "lines[1].item.name");
    assert_eq!(model("BR-CO-18"), "vat_breakdown");
}
