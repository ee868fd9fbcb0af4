//! The code that a banking app reads to pay an invoice: EPC069-12, version 002 of the European Payments
//! Council.

use crate::identifiers;
use crate::model::{Invoice, Kind};
use crate::references::CreditorReference;
use crate::value::round_half_up;
use rust_decimal::Decimal;

/// Payment means (UNTDID 4461) that are credit transfers: any, to a bank account, and of SEPA.
const TRANSFERS: [&str; 3] = ["30", "42", "58"];

/// What the picture says; none where the invoice is not to be paid in euro by transfer to an IBAN, or where
/// something does not fit in its fields.
pub(super) fn code(invoice: &Invoice) -> Option<String> {
    if invoice.kind != Kind::Invoice || invoice.currency_code.as_deref() != Some("EUR") {
        return None;
    }
    let due = invoice.totals.as_ref()?.amount_due_for_payment.as_ref()?;
    if due
        .currency
        .as_deref()
        .is_some_and(|currency| currency != "EUR")
    {
        return None;
    }
    let amount = *due.value.value()?;
    if round_half_up(amount, 2) != amount
        || amount < Decimal::new(1, 2)
        || amount > Decimal::new(99_999_999_999, 2)
    {
        return None;
    }
    let is_transfer = |code: &str| TRANSFERS.contains(&code);
    let mut means = invoice.payment_means.iter();
    let means = means.find(|means| {
        means.type_code.as_deref().is_some_and(is_transfer) && means.credit_transfer.is_some()
    })?;
    let transfer = means.credit_transfer.as_ref()?;
    let iban: String = without_blanks(&transfer.account_identifier.as_ref()?.value);
    if !identifiers::is_iban(&iban) {
        return None;
    }
    let bic = transfer.service_provider_identifier.as_ref();
    let bic = bic
        .map(|bic| without_blanks(&bic.value))
        .unwrap_or_default();
    let is_bic = matches!(bic.len(), 8 | 11) && bic.bytes().all(|b| b.is_ascii_alphanumeric());
    let bic = if is_bic { bic.as_str() } else { "" };
    let seller = invoice
        .seller
        .as_ref()
        .and_then(|seller| seller.name.as_deref());
    let payee = invoice
        .payee
        .as_ref()
        .and_then(|payee| payee.name.as_deref());
    let name = transfer.account_name.as_deref().or(payee).or(seller)?;
    let name = in_a_line(name);
    let name: String = name.chars().take(70).collect();
    let remittance = means.remittance_information.as_deref();
    let remittance = in_a_line(remittance.or(invoice.number.as_deref()).unwrap_or(""));
    if name.is_empty() || remittance.chars().count() > 140 {
        return None;
    }
    // Only references of ISO 11649 are structured here; that of Belgium is text.
    let (structured, text) = match remittance.parse::<CreditorReference>() {
        Ok(reference) => (without_blanks(reference.as_ref()), String::new()),
        Err(_) => (String::new(), super::shown::readable(&remittance)),
    };
    let amount = format!("EUR{:.2}", amount);
    let fields = [
        "BCD",
        "002",
        "1",
        "SCT",
        bic,
        &name,
        &iban,
        &amount,
        "",
        &structured,
        &text,
    ];
    let code = fields.join("\n");
    // The picture has room for so many bytes.
    (code.len() <= 331).then(|| code.trim_end_matches('\n').to_owned())
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn in_a_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::code;
    use crate::model::Invoice;

    fn invoice() -> Invoice {
        let bytes = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
        let (document, _) = crate::read(bytes).unwrap().into_document();
        document.as_invoice().unwrap().clone()
    }

    #[test]
    fn only_what_is_paid_in_euro_by_transfer() {
        let good = invoice();
        assert!(code(&good).is_some_and(|code| code.starts_with("BCD\n002\n1\nSCT\n")));
        assert_eq!(code(&good.clone().into_credit_note()), None);
        let with = |edit: fn(&mut Invoice)| {
            let mut invoice = good.clone();
            edit(&mut invoice);
            code(&invoice)
        };
        assert_eq!(with(|it| it.currency_code = Some("USD".into())), None);
        assert_eq!(
            with(|it| it.payment_means[0].type_code = Some("59".into())),
            None
        );
        assert_eq!(with(|it| it.payment_means.clear()), None);
        let account = |it: &mut Invoice, number: &str| {
            let transfer = it.payment_means[0].credit_transfer.as_mut().unwrap();
            transfer.account_identifier.as_mut().unwrap().value = number.into();
        };
        assert_eq!(
            {
                let mut it = good.clone();
                account(&mut it, "BE68539007547035");
                code(&it)
            },
            None,
            "the check digits are wrong"
        );
        let rf = with(|it| {
            it.payment_means[0].remittance_information = Some("RF18 5390 0754 7034".into());
        });
        assert!(rf.unwrap().ends_with("\n\nRF18539007547034"));
        let ogm =
            with(|it| it.payment_means[0].remittance_information = Some("090933755493".into()));
        assert!(ogm.unwrap().ends_with("\n\n\n+++090/9337/55493+++"));
    }
}
