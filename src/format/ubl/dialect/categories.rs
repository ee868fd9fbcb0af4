//! Categories of VAT under other names, as UNTDID 5305 and EN 16931 name them.

use crate::model::{Invoice, TaxCategory};
use crate::value::{Parsed, Text};
use rust_decimal::Decimal;

/// Those of EN 16931, and the Spanish and Italian ones.
const KNOWN: &[&str] = &["S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"];

/// Names that tell the category whatever the rate: of OIOUBL (`urn:oioubl:id:taxcategoryid`) and of
/// the Belgian list that e-FFF and UBL.BE use.
const NAMES: &[(&str, &str)] = &[
    ("standardrated", "S"),
    ("zerorated", "Z"),
    ("reversecharge", "AE"),
    ("exempt", "E"),
    ("45", "AE"),
    ("44", "E"),
    ("fd", "E"),
    ("sc", "E"),
    ("ma", "E"),
    ("na", "O"),
    ("ns", "O"),
    ("ic", "K"),
    ("icd", "K"),
    ("ics", "K"),
    ("ict", "K"),
    ("ex", "G"),
    ("exd", "G"),
    ("exs", "G"),
];

/// Why no VAT is due, where the category leaves one answer only.
const REASONS: &[(&str, &str)] = &[
    ("AE", "VATEX-EU-AE"),
    ("K", "VATEX-EU-IC"),
    ("G", "VATEX-EU-G"),
    ("O", "VATEX-EU-O"),
];

/// Gives every category of VAT its name, its scheme, and where EN 16931 wants one the reason.
pub(super) fn rename(invoice: &mut Invoice) {
    for line in &mut invoice.lines {
        if let Some(item) = &mut line.item {
            rename_one(item.tax_category.as_mut());
        }
    }
    for item in &mut invoice.allowances_and_charges {
        rename_one(item.tax_category.as_mut());
    }
    for row in &mut invoice.vat_breakdown {
        let Some(category) = row.tax_category.as_mut() else {
            continue;
        };
        rename_one(Some(category));
        let code = category.code.as_deref();
        let reason = REASONS.iter().find(|(of, _)| Some(*of) == code);
        if let Some((_, reason)) = reason
            && category.exemption_reason.is_none()
            && category.exemption_reason_code.is_none()
        {
            category.exemption_reason_code = Some(Text::new(reason));
        }
    }
}

fn rename_one(category: Option<&mut TaxCategory>) {
    let Some(category) = category else { return };
    if !is_vat(category.tax_scheme.as_deref()) {
        return;
    }
    category.tax_scheme = Some("VAT".into());
    let rate = category.rate.as_ref().and_then(Parsed::value).copied();
    let exempt = category.exemption_reason.is_some() || category.exemption_reason_code.is_some();
    category.code = match code_of(category.code.as_deref(), rate, exempt) {
        Some(code) => Some(Text::new(code)),
        None => category.code.take(),
    };
    if category.code.as_deref() == Some("O") && rate.is_some_and(|rate| rate.is_zero()) {
        category.rate = None;
    }
}

/// The category that a name and a rate tell.
fn code_of(name: Option<&str>, rate: Option<Decimal>, exempt: bool) -> Option<&'static str> {
    let name = name.unwrap_or("").trim();
    if let Some(known) = KNOWN.iter().find(|&&known| known == name) {
        return Some(known);
    }
    let small = name.to_ascii_lowercase();
    let named = NAMES.iter().find(|(of, _)| *of == small);
    match (named, rate?) {
        (Some((_, code)), _) => Some(code),
        // `AA`, `H`, `03`, `21`: some rate of the country.
        (None, rate) if rate > Decimal::ZERO => Some("S"),
        (None, _) if exempt => Some("E"),
        (None, _) => Some("Z"),
    }
}

/// Whether a tax scheme is VAT: by its code, by the Danish number and name of it, or because none is
/// given.
pub(super) fn is_vat(scheme: Option<&str>) -> bool {
    let scheme = scheme.unwrap_or("").trim();
    let names = ["VAT", "63", "Moms", "BTW", "TVA", "MWST"];
    // `UK VAT` stands in the example of UBL 2.0.
    let is_name = |word: &str| names.iter().any(|name| name.eq_ignore_ascii_case(word));
    scheme.is_empty() || scheme.split(' ').any(is_name)
}
