//! From the elements of camt.053 to the model.
//!
//! The message is taken in units: a child of `Stmt` (an entry, a balance, …) or of the message with all
//! that is below it. The elements of a unit are gathered, looked up, and forgotten at its end. What was
//! not looked up by then is what the model has no place for.

use super::rules::{
    CAMT_BATCH, CAMT_COUNT, CAMT_CURRENCY, CAMT_DETAIL, CAMT_MISSING, CAMT_ORDER, CAMT_TOTAL,
    CAMT_UNKNOWN, CAMT_VALUE,
};
use super::{
    ADDRESS, BBA, FREE, KBO, NAMESPACE, NO_CURRENCY, NOT_PROVIDED, OF_TOTAL, RETURN_KIND,
    derived_id, direct_debit, kind_of_iban,
};
use crate::error::{Error, ErrorKind};
use crate::format::{Loss, Losses, StatementsRead};
use crate::identifiers;
use crate::model::{
    AccountKind, AccountNumber, Balance, Communication, FreeCommunication, Information, Movement,
    Side, Statement, StructuredCommunication, Trailer, TransactionCode,
};
use crate::position::LineIndex;
use crate::report::{Finding, Findings};
use crate::structure::statement::{Checker, Item, Part, Said};
use crate::structure::{
    Budget, ENC_BOM, ENC_BYTES, ENC_LABEL, Limits, Rule, XML_ATTRIBUTE, XML_CHARACTER, XML_ENTITY,
    XML_NAMESPACE, XML_ROOT, XML_SYNTAX, XML_TAGS, XML_TRUNCATED,
};
use crate::value::{Parsed, Text, is_time, parse_decimal, trim_xml};
use crate::xml::chars;
use crate::xml::decode::{self, Decoded, Fault, Offsets};
use chrono::NaiveDate;
use quick_xml::Reader as Events;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::cell::Cell;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<StatementsRead, Error> {
    let Decoded {
        text,
        offsets,
        faults,
    } = decode::decode(bytes);
    let mut reader = Reader::new(&text, limits);
    for (fault, offset, message) in faults {
        let rule = match fault {
            Fault::Bytes => &ENC_BYTES,
            Fault::Label => &ENC_LABEL,
            Fault::Mark => &ENC_BOM,
        };
        reader.say(rule, offset, String::new(), message);
    }
    match reader.run().and_then(|()| reader.finish(&offsets)) {
        Ok(read) => Ok(read),
        Err(error) => {
            let located = error.locate(&LineIndex::new(&text));
            Err(match located.offset() {
                Some(offset) => located.with_offset(offsets.in_input(&text, &[offset])[0]),
                None => located,
            })
        }
    }
}

/// A place in the text.
#[derive(Clone, Debug, Default)]
struct Place {
    offset: usize,
    xpath: String,
}

/// An element of a unit.
#[derive(Debug)]
struct Node<'s> {
    /// The local name; empty when it is in another namespace than the message.
    name: &'s str,
    /// The name as it is written, for paths.
    tag: &'s str,
    offset: usize,
    parent: usize,
    /// The number of the first node that is not below it.
    end: usize,
    /// Which of its name it is among the children of one element, from 1; 0 when there were too many
    /// different ones to count.
    nth: u32,
    text: Cow<'s, str>,
    currency: Option<Cow<'s, str>>,
    /// Whether the model has a place for it.
    is_used: Cell<bool>,
}

/// An element whose end has not come yet.
struct Open<'s> {
    name: &'s str,
    /// Its number in the unit, when it is part of one.
    node: Option<usize>,
    namespaces: usize,
    /// How many children there were of each name.
    counts: Vec<(&'s str, u32)>,
    /// Which of the children that may stand in it came last.
    last: usize,
}

/// What is known of the statement being read.
#[derive(Default)]
struct Current {
    statement: Statement,
    id: Option<Text>,
    place: Place,
    account: Option<Place>,
    old_balance: Option<Place>,
    new_balance: Option<Place>,
    debit: Option<Place>,
    credit: Option<Place>,
    is_checked: bool,
    has_balance: bool,
    /// The old balance is only that of the statement before.
    is_previous: bool,
    entries: u64,
    /// How many entries of which side, or of both, there are said to be.
    counted: Vec<(Option<Side>, u64, Place)>,
    /// What they are said to come to.
    summed: Vec<(Sum, Decimal, Place)>,
}

/// A total of the entries of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sum {
    /// All amounts, whatever their side.
    All,
    /// Credits without debits, and below zero when these are more; `false` when the side is not known.
    Net(bool),
    Of(Side),
}

/// What stands once in a message.
#[derive(Default)]
struct Message {
    id: Option<Text>,
    created: Option<Parsed<NaiveDate>>,
    addressee: Option<Text>,
    query: Option<Text>,
    has_header: bool,
}

struct Reader<'s, 'l> {
    source: &'s str,
    limits: &'l Limits,
    open: Vec<Open<'s>>,
    /// Prefixes in scope and what they stand for.
    namespaces: Vec<(String, String)>,
    /// The namespace of the message.
    namespace: String,
    unit: Vec<Node<'s>>,
    elements: u32,
    root_closed: bool,
    message: Message,
    current: Current,
    statements: Vec<Statement>,
    checker: Checker,
    /// With their offsets in the text.
    findings: Findings,
    losses: Losses,
    budget: Budget,
}

impl<'s, 'l> Reader<'s, 'l> {
    fn new(source: &'s str, limits: &'l Limits) -> Self {
        Reader {
            source,
            limits,
            open: Vec::new(),
            namespaces: Vec::new(),
            namespace: String::new(),
            unit: Vec::new(),
            elements: 0,
            root_closed: false,
            message: Message::default(),
            current: Current::default(),
            statements: Vec::new(),
            checker: Checker::default(),
            findings: Findings::new(limits.room()),
            losses: Losses::new(limits.room()),
            budget: Budget::new(limits, source.len()),
        }
    }

    /// Goes over the events. `Err` when there is no message.
    fn run(&mut self) -> Result<(), Error> {
        if let Some(at) = chars::first_not_allowed(self.source) {
            let c = self.source[at..].chars().next().unwrap_or('\0') as u32;
            let message =
                format!("found the character U+{c:04X}, which XML does not allow; expected none");
            self.say(&XML_CHARACTER, at, String::new(), message);
        }
        let mut events = Events::from_str(self.source);
        events.config_mut().check_comments = true;
        // A byte order mark, which is not counted, may stand after the one that was taken off.
        let mark = self.source.len() - self.source.trim_start_matches('\u{FEFF}').len();
        if mark > 0 {
            return Err(Error::at(
                ErrorKind::NotRecognised {
                    found: "a byte order mark after the byte order mark".into(),
                },
                0,
            ));
        }
        let mut before = 0;
        loop {
            let event = events.read_event();
            let after = events.buffer_position() as usize;
            let goes_on = match event {
                Ok(Event::Start(tag)) => self.start(&tag, before)?,
                Ok(Event::Empty(tag)) => self.start(&tag, before)? && self.end(),
                Ok(Event::End(_)) => self.end(),
                Ok(Event::Text(_)) => self.text(before, before, after),
                Ok(Event::CData(data)) => {
                    let end = after - 3;
                    self.text(before, end - data.len(), end)
                }
                Ok(Event::GeneralRef(_)) => self.reference(before, after),
                Ok(Event::Decl(_)) if before > 0 => {
                    let message = "found an XML declaration inside the document; expected it only at the very start".to_owned();
                    self.say(&XML_SYNTAX, before, String::new(), message);
                    true
                }
                Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => true,
                Ok(Event::DocType(_)) => return Err(Error::at(ErrorKind::DoctypeRefused, before)),
                Ok(Event::Eof) => {
                    self.at_end();
                    false
                }
                Err(error) => {
                    self.broken(&error, events.error_position() as usize);
                    false
                }
            };
            if !goes_on {
                break;
            }
            before = after;
        }
        if self.namespace.is_empty() {
            let kind = match self.findings.list.first() {
                Some(finding) => ErrorKind::Xml {
                    message: finding.message.clone().into(),
                },
                None => ErrorKind::Empty,
            };
            return Err(kind.into());
        }
        Ok(())
    }

    /// A start tag at this offset. `false` when reading cannot go on.
    fn start(&mut self, tag: &BytesStart<'_>, offset: usize) -> Result<bool, Error> {
        let limit = |limit: &'static str, value: u32, option: &'static str| {
            Err(Error::at(
                ErrorKind::LimitExceeded {
                    limit: limit.into(),
                    value: value.into(),
                    option: option.into(),
                },
                offset,
            ))
        };
        if self.open.len() >= self.limits.depth as usize {
            return limit("nesting of elements", self.limits.depth, "Limits::depth");
        }
        if self.elements >= self.limits.elements {
            return limit(
                "number of elements",
                self.limits.elements,
                "Limits::elements",
            );
        }
        self.elements += 1;
        let source = self.source;
        let name = &source[offset + 1..offset + 1 + tag.name().0.len()];
        if self.root_closed {
            let message = format!(
                "found <{}> after the end of the document element; expected the end",
                shown(name)
            );
            self.say(&XML_ROOT, offset, String::new(), message);
            return Ok(false);
        }
        let namespaces = self.namespaces.len();
        let mut currency = None;
        let mut odd = None;
        for (count, attribute) in tag.attributes().enumerate() {
            if count >= self.limits.attributes as usize {
                return limit(
                    "attributes on one element",
                    self.limits.attributes,
                    "Limits::attributes",
                );
            }
            let Ok(attribute) = attribute else {
                let message = "found an attribute that is not well formed, or stands there twice; expected name=\"value\"".to_owned();
                self.say(&XML_ATTRIBUTE, offset, String::new(), message);
                return Ok(false);
            };
            let key = attribute.key.0;
            let value = String::from_utf8_lossy(&attribute.value);
            if key == b"xmlns" || key.starts_with(b"xmlns:") {
                if self.namespaces.len() >= self.limits.namespaces as usize {
                    return limit(
                        "namespaces in scope",
                        self.limits.namespaces,
                        "Limits::namespaces",
                    );
                }
                let prefix = String::from_utf8_lossy(key.get(6..).unwrap_or(b""));
                self.namespaces
                    .push((prefix.into_owned(), value.into_owned()));
            } else if key == b"Ccy" {
                currency = Some(Cow::Owned(value.into_owned()));
            } else if !key.starts_with(b"xsi:") && !key.starts_with(b"xml:") {
                odd = Some(String::from_utf8_lossy(key).into_owned());
            }
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !chars::is_qualified_name(name) {
            let message = format!(
                "found the name \"{}\"; expected a name of the characters that XML allows",
                shown(name)
            );
            self.say(&XML_SYNTAX, offset, String::new(), message);
            return Ok(false);
        }
        let declared = self.namespaces.iter().rev().find(|(of, _)| *of == prefix);
        let is_declared = declared.is_some();
        let is_known = declared.is_some_and(|(_, uri)| match self.open.is_empty() {
            true => uri.starts_with(NAMESPACE),
            false => *uri == self.namespace,
        });
        if self.open.is_empty() {
            if !is_known || local != "Document" {
                let found = format!("the element <{}>", shown(name)).into();
                return Err(Error::at(ErrorKind::NotRecognised { found }, offset));
            }
            self.namespace = declared.map(|(_, uri)| uri.clone()).unwrap_or_default();
        } else if !is_declared && !prefix.is_empty() && prefix != "xml" {
            let message = format!(
                "found the prefix \"{}\", which is not declared; expected a declaration",
                shown(prefix)
            );
            self.say(&XML_NAMESPACE, offset, String::new(), message);
        }
        let known = if is_known { local } else { "" };
        let nth = self.count(local);
        let depth = self.open.len();
        let is_frame = self.unit.is_empty()
            && match (depth, known) {
                (0, _) | (1, "BkToCstmrStmt") => true,
                (2, "Stmt") => self.open[1].node.is_none(),
                _ => false,
            };
        let mut node = None;
        if is_frame {
            if depth == 2 {
                let place = Place {
                    offset,
                    xpath: format!("/Document/BkToCstmrStmt/Stmt[{nth}]"),
                };
                self.current = Current {
                    place,
                    ..Current::default()
                };
            }
        } else {
            node = Some(self.unit.len());
            let parent = self.open.last().and_then(|open| open.node);
            let element = Node {
                name: known,
                tag: local,
                offset,
                parent: parent.unwrap_or(0),
                end: self.unit.len() + 1,
                nth,
                text: Cow::Borrowed(""),
                currency,
                is_used: Cell::new(false),
            };
            self.budget.push(&mut self.unit, element);
            self.budget.check()?;
        }
        self.place(known, local, offset);
        if let Some(odd) = odd {
            let xpath = self.xpath_of_last();
            let message = format!(
                "found the attribute {} on <{}>; expected Ccy at most",
                shown(&odd),
                shown(local)
            );
            self.say(&CAMT_UNKNOWN, offset, xpath, message);
        }
        self.open.push(Open {
            name: known,
            node,
            namespaces,
            counts: Vec::new(),
            last: 0,
        });
        Ok(true)
    }

    /// Looks whether an element stands where it may, in the element that is open.
    fn place(&mut self, name: &str, tag: &str, offset: usize) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let parent = open.name;
        let Some(children) = children(parent) else {
            return;
        };
        match children.iter().position(|child| *child == name) {
            Some(at) if at < open.last => {
                if !self.findings.has_room(CAMT_ORDER.severity) {
                    return;
                }
                let before = children[open.last];
                let message = format!("found <{name}> after <{before}>; expected it before");
                let xpath = self.xpath_of_last();
                self.say(&CAMT_ORDER, offset, xpath, message);
            }
            Some(at) => open.last = at,
            None => {
                if !self.findings.has_room(CAMT_UNKNOWN.severity) {
                    return;
                }
                let message = format!(
                    "found <{}> in <{parent}>; expected an element that camt.053 has there",
                    shown(tag)
                );
                let xpath = self.xpath_of_last();
                self.say(&CAMT_UNKNOWN, offset, xpath, message);
            }
        }
    }

    /// Counts the children of the element opened last by name, up to so many names.
    fn count(&mut self, name: &'s str) -> u32 {
        const NAMES: usize = 64;
        let Some(open) = self.open.last_mut() else {
            return 1;
        };
        if let Some((_, count)) = open.counts.iter_mut().find(|(of, _)| *of == name) {
            *count += 1;
            return *count;
        }
        if open.counts.len() == NAMES {
            return 0;
        }
        open.counts.push((name, 1));
        1
    }

    /// An end tag; quick-xml has compared the names.
    fn end(&mut self) -> bool {
        let Some(open) = self.open.pop() else {
            return false;
        };
        self.namespaces.truncate(open.namespaces);
        match open.node {
            Some(node) => {
                self.unit[node].end = self.unit.len();
                if node == 0 {
                    self.end_of_unit();
                }
            }
            None if self.open.len() == 2 => self.end_of_statement(),
            None => {}
        }
        self.root_closed = self.open.is_empty();
        true
    }

    /// Text of the source, which may be within markup that begins at `offset`.
    fn text(&mut self, offset: usize, start: usize, end: usize) -> bool {
        let piece = &self.source[start..end];
        if piece.contains('\r') {
            // Line ends are one line feed, however they are written.
            let piece = piece.replace("\r\n", "\n").replace('\r', "\n");
            return self.push(Cow::Owned(piece), offset);
        }
        self.push(Cow::Borrowed(piece), offset)
    }

    /// `&amp;` or `&#38;`.
    fn reference(&mut self, start: usize, end: usize) -> bool {
        let reference = &self.source[start + 1..end - 1];
        match chars::resolve(reference) {
            Some(c) => self.push(Cow::Owned(c.to_string()), start),
            None => {
                let message = format!(
                    "found the reference &{};, which stands for no character",
                    shown(reference)
                );
                self.say(&XML_ENTITY, start, String::new(), message);
                true
            }
        }
    }

    fn push(&mut self, piece: Cow<'s, str>, offset: usize) -> bool {
        let is_blank = chars::is_blank(piece.as_bytes());
        let Some(open) = self.open.last() else {
            if !is_blank {
                let message = "found text beside the document element; expected none".to_owned();
                self.say(&XML_ROOT, offset, String::new(), message);
            }
            return true;
        };
        let Some(node) = open.node else {
            if !is_blank {
                let message = format!("found text in <{}>; expected elements", open.name);
                self.say(&CAMT_UNKNOWN, offset, String::new(), message);
            }
            return true;
        };
        if is_blank && node + 1 < self.unit.len() {
            // Indentation after a child.
            return true;
        }
        let text = &mut self.unit[node].text;
        if text.is_empty() {
            *text = piece;
        } else {
            text.to_mut().push_str(&piece);
        }
        if text.len() as u64 > self.limits.text {
            let message = "text over the limit of Limits::text".to_owned();
            self.say(&XML_SYNTAX, offset, String::new(), message);
            return false;
        }
        true
    }

    /// The end of the input.
    fn at_end(&mut self) {
        let Some(open) = self.open.last() else { return };
        let mut message = format!("the input ends here, inside <{}>", shown(open.name));
        if let Some(first) = self.unit.first() {
            message.push_str(&format!(
                "; what there is of <{}> is left out",
                shown(first.tag)
            ));
        }
        let xpath = self.xpath_of_open();
        self.say(&XML_TRUNCATED, self.source.len(), xpath, message);
    }

    fn broken(&mut self, error: &XmlError, offset: usize) {
        let (rule, message) = match error {
            XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => (
                &XML_TAGS,
                format!(
                    "found </{}>; expected </{}>, the end of the element opened last",
                    shown(found),
                    shown(expected)
                ),
            ),
            XmlError::IllFormed(IllFormedError::UnmatchedEndTag(found)) => (
                &XML_TAGS,
                format!(
                    "found </{}> after the end of the document element; expected the end of the input",
                    shown(found)
                ),
            ),
            XmlError::IllFormed(IllFormedError::UnclosedReference) => (
                &XML_ENTITY,
                "found & and no ; after it; expected &amp; or a reference".to_owned(),
            ),
            XmlError::Syntax(SyntaxError::InvalidBangMarkup) => (
                &XML_SYNTAX,
                "found <! and no markup that begins so; expected a comment or CDATA section"
                    .to_owned(),
            ),
            XmlError::Syntax(_) => (
                &XML_TRUNCATED,
                "the input ends inside markup; expected its end".to_owned(),
            ),
            _ => (
                &XML_SYNTAX,
                "found markup that is not well formed".to_owned(),
            ),
        };
        let xpath = self.xpath_of_open();
        self.say(rule, offset.min(self.source.len()), xpath, message);
    }

    /// Keeps what is said, if there is room; the first fatal finding is always kept.
    fn say(&mut self, rule: &'static Rule, offset: usize, xpath: String, message: String) {
        self.findings.add(rule.severity, || Finding {
            xpath,
            offset,
            title: rule.wants.into(),
            ..Finding::new(rule.id, rule.layer, rule.severity, message)
        });
    }

    fn lose(&mut self, path: impl FnOnce() -> String, what: impl FnOnce() -> String) {
        self.losses.add(|| Loss {
            term: "".into(),
            path: path(),
            what: what(),
        });
    }

    /// The path of the statement or message that the unit stands in.
    fn prefix(&self) -> &str {
        let is_frame = |open: &&Open<'_>| open.node.is_none();
        match self.open.iter().take(3).take_while(is_frame).count() {
            0 => "",
            1 => "/Document",
            2 => "/Document/BkToCstmrStmt",
            _ => &self.current.place.xpath,
        }
    }

    /// The path of the element begun last.
    fn xpath_of_last(&self) -> String {
        match self.unit.len() {
            0 => self.prefix().to_owned(),
            length => xpath(self.prefix(), &self.unit, length - 1),
        }
    }

    /// The path of the element that is open.
    fn xpath_of_open(&self) -> String {
        match self.open.last().and_then(|open| open.node) {
            Some(at) => xpath(self.prefix(), &self.unit, at),
            None => self.prefix().to_owned(),
        }
    }

    /// The unit is complete: the frame around it is what is open.
    fn end_of_unit(&mut self) {
        let nodes = std::mem::take(&mut self.unit);
        let unit = Unit {
            prefix: self.prefix().to_owned(),
            nodes,
        };
        let is_of_statement = self.open.len() == 3;
        match unit.nodes[0].name {
            "GrpHdr" if self.open.len() == 2 => self.group_header(&unit),
            "Acct" if is_of_statement => self.account(&unit),
            "Bal" if is_of_statement => self.balance(&unit),
            "TxsSummry" if is_of_statement => self.summary(&unit),
            "Ntry" if is_of_statement => self.entry(&unit),
            "AddtlStmtInf" if is_of_statement => {
                self.current.statement.free_communications = free_communications(unit.text(0));
            }
            _ if is_of_statement => self.of_statement(&unit),
            _ => {}
        }
        self.left_over(&unit);
        // The room is used again.
        let mut nodes = unit.nodes;
        nodes.clear();
        self.unit = nodes;
    }

    /// Tells what was not looked up: whole elements rather than what is in them.
    fn left_over(&mut self, unit: &Unit<'_>) {
        let nodes = &unit.nodes;
        let mut holds_used: Vec<bool> = nodes.iter().map(|node| node.is_used.get()).collect();
        let mut holds_text: Vec<bool> = nodes
            .iter()
            .map(|node| !chars::is_blank(node.text.as_bytes()))
            .collect();
        for at in (1..nodes.len()).rev() {
            let parent = nodes[at].parent;
            holds_used[parent] |= holds_used[at];
            holds_text[parent] |= holds_text[at];
        }
        let mut at = 0;
        while at < nodes.len() {
            let node = &nodes[at];
            let own_text = !chars::is_blank(node.text.as_bytes());
            let end = if holds_used[at] { at + 1 } else { node.end };
            let is_lost = if holds_used[at] {
                own_text && !node.is_used.get()
            } else {
                holds_text[at]
            };
            if is_lost {
                let what = || match end - at {
                    1 => format!(
                        "\"{}\", the model has no place for it",
                        shown(trim_xml(&node.text))
                    ),
                    count => format!("{count} elements, the model has no place for them"),
                };
                self.lose(|| unit.xpath(at), what);
            }
            at = end;
        }
    }

    fn missing(&mut self, unit: &Unit<'_>, at: usize, name: &str) {
        if !self.findings.has_room(CAMT_MISSING.severity) {
            return;
        }
        let message = format!(
            "found no <{name}> in <{}>; expected one",
            unit.nodes[at].name
        );
        self.say(
            &CAMT_MISSING,
            unit.nodes[at].offset,
            unit.xpath(at),
            message,
        );
    }

    /// Says what is missing of these children.
    fn demand(&mut self, unit: &Unit<'_>, names: &[&str]) {
        for name in names {
            if unit.child(0, name).is_none() {
                self.missing(unit, 0, name);
            }
        }
    }

    fn bad_value(&mut self, unit: &Unit<'_>, at: usize, expected: &str) {
        if !self.findings.has_room(CAMT_VALUE.severity) {
            return;
        }
        let text = trim_xml(&unit.nodes[at].text);
        let message = format!("found \"{}\"; expected {expected}", shown(text));
        self.say(&CAMT_VALUE, unit.nodes[at].offset, unit.xpath(at), message);
    }

    fn group_header(&mut self, unit: &Unit<'_>) {
        self.message.has_header = true;
        self.demand(unit, &["MsgId", "CreDtTm"]);
        self.message.id = unit.owned(0, &["MsgId"]);
        self.message.addressee = unit.owned(0, &["MsgRcpt", "Nm"]);
        self.message.query = unit.owned(0, &["OrgnlBizQry", "MsgId"]);
        if let Some(at) = unit.child(0, "CreDtTm") {
            self.message.created = Some(self.date_time(unit, at));
        }
    }

    /// A child of the statement that is one value.
    fn of_statement(&mut self, unit: &Unit<'_>) {
        match unit.nodes[0].name {
            "Id" => self.current.id = Some(Text::new(unit.text(0))),
            "ElctrncSeqNb" => self.current.statement.number = self.number(unit, 0),
            "LglSeqNb" => {
                let number = self.number(unit, 0);
                self.current.statement.paper_number = number;
                self.current.statement.new_paper_number = number;
            }
            "CreDtTm" => {
                let date = self.date_time(unit, 0);
                self.current.statement.header.creation_date = Some(date);
            }
            "CpyDplctInd" => match trim_xml(&unit.nodes[0].text) {
                "DUPL" => {
                    unit.text(0);
                    self.current.statement.header.is_duplicate = true;
                }
                // A copy and a duplicate of one.
                "CODU" => self.current.statement.header.is_duplicate = true,
                "COPY" => {}
                _ => self.bad_value(unit, 0, "CODU, COPY or DUPL"),
            },
            "RptgSrc" => {
                if let Some(at) = unit.get(0, &["Prtry"])
                    && identifiers::has_digits(&unit.nodes[at].text, 5)
                {
                    let application = Text::new(unit.text(at));
                    self.current.statement.header.separate_application = Some(application);
                }
            }
            _ => {}
        }
    }

    fn account(&mut self, unit: &Unit<'_>) {
        self.demand(unit, &["Id"]);
        let number = account_number(unit, 0);
        self.current.account = Some(unit.place(0));
        let statement = &mut self.current.statement;
        statement.account = number.filter(|number| number.number != NOT_PROVIDED);
        statement.description = unit.owned(0, &["Nm"]);
        statement.holder = unit.owned(0, &["Ownr", "Nm"]);
        if let Some(other) = unit.get(0, &["Ownr", "Id", "OrgId", "Othr"])
            && let Some(issuer) = unit.child(other, "Issr")
            && trim_xml(&unit.nodes[issuer].text) == KBO
            && let Some(at) = unit.child(other, "Id")
        {
            unit.text(issuer);
            let number = unit.text(at);
            let is_bare = identifiers::has_digits(number, 10);
            let zero = if is_bare { "0" } else { "" };
            statement.header.enterprise_number = Some(format!("{zero}{number}").into());
        }
        if let Some(bank) = unit.child(0, "Svcr") {
            statement.header.bic = bic(unit, bank);
            if let Some(at) = unit.get(bank, &["FinInstnId", "ClrSysMmbId", "MmbId"])
                && identifiers::has_digits(&unit.nodes[at].text, 3)
            {
                statement.header.bank = Some(Text::new(unit.text(at)));
            }
        }
    }

    fn balance(&mut self, unit: &Unit<'_>) {
        self.current.has_balance = true;
        self.demand(unit, &["Tp", "Amt", "CdtDbtInd", "Dt"]);
        let Some(kind) = unit.get(0, &["Tp", "CdOrPrtry", "Cd"]) else {
            return;
        };
        let code = trim_xml(&unit.nodes[kind].text);
        let current = &self.current;
        let is_old = match code {
            "OPBD" => current.statement.old_balance.is_none() || current.is_previous,
            "PRCD" => current.statement.old_balance.is_none(),
            "CLBD" if current.statement.new_balance.is_none() => false,
            _ => return,
        };
        if !is_old && code != "CLBD" {
            return;
        }
        unit.text(kind);
        let (side, amount) = self.sided_amount(unit, 0, None);
        let date = unit.child(0, "Dt").and_then(|at| self.date(unit, at));
        self.same_currency(unit);
        let balance = Some(Balance { side, amount, date });
        let place = Some(unit.place(0));
        if is_old {
            if self.current.is_previous {
                let xpath = self.current.old_balance.take().unwrap_or_default().xpath;
                self.lose(
                    || xpath,
                    || "the balance before (PRCD), for there is an old one".to_owned(),
                );
            }
            self.current.is_previous = code == "PRCD";
            self.current.statement.old_balance = balance;
            self.current.old_balance = place;
        } else {
            self.current.statement.new_balance = balance;
            self.current.new_balance = place;
        }
    }

    fn summary(&mut self, unit: &Unit<'_>) {
        for (of, side) in [
            ("TtlNtries", None),
            ("TtlCdtNtries", Some(Side::Credit)),
            ("TtlDbtNtries", Some(Side::Debit)),
        ] {
            if let Some(at) = unit.get(0, &[of, "NbOfNtries"]) {
                match trim_xml(unit.text(at)).parse() {
                    Ok(count) => self.current.counted.push((side, count, unit.place(at))),
                    Err(_) => self.bad_value(unit, at, "a number"),
                }
            }
        }
        if let Some(at) = unit.get(0, &["TtlNtries", "Sum"]) {
            self.sum(unit, at, Sum::All);
        }
        // Version 2 has the indicator beside the amount.
        for (amount, side) in [
            (
                &["TtlNtries", "TtlNetNtryAmt"][..],
                &["TtlNtries", "CdtDbtInd"][..],
            ),
            (
                &["TtlNtries", "TtlNetNtry", "Amt"],
                &["TtlNtries", "TtlNetNtry", "CdtDbtInd"],
            ),
        ] {
            let side = unit.get(0, side).map(|at| trim_xml(unit.text(at)));
            let Some(at) = unit.get(0, amount) else {
                continue;
            };
            self.sum(unit, at, Sum::Net(side.is_some()));
            if let (Some("DBIT"), Some((_, net, _))) = (side, self.current.summed.last_mut()) {
                *net = -net.abs();
            }
        }
        let credit = unit.get(0, &["TtlCdtNtries", "Sum"]);
        let debit = unit.get(0, &["TtlDbtNtries", "Sum"]);
        let (Some(credit), Some(debit)) = (credit, debit) else {
            for (at, side) in [(credit, Side::Credit), (debit, Side::Debit)] {
                if let Some(at) = at {
                    self.sum(unit, at, Sum::Of(side));
                }
            }
            return;
        };
        self.current.credit = Some(unit.place(credit));
        self.current.debit = Some(unit.place(debit));
        self.current.statement.trailer = Some(Trailer {
            debit: self.decimal(unit, debit),
            credit: self.decimal(unit, credit),
            ..Trailer::default()
        });
    }

    /// A total that the model has no place for, for it follows from others.
    fn sum(&mut self, unit: &Unit<'_>, at: usize, sum: Sum) {
        match parse_decimal(unit.text(at)) {
            Some(said) => self.current.summed.push((sum, said, unit.place(at))),
            None => self.bad_value(unit, at, "an amount"),
        }
    }

    /// Compares what the entries are said to come to with what they do. Those that are not booked are
    /// counted by some and not by others.
    fn check_totals(&mut self) {
        let counted = std::mem::take(&mut self.current.counted);
        let summed = std::mem::take(&mut self.current.summed);
        let movements = &self.current.statement.movements;
        if counted.is_empty() && summed.is_empty() {
            return;
        }
        let are_booked = movements.len() as u64 == self.current.entries;
        let mut counts = [0_u64; 2];
        let mut sums = Some([Decimal::ZERO; 2]);
        for movement in movements {
            let side = usize::from(movement.side == Side::Debit);
            counts[side] += 1;
            sums = sums.and_then(|mut sums| {
                sums[side] = sums[side].checked_add(*movement.amount.value()?)?;
                Some(sums)
            });
        }
        for (side, count, place) in counted {
            let expected = match side {
                None => self.current.entries,
                Some(_) if !are_booked => continue,
                Some(Side::Credit) => counts[0],
                Some(Side::Debit) => counts[1],
            };
            if count != expected {
                let message =
                    format!("found the number {count}, expected {expected}, which there are");
                self.say(&CAMT_COUNT, place.offset, place.xpath, message);
            }
        }
        let (Some([credit, debit]), true) = (sums, are_booked) else {
            return;
        };
        for (sum, said, place) in summed {
            let (expected, of) = match sum {
                Sum::All => (credit.checked_add(debit), "the sum of all entries"),
                Sum::Net(_) => (credit.checked_sub(debit), "credits less debits"),
                Sum::Of(Side::Credit) => (Some(credit), "the sum of the credit entries"),
                Sum::Of(Side::Debit) => (Some(debit), "the sum of the debit entries"),
            };
            let is_right = |expected: Decimal| match sum {
                Sum::Net(false) => said.abs() == expected.abs(),
                _ => said == expected,
            };
            if let Some(expected) = expected.filter(|&expected| !is_right(expected)) {
                let message = format!("found the total {said}, expected {expected}, {of}");
                self.say(&CAMT_TOTAL, place.offset, place.xpath, message);
            }
        }
    }

    /// Balances and entries are in the currency of the account.
    fn same_currency(&mut self, unit: &Unit<'_>) {
        let Some(at) = unit.child(0, "Amt") else {
            return;
        };
        let Some(found) = unit.nodes[at].currency.as_deref() else {
            let message = "found no attribute Ccy on <Amt>; expected the currency".to_owned();
            return self.say(
                &CAMT_MISSING,
                unit.nodes[at].offset,
                unit.xpath(at),
                message,
            );
        };
        let Some(account) = &mut self.current.statement.account else {
            return;
        };
        match account.currency.as_deref() {
            None if found != NO_CURRENCY => account.currency = Some(found.into()),
            Some(expected) if expected != found => {
                let message = format!(
                    "found the currency {}, expected {}, that of the account",
                    shown(found),
                    shown(expected)
                );
                self.say(
                    &CAMT_CURRENCY,
                    unit.nodes[at].offset,
                    unit.xpath(at),
                    message,
                );
            }
            _ => {}
        }
    }

    fn entry(&mut self, unit: &Unit<'_>) {
        self.current.entries += 1;
        self.demand(unit, &["Amt", "CdtDbtInd", "Sts", "BkTxCd"]);
        if let Some(at) = unit.child(0, "Sts") {
            let at = unit.child(at, "Cd").unwrap_or(at);
            if trim_xml(&unit.nodes[at].text) != "BOOK" && !unit.nodes[at].text.is_empty() {
                // The left-overs tell of it.
                return;
            }
            unit.text(at);
        }
        let mut movement = Movement {
            bank_reference: unit.owned(0, &["AcctSvcrRef"]),
            ..Movement::default()
        };
        (movement.side, movement.amount) = self.sided_amount(unit, 0, None);
        self.same_currency(unit);
        movement.entry_date = unit.child(0, "BookgDt").and_then(|at| self.date(unit, at));
        movement.value_date = unit.child(0, "ValDt").and_then(|at| self.date(unit, at));
        code(unit, 0, &mut movement);
        let is_reversal = unit
            .child(0, "RvslInd")
            .is_some_and(|at| matches!(trim_xml(unit.text(at)), "true" | "1"));
        let mut batch = None;
        let mut batches = Vec::new();
        let mut transactions = Vec::new();
        for details in unit
            .children(0)
            .filter(|&at| unit.nodes[at].name == "NtryDtls")
        {
            let before = transactions.len();
            let mut own = None;
            for at in unit.children(details) {
                match unit.nodes[at].name {
                    "Btch" => own = own.or(Some(at)),
                    "TxDtls" => transactions.push(at),
                    _ => {}
                }
            }
            batch = batch.or(own);
            batches.extend(own.map(|own| (own, before..transactions.len())));
        }
        let mut places = vec![Places {
            amount: unit.child(0, "Amt").unwrap_or(0),
            ..Places::default()
        }];
        if let Some(batch) = batch {
            movement.customer_reference = unit.owned(batch, &["PmtInfId"]);
        }
        let is_alone = batches.len() == 1;
        for (batch, own) in batches {
            self.batch(unit, batch, &transactions[own], is_alone, &movement);
        }
        if let [single] = transactions[..]
            && batch.is_none()
        {
            let (amount, side) = (movement.amount.clone(), movement.side);
            if let Some(at) = unit.child(single, "Amt")
                && parse_decimal(&unit.nodes[at].text).as_ref() == amount.value()
            {
                unit.text(at);
            }
            if let Some(at) = unit.child(single, "CdtDbtInd")
                && trim_xml(&unit.nodes[at].text) == indicator(side)
            {
                unit.text(at);
            }
            for kind in ["TxAmt", "InstdAmt"] {
                if let Some(at) = unit.get(single, &["AmtDtls", kind, "Amt"])
                    && let Some(of_entry) = unit.child(0, "Amt")
                    && unit.nodes[at].currency == unit.nodes[of_entry].currency
                    && parse_decimal(&unit.nodes[at].text).as_ref() == amount.value()
                {
                    unit.text(at);
                }
            }
            self.transaction(unit, single, is_reversal, &mut movement, &mut places[0]);
        } else {
            for &at in &transactions {
                let mut of_detail = Places {
                    amount: at,
                    ..Places::default()
                };
                let detail = self.detail(unit, at, is_reversal, &movement, &mut of_detail);
                self.budget.push(&mut movement.details, detail);
                places.push(of_detail);
            }
            if let Some(last) = movement.details.last_mut() {
                last.globalisation = 1;
                movement.globalisation = 1;
            }
        }
        if is_reversal && movement.return_kind.is_none() && movement.details.is_empty() {
            movement.return_kind = Some("4".into());
        }
        if let Some(at) = unit.child(0, "AddtlNtryInf") {
            places[0].information = at;
            for line in lines_of(unit.text(at)) {
                let (mark, communication) = marked(line);
                match mark {
                    Some(true) if movement.communication.is_none() => {
                        places[0].communication = at;
                        movement.communication = Some(communication);
                    }
                    _ => movement.information.push(information(communication)),
                }
            }
        }
        for movement in std::iter::once(&movement).chain(&movement.details) {
            let information = movement.information.capacity();
            self.budget.take(information * size_of::<Information>());
        }
        if self.budget.is_over() {
            return;
        }
        self.start_checks();
        let mut checker = std::mem::take(&mut self.checker);
        checker.movement(&movement, &mut |what| {
            let at = match what.part {
                Part::Movement(nth, item) => {
                    let of = places.get(nth).copied().unwrap_or_default();
                    match item {
                        Item::Amount | Item::Code => of.amount,
                        Item::Communication => of.communication,
                        Item::Account => of.account,
                        Item::Information(_) => of.information,
                    }
                }
                _ => 0,
            };
            self.say(
                what.rule,
                unit.nodes[at].offset,
                unit.xpath(at),
                what.message,
            );
        });
        self.checker = checker;
        let movements = &mut self.current.statement.movements;
        self.budget.push(movements, movement);
    }

    /// Checks what a batch says of its transactions, and of the entry when there is no other batch.
    fn batch(
        &mut self,
        unit: &Unit<'_>,
        batch: usize,
        transactions: &[usize],
        is_alone: bool,
        movement: &Movement,
    ) {
        let there = transactions.len();
        if let Some(at) = unit.child(batch, "NbOfTxs") {
            let said = trim_xml(unit.text(at));
            match said.parse::<u64>() {
                Ok(count) if there > 0 && count != there as u64 => {
                    let message =
                        format!("found the number {count}, expected {there}, which there are");
                    self.say(&CAMT_COUNT, unit.nodes[at].offset, unit.xpath(at), message);
                }
                Ok(_) => {}
                Err(_) => self.bad_value(unit, at, "a number"),
            }
        }
        if let Some(at) = unit.child(batch, "TtlAmt") {
            let said = parse_decimal(&unit.nodes[at].text);
            let entry = unit.child(0, "Amt").filter(|_| is_alone);
            let is_same = |other: usize| unit.nodes[other].currency == unit.nodes[at].currency;
            // In the currency of the batch, a transaction of the other side taken off.
            let amount = |&of: &usize| {
                let amount = unit.child(of, "Amt").filter(|&amount| is_same(amount))?;
                let amount = parse_decimal(&unit.nodes[amount].text)?;
                let side = unit.child(of, "CdtDbtInd");
                let is_own = side.is_none_or(|side| {
                    trim_xml(&unit.nodes[side].text) == indicator(movement.side)
                });
                Some(if is_own { amount } else { -amount })
            };
            let add = |sum: Decimal, of| sum.checked_add(amount(of)?);
            let sum = transactions.iter().try_fold(Decimal::ZERO, add);
            let sum = sum.filter(|_| there > 0).map(|sum| sum.abs());
            let of_entry = entry.filter(|&entry| is_same(entry));
            let of_entry = of_entry.and(movement.amount.value()).copied();
            if let Some(said) = said {
                let expected = sum.or(of_entry);
                let is_right = sum == Some(said) || of_entry == Some(said);
                if is_right {
                    unit.text(at);
                } else if let Some(expected) = expected {
                    unit.text(at);
                    let of = match sum {
                        Some(_) => "the sum of its transactions",
                        None => "the amount of the entry",
                    };
                    let message =
                        format!("found the total {said} of a batch, expected {expected}, {of}");
                    self.say(&CAMT_BATCH, unit.nodes[at].offset, unit.xpath(at), message);
                }
            }
        }
        if let Some(at) = unit.child(batch, "CdtDbtInd")
            && trim_xml(&unit.nodes[at].text) == indicator(movement.side)
        {
            unit.text(at);
        }
    }

    /// One of the transactions of an entry.
    fn detail(
        &mut self,
        unit: &Unit<'_>,
        at: usize,
        is_reversal: bool,
        total: &Movement,
        places: &mut Places,
    ) -> Movement {
        for date in [&total.entry_date, &total.value_date] {
            let length = date.as_ref().map_or(0, length_of);
            self.budget.take(length);
        }
        if self.budget.is_over() {
            return Movement::default();
        }
        let mut detail = Movement {
            side: total.side,
            entry_date: total.entry_date.clone(),
            value_date: total.value_date.clone(),
            ..Movement::default()
        };
        let own = |of: &usize| {
            unit.child(*of, "Tp")
                .is_some_and(|tp| matches!(trim_xml(&unit.nodes[tp].text), "CRDT" | "DBIT"))
        };
        if unit.child(at, "Amt").is_some() {
            (detail.side, detail.amount) = self.sided_amount(unit, at, Some(total.side));
            places.amount = unit.child(at, "Amt").unwrap_or(at);
        } else if let Some(amount) = unit.get(at, &["AmtDtls", "TxAmt", "Amt"]) {
            detail.amount = self.decimal(unit, amount);
            places.amount = amount;
            if unit.child(at, "CdtDbtInd").is_some() {
                detail.side = self.side(unit, at).unwrap_or(total.side);
            }
        } else if let Some(of) = unit
            .get(at, &["AmtDtls"])
            .and_then(|at| unit.children(at).find(own))
            && let (Some(side), Some(amount)) = (unit.child(of, "Tp"), unit.child(of, "Amt"))
        {
            detail.side = if trim_xml(unit.text(side)) == "CRDT" {
                Side::Credit
            } else {
                Side::Debit
            };
            detail.amount = self.decimal(unit, amount);
            places.amount = amount;
        } else {
            detail.amount = Parsed::unreadable("");
            let message =
                "found a transaction among several without an amount; expected one".to_owned();
            self.say(&CAMT_DETAIL, unit.nodes[at].offset, unit.xpath(at), message);
        }
        code(unit, at, &mut detail);
        self.transaction(unit, at, is_reversal, &mut detail, places);
        if is_reversal && detail.return_kind.is_none() {
            detail.return_kind = Some("4".into());
        }
        detail
    }

    /// What a transaction has beside its amount, into a detail or the movement itself.
    fn transaction(
        &mut self,
        unit: &Unit<'_>,
        at: usize,
        is_reversal: bool,
        movement: &mut Movement,
        places: &mut Places,
    ) {
        if let Some(references) = unit.child(at, "Refs") {
            movement.customer_reference = unit.owned(references, &["EndToEndId"]);
            if let Some(at) = unit.child(references, "AcctSvcrRef")
                && movement
                    .bank_reference
                    .as_ref()
                    .is_none_or(|own| **own == *unit.nodes[at].text)
            {
                movement.bank_reference = Some(Text::new(unit.text(at)));
            }
        }
        if movement.code.is_none() && movement.foreign_code.is_none() {
            code(unit, at, movement);
        } else if let Some(own) = unit.child(at, "BkTxCd") {
            // The same again says nothing more.
            let mut again = Movement::default();
            let used: Vec<bool> = unit.flags(own);
            code(unit, at, &mut again);
            if (again.code, &again.foreign_code) != (movement.code, &movement.foreign_code) {
                unit.reset(own, &used);
            }
        }
        let returned = unit.child(at, "RtrInf");
        if let Some(returned) = returned {
            let reason = unit
                .get(returned, &["Rsn", "Cd"])
                .or_else(|| unit.get(returned, &["Rsn", "Prtry"]));
            movement.return_reason = reason.map(|at| Text::new(unit.text(at)));
            for at in unit.children(returned) {
                if unit.nodes[at].name == "AddtlInf"
                    && let Some(kind) = unit.nodes[at].text.strip_prefix(RETURN_KIND)
                    && movement.return_kind.is_none()
                {
                    movement.return_kind = Some(kind.into());
                    unit.text(at);
                }
            }
        }
        self.parties(
            unit,
            at,
            is_reversal || returned.is_some(),
            movement,
            places,
        );
        let purpose = unit
            .get(at, &["Purp", "Cd"])
            .or_else(|| unit.get(at, &["Purp", "Prtry"]));
        movement.purpose = purpose.map(|at| Text::new(unit.text(at)));
        movement.category_purpose = unit.owned(at, &["PmtTpInf", "CtgyPurp", "Cd"]);
        self.remittance(unit, at, movement, places);
        direct_debit_of(unit, at, movement, places);
        if let Some(at) = unit.child(at, "AddtlTxInf") {
            places.information = at;
            for line in lines_of(unit.text(at)) {
                movement.information.push(information(marked(line).1));
            }
        }
    }

    /// The counterparty: who paid what came in, who was paid what went out. What comes back names those
    /// of the payment it undoes.
    fn parties(
        &mut self,
        unit: &Unit<'_>,
        at: usize,
        is_returned: bool,
        movement: &mut Movement,
        places: &mut Places,
    ) {
        let parties = unit.child(at, "RltdPties");
        let agents = unit.child(at, "RltdAgts");
        let own = self.current.statement.account.as_ref();
        let own_bic = self.current.statement.header.bic.as_ref();
        let of = |names: [&str; 3]| {
            let party = parties.and_then(|at| unit.child(at, names[0]));
            let account = parties.and_then(|at| unit.child(at, names[1]));
            let agent = agents.and_then(|at| unit.child(at, names[2]));
            (party, account, agent)
        };
        let is_own = |account: Option<usize>| {
            account
                .and_then(|at| {
                    unit.get(at, &["Id", "IBAN"])
                        .or_else(|| unit.get(at, &["Id", "Othr", "Id"]))
                })
                .is_some_and(|at| own.is_some_and(|own| *own.number == *unit.nodes[at].text))
        };
        let debtor = of(["Dbtr", "DbtrAcct", "DbtrAgt"]);
        let creditor = of(["Cdtr", "CdtrAcct", "CdtrAgt"]);
        let (mut counterparty, mut holder) = match movement.side {
            Side::Credit => (debtor, creditor),
            Side::Debit => (creditor, debtor),
        };
        let is_there = |(party, account, _): (Option<usize>, Option<usize>, Option<usize>)| {
            party.or(account).is_some()
        };
        if is_returned
            && (!is_there(counterparty) || is_own(counterparty.1))
            && is_there(holder)
            && !is_own(holder.1)
        {
            std::mem::swap(&mut counterparty, &mut holder);
        }
        let (party, account, agent) = counterparty;
        if let Some(party) = party {
            let party = unit.child(party, "Pty").unwrap_or(party);
            movement.counterparty_name = match unit.child(party, "Agt") {
                Some(bank) => {
                    movement.counterparty_bic = bic(unit, bank);
                    unit.owned(bank, &["FinInstnId", "Nm"])
                }
                None => unit.owned(party, &["Nm"]),
            };
            movement.counterparty_address = unit
                .child(party, "PstlAdr")
                .and_then(|at| address(unit, at));
        }
        if let Some(account) = account {
            movement.counterparty_account = account_number(unit, account);
            places.account = account;
        }
        if let Some(agent) = agent {
            movement.counterparty_bic = bic(unit, agent).or(movement.counterparty_bic.take());
        }
        // That the holder is the holder need not be said.
        let (party, account, agent) = holder;
        if is_own(account) {
            account.and_then(|at| account_number(unit, at));
            if let Some(party) = party {
                let party = unit.child(party, "Pty").unwrap_or(party);
                unit.owned(party, &["Nm"]);
            }
        }
        if let Some(agent) = agent
            && let Some(at) = bic_node(unit, agent)
            && own_bic.is_some_and(|own| **own == *unit.nodes[at].text)
        {
            unit.text(at);
        }
        // The model has these among what the bank adds.
        for (name, kind) in [("UltmtCdtr", 8), ("UltmtDbtr", 9)] {
            if let Some(party) = parties.and_then(|at| unit.child(at, name)) {
                let party = unit.child(party, "Pty").unwrap_or(party);
                if let Some(name) = unit.owned(party, &["Nm"]) {
                    let structured = StructuredCommunication { kind, text: name };
                    movement
                        .information
                        .push(information(Communication::Structured(structured)));
                }
            }
        }
    }

    /// What the payer says: in fields, or in words. Words beside fields go among the information.
    fn remittance(
        &mut self,
        unit: &Unit<'_>,
        at: usize,
        movement: &mut Movement,
        places: &mut Places,
    ) {
        let Some(remittance) = unit.child(at, "RmtInf") else {
            return;
        };
        places.communication = remittance;
        let structured = unit
            .children(remittance)
            .filter(|&at| unit.nodes[at].name == "Strd")
            .find_map(|at| reference(unit, at));
        let words: Vec<usize> = unit
            .children(remittance)
            .filter(|&at| unit.nodes[at].name == "Ustrd")
            .collect();
        let free = joined(words.iter().map(|&at| unit.text(at)), FREE);
        movement.communication = match structured {
            Some(communication) => {
                let again = match &communication {
                    Communication::Structured(structured) if structured.kind == 127 => {
                        direct_debit(&structured.text)[2] == free
                    }
                    Communication::Structured(structured) => {
                        alphanumeric(&structured.text).eq(alphanumeric(&free))
                    }
                    Communication::Free(text) => *text == *free,
                };
                if !again && !free.is_empty() {
                    let free = Communication::Free(free.into());
                    movement.information.push(information(free));
                }
                Some(communication)
            }
            None if free.is_empty() => None,
            None => Some(Communication::Free(free.into())),
        };
    }

    /// What stands before the movements is known, or will not come any more.
    fn start_checks(&mut self) {
        if self.current.is_checked {
            return;
        }
        self.current.is_checked = true;
        let mut said = Vec::new();
        self.checker
            .start(&self.current.statement, &mut |what| said.push(what));
        self.say_of_statement(said);
    }

    fn say_of_statement(&mut self, said: Vec<Said>) {
        for what in said {
            let current = &self.current;
            let place = match what.part {
                Part::Account => &current.account,
                Part::OldBalance => &current.old_balance,
                Part::NewBalance => &current.new_balance,
                Part::DebitTotal => &current.debit,
                Part::CreditTotal => &current.credit,
                Part::Movement(..) => &None,
            };
            let place = place.as_ref().unwrap_or(&current.place).clone();
            self.say(what.rule, place.offset, place.xpath, what.message);
        }
    }

    fn end_of_statement(&mut self) {
        self.take_statement();
        let Current {
            place, has_balance, ..
        } = &self.current;
        let (place, has_balance) = (place.clone(), *has_balance);
        for (is_there, name) in [
            (self.current.id.is_some(), "Id"),
            (self.current.account.is_some(), "Acct"),
            (has_balance, "Bal"),
        ] {
            if !is_there {
                let message = format!("found no <{name}> in <Stmt>; expected one");
                self.say(&CAMT_MISSING, place.offset, place.xpath.clone(), message);
            }
        }
        self.check_totals();
        self.start_checks();
        let mut said = Vec::new();
        self.checker
            .end(&self.current.statement, &mut |what| said.push(what));
        self.say_of_statement(said);
        self.end_statement();
    }

    fn end_statement(&mut self) {
        let statement = std::mem::take(&mut self.current.statement);
        self.budget.push(&mut self.statements, statement);
    }

    /// What is known only at the end of a statement.
    fn take_statement(&mut self) {
        let statement = &mut self.current.statement;
        let created = self.message.created.as_ref();
        self.budget.take(created.map_or(0, length_of));
        if statement.header.creation_date.is_none() && !self.budget.is_over() {
            statement.header.creation_date = self.message.created.clone();
        }
        let id = self.current.id.as_ref();
        let derived = derived_id(statement);
        statement.header.transaction_reference = id.filter(|id| ***id != *derived).cloned();
    }

    /// What was read, with the places of what was said.
    fn finish(&mut self, offsets: &Offsets) -> Result<StatementsRead, Error> {
        let is_whole = self.root_closed;
        if self.open.get(2).is_some_and(|open| open.node.is_none()) {
            // What there was of the statement in which reading ended.
            self.take_statement();
            self.end_statement();
        }
        for (is_there, name) in [
            (self.message.has_header, "GrpHdr"),
            (!self.statements.is_empty(), "Stmt"),
        ] {
            if is_whole && !is_there {
                let message = format!("found no <{name}> in the message; expected one");
                self.say(
                    &CAMT_MISSING,
                    0,
                    "/Document/BkToCstmrStmt".to_owned(),
                    message,
                );
            }
        }
        let derived = self.statements.first().map(derived_id);
        let Message {
            id,
            addressee,
            query,
            ..
        } = std::mem::take(&mut self.message);
        let id = id.filter(|id| derived.as_deref() != Some(id.as_str()));
        let count = self.statements.len();
        // Each statement gets them.
        for text in [&id, &addressee, &query].into_iter().flatten() {
            self.budget.take(text.len().saturating_mul(count));
        }
        self.budget.check()?;
        for (at, statement) in self.statements.iter_mut().enumerate() {
            statement.header.file_reference = id.clone();
            statement.header.addressee = addressee.clone();
            statement.header.related_reference = query.clone();
            if let Some(trailer) = &mut statement.trailer {
                trailer.is_followed = Some(at + 1 < count);
            }
        }
        let lines = LineIndex::new(self.source);
        let room = self.limits.room();
        let Findings {
            mut list, left_out, ..
        } = std::mem::replace(&mut self.findings, Findings::new(room));
        list.sort_by_key(|finding| finding.offset);
        let places: Vec<usize> = list.iter().map(|finding| finding.offset).collect();
        let in_input = offsets.in_input(self.source, &places);
        for (finding, in_input) in list.iter_mut().zip(in_input) {
            (finding.line, finding.column) = lines.line_column(finding.offset);
            finding.offset = in_input;
        }
        let losses = std::mem::replace(&mut self.losses, Losses::new(room));
        Ok(StatementsRead {
            statements: std::mem::take(&mut self.statements),
            findings: list,
            left_out,
            losses: losses.finish("/Document"),
        })
    }

    fn number(&mut self, unit: &Unit<'_>, at: usize) -> Option<u32> {
        let text = trim_xml(&unit.nodes[at].text);
        match text.parse() {
            Ok(number) => {
                unit.text(at);
                Some(number)
            }
            Err(_) => {
                // A number with more digits is one, but the model has no place for it.
                if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.bad_value(unit, at, "a number");
                }
                None
            }
        }
    }

    /// An amount: not negative, with up to 18 digits, 5 of them decimals.
    fn decimal(&mut self, unit: &Unit<'_>, at: usize) -> Parsed<Decimal> {
        let text = unit.text(at);
        let fits = |value: &Decimal| {
            let plain = value.normalize();
            let is_negative = plain.is_sign_negative() && !plain.is_zero();
            !is_negative && plain.scale() <= 5 && plain.mantissa() < 10_i128.pow(18)
        };
        match parse_decimal(text).filter(fits) {
            Some(value) => Parsed::Value(value),
            None => {
                let expected = "an amount without a sign, with up to 18 digits, 5 of them decimals";
                self.bad_value(unit, at, expected);
                Parsed::unreadable(text)
            }
        }
    }

    /// The side and the amount of an element. Without a side that can be read the amount is worth
    /// nothing, unless there is one that it has otherwise.
    fn sided_amount(
        &mut self,
        unit: &Unit<'_>,
        at: usize,
        otherwise: Option<Side>,
    ) -> (Side, Parsed<Decimal>) {
        let is_said = unit.child(at, "CdtDbtInd").is_some();
        let side = match otherwise {
            Some(side) if !is_said => Some(side),
            _ => self.side(unit, at),
        };
        let amount = match unit.child(at, "Amt") {
            Some(at) => self.decimal(unit, at),
            None => Parsed::unreadable(""),
        };
        match side {
            Some(side) => (side, amount),
            None => (Side::Credit, Parsed::unreadable(amount.to_string())),
        }
    }

    fn side(&mut self, unit: &Unit<'_>, at: usize) -> Option<Side> {
        let at = unit.child(at, "CdtDbtInd")?;
        match trim_xml(unit.text(at)) {
            "CRDT" => Some(Side::Credit),
            "DBIT" => Some(Side::Debit),
            _ => {
                self.bad_value(unit, at, "CRDT or DBIT");
                None
            }
        }
    }

    /// The date in an element that has a date, or a date and a time.
    fn date(&mut self, unit: &Unit<'_>, at: usize) -> Option<Parsed<NaiveDate>> {
        if let Some(at) = unit.child(at, "DtTm") {
            return Some(self.date_time(unit, at));
        }
        let Some(at) = unit.child(at, "Dt") else {
            self.missing(unit, at, "Dt");
            return None;
        };
        let date = Parsed::date(unit.text(at));
        if date.value().is_none() {
            self.bad_value(unit, at, "a date as YYYY-MM-DD");
        }
        Some(date)
    }

    /// The date of a date and time; the model has no place for the time.
    fn date_time(&mut self, unit: &Unit<'_>, at: usize) -> Parsed<NaiveDate> {
        let text = trim_xml(unit.text(at));
        let parts = text.split_once('T').filter(|(_, time)| is_time(time));
        let date = parts.map(|(date, _)| Parsed::date(date));
        let date = date.filter(|date| date.value().is_some());
        match (date, parts) {
            (Some(date), Some((_, time))) => {
                if !time.starts_with("00:00:00") {
                    let what = || {
                        format!(
                            "the time \"{}\", the model has no place for it",
                            shown(time)
                        )
                    };
                    self.lose(|| unit.xpath(at), what);
                }
                date
            }
            _ => {
                self.bad_value(unit, at, "a date and time as YYYY-MM-DDThh:mm:ss");
                Parsed::unreadable(text)
            }
        }
    }
}

/// Where the parts of a movement stand, by their numbers in the unit.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    amount: usize,
    communication: usize,
    account: usize,
    information: usize,
}

/// A child of the message or a statement, with all that is below it.
struct Unit<'s> {
    prefix: String,
    nodes: Vec<Node<'s>>,
}

impl Unit<'_> {
    fn children(&self, at: usize) -> impl Iterator<Item = usize> {
        let end = self.nodes[at].end;
        let mut next = at + 1;
        std::iter::from_fn(move || {
            #[cfg(test)]
            crate::steps::take(1);
            let this = next;
            if this >= end {
                return None;
            }
            next = self.nodes[this].end;
            Some(this)
        })
    }

    /// The first child of this name.
    fn child(&self, at: usize, name: &str) -> Option<usize> {
        self.children(at)
            .find(|&child| self.nodes[child].name == name)
    }

    /// What stands below by these names.
    fn get(&self, at: usize, path: &[&str]) -> Option<usize> {
        path.iter().try_fold(at, |at, name| self.child(at, name))
    }

    /// The text, which the model has a place for.
    fn text(&self, at: usize) -> &str {
        let node = &self.nodes[at];
        node.is_used.set(true);
        &node.text
    }

    /// The text of what stands below by these names, if there is any.
    fn owned(&self, at: usize, path: &[&str]) -> Option<Text> {
        let text = self.text(self.get(at, path)?);
        (!text.is_empty()).then(|| Text::new(text))
    }

    /// Which of an element and those below it the model has a place for.
    fn flags(&self, at: usize) -> Vec<bool> {
        let nodes = &self.nodes[at..self.nodes[at].end];
        nodes.iter().map(|node| node.is_used.get()).collect()
    }

    fn reset(&self, at: usize, flags: &[bool]) {
        for (node, &flag) in self.nodes[at..].iter().zip(flags) {
            node.is_used.set(flag);
        }
    }

    fn xpath(&self, at: usize) -> String {
        xpath(&self.prefix, &self.nodes, at)
    }

    fn place(&self, at: usize) -> Place {
        Place {
            offset: self.nodes[at].offset,
            xpath: self.xpath(at),
        }
    }
}

/// Elements that may stand more than once, whose number is always told.
const REPEATABLE: &[&str] = &["Stmt", "Bal", "Ntry", "NtryDtls", "TxDtls", "Ustrd", "Strd"];

/// Without prefixes, so that a path is no longer than its names.
fn xpath(prefix: &str, nodes: &[Node<'_>], at: usize) -> String {
    let mut steps = vec![at];
    let mut at = at;
    while at > 0 {
        at = nodes[at].parent;
        steps.push(at);
    }
    let mut path = prefix.to_owned();
    for &step in steps.iter().rev() {
        let node = &nodes[step];
        path.push('/');
        path.push_str(&shown(node.tag));
        if node.nth > 1 || REPEATABLE.contains(&node.tag) {
            path.push_str(&format!("[{}]", node.nth));
        }
    }
    path
}

/// How long the text is that a date holds: one that is none may have any length.
fn length_of(date: &Parsed<NaiveDate>) -> usize {
    date.raw().map_or(0, |text| text.len())
}

/// A text short enough for a message.
fn shown(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 100;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

fn indicator(side: Side) -> &'static str {
    match side {
        Side::Credit => "CRDT",
        Side::Debit => "DBIT",
    }
}

fn alphanumeric(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

fn information(communication: Communication) -> Information {
    Information {
        communication: Some(communication),
        ..Information::default()
    }
}

/// Pieces as one text: one that is full, or of the 35 characters of older forms, goes on in the next;
/// after any other stands a blank.
fn joined<'t>(pieces: impl Iterator<Item = &'t str>, full: usize) -> String {
    let mut text = String::new();
    let mut goes_on = true;
    for piece in pieces {
        if !goes_on {
            text.push(' ');
        }
        text.push_str(piece);
        let length = piece.chars().count();
        goes_on = length == full || length == 35;
    }
    text.truncate(text.trim_end().len());
    text
}

/// A line of information, and whether it is the communication of a total; `None` without a mark.
pub(super) fn marked(line: &str) -> (Option<bool>, Communication) {
    let free = || Communication::Free(line.into());
    let Some((mark, rest)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) else {
        return (None, free());
    };
    let (is_total, kind) = match mark.strip_prefix(OF_TOTAL) {
        Some(kind) => (true, kind.trim_start()),
        None => (false, mark),
    };
    let rest: Text = rest.strip_prefix(' ').unwrap_or(rest).into();
    match kind.parse() {
        Ok(kind_number) if kind.len() >= 3 && !kind.starts_with('+') => {
            let structured = StructuredCommunication {
                kind: kind_number,
                text: rest,
            };
            (Some(is_total), Communication::Structured(structured))
        }
        _ if is_total && kind.is_empty() => (Some(true), Communication::Free(rest)),
        _ => (None, free()),
    }
}

/// The lines of information, of which five hundred characters can hold so many.
fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    text.splitn(250, '\n').filter(|line| !line.is_empty())
}

/// Lines, an empty one between two communications.
fn free_communications(text: &str) -> Vec<FreeCommunication> {
    let line = |line: &str| Text::new(line.trim_end());
    let communication = |text: &str| FreeCommunication {
        lines: text.splitn(250, '\n').map(line).collect(),
        ..FreeCommunication::default()
    };
    if trim_xml(text).is_empty() {
        return Vec::new();
    }
    text.splitn(250, "\n\n").map(communication).collect()
}

fn account_number(unit: &Unit<'_>, at: usize) -> Option<AccountNumber> {
    let currency = unit.owned(at, &["Ccy"]);
    let id = unit.child(at, "Id")?;
    if let Some(at) = unit.child(id, "IBAN") {
        let number = trim_xml(unit.text(at));
        return Some(AccountNumber {
            kind: kind_of_iban(number),
            number: number.into(),
            currency,
            ..AccountNumber::default()
        });
    }
    let other = unit.child(id, "Othr")?;
    let number = Text::new(unit.text(unit.child(other, "Id")?));
    let mut kind = AccountKind::Foreign;
    if let Some(at) = unit.get(other, &["SchmeNm", "Cd"])
        && trim_xml(&unit.nodes[at].text) == "BBAN"
        && identifiers::has_digits(&number, 12)
    {
        unit.text(at);
        kind = AccountKind::BelgianBban;
    }
    Some(AccountNumber {
        kind,
        number,
        currency,
        ..AccountNumber::default()
    })
}

/// Where the BIC of a bank stands, or what it has in place of one.
fn bic_node(unit: &Unit<'_>, bank: usize) -> Option<usize> {
    let bank = unit.child(bank, "FinInstnId")?;
    let names: [&[&str]; 3] = [&["BICFI"], &["BIC"], &["Othr", "Id"]];
    names.iter().find_map(|path| unit.get(bank, path))
}

fn bic(unit: &Unit<'_>, bank: usize) -> Option<Text> {
    bic_node(unit, bank).map(|at| Text::new(unit.text(at)))
}

/// An address in lines, or in fields: street, town, country.
fn address(unit: &Unit<'_>, at: usize) -> Option<Text> {
    let lines: Vec<usize> = unit
        .children(at)
        .filter(|&at| unit.nodes[at].name == "AdrLine")
        .collect();
    let mut text = String::new();
    for name in ["StrtNm", "BldgNb", "PstCd", "TwnNm", "Ctry"] {
        if let Some(field) = unit.owned(at, &[name]) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&field);
        }
    }
    let lines = joined(lines.iter().map(|&at| unit.text(at)), ADDRESS);
    if !text.is_empty() && !lines.is_empty() {
        text.push(' ');
    }
    text.push_str(&lines);
    (!text.is_empty()).then(|| text.into())
}

/// The code of an entry or a transaction.
fn code(unit: &Unit<'_>, at: usize, movement: &mut Movement) {
    let Some(code) = unit.child(at, "BkTxCd") else {
        return;
    };
    let domain = [
        unit.get(code, &["Domn", "Cd"]),
        unit.get(code, &["Domn", "Fmly", "Cd"]),
        unit.get(code, &["Domn", "Fmly", "SubFmlyCd"]),
    ];
    if let [Some(domain), Some(family), Some(sub)] = domain {
        let parts = [domain, family, sub].map(|at| trim_xml(unit.text(at)));
        movement.foreign_code = Some(parts.join("/").into());
    }
    let Some(own) = unit.get(code, &["Prtry", "Cd"]) else {
        return;
    };
    let issuer = unit.get(code, &["Prtry", "Issr"]);
    movement.code = TransactionCode::parse(trim_xml(&unit.nodes[own].text));
    if movement.code.is_some() {
        unit.text(own);
        if let Some(at) = issuer
            && trim_xml(&unit.nodes[at].text) == BBA
        {
            unit.text(at);
        }
    } else if movement.foreign_code.is_none() {
        movement.foreign_code = Some(Text::new(unit.text(own)));
    }
}

/// What a structured remittance refers to.
fn reference(unit: &Unit<'_>, at: usize) -> Option<Communication> {
    let reference = unit.child(at, "CdtrRefInf")?;
    let kind = unit.get(reference, &["Tp", "CdOrPrtry", "Prtry"]);
    let code = unit.get(reference, &["Tp", "CdOrPrtry", "Cd"]);
    let issuer = unit.get(reference, &["Tp", "Issr"]);
    let issued_by = |wanted: &str| {
        issuer.is_some_and(|at| trim_xml(&unit.nodes[at].text).eq_ignore_ascii_case(wanted))
    };
    let number = unit.child(reference, "Ref");
    let more = || -> String {
        let pieces = unit
            .children(at)
            .filter(|&at| unit.nodes[at].name == "AddtlRmtInf");
        pieces.map(|at| unit.text(at)).collect()
    };
    let use_all = |parts: &[Option<usize>]| {
        for &at in parts.iter().flatten() {
            unit.text(at);
        }
    };
    if let Some(of) = kind
        && issued_by(BBA)
        && let text = trim_xml(&unit.nodes[of].text)
        && text.len() == 3
        && let Ok(kind_number) = text.parse::<u16>()
    {
        use_all(&[kind, issuer, number]);
        let head = number.map_or("", |at| unit.text(at));
        let text = format!("{head}{}", more());
        return Some(Communication::Structured(StructuredCommunication {
            kind: kind_number,
            text: text.trim_end().into(),
        }));
    }
    let number = unit.text(number?);
    let kind_number = if issued_by("ISO") || identifiers::is_creditor_reference(number) {
        100
    } else if issued_by(BBA) || identifiers::is_ogm_vcs(number) {
        101
    } else {
        return Some(Communication::Free(number.into()));
    };
    if code.is_some_and(|at| trim_xml(&unit.nodes[at].text) == "SCOR") {
        use_all(&[code]);
    }
    if issued_by("ISO") || issued_by(BBA) {
        use_all(&[issuer]);
    }
    let number = if kind_number == 101 && identifiers::is_ogm_vcs(number) {
        number.chars().filter(char::is_ascii_digit).collect()
    } else {
        number.to_owned()
    };
    let text = format!("{number}{}", more());
    Some(Communication::Structured(StructuredCommunication {
        kind: kind_number,
        text: text.trim_end().into(),
    }))
}

/// A direct debit: the mandate and the creditor are what a communication of type 127 has. One that
/// came in words becomes of that type, if there is room for the words.
fn direct_debit_of(unit: &Unit<'_>, at: usize, movement: &mut Movement, places: &mut Places) {
    let Some(mandate) = unit.get(at, &["Refs", "MndtId"]) else {
        return;
    };
    let creditor = unit.get(at, &["RltdPties", "Cdtr"]).and_then(|at| {
        let party = unit.child(at, "Pty").unwrap_or(at);
        unit.get(party, &["Id", "PrvtId", "Othr"])
            .or_else(|| unit.get(party, &["Id", "OrgId", "Othr"]))
    });
    let creditor_id = creditor.and_then(|at| unit.child(at, "Id"));
    let mandate_text = &*unit.nodes[mandate].text;
    let creditor_text = creditor_id.map_or("", |at| &*unit.nodes[at].text);
    let words = match &movement.communication {
        None => "",
        Some(Communication::Free(text)) => text,
        Some(Communication::Structured(structured)) if structured.kind == 127 => {
            let [of_creditor, of_mandate, _] = direct_debit(&structured.text);
            if of_mandate == mandate_text.trim() {
                unit.text(mandate);
            }
            if of_creditor == creditor_text.trim() {
                use_creditor(unit, creditor);
            }
            return;
        }
        Some(Communication::Structured(_)) => return,
    };
    let fits = |text: &str, length: usize| text.chars().count() <= length;
    if !fits(mandate_text, 35) || !fits(creditor_text, 35) || !fits(words, 62) {
        return;
    }
    let text = format!("{:0>9}{creditor_text:<35}{mandate_text:<35}{words}", "");
    if movement.communication.is_none() {
        places.communication = mandate;
    }
    movement.communication = Some(Communication::Structured(StructuredCommunication {
        kind: 127,
        text: text.trim_end().into(),
    }));
    unit.text(mandate);
    use_creditor(unit, creditor);
}

/// The identifier of a creditor and the scheme it is of.
fn use_creditor(unit: &Unit<'_>, creditor: Option<usize>) {
    if let Some(creditor) = creditor {
        unit.owned(creditor, &["Id"]);
        if let Some(at) = unit.get(creditor, &["SchmeNm", "Prtry"])
            && trim_xml(&unit.nodes[at].text) == "SEPA"
        {
            unit.text(at);
        }
    }
}

/// The children that versions 2 to 12 have in these elements, in their order, which is the same in all.
fn children(parent: &str) -> Option<&'static [&'static str]> {
    Some(match parent {
        "Document" => &["BkToCstmrStmt"],
        "BkToCstmrStmt" => &["GrpHdr", "Stmt", "SplmtryData"],
        "Btch" => &["MsgId", "PmtInfId", "NbOfTxs", "TtlAmt", "CdtDbtInd"],
        "Refs" => &[
            "MsgId",
            "AcctSvcrRef",
            "PmtInfId",
            "InstrId",
            "EndToEndId",
            "UETR",
            "TxId",
            "MndtId",
            "ChqNb",
            "ClrSysRef",
            "AcctOwnrTxId",
            "AcctSvcrTxId",
            "MktInfrstrctrTxId",
            "PrcgId",
            "Prtry",
        ],
        "Bal" => &["Tp", "CdtLine", "Amt", "CdtDbtInd", "Dt", "Avlbty"],
        "GrpHdr" => &[
            "MsgId",
            "CreDtTm",
            "MsgRcpt",
            "MsgPgntn",
            "OrgnlBizQry",
            "AddtlInf",
        ],
        "RltdAgts" => &[
            "InstgAgt",
            "InstdAgt",
            "DbtrAgt",
            "CdtrAgt",
            "IntrmyAgt1",
            "IntrmyAgt2",
            "IntrmyAgt3",
            "RcvgAgt",
            "DlvrgAgt",
            "IssgAgt",
            "SttlmPlc",
            "Prtry",
        ],
        "RmtInf" => &["Ustrd", "Strd"],
        "RltdPties" => &[
            "InitgPty",
            "Dbtr",
            "DbtrAcct",
            "UltmtDbtr",
            "Cdtr",
            "CdtrAcct",
            "UltmtCdtr",
            "TradgPty",
            "Prtry",
        ],
        "TxDtls" => &[
            "Refs",
            "Amt",
            "CdtDbtInd",
            "AmtDtls",
            "Avlbty",
            "BkTxCd",
            "Chrgs",
            "Intrst",
            "RltdPties",
            "RltdAgts",
            "LclInstrm",
            "PmtTpInf",
            "Purp",
            "RltdRmtInf",
            "RmtInf",
            "RltdDts",
            "RltdPric",
            "RltdQties",
            "FinInstrmId",
            "Tax",
            "RtrInf",
            "CorpActn",
            "SfkpgAcct",
            "CshDpst",
            "CardTx",
            "AddtlTxInf",
            "SplmtryData",
        ],
        "NtryDtls" => &["Btch", "TxDtls"],
        "Ntry" => &[
            "NtryRef",
            "Amt",
            "CdtDbtInd",
            "RvslInd",
            "Sts",
            "BookgDt",
            "ValDt",
            "AcctSvcrRef",
            "Avlbty",
            "BkTxCd",
            "ComssnWvrInd",
            "AddtlInfInd",
            "AmtDtls",
            "Chrgs",
            "TechInptChanl",
            "Intrst",
            "CardTx",
            "NtryDtls",
            "AddtlNtryInf",
        ],
        "Stmt" => &[
            "Id",
            "StmtPgntn",
            "ElctrncSeqNb",
            "RptgSeq",
            "LglSeqNb",
            "CreDtTm",
            "FrToDt",
            "CpyDplctInd",
            "RptgSrc",
            "Acct",
            "RltdAcct",
            "Intrst",
            "Bal",
            "TxsSummry",
            "Ntry",
            "AddtlStmtInf",
        ],
        _ => return None,
    })
}
