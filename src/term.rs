//! placeholder
use crate::xml::Node;
use std::borrow::Cow;
/// terms
pub fn of(_: Node<'_>) -> Vec<Cow<'static, str>> {
    Vec::new()
}
