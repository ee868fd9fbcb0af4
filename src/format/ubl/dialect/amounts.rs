//! Reckoning with amounts of the model that may be missing.

use crate::model::AllowanceCharge;
use crate::value::{Amount, Parsed};
use rust_decimal::Decimal;

/// The number, if it is one.
pub(super) fn number(amount: Option<&Amount>) -> Option<Decimal> {
    amount?.value.value().copied()
}

/// The sum of what is there; nothing when one of them is no number.
pub(super) fn sum<'a>(amounts: impl Iterator<Item = &'a Amount>) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for amount in amounts {
        sum = sum.checked_add(*amount.value.value()?)?;
    }
    Some(sum)
}

/// The sum of the charges, or of the allowances.
pub(super) fn sum_of(all: &[AllowanceCharge], charges: bool) -> Option<Decimal> {
    let of_kind = all.iter().filter(|item| is_charge(item) == charges);
    sum(of_kind.filter_map(|item| item.amount.as_ref()))
}

pub(super) fn is_charge(item: &AllowanceCharge) -> bool {
    item.is_charge == Some(Parsed::Value(true))
}
