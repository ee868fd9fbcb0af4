//! A reconciliation as a page: what is paid by what, what must be decided, and what is open.

use super::{
    Class, Contradiction, ItemState, OpenItem, Payment, PaymentDifference, Reconciliation,
    Reference, StatementNote, UnmatchedReason, Why,
};
use crate::format::html::of_sheets;
use crate::language::{self, Language};
use crate::view::{Block, Column, Fact, Row, Sheet, Shown, Table, Tone, word};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::fmt;

/// A reconciliation as HTML, of the items and the payments that it was made of; it is written with
/// [`Display`](fmt::Display).
///
/// ```
/// use facturier::Language;
/// use facturier::dossier::matching::{Policy, Reconciliation, ReconciliationPage, reconcile};
/// let result = reconcile(&[], &[], &Policy::new());
/// let page = ReconciliationPage::new(&result, &[], &[]).language(Language::Dutch).to_string();
/// assert!(page.contains("<h1>Afpunting</h1>"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ReconciliationPage<'a> {
    result: &'a Reconciliation,
    items: &'a [OpenItem],
    payments: &'a [Payment],
    language: Language,
}

impl<'a> ReconciliationPage<'a> {
    /// The page in English.
    pub const fn new(
        result: &'a Reconciliation,
        items: &'a [OpenItem],
        payments: &'a [Payment],
    ) -> Self {
        ReconciliationPage {
            result,
            items,
            payments,
            language: Language::English,
        }
    }

    /// The language of the reader.
    #[must_use]
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }
}

impl fmt::Display for ReconciliationPage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let view = View {
            language: self.language,
            items: self.items.iter().map(|item| (&*item.key, item)).collect(),
            payments: self
                .payments
                .iter()
                .map(|payment| (&*payment.id, payment))
                .collect(),
        };
        let sheet = view.sheet(self.result);
        let title = sheet.title.clone();
        f.write_str(&of_sheets(&title, &[sheet], self.language))
    }
}

struct View<'a> {
    language: Language,
    items: HashMap<&'a str, &'a OpenItem>,
    payments: HashMap<&'a str, &'a Payment>,
}

impl View<'_> {
    fn word(&self, key: &'static str) -> &'static str {
        word(key, self.language)
    }

    fn sheet(&self, result: &Reconciliation) -> Sheet<'static> {
        let certain = |class: Class| result.matches.iter().filter(|it| it.class == class).count();
        let count = |key: &'static str, count: usize| {
            Fact::new(self.word(key), Shown::new(count.to_string()))
        };
        let is_open = |state: ItemState| {
            matches!(
                state,
                ItemState::Open | ItemState::Partial | ItemState::Reopened
            )
        };
        let open: Vec<_> = result
            .items
            .iter()
            .filter(|item| is_open(item.state))
            .collect();
        let lead = vec![
            count("certain", certain(Class::Certain)),
            count("strong", certain(Class::Strong)),
            count("weak", certain(Class::Weak)),
            count("to-decide", result.proposals.len()),
            count("unmatched", result.unmatched.len()),
            count("still-open", open.len()).strong(),
        ];
        let mut blocks = Vec::new();
        let mut table = |heading: &'static str, last: &'static str, rows: Vec<Row>| {
            if rows.is_empty() {
                return;
            }
            let columns = vec![
                Column::text(self.word("date")),
                Column::wide(self.word("payment")),
                Column::number(self.word("amount")),
                Column::text(self.word(last)),
            ];
            blocks.push(Block::Table(Table {
                heading: self.word(heading).into(),
                columns,
                rows,
                currency: None,
            }));
        };
        let proposals = result.proposals.iter().map(|proposal| {
            let mut row = self.payment(&proposal.payment, Shown::new(self.why(proposal.why)));
            for candidate in &proposal.candidates {
                let items: Vec<String> =
                    candidate.items.iter().map(|item| self.item(item)).collect();
                let hint = candidate
                    .difference
                    .map(|it| self.difference(it))
                    .unwrap_or_default();
                let shown = Shown::new(items.join(", ")).with_hint(hint);
                row.facts.push(Fact::new(self.word("perhaps"), shown));
                row.facts
                    .extend(self.contradictions(&candidate.contradictions));
            }
            row
        });
        table("to-decide", "why", proposals.collect());
        let matches = result.matches.iter().map(|matched| {
            let class = match matched.class {
                Class::Certain => "certain",
                Class::Strong => "strong",
                Class::Weak => "weak",
            };
            let class = Shown::new(self.word(class)).with_hint(self.difference(matched.difference));
            let mut row = self.payment(&matched.payment, class);
            for allocation in &matched.allocations {
                let item = self.items.get(&*allocation.item);
                let currency = item.map_or("", |item| &*item.currency);
                let amount = language::money(allocation.amount, currency, self.language);
                let shown = Shown::new(self.item(&allocation.item)).with_hint(amount);
                row.facts.push(Fact::new(self.word("pays"), shown));
            }
            row.facts
                .extend(self.contradictions(&matched.contradictions));
            row
        });
        table("matched", "how-sure", matches.collect());
        let unmatched = result.unmatched.iter().map(|payment| {
            let (key, of) = reason(&payment.reason);
            let of = of.map(|of| match self.items.contains_key(of) {
                true => self.item(of),
                false => of.to_owned(),
            });
            let why = Shown::new(self.word(key)).with_hint(of.unwrap_or_default());
            self.payment(&payment.payment, why)
        });
        table("unmatched", "why", unmatched.collect());
        let rows: Vec<Row> = open
            .iter()
            .map(|residual| {
                let item = self.items.get(&*residual.item);
                let currency = item.map_or("", |item| &*item.currency);
                let money =
                    |amount: Decimal| Shown::new(language::money(amount, currency, self.language));
                let state = match residual.state {
                    ItemState::Partial => "paid-in-part",
                    ItemState::Reopened => "reopened",
                    _ => "open",
                };
                Row {
                    cells: vec![
                        self.date(item.and_then(|item| item.due_date)),
                        Shown::new(self.item(&residual.item)),
                        money(residual.residual),
                        Shown::new(self.word(state)),
                    ],
                    ..Row::default()
                }
            })
            .collect();
        if !rows.is_empty() {
            blocks.push(Block::Table(Table {
                heading: self.word("still-open").into(),
                columns: vec![
                    Column::text(self.word("BT-9")),
                    Column::wide(self.word("invoice")),
                    Column::number(self.word("amount")),
                    Column::text(self.word("status")),
                ],
                rows,
                currency: None,
            }));
        }
        let rows: Vec<Row> = result.statements.iter().map(|of| self.note(of)).collect();
        if !rows.is_empty() {
            blocks.push(Block::Table(Table {
                heading: self.word("bank-statements").into(),
                columns: vec![
                    Column::wide(self.word("file")),
                    Column::wide(self.word("but")),
                ],
                rows,
                currency: None,
            }));
        }
        Sheet {
            tone: Tone::Statement,
            title: self.word("reconciliation").to_owned(),
            from: String::new(),
            lead,
            blocks,
        }
    }

    /// What to know of a statement.
    fn note(&self, note: &StatementNote) -> Row {
        let (path, key, hint) = match note {
            StatementNote::NotBooked { path, entries } => (path, "not-booked", entries.to_string()),
            StatementNote::Balances {
                path,
                account,
                old,
                movements,
                new,
            } => {
                let money = |amount: &Decimal| language::money(*amount, "", self.language);
                let sum = format!("{} + {} ≠ {}", money(old), money(movements), money(new));
                (path, "balances-differ", format!("{account}: {sum}"))
            }
        };
        Row {
            cells: vec![
                Shown::new(path.as_str()),
                Shown::new(self.word(key)).with_hint(hint),
            ],
            ..Row::default()
        }
    }

    /// A payment: when, by whom and with what words, and how much.
    fn payment(&self, id: &str, last: Shown) -> Row {
        let Some(payment) = self.payments.get(id) else {
            return Row {
                cells: vec![Shown::default(), Shown::new(id), Shown::default(), last],
                ..Row::default()
            };
        };
        let texts: Vec<&str> = payment.texts.iter().map(|words| &*words.text).collect();
        let name = payment.name.as_deref().or(payment.account.as_deref());
        let what = Shown::new(name.unwrap_or(id)).with_hint(texts.join(" · "));
        let amount = payment
            .amount
            .map(|amount| language::money(amount, &payment.currency, self.language));
        Row {
            cells: vec![
                self.date(payment.date),
                what,
                Shown::new(amount.unwrap_or_default()),
                last,
            ],
            ..Row::default()
        }
    }

    /// An item by its number and its party.
    fn item(&self, key: &str) -> String {
        let Some(item) = self.items.get(key) else {
            return key.to_owned();
        };
        let number = item
            .references
            .iter()
            .find_map(|reference| match reference {
                Reference::Number(number) => Some(&**number),
                _ => None,
            });
        match item.party.names.first() {
            Some(name) => format!("{}, {name}", number.unwrap_or(key)),
            None => number.unwrap_or(key).to_owned(),
        }
    }

    fn date(&self, date: Option<NaiveDate>) -> Shown {
        let date = date.map(|date| language::short_date(date, self.language));
        Shown::new(date.unwrap_or_default())
    }

    fn difference(&self, difference: PaymentDifference) -> String {
        let (key, amount) = match difference {
            PaymentDifference::None => return String::new(),
            PaymentDifference::Discount(amount) => ("discount", amount),
            PaymentDifference::Fee(amount) => ("fee", amount),
            PaymentDifference::Rounding(amount) => ("rounding", amount),
            PaymentDifference::Over(amount) => ("over", amount),
            PaymentDifference::Under(amount) => ("under", amount),
        };
        let amount = language::money(amount, "", self.language);
        format!("{} {amount}", self.word(key))
    }

    fn contradictions(&self, contradictions: &[Contradiction]) -> Vec<Fact> {
        let against = |contradiction: &Contradiction| {
            let (key, of) = match contradiction {
                Contradiction::Account { paid, named } => {
                    ("other-account", format!("{paid} ≠ {named}"))
                }
                Contradiction::Date { paid, issued } => (
                    "paid-before",
                    format!(
                        "{} < {}",
                        self.date(Some(*paid)).text,
                        self.date(Some(*issued)).text
                    ),
                ),
                Contradiction::Party { paid, named } if named.is_empty() => {
                    ("other-party", paid.to_string())
                }
                Contradiction::Party { paid, named } => {
                    ("other-party", format!("{paid} ≠ {named}"))
                }
                Contradiction::Other { named } => ("names-another", self.item(named)),
                Contradiction::Shared { by } => ("shared-reference", by.to_string()),
                Contradiction::Returned { by } => ("taken-back", by.to_string()),
                Contradiction::Repeated => ("number-again", String::new()),
                Contradiction::Details => ("details-differ", String::new()),
                Contradiction::Balances => ("balances-differ", String::new()),
            };
            Fact::new(self.word("but"), Shown::new(self.word(key)).with_hint(of))
        };
        contradictions.iter().map(against).collect()
    }

    fn why(&self, why: Why) -> &'static str {
        self.word(match why {
            Why::Ambiguous => "several-fit",
            Why::Amount => "amount-differs",
            Why::Party => "party-only",
            Why::Reference => "reference-mistyped",
            Why::Currency => "other-currency",
            Why::Sign => "other-direction",
            Why::Return => "takes-back",
            Why::Contradicted => "contradicted",
            Why::AmountOnly => "amount-only",
        })
    }
}

/// Why a payment settles nothing, and the item or payment that has to do with it.
fn reason(reason: &UnmatchedReason) -> (&'static str, Option<&str>) {
    match reason {
        UnmatchedReason::NoAmount => ("no-amount", None),
        UnmatchedReason::Repeated => ("told-before", None),
        UnmatchedReason::Same(by) => ("told-before", Some(by)),
        UnmatchedReason::Settled(item) => ("settled-before", Some(item)),
        UnmatchedReason::PaidTwice { item, .. } => ("paid-twice", Some(item)),
        UnmatchedReason::OwnTransfer => ("own-transfer", None),
        UnmatchedReason::Return => ("takes-back", None),
        UnmatchedReason::NothingOpen => ("nothing-open", None),
        UnmatchedReason::Unknown => ("names-nothing", None),
    }
}
