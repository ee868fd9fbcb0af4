//! What of two documents is not the same, term by term.

use super::Document;
use super::tree::Tree;
use super::walk::{Step, Value};
use crate::value::Parsed;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::fmt;

/// One thing that is not the same in two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Difference {
    /// The business term or group (`BT-131`); empty for what has none.
    pub term: &'static str,
    /// Where it stands in the model of the document that has it, of the second if both have it
    /// (`lines[0].net_amount`).
    pub path: String,
    /// What the first document has; `None` when it has nothing there. Of a group, all that is in it.
    pub before: Option<String>,
    /// What the second document has.
    pub after: Option<String>,
}

impl fmt::Display for Difference {
    /// `BT-131 lines[0].net_amount: 10.00 EUR, then 12.00 EUR`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.term.is_empty() {
            write!(f, "{} ", self.term)?;
        }
        let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
        let (before, after) = (shown(&self.before), shown(&self.after));
        write!(f, "{}: {before}, then {after}", self.path)
    }
}

/// What of two documents is not the same, in the order of the second; empty when they say the same.
///
/// It is what they mean that is compared, not how it is written: an invoice in UBL and the same in CII do
/// not differ, nor do 10.5 and 10.50, nor an amount with its currency and one without. The members of a
/// list are found by what names them (the number of a line, the category and rate of VAT), wherever they
/// stand.
///
/// ```
/// use facturier::model::differences;
/// let bytes = include_str!("../../fixtures/ubl/peppol-invoice.xml");
/// let (before, _) = facturier::read(bytes.as_bytes())?.into_document();
/// let bytes = bytes.replace(">PO-", ">PO-9");
/// let (after, _) = facturier::read(bytes.as_bytes())?.into_document();
/// assert!(differences(&before, &before).is_empty());
/// for difference in differences(&before, &after) {
///     println!("{difference}");
/// }
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn differences(before: &Document, after: &Document) -> Vec<Difference> {
    let (before, after) = (Tree::of(before), Tree::of(after));
    let mut found = Vec::new();
    compare(&before, &after, "", &mut found);
    found
}

impl Tree<'_> {
    /// What names it among others in its list: the value of a term, and of a group its number or code.
    fn key(&self) -> String {
        let (step, inner) = match self {
            Tree::Term(_, value) => return value.to_string(),
            Tree::Group(step, inner) => (step, inner),
        };
        let fields: &[&str] = match step.field {
            "lines" => &["identifier"],
            "vat_breakdown" => &["tax_category"],
            "supporting_documents" | "preceding_invoices" => &["reference"],
            "tax_registrations" => &["tax_scheme"],
            "attributes" => &["name"],
            "classifications" => &["list_identifier"],
            "allowances_and_charges" => &["is_charge", "reason_code", "reason"],
            "statements" => &["account", "number"],
            "movements" | "details" => &["bank_reference", "sequence", "detail"],
            _ => &[],
        };
        let named = inner
            .iter()
            .filter(|tree| fields.contains(&tree.step().field));
        named.map(Tree::text).collect::<Vec<_>>().join(" ")
    }

    /// All that it says, in a line.
    fn text(&self) -> String {
        match self {
            Tree::Term(_, value) => match value {
                // Written with more or fewer digits, a number is the same.
                Value::Percentage(Parsed::Value(rate)) => rate.normalize().to_string(),
                value => value.to_string(),
            },
            Tree::Group(_, inner) => {
                let texts = inner.iter().map(Tree::text);
                texts.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// Whether two values mean the same.
fn is_same(one: Value<'_>, other: Value<'_>) -> bool {
    let number = |one: &Parsed<Decimal>, other: &Parsed<Decimal>| match (one, other) {
        (Parsed::Value(one), Parsed::Value(other)) => one == other,
        _ => one == other,
    };
    // What one of them leaves out does not contradict the other.
    let beside =
        |one: Option<&str>, other: Option<&str>| one.zip(other).is_none_or(|(a, b)| a == b);
    match (one, other) {
        (Value::Amount(one, a), Value::Amount(other, b)) => number(one, other) && beside(a, b),
        (Value::Quantity(one), Value::Quantity(other)) => {
            let (a, b) = (one.unit_code.as_deref(), other.unit_code.as_deref());
            number(&one.value, &other.value) && a == b
        }
        (Value::Percentage(one), Value::Percentage(other))
        | (Value::Number(one), Value::Number(other)) => number(one, other),
        _ => one == other,
    }
}

/// The fields of two groups, those of a list together.
fn compare(before: &[Tree<'_>], after: &[Tree<'_>], path: &str, found: &mut Vec<Difference>) {
    let mut fields: Vec<&str> = Vec::new();
    for tree in after.iter().chain(before) {
        // Those of a list stand together.
        let field = tree.step().field;
        if fields.last() != Some(&field) && !fields.contains(&field) {
            fields.push(field);
        }
    }
    for field in fields {
        let of = |list: &[Tree<'_>]| {
            let from = list.iter().position(|tree| tree.step().field == field);
            let from = from.unwrap_or(list.len());
            let count = list[from..]
                .iter()
                .take_while(|tree| tree.step().field == field);
            from..from + count.count()
        };
        pair(&before[of(before)], &after[of(after)], path, found);
    }
}

/// Finds for each member of a list its like in the other: first what is called the same, then whoever is
/// left in the same order.
fn pair(before: &[Tree<'_>], after: &[Tree<'_>], path: &str, found: &mut Vec<Difference>) {
    let mut pairs: Vec<Option<usize>> = vec![None; after.len()];
    let mut is_taken = vec![false; before.len()];
    if let ([_], [_]) = (before, after) {
        (pairs[0], is_taken[0]) = (Some(0), true);
    } else {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, tree) in before.iter().enumerate().rev() {
            by_key.entry(tree.key()).or_default().push(at);
        }
        for (pair, tree) in pairs.iter_mut().zip(after) {
            *pair = by_key.get_mut(&tree.key()).and_then(Vec::pop);
            if let Some(at) = *pair {
                is_taken[at] = true;
            }
        }
        // Of terms, another value is another member.
        let is_group = |tree: &Tree<'_>| matches!(tree, Tree::Group(..));
        let mut left = (0..before.len()).filter(|&at| !is_taken[at] && is_group(&before[at]));
        let left: Vec<usize> = left.by_ref().collect();
        let open = pairs
            .iter_mut()
            .zip(after)
            .filter(|(pair, tree)| pair.is_none() && is_group(tree));
        for ((pair, _), at) in open.zip(left) {
            *pair = Some(at);
            is_taken[at] = true;
        }
    }
    let path = |step: Step| match path {
        "" => step.to_string(),
        path => format!("{path}.{step}"),
    };
    for (pair, tree) in pairs.iter().zip(after) {
        let step = tree.step();
        let Some(at) = *pair else {
            found.push(Difference {
                term: step.term,
                path: path(step),
                before: None,
                after: Some(tree.text()),
            });
            continue;
        };
        match (&before[at], tree) {
            (Tree::Group(_, before), Tree::Group(_, after)) => {
                compare(before, after, &path(step), found);
            }
            (Tree::Term(_, before), Tree::Term(_, after)) if is_same(*before, *after) => {}
            (before, after) => found.push(Difference {
                term: step.term,
                path: path(step),
                before: Some(before.text()),
                after: Some(after.text()),
            }),
        }
    }
    for (tree, _) in before
        .iter()
        .zip(is_taken)
        .filter(|(_, is_taken)| !is_taken)
    {
        let step = tree.step();
        found.push(Difference {
            term: step.term,
            path: path(step),
            before: Some(tree.text()),
            after: None,
        });
    }
}
