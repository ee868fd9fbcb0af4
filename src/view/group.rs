//! A group of a document, from which a view takes what it has a place for.

use super::marks::Marks;
use super::shown::shown;
use super::{Fact, Shown, label};
use crate::language::Language;
use crate::model::tree::Tree;
use crate::model::walk::{Step, Value};

/// What is in a group, and what of it has been taken.
pub(super) struct Group<'t, 'a> {
    pub step: Step,
    /// Of the list in the document that it stands in.
    pub at: Option<usize>,
    items: &'t [Tree<'a>],
    taken: Vec<bool>,
    language: Language,
    currency: &'a str,
}

impl<'t, 'a> Group<'t, 'a> {
    /// A whole document, whose amounts are in this currency where nothing else is said.
    pub fn root(items: &'t [Tree<'a>], language: Language, currency: &'a str) -> Self {
        let step = Step {
            term: "",
            field: "",
            index: None,
        };
        Group {
            step,
            at: None,
            items,
            taken: vec![false; items.len()],
            language,
            currency,
        }
    }

    fn inner(&self, step: Step, items: &'t [Tree<'a>]) -> Group<'t, 'a> {
        Group {
            step,
            at: self.at.or(step.index),
            items,
            taken: vec![false; items.len()],
            ..*self
        }
    }

    /// The first term of this name: a term of the standard, or a field.
    pub fn term(&mut self, name: &str) -> Option<Value<'a>> {
        let mut terms = self.items.iter().zip(&mut self.taken);
        terms.find_map(|(item, taken)| take_term(item, taken, name).map(|(_, value)| value))
    }

    /// All terms of this name.
    pub fn terms(&mut self, name: &str) -> Vec<(Step, Value<'a>)> {
        let terms = self.items.iter().zip(&mut self.taken);
        terms
            .filter_map(|(item, taken)| take_term(item, taken, name))
            .collect()
    }

    /// Which term of the standard a field here is, if it is there.
    pub fn term_id(&self, field: &str) -> Option<&'static str> {
        let mut items = self.items.iter();
        items.find_map(|item| match item {
            Tree::Term(step, _) if step.field == field => Some(step.term),
            _ => None,
        })
    }

    /// The first group of this name.
    pub fn group(&mut self, name: &str) -> Option<Group<'t, 'a>> {
        let items: &'t [Tree<'a>] = self.items;
        let at = items.iter().zip(&self.taken).position(
            |(item, taken)| matches!(item, Tree::Group(step, _) if !taken && is_it(*step, name)),
        )?;
        self.taken[at] = true;
        match &items[at] {
            Tree::Group(step, inner) => Some(self.inner(*step, inner)),
            Tree::Term(..) => None,
        }
    }

    /// All groups of this name.
    pub fn groups(&mut self, name: &str) -> Vec<Group<'t, 'a>> {
        let items: &'t [Tree<'a>] = self.items;
        let mut groups = Vec::new();
        for (at, item) in items.iter().enumerate() {
            match item {
                Tree::Group(step, inner) if !self.taken[at] && is_it(*step, name) => {
                    self.taken[at] = true;
                    groups.push(self.inner(*step, inner));
                }
                _ => {}
            }
        }
        groups
    }

    /// What is said of these fields, and of the group itself.
    pub fn marks(&self, fields: &[&str], marks: &mut Marks) -> Vec<usize> {
        let fields = fields.iter().filter_map(|field| self.term_id(field));
        let terms = std::iter::once(self.step.term).chain(fields);
        terms.flat_map(|term| marks.take(term, self.at)).collect()
    }

    /// A value as it is shown here.
    pub fn show(&self, value: Value<'a>) -> Shown {
        shown(value, self.language, self.currency)
    }

    /// The term of this name as it is shown; nothing when it is absent.
    pub fn shown(&mut self, name: &str) -> Shown {
        self.term(name)
            .map_or_else(Shown::default, |value| self.show(value))
    }

    /// A fact for each of these terms that is there, or about which something is said.
    pub fn facts(&mut self, names: &[&'static str], marks: &mut Marks) -> Vec<Fact> {
        let mut facts = Vec::new();
        for name in names {
            let terms = self.terms(name);
            let absent = match terms.is_empty() {
                true => marks.take(name, self.at),
                false => Vec::new(),
            };
            for (step, value) in terms {
                facts.push(self.fact(step, value, marks));
            }
            if !absent.is_empty() {
                let label = label(name, name, self.language);
                facts.push(Fact {
                    marks: absent,
                    ..Fact::new(label, Shown::new("–"))
                });
            }
        }
        facts
    }

    fn fact(&self, step: Step, value: Value<'a>, marks: &mut Marks) -> Fact {
        Fact {
            marks: marks.take(step.term, self.at),
            ..Fact::new(
                label(step.term, step.field, self.language),
                self.show(value),
            )
        }
    }

    /// What nothing has taken, of this group and those in it.
    pub fn rest(&mut self, marks: &mut Marks) -> Vec<Fact> {
        let mut facts = Vec::new();
        self.leave_rest("", &mut facts, marks);
        facts.extend(
            (!self.step.term.is_empty())
                .then(|| marks.take(self.step.term, self.at))
                .and_then(|marks| {
                    let label = label(self.step.term, self.step.field, self.language);
                    (!marks.is_empty()).then(|| Fact {
                        marks,
                        ..Fact::new(label, Shown::new("–"))
                    })
                }),
        );
        facts
    }

    fn leave_rest(&mut self, around: &'static str, facts: &mut Vec<Fact>, marks: &mut Marks) {
        let items: &'t [Tree<'a>] = self.items;
        for (item, taken) in items.iter().zip(std::mem::take(&mut self.taken)) {
            match item {
                _ if taken => {}
                // It says only that the tax is VAT, and whether what is beside it is a charge.
                Tree::Term(step, Value::Text(text))
                    if step.field == "tax_scheme" && text.trim().eq_ignore_ascii_case("VAT") => {}
                Tree::Term(step, _) if step.field == "is_charge" => {}
                Tree::Term(step, value) => {
                    let mut fact = self.fact(*step, *value, marks);
                    if step.term.is_empty() && !around.is_empty() {
                        fact.label = format!("{around}: {}", fact.label).into();
                    }
                    facts.push(fact);
                }
                Tree::Group(step, inner) => {
                    let label = label(step.term, step.field, self.language);
                    self.inner(*step, inner).leave_rest(label, facts, marks);
                }
            }
        }
    }
}

/// Whether a name is that of a term of the standard, or of a field.
fn is_it(step: Step, name: &str) -> bool {
    match name.as_bytes() {
        [b'B', b'T' | b'G', b'-', ..] => step.term == name,
        _ => step.field == name,
    }
}

/// A term of this name, once.
fn take_term<'a>(item: &Tree<'a>, taken: &mut bool, name: &str) -> Option<(Step, Value<'a>)> {
    #[cfg(test)]
    crate::steps::take(1);
    match item {
        Tree::Term(step, value) if !*taken && is_it(*step, name) => {
            *taken = true;
            Some((*step, *value))
        }
        _ => None,
    }
}
