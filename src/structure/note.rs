//! What the reader has to say, as short as it can be kept until somebody asks for a report.

use crate::report::{Finding, Kept, Layer, Severity, Weight};
use crate::value::{Phrase, phrase};
use crate::xml::decode::Fault;
use crate::xml::{Attr, Name, Tree};

/// A rule of the layers below the business rules.
#[cfg_attr(test, derive(PartialEq))]
#[derive(Debug)]
pub(crate) struct Rule {
    pub id: &'static str,
    pub layer: Layer,
    pub severity: Severity,
    /// What it wants, in a line.
    pub wants: &'static str,
    /// Why there is such a rule, where that is said with it.
    pub why: Option<&'static str>,
}

impl Rule {
    /// A finding that it is broken, at no place yet.
    pub(crate) fn finding(&self, message: Phrase) -> Finding {
        let title = Phrase::clause(self.wants);
        let finding = Finding::told(self.id, self.layer, self.severity, title, message);
        Finding {
            why: self.why.unwrap_or(finding.why),
            ..finding
        }
    }
}

macro_rules! rules {
    ($table:ident because $why:literal $($row:tt)*) => {
        $crate::structure::rules! { @ $table Some($why); $($row)* }
    };
    (@ $table:ident $why:expr; $($constant:ident $id:literal $layer:ident $severity:ident $wants:literal)*) => {
        $(pub(crate) static $constant: $crate::structure::Rule = $crate::structure::Rule {
            id: $id,
            layer: $crate::report::Layer::$layer,
            severity: $crate::report::Severity::$severity,
            wants: $wants,
            why: $why,
        };)*

        /// All of these rules.
        pub(crate) static $table: &[&$crate::structure::Rule] = &[$(&$constant),*];
    };
    ($table:ident $($row:tt)*) => {
        $crate::structure::rules! { @ $table None; $($row)* }
    };
}

pub(crate) use rules;

rules! {
    RULES
    ENC_BYTES "ENC-BYTES" Encoding Fatal "every byte is part of a character of the encoding"
    ENC_LABEL "ENC-LABEL" Encoding Fatal "the XML declaration names an encoding that is known and is the one used"
    ENC_BOM "ENC-BOM" Encoding Warning "the byte order mark and the XML declaration name the same encoding"
    XML_SYNTAX "XML-SYNTAX" Xml Fatal "the markup is complete and well formed"
    XML_TRUNCATED "XML-TRUNCATED" Xml Fatal "every element that is opened is closed before the end"
    XML_TAGS "XML-TAGS" Xml Fatal "start and end tags match"
    XML_NAME "XML-NAME" Xml Fatal "names are made of the characters that XML allows"
    XML_CHARACTER "XML-CHARACTER" Xml Fatal "there are only characters that XML allows"
    XML_ENTITY "XML-ENTITY" Xml Fatal "references are to characters or to the five entities of XML"
    XML_ATTRIBUTE "XML-ATTRIBUTE" Xml Fatal "attributes are well formed and stand once on an element"
    XML_NAMESPACE "XML-NAMESPACE" Xml Fatal "prefixes are declared"
    XML_ROOT "XML-ROOT" Xml Fatal "there is one document element and nothing beside it"
    XSD_OLD "XSD-OLD" Structure Warning "a document is in a version of its format that is in use"
    XSD_UNKNOWN "XSD-UNKNOWN" Structure Fatal "an element holds only elements that the schema has there"
    XSD_ORDER "XSD-ORDER" Structure Fatal "elements stand in the order of the schema"
    XSD_REPEATED "XSD-REPEATED" Structure Fatal "an element stands as often as the schema allows"
    XSD_MISSING "XSD-MISSING" Structure Fatal "the elements that the schema demands are there"
    XSD_TEXT "XSD-TEXT" Structure Fatal "text stands only in elements that hold text"
    XSD_VALUE "XSD-VALUE" Structure Fatal "a value has the form of its data type"
    XSD_ATTRIBUTE "XSD-ATTRIBUTE" Structure Fatal "an element has only attributes that the schema allows"
    XSD_ATTRIBUTE_MISSING "XSD-ATTRIBUTE-MISSING" Structure Fatal "the attributes that the schema demands are there"
}

/// The rule that a fault of the encoding breaks.
pub(crate) fn of_encoding(fault: Fault) -> &'static Rule {
    match fault {
        Fault::Bytes => &ENC_BYTES,
        Fault::Label => &ENC_LABEL,
        Fault::Mark => &ENC_BOM,
    }
}

/// The rules that the content models of a syntax stand for.
#[derive(Debug)]
pub(crate) struct StructureRules {
    pub unknown: &'static Rule,
    pub order: &'static Rule,
    pub repeated: &'static Rule,
    pub missing: &'static Rule,
    pub text: &'static Rule,
    pub value: &'static Rule,
    pub attribute: &'static Rule,
    pub attribute_missing: &'static Rule,
}

/// Those of a syntax that is defined by XML Schema alone.
pub(crate) static XSD: StructureRules = StructureRules {
    unknown: &XSD_UNKNOWN,
    order: &XSD_ORDER,
    repeated: &XSD_REPEATED,
    missing: &XSD_MISSING,
    text: &XSD_TEXT,
    value: &XSD_VALUE,
    attribute: &XSD_ATTRIBUTE,
    attribute_missing: &XSD_ATTRIBUTE_MISSING,
};

/// One thing to say, about a place in the source.
#[cfg_attr(test, derive(PartialEq))]
#[derive(Debug)]
pub(crate) struct Note {
    pub rule: &'static Rule,
    /// The element concerned, if it is about one.
    pub node: Option<u32>,
    pub matter: Matter,
    pub offset: u32,
    pub message: Phrase,
}

/// What of its element a note is about.
#[cfg_attr(test, derive(PartialEq))]
#[derive(Clone, Copy, Debug)]
pub(crate) enum Matter {
    /// The element as such.
    Element,
    /// An attribute, by its number in the tree.
    Attribute(u32),
    /// An element that is not in it.
    Missing(Name),
    /// An attribute that it has not.
    MissingAttribute(Attr),
    /// The element, whose name is probably meant to be this one.
    Like(Name),
    /// The element, which stands behind others that come after it.
    Late,
}

/// The notes of one document.
pub(crate) type Notes = Kept<Note>;

impl Notes {
    /// Notes what the closure says, if there is room.
    pub(crate) fn say(
        &mut self,
        rule: &'static Rule,
        node: Option<u32>,
        offset: usize,
        message: impl FnOnce() -> Phrase,
    ) {
        self.say_about(Matter::Element, rule, node, offset, message);
    }

    /// The same about something of the element.
    pub(crate) fn say_about(
        &mut self,
        matter: Matter,
        rule: &'static Rule,
        node: Option<u32>,
        offset: usize,
        message: impl FnOnce() -> Phrase,
    ) {
        self.add(rule.severity, || Note {
            rule,
            node,
            matter,
            offset: offset as u32,
            message: message(),
        });
    }

    /// Takes back what this does not hold for, if all is known that was said.
    pub(crate) fn retain(&mut self, holds: impl FnMut(&Note) -> bool) {
        if self.left_out == 0 {
            self.list.retain(holds);
            let is_fatal = |note: &Note| note.rule.severity == Severity::Fatal;
            self.fatal = self.list.iter().any(is_fatal);
        }
    }
}

impl Weight for Note {
    fn bytes(&self) -> usize {
        size_of::<Note>() + self.message.bytes()
    }
}

impl Note {
    /// Whether it says that an element has no place there, or stood there before.
    pub(crate) fn is_about_place(&self) -> bool {
        matches!(self.rule.id, "XSD-UNKNOWN" | "XSD-REPEATED")
    }

    /// The message, with what to do where the elements around tell that.
    pub(crate) fn told(&self, tree: &Tree<'_>) -> Phrase {
        let message = self.message.clone();
        let node = self.node.filter(|&node| (node as usize) < tree.len());
        let Some(node) = node.map(|node| tree.node(node)) else {
            return message;
        };
        match self.matter {
            Matter::Missing(name) => match super::predecessor(node, name) {
                Some(before) => phrase!("{} after <{}>", message, before.tag()),
                None => phrase!("{} as its first element", message),
            },
            Matter::Late => match super::successor(node) {
                Some(after) => phrase!("{}: move it up, before <{}>", message, after.tag()),
                None => message,
            },
            _ => message,
        }
    }
}
