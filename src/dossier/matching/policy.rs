//! What a match may be.

use rust_decimal::Decimal;

/// How far a match may go: tolerances, bounds, and what is done when only the amount speaks.
///
/// ```
/// use facturier::dossier::matching::{AmountOnly, Policy};
/// const POLICY: Policy = Policy::new().amount_only(AmountOnly::Unique).max_group(4);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub(super) tolerance: Decimal,
    pub(super) tolerance_percent: Decimal,
    pub(super) fee: Decimal,
    pub(super) amount_only: AmountOnly,
    pub(super) window_days: u32,
    pub(super) discount_grace_days: u32,
    pub(super) max_group: usize,
    pub(super) netting: bool,
    pub(super) partial: bool,
    pub(super) min_token: usize,
}

/// Which item is taken when nothing but the amount tells one from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AmountOnly {
    /// None; and of several items of the same party with the same amount none either.
    #[default]
    Never,
    /// The one there is, if no other item and no other payment has this amount.
    Unique,
    /// The one issued first.
    Oldest,
    /// The one issued last.
    Newest,
}

impl Policy {
    /// A tolerance of 0.05, no fees, never the amount alone, a year's window, groups of up to six with
    /// credit notes, partial payments, invoice numbers of four characters or more.
    pub const fn new() -> Self {
        Policy {
            tolerance: Decimal::from_parts(5, 0, 0, false, 2),
            tolerance_percent: Decimal::ZERO,
            fee: Decimal::ZERO,
            amount_only: AmountOnly::Never,
            window_days: 365,
            discount_grace_days: 3,
            max_group: 6,
            netting: true,
            partial: true,
            min_token: 4,
        }
    }

    /// How much an amount may differ and still be a rounding difference, in the currency of the item.
    pub const fn tolerance(mut self, amount: Decimal) -> Self {
        self.tolerance = amount;
        self
    }

    /// The same in percent of the payment; the larger of the two counts.
    pub const fn tolerance_percent(mut self, percent: Decimal) -> Self {
        self.tolerance_percent = percent;
        self
    }

    /// How much less may be paid of the one item that is named because a bank kept its fee; zero for
    /// never.
    pub const fn fee(mut self, amount: Decimal) -> Self {
        self.fee = amount;
        self
    }

    /// What is done when only the amount speaks.
    pub const fn amount_only(mut self, amount_only: AmountOnly) -> Self {
        self.amount_only = amount_only;
        self
    }

    /// How many days after its issue an item may be found by its amount. References know no window.
    pub const fn window_days(mut self, days: u32) -> Self {
        self.window_days = days;
        self
    }

    /// How many days after its last day an early-payment discount is still granted.
    pub const fn discount_grace_days(mut self, days: u32) -> Self {
        self.discount_grace_days = days;
        self
    }

    /// How many items a payment may settle when not all of them are named; 1 for no such groups.
    pub const fn max_group(mut self, items: usize) -> Self {
        self.max_group = items;
        self
    }

    /// Whether credit notes that are not named are set off against invoices in a group.
    pub const fn netting(mut self, netting: bool) -> Self {
        self.netting = netting;
        self
    }

    /// Whether less than the open amount is a partial payment, where an item is named.
    pub const fn partial(mut self, partial: bool) -> Self {
        self.partial = partial;
        self
    }

    /// How many letters and digits an invoice number must have to be looked for in texts.
    pub const fn min_token(mut self, characters: usize) -> Self {
        self.min_token = characters;
        self
    }

    /// How much this amount may differ.
    pub(super) fn allowed(&self, amount: Decimal) -> Decimal {
        let percent = self
            .tolerance_percent
            .checked_mul(amount.abs())
            .map_or(Decimal::ZERO, |part| part / Decimal::ONE_HUNDRED);
        self.tolerance.max(percent).max(Decimal::ZERO)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Policy::new()
    }
}
