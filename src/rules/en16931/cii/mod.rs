//! The rules of EN 16931 for CII: CEN's Schematron, releases 1.3.16 and 1.3.15.

mod codes;
mod forbidden;
mod glance;
mod model;
mod syntax;
mod usage;
mod vat;

use crate::codes::{List, list};
use crate::rules::set::{Forbidden, Pattern, Restrictions, RuleSet};
use crate::xml::{Name, ram, rsm};

/// The releases that rows tell apart.
const V1_3_16: u8 = 1;
const V1_3_15: u8 = 2;

pub(in crate::rules) static RULES: RuleSet = release(
    "EN 16931 CII 1.3.16",
    V1_3_16,
    &[
        (list::COUNTRIES, list::CII_COUNTRIES),
        (list::TAX_POINT_DATES, list::CII_TAX_POINT_DATES),
        (list::NOTE_SUBJECTS, list::CII_NOTE_SUBJECTS),
    ],
);

/// As they come with NLCIUS and XRechnung: the source defines CII-SR-282 twice, and their compiler takes the
/// first, which is about the element that its text names.
pub(in crate::rules) static RULES_BY_SCHXSLT: RuleSet = RuleSet {
    forbidden: &RESTRICTIONS_BY_SCHXSLT,
    ..RULES
};

pub(in crate::rules) static RULES_1_3_15_BY_SCHXSLT: RuleSet = RuleSet {
    forbidden: &RESTRICTIONS_BY_SCHXSLT,
    ..RULES_1_3_15
};

static RESTRICTIONS_BY_SCHXSLT: Restrictions = Restrictions {
    paths: &FORBIDDEN_BY_SCHXSLT,
    ..RESTRICTIONS
};

static FORBIDDEN_BY_SCHXSLT: [Forbidden; forbidden::FORBIDDEN.len()] = {
    let mut paths = *forbidden::FORBIDDEN;
    let mut at = 0;
    while !matches!(paths[at].id.as_bytes(), b"CII-SR-282") {
        at += 1;
    }
    paths[at].path = &[
        rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
        ram::APPLICABLE_HEADER_TRADE_AGREEMENT,
        ram::BUYER_TAX_REPRESENTATIVE_TRADE_PARTY,
    ];
    paths
};

pub(in crate::rules) static RULES_1_3_15: RuleSet = release(
    "EN 16931 CII 1.3.15",
    V1_3_15,
    &[
        (list::COUNTRIES, list::CII_COUNTRIES),
        (list::TAX_POINT_DATES, list::CII_TAX_POINT_DATES),
        (list::NOTE_SUBJECTS, list::CII_NOTE_SUBJECTS),
        (list::CURRENCIES, list::CURRENCIES_1_3_15),
        (list::IDENTIFIER_SCHEMES, list::IDENTIFIER_SCHEMES_1_3_15),
        (list::ADDRESS_SCHEMES, list::ADDRESS_SCHEMES_1_3_15),
    ],
);

static PATTERNS: &[&[Pattern]] = &[&[
    Pattern::of(&[model::MODEL, vat::CATEGORIES, model::BREAKDOWNS]),
    Pattern::of(&[vat::DOCUMENT]),
    Pattern::of(&[syntax::SYNTAX]),
    Pattern::of(&[codes::CODES]),
]];

static RESTRICTIONS: Restrictions = Restrictions {
    of: "EN 16931",
    paths: forbidden::FORBIDDEN,
    alias: (Name::UNKNOWN, Name::UNKNOWN),
};

const fn release(title: &'static str, bit: u8, lists: &'static [(List, List)]) -> RuleSet {
    RuleSet {
        bit,
        lists,
        forbidden: &RESTRICTIONS,
        glances: glance::GLANCES,
        ..RuleSet::of("EN 16931 CII", title, PATTERNS)
    }
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use crate::report::Reason;
    use crate::rules::{Choice, PROFILES, Profile};
    use crate::structure::{self, Limits};
    use crate::xml::{Syntax, Tree, decode};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    #[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
    fn verdicts_of_the_corpus() {
        let Some(corpus) = std::env::var_os("FACTURIER_CORPUS").map(std::path::PathBuf::from)
        else {
            eprintln!("SKIPPED: FACTURIER_CORPUS is not set");
            return;
        };
        let profile = Profile::named("en16931").unwrap();
        let row = PROFILES.iter().find(|row| row.name == "en16931").unwrap();
        let choice = Choice {
            profile: Some(row),
            release: row.releases.first(),
            reason: Reason::Asked,
        };
        assert!(row.releases[0].syntaxes().any(|it| it == Syntax::Cii));
        let (mut count, mut wrong) = ([0, 0], BTreeMap::<String, Vec<String>>::new());
        for set in ["generated-cii", "official"] {
            let truth = std::fs::read_to_string(corpus.join(set).join("truth.jsonl")).unwrap();
            for line in truth.lines() {
                let truth: serde_json::Value = serde_json::from_str(line).unwrap();
                if truth["syntax"] != "cii" || truth["profile"] != "en16931" {
                    continue;
                }
                let file = truth["file"].as_str().unwrap();
                let bytes = std::fs::read(corpus.join(set).join(file)).unwrap();
                let text = decode::decode(&bytes).text;
                let walked = structure::walk(&text, &Limits::new(), &mut ()).unwrap();
                let is_valid = truth["xsd_valid"] == true;
                let tree = Tree {
                    source: text,
                    side: walked.side,
                    nodes: walked.nodes,
                    attributes: walked.attributes,
                    ..Tree::default()
                };
                let root = tree.root().unwrap();
                let room = crate::structure::Limits::new().findings(100_000).room();
                let verdicts = profile
                    .check(choice, &tree, root, room, &mut Vec::new())
                    .list;
                let mut ours = BTreeMap::<&str, u64>::new();
                for verdict in &verdicts {
                    *ours.entry(verdict.id).or_default() += 1;
                }
                let fired = truth.get("fired_lenient").unwrap_or(&truth["fired"]);
                let fired = fired.as_array().unwrap().iter();
                let theirs: BTreeMap<&str, u64> = fired
                    .map(|it| (it["id"].as_str().unwrap(), it["count"].as_u64().unwrap()))
                    .collect();
                if !is_valid {
                    continue;
                }
                count[1] += 1;
                let ids: BTreeSet<&str> = ours.keys().chain(theirs.keys()).copied().collect();
                for id in ids {
                    let (our, their) = (ours.get(id), theirs.get(id));
                    if our != their {
                        let what = format!("{id} {our:?} {their:?}");
                        wrong.entry(what).or_default().push(file.to_owned());
                    }
                }
            }
        }
        eprintln!("{count:?}");
        for (what, files) in &wrong {
            eprintln!("{} {what} {}", files.len(), files[0]);
        }
        assert!(wrong.is_empty());
    }
}
