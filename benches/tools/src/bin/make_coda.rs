//! Makes a CODA file as large as is wanted, always the same one, for measuring.
//!
//! ```sh
//! cargo run --release -p facturier-tools --bin make_coda -- 1000000 /tmp/million.cod
//! ```
//!
//! The first argument is the number of movements, details among them; the second the file, the
//! standard output without it. With `--accents` two names in a hundred have letters beyond ASCII.
//! Parties are invented, their check digits and all sums are right.

use chrono::{Datelike, Days, NaiveDate};
use facturier::format::coda::{CodaLayout, CodaWriter};
use facturier::identifiers::belgian_iban;
use facturier::model::{
    AccountKind, AccountNumber, Balance, Communication, Information, Movement, Side, Statement,
    StatementHeader, StructuredCommunication, TransactionCode,
};
use facturier::value::Text;
use rust_decimal::Decimal;
use std::error::Error;
use std::fs::File;
use std::io::{self, Write};

/// A statement has 999,999 records at most, and a movement about 3.5 of them.
const IN_A_STATEMENT: u64 = 250_000;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut accents, mut others) = (false, Vec::new());
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--accents" => accents = true,
            _ => others.push(argument),
        }
    }
    let count = match others.first() {
        Some(count) => count.parse()?,
        None => 1_000_000,
    };
    match others.get(1) {
        Some(path) => make(count, accents, File::create(path)?),
        None => make(count, accents, io::stdout().lock()),
    }
}

fn make(count: u64, accents: bool, writer: impl Write) -> Result<(), Box<dyn Error>> {
    let mut bank = Bank {
        random: Random(0x5EED),
        accents,
        date: NaiveDate::from_ymd_opt(2026, 1, 1).ok_or("a date")?,
        made: 0,
    };
    let mut writer = CodaWriter::new(writer, CodaLayout::new());
    let mut statement = bank.statement();
    loop {
        let before = bank.date;
        bank.date = before + Days::new(1);
        statement.number = statement.number.map(|number| number + 1);
        statement.header.creation_date = Some((bank.date + Days::new(1)).into());
        writer.start(&statement)?;
        let mut balance = statement.old_balance.as_ref().and_then(Balance::signed);
        let end = count.min(bank.made + IN_A_STATEMENT);
        while bank.made < end {
            let movement = bank.movement();
            balance = balance.zip(movement.signed()).map(|(old, by)| old + by);
            writer.movement(&movement)?;
        }
        let (side, amount) = Side::of(balance.ok_or("a balance")?);
        let new_balance = Some(Balance {
            side,
            amount: amount.into(),
            date: Some(bank.date.into()),
        });
        statement.new_balance = new_balance.clone();
        writer.end(&statement)?;
        if let Some(loss) = writer.take_losses().first() {
            return Err(loss.to_string().into());
        }
        if bank.made >= count {
            writer.finish()?;
            return Ok(());
        }
        statement.old_balance = new_balance;
    }
}

struct Bank {
    random: Random,
    accents: bool,
    date: NaiveDate,
    /// How many movements there are so far, details among them.
    made: u64,
}

impl Bank {
    fn statement(&mut self) -> Statement {
        Statement {
            header: StatementHeader {
                version: Some(2),
                bank: Some("539".into()),
                file_reference: Some("MADE".into()),
                addressee: Some("ATELIER VERMEER BV".into()),
                bic: Some("KREDBEBB".into()),
                enterprise_number: Some("00202239951".into()),
                ..StatementHeader::default()
            },
            account: Some(AccountNumber {
                kind: AccountKind::BelgianIban,
                number: "BE68539007547034".into(),
                currency: Some("EUR".into()),
                ..AccountNumber::default()
            }),
            holder: Some("ATELIER VERMEER BV".into()),
            description: Some("Current account".into()),
            number: Some(0),
            old_balance: Some(Balance {
                amount: Decimal::new(1_000_000, 2).into(),
                date: Some(self.date.into()),
                ..Balance::default()
            }),
            ..Statement::default()
        }
    }

    /// A movement, of a mix such as a webshop might have.
    fn movement(&mut self) -> Movement {
        match self.random.below(100) {
            0..45 => self.transfer(),
            45..75 => self.purchase(),
            75..85 => self.direct_debit(),
            85..92 => self.card(),
            92..94 => {
                let parts = (0..2).map(|_| self.plain("83537037")).collect();
                self.whole("30101000", parts)
            }
            94..97 => {
                let parts = (0..2 + self.random.below(6))
                    .map(|_| self.with_party("50101000"))
                    .collect();
                self.whole("10101000", parts)
            }
            97..99 => {
                let parts = (0..2 + self.random.below(4))
                    .map(|_| self.with_party("60550000"))
                    .collect();
                self.whole("20550000", parts)
            }
            _ => {
                let parts = (0..2)
                    .map(|_| {
                        let parts = vec![self.plain("90537037"), self.plain("90501000")];
                        self.whole("70501000", parts)
                    })
                    .collect();
                self.whole("20501000", parts)
            }
        }
    }

    /// A customer pays with the structured communication of an invoice.
    fn transfer(&mut self) -> Movement {
        let number = self.random.digits(10);
        let mut movement = self.with_party("00150000");
        movement.communication = structured(101, format!("{number}{:02}", check(number, 97)));
        let name = movement.counterparty_name.as_deref().unwrap_or_default();
        let street = self.random.of(STREETS);
        let house = 1 + self.random.below(200);
        let town = self.random.of(TOWNS);
        let address = format!("{name:<70}{:<35}{town}", format!("{street} {house}"));
        movement.information.push(Information {
            communication: structured(1, address),
            ..Information::default()
        });
        movement
    }

    /// We pay, and say what in words.
    fn purchase(&mut self) -> Movement {
        let mut words = String::new();
        let length = 20 + self.random.below(100) as usize;
        while words.len() < length {
            words.push_str(self.random.of(WORDS));
            words.push(' ');
        }
        let mut movement = self.with_party("00101000");
        movement.communication = Some(Communication::Free(words.trim_end().into()));
        if self.random.below(3) == 0 {
            movement.information.push(Information {
                communication: Some(Communication::Free("Executed by internet".into())),
                ..Information::default()
            });
        }
        movement
    }

    fn direct_debit(&mut self) -> Movement {
        let mut movement = self.with_party("00501000");
        let date = written(self.date);
        let mandate = format!("M{}", self.random.digits(12));
        let invoice = format!("Invoice {}", self.random.digits(8));
        let said = format!(
            "{date}110{:<35}{mandate:<35}{invoice:<62}0",
            "BE68ZZZ0202239951"
        );
        movement.communication = structured(127, said);
        movement
    }

    fn card(&mut self) -> Movement {
        let mut movement = self.plain("00402000");
        let date = written(self.date);
        let card = format!("670300000000{:04}", self.random.digits(4));
        let time = format!("{:02}{:02}", self.random.below(24), self.random.below(60));
        let (terminal, sequence) = (self.random.digits(6), self.random.digits(6));
        let shop = self.random.of(SURNAMES);
        let said = format!("{card}1{terminal}{sequence}{date}{time}5{shop:<16}Antwerpen");
        movement.communication = structured(113, said);
        movement
    }

    /// A movement with the account and the name of somebody.
    fn with_party(&mut self, code: &str) -> Movement {
        let number = self.random.digits(10);
        let bban = format!("{number}{:02}", check(number, 97));
        let accented = self.accents && self.random.below(50) == 0;
        let first = self.random.of(if accented { ACCENTED } else { NAMES });
        let name = format!("{first} {}", self.random.of(SURNAMES));
        Movement {
            customer_reference: Some(format!("E2E-{}", self.random.digits(12)).into()),
            counterparty_bic: Some(self.random.of(BANKS).into()),
            counterparty_account: Some(AccountNumber {
                kind: AccountKind::BelgianIban,
                number: belgian_iban(&bban).unwrap_or(bban).into(),
                currency: Some("EUR".into()),
                ..AccountNumber::default()
            }),
            counterparty_name: Some(name.into()),
            ..self.plain(code)
        }
    }

    fn plain(&mut self, code: &str) -> Movement {
        self.made += 1;
        let code = TransactionCode::parse(code);
        let is_debit = code.is_some_and(|code| code.operation < 50);
        Movement {
            bank_reference: Some(format!("MADE{:017}", self.made).into()),
            side: if is_debit { Side::Debit } else { Side::Credit },
            amount: Decimal::new(100 + self.random.below(1_000_000) as i64, 2).into(),
            value_date: Some(self.date.into()),
            entry_date: Some(self.date.into()),
            code,
            ..Movement::default()
        }
    }

    /// A movement of these details.
    fn whole(&mut self, code: &str, mut details: Vec<Movement>) -> Movement {
        let sum: Decimal = details.iter().filter_map(Movement::signed).sum();
        let (side, amount) = Side::of(sum);
        if let Some(last) = details.last_mut().filter(|last| last.details.is_empty()) {
            last.globalisation = 1;
        }
        Movement {
            side,
            amount: amount.into(),
            globalisation: 1,
            details,
            ..self.plain(code)
        }
    }
}

fn structured(kind: u16, text: String) -> Option<Communication> {
    Some(Communication::Structured(StructuredCommunication {
        kind,
        text: Text::new(text.trim_end()),
    }))
}

/// DDMMYY.
fn written(date: NaiveDate) -> String {
    let (day, month, year) = (date.day(), date.month(), date.year() % 100);
    format!("{day:02}{month:02}{year:02}")
}

/// The check digits of Belgian numbers: the rest of the division, or what stands for none.
fn check(number: Digits, none: u64) -> u64 {
    match number.0 % 97 {
        0 => none,
        rest => rest,
    }
}

/// A number in so many digits.
#[derive(Clone, Copy)]
struct Digits(u64, usize);

impl std::fmt::Display for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:0width$}", self.0, width = self.1)
    }
}

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn digits(&mut self, count: usize) -> Digits {
        Digits(self.below(10_u64.pow(count as u32)), count)
    }

    fn of(&mut self, all: &[&'static str]) -> &'static str {
        all[self.below(all.len() as u64) as usize]
    }
}

const NAMES: &[&str] = &[
    "Anna", "Bram", "Clara", "David", "Emma", "Finn", "Louis", "Marie",
];
const ACCENTED: &[&str] = &["Agnès", "Chloé", "François", "Jürgen", "Noëlla"];
const SURNAMES: &[&str] = &[
    "Janssens", "Peeters", "Dubois", "Lambert", "De Smet", "Martin",
];
const STREETS: &[&str] = &[
    "Kerkstraat",
    "Rue de la Gare",
    "Stationslaan",
    "Place du Marche",
];
const TOWNS: &[&str] = &["2000 Antwerpen", "9000 Gent", "4000 Liege", "5000 Namur"];
const BANKS: &[&str] = &["KREDBEBB", "GEBABEBB", "BBRUBEBB", "GKCCBEBB", "AXABBE22"];
const WORDS: &[&str] = &[
    "invoice", "rent", "deposit", "order", "march", "2026", "balance", "thanks",
];
