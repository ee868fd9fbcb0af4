//! The one call of whoever receives documents: read, judge, decide.

use super::{Reading, read_with};
use crate::error::{Error, ErrorKind};
use crate::format::{Detected, Loss, ReadOptions, detect};
use crate::model::Document;
use crate::report::{Report, Severity, Verdict};
use crate::rules::Profile;
use crate::structure::Envelope;
use crate::value::shown::quoted;
use std::fmt;

/// By what a document is accepted; see [`receive`].
///
/// ```
/// use facturier::{Limits, Profile, ReadOptions, Receiving, report::Severity};
/// let policy = Receiving::by(Profile::named("peppol")?)
///     .fail_on(Severity::Warning)
///     .read(ReadOptions::new().limits(Limits::new().bytes(100 << 20)));
/// # let _ = policy;
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Receiving {
    profile: Profile,
    fail_on: Severity,
    read: ReadOptions,
}

/// What came of a document that was received.
#[derive(Debug)]
#[non_exhaustive]
pub struct Received {
    /// Whether to take it.
    pub answer: Answer,
    /// Why not, or why nobody can say; empty for a document that is accepted.
    pub reasons: Vec<Because>,
    /// What it is.
    pub detected: Detected,
    /// The envelope that it came in.
    pub envelope: Option<Envelope>,
    /// The document, as far as it can be read.
    pub document: Option<Document>,
    /// What of it the model has no place for.
    pub not_carried: Vec<Loss>,
    /// What is to be said about it; `None` where there is no document.
    pub report: Option<Report>,
    /// Why there is no document.
    pub error: Option<Error>,
}

/// Whether to take a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It was judged by all rules that it names or that were asked for, and nothing speaks against it.
    Accept,
    /// It is broken, or no document.
    Reject,
    /// Nothing fatal was found, but not everything could be looked at: somebody has to decide.
    Undecided,
}

/// Why a document is not simply accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Because {
    /// There is no document: [`Received::error`] says why.
    Unreadable,
    /// It is a kind of document, or a format, that is known and not read here, such as an order, or a PDF without
    /// the feature `pdf`.
    NotRead,
    /// So many findings are as severe as the policy forbids, or more severe.
    Findings(usize),
    /// There are no rules for it: it is in a dialect outside EN 16931.
    NotJudged,
    /// It names rules that are not here, and was judged by EN 16931 only.
    JudgedInPart,
    /// Something fatal was found that the profile makes light of.
    MadeLight,
    /// The envelope announces another document than there is in it.
    Envelope {
        /// What differs (`document type`).
        what: &'static str,
        /// As the envelope has it.
        announced: String,
        /// As the document has it.
        found: String,
    },
}

impl Receiving {
    /// By the rules of this profile, with the default limits; any fatal finding fails a document.
    pub fn by(profile: Profile) -> Receiving {
        Receiving {
            profile,
            fail_on: Severity::Fatal,
            read: ReadOptions::new(),
        }
    }

    /// The least severe finding that fails a document.
    #[must_use]
    pub fn fail_on(mut self, severity: Severity) -> Receiving {
        self.fail_on = severity;
        self
    }

    /// How documents are read, and how large they may be.
    #[must_use]
    pub fn read(mut self, options: ReadOptions) -> Receiving {
        self.read = options;
        self
    }
}

/// Reads a document, judges it and decides: the one call of an access point or an import.
///
/// It is rejected when there is no document, or when something is found that the policy forbids. It is undecided
/// when nothing of that kind is found, but it is a document that is not read here, names rules that are not
/// here, or is not what its envelope announces. Else it is accepted. Whatever the answer, everything that is
/// known comes with it.
///
/// ```
/// use facturier::{Because, Answer, Profile, Receiving, receive};
///
/// let policy = Receiving::by(Profile::auto());
/// let good = receive(include_bytes!("../../fixtures/ubl/peppol-invoice.xml"), &policy);
/// assert_eq!(good.answer, Answer::Accept);
/// assert!(good.document.is_some() && good.not_carried.is_empty());
///
/// let wrong = receive(include_bytes!("../../fixtures/readme/wrong-total.xml"), &policy);
/// assert_eq!(wrong.answer, Answer::Reject);
/// assert_eq!(wrong.reasons, [Because::Findings(2)]);
/// assert_eq!(wrong.reasons[0].to_string(), "2 findings");
///
/// let none = receive(b"GIF89a", &policy);
/// assert_eq!(none.answer, Answer::Reject);
/// assert!(none.error.is_some());
/// ```
pub fn receive(bytes: &[u8], policy: &Receiving) -> Received {
    let reading = match read_with(bytes, &policy.read) {
        Ok(reading) => reading,
        Err(error) => return unreadable(bytes, error),
    };
    let report = reading.validate(&policy.profile);
    let detected = reading.detected();
    let mut reasons = Vec::new();
    let severe = report.findings.iter();
    let severe = severe.filter(|finding| finding.severity <= policy.fail_on);
    let severe = severe.count();
    if severe > 0 {
        reasons.push(Because::Findings(severe));
    }
    let answer = match severe {
        0 => Answer::Undecided,
        _ => Answer::Reject,
    };
    if report.verdict() == Verdict::NotJudged {
        reasons.push(Because::NotJudged);
    } else if !report.judged_by.is_complete() {
        reasons.push(Because::JudgedInPart);
    }
    if report.judged_by.is_lenient() {
        reasons.push(Because::MadeLight);
    }
    let envelope = reading.envelope().cloned();
    if let Some(envelope) = &envelope {
        reasons.extend(misfits(envelope, &detected, &reading));
    }
    let (document, not_carried) = reading.into_document();
    Received {
        answer: match reasons.is_empty() {
            true => Answer::Accept,
            false => answer,
        },
        reasons,
        detected,
        envelope,
        document: Some(document),
        not_carried,
        report: Some(report),
        error: None,
    }
}

fn unreadable(bytes: &[u8], error: Error) -> Received {
    let (answer, reason) = match error.kind() {
        ErrorKind::NotRead { .. } | ErrorKind::Unsupported { .. } => {
            (Answer::Undecided, Because::NotRead)
        }
        _ => (Answer::Reject, Because::Unreadable),
    };
    Received {
        answer,
        reasons: vec![reason],
        detected: detect(bytes),
        envelope: None,
        document: None,
        not_carried: Vec::new(),
        report: None,
        error: Some(error),
    }
}

/// In what a document is not what its envelope announces. A Peppol document type is
/// `namespace::name##specification::version`.
fn misfits(envelope: &Envelope, detected: &Detected, reading: &Reading<'_>) -> Vec<Because> {
    let mut misfits = Vec::new();
    let mut compare = |what, announced: Option<&str>, found: Option<&str>| {
        if let (Some(announced), Some(found)) = (announced.map(str::trim), found.map(str::trim))
            && announced != found
        {
            misfits.push(Because::Envelope {
                what,
                announced: announced.to_owned(),
                found: found.to_owned(),
            });
        }
    };
    let root = reading.root();
    let name = root.map(|root| root.name().local());
    compare("document element", envelope.document_type.as_deref(), name);
    let specification = envelope.document_identifier.as_deref();
    let specification = specification.and_then(|id| {
        let (_, behind) = id.split_once("##")?;
        behind
            .rsplit_once("::")
            .map(|(specification, _)| specification)
    });
    let named = detected.specification_identifier.as_deref();
    compare("specification", specification, named);
    let process = envelope.process_identifier.as_deref();
    compare(
        "process",
        process,
        detected.business_process_type.as_deref(),
    );
    misfits
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Because::Unreadable => f.write_str("there is no document that can be read"),
            Because::NotRead => f.write_str("this kind of document is known, but not read"),
            Because::Findings(1) => f.write_str("1 finding"),
            Because::Findings(count) => write!(f, "{count} findings"),
            Because::NotJudged => f.write_str("there are no rules to judge it by"),
            Because::JudgedInPart => {
                f.write_str("the rules that it names are not here; it was judged by EN 16931 only")
            }
            Because::MadeLight => {
                f.write_str("something fatal was found that the profile makes light of")
            }
            Because::Envelope {
                what,
                announced,
                found,
            } => write!(
                f,
                "the envelope announces the {what} {}; the document has {}",
                quoted(announced),
                quoted(found)
            ),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Answer::Accept => "accept",
            Answer::Reject => "reject",
            Answer::Undecided => "undecided",
        })
    }
}
