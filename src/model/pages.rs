//! Statements that come in pages.

use super::{Balance, Side, Statement, StatementKind, Trailer};
use crate::value::{Parsed, Phrase, Wording, phrase};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Pages of one statement that are not joined.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PagesApart {
    /// The first of them, as an index into the statements that were given.
    pub index: usize,
    /// Why, for people (`page 2 is missing`).
    pub why: Wording,
}

/// What makes pages those of one statement.
#[derive(PartialEq, Eq, Hash)]
struct Key<'s> {
    kind: StatementKind,
    account: Option<(&'s str, Option<&'s str>)>,
    number: Option<u32>,
    /// Where there is no number.
    reference: Option<&'s str>,
    year: Option<i32>,
}

/// Makes one statement of those that are its pages ([`Statement::page`]): the old balance is that of the first page, the
/// new one that of the last, and the movements stand in the order of the pages. Pages belong together when kind, account,
/// year and number of their statement are the same; each stands where the first of them stood.
///
/// They are left as they are, and that is told, when one is missing or there twice, when none is said to be the last, or when
/// the balances and movements of the pages do not make one statement. What is no page stays as it is.
///
/// ```
/// use facturier::model::join_pages;
/// let file = include_bytes!("../../fixtures/camt/pages.xml");
/// let (document, _) = facturier::read(file)?.document();
/// let pages = document.as_statements().unwrap();
/// assert_eq!(pages.len(), 3);
///
/// let (statements, apart) = join_pages(pages);
/// assert_eq!(statements.len(), 1);
/// assert!(apart.is_empty());
/// let balance = statements[0].new_balance.as_ref().unwrap();
/// assert_eq!(balance.signed(), pages[2].new_balance.as_ref().unwrap().signed());
///
/// let (statements, apart) = join_pages(&pages[1..]);
/// assert_eq!(statements.len(), 2);
/// assert_eq!(apart[0].why.to_string(), "page 1 is missing");
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn join_pages(statements: &[Statement]) -> (Vec<Statement>, Vec<PagesApart>) {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut places: HashMap<Key<'_>, usize> = HashMap::new();
    for (at, statement) in statements.iter().enumerate() {
        let group = match statement.page {
            Some(_) => *places.entry(Key::of(statement)).or_insert(groups.len()),
            None => groups.len(),
        };
        match groups.get_mut(group) {
            Some(group) => group.push(at),
            None => groups.push(vec![at]),
        }
    }
    let mut apart = Vec::new();
    let mut all: Vec<(usize, Statement)> = Vec::new();
    for mut group in groups {
        let index = group[0];
        if statements[index].page.is_none() {
            all.push((index, statements[index].clone()));
            continue;
        }
        group.sort_by_key(|&at| statements[at].page.map(|page| page.number));
        let pages: Vec<&Statement> = group.iter().map(|&at| &statements[at]).collect();
        match joined(&pages) {
            Ok(statement) => all.push((index, statement)),
            Err(why) => {
                let why = why.into();
                apart.push(PagesApart { index, why });
                all.extend(group.iter().map(|&at| (at, statements[at].clone())));
            }
        }
    }
    all.sort_by_key(|&(at, _)| at);
    let statements = all.into_iter().map(|(_, statement)| statement).collect();
    (statements, apart)
}

impl<'s> Key<'s> {
    fn of(statement: &'s Statement) -> Self {
        let account = statement.account.as_ref();
        let number = statement.number.or(statement.paper_number);
        let reference = statement.header.transaction_reference.as_deref();
        let balances = [&statement.new_balance, &statement.old_balance];
        let mut dates = balances.into_iter().flatten();
        let date = dates.find_map(|balance| balance.date.as_ref()?.value());
        Key {
            kind: statement.kind,
            account: account.map(|it| (&*it.number, it.currency.as_deref())),
            number,
            reference: reference.filter(|_| number.is_none()),
            year: date.map(chrono::Datelike::year),
        }
    }
}

/// The statement of these pages, or why there is none.
fn joined(pages: &[&Statement]) -> Result<Statement, Phrase> {
    let number_of = |statement: &Statement| statement.page.map_or(0, |page| page.number);
    let is_last = |statement: &Statement| statement.page.and_then(|page| page.is_last);
    for (number, statement) in (1..).zip(pages) {
        let found = number_of(statement);
        if found > number {
            return Err(phrase!("page {} is missing", number));
        }
        if found < number {
            return Err(phrase!("page {} is there twice", found));
        }
    }
    let (Some(first), Some(last)) = (pages.first(), pages.last()) else {
        return Err(phrase!("there is none"));
    };
    if is_last(last) != Some(true) {
        return Err(phrase!("no page is said to be the last"));
    }
    if let Some(early) = pages[..pages.len() - 1]
        .iter()
        .find(|it| is_last(it) == Some(true))
    {
        let number = number_of(early);
        return Err(phrase!(
            "page {} is said to be the last, and is not",
            number
        ));
    }
    let signed = |balance: &Option<Balance>| balance.as_ref().and_then(Balance::signed);
    for pair in pages.windows(2) {
        let (ended, begins) = (signed(&pair[0].new_balance), signed(&pair[1].old_balance));
        if let (Some(ended), Some(begins)) = (ended, begins)
            && ended != begins
        {
            let number = number_of(pair[1]);
            return Err(phrase!(
                "page {} begins with {}, and the one before it ends with {}",
                number,
                begins,
                ended
            ));
        }
    }
    let mut statement = Statement {
        page: None,
        new_balance: last.new_balance.clone(),
        new_paper_number: last.new_paper_number,
        trailer: trailer(pages),
        ..(*first).clone()
    };
    for page in &pages[1..] {
        statement.movements.extend_from_slice(&page.movements);
        let others = &mut statement.other_balances;
        for other in &page.other_balances {
            if !others.contains(other) {
                others.push(other.clone());
            }
        }
        let said = &mut statement.free_communications;
        for communication in &page.free_communications {
            if !said.contains(communication) {
                said.push(communication.clone());
            }
        }
    }
    let balances = (
        signed(&statement.old_balance),
        signed(&statement.new_balance),
    );
    let sum = statement
        .movements
        .iter()
        .try_fold(Decimal::ZERO, |sum, movement| {
            let own = movement.signed().filter(|_| movement.currency.is_none());
            sum.checked_add(own?)
        });
    if let ((Some(old), Some(new)), Some(sum)) = (balances, sum)
        && statement.kind.is_statement()
        && old.checked_add(sum) != Some(new)
    {
        return Err(phrase!(
            "the pages begin with {} and end with {}, and their movements come to {}",
            old,
            new,
            sum
        ));
    }
    Ok(statement)
}

/// The totals anew, if each page has some and all amounts are numbers.
fn trailer(pages: &[&Statement]) -> Option<Trailer> {
    let mut sums = [Decimal::ZERO; 2];
    for page in pages {
        page.trailer.as_ref()?;
        for movement in &page.movements {
            let sum = &mut sums[usize::from(movement.side == Side::Debit)];
            *sum = sum.checked_add(*movement.amount.value()?)?;
        }
    }
    let last = pages.last()?.trailer.as_ref()?;
    Some(Trailer {
        records: None,
        debit: Parsed::Value(sums[1]),
        credit: Parsed::Value(sums[0]),
        is_followed: last.is_followed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Movement, Page};

    /// A page with one movement of 10, of so many.
    fn page(number: u32, count: u32) -> Statement {
        let balance = |amount: u32| {
            Some(Balance {
                side: Side::Credit,
                amount: Parsed::Value(Decimal::from(10 * amount)),
                date: None,
            })
        };
        Statement {
            page: Some(Page {
                number,
                is_last: Some(number == count),
            }),
            number: Some(7),
            old_balance: balance(number - 1),
            new_balance: balance(number),
            movements: vec![Movement {
                side: Side::Credit,
                amount: Parsed::Value(Decimal::TEN),
                bank_reference: Some(format!("{number}").into()),
                ..Movement::default()
            }],
            trailer: Some(Trailer::default()),
            ..Statement::default()
        }
    }

    #[track_caller]
    fn assert_apart(pages: &[Statement], why: &str) {
        let (statements, apart) = join_pages(pages);
        assert_eq!(statements, pages);
        let apart: Vec<&Wording> = apart.iter().map(|apart| &apart.why).collect();
        assert_eq!(apart.len(), 1);
        assert_eq!(*apart[0], why);
    }

    #[test]
    fn pages_come_in_any_order_between_others() {
        let whole = Statement::default();
        let other = Statement {
            number: Some(8),
            ..page(1, 2)
        };
        let given = [
            page(3, 3),
            whole.clone(),
            page(1, 3),
            other.clone(),
            page(2, 3),
        ];
        let (statements, apart) = join_pages(&given);
        assert_eq!(statements.len(), 3);
        let joined = &statements[0];
        assert_eq!(joined.page, None);
        assert_eq!(joined.old_balance, given[2].old_balance);
        assert_eq!(joined.new_balance, given[0].new_balance);
        let references = joined
            .movements
            .iter()
            .map(|it| it.bank_reference.as_deref());
        assert!(references.eq([Some("1"), Some("2"), Some("3")]));
        let trailer = joined.trailer.as_ref().unwrap();
        assert_eq!(trailer.credit, Parsed::Value(Decimal::from(30)));
        assert_eq!(&statements[1..], [whole, other]);
        let why = phrase!("no page is said to be the last").into();
        assert_eq!(apart.len(), 1);
        assert_eq!((apart[0].index, &apart[0].why), (3, &why));
    }

    #[test]
    fn what_does_not_fit_stays_apart() {
        assert_apart(&[page(1, 3), page(3, 3)], "page 2 is missing");
        assert_apart(&[page(2, 2)], "page 1 is missing");
        assert_apart(
            &[page(1, 2), page(1, 2), page(2, 2)],
            "page 1 is there twice",
        );
        assert_apart(
            &[page(1, 1), page(2, 2)],
            "page 1 is said to be the last, and is not",
        );
        let mut second = page(2, 2);
        second.old_balance = page(2, 2).new_balance;
        assert_apart(
            &[page(1, 2), second.clone()],
            "page 2 begins with 20, and the one before it ends with 10",
        );
        second.old_balance = None;
        second.movements.clear();
        assert_apart(
            &[page(1, 2), second],
            "the pages begin with 0 and end with 20, and their movements come to 10",
        );
    }
}
