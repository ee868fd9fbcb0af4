//! Documents on their way out: which, in which format, under which name, and why.

mod attachments;
mod filter;
mod item;
mod names;
mod outcome;
mod plan;
mod settings;
mod template;
mod unicode;

pub use attachments::{Extracted, attachments};
pub use filter::Filter;
pub use item::{ExportItem, PartyKey};
pub use names::{LONGEST, Wanted, assign, folded, safe_name};
pub use outcome::{DashboardRow, Outcome, Reason, Status, Summary};
pub use plan::{Content, Export, Plan, PlanRow, PlannedFile, Role};
pub use settings::{Explained, Layer, Output, PartyRule, Rules, Settings};
pub use template::{FIELDS, Field, Filled, FilledPath, Template, TemplateError, Value};
