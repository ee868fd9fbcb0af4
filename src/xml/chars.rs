//! Which characters XML allows, and where.

/// Whether the text is a qualified name: one or two names without a colon, with a colon between.
pub(crate) fn is_qualified_name(text: &str) -> bool {
    match text.split_once(':') {
        Some((prefix, local)) => is_name(prefix) && is_name(local),
        None => is_name(text),
    }
}

/// Whether the text is a name without a colon.
fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether a character may stand in a document.
pub(crate) fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The offset of the first character that may not stand in a document.
pub(crate) fn first_not_allowed(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // Nearly every document has none: a block at a time, without a branch for each byte and with as
    // few comparisons as will do. Only a block that does not pass is looked at byte by byte.
    const BLOCK: usize = 256;
    let control = bytes.chunks(BLOCK).enumerate().find_map(|(number, block)| {
        let line_feeds =
            |found, &byte: &u8| found | u8::from(byte < 0x20) & u8::from(byte != b'\n');
        if block.iter().fold(0, line_feeds) == 0 {
            return None;
        }
        let at = block
            .iter()
            .position(|byte| *byte < 0x20 && !matches!(byte, b'\n' | b'\t' | b'\r'))?;
        Some(number * BLOCK + at)
    });
    // U+FFFE and U+FFFF.
    let not_characters = memchr::memchr_iter(0xEF, bytes)
        .find(|&at| matches!(bytes[at..], [_, 0xBF, 0xBE | 0xBF, ..]));
    match (control, not_characters) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The character that a reference stands for, `amp` or `#38` without `&` and `;`.
pub(crate) fn resolve(reference: &str) -> Option<char> {
    let number = match reference {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => reference.strip_prefix('#')?,
    };
    let code = match number.strip_prefix('x') {
        Some(hex) if hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            u32::from_str_radix(hex, 16)
        }
        None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse(),
        _ => return None,
    };
    char::from_u32(code.ok()?).filter(|&c| is_allowed(c))
}

/// Whether there is only white space, as XML knows it.
///
/// Half of all events are a line end and blanks between two tags: that is looked at eight bytes at a
/// time, the last eight once more rather than one by one.
#[inline]
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    const BLANKS: [u8; 8] = [b' '; 8];
    let rest = match bytes {
        [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => rest,
        _ => bytes,
    };
    let is_indent = match (
        rest.first_chunk::<4>(),
        rest.last_chunk::<4>(),
        rest.last_chunk::<8>(),
    ) {
        (_, _, Some(last)) => *last == BLANKS && rest.chunks_exact(8).all(|eight| eight == BLANKS),
        (Some(first), Some(last), None) => first == &BLANKS[..4] && last == &BLANKS[..4],
        _ => false,
    };
    is_indent
        || rest
            .iter()
            .all(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'))
}
