//! What a document costs grows with it and not with its square, whatever is in it how often together
//! with what.
//!
//! Steps are counted and not time: looks at elements and at long texts, from the rules to the model and the
//! findings in groups. Every kind of element of the fixtures is repeated, with every other kind, in documents of every
//! country whose rules are here, and in one document for each rule that breaks it. What is linear takes,
//! beyond what the document took before, exactly four times as many steps for four times as many elements.

#[path = "../../tests/common/edit.rs"]
mod edit;

use super::read;
use crate::rules::Profile;
use crate::steps;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// How often the elements are repeated first; then four times as often.
const N: usize = 9;

const WAYS: [How; 5] = [
    How::AsTheyAre,
    How::Odd,
    How::Before,
    How::OddBefore,
    How::BesideLongTexts,
];

/// As many steps for each two elements are none: whatever looks at one of them for each of the others takes
/// more.
const EACH: f64 = 0.25;

/// A document of each country that has rules, of another dialect or syntax; and what it is judged by.
const DOCUMENTS: [(&str, &[&str]); 18] = [
    ("peppol-invoice", &["peppol"]),
    ("peppol-credit-note", &["peppol"]),
    ("danish-invoice", &["peppol"]),
    ("dutch-invoice", &["peppol"]),
    ("nlcius-invoice", &["nlcius"]),
    ("german-invoice", &["peppol", "xrechnung"]),
    ("greek-invoice", &["peppol"]),
    ("icelandic-invoice", &["peppol"]),
    ("italian-invoice", &["peppol"]),
    ("norwegian-invoice", &["peppol"]),
    ("swedish-invoice", &["peppol"]),
    ("ublbe-invoice", &["ublbe"]),
    ("vat-exempt", &["peppol"]),
    ("bis2-invoice", &["peppol"]),
    ("e-fff-ubl20-credit", &["peppol"]),
    ("../cii/invoice", &["en16931", "xrechnung@2.5.0"]),
    ("../camt/statements-v8", &["none"]),
    ("../camt/stmt-beside-v8", &["none"]),
];

/// Documents that name another specification than the fixture they are made of: edits, and what they are
/// judged by.
const EDITED: [(&str, &[&str], &[&str]); 2] = [
    (
        "../cii/invoice",
        &[
            "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID=\
             urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0",
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty/\
             ram:PostalTradeAddress/ram:CountryID=NL",
        ],
        &["nlcius"],
    ),
    (
        "../cii/invoice",
        &[
            "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID=\
             urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0\
             #conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
            "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter+<ram:ID>\
             urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0\
             #compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9</ram:ID>",
            "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/\
             ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/ram:ClassCode/@listID=CVD",
            "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/\
             ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic/ram:Description=cva",
        ],
        &["xrechnung"],
    ),
];

/// Kinds are repeated thirty at a time, each thirty with each others, so that any two of them are
/// together in some document. Which two it was is found out where it took too long.
#[test]
fn every_pair_of_kinds() {
    let mut judge = Judge::default();
    for (name, source, profiles) in documents() {
        judge.goes_by(profiles);
        let document = Element::of(&source);
        let kinds = document.kinds();
        let parts: Vec<&[Kind]> = kinds.chunks(30).collect();
        for (at, some) in parts.iter().enumerate() {
            for others in &parts[at..] {
                for how in [How::AsTheyAre, How::OddBefore] {
                    let both = some.iter().chain(others.iter());
                    let numbers: Vec<usize> = both.map(|kind| kind.number).collect();
                    if !judge.is_linear(&document, how, &numbers) {
                        let both: Vec<&Kind> = some.iter().chain(others.iter()).collect();
                        judge.find_pairs(&document, name, how, both);
                    }
                }
            }
        }
    }
    judge.finish();
}

/// The same with each two by themselves, which takes long.
#[test]
#[ignore = "takes minutes in a release build"]
fn each_pair_by_itself() {
    let mut judge = Judge::default();
    for (name, source, profiles) in documents() {
        judge.goes_by(profiles);
        let document = Element::of(&source);
        let kinds = document.kinds();
        for how in WAYS {
            judge.each_pair(&document, name, how, &kinds, &kinds);
        }
    }
    judge.finish();
}

#[test]
#[ignore = "takes minutes"]
fn all_kinds_at_once() {
    let mut judge = Judge::default();
    let documents = documents();
    let of_document = |(_, source, _): &(_, String, _)| Element::of(source);
    let donors: Vec<Element> = documents.iter().map(of_document).collect();
    let try_all = |judge: &Judge, name: &str, document: &Element, ways: &[How]| {
        let numbers: Vec<usize> = document.kinds().iter().map(|kind| kind.number).collect();
        for &how in ways {
            judge.try_out(document, how, &numbers, || format!("{name}, {how:?}"));
        }
    };
    for (name, source, profiles) in documents {
        judge.goes_by(profiles);
        let mut document = Element::of(&source);
        try_all(&judge, name, &document, &WAYS);
        let is_ubl = document.is_ubl();
        for donor in donors.iter().filter(|it| is_ubl && it.is_ubl()) {
            document.take_from(donor);
        }
        document.number(&mut 0);
        try_all(
            &judge,
            &format!("{name} with all there is"),
            &document,
            &WAYS,
        );
    }
    for (at, (rule, source)) in broken().iter().enumerate() {
        let is_ublbe = source.contains("urn:UBL.BE:");
        judge.goes_by(&[if is_ublbe { "ublbe" } else { "peppol" }]);
        try_all(
            &judge,
            rule,
            &Element::of(source),
            &WAYS[at % WAYS.len()..][..1],
        );
    }
    judge.finish();
}

/// A document that breaks it for each rule.
fn broken() -> Vec<(String, String)> {
    let rows = std::fs::read_to_string(fixtures().join("rules.tsv")).unwrap();
    let rows = rows
        .lines()
        .filter(|row| !row.starts_with('#') && !row.is_empty());
    let mut seen = BTreeSet::new();
    let row = |row: &str| {
        let [rule, base, edits @ ..] = &*row.split('\t').collect::<Vec<_>>() else {
            panic!("{row}");
        };
        if !seen.insert((*rule).to_owned()) {
            return None;
        }
        let good = std::fs::read_to_string(fixtures().join("ubl").join(base)).unwrap();
        let edited = edits
            .iter()
            .try_fold(good, |source, to| edit::edit(&source, to));
        Some((format!("{rule} {base}"), edited.unwrap()))
    };
    rows.filter_map(row).collect()
}

fn fixtures() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(fixtures().join("ubl").join(name).with_extension("xml")).unwrap()
}

/// All documents, with their names and what they are judged by.
fn documents() -> Vec<(&'static str, String, &'static [&'static str])> {
    let as_they_are = DOCUMENTS.map(|(name, profiles)| (name, fixture(name), profiles));
    let edited = EDITED.map(|(name, edits, profiles)| {
        let mut edits = edits.iter();
        let edited = edits.try_fold(fixture(name), |source, to| edit::edit(&source, to));
        (name, edited.unwrap(), profiles)
    });
    as_they_are.into_iter().chain(edited).collect()
}

/// Tries documents out and keeps those that took too many steps.
#[derive(Default)]
struct Judge {
    profiles: Vec<Profile>,
    tried: std::cell::Cell<usize>,
    worst: std::cell::Cell<f64>,
    most: std::cell::Cell<f64>,
    slow: std::cell::RefCell<BTreeSet<String>>,
}

impl Judge {
    fn goes_by(&mut self, names: &[&str]) {
        let profiles = names.iter().map(|name| Profile::named(name).unwrap());
        self.profiles = profiles.map(Profile::with_advice).collect();
    }

    fn steps(&self, text: &str) -> f64 {
        let work = || {
            let reading = read(text.as_bytes()).unwrap();
            let reports = self.profiles.iter().map(|it| reading.validate(it));
            let groups: usize = reports.map(|it| it.groups().len()).sum();
            (groups, reading.document())
        };
        steps::of(work).1 as f64
    }

    fn is_linear(&self, document: &Element, how: How, kinds: &[usize]) -> bool {
        self.growth(document, how, kinds).1 <= EACH
    }

    /// By how much the steps grow, and how many there are for each two elements.
    fn growth(&self, document: &Element, how: How, kinds: &[usize]) -> (f64, f64) {
        let steps = |n| self.steps(&document.text(how, kinds, n));
        let none = steps(0);
        let (few, many) = (steps(N) - none, steps(4 * N) - none);
        let mut growth = (many / few, (many - 4.0 * few) / (12 * N * N) as f64);
        if growth.1 > EACH {
            // What all rules cost that the first of them keeps from being asked is no growth.
            let more = steps(7 * N) - none;
            growth.1 = (more - 2.0 * many + few) / (18 * N * N) as f64;
        }
        self.tried.set(self.tried.get() + 1);
        self.worst.set(self.worst.get().max(growth.0));
        self.most.set(self.most.get().max(growth.1));
        growth
    }

    /// Whether it is linear, which is told otherwise.
    fn try_out(
        &self,
        document: &Element,
        how: How,
        kinds: &[usize],
        name: impl Fn() -> String,
    ) -> bool {
        let (growth, each) = self.growth(document, how, kinds);
        if each > EACH {
            let told = format!("{growth:.2}, {each:.1} steps for each two: {}", name());
            println!("{told}");
            self.slow.borrow_mut().insert(told);
        }
        each <= EACH
    }

    /// Tells which of these kinds took too long, by themselves or with which other.
    fn find_pairs(&self, document: &Element, name: &str, how: How, mut kinds: Vec<&Kind>) {
        kinds.sort_by_key(|kind| kind.number);
        kinds.dedup_by_key(|kind| kind.number);
        kinds.retain(|kind| {
            let name = || format!("{name}, {how:?}: {}", kind.path);
            self.try_out(document, how, &[kind.number], name)
        });
        self.find_among(document, name, how, &kinds);
    }

    fn find_among(&self, document: &Element, name: &str, how: How, kinds: &[&Kind]) {
        let numbers: Vec<usize> = kinds.iter().map(|kind| kind.number).collect();
        if kinds.len() > 1 && !self.is_linear(document, how, &numbers) {
            let (some, others) = kinds.split_at(kinds.len() / 2);
            self.find_among(document, name, how, some);
            self.find_among(document, name, how, others);
            self.find_between(document, name, how, some, others);
        }
    }

    fn find_between(
        &self,
        document: &Element,
        name: &str,
        how: How,
        some: &[&Kind],
        others: &[&Kind],
    ) {
        if let ([one], [other]) = (some, others) {
            self.try_pair(document, name, how, one, other);
            return;
        }
        let both = some.iter().chain(others);
        let numbers: Vec<usize> = both.map(|kind| kind.number).collect();
        if !self.is_linear(document, how, &numbers) {
            let (fewer, more) = match some.len() < others.len() {
                true => (some, others),
                false => (others, some),
            };
            for half in [&more[..more.len() / 2], &more[more.len() / 2..]] {
                self.find_between(document, name, how, fewer, half);
            }
        }
    }

    fn try_pair(&self, document: &Element, name: &str, how: How, one: &Kind, other: &Kind) {
        self.try_out(document, how, &[one.number, other.number], || {
            format!("{name}, {how:?}: {} and {}", one.path, other.path)
        });
    }

    fn each_pair(&self, document: &Element, name: &str, how: How, some: &[Kind], others: &[Kind]) {
        for one in some {
            for other in others.iter().filter(|other| other.number >= one.number) {
                self.try_pair(document, name, how, one, other);
            }
        }
    }

    fn finish(self) {
        let slow = self.slow.into_inner();
        let (tried, worst, most) = (self.tried.get(), self.worst.get(), self.most.get());
        println!("{tried} tried: growth {worst:.3}, {most:.3} steps for each two at most");
        assert!(
            slow.is_empty(),
            "{} of {tried}\n{}",
            slow.len(),
            slow.into_iter().collect::<Vec<_>>().join("\n")
        );
    }
}

/// In which form, and where, elements are repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    AsTheyAre,
    /// With texts that are neither numbers nor codes, and without attributes.
    Odd,
    /// Before all others of the element around them.
    Before,
    OddBefore,
    /// With every text of the document itself growing as well.
    BesideLongTexts,
}

impl How {
    fn is_odd(self) -> bool {
        matches!(self, How::Odd | How::OddBefore)
    }

    fn is_before(self) -> bool {
        matches!(self, How::Before | How::OddBefore)
    }
}

/// An element of a document that is taken apart.
#[derive(Clone)]
struct Element {
    tag: String,
    attributes: String,
    text: String,
    children: Vec<Element>,
    number: usize,
}

/// The first element at a path.
struct Kind {
    path: String,
    number: usize,
}

impl Element {
    fn of(source: &str) -> Element {
        let document = roxmltree::Document::parse(source).unwrap();
        let mut element = Element::of_node(document.root_element(), source);
        element.number(&mut 0);
        element
    }

    fn of_node(node: roxmltree::Node<'_, '_>, source: &str) -> Element {
        let start = &source[node.range()][1..];
        let tag = &start[..start.find([' ', '\n', '/', '>']).unwrap()];
        let quoted = node.attributes().map(|it| &source[it.range()]);
        let declared = node
            .namespaces()
            .filter(|_| node.parent_element().is_none());
        let declared = declared.filter(|it| it.name() != Some("xml")).map(|it| {
            let name = it
                .name()
                .map_or("xmlns".to_owned(), |name| format!("xmlns:{name}"));
            format!("{name}=\"{}\"", it.uri())
        });
        let attributes = declared.chain(quoted.map(str::to_owned));
        let text = node
            .text()
            .unwrap_or("")
            .replace('&', "&amp;")
            .replace('<', "&lt;");
        let children = node.children().filter(|child| child.is_element());
        Element {
            tag: tag.to_owned(),
            attributes: attributes.fold(String::new(), |all, it| all + " " + &it),
            text,
            children: children
                .map(|child| Element::of_node(child, source))
                .collect(),
            number: 0,
        }
    }

    fn number(&mut self, next: &mut usize) {
        self.number = *next;
        *next += 1;
        self.children
            .iter_mut()
            .for_each(|child| child.number(next));
    }

    fn is_ubl(&self) -> bool {
        self.attributes.contains("oasis:names:specification:ubl")
    }

    /// Takes what another document has and this one has not.
    fn take_from(&mut self, donor: &Element) {
        for child in &donor.children {
            match self.children.iter_mut().find(|own| own.tag == child.tag) {
                Some(own) => own.take_from(child),
                None => self.children.push(child.clone()),
            }
        }
    }

    /// Each kind of element inside it.
    fn kinds(&self) -> Vec<Kind> {
        fn add(element: &Element, path: &str, known: &mut BTreeSet<String>, kinds: &mut Vec<Kind>) {
            for child in &element.children {
                let path = format!("{path}/{}", child.tag);
                if known.insert(path.clone()) {
                    kinds.push(Kind {
                        path: path.clone(),
                        number: child.number,
                    });
                }
                add(child, &path, known, kinds);
            }
        }
        let mut kinds = Vec::new();
        add(self, "", &mut BTreeSet::new(), &mut kinds);
        kinds
    }

    /// The document, with these elements repeated so often.
    fn text(&self, how: How, kinds: &[usize], n: usize) -> String {
        let mut text = String::new();
        let mut repeats: Vec<usize> = kinds.to_vec();
        repeats.sort_unstable();
        self.write(&mut text, how, &repeats, n, false);
        text
    }

    fn write(&self, out: &mut String, how: How, kinds: &[usize], n: usize, is_copy: bool) {
        let is_odd = is_copy && how.is_odd();
        let attributes = if is_odd { "" } else { &self.attributes };
        let text = match self.children.is_empty() {
            true if is_odd => "x",
            true => &self.text,
            false => "",
        };
        write!(out, "<{}{attributes}>", self.tag).unwrap();
        if how == How::BesideLongTexts && !is_copy && self.children.is_empty() {
            out.push_str(&" ".repeat(8 * n));
        }
        out.push_str(text);
        let is_repeated = |child: &&Element| !is_copy && kinds.binary_search(&child.number).is_ok();
        let repeat = |out: &mut String, child: &Element| {
            let mut one = String::new();
            child.write(&mut one, how, kinds, n, true);
            out.push_str(&one.repeat(n));
        };
        if how.is_before() {
            let repeated = self.children.iter().filter(is_repeated);
            repeated.for_each(|child| repeat(out, child));
        }
        for child in &self.children {
            child.write(out, how, kinds, n, is_copy);
            if !how.is_before() && is_repeated(&child) {
                repeat(out, child);
            }
        }
        write!(out, "</{}>", self.tag).unwrap();
    }
}
