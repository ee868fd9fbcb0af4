//! `--statistics`: how often each rule was broken, and by whose documents.

use crate::console::Console;
use crate::tally::Tally;
use crate::words::{phrase, severity as severity_words};
use facturier::model::Party;
use facturier::report::{Finding, JsonLine, Report, Severity, Verdict, Visible};
use facturier::value::Wording;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

/// What was counted of all documents.
#[derive(Debug, Default)]
pub struct Statistics {
    rules: BTreeMap<String, Rule>,
    suppliers: BTreeMap<String, Supplier>,
}

#[derive(Debug, Serialize)]
struct Rule {
    rule: String,
    severity: Severity,
    title: String,
    documents: usize,
    findings: usize,
}

#[derive(Debug, Default, Serialize)]
struct Supplier {
    name: Option<String>,
    number: Option<String>,
    documents: usize,
    invalid: usize,
    findings: usize,
}

/// The keys of the JSON.
#[derive(Serialize)]
struct Object<'a> {
    record: &'static str,
    documents: usize,
    valid: usize,
    invalid: usize,
    not_judged: usize,
    unreadable: usize,
    rules: Vec<&'a Rule>,
    suppliers: Vec<&'a Supplier>,
}

impl Statistics {
    /// Counts a document of this seller, if it has one, with these findings.
    pub fn add(&mut self, seller: Option<&Party>, report: &Report) {
        let mut broken = BTreeSet::new();
        for finding in &report.findings {
            let rule = self.rules.entry(finding.rule.to_string());
            let rule = rule.or_insert_with(|| Rule::new(finding));
            rule.findings += 1;
            // The heaviest, where a rule has several.
            rule.severity = rule.severity.min(finding.severity);
            if broken.insert(&finding.rule) {
                rule.documents += 1;
            }
        }
        let Some(seller) = seller else { return };
        let name = seller.name.as_deref().or(seller.trading_name.as_deref());
        let number = seller.vat_identifier().map(str::to_owned).or_else(|| {
            let registration = seller.legal_registration_identifier.as_ref();
            registration.map(|registration| registration.value.to_string())
        });
        // One spelling of a number is as good as another.
        let key = match &number {
            Some(number) => number
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
                .to_uppercase(),
            None => format!("\u{0}{}", name.unwrap_or_default()),
        };
        let supplier = self.suppliers.entry(key).or_default();
        supplier.name = supplier.name.take().or(name.map(str::to_owned));
        supplier.number = supplier.number.take().or(number);
        supplier.documents += 1;
        supplier.invalid += usize::from(report.verdict() == Verdict::Invalid);
        supplier.findings += report.findings.len() + report.left_out;
    }

    /// The rules and suppliers with most findings first.
    fn in_order(&self) -> (Vec<&Rule>, Vec<&Supplier>) {
        let mut rules: Vec<&Rule> = self.rules.values().collect();
        rules.sort_by_key(|rule| (rule.severity, std::cmp::Reverse(rule.documents)));
        let mut suppliers: Vec<&Supplier> = self.suppliers.values().collect();
        suppliers.sort_by_key(|supplier| {
            std::cmp::Reverse((supplier.invalid, supplier.findings, supplier.documents))
        });
        (rules, suppliers)
    }

    /// One object on one line.
    pub fn to_json(&self, tally: &Tally) -> String {
        let (rules, suppliers) = self.in_order();
        let Tally {
            valid,
            invalid,
            not_judged,
            unreadable,
            ..
        } = *tally;
        JsonLine(Object {
            record: "statistics",
            documents: valid + invalid + not_judged + unreadable,
            valid,
            invalid,
            not_judged,
            unreadable,
            rules,
            suppliers,
        })
        .to_string()
    }

    /// A table of rules and one of suppliers, as wide as the console.
    pub fn to_text(&self, console: &Console) -> String {
        let width = console.width.max(60);
        let said = |words: Wording| console.told(&words);
        let documents = Column::new(9, said(phrase!("documents")));
        let findings = Column::new(8, said(phrase!("findings")));
        let invalid = Column::new(8, said(phrase!("invalid")));
        let (rules, suppliers) = self.in_order();
        // Writing to a string cannot fail.
        let mut text = String::new();
        if !rules.is_empty() {
            let (severity, rule) = (said(phrase!("severity")), said(phrase!("rule")));
            let _ = writeln!(text, "{documents}  {findings}  {severity:<11}  {rule}");
            for rule in rules {
                let line = format!(
                    "{}  {}  {:<11}  {:<18}  {}",
                    documents.of(rule.documents),
                    findings.of(rule.findings),
                    said(severity_words(rule.severity)),
                    Visible(&rule.rule).to_string(),
                    Visible(&rule.title)
                );
                let _ = writeln!(text, "{}", Visible(line.trim_end()).up_to(width));
            }
            text.push('\n');
        }
        if !suppliers.is_empty() {
            let supplier = said(phrase!("supplier"));
            let _ = writeln!(text, "{documents}  {invalid}  {findings}     {supplier}");
            for supplier in suppliers {
                let mut who = match &supplier.name {
                    Some(name) => Visible(name).to_string(),
                    None => said(phrase!("without a name")),
                };
                if let Some(number) = &supplier.number {
                    let _ = write!(who, " ({})", Visible(number));
                }
                let line = format!(
                    "{}  {}  {}     {who}",
                    documents.of(supplier.documents),
                    invalid.of(supplier.invalid),
                    findings.of(supplier.findings)
                );
                let _ = writeln!(text, "{}", Visible(&line).up_to(width));
            }
            text.push('\n');
        }
        text
    }
}

/// A column of numbers, and what stands above it.
struct Column {
    width: usize,
    name: String,
}

impl Column {
    fn new(width: usize, name: String) -> Self {
        Column {
            width: width.max(name.chars().count()),
            name,
        }
    }

    fn of(&self, number: usize) -> String {
        format!("{number:>0$}", self.width)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>1$}", self.name, self.width)
    }
}

impl Rule {
    fn new(finding: &Finding) -> Self {
        Rule {
            rule: finding.rule.to_string(),
            severity: finding.severity,
            title: finding.title.to_string(),
            documents: 0,
            findings: 0,
        }
    }
}
