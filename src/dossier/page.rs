//! A dossier as a page: what there is, who sent it, and how it stands.

use super::{Direction, Duplicate, Entry, EntryKind, EntryState};
use crate::format::html::{begin, end, escape};
use crate::language::{self, Language};
use crate::model::{Document, Invoice, Party, Statement};
use crate::report::Severity;
use crate::value::Parsed;
use crate::view::word;
use std::fmt::Write as _;

/// The index of a dossier as HTML, a row for each file. It is written in pieces, so that a dossier may have any
/// number of files: [`head`](DossierIndex::head), a [`row`](DossierIndex::row) for each, and
/// [`tail`](DossierIndex::tail).
///
/// ```
/// use facturier::Language;
/// use facturier::dossier::{Dossier, DossierIndex, FolderSource, History, Identity};
/// use std::ops::ControlFlow;
///
/// let index = DossierIndex::new(Language::French);
/// let mut page = index.head("Dossier 2026");
/// let source = FolderSource::new("fixtures/ubl");
/// Dossier::new(Identity::new()).import(&source, &mut History::new(), |imported| {
///     page.push_str(&index.row(&imported.entry, imported.document.as_ref(), None));
///     ControlFlow::Continue(())
/// })?;
/// page.push_str(&index.tail());
/// assert!(page.contains("Facture 2026-0117"));
/// # Ok::<(), facturier::dossier::Refusal>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DossierIndex {
    language: Language,
}

impl DossierIndex {
    /// An index in this language.
    pub const fn new(language: Language) -> Self {
        DossierIndex { language }
    }

    /// The beginning of the page, up to its first row.
    pub fn head(&self, title: &str) -> String {
        let mut out = begin(title, self.language);
        out.push_str("<main class=\"broad\">\n<article>\n<h1>");
        escape(title, &mut out);
        out.push_str("</h1>\n<table aria-label=\"");
        out.push_str(word("documents", self.language));
        out.push_str("\">\n<thead><tr>");
        for key in COLUMNS {
            let class = if key == "total" {
                " class=\"number\""
            } else {
                ""
            };
            let _ = write!(
                out,
                "<th scope=\"col\"{class}>{}</th>",
                word(key, self.language)
            );
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        out
    }

    /// The row of a file, with a relative link to the page of its document if there is one.
    pub fn row(&self, entry: &Entry, document: Option<&Document>, page: Option<&str>) -> String {
        let invoice = document.and_then(Document::as_invoice);
        let statement = document
            .and_then(Document::as_statements)
            .and_then(<[Statement]>::first);
        let mut out = String::from("<tr>");
        let mut cell = |key: &'static str, class: &str, content: &dyn Fn(&mut String)| {
            let _ = write!(
                out,
                "<td{class} data-label=\"{}\">",
                word(key, self.language)
            );
            content(&mut out);
            out.push_str("</td>");
        };
        cell(COLUMNS[0], " class=\"wide\"", &|out| {
            let number = match (invoice, statement) {
                (Some(invoice), _) => invoice.number.as_deref().unwrap_or("").to_owned(),
                (_, Some(statement)) => statement.number.map_or(String::new(), |it| it.to_string()),
                _ => String::new(),
            };
            let name = format!("{} {number}", self.kind(entry.kind));
            match page {
                Some(page) => {
                    out.push_str("<a href=\"");
                    escape(&link(page), out);
                    out.push_str("\">");
                    escape(name.trim(), out);
                    out.push_str("</a>");
                }
                None => escape(name.trim(), out),
            }
            if let Some(direction) = self.direction(entry.direction) {
                let _ = write!(out, " <span class=\"hint\">{direction}</span>");
            }
        });
        cell(COLUMNS[1], "", &|out| {
            let date = match (invoice, statement) {
                (Some(invoice), _) => invoice.issue_date.as_ref(),
                (_, Some(statement)) => statement
                    .new_balance
                    .as_ref()
                    .and_then(|balance| balance.date.as_ref()),
                _ => None,
            };
            let text = match date {
                Some(Parsed::Value(date)) => language::short_date(*date, self.language),
                Some(other) => other.to_string(),
                None => String::new(),
            };
            escape(&text, out);
        });
        let party = |party: Option<&Party>| party.and_then(|party| party.name.clone());
        cell(COLUMNS[2], "", &|out| {
            let name = invoice.and_then(|invoice| party(invoice.seller.as_ref()));
            escape(name.as_deref().unwrap_or(""), out);
        });
        cell(COLUMNS[3], "", &|out| {
            let buyer = invoice.and_then(|invoice| party(invoice.buyer.as_ref()));
            let holder = statement.and_then(|statement| statement.holder.clone());
            escape(buyer.or(holder).as_deref().unwrap_or(""), out);
        });
        let order = |of: fn(&Invoice) -> Option<&str>| invoice.and_then(of).unwrap_or("");
        cell(COLUMNS[4], "", &|out| {
            escape(order(|it| it.purchase_order_reference.as_deref()), out);
        });
        cell(COLUMNS[5], "", &|out| {
            escape(order(|it| it.sales_order_reference.as_deref()), out);
        });
        cell(COLUMNS[6], " class=\"number\"", &|out| {
            let total = invoice.and_then(|it| it.totals.as_ref()?.total_with_vat.as_ref());
            let Some(total) = total else { return };
            let text = match &total.value {
                Parsed::Value(value) => {
                    let currency = total.currency.as_deref().unwrap_or("");
                    language::money(*value, currency, self.language)
                }
                other => other.to_string(),
            };
            escape(&text, out);
        });
        cell(COLUMNS[7], "", &|out| self.status(entry, out));
        cell(COLUMNS[8], "", &|out| escape(&entry.path, out));
        out.push_str("</tr>\n");
        out
    }

    /// The end of the page.
    pub fn tail(&self) -> String {
        let mut out = String::from("</tbody>\n</table>\n</article>\n</main>\n");
        end(None, self.language, &mut out);
        out
    }

    fn kind(&self, kind: EntryKind) -> &'static str {
        let key = match kind {
            EntryKind::Invoice => "invoice",
            EntryKind::CreditNote => "credit-note",
            EntryKind::Receipt => "receipt",
            EntryKind::BankStatement => "statement",
            EntryKind::CardStatement => "card-statement",
            EntryKind::Payroll => "payroll",
            EntryKind::NotRead | EntryKind::Other => "file",
        };
        word(key, self.language)
    }

    fn direction(&self, direction: Direction) -> Option<&'static str> {
        let key = match direction {
            Direction::Sale => "sale",
            Direction::Purchase => "purchase",
            Direction::NotOurs => "not-ours",
            Direction::Unknown => return None,
        };
        Some(word(key, self.language))
    }

    fn status(&self, entry: &Entry, out: &mut String) {
        let warnings = entry
            .findings
            .iter()
            .filter(|it| it.severity == Severity::Warning);
        let (class, key) = match entry.state() {
            EntryState::Good if !entry.judged_by.has_rules() => ("warning", "not-judged"),
            EntryState::Good if warnings.count() > 0 => ("warning", "warnings"),
            EntryState::Good => ("good", "valid"),
            EntryState::BreaksRules | EntryState::Broken => ("fatal", "invalid"),
            EntryState::Unreadable | EntryState::Unavailable => ("fatal", "unreadable"),
            EntryState::NotRead => ("warning", "not-read"),
            EntryState::Opened => ("information", "opened"),
            EntryState::NotKnown => ("information", "not-known"),
            EntryState::NoDocument => ("information", "no-document"),
        };
        let _ = write!(
            out,
            "<span class=\"{class}\">{}</span>",
            word(key, self.language)
        );
        let mut hint = |key: &'static str, of: &str| {
            let _ = write!(out, " <span class=\"hint\">{} ", word(key, self.language));
            escape(of, out);
            out.push_str("</span>");
        };
        match &entry.duplicate {
            Some(Duplicate::Same(path) | Duplicate::SameButAttachment(path)) => {
                hint("same-as", path);
            }
            Some(Duplicate::Conflict(path)) => hint("contradicts", path),
            Some(Duplicate::Replaces(path)) => hint("replaces", path),
            None => {}
        }
    }
}

const COLUMNS: [&str; 9] = [
    "document",
    "date",
    "sender",
    "receiver",
    "customer-order",
    "supplier-order",
    "total",
    "status",
    "file",
];

/// A path as a link has it.
fn link(path: &str) -> String {
    let mut link = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                link.push(byte as char);
            }
            _ => {
                let _ = write!(link, "%{byte:02X}");
            }
        }
    }
    link
}
