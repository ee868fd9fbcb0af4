//! What is exported, and who its parties are.

use super::names::folded;
use super::settings::Settings;
use super::template::{TemplateField, TemplateValue};
use crate::dossier::ledger::LedgerKey;
use crate::dossier::{Direction, EntryKind};
use crate::error::Error;
use crate::format::{Format, Loss};
use crate::identifiers;
use crate::model::{Document, Invoice, Kind, Party, Statement};
use crate::report::Finding;
use crate::value::{Amount, Parsed, Text};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// One document of a dossier, and what is known about it beside its content.
///
/// Made with [`ExportItem::new`]; all fields may be changed.
///
/// ```
/// use facturier::Format;
/// use facturier::dossier::export::ExportItem;
/// let bytes = include_bytes!("../../../fixtures/ubl/peppol-invoice.xml");
/// let (document, _) = facturier::read(bytes)?.into_document();
/// let item = ExportItem::new("42", "in/a.xml", "9f2c51d07e").document(&document, Format::Ubl).tag("2026");
/// assert_eq!(item.number().as_deref(), Some("2026-0117"));
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ExportItem<'a> {
    /// What the caller calls it; like no other in a run.
    pub key: Text,
    /// The path of the original file in the dossier.
    pub path: Text,
    /// The hash of the content, in hexadecimal: by which unchanged content is known again (SHA-256, but
    /// nothing depends on that).
    pub hash: Text,
    /// The document, if one could be read.
    pub document: Option<&'a Document>,
    /// The format of the original.
    pub format: Format,
    /// What sort of document it is.
    pub kind: EntryKind,
    /// On which side the owner of the dossier stands.
    pub direction: Direction,
    /// The name of the dossier.
    pub dossier: Text,
    /// The folder that the path of its template is put in, with `/` between folders: that of a layout. None,
    /// unless set.
    pub folder: Text,
    /// What is set for it beside the rules, over what they set for all and for parties.
    pub settings: Option<Settings>,
    /// Labels, in order.
    pub tags: Vec<Text>,
    /// Whether it is paid, if that is known.
    pub paid: Option<bool>,
    /// Whether somebody approved it.
    pub approved: bool,
    /// What was found wrong with it.
    pub findings: &'a [Finding],
    /// What the document does not hold of the original.
    pub losses: &'a [Loss],
    /// Why there is no document, if one was expected.
    pub error: Option<&'a Error>,
}

impl<'a> ExportItem<'a> {
    /// A file of which nothing is known but its path and the hash of its content.
    pub fn new(key: impl Into<Text>, path: impl Into<Text>, hash: impl Into<Text>) -> Self {
        ExportItem {
            key: key.into(),
            path: path.into(),
            hash: hash.into(),
            document: None,
            format: Format::Other,
            kind: EntryKind::Other,
            direction: Direction::Unknown,
            dossier: Text::default(),
            folder: Text::default(),
            settings: None,
            tags: Vec::new(),
            paid: None,
            approved: false,
            findings: &[],
            losses: &[],
            error: None,
        }
    }

    /// The same with the document that was read from it; its kind follows.
    #[must_use]
    pub fn document(mut self, document: &'a Document, format: Format) -> Self {
        self.kind = match document {
            Document::Invoice(invoice) if invoice.kind == Kind::CreditNote => EntryKind::CreditNote,
            Document::Invoice(_) => EntryKind::Invoice,
            Document::Statements(_) => EntryKind::BankStatement,
        };
        self.document = Some(document);
        self.format = format;
        self
    }

    /// The same on this side.
    #[must_use]
    pub fn direction(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// The same with one more tag.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<Text>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// The other side: the customer of a sale, the supplier of a purchase.
    pub fn party(&self) -> Option<&'a Party> {
        let invoice = self.invoice()?;
        match self.direction {
            Direction::Sale => invoice.buyer.as_ref(),
            Direction::Purchase => invoice.seller.as_ref(),
            Direction::NotOurs | Direction::Unknown => None,
        }
    }

    /// The date of it: BT-2, or that of the last balance.
    pub fn date(&self) -> Option<NaiveDate> {
        let read = |date: &Option<Parsed<NaiveDate>>| date.as_ref()?.value().copied();
        match self.document? {
            Document::Invoice(invoice) => read(&invoice.issue_date),
            Document::Statements(statements) => {
                let last = statements.last()?;
                let balance =
                    |balance: &Option<crate::model::Balance>| read(&balance.as_ref()?.date);
                balance(&last.new_balance)
                    .or_else(|| balance(&last.old_balance))
                    .or_else(|| read(&last.header.creation_date))
            }
        }
    }

    /// The number of it: BT-1, or that of the first statement, in three digits.
    pub fn number(&self) -> Option<Cow<'a, str>> {
        match self.document? {
            Document::Invoice(invoice) => text(&invoice.number).map(Cow::Borrowed),
            Document::Statements(statements) => {
                let number = statements.first()?.number?;
                Some(Cow::Owned(format!("{number:03}")))
            }
        }
    }

    /// By what a ledger knows it again: seller (or account), number, kind and year. Without a number it is
    /// known by its content only.
    pub fn ledger_key(&self) -> LedgerKey {
        let issuer = match self.invoice() {
            Some(invoice) => invoice.seller.as_ref().and_then(identity),
            None => self
                .account()
                .map(|account| account.chars().filter(|c| !c.is_whitespace()).collect()),
        };
        LedgerKey {
            issuer: issuer.unwrap_or_default().into(),
            number: self.number().unwrap_or_default().trim().into(),
            kind: self.kind,
            year: self.date().map(|date| date.year()),
        }
    }

    pub(crate) fn invoice(&self) -> Option<&'a Invoice> {
        self.document?.as_invoice()
    }

    fn statement(&self) -> Option<&'a Statement> {
        self.document?.as_statements()?.first()
    }

    /// The account of a statement, or where an invoice is paid to.
    pub(crate) fn account(&self) -> Option<&'a str> {
        match self.invoice() {
            Some(invoice) => invoice.payment_means.iter().find_map(|means| {
                let transfer = means.credit_transfer.as_ref()?;
                Some(&*transfer.account_identifier.as_ref()?.value)
            }),
            None => Some(&*self.statement()?.account.as_ref()?.number),
        }
        .filter(|account| !account.trim().is_empty())
    }

    /// The name of the original file without folders, and its ending.
    pub(crate) fn original(&self) -> (&str, &str) {
        let name = self.path.rsplit(['/', '\\']).next().unwrap_or("");
        let (stem, ending) = super::names::split_ending(name);
        (stem, ending.trim_start_matches('.'))
    }

    /// What a field of a template holds.
    pub fn value(
        &self,
        field: TemplateField,
        sequence: usize,
        today: NaiveDate,
    ) -> Option<TemplateValue<'_>> {
        let invoice = self.invoice();
        let of = |value: &'a str| Some(TemplateValue::Text(Cow::Borrowed(value)));
        let name =
            |party: Option<&'a Party>| text(&party?.name).or_else(|| text(&party?.trading_name));
        let vat = |party: Option<&'a Party>| party?.vat_identifier();
        let amount = |amount: Option<&Amount>| {
            let read = amount?.value.value()?;
            Some(TemplateValue::Amount(two_decimals(*read)))
        };
        let totals = invoice.and_then(|invoice| invoice.totals.as_ref());
        match field {
            TemplateField::Account => self.account().and_then(of),
            TemplateField::Currency => match invoice {
                Some(invoice) => text(&invoice.currency_code).and_then(of),
                None => text(&self.statement()?.account.as_ref()?.currency).and_then(of),
            },
            TemplateField::Customer => name(invoice?.buyer.as_ref()).and_then(of),
            TemplateField::CustomerVat => vat(invoice?.buyer.as_ref()).and_then(of),
            TemplateField::Date => self.date().map(TemplateValue::Date),
            TemplateField::Direction => of(self.direction.name()),
            TemplateField::Dossier => Some(TemplateValue::Text(Cow::Borrowed(&*self.dossier))),
            TemplateField::DueDate => {
                let due = invoice?.payment_due_date.as_ref()?.value()?;
                Some(TemplateValue::Date(*due))
            }
            TemplateField::Gross => amount(totals?.total_with_vat.as_ref()),
            TemplateField::Hash8 => {
                let end = self
                    .hash
                    .char_indices()
                    .nth(8)
                    .map_or(self.hash.len(), |at| at.0);
                Some(TemplateValue::Text(Cow::Borrowed(&self.hash[..end])))
            }
            TemplateField::Iban => {
                let compact: String = self
                    .account()?
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .collect();
                identifiers::is_iban(&compact).then_some(TemplateValue::Text(Cow::Owned(compact)))
            }
            TemplateField::Net => amount(totals?.total_without_vat.as_ref()),
            TemplateField::Number => self.number().map(TemplateValue::Text),
            TemplateField::Original => Some(TemplateValue::Text(Cow::Borrowed(self.original().0))),
            TemplateField::Party => name(self.party()).and_then(of),
            TemplateField::Sequence => Some(TemplateValue::Sequence(sequence)),
            TemplateField::Supplier => match invoice {
                Some(invoice) => name(invoice.seller.as_ref()).and_then(of),
                None => text(&self.statement()?.holder).and_then(of),
            },
            TemplateField::SupplierVat => vat(invoice?.seller.as_ref()).and_then(of),
            TemplateField::Tag => Some(TemplateValue::Text(Cow::Borrowed(self.tags.first()?))),
            TemplateField::Tax => amount(invoice?.total_vat_amount.as_ref()),
            TemplateField::Today => Some(TemplateValue::Date(today)),
            TemplateField::Type => of(self.kind.name()),
            TemplateField::Vat => vat(self.party()).and_then(of),
        }
    }
}

/// An amount with two decimals at least, so that one and the same is written the same.
fn two_decimals(amount: Decimal) -> Decimal {
    let mut plain = amount.normalize();
    if plain.scale() < 2 {
        plain.rescale(2);
    }
    plain
}

/// A text that is there and not blank.
fn text(text: &Option<Text>) -> Option<&str> {
    text.as_deref().filter(|text| !text.trim().is_empty())
}

/// Who a rule or a filter is about.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKey {
    /// A party by its VAT identifier or Belgian enterprise number, however written (`BE 0123.456.749`,
    /// `0123456749`), or exactly by another of its identifiers.
    Number(Text),
    /// A party by its name or trading name, without regard to case and accents.
    Name(Text),
}

impl PartyKey {
    /// By a VAT identifier, enterprise number or other identifier.
    pub fn number(number: impl Into<Text>) -> Self {
        PartyKey::Number(number.into())
    }

    /// By name.
    pub fn name(name: impl Into<Text>) -> Self {
        PartyKey::Name(name.into())
    }

    /// Whether this is the party.
    ///
    /// ```
    /// use facturier::dossier::export::PartyKey;
    /// use facturier::model::{Invoice, Party};
    /// use facturier::value::Identifier;
    ///
    /// let party = Party {
    ///     name: Some("Atelier Dupont SRL".into()),
    ///     legal_registration_identifier: Some(Identifier::with_scheme("0123456749", "0208")),
    ///     ..Party::default()
    /// };
    /// assert!(PartyKey::number("BE 0123.456.749").matches(&party));
    /// assert!(PartyKey::name("ATELIER DUPONT SRL").matches(&party));
    /// assert!(!PartyKey::name("Atelier").matches(&party));
    /// ```
    pub fn matches(&self, party: &Party) -> bool {
        let own = self.keys();
        keys_of(party).any(|key| own.contains(&key))
    }

    /// What a party has one of that this is; see [`keys_of`].
    pub(crate) fn keys(&self) -> Vec<String> {
        match self {
            PartyKey::Number(number) => {
                let vat = number_of(number).map(|vat| format!("vat {vat}"));
                let other = format!("id {}", number.trim());
                vat.into_iter().chain([other]).collect()
            }
            PartyKey::Name(name) => vec![format!("name {}", folded(name.trim()))],
        }
    }

    /// Whether this is by number, which tells more than a name.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, PartyKey::Number(_))
    }
}

impl std::fmt::Display for PartyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PartyKey::Number(text) | PartyKey::Name(text) => f.write_str(text),
        }
    }
}

/// What a party may be called by in rules, in one form.
pub(crate) fn keys_of(party: &Party) -> impl Iterator<Item = String> {
    let names = [text(&party.name), text(&party.trading_name)];
    numbers(party)
        .map(|vat| format!("vat {vat}"))
        .chain(identifiers_of(party).map(|(value, _)| format!("id {value}")))
        .chain(
            names
                .into_iter()
                .flatten()
                .map(|name| format!("name {}", folded(name.trim()))),
        )
}

/// What tells a party from all others: its VAT identifier or enterprise number, another identifier, or
/// its name.
pub(crate) fn identity(party: &Party) -> Option<String> {
    numbers(party)
        .next()
        .or_else(|| {
            let (value, scheme) = identifiers_of(party).next()?;
            Some(match scheme {
                Some(scheme) => format!("{scheme}:{value}"),
                None => value.to_owned(),
            })
        })
        .or_else(|| Some(folded(text(&party.name)?.trim())))
}

/// The VAT identifier that a number is or stands for.
fn number_of(number: &str) -> Option<String> {
    match identifiers::belgian_enterprise_number(number) {
        Some(digits) => Some(format!("BE{digits}")),
        None => identifiers::vat_id(number),
    }
}

/// The VAT identifiers of a party, and those its enterprise numbers stand for.
fn numbers(party: &Party) -> impl Iterator<Item = String> {
    let vat = party.vat_identifier().and_then(number_of);
    let others = identifiers_of(party).filter_map(|(value, scheme)| match scheme {
        // The Belgian register; the Belgian VAT number.
        Some("0208" | "9925") => number_of(value).filter(|number| number.starts_with("BE")),
        _ => None,
    });
    vat.into_iter().chain(others)
}

/// Every identifier of a party but that of a tax, with its scheme.
fn identifiers_of(party: &Party) -> impl Iterator<Item = (&str, Option<&str>)> {
    party
        .legal_registration_identifier
        .iter()
        .chain(&party.identifiers)
        .chain(&party.electronic_address)
        .map(|identifier| (identifier.value.trim(), identifier.scheme.as_deref()))
        .filter(|identifier| !identifier.0.is_empty())
}
