//! A bank statement as a sheet.

use super::group::Group;
use super::marks::Marks;
use super::shown::{iban, money, short_date};
use super::{Block, Column, Fact, Row, Sheet, Shown, Table, Tone, label, word};
use crate::identifiers;
use crate::language::Language;
use crate::model::tree::Tree;
use crate::model::walk::Value;
use crate::model::{Side, Statement, StatementKind};
use crate::value::Parsed;
use rust_decimal::Decimal;

pub(super) fn sheet<'a>(
    statement: &'a Statement,
    tree: &[Tree<'a>],
    language: Language,
) -> Sheet<'a> {
    let account = statement.account.as_ref();
    let currency = account.and_then(|account| account.currency.as_deref());
    let currency = currency.unwrap_or("");
    let mut root = Group::root(tree, language, currency);
    root.term("kind");
    let title = match statement.kind {
        StatementKind::Statement => "statement",
        StatementKind::InterimReport => "interim-report",
        StatementKind::Notification => "notification",
    };
    let mut view = View {
        language,
        currency,
        none: Marks::none(),
    };
    let mut lead = Vec::new();
    if let Some(mut account) = root.group("account") {
        lead.extend(view.account(&mut account, "account"));
    }
    lead.extend(root.facts(&["number"], &mut view.none));
    if let Some(balance) = &statement.new_balance {
        let date = balance.date.as_ref().map(Value::Date);
        let date = date.map(|date| root.show(date).text).unwrap_or_default();
        let amount = view.signed(balance.side, &balance.amount);
        lead.push(Fact::new(word("new_balance", language), amount.with_hint(date)).strong());
    }
    let mut blocks = Vec::new();
    let mut balances = Vec::new();
    let all = [
        ("old_balance", &statement.old_balance),
        ("new_balance", &statement.new_balance),
    ];
    for (field, balance) in all {
        if let (Some(mut group), Some(balance)) = (root.group(field), balance) {
            balances.extend(view.balance(&mut group, label("", field, language).into(), balance));
        }
    }
    for (mut other, of) in root
        .groups("other_balances")
        .into_iter()
        .zip(&statement.other_balances)
    {
        let code = other.shown("code").text;
        if let Some(mut group) = other.group("balance") {
            balances.extend(view.balance(&mut group, code, &of.balance));
        }
        balances.extend(other.rest(&mut view.none));
    }
    if let Some(mut trailer) = root.group("trailer") {
        balances.extend(trailer.facts(&["debit", "credit"], &mut view.none));
        balances.extend(trailer.rest(&mut view.none));
    }
    if !balances.is_empty() {
        let heading = word("balances", language).into();
        blocks.push(Block::Facts {
            heading,
            facts: balances,
        });
    }
    let heading = word("movements", language);
    let groups = root.groups("movements");
    blocks.push(Block::Table(view.movements(heading, groups)));
    let mut facts = Vec::new();
    for mut free in root.groups("free_communications") {
        free.term("sequence");
        let lines = free.terms("lines");
        let lines: Vec<String> = lines.iter().map(|(_, line)| line.to_string()).collect();
        facts.push(Fact::new("", Shown::new(lines.join("\n"))));
        facts.extend(free.rest(&mut view.none));
    }
    if !facts.is_empty() {
        let heading = word("free_communications", language).into();
        blocks.push(Block::Facts { heading, facts });
    }
    let mut facts = Vec::new();
    if let Some(mut header) = root.group("header") {
        facts.extend(header.rest(&mut view.none));
    }
    facts.extend(root.rest(&mut view.none));
    if !facts.is_empty() {
        let heading = word("about", language).into();
        blocks.push(Block::Facts { heading, facts });
    }
    Sheet {
        tone: Tone::Statement,
        title: word(title, language).to_owned(),
        from: statement.holder.as_deref().unwrap_or("").to_owned(),
        lead,
        blocks,
    }
}

struct View<'a> {
    language: Language,
    currency: &'a str,
    none: Marks,
}

impl<'a> View<'a> {
    /// An amount with its sign.
    fn signed(&self, side: Side, amount: &Parsed<Decimal>) -> Shown {
        let sign = match (side, amount.value()) {
            (Side::Debit, Some(amount)) if !amount.is_zero() => "−",
            (Side::Debit, None) => "−",
            _ => "",
        };
        let mut shown = money(amount, self.currency, self.language);
        shown.text = format!("{sign}{}", shown.text);
        shown
    }

    fn balance(
        &mut self,
        group: &mut Group<'_, 'a>,
        label: String,
        balance: &crate::model::Balance,
    ) -> Vec<Fact> {
        group.term("side");
        group.term("amount");
        let date = group.shown("date").text;
        let amount = self.signed(balance.side, &balance.amount).with_hint(date);
        let mut facts = vec![Fact::new(label, amount)];
        facts.extend(group.rest(&mut self.none));
        facts
    }

    fn account(&mut self, account: &mut Group<'_, 'a>, field: &'static str) -> Vec<Fact> {
        account.term("kind");
        let number = account.term("number").map(|number| number.to_string());
        let number = number.unwrap_or_default();
        let text = match identifiers::is_iban(&number) {
            true => iban(&number),
            false => number,
        };
        let currency = account
            .term("currency")
            .map(|currency| currency.to_string());
        let shown = Shown::new(text).with_hint(currency.unwrap_or_default());
        let mut facts = vec![Fact::new(label("", field, self.language), shown)];
        facts.extend(account.rest(&mut self.none));
        facts
    }

    fn movements(&mut self, heading: &'static str, groups: Vec<Group<'_, 'a>>) -> Table {
        let language = self.language;
        let rows = groups
            .into_iter()
            .map(|group| self.movement(group))
            .collect();
        Table {
            heading: heading.into(),
            columns: vec![
                Column::text(word("date", language)),
                Column::wide(word("description", language)),
                Column::text(word("value_date", language)),
                Column::number(word("amount", language)),
            ],
            rows,
            currency: None,
        }
    }

    fn movement(&mut self, mut movement: Group<'_, 'a>) -> Row {
        let language = self.language;
        let side = movement.term("side").map(|side| side.to_string());
        let mut amount = movement.shown("amount");
        if side.as_deref() == Some("debit") && !amount.text.is_empty() {
            amount.text = format!("−{}", amount.text);
        }
        let entry = short_date(movement.term("entry_date"), language);
        let value = short_date(movement.term("value_date"), language);
        let code = movement.term("code");
        let code = code.map(|code| movement.show(code)).unwrap_or_default();
        let hint = [code.text.as_str(), code.hint.as_str()];
        let hint = hint.into_iter().filter(|hint| !hint.is_empty());
        let hint = hint.collect::<Vec<_>>().join(" · ");
        let (mut facts, mut more) = (Vec::new(), Vec::new());
        let name = movement.shown("counterparty_name").text;
        let mut what = match name.is_empty() {
            true => Shown::new(code.text).with_hint(code.hint),
            false => Shown::new(name).with_hint(hint),
        };
        if what.text.is_empty() {
            what.text = movement.shown("foreign_code").text;
        }
        if let Some(mut account) = movement.group("counterparty_account") {
            facts.extend(self.account(&mut account, "counterparty_account"));
        }
        facts.extend(self.communication(&mut movement));
        facts.extend(movement.facts(&["paid_documents"], &mut self.none));
        for mut other in movement.groups("other_amounts") {
            let kind = other.shown("kind").text;
            let amount = other.shown("amount");
            let mut hint = String::new();
            if let Some(mut exchange) = other.group("exchange") {
                let rate = exchange.shown("rate").text;
                let of = [exchange.shown("source").text, exchange.shown("target").text];
                let of = of.into_iter().filter(|code| !code.is_empty());
                let of = of.collect::<Vec<_>>().join(" → ");
                hint = format!("{} {rate} {of}", word("rate-of-exchange", language));
                facts.extend(exchange.rest(&mut self.none));
            }
            facts.push(Fact::new(kind, amount.with_hint(hint.trim())));
            facts.extend(other.rest(&mut self.none));
        }
        for mut charge in movement.groups("charges") {
            let amount = charge.shown("amount");
            let side = charge.shown("side").text;
            let description = charge.shown("description").text;
            let hints = [side, description];
            let hints = hints.into_iter().filter(|hint| !hint.is_empty());
            let amount = amount.with_hint(hints.collect::<Vec<_>>().join(" · "));
            facts.push(Fact::new(label("", "charges", language), amount));
            facts.extend(charge.rest(&mut self.none));
        }
        for mut information in movement.groups("information") {
            facts.extend(self.communication(&mut information));
            more.extend(information.rest(&mut self.none));
        }
        let details = movement.groups("details");
        let parts = (!details.is_empty())
            .then(|| Box::new(self.movements(word("details", language), details)));
        let references = [
            "customer_reference",
            "return_reason",
            "purpose",
            "category_purpose",
        ];
        facts.extend(movement.facts(&references, &mut self.none));
        more.extend(movement.rest(&mut self.none));
        Row {
            cells: vec![entry, what, value, amount],
            facts,
            more,
            parts,
            ..Row::default()
        }
    }

    /// The communication in words: what it is when it has a form of its own.
    fn communication(&mut self, of: &mut Group<'_, 'a>) -> Vec<Fact> {
        let Some(mut communication) = of.group("communication") else {
            return Vec::new();
        };
        let label = label("", "communication", self.language);
        let mut facts = Vec::new();
        if let Some(text) = communication.term("free") {
            facts.push(Fact::new(label, communication.show(text)));
        }
        if let Some(mut structured) = communication.group("structured") {
            let kind = structured.shown("kind").text;
            let text = structured.term("text").map(|text| structured.show(text));
            facts.push(Fact::new(label, text.unwrap_or_default().with_hint(kind)));
            facts.extend(structured.rest(&mut self.none));
        }
        facts.extend(communication.rest(&mut self.none));
        facts
    }
}
