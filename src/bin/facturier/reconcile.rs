//! `facturier reconcile`: which payments settle which invoices.

use crate::Stop;
use crate::args::{CodaArgs, ReconcileArgs};
use crate::book::{self, BookFile, Shown};
use crate::console::Console;
use crate::import::{identity, open};
use crate::input::count;
use crate::output::NewFile;
use crate::tally::Tally;
use facturier::dossier::matching::{
    self, Class, Counterparty, ItemState, OpenItem, Payment, PaymentDifference, Policy,
    Reconciliation, ReconciliationPage, Reference, StatementNote, UnmatchedReason,
    find_own_transfers, reconcile,
};
use facturier::dossier::{
    Direction, Dossier, Duplicate, EntryNote, History, Identity, Imported, Sides, is_one_name,
};
use facturier::model::{Document, Invoice};
use facturier::report::{Verdict, Visible};
use facturier::value::Text;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

pub fn run(args: &ReconcileArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    let given = match args.own.is_empty() {
        false => Some(identity(&args.own)?),
        true => None,
    };
    // A path may hold both, so all are looked at alike, and once. Of each document only what matching needs is kept.
    let mut held: Vec<Option<Held>> = Vec::new();
    let mut payments: Vec<Payment> = Vec::new();
    let mut owners: BTreeSet<Holder> = BTreeSet::new();
    let mut told: Vec<StatementNote> = Vec::new();
    // The places of those that are broken, which others may replace.
    let mut broken: HashMap<String, usize> = HashMap::new();
    // The paths of those of which others have the number.
    let mut disputed: HashSet<String> = HashSet::new();
    let mut history = History::new();
    let paths = [&args.paths, &args.invoices, &args.statements];
    let mut seen = HashSet::new();
    for path in paths
        .into_iter()
        .flatten()
        .filter(|path| seen.insert(*path))
    {
        gather(path, args.coda, console, tally, &mut history, |imported| {
            if let Some(Duplicate::Conflict(path)) = &imported.entry.duplicate {
                disputed.insert(path.clone());
                return;
            }
            if let Some(Duplicate::Replaces(path)) = &imported.entry.duplicate
                && let Some(at) = broken.remove(path)
            {
                held[at] = None;
            }
            let is_broken = imported.entry.is_broken();
            let path = imported.entry.path.clone();
            let Some(document) = imported.document else {
                return;
            };
            if is_broken {
                broken.insert(path.clone(), held.len());
            }
            match Held::new(path, document, &imported.entry.notes, given.as_ref()) {
                // Nothing takes its place any more.
                Some(Held::Statements(mut found, of, mut notes)) if !is_broken => {
                    payments.append(&mut found);
                    owners.extend(of);
                    told.append(&mut notes);
                }
                one => held.push(one),
            }
        })?;
    }
    drop((history, broken));
    console.finish();
    for one in held.iter_mut().flatten() {
        if let Held::Statements(found, of, notes) = one {
            payments.append(found);
            owners.extend(of.drain(..));
            told.append(notes);
        }
    }
    let accounts = owners.iter().filter_map(|owner| owner.account.as_deref());
    find_own_transfers(&mut payments, accounts);
    let identity = match given {
        Some(identity) => identity,
        None => {
            let identity = owner_of(&owners);
            match identity.is_empty() {
                false => identity,
                // Without invoices nobody asks.
                true if args.book.is_some() && !held.iter().flatten().any(Held::is_unknown) => {
                    identity
                }
                true => owner_by_invoices(&owners, &held, console)?,
            }
        }
    };
    let mut left = [0_usize; 2];
    let mut found = Items::default();
    for one in held.into_iter().flatten() {
        let (path, side, item) = match one {
            Held::Statements(..) => continue,
            Held::Invoice(path, side, item) => (path, side, item.map(|item| *item)),
            Held::Unknown(path, unknown) => {
                let (side, item) = unknown.of(&identity);
                (path, side, item)
            }
        };
        match (side, item) {
            (Direction::NotOurs | Direction::Unknown, _) => left[0] += 1,
            (_, None) => left[1] += 1,
            (_, Some(mut item)) => {
                item.is_disputed = disputed.contains(&*path);
                found.items.push(item);
                found.paths.push(path);
            }
        }
    }
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
    let policy = Policy::new().tolerance(args.tolerance).fee(args.fee);
    let mut file = match &args.book {
        Some(path) => Some(BookFile::open(path)?),
        None => None,
    };
    let mut result = match &mut file {
        Some(file) => file.enter(args, &found.items, &payments, &policy, console)?,
        None => reconcile(&found.items, &payments, &policy),
    };
    result.statements = told;
    let mut shown = None;
    if let Some(file) = &file {
        let Shown {
            result,
            items,
            payments: all,
        } = file.shown(&result);
        let paths = found.items.iter().map(|item| item.key.clone());
        let paths: HashMap<Text, Box<str>> = paths.zip(found.paths).collect();
        let path = |item: &OpenItem| paths.get(&item.key).cloned().unwrap_or_default();
        let paths = items.iter().map(path).collect();
        (found, payments) = (Items { items, paths }, all);
        shown = Some(result);
    }
    let all = shown.as_ref().unwrap_or(&result);
    if let Some(path) = &args.page {
        let page = ReconciliationPage::new(all, &found.items, &payments);
        let page = page.language(args.language).to_string();
        let mut file = NewFile::create(path, false).map_err(Stop::Failed)?;
        file.write(page.as_bytes()).map_err(Stop::Failed)?;
        file.publish().map_err(Stop::Failed)?;
    }
    let mut page = Page {
        console,
        is_data: args.json,
        text: String::new(),
    };
    match args.json {
        true => {
            for line in result.lines() {
                if let Ok(line) = serde_json::to_string(&line) {
                    page.line(format_args!("{line}"))?;
                }
            }
        }
        false => to_text(all, &found, &payments, args.book.is_some(), &mut page)?,
    }
    page.write()?;
    // Last, so that nothing is booked of which nobody was told.
    match &file {
        Some(file) => file.save(),
        None => Ok(()),
    }
}

/// What is kept of a document.
enum Held {
    /// The payments of bank statements, who holds their accounts, and what to know of them.
    Statements(Vec<Payment>, Vec<Holder>, Vec<StatementNote>),
    /// The path of an invoice, on which side of it the owner stands, and what is to be paid.
    Invoice(Box<str>, Direction, Option<Box<OpenItem>>),
    /// The same as long as nobody knows who the owner is.
    Unknown(Box<str>, Box<Unknown>),
}

/// Who holds an account, as far as its statements tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    enterprise_number: Option<Text>,
    account: Option<Text>,
    name: Option<Text>,
}

/// What an invoice is to whoever the owner is.
struct Unknown {
    sides: Sides,
    /// What it is to the buyer, and how it and the other party are called by the seller: all else is the same
    /// for both.
    items: Option<(OpenItem, Text, Counterparty)>,
}

impl Unknown {
    fn new(invoice: &Invoice) -> Self {
        let purchase = OpenItem::from_invoice(invoice, matching::ItemDirection::Payable);
        let sale = OpenItem::from_invoice(invoice, matching::ItemDirection::Receivable);
        Unknown {
            sides: Sides::of(invoice),
            items: purchase
                .zip(sale)
                .map(|(purchase, sale)| (purchase, sale.key, sale.party)),
        }
    }

    /// What it is to this owner.
    fn of(self, owner: &Identity) -> (Direction, Option<OpenItem>) {
        let side = owner.side_of(&self.sides);
        let item = self.items.map(|(purchase, key, party)| match side {
            Direction::Sale => OpenItem {
                key,
                direction: matching::ItemDirection::Receivable,
                party,
                ..purchase
            },
            _ => purchase,
        });
        (side, item)
    }
}

impl Held {
    fn is_unknown(&self) -> bool {
        matches!(self, Held::Unknown(..))
    }

    fn new(
        path: String,
        document: Document,
        notes: &[EntryNote],
        owner: Option<&Identity>,
    ) -> Option<Held> {
        let path = path.into_boxed_str();
        let sale = |invoice| OpenItem::from_invoice(invoice, matching::ItemDirection::Receivable);
        let purchase = |invoice| OpenItem::from_invoice(invoice, matching::ItemDirection::Payable);
        match (document, owner) {
            (Document::Statements(statements), _) => {
                let mut payments = Vec::new();
                let not_booked = notes.iter().filter_map(|note| match note {
                    EntryNote::NotBooked(entries) => Some(StatementNote::NotBooked {
                        path: (&*path).into(),
                        entries: *entries,
                    }),
                    _ => None,
                });
                let mut told: Vec<StatementNote> = not_booked.collect();
                for statement in &statements {
                    payments.append(&mut Payment::of_statement(statement));
                    told.extend(StatementNote::of_balances(&path, statement));
                }
                let holders = statements.into_iter().map(|statement| Holder {
                    account: statement
                        .account
                        .map(|account| account.iban().unwrap_or(account.number)),
                    name: statement.holder,
                    enterprise_number: statement.header.enterprise_number,
                });
                // Those of one file are mostly the same.
                let holders: BTreeSet<Holder> = holders.collect();
                Some(Held::Statements(
                    payments,
                    holders.into_iter().collect(),
                    told,
                ))
            }
            (Document::Invoice(invoice), Some(owner)) => {
                let side = owner.side(&invoice);
                let item = match side {
                    Direction::Sale => sale(&invoice),
                    Direction::Purchase => purchase(&invoice),
                    Direction::NotOurs | Direction::Unknown => None,
                };
                Some(Held::Invoice(path, side, item.map(Box::new)))
            }
            (Document::Invoice(invoice), None) => {
                Some(Held::Unknown(path, Box::new(Unknown::new(&invoice))))
            }
            _ => None,
        }
    }
}

/// What is to be paid, each with the path of its invoice.
#[derive(Default)]
struct Items {
    items: Vec<OpenItem>,
    paths: Vec<Box<str>>,
}

/// Takes the documents of a folder, an archive or a file, also those that are left out because they have
/// the number of another; what is broken is said.
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
                let trouble = console.told(&trouble.wording());
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
                if let EntryNote::NotKnown(_) = note {
                    let note = console.told(&note.wording());
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
                    each(imported);
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
fn owner_of(owners: &BTreeSet<Holder>) -> Identity {
    let numbers = owners
        .iter()
        .filter_map(|holder| holder.enterprise_number.as_deref());
    let numbers: BTreeSet<&str> = numbers
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

/// The owner of the accounts, where no statement has a number: the seller of the invoices that ask to be paid
/// to one of them, or else the party that is called as their holder is. Which it is, is said.
fn owner_by_invoices(
    owners: &BTreeSet<Holder>,
    held: &[Option<Held>],
    console: &Console,
) -> Result<Identity, Stop> {
    let compact = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_uppercase()).collect()
    };
    let accounts = owners.iter().filter_map(|holder| holder.account.as_deref());
    let accounts: BTreeSet<String> = accounts
        .map(compact)
        .filter(|text| !text.is_empty())
        .collect();
    let names: BTreeSet<&str> = owners
        .iter()
        .filter_map(|holder| holder.name.as_deref())
        .collect();
    let unknown = || {
        held.iter().flatten().filter_map(|one| match one {
            Held::Unknown(_, unknown) => Some((&unknown.sides, unknown.items.as_ref()?)),
            _ => None,
        })
    };
    let add = |found: &mut Vec<(Identity, String)>, identity: Identity, name: Option<&Text>| {
        let is_it = |(known, _): &(Identity, String)| known.overlaps(&identity);
        match found.iter().position(is_it) {
            Some(at) if found[at].0 != identity => {
                found[at].0 = std::mem::take(&mut found[at].0).and(identity);
            }
            // Two are too many.
            None if !identity.is_empty() && found.len() < 2 => {
                found.push((identity, name.map_or(String::new(), Text::to_string)));
            }
            _ => {}
        }
    };
    let mut found: Vec<(Identity, String)> = Vec::new();
    let mut why = "the invoices ask to be paid to the account of the bank statements";
    for (sides, (purchase, ..)) in unknown() {
        let mut asked = purchase
            .party
            .accounts
            .iter()
            .map(|account| compact(account));
        if asked.any(|account| accounts.contains(&account)) {
            add(&mut found, sides.seller(), purchase.party.names.first());
        }
    }
    if found.is_empty() {
        why = "the bank statements name the holder of the account so";
        for (sides, (purchase, _, buyer)) in unknown() {
            let is_holder = |party: &&Text| names.iter().any(|name| is_one_name(name, party));
            if let Some(name) = purchase.party.names.iter().find(is_holder) {
                add(&mut found, sides.seller(), Some(name));
            } else if let Some(name) = buyer.names.iter().find(is_holder) {
                add(&mut found, sides.buyer(), Some(name));
            }
        }
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some((owner, name)), None) => {
            console.note(&format!(
                "facturier: no owner given; taken to be {}, for {why}\n",
                Visible(&name)
            ));
            Ok(owner)
        }
        (Some(_), Some(_)) => Err(Stop::Failed(
            "no owner given, and the invoices tell of several for the account: use --own NUMBER".into(),
        )),
        (None, _) => Err(Stop::Failed(
            "no owner given, and neither the bank statements nor the invoices name one: use --own NUMBER"
                .into(),
        )),
    }
}

/// What people know an invoice by: the name of the party, and its number.
fn label(item: &OpenItem) -> (&str, &str) {
    let name = item.party.names.first().map(|name| name.trim());
    let number = item
        .references
        .iter()
        .find_map(|reference| match reference {
            Reference::Number(number) => Some(number.trim()),
            _ => None,
        });
    let name = name.filter(|name| !name.is_empty());
    (name.unwrap_or("without a name"), number.unwrap_or(""))
}

/// What is written, a page at a time: the whole of a large dossier is many megabytes.
struct Page<'a> {
    console: &'a Console,
    is_data: bool,
    text: String,
}

impl Page<'_> {
    /// Puts a line on the page, and begins a new one when it is full.
    fn line(&mut self, line: std::fmt::Arguments<'_>) -> Result<(), Stop> {
        const FULL: usize = 64 << 10;
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{line}");
        match self.text.len() < FULL {
            true => Ok(()),
            false => self.write(),
        }
    }

    fn write(&mut self) -> Result<(), Stop> {
        let text = std::mem::take(&mut self.text);
        match self.is_data {
            true => self.console.data(text.as_bytes()),
            false => self.console.out(text.as_bytes()),
        }
    }
}

fn to_text(
    result: &Reconciliation,
    known: &Items,
    payments: &[Payment],
    has_book: bool,
    page: &mut Page<'_>,
) -> Result<(), Stop> {
    let mut items: HashMap<&str, (&OpenItem, &str)> = HashMap::with_capacity(known.items.len());
    for (item, path) in known.items.iter().zip(&known.paths) {
        items.entry(item.key.as_str()).or_insert((item, path));
    }
    let payments: HashMap<&str, &Payment> = payments
        .iter()
        .map(|payment| (payment.id.as_str(), payment))
        .collect();
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
        let Some(&(item, path)) = items.get(key) else {
            return key.to_owned();
        };
        let due = item.due_date.or(item.issue_date);
        let due = due.map_or(String::new(), |date| format!(", due {date}"));
        let (party, number) = label(item);
        format!(
            "{party} {number}: {} {}{due}{}",
            money(item.open),
            Visible(&item.currency),
            in_file(path)
        )
    };
    // Whose invoice it is, and its number.
    let called = |key: &str| -> String {
        let Some(&(item, _)) = items.get(key) else {
            return key.to_owned();
        };
        let (party, number) = label(item);
        format!("{party} {number}")
    };
    // Who pays or is paid, as the bank has it.
    let who = |id: &str| -> String {
        let payment = payments.get(id);
        let payment =
            payment.and_then(|payment| payment.name.as_deref().or(payment.account.as_deref()));
        payment.unwrap_or_default().trim().to_owned()
    };
    // What is said with it.
    let said = |id: &str| -> String {
        let texts = payments.get(id).map_or(&[][..], |payment| &payment.texts);
        let words: Vec<&str> = texts.iter().map(|words| words.text.as_str()).collect();
        match words.is_empty() {
            true => String::new(),
            false => format!(" {}", Visible(&words.join(" ")).quoted()),
        }
    };
    // How much short of what it is, or how much more.
    let beside = |id: &str, difference: PaymentDifference| -> String {
        let payment = payments.get(id);
        let paid = payment
            .and_then(|payment| payment.amount)
            .unwrap_or_default();
        let short = |less: Decimal| {
            let sum = money(paid.abs().saturating_add(less));
            format!(", {} short of {sum}", money(less))
        };
        let over = |more: Decimal| {
            let sum = money(paid.abs().saturating_sub(more));
            format!(", {} more than {sum}", money(more))
        };
        match difference {
            PaymentDifference::None => String::new(),
            PaymentDifference::Discount(less) => format!("{}: a discount", short(less)),
            PaymentDifference::Fee(less) => format!("{}: a fee", short(less)),
            PaymentDifference::Rounding(less) if less.is_sign_positive() => {
                format!("{}: rounded", short(less))
            }
            PaymentDifference::Rounding(more) => format!("{}: rounded", over(-more)),
            PaymentDifference::Over(more) => over(more),
            PaymentDifference::Under(less) => short(less),
        }
    };
    if !result.matches.is_empty() {
        page.line(format_args!("MATCHED"))?;
    }
    for found in &result.matches {
        let (date, amount, currency) = of(&found.payment);
        let settles: Vec<String> = found
            .allocations
            .iter()
            .map(|one| called(&one.item))
            .collect();
        let settles = match settles.is_empty() {
            true => "taken back".to_owned(),
            false => format!("for {}", settles.join(", ")),
        };
        let evidence = found.evidence.first().map_or(String::new(), |evidence| {
            format!(
                "{} {}",
                name(&evidence.rule),
                Visible(&evidence.text).quoted()
            )
        });
        let mut difference = beside(&found.payment, found.difference);
        if let PaymentDifference::Under(_) = found.difference {
            difference.push_str(", which stays open");
        }
        let of = who(&found.payment);
        page.line(format_args!(
            "{date:<10} {amount:>14} {currency} {:<7} {}{}{}: {}{difference}",
            name(&found.class),
            Visible(&of),
            if of.is_empty() { "" } else { " " },
            Visible(&settles),
            Visible(&evidence),
        ))?;
        for contradiction in &found.contradictions {
            let contradiction = contradiction.to_string();
            page.line(format_args!("           but {}", Visible(&contradiction)))?;
        }
    }
    if !result.proposals.is_empty() {
        page.line(format_args!("\nTO BE DECIDED"))?;
    }
    for proposal in &result.proposals {
        let (date, amount, currency) = of(&proposal.payment);
        page.line(format_args!(
            "{date:<10} {amount:>14} {currency} {:<9} {}{}",
            name(&proposal.why),
            Visible(&who(&proposal.payment)),
            said(&proposal.payment),
        ))?;
        for (nth, candidate) in proposal.candidates.iter().enumerate() {
            let difference = candidate.difference;
            let mut difference =
                difference.map_or(String::new(), |one| beside(&proposal.payment, one));
            if let Some(first) = &candidate.takes_back {
                let (date, amount, currency) = of(first);
                page.line(format_args!(
                    "           is it the return of {date} {amount} {currency} {}{difference}",
                    Visible(&who(first)),
                ))?;
                difference.clear();
            }
            for (at, key) in candidate.items.iter().enumerate() {
                let lead = match (nth, at) {
                    _ if candidate.takes_back.is_some() => "  for",
                    (0, 0) => "is it",
                    (_, 0) => "or",
                    _ => "  with",
                };
                let shown = shown(key.as_str());
                let difference = match at + 1 == candidate.items.len() {
                    true => difference.as_str(),
                    false => "",
                };
                page.line(format_args!(
                    "           {lead} {}{difference}",
                    Visible(&shown)
                ))?;
            }
            for contradiction in &candidate.contradictions {
                let contradiction = contradiction.to_string();
                page.line(format_args!("             but {}", Visible(&contradiction)))?;
            }
        }
        if proposal.has_more {
            page.line(format_args!("           or others"))?;
        }
        if has_book {
            for candidate in &proposal.candidates {
                let decide = |name, what: &Text| book::option(name, &proposal.payment, what);
                let options: Vec<String> = match &candidate.takes_back {
                    Some(first) => vec![decide("--take-back", first)],
                    None => {
                        let items = candidate.items.iter();
                        items.map(|item| decide("--decide", item)).collect()
                    }
                };
                page.line(format_args!("           {}", options.join(" ")))?;
            }
        }
    }
    if !result.unmatched.is_empty() {
        page.line(format_args!("\nNOT MATCHED"))?;
    }
    for unmatched in &result.unmatched {
        let (date, amount, currency) = of(&unmatched.payment);
        let reason = name(&unmatched.reason);
        let more = match &unmatched.reason {
            UnmatchedReason::Settled(item) => format!(", for {}, which is settled", called(item)),
            UnmatchedReason::PaidTwice { item, by } => {
                let (date, amount, currency) = of(by);
                let first = format!("{date} {amount} {currency} {}", who(by));
                format!(
                    ", for {}, which was paid: {}",
                    called(item),
                    first.trim_end()
                )
            }
            UnmatchedReason::Same(other) => format!(", also in another file as {other}"),
            _ => String::new(),
        };
        page.line(format_args!(
            "{date:<10} {amount:>14} {currency} {reason:<14} {}{}{}",
            Visible(&who(&unmatched.payment)),
            said(&unmatched.payment),
            Visible(&more),
        ))?;
    }
    let open = result
        .items
        .iter()
        .filter(|item| !item.residual.is_zero() && item.state != ItemState::Repeated);
    if open.clone().next().is_some() {
        page.line(format_args!("\nSTILL OPEN"))?;
    }
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for residual in open {
        let Some(&(item, path)) = items.get(residual.item.as_str()) else {
            continue;
        };
        let (party, number) = label(item);
        let due = item
            .due_date
            .map(|date| date.to_string())
            .unwrap_or_default();
        let sum = sums.entry(Visible(&item.currency).to_string()).or_default();
        *sum = sum.saturating_add(residual.residual);
        page.line(format_args!(
            "{due:<10} {:>14} {} {:<10} {}",
            money(residual.residual),
            Visible(&item.currency),
            name(&item.direction),
            Visible(&format!("{party} {number}{}", in_file(path)))
        ))?;
    }
    if !result.statements.is_empty() {
        page.line(format_args!("\nSTATEMENTS"))?;
    }
    for note in &result.statements {
        let note = note.to_string();
        page.line(format_args!("{}", Visible(&note)))?;
    }
    let class = |class: Class| {
        result
            .matches
            .iter()
            .filter(|one| one.class == class)
            .count()
    };
    let (within, newly) = match has_book {
        true => (" in the book", "newly "),
        false => ("", ""),
    };
    let is_copy = |reason: &UnmatchedReason| {
        matches!(reason, UnmatchedReason::Same(_) | UnmatchedReason::Repeated)
    };
    let left = result.unmatched.iter();
    let copies = left.filter(|one| is_copy(&one.reason)).count();
    // Those told again under an id of their own.
    let same = match has_book {
        true => 0,
        false => {
            let left = result.unmatched.iter();
            left.filter(|one| matches!(one.reason, UnmatchedReason::Same(_)))
                .count()
        }
    };
    let counted_once = match copies {
        0 => String::new(),
        1 => "; 1 movement is a copy, and counts once".into(),
        copies => format!("; {copies} movements are copies, and count once"),
    };
    page.line(format_args!(
        "\n{}{within}: {} {newly}matched ({} certain, {} strong, {} weak), {} to be decided, {} {newly}not matched{counted_once}",
        count(payments.len().saturating_sub(same), "payment"),
        result.matches.len(),
        class(Class::Certain),
        class(Class::Strong),
        class(Class::Weak),
        result.proposals.len(),
        result.unmatched.len() - copies,
    ))?;
    let states = |state: ItemState| result.items.iter().filter(|one| one.state == state).count();
    page.line(format_args!(
        "{}{within}: {} settled, {} paid in part, {} open",
        count(result.items.len(), "invoice"),
        states(ItemState::Settled),
        states(ItemState::Partial),
        states(ItemState::Open) + states(ItemState::Reopened),
    ))
}

/// The file of an invoice, if it came today.
fn in_file(path: &str) -> String {
    match path.is_empty() {
        true => String::new(),
        false => format!(" ({path})"),
    }
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
