//! What no sender should send: each gives what it should, soon, and twice as much of it takes twice
//! as long.

use facturier::{Error, ErrorKind, Limits, Report};
use std::time::Duration;

const INVOICE: &str = "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">";

fn invoice(content: &str) -> Vec<u8> {
    format!("{INVOICE}{content}</Invoice>").into_bytes()
}

/// What is said first: a rule, or the reason why there is no document.
fn said(result: Result<Report, Error>) -> String {
    match result {
        Ok(report) => match report.findings.first() {
            Some(finding) => finding.rule.to_string(),
            None => "nothing".into(),
        },
        Err(error) => match error.kind() {
            ErrorKind::Empty => "empty".into(),
            ErrorKind::NotRecognised { .. } => "not recognised".into(),
            ErrorKind::Unsupported { .. } => "unsupported".into(),
            ErrorKind::Xml { .. } => "xml".into(),
            ErrorKind::DoctypeRefused => "doctype".into(),
            ErrorKind::LimitExceeded { option, .. } => option.to_string(),
            ErrorKind::NoInvoice { .. } => "no invoice".into(),
            other => format!("{other:?}"),
        },
    }
}

/// All that is done with a document.
fn read(bytes: &[u8], limits: &Limits) -> Result<Report, Error> {
    facturier::detect(bytes);
    let options = facturier::ReadOptions::new().limits(*limits);
    let reading = facturier::read_with(bytes, &options)?;
    reading.document();
    Ok(reading.report())
}

/// The fatal rules of the layers below the schema, or the error.
fn ill_formed(bytes: &[u8]) -> Option<String> {
    use facturier::report::{Layer, Severity};
    match facturier::read(bytes) {
        Err(error) => Some(error.to_string()),
        Ok(reading) => {
            let report = reading.report();
            let finding = report.findings.iter().find(|finding| {
                finding.severity == Severity::Fatal
                    && matches!(finding.layer, Layer::Encoding | Layer::Xml)
            })?;
            Some(format!("{} {}", finding.rule, finding.message))
        }
    }
}

// Small ones.

#[test]
fn nearly_nothing() {
    for (bytes, expected) in [
        (&b""[..], "empty"),
        (b"\xEF\xBB\xBF", "empty"),
        (b"\xFF\xFE", "empty"),
        (b"\xFE\xFF", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xEF\xBB\xBF \n", "empty"),
        (b"<", "xml"),
        (b"<?xml version=\"1.0\"?>", "not recognised"),
        (b"<!-- nothing -->", "not recognised"),
        (b"<Invoice/>", "not recognised"),
        (b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-3'/>", "not recognised"),
        (b"<a:Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>", "not recognised"),
        (b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>", "XSD-MISSING"),
        (b"<StandardBusinessDocument xmlns='http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader'/>", "no invoice"),
        #[cfg(not(feature = "pdf"))]
        (b"%PDF-1.7", "unsupported"),
        (b"PK\x03\x04", "unsupported"),
        (b"\0\0\0\0", "not recognised"),
        (b"\0<", "xml"),
        (b"hello", "not recognised"),
    ] {
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!(said(read(bytes, &Limits::new())), expected, "{shown:?}");
    }
}

#[test]
fn encodings() {
    let plain = std::str::from_utf8(include_bytes!("../../fixtures/ubl/extension.xml")).unwrap();
    let declared = |label: &str| {
        plain.replace(
            "encoding=\"UTF-8\"",
            &format!("encoding={label:?}")[..if label.is_empty() {
                0
            } else {
                label.len() + 11
            }],
        )
    };
    let wide = |text: &str, big: bool, mark: bool| -> Vec<u8> {
        let mark = if mark { "\u{FEFF}" } else { "" };
        format!("{mark}{text}")
            .encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    let narrow = |text: &str| -> Vec<u8> {
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect()
    };
    let (document, _) = facturier::read(plain.as_bytes()).unwrap().document();
    for (name, bytes) in [
        ("mark", [b"\xEF\xBB\xBF", plain.as_bytes()].concat()),
        ("no label", declared("").into_bytes()),
        ("utf8", declared("utf8").into_bytes()),
        ("16le mark", wide(&declared("UTF-16"), false, true)),
        ("16be mark", wide(&declared("UTF-16"), true, true)),
        ("16le", wide(&declared("UTF-16LE"), false, false)),
        ("16be", wide(&declared("UTF-16BE"), true, false)),
        ("16 no label", wide(&declared(""), true, true)),
        ("1252", narrow(&declared("windows-1252"))),
        ("latin1", narrow(&declared("latin1"))),
        ("8859-1", narrow(&declared("ISO-8859-1"))),
        ("8859-15", narrow(&declared("iso-8859-15"))),
    ] {
        let reading = facturier::read(&bytes).unwrap();
        assert_eq!(reading.report().findings, [], "{name}");
        assert_eq!(reading.document().0, document, "{name}");
        assert_eq!(
            facturier::detect(&bytes).name(),
            "ubl-invoice",
            "{name}, detected"
        );
    }
    for (name, bytes, rule) in [
        ("latin1 undeclared", narrow(plain), "ENC-BYTES"),
        ("unknown", declared("klingon").into_bytes(), "ENC-LABEL"),
        ("16 in bytes", declared("UTF-16").into_bytes(), "ENC-LABEL"),
        (
            "mark and latin1",
            [b"\xEF\xBB\xBF", declared("latin1").as_bytes()].concat(),
            "ENC-BOM",
        ),
    ] {
        assert_eq!(said(read(&bytes, &Limits::new())), rule, "{name}");
    }
}

#[test]
fn document_types_are_refused_and_their_names_are_text() {
    let good = String::from_utf8(include_bytes!("../../fixtures/ubl/peppol-invoice.xml").to_vec());
    let good = good.unwrap();
    let with = |in_prolog: &str, in_note: &str| {
        let (declaration, rest) = good.split_once('\n').unwrap();
        format!("{declaration}{in_prolog}{rest}").replacen("Koffie", in_note, 1)
    };
    for (prolog, note, expected) in [
        ("<!-- <!DOCTYPE a> -->", "a", "nothing"),
        ("<?a <!DOCTYPE a> ?>", "a", "nothing"),
        ("", "<![CDATA[<!DOCTYPE a [<!ENTITY b 'c'>]>]]>", "nothing"),
        ("", "<!-- <!DOCTYPE a> -->", "nothing"),
        ("", "&lt;!DOCTYPE a&gt;", "nothing"),
        ("<!DOCTYPE a>", "a", "doctype"),
        ("<!doctype a>", "a", "doctype"),
        ("<!DOCTYPE a SYSTEM 'b'>", "a", "doctype"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "doctype"),
        ("<!DOCTYPE a [<!ENTITY b '&b;&b;'>]>", "&b;", "doctype"),
        ("<!DOCTYPE a [", "a", "xml"),
        ("<!DOCTYPE", "a", "doctype"),
        ("", "<!DOCTYPE a>", "doctype"),
        ("<!ENTITY b 'c'>", "&b;", "xml"),
    ] {
        let text = with(prolog, note);
        let found = said(read(text.as_bytes(), &Limits::new()));
        assert_eq!(found, expected, "{prolog} {note}");
    }
}

#[test]
fn cut_off_at_every_byte() {
    for bytes in [
        &include_bytes!("../../fixtures/ubl/latin1.xml")[..],
        include_bytes!("../../fixtures/ubl/utf16.xml"),
        include_bytes!("../../fixtures/ubl/default-namespace-prefixes.xml"),
        include_bytes!("../../fixtures/ubl/sbdh-invoice.xml"),
    ] {
        let reading = facturier::read(bytes).unwrap();
        let source = reading.source();
        // Behind the end of the document element all that matters has been read.
        let after = source.len() - source.rfind("</").unwrap();
        let after = after * (bytes.len() / source.chars().count());
        for end in 0..bytes.len() - after {
            let part = &bytes[..end];
            facturier::detect(part);
            let Ok(reading) = facturier::read(part) else {
                continue;
            };
            assert!(reading.is_invalid(), "nothing is said at {end}");
            reading.document();
            let report = reading.report();
            assert!(!report.findings.is_empty(), "nothing is said at {end}");
            assert!(report.findings.iter().all(|finding| finding.offset <= end));
        }
    }
}

#[test]
fn attributes_twice() {
    let uri = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
    for (attributes, good) in [
        ("", true),
        ("a='1' b='2'", true),
        ("a='1' a='1'", false),
        ("a='1'\n a = \"2\"", false),
        ("schemeID='1' schemeID='2'", false),
        ("schemeID='1' schemeid='2'", true),
        ("cbc:a='1' cac:a='2'", true),
        ("cbc:a='1' a='2'", true),
        ("cbc:a='1' cbc:a='2'", false),
        ("xmlns:p='URI' cbc:a='1' p:a='2'", false),
        ("cbc:a='1' p:a='2' xmlns:p='URI'", false),
        ("xmlns:p='u' xmlns:q='u' p:a='1' q:a='1'", false),
        ("xmlns:p='u' xmlns:q='v' p:a='1' q:a='1'", true),
        ("xmlns:p='&#117;' xmlns:q='u' p:a='1' q:a='1'", false),
        ("xmlns:p='u' xmlns:p='v'", false),
        ("xmlns='u' xmlns='v'", false),
        ("xmlns='u' xmlns:p='u'", true),
        ("xml:lang='a' xml:lang='b'", false),
        (
            "a='1' b='2' c='3' d='4' e='5' f='6' g='7' h='8' i='9'",
            true,
        ),
        (
            "a='1' b='2' c='3' d='4' e='5' f='6' g='7' h='8' i='9' a='0'",
            false,
        ),
        (
            "xmlns:p='u' xmlns:q='u' b='2' c='3' d='4' e='5' f='6' g='7' h='8' i='9' p:a='0' q:a='0'",
            false,
        ),
    ] {
        let attributes = attributes.replace("URI", uri);
        let bytes = invoice(&format!("<cbc:Note {attributes}/>"));
        assert_eq!(ill_formed(&bytes).is_none(), good, "{attributes}");
        // The other parser lets a default namespace be declared twice.
        let other = roxmltree::Document::parse(std::str::from_utf8(&bytes).unwrap());
        let expected = good || attributes == "xmlns='u' xmlns='v'";
        assert_eq!(other.is_ok(), expected, "{attributes}, by another parser");
    }
}

// Large ones.

/// A document of a size.
type Make = fn(usize) -> Vec<u8>;

/// What it is, how it is made, how large, and what is said of it.
const LARGE: &[(&str, Make, usize, &str)] = &[
    (
        "levels, unclosed",
        |n| [INVOICE.as_bytes(), &b"<a>".repeat(n)].concat(),
        200_000,
        "Limits::depth",
    ),
    (
        "levels",
        |n| invoice(&format!("{}{}", "<a>".repeat(n), "</a>".repeat(n))),
        200_000,
        "Limits::depth",
    ),
    ("< only", |n| b"<".repeat(n), 1_000_000, "xml"),
    (
        "< in a document",
        |n| invoice(&"<".repeat(n)),
        1_000_000,
        "XML-NAME",
    ),
    (
        "attributes",
        |n| {
            invoice(&format!(
                "<cbc:Note {}/>",
                each(n, |i| format!(" a{i}='1'"))
            ))
        },
        80_000,
        "Limits::attributes",
    ),
    (
        "namespaces",
        |n| {
            invoice(&format!(
                "<cbc:Note {}/>",
                each(n, |i| format!(" xmlns:a{i}='b{i}'"))
            ))
        },
        80_000,
        "Limits::namespaces",
    ),
    (
        "namespaces, each inside",
        |n| invoice(&each(n, |i| format!("<a xmlns:a{i}='b{i}'>"))),
        80_000,
        "Limits::depth",
    ),
    (
        "elements under 250 namespaces",
        |n| {
            let names = each(250, |i| format!(" xmlns:name{i}='b'"));
            invoice(&format!(
                "<cbc:Note {names}>{}</cbc:Note>",
                "<name0:a/>".repeat(n)
            ))
        },
        40_000,
        "XSD-UNKNOWN",
    ),
    (
        "250 attributes of as many namespaces",
        |n| {
            let names = each(250, |i| format!(" xmlns:name{i}='b{i}'"));
            let attributes = each(250, |i| format!(" name{i}:a=''"));
            invoice(&format!(
                "<cbc:Note {names}>{}</cbc:Note>",
                format!("<a {attributes}/>").repeat(n)
            ))
        },
        50,
        "XSD-MISSING",
    ),
    (
        "repeated elements",
        |n| invoice(&"<cbc:ID>1</cbc:ID>".repeat(n)),
        80_000,
        "XSD-REPEATED",
    ),
    (
        "unknown elements, all named differently",
        |n| invoice(&each(n, |i| format!("<a{i}/>"))),
        80_000,
        "XSD-UNKNOWN",
    ),
    (
        "elements out of order",
        |n| {
            invoice(
                &"<cac:InvoiceLine><cbc:ID>1</cbc:ID></cac:InvoiceLine><cbc:ID>1</cbc:ID>"
                    .repeat(n),
            )
        },
        40_000,
        "XSD-MISSING",
    ),
    (
        "notes",
        |n| invoice(&"<cbc:Note>#AAI#text</cbc:Note>".repeat(n)),
        80_000,
        "XSD-MISSING",
    ),
    (
        "elements that are not carried",
        |n| invoice(&"<cac:Signature><cbc:ID>1</cbc:ID></cac:Signature>".repeat(n)),
        40_000,
        "XSD-MISSING",
    ),
    (
        "empty lines",
        |n| invoice(&"<cac:InvoiceLine/>".repeat(n)),
        40_000,
        "Limits::model",
    ),
    (
        "entities in a text",
        |n| note(&"&amp;".repeat(n)),
        1_000_000,
        "XSD-MISSING",
    ),
    (
        "character references in a text",
        |n| note(&"&#x20AC;".repeat(n)),
        500_000,
        "XSD-MISSING",
    ),
    (
        "unknown entities in a text",
        |n| note(&"&a;".repeat(n)),
        200_000,
        "XML-ENTITY",
    ),
    (
        "entities between elements",
        |n| invoice(&"&amp;".repeat(n)),
        200_000,
        "XSD-TEXT",
    ),
    (
        "entities in an attribute",
        |n| invoice(&format!("<cbc:Note languageID='{}'/>", "&amp;".repeat(n))),
        500_000,
        "XSD-MISSING",
    ),
    (
        "ampersands in an attribute",
        |n| invoice(&format!("<cbc:Note languageID='{}'/>", "&".repeat(n))),
        500_000,
        "XML-ENTITY",
    ),
    (
        "ampersands in an attribute, one semicolon",
        |n| invoice(&format!("<cbc:Note languageID='{};'/>", "&#1".repeat(n))),
        500_000,
        "XML-ENTITY",
    ),
    (
        "a long reference",
        |n| note(&format!("&#{};", "0".repeat(n))),
        2_000_000,
        "XML-ENTITY",
    ),
    (
        "line breaks in an attribute",
        |n| invoice(&format!("<cbc:Note languageID='{}'/>", "\r\n".repeat(n))),
        500_000,
        "XSD-MISSING",
    ),
    (
        "pieces of text and elements",
        |n| note(&"a<b/>".repeat(n)),
        100_000,
        "XSD-UNKNOWN",
    ),
    (
        "pieces of text and comments",
        |n| note(&"a<!-- b -->".repeat(n)),
        100_000,
        "XSD-MISSING",
    ),
    (
        "pieces of text and CDATA",
        |n| note(&"a<![CDATA[b]]>".repeat(n)),
        100_000,
        "XSD-MISSING",
    ),
    (
        "pieces of text and instructions",
        |n| note(&"a<?b?>".repeat(n)),
        100_000,
        "XSD-MISSING",
    ),
    (
        "pieces of text between elements",
        |n| invoice(&"a<cbc:Note/>".repeat(n)),
        100_000,
        "XSD-TEXT",
    ),
    (
        "carriage returns",
        |n| note(&"\r".repeat(n)),
        1_000_000,
        "XSD-MISSING",
    ),
    (
        "carriage returns in pieces",
        |n| note(&"\r<?a?>".repeat(n)),
        100_000,
        "XSD-MISSING",
    ),
    (
        "]]> in texts",
        |n| invoice(&"]]><cbc:Note/>".repeat(n)),
        100_000,
        "XML-SYNTAX",
    ),
    (
        "comments before the document",
        |n| ["<!-- a -->".repeat(n).into_bytes(), invoice("")].concat(),
        100_000,
        "XSD-MISSING",
    ),
    (
        "a comment that does not end",
        |n| invoice(&format!("<!--{}", "<!-- ".repeat(n))),
        1_000_000,
        "XML-TRUNCATED",
    ),
    (
        "CDATA that does not end",
        |n| invoice(&"<![CDATA[".repeat(n)),
        1_000_000,
        "XML-TRUNCATED",
    ),
    (
        "a quote that does not end",
        |n| invoice(&"<a b='".repeat(n)),
        500_000,
        "XML-ATTRIBUTE",
    ),
    (
        "end tags",
        |n| invoice(&"</a>".repeat(n)),
        500_000,
        "XML-TAGS",
    ),
    (
        "control characters",
        |n| note(&"\u{1}".repeat(n)),
        2_000_000,
        "XML-CHARACTER",
    ),
    (
        "U+FFFD",
        |n| note(&"\u{FFFD}".repeat(n)),
        1_000_000,
        "XSD-MISSING",
    ),
    (
        "bytes that are no characters",
        |n| [INVOICE.as_bytes(), &b"\xFF".repeat(n)].concat(),
        1_000_000,
        "ENC-BYTES",
    ),
    ("NUL", |n| b"\0".repeat(n), 10_000_000, "not recognised"),
    ("blanks", |n| b" ".repeat(n), 10_000_000, "empty"),
    (
        "a name",
        |n| invoice(&format!("<{}/>", "a".repeat(n))),
        10_000_000,
        "XSD-MISSING",
    ),
    (
        "an attribute name",
        |n| invoice(&format!("<cbc:Note {}=''/>", "a".repeat(n))),
        10_000_000,
        "XSD-MISSING",
    ),
    (
        "a prefix",
        |n| {
            let p = "p".repeat(n);
            invoice(&format!("<{p}:a xmlns:{p}='b'/>"))
        },
        5_000_000,
        "XSD-MISSING",
    ),
    (
        "an attribute value",
        |n| invoice(&format!("<cbc:Note languageID='{}'/>", "a".repeat(n))),
        20_000_000,
        "XSD-MISSING",
    ),
    (
        "a namespace name",
        |n| invoice(&format!("<a xmlns='{}'/>", "a".repeat(n))),
        20_000_000,
        "XSD-MISSING",
    ),
    (
        "a text",
        |n| note(&"a".repeat(n)),
        20_000_000,
        "XSD-MISSING",
    ),
    (
        "a text where none should be",
        |n| invoice(&"a".repeat(n)),
        20_000_000,
        "XSD-MISSING",
    ),
    (
        "a decimal",
        |n| amount(&"1".repeat(n)),
        10_000_000,
        "XSD-MISSING",
    ),
    (
        "decimals",
        |n| amount(&format!("1.{}", "0".repeat(n))),
        10_000_000,
        "XSD-MISSING",
    ),
    (
        "a date",
        |n| invoice(&format!("<cbc:IssueDate>{}</cbc:IssueDate>", "1".repeat(n))),
        10_000_000,
        "XSD-MISSING",
    ),
    (
        "a date among blanks",
        |n| {
            invoice(&format!(
                "<cbc:IssueDate>{}2026-01-01</cbc:IssueDate>",
                " ".repeat(n)
            ))
        },
        10_000_000,
        "XSD-MISSING",
    ),
    (
        "an attachment",
        |n| attachment(&"QUJD".repeat(n)),
        4_000_000,
        "XSD-MISSING",
    ),
    (
        "an attachment that is none",
        |n| attachment(&"=".repeat(n)),
        10_000_000,
        "XSD-MISSING",
    ),
    (
        "a URI",
        |n| {
            invoice(&format!(
                "<cac:AdditionalDocumentReference><cac:Attachment><cac:ExternalReference><cbc:URI>{}</cbc:URI></cac:ExternalReference></cac:Attachment></cac:AdditionalDocumentReference>",
                "%".repeat(n)
            ))
        },
        5_000_000,
        "XSD-MISSING",
    ),
    (
        "findings at the end of latin1",
        |n| {
            [
                b"<?xml version='1.0' encoding='latin1'?>".as_slice(),
                INVOICE.as_bytes(),
                b"<cbc:Note>",
                &b"\xE9".repeat(n),
                b"</cbc:Note>",
                &b"<a/>".repeat(1_500),
                b"</Invoice>",
            ]
            .concat()
        },
        5_000_000,
        "XSD-MISSING",
    ),
    (
        "findings at the end of gb18030",
        |n| {
            [
                b"<?xml version='1.0' encoding='gb18030'?>".as_slice(),
                INVOICE.as_bytes(),
                b"<cbc:Note>",
                &b"\x81\x30\x81\x30".repeat(n),
                b"</cbc:Note>",
                &b"<a/>".repeat(1_500),
                b"</Invoice>",
            ]
            .concat()
        },
        500_000,
        "XSD-MISSING",
    ),
    (
        "findings at the end of a line",
        |n| {
            invoice(&format!(
                "<cbc:Note>{}</cbc:Note>{}",
                "é".repeat(n),
                "<a/>".repeat(1_500)
            ))
        },
        5_000_000,
        "XSD-MISSING",
    ),
    (
        "findings on lines",
        |n| invoice(&"<a/>\n\n\n\n".repeat(n)),
        200_000,
        "XSD-UNKNOWN",
    ),
];

fn each(n: usize, one: impl FnMut(usize) -> String) -> String {
    (0..n).map(one).collect()
}

fn note(text: &str) -> Vec<u8> {
    invoice(&format!("<cbc:Note>{text}</cbc:Note>"))
}

fn amount(text: &str) -> Vec<u8> {
    invoice(&format!(
        "<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID='EUR'>{text}</cbc:PayableAmount></cac:LegalMonetaryTotal>"
    ))
}

fn attachment(text: &str) -> Vec<u8> {
    invoice(&format!(
        "<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode='a/b'>{text}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
    ))
}

/// How long this thread has had a processor, whatever else the machine does; `None` where the system does not
/// say so.
fn had_a_processor() -> Option<Duration> {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = said.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

fn taken(bytes: &[u8]) -> (Option<Duration>, String) {
    let before = had_a_processor();
    let result = said(read(bytes, &Limits::new()));
    let taken = had_a_processor().zip(before);
    (taken.map(|(after, before)| after - before), result)
}

#[test]
fn large_inputs_take_time_in_proportion() {
    let mut failures = Vec::new();
    for &(name, make, size, expected) in LARGE {
        let (half, whole) = (make(size / 2), make(size));
        // What others did to the caches may be in it: the shortest of some counts.
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        let mut in_proportion = false;
        for _ in 0..10 {
            let (of_whole, found) = taken(&whole);
            if found != expected {
                failures.push(format!("{name}: said {found}, expected {expected}"));
                in_proportion = true;
                break;
            }
            let Some((of_whole, of_half)) = of_whole.zip(taken(&half).0) else {
                in_proportion = true;
                break;
            };
            (long, short) = (long.min(of_whole), short.min(of_half));
            in_proportion = long < short * 5 / 2 + Duration::from_millis(15);
            if in_proportion {
                break;
            }
        }
        if !in_proportion {
            failures.push(format!("{name}: took {long:?}, and {short:?} for half"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn limits_can_be_raised() {
    let raised = Limits::new().attributes(60_000).namespaces(2_000);
    let bytes = invoice(&format!(
        "<cbc:Note {}/>",
        each(50_000, |i| format!(" a{i}='1'"))
    ));
    assert_eq!(said(read(&bytes, &raised)), "XSD-ATTRIBUTE");
    let bytes = invoice(&format!(
        "<cbc:Note {}/>",
        each(1_900, |i| format!(" xmlns:a{i}='b{i}'"))
    ));
    assert_eq!(said(read(&bytes, &raised)), "XSD-MISSING");
    let bytes = invoice("");
    let length = bytes.len() as u64;
    let small = |bytes| Limits::new().bytes(bytes);
    assert_eq!(said(read(&bytes, &small(length))), "XSD-MISSING");
    assert_eq!(said(read(&bytes, &small(length - 1))), "Limits::bytes");
}

// Well-formedness, beside an independent parser.

/// What can stand inside an element, and cannot.
const INSIDE: &[&str] = &[
    "",
    "a",
    "&lt;",
    "&#65;",
    "&#x41;",
    "&#x1F600;",
    "&#X41;",
    "&#;",
    "&#x;",
    "&#0;",
    "&#8;",
    "&#xD800;",
    "&#xFFFE;",
    "&#x110000;",
    "&#65",
    "&65;",
    "&a;",
    "&;",
    "& ",
    "&amp",
    "&amp ;",
    "&AMP;",
    "&a.b;",
    "&#+65;",
    "&#xG;",
    "&#4294967361;",
    "<a/>",
    "<a></a>",
    "<a ></a >",
    "<a></a\n>",
    "< a/>",
    "<a/ >",
    "<a / >",
    "<a></ a>",
    "<a></b>",
    "<a></A>",
    "<a>",
    "</a>",
    "<a/></a>",
    "<a><b></a></b>",
    "<1/>",
    "<-a/>",
    "<a-1.b/>",
    "<_/>",
    "<:a/>",
    "<a:/>",
    "<a:b/>",
    "<cbc:a:b/>",
    "<cbc:1/>",
    "<cbc:a/>",
    "<é/>",
    "<a\u{B7}/>",
    "<\u{B7}/>",
    "<a\u{D7}/>",
    "<a\u{2003}/>",
    "<xml/>",
    "<a,b/>",
    "<a$/>",
    "<a?/>",
    "<a\u{1}/>",
    "<>",
    "</>",
    "<a b='c'/>",
    "<a b=\"c\"/>",
    "<a b = 'c' />",
    "<a\tb='c'\r\n/>",
    "<a b/>",
    "<a b=/>",
    "<a b=c/>",
    "<a b='c\"/>",
    "<a b='c'd='e'/>",
    "<a b='<'/>",
    "<a b='>'/>",
    "<a b='&'/>",
    "<a b='&lt;'/>",
    "<a b='&#60;'/>",
    "<a b='&c;'/>",
    "<a b='\"'/>",
    "<a b='\u{1}'/>",
    "<a b='\n'/>",
    "<a 1='b'/>",
    "<a ='b'/>",
    "<a b:c='d'/>",
    "<a :b='c'/>",
    "<a b:='c'/>",
    "<a cbc:b:c='d'/>",
    "<a b='c' 'd'/>",
    "<a b='c' d/>",
    "<a b='&#0;'/>",
    "<a/b='c'>",
    "<a b='c'/d/>",
    "<a b='c' / >",
    "</a b='c'>",
    "<a></a b='c'>",
    "<a xmlns=''/>",
    "<a xmlns:b=''/>",
    "<a xmlns:b='c'><b:d/></a>",
    "<a xmlns:b='c'/><b:d/>",
    "<b:a xmlns:b='c'></b:a>",
    "<a xmlns:xml='b'/>",
    "<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns:b='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns:xmlns='b'/>",
    "<a xmlns:b='http://www.w3.org/2000/xmlns/'/>",
    "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
    "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns:='b'/>",
    "<a xmlns:1='b'/>",
    "<a xmlns:b:c='d'/>",
    "<xmlns:a/>",
    "<xml:a/>",
    "<a xml:b='c'/>",
    "<a xmlns:b='c' b:d='e' b:f='g'/>",
    "<!-- a -->",
    "<!---->",
    "<!-- - -->",
    "<!-- -- -->",
    "<!-- a --->",
    "<!-->",
    "<!--->",
    "<!-- a",
    "<!- a -->",
    "<!-- a -- >",
    "<!-- \u{1} -->",
    "<!-- é & < -->",
    "<!A>",
    "<!>",
    "<!ELEMENT a>",
    "<![CDATA[]]>",
    "<![CDATA[a]]>",
    "<![CDATA[<a>&b;]]>",
    "<![CDATA[]]]]>",
    "<![CDATA[]]>]]>",
    "<![CDATA[a",
    "<![cdata[a]]>",
    "<![CDATA [a]]>",
    "<![CDATA[\u{1}]]>",
    "]]>",
    "]]&gt;",
    "]>",
    ">",
    "'\"",
    "<?a?>",
    "<?a b?>",
    "<?a ?b?>",
    "<??>",
    "<? a?>",
    "<?a",
    "<?a>",
    "<?xml?>",
    "<?XML a?>",
    "<?Xml version='1.0'?>",
    "<?xml version='1.0'?>",
    "<?xml-a?>",
    "<?a:b?>",
    "<?1?>",
    "<?a\u{1}?>",
    "<?a<b?>",
    "\u{1}",
    "\u{B}",
    "\u{7F}",
    "\u{85}",
    "\u{2028}",
    "\u{FFFD}",
    "\u{FFFE}",
    "\u{FFFF}",
    "\u{FEFF}",
    "\r",
    "\u{10FFFF}",
    "%a;",
    "<a><![CDATA[</a>]]></a>",
    "<a><!-- </a> --></a>",
    "<a b='</a>'></a>",
    "<a b='/>'/>",
];

/// What can stand around the document element (where `@` is), and cannot.
const AROUND: &[&str] = &[
    "@",
    " @",
    "\n@\n",
    "@ ",
    "a@",
    "@a",
    "&#32;@",
    "@&#32;",
    "@&amp;",
    "<![CDATA[]]>@",
    "@<![CDATA[ ]]>",
    "@@",
    "@<a/>",
    "@</a>",
    "<!-- a -->@<!-- b -->",
    "<?a?>@<?b?>",
    "@<!-- a",
    "@<?a",
    "@<",
    "@<!",
    "\u{FEFF}@",
    "\u{FEFF}\u{FEFF}@",
    "@\u{FEFF}",
    "@\u{0}",
    "@\u{85}",
    "<?xml version='1.0'?>@",
    " <?xml version='1.0'?>@",
    "\u{FEFF}<?xml version='1.0'?>@",
    "<!-- a --><?xml version='1.0'?>@",
    "<?xml version='1.0'?><?xml version='1.0'?>@",
    "@<?xml version='1.0'?>",
    "<?xml?>@",
    "<?xml ?>@",
    "<?xml version='1.1'?>@",
    "<?xml version='2.0'?>@",
    "<?xml version='1'?>@",
    "<?xml version=1.0?>@",
    "<?xml version='1.0?>@",
    "<?xml VERSION='1.0'?>@",
    "<?xml version = \"1.0\" ?>@",
    "<?xml encoding='UTF-8'?>@",
    "<?xml version='1.0' encoding='UTF-8'?>@",
    "<?xml version='1.0'encoding='UTF-8'?>@",
    "<?xml encoding='UTF-8' version='1.0'?>@",
    "<?xml version='1.0' standalone='yes'?>@",
    "<?xml version='1.0' standalone='maybe'?>@",
    "<?xml version='1.0' standalone='no' encoding='UTF-8'?>@",
    "<?xml version='1.0' encoding='UTF-8' standalone='no'?>@",
    "<?xml version='1.0' a='b'?>@",
    "<?xml version='1.0' encoding=''?>@",
    "<?xml version='1.0' encoding='UTF 8'?>@",
    "<?xml version='1.0'>@",
    "<?XML version='1.0'?>@",
    "<!DOCTYPE Invoice>@",
    "<!DOCTYPE Invoice []>@",
    "@<!DOCTYPE Invoice>",
    "<!DOCTYPE>@",
];

/// Where the other parser is wrong, or stricter: what it should be, and why.
const EXCEPTIONS: &[(&str, bool, &str)] = &[
    (
        "&#xD800;",
        false,
        "a surrogate is no character (XML 1.0, 4.1: Legal Character)",
    ),
    (
        "&#x110000;",
        false,
        "there are no characters beyond U+10FFFF (4.1: Legal Character)",
    ),
    (
        "<:a/>",
        false,
        "a name has no empty prefix (Namespaces in XML 1.0, 4)",
    ),
    ("<a :b='c'/>", false, "the same"),
    (
        "<a xmlns:b=''/>",
        false,
        "a prefix is not undeclared (Namespaces, 5: No Prefix Undeclaring)",
    ),
    (
        "<a xmlns:xmlns='b'/>",
        false,
        "xmlns is not declared (Namespaces, 3: Reserved Prefixes and Namespace Names)",
    ),
    ("<xml:a/>", true, "xml is always declared (the same)"),
    (
        "<?xml?>",
        false,
        "no instruction is named xml (XML 1.0, 2.6)",
    ),
    ("<?XML a?>", false, "the same"),
    ("<?Xml version='1.0'?>", false, "the same"),
    ("<?XML version='1.0'?>@", false, "the same"),
    (
        "<?a<b?>",
        false,
        "white space ends the name of an instruction (2.6)",
    ),
    ("<?xml?>@", false, "a declaration has a version (2.8)"),
    (
        "<?xml version='2.0'?>@",
        false,
        "which is 1. and a number (2.8)",
    ),
    ("<?xml version='1'?>@", false, "the same"),
    (
        "<?xml version='1.0' standalone='maybe'?>@",
        false,
        "yes or no (2.9)",
    ),
    (
        "<?xml version='1.0' encoding=''?>@",
        false,
        "an encoding has a name (4.3.3)",
    ),
    (
        "<?xml version='1.0' encoding='UTF 8'?>@",
        false,
        "without a blank (4.3.3)",
    ),
];

#[test]
fn well_formed_as_another_parser_says() {
    let inside = INSIDE.iter().map(|&case| {
        (
            case,
            format!("{INVOICE}<cbc:Note>{case}</cbc:Note></Invoice>"),
        )
    });
    let around = AROUND
        .iter()
        .map(|&case| (case, case.replace('@', &format!("{INVOICE}</Invoice>"))));
    let mut differences = Vec::new();
    for (case, text) in inside.chain(around) {
        let found = ill_formed(text.as_bytes());
        let other = roxmltree::Document::parse(&text);
        let exception = EXCEPTIONS.iter().find(|exception| exception.0 == case);
        let expected = exception.map_or(other.is_ok(), |exception| exception.1);
        if let Some((_, good, _)) = exception {
            assert_ne!(*good, other.is_ok(), "{case:?} is no exception any more");
        }
        if found.is_none() != expected {
            let other = other.err().map(|error| error.to_string());
            differences.push(format!("{case:?}: found {found:?}, expected {other:?}"));
        }
    }
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}
