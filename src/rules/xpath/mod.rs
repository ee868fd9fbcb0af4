//! XPath's habits: what the rules say about nodes, and arithmetic as `xs:decimal` does it.

mod long;

use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use crate::value::{parse_boolean, round_half_up, trim_xml};
use crate::xml::{Attr, Name, Named, Node, Tree, cbc};
use long::Long;
use rust_decimal::prelude::*;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::{Add, Mul, Sub};

/// What the rules ask of an element.
pub(crate) trait XPath<'t>: Sized + Copy {
    /// `a/b/c`: all nodes at the end of the path, in document order.
    fn select(self, path: &'static [Name]) -> Select<'t>;
    /// `exists(a)`.
    fn has(self, name: Name) -> bool;
    /// `exists(@a)`.
    fn has_attribute(self, name: Attr) -> bool;
    /// `xs:decimal(a)`.
    fn decimal(self, name: Name) -> Number;
    /// `if (a) then xs:decimal(a) else …`.
    fn decimal_or(self, name: Name, otherwise: Number) -> Number;
    /// `xs:decimal(.)`.
    fn own_decimal(self) -> Number;
    /// `string(a)`: empty without such a child.
    fn string(self, name: Name) -> &'t str;
    /// `normalize-space(a)`, as far as comparing with a single word goes.
    fn word(self, name: Name) -> &'t str;
    /// `normalize-space(.)`, likewise.
    fn own_word(self) -> &'t str;
    /// `a = true()`, `a = false()`; `None` when there is no such child or it is neither.
    fn boolean(self, name: Name) -> Option<bool>;
    /// `a = 'value'`: some child of this name is exactly this.
    fn some(self, name: Name, value: &str) -> bool;
    /// The element around it has this name.
    fn is_in(self, parent: Name) -> bool;
    /// The elements around it have these names, the nearest one last: `cac:Item/cac:Price/.`.
    fn is_under(self, path: &[Name]) -> bool;
}

impl<'t> XPath<'t> for Node<'t> {
    fn select(self, path: &'static [Name]) -> Select<'t> {
        let mut open = [Named::default(); DEPTH];
        open[0] = self.named(path[0]);
        Select {
            tree: self.tree(),
            path,
            open,
            depth: 0,
        }
    }

    fn has(self, name: Name) -> bool {
        self.child(name).is_some()
    }

    fn has_attribute(self, name: Attr) -> bool {
        self.attribute(name).is_some()
    }

    fn decimal(self, name: Name) -> Number {
        self.child(name)
            .map_or(Number::NONE, |child| child.own_decimal())
    }

    fn decimal_or(self, name: Name, otherwise: Number) -> Number {
        self.child(name)
            .map_or(otherwise, |child| child.own_decimal())
    }

    fn own_decimal(self) -> Number {
        match self.to_decimal() {
            Some(value) => Number::Some(value),
            None => Number::of_long(Long::parse(self.trimmed())),
        }
    }

    fn string(self, name: Name) -> &'t str {
        self.child(name).map_or("", |child| child.text())
    }

    fn word(self, name: Name) -> &'t str {
        self.child(name).map_or("", Node::trimmed)
    }

    fn own_word(self) -> &'t str {
        self.trimmed()
    }

    fn boolean(self, name: Name) -> Option<bool> {
        parse_boolean(self.child(name)?.own_word())
    }

    fn some(self, name: Name, value: &str) -> bool {
        self.children_named(name).any(|child| child.text() == value)
    }

    fn is_in(self, parent: Name) -> bool {
        self.parent().is_some_and(|node| node.name() == parent)
    }

    fn is_under(self, path: &[Name]) -> bool {
        let mut above = self.ancestors();
        path.iter()
            .rev()
            .all(|&name| above.next().is_some_and(|node| node.name() == name))
    }
}

const DEPTH: usize = 6;

/// The nodes at the end of a path.
#[derive(Clone, Debug)]
pub(crate) struct Select<'t> {
    tree: &'t Tree<'t>,
    path: &'static [Name],
    /// For each step, the nodes to come.
    open: [Named; DEPTH],
    depth: usize,
}

impl<'t> Iterator for Select<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        loop {
            let found = self.open[self.depth].next(self.tree, self.path[self.depth]);
            match found {
                Some(node) if self.depth + 1 == self.path.len() => return Some(node),
                Some(node) => {
                    self.depth += 1;
                    self.open[self.depth] = node.named(self.path[self.depth]);
                }
                None if self.depth == 0 => return None,
                None => self.depth -= 1,
            }
        }
    }
}

/// An `xs:decimal`, or nothing: no such element, not a number, or longer than any of use.
///
/// As in XPath, whatever is reckoned with nothing is nothing, and no comparison with it holds,
/// not even `!=`, which is therefore not to be used.
#[derive(Clone, Debug)]
pub(crate) enum Number {
    None,
    Some(Decimal),
    /// What is too long for a decimal.
    Long(Box<Long>),
}

impl Number {
    pub(crate) const NONE: Number = Number::None;
    pub(crate) const ZERO: Number = Number::Some(Decimal::ZERO);
    pub(crate) const ONE: Number = Number::Some(Decimal::ONE);
    pub(crate) const HUNDRED: Number = Number::Some(Decimal::ONE_HUNDRED);

    /// A long number, or a decimal again if it fits.
    #[cold]
    fn of_long(long: Option<Long>) -> Number {
        match long {
            None => Number::None,
            Some(long) => match long.to_decimal() {
                Some(value) => Number::Some(value),
                None => Number::Long(Box::new(long)),
            },
        }
    }

    #[cold]
    fn long(&self) -> Option<Cow<'_, Long>> {
        match self {
            Number::None => None,
            Number::Some(value) => Some(Cow::Owned(Long::of(*value))),
            Number::Long(long) => Some(Cow::Borrowed(long)),
        }
    }

    #[cold]
    fn with_long(&self, other: &Number, f: fn(&Long, &Long) -> Option<Long>) -> Number {
        let both = self.long().zip(other.long());
        Number::of_long(both.and_then(|(a, b)| f(&a, &b)))
    }

    pub(crate) fn exists(&self) -> bool {
        !matches!(self, Number::None)
    }

    /// For people: a long one as near as can be.
    pub(crate) fn decimal(&self) -> Option<Decimal> {
        match self {
            Number::None => None,
            Number::Some(value) => Some(*value),
            // The parser of the type rounds.
            Number::Long(long) => long.to_string().parse().ok(),
        }
    }

    pub(crate) fn abs(&self) -> Number {
        match self {
            Number::Some(value) => Number::Some(value.abs()),
            Number::Long(long) => Number::Long(Box::new(long.as_ref().clone().abs())),
            Number::None => Number::None,
        }
    }

    /// `round(x)`: halves towards plus infinity.
    pub(crate) fn round(&self) -> Number {
        self.rounded(0)
    }

    /// `round(x * 10 * 10) div 100`.
    pub(crate) fn round2(&self) -> Number {
        self.rounded(2)
    }

    fn rounded(&self, decimals: u32) -> Number {
        match self {
            Number::Some(value) => Number::Some(round_half_up(*value, decimals)),
            Number::Long(long) => Number::of_long(Some(long.round(decimals as usize))),
            Number::None => Number::None,
        }
    }

    /// `x div y`, which keeps 18 fractional digits.
    pub(crate) fn div(&self, by: &Number) -> Number {
        match (self, by) {
            (_, Number::Some(one)) if *one == Decimal::ONE => self.clone(),
            (Number::Some(a), Number::Some(b)) => {
                let cut = |q: Decimal| q.round_dp_with_strategy(18, RoundingStrategy::ToZero);
                match a.checked_div(*b) {
                    Some(quotient) => Number::Some(cut(quotient)),
                    None => self.with_long(by, Long::div),
                }
            }
            _ => self.with_long(by, Long::div),
        }
    }

    /// Peppol's `u:slack`, inclusive.
    pub(crate) fn is_within(&self, slack: Decimal, of: &Number) -> bool {
        (self - of).abs() <= Number::Some(slack)
    }

    /// EN 16931's tolerance of 1 in UBL, exclusive: reckoned in double, and that as it is compared with a
    /// decimal. 8.30 is not within 1 of 7.30.
    pub(crate) fn is_within_one_as_double(&self, of: &Number) -> bool {
        // What is well within 1 is so in double, too, as long as doubles can tell cents apart.
        let near = Number::Some(Decimal::new(5, 1));
        let exact = Number::Some(Decimal::from(1_000_000_000));
        if (self - of).abs() < near && self.abs() < exact {
            return true;
        }
        match (self, of) {
            (Number::Some(stated), Number::Some(of)) => {
                let Some(stated) = stated.to_f64() else {
                    return false;
                };
                let below = Decimal::from_f64_retain(stated - 1.0);
                let above = Decimal::from_f64_retain(stated + 1.0);
                below.is_some_and(|below| below < *of) && above.is_some_and(|above| *of < above)
            }
            _ => {
                let both = self.long().zip(of.long());
                both.is_some_and(|(stated, of)| {
                    let (stated, of) = (stated.to_f64(), of.to_f64());
                    stated - 1.0 < of && of < stated + 1.0
                })
            }
        }
    }

    /// The same in CII: compared in double, too.
    pub(crate) fn is_within_one_of_doubles(&self, of: &Number) -> bool {
        let (stated, of) = (self.to_double(), of.to_double());
        stated - 1.0 < of && of < stated + 1.0
    }

    /// `xs:double(x)`: the nearest one; NaN for nothing.
    pub(crate) fn to_double(&self) -> f64 {
        match self {
            Number::None => f64::NAN,
            Number::Some(value) => quotient(value)
                // The conversion of the type is not always to the nearest.
                .unwrap_or_else(|| value.to_string().parse().unwrap_or(f64::NAN)),
            Number::Long(long) => long.to_f64(),
        }
    }

    /// `xs:decimal(x)` of a double: exactly what it is.
    pub(crate) fn of_double(value: f64) -> Number {
        match Decimal::from_f64_retain(value) {
            Some(value) => Number::Some(value),
            None => Number::None,
        }
    }
}

/// A number of few digits as a double: what divides and what is divided are doubles themselves, so that the
/// quotient is the nearest one.
fn quotient(value: &Decimal) -> Option<f64> {
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    let digits = value.mantissa();
    let is_exact = digits != 0 && digits.unsigned_abs() < 1 << 53;
    let power = POWERS.get(value.scale() as usize)?;
    is_exact.then(|| digits as f64 / power)
}

/// The sum of nothing.
impl Default for Number {
    fn default() -> Number {
        Number::ZERO
    }
}

/// For people: without zeros behind the last digit.
impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Number::None => Ok(()),
            Number::Some(value) => value.normalize().fmt(f),
            Number::Long(long) => long.fmt(f),
        }
    }
}

/// Whether a sum is exact: where it does not fit, `Decimal` gives up digits of the fraction.
fn is_exact(a: &Decimal, b: &Decimal, result: &Decimal, scale: u32) -> bool {
    result.scale() >= scale || a.is_zero() || b.is_zero()
}

impl Add for &Number {
    type Output = Number;
    #[inline]
    fn add(self, other: &Number) -> Number {
        if let (Number::Some(a), Number::Some(b)) = (self, other)
            && let Some(sum) = a.checked_add(*b)
            && is_exact(a, b, &sum, a.scale().max(b.scale()))
        {
            return Number::Some(sum);
        }
        self.with_long(other, Long::add)
    }
}

impl Sub for &Number {
    type Output = Number;
    #[inline]
    fn sub(self, other: &Number) -> Number {
        if let (Number::Some(a), Number::Some(b)) = (self, other)
            && let Some(difference) = a.checked_sub(*b)
            && is_exact(a, b, &difference, a.scale().max(b.scale()))
        {
            return Number::Some(difference);
        }
        self.with_long(other, |a, b| a.add(&b.clone().negated()))
    }
}

impl Mul for &Number {
    type Output = Number;
    #[inline]
    fn mul(self, other: &Number) -> Number {
        if let (Number::Some(a), Number::Some(b)) = (self, other)
            && let Some(product) = a.checked_mul(*b)
            && is_exact(a, b, &product, a.scale() + b.scale())
        {
            return Number::Some(product);
        }
        self.with_long(other, Long::mul)
    }
}

/// Owned numbers are reckoned with as borrowed ones are.
macro_rules! owned {
    ($($operator:ident $method:ident),*) => {$(
        impl $operator for Number {
            type Output = Number;
            #[inline]
            fn $method(self, other: Number) -> Number {
                $operator::$method(&self, &other)
            }
        }
    )*};
}
owned!(Add add, Sub sub, Mul mul);

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Number {
    #[inline]
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Some(a), Number::Some(b)) => Some(a.cmp(b)),
            (Number::None, _) | (_, Number::None) => None,
            _ => {
                let (a, b) = self.long().zip(other.long())?;
                a.partial_cmp(&b)
            }
        }
    }
}

/// The elements with a currency.
pub(crate) const AMOUNTS: &[Name] = &[
    cbc::AMOUNT,
    cbc::BASE_AMOUNT,
    cbc::PRICE_AMOUNT,
    cbc::TAX_AMOUNT,
    cbc::TAXABLE_AMOUNT,
    cbc::LINE_EXTENSION_AMOUNT,
    cbc::TAX_EXCLUSIVE_AMOUNT,
    cbc::TAX_INCLUSIVE_AMOUNT,
    cbc::ALLOWANCE_TOTAL_AMOUNT,
    cbc::CHARGE_TOTAL_AMOUNT,
    cbc::PREPAID_AMOUNT,
    cbc::PAYABLE_ROUNDING_AMOUNT,
    cbc::PAYABLE_AMOUNT,
];

/// `sum(nodes/xs:decimal(.))`: 0 for none.
pub(crate) fn sum<'t>(nodes: impl Iterator<Item = Node<'t>>) -> Number {
    nodes
        .map(|node| node.own_decimal())
        .fold(Number::ZERO, Number::add)
}

/// `string-length(substring-after(text, '.'))`.
pub(crate) fn decimals(text: &str) -> usize {
    // Amounts are short: looking at each byte is quicker than setting up a search.
    let point = text.bytes().position(|byte| byte == b'.');
    point.map_or(0, |at| text[at + 1..].chars().count())
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// `normalize-space(text)`.
pub(crate) fn normalized(text: &str) -> Cow<'_, str> {
    if text.contains(is_space) {
        let words = text.split(is_space).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ").into()
    } else {
        text.into()
    }
}

/// `string-length(normalize-space(text))`.
pub(crate) fn normalized_length(text: &str) -> usize {
    let words = text.split(is_space).filter(|word| !word.is_empty());
    words
        .map(|word| word.chars().count() + 1)
        .sum::<usize>()
        .saturating_sub(1)
}

/// `substring(text, 1, count)`.
pub(crate) fn first_chars(text: &str, count: usize) -> &str {
    text.char_indices()
        .nth(count)
        .map_or(text, |(end, _)| &text[..end])
}

/// `[cac:TaxScheme/normalize-space(upper-case(cbc:ID)) = 'VAT']`.
pub(crate) fn is_vat(category: Node) -> bool {
    use crate::xml::{cac, cbc};
    category
        .children_named(cac::TAX_SCHEME)
        .any(|scheme| scheme.word(cbc::ID).eq_ignore_ascii_case("VAT"))
}

/// `normalize-space(nodes) != ''`; of two nodes XPath makes nothing, and nothing is said about it.
pub(crate) fn is_said<'t>(mut nodes: impl Iterator<Item = Node<'t>>) -> bool {
    nodes
        .next()
        .is_some_and(|node| !trim_xml(node.text()).is_empty() || nodes.next().is_some())
}

/// `nodes > 0` and its like, where XPath compares as `xs:double`: some node is so. What is no number
/// stops XPath.
pub(crate) fn some_double<'t>(
    nodes: impl Iterator<Item = Node<'t>>,
    is_so: fn(f64) -> bool,
) -> bool {
    for node in nodes {
        let text = trim_xml(node.text());
        let is_word = |byte: u8| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E');
        let value = match text {
            "-INF" => f64::NEG_INFINITY,
            // INF, what is no number, and NaN: Saxon takes it for greater than anything.
            _ if text.bytes().any(is_word) => return true,
            _ => match text.parse::<f64>() {
                Ok(_) => double(node),
                Err(_) => return true,
            },
        };
        // Saxon takes -0.00 for less than 0.
        let is_below = value == 0.0 && value.is_sign_negative();
        let value = if is_below { -f64::MIN_POSITIVE } else { value };
        if is_so(value) {
            return true;
        }
    }
    false
}

/// An `xs:date` as minutes in UTC, for comparing: a date with a time zone begins elsewhere.
pub(crate) fn minutes_of_date(text: &str) -> Option<i64> {
    use chrono::Datelike;
    let text = trim_xml(text);
    let days = i64::from(crate::value::parse_date(text)?.num_days_from_ce());
    let east = match text.get(text.len().saturating_sub(6)..).map(str::as_bytes) {
        Some([sign @ (b'+' | b'-'), h, i, b':', m, n]) => {
            let digit = |byte: &u8| i64::from(byte.wrapping_sub(b'0'));
            let minutes = (digit(h) * 10 + digit(i)) * 60 + digit(m) * 10 + digit(n);
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => 0,
    };
    Some(days * 24 * 60 - east)
}

/// The text of a node as an `xs:double`, as XPath takes it where it compares or adds up what has no type;
/// NaN for what is no number. Saxon reads whole numbers as integers, which have no zero below zero.
pub(crate) fn double(node: Node) -> f64 {
    let text = node.own_word();
    let is_word = |byte: u8| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E');
    if text.bytes().any(is_word) {
        return f64::NAN;
    }
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    let is_whole = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+'));
    if value == 0.0 && is_whole { 0.0 } else { value }
}

/// `a = b`, where one of them had no type: Saxon then tells -0.00 from 0.00.
pub(crate) fn is_same(a: f64, b: f64) -> bool {
    a == b && a.is_sign_negative() == b.is_sign_negative()
}

/// `round(x)` of a double: halves towards plus infinity, and zero keeps the sign.
pub(crate) fn round_double(value: f64) -> f64 {
    (value + 0.5).floor().copysign(value)
}

/// `sum(nodes)` of what has no type: as doubles, in their order.
pub(crate) fn sum_of_doubles<'t>(nodes: impl Iterator<Item = Node<'t>>) -> f64 {
    nodes
        .map(double)
        .reduce(|sum, amount| sum + amount)
        .unwrap_or(0.0)
}

/// Whether XPath stops at `xs:decimal` of one of these children: it is no number, or there are two.
pub(crate) fn stops(node: Node, names: &[Name]) -> bool {
    names.iter().any(|&name| {
        let mut children = node.children_named(name);
        children
            .next()
            .is_some_and(|child| !child.is_decimal() || children.next().is_some())
    })
}

/// The text of a child, for a message.
pub(crate) fn stated(node: Node, name: Name) -> Phrase {
    match node.child(name) {
        Some(child) => quoted(child.text()),
        None => phrase!("nothing"),
    }
}

/// The text at the end of a path, for a message.
pub(crate) fn stated_at(node: Node, path: &'static [Name]) -> Phrase {
    match node.select(path).next() {
        Some(child) => quoted(child.text()),
        None => phrase!("nothing"),
    }
}
