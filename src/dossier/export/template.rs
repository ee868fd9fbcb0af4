//! Texts with named fields: names of files, and descriptions.

use super::names;
use crate::dossier::distance;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A field of a document, as templates name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TemplateField {
    /// `account`: the account of a statement as written, or where an invoice is paid to (BT-84).
    Account,
    /// `currency`: BT-5, or the currency of the account.
    Currency,
    /// `customer`: the name of the buyer (BT-44).
    Customer,
    /// `customer-vat`: the VAT identifier of the buyer (BT-48).
    CustomerVat,
    /// `date`: the issue date (BT-2); of statements, that of the last balance.
    Date,
    /// `direction`: `sale`, `purchase`, `not-ours` or `unknown`.
    Direction,
    /// `dossier`: the name of the dossier.
    Dossier,
    /// `due-date`: BT-9.
    DueDate,
    /// `gross`: the total with VAT (BT-112).
    Gross,
    /// `hash8`: the first eight digits of the content hash.
    Hash8,
    /// `iban`: the account, if it is an IBAN.
    Iban,
    /// `net`: the total without VAT (BT-109).
    Net,
    /// `number`: the invoice number (BT-1), or the number of the statement.
    Number,
    /// `original`: the name of the original file without folders and ending.
    Original,
    /// `party`: the name of the other side: the customer of a sale, the supplier of a purchase.
    Party,
    /// `sequence`: the place in the run, from 1 or what is given.
    Sequence,
    /// `supplier`: the name of the seller (BT-27); of statements, the holder of the account.
    Supplier,
    /// `supplier-vat`: the VAT identifier of the seller (BT-31).
    SupplierVat,
    /// `tag`: the first tag.
    Tag,
    /// `tax`: the total of VAT (BT-110).
    Tax,
    /// `today`: the date of the run, as the caller gave it.
    Today,
    /// `type`: `invoice`, `credit-note`, …
    Type,
    /// `vat`: the VAT identifier of the other side.
    Vat,
}

/// Every field, by name.
pub static FIELDS: &[(&str, TemplateField)] = &[
    ("account", TemplateField::Account),
    ("currency", TemplateField::Currency),
    ("customer", TemplateField::Customer),
    ("customer-vat", TemplateField::CustomerVat),
    ("date", TemplateField::Date),
    ("direction", TemplateField::Direction),
    ("dossier", TemplateField::Dossier),
    ("due-date", TemplateField::DueDate),
    ("gross", TemplateField::Gross),
    ("hash8", TemplateField::Hash8),
    ("iban", TemplateField::Iban),
    ("net", TemplateField::Net),
    ("number", TemplateField::Number),
    ("original", TemplateField::Original),
    ("party", TemplateField::Party),
    ("sequence", TemplateField::Sequence),
    ("supplier", TemplateField::Supplier),
    ("supplier-vat", TemplateField::SupplierVat),
    ("tag", TemplateField::Tag),
    ("tax", TemplateField::Tax),
    ("today", TemplateField::Today),
    ("type", TemplateField::Type),
    ("vat", TemplateField::Vat),
];

const FILTERS: [&str; 6] = ["default", "lower", "replace", "title", "truncate", "upper"];

/// What a field holds for one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateValue<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// A date.
    Date(NaiveDate),
    /// An amount, written with as many decimals as it has.
    Amount(Decimal),
    /// A place in a row.
    Sequence(usize),
}

impl TemplateField {
    /// The name, as templates have it.
    pub fn name(self) -> &'static str {
        FIELDS
            .iter()
            .find(|row| row.1 == self)
            .map_or("", |row| row.0)
    }

    fn is_date(self) -> bool {
        matches!(
            self,
            TemplateField::Date | TemplateField::DueDate | TemplateField::Today
        )
    }
}

/// A text with fields in it, checked when it is made.
///
/// | written | is |
/// |---|---|
/// | `{number}` | the field, nothing when the document has none |
/// | `{date:yyyymmdd}` | a date by `yyyy` `yy` `mm` `m` `dd` `d` and `-` `.` `_` or blank between; else `yyyy-mm-dd` |
/// | `{sequence:4}` | at least four digits |
/// | `{customer\|upper}` | filters, from left to right: `upper`, `lower`, `title`, |
/// | `{number\|replace:/=-}` | `replace:` a text `=` by another, |
/// | `{customer\|truncate:20}` | `truncate:` to so many characters, |
/// | `{number\|default:none}` | `default:` where there is nothing so far |
/// | `{{` `}}` | braces |
/// | `\\` `\{` `\}` `\\|` `\=` | in what stands behind `replace:` and `default:`, the character itself; `=` only in `replace:` |
///
/// A template has 4,096 characters at most, and so has a field with filters. In a template of paths `/`
/// parts folders, and only there: one in a value becomes `-`. Every template has one spelling, which it
/// prints as.
///
/// ```
/// use facturier::dossier::export::Template;
/// let text = "{date:yyyy}/{supplier|default:unknown}_{number|replace:/=-|upper}";
/// let template: Template = text.parse()?;
/// assert_eq!(template.to_string(), text);
///
/// let error = "{date}/{nmber}".parse::<Template>().unwrap_err();
/// assert_eq!(error.column, 9);
/// assert_eq!(error.to_string(), "column 9: there is no field \"nmber\"; did you mean \"number\"?");
/// # Ok::<(), facturier::dossier::export::TemplateError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Piece {
    Text(String),
    Field {
        field: TemplateField,
        format: Option<Form>,
        filters: Vec<Filter>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    Date(Vec<DatePart>),
    Digits(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum DatePart {
    /// The year, so many digits.
    Year(u8),
    /// The month, at least so many digits.
    Month(u8),
    /// The day, at least so many digits.
    Day(u8),
    Between(char),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Filter {
    Upper,
    Lower,
    Title,
    Replace(String, String),
    Truncate(u16),
    Default(String),
}

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateError {
    /// The place in the template, in characters from 1.
    pub column: usize,
    /// What was found and what was expected.
    pub message: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.message)
    }
}

impl std::error::Error for TemplateError {}

/// A template filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filled {
    /// The text.
    pub text: String,
    /// The fields that the document has nothing for, and that no `default` stood in for.
    pub missing: Vec<TemplateField>,
}

/// A template of paths filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilledPath {
    /// The folders, outermost first, safe.
    pub folders: Vec<String>,
    /// The name without an ending, safe but for its length.
    pub stem: String,
    /// The fields that the document has nothing for, and that no `default` stood in for.
    pub missing: Vec<TemplateField>,
}

impl FromStr for Template {
    type Err = TemplateError;

    /// A template of paths, which are relative: its own text has no character that is not for names.
    fn from_str(text: &str) -> Result<Self, TemplateError> {
        Parser::new(text, true).template()
    }
}

impl Template {
    /// A template of any text, such as a description.
    ///
    /// # Errors
    ///
    /// When a field or filter is not known or not finished, or the template is too long.
    pub fn text(text: &str) -> Result<Self, TemplateError> {
        Parser::new(text, false).template()
    }

    /// `{original}`.
    pub(super) fn original() -> Self {
        let piece = Piece::Field {
            field: TemplateField::Original,
            format: None,
            filters: Vec::new(),
        };
        Template {
            pieces: vec![piece],
        }
    }

    /// The text for these values.
    pub fn fill<'v>(&self, values: impl Fn(TemplateField) -> Option<TemplateValue<'v>>) -> Filled {
        let mut filled = Filled::default();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => filled.text.push_str(text),
                field => filled
                    .text
                    .push_str(&field.value(&values, &mut filled.missing)),
            }
        }
        filled
    }

    /// The template of a path with all fields filled in but `{sequence}`, which is not known before all
    /// documents are; and those that the document has nothing for.
    pub(super) fn but_sequence<'v>(
        &self,
        values: impl Fn(TemplateField) -> Option<TemplateValue<'v>>,
    ) -> (Template, Vec<TemplateField>) {
        let mut missing = Vec::new();
        let mut pieces = Vec::new();
        for piece in &self.pieces {
            let text = match piece {
                Piece::Field {
                    field: TemplateField::Sequence,
                    ..
                } => {
                    pieces.push(piece.clone());
                    continue;
                }
                Piece::Text(text) => text.clone(),
                field => field.value(&values, &mut missing).replace('/', "-"),
            };
            match pieces.last_mut() {
                Some(Piece::Text(before)) => before.push_str(&text),
                _ => pieces.push(Piece::Text(text)),
            }
        }
        (Template { pieces }, missing)
    }

    /// Whether there is a `{sequence}` in it.
    pub(super) fn has_sequence(&self) -> bool {
        let is_sequence = |piece: &Piece| {
            matches!(
                piece,
                Piece::Field {
                    field: TemplateField::Sequence,
                    ..
                }
            )
        };
        self.pieces.iter().any(is_sequence)
    }

    /// The path for these values.
    pub fn fill_path<'v>(
        &self,
        values: impl Fn(TemplateField) -> Option<TemplateValue<'v>>,
    ) -> FilledPath {
        let mut missing = Vec::new();
        let mut parts = vec![String::new()];
        for piece in &self.pieces {
            let mut add = |text: &str| {
                if let Some(last) = parts.last_mut() {
                    last.push_str(text);
                }
            };
            match piece {
                Piece::Text(text) => {
                    let mut texts = text.split('/');
                    add(texts.next().unwrap_or(""));
                    parts.extend(texts.map(str::to_owned));
                }
                field => add(&field.value(&values, &mut missing).replace('/', "-")),
            }
        }
        let stem = parts.pop().unwrap_or_default();
        FilledPath {
            folders: parts.iter().map(|part| names::safe_name(part)).collect(),
            stem,
            missing,
        }
    }
}

impl Piece {
    fn value<'v>(
        &self,
        values: &impl Fn(TemplateField) -> Option<TemplateValue<'v>>,
        missing: &mut Vec<TemplateField>,
    ) -> String {
        let (field, format, filters) = match self {
            Piece::Text(text) => return text.clone(),
            Piece::Field {
                field,
                format,
                filters,
            } => (*field, format, filters),
        };
        let text = match (values(field), format) {
            (None, _) => String::new(),
            (Some(TemplateValue::Text(text)), _) => text.into_owned(),
            (Some(TemplateValue::Date(date)), Some(Form::Date(parts))) => date_text(date, parts),
            (Some(TemplateValue::Date(date)), _) => date.to_string(),
            (Some(TemplateValue::Amount(amount)), _) => amount.to_string(),
            (Some(TemplateValue::Sequence(number)), Some(Form::Digits(digits))) => {
                format!("{number:0digits$}", digits = usize::from(*digits))
            }
            (Some(TemplateValue::Sequence(number)), _) => number.to_string(),
        };
        let is_missing = text.is_empty();
        // Replacements in a row would otherwise multiply.
        let cut = |text: String| text.chars().take(LONGEST).collect();
        let text = filters
            .iter()
            .fold(text, |text, filter| cut(filter.apply(cut(text))));
        if is_missing && text.is_empty() && !missing.contains(&field) {
            missing.push(field);
        }
        text
    }
}

impl Filter {
    fn apply(&self, text: String) -> String {
        match self {
            Filter::Upper => text.to_uppercase(),
            Filter::Lower => text.to_lowercase(),
            Filter::Title => title(&text),
            Filter::Replace(from, to) => text.replace(from, to),
            Filter::Truncate(count) => text.chars().take(usize::from(*count)).collect(),
            Filter::Default(fallback) if text.is_empty() => fallback.clone(),
            Filter::Default(_) => text,
        }
    }
}

/// The first letter of each word a capital, the others small.
fn title(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut is_first = true;
    for c in text.chars() {
        if is_first {
            result.extend(c.to_uppercase());
        } else {
            result.extend(c.to_lowercase());
        }
        is_first = !c.is_alphanumeric() && c != '\'' && c != '’';
    }
    result
}

fn date_text(date: NaiveDate, parts: &[DatePart]) -> String {
    use fmt::Write as _;
    let mut text = String::new();
    for part in parts {
        let (number, digits) = match *part {
            DatePart::Year(2) => (date.year().rem_euclid(100), 2),
            DatePart::Year(digits) => (date.year(), digits),
            DatePart::Month(digits) => (date.month() as i32, digits),
            DatePart::Day(digits) => (date.day() as i32, digits),
            DatePart::Between(c) => {
                text.push(c);
                continue;
            }
        };
        let _ = write!(text, "{number:0digits$}", digits = usize::from(digits));
    }
    text
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    for_paths: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, for_paths: bool) -> Self {
        Parser {
            text,
            at: 0,
            for_paths,
        }
    }

    fn error(&self, at: usize, message: impl Into<String>) -> TemplateError {
        TemplateError {
            column: self.text[..at].chars().count() + 1,
            message: message.into(),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn template(mut self) -> Result<Template, TemplateError> {
        if let Some((at, _)) = self.text.char_indices().nth(LONGEST) {
            let message = format!("a template has {LONGEST} characters at most");
            return Err(self.error(at, message));
        }
        let mut pieces = Vec::new();
        let mut text = String::new();
        // Where the name of the folder or file began, and whether there is nothing of it yet.
        let (mut start, mut only_points) = (0, true);
        while let Some(c) = self.peek() {
            let at = self.at;
            self.next();
            match c {
                '{' | '}' if self.peek() == Some(c) => {
                    self.next();
                    text.push(c);
                    only_points = false;
                }
                '}' => return Err(self.error(at, "a \"}\" that closes nothing; write \"}}\"")),
                '{' => {
                    if !text.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut text)));
                    }
                    pieces.push(self.field(at)?);
                    only_points = false;
                }
                '/' if self.for_paths => {
                    if only_points {
                        return Err(self.error(start, NO_NAME));
                    }
                    text.push(c);
                    (start, only_points) = (self.at, true);
                }
                _ => {
                    if self.for_paths && names::safe_char(c) != Some(c) {
                        let message = format!("{c:?} is not for names of files");
                        return Err(self.error(at, message));
                    }
                    only_points &= matches!(c, '.' | ' ');
                    text.push(c);
                }
            }
        }
        if self.for_paths && only_points {
            return Err(self.error(start, NO_NAME));
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Ok(Template { pieces })
    }

    /// What follows a brace at `open`, and the brace that closes it.
    fn field(&mut self, open: usize) -> Result<Piece, TemplateError> {
        let (at, name) = self.word();
        let row = FIELDS.iter().find(|row| row.0 == name);
        let field = match row {
            Some(row) => row.1,
            None if name.is_empty() => return Err(self.error(at, "expected the name of a field")),
            None => {
                return Err(self.unknown(at, "field", name, FIELDS.iter().map(|row| row.0)));
            }
        };
        let mut format = None;
        if self.peek() == Some(':') {
            self.next();
            format = Some(self.form(field)?);
        }
        let mut filters = Vec::new();
        loop {
            let at = self.at;
            match self.next() {
                Some('}') => break,
                Some('|') => filters.push(self.filter()?),
                Some(c) => {
                    return Err(self.error(at, format!("expected \"|\" or \"}}\", found {c:?}")));
                }
                None => return Err(self.error(open, "a \"{\" that is not closed")),
            }
        }
        Ok(Piece::Field {
            field,
            format,
            filters,
        })
    }

    /// Letters, digits and hyphens, and where they begin.
    fn word(&mut self) -> (usize, &'t str) {
        let at = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        {
            self.next();
        }
        (at, &self.text[at..self.at])
    }

    fn unknown(
        &self,
        at: usize,
        what: &str,
        found: &str,
        known: impl Iterator<Item = &'static str>,
    ) -> TemplateError {
        let mut message = format!("there is no {what} {found:?}");
        let near = known
            .filter_map(|name| Some((distance(found, name, 2)?, name)))
            .min()
            .filter(|near| near.0 < found.chars().count());
        if let Some((_, name)) = near {
            message.push_str(&format!("; did you mean {name:?}?"));
        }
        self.error(at, message)
    }

    fn form(&mut self, field: TemplateField) -> Result<Form, TemplateError> {
        let at = self.at;
        if field == TemplateField::Sequence {
            let digits = self.number(20)?;
            return Ok(Form::Digits(digits as u8));
        }
        if !field.is_date() {
            let message = format!(
                "{:?} has no forms; only dates and \"sequence\" do",
                field.name()
            );
            return Err(self.error(at - 1, message));
        }
        let mut parts = Vec::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | '}')) {
            let at = self.at;
            let rest = &self.text[at..];
            let count = rest.chars().take_while(|&next| next == c).count();
            let part = match (c, count) {
                ('y', 2 | 4) => DatePart::Year(count as u8),
                ('m', 1 | 2) => DatePart::Month(count as u8),
                ('d', 1 | 2) => DatePart::Day(count as u8),
                ('-' | '.' | '_' | ' ', _) => DatePart::Between(c),
                _ => {
                    let found: String = rest.chars().take(count.min(8)).collect();
                    let message = format!(
                        "expected yyyy, yy, mm, m, dd, d or one of \"-._ \" in a date, found {found:?}"
                    );
                    return Err(self.error(at, message));
                }
            };
            self.at += if matches!(part, DatePart::Between(_)) {
                1
            } else {
                count
            };
            parts.push(part);
        }
        if parts.is_empty() {
            return Err(self.error(at, "expected the form of a date, such as yyyy-mm-dd"));
        }
        Ok(Form::Date(parts))
    }

    /// A number from 1, without zeros before it.
    fn number(&mut self, most: u16) -> Result<u16, TemplateError> {
        let (at, word) = self.word();
        let number = word
            .parse()
            .ok()
            .filter(|number: &u16| (1..=most).contains(number) && number.to_string() == word);
        number.ok_or_else(|| {
            self.error(
                at,
                format!("expected a number from 1 to {most}, found {word:?}"),
            )
        })
    }

    fn filter(&mut self) -> Result<Filter, TemplateError> {
        let (at, name) = self.word();
        let filter = match name {
            "upper" => Filter::Upper,
            "lower" => Filter::Lower,
            "title" => Filter::Title,
            "truncate" => {
                self.colon()?;
                Filter::Truncate(self.number(1000)?)
            }
            "default" => {
                self.colon()?;
                let at = self.at;
                let text = self.argument(&[])?;
                if text.is_empty() {
                    return Err(self.error(at, "expected a text behind \"default:\""));
                }
                Filter::Default(text)
            }
            "replace" => {
                self.colon()?;
                let at = self.at;
                let from = self.argument(&['='])?;
                if from.is_empty() {
                    return Err(self.error(at, "expected a text to replace"));
                }
                if self.peek() != Some('=') {
                    return Err(self.error(self.at, "expected \"=\" and what to put in its place"));
                }
                self.next();
                let to = self.argument(&['='])?;
                if self.peek() == Some('=') {
                    return Err(self.error(self.at, "a second \"=\"; write \"\\=\""));
                }
                Filter::Replace(from, to)
            }
            "" => return Err(self.error(at, "expected the name of a filter")),
            _ => return Err(self.unknown(at, "filter", name, FILTERS.into_iter())),
        };
        Ok(filter)
    }

    fn colon(&mut self) -> Result<(), TemplateError> {
        match self.peek() {
            Some(':') => {
                self.next();
                Ok(())
            }
            _ => Err(self.error(self.at, "expected \":\"")),
        }
    }

    /// Text up to what ends it, with escapes.
    fn argument(&mut self, ends: &[char]) -> Result<String, TemplateError> {
        let mut text = String::new();
        while let Some(c) = self.peek() {
            let at = self.at;
            match c {
                '|' | '}' => break,
                _ if ends.contains(&c) => break,
                '{' => return Err(self.error(at, "a \"{\" inside a field; write \"\\{\"")),
                '\\' => {
                    self.next();
                    match self.next() {
                        Some(c) if SPECIAL.contains(&c) || ends.contains(&c) => text.push(c),
                        _ => {
                            let message =
                                "a \"\\\" before what needs none; for itself write \"\\\\\"";
                            return Err(self.error(at, message));
                        }
                    }
                }
                _ => {
                    self.next();
                    text.push(c);
                }
            }
        }
        Ok(text)
    }
}

/// How many characters a template has at most, and a field with filters.
const LONGEST: usize = 4096;

const NO_NAME: &str = "expected the name of a folder or file";

/// What is written with a backslash in arguments.
const SPECIAL: [char; 4] = ['\\', '|', '{', '}'];

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => {
                    f.write_str(&text.replace('{', "{{").replace('}', "}}"))?;
                }
                Piece::Field {
                    field,
                    format,
                    filters,
                } => {
                    write!(f, "{{{}", field.name())?;
                    match format {
                        None => {}
                        Some(Form::Digits(digits)) => write!(f, ":{digits}")?,
                        Some(Form::Date(parts)) => {
                            f.write_str(":")?;
                            parts.iter().try_for_each(|part| part.fmt(f))?;
                        }
                    }
                    filters
                        .iter()
                        .try_for_each(|filter| write!(f, "|{filter}"))?;
                    f.write_str("}")?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for DatePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (letter, count) = match *self {
            DatePart::Year(count) => ("y", count),
            DatePart::Month(count) => ("m", count),
            DatePart::Day(count) => ("d", count),
            DatePart::Between(c) => return write!(f, "{c}"),
        };
        f.write_str(&letter.repeat(usize::from(count)))
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |text: &str, also: Option<char>| {
            let mut escaped = String::with_capacity(text.len());
            for c in text.chars() {
                if SPECIAL.contains(&c) || also == Some(c) {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
            escaped
        };
        match self {
            Filter::Upper => f.write_str("upper"),
            Filter::Lower => f.write_str("lower"),
            Filter::Title => f.write_str("title"),
            Filter::Truncate(count) => write!(f, "truncate:{count}"),
            Filter::Default(text) => write!(f, "default:{}", escaped(text, None)),
            Filter::Replace(from, to) => {
                let (from, to) = (escaped(from, Some('=')), escaped(to, Some('=')));
                write!(f, "replace:{from}={to}")
            }
        }
    }
}

impl serde::Serialize for Template {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Template {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
