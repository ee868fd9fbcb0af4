//! What of a document has no column in any table.
//!
//! A field that gets a column next door is left out of the lists here, and the other way round; a test below
//! holds the two together.

use super::rows::MovementRows;
use crate::format::Loss;
use crate::model::walk::{Step, Value, Visit};
use crate::model::{Invoice, Statement, TransactionCode};
use crate::value::shown::{quoted, short};
use crate::value::{Phrase, phrase};
use std::borrow::Cow;
use std::fmt::{Display, Write as _};

/// What has no column: a term, or a group with all that is in it. A detail of a movement is as a movement.
const NO_COLUMN: &[&str] = &[
    "receiving_advice_reference",
    "despatch_advice_reference",
    "tender_or_lot_reference",
    "invoiced_object_identifier",
    "seller.additional_legal_information",
    "buyer.additional_legal_information",
    "payee.identifier",
    "payee.legal_registration_identifier",
    "tax_representative.address",
    "delivery.party_name",
    "delivery.location_identifier",
    "delivery.address.line_1",
    "delivery.address.line_2",
    "delivery.address.line_3",
    "delivery.address.city",
    "delivery.address.post_code",
    "delivery.address.country_subdivision",
    "payment_means.text",
    "payment_means.credit_transfer.account_identifier.scheme",
    "payment_means.credit_transfer.service_provider_identifier.scheme",
    "payment_means.card",
    "payment_means.direct_debit.debited_account_identifier",
    "allowances_and_charges.tax_category.exemption_reason",
    "allowances_and_charges.tax_category.exemption_reason_code",
    "supporting_documents",
    "lines.object_identifier.scheme",
    "lines.allowances_and_charges.tax_category.exemption_reason",
    "lines.allowances_and_charges.tax_category.exemption_reason_code",
    "lines.item.classifications.list_version",
    "lines.item.tax_category.exemption_reason",
    "lines.item.tax_category.exemption_reason_code",
    "lines.item.attributes",
    "movements.counterparty_account.qualification",
    "movements.counterparty_account.country",
    "movements.counterparty_account.extension",
];

/// Lists of which the first entry has columns.
const ONLY_FIRST: &[&str] = &[
    "preceding_invoices",
    "seller.identifiers",
    "buyer.identifiers",
    "payment_means",
    "lines.item.classifications",
];

/// How many values of a group tell what it was.
const TOLD: usize = 3;

/// What of this invoice is in none of the four tables.
///
/// A currency is told only where it is not that of the column `currency_code`, or for BT-111
/// `vat_accounting_currency_code`; the tax scheme of a VAT category only where it is not `VAT`.
///
/// ```
/// # #[cfg(feature = "csv")]
/// # {
/// use facturier::{Invoice, format::csv};
/// assert!(csv::losses(&Invoice::default()).is_empty());
/// # }
/// ```
pub fn losses(invoice: &Invoice) -> Vec<Loss> {
    let mut losses = Losses {
        invoice: Some(invoice),
        ..Losses::default()
    };
    invoice.walk(&mut losses);
    losses.list
}

/// What of these bank statements is in neither of their two tables, when these movements have rows.
///
/// Numbers that only count (of information and free communications, and whether another statement
/// follows) are not told: the order of what is written has them.
///
/// ```
/// # #[cfg(feature = "csv")]
/// # {
/// use facturier::format::{MovementRows, csv};
/// let (document, _) = facturier::read(include_bytes!("../../../fixtures/coda/simple.cod"))?.into_document();
/// for loss in csv::statement_losses(document.as_statements().unwrap(), MovementRows::Details) {
///     println!("{loss}");
/// }
/// # }
/// # Ok::<(), facturier::Error>(())
/// ```
pub fn statement_losses(statements: &[Statement], rows: MovementRows) -> Vec<Loss> {
    let mut losses = Losses {
        rows,
        ..Losses::default()
    };
    for (at, statement) in statements.iter().enumerate() {
        losses.path = format!("statements[{at}]");
        statement.walk(&mut losses);
    }
    losses.list
}

#[derive(Default)]
struct Losses<'a> {
    list: Vec<Loss>,
    invoice: Option<&'a Invoice>,
    rows: MovementRows,
    /// Where the walk is, and the same as it stands in the lists above.
    path: String,
    place: String,
    groups: Vec<Group>,
    movements: Vec<Wanting<'a>>,
    /// Which registrations had a column: where, and the term.
    registered: Vec<(String, &'static str)>,
    /// The unit of the quantity of the line.
    unit: Option<&'a str>,
    /// The group that is not looked into, what is told of it, and how deep in it the walk is.
    lost: Option<(Step, Why, Vec<String>)>,
    depth: usize,
}

/// A group that the walk is in, and how long `path` and `place` were before it.
struct Group {
    term: &'static str,
    path: usize,
    place: usize,
    is_movement: bool,
}

/// A movement that the walk is in.
#[derive(Default)]
struct Wanting<'a> {
    /// How much was lost before it.
    before: usize,
    amount: String,
    bank_reference: Option<&'a str>,
    code: Option<TransactionCode>,
    /// How many details have no row.
    details: usize,
}

impl<'a> Visit<'a> for Losses<'a> {
    fn enter(&mut self, step: Step) {
        if self.depth > 0 {
            self.depth += 1;
            return;
        }
        let is_detail = step.field == "details";
        let is_movement = is_detail || step.field == "movements";
        if is_detail && self.detail(step) {
            self.depth = 1;
            return;
        }
        let group = Group {
            term: step.term,
            path: self.path.len(),
            place: self.place.len(),
            is_movement,
        };
        if !is_detail {
            go_to(&mut self.place, step.field);
        }
        if let Some(why) = self.why_not(step) {
            self.place.truncate(group.place);
            self.lost = Some((step, why, Vec::new()));
            self.depth = 1;
            return;
        }
        if step.field == "lines" {
            self.unit = None;
        }
        if is_movement {
            self.movements.push(Wanting {
                before: self.list.len(),
                ..Wanting::default()
            });
        }
        self.groups.push(group);
        go_to(&mut self.path, step);
    }

    fn leave(&mut self) {
        if self.depth > 0 {
            self.depth -= 1;
            if self.depth == 0
                && let Some((step, why, values)) = self.lost.take()
                && !values.is_empty()
            {
                self.tell(step, phrase!("{}; {}", values.join(", "), why.phrase()));
            }
        } else if let Some(group) = self.groups.pop() {
            self.path.truncate(group.path);
            self.place.truncate(group.place);
            if group.is_movement {
                self.movements.pop();
            }
        }
    }

    fn term(&mut self, step: Step, value: Value<'a>) {
        if self.depth > 0 {
            if let Some((_, _, values)) = &mut self.lost {
                match values.len() {
                    ..TOLD => values.push(shown(value)),
                    TOLD => values.push("…".to_owned()),
                    _ => {}
                }
            }
            return;
        }
        let before = self.place.len();
        go_to(&mut self.place, step.field);
        self.at_term(step, value);
        self.place.truncate(before);
    }
}

/// Why something is in no table.
#[derive(Clone, Copy)]
enum Why {
    NoColumn,
    OnlyFirst,
}

impl Why {
    fn phrase(self) -> Phrase {
        match self {
            Why::NoColumn => phrase!("there is no column for it"),
            Why::OnlyFirst => phrase!("only the first has a column"),
        }
    }
}

impl<'a> Losses<'a> {
    /// A term, whose place is where the walk is.
    fn at_term(&mut self, step: Step, value: Value<'a>) {
        if let Some(why) = self.why_not(step) {
            return self.tell(step, phrase!("{}; {}", shown(value), why.phrase()));
        }
        match value {
            Value::Identifier(identifier, _) => {
                let is_of_it = |it: &&str| it.strip_suffix(".scheme") == Some(&self.place);
                if let Some(scheme) = &identifier.scheme
                    && NO_COLUMN.iter().any(is_of_it)
                {
                    let what = phrase!("{}; {}", quoted(scheme), Why::NoColumn.phrase());
                    self.below(step, "scheme", what);
                }
            }
            Value::Amount(_, Some(currency)) => self.currency(step, currency),
            Value::Quantity(quantity) if self.place == "lines.quantity" => {
                self.unit = quantity.unit_code.as_deref();
            }
            Value::Quantity(quantity) => {
                if let Some(unit) = &quantity.unit_code
                    && Some(&**unit) != self.unit
                {
                    let what = phrase!("{} is not the unit in the column unit_code", quoted(unit));
                    self.below(
                        Step {
                            term: "BT-150",
                            ..step
                        },
                        "unit_code",
                        what,
                    );
                }
            }
            Value::Text(scheme) if step.field == "tax_scheme" && !is_vat(scheme) => {
                let what = phrase!("{}; {}", quoted(scheme), Why::NoColumn.phrase());
                self.tell(step, what);
            }
            _ => {}
        }
        self.in_movement(step, value);
    }

    /// Why what stands where the walk is is in no table, if it is in none.
    fn why_not(&mut self, step: Step) -> Option<Why> {
        let place = self.place.as_str();
        if NO_COLUMN.contains(&place) {
            return Some(Why::NoColumn);
        }
        if step.index.is_some_and(|at| at > 0) && ONLY_FIRST.contains(&place) {
            return Some(Why::OnlyFirst);
        }
        if step.field == "tax_registrations" {
            // The first for VAT, and of a seller and a buyer the first other one.
            let known = |(at, term): &(String, _)| at == place && *term == step.term;
            let has_none = step.term.is_empty() && place.starts_with("tax_representative");
            if has_none || self.registered.iter().any(known) {
                return Some(Why::NoColumn);
            }
            self.registered.push((place.to_owned(), step.term));
        }
        None
    }

    /// Goes on to a detail of a movement, and returns whether it has no row. A movement, or all of its details,
    /// without a row is one loss.
    fn detail(&mut self, step: Step) -> bool {
        let Some(movement) = self.movements.last_mut() else {
            return false;
        };
        match self.rows {
            MovementRows::Totals => {
                movement.details += 1;
                let count = movement.details;
                if count > 1 {
                    self.list.pop();
                }
                let what = phrase!("{} details; only the movement has a row", count);
                let mut path = self.path.clone();
                go_to(&mut path, step.field);
                self.list.push(Loss {
                    term: Cow::Borrowed(""),
                    path,
                    what: what.into(),
                });
            }
            MovementRows::Details if step.index == Some(0) => {
                let amount = short(&movement.amount);
                let what = phrase!("a movement of {}; only its details have rows", amount);
                self.list.truncate(movement.before);
                let path = self.path.clone();
                self.list.push(Loss {
                    term: Cow::Borrowed(""),
                    path,
                    what: what.into(),
                });
            }
            MovementRows::Details | MovementRows::Tree => {}
        }
        self.rows == MovementRows::Totals
    }

    /// What information has in common with its movement is in its row.
    fn in_movement(&mut self, step: Step, value: Value<'a>) {
        let Some(movement) = self.movements.last_mut() else {
            return;
        };
        match (self.place.as_str(), value) {
            ("movements.amount", Value::Amount(amount, _)) => movement.amount = amount.to_string(),
            ("movements.bank_reference", Value::Text(text)) => movement.bank_reference = Some(text),
            ("movements.code", Value::Transaction(code)) => movement.code = Some(code),
            ("movements.information.bank_reference", Value::Text(text))
                if movement.bank_reference == Some(text) => {}
            ("movements.information.code", Value::Transaction(code))
                if movement.code == Some(code) => {}
            ("movements.information.bank_reference" | "movements.information.code", _) => {
                let what = phrase!("{}; {}", shown(value), Why::NoColumn.phrase());
                self.tell(step, what);
            }
            _ => {}
        }
    }

    fn currency(&mut self, step: Step, currency: &str) {
        let Some(invoice) = self.invoice else { return };
        let (expected, column) = match step.field {
            "total_vat_amount_in_accounting_currency" => (
                &invoice.vat_accounting_currency_code,
                "vat_accounting_currency_code",
            ),
            _ => (&invoice.currency_code, "currency_code"),
        };
        if expected.as_deref() != Some(currency) {
            let what = phrase!(
                "{} is not the currency in the column {}",
                quoted(currency),
                column
            );
            self.below(step, "currency", what);
        }
    }

    /// Tells of a part of a term.
    fn below(&mut self, step: Step, part: &str, what: Phrase) {
        self.tell(step, what);
        if let Some(loss) = self.list.last_mut() {
            go_to(&mut loss.path, part);
        }
    }

    /// Tells of what stands here; where it has no term of its own, with the group's.
    fn tell(&mut self, step: Step, what: Phrase) {
        let group = self.groups.last().map_or("", |group| group.term);
        let term = match step.term {
            "" => group,
            term => term,
        };
        let mut path = self.path.clone();
        go_to(&mut path, step);
        self.list.push(Loss {
            term: Cow::Borrowed(term),
            path,
            what: what.into(),
        });
    }
}

fn is_vat(scheme: &str) -> bool {
    crate::value::trim_xml(scheme).eq_ignore_ascii_case("VAT")
}

/// Goes on to a field.
fn go_to(place: &mut String, field: impl Display) {
    if !place.is_empty() {
        place.push('.');
    }
    // Writing to a string cannot fail.
    let _ = write!(place, "{field}");
}

/// What was there, as people read it.
fn shown(value: Value<'_>) -> String {
    match value {
        Value::Identifier(identifier, _) => quoted(&identifier.value).to_string(),
        Value::File(_) | Value::Count(_) => value.to_string(),
        _ => quoted(&value.to_string()).to_string(),
    }
}

#[cfg(test)]
#[cfg(all(feature = "csv", feature = "serde"))]
mod tests {
    use super::*;
    use crate::format::csv::{CsvOptions, CsvTable, CsvWriter, write};
    use crate::model::Document;
    use crate::model::{AllowanceCharge, InvoiceLine, TaxCategory};
    use crate::value::{Amount, Identifier};
    use serde::Deserialize as _;
    use serde::de::value::{Error, MapAccessDeserializer, MapDeserializer, SeqDeserializer};
    use serde::de::{Deserializer, IntoDeserializer, Visitor};
    use serde_json::Value;
    use std::cell::Cell;

    /// Fills every field there is: each text is another one, of eight digits so that it can be a
    /// transaction code, each typed value an unreadable text, each number another one of five digits,
    /// each list has two entries, four lists deep at most.
    #[derive(Clone, Copy)]
    struct Filler<'a>(&'a Cell<usize>, usize);

    impl Filler<'_> {
        fn next(self) -> usize {
            self.0.set(self.0.get() + 1);
            self.0.get()
        }

        fn text(self) -> String {
            format!("1000{:04}", self.next())
        }
    }

    impl<'de> Deserializer<'de> for Filler<'_> {
        type Error = Error;

        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let entry = ("unreadable", self.text());
            visitor.visit_map(MapDeserializer::new([entry].into_iter()))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Error> {
            let entries = fields.iter().map(|field| (*field, self));
            visitor.visit_map(MapDeserializer::new(entries))
        }

        fn deserialize_enum<V: Visitor<'de>>(
            self,
            _: &'static str,
            variants: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Error> {
            let entries = std::iter::once((variants[0], self));
            let entries = MapAccessDeserializer::new(MapDeserializer::new(entries));
            visitor.visit_enum(entries)
        }

        /// What stands in a variant of an enumeration without content.
        fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_unit()
        }

        fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let below = Filler(self.0, self.1 + 1);
            let count = if below.1 > 4 { 0 } else { 2 };
            visitor.visit_seq(SeqDeserializer::new([below; 2].into_iter().take(count)))
        }

        fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_bool(true)
        }

        fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_u8(200)
        }

        fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_u16(40_000 + self.next() as u16)
        }

        fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_u32(40_000 + self.next() as u32)
        }

        fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_some(self)
        }

        fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_string(self.text())
        }

        fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.visit_string(self.text())
        }

        serde::forward_to_deserialize_any! {
            i8 i16 i32 i64 u64 f32 f64 char bytes byte_buf unit_struct
            newtype_struct tuple tuple_struct map identifier ignored_any
        }
    }

    impl<'de> IntoDeserializer<'de, Error> for Filler<'_> {
        type Deserializer = Self;

        fn into_deserializer(self) -> Self {
            self
        }
    }

    fn leaves(path: &str, value: &Value, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = match (path, name.as_str()) {
                        (_, "unreadable") => path.to_owned(),
                        ("", _) => name.clone(),
                        _ => format!("{path}.{name}"),
                    };
                    leaves(&path, value, found);
                }
            }
            Value::Array(values) => {
                for (at, value) in values.iter().enumerate() {
                    leaves(&format!("{path}[{at}]"), value, found);
                }
            }
            Value::String(text) => found.push((path.to_owned(), text.clone())),
            Value::Number(number) => found.push((path.to_owned(), number.to_string())),
            Value::Bool(_) => {}
            other => panic!("{path} is {other}"),
        }
    }

    fn is_at_or_below(path: &str, group: &str) -> bool {
        path.strip_prefix(group)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }

    #[test]
    fn every_field_is_either_in_a_table_or_a_loss() {
        let count = Cell::new(0);
        let invoice = Invoice::deserialize(Filler(&count, 0)).unwrap();
        let losses = losses(&invoice);
        let mut all = Vec::new();
        leaves("", &serde_json::to_value(&invoice).unwrap(), &mut all);
        assert!(all.len() > 300, "{} leaves", all.len());
        let document = Document::from(invoice);
        let tables: String = [
            CsvTable::Invoices,
            CsvTable::Lines,
            CsvTable::Vat,
            CsvTable::Allowances,
        ]
        .map(|table| write(&document, table).unwrap())
        .concat();
        for (path, text) in &all {
            let lost = losses.iter().any(|loss| is_at_or_below(path, &loss.path));
            let written = tables.contains(text);
            assert!(lost != written, "{path}: lost {lost}, written {written}");
        }
        for loss in &losses {
            let exists = all.iter().any(|(path, _)| is_at_or_below(path, &loss.path));
            assert!(exists, "nothing stands at {loss}");
        }
    }

    #[test]
    fn every_field_of_a_statement_is_either_in_a_table_or_a_loss() {
        for rows in [
            MovementRows::Totals,
            MovementRows::Details,
            MovementRows::Tree,
        ] {
            let count = Cell::new(0);
            let statement = Statement::deserialize(Filler(&count, 0)).unwrap();
            let statements = vec![statement];
            let losses = statement_losses(&statements, rows);
            let mut all = Vec::new();
            let value = serde_json::to_value(&statements).unwrap();
            leaves("statements", &value, &mut all);
            assert!(all.len() > 500, "{} leaves", all.len());
            let document = Document::from(statements);
            let options = CsvOptions::new().movement_rows(rows);
            let mut tables = Vec::new();
            for table in [CsvTable::Statements, CsvTable::Movements] {
                let mut writer = CsvWriter::new(Vec::new(), table, options);
                writer.write(&document).unwrap();
                tables.extend(writer.finish().unwrap());
            }
            let tables = String::from_utf8(tables).unwrap();
            for (path, text) in &all {
                // A whole is not lost with its details below it, nor are numbers that only count.
                let below = |loss: &Loss| {
                    let is_whole = loss.what.to_string().starts_with("a movement of");
                    is_at_or_below(path, &loss.path)
                        && !(is_whole && path[loss.path.len()..].starts_with(".details["))
                };
                let counts = path.contains("information[") && path.ends_with("].detail")
                    || path.contains("free_communications[") && path.ends_with("].sequence");
                // Words for a choice, and the only numbers of three digits.
                let is_choice = ["kind", "side", "version", "globalisation"]
                    .iter()
                    .any(|name| path.ends_with(name));
                if counts || is_choice {
                    continue;
                }
                let lost = losses.iter().any(below);
                let written = tables.contains(text);
                assert!(
                    lost != written,
                    "{rows:?} {path}: lost {lost}, written {written}"
                );
            }
            for loss in &losses {
                let exists = all.iter().any(|(path, _)| is_at_or_below(path, &loss.path));
                assert!(exists, "nothing stands at {loss}");
            }
        }
    }

    fn told(invoice: &Invoice) -> Vec<String> {
        losses(invoice).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_not_there_is_not_lost() {
        assert_eq!(told(&Invoice::default()), [""; 0]);
    }

    #[test]
    fn a_loss_says_what_was_there() {
        use crate::model::{Attachment, ItemAttribute, SupportingDocument};
        use crate::value::Bytes;
        use rust_decimal_macros::dec;

        let date = chrono::NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let invoice = Invoice::builder("1", date, "EUR")
            .credit_transfer("BE71096123456769", "1")
            .credit_transfer("NL91ABNA0417164300", "1")
            .allowance_charge(AllowanceCharge::charge(5).vat(TaxCategory::standard(21)))
            .line(
                InvoiceLine::builder("Item", 1, "C62")
                    .price(dec!(10))
                    .vat(TaxCategory::standard(21)),
            )
            .with(|invoice| {
                invoice.supporting_documents.push(SupportingDocument {
                    reference: Some(Identifier::new("Timesheet")),
                    attached_document: Some(Attachment {
                        content: Bytes(vec![0; 12]).into(),
                        mime_code: None,
                        filename: None,
                    }),
                    ..SupportingDocument::default()
                });
                invoice.tender_or_lot_reference = Some("=x\"".repeat(40).into());
            })
            .build();
        let mut invoice = invoice.unwrap();
        let line = &mut invoice.lines[0];
        line.net_amount = Some(Amount::new(dec!(10), "USD"));
        line.item.as_mut().unwrap().attributes = vec![ItemAttribute {
            name: Some("Colour".into()),
            value: Some("red".into()),
        }];
        assert_eq!(
            told(&invoice),
            [
                &format!(
                    "tender_or_lot_reference (BT-17): \"{}=…\" (120 characters); there is no column for it",
                    "=x\"".repeat(33)
                ),
                r#"payment_means[1] (BG-16): "30", "1", "NL91ABNA0417164300"; only the first has a column"#,
                r#"supporting_documents[0] (BG-24): "Timesheet", 12 bytes; there is no column for it"#,
                r#"lines[0].net_amount.currency (BT-131): "USD" is not the currency in the column currency_code"#,
                r#"lines[0].item.attributes[0] (BG-32): "Colour", "red"; there is no column for it"#,
            ]
        );
    }
}
