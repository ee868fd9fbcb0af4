//! `facturier parties`: the customers and suppliers of a dossier, out of its documents.

use crate::Stop;
use crate::args::PartiesArgs;
use crate::console::Console;
use crate::import::identity;
use crate::input::count;
use crate::reconcile::gather;
use crate::tally::Tally;
use facturier::dossier::{
    Direction, Duplicate, History, KnownParty, Parties, PartyChange, PartyRecord, Version,
    apply_changes, merge_parties,
};
use facturier::model::{Document, PostalAddress};
use facturier::report::Visible;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

pub fn run(args: &PartiesArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    let identity = identity(&args.own)?;
    let mut parties = Parties::new();
    let mut history = History::new();
    let mut left = 0_usize;
    for path in &args.paths {
        gather(path, args.coda, console, tally, &mut history, |imported| {
            let is_left_out = matches!(imported.entry.duplicate, Some(Duplicate::Conflict(_)));
            let (Some(Document::Invoice(invoice)), false) = (&imported.document, is_left_out)
            else {
                return;
            };
            match identity.side(invoice) {
                // Nobody said whose dossier it is: both sides are parties.
                _ if identity.is_empty() => {
                    for direction in [Direction::Sale, Direction::Purchase] {
                        parties.add(invoice, direction, &imported.entry.path);
                    }
                }
                Direction::NotOurs | Direction::Unknown => left += 1,
                direction => parties.add(invoice, direction, &imported.entry.path),
            }
        })?;
    }
    console.finish();
    if left > 0 {
        console.note(&format!(
            "facturier: {}: the owner of the dossier is neither seller nor buyer\n",
            count(left, "invoice")
        ));
    }
    let records = parties.records();
    let text = match &args.known {
        Some(path) => {
            let fail = |error: &dyn std::fmt::Display| {
                Stop::Failed(format!("{}: {error}", path.display()))
            };
            let mut known: Vec<KnownParty> = match fs::read(path) {
                Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| fail(&error))?,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
                Err(error) => return Err(fail(&error)),
            };
            let changes = merge_parties(&known, &records);
            if args.json {
                // The list as it would be with all changes made, to be saved.
                apply_changes(&mut known, &changes);
                json(&known)
            } else {
                changed(&changes)
            }
        }
        None if args.json => records.iter().map(json).collect(),
        None => table(&records),
    };
    match args.json {
        true => console.data(text.as_bytes()),
        false => console.out(text.as_bytes()),
    }
}

fn json(value: &impl serde::Serialize) -> String {
    let mut line = serde_json::to_string(value).unwrap_or_default();
    line.push('\n');
    line
}

fn joined(values: &BTreeSet<String>) -> String {
    values
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

fn place(address: &PostalAddress) -> String {
    let parts = [&address.post_code, &address.city, &address.country_code];
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .map(|part| part.as_str())
        .collect();
    parts.join(" ")
}

fn table(records: &[PartyRecord]) -> String {
    let mut text = String::new();
    for record in records {
        let role = match (record.is_customer, record.is_supplier) {
            (true, true) => "both",
            (true, false) => "customer",
            (false, _) => "supplier",
        };
        let documents: BTreeSet<&String> = record
            .names
            .iter()
            .flat_map(|name| &name.paths)
            .chain(record.addresses.iter().flat_map(|address| &address.paths))
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{role:<8} {}  {}  {}  {} ({})",
            Visible(record.name().unwrap_or("without a name")),
            Visible(&joined(&record.numbers)),
            Visible(&joined(&record.ibans)),
            Visible(&record.address().map(place).unwrap_or_default()),
            count(documents.len(), "document"),
        );
        for name in record.names.iter().skip(1) {
            let _ = writeln!(
                text,
                "         also {}{}",
                Visible(&name.value),
                since(name)
            );
        }
        for address in record.addresses.iter().skip(1) {
            let _ = writeln!(
                text,
                "         also at {}{}",
                Visible(&place(&address.value)),
                since(address)
            );
        }
    }
    let _ = writeln!(
        text,
        "\n{}: {}, {}",
        match records.len() {
            1 => "1 party".to_owned(),
            many => format!("{many} parties"),
        },
        count(
            records.iter().filter(|record| record.is_customer).count(),
            "customer"
        ),
        count(
            records.iter().filter(|record| record.is_supplier).count(),
            "supplier"
        ),
    );
    text
}

fn since<T>(version: &Version<T>) -> String {
    match (version.first, version.last) {
        (Some(first), Some(last)) if first != last => format!(" ({first} to {last})"),
        (Some(day), _) => format!(" ({day})"),
        _ => String::new(),
    }
}

fn changed(changes: &[PartyChange]) -> String {
    let mut text = String::new();
    for change in changes {
        let line = match change {
            PartyChange::Add(party) => format!("add      {} {}", party.id, party.name),
            PartyChange::Update(party) => format!("update   {} {}", party.id, party.name),
            PartyChange::Conflict { party, ids } => format!(
                "conflict {} could be {}",
                party.name().unwrap_or("a party without a name"),
                ids.join(" or ")
            ),
        };
        let _ = writeln!(text, "{}", Visible(&line));
    }
    let _ = writeln!(text, "{}", count(changes.len(), "change"));
    text
}
