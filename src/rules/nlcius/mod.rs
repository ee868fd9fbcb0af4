//! The rules of NLCIUS for UBL (SI-UBL 2): Simplerinvoicing's Schematron, which comes with the rules of
//! EN 16931 1.3.16 unchanged.
//!
//! Those that it can never tell are not here: `SI-INV-R000` (another document than an invoice or credit
//! note is not judged), and `BR-NL-32-2` and `BR-NL-32-3`, of which the context of `BR-NL-32-1` takes
//! all elements.

use crate::rules::set::RuleSet;

mod ubl;
mod words;

pub(super) static RULES: RuleSet =
    RuleSet::of("NLCIUS UBL", "NLCIUS UBL 2.0.3.13", &[ubl::PATTERNS]);
