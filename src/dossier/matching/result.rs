//! What came of it.

use super::item::OpenItem;
use super::payment::{Payment, TextSource};
use crate::model::Statement;
use crate::structure::statement::Balances;
use crate::value::Text;
use crate::value::shown::quoted;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// What payments settle which items, and what is left. In the order of dates, then of ids; items in the
/// order of their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Reconciliation {
    /// What is matched.
    pub matches: Vec<Match>,
    /// What somebody has to decide.
    pub proposals: Vec<Proposal>,
    /// Payments of which nothing is known.
    pub unmatched: Vec<Unmatched>,
    /// Every item that was given, with what is left of it.
    pub items: Vec<Residual>,
    /// What to know of the statements. Matching knows only their payments: who has read them puts it here.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub statements: Vec<StatementNote>,
}

/// Why the payments of a file may not be all that there is, or may be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum StatementNote {
    /// Entries are not booked, and were left out.
    NotBooked {
        /// The path of the file.
        path: Text,
        /// How many.
        entries: usize,
    },
    /// The old balance of a statement and its movements do not make the new one. What its payments are matched to
    /// is [not certain](Contradiction::Balances).
    Balances {
        /// The path of the file.
        path: Text,
        /// The account.
        account: Text,
        /// The balance before the movements.
        old: Decimal,
        /// What the movements come to.
        movements: Decimal,
        /// The balance after them.
        new: Decimal,
    },
}

impl StatementNote {
    /// What to know of the sums of a statement in the file of this path, if they do not hold.
    ///
    /// ```
    /// use facturier::dossier::matching::StatementNote;
    /// let coda = include_str!("../../../fixtures/coda/one-movement.cod");
    /// let (document, _) = facturier::read(coda.as_bytes())?.into_document();
    /// let mut statement = document.as_statements().unwrap()[0].clone();
    /// assert_eq!(StatementNote::of_balances("one.cod", &statement), None);
    /// statement.movements.clear();
    /// let note = StatementNote::of_balances("one.cod", &statement).unwrap();
    /// assert!(note.to_string().starts_with("one.cod: the balances of BE"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn of_balances(path: &str, statement: &Statement) -> Option<StatementNote> {
        let balances = Balances::of(statement).filter(|balances| !balances.hold())?;
        let account = statement.account.as_ref();
        Some(StatementNote::Balances {
            path: path.into(),
            account: account.map_or_else(Text::default, |account| account.number.clone()),
            old: balances.old,
            movements: balances.sum,
            new: balances.new,
        })
    }
}

/// How sure a match is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Class {
    /// Nobody has to look: each item has a reference with check digits, written as one, or an end-to-end
    /// id; the amount is within the policy; and nothing contradicts it.
    Certain,
    /// An invoice number, or the party's account, with an amount that fits; or a partial payment by
    /// reference.
    Strong,
    /// Good to be looked at.
    Weak,
}

/// A payment and what it settles.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Match {
    /// The payment's id.
    pub payment: Text,
    /// What of it goes to which item. None for a payment and its return that name no item.
    pub allocations: Vec<Allocation>,
    /// What the amount is beside what was open.
    pub difference: PaymentDifference,
    /// How sure it is.
    pub class: Class,
    /// Why, the strongest first.
    pub evidence: Vec<Evidence>,
    /// What speaks against it, though not so much that it were a [`Proposal`]. Such a match is not certain.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub contradictions: Vec<Contradiction>,
    /// The payment that was taken back, or that takes this one back: together they settle nothing.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub returned: Option<Return>,
}

/// A payment and the payment that takes it back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Return {
    /// This one takes that one back.
    Of(Text),
    /// That one takes this one back.
    By(Text),
}

/// What of a payment goes to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Allocation {
    /// The item's key.
    pub item: Text,
    /// How much it takes off what is open, with the sign of the item; the opposite sign for a return.
    pub amount: Decimal,
    /// How much more is settled without being paid: discount, fee or rounding.
    pub written_off: Decimal,
}

/// What the amount of a payment is beside what was open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum PaymentDifference {
    /// The same.
    None,
    /// Less by a discount for paying early.
    Discount(Decimal),
    /// Less by what a bank kept.
    Fee(Decimal),
    /// Less within the tolerance, or more when negative.
    Rounding(Decimal),
    /// More than was open.
    Over(Decimal),
    /// Less than was open, which stays so.
    Under(Decimal),
}

/// A reason for a match: what stood where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Evidence {
    /// What was recognised.
    pub rule: Rule,
    /// The item concerned; `None` when it is about all of them.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub item: Option<Text>,
    /// Where in the payment it stands.
    pub source: TextSource,
    /// The bytes of that text, from the first to before the last.
    pub span: (usize, usize),
    /// What stands there.
    pub text: Text,
}

/// What was recognised, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Rule {
    /// The end-to-end id of the item.
    EndToEnd,
    /// Its structured communication (OGM-VCS).
    Ogm,
    /// Its creditor reference (RF).
    Creditor,
    /// Its number, or a free reference of it, as whole words.
    Number,
    /// The digits of its number as whole words.
    Digits,
    /// The digits of its OGM-VCS, in pieces that nobody may have meant as one (`090-9337.55 493`).
    ScatteredOgm,
    /// Its OGM-VCS but for one typing error.
    NearlyOgm,
    /// The mandate of the party.
    Mandate,
    /// The account of the party.
    Account,
    /// The account from which a payment for this party came that is certain.
    SeenAccount,
    /// The name of the party.
    Name,
    /// The name of the party, who is behind the counterparty of the payment.
    UltimateName,
    /// The amount of one open item.
    Amount,
    /// The amount of one set of items of the party.
    Sum,
    /// The return of a payment.
    Return,
}

impl Rule {
    /// Whether it stands for one reference that cannot be another by mistake.
    pub fn is_checked(self) -> bool {
        matches!(self, Rule::EndToEnd | Rule::Ogm | Rule::Creditor)
    }

    /// Whether it is no more than digits, which may stand for something else.
    pub(super) fn is_loose(self) -> bool {
        matches!(self, Rule::Digits | Rule::ScatteredOgm)
    }

    /// Whether it tells of a party by its name.
    pub(super) fn is_name(self) -> bool {
        matches!(self, Rule::Name | Rule::UltimateName)
    }
}

/// A payment that could settle something, if somebody says so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Proposal {
    /// The payment's id.
    pub payment: Text,
    /// Why it is no match.
    pub why: Why,
    /// What it could settle, ten at most.
    pub candidates: Vec<Candidate>,
    /// Whether there are more.
    #[cfg_attr(feature = "serde", serde(default))]
    pub has_more: bool,
}

/// One thing that a payment could settle.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Candidate {
    /// The keys of the items, together.
    pub items: Vec<Text>,
    /// What the amount of the payment is beside what is open of them; `None` when their signs or
    /// currencies differ.
    pub difference: Option<PaymentDifference>,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// What speaks against it.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub contradictions: Vec<Contradiction>,
    /// Of a return, the payment that it may take back, in part or with a fee: the difference is that of
    /// these two, and the items those that the payment settled, as far as it did.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub takes_back: Option<Text>,
}

/// What speaks against a payment being for an item, whatever reference it has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Contradiction {
    /// The money went to another account than the item names: an account that was changed, or fraud.
    Account {
        /// The account of the payment.
        paid: Text,
        /// The account of the item, the first of several.
        named: Text,
    },
    /// It was paid before the item was issued, which asks for no advance payment.
    Date {
        /// When it was paid.
        paid: NaiveDate,
        /// When the item was issued.
        issued: NaiveDate,
    },
    /// It was paid to, by or for another party than that of the item.
    Party {
        /// What the payment says of the party: its name, its account or its mandate.
        paid: Text,
        /// The name of the item's party, as far as it is known.
        named: Text,
    },
    /// It names something else as surely, or as well.
    Other {
        /// The key of the other item, or a reference of none that is known.
        named: Text,
    },
    /// Another party has paid with the same reference.
    Shared {
        /// The id of its payment.
        by: Text,
    },
    /// The bank took money back that had the same reference.
    Returned {
        /// The id of the movement that did.
        by: Text,
    },
    /// Another item has the key of this one and another content.
    Repeated,
    /// The payments of which it is one do not come to what was booked.
    Details,
    /// The movements of its statement do not come to the balances of it.
    Balances,
}

/// The path of the file, and a sentence without its full stop.
impl fmt::Display for StatementNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StatementNote::NotBooked { path, entries: 1 } => {
                write!(f, "{path}: 1 entry is not booked, and was left out")
            }
            StatementNote::NotBooked { path, entries } => {
                write!(
                    f,
                    "{path}: {entries} entries are not booked, and were left out"
                )
            }
            StatementNote::Balances {
                path,
                account,
                old,
                movements,
                new,
            } => write!(
                f,
                "{path}: the balances of {account} do not hold: {old} and movements of {movements} do not make {new}; what it pays is not certain"
            ),
        }
    }
}

/// A sentence without its full stop.
impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Contradiction::Account { paid, named } => {
                write!(
                    f,
                    "the money went to the account {paid}, the invoice names {named}"
                )
            }
            Contradiction::Date { paid, issued } => {
                write!(
                    f,
                    "it was paid on {paid}, before the invoice was issued on {issued}"
                )
            }
            Contradiction::Party { paid, named } if named.is_empty() => {
                write!(
                    f,
                    "the payment is of {}, who is not the party of the invoice",
                    quoted(paid)
                )
            }
            Contradiction::Party { paid, named } => {
                write!(
                    f,
                    "the payment is of {}, the invoice of {}",
                    quoted(paid),
                    quoted(named)
                )
            }
            Contradiction::Other { named } => write!(f, "the payment names {named} as well"),
            Contradiction::Shared { by } => {
                write!(f, "another party has paid with the same reference, in {by}")
            }
            Contradiction::Returned { by } => {
                write!(
                    f,
                    "the bank took money back with the same reference, in {by}"
                )
            }
            Contradiction::Repeated => {
                f.write_str("there is another invoice with this number, and it differs")
            }
            Contradiction::Details => {
                f.write_str("the payments that were booked together do not come to what was booked")
            }
            Contradiction::Balances => {
                f.write_str("the movements of its statement do not come to the balances of it")
            }
        }
    }
}

/// Why a payment is not matched though there is something that it could settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Why {
    /// Several answers are as good as each other.
    Ambiguous,
    /// Items are named, and the amount is not what they come to.
    Amount,
    /// The party is known, and the amount is not that of its items.
    Party,
    /// The reference is that of an item but for a typing error, and nothing else bears it out.
    Reference,
    /// The items named are of another currency.
    Currency,
    /// The money goes the other way: a refund, perhaps.
    Sign,
    /// It takes back a payment that is not, or not alone, to be found.
    Return,
    /// Items are named and the amount fits, and something speaks against each of them
    /// ([`Candidate::contradictions`]).
    Contradicted,
    /// Nothing but the amount speaks: no other open item and no other payment has it.
    AmountOnly,
}

/// A payment of which nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Unmatched {
    /// The payment's id.
    pub payment: Text,
    /// Why.
    pub reason: UnmatchedReason,
}

/// Why a payment settles nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum UnmatchedReason {
    /// Its amount could not be read, is zero, has more than eight decimals or 16 digits before them.
    NoAmount,
    /// A payment with this id came before.
    Repeated,
    /// It is in another file as well, an overlapping export or the statement of what an interim report or a
    /// notification told before: the payment with this id counts.
    Same(Text),
    /// What it names is settled already: this item.
    Settled(Text),
    /// What it names was settled by another payment, and this one pays it again.
    PaidTwice {
        /// The item.
        item: Text,
        /// The payment that settled it.
        by: Text,
    },
    /// It goes from one account of the owner to another.
    OwnTransfer,
    /// It takes back a payment of which nothing is known.
    Return,
    /// Its party has nothing open that is paid in this direction.
    NothingOpen,
    /// It names no item, and no party that has one.
    Unknown,
}

/// What is left of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Residual {
    /// The item's key.
    pub item: Text,
    /// What was open.
    pub open: Decimal,
    /// What is open now, of the same sign.
    pub residual: Decimal,
    /// What became of it.
    pub state: ItemState,
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum ItemState {
    /// As open as it was.
    Open,
    /// Paid in part.
    Partial,
    /// Nothing is left.
    Settled,
    /// A return has opened it again.
    Reopened,
    /// An item with this key came before: it was left out.
    Repeated,
}

/// One thing of a [`Reconciliation`], for a file of JSON lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "record", rename_all = "kebab-case"))]
pub enum Line<'r> {
    /// A match.
    Match(&'r Match),
    /// A proposal.
    Proposal(&'r Proposal),
    /// A payment without either.
    Unmatched(&'r Unmatched),
    /// An item.
    Item(&'r Residual),
    /// What to know of a statement.
    Statement(&'r StatementNote),
}

impl Reconciliation {
    /// Everything, one after the other; with the feature `serde` each can be written as a line of JSON.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let matches = self.matches.iter().map(Line::Match);
        let proposals = self.proposals.iter().map(Line::Proposal);
        let unmatched = self.unmatched.iter().map(Line::Unmatched);
        let items = self.items.iter().map(Line::Item);
        let statements = self.statements.iter().map(Line::Statement);
        let lines = matches.chain(proposals).chain(unmatched);
        lines.chain(items).chain(statements)
    }

    /// What is left for a later run, out of what was given to this one: the items with what is open of them
    /// now, those that are settled among them, so that what pays one again is told; and the unmatched payments.
    pub fn rest(&self, items: &[OpenItem], payments: &[Payment]) -> (Vec<OpenItem>, Vec<Payment>) {
        let mut left: HashMap<&str, Decimal> = self
            .items
            .iter()
            .filter(|item| item.state != ItemState::Repeated)
            .map(|item| (item.item.as_str(), item.residual))
            .collect();
        // Of those with one key the first by content was matched.
        let mut items: Vec<&OpenItem> = items.iter().collect();
        items.sort();
        let items = items
            .into_iter()
            .filter_map(|item| {
                let open = left.remove(item.key.as_str())?;
                let item = item.clone();
                Some(OpenItem { open, ..item })
            })
            .collect();
        let mut unmatched: HashSet<&str> = self
            .unmatched
            .iter()
            .filter(|one| {
                !matches!(
                    one.reason,
                    UnmatchedReason::Repeated | UnmatchedReason::Same(_)
                )
            })
            .map(|unmatched| unmatched.payment.as_str())
            .collect();
        let mut payments: Vec<&Payment> = payments.iter().collect();
        payments.sort();
        let payments = payments
            .into_iter()
            .filter(|payment| unmatched.remove(payment.id.as_str()))
            .cloned()
            .collect();
        (items, payments)
    }
}

/// As JSON has it: `certain`.
impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Class::Certain => "certain",
            Class::Strong => "strong",
            Class::Weak => "weak",
        })
    }
}

/// What was recognised, and what stands there: `number "2026-0117"`.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = match self.rule {
            Rule::EndToEnd => "end-to-end id",
            Rule::Ogm => "structured communication",
            Rule::Creditor => "creditor reference",
            Rule::Number => "number",
            Rule::Digits => "digits of the number",
            Rule::ScatteredOgm => "digits of the structured communication",
            Rule::NearlyOgm => "structured communication with a typing error",
            Rule::Mandate => "mandate",
            Rule::Account => "account",
            Rule::SeenAccount => "account of an earlier payment",
            Rule::Name => "name",
            Rule::UltimateName => "name behind the counterparty",
            Rule::Amount => "amount",
            Rule::Sum => "sum of amounts",
            Rule::Return => "return",
        };
        write!(f, "{rule} {}", quoted(&self.text))
    }
}
