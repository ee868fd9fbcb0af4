//! Which of some amounts make a sum: all answers, or that there are too many.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Of how many amounts at most sets are made.
pub(super) const MOST: usize = 20;
/// How many steps one search may take.
const STEPS: u64 = 20_000;
/// With how many answers a search ends; that is more than one in any case.
const ANSWERS: usize = 16;

/// What a search found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sets {
    /// These sets, each as bits by place, none of which is part of another.
    Found(Vec<u32>),
    /// It was not searched to the end.
    TooMany,
}

/// The sets of up to `largest` amounts that make the sum. `budget` is what all searches of a run may
/// take together, so that their time is bound to the size of the input.
pub(super) fn search(amounts: &[Decimal], sum: Decimal, largest: usize, budget: &mut u64) -> Sets {
    if amounts.len() > MOST {
        return Sets::TooMany;
    }
    let Some(sum) = units(sum) else {
        return Sets::Found(Vec::new());
    };
    let mut places: Vec<(i64, u32)> = amounts
        .iter()
        .enumerate()
        .filter_map(|(at, &amount)| Some((units(amount)?, 1 << at)))
        .collect();
    places.sort_unstable_by_key(|&(amount, bit)| (std::cmp::Reverse(amount.abs()), bit));
    // What can still be added, and taken away, from each place on.
    let mut bounds = vec![(0_i64, 0_i64); places.len() + 1];
    for (at, &(amount, _)) in places.iter().enumerate().rev() {
        let (more, less) = bounds[at + 1];
        bounds[at] = (more + amount.max(0), less + amount.min(0));
    }
    let mut search = Search {
        places,
        bounds,
        steps: STEPS.min(*budget),
        found: Vec::new(),
    };
    let before = search.steps;
    search.from(0, sum, largest, 0);
    *budget -= before - search.steps;
    if search.steps == 0 || search.found.len() >= ANSWERS {
        return Sets::TooMany;
    }
    // A set with another inside it has a part that comes to nothing.
    let all = search.found;
    let is_least = |set: &u32| {
        all.iter()
            .all(|other| other == set || other & set != *other)
    };
    Sets::Found(all.iter().copied().filter(is_least).collect())
}

struct Search {
    places: Vec<(i64, u32)>,
    bounds: Vec<(i64, i64)>,
    steps: u64,
    found: Vec<u32>,
}

impl Search {
    fn from(&mut self, at: usize, left: i64, more: usize, set: u32) {
        if self.steps == 0 || self.found.len() >= ANSWERS {
            return;
        }
        self.steps -= 1;
        #[cfg(test)]
        crate::steps::take(1);
        if left == 0 && set != 0 {
            self.found.push(set);
            return;
        }
        let (most, least) = self.bounds[at];
        if more == 0 || at == self.places.len() || left > most || left < least {
            return;
        }
        let (amount, bit) = self.places[at];
        self.from(at + 1, left - amount, more - 1, set | bit);
        self.from(at + 1, left, more, set);
    }
}

/// The amount in ten-thousandths, when it is no finer and below a hundred thousand million.
fn units(amount: Decimal) -> Option<i64> {
    let units = amount.checked_mul(Decimal::from(10_000))?;
    let small = units.abs() < Decimal::from(1_000_000_000_000_000_i64);
    (small && units.fract().is_zero()).then(|| units.to_i64())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(amounts: &[i64], sum: i64, largest: usize) -> Sets {
        let amounts: Vec<Decimal> = amounts
            .iter()
            .map(|&cents| Decimal::new(cents, 2))
            .collect();
        search(&amounts, Decimal::new(sum, 2), largest, &mut 1_000_000)
    }

    #[test]
    fn all_sets() {
        assert_eq!(sets(&[100, 250, 399], 350, 6), Sets::Found(vec![0b011]));
        assert_eq!(sets(&[100, 250, 399], 351, 6), Sets::Found(vec![]));
        assert_eq!(sets(&[100, 250, 399], 749, 2), Sets::Found(vec![]));
        assert_eq!(sets(&[100, 250, -30], 320, 6), Sets::Found(vec![0b111]));
        // 250 and its credit note add nothing.
        assert_eq!(
            sets(&[100, 250, -250, 50], 150, 6),
            Sets::Found(vec![0b1001])
        );
        let Sets::Found(two) = sets(&[100, 100, 50], 150, 6) else {
            panic!("two answers")
        };
        assert_eq!(two.len(), 2);
    }

    #[test]
    fn bounded() {
        assert_eq!(sets(&[100; 21], 200, 6), Sets::TooMany);
        assert_eq!(sets(&[100; 20], 300, 6), Sets::TooMany);
        let mut budget = 10;
        let amounts: Vec<Decimal> = (1..20).map(Decimal::from).collect();
        assert_eq!(
            search(&amounts, Decimal::from(64), 6, &mut budget),
            Sets::TooMany
        );
        assert_eq!(budget, 0);
        assert_eq!(
            search(&amounts, Decimal::from(64), 6, &mut budget),
            Sets::TooMany
        );
    }
}
