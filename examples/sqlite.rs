//! A ledger in SQLite: a folder is imported, each document is a row, and payments are matched day by day. The second run
//! finds nothing new.
//!
//! `cargo run --features dossier,json --example sqlite -- FOLDER DATABASE`

use facturier::dossier::matching::{Book, ItemDirection, OpenItem, Payment, Policy};
use facturier::dossier::{Dossier, FolderSource, History, Identity, Refusal, Remembered};
use facturier::{Document, Profile};
use rusqlite::{Connection, OptionalExtension, params};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or("fixtures/ubl".into());
    let database = arguments.next().unwrap_or(":memory:".into());
    let mut ledger = Connection::open(database)?;
    ledger.execute_batch(
        "CREATE TABLE IF NOT EXISTS files (path TEXT NOT NULL, hash TEXT, row TEXT NOT NULL);
         CREATE TABLE IF NOT EXISTS invoices (number TEXT, seller TEXT, due TEXT, payable TEXT, state TEXT);
         CREATE TABLE IF NOT EXISTS book (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL);",
    )?;
    for run in ["first", "second"] {
        let (files, known) = import(&mut ledger, &folder)?;
        println!("{run} run: {files} new files, {known} known already");
    }
    let mut rows =
        ledger.prepare("SELECT number, seller, payable, state FROM invoices ORDER BY number")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let cell = |at: usize| {
            row.get::<_, Option<String>>(at)
                .map(Option::unwrap_or_default)
        };
        println!("{}, {}: {}, {}", cell(0)?, cell(1)?, cell(2)?, cell(3)?);
    }
    Ok(())
}

/// All in one transaction: what fails leaves the ledger as it was.
fn import(ledger: &mut Connection, folder: &str) -> Result<(usize, usize)> {
    let ledger = ledger.transaction()?;
    let mut history = History::new();
    let mut rows = ledger.prepare("SELECT row FROM files")?;
    for row in rows.query_map([], |row| row.get::<_, String>(0))? {
        let row: Remembered = serde_json::from_str(&row?)?;
        history.remember(&row);
    }
    drop(rows);
    let (mut items, mut payments, mut files) = (Vec::new(), Vec::new(), 0);
    let dossier = Dossier::new(Identity::new()).rules(Profile::auto());
    let failed = |error: &dyn std::error::Error| Refusal::Io(error.to_string());
    let summary = dossier.try_import(&FolderSource::new(folder), &mut history, |imported| {
        let entry = &imported.entry;
        let (Some(row), None) = (Remembered::of(entry), &entry.duplicate) else {
            return Ok(());
        };
        files += 1;
        let json = serde_json::to_string(&row).map_err(|error| failed(&error))?;
        let hash = entry.hash.map(|hash| hash.to_string());
        let values = params![entry.path, hash, json];
        ledger
            .execute("INSERT INTO files VALUES (?, ?, ?)", values)
            .map_err(|error| failed(&error))?;
        match &imported.document {
            Some(Document::Invoice(invoice)) => {
                let values = params![
                    invoice.number.as_deref(),
                    invoice
                        .seller
                        .as_ref()
                        .and_then(|seller| seller.name.as_deref()),
                    invoice
                        .payment_due_date
                        .as_ref()
                        .map(|date| date.to_string()),
                    invoice.totals.as_ref().and_then(|totals| Some(
                        totals.amount_due_for_payment.as_ref()?.to_string()
                    )),
                    format!("{:?}", entry.state()),
                ];
                ledger
                    .execute("INSERT INTO invoices VALUES (?, ?, ?, ?, ?)", values)
                    .map_err(|error| failed(&error))?;
                items.extend(OpenItem::from_invoice(invoice, ItemDirection::Receivable));
            }
            Some(Document::Statements(statements)) => {
                payments.extend(statements.iter().flat_map(Payment::of_statement));
            }
            _ => {}
        }
        Ok::<(), Refusal>(())
    })?;
    let stored: Option<String> = ledger
        .query_row("SELECT json FROM book", [], |row| row.get(0))
        .optional()?;
    let mut book = match stored {
        Some(json) => serde_json::from_str(&json)?,
        None => Book::new(),
    };
    let news = book.enter(&items, &payments, &Policy::new());
    for found in &news.matches {
        println!("{} is paid", found.payment);
    }
    ledger.execute(
        "INSERT OR REPLACE INTO book VALUES (1, ?)",
        [serde_json::to_string(&book)?],
    )?;
    ledger.commit()?;
    Ok((files, summary.same))
}
