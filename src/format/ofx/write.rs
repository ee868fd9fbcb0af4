//! Statements to OFX 2.
//!
//! One `STMTTRNRS` for each statement, one `STMTTRN` for each whole movement: details are not
//! written, so that nothing is counted twice. The identifiers of transactions (`FITID`) are made of the
//! date and the number of the statement and the place in it, so that the same statement always gets the
//! same. Elements and lengths are those of OFX 2.1.1.

use crate::error::Error;
use crate::format::{Loss, WriteOptions, Written};
use crate::model::{
    AccountNumber, Balance, Communication, Information, Movement, Side, Statement, StatementHeader,
    TransactionCode,
};
use crate::value::shown::quoted;
use crate::value::{Parsed, Phrase, Text, phrase};
use crate::xml::chars;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::collections::HashMap;

pub(super) fn written(statements: &[Statement], options: &WriteOptions) -> Result<Written, Error> {
    let mut writer = Writer {
        out: String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n\
             <?OFX OFXHEADER=\"200\" VERSION=\"211\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" NEWFILEUID=\"NONE\"?>\n",
        ),
        end: if options.compact { "" } else { "\n" },
        losses: Vec::new(),
    };
    let mut seen = HashMap::new();
    writer.open("OFX");
    let created = statements.iter().find_map(made);
    writer.open("SIGNONMSGSRSV1");
    writer.open("SONRS");
    writer.status();
    writer.day("DTSERVER", created);
    writer.element("LANGUAGE", "ENG");
    writer.close("SONRS");
    writer.close("SIGNONMSGSRSV1");
    writer.open("BANKMSGSRSV1");
    for (at, statement) in statements.iter().enumerate() {
        writer.open("STMTTRNRS");
        // No request was made: 0, as the standard wants it of files.
        writer.element("TRNUID", "0");
        writer.status();
        writer.statement(&format!("statements[{at}]"), statement, &mut seen);
        writer.close("STMTTRNRS");
    }
    writer.close("BANKMSGSRSV1");
    writer.close("OFX");
    Ok(Written {
        bytes: writer.out.into_bytes(),
        losses: writer.losses,
    })
}

/// When the statement was made, as far as is known.
fn made(statement: &Statement) -> Option<NaiveDate> {
    value(statement.header.creation_date.as_ref())
        .or_else(|| on(statement.new_balance.as_ref()))
        .or_else(|| on(statement.old_balance.as_ref()))
        .or_else(|| statement.movements.iter().find_map(booked))
}

fn value(date: Option<&Parsed<NaiveDate>>) -> Option<NaiveDate> {
    date.and_then(Parsed::value).copied()
}

fn on(balance: Option<&Balance>) -> Option<NaiveDate> {
    value(balance?.date.as_ref())
}

fn booked(movement: &Movement) -> Option<NaiveDate> {
    value(movement.entry_date.as_ref()).or_else(|| value(movement.value_date.as_ref()))
}

struct Writer {
    out: String,
    /// What ends an element: a line feed, or nothing.
    end: &'static str,
    losses: Vec<Loss>,
}

impl Writer {
    fn open(&mut self, name: &str) {
        for part in ["<", name, ">", self.end] {
            self.out.push_str(part);
        }
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        self.out.push_str(self.end);
    }

    fn element(&mut self, name: &str, text: &str) {
        for part in ["<", name, ">"] {
            self.out.push_str(part);
        }
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                c if chars::is_allowed(c) => self.out.push(c),
                _ => self.out.push('\u{FFFD}'),
            }
        }
        self.close(name);
    }

    /// A date that OFX demands; the first of January 1970 when none is known.
    fn day(&mut self, name: &str, date: Option<NaiveDate>) {
        let date = date.map(yyyymmdd);
        self.element(name, date.as_deref().unwrap_or("19700101"));
    }

    fn status(&mut self) {
        self.open("STATUS");
        self.element("CODE", "0");
        self.element("SEVERITY", "INFO");
        self.close("STATUS");
    }

    fn lose(&mut self, path: String, what: Phrase) {
        let term = "".into();
        let what = what.into();
        self.losses.push(Loss { term, path, what });
    }

    /// The same of a list.
    fn all_lost<T: ToString>(&mut self, path: &str, name: &str, values: &[T]) {
        for (at, value) in values.iter().enumerate() {
            self.lost(path, &format!("{name}[{at}]"), Some(value.to_string()));
        }
    }

    /// What has no place.
    fn lost<T: ToString>(&mut self, path: &str, name: &str, value: Option<T>) {
        if let Some(value) = value.map(|value| value.to_string())
            && !value.is_empty()
        {
            self.lose(
                format!("{path}.{name}"),
                phrase!("{}, OFX has no place for it", quoted(&value)),
            );
        }
    }

    /// An element of so many characters at most.
    fn cut(&mut self, element: &str, most: usize, path: &str, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let end = text
            .char_indices()
            .nth(most)
            .map_or(text.len(), |(at, _)| at);
        if end < text.len() {
            let what = phrase!("{} is cut to {} characters", quoted(text), most.to_string());
            self.lose(path.to_owned(), what);
        }
        if chars::first_not_allowed(text).is_some() {
            let what = phrase!("characters that XML does not have are replaced");
            self.lose(path.to_owned(), what);
        }
        self.element(element, text[..end].trim_end());
    }

    fn statement(&mut self, path: &str, statement: &Statement, seen: &mut HashMap<String, u32>) {
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
            // Added up anew by whoever reads.
            trailer: _,
        } = statement;
        let StatementHeader {
            // Of CODA itself.
            version: _,
            // It is in DTSERVER, if it is that of the first statement.
            creation_date: _,
            bank,
            is_duplicate,
            file_reference,
            addressee,
            bic,
            enterprise_number,
            separate_application,
            transaction_reference,
            related_reference,
        } = header;
        self.lost(path, "kind", (!kind.is_statement()).then_some(kind));
        self.lost(path, "page", page.as_ref());
        self.all_lost(path, "other_balances", other_balances);
        let own = account.as_ref();
        self.open("STMTRS");
        let currency = own.and_then(|account| account.currency.as_deref());
        let currency = currency.filter(|currency| !currency.trim().is_empty());
        if currency.is_none() {
            let what = phrase!("not known, XXX is written");
            self.lose(format!("{path}.account.currency"), what);
        }
        self.element("CURDEF", currency.unwrap_or("XXX"));

        self.open("BANKACCTFROM");
        let branch = branch(own, bic.as_ref()).or_else(|| bank.as_deref().map(str::to_owned));
        self.element("BANKID", branch.as_deref().unwrap_or("0"));
        let account_number = own.map_or("", |account| account.number.as_str());
        self.cut(
            "ACCTID",
            22,
            &format!("{path}.account.number"),
            match account_number.trim() {
                "" => "0",
                number => number,
            },
        );
        self.element("ACCTTYPE", "CHECKING");
        self.close("BANKACCTFROM");

        let entries = movements.iter().filter_map(booked);
        let first = on(old_balance.as_ref()).or_else(|| entries.clone().min());
        let last = on(new_balance.as_ref()).or_else(|| entries.clone().max());
        self.open("BANKTRANLIST");
        self.day("DTSTART", first.or(last));
        self.day("DTEND", last.or(first));
        let day = last.or(first).map(yyyymmdd);
        let nth = number.or(*paper_number).unwrap_or(0);
        let mut start = format!("{}-{nth:03}", day.as_deref().unwrap_or("0"));
        // Another statement of the account may have this date and number, too.
        let times = seen.entry(format!("{account_number} {start}")).or_default();
        *times += 1;
        if *times > 1 {
            start.push_str(&format!("-{times}"));
        }
        for (at, movement) in movements.iter().enumerate() {
            let path = format!("{path}.movements[{at}]");
            let identifier = format!("{start}-{:04}", at + 1);
            self.movement(&path, movement, &identifier, last.or(first));
        }
        self.close("BANKTRANLIST");

        let end = match new_balance {
            None if movements.is_empty() => old_balance.as_ref(),
            balance => balance.as_ref(),
        };
        if let Some(end) = end {
            self.open("LEDGERBAL");
            self.balance(&format!("{path}.new_balance"), "BALAMT", end);
            self.day("DTASOF", on(Some(end)).or(last).or(first));
            self.close("LEDGERBAL");
        } else {
            let what = phrase!("there is none, and the balance that OFX demands is left out");
            self.lose(format!("{path}.new_balance"), what);
        }
        if let Some(old) = old_balance {
            self.open("BALLIST");
            self.open("BAL");
            self.element("NAME", "Opening");
            self.element("DESC", "Opening balance");
            self.element("BALTYPE", "DOLLAR");
            self.balance(&format!("{path}.old_balance"), "VALUE", old);
            if let Some(date) = on(Some(old)) {
                self.day("DTASOF", Some(date));
            }
            self.close("BAL");
            self.close("BALLIST");
        }
        self.close("STMTRS");

        let head = format!("{path}.header");
        let is_branch = |text: &Option<Text>| text.as_deref() == branch.as_deref();
        self.lost(&head, "bank", bank.as_ref().filter(|_| !is_branch(bank)));
        self.lost(&head, "is_duplicate", is_duplicate.then_some(true));
        self.lost(&head, "file_reference", file_reference.as_ref());
        self.lost(&head, "addressee", addressee.as_ref());
        self.lost(&head, "bic", bic.as_ref().filter(|_| !is_branch(bic)));
        self.lost(&head, "enterprise_number", enterprise_number.as_ref());
        self.lost(&head, "separate_application", separate_application.as_ref());
        self.lost(
            &head,
            "transaction_reference",
            transaction_reference.as_ref(),
        );
        self.lost(&head, "related_reference", related_reference.as_ref());
        self.lost(path, "holder", holder.as_ref());
        self.lost(path, "description", description.as_ref());
        if number.is_some() && number != paper_number {
            self.lost(path, "paper_number", paper_number.as_ref());
        }
        self.lost(path, "new_paper_number", new_paper_number.as_ref());
        if let Some(account) = own {
            self.beside(&format!("{path}.account"), account);
        }
        if !free_communications.is_empty() {
            let what = phrase!(
                "{} messages of the bank, OFX has no place for it",
                free_communications.len()
            );
            self.lose(format!("{path}.free_communications"), what);
        }
    }

    fn balance(&mut self, path: &str, element: &str, balance: &Balance) {
        match balance.signed() {
            Some(amount) => self.element(element, &amount_text(amount)),
            None => {
                self.element(element, "0");
                let what = phrase!("{} is written as 0", quoted(&balance.amount.to_string()));
                self.lose(format!("{path}.amount"), what);
            }
        }
    }

    /// What stands beside the number of an account.
    fn beside(&mut self, path: &str, account: &AccountNumber) {
        let AccountNumber {
            kind: _,
            number: _,
            currency: _,
            qualification,
            country,
            extension,
        } = account;
        self.lost(path, "qualification", qualification.as_ref());
        self.lost(path, "country", country.as_ref());
        self.lost(path, "extension", extension.as_ref());
    }

    fn movement(
        &mut self,
        path: &str,
        movement: &Movement,
        identifier: &str,
        fallback: Option<NaiveDate>,
    ) {
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
        } = movement;
        let at = |name: &str| format!("{path}.{name}");
        self.open("STMTTRN");
        let kind = kind(*code, foreign_code.as_deref(), *side);
        self.element("TRNTYPE", kind);
        if booked(movement).is_none() {
            let what = phrase!("not known, the date of the balance is written");
            self.lose(at("entry_date"), what);
        }
        self.day("DTPOSTED", booked(movement).or(fallback));
        if let Some(date) = value(value_date.as_ref()) {
            self.day("DTAVAIL", Some(date));
        }
        for (name, date) in [("value_date", value_date), ("entry_date", entry_date)] {
            self.lost(path, name, date.as_ref().and_then(Parsed::raw));
        }
        match movement.signed() {
            Some(amount) => self.element("TRNAMT", &amount_text(amount)),
            None => {
                self.element("TRNAMT", "0");
                self.lose(
                    at("amount"),
                    phrase!("{} is written as 0", quoted(&amount.to_string())),
                );
            }
        }
        self.lost(path, "currency", currency.as_ref());
        self.all_lost(path, "other_amounts", other_amounts);
        self.all_lost(path, "charges", charges);
        self.all_lost(path, "paid_documents", paid_documents);
        self.element("FITID", identifier);
        if let Some(reference) = bank_reference {
            self.cut("REFNUM", 32, &at("bank_reference"), reference);
        }
        let name = counterparty_name.as_deref().unwrap_or_default();
        self.cut("NAME", 32, &at("counterparty_name"), name);
        let branch = branch(counterparty_account.as_ref(), counterparty_bic.as_ref());
        match (counterparty_account, &branch) {
            (Some(account), Some(branch)) => {
                self.open("BANKACCTTO");
                self.element("BANKID", branch);
                self.cut(
                    "ACCTID",
                    22,
                    &at("counterparty_account.number"),
                    &account.number,
                );
                self.element("ACCTTYPE", "CHECKING");
                self.close("BANKACCTTO");
            }
            (Some(account), None) => self.lost(path, "counterparty_account", Some(&account.number)),
            (None, _) => {}
        }
        let mut memo = communication.as_ref().map(said).unwrap_or_default();
        let parts = information
            .iter()
            .filter_map(|one| one.communication.as_ref());
        for part in parts {
            if !memo.is_empty() {
                memo.push_str("; ");
            }
            memo.push_str(&said(part));
        }
        self.cut("MEMO", 255, &at("communication"), &memo);
        self.close("STMTTRN");

        if let Some(Communication::Structured(structured)) = communication
            && !matches!(structured.kind, 100..=102)
        {
            let what = phrase!(
                "the type {}, of which the text is kept",
                format!("{:03}", structured.kind)
            );
            self.lose(at("communication"), what);
        }
        let is_kept =
            counterparty_account.is_some() && branch.as_deref() == counterparty_bic.as_deref();
        let bic = counterparty_bic.as_ref().filter(|_| !is_kept);
        if let Some(code) = code {
            let what = phrase!(
                "\"{}\" is written as {}",
                code.to_string(),
                kind.to_string()
            );
            self.lose(at("code"), what);
        }
        let other = foreign_code.as_ref().filter(|code| *code != kind);
        self.lost(path, "foreign_code", other);
        self.lost(path, "paper_number", paper_number.as_ref());
        for (name, value) in [
            ("customer_reference", customer_reference.as_ref()),
            ("counterparty_bic", bic),
            ("return_kind", return_kind.as_ref()),
            ("return_reason", return_reason.as_ref()),
            ("category_purpose", category_purpose.as_ref()),
            ("purpose", purpose.as_ref()),
            ("counterparty_address", counterparty_address.as_ref()),
        ] {
            self.lost(path, name, value);
        }
        if let Some(account) = counterparty_account {
            let path = at("counterparty_account");
            self.lost(&path, "currency", account.currency.as_ref());
            self.beside(&path, account);
        }
        for (nth, one) in information.iter().enumerate() {
            let Information {
                detail: _,
                bank_reference: reference,
                code: own,
                communication: _,
            } = one;
            let path = at(&format!("information[{nth}]"));
            let reference = reference.as_ref().filter(|_| reference != bank_reference);
            self.lost(&path, "bank_reference", reference);
            self.lost(&path, "code", own.as_ref().filter(|_| own != code));
        }
        if !details.is_empty() {
            let count: usize = details.iter().map(|detail| detail.tree().count()).sum();
            let what = phrase!(
                "{} details, of which only the total is written",
                count.to_string()
            );
            self.lose(at("details"), what);
        }
    }
}

fn yyyymmdd(date: NaiveDate) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// The bank of an account in nine characters: its BIC, or its number in a Belgian IBAN.
fn branch(account: Option<&AccountNumber>, bic: Option<&Text>) -> Option<String> {
    let start = |text: &str| -> String { text.chars().take(8).collect() };
    let bic = bic
        .map(|bic| start(bic.trim()))
        .filter(|bic| !bic.is_empty());
    bic.or_else(|| {
        let iban = account?.iban()?;
        iban.strip_prefix("BE")?.get(2..5).map(str::to_owned)
    })
}

/// What the movement is, in the words of OFX.
fn kind(code: Option<TransactionCode>, foreign: Option<&str>, side: Side) -> &'static str {
    /// The kinds that OFX has (`TRNTYPE`).
    const KINDS: &[&str] = &[
        "CREDIT",
        "DEBIT",
        "INT",
        "DIV",
        "FEE",
        "SRVCHG",
        "DEP",
        "ATM",
        "POS",
        "XFER",
        "CHECK",
        "PAYMENT",
        "CASH",
        "DIRECTDEP",
        "DIRECTDEBIT",
        "REPEATPMT",
        "HOLD",
        "OTHER",
    ];
    if let (None, Some(foreign)) = (code, foreign)
        && let Some(kind) = KINDS.iter().find(|kind| **kind == foreign)
    {
        return kind;
    }
    let is_cost = |code: TransactionCode| matches!(code.operation, 37 | 87);
    match (code, side) {
        (Some(code), _) if is_cost(code) || code.family == 80 => "FEE",
        (Some(code), _) if code.family == 35 => "INT",
        (Some(code), Side::Debit) => match code.family {
            1 | 2 | 41 => "XFER",
            3 => "CHECK",
            4 if code.operation == 4 => "ATM",
            4 => "POS",
            5 => "DIRECTDEBIT",
            9 if code.operation == 3 => "ATM",
            9 => "CASH",
            _ => "DEBIT",
        },
        (Some(code), Side::Credit) => match code.family {
            1 | 2 | 41 => "XFER",
            3 | 9 => "DEP",
            4 if code.operation == 53 => "ATM",
            4 => "POS",
            _ => "CREDIT",
        },
        (None, Side::Credit) => "CREDIT",
        (None, Side::Debit) => "DEBIT",
    }
}

/// A communication as words, its blanks as one.
fn said(communication: &Communication) -> String {
    let text = match communication {
        Communication::Free(text) => text.as_str(),
        Communication::Structured(structured) => {
            // A direct debit begins with codes.
            let codes = if structured.kind == 127 { 9 } else { 0 };
            structured.text.get(codes..).unwrap_or(&structured.text)
        }
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An amount with two decimals, or as many as it needs.
fn amount_text(amount: Decimal) -> String {
    let amount = amount.normalize();
    match amount.scale() {
        0 | 1 => format!("{amount:.2}"),
        _ => amount.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::parse_date;

    fn sample() -> Statement {
        let balance = |amount: &str| {
            let (side, amount) = Side::of(amount.parse().unwrap());
            Some(Balance {
                side,
                amount: amount.into(),
                date: parse_date("2026-01-06").map(Parsed::Value),
            })
        };
        Statement {
            account: Some(AccountNumber {
                kind: crate::model::AccountKind::BelgianIban,
                number: "BE68539007547034".into(),
                currency: Some("EUR".into()),
                ..AccountNumber::default()
            }),
            number: Some(4),
            old_balance: balance("-10.5"),
            new_balance: balance("89.625"),
            movements: vec![
                Movement {
                    amount: Decimal::new(120_125, 3).into(),
                    entry_date: parse_date("2026-01-06").map(Parsed::Value),
                    code: TransactionCode::parse("00150000"),
                    counterparty_name: Some("Peeters & Zoon <Gent>".into()),
                    communication: Some(Communication::Free("x ".repeat(200).into())),
                    ..Movement::default()
                },
                Movement {
                    side: Side::Debit,
                    amount: Decimal::from(20).into(),
                    entry_date: parse_date("2026-01-06").map(Parsed::Value),
                    code: TransactionCode::parse("00404000"),
                    ..Movement::default()
                },
            ],
            ..Statement::default()
        }
    }

    fn write(statements: Vec<Statement>) -> (String, Vec<Loss>) {
        let written = written(&statements, &WriteOptions::new()).unwrap();
        (String::from_utf8(written.bytes).unwrap(), written.losses)
    }

    /// What stands in each element of this name.
    fn all<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
        let (start, end) = (format!("<{name}>"), format!("</{name}>"));
        text.match_indices(&start)
            .map(|(at, _)| {
                let rest = &text[at + start.len()..];
                &rest[..rest.find(&end).unwrap()]
            })
            .collect()
    }

    #[test]
    fn amounts_and_kinds() {
        let (text, losses) = write(vec![sample()]);
        assert_eq!(all(&text, "TRNAMT"), ["120.125", "-20.00"]);
        assert_eq!(all(&text, "TRNTYPE"), ["XFER", "ATM"]);
        assert_eq!(
            all(&text, "NAME"),
            ["Peeters &amp; Zoon &lt;Gent&gt;", "Opening"]
        );
        assert_eq!(all(&text, "MEMO")[0].chars().count(), 255);
        assert_eq!(all(&text, "BALAMT"), ["89.625"]);
        assert_eq!(all(&text, "VALUE"), ["-10.50"]);
        assert_eq!(all(&text, "BANKID"), ["539"]);
        let paths: Vec<&str> = losses.iter().map(|loss| loss.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "statements[0].movements[0].communication",
                "statements[0].movements[0].code",
                "statements[0].movements[1].code",
            ]
        );
    }

    #[test]
    fn identifiers_are_the_same_every_time_and_never_twice() {
        let (text, _) = write(vec![sample(), sample()]);
        assert_eq!(
            all(&text, "FITID"),
            [
                "20260106-004-0001",
                "20260106-004-0002",
                "20260106-004-2-0001",
                "20260106-004-2-0002",
            ]
        );
        assert_eq!(write(vec![sample(), sample()]).0, text);
    }

    /// Found by fuzzing: the element was empty, and nothing was told.
    #[test]
    fn an_empty_currency_is_none() {
        for currency in ["", " "] {
            let account = AccountNumber {
                currency: Some(currency.into()),
                ..AccountNumber::default()
            };
            let (text, losses) = write(vec![Statement {
                account: Some(account),
                ..Statement::default()
            }]);
            assert_eq!(all(&text, "CURDEF"), ["XXX"]);
            assert_eq!(losses[0].path, "statements[0].account.currency");
        }
    }

    #[test]
    fn a_statement_without_anything() {
        let (text, losses) = write(vec![Statement::default()]);
        assert_eq!(all(&text, "CURDEF"), ["XXX"]);
        assert_eq!(all(&text, "ACCTID"), ["0"]);
        let paths: Vec<&str> = losses.iter().map(|loss| loss.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "statements[0].account.currency",
                "statements[0].new_balance"
            ]
        );
        roxmltree::Document::parse(&text).unwrap();
    }
}
