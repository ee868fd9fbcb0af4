//! How programs lay out the folders of a dossier: which folder says what, and which folder to write to.
//!
//! A [`Layout`] is one row of [`LAYOUTS`]: patterns of folders with what they say. Patterns are parts
//! between `/`: names, and placeholders such as `{dossier}`. They are looked for anywhere on the way to a
//! file, so that it does not matter from where a folder was copied. Names are compared without regard to
//! case, accents and how these are composed, and punctuation. What is nearly a name is told as a
//! [`Hint`] and not taken for it.

mod table;

pub use table::LAYOUTS;

use super::matching::name::fold;
use super::{Direction, EntryKind, distance};
use crate::identifiers::is_iban;
use crate::language::Language;
use crate::value::{Phrase, phrase};
use std::fmt;

/// How a program lays out its folders.
#[derive(Debug)]
pub struct Layout {
    /// Its name in commands and reports.
    pub name: &'static str,
    /// What it is, in a line.
    pub description: &'static str,
    /// Its folders. Of two that fit a path as well, the first one counts; so it does for writing.
    pub folders: &'static [Folder],
}

/// A folder of a layout, and what it says about the files in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its path: names and placeholders (`{dossier}`, `{user}`, `{year}`, `{iban}`, `{office}`,
    /// `{counter}`).
    pub pattern: &'static str,
    /// The language in which it is named.
    pub language: Language,
    /// What sort of documents are in it.
    pub kind: Option<EntryKind>,
    /// On which side of them the owner of the dossier stands.
    pub direction: Option<Direction>,
    /// What the program has done with them.
    pub state: Option<LayoutState>,
    /// Who put them there.
    pub sender: Option<Sender>,
    /// Whether it is written to, or another spelling that is only read.
    pub written: bool,
}

/// What a program has done with a document, as the folder tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum LayoutState {
    /// Ready to be taken.
    Transfer,
    /// Completed, and ready to be taken.
    Enriched,
    /// Completed and taken.
    Archived,
    /// Completed, and refused.
    EnrichedError,
    /// Refused.
    Error,
}

/// Who put a document into a shared folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Sender {
    /// The accountant, for the enterprise.
    Accountant,
    /// The enterprise, for the accountant.
    Enterprise,
}

/// The place of a document in a layout: what its folder says, and what to write it by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayoutPlace {
    /// The language of the folders.
    pub language: Language,
    /// What sort of document it is.
    pub kind: Option<EntryKind>,
    /// On which side of it the owner of the dossier stands.
    pub direction: Option<Direction>,
    /// What was done with it.
    pub state: Option<LayoutState>,
    /// Who put it there.
    pub sender: Option<Sender>,
    /// The values of the placeholders, by their names without braces.
    pub values: Vec<(&'static str, String)>,
}

impl LayoutPlace {
    /// A place for documents of this kind and direction.
    pub fn new(kind: EntryKind, direction: Direction) -> Self {
        LayoutPlace {
            kind: Some(kind),
            direction: Some(direction),
            ..LayoutPlace::default()
        }
    }

    /// With folders in this language.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// With this value for a placeholder (`dossier`, `year`, …). `/` and what else parts folders is
    /// written as `_`.
    #[must_use]
    pub fn value(mut self, name: &'static str, value: &str) -> Self {
        self.values.push((name, value.replace(['/', '\\'], "_")));
        self
    }

    /// The value of a placeholder.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A folder of a layout found on the way to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The folder of the layout.
    pub folder: &'static Folder,
    /// What it says.
    pub place: LayoutPlace,
    /// The last name of it, as written.
    pub name: String,
    /// How many of its names are those of the pattern.
    literal: usize,
}

/// A name that is nearly that of a folder of the layout.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Hint {
    /// The name, as written.
    pub name: String,
    /// The name that it is nearly.
    pub meant: &'static str,
}

impl Hint {
    pub(super) fn phrase(&self) -> Phrase {
        phrase!("`{}` — did you mean `{}`?", self.name.as_str(), self.meant)
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.phrase().fmt(f)
    }
}

impl Layout {
    /// The layout of this name.
    pub fn named(name: &str) -> Option<&'static Layout> {
        LAYOUTS.iter().find(|layout| layout.name == name)
    }

    /// The layout whose folders most of these paths of files lie in, and what fits best when several
    /// do; none if no path lies in a folder of any.
    ///
    /// ```
    /// use facturier::dossier::Layout;
    /// let layout = Layout::detect(["Apps/Dext/Bakery/Invoices/1.xml", "Apps/Dext/notes.txt"]);
    /// assert_eq!(layout.unwrap().name, "dext");
    /// ```
    pub fn detect<'p>(paths: impl IntoIterator<Item = &'p str>) -> Option<&'static Layout> {
        let mut scores = vec![(0_usize, 0_usize); LAYOUTS.len()];
        let mut last = "";
        let mut of_last = Vec::new();
        for path in paths {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if folder != last || of_last.is_empty() {
                let found =
                    |layout: &'static Layout| layout.find(path).map_or(0, |found| found.literal);
                of_last = LAYOUTS.iter().map(found).collect();
                last = folder;
            }
            for (score, literal) in scores.iter_mut().zip(&of_last) {
                score.0 += usize::from(*literal > 0);
                score.1 += literal;
            }
        }
        // The folder name `Sales` of the flat layout is part of most others.
        let best = scores
            .iter()
            .enumerate()
            .max_by_key(|(at, (files, literal))| (literal + files, std::cmp::Reverse(*at)));
        best.filter(|(_, score)| score.0 > 0)
            .map(|(at, _)| &LAYOUTS[at])
    }

    /// The folder of the layout that the file at this path lies in: the one with the most names of its
    /// own, and the innermost of these.
    pub fn find(&'static self, path: &str) -> Option<Found> {
        let mut parts: Vec<&str> = path.split('/').collect();
        parts.pop();
        let folded: Vec<String> = parts.iter().map(|part| fold_name(part)).collect();
        let mut best: Option<Found> = None;
        for folder in self.folders {
            let pattern: Vec<&str> = folder.pattern.split('/').collect();
            let Some(last) = parts.len().checked_sub(pattern.len()) else {
                continue;
            };
            for start in (0..=last).rev() {
                let window = start..start + pattern.len();
                if let Some(found) = fits(folder, &pattern, &parts[window.clone()], &folded[window])
                {
                    if best
                        .as_ref()
                        .is_none_or(|best| found.literal > best.literal)
                    {
                        best = Some(found);
                    }
                    break;
                }
            }
        }
        best
    }

    /// The folder that a document of this place is written to, with `/` between its parts; none if the
    /// layout has no folder for it, or a value for a placeholder is missing. Where the language has no
    /// folder of its own, it is the first in any.
    ///
    /// ```
    /// use facturier::Language;
    /// use facturier::dossier::{Direction, EntryKind, Layout, LayoutPlace};
    /// let place = LayoutPlace::new(EntryKind::Invoice, Direction::Sale).language(Language::French);
    /// let flat = Layout::named("flat").unwrap();
    /// assert_eq!(flat.path(&place).as_deref(), Some("Ventes"));
    /// ```
    pub fn path(&self, place: &LayoutPlace) -> Option<String> {
        let mut best: Option<((bool, bool, usize), String)> = None;
        for folder in self
            .folders
            .iter()
            .filter(|folder| folder.written && takes(folder, place))
        {
            let Some(path) = fill(folder.pattern, place) else {
                continue;
            };
            let score = (
                folder.kind.is_some() && folder.kind == place.kind,
                folder.language == place.language,
                folder.pattern.matches('{').count(),
            );
            if best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, path));
            }
        }
        best.map(|(_, path)| path)
    }

    /// Names on the way to a file that are nearly those of folders of the layout.
    pub fn hints(&self, path: &str) -> Vec<Hint> {
        let mut hints = Vec::new();
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        for name in folders.split('/').filter(|name| !name.is_empty()) {
            let folded = fold_name(name);
            let literals = || {
                self.folders
                    .iter()
                    .flat_map(|folder| folder.pattern.split('/'))
                    .filter(|part| !part.contains('{'))
            };
            let mut nearest: Option<(usize, &'static str)> = None;
            for literal in literals() {
                let wanted = fold_name(literal);
                // A fifth of the letters may be wrong.
                let allowed = (wanted.chars().count() / 5).clamp(1, 3);
                let distance = distance(&folded, &wanted, allowed);
                if let Some(distance) = distance
                    && nearest.is_none_or(|(best, _)| distance < best)
                {
                    nearest = Some((distance, literal));
                }
            }
            if let Some((1.., meant)) = nearest {
                hints.push(Hint {
                    name: name.to_owned(),
                    meant,
                });
            }
        }
        hints
    }
}

/// Whether such a document may lie there. A folder that says nothing takes everything, and one for
/// invoices takes credit notes.
fn takes(folder: &Folder, place: &LayoutPlace) -> bool {
    let kind = match place.kind {
        Some(EntryKind::CreditNote) if folder.direction.is_some() => Some(EntryKind::Invoice),
        kind => kind,
    };
    (folder.kind.is_none() || folder.kind == kind || folder.kind == place.kind)
        && (folder.direction.is_none() || folder.direction == place.direction)
        && (place.state.is_none() || folder.state == place.state)
        && (place.sender.is_none() || folder.sender == place.sender)
}

/// The pattern with the values of the place.
fn fill(pattern: &'static str, place: &LayoutPlace) -> Option<String> {
    let mut path = String::new();
    for part in pattern.split('/') {
        if !path.is_empty() {
            path.push('/');
        }
        match placeholder(part) {
            Some((before, name)) => {
                path.push_str(before);
                path.push_str(place.get(name).filter(|value| !value.is_empty())?);
            }
            None => path.push_str(part),
        }
    }
    Some(path)
}

/// The text before a placeholder, and its name.
fn placeholder(part: &'static str) -> Option<(&'static str, &'static str)> {
    let (before, rest) = part.split_once('{')?;
    Some((before, rest.strip_suffix('}')?))
}

/// Compares names with a pattern of as many parts.
fn fits(
    folder: &'static Folder,
    pattern: &[&'static str],
    parts: &[&str],
    folded: &[String],
) -> Option<Found> {
    let mut values = Vec::new();
    let mut literal = 0;
    for ((wanted, part), folded) in pattern.iter().zip(parts).zip(folded) {
        let Some((before, name)) = placeholder(wanted) else {
            if *folded != fold_name(wanted) {
                return None;
            }
            literal += 1;
            continue;
        };
        let (start, value) = part.split_at_checked(before.len())?;
        let is_year = |text: &str| {
            text.len() == 4
                && text
                    .parse()
                    .is_ok_and(|year: u16| (1900..2100).contains(&year))
        };
        let is_good = match name {
            "year" => is_year(value),
            "iban" => is_iban(&value.replace(' ', "").to_ascii_uppercase()),
            "counter" => !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()),
            _ => !value.is_empty(),
        };
        if !is_good || !start.eq_ignore_ascii_case(before) {
            return None;
        }
        literal += usize::from(!before.is_empty() || name == "iban");
        values.push((name, value.to_owned()));
    }
    Some(Found {
        folder,
        place: LayoutPlace {
            language: folder.language,
            kind: folder.kind,
            direction: folder.direction,
            state: folder.state,
            sender: folder.sender,
            values,
        },
        name: (*parts.last()?).to_owned(),
        literal,
    })
}

impl Found {
    /// Whether it is known by a name, and not only by where it is.
    pub(super) fn is_named(&self) -> bool {
        self.literal > 0
    }
}

/// A name as it is compared.
fn fold_name(name: &str) -> String {
    let folded: String = name.chars().flat_map(fold).collect();
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ")
}
