//! The form that content models are compiled into.

use crate::xml::{Attr, Name};

/// The lexical form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lexical {
    /// Any text.
    String,
    Decimal,
    Boolean,
    Date,
    Time,
    DateTime,
    Base64,
    Language,
    AnyUri,
}

/// An attribute that a data type allows.
#[derive(Debug)]
pub(crate) struct AttributeUse {
    pub attribute: Attr,
    pub required: bool,
    pub lexical: Lexical,
}

impl AttributeUse {
    pub(crate) const fn new(attribute: Attr, required: bool, lexical: Lexical) -> Self {
        AttributeUse {
            attribute,
            required,
            lexical,
        }
    }
}

/// An element in the content of an aggregate.
#[derive(Debug)]
pub(crate) struct Child {
    pub name: Name,
    pub type_id: u16,
    /// Its number among the required children of the aggregate, from 1; 0 if it is optional. Those of
    /// which one is enough share theirs.
    pub required: u8,
    pub repeatable: bool,
    /// The place of the first that may come after it.
    pub after: u8,
}

impl Child {
    pub(crate) const fn new(
        name: u16,
        type_id: u16,
        required: u8,
        repeatable: bool,
        after: u8,
    ) -> Self {
        Child {
            name: Name::new(name),
            type_id,
            required,
            repeatable,
            after,
        }
    }
}

/// Whether only one of these children may stand in their aggregate.
pub(crate) fn is_choice(children: &[Child]) -> bool {
    children.len() > 1 && usize::from(children[0].after) == children.len()
}

/// What an element may hold.
#[derive(Debug)]
pub(crate) enum Content {
    /// Anything; elements that the schema knows are checked wherever they turn up.
    Any,
    /// Text of a lexical form.
    Data(Lexical),
    /// Elements: a range of the table of children, and how many of them are required.
    Aggregate {
        first: u16,
        count: u16,
        required: u8,
    },
}

/// A type of the schema.
#[derive(Debug)]
pub(crate) struct Type {
    pub name: &'static str,
    pub content: Content,
    pub attributes: &'static [AttributeUse],
    /// A bit for each attribute that is allowed, and for each that is required.
    pub allowed: u32,
    pub required: u32,
}

impl Type {
    pub(crate) const fn any() -> Self {
        Type {
            name: "any",
            content: Content::Any,
            attributes: &[],
            allowed: 0,
            required: 0,
        }
    }

    pub(crate) const fn data(
        name: &'static str,
        lexical: Lexical,
        attributes: &'static [AttributeUse],
    ) -> Self {
        let (mut allowed, mut required, mut at) = (0, 0, 0);
        while at < attributes.len() {
            allowed |= attributes[at].attribute.bit();
            if attributes[at].required {
                required |= attributes[at].attribute.bit();
            }
            at += 1;
        }
        Type {
            name,
            content: Content::Data(lexical),
            attributes,
            allowed,
            required,
        }
    }

    pub(crate) const fn aggregate(
        name: &'static str,
        first: u16,
        count: u16,
        required: u8,
    ) -> Self {
        Type {
            name,
            content: Content::Aggregate {
                first,
                count,
                required,
            },
            attributes: &[],
            allowed: 0,
            required: 0,
        }
    }
}

/// Where each child stands in the content of its aggregate, found without a search: the names of an
/// aggregate are spread over slots of its own by a multiplier that keeps them apart.
#[derive(Debug)]
pub(crate) struct Places {
    /// For each type, its first slot, how many bits number its slots, and the multiplier.
    pub spread: &'static [(u16, u8, u32)],
    /// The name in the slot and its place; the unknown name in an empty one.
    pub slots: &'static [(u16, u8)],
}

impl Places {
    /// The place of a child in the content of an aggregate.
    #[inline]
    pub(crate) fn find(&self, type_id: u16, name: Name) -> Option<u16> {
        let (first, bits, multiplier) = self.spread[type_id as usize];
        let slot =
            (u32::from(name.number()).wrapping_mul(multiplier) >> (32 - u32::from(bits))) as usize;
        let (there, place) = self.slots[first as usize + slot];
        (there == name.number() && name != Name::UNKNOWN).then_some(u16::from(place))
    }
}
