//! UBL before EN 16931: UBL 2.0 as it is, e-FFF, Peppol BIS 1 and 2, SI-UBL 1, and what OIOUBL shares
//! with them.

use super::amounts::{number, sum, sum_of};
use super::{MANY, Mapping, Taken, categories, said};
use crate::model::{
    AllowanceCharge, Invoice, InvoiceLine, Item, Kind, Party, PostalAddress, Price, TaxCategory,
    TaxRegistration,
};
use crate::value::{Amount, Identifier, Parsed, Text, round_half_up};
use crate::xml::{Node, cac, cbc};
use rust_decimal::Decimal;

pub(super) fn document(mapping: &mut Mapping<'_, '_>) {
    let lines: Vec<Node<'_>> = mapping
        .groups(&[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE])
        .collect();
    let invoice = &mut *mapping.invoice;
    // UBL 2.0 has no such code in a credit note, and demands none in an invoice.
    let code = match invoice.kind {
        Kind::Invoice => "380",
        Kind::CreditNote => "381",
    };
    invoice.type_code.get_or_insert_with(|| code.into());
    if invoice.currency_code.is_none() {
        let totals = invoice.totals.as_ref();
        let due = totals.and_then(|totals| totals.amount_due_for_payment.as_ref());
        invoice.currency_code = due.and_then(|due| due.currency.clone());
    }
    for party in [&mut invoice.seller, &mut invoice.buyer]
        .into_iter()
        .flatten()
    {
        self::party(party);
    }
    if let Some(representative) = &mut invoice.tax_representative {
        let address = representative.address.as_ref();
        registrations(&mut representative.tax_registrations, address);
    }
    if let Some(payee) = &mut invoice.payee {
        scheme(payee.identifier.as_mut(), false);
        scheme(payee.legal_registration_identifier.as_mut(), false);
    }
    if let Some(delivery) = &mut invoice.delivery {
        scheme(delivery.location_identifier.as_mut(), false);
    }
    rate_of_lines(invoice);
    categories::rename(invoice);
    categories_of_one_rate(invoice, &lines, &mut mapping.taken);
    for line in &mut invoice.lines {
        line.allowances_and_charges.iter_mut().for_each(percentage);
        price(line);
        if let Some(item) = &mut line.item {
            self::item(item);
        }
    }
    invoice
        .allowances_and_charges
        .iter_mut()
        .for_each(percentage);
    totals(invoice);
}

fn item(item: &mut Item) {
    if item
        .name
        .as_deref()
        .is_none_or(|name| name.trim().is_empty())
        && item.description.is_some()
    {
        item.name = item.description.take();
    }
    scheme(item.standard_identifier.as_mut(), false);
    for classification in &mut item.classifications {
        // UNTDID 7143 has a code for the list that older UBL calls by its name.
        let list = &mut classification.list_identifier;
        if list
            .as_deref()
            .is_some_and(|list| list.eq_ignore_ascii_case("UNSPSC"))
        {
            *list = Some("TST".into());
        }
    }
}

fn line_tax(line: Node<'_>) -> Option<Decimal> {
    let text = said(line.at(&[cac::TAX_TOTAL, cbc::TAX_AMOUNT]))?;
    crate::value::parse_decimal(text)
}

/// The name of a party, BT-27 or BT-44, is the registered one. Older UBL demands a `PartyName`, and has
/// the other seldom.
fn party(party: &mut Party) {
    if party.name.is_none() {
        party.name = party.trading_name.take();
    }
    registrations(&mut party.tax_registrations, party.address.as_ref());
    scheme(party.electronic_address.as_mut(), true);
    scheme(party.legal_registration_identifier.as_mut(), false);
    for identifier in &mut party.identifiers {
        scheme(Some(identifier), false);
    }
    if party.legal_registration_identifier.is_none() {
        let registers = ["0002", "0007", "0106", "0184", "0192", "0208"];
        let registered = party
            .identifiers
            .iter()
            .find(|identifier| registers.contains(&identifier.scheme.as_deref().unwrap_or("")));
        party.legal_registration_identifier = registered.cloned();
    }
}

fn registrations(registrations: &mut [TaxRegistration], address: Option<&PostalAddress>) {
    let country = address.and_then(|address| address.country_code.as_deref());
    for registration in registrations {
        vat_scheme(registration);
        if let (Some("VAT"), Some(number), Some(country)) = (
            registration.tax_scheme.as_deref(),
            &mut registration.identifier,
            country,
        ) {
            prefix(number, country);
        }
    }
}

/// An identifier that begins with a country and digits is one of VAT, whatever its scheme is called, or
/// whether it is called anything.
fn vat_scheme(registration: &mut TaxRegistration) {
    let TaxRegistration {
        identifier,
        tax_scheme: scheme,
    } = registration;
    let is_vat = identifier.as_ref().is_some_and(|identifier| {
        let bytes = identifier.trim().as_bytes();
        bytes.len() > 7
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && bytes.iter().filter(|byte| byte.is_ascii_digit()).count() > 5
    });
    let is_named = scheme
        .as_deref()
        .is_some_and(|name| !name.trim().is_empty());
    if categories::is_vat(scheme.as_deref()) && (is_vat || is_named) {
        *scheme = Some("VAT".into());
    }
}

/// A number of VAT begins with the country (BR-CO-09); older UBL has it beside.
fn prefix(number: &mut Text, country: &str) {
    let country = match country {
        "GR" => "EL",
        country => country,
    };
    if country.len() == 2
        && number
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit())
    {
        *number = format!("{country}{}", number.trim_start()).into();
    }
}

/// Schemes of identifiers under their old names (of Peppol BIS 1 and 2, and of OIOUBL): the code of
/// ISO 6523, or of the list of electronic addresses where there is none.
static SCHEMES: &[(&str, &str)] = &[
    ("GLN", "0088"),
    ("EAN", "0088"),
    ("GTIN", "0160"),
    ("DUNS", "0060"),
    ("DK:CVR", "0184"),
    ("DK:SE", "0198"),
    ("DK:P", "0096"),
    ("BE:CBE", "0208"),
    ("BE:EN", "0208"),
    ("BE:VAT", "9925"),
    ("NL:KVK", "0106"),
    ("NL:OIN", "0190"),
    ("NL:OINO", "0190"),
    ("NL:VAT", "9944"),
    ("NO:ORGNR", "0192"),
    ("NO:ORG", "0192"),
    ("SE:ORGNR", "0007"),
    ("FI:OVT", "0216"),
    ("FR:SIRET", "0009"),
    ("FR:SIRENE", "0002"),
    ("FR:VAT", "9957"),
    ("DE:VAT", "9930"),
    ("LU:VAT", "9938"),
    ("GB:VAT", "9932"),
    ("AT:VAT", "9914"),
    ("IT:VAT", "0211"),
    ("ES:VAT", "9920"),
    ("PT:VAT", "9946"),
    ("PL:VAT", "9945"),
    ("IE:VAT", "9935"),
];

/// The scheme by its code. Only an electronic address may be of one that is not in ISO 6523.
fn scheme(identifier: Option<&mut Identifier>, is_address: bool) {
    let Some(Identifier {
        scheme: Some(scheme),
        ..
    }) = identifier
    else {
        return;
    };
    let row = SCHEMES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(scheme.trim()));
    if let Some((_, code)) = row
        && (is_address || !code.starts_with('9'))
    {
        *scheme = Text::new(code);
    }
}

/// The only row of VAT may lack its rate; the lines have it.
fn rate_of_lines(invoice: &mut Invoice) {
    let [row] = &mut invoice.vat_breakdown[..] else {
        return;
    };
    let Some(category) = &mut row.tax_category else {
        return;
    };
    let mut rates = invoice.lines.iter().map(|line| {
        let category = line.item.as_ref()?.tax_category.as_ref()?;
        category.rate.as_ref()
    });
    if let (None, Some(Some(first))) = (&category.rate, rates.next())
        && rates.all(|rate| rate == Some(first))
    {
        category.rate = Some(first.clone());
    }
}

/// A line without a price is so much for all of it.
fn price(line: &mut InvoiceLine) {
    let net = number(line.net_amount.as_ref());
    let quantity = line
        .quantity
        .as_ref()
        .and_then(|quantity| quantity.value.value());
    if line.price.is_none()
        && net.is_some_and(|net| net >= Decimal::ZERO)
        && quantity.is_some_and(|quantity| *quantity > Decimal::ZERO)
    {
        line.price = Some(Price {
            net_price: line.net_amount.clone(),
            base_quantity: line.quantity.clone(),
            ..Price::default()
        });
    }
}

/// What has no category of VAT: where the document has one rate only it is that one; of several, a
/// line says by its amount of VAT which.
fn categories_of_one_rate(invoice: &mut Invoice, nodes: &[Node<'_>], taken: &mut Taken) {
    let rates: Vec<TaxCategory> = invoice
        .vat_breakdown
        .iter()
        .filter_map(|row| row.tax_category.as_ref())
        .map(|category| TaxCategory {
            exemption_reason: None,
            exemption_reason_code: None,
            ..category.clone()
        })
        .collect();
    let only = match &rates[..] {
        [only] => Some(only),
        _ => None,
    };
    for (line, node) in invoice.lines.iter_mut().zip(nodes) {
        let tax = line_tax(*node);
        let net = number(line.net_amount.as_ref());
        let slot = &mut line.item.get_or_insert_default().tax_category;
        if slot.is_none() {
            let by_amount = || {
                let (net, tax) = (net?, tax?);
                let rates = rates.iter().take(MANY);
                let mut fit = rates.filter(|category| fits(category, net, tax));
                fit.next().filter(|_| fit.next().is_none())
            };
            *slot = only.or_else(by_amount).cloned();
            if let (Some(category), Some(total)) = (slot, node.child(cac::TAX_TOTAL))
                && net
                    .zip(tax)
                    .is_some_and(|(net, tax)| fits(category, net, tax))
            {
                taken.group(total, &[cbc::TAX_AMOUNT]);
            }
        }
    }
    for item in &mut invoice.allowances_and_charges {
        if item
            .tax_category
            .as_ref()
            .is_none_or(|category| category.rate.is_none())
            && let Some(only) = only
        {
            item.tax_category = Some(only.clone());
        }
    }
}

/// Whether an amount of VAT is that of a net amount at this rate.
pub(super) fn fits(category: &TaxCategory, net: Decimal, tax: Decimal) -> bool {
    let rate = category.rate.as_ref().and_then(Parsed::value);
    let exact = rate.and_then(|rate| net.checked_mul(*rate)?.checked_div(Decimal::ONE_HUNDRED));
    let off = exact.and_then(|exact| exact.checked_sub(tax));
    off.is_some_and(|off| off.abs() <= Decimal::new(1, 2))
}

/// UBL 2.0 calls it a factor, and many write 0.10 for ten per cent: the amounts tell.
fn percentage(item: &mut AllowanceCharge) {
    let (Some(Parsed::Value(factor)), Some(base), Some(amount)) = (
        &mut item.percentage,
        number(item.base_amount.as_ref()),
        number(item.amount.as_ref()),
    ) else {
        return;
    };
    let near = |product: Option<Decimal>| {
        product.is_some_and(|product| round_half_up(product, 2) == round_half_up(amount, 2))
    };
    let product = base.checked_mul(*factor);
    let is_percentage = near(product.and_then(|all| all.checked_div(Decimal::ONE_HUNDRED)));
    if near(product)
        && !is_percentage
        && let Some(percentage) = factor.checked_mul(Decimal::ONE_HUNDRED)
    {
        *factor = percentage.normalize();
    }
}

/// UBL 2.0 demands no total but what is to be paid. The others follow from what is there by what
/// EN 16931 says they are.
fn totals(invoice: &mut Invoice) {
    let currency = invoice.currency_code.clone();
    let amount = |value: Decimal| Amount {
        value: Parsed::Value(value),
        currency: currency.clone(),
    };
    let fill = |slot: &mut Option<Amount>, value: Option<Decimal>| {
        if let (None, Some(value)) = (&*slot, value) {
            *slot = Some(amount(value));
        }
    };
    let taxes = invoice
        .vat_breakdown
        .iter()
        .map(|row| row.tax_amount.as_ref());
    if let Some(taxes) = taxes.collect::<Option<Vec<_>>>()
        && !taxes.is_empty()
    {
        fill(&mut invoice.total_vat_amount, sum(taxes.into_iter()));
    }
    let (charges, allowances) = (
        sum_of(&invoice.allowances_and_charges, true),
        sum_of(&invoice.allowances_and_charges, false),
    );
    let lines = invoice.lines.iter().map(|line| line.net_amount.as_ref());
    let lines: Option<Vec<&Amount>> = lines.collect();
    let totals = invoice.totals.get_or_insert_default();
    if let Some(lines) = lines
        && !lines.is_empty()
    {
        fill(&mut totals.sum_of_line_net_amounts, sum(lines.into_iter()));
    }
    let some = |value: Option<Decimal>| value.filter(|value| !value.is_zero());
    fill(&mut totals.sum_of_charges, some(charges));
    fill(&mut totals.sum_of_allowances, some(allowances));
    let or_zero = |slot: &Option<Amount>| match slot {
        None => Some(Decimal::ZERO),
        Some(amount) => number(Some(amount)),
    };
    let without = || {
        number(totals.sum_of_line_net_amounts.as_ref())?
            .checked_sub(or_zero(&totals.sum_of_allowances)?)?
            .checked_add(or_zero(&totals.sum_of_charges)?)
    };
    let without = without();
    fill(&mut totals.total_without_vat, without);
    let with = || {
        let without = number(totals.total_without_vat.as_ref())?;
        without.checked_add(or_zero(&invoice.total_vat_amount)?)
    };
    let with = with();
    fill(&mut totals.total_with_vat, with);
    // CEN BII and its like count the rounding of what is to be paid into the total with VAT.
    if let (Some(rounding), Some(with), Some(expected)) = (
        number(totals.rounding_amount.as_ref()).filter(|rounding| !rounding.is_zero()),
        &mut totals.total_with_vat,
        with,
    ) && number(Some(with)) == expected.checked_add(rounding)
    {
        with.value = Parsed::Value(expected);
    }
    if let [row] = &mut invoice.vat_breakdown[..] {
        fill(
            &mut row.taxable_amount,
            number(totals.total_without_vat.as_ref()),
        );
        fill(
            &mut row.tax_amount,
            number(invoice.total_vat_amount.as_ref()),
        );
    }
    invoice
        .totals
        .take_if(|totals| *totals == Default::default());
}
