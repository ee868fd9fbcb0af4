//! The book of `facturier reconcile`: what is open and what was paid, from one day to the next.

use crate::Stop;
use crate::args::ReconcileArgs;
use crate::console::Console;
use crate::output::NewFile;
use facturier::dossier::matching::{
    Book, BookState, Decision, ItemState, OpenItem, Payment, Policy, Reconciliation, Residual,
};
use facturier::report::Visible;
use facturier::value::Text;
use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A book with its file.
pub struct BookFile {
    path: PathBuf,
    book: Book,
    /// Open, and so locked, as long as the book is.
    _lock: Option<File>,
}

/// What somebody has decided, and is not booked yet: the payment and what it is for.
type Decided = (Text, Decision);

/// A book, as it is shown: what is new, and what waits or is open from before.
pub struct Shown {
    pub result: Reconciliation,
    pub items: Vec<OpenItem>,
    pub payments: Vec<Payment>,
}

impl BookFile {
    /// The book in this file; a new one if there is no such file.
    pub fn open(path: &Path) -> Result<BookFile, Stop> {
        let fail = |what: String| Stop::Failed(format!("{}: {what}", path.display()));
        let (book, lock) = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => (Book::new(), None),
            Err(error) => return Err(fail(error.to_string())),
            Ok(mut file) => {
                // Some file systems have no locks.
                if let Err(TryLockError::WouldBlock) = file.try_lock() {
                    return Err(fail("another run is writing to this book".into()));
                }
                let mut text = String::new();
                file.read_to_string(&mut text)
                    .map_err(|error| fail(error.to_string()))?;
                let book = serde_json::from_str(&text);
                let book = book.map_err(|error| fail(format!("this is no book: {error}")))?;
                (book, Some(file))
            }
        };
        Ok(BookFile {
            path: path.to_owned(),
            book,
            _lock: lock,
        })
    }

    /// Books what is decided and what is new, and returns what came of it.
    pub fn enter(
        &mut self,
        args: &ReconcileArgs,
        items: &[OpenItem],
        payments: &[Payment],
        policy: &Policy,
        console: &Console,
    ) -> Result<Reconciliation, Stop> {
        let mut news = self.book.enter(items, payments, policy);
        let decisions = self.decisions(args)?;
        if decisions.is_empty() {
            return Ok(news);
        }
        for (payment, decision) in &decisions {
            let booked = self.book.decide(payment, decision);
            booked.map_err(|error| Stop::Failed(error.to_string()))?;
            console.note(&format!("facturier: booked {}\n", told(payment, decision)));
        }
        // What was decided may leave one answer where there were two, and is itself no longer new.
        let more = self.book.enter(&[], &[], policy);
        news.matches.extend(more.matches);
        news.proposals.extend(more.proposals);
        news.unmatched.extend(more.unmatched);
        news.items
            .retain(|it| more.items.iter().all(|new| new.item != it.item));
        news.items.extend(more.items);
        let waiting = self.book.payments().iter().filter(|it| it.is_waiting());
        let waiting: HashSet<&Text> = waiting.map(|it| &it.payment.id).collect();
        news.proposals.retain(|it| waiting.contains(&it.payment));
        news.unmatched.retain(|it| waiting.contains(&it.payment));
        let decided: HashSet<&Text> = decisions.iter().map(|(payment, _)| payment).collect();
        news.matches.retain(|it| !decided.contains(&it.payment));
        Ok(news)
    }

    /// What is new, with everything that waits to be decided, and what is open of every item.
    pub fn shown(&self, news: &Reconciliation) -> Shown {
        let entries = self.book.payments().iter();
        let proposals = entries.filter_map(|entry| match &entry.state {
            BookState::Proposed(proposal) => Some(proposal.clone()),
            _ => None,
        });
        let residual = |(item, left): (&OpenItem, _)| Residual {
            item: item.key.clone(),
            open: item.open,
            residual: left,
            state: match left {
                left if left.is_zero() => ItemState::Settled,
                left if left == item.open => ItemState::Open,
                _ => ItemState::Partial,
            },
        };
        let left = |(item, left): (&OpenItem, _)| OpenItem {
            open: left,
            ..item.clone()
        };
        let entries = self.book.payments().iter();
        Shown {
            result: Reconciliation {
                proposals: proposals.collect(),
                items: self.book.items().map(residual).collect(),
                ..news.clone()
            },
            items: self.book.items().map(left).collect(),
            payments: entries.map(|entry| entry.payment.clone()).collect(),
        }
    }

    /// Writes it back to its file.
    pub fn save(&self) -> Result<(), Stop> {
        let json = serde_json::to_vec(&self.book);
        let json = json.map_err(|error| Stop::Failed(error.to_string()))?;
        let mut file = NewFile::create(&self.path, true).map_err(Stop::Failed)?;
        file.write(&json).map_err(Stop::Failed)?;
        file.publish().map_err(Stop::Failed)
    }

    /// What the arguments decide, in their order within each option; several items of one payment are one
    /// decision.
    fn decisions(&self, args: &ReconcileArgs) -> Result<Vec<Decided>, Stop> {
        let mut all: Vec<Decided> = Vec::new();
        for text in &args.decide {
            let (payment, item) = self.split(text, "--decide")?;
            let known = all.iter_mut().find(|(of, _)| *of == payment);
            match known.map(|(_, decision)| decision) {
                Some(Decision::For(items)) if !item.is_empty() => items.push(item.into()),
                _ if item.is_empty() => all.push((payment, Decision::Nothing)),
                _ => all.push((payment, Decision::For(vec![item.into()]))),
            }
        }
        for text in &args.settle {
            let (payment, item) = self.split(text, "--settle")?;
            let known = all.iter_mut().find(|(of, _)| *of == payment);
            match known.map(|(_, decision)| decision) {
                Some(Decision::Settles(items)) => items.push(item.into()),
                Some(_) => {
                    return Err(Stop::Failed(format!(
                        "two decisions for the payment {payment}"
                    )));
                }
                None => all.push((payment, Decision::Settles(vec![item.into()]))),
            }
        }
        for text in &args.take_back {
            let (payment, first) = self.split(text, "--take-back")?;
            all.push((payment, Decision::TakesBack(first.into())));
        }
        Ok(all)
    }

    /// The payment of the book that a text begins with, and what stands behind the `=`.
    fn split<'t>(&self, text: &'t str, option: &str) -> Result<(Text, &'t str), Stop> {
        let mut places = text.match_indices('=');
        let found = places.find_map(|(at, _)| {
            let mut entries = self.book.payments().iter();
            let entry = entries.find(|entry| entry.payment.id == text[..at])?;
            Some((entry.payment.id.clone(), &text[at + 1..]))
        });
        found.ok_or_else(|| {
            Stop::Failed(format!(
                "{option} {text}: expected PAYMENT=INVOICE, where PAYMENT is the id of a payment in the book"
            ))
        })
    }
}

fn told(payment: &str, decision: &Decision) -> String {
    let listed = |items: &[Text]| items.join(", ");
    let what = match decision {
        Decision::For(items) => format!("for {}", listed(items)),
        Decision::Settles(items) => format!("settles {}", listed(items)),
        Decision::TakesBack(first) => format!("takes back {first}"),
        Decision::Nothing => "for none of the invoices".into(),
    };
    Visible(&format!("{payment}: {what}")).to_string()
}

/// The option that decides so, as one types it in a shell.
pub fn option(name: &str, payment: &str, item: &str) -> String {
    let quoted = format!("{payment}={item}").replace('\'', r"'\''");
    format!("{name} '{}'", Visible(&quoted))
}
