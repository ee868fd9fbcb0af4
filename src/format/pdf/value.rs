//! The values of PDF and how they are written (ISO 32000-1, 7.2 and 7.3).

use super::meter::Meter;
use crate::error::Error;
#[cfg(feature = "print")]
use std::ops::Range;

/// A value as it is written. Numbers with a fraction are of no use here and not kept, nor are
/// generations: an object is known by its number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Integer(i64),
    /// A number with a fraction, `true` or `false`.
    Other,
    Name(Box<[u8]>),
    Text(Box<[u8]>),
    Array(Vec<Value>),
    Dictionary(Dictionary),
    Reference(u32),
}

impl Value {
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Value::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn array(&self) -> &[Value] {
        match self {
            Value::Array(values) => values,
            _ => &[],
        }
    }

    pub(super) fn dictionary(&self) -> Option<&Dictionary> {
        match self {
            Value::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dictionary(Vec<(Box<[u8]>, Value)>);

impl Dictionary {
    /// The value of a key; null if it has none.
    pub(super) fn get(&self, key: &str) -> &Value {
        let mut entries = self.0.iter();
        let found = entries.rfind(|(name, _)| **name == *key.as_bytes());
        found.map_or(&Value::Null, |(_, value)| value)
    }

    pub(super) fn is_type(&self, name: &str) -> bool {
        self.get("Type").name() == Some(name.as_bytes())
    }
}

/// A key of a dictionary, and where its value is.
#[cfg(feature = "print")]
type Place = (Box<[u8]>, Range<usize>);

/// Reads values from bytes. What is malformed ends a value early or is `None`; an error is only that a limit
/// is passed.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    meter: &'a Meter,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize, meter: &'a Meter) -> Self {
        let at = at.min(bytes.len());
        Scanner { bytes, at, meter }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// Goes over white space and comments.
    pub(super) fn skip_blank(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => {
                    let line = memchr::memchr2(b'\r', b'\n', self.rest());
                    self.at += line.unwrap_or(self.rest().len());
                }
                _ if is_blank(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    /// Goes over a keyword, if it stands here.
    pub(super) fn keyword(&mut self, word: &str) -> bool {
        self.skip_blank();
        let is_here = self.rest().starts_with(word.as_bytes());
        if is_here {
            self.at += word.len();
        }
        is_here
    }

    /// A number without a sign or a fraction.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        self.skip_blank();
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit());
        let digits = &self.rest()[..digits.count()];
        let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
        self.at += digits.len();
        Some(number)
    }

    /// The head of an object, `12 0 obj`, and its number.
    pub(super) fn head(&mut self) -> Option<u32> {
        let number = self.unsigned()?;
        self.unsigned()?;
        match self.keyword("obj") {
            true => u32::try_from(number).ok(),
            false => None,
        }
    }

    /// The value that stands here; `None` at the end, at a keyword, and where no value begins.
    pub(super) fn value(&mut self) -> Result<Option<Value>, Error> {
        let start = self.at;
        let value = self.nested(0)?;
        self.meter.steps(self.at - start)?;
        Ok(value)
    }

    fn nested(&mut self, depth: u32) -> Result<Option<Value>, Error> {
        self.meter.depth(depth)?;
        self.meter.objects(1)?;
        self.skip_blank();
        let value = match (self.rest(), self.peek()) {
            (rest, _) if rest.starts_with(b"<<") => {
                self.at += 2;
                Value::Dictionary(self.dictionary(depth)?)
            }
            (_, Some(b'<')) => Value::Text(self.hexadecimal()),
            (_, Some(b'(')) => Value::Text(self.literal()),
            (_, Some(b'/')) => Value::Name(self.name()),
            (_, Some(b'[')) => {
                self.at += 1;
                let mut values = Vec::new();
                while !(self.keyword("]") || self.is_over() || self.rest().starts_with(b">>")) {
                    match self.nested(depth + 1)? {
                        Some(value) => values.push(value),
                        None => self.skip_odd(),
                    }
                }
                Value::Array(values)
            }
            (_, Some(b'0'..=b'9' | b'+' | b'-' | b'.')) => self.number(),
            (rest, _) if rest.starts_with(b"null") => {
                self.at += 4;
                Value::Null
            }
            (rest, _) if rest.starts_with(b"true") => {
                self.at += 4;
                Value::Other
            }
            (rest, _) if rest.starts_with(b"false") => {
                self.at += 5;
                Value::Other
            }
            _ => return Ok(None),
        };
        Ok(Some(value))
    }

    fn dictionary(&mut self, depth: u32) -> Result<Dictionary, Error> {
        let mut entries = Vec::new();
        while !self.keyword(">>") && !self.is_over() {
            if self.peek() != Some(b'/') {
                if self.nested(depth + 1)?.is_none() {
                    self.skip_odd();
                }
                continue;
            }
            let name = self.name();
            if let Some(value) = self.nested(depth + 1)? {
                entries.push((name, value));
            }
        }
        Ok(Dictionary(entries))
    }

    /// The keys of the dictionary that stands here, each with where its value is.
    #[cfg(feature = "print")]
    pub(super) fn entries(&mut self) -> Result<Vec<Place>, Error> {
        let mut entries = Vec::new();
        self.skip_blank();
        if !self.rest().starts_with(b"<<") {
            return Ok(entries);
        }
        let start = self.at;
        self.at += 2;
        while !self.keyword(">>") && !self.is_over() {
            if self.peek() != Some(b'/') {
                self.skip_odd();
                continue;
            }
            let name = self.name();
            self.skip_blank();
            let from = self.at;
            if self.nested(1)?.is_some() {
                entries.push((name, from..self.at));
            }
        }
        self.meter.steps(self.at - start)?;
        Ok(entries)
    }

    /// Whether what is open goes no further: the object ends here.
    fn is_over(&self) -> bool {
        let rest = self.rest();
        rest.is_empty()
            || [&b"endobj"[..], b"stream"]
                .iter()
                .any(|end| rest.starts_with(end))
    }

    /// Goes over what is no value, in a file that was damaged: a word, or a character.
    fn skip_odd(&mut self) {
        let word = self.rest().iter().take_while(|&&byte| is_regular(byte));
        self.at = (self.at + word.count().max(1)).min(self.bytes.len());
    }

    fn name(&mut self) -> Box<[u8]> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|&byte| is_regular(byte)) {
            self.at += 1;
            let code = |at: usize| digit(self.bytes.get(self.at + at).copied()?);
            match (byte, code(0), code(1)) {
                (b'#', Some(high), Some(low)) => {
                    name.push(high << 4 | low);
                    self.at += 2;
                }
                _ => name.push(byte),
            }
        }
        name.into()
    }

    fn number(&mut self) -> Value {
        let is_number = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.');
        let end = self.at + self.rest().iter().take_while(is_number).count();
        let text = std::str::from_utf8(&self.bytes[self.at..end]).unwrap_or("");
        let number = text.parse::<i64>();
        self.at = end;
        let Ok(number) = number else {
            return Value::Other;
        };
        // `12 0 R`
        let after = self.at;
        if let Ok(number) = u32::try_from(number)
            && self.unsigned().is_some()
            && self.keyword("R")
            && !self.peek().is_some_and(is_regular)
        {
            return Value::Reference(number);
        }
        self.at = after;
        Value::Integer(number)
    }

    fn hexadecimal(&mut self) -> Box<[u8]> {
        self.at += 1;
        let end = memchr::memchr(b'>', self.rest()).unwrap_or(self.rest().len());
        let text = hexadecimal(&self.rest()[..end]);
        self.at = (self.at + end + 1).min(self.bytes.len());
        text.into()
    }

    fn literal(&mut self) -> Box<[u8]> {
        let mut text = Vec::new();
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => {
                    open += 1;
                    if open == 1 {
                        continue;
                    }
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                }
                b'\\' => {
                    text.extend(self.escaped());
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text.into()
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    self.at += 1;
                    code = code << 3 | u32::from(digit - b'0');
                }
                code as u8
            }
            // The line goes on.
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                return None;
            }
            b'\n' => return None,
            other => other,
        })
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    let is_delimiter = matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    );
    !is_blank(byte) && !is_delimiter
}

/// Bytes in hexadecimal digits; what is no digit says nothing, and a last digit alone is the first of two.
pub(super) fn hexadecimal(text: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = text.iter().filter_map(|&byte| digit(byte)).collect();
    let byte = |pair: &[u8]| pair[0] << 4 | pair.get(1).unwrap_or(&0);
    digits.chunks(2).map(byte).collect()
}

/// The value of a hexadecimal digit.
fn digit(byte: u8) -> Option<u8> {
    Some(match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        b'A'..=b'F' => byte - b'A' + 10,
        _ => return None,
    })
}
