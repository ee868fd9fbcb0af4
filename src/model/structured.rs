//! Structured communications: the fields of every type whose layout Febelfin publishes (CODA 2.6,
//! annex II; type 107 from 2.3), read from the text of a [`StructuredCommunication`] and written back.
//!
//! [`StructuredCommunication::decode`] gives a [`Structured`], one variant for each type; types 001 to
//! 011 stand in information (records 3), types from 100 in movements. Each field is `None` where the
//! bank left it unused, blank or zeros, and what cannot be read is kept as its text: nothing is lost.
//! Of types that have no published layout (003, 104, 110, 112, 120, 128, 129, and those of a bank's
//! own) there is the text.
//!
//! The form of each field stands with it, as in the standard. `AN` is text, filled up with blanks; `N`
//! digits, filled up with zeros; `N3` digits of which the last three are decimals. In `Z` and `Z3`
//! zeros are a value and not an unused field, in `AN0` an unused field as blanks are; `TIME` is `N`
//! whose zeros are midnight if there is a date before them, and `CUR` the `AN` of a currency. Offsets
//! are characters, from 1, after the three digits of the type.
//!
//! What is *not* here: whether the fields make sense together.

use super::{Communication, Movement, Side, StructuredCommunication};
use crate::references::{CreditorReference, Ogm, find_creditor_references, find_ogm};
use crate::value::shown::quoted;
use crate::value::{Parsed, Text};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt;

/// Why something cannot be written as a structured communication.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found {} in the field {field}, expected what {length} positions hold ({form})", quoted(.found))]
pub struct DoesNotFit {
    /// The field, by its name here.
    pub field: &'static str,
    /// What was to be written.
    pub found: String,
    /// How many positions there are.
    pub length: usize,
    /// The form of the field: `AN`, `N`, `N3`, …
    pub form: &'static str,
}

impl StructuredCommunication {
    /// What stands in it, by its type.
    ///
    /// ```
    /// use facturier::model::StructuredCommunication;
    /// use facturier::model::structured::Structured;
    /// let communication = StructuredCommunication {
    ///     kind: 6,
    ///     text: "service                       EUR0000000000125001006".into(),
    /// };
    /// let Structured::DetailAmount(detail) = communication.decode() else { panic!() };
    /// assert_eq!(detail.amount.unwrap().to_string(), "12.500");
    /// assert_eq!(detail.category.unwrap(), "006");
    /// ```
    pub fn decode(&self) -> Structured {
        Structured::of(self)
    }

    /// A transfer with a Belgian structured communication: type 101.
    ///
    /// ```
    /// use facturier::model::StructuredCommunication;
    /// let communication = StructuredCommunication::ogm("+++090/9337/55493+++".parse()?);
    /// assert_eq!((communication.kind, &*communication.text), (101, "090933755493"));
    /// # Ok::<(), facturier::references::ReferenceError>(())
    /// ```
    pub fn ogm(ogm: Ogm) -> Self {
        StructuredCommunication {
            kind: OgmReference::KIND,
            text: ogm.digits().into(),
        }
    }

    /// A transfer with a creditor reference: type 100.
    pub fn creditor_reference(reference: CreditorReference) -> Self {
        StructuredCommunication {
            kind: RfReference::KIND,
            text: reference.as_str().into(),
        }
    }

    /// A European direct debit: type 127.
    ///
    /// # Errors
    ///
    /// When a field of it is too long.
    pub fn direct_debit(debit: DirectDebitDetails) -> Result<Self, DoesNotFit> {
        Structured::from(debit).encode()
    }
}

impl Movement {
    /// The Belgian structured communication: the field of a communication of type 101, 102 or 105, or
    /// else the first in the [words](Movement::remittance_text), where [`find_ogm`] finds them all.
    ///
    /// ```
    /// use facturier::model::{Communication, Movement};
    /// let communication = Some(Communication::Free("invoice 17 +++090/9337/55493+++".into()));
    /// let movement = Movement { communication, ..Movement::default() };
    /// assert_eq!(movement.ogm().unwrap().digits(), "090933755493");
    /// ```
    pub fn ogm(&self) -> Option<Ogm> {
        let field = match self.structured() {
            Some(Structured::OgmReference(transfer)) => transfer.ogm,
            Some(Structured::RebuiltOgm(transfer)) => transfer.ogm,
            Some(Structured::OriginalAmount(original)) => original.ogm,
            _ => None,
        };
        let found = || {
            let text = self.remittance_text()?;
            find_ogm(&text).next().map(|(_, ogm)| ogm)
        };
        field
            .as_ref()
            .and_then(Parsed::value)
            .copied()
            .or_else(found)
    }

    /// The creditor reference (ISO 11649): the field of a communication of type 100, or else the first
    /// in the [words](Movement::remittance_text), where [`find_creditor_references`] finds them all.
    pub fn creditor_reference(&self) -> Option<CreditorReference> {
        if let Some(Structured::RfReference(transfer)) = self.structured() {
            return transfer.reference?.value().copied();
        }
        let text = self.remittance_text()?;
        find_creditor_references(&text)
            .next()
            .map(|(_, reference)| reference)
    }

    /// The end-to-end reference of SEPA, which stands as the customer reference; `None` when the payer
    /// gave none (`NOTPROVIDED`). Totals (types 1 and 2) have there the reference of the file, and so
    /// have none.
    pub fn end_to_end_reference(&self) -> Option<&str> {
        let is_total = self.code.is_some_and(|code| matches!(code.kind, 1 | 2));
        let reference = self.customer_reference.as_deref()?.trim();
        let is_one = !is_total && !reference.is_empty() && reference != "NOTPROVIDED";
        is_one.then_some(reference)
    }

    /// The reference of the mandate of a European direct debit: type 127.
    pub fn mandate_reference(&self) -> Option<Text> {
        self.direct_debit()?.mandate_reference
    }

    /// The identifier of the creditor of a European direct debit: type 127.
    pub fn creditor_identifier(&self) -> Option<Text> {
        self.direct_debit()?.creditor_identifier
    }

    /// What the payer says in words: the free communication, or the field for it in a communication
    /// of type 105 (where it is no OGM-VCS), 107, 115 or 127.
    pub fn remittance_text(&self) -> Option<Cow<'_, str>> {
        if let Some(Communication::Free(text)) = &self.communication {
            return Some(Cow::Borrowed(text));
        }
        let text = match self.structured()? {
            Structured::OriginalAmount(original) => original.ogm?.raw()?.clone(),
            Structured::Dom80(debit) => debit.communication?,
            Structured::TerminalDeposit(deposit) => deposit.message?,
            Structured::DirectDebitDetails(debit) => debit.communication?,
            _ => return None,
        };
        Some(Cow::Owned(text.into()))
    }

    /// What stands in its structured communication.
    fn structured(&self) -> Option<Structured> {
        let communication = self.communication.as_ref()?.as_structured()?;
        Some(communication.decode())
    }

    fn direct_debit(&self) -> Option<DirectDebitDetails> {
        match self.structured()? {
            Structured::DirectDebitDetails(debit) => Some(debit),
            _ => None,
        }
    }
}

/// The form of a field.
#[derive(Clone, Copy, Debug)]
struct Form {
    name: &'static str,
    /// Digits, zeros where there is nothing; else blanks.
    is_numeric: bool,
    zeros: Zeros,
    decimals: u32,
    is_currency: bool,
}

/// What a field of zeros is.
#[derive(Clone, Copy, Debug)]
enum Zeros {
    Unused,
    Value,
    /// Midnight, if there is something in the six positions before, which are a date.
    Midnight,
}

const AN: Form = Form {
    name: "AN",
    is_numeric: false,
    zeros: Zeros::Value,
    decimals: 0,
    is_currency: false,
};
const CUR: Form = Form {
    name: "CUR",
    is_currency: true,
    ..AN
};
const AN0: Form = Form {
    name: "AN0",
    zeros: Zeros::Unused,
    ..AN
};
const N: Form = number("N", Zeros::Unused, 0);
const N2: Form = number("N2", Zeros::Unused, 2);
const N3: Form = number("N3", Zeros::Unused, 3);
const N4: Form = number("N4", Zeros::Unused, 4);
const N6: Form = number("N6", Zeros::Unused, 6);
const N8: Form = number("N8", Zeros::Unused, 8);
const Z: Form = number("Z", Zeros::Value, 0);
const Z3: Form = number("Z3", Zeros::Value, 3);
const TIME: Form = number("TIME", Zeros::Midnight, 0);

const fn number(name: &'static str, zeros: Zeros, decimals: u32) -> Form {
    Form {
        name,
        is_numeric: true,
        zeros,
        decimals,
        is_currency: false,
    }
}

/// Where a field stands and how it is written.
#[derive(Clone, Copy, Debug)]
struct Place {
    field: &'static str,
    /// In characters, from 1.
    offset: usize,
    length: usize,
    form: Form,
}

impl Place {
    /// The text of the field without blanks at its end; `None` where it is unused.
    fn text<'t>(&self, zone: &'t str) -> Option<&'t str> {
        let text = cut(zone, self.offset, self.length).trim_end_matches(' ');
        let is_used = match self.form.zeros {
            Zeros::Value => true,
            Zeros::Unused => !is_zeros(text),
            Zeros::Midnight => !is_zeros(text) || !is_zeros(cut(zone, self.offset - 6, 6)),
        };
        (!text.is_empty() && is_used).then_some(text)
    }

    fn read<T: Field>(&self, zone: &str) -> Option<T> {
        self.text(zone).map(|text| T::read(text, self))
    }

    fn write<T: Field>(&self, value: Option<&T>, zone: &mut String) -> Result<(), DoesNotFit> {
        let fill = if self.form.is_numeric { '0' } else { ' ' };
        let Some(value) = value else {
            zone.extend(std::iter::repeat_n(fill, self.length));
            return Ok(());
        };
        let does_not_fit = || DoesNotFit {
            field: self.field,
            found: value.shown(),
            length: self.length,
            form: self.form.name,
        };
        let text = value.written(self).ok_or_else(does_not_fit)?;
        let missing = self
            .length
            .checked_sub(text.chars().count())
            .ok_or_else(does_not_fit)?;
        // Digits stand to the right, everything else to the left.
        let is_number = self.form.is_numeric && is_digits(&text);
        let zeros = if is_number { missing } else { 0 };
        zone.extend(std::iter::repeat_n('0', zeros));
        zone.push_str(&text);
        zone.extend(std::iter::repeat_n(' ', missing - zeros));
        Ok(())
    }
}

/// So many characters from an offset, from 1, or as many as there are.
fn cut(zone: &str, offset: usize, length: usize) -> &str {
    let rest = after(zone, offset - 1);
    &rest[..rest.len() - after(rest, length).len()]
}

/// What stands behind so many characters.
fn after(text: &str, count: usize) -> &str {
    text.char_indices()
        .nth(count)
        .map_or("", |(at, _)| &text[at..])
}

/// Zeros and blanks, or nothing at all.
fn is_zeros(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0' | b' '))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What can stand in a field.
trait Field: Sized {
    /// The value of a text that is not empty; it has no blanks at its end.
    fn read(text: &str, place: &Place) -> Self;

    /// As it is written, blanks or zeros to be filled in; `None` when it does not fit.
    fn written(&self, place: &Place) -> Option<String>;

    /// As it is shown in reports.
    fn shown(&self) -> String;
}

impl Field for Text {
    fn read(text: &str, _: &Place) -> Self {
        text.into()
    }

    fn written(&self, _: &Place) -> Option<String> {
        Some(self.to_string())
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// What is read from exactly the positions that there are, or not at all.
trait Exact: Sized {
    fn read(text: &str, place: &Place) -> Option<Self>;

    fn written(&self, place: &Place) -> Option<String>;

    fn shown(&self) -> String;
}

impl<T: Exact> Field for Parsed<T> {
    fn read(text: &str, place: &Place) -> Self {
        match T::read(text, place) {
            Some(value) => Parsed::Value(value),
            None => Parsed::unreadable(text),
        }
    }

    fn written(&self, place: &Place) -> Option<String> {
        match self {
            Parsed::Value(value) => value.written(place),
            Parsed::Written { written, .. } => Some(written.to_string()),
            Parsed::Unreadable { unreadable } => Some(unreadable.to_string()),
        }
    }

    fn shown(&self) -> String {
        match self {
            Parsed::Value(value) => value.shown(),
            Parsed::Written { written, .. } => written.to_string(),
            Parsed::Unreadable { unreadable } => unreadable.to_string(),
        }
    }
}

/// All positions full of digits.
fn full<'t>(text: &'t str, place: &Place) -> Option<&'t str> {
    (text.len() == place.length && is_digits(text)).then_some(text)
}

impl Exact for Decimal {
    fn read(text: &str, place: &Place) -> Option<Self> {
        let digits: i128 = full(text, place)?.parse().ok()?;
        Decimal::try_from_i128_with_scale(digits, place.form.decimals).ok()
    }

    fn written(&self, place: &Place) -> Option<String> {
        let mut scaled = *self;
        scaled.rescale(place.form.decimals);
        let is_exact = scaled == *self && scaled.scale() == place.form.decimals;
        let is_written = is_exact && (scaled.is_zero() || scaled.is_sign_positive());
        is_written.then(|| scaled.mantissa().to_string())
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Exact for u32 {
    fn read(text: &str, place: &Place) -> Option<Self> {
        full(text, place)?.parse().ok()
    }

    fn written(&self, _: &Place) -> Option<String> {
        Some(self.to_string())
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// Day, month and year in six digits, years from 1980 to 2079, or in eight.
impl Exact for NaiveDate {
    fn read(text: &str, place: &Place) -> Option<Self> {
        let digits = full(text, place)?;
        let (day, month) = (
            digits.get(..2)?.parse().ok()?,
            digits.get(2..4)?.parse().ok()?,
        );
        let year: i32 = digits[4..].parse().ok()?;
        let year = match (place.length, year) {
            (8, year) => year,
            (_, year @ 80..) => year + 1900,
            (_, year) => year + 2000,
        };
        NaiveDate::from_ymd_opt(year, month, day)
    }

    fn written(&self, place: &Place) -> Option<String> {
        let (day, month, year) = (self.day(), self.month(), self.year());
        match (place.length, year) {
            (8, 1..=9999) => Some(format!("{day:02}{month:02}{year:04}")),
            (6, 1980..=2079) => Some(format!("{day:02}{month:02}{:02}", year % 100)),
            _ => None,
        }
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// Hour and minute in four digits.
impl Exact for NaiveTime {
    fn read(text: &str, place: &Place) -> Option<Self> {
        let digits = full(text, place)?;
        NaiveTime::from_hms_opt(digits[..2].parse().ok()?, digits[2..].parse().ok()?, 0)
    }

    fn written(&self, _: &Place) -> Option<String> {
        let is_whole = self.second() == 0 && self.nanosecond() == 0;
        is_whole.then(|| format!("{:02}{:02}", self.hour(), self.minute()))
    }

    fn shown(&self) -> String {
        format!("{:02}:{:02}", self.hour(), self.minute())
    }
}

impl Exact for Ogm {
    fn read(text: &str, place: &Place) -> Option<Self> {
        full(text, place)?.parse().ok()
    }

    fn written(&self, _: &Place) -> Option<String> {
        Some(self.digits().to_owned())
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Exact for CreditorReference {
    fn read(text: &str, _: &Place) -> Option<Self> {
        let reference: CreditorReference = text.parse().ok()?;
        (reference.as_str() == text).then_some(reference)
    }

    fn written(&self, _: &Place) -> Option<String> {
        Some(self.as_str().to_owned())
    }

    fn shown(&self) -> String {
        self.as_str().to_owned()
    }
}

impl Exact for Side {
    fn read(text: &str, _: &Place) -> Option<Self> {
        match text {
            "0" => Some(Side::Credit),
            "1" => Some(Side::Debit),
            _ => None,
        }
    }

    fn written(&self, _: &Place) -> Option<String> {
        Some((*self as u8).to_string())
    }

    fn shown(&self) -> String {
        match self {
            Side::Credit => "credit".into(),
            Side::Debit => "debit".into(),
        }
    }
}

/// When a guarantee ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maturity {
    /// On a day.
    On(NaiveDate),
    /// On none that is fixed: 999999.
    NotFixed,
}

impl Exact for Maturity {
    fn read(text: &str, place: &Place) -> Option<Self> {
        match text {
            "999999" => Some(Maturity::NotFixed),
            _ => Exact::read(text, place).map(Maturity::On),
        }
    }

    fn written(&self, place: &Place) -> Option<String> {
        match self {
            Maturity::On(date) => date.written(place),
            Maturity::NotFixed => Some("999999".into()),
        }
    }

    fn shown(&self) -> String {
        match self {
            Maturity::On(date) => date.to_string(),
            Maturity::NotFixed => "not fixed".into(),
        }
    }
}

/// Makes an enum of the codes of a field: code, variant, and what it stands for.
macro_rules! coded {
    ($($(#[$doc:meta])* $name:ident { $($code:literal $variant:ident $label:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $code, "`: ", $label, ".")]
                $variant,
            )*
            /// Another code, as it stands.
            Unlisted(Text),
        }

        impl $name {
            /// The code, as it stands in the field.
            pub fn code(&self) -> &str {
                match self {
                    $($name::$variant => $code,)*
                    $name::Unlisted(code) => code,
                }
            }
        }

        /// What the code stands for; an unlisted code itself.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $($name::$variant => $label,)*
                    $name::Unlisted(code) => code,
                })
            }
        }

        impl Field for $name {
            fn read(text: &str, _: &Place) -> Self {
                match text {
                    $($code => $name::$variant,)*
                    _ => $name::Unlisted(text.into()),
                }
            }

            fn written(&self, _: &Place) -> Option<String> {
                Some(self.code().to_owned())
            }

            fn shown(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

coded! {
    /// The scheme of a card: types 111, 113, 114 and 115. In 111, CODA 2.4 has 2 and 3 the other way
    /// round, and in 115 a private card as 2; here they are as in 2.6.
    CardScheme {
        "1" Bancontact "Bancontact or Mister Cash",
        "2" Maestro "Maestro",
        "3" Private "a private card",
        "5" Tina "TINA",
        "9" Other "another scheme",
    }

    /// What was done at the terminals of a merchant: types 111 and 114.
    PosTransaction {
        "0" Several "several kinds together",
        "1" Withdrawal "cash withdrawal",
        "2" SeveralOnNetwork "several kinds on the network together",
        "5" OtherSale "another transaction at a terminal",
        "7" Distribution "distribution sector",
        "8" Teledata "teledata",
        "9" Fuel "fuel",
    }

    /// What was done with a card: type 113.
    CardTransaction {
        "1" Withdrawal "cash withdrawal",
        "2" ProtonLoading "loading of a Proton card",
        "3" ProtonRefund "money back from a Proton card",
        "4" PurchaseReversal "reversal of purchases",
        "5" OtherPurchase "another transaction at a terminal",
        "7" Distribution "distribution sector",
        "8" Teledata "teledata",
        "9" Fuel "fuel",
    }

    /// What was filled up with: type 113.
    Product {
        "01" PremiumSubstitute "premium with lead substitute",
        "02" Europremium "Europremium",
        "03" Diesel "diesel",
        "04" Lpg "LPG",
        "06" Premium98 "premium plus 98",
        "07" RegularUnleaded "regular unleaded",
        "08" HeatingOil "domestic fuel oil",
        "09" Lubricants "lubricants",
        "10" Petrol "petrol",
        "11" Premium99 "premium 99+",
        "12" Avgas "aviation petrol",
        "16" Other "another product",
    }

    /// Whether the least amount was charged: types 106, 122 and 123.
    Minimum {
        "1" Applies "the minimum applies",
        "2" DoesNotApply "the minimum does not apply",
    }

    /// Who issued a credit card: type 124.
    CardIssuer {
        "1" Mastercard "Mastercard",
        "2" Visa "Visa",
        "3" AmericanExpress "American Express",
        "4" DinersClub "Diners Club",
        "9" Other "another issuer",
    }

    /// What became of a collection of DOM80: type 107.
    Dom80Outcome {
        "0" Paid "paid",
        "1" NoSuchMandate "the direct debit was cancelled or never was",
        "2" Refused "refused for another reason",
        "D" Disputed "the payer does not agree",
        "E" OtherCreditor "the number belongs to another creditor",
    }

    /// Which of a series of collections it is: type 127.
    Sequence {
        "0" Unspecified "not specified",
        "1" Recurrent "recurrent",
        "2" OneOff "one-off",
        "3" First "first of a series",
        "4" Last "last of a series",
    }

    /// The scheme of a European direct debit: type 127.
    DebitScheme {
        "0" Unspecified "not specified",
        "1" Core "SEPA core",
        "2" BusinessToBusiness "SEPA business to business",
    }

    /// What became of a collection: type 127.
    DebitOutcome {
        "0" Paid "paid",
        "1" TechnicalProblem "technical problem",
        "2" NoReason "no reason given",
        "3" Disputed "the debtor does not agree",
        "4" AccountProblem "problem with the account of the debtor",
    }

    /// What kind of return it is: type 127.
    ReturnKind {
        "0" Paid "paid",
        "1" Reject "reject",
        "2" Return "return",
        "3" Refund "refund",
        "4" Reversal "reversal",
        "5" Cancellation "cancellation",
    }

    /// Whose code of a security it is: types 010 and 011.
    SecurityScheme {
        "01" Svm "SVM",
        "02" Isin "ISIN",
        "04" Telekurs "Telekurs",
        "05" Sedol "SEDOL",
        "06" Cedel "Cedel",
        "07" Euroclear "Euroclear",
        "08" Wertpapier "Wertpapier-Kenn-Nummer",
        "09" Eoe "European Options Exchange",
        "99" Internal "the bank's own",
    }

    /// What a quotation is of: type 010.
    QuotationMethod {
        "N" Nominal "nominal value",
        "U" PerUnit "one unit",
    }

    /// What a coupon pays: type 011.
    CouponKind {
        "1" Dividend "dividend",
        "2" Interest "interest",
    }
}

/// Makes of the layouts the structs, how they are read, written and listed, and [`Structured`].
///
/// For each type its number and name, and for each field in order: name, type, offset, length, form.
macro_rules! layouts {
    ($(
        $(#[$doc:meta])*
        $kind:literal $name:ident {
            $(
                $(#[$field_doc:meta])*
                $field:ident: $type:ty, $offset:literal, $length:literal, $form:ident;
            )*
        }
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Eq)]
            pub struct $name {
                $(
                    $(#[$field_doc])*
                    ///
                    #[doc = concat!("Offset ", $offset, ", length ", $length, ", `", stringify!($form), "`.")]
                    pub $field: Option<$type>,
                )*
                /// What stands behind the last field, where the layout has nothing.
                pub rest: Option<Text>,
            }

            impl $name {
                /// The number of the type.
                pub const KIND: u16 = $kind;

                const PLACES: &[Place] = &[$(
                    Place {
                        field: stringify!($field),
                        offset: $offset,
                        length: $length,
                        form: $form,
                    },
                )*];

                fn read(zone: &str) -> Self {
                    let mut places = Self::PLACES.iter();
                    $name {
                        $($field: places.next().and_then(|place| place.read(zone)),)*
                        rest: rest(zone, Self::PLACES),
                    }
                }

                fn write(&self) -> Result<String, DoesNotFit> {
                    let mut zone = String::new();
                    let mut places = Self::PLACES.iter();
                    $(if let Some(place) = places.next() {
                        place.write(self.$field.as_ref(), &mut zone)?;
                    })*
                    zone.push_str(self.rest.as_deref().unwrap_or_default());
                    Ok(zone)
                }

                fn fields(&self) -> Vec<(&'static str, String)> {
                    let all = [
                        $((stringify!($field), self.$field.as_ref().map(Field::shown)),)*
                        ("rest", self.rest.as_ref().map(Field::shown)),
                    ];
                    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
                }
            }

            impl From<$name> for Structured {
                fn from(fields: $name) -> Self {
                    Structured::$name(fields)
                }
            }
        )*

        /// A structured communication, by its type.
        ///
        /// Layouts may be published for more types; a `match` therefore needs a last arm.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "decoded one at a time, and not kept")]
        pub enum Structured {
            $(
                $(#[$doc])*
                $name($name),
            )*
            /// A type without a published layout.
            Unknown(StructuredCommunication),
        }

        impl Structured {
            fn of(communication: &StructuredCommunication) -> Self {
                match communication.kind {
                    $($kind => Structured::$name($name::read(&communication.text)),)*
                    _ => Structured::Unknown(communication.clone()),
                }
            }

            /// The number of the type.
            pub fn kind(&self) -> u16 {
                match self {
                    $(Structured::$name(_) => $kind,)*
                    Structured::Unknown(communication) => communication.kind,
                }
            }

            /// The fields that are used, in order, each with its value as text: dates as
            /// `2026-01-31`, times as `14:05`, numbers with a point, and of codes what they stand for.
            /// Of a type without a layout its `text`.
            ///
            /// ```
            /// use facturier::model::StructuredCommunication;
            /// let text = "0000000250000000000000001000000".into();
            /// let bill = StructuredCommunication { kind: 122, text }.decode();
            /// assert_eq!(bill.fields()[0], ("days", "0".into()));
            /// ```
            pub fn fields(&self) -> Vec<(&'static str, String)> {
                match self {
                    $(Structured::$name(fields) => fields.fields(),)*
                    Structured::Unknown(communication) => {
                        vec![("text", communication.text.to_string())]
                    }
                }
            }

            /// The communication as it is written: the inverse of
            /// [`decode`](StructuredCommunication::decode), unused fields filled up.
            ///
            /// # Errors
            ///
            /// When a field does not fit where it stands: a text too long, an amount with too many
            /// digits or decimals, a date before 1980.
            pub fn encode(&self) -> Result<StructuredCommunication, DoesNotFit> {
                let mut zone = match self {
                    $(Structured::$name(fields) => fields.write()?,)*
                    Structured::Unknown(communication) => return Ok(communication.clone()),
                };
                zone.truncate(zone.trim_end_matches(' ').len());
                Ok(StructuredCommunication {
                    kind: self.kind(),
                    text: zone.into(),
                })
            }
        }

        /// Where the fields of a type stand; `None` when that is not published.
        fn places(kind: u16) -> Option<&'static [Place]> {
            match kind {
                $($kind => Some($name::PLACES),)*
                _ => None,
            }
        }

        /// The types whose layout is published.
        #[cfg(test)]
        const KINDS: &[u16] = &[$($kind),*];
    };
}

/// What stands behind the last of the places.
fn rest(zone: &str, places: &[Place]) -> Option<Text> {
    let last = places.last()?;
    let rest = after(zone, last.offset + last.length - 1).trim_end_matches(' ');
    (!rest.is_empty()).then(|| rest.into())
}

layouts! {
    /// Type 100: a transfer with a creditor reference, since 2.2.
    100 RfReference {
        /// The reference.
        reference: Parsed<CreditorReference>, 1, 25, AN;
    }

    /// Type 101: a transfer or cash payment with a Belgian structured communication.
    101 OgmReference {
        /// The communication.
        ogm: Parsed<Ogm>, 1, 12, N;
    }

    /// Type 102: the same, put together by the bank.
    102 RebuiltOgm {
        /// The communication.
        ogm: Parsed<Ogm>, 1, 12, N;
    }

    /// Type 103: the number of a cheque, a card or the like.
    103 Number {
        /// The number, digits.
        number: Text, 1, 12, N;
    }

    /// Type 105: the amount before it was exchanged.
    105 OriginalAmount {
        /// Gross amount in the currency of the account.
        gross_account_currency: Parsed<Decimal>, 1, 15, N3;
        /// Gross amount in the original currency.
        gross_original_currency: Parsed<Decimal>, 16, 15, N3;
        /// Rate of exchange.
        rate: Parsed<Decimal>, 31, 12, N8;
        /// The original currency, ISO 4217.
        currency: Text, 43, 3, CUR;
        /// The structured communication of the payment.
        ogm: Parsed<Ogm>, 46, 12, AN0;
        /// Country of the principal, ISO 3166-1.
        country: Text, 58, 2, AN;
        /// What it comes to in euro.
        equivalent_eur: Parsed<Decimal>, 60, 15, N3;
    }

    /// Type 106: how VAT, withholding tax, a commission and the like were reckoned.
    106 Calculation {
        /// What it comes to in the currency of the account.
        equivalent_account_currency: Parsed<Decimal>, 1, 15, N3;
        /// The amount that the percentage is taken of.
        base_amount: Parsed<Decimal>, 16, 15, N3;
        /// The percentage.
        percent: Parsed<Decimal>, 31, 12, N8;
        /// Whether the least amount was charged.
        minimum: Minimum, 43, 1, AN0;
        /// What it comes to in euro.
        equivalent_eur: Parsed<Decimal>, 44, 15, N3;
    }

    /// Type 107: a Belgian direct debit (DOM80), until 2.3.
    107 Dom80 {
        /// Number of the direct debit, digits.
        direct_debit_number: Text, 1, 12, N;
        /// The day from which it was to be paid.
        pivot_date: Parsed<NaiveDate>, 13, 6, N;
        /// What the creditor says.
        communication: Text, 19, 30, AN;
        /// What became of it.
        outcome: Dom80Outcome, 49, 1, AN;
        /// Number of the creditor, digits.
        creditor_number: Text, 50, 11, N;
    }

    /// Type 108: interest at the closing of an account.
    108 Closing {
        /// What it comes to in the currency of the account.
        equivalent_account_currency: Parsed<Decimal>, 1, 15, N3;
        /// What the interest is reckoned on, digits whose decimals the standard does not state.
        calculation_basis: Text, 16, 15, N;
        /// The rate of interest.
        interest_rate: Parsed<Decimal>, 31, 12, N8;
        /// First day.
        period_from: Parsed<NaiveDate>, 43, 6, N;
        /// Last day.
        period_to: Parsed<NaiveDate>, 49, 6, N;
    }

    /// Type 111: sales at the terminals of a merchant, together.
    111 PosTotal {
        /// The scheme of the cards.
        card_scheme: CardScheme, 1, 1, N;
        /// Number of the point of sale.
        pos_number: Text, 2, 6, AN;
        /// Number of the period, digits.
        period_number: Text, 8, 3, N;
        /// Number of the first transaction, digits.
        first_sequence: Text, 11, 6, N;
        /// Day of the first transaction.
        first_date: Parsed<NaiveDate>, 17, 6, N;
        /// Number of the last transaction, digits.
        last_sequence: Text, 23, 6, N;
        /// Day of the last transaction.
        last_date: Parsed<NaiveDate>, 29, 6, N;
        /// What was done.
        transaction: PosTransaction, 35, 1, Z;
        /// Name of the terminal.
        terminal_name: Text, 36, 16, AN;
        /// Town of the terminal.
        terminal_town: Text, 52, 10, AN;
    }

    /// Type 113: a payment or withdrawal with a card.
    113 CardDebit {
        /// Number of the card, digits; since 2.4 zeros stand for those between the first six and the
        /// last four.
        card_number: Text, 1, 16, N;
        /// The scheme of the card.
        card_scheme: CardScheme, 17, 1, N;
        /// Number of the terminal, digits.
        terminal_number: Text, 18, 6, N;
        /// Number of the transaction, digits.
        sequence_number: Text, 24, 6, N;
        /// Day of the transaction.
        date: Parsed<NaiveDate>, 30, 6, N;
        /// Time of the transaction.
        time: Parsed<NaiveTime>, 36, 4, TIME;
        /// What was done.
        transaction: CardTransaction, 40, 1, N;
        /// Name of the terminal.
        terminal_name: Text, 41, 16, AN;
        /// Town of the terminal.
        terminal_town: Text, 57, 10, AN;
        /// The amount in the original currency.
        original_amount: Parsed<Decimal>, 67, 15, N3;
        /// Rate of exchange.
        rate: Parsed<Decimal>, 82, 12, N8;
        /// The original currency, ISO 4217.
        currency: Text, 94, 3, CUR;
        /// How much was filled up, in litres.
        volume: Parsed<Decimal>, 97, 5, N2;
        /// What was filled up with.
        product: Product, 102, 2, N;
        /// The price of a litre.
        unit_price: Parsed<Decimal>, 104, 5, N3;
    }

    /// Type 114: one sale at the terminal of a merchant.
    114 PosCredit {
        /// The scheme of the card.
        card_scheme: CardScheme, 1, 1, N;
        /// Number of the point of sale.
        pos_number: Text, 2, 6, AN;
        /// Number of the period, digits.
        period_number: Text, 8, 3, N;
        /// Number of the transaction, digits.
        sequence_number: Text, 11, 6, N;
        /// Day of the transaction.
        date: Parsed<NaiveDate>, 17, 6, N;
        /// Time of the transaction.
        time: Parsed<NaiveTime>, 23, 4, TIME;
        /// What was done.
        transaction: PosTransaction, 27, 1, N;
        /// Name of the terminal.
        terminal_name: Text, 28, 16, AN;
        /// Town of the terminal.
        terminal_town: Text, 44, 10, AN;
        /// Reference of the transaction.
        reference: Text, 54, 16, AN;
    }

    /// Type 115: cash paid in at a terminal.
    115 TerminalDeposit {
        /// Number of the card, digits, partly zeros since 2.4.
        card_number: Text, 1, 16, N;
        /// The scheme of the card.
        card_scheme: CardScheme, 17, 1, N;
        /// Number of the terminal, digits.
        terminal_number: Text, 18, 6, N;
        /// Number of the transaction, digits.
        sequence_number: Text, 24, 6, N;
        /// Day of the payment.
        payment_date: Parsed<NaiveDate>, 30, 6, N;
        /// Time of the payment.
        payment_time: Parsed<NaiveTime>, 36, 4, TIME;
        /// Day on which the bank counted it.
        validation_date: Parsed<NaiveDate>, 40, 6, N;
        /// Number of the counting, digits.
        validation_sequence: Text, 46, 6, N;
        /// The amount that the customer gave.
        original_amount: Parsed<Decimal>, 52, 15, N3;
        /// Whether the bank counted as much, a code of its own.
        conformity_code: Text, 67, 1, AN;
        /// Name of the terminal.
        terminal_name: Text, 68, 16, AN;
        /// Town of the terminal.
        terminal_town: Text, 84, 10, AN;
        /// What the customer says, structured or free.
        message: Text, 94, 12, AN;
    }

    /// Type 121: a commercial bill.
    121 Bill {
        /// Amount of the bill.
        amount: Parsed<Decimal>, 1, 15, N3;
        /// When it falls due.
        maturity_date: Parsed<NaiveDate>, 16, 6, N;
        /// When it falls due by agreement.
        conventional_maturity_date: Parsed<NaiveDate>, 22, 6, N;
        /// When it was issued.
        issue_date: Parsed<NaiveDate>, 28, 6, N;
        /// Enterprise number, 0 and ten digits.
        enterprise_number: Text, 34, 11, N;
        /// Currency, ISO 4217.
        currency: Text, 45, 3, CUR;
        /// Blank in the standard.
        blank: Text, 48, 3, AN;
        /// Number of the bill.
        bill_number: Text, 51, 13, AN;
        /// Rate of exchange.
        rate: Parsed<Decimal>, 64, 12, N8;
    }

    /// Type 122: how the interest on a bill was reckoned.
    122 BillInterest {
        /// How many days.
        days: Parsed<u32>, 1, 4, Z;
        /// The rate of interest.
        interest_rate: Parsed<Decimal>, 5, 12, N8;
        /// The amount that the rate is taken of.
        base_amount: Parsed<Decimal>, 17, 15, N3;
        /// Whether the least amount was charged.
        minimum: Minimum, 32, 1, AN0;
        /// Number of the bill.
        bill_number: Text, 33, 13, AN;
        /// When it falls due.
        maturity_date: Parsed<NaiveDate>, 46, 6, N;
    }

    /// Type 123: fees and commissions, those of guarantees among them.
    123 Fees {
        /// First day.
        start_date: Parsed<NaiveDate>, 1, 6, N;
        /// Last day, if one is fixed.
        maturity: Parsed<Maturity>, 7, 6, N;
        /// The amount that the percentage is taken of.
        base_amount: Parsed<Decimal>, 13, 15, N3;
        /// The percentage.
        percent: Parsed<Decimal>, 28, 12, N8;
        /// How many days.
        days: Parsed<u32>, 40, 4, N;
        /// Whether the least amount was charged.
        minimum: Minimum, 44, 1, AN0;
        /// Number of the guarantee.
        guarantee_number: Text, 45, 13, AN;
    }

    /// Type 124: the bill of a credit card.
    124 CreditCard {
        /// Number of the card, partly zeros since 2.4.
        card_number: Text, 1, 20, AN;
        /// Who issued it.
        issuer: CardIssuer, 21, 1, AN;
        /// Number of the bill.
        invoice_number: Text, 22, 12, AN;
        /// Number by which the holder is known.
        identification_number: Text, 34, 15, AN;
        /// Day of the bill.
        date: Parsed<NaiveDate>, 49, 6, AN0;
    }

    /// Type 125: a credit, as it is repaid.
    125 Credit {
        /// Number of the account of the credit, digits.
        credit_account: Text, 1, 12, N;
        /// Extension of that number.
        extension: Text, 13, 15, AN;
        /// What was owed before.
        old_balance: Parsed<Decimal>, 28, 15, Z3;
        /// What is owed now.
        new_balance: Parsed<Decimal>, 43, 15, Z3;
        /// The amount in the foreign currency.
        amount: Parsed<Decimal>, 58, 15, N3;
        /// The foreign currency, ISO 4217.
        currency: Text, 73, 3, CUR;
        /// First day.
        start_date: Parsed<NaiveDate>, 76, 6, N;
        /// Last day.
        end_date: Parsed<NaiveDate>, 82, 6, N;
        /// The rate: of interest or exchange, which the standard does not say.
        rate: Parsed<Decimal>, 88, 12, N8;
        /// Reference of the transaction.
        reference: Text, 100, 13, AN;
    }

    /// Type 126: money invested for a term.
    126 TermInvestment {
        /// Number of the deposit.
        deposit_number: Text, 1, 15, AN;
        /// Amount of the deposit.
        deposit_amount: Parsed<Decimal>, 16, 15, N3;
        /// What it comes to in the currency of the account.
        equivalent_account_currency: Parsed<Decimal>, 31, 15, N3;
        /// First day.
        start_date: Parsed<NaiveDate>, 46, 6, N;
        /// Last day.
        end_date: Parsed<NaiveDate>, 52, 6, N;
        /// The rate of interest.
        interest_rate: Parsed<Decimal>, 58, 12, N8;
        /// The interest; the standard does not state the decimals, three as elsewhere.
        interest_amount: Parsed<Decimal>, 70, 15, N3;
        /// Currency, ISO 4217.
        currency: Text, 85, 3, CUR;
        /// Rate of exchange.
        rate: Parsed<Decimal>, 88, 12, N8;
    }

    /// Type 127: a European direct debit (SEPA).
    127 DirectDebitDetails {
        /// When it was settled.
        settlement_date: Parsed<NaiveDate>, 1, 6, N;
        /// Which of a series it is.
        sequence: Sequence, 7, 1, Z;
        /// The scheme.
        scheme: DebitScheme, 8, 1, Z;
        /// Whether it was paid, or why not.
        outcome: DebitOutcome, 9, 1, Z;
        /// Identifier of the creditor.
        creditor_identifier: Text, 10, 35, AN;
        /// Reference of the mandate.
        mandate_reference: Text, 45, 35, AN;
        /// What the creditor says.
        communication: Text, 80, 62, AN;
        /// What kind of return it is, since 2011.
        return_kind: ReturnKind, 142, 1, AN;
        /// Why it was returned, ISO 20022 external return reason code, since 2011.
        return_reason: Text, 143, 4, AN;
    }

    /// Type 001: who the counterparty is.
    1 CounterpartyDetails {
        /// Name.
        name: Text, 1, 70, AN;
        /// Street, number and box.
        street: Text, 71, 35, AN;
        /// Postal code and town.
        locality: Text, 106, 35, AN;
        /// A code by which it is known.
        identification: Text, 141, 35, AN;
    }

    /// Type 002: what the bank says.
    2 BankCommunication {
        /// First line.
        line1: Text, 1, 35, AN;
        /// Second line.
        line2: Text, 36, 35, AN;
        /// Third line.
        line3: Text, 71, 35, AN;
        /// Fourth line.
        line4: Text, 106, 35, AN;
    }

    /// Type 004: the bank of the counterparty.
    4 CounterpartyBank {
        /// First line.
        line1: Text, 1, 35, AN;
        /// Second line.
        line2: Text, 36, 35, AN;
        /// Third line.
        line3: Text, 71, 35, AN;
        /// Fourth line.
        line4: Text, 106, 35, AN;
    }

    /// Type 005: the correspondent.
    5 Correspondent {
        /// First line.
        line1: Text, 1, 35, AN;
        /// Second line.
        line2: Text, 36, 35, AN;
        /// Third line.
        line3: Text, 71, 35, AN;
        /// Fourth line.
        line4: Text, 106, 35, AN;
    }

    /// Type 006: one of the amounts that make up a movement.
    6 DetailAmount {
        /// What it is.
        description: Text, 1, 30, AN;
        /// Currency, ISO 4217.
        currency: Text, 31, 3, CUR;
        /// The amount without sign.
        amount: Parsed<Decimal>, 34, 15, Z3;
        /// Whether it came in or went out.
        side: Parsed<Side>, 49, 1, Z;
        /// Category of a transaction code, three digits.
        category: Text, 50, 3, Z;
    }

    /// Type 007: notes or coins of one sort.
    7 DetailCash {
        /// How many.
        number: Parsed<u32>, 1, 7, Z;
        /// What one is worth.
        denomination: Parsed<Decimal>, 8, 6, N3;
        /// What all are worth.
        total: Parsed<Decimal>, 14, 15, Z3;
    }

    /// Type 008: the ultimate beneficiary or creditor (SEPA), since 2.2.
    8 UltimateCreditor {
        /// Name.
        name: Text, 1, 70, AN;
        /// A code by which it is known.
        identification: Text, 71, 35, AN;
    }

    /// Type 009: the ultimate originator or debtor (SEPA), since 2.2.
    9 UltimateDebtor {
        /// Name.
        name: Text, 1, 70, AN;
        /// A code by which it is known.
        identification: Text, 71, 35, AN;
    }

    /// Type 010: securities bought or sold.
    10 Securities {
        /// Number of the order.
        order_number: Text, 1, 13, AN;
        /// Reference of the file at the bank.
        file_reference: Text, 14, 15, AN;
        /// Reference of the customer.
        customer_reference: Text, 29, 13, AN;
        /// Whose code it is.
        code_scheme: SecurityScheme, 42, 2, AN;
        /// Code of the security.
        code: Text, 44, 15, AN;
        /// What the quotation is of.
        method: QuotationMethod, 59, 1, AN;
        /// How many, or what nominal value.
        number: Parsed<Decimal>, 60, 12, N4;
        /// Currency of the issue, ISO 4217.
        issue_currency: Text, 72, 3, CUR;
        /// How many in one, mostly 1; with options the securities of each.
        units_per_transaction: Parsed<u32>, 75, 4, N;
        /// Currency of the quotation, ISO 4217.
        quotation_currency: Text, 79, 3, CUR;
        /// The quotation.
        quotation: Parsed<Decimal>, 82, 12, N4;
        /// Rate of exchange.
        rate: Parsed<Decimal>, 94, 12, N8;
        /// Three characters of nature, a blank, and the name.
        name: Text, 106, 40, AN;
        /// Number of the contract note.
        bordereau_number: Text, 146, 13, AN;
        /// Number of the coupon.
        coupon_number: Text, 159, 8, AN;
        /// Date of the coupon, with the century.
        coupon_date: Parsed<NaiveDate>, 167, 8, N;
        /// Country, exchange and market.
        market: Text, 175, 30, AN;
        /// When it was traded, with the century.
        trade_date: Parsed<NaiveDate>, 205, 8, N;
        /// Nature of the transaction.
        nature: Text, 213, 24, AN;
        /// Nominal value.
        nominal_value: Parsed<Decimal>, 237, 15, N3;
    }

    /// Type 011: coupons paid.
    11 Coupons {
        /// Number of the order.
        order_number: Text, 1, 13, AN;
        /// Reference of the file at the bank.
        file_reference: Text, 14, 15, AN;
        /// Reference of the customer.
        customer_reference: Text, 29, 13, AN;
        /// Whose code it is.
        code_scheme: SecurityScheme, 42, 2, AN;
        /// Code of the security.
        code: Text, 44, 15, AN;
        /// How many, or what nominal value.
        number: Parsed<Decimal>, 59, 12, N4;
        /// Three characters of nature, a blank, and the name.
        name: Text, 71, 40, AN;
        /// Currency of the issue, ISO 4217.
        issue_currency: Text, 111, 3, CUR;
        /// Amount of one coupon.
        coupon_amount: Parsed<Decimal>, 114, 14, N6;
        /// What it pays.
        coupon_kind: CouponKind, 128, 1, N;
        /// Rate of the foreign tax.
        foreign_tax_rate: Parsed<Decimal>, 129, 15, N3;
        /// Nature of the transaction.
        nature: Text, 144, 24, AN;
        /// Number of the coupon.
        coupon_number: Text, 168, 6, AN;
        /// Day on which it is paid.
        date: Parsed<NaiveDate>, 174, 6, AN0;
        /// Rate of exchange.
        rate: Parsed<Decimal>, 180, 12, N8;
        /// Currency of the payment, ISO 4217.
        payment_currency: Text, 192, 3, CUR;
        /// Nominal value.
        nominal_value: Parsed<Decimal>, 195, 15, N3;
    }
}

impl StructuredCommunication {
    /// Whether the layout of its type is published.
    pub fn is_published(&self) -> bool {
        places(self.kind).is_some()
    }

    /// The currencies in it that are not blank, as they stand.
    pub(crate) fn currencies(&self) -> impl Iterator<Item = &str> {
        places(self.kind)
            .unwrap_or_default()
            .iter()
            .filter(|place| place.form.is_currency)
            .filter_map(|place| place.text(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn communication(kind: u16, text: &str) -> StructuredCommunication {
        StructuredCommunication {
            kind,
            text: text.into(),
        }
    }

    /// The fields as `name: value`, in one line.
    fn fields(kind: u16, text: &str) -> String {
        let fields = communication(kind, text).decode().fields();
        let fields: Vec<_> = fields.iter().map(|(n, v)| format!("{n}: {v}")).collect();
        fields.join("; ")
    }

    #[test]
    fn layouts_have_no_gaps() {
        for &kind in KINDS {
            let mut next = 1;
            for place in places(kind).unwrap() {
                assert_eq!(place.offset, next, "{kind} {}", place.field);
                next += place.length;
            }
            let longest = if kind < 100 { 265 } else { 146 };
            assert!(next - 1 <= longest, "{kind}");
        }
        assert_eq!(KINDS.len(), 29);
        for kind in [0, 3, 12, 104, 110, 112, 120, 128, 129, 500] {
            assert!(!communication(kind, "").is_published());
            assert_eq!(fields(kind, "as it stands"), "text: as it stands");
        }
    }

    #[test]
    fn types_of_movements() {
        let cases: &[(u16, &str, &str)] = &[
            (100, "RF18539007547034", "reference: RF18539007547034"),
            (
                100,
                "RF19539007547034  XY",
                "reference: RF19539007547034  XY",
            ),
            (101, "090933755493", "ogm: +++090/9337/55493+++"),
            (102, "090933755494", "ogm: 090933755494"),
            (101, "", ""),
            (
                101,
                "090933755493    merci",
                "ogm: +++090/9337/55493+++; rest:     merci",
            ),
            (103, "000000123456", "number: 000000123456"),
            (
                105,
                "000000010000000000000011000000000110000000USD090933755493US000000010000000",
                "gross_account_currency: 10000.000; gross_original_currency: 11000.000; rate: 1.10000000; currency: USD; ogm: +++090/9337/55493+++; country: US; equivalent_eur: 10000.000",
            ),
            (
                105,
                "000000010000000000000000000000000000000000                 000000000000000",
                "gross_account_currency: 10000.000",
            ),
            (
                106,
                "0000000000210000000000001000000021000000002000000000021000",
                "equivalent_account_currency: 21.000; base_amount: 100.000; percent: 21.00000000; minimum: the minimum does not apply; equivalent_eur: 21.000",
            ),
            (
                107,
                "740316202802310126factuur 17                    D00202239951",
                "direct_debit_number: 740316202802; pivot_date: 2026-01-31; communication: factuur 17; outcome: the payer does not agree; creditor_number: 00202239951",
            ),
            (
                108,
                "000000000012340000000000000000000250000000010126310326",
                "equivalent_account_currency: 12.340; interest_rate: 2.50000000; period_from: 2026-01-01; period_to: 2026-03-31",
            ),
            (
                111,
                "1POS0010070000013101260000990102269Aux trois épis  Liège",
                "card_scheme: Bancontact or Mister Cash; pos_number: POS001; period_number: 007; first_sequence: 000001; first_date: 2026-01-31; last_sequence: 000099; last_date: 2026-02-01; transaction: fuel; terminal_name: Aux trois épis; terminal_town: Liège",
            ),
            (
                111,
                "3      0000000000000000000000000000",
                "card_scheme: a private card; transaction: several kinds together",
            ),
            (
                113,
                "6703000000001234201234500067831012600009Aux trois épis  Liège     000000000012500000000000000   0420503 1650",
                "card_number: 6703000000001234; card_scheme: Maestro; terminal_number: 012345; sequence_number: 000678; date: 2026-01-31; time: 00:00; transaction: fuel; terminal_name: Aux trois épis; terminal_town: Liège; original_amount: 12.500; volume: 42.05; product: diesel; unit_price:  1650",
            ),
            (
                113,
                "6703000000001234400000000000000000000000",
                "card_number: 6703000000001234; card_scheme: 4",
            ),
            (
                114,
                "5POS00100700000131012623591Aux trois épis  Liège     2026-0117",
                "card_scheme: TINA; pos_number: POS001; period_number: 007; sequence_number: 000001; date: 2026-01-31; time: 23:59; transaction: cash withdrawal; terminal_name: Aux trois épis; terminal_town: Liège; reference: 2026-0117",
            ),
            (
                115,
                "670300000000123490123450006783002262400310126000042000000010000000 Aux trois épis  Liège     090933755493",
                "card_number: 6703000000001234; card_scheme: another scheme; terminal_number: 012345; sequence_number: 000678; payment_date: 300226; payment_time: 2400; validation_date: 2026-01-31; validation_sequence: 000042; original_amount: 10000.000; terminal_name: Aux trois épis; terminal_town: Liège; message: 090933755493",
            ),
            (
                121,
                "00000000100000031012601022631122500202239951EUR   2026-17      000100000000",
                "amount: 1000.000; maturity_date: 2026-01-31; conventional_maturity_date: 2026-02-01; issue_date: 2025-12-31; enterprise_number: 00202239951; currency: EUR; bill_number: 2026-17; rate: 1.00000000",
            ),
            (
                122,
                "000000025000000000000000100000012026-17      310126",
                "days: 0; interest_rate: 2.50000000; base_amount: 1000.000; minimum: the minimum applies; bill_number: 2026-17; maturity_date: 2026-01-31",
            ),
            (
                123,
                "01012699999900000001000000000012500000000312GUARANTEE 7",
                "start_date: 2026-01-01; maturity: not fixed; base_amount: 10000.000; percent: 1.25000000; days: 31; minimum: the minimum does not apply; guarantee_number: GUARANTEE 7",
            ),
            (
                124,
                "6703330000001234    220260117    HOLDER 7       310199",
                "card_number: 6703330000001234; issuer: Visa; invoice_number: 20260117; identification_number: HOLDER 7; date: 1999-01-31",
            ),
            (
                125,
                "123456789002               000000010000000000000000000000000000000000000EUR010126311226000350000000LOAN 7",
                "credit_account: 123456789002; old_balance: 10000.000; new_balance: 0.000; currency: EUR; start_date: 2026-01-01; end_date: 2026-12-31; rate: 3.50000000; reference: LOAN 7",
            ),
            (
                126,
                "DEPOSIT 7      000000010000000000000010000000010126310326000250000000000000000062500EUR000100000000",
                "deposit_number: DEPOSIT 7; deposit_amount: 10000.000; equivalent_account_currency: 10000.000; start_date: 2026-01-01; end_date: 2026-03-31; interest_rate: 2.50000000; interest_amount: 62.500; currency: EUR; rate: 1.00000000",
            ),
            (
                127,
                "060226110BE83ZZZ0202239951                  MANDATE 7                          Facture é 17                                                  4MD06",
                "settlement_date: 2026-02-06; sequence: recurrent; scheme: SEPA core; outcome: paid; creditor_identifier: BE83ZZZ0202239951; mandate_reference: MANDATE 7; communication: Facture é 17; return_kind: reversal; return_reason: MD06",
            ),
        ];
        for (kind, text, expected) in cases {
            let found = fields(*kind, text);
            assert_eq!(&found, expected, "{kind}");
        }
    }

    #[test]
    fn types_of_information() {
        let line = |text: &str, length: usize| format!("{text:<length$}");
        let address = [
            line("Noémie Exemple", 70),
            line("Rue Haute 1", 35),
            line("1000 Bruxelles", 35),
            line("ID 7", 35),
        ];
        assert_eq!(
            fields(1, &address.concat()),
            "name: Noémie Exemple; street: Rue Haute 1; locality: 1000 Bruxelles; identification: ID 7"
        );
        for kind in [2, 4, 5] {
            let text = line("a", 35) + &line("", 35) + &line(" c", 35) + "d";
            assert_eq!(fields(kind, &text), "line1: a; line3:  c; line4: d");
        }
        assert_eq!(
            fields(6, &(line("service", 30) + "EUR0000000000125001006")),
            "description: service; currency: EUR; amount: 12.500; side: debit; category: 006"
        );
        assert_eq!(
            fields(7, "0000012005000000000000060000"),
            "number: 12; denomination: 5.000; total: 60.000"
        );
        for kind in [8, 9] {
            let text = line("Noémie Exemple", 70) + "ID 7";
            assert_eq!(
                fields(kind, &text),
                "name: Noémie Exemple; identification: ID 7"
            );
        }
        let order = line("ORDER 7", 13) + &line("FILE 7", 15) + &line("CUSTOMER 7", 13);
        let security = order + "02" + &line("BE0000000001", 15);
        let text = security.clone()
            + "U000000100000EUR0001EUR000000253000000100000000"
            + &line("ACT EXEMPLE", 40)
            + &line("NOTE 7", 13)
            + &line("12", 8)
            + "31012026"
            + &line("BE EURONEXT", 30)
            + "01022026"
            + &line("PURCHASE", 24)
            + "000000000100000";
        assert_eq!(
            fields(10, &text),
            "order_number: ORDER 7; file_reference: FILE 7; customer_reference: CUSTOMER 7; code_scheme: ISIN; code: BE0000000001; method: one unit; number: 10.0000; issue_currency: EUR; units_per_transaction: 1; quotation_currency: EUR; quotation: 25.3000; rate: 1.00000000; name: ACT EXEMPLE; bordereau_number: NOTE 7; coupon_number: 12; coupon_date: 2026-01-31; market: BE EURONEXT; trade_date: 2026-02-01; nature: PURCHASE; nominal_value: 100.000"
        );
        let text = security
            + "000000100000"
            + &line("ACT EXEMPLE", 40)
            + "EUR000000012500001000000000015000"
            + &line("COUPON", 24)
            + &line("12", 6)
            + "310126000100000000EUR000000000100000";
        assert_eq!(
            fields(11, &text),
            "order_number: ORDER 7; file_reference: FILE 7; customer_reference: CUSTOMER 7; code_scheme: ISIN; code: BE0000000001; number: 10.0000; name: ACT EXEMPLE; issue_currency: EUR; coupon_amount: 1.250000; coupon_kind: dividend; foreign_tax_rate: 15.000; nature: COUPON; coupon_number: 12; date: 2026-01-31; rate: 1.00000000; payment_currency: EUR; nominal_value: 100.000"
        );
    }

    #[test]
    fn what_is_built_is_written() {
        let date = NaiveDate::from_ymd_opt(2026, 2, 6);
        let debit = DirectDebitDetails {
            settlement_date: date.map(Parsed::Value),
            sequence: Some(Sequence::Recurrent),
            scheme: Some(DebitScheme::Core),
            creditor_identifier: Some("BE83ZZZ0202239951".into()),
            mandate_reference: Some("MANDATE 7".into()),
            communication: Some("Facture é 17".into()),
            ..DirectDebitDetails::default()
        };
        let written = StructuredCommunication::direct_debit(debit.clone()).unwrap();
        let expected = "060226110BE83ZZZ0202239951                  MANDATE 7                          Facture é 17";
        assert_eq!(written, communication(127, expected));
        let Structured::DirectDebitDetails(read) = written.decode() else {
            panic!("{written:?}");
        };
        let outcome = Some(DebitOutcome::Paid);
        assert_eq!(read, DirectDebitDetails { outcome, ..debit });

        let number = Number {
            number: Some("7".into()),
            ..Number::default()
        };
        let written = Structured::from(number).encode().unwrap();
        assert_eq!(written, communication(103, "000000000007"));

        let ogm = Ogm::from_number(909_337_554).unwrap();
        assert_eq!(
            fields(101, &StructuredCommunication::ogm(ogm).text),
            "ogm: +++090/9337/55493+++"
        );
        let reference = CreditorReference::from_reference("539007547034").unwrap();
        let written = StructuredCommunication::creditor_reference(reference);
        assert_eq!(written, communication(100, "RF18539007547034"));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let wrong = |fields: Structured| fields.encode().unwrap_err().to_string();
        let debit = DirectDebitDetails {
            mandate_reference: Some("x".repeat(36).into()),
            ..DirectDebitDetails::default()
        };
        assert!(
            wrong(debit.into())
                .ends_with("in the field mandate_reference, expected what 35 positions hold (AN)")
        );
        for (amount, fits) in [
            (Decimal::new(12_500, 3), true),
            (Decimal::new(125, 1), true),
            (Decimal::new(12_500_000, 6), true),
            (Decimal::new(999_999_999_999_999, 3), true),
            (Decimal::new(1_000_000_000_000_000, 3), false),
            (Decimal::new(12_345, 4), false),
            (Decimal::new(-1, 0), false),
            (Decimal::MAX, false),
            (Decimal::ZERO, true),
        ] {
            let detail = DetailAmount {
                amount: Some(Parsed::Value(amount)),
                ..DetailAmount::default()
            };
            match Structured::from(detail)
                .encode()
                .map(|written| written.decode())
            {
                Ok(Structured::DetailAmount(detail)) => {
                    assert!(fits, "{amount}");
                    assert_eq!(detail.amount.unwrap().value(), Some(&amount));
                }
                other => assert!(!fits, "{amount} {other:?}"),
            }
        }
        for (year, fits) in [(1979, false), (1980, true), (2079, true), (2080, false)] {
            let date = NaiveDate::from_ymd_opt(year, 2, 28).map(Parsed::Value);
            let card = CreditCard {
                date: date.clone(),
                ..CreditCard::default()
            };
            match Structured::from(card)
                .encode()
                .map(|written| written.decode())
            {
                Ok(Structured::CreditCard(card)) => {
                    assert!(fits, "{year}");
                    assert_eq!(card.date, date);
                }
                other => assert!(!fits, "{year} {other:?}"),
            }
        }
    }

    #[test]
    fn what_a_movement_says() {
        let with = |communication| Movement {
            communication: Some(communication),
            ..Movement::default()
        };
        let structured =
            |kind, text: &str| with(Communication::Structured(communication(kind, text)));
        let ogm = |movement: &Movement| movement.ogm().map(|ogm| ogm.digits().to_owned());
        let good = Some("090933755493".to_owned());

        let free = with(Communication::Free(
            "17 ***090/9337/55493*** RF18 5390 0754 7034".into(),
        ));
        assert_eq!(ogm(&free), good);
        assert_eq!(
            free.creditor_reference().unwrap().reference(),
            "539007547034"
        );
        assert_eq!(
            free.remittance_text().as_deref(),
            free.communication.as_ref().unwrap().as_free().map(|t| &**t)
        );
        assert_eq!(ogm(&structured(101, "090933755493")), good);
        assert_eq!(ogm(&structured(102, "090933755493")), good);
        assert_eq!(ogm(&structured(101, "090933755494")), None);
        let original = " ".repeat(45);
        assert_eq!(
            ogm(&structured(105, &(original.clone() + "090933755493"))),
            good
        );
        let words = structured(105, &(original + "factuur 17"));
        assert_eq!(words.remittance_text().as_deref(), Some("factuur 17"));
        let debit = format!(
            "060226110{:<35}{:<35}090933755493",
            "BE83ZZZ0202239951", "MANDATE 7"
        );
        let debit = structured(127, &debit);
        assert_eq!(ogm(&debit), good);
        assert_eq!(debit.mandate_reference().as_deref(), Some("MANDATE 7"));
        assert_eq!(
            debit.creditor_identifier().as_deref(),
            Some("BE83ZZZ0202239951")
        );
        let reference = structured(100, "RF18539007547034");
        assert_eq!(
            reference.creditor_reference().unwrap().as_str(),
            "RF18539007547034"
        );
        assert_eq!((ogm(&reference), reference.remittance_text()), (None, None));
        assert_eq!(reference.mandate_reference(), None);

        let mut movement = Movement {
            customer_reference: Some("E2E-7".into()),
            ..Movement::default()
        };
        assert_eq!(movement.end_to_end_reference(), Some("E2E-7"));
        movement.code = crate::model::TransactionCode::parse("10107000");
        assert_eq!(movement.end_to_end_reference(), None);
        movement.code = crate::model::TransactionCode::parse("50107000");
        movement.customer_reference = Some("NOTPROVIDED".into());
        assert_eq!(movement.end_to_end_reference(), None);
    }

    #[test]
    fn long_text_is_read_once() {
        let text = "é".repeat(5_000_000);
        for &kind in KINDS {
            assert!(communication(kind, &text).decode().encode().is_ok());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What is neither blank nor zero is still there when it is written again.
        #[test]
        fn nothing_is_lost(kind in prop::sample::select(KINDS), text in "([0-9]{1,15}|[ 0]{1,40}|[A-Zé€]{1,9}){0,20}") {
            let first = communication(kind, &text).decode().encode().unwrap();
            let what_counts = |text: &str| text.replace(['0', ' '], "");
            prop_assert_eq!(what_counts(&first.text), what_counts(&text));
            prop_assert_eq!(&first.decode().encode().unwrap(), &first);
        }

        #[test]
        fn currencies_are_fields(kind in prop::sample::select(KINDS), text in "[A-Z0 ]{0,270}") {
            let communication = communication(kind, &text);
            let fields = communication.decode().fields();
            let named = fields.iter().filter(|(name, _)| name.ends_with("currency") && !name.starts_with("equivalent") && !name.starts_with("gross"));
            let named: Vec<_> = named.map(|(_, value)| &**value).collect();
            prop_assert_eq!(communication.currencies().collect::<Vec<_>>(), named);
        }
    }
}
