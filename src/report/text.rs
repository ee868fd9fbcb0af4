//! A report as text, for people.
//!
//! What a document holds is never sent to the terminal as it is: control characters, and characters
//! that hide text or turn it round, are shown by a picture or a number, in the lines of the source as
//! in messages and file names. A document can therefore not move the cursor, set colours or ask the
//! terminal for anything.
//!
//! How wide a character is on the terminal is a matter of blocks of Unicode here: right for the
//! scripts of Europe and East Asia, not for every script and not for joined emoji. A caret may then
//! be off by a column; nothing else depends on it.

use super::{Finding, Group, Heading, Report, Severity, Verdict, words};
use crate::error::{Error, ErrorKind};
use crate::language::Language;
use crate::position::LineIndex;
use crate::value::shown::{Visible, cells};
use crate::value::{Phrase, phrase};
use std::borrow::Cow;
use std::fmt::{self, Display, Write as _};

/// A report, or why there is none, as text for people.
///
/// It is written with [`Display`]: to any [`io::Write`](std::io::Write) with `write!`, to a string
/// with `to_string`. It ends with a line feed.
///
/// ```
/// use facturier::report::{Report, TextReport};
/// let report = Report { format: "ubl-invoice".into(), profile: Some("peppol".into()), ..Report::default() };
/// let text = TextReport::new(Ok(&report)).file("invoice.xml").to_string();
/// assert_eq!(text, "invoice.xml: valid (ubl-invoice, rules of peppol)\n");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TextReport<'a> {
    outcome: Result<&'a Report, &'a Error>,
    file: Option<&'a str>,
    source: Option<&'a str>,
    lines: &'a [(usize, String)],
    width: usize,
    color: bool,
}

impl<'a> TextReport<'a> {
    /// The text of this report, or of the error there is instead: no file name, no lines of the
    /// source, 100 columns, no colour.
    pub const fn new(outcome: Result<&'a Report, &'a Error>) -> Self {
        TextReport {
            outcome,
            file: None,
            source: None,
            lines: &[],
            width: 100,
            color: false,
        }
    }

    /// The name of the file, to stand before each finding.
    pub const fn file(mut self, file: &'a str) -> Self {
        self.file = Some(file);
        self
    }

    /// The text that was read, to show the lines in which something was found.
    pub const fn source(mut self, source: &'a str) -> Self {
        self.source = Some(source);
        self
    }

    /// Lines of the text that was read with their numbers, from 1 and in order: for who does not have
    /// the whole text. They are shown as those of the source are.
    pub const fn lines(mut self, lines: &'a [(usize, String)]) -> Self {
        self.lines = lines;
        self
    }

    /// How many columns a line of the source may take; what is longer is cut around the place.
    /// Less than 20 is taken as 20, more than 10 000 as 10 000.
    pub const fn width(mut self, columns: usize) -> Self {
        self.width = columns;
        self
    }

    /// Whether to use colours (ANSI escape sequences).
    pub const fn color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }

    /// `invoice.xml: Coffee Ltd, invoice 2026-7 of 2026-03-31`
    fn heading(&self, f: &mut fmt::Formatter<'_>, heading: &Heading) -> fmt::Result {
        let Heading {
            seller,
            number,
            date,
        } = heading;
        let number = number.as_deref();
        let number = number.map(|number| self.say(phrase!("number {}", number)));
        let parts = [seller.as_deref(), number.as_deref(), date.as_deref()];
        let mut parts = parts.into_iter().flatten().peekable();
        if parts.peek().is_none() {
            return Ok(());
        }
        self.place(f, None)?;
        while let Some(part) = parts.next() {
            let end = if parts.peek().is_some() { ", " } else { "\n" };
            write!(f, "{}{end}", Visible(part))?;
        }
        Ok(())
    }

    fn group(
        &self,
        f: &mut fmt::Formatter<'_>,
        index: Option<&LineIndex<'_>>,
        group: &Group<'_>,
    ) -> fmt::Result {
        let finding = group.cause;
        let place = Some(finding.place()).filter(|(line, _)| *line > 0);
        self.place(f, place)?;
        let severity = self.say(words::severity(finding.severity));
        self.paint(f, color_of(finding.severity), severity)?;
        f.write_char(' ')?;
        self.paint(f, BOLD, Visible(&finding.rule))?;
        self.terms(f, &finding.terms)?;
        writeln!(f, ": {}", Visible(&finding.message))?;
        self.excerpt(f, index, place, color_of(finding.severity))?;
        if !finding.path().is_empty() {
            f.write_str(INDENT)?;
            self.paint(f, DIM, Visible(finding.path()))?;
            f.write_char('\n')?;
        }
        if !group.repeats.is_empty() {
            let same = match group.repeats.len() {
                1 => phrase!("the same in 1 other place"),
                count => phrase!("the same in {} other places", count),
            };
            write!(f, "{INDENT}{}", self.say(same))?;
            // Where the fault is one for all of them, their own places say more.
            let own = |finding: &Finding| (finding.line, finding.column);
            let is_one = group.repeats.iter().all(|it| it.place() == finding.place());
            let lines = group
                .repeats
                .iter()
                .map(|it| if is_one { own(it).0 } else { it.place().0 });
            self.lines_of(f, lines)?;
            f.write_char('\n')?;
        }
        if !group.follows.is_empty() {
            let also = self.say(phrase!("also, probably from the same cause:"));
            write!(f, "{INDENT}{also} ")?;
            let mut rules: Vec<(&str, Vec<usize>)> = Vec::new();
            for follows in &group.follows {
                let line = follows.place().0;
                match rules.iter_mut().find(|(rule, _)| *rule == follows.rule) {
                    Some((_, lines)) => lines.push(line),
                    None => rules.push((&follows.rule, vec![line])),
                }
            }
            for (at, (rule, lines)) in rules.into_iter().enumerate() {
                write!(f, "{}{}", if at > 0 { ", " } else { "" }, Visible(rule))?;
                self.lines_of(f, lines.into_iter())?;
            }
            f.write_char('\n')?;
        }
        Ok(())
    }

    /// ` [BT-106 Sum of invoice line net amount]`: the terms, or the innermost group where there are none.
    fn terms(&self, f: &mut fmt::Formatter<'_>, terms: &[Cow<'static, str>]) -> fmt::Result {
        let is_term = |term: &&Cow<'static, str>| !term.starts_with("BG-");
        let mut shown: Vec<&Cow<'static, str>> = terms.iter().filter(is_term).collect();
        if shown.is_empty() {
            shown.extend(terms.last());
        }
        for (at, term) in shown.iter().enumerate() {
            write!(f, "{}{}", if at > 0 { ", " } else { " [" }, Visible(term))?;
            if let Some(name) = self.name(term) {
                write!(f, " {name}")?;
            }
        }
        f.write_str(if shown.is_empty() { "" } else { "]" })
    }

    /// ` (lines 3, 7 and 9)`, the first few of them.
    fn lines_of(
        &self,
        f: &mut fmt::Formatter<'_>,
        lines: impl Iterator<Item = usize>,
    ) -> fmt::Result {
        const SHOWN: usize = 5;
        let mut lines: Vec<usize> = lines.filter(|&line| line > 0).collect();
        lines.sort_unstable();
        lines.dedup();
        match lines.as_slice() {
            [] => Ok(()),
            [line] => f.write_str(&self.say(phrase!(" (line {})", *line))),
            lines => {
                let shown: Vec<String> = lines.iter().take(SHOWN).map(usize::to_string).collect();
                let more = if lines.len() > SHOWN { ", …" } else { "" };
                f.write_str(&self.say(phrase!(" (lines {}{})", shown.join(", "), more)))
            }
        }
    }

    /// `file:line:column: `, as far as they are known.
    fn place(&self, f: &mut fmt::Formatter<'_>, place: Option<(usize, usize)>) -> fmt::Result {
        if let Some(file) = self.file {
            write!(f, "{}:", Visible(file))?;
        }
        if let Some((line, column)) = place {
            write!(f, "{line}:{column}:")?;
        }
        if self.file.is_some() || place.is_some() {
            f.write_char(' ')?;
        }
        Ok(())
    }

    /// The line of the source, cut around the place, and a caret under the place.
    fn excerpt(
        &self,
        f: &mut fmt::Formatter<'_>,
        index: Option<&LineIndex<'_>>,
        place: Option<(usize, usize)>,
        style: &str,
    ) -> fmt::Result {
        let Some((line, column)) = place else {
            return Ok(());
        };
        let given = self.lines.binary_search_by_key(&line, |given| given.0);
        let (text, at) = match (given, index) {
            (Ok(nth), _) => {
                let text = self.lines[nth].1.as_str();
                let mut starts = text.char_indices();
                let start = starts.nth(column.saturating_sub(1));
                (text, start.map_or(text.len(), |(at, _)| at))
            }
            (Err(_), Some(index)) => {
                let text = index.line_text(line);
                let at = index.offset(line, column) - index.offset(line, 1);
                (text, at.min(text.len()))
            }
            (Err(_), None) => return Ok(()),
        };
        let cut = Cut::new(text, at, self.width.clamp(20, 10_000) - INDENT.len());
        if cut.before.is_empty() && cut.after.is_empty() {
            return Ok(());
        }
        let more = |cut: bool| if cut { "…" } else { "" };
        writeln!(
            f,
            "{INDENT}{}{}{}{}",
            more(cut.more_before),
            Visible(cut.before),
            Visible(cut.after),
            more(cut.more_after),
        )?;
        let caret_at = cut.before.chars().map(cells).sum::<usize>() + usize::from(cut.more_before);
        write!(f, "{INDENT}{:caret_at$}", "")?;
        self.paint(f, style, '^')?;
        f.write_char('\n')
    }

    /// `invoice.xml: invalid — 2 fatal, 1 warning (ubl-invoice, rules of peppol)`
    fn closing(&self, f: &mut fmt::Formatter<'_>, report: &Report, causes: usize) -> fmt::Result {
        self.place(f, None)?;
        let verdict = report.verdict();
        let style = match verdict {
            Verdict::Valid if report.judged_by.is_complete() => GREEN,
            Verdict::Valid | Verdict::NotJudged => YELLOW,
            Verdict::Invalid | Verdict::Unreadable => RED,
        };
        self.paint(f, style, self.say(words::verdict(verdict)))?;
        f.write_str(&self.say(words::only(report)))?;
        let mut separator = " — ";
        for severity in [Severity::Fatal, Severity::Warning, Severity::Information] {
            if let Some(count) = words::count(report, severity) {
                write!(f, "{separator}{}", self.say(count))?;
                separator = ", ";
            }
        }
        match causes {
            _ if causes == report.findings.len() => {}
            1 => f.write_str(&self.say(phrase!(", from 1 cause")))?,
            _ => f.write_str(&self.say(phrase!(", from {} causes", causes)))?,
        }
        if report.left_out > 0 {
            write!(f, "{separator}{}", self.say(words::left_out(report)))?;
        }
        f.write_str(" (")?;
        if !report.format.is_empty() {
            write!(f, "{}, ", Visible(&report.format))?;
        }
        let judged_by = self.say(words::judged_by(report));
        writeln!(f, "{})", Visible(&judged_by))
    }

    /// What a term is called in the language of the report.
    fn name(&self, term: &str) -> Option<&'static str> {
        #[cfg(feature = "languages")]
        return crate::language::term(term, self.language());
        #[cfg(not(feature = "languages"))]
        crate::term::name(term)
    }

    /// In the language of the report.
    fn say(&self, phrase: Phrase) -> String {
        phrase.in_language(self.language())
    }

    fn language(&self) -> Language {
        match self.outcome {
            Ok(report) => report.language,
            Err(error) => error.language(),
        }
    }

    fn paint(&self, f: &mut fmt::Formatter<'_>, style: &str, what: impl Display) -> fmt::Result {
        if self.color {
            write!(f, "\x1b[{style}m{what}\x1b[0m")
        } else {
            write!(f, "{what}")
        }
    }
}

impl Display for TextReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = self.source.map(LineIndex::new);
        match self.outcome {
            Ok(report) => {
                let groups = report.groups();
                if !groups.is_empty() {
                    self.heading(f, &report.heading)?;
                }
                for group in &groups {
                    self.group(f, index.as_ref(), group)?;
                }
                self.closing(f, report, groups.len())
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotRead { .. }) => {
                self.place(f, None)?;
                self.paint(f, YELLOW, self.say(phrase!("not read")))?;
                writeln!(f, " — {}", Visible(&error.reason()))
            }
            Err(error) => {
                let place = error.line().zip(error.column());
                self.place(f, place)?;
                self.paint(f, RED, self.say(words::verdict(Verdict::Unreadable)))?;
                writeln!(f, ": {}", Visible(&error.reason()))?;
                self.excerpt(f, index.as_ref(), place, RED)?;
                self.place(f, None)?;
                self.paint(f, RED, self.say(words::verdict(Verdict::Unreadable)))?;
                writeln!(
                    f,
                    " — {}",
                    self.say(phrase!("there is no document to check"))
                )
            }
        }
    }
}

const INDENT: &str = "  ";

const BOLD: &str = "1";
const DIM: &str = "2";
const RED: &str = "1;31";
const GREEN: &str = "1;32";
const YELLOW: &str = "1;33";
const CYAN: &str = "1;36";

fn color_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Fatal => RED,
        Severity::Warning => YELLOW,
        Severity::Information => CYAN,
    }
}

/// The part of a line around a place that fits on the terminal.
struct Cut<'t> {
    /// What is left of the place.
    before: &'t str,
    /// What starts at the place.
    after: &'t str,
    more_before: bool,
    more_after: bool,
}

impl<'t> Cut<'t> {
    fn new(line: &'t str, at: usize, width: usize) -> Self {
        // Indentation says nothing here, unless the place is in it. No more of it is looked at than
        // any document is indented with: the line may be as long as the input.
        let spaces = line
            .bytes()
            .take(1000)
            .take_while(|byte| matches!(byte, b' ' | b'\t'));
        let indent = spaces.count();
        let start = if indent <= at { indent } else { 0 };

        let cut = Cut::around(line, start, at, width);
        if cut.more_before || cut.more_after {
            // Again, with room for the ellipses.
            Cut::around(line, start, at, width - 2)
        } else {
            cut
        }
    }

    /// What stands right of the place says more than what stands left of it (an element starts at
    /// its place), so it may have two thirds.
    fn around(line: &'t str, start: usize, at: usize, width: usize) -> Self {
        let (left, right) = (&line[start..at], &line[at..]);
        let (_, needed) = fitting(right.chars(), width);
        let (before, taken) = fitting(left.chars().rev(), width - needed.min(width - width / 3));
        let (after, _) = fitting(right.chars(), width - taken);
        Cut {
            before: &left[left.len() - before..],
            after: &right[..after],
            more_before: before < left.len(),
            more_after: after < right.len(),
        }
    }
}

/// How many bytes of these characters fit in a width, and the width they take.
fn fitting(characters: impl Iterator<Item = char>, width: usize) -> (usize, usize) {
    let (mut bytes, mut taken) = (0, 0);
    // There may be any number of characters without width.
    for character in characters.take(4 * width) {
        let cells = cells(character);
        if taken + cells > width {
            break;
        }
        taken += cells;
        bytes += character.len_utf8();
    }
    (bytes, taken)
}

#[cfg(test)]
mod tests {
    use super::super::{Layer, Reason, tests::report};
    use super::*;
    use crate::error::ErrorKind;
    use crate::model::Specification;
    use crate::value::Wording;

    const SOURCE: &str = "<Invoice>\n\t<cbc:ID> </cbc:ID>\n  <a>é</a><b>7</b>\n</Invoice>";

    fn text(report: &Report, source: &str, width: usize) -> String {
        TextReport::new(Ok(report))
            .source(source)
            .width(width)
            .to_string()
    }

    fn at(line: usize, column: usize) -> Report {
        let finding = Finding {
            line,
            column,
            ..Finding::new("R", Layer::Rules, Severity::Warning, "m")
        };
        Report {
            profile: Some("p".into()),
            findings: vec![finding],
            ..Report::default()
        }
    }

    /// The lines of the source and of the caret for a finding at this place.
    fn excerpt(source: &str, line: usize, column: usize, width: usize) -> String {
        let text = text(&at(line, column), source, width);
        let text = text.strip_prefix(&format!("{line}:{column}: warning R: m\n"));
        let text = text.and_then(|text| text.strip_suffix("valid — 1 warning (rules of p)\n"));
        text.unwrap().to_owned()
    }

    #[test]
    fn a_whole_report() {
        let report = report();
        let text = TextReport::new(Ok(&report))
            .file("invoice.xml")
            .source(SOURCE);
        assert_eq!(
            text.to_string(),
            "\
invoice.xml: Ann, number 7
invoice.xml:2:2: fatal XSD-VALUE [BT-1 Invoice number]: expected text, found \"<&>\"
  <cbc:ID> </cbc:ID>
  ^
  /Invoice/cbc:ID
invoice.xml:3:15: warning BR-CO-10 [BT-106 Sum of invoice line net amount]: é is not 7
  <a>é</a><b>7</b>
              ^
  /Invoice/cbc:b[@x=\"1\"]/c
invoice.xml: information NOTE: no place
invoice.xml: invalid — 1 fatal, 1 warning, 1 for information, 4 more findings were left out \
(ubl-invoice, rules of peppol)
"
        );
    }

    #[test]
    fn in_colour() {
        let text = TextReport::new(Ok(&report())).color(true).to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1],
            "2:2: \x1b[1;31mfatal\x1b[0m \x1b[1mXSD-VALUE\x1b[0m [BT-1 Invoice number]: expected text, found \"<&>\""
        );
        assert_eq!(lines[2], "  \x1b[2m/Invoice/cbc:ID\x1b[0m");
        assert_eq!(
            lines[5],
            "\x1b[1;36minformation\x1b[0m \x1b[1mNOTE\x1b[0m: no place"
        );
        assert!(lines[6].starts_with("\x1b[1;31minvalid\x1b[0m — 1 fatal, "));
    }

    #[test]
    fn closing_lines() {
        let mut report = Report::default();
        let close = |report: &Report| TextReport::new(Ok(report)).file("a.xml").to_string();
        assert_eq!(
            close(&report),
            "a.xml: valid (no business rules applied, as asked)\n"
        );
        report.format = "ubl-invoice".into();
        report.left_out = 1;
        assert_eq!(
            close(&report),
            "a.xml: valid — 1 more finding was left out (ubl-invoice, no business rules applied, as asked)\n"
        );
        report.left_out = 0;
        report.judged_by.reason = Reason::Outside;
        report.judged_by.specification = Some(Specification::EFff);
        assert_eq!(
            close(&report),
            "a.xml: not-judged (ubl-invoice, no business rules applied: it is e-FFF (UBL 2.0), which is outside EN 16931; only its structure was checked)\n"
        );
        report.profile = Some("en16931".into());
        report.judged_by.reason = Reason::BaseOnly;
        report.judged_by.specification = Some(Specification::XRechnung);
        assert_eq!(
            close(&report),
            "a.xml: valid, judged by EN 16931 only (ubl-invoice, rules of en16931; it names XRechnung, whose own rules are not applied)\n"
        );
    }

    #[test]
    fn unreadable() {
        let kind = ErrorKind::Xml {
            message: Wording::verbatim("expected </b>, found </a>"),
        };
        let error = Error::at(kind, 6).locate(&LineIndex::new("<a><b></a>"));
        let text = TextReport::new(Err(&error))
            .file("a.xml")
            .source("<a><b></a>");
        assert_eq!(
            text.to_string(),
            "\
a.xml:1:7: unreadable: not well-formed XML: expected </b>, found </a>
  <a><b></a>
        ^
a.xml: unreadable — there is no document to check
"
        );
        let error = Error::from(ErrorKind::Empty);
        assert_eq!(
            TextReport::new(Err(&error)).to_string(),
            "unreadable: the file is empty\nunreadable — there is no document to check\n"
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = "0123456789".repeat(10);
        assert_eq!(excerpt(&line, 1, 1, 22), "  012345678901234567…\n  ^\n");
        assert_eq!(
            excerpt(&line, 1, 51, 22),
            "  …456789012345678901…\n         ^\n"
        );
        assert_eq!(
            excerpt(&line, 1, 100, 22),
            "  …234567890123456789\n                    ^\n"
        );
        // Nothing to cut: it fits to the last column.
        assert_eq!(
            excerpt(&line[..20], 1, 20, 22),
            "  01234567890123456789\n                     ^\n"
        );
        // The end of the line is a place too.
        assert_eq!(excerpt("abc\r\nd", 1, 4, 22), "  abc\n     ^\n");
    }

    #[test]
    fn blank_and_missing_lines_are_left_out() {
        assert_eq!(excerpt("a\n\nb", 2, 1, 80), "");
        assert_eq!(excerpt("a\n\nb", 9, 1, 80), "");
    }

    #[test]
    fn tabs_and_widths() {
        assert_eq!(excerpt("a\tb", 1, 3, 80), "  a    b\n       ^\n");
        assert_eq!(excerpt("\t\tb", 1, 3, 80), "  b\n  ^\n");
        assert_eq!(excerpt("\t\tb", 1, 2, 80), "          b\n      ^\n");
        assert_eq!(excerpt("日本b", 1, 3, 80), "  日本b\n      ^\n");
        assert_eq!(excerpt("e\u{301}b", 1, 3, 80), "  e\u{301}b\n   ^\n");
        let wide = "日".repeat(50);
        assert_eq!(
            excerpt(&wide, 1, 50, 22),
            format!("  …{}\n{:19}^\n", "日".repeat(9), "")
        );
    }

    #[test]
    fn nothing_reaches_the_terminal_raw() {
        let every: String = ('\0'..='\u{2100}').filter(|&c| c != '\n').collect();
        let mut hostile = at(1, 1);
        hostile.findings[0].rule = "\x1b[2J".into();
        hostile.findings[0].terms = vec!["\u{9b}31m".into()];
        hostile.findings[0].xpath = "/a\r/b".into();
        hostile.findings[0].message = every.clone() + "\u{feff}\n";
        hostile.format = "\u{7}".into();
        for width in [20, 80, 100_000] {
            let text = TextReport::new(Ok(&hostile))
                .file("\x1b]0;title\x07")
                .source(&every)
                .width(width)
                .to_string();
            let raw = |c: char| c != '\n' && (c.is_control() || crate::value::shown::is_hidden(c));
            assert_eq!(text.find(raw), None);
        }
        assert_eq!(
            excerpt("\x1b[1m\u{202e}x\x7f", 1, 6, 80),
            "  ␛[1m<U+202E>x␡\n              ^\n"
        );
    }

    #[test]
    fn marks_without_end() {
        let text = excerpt(&"\u{301}".repeat(100_000), 1, 50_000, 80);
        assert!(text.len() < 2000);
    }
}
