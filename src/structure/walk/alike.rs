//! What is well-formed is so in every syntax, and as another parser has it.

use super::walk;
use crate::error::ErrorKind;
use crate::report::Layer;
use crate::structure::Limits;
use crate::structure::note::{Note, XSD};
use crate::structure::units::{Framing, Unit, Units};
use crate::xml::{Name, camt};

/// What the documents below are put into: the document element with its namespaces, the elements in it
/// around a leaf, and the leaf.
struct Clothes {
    root: &'static str,
    namespaces: &'static str,
    around: &'static [&'static str],
    leaf: &'static str,
}

const CLOTHES: [Clothes; 3] = [
    Clothes {
        root: "Invoice",
        namespaces: "xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' \
            xmlns:cac='urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2' \
            xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'",
        around: &["cac:InvoicePeriod"],
        leaf: "cbc:Description",
    },
    Clothes {
        root: "rsm:CrossIndustryInvoice",
        namespaces: "xmlns:rsm='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100' \
            xmlns:ram='urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100'",
        around: &["rsm:ExchangedDocument"],
        leaf: "ram:ID",
    },
    Clothes {
        root: "Document",
        namespaces: "xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'",
        around: &["BkToCstmrStmt", "Stmt", "Acct"],
        leaf: "Nm",
    },
];

impl Clothes {
    /// The document: `%R` stands for the document element, `%N` for its namespaces, `%[` and `%]` for the
    /// tags around a leaf, `%L` for the leaf.
    fn on(&self, template: &str) -> String {
        let mut text = String::new();
        let mut rest = template.chars();
        while let Some(c) = rest.next() {
            match c {
                '%' => match rest.next() {
                    Some('R') => text.push_str(self.root),
                    Some('N') => text.push_str(self.namespaces),
                    Some('L') => text.push_str(self.leaf),
                    Some('[') => text.extend(self.around.iter().map(|name| format!("<{name}>"))),
                    Some(']') => {
                        text.extend(self.around.iter().rev().map(|name| format!("</{name}>")));
                    }
                    _ => unreachable!(),
                },
                c => text.push(c),
            }
        }
        text
    }
}

/// Takes statements in units, as their reader does.
#[derive(Default)]
struct Taken(Vec<Note>);

pub(super) static FRAMING: Framing = Framing {
    frames: &[&[camt::DOCUMENT], &[camt::BK_TO_CSTMR_STMT], &[camt::STMT]],
    rules: &XSD,
};

impl Units for Taken {
    fn begin(&mut self, root: Name, _: &str) -> Option<&'static Framing> {
        self.0.clear();
        (root == camt::DOCUMENT).then_some(&FRAMING)
    }

    fn note(&mut self, note: Note, _: &Unit<'_>) {
        self.0.push(note);
    }
}

/// What is wrong with the markup; empty if nothing is.
fn verdict(text: &str) -> String {
    let mut taken = Taken::default();
    let mut notes = match walk(text, &Limits::new(), &mut taken) {
        Ok(walked) => walked.notes.list,
        Err(error) => {
            return match error.kind() {
                ErrorKind::Xml { .. } => "no document".into(),
                kind => format!("{kind:?}").split([' ', '(']).next().unwrap().into(),
            };
        }
    };
    notes.append(&mut taken.0);
    let of_markup = notes.iter().filter(|note| note.rule.layer == Layer::Xml);
    let first = of_markup.min_by_key(|note| note.offset);
    first.map_or(String::new(), |note| note.rule.id.into())
}

/// A document without its clothes, and what is said of it.
const CASES: &[(&str, &str)] = &[
    (
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><%R %N>%[<%L>x</%L>%]</%R>",
        "",
    ),
    ("<%R %N/>", ""),
    ("<%R %N>%[<%L >x</%L\n>%]</%R >", ""),
    ("<%R\n %N\tx='1'>%[<%L>x</%L>%]</%R>", ""),
    (
        "<!-- a --><?a b?><%R %N>%[<?a b?><%L><!-- a -->x<!----></%L>%]</%R><!-- a --><?a b?>",
        "",
    ),
    ("<%R %N>%[<%L><![CDATA[<&]]]]></%L>%]</%R>", ""),
    (
        "<%R %N>%[<%L>&amp;&lt;&gt;&quot;&apos;&#65;&#x1F600;</%L>%]</%R>",
        "",
    ),
    ("<%R %N>%[<%L>&#xD;a\nb</%L>%]</%R>", ""),
    ("<%R %N>%[<%L xml:lang='nl'>x</%L>%]</%R>", ""),
    ("<%R %N><a xmlns='urn:&#120;'/></%R>", ""),
    ("<%R %N><a xmlns=''/></%R>", ""),
    ("<%R %N xmlns:b='urn:b'><b:a b:c='1' c='1'/></%R>", ""),
    ("<%R %N>%[<%L>x]]>y</%L>%]</%R>", "XML-SYNTAX"),
    ("<%R %N>%[]]>%]</%R>", "XML-SYNTAX"),
    ("<?xml version=\"9.9\" foo=\"1\"?><%R %N/>", "XML-SYNTAX"),
    ("<?xml encoding=\"UTF-8\"?><%R %N/>", "XML-SYNTAX"),
    (
        "<?xml version=\"1.0\"encoding=\"UTF-8\"?><%R %N/>",
        "XML-SYNTAX",
    ),
    ("<?xml version=\"1.0\" foo=\"1\"?><%R %N/>", "XML-SYNTAX"),
    (" <?xml version=\"1.0\"?><%R %N/>", "XML-SYNTAX"),
    ("<%R %N><?xml version=\"1.0\"?></%R>", "XML-SYNTAX"),
    ("<%R %N>%[<%L>&nope;</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N>%[<%L a='&nope;'>x</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N>%[<%L>a & b</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N>%[<%L a='a & b'>x</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N>%[<%L>&amp</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N>%[<%L>&#1;</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N>%[<%L>&#;</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N>%[<%L a='&#0;'>x</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N xmlns:b='&nope;'/>", "XML-ENTITY"),
    ("<%R %N>&nope;</%R>", "XML-ENTITY"),
    ("<%R %N>%[<%L>x</a>%]</%R>", "XML-TAGS"),
    ("<%R %N>%[<%L>x%]</%R>", "XML-TAGS"),
    ("<%R %N>%[<%L>x</%L>%]", "XML-TRUNCATED"),
    ("<%R %N>%[<%L>x</%L", "XML-TRUNCATED"),
    ("<%R %N>%[<%L a='x", "XML-TRUNCATED"),
    ("<%R %N><!-- x</%R>", "XML-TRUNCATED"),
    ("<%R %N>%[<%L><![CDATA[x</%L>%]</%R>", "XML-TRUNCATED"),
    ("<%R %N><?a b</%R>", "XML-TRUNCATED"),
    ("<%R %N><!-- a -- b --></%R>", "XML-SYNTAX"),
    ("<%R %N><!-- a ---></%R>", "XML-SYNTAX"),
    ("<%R %N><!--></%R>", "XML-TRUNCATED"),
    ("<%R %N><?1 a?></%R>", "XML-SYNTAX"),
    ("<%R %N/>x", "XML-ROOT"),
    ("x<%R %N/>", "no document"),
    ("<%R %N/><![CDATA[x]]>", "XML-ROOT"),
    ("<%R %N/>&#32;", "XML-ROOT"),
    ("<%R %N/><a/>", "XML-ROOT"),
    ("<%R %N/></a>", "XML-TAGS"),
    ("<%R %N>%[<%L><b:a/></%L>%]</%R>", "XML-NAMESPACE"),
    ("<%R %N><b:a/></%R>", "XML-NAMESPACE"),
    ("<%R %N>%[<%L b:a='1'>x</%L>%]</%R>", "XML-NAMESPACE"),
    ("<%R %N>%[<%L a='1' a='2'>x</%L>%]</%R>", "XML-ATTRIBUTE"),
    (
        "<%R %N xmlns:b='urn:b' xmlns:c='urn:b'>%[<%L b:a='1' c:a='2'>x</%L>%]</%R>",
        "XML-ATTRIBUTE",
    ),
    ("<%R %N>%[<%L a=1>x</%L>%]</%R>", "XML-ATTRIBUTE"),
    ("<%R %N>%[<%L a>x</%L>%]</%R>", "XML-ATTRIBUTE"),
    ("<%R %N>%[<%L a='1'b='2'>x</%L>%]</%R>", "XML-ATTRIBUTE"),
    ("<%R %N>%[<%L a='<'>x</%L>%]</%R>", "XML-ATTRIBUTE"),
    ("<%R %N xmlns:xml='urn:x'/>", "no document"),
    (
        "<%R %N xmlns:b='http://www.w3.org/XML/1998/namespace'/>",
        "no document",
    ),
    ("<%R %N xmlns:b='urn:b' xmlns:b='urn:c'/>", "no document"),
    ("<%R %N><1/></%R>", "XML-NAME"),
    ("<%R %N><a:b:c/></%R>", "XML-NAMESPACE"),
    ("<%R %N xmlns:a='urn:a'><a:/></%R>", "XML-NAME"),
    ("<%R %N>< a/></%R>", "XML-NAME"),
    ("<%R %N><a/ ></%R>", "XML-NAME"),
    ("<%R %N><a?/></%R>", "XML-NAME"),
    ("<%R %N>%[<%L>\u{1}</%L>%]</%R>", "XML-CHARACTER"),
    ("<%R %N>%[<%L a='\u{B}'>x</%L>%]</%R>", "XML-CHARACTER"),
    ("<%R %N>%[<%L>\u{FFFE}</%L>%]</%R>", "XML-CHARACTER"),
    ("<%R %N><!-- \u{1} --></%R>", "XML-CHARACTER"),
    ("<%R %N><!ELEMENT a></%R>", "XML-SYNTAX"),
    ("<!DOCTYPE %R><%R %N/>", "DoctypeRefused"),
    (
        "<!DOCTYPE %R [<!ENTITY a 'b'>]><%R %N>%[<%L>&a;</%L>%]</%R>",
        "DoctypeRefused",
    ),
    ("<!-- no element -->", "NotRecognised"),
    ("</%R>", "no document"),
    ("<%R %N>%[</%L>%]</%R>", "XML-TAGS"),
];

/// Documents that XML or its namespaces forbid, and that the other parser does not mind.
const LAXER: &[(&str, &str)] = &[
    ("<?xml version=\"2.0\"?><%R %N/>", "XML-SYNTAX"),
    (
        "<?xml version=\"1.0\" encoding=\"1\"?><%R %N/>",
        "XML-SYNTAX",
    ),
    (
        "<?xml version=\"1.0\" standalone=\"maybe\"?><%R %N/>",
        "XML-SYNTAX",
    ),
    ("<%R %N>%[<%L>&#xD800;</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N>%[<%L>&#x110000;</%L>%]</%R>", "XML-ENTITY"),
    ("<%R %N><?XML a?></%R>", "XML-SYNTAX"),
    ("<%R %N xmlns:b=''/>", "no document"),
    ("<%R %N xmlns:xmlns='urn:x'/>", "no document"),
    ("<%R %N><:a/></%R>", "XML-NAME"),
];

#[test]
fn every_syntax_is_read_as_another_parser_reads_it() {
    let mut wrong = Vec::new();
    let strict = CASES.iter().map(|case| (case, case.1.is_empty()));
    for ((template, expected), is_read) in strict.chain(LAXER.iter().map(|case| (case, true))) {
        for clothes in &CLOTHES {
            let text = clothes.on(template);
            let found = verdict(&text);
            let other = roxmltree::Document::parse(&text);
            if found != *expected || other.is_ok() != is_read {
                wrong.push(format!(
                    "{template}: {}: {found:?} {:?}",
                    clothes.root,
                    other.err()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
