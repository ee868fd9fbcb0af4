//! Documents on their way out: which, in which format, under which name, and why.
//!
//! Everything here is made of values: documents and rules go in, and a [`Plan`] comes out that says which
//! files there are to be and what is in them. An [`Executor`] then writes the files and the plan's entries in
//! the [`ledger`](super::ledger), over a [`Store`] that the caller brings, so that the next run exports what
//! is new. Whoever has no folder of files does both in another way.
//!
//! ```
//! use facturier::dossier::ledger::Ledger;
//! use facturier::dossier::{Direction, export::*};
//! use facturier::Format;
//!
//! let reading = facturier::read(include_bytes!("../../../fixtures/ubl/peppol-invoice.xml"))?;
//! let (invoice, _) = reading.document();
//! let reading = facturier::read(include_bytes!("../../../fixtures/coda/simple.cod"))?;
//! let (statements, _) = reading.document();
//! let items = [
//!     // A sale; the hash is that of the file, reckoned by whoever read it.
//!     ExportItem::new("doc-1", "out/2026-0117.xml", "9f2c51d07e")
//!         .document(&invoice, Format::Ubl)
//!         .direction(Direction::Sale),
//!     ExportItem::new("doc-2", "bank/march.cod", "03ab99c1f4").document(&statements, Format::Coda),
//!     ExportItem::new("doc-3", "Deed: 2026?.pdf", "77aa01b2c3"),
//! ];
//!
//! // For all, for the customer of the sale, and for one document.
//! let rules = Rules::new(Settings {
//!     path: Some("{date:yyyy|default:undated}/{type}_{number|default:none}".parse()?),
//!     destination: Some("archive".into()),
//!     ..Settings::new()
//! })
//! .party(PartyKey::number("BE 0991.704.244"), Settings {
//!     output: Some("json".parse()?),
//!     receiver_name: Some("Marronniers".into()),
//!     attachments: Some(true),
//!     ..Settings::new()
//! })
//! .document("doc-3", Settings { path: Some("{original}".parse()?), ..Settings::new() });
//!
//! let (ledger, today) = (Ledger::new(), "2026-11-20".parse().expect("a date"));
//! let plan = Export::new(&rules, &ledger, today).plan(&items);
//! assert_eq!(plan.to_string(), "\
//! doc-1: accepted, to archive
//!   2026/invoice_2026-0117.json (written as json)
//!   2026/invoice_2026-0117_werkbon-0331.csv (attachment)
//!   output = json (party BE 0991.704.244)
//!   path = {date:yyyy|default:undated}/{type}_{number|default:none} (default)
//!   destination = archive (default)
//!   attachments = yes (party BE 0991.704.244)
//!   receiver-name = Marronniers (party BE 0991.704.244)
//! doc-2: accepted, to archive
//!   2026/bank-statement_042.cod (copied)
//!   path = {date:yyyy|default:undated}/{type}_{number|default:none} (default)
//!   destination = archive (default)
//! doc-3: accepted, to archive
//!   Deed- 2026-.pdf (copied)
//!   path = {original} (document)
//!   destination = archive (default)
//! ");
//! assert_eq!((plan.summary().accepted, plan.summary().total()), (3, 3));
//!
//! // Once the files are written, the ledger grows, and a second run has nothing to do.
//! let ledger = Ledger::parse(ledger.to_append(&plan.entries()).as_bytes());
//! let again = Export::new(&rules, &ledger, today).plan(&items);
//! assert_eq!((again.files().count(), again.summary().already_exported), (0, 3));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What happens, in this order
//!
//! | step | by | what does not go on |
//! |---|---|---|
//! | settings are looked up | [`Rules`]: for all, for the customer or supplier, for the document | |
//! | what is not asked for is left out | [`Filter`] | `left-out` |
//! | parties that are not active are left out | [`Settings::active`] | `not-activated` |
//! | what was exported is left out | [`Ledger`](super::ledger::Ledger) | `already-exported`, `conflict` |
//! | documents are written, sender and receiver replaced | [`Settings::output`] | `rejected` |
//! | names are made of templates | [`Template`] | |
//! | names are made safe and set apart | [`assign`] | |
//! | files are written, and recorded in the ledger | [`Executor`] | [`ExecuteError`] |
//!
//! A document whose format is the one asked for already is copied, byte for byte, unless sender or receiver
//! are replaced.
//!
//! # What holds
//!
//! Every document has a row, and the [`ExportSummary`] adds up to their number. No two files of a destination
//! have names that any system takes for the same, and none has that of a file in the ledger. The order
//! of the input changes no name. A document that is not exported has no files, and a reason.
//!
//! # What it does not do
//!
//! It does not know which paths exist, only those in the ledger; one ledger is for one export. It does
//! not hash: whoever reads the files does, once. Paths as a whole may be longer than the 260 characters
//! that old programs on Windows take.

mod attachments;
mod execute;
mod filter;
mod item;
mod names;
mod outcome;
mod plan;
mod settings;
mod template;

pub use attachments::{Extracted, attachments};
pub use execute::{Done, ExecuteError, Executor, Store, There};
pub use filter::Filter;
pub use item::{ExportItem, PartyKey};
pub use names::{LONGEST, Wanted, assign, folded, safe_name};
pub(crate) use names::{Taken, mark};
pub use outcome::{DashboardRow, ExportSummary, Outcome, OutcomeReason, Status};
pub use plan::{Apart, Export, FileContent, Plan, PlanRow, PlannedFile, Planner, Role};
pub use settings::{Explained, Output, PartyRule, Rules, Settings, SettingsLayer};
pub use template::{
    FIELDS, Filled, FilledPath, Template, TemplateError, TemplateField, TemplateValue,
};
