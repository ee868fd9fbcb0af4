//! Documents of every kind: what is read, judged and written.

#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../common/edit.rs"]
mod edit;
#[cfg(feature = "pdf")]
#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../common/pdf.rs"]
mod pdfs;
#[cfg(feature = "cli")]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

mod advice;
mod cii;
mod corpus;
mod dialects;
mod every_rule;
mod fixtures;
#[cfg(feature = "cli")]
mod fuzzed;
#[cfg(all(feature = "json", feature = "csv"))]
mod injection;
#[cfg(feature = "json-schema")]
mod json_schema;
mod judged;
#[cfg(feature = "languages")]
mod languages;
mod messages;
mod nlcius_cii;
mod odd_inputs;
#[cfg(feature = "pdf")]
mod pdf;
mod properties;
mod received;
mod recompute;
mod releases;
#[cfg(feature = "cli")]
mod seeds;
mod self_billing;
#[cfg(feature = "json")]
mod unmapped;
mod verdicts;
