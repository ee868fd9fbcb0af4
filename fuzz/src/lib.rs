//! What holds for any bytes, a function for each fuzz target: what a target is for is said there. The tests
//! (`tests/documents/seeds.rs`) take this file as a module, and ask the same of all seeds.

pub mod banks;
mod built;
mod documents;
mod draw;
pub mod ledger;
mod many;
pub mod matched;
mod models;
mod payments;

pub use banks::{
    assert_camt as read_camt, assert_cfonb as read_cfonb, assert_coda as read_coda,
    assert_mt940 as read_mt940, assert_ofx as read_ofx,
};
pub use built::{build_cfonb, build_coda, build_zip};
pub use documents::{
    detect, read_cii, read_json, read_pdf, read_ubl, receive, roundtrip_coda, roundtrip_ubl,
    validate, view,
};
pub use ledger::assert_ledger as read_ledger;
pub use many::{
    import_file, import_folder, parse_reference, parse_template, plan_export, read_zip,
};
pub use models::{write_camt, write_cii, write_coda, write_mt940, write_ofx, write_ubl};
pub use payments::{match_payments, read_book};

/// A name, and what holds for bytes.
type Target = (&'static str, fn(&[u8]));

/// All of them, by the names in `targets.tsv`.
#[allow(dead_code, reason = "the tests go through them all")]
pub const TARGETS: &[Target] = &[
    ("build_cfonb", build_cfonb),
    ("build_coda", build_coda),
    ("build_zip", build_zip),
    ("detect", detect),
    ("import_file", import_file),
    ("import_folder", import_folder),
    ("match_payments", match_payments),
    ("parse_reference", parse_reference),
    ("parse_template", parse_template),
    ("plan_export", plan_export),
    ("read_book", read_book),
    ("read_camt", read_camt),
    ("read_cfonb", read_cfonb),
    ("read_cii", read_cii),
    ("read_coda", read_coda),
    ("read_json", read_json),
    ("read_ledger", read_ledger),
    ("read_mt940", read_mt940),
    ("read_ofx", read_ofx),
    ("read_pdf", read_pdf),
    ("read_ubl", read_ubl),
    ("read_zip", read_zip),
    ("receive", receive),
    ("roundtrip_coda", roundtrip_coda),
    ("roundtrip_ubl", roundtrip_ubl),
    ("validate", validate),
    ("view", view),
    ("write_camt", write_camt),
    ("write_cii", write_cii),
    ("write_coda", write_coda),
    ("write_mt940", write_mt940),
    ("write_ofx", write_ofx),
    ("write_ubl", write_ubl),
];
