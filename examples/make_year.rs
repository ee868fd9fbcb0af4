//! A year of invoices and bank statements of which it is known what pays what, to see how much of it is
//! found again.
//!
//! ```sh
//! cargo run --release --example make_year [SEED]
//! ```
//!
//! Everything in it is made up: parties, numbers and accounts. The tests use it as a module.

use chrono::{Days, NaiveDate};
use facturier::dossier::matching::{
    Class, Direction, Match, OpenItem, Payment, Policy, Reconciliation, Return, reconcile,
};
use facturier::identifiers::belgian_iban;
use facturier::model::{
    AccountKind, AccountNumber, Balance, Communication, CreditTransfer, DocumentTotals, Invoice,
    Kind, Movement, Party, PaymentMeans, Side, Statement, StructuredCommunication, TaxRegistration,
};
use facturier::references::{CreditorReference, Ogm};
use facturier::value::{Amount, Identifier, Parsed, round_half_up};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    pub invoices: Vec<(Invoice, Direction)>,
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
        self.wrong
            .iter()
            .try_for_each(|wrong| writeln!(f, "wrong: {wrong}"))
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
                Direction::Payable
            } else {
                Direction::Receivable
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
        let item = |(invoice, direction): &(Invoice, Direction)| {
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
        };
        let mut right = BTreeSet::new();
        let mut matched = BTreeSet::new();
        for found in &result.matches {
            let truth = &self.truth[found.payment.as_str()];
            let is_right = self.is_right(found, truth, &places);
            let count = figures.classes.entry(found.class).or_default();
            count.1 += 1;
            matched.insert(found.payment.as_str());
            if is_right {
                count.0 += 1;
                right.insert(found.payment.as_str());
            } else {
                figures.wrong.push(format!("{found:?}, in truth {truth:?}"));
            }
        }
        for (id, truth) in &self.truth {
            let part = if truth.what == "noise" {
                figures.noise.1 += 1;
                figures.noise.0 += usize::from(!matched.contains(id.as_str()));
                continue;
            } else if truth.survives {
                figures.surviving.entry(truth.what).or_default()
            } else {
                figures.others.entry(truth.what).or_default()
            };
            part.1 += 1;
            part.0 += usize::from(right.contains(id.as_str()));
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

fn invoice(at: usize, owner: &Person, direction: Direction, dice: &mut Dice) -> Invoice {
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
        (Direction::Receivable, _) => format!("2026-{at:05}"),
        (Direction::Payable, 0) => format!("F{at:06}"),
        (Direction::Payable, 1) => format!("26/{at:05}/A"),
        (Direction::Payable, _) => format!("INV-{}", 9_000_000 + at * 13),
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
        Direction::Receivable => (None, Some(party)),
        Direction::Payable => (Some(party), None),
    };
    let account = match direction {
        Direction::Receivable => OWN_IBAN,
        Direction::Payable => &owner.iban,
    };
    let amount = |value| Some(Amount::new(value, "EUR"));
    Invoice {
        kind,
        number: Some(number.into()),
        issue_date: Some(Parsed::Value(day(at % 330))),
        currency_code: Some("EUR".into()),
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

const SEVERAL: &str = "several invoices";
const OWN_IBAN: &str = "BE68539007547034";

fn day(nth: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 2).unwrap() + Days::new(nth as u64)
}

struct Maker {
    dice: Dice,
    people: Vec<Person>,
    owners: Vec<usize>,
    documents: Vec<(Invoice, Direction)>,
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

    /// Open invoices or credit notes of the same owner, issued within sixty days after this one.
    fn beside(&self, at: usize, kind: Kind) -> Vec<usize> {
        let near = |other: &usize| {
            self.owners[*other] == self.owners[at]
                && *other != at
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
            37..=39 if self.documents[at].1 == Direction::Receivable => {
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
            Direction::Receivable => amount,
            Direction::Payable => -amount,
        };
        // Banks write names in capitals, and some not at all.
        let name = (self.dice.below(10) > 0).then(|| owner.name.to_uppercase().as_str().into());
        let iban = owner.iban.clone();
        let truth = Truth {
            invoices: invoices.iter().copied().collect(),
            survives,
            what,
            returned: None,
        };
        self.entries.push(Entry {
            date,
            movement: Movement {
                communication: Some(communication),
                counterparty_name: name,
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

    fn year(self) -> Year {
        let mut days: BTreeMap<NaiveDate, (Vec<Movement>, Vec<Truth>)> = BTreeMap::new();
        for entry in self.entries {
            let (movements, truth) = days.entry(entry.date).or_default();
            movements.push(entry.movement);
            truth.extend(entry.truth);
        }
        let mut year = Year {
            invoices: self.documents,
            statements: Vec::new(),
            truth: HashMap::new(),
        };
        for (nth, (date, (movements, truth))) in days.into_iter().enumerate() {
            let statement = Statement {
                account: Some(account(OWN_IBAN)),
                number: Some(nth as u32 + 1),
                new_balance: Some(Balance {
                    date: Some(Parsed::Value(date)),
                    ..Balance::default()
                }),
                movements,
                ..Statement::default()
            };
            let payments = Payment::of_statement(&statement);
            assert_eq!(payments.len(), truth.len());
            year.truth.extend(
                payments
                    .into_iter()
                    .map(|payment| payment.id.to_string())
                    .zip(truth),
            );
            year.statements.push(statement);
        }
        year
    }
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
