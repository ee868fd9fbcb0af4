//! The structure of a document that was built and never written.
//!
//! Its writer puts elements into the order of the schema and knows no others, so what can be wrong is
//! what the model may lack or could not read: missing elements and attributes, and values of the wrong
//! form.

use super::note::{self, Matter, Notes};
use super::schema::{Content, Lexical};
use super::ubl::{CHILDREN, PLACES, TYPES};
use super::walk::{is_of, missing_attribute, missing_element, required_bit, value_message};
use crate::report::Room;
use crate::xml::Tree;

/// What is missing or of the wrong form in a tree made by the writer.
pub(crate) fn check(tree: &Tree<'_>, room: Room) -> Notes {
    let mut notes = Notes::new(room);
    for node in tree.nodes() {
        let index = Some(node.index() as u32);
        let of_type = &TYPES[usize::from(node.name().entry().type_id)];
        let mut attributes = 0;
        for attribute in node.attributes() {
            attributes |= attribute.name().bit();
        }
        for usage in of_type.attributes {
            if usage.required && attributes & usage.attribute.bit() == 0 {
                notes.add(&note::XSD_ATTRIBUTE_MISSING, index, 0, || {
                    missing_attribute(usage.attribute, node.tag())
                });
                notes.about(Matter::MissingAttribute(usage.attribute));
            }
        }
        match of_type.content {
            Content::Any | Content::Data(Lexical::String) => {}
            Content::Data(lexical) => {
                if !is_of(lexical, node.text()) {
                    notes.add(&note::XSD_VALUE, index, 0, || {
                        value_message(lexical, node.text())
                    });
                }
            }
            Content::Aggregate { first, count, .. } => {
                let mut seen = 0;
                for child in node.children() {
                    if let Some(place) = PLACES.find(node.name().entry().type_id, child.name()) {
                        seen |= required_bit(&CHILDREN[usize::from(first + place)]);
                    }
                }
                for child in &CHILDREN[usize::from(first)..usize::from(first + count)] {
                    if child.required != 0 && seen & required_bit(child) == 0 {
                        notes.add(&note::XSD_MISSING, index, 0, || {
                            missing_element(child, node.tag())
                        });
                        notes.about(Matter::Missing(child.name));
                    }
                }
            }
        }
    }
    notes
}
