//! The VAT categories, for the rules that each of them has in its own number (BR-S-08, BR-Z-08 …).

use crate::value::trim_xml;

/// A VAT category, by its code (UNTDID 5305).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Vat {
    S,
    Z,
    E,
    AE,
    /// Intra-community supply, BR-IC.
    K,
    G,
    O,
    /// Canary Islands, BR-AF.
    L,
    /// Ceuta and Melilla, BR-AG.
    M,
}

impl Vat {
    pub(super) const ALL: [Vat; 9] = [
        Vat::S,
        Vat::Z,
        Vat::E,
        Vat::AE,
        Vat::K,
        Vat::G,
        Vat::O,
        Vat::L,
        Vat::M,
    ];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Vat::S => "S",
            Vat::Z => "Z",
            Vat::E => "E",
            Vat::AE => "AE",
            Vat::K => "K",
            Vat::G => "G",
            Vat::O => "O",
            Vat::L => "L",
            Vat::M => "M",
        }
    }

    /// `normalize-space(cbc:ID)` as a category.
    pub(super) fn of(code: &str) -> Option<Vat> {
        Some(match trim_xml(code).as_bytes() {
            b"S" => Vat::S,
            b"Z" => Vat::Z,
            b"E" => Vat::E,
            b"AE" => Vat::AE,
            b"K" => Vat::K,
            b"G" => Vat::G,
            b"O" => Vat::O,
            b"L" => Vat::L,
            b"M" => Vat::M,
            _ => return None,
        })
    }

    /// Whether there is a breakdown for each rate, rather than one for all.
    pub(super) fn has_rates(self) -> bool {
        matches!(self, Vat::S | Vat::L | Vat::M)
    }

    pub(super) const fn bit(self) -> u16 {
        1 << self as u16
    }
}
