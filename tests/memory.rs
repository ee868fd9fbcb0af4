//! Memory and reports are in proportion to the input, whatever is in it.
//!
//! An allocator that counts is the judge: it sees what was asked for, whoever asked, and knows nothing of
//! what the library charges itself. It counts for the whole program, so the tests here take turns.

#![cfg(feature = "json")]

use facturier::format::camt::CamtReader;
use facturier::report::{JsonReport, LineReport, SvrlReport, TextReport};
use facturier::{ErrorKind, Format, Limits, Profile, ReadOptions, WriteOptions, read_with};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

#[path = "../benches/common/mod.rs"]
mod common;

#[cfg(feature = "pdf")]
#[path = "common/pdf.rs"]
#[allow(dead_code)]
mod pdf;

/// The allocator of the system, and how much it has given out.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static TURN: Mutex<()> = Mutex::new(());

thread_local! {
    /// How many allocations this thread has made; those of the test harness are made by others.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn more(bytes: usize) {
    let now = NOW.fetch_add(bytes, Relaxed) + bytes;
    PEAK.fetch_max(now, Relaxed);
}

// SAFETY: every call goes to the allocator of the system as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        more(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        match size > layout.size() {
            true => more(size - layout.size()),
            false => {
                NOW.fetch_sub(layout.size() - size, Relaxed);
            }
        }
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Counts what a text would take, without keeping it.
struct Length(usize);

impl std::fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// About as many bytes has a hostile input.
const SIZE: usize = 5 << 18;

/// A report is 16 MiB by default, and its forms may escape what is in it.
const REPORT: usize = 64 << 20;

/// What any input may take that is read as a stream, with findings and losses.
const STREAM: usize = 48 << 20;

/// What each byte of input may take, and what is there whatever comes in.
const FACTOR: usize = 40;
const CONSTANT: usize = 40 << 20;

/// `head`, then `item` as often as needed, then `tail`.
fn many(head: &str, item: &str, tail: &str) -> String {
    let count = SIZE.saturating_sub(head.len() + tail.len()) / item.len().max(1) + 1;
    format!("{head}{}{tail}", item.repeat(count))
}

fn ubl(item: &str) -> String {
    let good = include_str!("../fixtures/ubl/peppol-invoice.xml");
    many(
        good.strip_suffix("</Invoice>")
            .unwrap_or(good.trim_end().strip_suffix("</Invoice>").unwrap()),
        item,
        "</Invoice>",
    )
}

fn json(head: &str, item: &str, tail: &str) -> String {
    let text = many(
        &format!(r#"{{"schema_version":"1",{head}{item}"#),
        &format!(",{item}"),
        tail,
    );
    format!("{text}}}")
}

fn camt(head: &str, item: &str, tail: &str) -> String {
    const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
    let head = format!("<Document xmlns=\"{NAMESPACE}\"><BkToCstmrStmt>{head}");
    many(&head, item, &format!("{tail}</BkToCstmrStmt></Document>"))
}

fn mt940(item: &str) -> String {
    let head = ":20:X\n:25:BE68539007547034\n:28C:1/1\n:60F:C260101EUR0,00\n";
    many(head, item, ":62F:C260101EUR0,00\n-\n")
}

fn ofx(item: &str) -> String {
    let head = "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>BE68539007547034</BANKACCTFROM><BANKTRANLIST>";
    many(
        head,
        item,
        "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>",
    )
}

fn coda(item: &str) -> String {
    let good = include_str!("../fixtures/coda/one-movement.cod");
    let lines: Vec<&str> = good.split_inclusive('\n').collect();
    many(&lines[..3].concat(), item, &lines[3..].concat())
}

/// Elements within each other whose names are long, with many unknown ones in the innermost.
fn deep(depth: usize, length: usize, item: &str) -> String {
    let name = "n".repeat(length);
    let mut text = String::new();
    for _ in 0..depth {
        let _ = write!(text, "<{name}>");
    }
    let count = SIZE.saturating_sub(2 * text.len()) / item.len() + 1;
    text.push_str(&item.repeat(count));
    for _ in 0..depth {
        let _ = write!(text, "</{name}>");
    }
    text
}

/// A name, an input, and how much memory one of so many bytes may take.
type Case = (&'static str, Box<dyn Fn() -> Vec<u8>>, fn(usize) -> usize);

/// PDFs, most of which unpack to more than they are.
#[cfg(feature = "pdf")]
fn pdfs() -> Vec<Case> {
    use pdf::{HEADER, Objects, hybrid, zlib};
    const XML: &[u8] = include_bytes!("../fixtures/cii/invoice.xml");
    /// What a stream may unpack to by default, twice while it grows.
    const STREAM: usize = 2 * (64 << 20);
    /// The objects that there may be by default, and what is kept of each.
    const OBJECTS: usize = 2_000_000 * 40;
    const PLAIN: fn(usize) -> usize = |bytes| 8 * bytes + CONSTANT;
    const UNPACKED: fn(usize) -> usize = |bytes| PLAIN(bytes) + STREAM;
    const OF_OBJECTS: fn(usize) -> usize = |bytes| PLAIN(bytes) + OBJECTS;
    fn attached(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
        let mut objects = Objects::default();
        let stream = objects.raw_stream(dictionary, bytes);
        let root = objects.catalogue(&format!("/AF[<</F(factur-x.xml)/EF<</F {stream} 0 R>>>>]"));
        objects.with_table(&format!("/Root {root} 0 R"))
    }
    fn garbage(size: usize, make: impl FnMut() -> [u8; 8]) -> Vec<u8> {
        let mut bytes = HEADER.to_vec();
        bytes.extend(std::iter::repeat_with(make).take(size / 8).flatten());
        let start = bytes.len();
        bytes.extend(b"\nxref\n0 2\n0000000000 65535 f \n0000000015 00000 n \n");
        bytes.extend(b"trailer\n<</Size 2/Root 1 0 R>>\nstartxref\n");
        bytes.extend(format!("{}\n%%EOF\n", start + 1).bytes());
        bytes
    }
    fn bomb() -> Vec<u8> {
        zlib(&vec![b' '; 66 << 20])
    }
    let case = |name, make: fn() -> Vec<u8>, most| -> Case { (name, Box::new(make), most) };
    vec![
        case(
            "pdf: a small file that says it has 50 MB",
            || attached("/Params<</Size 52428800>>/DL 52428800", XML),
            PLAIN,
        ),
        case(
            "pdf: a small file as long as 50 MB",
            || {
                let pdf = attached("", XML);
                let length = format!("/Length {}", XML.len());
                let at = pdf
                    .windows(length.len())
                    .position(|it| it == length.as_bytes());
                let at = at.unwrap();
                [&pdf[..at], b"/Length 52428800", &pdf[at + length.len()..]].concat()
            },
            PLAIN,
        ),
        case(
            "pdf: a bomb",
            || attached("/Filter/FlateDecode", &bomb()),
            UNPACKED,
        ),
        case(
            "pdf: a bomb in a bomb",
            || attached("/Filter[/FlateDecode/FlateDecode]", &zlib(&bomb())),
            UNPACKED,
        ),
        case(
            "pdf: a bomb for a table",
            || {
                let mut objects = Objects::default();
                objects.catalogue("");
                let keys = "/Type/XRef/Root 3 0 R/Size 9/W[1 4 2]/Filter/FlateDecode";
                objects.raw_stream(keys, &bomb());
                let (mut pdf, offsets) = objects.body();
                pdf.extend(format!("startxref\n{}\n%%EOF", offsets[3]).bytes());
                pdf
            },
            |bytes| UNPACKED(bytes) + OBJECTS,
        ),
        case(
            "pdf: many files",
            || {
                let names: Vec<String> = (0..5_000).map(|at| format!("{at}.txt")).collect();
                let names = names.iter();
                let files: Vec<(&str, &str, &[u8])> = names
                    .map(|name| (&**name, "text/plain", &b"x"[..]))
                    .collect();
                hybrid("factur-x.xml", XML, &files)
            },
            OF_OBJECTS,
        ),
        case(
            "pdf: noise with a table",
            || {
                let mut state = 0x9E37_79B9_7F4A_7C15_u64;
                garbage(100 << 20, move || {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    state.to_le_bytes()
                })
            },
            PLAIN,
        ),
        case(
            "pdf: beginnings of objects with a table",
            || garbage(8 << 20, || *b"1 0 obj\n"),
            OF_OBJECTS,
        ),
    ]
}

fn cases() -> Vec<Case> {
    fn case(name: &'static str, make: impl Fn() -> String + 'static) -> Case {
        let most = |bytes| FACTOR * bytes + CONSTANT;
        (name, Box::new(move || make().into_bytes()), most)
    }
    let mut cases = vec![
        case("json: lines", || {
            json(r#""invoice":{"kind":"invoice","lines":["#, "{}", "]}")
        }),
        case("json: payment means", || {
            json(
                r#""invoice":{"kind":"invoice","payment_means":["#,
                "{}",
                "]}",
            )
        }),
        case("json: notes", || {
            json(
                r#""invoice":{"kind":"invoice","notes":["#,
                r#"{"text":""}"#,
                "]}",
            )
        }),
        case("json: attributes", || {
            json(
                r#""invoice":{"kind":"invoice","lines":[{"item":{"attributes":["#,
                "{}",
                "]}}]}",
            )
        }),
        case("json: small lines", || {
            json(
                r#""invoice":{"kind":"invoice","lines":["#,
                r#"{"allowances_and_charges":[{},{}]}"#,
                "]}",
            )
        }),
        case("json: statements", || {
            json(r#""statements":["#, r#"{"header":{}}"#, "]")
        }),
        case("json: movements", || {
            json(
                r#""statements":[{"header":{},"movements":["#,
                r#"{"side":"debit","amount":"1"}"#,
                "]}]",
            )
        }),
        case("json: details of one", || {
            let item = r#"{"side":"debit","amount":"1"}"#;
            json(
                &format!(
                    r#""statements":[{{"header":{{}},"movements":[{{{},"details":["#,
                    &item[1..item.len() - 1]
                ),
                item,
                "]}]}]",
            )
        }),
        case("json: wrong account numbers", || {
            let account = r#"{"kind":"belgian-iban","number":"BE00000000000000"}"#;
            let item =
                format!(r#"{{"side":"debit","amount":"1","counterparty_account":{account}}}"#);
            json(r#""statements":[{"header":{},"movements":["#, &item, "]}]")
        }),
        case("json: lists in the version", || {
            json(
                r#""invoice":{"kind":"invoice"},"schema_version":["#,
                "[]",
                "]",
            )
        }),
        case("json: one key again and again", || {
            json(r#""invoice":{"number":"1""#, r#","number":"1""#, "}").replace("\"1\",,", "\"1\",")
        }),
        case("camt: entries", || camt("<Stmt>", "<Ntry/>", "</Stmt>")),
        case("camt: transactions", || {
            camt(
                "<Stmt><Ntry><NtryDtls>",
                "<TxDtls/>",
                "</NtryDtls></Ntry></Stmt>",
            )
        }),
        case("camt: transactions after a long date", || {
            let date = format!("<ValDt><Dt>{}</Dt></ValDt>", "9".repeat(SIZE / 2));
            let item = "<TxDtls/>".repeat(SIZE / 18);
            camt(
                "",
                &format!("<Stmt><Ntry>{date}<NtryDtls>{item}</NtryDtls></Ntry></Stmt>"),
                "",
            )
        }),
        case("camt: statements of one long number", || {
            let id = "9".repeat(SIZE / 2);
            camt(
                &format!("<GrpHdr><MsgId>{id}</MsgId></GrpHdr>"),
                "<Stmt/>",
                "",
            )
        }),
        case("camt: lines of information", || {
            let lines = "x\n".repeat(250);
            let one = format!("<Ntry><AddtlNtryInf>{lines}</AddtlNtryInf></Ntry>");
            camt("<Stmt>", &one, "</Stmt>")
        }),
        case("camt: balances", || {
            let one = "<Bal><Tp><CdOrPrtry><Cd>X</Cd></CdOrPrtry></Tp></Bal>";
            camt("<Stmt>", one, "</Stmt>")
        }),
        case("camt: amounts of one entry", || {
            let head = "<Stmt><Ntry><AmtDtls>";
            let one = "<PrtryAmt><Amt Ccy=\"A\">1</Amt></PrtryAmt>";
            camt(head, one, "</AmtDtls></Ntry></Stmt>")
        }),
        case("camt: charges of one entry", || {
            let head = "<Stmt><Ntry><Chrgs>";
            camt(head, "<Rcrd><Amt>1</Amt></Rcrd>", "</Chrgs></Ntry></Stmt>")
        }),
        case("camt: documents paid by one transaction", || {
            let head = "<Stmt><Ntry><NtryDtls><TxDtls><RmtInf><Strd>";
            let tail = "</Strd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt>";
            camt(head, "<RfrdDocInf><Nb>1</Nb></RfrdDocInf>", tail)
        }),
        case("camt: elements of one unit", || {
            camt("<Stmt><Ntry>", "<a/>", "</Ntry></Stmt>")
        }),
        case("camt: texts of one unit", || {
            camt("<Stmt><Ntry>", "<a>x</a>", "</Ntry></Stmt>")
        }),
        case("camt: deep", || {
            camt(
                "",
                &format!("<Stmt>{}</Stmt>", deep(190, 2500, "<Refs><a/></Refs>")),
                "",
            )
        }),
        case("mt940: movements", || mt940(":61:\n")),
        case("mt940: movements as good as any", || {
            mt940(":61:2601010101C1,00NTRFNONREF\n")
        }),
        case("mt940: texts of one movement", || {
            many(":20:X\n:61:2601010101C1,00NTRFNONREF\n", ":86:x\n", "")
        }),
        case("mt940: texts of the statement", || {
            many(":20:X\n:62F:C260101EUR0,00\n", ":86:\nx\n", "")
        }),
        case("mt940: messages", || many("", ":20:\n", "")),
        case("mt940: lines of two characters", || mt940("x\n")),
        case("mt940: other fields", || mt940(":99:\n")),
        case("mt940: ends", || mt940("-\n")),
        case("ofx: movements", || ofx("<STMTTRN></STMTTRN>")),
        case("ofx: movements as good as any", || {
            ofx("<STMTTRN><DTPOSTED>20260101<TRNAMT>1<FITID>1</STMTTRN>")
        }),
        case("ofx: texts of one movement", || ofx("<STMTTRN><MEMO>x")),
        case("ofx: statements", || {
            many("<OFX>", "<STMTRS></STMTRS>", "</OFX>")
        }),
        case("ofx: other fields", || ofx("<A>x")),
        case("ofx: balances", || ofx("<BAL><VALUE>1</BAL>")),
        case("ofx: groups that do not end", || ofx("<BAL>")),
        case("cfonb: movements", || {
            let first = include_str!("../fixtures/cfonb/no-line-ends.txt");
            many(&first[..120], &first[120..240], &first[240..])
        }),
        case("cfonb: complements", || {
            let first = include_str!("../fixtures/cfonb/no-line-ends.txt");
            many(&first[..241], &format!("{:<45}X  x\n", "052004"), "")
        }),
        case("cfonb: short lines", || {
            let first = include_str!("../fixtures/cfonb/no-line-ends.txt");
            many(
                &format!("{}\n{}\n", &first[..120], &first[120..240]),
                "04\n",
                "",
            )
        }),
        case("coda: a letter", || coda("x\n")),
        case("coda: nothing", || coda("\n")),
        case("ubl: deep", || {
            ubl("").replace(
                "</Invoice>",
                &format!("{}</Invoice>", deep(190, 2500, "<a/>")),
            )
        }),
        case("ubl: deep in an extension", || {
            let deep = deep(190, 2500, "<a/>");
            let extension = format!(
                "<UBLExtensions xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2\"><UBLExtension><ExtensionContent>{deep}</ExtensionContent></UBLExtension></UBLExtensions>"
            );
            let good = include_str!("../fixtures/ubl/peppol-invoice.xml");
            let at = good.find("<cbc:CustomizationID").unwrap();
            format!("{}{extension}{}", &good[..at], &good[at..])
        }),
        case("ubl: attributes", || {
            ubl("<cbc:Note a=\"\" b=\"\" c=\"\"/>")
        }),
    ];
    #[cfg(feature = "pdf")]
    cases.extend(pdfs());
    for record in ["0", "21", "31"] {
        let name = format!("coda: record {record}").leak();
        cases.push(case(name, move || coda(&format!("{record}\n"))));
    }
    for element in [
        "cac:InvoiceLine",
        "cbc:Note",
        "cac:AdditionalDocumentReference",
        "cac:PaymentMeans",
        "cac:AllowanceCharge",
        "cac:TaxTotal",
        "cac:Delivery",
        "Unknown",
        "cac:BillingReference",
    ] {
        let name = format!("ubl: {element}").leak();
        cases.push(case(name, move || ubl(&format!("<{element}/>"))));
    }
    for (inside, element) in [
        ("cac:InvoiceLine", "cac:AllowanceCharge"),
        ("cac:TaxTotal", "cac:TaxSubtotal"),
        ("cac:BillingReference", "cac:InvoiceDocumentReference"),
    ] {
        let name = format!("ubl: {element} in {inside}").leak();
        let head = format!("<{inside}>");
        cases.push(case(name, move || {
            ubl(&format!(
                "{head}{}</{inside}>",
                format!("<{element}/>").repeat(1000)
            ))
        }));
    }
    cases
}

#[test]
fn of_every_hostile_input() {
    let _turn = TURN.lock();
    let profile = Profile::named("peppol").unwrap().with_advice();
    let mut wrong = Vec::new();
    for (name, make, most) in cases() {
        let text = make();
        let before = NOW.load(Relaxed);
        PEAK.store(before, Relaxed);
        let mut forms = [Length(0), Length(0), Length(0), Length(0)];
        let came = match read_with(&text, &ReadOptions::new()) {
            Err(error) => {
                assert!(
                    error.to_string().len() < 10_000,
                    "{name}: the error is long"
                );
                match error.kind() {
                    ErrorKind::LimitExceeded { option, .. } => option.to_string(),
                    _ => format!("{error:.300}"),
                }
            }
            Ok(reading) => {
                let report = reading.validate(&profile);
                let _ = write!(
                    forms[0],
                    "{}",
                    TextReport::new(Ok(&report)).source(reading.source())
                );
                let _ = write!(forms[1], "{}", LineReport::new(Ok(&report)));
                let _ = write!(forms[2], "{}", SvrlReport::new(Ok(&report)));
                let _ = write!(forms[3], "{}", JsonReport::new(Ok(&report)));
                let came = format!(
                    "{} with {} findings and {} more",
                    report.verdict(),
                    report.findings.len(),
                    report.left_out
                );
                drop(report);
                let (_, losses) = reading.into_document();
                format!("{came}, {} losses", losses.len())
            }
        };
        let peak = PEAK.load(Relaxed) - before;
        if name.starts_with("camt") {
            PEAK.store(NOW.load(Relaxed), Relaxed);
            let start = NOW.load(Relaxed);
            let mut reader = CamtReader::new(&text[..]).limits(Limits::new().entry(1 << 20));
            while let Ok(Some(_)) = reader.next_event() {}
            let streamed = PEAK.load(Relaxed) - start;
            println!("{name}: {} kB as a stream", streamed >> 10);
            if streamed > STREAM {
                wrong.push(format!("{name}: {} kB as a stream", streamed >> 10));
            }
        }
        let longest = forms.iter().map(|form| form.0).max().unwrap_or(0);
        let line = format!(
            "{name}: {} kB, {:.1} times in memory, reports of {} kB: {came}",
            text.len() >> 10,
            peak as f64 / text.len() as f64,
            longest >> 10
        );
        println!("{line}");
        if peak > most(text.len()) || longest > REPORT || NOW.load(Relaxed) > before + (1 << 20) {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // Findings of reading leave room for as many of the rules.
    let options = ReadOptions::new().limits(Limits::new().findings(100));
    let empty = ubl("<cbc:Note/>");
    let report = read_with(empty.as_bytes(), &options).unwrap();
    let report = report.validate(&profile);
    assert_eq!(report.findings.len(), 200);

    // What is small is never refused, and limits are what the options say.
    let options = ReadOptions::new().limits(Limits::new().model(1).report(2_000));
    let small = include_str!("../fixtures/ubl/peppol-invoice.xml");
    assert!(read_with(small.as_bytes(), &options).is_ok());
}

/// How many allocations something makes, when everything that is made once is there.
fn allocations<T>(run: impl Fn() -> T) -> usize {
    drop(black_box(run()));
    let before = COUNT.get();
    let made = black_box(run());
    let count = COUNT.get() - before;
    drop(made);
    count
}

/// No call allocates more often than `benches/allocations.tsv` says: `FACTURIER_BLESS=1 cargo test
/// --all-features --test memory allocates` writes it anew.
#[test]
fn nothing_allocates_more_often_than_before() {
    let _turn = TURN.lock();
    let ubl = common::with_lines(1_000);
    let files = [
        ("ubl/small", common::SMALL.to_owned()),
        ("ubl/1k-lines", ubl.clone()),
        ("cii/small", common::written(common::SMALL, Format::Cii)),
        ("cii/1k-lines", common::written(&ubl, Format::Cii)),
        ("camt/1k-movements", common::with_entries(1_000)),
        ("mt940/1k-movements", common::mt940_with(1_000)),
        (
            "coda/small",
            include_str!("../fixtures/coda/simple.cod").to_owned(),
        ),
    ];
    let (profile, options) = (Profile::auto(), WriteOptions::new());
    let mut now = Vec::new();
    for (name, text) in files {
        let read = || facturier::read(text.as_bytes()).unwrap();
        let reading = read();
        let format = reading.detected().format;
        let (document, _) = reading.document();
        let written = || facturier::write(&document, format, &options).unwrap();
        now.push((format!("tree/{name}"), allocations(read)));
        now.push((format!("model/{name}"), allocations(|| reading.document())));
        let judged = allocations(|| reading.validate(&profile));
        now.push((format!("rules/{name}"), judged));
        now.push((format!("write/{name}"), allocations(written)));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/allocations.tsv");
    if std::env::var_os("FACTURIER_BLESS").is_some_and(|value| value == "1") {
        let mut text = "# Allocations of one call, counted by `tests/memory.rs`.\n".to_owned();
        for (name, count) in now {
            let _ = writeln!(text, "{name}\t{count}");
        }
        std::fs::write(path, text).unwrap();
        return;
    }
    let known = std::fs::read_to_string(path).unwrap();
    let known = known.lines().filter(|line| !line.starts_with('#'));
    let known: Vec<(&str, usize)> = known
        .map(|line| line.split_once('\t').unwrap())
        .map(|(name, count)| (name, count.parse().unwrap()))
        .collect();
    assert_eq!(known.len(), now.len());
    let mut worse = Vec::new();
    for ((name, count), (known_as, before)) in now.iter().zip(known) {
        assert_eq!(name, known_as);
        // A few per cent; of what allocates a dozen times, none.
        if *count > before + before * 3 / 100 {
            worse.push(format!("{name}: {count} allocations, {before} before"));
        }
    }
    assert!(worse.is_empty(), "{}", worse.join("\n"));
}
