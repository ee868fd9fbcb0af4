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
    // Nearly every document has none. A block at a time, without a branch for each byte; only a
    // block that holds a control character or the first byte of U+FFFE and U+FFFF is looked at.
    const BLOCK: usize = 64;
    for (number, block) in text.as_bytes().chunks(BLOCK).enumerate() {
        let suspicious = block.iter().fold(0_u8, |found, &byte| {
            let control = u8::from(byte < 0x20)
                & u8::from(byte != b'\n')
                & u8::from(byte != b'\t')
                & u8::from(byte != b'\r');
            found | control | u8::from(byte == 0xEF)
        });
        if suspicious != 0 {
            for (at, &byte) in block.iter().enumerate() {
                let offset = number * BLOCK + at;
                let rest = &text.as_bytes()[offset..];
                if byte < 0x20 && !matches!(byte, b'\n' | b'\t' | b'\r')
                    || matches!(rest, [0xEF, 0xBF, 0xBE | 0xBF, ..])
                {
                    return Some(offset);
                }
            }
        }
    }
    None
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
/// Half of all events are the line ends and blanks between two tags, so this looks at eight blanks at
/// a time and at the rest once more from behind rather than byte by byte.
#[inline]
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    const BLANKS: [u8; 8] = [b' '; 8];
    let rest = match bytes {
        [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => rest,
        _ => bytes,
    };
    if let Some(last) = rest.last_chunk::<8>() {
        if *last == BLANKS && rest.chunks_exact(8).all(|eight| eight == BLANKS) {
            return true;
        }
    } else if let (Some(first), Some(last)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>())
        && *first == BLANKS[..4]
        && *last == BLANKS[..4]
    {
        return true;
    }
    is_blank_bytewise(rest)
}

fn is_blank_bytewise(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'))
}
