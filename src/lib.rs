//! facturier reads, checks and converts the documents of an accountant's dossier.
//!
//! Invoices and credit notes in UBL 2.1 (Peppol BIS Billing 3.0) and CII (Factur-X, XRechnung) go in; a typed model in
//! the terms of EN 16931, an exact report and the format of your choice come out. So it is with bank statements: CODA,
//! camt, MT940, OFX and CFONB 120. (A *facturier* is the Belgian accountant's book of invoices in and out.)
//!
//! ```
//! use facturier::{Format, Profile, WriteOptions};
//!
//! let bytes = include_bytes!("../fixtures/ubl/peppol-invoice.xml");
//! let reading = facturier::read(bytes)?;
//!
//! // What is to be said about it: structure, and the rules of a profile.
//! let report = reading.validate(&Profile::named("peppol")?);
//! for finding in &report.findings {
//!     println!("line {}: {} {}", finding.line, finding.rule, finding.message);
//! }
//!
//! // What stands in it, and what of it the model has no place for.
//! let (document, not_carried) = reading.document();
//! let invoice = document.as_invoice().expect("an invoice");
//! assert_eq!(invoice.number.as_deref(), Some("2026-0117"));
//! assert!(not_carried.is_empty());
//!
//! // In another format, and what of it that format has no place for.
//! let written = facturier::write(&document, Format::Ubl, &WriteOptions::new())?;
//! assert!(written.losses.is_empty());
//! # Ok::<(), facturier::Error>(())
//! ```
#![cfg_attr(
    feature = "cli",
    doc = "\nThe [`cookbook`] has a program for each task."
)]
//!
//! It is a pure library: no network, no clock, no global state, and no files. Whoever uses it does
//! the reading and writing of files; the `facturier` command (feature `cli`) is one who does.
//!
//! # Bank statements
//!
//! CODA, camt (052, 053 and 054) and MT940 are read into one model, a [`Statement`] with its [`model::Movement`]s, the
//! details of a movement below it. They are judged by rules of their own, whatever the profile: whether
//! the records are as the standard has them, and whether balances, totals, details, numbers and check
//! digits agree.
//!
//! ```
//! use facturier::{Format, WriteOptions};
//!
//! let reading = facturier::read(include_bytes!("../fixtures/coda/simple.cod"))?;
//! assert!(reading.report().findings.is_empty());
//!
//! let (document, _) = reading.document();
//! let statement = &document.as_statements().expect("bank statements")[0];
//! let balance = statement.new_balance.as_ref().and_then(|balance| balance.signed());
//! assert_eq!(balance.unwrap().to_string(), "5960.780");
//! for movement in statement.details() {
//!     println!("{:?} {:?}", movement.signed(), movement.counterparty_name);
//! }
//!
//! let camt = facturier::write(&document, Format::Camt053, &WriteOptions::new())?;
//! let mt940 = facturier::write(&document, Format::Mt940, &WriteOptions::new())?;
//! # assert!(!camt.bytes.is_empty());
//! // MT940 has no place for all of it, and says so.
//! assert!(!mt940.losses.is_empty());
//! # Ok::<(), facturier::Error>(())
//! ```
//!
//! Files that are larger than memory are read a movement at a time by [`CodaReader`](format::coda::CodaReader) and
//! [`CamtReader`](format::camt::CamtReader), and CODA is written so by [`CodaWriter`](format::coda::CodaWriter).
//!
//! # Hybrid invoices
//!
//! With the feature `pdf`, a PDF is read like the XML of the invoice that is attached to it (Factur-X, ZUGFeRD):
//! the same report, the same model, and the PDF itself among the supporting documents (BG-24).
//! `Reading::embedded` tells which file was read; `format::pdf` lists them all.
//!
//! # Two kinds of trouble
//!
//! An [`Error`] means that there is no document: the bytes are a picture, or nothing at all, or go over
//! one of the [`Limits`]. A [`Finding`] means that there is one and something is to be said about it;
//! it has a rule, a severity, the business terms concerned, an XPath, and the byte, line and column
//! in the input. A broken document is read as far as it goes: a truncated file gives everything
//! before the cut and a finding where it ends.
//!
//! # Nothing is replaced by a default
//!
//! A quantity of "seven" is [`value::Parsed::Unreadable`] with the text "seven". What the model has
//! no term for is listed by [`Reading::document`]; what a format cannot carry comes back with
//! [`Written`] as its losses.
//!
//! # Where things are
//!
//! | module | holds |
//! |---|---|
//! | [`model`] | the semantic model of EN 16931, a builder for good documents, and that of bank statements |
//! | [`value`] | the scalars: amounts, quantities, identifiers, texts |
//! | [`format`](mod@format) | the formats: UBL, CII, CODA, camt, MT940, OFX, CFONB 120, JSON (feature `json`), CSV (feature `csv`), XLSX (feature `xlsx`), HTML (feature `html`), PDF (read with feature `pdf`, written with `print`); [`detect`] |
//! | [`report`] | findings, and reports as text, lines, JSON, SVRL, SARIF and JUnit |
//! | [`rules`] | the business rules, and the profiles that choose among them |
//! | [`codes`] | code lists, replaceable by newer ones; labels of transaction codes |
//! | [`identifiers`] | check digits and forms of identifiers: GLN, enterprise numbers, IBAN, OGM-VCS, … |
//! | [`references`] | payment references and accounts as types, and how to find them in free text |
//! | [`dossier`] | files of a client: import, export plans (feature `json`), payments matched to invoices |
//! | [`term`] | names of business terms and groups |
//!
//! # Features
//!
//! None is on unless asked for, and none changes what the others do. `serde`: the model implements
//! `Serialize` and `Deserialize`. `json`: the JSON format and JSON reports. `csv`: the CSV format.
//! `xlsx`: workbooks. `html`: pages for people. `pdf`: invoices attached to PDFs. `print`: PDF and
//! Factur-X, written. `languages`: findings in French, Dutch and German, beside English.
//! `dossier`: folders and archives of files are imported, with `parallel` on several threads.
//! `cli`: the `facturier` command. `json-schema`: makes the published JSON Schema.
//!
//! Why it is built as it is: see `DESIGN.md` in the repository.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod codes;
pub mod dossier;
mod error;
pub mod format;
pub mod identifiers;
pub mod language;
pub mod model;
mod pipeline;
mod position;
pub mod references;
pub mod report;
pub mod rules;
#[cfg(test)]
mod steps;
mod structure;
pub mod term;
pub mod value;
#[cfg(feature = "html")]
mod view;
mod xml;

#[doc = include_str!("../docs/cookbook.md")]
#[cfg(all(any(doc, doctest), feature = "cli"))]
pub mod cookbook {}

/// The programs in README.
#[cfg(all(doctest, feature = "json"))]
#[doc = include_str!("../README.md")]
pub struct Readme;

pub use error::{Error, ErrorKind};
pub use format::{Detected, Format, Loss, ReadOptions, WriteOptions, Written, detect};
pub use language::Language;
pub use model::{Document, Invoice, Statement};
pub use pipeline::{
    Answer, Because, Invalid, Reading, Received, Receiving, Valid, convert, read, read_with,
    reading_rules, receive, validate, write,
};
pub use report::{Finding, Report};
pub use rules::Profile;
pub use structure::{Envelope, Limits};
