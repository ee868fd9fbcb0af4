//! Sheets as HTML.

use super::HtmlPage;
use super::qr;
use crate::error::Error;
use crate::language::Language;
use crate::report::{Finding, Group, Report, Severity, Verdict, Visible};
use crate::view::{Block, Fact, File, Marks, Row, Sheet, Shown, Table, Tone, word};
use std::borrow::Cow;
use std::collections::HashMap;

const STYLE: &str = include_str!("style.css");

/// Types that a browser shows and saves without running anything: those of EN 16931.
const HARMLESS: &[&str] = &[
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
];

pub(super) fn page(page: &HtmlPage<'_>) -> String {
    let report = page.outcome.and_then(Result::ok);
    let groups = report.map(Report::groups).unwrap_or_default();
    let findings: Vec<&Finding> = groups.iter().map(|group| group.cause).collect();
    let mut marks = Marks::of(&findings);
    let sheets = page
        .document
        .map(|document| Sheet::of(document, page.language, &mut marks));
    let sheets = sheets.unwrap_or_default();
    let mut body = Writer {
        out: String::new(),
        language: page.language,
        findings: &findings,
        is_placed: vec![false; findings.len()],
        headings: 0,
    };
    for sheet in &sheets {
        body.sheet(sheet);
    }
    let mut whole = Writer {
        out: String::new(),
        is_placed: std::mem::take(&mut body.is_placed),
        ..body
    };
    let body = body.out;
    let mut title = page
        .file
        .unwrap_or(word("document", page.language))
        .to_owned();
    if let Some(sheet) = sheets.first() {
        let number = sheet
            .lead
            .first()
            .map_or("", |fact| fact.value.text.as_str());
        title = format!("{} {number}", sheet.title);
        if !sheet.from.is_empty() {
            title = format!("{title}, {}", sheet.from);
        }
    }
    whole.out = begin(&title, page.language);
    match page.outcome {
        Some(Ok(report)) => whole.verdict(report, &groups),
        Some(Err(error)) => whole.error(error),
        None => {}
    }
    whole.raw("<main>\n");
    whole.raw(&body);
    whole.raw("</main>\n");
    end(page.file, page.language, &mut whole.out);
    whole.out
}

/// A page of sheets that are of no document.
pub(crate) fn of_sheets(title: &str, sheets: &[Sheet<'_>], language: Language) -> String {
    let mut writer = Writer {
        out: begin(title, language),
        language,
        findings: &[],
        is_placed: Vec::new(),
        headings: 0,
    };
    writer.raw("<main>\n");
    for sheet in sheets {
        writer.sheet(sheet);
    }
    writer.raw("</main>\n");
    end(None, language, &mut writer.out);
    writer.out
}

/// The beginning of a page, up to its body.
pub(crate) fn begin(title: &str, language: Language) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n",
        language.code()
    );
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; img-src data:\">\n",
    );
    out.push_str(concat!(
        "<meta name=\"generator\" content=\"facturier ",
        env!("CARGO_PKG_VERSION"),
        "\">\n<title>"
    ));
    escape(&Visible(title).up_to(120), &mut out);
    out.push_str("</title>\n<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n</head>\n<body>\n");
    out
}

/// The end of a page: what made it, of which file.
pub(crate) fn end(file: Option<&str>, language: Language, out: &mut String) {
    out.push_str("<footer><p>");
    if let Some(file) = file {
        escape(file, out);
        out.push_str(" · ");
    }
    out.push_str(word("made-by", language));
    out.push_str(concat!(" facturier ", env!("CARGO_PKG_VERSION")));
    out.push_str("</p></footer>\n</body>\n</html>\n");
}

struct Writer<'f> {
    out: String,
    language: Language,
    findings: &'f [&'f Finding],
    /// Which of them stand beside a field.
    is_placed: Vec<bool>,
    headings: usize,
}

impl Writer<'_> {
    /// Markup of our own.
    fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// A text that may say anything, in one line.
    fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    /// A text with its line breaks.
    fn lines(&mut self, text: &str) {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.raw("<br>");
            }
            self.text(line.strip_suffix('\r').unwrap_or(line));
        }
    }

    fn element(&mut self, open: &str, text: &str, close: &str) {
        self.raw(open);
        self.text(text);
        self.raw(close);
    }

    /// The verdict, and all findings: with a link those that stand beside their field, whole the others.
    fn verdict(&mut self, report: &Report, groups: &[Group<'_>]) {
        let (class, key) = match report.verdict() {
            Verdict::Invalid => ("invalid", "invalid"),
            Verdict::Unreadable => ("invalid", "unreadable"),
            Verdict::NotJudged => ("warned", "not-judged"),
            Verdict::Valid if report.count(Severity::Warning) > 0 => ("warned", "warnings"),
            Verdict::Valid => ("valid", "valid"),
        };
        self.raw("<header class=\"verdict ");
        self.raw(class);
        self.raw("\"><p class=\"word\">");
        self.raw(word(key, self.language));
        self.raw(" <span class=\"hint\">");
        self.text(&report.rules_in(self.language));
        self.raw("</span></p>\n");
        if !groups.is_empty() {
            self.raw("<ol>\n");
            for (at, group) in groups.iter().enumerate() {
                self.raw("<li>");
                self.rule(group.cause);
                if self.is_placed[at] {
                    self.raw(&format!("<a href=\"#finding-{}\">", at + 1));
                    self.text(&group.cause.message);
                    self.raw("</a>");
                } else {
                    self.text(&group.cause.message);
                }
                if !group.repeats.is_empty() {
                    self.raw(&format!(
                        " <span class=\"hint\">×{}</span>",
                        group.repeats.len() + 1
                    ));
                }
                self.raw("</li>\n");
            }
            self.raw("</ol>\n");
        }
        if report.left_out > 0 {
            self.raw(&format!("<p class=\"hint\">+ {}</p>\n", report.left_out));
        }
        self.raw("</header>\n");
    }

    /// Why there is no document.
    fn error(&mut self, error: &Error) {
        self.raw("<header class=\"verdict invalid\"><p class=\"word\">");
        self.raw(word("unreadable", self.language));
        self.raw("</p>\n<p>");
        self.text(&error.to_string());
        self.raw("</p></header>\n");
    }

    fn rule(&mut self, finding: &Finding) {
        let class = match finding.severity {
            Severity::Fatal => "fatal",
            Severity::Warning => "warning",
            Severity::Information => "information",
        };
        self.raw(&format!("<span class=\"rule {class}\">"));
        self.text(&finding.rule);
        self.raw("</span> ");
    }

    /// The findings about a field.
    fn marks(&mut self, marks: &[usize]) {
        for &mark in marks {
            let Some(finding) = self.findings.get(mark).copied() else {
                continue;
            };
            let id = match std::mem::replace(&mut self.is_placed[mark], true) {
                false => format!(" id=\"finding-{}\"", mark + 1),
                true => String::new(),
            };
            self.raw(&format!("<p class=\"finding\"{id}>"));
            self.rule(finding);
            self.text(&finding.message);
            self.raw("</p>");
        }
    }

    fn sheet(&mut self, sheet: &Sheet<'_>) {
        let class = match sheet.tone {
            Tone::Invoice => "invoice",
            Tone::CreditNote => "credit-note",
            Tone::Statement => "statement",
        };
        self.raw(&format!("<article class=\"{class}\">\n<header>\n"));
        if !sheet.from.is_empty() {
            self.element("<p class=\"from\">", &sheet.from, "</p>\n");
        }
        self.element("<h1>", &sheet.title, "</h1>\n");
        self.facts("lead", &sheet.lead);
        self.raw("</header>\n");
        for block in &sheet.blocks {
            self.block(block);
        }
        self.raw("</article>\n");
    }

    fn heading(&mut self, heading: &str) -> String {
        self.headings += 1;
        let id = format!("h{}", self.headings);
        self.raw(&format!("<h2 id=\"{id}\">"));
        self.text(heading);
        self.raw("</h2>\n");
        id
    }

    fn block(&mut self, block: &Block<'_>) {
        match block {
            Block::Side(blocks) => {
                self.raw("<div class=\"side\">\n");
                for block in blocks {
                    self.block(block);
                }
                self.raw("</div>\n");
            }
            Block::Totals { heading, facts } => {
                self.raw("<section class=\"totals\">\n");
                self.heading(heading);
                self.facts("", facts);
                self.raw("</section>\n");
            }
            Block::Facts { heading, facts } => {
                self.raw("<section>\n");
                self.heading(heading);
                self.facts("", facts);
                self.raw("</section>\n");
            }
            Block::Payment {
                heading,
                facts,
                code,
            } => {
                self.raw("<section class=\"payment\">\n");
                self.heading(heading);
                self.raw("<div>\n");
                self.facts("", facts);
                let label = word("payment-code", self.language);
                if let Some(svg) = code.as_deref().and_then(|code| qr::svg(code, label)) {
                    self.raw("<figure>");
                    self.raw(&svg);
                    self.raw("<figcaption>");
                    self.raw(label);
                    self.raw("</figcaption></figure>\n");
                }
                self.raw("</div>\n</section>\n");
            }
            Block::Files { heading, files } => {
                self.raw("<section>\n");
                self.heading(heading);
                self.raw("<ul class=\"files\">\n");
                for file in files {
                    self.file(file);
                }
                self.raw("</ul>\n</section>\n");
            }
            Block::Table(table) => {
                self.raw("<section>\n");
                let id = self.heading(&table.heading);
                self.table(table, &format!("aria-labelledby=\"{id}\""));
                self.raw("</section>\n");
            }
        }
    }

    fn facts(&mut self, class: &str, facts: &[Fact]) {
        // Values that say themselves what they are stand before the list.
        let is_plain = |fact: &&Fact| fact.label.is_empty();
        let (plain, labelled): (Vec<&Fact>, Vec<&Fact>) = facts.iter().partition(is_plain);
        for fact in plain {
            self.raw(if fact.is_strong {
                "<p class=\"strong\">"
            } else {
                "<p>"
            });
            self.shown(&fact.value);
            self.raw("</p>\n");
            self.marks(&fact.marks);
        }
        if labelled.is_empty() {
            return;
        }
        match class {
            "" => self.raw("<dl>\n"),
            class => self.raw(&format!("<dl class=\"{class}\">\n")),
        }
        // A list has each label once: what has the same stands below it.
        let mut at_label: HashMap<&str, usize> = HashMap::new();
        let mut labels: Vec<Vec<&Fact>> = Vec::new();
        for fact in labelled {
            let at = *at_label.entry(&fact.label).or_insert(labels.len());
            match labels.get_mut(at) {
                Some(facts) => facts.push(fact),
                None => labels.push(vec![fact]),
            }
        }
        for facts in labels {
            let is_strong = facts.iter().any(|fact| fact.is_strong);
            self.raw(if is_strong {
                "<div class=\"strong\"><dt>"
            } else {
                "<div><dt>"
            });
            self.text(&facts[0].label);
            self.raw("</dt>");
            for fact in facts {
                self.raw("<dd>");
                self.shown(&fact.value);
                self.marks(&fact.marks);
                self.raw("</dd>");
            }
            self.raw("</div>\n");
        }
        self.raw("</dl>\n");
    }

    fn shown(&mut self, shown: &Shown) {
        if shown.is_unreadable {
            self.raw("<span class=\"unreadable\">");
            self.lines(&shown.text);
            self.raw("</span>");
        } else {
            self.lines(&shown.text);
        }
        if !shown.hint.is_empty() {
            self.raw(" <span class=\"hint\">");
            self.lines(&shown.hint);
            self.raw("</span>");
        }
    }

    fn table(&mut self, table: &Table, label: &str) {
        self.raw(&format!("<table {label}>\n<thead><tr>"));
        for column in &table.columns {
            let class = match (column.is_number, column.is_wide) {
                (true, _) => " class=\"number\"",
                (_, true) => " class=\"wide\"",
                _ => "",
            };
            self.raw(&format!("<th scope=\"col\"{class}>"));
            self.text(&column.label);
            self.raw("</th>");
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.row(table, row);
        }
        self.raw("</tbody>\n</table>\n");
    }

    fn row(&mut self, table: &Table, row: &Row) {
        self.raw("<tr>");
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            let class = match (column.is_number, column.is_wide) {
                (true, _) => " class=\"number\"",
                (_, true) => " class=\"wide\"",
                _ => "",
            };
            self.raw(&format!("<td{class} data-label=\""));
            self.text(&column.label);
            self.raw("\">");
            self.shown(cell);
            if column.is_wide {
                self.facts("", &row.facts);
                self.marks(&row.marks);
                if !row.more.is_empty() {
                    self.raw("<details><summary>");
                    self.raw(word("more", self.language));
                    self.raw("</summary>\n");
                    self.facts("", &row.more);
                    self.raw("</details>");
                }
                if let Some(parts) = &row.parts {
                    let count = parts.rows.len();
                    self.raw("<details><summary>");
                    self.raw(&format!("{count} "));
                    self.text(&parts.heading);
                    self.raw("</summary>\n");
                    self.table(parts, "class=\"parts\"");
                    self.raw("</details>");
                }
            }
            self.raw("</td>");
        }
        self.raw("</tr>\n");
    }

    fn file(&mut self, file: &File<'_>) {
        self.raw("<li>");
        let name: Cow<'_, str> = match file.name.trim() {
            "" => word("content", self.language).into(),
            _ => Visible(&file.name).to_string().into(),
        };
        match file.content {
            Some(content) => {
                let media = HARMLESS.iter().find(|media| **media == file.media_type);
                self.raw("<a download=\"");
                // A name is no path.
                self.text(&name.replace(['/', '\\', ':'], "_"));
                self.raw("\" href=\"data:");
                self.raw(media.copied().unwrap_or("application/octet-stream"));
                self.raw(";base64,");
                self.raw(&content.to_base64());
                self.raw("\">");
                self.text(&name);
                self.raw("</a>");
            }
            None if !file.name.trim().is_empty() => self.text(&name),
            None => {}
        }
        self.facts("", &file.facts);
        self.raw("</li>\n");
    }
}

/// A text as HTML has it, in which nothing is markup and nothing is hidden.
pub(crate) fn escape(text: &str, out: &mut String) {
    let is_plain = |byte: u8| {
        matches!(byte, b' '..=b'~') && !matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'')
    };
    if text.bytes().all(is_plain) {
        out.push_str(text);
        return;
    }
    // What is laid out with blanks that keep words together stays so.
    for c in Visible(text).to_string().chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}
