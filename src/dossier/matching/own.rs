//! What goes from one account of the owner to another.

use super::index::account_key;
use super::payment::Payment;
use std::collections::HashSet;

/// Marks the payments whose counterparty has one of these accounts, the owner's, as
/// [own transfers](Payment::is_own_transfer).
///
/// ```
/// use facturier::dossier::matching::{Payment, find_own_transfers};
/// use rust_decimal::Decimal;
/// let mut payment = Payment::new("1", Decimal::new(12_100, 2), "EUR");
/// payment.account = Some("BE68 5390 0754 7034".into());
/// find_own_transfers(std::slice::from_mut(&mut payment), ["BE68539007547034"]);
/// assert!(payment.is_own_transfer);
/// ```
pub fn find_own_transfers<'a>(
    payments: &mut [Payment],
    accounts: impl IntoIterator<Item = &'a str>,
) {
    let accounts: HashSet<_> = accounts.into_iter().filter_map(account_key).collect();
    for payment in payments {
        let key = payment.account.as_deref().and_then(account_key);
        payment.is_own_transfer |= key.is_some_and(|key| accounts.contains(&key));
    }
}
