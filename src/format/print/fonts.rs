//! The letters of a page: Noto Sans, which has Latin, Greek and Cyrillic, and figures of one width.

use super::Length;
use ttf_parser::Face;

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub(super) const ALL: [Weight; 2] = [Weight::Regular, Weight::Bold];
}

/// A font as it is in its file.
pub(super) struct Font {
    pub data: &'static [u8],
    pub face: Option<Face<'static>>,
    /// The glyphs of the characters that most texts are made of, and how wide they are.
    common: Vec<Option<Glyph>>,
    units: Length,
}

/// A letter of a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub id: u16,
    /// In the units of the font.
    pub width: u16,
}

/// Up to Cyrillic.
const COMMON: u32 = 0x500;

impl Font {
    fn new(data: &'static [u8]) -> Font {
        let face = Face::parse(data, 0).ok();
        let units = face.as_ref().map_or(1000, |face| face.units_per_em());
        let mut font = Font {
            data,
            face,
            common: Vec::new(),
            units: units.into(),
        };
        let common = (0..COMMON).map(|c| char::from_u32(c).and_then(|c| font.look_up(c)));
        font.common = common.collect();
        font
    }

    fn look_up(&self, c: char) -> Option<Glyph> {
        let face = self.face.as_ref()?;
        let id = face.glyph_index(c).filter(|id| id.0 != 0)?;
        let width = face.glyph_hor_advance(id)?;
        Some(Glyph { id: id.0, width })
    }

    /// The letter for a character; none where the font lacks it, never its `.notdef`.
    pub(super) fn glyph(&self, c: char) -> Option<Glyph> {
        match self.common.get(c as usize) {
            Some(glyph) => *glyph,
            None => self.look_up(c),
        }
    }

    /// In thousandths of the size, as PDF has it.
    pub(super) fn in_thousandths(&self, units: impl Into<Length>) -> f32 {
        let thousandths = units.into() * 1000;
        (thousandths as f64 / self.units as f64) as f32
    }
}

/// The fonts of a page.
pub(super) struct Fonts {
    fonts: [Font; 2],
}

impl Fonts {
    pub(super) fn new() -> Fonts {
        Fonts {
            fonts: [notosans::REGULAR_TTF, notosans::BOLD_TTF].map(Font::new),
        }
    }

    pub(super) fn font(&self, weight: Weight) -> &Font {
        &self.fonts[weight as usize]
    }

    /// Whether a character can be shown.
    pub(super) fn has(&self, c: char) -> bool {
        self.fonts.iter().all(|font| font.glyph(c).is_some())
    }

    /// How wide a character is at a size.
    pub(super) fn width(&self, c: char, weight: Weight, size: Length) -> Length {
        let font = self.font(weight);
        let width = font.glyph(c).map_or(0, |glyph| Length::from(glyph.width));
        width * size / font.units
    }
}

#[cfg(test)]
mod tests {
    use super::{Fonts, Weight};

    #[test]
    fn latin_greek_and_cyrillic_are_there_and_figures_are_of_one_width() {
        let fonts = Fonts::new();
        for c in "AZazéğłőșțžßŸĲΑωάЖяґєїў0123456789€£−–—…·×→“”„«»№½\u{a0}\u{202f}\u{301}".chars()
        {
            assert!(fonts.has(c), "{c}");
        }
        for c in "中文😀אع".chars() {
            assert!(!fonts.has(c), "{c}");
        }
        for weight in Weight::ALL {
            let width = |c| fonts.width(c, weight, 9_000);
            assert!(('0'..='9').all(|c| width(c) == width('0')));
        }
    }
}
