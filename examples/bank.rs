//! What a bank import does: read whatever format it is, and list the movements.
//!
//! `cargo run --example bank -- fixtures/coda/simple.cod fixtures/mt940/abn.sta`

use facturier::report::Severity;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let reading = facturier::read(&bytes)?;
        println!("{path}: {}", reading.detected().name());
        let report = reading.report();
        for finding in report
            .findings
            .iter()
            .filter(|it| it.severity == Severity::Fatal)
        {
            println!("  {finding}");
        }
        let (document, not_carried) = reading.into_document();
        for statement in document.into_statements().unwrap_or_default() {
            let account = statement
                .account
                .as_ref()
                .map_or("?", |account| &account.number);
            println!("  account {account}");
            for movement in statement.details() {
                let (amount, name) = (movement.signed(), &movement.counterparty_name);
                let amount = amount.map_or("?".into(), |amount| amount.to_string());
                println!("    {amount:>12}  {}", name.as_deref().unwrap_or(""));
            }
        }
        println!("  {} things the model has no place for", not_carried.len());
    }
    Ok(())
}
