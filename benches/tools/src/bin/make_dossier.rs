//! A dossier in the layout of a program, of documents that are made up, to see how it is imported.
//!
//! ```sh
//! cargo run --release -p facturier-tools --bin make_dossier DIR|FILE.zip \
//!     [--layout NAME] [--language en|fr|nl] [--entries N] [--corrupt 1%]
//! ```
//!
//! Its documents are the fixtures with other numbers, dates and parties. The tests use it as a module.

use chrono::{Days, NaiveDate};
use facturier::Language;
use facturier::dossier::{Direction, EntryKind, LAYOUTS, Layout, LayoutPlace};
use facturier::model::{
    AccountKind, AccountNumber, Communication, Document, Invoice, Party, Side, Statement,
    StructuredCommunication,
};
use facturier::references::Ogm;
use facturier::value::{Identifier, Parsed};
use facturier::{Format, WriteOptions};
use rust_decimal::Decimal;
use std::io::Write;
use std::path::Path;

#[allow(dead_code, reason = "the tests use this file as a module")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let target = arguments
        .next()
        .filter(|target| !target.starts_with('-'))
        .ok_or("expected a folder, or a file that ends with .zip, and then the options")?;
    let (mut layout, mut language, mut entries, mut corrupt) =
        ("flat".to_owned(), Language::English, 1000, 0);
    while let Some(option) = arguments.next() {
        let value = arguments.next().ok_or("expected a value")?;
        match option.as_str() {
            "--layout" => layout = value,
            "--language" => language = Language::of_code(&value).ok_or("expected en, fr or nl")?,
            "--entries" => entries = value.parse()?,
            "--corrupt" => corrupt = value.trim_end_matches('%').parse()?,
            _ => return Err(format!("unknown option {option}").into()),
        }
    }
    let names = || {
        LAYOUTS
            .iter()
            .map(|layout| layout.name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let layout = Layout::named(&layout).ok_or_else(|| format!("expected one of {}", names()))?;
    let made = Maker::new(layout, language, corrupt);
    let files = (0..entries).map(|at| made.file(at));
    if target.ends_with(".zip") {
        write_zip(std::fs::File::create(&target)?, files)?;
    } else {
        write_folder(Path::new(&target), files)?;
    }
    println!(
        "{entries} files, {} of them corrupt; the owner is BE{}",
        (0..entries).filter(|&at| made.is_corrupt(at)).count(),
        Maker::owner()
    );
    Ok(())
}

/// A file that was made.
#[derive(Debug)]
pub struct Made {
    pub path: String,
    pub bytes: Vec<u8>,
    pub kind: EntryKind,
    pub direction: Direction,
}

/// Makes the files of a dossier, each by its number.
#[derive(Debug)]
pub struct Maker {
    layout: &'static Layout,
    language: Language,
    /// Of each hundred.
    corrupt: usize,
    invoice: Invoice,
    credit_note: Invoice,
    statement: Statement,
}

impl Maker {
    pub fn new(layout: &'static Layout, language: Language, corrupt: usize) -> Self {
        let invoice = |bytes: &[u8]| match document(bytes) {
            Document::Invoice(invoice) => *invoice,
            _ => unreachable!("the fixture is an invoice"),
        };
        let statement = match document(include_bytes!("../../../../fixtures/coda/simple.cod")) {
            Document::Statements(mut statements) => statements.remove(0),
            _ => unreachable!("the fixture is a statement"),
        };
        Maker {
            layout,
            language,
            corrupt,
            invoice: invoice(include_bytes!(
                "../../../../fixtures/ubl/peppol-invoice.xml"
            )),
            credit_note: invoice(include_bytes!(
                "../../../../fixtures/ubl/peppol-credit-note.xml"
            )),
            statement,
        }
    }

    /// The enterprise number of the owner.
    pub fn owner() -> String {
        enterprise_number(9_100_000)
    }

    pub fn is_corrupt(&self, at: usize) -> bool {
        self.corrupt > 0 && at % (100 / self.corrupt) == 50 % (100 / self.corrupt)
    }

    pub fn file(&self, at: usize) -> Made {
        use Direction::{Purchase, Sale, Unknown};
        use EntryKind::{BankStatement, CreditNote, Invoice, Other};
        let is_corrupt = self.is_corrupt(at);
        let (kind, direction) = match at % 10 {
            _ if is_corrupt => (Invoice, Purchase),
            0..4 => (Invoice, Purchase),
            4..7 => (Invoice, Sale),
            7 => (CreditNote, Purchase),
            8 => (BankStatement, Unknown),
            _ => (Other, Unknown),
        };
        let (mut bytes, ending) = match kind {
            Invoice => (self.invoice(&self.invoice, at, direction), "xml"),
            CreditNote => (self.invoice(&self.credit_note, at, direction), "xml"),
            BankStatement => (self.statement(at / 10), "cod"),
            _ if at % 20 == 9 => (letter(at), "pdf"),
            _ => (
                [&[0xFF, 0xD8, 0xFF, 0xE0][..], &at.to_le_bytes()].concat(),
                "jpg",
            ),
        };
        if is_corrupt {
            bytes = corrupted(bytes, at);
        }
        let place = LayoutPlace::new(kind, direction)
            .language(self.language)
            .value("dossier", "Boulangerie Léonie")
            .value("year", "2026")
            .value("iban", "BE68539007547034")
            .value("office", "SSE")
            .value("counter", "01");
        let folder = self
            .layout
            .path(&place)
            .unwrap_or_else(|| "Boulangerie Léonie".into());
        Made {
            path: format!("{folder}/{at:06}.{ending}"),
            bytes,
            kind,
            direction,
        }
    }

    fn invoice(&self, like: &Invoice, at: usize, direction: Direction) -> Vec<u8> {
        let mut invoice = like.clone();
        invoice.number = Some(format!("F{at:06}").into());
        invoice.issue_date = Some(date(at).into());
        invoice.payment_due_date = None;
        let owner = (Maker::owner(), "Boulangerie Léonie SRL".to_owned());
        let other = at % 40;
        let other = (
            enterprise_number(8_700_000 + other as u32),
            format!("Handelshuis {other} NV"),
        );
        let (seller, buyer) = match direction {
            Direction::Sale => (owner, other),
            _ => (other, owner),
        };
        // Each is paid by a structured communication of its own.
        if let (Some(means), Ok(ogm)) = (
            invoice.payment_means.first_mut(),
            Ogm::from_number(at as u64),
        ) {
            means.remittance_information = Some(ogm.to_string().into());
        }
        identify(invoice.seller.get_or_insert_default(), seller);
        identify(invoice.buyer.get_or_insert_default(), buyer);
        written(&invoice.into(), Format::Ubl)
    }

    /// One a day: the first movement pays the sale of the ten files before it, the second one purchase
    /// by its number.
    fn statement(&self, at: usize) -> Vec<u8> {
        let mut statement = self.statement.clone();
        let day = NaiveDate::from_ymd_opt(2000 + (at / 366) as i32, 1, 1).expect("a year")
            + Days::new((at % 366).min(364) as u64);
        let number = Some(at as u32 % 366 + 1);
        statement.number = number;
        statement.paper_number = number;
        statement.new_paper_number = number;
        statement.header.creation_date = Some(day.into());
        statement.header.enterprise_number = Some(format!("0{}", Maker::owner()).into());
        let totals = self.invoice.totals.as_ref();
        let total = totals.and_then(|totals| totals.amount_due_for_payment.as_ref()?.value.value());
        if let ([first, second, ..], Some(&total)) = (&mut statement.movements[..], total) {
            let words = |file: usize| Communication::Free(format!("Invoice F{file:06}").into());
            first.side = Side::Credit;
            first.amount = total.into();
            first.communication = Ogm::from_number(at as u64 * 10 + 4)
                .ok()
                .map(|ogm| Communication::Structured(StructuredCommunication::ogm(ogm)));
            second.side = Side::Debit;
            second.amount = total.into();
            second.communication = Some(words(at * 10));
            let mut accounts = self.invoice.payment_means.iter().filter_map(|means| {
                let transfer = means.credit_transfer.as_ref()?;
                transfer.account_identifier.as_ref()
            });
            second.counterparty_account = accounts.next().map(|account| AccountNumber {
                kind: AccountKind::BelgianIban,
                number: account.value.clone(),
                ..AccountNumber::default()
            });
        }
        let sum: Decimal = statement.totals().filter_map(|one| one.signed()).sum();
        let old = statement
            .old_balance
            .as_ref()
            .and_then(|balance| balance.signed());
        if let Some(balance) = &mut statement.new_balance {
            let (side, amount) = Side::of(old.unwrap_or_default() + sum);
            (balance.side, balance.amount) = (side, amount.into());
        }
        for balance in [&mut statement.old_balance, &mut statement.new_balance]
            .into_iter()
            .flatten()
        {
            balance.date = Some(Parsed::Value(day));
        }
        written(&Document::Statements(vec![statement]), Format::Coda)
    }
}

fn document(bytes: &[u8]) -> Document {
    facturier::read(bytes).expect("a good fixture").document().0
}

fn written(document: &Document, format: Format) -> Vec<u8> {
    facturier::write(document, format, &WriteOptions::new())
        .expect("a format that is written")
        .bytes
}

fn date(at: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + Days::new(at as u64 % 365)
}

fn identify(party: &mut Party, (number, name): (String, String)) {
    let identifier = Identifier::with_scheme(&*number, "0208");
    party.name = Some(name.into());
    party.identifiers.clear();
    party.legal_registration_identifier = Some(identifier.clone());
    party.electronic_address = Some(identifier);
    party.tax_registrations.truncate(1);
    for registration in &mut party.tax_registrations {
        registration.identifier = Some(format!("BE{number}").into());
    }
}

/// A Belgian enterprise number that begins with 0 and these seven digits.
pub fn enterprise_number(digits: u32) -> String {
    format!("0{digits:07}{:02}", 97 - digits % 97)
}

/// A PDF with a blank page, as a letter may come. Readers find its objects without a table.
fn letter(at: usize) -> Vec<u8> {
    let objects = "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
         2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
         3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n";
    format!("%PDF-1.7\n% {at}\n{objects}trailer\n<</Root 1 0 R>>\n%%EOF\n").into_bytes()
}

/// Cut, without its beginning, with something in the middle, or empty.
fn corrupted(mut bytes: Vec<u8>, at: usize) -> Vec<u8> {
    let half = bytes.len() / 2;
    match at / 100 % 4 {
        0 => bytes.truncate(half + at % 500),
        1 => bytes = bytes.split_off(half),
        2 => bytes.splice(half..half, *b"<&>").for_each(drop),
        _ => bytes.clear(),
    }
    bytes
}

pub fn write_folder(folder: &Path, files: impl Iterator<Item = Made>) -> std::io::Result<()> {
    for file in files {
        let path = folder.join(file.path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, file.bytes)?;
    }
    Ok(())
}

pub fn write_zip<W: Write + std::io::Seek>(
    target: W,
    files: impl Iterator<Item = Made>,
) -> zip::result::ZipResult<W> {
    let mut archive = zip::ZipWriter::new(target);
    for file in files {
        archive.start_file(file.path, zip::write::SimpleFileOptions::default())?;
        archive.write_all(&file.bytes)?;
    }
    archive.finish()
}
