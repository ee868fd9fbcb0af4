//! Names and content models of UBL 2.1.

use super::{check, constant, rows};
use std::collections::BTreeMap;
use std::fmt::Write;

#[test]
fn names_and_content_models() {
    let types = rows("ubl-2.1.tsv");
    let data_types = rows("ubl-2.1-data-types.tsv");

    // Every element name once, by prefix and then alphabetically; 0 is the unknown name.
    let mut names: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in &types {
        for child in row[1].split(' ') {
            let (name, content) = child.split_once('=').unwrap();
            let name = name.trim_end_matches(['?', '*', '+']);
            if let Some((prefix, local)) = name.split_once(':') {
                let before = names.insert((prefix.into(), local.into()), content.into());
                assert!(
                    before.is_none_or(|other| other == content),
                    "two types for {name}"
                );
            }
        }
    }
    for root in ["CreditNote", "Invoice"] {
        names.insert(("ubl".into(), root.into()), root.into());
    }
    let name_id = |prefix: &str, local: &str| {
        1 + names
            .keys()
            .position(|key| key.0 == prefix && key.1 == local)
            .unwrap_or_else(|| panic!("{prefix}:{local}"))
    };
    // Types: 0 is any content, then data types, then the aggregates.
    let type_id = |content: &str| {
        if content == "any" {
            return 0;
        }
        data_types
            .iter()
            .chain(&types)
            .position(|row| row[0] == content)
            .unwrap_or_else(|| panic!("no type {content}"))
            + 1
    };

    let mut body = String::new();
    body.push_str("//! Element names of UBL 2.1 as constants.\n\nuse super::name::{Entry, Name, Namespace};\n\n");
    for prefix in ["cac", "cbc", "ext", "ubl"] {
        let what = match prefix {
            "cac" => "Aggregates.",
            "cbc" => "Leaves.",
            "ext" => "Extensions.",
            _ => "Document elements.",
        };
        writeln!(
            body,
            "/// {what}\npub mod {prefix} {{\n    use super::Name;\n"
        )
        .unwrap();
        for (key, _) in names.iter().filter(|(key, _)| key.0 == prefix) {
            writeln!(
                body,
                "    /// `{prefix}:{local}`\n    pub const {constant}: Name = Name::new({id});",
                local = key.1,
                constant = constant(&key.1),
                id = name_id(&key.0, &key.1),
            )
            .unwrap();
        }
        body.push_str("}\n\n");
    }
    body.push_str("/// The names by number.\npub(crate) static ENTRIES: [Entry; ");
    writeln!(
        body,
        "{}] = [\n    Entry::new(\"\", \"\", Namespace::Other, 0),",
        names.len() + 1
    )
    .unwrap();
    for (key, content) in &names {
        let namespace = match (key.0.as_str(), key.1.as_str()) {
            ("cac", _) => "Cac",
            ("cbc", _) => "Cbc",
            ("ext", _) => "Ext",
            (_, local) => local,
        };
        // Document elements are written in the default namespace.
        let qualified = if key.0 == "ubl" {
            key.1.clone()
        } else {
            format!("{}:{}", key.0, key.1)
        };
        writeln!(
            body,
            "    Entry::new(\"{qualified}\", \"{}\", Namespace::{namespace}, {}),",
            key.1,
            type_id(content),
        )
        .unwrap();
    }
    body.push_str("];\n\n");

    // An open-addressed table over the same hash that the reader computes.
    const SLOTS: usize = 2048;
    let mut slots = vec![0_usize; SLOTS];
    for (at, key) in names.keys().enumerate() {
        let mut slot = hash(key.1.as_bytes()) as usize % SLOTS;
        while slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        slots[slot] = at + 1;
    }
    writeln!(
        body,
        "/// Name numbers by the hash of the local name, open addressing, 0 for an empty slot."
    )
    .unwrap();
    writeln!(body, "pub(crate) static SLOTS: [u16; {SLOTS}] = {slots:?};").unwrap();
    check("src/xml/names.rs", "schemas/ubl-2.1.tsv", &body);

    let mut body = String::new();
    body.push_str(
        "//! Content models and data types of UBL 2.1.\n\nuse super::schema::{AttributeUse as A, Child, Lexical, Places, Type};\nuse crate::xml::Attr;\n\n",
    );
    let mut children = String::new();
    let mut count = 0;
    writeln!(
        body,
        "/// The types by number: 0 is any content, then the data types, then the aggregates."
    )
    .unwrap();
    writeln!(
        body,
        "pub(crate) static TYPES: [Type; {}] = [\n    Type::any(),",
        1 + data_types.len() + types.len()
    )
    .unwrap();
    for row in &data_types {
        let lexical = capitalise(&row[1]);
        let mut attributes = String::new();
        for attribute in row
            .get(2)
            .map_or("", String::as_str)
            .split(' ')
            .filter(|a| !a.is_empty())
        {
            let (attribute, lexical) = attribute.split_once(':').unwrap_or((attribute, "string"));
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
            body,
            "    Type::data(\"{}\", Lexical::{lexical}, &[{attributes}]),",
            row[0]
        )
        .unwrap();
    }
    for row in &types {
        let first = count;
        let mut required = 0;
        for child in row[1].split(' ') {
            let (name, content) = child.split_once('=').unwrap();
            let bare = name.trim_end_matches(['?', '*', '+']);
            let mark = &name[bare.len()..];
            let id = bare
                .split_once(':')
                .map_or(0, |(prefix, local)| name_id(prefix, local));
            let bit = if matches!(mark, "" | "+") {
                required += 1;
                required.to_string()
            } else {
                "0".to_owned()
            };
            writeln!(
                children,
                "    Child::new({id}, {}, {bit}, {}),",
                type_id(content),
                matches!(mark, "*" | "+"),
            )
            .unwrap();
            count += 1;
        }
        writeln!(
            body,
            "    Type::aggregate(\"{}\", {first}, {}, {required}),",
            row[0],
            count - first
        )
        .unwrap();
    }
    body.push_str("];\n\n");
    writeln!(
        body,
        "/// The children of all aggregates, in order: name, type, number among the required ones (0: optional), repeatable.\npub(crate) static CHILDREN: [Child; {count}] = [\n{children}];"
    )
    .unwrap();
    body.push_str(&places(&types, &data_types, &name_id));
    check(
        "src/structure/ubl.rs",
        "schemas/ubl-2.1.tsv and schemas/ubl-2.1-data-types.tsv",
        &body,
    );
}

/// For each aggregate a multiplier that sends each of its children to a slot of its own.
fn places(
    types: &[Vec<String>],
    data_types: &[Vec<String>],
    name_id: &impl Fn(&str, &str) -> usize,
) -> String {
    let mut spread = vec![(0, 1, 0_u32); 1 + data_types.len()];
    // The slots of the types that have no children.
    let mut slots = vec![(0, 0); 2];
    for row in types {
        let names: Vec<usize> = row[1]
            .split(' ')
            .map(|child| {
                let name = child
                    .split_once('=')
                    .unwrap()
                    .0
                    .trim_end_matches(['?', '*', '+']);
                name.split_once(':')
                    .map_or(0, |(prefix, local)| name_id(prefix, local))
            })
            .collect();
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
