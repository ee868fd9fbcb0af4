//! What is called certain is so, in worlds that are made to deceive: whatever can be mistaken for a
//! payment of an invoice without being one is tried beside the payments that are.

use chrono::{Days, NaiveDate};
use facturier::dossier::matching::{
    Class, Contradiction, ItemDirection, ItemState, Match, OpenItem, Payment, Policy, Proposal,
    Reconciliation, Reference, Return, Rule, TextSource, UnmatchedReason, Why, Words, reconcile,
};
use facturier::identifiers::belgian_iban;
use facturier::model::{
    AccountNumber, Communication, DocumentTotals, Invoice, Movement, Note, Statement,
};
use facturier::references::{CreditorReference, Ogm};
use facturier::value::Amount;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::collections::{BTreeMap, HashMap};

/// How many worlds are made.
const WORLDS: u64 = 1_500;

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

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

/// What end-to-end ids are when there is none.
const NOTHING: &[&str] = &[
    "NOTPROVIDED",
    "NOT PROVIDED",
    "Not-Provided",
    "not_provided",
    "NOT PROVIDED.",
    "NOTPROVIDED00",
    "NONREF",
    "NON REF",
    "NOREF",
    "NO REF 1",
    "NO REFERENCE",
    "NICHT ANGEGEBEN",
    "NIET OPGEGEVEN",
    "NON COMMUNIQUE",
    "SANS REFERENCE",
    "ONBEKEND",
    "N/A",
    "none",
    "NULL",
    "-",
    "--",
    ".",
    "",
    "0",
    "0000",
    "000-000",
    "00000000000000000000000000000000000",
    "999999999",
    "XXX",
    "X",
    "1",
    "123456789",
    "KREF+",
    "EREF+",
    "EREF",
    "E2E",
    "END TO END ID",
];

/// Ways to write an OGM-VCS, of which anybody sees that it is one.
fn written(ogm: Ogm, way: usize) -> String {
    let digits = ogm.digits();
    let (a, b, c) = (&digits[..3], &digits[3..7], &digits[7..]);
    match way % 9 {
        0 => format!("+++{a}/{b}/{c}+++"),
        1 => format!("***{a}/{b}/{c}***"),
        2 => digits.to_owned(),
        3 => format!("betaling {digits} dank u"),
        4 => format!("{a}/{b}/{c}"),
        5 => format!("Factuur van maart, {a}-{b}-{c}."),
        6 => format!("{a} {b} {c}"),
        7 => format!("mededeling {a} {b} {c}, groeten"),
        _ => format!("merci +++ {a} / {b} / {c} +++ à bientôt"),
    }
}

/// The same digits, in pieces that are something else.
fn in_pieces(ogm: Ogm, way: usize) -> String {
    let d = ogm.digits();
    match way % 10 {
        0 => format!(
            "Order {}-{}.{} {} stuks",
            &d[..3],
            &d[3..7],
            &d[7..9],
            &d[9..]
        ),
        1 => format!(
            "{} dozen van {} en {}/{}",
            &d[..2],
            &d[2..6],
            &d[6..9],
            &d[9..]
        )
        .replace(" dozen van ", "-")
        .replace(" en ", "."),
        2 => format!("lot {} {} {} pieces", &d[..3], &d[3..7], &d[7..]),
        3 => format!("art {}.{}.{}.{}", &d[..3], &d[3..6], &d[6..9], &d[9..]),
        4 => format!("A{}/{}/{}", &d[..3], &d[3..7], &d[7..]),
        5 => format!("{}/{}/{}7", &d[..3], &d[3..7], &d[7..])
            .replace(&format!("{}7", &d[7..]), &format!("{}B", &d[7..])),
        6 => format!(
            "tel {} {} {} {} {}",
            &d[..4],
            &d[4..6],
            &d[6..8],
            &d[8..10],
            &d[10..]
        ),
        7 => format!("{}_{}_{}", &d[..3], &d[3..7], &d[7..]),
        8 => format!("12-{}/{}/{}", &d[..3], &d[3..7], &d[7..]),
        _ => format!("{} - {} - {}", &d[..6], &d[6..9], &d[9..]),
    }
}

struct Person {
    name: String,
    vat: String,
    iban: String,
}

fn iban(nth: usize) -> String {
    let bban = 1_200_000_000 + nth as u64 * 104_729;
    let check = match bban % 97 {
        0 => 97,
        check => check,
    };
    belgian_iban(&format!("{bban:010}{check:02}")).unwrap()
}

fn day(nth: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 10).unwrap() + Days::new(nth as u64)
}

/// What is the truth about a payment.
#[derive(Clone, Debug, Default)]
struct Truth {
    /// The items it settles; none for what only looks like it.
    items: Vec<String>,
    what: &'static str,
    /// Whether its reference names what it settles.
    survives: bool,
    /// The payment that it takes back.
    takes_back: Option<String>,
    /// The item about which a proposal has to say what speaks against it, as long as it is open.
    told_of: Option<String>,
}

struct World {
    items: Vec<OpenItem>,
    payments: Vec<Payment>,
    truth: HashMap<String, Truth>,
}

const NAMES: [&str; 12] = [
    "Alder Bouw",
    "Birk Advies",
    "Cedrus Print",
    "Dorn Media",
    "Elm Horeca",
    "Fagus Immo",
    "Ginko Optiek",
    "Hulst Garage",
    "Iep Software",
    "Jasmin Design",
    "Kastanje Conseil",
    "Linde Electro",
];

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let people: Vec<Person> = (0..NAMES.len())
            .map(|at| Person {
                name: format!("{} BV", NAMES[at]),
                vat: format!("BE0{:09}", 400_000_000 + at * 97),
                iban: iban(at),
            })
            .collect();
        let mut world = World {
            items: Vec::new(),
            payments: Vec::new(),
            truth: HashMap::new(),
        };
        for at in 0..4 + dice.below(16) {
            let item = item(at, dice.of(&people), &mut dice);
            world.items.push(item);
        }
        for at in 0..world.items.len() {
            let decoys = dice.below(3);
            let is_paid = !dice.one_in(4);
            for _ in 0..decoys {
                world.decoy(at, is_paid, &people, &mut dice);
            }
            if is_paid {
                world.pay(at, &people, &mut dice);
            }
        }
        world
    }

    /// A payment that settles the item, by its reference.
    fn pay(&mut self, at: usize, people: &[Person], dice: &mut Dice) {
        let item = &self.items[at];
        let mut payment = self.paid(at, dice);
        payment.date = item
            .issue_date
            .map(|date| date + Days::new(dice.below(60) as u64));
        if dice.one_in(12) {
            payment.date = None;
        }
        let payer = match item.direction {
            // Anybody may pay what is owed to us, whom we need not know.
            ItemDirection::Receivable => match dice.below(3) {
                0 => Some((iban(500 + dice.below(50)), "Karin Muster".to_owned())),
                1 => None,
                _ => {
                    owner(item, people).map(|owner| (owner.iban.clone(), owner.name.to_uppercase()))
                }
            },
            ItemDirection::Payable => {
                owner(item, people).map(|owner| (owner.iban.clone(), owner.name.to_uppercase()))
            }
        };
        if let Some((account, name)) = payer {
            payment.account = (!dice.one_in(8)).then(|| account.into());
            payment.name = (!dice.one_in(8)).then(|| name.into());
        }
        if dice.one_in(3) {
            let nothing: &&str = dice.of(NOTHING);
            end_to_end(&mut payment, nothing);
        }
        let item = item.key.to_string();
        self.enter(
            payment,
            Truth {
                items: vec![item],
                what: "paid",
                survives: true,
                ..Truth::default()
            },
        );
    }

    /// A payment with the amount and a reference of the item, written so that it can be read.
    fn paid(&self, at: usize, dice: &mut Dice) -> Payment {
        let item = &self.items[at];
        let payment = Payment::new("", signed(item), item.currency.clone());
        match &item.references[0] {
            Reference::Ogm(ogm) => payment.text(written(*ogm, dice.below(9))),
            Reference::Creditor(reference) => match dice.below(3) {
                0 => payment.text(reference.to_string()),
                1 => payment.text(reference.as_str().to_lowercase()),
                _ => payment.text(format!("uw ref. {reference}, dank")),
            },
            Reference::EndToEnd(id) => {
                let mut payment = payment.text("incasso");
                end_to_end(&mut payment, id);
                payment
            }
            _ => unreachable!(),
        }
    }

    /// A payment that looks like one for the item, and is none.
    fn decoy(&mut self, at: usize, is_paid: bool, people: &[Person], dice: &mut Dice) {
        let item = self.items[at].clone();
        let mut payment = self.paid(at, dice);
        let later = |dice: &mut Dice| {
            item.issue_date
                .map(|date| date + Days::new(dice.below(60) as u64))
        };
        payment.date = later(dice);
        let stranger = (iban(700 + dice.below(100)), "Fraudster Ltd");
        let mut truth = Truth::default();
        let is_purchase = item.direction == ItemDirection::Payable;
        let names_account = !item.party.accounts.is_empty();
        match dice.below(14) {
            0 if is_purchase && names_account => {
                // The picture of fraud: all is right but the account, and often the name is right too.
                payment.account = Some(stranger.0.into());
                payment.name = match dice.below(3) {
                    0 => Some(stranger.1.into()),
                    1 => item.party.names.first().cloned(),
                    _ => None,
                };
                truth.what = "another account";
                truth.told_of = (!is_paid).then(|| item.key.to_string());
            }
            1 => {
                let Some(issued) = item.issue_date else {
                    return;
                };
                payment.date = Some(issued - Days::new(1 + dice.below(300) as u64));
                if is_purchase {
                    payment.account = item.party.accounts.first().cloned();
                }
                truth.what = "before the issue";
                truth.told_of = (!is_paid).then(|| item.key.to_string());
            }
            2 => {
                let Some(ogm) = ogm(&item) else { return };
                payment.texts.clear();
                payment = payment.text(in_pieces(ogm, dice.below(10)));
                truth.what = "in pieces";
            }
            3 => {
                payment.currency = dice.of(&["USD", "GBP", "eur", ""]).to_owned().into();
                truth.what = "another currency";
            }
            4 if is_purchase => {
                // The right reference of one creditor, and the money goes to another.
                let Some(other) = other(&item, people, dice) else {
                    return;
                };
                payment.account = Some(other.iban.as_str().into());
                payment.name = Some(other.name.as_str().into());
                truth.what = "another creditor";
                truth.told_of = (!is_paid && names_account).then(|| item.key.to_string());
            }
            5 if !is_purchase => {
                // Another customer, known by an invoice of its own, pays what this one owes.
                let known: Vec<&OpenItem> = self
                    .items
                    .iter()
                    .filter(|known| {
                        known.party.identifier != item.party.identifier
                            && (!known.party.accounts.is_empty() || !known.party.names.is_empty())
                    })
                    .collect();
                if known.is_empty() {
                    return;
                }
                let known = *dice.of(&known);
                payment.account = known.party.accounts.first().cloned();
                payment.name = known.party.names.first().cloned();
                truth.what = "for somebody else";
            }
            6 => {
                // Two that have nothing in common but that neither has an id; one is called a return.
                let nothing = *dice.of(NOTHING);
                let mut first = Payment::new("", signed(&item), item.currency.clone()).text("x");
                first.date = later(dice);
                first.account = Some(iban(300 + dice.below(5)).into());
                end_to_end(&mut first, nothing);
                let mut second = first.clone();
                second.amount = first.amount.map(|amount| -amount);
                second.account = Some(iban(320 + dice.below(5)).into());
                second.is_return = true;
                second.date = first.date.map(|date| date + Days::new(2));
                let truth = Truth {
                    what: "ids that are none",
                    ..Truth::default()
                };
                self.enter(first, truth.clone());
                self.enter(second, truth);
                return;
            }
            7 => {
                // One id for a batch: it tells of no payment which it is.
                let id = format!("BATCH-{}", 100 + at);
                let mut ids = Vec::new();
                for nth in 0..2 {
                    let mut one = Payment::new("", signed(&item), item.currency.clone()).text("y");
                    one.date = later(dice);
                    one.account = Some(iban(340 + nth).into());
                    end_to_end(&mut one, &id);
                    ids.push(one.clone());
                    let truth = Truth {
                        what: "one id for a batch",
                        ..Truth::default()
                    };
                    self.enter(one, truth);
                }
                let mut back = ids[0].clone();
                back.amount = back.amount.map(|amount| -amount);
                back.is_return = true;
                back.date = ids[0].date.max(ids[1].date).map(|date| date + Days::new(1));
                if dice.one_in(2) {
                    back.account = None;
                }
                let truth = Truth {
                    what: "the return of one of a batch",
                    ..Truth::default()
                };
                self.enter(back, truth);
                return;
            }
            8 => {
                // A digit is wrong.
                let Some(ogm) = ogm(&item) else { return };
                let mut digits = ogm.digits().to_owned().into_bytes();
                let place = dice.below(12);
                digits[place] = b'0' + (digits[place] - b'0' + 1 + dice.below(9) as u8) % 10;
                payment.texts.clear();
                payment = payment.text(String::from_utf8(digits).unwrap());
                truth.what = "a typing error";
            }
            9 => {
                let amount = signed(&item);
                // A part of what nobody pays in full is one, and no more.
                payment.amount = Some(match dice.below(3) {
                    0 => amount * dec!(2),
                    1 if !is_paid => amount * dec!(0.7),
                    _ => -amount,
                });
                truth.what = "another amount";
            }
            10 => {
                // What settles another item is named as well.
                let others: Vec<Ogm> = self
                    .items
                    .iter()
                    .filter(|other| other.key != item.key)
                    .filter_map(ogm)
                    .collect();
                if others.is_empty() {
                    return;
                }
                let other = written(*dice.of(&others), 0);
                payment = payment.text(other);
                truth.what = "another reference besides";
            }
            11 if !is_paid => {
                // The bank gave it back, and kept a fee or gave more.
                let mut back = payment.clone();
                let part = *dice.of(&[dec!(0.95), dec!(1.005), dec!(1.12)]);
                back.amount = payment.amount.map(|amount| -amount * part);
                back.is_return = true;
                back.date = payment
                    .date
                    .map(|date| date + Days::new(dice.below(9) as u64));
                let truth = Truth {
                    what: "the return with a fee",
                    ..Truth::default()
                };
                self.enter(back, truth);
                if is_purchase {
                    payment.account = item.party.accounts.first().cloned();
                }
                self.enter(
                    payment,
                    Truth {
                        what: "returned with a fee",
                        ..Truth::default()
                    },
                );
                return;
            }
            12 => {
                // Its amount is not what was booked.
                payment.is_doubtful = true;
                truth.what = "details of another sum";
            }
            _ => {
                // The digits stand in a longer number.
                let Some(ogm) = ogm(&item) else { return };
                let digits = ogm.digits();
                let text = match dice.below(4) {
                    0 => format!("7{digits}"),
                    1 => format!("{digits}8"),
                    2 => format!("1.{digits},50"),
                    _ => format!("REF{digits}X"),
                };
                payment.texts.clear();
                payment = payment.text(text);
                truth.what = "part of a longer number";
            }
        }
        if truth.what.is_empty() {
            return;
        }
        self.enter(payment, truth);
    }

    fn enter(&mut self, mut payment: Payment, truth: Truth) {
        let id = format!("p{:04}", self.payments.len());
        payment.id = id.as_str().into();
        self.truth.insert(id, truth);
        self.payments.push(payment);
    }
}

fn owner<'p>(item: &OpenItem, people: &'p [Person]) -> Option<&'p Person> {
    let vat = item.party.identifier.as_deref();
    people
        .iter()
        .find(|person| Some(person.vat.as_str()) == vat)
}

fn other<'p>(item: &OpenItem, people: &'p [Person], dice: &mut Dice) -> Option<&'p Person> {
    let other = dice.of(people);
    (item.party.identifier.as_deref() != Some(other.vat.as_str())).then_some(other)
}

fn ogm(item: &OpenItem) -> Option<Ogm> {
    match item.references[0] {
        Reference::Ogm(ogm) => Some(ogm),
        _ => None,
    }
}

/// What settles an item, as a statement has it.
fn signed(item: &OpenItem) -> Decimal {
    match item.direction {
        ItemDirection::Receivable => item.open,
        ItemDirection::Payable => -item.open,
    }
}

fn end_to_end(payment: &mut Payment, id: &str) {
    payment.texts.push(Words {
        source: TextSource::CustomerReference,
        start: 0,
        text: id.into(),
    });
}

fn item(at: usize, owner: &Person, dice: &mut Dice) -> OpenItem {
    let direction = *dice.of(&[ItemDirection::Receivable, ItemDirection::Payable]);
    // Few amounts, so that many items have the same.
    let amount = Decimal::from(*dice.of(&[100, 100, 121, 250, 1000]));
    let mut item = OpenItem::new(format!("F-{at:04}"), direction, amount, "EUR");
    item.issue_date = Some(day(dice.below(200)));
    item.party.identifier = Some(owner.vat.as_str().into());
    item.party.names = vec![owner.name.as_str().into()];
    let own = Ogm::from_number(26_000_000 + at as u64 * 7_919 + dice.below(900) as u64).unwrap();
    item.references.push(match dice.below(8) {
        0 => {
            Reference::Creditor(CreditorReference::from_reference(&format!("26F{at:05}")).unwrap())
        }
        1 if direction == ItemDirection::Receivable => {
            Reference::EndToEnd(format!("E2E-2026-{at:05}").into())
        }
        _ => Reference::Ogm(own),
    });
    if dice.one_in(3) {
        // Somebody's program put it into every invoice.
        item.references
            .push(Reference::EndToEnd((*dice.of(NOTHING)).into()));
    }
    item.references.push(Reference::Number(item.key.clone()));
    let names_account = match direction {
        ItemDirection::Payable => !dice.one_in(6),
        ItemDirection::Receivable => dice.one_in(4),
    };
    if names_account {
        item.party.accounts = vec![owner.iban.as_str().into()];
    }
    item
}

#[derive(Debug, Default)]
struct Figures {
    payments: usize,
    certain: usize,
    /// Payments whose reference survives: found, and all.
    surviving: (usize, usize),
    /// What is no payment of an item, by what it is: how many, and how many of them are certain.
    decoys: BTreeMap<&'static str, (usize, usize)>,
    wrong: Vec<String>,
    untold: Vec<String>,
}

fn judge(world: &World, result: &Reconciliation, seed: u64, figures: &mut Figures) {
    figures.payments += world.payments.len();
    let mut found = HashMap::new();
    for one in &result.matches {
        found.insert(one.payment.as_str(), one);
    }
    for payment in &world.payments {
        let truth = &world.truth[payment.id.as_str()];
        let found = found.get(payment.id.as_str());
        let items: Vec<&str> = found.map_or(Vec::new(), |found| {
            found
                .allocations
                .iter()
                .map(|part| part.item.as_str())
                .collect()
        });
        let partner = found.and_then(|found| match found.returned.as_ref()? {
            Return::Of(id) => Some(id.as_str()),
            Return::By(_) => None,
        });
        let is_right = !truth.items.is_empty()
            && items == truth.items
            && partner == truth.takes_back.as_deref();
        let is_certain = found.is_some_and(|found| found.class == Class::Certain);
        figures.certain += usize::from(is_certain);
        if is_certain && !is_right {
            figures.wrong.push(format!(
                "world {seed}, {}: {payment:?} is {found:?}",
                truth.what
            ));
        }
        if truth.items.is_empty() {
            let count = figures.decoys.entry(truth.what).or_default();
            count.0 += 1;
            count.1 += usize::from(is_certain);
        } else if truth.survives {
            figures.surviving.1 += 1;
            figures.surviving.0 += usize::from(is_right);
            if !is_right {
                let proposal = result
                    .proposals
                    .iter()
                    .find(|one| one.payment == payment.id);
                figures.untold.push(format!(
                    "not found, world {seed}: {payment:?}: {proposal:?} {found:?}"
                ));
            }
        }
        let is_open = |key: &String| {
            let mut items = result.items.iter();
            items.any(|item| item.item == key.as_str() && item.state == ItemState::Open)
        };
        if truth.told_of.as_ref().is_some_and(is_open) {
            let says = result.proposals.iter().any(|proposal| {
                proposal.payment == payment.id
                    && proposal
                        .candidates
                        .iter()
                        .any(|one| !one.contradictions.is_empty())
            });
            assert!(
                says,
                "world {seed}, {}: nothing is said of {payment:?}",
                truth.what
            );
        }
    }
}

/// No match that is called certain is wrong, whatever is tried; and of those whose reference survives
/// hardly one is missed.
#[test]
fn no_certain_match_is_wrong() {
    let mut figures = Figures::default();
    for seed in 0..WORLDS {
        let world = World::new(seed);
        let result = reconcile(&world.items, &world.payments, &Policy::new());
        judge(&world, &result, seed, &mut figures);
    }
    let Figures {
        payments,
        certain,
        surviving: (found, all),
        decoys,
        wrong,
        untold,
    } = figures;
    println!(
        "{WORLDS} worlds, {payments} payments, {certain} certain, {} of them wrong",
        wrong.len()
    );
    println!("with a reference that survives: {found} of {all} found");
    for (what, (count, certain)) in &decoys {
        println!("{what}: {count}, {certain} of them certain");
    }
    assert!(wrong.is_empty(), "{}: {}", wrong.len(), wrong[0]);
    assert!(found * 100 >= all * 99, "{found} of {all}: {}", untold[0]);
    assert!(certain * 2 > all, "{certain} certain of {all}");
    assert!(
        decoys.len() == 16 && decoys.values().all(|count| count.0 > 100),
        "{decoys:?}"
    );
}

// Single cases.

fn purchase(key: &str, account: &str) -> OpenItem {
    let mut item = OpenItem::new(key, ItemDirection::Payable, dec!(1000), "EUR")
        .reference("+++090/9337/55493+++");
    item.party.names = vec!["Leverancier NV".into()];
    item.party.accounts = vec![account.into()];
    item.issue_date = NaiveDate::from_ymd_opt(2026, 3, 1);
    item
}

fn paid_to(account: &str, text: &str) -> Payment {
    let mut payment = Payment::new("p", dec!(-1000), "EUR").text(text);
    payment.account = Some(account.into());
    payment.date = NaiveDate::from_ymd_opt(2026, 3, 15);
    payment
}

/// An invoice names an account, and the money goes to another: somebody decides, and is told why.
#[test]
fn paid_to_another_account() {
    let named = "BE62510007547061";
    let items = [purchase("F1", named)];
    let paid = paid_to("BE43068999999501", "090933755493");
    let result = reconcile(&items, &[paid], &Policy::new());
    assert!(result.matches.is_empty(), "{result:?}");
    let proposal = &result.proposals[0];
    assert_eq!(proposal.why, Why::Contradicted);
    let candidate = &proposal.candidates[0];
    assert_eq!(candidate.evidence[0].rule, Rule::Ogm);
    assert_eq!(
        candidate.contradictions,
        [Contradiction::Account {
            paid: "BE43068999999501".into(),
            named: named.into()
        }]
    );
    assert_eq!(
        candidate.contradictions[0].to_string(),
        "the money went to the account BE43068999999501, the invoice names BE62510007547061"
    );
    // The same account, however it is written, also as before the IBAN.
    for same in [named, "be62 5100 0754 7061", "510-0075470-61"] {
        let result = reconcile(&items, &[paid_to(same, "090933755493")], &Policy::new());
        assert_eq!(result.matches[0].class, Class::Certain, "{same}");
    }
    // Without a reference it is no better.
    let mut paid = paid_to("BE43068999999501", "");
    paid.name = Some("LEVERANCIER".into());
    let result = reconcile(&items, &[paid], &Policy::new());
    assert!(
        result.matches.is_empty() && !result.proposals.is_empty(),
        "{result:?}"
    );
    // Another invoice of this supplier that asks for the other account changes nothing.
    let mut other = purchase("F2", "BE43068999999501");
    other.references = vec![Reference::Number("F2".into())];
    other.total = dec!(7);
    other.open = dec!(7);
    let items = [items[0].clone(), other];
    let paid = paid_to("BE43068999999501", "090933755493");
    let result = reconcile(&items, &[paid], &Policy::new());
    assert!(result.matches.is_empty(), "{result:?}");
}

/// The reference is that of one creditor, the account that of another who has the same to get: both are
/// proposed.
#[test]
fn the_reference_of_another_creditor() {
    let mut other = purchase("F2", "BE43068999999501");
    other.references = vec![Reference::Number("F2".into())];
    other.party.names = vec!["Anders BV".into()];
    let items = [purchase("F1", "BE62510007547061"), other];
    let paid = paid_to("BE43068999999501", "+++090/9337/55493+++");
    let result = reconcile(&items, &[paid], &Policy::new());
    assert!(result.matches.is_empty(), "{result:?}");
    let candidates: Vec<_> = result.proposals[0]
        .candidates
        .iter()
        .map(|one| (one.items[0].as_str(), one.contradictions.len()))
        .collect();
    assert_eq!(candidates, [("F1", 1), ("F2", 0)]);
}

#[test]
fn paid_before_the_issue() {
    let account = "BE62510007547061";
    let early = || Payment {
        date: NaiveDate::from_ymd_opt(2026, 2, 28),
        ..paid_to(account, "090933755493")
    };
    let result = reconcile(&[purchase("F1", account)], &[early()], &Policy::new());
    assert!(result.matches.is_empty(), "{result:?}");
    assert_eq!(
        result.proposals[0].candidates[0].contradictions[0].to_string(),
        "it was paid on 2026-02-28, before the invoice was issued on 2026-03-01"
    );
    // An invoice for an advance payment is issued for what was paid.
    let advance = OpenItem {
        is_prepayment: true,
        ..purchase("F1", account)
    };
    let result = reconcile(&[advance], &[early()], &Policy::new());
    assert_eq!(result.matches[0].class, Class::Certain);
    // Half of it is paid, says the invoice: what was paid before is that half and not the other.
    let half = OpenItem {
        total: dec!(2000),
        ..purchase("F1", account)
    };
    let rest = Payment {
        id: "rest".into(),
        ..paid_to(account, "090933755493")
    };
    let result = reconcile(&[half], &[early(), rest], &Policy::new());
    assert_eq!(result.matches.len(), 1);
    assert_eq!(result.matches[0].payment, "rest");
    assert_eq!(result.matches[0].class, Class::Certain);
    assert_eq!(
        result.unmatched[0].reason,
        UnmatchedReason::Settled("F1".into())
    );
}

#[test]
fn no_id_is_no_reason() {
    for nothing in NOTHING {
        let mut item = OpenItem::new("F1", ItemDirection::Receivable, dec!(100), "EUR");
        item.references.push(Reference::EndToEnd((*nothing).into()));
        let mut payment = Payment::new("p", dec!(100), "EUR");
        end_to_end(&mut payment, nothing);
        let result = reconcile(&[item], &[payment], &Policy::new());
        assert!(result.matches.is_empty(), "{nothing}: {result:?}");
    }
    for id in [
        "E2E-1",
        "PAY-2026-0042",
        "20260117",
        "NOTA 2026-17",
        "A1B2C3",
    ] {
        let mut item = OpenItem::new("F1", ItemDirection::Receivable, dec!(100), "EUR");
        item.references.push(Reference::EndToEnd(id.into()));
        let mut payment = Payment::new("p", dec!(100), "EUR");
        end_to_end(&mut payment, id);
        let result = reconcile(&[item], &[payment], &Policy::new());
        assert_eq!(result.matches[0].class, Class::Certain, "{id}");
    }
}

#[test]
fn pieces_of_a_text_are_no_reference() {
    let ogm: Ogm = "+++090/9337/55493+++".parse().unwrap();
    let item =
        || OpenItem::new("F1", ItemDirection::Receivable, dec!(100), "EUR").reference(ogm.as_ref());
    for way in 0..10 {
        let text = in_pieces(ogm, way);
        let result = reconcile(
            &[item()],
            &[Payment::new("p", dec!(100), "EUR").text(text.as_str())],
            &Policy::new(),
        );
        assert!(
            result
                .matches
                .iter()
                .all(|one| one.class == Class::Weak && one.evidence[0].rule == Rule::ScatteredOgm),
            "{text}: {result:?}"
        );
    }
    for way in 0..9 {
        let text = written(ogm, way);
        let result = reconcile(
            &[item()],
            &[Payment::new("p", dec!(100), "EUR").text(text.as_str())],
            &Policy::new(),
        );
        assert_eq!(result.matches[0].class, Class::Certain, "{text}");
    }
}

fn sale(key: &str) -> OpenItem {
    let mut item = OpenItem::new(key, ItemDirection::Receivable, dec!(100), "EUR").number(key);
    item.issue_date = NaiveDate::from_ymd_opt(2026, 3, 1);
    item
}

/// A hundred euros that come in, or go out when `amount` is below zero.
fn paid(id: &str, amount: Decimal, text: &str) -> Payment {
    let mut payment = Payment::new(id, amount, "EUR").text(text);
    payment.date = NaiveDate::from_ymd_opt(2026, 3, 15);
    payment
}

fn taken_back(id: &str, amount: Decimal, text: &str) -> Payment {
    let mut payment = paid(id, amount, text);
    payment.is_return = true;
    payment.date = NaiveDate::from_ymd_opt(2026, 3, 18);
    payment
}

fn with_id(mut payment: Payment, id: &str) -> Payment {
    end_to_end(&mut payment, id);
    payment
}

const OGM: &str = "+++090/9337/55493+++";
const OTHER_OGM: &str = "+++000/0000/09797+++";
const RF: &str = "RF18 5390 0754 7034";

/// What becomes of the payment that is called `p`.
fn class_of(items: &[OpenItem], payments: &[Payment]) -> (Option<Class>, Vec<Contradiction>) {
    let result = reconcile(items, payments, &Policy::new());
    let found = result.matches.into_iter().find(|one| one.payment == "p");
    found.map_or((None, Vec::new()), |found| {
        (Some(found.class), found.contradictions)
    })
}

/// A payment that names two things has not said which it is for; one of them may be settled already, or of
/// nobody here.
#[test]
fn two_are_named() {
    let a = sale("2026-0117").reference(OGM);
    let b = sale("2026-0118");
    let of_id = |mut item: OpenItem| {
        item.references
            .push(Reference::EndToEnd("PAY-2026-1".into()));
        item
    };
    let half = OpenItem {
        total: dec!(50),
        open: dec!(50),
        ..b.clone()
    };
    let hundred = dec!(100);
    let both = |other: &str| paid("p", hundred, &format!("{other} en {OGM}"));
    let first = |text: &str| paid("first", hundred, text);
    for (other, payments) in [
        (b.clone(), vec![both("2026-0118")]),
        (b.clone().reference(RF), vec![both(RF)]),
        (b.clone().reference(RF), vec![first(RF), both(RF)]),
        (b.clone().reference(OTHER_OGM), vec![both(OTHER_OGM)]),
        (
            b.clone().reference(OTHER_OGM),
            vec![first(OTHER_OGM), both(OTHER_OGM)],
        ),
        (half.reference(OTHER_OGM), vec![both(OTHER_OGM)]),
        (
            of_id(b.clone()),
            vec![with_id(paid("p", hundred, OGM), "PAY-2026-1")],
        ),
        (b.clone(), vec![both(OTHER_OGM)]),
    ] {
        let items = [a.clone(), other];
        let (class, against) = class_of(&items, &payments);
        assert_ne!(class, Some(Class::Certain), "{payments:?}");
        if class.is_some() {
            assert!(
                matches!(against[..], [Contradiction::Other { .. }]),
                "{against:?}"
            );
        }
    }
    // The same thing twice, and the number of one that is of another amount, say nothing against it.
    for text in [
        format!("{OGM} {OGM} 2026-0117"),
        format!("{OGM}, de vorige was 2026-0099"),
        format!("{RF} {OGM}"),
    ] {
        let items = [
            a.clone().reference(RF),
            sale("2026-0099").reference("090/9337/55494"),
        ];
        let items = items.map(|item| match item.key == "2026-0099" {
            true => OpenItem {
                total: dec!(7),
                open: dec!(7),
                ..item
            },
            false => item,
        });
        let found = class_of(&items, &[paid("p", hundred, &text)]);
        assert_eq!(found, (Some(Class::Certain), vec![]), "{text}");
    }
}

/// Two documents with one number are not one document.
#[test]
fn disputed_items() {
    let one = sale("2026-0117").reference(OGM);
    let other = OpenItem {
        total: dec!(121),
        open: dec!(121),
        ..one.clone()
    };
    let payment = || paid("p", dec!(100), OGM);
    let strong = (Some(Class::Strong), vec![Contradiction::Repeated]);
    assert_eq!(class_of(&[one.clone(), other], &[payment()]), strong);
    let disputed = OpenItem {
        is_disputed: true,
        ..one.clone()
    };
    assert_eq!(class_of(&[disputed], &[payment()]), strong);
    let certain = (Some(Class::Certain), vec![]);
    assert_eq!(class_of(&[one.clone(), one], &[payment()]), certain);
}

/// A bank that takes money back has not always given back all, nor in the same currency.
#[test]
fn returns_that_are_not_of_one_payment() {
    let item = || sale("2026-0117").reference(OGM);
    let payment = || paid("p", dec!(100), OGM);
    let dollars = Payment {
        currency: "USD".into(),
        ..taken_back("r", dec!(-100), OGM)
    };
    for back in [
        dollars,
        taken_back("r", dec!(-95), OGM),
        taken_back("r", dec!(-101.5), OGM),
        Payment {
            date: None,
            ..taken_back("r", dec!(-95), OGM)
        },
    ] {
        let (class, against) = class_of(&[item()], &[payment(), back.clone()]);
        assert_eq!(class, Some(Class::Strong), "{back:?}");
        assert_eq!(against, [Contradiction::Returned { by: "r".into() }]);
    }
    // What was paid after a return is paid.
    let before = Payment {
        date: NaiveDate::from_ymd_opt(2026, 3, 10),
        ..taken_back("r", dec!(-95), OGM)
    };
    assert_eq!(
        class_of(&[item()], &[payment(), before]).0,
        Some(Class::Certain)
    );
    // Half is paid, says the invoice; what is taken back is not known to be that half.
    let half = OpenItem {
        total: dec!(200),
        ..item()
    };
    let back = taken_back("p", dec!(-100), OGM);
    assert_eq!(
        class_of(&[half], std::slice::from_ref(&back)).0,
        Some(Class::Strong)
    );
    let settled = OpenItem {
        open: dec!(0),
        ..item()
    };
    assert_eq!(class_of(&[settled], &[back]).0, Some(Class::Certain));
}

/// Names of trades are in many names.
#[test]
fn one_word_in_common() {
    let mut item = purchase("F1", "");
    item.party.accounts.clear();
    item.party.names = vec!["Garage Dupont NV".into()];
    for (name, expected) in [
        ("Garage Durand", Class::Strong),
        ("DUPONT", Class::Certain),
        ("Garage Dupont en Zonen", Class::Certain),
    ] {
        let mut payment = paid_to("BE43068999999501", OGM);
        payment.name = Some(name.into());
        assert_eq!(
            class_of(std::slice::from_ref(&item), &[payment]).0,
            Some(expected),
            "{name}"
        );
    }
    // Who is behind a payment service is who is paid.
    let mut payment = paid_to("BE43068999999501", OGM);
    payment.name = Some("Payment Service BV".into());
    assert_eq!(
        class_of(&[item.clone()], &[payment.clone()]).0,
        Some(Class::Strong)
    );
    payment.ultimate_name = Some("Garage Dupont".into());
    assert_eq!(class_of(&[item], &[payment]).0, Some(Class::Certain));
}

/// A word for a reference somewhere before three numbers does not make them one.
#[test]
fn words_before_three_numbers() {
    let item = sale("2026-0117").reference(OGM);
    for (text, is_certain) in [
        (
            "Onze referentie: klant Peeters, 090 9337 55493 dozen",
            false,
        ),
        ("kenmerk 12 lot 090 9337 55493 stuks", false),
        ("référence client 090 9337 55493", false),
        ("communication du 3 mars 090 9337 55493", false),
        ("gestructureerde mededeling: 090 9337 55493", true),
        ("communication structurée n° 090 9337 55493 svp", true),
        ("ogm-code 090 9337 55493 dank", true),
        ("RF18 5390 0754 7034-2", false),
        ("7/RF18 5390 0754 7034", false),
        ("ref: RF18 5390 0754 7034.", true),
    ] {
        let items = [item.clone().reference(RF)];
        let (class, _) = class_of(&items, &[paid("p", dec!(100), text)]);
        assert_eq!(
            class == Some(Class::Certain),
            is_certain,
            "{text}: {class:?}"
        );
    }
}

/// Cents are a rounding of a hundred euros and not of five cents.
#[test]
fn most_of_a_small_amount() {
    let item = |cents| {
        let mut item = sale("2026-0117").reference(OGM);
        (item.total, item.open) = (Decimal::new(cents, 2), Decimal::new(cents, 2));
        item
    };
    let payment = |cents| paid("p", Decimal::new(cents, 2), OGM);
    assert_eq!(class_of(&[item(6)], &[payment(1)]).0, Some(Class::Strong));
    assert_eq!(class_of(&[item(1)], &[payment(6)]).0, Some(Class::Strong));
    assert_eq!(
        class_of(&[item(204)], &[payment(200)]).0,
        Some(Class::Certain)
    );
}

/// An end-to-end id that two payers have is a number of the programs that they use.
#[test]
fn one_id_of_two_payments() {
    let mut item = sale("2026-0117");
    item.references
        .push(Reference::EndToEnd("PAY-2026-1".into()));
    let payment = |id, amount, nth| {
        let mut payment = with_id(paid(id, amount, ""), "PAY-2026-1");
        payment.account = Some(iban(nth).into());
        payment
    };
    let one = payment("p", dec!(100), 5);
    for amount in [dec!(100), dec!(70)] {
        let (class, _) = class_of(&[item.clone()], &[one.clone(), payment("q", amount, 6)]);
        assert_eq!(class, Some(Class::Weak), "{amount}");
    }
    // What is taken back has the id of what was paid.
    let back = with_id(taken_back("r", dec!(-100), ""), "PAY-2026-1");
    let (class, _) = class_of(&[item.clone()], &[one.clone(), back]);
    assert_eq!(class, Some(Class::Certain));
    assert_eq!(class_of(&[item], &[one]).0, Some(Class::Certain));
}

/// Mandates are numbered by each creditor anew.
#[test]
fn the_mandate_of_one_and_the_account_of_another() {
    let mut item = purchase("F1", "BE62510007547061");
    item.party.mandates = vec!["1".into()];
    let mut other = purchase("F2", "BE43068999999501");
    other.references.clear();
    other.party.names = vec!["Anders BV".into()];
    let mut payment = paid_to("BE43068999999501", OGM);
    payment.mandate = Some("1".into());
    let found = class_of(&[item.clone(), other], &[payment.clone()]);
    assert_eq!(found.0, None);
    assert_eq!(class_of(&[item], &[payment]).0, Some(Class::Certain));
}

/// Payments that were booked as one have the amounts that the bank says only if they come to it.
#[test]
fn details_that_do_not_add_up() {
    let items = [
        sale("2026-0117").reference(OGM),
        sale("2026-0118").reference(OTHER_OGM),
    ];
    let movement = |amount: Decimal, text: &str, details| Movement {
        amount: amount.into(),
        communication: Some(Communication::Free(text.into())),
        details,
        ..Movement::default()
    };
    for (booked, expected) in [(dec!(200), Class::Certain), (dec!(100), Class::Strong)] {
        let details = [OGM, OTHER_OGM].map(|text| movement(dec!(100), text, vec![]));
        let statement = Statement {
            account: Some(AccountNumber {
                currency: Some("EUR".into()),
                ..AccountNumber::default()
            }),
            movements: vec![movement(booked, "", details.to_vec())],
            ..Statement::default()
        };
        let payments = Payment::of_statement(&statement);
        let result = reconcile(&items, &payments, &Policy::new());
        let classes: Vec<_> = result.matches.iter().map(|found| found.class).collect();
        assert_eq!(classes, [expected; 2], "{booked}");
        let is_told = |found: &Match| found.contradictions == [Contradiction::Details];
        assert_eq!(
            result.matches.iter().all(is_told),
            expected == Class::Strong
        );
    }
}

/// What is paid in dollars into an account in euros is not as many euros.
#[test]
fn an_entry_in_another_currency_than_the_account() {
    let file = include_bytes!("../../fixtures/camt/currencies.xml");
    let read = facturier::read(file).unwrap();
    let (document, _) = read.document();
    let payments = Payment::of_statement(&document.as_statements().unwrap()[0]);
    let currencies: Vec<_> = payments.iter().map(|one| one.currency.as_str()).collect();
    assert_eq!(currencies, ["USD", "EUR", "GBP"]);
    let item = |key: &str, amount, currency: &str, reference: &str| {
        OpenItem::new(key, ItemDirection::Receivable, amount, currency).reference(reference)
    };
    let classes = |items: &[OpenItem]| {
        let result = reconcile(items, &payments, &Policy::new());
        let class = |found: &Match| (found.allocations[0].item.to_string(), found.class);
        let why = |proposal: &Proposal| proposal.why;
        (
            result.matches.iter().map(class).collect::<Vec<_>>(),
            result.proposals.iter().map(why).collect::<Vec<_>>(),
        )
    };
    let euros = [
        item("A", dec!(100), "EUR", OGM),
        item("B", dec!(30), "EUR", OTHER_OGM),
    ];
    assert_eq!(classes(&euros), (vec![], vec![Why::Currency; 2]));
    // What does not come to the amount it was booked with is not certain in any currency.
    let own = [
        item("A", dec!(100), "USD", OGM),
        item("B", dec!(30), "GBP", OTHER_OGM),
    ];
    let found = vec![("A".into(), Class::Certain), ("B".into(), Class::Strong)];
    assert_eq!(classes(&own), (found, vec![]));
}

/// A note may tell of the invoice before; an amount may be in another currency than the invoice.
#[test]
fn what_an_invoice_says_by_the_way() {
    let invoice = |note: &str, currency: &str| {
        let mut invoice = Invoice {
            number: Some("2026-0117".into()),
            currency_code: Some("EUR".into()),
            ..Invoice::default()
        };
        invoice.notes.push(Note {
            text: note.into(),
            ..Note::default()
        });
        invoice.totals = Some(DocumentTotals {
            amount_due_for_payment: Some(Amount::new(dec!(100), currency)),
            ..DocumentTotals::default()
        });
        OpenItem::from_invoice(&invoice, ItemDirection::Receivable).unwrap()
    };
    for (note, currency, is_certain) in [
        (format!("te betalen met {OGM}"), "EUR", true),
        (
            format!("Rappel: la facture de janvier {OGM} est impayée"),
            "EUR",
            false,
        ),
        (
            format!("Herinnering: uw vorige factuur ({OGM}) staat nog open"),
            "EUR",
            false,
        ),
        (format!("te betalen met {OGM}"), "USD", false),
    ] {
        let item = invoice(&note, currency);
        for paid_in in ["EUR", "USD"] {
            let mut payment = paid("p", dec!(100), OGM);
            payment.currency = paid_in.into();
            let (class, _) = class_of(std::slice::from_ref(&item), &[payment]);
            assert_eq!(
                class == Some(Class::Certain),
                is_certain && paid_in == "EUR",
                "{note} {currency} {paid_in}"
            );
        }
    }
}
