//! The command: what people type, what they read, and what it leaves behind.
#![cfg(feature = "cli")]

#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../../benches/tools/src/bin/make_dossier.rs"]
mod make_dossier;
#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../common/pdf.rs"]
mod pdfs;

mod cli;
mod cli_dossier;
mod examples;
mod kinds;
mod manners;
mod pages;
mod readme;
#[cfg(unix)]
mod terminal;
