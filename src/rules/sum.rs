//! How an amount is calculated, written out for people.

use crate::report::Amounts;
use crate::rules::xpath::*;
use crate::value::shown::short;
use crate::value::{Phrase, phrase};
use crate::xml::{Name, Node};
use rust_decimal::Decimal;

/// How many elements are looked at to write out a sum: in a document with more of them, which may be
/// hostile, the sum is told without its parts.
pub(crate) const NEAR: usize = if cfg!(test) { 12 } else { 500 };

/// A calculation written out, with the amount that should be its result.
#[derive(Debug)]
pub(crate) struct Sum {
    text: String,
    count: usize,
    /// What the steps come to; nothing when some are left out.
    total: Number,
    expected: Number,
    found: Option<Decimal>,
    stated: Phrase,
}

impl Sum {
    /// How many amounts are written out.
    const SHOWN: usize = 8;

    /// For the amount that this child states.
    pub(crate) fn of(node: Node<'_>, name: Name) -> Sum {
        let child = node.child(name);
        Sum {
            text: String::new(),
            count: 0,
            total: Number::ZERO,
            expected: Number::NONE,
            found: child.and_then(|child| child.own_decimal().decimal()),
            stated: child.map_or_else(
                || phrase!("nothing"),
                |child| short(child.own_word()).into(),
            ),
        }
    }

    /// Adds an amount.
    pub(crate) fn plus(mut self, amount: Number) -> Sum {
        let Some(amount) = amount.decimal() else {
            self.total = Number::NONE;
            return self;
        };
        self.count += 1;
        self.total = self.total + Number::Some(amount);
        match self.count {
            1 => self.text.push_str(&written(amount)),
            2..=Sum::SHOWN => {
                self.text.push_str(if amount.is_sign_negative() {
                    " - "
                } else {
                    " + "
                });
                self.text.push_str(&written(amount.abs()));
            }
            _ if self.count == Sum::SHOWN + 1 => self.text.push_str(" + …"),
            _ => {}
        }
        self
    }

    /// Takes an amount off.
    pub(crate) fn less(self, amount: Number) -> Sum {
        let amount = Number::ZERO - amount;
        if self.count == 0 {
            self.plus(Number::ZERO).plus(amount)
        } else {
            self.plus(amount)
        }
    }

    /// Adds the amount of a child, if there is one.
    pub(crate) fn plus_child(self, node: Node<'_>, name: Name) -> Sum {
        match node.child(name) {
            Some(child) => self.plus(child.own_decimal()),
            None => self,
        }
    }

    /// Takes the amount of a child off, if there is one.
    pub(crate) fn less_child(self, node: Node<'_>, name: Name) -> Sum {
        match node.child(name) {
            Some(child) => self.less(child.own_decimal()),
            None => self,
        }
    }

    /// A step in words of its own (`12 x 18.50`), and what it comes to.
    pub(crate) fn step(mut self, text: &str, comes_to: Number) -> Sum {
        self.count += 1;
        self.text.push_str(text);
        self.total = self.total + comes_to;
        self
    }

    /// The sum of all these amounts.
    pub(crate) fn all<'t>(self, mut amounts: impl Iterator<Item = Node<'t>>) -> Sum {
        // No more are looked at than are shown, and one.
        amounts
            .by_ref()
            .take(Sum::SHOWN + 1)
            .fold(self, |sum, amount| sum.plus(amount.own_decimal()))
    }

    /// The result, as the rule has it; nothing to be told if it is no number.
    pub(crate) fn comes_to(mut self, expected: Number) -> Option<Sum> {
        expected.decimal()?;
        self.expected = expected;
        // The steps are those of plain documents: where they do not come to what the rule has
        // reckoned, they are not shown.
        let is_right = (&self.total - &self.expected).abs() <= Number::Some(Decimal::new(5, 3));
        if self.count <= Sum::SHOWN && !is_right {
            self.text.clear();
        }
        Some(self)
    }

    pub(super) fn message(&self, wants: &'static str) -> Phrase {
        let expected = self.expected.decimal().map_or_else(String::new, written);
        let (wants, stated) = (Phrase::clause(wants), self.stated.clone());
        match self.text.as_str() {
            "" => phrase!("expected {}, {}; found {}", wants, expected, stated),
            text if text == expected => {
                phrase!("expected {}: {}, found {}", wants, expected, stated)
            }
            text => phrase!(
                "expected {}: {} = {}, found {}",
                wants,
                text,
                expected,
                stated
            ),
        }
    }

    pub(super) fn amounts(&self) -> Option<Amounts> {
        Some(Amounts {
            found: self.found?,
            expected: self.expected.decimal()?,
        })
    }
}

/// An amount with two decimals, or as many as it has.
pub(crate) fn written(amount: Decimal) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount.to_string()
}
