//! What an access point does: take a document or not, keep it, and answer with what is wrong.
//!
//! `cargo run --example receive -- fixtures/ubl/peppol-invoice.xml fixtures/readme/wrong-total.xml`

use facturier::report::TextReport;
use facturier::{Answer, Profile, Receiving, receive};

fn main() -> std::io::Result<()> {
    let policy = Receiving::by(Profile::auto());
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let received = receive(&bytes, &policy);
        print!("{path}: {}", received.answer);
        for reason in &received.reasons {
            print!("; {reason}");
        }
        println!();
        match (&received.report, &received.error) {
            // What goes back to the sender.
            (Some(report), _) if received.answer != Answer::Accept => {
                print!("{}", TextReport::new(Ok(report)).file(&path));
            }
            (None, Some(error)) => println!("{error}"),
            _ => {}
        }
        if let Some(invoice) = received.document.as_ref().and_then(|it| it.as_invoice()) {
            let seller = invoice
                .seller
                .as_ref()
                .and_then(|seller| seller.name.as_deref());
            println!(
                "  {} of {}",
                invoice.number.as_deref().unwrap_or("?"),
                seller.unwrap_or("?")
            );
        }
    }
    Ok(())
}
