//! Messages of SWIFT (MT): which one a text is.

/// The number of the first message of a text in which no message is a statement (940, or 950, which has the same
/// fields) or an interim report (942).
pub(super) fn other_message(text: &[u8]) -> Option<&[u8]> {
    if text.starts_with(b"{1:") || text.starts_with(b"{2:") {
        let mut numbers = memchr::memmem::find_iter(text, b"{2:")
            .filter_map(|at| text.get(at..))
            .filter_map(number)
            .peekable();
        let first = numbers.peek().copied()?;
        return numbers.all(is_other).then_some(first);
    }
    let tags: Vec<&[u8]> = tags(text).skip_while(|tag| *tag != b"20").skip(1).collect();
    by_tags(&tags)
}

/// The number of the message that begins with this block or reference, if it is no statement and no interim report.
pub(super) fn is_no_statement(message: &[u8]) -> Option<&[u8]> {
    if message.starts_with(b"{") {
        return number(message).filter(|number| is_other(number));
    }
    let tags: Vec<&[u8]> = tags(message)
        .skip(1)
        .take_while(|tag| *tag != b"20")
        .collect();
    by_tags(&tags)
}

fn is_other(number: &[u8]) -> bool {
    !matches!(number, b"940" | b"942" | b"950")
}

/// The number in an application header (`{2:I103…`, `{2:O940…`).
fn number(block: &[u8]) -> Option<&[u8]> {
    let number = block.strip_prefix(b"{2:")?.get(1..4)?;
    number.iter().all(u8::is_ascii_digit).then_some(number)
}

/// The tags of the lines that have one.
fn tags(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| matches!(byte, b'\n' | b'\r'))
        .filter_map(|line| line.strip_prefix(b":"))
        .filter_map(|line| line.split(|&byte| byte == b':').next())
}

/// The number of a message that has these fields behind its reference, if they are those of one that is known.
fn by_tags(tags: &[&[u8]]) -> Option<&'static [u8]> {
    let has = |wanted: &[&[u8]]| wanted.iter().any(|tag| tags.contains(tag));
    // What a statement or an interim report has.
    if has(&[
        b"60F", b"60M", b"61", b"62F", b"62M", b"34F", b"90C", b"90D",
    ]) {
        return None;
    }
    let customer = has(&[b"50", b"50A", b"50K", b"50F", b"50H", b"50L", b"50G"]);
    if has(&[b"23B"]) && has(&[b"32A"]) {
        Some(b"103")
    } else if has(&[b"28D"]) && customer {
        Some(b"101")
    } else if has(&[b"21"]) && has(&[b"25", b"25P"]) && has(&[b"32A"]) {
        // Who ordered it is told of a credit alone.
        Some(if customer || has(&[b"52A", b"52D"]) {
            b"910"
        } else {
            b"900"
        })
    } else {
        None
    }
}
