//! Payments matched to invoices: which movement of a bank statement settles what.
//!
//! ```
//! use facturier::dossier::matching::{Class, ItemDirection, OpenItem, Payment, Policy, reconcile};
//! use rust_decimal::Decimal;
//!
//! let invoice = OpenItem::new("2026-0117", ItemDirection::Receivable, Decimal::new(12_100, 2), "EUR")
//!     .reference("+++090/9337/55493+++");
//! let payment = Payment::new("bank/2026-02-03/1", Decimal::new(12_100, 2), "EUR")
//!     .text("thank you 090/9337/55493");
//!
//! let result = reconcile(&[invoice], &[payment], &Policy::new());
//! assert_eq!(result.matches.len(), 1);
//! assert_eq!(result.matches[0].class, Class::Certain);
//! assert_eq!(result.matches[0].allocations[0].item, "2026-0117");
//! // Why: twelve digits with the right check digits, and where they stood.
//! assert_eq!(result.matches[0].evidence[0].text, "090/9337/55493");
//! assert!(result.items[0].residual.is_zero());
//! ```
//!
//! [`OpenItem`]s come from invoices and credit notes ([`OpenItem::from_invoice`]), [`Payment`]s from
//! statements ([`Payment::of_statement`]), where a movement with details counts by its details and
//! never by its total as well.
//!
//! # What is tried, in this order
//!
//! | step | evidence | becomes |
//! |---|---|---|
//! | returns | a movement that the bank marks as returned, and the payment it takes back | both, of no effect together |
//! | references | OGM-VCS, creditor reference (RF), end-to-end id, invoice number as a whole word or in a place of its own; the amounts named add up | certain or strong; weak when nothing but digits speak, and not the party |
//! | references and the party | what is named, with other items or credit notes of the same party | strong |
//! | partial payments | less than the one item that is named, with a rest; or less than all that is named by a fee, that of the policy for each payment, or what the bank says it kept | strong |
//! | nearly a reference | an OGM-VCS with one typing error, and the amount | strong or weak |
//! | account | IBAN or mandate of the party, or seen with it in this run, and the amount of one item, or of one set of items | strong or weak |
//! | name | name of the party, or of who is behind it, and the amount of one item | weak |
//! | amount | only when the [`Policy`] says so | weak; else one payment and one item that alone have it are proposed |
//!
//! An item is taken once it is settled; a step sees what the steps before it left. Within a step the
//! oldest payment comes first; of references, what is certain goes before all else.
//!
//! # What certain means
//!
//! That nobody has to look. It takes a reference with check digits that is written as one, or an
//! end-to-end id, for each item, and of no other item; an amount within the policy, and by no more than a
//! twentieth, in the currency of the item; and nothing that contradicts ([`Contradiction`]):
//!
//! | contradicts | becomes |
//! |---|---|
//! | a purchase is paid to another account than it names | a proposal |
//! | paid before the issue, though it asks for no advance payment | a proposal |
//! | a purchase is paid to a party of another item; an invoice number comes from the account of another party | a proposal |
//! | a sale is paid by the party of another item; a purchase that names no account is paid to another name than its party's | strong at most |
//! | another reference with check digits, or the number of another item of this amount | strong at most |
//! | a return with the same reference that takes back another amount | strong at most |
//! | the same reference from another party; a return from another account or name than the party's, or than the payment has | strong at most |
//! | an invoice number that another party has given as well | weak, unless the party of the item has given it |
//! | another item with the same key, or [disputed](OpenItem::is_disputed); [details](Payment::is_doubtful) that do not come to what was booked; a statement whose [balances](Payment::is_unbalanced) do not hold | strong at most |
//!
//! A placeholder (`NOTPROVIDED`, `0000`, `+++000/0000/00097+++`) is no reference, and an end-to-end id that
//! different parties or most payments have is none either, whatever it says; one that several payments have tells
//! of none of them. Digits in pieces (`090-9337.55 493`) are no OGM-VCS. What an invoice has taken off as paid in
//! advance is not paid again by the payment from before its issue.
//!
//! # What it does not do
//!
//! It does not take a year or a day (`2026`, `15/01/2026`) for the number of an invoice, unless the party or the
//! words before it bear that out, or nothing else is said. It does not offer elsewhere what pays a settled item
//! again ([`UnmatchedReason::PaidTwice`]). It does not guess: where two answers are as good as each other there is a [`Proposal`] with both, and
//! so there is when the reference says one thing and the amount another. It converts no
//! currencies: an item in another one is paid by what the payer asked to be paid ([`Payment::instructed`]). It
//! does not set an invoice off against its credit note without a payment.
//!
//! # What holds
//!
//! The order of the input changes nothing. Every payment is in exactly one of matches, proposals and
//! unmatched. What is allotted of a payment never exceeds it, and no item goes below zero. Matching the
//! rest again ([`Reconciliation::rest`]) gives no more matches; a [`Book`] goes on from day to day, and what it
//! has seen is nothing new to it. A booking that comes in several files, an
//! announcement and the statement or overlapping exports, counts once ([`Payment::booking`]); in two statements
//! of which one follows on the other ([`Payment::stretch`]) it is two. The time grows
//! with the input, not with its square: everything is looked up by hashing, sets are searched within a party,
//! and the steps of all searches together have a bound.

mod book;
mod discount;
mod engine;
mod index;
mod item;
#[cfg(test)]
mod linear;
pub(in crate::dossier) mod name;
mod own;
#[cfg(feature = "html")]
mod page;
mod payment;
mod policy;
mod proposals;
mod result;
mod returns;
mod scan;
mod sums;

pub use book::{Book, BookEntry, BookState, Decision, Undecided};
pub use discount::Discount;
pub use engine::reconcile;
pub use item::{Counterparty, ItemDirection, OpenItem, Reference};
pub use own::find_own_transfers;
#[cfg(feature = "html")]
pub use page::ReconciliationPage;
pub use payment::{Payment, Stretch, TextSource, Words};
pub use policy::{AmountOnly, Policy};
pub use result::{
    Allocation, Candidate, Class, Contradiction, Evidence, ItemState, Line, Match,
    PaymentDifference, Proposal, Reconciliation, Residual, Return, Rule, StatementNote, Unmatched,
    UnmatchedReason, Why,
};
