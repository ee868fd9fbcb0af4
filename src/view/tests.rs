//! Every word that views ask for is there, in every language, and none is there that nothing asks for.

use crate::language::table;

#[test]
fn words_are_complete() {
    let rows = table::rows(include_str!("../../languages/views.tsv"));
    assert!(rows.len() > 150);
    let sources = [
        include_str!("invoice.rs"),
        include_str!("statement.rs"),
        include_str!("shown.rs"),
        include_str!("../format/html/page.rs"),
        include_str!("../format/html/qr.rs"),
        include_str!("../format/print/table.rs"),
        include_str!("../dossier/page.rs"),
        include_str!("../dossier/matching/page.rs"),
        // Words of the model, and fields.
        include_str!("../model/walk.rs"),
    ];
    let asked = |key: &str| {
        let quoted = format!("\"{key}\"");
        sources.iter().any(|source| source.contains(&quoted))
    };
    for (key, _) in &rows {
        assert!(asked(key), "nothing asks for {key}");
    }
    let has = |key: &str| rows.iter().any(|(known, _)| *known == key);
    for source in &sources[..8] {
        for (at, _) in source.match_indices("word(") {
            let rest = source[at + "word(".len()..].trim_start();
            if let Some(key) = rest
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next())
            {
                assert!(has(key), "there is no word for {key}");
            }
        }
    }
}

/// What a full document has is labelled with words, not with the names of fields.
#[cfg(feature = "json")]
#[test]
fn every_field_has_a_label() {
    use crate::Language;
    use crate::model::tree::Tree;
    fn labels(trees: &[Tree<'_>]) {
        for tree in trees {
            match tree {
                Tree::Group(_, inner) => labels(inner),
                // Allowances and charges are told apart by their headings.
                Tree::Term(step, _) if step.field == "is_charge" => {}
                Tree::Term(step, _) => {
                    let label = super::label(step.term, step.field, Language::Dutch);
                    assert_ne!(label, step.field);
                }
            }
        }
    }
    for kind in ["invoice", "statements"] {
        let (_, document) = crate::model::full::document(kind);
        labels(&Tree::of(&document));
    }
}

/// However many identifiers a party has, each is looked at as often as one alone.
#[test]
fn many_of_a_kind_are_looked_at_once() {
    use super::{Marks, Sheet};
    use crate::Language;
    use crate::model::{FreeCommunication, Invoice, Party, Statement};
    use crate::value::Identifier;
    let invoice = |count: usize| Invoice {
        buyer: Some(Party {
            identifiers: vec![Identifier::new("7"); count],
            ..Party::default()
        }),
        ..Invoice::default()
    };
    let statement = |count: usize| Statement {
        free_communications: vec![FreeCommunication {
            lines: vec!["word".into(); count],
            ..FreeCommunication::default()
        }],
        ..Statement::default()
    };
    let steps = |count: usize| {
        let (invoice, statement) = (invoice(count), statement(count));
        let language = Language::English;
        let made = || {
            let sheet = Sheet::of_invoice(&invoice, language, &mut Marks::none());
            (sheet, Sheet::of_statement(&statement, language))
        };
        crate::steps::of(made).1
    };
    let (few, many) = (steps(100), steps(1_000));
    assert!(few > 100 && many < few * 12, "{few} and {many} steps");
}
