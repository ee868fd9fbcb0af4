//! The terminal: what is written where, in colour or not, around a progress bar.

use crate::Stop;
use crate::args::When;
use facturier::Language;
use facturier::report::Visible;
use facturier::value::Wording;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::env;
use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use terminal_size::{Width, terminal_size_of};

/// The standard output and the standard error.
#[derive(Debug)]
pub struct Console {
    /// Whether what goes to the standard output may have colours.
    pub color: bool,
    /// How many columns a line of text may take: `COLUMNS`, else what the terminal has, else 100.
    pub width: usize,
    /// Whether the standard output is where the bar is, too.
    shared: bool,
    bar: Option<ProgressBar>,
    /// What it is told in.
    pub language: Language,
}

/// The columns of a line that goes to no terminal.
const NO_TERMINAL: usize = 100;

/// Fewer documents than this are done before a bar would be read.
const WORTH_A_BAR: usize = 10;

impl Console {
    pub fn new(color: When, language: Language) -> Self {
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        let terminal = io::stdout().is_terminal();
        let columns = env::var("COLUMNS").ok();
        let columns = columns.and_then(|text| text.trim().parse().ok());
        let columns = columns.filter(|&columns| columns > 0).or_else(|| {
            let (Width(columns), _) = terminal_size_of(io::stdout())?;
            Some(columns.into())
        });
        Console {
            color: match color {
                When::Auto => terminal && !is_set("NO_COLOR") && !is_dumb,
                When::Always => true,
                When::Never => false,
            },
            width: columns.unwrap_or(NO_TERMINAL),
            shared: terminal,
            bar: None,
            language,
        }
    }

    /// Whether the standard output is a terminal.
    pub fn is_terminal(&self) -> bool {
        self.shared
    }

    /// Words in its language.
    pub fn told(&self, words: &Wording) -> String {
        words.in_language(self.language)
    }

    /// Shows how far things are, if anyone looks and there is something to wait for.
    pub fn start(&mut self, documents: usize) {
        if documents < WORTH_A_BAR || !io::stderr().is_terminal() {
            return;
        }
        let template = "{bar:30} {pos}/{len} files, {rate} each second, {eta} left";
        let style = ProgressStyle::with_template(template).map(|style| {
            style.with_key(
                "rate",
                |state: &ProgressState, text: &mut dyn fmt::Write| {
                    // Nothing to be done about a bar that cannot be drawn.
                    let _ = write!(text, "{:.0}", state.per_sec());
                },
            )
        });
        let bar = ProgressBar::with_draw_target(
            Some(documents as u64),
            ProgressDrawTarget::stderr_with_hz(10),
        );
        self.bar = Some(match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        });
    }

    /// One file more is done.
    pub fn advance(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Takes the bar away.
    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Writes what is for programs to the standard output; on a terminal, nothing in it acts.
    pub fn data(&self, bytes: &[u8]) -> Result<(), Stop> {
        match self.shared {
            true => self.write(shown(bytes, false).as_bytes()),
            false => self.write(bytes),
        }
    }

    /// Writes lines for people to the standard output. What a document holds is made visible where a line
    /// is put together, for nobody can tell later which end of a line is its own; here it is seen to that
    /// nothing else acts, but the colours.
    pub fn out(&self, bytes: &[u8]) -> Result<(), Stop> {
        self.write(shown(bytes, self.color).as_bytes())
    }

    fn write(&self, bytes: &[u8]) -> Result<(), Stop> {
        let write = || {
            let mut stdout = io::stdout().lock();
            stdout.write_all(bytes)?;
            stdout.flush()
        };
        let done = match &self.bar {
            Some(bar) if self.shared => bar.suspend(write),
            _ => write(),
        };
        Ok(done?)
    }

    /// Writes one line to the standard error: what was met, and what was expected. Nothing in it
    /// acts on the terminal.
    pub fn error(&self, message: &str) {
        self.note(&format!("facturier: {}\n", Visible(message)));
    }

    /// Writes lines to the standard error, as [`Console::out`] does.
    pub fn note(&self, lines: &str) {
        let lines = shown(lines.as_bytes(), self.color);
        let write = || {
            // There is nobody to tell that nobody can be told.
            let _ = io::stderr().lock().write_all(lines.as_bytes());
        };
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// Text as a terminal may show it: its lines, and colours if it has them, with everything else that would
/// act made visible.
fn shown(bytes: &[u8], has_colors: bool) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line.strip_suffix('\r').unwrap_or(line), "\n"),
            None => (line, ""),
        };
        let mut rest = line;
        while has_colors && let Some((at, length)) = color(rest) {
            shown.push_str(&Visible(&rest[..at]).to_string());
            shown.push_str(&rest[at..at + length]);
            rest = &rest[at + length..];
        }
        shown.push_str(&Visible(rest).to_string());
        shown.push_str(end);
    }
    shown
}

/// Where the first change of colour stands (`ESC [ 1 ; 31 m`), and how long it is.
fn color(text: &str) -> Option<(usize, usize)> {
    let mut starts = text.match_indices("\u{1b}[");
    starts.find_map(|(at, start)| {
        let rest = &text[at + start.len()..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
        rest[end..]
            .starts_with('m')
            .then_some((at, start.len() + end + 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_a_terminal_but_colors() {
        let data = "{\"number\":\"1\u{202e}2\u{9b}31m\"}\na,b\u{1b}[2J\r\nend".as_bytes();
        let harmless = "{\"number\":\"1<U+202E>2<U+009B>31m\"}\na,b␛[2J\nend";
        assert_eq!(shown(data, false), harmless);
        assert_eq!(shown(data, true), harmless);
        assert_eq!(shown(b"caf\xe9\n", false), "caf\u{fffd}\n");
        let colored = b"\x1b[1;31mfatal\x1b[0m \x1b]0;t\x07 \x1b[2J \x1b[3";
        assert_eq!(
            shown(colored, true),
            "\x1b[1;31mfatal\x1b[0m ␛]0;t␇ ␛[2J ␛[3"
        );
        assert_eq!(shown(colored, false), "␛[1;31mfatal␛[0m ␛]0;t␇ ␛[2J ␛[3");
    }
}
