//! A year of invoices and bank statements of which it is known what pays what, to see how much of it is
//! found again.
//!
//! ```sh
//! cargo run --release -p facturier-tools --bin make_year [SEED]
//! ```
//!
//! Some invoices are in dollars, and banks keep fees, take payments back and write what they like where there is
//! no end-to-end id. Some days are in two pages, some come again in notifications and in exports that overlap,
//! and some are MT940 in the dialect of one of three banks.
//!
//! Everything in it is made up: parties, numbers and accounts. The tests use it as a module.

use chrono::{Datelike as _, Days, NaiveDate};
use facturier::dossier::matching::{
    Class, ItemDirection, Match, OpenItem, Payment, Policy, Reconciliation, Return, reconcile,
};
use facturier::identifiers::belgian_iban;
use facturier::model::{
    AccountKind, AccountNumber, AmountKind, Balance, Charge, Communication, CreditTransfer,
    DocumentTotals, Invoice, Kind, Movement, OtherAmount, Page, Party, PaymentMeans, Side,
    Statement, StatementKind, StructuredCommunication, TaxRegistration,
};
use facturier::references::{CreditorReference, Ogm};
use facturier::value::{Amount, Identifier, Parsed, round_half_up};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

#[allow(dead_code, reason = "the tests use this file as a module")]
fn main() {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok());
    let year = Year::new(seed.unwrap_or(2026), 2_000, 3_000);
    let (items, payments) = (year.items(), year.payments());
    let start = std::time::Instant::now();
    let result = reconcile(&items, &payments, &policy());
    let time = start.elapsed();
    println!(
        "{} items, {} payments, matched in {time:?}",
        items.len(),
        payments.len()
    );
    println!("{}", year.figures(&result));
}

/// The policy that suits the year: fees of up to 15.
pub fn policy() -> Policy {
    Policy::new().fee(Decimal::from(15))
}

/// Invoices, statements, and what pays what.
#[derive(Debug)]
pub struct Year {
    /// Each with its direction.
    pub invoices: Vec<(Invoice, ItemDirection)>,
    /// One for each day with movements.
    pub statements: Vec<Statement>,
    /// What each payment is about, by its id.
    pub truth: HashMap<String, Truth>,
}

/// What a payment is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// The places of the invoices it settles, in part or in full.
    pub invoices: BTreeSet<usize>,
    /// Whether everything it settles is named by a reference without a mistake.
    pub survives: bool,
    /// What was done with it.
    pub what: &'static str,
    /// Payments and their returns have the same number.
    pub returned: Option<usize>,
    /// The number of the booking: where it comes in several files, it is one all the same.
    pub booking: usize,
}

/// How much was found again.
#[derive(Debug)]
pub struct Figures {
    /// Matches that are right, and all matches, by class.
    pub classes: BTreeMap<Class, (usize, usize)>,
    /// Payments found again, and all, by what was done with them; only those whose reference survives.
    pub surviving: BTreeMap<&'static str, (usize, usize)>,
    /// The same of those whose reference does not survive.
    pub others: BTreeMap<&'static str, (usize, usize)>,
    /// Payments that are none of any invoice, and are in no match, and all of them.
    pub noise: (usize, usize),
    /// Matches that are wrong.
    pub wrong: Vec<String>,
    /// Payments whose reference survives and that are not found, with what became of them.
    pub missed: Vec<String>,
}

impl Figures {
    /// What part of the payments whose reference survives is matched rightly: found, and all.
    pub fn recall(&self) -> (usize, usize) {
        self.surviving
            .values()
            .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent =
            |(part, all): (usize, usize)| Decimal::from(part * 1000 / all.max(1)) / Decimal::TEN;
        for (class, &(right, all)) in &self.classes {
            writeln!(
                f,
                "{:38} {right:>5} of {all:>5} right: {} %",
                format!("{class:?}"),
                percent((right, all))
            )?;
        }
        let recall = self.recall();
        writeln!(
            f,
            "{:38} {:>5} of {:>5} found: {} %",
            "with a reference",
            recall.0,
            recall.1,
            percent(recall)
        )?;
        for (what, &(found, all)) in &self.surviving {
            writeln!(
                f,
                "  {what:36} {found:>5} of {all:>5} found: {} %",
                percent((found, all))
            )?;
        }
        writeln!(f, "without")?;
        for (what, &(found, all)) in &self.others {
            writeln!(
                f,
                "  {what:36} {found:>5} of {all:>5} found: {} %",
                percent((found, all))
            )?;
        }
        let (left, all) = self.noise;
        writeln!(
            f,
            "{:38} {left:>5} of {all:>5} left alone: {} %",
            "noise",
            percent((left, all))
        )?;
        let wrong = self.wrong.iter().map(|one| ("wrong", one));
        let missed = self.missed.iter().map(|one| ("missed", one));
        wrong
            .chain(missed)
            .try_for_each(|(what, one)| writeln!(f, "{what}: {one}"))
    }
}

/// A row of numbers that look drawn, the same for the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

struct Person {
    name: String,
    vat: String,
    iban: String,
    /// What it is always billed, if so.
    fixed: Option<Decimal>,
}

/// A movement with what it is about, one truth for each detail.
struct Entry {
    date: NaiveDate,
    movement: Movement,
    truth: Vec<Truth>,
}

const FIRST: [&str; 20] = [
    "Alder", "Birk", "Cedrus", "Dorn", "Elm", "Fagus", "Ginko", "Hulst", "Iep", "Jasmin",
    "Kastanje", "Linde", "Mispel", "Noot", "Olm", "Populier", "Quercus", "Roos", "Sorbus", "Taxus",
];
const SECOND: [&str; 16] = [
    "Advies",
    "Bakkerij",
    "Bouw",
    "Conseil",
    "Design",
    "Electro",
    "Garage",
    "Horeca",
    "Immo",
    "Logistics",
    "Media",
    "Optiek",
    "Print",
    "Software",
    "Transport",
    "Webshop",
];
const FORMS: [&str; 5] = ["BV", "NV", "SRL", "SA", "VOF"];
/// Prices that many are billed.
const PRICES: [i64; 6] = [12_100, 24_200, 30_250, 60_500, 6_050, 121_000];
const TEXTS: [&str; 5] = [
    "",
    "invoice",
    "betaling factuur",
    "paiement facture",
    "thank you",
];

impl Year {
    /// So many invoices and credit notes, and about so many movements, noise among them.
    pub fn new(seed: u64, invoices: usize, movements: usize) -> Self {
        let mut dice = Dice(seed);
        let people: Vec<Person> = (0..invoices / 12 + 2)
            .map(|at| person(at, &mut dice))
            .collect();
        let mut documents = Vec::new();
        let mut owners = Vec::new();
        while documents.len() < invoices {
            let owner = dice.below(people.len());
            let direction = if owner.is_multiple_of(4) {
                ItemDirection::Payable
            } else {
                ItemDirection::Receivable
            };
            owners.push(owner);
            let document = invoice(documents.len(), &people[owner], direction, &mut dice);
            documents.push((document, direction));
        }
        let mut maker = Maker {
            dice,
            people,
            owners,
            documents,
            entries: Vec::new(),
            done: BTreeSet::new(),
            returns: 0,
        };
        for at in 0..invoices {
            maker.pay(at);
        }
        let paid: usize = maker.entries.iter().map(|entry| entry.truth.len()).sum();
        for nth in paid..movements {
            maker.noise(nth);
        }
        maker.globalise();
        maker.year()
    }

    /// The invoices as open items.
    pub fn items(&self) -> Vec<OpenItem> {
        let item = |(invoice, direction): &(Invoice, ItemDirection)| {
            OpenItem::from_invoice(invoice, *direction).unwrap()
        };
        self.invoices.iter().map(item).collect()
    }

    /// The payments of all statements.
    pub fn payments(&self) -> Vec<Payment> {
        self.statements
            .iter()
            .flat_map(Payment::of_statement)
            .collect()
    }

    /// How much of the truth a result has.
    pub fn figures(&self, result: &Reconciliation) -> Figures {
        let places: HashMap<_, usize> = self
            .items()
            .into_iter()
            .enumerate()
            .map(|(at, item)| (item.key, at))
            .collect();
        let mut figures = Figures {
            classes: BTreeMap::new(),
            surviving: BTreeMap::new(),
            others: BTreeMap::new(),
            noise: (0, 0),
            wrong: Vec::new(),
            missed: Vec::new(),
        };
        let mut right = BTreeSet::new();
        let mut matched = BTreeMap::new();
        for found in &result.matches {
            let truth = &self.truth[found.payment.as_str()];
            let count = matched.entry(truth.booking).or_insert(0);
            *count += 1;
            let is_right = *count == 1 && self.is_right(found, truth, &places);
            let count = figures.classes.entry(found.class).or_default();
            count.1 += 1;
            if is_right {
                count.0 += 1;
                right.insert(truth.booking);
            } else {
                figures.wrong.push(format!("{found:?}, in truth {truth:?}"));
            }
        }
        let bookings: BTreeMap<usize, &Truth> = self
            .truth
            .values()
            .map(|truth| (truth.booking, truth))
            .collect();
        let payments = self.payments();
        for payment in &payments {
            let id = payment.id.as_str();
            let truth = &self.truth[id];
            if truth.survives && !right.contains(&truth.booking) {
                let left = result.unmatched.iter().find(|one| one.payment == id);
                let proposal = result.proposals.iter().find(|one| one.payment == id);
                let found = (left.map(|one| &one.reason), proposal);
                let missed = format!("{truth:?} {found:?} {payment:?}");
                figures.missed.push(missed);
            }
        }
        for (booking, truth) in bookings {
            let part = if truth.what == "noise" {
                figures.noise.1 += 1;
                figures.noise.0 += usize::from(!matched.contains_key(&booking));
                continue;
            } else if truth.survives {
                figures.surviving.entry(truth.what).or_default()
            } else {
                figures.others.entry(truth.what).or_default()
            };
            part.1 += 1;
            part.0 += usize::from(right.contains(&booking));
        }
        figures
    }

    fn is_right(
        &self,
        found: &Match,
        truth: &Truth,
        places: &HashMap<facturier::value::Text, usize>,
    ) -> bool {
        let items: BTreeSet<usize> = found
            .allocations
            .iter()
            .map(|part| places[&part.item])
            .collect();
        let partner = found.returned.as_ref().map(|other| match other {
            Return::Of(id) | Return::By(id) => &self.truth[id.as_str()],
        });
        let same_return = partner.and_then(|partner| partner.returned) == truth.returned;
        // A return may be recognised by the payment alone.
        let same_items = items == truth.invoices || (items.is_empty() && truth.returned.is_some());
        same_return && same_items
    }
}

fn person(at: usize, dice: &mut Dice) -> Person {
    let name = format!(
        "{} {} {}{}",
        FIRST[at % FIRST.len()],
        SECOND[at / FIRST.len() % SECOND.len()],
        dice.of(&FORMS),
        if at >= FIRST.len() * SECOND.len() {
            format!(" {at}")
        } else {
            String::new()
        },
    );
    let bban = 7_350_000_000 + at as u64 * 7_919;
    let check = match bban % 97 {
        0 => 97,
        check => check,
    };
    Person {
        name,
        vat: format!("BE0{:09}", 400_000_000 + at * 97),
        iban: belgian_iban(&format!("{bban:010}{check:02}")).unwrap(),
        fixed: (dice.below(5) == 0).then(|| Decimal::new(*dice.of(&PRICES), 2)),
    }
}

fn invoice(at: usize, owner: &Person, direction: ItemDirection, dice: &mut Dice) -> Invoice {
    let kind = if dice.below(9) == 0 {
        Kind::CreditNote
    } else {
        Kind::Invoice
    };
    let gross = match (kind, owner.fixed) {
        (Kind::Invoice, Some(fixed)) => fixed,
        (Kind::Invoice, None) if dice.below(3) == 0 => Decimal::new(*dice.of(&PRICES), 2),
        (Kind::Invoice, None) => Decimal::new(4_000 + dice.below(400_000) as i64, 2),
        (Kind::CreditNote, _) => Decimal::new(500 + dice.below(3_000) as i64, 2),
    };
    let net = round_half_up(gross / Decimal::new(121, 2), 2);
    let number = match (direction, owner.vat.len() % 2 + at % 3) {
        (ItemDirection::Receivable, _) => format!("2026-{at:05}"),
        (ItemDirection::Payable, 0) => format!("F{at:06}"),
        (ItemDirection::Payable, 1) => format!("26/{at:05}/A"),
        (ItemDirection::Payable, _) => format!("INV-{}", 9_000_000 + at * 13),
    };
    let remittance = match dice.below(10) {
        0..=6 => Some(
            Ogm::from_number(2_600_000_000 + at as u64 * 37)
                .unwrap()
                .to_string(),
        ),
        7 => Some(
            CreditorReference::from_reference(&format!("26{at:07}"))
                .unwrap()
                .to_string(),
        ),
        _ => None,
    };
    let party = Party {
        name: Some(owner.name.as_str().into()),
        tax_registrations: vec![TaxRegistration {
            identifier: Some(owner.vat.as_str().into()),
            tax_scheme: Some("VAT".into()),
        }],
        ..Party::default()
    };
    let (seller, buyer) = match direction {
        ItemDirection::Receivable => (None, Some(party)),
        ItemDirection::Payable => (Some(party), None),
    };
    let account = match direction {
        ItemDirection::Receivable => OWN_IBAN,
        ItemDirection::Payable => &owner.iban,
    };
    // Some are in dollars, and paid from an account in euro.
    let currency = match direction == ItemDirection::Receivable && dice.below(30) == 0 {
        true => "USD",
        false => "EUR",
    };
    let amount = |value| Some(Amount::new(value, currency));
    Invoice {
        kind,
        number: Some(number.into()),
        issue_date: Some(Parsed::Value(day(at % 330))),
        currency_code: Some(currency.into()),
        payment_terms: (dice.below(8) == 0 && kind == Kind::Invoice)
            .then(|| "2% 8 dagen, 30 dagen netto".into()),
        seller,
        buyer,
        payment_means: vec![PaymentMeans {
            type_code: Some("30".into()),
            remittance_information: remittance.filter(|_| kind == Kind::Invoice).map(Into::into),
            credit_transfer: Some(CreditTransfer {
                account_identifier: Some(Identifier::new(account)),
                ..CreditTransfer::default()
            }),
            ..PaymentMeans::default()
        }],
        totals: Some(DocumentTotals {
            total_without_vat: amount(net),
            total_with_vat: amount(gross),
            amount_due_for_payment: amount(gross),
            ..DocumentTotals::default()
        }),
        ..Invoice::default()
    }
}

/// What stands where an end-to-end id should: words for none, and one that only this bank has.
const NO_IDS: [&str; 6] = [
    "NOTPROVIDED",
    "Not Provided",
    "NICHT ANGEGEBEN",
    "KREF+",
    "0",
    "SCT-INST-20260101-1",
];
const SEVERAL: &str = "several invoices";
const OWN_IBAN: &str = "BE68539007547034";

fn day(nth: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 2).unwrap() + Days::new(nth as u64)
}

struct Maker {
    dice: Dice,
    people: Vec<Person>,
    owners: Vec<usize>,
    documents: Vec<(Invoice, ItemDirection)>,
    entries: Vec<Entry>,
    /// Invoices whose payment is decided.
    done: BTreeSet<usize>,
    returns: usize,
}

impl Maker {
    fn gross(&self, at: usize) -> Decimal {
        let gross = self.documents[at]
            .0
            .totals
            .as_ref()
            .unwrap()
            .total_with_vat
            .as_ref()
            .unwrap();
        let gross = *gross.value.value().unwrap();
        if self.documents[at].0.kind == Kind::CreditNote {
            -gross
        } else {
            gross
        }
    }

    fn ogm(&self, at: usize) -> Option<&str> {
        self.documents[at].0.payment_means[0]
            .remittance_information
            .as_deref()
    }

    fn number(&self, at: usize) -> String {
        self.documents[at].0.number.as_deref().unwrap().to_owned()
    }

    fn issued(&self, at: usize) -> NaiveDate {
        *self.documents[at]
            .0
            .issue_date
            .as_ref()
            .unwrap()
            .value()
            .unwrap()
    }

    fn is_foreign(&self, at: usize) -> bool {
        self.documents[at].0.currency_code.as_deref() != Some("EUR")
    }

    /// Open invoices or credit notes of the same owner, issued within sixty days after this one.
    fn beside(&self, at: usize, kind: Kind) -> Vec<usize> {
        let near = |other: &usize| {
            self.owners[*other] == self.owners[at]
                && *other != at
                && !self.is_foreign(*other)
                && self.documents[*other].0.kind == kind
                && !self.done.contains(other)
                && (0..60).contains(&(self.issued(*other) - self.issued(at)).num_days())
        };
        (0..self.documents.len()).filter(near).collect()
    }

    /// Decides how an invoice is paid.
    fn pay(&mut self, at: usize) {
        if self.documents[at].0.kind == Kind::CreditNote || !self.done.insert(at) {
            return;
        }
        let gross = self.gross(at);
        let late = Days::new(9 + self.dice.below(40) as u64);
        let date = self.issued(at) + late;
        let has_terms = self.documents[at].0.payment_terms.is_some();
        match self.dice.below(100) {
            _ if self.is_foreign(at) => {
                let text = self.reference(at);
                let booked = round_half_up(gross * Decimal::new(9_174, 4), 2);
                self.enter(date, at, booked, text, "foreign currency", true, &[at]);
                let last = self.entries.last_mut().unwrap();
                last.movement.other_amounts.push(OtherAmount {
                    kind: AmountKind::Instructed,
                    amount: Parsed::Value(gross),
                    currency: Some("USD".into()),
                    exchange: None,
                });
            }
            _ if has_terms && self.dice.below(2) == 0 => {
                let net = round_half_up(gross * Decimal::new(2, 2), 2);
                let text = self.reference(at);
                self.enter(
                    self.issued(at) + Days::new(5),
                    at,
                    gross - net,
                    text,
                    "discount",
                    true,
                    &[at],
                );
            }
            0..=5 => {
                let part = round_half_up(gross / Decimal::from(3), 2);
                let text = [self.reference(at), self.reference(at)];
                let [first, second] = text;
                self.enter(date, at, part, first, "partial", true, &[at]);
                self.enter(
                    date + Days::new(12),
                    at,
                    gross - part,
                    second,
                    "partial",
                    true,
                    &[at],
                );
            }
            6..=8 if gross > Decimal::ONE_HUNDRED => {
                let text = self.reference(at);
                let fee = Decimal::new(100 + self.dice.below(1_200) as i64, 2);
                self.enter(date, at, gross - fee, text, "fee", true, &[at]);
            }
            9 if gross > Decimal::ONE_HUNDRED => {
                // More than the policy knows of, and the bank says so.
                let text = self.reference(at);
                let fee = Decimal::new(2_000 + self.dice.below(900) as i64, 2);
                self.enter(date, at, gross - fee, text, "fee that is told", true, &[at]);
                self.entries
                    .last_mut()
                    .unwrap()
                    .movement
                    .charges
                    .push(Charge {
                        side: Side::Debit,
                        amount: Parsed::Value(fee),
                        currency: Some("EUR".into()),
                        is_included: Some(true),
                        description: None,
                        bearer: None,
                    });
            }
            10 if gross > Decimal::ONE_HUNDRED => {
                // In two, each less a fee.
                let part = round_half_up(gross / Decimal::TWO, 2);
                let fee = Decimal::new(900, 2);
                let [first, second] = [self.reference(at), self.reference(at)];
                let what = "two parts less a fee";
                self.enter(date, at, part - fee, first, what, true, &[at]);
                let later = date + Days::new(9);
                self.enter(later, at, gross - part - fee, second, what, true, &[at]);
            }
            40 if self.documents[at].1 == ItemDirection::Receivable => {
                // Given back, and more than that: somebody has to look.
                let text = self.reference(at);
                self.enter(date, at, gross, text, "returned with a fee", true, &[at]);
                let back = -gross - Decimal::new(350, 2);
                let number = free(&self.number(at));
                let what = "return with a fee";
                self.enter(date + Days::new(4), at, back, number, what, false, &[at]);
                let last = self.entries.last_mut().unwrap();
                last.movement.return_reason = Some("AM04".into());
                last.truth[0].returned = Some(0);
            }
            9..=13 => {
                let text = self.mistyped(at);
                self.enter(date, at, gross, text, "typing error", false, &[at]);
            }
            14..=19 => {
                let text = free(self.dice.of::<&str>(&TEXTS));
                self.enter(date, at, gross, text, "no reference", false, &[at]);
            }
            20..=29 => {
                let mut all = self.beside(at, Kind::Invoice);
                all.truncate(1 + self.dice.below(4));
                all.push(at);
                self.together(&all, SEVERAL);
            }
            30..=36 => {
                let mut all = self.beside(at, Kind::CreditNote);
                all.truncate(1);
                if all.iter().map(|&other| self.gross(other)).sum::<Decimal>() + gross
                    <= Decimal::ZERO
                {
                    all.clear();
                }
                all.push(at);
                self.together(&all, "credit note netted");
            }
            37..=39 if self.documents[at].1 == ItemDirection::Receivable => {
                // Collected, returned, and paid by transfer after all.
                let id = format!("E2E-{:06}", at * 7);
                let number = free(&self.number(at));
                self.returns += 1;
                let pair = self.returns;
                for (date, amount) in [(date, gross), (date + Days::new(3), -gross)] {
                    self.enter(date, at, amount, number.clone(), "returned", true, &[at]);
                    let entry = self.entries.last_mut().unwrap();
                    entry.movement.customer_reference = Some(id.as_str().into());
                    entry.truth[0].returned = Some(pair);
                    if amount.is_sign_negative() {
                        entry.movement.return_reason = Some("AM04".into());
                    }
                }
                let text = self.reference(at);
                self.enter(
                    date + Days::new(9),
                    at,
                    gross,
                    text,
                    "paid after a return",
                    true,
                    &[at],
                );
            }
            40..=43 => {}
            _ => {
                let text = self.reference(at);
                self.enter(date, at, gross, text, "in full", true, &[at]);
            }
        }
    }

    /// One payment for all of these, each named.
    fn together(&mut self, all: &[usize], what: &'static str) {
        self.done.extend(all);
        let sum = all.iter().map(|&at| self.gross(at)).sum();
        let last = all.iter().map(|&at| self.issued(at)).max().unwrap();
        // Some forget to name the credit note, or anything.
        let silent = all.len() > 1 && self.dice.below(4) == 0;
        let is_named = |at: &&usize| {
            !silent || (what != SEVERAL && self.documents[**at].0.kind == Kind::Invoice)
        };
        let names: Vec<String> = all
            .iter()
            .filter(is_named)
            .map(|&at| match self.ogm(at) {
                Some(ogm) if self.dice.0.is_multiple_of(3) => ogm.to_owned(),
                _ => self.number(at),
            })
            .collect();
        let what = if all.len() == 1 { "in full" } else { what };
        let date = last + Days::new(9 + self.dice.below(20) as u64);
        self.enter(
            date,
            all[0],
            sum,
            free(&names.join(", ")),
            what,
            !silent,
            all,
        );
    }

    /// A communication that names an invoice, in one of the ways in which people do.
    fn reference(&mut self, at: usize) -> Communication {
        let number = self.number(at);
        let Some(said) = self.ogm(at).map(str::to_owned) else {
            return free(&match self.dice.below(3) {
                0 => number,
                1 => format!("Factuur {number} dd. {}", self.issued(at)),
                _ => format!("fact.nr {}, dank", number.to_lowercase()),
            });
        };
        let is_ogm = said.starts_with('+');
        let digits: String = said.chars().filter(char::is_ascii_digit).collect();
        match self.dice.below(6) {
            0..=2 if is_ogm => Communication::Structured(StructuredCommunication {
                kind: 101,
                text: digits.as_str().into(),
            }),
            3 if is_ogm => free(&format!("betaling {digits} bedankt")),
            4 => free(&format!("{} {number}", self.dice.of(&TEXTS))),
            _ => free(&format!("paiement {said} merci")),
        }
    }

    /// A communication with a mistake in it.
    fn mistyped(&mut self, at: usize) -> Communication {
        let text = match self.ogm(at) {
            Some(ogm) => ogm.to_owned(),
            None => self.number(at),
        };
        let places: Vec<usize> = (0..text.len())
            .filter(|&at| text.as_bytes()[at].is_ascii_digit())
            .collect();
        let mut bytes = text.into_bytes();
        let place = *self.dice.of(&places);
        bytes[place] = b'0' + (bytes[place] - b'0' + 1 + self.dice.below(9) as u8) % 10;
        free(&String::from_utf8(bytes).unwrap())
    }

    #[allow(clippy::too_many_arguments)]
    fn enter(
        &mut self,
        date: NaiveDate,
        at: usize,
        amount: Decimal,
        communication: Communication,
        what: &'static str,
        survives: bool,
        invoices: &[usize],
    ) {
        let owner = &self.people[self.owners[at]];
        let amount = match self.documents[at].1 {
            ItemDirection::Receivable => amount,
            ItemDirection::Payable => -amount,
        };
        // Banks write names in capitals, and some not at all.
        let name = (self.dice.below(10) > 0).then(|| owner.name.to_uppercase().as_str().into());
        let iban = owner.iban.clone();
        let no_id = (self.dice.below(3) == 0).then(|| (*self.dice.of(&NO_IDS)).into());
        let truth = Truth {
            invoices: invoices.iter().copied().collect(),
            survives,
            what,
            ..Truth::default()
        };
        self.entries.push(Entry {
            date,
            movement: Movement {
                communication: Some(communication),
                counterparty_name: name,
                customer_reference: no_id,
                ..movement(date, amount, &iban)
            },
            truth: vec![truth],
        });
    }

    /// A movement that has nothing to do with any invoice.
    fn noise(&mut self, nth: usize) {
        let date = day(self.dice.below(360));
        let amount = match self.dice.below(3) {
            0 => -Decimal::new(*self.dice.of(&PRICES), 2),
            1 => Decimal::new(*self.dice.of(&PRICES), 2),
            _ => -Decimal::new(100 + self.dice.below(90_000) as i64, 2),
        };
        let text = match self.dice.below(5) {
            0 => Ogm::from_number(1_100_000_000 + nth as u64)
                .unwrap()
                .to_string(),
            1 => format!("card 6703 04{nth:05} terminal 001{nth:04} {date}"),
            2 => format!("salary {date}"),
            3 => format!("order {}", 70_000 + nth),
            _ => String::new(),
        };
        let check = 97 - nth % 97;
        let mut iban = belgian_iban(&format!("001{nth:07}{check:02}")).unwrap();
        let mut amount = amount;
        if self.dice.below(10) == 0 {
            // Something else that a party of the year pays or is paid.
            iban = self.people[self.dice.below(self.people.len())].iban.clone();
            amount = Decimal::new(amount.mantissa() as i64 * 3 + 1, 2);
        }
        let movement = Movement {
            communication: Some(free(&text)),
            counterparty_name: Some(format!("SHOP {nth}").as_str().into()),
            ..movement(date, amount, &iban)
        };
        let truth = Truth {
            what: "noise",
            ..Truth::default()
        };
        self.entries.push(Entry {
            date,
            movement,
            truth: vec![truth],
        });
    }

    /// Puts some of what came in on one day under one total.
    fn globalise(&mut self) {
        self.entries.sort_by_key(|entry| entry.date);
        let mut result: Vec<Entry> = Vec::new();
        for entry in std::mem::take(&mut self.entries) {
            let joins = self.dice.below(8) == 0;
            match result.last_mut() {
                Some(last)
                    if joins
                        && last.date == entry.date
                        && last.movement.side == entry.movement.side =>
                {
                    if last.movement.details.is_empty() {
                        let detail = std::mem::take(&mut last.movement);
                        last.movement = Movement {
                            details: vec![detail.clone()],
                            ..movement(last.date, detail.signed().unwrap(), "")
                        };
                    }
                    let sum = last.movement.amount.value().unwrap()
                        + entry.movement.amount.value().unwrap();
                    last.movement.amount = Parsed::Value(sum);
                    last.movement.details.push(entry.movement);
                    last.truth.extend(entry.truth);
                }
                _ => result.push(entry),
            }
        }
        self.entries = result;
    }

    fn year(mut self) -> Year {
        let mut days: BTreeMap<NaiveDate, (Vec<Movement>, Vec<Truth>)> = BTreeMap::new();
        let mut bookings = 0;
        for mut entry in std::mem::take(&mut self.entries) {
            for truth in &mut entry.truth {
                bookings += 1;
                truth.booking = bookings;
            }
            // The banks of some days give no reference of their own.
            if !entry.date.day0().is_multiple_of(4) {
                entry.movement.bank_reference = Some(format!("B{bookings:09}").as_str().into());
            }
            let (movements, truth) = days.entry(entry.date).or_default();
            movements.push(entry.movement);
            truth.extend(entry.truth);
        }
        let mut year = Year {
            invoices: self.documents,
            statements: Vec::new(),
            truth: HashMap::new(),
        };
        let mut before: (Vec<Movement>, Vec<Truth>) = Default::default();
        for (nth, (date, (movements, truth))) in days.into_iter().enumerate() {
            let number = nth as u32 + 1;
            let of = |movements: &[Movement]| statement(number, date, movements);
            let half = movements.len() / 2;
            let leaves = |movements: &[Movement]| -> usize {
                movements.iter().map(|one| one.details.len().max(1)).sum()
            };
            match self.dice.below(6) {
                0 if half > 0 => {
                    let split = leaves(&movements[..half]);
                    for (page, movements, truth) in [
                        (1, &movements[..half], &truth[..split]),
                        (2, &movements[half..], &truth[split..]),
                    ] {
                        let mut statement = of(movements);
                        statement.page = Some(Page {
                            number: page,
                            is_last: Some(page == 2),
                        });
                        year.add(statement, truth);
                    }
                }
                1..=3 if movements.iter().all(is_plain) => {
                    let text = mt940(&of(&movements), nth % 3);
                    let (document, _) = facturier::read(text.as_bytes()).unwrap().into_document();
                    let statements = document.as_statements().unwrap().to_vec();
                    let [statement] = <[Statement; 1]>::try_from(statements).unwrap();
                    year.add(statement, &truth);
                }
                _ => year.add(of(&movements), &truth),
            }
            match self.dice.below(5) {
                // Announced before.
                0 => {
                    let mut early = of(&movements[..half]);
                    (early.kind, early.number) = (StatementKind::Notification, None);
                    year.add(early, &truth[..leaves(&movements[..half])]);
                }
                // An export that begins a day before.
                1 => {
                    let all = [&before.0[..], &movements].concat();
                    let mut export = of(&all);
                    export.number = None;
                    year.add(export, &[&before.1[..], &truth].concat());
                }
                _ => {}
            }
            before = (movements, truth);
        }
        year
    }
}

impl Year {
    fn add(&mut self, statement: Statement, truth: &[Truth]) {
        let payments = Payment::of_statement(&statement);
        assert_eq!(payments.len(), truth.len());
        for (payment, truth) in payments.into_iter().zip(truth) {
            let known = self.truth.insert(payment.id.to_string(), truth.clone());
            assert!(known.is_none(), "{}", payment.id);
        }
        self.statements.push(statement);
    }
}

pub fn statement(number: u32, date: NaiveDate, movements: &[Movement]) -> Statement {
    Statement {
        account: Some(account(OWN_IBAN)),
        number: Some(number),
        new_balance: Some(Balance {
            date: Some(Parsed::Value(date)),
            ..Balance::default()
        }),
        movements: movements.to_vec(),
        ..Statement::default()
    }
}

/// Whether MT940 can carry all that is to be known of a movement.
fn is_plain(movement: &Movement) -> bool {
    movement.details.is_empty()
        && movement.return_reason.is_none()
        && movement.charges.is_empty()
        && movement.other_amounts.is_empty()
        && movement.bank_reference.is_some()
}

/// A statement as one of three banks writes it.
pub fn mt940(statement: &Statement, bank: usize) -> String {
    let date = |date: &Option<Parsed<NaiveDate>>| *date.as_ref().unwrap().value().unwrap();
    let new = statement.new_balance.as_ref().unwrap();
    // 260102, and 0102.
    let short = |date: NaiveDate| date.to_string().replace('-', "");
    let day = short(date(&new.date)).split_off(2);
    let comma = |amount: Decimal| {
        let mut amount = amount;
        amount.rescale(2);
        amount.to_string().replace('.', ",")
    };
    let sum: Decimal = statement.totals().filter_map(Movement::signed).sum();
    let start = Decimal::from(1_000_000);
    let mut text = format!(
        ":20:STATEMENT\r\n:25:{OWN_IBAN} EUR\r\n:28C:{:05}\r\n:60F:C{day}EUR{}\r\n",
        statement.number.unwrap(),
        comma(start)
    );
    for movement in statement.totals() {
        let sign = match movement.side {
            Side::Credit => 'C',
            Side::Debit => 'D',
        };
        let iban = movement.counterparty_account.as_ref();
        let iban = iban.map_or("", |account| account.number.as_str());
        let name = movement.counterparty_name.as_deref().unwrap_or_default();
        let id = movement.customer_reference.as_deref().unwrap_or_default();
        let said = match movement.communication.as_ref().unwrap() {
            Communication::Free(text) => text.to_string(),
            Communication::Structured(of) => {
                format!(
                    "+++{}/{}/{}+++",
                    &of.text[..3],
                    &of.text[3..7],
                    &of.text[7..]
                )
            }
        };
        // What fits in a line, and the rest on the next.
        let lines = |text: &str, width: usize| -> Vec<String> {
            let chars: Vec<char> = text.chars().collect();
            chars
                .chunks(width)
                .map(|line| line.iter().collect())
                .collect()
        };
        let _ = write!(
            text,
            ":61:{day}{}{sign}{}NTRF{}//{}\r\n:86:",
            short(date(&movement.entry_date)).split_off(4),
            comma(*movement.amount.value().unwrap()),
            if id.is_empty() { "NONREF" } else { "EREF" },
            movement.bank_reference.as_deref().unwrap()
        );
        let _ = match bank {
            0 => {
                let id = if id.is_empty() {
                    String::new()
                } else {
                    format!("/EREF/{id}")
                };
                let role = if sign == 'C' { "ORDP" } else { "BENM" };
                let all = format!("{id}/{role}//IBAN/{iban}/NAME/{name}/REMI/{said}");
                write!(text, "{}\r\n", lines(&all, 65).join("\r\n"))
            }
            1 => {
                let first = format!("{:<33}IBAN: {iban}", "SEPA OVERBOEKING");
                let mut all = vec![first];
                if !name.is_empty() {
                    all.push(format!("NAAM: {name}"));
                }
                all.push(format!("OMSCHRIJVING: {said}"));
                if !id.is_empty() {
                    all.push(format!("KENMERK: {id}"));
                }
                write!(text, "{}\r\n", all.join("\r\n"))
            }
            _ => {
                let code = if sign == 'C' {
                    "166?00GUTSCHRIFT"
                } else {
                    "116?00UEBERWEISUNG"
                };
                let mut all = Vec::new();
                if !id.is_empty() {
                    all.extend(lines(&format!("EREF+{id}"), 27));
                }
                all.extend(lines(&format!("SVWZ+{said}"), 27));
                let fields = (20..)
                    .zip(all)
                    .map(|(field, line)| format!("?{field}{line}"));
                let fields: String = fields.collect();
                let names = (32..34).zip(lines(name, 27));
                let names: String = names
                    .map(|(field, line)| format!("?{field}{line}"))
                    .collect();
                let all = format!("{code}{fields}?31{iban}{names}");
                write!(text, "{}\r\n", lines(&all, 65).join("\r\n"))
            }
        };
    }
    let (side, end) = Side::of(start + sum);
    let side = if side == Side::Credit { 'C' } else { 'D' };
    let _ = write!(text, ":62F:{side}{day}EUR{}\r\n-\r\n", comma(end));
    text
}

fn free(text: &str) -> Communication {
    Communication::Free(text.into())
}

fn account(iban: &str) -> AccountNumber {
    AccountNumber {
        kind: AccountKind::BelgianIban,
        number: iban.into(),
        currency: Some("EUR".into()),
        ..AccountNumber::default()
    }
}

fn movement(date: NaiveDate, signed: Decimal, iban: &str) -> Movement {
    let (side, amount) = Side::of(signed);
    Movement {
        side,
        amount: Parsed::Value(amount),
        entry_date: Some(Parsed::Value(date)),
        counterparty_account: (!iban.is_empty()).then(|| account(iban)),
        ..Movement::default()
    }
}
