//! The structure of a document that was built and never written.
//!
//! Its writer puts elements into the order of the schema and knows no others, so what can be wrong is
//! what the model may lack or could not read: missing elements and attributes, and values of the wrong
//! form.

use super::note::{self, Matter, Notes};
use super::schema::{Child, Content, Lexical};
use super::tables::{CHILDREN, PLACES, TYPES};
use super::walk::{
    is_of, missing_attribute, missing_element, required, required_bit, value_message,
};
use crate::report::Room;
use crate::xml::{Name, Tree};

/// What is missing or of the wrong form in a tree made by the writer.
pub(crate) fn check(tree: &Tree<'_>, room: Room) -> Notes {
    let mut notes = Notes::new(room);
    let mut types: Vec<u16> = Vec::with_capacity(tree.len());
    for node in tree.nodes() {
        let index = Some(node.index() as u32);
        let around = node.parent().map(|parent| types[parent.index()]);
        let type_id = around
            .and_then(|around| child_of(around, node.name()))
            .map_or(node.name().entry().type_id, |child| child.type_id);
        types.push(type_id);
        let of_type = &TYPES[usize::from(type_id)];
        let mut attributes = 0;
        for attribute in node.attributes() {
            attributes |= attribute.name().bit();
        }
        for usage in of_type.attributes {
            if usage.required && attributes & usage.attribute.bit() == 0 {
                let matter = Matter::MissingAttribute(usage.attribute);
                notes.say_about(matter, &note::XSD_ATTRIBUTE_MISSING, index, 0, || {
                    missing_attribute(usage.attribute, node.tag())
                });
            }
        }
        match of_type.content {
            Content::Any | Content::Data(Lexical::String) => {}
            Content::Data(lexical) => {
                if !is_of(lexical, node.text()) {
                    notes.say(&note::XSD_VALUE, index, 0, || {
                        value_message(lexical, node.text())
                    });
                }
            }
            Content::Aggregate { first, count, .. } => {
                let mut seen = 0;
                for child in node.children() {
                    if let Some(child) = child_of(type_id, child.name()) {
                        seen |= required_bit(child);
                    }
                }
                let children = &CHILDREN[usize::from(first)..usize::from(first + count)];
                for child in required(children) {
                    if seen & required_bit(child) == 0 {
                        let matter = Matter::Missing(child.name);
                        notes.say_about(matter, &note::XSD_MISSING, index, 0, || {
                            missing_element(child, children, node.tag())
                        });
                    }
                }
            }
        }
    }
    notes
}

/// The child of this name in the content of a type.
pub(super) fn child_of(type_id: u16, name: Name) -> Option<&'static Child> {
    let Content::Aggregate { first, .. } = TYPES[usize::from(type_id)].content else {
        return None;
    };
    let place = PLACES.find(type_id, name)?;
    Some(&CHILDREN[usize::from(first + place)])
}
