//! Pages in PDF/A-3b (ISO 19005-3): fonts with the letters that are used, colours with their profile, a tree of
//! tags, files, and no time but that of the document.

use super::color;
use super::files::{self, Attached};
use super::fonts::{Font, Fonts, Weight};
use super::layout::{HEIGHT, Item, Layout, WIDTH};
use super::objects::{Packed, Refs, date_of, identifier};
use super::tags;
use super::text::{Ink, Style};
use super::xmp::{About, PRODUCER};
use super::{Length, code};
use pdf_writer::types::{CidFontType, FontFlags, OutputIntentSubtype, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

/// The bytes of a PDF.
pub(super) fn pdf(
    layout: &Layout,
    about: &About,
    attached: &[Attached<'_>],
    fonts: &Fonts,
) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let mut refs = Refs::default();
    let [catalog, tree, resources, info, metadata, profile] = [(); 6].map(|()| refs.next());
    let pages = refs.many(layout.pages.len());
    let contents = refs.many(layout.pages.len());
    let mut letters = Weight::ALL.map(|weight| Letters::new(fonts.font(weight), &mut refs));
    let mut marks = Vec::new();
    for (at, items) in layout.pages.iter().enumerate() {
        let mut page = Page {
            content: Content::new(),
            letters: &mut letters,
            marks: Vec::new(),
            ink: None,
        };
        page.draw(items);
        marks.push(page.marks);
        let content = page.content.finish();
        let content = Packed::new(content.as_slice());
        content.tell(&mut pdf.stream(contents(at), &content.bytes));
        let mut page = pdf.page(pages(at));
        page.parent(tree)
            .media_box(Rect::new(0.0, 0.0, points(WIDTH), points(HEIGHT)));
        page.contents(contents(at)).struct_parents(at as i32);
        page.pair(Name(b"Resources"), resources);
        page.pair(Name(b"Tabs"), Name(b"S"));
    }
    let count = layout.pages.len();
    pdf.pages(tree)
        .kids((0..count).map(&pages))
        .count(count as i32);
    let mut of_pages = pdf.indirect(resources).dict();
    let mut of_fonts = of_pages.insert(Name(b"Font")).dict();
    for (letters, weight) in letters.iter().zip(Weight::ALL) {
        if letters.is_used() {
            of_fonts.pair(name_of(weight), letters.font_ref);
        }
    }
    of_fonts.finish();
    of_pages.finish();
    for letters in &letters {
        if letters.is_used() {
            letters.write(&mut pdf, &mut refs);
        }
    }
    let root = tags::write(layout, &marks, &pages, &mut pdf, &mut refs);
    let specifications = files::write(attached, about.date, &mut pdf, &mut refs);
    let bytes = color::profile();
    let bytes = Packed::new(&bytes);
    let mut of_profile = pdf.icc_profile(profile, &bytes.bytes);
    of_profile.n(3);
    bytes.tell(&mut of_profile);
    of_profile.finish();
    let xmp = about.xmp();
    pdf.metadata(metadata, xmp.as_bytes());
    let mut of_document = pdf.document_info(info);
    of_document
        .title(TextStr(&about.title))
        .producer(TextStr(PRODUCER));
    if !about.author.is_empty() {
        of_document.author(TextStr(&about.author));
    }
    if let Some(date) = about.date.map(date_of) {
        of_document.creation_date(date).modified_date(date);
    }
    of_document.finish();
    let mut of_catalog = pdf.catalog(catalog);
    of_catalog
        .pages(tree)
        .metadata(metadata)
        .lang(TextStr(about.language));
    of_catalog.mark_info().marked(true);
    of_catalog.pair(Name(b"StructTreeRoot"), root);
    of_catalog.viewer_preferences().display_doc_title(true);
    let mut intents = of_catalog.output_intents();
    let mut intent = intents.push();
    intent
        .subtype(OutputIntentSubtype::PDFA)
        .dest_output_profile(profile);
    intent
        .output_condition_identifier(TextStr("Custom"))
        .info(TextStr(color::NAME));
    intent.finish();
    intents.finish();
    files::in_catalog(&mut of_catalog, attached, &specifications);
    of_catalog.finish();
    // What is in it says which file it is.
    let id = identifier(pdf.as_bytes()).to_be_bytes().to_vec();
    pdf.set_file_id((id.clone(), id));
    pdf.finish()
}

fn points(length: Length) -> f32 {
    length as f32 / 1000.0
}

fn name_of(weight: Weight) -> Name<'static> {
    match weight {
        Weight::Regular => Name(b"F1"),
        Weight::Bold => Name(b"F2"),
    }
}

/// Red, green and blue.
fn color_of(ink: Ink) -> [u8; 3] {
    match ink {
        Ink::Text => [0, 0, 0],
        Ink::Soft => [0x50, 0x5a, 0x68],
        Ink::Bad => [0x8a, 0, 0],
        Ink::Accent => [0x12, 0x3f, 0x5e],
        Ink::Credit => [0x8a, 0x4b, 0],
        Ink::Line => [0xbb, 0xc2, 0xcc],
        Ink::Tint => [0xee, 0xf3, 0xf7],
    }
}

struct Page<'l, 'f> {
    content: Content,
    letters: &'l mut [Letters<'f>; 2],
    /// The tags of what is marked, by its number.
    marks: Vec<usize>,
    ink: Option<Ink>,
}

impl Page<'_, '_> {
    fn draw(&mut self, items: &[Item]) {
        let mut items = items.iter().peekable();
        while let Some(item) = items.next() {
            let tag = match item {
                Item::Text { tag, .. } => *tag,
                Item::Code { tag, .. } => Some(*tag),
                Item::Fill { .. } => None,
            };
            match tag {
                Some(tag) => {
                    let mut mark = self
                        .content
                        .begin_marked_content_with_properties(Name(b"Span"));
                    mark.properties().identify(self.marks.len() as i32);
                    drop(mark);
                    self.marks.push(tag);
                }
                None => drop(self.content.begin_marked_content(Name(b"Artifact"))),
            }
            self.item(item);
            // What goes on in the same part is marked with it.
            let is_same = |next: &&Item| match next {
                Item::Text { tag, .. } => matches!(item, Item::Text { tag: of, .. } if of == tag),
                _ => false,
            };
            while let Some(next) = items.next_if(|next| is_same(next)) {
                self.item(next);
            }
            self.content.end_marked_content();
        }
    }

    fn fill(&mut self, ink: Ink) {
        if self.ink.replace(ink) != Some(ink) {
            let [r, g, b] = color_of(ink).map(|part| f32::from(part) / 255.0);
            self.content.set_fill_rgb(r, g, b);
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Text {
                x, y, text, style, ..
            } => self.text(*x, *y, text, *style),
            Item::Fill {
                x,
                y,
                width,
                height,
                ink,
            } => {
                self.fill(*ink);
                let low = points(HEIGHT - y - height);
                self.content
                    .rect(points(*x), low, points(*width), points(*height));
                self.content.fill_nonzero();
            }
            Item::Code {
                x, y, size, text, ..
            } => self.code(*x, *y, *size, text),
        }
    }

    fn text(&mut self, x: Length, y: Length, text: &str, style: Style) {
        self.fill(style.ink);
        let letters = &mut self.letters[style.weight as usize];
        let mut glyphs = Vec::with_capacity(text.len() * 2);
        for c in text.chars() {
            // What has no letter has been replaced.
            if let Some(glyph) = letters.glyph(c) {
                glyphs.extend(glyph.to_be_bytes());
            }
        }
        self.content.begin_text();
        self.content
            .set_font(name_of(style.weight), points(style.size));
        self.content.next_line(points(x), points(HEIGHT - y));
        self.content.show(Str(&glyphs));
        self.content.end_text();
    }

    fn code(&mut self, x: Length, y: Length, size: Length, text: &str) {
        let Some(code) = code::of(text) else {
            return;
        };
        self.fill(Ink::Text);
        // A code has to have a light edge of four modules.
        let module = size / Length::from(code.size() + 8);
        for row in 0..code.size() {
            let mut column = 0;
            while column < code.size() {
                let from = column;
                while column < code.size() && code.get_module(column, row) {
                    column += 1;
                }
                if column > from {
                    let left = x + module * Length::from(from + 4);
                    let low = HEIGHT - y - module * Length::from(row + 5);
                    let wide = module * Length::from(column - from);
                    self.content
                        .rect(points(left), points(low), points(wide), points(module));
                } else {
                    column += 1;
                }
            }
        }
        self.content.fill_nonzero();
    }
}

/// The letters of a font that are used.
struct Letters<'f> {
    font: &'f Font,
    font_ref: Ref,
    remapper: GlyphRemapper,
    /// What each letter says, and how wide it is.
    used: BTreeMap<u16, (char, u16)>,
}

impl<'f> Letters<'f> {
    fn new(font: &'f Font, refs: &mut Refs) -> Self {
        Letters {
            font,
            font_ref: refs.next(),
            remapper: GlyphRemapper::new(),
            used: BTreeMap::new(),
        }
    }

    fn is_used(&self) -> bool {
        !self.used.is_empty()
    }

    /// The number that a letter has in what is embedded of the font.
    fn glyph(&mut self, c: char) -> Option<u16> {
        let glyph = self.font.glyph(c)?;
        let number = self.remapper.remap(glyph.id);
        self.used.entry(number).or_insert((c, glyph.width));
        Some(number)
    }

    fn write(&self, pdf: &mut Pdf, refs: &mut Refs) {
        let [cid, descriptor, file, map] = [(); 4].map(|()| refs.next());
        let font = self.font;
        let subset = subsetter::subset(font.data, 0, &self.remapper).unwrap_or_default();
        // Six letters that tell one subset from another.
        let mut number = identifier(&subset);
        let mut tag = String::new();
        for _ in 0..6 {
            tag.push(char::from(b'A' + (number % 26) as u8));
            number /= 26;
        }
        let is_bold = self.font.face.as_ref().is_some_and(|face| face.is_bold());
        let name = format!(
            "{tag}+NotoSans-{}",
            if is_bold { "Bold" } else { "Regular" }
        );
        let name = Name(name.as_bytes());
        const SYSTEM: SystemInfo<'_> = SystemInfo {
            registry: Str(b"Adobe"),
            ordering: Str(b"Identity"),
            supplement: 0,
        };
        let mut type_0 = pdf.type0_font(self.font_ref);
        type_0
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"));
        type_0.descendant_font(cid).to_unicode(map);
        type_0.finish();
        let mut of_cid = pdf.cid_font(cid);
        of_cid
            .subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(SYSTEM);
        of_cid.font_descriptor(descriptor).default_width(0.0);
        of_cid.cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = of_cid.widths();
        let all = self
            .used
            .values()
            .map(|(_, width)| font.in_thousandths(*width));
        // Numbers are given from 1 on, without a gap.
        widths.consecutive(1, all);
        widths.finish();
        of_cid.finish();
        let mut of_font = pdf.font_descriptor(descriptor);
        of_font
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .italic_angle(0.0);
        if let Some(face) = &font.face {
            let of = |units: i16| font.in_thousandths(units);
            let edges = face.global_bounding_box();
            of_font.bbox(Rect::new(
                of(edges.x_min),
                of(edges.y_min),
                of(edges.x_max),
                of(edges.y_max),
            ));
            of_font
                .ascent(of(face.ascender()))
                .descent(of(face.descender()));
            of_font.cap_height(of(face.capital_height().unwrap_or(face.ascender())));
        }
        of_font
            .stem_v(if is_bold { 140.0 } else { 80.0 })
            .font_file2(file);
        of_font.finish();
        let bytes = Packed::new(&subset);
        let mut stream = pdf.stream(file, &bytes.bytes);
        bytes.tell(&mut stream);
        stream.pair(Name(b"Length1"), subset.len() as i32);
        stream.finish();
        let mut unicode = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
        for (glyph, (c, _)) in &self.used {
            unicode.pair(*glyph, *c);
        }
        let unicode = unicode.finish();
        let bytes = Packed::new(unicode.as_slice());
        bytes.tell(&mut pdf.cmap(map, &bytes.bytes));
    }
}
