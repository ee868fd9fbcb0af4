//! Dossiers: what is imported, exported and matched.

#[cfg(feature = "json")]
#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../../fuzz/src/ledger.rs"]
mod ledger;
#[cfg(feature = "dossier")]
#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../../benches/tools/src/bin/make_dossier.rs"]
mod make_dossier;
#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../../benches/tools/src/bin/make_year.rs"]
mod make_year;
#[path = "../../fuzz/src/matched.rs"]
mod matched;

mod book;
mod certain;
#[cfg(feature = "json")]
mod dossier_export;
#[cfg(feature = "dossier")]
mod dossier_import;
#[cfg(feature = "json")]
mod export_executor;
mod matching;
