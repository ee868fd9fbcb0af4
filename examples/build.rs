//! What a program that invoices does: build, prove, write; and a copy of it next month.
//!
//! `cargo run --example build`

use chrono::{Months, NaiveDate};
use facturier::model::{Invoice, InvoiceLine, Party, TaxCategory};
use facturier::value::Quantity;
use facturier::{Format, Profile, Valid, WriteOptions};
use rust_decimal::Decimal;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let peppol = Profile::named("peppol")?;
    let date = NaiveDate::from_ymd_opt(2026, 1, 5).ok_or("a date")?;
    let seller = Party::builder("Atelier Dupont SRL")
        .vat_identifier("BE0123456749")
        .electronic_address("0123456749", "0208")
        .address("Rue Haute 1", "1000", "Bruxelles", "BE");
    let buyer = Party::builder("Jansen BV")
        .electronic_address("0987654394", "0208")
        .address("Meir 2", "2000", "Antwerpen", "BE");
    let mut invoice = Invoice::builder("2026-001", date, "EUR")
        .peppol()
        .payment_due_date(date + Months::new(1))
        .buyer_reference("PO 7")
        .seller(seller)
        .buyer(buyer)
        .credit_transfer("BE71096123456769", "2026-001")
        .line(
            InvoiceLine::builder("Advice", 3, "HUR")
                .price(95)
                .vat(TaxCategory::standard(21)),
        )
        .build()?;

    // Nothing can be written as `Valid` that was not judged.
    let valid = Valid::new(invoice.clone(), Format::Ubl, &peppol)?;
    let written = valid.write(&WriteOptions::new())?;
    println!("{} bytes of UBL", written.bytes.len());

    // Next month: a copy, another number, two hours more.
    invoice.number = Some("2026-002".into());
    invoice.issue_date = Some((date + Months::new(1)).into());
    invoice.payment_due_date = Some((date + Months::new(2)).into());
    invoice.lines[0].quantity = Some(Quantity::new(Decimal::from(5), "HUR"));
    for change in invoice.recompute()? {
        println!("{change}");
    }
    let next = Valid::new(invoice, Format::Ubl, &peppol)?;
    println!("{}", next.report());
    Ok(())
}
