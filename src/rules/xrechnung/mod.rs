//! XRechnung 3.0 with its extension and CVD: KoSIT's Schematron, release 2.5.0.
//!
//! Most of it Peppol has taken over for German parties (`national/de.rs`), and some of it XRechnung has from
//! Peppol: what is the same is asked by the same functions.

mod ubl;

use crate::rules::national::XRECHNUNG;
use crate::rules::peppol::transaction;
use crate::rules::set::{Pattern, RuleSet};

pub(super) static UBL: RuleSet = RuleSet {
    bit: XRECHNUNG,
    ..RuleSet::of(
        "XRechnung UBL",
        "XRechnung UBL 2.5.0",
        &[&[
            Pattern::only(|subject| subject.has_empty(), &[transaction::EMPTY]),
            Pattern::of(&[transaction::DOCUMENT, transaction::PARTS]),
            Pattern::of(&[ubl::RULES]),
            Pattern::only(ubl::is_extension, &[ubl::EXTENSION]),
            Pattern::only(ubl::is_cvd, &[ubl::CVD]),
        ]],
    )
};
