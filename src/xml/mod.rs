//! XML as this library sees it: a compact [`Tree`] of known names over the text it was read from,
//! and a writer that puts names and texts into bytes.
//!
//! What it is not: a general XML library. Document type declarations are refused, names that the
//! schemas do not know have no number of their own, and comments are left out.

pub(crate) mod chars;
pub(crate) mod decode;
mod name;
// Also those that nothing asks for.
#[allow(dead_code)]
mod names;
mod tree;
mod write;

pub use name::{Attr, Name, Namespace, Syntax};
pub use names::{cac, camt, cbc, ext, qdt, ram, rsm, ubl, udt};
pub use tree::{Attribute, Children, Node, Tree};
pub(crate) use tree::{
    AttributeData, Crowds, EMPTY, Named, NodeData, Paths, SIDE, SPLIT, Sink, Span, TreeSink,
    push_attribute,
};
pub(crate) use write::{ByteSink, date_text, decimal_text};
