//! The rules of NLCIUS: Simplerinvoicing's Schematron for UBL (SI-UBL 2) and for CII. They come with the
//! rules of EN 16931 1.3.16, for UBL unchanged, for CII with another CII-SR-282.
//!
//! Those that it can never tell are not here: in UBL `SI-INV-R000` (another document than an invoice or
//! credit note is not judged), and `BR-NL-32-2` and `BR-NL-32-3`, of which the context of `BR-NL-32-1`
//! takes all elements; in CII, for the same reason, `BR-NL-9` and `BR-NL-31`, which come after `BR-NL-7`
//! and `BR-NL-12`.

use crate::rules::set::RuleSet;

mod cii;
mod ubl;
mod words;

pub(super) static RULES: RuleSet =
    RuleSet::of("NLCIUS UBL", "NLCIUS UBL 2.0.3.13", &[ubl::PATTERNS]);

pub(super) static CII_RULES: RuleSet =
    RuleSet::of("NLCIUS CII", "NLCIUS CII 1.0.3.13", &[cii::PATTERNS]);
