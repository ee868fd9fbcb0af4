//! Rules that weigh something else for a caller than their authority says.

use super::reading_rules;
use crate::error::{Error, ErrorKind};
use crate::report::{Changed, Finding, Report, Severity};
use crate::rules::{Profile, RuleInfo};
use std::borrow::Cow;

impl Profile {
    /// Leaves a rule out: one of the profile, of advice, or of those that hold whatever the profile
    /// ([`reading_rules`]). Where it is broken, [`JudgedBy::changed`](crate::report::JudgedBy::changed) says so.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownName`] when it is no rule of these, [`ErrorKind::FixedRule`] when what it finds cannot be
    /// passed over: XML that breaks off, bytes that are no characters.
    ///
    /// ```
    /// use facturier::{Profile, read, report::Severity};
    /// let reading = read(include_bytes!("../../fixtures/readme/wrong-total.xml"))?;
    /// let profile = Profile::named("peppol")?.silence("BR-CO-15")?;
    /// let report = reading.validate(&profile);
    /// assert!(report.findings.iter().all(|finding| finding.rule != "BR-CO-15"));
    /// assert_eq!(report.judged_by.changed[0].to_string(), "BR-CO-15=off");
    ///
    /// let error = profile.silence("BR-CO-155").unwrap_err();
    /// assert_eq!(error.to_string(), "there is no peppol-bis-3 rule \"BR-CO-155\"; did you mean BR-CO-15?");
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn silence(self, rule: impl Into<Cow<'static, str>>) -> Result<Profile, Error> {
        self.changing(rule.into(), None)
    }

    /// Gives a rule another severity; which rules, and when it is an error, is as for [`Profile::silence`].
    ///
    /// # Errors
    ///
    /// As for [`Profile::silence`].
    ///
    /// ```
    /// use facturier::{Profile, report::Severity};
    /// let strict = Profile::named("peppol")?.severity("PEPPOL-EN16931-R008", Severity::Warning)?;
    /// assert!(strict.severity("XML-TRUNCATED", Severity::Warning).is_err());
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn severity(
        self,
        rule: impl Into<Cow<'static, str>>,
        severity: Severity,
    ) -> Result<Profile, Error> {
        self.changing(rule.into(), Some(severity))
    }

    /// Whether it has a rule of this id, of its own or one that holds whatever the profile.
    ///
    /// ```
    /// use facturier::Profile;
    /// let peppol = Profile::named("peppol")?;
    /// assert!(peppol.has_rule("BR-01") && peppol.has_rule("XSD-ORDER") && !peppol.has_rule("BR-DE-1"));
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn has_rule(&self, rule: &str) -> bool {
        self.ids().chain(ids_of_reading()).any(|id| id == rule)
    }

    /// Gives the findings of a reader that judges by no profile, such as
    /// [`CodaReader`](crate::format::coda::CodaReader), the weight that they have here.
    ///
    /// Where findings were left out, one of which may be fatal, the first fatal one stays what it is.
    ///
    /// ```
    /// use facturier::report::{Report, Severity};
    /// use facturier::{Profile, read};
    /// let mut report = read(include_bytes!("../../fixtures/coda-broken/coda-account.cod"))?.report();
    /// let rule = report.findings[0].rule.clone();
    /// Profile::none().severity(rule, Severity::Information)?.apply(&mut report);
    /// assert_eq!(report.findings[0].severity, Severity::Information);
    /// # Ok::<(), facturier::Error>(())
    /// ```
    pub fn apply(&self, report: &mut Report) {
        if !self.has_changes() {
            return;
        }
        let is_fatal = |severity| severity == Severity::Fatal;
        let mut is_kept = report.left_out > 0;
        let changed = &mut report.judged_by.changed;
        report.findings.retain_mut(|finding: &mut Finding| {
            let own = finding.severity;
            let weight = self.weight(&finding.rule, own);
            if weight == Some(own) || (is_fatal(own) && std::mem::take(&mut is_kept)) {
                is_kept &= !is_fatal(own);
                return true;
            }
            Changed::count(changed, finding.rule.clone(), own, weight);
            finding.severity = weight.unwrap_or(own);
            weight.is_some()
        });
    }

    fn changing(
        mut self,
        rule: Cow<'static, str>,
        severity: Option<Severity>,
    ) -> Result<Profile, Error> {
        if !self.has_rule(&rule) {
            let what = match self.name() {
                "auto" => "rule".to_owned(),
                "none" => "structure rule".to_owned(),
                name => format!("{name} rule"),
            };
            return Err(ErrorKind::unknown(what, &rule, self.ids().chain(ids_of_reading())).into());
        }
        let is_fixed = |it: RuleInfo| it.is_fixed && it.id == rule;
        if severity != Some(Severity::Fatal) && reading_rules().into_iter().any(is_fixed) {
            return Err(ErrorKind::FixedRule { rule }.into());
        }
        self.change(rule, severity);
        Ok(self)
    }
}

fn ids_of_reading() -> impl Iterator<Item = &'static str> {
    reading_rules().into_iter().map(|rule| rule.id)
}
