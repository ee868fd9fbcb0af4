//! Putting values into elements.

use crate::model::Attachment;
use crate::value::{Identifier, Parsed, Quantity, Text};
use crate::xml::{Attr, Name, Sink, decimal_text};
use rust_decimal::Decimal;

/// A writer of a syntax.
pub(crate) trait Put {
    /// Where the elements go.
    fn sink(&mut self) -> &mut impl Sink;

    fn leaf(&mut self, name: Name, text: &str) {
        self.sink().open(name);
        self.sink().text(text);
        self.sink().close();
    }

    fn scheme_leaf(&mut self, name: Name, text: &str, scheme: Option<&str>) {
        self.sink().open(name);
        if let Some(scheme) = scheme {
            self.sink().attribute(Attr::SCHEME_ID, scheme);
        }
        self.sink().text(text);
        self.sink().close();
    }

    fn attribute(&mut self, name: Attr, value: &Option<Text>) {
        if let Some(value) = value {
            self.sink().attribute(name, value);
        }
    }

    fn text(&mut self, name: Name, text: &Option<Text>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    fn inside(&mut self, outer: Name, name: Name, text: &Option<Text>) {
        if let Some(text) = text {
            self.sink().open(outer);
            self.leaf(name, text);
            self.sink().close();
        }
    }

    fn identifier(&mut self, name: Name, identifier: &Option<Identifier>) {
        if let Some(identifier) = identifier {
            self.scheme_leaf(name, &identifier.value, identifier.scheme.as_deref());
        }
    }

    fn identifier_inside(&mut self, outer: Name, name: Name, identifier: &Option<Identifier>) {
        if identifier.is_some() {
            self.sink().open(outer);
            self.identifier(name, identifier);
            self.sink().close();
        }
    }

    fn boolean(&mut self, name: Name, value: &Parsed<bool>) {
        match value {
            Parsed::Value(true) => self.leaf(name, "true"),
            Parsed::Value(false) => self.leaf(name, "false"),
            Parsed::Written { written: text, .. } | Parsed::Unreadable { unreadable: text } => {
                self.leaf(name, text);
            }
        }
    }

    fn attachment(&mut self, name: Name, attached: &Attachment) {
        self.sink().open(name);
        self.attribute(Attr::MIME_CODE, &attached.mime_code);
        self.attribute(Attr::FILENAME, &attached.filename);
        match &attached.content {
            Parsed::Value(content) => self.sink().text(&content.to_base64()),
            Parsed::Written { written: text, .. } | Parsed::Unreadable { unreadable: text } => {
                self.sink().text(text);
            }
        }
        self.sink().close();
    }

    fn decimal(&mut self, name: Name, value: &Option<Parsed<Decimal>>) {
        if let Some(value) = value {
            self.sink().open(name);
            self.number(value);
            self.sink().close();
        }
    }

    fn quantity(&mut self, name: Name, quantity: &Option<Quantity>) {
        if let Some(quantity) = quantity {
            self.measured(name, &quantity.value, Attr::UNIT_CODE, &quantity.unit_code);
        }
    }

    fn measured(&mut self, name: Name, value: &Parsed<Decimal>, attr: Attr, unit: &Option<Text>) {
        self.sink().open(name);
        self.attribute(attr, unit);
        self.number(value);
        self.sink().close();
    }

    fn number(&mut self, value: &Parsed<Decimal>) {
        let shown;
        let text = match value {
            Parsed::Value(value) => {
                shown = decimal_text(*value);
                shown.as_str()
            }
            Parsed::Written { written: text, .. } | Parsed::Unreadable { unreadable: text } => text,
        };
        self.sink().text(text);
    }
}
