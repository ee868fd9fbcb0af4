//! Element and attribute names as numbers.

use super::Span;
use super::names::{ENTRIES, SLOTS, rsm, ubl};

/// The name of an element that the schemas know, as a number; [`Name::UNKNOWN`] for every other.
///
/// The constants are in [`cac`](super::cac), [`cbc`](super::cbc), [`ext`](super::ext) and
/// [`ubl`](super::ubl), those of CII in [`rsm`](super::rsm), [`ram`](super::ram), [`udt`](super::udt)
/// and [`qdt`](super::qdt), those of camt.053 in [`camt`](super::camt).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u16);

/// The namespaces that the schemas know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Namespace {
    /// UBL common aggregate components, `cac`.
    Cac,
    /// UBL common basic components, `cbc`.
    Cbc,
    /// UBL common extension components, `ext`.
    Ext,
    /// The namespace of the document element `Invoice`.
    Invoice,
    /// The namespace of the document element `CreditNote`.
    CreditNote,
    /// The namespace of the document element of CII, `rsm`.
    Rsm,
    /// CII reusable aggregates and their leaves, `ram`.
    Ram,
    /// CII unqualified data types, `udt`.
    Udt,
    /// CII qualified data types, `qdt`.
    Qdt,
    /// camt.053, all versions.
    Camt,
    /// `xsi`, XML Schema instance.
    Xsi,
    /// `xml`.
    Xml,
    /// No namespace.
    None,
    /// Any other.
    Other,
}

/// A syntax of invoices: the family of schemas that a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Syntax {
    /// OASIS UBL 2.1.
    Ubl,
    /// UN/CEFACT Cross Industry Invoice D16B.
    Cii,
}

impl Syntax {
    pub(crate) const COUNT: usize = 2;

    /// The syntax that a document element of this name is in; `None` for every other element.
    pub(crate) fn of(document: Name) -> Option<Syntax> {
        match document {
            ubl::INVOICE | ubl::CREDIT_NOTE => Some(Syntax::Ubl),
            rsm::CROSS_INDUSTRY_INVOICE => Some(Syntax::Cii),
            _ => None,
        }
    }

    /// What the structure of its documents is checked against.
    pub const fn schema(self) -> &'static str {
        match self {
            Syntax::Ubl => "UBL 2.1",
            Syntax::Cii => "CII D16B",
        }
    }
}

/// What is known of a name.
#[derive(Debug)]
pub(crate) struct Entry {
    /// With the customary prefix: `cbc:ID`.
    pub qualified: &'static str,
    pub local: &'static str,
    ends: Ends,
    pub namespace: Namespace,
    /// The number of its type in the structure tables; 0 where that depends on the place.
    pub type_id: u16,
}

impl Entry {
    pub(crate) const fn new(
        qualified: &'static str,
        local: &'static str,
        namespace: Namespace,
        type_id: u16,
    ) -> Self {
        Entry {
            qualified,
            local,
            ends: Ends::of(local.as_bytes()),
            namespace,
            type_id,
        }
    }
}

impl Name {
    /// A name that the schemas do not know.
    pub const UNKNOWN: Name = Name(0);

    pub(crate) const fn new(number: u16) -> Self {
        Name(number)
    }

    /// How many names there are, the unknown one included.
    pub(crate) const COUNT: usize = ENTRIES.len();

    /// All names, the unknown one first.
    pub(crate) fn all() -> impl Iterator<Item = Name> {
        (0..Self::COUNT as u16).map(Name)
    }

    pub(crate) const fn number(self) -> u16 {
        self.0
    }

    /// The name with its customary prefix, `cbc:ID`; empty for the unknown name.
    pub fn qualified(self) -> &'static str {
        self.entry().qualified
    }

    /// The name without its prefix, `ID`; empty for the unknown name.
    pub fn local(self) -> &'static str {
        self.entry().local
    }

    /// The namespace the name is in.
    pub fn namespace(self) -> Namespace {
        self.entry().namespace
    }

    pub(crate) fn entry(self) -> &'static Entry {
        &ENTRIES[self.0 as usize]
    }

    /// The name in this namespace whose local part stands here in the text.
    #[inline]
    pub(crate) fn find(namespace: Namespace, text: &[u8], local: Span) -> Name {
        let len = local.len as usize;
        let ends = Ends::at(text, local);
        let mut slot = ends.hash(len) as usize % SLOTS.len();
        loop {
            let number = SLOTS[slot];
            if number == 0 {
                return Name::UNKNOWN;
            }
            let entry = &ENTRIES[number as usize];
            if entry.ends == ends
                && entry.local.len() == len
                && entry.namespace == namespace
                && (len <= 16
                    || entry.local.as_bytes()[8..] == text[local.start as usize + 8..][..len - 8])
            {
                return Name(number);
            }
            slot = (slot + 1) % SLOTS.len();
        }
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if *self == Name::UNKNOWN {
            "(unknown)"
        } else {
            self.qualified()
        })
    }
}

impl Namespace {
    /// The namespace of this name.
    pub(crate) fn of(uri: &str) -> Namespace {
        const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:";
        const CII: &str = "urn:un:unece:uncefact:data:standard:";
        const CAMT: &str = "urn:iso:std:iso:20022:tech:xsd:camt.05";
        const MESSAGES: [&str; 3] = ["2.001.", "3.001.", "4.001."];
        let is_camt = |uri: &str| {
            let rest = uri.strip_prefix(CAMT);
            rest.is_some_and(|rest| MESSAGES.iter().any(|message| rest.starts_with(message)))
        };
        match uri {
            "" => Namespace::None,
            "http://www.w3.org/2001/XMLSchema-instance" => Namespace::Xsi,
            "http://www.w3.org/XML/1998/namespace" => Namespace::Xml,
            _ => match uri.strip_prefix(UBL) {
                Some("CommonAggregateComponents-2") => Namespace::Cac,
                Some("CommonBasicComponents-2") => Namespace::Cbc,
                Some("CommonExtensionComponents-2") => Namespace::Ext,
                Some("Invoice-2") => Namespace::Invoice,
                Some("CreditNote-2") => Namespace::CreditNote,
                Some(_) => Namespace::Other,
                None => match uri.strip_prefix(CII) {
                    Some("CrossIndustryInvoice:100") => Namespace::Rsm,
                    Some("ReusableAggregateBusinessInformationEntity:100") => Namespace::Ram,
                    Some("UnqualifiedDataType:100") => Namespace::Udt,
                    Some("QualifiedDataType:100") => Namespace::Qdt,
                    None if is_camt(uri) => Namespace::Camt,
                    _ => Namespace::Other,
                },
            },
        }
    }

    /// The name of the namespace, where there is one; camt has one for each message and version.
    pub fn uri(self) -> &'static str {
        match self {
            Namespace::Cac => {
                "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
            }
            Namespace::Cbc => {
                "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
            }
            Namespace::Ext => {
                "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
            }
            Namespace::Invoice => "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
            Namespace::CreditNote => "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
            Namespace::Rsm => "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
            Namespace::Ram => {
                "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
            }
            Namespace::Udt => "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
            Namespace::Qdt => "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
            Namespace::Xsi => "http://www.w3.org/2001/XMLSchema-instance",
            Namespace::Xml => "http://www.w3.org/XML/1998/namespace",
            Namespace::Camt | Namespace::None | Namespace::Other => "",
        }
    }
}

/// The first and the last eight bytes of a name, which overlap when it is short. Up to sixteen bytes
/// they are the whole name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends {
    first: u64,
    last: u64,
}

impl Ends {
    #[inline]
    pub(crate) const fn of(name: &[u8]) -> Ends {
        match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
            (Some(first), Some(last)) => Ends {
                first: u64::from_le_bytes(*first),
                last: u64::from_le_bytes(*last),
            },
            _ => {
                let (mut all, mut at) = (0, name.len());
                while at > 0 {
                    at -= 1;
                    all = all << 8 | name[at] as u64;
                }
                Ends {
                    first: all,
                    last: all,
                }
            }
        }
    }

    /// The ends of a name in a text. What follows the name in the text is read along and masked out,
    /// which is quicker than a loop over a short name.
    #[inline]
    pub(crate) fn at(text: &[u8], name: Span) -> Ends {
        let (start, len) = (name.start as usize, name.len as usize);
        let Some(first) = text.get(start..).and_then(|rest| rest.first_chunk::<8>()) else {
            return Ends::of(&text[start..start + len]);
        };
        let first = u64::from_le_bytes(*first);
        match text[..start + len].last_chunk::<8>() {
            Some(last) if len >= 8 => Ends {
                first,
                last: u64::from_le_bytes(*last),
            },
            _ => {
                let all = first & ((1_u64 << (8 * len)) - 1);
                Ends {
                    first: all,
                    last: all,
                }
            }
        }
    }

    /// Mixed with the length; the table is made with the same.
    #[inline]
    fn hash(self, len: usize) -> u32 {
        let mixed = (self.first ^ self.last.rotate_left(23) ^ len as u64)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 48) as u32
    }
}

/// The name of an attribute that the schemas know; [`Attr::OTHER`] for every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attr(u8);

macro_rules! attributes {
    ($($constant:ident $number:literal $name:literal)*) => {
        impl Attr {
            $(#[doc = concat!("`", $name, "`")] pub const $constant: Attr = Attr($number);)*

            /// The attribute of this name, outside any namespace.
            pub(crate) fn find(name: &[u8]) -> Attr {
                $(const $constant: &[u8] = $name.as_bytes();)*
                match name {
                    $($constant => Attr::$constant,)*
                    _ => Attr::OTHER,
                }
            }

            /// The name of the attribute; empty for [`Attr::OTHER`].
            pub fn name(self) -> &'static str {
                match self {
                    $(Attr::$constant => $name,)*
                    _ => "",
                }
            }
        }
    };
}

attributes! {
    CURRENCY_ID 1 "currencyID"
    SCHEME_ID 2 "schemeID"
    UNIT_CODE 3 "unitCode"
    LIST_ID 4 "listID"
    MIME_CODE 5 "mimeCode"
    FILENAME 6 "filename"
    NAME 7 "name"
    LIST_VERSION_ID 8 "listVersionID"
    LIST_AGENCY_ID 9 "listAgencyID"
    LIST_AGENCY_NAME 10 "listAgencyName"
    LIST_NAME 11 "listName"
    LIST_URI 12 "listURI"
    LIST_SCHEME_URI 13 "listSchemeURI"
    LANGUAGE_ID 14 "languageID"
    LANGUAGE_LOCALE_ID 15 "languageLocaleID"
    SCHEME_NAME 16 "schemeName"
    SCHEME_AGENCY_ID 17 "schemeAgencyID"
    SCHEME_AGENCY_NAME 18 "schemeAgencyName"
    SCHEME_VERSION_ID 19 "schemeVersionID"
    SCHEME_DATA_URI 20 "schemeDataURI"
    SCHEME_URI 21 "schemeURI"
    CURRENCY_CODE_LIST_VERSION_ID 22 "currencyCodeListVersionID"
    UNIT_CODE_LIST_ID 23 "unitCodeListID"
    UNIT_CODE_LIST_AGENCY_ID 24 "unitCodeListAgencyID"
    UNIT_CODE_LIST_AGENCY_NAME 25 "unitCodeListAgencyName"
    UNIT_CODE_LIST_VERSION_ID 26 "unitCodeListVersionID"
    FORMAT 27 "format"
    ENCODING_CODE 28 "encodingCode"
    CHARACTER_SET_CODE 29 "characterSetCode"
    URI 30 "uri"
    CCY 31 "Ccy"
}

impl Attr {
    /// An attribute that the schemas do not know.
    pub const OTHER: Attr = Attr(0);

    /// One bit for each attribute.
    pub(crate) const fn bit(self) -> u32 {
        1 << self.0
    }
}
