//! One cause, one finding: which findings of a report say the same thing again, or follow from another.
//!
//! The rules of an authority overlap, and one wrong amount breaks the rule about every sum it goes
//! into. JSON and SVRL keep all of them; whoever has to put the document right is told the cause, and
//! the ids of what goes away with it. Nothing is left out without its id.

use super::{Finding, Report, Severity};
use crate::term;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// A finding with those that come from the same fault.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Group<'r> {
    /// What to put right.
    pub cause: &'r Finding,
    /// The same fault in other places: same rule, same message.
    pub repeats: Vec<&'r Finding>,
    /// Findings of other rules that go away with the cause.
    pub follows: Vec<&'r Finding>,
}

impl Report {
    /// The findings by their causes, in the order of the causes.
    ///
    /// ```
    /// use facturier::{read, rules::Profile};
    /// let invoice = include_str!("../../fixtures/ubl/peppol-invoice.xml");
    /// // The currency of every amount is another than that of the document.
    /// let wrong = invoice.replacen(">EUR<", ">USD<", 1);
    /// let report = read(wrong.as_bytes())?.validate(&Profile::named("peppol")?);
    /// let groups = report.groups();
    /// assert_eq!(groups.len(), 1);
    /// assert!(report.findings.len() > 10);
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        let mut same: HashMap<(&str, &str, Severity), usize> = HashMap::new();
        for finding in &self.findings {
            let key = (&*finding.rule, &*finding.message, finding.severity);
            // What stands in a bank file is told line by line.
            let known = same.get(&key).filter(|_| finding.field.is_none());
            match known {
                Some(&group) => groups[group].repeats.push(finding),
                None => {
                    same.insert(key, groups.len());
                    groups.push(Group {
                        cause: finding,
                        repeats: Vec::new(),
                        follows: Vec::new(),
                    });
                }
            }
        }
        let index = Index::of(&groups);
        let cause_of: Vec<Option<usize>> = (0..groups.len())
            .map(|at| cause(&groups, &index, at))
            .collect();
        // The cause of a cause is the cause.
        let first = |mut at: usize| {
            for _ in 0..CAUSES.len() {
                match cause_of[at] {
                    Some(cause) => at = cause,
                    None => break,
                }
            }
            at
        };
        let firsts: Vec<usize> = (0..groups.len()).map(first).collect();
        for at in 0..groups.len() {
            let to = firsts[at];
            if to != at && firsts[to] == to {
                let cause = groups[at].cause;
                let repeats = std::mem::take(&mut groups[at].repeats);
                groups[to].follows.push(cause);
                groups[to].follows.extend(repeats);
            }
        }
        let mut at = 0;
        groups.retain(|_| {
            at += 1;
            let to = firsts[at - 1];
            to == at - 1 || firsts[to] != to
        });
        groups
    }
}

/// The groups by what a cause is looked for by, so that none has to be compared with all others.
struct Index<'r> {
    by_rule: HashMap<&'r str, Vec<usize>>,
    by_place: HashMap<&'r str, Vec<usize>>,
    /// By the element around the place.
    by_parent: HashMap<&'r str, Vec<usize>>,
    /// By the place and every element around it.
    by_around: HashMap<&'r str, Vec<usize>>,
}

impl<'r> Index<'r> {
    fn of(groups: &[Group<'r>]) -> Index<'r> {
        let mut index = Index {
            by_rule: HashMap::new(),
            by_place: HashMap::new(),
            by_parent: HashMap::new(),
            by_around: HashMap::new(),
        };
        for (at, group) in groups.iter().enumerate() {
            let finding = group.cause;
            let mut path = finding.path();
            index.by_rule.entry(&finding.rule).or_default().push(at);
            index.by_place.entry(path).or_default().push(at);
            let is_about_around =
                |row: &&Cause| row.when == When::Around && fits(row.cause, &finding.rule).is_some();
            let climbs = CAUSES.iter().any(|row| is_about_around(&row));
            if let Some((parent, _)) = path.rsplit_once('/') {
                index.by_parent.entry(parent).or_default().push(at);
            }
            while climbs && !path.is_empty() {
                index.by_around.entry(path).or_default().push(at);
                path = path.rsplit_once('/').map_or("", |(around, _)| around);
            }
        }
        index
    }

    /// Groups that may be the cause of a finding by this row, the first hundred of them.
    fn candidates(&self, row: &Cause, finding: &Finding) -> &[usize] {
        let parent = || {
            finding
                .path()
                .rsplit_once('/')
                .map_or("", |(parent, _)| parent)
        };
        let starred = row.cause.contains('*');
        let found = match row.when {
            When::Always if starred => {
                // The rule of the same family.
                return self.family(row, finding);
            }
            When::SamePlace => self.by_place.get(finding.path()),
            When::Beside => self.by_parent.get(parent()),
            When::Around => self.by_around.get(&*finding.xpath),
            When::Always | When::SameAmount | When::SameTerm | When::NoAmount => {
                self.by_rule.get(row.cause)
            }
        };
        let found = found.map_or(&[][..], Vec::as_slice);
        &found[..found.len().min(LOOKED_AT)]
    }
}

impl Index<'_> {
    /// The groups of the rule that stands to the cause of a row as the finding to what follows.
    fn family(&self, row: &Cause, finding: &Finding) -> &[usize] {
        let star = row
            .follows
            .iter()
            .find_map(|pattern| fits(pattern, &finding.rule));
        let rule = star.map(|star| row.cause.replacen('*', star, 1));
        let found = rule.and_then(|rule| self.by_rule.get(rule.as_str()));
        let found = found.map_or(&[][..], Vec::as_slice);
        &found[..found.len().min(LOOKED_AT)]
    }
}

/// The cause of a group, by the first row that has one.
fn cause(groups: &[Group<'_>], index: &Index<'_>, at: usize) -> Option<usize> {
    let finding = groups[at].cause;
    for row in CAUSES {
        let star =
            |pattern: &&'static str| Some((fits(pattern, &finding.rule)?, pattern.contains('*')));
        let Some((star, is_family)) = row.follows.iter().find_map(star) else {
            continue;
        };
        // With a star on both sides, both are of one family.
        let is_of_row = |rule: &str| match fits(row.cause, rule) {
            Some(other) => !is_family || !row.cause.contains('*') || other == star,
            None => false,
        };
        let causes = index
            .candidates(row, finding)
            .iter()
            .copied()
            .filter(|&cause| {
                cause != at
                    && is_of_row(&groups[cause].cause.rule)
                    && groups[cause].cause.severity <= finding.severity
            });
        let causes: Vec<usize> = causes.collect();
        let is_cause = |&cause: &usize| row.when.holds(groups[cause].cause, finding);
        if let Some(cause) = causes.iter().copied().find(is_cause) {
            return Some(cause);
        }
        // Several wrong amounts go into the sum together.
        if row.when == When::SameAmount && causes.len() > 1 {
            let mut differences = causes.iter().map(|&cause| difference(groups[cause].cause));
            let together = differences.try_fold(Decimal::ZERO, |sum, next| sum.checked_add(next?));
            let own = difference(finding).map(|own| own.abs());
            if together.is_some() && together.map(|sum| sum.abs()) == own {
                return causes.first().copied();
            }
        }
    }
    None
}

/// How many findings are taken into account as causes of another.
const LOOKED_AT: usize = 100;

/// What stands for the star in a pattern; `None` when the id does not fit.
fn fits<'i>(pattern: &str, id: &'i str) -> Option<&'i str> {
    match pattern.split_once('*') {
        None => (pattern == id).then_some(""),
        Some((start, end)) => id.strip_prefix(start)?.strip_suffix(end),
    }
}

/// How much is missing to what was expected.
fn difference(finding: &Finding) -> Option<Decimal> {
    let amounts = finding.amounts.as_deref()?;
    amounts.expected.checked_sub(amounts.found)
}

/// Rules that are broken because another one is.
struct Cause {
    /// The rule whose finding is the cause; a star stands for any letters, the same as in `follows`.
    cause: &'static str,
    follows: &'static [&'static str],
    when: When,
}

/// What has to be true besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Always,
    /// Both amounts are wrong by the same sum.
    SameAmount,
    /// The fault is at the same element.
    SamePlace,
    /// The faults are in the same element.
    Beside,
    /// The rule that follows is about the element at fault, or one around it.
    Around,
    /// What the rule misses is missing, or in a group that is.
    SameTerm,
    /// Nothing could be calculated at all.
    NoAmount,
}

impl When {
    /// What is not said by where the cause was looked for.
    fn holds(self, cause: &Finding, finding: &Finding) -> bool {
        match self {
            When::Always | When::SamePlace | When::Beside | When::Around => true,
            When::SameAmount => {
                let both = difference(cause).zip(difference(finding));
                both.is_some_and(|(a, b)| a.abs() == b.abs())
            }
            When::SameTerm => cause.terms.last().is_some_and(|missing| {
                let is_it = |term: &str| term == missing || term::is_within(term, missing);
                finding.terms.iter().any(|term| is_it(term))
            }),
            When::NoAmount => finding.amounts.is_none(),
        }
    }
}

const fn row(cause: &'static str, follows: &'static [&'static str], when: When) -> Cause {
    Cause {
        cause,
        follows,
        when,
    }
}

/// What follows from what; the first row that fits tells the cause.
static CAUSES: &[Cause] = &[
    // An element that is missing or empty is missed by all rules that want it.
    row("XSD-MISSING", &["BR-*", "PEPPOL-*"], When::SameTerm),
    row("XSD-MISSING", &["PEPPOL-EN16931-R008"], When::SamePlace),
    row("XSD-MISSING", OF_AMOUNTS, When::Around),
    row("XSD-VALUE", OF_AMOUNTS, When::Around),
    row(
        "XSD-VALUE",
        &["BR-*", "PEPPOL-*", "UBL-*", "ubl-*"],
        When::SamePlace,
    ),
    row(
        "PEPPOL-EN16931-R008",
        &["BR-*", "UBL-*", "ubl-*"],
        When::SamePlace,
    ),
    row("PEPPOL-EN16931-R008", &["PEPPOL-*"], When::SamePlace),
    row(
        "XSD-ATTRIBUTE-MISSING",
        &["BR-*", "PEPPOL-*", "UBL-*", "ubl-*"],
        When::SamePlace,
    ),
    row(
        "XSD-ATTRIBUTE",
        &["UBL-DT-*", "UBL-CR-*", "ubl-*"],
        When::SamePlace,
    ),
    row("XSD-UNKNOWN", &["UBL-CR-*", "ubl-CR-*"], When::SamePlace),
    row(
        "PEPPOL-EN16931-R001",
        &["PEPPOL-EN16931-R007"],
        When::Always,
    ),
    row("BR-48", &["BR-CO-17"], When::Beside),
    row("BR-48", VAT_AMOUNTS, When::Beside),
    row(
        "BR-29",
        &["PEPPOL-EN16931-R110", "PEPPOL-EN16931-R111"],
        When::Always,
    ),
    // A line of an unknown category, or of a rate that it cannot have, is in no sum.
    row("BR-CL-18", VAT_BASES, When::Always),
    row("BR-*-05", &["BR-*-08"], When::Always),
    // The currency.
    row(
        "BR-05",
        &["PEPPOL-EN16931-R051", "PEPPOL-EN16931-CL007"],
        When::Always,
    ),
    row("BR-05", &["BR-CO-15"], When::NoAmount),
    row(
        "BR-CL-04",
        &["PEPPOL-EN16931-R051", "PEPPOL-EN16931-CL007"],
        When::Always,
    ),
    row("BR-CL-04", &["BR-CO-15"], When::NoAmount),
    row(
        "BR-CL-03",
        &["PEPPOL-EN16931-CL007", "PEPPOL-EN16931-R051"],
        When::SamePlace,
    ),
    row("PEPPOL-EN16931-R051", &["BR-CO-15"], When::NoAmount),
    // Without a breakdown there is none for any category, and no VAT total.
    row(
        "BR-CO-18",
        &["BR-*-01", "PEPPOL-EN16931-R053"],
        When::Always,
    ),
    row("BR-CO-18", &["BR-CO-15"], When::NoAmount),
    // From a price to its line, and from amounts to their sums.
    row("BR-26", &["BR-27"], When::SamePlace),
    row("BR-26", &["PEPPOL-EN16931-R120"], When::Around),
    row("BR-27", &["PEPPOL-EN16931-R120"], When::Around),
    row(
        "PEPPOL-EN16931-R046",
        &["PEPPOL-EN16931-R120"],
        When::Around,
    ),
    row(
        "PEPPOL-EN16931-R040",
        &["PEPPOL-EN16931-R120"],
        When::Around,
    ),
    row(
        "PEPPOL-EN16931-R040",
        &["BR-CO-11", "BR-CO-12"],
        When::SameAmount,
    ),
    row("PEPPOL-EN16931-R040", VAT_BASES, When::SameAmount),
    row("PEPPOL-EN16931-R120", &["BR-CO-10"], When::SameAmount),
    row("PEPPOL-EN16931-R120", VAT_BASES, When::SameAmount),
    row("BR-CO-10", &["BR-CO-13"], When::SameAmount),
    row("BR-CO-10", VAT_BASES, When::SameAmount),
    row("BR-CO-11", &["BR-CO-13"], When::SameAmount),
    row("BR-CO-12", &["BR-CO-13"], When::SameAmount),
    row("BR-*-08", &["BR-*-09"], When::Beside),
    row("BR-*-08", &["BR-CO-17"], When::Beside),
    row("BR-CO-17", VAT_AMOUNTS, When::Beside),
    row("BR-*-05", &["BR-CO-17"], When::Beside),
    row("BR-CO-17", &["BR-CO-14"], When::SameAmount),
    row("BR-CO-13", &["BR-CO-15"], When::SameAmount),
    row("BR-CO-14", &["BR-CO-15"], When::SameAmount),
    row("BR-CO-15", &["BR-CO-16"], When::SameAmount),
    // Two rules about the same thing.
    row("BR-33", &["BR-CO-21"], When::SamePlace),
    row("BR-38", &["BR-CO-22"], When::SamePlace),
    row("BR-42", &["BR-CO-23"], When::SamePlace),
    row("BR-44", &["BR-CO-24"], When::SamePlace),
    row("BR-61", &["BR-50"], When::SamePlace),
    row("BR-55", &["UBL-SR-07"], When::SamePlace),
    row("BR-CO-04", &["UBL-SR-48"], When::Around),
    row("BR-DEC-*", &["UBL-DT-01"], When::SamePlace),
    row(
        "BR-CL-01",
        &["PEPPOL-EN16931-P0100", "PEPPOL-EN16931-P0101"],
        When::SamePlace,
    ),
    row("BR-CL-06", &["PEPPOL-EN16931-CL006"], When::SamePlace),
    row("BR-CL-19", &["PEPPOL-EN16931-CL002"], When::SamePlace),
    row("BR-CL-20", &["PEPPOL-EN16931-CL003"], When::SamePlace),
    row("BR-CL-24", &["PEPPOL-EN16931-CL001"], When::SamePlace),
    row("BR-CL-25", &["PEPPOL-EN16931-CL008"], When::SamePlace),
    // What a category of VAT wants of the parties, for lines, allowances and charges.
    row("BR-*-02", &["BR-*-03", "BR-*-04"], When::SamePlace),
    row("BR-*-03", &["BR-*-04"], When::SamePlace),
];

/// The rules about what the elements of a line, an allowance or a charge make together.
const OF_AMOUNTS: &[&str] = &["PEPPOL-EN16931-R043", "PEPPOL-EN16931-R120"];

/// The rules about the taxable amounts of the VAT breakdown.
const VAT_BASES: &[&str] = &[
    "BR-S-08", "BR-Z-08", "BR-E-08", "BR-AE-08", "BR-IC-08", "BR-G-08", "BR-O-08", "BR-AF-08",
    "BR-AG-08",
];

/// The rules about its VAT amounts.
const VAT_AMOUNTS: &[&str] = &[
    "BR-S-09", "BR-Z-09", "BR-E-09", "BR-AE-09", "BR-IC-09", "BR-G-09", "BR-O-09", "BR-AF-09",
    "BR-AG-09",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Amounts, Layer, Place};

    fn finding(rule: &'static str, path: &str, off_by: i64) -> Finding {
        Finding {
            xpath: path.to_owned(),
            amounts: (off_by != 0).then(|| {
                Box::new(Amounts {
                    found: 100.into(),
                    expected: (100 + off_by).into(),
                })
            }),
            ..Finding::new(
                rule,
                Layer::Rules,
                Severity::Fatal,
                format!("{rule} at {path}"),
            )
        }
    }

    /// `cause (repeats): what follows` for each group.
    fn groups(findings: Vec<Finding>) -> Vec<String> {
        let report = Report {
            findings,
            ..Report::default()
        };
        let groups = report.groups();
        let told: usize = groups
            .iter()
            .map(|it| 1 + it.repeats.len() + it.follows.len())
            .sum();
        assert_eq!(told, report.findings.len(), "nothing is left out");
        let ids = |findings: &[&Finding]| {
            findings
                .iter()
                .map(|it| it.rule.to_string())
                .collect::<Vec<_>>()
                .join(" ")
        };
        groups
            .iter()
            .map(|it| {
                format!(
                    "{} {}: {}",
                    it.cause.rule,
                    it.repeats.len(),
                    ids(&it.follows)
                )
            })
            .collect()
    }

    #[test]
    fn a_line_and_its_sums() {
        let line = |number, off_by| {
            let path = format!("/Invoice/cac:InvoiceLine[{number}]");
            finding("PEPPOL-EN16931-R120", &path, off_by)
        };
        let total = "/Invoice/cac:LegalMonetaryTotal";
        let sums = |off_by| {
            vec![
                finding("BR-S-08", "/Invoice/a", off_by),
                finding("BR-CO-10", total, off_by),
            ]
        };
        let mut one = sums(-7);
        one.push(line(1, 7));
        assert_eq!(groups(one), ["PEPPOL-EN16931-R120 0: BR-S-08 BR-CO-10"]);
        // Two lines together make the difference of the sum.
        let mut two = sums(-7);
        two.extend([line(1, 3), line(2, 4)]);
        assert_eq!(
            groups(two),
            [
                "PEPPOL-EN16931-R120 0: BR-S-08 BR-CO-10",
                "PEPPOL-EN16931-R120 0: "
            ]
        );
        // A sum that is wrong by another amount is wrong by itself.
        let mut other = sums(-8);
        other.push(line(1, 7));
        assert_eq!(
            groups(other),
            ["BR-CO-10 0: BR-S-08", "PEPPOL-EN16931-R120 0: "]
        );
    }

    #[test]
    fn the_cause_of_a_cause() {
        let totals = "/Invoice/cac:LegalMonetaryTotal";
        assert_eq!(
            groups(vec![
                finding("BR-CO-15", "/Invoice", 5),
                finding("BR-CO-14", "/Invoice/cac:TaxTotal", 5),
                finding("BR-CO-16", totals, 5),
            ]),
            ["BR-CO-14 0: BR-CO-15 BR-CO-16"]
        );
    }

    #[test]
    fn the_same_again() {
        let mut second = finding("BR-CL-03", "/Invoice/b", 0);
        second.message = finding("BR-CL-03", "/Invoice/a", 0).message;
        let first = finding("BR-CL-03", "/Invoice/a", 0);
        assert_eq!(groups(vec![first, second]), ["BR-CL-03 1: "]);
    }

    #[test]
    fn a_warning_is_no_cause_of_a_fatal_finding() {
        let mut empty = finding("PEPPOL-EN16931-R008", "/Invoice/cbc:ID", 0);
        let mut number = finding("BR-02", "/Invoice", 0);
        number.culprit = Some(Box::new(Place {
            xpath: "/Invoice/cbc:ID".into(),
            ..Place::default()
        }));
        assert_eq!(
            groups(vec![empty.clone(), number.clone()]),
            ["PEPPOL-EN16931-R008 0: BR-02"]
        );
        empty.severity = Severity::Warning;
        assert_eq!(groups(vec![empty, number]).len(), 2);
    }

    #[test]
    fn a_missing_group_and_its_terms() {
        let mut seller = finding("XSD-MISSING", "/Invoice", 0);
        seller.terms = vec!["BG-4".into()];
        let mut name = finding("BR-06", "/Invoice", 0);
        name.terms = vec!["BT-27".into()];
        let mut buyer = finding("BR-07", "/Invoice", 0);
        buyer.terms = vec!["BT-44".into()];
        assert_eq!(
            groups(vec![seller, name, buyer]),
            ["XSD-MISSING 0: BR-06", "BR-07 0: "]
        );
    }

    #[test]
    fn a_line_without_a_price() {
        let line = "/Invoice/cac:InvoiceLine[3]";
        assert_eq!(
            groups(vec![
                finding("BR-26", line, 0),
                finding("BR-27", line, 0),
                finding("PEPPOL-EN16931-R120", line, 224),
                finding("PEPPOL-EN16931-R120", "/Invoice/cac:InvoiceLine[4]", 1),
            ]),
            [
                "BR-26 0: BR-27 PEPPOL-EN16931-R120",
                "PEPPOL-EN16931-R120 0: "
            ]
        );
    }

    #[test]
    fn no_vat_breakdown_at_all() {
        let total = "/Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount";
        assert_eq!(
            groups(vec![
                finding("BR-CO-15", total, 0),
                finding("BR-CO-18", "/Invoice", 0),
                finding("BR-S-01", "/Invoice", 0),
                finding("PEPPOL-EN16931-R053", "/Invoice", 0),
            ]),
            ["BR-CO-18 0: BR-CO-15 BR-S-01 PEPPOL-EN16931-R053"]
        );
    }

    #[test]
    fn every_rule_of_the_table_exists() {
        let mut known: Vec<String> = crate::pipeline::reading_rules()
            .iter()
            .map(|rule| rule.id.to_owned())
            .collect();
        let all = crate::rules::Profile::auto();
        known.extend(all.rules().iter().map(|rule| rule.id.to_owned()));
        for row in CAUSES {
            for pattern in row.follows.iter().chain([&row.cause]) {
                let is_known = known.iter().any(|id| fits(pattern, id).is_some());
                assert!(is_known, "{pattern}");
            }
        }
    }
}
