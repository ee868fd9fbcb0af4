use super::fonts::Fonts;
use super::layout::{HEIGHT, Item, Layout, MARGIN, WIDTH};
use super::{Print, blocks};
use crate::model::{AllowanceCharge, Document, Invoice, InvoiceLine, Item as Sold, Note, full};
use crate::value::{Amount, Parsed};
use crate::view::{Marks, Sheet};
use crate::{Language, language};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn laid_out(document: &Document, language: Language) -> Layout {
    let sheets = Sheet::of(document, language, &mut Marks::none());
    blocks::pages(&sheets, language, &Fonts::new())
}

/// The texts of pages in the order of reading, each part on a line of its own.
fn texts(layout: &Layout) -> Vec<String> {
    let mut of_tags: BTreeMap<usize, String> = BTreeMap::new();
    // The line that a part ended with.
    let mut lines: BTreeMap<usize, (usize, i64)> = BTreeMap::new();
    for (page, items) in layout.pages.iter().enumerate() {
        for item in items {
            let Item::Text {
                y,
                text,
                tag: Some(tag),
                ..
            } = item
            else {
                continue;
            };
            let of_tag = of_tags.entry(*tag).or_default();
            if lines
                .insert(*tag, (page, *y))
                .is_some_and(|line| line != (page, *y))
            {
                of_tag.push(' ');
            }
            of_tag.push_str(text);
        }
    }
    of_tags.into_values().collect()
}

#[test]
fn everything_that_a_document_has_is_on_its_pages_in_order() {
    for (kind, language) in [
        ("invoice", Language::English),
        ("statements", Language::Dutch),
    ] {
        let (json, document) = full::document(kind);
        let mut wanted = Vec::new();
        full::leaves(&json, "", &mut wanted);
        assert!(wanted.len() > 100);
        // Lines end at blanks, and in words that are too long.
        let text = texts(&laid_out(&document, language)).join("\n");
        let text = text.replace(' ', "");
        for (path, wanted) in &wanted {
            let shown = full::shown(path, wanted, language);
            let is_there = |shown: &String| text.contains(&shown.replace(' ', ""));
            assert!(
                shown.iter().any(is_there),
                "{path}: {shown:?} is not in {text}"
            );
        }
    }
}

fn lines(count: usize) -> Document {
    let amount = Decimal::new(1_050, 2);
    let line = |at: usize| InvoiceLine {
        identifier: Some(format!("{}", at + 1).into()),
        net_amount: Some(Amount {
            value: Parsed::Value(amount),
            currency: None,
        }),
        item: Some(Sold {
            name: Some("Coffee".into()),
            ..Sold::default()
        }),
        ..InvoiceLine::default()
    };
    let invoice = Invoice {
        currency_code: Some("EUR".into()),
        lines: (0..count).map(line).collect(),
        ..Invoice::default()
    };
    invoice.into()
}

#[test]
fn a_long_table_has_its_heads_and_its_sum_on_every_page() {
    let language = Language::English;
    let layout = laid_out(&lines(200), language);
    let pages = layout.pages.len();
    assert!(pages > 3, "{pages} pages");
    let word = |key| crate::view::word(key, language);
    let mut before = 0;
    for (at, page) in layout.pages.iter().enumerate() {
        let texts: Vec<&str> = page
            .iter()
            .filter_map(|item| match item {
                Item::Text { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let count = |wanted: &str| texts.iter().filter(|text| **text == wanted).count();
        let rows = count("Coffee");
        assert!(rows == 0 || count(word("line-number")) == 1, "{texts:?}");
        let sum = |rows: usize| {
            let sum = Decimal::new(1_050, 2) * Decimal::from(rows);
            language::money(sum, "EUR", language)
        };
        if before > 0 && rows > 0 {
            assert_eq!(count(word("brought-forward")), 1);
            assert!(count(&sum(before)) >= 1);
        }
        before += rows;
        if rows > 0 && before < 200 {
            assert_eq!(count(word("carried-forward")), 1);
            assert!(count(&sum(before)) >= 1);
        }
        assert_eq!(count(&format!("{} / {pages}", at + 1)), 1);
    }
    assert_eq!(before, 200);
}

/// Texts that are long in every way, and characters that are in no font.
fn hostile() -> Document {
    let word = "x".repeat(20_000);
    let all = "中文 \u{202e}evil\u{202c} עברית 😀 e\u{301}\u{0} \u{feff}".repeat(50);
    let note = |text: &str| Note {
        text: text.into(),
        ..Note::default()
    };
    let Document::Invoice(mut invoice) = lines(3) else {
        unreachable!()
    };
    invoice.number = Some(word.as_str().into());
    invoice.notes = [&word, &all, "", "\n\n\n", "a\r\nb"].map(note).to_vec();
    invoice.lines[1].identifier = Some(word.as_str().into());
    invoice.lines[1].item.as_mut().unwrap().name = Some(format!("{word} {all}").into());
    invoice.lines[2].net_amount.as_mut().unwrap().value = Parsed::Unreadable {
        unreadable: "9".repeat(500).into(),
    };
    let charge = AllowanceCharge {
        reason: Some(all.as_str().into()),
        ..AllowanceCharge::default()
    };
    invoice.allowances_and_charges = vec![charge; 300];
    Document::Invoice(invoice)
}

#[test]
fn nothing_is_hidden_and_nothing_leaves_the_page() {
    let fonts = Fonts::new();
    let layout = laid_out(&hostile(), Language::English);
    for item in layout.pages.iter().flatten() {
        let Item::Text {
            x, y, text, style, ..
        } = item
        else {
            continue;
        };
        assert!(text.chars().all(|c| fonts.has(c)), "{text:?}");
        let end = x + super::text::width(text, *style, &fonts);
        assert!(
            *x >= MARGIN && end <= WIDTH - MARGIN + 10,
            "{x} to {end}: {text}"
        );
        assert!((0..HEIGHT).contains(y), "{y}");
    }
    let text = texts(&layout).join("\n");
    assert!(text.contains("<U+4E2D><U+6587> <U+202E>evil<U+202C>"));
    // What is told are the letters that are lacking, not what nobody was to see.
    let losses = Print::new(&hostile()).pdf().losses;
    let first = losses.first().unwrap().to_string();
    assert!(
        first.starts_with("notes[1].text (BT-22): there are no letters for 400 characters"),
        "{first}"
    );
}

#[test]
fn the_same_document_makes_the_same_bytes() {
    let (_, document) = full::document("invoice");
    assert!(Print::new(&document).pdf() == Print::new(&document).pdf());
}

/// Twice as much text, or as many lines, is twice as much work.
#[test]
fn layout_is_linear() {
    let steps = |document: &Document| crate::steps::of(|| laid_out(document, Language::English)).1;
    let note = |length: usize| {
        let text = "words and ".repeat(length) + &"y".repeat(length);
        let notes = vec![Note {
            text: text.into(),
            ..Note::default()
        }];
        Document::from(Invoice {
            notes,
            ..Invoice::default()
        })
    };
    let many_notes = |count: usize| {
        let notes = vec![
            Note {
                text: "short".into(),
                ..Note::default()
            };
            count
        ];
        Document::from(Invoice {
            notes,
            ..Invoice::default()
        })
    };
    for (few, many) in [
        (lines(100), lines(1_000)),
        (note(1_000), note(10_000)),
        (many_notes(100), many_notes(1_000)),
    ] {
        let (few, many) = (steps(&few), steps(&many));
        assert!(few > 100 && many < few * 12, "{few} and {many} steps");
    }
}
