//! Statements to messages.
//!
//! What is lost is not foretold: the messages are read again, and whatever is not as it was is told.

use super::words::{self, LINE};
use super::{MIDNIGHT, application_text, read, type_of};
use crate::error::Error;
use crate::format::{Loss, WriteOptions, Written};
use crate::model::{
    AccountNumber, AmountKind, Balance, Charge, Communication, Information, Movement, OtherAmount,
    Side, Statement, StatementHeader, StatementKind, StructuredCommunication,
};
use crate::structure::Limits;
use crate::value::shown::quoted;
use crate::value::{Parsed, Phrase, Text, phrase};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// Lines of field 86.
const LINES: usize = 6;
/// Characters of a reference in field 61.
const REFERENCE: usize = 16;

/// For the table of formats.
pub(super) fn written(statements: &[Statement], _options: &WriteOptions) -> Result<Written, Error> {
    let mut out = String::new();
    for statement in statements {
        message(statement, &mut out);
    }
    let limits = Limits::new().elements(u32::MAX).findings(0).model(u32::MAX);
    let again = read::parse(out.as_bytes(), &limits, false)?.statements;
    let mut losses = Losses(Vec::new());
    for (at, statement) in statements.iter().enumerate() {
        let nothing = Statement::default();
        let again = again.get(at).unwrap_or(&nothing);
        losses.statement(&format!("statements[{at}]"), statement, again);
    }
    Ok(Written {
        bytes: out.into_bytes(),
        losses: losses.0,
    })
}

fn message(statement: &Statement, out: &mut String) {
    let header = &statement.header;
    let reference = |text: &Option<Text>| {
        let text = text.as_deref().map(|text| allowed(text.trim()));
        text.filter(|text| !text.is_empty())
            .map(|text| text.chars().take(REFERENCE).collect::<String>())
    };
    // The application takes the first place of a reference that is free.
    let mut application = header
        .separate_application
        .as_deref()
        .and_then(application_text);
    let first = reference(&header.transaction_reference).or_else(|| application.take());
    field(out, "20", first.as_deref().unwrap_or("NONREF"));
    if let Some(related) = reference(&header.related_reference).or(application) {
        field(out, "21", &related);
    }
    let account = statement.account.as_ref();
    let number = account.map(|account| allowed(account.number.trim()));
    let number = number.filter(|number| !number.is_empty());
    field(out, "25", number.as_deref().unwrap_or("NOTPROVIDED"));
    // By the number on file statements are told apart, and by it one is seen to be missing.
    let number = statement.number.or(statement.paper_number).unwrap_or(0);
    let page = statement.page.map(|page| format!("/{}", page.number));
    let page = page.unwrap_or_default();
    field(out, "28C", &format!("{number:05}{page}"));

    let currency = account
        .and_then(|account| account.currency.as_deref())
        .filter(|code| is_currency(code))
        .unwrap_or("XXX");
    let new = match &statement.new_balance {
        None if statement.movements.is_empty() => statement.old_balance.as_ref(),
        balance => balance.as_ref(),
    };
    let date = |date: Option<&Parsed<NaiveDate>>| date.and_then(Parsed::value).copied();
    let fallback = [statement.old_balance.as_ref(), new]
        .into_iter()
        .flatten()
        .find_map(|balance| date(balance.date.as_ref()))
        .or_else(|| date(header.creation_date.as_ref()));
    let is_report = !statement.kind.is_statement();
    if is_report {
        // Of an interim report the time is demanded, and nothing is known of it.
        let made = date(header.creation_date.as_ref()).or(fallback);
        let zero = amount_text(Decimal::ZERO, currency);
        field(out, "34F", &format!("{currency}{zero}"));
        field(out, "13D", &format!("{}{MIDNIGHT}", yymmdd(made)));
    }
    let tag = |name: &str, goes_on: bool| format!("{name}{}", if goes_on { 'M' } else { 'F' });
    if let (Some(old), false) = (&statement.old_balance, is_report) {
        let goes_on = statement.page.is_some_and(|page| page.number > 1);
        field(out, &tag("60", goes_on), &balance(old, fallback, currency));
    }
    for movement in &statement.movements {
        field(out, "61", &line(movement, fallback, currency));
        let said = said(movement, currency);
        if !said.is_empty() {
            field(out, "86", &said.join("\r\n"));
        }
    }
    if let (Some(new), false) = (new, is_report) {
        let goes_on = statement
            .page
            .is_some_and(|page| page.is_last == Some(false));
        field(out, &tag("62", goes_on), &balance(new, fallback, currency));
        let account_currency = currency;
        for (tag, code) in [("64", "CLAV"), ("65", "FWAV")] {
            let most = if tag == "64" { 1 } else { usize::MAX };
            let others = statement.other_balances.iter();
            for other in others.filter(|other| other.code == code).take(most) {
                let currency = other.currency.as_deref().filter(|code| is_currency(code));
                let currency = currency.unwrap_or(account_currency);
                field(out, tag, &balance(&other.balance, fallback, currency));
            }
        }
    }
    if is_report {
        for (tag, side) in [("90D", Side::Debit), ("90C", Side::Credit)] {
            let movements = statement.movements.iter();
            let signed = movements.filter_map(|one| {
                let (of, amount) = Side::of(one.signed().unwrap_or_default());
                let of = if amount.is_zero() { one.side } else { of };
                (of == side).then_some(amount)
            });
            let (count, sum) = signed.fold((0, Some(Decimal::ZERO)), |(count, sum), amount| {
                (count + 1, sum.and_then(|sum| sum.checked_add(amount)))
            });
            if let Some(sum) = sum {
                let sum = amount_text(sum, currency);
                field(out, tag, &format!("{count}{currency}{sum}"));
            }
        }
    }
    let lines: Vec<String> = statement
        .free_communications
        .iter()
        .flat_map(|communication| &communication.lines)
        .flat_map(|line| wrap(&allowed(line), LINES).0)
        .take(LINES)
        .enumerate()
        .map(|(at, line)| if at == 0 { line } else { harmless(line) })
        .collect();
    if !lines.is_empty() {
        field(out, "86", &lines.join("\r\n"));
    }
    out.push_str("-\r\n");
}

fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn field(out: &mut String, tag: &str, text: &str) {
    for part in [":", tag, ":", text, "\r\n"] {
        out.push_str(part);
    }
}

fn balance(balance: &Balance, fallback: Option<NaiveDate>, currency: &str) -> String {
    let date = balance.date.as_ref().and_then(Parsed::value).copied();
    let (side, amount) = amount(balance.side, &balance.amount, currency);
    let mark = if side == Side::Credit { 'C' } else { 'D' };
    format!("{mark}{}{currency}{amount}", yymmdd(date.or(fallback)))
}

/// Field 61 without its tag.
fn line(movement: &Movement, fallback: Option<NaiveDate>, currency: &str) -> String {
    let date = |date: &Option<Parsed<NaiveDate>>| date.as_ref().and_then(Parsed::value).copied();
    let entry = date(&movement.entry_date);
    let value = date(&movement.value_date).or(entry).or(fallback);
    let entry = entry.map(|date| format!("{:02}{:02}", date.month(), date.day()));
    let (side, amount) = amount(movement.side, &movement.amount, currency);
    // A reversal undoes a booking; other returns are bookings of their own.
    let is_reversal = movement.return_kind.as_deref() == Some("4");
    let mark = match (side, is_reversal) {
        (Side::Credit, false) => "C",
        (Side::Debit, false) => "D",
        (Side::Credit, true) => "RD",
        (Side::Debit, true) => "RC",
    };
    let own = movement.foreign_code.as_deref();
    let kind = match own.filter(|code| super::is_type(code)) {
        Some(code) => format!("{code:4}"),
        None => type_of(movement.code, side),
    };
    let customer = match &movement.customer_reference {
        Some(reference) if is_short(reference) => reference,
        _ => "NONREF",
    };
    let mut line = format!(
        "{}{}{mark}{amount}{kind}{customer}",
        yymmdd(value),
        entry.unwrap_or_default()
    );
    if let Some(reference) = &movement.bank_reference {
        let start: String = allowed(reference.trim()).chars().take(REFERENCE).collect();
        if !start.trim().is_empty() {
            line.push_str("//");
            line.push_str(start.trim_end());
        }
    }
    line
}

/// Whether a reference can stand in field 61 as it is.
fn is_short(reference: &str) -> bool {
    reference.chars().count() <= REFERENCE
        && reference == allowed(reference)
        && reference == reference.trim()
        && !reference.contains("//")
        && !reference.ends_with('/')
        && !words::is_nothing(reference)
}

/// An amount that cannot be read is written as 0, and told.
fn amount(side: Side, amount: &Parsed<Decimal>, currency: &str) -> (Side, String) {
    let amount = amount.value().copied().unwrap_or_default();
    let (side, amount) = match Side::of(side.signed(amount)) {
        (_, amount) if amount.is_zero() => (side, amount),
        other => other,
    };
    (side, amount_text(amount, currency))
}

/// With a decimal comma and as many decimals as the currency has, or the amount needs.
fn amount_text(amount: Decimal, currency: &str) -> String {
    let decimals = match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    };
    let amount = amount.normalize();
    let text = match amount.scale() < decimals {
        // Not `rescale`, which gives up decimals of numbers that are very large.
        true => format!("{amount:.*}", decimals as usize),
        false => amount.to_string(),
    };
    match text.split_once('.') {
        Some((whole, decimals)) => format!("{whole},{decimals}"),
        None => format!("{text},"),
    }
}

fn yymmdd(date: Option<NaiveDate>) -> String {
    date.map_or("000000".to_owned(), |date| {
        let year = date.year().rem_euclid(100);
        format!("{year:02}{:02}{:02}", date.month(), date.day())
    })
}

/// The lines of field 86.
fn said(movement: &Movement, currency: &str) -> Vec<String> {
    let mut words: Vec<(&str, String)> = Vec::new();
    let mut say = |word, text: &str| {
        if !text.trim().is_empty() {
            words.push((word, allowed(text)));
        }
    };
    // Of very many the first fill the field.
    let room = LINES * LINE / "/INFO/".len();
    let text = |text: &Option<Text>| text.clone().unwrap_or_default();
    if let Some(reference) = movement.customer_reference.as_ref()
        && !is_short(reference)
        && !words::is_nothing(reference)
    {
        say("EREF", reference);
    }
    let (mandate, creditor, remittance) = match &movement.communication {
        Some(Communication::Structured(said)) if said.kind == 127 => {
            let part = |from: usize, length: usize| -> String {
                said.text.chars().skip(from).take(length).collect()
            };
            (part(44, 35), part(9, 35), part(79, 62))
        }
        said => {
            let said = said.as_ref().map(spoken);
            (String::new(), String::new(), said.unwrap_or_default())
        }
    };
    say("MARF", mandate.trim_end());
    say("CSID", creditor.trim_end());
    if let Some(account) = &movement.counterparty_account {
        say("IBAN", &account.number);
    }
    say("BIC", &text(&movement.counterparty_bic));
    say("NAME", &text(&movement.counterparty_name));
    say("REMI", remittance.trim_end());
    for OtherAmount {
        kind,
        amount,
        currency: own,
        exchange,
    } in movement.other_amounts.iter().take(room)
    {
        if let (AmountKind::Instructed, Some(text)) = (kind, money(amount, own.as_ref(), currency))
        {
            say("OCMT", &text);
            if let Some(rate) = exchange.as_ref().and_then(|exchange| exchange.rate.value()) {
                say("EXCH", &rate.normalize().to_string().replace('.', ","));
            }
        }
    }
    for Charge {
        side,
        amount,
        currency: own,
        ..
    } in movement.charges.iter().take(room)
    {
        if let (Side::Debit, Some(text)) = (side, money(amount, own.as_ref(), currency)) {
            say("CHGS", &text);
        }
    }
    say("RTRN", &text(&movement.return_reason));
    if let Some(purpose) = &movement.purpose {
        say("PURP", &format!("/CD/{}", purpose.as_str()));
    }
    // Field 61 has its start, by which it is known: a text in which words are undone has another.
    if let Some(reference) = movement.bank_reference.as_deref().map(str::trim)
        && reference.chars().count() > REFERENCE
        && words::find_word(&format!("{}/", allowed(reference))).is_none()
    {
        say("BREF", reference);
    }
    say("ADDR", &text(&movement.counterparty_address));
    for information in movement.information.iter().take(room) {
        let spoken = information.communication.as_ref().map(spoken);
        let spoken = spoken.unwrap_or_default();
        match words::kept(&spoken) {
            Some((word, value)) => say(word, value),
            None => say("INFO", &spoken),
        }
    }
    for (_, detail) in movement.details.iter().flat_map(Movement::tree).take(room) {
        say("INFO", &listed(detail, currency));
    }
    fit(&words)
}

/// As many of the words as there is room for, the last one cut.
fn fit(words: &[(&str, String)]) -> Vec<String> {
    let mut text = String::new();
    let mut lines = Vec::new();
    for (word, value) in words {
        let before = text.len();
        text.push_str(&format!("/{word}/"));
        let start = text.len();
        for c in value.chars().take(LINES * LINE) {
            text.push(c);
        }
        // Readers take a slash at the end for one between the values.
        if text[start..].ends_with('/') {
            text.push('/');
        }
        // A word in the value would end it, also one that the next word's slash makes whole.
        text.push('/');
        while let Some(at) = words::find_word(&text[start..]).map(|at| start + at) {
            text.replace_range(at..at + 1, ".");
        }
        text.pop();
        let (wrapped, taken) = wrap(&text, LINES);
        let is_whole = taken == text.len();
        // A start of a text says something, that of a reference does not.
        let is_text = matches!(*word, "REMI" | "INFO" | "NAME" | "ADDR");
        if is_whole || is_text && taken > start {
            lines = wrapped;
        } else {
            text.truncate(before);
        }
        if !is_whole && is_text {
            break;
        }
    }
    lines
}

/// The text in lines, up to so many, and how many bytes of it they hold. No line begins with a mark
/// that would make it something else, and lines end within words where they can, for blanks at an end
/// are easily lost.
fn wrap(text: &str, most: usize) -> (Vec<String>, usize) {
    let text = text.as_bytes();
    let mut lines = Vec::new();
    let mut at = 0;
    while at < text.len() && lines.len() < most {
        let rest = &text[at..];
        let breaks = |&end: &usize| words::can_break(rest[end - 1], rest[end]);
        let end = match rest.len() <= LINE {
            true => rest.len(),
            false => (1..=LINE).rev().find(breaks).unwrap_or(LINE),
        };
        let line = String::from_utf8_lossy(&rest[..end]).into_owned();
        lines.push(if lines.is_empty() {
            line
        } else {
            harmless(line)
        });
        at += end;
    }
    (lines, at)
}

/// A line that can begin no field and end no message: a mark that would is written as a point.
fn harmless(mut line: String) -> String {
    let start = line.trim_start();
    if start.starts_with([':', '-']) {
        let at = line.len() - start.len();
        line.replace_range(at..at + 1, ".");
    }
    line
}

/// A communication as words.
fn spoken(communication: &Communication) -> String {
    match communication {
        Communication::Free(text) => text.as_str().to_owned(),
        Communication::Structured(StructuredCommunication { kind, text }) => {
            let text = text.as_str();
            match (kind, text.len()) {
                (101 | 102, 12) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                    format!("+++{}/{}/{}+++", &text[..3], &text[3..7], &text[7..])
                }
                (100..=102, _) => text.to_owned(),
                _ => format!(
                    "{kind:03} {}",
                    text.split_whitespace().collect::<Vec<_>>().join(" ")
                ),
            }
        }
    }
}

/// An amount with its currency, if it can be read.
fn money(amount: &Parsed<Decimal>, own: Option<&Text>, account: &str) -> Option<String> {
    let amount = amount.value().filter(|amount| !amount.is_sign_negative())?;
    let own = own.map(Text::as_str);
    if own.is_some_and(|code| !is_currency(code)) {
        return None;
    }
    let text = amount_text(*amount, own.unwrap_or(account));
    Some(format!("{}{text}", own.unwrap_or_default()))
}

/// A detail as words: amount, counterparty, communication, reference.
fn listed(detail: &Movement, currency: &str) -> String {
    let (side, amount) = amount(detail.side, &detail.amount, currency);
    let sign = if side == Side::Credit { "" } else { "-" };
    let mut text = format!("{sign}{amount}");
    let parts = [
        detail
            .counterparty_account
            .as_ref()
            .map(|account| account.number.to_string()),
        detail.counterparty_name.as_ref().map(Text::to_string),
        detail.communication.as_ref().map(spoken),
        detail.customer_reference.as_ref().map(Text::to_string),
    ];
    for part in parts.into_iter().flatten() {
        text.push(' ');
        text.push_str(part.trim());
    }
    text
}

/// The text in the characters of SWIFT's set X, without line breaks.
fn allowed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' => out.push(c),
            ' ' | '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' => out.push(c),
            _ => out.push_str(plain(c)),
        }
    }
    out
}

/// A character without its accent, or spelled out; a point when there is no way.
#[rustfmt::skip]
fn plain(c: char) -> &'static str {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'ç' | 'ć' | 'č' => "c", 'Ç' | 'Ć' | 'Č' => "C",
        'ď' | 'đ' | 'ð' => "d", 'Ď' | 'Đ' | 'Ð' => "D",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e", 'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ę' | 'Ě' => "E",
        'ğ' => "g", 'Ğ' => "G",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i", 'Ì' | 'Í' | 'Î' | 'Ï' | 'Ī' | 'İ' => "I",
        'ł' => "l", 'Ł' => "L",
        'ñ' | 'ń' | 'ň' => "n", 'Ñ' | 'Ń' | 'Ň' => "N",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o", 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' | 'Ō' | 'Ő' => "O",
        'ř' => "r", 'Ř' => "R",
        'ś' | 'š' | 'ş' | 'ș' => "s", 'Ś' | 'Š' | 'Ş' | 'Ș' => "S",
        'ť' | 'ţ' | 'ț' => "t", 'Ť' | 'Ţ' | 'Ț' => "T",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => "u", 'Ù' | 'Ú' | 'Û' | 'Ü' | 'Ū' | 'Ů' | 'Ű' => "U",
        'ý' | 'ÿ' => "y", 'Ý' | 'Ÿ' => "Y",
        'ź' | 'ż' | 'ž' => "z", 'Ź' | 'Ż' | 'Ž' => "Z",
        'æ' => "ae", 'Æ' => "AE", 'œ' => "oe", 'Œ' => "OE", 'ß' => "ss", 'þ' => "th", 'Þ' => "TH",
        '€' => "EUR", '&' => "+", '@' => "(at)", '_' | '–' | '—' => "-",
        '’' | '‘' | '"' | '“' | '”' | '`' | '´' => "'", ';' => ",", '[' | '{' => "(", ']' | '}' => ")",
        '\u{a0}' | '\t' => " ", '…' => "...",
        _ => ".",
    }
}

/// What is not the same in the statements that were read again. Every group is taken apart without
/// `..`, so that nothing added to the model is forgotten.
struct Losses(Vec<Loss>);

impl Losses {
    fn add(&mut self, path: &str, name: &str, what: Phrase) {
        let path = match name {
            "" => path.to_owned(),
            _ => format!("{path}.{name}"),
        };
        let term = "".into();
        let what = what.into();
        self.0.push(Loss { term, path, what });
    }

    /// A value that was there and is not there again, or is another.
    fn value<T: ToString + PartialEq>(
        &mut self,
        path: &str,
        name: &str,
        was: Option<&T>,
        is: Option<&T>,
    ) {
        let Some(value) = was.filter(|was| Some(*was) != is) else {
            return;
        };
        let value = value.to_string();
        if value.is_empty() {
            return;
        }
        self.add(
            path,
            name,
            match is {
                None => phrase!("{}, MT940 has no place for it", quoted(&value)),
                Some(is) => phrase!(
                    "{} is written as {}",
                    quoted(&value),
                    quoted(&is.to_string())
                ),
            },
        );
    }

    /// The same of a list, whose order says nothing.
    fn values<T: ToString + PartialEq>(&mut self, path: &str, name: &str, was: &[T], is: &[T]) {
        for (at, was) in was.iter().enumerate() {
            let again = is.iter().find(|is| *is == was);
            self.value(path, &format!("{name}[{at}]"), Some(was), again);
        }
    }

    /// A date; where the format wants one, another is written.
    fn date(
        &mut self,
        path: &str,
        name: &str,
        was: Option<&Parsed<NaiveDate>>,
        is: Option<&Parsed<NaiveDate>>,
    ) {
        match (was, is) {
            (None, Some(is)) => self.add(
                path,
                name,
                phrase!("not known; {} is written", quoted(&is.to_string())),
            ),
            _ => self.value(path, name, was, is),
        }
    }

    fn statement(&mut self, path: &str, was: &Statement, is: &Statement) {
        let Statement {
            header,
            kind,
            page,
            account,
            holder,
            description,
            number,
            paper_number,
            new_paper_number,
            old_balance,
            movements,
            new_balance,
            other_balances,
            free_communications,
            // Counted and added up anew by whoever reads.
            trailer: _,
        } = was;
        self.header(&format!("{path}.header"), header, &is.header, *kind);
        self.account(
            &format!("{path}.account"),
            account.as_ref(),
            is.account.as_ref(),
        );
        if *kind != is.kind {
            self.value(path, "kind", Some(kind), Some(&is.kind));
        }
        self.value(path, "page", page.as_ref(), is.page.as_ref());
        self.values(path, "other_balances", other_balances, &is.other_balances);
        self.value(path, "holder", holder.as_ref(), None);
        self.value(path, "description", description.as_ref(), None);
        self.value(path, "number", number.as_ref(), is.number.as_ref());
        self.value(
            path,
            "paper_number",
            paper_number.as_ref(),
            is.paper_number.as_ref(),
        );
        self.value(
            path,
            "new_paper_number",
            new_paper_number.as_ref(),
            is.paper_number.as_ref(),
        );
        for (name, was, is) in [
            ("old_balance", old_balance, &is.old_balance),
            ("new_balance", new_balance, &is.new_balance),
        ] {
            if kind.is_statement() || was.is_some() {
                self.balance(&format!("{path}.{name}"), was.as_ref(), is.as_ref());
            }
        }
        for (at, movement) in movements.iter().enumerate() {
            let nothing = Movement::default();
            let is = is.movements.get(at).unwrap_or(&nothing);
            self.movement(&format!("{path}.movements[{at}]"), movement, is);
        }
        let lines = |all: &[crate::model::FreeCommunication]| -> Vec<Vec<Text>> {
            all.iter()
                .map(|communication| communication.lines.clone())
                .collect()
        };
        if lines(free_communications) != lines(&is.free_communications) {
            let count = |all: &[Vec<Text>]| all.iter().map(Vec::len).sum::<usize>();
            let (was, is) = (lines(free_communications), lines(&is.free_communications));
            let what = phrase!(
                "{} lines in {} messages are written as {} lines in {}",
                count(&was).to_string(),
                was.len().to_string(),
                count(&is).to_string(),
                is.len().to_string()
            );
            self.add(path, "free_communications", what);
        }
    }

    fn header(
        &mut self,
        path: &str,
        was: &StatementHeader,
        is: &StatementHeader,
        kind: StatementKind,
    ) {
        let StatementHeader {
            // Of CODA itself.
            version: _,
            creation_date,
            bank,
            is_duplicate,
            file_reference,
            addressee,
            bic,
            enterprise_number,
            separate_application,
            transaction_reference,
            related_reference,
        } = was;
        // An interim report has one in any case.
        if kind.is_statement() || creation_date.is_some() {
            let is = is.creation_date.as_ref();
            self.value(path, "creation_date", creation_date.as_ref(), is);
        }
        self.value(path, "is_duplicate", is_duplicate.then_some(&true), None);
        for (name, was, is) in [
            ("bank", bank, None),
            ("file_reference", file_reference, None),
            ("addressee", addressee, None),
            ("bic", bic, is.bic.as_ref()),
            ("enterprise_number", enterprise_number, None),
            (
                "separate_application",
                separate_application,
                is.separate_application.as_ref(),
            ),
            (
                "transaction_reference",
                transaction_reference,
                is.transaction_reference.as_ref(),
            ),
            (
                "related_reference",
                related_reference,
                is.related_reference.as_ref(),
            ),
        ] {
            self.value(path, name, was.as_ref(), is);
        }
    }

    fn account(&mut self, path: &str, was: Option<&AccountNumber>, is: Option<&AccountNumber>) {
        let Some(AccountNumber {
            kind,
            number,
            currency,
            qualification,
            country,
            extension,
        }) = was
        else {
            return;
        };
        self.value(path, "number", Some(number), is.map(|is| &is.number));
        if let Some(is) = is
            && is.kind != *kind
        {
            let what = phrase!(
                "{}, by its looks it is read as {}",
                format!("{kind:?}"),
                format!("{:?}", is.kind)
            );
            self.add(path, "kind", what);
        }
        self.value(
            path,
            "currency",
            currency.as_ref(),
            is.and_then(|is| is.currency.as_ref()),
        );
        self.value(path, "qualification", qualification.as_ref(), None);
        self.value(path, "country", country.as_ref(), None);
        self.value(path, "extension", extension.as_ref(), None);
    }

    fn balance(&mut self, path: &str, was: Option<&Balance>, is: Option<&Balance>) {
        let Some(Balance { side, amount, date }) = was else {
            if is.is_none() {
                let what = phrase!("there is none, and the field that MT940 demands is left out");
                self.add(path, "", what);
            }
            return;
        };
        self.amount(path, (*side, amount), is.map(|is| (is.side, &is.amount)));
        self.date(
            path,
            "date",
            date.as_ref(),
            is.and_then(|is| is.date.as_ref()),
        );
    }

    /// An amount with its side; below zero it stands on the other side.
    fn amount(
        &mut self,
        path: &str,
        (side, was): (Side, &Parsed<Decimal>),
        is: Option<(Side, &Parsed<Decimal>)>,
    ) {
        let signed = |side: Side, amount: &Parsed<Decimal>| {
            amount.value().map(|&amount| side.signed(amount))
        };
        let again = is.and_then(|(side, amount)| signed(side, amount));
        if signed(side, was).is_none() || signed(side, was) != again {
            let is = is.map_or(phrase!("nothing"), |(_, is)| quoted(&is.to_string()));
            self.add(
                path,
                "amount",
                phrase!("{} is written as {}", quoted(&was.to_string()), is),
            );
        }
    }

    fn movement(&mut self, path: &str, was: &Movement, is: &Movement) {
        let Movement {
            // Counted anew.
            sequence: _,
            detail: _,
            bank_reference,
            side,
            amount,
            currency,
            other_amounts,
            charges,
            value_date,
            entry_date,
            code,
            foreign_code,
            communication,
            paid_documents,
            paper_number,
            // A hint at what the details are.
            globalisation: _,
            customer_reference,
            counterparty_bic,
            return_kind,
            return_reason,
            category_purpose,
            purpose,
            counterparty_account,
            counterparty_name,
            counterparty_address,
            information,
            details,
        } = was;
        self.amount(path, (*side, amount), Some((is.side, &is.amount)));
        self.value(path, "currency", currency.as_ref(), None);
        self.values(path, "other_amounts", other_amounts, &is.other_amounts);
        self.values(path, "charges", charges, &is.charges);
        self.values(path, "paid_documents", paid_documents, &is.paid_documents);
        self.date(
            path,
            "value_date",
            value_date.as_ref(),
            is.value_date.as_ref(),
        );
        self.value(
            path,
            "entry_date",
            entry_date.as_ref(),
            is.entry_date.as_ref(),
        );
        self.value(path, "code", code.as_ref(), is.code.as_ref());
        self.value(path, "paper_number", paper_number.as_ref(), None);
        for (name, was, is) in [
            ("bank_reference", bank_reference, &is.bank_reference),
            ("foreign_code", foreign_code, &is.foreign_code),
            ("counterparty_bic", counterparty_bic, &is.counterparty_bic),
            ("return_kind", return_kind, &is.return_kind),
            ("return_reason", return_reason, &is.return_reason),
            ("category_purpose", category_purpose, &is.category_purpose),
            ("purpose", purpose, &is.purpose),
            (
                "counterparty_name",
                counterparty_name,
                &is.counterparty_name,
            ),
            (
                "counterparty_address",
                counterparty_address,
                &is.counterparty_address,
            ),
        ] {
            self.value(path, name, was.as_ref(), is.as_ref());
        }
        let own = customer_reference.as_ref();
        // The word of SEPA for none.
        let own = own.filter(|own| *own != "NOTPROVIDED");
        let is_own = is.customer_reference.as_ref();
        self.value(path, "customer_reference", own, is_own);
        let account = format!("{path}.counterparty_account");
        self.account(
            &account,
            counterparty_account.as_ref(),
            is.counterparty_account.as_ref(),
        );
        self.communication(path, communication.as_ref(), is.communication.as_ref());
        for (at, was_information) in information.iter().enumerate() {
            let Information {
                detail: _,
                bank_reference: reference,
                code: information_code,
                communication,
            } = was_information;
            let path = format!("{path}.information[{at}]");
            // Both are those of the movement, unless they say otherwise.
            let own = reference
                .as_ref()
                .filter(|own| Some(*own) != bank_reference.as_ref());
            self.value(&path, "bank_reference", own, None);
            let own = information_code
                .as_ref()
                .filter(|own| Some(*own) != code.as_ref());
            self.value(&path, "code", own, None);
            let is = is
                .information
                .get(at)
                .and_then(|is| is.communication.as_ref());
            self.communication(&path, communication.as_ref(), is);
        }
        if !details.is_empty() {
            let count: usize = details.iter().map(|detail| detail.tree().count()).sum();
            let listed = is.information.len().saturating_sub(information.len());
            let what = phrase!(
                "{} details, {} of which stand in words in field 86",
                count.to_string(),
                listed.to_string()
            );
            self.add(path, "details", what);
        }
    }

    fn communication(
        &mut self,
        path: &str,
        was: Option<&Communication>,
        is: Option<&Communication>,
    ) {
        let shown = |said: &Communication| match said {
            Communication::Free(text) => text.to_string(),
            Communication::Structured(said) => format!("{:03} {}", said.kind, said.text),
        };
        if was == is {
            return;
        }
        let (was, is) = (was.map(shown), is.map(shown));
        if was == is {
            // The words are the same, but not what they are.
            let text = was.as_deref().unwrap_or_default();
            let what = phrase!(
                "{}, structured or free, is written as the other",
                quoted(text)
            );
            self.add(path, "communication", what);
        }
        self.value(path, "communication", was.as_ref(), is.as_ref());
    }
}
