//! Decimals of any length, for the rare document that has them: `xs:decimal` knows no limit, and programs
//! write what their own arithmetic gives them.
//!
//! Simple rather than quick. What is longer than [`DIGITS`] is taken for no number, so that no document can ask for
//! more than its length is worth.

use crate::value::{is_decimal, parse_decimal, trim_xml};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// How many digits a number may have.
const DIGITS: usize = 1_000;
/// Each limb holds nine digits.
const BASE: u64 = 1_000_000_000;

/// A whole number, lowest limb first and none of them zero at the top, over ten to the power of `scale`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Long {
    negative: bool,
    limbs: Vec<u32>,
    scale: usize,
}

impl Long {
    /// The number, if this is an `xs:decimal` of a length that can be borne.
    pub(crate) fn parse(text: &str) -> Option<Long> {
        let text = trim_xml(text);
        if text.len() > DIGITS + 2 || !is_decimal(text) {
            return None;
        }
        let unsigned = text.trim_start_matches(['-', '+']);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let digits: Vec<u8> = digits.iter().map(|byte| byte - b'0').collect();
        let long = Long {
            negative: text.starts_with('-'),
            limbs: limbs_of(&digits),
            scale: fraction.len(),
        };
        Some(long.trimmed())
    }

    pub(crate) fn of(value: Decimal) -> Long {
        // Every decimal is an `xs:decimal`, and none is long.
        Long::parse(&value.to_string()).unwrap_or(Long {
            negative: false,
            limbs: Vec::new(),
            scale: 0,
        })
    }

    /// The same as a decimal, if it fits.
    pub(crate) fn to_decimal(&self) -> Option<Decimal> {
        // More than 36 digits, the last of them not a zero.
        if self.limbs.len() > 4 && !self.limbs[0].is_multiple_of(10) {
            return None;
        }
        parse_decimal(&self.to_string())
    }

    pub(crate) fn to_f64(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    pub(crate) fn abs(mut self) -> Long {
        self.negative = false;
        self
    }

    pub(crate) fn negated(mut self) -> Long {
        self.negative = !self.negative && !self.limbs.is_empty();
        self
    }

    pub(crate) fn add(&self, other: &Long) -> Option<Long> {
        let scale = self.scale.max(other.scale);
        let (a, b) = (self.at_scale(scale), other.at_scale(scale));
        let (negative, limbs) = if self.negative == other.negative {
            (self.negative, sum(&a, &b))
        } else if compare(&a, &b) == Ordering::Less {
            (other.negative, difference(&b, &a))
        } else {
            (self.negative, difference(&a, &b))
        };
        Long {
            negative,
            limbs,
            scale,
        }
        .borne()
    }

    pub(crate) fn mul(&self, other: &Long) -> Option<Long> {
        let (a, b) = (&self.limbs, &other.limbs);
        let mut limbs = Vec::with_capacity(a.len() + b.len() + 1);
        let mut carry = 0_u128;
        // All that goes into a limb is added up before it is divided, which is what takes time.
        for to in 0..a.len() + b.len() {
            let from = (to + 1).saturating_sub(b.len());
            for at in from..a.len().min(to + 1) {
                carry += u128::from(u64::from(a[at]) * u64::from(b[to - at]));
            }
            limbs.push((carry % u128::from(BASE)) as u32);
            carry /= u128::from(BASE);
        }
        Long {
            negative: self.negative != other.negative,
            limbs,
            scale: self.scale + other.scale,
        }
        .borne()
    }

    /// `x div y` as Saxon has it: 18 fractional digits more than `x` has and `y` takes, at least 18, halves
    /// away from zero.
    pub(crate) fn div(&self, by: &Long) -> Option<Long> {
        if by.limbs.is_empty() {
            return None;
        }
        let scale = (18 + self.scale).saturating_sub(by.scale).max(18);
        // One digit more, for rounding.
        let places = (scale + 1 + by.scale).saturating_sub(self.scale);
        let exact = Long {
            negative: false,
            limbs: quotient(&shifted(&self.limbs, places), &by.limbs),
            scale: scale + 1,
        };
        let rounded = exact.trimmed().round(scale);
        match self.negative != by.negative {
            true => Some(rounded.negated()),
            false => Some(rounded),
        }
    }

    /// Rounds to so many fractional digits, halves towards plus infinity.
    pub(crate) fn round(&self, scale: usize) -> Long {
        if self.scale <= scale {
            return self.clone();
        }
        let places = self.scale - scale;
        let digits = decimal_digits(&self.limbs);
        let (whole, rest) = digits.split_at(digits.len().saturating_sub(places));
        let (mut limbs, rest) = (limbs_of(whole), limbs_of(rest));
        let up = match compare(&rest, &shifted(&[5], places - 1)) {
            Ordering::Greater => true,
            Ordering::Equal => !self.negative,
            Ordering::Less => false,
        };
        if up {
            limbs = sum(&limbs, &[1]);
        }
        Long {
            negative: self.negative,
            limbs,
            scale,
        }
        .trimmed()
    }

    /// The limbs of the same number at a scale that is not smaller.
    fn at_scale(&self, scale: usize) -> Vec<u32> {
        shifted(&self.limbs, scale.saturating_sub(self.scale))
    }

    fn trimmed(mut self) -> Long {
        while self.limbs.last() == Some(&0) {
            self.limbs.pop();
        }
        self.negative &= !self.limbs.is_empty();
        self
    }

    fn borne(self) -> Option<Long> {
        let long = self.trimmed();
        (long.limbs.len() * 9 <= 3 * DIGITS && long.scale <= 3 * DIGITS).then_some(long)
    }
}

impl PartialOrd for Long {
    fn partial_cmp(&self, other: &Long) -> Option<Ordering> {
        let scale = self.scale.max(other.scale);
        let order = compare(&self.at_scale(scale), &other.at_scale(scale));
        Some(match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (true, true) => order.reverse(),
            (false, false) => order,
        })
    }
}

/// Plain digits, without zeros at either end.
impl std::fmt::Display for Long {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = decimal_digits(&self.limbs);
        let mut text: String = digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        if text.len() <= self.scale {
            text.insert_str(0, &"0".repeat(self.scale + 1 - text.len()));
        }
        if self.scale > 0 {
            text.insert(text.len() - self.scale, '.');
            let end = text.trim_end_matches('0').trim_end_matches('.').len();
            text.truncate(end);
        }
        let sign = if self.negative { "-" } else { "" };
        write!(f, "{sign}{text}")
    }
}

fn compare(a: &[u32], b: &[u32]) -> Ordering {
    let top = |limbs: &[u32]| {
        let last = limbs.iter().rposition(|&limb| limb != 0);
        last.map_or(0, |at| at + 1)
    };
    let (a, b) = (&a[..top(a)], &b[..top(b)]);
    let by_length = a.len().cmp(&b.len());
    by_length.then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

fn sum(a: &[u32], b: &[u32]) -> Vec<u32> {
    let length = a.len().max(b.len());
    let mut carry = 0;
    let mut limbs = Vec::with_capacity(length + 1);
    for at in 0..=length {
        let limb = |of: &[u32]| u64::from(of.get(at).copied().unwrap_or(0));
        let all = limb(a) + limb(b) + carry;
        limbs.push((all % BASE) as u32);
        carry = all / BASE;
    }
    limbs
}

/// `a - b`, which is not below zero.
fn difference(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut borrow = 0;
    let mut limbs = Vec::with_capacity(a.len());
    for (at, &limb) in a.iter().enumerate() {
        let less = u64::from(b.get(at).copied().unwrap_or(0)) + borrow;
        let all = u64::from(limb) + BASE - less;
        limbs.push((all % BASE) as u32);
        borrow = 1 - all / BASE;
    }
    limbs
}

/// `a / b` without what is left over; `b` is not zero.
fn quotient(a: &[u32], b: &[u32]) -> Vec<u32> {
    let top = b.iter().rposition(|&limb| limb != 0).unwrap_or(0);
    if top == 0 {
        let by = u64::from(b.first().copied().unwrap_or(1)).max(1);
        let mut rest = 0;
        let mut quotient: Vec<u32> = a
            .iter()
            .rev()
            .map(|&limb| {
                let all = rest * BASE + u64::from(limb);
                rest = all % by;
                (all / by) as u32
            })
            .collect();
        quotient.reverse();
        return quotient;
    }
    // With a top limb of at least half the base, a limb of the quotient that is guessed from the top two
    // is wrong by two at most (Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D).
    let factor = (BASE / (u64::from(b[top]) + 1)) as u32;
    let b = &times(b, factor)[..=top];
    let mut rest = times(a, factor);
    let (first, second) = (u64::from(b[top]), u64::from(b[top - 1]));
    let mut quotient = vec![0; rest.len().saturating_sub(b.len())];
    for at in (0..quotient.len()).rev() {
        let part = &mut rest[at..=at + b.len()];
        let limb = |at: usize| u64::from(part[at]);
        let both = limb(b.len()) * BASE + limb(b.len() - 1);
        let mut guess = (both / first).min(BASE - 1);
        while u128::from(guess * second)
            > u128::from(both - guess * first) * u128::from(BASE) + u128::from(limb(b.len() - 2))
        {
            guess -= 1;
        }
        let (mut carry, mut borrow) = (0, 0);
        for (to, limb) in part.iter_mut().enumerate() {
            let all = guess * u64::from(b.get(to).copied().unwrap_or(0)) + carry;
            carry = all / BASE;
            let all = u64::from(*limb) + BASE - all % BASE - borrow;
            *limb = (all % BASE) as u32;
            borrow = 1 - all / BASE;
        }
        if borrow == 1 {
            guess -= 1;
            let mut carry = 0;
            for (to, limb) in part.iter_mut().enumerate() {
                let all = u64::from(*limb) + u64::from(b.get(to).copied().unwrap_or(0)) + carry;
                *limb = (all % BASE) as u32;
                carry = all / BASE;
            }
        }
        quotient[at] = guess as u32;
    }
    quotient
}

/// Times a number below the base; one limb longer.
fn times(limbs: &[u32], factor: u32) -> Vec<u32> {
    let mut carry = 0;
    let mut product = Vec::with_capacity(limbs.len() + 1);
    for &limb in limbs.iter().chain(&[0]) {
        let all = u64::from(limb) * u64::from(factor) + carry;
        product.push((all % BASE) as u32);
        carry = all / BASE;
    }
    product
}

/// Times ten to this power.
fn shifted(limbs: &[u32], places: usize) -> Vec<u32> {
    let factor = 10_u64.pow((places % 9) as u32);
    let mut shifted = vec![0; places / 9];
    let mut carry = 0;
    for &limb in limbs {
        let all = u64::from(limb) * factor + carry;
        shifted.push((all % BASE) as u32);
        carry = all / BASE;
    }
    shifted.push(carry as u32);
    shifted
}

/// The decimal digits, highest first, without zeros before them.
fn decimal_digits(limbs: &[u32]) -> Vec<u8> {
    let digits = limbs.iter().rev().flat_map(|&limb| {
        let places = (0..9).rev();
        places.map(move |place| (limb / 10_u32.pow(place) % 10) as u8)
    });
    digits.skip_while(|&digit| digit == 0).collect()
}

/// The limbs of decimal digits, highest first.
fn limbs_of(digits: &[u8]) -> Vec<u32> {
    let limb = |chunk: &[u8]| {
        let digits = chunk.iter().map(|&digit| u32::from(digit));
        digits.fold(0, |all, digit| all * 10 + digit)
    };
    digits.rchunks(9).map(limb).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(text: &str) -> Long {
        Long::parse(text).unwrap()
    }

    /// As Saxon 13 reckons.
    #[test]
    fn arithmetic() {
        let ninth = "0.123456789012345678901234567890";
        let odd = "1.12345678901234567890123456789012345";
        let whole = "1234567890123456789012345678901234.5";
        for (found, expected) in [
            (long("1").div(&long("3")), "0.333333333333333333"),
            (long("-2").div(&long("3")), "-0.666666666666666667"),
            (
                long(odd).div(&long("3")),
                "0.37448559633744855963374485596337448333333333333333333",
            ),
            (long("1").div(&long(odd)), "0.890109890990218574"),
            (
                long("0.00000000000000000000000000000005").div(&long("100")),
                "0.0000000000000000000000000000000005",
            ),
            (
                long("123456789012345678901234567890.1").div(&long("7")),
                "17636684144620811271604938270.0142857142857142857",
            ),
            (
                long(ninth).mul(&long(ninth)),
                "0.0152415787532388367504953515625361987875019051998750190521",
            ),
            (
                long("99999999999999999999999999999.9").add(&long("0.1")),
                "100000000000000000000000000000",
            ),
            (
                long("-0.5").add(&long("1000000000000000000000000000001")),
                "1000000000000000000000000000000.5",
            ),
            (long("1").add(&long("-1")), "0"),
            (
                Some(long(whole).round(0)),
                "1234567890123456789012345678901235",
            ),
            (
                Some(long(whole).negated().round(0)),
                "-1234567890123456789012345678901234",
            ),
            (
                Some(long("0.0049999999999999999999999999999999").round(2)),
                "0",
            ),
            (Some(long("+.5")), "0.5"),
            (Some(long("-007.")), "-7"),
            (Some(long("-0.000")), "0"),
        ] {
            assert_eq!(found.unwrap().to_string(), expected);
        }
    }

    /// The quotient times the divisor is the dividend but for less than the divisor, also where a guess at
    /// a limb is too high.
    #[test]
    fn quotients() {
        let mut seed = 1_u64;
        let mut next = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            match seed >> 62 {
                0 => 0,
                1 => (BASE - 1) as u32,
                _ => ((seed >> 20) % BASE) as u32,
            }
        };
        let whole = |limbs: &[u32]| {
            let long = Long {
                negative: false,
                limbs: limbs.to_vec(),
                scale: 0,
            };
            long.trimmed()
        };
        for round in 0..20_000 {
            let a: Vec<u32> = (0..round % 13).map(|_| next()).collect();
            let mut b: Vec<u32> = (0..round % 7).map(|_| next()).collect();
            b.push(next().max(1));
            let (q, a, b) = (whole(&quotient(&a, &b)), whole(&a), whole(&b));
            let rest = a.add(&q.mul(&b).unwrap().negated()).unwrap();
            assert!(!rest.negative && rest < b, "{a} / {b} is not {q}");
        }
    }

    #[test]
    fn order_and_length() {
        assert!(long("1.00000000000000000000000000000000001") > long("1"));
        assert!(long("-1.00000000000000000000000000000000001") < long("-1"));
        assert!(long("0.1") > long("-100"));
        assert_eq!(
            long("1.50").partial_cmp(&long("1.5")),
            Some(Ordering::Equal)
        );
        assert!(Long::parse(&"1".repeat(DIGITS)).is_some());
        assert!(Long::parse(&"1".repeat(DIGITS + 3)).is_none());
        assert!(Long::parse("1e5").is_none());
    }
}
