//! Messages of SWIFT (MT): which one a text is.

/// The number of a message that is no statement (940, or 950, which has the same fields) and no interim report
/// (942): by the application header (`{2:I103…`), else by its fields.
pub(super) fn other_message(text: &[u8]) -> Option<&[u8]> {
    if text.starts_with(b"{1:") || text.starts_with(b"{2:") {
        let at = memchr::memmem::find(&text[..text.len().min(256)], b"{2:")?;
        let number = text.get(at + 4..at + 7)?;
        return match number {
            b"940" | b"942" | b"950" => None,
            b"999" => Some(b"199"),
            b"202" | b"205" => Some(b"202"),
            _ => number.iter().all(u8::is_ascii_digit).then_some(number),
        };
    }
    let mut fields = text
        .split(|&byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| line.starts_with(b":"))
        .filter_map(|line| line[1..].split(|&byte| byte == b':').next())
        .take(200)
        .skip_while(|tag| *tag != b"20");
    fields.next()?;
    let tags: Vec<&[u8]> = fields.collect();
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
