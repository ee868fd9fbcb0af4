//! What is to be paid: invoices, credit notes, and what is left of them.

use super::discount::Discount;
use super::scan::compact;
use crate::identifiers;
use crate::model::{Invoice, Kind, Party};
use crate::references::{
    CreditorReference, Ogm, find_creditor_references, find_ogm, is_meant_as_ogm,
};
use crate::value::{Amount, Parsed, Text};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

/// Who owes whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum ItemDirection {
    /// The dossier's owner is paid: a sale.
    Receivable,
    /// The dossier's owner pays: a purchase.
    Payable,
}

/// The other side of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Counterparty {
    /// What tells it from all others, such as a VAT identifier; without one its name does.
    pub identifier: Option<Text>,
    /// Its names: formal, trading, of the payee.
    pub names: Vec<Text>,
    /// Its accounts: IBANs, or other numbers as written.
    pub accounts: Vec<Text>,
    /// Mandates of direct debit (BT-89) by which it pays or is paid.
    pub mandates: Vec<Text>,
}

/// A reference by which an item is paid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Reference {
    /// A Belgian structured communication (OGM-VCS).
    Ogm(Ogm),
    /// A creditor reference (ISO 11649).
    Creditor(CreditorReference),
    /// The end-to-end id under which it was ordered to be paid or collected, exactly.
    EndToEnd(Text),
    /// The number of the invoice (BT-1) or another name of it.
    Number(Text),
    /// Anything else that a payer may repeat, such as an OGM-VCS with wrong check digits.
    Free(Text),
}

impl Reference {
    /// An OGM-VCS or a creditor reference when its check digits are right, else a free one.
    ///
    /// ```
    /// use facturier::dossier::matching::Reference;
    /// assert!(matches!(Reference::parse("+++090/9337/55493+++"), Reference::Ogm(_)));
    /// assert!(matches!(Reference::parse("RF18 5390 0754 7034"), Reference::Creditor(_)));
    /// assert_eq!(Reference::parse("090/9337/55494"), Reference::Free("090/9337/55494".into()));
    /// ```
    pub fn parse(text: &str) -> Reference {
        if let Ok(ogm) = text.parse() {
            Reference::Ogm(ogm)
        } else if let Ok(reference) = text.parse() {
            Reference::Creditor(reference)
        } else {
            Reference::Free(text.trim().into())
        }
    }
}

/// Something to be paid: an invoice, or with negative amounts a credit note.
///
/// Made [by hand](OpenItem::new) or [from an invoice](OpenItem::from_invoice); all fields may be changed.
///
/// ```
/// use facturier::dossier::matching::{ItemDirection, OpenItem};
/// let (document, _) = facturier::read(include_bytes!("../../../fixtures/ubl/peppol-invoice.xml"))?.into_document();
/// let invoice = document.into_invoice().unwrap();
/// let item = OpenItem::from_invoice(&invoice, ItemDirection::Receivable).unwrap();
/// // 100 were paid in advance.
/// assert_eq!((item.total.to_string(), item.open.to_string()), ("615.58".into(), "515.58".into()));
/// # Ok::<(), facturier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct OpenItem {
    /// What the item is called in the result. One that comes a second time is not matched.
    pub key: Text,
    /// Who owes whom.
    pub direction: ItemDirection,
    /// Who the other side is.
    #[cfg_attr(feature = "serde", serde(default))]
    pub party: Counterparty,
    /// Currency, ISO 4217.
    pub currency: Text,
    /// What it came to, with VAT; negative for a credit note.
    pub total: Decimal,
    /// What of that is still to be paid, of the same sign.
    pub open: Decimal,
    /// The total without VAT, from which a discount may be reckoned.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub net: Option<Decimal>,
    /// When it was issued.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub issue_date: Option<NaiveDate>,
    /// When it is due.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub due_date: Option<NaiveDate>,
    /// Whether it is about an advance payment, which may have been paid before it was issued.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_prepayment: bool,
    /// Whether another document has its number and says something else, so that somebody has to look
    /// which of them counts.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_disputed: bool,
    /// By what it is paid.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub references: Vec<Reference>,
    /// What is taken off when it is paid early; the first eight count.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub discounts: Vec<Discount>,
}

impl OpenItem {
    /// An item of which all is open, without references.
    pub fn new(
        key: impl Into<Text>,
        direction: ItemDirection,
        total: Decimal,
        currency: impl Into<Text>,
    ) -> Self {
        OpenItem {
            key: key.into(),
            direction,
            party: Counterparty::default(),
            currency: currency.into(),
            total,
            open: total,
            net: None,
            issue_date: None,
            due_date: None,
            is_prepayment: false,
            is_disputed: false,
            references: Vec::new(),
            discounts: Vec::new(),
        }
    }

    /// The same with this reference, an OGM-VCS or creditor reference if the check digits are right.
    pub fn reference(mut self, text: &str) -> Self {
        self.references.push(Reference::parse(text));
        self
    }

    /// The same with this number.
    pub fn number(mut self, number: impl Into<Text>) -> Self {
        self.references.push(Reference::Number(number.into()));
        self
    }

    /// The item that an invoice or credit note makes; `None` when its amount cannot be read.
    ///
    /// | of the item | from |
    /// |---|---|
    /// | key | the direction, invoice or credit, the party and BT-1 |
    /// | party | the buyer (BG-7) of a sale; the seller (BG-4) and payee (BG-10) of a purchase |
    /// | accounts | BT-91 of a sale, BT-84 of a purchase; mandates from BT-89 |
    /// | currency | that of the amounts and BT-5; none when they differ |
    /// | total, open, net | BT-112, BT-115, BT-109, each in place of the others that are absent |
    /// | dates | BT-2, BT-9 |
    /// | prepayment | BT-3, when it is 386 |
    /// | references | BT-1; BT-83 and the checked references within it; if there are none, the one in BT-82, BT-20, BT-22, BT-127, BT-123 or BT-10 |
    /// | discounts | BT-20 ([`Discount::parse`]) |
    ///
    /// The amounts of a credit note become negative.
    pub fn from_invoice(invoice: &Invoice, direction: ItemDirection) -> Option<Self> {
        let totals = invoice.totals.as_ref()?;
        let sign = match invoice.kind {
            Kind::Invoice => Decimal::ONE,
            Kind::CreditNote => Decimal::NEGATIVE_ONE,
        };
        let read = |amount: &Option<Amount>| Some(*amount.as_ref()?.value.value()? * sign);
        let total = read(&totals.total_with_vat).or(read(&totals.amount_due_for_payment))?;
        let mut currencies = [&totals.total_with_vat, &totals.amount_due_for_payment]
            .into_iter()
            .flatten()
            .filter_map(|amount| amount.currency.as_ref())
            .chain(&invoice.currency_code);
        let currency = currencies.next().cloned().unwrap_or_default();
        let is_one = currencies.all(|other| *other == currency);
        let date = |date: &Option<Parsed<NaiveDate>>| date.as_ref()?.value().copied();
        let party = party(invoice, direction);
        let number = invoice.number.clone().unwrap_or_default();
        let who = party.identifier.as_ref().or(party.names.first());
        let key = format!(
            "{}/{}/{}/{number}",
            match direction {
                ItemDirection::Receivable => "receivable",
                ItemDirection::Payable => "payable",
            },
            match invoice.kind {
                Kind::Invoice => "invoice",
                Kind::CreditNote => "credit-note",
            },
            who.map_or("", Text::as_str),
        );
        Some(OpenItem {
            key: key.into(),
            direction,
            party,
            currency: if is_one { currency } else { Text::default() },
            total,
            open: read(&totals.amount_due_for_payment).unwrap_or(total),
            net: read(&totals.total_without_vat),
            issue_date: date(&invoice.issue_date),
            due_date: date(&invoice.payment_due_date),
            // UNTDID 1001: a prepayment invoice.
            is_disputed: false,
            is_prepayment: invoice.type_code.as_deref().map(str::trim) == Some("386"),
            references: references(invoice),
            discounts: invoice
                .payment_terms
                .as_deref()
                .map_or(Vec::new(), Discount::parse),
        })
    }

    /// What settles it on the account of the dossier's owner: money that comes in is positive.
    pub(super) fn expected(&self, open: Decimal) -> Decimal {
        match self.direction {
            // Zero has no sign.
            _ if open.is_zero() => open.abs(),
            ItemDirection::Receivable => open,
            ItemDirection::Payable => -open,
        }
    }
}

/// By what an invoice asks to be paid. Programs that do not know BT-83 put the reference into a text; so
/// where no BT-83 has one with check digits, the texts are looked through. They may tell of other
/// documents too: what they say counts when it is one reference, of no other document, and not in a credit
/// note.
fn references(invoice: &Invoice) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut known: HashSet<Reference> = HashSet::new();
    let number = invoice.number.as_ref().filter(|number| !number.is_empty());
    found.extend(number.cloned().map(Reference::Number));
    for means in &invoice.payment_means {
        let Some(said) = means.remittance_information.as_deref() else {
            continue;
        };
        let whole = Reference::parse(said);
        let within = match whole {
            Reference::Free(_) => checked_within(said, |_, _| true),
            _ => Vec::new(),
        };
        for reference in std::iter::once(whole).chain(within) {
            if known.insert(reference.clone()) && found.first() != Some(&reference) {
                found.push(reference);
            }
        }
    }
    let is_checked =
        |reference: &Reference| matches!(reference, Reference::Ogm(_) | Reference::Creditor(_));
    if invoice.kind == Kind::CreditNote || found.iter().any(is_checked) {
        found.shrink_to_fit();
        return found;
    }
    let means = invoice.payment_means.iter();
    let documents = invoice.supporting_documents.iter();
    let texts = means
        .filter_map(|means| means.text.as_deref())
        .chain(invoice.payment_terms.as_deref())
        .chain(invoice.notes.iter().map(|note| &*note.text))
        .chain(invoice.lines.iter().filter_map(|line| line.note.as_deref()))
        .chain(documents.filter_map(|document| document.description.as_deref()))
        .chain(invoice.buyer_reference.as_deref());
    let mut in_texts = texts
        .filter(|text| !is_of_another(text))
        .flat_map(|text| checked_within(text, is_meant_as_ogm));
    if let Some(first) = in_texts.next()
        && in_texts.all(|other| other == first)
    {
        found.push(first);
    }
    found.shrink_to_fit();
    found
}

/// Whether a text tells of another document, such as one that was not paid yet.
fn is_of_another(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "herinner",
        "rappel",
        "remind",
        "mahn",
        "openstaand",
        "impayé",
        "unpaid",
        "overdue",
        "vorige",
        "précédent",
        "previous",
        "earlier",
        "vorherig",
        "creditnota",
        "credit note",
        "note de crédit",
        "gutschrift",
    ];
    let text = text.to_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

/// The references with the right check digits in a text. An OGM-VCS has to be `is_meant`, which is asked
/// for the text and the place in it.
fn checked_within(text: &str, is_meant: fn(&str, Range<usize>) -> bool) -> Vec<Reference> {
    let creditors = find_creditor_references(text).map(|(_, found)| Reference::Creditor(found));
    let ogms = find_ogm(text)
        .filter(|(range, _)| is_meant(text, range.clone()))
        .map(|(_, found)| Reference::Ogm(found));
    ogms.chain(creditors).collect()
}

fn party(invoice: &Invoice, direction: ItemDirection) -> Counterparty {
    let mut result = Counterparty::default();
    let side = match direction {
        ItemDirection::Receivable => &invoice.buyer,
        ItemDirection::Payable => &invoice.seller,
    };
    if let Some(side) = side {
        result.identifier = identifier(side);
        result.names.extend(side.name.clone());
        result.names.extend(side.trading_name.clone());
    }
    if direction == ItemDirection::Payable
        && let Some(payee) = &invoice.payee
    {
        result.names.extend(payee.name.clone());
    }
    for means in &invoice.payment_means {
        let debit = means.direct_debit.as_ref();
        result
            .mandates
            .extend(debit.and_then(|debit| debit.mandate_reference_identifier.clone()));
        let account = match direction {
            ItemDirection::Receivable => {
                debit.and_then(|debit| debit.debited_account_identifier.as_ref())
            }
            ItemDirection::Payable => means
                .credit_transfer
                .as_ref()
                .and_then(|transfer| transfer.account_identifier.as_ref()),
        };
        result
            .accounts
            .extend(account.map(|account| account.value.clone()));
    }
    // A dossier has many.
    for texts in [
        &mut result.names,
        &mut result.accounts,
        &mut result.mandates,
    ] {
        texts.shrink_to_fit();
    }
    result
}

fn identifier(party: &Party) -> Option<Text> {
    let vat = party.vat_identifier().and_then(identifiers::vat_id);
    let legal = party.legal_registration_identifier.as_ref();
    vat.map(Text::from)
        .or_else(|| legal.map(|legal| Text::new(compact(&legal.value))))
}

/// As JSON has it: `receivable`.
impl fmt::Display for ItemDirection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            ItemDirection::Receivable => "receivable",
            ItemDirection::Payable => "payable",
        })
    }
}
