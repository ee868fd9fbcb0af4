//! From the elements of camt to the model.
//!
//! The message comes in units: a child of `Stmt`, `Rpt` or `Ntfctn` (an entry, a balance, …) or of the message with all that
//! is inside it. The elements of a unit are looked up and forgotten at its end. What was not looked up by
//! then is what the model has no place for.

use super::rules::{
    CAMT_BATCH, CAMT_COUNT, CAMT_CURRENCY, CAMT_DETAIL, CAMT_IBAN, CAMT_MISSING, CAMT_NAMESPACE,
    CAMT_ORDER, CAMT_TOTAL, CAMT_UNKNOWN, CAMT_VALUE,
};
use super::{
    ADDRESS, BBA, FREE, INVOICE, KBO, MESSAGES, NO_CURRENCY, NOT_PROVIDED, OF_TOTAL, RETURN_KIND,
    STATEMENT, derived_id, direct_debit, iso_code, kind_of_iban,
};
use crate::error::Error;
use crate::format::{Format, Loss, Losses, MessageReader, StatementEvent, StatementsRead};
use crate::identifiers;
use crate::model::{
    AccountKind, AccountNumber, AmountKind, Balance, Charge, Communication, Exchange,
    FreeCommunication, Information, Movement, OtherAmount, OtherBalance, Page, Side, Statement,
    StatementKind, StructuredCommunication, Trailer, TransactionCode,
};
use crate::report::{Finding, Findings};
use crate::structure::statement::{Checker, Item, Part, Said};
use crate::structure::{Budget, Framing, Limits, Note, Notes, Rule, StructureRules, Unit, Units};
use crate::value::shown::{quoted, short};
use crate::value::{Parsed, Text, is_time, parse_decimal, trim_xml};
use crate::value::{Phrase, phrase};
use crate::xml::{Attr, Name, Node, camt, chars};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::Arc;

/// How the message is read: its statements, and the message around them, are not held.
static FRAMING: Framing = Framing {
    frames: &[
        &[camt::DOCUMENT],
        &[
            camt::BK_TO_CSTMR_ACCT_RPT,
            camt::BK_TO_CSTMR_STMT,
            camt::BK_TO_CSTMR_DBT_CDT_NTFCTN,
        ],
        PARTS,
    ],
    rules: &StructureRules {
        unknown: &CAMT_UNKNOWN,
        order: &CAMT_ORDER,
        repeated: &CAMT_UNKNOWN,
        missing: &CAMT_MISSING,
        text: &CAMT_UNKNOWN,
        value: &CAMT_VALUE,
        attribute: &CAMT_UNKNOWN,
        attribute_missing: &CAMT_MISSING,
    },
};

/// What the movements stand in.
const PARTS: &[Name] = &[camt::RPT, camt::STMT, camt::NTFCTN];

/// A place in the text. Line and column are 0 until it is told where the text stands in the input.
#[derive(Clone, Debug, Default)]
struct Place {
    offset: usize,
    line: usize,
    column: usize,
    xpath: String,
}

/// What is known of the statement being read.
#[derive(Debug, Default)]
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
    /// Which page it is, is said of the statement itself and not of the message.
    has_own_page: bool,
    /// The old balance is only that of the statement before.
    is_previous: bool,
    /// Where the further balances stand, beside those of the model.
    others: Vec<Place>,
    /// A balance has no sign, so that nothing can be added to it.
    is_unsigned: bool,
    entries: u64,
    /// Those that are booked, by side, and what they come to, if that is a number.
    booked: [u64; 2],
    sums: Option<[Decimal; 2]>,
    /// That it has begun was told.
    is_told: bool,
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
#[derive(Debug)]
struct Message {
    /// Which of the three it is, as far as it was read.
    of: &'static super::Message,
    /// What the namespace of its elements is called.
    namespace: String,
    page: Option<Page>,
    head: Arc<Head>,
}

/// What each statement has from its message.
#[derive(Clone, Debug, Default)]
struct Head {
    id: Option<Text>,
    created: Option<Parsed<NaiveDate>>,
    addressee: Option<Text>,
    query: Option<Text>,
}

/// An event, and what it gets when it is taken: texts of the message, which may be long.
#[derive(Debug)]
struct Told {
    event: StatementEvent,
    head: Arc<Head>,
    /// The number of the first statement, if it has none.
    derived: String,
}

impl Head {
    fn give(&self, statement: &mut Statement, derived: &str) {
        let header = &mut statement.header;
        header.file_reference = self.id.clone().filter(|id| **id != *derived);
        header.addressee = self.addressee.clone();
        header.related_reference = self.query.clone();
    }
}

/// Makes statements of the units of a message.
#[derive(Debug)]
pub(super) struct Reader {
    message: Message,
    current: Current,
    /// The current statement has begun and not ended.
    is_open: bool,
    statements: Vec<Statement>,
    /// What has come, when statements are not to be held: the last one alone is.
    events: Option<VecDeque<Told>>,
    /// The number of the first statement, if it has none.
    derived: Option<String>,
    checker: Checker,
    /// With their offsets in the text.
    findings: Findings,
    losses: Losses,
    /// How many entries are not booked.
    not_booked: usize,
    budget: Budget,
    /// For each element of a unit, whether the model has a place for it.
    used: Vec<Cell<bool>>,
}

impl Units for Reader {
    fn begin(&mut self, _: Name, namespace: &str) -> Option<&'static Framing> {
        self.message.namespace = short(namespace).into_owned();
        Some(&FRAMING)
    }

    fn open(&mut self, frame: &Unit<'_>) {
        let name = frame.root.name();
        if let Some((_, of)) = MESSAGES.iter().find(|(body, _)| *body == name) {
            self.message.of = of;
            self.same_namespace(frame);
        }
        if PARTS.contains(&name) {
            self.end_last(true);
            self.is_open = true;
            self.current = Current {
                sums: Some([Decimal::ZERO; 2]),
                statement: Statement {
                    kind: self.message.of.kind,
                    page: self.message.page,
                    ..Statement::default()
                },
                place: place(frame, frame.root),
                ..Current::default()
            };
        }
    }

    fn note(&mut self, note: Note, unit: &Unit<'_>) {
        let tree = unit.root.tree();
        let node = note.node.filter(|&node| (node as usize) < tree.len());
        let node = node.map(|node| tree.node(node));
        self.findings.add(note.rule.severity, || {
            let path = node.map_or(String::new(), |node| xpath(unit, node));
            // The children of a frame are gone.
            let names = FRAMING.frames.get(unit.root.index());
            let is_frame = names.is_some_and(|names| names.contains(&unit.root.name()));
            let message = match is_frame {
                true => note.message,
                false => note.told(tree),
            };
            finding(note.rule, note.offset as usize, path, message)
        });
    }

    fn take(&mut self, unit: &Unit<'_>) {
        let before = self.budget.taken();
        let mut used = std::mem::take(&mut self.used);
        used.clear();
        used.resize(unit.root.end() - unit.root.index(), Cell::new(false));
        let unit = Elements { unit, used };
        let root = unit.root();
        match (root.index(), root.name()) {
            (2, camt::GRP_HDR) => self.group_header(&unit),
            (3, camt::ACCT) => self.account(&unit),
            (3, camt::BAL) => self.balance(&unit),
            (3, camt::TXS_SUMMRY) => self.summary(&unit),
            (3, camt::NTRY) => self.entry(&unit),
            (3, camt::RPT_PGNTN | camt::STMT_PGNTN | camt::NTFCTN_PGNTN) => {
                self.current.statement.page = self.page(&unit, root);
                self.current.has_own_page = true;
            }
            (3, camt::ADDTL_RPT_INF | camt::ADDTL_STMT_INF | camt::ADDTL_NTFCTN_INF) => {
                self.current.statement.free_communications = free_communications(unit.text(root));
            }
            (3, _) => self.of_statement(&unit),
            _ => {}
        }
        self.left_over(&unit);
        self.used = unit.used;
        // An entry is not held any more.
        if self.events.is_some() && root.name() == camt::NTRY && !self.budget.is_over() {
            self.budget.give_back(before);
        }
    }

    fn close(&mut self, frame: &Unit<'_>) {
        if PARTS.contains(&frame.root.name()) {
            self.end_of_statement();
        }
    }
}

impl MessageReader for Reader {
    fn format(&self) -> Format {
        self.message.of.format
    }

    fn finish(mut self: Box<Self>, notes: Notes) -> Result<StatementsRead, Error> {
        self.end_of_message(notes);
        let mut statements = std::mem::take(&mut self.statements);
        let Some(derived) = statements.first().map(derived_id) else {
            self.budget.check()?;
            return Ok(self.read(statements));
        };
        // Each statement gets them.
        let count = statements.len();
        let head = Arc::clone(&self.message.head);
        for text in [&head.id, &head.addressee, &head.query]
            .into_iter()
            .flatten()
        {
            self.budget.take(text.len().saturating_mul(count));
        }
        self.budget.check()?;
        for (at, statement) in statements.iter_mut().enumerate() {
            head.give(statement, &derived);
            if let Some(trailer) = &mut statement.trailer {
                trailer.is_followed = Some(at + 1 < count);
            }
        }
        Ok(self.read(statements))
    }
}

impl Reader {
    /// For a message of so many bytes.
    pub(super) fn new(limits: &Limits, length: usize) -> Self {
        Reader {
            message: Message {
                of: &STATEMENT,
                namespace: String::new(),
                page: None,
                head: Arc::default(),
            },
            current: Current::default(),
            is_open: false,
            statements: Vec::new(),
            events: None,
            derived: None,
            checker: Checker::default(),
            findings: Findings::new(limits.room()),
            losses: Losses::new(limits.room()),
            not_booked: 0,
            budget: Budget::new(limits, length),
            used: Vec::new(),
        }
    }

    fn read(self, statements: Vec<Statement>) -> StatementsRead {
        StatementsRead {
            statements,
            findings: self.findings,
            losses: self.losses.finish("/Document"),
            not_booked: self.not_booked,
        }
    }

    /// For a message of which no more is held than a unit of so many bytes, and the statement around it without
    /// its movements: these are events.
    pub(super) fn streamed(limits: &Limits, unit: usize) -> Self {
        Reader {
            events: Some(VecDeque::new()),
            ..Reader::new(limits, unit)
        }
    }

    /// What has come.
    pub(super) fn next_event(&mut self) -> Option<StatementEvent> {
        let told = self.events.as_mut()?.pop_front()?;
        let Told {
            mut event,
            head,
            derived,
        } = told;
        if let StatementEvent::Start(statement) | StatementEvent::End(statement) = &mut event {
            head.give(statement, &derived);
            if statement.header.creation_date.is_none() {
                statement.header.creation_date = head.created.clone();
            }
        }
        Some(event)
    }

    /// Why no more is read: a statement would take too much.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.budget.check()
    }

    pub(super) fn kind(&self) -> StatementKind {
        self.message.of.kind
    }

    pub(super) fn losses(&self) -> &[Loss] {
        &self.losses.list
    }

    pub(super) fn losses_left_out(&self) -> usize {
        self.losses.left_out
    }

    pub(super) fn take_findings(&mut self) -> (Vec<Finding>, usize) {
        let left_out = std::mem::take(&mut self.findings.left_out);
        (self.findings.take_out(), left_out)
    }

    /// Shows offset, line and column of what is said, and of what something may be said of, as long as it has no
    /// line yet.
    pub(super) fn each_place(&mut self, mut show: impl FnMut(&mut usize, &mut usize, &mut usize)) {
        for finding in &mut self.findings.list {
            if finding.line == 0 {
                show(&mut finding.offset, &mut finding.line, &mut finding.column);
            }
        }
        let mut show = |place: &mut Place| match place.line {
            0 => {
                show(&mut place.offset, &mut place.line, &mut place.column);
                true
            }
            _ => false,
        };
        let Current {
            place,
            account,
            old_balance,
            new_balance,
            debit,
            credit,
            others,
            counted,
            summed,
            ..
        } = &mut self.current;
        show(place);
        for place in [account, old_balance, new_balance, debit, credit] {
            place.as_mut().map(&mut show);
        }
        // The last ones have come last.
        others.iter_mut().rev().all(&mut show);
        counted.iter_mut().rev().all(|(.., place)| show(place));
        summed.iter_mut().rev().all(|(.., place)| show(place));
    }

    /// The end of the message, or of what there is of it. The notes are about all of it.
    pub(super) fn end_of_message(&mut self, notes: Notes) {
        for note in notes.list {
            self.say(note.rule, note.offset as usize, String::new(), note.message);
        }
        self.findings.left_out += notes.left_out;
        if self.is_open {
            // What there was of the statement in which reading ended.
            self.take_statement();
            self.end_statement();
        }
        self.end_last(false);
    }

    /// The last statement is complete when it is known whether another follows.
    fn end_last(&mut self, is_followed: bool) {
        if self.events.is_none() {
            return;
        }
        if let Some(mut statement) = self.statements.pop() {
            if let Some(trailer) = &mut statement.trailer {
                trailer.is_followed = Some(is_followed);
            }
            self.budget.give_back(0);
            let derived = self.derived.get_or_insert_with(|| derived_id(&statement));
            let derived = derived.clone();
            self.tell(StatementEvent::End(Box::new(statement)), derived);
        }
    }

    /// Tells that the statement begins: what stands before its movements is known.
    fn tell_start(&mut self) {
        if self.events.is_some() && !std::mem::replace(&mut self.current.is_told, true) {
            let mut statement = self.current.statement.clone();
            self.known(&mut statement);
            let derived = self.derived.clone();
            let derived = derived.unwrap_or_else(|| derived_id(&statement));
            self.tell(StatementEvent::Start(Box::new(statement)), derived);
        }
    }

    fn tell(&mut self, event: StatementEvent, derived: String) {
        let head = Arc::clone(&self.message.head);
        if let Some(events) = &mut self.events {
            events.push_back(Told {
                event,
                head,
                derived,
            });
        }
    }

    /// The namespace is that of the message: programs tell by it what they read.
    fn same_namespace(&mut self, frame: &Unit<'_>) {
        let expected = self.message.of.namespace;
        if self.message.namespace.starts_with(expected) {
            return;
        }
        let found = match &*self.message.namespace {
            "" => phrase!("elements in no namespace"),
            namespace => phrase!("the namespace {}", quoted(namespace)),
        };
        let message = phrase!(
            "found {}; expected {} and the number of the version",
            found,
            expected
        );
        let root = frame.root.tree().node(0);
        self.say(&CAMT_NAMESPACE, root.offset(), xpath(frame, root), message);
    }

    /// The same about a place that may be told already.
    fn say_at(&mut self, rule: &'static Rule, place: Place, message: Phrase) {
        self.findings.add(rule.severity, || Finding {
            line: place.line,
            column: place.column,
            ..finding(rule, place.offset, place.xpath, message)
        });
    }

    /// Keeps what is said, if there is room; the first fatal finding is always kept.
    fn say(&mut self, rule: &'static Rule, offset: usize, xpath: String, message: Phrase) {
        let severity = rule.severity;
        self.findings
            .add(severity, || finding(rule, offset, xpath, message));
    }

    fn lose(&mut self, path: impl FnOnce() -> String, what: impl FnOnce() -> Phrase) {
        self.losses.lose(|| Loss {
            term: "".into(),
            path: path(),
            what: what().into(),
        });
    }

    /// Tells what was not looked up: whole elements rather than what is in them.
    fn left_over(&mut self, unit: &Elements<'_>) {
        let first = unit.root().index();
        let nodes = || unit.root().tree().nodes().skip(first);
        let has_text = |node: Node<'_>| !chars::is_blank(node.text().as_bytes());
        let mut holds_used: Vec<bool> = unit.used.iter().map(Cell::get).collect();
        let mut holds_text: Vec<bool> = nodes().map(has_text).collect();
        for at in (1..unit.used.len()).rev() {
            let node = unit.root().tree().node((first + at) as u32);
            let parent = node.parent().map_or(0, Node::index) - first;
            holds_used[parent] |= holds_used[at];
            holds_text[parent] |= holds_text[at];
        }
        let mut at = 0;
        while at < unit.used.len() {
            let node = unit.root().tree().node((first + at) as u32);
            let (end, is_lost) = match holds_used[at] {
                true => (at + 1, has_text(node) && !unit.used[at].get()),
                false => (node.end() - first, holds_text[at]),
            };
            if is_lost {
                let what = || match end - at {
                    1 => phrase!(
                        "{}, the model has no place for it",
                        quoted(trim_xml(node.text()))
                    ),
                    count => phrase!(
                        "{} elements, the model has no place for them",
                        count.to_string()
                    ),
                };
                self.lose(|| unit.xpath(node), what);
            }
            at = end;
        }
    }

    fn bad_value(&mut self, unit: &Elements<'_>, at: Node<'_>, expected: Phrase) {
        self.findings.add(CAMT_VALUE.severity, || {
            let found = quoted(trim_xml(at.text()));
            let message = phrase!("found {}; expected {}", found, expected);
            finding(&CAMT_VALUE, at.offset(), unit.xpath(at), message)
        });
    }

    fn group_header(&mut self, unit: &Elements<'_>) {
        if let Some(at) = unit.root().child(camt::MSG_PGNTN) {
            self.message.page = self.page(unit, at);
        }
        let created = unit.root().child(camt::CRE_DT_TM);
        let created = created.map(|at| self.date_time(unit, at));
        let before = &self.message.head.created;
        self.message.head = Arc::new(Head {
            id: unit.owned(unit.root(), &[camt::MSG_ID]),
            created: created.or_else(|| before.clone()),
            addressee: unit.owned(unit.root(), &[camt::MSG_RCPT, camt::NM]),
            query: unit.owned(unit.root(), &[camt::ORGNL_BIZ_QRY, camt::MSG_ID]),
        });
    }

    /// Which page of several it is; none where there is only one.
    fn page(&mut self, unit: &Elements<'_>, at: Node<'_>) -> Option<Page> {
        let number = at.child(camt::PG_NB)?;
        let number = self.number(unit, number)?;
        let last = at.child(camt::LAST_PG_IND);
        let is_last = last.and_then(|at| match trim_xml(unit.text(at)) {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => {
                self.bad_value(unit, at, phrase!("true or false"));
                None
            }
        });
        let page = Page { number, is_last };
        (page.number > 1 || is_last == Some(false)).then_some(page)
    }

    /// A child of the statement that is one value.
    fn of_statement(&mut self, unit: &Elements<'_>) {
        match unit.root().name() {
            camt::ID => self.current.id = Some(Text::new(unit.text(unit.root()))),
            camt::ELCTRNC_SEQ_NB => self.current.statement.number = self.number(unit, unit.root()),
            camt::LGL_SEQ_NB => {
                let number = self.number(unit, unit.root());
                self.current.statement.paper_number = number;
                self.current.statement.new_paper_number = number;
            }
            camt::CRE_DT_TM => {
                let date = self.date_time(unit, unit.root());
                self.current.statement.header.creation_date = Some(date);
            }
            camt::CPY_DPLCT_IND => match trim_xml(unit.root().text()) {
                "DUPL" => {
                    unit.text(unit.root());
                    self.current.statement.header.is_duplicate = true;
                }
                // A copy and a duplicate of one.
                "CODU" => self.current.statement.header.is_duplicate = true,
                "COPY" => {}
                _ => self.bad_value(unit, unit.root(), phrase!("CODU, COPY or DUPL")),
            },
            camt::RPTG_SRC => {
                if let Some(at) = unit.root().at(&[camt::PRTRY])
                    && identifiers::has_digits(at.text(), 5)
                {
                    let application = Text::new(unit.text(at));
                    self.current.statement.header.separate_application = Some(application);
                }
            }
            _ => {}
        }
    }

    fn account(&mut self, unit: &Elements<'_>) {
        let number = account_number(unit, unit.root());
        self.check_iban(unit, unit.root());
        self.current.account = Some(unit.place(unit.root()));
        let statement = &mut self.current.statement;
        statement.account = number.filter(|number| number.number != NOT_PROVIDED);
        statement.description = unit.owned(unit.root(), &[camt::NM]);
        statement.holder = unit.owned(unit.root(), &[camt::OWNR, camt::NM]);
        if let Some(other) = unit
            .root()
            .at(&[camt::OWNR, camt::ID, camt::ORG_ID, camt::OTHR])
            && let Some(issuer) = other.child(camt::ISSR)
            && trim_xml(issuer.text()) == KBO
            && let Some(at) = other.child(camt::ID)
        {
            unit.text(issuer);
            let number = unit.text(at);
            let is_bare = identifiers::has_digits(number, 10);
            let zero = if is_bare { "0" } else { "" };
            statement.header.enterprise_number = Some(format!("{zero}{number}").into());
        }
        if let Some(bank) = unit.root().child(camt::SVCR) {
            statement.header.bic = bic(unit, bank);
            if let Some(at) = bank.at(&[camt::FIN_INSTN_ID, camt::CLR_SYS_MMB_ID, camt::MMB_ID])
                && identifiers::has_digits(at.text(), 3)
            {
                statement.header.bank = Some(Text::new(unit.text(at)));
            }
        }
    }

    fn balance(&mut self, unit: &Elements<'_>) {
        let kind = unit.root().at(&[camt::TP, camt::CD_OR_PRTRY]);
        let kind = kind.and_then(|at| at.child(camt::CD).or_else(|| at.child(camt::PRTRY)));
        let Some(kind) = kind else {
            return;
        };
        let code = trim_xml(unit.text(kind));
        let is_signed = unit.root().child(camt::CDT_DBT_IND).is_some();
        // Which side it is on is not known, and what it comes to is.
        let otherwise = (!is_signed).then_some(Side::Credit);
        let (side, amount) = self.sided_amount(unit, unit.root(), otherwise);
        let date = unit
            .root()
            .child(camt::DT)
            .and_then(|at| self.date(unit, at));
        self.same_currency(unit);
        let account = self.current.statement.account.as_ref();
        let is_known = account.is_some_and(|account| account.currency.is_some());
        let currency = unit.root().child(camt::AMT).filter(|_| is_known);
        let currency = currency.and_then(|at| self.own_currency(at));
        let place = unit.place(unit.root());
        if !is_signed {
            let what =
                phrase!("no CdtDbtInd, which tells a balance from a debt; taken for a balance");
            self.lose(|| place.xpath.clone(), || what);
        }
        let balance = Balance { side, amount, date };
        let is_own = currency.is_none();
        let current = &mut self.current;
        let statement = &mut current.statement;
        // What a statement begins and ends with is said on every page by some.
        let page = statement.page.filter(|_| current.has_own_page);
        let is_further = page.is_some_and(|page| page.number > 1);
        let goes_on = page.is_some_and(|page| page.is_last == Some(false));
        match code {
            "OPBD" | "PRCD"
                if is_own
                    && !is_further
                    && (statement.old_balance.is_none()
                        || current.is_previous && code == "OPBD") =>
            {
                let before = statement.old_balance.replace(balance);
                let its_place = current.old_balance.replace(place);
                if let Some((before, its_place)) = before.zip(its_place) {
                    self.other_balance("PRCD", before, None, its_place);
                }
                self.current.is_previous = code == "PRCD";
                self.current.is_unsigned |= !is_signed;
            }
            "CLBD" if is_own && !goes_on && statement.new_balance.is_none() => {
                statement.new_balance = Some(balance);
                current.new_balance = Some(place);
                current.is_unsigned |= !is_signed;
            }
            _ => self.other_balance(code, balance, currency, place),
        }
    }

    fn other_balance(
        &mut self,
        code: &str,
        balance: Balance,
        currency: Option<Text>,
        place: Place,
    ) {
        let other = OtherBalance {
            code: code.into(),
            balance,
            currency,
        };
        self.budget.take(code.len() + place.xpath.len());
        self.budget.push(&mut self.current.others, place);
        let others = &mut self.current.statement.other_balances;
        self.budget.push(others, other);
    }

    /// What is booked so far (`ITBD`) is the balance that a page begins or ends with, and that a report
    /// ends with, where no other is.
    fn interim_balances(&mut self) {
        let current = &mut self.current;
        let statement = &mut current.statement;
        let others = &mut statement.other_balances;
        let is_interim = |it: &OtherBalance| it.code == "ITBD" && it.currency.is_none();
        let first = others.iter().position(is_interim);
        let last = others.iter().rposition(is_interim);
        let (Some(first), Some(last)) = (first, last) else {
            if statement.kind == StatementKind::InterimReport
                && let Some(place) = &current.new_balance
            {
                let path = place.xpath.clone();
                let what = phrase!(
                    "CLBD, though a report is not closed; kept as what is booked so far (ITBD)"
                );
                self.lose(|| path, || what);
            }
            return;
        };
        let is_further = statement.page.is_some_and(|page| page.number > 1);
        let is_single = first == last;
        let lacks_new = statement.new_balance.is_none();
        let begins = match is_single {
            true => !lacks_new && statement.kind.is_statement(),
            false => lacks_new || statement.kind.is_statement(),
        };
        let takes_old = statement.old_balance.is_none() && (is_further || begins);
        if lacks_new && !(is_single && takes_old) {
            statement.new_balance = Some(others.remove(last).balance);
            current.new_balance = Some(current.others.remove(last));
        }
        if takes_old {
            statement.old_balance = Some(others.remove(first).balance);
            current.old_balance = Some(current.others.remove(first));
        }
    }

    fn summary(&mut self, unit: &Elements<'_>) {
        for (of, side) in [
            (camt::TTL_NTRIES, None),
            (camt::TTL_CDT_NTRIES, Some(Side::Credit)),
            (camt::TTL_DBT_NTRIES, Some(Side::Debit)),
        ] {
            if let Some(at) = unit.root().at(&[of, camt::NB_OF_NTRIES]) {
                match trim_xml(unit.text(at)).parse() {
                    Ok(count) => self.current.counted.push((side, count, unit.place(at))),
                    Err(_) => self.bad_value(unit, at, phrase!("a number")),
                }
            }
        }
        if let Some(at) = unit.root().at(&[camt::TTL_NTRIES, camt::SUM]) {
            self.sum(unit, at, Sum::All);
        }
        // Version 2 has the indicator beside the amount.
        for (amount, side) in [
            (
                &[camt::TTL_NTRIES, camt::TTL_NET_NTRY_AMT][..],
                &[camt::TTL_NTRIES, camt::CDT_DBT_IND][..],
            ),
            (
                &[camt::TTL_NTRIES, camt::TTL_NET_NTRY, camt::AMT],
                &[camt::TTL_NTRIES, camt::TTL_NET_NTRY, camt::CDT_DBT_IND],
            ),
        ] {
            let side = unit.root().at(side).map(|at| trim_xml(unit.text(at)));
            let Some(at) = unit.root().at(amount) else {
                continue;
            };
            self.sum(unit, at, Sum::Net(side.is_some()));
            if let (Some("DBIT"), Some((_, net, _))) = (side, self.current.summed.last_mut()) {
                *net = -net.abs();
            }
        }
        let credit = unit.root().at(&[camt::TTL_CDT_NTRIES, camt::SUM]);
        let debit = unit.root().at(&[camt::TTL_DBT_NTRIES, camt::SUM]);
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
    fn sum(&mut self, unit: &Elements<'_>, at: Node<'_>, sum: Sum) {
        match parse_decimal(unit.text(at)) {
            Some(said) => self.current.summed.push((sum, said, unit.place(at))),
            None => self.bad_value(unit, at, phrase!("an amount")),
        }
    }

    /// Compares what the entries are said to come to with what they do. Those that are not booked are
    /// counted by some and not by others.
    fn check_totals(&mut self) {
        let counted = std::mem::take(&mut self.current.counted);
        let summed = std::mem::take(&mut self.current.summed);
        let (counts, sums) = (self.current.booked, self.current.sums);
        let are_booked = counts[0] + counts[1] == self.current.entries;
        for (side, count, place) in counted {
            let expected = match side {
                None => self.current.entries,
                Some(_) if !are_booked => continue,
                Some(Side::Credit) => counts[0],
                Some(Side::Debit) => counts[1],
            };
            if count != expected {
                let message = phrase!(
                    "found the number {}, expected {}, which there are",
                    count,
                    expected
                );
                self.say_at(&CAMT_COUNT, place, message);
            }
        }
        let (Some([credit, debit]), true) = (sums, are_booked) else {
            return;
        };
        for (sum, said, place) in summed {
            let (expected, of) = match sum {
                Sum::All => (credit.checked_add(debit), phrase!("the sum of all entries")),
                Sum::Net(_) => (credit.checked_sub(debit), phrase!("credits less debits")),
                Sum::Of(Side::Credit) => (Some(credit), phrase!("the sum of the credit entries")),
                Sum::Of(Side::Debit) => (Some(debit), phrase!("the sum of the debit entries")),
            };
            let is_right = |expected: Decimal| match sum {
                Sum::Net(false) => said.abs() == expected.abs(),
                _ => said == expected,
            };
            if let Some(expected) = expected.filter(|&expected| !is_right(expected)) {
                let message = phrase!("found the total {}, expected {}, {}", said, expected, of);
                self.say_at(&CAMT_TOTAL, place, message);
            }
        }
    }

    /// Balances and entries are in the currency of the account, which the first of them tells when nothing
    /// else does.
    fn same_currency(&mut self, unit: &Elements<'_>) {
        let Some(at) = unit.root().child(camt::AMT) else {
            return;
        };
        let Some(found) = at.attribute(Attr::CCY) else {
            return;
        };
        let statement = &mut self.current.statement;
        let is_first = statement.old_balance.is_none() && statement.new_balance.is_none();
        let Some(account) = &mut statement.account else {
            return;
        };
        match account.currency.as_deref() {
            None if found != NO_CURRENCY && is_first => account.currency = Some(found.into()),
            Some(expected) if expected != found => {
                let message = phrase!(
                    "found the currency {}, expected {}, that of the account",
                    short(found),
                    short(expected)
                );
                self.say(&CAMT_CURRENCY, at.offset(), unit.xpath(at), message);
            }
            _ => {}
        }
    }

    /// Says how an IBAN that is read without what does not belong there should stand.
    fn check_iban(&mut self, unit: &Elements<'_>, account: Node<'_>) {
        let Some(at) = account.at(&[camt::ID, camt::IBAN]) else {
            return;
        };
        let found = trim_xml(at.text());
        let is_good = |(at, c): (usize, char)| match at {
            0 | 1 => c.is_ascii_uppercase(),
            _ => c.is_ascii_alphanumeric(),
        };
        if !found.chars().enumerate().all(is_good)
            && let Some(number) = iban(found)
        {
            let message = phrase!(
                "found the IBAN {}, expected {}, as which it is taken",
                quoted(found),
                &*number
            );
            self.say(&CAMT_IBAN, at.offset(), unit.xpath(at), message);
        }
    }

    /// The currency of an amount, where it is not that of the account.
    fn own_currency(&self, amount: Node<'_>) -> Option<Text> {
        let found = amount.attribute(Attr::CCY)?;
        let account = self.current.statement.account.as_ref();
        let account = account.and_then(|account| account.currency.as_deref());
        (found != account.unwrap_or(NO_CURRENCY)).then(|| Text::new(found))
    }

    fn entry(&mut self, unit: &Elements<'_>) {
        self.current.entries += 1;
        if let Some(at) = unit.root().child(camt::STS) {
            let at = at.child(camt::CD).unwrap_or(at);
            if trim_xml(at.text()) != "BOOK" && !at.text().is_empty() {
                return self.not_booked(unit, trim_xml(at.text()));
            }
            unit.text(at);
        }
        let mut movement = Movement {
            bank_reference: unit.owned(unit.root(), &[camt::ACCT_SVCR_REF]),
            ..Movement::default()
        };
        (movement.side, movement.amount) = self.sided_amount(unit, unit.root(), None);
        self.same_currency(unit);
        let amount = unit.root().child(camt::AMT);
        movement.currency = amount.and_then(|at| self.own_currency(at));
        movement.entry_date = unit
            .root()
            .child(camt::BOOKG_DT)
            .and_then(|at| self.date(unit, at));
        movement.value_date = unit
            .root()
            .child(camt::VAL_DT)
            .and_then(|at| self.date(unit, at));
        code(unit, unit.root(), &mut movement);
        self.amounts(unit, unit.root(), amount, &mut movement);
        self.charges(unit, unit.root(), &mut movement);
        let is_reversal = unit
            .root()
            .child(camt::RVSL_IND)
            .is_some_and(|at| matches!(trim_xml(unit.text(at)), "true" | "1"));
        let mut batch = None;
        let mut batches = Vec::new();
        let mut transactions = Vec::new();
        for details in unit.root().children_named(camt::NTRY_DTLS) {
            let before = transactions.len();
            let mut own = None;
            for at in details.children() {
                match at.name() {
                    camt::BTCH => own = own.or(Some(at)),
                    camt::TX_DTLS => transactions.push(at),
                    _ => {}
                }
            }
            batch = batch.or(own);
            batches.extend(own.map(|own| (own, before..transactions.len())));
        }
        let mut places = vec![Places {
            amount,
            ..Places::default()
        }];
        if let Some(batch) = batch {
            movement.customer_reference = unit.owned(batch, &[camt::PMT_INF_ID]);
        }
        let is_alone = batches.len() == 1;
        for (batch, own) in batches {
            self.batch(unit, batch, &transactions[own], is_alone, &movement);
        }
        if let [single] = transactions[..]
            && batch.is_none()
        {
            if let Some(at) = single.child(camt::CDT_DBT_IND)
                && trim_xml(at.text()) == indicator(movement.side)
            {
                unit.text(at);
            }
            self.amounts(unit, single, amount, &mut movement);
            self.transaction(unit, single, is_reversal, &mut movement, &mut places[0]);
        } else {
            for &at in &transactions {
                let mut of_detail = Places {
                    amount: Some(at),
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
        if let Some(at) = unit.root().child(camt::ADDTL_NTRY_INF) {
            places[0].information = Some(at);
            for line in lines_of(unit.text(at)) {
                let (mark, communication) = marked(line);
                match mark {
                    Some(true) if movement.communication.is_none() => {
                        places[0].communication = Some(at);
                        movement.communication = Some(communication);
                    }
                    _ => movement.information.push(information(communication)),
                }
            }
        }
        for movement in std::iter::once(&movement).chain(&movement.details) {
            let information = movement.information.capacity() * size_of::<Information>();
            let paid = movement.paid_documents.capacity() * size_of::<Text>();
            self.budget.take(information + paid);
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
                _ => None,
            };
            let at = at.unwrap_or(unit.root());
            self.say(what.rule, at.offset(), unit.xpath(at), what.message);
        });
        self.checker = checker;
        let current = &mut self.current;
        let side = usize::from(movement.side == Side::Debit);
        current.booked[side] += 1;
        current.sums = current.sums.and_then(|mut sums| {
            sums[side] = sums[side].checked_add(*movement.amount.value()?)?;
            Some(sums)
        });
        if self.events.is_some() {
            return self.tell(StatementEvent::Movement(Box::new(movement)), String::new());
        }
        let movements = &mut self.current.statement.movements;
        self.budget.push(movements, movement);
    }

    /// Checks what a batch says of its transactions, and of the entry when there is no other batch.
    fn batch(
        &mut self,
        unit: &Elements<'_>,
        batch: Node<'_>,
        transactions: &[Node<'_>],
        is_alone: bool,
        movement: &Movement,
    ) {
        let there = transactions.len();
        if let Some(at) = batch.child(camt::NB_OF_TXS) {
            let said = trim_xml(unit.text(at));
            match said.parse::<u64>() {
                Ok(count) if there > 0 && count != there as u64 => {
                    let message = phrase!(
                        "found the number {}, expected {}, which there are",
                        count,
                        there
                    );
                    self.say(&CAMT_COUNT, at.offset(), unit.xpath(at), message);
                }
                Ok(_) => {}
                Err(_) => self.bad_value(unit, at, phrase!("a number")),
            }
        }
        if let Some(at) = batch.child(camt::TTL_AMT) {
            let said = parse_decimal(at.text());
            let entry = unit.root().child(camt::AMT).filter(|_| is_alone);
            let is_same = |other: Node<'_>| other.attribute(Attr::CCY) == at.attribute(Attr::CCY);
            // In the currency of the batch, a transaction of the other side taken off.
            let amount = |of: &Node<'_>| {
                let amount = of.child(camt::AMT).filter(|&amount| is_same(amount))?;
                let amount = parse_decimal(amount.text())?;
                let side = of.child(camt::CDT_DBT_IND);
                let is_own =
                    side.is_none_or(|side| trim_xml(side.text()) == indicator(movement.side));
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
                        Some(_) => phrase!("the sum of its transactions"),
                        None => phrase!("the amount of the entry"),
                    };
                    let message = phrase!(
                        "found the total {} of a batch, expected {}, {}",
                        said,
                        expected,
                        of
                    );
                    self.say(&CAMT_BATCH, at.offset(), unit.xpath(at), message);
                }
            }
        }
        if let Some(at) = batch.child(camt::CDT_DBT_IND)
            && trim_xml(at.text()) == indicator(movement.side)
        {
            unit.text(at);
        }
    }

    /// One of the transactions of an entry.
    fn detail<'t>(
        &mut self,
        unit: &Elements<'t>,
        at: Node<'t>,
        is_reversal: bool,
        total: &Movement,
        places: &mut Places<'t>,
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
        let own = |of: &Node<'_>| {
            of.child(camt::TP)
                .is_some_and(|tp| matches!(trim_xml(tp.text()), "CRDT" | "DBIT"))
        };
        if let Some(amount) = exchanged(unit.root(), at) {
            detail.side = match at.child(camt::CDT_DBT_IND) {
                Some(_) => self.side(unit, at).unwrap_or(total.side),
                None => total.side,
            };
            detail.amount = self.decimal(unit, amount);
            places.amount = Some(amount);
        } else if at.child(camt::AMT).is_some() {
            (detail.side, detail.amount) = self.sided_amount(unit, at, Some(total.side));
            places.amount = at.child(camt::AMT).or(Some(at));
        } else if let Some(amount) = in_currency_of(unit.root(), at, &BOOKED)
            // Of what was asked to be paid charges may be off.
            .or_else(|| in_currency_of(unit.root(), at, &[camt::INSTD_AMT]))
            .or_else(|| at.at(&[camt::AMT_DTLS, camt::TX_AMT, camt::AMT]))
        {
            detail.amount = self.decimal(unit, amount);
            places.amount = Some(amount);
            if at.child(camt::CDT_DBT_IND).is_some() {
                detail.side = self.side(unit, at).unwrap_or(total.side);
            }
        } else if let Some(of) = at
            .at(&[camt::AMT_DTLS])
            .and_then(|at| at.children().find(own))
            && let (Some(side), Some(amount)) = (of.child(camt::TP), of.child(camt::AMT))
        {
            detail.side = if trim_xml(unit.text(side)) == "CRDT" {
                Side::Credit
            } else {
                Side::Debit
            };
            detail.amount = self.decimal(unit, amount);
            places.amount = Some(amount);
        } else {
            detail.amount = Parsed::unreadable("");
            let message =
                phrase!("found a transaction among several without an amount; expected one");
            self.say(&CAMT_DETAIL, at.offset(), unit.xpath(at), message);
        }
        detail.currency = places.amount.and_then(|at| self.own_currency(at));
        code(unit, at, &mut detail);
        self.amounts(unit, at, places.amount, &mut detail);
        self.transaction(unit, at, is_reversal, &mut detail, places);
        if is_reversal && detail.return_kind.is_none() {
            detail.return_kind = Some("4".into());
        }
        detail
    }

    /// What a transaction has beside its amount, into a detail or the movement itself.
    fn transaction<'t>(
        &mut self,
        unit: &Elements<'t>,
        at: Node<'t>,
        is_reversal: bool,
        movement: &mut Movement,
        places: &mut Places<'t>,
    ) {
        if let Some(references) = at.child(camt::REFS) {
            movement.customer_reference = unit.owned(references, &[camt::END_TO_END_ID]);
            if let Some(at) = references.child(camt::ACCT_SVCR_REF)
                && movement
                    .bank_reference
                    .as_ref()
                    .is_none_or(|own| **own == *at.text())
            {
                movement.bank_reference = Some(Text::new(unit.text(at)));
            }
        }
        if movement.code.is_none() && movement.foreign_code.is_none() {
            code(unit, at, movement);
        } else if let Some(own) = at.child(camt::BK_TX_CD) {
            // The same again says nothing more.
            let mut again = Movement::default();
            let used: Vec<bool> = unit.flags(own);
            code(unit, at, &mut again);
            if (again.code, &again.foreign_code) != (movement.code, &movement.foreign_code) {
                unit.reset(own, &used);
            }
        }
        self.charges(unit, at, movement);
        let returned = at.child(camt::RTR_INF);
        if let Some(returned) = returned {
            let reason = returned
                .at(&[camt::RSN, camt::CD])
                .or_else(|| returned.at(&[camt::RSN, camt::PRTRY]));
            movement.return_reason = reason.map(|at| Text::new(unit.text(at)));
            for at in returned.children() {
                if at.name() != camt::ADDTL_INF {
                    continue;
                }
                let text = unit.text(at);
                match text.strip_prefix(RETURN_KIND) {
                    Some(kind) if movement.return_kind.is_none() => {
                        movement.return_kind = Some(kind.into());
                    }
                    _ if text.is_empty() => {}
                    _ => {
                        let words = Communication::Free(text.into());
                        movement.information.push(information(words));
                    }
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
        let purpose = at
            .at(&[camt::PURP, camt::CD])
            .or_else(|| at.at(&[camt::PURP, camt::PRTRY]));
        movement.purpose = purpose.map(|at| Text::new(unit.text(at)));
        movement.category_purpose = unit.owned(at, &[camt::PMT_TP_INF, camt::CTGY_PURP, camt::CD]);
        self.remittance(unit, at, movement, places);
        direct_debit_of(unit, at, movement, places);
        if let Some(at) = at.child(camt::ADDTL_TX_INF) {
            places.information = Some(at);
            for line in lines_of(unit.text(at)) {
                movement.information.push(information(marked(line).1));
            }
        }
    }

    /// The counterparty: who paid what came in, who was paid what went out. What comes back names those
    /// of the payment it undoes.
    fn parties<'t>(
        &mut self,
        unit: &Elements<'t>,
        at: Node<'t>,
        is_returned: bool,
        movement: &mut Movement,
        places: &mut Places<'t>,
    ) {
        let parties = at.child(camt::RLTD_PTIES);
        let agents = at.child(camt::RLTD_AGTS);
        let own = self.current.statement.account.as_ref();
        let own_bic = self.current.statement.header.bic.as_ref();
        let of = |names: [Name; 3]| {
            let party = parties.and_then(|at| at.child(names[0]));
            let account = parties.and_then(|at| at.child(names[1]));
            let agent = agents.and_then(|at| at.child(names[2]));
            (party, account, agent)
        };
        let is_own = |account: Option<Node<'_>>| {
            account
                .and_then(|at| {
                    at.at(&[camt::ID, camt::IBAN])
                        .or_else(|| at.at(&[camt::ID, camt::OTHR, camt::ID]))
                })
                .is_some_and(|at| {
                    let number = iban(at.text()).unwrap_or_else(|| at.text().into());
                    own.is_some_and(|own| *own.number == *number)
                })
        };
        let debtor = of([camt::DBTR, camt::DBTR_ACCT, camt::DBTR_AGT]);
        let creditor = of([camt::CDTR, camt::CDTR_ACCT, camt::CDTR_AGT]);
        let (mut counterparty, mut holder) = match movement.side {
            Side::Credit => (debtor, creditor),
            Side::Debit => (creditor, debtor),
        };
        let is_there =
            |(party, account, _): (Option<Node<'_>>, Option<Node<'_>>, Option<Node<'_>>)| {
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
            let party = party.child(camt::PTY).unwrap_or(party);
            movement.counterparty_name = match party.child(camt::AGT) {
                Some(bank) => {
                    movement.counterparty_bic = bic(unit, bank);
                    unit.owned(bank, &[camt::FIN_INSTN_ID, camt::NM])
                }
                None => unit.owned(party, &[camt::NM]),
            };
            movement.counterparty_address =
                party.child(camt::PSTL_ADR).and_then(|at| address(unit, at));
        }
        if let Some(account) = account {
            movement.counterparty_account = account_number(unit, account);
            places.account = Some(account);
        }
        if let Some(agent) = agent {
            movement.counterparty_bic = bic(unit, agent).or(movement.counterparty_bic.take());
        }
        // That the holder is the holder need not be said.
        let (party, account, agent) = holder;
        if is_own(account) {
            account.and_then(|at| account_number(unit, at));
            if let Some(party) = party {
                let party = party.child(camt::PTY).unwrap_or(party);
                unit.owned(party, &[camt::NM]);
            }
        }
        if let Some(agent) = agent
            && let Some(at) = bic_node(agent)
            && own_bic.is_some_and(|own| **own == *at.text())
        {
            unit.text(at);
        }
        if let Some(account) = counterparty.1 {
            self.check_iban(unit, account);
        }
        // The model has these among what the bank adds.
        for (name, kind) in [(camt::ULTMT_CDTR, 8), (camt::ULTMT_DBTR, 9)] {
            if let Some(party) = parties.and_then(|at| at.child(name)) {
                let party = party.child(camt::PTY).unwrap_or(party);
                if let Some(name) = unit.owned(party, &[camt::NM]) {
                    let structured = StructuredCommunication { kind, text: name };
                    movement
                        .information
                        .push(information(Communication::Structured(structured)));
                }
            }
        }
    }

    /// What the payer says: in fields, or in words. Words beside fields go among the information.
    fn remittance<'t>(
        &mut self,
        unit: &Elements<'t>,
        at: Node<'t>,
        movement: &mut Movement,
        places: &mut Places<'t>,
    ) {
        let Some(remittance) = at.child(camt::RMT_INF) else {
            return;
        };
        places.communication = Some(remittance);
        let mut structured = None;
        let mut more = Vec::new();
        for at in remittance.children_named(camt::STRD) {
            paid_documents(unit, at, movement);
            match reference(unit, at) {
                Some(first) if structured.is_none() => structured = Some(first),
                Some(further) => movement.information.push(information(further)),
                None => {}
            }
            // What a reference did not take.
            for at in at.children_named(camt::ADDTL_RMT_INF) {
                if !unit.is_used(at) {
                    more.push(at);
                }
            }
        }
        let words = remittance.children_named(camt::USTRD).chain(more);
        let free = joined(words.map(|at| unit.text(at)), FREE);
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

    /// The amounts behind a movement or a detail, whose own is here. What says the same again is left out.
    fn amounts(
        &mut self,
        unit: &Elements<'_>,
        at: Node<'_>,
        own: Option<Node<'_>>,
        movement: &mut Movement,
    ) {
        let is_same = |a: Node<'_>, b: Node<'_>| {
            a.attribute(Attr::CCY) == b.attribute(Attr::CCY)
                && parse_decimal(a.text()).is_some_and(|a| parse_decimal(b.text()) == Some(a))
        };
        let is_own = |at: Node<'_>| own.is_some_and(|own| is_same(own, at));
        let details = at.child(camt::AMT_DTLS);
        let direct = at.child(camt::AMT).filter(|_| at.name() == camt::TX_DTLS);
        if let Some(direct) =
            direct.filter(|direct| own.is_none_or(|own| own.index() != direct.index()))
        {
            let is_again = |of: Node<'_>| of.child(camt::AMT).is_some_and(|of| is_same(of, direct));
            let is_said =
                is_own(direct) || details.is_some_and(|details| details.children().any(is_again));
            match is_said {
                true => _ = unit.text(direct),
                false => {
                    let transaction =
                        self.other_amount(unit, AmountKind::Transaction, direct, None);
                    self.budget.push(&mut movement.other_amounts, transaction);
                }
            }
        }
        for of in details.iter().flat_map(|details| details.children()) {
            let kind = match of.name() {
                camt::INSTD_AMT => AmountKind::Instructed,
                camt::TX_AMT => AmountKind::Transaction,
                camt::CNTR_VAL_AMT => AmountKind::CounterValue,
                camt::ANNCD_PSTNG_AMT => AmountKind::AnnouncedPosting,
                camt::PRTRY_AMT => AmountKind::Other,
                _ => continue,
            };
            let Some(amount) = of.child(camt::AMT) else {
                continue;
            };
            if let Some(at) = of.child(camt::TP)
                && trim_xml(at.text()) == NOT_PROVIDED
            {
                unit.text(at);
            }
            let exchange = self.exchange(unit, of);
            let is_itself = own.is_some_and(|own| own.index() == amount.index());
            if exchange.is_none() && (is_itself || is_own(amount) && kind != AmountKind::Other) {
                unit.text(amount);
                continue;
            }
            let other = self.other_amount(unit, kind, amount, exchange);
            // That of the entry comes again in its only transaction.
            let mut first = movement.other_amounts.iter().take(8);
            if first.all(|there| *there != other) {
                self.budget.push(&mut movement.other_amounts, other);
            }
        }
    }

    fn other_amount(
        &mut self,
        unit: &Elements<'_>,
        kind: AmountKind,
        at: Node<'_>,
        exchange: Option<Exchange>,
    ) -> OtherAmount {
        OtherAmount {
            kind,
            amount: self.decimal(unit, at),
            currency: self.own_currency(at),
            exchange,
        }
    }

    fn exchange(&mut self, unit: &Elements<'_>, of: Node<'_>) -> Option<Exchange> {
        let at = of.child(camt::CCY_XCHG)?;
        let rate = at.child(camt::XCHG_RATE)?;
        let text = unit.text(rate);
        let rate = match parse_decimal(text) {
            Some(value) => Parsed::Value(value),
            None => {
                self.bad_value(unit, rate, phrase!("a rate of exchange"));
                Parsed::unreadable(text)
            }
        };
        Some(Exchange {
            source: unit.owned(at, &[camt::SRC_CCY]),
            target: unit.owned(at, &[camt::TRGT_CCY]),
            unit: unit.owned(at, &[camt::UNIT_CCY]),
            rate,
        })
    }

    /// What an entry or a transaction cost: since version 4 in records, before that one after the other.
    fn charges(&mut self, unit: &Elements<'_>, at: Node<'_>, movement: &mut Movement) {
        for charges in at.children_named(camt::CHRGS) {
            let before = movement.charges.len();
            let records = charges.children_named(camt::RCRD);
            for of in std::iter::once(charges).chain(records) {
                if let Some(amount) = of.child(camt::AMT) {
                    let charge = self.charge(unit, of, amount);
                    self.budget.push(&mut movement.charges, charge);
                }
            }
            let Some(total) = charges.child(camt::TTL_CHRGS_AND_TAX_AMT) else {
                continue;
            };
            let added = &movement.charges[before..];
            let sum = added.iter().try_fold(Decimal::ZERO, |sum, charge| {
                let amount = *charge.amount.value()?;
                match charge.side {
                    Side::Debit => sum.checked_add(amount),
                    Side::Credit => sum.checked_sub(amount),
                }
            });
            if added.is_empty() {
                let charge = self.charge(unit, charges, total);
                self.budget.push(&mut movement.charges, charge);
            } else if sum.map(|sum| sum.abs()) == parse_decimal(total.text()) {
                unit.text(total);
            }
        }
    }

    fn charge(&mut self, unit: &Elements<'_>, of: Node<'_>, amount: Node<'_>) -> Charge {
        let side = match of.child(camt::CDT_DBT_IND) {
            Some(_) => self.side(unit, of),
            None => None,
        };
        let included = of.child(camt::CHRG_INCL_IND);
        Charge {
            side: side.unwrap_or(Side::Debit),
            amount: self.decimal(unit, amount),
            currency: self.own_currency(amount),
            is_included: included.and_then(|at| match trim_xml(unit.text(at)) {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => {
                    self.bad_value(unit, at, phrase!("true or false"));
                    None
                }
            }),
            description: unit
                .owned(of, &[camt::TP, camt::CD])
                .or_else(|| unit.owned(of, &[camt::TP, camt::PRTRY, camt::ID])),
            bearer: unit.owned(of, &[camt::BR]),
        }
    }

    /// An entry that is none of the account yet is told as what it is, and not in its parts.
    fn not_booked(&mut self, unit: &Elements<'_>, status: &str) {
        self.not_booked += 1;
        let root = unit.root();
        for used in unit.flags_of(root) {
            used.set(true);
        }
        let what = || {
            let text = |path: &[Name]| root.at(path).map(|at| short(trim_xml(at.text())));
            let amount = root.child(camt::AMT);
            let currency = amount.and_then(|at| at.attribute(Attr::CCY)).unwrap_or("");
            let sign = match text(&[camt::CDT_DBT_IND]).as_deref() {
                Some("DBIT") => "-",
                _ => "",
            };
            let amount = text(&[camt::AMT]).unwrap_or_default();
            let amount = format!("{} {sign}{amount}", short(currency));
            let day = [camt::BOOKG_DT, camt::VAL_DT]
                .iter()
                .find_map(|&date| text(&[date, camt::DT]).or_else(|| text(&[date, camt::DT_TM])));
            let amount = match day {
                Some(day) => phrase!("{} on {}", amount, day),
                None => amount.into(),
            };
            match status {
                "PDNG" => phrase!("a pending entry of {}, which is not booked yet", amount),
                "FUTR" => phrase!("a future entry of {}, which is not booked yet", amount),
                "INFO" => phrase!("an informational entry of {}, which is not booked", amount),
                _ => phrase!(
                    "an entry of {} with the status {}, which is not booked",
                    amount,
                    quoted(status)
                ),
            }
        };
        self.lose(|| unit.xpath(root), what);
    }

    /// What stands before the movements is known, or will not come any more.
    fn start_checks(&mut self) {
        if self.current.is_checked {
            return;
        }
        self.current.is_checked = true;
        self.interim_balances();
        let mut said = Vec::new();
        self.checker
            .start(&self.current.statement, &mut |what| said.push(what));
        self.say_of_statement(said);
        self.tell_start();
    }

    fn say_of_statement(&mut self, said: Vec<Said>) {
        for what in said {
            let current = &self.current;
            let is_of_balance = matches!(what.part, Part::OldBalance | Part::NewBalance);
            if is_of_balance && current.is_unsigned {
                continue;
            }
            let place = match what.part {
                Part::Account => &current.account,
                Part::OldBalance => &current.old_balance,
                Part::NewBalance => &current.new_balance,
                Part::DebitTotal => &current.debit,
                Part::CreditTotal => &current.credit,
                Part::Movement(..) => &None,
            };
            let place = place.as_ref().unwrap_or(&current.place).clone();
            self.say_at(what.rule, place, what.message);
        }
    }

    fn end_of_statement(&mut self) {
        self.take_statement();
        self.check_totals();
        self.start_checks();
        let mut said = Vec::new();
        self.checker
            .end(&self.current.statement, &mut |what| said.push(what));
        self.say_of_statement(said);
        self.end_statement();
    }

    fn end_statement(&mut self) {
        self.tell_start();
        let statement = std::mem::take(&mut self.current.statement);
        self.budget.push(&mut self.statements, statement);
        self.is_open = false;
    }

    /// What is known only at the end of a statement.
    fn take_statement(&mut self) {
        let mut statement = std::mem::take(&mut self.current.statement);
        let created = self.message.head.created.as_ref();
        self.budget.take(created.map_or(0, length_of));
        self.known(&mut statement);
        self.current.statement = statement;
    }

    fn known(&self, statement: &mut Statement) {
        let created = self.message.head.created.as_ref();
        // Of what is no date the text may be long: in a stream it comes when the event is taken.
        let created = created.filter(|it| self.events.is_none() || it.value().is_some());
        if statement.header.creation_date.is_none() && !self.budget.is_over() {
            statement.header.creation_date = created.cloned();
        }
        let id = self.current.id.as_ref();
        let derived = derived_id(statement);
        statement.header.transaction_reference = id.filter(|id| ***id != *derived).cloned();
    }

    fn number(&mut self, unit: &Elements<'_>, at: Node<'_>) -> Option<u32> {
        let text = trim_xml(at.text());
        match text.parse() {
            Ok(number) => {
                unit.text(at);
                Some(number)
            }
            Err(_) => {
                // A number with more digits is one, but the model has no place for it.
                if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.bad_value(unit, at, phrase!("a number"));
                }
                None
            }
        }
    }

    /// An amount: not negative, with up to 18 digits, 5 of them decimals.
    fn decimal(&mut self, unit: &Elements<'_>, at: Node<'_>) -> Parsed<Decimal> {
        let text = unit.text(at);
        let fits = |value: &Decimal| {
            let plain = value.normalize();
            let is_negative = plain.is_sign_negative() && !plain.is_zero();
            !is_negative && plain.scale() <= 5 && plain.mantissa() < 10_i128.pow(18)
        };
        match parse_decimal(text).filter(fits) {
            Some(value) => Parsed::Value(value),
            None => {
                let expected =
                    phrase!("an amount without a sign, with up to 18 digits, 5 of them decimals");
                self.bad_value(unit, at, expected);
                Parsed::unreadable(text)
            }
        }
    }

    /// The side and the amount of an element. Without a side that can be read the amount is worth
    /// nothing, unless there is one that it has otherwise.
    fn sided_amount<'t>(
        &mut self,
        unit: &Elements<'t>,
        at: Node<'t>,
        otherwise: Option<Side>,
    ) -> (Side, Parsed<Decimal>) {
        let is_said = at.child(camt::CDT_DBT_IND).is_some();
        let side = match otherwise {
            Some(side) if !is_said => Some(side),
            _ => self.side(unit, at),
        };
        let amount = match at.child(camt::AMT) {
            Some(at) => self.decimal(unit, at),
            None => Parsed::unreadable(""),
        };
        match side {
            Some(side) => (side, amount),
            None => (Side::Credit, Parsed::unreadable(amount.to_string())),
        }
    }

    fn side(&mut self, unit: &Elements<'_>, at: Node<'_>) -> Option<Side> {
        let at = at.child(camt::CDT_DBT_IND)?;
        match trim_xml(unit.text(at)) {
            "CRDT" => Some(Side::Credit),
            "DBIT" => Some(Side::Debit),
            _ => {
                self.bad_value(unit, at, phrase!("CRDT or DBIT"));
                None
            }
        }
    }

    /// The date in an element that has a date, or a date and a time.
    fn date(&mut self, unit: &Elements<'_>, at: Node<'_>) -> Option<Parsed<NaiveDate>> {
        if let Some(at) = at.child(camt::DT_TM) {
            return Some(self.date_time(unit, at));
        }
        let at = at.child(camt::DT)?;
        let date = Parsed::date(unit.text(at));
        if date.value().is_none() {
            self.bad_value(unit, at, phrase!("a date as YYYY-MM-DD"));
        }
        Some(date)
    }

    /// The date of a date and time; the model has no place for the time.
    fn date_time(&mut self, unit: &Elements<'_>, at: Node<'_>) -> Parsed<NaiveDate> {
        let text = trim_xml(unit.text(at));
        let parts = text.split_once('T').filter(|(_, time)| is_time(time));
        let date = parts.map(|(date, _)| Parsed::date(date));
        let date = date.filter(|date| date.value().is_some());
        match (date, parts) {
            (Some(date), Some((_, time))) => {
                if !time.starts_with("00:00:00") {
                    let what =
                        || phrase!("the time {}, the model has no place for it", quoted(time));
                    self.lose(|| unit.xpath(at), what);
                }
                date
            }
            _ => {
                self.bad_value(unit, at, phrase!("a date and time as YYYY-MM-DDThh:mm:ss"));
                Parsed::unreadable(text)
            }
        }
    }
}

/// Where the parts of a movement stand, by their numbers in the unit.
#[derive(Clone, Copy, Debug, Default)]
struct Places<'t> {
    amount: Option<Node<'t>>,
    communication: Option<Node<'t>>,
    account: Option<Node<'t>>,
    information: Option<Node<'t>>,
}

/// The elements of a unit, and which of them the model has a place for.
struct Elements<'t> {
    unit: &'t Unit<'t>,
    used: Vec<Cell<bool>>,
}

impl<'t> Elements<'t> {
    fn root(&self) -> Node<'t> {
        self.unit.root
    }

    /// The text, which the model has a place for.
    fn text<'n>(&self, at: Node<'n>) -> &'n str {
        self.used[at.index() - self.root().index()].set(true);
        at.text()
    }

    fn is_used(&self, at: Node<'_>) -> bool {
        self.used[at.index() - self.root().index()].get()
    }

    /// The text of what stands below by these names, if there is any.
    fn owned(&self, at: Node<'_>, path: &[Name]) -> Option<Text> {
        let text = self.text(at.at(path)?);
        (!text.is_empty()).then(|| Text::new(text))
    }

    /// Which of an element and those below it the model has a place for.
    fn flags(&self, at: Node<'_>) -> Vec<bool> {
        self.flags_of(at).iter().map(Cell::get).collect()
    }

    fn reset(&self, at: Node<'_>, flags: &[bool]) {
        for (used, &flag) in self.flags_of(at).iter().zip(flags) {
            used.set(flag);
        }
    }

    fn flags_of(&self, at: Node<'_>) -> &[Cell<bool>] {
        let first = self.root().index();
        &self.used[at.index() - first..at.end() - first]
    }

    fn xpath(&self, at: Node<'_>) -> String {
        xpath(self.unit, at)
    }

    fn place(&self, at: Node<'_>) -> Place {
        place(self.unit, at)
    }
}

/// Elements that may stand more than once, whose number is always told.
const REPEATABLE: &[Name] = &[
    camt::RPT,
    camt::STMT,
    camt::NTFCTN,
    camt::BAL,
    camt::NTRY,
    camt::NTRY_DTLS,
    camt::TX_DTLS,
    camt::USTRD,
    camt::STRD,
];

/// Without prefixes, so that a path is no longer than its names.
fn xpath(unit: &Unit<'_>, at: Node<'_>) -> String {
    let mut steps: Vec<Node<'_>> = std::iter::once(at).chain(at.ancestors()).collect();
    let mut path = String::new();
    while let Some(step) = steps.pop() {
        path.push('/');
        path.push_str(&short(step.local()));
        let nth = unit.nth(step);
        if nth > 1 || REPEATABLE.contains(&step.name()) {
            path.push_str(&format!("[{nth}]"));
        }
    }
    path
}

fn place(unit: &Unit<'_>, at: Node<'_>) -> Place {
    Place {
        offset: at.offset(),
        xpath: xpath(unit, at),
        ..Place::default()
    }
}

fn finding(rule: &'static Rule, offset: usize, xpath: String, message: Phrase) -> Finding {
    Finding {
        xpath,
        offset,
        ..rule.finding(message)
    }
}

/// How long the text is that a date holds: one that is none may have any length.
fn length_of(date: &Parsed<NaiveDate>) -> usize {
    date.raw().map_or(0, |text| text.len())
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

/// An IBAN as it is transmitted, out of one that may have blanks and hyphens, or small letters; its check digits
/// have to hold.
fn iban(text: &str) -> Option<Cow<'_, str>> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    let iban = match text.bytes().all(is_plain) {
        true => Cow::Borrowed(text),
        false => {
            let letters = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
            Cow::Owned(letters.map(|c| c.to_ascii_uppercase()).take(35).collect())
        }
    };
    let has_digits = || iban[2..4].bytes().all(|byte| byte.is_ascii_digit());
    (identifiers::is_iban(&iban) && has_digits()).then_some(iban)
}

fn account_number(unit: &Elements<'_>, at: Node<'_>) -> Option<AccountNumber> {
    let currency = unit.owned(at, &[camt::CCY]);
    let id = at.child(camt::ID)?;
    if let Some(at) = id.child(camt::IBAN) {
        let text = trim_xml(unit.text(at));
        let number = Text::new(iban(text).as_deref().unwrap_or(text));
        return Some(AccountNumber {
            kind: kind_of_iban(&number),
            number,
            currency,
            ..AccountNumber::default()
        });
    }
    let other = id.child(camt::OTHR)?;
    let text = unit.text(other.child(camt::ID)?);
    let iban = iban(text);
    let number = Text::new(iban.as_deref().unwrap_or(text));
    let mut kind = AccountKind::Foreign;
    if iban.is_some() {
        kind = kind_of_iban(&number);
    } else if let Some(at) = other.at(&[camt::SCHME_NM, camt::CD])
        && trim_xml(at.text()) == "BBAN"
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
fn bic_node(bank: Node<'_>) -> Option<Node<'_>> {
    let bank = bank.child(camt::FIN_INSTN_ID)?;
    let names: [&[Name]; 3] = [&[camt::BICFI], &[camt::BIC], &[camt::OTHR, camt::ID]];
    names.iter().find_map(|path| bank.at(path))
}

fn bic(unit: &Elements<'_>, bank: Node<'_>) -> Option<Text> {
    bic_node(bank).map(|at| Text::new(unit.text(at)))
}

/// An address in lines, or in fields: building, street, town, country.
fn address(unit: &Elements<'_>, at: Node<'_>) -> Option<Text> {
    let lines: Vec<Node<'_>> = at.children_named(camt::ADR_LINE).collect();
    let mut text = String::new();
    for name in [
        camt::CARE_OF,
        camt::DEPT,
        camt::SUB_DEPT,
        camt::BLDG_NM,
        camt::STRT_NM,
        camt::BLDG_NB,
        camt::FLR,
        camt::ROOM,
        camt::UNIT_NB,
        camt::PST_BX,
        camt::PST_CD,
        camt::TWN_NM,
        camt::TWN_LCTN_NM,
        camt::DSTRCT_NM,
        camt::CTRY_SUB_DVSN,
        camt::CTRY,
    ] {
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
fn code(unit: &Elements<'_>, at: Node<'_>, movement: &mut Movement) {
    let Some(code) = at.child(camt::BK_TX_CD) else {
        return;
    };
    let domain = [
        code.at(&[camt::DOMN, camt::CD]),
        code.at(&[camt::DOMN, camt::FMLY, camt::CD]),
        code.at(&[camt::DOMN, camt::FMLY, camt::SUB_FMLY_CD]),
    ];
    if let [Some(domain), Some(family), Some(sub)] = domain {
        let parts = [domain, family, sub].map(|at| trim_xml(unit.text(at)));
        movement.foreign_code = Some(parts.join("/").into());
    }
    let Some(own) = code.at(&[camt::PRTRY, camt::CD]) else {
        return;
    };
    let issuer = code.at(&[camt::PRTRY, camt::ISSR]);
    movement.code = TransactionCode::parse(trim_xml(own.text()));
    if let Some(code) = movement.code {
        unit.text(own);
        if movement.foreign_code.as_deref() == iso_code(code) {
            movement.foreign_code = None;
        }
        if let Some(at) = issuer
            && trim_xml(at.text()) == BBA
        {
            unit.text(at);
        }
    } else if movement.foreign_code.is_none() {
        movement.foreign_code = Some(Text::new(unit.text(own)));
    }
}

/// The amount that was booked of a transaction, where its own is in another currency than the entry.
fn exchanged<'t>(entry: Node<'_>, at: Node<'t>) -> Option<Node<'t>> {
    let currency = entry.child(camt::AMT)?.attribute(Attr::CCY)?;
    let own = at.child(camt::AMT)?;
    if own.attribute(Attr::CCY) == Some(currency) {
        return None;
    }
    in_currency_of(entry, at, &BOOKED)
}

/// Where the amount that was booked may stand: that of the transaction, else what it came to after the exchange.
const BOOKED: [Name; 3] = [camt::TX_AMT, camt::CNTR_VAL_AMT, camt::ANNCD_PSTNG_AMT];

/// The first of these amounts that is in the currency of the entry.
fn in_currency_of<'t>(entry: Node<'_>, at: Node<'t>, kinds: &[Name]) -> Option<Node<'t>> {
    let currency = entry.child(camt::AMT)?.attribute(Attr::CCY)?;
    let amounts = kinds
        .iter()
        .filter_map(|&kind| at.at(&[camt::AMT_DTLS, kind, camt::AMT]));
    let mut booked = amounts.filter(|amount| amount.attribute(Attr::CCY) == Some(currency));
    booked.next()
}

/// The numbers of invoices and other documents that are paid.
fn paid_documents(unit: &Elements<'_>, at: Node<'_>, movement: &mut Movement) {
    for document in at.children_named(camt::RFRD_DOC_INF) {
        if let Some(number) = unit.owned(document, &[camt::NB]) {
            movement.paid_documents.push(number);
        }
        if let Some(at) = document.at(&[camt::TP, camt::CD_OR_PRTRY, camt::CD])
            && trim_xml(at.text()) == INVOICE
        {
            unit.text(at);
        }
    }
}

/// What a structured remittance refers to.
fn reference(unit: &Elements<'_>, at: Node<'_>) -> Option<Communication> {
    let reference = at.child(camt::CDTR_REF_INF)?;
    let kind = reference.at(&[camt::TP, camt::CD_OR_PRTRY, camt::PRTRY]);
    let code = reference.at(&[camt::TP, camt::CD_OR_PRTRY, camt::CD]);
    let issuer = reference.at(&[camt::TP, camt::ISSR]);
    let issued_by =
        |wanted: &str| issuer.is_some_and(|at| trim_xml(at.text()).eq_ignore_ascii_case(wanted));
    let number = reference.child(camt::REF);
    let more = || -> String {
        let pieces = at.children_named(camt::ADDTL_RMT_INF);
        pieces.map(|at| unit.text(at)).collect()
    };
    let use_all = |parts: &[Option<Node<'_>>]| {
        for &at in parts.iter().flatten() {
            unit.text(at);
        }
    };
    if let Some(of) = kind
        && issued_by(BBA)
        && let text = trim_xml(of.text())
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
    if code.is_some_and(|at| trim_xml(at.text()) == "SCOR") {
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
fn direct_debit_of<'t>(
    unit: &Elements<'t>,
    at: Node<'t>,
    movement: &mut Movement,
    places: &mut Places<'t>,
) {
    let Some(mandate) = at.at(&[camt::REFS, camt::MNDT_ID]) else {
        return;
    };
    let creditor = at.at(&[camt::RLTD_PTIES, camt::CDTR]).and_then(|at| {
        let party = at.child(camt::PTY).unwrap_or(at);
        party
            .at(&[camt::ID, camt::PRVT_ID, camt::OTHR])
            .or_else(|| party.at(&[camt::ID, camt::ORG_ID, camt::OTHR]))
    });
    let creditor_id = creditor.and_then(|at| at.child(camt::ID));
    let mandate_text = mandate.text();
    let creditor_text = creditor_id.map_or("", Node::text);
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
        places.communication = Some(mandate);
    }
    movement.communication = Some(Communication::Structured(StructuredCommunication {
        kind: 127,
        text: text.trim_end().into(),
    }));
    unit.text(mandate);
    use_creditor(unit, creditor);
}

/// The identifier of a creditor and the scheme it is of.
fn use_creditor(unit: &Elements<'_>, creditor: Option<Node<'_>>) {
    if let Some(creditor) = creditor {
        unit.owned(creditor, &[camt::ID]);
        if let Some(at) = creditor.at(&[camt::SCHME_NM, camt::PRTRY])
            && trim_xml(at.text()) == "SEPA"
        {
            unit.text(at);
        }
    }
}
