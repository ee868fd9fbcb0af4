//! Taking values out of elements, and listing what was not taken.

use super::{Uncarried, Why};
use crate::value::{Identifier, Parsed, Quantity, Text};
use crate::xml::{Attr, Attribute, Children, Name, Node};
use rust_decimal::Decimal;

/// A reader of a syntax.
///
/// An element that stands for a group (`cac:Contact`) goes through [`Take::group`]; one that only holds
/// others (`cac:PartyName`) through [`Take::inside`]; a leaf through [`Take::once`] or one of its short
/// forms. All three list attributes that nobody took.
pub(crate) trait Take {
    /// What the model has no place for, in the order in which it was met.
    fn uncarried(&mut self) -> &mut Vec<Uncarried>;

    fn once<T>(&mut self, slot: &mut Option<T>, node: Node<'_>, read: impl FnOnce(&mut Self) -> T) {
        if slot.is_some() {
            self.repeated(node);
        } else {
            *slot = Some(read(self));
        }
    }

    fn text(&mut self, slot: &mut Option<Text>, node: Node<'_>) {
        self.once(slot, node, |reader| {
            reader.bare(node);
            Text::new(node.text())
        });
    }

    fn decimal(&mut self, slot: &mut Option<Parsed<Decimal>>, node: Node<'_>) {
        self.once(slot, node, |reader| {
            reader.bare(node);
            Parsed::decimal(node.text())
        });
    }

    fn quantity(&mut self, slot: &mut Option<Quantity>, node: Node<'_>) {
        self.once(slot, node, |reader| {
            let [unit_code] = reader.leaf(node, [Attr::UNIT_CODE]);
            Quantity {
                value: Parsed::decimal(node.text()),
                unit_code,
            }
        });
    }

    fn identifier(&mut self, slot: &mut Option<Identifier>, node: Node<'_>) {
        self.once(slot, node, |reader| {
            let [scheme] = reader.leaf(node, [Attr::SCHEME_ID]);
            Identifier {
                value: Text::new(node.text()),
                scheme,
            }
        });
    }

    /// A text inside an element that holds nothing else: `cac:PartyName/cbc:Name`.
    fn only(&mut self, slot: &mut Option<Text>, node: Node<'_>, wanted: Name) {
        if slot.is_some() {
            return self.repeated(node);
        }
        for child in self.inside(node) {
            if child.name() == wanted {
                self.text(slot, child);
            } else {
                self.not_in_model(child);
            }
        }
    }

    /// An identifier inside an element that holds nothing else.
    fn only_identifier(&mut self, slot: &mut Option<Identifier>, node: Node<'_>, wanted: Name) {
        if slot.is_some() {
            return self.repeated(node);
        }
        for child in self.inside(node) {
            if child.name() == wanted {
                self.identifier(slot, child);
            } else {
                self.not_in_model(child);
            }
        }
    }

    /// Makes room for a group that the model has once.
    fn group<'s, T: Default>(
        &mut self,
        slot: &'s mut Option<T>,
        node: Node<'_>,
    ) -> Option<&'s mut T> {
        if slot.is_some() {
            self.repeated(node);
            return None;
        }
        self.no_attributes(node);
        Some(slot.insert(T::default()))
    }

    /// Whether an element that has no slot of its own is the first one; a further one is listed.
    fn first(&mut self, seen: &mut bool, node: Node<'_>) -> bool {
        if *seen {
            self.repeated(node);
            return false;
        }
        *seen = true;
        true
    }

    /// The children of an element that becomes a group in the model.
    fn children<'t>(&mut self, node: Node<'t>) -> Children<'t> {
        self.no_attributes(node);
        node.children()
    }

    /// The children of an element that leaves no trace in the model but them.
    fn inside<'t>(&mut self, node: Node<'t>) -> Children<'t> {
        if node.is_leaf() {
            self.not_in_model(node);
        } else {
            self.no_attributes(node);
        }
        node.children()
    }

    /// Takes these attributes of a leaf and lists the others, and what else should not be there.
    fn leaf<const N: usize>(&mut self, node: Node<'_>, wanted: [Attr; N]) -> [Option<Text>; N] {
        let mut found = [const { None }; N];
        for (at, attribute) in node.attributes().enumerate() {
            let place = wanted.iter().position(|&name| name == attribute.name());
            match place {
                Some(place) if found[place].is_none() => {
                    found[place] = Some(Text::new(attribute.value()));
                }
                _ => self.other_attribute(node, at, attribute),
            }
        }
        for child in node.children() {
            self.not_in_model(child);
        }
        found
    }

    /// A leaf of which only the text is taken.
    fn bare(&mut self, node: Node<'_>) {
        let [] = self.leaf(node, []);
    }

    fn no_attributes(&mut self, node: Node<'_>) {
        for (at, attribute) in node.attributes().enumerate() {
            self.other_attribute(node, at, attribute);
        }
    }

    /// `xsi:schemaLocation` and its like speak to the parser and are no content.
    #[cold]
    fn other_attribute(&mut self, node: Node<'_>, at: usize, attribute: Attribute<'_>) {
        if attribute.name() == Attr::OTHER && attribute.tag().starts_with("xsi:") {
            return;
        }
        self.uncarried().push(Uncarried {
            node: node.index() as u32,
            attribute: Some(at as u16),
            why: Why::NotInModel,
        });
    }

    #[cold]
    fn not_in_model(&mut self, node: Node<'_>) {
        self.list(node, Why::NotInModel);
    }

    #[cold]
    fn repeated(&mut self, node: Node<'_>) {
        self.list(node, Why::Repeated);
    }

    fn list(&mut self, node: Node<'_>, why: Why) {
        self.uncarried().push(Uncarried {
            node: node.index() as u32,
            attribute: None,
            why,
        });
    }
}

/// Adds an empty group at the end.
pub(crate) fn add<T: Default>(all: &mut Vec<T>) -> &mut T {
    let at = all.len();
    all.push(T::default());
    &mut all[at]
}

/// A code whose attributes are terms of their own: without a text it was not given, unless the
/// element holds nothing at all.
pub(crate) fn code_beside(node: Node<'_>, has_attribute: bool) -> Option<Text> {
    let text = node.text();
    if text.is_empty() && has_attribute {
        None
    } else {
        Some(Text::new(text))
    }
}
