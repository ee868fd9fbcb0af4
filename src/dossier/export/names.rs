//! Names of files that every system takes, and that stay apart on every system.

use crate::value::shown::floor;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// How many bytes a name of a file or folder may have: 255 on Linux, where UTF-8 is counted; Windows and
/// macOS count units of UTF-16, which are never more.
pub const LONGEST: usize = 255;

/// What is left free in a name for the number that sets it apart from others.
const ROOM: usize = 12;

/// The longest ending, with its point, that is kept whole.
const LONGEST_ENDING: usize = 17;

/// Names that Windows keeps for devices, in any case and with anything behind a point.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Names that file systems or Dropbox use for themselves, and do not carry over.
const PRIVATE: [&str; 4] = ["desktop.ini", "thumbs.db", "ehthumbs.db", "icon"];

/// A text as the name of one file or folder on Windows, macOS, Linux and Dropbox.
///
/// | found | becomes |
/// |---|---|
/// | <code>/ \ : * ? " < > \|</code> | `-` |
/// | control characters, and those that are not seen or change the direction of writing | nothing |
/// | other white space | a blank |
/// | blanks at either end, points at the end | nothing |
/// | a name kept by Windows or Dropbox, a point or `~` at the start | `_` before it |
/// | more than 255 bytes | cut before the ending |
/// | nothing | `_` |
///
/// There is no way out of a folder: neither `..` nor a separator remains.
///
/// ```
/// use facturier::dossier::export::safe_name;
/// assert_eq!(safe_name("Jansen & Zn. / 2026: \"offer\""), "Jansen & Zn. - 2026- -offer-");
/// assert_eq!(safe_name("nul.pdf"), "_nul.pdf");
/// assert_eq!(safe_name("../.."), "_..-");
/// assert_eq!(safe_name(" . "), "_");
/// ```
pub fn safe_name(text: &str) -> String {
    let (stem, ending) = split_ending(text);
    let name = safe(stem, ending, LONGEST);
    // What is left out may leave an ending that was none before (`a .b.`).
    if name == text { name } else { safe_name(&name) }
}

/// The stem and the ending of a name: the ending with its point, or nothing.
pub(super) fn split_ending(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at)
            if at > 0
                && (2..=LONGEST_ENDING).contains(&(name.len() - at))
                && name[at + 1..]
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            name.split_at(at)
        }
        _ => (name, ""),
    }
}

/// A name of a stem and an ending, of so many bytes at most. An ending that is none of
/// [`split_ending`] makes part of the stem.
fn safe(stem: &str, ending: &str, longest: usize) -> String {
    let name: String = stem.chars().filter_map(safe_char).collect();
    let name = name.trim_start_matches(' ');
    // One byte is left for a character before it.
    let name = name[..floor(name, longest - ending.len() - 1)].trim_end_matches([' ', '.']);
    let before = if name.is_empty() || is_kept(name, ending) {
        "_"
    } else {
        ""
    };
    format!("{before}{name}{ending}")
}

pub(super) fn safe_char(c: char) -> Option<char> {
    match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => Some('-'),
        '\t' | '\n' | '\r' => Some(' '),
        _ if c.is_control() || is_unseen(c) => None,
        _ if c.is_whitespace() => Some(' '),
        _ => Some(c),
    }
}

/// Whether it is not seen, or changes the direction of what follows; some systems leave it out when they
/// compare names.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a system keeps the name for itself.
fn is_kept(stem: &str, ending: &str) -> bool {
    let first = stem.split('.').next().unwrap_or(stem).trim_end();
    let is_port = |name: &str| {
        let digit = name.get(..3).map(|start| {
            let is_port = start.eq_ignore_ascii_case("COM") || start.eq_ignore_ascii_case("LPT");
            (is_port, &name[3..])
        });
        matches!(
            digit,
            Some((
                true,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            ))
        )
    };
    let whole = format!("{stem}{ending}");
    stem.starts_with(['.', '~'])
        || is_port(first)
        || DEVICES.iter().any(|name| first.eq_ignore_ascii_case(name))
        || PRIVATE.iter().any(|name| whole.eq_ignore_ascii_case(name))
}

/// What names have in common that a system may take for the same: case, accents, and the two ways in
/// which Unicode composes letters. More is alike here than on any one system, so that what differs here
/// differs everywhere.
///
/// ```
/// use facturier::dossier::export::folded;
/// assert_eq!(folded("Café.XML"), folded("cafe\u{301}.xml"));
/// assert_ne!(folded("cafe.xml"), folded("caffe.xml"));
/// ```
pub fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    // Capitals before the marks go, as some marks have letters for capitals; small letters before them,
    // as the capital of ß has no capitals.
    let capitals = name
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase);
    let letters = capitals.nfd().filter(|&c| !is_combining_mark(c));
    // A small letter may again be decomposed.
    let small = letters.flat_map(char::to_lowercase).nfd();
    small.filter(|&c| !is_combining_mark(c)).collect()
}

/// A name that somebody wants for a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wanted {
    /// The folders, outermost first.
    pub folders: Vec<String>,
    /// The name without its ending.
    pub stem: String,
    /// The ending without its point (`xml`): up to 16 ASCII letters and digits, or nothing.
    pub extension: String,
    /// What decides who comes first among equals: the same for the same file in every run.
    pub tie: String,
}

/// Gives every file a path of its own: safe, and like no other in case, accents or composition. The
/// second of a name gets `-2` behind its stem, and so on.
///
/// Who comes first is decided by what breaks the tie and then by the names wanted, never by the order
/// of the input. `taken` are paths that are given away already, such as those of earlier runs.
///
/// ```
/// use facturier::dossier::export::{Wanted, assign};
/// let wanted = |stem: &str, tie: &str| Wanted {
///     folders: vec!["2026".into()],
///     stem: stem.into(),
///     extension: "xml".into(),
///     tie: tie.into(),
/// };
/// let names = assign(&[wanted("A", "2"), wanted("A", "1"), wanted("a?", "3")], ["2026/A-.xml"]);
/// assert_eq!(names, ["2026/A-2.xml", "2026/A.xml", "2026/a--2.xml"]);
/// ```
pub fn assign<'t>(wanted: &[Wanted], taken: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut before = Taken::default();
    taken.into_iter().for_each(|path| before.add(path));
    assign_beside(wanted, &[&before], &mut Taken::default())
}

/// Paths that are given away, and the folders on the way to them, by their hashes: of a million paths
/// they take some 20 MB. That two have one hash costs a number behind a name, at worst.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    files: HashSet<u64>,
    folders: HashSet<u64>,
}

impl Taken {
    pub fn add(&mut self, path: &str) {
        self.add_folded(&folded(path));
    }

    fn add_folded(&mut self, path: &str) {
        self.files.insert(mark(path));
        self.add_folders(path);
    }

    fn add_folders(&mut self, path: &str) {
        for (at, _) in path.match_indices('/') {
            self.folders.insert(mark(&path[..at]));
        }
    }

    /// Whether there is a file of this folded path.
    pub fn has_file(&self, path: &str) -> bool {
        self.files.contains(&mark(path))
    }

    fn has(&self, mark: u64) -> bool {
        self.files.contains(&mark) || self.folders.contains(&mark)
    }
}

/// A hash that is the same whenever the program runs.
pub(crate) fn mark<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// As [`assign`], beside paths that were given away before and now, to which it adds.
pub(super) fn assign_beside(wanted: &[Wanted], before: &[&Taken], now: &mut Taken) -> Vec<String> {
    let is_file =
        |path: &str| before.iter().any(|taken| taken.has_file(path)) || now.has_file(path);
    let folders: Vec<String> = wanted.iter().map(|wanted| wanted.folder(is_file)).collect();
    let mut order: Vec<(String, String, usize)> = wanted
        .iter()
        .zip(&folders)
        .enumerate()
        .map(|(at, (wanted, folder))| {
            let path = wanted.path(folder, LONGEST);
            (folded(&path), path, at)
        })
        .collect();
    order.sort_by(|a, b| {
        let tie = |of: &(String, String, usize)| &wanted[of.2];
        (&a.0, &tie(a).tie, &a.1, tie(a)).cmp(&(&b.0, &tie(b).tie, &b.1, tie(b)))
    });

    // No file is called like a folder: `A.xml` beside `a.xml/b`.
    for (key, ..) in &order {
        now.add_folders(key);
    }
    let mut take = |path: &str| {
        #[cfg(test)]
        tests::LOOKS.set(tests::LOOKS.get() + 1);
        let mark = mark(path);
        let is_free = !now.has(mark) && !before.iter().any(|taken| taken.has(mark));
        is_free && now.files.insert(mark)
    };

    let mut names = vec![String::new(); wanted.len()];
    let mut rest = Vec::new();
    for (key, path, at) in order {
        if take(&key) {
            names[at] = path;
        } else {
            rest.push(at);
        }
    }
    // Where the last search for a number ended, so that many of one name do not each begin at 2.
    let mut last: HashMap<String, usize> = HashMap::new();
    for at in rest {
        let short = wanted[at].path(&folders[at], LONGEST - ROOM);
        let (stem, ending) = match wanted[at].ending() {
            "" => (short.as_str(), String::new()),
            extension => {
                let ending = format!(".{extension}");
                (&short[..short.len() - ending.len()], ending)
            }
        };
        let number = last.entry(folded(&short)).or_insert(1);
        names[at] = loop {
            *number += 1;
            let name = format!("{stem}-{number}{ending}");
            if take(&folded(&name)) {
                break name;
            }
        };
    }
    names
}

impl Wanted {
    /// The extension, if it is one.
    fn ending(&self) -> &str {
        let good = self.extension.len() < LONGEST_ENDING
            && self
                .extension
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric());
        if good { &self.extension } else { "" }
    }

    /// The safe path of the folders, with `/` at its end. A folder that would be called like a file that
    /// is there gets `_` behind it.
    fn folder(&self, is_file: impl Fn(&str) -> bool) -> String {
        let mut path = String::new();
        for folder in &self.folders {
            path.push_str(&safe(folder, "", LONGEST - ROOM));
            while is_file(&folded(&path)) {
                path.push('_');
            }
            path.push('/');
        }
        path
    }

    /// The safe path, the name in it of so many bytes at most.
    fn path(&self, folder: &str, longest: usize) -> String {
        let extension = self.ending();
        let ending = match extension {
            "" => String::new(),
            _ => format!(".{extension}"),
        };
        format!("{folder}{}", safe(&self.stem, &ending, longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    thread_local! {
        /// How often it was asked whether a path is free.
        pub static LOOKS: Cell<usize> = const { Cell::new(0) };
    }

    /// Four times as many names take four times as many looks, whatever they have in common.
    #[test]
    fn names_are_given_in_linear_time() {
        type Named = fn(usize) -> String;
        let kinds: [(&str, Named); 6] = [
            ("all different", |at| format!("{at}")),
            ("all the same", |_| "x".to_owned()),
            ("two of each", |at| format!("{}", at / 2)),
            ("the numbers are wanted, too", |at| match at % 2 {
                0 => "x".to_owned(),
                _ => format!("x-{}", at / 2 + 2),
            }),
            ("the same but for case", |at| match at % 2 {
                0 => "X".to_owned(),
                _ => "x".to_owned(),
            }),
            ("the same once they are cut", |at| {
                format!("{}{at}", "x".repeat(300))
            }),
        ];
        let looks = |named: Named, count: usize| {
            let wanted = |at: usize| Wanted {
                stem: named(at),
                extension: "xml".to_owned(),
                tie: format!("{at:06}"),
                ..Wanted::default()
            };
            let wanted: Vec<Wanted> = (0..count).map(wanted).collect();
            LOOKS.set(0);
            let names = assign(&wanted, ["x-7.xml"]);
            let unique: HashSet<String> = names.iter().map(|name| folded(name)).collect();
            assert_eq!(unique.len(), count);
            LOOKS.get() as f64
        };
        for (what, named) in kinds {
            let (few, many) = (looks(named, 500), looks(named, 2000));
            assert!(many <= 4.4 * few, "{what}: {few} looks, then {many}");
        }
    }
}
