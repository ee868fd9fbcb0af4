//! Profiles: whose rules, in which release, for which syntax.

use super::{RuleInfo, Verdict, advice, en16931, nlcius, peppol, ublbe, xrechnung};
use crate::codes::CodeLists;
use crate::error::{Error, ErrorKind};
use crate::model::{Basis, Specification};
use crate::report::{Changed, Kept, Layer, Reason, Room, Severity};
use crate::rules::engine::{Broken, Engine};
use crate::rules::set::RuleSet;
use crate::rules::subject::Subject;
use crate::value::{parse_date, trim_xml};
use crate::xml::{Node, Syntax, Tree};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

/// No profile has more releases than this.
const RELEASES: usize = 4;

/// How many rules there may be: of each row, release and syntax.
const RULES_AT_MOST: usize = PROFILES.len() * RELEASES * Syntax::COUNT;

/// The rules by the code lists of this version, in the order of rows, releases and syntaxes. Every profile
/// without lists of its own goes by these; they are sorted when the first document asks for them.
static RULES: [OnceLock<Rules>; RULES_AT_MOST] = [const { OnceLock::new() }; _];

/// The rules of this library's own advice.
static ADVICE: LazyLock<Engine> = LazyLock::new(|| Engine::new(&[&advice::RULES]));

/// A set of rules with its severities and code lists, ready to be applied to many documents.
///
/// Making one costs next to nothing, unless it has code lists of its own ([`Profile::code_lists`]): then keep it.
///
/// ```
/// use facturier::rules::Profile;
/// let peppol = Profile::named("peppol")?;
/// let reading = facturier::read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?;
/// assert!(reading.validate(&peppol).findings.is_empty());
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Profile {
    which: Which,
    /// Of which release, where there are several.
    age: Age,
    /// In place of [`RULES`], where it has code lists of its own.
    own: Option<Box<[OnceLock<Rules>]>>,
    advice: bool,
    lists: CodeLists,
    /// Rules with another severity than their own; `None` for one that is silenced.
    changed: HashMap<Cow<'static, str>, Option<Severity>>,
}

/// The rules of a release, and the code lists they go by.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) engine: Engine,
    pub(super) lists: CodeLists,
}

/// Whose rules a profile applies.
#[derive(Clone, Copy, Debug)]
enum Which {
    /// Those of the specification that each document names.
    Declared,
    /// Nobody's.
    None,
    /// Those of this row.
    Row(&'static ProfileRow),
}

/// Which release of its rules a document is judged by.
#[derive(Clone, Copy, Debug)]
enum Age {
    /// The newest.
    Newest,
    /// That which was in force when the document was issued.
    OfItsDay,
    /// This one.
    Release(&'static Release),
}

/// What a document says of itself, as far as its rules are chosen by that; see [`Profile::choose`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Declared<'a> {
    /// The specification identifier (BT-24).
    pub specification_identifier: Option<&'a str>,
    /// The specification, where it is a known one; see [`Specification::of`].
    pub specification: Option<Specification>,
    /// The syntax; `None` where it plays no part.
    pub syntax: Option<Syntax>,
    /// The date of issue (BT-2), as it is written.
    pub issue_date: Option<&'a str>,
}

/// The rules for a document, and why those; see [`Profile::choose`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Choice {
    /// The rules, if there are any for it.
    pub profile: Option<&'static ProfileRow>,
    /// Which release of them.
    pub release: Option<&'static Release>,
    /// Why these, or why none.
    pub reason: Reason,
}

impl Choice {
    /// The row with the rules of a specification.
    fn row(specification: Specification) -> Option<&'static ProfileRow> {
        let mut rows = PROFILES.iter();
        rows.find(|row| row.specifications.contains(&specification))
    }

    /// The rules that a document asks for, and why those.
    fn declared(declared: &Declared) -> (Option<&'static ProfileRow>, Reason) {
        let row = Choice::row;
        let base = row(Specification::En16931);
        let identifier = trim_xml(declared.specification_identifier.unwrap_or(""));
        match declared.specification {
            None if identifier.is_empty() => (base, Reason::Missing),
            None => (base, Reason::Unknown),
            // Something more is named behind it: a specification of somebody's own.
            Some(Specification::En16931) if identifier.contains('#') => (base, Reason::BaseOnly),
            // Likewise the rules of the extension for blocked accounts.
            Some(Specification::Nlcius) if identifier.contains("gaccount") => {
                (base, Reason::BaseOnly)
            }
            // An older XRechnung has rules that are not here.
            Some(Specification::XRechnung) if !identifier.contains("xrechnung_3.0") => {
                (base, Reason::BaseOnly)
            }
            Some(known) => match row(known) {
                Some(row) => (Some(row), Reason::Named),
                None if known.basis() == Basis::En16931 => (base, Reason::BaseOnly),
                None => (None, Reason::Outside),
            },
        }
    }

    /// No rules, for this reason.
    pub(crate) const fn none(reason: Reason) -> Choice {
        Choice {
            profile: None,
            release: None,
            reason,
        }
    }

    /// The name of the profile as [`Profile::named`] takes it, with the release if it is not the newest.
    pub(crate) fn name(&self) -> Option<Cow<'static, str>> {
        let row = self.profile?;
        Some(
            match self.release.filter(|release| !row.is_newest(release)) {
                Some(release) => format!("{}@{}", row.name, release.name).into(),
                None => row.name.into(),
            },
        )
    }
}

/// What this library knows of a profile before any document is there.
///
/// ```
/// use facturier::rules::PROFILES;
/// for row in PROFILES {
///     println!("{}: {} releases", row.name, row.releases.len());
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ProfileRow {
    /// Its name in commands and reports.
    pub name: &'static str,
    /// Other names it goes by.
    pub aliases: &'static [&'static str],
    /// What it is.
    pub description: &'static str,
    /// The specifications whose rules it has.
    pub specifications: &'static [Specification],
    /// Its releases, the newest first.
    pub releases: &'static [Release],
}

/// A release of the rules of a profile.
#[derive(Debug)]
pub struct Release {
    /// Its name, which its publisher gave it, behind the `@`: `2026.5`.
    pub name: &'static str,
    /// The first day on which documents had to follow it, as YYYY-MM-DD.
    pub since: &'static str,
    sets: &'static [(Syntax, &'static [&'static RuleSet])],
}

impl Release {
    /// The rule sets for documents of this syntax; none where it has no rules for such.
    fn sets(&self, syntax: Syntax) -> &'static [&'static RuleSet] {
        let mut sets = self.sets.iter();
        sets.find(|(of, _)| *of == syntax)
            .map_or(&[], |(_, sets)| sets)
    }

    /// The names of the rule sets for documents of this syntax, each with its release.
    ///
    /// ```
    /// use facturier::{format::Syntax, rules::PROFILES};
    /// let peppol = PROFILES.iter().find(|row| row.name == "peppol-bis-3").unwrap();
    /// let sets: Vec<_> = peppol.releases[0].rule_sets(Syntax::Ubl).collect();
    /// assert_eq!(sets, ["EN 16931 UBL 1.3.16", "OpenPeppol 2026.5"]);
    /// ```
    pub fn rule_sets(&self, syntax: Syntax) -> impl Iterator<Item = &'static str> {
        self.sets(syntax).iter().map(|set| set.title)
    }

    /// The syntaxes that it has rules for.
    pub fn syntaxes(&self) -> impl Iterator<Item = Syntax> {
        self.sets.iter().map(|(syntax, _)| *syntax)
    }
}

impl ProfileRow {
    fn is_newest(&self, release: &Release) -> bool {
        self.releases
            .first()
            .is_some_and(|first| std::ptr::eq(first, release))
    }

    /// The release that was in force on this day: the oldest there is for days before.
    fn of_day(&self, day: NaiveDate) -> Option<&'static Release> {
        let day = day.to_string();
        let mut releases = self.releases.iter();
        let in_force = releases.find(|release| release.since <= day.as_str());
        in_force.or(self.releases.last())
    }
}

/// The profiles there are. A new one is a row here, and a new release one within its row.
pub static PROFILES: &[ProfileRow] = &[
    ProfileRow {
        name: "en16931",
        aliases: &[],
        description: "EN 16931, the European standard",
        specifications: &[Specification::En16931],
        // Effective on 15 May and 15 November: release schedule of the Commission's registry of EN 16931 artefacts.
        releases: &[
            Release {
                name: "1.3.16",
                since: "2026-05-15",
                sets: &[
                    (Syntax::Ubl, &[&en16931::RULES]),
                    (Syntax::Cii, &[&en16931::cii::RULES]),
                ],
            },
            Release {
                name: "1.3.15",
                since: "2025-11-15",
                sets: &[
                    (Syntax::Ubl, &[&en16931::RULES_1_3_15]),
                    (Syntax::Cii, &[&en16931::cii::RULES_1_3_15]),
                ],
            },
        ],
    },
    ProfileRow {
        name: "peppol-bis-3",
        aliases: &["peppol"],
        description: "Peppol BIS Billing 3.0",
        specifications: &[Specification::PeppolBis3],
        // Mandatory to use from: release notes 3.0.21 and 3.0.20 (docs.peppol.eu/poacc/billing/3.0, and
        // guide/release-notes in OpenPEPPOL/peppol-bis-invoice-3). Others announced 3.0.21 for 17 August.
        releases: &[
            Release {
                name: "2026.5",
                since: "2026-08-24",
                sets: &[(Syntax::Ubl, &[&en16931::RULES, &peppol::RULES])],
            },
            Release {
                name: "2025.11",
                since: "2026-02-23",
                sets: &[(
                    Syntax::Ubl,
                    &[&en16931::RULES_1_3_15, &peppol::RULES_2025_11],
                )],
            },
        ],
    },
    ProfileRow {
        name: "peppol-bis-3-self-billing",
        aliases: &["peppol-self-billing"],
        description: "Peppol BIS Self-Billing 3.0",
        specifications: &[Specification::PeppolBis3SelfBilling],
        // Mandatory to use from: release notes 3.0.2 at docs.peppol.eu/poacc/self-billing/3.0. 2026.3 is 3.0.1, a hotfix
        // of March 2026, which names no day.
        releases: &[
            Release {
                name: "2026.5",
                since: "2026-08-24",
                sets: &[(Syntax::Ubl, &[&en16931::RULES, &peppol::SELF_BILLING_RULES])],
            },
            Release {
                name: "2026.3",
                since: "2026-03-01",
                sets: &[(
                    Syntax::Ubl,
                    &[&en16931::RULES_1_3_13, &peppol::SELF_BILLING_RULES_2026_3],
                )],
            },
        ],
    },
    ProfileRow {
        name: "nlcius",
        aliases: &["si-ubl"],
        description: "NLCIUS, the Dutch specification (SI-UBL 2)",
        specifications: &[Specification::Nlcius],
        // Mandatory from: the Dutch Peppol authority about its artefacts of May 2026 (peppolautoriteit.nl).
        releases: &[Release {
            name: "2.0.3.13",
            since: "2026-08-17",
            sets: &[
                (Syntax::Ubl, &[&en16931::RULES, &nlcius::RULES]),
                (
                    Syntax::Cii,
                    &[&en16931::cii::RULES_BY_SCHXSLT, &nlcius::CII_RULES],
                ),
            ],
        }],
    },
    ProfileRow {
        name: "ublbe",
        aliases: &["ubl.be"],
        description: "UBL.BE, the Belgian extension of EN 16931 (GLOBALUBL.BE)",
        specifications: &[Specification::UblBe],
        releases: &[Release {
            name: "1.31",
            // The date of its Schematron.
            since: "2024-07-26",
            sets: &[(
                Syntax::Ubl,
                &[&ublbe::EN16931, &ublbe::PEPPOL, &ublbe::RULES],
            )],
        }],
    },
    ProfileRow {
        name: "xrechnung",
        aliases: &[],
        description: "XRechnung 3.0, with its extension and CVD",
        specifications: &[Specification::XRechnung],
        // The dates that KoSIT gives them, and the EN 16931 that its validator runs with them: changelogs and
        // releases of xrechnung-schematron and validator-configuration-xrechnung. No later day is named.
        releases: &[
            Release {
                name: "2.6.0",
                since: "2026-08-31",
                sets: &[
                    (Syntax::Ubl, &[&en16931::RULES, &xrechnung::UBL]),
                    (
                        Syntax::Cii,
                        &[&en16931::cii::RULES_BY_SCHXSLT, &xrechnung::CII],
                    ),
                ],
            },
            Release {
                name: "2.5.0",
                since: "2026-01-31",
                sets: &[
                    (
                        Syntax::Ubl,
                        &[&en16931::RULES_1_3_15, &xrechnung::UBL_2_5_0],
                    ),
                    (
                        Syntax::Cii,
                        &[
                            &en16931::cii::RULES_1_3_15_BY_SCHXSLT,
                            &xrechnung::CII_2_5_0,
                        ],
                    ),
                ],
            },
        ],
    },
];

impl std::str::FromStr for Profile {
    type Err = Error;

    /// As [`Profile::named`].
    fn from_str(name: &str) -> Result<Self, Error> {
        Profile::named(name)
    }
}

impl Profile {
    /// The rules of the specification that each document names (BT-24).
    ///
    /// EN 16931 is the fallback where a document names none, or one that is not known, and what is
    /// applied of one whose own rules are not here; none are applied to a dialect outside EN 16931. The
    /// report says which it was: [`Report::judged_by`](crate::Report::judged_by).
    ///
    /// ```
    /// use facturier::{Profile, read, report::Reason};
    /// let report = read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?.validate(&Profile::auto());
    /// assert_eq!(report.profile.as_deref(), Some("peppol-bis-3"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn auto() -> Profile {
        Profile::new(Which::Declared)
    }

    /// No business rules.
    pub fn none() -> Profile {
        Profile::new(Which::None)
    }

    /// The profile of this name or alias, in its newest release; `peppol@2025.11` is an older one, and
    /// `peppol@date` for each document that which was in force when it was issued (BT-2). `auto`,
    /// `auto@date` and `none` are such names too.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownName`] when there is none, or no such release.
    ///
    /// ```
    /// use facturier::Profile;
    /// assert_eq!(Profile::named("peppol")?.name(), "peppol-bis-3");
    /// assert_eq!(Profile::named("peppol@2026.5")?.name(), "peppol-bis-3");
    /// let error = Profile::named("peppol@2019").unwrap_err();
    /// assert!(error.to_string().contains("2026.5"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn named(name: &str) -> Result<Profile, Error> {
        let unknown = |what: &'static str, name: &str, known: Vec<&str>| {
            Error::from(ErrorKind::unknown(what, name, known))
        };
        let (name, release) = match name.split_once('@') {
            Some((name, release)) => (name, Some(release)),
            None => (name, None),
        };
        let which = match name {
            "auto" => Which::Declared,
            "none" => Which::None,
            _ => {
                let named = |row: &&ProfileRow| row.name == name || row.aliases.contains(&name);
                Which::Row(PROFILES.iter().find(named).ok_or_else(|| {
                    let names = |row: &ProfileRow| [&[row.name], row.aliases].concat();
                    let known = PROFILES.iter().flat_map(names);
                    unknown("profile", name, known.chain(["auto", "none"]).collect())
                })?)
            }
        };
        let age = match (release, which) {
            (None, _) => Age::Newest,
            (Some("date"), _) => Age::OfItsDay,
            (Some(release), Which::Row(row)) => {
                let mut releases = row.releases.iter();
                Age::Release(releases.find(|it| it.name == release).ok_or_else(|| {
                    let known = row.releases.iter().map(|it| it.name);
                    unknown("release", release, known.chain(["date"]).collect())
                })?)
            }
            (Some(release), _) => return Err(unknown("release", release, vec!["date"])),
        };
        Ok(Profile {
            age,
            ..Profile::new(which)
        })
    }

    fn new(which: Which) -> Profile {
        Profile {
            which,
            age: Age::Newest,
            own: None,
            advice: false,
            lists: CodeLists::new(),
            changed: HashMap::new(),
        }
    }

    /// Judges each document by the release that was in force when it was issued (BT-2), rather than by the
    /// newest; without a date it is the newest.
    ///
    /// ```
    /// use facturier::{Profile, read};
    /// let reading = read(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"))?;
    /// let report = reading.validate(&Profile::auto().of_its_day());
    /// assert_eq!(report.judged_by.rules.len(), 2);
    /// # Ok::<(), facturier::Error>(())
    /// ```
    #[must_use]
    pub fn of_its_day(mut self) -> Profile {
        self.age = Age::OfItsDay;
        self
    }

    /// The rules of a release of a row for a syntax.
    fn engine(
        &self,
        row: &'static ProfileRow,
        release: &'static Release,
        syntax: Syntax,
    ) -> Option<&Rules> {
        let row_number = PROFILES.iter().position(|other| std::ptr::eq(other, row))?;
        let release_number = row
            .releases
            .iter()
            .position(|it| std::ptr::eq(it, release))?;
        let sets = release.sets(syntax);
        if sets.is_empty() {
            return None;
        }
        let number = (row_number * RELEASES + release_number) * Syntax::COUNT + syntax as usize;
        let rules = self.own.as_deref().unwrap_or(&RULES).get(number)?;
        Some(rules.get_or_init(|| {
            let engine = Engine::new(sets);
            let lists = self.lists.with(engine.lists());
            Rules { engine, lists }
        }))
    }

    /// The release of the row asked for, for a document of this day.
    fn release(
        &self,
        row: &'static ProfileRow,
        day: impl FnOnce() -> Option<NaiveDate>,
    ) -> Option<&'static Release> {
        match self.age {
            Age::Release(release) => Some(release),
            Age::OfItsDay => match day() {
                Some(day) => row.of_day(day),
                None => row.releases.first(),
            },
            Age::Newest => row.releases.first(),
        }
    }

    /// The rules of this profile for a document that says this of itself, in the release asked for.
    ///
    /// Everything that judges documents chooses by this alone.
    ///
    /// ```
    /// use facturier::format::Specification;
    /// use facturier::report::Reason;
    /// use facturier::rules::{Declared, Profile};
    ///
    /// let identifier = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
    /// let mut invoice = Declared {
    ///     specification_identifier: Some(identifier),
    ///     specification: Specification::of(Some(identifier), None, None),
    ///     issue_date: Some("2026-03-01"),
    ///     ..Declared::default()
    /// };
    /// let choice = Profile::auto().of_its_day().choose(&invoice);
    /// assert_eq!(choice.profile.unwrap().name, "peppol-bis-3");
    /// assert_eq!(choice.release.unwrap().name, "2025.11");
    ///
    /// invoice.specification = Some(Specification::Oioubl);
    /// assert_eq!(Profile::auto().choose(&invoice).reason, Reason::Outside);
    /// ```
    pub fn choose(&self, document: &Declared) -> Choice {
        let (profile, reason) = match self.which {
            Which::Declared => Choice::declared(document),
            Which::None => (None, Reason::NotAsked),
            Which::Row(row) => (Some(row), Reason::Asked),
        };
        let Some(row) = profile else {
            return Choice::none(reason);
        };
        let release = self.release(row, || document.issue_date.and_then(parse_date));
        let is_without = |syntax| release.is_some_and(|release| release.sets(syntax).is_empty());
        // Of a specification without rules for this syntax what is there of EN 16931 is applied.
        if matches!(self.which, Which::Declared)
            && document.syntax.is_some_and(is_without)
            && let Some(base) = Choice::row(Specification::En16931)
        {
            return Choice {
                profile: Some(base),
                release: self.release(base, || document.issue_date.and_then(parse_date)),
                reason: Reason::BaseOnly,
            };
        }
        match document.syntax.is_some_and(is_without) {
            true => Choice::none(Reason::OtherSyntax),
            false => Choice {
                profile,
                release,
                reason,
            },
        }
    }

    /// Its name, without a release.
    pub fn name(&self) -> &'static str {
        match self.which {
            Which::Declared => "auto",
            Which::None => "none",
            Which::Row(row) => row.name,
        }
    }

    /// Its name, releases and specifications; of `auto` and `none` there are none.
    pub fn row(&self) -> Option<&'static ProfileRow> {
        match self.which {
            Which::Declared | Which::None => None,
            Which::Row(row) => Some(row),
        }
    }

    /// With this library's own advice (`ADV-…`) besides: warnings where a person should look before
    /// paying or booking, such as a payment reference with wrong check digits. No authority asks for
    /// any of it.
    ///
    /// ```
    /// use facturier::{Format, Invoice, Profile, validate};
    /// let report = validate(Invoice::default(), Format::Ubl, &Profile::auto().with_advice());
    /// assert!(report.findings.iter().any(|finding| finding.rule == "ADV-SPECIFICATION"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    #[must_use]
    pub fn with_advice(mut self) -> Profile {
        self.advice = true;
        self
    }

    /// Whether it looks for this library's own advice.
    pub(crate) fn has_advice(&self) -> bool {
        self.advice
    }

    /// Goes by these code lists.
    #[must_use]
    pub fn code_lists(mut self, lists: CodeLists) -> Profile {
        self.lists = lists;
        self.own = Some([const { OnceLock::new() }; RULES_AT_MOST].into());
        self
    }

    /// The ids of its own rules in all syntaxes and releases that it may judge by, and of advice.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &'static str> {
        let rows: &'static [ProfileRow] = match self.which {
            Which::Declared => PROFILES,
            Which::None => &[],
            Which::Row(row) => std::slice::from_ref(row),
        };
        let releases: Vec<&'static Release> = match self.age {
            Age::Release(release) => vec![release],
            Age::Newest => rows.iter().filter_map(|row| row.releases.first()).collect(),
            Age::OfItsDay => rows.iter().flat_map(|row| row.releases).collect(),
        };
        let sets = releases.into_iter().flat_map(|release| release.sets);
        sets.flat_map(|(_, sets)| sets.iter().copied())
            .chain([&advice::RULES])
            .flat_map(RuleSet::ids)
    }

    /// Gives a rule another severity, or none at all.
    pub(crate) fn change(&mut self, rule: Cow<'static, str>, severity: Option<Severity>) {
        self.changed.insert(rule, severity);
    }

    pub(crate) fn has_changes(&self) -> bool {
        !self.changed.is_empty()
    }

    /// What a rule of this severity weighs here; `None` for nothing.
    pub(crate) fn weight(&self, rule: &str, own: Severity) -> Option<Severity> {
        self.changed.get(rule).copied().unwrap_or(Some(own))
    }

    /// The code lists that are not those of this release.
    pub(crate) fn replaced_lists(&self) -> impl Iterator<Item = String> {
        self.lists.replaced()
    }

    /// The same rules, each asked everywhere; those of documents judged so far.
    #[cfg(test)]
    pub(super) fn without_glances(&self) -> Profile {
        let slow = |rules: &OnceLock<Rules>| match rules.get() {
            Some(rules) => OnceLock::from(Rules {
                engine: rules.engine.clone().without_glances(),
                lists: rules.lists.clone(),
            }),
            None => OnceLock::new(),
        };
        let rules = self.own.as_deref().unwrap_or(&RULES);
        Profile {
            own: Some(rules.iter().map(slow).collect()),
            ..self.clone()
        }
    }

    /// The rules of this profile, each once; of several syntaxes and releases those of all.
    pub fn rules(&self) -> Vec<RuleInfo> {
        let mut seen = HashSet::new();
        self.all_rules()
            .flat_map(|(_, rules)| rules.engine.rules())
            .chain(self.advice.then(|| ADVICE.rules()).into_iter().flatten())
            .map(RuleInfo::of)
            .filter(|rule| seen.insert(rule.id))
            .collect()
    }

    /// Its rules for each syntax, of `auto` those of all profiles.
    pub(super) fn all_rules(&self) -> impl Iterator<Item = (Syntax, &Rules)> {
        let rows: &[ProfileRow] = match self.which {
            Which::Declared => PROFILES,
            Which::None => &[],
            Which::Row(row) => std::slice::from_ref(row),
        };
        rows.iter().flat_map(move |row| {
            let release = self.release(row, || None);
            let syntaxes = release.into_iter().flat_map(Release::syntaxes);
            syntaxes.filter_map(move |syntax| {
                let rules = self.engine(row, release?, syntax)?;
                Some((syntax, rules))
            })
        })
    }

    /// What of the rules chosen does not hold in this document, in document order; beyond the limit
    /// only how many more there are, but always the first fatal one. Rules that weigh something else here
    /// than their authority says are counted apart.
    pub(crate) fn check<'t>(
        &'t self,
        choice: Choice,
        tree: &'t Tree<'t>,
        root: Node<'t>,
        room: Room,
        changes: &mut Vec<Changed>,
    ) -> Kept<Verdict> {
        let subject = self.subject(choice, tree, root);
        let mut verdicts = Kept::new(room);
        // Where an official rule says what advice would say again.
        let mut said: HashSet<(u32, &str)> = HashSet::new();
        let mut tell = |broken: Broken, layer| {
            let (id, own) = broken.rule.id_and_severity();
            let weight = self.weight(id, own);
            if layer == Layer::Advice {
                let node = tree.node(broken.node);
                let mut around = std::iter::once(node).chain(node.ancestors());
                let is_said = |node: Node| said.contains(&(node.index() as u32, id));
                if !said.is_empty() && around.any(is_said) {
                    return;
                }
            } else if self.has_advice() {
                said.extend(advice::said_by(id).map(|advice| (broken.node, advice)));
            }
            if weight != Some(own) {
                Changed::count(changes, id, own, weight);
            }
            let Some(severity) = weight else { return };
            verdicts.add(severity, || Verdict {
                source: broken.rule,
                id,
                layer,
                severity,
                node: broken.node,
                seen: broken.seen,
            });
        };
        if let Some(rules) = self.rules_of(choice, root) {
            rules
                .engine
                .check(&subject, |broken| tell(broken, Layer::Rules));
        }
        if self.advice && choice.reason != Reason::Torn {
            ADVICE.check(&subject, |broken| tell(broken, Layer::Advice));
        }
        verdicts
    }

    /// The document as the rules see it.
    pub(crate) fn subject<'t>(
        &'t self,
        choice: Choice,
        tree: &'t Tree<'t>,
        root: Node<'t>,
    ) -> Subject<'t> {
        let rules = self.rules_of(choice, root);
        let lists = rules.map_or(&self.lists, |rules| &rules.lists);
        Subject::new(tree, root, lists, choice.reason)
    }

    fn rules_of(&self, choice: Choice, root: Node<'_>) -> Option<&Rules> {
        let syntax = Syntax::of(root.name())?;
        self.engine(choice.profile?, choice.release?, syntax)
    }
}
