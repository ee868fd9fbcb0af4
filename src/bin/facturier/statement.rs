//! What stands in a bank statement, for `inspect`.

use crate::args::InspectArgs;
use crate::input::count;
use crate::inspect::{Page, cut};
use facturier::Language;
use facturier::codes::bank;
use facturier::model::{
    AccountNumber, Balance, Communication, Movement, Side, Statement, StatementKind,
    TransactionCode,
};
use facturier::references::{CreditorReference, Iban, Ogm};
use facturier::report::Visible;
use facturier::value::Parsed;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};

/// A bank statement. The keys of the JSON are always all there.
#[derive(Serialize)]
pub struct StatementDescription<'a> {
    /// What it reports: `statement`, `interim report`, `notification`.
    kind: String,
    account: Option<&'a str>,
    iban: Option<String>,
    currency: Option<&'a str>,
    holder: Option<&'a str>,
    description: Option<&'a str>,
    bank: Option<&'a str>,
    bank_bic: Option<&'a str>,
    number: Option<u32>,
    paper_number: Option<u32>,
    created: Option<String>,
    version: Option<u8>,
    is_duplicate: bool,
    separate_application: Option<&'a str>,
    old_balance: Option<BalanceDescription>,
    new_balance: Option<BalanceDescription>,
    /// The movements as the bank added them up.
    movements: usize,
    /// The movements at their finest: details where there are any.
    details: usize,
    /// `null` when an amount of them could not be read, or is in another currency.
    debit: Option<String>,
    credit: Option<String>,
    kinds: Vec<Kind>,
    free_communications: Vec<String>,
    /// Only when asked for.
    movement_tree: Option<Vec<MovementDescription<'a>>>,
}

#[derive(Serialize)]
struct BalanceDescription {
    date: Option<String>,
    /// Negative when overdrawn; what could not be read stands as it is.
    amount: String,
}

/// The movements of one family.
#[derive(Serialize)]
struct Kind {
    /// Two digits; `null` without a transaction code.
    family: Option<String>,
    label: String,
    movements: usize,
    debit: Option<String>,
    credit: Option<String>,
}

#[derive(Serialize)]
struct MovementDescription<'a> {
    entry_date: Option<String>,
    value_date: Option<String>,
    /// Debits are negative; what could not be read stands as it is.
    amount: String,
    /// `null` when it is that of the account.
    currency: Option<&'a str>,
    counterparty: Option<&'a str>,
    counterparty_account: Option<String>,
    reference: Option<String>,
    code: Option<String>,
    label: Option<String>,
    details: Vec<MovementDescription<'a>>,
}

/// What movements come to; `None` when an amount could not be read, is in another currency, or they are
/// too large.
struct Sums {
    movements: usize,
    debit: Option<Decimal>,
    credit: Option<Decimal>,
}

impl Sums {
    const NONE: Sums = Sums {
        movements: 0,
        debit: Some(Decimal::ZERO),
        credit: Some(Decimal::ZERO),
    };

    fn add(&mut self, movement: &Movement) {
        self.movements += 1;
        let sum = match movement.side {
            Side::Debit => &mut self.debit,
            Side::Credit => &mut self.credit,
        };
        *sum = match (*sum, movement.amount.value(), &movement.currency) {
            (Some(sum), Some(&amount), None) => sum.checked_add(amount),
            _ => None,
        };
    }
}

impl<'a> StatementDescription<'a> {
    pub fn new(statement: &'a Statement, args: &InspectArgs) -> Self {
        let header = &statement.header;
        let account = statement.account.as_ref();
        let mut all = Sums::NONE;
        let mut families: BTreeMap<Option<u8>, Sums> = BTreeMap::new();
        for movement in statement.totals() {
            all.add(movement);
            let family = movement.code.map(|code| code.family);
            families.entry(family).or_insert(Sums::NONE).add(movement);
        }
        let of_family = |(family, sums): (Option<u8>, Sums)| Kind {
            label: family_label(family, args.language),
            family: family.map(|family| format!("{family:02}")),
            movements: sums.movements,
            debit: sums.debit.map(money),
            credit: sums.credit.map(money),
        };
        StatementDescription {
            kind: statement.kind.to_string(),
            account: account.map(|account| account.number.as_str()),
            iban: account.and_then(printed_iban),
            currency: account.and_then(|account| account.currency.as_deref()),
            holder: statement.holder.as_deref(),
            description: statement.description.as_deref(),
            bank: header.bank.as_deref(),
            bank_bic: header.bic.as_deref(),
            number: statement.number,
            paper_number: statement.paper_number,
            created: header.creation_date.as_ref().map(ToString::to_string),
            version: header.version,
            is_duplicate: header.is_duplicate,
            separate_application: header.separate_application.as_deref(),
            old_balance: statement.old_balance.as_ref().map(balance),
            new_balance: statement.new_balance.as_ref().map(balance),
            movements: all.movements,
            details: statement.details().count(),
            debit: all.debit.map(money),
            credit: all.credit.map(money),
            kinds: families.into_iter().map(of_family).collect(),
            free_communications: statement
                .free_communications
                .iter()
                .map(|said| said.lines.join(" "))
                .collect(),
            movement_tree: args.movements.then(|| {
                let movements = statement.movements.iter();
                movements
                    .map(|movement| described(movement, args.language))
                    .collect()
            }),
        }
    }

    pub fn describe(&self, page: &mut Page) {
        let currency = self.currency.unwrap_or_default();
        let account = self.iban.as_deref().or(self.account);
        page.field("account", Some(account.unwrap_or("without a number")));
        if self.kind != StatementKind::Statement.to_string() {
            page.field("  kind", Some(&self.kind));
        }
        page.field("  currency", self.currency);
        page.field("  holder", self.holder);
        page.field("  description", self.description);
        page.field("  bank", self.bank_bic.or(self.bank));
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        page.field("  number", number(self.number).as_deref());
        page.field("  on paper", number(self.paper_number).as_deref());
        page.field("  created", self.created.as_deref());
        let version = self.version.map(|version| version.to_string());
        page.field("  version", version.as_deref());
        if self.is_duplicate {
            page.field("  duplicate", Some("yes"));
        }
        if let Some(application) = self.separate_application {
            let text = format!("{application}: not all movements are here, and no balances");
            page.field("  application", Some(&text));
        }
        let balances = [
            ("  old balance", &self.old_balance),
            ("  new balance", &self.new_balance),
        ];
        for (label, balance) in balances {
            if let Some(BalanceDescription { date, amount }) = balance {
                let day = date
                    .as_ref()
                    .map_or(String::new(), |date| format!(" on {date}"));
                page.field(label, Some(format!("{amount} {currency}{day}").trim_end()));
            }
        }
        let mut movements = self.movements.to_string();
        if self.details != self.movements {
            let _ = write!(movements, ", {} with details", self.details);
        }
        page.field("  movements", Some(&movements));
        let sum = |sum: &Option<String>| match sum {
            Some(sum) => format!("{sum} {currency}").trim_end().to_owned(),
            None => "unknown: some amount is no number, or in another currency".to_owned(),
        };
        page.field("  debit", Some(&sum(&self.debit)));
        page.field("  credit", Some(&sum(&self.credit)));
        let mut label = "  kinds";
        for kind in &self.kinds {
            let unknown = || "?".to_owned();
            let text = format!(
                "{}: {}, debit {}, credit {}",
                kind.label,
                count(kind.movements, "movement"),
                kind.debit.clone().unwrap_or_else(unknown),
                kind.credit.clone().unwrap_or_else(unknown)
            );
            page.line(std::mem::take(&mut label), &cut(&text));
        }
        let mut label = "  messages";
        for said in &self.free_communications {
            page.line(std::mem::take(&mut label), &cut(said));
        }
        for movement in self.movement_tree.iter().flatten() {
            movement.describe(page, 0);
        }
    }
}

impl MovementDescription<'_> {
    fn describe(&self, page: &mut Page, depth: usize) {
        // Of all that is deeper than this there is a sum above it.
        const DEEPEST: usize = 8;
        let absent = || "-";
        let date = self.entry_date.as_deref().or(self.value_date.as_deref());
        let who = self.counterparty.or(self.counterparty_account.as_deref());
        let indent = 4 + 2 * depth.min(DEEPEST);
        let _ = writeln!(
            page.text,
            "{:indent$}{}  {:>14}  {}  {}  {}",
            "",
            cut(date.unwrap_or_else(absent)),
            cut(&match self.currency {
                Some(currency) => format!("{} {currency}", self.amount),
                None => self.amount.clone(),
            }),
            cut(who.unwrap_or_else(absent)),
            cut(self.reference.as_deref().unwrap_or_else(absent)),
            cut(self.label.as_deref().unwrap_or_else(absent)),
        );
        for detail in &self.details {
            detail.describe(page, depth + 1);
        }
    }
}

fn described(movement: &Movement, language: Language) -> MovementDescription<'_> {
    let text = |date: &Option<Parsed<_>>| date.as_ref().map(ToString::to_string);
    let account = movement.counterparty_account.as_ref();
    MovementDescription {
        entry_date: text(&movement.entry_date),
        value_date: text(&movement.value_date),
        amount: signed(movement.side, &movement.amount),
        currency: movement.currency.as_deref(),
        counterparty: movement.counterparty_name.as_deref(),
        counterparty_account: account
            .filter(|account| !account.is_none())
            .map(|account| printed_iban(account).unwrap_or_else(|| account.number.to_string())),
        reference: reference(movement),
        code: movement.code.map(|code: TransactionCode| code.to_string()),
        label: movement
            .code
            .map(|code| code.label(language))
            .or_else(|| movement.foreign_code.as_ref().map(ToString::to_string)),
        details: movement
            .details
            .iter()
            .map(|detail| described(detail, language))
            .collect(),
    }
}

/// What the payer says: a structured reference as it is printed, or the words.
fn reference(movement: &Movement) -> Option<String> {
    fn printed<T: std::str::FromStr + Display>(text: &str) -> Option<String> {
        text.parse::<T>()
            .ok()
            .map(|reference| reference.to_string())
    }
    match movement.communication.as_ref()? {
        Communication::Free(text) => Some(text.to_string()),
        Communication::Structured(said) => {
            let text = said.text.trim_end();
            let printed = match said.kind {
                100 => printed::<CreditorReference>(text.get(..25).unwrap_or(text)),
                101 | 102 => printed::<Ogm>(text.get(..12).unwrap_or(text)),
                _ => None,
            };
            printed.or_else(|| Some(format!("{:03} {text}", said.kind)))
        }
    }
}

fn family_label(family: Option<u8>, language: Language) -> String {
    match family {
        Some(family) => bank::family_label(family, language)
            .map_or_else(|| format!("family {family:02}"), str::to_owned),
        None => "without a code".to_owned(),
    }
}

fn balance(balance: &Balance) -> BalanceDescription {
    BalanceDescription {
        date: balance.date.as_ref().map(ToString::to_string),
        amount: signed(balance.side, &balance.amount),
    }
}

fn signed(side: Side, amount: &Parsed<Decimal>) -> String {
    match amount {
        Parsed::Value(amount)
        | Parsed::Written {
            value: Some(amount),
            ..
        } => money(side.signed(*amount)),
        Parsed::Written {
            written: unreadable,
            ..
        }
        | Parsed::Unreadable { unreadable } => Visible(unreadable).quoted(),
    }
}

/// The number with two decimals at least.
fn money(number: Decimal) -> String {
    let mut number = number.normalize();
    if number.scale() < 2 {
        // What is too large for that stays as it is.
        number.rescale(2);
    }
    number.to_string()
}

/// As printed, in groups of four, when the check digits are right; else as it stands.
fn printed_iban(account: &AccountNumber) -> Option<String> {
    let iban = account.iban()?;
    Some(match iban.parse::<Iban>() {
        Ok(iban) => iban.to_string(),
        Err(_) => iban.to_string(),
    })
}
