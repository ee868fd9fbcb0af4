//! Tables: pages end between rows, each new page has the heads again, and what the amounts have come to.

use super::Length;
use super::facts::{BODY, GAP_OF_CELLS as GAP, SMALL, facts_in_line, plain_lines, spans};
use super::fonts::Fonts;
use super::layout::{Box, Pager, Role};
use super::text::{Ink, Line, Style, lines, shown, width};
use crate::language::{self, Language};
use crate::view::{Row, Table, word};
use rust_decimal::Decimal;

const HEAD: Style = Style::new(7_500).bold().in_ink(Ink::Soft);
/// Above and below the texts of a row.
const EDGE: Length = 3_000;
/// A line of what the amounts have come to.
const CARRY: Length = 16_000;
/// A row that is lower than this is not cut.
const LOW: Length = 240_000;

/// Puts a table between these edges.
pub(super) fn table(
    pager: &mut Pager<'_>,
    of: &Table,
    language: Language,
    left: Length,
    wide: Length,
) {
    pager.open(Role::Table);
    let columns = columns(of, left, wide, pager.fonts);
    let head = head(of, &columns, pager, true);
    let again = self::head(of, &columns, pager, false);
    let mut carried = carried(of);
    pager.need(head.height + 40_000);
    pager.put(head);
    for row in &of.rows {
        pager.open(Role::Row);
        let of_row = row_box(row, of, &columns, pager);
        let kept = if carried.is_some() { CARRY } else { 0 };
        let begin = |pager: &mut Pager<'_>| {
            if let Some(Carried { sum, currency, .. }) = carried.as_ref().filter(|it| it.rows > 0) {
                let amount = language::money(*sum, currency, language);
                let end = carry(
                    word("carried-forward", language),
                    &amount,
                    left,
                    wide,
                    pager.fonts,
                );
                pager.put(end);
                pager.end_page();
                pager.put(again.clone());
                let begin = carry(
                    word("brought-forward", language),
                    &amount,
                    left,
                    wide,
                    pager.fonts,
                );
                pager.put(begin);
            } else {
                pager.end_page();
                pager.put(again.clone());
            }
        };
        if of_row.height + kept > pager.room() && (of_row.height < LOW || pager.room() < 60_000) {
            begin(pager);
        }
        pager.put_with(of_row, kept, again.height + 2 * CARRY, begin);
        pager.close();
        if let Some(parts) = &row.parts {
            // They belong to the row above.
            let indent = 24_000.min(wide / 8);
            pager.need(60_000);
            pager.open(Role::Row);
            pager.open(Role::Cell);
            let tag = pager.tag(Role::Paragraph);
            let mut title = Box::default();
            let text = format!("{} {}", parts.rows.len(), parts.heading);
            let text = plain_lines(&text, SMALL.bold(), wide - indent, pager.fonts);
            title.lines(text, (left + indent, 2_000), SMALL, tag);
            pager.put(title);
            table(pager, parts, language, left + indent, wide - indent);
            pager.skip(6_000);
            pager.close();
            pager.close();
        }
        carried = carried.and_then(|carried| carried.with(row.amount));
    }
    pager.close();
}

/// Where a column stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    left: Length,
    wide: Length,
    is_number: bool,
}

/// Columns as broad as what stands in them, and the wide one takes what is left.
fn columns(of: &Table, left: Length, wide: Length, fonts: &Fonts) -> Vec<Place> {
    const MOST: Length = 130_000;
    let count = of.columns.len().max(1) as Length;
    let between = GAP * (count - 1);
    let longest_word = |text: &str, style: Style| {
        let words = shown(text, fonts)
            .split([' ', '\n'])
            .map(|word| width(word, style, fonts))
            .max();
        words.unwrap_or(0)
    };
    let longest_line = |text: &str, style: Style| {
        let lines = shown(text, fonts)
            .split('\n')
            .map(|line| width(line, style, fonts))
            .max();
        lines.unwrap_or(0)
    };
    let needs = of.columns.iter().enumerate().map(|(at, column)| {
        if column.is_wide {
            return 0;
        }
        let cells = of.rows.iter().filter_map(|row| row.cells.get(at));
        let needs = cells.map(|cell| {
            // A text that is longer is broken; how long it is has to be known no further.
            match cell.text.len() > 60 {
                true => MOST,
                false => {
                    longest_line(&cell.text, BODY).max(longest_line(&cell.hint, SMALL).min(70_000))
                }
            }
        });
        let head = longest_word(&column.label, HEAD);
        needs.max().unwrap_or(0).max(head).clamp(12_000, MOST) + 100
    });
    let mut needs: Vec<Length> = needs.collect();
    let has_wide = of.columns.iter().any(|column| column.is_wide);
    let room = if has_wide {
        (wide - between) * 13 / 20
    } else {
        wide - between
    };
    let most = most(&needs, room);
    for need in &mut needs {
        *need = most.min(*need);
    }
    let rest = wide - between - needs.iter().sum::<Length>();
    let wide_ones = of
        .columns
        .iter()
        .filter(|column| column.is_wide)
        .count()
        .max(1) as Length;
    let mut x = left;
    let mut places = Vec::new();
    for (column, need) in of.columns.iter().zip(needs) {
        let wide = if column.is_wide {
            rest / wide_ones
        } else {
            need
        };
        places.push(Place {
            left: x,
            wide: wide.max(8_000),
            is_number: column.is_number,
        });
        x += wide + GAP;
    }
    places
}

/// How broad columns may be at most, so that all have room together: narrow ones stay as they are.
fn most(needs: &[Length], room: Length) -> Length {
    let mut sorted = needs.to_vec();
    sorted.sort_unstable();
    let (mut left, mut count) = (room, sorted.len() as Length);
    for need in sorted {
        if need * count > left {
            return left / count;
        }
        left -= need;
        count -= 1;
    }
    Length::MAX
}

/// The heads; the first time they are content.
fn head(of: &Table, columns: &[Place], pager: &mut Pager<'_>, is_first: bool) -> Box {
    if is_first {
        pager.open(Role::Row);
    }
    let texts: Vec<Vec<Line>> = of
        .columns
        .iter()
        .zip(columns)
        .map(|(column, place)| plain_lines(&column.label, HEAD, place.wide, pager.fonts))
        .collect();
    let most = texts.iter().map(Vec::len).max().unwrap_or(0) as Length;
    let mut row = Box::default();
    for (texts, place) in texts.into_iter().zip(columns) {
        let tag = is_first.then(|| pager.tag(Role::Head));
        // All stand on the line below.
        let top = (most - texts.len() as Length) * HEAD.line();
        match place.is_number {
            true => row.lines_to(texts, (place.left + place.wide, top), HEAD, tag),
            false => row.lines(texts, (place.left, top), HEAD, tag),
        };
    }
    if is_first {
        pager.close();
    }
    let (left, wide) = edges(columns);
    row.height = most * HEAD.line() + 4_000;
    row.fill((left, row.height - 1_500), wide, 1_000, Ink::Line);
    row
}

fn edges(columns: &[Place]) -> (Length, Length) {
    let left = columns.first().map_or(0, |place| place.left);
    let right = columns.last().map_or(left, |place| place.left + place.wide);
    (left, right - left)
}

fn row_box(row: &Row, of: &Table, columns: &[Place], pager: &mut Pager<'_>) -> Box {
    let mut all = Box::default();
    for ((column, place), cell) in of.columns.iter().zip(columns).zip(&row.cells) {
        let tag = pager.tag(Role::Cell);
        let fonts = pager.fonts;
        let mut y = EDGE;
        if column.is_number {
            let mut spans = spans(cell, BODY);
            spans.truncate(1);
            let right = place.left + place.wide;
            y += all.lines_to(lines(&spans, place.wide, fonts), (right, y), BODY, tag);
            let hint = plain_lines(&cell.hint, SMALL, place.wide, fonts);
            all.lines_to(hint, (right, y), SMALL, tag);
            continue;
        }
        if !column.is_wide {
            all.lines(
                lines(&spans(cell, BODY), place.wide, fonts),
                (place.left, y),
                BODY,
                tag,
            );
            continue;
        }
        // What it is, and below it smaller what else is known; a code stands beside.
        let is_beside = cell.hint.chars().nth(12).is_none();
        let mut spans = spans(cell, BODY);
        let below = spans.split_off(if is_beside { spans.len() } else { 1 });
        y += all.lines(lines(&spans, place.wide, fonts), (place.left, y), BODY, tag);
        if !below.is_empty() {
            let hint = plain_lines(&cell.hint, SMALL, place.wide, fonts);
            y += all.lines(hint, (place.left, y), SMALL, tag);
        }
        // What few ask for stands in as few lines as it takes.
        for (facts, between) in [(&row.facts, "\n"), (&row.more, " · ")] {
            let facts = lines(&facts_in_line(facts, between), place.wide, fonts);
            y += all.lines(facts, (place.left, y), SMALL, tag);
        }
    }
    let (left, wide) = edges(columns);
    all.height += EDGE;
    all.fill((left, all.height - 500), wide, 500, Ink::Line);
    all
}

/// What the amounts of the rows so far have come to.
struct Carried<'t> {
    sum: Decimal,
    currency: &'t str,
    rows: usize,
}

/// Where amounts are added up: if there is one in each row.
fn carried(of: &Table) -> Option<Carried<'_>> {
    let currency = of.currency.as_deref()?;
    let sum = Decimal::ZERO;
    of.rows
        .iter()
        .all(|row| row.amount.is_some())
        .then_some(Carried {
            sum,
            currency,
            rows: 0,
        })
}

impl Carried<'_> {
    fn with(self, amount: Option<Decimal>) -> Option<Self> {
        let sum = self.sum.checked_add(amount?)?;
        Some(Carried {
            sum,
            rows: self.rows + 1,
            ..self
        })
    }
}

fn carry(label: &str, amount: &str, left: Length, wide: Length, fonts: &Fonts) -> Box {
    let style = SMALL.bold();
    let mut of = Box::default();
    let label = plain_lines(label, style, wide / 2, fonts);
    let amount = plain_lines(amount, style, wide / 2, fonts);
    of.lines(label, (left, 3_000), style, None);
    of.lines_to(amount, (left + wide, 3_000), style, None);
    of.height = CARRY;
    of
}
