//! Facts as texts: their styles, and how they stand in lines.

use super::Length;
use super::fonts::Fonts;
use super::text::{Ink, Line, Style, lines};
use crate::view::{Fact, Shown};
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) const BODY: Style = Style::new(9_000);
pub(super) const SMALL: Style = Style::new(7_500).in_ink(Ink::Soft);
/// Between the cells of a table.
pub(super) const GAP_OF_CELLS: Length = 11_000;

/// A styled piece of a text.
pub(super) type Span<'t> = (Cow<'t, str>, Style);

/// A value with what it means.
pub(super) fn spans(shown: &Shown, style: Style) -> Vec<Span<'_>> {
    let ink = if shown.is_unreadable {
        Ink::Bad
    } else {
        style.ink
    };
    let mut spans = vec![(Cow::Borrowed(shown.text.as_str()), style.in_ink(ink))];
    if !shown.hint.is_empty() {
        let blank = if shown.text.is_empty() { "" } else { " " };
        spans.push((format!("{blank}{}", shown.hint).into(), SMALL));
    }
    spans
}

pub(super) fn style_of(fact: &Fact, style: Style) -> Style {
    if fact.is_strong { style.bold() } else { style }
}

/// Values that say themselves what they are, and the others with each label once.
pub(super) fn sorted(facts: &[Fact]) -> (Vec<&Fact>, Vec<Vec<&Fact>>) {
    let (plain, labelled): (Vec<&Fact>, Vec<&Fact>) =
        facts.iter().partition(|fact| fact.label.is_empty());
    let mut at_label: HashMap<&str, usize> = HashMap::new();
    let mut labels: Vec<Vec<&Fact>> = Vec::new();
    for fact in labelled {
        let at = *at_label.entry(&fact.label).or_insert(labels.len());
        match labels.get_mut(at) {
            Some(facts) => facts.push(fact),
            None => labels.push(vec![fact]),
        }
    }
    (plain, labels)
}

/// "Label: value · value" for each label, with this between them.
pub(super) fn facts_in_line<'f>(facts: &'f [Fact], between: &'static str) -> Vec<Span<'f>> {
    let dark = SMALL.in_ink(Ink::Text);
    let (plain, labels) = sorted(facts);
    let mut all: Vec<Span<'_>> = Vec::new();
    let begin = |all: &mut Vec<Span<'_>>| {
        if !all.is_empty() {
            all.push((between.into(), SMALL));
        }
    };
    for fact in plain {
        begin(&mut all);
        all.extend(spans(&fact.value, style_of(fact, dark)));
    }
    for group in labels {
        begin(&mut all);
        all.push((format!("{}: ", group[0].label).into(), SMALL));
        for (at, fact) in group.iter().enumerate() {
            if at > 0 {
                all.push((" · ".into(), SMALL));
            }
            all.extend(spans(&fact.value, style_of(fact, dark)));
        }
    }
    all
}

/// Lines of a text in one style.
pub(super) fn plain_lines(text: &str, style: Style, wide: Length, fonts: &Fonts) -> Vec<Line> {
    lines(&[(text.into(), style)], wide, fonts)
}
