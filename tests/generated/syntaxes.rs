//! Names and content models of the syntaxes.

use super::{check, constant, rows};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A syntax that is read by its content models. A new one is a row here and its two tables.
struct Syntax {
    title: &'static str,
    elements: &'static str,
    data_types: &'static str,
    /// Each prefix with the namespace of its names and what the module of their constants holds.
    prefixes: &'static [(&'static str, &'static str, &'static str)],
    /// The document elements: prefix, name, namespace, how the writer spells it.
    documents: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

impl Syntax {
    /// A name as it is customarily written: without a prefix where there is only one namespace.
    fn qualified(&self, prefix: &str, local: &str) -> String {
        match self.prefixes {
            [_] => local.to_owned(),
            _ => format!("{prefix}:{local}"),
        }
    }
}

const SYNTAXES: &[Syntax] = &[
    Syntax {
        title: "UBL 2.1",
        elements: "ubl-2.1.tsv",
        data_types: "ubl-2.1-data-types.tsv",
        prefixes: &[
            ("cac", "Cac", "Aggregates of UBL."),
            ("cbc", "Cbc", "Leaves of UBL."),
            ("ext", "Ext", "Extensions of UBL."),
            ("ubl", "", "Document elements of UBL."),
        ],
        documents: &[
            ("ubl", "CreditNote", "CreditNote", "CreditNote"),
            ("ubl", "Invoice", "Invoice", "Invoice"),
        ],
    },
    Syntax {
        title: "Cross Industry Invoice D16B",
        elements: "cii-d16b.tsv",
        data_types: "cii-d16b-data-types.tsv",
        prefixes: &[
            ("qdt", "Qdt", "Values of qualified types of CII."),
            ("ram", "Ram", "Aggregates and leaves of CII."),
            (
                "rsm",
                "Rsm",
                "The document element of CII and its children.",
            ),
            ("udt", "Udt", "Values of unqualified types of CII."),
        ],
        documents: &[(
            "rsm",
            "CrossIndustryInvoice",
            "Rsm",
            "rsm:CrossIndustryInvoice",
        )],
    },
    Syntax {
        title: "camt.052, camt.053 and camt.054",
        elements: "camt.tsv",
        data_types: "camt-data-types.tsv",
        prefixes: &[("camt", "Camt", "Elements of camt.")],
        documents: &[("camt", "Document", "Camt", "Document")],
    },
];

/// One syntax after the other: names, data types and aggregates have numbers of their own over all.
struct Tables {
    syntaxes: Vec<Read>,
}

/// What the tables of a syntax say.
struct Read {
    syntax: &'static Syntax,
    /// Every element name once, by prefix and then alphabetically, with its type where it has only one.
    names: BTreeMap<(String, String), Option<String>>,
    data_types: Vec<Vec<String>>,
    types: Vec<Vec<String>>,
    /// The numbers of its first name and its first type.
    first_name: usize,
    first_type: usize,
}

impl Tables {
    fn read() -> Tables {
        let mut syntaxes: Vec<Read> = Vec::new();
        // 0 is the unknown name, and any content.
        let (mut first_name, mut first_type) = (1, 1);
        for syntax in SYNTAXES {
            let types = rows(syntax.elements);
            let mut names: BTreeMap<(String, String), Option<String>> = BTreeMap::new();
            for child in types
                .iter()
                .flat_map(|row| row[1].split(' '))
                .map(Child::of)
            {
                if let Some((prefix, local)) = child.name.split_once(':') {
                    names
                        .entry((prefix.into(), local.into()))
                        .and_modify(|there| {
                            if there.as_deref() != Some(child.content) {
                                *there = None;
                            }
                        })
                        .or_insert_with(|| Some(child.content.to_owned()));
                }
            }
            for (prefix, name, ..) in syntax.documents {
                names.insert(
                    (prefix.to_string(), name.to_string()),
                    Some(name.to_string()),
                );
            }
            let read = Read {
                syntax,
                names,
                data_types: rows(syntax.data_types),
                types,
                first_name,
                first_type,
            };
            first_name += read.names.len();
            first_type += read.data_types.len() + read.types.len();
            syntaxes.push(read);
        }
        Tables { syntaxes }
    }

    fn sources(&self) -> String {
        let files = SYNTAXES
            .iter()
            .flat_map(|syntax| [syntax.elements, syntax.data_types]);
        let files: Vec<String> = files.map(|file| format!("schemas/{file}")).collect();
        files.join(", ")
    }
}

impl Read {
    fn name_id(&self, name: &str) -> usize {
        // `any` has no name.
        let Some((prefix, local)) = name.split_once(':') else {
            return 0;
        };
        self.first_name
            + self
                .names
                .keys()
                .position(|key| key.0 == prefix && key.1 == local)
                .unwrap_or_else(|| panic!("{name}"))
    }

    fn type_id(&self, content: &str) -> usize {
        if content == "any" {
            return 0;
        }
        self.data_types
            .iter()
            .chain(&self.types)
            .position(|row| row[0] == content)
            .unwrap_or_else(|| panic!("no type {content}"))
            + self.first_type
    }
}

/// A child of an aggregate: `cbc:Note*=text`.
struct Child<'r> {
    name: &'r str,
    mark: &'r str,
    content: &'r str,
}

impl<'r> Child<'r> {
    fn of(text: &'r str) -> Child<'r> {
        let (name, content) = text.split_once('=').unwrap();
        let bare = name.trim_end_matches(['?', '*', '+', '|']);
        Child {
            name: bare,
            mark: &name[bare.len()..],
            content,
        }
    }
}

#[test]
fn names_of_all_syntaxes() {
    let tables = Tables::read();
    let mut body = "//! Element names of the syntaxes as constants.\n\nuse super::name::{Entry, Name, Namespace};\n\n".to_owned();
    for read in &tables.syntaxes {
        for (prefix, _, what) in read.syntax.prefixes {
            writeln!(
                body,
                "/// {what}\npub mod {prefix} {{\n    use super::Name;\n"
            )
            .unwrap();
            for key in read.names.keys().filter(|key| key.0 == *prefix) {
                writeln!(
                    body,
                    "    pub const {constant}: Name = Name::new({id});",
                    constant = constant(&key.1),
                    id = read.name_id(&format!("{}:{}", key.0, key.1)),
                )
                .unwrap();
            }
            body.push_str("}\n\n");
        }
    }
    let count: usize = tables.syntaxes.iter().map(|read| read.names.len()).sum();
    writeln!(
        body,
        "/// The names by number.\npub(crate) static ENTRIES: [Entry; {}] = [\n    Entry::new(\"\", \"\", Namespace::Other, 0),",
        count + 1
    )
    .unwrap();
    // An open-addressed table over the same hash that the reader computes.
    const SLOTS: usize = 4096;
    let mut slots = vec![0_usize; SLOTS];
    let mut number = 0;
    for read in &tables.syntaxes {
        for ((prefix, local), content) in &read.names {
            let mut documents = read.syntax.documents.iter();
            let document = documents.find(|document| document.0 == prefix && document.1 == local);
            let mut prefixes = read.syntax.prefixes.iter();
            let of_prefix = prefixes
                .find(|row| row.0 == prefix)
                .expect("a known prefix");
            let (namespace, qualified) = match document {
                Some((_, _, namespace, qualified)) => (*namespace, qualified.to_string()),
                None => (of_prefix.1, read.syntax.qualified(prefix, local)),
            };
            writeln!(
                body,
                "    Entry::new(\"{qualified}\", \"{local}\", Namespace::{namespace}, {}),",
                content.as_ref().map_or(0, |content| read.type_id(content)),
            )
            .unwrap();
            number += 1;
            let mut slot = hash(local.as_bytes()) as usize % SLOTS;
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = number;
        }
    }
    body.push_str("];\n\n");
    writeln!(
        body,
        "/// Name numbers by the hash of the local name, open addressing, 0 for an empty slot.\n\
         pub(crate) static SLOTS: [u16; {SLOTS}] = {slots:?};"
    )
    .unwrap();
    check("src/xml/names.rs", &tables.sources(), &body);
}

#[test]
fn content_models_of_all_syntaxes() {
    let tables = Tables::read();
    let titles: Vec<&str> = SYNTAXES.iter().map(|syntax| syntax.title).collect();
    let mut body = format!(
        "//! Content models and data types of {}.\n\nuse super::schema::{{AttributeUse as A, Child, Lexical, Places, Type}};\nuse crate::xml::Attr;\n\n",
        titles.join(", ")
    );
    let mut list = String::new();
    let mut children = String::new();
    let (mut count, mut all) = (0, 1);
    for read in &tables.syntaxes {
        writeln!(list, "    // {}", read.syntax.title).unwrap();
        all += read.data_types.len() + read.types.len();
        for row in &read.data_types {
            let mut attributes = String::new();
            let of_row = row.get(2).map_or("", String::as_str).split(' ');
            for attribute in of_row.filter(|attribute| !attribute.is_empty()) {
                let (attribute, lexical) =
                    attribute.split_once(':').unwrap_or((attribute, "string"));
                let name = attribute.trim_end_matches('!');
                writeln!(
                    attributes,
                    "A::new(Attr::{}, {}, Lexical::{}),",
                    constant(name),
                    attribute.ends_with('!'),
                    capitalise(lexical),
                )
                .unwrap();
            }
            writeln!(
                list,
                "    Type::data(\"{}\", Lexical::{}, &[{attributes}]),",
                row[0],
                capitalise(&row[1])
            )
            .unwrap();
        }
        for row in &read.types {
            let first = count;
            let mut required = 0;
            let of_row: Vec<Child> = row[1].split(' ').map(Child::of).collect();
            for (at, child) in of_row.iter().enumerate() {
                let bit = match child.mark {
                    "" | "+" => {
                        required += 1;
                        required
                    }
                    // One of them is enough.
                    "|" => {
                        required = 1;
                        1
                    }
                    _ => 0,
                };
                let after = match child.mark {
                    "*" | "+" => at,
                    "|" => of_row.len(),
                    _ => at + 1,
                };
                writeln!(
                    children,
                    "    Child::new({}, {}, {bit}, {}, {after}),",
                    read.name_id(child.name),
                    read.type_id(child.content),
                    matches!(child.mark, "*" | "+"),
                )
                .unwrap();
                count += 1;
            }
            writeln!(
                list,
                "    Type::aggregate(\"{}\", {first}, {}, {required}),",
                row[0],
                of_row.len()
            )
            .unwrap();
        }
    }
    writeln!(
        body,
        "/// The types by number: 0 is any content, then for each syntax the data types and the aggregates.\n\
         pub(crate) static TYPES: [Type; {all}] = [\n    Type::any(),\n{list}];\n"
    )
    .unwrap();
    writeln!(
        body,
        "/// The children of all aggregates, in order: name, type, number among the required ones (0: optional),\n\
         /// repeatable, and the first that may come after it.\n\
         pub(crate) static CHILDREN: [Child; {count}] = [\n{children}];"
    )
    .unwrap();
    body.push_str(&places(&tables));
    check("src/structure/tables.rs", &tables.sources(), &body);
}

/// For each aggregate a multiplier that sends each of its children to a slot of its own.
fn places(tables: &Tables) -> String {
    let mut spread = vec![(0, 1, 0_u32)];
    // The slots of the types that have no children.
    let mut slots = vec![(0, 0); 2];
    for read in &tables.syntaxes {
        spread.extend(read.data_types.iter().map(|_| (0, 1, 0)));
        for row in &read.types {
            let names = row[1]
                .split(' ')
                .map(|child| read.name_id(Child::of(child).name));
            let names: Vec<usize> = names.collect();
            let bits = (names.len() * 3)
                .next_power_of_two()
                .trailing_zeros()
                .max(1);
            let place = |name: usize, multiplier: u32| {
                ((name as u32).wrapping_mul(multiplier) >> (32 - bits)) as usize
            };
            let mut multiplier = 0x9E37_79B9_u32;
            let taken = loop {
                let mut taken = vec![(0, 0); 1 << bits];
                let apart = names.iter().enumerate().all(|(at, &name)| {
                    let slot = &mut taken[place(name, multiplier)];
                    let free = *slot == (0, 0);
                    *slot = (name, at);
                    free
                });
                if apart {
                    break taken;
                }
                multiplier = multiplier
                    .wrapping_mul(0x2C92_77B5)
                    .wrapping_add(0x7F4A_7C15)
                    | 1;
            };
            spread.push((slots.len(), bits, multiplier));
            slots.extend(taken);
        }
    }
    format!(
        "\n/// Where each child stands in its aggregate.\npub(crate) static PLACES: Places = Places {{ spread: &{spread:?}, slots: &{slots:?} }};\n"
    )
}

fn capitalise(word: &str) -> String {
    match word {
        "anyURI" => "AnyUri".to_owned(),
        _ => word[..1].to_ascii_uppercase() + &word[1..],
    }
}

/// The hash of `src/xml/name.rs`; if they differ, no name is found and every test says so.
fn hash(local: &[u8]) -> u32 {
    let eight = |bytes: &[u8]| {
        bytes
            .iter()
            .take(8)
            .rev()
            .fold(0_u64, |value, &byte| value << 8 | u64::from(byte))
    };
    let first = eight(local);
    let last = eight(&local[local.len().saturating_sub(8)..]);
    let mixed =
        (first ^ last.rotate_left(23) ^ local.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 48) as u32
}
