//! `--statistics`: how often each rule was broken, and by whose documents.

use crate::tally::Tally;
use facturier::model::Party;
use facturier::report::{Finding, JsonLine, Report, Severity, Verdict, Visible};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

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

    /// A table of rules and one of suppliers, as wide as this.
    pub fn to_text(&self, width: usize) -> String {
        let (rules, suppliers) = self.in_order();
        // Writing to a string cannot fail.
        let mut text = String::new();
        if !rules.is_empty() {
            let _ = writeln!(text, "documents  findings  severity     rule");
            for rule in rules {
                let line = format!(
                    "{:>9}  {:>8}  {:<11}  {:<18}  {}",
                    rule.documents,
                    rule.findings,
                    rule.severity,
                    Visible(&rule.rule).to_string(),
                    Visible(&rule.title)
                );
                let _ = writeln!(text, "{}", Visible(line.trim_end()).up_to(width.max(60)));
            }
            text.push('\n');
        }
        if !suppliers.is_empty() {
            let _ = writeln!(text, "documents   invalid  findings     supplier");
            for supplier in suppliers {
                let name = supplier.name.as_deref().unwrap_or("without a name");
                let mut who = Visible(name).to_string();
                if let Some(number) = &supplier.number {
                    let _ = write!(who, " ({})", Visible(number));
                }
                let line = format!(
                    "{:>9}  {:>8}  {:>8}     {who}",
                    supplier.documents, supplier.invalid, supplier.findings
                );
                let _ = writeln!(text, "{}", Visible(&line).up_to(width.max(60)));
            }
            text.push('\n');
        }
        text
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
