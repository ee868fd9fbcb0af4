//! XRechnung 3.0 with its extension and CVD: KoSIT's Schematron, releases 2.6.0 and 2.5.0.
//!
//! Most of it Peppol has taken over for German parties (`national/de.rs`), and some of it XRechnung has from
//! Peppol: what is the same is asked by the same functions.

mod both;
mod cii;
mod ubl;
mod words;

use crate::rules::national::{XRECHNUNG_2_5_0 as V2_5_0, XRECHNUNG_2_6_0 as V2_6_0};
use crate::rules::peppol::transaction;
use crate::rules::set::{Pattern, RuleSet};

const CIUS: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0";
const EXTENSION_ID: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0";
const CVD_ID: &str = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9";

pub(super) static UBL: RuleSet = ubl("XRechnung UBL 2.6.0", V2_6_0);
pub(super) static UBL_2_5_0: RuleSet = ubl("XRechnung UBL 2.5.0", V2_5_0);
pub(super) static CII: RuleSet = cii("XRechnung CII 2.6.0", V2_6_0);
pub(super) static CII_2_5_0: RuleSet = cii("XRechnung CII 2.5.0", V2_5_0);

const fn ubl(title: &'static str, bit: u8) -> RuleSet {
    RuleSet {
        bit,
        ..RuleSet::of("XRechnung UBL", title, UBL_PATTERNS)
    }
}

const fn cii(title: &'static str, bit: u8) -> RuleSet {
    RuleSet {
        bit,
        ..RuleSet::of("XRechnung CII", title, CII_PATTERNS)
    }
}

static UBL_PATTERNS: &[&[Pattern]] = &[&[
    Pattern::only(|subject| subject.has_empty(), &[ubl::EMPTY]),
    Pattern::of(&[transaction::DOCUMENT, transaction::PARTS]),
    Pattern::of(&[ubl::RULES]),
    Pattern::only(ubl::is_extension, &[ubl::EXTENSION]),
    Pattern::only(ubl::is_cvd, &[ubl::CVD]),
]];

static CII_PATTERNS: &[&[Pattern]] = &[&[
    Pattern::of(&[cii::PEPPOL]),
    Pattern::only(|subject| subject.has_empty(), &[cii::EMPTY]),
    Pattern::of(&[cii::GROSS_PRICE]),
    Pattern::of(&[cii::RULES]),
    Pattern::only(cii::is_extension, &[cii::EXTENSION]),
    Pattern::only(cii::is_cvd, &[cii::CVD]),
]];
