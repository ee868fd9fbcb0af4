//! The blocks of a sheet on paper.

use super::Length;
use super::facts::{BODY, SMALL, facts_in_line, sorted, spans, style_of};
use super::fonts::Fonts;
use super::layout::{BROAD, Box, HEIGHT, Item, Layout, MARGIN, Pager, Piece, Role, WIDTH, What};
use super::table::table;
use super::text::{Ink, Style, lines, shown, width};
use crate::language::Language;
use crate::report::Visible;
use crate::view::{Block, Fact, File, Sheet, Tone, word};

const LEAD: Style = Style::new(10_500).bold();
const TITLE: Style = Style::new(18_000).bold();
const HEADING: Style = Style::new(9_000).bold().in_ink(Ink::Soft);
/// Between columns.
const GAP: Length = 16_000;
/// How large the picture for banking apps is: 32 mm.
const CODE: Length = 90_709;

/// The sheets of a document on pages.
pub(super) fn pages(sheets: &[Sheet<'_>], language: Language, fonts: &Fonts) -> Layout {
    let mut pager = Pager::new(fonts);
    for sheet in sheets {
        pager.end_page();
        pager.open(Role::Part);
        let mut writer = Writer {
            pager: &mut pager,
            language,
        };
        writer.sheet(sheet);
        pager.close();
    }
    let mut layout = pager.finish();
    if layout.pages.is_empty() {
        layout.pages.push(Vec::new());
    }
    let foot = sheets.first().map(name_of).unwrap_or_default();
    feet(&mut layout, &foot, fonts);
    layout
}

/// What a sheet is called: "Invoice 2026-0117, Koffiebranderij".
pub(super) fn name_of(sheet: &Sheet<'_>) -> String {
    let number = sheet.lead.first().map(|fact| fact.value.text.as_str());
    let mut name = format!("{} {}", sheet.title, number.unwrap_or(""));
    if !sheet.from.is_empty() {
        name = format!("{}, {}", name.trim(), sheet.from);
    }
    Visible(name.trim()).up_to(80)
}

/// The number of each page, and what it is a page of.
fn feet(layout: &mut Layout, name: &str, fonts: &Fonts) {
    let count = layout.pages.len();
    let y = HEIGHT - 28_000;
    let name = in_width(
        &shown(name, fonts).replace('\n', " "),
        BROAD - 80_000,
        fonts,
    );
    for (at, page) in layout.pages.iter_mut().enumerate() {
        let number = format!("{} / {count}", at + 1);
        let right = WIDTH - MARGIN - width(&number, SMALL, fonts);
        for (x, text) in [(MARGIN, &name), (right, &number)] {
            page.push(Item::Text {
                x,
                y,
                text: text.clone(),
                style: SMALL,
                tag: None,
            });
        }
    }
}

/// As much of a small text as has room.
fn in_width(text: &str, wide: Length, fonts: &Fonts) -> String {
    let mut taken = 0;
    let end = text.char_indices().find(|(_, c)| {
        taken += fonts.width(*c, SMALL.weight, SMALL.size);
        taken > wide
    });
    end.map_or_else(|| text.to_owned(), |(at, _)| format!("{}…", &text[..at]))
}

struct Writer<'p, 'f> {
    pager: &'p mut Pager<'f>,
    language: Language,
}

impl Writer<'_, '_> {
    fn fonts(&self) -> &Fonts {
        self.pager.fonts
    }

    fn sheet(&mut self, sheet: &Sheet<'_>) {
        self.head(sheet);
        for block in &sheet.blocks {
            self.block(block);
        }
    }

    /// The band, whose it is, what it is, and what one looks for first.
    fn head(&mut self, sheet: &Sheet<'_>) {
        let is_credit = sheet.tone == Tone::CreditNote;
        let ink = if is_credit { Ink::Credit } else { Ink::Accent };
        let mut of = Box::default();
        of.fill((MARGIN, 0), BROAD, 4_000, ink);
        let mut y = 14_000;
        if is_credit {
            of.fill((MARGIN, 6_000), BROAD, 1_500, ink);
        }
        if !sheet.from.is_empty() {
            let style = BODY.bold().in_ink(Ink::Soft);
            let from = lines(&[(sheet.from.as_str().into(), style)], BROAD, self.fonts());
            let tag = self.pager.tag(Role::Paragraph);
            y += of.lines(from, (MARGIN, y), style, tag) + 2_000;
        }
        let style = TITLE.in_ink(ink);
        let title = lines(
            &[(sheet.title.as_str().into(), style)],
            BROAD - 20_000,
            self.fonts(),
        );
        let tag = self.pager.tag(Role::Title);
        if is_credit {
            // A frame, so that nobody takes it for an invoice.
            let height = title.iter().map(|line| line.height(style)).sum::<Length>() + 6_000;
            let broad = title.iter().map(|line| line.width).max().unwrap_or(0) + 16_000;
            for (at, width, height) in [
                ((MARGIN, y), broad, 1_500),
                ((MARGIN, y + height), broad, 1_500),
                ((MARGIN, y), 1_500, height),
                ((MARGIN + broad - 1_500, y), 1_500, height + 1_500),
            ] {
                of.fill(at, width, height, ink);
            }
            of.lines(title, (MARGIN + 8_000, y + 3_000), style, tag);
            y += height + 8_000;
        } else {
            y += of.lines(title, (MARGIN, y), style, tag) + 4_000;
        }
        if !sheet.lead.is_empty() {
            y += 4_000;
            let at = of.pieces.len();
            let columns = sheet.lead.len().clamp(1, 4) as Length;
            let wide = (BROAD - 24_000 - GAP * (columns - 1)) / columns;
            let mut top = y + 8_000;
            for row in sheet.lead.chunks(4) {
                let mut high = 0;
                for (at, fact) in row.iter().enumerate() {
                    let x = MARGIN + 12_000 + at as Length * (wide + GAP);
                    high = high.max(self.over(&mut of, &[fact], LEAD, (x, top), wide));
                }
                top += high + 6_000;
            }
            let tint = Piece {
                x: MARGIN,
                top: y,
                height: top + 2_000 - y,
                what: What::Fill(BROAD, Ink::Tint),
            };
            y = top + 2_000;
            // Behind the texts, and only where all of it is on one page.
            if y < self.pager.whole() {
                of.pieces.insert(at, tint);
            }
        }
        of.height = of.height.max(y);
        self.pager.put(of);
    }

    /// A heading where there is so much room for it and what it is of.
    fn heading(&mut self, heading: &str, room: Length) {
        self.pager.skip(11_000);
        self.pager.need(room);
        if heading.is_empty() {
            return;
        }
        let tag = self.pager.tag(Role::Heading);
        let of = heading_box(heading, MARGIN, BROAD, self.fonts(), tag);
        self.pager.put(of);
        self.pager.skip(5_000);
    }

    fn block(&mut self, block: &Block<'_>) {
        match block {
            Block::Side(blocks) => self.side(blocks),
            Block::Totals { heading, facts } => self.totals(heading, facts),
            Block::Facts { heading, facts } => {
                self.heading(heading, 52_000);
                self.facts(facts);
            }
            Block::Payment {
                heading,
                facts,
                code,
            } => self.payment(heading, facts, code.as_deref()),
            Block::Files { heading, files } => {
                self.heading(heading, 52_000);
                for file in files {
                    self.file(file);
                }
            }
            Block::Table(of) => {
                self.heading(&of.heading, 110_000);
                table(self.pager, of, self.language, MARGIN, BROAD);
            }
        }
    }

    /// Facts in three columns, labels above values; what is long has a row of its own.
    fn facts(&mut self, facts: &[Fact]) {
        const COLUMNS: usize = 3;
        let wide = (BROAD - GAP * (COLUMNS as Length - 1)) / COLUMNS as Length;
        let (plain, labels) = sorted(facts);
        for fact in plain {
            let tag = self.pager.tag(Role::Paragraph);
            let mut of = Box::default();
            let lines = lines(
                &spans(&fact.value, style_of(fact, BODY)),
                BROAD,
                self.fonts(),
            );
            of.lines(lines, (MARGIN, 0), BODY, tag);
            self.pager.put(of);
            self.pager.skip(2_000);
        }
        let mut row: Vec<Vec<&Fact>> = Vec::new();
        for group in labels {
            let is_long = group.iter().any(|fact| {
                let length = fact.value.text.len() + fact.value.hint.len();
                length > 90 || fact.value.text.contains('\n')
            });
            if is_long {
                self.row(&std::mem::take(&mut row), wide);
                self.row(&[group], BROAD);
            } else {
                row.push(group);
                if row.len() == COLUMNS {
                    self.row(&std::mem::take(&mut row), wide);
                }
            }
        }
        self.row(&row, wide);
    }

    fn row(&mut self, groups: &[Vec<&Fact>], wide: Length) {
        if groups.is_empty() {
            return;
        }
        let mut of = Box::default();
        for (at, facts) in groups.iter().enumerate() {
            let x = MARGIN + at as Length * (wide + GAP);
            self.over(&mut of, facts, BODY, (x, 0), wide);
        }
        match of.height < 120_000 {
            true => self.pager.put_whole(of),
            false => self.pager.put(of),
        }
        self.pager.skip(4_000);
    }

    /// A label above its values; how high that is.
    fn over(
        &mut self,
        of: &mut Box,
        facts: &[&Fact],
        style: Style,
        at: (Length, Length),
        wide: Length,
    ) -> Length {
        let tag = self.pager.tag(Role::Paragraph);
        let mut high = 0;
        if let Some(first) = facts.first().filter(|fact| !fact.label.is_empty()) {
            let label = lines(&[(first.label.as_ref().into(), SMALL)], wide, self.fonts());
            high += of.lines(label, at, SMALL, tag);
        }
        for fact in facts {
            let value = lines(
                &spans(&fact.value, style_of(fact, style)),
                wide,
                self.fonts(),
            );
            high += of.lines(value, (at.0, at.1 + high), style, tag);
        }
        high
    }

    /// A label beside its values; how high that is.
    fn beside(
        &mut self,
        of: &mut Box,
        facts: &[&Fact],
        at: (Length, Length),
        of_label: Length,
        wide: Length,
    ) -> Length {
        let tag = self.pager.tag(Role::Paragraph);
        let label = facts.first().map_or("", |fact| fact.label.as_ref());
        let label = lines(&[(label.into(), SMALL)], of_label, self.fonts());
        // Both stand on the same line.
        let down = BODY.ascent() - SMALL.ascent();
        let low = of.lines(label, (at.0, at.1 + down), SMALL, tag) + down;
        let mut high = 0;
        let x = at.0 + of_label + 8_000;
        for fact in facts {
            let spans = spans(&fact.value, style_of(fact, BODY));
            let value = lines(&spans, wide - of_label - 8_000, self.fonts());
            high += of.lines(value, (x, at.1 + high), BODY, tag);
        }
        low.max(high)
    }

    /// Facts below one another, labels beside values; how high they are.
    fn list(
        &mut self,
        of: &mut Box,
        facts: &[Fact],
        at: (Length, Length),
        of_label: Length,
        wide: Length,
    ) -> Length {
        let (plain, labels) = sorted(facts);
        let mut high = 0;
        for fact in plain {
            let tag = self.pager.tag(Role::Paragraph);
            let value = lines(
                &spans(&fact.value, style_of(fact, BODY)),
                wide,
                self.fonts(),
            );
            high += of.lines(value, (at.0, at.1 + high), BODY, tag);
        }
        if high > 0 && !labels.is_empty() {
            high += 3_000;
        }
        for group in labels {
            high += self.beside(of, &group, (at.0, at.1 + high), of_label, wide) + 1_000;
        }
        high
    }

    /// Blocks beside one another, up to three.
    fn side(&mut self, blocks: &[Block<'_>]) {
        let columns = blocks.len().clamp(2, 3);
        let wide = (BROAD - GAP * (columns as Length - 1)) / columns as Length;
        for row in blocks.chunks(columns) {
            self.pager.skip(11_000);
            let mut of = Box::default();
            for (at, block) in row.iter().enumerate() {
                let x = MARGIN + at as Length * (wide + GAP);
                match block {
                    Block::Facts { heading, facts } => {
                        let tag = self.pager.tag(Role::Heading);
                        let head = heading_box(heading, x, wide, self.fonts(), tag);
                        let y = head.height + 5_000;
                        of.pieces.extend(head.pieces);
                        self.list(&mut of, facts, (x, y), wide * 2 / 5, wide);
                    }
                    // Nothing else stands beside anything.
                    other => self.block(other),
                }
            }
            self.pager.put_whole(of);
        }
    }

    fn totals(&mut self, heading: &str, facts: &[Fact]) {
        const WIDE: Length = 270_000;
        const VALUE: Length = 120_000;
        let left = MARGIN + BROAD - WIDE;
        self.pager.skip(11_000);
        let tag = self.pager.tag(Role::Heading);
        let mut of = heading_box(heading, left, WIDE, self.fonts(), tag);
        let mut y = of.height + 4_000;
        for fact in facts {
            let style = match fact.is_strong {
                true => Style::new(11_500).bold(),
                false => BODY,
            };
            if fact.is_strong {
                of.fill((left, y + 1_000), WIDE, 1_000, Ink::Soft);
                y += 4_000;
            }
            let tag = self.pager.tag(Role::Paragraph);
            let of_label = if fact.is_strong {
                BODY.bold()
            } else {
                BODY.in_ink(Ink::Soft)
            };
            let label = [(fact.label.as_ref().into(), of_label)];
            let label = lines(&label, WIDE - VALUE - 8_000, self.fonts());
            let down = style.ascent() - of_label.ascent();
            let low = of.lines(label, (left, y + down), of_label, tag) + down;
            let mut spans = spans(&fact.value, style);
            spans.truncate(1);
            let value = lines(&spans, VALUE, self.fonts());
            let mut high = of.lines_to(value, (left + WIDE, y), style, tag);
            if !fact.value.hint.is_empty() {
                let hint = lines(
                    &[(fact.value.hint.as_str().into(), SMALL)],
                    VALUE,
                    self.fonts(),
                );
                high += of.lines_to(hint, (left + WIDE, y + high), SMALL, tag);
            }
            y += low.max(high) + 2_000;
        }
        of.height = of.height.max(y);
        self.pager.put_whole(of);
    }

    fn payment(&mut self, heading: &str, facts: &[Fact], code: Option<&str>) {
        self.pager.skip(11_000);
        let tag = self.pager.tag(Role::Heading);
        let mut of = heading_box(heading, MARGIN, BROAD, self.fonts(), tag);
        let y = of.height + 5_000;
        let code = code.filter(|code| super::code::of(code).is_some());
        let wide = match code {
            Some(_) => BROAD - 120_000,
            None => BROAD,
        };
        self.list(&mut of, facts, (MARGIN, y), 125_000, wide);
        if let Some(code) = code {
            let x = MARGIN + BROAD - CODE;
            let label = word("payment-code", self.language);
            let tag = self.pager.figure(label);
            of.pieces.push(Piece {
                x,
                top: y,
                height: CODE,
                what: What::Code(code.to_owned(), tag),
            });
            let tag = self.pager.tag(Role::Paragraph);
            let caption = lines(&[(label.into(), SMALL)], CODE, self.fonts());
            of.lines(caption, (x, y + CODE + 1_000), SMALL, tag);
        }
        self.pager.put_whole(of);
    }

    fn file(&mut self, file: &File<'_>) {
        let mut of = Box::default();
        let tag = self.pager.tag(Role::Paragraph);
        let mut y = 0;
        if file.content.is_some() || !file.name.trim().is_empty() {
            let name = match file.name.trim() {
                "" => word("content", self.language),
                name => name,
            };
            let name = lines(&[(name.into(), BODY.bold())], BROAD, self.fonts());
            y += of.lines(name, (MARGIN, 0), BODY, tag);
        }
        let facts = facts_in_line(&file.facts, "\n");
        let facts = lines(&facts, BROAD, self.fonts());
        y += of.lines(facts, (MARGIN, y), SMALL, tag) + 4_000;
        of.height = y;
        self.pager.put_whole(of);
    }
}

/// A heading with a rule below it.
fn heading_box(heading: &str, x: Length, wide: Length, fonts: &Fonts, tag: usize) -> Box {
    let mut of = Box::default();
    let lines = lines(&[(heading.into(), HEADING)], wide, fonts);
    let high = of.lines(lines, (x, 0), HEADING, tag);
    of.fill((x, high + 1_500), wide, 500, Ink::Line);
    of.height = high + 2_000;
    of
}
