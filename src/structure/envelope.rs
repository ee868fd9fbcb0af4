//! What stands around an invoice: the header of a Standard Business Document (SBDH). Its names are in no
//! schema here.

use crate::error::{Error, ErrorKind};
use crate::value::{Identifier, Text, trim_xml};
use crate::xml::{Node, Syntax};

/// A Standard Business Document Header around a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope {
    /// Sender (`Sender/Identifier`, scheme: `Authority`).
    pub sender: Option<Identifier>,
    /// Receiver (`Receiver/Identifier`, scheme: `Authority`).
    pub receiver: Option<Identifier>,
    /// `DocumentIdentification/Standard`: the namespace of the document.
    pub standard: Option<Text>,
    /// `DocumentIdentification/TypeVersion`.
    pub type_version: Option<Text>,
    /// `DocumentIdentification/InstanceIdentifier`: the number of the envelope.
    pub instance_identifier: Option<Text>,
    /// `DocumentIdentification/Type`: the name of the document element.
    pub document_type: Option<Text>,
    /// `DocumentIdentification/CreationDateAndTime`, as written.
    pub created: Option<Text>,
    /// `BusinessScope/Scope` of type `DOCUMENTID`: the Peppol document type.
    pub document_identifier: Option<Text>,
    /// `BusinessScope/Scope` of type `PROCESSID`: the Peppol process.
    pub process_identifier: Option<Text>,
}

impl Envelope {
    /// The number of the document element of the invoice: the root, or what stands in the envelope that
    /// is the root.
    ///
    /// # Errors
    ///
    /// When there is none in it, or more than one.
    pub(crate) fn open(root: Node<'_>) -> Result<(u32, Option<Envelope>), Error> {
        let is_document = |node: &Node<'_>| Syntax::of(node.name()).is_some();
        if is_document(&root) {
            return Ok((root.index() as u32, None));
        }
        let count = root.children().filter(is_document).count();
        let kind = match root.children().find(is_document) {
            Some(document) if count == 1 => {
                return Ok((document.index() as u32, Some(Envelope::of(root))));
            }
            Some(_) => ErrorKind::MultipleDocuments {
                count,
                around: root.tag().to_owned().into(),
            },
            None => ErrorKind::NoInvoice {
                envelope: "StandardBusinessDocument".into(),
            },
        };
        Err(Error::at(kind, root.offset()))
    }

    /// What matters of the header in this StandardBusinessDocument; empty without a header.
    pub(crate) fn of(root: Node<'_>) -> Envelope {
        fn child<'t>(node: Node<'t>, local: &str) -> Option<Node<'t>> {
            node.children().find(|child| is_named(*child, local))
        }
        fn is_named(node: Node<'_>, local: &str) -> bool {
            let tag = node.tag();
            tag.rsplit_once(':').map_or(tag, |(_, local)| local) == local
        }
        let text = |node: Node<'_>, local: &str| {
            child(node, local).map(|node| Text::new(trim_xml(node.text())))
        };
        let Some(header) = child(root, "StandardBusinessDocumentHeader") else {
            return Envelope::default();
        };
        let partner = |local: &str| {
            let identifier = child(child(header, local)?, "Identifier")?;
            let authority = identifier
                .attributes()
                .find(|attribute| attribute.tag() == "Authority");
            Some(Identifier {
                value: Text::new(trim_xml(identifier.text())),
                scheme: authority.map(|attribute| attribute.value().into()),
            })
        };
        let scope = |wanted: &str| {
            child(header, "BusinessScope")?
                .children()
                .filter(|scope| is_named(*scope, "Scope"))
                .find(|scope| text(*scope, "Type").is_some_and(|kind| kind == wanted))
                .and_then(|scope| text(scope, "InstanceIdentifier"))
        };
        let identification = child(header, "DocumentIdentification");
        let of_document = |local: &str| identification.and_then(|node| text(node, local));
        Envelope {
            sender: partner("Sender"),
            receiver: partner("Receiver"),
            standard: of_document("Standard"),
            type_version: of_document("TypeVersion"),
            instance_identifier: of_document("InstanceIdentifier"),
            document_type: of_document("Type"),
            created: of_document("CreationDateAndTime"),
            document_identifier: scope("DOCUMENTID"),
            process_identifier: scope("PROCESSID"),
        }
    }
}
