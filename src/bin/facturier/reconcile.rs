//! `facturier reconcile`: which payments settle which invoices.

use crate::Stop;
use crate::args::{CodaArgs, ReconcileArgs};
use crate::console::Console;
use crate::import::{identity, open};
use crate::input::count;
use crate::tally::Tally;
use facturier::dossier::matching::{
    self, Class, Difference, ItemState, OpenItem, Payment, Policy, Reconciliation, reconcile,
};
use facturier::dossier::{Direction, Dossier, Duplicate, History, Identity, Imported, Note};
use facturier::model::{Document, Invoice, Statement};
use facturier::report::{Verdict, Visible};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

pub fn run(args: &ReconcileArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    // A path may hold both: everything is looked at once, whatever option it came with.
    // The documents, with the paths of those that are broken.
    let mut files: Vec<Read> = Vec::new();
    let mut history = History::new();
    let others = args.statements.iter();
    let others = others.filter(|path| !args.invoices.contains(path));
    for path in args.invoices.iter().chain(others) {
        gather(path, args.coda, console, tally, &mut history, |imported| {
            if let Some(Duplicate::Replaces(path)) = &imported.entry.duplicate {
                files.retain(|file| !file.is_broken || file.path != *path);
            }
            let is_broken = imported.entry.is_broken();
            let path = imported.entry.path;
            files.extend(imported.document.map(|document| Read {
                path,
                is_broken,
                document,
            }));
        })?;
    }
    console.finish();
    let mut invoices: Vec<(String, Invoice)> = Vec::new();
    let mut statements: Vec<Statement> = Vec::new();
    for Read { path, document, .. } in files {
        match document {
            Document::Invoice(invoice) => invoices.push((path, *invoice)),
            Document::Statements(mut found) => statements.append(&mut found),
            _ => {}
        }
    }
    let identity = match args.own.is_empty() {
        false => identity(&args.own)?,
        true => owner_of(&statements),
    };
    if identity.is_empty() {
        return Err(Stop::Failed(
            "no owner given, and no bank statement names one: use --own NUMBER".into(),
        ));
    }
    let mut left = [0_usize; 2];
    let mut labels: HashMap<String, Label> = HashMap::new();
    let items: Vec<OpenItem> = invoices
        .iter()
        .filter_map(|(path, invoice)| {
            let direction = match identity.side(invoice) {
                Direction::Sale => matching::Direction::Receivable,
                Direction::Purchase => matching::Direction::Payable,
                Direction::NotOurs | Direction::Unknown => {
                    left[0] += 1;
                    return None;
                }
            };
            let item = OpenItem::from_invoice(invoice, direction);
            left[1] += usize::from(item.is_none());
            if let Some(item) = &item {
                let label = || Label::new(path, invoice, direction);
                labels.entry(item.key.to_string()).or_insert_with(label);
            }
            item
        })
        .collect();
    for (number, why) in left.iter().zip([
        "not of this dossier: its owner is neither seller nor buyer",
        "without an amount to be paid",
    ]) {
        if *number > 0 {
            console.note(&format!(
                "facturier: {}: {why}\n",
                count(*number, "invoice")
            ));
        }
    }
    let payments: Vec<Payment> = statements.iter().flat_map(Payment::of_statement).collect();
    let policy = Policy::new().tolerance(args.tolerance).fee(args.fee);
    let result = reconcile(&items, &payments, &policy);
    let text = if args.json {
        let mut text = String::new();
        for line in result.lines() {
            if let Ok(line) = serde_json::to_string(&line) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    } else {
        to_text(&result, &items, &payments, &labels)
    };
    match args.json {
        true => console.data(text.as_bytes()),
        false => console.out(text.as_bytes()),
    }
}

/// Takes the documents of a folder, an archive or a file; what is broken is said.
pub fn gather(
    path: &Path,
    coda: CodaArgs,
    console: &mut Console,
    tally: &mut Tally,
    history: &mut History,
    mut each: impl FnMut(Imported),
) -> Result<(), Stop> {
    let fail = |refusal: facturier::dossier::Refusal| {
        Stop::Failed(format!("{}: {refusal}", path.display()))
    };
    let source = open(path).map_err(fail)?;
    let mut begun = false;
    let mut dossier = Dossier::new(Identity::new());
    if let Some(encoding) = coda.encoding {
        dossier = dossier.coda_encoding(encoding);
    }
    dossier
        .import(&*source, history, |imported| {
            if !begun {
                console.start(imported.progress.total);
                begun = true;
            }
            console.advance();
            let entry = &imported.entry;
            if let Some(trouble) = &entry.trouble {
                if entry.is_not_read() {
                    tally.not_read += 1;
                } else {
                    tally.add(Verdict::Unreadable);
                }
                console.error(&format!("{}: {trouble}", entry.path));
            } else if entry.is_broken() {
                tally.add(Verdict::Invalid);
                console.error(&format!(
                    "{}: {}; taken as far as it can be read",
                    entry.path,
                    count(entry.findings.len(), "finding")
                ));
            }
            for note in &entry.notes {
                if let Note::NotKnown(_) = note {
                    console.error(&format!("{}: {note}", entry.path));
                }
            }
            match &entry.duplicate {
                // Counted once.
                Some(Duplicate::Same(_) | Duplicate::SameButAttachment(_)) => {}
                Some(Duplicate::Conflict(other)) => {
                    console.error(&format!(
                        "{}: left out, for it has the number of {other} and another content",
                        entry.path
                    ));
                }
                Some(Duplicate::Replaces(other)) => {
                    let path = &entry.path;
                    console.error(&format!(
                        "{path}: taken in place of {other}, which is broken"
                    ));
                    each(imported);
                }
                None => each(imported),
            }
            ControlFlow::Continue(())
        })
        .map_err(fail)?;
    Ok(())
}

/// The owners of the accounts, by the enterprise numbers in the statements.
fn owner_of(statements: &[Statement]) -> Identity {
    let numbers: std::collections::BTreeSet<&str> = statements
        .iter()
        .filter_map(|statement| statement.header.enterprise_number.as_deref())
        .map(|number| {
            number
                .strip_prefix('0')
                .filter(|rest| rest.len() == 10)
                .unwrap_or(number)
        })
        .collect();
    numbers
        .into_iter()
        .fold(Identity::new(), |identity, number| identity.number(number))
}

/// A document that was read.
struct Read {
    path: String,
    is_broken: bool,
    document: Document,
}

/// What people know an invoice by.
struct Label {
    party: String,
    number: String,
    path: String,
}

impl Label {
    fn new(path: &str, invoice: &Invoice, direction: matching::Direction) -> Self {
        let party = match direction {
            matching::Direction::Receivable => &invoice.buyer,
            matching::Direction::Payable => &invoice.seller,
        };
        let name = party.as_ref().and_then(|party| {
            let name = party.name.as_deref().or(party.trading_name.as_deref());
            name.map(str::trim).filter(|name| !name.is_empty())
        });
        Label {
            party: name.unwrap_or("without a name").to_owned(),
            number: invoice.number.as_deref().unwrap_or("").trim().to_owned(),
            path: path.to_owned(),
        }
    }
}

fn to_text(
    result: &Reconciliation,
    items: &[OpenItem],
    payments: &[Payment],
    labels: &HashMap<String, Label>,
) -> String {
    let items: HashMap<&str, &OpenItem> =
        items.iter().map(|item| (item.key.as_str(), item)).collect();
    let payments: HashMap<&str, &Payment> = payments
        .iter()
        .map(|payment| (payment.id.as_str(), payment))
        .collect();
    let mut text = String::new();
    let of = |id: &str| -> (String, String, String) {
        let Some(payment) = payments.get(id) else {
            return Default::default();
        };
        (
            payment
                .date
                .map(|date| date.to_string())
                .unwrap_or_default(),
            payment.amount.map(money).unwrap_or_default(),
            Visible(&payment.currency).to_string(),
        )
    };
    // Whose invoice, its number, amount and day, and where it is.
    let shown = |key: &str| -> String {
        let Some((item, label)) = items.get(key).zip(labels.get(key)) else {
            return key.to_owned();
        };
        let due = item.due_date.or(item.issue_date);
        let due = due.map_or(String::new(), |date| format!(", due {date}"));
        let Label {
            party,
            number,
            path,
        } = label;
        format!(
            "{party} {number}: {} {}{due} ({path})",
            money(item.open),
            Visible(&item.currency)
        )
    };
    // Writing to a string cannot fail.
    if !result.matches.is_empty() {
        text.push_str("MATCHED\n");
    }
    for found in &result.matches {
        let (date, amount, currency) = of(&found.payment);
        let settles: Vec<&str> = found
            .allocations
            .iter()
            .map(|one| one.item.as_str())
            .collect();
        let settles = match settles.is_empty() {
            true => "taken back".to_owned(),
            false => settles.join(", "),
        };
        let evidence = found.evidence.first().map_or(String::new(), |evidence| {
            format!("{} \"{}\"", name(&evidence.rule), evidence.text)
        });
        let difference = match found.difference {
            Difference::None => String::new(),
            Difference::Discount(amount) => format!(", discount {amount}"),
            Difference::Fee(amount) => format!(", fee {amount}"),
            Difference::Rounding(amount) => format!(", rounded by {amount}"),
            Difference::Over(amount) => format!(", {amount} too much"),
            Difference::Under(amount) => format!(", {amount} still open"),
        };
        let _ = writeln!(
            text,
            "{date:<10} {amount:>14} {currency} {:<7} {}: {}{difference}",
            name(&found.class),
            Visible(&settles),
            Visible(&evidence),
        );
        for contradiction in &found.contradictions {
            let contradiction = contradiction.to_string();
            let _ = writeln!(text, "           but {}", Visible(&contradiction));
        }
    }
    if !result.proposals.is_empty() {
        text.push_str("\nTO BE DECIDED\n");
    }
    for proposal in &result.proposals {
        let (date, amount, currency) = of(&proposal.payment);
        let payment = payments.get(proposal.payment.as_str());
        let who =
            payment.and_then(|payment| payment.name.as_deref().or(payment.account.as_deref()));
        let words: Vec<&str> = payment.map_or_else(Vec::new, |payment| {
            payment
                .texts
                .iter()
                .map(|words| words.text.as_str())
                .collect()
        });
        let _ = write!(
            text,
            "{date:<10} {amount:>14} {currency} {:<9} {}",
            name(&proposal.why),
            Visible(who.unwrap_or("")),
        );
        if !words.is_empty() {
            let _ = write!(text, " \"{}\"", Visible(&words.join(" ")));
        }
        text.push('\n');
        for (nth, candidate) in proposal.candidates.iter().enumerate() {
            for (at, key) in candidate.items.iter().enumerate() {
                let lead = match (nth, at) {
                    (0, 0) => "is it",
                    (_, 0) => "or",
                    _ => "  with",
                };
                let _ = writeln!(text, "           {lead} {}", Visible(&shown(key.as_str())));
            }
            for contradiction in &candidate.contradictions {
                let contradiction = contradiction.to_string();
                let _ = writeln!(text, "             but {}", Visible(&contradiction));
            }
        }
        if proposal.has_more {
            text.push_str("           or others\n");
        }
    }
    if !result.unmatched.is_empty() {
        text.push_str("\nNOT MATCHED\n");
    }
    for unmatched in &result.unmatched {
        let (date, amount, currency) = of(&unmatched.payment);
        let who = payments
            .get(unmatched.payment.as_str())
            .and_then(|payment| payment.name.as_deref())
            .unwrap_or("");
        let reason = name(&unmatched.reason);
        let _ = writeln!(
            text,
            "{date:<10} {amount:>14} {currency} {reason:<14} {}",
            Visible(who)
        );
    }
    let open = result
        .items
        .iter()
        .filter(|item| !item.residual.is_zero() && item.state != ItemState::Repeated);
    if open.clone().next().is_some() {
        text.push_str("\nSTILL OPEN\n");
    }
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for residual in open {
        let Some(item) = items.get(residual.item.as_str()) else {
            continue;
        };
        let due = item
            .due_date
            .map(|date| date.to_string())
            .unwrap_or_default();
        let sum = sums.entry(Visible(&item.currency).to_string()).or_default();
        *sum = sum.saturating_add(residual.residual);
        let _ = writeln!(
            text,
            "{due:<10} {:>14} {} {:<10} {}",
            money(residual.residual),
            Visible(&item.currency),
            name(&item.direction),
            Visible(&match labels.get(residual.item.as_str()) {
                Some(label) => format!("{} {} ({})", label.party, label.number, label.path),
                None => residual.item.to_string(),
            })
        );
    }
    let class = |class: Class| {
        result
            .matches
            .iter()
            .filter(|one| one.class == class)
            .count()
    };
    let _ = writeln!(
        text,
        "\n{}: {} matched ({} certain, {} strong, {} weak), {} to be decided, {} not matched",
        count(payments.len(), "payment"),
        result.matches.len(),
        class(Class::Certain),
        class(Class::Strong),
        class(Class::Weak),
        result.proposals.len(),
        result.unmatched.len(),
    );
    let states = |state: ItemState| result.items.iter().filter(|one| one.state == state).count();
    let _ = writeln!(
        text,
        "{}: {} settled, {} paid in part, {} open",
        count(result.items.len(), "invoice"),
        states(ItemState::Settled),
        states(ItemState::Partial),
        states(ItemState::Open) + states(ItemState::Reopened),
    );
    text
}

/// An amount with two decimals at least.
fn money(amount: Decimal) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount.to_string()
}

/// The name of one of several, as JSON has it.
fn name(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name.replace('-', " "),
        Ok(serde_json::Value::Object(object)) => object
            .keys()
            .next()
            .map_or(String::new(), |key| key.replace('-', " ")),
        _ => String::new(),
    }
}
