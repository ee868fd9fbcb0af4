//! Where everything stands: pages of texts, rules and pictures, and what each of them is to a reader who does
//! not see them. Knows nothing of PDF.

use super::Length;
use super::fonts::Fonts;
use super::text::{Ink, Line, Style};
use std::mem;

/// A4, in thousandths of a point.
pub(super) const WIDTH: Length = 595_276;
pub(super) const HEIGHT: Length = 841_890;
/// The white edge.
pub(super) const MARGIN: Length = 40_000;
/// Between the edges.
pub(super) const BROAD: Length = WIDTH - 2 * MARGIN;
/// Where the lowest line ends.
const BOTTOM: Length = HEIGHT - 52_000;

/// What stands on a page. Places are from its upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Text {
        x: Length,
        /// Where the letters stand.
        y: Length,
        text: String,
        style: Style,
        /// What it is part of; none for what is no content, such as the number of the page.
        tag: Option<usize>,
    },
    Fill {
        x: Length,
        y: Length,
        width: Length,
        height: Length,
        ink: Ink,
    },
    /// The picture that banking apps read, by what it says.
    Code {
        x: Length,
        y: Length,
        size: Length,
        text: String,
        tag: usize,
    },
}

/// What content is, as in Table 333 of ISO 32000-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Part,
    Title,
    Heading,
    Paragraph,
    Table,
    Row,
    Head,
    Cell,
    Figure,
}

/// A part of the content, in the order of reading. Only what has no parts has texts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tag {
    pub role: Role,
    /// What it is in; the first ones are in the document.
    pub inside: Option<usize>,
    /// What a picture shows.
    pub alternative: Option<String>,
}

/// Pages, and what is on them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layout {
    pub pages: Vec<Vec<Item>>,
    pub tags: Vec<Tag>,
}

/// Something whose place on a page is not known yet.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub x: Length,
    /// From the top of its box.
    pub top: Length,
    pub height: Length,
    pub what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Line(Line, Option<usize>),
    Fill(Length, Ink),
    Code(String, usize),
}

/// Pieces that stand together, in the order of reading.
#[derive(Clone, Debug, Default)]
pub(super) struct Box {
    pub pieces: Vec<Piece>,
    pub height: Length,
}

impl Box {
    /// Adds lines below one another; how high they are.
    pub(super) fn lines(
        &mut self,
        lines: Vec<Line>,
        at: (Length, Length),
        style: Style,
        tag: impl Into<Option<usize>>,
    ) -> Length {
        let tag = tag.into();
        let (x, mut top) = at;
        for line in lines {
            let height = line.height(style);
            self.pieces.push(Piece {
                x,
                top,
                height,
                what: What::Line(line, tag),
            });
            top += height;
        }
        self.height = self.height.max(top);
        top - at.1
    }

    /// Lines that end at the same place.
    pub(super) fn lines_to(
        &mut self,
        lines: Vec<Line>,
        at: (Length, Length),
        style: Style,
        tag: impl Into<Option<usize>>,
    ) -> Length {
        let tag = tag.into();
        let mut height = 0;
        for line in lines {
            let x = at.0 - line.width;
            height += self.lines(vec![line], (x, at.1 + height), style, tag);
        }
        height
    }

    pub(super) fn fill(&mut self, at: (Length, Length), width: Length, height: Length, ink: Ink) {
        self.pieces.push(Piece {
            x: at.0,
            top: at.1,
            height,
            what: What::Fill(width, ink),
        });
    }
}

/// Puts boxes onto pages.
pub(super) struct Pager<'f> {
    pub fonts: &'f Fonts,
    layout: Layout,
    page: Vec<Item>,
    /// Where the next box begins.
    y: Length,
    /// Where the pages of this sheet begin.
    top: Length,
    inside: Vec<usize>,
}

impl<'f> Pager<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> Self {
        Pager {
            fonts,
            layout: Layout::default(),
            page: Vec::new(),
            y: MARGIN,
            top: MARGIN,
            inside: Vec::new(),
        }
    }

    /// The pages; what stands at their feet is still to come.
    pub(super) fn finish(mut self) -> Layout {
        self.end_page();
        self.layout
    }

    /// A part of what is open.
    pub(super) fn tag(&mut self, role: Role) -> usize {
        self.layout.tags.push(Tag {
            role,
            inside: self.inside.last().copied(),
            alternative: None,
        });
        self.layout.tags.len() - 1
    }

    pub(super) fn figure(&mut self, alternative: &str) -> usize {
        let tag = self.tag(Role::Figure);
        self.layout.tags[tag].alternative = Some(alternative.to_owned());
        tag
    }

    /// Opens a part that has parts.
    pub(super) fn open(&mut self, role: Role) {
        let tag = self.tag(role);
        self.inside.push(tag);
    }

    pub(super) fn close(&mut self) {
        self.inside.pop();
    }

    /// How much room is left on the page.
    pub(super) fn room(&self) -> Length {
        BOTTOM - self.y
    }

    /// How much room a page has.
    pub(super) fn whole(&self) -> Length {
        BOTTOM - self.top
    }

    pub(super) fn is_at_top(&self) -> bool {
        self.page.is_empty()
    }

    pub(super) fn skip(&mut self, height: Length) {
        if !self.is_at_top() {
            self.y += height;
        }
    }

    pub(super) fn end_page(&mut self) {
        if !self.page.is_empty() {
            let page = mem::take(&mut self.page);
            self.layout.pages.push(page);
        }
        self.y = self.top;
    }

    /// Begins a new page where less than this is left.
    pub(super) fn need(&mut self, height: Length) {
        if self.room() < height {
            self.end_page();
        }
    }

    /// Puts a box where there is room for the whole, if a page has so much.
    pub(super) fn put_whole(&mut self, of: Box) {
        if of.height > self.room() && of.height <= self.whole() {
            self.end_page();
        }
        self.put(of);
    }

    /// Puts a box, over several pages if need be.
    pub(super) fn put(&mut self, of: Box) {
        self.put_with(of, 0, 0, Self::end_page);
    }

    /// Puts a box with so much room kept free below it. `again` ends a page and begins the next, on which
    /// it takes so much room.
    pub(super) fn put_with(
        &mut self,
        of: Box,
        kept: Length,
        begun: Length,
        again: impl Fn(&mut Self),
    ) {
        if of.height + kept <= self.room() {
            self.place_all(of);
            return;
        }
        let parts = of.parts(self.room() - kept, self.whole() - kept - begun);
        for (at, part) in parts.into_iter().enumerate() {
            if at > 0 {
                again(self);
            }
            self.place_all(part);
        }
    }

    fn place_all(&mut self, of: Box) {
        let top = self.y;
        self.y += of.height;
        for piece in of.pieces {
            self.place(piece, top);
        }
    }

    fn place(&mut self, piece: Piece, top: Length) {
        let (x, y) = (piece.x, top + piece.top);
        match piece.what {
            What::Line(line, tag) => {
                let mut x = x;
                let y = y + line.ascent();
                for run in line.runs {
                    self.page.push(Item::Text {
                        x,
                        y,
                        text: run.text,
                        style: run.style,
                        tag,
                    });
                    x += run.width;
                }
            }
            What::Fill(width, ink) => self.page.push(Item::Fill {
                x,
                y,
                width,
                height: piece.height,
                ink,
            }),
            What::Code(text, tag) => self.page.push(Item::Code {
                x,
                y,
                size: piece.height,
                text,
                tag,
            }),
        }
    }
}

impl Box {
    /// The box in parts of which the first is at most so high, and the others so: cut between lines. In each
    /// part the order stays.
    fn parts(self, first: Length, others: Length) -> Vec<Box> {
        let mut by_top: Vec<usize> = (0..self.pieces.len()).collect();
        by_top.sort_by_key(|&at| self.pieces[at].top);
        let mut part_of = vec![0; self.pieces.len()];
        // Where each part begins.
        let mut begins = vec![0];
        let mut room = first;
        for at in by_top {
            let piece = &self.pieces[at];
            let begin = begins[begins.len() - 1];
            if piece.top + piece.height - begin > room && (piece.top > begin || begins.len() == 1) {
                begins.push(piece.top);
                room = others;
            }
            part_of[at] = begins.len() - 1;
        }
        let mut parts: Vec<Box> = begins.iter().map(|_| Box::default()).collect();
        for (mut piece, of) in self.pieces.into_iter().zip(part_of) {
            piece.top -= begins[of];
            parts[of].height = parts[of].height.max(piece.top + piece.height);
            parts[of].pieces.push(piece);
        }
        if let [.., last] = parts.as_mut_slice() {
            let begin = begins[begins.len() - 1];
            last.height = last.height.max(self.height - begin);
        }
        parts
    }
}
