//! What can be seen at a glance: that no rule is broken at an element.
//!
//! Nearly every element breaks no rule, and what a dozen rules ask of it one by one is seen in one look
//! at its children. A [`Glance`] says so for all elements of some names, and names the rules it speaks
//! for. When it says yes, all of them hold; when it says no, nothing is known, and they are asked. So it
//! may be as simple as it likes: amounts are plain numbers of a few digits, children stand once.
//!
//! A rule that is added at such an element is asked as before until the glance is taught about it: an
//! element of which it does not know every rule gets none (see the test).

mod ubl;

pub(super) use ubl::GLANCES;

use crate::xml::{Name, Node};

/// A number of a few digits, and how many of them stand behind the point.
#[derive(Clone, Copy)]
pub(in crate::rules) struct Plain {
    pub(in crate::rules) digits: i64,
    pub(in crate::rules) scale: u32,
}

impl Plain {
    pub(in crate::rules) const CENT: Plain = Plain {
        digits: 1,
        scale: 2,
    };
    pub(in crate::rules) const TWO_CENTS: Plain = Plain {
        digits: 2,
        scale: 2,
    };

    /// A minus sign, digits and a point; nothing around them.
    #[inline]
    fn of(text: &str) -> Option<Plain> {
        let (is_negative, bytes) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            bytes => (false, bytes),
        };
        if bytes.len() > 13 {
            return None;
        }
        let (mut digits, mut point) = (0, None);
        for (at, &byte) in bytes.iter().enumerate() {
            match byte {
                b'0'..=b'9' => digits = digits * 10 + i64::from(byte - b'0'),
                b'.' if point.is_none() => point = Some(at),
                _ => return None,
            }
        }
        let scale = point.map_or(0, |at| bytes.len() - at - 1);
        if bytes.len() == usize::from(point.is_some()) {
            return None;
        }
        Some(Plain {
            digits: if is_negative { -digits } else { digits },
            scale: scale as u32,
        })
    }

    /// The same with at most two decimals, in cents.
    pub(in crate::rules) fn cents(self) -> Option<i64> {
        if self.scale > 2 {
            return None;
        }
        self.at(2)
    }

    /// The digits with so many decimals, no fewer than it has.
    pub(in crate::rules) fn at(self, scale: u32) -> Option<i64> {
        let more = 10_i64.checked_pow(scale.checked_sub(self.scale)?)?;
        self.digits.checked_mul(more)
    }

    pub(in crate::rules) fn times(self, by: Plain) -> Option<Plain> {
        Some(Plain {
            digits: self.digits.checked_mul(by.digits)?,
            scale: self.scale + by.scale,
        })
    }

    /// Whether they are no further apart than this.
    pub(in crate::rules) fn is_within(self, bound: Plain, of: Plain) -> Option<bool> {
        let scale = self.scale.max(of.scale).max(bound.scale);
        let apart = self.at(scale)?.checked_sub(of.at(scale)?)?;
        Some(apart.checked_abs()? <= bound.at(scale)?)
    }
}

/// The text of an element as a number.
pub(in crate::rules) fn plain(node: Node) -> Option<Plain> {
    Plain::of(node.text())
}

pub(in crate::rules) fn cents(node: Node) -> Option<i64> {
    plain(node)?.cents()
}

/// The amount in cents, 0 if there is none.
pub(in crate::rules) fn cents_or_zero(node: Option<Node>) -> Option<i64> {
    node.map_or(Some(0), cents)
}

/// The children that a place is given, each at its place; `None` if one of them stands there twice.
#[inline]
pub(in crate::rules) fn children<'t, const N: usize>(
    node: Node<'t>,
    place: impl Fn(Name) -> Option<usize>,
) -> Option<[Option<Node<'t>>; N]> {
    let mut found = [None; N];
    for child in node.children() {
        if let Some(place) = place(child.name())
            && found[place].replace(child).is_some()
        {
            return None;
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::GLANCES;
    use crate::rules::Profile;
    use crate::xml::Syntax;

    #[test]
    fn every_glance_knows_every_rule() {
        for name in ["en16931", "peppol", "peppol-self-billing"] {
            let profile = Profile::named(name).unwrap();
            let mut rules = profile.all_rules();
            let (_, rules) = rules.find(|(syntax, _)| *syntax == Syntax::Ubl).unwrap();
            for &name in GLANCES.iter().flat_map(|glance| glance.names) {
                let unknown = rules.engine.not_seen(name);
                assert!(unknown.is_empty(), "{name:?}: {unknown:?}");
            }
        }
    }

    /// What is seen at a glance is what is found by asking, in good documents with every element left
    /// out, doubled, and with another text or attribute.
    #[test]
    fn a_glance_hides_nothing() {
        const TEXTS: [&str; 17] = [
            "",
            "0",
            "1",
            "-1",
            "0.005",
            "1.5",
            " 7 ",
            "1e3",
            "99999999999999",
            "S",
            "E",
            "true",
            "false",
            "NL1",
            "20260230",
            "2026-02-30",
            "2024-02-29",
        ];
        let quick = [
            Profile::named("peppol").unwrap(),
            Profile::named("en16931").unwrap(),
        ];
        let found = |profile: &Profile, text: &str| {
            let reading = crate::read(text.as_bytes()).unwrap();
            let findings = reading.validate(profile).findings;
            let place = |it: crate::report::Finding| (it.rule, it.offset, it.message);
            findings.into_iter().map(place).collect::<Vec<_>>()
        };
        let (mut broken, mut count) = (0, 0);
        for (quick, source) in [
            (
                &quick[0],
                include_str!("../../../fixtures/ubl/peppol-invoice.xml"),
            ),
            (
                &quick[0],
                include_str!("../../../fixtures/ubl/vat-exempt.xml"),
            ),
            (&quick[1], include_str!("../../../fixtures/cii/invoice.xml")),
        ] {
            // The rules of its syntax are there once a document was judged by them.
            assert!(found(quick, source).is_empty());
            let slow = quick.without_glances();
            let mut compare = |range: std::ops::Range<usize>, with: &str| {
                let text = format!("{}{with}{}", &source[..range.start], &source[range.end..]);
                let (quick, slow) = (found(quick, &text), found(&slow, &text));
                assert_eq!(quick, slow, "{with} at {range:?}");
                count += 1;
                broken += usize::from(!slow.is_empty());
            };
            let document = roxmltree::Document::parse(source).unwrap();
            for node in document.root_element().descendants().skip(1) {
                if !node.is_element() {
                    continue;
                }
                let range = node.range();
                compare(range.clone(), "");
                compare(range.end..range.end, &source[range.clone()]);
                for attribute in node.attributes() {
                    compare(attribute.range_value(), "XYZ");
                    compare(attribute.range(), "");
                }
                if let Some(text) = node.first_child().filter(|child| child.is_text())
                    && node.children().count() == 1
                {
                    for other in TEXTS {
                        compare(text.range(), other);
                    }
                }
            }
        }
        assert!(count > 3_000 && broken > 1_000, "{count} and {broken}");
    }
}
