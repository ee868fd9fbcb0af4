//! What a dossier service does: files out of its own store, a row of each in its own database, and nothing twice.
//!
//! `cargo run --features dossier,json --example own_source`

use facturier::Profile;
use facturier::dossier::{
    Dossier, History, Identity, Refusal, Remembered, Source, SourceEntry, SourceLimits,
};

/// A store with objects, which are known by the number of their row.
struct Store(Vec<(&'static str, Option<&'static [u8]>)>);

impl Source for Store {
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let objects = self.0.iter().enumerate();
        let entry = |(row, (path, bytes)): (usize, &(&str, Option<&[u8]>))| {
            SourceEntry::new(*path, bytes.map_or(0, |bytes| bytes.len() as u64)).tag(row as u64)
        };
        Ok(objects.map(entry).collect())
    }

    fn read(&self, at: usize, _: &SourceLimits) -> Result<Vec<u8>, Refusal> {
        let busy = || Refusal::Unavailable("503 Service Unavailable".into());
        self.0[at].1.map(<[u8]>::to_vec).ok_or_else(busy)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = Store(vec![
        (
            "2026/a.xml",
            Some(include_bytes!("../fixtures/ubl/peppol-invoice.xml")),
        ),
        ("2026/b.xml", None),
        (
            "2026/march.cod",
            Some(include_bytes!("../fixtures/coda/simple.cod")),
        ),
    ]);
    let dossier = Dossier::new(Identity::new()).rules(Profile::auto());

    // A table: one row of JSON for each file.
    let mut table: Vec<String> = Vec::new();
    for day in ["Monday", "Tuesday"] {
        let rows = table
            .iter()
            .map(|row| serde_json::from_str::<Remembered>(row));
        let mut history: History = rows.collect::<Result<_, _>>()?;
        println!("{day}");
        let summary = dossier.try_import(&store, &mut history, |imported| {
            let entry = &imported.entry;
            println!(
                "  row {}: {:?}, duplicate: {:?}",
                entry.tag,
                entry.state(),
                entry.duplicate
            );
            if let (Some(row), None) = (Remembered::of(entry), &entry.duplicate) {
                // A database that fails would stop the import here.
                table.push(
                    serde_json::to_string(&row).map_err(|error| Refusal::Io(error.to_string()))?,
                );
            }
            Ok::<(), Refusal>(())
        })?;
        println!(
            "  {} not to be had, {} known already",
            summary.unavailable, summary.same
        );
    }
    Ok(())
}
